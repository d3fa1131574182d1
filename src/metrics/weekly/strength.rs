//! Days with a strength session, recorded or logged (RULES card LT-1).

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::metrics::sessions::Joined;
use crate::model::activity::Sport;
use crate::model::calendar::WeekId;
use crate::model::pain::{Habit, HabitEntry};
use crate::model::units::Seconds;

/// Shortest strength session.
const SHORTEST_MINUTES: f64 = 10.0;

/// Days with at least one strength session. A logged one without minutes counts: the athlete called it one.
pub(crate) fn days(sessions: &[Joined], habits: &[HabitEntry]) -> BTreeSet<NaiveDate> {
    let recorded = sessions
        .iter()
        .map(|joined| &joined.session)
        .filter(|session| session.sport == Sport::Strength)
        .filter(|session| session.duration.map_or(0.0, Seconds::minutes) >= SHORTEST_MINUTES)
        .map(|session| session.day);
    let logged = habits
        .iter()
        .filter(|entry| entry.habit == Habit::Strength)
        .filter(|entry| entry.minutes.is_none_or(|minutes| minutes >= SHORTEST_MINUTES))
        .map(|entry| entry.date);
    recorded.chain(logged).collect()
}

/// How many of them lie in a week.
pub(crate) fn count(week: WeekId, days: &BTreeSet<NaiveDate>) -> u32 {
    u32::try_from(days.range(week.monday()..=week.sunday()).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::sessions;
    use crate::metrics::testing::{day, run_on};
    use crate::model::history::MeasuredActivity;

    #[test]
    fn two_sessions_on_one_day_count_once_and_short_ones_not_at_all() {
        let logged = |date: &str, minutes: Option<f64>| HabitEntry {
            line: 2,
            date: day(date),
            habit: Habit::Strength,
            minutes,
            note: None,
        };
        // 5.4 km at 3 m/s stand for 30 minutes.
        let (mut activity, measures) = run_on(day("2026-01-05"), 5.4);
        activity.sport = Sport::Strength;
        let sessions = sessions::join(&[MeasuredActivity { activity, measures, shoe: None }], None);
        let habits = [
            logged("2026-01-05", Some(20.0)),
            logged("2026-01-06", Some(9.0)),
            logged("2026-01-07", Some(10.0)),
            logged("2026-01-11", None),
            logged("2026-01-12", None),
        ];
        let days = days(&sessions, &habits);
        assert_eq!(count(WeekId::containing(day("2026-01-05")), &days), 3);
    }
}
