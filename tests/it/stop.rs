//! A medical stop on every output (RULES card FLAG): no plan, no praise, no advice but to seek care, while weeks,
//! findings and charts stay; and what the pain rules do to the ceilings of the week to come (cards ST-1 and LOAD-5).

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use patella::model::athlete::Mute;
use patella::model::calendar::shift;
use patella::model::finding::{Finding, RuleOutcome, Severity, Verdict};
use patella::model::pain::{Flag, Location, PainEntry, Side};
use patella::model::plan::NextWeek;
use patella::reporter::report::Report;
use patella::reporter::{csv, html, json, png, text};
use patella::rules::planner::{next_week, stop};
use patella::rules::rulebook::Rulebook;
use patella::rules::{assess, notifies};
use serde_json::Value;
use tempfile::TempDir;

use super::report::fixture::{self, AS_OF, Case, day};
use super::report_command::{copy_folder, patella, run};
use super::rules::case::Scene;

const SEEK_CARE: &str = "See a doctor now, and do not run until then.";

fn flagged(line: u64, date: NaiveDate, flag: Flag) -> PainEntry {
    PainEntry { flags: vec![flag], ..PainEntry::new(line, date, 2) }
}

/// The made-up runner with a swollen knee two days before the judged day.
fn stopped() -> Case {
    let mut case = fixture::case();
    case.history.pain = vec![flagged(2, shift(day(AS_OF), -2), Flag::Swelling)];
    case
}

fn advice_of(report: &Report) -> Vec<&str> {
    let cards = report.page.sections.iter().flat_map(|section| &section.cards);
    cards.filter(|card| !card.stop).flat_map(|card| &card.advice).map(String::as_str).collect()
}

#[test]
fn the_page_shows_nothing_to_do_but_to_seek_care() {
    let (before, report) = (fixture::case().report(), stopped().report());
    let (usual, page) = (&before.page, &report.page);
    assert_eq!((page.actions_title.as_str(), page.actions.as_slice()), ("Now", &[SEEK_CARE.to_owned()][..]));
    assert_eq!(page.verdict.headline, "stop running and see a professional");
    assert!(page.ceilings.is_none() && page.helps.is_empty() && page.first_days.is_empty());
    assert!(usual.ceilings.is_some() && !usual.helps.is_empty(), "without the stop they are there");
    assert_eq!(advice_of(&report), [""; 0]);
    assert!(advice_of(&before).len() > 3);
    // Findings, pictures and weeks stay.
    let cards = |report: &Report| report.page.sections.iter().map(|section| section.cards.len()).sum::<usize>();
    assert_eq!(cards(&report), cards(&before) + 1);
    assert_eq!(page.pictures.len(), usual.pictures.len());
    assert_eq!(page.weeks, usual.weeks);
    assert!(page.sections[0].cards[0].stop && page.sections[0].cards[0].advice[0] == SEEK_CARE);
}

#[test]
fn no_rendering_holds_a_plan_or_praise_under_a_stop() {
    let plans =
        ["Ceilings for", "or less in the week", "Ceiling of the week", "keep it up", "do: Run", "Rest or cross-train"];
    let renderings = |case: &Case| {
        let report = case.report();
        let picture = png::summary(&report.page);
        let mut all = vec![
            html::render(&report).expect("a page"),
            text::summary(&report, false),
            patella::reporter::summary_page::draw(&picture).body,
            json::render(&report),
        ];
        all.extend(csv::files(&report).into_iter().map(|(_, table)| table));
        assert!(!png::render(&report).expect("a picture").is_empty());
        all.join("\n")
    };
    let (before, all) = (renderings(&fixture::case()), renderings(&stopped()));
    for plan in plans {
        assert!(!all.contains(plan), "{plan:?} under a stop");
    }
    assert!(plans.iter().filter(|plan| before.contains(**plan)).count() >= 4, "the words are those of the renderings");
    let told = text::summary(&stopped().report(), false);
    assert!(told.contains("do: See a doctor now") && told.matches("do: ").count() == 1, "{told}");
}

#[test]
fn the_json_has_no_plan_and_no_advice_but_weeks_and_findings() {
    let value = |case: &Case| -> Value { serde_json::from_str(&json::render(&case.report())).expect("valid JSON") };
    let (before, value) = (value(&fixture::case()), value(&stopped()));
    assert_eq!(value["verdict"]["severity"], "stop");
    assert_eq!((&value["next_week"], &value["helps"]), (&Value::Null, &Value::Array(Vec::new())));
    assert_eq!(value["weeks"], before["weeks"]);
    let findings = value["findings"].as_array().expect("findings");
    assert_eq!((&findings[0]["rule"], &findings[0]["notify"]), (&Value::from("medical-red-flag"), &Value::from(true)));
    assert_eq!(findings.len(), before["findings"].as_array().expect("findings").len() + 1);
    assert!(findings[1..].iter().all(|finding| finding["advice"].as_array().is_some_and(Vec::is_empty)));
}

#[test]
fn an_all_clear_brings_everything_back() {
    let mut case = stopped();
    let cleared = PainEntry { flags: vec![Flag::Cleared], ..PainEntry::new(3, day(AS_OF), 0) };
    case.history.pain.push(cleared);
    let report = case.report();
    assert!(report.page.ceilings.is_some() && !report.page.helps.is_empty() && !advice_of(&report).is_empty());
}

fn outcome<'a>(outcomes: &'a [RuleOutcome], rule: &str) -> &'a RuleOutcome {
    outcomes.iter().find(|outcome| outcome.rule == rule).expect("a rule")
}

fn findings<'a>(outcomes: &'a [RuleOutcome], rule: &str) -> &'a [Finding] {
    if let Verdict::Raised(findings) = &outcome(outcomes, rule).verdict { findings } else { &[] }
}

const STEADY: &str = "2026-09-21 x8: 10 - 8 - 8 - 14";

#[test]
fn a_mute_does_not_reach_a_red_flag_and_it_alerts_every_time() {
    let mut scene = Scene::of(STEADY);
    scene.pain = vec![flagged(2, shift(scene.as_of, -30), Flag::Locking)];
    scene.athlete.mutes = vec![Mute { rule: "medical-red-flag".to_owned(), until: None, reason: None }];
    let judge = |back: i64| assess(&scene.history_on(shift(scene.as_of, -back)), &Rulebook::builtin());
    let (now, before) = (judge(0), judge(7));
    let flag = outcome(&now, "medical-red-flag");
    assert_eq!(flag.muted, None);
    assert!(notifies(flag, &findings(&now, "medical-red-flag")[0], &before));
    assert_eq!(stop(&now).map(|finding| finding.severity), Some(Severity::Stop));
    // Before its day it is not known.
    assert!(stop(&judge(31)).is_none() && stop(&judge(30)).is_some());
}

#[test]
fn only_the_red_flag_says_stop() {
    let mut scene = Scene::of(STEADY);
    scene.pain = (0..40)
        .map(|back| PainEntry {
            location: Some(Location::Outer),
            flags: vec![Flag::Limp, Flag::AffectsDailyLife, Flag::UnsureOfCause],
            ..PainEntry::new(2 + back, shift(scene.as_of, -i64::try_from(back).expect("few")), 9)
        })
        .collect();
    let outcomes = assess(&scene.history(), &Rulebook::builtin());
    assert!(stop(&outcomes).is_none());
    assert_eq!(findings(&outcomes, "see-a-professional")[0].severity, Severity::Warn);
}

/// The ceilings after rows of the outer right knee, so many days before the judged one.
fn planned(log: &str, rows: &[(i64, u8)], rulebook: &str) -> NextWeek {
    let mut scene = Scene::of(log);
    let as_of = scene.as_of;
    let row = |(back, score): &(i64, u8)| PainEntry {
        side: Some(Side::Right),
        location: Some(Location::Outer),
        ..PainEntry::new(2, shift(as_of, -back), *score)
    };
    scene.pain = rows.iter().map(row).collect();
    let history = scene.history();
    let rulebook = Rulebook::load(&[("test", rulebook)]).expect("valid");
    next_week(&history, &assess(&history, &rulebook), &rulebook).expect("no stop")
}

fn ceiling(plan: &NextWeek) -> (f64, &'static str) {
    let ceiling = plan.distance.expect("a ceiling");
    ((ceiling.distance.kilometres() * 1e6).round() / 1e6, ceiling.rule)
}

#[test]
fn while_a_knee_hurts_half_of_the_usual_week_is_the_ceiling() {
    const CUT: &str = "load-not-reduced-after-pain";
    // 1.10 x 40 without pain; half of 40 from a score of 3 on.
    assert_eq!(ceiling(&planned(STEADY, &[], "")), (44.0, "weekly-volume-jump"));
    assert_eq!(ceiling(&planned(STEADY, &[(3, 2)], "")), (44.0, "weekly-volume-jump"));
    let plan = planned(STEADY, &[(3, 3)], "");
    assert_eq!((ceiling(&plan), plan.set_by()), ((20.0, CUT), vec![CUT, "single-run-spike"]));
    assert!(plan.notes.iter().all(|note| !format!("{note:?}").contains("stay well below")), "{:?}", plan.notes);
    // A rule that is switched off sets no ceiling; a changed target is the one that counts.
    let with = |changed: &str| ceiling(&planned(STEADY, &[(3, 3)], &format!("[{CUT}]\n{changed}\n")));
    assert_eq!((with("enabled = false"), with("target_ratio = 0.4")), ((44.0, "weekly-volume-jump"), (16.0, CUT)));
}

#[test]
fn the_ceiling_rises_with_less_pain_and_ends_with_it() {
    let log = "2026-08-03 x8: 10 - 8 - 8 - 14\n2026-09-28 x3: 10 - - - 10 - -";
    let rows = |scores: [u8; 3]| -> Vec<(i64, u8)> {
        (0..21).map(|index: i64| (20 - index, scores[usize::try_from(index / 7).expect("three blocks")])).collect()
    };
    // Three blocks of seven days: only the third can raise the target, by 1.15.
    assert_eq!(ceiling(&planned(log, &rows([4, 3, 2]), "")), (23.0, "load-not-reduced-after-pain"));
    assert_eq!(ceiling(&planned(log, &rows([4, 3, 3]), "")), (20.0, "load-not-reduced-after-pain"));
    // Over since ten days: 1.10 x the mean of 40, 20, 20 and 20.
    let over: Vec<(i64, u8)> = vec![(20, 4), (10, 0), (9, 0)];
    assert_eq!(ceiling(&planned(log, &over, "")), (27.5, "weekly-volume-jump"));
}

#[test]
fn who_does_not_run_is_left_to_the_way_back() {
    // Seven days without a run: the return protocol, not half of the usual week.
    let plan = planned(&format!("{STEADY}\n2026-11-16: - - - - - - -"), &[(6, 4)], "");
    assert_ne!(ceiling(&plan).1, "load-not-reduced-after-pain");
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/rivera")
}

fn data(arguments: &[&str], code: i32) -> String {
    String::from_utf8(run(&mut patella(arguments), code).stdout).expect("UTF-8")
}

#[test]
fn the_commands_say_why_there_is_no_plan() {
    let folder = TempDir::new().expect("a folder");
    let athlete = folder.path().join("rivera");
    copy_folder(&sample(), &athlete);
    let pain = athlete.join("pain.csv");
    let log = fs::read_to_string(&pain).expect("the log");
    fs::write(&pain, format!("{log}2026-11-22,20:00,right,outer,4,rest,,,,swelling,,,,\n")).expect("written");
    let folder = athlete.to_str().expect("UTF-8");

    let told = data(&["plan", "week", folder, "--fail-on", "stop"], 10);
    assert!(told.contains("Stop: no plan") && told.contains("marked swelling") && !told.contains("or less"), "{told}");
    let plan: Value = serde_json::from_str(&data(&["plan", "week", folder, "--json"], 0)).expect("JSON");
    assert_eq!(plan["next_week"], Value::Null);
    assert_eq!(plan["stopped_by"], "Red flag in the pain log: marked swelling");
    let report: Value = serde_json::from_str(&data(&["report", folder, "--json"], 0)).expect("JSON");
    assert_eq!((&report["verdict"]["severity"], &report["next_week"]), (&Value::from("stop"), &Value::Null));

    fs::write(&pain, format!("{log}2026-11-21,,,,4,,,,,swelling,,,,\n2026-11-22,,,,0,,,,,cleared,,,,\n"))
        .expect("written");
    let plan: Value = serde_json::from_str(&data(&["plan", "week", folder, "--json"], 0)).expect("JSON");
    assert!(plan["next_week"].is_object() && plan.get("stopped_by").is_none());
    let text = "[medical-red-flag]\nenabled = false\n";
    fs::write(athlete.join("rulebook.toml"), text).expect("written");
    data(&["report", folder, "--json"], 2);
}

#[test]
fn ten_years_of_a_log_are_judged_in_a_moment() {
    use std::fmt::Write as _;
    let monday = day("2016-11-28");
    let mut log = String::new();
    for week in 0..520 {
        let _ = writeln!(log, "{}: 10 bike:20/40m 8 - 8 strength:0/20m 14", shift(monday, week * 7));
    }
    let mut scene = Scene::of(&log);
    // Pain on every day of ten years, three places in turn: the worst that a log can be.
    scene.pain = (0..3_640_u32)
        .map(|index| PainEntry {
            location: Some([Location::Outer, Location::Front, Location::Inner][index as usize % 3]),
            ..PainEntry::new(
                2 + u64::from(index),
                shift(monday, index.into()),
                u8::try_from(1 + index % 5).expect("small"),
            )
        })
        .collect();
    let history = scene.history();
    let rulebook = Rulebook::builtin();
    let start = std::time::Instant::now();
    let outcomes = assess(&history, &rulebook);
    let time = start.elapsed();
    // Unoptimised, on a busy machine: far above what it takes, far below what rows times runs would take.
    assert!(time.as_millis() < 1_500, "{time:?}");
    assert_eq!(findings(&outcomes, "see-a-professional").len(), 3);
}
