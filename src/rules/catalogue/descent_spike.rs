//! `descent-spike`: a week with much more downhill than those before it (RULES card LOAD-B7).

use crate::model::activity::Surface;
use crate::model::calendar::DaySpan;
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::{Session, WeekMeasures};
use crate::model::pain::Location;
use crate::model::phrase::{Part, Phrase};
use crate::model::quality::QualityFlag;
use crate::model::units::{Metres, Seconds};
use crate::phrase;
use crate::rules::context::{BASELINE_WEEKS, Context, above, at_least, count, evidence, not_assessed, raised_or_clear};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// A week with far more metres of descent, or far more minutes on steep descents, than any of the four weeks
    /// before.
    ///
    /// ## Why it matters
    ///
    /// The article warns of too much too soon and counts kilometres. Going down is the part of a run that the knee pays
    /// for: it brakes every step, while pace and heart rate say that it was easy.
    ///
    /// ## How it is computed
    ///
    /// Descent is added up with a hysteresis, so that noise is no descent. The minutes are those at -5 % or steeper.
    /// Each is compared with the highest of the four usable weeks before it, as `weekly-volume-jump` does with
    /// distance; either one is enough. A treadmill has no descent. The level is that of the higher of the two.
    ///
    /// ## Thresholds
    ///
    /// - `info_ratio`, `watch_ratio`: above the highest of four weeks by more than this share; a value exactly on one
    ///   belongs to the milder level.
    /// - `least_excess_m`, `least_excess_min`: metres and minutes above it that a finding needs.
    /// - `least_active_weeks`: weeks of the four that must have a run.
    /// - `least_share`: share of the distance of a week whose height must be known.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed without heights, with fewer than four usable weeks before, too few of them with a run, a week that
    /// is not known, and in the 28 days after a break, where `comeback-too-fast` takes over. Unless the heights of the
    /// week and of those before come from a barometer it is never above *info*: heights from positions are too rough.
    ///
    /// ## Limits of the evidence
    ///
    /// Mechanical. In the laboratory the knee absorbs more power on a decline of 4 degrees while most other loads
    /// hardly change, and takes a larger part of the support on one of 6 degrees. No cohort has looked at weekly
    /// descent and knee pain; all thresholds are choices.
    ///
    /// ## References
    ///
    /// Telhan et al. 2010; Shih and Ho 2023.
    rule DescentSpike {
        id: "descent-spike",
        title: "Descent spike",
        family: TrainingLoad,
        article: ["LOAD-B7"],
        grade: Partial,
        summary: "A week with much more downhill than any of the four weeks before it.",
        measures: ["descent_m", "downhill_s", "descent_ratio", "downhill_ratio"],
        culprits: [TrainingLoad, Kneecap, ItBand],
        judged_over: "last complete week",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [TELHAN_2010, SHIH_2023],
    }
    thresholds {
        /// [D] Above the highest of four weeks by more than this share: info.
        info_ratio: f64 = 0.30, 0.05 to 5.0;
        /// [D] By more than this share, with a barometer: watch.
        watch_ratio: f64 = 1.00, 0.1 to 10.0;
        /// [D] Metres of descent above the highest of four weeks that a finding needs.
        least_excess_m: f64 = 150.0, 0.0 to 2000.0;
        /// [D] Minutes on steep descents above the highest of four weeks that a finding needs.
        least_excess_min: f64 = 6.0, 0.0 to 120.0;
        /// [D] Weeks of the four that must have a run.
        least_active_weeks: u32 = 3, 1 to 4;
        /// [D] Share of a week's distance whose height must be known.
        least_share: f64 = 0.8, 0.1 to 1.0;
    }
    ascending: [[info_ratio, watch_ratio]]
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let Some(week) = context.history.last_complete_week() else {
        return not_assessed(phrase!["No complete week is recorded yet."], &["descent_m"]);
    };
    let baseline = context.baseline_weeks(week.week);
    if let Err(verdict) = eligible(thresholds, week, &baseline) {
        return verdict;
    }
    let judged = Heights::of(context, week);
    let before: Vec<Heights> = baseline.iter().map(|week| Heights::of(context, week)).collect();
    let uncovered = |heights: &Heights| !at_least(heights.covered, thresholds.least_share * heights.total);
    if uncovered(&judged) || before.iter().any(uncovered) {
        let share = Part::Share(thresholds.least_share);
        let week = Part::Week(week.week);
        let reason = phrase![
            "Heights are known for less than ",
            share,
            " of the distance in the week of ",
            week,
            " or one of the four before it: they come with FIT files and with GPX or TCX that have elevation."
        ];
        return not_assessed(reason, &["descent_m"]);
    }
    let descents = Compared::new(judged.descent.get(), before.iter().map(|heights| heights.descent.get()));
    let mut inputs = vec![Input { kind: Kind::Descent, compared: descents, floor: thresholds.least_excess_m }];
    // A summary row tells the descent but no slopes: minutes are compared only where all weeks have them.
    let sloped = |heights: &Heights| at_least(heights.sloped, thresholds.least_share * heights.total);
    if sloped(&judged) && before.iter().all(sloped) {
        let before = before.iter().map(|heights| heights.downhill.minutes());
        let compared = Compared::new(judged.downhill.minutes(), before);
        inputs.push(Input { kind: Kind::Minutes, compared, floor: thresholds.least_excess_min });
    }
    let barometric = judged.is_barometric(thresholds) && before.iter().all(|heights| heights.is_barometric(thresholds));
    let rows = rows(context, week, &baseline, &inputs, barometric);
    let worst = inputs.iter().filter_map(|input| Some((input.level(thresholds)?, input)));
    let worst = worst.reduce(|worst, next| if next.0 > worst.0 { next } else { worst });
    let findings = worst.map(|(severity, input)| {
        let severity = if barometric { severity } else { Severity::Info };
        finding(context, thresholds, week, (severity, input), &rows, &judged)
    });
    raised_or_clear(findings.into_iter().collect(), rows)
}

/// Whether the week can be judged (RULES card LOAD-1), or the outcome that it cannot.
fn eligible(thresholds: &Thresholds, week: &WeekMeasures, baseline: &[&WeekMeasures]) -> Result<(), Verdict> {
    let named = Part::Week(week.week);
    let active = baseline.iter().filter(|week| week.runs > 0).count();
    let (reason, missing): (Phrase, &[&'static str]) = if !week.known {
        let why = " is not fully known: it is the first recorded one, has a run without distance, or days marked as unrecorded.";
        (phrase!["The week of ", named, why], &["descent_m"])
    } else if week.in_return_window {
        let why = " lies in the 28 days after a break: comeback-too-fast judges it.";
        (phrase!["The week of ", named, why], &[])
    } else if baseline.len() < BASELINE_WEEKS {
        let remedy = ": add older recordings or keep recording.";
        (phrase!["Fewer than four known weeks lie before the week of ", named, remedy], &["descent_m"])
    } else if active < thresholds.least_active_weeks as usize {
        let active = Part::Count(count(active), "had a run", "had a run");
        let needed = Part::Count(thresholds.least_active_weeks, "is", "are");
        (phrase!["Of the four weeks before that of ", named, ", ", active, "; ", needed, " needed."], &["descent_m"])
    } else {
        return Ok(());
    };
    Err(not_assessed(reason, missing))
}

/// What is known of the heights of a week.
#[derive(Default)]
struct Heights {
    descent: Metres,
    downhill: Seconds,
    /// Metres run, those with a known descent, those with known slopes, and those by a barometer.
    total: f64,
    covered: f64,
    sloped: f64,
    barometric: f64,
    /// A barometer and the total of the device disagreed somewhere.
    doubtful: bool,
}

impl Heights {
    fn of(context: &Context<'_>, week: &WeekMeasures) -> Self {
        let mut heights = Self::default();
        for run in context.runs(DaySpan::week(week.week)) {
            heights.add(context, run);
        }
        heights
    }

    fn add(&mut self, context: &Context<'_>, run: &Session) {
        for recorded in context.history.recordings_of(run) {
            let (measures, flags) = (&recorded.measures, &recorded.activity.flags);
            let distance = measures.distance.map_or(0.0, Metres::get);
            self.total += distance;
            let belt = run.surface == Surface::Treadmill;
            if belt || measures.descent.is_some() {
                self.covered += distance;
                self.barometric +=
                    if belt || flags.contains(&QualityFlag::ElevationBarometric) { distance } else { 0.0 };
                self.doubtful |= flags.contains(&QualityFlag::ElevationDoubtful);
            }
            self.sloped += if belt || measures.hills.is_some() { distance } else { 0.0 };
            if !belt {
                self.descent = self.descent + measures.descent.unwrap_or_default();
                self.downhill = self.downhill + measures.hills.map_or(Seconds::ZERO, |hills| hills.downhill);
            }
        }
    }

    fn is_barometric(&self, thresholds: &Thresholds) -> bool {
        at_least(self.barometric, thresholds.least_share * self.total)
    }
}

/// A number of the week and the highest of the four before it.
#[derive(Clone, Copy)]
struct Compared {
    value: f64,
    highest: f64,
}

impl Compared {
    fn new(value: f64, before: impl Iterator<Item = f64>) -> Self {
        Self { value, highest: before.fold(0.0, f64::max) }
    }

    /// `None` when there was nothing before.
    fn ratio(self) -> Option<f64> {
        Some(self.value / self.highest - 1.0).filter(|ratio| ratio.is_finite())
    }
}

/// Which of the two was compared.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Descent,
    Minutes,
}

/// One of the two inputs.
struct Input {
    kind: Kind,
    compared: Compared,
    floor: f64,
}

impl Input {
    fn level(&self, thresholds: &Thresholds) -> Option<Severity> {
        let Compared { value, highest } = self.compared;
        if !at_least(value - highest, self.floor) || !above(value, highest) {
            return None;
        }
        // From nothing every rise is infinite: the strongest level.
        let ratio = self.compared.ratio().unwrap_or(f64::INFINITY);
        if above(ratio, thresholds.watch_ratio) {
            Some(Severity::Watch)
        } else {
            above(ratio, thresholds.info_ratio).then_some(Severity::Info)
        }
    }

    /// The number with its unit.
    fn part(&self, value: f64) -> Part {
        match self.kind {
            Kind::Descent => Part::Height(Metres::new(value).unwrap_or_default()),
            Kind::Minutes => Part::Duration(Seconds::new(value * 60.0).unwrap_or_default()),
        }
    }

    const fn noun(&self) -> &'static str {
        match self.kind {
            Kind::Descent => " of descent",
            Kind::Minutes => " on descents of 5 % or more",
        }
    }

    fn row(&self, span: DaySpan, before: DaySpan) -> [Option<Evidence>; 2] {
        let Compared { value, highest } = self.compared;
        let text = phrase![
            self.part(value),
            self.noun(),
            "; at most ",
            self.part(highest),
            " in one of the four weeks before"
        ];
        let (measure, ratio_measure, scale) = match self.kind {
            Kind::Descent => ("descent_m", "descent_ratio", 1.0),
            Kind::Minutes => ("downhill_s", "downhill_ratio", 60.0),
        };
        let ratio = self.compared.ratio().map(|ratio| {
            let span = DaySpan { from: before.from, to: span.to };
            let text = phrase![Part::Change(ratio), " against the highest of the four weeks before"];
            evidence(ratio_measure, ratio, span, text)
        });
        [Some(evidence(measure, value * scale, span, text)), ratio]
    }
}

fn rows(
    context: &Context<'_>,
    week: &WeekMeasures,
    baseline: &[&WeekMeasures],
    inputs: &[Input],
    barometric: bool,
) -> Vec<Evidence> {
    let span = DaySpan::week(week.week);
    let before = baseline.first().zip(baseline.last());
    let before = before.map_or(span, |(first, last)| DaySpan { from: first.week.monday(), to: last.week.sunday() });
    let mut rows: Vec<Evidence> = inputs.iter().flat_map(|input| input.row(span, before)).flatten().collect();
    if !barometric {
        let text = phrase!["Not all heights are those of a barometer: never above info"];
        rows.push(evidence("barometric", 0.0, DaySpan { from: before.from, to: span.to }, text));
    }
    let place = |location| match location {
        Location::Front => Some("front"),
        Location::Outer => Some("outer side"),
        _ => None,
    };
    let open = context.history.episodes.iter().filter(|episode| episode.is_open());
    for (episode, place) in open.filter_map(|episode| Some((episode, episode.location.and_then(place)?))) {
        let text =
            phrase!["Pain at the ", place, " of the knee since ", Part::Day(episode.from), ": downhill loads it most"];
        let span = DaySpan { from: episode.from, to: context.as_of() };
        rows.push(evidence("pain_score", episode.max_score.into(), span, text));
    }
    rows
}

fn finding(
    context: &Context<'_>,
    thresholds: &Thresholds,
    week: &WeekMeasures,
    (severity, input): (Severity, &Input),
    rows: &[Evidence],
    heights: &Heights,
) -> Finding {
    let span = DaySpan::week(week.week);
    let Compared { value, highest } = input.compared;
    let ratio = input.compared.ratio();
    let confidence = if heights.doubtful || heights.barometric <= 0.0 {
        Confidence::Low
    } else if heights.is_barometric(thresholds) {
        context.distance_confidence(&context.recordings(span))
    } else {
        Confidence::Medium
    };
    let excess = match ratio {
        Some(ratio) => phrase![", ", Part::Share(ratio), " above your four-week maximum"],
        None => phrase![" after four weeks without any"],
    };
    let mut headline = phrase![input.part(value), input.noun()];
    headline.0.extend(excess.0);
    let limit = (highest * (1.0 + thresholds.info_ratio)).max(highest + input.floor);
    let (value, threshold, unit) = match (ratio, input.kind) {
        (Some(ratio), _) => (ratio, thresholds.info_ratio, Unit::Ratio),
        (None, Kind::Descent) => (value, input.floor, Unit::Metres),
        (None, Kind::Minutes) => (value, input.floor, Unit::None),
    };
    Finding {
        severity,
        confidence,
        span,
        subject: String::new(),
        value,
        threshold,
        unit,
        comparison: if ratio.is_some() { Comparison::Above } else { Comparison::AtLeast },
        headline,
        advice: vec![
            phrase![
                "In the week of ",
                Part::Week(week.week.plus(1)),
                " take at most ",
                input.part(limit),
                input.noun(),
                "."
            ],
            "Walk steep descents, or take short quick steps on them; choose a flatter way back after a climb.".into(),
        ],
        evidence: rows.to_vec(),
        may_notify: true,
    }
}
