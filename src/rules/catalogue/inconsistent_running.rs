//! `inconsistent-running`: how regular the last twelve weeks were (RULES card BOT-1).

use crate::model::calendar::DaySpan;
use crate::model::finding::{Comparison, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::WeekMeasures;
use crate::model::phrase::{Part, Phrase};
use crate::phrase;
use crate::rules::context::{Context, above, at_least, count, evidence, not_assessed, raised_or_clear};
use crate::rules::pain;
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Twelve weeks of running that come and go: too many weeks without a run, weekly distances far apart, or a break
    /// of two weeks.
    ///
    /// ## Why it matters
    ///
    /// "Consistency beats intensity" is where the article ends. Tissue adapts to what it is asked regularly. This is
    /// the one rule here of which more is better, so it also says when things are well.
    ///
    /// ## How it is computed
    ///
    /// The last twelve complete known weeks; a week that is not known is skipped and an older one takes its place.
    /// Weeks with a run are counted. The spread is the standard deviation of the weekly distances over their mean. A
    /// break is a stretch of days without a run inside the twelve weeks. Holiday and illness are weeks without running
    /// like others, and are named.
    ///
    /// ## Thresholds
    ///
    /// - `judged_weeks`: weeks that are looked at; with fewer known ones nothing is said.
    /// - `least_active_weeks`: with fewer weeks with a run it is *info*.
    /// - `spread_ratio`: a spread above it is *info*; a spread exactly on it is not.
    /// - `break_days`: a stretch of so many days without a run is *info*.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed before twelve known weeks are complete. It never sends an alert. While an episode of pain is open
    /// the advice waits for it.
    ///
    /// ## Limits of the evidence
    ///
    /// Of 7,391 runners those who ran seldom, little, or without a plan had more new injuries over the next 1,000 km.
    /// Who runs much may do so because nothing hurts, so this is no proof that running more protects. Where the line
    /// lies is a choice.
    ///
    /// ## References
    ///
    /// Abrahamson et al. 2025.
    rule InconsistentRunning {
        id: "inconsistent-running",
        title: "Inconsistent running",
        family: TrainingLoad,
        article: ["BOT-1"],
        grade: Supported,
        summary: "Twelve weeks with too many empty ones, distances far apart, or a break of two weeks.",
        measures: ["runs", "distance_m", "gap_days"],
        culprits: [TrainingLoad],
        judged_over: "12 complete weeks",
        after: ["medical-red-flag"],
        notifies: false,
        since: "0.1.0",
        citations: [ABRAHAMSON_2025],
    }
    thresholds {
        /// [D] Complete known weeks that are looked at.
        judged_weeks: u32 = 12, 4 to 52;
        /// [D] Weeks with a run that they must hold.
        least_active_weeks: u32 = 9, 1 to 52;
        /// [D] Standard deviation over mean of the weekly distances: above it info.
        spread_ratio: f64 = 0.5, 0.1 to 3.0;
        /// [D] Days without a run in a row from which on a stretch is a break.
        break_days: u32 = 14, 7 to 60;
    }
    ascending: []
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let known = context.history.weeks.iter().rev().filter(|week| week.complete && week.known);
    let mut weeks: Vec<&WeekMeasures> = known.take(thresholds.judged_weeks as usize).collect();
    weeks.reverse();
    let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else {
        return not_assessed(phrase!["No complete week is fully known yet: keep recording."], &["distance_m"]);
    };
    if weeks.len() < thresholds.judged_weeks as usize {
        let have = Part::Count(count(weeks.len()), "complete week is", "complete weeks are");
        let need = Part::Count(thresholds.judged_weeks, "is", "are");
        let reason = phrase![have, " fully known; ", need, " needed: add older recordings or keep recording."];
        return not_assessed(reason, &["distance_m"]);
    }
    let span = DaySpan { from: first.week.monday(), to: last.week.sunday() };
    let regularity = Regularity::of(context, &weeks, span);
    let broken = regularity.broken(thresholds);
    let rows = regularity.rows(context, thresholds, broken.is_none());
    let findings = broken.map(|broken| finding(context, thresholds, &regularity, &rows, broken)).into_iter().collect();
    raised_or_clear(findings, rows)
}

/// How regular the weeks were.
struct Regularity {
    span: DaySpan,
    weeks: u32,
    active: u32,
    /// Weeks marked as holiday or illness.
    marked: u32,
    /// Median of the runs a week.
    median_runs: f64,
    /// Standard deviation over mean of the weekly distances; `None` without any.
    spread: Option<f64>,
    /// Longest stretch of days without a run, when it is a gap of RULES section 0.
    longest_gap: Option<(DaySpan, u32)>,
}

impl Regularity {
    fn of(context: &Context<'_>, weeks: &[&WeekMeasures], span: DaySpan) -> Self {
        let distances: Vec<f64> = weeks.iter().map(|week| week.distance.get()).collect();
        let mut runs: Vec<u32> = weeks.iter().map(|week| week.runs).collect();
        runs.sort_unstable();
        let middle = |place: usize| runs.get(place).copied().map_or(0.0, f64::from);
        let half = runs.len() / 2;
        let median_runs = if runs.len().is_multiple_of(2) {
            f64::midpoint(middle(half.saturating_sub(1)), middle(half))
        } else {
            middle(half)
        };
        let inside = context.history.gaps.iter().filter_map(|gap| {
            let part = DaySpan { from: gap.span.from.max(span.from), to: gap.span.to.min(span.to) };
            let days = u32::try_from((part.to - part.from).num_days() + 1).ok()?;
            (days > 0).then_some((part, days))
        });
        Self {
            span,
            weeks: count(weeks.len()),
            active: count(weeks.iter().filter(|week| week.runs > 0).count()),
            marked: count(weeks.iter().filter(|week| week.excluded.is_some_and(is_absence)).count()),
            median_runs,
            spread: spread(&distances),
            longest_gap: inside.reduce(|longest, next| if next.1 > longest.1 { next } else { longest }),
        }
    }

    /// The first limit that is broken: value, threshold, unit, comparison and headline.
    fn broken(&self, thresholds: &Thresholds) -> Option<(f64, f64, Unit, Comparison, Phrase)> {
        let weeks = Part::Count(self.weeks, "week", "weeks");
        if self.active < thresholds.least_active_weeks {
            let headline = phrase!["You ran in ", Part::Number(self.active.into(), 0), " of the last ", weeks];
            let (value, threshold) = (self.active.into(), thresholds.least_active_weeks.into());
            return Some((value, threshold, Unit::Count, Comparison::Below, headline));
        }
        if let Some((gap, days)) = self.longest_gap.filter(|(_, days)| *days >= thresholds.break_days) {
            let days_off = Part::Count(days, "day", "days");
            let headline = phrase!["A break of ", days_off, " (", Part::Span(gap), ") in the last ", weeks];
            return Some((days.into(), thresholds.break_days.into(), Unit::Count, Comparison::AtLeast, headline));
        }
        let spread = self.spread.filter(|spread| above(*spread, thresholds.spread_ratio))?;
        let share = Part::Share(spread);
        let headline = phrase!["Weekly distances of the last ", weeks, " lie ", share, " of their mean apart"];
        Some((spread, thresholds.spread_ratio, Unit::Ratio, Comparison::Above, headline))
    }

    fn rows(&self, context: &Context<'_>, thresholds: &Thresholds, well: bool) -> Vec<Evidence> {
        let row = |measure, value, text| evidence(measure, value, self.span, text);
        let (active, weeks) = (Part::Number(self.active.into(), 0), Part::Count(self.weeks, "week", "weeks"));
        // Under a medical stop nobody is told to go on.
        let praise = if well && !pain::is_stopped(context) {
            ": consistent. Of all measures here this is the one of which more is better; keep it up"
        } else {
            ""
        };
        let mut rows =
            vec![row("active_weeks", self.active.into(), phrase!["You ran in ", active, " of ", weeks, praise])];
        let digits = usize::from(at_least(self.median_runs.fract(), 0.5));
        let median = Part::Number(self.median_runs, digits);
        rows.push(row("runs", self.median_runs, phrase!["Half of the weeks had ", median, " runs or more"]));
        if let Some(spread) = self.spread {
            let text = phrase![
                "Standard deviation of the weekly distances: ",
                Part::Share(spread),
                " of their mean; up to ",
                Part::Share(thresholds.spread_ratio),
                " is regular"
            ];
            rows.push(row("distance_spread_ratio", spread, text));
        }
        rows.push(match self.longest_gap {
            Some((gap, days)) => {
                let text = phrase!["Longest break: ", Part::Count(days, "day", "days"), " (", Part::Span(gap), ")"];
                evidence("gap_days", days.into(), gap, text)
            }
            None => row("gap_days", 0.0, phrase!["No break of 14 days"]),
        });
        if self.marked > 0 {
            let marked = Part::Count(self.marked, "of the weeks is", "of the weeks are");
            rows.push(row("marked_weeks", self.marked.into(), phrase![marked, " marked as holiday or illness"]));
        }
        if !well && context.history.has_open_episode() {
            let text = phrase!["An episode of pain is open: that comes first"];
            rows.push(evidence("open_episodes", 1.0, DaySpan::day(context.as_of()), text));
        }
        rows
    }
}

const fn is_absence(reason: crate::model::athlete::ExclusionReason) -> bool {
    use crate::model::athlete::ExclusionReason;
    matches!(reason, ExclusionReason::Holiday | ExclusionReason::Illness)
}

/// Population standard deviation over the mean.
fn spread(values: &[f64]) -> Option<f64> {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
    Some(variance.sqrt() / mean).filter(|spread| spread.is_finite())
}

fn finding(
    context: &Context<'_>,
    thresholds: &Thresholds,
    regularity: &Regularity,
    rows: &[Evidence],
    (value, threshold, unit, comparison, headline): (f64, f64, Unit, Comparison, Phrase),
) -> Finding {
    let mut advice: Vec<Phrase> = Vec::new();
    if context.history.has_open_episode() {
        advice.push("Until the knee is calm, let cross-training keep the days; then return by steps.".into());
    }
    advice.push("Plan fewer and shorter runs than you would like, on fixed days, and do them every week.".into());
    if regularity.longest_gap.is_some_and(|(_, days)| days >= thresholds.break_days) {
        advice.push("After a break start well below the old distance: comeback-too-fast has the ceilings.".into());
    }
    Finding {
        severity: Severity::Info,
        confidence: context.distance_confidence(&context.recordings(regularity.span)),
        span: regularity.span,
        subject: String::new(),
        value,
        threshold,
        unit,
        comparison,
        headline,
        advice,
        evidence: rows.to_vec(),
        may_notify: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_is_that_of_a_population() {
        // 20, 40, 40, 60: mean 40, variance (400 + 400) / 4 = 200, deviation 14.142.
        assert!(spread(&[20.0, 40.0, 40.0, 60.0]).is_some_and(|spread| (spread - 0.353_553_4).abs() < 1e-6));
        assert_eq!(spread(&[0.0, 0.0]), None);
        assert_eq!(spread(&[]), None);
    }
}
