//! The one-page picture: the report's words and charts on the page that [`super::page`] lays out. Light always, since it
//! is for mail and print.

use super::html::drawing;
use super::page::{self, Level, PageFinding, Panel, SummaryPage, Tally};
use super::raster::{self, RasterError};
use super::report::{Card, Figure, Page, Report, State};
use super::svg::Width;
use super::theme::Theme;
use super::wording::{capitalised, sentence};
use crate::model::finding::Severity;

/// The summary as PNG bytes.
///
/// # Errors
/// When the drawing can not be made into a picture.
pub fn render(report: &Report) -> Result<Vec<u8>, RasterError> {
    raster::png(&page::draw(&summary(&report.page)), Theme::Light)
}

/// The page's data, of the report's.
#[must_use]
pub fn summary(report: &Page) -> SummaryPage {
    let cards = || report.sections.iter().flat_map(|section| &section.cards);
    SummaryPage {
        overline: report.kicker.to_owned(),
        name: report.name.clone(),
        week_range: report.period.clone(),
        read_line: report.read_line.clone(),
        level: level(report),
        word: report.verdict.word.to_owned(),
        headline: report.verdict.headline.clone(),
        sentence: report.verdict.sentence.clone(),
        tally: tally(report),
        findings: cards().map(finding).collect(),
        panels: panels(report, cards()),
        next_title: report.actions_title.clone(),
        next: report.actions.clone(),
        footer: report.provenance.disclaimer.to_owned(),
    }
}

const fn level(report: &Page) -> Level {
    match report.verdict.state {
        State::Act => Level::Act,
        State::Watch => Level::Watch,
        State::NotChecked => Level::NoData,
        State::Info | State::Fine | State::Muted => Level::Fine,
    }
}

/// The page has four counts: rules that are muted or raised for information ask for nothing and count as fine.
fn tally(report: &Page) -> Tally {
    let count =
        |states: &[State]| report.tally.iter().filter(|item| states.contains(&item.state)).map(|item| item.count).sum();
    Tally {
        act: count(&[State::Act]),
        watch: count(&[State::Watch]),
        fine: count(&[State::Fine, State::Info, State::Muted]),
        not_checked: count(&[State::NotChecked]),
    }
}

fn finding(card: &Card) -> PageFinding {
    let severity = match card.state {
        State::Act if card.stop => Severity::Stop,
        State::Act => Severity::Warn,
        State::Watch => Severity::Watch,
        _ => Severity::Info,
    };
    PageFinding {
        severity,
        headline: card.headline.clone(),
        action: card.advice.first().map(|advice| sentence(advice)).unwrap_or_default(),
    }
}

/// Letters that a panel's title has room for.
const TITLE_LENGTH: usize = 40;

/// Charts of the findings first, then the others. A finding too long for a title gives way to the chart's question.
fn panels<'a>(report: &'a Page, cards: impl Iterator<Item = &'a Card>) -> Vec<Panel> {
    let panel = |title: &str, figure: &Figure| Panel {
        title: capitalised(title),
        subtitle: figure.table.caption.clone(),
        svg: drawing(&figure.chart, Width::Narrow),
    };
    let of_cards = cards.filter_map(|card| {
        let short = card.headline.chars().count() <= TITLE_LENGTH;
        card.figure.as_ref().map(|figure| panel(if short { &card.headline } else { &figure.title }, figure))
    });
    of_cards.chain(report.pictures.iter().map(|figure| panel(&figure.title, figure))).collect()
}
