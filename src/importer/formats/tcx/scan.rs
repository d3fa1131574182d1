//! The elements of a TCX document, collected as written. No value is judged here beyond the range of its channel.

use quick_xml::events::BytesStart;

use super::laps::{RecordedLap, intensity};
use crate::importer::formats::xml::document::{self, BadValues, Handler};
use crate::importer::formats::xml::number;
use crate::importer::formats::xml::samples::{Sample, Segment};
use crate::importer::formats::xml::time::{self, Zone};
use crate::model::streams::Position;

/// Bytes of one point in the leanest real files; decides how many rows are reserved.
const BYTES_PER_POINT: usize = 220;

/// Activities and laps that are read of one document; a few bytes can make one, which takes hundreds in memory. Chosen:
/// a lap every second of a day.
const MOST_PARTS: usize = 100_000;

/// One `Activity` as written.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    pub(super) sport: String,
    pub(super) id_us: Option<i64>,
    pub(super) notes: String,
    pub(super) plan: String,
    pub(super) laps: Vec<RecordedLap>,
    pub(super) tracks: Vec<Segment>,
    pub(super) offset_s: Option<i32>,
    pub(super) zone_unstated: bool,
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
pub(super) struct Document {
    /// Bytes for which no rows were reserved yet.
    bytes: usize,
    /// Activities and laps so far.
    parts: usize,
    pub(super) activities: Vec<Recorded>,
    pub(super) plans: usize,
    pub(super) bad: BadValues,
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
    /// Nothing yet, of a document of so many bytes.
    pub(super) fn of_size(bytes: usize) -> Self {
        Self { bytes, ..Self::default() }
    }

    /// Counts a part; false when there are enough.
    fn has_room(&mut self, name: &str) -> bool {
        self.parts += 1;
        if self.parts > MOST_PARTS {
            self.bad.note(name, "one too many");
        }
        self.parts <= MOST_PARTS
    }

    fn outside(&mut self, name: &str, element: &BytesStart<'_>, depth: usize) {
        match name {
            "Activity" if self.has_room(name) => {
                self.activity_depth = depth;
                let sport = document::attribute(element, "Sport").unwrap_or_default().to_owned();
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
                let start = document::attribute(element, "StartTime").and_then(time::parse);
                if self.has_room(name)
                    && let Some(activity) = self.activities.last_mut()
                {
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
            // The first track takes what a file of one lap needs; laps after it are of similar length.
            let first = std::mem::take(&mut self.bytes) / BYTES_PER_POINT;
            let rows = activity.tracks.last().map_or(first, Vec::len);
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
        self.bad.read_into(column, text, &range, name);
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
