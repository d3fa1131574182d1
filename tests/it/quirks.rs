//! FORMATS.md names a test for every quirk: those tests exist. Beside it the quirks that only show in what is measured
//! at the end, on the corpus and on small files.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use patella::importer::{ImportOptions, NoProgress, Recording, Source, import};
use patella::metrics;
use patella::model::activity::Sport;
use patella::model::athlete::Athlete;
use patella::model::measures::ActivityMeasures;
use patella::model::quality::QualityFlag;
use patella::model::units::{Metres, Seconds};

use crate::corpus::corpus;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The tests of one file: functions behind `#[test]`.
fn tests_of(text: &str) -> BTreeSet<&str> {
    let mut tests = BTreeSet::new();
    let mut marked = false;
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("fn ") {
            if marked {
                tests.extend(rest.split('(').next());
            }
            marked = false;
        } else if line.contains("#[test]") {
            marked = true;
        }
    }
    tests
}

/// Every `path::test` in the table cells of FORMATS.md.
fn named_tests(table: &str) -> Vec<(&str, &str)> {
    let rows = table.lines().filter(|line| line.starts_with('|'));
    let quoted = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
    quoted.filter_map(|word| word.split_once(".rs::")).collect()
}

#[test]
fn every_test_that_the_table_names_exists() {
    let table = fs::read_to_string(root().join("FORMATS.md")).expect("the table of quirks");
    let named = named_tests(&table);
    assert!(named.len() > 100, "{} tests named", named.len());
    let mut missing = Vec::new();
    for (file, test) in &named {
        let text = fs::read_to_string(root().join(format!("{file}.rs"))).unwrap_or_default();
        if !tests_of(&text).contains(test) {
            missing.push(format!("{file}.rs::{test}"));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    // Each row of a table names at least one.
    let mut rows = table.lines().filter(|line| line.starts_with('|') && !line.starts_with("|---"));
    let bare = rows.find(|row| !row.contains(".rs::") && !row.ends_with("| Test |"));
    assert_eq!(bare, None, "a quirk without a test");
}

#[test]
fn every_quirk_of_a_format_stands_in_the_table() {
    // The tests of the readers are the quirks: one that the table does not name was forgotten there.
    let table = fs::read_to_string(root().join("FORMATS.md")).expect("the table of quirks");
    let named: BTreeSet<(&str, &str)> = named_tests(&table).into_iter().collect();
    for file in [
        "src/importer/formats/fit/tests",
        "src/importer/formats/fit/tests/devices",
        "src/importer/formats/gpx/tests",
        "src/importer/formats/tcx/tests",
        "src/importer/exports/garmin/summaries/tests",
        "src/importer/exports/garmin/gear/tests",
        "src/importer/exports/garmin/activity_list/tests",
        "src/importer/exports/apple_tests",
        "tests/it/garmin_tables",
        "tests/it/joins",
        "tests/it/strava_tables",
    ] {
        let text = fs::read_to_string(root().join(format!("{file}.rs"))).expect("the tests of a format");
        let forgotten: Vec<&str> = tests_of(&text).into_iter().filter(|test| !named.contains(&(file, *test))).collect();
        assert!(forgotten.is_empty(), "{file}: {forgotten:?}");
    }
}

fn measured(name: &str, bytes: Vec<u8>) -> Vec<Recording<ActivityMeasures>> {
    let athlete = Athlete::unknown("quirks");
    let measure = |activity: &mut _, streams: &_| metrics::measure(activity, streams).measures;
    let sources = [Source::Bytes { name: name.to_owned(), bytes }];
    import(&sources, &ImportOptions { athlete: &athlete, jobs: Some(1) }, &measure, &NoProgress).recordings
}

fn of_corpus(file: &str) -> Option<Vec<Recording<ActivityMeasures>>> {
    let folder = corpus("")?;
    Some(measured(file, fs::read(folder.join(file)).expect("listed files exist")))
}

fn metres(recording: &Recording<ActivityMeasures>) -> f64 {
    recording.measured.distance.map_or(f64::NAN, Metres::get)
}

fn seconds(time: Option<Seconds>) -> f64 {
    time.map_or(f64::NAN, Seconds::get)
}

#[test]
fn a_session_of_a_triathlon_is_measured_from_its_own_start() {
    // Records count on through all sessions; the totals are those of expected-fit.tsv.
    let Some(sessions) = of_corpus("fit/Runalyze+Runalyze/multisport-triathlon-fenix3.fit") else { return };
    let run = sessions.iter().find(|one| one.activity.sport == Sport::Run).expect("the last session");
    assert!((metres(run) - 9_317.46).abs() < 0.01, "{}", metres(run));
    assert!(run.measured.cadence_windows.iter().all(|window| window.speed.get() < 7.0), "no speed across sessions");
    let moving = seconds(run.measured.moving);
    assert!((2_300.0..=2_382.0).contains(&moving), "{moving}");
}

#[test]
fn a_recording_of_the_strava_app_is_measured_without_damage_from_its_halves() {
    let Some(recordings) = of_corpus("fit/dtcooper+python-fitparse/strava-android-app-201.10-b1218918.fit") else {
        return;
    };
    let [run] = recordings.as_slice() else { panic!("one run") };
    assert!(run.activity.flags.contains(&QualityFlag::SamplesMerged));
    assert!((metres(run) - 11_274.04).abs() < 0.01, "{}", metres(run));
    assert!((3_000.0..=3_559.0).contains(&seconds(run.measured.moving)), "{:?}", run.measured.moving);
}

/// A TCX lap every ten seconds of points, with a cumulative distance that begins at `base` metres.
fn tcx(base: f64, totals: &str) -> Vec<u8> {
    let point = |step: u32| {
        let (second, metres) = (step * 10, base + f64::from(step) * 30.0);
        let time = format!("2026-05-03T08:{:02}:{:02}Z", second / 60, second % 60);
        format!("<Trackpoint><Time>{time}</Time><DistanceMeters>{metres}</DistanceMeters></Trackpoint>")
    };
    let points: String = (0..=60).map(point).collect();
    format!(
        "<TrainingCenterDatabase><Activities><Activity Sport=\"Running\"><Lap StartTime=\"2026-05-03T08:00:00Z\">{totals}\
         <Track>{points}</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
    )
    .into_bytes()
}

#[test]
fn a_cumulative_distance_may_begin_anywhere() {
    let run = measured("a.tcx", tcx(42_000.0, "")).remove(0);
    assert!((metres(&run) - 1_800.0).abs() < 0.5, "{}", metres(&run));
    let Some(recordings) = of_corpus("tcx/Runalyze+Runalyze/missing-distances.tcx") else { return };
    assert!((metres(&recordings[0]) - 299.03).abs() < 0.01, "{}", metres(&recordings[0]));
}

#[test]
fn the_totals_of_laps_win_over_their_points() {
    let totals = "<TotalTimeSeconds>600.4</TotalTimeSeconds><DistanceMeters>1900</DistanceMeters>";
    let run = measured("a.tcx", tcx(0.0, totals)).remove(0);
    assert!((metres(&run) - 1_900.0).abs() < 1e-6);
    // The timer exceeds the points by a moment, as Suunto writes it; no time is invented or lost.
    assert!((seconds(run.measured.timer) - 600.4).abs() < 1e-6);
    assert!(seconds(run.measured.elapsed) >= 600.0 && seconds(run.measured.moving) <= 600.4);
}

#[test]
fn a_track_that_breaks_off_is_called_partial_and_keeps_the_distance_of_the_lap() {
    let Some(recordings) = of_corpus("tcx/Runalyze+Runalyze/First-point-empty.tcx") else { return };
    let ride = &recordings[0];
    assert!(ride.activity.flags.contains(&QualityFlag::PartialTrack));
    assert!((metres(ride) - 18_743.8).abs() < 0.1, "{}", metres(ride));
    assert!((seconds(ride.measured.timer) - 3_312.0).abs() < 0.1);
}

#[test]
fn empty_laps_and_wrong_speeds_of_polar_change_nothing() {
    // expected-xml.tsv: 3642.6 m in 1923 s. Lap speeds are in km/h there and are not read.
    let Some(recordings) = of_corpus("tcx/Runalyze+Runalyze/Wrong-time-zone-by-polar.tcx") else { return };
    let run = &recordings[0];
    assert!((metres(run) - 3_642.6).abs() < 0.1, "{}", metres(run));
    assert!(run.measured.cadence_windows.iter().all(|window| window.speed.get() < 7.0));
    assert_eq!(run.activity.utc_offset.seconds, 3_600);
}
