//! Several exports of one account, exports that are damaged as a whole, and lists that do not say their unit.

use std::fmt::Write as _;

use chrono::TimeDelta;
use patella::diagnostics::{Code, Level};
use patella::importer::Source;
use patella::model::activity::{Format, Sport};
use patella::model::units::{BeatsPerMinute, Seconds};

use crate::joins::{Row, export, given, read, run, table};
use crate::recordings::{Member, Run, zip};

fn days_later(days: i64) -> Run {
    Run { start: run().start + TimeDelta::days(days), ..run() }
}

#[test]
fn what_the_newest_export_says_counts_whatever_its_name() {
    let file = "activities/9.fit";
    let old = [Row { title: "Evening loop", ..Row::of(12, &run(), file) }];
    let edited = Row { title: "Hill repeats", metres: 6_300.0, kind: "Walk", ..Row::of(12, &run(), file) };
    let new = [edited, Row::of(13, &days_later(40), "")];
    let exported = |rows: &[Row]| export(rows, &[(file, run().fit())]);
    for (old_name, new_name) in [("a.zip", "b.zip"), ("b.zip", "a.zip")] {
        let found = read(&[given(old_name, exported(&old)), given(new_name, exported(&new))]);
        let recording = &found.recordings[0];
        assert_eq!(recording.activity.title.as_deref(), Some("Hill repeats"), "{new_name}");
        assert_eq!((recording.activity.sport, recording.measured), (Sport::Walk, Some(6_300.0)), "{new_name}");
        assert_eq!(found.recordings.len(), 2);
    }
    // What was corrected once and is as recorded in the newest export is as recorded.
    let reverted = [Row::of(12, &run(), file), Row::of(13, &days_later(40), "")];
    let corrected = [Row { metres: 6_300.0, ..Row::of(12, &run(), file) }];
    let found = read(&[given("a.zip", exported(&corrected)), given("b.zip", exported(&reverted))]);
    assert_eq!(found.recordings[0].measured, Some(6_000.0));
}

#[test]
fn a_table_that_cannot_be_read_is_missed_by_name() {
    for (name, bytes) in [
        ("activities.csv", &b""[..]),
        ("activities.csv", b"<html><body>Please log in</body></html>"),
        ("DI_CONNECT/DI-Connect-Fitness/a_0_summarizedActivities.json", b"oops"),
        ("DI_CONNECT/DI-Connect-Fitness/a_gear.json", b""),
    ] {
        let archive = zip(&[Member::stored(name, bytes), Member::stored("activities/9.fit", &run().fit())]);
        let found = read(&[given("export.zip", archive)]);
        assert_eq!((found.recordings.len(), found.counts.rejected), (1, 1), "{name}");
        let said = found.diagnostics.iter().find(|diagnostic| diagnostic.level == Level::Rejected).expect("said");
        assert_eq!(said.path, format!("export.zip!{name}"));
        assert!(said.help.is_some() && matches!(said.code, Code::EmptyFile | Code::UnknownFormat), "{said:?}");
    }
    let own = "id,session,start_utc,utc_offset_s\n";
    let found = read(&[given("own.zip", zip(&[Member::stored("activities.csv", own.as_bytes())]))]);
    assert_eq!((found.counts.ignored, found.counts.rejected), (1, 0), "what patella itself writes is no export");
}

#[test]
fn a_cut_archive_in_an_archive_gives_what_arrived() {
    let runs: Vec<Run> = (0..8).map(days_later).collect();
    let files: Vec<(String, Vec<u8>)> =
        runs.iter().enumerate().map(|(index, run)| (format!("activities/{index}.fit"), run.fit())).collect();
    let members: Vec<Member> = files.iter().map(|(name, bytes)| Member::stored(name, bytes)).collect();
    let inner = zip(&members);
    for outer in [Member::stored("inner.zip", &inner), Member::deflated("inner.zip", &inner)] {
        let outer = zip(&[outer]);
        let found = read(&[given("outer.zip", outer[..outer.len() * 6 / 10].to_vec())]);
        assert!((3..8).contains(&found.recordings.len()), "{} of 8 runs", found.recordings.len());
        assert!(found.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::DamagedArchive));
    }
}

#[test]
fn the_directory_of_an_archive_inside_is_not_that_of_a_cut_one_outside() {
    let inner = zip(&[Member::stored("a.fit", &run().fit())]);
    let first = Member::stored("before.fit", &days_later(2).fit());
    let whole = zip(&[first, Member::stored("inner.zip", &inner), Member::stored("notes.txt", &vec![7; 60_000])]);
    // Cut right behind the archive inside, whose own end is then near the end of the file.
    let behind = whole.windows(inner.len()).position(|window| window == inner).expect("stored") + inner.len();
    let found = read(&[given("outer.zip", whole[..behind + 1_000].to_vec())]);
    assert_eq!(found.recordings.len(), 2, "{:#?}", found.diagnostics);
    assert!(found.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::DamagedArchive));
}

/// A list of Garmin Connect without stride lengths, with distances in miles.
fn list_in_miles(runs: &[Run]) -> Vec<u8> {
    let mut list = "Activity Type,Date,Favorite,Title,Distance,Calories,Time,Avg HR\n".to_owned();
    for run in runs {
        let (start, miles) = (run.start + TimeDelta::hours(1), run.metres / 1_609.344);
        let (minutes, seconds) = (run.seconds / 60, run.seconds % 60);
        let date = start.format("%Y-%m-%d %H:%M:%S");
        writeln!(list, "Running,{date},false,Run,\"{miles:.2}\",\"300\",\"00:{minutes:02}:{seconds:02}\",\"150\"")
            .expect("memory");
    }
    list.into_bytes()
}

#[test]
fn recordings_tell_the_unit_of_a_list_that_does_not_say_it() {
    // By their longitude the recordings are an hour ahead of UTC.
    let runs: Vec<Run> = (0..6).map(days_later).collect();
    let beside: Vec<Source> =
        runs.iter().take(4).enumerate().map(|(index, run)| given(&format!("{index}.fit"), run.fit())).collect();
    let list = given("Activities.csv", list_in_miles(&runs));
    let found = read(&[beside, vec![list.clone()]].concat());
    assert_eq!(found.recordings.len(), 6);
    for recording in &found.recordings {
        let metres = recording.measured.expect("a distance");
        assert!((metres - 6_000.0).abs() < 20.0, "{metres}");
    }
    assert!(found.diagnostics.iter().all(|diagnostic| diagnostic.code != Code::UnitGuessed));
    let alone = read(&[list]);
    assert!(alone.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::UnitGuessed));
}

#[test]
fn a_route_takes_the_totals_of_the_watch() {
    let route = Run { title: Some("Route 2026-05-03"), ..run() };
    let workout = "<?xml version=\"1.0\"?><HealthData>\
        <Workout workoutActivityType=\"HKWorkoutActivityTypeRunning\" duration=\"29\" durationUnit=\"min\" \
        startDate=\"2026-05-03 08:30:00 +0200\" endDate=\"2026-05-03 09:00:00 +0200\">\
        <WorkoutStatistics type=\"HKQuantityTypeIdentifierDistanceWalkingRunning\" sum=\"6.05\" unit=\"km\"/>\
        <WorkoutStatistics type=\"HKQuantityTypeIdentifierHeartRate\" average=\"151\" unit=\"count/min\"/>\
        <WorkoutRoute><FileReference path=\"/workout-routes/route_1.gpx\"/></WorkoutRoute></Workout></HealthData>";
    let found = read(&[given(
        "export.zip",
        zip(&[
            Member::stored("apple_health_export/export.xml", workout.as_bytes()),
            Member::stored("apple_health_export/workout-routes/route_1.gpx", &route.gpx_of_type(None)),
        ]),
    )]);
    let [recording] = found.recordings.as_slice() else { panic!("one, not {}", found.recordings.len()) };
    let activity = &recording.activity;
    assert_eq!((activity.format, activity.title.as_deref(), recording.measured), (Format::Gpx, None, Some(6_050.0)));
    assert_eq!(activity.recorded.timer.map(Seconds::get), Some(1_740.0));
    assert_eq!(activity.recorded.heart_rate.map(BeatsPerMinute::get), Some(151.0));
    assert!(activity.corrected_distance.is_none(), "nobody corrected anything");
}

#[test]
fn the_table_alone_is_enough() {
    let rows: Vec<Row> =
        (0..3).map(|day| Row::of(12 + day, &days_later(i64::try_from(day).expect("small")), "")).collect();
    assert_eq!(read(&[given("activities.csv", table(&rows))]).recordings.len(), 3);
}
