//! The FIT reader on real recordings: against totals that independent decoders found, against fitparser value by value
//! ([`peer`]), and on damaged copies. The recordings are not part of the project; without them the tests say so and
//! pass.

mod peer;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use patella::diagnostics::{Code, Diagnostics};
use patella::importer::formats::fit::FitReader;
use patella::importer::{FormatReader, RawActivity, ReadError, Recognition};
use patella::model::quality::QualityFlag;
use patella::model::units::{Metres, Seconds};

use crate::chance::Chance;
use crate::corpus::{corpus, gunzip};

fn read(bytes: &[u8]) -> (Result<Vec<RawActivity>, ReadError>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let activities = FitReader.read(bytes, &mut diagnostics);
    (activities, diagnostics)
}

/// One row of `expected-fit.tsv`.
struct Expected {
    path: String,
    file_type: String,
    sessions: usize,
    start: String,
    distance_m: Option<f64>,
    timer_s: Option<f64>,
    elapsed_s: Option<f64>,
    records: usize,
    cadence_spm: Option<f64>,
}

fn expected(corpus: &Path) -> Vec<Expected> {
    let table = std::fs::read_to_string(corpus.join("expected-fit.tsv")).expect("the table is beside the recordings");
    let rows = table.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.map(|row| Expected {
        path: row[0].to_owned(),
        file_type: row[2].to_owned(),
        sessions: row[1].parse().expect("a count"),
        start: row[5].to_owned(),
        distance_m: row[6].parse().ok(),
        timer_s: row[7].parse().ok(),
        elapsed_s: row[8].parse().ok(),
        records: row[9].parse().expect("a count"),
        cadence_spm: row[10].parse().ok(),
    })
    .collect()
}

/// Where a recording differs from the table, and why: what, end of the path, reason. An entry that is not needed fails.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("records", "fit-sample.fit", "3 pairs of samples share their second and are merged"),
    ("records", "sample-bad-endian.fit", "2 pairs of samples share their second"),
    ("records", "IpBike-HRV-Data.fit", "1 pair of samples shares its second"),
    ("records", "2013-02-06-12-11-14.fit", "7 pairs of samples share their second"),
    ("records", "morning-trail-run.fit", "1 pair of samples shares its second"),
    ("records", "Suunto-Ambit-3-Peak-without-final-lap.fit", "4854 samples are written in two halves"),
    ("records", "strava-android-app-201.10-b1218918.fit", "237 samples are halves, the last two are damaged"),
    ("records", "activity-activity-filecrc.fit", "the table counts the samples of both copies"),
    ("records", "MultiSport-2019-11-24.fit", "samples between two sessions belong to the first here, to none there"),
    ("records", "activity-large-fenxi2-multisport.fit", "samples before the written start, see there"),
    (
        "start",
        "activity-large-fenxi2-multisport.fit",
        "the clock was set after 45 minutes: by its duration it began earlier",
    ),
];

#[test]
fn totals_equal_those_of_independent_decoders() {
    let Some(corpus) = corpus("") else { return };
    let mut files: BTreeMap<String, Vec<Expected>> = BTreeMap::new();
    for row in expected(&corpus) {
        files.entry(row.path.clone()).or_default().push(row);
    }
    let mut differences = Vec::new();
    for (path, rows) in &files {
        let bytes = std::fs::read(corpus.join(path)).expect("listed files exist");
        let activities = match read(&bytes).0 {
            Ok(activities) => activities,
            Err(error) if rows[0].sessions == 0 => {
                let code = match rows[0].file_type.as_str() {
                    "" => Code::UnknownFormat,
                    "activity" => Code::NothingRecorded,
                    _ => Code::NotAnActivity,
                };
                assert_eq!((error.code, error.ignorable), (code, code == Code::NotAnActivity), "{path}");
                continue;
            }
            Err(error) => panic!("{path}: {error}"),
        };
        if rows[0].sessions == 0 {
            // Samples without a session: the session is rebuilt.
            assert_eq!(rows[0].file_type, "activity", "{path}");
            assert!(activities[0].flags.contains(&QualityFlag::SessionRebuilt), "{path}");
            assert!(activities[0].channels.len().abs_diff(rows[0].records) <= 8, "{path}: halves of a second merged");
            continue;
        }
        let copies = usize::from(path.ends_with("activity-activity-filecrc.fit")); // one recording twice in one file
        assert_eq!(activities.len() + copies, rows.len(), "{path}");
        for (row, activity) in rows.iter().zip(&activities) {
            compare(row, activity, &mut differences);
        }
    }
    let mut unneeded: Vec<_> = EXCEPTIONS.iter().collect();
    differences.retain(|(what, path, _)| {
        unneeded.retain(|(of, end, _)| !(of == what && path.ends_with(end)));
        !EXCEPTIONS.iter().any(|(of, end, _)| of == what && path.ends_with(end))
    });
    assert!(differences.is_empty(), "{differences:#?}");
    assert!(unneeded.is_empty(), "exceptions that are not needed: {unneeded:#?}");
}

fn compare(row: &Expected, activity: &RawActivity, differences: &mut Vec<(&'static str, String, String)>) {
    let mut differ = |what, is: String, should: String| {
        differences.push((what, row.path.clone(), format!("{is}, expected {should}")));
    };
    if !row.start.is_empty() && activity.start_utc.to_rfc3339() != row.start {
        differ("start", activity.start_utc.to_rfc3339(), row.start.clone());
    }
    let totals = &activity.recorded;
    let pairs = [
        ("distance", row.distance_m, totals.distance.map(Metres::get)),
        ("elapsed", row.elapsed_s, totals.elapsed.map(Seconds::get)),
        ("timer", row.timer_s, totals.timer.map(Seconds::get)),
        ("cadence", row.cadence_spm, mean_cadence_spm(activity)),
    ];
    for (what, should, is) in pairs {
        let Some(should) = should else { continue };
        let tolerance = match what {
            "distance" => (0.005 * should).max(10.0),
            "cadence" => 1.5,
            _ => 1.0,
        };
        if is.is_none_or(|is| (is - should).abs() > tolerance) {
            differ(what, format!("{is:?}"), should.to_string());
        }
    }
    // The table counts a sample on the border of two sessions twice.
    let border = usize::from(row.sessions > 1);
    if activity.channels.len().abs_diff(row.records) > border {
        differ("records", activity.channels.len().to_string(), row.records.to_string());
    }
}

/// Recordings whose pauses do not add up to elapsed less timer time, and why.
const PAUSES_UNKNOWN: &[(&str, &str)] = &[
    ("MultiSport-2019-11-24.fit", "one stop of the timer was not written"),
    ("time-jump.fit", "the clock was set while recording"),
];

#[test]
fn pauses_add_up_to_the_time_without_timer() {
    let Some(corpus) = corpus("") else { return };
    let mut checked = 0;
    for row in expected(&corpus) {
        let bytes = std::fs::read(corpus.join(&row.path)).expect("listed files exist");
        for activity in read(&bytes).0.unwrap_or_default().iter().filter(|activity| !activity.pauses.is_empty()) {
            let (Some(elapsed), Some(timer)) = (activity.recorded.elapsed, activity.recorded.timer) else { continue };
            let paused: f64 = activity.pauses.iter().map(|pause| pause.to_s - pause.from_s).sum();
            let stopped = elapsed.get() - timer.get();
            let known = PAUSES_UNKNOWN.iter().any(|(end, _)| row.path.ends_with(end));
            // Events are written in whole seconds, so each pause may be one second off.
            let tolerance = 2.0 + activity.pauses.len() as f64;
            assert!(known || (stopped - paused).abs() <= tolerance, "{}: {paused} of {stopped} s", row.path);
            checked += 1;
        }
    }
    assert!(checked > 15, "{checked} recordings with pauses");
}

/// Cadence of both feet as the table has it: each sample that is not zero stands for the time since the one before,
/// if that is at most 10 s.
fn mean_cadence_spm(activity: &RawActivity) -> Option<f64> {
    let samples = activity.cadence.samples.as_ref()?;
    let times = &activity.channels.elapsed_s;
    let (mut sum, mut duration) = (0.0, 0.0);
    for (pair, cadence) in times.windows(2).zip(samples.iter().skip(1)) {
        let interval = pair[1] - pair[0];
        if let Some(cadence) = cadence.filter(|cadence| *cadence > 0.0 && interval <= 10.0) {
            sum += f64::from(cadence) * interval;
            duration += interval;
        }
    }
    (duration > 0.0).then(|| 2.0 * sum / duration)
}

/// Every FIT file of the corpus and of the samples, by path.
fn recordings() -> Vec<(String, Vec<u8>)> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            if path.is_dir() {
                collect(&path, files);
            } else {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    if let Some(corpus) = corpus("") {
        collect(&corpus.join("fit"), &mut files);
    }
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("samples"), &mut files);
    files.sort();
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).expect("a listed file can be read");
        let bytes = if bytes.starts_with(&[0x1F, 0x8B]) { gunzip(&bytes) } else { bytes };
        let recognised = FitReader.recognise(&bytes) == Recognition::Yes;
        recognised.then(|| (path.display().to_string(), bytes))
    };
    files.into_iter().filter_map(read).collect()
}

#[test]
fn compressed_distances_add_up_to_the_total() {
    let Some(corpus) = corpus("") else { return };
    for path in ["dtcooper+python-fitparse/compressed-speed-distance.fit", "Runalyze+Runalyze/FR70-intervals.fit"] {
        let bytes = std::fs::read(corpus.join("fit").join(path)).expect("listed files exist");
        let activity = read(&bytes).0.expect("a recording").remove(0);
        let last = activity.channels.distance_m.as_ref().and_then(|distance| distance.iter().flatten().last());
        let total = activity.recorded.distance.expect("a total").get();
        assert!(last.is_some_and(|last| (f64::from(last) / total - 1.0).abs() < 0.01), "{path}: {last:?} of {total}");
    }
}

#[test]
fn damaged_recordings_never_panic() {
    const MUTATIONS: usize = 3_000;
    const LARGEST: usize = 60_000;
    let originals: Vec<_> = recordings().into_iter().filter(|(_, bytes)| bytes.len() <= LARGEST).collect();
    if originals.is_empty() {
        return;
    }
    let mut chance = Chance::new(0x9E37_79B9_7F4A_7C15);
    let mut still_read = 0;
    for number in 0..MUTATIONS {
        let (path, bytes) = &originals[number % originals.len()];
        let mut bytes = bytes.clone();
        for _ in 0..=chance.below(8) {
            // Half of the faults in the first kilobyte: headers and definitions.
            let reach = if chance.below(2) == 0 { bytes.len().min(1_024) } else { bytes.len() };
            let place = chance.below(reach);
            match chance.below(4) {
                0 => bytes[place] ^= 1 << chance.below(8),
                1 => bytes[place] = [0, 0x40, 0x7F, 0x80, 0xFF][chance.below(5)],
                2 => drop(bytes.remove(place)),
                _ => bytes.truncate(place.max(bytes.len() / 2)),
            }
        }
        if let Ok(activities) = read(&bytes).0 {
            still_read += 1;
            for activity in activities {
                let times = &activity.channels.elapsed_s;
                assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "{path}, mutation {number}: time stands still");
                assert!(activity.laps.len() <= bytes.len() && times.len() <= bytes.len(), "{path}: out of nothing");
            }
        }
    }
    assert!(still_read > MUTATIONS / 4, "only {still_read} of {MUTATIONS} gave anything");
}
