//! Every rule on every folder of real recordings: it is raised or clear with numbers, or not assessed with a reason,
//! and no text or number is broken (issue 4, acceptance). The corpus is not part of the project; without it the tests
//! say so and pass.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use patella::rules::RULES;
use serde_json::Value;
use tempfile::TempDir;

use crate::corpus::corpus;
use crate::golden;
use crate::report_command::patella;

fn folders(of: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(of).expect("readable").flatten().map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// The ids of CONTRACT section 5 outside of the family pain.
fn contract_ids(contract: &str) -> BTreeSet<String> {
    let section = contract.split("## 5. Rule ids").nth(1).expect("section 5");
    let rows = section.lines().filter_map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let id = cells.get(1)?.strip_prefix('`')?.strip_suffix('`')?;
        (cells.get(5) != Some(&"pain")).then(|| id.to_owned())
    });
    rows.collect()
}

#[test]
fn every_rule_outside_of_pain_is_there() {
    let Ok(contract) = fs::read_to_string(golden::root("../shared/CONTRACT.md")) else {
        println!("skipped: no CONTRACT.md beside the package");
        return;
    };
    let wanted = contract_ids(&contract);
    assert_eq!(wanted.len(), 34);
    let known: BTreeSet<String> = RULES.iter().map(|entry| entry.meta.id.to_owned()).collect();
    assert!(wanted.is_subset(&known), "missing: {:?}", wanted.difference(&known).collect::<Vec<_>>());
}

/// The assessment of a folder; `None` when nothing in it can be used.
fn assessment(folder: &Path) -> Option<Value> {
    let out = TempDir::new().expect("a folder");
    let mut command = patella(&["report", "-q", "--json", "--format", "json", "--out"]);
    let output = command.arg(out.path()).arg(folder).output().expect("the binary is built");
    match output.status.code() {
        Some(3) => None,
        Some(0) => Some(serde_json::from_slice(&output.stdout).expect("JSON")),
        code => panic!("{}: {code:?}: {}", folder.display(), String::from_utf8_lossy(&output.stderr)),
    }
}

/// A text that people can read: not empty, no number that is none, no place left open.
fn assert_reads(text: &Value, place: &str) {
    let text = text.as_str().unwrap_or_default();
    assert!(!text.trim().is_empty(), "{place}: an empty text");
    for broken in ["NaN", "inf ", "{}", "null", "None", "Some("] {
        assert!(!text.contains(broken), "{place}: {text}");
    }
}

fn assert_evidence(rule: &Value, place: &str) {
    let rows = rule["evidence"].as_array().expect("evidence");
    assert!(!rows.is_empty(), "{place}: no evidence");
    for row in rows {
        // A number that is none is written as null.
        assert!(row["value"].as_f64().is_some_and(f64::is_finite), "{place}: {row}");
        assert_reads(&row["text"], place);
        assert_reads(&row["measure"], place);
        let (from, to) = (row["from"].as_str().expect("a day"), row["to"].as_str().expect("a day"));
        assert!(from <= to, "{place}: {row}");
    }
}

/// Holds what must hold of any assessment; gives how many rules were told.
fn check(folder: &Path, assessment: &Value) -> usize {
    let mut found: BTreeSet<String> = BTreeSet::new();
    let list = |key: &str| assessment[key].as_array().expect("a list");
    let place = |rule: &Value| format!("{}: {}", folder.display(), rule["rule"]);
    for finding in list("findings") {
        let place = place(finding);
        found.insert(finding["rule"].as_str().expect("an id").to_owned());
        assert_evidence(finding, &place);
        assert_reads(&finding["headline"], &place);
        for advice in finding["advice"].as_array().filter(|advice| !advice.is_empty()).expect("advice") {
            assert_reads(advice, &place);
        }
        assert!(finding["value"].is_number() && finding["threshold"].is_number(), "{place}");
        assert!(finding["to"].as_str() <= assessment["as_of"].as_str(), "{place}");
    }
    for rule in list("clear") {
        assert!(found.insert(rule["rule"].as_str().expect("an id").to_owned()), "{} twice", place(rule));
        assert_evidence(rule, &place(rule));
    }
    let told = found.len();
    for rule in list("not_assessed") {
        let place = place(rule);
        assert!(found.insert(rule["rule"].as_str().expect("an id").to_owned()), "{place} twice");
        assert_reads(&rule["reason"], &place);
        assert!(rule["reason"].as_str().is_some_and(|reason| reason.ends_with('.')), "{place}: {}", rule["reason"]);
    }
    let all: BTreeSet<String> = RULES.iter().map(|entry| entry.meta.id.to_owned()).collect();
    assert_eq!(found, all, "{}", folder.display());
    assert_reads(&assessment["verdict"]["headline"], &folder.display().to_string());
    told
}

#[test]
fn every_rule_is_told_or_says_why_not_on_every_folder() {
    let Some(corpus) = corpus("") else { return };
    let (mut judged, mut most) = (0, 0);
    for top in folders(&corpus) {
        let parts = folders(&top);
        for folder in parts.iter().chain([&top]) {
            let Some(assessment) = assessment(folder) else {
                assert_ne!(folder, &top, "nothing to read in a whole folder of the corpus");
                continue;
            };
            judged += 1;
            most = most.max(check(folder, &assessment));
        }
    }
    assert!(judged >= 30, "{judged} folders");
    assert!(most >= 8, "at most {most} rules were told");
}
