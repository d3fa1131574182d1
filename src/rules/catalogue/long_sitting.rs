//! `long-sitting`: hours seated a day, and what the article asks for against them (RULES, IMB-1, IMB-2 and PREV-2).

use std::collections::BTreeSet;

use crate::model::calendar::DaySpan;
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::pain::Habit;
use crate::model::phrase::{Part, Phrase};
use crate::phrase;
use crate::rules::context::{Context, at_least, count, evidence, not_assessed, raised_or_clear};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// A life with many hours on a chair each day.
    ///
    /// ## Why it matters
    ///
    /// The article describes what long sitting leaves behind: tight hip flexors, glutes that do little, tight calves
    /// from raised heels and a head held forward. It asks for daily stretches, mobility of the upper back, core work,
    /// and for standing up every hour.
    ///
    /// ## How it is computed
    ///
    /// The hours that the athlete gives as `seated_hours_per_day` in athlete.toml. No recording shows sitting. Days
    /// with mobility, stretching or foam rolling in habits.csv are counted beside it.
    ///
    /// ## Thresholds
    ///
    /// - `seated_hours`: *info* from so many hours a day on.
    /// - `habit_days`: days over which mobility work in habits.csv is counted for display.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed while the hours are not given.
    ///
    /// ## Limits of the evidence
    ///
    /// No study was found that ties sitting hours to knee pain of runners, and the number of hours is a choice.
    /// Stretching has not been shown to prevent running injury; exercise for the core and hips did in one supervised
    /// trial of beginners. Tightness and posture are not visible in any recording. It is never more than *info*.
    ///
    /// ## References
    ///
    /// Leppänen et al. 2024.
    rule LongSitting {
        id: "long-sitting",
        title: "Long sitting",
        family: Habits,
        article: ["IMB-1"],
        grade: NoEvidence,
        summary: "Many hours seated each day.",
        measures: ["seated_hours"],
        culprits: [Flexibility],
        judged_over: "as-of day",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [LEPPANEN_2024],
    }
    thresholds {
        /// [D] Info from so many hours seated a day on.
        seated_hours: f64 = 8.0, 1.0 to 24.0;
        /// [D] Days over which mobility work is counted for display.
        habit_days: u32 = 28, 7 to 365;
    }
    ascending: []
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let Some(hours) = context.history.athlete.seated_hours_per_day else {
        let reason = phrase!["How long you sit is not known: set seated_hours_per_day in athlete.toml."];
        return not_assessed(reason, &["seated_hours_per_day"]);
    };
    let rows = rows(context, thresholds, hours);
    if !at_least(hours, thresholds.seated_hours) {
        return Verdict::Clear(rows);
    }
    let finding = Finding {
        severity: Severity::Info,
        confidence: Confidence::High,
        span: DaySpan::day(context.as_of()),
        subject: String::new(),
        value: hours,
        threshold: thresholds.seated_hours,
        unit: Unit::Hours,
        comparison: Comparison::AtLeast,
        headline: phrase!["You sit ", hours_of(hours), "\u{a0}hours a day"],
        advice: advice(),
        evidence: rows,
        may_notify: true,
    };
    raised_or_clear(vec![finding], Vec::new())
}

/// Whole hours without a digit after the point.
fn hours_of(hours: f64) -> Part {
    Part::Number(hours, usize::from(hours.fract() != 0.0))
}

fn rows(context: &Context<'_>, thresholds: &Thresholds, hours: f64) -> Vec<Evidence> {
    let span = context.last_days(thresholds.habit_days);
    let loosening = [Habit::Mobility, Habit::Stretching, Habit::FoamRolling];
    let habits = context.history.habits.iter();
    let days: BTreeSet<_> =
        habits.filter(|row| loosening.contains(&row.habit) && span.contains(row.date)).map(|row| row.date).collect();
    let days = count(days.len());
    vec![
        evidence(
            "seated_hours",
            hours,
            DaySpan::day(context.as_of()),
            phrase!["You gave ", hours_of(hours), "\u{a0}hours seated a day in athlete.toml"],
        ),
        evidence(
            "mobility_days",
            f64::from(days),
            span,
            phrase![
                Part::Count(days, "day", "days"),
                " of the last ",
                Part::Number(f64::from(thresholds.habit_days), 0),
                " with mobility, stretching or foam rolling in habits.csv"
            ],
        ),
    ]
}

fn advice() -> Vec<Phrase> {
    vec![
        "Stand up and move for a minute or two every hour at the desk.".into(),
        "Stretch the hip flexors daily, kneeling or with the rear foot on a couch, and the calves with the knee straight \
         and bent."
            .into(),
        "Add a little for the upper back (cat-cow, extensions) and the core (plank, dead bug, bird dog).".into(),
    ]
}
