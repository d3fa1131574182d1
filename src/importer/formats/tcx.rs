//! Training Center XML (FORMATS sections 1.6 and 4.2).
//!
//! Reads `Activity` elements wherever they stand, those of a multisport session included, with their laps and points.
//! Courses and workouts are passed over. Lap totals are the device's own; lap speeds are not read, since Polar wrote
//! them in km/h. Start with [`TcxReader`].

use chrono::DateTime;
use quick_xml::events::BytesStart;

use self::laps::{COVERED, RecordedLap, intensity, laps, totals, weighted_mean};
use super::xml::document::{self, BadValues, Handler};
use super::xml::number;
use super::xml::route;
use super::xml::samples::{Sample, Segment, Timeline, seconds_between, timeline};
use super::xml::sport;
use super::xml::time::{self, Zone};
use crate::diagnostics::{Code, Diagnostics};
use crate::importer::{CadenceKind, FormatReader, RawActivity, RawCadence, ReadError, Recognition};
use crate::model::activity::{Format, RecordedTotals};
use crate::model::quality::QualityFlag;
use crate::model::streams::Position;
use crate::model::units::Seconds;

mod laps;

/// Reads TCX.
#[derive(Debug, Clone, Copy)]
pub struct TcxReader;

/// Bytes of one point in the leanest real files; decides how many rows are reserved.
const BYTES_PER_POINT: usize = 220;

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
        let mut document = Document { bytes: text.len(), ..Document::default() };
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

/// One `Activity` as written.
#[derive(Debug, Default)]
struct Recorded {
    sport: String,
    id_us: Option<i64>,
    notes: String,
    plan: String,
    laps: Vec<RecordedLap>,
    tracks: Vec<Segment>,
    offset_s: Option<i32>,
    zone_unstated: bool,
}

/// What the text of the innermost element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Field {
    #[default]
    Ignored,
    Time,
    Latitude,
    Longitude,
    Elevation,
    Distance,
    HeartRate,
    Cadence,
    RunCadence,
    Speed,
    Power,
    Id,
    Notes,
    Plan,
    LapTimer,
    LapDistance,
    LapHeartRate,
    LapCadence,
    LapRunCadence,
    LapIntensity,
}

/// A point while it is read.
#[derive(Debug, Clone, Copy)]
struct Point {
    sample: Sample,
    latitude: f64,
    longitude: f64,
    run_cadence: f32,
}

/// The document while it is walked. Depths are 0 outside of the element.
#[derive(Debug, Default)]
struct Document {
    bytes: usize,
    activities: Vec<Recorded>,
    plans: usize,
    bad: BadValues,
    field: Field,
    point: Option<Point>,
    activity_depth: usize,
    lap_depth: usize,
    in_heart_rate: bool,
    in_plan: bool,
}

impl Handler for Document {
    fn start(&mut self, name: &str, element: &BytesStart<'_>, depth: usize) {
        self.field = Field::Ignored;
        if self.point.is_some() {
            self.field = self.field_of_point(name);
        } else if self.activity_depth == 0 {
            self.outside(name, element, depth);
        } else if name == "Trackpoint" {
            self.point =
                Some(Point { sample: Sample::EMPTY, latitude: f64::NAN, longitude: f64::NAN, run_cadence: f32::NAN });
            self.in_heart_rate = false;
        } else if name == "Track" {
            self.begin_track();
        } else if self.lap_depth > 0 {
            self.field = self.field_of_lap(name);
        } else {
            self.inside_activity(name, element, depth);
        }
    }

    fn text(&mut self, text: &str) {
        match self.field {
            Field::Ignored => {}
            Field::Notes => self.words(|activity| &mut activity.notes, text),
            Field::Plan => self.words(|activity| &mut activity.plan, text),
            Field::Time | Field::Id => self.time(text),
            Field::Latitude | Field::Longitude => self.coordinate(text),
            _ if self.point.is_some() => self.value(text),
            _ => self.lap_value(text),
        }
    }

    fn end(&mut self, name: &str, depth: usize) {
        self.field = Field::Ignored;
        match name {
            "Trackpoint" => self.end_point(),
            "HeartRateBpm" | "AverageHeartRateBpm" => self.in_heart_rate = false,
            "Plan" => self.in_plan = false,
            "Lap" if depth == self.lap_depth => self.lap_depth = 0,
            "Activity" if depth == self.activity_depth => {
                self.activity_depth = 0;
                self.lap_depth = 0;
                self.point = None;
            }
            _ => {}
        }
    }
}

impl Document {
    fn outside(&mut self, name: &str, element: &BytesStart<'_>, depth: usize) {
        match name {
            "Activity" => {
                self.activity_depth = depth;
                let sport = document::attribute(element, "Sport").unwrap_or_default().into_owned();
                self.activities.push(Recorded { sport, ..Recorded::default() });
            }
            "Course" | "Workout" => self.plans += 1,
            _ => {}
        }
    }

    fn inside_activity(&mut self, name: &str, element: &BytesStart<'_>, depth: usize) {
        let child = depth == self.activity_depth + 1;
        match name {
            "Lap" => {
                self.lap_depth = depth;
                self.in_heart_rate = false;
                let start = document::attribute(element, "StartTime").and_then(|text| time::parse(&text));
                if let Some(activity) = self.activities.last_mut() {
                    if let Some(start) = start {
                        activity.note_zone(start.zone);
                    }
                    let start_us = start.map(|start| start.unix_us);
                    activity.laps.push(RecordedLap { start_us, ..RecordedLap::default() });
                }
            }
            "Id" if child => self.field = Field::Id,
            "Notes" if child => self.field = Field::Notes,
            "Plan" => self.in_plan = true,
            "Name" if self.in_plan => self.field = Field::Plan,
            _ => {}
        }
    }

    fn begin_track(&mut self) {
        if let Some(activity) = self.activities.last_mut() {
            // Laps of one file are of similar length; the first one takes what a single lap would need.
            let rows = activity.tracks.last().map_or(self.bytes / BYTES_PER_POINT, Vec::len);
            activity.tracks.push(Vec::with_capacity(rows));
        }
    }

    fn field_of_point(&mut self, name: &str) -> Field {
        match name {
            "Time" => Field::Time,
            "LatitudeDegrees" => Field::Latitude,
            "LongitudeDegrees" => Field::Longitude,
            "AltitudeMeters" => Field::Elevation,
            "DistanceMeters" => Field::Distance,
            "Value" if self.in_heart_rate => Field::HeartRate,
            "HeartRateBpm" => {
                self.in_heart_rate = true;
                Field::Ignored
            }
            "Cadence" => Field::Cadence,
            "RunCadence" => Field::RunCadence,
            "Speed" => Field::Speed,
            "Watts" => Field::Power,
            _ => Field::Ignored,
        }
    }

    fn field_of_lap(&mut self, name: &str) -> Field {
        match name {
            "TotalTimeSeconds" => Field::LapTimer,
            "DistanceMeters" => Field::LapDistance,
            "Value" if self.in_heart_rate => Field::LapHeartRate,
            "AverageHeartRateBpm" => {
                self.in_heart_rate = true;
                Field::Ignored
            }
            "Intensity" => Field::LapIntensity,
            "Cadence" => Field::LapCadence,
            "AvgRunCadence" => Field::LapRunCadence,
            _ => Field::Ignored,
        }
    }

    fn time(&mut self, text: &str) {
        let Some(activity) = self.activities.last_mut() else { return };
        let Some(time) = time::parse(text) else {
            if !text.trim().is_empty() {
                self.bad.note("Time", text);
            }
            return;
        };
        match &mut self.point {
            Some(point) if point.sample.unix_us == Sample::NO_TIME => {
                point.sample.unix_us = time.unix_us;
                activity.note_zone(time.zone);
            }
            None => activity.id_us = activity.id_us.or(Some(time.unix_us)),
            Some(_) => {}
        }
    }

    fn coordinate(&mut self, text: &str) {
        let Some(point) = &mut self.point else { return };
        let axis = if self.field == Field::Latitude { &mut point.latitude } else { &mut point.longitude };
        match number::parse(text) {
            Some(value) if axis.is_nan() => *axis = value,
            None if !text.trim().is_empty() => self.bad.note("position", text),
            _ => {}
        }
    }

    /// Reads a value of a point; the first of a kind wins.
    fn value(&mut self, text: &str) {
        let Some(Point { sample, run_cadence, .. }) = &mut self.point else { return };
        let (column, range, name) = match self.field {
            Field::Elevation => (&mut sample.elevation_m, number::ELEVATION_M, "AltitudeMeters"),
            Field::Distance => (&mut sample.distance_m, number::DISTANCE_M, "DistanceMeters"),
            Field::HeartRate => (&mut sample.heart_rate_bpm, number::HEART_RATE_BPM, "HeartRateBpm"),
            Field::Cadence => (&mut sample.cadence, number::CADENCE, "Cadence"),
            Field::RunCadence => (run_cadence, number::CADENCE, "RunCadence"),
            Field::Speed => (&mut sample.speed_mps, number::SPEED_MPS, "Speed"),
            Field::Power => (&mut sample.power_w, number::POWER_W, "Watts"),
            _ => return,
        };
        if !column.is_nan() {
            return;
        }
        match number::sample(text, &range) {
            Ok(value) => *column = value,
            Err(()) if text.trim().is_empty() => {}
            Err(()) => self.bad.note(name, text),
        }
    }

    fn lap_value(&mut self, text: &str) {
        let Some(lap) = self.activities.last_mut().and_then(|activity| activity.laps.last_mut()) else { return };
        let (total, range, name) = match self.field {
            Field::LapIntensity => {
                lap.intensity = lap.intensity.or_else(|| intensity(text));
                return;
            }
            Field::LapTimer => (&mut lap.timer_s, 0.0..=10_000_000.0, "TotalTimeSeconds"),
            Field::LapDistance => (&mut lap.distance_m, number::DISTANCE_M, "DistanceMeters"),
            Field::LapHeartRate => (&mut lap.heart_rate_bpm, number::HEART_RATE_BPM, "AverageHeartRateBpm"),
            Field::LapCadence => (&mut lap.cadence, number::CADENCE, "Cadence"),
            Field::LapRunCadence => (&mut lap.run_cadence, number::CADENCE, "AvgRunCadence"),
            _ => return,
        };
        if total.is_some() || text.trim().is_empty() {
            return;
        }
        match number::parse(text) {
            Some(value) => *total = Some(value).filter(|value| range.contains(value)),
            None => self.bad.note(name, text),
        }
    }

    fn words(&mut self, title: impl Fn(&mut Recorded) -> &mut String, text: &str) {
        if let Some(activity) = self.activities.last_mut() {
            document::push_words(title(activity), text);
        }
    }

    fn end_point(&mut self) {
        let Some(Point { mut sample, latitude, longitude, run_cadence }) = self.point.take() else { return };
        // A comparison with "not a number" is false, so that a missing half gives no position.
        sample.position = Position::from_degrees(latitude, longitude).unwrap_or(Position::MISSING);
        if !run_cadence.is_nan() {
            sample.cadence = run_cadence;
        }
        if let Some(activity) = self.activities.last_mut() {
            if activity.tracks.is_empty() {
                activity.tracks.push(Vec::new());
            }
            activity.tracks.last_mut().into_iter().for_each(|track| track.push(sample));
        }
    }
}

impl Recorded {
    fn note_zone(&mut self, zone: Zone) {
        if zone != Zone::Utc {
            self.zone_unstated |= zone == Zone::Unstated;
            self.offset_s = self.offset_s.or(time::plausible_offset(zone));
        }
    }
}

fn activity(index: usize, mut recorded: Recorded, diagnostics: &mut Diagnostics) -> Option<RawActivity> {
    let mut timeline = timeline(std::mem::take(&mut recorded.tracks), diagnostics);
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
    if (1..route::FEW_POINTS).contains(&timeline.positions()) {
        flags.push(QualityFlag::FewPoints);
    }
    flags
}
