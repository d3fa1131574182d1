//! Which row of the pain log belongs to which session: during it, within 24 hours, or the next morning (RULES card
//! RTR).

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::Protocol;
use crate::model::calendar::shift;
use crate::model::history::History;
use crate::model::measures::Session;
use crate::model::pain::{PainEntry, When};
use crate::model::return_protocol::SessionPain;

/// Pain so long after a session is still its pain (RULES card RTR).
const HOURS_AFTER: i64 = 24;

/// A session with its local times.
struct Done<'a> {
    session: &'a Session,
    start: NaiveDateTime,
    end: NaiveDateTime,
}

/// Rows of the log with the session that each belongs to.
pub(super) struct Rows<'a> {
    /// By date, time and line; with the index of its session among those given.
    rows: Vec<(&'a PainEntry, Option<usize>)>,
}

impl<'a> Rows<'a> {
    /// Joins the rows up to a day with sessions, which must be in order.
    pub(super) fn new(history: &'a History, sessions: &[&'a Session], until: NaiveDate) -> Self {
        let done: Vec<Done<'_>> = sessions.iter().map(|session| Done::of(history, session)).collect();
        let mut rows: Vec<&PainEntry> = history.pain.iter().filter(|row| row.date <= until).collect();
        rows.sort_by_key(|row| (row.date, row.time, row.line));
        Self { rows: rows.into_iter().map(|row| (row, owner(&done, row))).collect() }
    }

    /// The last score before a day; 0 without any.
    pub(super) fn last_before(&self, day: NaiveDate) -> u8 {
        self.rows.iter().rev().find(|(row, _)| row.date < day).map_or(0, |(row, _)| row.score)
    }

    /// The highest score of these sessions, and of rows that belong to none and lie in these days; 0 without any.
    pub(super) fn highest(&self, from: NaiveDate, to: NaiveDate, is_of: impl Fn(usize) -> bool) -> u8 {
        let counts = |row: &PainEntry, owner: Option<usize>| match owner {
            Some(session) => is_of(session),
            None => from <= row.date && row.date <= to,
        };
        self.rows.iter().filter(|(row, owner)| counts(row, *owner)).map(|(row, _)| row.score).max().unwrap_or(0)
    }

    /// The worst pain of a session against what is tolerated; `None` without a row.
    pub(super) fn of(&self, session: usize, baseline: u8, protocol: &Protocol) -> Option<SessionPain> {
        let own: Vec<&PainEntry> =
            self.rows.iter().filter(|(_, owner)| *owner == Some(session)).map(|(row, _)| *row).collect();
        // The first of the highest: the day on which it was known.
        let worst = own.iter().rev().max_by_key(|row| row.score)?;
        let steps_back = if protocol.evidence_mode > 0 {
            is_too_much_by_evidence(&own, baseline, protocol)
        } else {
            u32::from(worst.score) >= u32::from(baseline) + protocol.rtr_pain_delta
        };
        Some(SessionPain { score: worst.score, day: worst.date, steps_back })
    }
}

/// More than 2 of 10 during, or worse in the `after` or `next-morning` row than during, or than usual without that row
/// (RULES card RTR, evidence mode).
fn is_too_much_by_evidence(rows: &[&PainEntry], baseline: u8, protocol: &Protocol) -> bool {
    let during = rows.iter().filter(|row| row.when == Some(When::During)).map(|row| row.score).max();
    let later =
        rows.iter().filter(|row| matches!(row.when, Some(When::After | When::NextMorning))).map(|row| row.score).max();
    during.is_some_and(|score| u32::from(score) > protocol.evidence_pain)
        || later.is_some_and(|score| score > during.unwrap_or(baseline))
}

impl<'a> Done<'a> {
    fn of(history: &History, session: &'a Session) -> Self {
        let offset = history.activity(session.id).map_or(0, |first| first.activity.utc_offset.seconds);
        let start = session.start_utc.naive_utc() + TimeDelta::seconds(offset.into());
        #[expect(clippy::cast_possible_truncation, reason = "the length of a session in whole seconds")]
        let seconds = session.duration.or(session.moving).map_or(0, |time| time.get() as i64);
        Self { session, start, end: start + TimeDelta::seconds(seconds) }
    }
}

/// The session that a row is about; the latest that it can be.
fn owner(done: &[Done<'_>], row: &PainEntry) -> Option<usize> {
    let on = |day: NaiveDate| done.iter().rposition(|one| one.session.day == day);
    let yesterday = shift(row.date, -1);
    let at = row.time.map(|time| row.date.and_time(time));
    match (row.when, at) {
        (Some(When::NextMorning), _) | (Some(When::Before), None) => on(yesterday),
        (Some(When::During), at) => {
            let begun = |one: &Done<'_>| one.session.day == row.date && at.is_none_or(|at| one.start <= at);
            done.iter().rposition(begun).or_else(|| on(row.date))
        }
        (_, Some(at)) => done
            .iter()
            .rposition(|one| one.start <= at)
            .filter(|index| done.get(*index).is_some_and(|one| at <= one.end + TimeDelta::hours(HOURS_AFTER))),
        (_, None) => on(row.date).or_else(|| on(yesterday)),
    }
}
