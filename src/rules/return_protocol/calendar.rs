//! The days to come (RULES card RTR): sessions every other day, stage after stage, as far as the steps can be told.
//! Stage 5 has none: it is the runner's own running again, under the load rules.

use chrono::NaiveDate;

use super::machine::EVERY_OTHER_DAY;
use super::{Protocol, from, kept, proposal};
use crate::model::calendar::{DaySpan, shift};
use crate::model::phrase::{Part, Phrase};
use crate::model::return_protocol::{
    DueSession, Entered, Exercise, ReturnPlan, ReturnSession, ReturnState, Stage, StagePeriod, Start,
};
use crate::model::units::Seconds;
use crate::phrase;
use crate::rules::context::Context;

/// Minutes that a session of continuous running grows by within stage 3, from the shortest to the longest; chosen.
const CONTINUOUS_STEP_MIN: f64 = 5.0;
/// Days of a block that stage 4 compares with the one before.
const WEEK_DAYS: i64 = 7;
/// More sessions than four stages can hold.
const MOST_SESSIONS: usize = 200;
/// Step-backs from one stage that ask for a professional (RULES card RTR).
const STEP_BACKS_FOR_HELP: usize = 2;

/// What somebody asks of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// First day of the protocol instead of the one in athlete.toml.
    pub start: Option<NaiveDate>,
    /// With stage 2b, whatever the rulebook says.
    pub gentler: bool,
    /// No session is due before this day; the day after the judged one at the earliest.
    pub first_day: NaiveDate,
}

/// The way back; `None` when the rulebook does not know the protocol.
pub(super) fn plan(context: &Context<'_>, wanted: Wanted) -> Option<ReturnPlan> {
    let mut protocol = context.return_protocol()?;
    let is_new_to_the_rules = wanted.gentler && !protocol.is_gentler();
    if wanted.gentler {
        protocol.gentler_step = 1;
    }
    let first_day = wanted.first_day.max(shift(context.as_of(), 1));
    let declared = wanted.start.or(context.history.athlete.return_to_running_start);
    let state = declared.and_then(|start| from(context, start, &protocol));
    let finished = state.as_ref().and_then(|state| state.finished_on).filter(|_| wanted.start.is_none());
    let start = match declared.filter(|_| finished.is_none()) {
        Some(start) => Start::Declared(start),
        None => match proposal::missing(context) {
            missing if missing.is_empty() => Start::Proposed(first_day),
            missing => Start::NotYet(missing),
        },
    };
    let state = state.filter(|_| matches!(start, Start::Declared(_)));
    let mut plan =
        ReturnPlan { start, state, done: Vec::new(), due: Vec::new(), rest: None, free_from: None, notes: Vec::new() };
    if let Some(last) = finished {
        plan.notes.push(phrase!["The protocol of before was done on ", Part::Day(last)]);
    }
    if is_new_to_the_rules && !matches!(plan.start, Start::NotYet(_)) {
        let text = "Stage 2b is in this calendar alone: for the rules to expect it, set gentler_step = 1 under [return-protocol-broken] in rulebook.toml";
        plan.notes.push(text.into());
    }
    let begin = match (&plan.start, &plan.state) {
        (Start::NotYet(_), _) => return Some(plan),
        (_, Some(state)) => state.next_allowed_day.max(first_day),
        (Start::Declared(start) | Start::Proposed(start), None) => (*start).max(first_day),
    };
    let (due, free_from) = Ahead::new(&protocol, plan.state.as_ref(), begin).sessions();
    (plan.due, plan.free_from) = (due, free_from);
    if let Some(state) = plan.state.clone() {
        plan.done = done(context, &protocol, &state);
        plan.rest = rest(context, &state);
        plan.notes.extend(notes(context, &protocol, &state));
    }
    Some(plan)
}

/// What was done, with what was off.
fn done(context: &Context<'_>, protocol: &Protocol, state: &ReturnState) -> Vec<(ReturnSession, Vec<Phrase>)> {
    let faults = |session: &ReturnSession| {
        kept::faults(context, protocol, state, session).into_iter().map(|fault| fault.text).collect()
    };
    state.sessions.iter().map(|session| (session.clone(), faults(session))).collect()
}

/// Days of rest that are not over.
fn rest(context: &Context<'_>, state: &ReturnState) -> Option<DaySpan> {
    let period = state.current()?;
    let span = DaySpan { from: period.from, to: shift(period.runs_from, -1) };
    (period.from < period.runs_from && context.as_of() < span.to).then_some(span)
}

fn notes(context: &Context<'_>, protocol: &Protocol, state: &ReturnState) -> Vec<Phrase> {
    let mut notes = Vec::new();
    let Some(period) = state.current() else { return notes };
    if let Some(last) = state.step_backs.last().filter(|_| period.entered == Entered::SteppedBack) {
        notes.push(phrase![
            "Pain of ",
            Part::Number(last.score.into(), 0),
            " on ",
            Part::Day(last.day),
            " led back from stage ",
            last.stage.name(),
            if period.runs_from > period.from { " to days of rest" } else { " to the stage before" }
        ]);
        if state.step_backs_from(last.stage) >= STEP_BACKS_FOR_HELP {
            notes.push("Pain led back from the same stage twice: see a physiotherapist or doctor".into());
        }
    }
    let missing = protocol.stage_sessions.saturating_sub(period.sessions);
    let days_end = shift(period.runs_from, i64::from(protocol.stage_days) - 1);
    if period.stage < Stage::Faster && missing > 0 {
        notes.push(phrase![
            "The next stage needs ",
            Part::Count(missing, "more session", "more sessions"),
            " of this one without more pain, and begins after ",
            Part::Day(days_end),
            " at the earliest"
        ]);
    } else if period.stage < Stage::Faster && context.as_of() < days_end {
        notes.push(phrase!["Enough sessions of this stage are done; the next one begins after ", Part::Day(days_end)]);
    }
    notes
}

/// A way that goes on as planned.
struct Ahead<'a> {
    protocol: &'a Protocol,
    day: NaiveDate,
    /// The stage, first day on which a run is allowed, sessions in it.
    stage: Stage,
    since: NaiveDate,
    number: u32,
    /// Day of the session with which they are enough, while it is to come.
    enough_on: Option<NaiveDate>,
    /// Day and minutes of each session, done or planned.
    minutes: Vec<(NaiveDate, f64)>,
}

impl<'a> Ahead<'a> {
    fn new(protocol: &'a Protocol, state: Option<&ReturnState>, begin: NaiveDate) -> Self {
        let sessions = state.map(|state| state.sessions.as_slice()).unwrap_or_default();
        let minutes = sessions.iter().filter_map(|session| Some((session.day, session.total?.minutes()))).collect();
        let period: Option<&StagePeriod> = state.and_then(ReturnState::current);
        Self {
            protocol,
            day: begin,
            stage: period.map_or(Stage::OneMinute, |period| period.stage),
            since: period.map_or(begin, |period| period.runs_from),
            number: period.map_or(0, |period| period.sessions),
            enough_on: None,
            minutes,
        }
    }

    /// Sessions up to the end of stage 4, and the first day of stage 5.
    fn sessions(mut self) -> (Vec<DueSession>, Option<NaiveDate>) {
        let mut due = Vec::new();
        while due.len() < MOST_SESSIONS {
            if let Some(next) = self.next_stage_from().filter(|next| *next <= self.day) {
                self.stage = self.stage.next(self.protocol.is_gentler());
                (self.since, self.number, self.enough_on) = (next, 0, None);
            }
            if self.stage == Stage::Faster {
                return (due, Some(self.day));
            }
            self.number += 1;
            if self.number == self.protocol.stage_sessions {
                self.enough_on = Some(self.day);
            }
            let exercise = self.exercise();
            self.minutes.push((self.day, exercise.total().minutes()));
            due.push(DueSession { day: self.day, stage: self.stage, number: self.number, exercise });
            self.day = self.next_day();
        }
        (due, None)
    }

    /// First day of the next stage, as the state machine will have it: after the days, and after the last session
    /// needed.
    fn next_stage_from(&self) -> Option<NaiveDate> {
        let by_days = shift(self.since, self.protocol.stage_days.into());
        let is_enough = self.stage < Stage::Faster && self.number >= self.protocol.stage_sessions;
        is_enough.then(|| self.enough_on.map_or(by_days, |day| by_days.max(shift(day, 1))))
    }

    /// The session of this day: from the shortest that the stage allows to the longest.
    fn exercise(&self) -> Exercise {
        let (shortest, longest) = (self.protocol.plan_shortest_min, self.protocol.plan_longest_min);
        let before = f64::from(self.number - 1);
        if let Some((walk, run)) = self.protocol.bouts(self.stage) {
            let turn_min = (walk + run).minutes();
            let times = ((shortest / turn_min).ceil() + before).min((longest / turn_min).floor()).max(1.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few turns")]
            return Exercise::WalkRun { walk, run, times: times as u32 };
        }
        let minutes = match self.stage {
            Stage::Continuous => (shortest + CONTINUOUS_STEP_MIN * before).min(longest),
            _ => self.a_little_longer().unwrap_or(longest),
        };
        Exercise::Easy(Seconds::new(minutes.floor() * 60.0).unwrap_or_default())
    }

    /// Two days later; in stage 4 the week is over once its sessions are done, so that each can be longer than before.
    fn next_day(&self) -> NaiveDate {
        let block = self.block();
        if self.stage == Stage::Longer && self.sessions_in(block) >= self.protocol.stage_sessions {
            return shift(block.to, 1);
        }
        shift(self.day, EVERY_OTHER_DAY)
    }

    /// The seven days of the stage that this day lies in.
    fn block(&self) -> DaySpan {
        let weeks = (self.day - self.since).num_days().div_euclid(WEEK_DAYS);
        let from = shift(self.since, WEEK_DAYS * weeks);
        DaySpan { from, to: shift(from, WEEK_DAYS - 1) }
    }

    fn sessions_in(&self, span: DaySpan) -> u32 {
        self.minutes.iter().filter(|(day, _)| span.contains(*day)).map(|_| 1).sum()
    }

    /// Minutes of a session of stage 4: the week holds at most a tenth more than the one before, and so does a session
    /// than the longest of it. `None` without a week before.
    fn a_little_longer(&self) -> Option<f64> {
        let block = self.block();
        let before = DaySpan { from: shift(block.from, -WEEK_DAYS), to: shift(block.from, -1) };
        let of = |span: DaySpan| {
            self.minutes.iter().filter(move |(day, _)| span.contains(*day)).map(|(_, minutes)| *minutes)
        };
        let longest = of(before).max_by(f64::total_cmp)?;
        let rise = 1.0 + self.protocol.planned_rise_ratio;
        let left = of(before).sum::<f64>() * rise - of(block).sum::<f64>();
        let to_come = self.protocol.stage_sessions.saturating_sub(self.sessions_in(block)).max(1);
        // A week before that was cut short, by pain or by a busy life, is no reason to run less than stage 3 begins
        // with.
        Some((left / f64::from(to_come)).min(longest * rise).max(self.protocol.plan_shortest_min))
    }
}
