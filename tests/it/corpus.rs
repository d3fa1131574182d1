//! Every recording of the corpus beside the checkout, when it is there: each is an activity, a duplicate or a named
//! diagnostic, and the numbers equal those of independent decoders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use patella::importer::{self, Import, ImportOptions, Progress, Source};
use patella::metrics;
use patella::model::activity::{Activity, Sport};
use patella::model::athlete::Athlete;
use patella::model::measures::ActivityMeasures;

struct Silent;

impl Progress for Silent {
    fn found(&self, _: u64, _: u64) {}
    fn read(&self, _: u64, _: u64) {}
}

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("no corpus beside the checkout: skipped");
    None
}

fn import(path: &Path) -> Import<ActivityMeasures> {
    let athlete = Athlete::unknown("corpus");
    importer::import(
        &[Source::Path(path.to_path_buf())],
        &ImportOptions { athlete: &athlete, jobs: None },
        &|activity, streams| {
            let measured = metrics::measure(activity, streams);
            activity.flags.extend(measured.flags);
            measured.measures
        },
        &Silent,
    )
}

/// Rows of a table by column name.
fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(path).expect("the table");
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().expect("a header").split('\t').collect();
    let row = |line: &str| {
        names.iter().zip(line.split('\t')).map(|(name, cell)| ((*name).to_owned(), cell.to_owned())).collect()
    };
    lines.map(row).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> Option<f64> {
    row.get(column)?.parse().ok()
}

/// RULES section 0: at least 0.3 km, 3 minutes and 1.0 to 7.0 m/s.
fn is_valid_run(activity: &Activity, measures: &ActivityMeasures) -> bool {
    let distance = measures.distance.is_some_and(|distance| distance.get() >= 300.0);
    let moving = measures.moving.is_some_and(|time| time.get() >= 180.0);
    let speed = measures.moving_speed().is_some_and(|speed| (1.0..=7.0).contains(&speed.get()));
    activity.sport == Sport::Run && distance && moving && speed
}

#[test]
fn fit_recordings_have_the_values_of_independent_decoders() {
    let Some(corpus) = corpus() else { return };
    let mut faults = Vec::new();
    let mut compared = 0;
    for row in table(&corpus.join("expected-fit.tsv")) {
        let path = &row["path"];
        let Some(start) = row.get("start_utc").filter(|start| !start.is_empty()) else { continue };
        if row["sport"] != "running" {
            continue;
        }
        let import = import(&corpus.join(path));
        let start = chrono::DateTime::parse_from_rfc3339(start).expect("a time");
        let near = |activity: &Activity| (activity.start_utc - start.to_utc()).num_seconds().abs() <= 1;
        let Some(found) = import.recordings.iter().find(|recording| near(&recording.activity)) else {
            if number(&row, "distance_m").is_some_and(|distance| distance >= 300.0) {
                faults.push(format!("{path}: no activity starts at {start}"));
            }
            continue;
        };
        let measures = &found.measured;
        if !is_valid_run(&found.activity, measures) {
            continue;
        }
        compared += 1;
        if let Some(expected) = number(&row, "distance_m") {
            let actual = measures.distance.expect("valid").get();
            if (actual - expected).abs() > f64::max(10.0, 0.005 * expected) {
                faults.push(format!("{path}: distance {actual:.1} instead of {expected}"));
            }
        }
        if let Some(expected) = number(&row, "elapsed_s") {
            let actual = measures.elapsed.expect("valid").get();
            if (actual - expected).abs() > 1.0 {
                faults.push(format!("{path}: elapsed {actual:.1} instead of {expected}"));
            }
        }
        if let Some(expected) = number(&row, "cadence_spm") {
            let actual = measures.cadence.map_or(f64::NAN, |cadence| cadence.get());
            // Written so that a missing value is a fault, too.
            if !((actual - expected).abs() <= 1.5) {
                faults.push(format!("{path}: cadence {actual:.2} instead of {expected}"));
            }
        }
    }
    assert!(compared > 40, "only {compared} runs were compared");
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Distances of GPX are raw great-circle sums there. Where ours differs by more than 1.5 %, this is why.
const EXPLAINED: [(&str, &str); 0] = [];

#[test]
fn xml_recordings_have_the_values_of_an_independent_reader() {
    let Some(corpus) = corpus() else { return };
    let mut faults = Vec::new();
    let mut compared = 0;
    for row in table(&corpus.join("expected-xml.tsv")) {
        let path = &row["path"];
        let Some(start) = row.get("start_utc").filter(|start| !start.is_empty()) else { continue };
        let import = import(&corpus.join(path));
        let start = chrono::DateTime::parse_from_rfc3339(start).expect("a time");
        let near = |activity: &Activity| (activity.start_utc - start.to_utc()).num_seconds().abs() <= 1;
        let Some(found) = import.recordings.iter().find(|recording| near(&recording.activity)) else { continue };
        if !is_valid_run(&found.activity, &found.measured) {
            continue;
        }
        compared += 1;
        let expected = number(&row, "distance_m").expect("a distance");
        let actual = found.measured.distance.expect("valid").get();
        let explained = EXPLAINED.iter().any(|(name, _)| name == path);
        if (actual - expected).abs() > 0.015 * expected && !explained {
            faults.push(format!("{path}: distance {actual:.1} instead of {expected}"));
        }
    }
    assert!(compared > 35, "only {compared} runs were compared");
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_file_is_an_activity_a_duplicate_or_a_diagnostic() {
    let Some(corpus) = corpus() else { return };
    for folder in ["fit", "gpx", "tcx", "history-trackeR", "strava"] {
        let import = import(&corpus.join(folder));
        let winners: std::collections::BTreeSet<&str> = import
            .recordings
            .iter()
            .filter_map(|recording| recording.activity.sources.first())
            .map(String::as_str)
            .collect();
        let counts = &import.counts;
        assert_eq!(
            counts.files,
            winners.len() as u64 + counts.duplicates + counts.rejected + counts.ignored,
            "{folder}: the files do not add up"
        );
        let named: std::collections::BTreeSet<&str> =
            import.diagnostics.iter().map(|diagnostic| diagnostic.path.as_str()).collect();
        assert!(named.len() as u64 >= counts.rejected, "{folder}: a rejected file has no diagnostic");
    }
}
