//! Names that come from files of others: markup, formulas, other scripts, control characters, great length.

use patella::reporter::{csv, html, png, summary_page, text};

use super::fixture::{Case, case};

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

#[test]
fn terminals_get_no_control_character() {
    for name in names() {
        let summary = text::summary(&named(&name).report(), false);
        let bad = |letter: char| letter != '\n' && letter.is_control() || ('\u{202a}'..='\u{202e}').contains(&letter);
        assert!(!summary.contains(bad), "{name:?}: {summary:?}");
    }
}
