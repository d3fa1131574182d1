//! Apple Health's export: made-up documents, since no real one may be shared.

use std::io::{BufReader, Cursor, Read};

use chrono::TimeZone;

use super::apple::AppleHealthReader;
use super::*;
use crate::diagnostics::{Code, Diagnostic};
use crate::model::units::{BeatsPerMinute, Metres, Seconds};

const DECLARATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 14 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Workout)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
<!ELEMENT Workout ((MetadataEntry|WorkoutEvent|WorkoutRoute|WorkoutStatistics)*)>
]>
<HealthData locale="de_DE">
 <ExportDate value="2026-05-03 10:00:00 +0200"/>
"#;

const RECORD: &str = r#" <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" device="&lt;&lt;HKDevice: 0x1>, name:Watch>" unit="count/min" startDate="2026-05-03 08:00:01 +0200" endDate="2026-05-03 08:00:01 +0200" value="131"/>
"#;

const NEW: &str = r#" <Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="31.5" durationUnit="min" sourceName="Läufer's Watch" startDate="2026-05-03 08:00:00 +0200" endDate="2026-05-03 08:33:00 +0200">
  <MetadataEntry key="HKTimeZone" value="America/New_York"/>
  <MetadataEntry key="HKIndoorWorkout" value="1"/>
  <MetadataEntry key="HKAverageMETs" value="9.8 kcal/hr·kg"/>
  <WorkoutEvent type="HKWorkoutEventTypePause" date="2026-05-03 08:10:00 +0200"/>
  <WorkoutActivity uuid="1" duration="31.5" durationUnit="min">
   <WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" sum="5.5" unit="km"/>
  </WorkoutActivity>
  <WorkoutStatistics type="HKQuantityTypeIdentifierHeartRate" startDate="2026-05-03 08:00:00 +0200" endDate="2026-05-03 08:10:00 +0200" average="120" unit="count/min"/>
  <WorkoutStatistics type="HKQuantityTypeIdentifierHeartRate" startDate="2026-05-03 08:10:00 +0200" endDate="2026-05-03 08:30:00 +0200" average="150" unit="count/min"/>
  <WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" sum="1.5" unit="km"/>
  <WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" sum="4" unit="km"/>
  <WorkoutRoute sourceName="Watch"><FileReference path="/workout-routes/route_2026-05-03_8.33am.gpx"/></WorkoutRoute>
 </Workout>
"#;

const OLD: &str = r#" <Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="1" durationUnit="hr" totalDistance="6.2" totalDistanceUnit="mi" startDate="2018-05-03 08:00:00 -0700" endDate="2018-05-03 09:00:00 -0700"/>
"#;

fn read(document: &str) -> (Table, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let mut bytes = BufReader::with_capacity(13, Cursor::new(document.as_bytes()));
    let table = AppleHealthReader.read(&mut bytes, &mut diagnostics).expect("health data");
    (table, diagnostics.for_path("export.xml"))
}

fn workout(attributes: &str) -> String {
    format!(r#"<Workout startDate="2026-05-03 08:00:00 +0200" endDate="2026-05-03 09:00:00 +0200" {attributes}/>"#)
}

#[test]
fn a_workout_of_today_and_one_of_old_become_rows() {
    let (table, diagnostics) = read(&[DECLARATIONS, RECORD, NEW, RECORD, OLD, "</HealthData>\n"].concat());
    assert_eq!(diagnostics, []);
    let [new, old] = table.rows.as_slice() else { panic!("{table:#?}") };
    assert_eq!(new.id.to_string(), "apple-health:20260503T060000Z-Running");
    assert_eq!(new.start, RowStart::Utc(Utc.with_ymd_and_hms(2026, 5, 3, 6, 0, 0).unwrap()));
    assert_eq!(new.utc_offset_s, Some(-4 * 3_600), "where it was run, not where it was exported");
    assert_eq!((new.sport, new.surface), (Some(Sport::Run), Some(Surface::Treadmill)));
    let recorded = &new.recorded;
    assert_eq!(recorded.distance.map(Metres::get), Some(5_500.0), "parts are summed, once");
    assert_eq!(recorded.timer.map(Seconds::get), Some(1_890.0));
    assert_eq!(recorded.elapsed.map(Seconds::get), Some(1_980.0));
    // (120 x 10 min + 150 x 20 min) / 30 min
    assert_eq!(recorded.heart_rate.map(BeatsPerMinute::get), Some(140.0));
    assert_eq!(new.file.as_deref(), Some("workout-routes/route_2026-05-03_8.33am.gpx"));
    assert_eq!((old.place.as_str(), old.utc_offset_s), ("workout 2", Some(-7 * 3_600)));
    assert_eq!(old.recorded.distance.map(Metres::get), Some(6.2 * 1_609.344));
    assert_eq!(old.recorded.timer.map(Seconds::get), Some(3_600.0));
    assert_eq!((old.surface, old.recorded.heart_rate), (None, None));
}

#[test]
fn it_is_told_by_its_content_and_by_its_name() {
    let recognise = |name: &str, head: &str| AppleHealthReader.recognise(name, head.as_bytes());
    assert!(recognise("apple_health_export/Exportieren.xml", DECLARATIONS));
    assert!(recognise("any", "<?xml version=\"1.0\"?><HealthData/>"));
    assert!(recognise("export.zip!apple_health_export/export.xml", "<?xml version=\"1.0\"?>\n<!-- long -->"));
    assert!(!recognise("apple_health_export/export_cda.xml", "<?xml version=\"1.0\"?><ClinicalDocument>"));
    assert!(!recognise("a.gpx", "<?xml version=\"1.0\"?><gpx>"));
}

#[test]
fn units_and_clocks_vary() {
    let distance = |value: &str, unit: &str| {
        let (table, _) = read(&["<HealthData>", &workout(&format!(
            r#"workoutActivityType="HKWorkoutActivityTypeWalking" totalDistance="{value}" totalDistanceUnit="{unit}""#
        )), "</HealthData>"].concat());
        table.rows[0].recorded.distance.map(Metres::get)
    };
    assert_eq!(distance("5000", "m"), Some(5_000.0));
    assert_eq!(distance("5,25", "km"), Some(5_250.0));
    assert_eq!(distance("1000", "ft"), Some(304.8));
    assert_eq!(distance("3", "furlong"), None);
    assert_eq!(distance("0", "km"), None, "zero is not a distance");
    let twelve = workout("").replace("08:00:00", "7:30:00\u{202f}AM");
    let (table, _) = read(&["<HealthData>", &twelve, "</HealthData>"].concat());
    assert_eq!(table.rows[0].recorded.elapsed.map(Seconds::get), Some(5_400.0));
}

#[test]
fn sports_are_told_and_the_rest_is_other() {
    let kinds = [
        ("Hiking", Sport::Hike),
        ("Cycling", Sport::Bike),
        ("Swimming", Sport::Swim),
        ("Elliptical", Sport::Elliptical),
        ("CoreTraining", Sport::Strength),
        ("FunctionalStrengthTraining", Sport::Strength),
        ("HighIntensityIntervalTraining", Sport::Strength),
        ("Yoga", Sport::Other),
    ];
    for (kind, sport) in kinds {
        let one = workout(&format!(r#"workoutActivityType="HKWorkoutActivityType{kind}""#));
        let (table, _) = read(&["<HealthData>", &one, "</HealthData>"].concat());
        assert_eq!(table.rows[0].sport, Some(sport), "{kind}");
    }
}

#[test]
fn bad_workouts_are_reported_and_the_others_read() {
    let without_start = OLD.replace("2018-05-03 08:00:00 -0700", "yesterday");
    let too_long = OLD.replace("duration=\"1\"", "duration=\"60\"");
    let (table, diagnostics) = read(&["<HealthData>", &without_start, &too_long, NEW, "</HealthData>"].concat());
    assert_eq!(table.rows.len(), 2);
    assert_eq!(table.rows[0].recorded.timer, None);
    let places: Vec<_> = diagnostics.iter().map(|one| (one.code, one.place.as_deref())).collect();
    assert_eq!(places, [(Code::BadTableRow, Some("workout 1")), (Code::BadTableRow, Some("workout 2"))]);
}

#[test]
fn a_name_in_another_encoding_costs_nothing() {
    let mut bytes = ["<HealthData>", NEW, OLD, "</HealthData>"].concat().into_bytes();
    let letter = bytes.windows(2).position(|pair| pair == "ä".as_bytes()).expect("there");
    bytes[letter] = b'a';
    let mut diagnostics = Diagnostics::default();
    let table = AppleHealthReader.read(&mut bytes.as_slice(), &mut diagnostics).expect("health data");
    assert_eq!((table.rows.len(), diagnostics.is_empty()), (2, true));
}

#[test]
fn a_document_that_is_cut_keeps_what_came_before() {
    let whole = [DECLARATIONS, OLD, RECORD, NEW, "</HealthData>"].concat();
    let first = DECLARATIONS.len() + OLD.len();
    for end in (first..whole.len() - 2).step_by(7).filter(|end| whole.is_char_boundary(*end)) {
        let (table, diagnostics) = read(&whole[..end]);
        assert!(!table.rows.is_empty(), "{end}");
        assert_eq!(diagnostics.iter().map(|one| one.code).collect::<Vec<_>>(), [Code::TableTruncated], "{end}");
    }
    let endless = format!("<HealthData><Record value=\"{}", "x".repeat(3 << 20));
    assert_eq!(read(&endless).1[0].code, Code::TableTruncated);
    assert!(AppleHealthReader.read(&mut &DECLARATIONS.as_bytes()[..200], &mut Diagnostics::default()).is_err());
}

/// A document that is made as it is read.
struct Generated {
    records: usize,
    piece: Cursor<Vec<u8>>,
    tail: Option<&'static str>,
}

impl Read for Generated {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.piece.read(buffer)?;
        if count > 0 || buffer.is_empty() {
            return Ok(count);
        }
        let next = if self.records > 0 { Some(RECORD) } else { self.tail.take() };
        let Some(next) = next else { return Ok(0) };
        self.records = self.records.saturating_sub(1);
        self.piece = Cursor::new(next.as_bytes().to_vec());
        self.piece.read(buffer)
    }
}

#[test]
fn many_records_pass_without_being_kept() {
    let records = (50 << 20) / RECORD.len();
    let document = Generated { records, piece: Cursor::new(DECLARATIONS.as_bytes().to_vec()), tail: Some(OLD) };
    let mut diagnostics = Diagnostics::default();
    let table = AppleHealthReader.read(&mut BufReader::new(document), &mut diagnostics).expect("health data");
    assert_eq!(table.rows.len(), 1);
    assert_eq!(diagnostics.iter().map(|one| one.code).collect::<Vec<_>>(), [Code::TableTruncated]);
}
