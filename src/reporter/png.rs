//! The one-page picture: the report's words and charts on the page that [`super::summary_page`] lays out. Light always,
//! since it is for mail and print.

use super::html::drawing;
use super::raster::{self, RasterError};
use super::report::{Card, Chart, Figure, Line, Page, Report, State};
use super::summary_page::{self, Level, OtherRule, PageFinding, Panel, SummaryPage, Tally};
use super::svg::icon::Icon;
use super::svg::text::missing_glyphs;
use super::svg::{Svg, Width, letters};
use super::theme::Theme;
use super::wording::{Wording, list, sentence};
use crate::model::finding::Severity;

/// The summary as PNG bytes.
///
/// # Errors
/// When the drawing cannot be made into a picture.
pub fn render(report: &Report) -> Result<Vec<u8>, RasterError> {
    raster::png(&draw(report), Theme::Light)
}

/// The page as it is made into pixels. Where letters had to be left out it says where they are.
#[must_use]
pub fn draw(report: &Report) -> Svg {
    let name = named(&report.page.name, &report.assessment.athlete.id);
    let page = SummaryPage { name, ..summary(&report.page) };
    let drawn = summary_page::draw(&page);
    if !letters::is_lossy(&drawn.labels()) {
        return drawn.drawable();
    }
    let footer = format!("{} {LETTERS_LEFT_OUT}", page.footer);
    summary_page::draw(&SummaryPage { footer, ..page }).drawable()
}

/// What a page says on which some letters could not be drawn.
const LETTERS_LEFT_OUT: &str = "A ? stands for letters that are in report.html alone.";

/// The name as far as the embedded font can spell it; the athlete's id says who it is where letters are missing.
fn named(name: &str, id: &str) -> String {
    if !letters::is_lossy(name) {
        return letters::drawable(name);
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
        overline: report.kicker.clone(),
        name: report.name.clone(),
        week_range: report.period.clone(),
        read_line: report.read_line.clone(),
        level: level(report),
        word: report.verdict.word.to_owned(),
        headline: report.verdict.headline.clone(),
        sentence: report.verdict.sentence.clone(),
        tally: tally(report),
        pain: report.pain.as_ref().and_then(|pain| pain.line.clone()),
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

/// Charts of the findings first, then those of every report, in their order; second of all, so that it has room, the
/// chart of open pain. A single amount against its limit says no more than its headline does: it comes last and fills
/// what room there is.
fn panels<'a>(report: &'a Page, cards: impl Iterator<Item = &'a Card>) -> Vec<Panel> {
    let figures = cards.filter_map(|card| card.figure.as_ref()).chain(&report.pictures);
    let (bare, mut telling): (Vec<&Figure>, Vec<&Figure>) = figures.partition(|figure| is_bare(figure));
    let pain = report.pain.as_ref().filter(|pain| !pain.open.is_empty()).and_then(|pain| pain.figure.as_ref());
    if let Some(figure) = pain {
        telling.insert(telling.len().min(1), figure);
    }
    let panel = |figure: &Figure| Panel {
        title: figure.title.clone(),
        subtitle: figure.table.caption.clone(),
        svg: drawing(&figure.chart, Width::Narrow),
    };
    telling.into_iter().chain(bare).map(panel).collect()
}

fn is_bare(figure: &Figure) -> bool {
    matches!(&figure.chart, Chart::LimitBars(bars) if bars.bars.len() < 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_the_font_lacks_is_told_by_the_id() {
        assert_eq!(named("Łukasz Ørsted", "lukasz"), "Łukasz Ørsted");
        assert_eq!(named("Нгуен Nguyễn", "rivera"), "Nguen Nguyen");
        assert_eq!(named("Alex 👟", "rivera"), "Alex (rivera)");
        assert_eq!(named("שלום", "rivera"), "rivera");
        assert_eq!(named("שלום", "靴"), "Athlete");
    }
}
