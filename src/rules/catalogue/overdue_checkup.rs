//! `overdue-checkup`: time since the last medical check-up (RULES, LT-4).

use chrono::NaiveDate;

use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Confidence, Finding, Severity, Unit, Verdict};
use crate::model::pain::Habit;
use crate::model::phrase::Part;
use crate::phrase;
use crate::rules::context::{Context, above, evidence, not_assessed, raised_or_clear};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// A last check-up with a sports doctor or physiotherapist that is more than a year ago.
    ///
    /// ## Why it matters
    ///
    /// The article asks for a yearly check-up with a sports medicine professional as part of long-term prevention.
    ///
    /// ## How it is computed
    ///
    /// Days from the last check-up to the judged day. The last check-up is `last_checkup` of athlete.toml or the latest
    /// row `checkup` of habits.csv, whichever is later.
    ///
    /// ## Thresholds
    ///
    /// - `longest_days`: with more days than this it is *info*; exactly so many are kept.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed while no check-up is entered: none is ever assumed. Days after the judged day are not looked at.
    ///
    /// ## Limits of the evidence
    ///
    /// No study of yearly check-ups and running injury was found. It is the article's advice and nothing more; whoever
    /// has pain should not wait for a date. So the grade is "no direct evidence" and it is never more than *info*.
    ///
    /// ## References
    ///
    /// No study is cited.
    rule OverdueCheckup {
        id: "overdue-checkup",
        title: "Overdue check-up",
        family: Habits,
        article: ["LT-4"],
        grade: NoEvidence,
        summary: "The last medical check-up is more than a year ago.",
        measures: ["days_since_checkup"],
        culprits: [],
        judged_over: "as-of day",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [],
    }
    thresholds {
        /// [A] Days without a check-up that are kept; the article says yearly.
        longest_days: u32 = 365, 30 to 3650;
    }
    ascending: []
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let Some(last) = last_checkup(context) else {
        let reason = match context.history.athlete.last_checkup {
            Some(later) => phrase!["The only check-up that is known, ", Part::Day(later), ", is after the judged day."],
            None => phrase!["No check-up is entered: set last_checkup in athlete.toml."],
        };
        return not_assessed(reason, &["last_checkup"]);
    };
    let whole = u32::try_from((context.as_of() - last).num_days()).unwrap_or(u32::MAX);
    let days = f64::from(whole);
    let limit = f64::from(thresholds.longest_days);
    let row = evidence(
        "days_since_checkup",
        days,
        DaySpan { from: last, to: context.as_of() },
        phrase![
            "Last check-up on ",
            Part::Day(last),
            "; the next one is due by ",
            Part::Day(shift(last, thresholds.longest_days.into()))
        ],
    );
    if !above(days, limit) {
        return Verdict::Clear(vec![row]);
    }
    let finding = Finding {
        severity: Severity::Info,
        confidence: Confidence::High,
        span: DaySpan::day(context.as_of()),
        subject: String::new(),
        value: days,
        threshold: limit,
        unit: Unit::Days,
        comparison: Comparison::Above,
        headline: phrase!["Your last check-up was ", Part::Count(whole, "day", "days"), " ago"],
        advice: vec![
            "Arrange a check-up with a sports doctor or physiotherapist, and take this report along.".into(),
            "Then enter the day as last_checkup in athlete.toml or as a row checkup in habits.csv.".into(),
        ],
        evidence: vec![row],
        may_notify: true,
    };
    raised_or_clear(vec![finding], Vec::new())
}

/// The latest check-up on or before the judged day.
fn last_checkup(context: &Context<'_>) -> Option<NaiveDate> {
    let rows = context.history.habits.iter().filter(|row| row.habit == Habit::Checkup).map(|row| row.date);
    rows.chain(context.history.athlete.last_checkup).filter(|day| *day <= context.as_of()).max()
}
