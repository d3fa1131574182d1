//! The class of a session (RULES section 5.6): the criteria in their order, the first that matches decides. What is
//! hard is told by speed where there is a critical speed and the session has speeds, by heart rate where there is none,
//! by structure without either: speed is what loads the legs. What is easy is told by either.

use crate::metrics::sessions::Joined;
use crate::model::finding::Confidence;
use crate::model::history::MeasuredActivity;
use crate::model::intensity::{ClassBasis, IntensityAnchor, IntensityTime, SessionClass, SessionEffort};
use crate::model::quality::QualityFlag;

use super::bouts;
use super::course::{Course, Point, mean};
use super::effort;
use super::layout::{self, Bout, LEAST_BOUTS, Layout};
use super::limits::{HeartRateLimits, Limits, SpeedLimits};
use super::time::{self, Times};

/// Time above critical speed that makes intervals hard.
const ABOVE_CRITICAL_S: f64 = 240.0;
/// The same by heart rate, which overstates hard time.
const SEVERE_S: f64 = 360.0;
/// Shortest bout of the other way to hard intervals, and their time together.
const CRUISE_BOUT_S: f64 = 150.0;
const CRUISE_S: f64 = 600.0;
/// Shortest bout of heart rate.
const HEART_RATE_BOUT_S: f64 = 25.0;
/// Continuous time that makes a tempo run.
const TEMPO_S: f64 = 600.0;
/// Time that the mean of a session is judged over.
const MEAN_S: f64 = 1_200.0;
/// Heart rate follows effort by so much (RULES section 5.5: 30 to 60 s).
pub(crate) const LAG_S: f64 = 30.0;
/// Rating from which a session is hard.
const HARD_RPE: f64 = 7.0;
/// Share of time above the easy ceiling that makes a session grey.
const GREY_SHARE: f64 = 0.20;
/// Variation of speed above which structure is likely, and below which a run is steady (RULES section 5.7).
const STRUCTURED: f64 = 0.12;
const STEADY: f64 = 0.06;
/// Without a critical speed a bout is one of three only if it lasts this share of the longest; chosen: a fast finish
/// and two dashes across a road are no intervals.
const COMPARABLE: f64 = 0.25;

/// A session and what it is judged by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judged<'a> {
    /// The session, a valid run.
    pub(crate) joined: &'a Joined,
    /// All recordings.
    pub(crate) activities: &'a [MeasuredActivity],
    /// Its bins.
    pub(crate) course: &'a Course,
    /// The runner's limits.
    pub(crate) anchor: &'a IntensityAnchor,
    /// Long by its duration.
    pub(crate) long: bool,
    /// A race by title and speed.
    pub(crate) race_by_title: bool,
}

impl<'a> Judged<'a> {
    /// Its recordings in order.
    pub(crate) fn members(&self) -> impl Iterator<Item = &'a MeasuredActivity> {
        let activities = self.activities;
        self.joined.members.iter().filter_map(move |member| activities.get(*member))
    }
}

/// A criterion that matched.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Match {
    pub(crate) class: SessionClass,
    pub(crate) basis: ClassBasis,
    pub(crate) confidence: Confidence,
    /// The stretches that made it match; empty where none did.
    pub(crate) bouts: Vec<Bout>,
}

impl Match {
    const fn plain(class: SessionClass, basis: ClassBasis, confidence: Confidence) -> Self {
        Self { class, basis, confidence, bouts: Vec::new() }
    }
}

/// What the criteria look at.
struct Facts<'a> {
    judged: &'a Judged<'a>,
    limits: Limits,
    layout: Layout,
    times: Times,
}

impl Facts<'_> {
    /// Limits of a critical speed, if the session has the speeds to be judged by them.
    fn pace(&self) -> Option<SpeedLimits> {
        self.limits.critical().filter(|_| self.times.by_pace.is_some())
    }

    /// Limits of heart rate, if speed can not be judged and the session has the heart rate.
    fn heart_rate(&self) -> Option<HeartRateLimits> {
        self.limits.heart_rate.filter(|_| self.pace().is_none() && self.times.by_heart_rate.is_some())
    }

    fn points(&self) -> &[Point] {
        self.judged.course.points()
    }

    /// The points in which heart rate has settled.
    fn settled(&self) -> &[Point] {
        self.judged.course.between(time::SETTLED_S, f64::INFINITY)
    }
}

/// Class and effort of a valid run.
pub(crate) fn classify(judged: &Judged<'_>) -> (SessionClass, SessionEffort) {
    let limits = Limits::of(judged.anchor);
    let layout = layout::lay_out(judged, &limits);
    let times = time::measure(judged.course.points(), &limits);
    let facts = Facts { judged, limits, layout, times };
    let found = race(&facts)
        .or_else(|| interval(&facts))
        .or_else(|| tempo(&facts))
        .or_else(|| hill(&facts))
        .or_else(|| reported(&facts))
        .or_else(|| long(&facts))
        .or_else(|| easy_or_grey(&facts))
        .unwrap_or(Match::plain(SessionClass::Unknown, ClassBasis::Nothing, Confidence::Low));
    let Facts { layout, times, .. } = facts;
    let course = (!judged.course.points().is_empty()).then_some(times.moving);
    let hard = effort::hard_stretches(judged, &limits, found.bouts);
    let (ascent, barometric, hilly) = effort::hills(judged);
    let effort = SessionEffort {
        basis: found.basis,
        confidence: found.confidence,
        critical_speed: judged.anchor.critical_speed.ok().map(|critical| critical.speed),
        max_heart_rate: judged.anchor.max_heart_rate.ok().map(|max| max.bpm),
        structure: layout.structure,
        from_laps: layout.from_laps,
        speed_variation: layout.variation,
        moving: course,
        by_pace: times.by_pace,
        by_heart_rate: times.by_heart_rate,
        by_either: times.by_either,
        hard_bouts: hard.bouts,
        hard_on_flat: hard.on_flat,
        uphill: times.uphill,
        downhill: times.downhill,
        ascent,
        barometric,
        hilly,
        easy_before: hard.easy_before,
        easy_after: hard.easy_after,
    };
    (found.class, effort)
}

/// Criterion 1.
fn race(facts: &Facts<'_>) -> Option<Match> {
    let (basis, confidence) = match facts.judged {
        Judged { joined, .. } if joined.session.race => (ClassBasis::RaceFlag, Confidence::High),
        Judged { race_by_title: true, .. } => (ClassBasis::Title, Confidence::Medium),
        _ => return None,
    };
    let bouts = effort::race_stretches(facts.judged, &facts.layout, facts.times.moving);
    Some(Match { class: SessionClass::Race, basis, confidence, bouts })
}

/// Criterion 2.
fn interval(facts: &Facts<'_>) -> Option<Match> {
    let layout = &facts.layout;
    let hard = |basis, confidence, bouts| Some(Match { class: SessionClass::HardInterval, basis, confidence, bouts });
    if let Some(pace) = facts.pace() {
        let uneven = layout.variation.is_none_or(|variation| variation >= STEADY);
        let structured = layout.parted >= LEAST_BOUTS || (layout.bouts.len() >= LEAST_BOUTS && uneven);
        let above: f64 = layout.bouts.iter().map(|bout| bout.above_s).sum();
        let cruised = layout.bouts.iter().filter(|bout| bout.time_s >= CRUISE_BOUT_S && bout.graded >= pace.hard);
        let cruised: f64 = cruised.map(|bout| bout.time_s).sum();
        if structured && (above >= ABOVE_CRITICAL_S || cruised >= CRUISE_S) {
            let sure = layout.from_laps || (layout.regular && layout.parted >= LEAST_BOUTS);
            let confidence =
                facts.limits.speed_confidence.min(if sure { Confidence::High } else { Confidence::Medium });
            return hard(ClassBasis::Pace, confidence, layout.bouts.clone());
        }
        return None;
    }
    let together: f64 = layout.bouts.iter().map(|bout| bout.time_s).sum();
    let longest = layout.bouts.iter().map(|bout| bout.time_s).fold(0.0, f64::max);
    let alike = layout.bouts.iter().filter(|bout| bout.time_s >= COMPARABLE * longest).count();
    // Hills vary graded speed, and an even effort over them plain speed: structure varies both.
    let structured = |variation: Option<f64>| variation.is_some_and(|variation| variation > STRUCTURED);
    let varies_over_ground = || structured(bouts::speed_variation(facts.points(), |point| point.plain));
    let varied = layout.from_laps || (structured(layout.variation) && varies_over_ground());
    let usual = facts.limits.speed.is_some_and(|speed| speed.critical.is_none());
    if usual && varied && layout.parted.min(alike) >= LEAST_BOUTS && together >= ABOVE_CRITICAL_S {
        return hard(ClassBasis::Structure, Confidence::Low, layout.bouts.clone());
    }
    let rates = facts.heart_rate()?;
    let points = facts.settled();
    let spans = bouts::find(points, |point| point.heart_rate, rates.severe, rates.off, HEART_RATE_BOUT_S);
    let severe = |point: &Point| point.heart_rate >= rates.severe;
    let together: f64 = spans.iter().map(|span| super::course::time_where(span.of(points), severe)).sum();
    let bouts: Vec<Bout> =
        spans.iter().filter_map(|span| Some(earlier(layout::of_span(*span, points, f64::INFINITY)?))).collect();
    if bouts.len() >= LEAST_BOUTS && together >= SEVERE_S {
        return hard(ClassBasis::HeartRate, facts.limits.heart_rate_confidence, bouts);
    }
    None
}

/// A bout of heart rate began before the heart rate showed it.
fn earlier(bout: Bout) -> Bout {
    Bout { start_s: (bout.start_s - LAG_S).max(0.0), end_s: (bout.end_s - LAG_S).max(0.0), ..bout }
}

/// Criterion 3. Ten minutes are continuous inside a bout, whose hysteresis bridges single slow bins.
fn tempo(facts: &Facts<'_>) -> Option<Match> {
    let points = facts.points();
    let hard = |basis, confidence, bouts| Some(Match { class: SessionClass::HardTempo, basis, confidence, bouts });
    if let Some(pace) = facts.pace() {
        let confidence = facts.limits.speed_confidence;
        let spans = &facts.layout.spans;
        let bouts = || spans.iter().filter_map(|span| layout::of_span(*span, points, f64::INFINITY)).collect();
        let holds = |span: &&bouts::Span| bouts::holds(span.of(points), |point| point.graded, pace.hard, TEMPO_S);
        if spans.iter().any(|span| holds(&span)) {
            return hard(ClassBasis::Pace, confidence, bouts());
        }
        let whole = mean(points, |point| if point.is_moving() { point.graded } else { f64::NAN });
        if facts.times.moving.get() >= MEAN_S && whole.is_some_and(|whole| whole >= pace.hard_mean) {
            return hard(ClassBasis::Pace, confidence, effort::whole(facts.judged).into_iter().collect());
        }
        return None;
    }
    // Totals without samples are judged by their mean alone.
    let session = &facts.judged.joined.session;
    if let (Some(pace), Some(speed), true) = (facts.limits.critical(), session.graded_speed, points.is_empty()) {
        let lasts = session.moving.is_some_and(|moving| moving.get() >= MEAN_S);
        return if lasts && speed.get() >= pace.hard_mean {
            hard(ClassBasis::Pace, Confidence::Low, Vec::new())
        } else {
            None
        };
    }
    let rates = facts.heart_rate()?;
    let points = facts.settled();
    let spans = bouts::find(points, |point| point.heart_rate, rates.hard, rates.off, TEMPO_S);
    let holds = |span: &&bouts::Span| bouts::holds(span.of(points), |point| point.heart_rate, rates.hard, TEMPO_S);
    let found = spans.iter().filter(holds).filter_map(|span| layout::of_span(*span, points, f64::INFINITY));
    let bouts: Vec<Bout> = found.map(earlier).collect();
    if bouts.is_empty() { None } else { hard(ClassBasis::HeartRate, facts.limits.heart_rate_confidence, bouts) }
}

/// Criterion 4. Here either speed or heart rate will do: on steep ground grade adjustment errs.
fn hill(facts: &Facts<'_>) -> Option<Match> {
    let climbs = &facts.layout.repeats;
    if climbs.is_empty() {
        return None;
    }
    let over_all = |shift: f64, quantity: &dyn Fn(&Point) -> f64| {
        let (mut sum, mut time) = (0.0_f64, 0.0_f64);
        for (from, to) in climbs {
            for point in facts.judged.course.between(from + shift, to + shift) {
                let value = quantity(point);
                sum += if value.is_finite() { value * point.time_s } else { 0.0 };
                time += if value.is_finite() { point.time_s } else { 0.0 };
            }
        }
        (time > 0.0).then(|| sum / time)
    };
    let uphill = over_all(0.0, &|point| if point.is_running() { point.graded } else { f64::NAN });
    let fast = facts.limits.speed.filter(|speed| uphill.is_some_and(|uphill| uphill >= speed.hard));
    let rate = over_all(LAG_S, &|point| point.heart_rate);
    let strained = facts.limits.heart_rate.is_some_and(|rates| rate.is_some_and(|rate| rate >= rates.hard));
    let (basis, confidence) = match (fast, strained) {
        (Some(SpeedLimits { critical: Some(_), .. }), _) => (ClassBasis::Pace, facts.limits.speed_confidence),
        (_, true) => (ClassBasis::HeartRate, facts.limits.heart_rate_confidence),
        (Some(_), false) => (ClassBasis::Structure, Confidence::Low),
        (None, false) => return None,
    };
    let by_position = facts.judged.members().any(|one| one.activity.flags.contains(&QualityFlag::ElevationGps));
    let confidence = if by_position { Confidence::Low } else { confidence };
    let bout = |(from, to): &(f64, f64)| {
        let within = facts.judged.course.between(*from, *to);
        let time_s = within.iter().map(|point| point.time_s).sum();
        let graded = mean(within, |point| point.graded).unwrap_or(f64::NAN);
        Bout { start_s: *from, end_s: *to, time_s, graded, above_s: 0.0 }
    };
    Some(Match { class: SessionClass::HardHill, basis, confidence, bouts: climbs.iter().map(bout).collect() })
}

/// Criterion 5. Its bouts are those of the speed, if there are any.
fn reported(facts: &Facts<'_>) -> Option<Match> {
    let hard = facts.judged.joined.session.rpe.is_some_and(|rpe| rpe >= HARD_RPE);
    let bouts = facts.layout.bouts.clone();
    hard.then_some(Match { bouts, ..Match::plain(SessionClass::HardReported, ClassBasis::Rpe, Confidence::High) })
}

/// Criterion 6.
fn long(facts: &Facts<'_>) -> Option<Match> {
    facts.judged.long.then_some(Match::plain(SessionClass::Long, ClassBasis::Duration, Confidence::High))
}

/// Criteria 7 and 8. A minute is easy if its speed or its heart rate says so: the ceiling is the one *or* the other.
/// What it rests on is speed where that alone gives the same class.
fn easy_or_grey(facts: &Facts<'_>) -> Option<Match> {
    let Times { by_pace, by_heart_rate, by_either, .. } = facts.times;
    let is_grey = |time: &IntensityTime| time.above_share().is_some_and(|share| share > GREY_SHARE);
    let grey = is_grey(&by_either.filter(|time| time.judged().get() > 0.0)?);
    let class = if grey { SessionClass::Grey } else { SessionClass::Easy };
    let by_speed = by_pace.is_some_and(|time| by_heart_rate.is_none() || is_grey(&time) == grey);
    let (basis, confidence) = if by_speed {
        (ClassBasis::Pace, facts.limits.speed_confidence)
    } else {
        (ClassBasis::HeartRate, facts.limits.heart_rate_confidence)
    };
    Some(Match::plain(class, basis, confidence))
}
