//! `report.json` against CONTRACT section 4: every key, its type, and what holds between them.

use std::collections::{BTreeMap, BTreeSet};

use patella::reporter::json;
use patella::rules::RULES;
use serde_json::Value;

use super::fixture::{self, Case};

/// Every key with its type; `?` may be null, `[]` stands for each element.
const KEYS: &str = "
    schema: string
    program: object, program.name: string, program.version: string, program.rulebook: string, program.overrides: array
    program.overrides[].rule: string, program.overrides[].key: string
    program.overrides[].default: any, program.overrides[].used: any
    program.overrides[].reason: string?, program.mutes: array, program.mutes[].rule: string
    program.mutes[].until: day?, program.mutes[].reason: string?
    athlete: object, athlete.id: string, athlete.name: string
    as_of: day
    inputs: object, inputs.files: count, inputs.recordings: count, inputs.runs: count, inputs.other_activities: count
    inputs.duplicates: count, inputs.rejected: count, inputs.ignored: count, inputs.diagnostics: array
    inputs.diagnostics[].code: string, inputs.diagnostics[].level: string, inputs.diagnostics[].path: string
    inputs.diagnostics[].place: string?, inputs.diagnostics[].message: string, inputs.diagnostics[].help: string?
    verdict: object, verdict.severity: string, verdict.headline: string
    verdict.raised: count, verdict.clear: count, verdict.not_assessed: count
    findings: array, findings[].rule: string, findings[].article: array, findings[].severity: string
    findings[].confidence: string, findings[].grade: string, findings[].from: day, findings[].to: day
    findings[].value: number, findings[].threshold: number, findings[].unit: string, findings[].comparison: string
    findings[].headline: string, findings[].advice: array, findings[].culprits: array, findings[].evidence: array
    findings[].notify: bool, findings[].muted: bool
    findings[].evidence[].measure: string, findings[].evidence[].value: number, findings[].evidence[].from: day
    findings[].evidence[].to: day, findings[].evidence[].activities: array, findings[].evidence[].text: string
    clear: array, clear[].rule: string, clear[].article: array, clear[].evidence: array
    clear[].evidence[].measure: string, clear[].evidence[].value: number, clear[].evidence[].from: day
    clear[].evidence[].to: day, clear[].evidence[].activities: array, clear[].evidence[].text: string
    not_assessed: array, not_assessed[].rule: string, not_assessed[].article: array, not_assessed[].reason: string
    not_assessed[].missing: array
    next_week: object?, next_week.distance_ceiling_m: number?, next_week.longest_run_ceiling_m: number?
    next_week.set_by: array, next_week.notes: array, next_week.from: day, next_week.to: day
    next_week.hard_days_ceiling: count?, next_week.distance_run_m: number?
    weeks: array, weeks[].week: string, weeks[].start: day, weeks[].complete: bool, weeks[].known: bool
    weeks[].runs: count, weeks[].distance_m: number, weeks[].moving_s: number, weeks[].ascent_m: number?
    weeks[].descent_m: number?, weeks[].longest_run_m: number?, weeks[].change_ratio: number?
    weeks[].baseline_max4_m: number?, weeks[].guarded_ratio: number?, weeks[].load_index: string?
    weeks[].monotony: number?, weeks[].strain: number?, weeks[].cadence_spm: number?, weeks[].hard_days: count?
    weeks[].easy_minutes_share: number?, weeks[].strength_sessions: count
    activities: array, activities[].id: string, activities[].session: string, activities[].start_utc: string
    activities[].utc_offset_s: number, activities[].local_day: day, activities[].sport: string
    activities[].surface: string, activities[].title: string?, activities[].distance_m: number?
    activities[].elapsed_s: number?, activities[].moving_s: number?, activities[].timer_s: number?
    activities[].ascent_m: number?, activities[].descent_m: number?, activities[].heart_rate_bpm: number?
    activities[].cadence_spm: number?, activities[].running_cadence_spm: number?
    activities[].vertical_oscillation_mm: number?, activities[].vertical_ratio_pct: number?
    activities[].stance_time_ms: number?, activities[].stance_balance_left_pct: number?
    activities[].step_length_m: number?, activities[].class: string, activities[].shoe: string?
    activities[].sources: array, activities[].flags: array, activities[].rpe: number?
    activities[].race: bool, activities[].commute: bool, activities[].merged: array
    activities[].merged[].source: string, activities[].merged[].reason: string
    shoes: array, shoes[].name: string, shoes[].distance_m: number, shoes[].limit_m: number, shoes[].runs: count
    shoes[].first_used: day?, shoes[].last_used: day?, shoes[].last_28_days_m: number
    shoes[].limit_reached_on: day?, shoes[].limit_projected_on: day?, shoes[].retired: bool
    unassigned_shoe_distance_m: number
    pain: array, pain[].episode: count, pain[].side: string?, pain[].location: string?, pain[].from: day
    pain[].to: day?, pain[].max_score: count, pain[].entries: count, pain[].reading: string?
    pain[].second_reading: string?, pain[].timeline_day: count?, pain[].return_stage: count?
    pain[].culprits: array, pain[].not_raised_before: array, pain[].not_assessed_before: array
    pain[].professional_hints: array, pain[].timeline_phase: string?, pain[].timeline_until: day?
    pain[].timeline: array, pain_by: array
    helps: array, helps[].culprit: string, helps[].rules: array, helps[].grade: string, helps[].article: string
    helps[].evidence: string, helps[].disagreement: string?, helps[].timeline: string, helps[].items: array
    helps[].items[].article: array, helps[].items[].text: string, helps[].items[].dose: string
    helps[].items[].grade: string
    changes: object, changes.since: day, changes.new: array, changes.worse: array, changes.cleared: array
";

/// Values that a key may take.
const WORDS: [(&str, &str); 9] = [
    ("verdict.severity", "ok info watch warn stop not-assessed"),
    ("findings[].severity", "info watch warn stop"),
    ("findings[].confidence", "low medium high"),
    ("findings[].grade", "S P N C"),
    ("findings[].unit", "ratio m spm count 1"),
    ("findings[].comparison", "> >= < <="),
    ("inputs.diagnostics[].level", "note warning rejected"),
    ("activities[].sport", "run walk hike strength bike swim elliptical other"),
    ("activities[].surface", "road track trail treadmill unknown"),
];

fn keys() -> BTreeMap<&'static str, &'static str> {
    KEYS.split([',', '\n']).filter_map(|entry| entry.trim().split_once(": ")).collect()
}

fn is_a(value: &Value, kind: &str) -> bool {
    match (kind.strip_suffix('?'), kind) {
        (Some(inner), _) => value.is_null() || is_a(value, inner),
        (None, "string") => value.is_string(),
        (None, "day") => value.as_str().is_some_and(|text| text.parse::<chrono::NaiveDate>().is_ok()),
        (None, "number") => value.is_number(),
        (None, "count") => value.is_u64(),
        (None, "bool") => value.is_boolean(),
        (None, "array") => value.is_array(),
        (None, "object") => value.is_object(),
        (None, "any") => !value.is_null(),
        (None, other) => panic!("no type {other}"),
    }
}

/// Every key below a value, with the value.
fn walk<'a>(value: &'a Value, path: &str, found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                found.push((path.clone(), value));
                walk(value, &path, found);
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| walk(element, &format!("{path}[]"), found)),
        _ => {}
    }
}

fn parsed(case: &Case) -> Value {
    serde_json::from_str(&json::render(&case.report())).expect("valid JSON")
}

#[test]
fn every_key_is_there_with_its_type_and_no_other() {
    let keys = keys();
    let mut seen = BTreeSet::new();
    for case in [fixture::case(), fixture::nobody()] {
        let value = parsed(&case);
        let mut found = Vec::new();
        walk(&value, "", &mut found);
        for (path, value) in found {
            let kind = keys.get(path.as_str()).unwrap_or_else(|| panic!("{path} is not in the contract"));
            assert!(is_a(value, kind), "{path} is no {kind}: {value}");
            if let (Some((_, words)), Some(word)) = (WORDS.iter().find(|(key, _)| *key == path), value.as_str()) {
                assert!(words.split(' ').any(|allowed| allowed == word), "{path} is {word:?}");
            }
            seen.insert(path);
        }
        // A key that a list's first element has, every element has.
        for list in ["findings", "clear", "not_assessed", "weeks", "activities", "shoes", "pain"] {
            let wanted =
                keys.keys().filter_map(|key| key.strip_prefix(&format!("{list}[].") as &str)).collect::<Vec<_>>();
            for element in value[list].as_array().expect("a list") {
                for key in wanted.iter().filter(|key| !key.contains('.') && !key.contains("[]")) {
                    assert!(element.get(key).is_some(), "{list}[].{key} is missing");
                }
            }
        }
    }
    let unseen: Vec<_> = keys.keys().filter(|key| !seen.contains(**key)).collect();
    assert!(unseen.is_empty(), "never written: {unseen:?}");
}

#[test]
fn clear_rules_show_their_numbers_and_the_counts_add_up() {
    for case in [fixture::case(), fixture::nobody()] {
        let value = parsed(&case);
        let list = |key: &str| value[key].as_array().expect("a list");
        for clear in list("clear") {
            assert!(clear["evidence"].as_array().is_some_and(|rows| !rows.is_empty()), "{clear}");
        }
        let raised: BTreeSet<&str> = list("findings").iter().filter_map(|finding| finding["rule"].as_str()).collect();
        let counts = [raised.len(), list("clear").len(), list("not_assessed").len()];
        let written = ["raised", "clear", "not_assessed"].map(|key| value["verdict"][key].as_u64().expect("a count"));
        assert_eq!(counts.map(|count| count as u64), written);
        assert_eq!(counts.iter().sum::<usize>(), RULES.len());
    }
}

#[test]
fn paths_are_relative_and_addresses_masked() {
    let value = parsed(&fixture::case());
    let mut found = Vec::new();
    walk(&value, "", &mut found);
    for (path, value) in &found {
        let text = value.to_string();
        assert!(!text.contains('@'), "{path}: {text}");
    }
    let sources = value["activities"].as_array().expect("a list").iter().filter_map(|run| run["sources"].as_array());
    let paths = value["inputs"]["diagnostics"].as_array().expect("a list").iter().map(|row| &row["path"]);
    for path in sources.flatten().chain(paths) {
        let path = path.as_str().expect("a path");
        assert!(!path.starts_with(['/', '~', '\\']) && !path.contains(":\\"), "{path}");
    }
}

/// The article's literal 10 % rule is always said, whether the rule that replaces it is raised or clear.
#[test]
fn the_literal_ten_percent_rule_is_said_in_every_verdict() {
    let sentence = |value: &Value, list: &str| {
        let rule = value[list].as_array()?.iter().find(|entry| entry["rule"] == "weekly-volume-jump")?;
        let rows = rule["evidence"].as_array()?.iter();
        rows.filter(|row| row["measure"] == "article_change_ratio")
            .find_map(|row| row["text"].as_str())
            .map(str::to_owned)
    };
    let raised = parsed(&fixture::case());
    assert!(sentence(&raised, "findings").is_some_and(|text| text.contains("10\u{a0}%")));
    let mut calm = fixture::case();
    calm.history = fixture::history(1);
    calm.before = None;
    let calm_value = parsed(&calm);
    let said = sentence(&calm_value, "clear").expect("clear, with the literal rule");
    assert!(said.contains("10\u{a0}%"), "{said}");
    let page = patella::reporter::html::render(&calm.report()).expect("a page");
    assert!(page.contains("10\u{a0}% rule"), "the page says it where the rule is clear");
}
