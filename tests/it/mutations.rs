//! Every sample and corpus file, and small files of every other kind that services export, damaged in many ways, inside
//! their containers and outside, through the whole importer and the measures: no reader panics, none hangs, and
//! whatever is left is accounted for. The damage is the same in every run. `fuzz/` does the same without end.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use patella::diagnostics::Code;
use patella::importer::{Import, ImportOptions, NoProgress, Source, import};
use patella::metrics;
use patella::model::athlete::Athlete;
use patella::model::measures::ActivityMeasures;

use crate::chance::Chance;
use crate::corpus::{corpus, gunzip};
use crate::recordings::{Member, Run, gzip, zip};

/// Damaged copies of each sample.
const COPIES: u64 = 12;
/// Damaged copies of each file of the corpus.
const CORPUS_COPIES: u64 = 4;
/// Damaged copies of each table.
const TABLE_COPIES: u64 = 300;
/// Of larger files only the beginning is damaged and read.
const LARGEST: usize = 120_000;
/// A hundred times what any of the batches takes on a slow machine without optimisation; a loop without end takes
/// longer.
const PATIENCE: Duration = Duration::from_mins(5);

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("entries") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// A stretch of at most `longest` bytes.
fn stretch(chance: &mut Chance, length: usize, longest: usize) -> std::ops::Range<usize> {
    let from = chance.below(length);
    from..(from + 1 + chance.below(longest)).min(length)
}

/// One to four faults: a cut, bits, bytes, numbers that say how long something is, stretches that change places, come
/// twice or are gone, and signs that mean something to a text format.
fn damage(bytes: &mut Vec<u8>, chance: &mut Chance) {
    for _ in 0..=chance.below(4) {
        let length = bytes.len();
        if length < 2 {
            return;
        }
        match chance.next() % 8 {
            0 => bytes.truncate(chance.below(length)),
            1 => bytes[chance.below(length)] ^= 1 << chance.below(8),
            2 => {
                for _ in 0..=chance.below(8) {
                    bytes[chance.below(length)] ^= u8::try_from(1 + chance.next() % 255).expect("a byte");
                }
            }
            3 => {
                let number = [0, 1, 0x7F, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFE, u32::MAX][chance.below(8)];
                // Headers and directories stand at either end.
                let reach = length.min(64);
                let from =
                    [chance.below(reach), length - 1 - chance.below(reach), chance.below(length)][chance.below(3)];
                bytes.iter_mut().skip(from).zip(number.to_le_bytes()).for_each(|(byte, new)| *byte = new);
            }
            4 => {
                let (one, other) = (stretch(chance, length, 512), stretch(chance, length, 512));
                let taken: Vec<u8> = bytes[one.clone()].to_vec();
                let given: Vec<u8> = bytes.splice(other.clone(), taken).collect();
                let one = one.start.min(bytes.len())..one.end.min(bytes.len());
                bytes.splice(one, given);
            }
            5 => {
                let twice: Vec<u8> = bytes[stretch(chance, length, 2_000)].to_vec();
                let at = chance.below(length);
                bytes.splice(at..at, twice);
            }
            6 => drop(bytes.drain(stretch(chance, length, 64))),
            _ => {
                let signs: [&[u8]; 14] = [
                    b"<",
                    b">",
                    b"</",
                    b"&",
                    b"\"",
                    b"\"\"",
                    b",",
                    b"\r\n",
                    b"[",
                    b"}",
                    b"null",
                    b"-9e999",
                    b"\0",
                    b"\xFF\xFE",
                ];
                let at = chance.below(length);
                bytes.splice(at..at, signs[chance.below(signs.len())].iter().copied());
            }
        }
    }
}

/// Imports everything together and checks what must hold of any input.
fn survive(sources: &[Source]) -> Import<ActivityMeasures> {
    let athlete = Athlete::unknown("rivera");
    let measure = |activity: &mut _, streams: &_| metrics::measure(activity, streams).measures;
    let begun = Instant::now();
    let found = import(sources, &ImportOptions { athlete: &athlete, jobs: None }, &measure, &NoProgress);
    assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
    let panicked: Vec<_> = found.diagnostics.iter().filter(|one| one.code == Code::ReaderPanicked).collect();
    assert!(panicked.is_empty(), "{panicked:#?}");
    found
}

fn named(path: &Path, copy: u64, bytes: Vec<u8>) -> Source {
    Source::Bytes { name: format!("{copy}/{}", path.file_name().expect("a name").display()), bytes }
}

#[test]
fn no_damage_to_a_sample_makes_a_reader_panic() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/rivera");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    paths.retain(|path| path.extension().is_some_and(|ending| ending != "toml" && ending != "csv"));
    paths.sort();
    assert!(paths.len() > 150, "the samples are {} files", paths.len());
    let mut chance = Chance::new(0x5eed);
    for copy in 0..COPIES {
        let damaged = |path: &PathBuf| {
            let mut bytes = fs::read(path).expect("readable");
            // A damaged container seldom gets past its checksum, so every other copy is damaged inside it.
            if copy.is_multiple_of(2) && bytes.starts_with(&[0x1f, 0x8b]) {
                bytes = gunzip(&bytes);
            }
            damage(&mut bytes, &mut chance);
            named(path, copy, bytes)
        };
        let sources: Vec<Source> = paths.iter().map(damaged).collect();
        let found = survive(&sources);
        assert!(!found.recordings.is_empty(), "damage of a few bytes leaves most recordings readable");
    }
}

#[test]
fn no_damage_to_a_real_file_makes_a_reader_panic() {
    let Some(root) = corpus("") else { return };
    let mut paths = Vec::new();
    files(&root, &mut paths);
    paths.sort();
    let mut chance = Chance::new(0xc0_ffee);
    for copy in 0..CORPUS_COPIES {
        let damaged = |path: &PathBuf| {
            let mut bytes = fs::read(path).expect("readable");
            if copy.is_multiple_of(2) && bytes.starts_with(&[0x1f, 0x8b]) {
                bytes = gunzip(&bytes);
            }
            bytes.truncate(LARGEST);
            damage(&mut bytes, &mut chance);
            named(path, copy, bytes)
        };
        let sources: Vec<Source> = paths.iter().map(damaged).collect();
        assert!(!survive(&sources).recordings.is_empty(), "damage of a few bytes leaves most recordings readable");
    }
}

const STRAVA_TABLE: &str = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,\
Max Heart Rate,Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,Bike Weight,Elapsed Time,\
Moving Time,Distance,Gear,Media\n\
12070555079,\"May 3, 2026, 8:00:00 AM\",Morning,Run,\"two\r\nlines, \"\"quoted\"\"\",1800,6.00,170,20,false,,Blue shoe,\
activities/1.fit,,,1800.0,1795.0,6000.0,30699778.0,\n\
12070555080,\"4 May 2026, 08:00:00\",By hand,Run,,1800,\"5,00\",,,false,,,,,,,,5000.0,,media/a.jpg|media/b.jpg\n";

const GARMIN_SUMMARIES: &str = r#"[{"summarizedActivitiesExport":[{"activityId":1,"name":"Morning","activityType":"running",
"sportType":"RUNNING","startTimeGmt":1.7777952E12,"startTimeLocal":1.7778024E12,"distance":600000.0,"duration":1800000.0,
"elapsedDuration":1805000.0,"movingDuration":1.79E6,"avgSpeed":0.33,"avgHr":150,"avgDoubleCadence":164.0,"parent":false,
"eventTypeId":1,"workoutRpe":50,"splits":[{"measurements":[{"fieldEnum":"SUM_DISTANCE","value":600000.0,
"unitEnum":"CENTIMETER"}]}]},{"activityId":2,"activityType":{"typeKey":"treadmill_running"},"distance":null,
"parentId":1,"childIds":[2]}]}]"#;

const GARMIN_GEAR: &str = r#"[{"gearDTOS":[{"gearPk":7,"uuid":"a","gearTypeName":"Shoes","gearStatusName":"active",
"customMakeModel":"Blue shoe","displayName":null,"dateBegin":"2025-07-25","dateEnd":null,"maximumMeters":643737.6}],
"gearActivityDTOs":{"7":[{"activityId":1,"gearPk":7}]},"gearActivityTypeDTOS":{}}]"#;

const GARMIN_TABLE: &str = "\u{FEFF}Activity Type,Date,Favorite,Title,Distance,Calories,Time,Avg HR,Max HR,Avg Run Cadence,Avg Pace,\
Avg Stride Length,Best Lap Time,Moving Time,Elapsed Time\n\
Running,2026-05-03 10:00:00,false,\"Morning\",\"6.00\",\"402\",\"00:30:00\",\"150\",\"170\",\"164\",\"5:00\",\"1.22\",\"00:03.93.8\",\
\"00:29:55\",\"00:30:05\"\nTreadmill Running,2026-05-04 10:00:00,false,\"In\",\"1,500\",\"--\",\"00:10:00\",\"--\",\"--\",\"--\",\"--\",\"0.0\",,,\n";

const APPLE_HEALTH: &str = r#"<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE HealthData [<!ELEMENT HealthData (Record)>]>
<HealthData locale="en_US"><ExportDate value="2026-05-05 10:00:00 +0200"/>
<Record type="HKQuantityTypeIdentifierHeartRate" unit="count/min" value="60" startDate="2026-05-03 10:00:00 +0200"/>
<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="30.5" durationUnit="min" totalDistance="6" totalDistanceUnit="km"
 startDate="2026-05-03 10:00:00 +0200" endDate="2026-05-03 10:30:30 +0200"><MetadataEntry key="HKIndoorWorkout" value="0"/>
<WorkoutEvent type="HKWorkoutEventTypePause" date="2026-05-03 10:10:00 +0200"/>
<WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" sum="6.01" unit="km"/>
<WorkoutRoute><FileReference path="/workout-routes/route_1.gpx"/></WorkoutRoute></Workout></HealthData>"#;

/// One export of each service in its archive, and the tables loose.
fn exports() -> Vec<(&'static str, Vec<u8>)> {
    let mut run = Run::new("2026-05-03T08:00:00Z");
    run.seconds = 120;
    run.metres = 400.0;
    let member = |name: &str, text: &str| Member::deflated(name, text.as_bytes());
    let strava = [
        member("activities.csv", STRAVA_TABLE),
        member("shoes.csv", "Shoe Name,Shoe Brand,Shoe Model,Shoe Default Sport Types\nBlue shoe,A,B,Run\n"),
        Member::stored("activities/1.fit", &run.fit()),
        Member::stored("activities/2.gpx.gz", &gzip(&run.gpx())),
    ];
    let part = zip(&[Member::deflated("me_1.fit", &run.fit()), Member::deflated("me_2.txt", b"nothing")]);
    let garmin = [
        member("DI_CONNECT/DI-Connect-Fitness/me_0_summarizedActivities.json", GARMIN_SUMMARIES),
        member("DI_CONNECT/DI-Connect-Fitness/me_gear.json", GARMIN_GEAR),
        Member::stored("DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip", &part),
        Member::deflated("DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part2.zip", &part),
    ];
    let apple = [
        member("apple_health_export/export.xml", APPLE_HEALTH),
        Member::deflated("apple_health_export/workout-routes/route_1.gpx", &run.gpx_of_type(None)),
    ];
    vec![
        ("activities.csv", STRAVA_TABLE.into()),
        ("me_0_summarizedActivities.json", GARMIN_SUMMARIES.into()),
        ("me_gear.json", GARMIN_GEAR.into()),
        ("Activities.csv", GARMIN_TABLE.into()),
        ("export.xml", APPLE_HEALTH.into()),
        ("export_1.zip", zip(&strava)),
        ("garmin_1.zip", zip(&garmin)),
        ("export.zip", zip(&apple)),
    ]
}

#[test]
fn no_damage_to_an_export_makes_a_reader_panic() {
    let exports = exports();
    let whole: Vec<Source> = exports.iter().map(|(name, bytes)| named(Path::new(name), 0, bytes.clone())).collect();
    assert!(!survive(&whole).recordings.is_empty(), "the archives hold recordings");
    let mut chance = Chance::new(0xdead_beef);
    for (name, bytes) in &exports {
        let damaged = |copy| {
            let mut bytes = bytes.clone();
            damage(&mut bytes, &mut chance);
            named(Path::new(name), copy, bytes)
        };
        // Apart: tables join with what lies beside them.
        for source in (0..TABLE_COPIES).map(damaged) {
            survive(std::slice::from_ref(&source));
        }
    }
}

#[test]
fn a_damaged_table_spoils_nothing_beside_it() {
    let mut chance = Chance::new(0xfeed);
    let mut run = Run::new("2026-05-03T08:00:00Z");
    run.seconds = 120;
    run.metres = 400.0;
    let tables = [
        ("activities.csv", STRAVA_TABLE),
        ("DI_CONNECT/DI-Connect-Fitness/me_0_summarizedActivities.json", GARMIN_SUMMARIES),
        ("DI_CONNECT/DI-Connect-Fitness/me_gear.json", GARMIN_GEAR),
        ("Activities.csv", GARMIN_TABLE),
        ("apple_health_export/export.xml", APPLE_HEALTH),
    ];
    for (name, table) in tables {
        for copy in 0..TABLE_COPIES / 10 {
            let mut bytes = table.as_bytes().to_vec();
            damage(&mut bytes, &mut chance);
            let archive = zip(&[Member::deflated(name, &bytes), Member::stored("activities/1.fit", &run.fit())]);
            let found = survive(&[named(Path::new("export.zip"), copy, archive)]);
            assert!(
                found.recordings.iter().any(|one| one.activity.sources.iter().any(|path| path.ends_with("1.fit"))),
                "{name}, copy {copy}: {:#?}",
                found.diagnostics
            );
        }
    }
}
