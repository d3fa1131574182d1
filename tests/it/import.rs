//! The importer as a whole: what becomes of every file, which copies are merged, what athlete.toml changes.

mod corrections;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::TimeDelta;
use patella::diagnostics::{Code, Level};
use patella::importer::{FileCounts, Import, ImportOptions, NoProgress, Source, import};
use patella::model::activity::{Activity, Format, OffsetOrigin, Sport};
use patella::model::athlete::Athlete;
use patella::model::quality::QualityFlag;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use crate::corpus::corpus;
use crate::recordings::{Member, Run, fit_of, gzip, zip};

/// What the tests measure: number of samples and highest cadence.
pub(crate) type Measured = (usize, Option<f32>);

pub(crate) fn import_as(athlete: &Athlete, sources: &[Source], jobs: usize) -> Import<Measured> {
    let options = ImportOptions { athlete, jobs: Some(jobs) };
    let import = import(
        sources,
        &options,
        &|_, streams| {
            let cadence = streams.cadence_spm.iter().flat_map(|column| column.iter().flatten());
            (streams.channels.len(), cadence.max_by(f32::total_cmp))
        },
        &NoProgress,
    );
    check_counts(&import);
    import
}

pub(crate) fn import_all(paths: &[&Path]) -> Import<Measured> {
    let sources: Vec<Source> = paths.iter().map(|path| Source::Path(path.to_path_buf())).collect();
    import_as(&Athlete::unknown("test"), &sources, 2)
}

/// The sum of CONTRACT section 4. A file can hold several recordings, so the files behind them are counted by name.
fn check_counts(import: &Import<Measured>) {
    let mut behind: Vec<&String> = import.recordings.iter().map(|recording| &recording.activity.sources[0]).collect();
    behind.sort();
    behind.dedup();
    let FileCounts { files, duplicates, rejected, ignored } = import.counts;
    let counted = behind.len() as u64 + duplicates + rejected + ignored;
    // A table is behind recordings that its rows only add to, or behind the shoes that it lists.
    let is_table = |path: &String| [".csv", ".json", ".xml"].iter().any(|suffix| path.ends_with(suffix));
    if import.recordings.iter().any(|recording| recording.activity.sources.iter().any(is_table)) {
        assert!(files >= counted, "{:?}", import.counts);
    } else {
        assert_eq!(files, counted, "{:?}", import.counts);
    }
    assert!(import.diagnostics.is_sorted());
    let named = import.diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Rejected).count();
    assert_eq!(named as u64, rejected, "each rejected file is named once: {:#?}", import.diagnostics);
}

pub(crate) fn codes(import: &Import<Measured>) -> Vec<(&str, Code)> {
    import.diagnostics.iter().map(|diagnostic| (diagnostic.path.as_str(), diagnostic.code)).collect()
}

fn has(import: &Import<Measured>, path: &str, code: Code) -> bool {
    codes(import).contains(&(path, code))
}

/// Writes files into a new folder.
pub(crate) fn folder(files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("created");
        fs::write(path, bytes).expect("written");
    }
    folder
}

fn only(import: &Import<Measured>) -> &Activity {
    assert_eq!(import.recordings.len(), 1, "{:#?}", import.diagnostics);
    &import.recordings[0].activity
}

fn morning() -> Run {
    Run::new("2026-05-03T08:00:00Z")
}

#[test]
fn one_run_in_three_formats_and_two_containers_is_one_recording() {
    let run = Run { title: Some("Park run"), ..morning() };
    let export =
        zip(&[Member::deflated("activities/1.fit.gz", &gzip(&run.fit())), Member::stored("profile.jpg", b"\xff\xd8")]);
    let folder = folder(&[
        ("watch/a.fit", run.fit()),
        ("b.gpx", run.gpx()),
        ("c.tcx.gz", gzip(&run.tcx())),
        ("export.zip", export),
    ]);
    let import = import_all(&[folder.path()]);
    let activity = only(&import);
    assert_eq!(activity.sources, ["export.zip!activities/1.fit.gz", "watch/a.fit", "c.tcx.gz", "b.gpx"]);
    assert_eq!(activity.format, Format::Fit);
    assert_eq!(activity.title.as_deref(), Some("Park run"), "FIT has no title here, GPX has");
    assert!(activity.flags.contains(&QualityFlag::Merged) && activity.flags.contains(&QualityFlag::CadenceDoubled));
    assert_eq!(import.recordings[0].measured, (361, Some(164.0)));
    assert_eq!(import.counts, FileCounts { files: 5, duplicates: 3, rejected: 0, ignored: 1 });
    for name in ["watch/a.fit", "c.tcx.gz", "b.gpx"] {
        assert!(has(&import, name, Code::DuplicateOf), "{name}");
    }
    let level = |path: &str| {
        let found = import
            .diagnostics
            .iter()
            .find(|diagnostic| diagnostic.path == path && diagnostic.code == Code::DuplicateOf);
        found.map(|diagnostic| diagnostic.message.clone()).expect("named")
    };
    assert!(level("watch/a.fit").contains("export.zip!activities/1.fit.gz (level 1"));
    assert!(level("b.gpx").contains("level 3"));
}

#[test]
fn the_id_is_the_documented_hash() {
    let bytes = morning().fit();
    let folder = folder(&[("a.fit.gz", gzip(&bytes))]);
    let import = import_all(&[folder.path()]);
    let digest: [u8; 32] = Sha256::digest([bytes.as_slice(), b"0"].concat()).into();
    assert_eq!(only(&import).id.0, digest[..8]);
}

#[test]
fn one_device_saved_twice_is_one_recording_and_two_devices_too_when_the_runs_agree() {
    let run = morning();
    let edited = Run { strides: 83, metres: 6_900.0, ..run.clone() };
    let other_watch = Run { serial: 99, start: run.start + TimeDelta::seconds(60), metres: 6_290.0, ..run.clone() };
    let too_long = Run { serial: 99, metres: 6_330.0, ..run.clone() };
    let merged = |files: &[(&str, Vec<u8>)]| import_all(&[folder(files).path()]).recordings.len();
    assert_eq!(merged(&[("a.fit", run.fit()), ("b.fit", edited.fit())]), 1, "level 2 holds whatever was edited");
    assert_eq!(merged(&[("a.fit", run.fit()), ("b.fit", other_watch.fit())]), 1, "60 s and 4.6 %");
    assert_eq!(merged(&[("a.fit", run.fit()), ("b.fit", too_long.fit())]), 2, "5.2 %");
}

#[test]
fn one_run_on_two_devices_that_were_started_apart_is_one_recording() {
    // 1 800 s and 6 000 m; 360 s are a fifth of the time.
    let run = morning();
    let later = |seconds: i64| Run { start: run.start + TimeDelta::seconds(seconds), serial: 99, ..run.clone() };
    let recordings = |other: &Run| {
        let folder = folder(&[("watch.fit", run.fit()), ("phone.tcx", other.tcx())]);
        import_all(&[folder.path()]).recordings.len()
    };
    assert_eq!(recordings(&later(61)), 1);
    assert_eq!(recordings(&Run { metres: 6_290.0, ..later(61) }), 1, "4.6 % farther");
    assert_eq!(recordings(&later(360)), 1, "80 % of the time");
    assert_eq!(recordings(&later(-360)), 1, "the other device first");
    assert_eq!(recordings(&later(365)), 2, "79.7 % of the time");
    assert_eq!(recordings(&Run { metres: 6_330.0, ..later(61) }), 2, "5.2 % farther");
    assert_eq!(recordings(&Run { seconds: 1_900, ..later(61) }), 2, "5.3 % longer");
    let marathon = Run { seconds: 14_400, metres: 42_195.0, ..run.clone() };
    let apart = |seconds: i64| {
        let other = Run { start: run.start + TimeDelta::seconds(seconds), ..marathon.clone() };
        let folder = folder(&[("a.fit", marathon.fit()), ("b.gpx", other.gpx())]);
        import_all(&[folder.path()]).recordings.len()
    };
    assert_eq!((apart(600), apart(601)), (1, 2));

    let folder = folder(&[("watch.fit", run.fit()), ("phone.tcx", later(120).tcx())]);
    let import = import_all(&[folder.path()]);
    assert_eq!(only(&import).sources, ["watch.fit", "phone.tcx"]);
    let copy = import.diagnostics.iter().find(|diagnostic| diagnostic.code == Code::DuplicateOf).expect("a copy");
    assert!(copy.path == "phone.tcx" && copy.message.contains("level 4"), "{}", copy.message);
    // Two sessions of one file stay two, whatever they are.
    let twins = self::folder(&[("twins.fit", fit_of(&run, &[run.clone(), later(120)]))]);
    assert_eq!(import_all(&[twins.path()]).recordings.len(), 2);
}

/// The first part of a recording, as a broken copy leaves it.
fn cut(mut recording: Vec<u8>, percent: usize) -> Vec<u8> {
    recording.truncate(recording.len() * percent / 100);
    recording
}

#[test]
fn a_recording_that_was_cut_off_is_no_second_run() {
    let run = morning();
    let other_watch = Run { serial: 99, start: run.start + TimeDelta::seconds(20), ..run.clone() };
    for (name, whole) in [("b.gpx", run.gpx()), ("b.tcx", run.tcx()), ("b.fit", other_watch.fit())] {
        for percent in [20, 50, 80] {
            let folder = folder(&[("a.fit", cut(run.fit(), percent)), (name, whole.clone())]);
            let import = import_all(&[folder.path()]);
            assert_eq!(only(&import).sources, [name, "a.fit"], "the whole one of {percent} % of a FIT and {name}");
            assert!(!only(&import).flags.contains(&QualityFlag::Truncated));
            assert_eq!(import.counts.duplicates, 1);
        }
    }
    // With less than a twentieth of the time missing it is as good as whole, and FIT tells more.
    let almost = folder(&[("a.fit", cut(run.fit(), 97)), ("b.gpx", run.gpx())]);
    assert_eq!(only(&import_all(&[almost.path()])).format, Format::Fit);
    let two_parts = folder(&[("a.fit", cut(run.fit(), 50)), ("b.tcx", cut(run.tcx(), 80))]);
    assert_eq!(only(&import_all(&[two_parts.path()])).sources, ["a.fit", "b.tcx"], "neither is whole");
}

#[test]
fn a_recording_that_was_cut_off_and_cannot_be_the_other_stays() {
    let run = morning();
    let part = || cut(run.fit(), 50);
    let recordings =
        |other: Vec<u8>| import_all(&[folder(&[("a.fit", part()), ("b.gpx", other)]).path()]).recordings.len();
    assert_eq!(recordings(Run { start: run.start + TimeDelta::seconds(61), ..run.clone() }.gpx()), 2, "another start");
    assert_eq!(recordings(Run { seconds: 600, metres: 2_000.0, ..run.clone() }.gpx()), 2, "it goes on behind the end");
    assert_eq!(recordings(Run { metres: 2_000.0, ..run.clone() }.gpx()), 2, "it went farther");
    // Two whole runs at once are not one because a part of either exists.
    let long = Run { seconds: 3_600, metres: 12_000.0, ..run.clone() };
    let folder = folder(&[("a.fit", part()), ("b.gpx", run.gpx()), ("c.gpx", long.gpx())]);
    let import = import_all(&[folder.path()]);
    assert_eq!((import.recordings.len(), import.counts.duplicates), (2, 1));
}

#[test]
fn totals_without_samples_lose_against_samples() {
    // As Garmin exports activities that were entered by hand (FORMATS section 2.2).
    let folder = folder(&[("a.fit", morning().fit_without_samples()), ("b.tcx", morning().tcx())]);
    assert_eq!(only(&import_all(&[folder.path()])).sources, ["b.tcx", "a.fit"]);
}

#[test]
fn short_repeats_saved_one_by_one_are_no_copies() {
    let first = Run { seconds: 45, metres: 200.0, serial: 1, ..morning() };
    let second = Run { start: first.start + TimeDelta::seconds(50), serial: 2, ..first.clone() };
    let folder = folder(&[("a.fit", first.fit()), ("b.fit", second.fit())]);
    let import = import_all(&[folder.path()]);
    assert_eq!(import.recordings.len(), 2);
    assert!(import.recordings.iter().all(|recording| recording.activity.flags.contains(&QualityFlag::TooShort)));
}

#[test]
fn sessions_of_one_file_are_never_merged() {
    let first = morning();
    let second = Run { start: first.start + TimeDelta::seconds(i64::from(first.seconds)), ..first.clone() };
    let twins = fit_of(&first, &[first.clone(), Run { start: first.start + TimeDelta::seconds(30), ..first.clone() }]);
    let multisport = fit_of(&first, &[first.clone(), second.clone()]);
    let folder = folder(&[("m.fit", multisport), ("first.gpx", first.gpx())]);
    let import = import_all(&[folder.path()]);
    assert_eq!(import.recordings.len(), 2);
    assert_eq!(import.counts, FileCounts { files: 2, duplicates: 1, rejected: 0, ignored: 0 });
    assert_eq!(import.recordings[0].activity.sources, ["m.fit", "first.gpx"]);
    let alone = self::folder(&[("twins.fit", twins)]);
    assert_eq!(import_all(&[alone.path()]).recordings.len(), 2);
}

#[test]
fn overlapping_places_are_read_once_and_in_any_order() {
    let run = morning();
    let evening = Run { start: run.start + TimeDelta::hours(10), ..run.clone() };
    let folder = folder(&[("sub/a.fit", run.fit()), ("b.fit", evening.fit()), ("athlete.toml", b"x".to_vec())]);
    let (whole, sub, file) = (folder.path(), folder.path().join("sub"), folder.path().join("b.fit"));
    let one = import_all(&[whole, &sub, &file]);
    let other = import_all(&[&file, &sub, whole]);
    assert_eq!(one, other);
    assert_eq!(one.counts, FileCounts { files: 2, ..FileCounts::default() });
    assert_eq!(one.recordings[0].activity.sources, ["sub/a.fit"]);
    let single = import_all(&[&file]);
    assert_eq!(only(&single).sources, ["b.fit"]);
}

#[test]
fn a_place_listed_in_the_profile_leads_the_name() {
    let folder = folder(&[("x/a.fit", morning().fit()), ("e.zip", zip(&[Member::stored("b.fit", &morning().fit())]))]);
    let listed = |entry: &str, path: &str| Source::Listed { entry: entry.to_owned(), path: folder.path().join(path) };
    let import = import_as(&Athlete::unknown("test"), &[listed("~/watch", "x"), listed("~/e.zip", "e.zip")], 1);
    assert_eq!(only(&import).sources, ["~/e.zip!b.fit", "~/watch/a.fit"]);
}

#[test]
fn standard_input_may_be_compressed_and_must_be_a_recording() {
    let given =
        |bytes: Vec<u8>| import_as(&Athlete::unknown("test"), &[Source::Bytes { name: "-".to_owned(), bytes }], 1);
    assert_eq!(only(&given(gzip(&morning().fit()))).sources, ["-"]);
    assert_eq!(only(&given(zip(&[Member::deflated("a.tcx", &morning().tcx())]))).sources, ["-!a.tcx"]);
    assert!(has(&given(b"hello".to_vec()), "-", Code::UnknownFormat));
    assert!(has(&given(Vec::new()), "-", Code::EmptyFile));
}

#[test]
fn offset_comes_from_the_profile_then_the_longitude() {
    let folder = folder(&[("a.gpx", morning().gpx()), ("b.gpx", Run::new("2026-01-03T23:30:00Z").gpx())]);
    let by_longitude = import_all(&[folder.path()]);
    let offset = &by_longitude.recordings[0].activity.utc_offset;
    // 13.4 degrees east are 0.89 hours.
    assert_eq!((offset.seconds, offset.origin), (3_600, OffsetOrigin::Longitude));
    let guessed = by_longitude.diagnostics.iter().filter(|diagnostic| diagnostic.code == Code::OffsetGuessed);
    let messages: Vec<_> = guessed.map(|diagnostic| diagnostic.help.clone().unwrap_or_default()).collect();
    assert!(messages.len() == 1 && messages[0].contains("time_zone"), "{messages:?}");
    let athlete = Athlete { time_zone: Some(chrono_tz::Europe::Berlin), ..Athlete::unknown("test") };
    let by_zone = import_as(&athlete, &[Source::Path(folder.path().to_owned())], 1);
    let offsets: Vec<i32> = by_zone.recordings.iter().map(|recording| recording.activity.utc_offset.seconds).collect();
    assert_eq!(offsets, [3_600, 7_200], "winter and summer");
    assert_eq!(by_zone.recordings[0].activity.local_day().to_string(), "2026-01-04");
}

#[test]
fn a_sport_that_nobody_says_is_told_from_the_speed() {
    let run = morning();
    let walk = Run { start: run.start + TimeDelta::hours(3), metres: 2_400.0, ..run.clone() };
    let ride = Run { start: run.start + TimeDelta::hours(6), metres: 14_400.0, ..run.clone() };
    let folder = folder(&[
        ("run.gpx", run.gpx_of_type(None)),
        ("walk.gpx", walk.gpx_of_type(None)),
        ("ride.gpx", ride.gpx_of_type(None)),
    ]);
    let import = import_all(&[folder.path()]);
    let sports: Vec<Sport> = import.recordings.iter().map(|recording| recording.activity.sport).collect();
    assert_eq!(sports, [Sport::Run, Sport::Walk, Sport::Other], "3.3, 1.3 and 8 m/s");
    assert!(import.recordings.iter().all(|recording| recording.activity.flags.contains(&QualityFlag::SportGuessed)));
    assert!(has(&import, "walk.gpx", Code::SportGuessed));
}

#[test]
fn jobs_change_nothing() {
    let files: Vec<(String, Vec<u8>)> = (0..12)
        .map(|hour| {
            let run = Run { start: morning().start + TimeDelta::hours(hour), ..morning() };
            (format!("{hour}.fit"), if hour % 3 == 0 { gzip(&run.fit()) } else { run.fit() })
        })
        .collect();
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    let folder = folder(&files);
    let sources = [Source::Path(folder.path().to_owned())];
    let one = import_as(&Athlete::unknown("test"), &sources, 1);
    assert_eq!(one.recordings.len(), 12);
    assert_eq!(one, import_as(&Athlete::unknown("test"), &sources, 4));
}

/// Runs around a few starts, so that every level of de-duplication and near misses occur.
fn any_recording() -> impl Strategy<Value = Vec<u8>> {
    let run = (0..3_i64, 0..9_i64, 0..3_u32, 0..3_u32).prop_map(|(hour, step, metres, serial)| Run {
        start: morning().start + TimeDelta::hours(hour) + TimeDelta::seconds(step * 35),
        metres: 6_000.0 + f64::from(metres) * 200.0,
        seconds: 600,
        serial,
        ..morning()
    });
    (run, 0..6_u8).prop_map(|(run, kind)| match kind {
        0 => run.gpx(),
        4 => cut(run.fit(), 60),
        5 => cut(run.tcx(), 90),
        1 => run.tcx(),
        2 => fit_of(&run, &[run.clone(), Run { start: run.start + TimeDelta::seconds(600), ..run.clone() }]),
        _ => run.fit(),
    })
}

/// What must not depend on the order or the number of copies.
fn essence(import: &Import<Measured>) -> BTreeMap<String, (String, usize)> {
    let entry = |activity: &Activity| {
        let mut comparable = activity.clone();
        comparable.sources.clear();
        comparable.merged.clear();
        comparable.flags.remove(&QualityFlag::Merged);
        format!("{comparable:?}")
    };
    let recordings = import.recordings.iter();
    recordings
        .map(|recording| (recording.activity.id.to_string(), (entry(&recording.activity), recording.measured.0)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_inputs_gives_the_same_and_twice_changes_only_the_duplicates(
        recordings in prop::collection::vec(any_recording(), 1..9),
        order in prop::collection::vec(any::<u64>(), 9),
    ) {
        let given = |order: &[usize]| -> Vec<Source> {
            order.iter().map(|index| Source::Bytes { name: format!("{index}"), bytes: recordings[*index].clone() }).collect()
        };
        let athlete = Athlete::unknown("test");
        let mut shuffled: Vec<usize> = (0..recordings.len()).collect();
        let once = import_as(&athlete, &given(&shuffled), 1);
        shuffled.sort_by_key(|index| order[*index]);
        prop_assert_eq!(&import_as(&athlete, &given(&shuffled), 2), &once);
        let doubled: Vec<usize> = shuffled.iter().chain(&shuffled).copied().collect();
        let twice = import_as(&athlete, &given(&doubled), 2);
        prop_assert_eq!(essence(&twice), essence(&once));
        let more = recordings.len() as u64;
        prop_assert_eq!(twice.counts.duplicates, once.counts.duplicates + more);
        prop_assert_eq!(twice.counts.rejected, once.counts.rejected);
    }
}

#[test]
fn every_file_of_the_corpus_is_accounted_for() {
    let Some(corpus) = corpus("") else { return };
    for part in ["fit", "gpx", "tcx", "history-trackeR", "strava", "."] {
        let import = import_all(&[&corpus.join(part)]);
        assert!(!codes(&import).iter().any(|(_, code)| *code == Code::ReaderPanicked), "{part}");
        println!("{part}: {} recordings, {:?}", import.recordings.len(), import.counts);
        let silent = [".csv", ".tsv"];
        let mut named: Vec<&str> = codes(&import).into_iter().map(|(path, _)| path).collect();
        named.extend(
            import.recordings.iter().flat_map(|recording| recording.activity.sources.iter().map(String::as_str)),
        );
        for file in files_below(&corpus.join(part)) {
            let known = named.contains(&file.as_str()) || silent.iter().any(|suffix| file.ends_with(suffix));
            assert!(
                known || file.rsplit('/').next().is_some_and(|name| name.starts_with('.')),
                "{part}: {file} is lost"
            );
        }
    }
    // MANIFEST.tsv: one run on two watches, one edited copy, one run as FIT and as TCX, and the damaged copies of one
    // file.
    let import = import_all(&[&corpus]);
    for (copy, winner) in [
        ("fit/Runalyze+Runalyze/FR735XT-with-performance-condition.fit", "Fenix-3-with-runscribe"),
        ("fit/GoldenCheetah+GoldenCheetah/Fr955v19.28andStryd-saved.fit", "Fr955v19.28andStryd.fit"),
        ("tcx/GoldenCheetah+GoldenCheetah/10kUNLP2014-Garmin15.tcx", "10kUNLP2014-Garmin15.fit"),
        ("fit/dtcooper+python-fitparse/activity-unexpected-eof.fit", "python-fitparse/"),
    ] {
        let merged =
            import.recordings.iter().find(|recording| recording.activity.sources.iter().any(|path| path == copy));
        let sources = &merged.expect("read").activity.sources;
        assert!(sources[0] != copy && sources[0].contains(winner), "{copy}: {sources:?}");
    }
}

/// Every file below a folder, relative to it.
fn files_below(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")) {
        let name = entry.file_name().into_string().expect("UTF-8");
        if entry.path().is_dir() {
            files.extend(files_below(&entry.path()).into_iter().map(|file| format!("{name}/{file}")));
        } else {
            files.push(name);
        }
    }
    files
}
