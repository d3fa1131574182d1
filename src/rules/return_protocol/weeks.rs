//! What stages 4 and 5 of the protocol are judged by: minutes from week to week, and the first pace work (RULES card
//! RTR).

use super::{Protocol, kept};
use crate::model::calendar::{DaySpan, WeekId, shift};
use crate::model::history::History;
use crate::model::measures::Session;
use crate::model::return_protocol::{ReturnSession, ReturnState, Stage};
use crate::model::units::Seconds;
use crate::rules::context::{Context, above};

/// Days of a block.
const WEEK_DAYS: i64 = 7;

/// Seven days of stage 4 and the seven before them.
pub(in crate::rules) struct Block {
    /// Its days, up to the judged one.
    pub(in crate::rules) span: DaySpan,
    /// The days before.
    pub(in crate::rules) before: DaySpan,
    /// Running in them.
    pub(in crate::rules) time: Seconds,
    /// Running in the days before.
    pub(in crate::rules) time_before: Seconds,
    /// The one over the other, less one.
    pub(in crate::rules) rise: f64,
}

/// The blocks of stage 4 that lie in these days, in order; without one where nothing was run before it.
pub(in crate::rules) fn longer(state: &ReturnState, window: DaySpan) -> Vec<Block> {
    let mut blocks = Vec::new();
    for period in state.periods.iter().filter(|period| period.stage == Stage::Longer) {
        let last = period.to.unwrap_or(window.to).min(window.to);
        let mut from = period.from;
        while from <= last {
            let span = DaySpan { from, to: shift(from, WEEK_DAYS - 1).min(last) };
            let before = DaySpan { from: shift(from, -WEEK_DAYS), to: shift(from, -1) };
            let (time, time_before) = (time_in(state, span), time_in(state, before));
            if let Some(ratio) = time.ratio_to(time_before).filter(|_| window.overlaps(span)) {
                blocks.push(Block { span, before, time, time_before, rise: ratio - 1.0 });
            }
            from = shift(from, WEEK_DAYS);
        }
    }
    blocks
}

fn time_in(state: &ReturnState, span: DaySpan) -> Seconds {
    let sessions = state.sessions.iter().filter(|session| span.contains(session.day));
    sessions.filter_map(|session| session.total).sum()
}

/// The first session with pace work since stage 5 began.
pub(in crate::rules) struct Pace<'a> {
    /// The session.
    pub(in crate::rules) session: &'a Session,
    /// Its week, up to the judged day.
    pub(in crate::rules) week: DaySpan,
    /// Hard running of that week.
    pub(in crate::rules) hard: Seconds,
    /// All running of that week.
    pub(in crate::rules) all: Seconds,
    /// A run of that week that is longer than any of the 30 days before it.
    pub(in crate::rules) longest: Option<&'a Session>,
}

/// `None` before any.
pub(in crate::rules) fn first_pace<'a>(
    context: &Context<'a>,
    protocol: &Protocol,
    state: &ReturnState,
) -> Option<Pace<'a>> {
    let history: &'a History = context.history;
    let is_hard = |done: &&ReturnSession| {
        let run = kept::session_of(history, done);
        done.stage == Stage::Faster && run.is_some_and(|run| kept::is_hard(context, protocol, run))
    };
    let session = kept::session_of(history, state.sessions.iter().find(is_hard)?)?;
    let days = DaySpan::week(WeekId::containing(session.day));
    let week = DaySpan { to: days.to.min(context.as_of()), ..days };
    let runs = context.runs(week);
    let is_longest = |run: &&&Session| run.spike_ratio().is_some_and(|ratio| above(ratio, protocol.longest_run_margin));
    Some(Pace {
        session,
        week,
        hard: runs.iter().map(|run| kept::hard_time(run)).sum(),
        all: runs.iter().filter_map(|run| run.duration.or(run.moving)).sum(),
        longest: runs.iter().filter(|run| state.start <= run.day).find(is_longest).copied(),
    })
}
