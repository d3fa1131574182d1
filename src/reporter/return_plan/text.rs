//! The way back on the terminal. 80 columns.

use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate};

use super::{ReturnPage, exercise, minutes, stage_words};
use crate::model::phrase::Phrase;
use crate::model::return_protocol::{DueSession, ReturnPlan, ReturnSession, ReturnState, Stage, Start};
use crate::model::units::Seconds;
use crate::reporter::privacy::masked;
use crate::reporter::report::State;
use crate::reporter::text::{painted, state_words, wrapped};
use crate::reporter::wording::{self, Wording};

/// Columns before the text of a row.
const INDENT: usize = 28;
/// Columns of the day.
const DAY: usize = 16;

/// For people, each line ended by a newline.
#[must_use]
pub fn text(page: &ReturnPage<'_>, colour: bool) -> String {
    let wording = page.wording;
    let head = format!("{}, judged at the end of {}.", masked(&page.athlete.name), wording.day(page.as_of));
    let mut lines = wrapped(&head, 0, 0);
    lines.push(String::new());
    match page.plan {
        None => {
            let words = "▲ Stop: no way back to plan while a medical red flag is open. See a professional first.";
            lines.push(painted(State::Act, words, colour));
        }
        Some(plan) => {
            lines.extend(stands(plan, page));
            lines.extend(done(plan, wording, colour));
            lines.extend(due(plan, wording));
            lines.extend(notes(plan, wording));
        }
    }
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// Where the runner is.
fn stands(plan: &ReturnPlan, page: &ReturnPage<'_>) -> Vec<String> {
    let wording = page.wording;
    match (&plan.start, &plan.state) {
        (Start::NotYet(missing), _) => {
            let mut lines = vec!["No return to running yet".to_owned()];
            lines.extend(missing.iter().flat_map(|phrase| bullet(&said(wording, phrase))));
            lines
        }
        (Start::Proposed(day), _) => {
            let ask = format!(
                "A return to running could start on {}. Ask yourself first: are 30 minutes of walking free of pain? \
                 If so, write this into athlete.toml, and the plan follows what you do:",
                wording.day(*day)
            );
            let mut lines = wrapped(&ask, 0, 0);
            lines.extend(["  [return_to_running]".to_owned(), format!("  start = {day}")]);
            lines
        }
        (Start::Declared(day), None) => {
            wrapped(&format!("The return to running starts on {}.", wording.day(*day)), 0, 0)
        }
        (Start::Declared(_), Some(state)) => current(state, plan, page),
    }
}

fn current(state: &ReturnState, plan: &ReturnPlan, page: &ReturnPage<'_>) -> Vec<String> {
    let wording = page.wording;
    if let Some(last) = state.finished_on {
        return wrapped(&format!("The return to running was done on {}.", wording.day(last)), 0, 0);
    }
    let when = if page.as_of < state.since { "from" } else { "since" };
    let asked =
        format!("Stage {} of 5 {when} {}: {}.", state.stage, wording.day(state.since), stage_words(state.stage));
    let mut lines = wrapped(&asked, 0, 0);
    if let Some(rest) = plan.rest {
        lines.extend(wrapped(&format!("Rest from running {}.", wording.span(rest)), 0, 0));
    }
    lines
}

fn done(plan: &ReturnPlan, wording: Wording, colour: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if !plan.done.is_empty() {
        lines.extend([String::new(), "Done".to_owned()]);
    }
    for (session, faults) in &plan.done {
        let mut words = what_was_done(session);
        for fault in faults {
            words.push_str("; ");
            words.push_str(&wording.phrase(fault));
        }
        let state = if session.pain.is_some_and(|pain| pain.steps_back) {
            State::Act
        } else if faults.is_empty() {
            State::Fine
        } else {
            State::Watch
        };
        let mut rows = row(session.day, session.stage, wording, &format!("{} {words}", state_words(state).0));
        if let Some(first) = rows.first_mut() {
            *first = painted(state, first, colour);
        }
        lines.extend(rows);
    }
    lines
}

/// `21 min with 7 runs of 1 min, pain 2`.
fn what_was_done(session: &ReturnSession) -> String {
    let mut words = session.total.map_or_else(|| "of unknown length".to_owned(), Wording::duration);
    if let Some(bouts) = session.bouts.filter(|_| session.stage < Stage::Continuous) {
        let _ = write!(words, " with {}", Wording::count(bouts.runs.into(), "run", "runs"));
        words.push_str(&bouts.run.map(|run| format!(" of {}", about(run))).unwrap_or_default());
    }
    if let Some(pain) = session.pain {
        let _ = write!(words, ", pain {}", pain.score);
    }
    words
}

/// Bouts of about a minute or two in whole minutes, others in seconds.
fn about(bout: Seconds) -> String {
    let whole = (bout.minutes().round() * 60.0).max(60.0);
    if (bout.get() - whole).abs() <= 5.0 { minutes(whole) } else { minutes(bout.get().round()) }
}

fn due(plan: &ReturnPlan, wording: Wording) -> Vec<String> {
    let mut lines = Vec::new();
    if plan.due.is_empty() {
        return lines;
    }
    lines.extend([String::new(), "To do, when nothing hurts more than before".to_owned()]);
    for DueSession { day, stage, exercise: what, .. } in &plan.due {
        lines.extend(row(*day, *stage, wording, &exercise(*what)));
    }
    if let Some(day) = plan.free_from {
        lines.extend(row(day, Stage::Faster, wording, &format!("from here on: {}", stage_words(Stage::Faster))));
    }
    lines
}

/// `  Mon 21 Sep  stage 1  7 × (walk 2 min, run 1 min), 21 min in all`.
fn row(day: NaiveDate, stage: Stage, wording: Wording, words: &str) -> Vec<String> {
    let head = format!("{} {}", day.weekday(), wording.short_day(day));
    let mut lines = wrapped(words, INDENT, INDENT);
    if let Some(first) = lines.first_mut() {
        *first = format!("  {head:<DAY$}stage {:<4}{}", stage.name(), first.trim_start());
    }
    lines
}

fn notes(plan: &ReturnPlan, wording: Wording) -> Vec<String> {
    let mut lines = vec![String::new()];
    for note in &plan.notes {
        lines.extend(bullet(&said(wording, note)));
    }
    if !plan.due.is_empty() {
        lines.extend(bullet(
            "Log the pain after each session and the next morning, also when it is 0. More pain than in the stage before leads one \
             stage back for a week.",
        ));
    }
    if lines.len() == 1 { Vec::new() } else { lines }
}

fn bullet(text: &str) -> Vec<String> {
    wrapped(&format!("- {text}"), 2, 4)
}

fn said(wording: Wording, phrase: &Phrase) -> String {
    wording::sentence(&wording::capitalised(&wording.phrase(phrase)))
}
