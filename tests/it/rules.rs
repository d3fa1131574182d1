//! The literate fixtures of the rules, `tests/rules/<rule>.md`: a case is a heading that claims the outcome, an
//! optional `toml` block, a training `log` and the `expect`ed verdict. The claim in the heading is written by people;
//! the block is rewritten by `PATELLA_UPDATE=1` and reviewed in the diff. How to write one: `tests/rules/README.md`.

mod alert_budget;
pub(crate) mod case;
mod engine;
mod invariance;
mod legs;
mod log;
mod real_training;
mod replay;
mod walks;
mod ways;
pub(crate) mod wording;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use patella::model::finding::{RuleOutcome, Verdict};
use patella::rules::RULES;

use crate::golden;
use case::Case;

/// What every rule's file must show, as the tag at the end of a heading.
const TAGS: [&str; 4] = ["(just under)", "(boundary)", "(rest week)", "(guard)"];

#[test]
fn every_rule_keeps_its_fixtures() {
    let files: BTreeSet<String> = fs::read_dir(golden::root("tests/rules"))
        .expect("the folder of fixtures")
        .map(|entry| entry.expect("readable").file_name().into_string().expect("UTF-8"))
        .filter(|name| name != "README.md")
        .collect();
    let rules: BTreeSet<String> = RULES.iter().map(|entry| format!("{}.md", entry.meta.id)).collect();
    assert_eq!(files, rules, "one fixture file for each rule");
    let wrong: String = RULES.iter().map(|entry| check_file(entry.meta.id)).collect();
    assert!(wrong.is_empty(), "{wrong}");
}

/// What the headings of a file claim wrongly; the file is compared only when there is nothing.
fn check_file(rule: &str) -> String {
    let mut wrong = String::new();
    let path = format!("tests/rules/{rule}.md");
    let text = fs::read_to_string(golden::root(&path)).expect("readable");
    let (mut rewritten, mut headings) = (String::new(), Vec::new());
    for part in case::split(&text) {
        let Some(case) = Case::parse(part, &path) else {
            rewritten.push_str(part);
            continue;
        };
        let outcome = case.outcome(rule);
        let claim = claim(&outcome);
        if !case.heading.starts_with(&format!("{claim}: ")) {
            let told = wording::outcome(&outcome);
            let _ = write!(wrong, "{path}: \"{}\" is in fact \"{claim}\":\n{told}", case.heading);
        }
        assert!(has_evidence(&outcome.verdict), "{path}: \"{}\" has no evidence", case.heading);
        headings.push(case.heading.clone());
        rewritten.push_str(&case.with_expectation(&wording::outcome(&outcome)));
    }
    for outcome in ["Raised", "Clear", "Not assessed"] {
        assert!(headings.iter().any(|heading| heading.starts_with(outcome)), "{path} has no case {outcome}");
    }
    for tag in TAGS {
        assert!(headings.iter().any(|heading| heading.ends_with(tag)), "{path} has no case {tag}");
    }
    if wrong.is_empty() {
        golden::check(&path, (rewritten.trim_end().to_owned() + "\n").as_bytes());
    }
    wrong
}

/// True when a verdict that was reached shows the numbers behind it.
fn has_evidence(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Raised(findings) => {
            !findings.is_empty() && findings.iter().all(|finding| !finding.evidence.is_empty())
        }
        Verdict::Clear(rows) => !rows.is_empty(),
        Verdict::NotAssessed { .. } => true,
    }
}

/// The outcome as headings claim it.
fn claim(outcome: &RuleOutcome) -> String {
    match &outcome.verdict {
        Verdict::Raised(findings) => {
            assert!(findings.iter().all(|finding| !finding.evidence.is_empty() && !finding.advice.is_empty()));
            format!("Raised {}", findings.iter().map(|finding| finding.severity).max().expect("never empty"))
        }
        Verdict::Clear(evidence) => {
            assert!(!evidence.is_empty(), "clear without a number");
            "Clear".to_owned()
        }
        Verdict::NotAssessed { .. } => "Not assessed".to_owned(),
    }
}
