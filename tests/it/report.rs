//! The reporter from outside: one report, all its renderings. The pages are left in the target folder, where the browser
//! checks of `tests/browser` find them.

mod fixture;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use patella::model::athlete::Units;
use patella::reporter::{csv, html, json, png, text, write};
use serde_json::Value;

use fixture::{Case, HOSTILE, case, day, nobody};

fn parsed(case: &Case) -> Value {
    serde_json::from_str(&json::render(&case.report())).expect("valid JSON")
}

fn keep(name: &str, bytes: &[u8]) {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("reports").join(name);
    write::atomically(&path, bytes).expect("written");
}

/// Every rendering of a report as text; the picture as the SVG that it is made of.
fn renderings(case: &Case) -> Vec<(String, String)> {
    let report = case.report();
    let mut all = vec![
        ("html".to_owned(), html::render(&report).expect("a page")),
        ("json".to_owned(), json::render(&report)),
        ("text".to_owned(), text::summary(&report, false)),
        ("svg".to_owned(), patella::reporter::page::draw(&png::summary(&report.page)).body),
    ];
    all.extend(csv::files(&report).into_iter().map(|(name, text)| (name.to_owned(), text)));
    all
}

#[test]
fn pages_are_made_for_the_browser_checks() {
    let mut miles = case();
    miles.units = Units::Miles;
    let mut hostile = case();
    hostile.history.athlete.name = format!("{HOSTILE} {}", "Wolfeschlegelsteinhausenbergerdorff".repeat(3));
    hostile.history.shoes[0].name = format!("{HOSTILE} a shoe with a very long name indeed, second pair");
    let mut running = case();
    running.history.as_of = day("2026-11-19");
    if let Some(week) = running.history.weeks.last_mut() {
        week.complete = false;
        week.monotony = None;
    }
    for (name, case) in
        [("full", case()), ("miles", miles), ("hostile", hostile), ("nobody", nobody()), ("running", running)]
    {
        let report = case.report();
        keep(&format!("{name}.html"), html::render(&report).expect("a page").as_bytes());
        keep(&format!("{name}.png"), &png::render(&report).expect("a picture"));
        keep(&format!("{name}.json"), json::render(&report).as_bytes());
        keep(&format!("{name}.txt"), text::summary(&report, false).as_bytes());
        for (file, table) in csv::files(&report) {
            keep(&format!("{name}-{file}"), table.as_bytes());
        }
    }
}
