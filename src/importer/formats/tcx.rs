//! Training Center XML (FORMATS sections 1.6 and 4.2).
//!
//! Reads `Activity` elements wherever they stand, those of a multisport session included, with their laps and points.
//! Courses and workouts are passed over. Lap totals are the device's own; lap speeds are not read, since Polar wrote
//! them in km/h. Start with [`TcxReader`].

use chrono::DateTime;

use self::laps::{COVERED, RecordedLap, laps, totals, weighted_mean};
use self::scan::{Document, Recorded};
use super::xml::document;
use super::xml::samples::{Segment, Timeline, seconds_between, timeline};
use super::xml::sport;
use super::xml::stretches::{report_strays, stretches};
use super::xml::time;
use crate::diagnostics::{Code, Diagnostics};
use crate::importer::plausible::FEW_POSITIONS;
use crate::importer::{CadenceKind, FormatReader, RawActivity, RawCadence, ReadError, Recognition};
use crate::model::activity::{Format, RecordedTotals};
use crate::model::quality::QualityFlag;
use crate::model::units::Seconds;

mod laps;
mod scan;

/// Reads TCX.
#[derive(Debug, Clone, Copy)]
pub struct TcxReader;

/// How long before the first point a lap may say it began; chosen: the wait for a fix, not a wrong clock.
const LONGEST_WAIT_US: i64 = 10 * 60 * time::SECOND_US;

/// A gap between two `Track` elements is a stop when longer than this and than two usual intervals (FORMATS section 3.5
/// has automatic pauses from 4 s on).
const SHORTEST_STOP_S: f64 = 2.0;

impl FormatReader for TcxReader {
    fn format(&self) -> Format {
        Format::Tcx
    }

    fn recognise(&self, head: &[u8]) -> Recognition {
        document::recognise(head, "TrainingCenterDatabase")
    }

    fn read(&self, bytes: &[u8], diagnostics: &mut Diagnostics) -> Result<Vec<RawActivity>, ReadError> {
        let text = document::decode(bytes);
        if text.is_empty() {
            return Err(document::empty_file());
        }
        let mut document = Document::of_size(text.len());
        let walked = document::walk(&text, &mut document);
        document.bad.report(diagnostics);
        let plans = document.plans;
        let read = document.activities.into_iter().enumerate();
        let mut activities: Vec<RawActivity> =
            read.filter_map(|(index, recorded)| activity(index, recorded, diagnostics)).collect();
        match (walked, activities.last_mut()) {
            (Ok(()), Some(_)) => Ok(activities),
            (Ok(()), None) => Err(nothing(plans)),
            (Err(fault), None) => Err(fault.into_error()),
            (Err(fault), Some(last)) => {
                last.flags.push(QualityFlag::Truncated);
                fault.report(diagnostics);
                Ok(activities)
            }
        }
    }
}

fn nothing(plans: usize) -> ReadError {
    let planned = plans > 0;
    let (code, message, help) = if planned {
        let message = "a planned course or workout, not a recording";
        (Code::RouteWithoutTime, message, "export the recorded activity instead of the course")
    } else {
        (Code::NothingRecorded, "there is no activity with a point or a total in it", "download the original file")
    };
    ReadError { code, place: None, message: message.to_owned(), help: Some(help.to_owned()), ignorable: planned }
}

fn activity(index: usize, mut recorded: Recorded, diagnostics: &mut Diagnostics) -> Option<RawActivity> {
    let tracks = without_strays(std::mem::take(&mut recorded.tracks), diagnostics);
    let mut timeline = timeline(tracks, diagnostics);
    keep_stops(&mut timeline);
    let said_us = recorded.laps.iter().find_map(|lap| lap.start_us).or(recorded.id_us);
    let first_us = timeline.samples.first().map(|sample| sample.unix_us);
    let start_us = match (said_us, first_us) {
        (Some(said), Some(first)) if (0..=LONGEST_WAIT_US).contains(&first.saturating_sub(said)) => said,
        (_, Some(first)) => first,
        (said, None) => said?,
    };
    let last_us = timeline.samples.last().map(|sample| sample.unix_us);
    let laps = laps(&recorded.laps, start_us, last_us);
    let recorded_totals = totals(&recorded.laps, &laps, start_us, last_us);
    if first_us.is_none() && recorded_totals == RecordedTotals::default() {
        return None;
    }
    let (channels, cadence) = timeline.columns(start_us);
    let (sport, surface) = sport::from_word(&recorded.sport);
    let means = |lap: &RecordedLap| lap.run_cadence.or(lap.cadence).filter(|cadence| *cadence > 0.0);
    Some(RawActivity {
        session_index: u16::try_from(index).ok()?,
        device: None,
        start_utc: DateTime::from_timestamp_micros(start_us)?,
        utc_offset_s: recorded.offset_s,
        sport,
        surface,
        title: document::title(&recorded.notes).or_else(|| document::title(&recorded.plan)),
        flags: flags(&recorded, &timeline, recorded_totals.timer),
        recorded: recorded_totals,
        pauses: timeline.pauses(start_us),
        laps,
        rpe: None,
        cadence: RawCadence {
            kind: CadenceKind::AsWritten,
            samples: cadence,
            session_mean: weighted_mean(&recorded.laps, means),
        },
        channels,
    })
}

/// Leaves out the few points that a wrong clock put days away from the others.
fn without_strays(tracks: Vec<Segment>, diagnostics: &mut Diagnostics) -> Vec<Segment> {
    let (parts, left_out) = stretches(tracks);
    report_strays(left_out, diagnostics);
    parts.into_iter().flatten().collect()
}

/// Keeps only those boundaries of `Track` elements at which the timer stood; laps begin a new element too.
fn keep_stops(timeline: &mut Timeline) {
    let usual_s = timeline.median_interval_s().unwrap_or_default();
    let samples = &timeline.samples;
    timeline.breaks.retain(|index| {
        let before = index.checked_sub(1).and_then(|index| samples.get(index));
        before.zip(samples.get(*index)).is_some_and(|(before, after)| {
            let gap_s = seconds_between(before.unix_us, after.unix_us);
            gap_s > SHORTEST_STOP_S && gap_s > 2.0 * usual_s
        })
    });
}

fn flags(recorded: &Recorded, timeline: &Timeline, timer: Option<Seconds>) -> Vec<QualityFlag> {
    let mut flags = timeline.flags.clone();
    if recorded.zone_unstated {
        flags.push(QualityFlag::TimeWithoutZone);
    }
    let ends = timeline.samples.first().zip(timeline.samples.last());
    match ends.map(|(first, last)| seconds_between(first.unix_us, last.unix_us)) {
        None => flags.push(QualityFlag::NoStreams),
        Some(covered_s) if timer.is_some_and(|timer| covered_s < COVERED * timer.get()) => {
            flags.push(QualityFlag::PartialTrack);
        }
        Some(_) => {}
    }
    if (1..FEW_POSITIONS).contains(&timeline.positions()) {
        flags.push(QualityFlag::FewPoints);
    }
    flags
}

#[cfg(test)]
mod tests;
