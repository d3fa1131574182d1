//! `comeback-too-fast`: the 28 days after a break of 14 days or more (RULES card LOAD-B6). Longer than most rules: it
//! has two kinds of ceiling and an advice that depends on the day. The ceilings are those of `rules::comeback`.

use chrono::NaiveDate;

use crate::model::athlete::ExclusionReason;
use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::history::Gap;
use crate::model::phrase::{Part, Phrase};
use crate::model::units::Metres;
use crate::phrase;
use crate::rules::comeback::{self, RETURN_WINDOW_DAYS, Reference, Steps};
use crate::rules::context::{Context, above, evidence, evidence_of, not_assessed, raised_or_clear, scaled};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// The first run and the first four weeks after a break of 14 days or more, when they come close to the old volume
    /// too soon.
    ///
    /// ## Why it matters
    ///
    /// The article asks not to rush back and to rebuild by steps. After a break the usual baselines are wrong in both
    /// directions: the weeks before it are too high, the empty ones are zero. So for 28 days from the first run back
    /// this rule replaces `weekly-volume-jump` and `two-week-volume-jump`; `single-run-spike` goes on.
    ///
    /// ## How it is computed
    ///
    /// The reference is the mean of the four usable weeks before the break, and the longest run of the 30 days before
    /// it. The first seven days from the first run back have a ceiling that is a share of that mean, by the length of
    /// the break; it rises week by week. The first run has a ceiling that is a share of that longest run. A week that
    /// is not over yet is judged by what it holds so far.
    ///
    /// ## Thresholds
    ///
    /// - `short_break_share`, `medium_break_share`, `long_break_share`, `very_long_break_share`: share of the usual
    ///   week after breaks that last at most `short_break_days`, `medium_break_days`, `long_break_days`, and longer.
    /// - `first_run_short_share`, `first_run_share`, `first_run_very_long_share`: share of the longest run after a
    ///   short break, after a medium or long one, and after a very long one.
    /// - `weekly_rise_ratio`: the ceiling rises by this share from week to week.
    /// - `watch_ratio`, `warn_ratio`: above the ceiling by more than this share; a value exactly on one belongs to the
    ///   milder level.
    ///
    /// ## When it stays silent
    ///
    /// Clear without a break. Not assessed without a run, in the 28 days after a first run that 14 recorded days or
    /// more without one lie before, when the recordings begin so late that a break before them cannot be ruled out, and
    /// when fewer than four usable weeks, or no run, lie before the break. Where the only runs before it lie outside
    /// those weeks, or were hardly any, the first run alone is judged. Days marked as unrecorded end a break; holiday
    /// and illness do not.
    ///
    /// ## Limits of the evidence
    ///
    /// No trial of return speeds was found: the shares are choices in the spirit of published return tables. That load
    /// matters at all after a break follows from the same cohort as `single-run-spike`; guidance on running through
    /// knee pain asks for the same patience.
    ///
    /// ## References
    ///
    /// Frandsen et al. 2025; Esculier et al. 2018.
    rule ComebackTooFast {
        id: "comeback-too-fast",
        title: "Comeback too fast",
        family: TrainingLoad,
        article: ["LOAD-B6"],
        grade: Partial,
        summary: "After a break of two weeks or more, a first run or week too close to the old volume.",
        measures: ["distance_m", "gap_days"],
        culprits: [TrainingLoad],
        judged_over: "28 days from the first run back",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [FRANDSEN_2025, ESCULIER_2018],
    }
    thresholds {
        /// [D] Longest short break, in days; a break begins at 14.
        short_break_days: u32 = 20, 14 to 60;
        /// [D] Longest medium break, in days.
        medium_break_days: u32 = 28, 15 to 120;
        /// [D] Longest long break, in days.
        long_break_days: u32 = 56, 16 to 365;
        /// [D] First week after a short break, as a share of the usual week.
        short_break_share: f64 = 0.70, 0.05 to 1.0;
        /// [D] First week after a medium break.
        medium_break_share: f64 = 0.50, 0.05 to 1.0;
        /// [D] First week after a long break.
        long_break_share: f64 = 0.33, 0.05 to 1.0;
        /// [D] First week after a very long break.
        very_long_break_share: f64 = 0.25, 0.05 to 1.0;
        /// [D] First run after a short break, as a share of the longest run.
        first_run_short_share: f64 = 0.70, 0.05 to 1.0;
        /// [D] First run after a medium or long break.
        first_run_share: f64 = 0.50, 0.05 to 1.0;
        /// [D] First run after a very long break.
        first_run_very_long_share: f64 = 0.33, 0.05 to 1.0;
        /// [D] Rise of the ceiling from week to week.
        weekly_rise_ratio: f64 = 0.15, 0.0 to 1.0;
        /// [D] Above the ceiling by more than this share: watch.
        watch_ratio: f64 = 0.10, 0.0 to 1.0;
        /// [D] By more than this share: warn.
        warn_ratio: f64 = 0.50, 0.01 to 5.0;
    }
    ascending: [
        [short_break_days, medium_break_days, long_break_days],
        [very_long_break_share, long_break_share, medium_break_share, short_break_share],
        [first_run_very_long_share, first_run_share, first_run_short_share],
        [watch_ratio, warn_ratio]
    ]
}

/// Length of a gap (RULES section 0).
const GAP_DAYS: i64 = 14;

impl Thresholds {
    /// The steps back, as the planner takes them too.
    const fn steps(&self) -> Steps {
        Steps {
            short_break_days: self.short_break_days,
            medium_break_days: self.medium_break_days,
            long_break_days: self.long_break_days,
            short_break_share: self.short_break_share,
            medium_break_share: self.medium_break_share,
            long_break_share: self.long_break_share,
            very_long_break_share: self.very_long_break_share,
            first_run_short_share: self.first_run_short_share,
            first_run_share: self.first_run_share,
            first_run_very_long_share: self.first_run_very_long_share,
            weekly_rise_ratio: self.weekly_rise_ratio,
        }
    }
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let Some(first_day) = context.history.first_day else {
        return not_assessed(phrase!["Nothing is recorded yet."], &["distance_m"]);
    };
    let Some(first_run) = context.first_run_day() else {
        let reason =
            phrase!["No run that can be judged is recorded: a comeback needs runs before and after the break."];
        return not_assessed(reason, &["distance_m"]);
    };
    let open = context.history.gaps.iter().find(|gap| gap.first_run_back.is_none());
    let back = context.history.gaps.iter().rev().find_map(|gap| {
        let back = gap.first_run_back?;
        (shift(back, RETURN_WINDOW_DAYS) > context.as_of()).then_some((gap, back))
    });
    if let Some((gap, back)) = back.filter(|_| open.is_none()) {
        return match Reference::before(context, gap) {
            Some(reference) => judge(context, thresholds, gap, back, &reference),
            None => not_assessed(
                phrase![
                    "Before the break of ",
                    Part::Count(gap.days, "day", "days"),
                    " lie fewer than four known weeks or no run in them, so there is nothing usual to compare with: add older recordings."
                ],
                &["return_reference_m"],
            ),
        };
    }
    if let Some(gap) = open {
        return Verdict::Clear(open_gap(context, thresholds, gap));
    }
    no_break(context, first_day, first_run)
}

/// The outcome where no break is recorded in the last weeks.
fn no_break(context: &Context<'_>, first_day: NaiveDate, first_run: NaiveDate) -> Verdict {
    // A break just before the first recording would still cast its 28 days over today.
    if shift(first_day, RETURN_WINDOW_DAYS + GAP_DAYS) > context.as_of() {
        let reason = phrase![
            "Recordings begin on ",
            Part::Day(first_day),
            ": whether a break came before is not known. Add older recordings or keep recording."
        ];
        return not_assessed(reason, &["gap_days"]);
    }
    let from = shift(context.as_of(), 1 - RETURN_WINDOW_DAYS - GAP_DAYS);
    let idle = (first_run - first_day).num_days();
    if idle >= GAP_DAYS && shift(first_run, RETURN_WINDOW_DAYS) > context.as_of() {
        let reason = phrase![
            "No run is recorded in the ",
            Part::Count(u32::try_from(idle).unwrap_or(u32::MAX), "day", "days"),
            " from ",
            Part::Day(first_day),
            " to the first one on ",
            Part::Day(first_run),
            ": a break without a usual week before it to compare with. Add older recordings."
        ];
        return not_assessed(reason, &["return_reference_m"]);
    }
    // What lies before the first run is no break.
    let span = DaySpan { from: from.max(first_run), to: context.as_of() };
    let longest = longest_rest(context, span);
    Verdict::Clear(vec![evidence(
        "gap_days",
        f64::from(longest),
        span,
        phrase![
            "No break of 14 days; the longest stretch without a run since ",
            Part::Day(span.from),
            " was ",
            Part::Count(longest, "day", "days")
        ],
    )])
}

/// Longest stretch of days without a valid run; unrecorded days end one, as they end a gap (RULES section 0).
fn longest_rest(context: &Context<'_>, span: DaySpan) -> u32 {
    let run_days: Vec<NaiveDate> = context.runs(span).iter().map(|run| run.day).collect();
    let (longest, _) = span.days().fold((0, 0), |(longest, current), day| {
        let unknown = context.is_marked(DaySpan::day(day), ExclusionReason::Unrecorded);
        let current = if unknown || run_days.contains(&day) { 0 } else { current + 1 };
        (longest.max(current), current)
    });
    longest
}

fn gap_row(gap: &Gap) -> Evidence {
    evidence(
        "gap_days",
        f64::from(gap.days),
        gap.span,
        phrase![Part::Count(gap.days, "day", "days"), " without a run (", Part::Span(gap.span), ")"],
    )
}

fn open_gap(context: &Context<'_>, thresholds: &Thresholds, gap: &Gap) -> Vec<Evidence> {
    let mut rows = vec![gap_row(gap)];
    if let Some(reference) = Reference::before(context, gap).filter(Reference::has_usual_week) {
        let ceiling = thresholds.steps().week_ceiling(gap, reference.week, 0);
        rows.push(reference.row());
        rows.push(evidence(
            "return_ceiling_m",
            ceiling.get(),
            DaySpan::day(context.as_of()),
            phrase!["A return now would start with at most ", Part::Distance(ceiling), " in the first seven days"],
        ));
    }
    rows
}

fn judge(context: &Context<'_>, thresholds: &Thresholds, gap: &Gap, back: NaiveDate, reference: &Reference) -> Verdict {
    let blocks: Vec<Block> = blocks(context, thresholds, gap, back, reference).collect();
    let latest_week = blocks.iter().rfind(|block| block.subject != FIRST_RUN);
    let advice = advice(thresholds, gap, context.as_of(), latest_week);
    let findings =
        blocks.iter().filter_map(|block| block.finding(context, thresholds, gap, reference, &advice)).collect();
    let clear = [gap_row(gap), reference.row()].into_iter().chain(blocks.iter().flat_map(|block| block.rows.clone()));
    raised_or_clear(findings, clear.collect())
}

/// Subject of the block that is not a week.
const FIRST_RUN: &str = "first run";

/// Something with a ceiling: the first run, or seven days of the return.
struct Block {
    subject: &'static str,
    span: DaySpan,
    distance: Metres,
    ceiling: Metres,
    rows: Vec<Evidence>,
    /// Ceiling of the seven days that come next.
    next: Option<(DaySpan, Metres)>,
}

fn blocks(
    context: &Context<'_>,
    thresholds: &Thresholds,
    gap: &Gap,
    back: NaiveDate,
    reference: &Reference,
) -> impl Iterator<Item = Block> {
    let steps = thresholds.steps();
    let week_ceiling = |week: i32| steps.week_ceiling(gap, reference.week, week);
    let as_of = context.as_of();
    let days_of = |week: i32| comeback::week_back(back, week);
    let run_share = steps.first_run_share(gap);
    let first_run = context.runs(DaySpan::day(back)).into_iter().next().and_then(|run| {
        let (distance, longest) = (run.distance?, reference.longest?);
        let ceiling = scaled(longest, run_share);
        let [run_part, longest_part, ceiling_part] = [distance, longest, ceiling].map(Part::Distance);
        let share = Part::Share(run_share);
        let text = phrase![
            "First run back: ",
            run_part,
            "; ",
            share,
            " of the longest before, ",
            longest_part,
            ", is ",
            ceiling_part
        ];
        let rows = vec![evidence_of("distance_m", distance.get(), run, text)];
        Some(Block { subject: FIRST_RUN, span: DaySpan::day(back), distance, ceiling, rows, next: None })
    });
    let weeks = ["first week", "second week", "third week", "fourth week"].into_iter().zip(0_i32..);
    let weeks: Vec<Block> = weeks
        .filter(|(_, week)| reference.has_usual_week() && days_of(*week).from <= as_of)
        .map(|(subject, week)| {
            let span = DaySpan { to: days_of(week).to.min(as_of), ..days_of(week) };
            let distance: Metres = context.runs(span).iter().filter_map(|run| run.distance).sum();
            let ceiling = week_ceiling(week);
            let [ran, allowed] = [distance, ceiling].map(Part::Distance);
            let text = phrase![ran, " in the ", subject, " back (", Part::Span(span), "); the ceiling is ", allowed];
            let rows = vec![evidence("distance_m", distance.get(), span, text)];
            let next = (week < 3).then(|| (days_of(week + 1), week_ceiling(week + 1)));
            Block { subject, span, distance, ceiling, rows, next }
        })
        .collect();
    first_run.into_iter().chain(weeks)
}

impl Block {
    fn finding(
        &self,
        context: &Context<'_>,
        thresholds: &Thresholds,
        gap: &Gap,
        reference: &Reference,
        advice: &[Phrase],
    ) -> Option<Finding> {
        let ratio = self.distance.ratio_to(self.ceiling)? - 1.0;
        let severity = if above(ratio, thresholds.warn_ratio) {
            Severity::Warn
        } else if above(ratio, thresholds.watch_ratio) {
            Severity::Watch
        } else {
            return None;
        };
        let (excess, off) = (Part::Share(ratio), Part::Count(gap.days, "day", "days"));
        let evidence = [gap_row(gap), reference.row()].into_iter().chain(self.rows.iter().cloned()).collect();
        Some(Finding {
            severity,
            confidence: context.distance_confidence(&context.recordings(self.span)),
            span: self.span,
            subject: self.subject.to_owned(),
            value: ratio,
            threshold: thresholds.watch_ratio,
            unit: Unit::Ratio,
            comparison: Comparison::Above,
            headline: phrase![
                Part::Distance(self.distance),
                " in the ",
                self.subject,
                " back, ",
                excess,
                " above the ceiling after ",
                off,
                " off"
            ],
            advice: advice.to_vec(),
            evidence,
            may_notify: true,
        })
    }
}

/// What to do from the judged day on: the rest of the week under way, then the one after it. `latest` is the newest
/// week.
fn advice(thresholds: &Thresholds, gap: &Gap, as_of: NaiveDate, latest: Option<&Block>) -> Vec<Phrase> {
    let mut advice = Vec::new();
    let run = |ceiling: Metres, span: DaySpan| {
        phrase![
            "Run ",
            Part::Distance(ceiling),
            " or less from ",
            Part::Day(span.from),
            " to ",
            Part::Day(span.to),
            "."
        ]
    };
    if let Some(latest) = latest {
        let whole = DaySpan { to: shift(latest.span.from, 6), ..latest.span };
        if as_of < whole.to && latest.distance < latest.ceiling {
            advice.push(run(latest.ceiling, whole));
        } else if as_of < whole.to {
            advice.push(phrase!["Rest or cross-train until ", Part::Day(whole.to), "."]);
        }
        match latest.next.filter(|_| advice.is_empty() || latest.distance >= latest.ceiling) {
            Some((span, ceiling)) => advice.push(run(ceiling, span)),
            None if advice.is_empty() => advice.push("Repeat this week once before you add to it.".into()),
            None => {}
        }
    }
    let rise = Part::Share(thresholds.weekly_rise_ratio);
    advice.push(phrase!["Raise the distance by at most ", rise, " a week until 28 days after the first run."]);
    if gap.days > thresholds.long_break_days {
        let protocol = "Start again by the article's walk-run protocol: 2 minutes walking, 1 minute running, for 20 to 30 \
                        minutes every other day.";
        advice.push(protocol.into());
    }
    advice
}
