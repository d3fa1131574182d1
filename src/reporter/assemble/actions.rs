//! What to do next: at most three lines that agree with each other and with the cards.

use chrono::{Datelike, Weekday};

use super::{Context, Raised};
use crate::model::calendar::{DaySpan, WeekId};
use crate::model::finding::Severity;
use crate::model::phrase::{Part, Phrase};
use crate::model::units::Metres;
use crate::reporter::wording;

/// Lines at the top.
const MOST: usize = 3;

/// Rules that each set a ceiling for the week: only the lowest is said, wherever one of them gives advice.
const CEILING_RULES: [&str; 3] = ["weekly-volume-jump", "two-week-volume-jump", "comeback-too-fast"];

/// Words of a rule before the week that its advice is for.
const IN_THE_WEEK_OF: &str = " in the week of ";

pub(super) fn title(context: &Context<'_>) -> String {
    match named_week(context) {
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
    let stop = context.unmuted().any(|raised| raised.finding.severity == Severity::Stop);
    let over_already = context.unmuted().any(is_over_already);
    let mut actions: Vec<String> = Vec::new();
    for raised in context.unmuted() {
        let severity = raised.finding.severity;
        // A week that is over its ceiling already asks for rest: how far one may run in it says nothing more.
        let settled = over_already && sets_ceiling(raised);
        if severity < Severity::Watch || (stop && severity != Severity::Stop) || settled {
            continue;
        }
        if let Some(advice) = advice(context, raised).first() {
            let action = wording::sentence(&context.wording.phrase(&without_named_week(context, advice)));
            if !actions.contains(&action) {
                actions.push(action);
            }
        }
    }
    actions.truncate(MOST);
    actions
}

/// What a finding asks for. A ceiling for the week is the lowest of all, so that no two cards contradict each other.
pub(super) fn advice<'a>(context: &Context<'a>, raised: &Raised<'a>) -> Vec<&'a Phrase> {
    let mut advice: Vec<&Phrase> = raised.finding.advice.iter().collect();
    let is_ceiling = sets_ceiling(raised) && advice.first().is_some_and(|first| first_distance(first).is_some());
    if let (true, Some(first), Some(lowest)) = (is_ceiling, advice.first_mut(), lowest_ceiling(context)) {
        *first = lowest;
    }
    advice
}

/// Whether a finding sets a ceiling for the week to come. What is only for display speaks of the running week.
fn sets_ceiling(raised: &Raised<'_>) -> bool {
    CEILING_RULES.contains(&raised.outcome.rule) && raised.finding.may_notify
}

/// Whether a finding says that the running week is over its ceiling.
pub(super) fn is_over_already(raised: &Raised<'_>) -> bool {
    raised.outcome.rule == "weekly-volume-jump" && !raised.finding.may_notify
}

/// The advice with the lowest ceiling for the week, of all findings that give one.
fn lowest_ceiling<'a>(context: &Context<'a>) -> Option<&'a Phrase> {
    let advice = |raised: &Raised<'a>| raised.finding.advice.first();
    context
        .unmuted()
        .filter(|raised| sets_ceiling(raised))
        .filter_map(|raised| advice(raised).and_then(|advice| Some((first_distance(advice)?, advice))))
        .min_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, advice)| advice)
}

fn first_distance(phrase: &Phrase) -> Option<Metres> {
    phrase.0.iter().find_map(|part| match part {
        Part::Distance(distance) => Some(*distance),
        _ => None,
    })
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
