//! Every sentence of every rule as people read it: over the rule fixtures and the sample athlete, in kilometres and miles.

use std::fs;

use patella::model::athlete::Units;
use patella::model::finding::{Evidence, RuleOutcome, Verdict};
use patella::model::phrase::Phrase;
use patella::reporter::wording::Wording;
use patella::rules::RULES;

use super::fixture;
use crate::golden;
use crate::rules::case::{self, Case};

/// What no sentence may claim: a forecast, or a risk in numbers.
const CLAIMS: [&str; 9] = [
    "you will",
    "risk of injury is",
    "% chance",
    "probability",
    "likelihood",
    "guarantee",
    "times more likely",
    "get injured",
    "injury risk of",
];

/// Units that stand behind a number.
const UNITS: [&str; 18] = [
    "km",
    "mi",
    "m",
    "ft",
    "s",
    "min",
    "h",
    "%",
    "steps/min",
    "min/km",
    "min/mile",
    "run",
    "runs",
    "weeks",
    "training",
    "half",
    "pairs",
    "cm",
];

fn evidence_of(rows: &[Evidence]) -> impl Iterator<Item = &Phrase> {
    rows.iter().map(|row| &row.text)
}

fn phrases(outcome: &RuleOutcome) -> Vec<&Phrase> {
    match &outcome.verdict {
        Verdict::Raised(findings) => findings
            .iter()
            .flat_map(|finding| {
                [&finding.headline].into_iter().chain(&finding.advice).chain(evidence_of(&finding.evidence))
            })
            .collect(),
        Verdict::Clear(rows) => evidence_of(rows).collect(),
        Verdict::NotAssessed { reason, .. } => vec![reason],
    }
}

/// What is wrong with a text, if anything.
fn fault(text: &str) -> Option<String> {
    let lower = text.replace('\u{a0}', " ").to_lowercase();
    if let Some(claim) = CLAIMS.iter().find(|claim| lower.contains(**claim)) {
        return Some(format!("claims {claim:?}"));
    }
    if lower.contains("  ") || lower.contains(" .") || lower.contains(" ,") || lower.contains("..") {
        return Some("has a space or a stop too many".to_owned());
    }
    if lower.contains("nan") && lower.split_whitespace().any(|word| word == "nan") || lower.contains("inf ") {
        return Some("holds no number".to_owned());
    }
    let depth = text.chars().try_fold(0_u32, |depth, letter| match letter {
        '(' => Some(depth + 1),
        ')' => depth.checked_sub(1),
        _ => Some(depth),
    });
    (depth != Some(0)).then(|| "has unbalanced parentheses".to_owned())
}

/// A number with a space before its unit at which a line may break.
fn loose_unit(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(' ').collect();
    words.windows(2).find_map(|pair| {
        let unit = pair[1].trim_end_matches(['.', ',', ';', ':', ')']);
        let number = pair[0].trim_start_matches(['(', '+', '\u{2212}']);
        let is_number = number.parse::<f64>().is_ok() || number.contains(':') && number.ends_with(char::is_numeric);
        (is_number && UNITS.contains(&unit)).then(|| pair.join(" "))
    })
}

fn check(outcomes: &[RuleOutcome], place: &str) -> usize {
    let as_of = fixture::day(fixture::AS_OF);
    let mut checked = 0;
    for units in [Units::Kilometres, Units::Miles] {
        let wording = Wording::new(units).as_of(as_of);
        for phrase in outcomes.iter().flat_map(phrases) {
            let text = wording.phrase(phrase);
            assert!(!text.trim().is_empty(), "{place}: an empty sentence");
            let fault = fault(&text).or_else(|| loose_unit(&text).map(|unit| format!("may break at {unit:?}")));
            assert_eq!(fault, None, "{place}: {text:?}");
            let foreign = if units == Units::Miles { "\u{a0}min/km" } else { "\u{a0}min/mile" };
            assert!(!text.contains(foreign), "{place}: {text:?}");
            checked += 1;
        }
    }
    checked
}

#[test]
fn the_sentences_of_every_fixture_read_well() {
    let mut checked = 0;
    for entry in RULES {
        let path = format!("tests/rules/{}.md", entry.meta.id);
        let text = fs::read_to_string(golden::root(&path)).expect("readable");
        for case in case::split(&text).into_iter().filter_map(|part| Case::parse(part, &path)) {
            checked += check(&[case.outcome(entry.meta.id)], &path);
        }
    }
    assert!(checked > 500, "only {checked} sentences");
}

#[test]
fn the_sentences_of_a_whole_history_read_well() {
    for case in [fixture::case(), fixture::nobody()] {
        let outcomes = patella::rules::assess(&case.history, &case.rulebook);
        assert!(check(&outcomes, "the made-up runner") >= 2 * RULES.len());
    }
}

#[test]
fn the_documentation_claims_nothing() {
    for entry in RULES {
        let meta = entry.meta;
        for text in [meta.title, meta.summary].into_iter().chain(meta.documentation.split("\n\n")) {
            assert_eq!(fault(text.trim()).filter(|fault| fault.starts_with("claims")), None, "{}: {text}", meta.id);
        }
        for threshold in entry.thresholds {
            assert_eq!(fault(threshold.documentation), None, "{}: {}", meta.id, threshold.name);
        }
    }
}

#[test]
fn what_must_be_found_is_found() {
    for bad in ["You will be injured.", "two  spaces", "a (b", "b) a (", "done ..", "a 40\u{a0}% chance"] {
        assert!(fault(bad).is_some(), "{bad}");
    }
    assert_eq!(fault("Run 40\u{a0}km (25\u{a0}mi) or less."), None);
    assert!(loose_unit("Run 40 km or less.").is_some() && loose_unit("at 5:20 min/km.").is_some());
    assert_eq!(loose_unit("Run 40\u{a0}km on 3 of 4 days."), None);
}
