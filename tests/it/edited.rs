//! What was edited at one service and not at another, and rows that are not about the whole file or only about a part
//! of it; told early, from a table that is read first, or late, from one that comes to light with the recordings.

use chrono::TimeDelta;
use patella::diagnostics::Code;
use patella::importer::Source;
use patella::model::activity::{Format, Sport, Surface};
use patella::model::athlete::{Athlete, Correction, CorrectionTarget};
use patella::model::quality::QualityFlag;
use patella::model::units::Metres;
use proptest::prelude::*;

use crate::joins::{Row, essence, export, given, import_as, read, run, table};
use crate::recordings::{Member, Run, fit_of, zip};

/// Garmin's summary of a run with this distance and kind.
fn garmin(id: u64, run: &Run, metres: f64, kind: &str) -> Source {
    let start_ms = run.start.timestamp_millis();
    let milliseconds = f64::from(run.seconds) * 1_000.0;
    let json = format!(
        "[{{\"summarizedActivitiesExport\":[{{\"activityId\":{id},\"name\":\"Berlin\",\"activityType\":\"{kind}\",\
         \"startTimeGmt\":{start_ms}.0,\"startTimeLocal\":{}.0,\"distance\":{},\"duration\":{milliseconds},\
         \"elapsedDuration\":{milliseconds}}}]}}]",
        start_ms + 7_200_000,
        metres * 100.0
    );
    given("a_0_summarizedActivities.json", json.into_bytes())
}

/// The export as it is, and packed once more so that its table is only found with the recordings.
fn early_and_late(rows: &[Row], files: &[(&str, Vec<u8>)]) -> [Source; 2] {
    let bytes = export(rows, files);
    let late = zip(&[Member::deflated("export.zip", &bytes)]);
    [given("export.zip", bytes), given("parcel.zip", late)]
}

#[test]
fn a_distance_that_only_garmin_corrected_counts() {
    let row = Row::of(1, &run(), "activities/9.fit");
    for strava in early_and_late(&[row], &[("activities/9.fit", run().fit())]) {
        let found = read(&[strava, garmin(77, &run(), 6_500.0, "running")]);
        assert_eq!(found.recordings.len(), 1);
        assert_eq!(found.recordings[0].measured, Some(6_500.0));
    }
}

#[test]
fn a_row_that_agrees_with_its_own_file_corrects_no_other() {
    // The phone measured 4.5 % more than the watch, and Strava has the phone's.
    let phone = Run { metres: 6_270.0, ..run() };
    let row = Row::of(1, &phone, "activities/9.gpx");
    for strava in early_and_late(&[row], &[("activities/9.gpx", phone.gpx())]) {
        let found = read(&[strava, given("watch.fit", run().fit())]);
        assert_eq!(found.recordings.len(), 1);
        assert_eq!(found.recordings[0].measured, Some(6_000.0));
        assert!(!found.recordings[0].activity.flags.contains(&QualityFlag::DistanceFromService));
    }
}

#[test]
fn a_sport_that_was_changed_at_one_service_counts() {
    let of = |kind: &'static str, at_garmin: &str| {
        let row = Row { kind, ..Row::of(1, &run(), "activities/9.fit") };
        let sports = early_and_late(&[row], &[("activities/9.fit", run().fit())]).map(|strava| {
            let found = read(&[strava, garmin(77, &run(), 6_000.0, at_garmin)]);
            assert_eq!(found.recordings.len(), 1, "{kind} {at_garmin}");
            (found.recordings[0].activity.sport, found.recordings[0].activity.surface)
        });
        assert_eq!(sports[0], sports[1], "{kind} {at_garmin}");
        sports[0]
    };
    assert_eq!(of("Run", "walking").0, Sport::Walk);
    assert_eq!(of("Walk", "running").0, Sport::Walk);
    assert_eq!(of("Run", "trail_running"), (Sport::Run, Surface::Trail));
    assert_eq!(of("Soccer", "running").0, Sport::Other, "no run, though the watch was set to running");
    assert_eq!(of("Workout", "strength_training").0, Sport::Strength);
}

#[test]
fn a_row_over_several_sessions_gives_none_of_them_its_distance() {
    let easy = run();
    let second = Run { start: easy.start + TimeDelta::minutes(40), metres: 4_000.0, seconds: 1_200, ..run() };
    let both = Run { seconds: 3_600, metres: 10_000.0, ..run() };
    let row = Row::of(1, &both, "activities/9.fit");
    for strava in early_and_late(&[row], &[("activities/9.fit", fit_of(&easy, &[easy.clone(), second.clone()]))]) {
        let metres: Vec<_> = read(&[strava]).recordings.iter().map(|recording| recording.measured).collect();
        assert_eq!(metres, [Some(6_000.0), Some(4_000.0)]);
    }
}

#[test]
fn the_parts_into_which_a_recording_was_split_do_not_shorten_it() {
    let part = |id, metres| Row { metres, ..Row::of(id, &run(), "activities/9.fit") };
    for strava in early_and_late(&[part(1, 3_500.0), part(2, 2_500.0)], &[("activities/9.fit", run().fit())]) {
        let found = read(&[strava]);
        let metres: f64 = found.recordings.iter().filter_map(|recording| recording.measured).sum();
        assert!((metres - 6_000.0).abs() < 1.0, "{metres}");
    }
}

#[test]
fn a_row_without_a_file_keeps_its_own_distance_and_hears_what_is_said_of_its_copy() {
    let row = Row { metres: 6_100.0, ..Row::of(1, &run(), "") };
    let strava = given("export.zip", export(&[row], &[]));
    let found = read(&[strava.clone(), garmin(77, &run(), 6_500.0, "trail_running")]);
    assert_eq!(found.recordings.len(), 1);
    assert_eq!((found.recordings[0].measured, found.recordings[0].activity.surface), (Some(6_100.0), Surface::Trail));
    let started = Run { start: run().start + TimeDelta::seconds(50), ..run() };
    let correction = Correction {
        target: CorrectionTarget::Start(started.start + TimeDelta::seconds(50)),
        ignore: false,
        sport: Some(Sport::Walk),
        distance: Metres::from_kilometres(5.0),
        surface: None,
        race: None,
        rpe: None,
        shoe: None,
    };
    let athlete = Athlete { corrections: vec![correction], ..Athlete::unknown("test") };
    let found = import_as(&athlete, &[strava, garmin(77, &started, 6_100.0, "running")]);
    assert_eq!(found.recordings.len(), 1);
    let activity = &found.recordings[0].activity;
    assert_eq!(
        (activity.format, activity.sport, found.recordings[0].measured),
        (Format::Summary, Sport::Walk, Some(5_000.0))
    );
}

#[test]
fn exports_of_two_years_give_each_run_once() {
    let old = Row::of(1, &run(), "activities/9.fit");
    let new = Row { title: "Renamed", ..old.clone() };
    let files = [("activities/9.fit", run().fit())];
    let dutch = String::from_utf8(table(&[new])).expect("text").replace("Activity Type", "Activiteitstype");
    let dutch = dutch.replace(",Run,", ",Hardloopsessie,").into_bytes();
    let second = zip(&[Member::stored("activities.csv", &dutch), Member::stored(files[0].0, &files[0].1)]);
    let found = read(&[given("2023.zip", export(&[old], &files)), given("2025.zip", second)]);
    assert_eq!(found.recordings.len(), 1);
    assert_eq!(found.counts.files, 4);
}

#[test]
fn two_uploads_of_one_run_are_said_once_with_the_key_to_leave_one_out() {
    let phone = Run { start: run().start + TimeDelta::seconds(8), ..run() };
    let rows = [Row::of(1, &run(), "activities/1.fit"), Row::of(2, &phone, "activities/2.gpx")];
    let source = given("e.zip", export(&rows, &[("activities/1.fit", run().fit()), ("activities/2.gpx", phone.gpx())]));
    let found = read(std::slice::from_ref(&source));
    let said: Vec<_> = found.diagnostics.iter().filter(|said| said.code == Code::PossibleDuplicate).collect();
    let [said] = said.as_slice() else { panic!("{said:?}") };
    let id = found.recordings[1].activity.id;
    assert!(said.message.contains("looks like the same as e.zip!activities/1.fit, uploaded twice"), "{said:?}");
    assert!(said.help.as_ref().is_some_and(|help| help.contains(&format!("id = \"{id}\""))), "{said:?}");
    let target = CorrectionTarget::Id(id);
    let leave_out = Correction {
        target,
        ignore: true,
        sport: None,
        distance: None,
        surface: None,
        race: None,
        rpe: None,
        shoe: None,
    };
    let athlete = Athlete { corrections: vec![leave_out], ..Athlete::unknown("test") };
    let left = import_as(&athlete, &[source]);
    assert_eq!(left.recordings.len(), 1);
    assert!(left.diagnostics.iter().all(|said| said.code != Code::PossibleDuplicate), "{:?}", left.diagnostics);
}

#[test]
fn a_kind_that_is_not_known_is_said_once_for_all_rows() {
    let row = |day: i64| Row {
        kind: "Quidditch",
        ..Row::of(1, &Run { start: run().start + TimeDelta::days(day), ..run() }, "")
    };
    let rows: Vec<Row> = (0..20_i64).map(|day| Row { id: 100 + day.unsigned_abs(), ..row(day) }).collect();
    let found = read(&[given("e.zip", export(&rows, &[]))]);
    assert_eq!(found.recordings.len(), 20);
    let of_kind = |code| found.diagnostics.iter().filter(|said| said.code == code).count();
    assert_eq!((of_kind(Code::UnknownActivityType), of_kind(Code::SportGuessed)), (1, 0), "{:?}", found.diagnostics);
}

#[test]
fn recordings_that_no_row_names_are_said_together() {
    let later = |days: i64| Run { start: run().start + TimeDelta::days(days), ..run() };
    let files: Vec<(String, Vec<u8>)> =
        (0..12).map(|day| (format!("activities/{day}.fit"), later(day).fit())).collect();
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    let found = read(&[given("e.zip", export(&[Row::of(1, &later(0), "activities/0.fit")], &files))]);
    let said: Vec<_> = found.diagnostics.iter().filter(|said| said.code == Code::NotInTable).collect();
    assert_eq!((found.recordings.len(), said.len()), (12, 1));
    assert!(said[0].path == "e.zip!activities" && said[0].message.contains("11 of"), "{said:?}");
}

/// A row, what its file is, and a loose copy of the run.
fn any_row() -> impl Strategy<Value = (Row, u8, u8)> {
    let kinds = prop::sample::select(vec!["Run", "Walk", "Workout", "Soccer", "Trail Run", "Unheard-of", "Ride"]);
    let metres = prop::sample::select(vec![0.0, 3_000.0, 6_000.0, 6_100.0, 6_270.0, 7_000.0]);
    (0..3_i64, 0..3_i64, kinds, metres, 0..5_u8, 0..6_u8).prop_map(|(hour, step, kind, metres, file, copy)| {
        let start = run().start + TimeDelta::hours(hour) + TimeDelta::seconds(step * 25);
        (Row { kind, metres, ..Row::of(0, &Run { start, ..run() }, "") }, file, copy)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_table_that_comes_to_light_late_says_the_same(drawn in prop::collection::vec(any_row(), 1..5)) {
        let (mut rows, mut files, mut loose) = (Vec::new(), Vec::new(), Vec::new());
        for (index, (row, file, copy)) in drawn.into_iter().enumerate() {
            let bytes = match file {
                0 => None,
                1 => Some(row.run.gpx_of_type(None)),
                2 => Some(row.run.tcx()),
                3 => Some(fit_of(&row.run, &[
                    Run { seconds: 600, metres: 2_000.0, ..row.run.clone() },
                    Run { start: row.run.start + TimeDelta::minutes(12), seconds: 900, metres: 3_000.0, ..row.run.clone() },
                ])),
                _ => Some(row.run.fit()),
            };
            // Two rows may name one file.
            let name = format!("activities/{}.fit", index / if copy == 5 { 2 } else { 1 });
            if let Some(bytes) = &bytes && files.iter().all(|(other, _)| *other != name) {
                files.push((name.clone(), bytes.clone()));
            }
            let phone = Run { metres: 6_270.0, serial: 9, ..row.run.clone() };
            match copy {
                0 => loose.push(given(&format!("{index}.fit"), phone.fit())),
                1 => loose.push(given(&format!("{index}.gpx"), phone.gpx_of_type(None))),
                2 => loose.push(garmin(index as u64, &phone, 6_270.0, "walking")),
                _ => {}
            }
            let file = if bytes.is_some() { name } else { String::new() };
            rows.push(Row { id: 100 + index as u64, file, ..row });
        }
        let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
        let [early, late] = early_and_late(&rows, &files).map(|export| {
            let mut sources: Vec<Source> = std::iter::once(export).chain(loose.iter().cloned()).collect();
            let found = read(&sources);
            sources.reverse();
            (read(&sources) == found).then_some(found)
        });
        let (Some(early), Some(late)) = (early, late) else { return Err(TestCaseError::fail("the order matters")) };
        prop_assert_eq!(essence(&early), essence(&late));
        let said = |import: &patella::importer::Import<Option<f64>>| {
            import.diagnostics.iter().map(|said| (said.code, said.message.replace("parcel.zip!", ""))).collect::<Vec<_>>()
        };
        prop_assert_eq!(said(&early), said(&late));
    }
}
