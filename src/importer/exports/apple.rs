//! The `export.xml` of Apple Health (FORMATS section 5): gigabytes of single measurements, among them the workouts,
//! which alone are read. The document is followed as it comes; nothing but the rows is kept.
//!
//! The document type that precedes the root is malformed in some releases of iOS and is skipped unread.

use std::io::{self, BufRead, Read};

use chrono::{DateTime, FixedOffset, Offset, TimeZone, Utc};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Row, RowId, RowStart, Table, TableReader};
use crate::diagnostics::{Code, Diagnostics, Level};
use crate::importer::ReadError;
use crate::importer::formats::xml::document::attributes;
use crate::importer::limits::damaged;
use crate::importer::plausible::HEART_RATE_BPM;
use crate::model::activity::{RecordedTotals, Sport, Surface};
use crate::model::service::Service;
use crate::model::units::{BeatsPerMinute, METRES_PER_MILE, Metres, Seconds};

/// How the root element begins.
const ROOT: &[u8] = b"<HealthData";
/// The longest tag, comment or text that is followed; chosen, real ones stay below 2 KB.
const MAX_PIECE_BYTES: usize = 1 << 20;
/// Timers that exceed the time between start and end by more than this are in another unit than they say.
const TIMER_SLACK_S: f64 = 60.0;
const ACTIVITY: &str = "HKWorkoutActivityType";
const QUANTITY: &str = "HKQuantityTypeIdentifier";

/// Reads `export.xml`, whatever its name is in the athlete's language.
pub(crate) struct AppleHealthReader;

impl TableReader for AppleHealthReader {
    fn service(&self) -> Service {
        Service::AppleHealth
    }

    fn recognise(&self, name: &str, head: &[u8]) -> bool {
        let holds = |words: &[u8]| head.windows(words.len()).any(|window| window == words);
        let named = name.ends_with("apple_health_export/export.xml") && head.trim_ascii_start().starts_with(b"<?xml");
        named || holds(b"<!DOCTYPE HealthData") || holds(ROOT)
    }

    fn read(&self, bytes: &mut dyn BufRead, diagnostics: &mut Diagnostics) -> Result<Table, ReadError> {
        if !skip_to_root(bytes) {
            return Err(damaged("the health data do not begin anywhere"));
        }
        let mut table = Table::default();
        let mut bad_rows = 0_usize;
        let end = workouts(bytes, |workout| match workout.row(table.rows.len() + bad_rows + 1, diagnostics) {
            Some(row) => table.rows.push(row),
            None => bad_rows += 1,
        });
        if let Err(reason) = end {
            let message = format!("the health data break off ({reason}); workouts before that are used");
            let place = format!("workout {}", table.rows.len() + bad_rows + 1);
            diagnostics
                .push(Code::TableTruncated, Level::Warning, message)
                .at(place)
                .help("export the health data again on the phone");
        }
        Ok(table)
    }
}

/// Goes behind the first bytes of the root element. False when there is none.
fn skip_to_root(bytes: &mut dyn BufRead) -> bool {
    let mut matched = 0;
    loop {
        let (used, found) = match bytes.fill_buf() {
            Ok([]) => return false,
            Ok(next) => {
                let mut used = 0;
                for byte in next {
                    used += 1;
                    // Its first letter occurs in it but once.
                    matched = match ROOT.get(matched) {
                        Some(wanted) if wanted == byte => matched + 1,
                        _ => usize::from(ROOT.first() == Some(byte)),
                    };
                    if matched == ROOT.len() {
                        break;
                    }
                }
                (used, matched == ROOT.len())
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => (0, false),
            Err(_) => return false,
        };
        bytes.consume(used);
        if found {
            return true;
        }
    }
}

/// The document as text, of which only so much may go into one piece. The parser ends at the first wrong byte, which
/// the name of an application or a watch may hold; here it becomes U+FFFD.
struct Pieces<'a> {
    from: &'a mut dyn BufRead,
    /// Text, and how much of it was read.
    text: Vec<u8>,
    read: usize,
    /// A letter of which some bytes are still to come.
    begun: Vec<u8>,
    room: usize,
}

impl Pieces<'_> {
    fn refill(&mut self) -> io::Result<()> {
        self.read = 0;
        self.text.clear();
        while self.text.is_empty() {
            let next = self.from.fill_buf()?;
            let count = next.len();
            self.text.append(&mut self.begun);
            self.text.extend_from_slice(next);
            self.from.consume(count);
            match std::str::from_utf8(&self.text) {
                Ok(_) if count == 0 => return Ok(()),
                Ok(_) => {}
                Err(error) if error.error_len().is_none() && count > 0 => {
                    self.begun = self.text.split_off(error.valid_up_to());
                }
                Err(_) => self.text = String::from_utf8_lossy(&self.text).into_owned().into_bytes(),
            }
        }
        Ok(())
    }
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Pieces<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.room == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a tag has no end"));
        }
        if self.read >= self.text.len() {
            self.refill()?;
        }
        let next = self.text.get(self.read..).unwrap_or_default();
        Ok(next.get(..self.room).unwrap_or(next))
    }

    fn consume(&mut self, amount: usize) {
        self.room = self.room.saturating_sub(amount);
        self.read += amount;
    }
}

/// Calls back with every workout up to the end of the document, or to a fault, which is returned.
fn workouts(bytes: &mut dyn BufRead, mut found: impl FnMut(Workout)) -> Result<(), String> {
    let pieces = Pieces { from: bytes, text: ROOT.to_vec(), read: 0, begun: Vec::new(), room: MAX_PIECE_BYTES };
    let mut reader = Reader::from_reader(pieces);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    let mut buffer = Vec::new();
    let mut workout: Option<Workout> = None;
    // Elements that are open below the workout.
    let mut depth = 0_usize;
    loop {
        buffer.clear();
        reader.get_mut().room = MAX_PIECE_BYTES;
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) => match &mut workout {
                Some(workout) => {
                    workout.child(&element, depth);
                    depth += 1;
                }
                None if element.name().0 == "Workout" => (workout, depth) = (Some(Workout::new(&element)), 0),
                None => {}
            },
            Ok(Event::Empty(element)) => match &mut workout {
                Some(workout) => workout.child(&element, depth),
                None if element.name().0 == "Workout" => found(Workout::new(&element)),
                None => {}
            },
            Ok(Event::End(element)) => match element.name().0 {
                "HealthData" => return Ok(()),
                "Workout" => workout.take().into_iter().for_each(&mut found),
                _ => depth = depth.saturating_sub(1),
            },
            Ok(Event::Eof) => return Err("its end is missing".to_owned()),
            Ok(_) => {}
            Err(error) => return Err(crate::importer::archive::printable(&error.to_string())),
        }
    }
}

/// A workout as it is written.
#[derive(Debug, Default)]
struct Workout {
    activity: String,
    start: String,
    end: String,
    duration: (String, String),
    total_distance: (String, String),
    /// Distances of the parts of the workout: kind, metres.
    distances: Vec<(String, f64)>,
    /// Sum of the means of the parts, each times its seconds, and the seconds.
    heart_beats: (f64, f64),
    indoor: bool,
    zone: Option<chrono_tz::Tz>,
    route: Option<String>,
}

impl Workout {
    fn new(element: &BytesStart<'_>) -> Self {
        let mut workout = Self::default();
        for (name, value) in attributes(element) {
            let field = match name {
                "workoutActivityType" => &mut workout.activity,
                "startDate" => &mut workout.start,
                "endDate" => &mut workout.end,
                "duration" => &mut workout.duration.0,
                "durationUnit" => &mut workout.duration.1,
                "totalDistance" => &mut workout.total_distance.0,
                "totalDistanceUnit" => &mut workout.total_distance.1,
                _ => continue,
            };
            value.clone_into(field);
        }
        workout
    }

    /// Takes in an element inside the workout. Those deeper down repeat the totals for parts of it (`WorkoutActivity`);
    /// only the file of a route lies deeper.
    fn child(&mut self, element: &BytesStart<'_>, depth: usize) {
        let get = |wanted: &str| attributes(element).find(|(name, _)| *name == wanted).map(|(_, value)| value);
        match (element.name().0, depth) {
            ("WorkoutStatistics", 0) => {
                let Some(kind) = get("type").and_then(|kind| kind.strip_prefix(QUANTITY)) else { return };
                let unit = get("unit").unwrap_or_default();
                if kind == "HeartRate" {
                    let duration = match (get("startDate").and_then(instant), get("endDate").and_then(instant)) {
                        (Some(start), Some(end)) => seconds_between(start, end),
                        _ => None,
                    };
                    if let Some(mean) = get("average").and_then(number).filter(|mean| HEART_RATE_BPM.contains(mean)) {
                        let weight = duration.filter(|seconds| *seconds > 0.0).unwrap_or(1.0);
                        self.heart_beats.0 += mean * weight;
                        self.heart_beats.1 += weight;
                    }
                } else if let Some(kind) = kind.strip_prefix("Distance") {
                    let metres = get("sum").and_then(|sum| metres(sum, unit));
                    self.distances.extend(metres.map(|metres| (kind.to_owned(), metres)));
                }
            }
            ("MetadataEntry", 0) => match (get("key"), get("value")) {
                (Some("HKIndoorWorkout"), Some(value)) => self.indoor = value == "1",
                (Some("HKTimeZone"), Some(value)) => self.zone = value.parse().ok(),
                _ => {}
            },
            ("FileReference", _) if self.route.is_none() => {
                let path = get("path").map(|path| path.trim_start_matches('/').replace("&amp;", "&"));
                self.route = path.filter(|path| !path.is_empty());
            }
            _ => {}
        }
    }

    /// The row, or `None` when it has no start, which is reported.
    fn row(&self, place: usize, diagnostics: &mut Diagnostics) -> Option<Row> {
        let place = format!("workout {place}");
        let bad = |message: &str, diagnostics: &mut Diagnostics| {
            diagnostics.push(Code::BadTableRow, Level::Warning, message).at(place.clone());
        };
        let Some(start) = instant(&self.start) else {
            bad("the workout has no start that can be read and is left out", diagnostics);
            return None;
        };
        let elapsed_s = instant(&self.end).and_then(|end| seconds_between(start, end));
        let mut timer_s = seconds(&self.duration.0, &self.duration.1);
        if let (Some(timer), Some(elapsed)) = (timer_s, elapsed_s)
            && timer > elapsed + TIMER_SLACK_S
        {
            bad("the duration is longer than from start to end and is left out", diagnostics);
            timer_s = None;
        }
        let start_utc = start.with_timezone(&Utc);
        let kind = self.activity.strip_prefix(ACTIVITY).unwrap_or(&self.activity);
        let sport = (!kind.is_empty()).then(|| sport(kind));
        let zone_s =
            self.zone.map(|zone| zone.offset_from_utc_datetime(&start_utc.naive_utc()).fix().local_minus_utc());
        let (beats, weight) = self.heart_beats;
        let treadmill = sport == Some(Sport::Run) && self.indoor;
        Some(Row {
            id: RowId { service: Service::AppleHealth, key: format!("{}-{kind}", start_utc.format("%Y%m%dT%H%M%SZ")) },
            place,
            start: RowStart::Utc(start_utc),
            // The dates are in the zone of the phone at the time of the export, which is second best.
            utc_offset_s: Some(zone_s.unwrap_or_else(|| start.offset().local_minus_utc())),
            sport,
            surface: treadmill.then_some(Surface::Treadmill),
            title: None,
            title_is_default: false,
            recorded: RecordedTotals {
                distance: self.distance(sport).and_then(Metres::new),
                elapsed: elapsed_s.and_then(Seconds::new),
                timer: timer_s.and_then(Seconds::new),
                heart_rate: (weight > 0.0).then(|| beats / weight).and_then(BeatsPerMinute::new),
                ..RecordedTotals::default()
            },
            distance_is_guessed: false,
            rpe: None,
            race: false,
            commute: false,
            gear: Vec::new(),
            file: self.route.clone(),
        })
    }

    /// Metres: the total that releases up to iOS 15 write, or else the sum over the parts.
    fn distance(&self, sport: Option<Sport>) -> Option<f64> {
        let own = match sport {
            Some(Sport::Bike) => "Cycling",
            Some(Sport::Swim) => "Swimming",
            _ => "WalkingRunning",
        };
        let sum: f64 = self.distances.iter().filter(|(kind, _)| kind == own).map(|(_, metres)| metres).sum();
        let total = metres(&self.total_distance.0, &self.total_distance.1);
        // Zero is what is written where nothing measured.
        total.filter(|metres| *metres > 0.0).or_else(|| Some(sum).filter(|metres| *metres > 0.0))
    }
}

/// What was done. Strength is what RULES section LT-1 counts; intervals at high intensity are not among it.
fn sport(kind: &str) -> Sport {
    match kind {
        "Running" => Sport::Run,
        "Walking" => Sport::Walk,
        "Hiking" => Sport::Hike,
        "Cycling" => Sport::Bike,
        "Swimming" => Sport::Swim,
        "Elliptical" => Sport::Elliptical,
        "TraditionalStrengthTraining"
        | "FunctionalStrengthTraining"
        | "CoreTraining"
        | "CrossTraining"
        | "HighIntensityIntervalTraining" => Sport::Strength,
        _ => Sport::Other,
    }
}

/// A moment: `2024-08-11 21:34:30 -0700`, or with a clock of twelve hours where the phone has one.
fn instant(text: &str) -> Option<DateTime<FixedOffset>> {
    let plain = text.replace(['\u{202f}', '\u{a0}'], " ");
    let forms = ["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %I:%M:%S %p %z"];
    forms.iter().find_map(|form| DateTime::parse_from_str(plain.trim(), form).ok())
}

fn seconds_between(start: DateTime<FixedOffset>, end: DateTime<FixedOffset>) -> Option<f64> {
    let seconds = (end - start).num_seconds();
    (seconds >= 0).then_some(seconds as f64)
}

/// A number that is not negative.
fn number(text: &str) -> Option<f64> {
    let value: f64 = text.trim().replacen(',', ".", 1).parse().ok()?;
    (value.is_finite() && value >= 0.0).then_some(value)
}

fn metres(value: &str, unit: &str) -> Option<f64> {
    const METRES_PER_FOOT: f64 = 0.3048;
    let factor = match unit {
        "km" => 1_000.0,
        "mi" => METRES_PER_MILE,
        "m" => 1.0,
        "ft" => METRES_PER_FOOT,
        "yd" => 3.0 * METRES_PER_FOOT,
        _ => return None,
    };
    Some(number(value)? * factor)
}

fn seconds(value: &str, unit: &str) -> Option<f64> {
    let factor = match unit {
        "min" => 60.0,
        "s" | "sec" => 1.0,
        "h" | "hr" => 3_600.0,
        _ => return None,
    };
    Some(number(value)? * factor)
}
