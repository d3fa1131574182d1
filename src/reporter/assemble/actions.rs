//! What to do next: at most three lines that agree with each other and with the cards.

use chrono::{Datelike, Weekday};

use super::{Context, Raised};
use crate::model::calendar::{DaySpan, WeekId};
use crate::model::finding::Severity;
use crate::model::phrase::{Part, Phrase};
use crate::reporter::wording::{self, Wording};

/// Lines at the top.
const MOST: usize = 3;

/// Words of a rule before the week that its advice is for.
const IN_THE_WEEK_OF: &str = " in the week of ";

pub(super) fn title(context: &Context<'_>) -> String {
    match named_week(context) {
        _ if context.is_stopped() => "Now".to_owned(),
        Some(week) => format!("Next week, {}", context.wording.span(DaySpan::week(week))),
        None => "Do next".to_owned(),
    }
}

/// The week that the title names, so that no line has to: the next one, once the judged week is over.
fn named_week(context: &Context<'_>) -> Option<WeekId> {
    let as_of = context.as_of();
    (as_of.weekday() == Weekday::Sun).then(|| WeekId::containing(as_of).plus(1))
}

/// The first advice of each of the main findings, without repetition. Under a stop there is only the stop.
pub(super) fn actions(context: &Context<'_>) -> Vec<String> {
    let stop = context.is_stopped();
    let mut actions: Vec<String> = Vec::new();
    for raised in context.unmuted() {
        let severity = raised.finding.severity;
        // A week that is over its ceiling asks for rest, however little it is raised for.
        let minor = severity < Severity::Watch && !is_over_already(raised);
        if minor || (stop && severity != Severity::Stop) {
            continue;
        }
        if let Some(advice) = raised.finding.advice.first() {
            let action = wording::sentence(&context.wording.phrase(&without_named_week(context, advice)));
            if !actions.contains(&action) {
                actions.push(action);
            }
        }
    }
    actions.truncate(MOST);
    actions
}

/// What the week to come may hold: the lowest limits with the rules that set them.
pub(super) fn ceilings(context: &Context<'_>) -> Option<String> {
    let plan = context.input.next_week?;
    let title = |rule: &'static str| match context.text(rule).title {
        "" => rule.to_owned(),
        title => title.to_lowercase(),
    };
    let mut parts: Vec<String> = [(plan.distance, "in all"), (plan.longest_run, "in one run")]
        .into_iter()
        .filter_map(|(ceiling, what)| ceiling.map(|ceiling| (ceiling, what)))
        .map(|(ceiling, what)| {
            format!("{} {what} ({})", context.wording.distance(ceiling.distance), title(ceiling.rule))
        })
        .collect();
    if parts.is_empty() {
        return None;
    }
    parts.extend(plan.hard_days.map(|days| match days {
        0 => "no hard day".to_owned(),
        days => Wording::count(u64::from(days), "hard day", "hard days"),
    }));
    Some(format!("Ceilings for {}: {}.", context.wording.span(plan.days), wording::list(&parts)))
}

/// Whether a finding says that the running week is over its ceiling.
pub(super) fn is_over_already(raised: &Raised<'_>) -> bool {
    raised.outcome.rule == "weekly-volume-jump" && !raised.finding.may_notify
}

/// The advice without "in the week of 23 November" where the title names that week.
fn without_named_week(context: &Context<'_>, advice: &Phrase) -> Phrase {
    let Some(named) = named_week(context) else { return advice.clone() };
    let mut parts: Vec<Part> = Vec::new();
    for part in &advice.0 {
        match (parts.last(), part) {
            (Some(Part::Words(words)), Part::Week(week)) if *week == named && words.ends_with(IN_THE_WEEK_OF) => {
                let kept = words.trim_end_matches(IN_THE_WEEK_OF);
                parts.pop();
                parts.push(Part::Words(kept));
            }
            _ => parts.push(part.clone()),
        }
    }
    Phrase(parts)
}
