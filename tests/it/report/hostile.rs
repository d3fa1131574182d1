//! Names that come from files of others: markup, formulas, other scripts, control characters, great length.

use std::fs;

use patella::model::athlete::Mute;
use patella::model::pain::PainEntry;
use patella::reporter::{csv, html, json, png, summary_page, text};
use tempfile::TempDir;

use super::fixture::{Case, case};
use crate::report_command::{patella, run};

fn names() -> Vec<String> {
    vec![
        "<script>\"'&".to_owned(),
        "\u{202E}evil\u{202C} אבג مرحبا".to_owned(),
        "🏃\u{200D}♀️ 👟 Läufer".to_owned(),
        "x".repeat(300),
        "=HYPERLINK(\"http://a.example\")".to_owned(),
        "@SUM(1+1)*cmd|' /C calc'!A0".to_owned(),
        "\u{1b}[2J\u{7}bell\u{9b}31m".to_owned(),
        "]]></svg><style>*{display:none}</style>{{ 7*7 }}".to_owned(),
    ]
}

/// The name everywhere that a name can stand.
fn named(name: &str) -> Case {
    let mut case = case();
    case.history.athlete.name = name.to_owned();
    case.history.athlete.id = name.to_owned();
    case.history.shoes[0].name = name.to_owned();
    for recorded in &mut case.history.activities {
        recorded.activity.title = Some(name.to_owned());
        recorded.activity.sources = vec![format!("{name}.fit")];
        recorded.shoe = Some(name.to_owned());
    }
    for diagnostic in &mut case.diagnostics {
        diagnostic.path = format!("{name}.fit");
    }
    for mute in &mut case.history.athlete.mutes {
        mute.reason = Some(name.to_owned());
    }
    let mute = Mute { rule: "worn-shoes".to_owned(), until: None, reason: Some(name.to_owned()) };
    case.history.athlete.mutes.push(mute);
    let day = case.history.as_of;
    case.history.pain.push(PainEntry { note: Some(name.to_owned()), ..PainEntry::new(2, day, 3) });
    case
}

#[test]
fn pages_and_pictures_hold_names_as_text() {
    let plain = html::render(&named("A plain name").report()).expect("a page");
    let tags = |page: &str| page.matches('<').count();
    for name in names() {
        let report = named(&name).report();
        let page = html::render(&report).expect("a page");
        assert!(!page.contains("<script") && page.matches("<style>").count() == 1, "{name:?}");
        assert!(tags(&page) <= tags(&plain) + 40, "{name:?} adds elements: {} and {}", tags(&page), tags(&plain));
        let drawn = summary_page::draw(&png::summary(&report.page)).body;
        assert!(!drawn.contains("<script") && !drawn.contains("<style"), "{name:?}");
        assert!(!drawn.contains('\u{202E}') && !drawn.contains('\u{1b}'), "{name:?}");
        png::render(&report).expect("a picture");
    }
}

#[test]
fn tables_hold_no_formula() {
    for name in names() {
        for (file, table) in csv::files(&named(&name).report()) {
            let mut reader = ::csv::Reader::from_reader(table.as_bytes());
            for record in reader.records() {
                for cell in &record.expect("a row") {
                    let formula = cell.trim_start().starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
                    assert!(!formula, "{file}: {cell:?}");
                }
            }
        }
    }
}

/// What a terminal obeys instead of showing it, but for line ends.
fn is_command(letter: char) -> bool {
    letter != '\n' && letter.is_control() || ('\u{202a}'..='\u{202e}').contains(&letter)
}

/// Columns of a line whose wide letters stand for two anyway: letters that join the one before them take none.
fn columns_of(line: &str) -> usize {
    line.chars().filter(|letter| !matches!(letter, '\u{200d}' | '\u{fe0f}')).count()
}

#[test]
fn terminals_get_no_control_character() {
    for name in names() {
        let report = named(&name).report();
        for columns in [1, 40, 80, 200] {
            let summary = text::summary_within(&report, false, columns);
            assert!(!summary.contains(is_command), "{name:?}: {summary:?}");
            let widest = summary.lines().filter(|line| !line.starts_with("Why: ")).map(columns_of).max();
            assert!(widest <= Some(columns.clamp(24, 80)), "{name:?} in {columns} columns: {widest:?}\n{summary}");
        }
        // Colours are all that may be left in a coloured one.
        let coloured = text::summary(&report, true);
        let rest =
            ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[1;31m", "\u{1b}[1;32m", "\u{1b}[1;33m", "\u{1b}[1;34m"]
                .iter()
                .fold(coloured, |text, code| text.replace(code, ""));
        assert!(!rest.contains(is_command), "{name:?}: {rest:?}");
    }
}

#[cfg(unix)]
#[test]
fn file_names_cannot_command_a_terminal() {
    let folder = TempDir::new().expect("a folder");
    let recording = folder.path().join("\u{1b}[2J\u{7}\u{202e}tif.fit");
    fs::write(&recording, b"not a recording").expect("written");
    let mut command = patella(&["report", "-v", "--color", "never", "--out", "out", "."]);
    let output = run(command.current_dir(folder.path()), 3);
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(said.contains("tif.fit") && !said.contains(is_command), "{said:?}");
}

#[test]
fn json_holds_names_as_they_are_and_no_note() {
    for name in names().iter().filter(|name| !name.contains("a.example")) {
        let text = json::render(&named(name).report());
        let value: serde_json::Value = serde_json::from_str(&text).expect("valid JSON");
        assert_eq!(value["athlete"]["name"].as_str(), Some(name.as_str()));
        assert_eq!(value["program"]["mutes"][0]["reason"].as_str(), Some(name.as_str()));
        assert!(!text.contains("\"note\":"), "the runner's notes stay at home");
    }
}
