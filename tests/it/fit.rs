//! The FIT reader on real recordings: against totals that independent decoders found, against fitparser value by
//! value, and on damaged copies. The recordings are not part of the project; without them the tests say so and pass.

#![expect(clippy::cast_possible_truncation, reason = "whole seconds and small counts")]

use std::collections::{BTreeMap, HashSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use fitparser::de::{DecodeOption, from_bytes_with_options};
use fitparser::profile::MesgNum;
use fitparser::{FitDataField, Value};
use patella::diagnostics::{Code, Diagnostics};
use patella::importer::formats::fit::FitReader;
use patella::importer::{FormatReader, RawActivity, ReadError, Recognition};
use patella::model::quality::QualityFlag;
use patella::model::units::{Metres, Seconds};

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let found = folder.is_dir();
    if !found {
        println!("skipped: {} is not there", folder.display());
    }
    found.then_some(folder)
}

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
    let Some(corpus) = corpus() else { return };
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
    let Some(corpus) = corpus() else { return };
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
    if let Some(corpus) = corpus() {
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

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut inflated = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut inflated).expect("samples are whole");
    inflated
}

/// One record of fitparser: its time in Unix seconds and the values that both readers know.
struct Peer {
    unix_s: i64,
    values: Vec<(&'static str, f64)>,
}

/// The records of fitparser, halves of one second joined as our reader does: the first value wins.
fn peers(bytes: &[u8]) -> Result<Vec<Peer>, fitparser::Error> {
    const NAMES: [&str; 15] = [
        "position_lat",
        "position_long",
        "distance",
        "enhanced_speed",
        "enhanced_altitude",
        "heart_rate",
        "cadence",
        "fractional_cadence",
        "power",
        "temperature",
        "vertical_oscillation",
        "vertical_ratio",
        "stance_time",
        "stance_time_balance",
        "step_length",
    ];
    let mut peers: Vec<Peer> = Vec::new();
    let options = HashSet::from([DecodeOption::SkipDataCrcValidation, DecodeOption::SkipHeaderCrcValidation]);
    for record in from_bytes_with_options(bytes, &options)?.iter().filter(|record| record.kind() == MesgNum::Record) {
        let field = |name: &str| record.fields().iter().find(|field| field.name() == name);
        let Some(Value::Timestamp(time)) = field("timestamp").map(FitDataField::value) else { continue };
        let unix_s = time.timestamp();
        let old_name = |name: &str| name.strip_prefix("enhanced_").and_then(field);
        let value = |name| {
            let value: Result<f64, _> = field(name).or_else(|| old_name(name))?.value().clone().try_into();
            value.ok()
        };
        let values = NAMES.into_iter().filter_map(|name| Some((name, value(name)?)));
        match peers.last_mut().filter(|last| last.unix_s == unix_s) {
            Some(last) => {
                let new: Vec<_> =
                    values.filter(|(name, _)| !last.values.iter().any(|(known, _)| known == name)).collect();
                last.values.extend(new);
            }
            None => peers.push(Peer { unix_s, values: values.collect() }),
        }
    }
    Ok(peers)
}

fn no_fix(peer: &Peer) -> bool {
    let zeros = peer.values.iter().filter(|(name, value)| name.starts_with("position_") && *value == 0.0);
    zeros.count() == 2
}

/// What our reader has under the name of the profile, in the profile's unit.
fn ours(activity: &RawActivity, index: usize, name: &str) -> Option<f64> {
    let channels = &activity.channels;
    let position = || channels.position.as_ref()?.get(index).copied().filter(|position| position.is_present());
    let column = match name {
        "position_lat" => return position().map(|position| f64::from(position.latitude_semicircles)),
        "position_long" => return position().map(|position| f64::from(position.longitude_semicircles)),
        "distance" => &channels.distance_m,
        "enhanced_speed" => &channels.speed_mps,
        "enhanced_altitude" => &channels.elevation_m,
        "heart_rate" => &channels.heart_rate_bpm,
        "cadence" => &activity.cadence.samples,
        "power" => &channels.power_w,
        "temperature" => &channels.temperature_c,
        "vertical_oscillation" => &channels.vertical_oscillation_mm,
        "vertical_ratio" => &channels.vertical_ratio_pct,
        "stance_time" => &channels.stance_time_ms,
        "stance_time_balance" => &channels.stance_balance_left_pct,
        "step_length" => &channels.step_length_mm,
        other => panic!("no channel {other}"),
    };
    column.as_ref()?.get(index).map(f64::from)
}

/// Files where the two differ, what differs, and why.
const KNOWN_DIFFERENCES: &[(&str, &str, &str)] = &[
    ("FR70-intervals.fit", "distance", "fitparser adds up compressed distances wrongly"),
    ("compressed-speed-distance.fit", "distance", "fitparser adds up compressed distances wrongly"),
    ("time-jump.fit", "timestamp", "the clock was set while recording; we set the times back"),
    ("activity-large-fenxi2-multisport.fit", "timestamp", "two seconds were lived through twice; we leave one out"),
    ("activity-large-fenxi2-multisport.fit", "distance", "the second that was lived through twice"),
    ("activity-large-fenxi2-multisport.fit", "enhanced_altitude", "the second that was lived through twice"),
    ("activity-large-fenxi2-multisport.fit", "enhanced_speed", "the second that was lived through twice"),
];

/// Files that fitparser refuses although they hold samples (DEPENDENCIES, "FIT decoders: correctness").
const REFUSED_BY_FITPARSER: &[&str] = &[
    "lezyne_super_gps-garmin_fit-sample-bad-endian.fit",
    "activity-settings-corruptheader.fit",
    "activity-settings-nodata.fit",
    "activity-unexpected-eof.fit",
    "nick.fit",
    "strava-android-app-201.10-b1218918.fit",
    // The sample that breaks off on purpose (samples/README.md).
    "2026-06-16-182442.fit",
];

#[test]
fn fitparser_agrees_on_every_value() {
    let recordings = recordings();
    let halves = recordings.len().div_ceil(2);
    let differences: Vec<(u64, Vec<String>)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2)
            .map(|odd| {
                let own: Vec<_> = recordings.iter().skip(odd).step_by(2).take(halves).collect();
                scope.spawn(move || {
                    let mut differences = Vec::new();
                    let compared = own.into_iter().map(|(path, bytes)| agreement(path, bytes, &mut differences)).sum();
                    (compared, differences)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("no reader panics")).collect()
    });
    let compared: u64 = differences.iter().map(|(compared, _)| compared).sum();
    let differences: Vec<&String> = differences.iter().flat_map(|(_, differences)| differences).collect();
    println!("{compared} values of {} files compared", recordings.len());
    assert!(differences.is_empty(), "{differences:#?}");
    assert!(recordings.is_empty() || compared > 1_500_000, "only {compared} values were compared");
}

/// Compares one file and returns how many values were equal.
fn agreement(path: &str, bytes: &[u8], differences: &mut Vec<String>) -> u64 {
    let activities = match read(bytes).0 {
        Ok(activities) => activities,
        Err(error) if error.ignorable => return 0,
        Err(_) => Vec::new(),
    };
    let peers = match peers(bytes) {
        Ok(peers) => peers,
        Err(error) => {
            if !REFUSED_BY_FITPARSER.iter().any(|end| path.ends_with(end)) {
                differences.push(format!("{path}: fitparser says {error}"));
            }
            return 0;
        }
    };
    let mut by_time: BTreeMap<i64, (&RawActivity, usize)> = BTreeMap::new();
    for activity in &activities {
        // A watch that never saw a satellite counts from when it was switched on; we put that on the calendar.
        let put_on_calendar = activity.flags.contains(&QualityFlag::TimeWithoutZone);
        let begin =
            activity.start_utc.timestamp() + activity.channels.elapsed_s.first().map_or(0, |first| *first as i64);
        let shift = peers.first().map_or(0, |peer| peer.unix_s - begin) * i64::from(put_on_calendar);
        for (index, elapsed_s) in activity.channels.elapsed_s.iter().enumerate() {
            let unix_s = shift + activity.start_utc.timestamp() + elapsed_s.round() as i64;
            by_time.entry(unix_s).or_insert((activity, index));
        }
    }
    let (mut equal, mut known) = (0, 0);
    let mut unequal: BTreeMap<&str, (u64, String)> = BTreeMap::new();
    for peer in &peers {
        let Some((activity, index)) = by_time.get(&peer.unix_s) else {
            unequal.entry("timestamp").or_insert((0, peer.unix_s.to_string())).0 += 1;
            continue;
        };
        for (name, value) in &peer.values {
            let (is, should) = match *name {
                "fractional_cadence" => continue,
                "cadence" => {
                    let fraction = peer.values.iter().find(|(name, _)| *name == "fractional_cadence");
                    (ours(activity, *index, name), value + fraction.map_or(0.0, |(_, fraction)| *fraction))
                }
                // The place where degrees are zero stands for "no fix".
                "position_lat" | "position_long" if no_fix(peer) => continue,
                "heart_rate" if !(30.0..=240.0).contains(value) => continue,
                name => (ours(activity, *index, name), *value),
            };
            if is.is_some_and(|is| (is - should).abs() <= 1e-6 * should.abs().max(1.0)) {
                equal += 1;
            } else {
                unequal.entry(name).or_insert((0, format!("{is:?}, fitparser {should} at {}", peer.unix_s))).0 += 1;
            }
        }
    }
    for (name, (count, first)) in unequal {
        if KNOWN_DIFFERENCES.iter().any(|(end, of, _)| path.ends_with(end) && *of == name) {
            known += 1;
        } else {
            differences.push(format!("{path}: {count} times {name}, first {first}"));
        }
    }
    let expected = KNOWN_DIFFERENCES.iter().filter(|(end, ..)| path.ends_with(end)).count();
    if known != expected {
        differences.push(format!("{path}: {known} of {expected} known differences"));
    }
    equal
}

#[test]
fn compressed_distances_add_up_to_the_total() {
    let Some(corpus) = corpus() else { return };
    for path in ["dtcooper+python-fitparse/compressed-speed-distance.fit", "Runalyze+Runalyze/FR70-intervals.fit"] {
        let bytes = std::fs::read(corpus.join("fit").join(path)).expect("listed files exist");
        let activity = read(&bytes).0.expect("a recording").remove(0);
        let last = activity.channels.distance_m.as_ref().and_then(|distance| distance.iter().flatten().last());
        let total = activity.recorded.distance.expect("a total").get();
        assert!(last.is_some_and(|last| (f64::from(last) / total - 1.0).abs() < 0.01), "{path}: {last:?} of {total}");
    }
}

/// A sequence that looks random and is the same in every run (Marsaglia's xorshift).
struct Xorshift(u64);

impl Xorshift {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("below the limit")
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
    let mut random = Xorshift(0x9E37_79B9_7F4A_7C15);
    let mut still_read = 0;
    for number in 0..MUTATIONS {
        let (path, bytes) = &originals[number % originals.len()];
        let mut bytes = bytes.clone();
        for _ in 0..=random.below(8) {
            // Half of the faults in the first kilobyte: headers and definitions.
            let reach = if random.below(2) == 0 { bytes.len().min(1_024) } else { bytes.len() };
            let place = random.below(reach);
            match random.below(4) {
                0 => bytes[place] ^= 1 << random.below(8),
                1 => bytes[place] = [0, 0x40, 0x7F, 0x80, 0xFF][random.below(5)],
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
