//! The same activities come out, whichever way they come in: as files, through Strava, through Garmin, or all at once.

use std::path::Path;

use patella::model::activity::Activity;
use patella::model::measures::ActivityMeasures;
use patella::model::quality::QualityFlag;

use super::{Imported, Place, STORY, assert_same_runs, garmin, read, strava};
use crate::report_command::{patella, run};
use crate::samples::garmin_export::{self, Look as GarminLook};
use crate::samples::garmin_list::{self, Unit};
use crate::samples::story::{Told, loose, shared};
use crate::samples::strava_export::{self, Language, Look};
use crate::samples::zip_file::{self, Packing};

fn everywhere() -> Vec<Told> {
    shared(&STORY)
}

/// The recordings as files in a folder.
fn as_files() -> Imported {
    Place::folder(&loose(&everywhere())).read()
}

/// What was imported, but for the places and for how many there were.
fn content(imported: &Imported) -> Vec<(Activity, ActivityMeasures)> {
    let mut activities = imported.activities.clone();
    for (activity, _) in &mut activities {
        activity.sources.clear();
        activity.merged.clear();
        activity.flags.remove(&QualityFlag::Merged);
    }
    activities
}

/// Holds that both are the same activities.
fn assert_same_content(found: &Imported, expected: &Imported, what: &str) {
    let (found_content, expected_content) = (content(found), content(expected));
    assert_eq!(found_content.len(), expected_content.len(), "{what}: {:#?}", found.diagnostics);
    for (one, other) in found_content.iter().zip(&expected_content) {
        assert_alike(one, other, what);
    }
}

/// Holds that both are equal, and else shows the first lines that are not.
fn assert_alike<T: PartialEq + std::fmt::Debug>(found: &T, expected: &T, what: &str) {
    if found != expected {
        let (found, expected) = (format!("{found:#?}"), format!("{expected:#?}"));
        let differs = found.lines().zip(expected.lines()).enumerate().filter(|(_, (one, other))| one != other);
        let lines: Vec<String> =
            differs.take(6).map(|(line, (one, other))| format!("{line}: {one} / {other}")).collect();
        panic!("{what}, line: found / expected\n{}\n{found}", lines.join("\n"));
    }
}

#[test]
fn files_in_a_zip_are_the_same_files() {
    let files = loose(&everywhere());
    let expected = Place::folder(&files).read();
    assert_eq!(expected.activities.len(), everywhere().len());
    for packing in [Packing::Stored, Packing::Deflated, Packing::Streamed] {
        let place = Place::file("files.zip", &zip_file::write(&files, packing).expect("written"));
        assert_same_content(&place.read(), &expected, &format!("{packing:?}"));
    }
}

#[test]
fn recordings_as_files_are_what_was_told() {
    let (found, story) = (as_files(), everywhere());
    let told: Vec<&Told> = story.iter().filter(|told| told.is_run()).collect();
    let runs = found.runs();
    assert_eq!(runs.len(), told.len());
    for (run, told) in runs.iter().zip(told) {
        assert_eq!(run.start, told.recording.start);
        assert!((run.metres / told.distance_m() - 1.0).abs() < 0.005, "{run:?}, {} m", told.distance_m());
    }
}

#[test]
fn strava_has_the_same_runs() {
    let found = strava(&everywhere(), Language::English).read();
    assert_same_runs(&found, &as_files(), "Strava");
    assert_eq!(found.activities.len(), everywhere().len());
    assert!(found.rejected().is_empty(), "{:#?}", found.rejected());
}

#[test]
fn garmin_has_the_same_runs() {
    let found = garmin(&everywhere()).read();
    assert_same_runs(&found, &as_files(), "Garmin");
    assert_eq!(found.activities.len(), everywhere().len());
    assert!(found.rejected().is_empty(), "{:#?}", found.rejected());
}

#[test]
fn all_three_at_once_hold_no_run_twice_in_any_order() {
    let story = everywhere();
    let places = [Place::folder(&loose(&story)), strava(&story, Language::English), garmin(&story)];
    let path = |index: usize| places[index].path.as_path();
    let first = read(&[path(0), path(1), path(2)]);
    assert_same_runs(&first, &as_files(), "all three");
    assert_eq!(first.activities.len(), story.len());
    for [a, b, c] in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let other = read(&[path(a), path(b), path(c)]);
        assert_eq!(other.activities, first.activities, "order {a} {b} {c}");
        assert_eq!(other.diagnostics, first.diagnostics, "order {a} {b} {c}");
        assert_eq!(other.counts, first.counts, "order {a} {b} {c}");
        assert_eq!(other.weeks(), first.weeks(), "order {a} {b} {c}");
    }
}

#[test]
fn an_export_given_twice_changes_nothing() {
    for (once, name) in [(strava(&STORY, Language::English), "again.zip"), (garmin(&STORY), "garmin (1).zip")] {
        let copy = Place::file(name, &std::fs::read(&once.path).expect("there"));
        let (alone, twice) = (once.read(), read(&[&once.path, &copy.path]));
        assert_same_content(&twice, &alone, name);
        assert_eq!(twice.weeks(), alone.weeks(), "{name}");
    }
}

#[test]
fn strava_says_the_same_in_every_language() {
    let english = strava(&STORY, Language::English).read();
    assert_eq!(english.activities.len(), STORY.iter().filter(|told| told.on_strava).count());
    for language in Language::ALL {
        let found = strava(&STORY, language).read();
        assert_eq!(found.activities.len(), english.activities.len(), "{language:?}: {:#?}", found.diagnostics);
        for (one, other) in found.activities.iter().zip(&english.activities) {
            assert_alike(one, other, &format!("{language:?}"));
        }
        assert_eq!(found.weeks(), english.weeks(), "{language:?}");
        assert!(found.rejected().is_empty(), "{language:?}: {:#?}", found.rejected());
    }
}

#[test]
fn tables_of_earlier_years_say_the_same() {
    let newest = strava(&STORY, Language::English).read();
    for columns in [87, 92, 94, 99] {
        let look = Look { columns, ..Look::new(Language::English) };
        let place = Place::file("export_1234567.zip", &strava_export::zip(&STORY, look).expect("written"));
        let mut expected = newest.activities.clone();
        if columns < 99 {
            // Nobody could flag a race.
            for (activity, _) in &mut expected {
                activity.race = false;
            }
        }
        let found = place.read();
        assert_eq!(found.activities.len(), expected.len(), "{columns}: {:#?}", found.diagnostics);
        for (one, other) in found.activities.iter().zip(&expected) {
            assert_alike(one, other, &format!("{columns} columns"));
        }
    }
}

#[test]
fn unpacked_wrapped_and_packed_again_strava_is_the_same() {
    let files = strava_export::files(&STORY, Look::new(Language::English)).expect("written");
    let zip = |files: crate::samples::story::Files| zip_file::write(&files, Packing::Deflated).expect("written");
    let expected = Place::file("export.zip", &zip(files.clone())).read();
    let wrapped = strava_export::in_folder(files.clone(), "export_1234567");
    let stubbed = strava_export::with_macos_stubs(wrapped.clone());
    let ways = [
        ("unpacked", Place::folder(&files)),
        ("unpacked into a folder", Place::folder(&wrapped)),
        ("wrapped", Place::file("export.zip", &zip(wrapped))),
        ("packed by a Mac", Place::file("export.zip", &zip(stubbed.clone()))),
        ("packed and unpacked by a Mac", Place::folder(&stubbed)),
        ("streamed", Place::file("export.zip", &zip_file::write(&files, Packing::Streamed).expect("written"))),
        ("in a zip", Place::file("outer.zip", &zip(vec![("export.zip".to_owned(), zip(files.clone()))]))),
    ];
    for (what, place) in ways {
        assert_same_content(&place.read(), &expected, what);
    }
}

#[test]
fn however_garmin_packs_it_it_is_the_same() {
    let usual = GarminLook::default();
    let expected = garmin(&STORY).read();
    let looks = [
        GarminLook { inner: Packing::Stored, ..usual },
        GarminLook { inner: Packing::Streamed, uploads: Packing::Streamed, ..usual },
        GarminLook { inner: Packing::Stored, uploads: Packing::Streamed, ..usual },
        GarminLook { parts: 4, ..usual },
        GarminLook { summaries_per_file: 20, ..usual },
    ];
    for look in looks {
        let bytes = garmin_export::zip(&STORY, look).expect("written");
        assert_same_content(&Place::file("garmin-account.zip", &bytes).read(), &expected, &format!("{look:?}"));
    }
    let unpacked = Place::folder(&garmin_export::files(&STORY, usual).expect("written"));
    assert_same_content(&unpacked.read(), &expected, "unpacked");
}

#[test]
fn single_downloads_of_garmin_are_the_same_recordings() {
    let story = everywhere();
    let place = Place::folder(&garmin_export::originals(&story).expect("written"));
    let found = place.read();
    assert_same_runs(&found, &as_files(), "Export original");
    assert_eq!(found.activities.len(), story.len());
}

#[test]
fn the_list_of_garmin_connect_has_the_same_runs_in_either_unit() {
    let story = everywhere();
    let files = Place::folder(&loose(&story));
    for unit in [Unit::Kilometre, Unit::Mile] {
        let list = Place::file("Activities.csv", &garmin_list::write(&story, unit));
        assert_same_runs(&list.read(), &as_files(), &format!("list in {unit:?}"));
        let both = read(&[&files.path, &list.path]);
        assert_same_content(
            &both_without_titles(both),
            &both_without_titles(as_files()),
            &format!("files and list in {unit:?}"),
        );
    }
}

/// The list gives titles and ratings that files lack.
fn both_without_titles(mut imported: Imported) -> Imported {
    for (activity, _) in &mut imported.activities {
        activity.title = None;
    }
    imported
}

#[test]
fn an_export_in_two_places_of_one_folder_counts_once() {
    let bytes = strava_export::zip(&STORY, Look::new(Language::English)).expect("written");
    let twice = vec![("old/export_1234567.zip".to_owned(), bytes.clone()), ("export_1234567.zip".to_owned(), bytes)];
    let found = Place::folder(&twice).read();
    assert_same_content(&found, &strava(&STORY, Language::English).read(), "in two folders");
}

#[test]
fn the_committed_exports_are_this_athlete() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/exports");
    let found = read(&[&folder]);
    assert_eq!(found.activities.len(), STORY.len(), "{:#?}", found.diagnostics);
    for (week, number) in found.weeks().iter().zip(21..) {
        assert_eq!(week.0, crate::samples::plan::sunday_of_week(number).to_string());
        let planned = planned_m(number);
        // Positions instead of a device's distance cost some metres.
        assert!((week.1 - planned).abs() < 0.005 * planned, "{week:?}, {planned} m planned");
    }
    assert_eq!(found.weeks().len(), 10);
    // As samples/README.md says.
    assert_eq!((STORY.len(), found.runs().len(), found.counts.duplicates), (61, 50, 57), "{:#?}", found.diagnostics);
}

#[test]
fn the_committed_exports_show_what_was_planted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = tempfile::tempdir().expect("a folder");
    let mut command =
        patella(&["report", "samples/exports", "--as-of", "2026-11-22", "-q", "--format", "json", "--out"]);
    run(command.current_dir(root).arg(out.path()), 0);
    let bytes = std::fs::read(out.path().join("report.json")).expect("written");
    let report: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    let findings = report["findings"].as_array().expect("findings").iter();
    let mut raised: Vec<_> = findings.map(|finding| (finding["rule"].as_str(), finding["severity"].as_str())).collect();
    raised.sort_unstable();
    let expected = [
        ("back-to-back-hard-days", "info"),
        ("low-cadence", "info"),
        ("one-sided-routes", "info"),
        ("single-run-spike", "watch"),
        ("skipped-cool-down", "info"),
        ("skipped-warm-up", "info"),
        ("too-little-easy-running", "info"),
        ("too-little-strength", "info"),
        ("training-monotony", "watch"),
        ("two-week-volume-jump", "info"),
        ("weekly-volume-jump", "watch"),
    ];
    assert_eq!(raised, expected.map(|(rule, severity)| (Some(rule), Some(severity))));
}

fn planned_m(week: u64) -> f64 {
    use crate::samples::plan::{entries, sunday_of_week};
    let sunday = sunday_of_week(week);
    let monday = sunday - chrono::Days::new(6);
    let runs = entries().into_iter().filter(|entry| entry.is_run() && (monday..=sunday).contains(&entry.day));
    runs.map(|entry| 1_000.0 * entry.amount).sum()
}
