//! The one-page picture: the report's words and charts on the page that [`super::summary_page`] lays out. Light always,
//! since it is for mail and print.

use super::html::drawing;
use super::raster::{self, RasterError};
use super::report::{Card, Figure, Line, Page, Report, State};
use super::summary_page::{self, Level, OtherRule, PageFinding, Panel, SummaryPage, Tally};
use super::svg::Width;
use super::svg::icon::Icon;
use super::svg::text::missing_glyphs;
use super::theme::Theme;
use super::wording::{Wording, list, sentence};
use crate::model::finding::Severity;

/// The summary as PNG bytes.
///
/// # Errors
/// When the drawing cannot be made into a picture.
pub fn render(report: &Report) -> Result<Vec<u8>, RasterError> {
    let name = drawable(&report.page.name, &report.assessment.athlete.id);
    let page = SummaryPage { name, ..summary(&report.page) };
    raster::png(&summary_page::draw(&page), Theme::Light)
}

/// The name as far as the embedded font has its letters; the athlete's id says who it is where letters are missing.
fn drawable(name: &str, id: &str) -> String {
    if missing_glyphs(name).is_empty() {
        return name.to_owned();
    }
    let kept = |text: &str| {
        let missing = missing_glyphs(text);
        let kept: String = text.chars().filter(|letter| !missing.contains(letter)).collect();
        let words: Vec<&str> = kept.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).collect();
        (!words.is_empty()).then(|| words.join(" "))
    };
    match (kept(name), kept(id)) {
        (Some(name), Some(id)) => format!("{name} ({id})"),
        (Some(words), None) | (None, Some(words)) => words,
        (None, None) => "Athlete".to_owned(),
    }
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
        ceilings: report.ceilings.clone(),
        others: others(report),
        footer: footer(report),
    }
}

/// What this is not; with changed or muted rules there is only room for how many.
fn footer(report: &Page) -> String {
    let provenance = &report.provenance;
    let count = |lines: &[String], one, many| {
        let lines = u64::try_from(lines.len()).unwrap_or(u64::MAX);
        (lines > 0).then(|| Wording::count(lines, one, many))
    };
    let changed = count(&provenance.overrides, "threshold changed", "thresholds changed");
    let muted = count(&provenance.mutes, "rule muted", "rules muted");
    let told: Vec<String> = changed.into_iter().chain(muted).collect();
    if told.is_empty() {
        return provenance.disclaimer.to_owned();
    }
    format!("{}: see report.html. Not a diagnosis; see a clinician about pain that lasts.", list(&told))
}

const fn level(report: &Page) -> Level {
    match report.verdict.state {
        State::Act => Level::Act,
        State::Watch => Level::Watch,
        State::NotChecked => Level::NoData,
        State::Info | State::Fine | State::Muted => Level::Fine,
    }
}

fn tally(report: &Page) -> Tally {
    let count = |state| report.tally.iter().find(|item| item.state == state).map_or(0, |item| item.count);
    Tally {
        act: count(State::Act),
        watch: count(State::Watch),
        info: count(State::Info),
        fine: count(State::Fine),
        not_checked: count(State::NotChecked),
        muted: count(State::Muted),
    }
}

/// What was not checked comes first: a person must not take silence for safety.
fn others(report: &Page) -> Vec<OtherRule> {
    let of = |lines: &[Line], icon| {
        let other = |line: &Line| OtherRule { icon, title: line.title.clone(), value: line.value.clone() };
        lines.iter().map(other).collect::<Vec<_>>()
    };
    [of(&report.not_checked, Icon::NotChecked), of(&report.fine, Icon::Fine)].concat()
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

/// Charts of the findings first, then the others.
fn panels<'a>(report: &'a Page, cards: impl Iterator<Item = &'a Card>) -> Vec<Panel> {
    let figures = cards.filter_map(|card| card.figure.as_ref()).chain(&report.pictures);
    let panel = |figure: &Figure| Panel {
        title: figure.title.clone(),
        subtitle: figure.table.caption.clone(),
        svg: drawing(&figure.chart, Width::Narrow),
    };
    figures.map(panel).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_the_font_lacks_is_told_by_the_id() {
        assert_eq!(drawable("Łukasz Ørsted", "lukasz"), "Łukasz Ørsted");
        assert_eq!(drawable("Alex 👟", "rivera"), "Alex (rivera)");
        assert_eq!(drawable("שלום", "rivera"), "rivera");
        assert_eq!(drawable("שלום", "靴"), "Athlete");
    }
}
