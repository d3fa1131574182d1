//! The samples are what they claim to be, told by decoders that share nothing with the generator: fitparser for FIT,
//! crate gpx for GPX.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::LazyLock;

use fitparser::Value;
use fitparser::profile::MesgNum;

use crate::corpus::gunzip;
use crate::samples::folder::{Files, rivera};
use crate::samples::plan;

/// Content by path, decompressed, archives opened: made once, since it takes seconds without optimisation.
static OPENED: LazyLock<Files> = LazyLock::new(opened);

fn opened() -> Files {
    let mut opened = Files::new();
    for (path, bytes) in rivera().expect("the generator knows its own athlete") {
        if let Some(inner) = path.strip_suffix(".gz") {
            opened.insert(inner.to_owned(), gunzip(&bytes));
        } else if has_suffix(&path, "zip") {
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a valid zip");
            for index in 0..archive.len() {
                let mut member = archive.by_index(index).expect("a member");
                let mut content = Vec::new();
                member.read_to_end(&mut content).expect("stored");
                opened.insert(format!("{path}!{}", member.name().expect("UTF-8")), content);
            }
        } else {
            opened.insert(path, bytes);
        }
    }
    opened
}

fn has_suffix(path: &str, suffix: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == suffix)
}

fn number(fields: &BTreeMap<String, Value>, name: &str) -> Option<f64> {
    fields.get(name).and_then(|value| value.clone().try_into().ok())
}

fn messages(bytes: &[u8], kind: MesgNum) -> Vec<BTreeMap<String, Value>> {
    let all = fitparser::from_bytes(bytes).expect("fitparser reads it");
    let fields = |message: &fitparser::FitDataRecord| {
        message.fields().iter().map(|field| (field.name().to_owned(), field.value().clone())).collect()
    };
    all.iter().filter(|message| message.kind() == kind).map(fields).collect()
}

#[test]
fn the_watch_says_the_distance_of_the_plan() {
    let opened = &*OPENED;
    let mut said = 0;
    for entry in plan::entries().iter().filter(|entry| "ESITL".contains(entry.code)) {
        let day = entry.day.to_string();
        let path = opened.keys().find(|path| {
            path.contains(&day) && (path.starts_with("watch/") || path.contains("!activities/")) && day != "2026-06-16"
        });
        let Some(bytes) = path.and_then(|path| opened.get(path)) else { continue };
        let sessions = messages(bytes, MesgNum::Session);
        let distance_m = number(&sessions[0], "total_distance").expect("a distance");
        assert!((distance_m - 1_000.0 * entry.amount).abs() < 0.02, "{day}: {distance_m}");
        said += 1;
    }
    assert!(said > 100, "only {said} runs were compared");
}

#[test]
fn samples_are_those_of_a_runner() {
    let opened = &*OPENED;
    for (path, bytes) in opened.iter().filter(|(path, _)| has_suffix(path, "fit") && path.starts_with("watch/")) {
        if path.contains("2026-06-16") {
            assert!(fitparser::from_bytes(bytes).is_err(), "{path} is meant to break off");
            continue;
        }
        let session = &messages(bytes, MesgNum::Session)[0];
        let records = messages(bytes, MesgNum::Record);
        let rate = number(session, "avg_heart_rate").expect("a heart rate");
        assert!((80.0..175.0).contains(&rate), "{path}: mean heart rate {rate}");
        assert!(records.len() > 120, "{path}: {} records", records.len());
        let running = session.get("sport").is_some_and(|sport| sport.to_string() == "running");
        if !running {
            continue;
        }
        let cadence = 2.0 * number(session, "avg_running_cadence").expect("a cadence");
        assert!((146.0..172.0).contains(&cadence), "{path}: mean cadence {cadence}");
        let balance = number(session, "avg_stance_time_balance").expect("a balance");
        assert!((48.0..52.5).contains(&balance), "{path}: balance {balance}");
    }
}

#[test]
fn gpx_is_read_by_crate_gpx_and_measures_the_distance() {
    let mut seen = 0;
    for (path, bytes) in OPENED.iter().filter(|(path, _)| has_suffix(path, "gpx")) {
        let gpx = gpx::read(bytes.as_slice()).expect("crate gpx reads what it wrote");
        let points: Vec<_> =
            gpx.tracks.iter().flat_map(|track| &track.segments).map(|segment| &segment.points).collect();
        let measured: f64 = points.iter().map(|segment| length_m(segment)).sum();
        let day = path.split('/').next_back().map_or("", |name| &name[..10]);
        let planned: f64 = plan::entries()
            .iter()
            .filter(|entry| entry.day.to_string() == day)
            .map(|entry| 1_000.0 * entry.amount)
            .sum();
        let error = measured / planned - 1.0;
        assert!(error.abs() < 0.015, "{path}: {measured:.0} m by positions, {planned:.0} m planned");
        seen += 1;
    }
    assert_eq!(seen, 10);
}

/// Great-circle length (FORMATS section 7).
fn length_m(points: &[gpx::Waypoint]) -> f64 {
    points
        .windows(2)
        .map(|pair| {
            let (a, b) = (pair[0].point(), pair[1].point());
            let (dy, dx) = ((b.y() - a.y()).to_radians(), (b.x() - a.x()).to_radians());
            let h = (dy / 2.0).sin().powi(2)
                + a.y().to_radians().cos() * b.y().to_radians().cos() * (dx / 2.0).sin().powi(2);
            2.0 * 6_371_008.8 * h.sqrt().asin()
        })
        .sum()
}
