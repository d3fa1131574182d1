//! How instants and days are written where values of the model are kept: as numbers, without loss.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Seconds since 1970 and the nanoseconds behind them.
pub mod instant {
    use super::{DateTime, Deserialize, Deserializer, Error, Serialize, Serializer, Utc};

    /// Writes it.
    ///
    /// # Errors
    ///
    /// When the serializer fails.
    pub fn serialize<S: Serializer>(instant: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
        (instant.timestamp(), instant.timestamp_subsec_nanos()).serialize(serializer)
    }

    /// Reads it.
    ///
    /// # Errors
    ///
    /// When it is none.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
        let (seconds, nanoseconds) = <(i64, u32)>::deserialize(deserializer)?;
        DateTime::from_timestamp(seconds, nanoseconds).ok_or_else(|| D::Error::custom("no instant"))
    }
}

/// A wall clock as if it were in UTC.
pub mod wall_clock {
    use super::{Deserializer, NaiveDateTime, Serializer, instant};

    /// Writes it.
    ///
    /// # Errors
    ///
    /// When the serializer fails.
    pub fn serialize<S: Serializer>(clock: &NaiveDateTime, serializer: S) -> Result<S::Ok, S::Error> {
        instant::serialize(&clock.and_utc(), serializer)
    }

    /// Reads it.
    ///
    /// # Errors
    ///
    /// When it is none.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDateTime, D::Error> {
        instant::deserialize(deserializer).map(|instant| instant.naive_utc())
    }
}

/// A day that may be absent, as days since 1970.
pub mod day {
    use super::{Deserialize, Deserializer, Error, NaiveDate, Serialize, Serializer, TimeDelta};

    // The default of a date is 1 January 1970.
    fn epoch() -> NaiveDate {
        NaiveDate::default()
    }

    /// Writes it.
    ///
    /// # Errors
    ///
    /// When the serializer fails.
    pub fn serialize<S: Serializer>(day: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
        day.map(|day| (day - epoch()).num_days()).serialize(serializer)
    }

    /// Reads it.
    ///
    /// # Errors
    ///
    /// When it is none.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
        let Some(days) = Option::<i64>::deserialize(deserializer)? else { return Ok(None) };
        let day = TimeDelta::try_days(days).and_then(|days| epoch().checked_add_signed(days));
        day.map(Some).ok_or_else(|| D::Error::custom("no day"))
    }
}
