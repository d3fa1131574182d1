//! Rows of services' tables and the recordings that they belong to: what is taken from which, what is never merged, and
//! that neither the order of inputs nor a second copy of them changes anything (FORMATS section 6).

use chrono::TimeDelta;
use patella::diagnostics::Code;
use patella::importer::{FileCounts, Import, ImportOptions, NoProgress, Source, import};
use patella::metrics;
use patella::model::activity::{Activity, Format, Sport, Surface};
use patella::model::athlete::{Athlete, Correction, CorrectionTarget};
use patella::model::quality::QualityFlag;
use patella::model::units::{Metres, Seconds};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use crate::recordings::{Member, Run, gzip, zip};

const HEADER: &str = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,\
    Max Heart Rate,Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,Bike Weight,\
    Elapsed Time,Moving Time,Distance,Perceived Exertion,Competition,Gear";

/// One row of activities.csv, with metres, in the columns of [`HEADER`].
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: u64,
    pub(crate) run: Run,
    pub(crate) title: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) file: String,
    pub(crate) metres: f64,
    pub(crate) rpe: &'static str,
    pub(crate) race: &'static str,
}

impl Row {
    pub(crate) fn of(id: u64, run: &Run, file: &str) -> Self {
        Self {
            id,
            run: run.clone(),
            title: "Evening Run",
            kind: "Run",
            file: file.to_owned(),
            metres: run.metres,
            rpe: "",
            race: "",
        }
    }

    fn line(&self) -> String {
        let Self { id, run, title, kind, file, metres, rpe, race } = self;
        let date = run.start.format("%b %-d, %Y, %-I:%M:%S %p");
        let (seconds, kilometres) = (run.seconds, metres / 1_000.0);
        format!(
            "{id},\"{date}\",{title},{kind},,{seconds},{kilometres:.2},,,false,,Pegasus,{file},,,{seconds}.0,\
             {seconds}.0,{metres:.1},{rpe},{race},30699778.0"
        )
    }
}

pub(crate) fn table(rows: &[Row]) -> Vec<u8> {
    let lines: Vec<String> = std::iter::once(HEADER.to_owned()).chain(rows.iter().map(Row::line)).collect();
    (lines.join("\n") + "\n").into_bytes()
}

pub(crate) fn export(rows: &[Row], files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let csv = table(rows);
    let mut members = vec![Member::stored("activities.csv", &csv)];
    members.extend(files.iter().map(|(name, bytes)| Member::stored(name, bytes)));
    zip(&members)
}

pub(crate) fn given(name: &str, bytes: Vec<u8>) -> Source {
    Source::Bytes { name: name.to_owned(), bytes }
}

pub(crate) fn import_as(athlete: &Athlete, sources: &[Source]) -> Import<Option<f64>> {
    let measure = |activity: &mut Activity, streams: &_| {
        let measured = metrics::measure(activity, streams);
        activity.flags.extend(measured.flags);
        measured.measures.distance.map(Metres::get)
    };
    import(sources, &ImportOptions { athlete, jobs: Some(2) }, &measure, &NoProgress)
}

pub(crate) fn read(sources: &[Source]) -> Import<Option<f64>> {
    import_as(&Athlete::unknown("test"), sources)
}

pub(crate) fn run() -> Run {
    Run::new("2026-05-03T06:30:00Z")
}

fn codes(import: &Import<Option<f64>>) -> Vec<Code> {
    import.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn a_row_gives_its_file_what_people_wrote_and_takes_its_samples() {
    let row = Row {
        title: "Kept promise",
        kind: "Trail Run",
        rpe: "7.0",
        race: "1.0",
        ..Row::of(12, &run(), "activities/9.fit.gz")
    };
    let found = read(&[given("export.zip", export(&[row], &[("activities/9.fit.gz", gzip(&run().fit()))]))]);
    let [recording] = found.recordings.as_slice() else { panic!("one run, not {}", found.recordings.len()) };
    let activity = &recording.activity;
    assert_eq!((activity.format, activity.sport, activity.surface), (Format::Fit, Sport::Run, Surface::Trail));
    assert_eq!((activity.title.as_deref(), activity.rpe, activity.race), (Some("Kept promise"), Some(7.0), true));
    assert_eq!(activity.sources, ["export.zip!activities/9.fit.gz", "export.zip!activities.csv"]);
    assert_eq!(activity.merged[0].reason, "level 1: the table of the export names the file");
    assert_eq!(activity.gear[0].id.as_deref(), Some("30699778"));
    assert!(!activity.flags.contains(&QualityFlag::Merged) && activity.corrected_distance.is_none());
    assert_eq!(found.counts, FileCounts { files: 2, duplicates: 0, rejected: 0, ignored: 0 });
    assert!(codes(&found).iter().all(|code| *code != Code::DuplicateOf), "{:?}", found.diagnostics);
}

#[test]
fn a_row_without_a_file_is_an_activity_of_its_own() {
    let found = read(&[given("export.zip", export(&[Row::of(12_070_555_079, &run(), "")], &[]))]);
    let [recording] = found.recordings.as_slice() else { panic!("one run") };
    assert_eq!(recording.activity.format, Format::Summary);
    assert!(recording.activity.flags.contains(&QualityFlag::NoStreams));
    assert_eq!(recording.measured, Some(6_000.0));
    // CONTRACT section 4: the first 16 hex digits of SHA-256 of `strava:<id>`.
    let digest = Sha256::digest("strava:12070555079");
    assert_eq!(recording.activity.id.0.as_slice(), &digest[..8]);
}

#[test]
fn a_row_whose_file_is_missing_or_broken_counts_by_its_totals() {
    for (name, bytes) in [
        ("activities/other.fit", run().fit()),
        ("activities/9.fit.gz", b"rubbish".to_vec()),
        ("activities/9.fit.gz", Vec::new()),
    ] {
        let later = Run { start: run().start + TimeDelta::days(2), ..run() };
        let found =
            read(&[given("export.zip", export(&[Row::of(12, &later, "activities/9.fit.gz")], &[(name, bytes)]))]);
        assert!(found.recordings.iter().any(|recording| recording.activity.format == Format::Summary), "{name}");
        let missing = found.diagnostics.iter().find(|diagnostic| diagnostic.code == Code::RecordingMissing);
        let missing = missing.unwrap_or_else(|| panic!("{name}: {:?}", found.diagnostics));
        assert_eq!((missing.path.as_str(), missing.place.as_deref()), ("export.zip!activities.csv", Some("row 2")));
    }
    let extra = read(&[given(
        "export.zip",
        export(&[Row::of(12, &run(), "activities/9.fit")], &[("activities/8.fit", run().fit())]),
    )]);
    assert!(codes(&extra).contains(&Code::NotInTable), "{:?}", extra.diagnostics);
    assert_eq!(extra.recordings.len(), 1, "the row and the file that it does not name start in one second");
}

#[test]
fn a_distance_that_was_corrected_on_the_site_counts() {
    let corrected = |metres: f64| {
        let row = Row { metres, ..Row::of(12, &run(), "activities/9.fit") };
        read(&[given("export.zip", export(&[row], &[("activities/9.fit", run().fit())]))])
    };
    let treadmill = corrected(6_500.0);
    assert_eq!(treadmill.recordings[0].measured, Some(6_500.0));
    assert!(treadmill.recordings[0].activity.flags.contains(&QualityFlag::DistanceFromService));
    assert!(codes(&treadmill).contains(&Code::DistanceCorrected));
    // 2 % are the services' own arithmetic.
    let alike = corrected(6_100.0);
    assert_eq!(alike.recordings[0].measured, Some(6_000.0));
    assert!(!codes(&alike).contains(&Code::DistanceCorrected));
}

#[test]
fn athlete_toml_outranks_the_service() {
    let correction = Correction {
        target: CorrectionTarget::Start(run().start),
        ignore: false,
        sport: Some(Sport::Hike),
        distance: Metres::from_kilometres(5.0),
        surface: Some(Surface::Road),
        race: Some(false),
        rpe: Some(3.0),
        shoe: Some("Own".to_owned()),
    };
    let athlete = Athlete { corrections: vec![correction], ..Athlete::unknown("test") };
    let row =
        Row { kind: "Trail Run", metres: 6_500.0, rpe: "7.0", race: "1.0", ..Row::of(12, &run(), "activities/9.fit") };
    let found = import_as(&athlete, &[given("export.zip", export(&[row], &[("activities/9.fit", run().fit())]))]);
    let activity = &found.recordings[0].activity;
    assert_eq!((activity.sport, activity.surface, activity.race), (Sport::Hike, Surface::Road, false));
    assert_eq!((found.recordings[0].measured, activity.rpe), (Some(5_000.0), Some(3.0)));
    assert_eq!(activity.gear[0].text.as_deref(), Some("Own"));
    assert!(!codes(&found).contains(&Code::CorrectionUnused));
}

#[test]
fn two_rows_of_one_service_are_two_unless_their_bytes_are_one() {
    let (first, second) = (run(), Run { serial: 7, metres: 6_100.0, ..run() });
    let rows = [Row::of(1, &first, "activities/1.fit"), Row::of(2, &second, "activities/2.fit")];
    let apart = read(&[given(
        "e.zip",
        export(&rows, &[("activities/1.fit", first.fit()), ("activities/2.fit", second.fit())]),
    )]);
    assert_eq!(apart.recordings.len(), 2, "the service has them as two");
    let same =
        read(&[given("e.zip", export(&rows, &[("activities/1.fit", first.fit()), ("activities/2.fit", first.fit())]))]);
    assert_eq!(same.recordings.len(), 1, "one upload under two ids");
}

#[test]
fn the_same_run_of_two_services_is_one_with_the_words_of_both() {
    let start_ms = run().start.timestamp_millis();
    let summaries = format!(
        "[{{\"summarizedActivitiesExport\":[{{\"activityId\":77,\"name\":\"Berlin Running\",\"activityType\":\"running\",\
         \"startTimeGmt\":{start_ms}.0,\"startTimeLocal\":{}.0,\"distance\":600000.0,\"duration\":1800000.0,\
         \"elapsedDuration\":1800000.0,\"workoutRpe\":40,\"eventTypeId\":1}}]}}]",
        start_ms + 7_200_000
    );
    let garmin = zip(&[
        Member::stored("DI_CONNECT/DI-Connect-Fitness/a_0_summarizedActivities.json", summaries.as_bytes()),
        Member::stored("DI_CONNECT/DI-Connect-Uploaded-Files/a_5.fit", &run().fit()),
    ]);
    let row = Row { title: "Along the canal", rpe: "", ..Row::of(12, &run(), "activities/9.fit.gz") };
    let strava = export(&[row], &[("activities/9.fit.gz", gzip(&run().fit()))]);
    let found = read(&[given("garmin.zip", garmin), given("strava.zip", strava)]);
    let [recording] = found.recordings.as_slice() else { panic!("one run, not {}", found.recordings.len()) };
    let activity = &recording.activity;
    assert_eq!((activity.title.as_deref(), activity.rpe, activity.race), (Some("Along the canal"), Some(4.0), true));
    assert_eq!(activity.utc_offset.seconds, 7_200, "Garmin knows the zone");
    assert_eq!(activity.merged.len(), 3, "{:?}", activity.merged);
    assert_eq!(found.counts.duplicates, 1, "one of the two equal FIT files");
}

#[test]
fn a_wall_clock_without_a_zone_finds_its_recording_and_a_sure_clock_is_only_suspected() {
    let list = "Activity Type,Date,Favorite,Title,Distance,Calories,Time,Avg HR,Avg Run Cadence,Avg Stride Length\n\
        Running,2026-05-03 08:30:00,false,Long one,\"6.00\",\"300\",\"00:30:00\",\"150\",\"164\",\"1.22\"\n";
    let list_alone = [given("Activities.csv", list.as_bytes().to_vec()), given("a.fit", run().fit())];
    let found = read(&list_alone);
    assert_eq!(found.recordings.len(), 1, "{:?}", found.diagnostics);
    let two_hours_later = Run { start: run().start + TimeDelta::hours(2), serial: 99, ..run() };
    let found = read(&[given("a.fit", run().fit()), given("b.fit", two_hours_later.fit())]);
    assert_eq!(found.recordings.len(), 2);
    assert!(codes(&found).contains(&Code::PossibleDuplicate));
}

#[test]
fn a_row_that_is_hours_off_leaves_its_recording_time_and_duration() {
    let told = Run { start: run().start + TimeDelta::hours(2), seconds: 1_900, ..run() };
    let row = Row { title: "Kept promise", ..Row::of(12, &told, "activities/9.fit") };
    let found = read(&[given("export.zip", export(&[row], &[("activities/9.fit", run().fit())]))]);
    let [recording] = found.recordings.as_slice() else { panic!("one run, not {}", found.recordings.len()) };
    let activity = &recording.activity;
    assert_eq!((activity.start_utc, activity.title.as_deref()), (run().start, Some("Kept promise")));
    assert_eq!(activity.recorded.elapsed, Seconds::new(1_800.0), "no number of the row is mixed in");
    assert!(!codes(&found).contains(&Code::StartDisagrees), "a day is the tolerance");
}

#[test]
fn a_name_that_recurs_over_the_years_joins_nothing() {
    let other = Run { start: run().start + TimeDelta::days(400), metres: 8_000.0, ..run() };
    let found = read(&[given(
        "export.zip",
        export(&[Row::of(12, &other, "activities/run.fit")], &[("activities/run.fit", run().fit())]),
    )]);
    let formats: Vec<_> = found.recordings.iter().map(|recording| recording.activity.format).collect();
    assert_eq!(formats, [Format::Fit, Format::Summary]);
    assert!(found.recordings.iter().all(|recording| recording.activity.merged.is_empty()));
    assert!(codes(&found).contains(&Code::StartDisagrees), "{:?}", found.diagnostics);
}

/// A summary of the run as Garmin's account export has it.
fn summary() -> Vec<u8> {
    let start_ms = run().start.timestamp_millis();
    format!(
        "[{{\"summarizedActivitiesExport\":[{{\"activityId\":77,\"name\":\"Long one\",\"activityType\":\"running\",\
         \"startTimeGmt\":{start_ms}.0,\"distance\":600000.0,\"duration\":1800000.0}}]}}]"
    )
    .into_bytes()
}

#[test]
fn uploads_are_found_wherever_garmin_put_them() {
    let fit = run().fit();
    let single = zip(&[Member::stored("5_ACTIVITY.fit", &fit)]);
    let part = zip(&[Member::deflated("jo_5.fit", &fit)]);
    let nested = zip(&[Member::deflated("jo_5.zip", &single)]);
    for (name, bytes) in [
        ("DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip", &part),
        ("DI-Connect-Uploaded-Files/UploadedFiles_0-_Part2.zip", &nested),
        ("DI-Connect-Fitness/UploadedFiles_0-_Part1/jo_5.fit", &fit),
    ] {
        let name = format!("DI_CONNECT/{name}");
        let summary = summary();
        let table =
            Member::stored("DI_CONNECT/DI-Connect-Fitness/jo@example.org_0_summarizedActivities.json", &summary);
        let found = read(&[given("garmin.zip", zip(&[table, Member::stored(&name, bytes)]))]);
        let [recording] = found.recordings.as_slice() else { panic!("{name}: {:?}", found.diagnostics) };
        let activity = &recording.activity;
        assert_eq!((activity.format, activity.title.as_deref()), (Format::Fit, Some("Long one")), "{name}");
        assert_eq!(activity.merged[0].reason, "level 2: the service lists it with the same second of start");
    }
}

#[test]
fn tables_that_are_not_read_are_passed_over_without_a_word() {
    let tables: [(&str, &[u8]); 7] = [
        // Garmin: days, sleep, training load, records.
        ("DI_CONNECT/DI-Connect-Aggregator/UDSFile_2026-05-01_2026-08-09.json", br#"[{"restingHeartRate":47}]"#),
        ("DI_CONNECT/DI-Connect-Wellness/1_sleepData.json", br#"[{"sleepStartTimestampGMT":"2026-05-03T21:00:00.0"}]"#),
        ("DI_CONNECT/DI-Connect-Metrics/MetricsAcuteTrainingLoad_1.json", br#"[{"dailyTrainingLoadAcute":310}]"#),
        ("DI_CONNECT/DI-Connect-Fitness/jo_personalRecord.json", br#"[{"personalRecords":[{"activityId":77}]}]"#),
        // Runkeeper and Polar.
        (
            "cardioActivities.csv",
            b"Activity Id,Date,Type,Route Name,Distance (km),Duration\na,2026-05-03,Running,,6,30:00\n",
        ),
        ("Polar_2026-05-03.CSV", b"Name,Sport,Date,Start time,Duration\nJo,RUNNING,03-05-2026,08:30:00,00:30:00\n"),
        ("training-session-2026-05-03-1.json", br#"{"startTime":"2026-05-03T08:30:00","duration":"PT30M"}"#),
    ];
    let gpx = run().gpx();
    let members = tables.iter().map(|(name, bytes)| Member::stored(name, bytes));
    let members: Vec<Member> = members.chain([Member::stored("2026-05-03.gpx", &gpx)]).collect();
    let found = read(&[given("export.zip", zip(&members))]);
    assert_eq!(found.counts, FileCounts { files: 8, duplicates: 0, rejected: 0, ignored: 7 });
    assert_eq!(found.recordings.len(), 1, "the recording beside them");
    assert!(found.diagnostics.iter().all(|one| one.path == "export.zip!2026-05-03.gpx"), "{:?}", found.diagnostics);
}

#[test]
fn clocks_differ_by_quarters_of_an_hour() {
    let recordings = |clock: &str| {
        let list = format!(
            "Activity Type,Date,Favorite,Title,Distance,Calories,Time,Avg HR,Avg Run Cadence,Avg Stride Length\n\
             Running,2026-05-03 {clock},false,Long one,\"6.00\",\"300\",\"00:30:00\",\"150\",\"164\",\"1.22\"\n"
        );
        read(&[given("Activities.csv", list.into_bytes()), given("a.fit", run().fit())]).recordings.len()
    };
    // Half past six in UTC is a quarter past twelve in Nepal.
    assert_eq!((recordings("12:15:00"), recordings("12:22:00")), (1, 2));
}

/// Where Apple's export has its routes, and a workout that names one of them.
#[test]
fn a_workout_of_apple_health_and_its_route_are_one() {
    let run = Run { title: Some("Route 2026-05-03"), ..run() };
    let workout = "<?xml version=\"1.0\"?><!DOCTYPE HealthData [<!ELEMENT HealthData (Workout*)>]><HealthData>\
        <Workout workoutActivityType=\"HKWorkoutActivityTypeHiking\" duration=\"30\" durationUnit=\"min\" \
        startDate=\"2026-05-03 08:30:00 +0200\" endDate=\"2026-05-03 09:00:00 +0200\">\
        <WorkoutStatistics type=\"HKQuantityTypeIdentifierDistanceWalkingRunning\" sum=\"6.0\" unit=\"km\"/>\
        <WorkoutRoute><FileReference path=\"/workout-routes/route_1.gpx\"/></WorkoutRoute></Workout></HealthData>";
    let export = zip(&[
        Member::stored("apple_health_export/export.xml", workout.as_bytes()),
        Member::stored("apple_health_export/workout-routes/route_1.gpx", &run.gpx_of_type(None)),
    ]);
    let found = read(&[given("export.zip", export)]);
    let [recording] = found.recordings.as_slice() else { panic!("one, not {}", found.recordings.len()) };
    let activity = &recording.activity;
    assert_eq!((activity.format, activity.sport, activity.utc_offset.seconds), (Format::Gpx, Sport::Hike, 7_200));
    assert!(!activity.flags.contains(&QualityFlag::SportGuessed), "{:?}", activity.flags);
    assert_eq!(activity.merged[0].reason, "level 1: the table of the export names the file");
}

fn any_row() -> impl Strategy<Value = (Row, bool)> {
    let at = (0..4_i64, 0..4_i64, 0..3_u32, any::<bool>(), any::<bool>());
    at.prop_map(|(hour, step, metres, corrected, has_file)| {
        let run = Run {
            start: run().start + TimeDelta::hours(hour) + TimeDelta::seconds(step * 40),
            metres: 6_000.0 + f64::from(metres) * 200.0,
            ..run()
        };
        let file = if has_file { "activities/{}.fit" } else { "" };
        (Row { metres: run.metres * if corrected { 1.1 } else { 1.0 }, ..Row::of(0, &run, file) }, has_file)
    })
}

/// Everything but the places, which a second copy adds to.
pub(crate) fn essence(import: &Import<Option<f64>>) -> Vec<String> {
    let recordings = import.recordings.iter();
    let comparable = recordings.map(|recording| {
        let mut activity = recording.activity.clone();
        activity.sources.clear();
        activity.merged.clear();
        activity.flags.remove(&QualityFlag::Merged);
        format!("{activity:?} {:?}", recording.measured)
    });
    comparable.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn neither_the_order_nor_a_second_copy_of_exports_and_files_changes_anything(
        rows in prop::collection::vec(any_row(), 1..6),
        loose in prop::collection::vec(0..5_usize, 0..3),
        backwards in any::<bool>(),
    ) {
        let rows: Vec<Row> = rows.into_iter().enumerate().map(|(index, (row, _))| Row {
            id: 100 + index as u64,
            file: row.file.replace("{}", &index.to_string()),
            ..row
        }).collect();
        let files: Vec<(String, Vec<u8>)> =
            rows.iter().filter(|row| !row.file.is_empty()).map(|row| (row.file.clone(), row.run.fit())).collect();
        let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
        let mut sources = vec![given("export.zip", export(&rows, &files))];
        for (place, index) in loose.iter().enumerate() {
            if let Some(row) = rows.get(*index) {
                sources.push(given(&format!("loose{place}.tcx"), row.run.tcx()));
            }
        }
        let once = read(&sources);
        let ids: std::collections::BTreeSet<u64> = rows.iter().map(|row| row.id).collect();
        prop_assert!(once.recordings.len() <= ids.len() + loose.len());
        let mut shuffled = sources.clone();
        if backwards { shuffled.reverse(); } else { shuffled.rotate_left(1); }
        prop_assert_eq!(&read(&shuffled), &once);
        let again = sources.iter().cloned().map(|source| match source {
            Source::Bytes { name, bytes } => Source::Bytes { name: format!("again-{name}"), bytes },
            other => other,
        });
        let twice = read(&sources.iter().cloned().chain(again).collect::<Vec<_>>());
        prop_assert_eq!(essence(&twice), essence(&once));
    }
}
