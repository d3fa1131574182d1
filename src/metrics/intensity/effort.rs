//! Where the hard part of a session lies, and the easy running around it (RULES cards LOAD-2, PREV-5 and PREV-6).

use crate::model::history::MeasuredActivity;
use crate::model::intensity::WorkBout;
use crate::model::quality::QualityFlag;
use crate::model::units::{Metres, MetresPerSecond, Seconds};

use super::bouts::Span;
use super::course::{Point, mean, time_where};
use super::layout::{Bout, Layout, of_span};
use super::limits::Limits;
use super::session_class::Judged;
use super::time::SETTLED_S;

/// Beside bouts of at least this length, shorter ones are strides before or after the work; chosen.
const STRIDE_S: f64 = 60.0;
/// Beside the fastest bout of a session, one of less than this share of its speed is a lively jog; chosen.
const OF_FASTEST: f64 = 0.85;
/// Whoever runs bouts jogs at up to this share of their mean speed (RULES section 5.7, recoveries).
const JOG_OF_BOUTS: f64 = 0.80;
/// Steepest grade that counts as flat (RULES card LOAD-2).
const FLAT: f64 = 0.03;
/// Ascent of a hilly run, in all and for each kilometre (RULES section 5.7).
const HILLY_M: f64 = 100.0;
const HILLY_M_PER_KM: f64 = 15.0;
/// Bouts must cover this share of a race's moving time to say where it lies; chosen.
const MOST: f64 = 0.5;

/// The hard part of a session.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Hard {
    pub(crate) bouts: Vec<WorkBout>,
    pub(crate) on_flat: Seconds,
    pub(crate) easy_before: Option<Seconds>,
    pub(crate) easy_after: Option<Seconds>,
}

/// The bouts without strides, and what lies on the flat and around them.
pub(crate) fn hard_stretches(judged: &Judged<'_>, limits: &Limits, mut bouts: Vec<Bout>) -> Hard {
    if bouts.iter().any(|bout| bout.time_s >= STRIDE_S) {
        bouts.retain(|bout| bout.time_s >= STRIDE_S);
    }
    // A limit that nobody ran all out for is too low for some: then the session itself tells its bouts from its
    // jogging.
    let proven = limits.speed.is_none_or(|speed| speed.proven);
    if !proven {
        let fastest = bouts.iter().map(|bout| bout.graded).fold(f64::NAN, f64::max);
        bouts.retain(|bout| bout.graded.is_nan() || bout.graded >= OF_FASTEST * fastest);
    }
    let (Some(first), Some(last)) = (bouts.first(), bouts.last()) else { return Hard::default() };
    let jog = if proven { None } else { mean_speed(&bouts).map(|speed| JOG_OF_BOUTS * speed) };
    let points = judged.course.points();
    let easy = |point: &Point| is_easy(point, limits, jog.unwrap_or_default());
    let easy_before = time_where(points, |point| point.end_s() <= first.start_s + 1e-6 && easy(point));
    let easy_after = time_where(points, |point| point.start_s >= last.end_s - 1e-6 && easy(point));
    let flat = |point: &Point| point.grade.is_nan() || point.grade.abs() <= FLAT;
    let within = bouts.iter().map(|bout| judged.course.between(bout.start_s, bout.end_s));
    let on_flat: f64 = within.map(|points| time_where(points, flat)).sum();
    Hard {
        on_flat: Seconds::new(on_flat).unwrap_or_default(),
        easy_before: Seconds::new(easy_before),
        easy_after: Seconds::new(easy_after),
        bouts: bouts.iter().filter_map(work_bout).collect(),
    }
}

/// Mean over the bouts, weighted by time; `None` for bouts without speeds.
fn mean_speed(bouts: &[Bout]) -> Option<f64> {
    let metres: f64 = bouts.iter().map(|bout| bout.graded * bout.time_s).sum();
    Some(metres / bouts.iter().map(|bout| bout.time_s).sum::<f64>()).filter(|speed| speed.is_finite())
}

/// Moving at or below one of the easy ceilings or this jog; without any, moving. Beside a speed heart rate counts once
/// it has settled: a fast start is no warm-up.
fn is_easy(point: &Point, limits: &Limits, jog_mps: f64) -> bool {
    let slow = limits.speed.is_some_and(|speed| point.graded <= speed.around.max(jog_mps));
    let settled = point.start_s >= SETTLED_S || limits.speed.is_none() || !point.graded.is_finite();
    let calm = limits.heart_rate.is_some_and(|rates| settled && point.heart_rate <= rates.easy);
    point.is_moving() && (slow || calm || (limits.speed.is_none() && limits.heart_rate.is_none()))
}

fn work_bout(bout: &Bout) -> Option<WorkBout> {
    Some(WorkBout {
        start_s: bout.start_s,
        end_s: bout.end_s,
        time: Seconds::new(bout.time_s)?,
        graded_speed: MetresPerSecond::new(bout.graded),
    })
}

/// Ascent of the session, whether all of its altitude comes from barometers, and whether it was a hilly run (RULES
/// section
/// 5.7): at least 15 m a kilometre and 100 m, by a barometer.
pub(crate) fn hills(judged: &Judged<'_>) -> (Option<Metres>, bool, bool) {
    let ascents = judged.members().filter_map(|recorded| recorded.measures.ascent);
    let ascent = ascents.reduce(|one, other| one + other);
    let by_barometer = |one: &MeasuredActivity| one.activity.flags.contains(&QualityFlag::ElevationBarometric);
    let barometric = ascent.is_some() && judged.members().all(by_barometer);
    let kilometres = judged.joined.session.distance.map_or(f64::INFINITY, Metres::kilometres);
    let climbed = ascent.map_or(0.0, Metres::get);
    (ascent, barometric, barometric && climbed >= HILLY_M && climbed >= HILLY_M_PER_KM * kilometres)
}

/// The whole session as one bout.
pub(crate) fn whole(judged: &Judged<'_>) -> Option<Bout> {
    let points = judged.course.points();
    of_span(Span { from: 0, to: points.len() }, points, f64::INFINITY)
}

/// The hard part of a race: its bouts of speed if they are most of it, else the recording that is flagged, else the
/// longest.
pub(crate) fn race_stretches(judged: &Judged<'_>, layout: &Layout, moving: Seconds) -> Vec<Bout> {
    let points = judged.course.points();
    let spans = layout.spans.iter().filter_map(|span| of_span(*span, points, f64::INFINITY));
    let bouts: Vec<Bout> = spans.filter(|bout| bout.time_s >= STRIDE_S).collect();
    if bouts.iter().map(|bout| bout.time_s).sum::<f64>() >= MOST * moving.get() && !bouts.is_empty() {
        return bouts;
    }
    let stretches = || {
        judged.members().zip(judged.course.offsets()).map(|(recorded, offset)| {
            let elapsed = recorded.measures.elapsed.or(recorded.measures.timer).map_or(0.0, Seconds::get);
            (recorded.activity.race, *offset, elapsed)
        })
    };
    let flagged = stretches().find(|(race, _, _)| *race);
    let Some((_, start_s, elapsed)) = flagged.or_else(|| stretches().max_by(|one, other| one.2.total_cmp(&other.2)))
    else {
        return Vec::new();
    };
    let within = judged.course.between(start_s, start_s + elapsed);
    let recorded: f64 = within.iter().map(|point| point.time_s).sum();
    let graded = mean(within, |point| point.graded).unwrap_or(f64::NAN);
    let time_s = if within.is_empty() { elapsed } else { recorded };
    vec![Bout { start_s, end_s: start_s + elapsed, time_s, graded, above_s: 0.0 }]
}
