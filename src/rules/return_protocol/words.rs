//! The protocol in sentences: what was done and off in a session, where the runner is, what to do next.

use chrono::NaiveDate;

use super::Protocol;
use super::kept::Fault;
use super::weeks::Block;
use crate::model::calendar::DaySpan;
use crate::model::finding::Evidence;
use crate::model::phrase::{Part, Phrase};
use crate::model::return_protocol::{ReturnSession, ReturnState, Stage};
use crate::model::units::Seconds;
use crate::phrase;
use crate::rules::context::evidence;

/// A session in a row: what was off, or what was done.
pub(in crate::rules) fn session(session: &ReturnSession, faults: &[Fault]) -> Evidence {
    let ReturnSession { day, total, bouts, .. } = session;
    let mut text = phrase![Part::Day(*day), ", stage ", session.stage.name(), ": "];
    for (index, fault) in faults.iter().enumerate() {
        text.0.extend(phrase![if index > 0 { "; " } else { "" }].0);
        text.0.extend(fault.text.0.clone());
    }
    if faults.is_empty() {
        text.0
            .extend(total.map_or_else(|| phrase!["done"], |total| phrase![Part::Number(total.minutes(), 1), " min"]).0);
        match bouts {
            Some(bouts) if session.stage < Stage::Continuous => {
                text.0.extend(phrase![" with ", Part::Count(bouts.runs, "run", "runs")].0);
                text.0.extend(bouts.run.map_or_else(Vec::new, |run| phrase![" of about ", Part::Duration(run)].0));
            }
            _ if session.stage > Stage::Continuous => {}
            Some(bouts) => text.0.extend(phrase![", ", Part::Share(bouts.walk_share), " walked"].0),
            None => text.0.extend(phrase![", walking and running cannot be told apart"].0),
        }
    }
    let seconds = total.map_or(0.0, Seconds::get);
    Evidence { activities: vec![session.id], ..evidence("moving_s", seconds, DaySpan::day(*day), text) }
}

/// A week of stage 4 beside the one before it.
pub(in crate::rules) fn block(block: &Block) -> Evidence {
    let text = phrase![
        Part::Number(block.time.minutes(), 0),
        " min in ",
        Part::Span(block.span),
        ", ",
        Part::Number(block.time_before.minutes(), 0),
        " min in ",
        Part::Span(block.before)
    ];
    evidence("moving_s", block.time.get(), block.span, text)
}

/// Where the runner is.
pub(in crate::rules) fn stage(state: &ReturnState, as_of: NaiveDate) -> Evidence {
    let sessions = state.current().map_or(0, |period| period.sessions);
    let text = phrase![
        "Stage ",
        state.stage.name(),
        " since ",
        Part::Day(state.since),
        ": ",
        Part::Count(sessions, "session", "sessions"),
        " done; the next is due from ",
        Part::Day(state.next_allowed_day),
        " on"
    ];
    let span = DaySpan { from: state.since.min(as_of), to: as_of };
    evidence("return_stage", state.stage.number().into(), span, text)
}

/// What to do next.
pub(in crate::rules) fn advice(protocol: &Protocol, state: &ReturnState) -> Vec<Phrase> {
    let when = Part::Day(state.next_allowed_day);
    let mut advice = vec![match protocol.bouts(state.stage) {
        Some((walk, run)) => phrase![
            "From ",
            when,
            " on: walk ",
            Part::Duration(walk),
            ", run ",
            Part::Duration(run),
            " easily, in turns for 20 to 30 minutes, every other day."
        ],
        None if state.stage == Stage::Continuous => {
            phrase!["From ", when, " on: 20 to 30 minutes of easy running, every other day."]
        }
        None if state.stage == Stage::Longer => {
            phrase!["From ", when, " on: easy running, at most 10 to 15 % more minutes than in the week before."]
        }
        None => phrase!["Add either pace or distance in a week, not both, and little of it."],
    }];
    advice.push("Go back one stage for a week when the knee hurts more than it did in the stage before.".into());
    advice
}
