//! A job runs by the clock of the machine, and a week ends by that of the athlete.

use chrono::{Datelike, NaiveDate, TimeDelta, TimeZone, Weekday};
use chrono_tz::Tz;

use super::moment::Moment;

/// What to say when it is still the day before where the athlete is, so that the week that just ended is not over
/// there; `today` is any day.
#[must_use]
pub fn hint(at: Moment, machine: Tz, athlete: Tz, today: NaiveDate) -> Option<String> {
    let days = (0..7).filter_map(|days| today.checked_add_signed(TimeDelta::days(days)));
    let monday =
        days.into_iter().find(|day| day.weekday() == Weekday::Mon && at.day.is_none_or(|at| at == Weekday::Mon))?;
    let there = machine.from_local_datetime(&monday.and_time(at.time)).earliest()?.with_timezone(&athlete);
    let behind = there.naive_local().signed_duration_since(monday.and_time(at.time));
    (there.date_naive() < monday).then(|| {
        let hours = -behind.num_hours();
        format!(
            "When it runs it is still Sunday in {athlete}, {hours} hours behind this machine, so that it would report on the \
             week before the last: give --at a time that is Monday there."
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_that_is_not_over_where_the_athlete_is() {
        let today = "2026-11-25".parse().expect("a day");
        let told = |at: &str, athlete| hint(at.parse().expect("a moment"), Tz::UTC, athlete, today);
        let west = told("Mon 06:30", Tz::America__Los_Angeles).expect("a hint");
        assert!(west.contains("8 hours behind"), "{west}");
        assert!(told("daily 06:30", Tz::America__Los_Angeles).is_some(), "one day in seven");
        assert_eq!(told("Mon 08:00", Tz::America__Los_Angeles), None);
        assert_eq!(told("Mon 06:30", Tz::Asia__Tokyo), None);
        assert_eq!(told("Tue 01:00", Tz::America__Los_Angeles), None);
    }
}
