//! `two-week-volume-jump`: two weeks together against earlier pairs of weeks (RULES card LOAD-B2).

use crate::model::calendar::DaySpan;
use crate::model::finding::{Comparison, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::WeekMeasures;
use crate::model::phrase::Part;
use crate::model::units::Metres;
use crate::phrase;
use crate::rules::ceilings::{self, Plan};
use crate::rules::context::{Context, above, at_least, evidence, kilometres, not_assessed, raised_or_clear};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Two weeks that together hold clearly more running than any two neighbouring weeks before them.
    ///
    /// ## Why it matters
    ///
    /// A rise can be spread over two weeks so that neither stands out. "Too much, too fast, too soon" is about the sum.
    ///
    /// ## How it is computed
    ///
    /// `Q = (W[k] + W[k-1]) / max(W[i] + W[i-1], i = k-2 to k-4) - 1`. Comparing with the highest of three earlier
    /// pairs keeps the end of an easy week or of a week off from looking like a jump. Pairs with an unknown or excluded
    /// week are skipped, up to eight weeks back. The advice for the next week is what these two weeks leave of
    /// `info_ratio` above the highest pair that will stand before it, but never less than 80 % of the usual week.
    ///
    /// ## Thresholds
    ///
    /// - `info_ratio`, `watch_ratio`: above either; a value exactly on one belongs to the milder level.
    /// - `least_excess_km`: kilometres above the highest pair that a finding needs, this number included.
    /// - `least_pair_km`: the highest earlier pair must hold so much, else a ratio says little.
    /// - `least_mean_km`: the mean of the four weeks before must be so much.
    /// - `least_active_weeks`: weeks of the four with a run.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed when one of the two weeks is not known, with fewer than three earlier pairs, below the floors, and
    /// in the 28 days after a break of 14 days, where `comeback-too-fast` takes over. For runners below the floors
    /// `weekly-volume-jump` has an absolute rule.
    ///
    /// ## Limits of the evidence
    ///
    /// The two-week window follows a cohort of novices in which a rise above 30 % over two weeks went with injuries of
    /// knee and shin, not significantly. In re-analysed logs of elite runners the two-week mean did slightly better
    /// than the single week. The formula is a choice.
    ///
    /// ## References
    ///
    /// Nielsen et al. 2014.
    rule TwoWeekVolumeJump {
        id: "two-week-volume-jump",
        title: "Two-week volume jump",
        family: TrainingLoad,
        article: ["LOAD-B2"],
        grade: Partial,
        summary: "Two weeks that together hold much more running than any two neighbouring weeks before.",
        measures: ["distance_m", "baseline_mean4_m"],
        culprits: [TrainingLoad],
        judged_over: "last complete week",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [NIELSEN_2014],
    }
    thresholds {
        /// [D] Above the highest earlier pair of weeks by more than this share: info.
        info_ratio: f64 = 0.10, 0.01 to 1.0;
        /// [D] By more than this share: watch (level of Nielsen 2014).
        watch_ratio: f64 = 0.30, 0.02 to 5.0;
        /// [D] Kilometres above the highest pair that a finding needs.
        least_excess_km: f64 = 5.0, 0.0 to 100.0;
        /// [D] Kilometres that the highest pair must hold.
        least_pair_km: f64 = 20.0, 0.0 to 100.0;
        /// [D] Kilometres a week that the four weeks before must average.
        least_mean_km: f64 = 10.0, 0.0 to 100.0;
        /// [D] Weeks of the four that must have a run.
        least_active_weeks: u32 = 3, 1 to 4;
    }
    ascending: [[info_ratio, watch_ratio]]
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let Some(week) = context.history.last_complete_week() else {
        return not_assessed(phrase!["No complete week is recorded yet."], &["baseline_max4_m"]);
    };
    let named = Part::Week(week.week);
    let Some(before) = context.history.week(week.week.plus(-1)).filter(|before| before.known && week.known) else {
        let reason = phrase![
            "One of the two weeks up to that of ",
            named,
            " is not fully known: recordings begin in it, a run has no distance, or days are marked as unrecorded."
        ];
        return not_assessed(reason, &["distance_m"]);
    };
    if week.in_return_window || before.in_return_window {
        return not_assessed(
            phrase!["The two weeks lie in the 28 days after a break: comeback-too-fast judges them."],
            &[],
        );
    }
    let highest = ceilings::highest_pair_before(context, week.week);
    let Some(((highest, pair), mean)) = highest.zip(week.baseline_mean4) else {
        let reason = phrase![
            "Fewer than three pairs of known weeks lie before the week of ",
            named,
            ": add older recordings or keep recording."
        ];
        return not_assessed(reason, &["baseline_max4_m"]);
    };
    let enough = week.baseline_active_weeks >= thresholds.least_active_weeks
        && at_least(mean.kilometres(), thresholds.least_mean_km)
        && at_least(highest.kilometres(), thresholds.least_pair_km);
    let Some(ratio) = (week.distance + before.distance).ratio_to(highest).map(|ratio| ratio - 1.0).filter(|_| enough)
    else {
        let reason = phrase![
            "The weeks before hold too little running for a ratio: ",
            Part::Distance(mean),
            " a week, ",
            Part::Distance(highest),
            " in the best two; ",
            Part::Distance(kilometres(thresholds.least_mean_km)),
            " and ",
            Part::Distance(kilometres(thresholds.least_pair_km)),
            " are needed, with a run in ",
            Part::Count(thresholds.least_active_weeks, "week", "weeks"),
            " of four."
        ];
        return not_assessed(reason, &[]);
    };
    judge(context, thresholds, &Sums { week, before, highest, pair, ratio })
}

/// What the two weeks are judged by.
struct Sums<'a> {
    week: &'a WeekMeasures,
    before: &'a WeekMeasures,
    highest: Metres,
    pair: DaySpan,
    ratio: f64,
}

impl Sums<'_> {
    fn total(&self) -> Metres {
        self.week.distance + self.before.distance
    }

    fn span(&self) -> DaySpan {
        DaySpan { from: self.before.week.monday(), to: self.week.week.sunday() }
    }
}

fn rows(sums: &Sums<'_>) -> Vec<Evidence> {
    let Sums { week, before, highest, pair, ratio } = *sums;
    let (total, span) = (sums.total(), sums.span());
    vec![
        evidence(
            "distance_m",
            total.get(),
            span,
            phrase![
                Part::Distance(before.distance),
                " and ",
                Part::Distance(week.distance),
                " in the weeks of ",
                Part::Week(before.week),
                " and ",
                Part::Week(week.week),
                ": together ",
                Part::Distance(total)
            ],
        ),
        evidence(
            "baseline_two_weeks_m",
            highest.get(),
            pair,
            phrase![
                "The most in two neighbouring weeks before was ",
                Part::Distance(highest),
                " (",
                Part::Span(pair),
                ")"
            ],
        ),
        evidence(
            "two_week_ratio",
            ratio,
            span,
            phrase![Part::Distance(total), " / ", Part::Distance(highest), " = ", Part::Change(ratio)],
        ),
    ]
}

fn judge(context: &Context<'_>, thresholds: &Thresholds, sums: &Sums<'_>) -> Verdict {
    let Sums { highest, ratio, .. } = *sums;
    let (total, span, rows) = (sums.total(), sums.span(), rows(sums));
    let excess = total.get() - highest.get();
    if !above(ratio, thresholds.info_ratio) || !at_least(excess, thresholds.least_excess_km * 1_000.0) {
        return Verdict::Clear(rows);
    }
    let severity = if above(ratio, thresholds.watch_ratio) { Severity::Watch } else { Severity::Info };
    let plan = Plan::new(context);
    let mut advice = plan.advice();
    advice.push("Take a week of easy running before you add distance again.".into());
    let finding = Finding {
        severity,
        confidence: context.distance_confidence(&context.recordings(span)),
        span,
        subject: String::new(),
        value: ratio,
        threshold: thresholds.info_ratio,
        unit: Unit::Ratio,
        comparison: Comparison::Above,
        headline: phrase!["Two weeks of ", Part::Distance(total), ", ", Part::Share(ratio), " above any two before"],
        advice,
        evidence: rows.iter().cloned().chain(plan.rows()).collect(),
        may_notify: true,
    };
    raised_or_clear(vec![finding], rows)
}
