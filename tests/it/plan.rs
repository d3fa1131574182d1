//! The week to come: ceilings computed by hand (RULES card LOAD-5), and plans judged by the rules.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use patella::metrics;
use patella::model::calendar::{DaySpan, WeekId};
use patella::model::finding::Severity;
use patella::model::history::History;
use patella::model::plan::{CheckedWeek, NextWeek, PlannedKind, PlannedSession};
use patella::model::units::Metres;
use patella::rules::plan_check::check_week;
use patella::rules::planner::next_week;
use patella::rules::rulebook::Rulebook;
use serde_json::Value;
use tempfile::TempDir;

use super::report_command::{patella, run};
use super::rules::case::{Scene, medical_stop};

/// Eight weeks of 40 km with a long run of 14 km, up to Sunday 15 November.
const STEADY: &str = "2026-09-21 x8: 10 - 8 - 8 - 14";

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn planned_on(log: &str, as_of: &str) -> NextWeek {
    let history = Scene::of(log).history_on(day(as_of));
    let rulebook = Rulebook::builtin();
    next_week(&history, &patella::rules::assess(&history, &rulebook), &rulebook).expect("no stop")
}

fn kilometres(plan: &NextWeek) -> (Option<f64>, Option<f64>) {
    let round = |ceiling: patella::model::plan::Ceiling| (ceiling.distance.kilometres() * 1e6).round() / 1e6;
    (plan.distance.map(round), plan.longest_run.map(round))
}

#[test]
fn a_steady_runner_may_add_a_tenth() {
    let plan = planned_on(STEADY, "2026-11-15");
    assert_eq!(plan.days, DaySpan::week(WeekId::containing(day("2026-11-16"))));
    // 1.10 x 40 = 44 (two weeks would allow 1.10 x 80 - 40 = 48); 1.10 x 14 = 15.4.
    assert_eq!(kilometres(&plan), (Some(44.0), Some(15.4)));
    assert_eq!(plan.set_by(), ["weekly-volume-jump", "single-run-spike"]);
    // Four running days: every other.
    assert_eq!(plan.hard_days, Some(2));
}

#[test]
fn a_spike_earns_no_higher_ceiling_and_the_lowest_limit_wins() {
    let plan = planned_on(&format!("{STEADY}\n2026-11-16: 14 - 14 - 14 - 18"), "2026-11-22");
    // The week of 60 counts as 1.10 x 40 = 44, the mean of four as (3 x 40 + 44) / 4 = 41: 1.10 x 44 = 48.4. Two weeks:
    // 1.10 x 80 - 60 = 28, but never less than 0.80 x 41 = 32.8. The run of 18 counts as 1.10 x 14 = 15.4: 16.94.
    assert_eq!(kilometres(&plan), (Some(32.8), Some(16.94)));
    assert_eq!(plan.set_by(), ["two-week-volume-jump", "single-run-spike"]);
}

#[test]
fn in_a_break_the_ceilings_are_a_share_of_the_weeks_before() {
    // Sixteen days without a run: 70 % of 40 and of 14.
    let plan = planned_on(STEADY, "2026-12-01");
    assert_eq!(kilometres(&plan), (Some(28.0), Some(9.8)));
    assert_eq!((plan.set_by(), plan.hard_days), (vec!["comeback-too-fast"], Some(0)));
    // Sixty days: 25 % and 33 %, and no run of the last 30 days to compare with.
    let plan = planned_on(STEADY, "2027-01-14");
    assert_eq!(kilometres(&plan), (Some(10.0), Some(4.62)));
    assert!(plan.notes.len() >= 4, "the walk-run protocol is named: {:?}", plan.notes);
}

#[test]
fn after_a_break_they_rise_week_by_week() {
    // Back on Monday 7 December after 21 days: 50 % of 40 km, then 15 % more.
    let log = format!("{STEADY}\n2026-12-07: 5 - 4 - - - 5");
    let first = planned_on(&log, "2026-12-07");
    assert_eq!(first.days.from, day("2026-12-07"));
    assert_eq!(kilometres(&first).0, Some(20.0));
    assert!((first.ran.get() - 5_000.0).abs() < 1e-9);
    let second = planned_on(&log, "2026-12-13");
    assert_eq!(kilometres(&second).0, Some(23.0));
    assert_eq!(second.distance.map(|ceiling| ceiling.rule), Some("comeback-too-fast"));
}

#[test]
fn a_changed_share_of_the_rulebook_is_the_one_that_counts() {
    let history = Scene::of(STEADY).history_on(day("2026-12-01"));
    let rulebook =
        Rulebook::load(&[("rulebook.toml", "[comeback-too-fast]\nshort_break_share = 0.6\n")]).expect("valid");
    let plan = next_week(&history, &patella::rules::assess(&history, &rulebook), &rulebook).expect("no stop");
    assert_eq!(kilometres(&plan).0, Some(24.0));
}

/// The advice of `single-run-spike` and the ceiling are one number.
#[test]
fn the_ceiling_of_a_run_follows_the_level_of_its_rule() {
    let history = Scene::of(STEADY).history_on(day("2026-11-15"));
    let layer = "[single-run-spike]\nsmall_spike_ratio = 0.2\n";
    let rulebook = Rulebook::load(&[("rulebook.toml", layer)]).expect("valid");
    let plan = next_week(&history, &patella::rules::assess(&history, &rulebook), &rulebook).expect("no stop");
    assert_eq!(kilometres(&plan), (Some(44.0), Some(16.8)));
}

#[test]
fn with_two_weeks_of_history_only_the_run_has_a_ceiling() {
    let plan = planned_on("2026-11-02 x2: 10 - 8 - 8 - 14", "2026-11-15");
    assert_eq!(kilometres(&plan), (None, Some(15.4)));
    assert_eq!(plan.set_by(), ["single-run-spike"]);
    assert!(!plan.notes.is_empty());
}

#[test]
fn a_running_week_that_is_full_is_not_planned_on() {
    let plan = planned_on(&format!("{STEADY}\n2026-11-16: 14 14 14 14"), "2026-11-19");
    assert_eq!(plan.days.from, day("2026-11-23"), "56 km by Thursday are above 44");
}

#[test]
fn under_a_stop_there_is_no_plan() {
    let history = Scene::of(STEADY).history_on(day("2026-11-15"));
    let outcomes = [medical_stop(history.as_of)];
    assert_eq!(next_week(&history, &outcomes, &Rulebook::builtin()), None);
}

fn row(date: &str, kilometres: f64, kind: PlannedKind) -> PlannedSession {
    PlannedSession { line: 2, date: day(date), distance: Metres::from_kilometres(kilometres), kind }
}

/// The plan for the week after `as_of`, a Sunday, judged.
fn checked(log: &str, as_of: &str, plan: &[PlannedSession]) -> CheckedWeek {
    let mut scene = Scene::of(log);
    let before: History = scene.history_on(day(as_of));
    let runs = metrics::planned(&scene.log.activities, plan);
    scene.log.activities.extend(runs);
    let sunday = WeekId::containing(plan[0].date).sunday();
    check_week(&before, &scene.history_on(sunday), plan, &Rulebook::builtin()).expect("no stop")
}

fn raised(week: &CheckedWeek) -> Vec<(&'static str, &'static str)> {
    week.raised.iter().map(|raised| (raised.rule, raised.finding.severity.name())).collect()
}

#[test]
fn a_plan_on_the_ceilings_raises_nothing() {
    let plan = [
        row("2026-11-16", 10.0, PlannedKind::Easy),
        row("2026-11-18", 9.3, PlannedKind::Hard),
        row("2026-11-20", 9.3, PlannedKind::Easy),
        row("2026-11-22", 15.4, PlannedKind::Long),
    ];
    let week = checked(STEADY, "2026-11-15", &plan);
    assert!((week.distance.kilometres() - 44.0).abs() < 1e-9);
    assert_eq!((raised(&week), week.remarks.len()), (Vec::new(), 0), "{week:?}");
    assert!(week.clear.contains(&"weekly-volume-jump") && week.clear.contains(&"single-run-spike"));
}

#[test]
fn a_plan_above_them_is_raised_with_its_remedy() {
    // 54 km are 35 % above 40; 20 km are 43 % above 14. With a spike beside it the week is a warning (LOAD-1).
    let plan = |second| {
        [
            row("2026-11-16", 17.0, PlannedKind::Hard),
            row("2026-11-17", 17.0, second),
            row("2026-11-22", 20.0, PlannedKind::Long),
        ]
    };
    let week = checked(STEADY, "2026-11-15", &plan(PlannedKind::Hard));
    let found = raised(&week);
    assert_eq!(found[0], ("weekly-volume-jump", "warn"));
    // 17 against 14, and 20 against 17; the second 17 is no longer than the first.
    assert_eq!(found.iter().filter(|(rule, _)| *rule == "single-run-spike").count(), 2, "{found:?}");
    assert!(week.raised.iter().all(|raised| !raised.remedy.is_empty()));
    assert_eq!(week.worst_severity(), Some(Severity::Warn));
    assert_eq!(week.hard_days, 2);
    // A race that makes the excess lowers it by one level.
    let race = checked(STEADY, "2026-11-15", &plan(PlannedKind::Race));
    assert_eq!(raised(&race)[0], ("weekly-volume-jump", "watch"));
}

#[test]
fn what_was_raised_before_the_plan_is_not_laid_at_its_door() {
    // The spike of the last week stays raised for days; the planned week itself is quiet.
    let log = format!("{STEADY}\n2026-11-16: 10 - 10 - 10 - 22");
    let plan = [row("2026-11-24", 10.0, PlannedKind::Easy), row("2026-11-29", 14.0, PlannedKind::Long)];
    let week = checked(&log, "2026-11-22", &plan);
    assert_eq!(raised(&week), [], "{week:?}");
}

#[test]
fn a_return_that_is_planned_too_large_is_raised() {
    // Two weeks and a day off, then 30 km against 70 % of 40.
    let plan = [
        row("2026-12-01", 12.0, PlannedKind::Easy),
        row("2026-12-03", 12.0, PlannedKind::Easy),
        row("2026-12-06", 12.0, PlannedKind::Easy),
    ];
    let week = checked(STEADY, "2026-11-30", &plan);
    let found = raised(&week);
    assert!(found.contains(&("comeback-too-fast", "watch")), "{found:?}");
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/rivera")
}

fn json(arguments: &[&str]) -> Value {
    let output = run(patella(arguments).arg(sample()), 0);
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn the_command_and_the_report_say_the_same() {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().to_str().expect("a path");
    let report = json(&["report", "--json", "--format", "json", "--out", out]);
    let plan = json(&["plan", "week", "--json"]);
    assert_eq!(plan["next_week"], report["next_week"]);
    assert!(plan["next_week"]["distance_ceiling_m"].is_number());
    let text = run(patella(&["plan", "week", "--units", "mi"]).arg(sample()), 0);
    let text = String::from_utf8(text.stdout).expect("text");
    assert!(text.contains("\u{a0}mi") && !text.contains("\u{a0}km"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

#[test]
fn a_plan_file_is_read_as_far_as_it_can_be() {
    let folder = TempDir::new().expect("a folder");
    let plan = folder.path().join("plan.csv");
    fs::write(&plan, "date,distance,kind\n2026-11-24,8,easy\nsoon,8,easy\n2026-11-29,30,long\n").expect("written");
    let check = |extra: &[&str], code| {
        let mut command = patella(&["plan", "week", "--check"]);
        run(command.arg(&plan).args(extra).arg(sample()), code)
    };
    let output = check(&[], 0);
    assert!(String::from_utf8_lossy(&output.stderr).contains("plan.csv, line 3"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("single-run-spike") && text.contains("do: Plan "), "{text}");
    check(&["--fail-on", "watch"], 10);
    check(&["--strict"], 4);
    let value: Value = serde_json::from_slice(&check(&["--json"], 0).stdout).expect("JSON");
    assert_eq!(value["check"]["severity"], "watch");
    fs::write(&plan, "date,distance\n2026-11-20,8\n").expect("written");
    check(&[], 3);
    fs::remove_file(&plan).expect("removed");
    check(&[], 2);
}
