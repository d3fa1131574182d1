//! `single-run-spike`: one run against the longest of the 30 days before it (RULES card LOAD-B1).

use crate::model::athlete::ExclusionReason;
use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::{LongestBefore, Session};
use crate::model::phrase::Part;
use crate::model::units::Metres;
use crate::phrase;
use crate::rules::ceilings::{self, Plan};
use crate::rules::context::{Context, above, at_least, evidence, evidence_of, not_assessed, raised_or_clear, scaled};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// A single run that is clearly longer than every run of the 30 days before it.
    ///
    /// ## Why it matters
    ///
    /// The article warns of "too much, too fast, too soon" and counts weeks. The largest cohort that looked at both
    /// found a relation with overuse injury for the single run and none for the week: of all load rules this is the
    /// best supported. The article's advice, to grow gradually, applies to the long run first.
    ///
    /// ## How it is computed
    ///
    /// `R = km / L30 - 1`, where L30 is the longest single run that started in the 30 x 24 hours before this one,
    /// itself excluded. Runs only, treadmill included; recordings with at most 30 minutes between them are one run.
    /// Each run of the judged days is compared by itself, so that several findings can stand side by side. The advice
    /// for the next days is `small_spike_ratio` above the longest run of the last 30 days, a spike counting only up to
    /// its own limit, so that it earns no room for a longer one.
    ///
    /// ## Thresholds
    ///
    /// - `small_spike_ratio` and `moderate_spike_ratio`: above either is *watch*. A value exactly on one belongs to the
    ///   milder band. The bands are those of the cohort.
    /// - `large_spike_ratio`: above it is *warn*.
    /// - `least_excess_km`: a run that is longer by less than this is not flagged.
    /// - `least_runs`: so many runs must lie in the 30 days, else there is no usual longest run.
    /// - `least_history_days`: the first known run must be at least so many days older.
    /// - `judged_days`: runs of these days are judged.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed without a run in the judged days, with too few runs or too short a history before each of them, and
    /// in the first four weeks of the article's return protocol, whose own steps rise faster. A run after more than 30
    /// days without one has nothing to compare with: `comeback-too-fast` judges it. After a shorter break the older
    /// long runs are still in the window and a long first run back does count; that is intended. A race keeps its
    /// finding and is labelled.
    ///
    /// ## Limits of the evidence
    ///
    /// Observational, self-reported overuse injuries of any body part, not of the knee alone. The rates relative to
    /// runs within 10 % were 1.64, 1.52 and 2.28 for small, moderate and large spikes: not a smooth curve, so none is
    /// drawn, and no risk for one person follows from it. How the cohort treated several runs of one day is not
    /// published; here the earlier one counts.
    ///
    /// ## References
    ///
    /// Frandsen et al. 2025.
    rule SingleRunSpike {
        id: "single-run-spike",
        title: "Single-run spike",
        family: TrainingLoad,
        article: ["LOAD-B1", "MT-1"],
        grade: Supported,
        summary: "A run much longer than any run of the 30 days before it.",
        measures: ["distance_m", "longest_before_m", "spike_ratio"],
        culprits: [TrainingLoad],
        judged_over: "14 days",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [FRANDSEN_2025],
    }
    thresholds {
        /// [E] Longer than the longest of 30 days by more than this share: watch.
        small_spike_ratio: f64 = 0.10, 0.01 to 1.0;
        /// [E] By more than this share: watch, as a moderate spike.
        moderate_spike_ratio: f64 = 0.30, 0.02 to 2.0;
        /// [E] By more than this share: warn.
        large_spike_ratio: f64 = 1.00, 0.05 to 5.0;
        /// [D] Longer by at least so many kilometres.
        least_excess_km: f64 = 1.0, 0.0 to 20.0;
        /// [D] Runs that the 30 days must hold.
        least_runs: u32 = 3, 1 to 30;
        /// [D] Days from the first known run to the judged one.
        least_history_days: u32 = 28, 0 to 365;
        /// [D] Days whose runs are judged.
        judged_days: u32 = 14, 1 to 60;
    }
    ascending: [[small_spike_ratio, moderate_spike_ratio, large_spike_ratio]]
}

/// A run that can be judged.
struct Judged<'a> {
    run: &'a Session,
    distance: Metres,
    longest: LongestBefore,
    ratio: f64,
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    if let Some(until) = context.return_protocol_until() {
        let reason =
            phrase!["The return-to-running protocol sets the steps until ", Part::Day(until), " at the earliest."];
        return not_assessed(reason, &[]);
    }
    let span = context.last_days(thresholds.judged_days);
    let runs = context.runs(span);
    if runs.is_empty() {
        let reason = phrase!["No run in the last ", Part::Count(thresholds.judged_days, "day", "days"), "."];
        return not_assessed(reason, &["distance_m"]);
    }
    let returning = context.return_state();
    let is_by_steps = |run: &Session| returning.as_ref().is_some_and(|state| state.sets_the_pace_on(run.day));
    let by_itself = runs.iter().filter(|run| !is_by_steps(run));
    let judged: Vec<_> = by_itself.filter_map(|run| comparable(context, thresholds, run)).collect();
    if judged.is_empty() {
        let reason = phrase![
            "No run of the last ",
            Part::Count(thresholds.judged_days, "day", "days"),
            " has ",
            Part::Count(thresholds.least_runs, "run", "runs"),
            " in the 30 days before it and ",
            Part::Count(thresholds.least_history_days, "day", "days"),
            " of history: add older recordings or keep recording."
        ];
        return not_assessed(reason, &["longest_before_m"]);
    }
    let spike = |run: &&Judged<'_>| {
        above(run.ratio, thresholds.small_spike_ratio)
            && at_least(run.distance.get() - run.longest.distance.get(), thresholds.least_excess_km * 1_000.0)
    };
    let findings = judged.iter().filter(spike).map(|run| finding(context, thresholds, run)).collect();
    let clear = judged.iter().max_by(|a, b| a.ratio.total_cmp(&b.ratio)).map(rows).unwrap_or_default();
    raised_or_clear(findings, clear)
}

fn comparable<'a>(context: &Context<'_>, thresholds: &Thresholds, run: &'a Session) -> Option<Judged<'a>> {
    let longest = run.longest_before?;
    let known_since = context.first_run_day()?;
    let enough =
        longest.runs >= thresholds.least_runs && shift(known_since, thresholds.least_history_days.into()) <= run.day;
    enough.then_some(Judged { run, distance: run.distance?, longest, ratio: run.spike_ratio()? })
}

fn rows(judged: &Judged<'_>) -> Vec<Evidence> {
    let Judged { run, distance, longest, ratio } = judged;
    vec![
        evidence_of(
            "distance_m",
            distance.get(),
            run,
            phrase![
                Part::Distance(*distance),
                " on ",
                Part::Day(run.day),
                if run.race { ", flagged as a race" } else { "" }
            ],
        ),
        Evidence {
            activities: vec![longest.session],
            ..evidence(
                "longest_before_m",
                longest.distance.get(),
                DaySpan::day(longest.day),
                phrase![
                    "The longest of ",
                    Part::Count(longest.runs, "run", "runs"),
                    " in the 30 days before: ",
                    Part::Distance(longest.distance),
                    " on ",
                    Part::Day(longest.day)
                ],
            )
        },
        evidence_of(
            "spike_ratio",
            *ratio,
            run,
            phrase![Part::Distance(*distance), " / ", Part::Distance(longest.distance), " = ", Part::Change(*ratio)],
        ),
    ]
}

fn finding(context: &Context<'_>, thresholds: &Thresholds, judged: &Judged<'_>) -> Finding {
    let Judged { run, distance, longest, ratio } = judged;
    let severity = if above(*ratio, thresholds.large_spike_ratio) { Severity::Warn } else { Severity::Watch };
    let limit = scaled(longest.distance, 1.0 + thresholds.small_spike_ratio);
    let window = DaySpan { from: shift(run.day, -30), to: run.day };
    let recordings: Vec<_> = run.activities.iter().copied().chain([longest.session]).collect();
    // An unrecorded day may hide a longer run.
    let confidence = if context.is_marked(window, ExclusionReason::Unrecorded) {
        Confidence::Low
    } else {
        context.distance_confidence(&recordings)
    };
    let until = Plan::new(context).until(context);
    let next = ceilings::longest_run(context, thresholds.small_spike_ratio).unwrap_or(limit);
    let advice = vec![
        phrase!["Keep every run at ", Part::Distance(next), " or less until ", Part::Day(until), "."],
        phrase![
            "Then lengthen the longest run by at most ",
            Part::Share(thresholds.small_spike_ratio),
            " of the longest in the 30 days before, and repeat a new length before you add to it."
        ],
    ];
    let headline = phrase![
        if run.race { "Race of " } else { "Run of " },
        Part::Distance(*distance),
        " on ",
        Part::Day(run.day),
        " was ",
        Part::Share(*ratio),
        " longer than any in the 30 days before"
    ];
    Finding {
        severity,
        confidence,
        span: DaySpan::day(run.day),
        subject: run.start_utc.format("%Y-%m-%dT%H:%MZ").to_string(),
        value: *ratio,
        threshold: thresholds.small_spike_ratio,
        unit: Unit::Ratio,
        comparison: Comparison::Above,
        headline,
        advice,
        evidence: rows(judged).into_iter().chain(excess_rows(thresholds, judged, limit)).collect(),
        may_notify: true,
    }
}

/// How far the run went beyond its limit.
fn excess_rows(thresholds: &Thresholds, judged: &Judged<'_>, limit: Metres) -> [Evidence; 2] {
    let Judged { run, distance, ratio, .. } = judged;
    let band = band(thresholds, *ratio);
    let limit_text = phrase![
        "The limit was ",
        Part::Distance(limit),
        "; above it by ",
        Part::Distance(Metres::new(distance.get() - limit.get()).unwrap_or_default())
    ];
    let band_text = phrase![
        match band {
            1 => "A small spike in the bands of the cohort",
            2 => "A moderate spike in the bands of the cohort",
            _ => "A large spike in the bands of the cohort",
        },
        " of 5,205 runners, where such runs went with more self-reported overuse injuries of any body part"
    ];
    [
        evidence_of("longest_run_ceiling_m", limit.get(), run, limit_text),
        evidence_of("spike_band", f64::from(band), run, band_text),
    ]
}

/// 1 small, 2 moderate, 3 large.
fn band(thresholds: &Thresholds, ratio: f64) -> u8 {
    1 + u8::from(above(ratio, thresholds.moderate_spike_ratio)) + u8::from(above(ratio, thresholds.large_spike_ratio))
}
