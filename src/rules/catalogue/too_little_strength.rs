//! `too-little-strength`: days with strength work in a week (RULES card LT-1).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::model::activity::Sport;
use crate::model::athlete::ExclusionReason;
use crate::model::calendar::{DaySpan, WeekId};
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::{Session, WeekMeasures};
use crate::model::pain::Habit;
use crate::model::phrase::{Part, Phrase};
use crate::phrase;
use crate::rules::context::{Context, count, evidence, not_assessed, raised_or_clear};
use crate::rules::rule::declare_rule;
use crate::rules::strength_work::{self, Day, SHORTEST_MINUTES, minutes};

declare_rule! {
    /// ## What it flags
    ///
    /// A week with fewer strength sessions than the article asks for, and strength work of which nothing is recorded.
    ///
    /// ## Why it matters
    ///
    /// The article asks for two to three sessions a week for hips and glutes, and calls weak hips the hidden root of
    /// much knee pain.
    ///
    /// ## How it is computed
    ///
    /// Days of the last complete week with strength work of at least 10 minutes: a recording of strength, weight or
    /// circuit training, or a row `strength` of habits.csv, with or without minutes. Two sessions on one day count
    /// once. Where nothing was recorded for half a year the rule cannot tell "none done" from "none recorded" and says
    /// so once, at *info*. Shown beside: minutes, the mean of the last weeks, and yoga or Pilates, which are counted
    /// separately where a recording is titled so.
    ///
    /// ## Thresholds
    ///
    /// - `watch_below`: *watch* with fewer sessions than this.
    /// - `pass_sessions`: *info* with fewer than this; from here on it is kept.
    /// - `goal_sessions`: the article's goal, shown beside.
    /// - `mean_weeks`: weeks of the mean that is shown.
    /// - `silent_weeks`: after so many weeks without a strength session and without a row of habits.csv other than a
    ///   check-up it is "none recorded".
    ///
    /// ## When it stays silent
    ///
    /// Not assessed without a complete week, in the first week unless it was recorded from its Monday on, and in a week
    /// with three or more days marked as unrecorded, holiday or illness.
    ///
    /// ## Limits of the evidence
    ///
    /// As a *cause*, weak hips are contradicted: in 18 prospective studies they did not come before kneecap pain. As
    /// *prevention*, hip and core work under a physiotherapist did help: 325 beginners, hazard ratio 0.66 (0.45 to
    /// 0.97). Ten minutes three times a week without guidance did not, in 720 first-time marathon runners (0.97, 0.57
    /// to 1.63), and a meta-analysis found a benefit only where the work was supervised. So "supported" holds for
    /// guided work. A watch does not see how strong anybody is.
    ///
    /// ## References
    ///
    /// Leppänen et al. 2024; Neal et al. 2019; Toresdahl et al. 2020; Wu et al. 2024.
    rule TooLittleStrength {
        id: "too-little-strength",
        title: "Too little strength work",
        family: Habits,
        article: ["LT-1"],
        grade: Supported,
        summary: "Fewer strength sessions in a week than the article asks for.",
        measures: ["strength_sessions", "strength_minutes"],
        culprits: [Hip, Flexibility],
        judged_over: "last complete week, mean of 8",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [LEPPANEN_2024, NEAL_2019, TORESDAHL_2020, WU_2024],
    }
    thresholds {
        /// [D] Watch with fewer sessions in the week than this.
        watch_below: u32 = 1, 1 to 6;
        /// [A] Sessions a week that are enough.
        pass_sessions: u32 = 2, 1 to 7;
        /// [A] Sessions a week that are the goal, of 20 to 30 minutes each.
        goal_sessions: u32 = 3, 1 to 7;
        /// [D] Weeks of the mean that is shown.
        mean_weeks: u32 = 8, 2 to 52;
        /// [D] Weeks without anything recorded after which it is "none recorded".
        silent_weeks: u32 = 26, 4 to 104;
    }
    ascending: [[watch_below, pass_sessions, goal_sessions]]
}

/// Days marked as excluded from which on a week is not judged (RULES section 0).
const EXCLUDED_DAYS: usize = 3;

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let Some(week) = context.history.last_complete_week() else {
        return not_assessed(phrase!["No complete week is recorded yet."], &["strength_sessions"]);
    };
    if let Some(reason) = why_not_judged(context, week.week) {
        return not_assessed(reason, &[]);
    }
    let days = strength_work::days(context, DaySpan::week(week.week));
    let silent = DaySpan::ending(context.as_of(), thresholds.silent_weeks.saturating_mul(7));
    if days.is_empty() && nothing_recorded(context, silent) {
        return Verdict::Raised(vec![none_recorded(context, thresholds, silent)]);
    }
    let rows = rows(context, thresholds, week, &days);
    let sessions = count(days.len());
    if sessions >= thresholds.pass_sessions {
        return Verdict::Clear(rows);
    }
    let (severity, limit) = if sessions < thresholds.watch_below {
        (Severity::Watch, thresholds.watch_below)
    } else {
        (Severity::Info, thresholds.pass_sessions)
    };
    let counted = match sessions {
        0 => phrase!["No strength session"],
        more => phrase![Part::Count(more, "strength session", "strength sessions")],
    };
    let mut headline = counted;
    headline.0.extend(phrase![" in the week of ", Part::Week(week.week)].0);
    let finding = Finding {
        severity,
        confidence: Confidence::Medium,
        span: DaySpan::week(week.week),
        subject: String::new(),
        value: f64::from(sessions),
        threshold: f64::from(limit),
        unit: Unit::Count,
        comparison: Comparison::Below,
        headline,
        advice: advice(context, thresholds),
        evidence: rows,
        may_notify: true,
    };
    raised_or_clear(vec![finding], Vec::new())
}

/// Why this week says nothing about strength work; `None` when it does.
fn why_not_judged(context: &Context<'_>, week: WeekId) -> Option<Phrase> {
    let athlete = &context.history.athlete;
    let days = |reason: ExclusionReason| {
        let marked = |day: &NaiveDate| {
            athlete.exclusions.iter().any(|marked| marked.reason == reason && marked.span.contains(*day))
        };
        week.days().filter(marked).count()
    };
    if context.history.first_day.is_none_or(|first| week.monday() < first) {
        return Some(phrase!["The first week is not recorded as a whole."]);
    }
    if days(ExclusionReason::Unrecorded) >= EXCLUDED_DAYS {
        return Some(phrase!["The week of ", Part::Week(week), " is marked as unrecorded."]);
    }
    let off = days(ExclusionReason::Holiday) + days(ExclusionReason::Illness);
    (off >= EXCLUDED_DAYS).then(|| phrase!["The week of ", Part::Week(week), " is marked as holiday or illness."])
}

/// True when these days hold neither a strength session nor a row of habits.csv that shows that the log is kept.
fn nothing_recorded(context: &Context<'_>, span: DaySpan) -> bool {
    let kept = context.history.habits.iter().any(|row| row.habit != Habit::Checkup && span.contains(row.date));
    !kept && strength_work::days(context, span).is_empty()
}

fn none_recorded(context: &Context<'_>, thresholds: &Thresholds, silent: DaySpan) -> Finding {
    let span = DaySpan { from: silent.from.max(context.history.first_day.unwrap_or(silent.from)), to: silent.to };
    let text = phrase!["No strength session since ", Part::Day(span.from), ", and no exercise in habits.csv"];
    Finding {
        severity: Severity::Info,
        confidence: Confidence::Low,
        span,
        subject: String::new(),
        value: 0.0,
        threshold: f64::from(thresholds.pass_sessions),
        unit: Unit::Count,
        comparison: Comparison::Below,
        headline: "No strength work is recorded".into(),
        advice: vec![
            "Watches often do not record exercises at home: enter them in habits.csv, such as `2026-11-20,strength,25`.".into(),
            phrase![
                "If there are none yet, begin with ",
                Part::Count(thresholds.pass_sessions, "session", "sessions"),
                " a week for hips and glutes, shown to you by a physiotherapist or coach."
            ],
        ],
        evidence: vec![evidence("strength_sessions", 0.0, span, text)],
        may_notify: true,
    }
}

fn rows(
    context: &Context<'_>,
    thresholds: &Thresholds,
    week: &WeekMeasures,
    days: &BTreeMap<NaiveDate, Day>,
) -> Vec<Evidence> {
    let span = DaySpan::week(week.week);
    let sessions = count(days.len());
    let on_days = Part::Count(sessions, "day", "days");
    let total = days.values().map(Day::minutes).fold(0.0, |sum, minutes| sum + minutes);
    let silent = days.values().filter(|day| day.minutes() <= 0.0).count();
    let mut spent = phrase![Part::Number(total, 0), "\u{a0}min"];
    if silent > 0 {
        let silent = count(silent);
        spent.0.extend(phrase![", without the minutes of ", Part::Count(silent, "session", "sessions")].0);
    }
    spent.0.extend(
        phrase![
            "; the article asks for ",
            Part::Number(f64::from(thresholds.goal_sessions), 0),
            " times 20 to 30\u{a0}min"
        ]
        .0,
    );
    let of_week = phrase![on_days, " with strength work in the week of ", Part::Week(week.week)];
    let mut first = evidence("strength_sessions", f64::from(sessions), span, of_week);
    first.activities = days.values().flat_map(|day| day.recordings.iter().copied()).collect();
    let mut rows = vec![first, evidence("strength_minutes", total, span, spent)];
    rows.extend(mean_row(context, thresholds, week));
    rows.extend(yoga_row(context, span));
    rows
}

/// The mean of the last weeks that can be judged.
fn mean_row(context: &Context<'_>, thresholds: &Thresholds, week: &WeekMeasures) -> Option<Evidence> {
    let oldest = week.week.plus(1 - i64::from(thresholds.mean_weeks));
    let weeks = context.history.weeks.iter().filter(|other| oldest <= other.week && other.week <= week.week);
    let judged: Vec<_> = weeks.filter(|other| why_not_judged(context, other.week).is_none()).collect();
    let first = judged.first()?;
    let count = u32::try_from(judged.len()).ok()?;
    let mean = judged.iter().map(|week| f64::from(week.strength_sessions)).sum::<f64>() / f64::from(count);
    let text = phrase!["Mean of ", Part::Count(count, "week", "weeks"), ": ", Part::Number(mean, 1), " a week"];
    Some(evidence("mean_strength_sessions", mean, DaySpan { from: first.week.monday(), to: week.week.sunday() }, text))
}

/// Yoga and Pilates, which no sport of a recording tells from others: only the title does.
fn yoga_row(context: &Context<'_>, span: DaySpan) -> Option<Evidence> {
    let is_yoga = |session: &&Session| {
        session.sport == Sport::Other
            && span.contains(session.day)
            && minutes(session) >= SHORTEST_MINUTES
            && context.history.recordings_of(session).any(|recorded| {
                let title = recorded.activity.title.as_deref().unwrap_or_default().to_lowercase();
                ["yoga", "pilates"].iter().any(|word| title.contains(word))
            })
    };
    let sessions: Vec<&Session> = context.history.sessions.iter().filter(is_yoga).collect();
    let count = u32::try_from(sessions.len()).ok().filter(|count| *count > 0)?;
    let text = phrase![Part::Count(count, "session", "sessions"), " of yoga or Pilates, counted separately"];
    let mut row = evidence("yoga_sessions", f64::from(count), span, text);
    row.activities = sessions.iter().flat_map(|session| session.activities.iter().copied()).collect();
    Some(row)
}

fn advice(context: &Context<'_>, thresholds: &Thresholds) -> Vec<Phrase> {
    let mut advice = vec![phrase![
        "Plan ",
        Part::Number(f64::from(thresholds.pass_sessions), 0),
        " to ",
        Part::Count(thresholds.goal_sessions, "session", "sessions"),
        " of 20 to 30\u{a0}min a week for hips, glutes and core, not on the eve of a hard run."
    ]];
    if context.history.has_open_episode() {
        advice.push("While the knee hurts, keep every exercise inside the range that does not.".into());
    }
    advice.push("Have them shown to you: in trials strength work helped under guidance, not from a leaflet.".into());
    advice.push("Enter what no watch records in habits.csv.".into());
    advice
}
