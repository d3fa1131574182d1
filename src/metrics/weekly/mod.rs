//! Numbers of calendar weeks, one measure a file. The calendar comes first: a week without a run is a row of zeros, a
//! week before the first recording is none.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::model::athlete::Athlete;
use crate::model::history::{Gap, MeasuredActivity};
use crate::model::measures::WeekMeasures;
use crate::model::pain::HabitEntry;

use super::frame::{FrameError, WeekTotals};
use super::heart_rate_impulse::Impulse;
use super::sessions::Joined;

mod by_time;
mod cadence;
pub(crate) mod calendar;
mod intensity;
mod load_index;
mod monotony;
mod strength;
mod volume;
mod volume_change;

/// What weeks are made of: one athlete up to the judged day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WeeklyInput<'a> {
    /// Who.
    pub(crate) athlete: &'a Athlete,
    /// Day of the first recording.
    pub(crate) first_day: NaiveDate,
    /// The judged day.
    pub(crate) as_of: NaiveDate,
    /// Recordings.
    pub(crate) activities: &'a [MeasuredActivity],
    /// Sessions made of them.
    pub(crate) sessions: &'a [Joined],
    /// Gaps between them.
    pub(crate) gaps: &'a [Gap],
    /// Rows of the habit log.
    pub(crate) habits: &'a [HabitEntry],
}

/// Every week from the first recording to the judged day.
pub(crate) fn measure(input: &WeeklyInput<'_>) -> Result<Vec<WeekMeasures>, FrameError> {
    let mut weeks = calendar::weeks(input);
    let totals: Vec<WeekTotals> = volume::totals(input, weeks.len())?;
    for (week, totals) in weeks.iter_mut().zip(totals) {
        volume::fill(week, totals);
    }
    volume_change::fill(&mut weeks);
    by_time::fill(&mut weeks, input);
    let impulse = Impulse::of(input.athlete, input.activities, input.as_of).map(Impulse::table);
    let strength_days: BTreeSet<NaiveDate> = strength::days(input.sessions, input.habits);
    let mut runs = input.sessions.iter().filter(|joined| joined.session.valid_run).peekable();
    for week in &mut weeks {
        let mut of_week = Vec::new();
        while let Some(joined) = runs.next_if(|joined| joined.session.day <= week.week.sunday()) {
            of_week.push(joined);
        }
        load_index::fill(week, &of_week, input.activities, impulse.as_ref());
        monotony::fill(week);
        intensity::fill(week, &of_week);
        cadence::fill(week, &of_week, input.activities);
        week.strength_sessions = strength::count(week.week, &strength_days);
    }
    Ok(weeks)
}
