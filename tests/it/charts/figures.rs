//! Every rule that a fixture raises has a picture that says why: its data, its words and its table, at both widths.

use std::fs;
use std::path::Path;

use patella::model::athlete::Units;
use patella::model::finding::{RuleOutcome, Verdict};
use patella::model::history::History;
use patella::reporter::assemble::assemble;
use patella::reporter::html;
use patella::reporter::raster;
use patella::reporter::report::{Card, Figure, Report};
use patella::reporter::svg::compose::titled;
use patella::reporter::svg::{Svg, Width};
use patella::reporter::theme::Theme;
use patella::rules::RULES;

use super::{label_faults, mark_faults};
use crate::golden;
use crate::report::input::plain;
use crate::rules::case::{self, Case};

/// A report on these outcomes, in these units.
pub(crate) fn report_of(history: &History, outcomes: &[RuleOutcome], units: Units) -> Report {
    assemble(&plain(history, outcomes, units))
}

/// Every raised case of the fixtures of a rule, its mute taken away: number, history, outcomes.
fn raised_cases(rule: &str) -> Vec<(usize, History, Vec<RuleOutcome>)> {
    let path = format!("tests/rules/{rule}.md");
    let text = fs::read_to_string(golden::root(&path)).expect("readable");
    let cases = case::split(&text).into_iter().filter_map(|part| Case::parse(part, &path));
    let raised = cases.filter(|case| case.heading.starts_with("Raised")).enumerate().map(|(index, case)| {
        let (history, mut outcomes) = case.judged();
        for outcome in &mut outcomes {
            outcome.muted = None;
        }
        (index, history, outcomes)
    });
    raised.collect()
}

fn cards(report: &Report) -> impl Iterator<Item = &Card> {
    report.page.sections.iter().flat_map(|section| &section.cards)
}

/// What is wrong with a picture, by name.
fn faults(name: &str, figure: &Figure, faults: &mut Vec<String>) {
    let check = |faults: &mut Vec<String>, kept: bool, what: &str| {
        if !kept {
            faults.push(format!("{name}: {what}: {:?}, {:?}", figure.title, figure.caption));
        }
    };
    let says_a_number = |text: &str| text.chars().any(|letter| letter.is_ascii_digit());
    check(faults, !figure.table.rows.is_empty() && figure.table.head.len() > 1, "no table");
    check(faults, figure.table.rows.iter().all(|row| row.len() == figure.table.head.len()), "ragged table");
    check(faults, !figure.title.is_empty(), "no title");
    check(faults, says_a_number(&format!("{}{}", figure.title, figure.caption)), "no number in title and caption");
    for (width, side) in [(Width::Wide, "wide"), (Width::Narrow, "narrow")] {
        let svg = html::drawing(&figure.chart, width);
        check(
            faults,
            svg.description.ends_with('.') && says_a_number(&svg.description),
            "the description states no finding",
        );
        check(faults, svg.body.len() > 300, "nothing is drawn");
        check(faults, !svg.body.contains("NaN") && !svg.body.contains("inf"), "a number that is none");
        let name = format!("{name}-{side}");
        faults.extend(label_faults(&name, &svg));
        faults.extend(mark_faults(&name, &svg));
    }
}

/// Pictures below each other in columns, for people to look at: `target/charts/<name>-<part>.png`.
pub(crate) fn keep(name: &str, pictures: &[Svg]) {
    const COLUMNS: usize = 3;
    const AIR: f64 = 14.0;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/charts");
    fs::create_dir_all(&folder).expect("a folder for pictures");
    for (part, pictures) in pictures.chunks(12).enumerate() {
        let width = pictures.iter().map(|svg| svg.width).fold(0.0, f64::max) + AIR;
        let mut heights = [0.0; COLUMNS];
        let mut sheet = Svg::blank(width * COLUMNS as f64, 0.0, "");
        for (index, svg) in pictures.iter().enumerate() {
            let column = index % COLUMNS;
            sheet.nest(svg, column as f64 * width, heights[column]);
            heights[column] += svg.height + AIR;
        }
        sheet.height = heights.into_iter().fold(0.0, f64::max);
        let png = raster::png(&sheet, Theme::Light).expect("a picture");
        fs::write(folder.join(format!("{name}-{part}.png")), png).expect("a file");
    }
}

#[test]
fn every_raised_rule_has_a_picture() {
    let mut wrong = Vec::new();
    let (mut wide, mut narrow) = (Vec::new(), Vec::new());
    for entry in RULES {
        let rule = entry.meta.id;
        for (index, history, outcomes) in raised_cases(rule) {
            for units in [Units::Kilometres, Units::Miles] {
                let report = report_of(&history, &outcomes, units);
                let shown: Vec<&Figure> =
                    cards(&report).filter(|card| card.rule == rule).filter_map(|card| card.figure.as_ref()).collect();
                let [figure] = shown.as_slice() else {
                    wrong.push(format!("{rule}, raised case {index}: {} pictures", shown.len()));
                    continue;
                };
                faults(&format!("{rule}-{index}-{units}"), figure, &mut wrong);
                if units == Units::Kilometres && index == 0 {
                    let drawn =
                        |width| titled(&figure.title, &figure.caption, &[], &html::drawing(&figure.chart, width));
                    wide.push(drawn(Width::Wide));
                    narrow.push(drawn(Width::Narrow));
                }
            }
        }
    }
    keep("rules-wide", &wide);
    keep("rules-narrow", &narrow);
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
}

/// A page on which every rule that has a raised fixture is raised, each by the outcome of its own fixture.
#[test]
fn a_page_with_every_rule_raised_is_small() {
    let mut outcomes: Vec<RuleOutcome> = Vec::new();
    let mut longest: Option<History> = None;
    for entry in RULES {
        let Some((_, history, of_case)) = raised_cases(entry.meta.id).into_iter().next() else { continue };
        outcomes.extend(of_case.into_iter().filter(|outcome| outcome.rule == entry.meta.id));
        if longest.as_ref().is_none_or(|longest| longest.sessions.len() < history.sessions.len()) {
            longest = Some(history);
        }
    }
    let raised = outcomes.iter().filter(|outcome| matches!(outcome.verdict, Verdict::Raised(_))).count();
    let history = longest.expect("a history");
    let report = report_of(&history, &outcomes, Units::Kilometres);
    let page = html::render(&report).expect("a page");
    let mut captions: Vec<&str> =
        page.split("role=\"region\" aria-label=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let tables = captions.len();
    captions.sort_unstable();
    captions.dedup();
    assert_eq!(captions.len(), tables, "two tables of one name");
    println!("{raised} rules raised, {} weeks, {} bytes", history.weeks.len(), page.len());
    assert!(raised == RULES.len() && page.len() < 300_000, "{raised} rules, {} bytes", page.len());
}
