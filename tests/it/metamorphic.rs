//! The whole program on an athlete of whom many rules complain, and on the same athlete told otherwise: other dates,
//! other units, other names, twice, in pieces, with a future (issue 4, acceptance). What must not matter does not.

mod athlete;

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use patella::model::calendar::shift;
use serde_json::Value;
use tempfile::TempDir;

use crate::report_command::{patella, run};
use athlete::{AS_OF, Change, write};

/// The athlete, changed.
fn folder(change: Change) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    write(folder.path(), change);
    folder
}

/// The assessment, byte by byte.
fn assess(paths: &[&Path], as_of: NaiveDate, extra: &[&str]) -> Vec<u8> {
    let out = TempDir::new().expect("a folder");
    let day = as_of.to_string();
    let mut command = patella(&["report", "-q", "--json", "--format", "json", "--as-of", &day, "--out"]);
    run(command.arg(out.path()).args(paths).args(extra), 0).stdout
}

fn judged(change: Change) -> Value {
    let folder = folder(change);
    let bytes = assess(&[folder.path()], shift(AS_OF, 7 * change.weeks_later), &[]);
    serde_json::from_slice(&bytes).expect("JSON")
}

/// One thing that the assessment says of a rule: words that must be the same, and numbers.
#[derive(Debug, Clone, PartialEq)]
struct Said {
    what: String,
    numbers: Vec<f64>,
}

impl Said {
    /// Numbers may differ by a share.
    fn agrees(&self, other: &Self, share: f64) -> bool {
        let near = |(one, two): (&f64, &f64)| (one - two).abs() <= share * one.abs().max(two.abs()) + 1e-9;
        self.what == other.what
            && self.numbers.len() == other.numbers.len()
            && self.numbers.iter().zip(&other.numbers).all(near)
    }
}

/// What is said of every rule, with days counted back from the judged day. `measures` adds every row of evidence.
fn said(assessment: &Value, measures: bool) -> Vec<Said> {
    let as_of: NaiveDate = assessment["as_of"].as_str().and_then(|day| day.parse().ok()).expect("a day");
    let back = |value: &Value| {
        let day: NaiveDate = value.as_str().and_then(|day| day.parse().ok()).expect("a day");
        (as_of - day).num_days()
    };
    let rows = |rule: &Value| -> (String, Vec<f64>) {
        let evidence = rule["evidence"].as_array().expect("evidence").iter().filter(|_| measures);
        evidence.fold((String::new(), Vec::new()), |(text, mut numbers), row| {
            numbers.push(row["value"].as_f64().expect("a number"));
            let days = format!("{} to {}", back(&row["from"]), back(&row["to"]));
            (format!("{text}; {} {days}", row["measure"]), numbers)
        })
    };
    let list = |key: &str| assessment[key].as_array().expect("a list").clone();
    let mut said = Vec::new();
    for finding in list("findings") {
        let (text, numbers) = rows(&finding);
        let mut all = vec![finding["value"].as_f64().expect("a number"), finding["threshold"].as_f64().expect("one")];
        all.extend(numbers);
        let keys = ["rule", "severity", "confidence", "unit", "comparison", "notify"];
        let what = keys.map(|key| finding[key].to_string()).join(" ");
        let days = format!("{} to {}", back(&finding["from"]), back(&finding["to"]));
        said.push(Said { what: format!("{what} {days}{text}"), numbers: all });
    }
    for rule in list("clear") {
        let (text, numbers) = rows(&rule);
        said.push(Said { what: format!("{} clear{text}", rule["rule"]), numbers });
    }
    let unknown = list("not_assessed").into_iter();
    said.extend(unknown.map(|rule| Said { what: format!("{} {}", rule["rule"], rule["missing"]), numbers: vec![] }));
    said
}

fn assert_agree(one: &[Said], other: &[Said], share: f64) {
    let differ: Vec<_> = one.iter().zip(other).filter(|(one, other)| !one.agrees(other, share)).collect();
    assert!(one.len() == other.len() && differ.is_empty(), "{} against {}: {differ:#?}", one.len(), other.len());
}

/// Without what may differ when files have other names or come twice.
fn without_files(mut assessment: Value) -> Value {
    assessment.as_object_mut().expect("an object").remove("inputs");
    for activity in assessment["activities"].as_array_mut().expect("activities") {
        let activity = activity.as_object_mut().expect("an object");
        activity.remove("sources");
        activity.remove("merged");
        let flags = activity.get_mut("flags").and_then(Value::as_array_mut).expect("flags");
        flags.retain(|flag| flag != "merged");
    }
    assessment
}

#[test]
fn many_rules_complain_of_this_athlete() {
    // Without this the other tests would compare silence with silence.
    let assessment = judged(Change::default());
    let raised = assessment["verdict"]["raised"].as_u64().expect("a count");
    let clear = assessment["verdict"]["clear"].as_u64().expect("a count");
    assert!(raised >= 18 && raised + clear >= 26, "{raised} raised, {clear} clear");
    let serious = assessment["findings"].as_array().expect("findings").iter();
    let serious = serious.filter(|finding| ["watch", "warn", "stop"].iter().any(|one| finding["severity"] == *one));
    assert!(serious.count() >= 9, "{}", assessment["findings"]);
}

#[test]
fn other_dates_say_the_same() {
    let here = said(&judged(Change::default()), true);
    for weeks_later in [-3, 41] {
        let there = said(&judged(Change { weeks_later, ..Change::default() }), true);
        assert_agree(&here, &there, 0.0);
    }
}

#[test]
fn miles_say_the_same() {
    let kilometres = judged(Change::default());
    let miles = judged(Change { miles: true, ..Change::default() });
    assert_agree(&said(&kilometres, true), &said(&miles, true), 1e-9);
    assert_ne!(kilometres["findings"], miles["findings"], "people read miles");
    // What people see is the only thing that the option changes.
    let folder = folder(Change::default());
    let shown: Value = serde_json::from_slice(&assess(&[folder.path()], AS_OF, &["--units", "mi"])).expect("JSON");
    assert_agree(&said(&kilometres, true), &said(&shown, true), 0.0);
    for key in ["weeks", "activities", "shoes", "changes"] {
        assert_eq!(kilometres[key], shown[key], "{key}");
    }
}

#[test]
fn a_future_is_not_seen() {
    let past = folder(Change::default());
    let future = folder(Change { later_days: 5, ..Change::default() });
    let without_inputs = |folder: &Path| {
        let text = String::from_utf8(assess(&[folder], AS_OF, &[])).expect("UTF-8");
        // What was read is counted, also what lies after the judged day; every other byte is the same. The folder names
        // no athlete: its profile does.
        let from = text.find("\"inputs\":").expect("inputs");
        let to = text.find("\"verdict\":").expect("a verdict");
        (text[..from].to_owned() + &text[to..], text[from..to].to_owned())
    };
    let (one, one_inputs) = without_inputs(past.path());
    let (other, other_inputs) = without_inputs(future.path());
    assert_ne!(one_inputs, other_inputs);
    assert!(one == other, "a later run, strength session or pain is seen");
    let seen = assess(&[future.path()], shift(AS_OF, 5), &[]);
    assert!(String::from_utf8_lossy(&seen).contains("\"stop\"") || seen.len() > one.len(), "it is there all the same");
}

#[test]
fn a_run_in_two_files_is_one_run() {
    let whole = judged(Change::default());
    let split = judged(Change { split: true, ..Change::default() });
    let count = |assessment: &Value| assessment["activities"].as_array().expect("activities").len();
    assert_eq!(count(&split), count(&whole) + 10, "ten runs were split");
    // The last metres before a cut and the first after it are measured apart: a few metres of a run.
    // How many loops were repeated is told of whole loops: a half ends elsewhere, and no position outlives a recording.
    let told = |assessment: &Value| -> Vec<Said> {
        let mut said = said(assessment, false);
        let loops = said.iter_mut().find(|one| one.what.contains("one-sided-routes")).expect("every rule");
        loops.numbers.clear();
        said
    };
    assert_agree(&told(&whole), &told(&split), 0.02);
    let weeks = |assessment: &Value| -> Vec<(u64, f64, f64)> {
        let number = |value: &Value| value.as_f64().expect("a number");
        let weeks = assessment["weeks"].as_array().expect("weeks").iter();
        weeks
            .map(|week| {
                let runs = week["runs"].as_u64().expect("a count");
                (runs, number(&week["distance_m"]), number(&week["longest_run_m"]))
            })
            .collect()
    };
    for (one, other) in weeks(&whole).iter().zip(weeks(&split)) {
        assert_eq!(one.0, other.0);
        assert!((one.1 - other.1).abs() < 100.0 && (one.2 - other.2).abs() < 30.0, "{one:?} {other:?}");
    }
}

/// The recordings of a folder in order.
fn recordings(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("readable").map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "fit")).collect();
    paths.sort();
    paths
}

#[test]
fn other_names_copies_and_another_order_say_the_same() {
    let folder = folder(Change::default());
    let parse = |bytes: &[u8]| -> Value { serde_json::from_slice(bytes).expect("JSON") };
    let plain = parse(&assess(&[folder.path()], AS_OF, &[]));

    // Each file twice, the copy under another name in another folder.
    let copies = folder.path().join("again");
    fs::create_dir(&copies).expect("a folder");
    let files = recordings(folder.path());
    for (number, path) in files.iter().rev().enumerate() {
        fs::copy(path, copies.join(format!("copy {number:03}.FIT"))).expect("copied");
    }
    let twice = parse(&assess(&[folder.path()], AS_OF, &[]));
    assert_eq!(twice["inputs"]["duplicates"].as_u64(), Some(files.len() as u64));
    assert_eq!(twice["inputs"]["recordings"], plain["inputs"]["recordings"]);
    assert_eq!(without_files(twice), without_files(plain.clone()));

    // Only the copies, whose names are in no order of time.
    for path in &files {
        fs::remove_file(path).expect("removed");
    }
    let renamed = parse(&assess(&[folder.path()], AS_OF, &[]));
    assert_eq!(without_files(renamed), without_files(plain.clone()));

    // Each file an argument of its own, last one first.
    let profile = folder.path().join("athlete.toml");
    let mut paths = recordings_of_any_case(&copies);
    let logs = ["pain.csv", "habits.csv"].map(|name| folder.path().join(name));
    for log in &logs {
        fs::copy(log, copies.join(log.file_name().expect("a name"))).expect("copied");
    }
    let alone = assess(&[&copies], AS_OF, &["--athlete", profile.to_str().expect("UTF-8")]);
    assert_eq!(without_files(parse(&alone))["weeks"], without_files(plain.clone())["weeks"]);
    paths.reverse();
    let arguments: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    let option = ["--athlete", profile.to_str().expect("UTF-8")];
    let backwards = parse(&assess(&arguments, AS_OF, &option));
    let sorted: Vec<&Path> = arguments.iter().rev().copied().collect();
    let forwards = parse(&assess(&sorted, AS_OF, &option));
    assert_eq!(backwards, forwards);
    assert_eq!(forwards["weeks"], plain["weeks"]);
}

fn recordings_of_any_case(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("readable").map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "FIT")).collect();
    paths.sort();
    paths
}
