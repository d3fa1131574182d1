//! The way back to running by the article's stages (RULES card RTR): where the runner is, what was off in a session,
//! what is due. Shared by the rule `return-protocol-broken`, the planner and `plan return`. `machine` moves from stage
//! to stage, `pain` says which row of the log belongs to which session, `bouts` what was run and walked, `kept` what
//! was off, `calendar` what is due, `proposal` whether to start at all, `limit` what that allows in a week, `weeks`
//! what stages 4 and 5 are judged by, `words` says it. Nothing here is a verdict.

use chrono::NaiveDate;
use serde::Deserialize;

use super::context::Context;
use super::engine::is_stopped;
use super::rulebook::{Rulebook, Setting};
use crate::model::calendar::shift;
use crate::model::finding::RuleOutcome;
use crate::model::history::History;
use crate::model::return_protocol::{ReturnPlan, ReturnState, Stage};
use crate::model::units::Seconds;

mod bouts;
mod calendar;
pub(super) mod kept;
pub(super) mod limit;
mod machine;
mod pain;
mod proposal;
pub(super) mod weeks;
pub(super) mod words;

pub use calendar::Wanted;

/// Id of the rule whose thresholds are the protocol's.
const RULE: &str = "return-protocol-broken";

/// The thresholds of `return-protocol-broken`, whose documentation says what each is.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Protocol {
    pub(super) walk_s: f64,
    pub(super) first_run_s: f64,
    pub(super) second_run_s: f64,
    pub(super) gentler_step: u32,
    pub(super) gentler_walk_s: f64,
    pub(super) gentler_run_s: f64,
    pub(super) bout_tolerance_s: f64,
    pub(super) plan_shortest_min: f64,
    pub(super) plan_longest_min: f64,
    pub(super) shortest_min: f64,
    pub(super) longest_min: f64,
    pub(super) walk_share: f64,
    pub(super) hard_min: f64,
    pub(super) stage_days: u32,
    pub(super) stage_sessions: u32,
    pub(super) planned_rise_ratio: f64,
    pub(super) watch_rise_ratio: f64,
    pub(super) warn_rise_ratio: f64,
    pub(super) pace_share: f64,
    pub(super) longest_run_margin: f64,
    pub(super) last_stage_days: u32,
    pub(super) rtr_pain_delta: u32,
    pub(super) evidence_mode: u32,
    pub(super) evidence_pain: u32,
    pub(super) judged_days: u32,
}

impl Protocol {
    /// As the rulebook has it, also when the rule is switched off.
    pub(super) fn of(settings: &[Setting]) -> Option<Self> {
        let setting = settings.iter().find(|setting| setting.rule == RULE)?;
        setting.thresholds.clone().try_into().ok()
    }

    /// True when stage 2b lies between 2 and 3.
    pub(super) const fn is_gentler(&self) -> bool {
        self.gentler_step > 0
    }

    /// Walk and run of a stage of walk and run.
    pub(super) fn bouts(&self, stage: Stage) -> Option<(Seconds, Seconds)> {
        let (walk, run) = match stage {
            Stage::OneMinute => (self.walk_s, self.first_run_s),
            Stage::TwoMinutes => (self.walk_s, self.second_run_s),
            Stage::FourMinutes => (self.gentler_walk_s, self.gentler_run_s),
            Stage::Continuous | Stage::Longer | Stage::Faster => return None,
        };
        Seconds::new(walk).zip(Seconds::new(run))
    }
}

/// Where the runner is at the end of the judged day; `None` unless a start was declared and has come.
#[must_use]
pub fn state(history: &History, rulebook: &Rulebook) -> Option<ReturnState> {
    of_context(&Context::new(history, rulebook.settings(), &[]))
}

/// The same for a rule.
pub(super) fn of_context(context: &Context<'_>) -> Option<ReturnState> {
    let start = context.history.athlete.return_to_running_start?;
    from(context, start, &context.return_protocol()?)
}

fn from(context: &Context<'_>, start: NaiveDate, protocol: &Protocol) -> Option<ReturnState> {
    (start <= context.as_of()).then(|| machine::run(context.history, context.as_of(), start, protocol))
}

/// The last day of stage 4 at the earliest.
pub(super) fn earliest_end(state: &ReturnState, protocol: Option<&Protocol>) -> NaiveDate {
    let (days, sessions) = protocol.map_or((7, 3), |protocol| (protocol.stage_days, protocol.stage_sessions));
    let Some(period) = state.current() else { return state.since };
    let by_days = shift(period.runs_from, i64::from(days) - 1);
    let missing = i64::from(sessions.saturating_sub(period.sessions));
    let by_sessions = shift(state.next_allowed_day, machine::EVERY_OTHER_DAY * (missing - 1));
    let this_stage = if missing > 0 { by_days.max(by_sessions) } else { by_days };
    let is_gentler = protocol.is_some_and(Protocol::is_gentler);
    let later = std::iter::successors(Some(period.stage), |stage| Some(stage.next(is_gentler)))
        .skip(1)
        .take_while(|stage| *stage < Stage::Faster)
        .count();
    shift(this_stage.max(shift(state.next_allowed_day, -1)), i64::from(days) * i64::try_from(later).unwrap_or(0))
}

/// The way back as it may be gone; `None` under a medical stop, when there is no plan (RULES card FLAG).
#[must_use]
pub fn plan(history: &History, outcomes: &[RuleOutcome], rulebook: &Rulebook, wanted: Wanted) -> Option<ReturnPlan> {
    if is_stopped(outcomes) {
        return None;
    }
    calendar::plan(&Context::new(history, rulebook.settings(), outcomes), wanted)
}

/// The stage for programs: of the article's numbers, `None` before the start, after the end and under a medical stop.
#[must_use]
pub fn stage_number(history: &History, outcomes: &[RuleOutcome], rulebook: &Rulebook) -> Option<u32> {
    let running = state(history, rulebook).filter(|state| state.finished_on.is_none() && !is_stopped(outcomes));
    running.map(|state| state.stage.number())
}
