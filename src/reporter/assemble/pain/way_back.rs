//! The way back to running: where the runner is on it, and what is next.

use super::Context;
use crate::model::return_protocol::{ReturnPlan, ReturnState, Start};
use crate::reporter::return_plan::{exercise, stage_words};
use crate::reporter::wording::{self, Wording};

pub(super) fn lines(context: &Context<'_>) -> Vec<String> {
    let Some(plan) = context.input.pain.way_back else { return Vec::new() };
    let day = |day| context.wording.day(day);
    match (&plan.start, &plan.state) {
        (Start::NotYet(missing), _) => {
            let missing = missing.iter().map(|phrase| wording::sentence(&context.wording.phrase(phrase)));
            std::iter::once("It is too early for the article’s way back.".to_owned()).chain(missing).collect()
        }
        (Start::Proposed(start), _) => vec![format!(
            "It could begin on {}, if 30 minutes of walking are free of pain: only you can tell. `patella plan return` shows \
             its days.",
            day(*start)
        )],
        (Start::Declared(start), None) => vec![format!("It begins on {}.", day(*start))],
        (Start::Declared(_), Some(state)) => under_way(context, plan, state),
    }
}

fn under_way(context: &Context<'_>, plan: &ReturnPlan, state: &ReturnState) -> Vec<String> {
    let day = |day| context.wording.day(day);
    if let Some(last) = state.finished_on {
        return vec![format!("It was done on {}.", day(last))];
    }
    let sessions = u64::try_from(state.done_in_stage().count()).unwrap_or(u64::MAX);
    let mut lines = vec![format!(
        "Stage {} of 5 since {}: {}. {} done in it.",
        state.stage,
        day(state.since),
        stage_words(state.stage),
        Wording::count(sessions, "session", "sessions")
    )];
    lines.extend(plan.rest.map(|rest| format!("Rest from running {}.", context.wording.span(rest))));
    lines.extend(plan.due.first().map(|due| format!("Next: {}, {}.", day(due.day), exercise(due.exercise))));
    lines
}
