//! `*_summarizedActivities.json` of Garmin's account export: one object an activity (FORMATS section 2.1). The
//! recordings have other names, so that no row says its file. Speeds (tenths of a metre per second) are left to whoever
//! measures.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::io::BufRead;

use chrono::{DateTime, NaiveDateTime, Utc};

use super::json::{self, Fields, Objects, Value};
use super::kind::{self, Kind};
use super::{UnknownKinds, file_name, report_bad_values, report_cut, report_lost_row};
use crate::diagnostics::Diagnostics;
use crate::importer::ReadError;
use crate::importer::exports::{Row, RowId, RowStart, Table, TableReader};
use crate::importer::plausible::{HEART_RATE_BPM, is_utc_offset};
use crate::model::activity::{RecordedTotals, Sport};
use crate::model::service::Service;
use crate::model::units::{BeatsPerMinute, Metres, Millimetres, Milliseconds, Percent, Seconds, StepsPerMinute};

/// Reads the summaries of Garmin's account export.
#[derive(Debug, Clone, Copy)]
pub struct SummarizedActivities;

const LIST: &str = "summarizedActivitiesExport";

const WANTED: &[&str] = &[
    "activityId",
    "name",
    "activityType",
    "sportType",
    "startTimeGmt",
    "beginTimestamp",
    "startTimeLocal",
    "distance",
    "duration",
    "movingDuration",
    "elapsedDuration",
    "elevationGain",
    "elevationLoss",
    "avgHr",
    "avgRunCadence",
    "avgDoubleCadence",
    "avgStrideLength",
    "avgVerticalOscillation",
    "avgVerticalRatio",
    "avgGroundContactTime",
    "workoutRpe",
    "eventTypeId",
    "eventType",
    "parent",
    "parentId",
    "childIds",
];

impl TableReader for SummarizedActivities {
    fn service(&self) -> Service {
        Service::Garmin
    }

    fn recognise(&self, name: &str, head: &[u8]) -> bool {
        if !json::is_json(head) {
            return false;
        }
        let name = file_name(name);
        let named = name.strip_suffix(".json").is_some_and(|stem| stem.contains("summarizedactivities"));
        named || head.windows(LIST.len()).any(|window| window == LIST.as_bytes())
    }

    fn read(&self, bytes: &mut dyn BufRead, diagnostics: &mut Diagnostics) -> Result<Table, ReadError> {
        let mut found = Found::default();
        let left = Cell::new(0);
        let mut sink = |fields| found.add(fields, diagnostics);
        let walked = json::walk(bytes, &left, &mut Objects::new(&[LIST], WANTED, &mut sink, &left));
        if let Err(error) = walked {
            if found.rows.is_empty() {
                return Err(error);
            }
            report_cut(error, diagnostics);
        }
        found.unknown_kinds.report(diagnostics);
        let listed = found.parents_of_rows;
        let whole = |row: &Activity| !row.parts.iter().any(|part| listed.contains(part));
        let rows = found.rows.into_iter().filter(whole).map(|activity| activity.row).collect();
        Ok(Table { rows, ..Table::default() })
    }
}

/// An activity, and what tells whether its parts are listed as well.
struct Activity {
    row: Row,
    /// Ids of the parts of a multisport activity, and its own, by which its parts name it.
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// An activity with this id.
    Itself(String),
    /// An activity that says to be a part of the one with this id.
    Of(String),
}

#[derive(Default)]
struct Found {
    rows: Vec<Activity>,
    parents_of_rows: BTreeSet<Part>,
    unknown_kinds: UnknownKinds,
    read: u64,
}

impl Found {
    fn add(&mut self, mut fields: Fields, diagnostics: &mut Diagnostics) {
        self.read += 1;
        let place = format!("activity {}", self.read);
        let Some((start, utc_offset_s)) = start(&mut fields) else {
            return report_lost_row("it has no start that can be read", &place, diagnostics);
        };
        let id = fields.get("activityId").and_then(Value::id);
        if id.is_none() {
            fields.note_bad("activityId");
        }
        let is_parent = fields.flag("parent");
        let mut parts = Vec::new();
        if let Some(id) = &id {
            self.parents_of_rows.insert(Part::Itself(id.clone()));
            if is_parent {
                parts.push(Part::Of(id.clone()));
            }
        }
        if let Some(parent) = fields.get("parentId").and_then(Value::id) {
            self.parents_of_rows.insert(Part::Of(parent));
        }
        if is_parent && let Some(Value::List(children)) = fields.get("childIds") {
            parts.extend(children.iter().filter_map(Value::id).map(Part::Itself));
        }
        let key = id.unwrap_or_else(|| match start {
            RowStart::Utc(instant) => format!("start-{}", instant.timestamp()),
            RowStart::Local(clock) => format!("start-{clock:?}"),
        });
        let kind = self.kind(&fields);
        let title = fields.text("name");
        if !matches!(fields.get("name"), None | Some(Value::Text(_))) {
            fields.note_bad("name");
        }
        let row = Row {
            id: RowId { service: Service::Garmin, key },
            start,
            utc_offset_s,
            sport: kind.sport(),
            surface: kind.surface(),
            title_is_default: title.as_deref().is_some_and(|title| kind::is_made_up(title, kind.sport())),
            title,
            recorded: totals(&mut fields, kind.sport()),
            distance_is_guessed: false,
            rpe: above_zero(&mut fields, "workoutRpe", 100.0).map(|rpe| rpe / 10.0),
            race: is_race(&fields),
            commute: false,
            gear: Vec::new(),
            file: None,
            place,
        };
        report_bad_values(&fields.bad, &row.place, diagnostics);
        self.rows.push(Activity { row, parts });
    }

    /// What was done by either of the two keys that say it; the first is the finer one.
    fn kind(&mut self, fields: &Fields) -> Kind {
        let words = ["activityType", "sportType"].map(|key| fields.text(key));
        let mut words = words.iter().flatten();
        let Some(finer) = words.next() else { return Kind::Unsaid };
        let kinds = (kind::of(finer), words.next().map_or(Kind::Unsaid, |word| kind::of(word)));
        match kinds {
            (Kind::Known(..), _) => kinds.0,
            (_, Kind::Known(..)) => kinds.1,
            (Kind::Unknown, _) => {
                self.unknown_kinds.add(finer);
                Kind::Unknown
            }
            _ => Kind::Unsaid,
        }
    }
}

/// Garmin's number for a race among the kinds of events (FORMATS section 2.1).
const RACE: f64 = 1.0;

fn is_race(fields: &Fields) -> bool {
    let by_number = fields.get("eventTypeId").and_then(Value::number).is_some_and(|id| (id - RACE).abs() < 0.5);
    by_number || fields.text("eventType").is_some_and(|word| word.eq_ignore_ascii_case("race"))
}

/// The start, and the offset of the athlete's clock where the two starts differ by one that a place on earth has.
fn start(fields: &mut Fields) -> Option<(RowStart, Option<i32>)> {
    let mut instant = |key| {
        let value = fields.get(key)?;
        let found = moment(value);
        if found.is_none() {
            fields.note_bad(key);
        }
        found
    };
    let utc = instant("startTimeGmt").or_else(|| instant("beginTimestamp"));
    let local = instant("startTimeLocal");
    let Some(utc) = utc else { return Some((RowStart::Local(local?.naive_utc()), None)) };
    let offset_s = local.map(|local| {
        // Rounded: the two are floats in some exports.
        let milliseconds = local.timestamp_millis() - utc.timestamp_millis();
        (milliseconds + 500).div_euclid(1_000)
    });
    let offset_s = offset_s.filter(|seconds| is_utc_offset(*seconds)).and_then(|seconds| i32::try_from(seconds).ok());
    Some((RowStart::Utc(utc), offset_s))
}

/// A time in milliseconds since 1970, or written out as other dumps do. Before 1990 nobody wore a watch that records.
fn moment(value: &Value) -> Option<DateTime<Utc>> {
    const YEAR_1990_MS: i64 = 631_152_000_000;
    const YEAR_2200_MS: i64 = 7_258_118_400_000;
    let believable = |instant: &DateTime<Utc>| (YEAR_1990_MS..YEAR_2200_MS).contains(&instant.timestamp_millis());
    let written_out = |text: &str| {
        let text = text.trim().trim_end_matches('Z').replacen('T', " ", 1);
        NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S%.f").ok().map(|clock| clock.and_utc())
    };
    let instant = match (value, value.number()) {
        (_, Some(milliseconds)) => {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a float that is too large becomes the largest integer"
            )]
            let milliseconds = milliseconds.round() as i64;
            DateTime::from_timestamp_millis(milliseconds)
        }
        (Value::Text(text), None) => written_out(text),
        _ => None,
    };
    instant.filter(believable)
}

/// A positive number; zero is Garmin's way to say that there is none.
fn above_zero(fields: &mut Fields, key: &'static str, most: f64) -> Option<f64> {
    fields.number(key, &(0.0..=most)).filter(|number| *number > 0.0)
}

/// Nothing is this long; only keeps out numbers that are none.
const FAR: f64 = 1e12;

/// The totals in SI units (FORMATS section 2.1: centimetres, milliseconds).
fn totals(fields: &mut Fields, sport: Option<Sport>) -> RecordedTotals {
    let centimetres = |value: f64| Metres::new(value / 100.0);
    let milliseconds = |value: f64| Seconds::new(value / 1_000.0);
    RecordedTotals {
        distance: above_zero(fields, "distance", FAR).and_then(centimetres),
        elapsed: above_zero(fields, "elapsedDuration", FAR).and_then(milliseconds),
        timer: above_zero(fields, "duration", FAR).and_then(milliseconds),
        moving: above_zero(fields, "movingDuration", FAR).and_then(milliseconds),
        ascent: fields.number("elevationGain", &(0.0..=FAR)).and_then(centimetres),
        descent: fields.number("elevationLoss", &(0.0..=FAR)).and_then(centimetres),
        heart_rate: above_zero(fields, "avgHr", 1_000.0)
            .filter(|bpm| HEART_RATE_BPM.contains(bpm))
            .and_then(BeatsPerMinute::new),
        cadence: cadence(fields, sport),
        vertical_oscillation: above_zero(fields, "avgVerticalOscillation", FAR)
            .and_then(|centimetres| Millimetres::new(centimetres * 10.0)),
        vertical_ratio: above_zero(fields, "avgVerticalRatio", FAR).and_then(Percent::new),
        stance_time: above_zero(fields, "avgGroundContactTime", FAR).and_then(Milliseconds::new),
        stance_balance_left: None,
        step_length: above_zero(fields, "avgStrideLength", FAR)
            .and_then(|centimetres| Millimetres::new(centimetres * 10.0)),
    }
}

/// Steps of both feet: `avgDoubleCadence` as it is, else the strides of one leg in `avgRunCadence` (FORMATS section
/// 2.1: 169.3 and 84 of one activity).
fn cadence(fields: &mut Fields, sport: Option<Sport>) -> Option<StepsPerMinute> {
    /// From here on no leg strides but both feet step (FORMATS section 4.2).
    const BOTH_FEET_FROM: f64 = 130.0;
    let total = above_zero(fields, "avgDoubleCadence", 1_000.0);
    let per_leg = above_zero(fields, "avgRunCadence", 1_000.0);
    if matches!(sport, Some(Sport::Bike | Sport::Swim)) {
        return None;
    }
    let spm = total.or(per_leg.map(|strides| if strides < BOTH_FEET_FROM { strides * 2.0 } else { strides }))?;
    StepsPerMinute::new(spm)
}

#[cfg(test)]
mod tests;
