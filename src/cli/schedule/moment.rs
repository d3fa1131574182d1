//! When a job runs: a day of the week, or every day, and a time of the machine's clock.

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveTime, Timelike, Weekday};

use crate::cli::words;

/// Day and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The day; `None` for every day.
    pub day: Option<Weekday>,
    /// The time, by the machine's clock.
    pub time: NaiveTime,
}

impl Moment {
    /// The name of the day in English, as in `Monday`; `None` for every day.
    #[must_use]
    pub const fn day_name(self) -> Option<&'static str> {
        match self.day {
            None => None,
            Some(Weekday::Mon) => Some("Monday"),
            Some(Weekday::Tue) => Some("Tuesday"),
            Some(Weekday::Wed) => Some("Wednesday"),
            Some(Weekday::Thu) => Some("Thursday"),
            Some(Weekday::Fri) => Some("Friday"),
            Some(Weekday::Sat) => Some("Saturday"),
            Some(Weekday::Sun) => Some("Sunday"),
        }
    }

    /// The day as cron and launchd number it: 0 is Sunday.
    #[must_use]
    pub fn day_number(self) -> Option<u32> {
        self.day.map(|day| day.num_days_from_sunday())
    }

    /// Hour and minute.
    #[must_use]
    pub fn hour_and_minute(self) -> (u32, u32) {
        (self.time.hour(), self.time.minute())
    }
}

/// For people, as in `every Monday at 06:30`.
impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "every {} at {}", self.day_name().unwrap_or("day"), self.time.format("%H:%M"))
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || "expected a day and a time, such as \"Mon 06:30\" or \"daily 06:30\"".to_owned();
        let (day, time) = text.trim().split_once(char::is_whitespace).ok_or_else(wrong)?;
        let time = words::time(time)?;
        let day = if day.eq_ignore_ascii_case("daily") { None } else { Some(day.parse().map_err(|_| wrong())?) };
        Ok(Self { day, time })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        text.parse().expect("a moment")
    }

    #[test]
    fn days_in_short_and_in_full() {
        for text in ["Mon 06:30", "monday 6:30", " MON  06:30 "] {
            assert_eq!(moment(text).day_name(), Some("Monday"), "{text}");
            assert_eq!(moment(text).hour_and_minute(), (6, 30), "{text}");
        }
        assert_eq!((moment("Sun 00:00").day_number(), moment("Sat 23:59").day_number()), (Some(0), Some(6)));
        assert_eq!(moment("daily 05:00").day, None);
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in ["", "Mon", "06:30", "Mon 25:00", "Mon 06:30:00", "Moonday 06:30", "Mon 06:30 07:30", "* * * * *"] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }

    #[test]
    fn people_read_it() {
        assert_eq!(moment("wed 7:05").to_string(), "every Wednesday at 07:05");
        assert_eq!(moment("daily 07:05").to_string(), "every day at 07:05");
    }
}
