//! Recordings for the tests of the measures.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::model::activity::{Activity, ActivityId};
use crate::model::measures::ActivityMeasures;
use crate::model::streams::{Channels, Column, Streams};
use crate::model::units::{Metres, Seconds};

/// A run without anything recorded, on 5 January 2026 (a Monday) at 06:00 UTC.
pub(crate) fn activity() -> Activity {
    let start_utc = DateTime::from_timestamp(1_767_592_800, 0).expect("a time");
    Activity { sources: vec!["a.fit".to_owned()], ..Activity::blank(ActivityId([0; 8]), start_utc) }
}

/// Streams with nothing but a time axis.
pub(crate) fn streams_at(times: &[f64]) -> Streams {
    Streams { channels: Channels { elapsed_s: times.to_vec(), ..Channels::default() }, cadence_spm: None }
}

/// A column of these values.
pub(crate) fn column(values: &[f32]) -> Option<Column> {
    Column::from_raw(values.to_vec())
}

/// A day.
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// A run of so many kilometres at 3 m/s that starts at a UTC time such as `2026-01-05T06:00:00Z`. Its id is made of
/// the start.
pub(crate) fn run(start: &str, kilometres: f64) -> (Activity, ActivityMeasures) {
    let start_utc: DateTime<Utc> = start.parse().expect("a time");
    run_at(start_utc, kilometres)
}

/// The same from a time.
pub(crate) fn run_at(start_utc: DateTime<Utc>, kilometres: f64) -> (Activity, ActivityMeasures) {
    let activity = Activity { id: ActivityId(start_utc.timestamp().to_be_bytes()), start_utc, ..activity() };
    let seconds = Seconds::new(kilometres * 1_000.0 / 3.0);
    let measures = ActivityMeasures {
        distance: Metres::from_kilometres(kilometres),
        elapsed: seconds,
        moving: seconds,
        timer: seconds,
        ..ActivityMeasures::default()
    };
    (activity, measures)
}

/// A run on a local day at noon UTC.
pub(crate) fn run_on(day: NaiveDate, kilometres: f64) -> (Activity, ActivityMeasures) {
    let noon = day.and_hms_opt(12, 0, 0).expect("noon").and_utc();
    run_at(noon + TimeDelta::zero(), kilometres)
}
