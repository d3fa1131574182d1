//! `late-run-form-drift`: whether form comes apart in the last third of long runs (RULES card BIO-B2).

use crate::model::activity::ActivityId;
use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::form::{FormShift, FormThirds};
use crate::model::history::MeasuredActivity;
use crate::model::measures::ActivityMeasures;
use crate::model::phrase::Part;
use crate::model::units::Seconds;
use crate::phrase;
use crate::rules::context::{Context, at_least, count, evidence, not_assessed, raised_or_clear};
use crate::rules::form;
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Form that comes apart late in long runs: fewer steps, a higher vertical ratio, longer ground contact or weight
    /// on one foot, at the same speed as early in the run. For information only.
    ///
    /// ## Why it matters
    ///
    /// Beside the article, which advises to check form regularly. A stride that holds for half an hour and not for an
    /// hour and a half asks for strength and for shorter long runs, not for another stride.
    ///
    /// ## How it is computed
    ///
    /// In each run of 45 minutes or more the last third is compared with the first at the same grade-adjusted speed, to
    /// within 3 %, so that slowing down is no drift. Looked at are the last six such runs that can be compared, 90 days
    /// back at most. A run drifts in one of five ways: cadence falls, vertical ratio rises, ground contact gets longer,
    /// or its balance moves to the left, or to the right. Only changes for the worse count.
    ///
    /// Beside it stands the regular check of form: cadence at the same speed, vertical ratio and ground contact time of
    /// the last 90 days against the 90 days before; the latter two from runs near the easy speed, where both spans have
    /// enough of them.
    ///
    /// ## Thresholds
    ///
    /// - `change_ratio`: a change by this share or more is a drift.
    /// - `least_drifting`: so many drifting runs of the last six, in the same way, raise the rule, as *info*.
    /// - `least_matched_minutes`: minutes at the same speed that both thirds of a run must hold.
    /// - `least_check_minutes`: minutes of runs near the easy speed that both spans of the check of form must hold.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed with fewer comparable long runs than could raise it. A run without samples, or never at the same
    /// speed early and late, does not count as steady: it is left out and the one before it is looked at.
    ///
    /// ## Limits of the evidence
    ///
    /// There is no direct evidence that such a drift leads to injury. Heat, a headwind on the way home and a foot
    /// pod that comes loose look the same. A review of 66 papers on form and injury found limited evidence at best.
    ///
    /// ## References
    ///
    /// Willwacher et al. 2022.
    rule LateRunFormDrift {
        id: "late-run-form-drift",
        title: "Late-run form drift",
        family: RunningForm,
        article: ["BIO-B2", "LT-2"],
        grade: NoEvidence,
        summary: "Form that comes apart in the last third of long runs, at the same speed as in the first.",
        measures: ["form_change_ratio"],
        culprits: [Form, Flexibility],
        judged_over: "last 6 long runs",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [WILLWACHER_2022],
    }
    thresholds {
        /// [D] Change of the last against the first third from which a run drifts.
        change_ratio: f64 = 0.03, 0.005 to 0.5;
        /// [D] Drifting runs of the last six from which the rule is raised.
        least_drifting: u32 = 3, 1 to 6;
        /// [D] Minutes at the same speed that both thirds of a run must hold.
        least_matched_minutes: f64 = 5.0, 0.5 to 60.0;
        /// [D] Minutes near the easy speed that each 90 days of the check of form must hold.
        least_check_minutes: f64 = 60.0, 1.0 to 600.0;
    }
    ascending: []
}

/// Long runs that are looked at (RULES card BIO-B2).
const LONG_RUNS: usize = 6;
/// Days that they may lie back; chosen: older ones say nothing of today's form.
const REACH_DAYS: u32 = 90;

/// A way in which form comes apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Drift {
    FewerSteps,
    HigherVerticalRatio,
    LongerContact,
    ToTheLeft,
    ToTheRight,
}

impl Drift {
    const ALL: [Self; 5] =
        [Self::FewerSteps, Self::HigherVerticalRatio, Self::LongerContact, Self::ToTheLeft, Self::ToTheRight];

    const fn shift(self, thirds: &FormThirds) -> Option<FormShift> {
        match self {
            Self::FewerSteps => thirds.cadence,
            Self::HigherVerticalRatio => thirds.vertical_ratio,
            Self::LongerContact => thirds.stance_time,
            Self::ToTheLeft | Self::ToTheRight => thirds.stance_balance_left,
        }
    }

    /// 1 when a rise is for the worse, -1 when a fall is.
    const fn sign(self) -> f64 {
        match self {
            Self::FewerSteps | Self::ToTheRight => -1.0,
            Self::HigherVerticalRatio | Self::LongerContact | Self::ToTheLeft => 1.0,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::FewerSteps => "Cadence falls",
            Self::HigherVerticalRatio => "Vertical ratio rises",
            Self::LongerContact => "Ground contact gets longer",
            Self::ToTheLeft => "Ground contact moves to the left foot",
            Self::ToTheRight => "Ground contact moves to the right foot",
        }
    }
}

/// A long run that can be compared.
struct LongRun<'a> {
    recorded: &'a MeasuredActivity,
    thirds: &'a FormThirds,
}

impl LongRun<'_> {
    /// Change for the worse in this way, where both thirds have enough of the same speed.
    fn worsening(&self, drift: Drift, thresholds: &Thresholds) -> Option<f64> {
        let shift = drift.shift(self.thirds)?;
        let enough = at_least(shift.matched.minutes(), thresholds.least_matched_minutes);
        shift.ratio().filter(|_| enough).map(|ratio| ratio * drift.sign())
    }
}

/// How often the long runs drift in one way.
struct Tally {
    drift: Drift,
    compared: u32,
    drifting: u32,
    /// Mean change in the raw direction over the runs compared.
    mean_change: f64,
    recordings: Vec<ActivityId>,
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let reach = context.last_days(REACH_DAYS);
    let runs = long_runs(context, thresholds, reach);
    let tallies: Vec<Tally> = Drift::ALL.into_iter().filter_map(|drift| tally(&runs, thresholds, drift)).collect();
    let assessable = tallies.iter().any(|tally| tally.compared >= thresholds.least_drifting);
    let Some((first, last)) = runs.last().zip(runs.first()).filter(|_| assessable) else {
        let reason = phrase![
            Part::Count(count(runs.len()), "run", "runs"),
            " of 45 minutes or more in the last 90 days whose first and last third can be compared; ",
            Part::Count(thresholds.least_drifting, "is", "are"),
            " needed. Record cadence or running dynamics, and run some of the end as fast as the beginning."
        ];
        return not_assessed(reason, &["form_thirds"]);
    };
    let span = DaySpan { from: first.recorded.activity.local_day(), to: last.recorded.activity.local_day() };
    let mut rows: Vec<Evidence> =
        tallies.iter().filter(|tally| tally.is_worth_telling()).map(|tally| row(span, tally)).collect();
    rows.extend(check_of_form(context, thresholds, reach));
    let worst = tallies.iter().rev().max_by_key(|tally| tally.drifting);
    let Some(worst) = worst.filter(|tally| tally.drifting >= thresholds.least_drifting) else {
        return raised_or_clear(Vec::new(), rows);
    };
    let finding = Finding {
        severity: Severity::Info,
        confidence: context.dynamics_confidence(&worst.recordings),
        span,
        subject: String::new(),
        value: f64::from(worst.drifting),
        threshold: f64::from(thresholds.least_drifting),
        unit: Unit::Count,
        comparison: Comparison::AtLeast,
        headline: phrase![
            worst.drift.words(),
            " late in ",
            Part::Number(f64::from(worst.drifting), 0),
            " of the last ",
            Part::Count(worst.compared, "long run", "long runs")
        ],
        advice: vec![
            "End the next long runs before the form goes, and lengthen them again from there.".into(),
            "In the last third take short, quick steps on purpose for a minute in every ten.".into(),
            "Strength work twice a week is what makes form last.".into(),
        ],
        evidence: rows,
        may_notify: true,
    };
    raised_or_clear(vec![finding], Vec::new())
}

/// The last six comparable long runs, latest first.
fn long_runs<'a>(context: &Context<'a>, thresholds: &Thresholds, reach: DaySpan) -> Vec<LongRun<'a>> {
    let mut runs: Vec<LongRun<'a>> = context
        .run_recordings(reach)
        .filter_map(|recorded| Some(LongRun { recorded, thirds: recorded.measures.form_thirds.as_ref()? }))
        .filter(|run| Drift::ALL.into_iter().any(|drift| run.worsening(drift, thresholds).is_some()))
        .collect();
    runs.reverse();
    runs.truncate(LONG_RUNS);
    runs
}

fn tally(runs: &[LongRun<'_>], thresholds: &Thresholds, drift: Drift) -> Option<Tally> {
    let changes: Vec<(ActivityId, f64)> =
        runs.iter().filter_map(|run| Some((run.recorded.activity.id, run.worsening(drift, thresholds)?))).collect();
    let sum: f64 = changes.iter().map(|(_, change)| change).sum();
    (!changes.is_empty()).then(|| Tally {
        drift,
        compared: count(changes.len()),
        drifting: count(changes.iter().filter(|(_, change)| at_least(*change, thresholds.change_ratio)).count()),
        mean_change: sum / changes.len() as f64 * drift.sign(),
        recordings: changes.into_iter().map(|(id, _)| id).collect(),
    })
}

impl Tally {
    /// One row on the balance is enough unless it drifts.
    fn is_worth_telling(&self) -> bool {
        self.drift != Drift::ToTheRight || self.drifting > 0
    }
}

fn row(span: DaySpan, tally: &Tally) -> Evidence {
    let what = match tally.drift {
        Drift::FewerSteps => "Cadence",
        Drift::HigherVerticalRatio => "Vertical ratio",
        Drift::LongerContact => "Ground contact time",
        Drift::ToTheLeft | Drift::ToTheRight => "Share of the left foot",
    };
    let worse = match tally.drift {
        Drift::FewerSteps => "fewer steps",
        Drift::HigherVerticalRatio => "a higher ratio",
        Drift::LongerContact => "longer contact",
        Drift::ToTheLeft => "more on the left",
        Drift::ToTheRight => "more on the right",
    };
    let text = phrase![
        what,
        " ",
        Part::Change(tally.mean_change),
        " in the last third at the same speed, mean of ",
        Part::Count(tally.compared, "long run", "long runs"),
        "; ",
        Part::Number(f64::from(tally.drifting), 0),
        " drift to ",
        worse
    ];
    Evidence { activities: tally.recordings.clone(), ..evidence("form_change_ratio", tally.mean_change, span, text) }
}

/// Speeds this near the easy one count as the same; chosen.
const NEAR: f64 = 0.05;

/// The regular check of form (RULES, LT-2): the last 90 days against the 90 before, at the same speed.
fn check_of_form(context: &Context<'_>, thresholds: &Thresholds, span: DaySpan) -> Vec<Evidence> {
    let Some(curve) = context.cadence_curve() else { return Vec::new() };
    let before = DaySpan::ending(shift(span.from, -1), REACH_DAYS);
    let cadence = curve.drift_ratio.map(|change| {
        let text =
            phrase!["Check of form: cadence ", Part::Change(change), " at the same speed against ", Part::Span(before)];
        evidence("cadence_drift_ratio", change, span, text)
    });
    let near = |measures: &ActivityMeasures| {
        let speed = measures.graded_speed.or_else(|| measures.moving_speed());
        speed.is_some_and(|speed| at_least(NEAR, (speed.get() / curve.easy_speed.get() - 1.0).abs()))
    };
    let mean = |span: DaySpan, pick: fn(&ActivityMeasures) -> Option<(f64, Seconds)>| {
        let mean = form::mean(context, span, |measures| pick(measures).filter(|_| near(measures)));
        mean.filter(|mean| at_least(mean.time.minutes(), thresholds.least_check_minutes))
    };
    let row = |measure, what, unit, digits, pick| {
        let (last, earlier) = mean(span, pick).zip(mean(before, pick))?;
        let text = phrase![
            "Check of form: ",
            what,
            Part::Number(last.value, digits),
            unit,
            " near your easy ",
            Part::Pace(curve.easy_speed),
            " against ",
            Part::Number(earlier.value, digits),
            unit,
            " in ",
            Part::Span(before)
        ];
        Some(Evidence { activities: last.recordings, ..evidence(measure, last.value, span, text) })
    };
    let ratio = row("vertical_ratio_pct", "vertical ratio ", " %", 1, |measures| {
        Some((measures.vertical_ratio?.get(), measures.dynamics_time.vertical_ratio))
    });
    let contact = row("stance_time_ms", "ground contact ", " ms", 0, |measures| {
        Some((measures.stance_time?.get(), measures.dynamics_time.stance_time))
    });
    [cadence, ratio, contact].into_iter().flatten().collect()
}
