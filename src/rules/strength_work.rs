//! Days with strength work, recorded or logged (RULES card LT-1). Nothing here judges.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::context::Context;
use crate::model::activity::{ActivityId, Sport};
use crate::model::calendar::DaySpan;
use crate::model::measures::Session;
use crate::model::pain::Habit;
use crate::model::units::Seconds;

/// Shortest session that counts (RULES card LT-1).
pub(super) const SHORTEST_MINUTES: f64 = 10.0;

/// One day with strength work.
#[derive(Default)]
pub(super) struct Day {
    recorded_minutes: f64,
    logged_minutes: f64,
    /// What was recorded of it.
    pub(super) recordings: Vec<ActivityId>,
}

impl Day {
    /// What is recorded and logged on one day is taken for the same work.
    pub(super) fn minutes(&self) -> f64 {
        self.recorded_minutes.max(self.logged_minutes)
    }
}

/// Minutes of a session.
pub(super) fn minutes(session: &Session) -> f64 {
    session.duration.map_or(0.0, Seconds::minutes)
}

/// Days of the span with strength work. A logged session without minutes counts: the athlete called it one.
pub(super) fn days(context: &Context<'_>, span: DaySpan) -> BTreeMap<NaiveDate, Day> {
    let mut days: BTreeMap<NaiveDate, Day> = BTreeMap::new();
    for session in &context.history.sessions {
        if session.sport == Sport::Strength && span.contains(session.day) && minutes(session) >= SHORTEST_MINUTES {
            let day = days.entry(session.day).or_default();
            day.recorded_minutes += minutes(session);
            day.recordings.extend(&session.activities);
        }
    }
    for row in &context.history.habits {
        let counts = row.minutes.is_none_or(|minutes| minutes >= SHORTEST_MINUTES);
        if row.habit == Habit::Strength && span.contains(row.date) && counts {
            days.entry(row.date).or_default().logged_minutes += row.minutes.unwrap_or_default();
        }
    }
    days
}
