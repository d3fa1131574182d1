//! The GPX and TCX readers on real files (../shared/corpus, which is not part of the project), and the same files
//! damaged. Without the corpus the first half is skipped with a line that says so.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use patella::diagnostics::Diagnostics;
use patella::importer::formats::{gpx::GpxReader, tcx::TcxReader};
use patella::importer::{FormatReader, RawActivity, ReadError, Recognition};
use patella::model::activity::Sport;
use patella::model::quality::QualityFlag;
use patella::model::units::{Metres, Seconds};

use crate::chance::Chance;
use crate::corpus::{corpus, gunzip};

fn bytes(path: &Path) -> Vec<u8> {
    let raw = std::fs::read(path).expect("a corpus file can be read");
    if raw.starts_with(&[0x1f, 0x8b]) { gunzip(&raw) } else { raw }
}

/// Every GPX and TCX file of the corpus, in a fixed order.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let manifest = std::fs::read_to_string(folder.join("MANIFEST.tsv")).expect("the manifest");
    let names = manifest.lines().skip(1).filter_map(|line| line.split('\t').next());
    let wanted = names.filter(|name| {
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        [".gpx", ".tcx"].iter().any(|suffix| name.ends_with(suffix))
    });
    wanted.map(|name| (name.to_owned(), bytes(&folder.join(name)))).collect()
}

fn reader(name: &str) -> &'static dyn FormatReader {
    if name.to_ascii_lowercase().contains(".gpx") { &GpxReader } else { &TcxReader }
}

fn read(name: &str, bytes: &[u8]) -> (Result<Vec<RawActivity>, ReadError>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    (reader(name).read(bytes, &mut diagnostics), diagnostics)
}

#[expect(clippy::cast_possible_truncation, reason = "a recording is far shorter than the range")]
fn milliseconds(time: Seconds) -> i64 {
    (time.get() * 1_000.0).round() as i64
}

fn median(values: impl Iterator<Item = f32>) -> Option<f32> {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}

/// The times of all points as text, to count how many moments a file names.
fn moments(text: &str, point: &str) -> Vec<String> {
    let begin = format!("<{point}");
    let points = text.split(&begin).skip(1);
    let time = |chunk: &str| {
        let from = chunk.to_ascii_lowercase().find("<time>")? + "<time>".len();
        Some(chunk[from..].split('<').next()?.trim().to_owned())
    };
    points.filter_map(time).collect()
}

struct Expected<'a> {
    path: &'a str,
    sport: &'a str,
    start: &'a str,
    points: usize,
    distance_m: Option<f64>,
    timer_s: Option<f64>,
    elapsed_s: Option<f64>,
    laps: Option<usize>,
    cadence: Option<f32>,
}

fn expected(table: &str) -> impl Iterator<Item = Expected<'_>> {
    table.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        Expected {
            path: cells[0],
            sport: cells[2],
            start: cells[3],
            points: cells[4].parse().unwrap_or_default(),
            distance_m: cells[5].parse().ok(),
            timer_s: cells[6].parse().ok(),
            elapsed_s: cells[7].parse().ok(),
            laps: cells[8].parse().ok(),
            cadence: cells[9].parse().ok(),
        }
    })
}

/// Files that hold no activity (`manifest.rs` has how the importer says so).
const REFUSED: [&str; 3] = [
    "gpx/GeziP+running_page/empty-46451265.gpx",
    "gpx/GoldenCheetah+GoldenCheetah/MetadataOnly.gpx",
    "tcx/Runalyze+Runalyze/Route-only.tcx",
];

#[test]
fn the_first_bytes_tell_the_format() {
    let Some(folder) = corpus("") else { return };
    for (name, bytes) in files(&folder).into_iter().filter(|(_, bytes)| !bytes.is_empty()) {
        assert_eq!(reader(&name).recognise(&bytes[..bytes.len().min(512)]), Recognition::Yes, "{name}");
    }
}

#[test]
fn values_agree_with_independent_decoders() {
    let Some(folder) = corpus("") else { return };
    let table = std::fs::read_to_string(folder.join("expected-xml.tsv")).expect("the table");
    let mut compared = 0;
    for expected in expected(&table) {
        let name = expected.path;
        if REFUSED.contains(&name) {
            continue;
        }
        let bytes = bytes(&folder.join(name));
        let activities = read(name, &bytes).0.unwrap_or_else(|error| panic!("{name}: {error}"));
        let first = &activities[0];
        compared += 1;

        // Some files begin with a lap a second before the first point, or with a point that goes back by one.
        let start: DateTime<Utc> = expected.start.parse().expect(name);
        assert!((first.start_utc - start).num_milliseconds().abs() <= 1_000, "{name}: {}", first.start_utc);

        // The table counts every point and adds up all activities of a file.
        let text = String::from_utf8_lossy(&bytes);
        let all = moments(&text, if name.contains("gpx") { "trkpt" } else { "Trackpoint" });
        assert_eq!(all.len(), expected.points, "{name}");
        if activities.len() == 1 {
            let unique = all.iter().collect::<BTreeSet<_>>().len();
            let kept = first.channels.len();
            assert!(kept == unique || kept + 1 == unique, "{name}: {kept} of {unique} moments");
        }
        if name.contains("gpx") {
            assert_eq!(first.recorded.distance, None, "{name}");
            let elapsed = first.channels.elapsed_s.last().copied().unwrap_or_default();
            assert!((elapsed - expected.elapsed_s.expect(name)).abs() <= 1.0, "{name}: {elapsed}");
        } else {
            let totals = activities.iter().map(|activity| &activity.recorded);
            let distance: f64 = totals.clone().filter_map(|totals| totals.distance).map(Metres::get).sum();
            assert!((distance - expected.distance_m.expect(name)).abs() <= 1.0, "{name}: {distance}");
            let timer: f64 = totals.filter_map(|totals| totals.timer).map(Seconds::get).sum();
            assert!((timer - expected.timer_s.expect(name)).abs() <= 0.1, "{name}: {timer}");
            let laps: usize = activities.iter().map(|activity| activity.laps.len()).sum();
            assert_eq!(laps, expected.laps.expect(name), "{name}");
            let last = activities.last().expect(name);
            let end = last.start_utc + TimeDelta::milliseconds(milliseconds(last.recorded.elapsed.expect(name)));
            let elapsed = (end - first.start_utc).as_seconds_f64();
            // The table ends with the last point. Two files have laps that go on without points.
            let goes_on = ["First-point-empty", "Swim-without-time"].iter().any(|part| name.contains(part));
            let tolerance = if goes_on { 3_312.0 } else { 2.0 };
            assert!((elapsed - expected.elapsed_s.expect(name)).abs() <= tolerance, "{name}: {elapsed}");
            assert!(elapsed + 1.5 >= timer, "{name}: {elapsed} elapsed, {timer} on the timer");
        }
        let cadence = first.cadence.samples.as_ref();
        let written = cadence.and_then(|column| median(column.iter().flatten().filter(|value| *value > 0.0)));
        if let Some(expected) = expected.cadence {
            assert!((written.expect(name) - expected).abs() <= 1.0, "{name}: {written:?}");
        }
        let sport = match expected.sport {
            "running" | "Running" | "9" => Some(Sport::Run),
            "Biking" => Some(Sport::Bike),
            _ if name.contains("Route-only") => Some(Sport::Other),
            _ => None,
        };
        assert_eq!(first.sport, sport, "{name}");
    }
    assert!(compared >= 50, "{compared} files compared");
}

#[test]
fn quirks_of_real_files_are_seen() {
    let Some(folder) = corpus("") else { return };
    let all = |name: &str| read(name, &bytes(&folder.join(name))).0.expect(name);
    let one = |name: &str| all(name).remove(0);

    let segments = one("gpx/Runalyze+Runalyze/break-between-trkseg.gpx");
    assert_eq!((segments.channels.breaks.len(), segments.pauses.len()), (2, 2));
    assert_eq!(segments.utc_offset_s, Some(7_200));
    assert_eq!(segments.title.as_deref(), Some("Ylläslenkki"));

    let fillers = one("gpx/Runalyze+Runalyze/hr-not-always-there.gpx");
    assert!(fillers.cadence.samples.is_none() && fillers.channels.power_w.is_none());
    let heart_rate = fillers.channels.heart_rate_bpm.expect("recorded");
    assert!(heart_rate.iter().any(|sample| sample.is_none()) && heart_rate.iter().any(|sample| sample.is_some()));

    let back = one("gpx/Runalyze+Runalyze/runkeeper-negative-time-step-at-start.gpx");
    assert!(back.flags.contains(&QualityFlag::SamplesOutOfOrder));
    assert_eq!(back.title.as_deref(), Some("Cycling 10/2/17 10:49 am"));

    let drawn = one("gpx/Runalyze+Runalyze/Route-only.gpx");
    assert!(drawn.flags.contains(&QualityFlag::FewPoints) && drawn.sport == Some(Sport::Other));

    assert_eq!(
        one("gpx/thomaschampagne+elevate/20170319_run_906581465.gpx").title.as_deref(),
        Some("Run avec Nico & Mag")
    );

    let polar = one("tcx/Runalyze+Runalyze/Wrong-time-zone-by-polar.tcx");
    assert_eq!(polar.utc_offset_s, Some(3_600));

    let several = all("tcx/Runalyze+Runalyze/Multisport.tcx");
    assert!(several.len() >= 2, "{}", several.len());
    assert!(several.iter().enumerate().all(|(index, activity)| usize::from(activity.session_index) == index));
    assert!(several.iter().any(|activity| activity.sport == Some(Sport::Run)));

    let partial = one("tcx/Runalyze+Runalyze/First-point-empty.tcx");
    assert!(partial.flags.contains(&QualityFlag::PartialTrack));

    let intervals = one("history-trackeR/2013-06-19-175630.TCX.gz");
    assert_eq!(intervals.pauses.len(), 9, "200 m repetitions, the timer stopped between them");
    let stopped: f64 = intervals.pauses.iter().map(|pause| pause.to_s - pause.from_s).sum();
    let [elapsed, timer] =
        [intervals.recorded.elapsed, intervals.recorded.timer].map(|time| time.map_or(0.0, Seconds::get));
    assert!((stopped - (elapsed - timer)).abs() < 10.0, "{stopped} of {elapsed} - {timer}");

    let treadmill = one("tcx/Runalyze+Runalyze/Treadmill-doubled-cadence.tcx");
    assert!(treadmill.channels.position.is_none() && treadmill.channels.distance_m.is_some());
    assert_eq!(one("tcx/vkurup+python-tcxparser/no_hr.tcx").title.as_deref(), Some("Aerobics"));
}

#[test]
fn coordinates_and_times_agree_with_crate_gpx() {
    let Some(folder) = corpus("") else { return };
    let mut points = 0;
    for (name, bytes) in files(&folder).into_iter().filter(|(name, _)| name.contains(".gpx")) {
        let (Ok(oracle), (Ok(activities), _)) = (gpx::read(bytes.as_slice()), read(&name, &bytes)) else { continue };
        let mut waypoints: BTreeMap<i64, Vec<(f64, f64)>> = BTreeMap::new();
        let segments = oracle.tracks.iter().flat_map(|track| &track.segments);
        for waypoint in segments.flat_map(|segment| &segment.points) {
            let written = waypoint.time.and_then(|time| time.format().ok()).expect("every point of these has a time");
            let time: DateTime<Utc> = written.parse().expect("RFC 3339");
            waypoints.entry(time.timestamp_millis()).or_default().push((waypoint.point().y(), waypoint.point().x()));
        }
        for activity in &activities {
            let positions = activity.channels.position.as_deref().unwrap_or_default();
            for (elapsed_s, position) in activity.channels.elapsed_s.iter().zip(positions) {
                #[expect(clippy::cast_possible_truncation, reason = "a recording is far shorter than the range")]
                let time = activity.start_utc + TimeDelta::microseconds((elapsed_s * 1e6).round() as i64);
                let same =
                    waypoints.get(&time.timestamp_millis()).into_iter().flatten().any(|(latitude, longitude)| {
                        (latitude - position.latitude_deg()).abs() < 1e-6
                            && (longitude - position.longitude_deg()).abs() < 1e-6
                    });
                assert!(same || !position.is_present(), "{name}: no point of crate gpx at {time}");
                points += 1;
            }
        }
    }
    assert!(points > 1_000, "{points} points compared");
}

fn damaged(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut copy = bytes.to_vec();
    for _ in 0..=chance.below(4) {
        match (chance.next() % 4, copy.len()) {
            (_, 0) => break,
            (0, length) => copy.truncate(chance.below(length)),
            (1, length) => copy[chance.below(length)] ^= 1 << (chance.next() % 8),
            (2, length) => {
                let from = chance.below(length);
                copy.drain(from..(from + chance.below(64)).min(length));
            }
            (_, length) => copy[chance.below(length)] = b"<>/&\"'\0\xff=-9."[chance.below(12)],
        }
    }
    copy
}

/// What must hold of anything that a reader returns.
fn check(name: &str, activities: &[RawActivity]) {
    for activity in activities {
        let length = activity.channels.len();
        let rising = activity.channels.elapsed_s.windows(2).all(|pair| pair[0] < pair[1]);
        assert!(rising && activity.channels.elapsed_s.iter().all(|elapsed| *elapsed >= 0.0), "{name}");
        assert!(activity.channels.breaks.iter().all(|index| (1..length).contains(index)), "{name}");
        assert!(activity.channels.position.as_ref().is_none_or(|positions| positions.len() == length), "{name}");
        assert!(activity.cadence.samples.as_ref().is_none_or(|column| column.len() == length), "{name}");
    }
}

const SMALL_GPX: &[u8] = br#"<?xml version="1.0"?><gpx xmlns:x="u"><trk><name>A &amp; B</name><type>running</type><trkseg>
<trkpt lat="52.5" lon="13.4"><ele>34.5</ele><time>2026-05-03T08:00:00Z</time><extensions><x:hr>140</x:hr><x:cad>82</x:cad></extensions></trkpt>
<trkpt lat="52.5001" lon="13.4001"><ele>34.6</ele><time>2026-05-03T08:00:04.5Z</time><extensions><x:hr>141</x:hr></extensions></trkpt>
</trkseg><trkseg><trkpt lat="52.5002" lon="13.4002"><time>2026-05-03T08:10:00Z</time></trkpt></trkseg></trk></gpx>"#;

const SMALL_TCX: &[u8] = br#"<TrainingCenterDatabase><Activities><Activity Sport="Running"><Id>2026-05-03T08:00:00Z</Id>
<Lap StartTime="2026-05-03T08:00:00Z"><TotalTimeSeconds>5</TotalTimeSeconds><DistanceMeters>14</DistanceMeters><Intensity>Active</Intensity><Track>
<Trackpoint><Time>2026-05-03T08:00:00Z</Time><Position><LatitudeDegrees>52.5</LatitudeDegrees><LongitudeDegrees>13.4</LongitudeDegrees></Position>
<DistanceMeters>0</DistanceMeters><HeartRateBpm><Value>140</Value></HeartRateBpm></Trackpoint>
<Trackpoint><Time>2026-05-03T08:00:05Z</Time><DistanceMeters>14</DistanceMeters><Extensions><TPX><RunCadence>82</RunCadence></TPX></Extensions></Trackpoint>
</Track></Lap></Activity></Activities></TrainingCenterDatabase>"#;

#[test]
fn damaged_documents_never_panic() {
    let mut chance = Chance::new(0x5eed);
    for (name, whole) in [("small.gpx", SMALL_GPX), ("small.tcx", SMALL_TCX)] {
        check(name, &read(name, whole).0.expect(name));
        for length in 0..whole.len() {
            if let Ok(activities) = read(name, &whole[..length]).0 {
                check(name, &activities);
                assert!(activities.last().is_some_and(|last| last.flags.contains(&QualityFlag::Truncated)), "{name}");
            }
        }
        for _ in 0..4_000 {
            if let Ok(activities) = read(name, &damaged(whole, &mut chance)).0 {
                check(name, &activities);
            }
        }
    }
}

#[test]
fn damaged_real_files_never_panic() {
    let Some(folder) = corpus("") else { return };
    let mut chance = Chance::new(0xfee1);
    for (name, whole) in files(&folder) {
        for _ in 0..3 {
            let part = &whole[..whole.len().min(60_000)];
            if let Ok(activities) = read(&name, &damaged(part, &mut chance)).0 {
                check(&name, &activities);
            }
        }
    }
}
