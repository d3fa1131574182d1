//! From stage to stage, day by day (RULES card RTR). A stage is done after its days and sessions; pain of a session
//! leads back to the stage before from the next day on. A session counts whether or not it kept to the plan: `kept`
//! says what was off.

use chrono::NaiveDate;

use super::pain::Rows;
use super::{Protocol, bouts};
use crate::model::calendar::{DaySpan, shift};
use crate::model::history::History;
use crate::model::measures::Session;
use crate::model::return_protocol::{Entered, ReturnSession, ReturnState, Stage, StagePeriod, StepBack};

/// Days between sessions of the stages that are run every other day.
pub(super) const EVERY_OTHER_DAY: i64 = 2;

/// The state at the end of a day, for a protocol that has begun.
pub(super) fn run(history: &History, as_of: NaiveDate, start: NaiveDate, protocol: &Protocol) -> ReturnState {
    let sessions: Vec<&Session> = history.runs(DaySpan { from: start, to: as_of }).collect();
    let rows = Rows::new(history, &sessions, as_of);
    let first = StagePeriod {
        stage: Stage::OneMinute,
        from: start,
        to: None,
        entered: Entered::Start,
        runs_from: start,
        baseline: rows.last_before(start),
        sessions: 0,
    };
    let mut way = Way {
        protocol,
        rows: &rows,
        period: first,
        closed: Vec::new(),
        sessions: Vec::new(),
        step_backs: Vec::new(),
        start,
    };
    let mut finished_on = None;
    let mut days = sessions.iter().enumerate().peekable();
    for day in (DaySpan { from: start, to: as_of }).days() {
        if way.is_over_on(day) {
            finished_on = Some(shift(day, -1));
            break;
        }
        if way.is_stage_done_before(day) {
            let next = way.period.stage.next(protocol.is_gentler());
            way.enter(next, Entered::Advanced, day, day);
        }
        let mut hurt = None;
        while let Some((index, session)) = days.next_if(|(_, session)| session.day == day) {
            let found = way.add(history, index, session);
            hurt = hurt.or(found);
        }
        if let Some(step) = hurt {
            way.step_back(step);
        }
    }
    way.finish(as_of, finished_on)
}

/// The way so far.
struct Way<'a> {
    protocol: &'a Protocol,
    rows: &'a Rows<'a>,
    period: StagePeriod,
    closed: Vec<StagePeriod>,
    sessions: Vec<ReturnSession>,
    step_backs: Vec<StepBack>,
    start: NaiveDate,
}

impl Way<'_> {
    /// The last stage was gone through for its days.
    fn is_over_on(&self, day: NaiveDate) -> bool {
        self.period.stage == Stage::Faster && shift(self.period.from, self.protocol.last_stage_days.into()) <= day
    }

    /// Seven days and three sessions (RULES card RTR); pain would have ended the stage.
    fn is_stage_done_before(&self, day: NaiveDate) -> bool {
        self.period.stage < Stage::Faster
            && shift(self.period.runs_from, self.protocol.stage_days.into()) <= day
            && self.period.sessions >= self.protocol.stage_sessions
    }

    fn enter(&mut self, stage: Stage, entered: Entered, from: NaiveDate, runs_from: NaiveDate) {
        let closed = StagePeriod { to: Some(shift(from, -1)), ..self.period.clone() };
        self.closed.push(closed);
        let baseline = self.baseline(stage);
        self.period = StagePeriod { stage, from, to: None, entered, runs_from, baseline, sessions: 0 };
    }

    /// The highest score of the stage before, as it was gone through last; in the first stage the last score before the
    /// start.
    fn baseline(&self, stage: Stage) -> u8 {
        let last = self.closed.iter().enumerate().rev().find(|(_, period)| period.stage < stage);
        match last.filter(|_| stage > Stage::OneMinute) {
            None => self.rows.last_before(self.start),
            Some((index, before)) => {
                let of_it = |session: usize| self.sessions.get(session).is_some_and(|done| done.period == index);
                self.rows.highest(before.from, before.to.unwrap_or(before.from), of_it)
            }
        }
    }

    /// Counts a session; what it hurt, when that was too much.
    fn add(&mut self, history: &History, index: usize, session: &Session) -> Option<StepBack> {
        let pain = self.rows.of(index, self.period.baseline, self.protocol);
        self.sessions.push(ReturnSession {
            id: session.id,
            day: session.day,
            stage: self.period.stage,
            period: self.closed.len(),
            total: session.duration.or(session.moving),
            distance: session.distance,
            bouts: bouts::of(history, session),
            pain,
        });
        if self.period.runs_from <= session.day {
            self.period.sessions += 1;
        }
        pain.filter(|pain| pain.steps_back).map(|pain| StepBack {
            stage: self.period.stage,
            session_day: session.day,
            session: session.id,
            day: pain.day,
            score: pain.score,
            baseline: self.period.baseline,
        })
    }

    /// To the stage before from the next day on; in the first stage to seven days of rest.
    fn step_back(&mut self, step: StepBack) {
        self.step_backs.push(step);
        let from = shift(step.session_day, 1);
        if let Some(stage) = step.stage.previous(self.protocol.is_gentler()) {
            self.enter(stage, Entered::SteppedBack, from, from);
        } else {
            let runs_from = shift(from, self.protocol.stage_days.into());
            self.enter(step.stage, Entered::SteppedBack, from, runs_from);
        }
    }

    fn finish(self, as_of: NaiveDate, finished_on: Option<NaiveDate>) -> ReturnState {
        let Self { period, closed: mut periods, sessions, step_backs, start, .. } = self;
        let spacing = if period.stage.is_every_other_day() { EVERY_OTHER_DAY } else { 1 };
        let after_last = sessions.last().map(|last| shift(last.day, spacing));
        let next_allowed_day = after_last.unwrap_or(start).max(period.runs_from).max(shift(as_of, 1));
        let (stage, since) = (period.stage, period.from);
        let last = StagePeriod { to: finished_on, ..period };
        periods.push(last);
        ReturnState { start, stage, since, periods, sessions, step_backs, next_allowed_day, finished_on }
    }
}
