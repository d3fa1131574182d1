//! The only code that asks what day it is.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// East of every inhabited place: the first zone to see a day (Kiribati, UTC+14).
const EARLIEST_CLOCK_HOURS: i64 = 14;

/// The current day of the athlete. Without a known zone it is the latest day that has begun anywhere, so that the
/// zone of the machine never decides and no run of today is taken for the future.
#[must_use]
pub fn today(zone: Option<Tz>) -> NaiveDate {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may ask for the time")]
    let now = Utc::now();
    match zone {
        Some(zone) => now.with_timezone(&zone).date_naive(),
        None => (now + TimeDelta::hours(EARLIEST_CLOCK_HOURS)).date_naive(),
    }
}

/// Nanoseconds since 1970, as file systems date their files.
#[must_use]
pub fn since_1970_ns() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may ask for the time")]
    let now = Utc::now();
    now.timestamp_nanos_opt().unwrap_or(i64::MAX)
}

/// Date and time of day in a zone.
#[must_use]
pub fn now(zone: Tz) -> NaiveDateTime {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may ask for the time")]
    let now = Utc::now();
    now.with_timezone(&zone).naive_local()
}
