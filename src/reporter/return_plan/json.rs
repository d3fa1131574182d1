//! The way back for programs.

use serde::Serialize;

use super::ReturnPage;
use crate::model::calendar::DaySpan;
use crate::model::phrase::Phrase;
use crate::model::return_protocol::{DueSession, Exercise, ReturnPlan, ReturnSession, ReturnState, Start, StepBack};
use crate::model::units::{Metres, Seconds};
use crate::reporter::json::{AthleteName, indented};
use crate::reporter::privacy::masked;

/// Name and version of the format.
const SCHEMA: &str = "patella.return/1";

#[derive(Serialize)]
struct Document {
    schema: &'static str,
    athlete: AthleteName,
    as_of: String,
    /// `declared`, `proposed`, `not-yet` or `stop`.
    status: &'static str,
    start: Option<String>,
    missing: Vec<String>,
    stage: Option<u32>,
    stage_name: Option<&'static str>,
    since: Option<String>,
    next_allowed_day: Option<String>,
    finished_on: Option<String>,
    rest: Option<Span>,
    sessions: Vec<Done>,
    step_backs: Vec<Step>,
    due: Vec<Due>,
    stage_5_from: Option<String>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Span {
    from: String,
    to: String,
}

#[derive(Serialize)]
struct Done {
    session: String,
    day: String,
    stage: u32,
    stage_name: &'static str,
    total_s: Option<f64>,
    distance_m: Option<f64>,
    walk_bout_s: Option<f64>,
    run_bout_s: Option<f64>,
    run_bouts: Option<u32>,
    walk_share: Option<f64>,
    bouts_by: Option<&'static str>,
    pain: Option<u8>,
    steps_back: bool,
    off: Vec<String>,
}

#[derive(Serialize)]
struct Step {
    stage: u32,
    stage_name: &'static str,
    session_day: String,
    day: String,
    score: u8,
    baseline: u8,
}

#[derive(Serialize)]
struct Due {
    day: String,
    stage: u32,
    stage_name: &'static str,
    walk_s: Option<f64>,
    run_s: f64,
    times: u32,
    total_s: f64,
}

/// For programs.
#[must_use]
pub fn json(page: &ReturnPage<'_>) -> String {
    let plan = page.plan;
    let state = plan.and_then(|plan| plan.state.as_ref());
    let (status, start, missing) = match plan.map(|plan| &plan.start) {
        None => ("stop", None, Vec::new()),
        Some(Start::Declared(day)) => ("declared", Some(day.to_string()), Vec::new()),
        Some(Start::Proposed(day)) => ("proposed", Some(day.to_string()), Vec::new()),
        Some(Start::NotYet(missing)) => ("not-yet", None, said(page, missing)),
    };
    let done = plan.map(|plan| plan.done.as_slice()).unwrap_or_default();
    indented(&Document {
        schema: SCHEMA,
        athlete: AthleteName { id: masked(&page.athlete.id), name: masked(&page.athlete.name) },
        as_of: page.as_of.to_string(),
        status,
        start,
        missing,
        stage: state.map(|state| state.stage.number()),
        stage_name: state.map(|state| state.stage.name()),
        since: state.map(|state| state.since.to_string()),
        next_allowed_day: state.map(|state| state.next_allowed_day.to_string()),
        finished_on: state.and_then(|state| state.finished_on).map(|day| day.to_string()),
        rest: plan
            .and_then(|plan| plan.rest)
            .map(|DaySpan { from, to }| Span { from: from.to_string(), to: to.to_string() }),
        sessions: done.iter().map(|(session, faults)| self::done(page, session, faults)).collect(),
        step_backs: state.map(steps).unwrap_or_default(),
        due: plan.map(due).unwrap_or_default(),
        stage_5_from: plan.and_then(|plan| plan.free_from).map(|day| day.to_string()),
        notes: plan.map(|plan| said(page, &plan.notes)).unwrap_or_default(),
    })
}

fn said(page: &ReturnPage<'_>, phrases: &[Phrase]) -> Vec<String> {
    phrases.iter().map(|phrase| page.wording.phrase(phrase)).collect()
}

fn done(page: &ReturnPage<'_>, session: &ReturnSession, faults: &[Phrase]) -> Done {
    let bouts = session.bouts;
    Done {
        session: session.id.to_string(),
        day: session.day.to_string(),
        stage: session.stage.number(),
        stage_name: session.stage.name(),
        total_s: session.total.map(Seconds::get),
        distance_m: session.distance.map(Metres::get),
        walk_bout_s: bouts.and_then(|bouts| bouts.walk).map(Seconds::get),
        run_bout_s: bouts.and_then(|bouts| bouts.run).map(Seconds::get),
        run_bouts: bouts.map(|bouts| bouts.runs),
        walk_share: bouts.map(|bouts| bouts.walk_share),
        bouts_by: bouts.map(|bouts| bouts.evidence.name()),
        pain: session.pain.map(|pain| pain.score),
        steps_back: session.pain.is_some_and(|pain| pain.steps_back),
        off: said(page, faults),
    }
}

fn steps(state: &ReturnState) -> Vec<Step> {
    let step = |step: &StepBack| Step {
        stage: step.stage.number(),
        stage_name: step.stage.name(),
        session_day: step.session_day.to_string(),
        day: step.day.to_string(),
        score: step.score,
        baseline: step.baseline,
    };
    state.step_backs.iter().map(step).collect()
}

fn due(plan: &ReturnPlan) -> Vec<Due> {
    let one = |due: &DueSession| {
        let (walk_s, run_s, times) = match due.exercise {
            Exercise::WalkRun { walk, run, times } => (Some(walk.get()), run.get(), times),
            Exercise::Easy(time) => (None, time.get(), 1),
        };
        Due {
            day: due.day.to_string(),
            stage: due.stage.number(),
            stage_name: due.stage.name(),
            walk_s,
            run_s,
            times,
            total_s: due.exercise.total().get(),
        }
    };
    plan.due.iter().map(one).collect()
}
