//! Episodes of pain as they are shown: page, picture, terminal and JSON; several episodes, ended ones, no place, a
//! medical stop, and notes and names that must not get out or must not command.

use std::path::PathBuf;

use chrono::NaiveDate;
use patella::metrics::{self, HistoryInput, pain_tables};
use patella::model::athlete::Units;
use patella::model::before_onset::BeforeOnset;
use patella::model::calendar::shift;
use patella::model::history::History;
use patella::model::pain::{Flag, Location, PainEntry, Side, When};
use patella::reporter::assemble::{AssembleInput, PainAccount, assemble};
use patella::reporter::report::{Chart, PainSection, Report};
use patella::reporter::{csv, html, json, png, summary_page, text, write};
use patella::rules::return_protocol::Wanted;
use patella::rules::rulebook::Rulebook;
use patella::rules::{self, culprits, episode, replay};
use serde_json::Value;

use super::report::fixture::{HOSTILE, case, day};
use super::report::input::plain;
use super::rules::case::Scene;

/// Twelve weeks up to 22 November 2026, four runs in each; the last Sunday is far longer than any before.
const LOG: &str = "2026-08-31 x11: 8 - 10 - 8 - 12\n2026-11-16: 8 - 10 - 8 - 19";

fn scene(pain: Vec<PainEntry>) -> Scene {
    let mut scene = Scene::of(LOG);
    scene.as_of = day("2026-11-24");
    scene.pain = pain;
    scene
}

fn row(date: &str, score: u8, side: Option<Side>, location: Option<Location>) -> PainEntry {
    PainEntry { side, location, ..PainEntry::new(2, day(date), score) }
}

fn outer(date: &str, score: u8) -> PainEntry {
    row(date, score, Some(Side::Right), Some(Location::Outer))
}

fn before_of(scene: &Scene, history: &History, rulebook: &Rulebook) -> Vec<BeforeOnset> {
    let input = HistoryInput {
        athlete: &scene.athlete,
        activities: &scene.log.activities,
        pain: &scene.pain,
        habits: &scene.habits,
        service_shoes: &[],
    };
    let first: NaiveDate = history.first_day.expect("runs");
    let days = culprits::days(&history.episodes, first, history.as_of);
    let judged = replay::outcomes(rulebook, &days, |days, judge| metrics::histories(&input, days, judge));
    culprits::before_onsets(&history.episodes, &judged.expect("judged"), history.as_of)
}

/// The report as `patella report` makes it.
fn report_of(scene: &Scene, change: impl Fn(&mut History), units: Units) -> Report {
    let rulebook = Rulebook::builtin();
    let mut history = scene.history();
    change(&mut history);
    let outcomes = rules::assess(&history, &rulebook);
    let wanted = Wanted { start: None, gentler: false, first_day: shift(history.as_of, 1) };
    assemble(&AssembleInput {
        episodes: &episode::views(&history, &outcomes, &rulebook),
        outcomes_before: &outcomes,
        next_week: rules::planner::next_week(&history, &outcomes, &rulebook).as_ref(),
        return_stage: rules::return_protocol::stage_number(&history, &outcomes, &rulebook),
        pain: PainAccount {
            before: &before_of(scene, &history, &rulebook),
            tables: Some(&pain_tables(&history)),
            way_back: rules::return_protocol::plan(&history, &outcomes, &rulebook, wanted).as_ref(),
        },
        ..plain(&history, &outcomes, units)
    })
}

fn report(pain: Vec<PainEntry>) -> Report {
    report_of(&scene(pain), |_| {}, Units::Kilometres)
}

fn section(report: &Report) -> &PainSection {
    report.page.pain.as_ref().expect("a section")
}

fn page(report: &Report) -> String {
    html::render(report).expect("a page")
}

/// With spaces at which lines may break.
fn loose(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

fn parsed(report: &Report) -> Value {
    serde_json::from_str(&json::render(report)).expect("valid JSON")
}

/// Kept where the browser checks find them.
fn keep(name: &str, report: &Report) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("reports");
    write::atomically(&folder.join(format!("{name}.html")), page(report).as_bytes()).expect("written");
    write::atomically(&folder.join(format!("{name}.png")), &png::render(report).expect("a picture")).expect("written");
}

/// Both knees, one place that is not the knee, one without a place, and one that is over.
fn many() -> Vec<PainEntry> {
    let mut rows = vec![
        row("2026-09-15", 2, Some(Side::Left), Some(Location::Inner)),
        row("2026-09-20", 1, Some(Side::Left), Some(Location::Inner)),
        row("2026-11-18", 2, Some(Side::Both), Some(Location::Front)),
        row("2026-11-19", 1, Some(Side::Left), Some(Location::Elsewhere)),
        row("2026-11-20", 1, None, None),
    ];
    rows.extend([outer("2026-11-23", 3), outer("2026-11-24", 2)]);
    rows
}

/// A score on every day of the last five weeks, 1 and 2 in turns, and 4 on Sundays: the days of long runs.
fn daily() -> Vec<PainEntry> {
    let first = day("2026-10-19");
    let score = |number: i64| if number % 7 == 6 { 4 } else { 1 + u8::from(number % 2 == 0) };
    (0..37).map(|number| outer(&shift(first, number).to_string(), score(number))).collect()
}

#[test]
fn without_a_log_there_is_no_section() {
    let report = report(Vec::new());
    assert!(report.page.pain.is_none());
    assert!(!page(&report).contains("id=\"pain\"") && !text::summary(&report, false).contains("Your knee"));
    assert_eq!(parsed(&report)["pain"], Value::Array(Vec::new()));
}

#[test]
fn each_episode_says_place_side_and_day() {
    let report = report(many());
    let pain = section(&report);
    let titles: Vec<String> = pain.open.iter().map(|card| loose(&card.title)).collect();
    assert_eq!(
        titles,
        [
            "Both knees, front: day 7, since 18 November",
            "Left side, not the knee: day 6, since 19 November",
            "Knee of an unknown side, no place named: day 5, since 20 November",
            "Right knee, outer edge: day 2, since 23 November",
        ]
    );
    let ended: Vec<String> = pain.ended.iter().map(|card| loose(&card.title)).collect();
    assert_eq!(ended, ["Left knee, inner side: 15–20 September"]);
    assert_eq!(
        loose(&pain.open[3].scores),
        "2 entries: 3 of 10 at most, on 23 November; 2 of 10 at last, on 24 November."
    );
    assert!(pain.ended[0].timeline.is_none() && pain.ended[0].before.is_some());
    assert!(pain.open[1].before.is_none(), "pain elsewhere has no culprits");
    assert!(pain.open[2].reading[0].starts_with("The log names no place"), "{:?}", pain.open[2].reading);
    assert!(pain.open[3].reading[0].contains("the article links") && pain.open[3].reading[0].contains("no diagnosis"));
    let Some(Chart::PainLog(chart)) = pain.figure.as_ref().map(|figure| &figure.chart) else { panic!("no chart") };
    assert_eq!(chart.parts.len(), 4);
    assert_eq!(chart.parts[0].name, "Right knee, outer edge", "the worst of the open ones first");
    let told = text::summary(&report, false);
    assert_eq!(loose(&told).matches("knee, outer edge: day 2").count(), 1, "{told}");
    assert!(png::summary(&report.page).pain.is_some_and(|line| loose(&line).ends_with("3 more episodes are open.")));
    keep("pain-many", &report);
}

#[test]
fn what_was_raised_before_has_both_counts_and_no_cause() {
    let report = report(vec![outer("2026-11-24", 3)]);
    let before = section(&report).open[0].before.as_ref().expect("a knee");
    let spike = before.raised.iter().find(|raised| raised.title == "Single-run spike").expect("19 km after 12");
    // Pain since Tuesday 24 November, two days after the run. Windows of a week without pain end on the Sundays from 15
    // November on backwards; the first that can be told, 30 days after the first run on 31 August, ends on 4 October.
    let counts =
        "2 days before the pain began. Raised before 1 of 1 episode and in 0 of 7 other windows of 7 days (0 %).";
    assert_eq!(loose(&spike.counts), counts);
    assert_eq!(spike.grade, "supported");
    assert!(before.caution.contains("not thereby its cause"));
    assert!(
        before.not_raised.contains(&"low cadence".to_owned()) || before.not_told.contains(&"low cadence".to_owned())
    );
    let value = parsed(&report);
    let found = value["pain"][0]["culprits"].as_array().expect("culprits");
    let spike = found.iter().find(|one| one["rule"] == "single-run-spike").expect("the spike");
    assert_eq!((&spike["grade"], &spike["lag_days"]), (&Value::from("S"), &Value::from(2)));
    assert_eq!((&spike["present_before"], &spike["episodes"]), (&Value::from(1), &Value::from(1)));
    assert_eq!((&spike["lift"], &spike["base_rate"]), (&Value::Null, &Value::from(0.0)));
    let item = &value["pain"][0]["timeline"][0];
    assert!(item["article"].is_array() && item["text"].is_string() && item["seen"].is_string(), "{item}");
    assert!(["done", "open", "unknown"].iter().any(|progress| item["progress"] == *progress), "{item}");
    let order = |one: &Value| ["S", "P", "N", "C"].iter().position(|grade| one["grade"] == *grade).expect("a grade");
    assert!(found.iter().map(order).is_sorted());
    let listed = ["culprits", "not_raised_before", "not_assessed_before"];
    let counts = listed.map(|key| value["pain"][0][key].as_array().expect("a list").len());
    assert!(
        counts.iter().sum::<usize>() >= 28 && counts[1] > 0,
        "every rule that is looked for is in one list: {counts:?}"
    );
}

#[test]
fn scores_by_distance_are_those_of_the_days() {
    let scene = scene(daily());
    let tables = pain_tables(&scene.history());
    // Five weeks of runs on Monday, Wednesday, Friday and Sunday, each with a score.
    assert_eq!((tables.run_days, tables.scored_days), (20, 20));
    let report = report_of(&scene, |_| {}, Units::Kilometres);
    let distance =
        section(&report).tables.iter().find(|one| one.table.head[0] == "Distance of the day").expect("a table");
    // Mondays and Fridays 8 km, Wednesdays 10 km, Sundays 12 km and once 19: thirds end at 8 and 10 km. Days 0, 4, 7,
    // 11, 14, 18, 21, 25, 28, 32 have 2 when even, 1 when odd: 2 on six, 1 on four of them.
    let rows: Vec<String> = distance.table.rows.iter().map(|row| row.join(" | ")).collect();
    assert_eq!(rows[0], "Up to 8\u{a0}km | 10 | 1.6");
    assert_eq!(rows[2], "More than 10\u{a0}km | 5 | 4.0");
    assert!(section(&report).tables_note.as_ref().is_some_and(|note| note.contains("no proof of a cause")));
    let miles = report_of(&scene, |_| {}, Units::Miles);
    assert!(page(&miles).contains("More than 6.2\u{a0}mi") && !page(&miles).contains("\u{a0}km per"));
    let value = parsed(&report);
    let by: Vec<&str> =
        value["pain_by"].as_array().expect("tables").iter().filter_map(|one| one["by"].as_str()).collect();
    assert!(by.contains(&"distance"), "{by:?}");
    keep("pain-daily", &report);
    keep("pain-daily-miles", &miles);
}

#[test]
fn too_short_a_log_says_what_is_missing() {
    let report = report(vec![outer("2026-11-20", 2), outer("2026-11-22", 2)]);
    let pain = section(&report);
    assert!(pain.tables.is_empty());
    let note = pain.tables_note.as_ref().expect("a note");
    assert!(loose(note).starts_with("Of 2 days of running since the log began, 2 have a score"), "{note}");
    assert!(note.contains("From 8 on"));
}

#[test]
fn a_stop_leaves_only_the_way_to_care() {
    let mut rows = many();
    rows.push(PainEntry { flags: vec![Flag::Locking], ..outer("2026-11-24", 4) });
    let report = report(rows);
    let pain = section(&report);
    assert!(pain.ended.is_empty() && pain.tables.is_empty() && pain.way_back.is_empty() && pain.figure.is_none());
    assert!(pain.tables_note.is_none());
    for card in &pain.open {
        assert!(card.care.is_some_and(|care| care.starts_with("Seek care now")), "{card:?}");
        assert!(card.reading.is_empty() && card.before.is_none() && card.timeline.is_none(), "{card:?}");
    }
    let told = text::summary(&report, false);
    assert!(!told.contains("Way back") && !told.contains("Raised before") && told.contains("Seek care now"));
    let value = parsed(&report);
    assert_eq!(value["pain_by"], Value::Array(Vec::new()));
    assert!(value["pain"].as_array().expect("episodes").iter().all(|one| one["timeline"] == Value::Array(Vec::new())));
    keep("pain-stop", &report);
}

#[test]
fn notes_are_in_no_output_and_names_command_none() {
    const NOTE: &str = "my physio thinks of the divorce";
    let mut rows = daily();
    for row in &mut rows {
        row.note = Some(NOTE.to_owned());
        row.when = Some(When::During);
    }
    let scene = scene(rows);
    let report = report_of(
        &scene,
        |history| {
            for (number, recorded) in (0..).zip(&mut history.activities) {
                recorded.shoe = Some(if number % 2 == 0 { HOSTILE.to_owned() } else { "a@b.example".to_owned() });
            }
        },
        Units::Kilometres,
    );
    assert!(section(&report).tables.iter().any(|one| one.table.head[0] == "Pair"), "{:?}", section(&report).tables);
    let page = page(&report);
    assert!(!page.contains("<script") && !page.contains("a@b.example"));
    let mut outputs = vec![page, json::render(&report), text::summary(&report, false)];
    outputs.push(summary_page::draw(&png::summary(&report.page)).body);
    outputs.extend(csv::files(&report).into_iter().map(|(_, table)| table));
    for output in outputs {
        assert!(!output.contains("divorce") && !output.contains("a@b.example"));
    }
    keep("pain-hostile", &report);
}

#[test]
fn the_made_up_runner_has_a_section_too() {
    let report = case().report();
    assert!(report.page.pain.is_some_and(|pain| pain.open.len() + pain.ended.len() == 1));
}
