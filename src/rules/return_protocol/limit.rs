//! What the protocol allows in the days of a week, as distances (RULES card LOAD-5: the lowest limit wins). The
//! protocol speaks of minutes; the runner's own sessions tell how far they go.

use chrono::NaiveDate;

use super::Protocol;
use super::machine::EVERY_OTHER_DAY;
use crate::model::calendar::{DaySpan, shift};
use crate::model::phrase::{Part, Phrase};
use crate::model::return_protocol::{ReturnState, Stage};
use crate::model::units::{Metres, MetresPerSecond, Seconds};
use crate::phrase;
use crate::rules::context::Context;

/// Walking speed where no session tells; chosen.
const WALKING_MPS: f64 = 1.5;
/// Easy running speed where neither sessions nor older runs tell; chosen.
const RUNNING_MPS: f64 = 2.4;

/// The most that the protocol allows.
pub(in crate::rules) struct Limit {
    /// All sessions of the days, those that are done included; `None` in stage 4, which is judged by its minutes.
    pub(in crate::rules) distance: Option<Metres>,
    /// One session.
    pub(in crate::rules) longest_run: Metres,
    /// The arithmetic.
    pub(in crate::rules) why: Phrase,
}

/// The limit of these days; `None` without a protocol that sets the pace.
pub(in crate::rules) fn of(context: &Context<'_>, days: DaySpan) -> Option<Limit> {
    let protocol = context.return_protocol()?;
    let state = super::of_context(context)?;
    if state.finished_on.is_some() || state.stage == Stage::Faster {
        return None;
    }
    let speed_mps = speed_mps(context, &protocol, &state);
    let minutes = longest_min(&protocol, &state);
    let session = Metres::new(speed_mps * minutes * 60.0)?;
    let ran: Metres = context.runs(days).iter().filter_map(|run| run.distance).sum();
    let to_come = sessions_to_come(&state, days);
    let distance = state
        .stage
        .is_every_other_day()
        .then(|| Metres::new(session.get() * f64::from(to_come)).map(|rest| rest + ran))
        .flatten();
    let mut why = phrase![
        "Stage ",
        state.stage.name(),
        " of the return protocol: at most ",
        Part::Number(minutes, 0),
        " min at a time, about ",
        Part::Distance(session)
    ];
    if state.stage.is_every_other_day() {
        why.0.extend(
            phrase![", every other day: ", Part::Count(to_come, "more session", "more sessions"), " in these days"].0,
        );
    }
    Some(Limit { distance, longest_run: session, why })
}

/// The longest session of the stage: in stage 4 a little more than the longest of the seven days before it.
fn longest_min(protocol: &Protocol, state: &ReturnState) -> f64 {
    if state.stage.is_every_other_day() {
        return protocol.plan_longest_min;
    }
    let before = DaySpan { from: shift(state.since, -7), to: shift(state.since, -1) };
    let longest =
        state.sessions.iter().filter(|session| before.contains(session.day)).filter_map(|session| session.total);
    let longest = longest.map(Seconds::minutes).fold(0.0, f64::max).max(protocol.plan_shortest_min);
    longest * (1.0 + protocol.watch_rise_ratio)
}

/// Mean speed, walking included: of the sessions of this stage, else from the walk and run that it asks for.
fn speed_mps(context: &Context<'_>, protocol: &Protocol, state: &ReturnState) -> f64 {
    let own: Vec<(f64, f64)> = state
        .sessions
        .iter()
        .filter(|session| session.stage == state.stage)
        .filter_map(|session| Some((session.distance?.get(), session.total?.get())))
        .collect();
    let (metres, seconds) = own.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    if seconds > 0.0 {
        return metres / seconds;
    }
    let usual = context.history.intensity.and_then(|anchor| anchor.usual_speed);
    let running = usual.map_or(RUNNING_MPS, MetresPerSecond::get);
    match protocol.bouts(state.stage) {
        Some((walk, run)) => {
            let share = run.ratio_to(walk + run).unwrap_or(1.0);
            share * running + (1.0 - share) * WALKING_MPS
        }
        None => running,
    }
}

/// Sessions that every other day leaves room for.
fn sessions_to_come(state: &ReturnState, days: DaySpan) -> u32 {
    let first: NaiveDate = state.next_allowed_day.max(days.from);
    let left = (days.to - first).num_days();
    if left < 0 { 0 } else { u32::try_from(left / EVERY_OTHER_DAY + 1).unwrap_or(0) }
}
