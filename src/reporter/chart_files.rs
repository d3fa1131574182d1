//! A file of its own for the picture of each raised rule: `charts/<rule>.svg` and `.png`, the wide drawing with title,
//! caption and source, so that it can be passed on alone. Light always, as the one-page picture. The SVG has the
//! typeface inside and keeps its text as text; the PNG is the same drawing.
//!
//! Files of an earlier run are told by their names and by the mark in [`is_ours`]; removing them is for those who
//! write.

use super::html::drawing;
use super::raster::{self, RasterError};
use super::report::{Card, Figure, Page, Report};
use super::svg::compose::titled;
use super::svg::{Svg, Width};
use super::theme::Theme;
use super::wording::sentence;
use crate::rules::RULES;

/// Folder of the files, below that of the report.
pub const FOLDER: &str = "charts";

/// What an SVG begins with. The licence of the typeface asks for the notice. A program that saves the file again begins
/// it otherwise, so that a picture which somebody worked on is not taken for ours.
const MARK: &str =
    "<!-- Made by patella. Typeface: Inter, copyright the Inter project authors, SIL Open Font License 1.1. -->\n";

/// The picture of one rule.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartFile {
    /// Rule id.
    pub rule: &'static str,
    /// The picture as it stands alone.
    pub svg: Svg,
}

/// The pictures of the raised rules that are not muted, in the order of the findings. Rules that share a picture each
/// have it, under their own headline.
#[must_use]
pub fn charts(report: &Report) -> Vec<ChartFile> {
    let page = &report.page;
    let mut files: Vec<ChartFile> = Vec::new();
    for card in cards(page) {
        if files.iter().any(|file| file.rule == card.rule) {
            continue;
        }
        if let Some(figure) = figure(page, card) {
            files.push(ChartFile { rule: card.rule, svg: alone(report, card, figure) });
        }
    }
    files
}

/// The files by name, relative to the folder of the report.
///
/// # Errors
/// When a drawing cannot be made into pixels.
pub fn render(report: &Report) -> Result<Vec<(String, Vec<u8>)>, RasterError> {
    let mut files = Vec::new();
    for chart in charts(report) {
        let svg = format!("{MARK}{}", chart.svg.with_fonts(Theme::Light));
        files.push((name(chart.rule, "svg"), svg.into_bytes()));
        files.push((name(chart.rule, "png"), raster::png(&chart.svg, Theme::Light)?));
    }
    Ok(files)
}

/// Every name that a picture of any rule can have.
pub fn names() -> impl Iterator<Item = String> {
    RULES.iter().flat_map(|rule| ["svg", "png"].map(|ending| name(rule.meta.id, ending)))
}

/// Whether a file is a picture that patella wrote and nobody saved again.
#[must_use]
pub fn is_ours(content: &[u8]) -> bool {
    content.starts_with(MARK.as_bytes()) || raster::is_ours(content)
}

fn name(rule: &str, ending: &str) -> String {
    format!("{FOLDER}/{rule}.{ending}")
}

fn cards(page: &Page) -> impl Iterator<Item = &Card> {
    page.sections.iter().flat_map(|section| &section.cards)
}

/// The picture of a card: its own, or the one on another card that it refers to.
fn figure<'a>(page: &'a Page, card: &'a Card) -> Option<&'a Figure> {
    let elsewhere = || {
        let link = card.figure_at.as_ref()?;
        cards(page).find(|other| other.anchor == link.anchor)?.figure.as_ref()
    };
    card.figure.as_ref().or_else(elsewhere)
}

fn alone(report: &Report, card: &Card, figure: &Figure) -> Svg {
    let page = &report.page;
    let article = if card.why.article.is_empty() { String::new() } else { format!(" ({})", card.why.article) };
    let whose = sentence(&format!("{}. {}: {}", page.name, page.period, page.read_line));
    let which = format!("Rule {}{article}, {}. {}", card.rule, page.provenance.program, page.provenance.disclaimer);
    titled(&card.headline, &figure.caption, &[&whose, &which], &drawing(&figure.chart, Width::Wide))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_patella_wrote_is_ours() {
        let svg = Svg::blank(10.0, 10.0, "");
        let own = format!("{MARK}{}", svg.with_fonts(Theme::Light));
        assert!(is_ours(own.as_bytes()) && own.contains("font/woff2"));
        assert!(is_ours(&raster::png(&svg, Theme::Light).expect("a picture")));
        let saved_again = format!("<?xml version=\"1.0\"?>\n{own}");
        assert!(!is_ours(saved_again.as_bytes()) && !is_ours(b"") && !is_ours(b"\x89PNG\r\n\x1a\n"));
    }

    #[test]
    fn names_are_those_of_the_contract() {
        let names: Vec<String> = names().collect();
        assert_eq!(names.len(), 2 * RULES.len());
        assert!(names.contains(&"charts/single-run-spike.svg".to_owned()));
        assert!(names.contains(&"charts/single-run-spike.png".to_owned()));
    }
}
