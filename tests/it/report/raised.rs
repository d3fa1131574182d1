//! The worst reports that there can be: every rule raised at once, and a medical stop.

use std::fs;

use patella::model::athlete::Units;
use patella::model::finding::{Changes, RuleOutcome, Severity, Verdict};
use patella::model::history::History;
use patella::model::measures::WeekMeasures;
use patella::reporter::assemble::{AssembleInput, InputCounts, assemble};
use patella::reporter::html;
use patella::reporter::report::Report;
use patella::rules::RULES;

use super::fixture::{case, day};
use super::input::plain;
use crate::golden;
use crate::rules::case::{self, Case};

fn report_of(history: &History, outcomes: &[RuleOutcome], units: Units) -> Report {
    let rules: Vec<&'static str> = outcomes.iter().map(|outcome| outcome.rule).collect();
    assemble(&AssembleInput {
        changes: &Changes { new: rules, ..Changes::default() },
        notify: &|_, _| true,
        counts: InputCounts { files: 2, recordings: 1, runs: 1, duplicates: 0, rejected: 1, ignored: 0 },
        command: "patella report rivera",
        ..plain(history, outcomes, units)
    })
}

/// What the first raised fixture of a rule says, unmuted.
fn raised(rule: &'static str) -> RuleOutcome {
    let path = format!("tests/rules/{rule}.md");
    let text = fs::read_to_string(golden::root(&path)).expect("readable");
    let mut cases = case::split(&text).into_iter().filter_map(|part| Case::parse(part, &path));
    let case = cases.find(|case| case.heading.starts_with("Raised")).expect("a raised case");
    RuleOutcome { muted: None, ..case.outcome(rule) }
}

/// A year of weeks with every rule raised.
pub(crate) fn everything(units: Units) -> Report {
    let outcomes: Vec<RuleOutcome> = RULES.iter().map(|entry| raised(entry.meta.id)).collect();
    report_of(&a_year(), &outcomes, units)
}

/// The fixture with earlier weeks before its own, alike to its first one, up to a year.
fn a_year() -> History {
    let mut history = case().history;
    while let Some(first) = history.weeks.first().filter(|_| history.weeks.len() < 52).cloned() {
        let earlier = WeekMeasures { week: first.week.plus(-1), ..first };
        history.weeks.insert(0, earlier);
    }
    history
}

/// One finding that says stop, beside others.
pub(crate) fn stop() -> Report {
    let mut outcomes = patella::rules::assess(&case().history, &case().rulebook);
    let first = outcomes.iter_mut().find_map(|outcome| match &mut outcome.verdict {
        Verdict::Raised(findings) => findings.first_mut(),
        _ => None,
    });
    first.expect("something is raised").severity = Severity::Stop;
    report_of(&case().history, &outcomes, Units::Kilometres)
}

#[test]
fn a_page_of_all_rules_raised_is_small_enough_for_a_mail() {
    let report = everything(Units::Kilometres);
    let cards: usize = report.page.sections.iter().map(|section| section.cards.len()).sum();
    assert!(cards >= RULES.len() && report.page.fine.is_empty() && report.page.not_checked.is_empty(), "{cards}");
    assert_eq!(a_year().weeks.len(), 52);
    let page = html::render(&report).expect("a page");
    println!("{} bytes", page.len());
    assert!(page.len() < 300_000, "{} bytes", page.len());
    assert_eq!(report.assessment.as_of, day(super::fixture::AS_OF).to_string());
}

/// A source stands once, at the end of the page, and every card leads to the ones that it names.
#[test]
fn each_source_is_listed_once() {
    let report = everything(Units::Kilometres);
    let page = html::render(&report).expect("a page");
    let sources = &report.page.sources;
    assert!(sources.len() > 20, "{}", sources.len());
    for (index, source) in sources.iter().enumerate() {
        let number = index + 1;
        assert_eq!(page.matches(&format!("<li id=\"source-{number}\">")).count(), 1, "{}", source.text);
        assert!(page.contains(&format!("href=\"#source-{number}\"")), "{} is named nowhere", source.text);
        assert!(sources[..index].iter().all(|earlier| earlier != source), "{} twice", source.text);
    }
    assert!(!page.contains("href=\"#source-0\""), "a name without its source");
}

#[test]
fn a_stop_is_all_that_there_is_to_do() {
    let page = stop().page;
    assert_eq!(page.verdict.headline, "stop running and see a professional");
    assert!(page.actions.len() <= 1 && page.ceilings.is_none() && page.helps.is_empty(), "{:?}", page.actions);
    assert!(page.sections[0].cards[0].stop);
}
