//! `same-run-every-time`: how many runs are the same run (RULES card LOAD-4).

use crate::model::athlete::ExclusionReason;
use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::Session;
use crate::model::median::median;
use crate::model::phrase::{Part, Phrase};
use crate::model::units::{Metres, MetresPerSecond};
use crate::phrase;
use crate::rules::context::{Context, at_least, count, evidence, not_assessed, raised_or_clear, too_few_runs};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// A month in which most runs had the same distance at the same pace.
    ///
    /// ## Why it matters
    ///
    /// The article names running the same pace and distance every single time as a training error: the same tissue is
    /// loaded in the same way each time.
    ///
    /// ## How it is computed
    ///
    /// Over the last 28 days: the share of runs whose distance lies near the median distance *and* whose pace lies near
    /// the median pace. Pace is corrected for hills where the recording has heights. The coefficients of variation of
    /// distance and pace are shown beside.
    ///
    /// ## Thresholds
    ///
    /// - `info_share`, `watch_share`: at or above either.
    /// - `distance_band_ratio`, `pace_band_ratio`: half-width of the bands around the medians, edges included.
    /// - `least_runs`: runs that the 28 days must hold.
    /// - `beginner_days`: up to so many days after the first known run a finding is *info* only.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed with too few runs and in the article's return protocol, which asks for sameness. Runs on days
    /// marked as taper, race or illness are left out.
    ///
    /// ## Limits of the evidence
    ///
    /// No study of sameness and injury in runners was found. In a cohort of runners with one or several pairs of shoes,
    /// longer mean distance and other sports went with fewer injuries, which argues for variation in general. So the
    /// grade is "no direct evidence".
    ///
    /// ## References
    ///
    /// Malisoux et al. 2015.
    rule SameRunEveryTime {
        id: "same-run-every-time",
        title: "Same run every time",
        family: TrainingLoad,
        article: ["LOAD-4"],
        grade: NoEvidence,
        summary: "Most runs of a month had the same distance at the same pace.",
        measures: ["distance_m", "moving_s", "graded_speed_mps"],
        culprits: [TrainingLoad],
        judged_over: "28 days",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [MALISOUX_2015],
    }
    thresholds {
        /// [D] Share of same runs from which it is info.
        info_share: f64 = 0.60, 0.10 to 1.0;
        /// [D] Share from which it is watch.
        watch_share: f64 = 0.80, 0.15 to 1.0;
        /// [D] Same distance: within this share of the median.
        distance_band_ratio: f64 = 0.05, 0.005 to 0.5;
        /// [D] Same pace: within this share of the median.
        pace_band_ratio: f64 = 0.03, 0.005 to 0.5;
        /// [D] Runs that 28 days must hold.
        least_runs: u32 = 9, 3 to 60;
        /// [D] Days from the first known run in which a finding is info only.
        beginner_days: u32 = 56, 0 to 365;
    }
    ascending: [[info_share, watch_share]]
}

/// Days that are looked at (RULES card LOAD-4).
const WINDOW_DAYS: u32 = 28;

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    if let Some(until) = context.return_protocol_until() {
        let reason =
            phrase!["The return-to-running protocol asks for equal runs until ", Part::Day(until), " at the earliest."];
        return not_assessed(reason, &[]);
    }
    let span = context.last_days(WINDOW_DAYS);
    let special = [ExclusionReason::Taper, ExclusionReason::Race, ExclusionReason::Illness];
    let ordinary = |run: &&&Session| special.iter().all(|reason| !context.is_marked(DaySpan::day(run.day), *reason));
    let all = context.runs(span);
    let runs: Vec<Run> = all.iter().filter(ordinary).filter_map(|run| Run::of(run)).collect();
    let count = count(runs.len());
    if count < thresholds.least_runs {
        let reason = too_few_runs(count, " with distance and pace in the last 28 days; ", thresholds.least_runs);
        return not_assessed(reason, &["distance_m", "moving_s"]);
    }
    judge(context, thresholds, span, &runs)
}

/// A run as far as sameness goes.
struct Run {
    distance_m: f64,
    pace_s_per_km: f64,
    graded: bool,
}

impl Run {
    fn of(session: &Session) -> Option<Self> {
        let distance = session.distance?;
        let plain = || distance.over(session.moving?);
        let speed = session.graded_speed.or_else(plain)?;
        let pace = speed.pace()?;
        Some(Self { distance_m: distance.get(), pace_s_per_km: pace.get(), graded: session.graded_speed.is_some() })
    }
}

/// The runs of a month as they are judged.
struct Month {
    span: DaySpan,
    distances_m: Vec<f64>,
    paces_s_per_km: Vec<f64>,
    /// Runs near both medians.
    same: u32,
    count: u32,
}

impl Month {
    fn of(thresholds: &Thresholds, span: DaySpan, runs: &[Run]) -> Self {
        let distances_m: Vec<f64> = runs.iter().map(|run| run.distance_m).collect();
        let paces_s_per_km: Vec<f64> = runs.iter().map(|run| run.pace_s_per_km).collect();
        let (distance, pace) = (middle(&distances_m), middle(&paces_s_per_km));
        let near = |value: f64, middle: f64, band: f64| at_least(band, (value / middle - 1.0).abs());
        let same = runs.iter().filter(|run| {
            near(run.distance_m, distance, thresholds.distance_band_ratio)
                && near(run.pace_s_per_km, pace, thresholds.pace_band_ratio)
        });
        let same = count(same.count());
        Self { span, distances_m, paces_s_per_km, same, count: count(runs.len()) }
    }

    fn share(&self) -> f64 {
        f64::from(self.same) / f64::from(self.count)
    }

    /// A multiple of the median distance.
    fn usual(&self, factor: f64) -> Part {
        Part::Distance(Metres::new(middle(&self.distances_m) * factor).unwrap_or_default())
    }

    fn usual_pace(&self) -> Part {
        Part::Pace(MetresPerSecond::new(1_000.0 / middle(&self.paces_s_per_km)).unwrap_or_default())
    }

    fn rows(&self, thresholds: &Thresholds) -> Vec<Evidence> {
        let [of_distance, of_pace] = [&self.distances_m, &self.paces_s_per_km].map(|values| variation(values));
        let text = phrase![
            Part::Count(self.same, "run", "runs"),
            " of ",
            Part::Number(f64::from(self.count), 0),
            " were within ",
            Part::Share(thresholds.distance_band_ratio),
            " of ",
            self.usual(1.0),
            " and within ",
            Part::Share(thresholds.pace_band_ratio),
            " of ",
            self.usual_pace(),
            ": ",
            Part::Share(self.share())
        ];
        let around = |what: &'static str, value: f64| phrase![what, Part::Share(value), " around their mean"];
        vec![
            evidence("same_run_share", self.share(), self.span, text),
            evidence("distance_variation_ratio", of_distance, self.span, around("Distances vary by ", of_distance)),
            evidence("pace_variation_ratio", of_pace, self.span, around("Paces vary by ", of_pace)),
        ]
    }

    fn advice(&self) -> Vec<Phrase> {
        vec![
            phrase!["Make one run a week about ", self.usual(0.6), " and very easy."],
            phrase![
                "Build one run a week towards ",
                self.usual(1.3),
                ", step by step: at most ",
                Part::Share(0.1),
                " longer than your longest of the last 30 days."
            ],
            "Change the pace inside one run a week, or the ground it is on.".into(),
        ]
    }
}

fn judge(context: &Context<'_>, thresholds: &Thresholds, span: DaySpan, runs: &[Run]) -> Verdict {
    let month = Month::of(thresholds, span, runs);
    let (rows, share) = (month.rows(thresholds), month.share());
    if !at_least(share, thresholds.info_share) {
        return Verdict::Clear(rows);
    }
    let beginner =
        context.first_run_day().is_none_or(|first| shift(first, thresholds.beginner_days.into()) > context.as_of());
    let severity = if at_least(share, thresholds.watch_share) && !beginner { Severity::Watch } else { Severity::Info };
    let confidence = match context.distance_confidence(&context.recordings(span)) {
        Confidence::High if runs.iter().any(|run| !run.graded) => Confidence::Medium,
        confidence => confidence,
    };
    let finding = Finding {
        severity,
        confidence,
        span,
        subject: String::new(),
        value: share,
        threshold: thresholds.info_share,
        unit: Unit::Ratio,
        comparison: Comparison::AtLeast,
        headline: phrase![
            Part::Number(f64::from(month.same), 0),
            " of your last ",
            Part::Count(month.count, "run", "runs"),
            " were the same run: ",
            month.usual(1.0),
            " at ",
            month.usual_pace()
        ],
        advice: month.advice(),
        evidence: rows.clone(),
        may_notify: true,
    };
    raised_or_clear(vec![finding], rows)
}

/// The median of the runs; zero without any.
fn middle(values: &[f64]) -> f64 {
    median(values.to_vec()).unwrap_or_default()
}

/// Coefficient of variation: population standard deviation over mean.
fn variation(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let spread = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
    spread.sqrt() / mean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_and_variation_of_a_few_numbers() {
        assert!((middle(&[3.0, 1.0, 2.0]) - 2.0).abs() < 1e-12);
        assert!((middle(&[4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < 1e-12);
        // Mean 5, squared deviations 9 1 1 1 0 0 4 16 sum to 32 over 8: standard deviation 2, so 0.4.
        assert!((variation(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]) - 0.4).abs() < 1e-12);
    }
}
