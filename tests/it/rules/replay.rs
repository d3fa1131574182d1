//! `patella rules --replay`: what it prints, and that it says of each Sunday what a report of that day says.

use patella::metrics::{self, HistoryInput};
use patella::model::finding::Verdict;
use patella::rules::replay::{self, Replay};
use patella::rules::rulebook::Rulebook;
use patella::rules::{assess, notifies};
use serde_json::Value;

use super::case::Scene;
use crate::golden;
use crate::report_command::{patella, run};

#[test]
fn a_replay_sees_no_later_day_and_counts_what_reports_say() {
    let log = "2026-04-13 x22: 10 - 8 - 8 - 14\n2026-09-14: 14 - 12 - 12 - 24\n2026-09-21 x3: - - - - - - -\n\
               2026-10-12 x2: 10 - 8 - 8 - 14\n2026-10-26: 10 10 10 10 10 10 10\n2026-11-02: 10 - 8";
    let scene = Scene::of(log);
    let rulebook = Rulebook::builtin();
    let days = replay::days("2026-04-13".parse().expect("a date"), scene.as_of);
    let input = HistoryInput {
        athlete: &scene.athlete,
        activities: &scene.log.activities,
        pain: &[],
        habits: &[],
        service_shoes: &[],
    };
    let judged = replay::outcomes(&rulebook, &days, |days, judge| metrics::histories(&input, days, judge));
    let replay = Replay::of(judged.expect("histories"));
    // More days than one core judges in a row.
    assert_eq!(days.len(), 30);

    let mut before = Vec::new();
    let mut expected = Vec::new();
    for day in &days {
        let outcomes = assess(&scene.history_on(*day), &rulebook);
        for outcome in &outcomes {
            if let Verdict::Raised(findings) = &outcome.verdict {
                let sent = findings.iter().filter(|finding| notifies(outcome, finding, &before));
                expected.extend(sent.map(|finding| (*day, outcome.rule, finding.severity, finding.span)));
            }
        }
        before = outcomes;
    }
    let found: Vec<_> =
        replay.notifications().iter().map(|one| (one.as_of, one.rule, one.severity, one.span)).collect();
    assert_eq!(found, expected);
    assert!(found.iter().any(|(_, rule, ..)| *rule == "single-run-spike"), "{found:?}");
    assert!(found.iter().any(|(_, rule, ..)| *rule == "comeback-too-fast"), "{found:?}");
    for tally in replay.tallies() {
        assert!(tally.serious <= tally.raised && tally.raised <= tally.judged, "{tally:?}");
        let sent = found.iter().filter(|(_, rule, ..)| *rule == tally.rule).count();
        assert_eq!(u32::try_from(sent), Ok(tally.notified));
    }
}

#[test]
fn the_command_prints_a_line_a_rule_and_the_same_as_json() {
    let sample = golden::root("samples/rivera");
    let sample = sample.to_str().expect("UTF-8");
    let table = run(&mut patella(&["rules", "-q", "--replay", sample, "--as-of", "2026-11-22"]), 0);
    let table = String::from_utf8(table.stdout).expect("UTF-8");
    let json = run(&mut patella(&["rules", "-q", "--json", "--replay", sample, "--as-of", "2026-11-22"]), 0);
    let json: Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(json["schema"], "patella.replay/1");
    let rules = json["rules"].as_array().expect("rules");
    assert_eq!(rules.len(), patella::rules::RULES.len());
    for rule in rules {
        let id = rule["rule"].as_str().expect("an id");
        let line = table.lines().find(|line| line.starts_with(&format!("{id} "))).expect("a line for each rule");
        let numbers: Vec<&str> = line.split_whitespace().skip(1).collect();
        assert_eq!(numbers[0], rule["judged"].to_string());
        assert_eq!(numbers[1], rule["raised"].to_string());
        assert_eq!(numbers[3], rule["notified"].to_string());
        assert_eq!(rule["notifications"].as_array().map(|sent| sent.len() as u64), rule["notified"].as_u64());
    }
    let one = run(&mut patella(&["rules", "single-run-spike", "-v", "--replay", sample, "--as-of", "2026-11-22"]), 0);
    let one = String::from_utf8(one.stdout).expect("UTF-8");
    assert!(one.contains("    2026-11-15  watch: ") && !one.contains("worn-shoes"), "{one}");
}

#[test]
fn a_replay_goes_with_neither_paths_nor_an_unknown_rule() {
    run(&mut patella(&["rules", "single-run-spike", "samples", "--replay", "samples"]), 2);
    run(&mut patella(&["rules", "single-run-spoke", "--replay", "samples"]), 2);
    run(&mut patella(&["rules", "--json"]), 2);
}
