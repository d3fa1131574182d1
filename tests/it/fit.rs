//! The FIT reader on real recordings: against totals that independent decoders found, against fitparser value by
//! value, and on damaged copies. The recordings are not part of the project; without them the tests say so and pass.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use patella::diagnostics::Diagnostics;
use patella::importer::formats::fit::FitReader;
use patella::importer::{FormatReader, RawActivity, ReadError};
use patella::model::quality::QualityFlag;

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
        let (activities, diagnostics) = read(&bytes);
        println!(
            "{path}: {:?}",
            diagnostics.iter().map(|one| format!("{} {:?} {}", one.code, one.place, one.message)).collect::<Vec<_>>()
        );
        let activities = activities.unwrap_or_else(|error| {
            println!("    {} {} {}", error.code, error.ignorable, error.message);
            Vec::new()
        });
        for (index, row) in rows.iter().enumerate() {
            let Some(activity) = activities.get(index) else {
                if row.sessions > 0 {
                    differences.push(format!("{path}: no activity {index}"));
                }
                continue;
            };
            compare(row, activity, &mut differences);
        }
        if rows[0].sessions > 0 && activities.len() != rows.len() {
            differences.push(format!("{path}: {} activities, {} expected", activities.len(), rows.len()));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn compare(row: &Expected, activity: &RawActivity, differences: &mut Vec<String>) {
    let mut differ = |what: &str, is: String, should: String| {
        differences.push(format!("{}: {what} is {is}, expected {should}", row.path));
    };
    if !row.start.is_empty() && activity.start_utc.to_rfc3339() != row.start {
        differ("start", activity.start_utc.to_rfc3339(), row.start.clone());
    }
    let totals = &activity.recorded;
    let pairs = [
        ("distance", row.distance_m, totals.distance.map(|distance| distance.get())),
        ("elapsed", row.elapsed_s, totals.elapsed.map(|elapsed| elapsed.get())),
        ("timer", row.timer_s, totals.timer.map(|timer| timer.get())),
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
    if activity.channels.len() != row.records && row.sessions > 0 {
        differ("records", activity.channels.len().to_string(), row.records.to_string());
    }
    let paused: f64 = activity.pauses.iter().map(|pause| pause.to_s - pause.from_s).sum();
    let stopped = totals.elapsed.zip(totals.timer).map(|(elapsed, timer)| elapsed.get() - timer.get());
    if stopped.is_some_and(|stopped| (stopped - paused).abs() > 5.0) {
        println!("{}: {} pauses of {paused} s, but {stopped:?} s without timer", row.path, activity.pauses.len());
    }
}

/// Mean of the samples that are not zero, of both feet.
fn mean_cadence_spm(activity: &RawActivity) -> Option<f64> {
    let samples = activity.cadence.samples.as_ref()?;
    let moving: Vec<f64> = samples.iter().flatten().filter(|cadence| *cadence > 0.0).map(f64::from).collect();
    (!moving.is_empty()).then(|| 2.0 * moving.iter().sum::<f64>() / moving.len() as f64)
}
