//! The report as one HTML file that needs nothing else: style, fonts and pictures are inside, there is no script, and the
//! content policy forbids every request. Everything that people wrote is escaped by the template; only our own style
//! sheet and drawings go in as they are.

use std::cell::Cell;

use askama::Template;

use super::charts::{
    cadence_pace, calendar, limit_bars, line_with_zone, monotony, same_run, shoe_distance, single_run_spike,
    weekly_distance,
};
use super::fonts;
use super::report::{Block, Chart, Figure, Inline, Page, Report, State};
use super::svg::{Svg, Width};
use super::theme;
use super::wording::capitalised;

const STYLE: &str = include_str!("html/style.css");

/// Why the page could not be made. Ours, whatever the recordings hold.
#[derive(Debug, thiserror::Error)]
#[error("fill the page's template")]
pub struct RenderError(#[from] askama::Error);

/// The whole page.
///
/// # Errors
/// Only when the template fails, which is a fault of this program.
pub fn render(report: &Report) -> Result<String, RenderError> {
    let page = &report.page;
    let template = ReportPage {
        page,
        title: format!("{}: {}. {}, {}", page.verdict.word, page.verdict.headline, page.name, page.period),
        fonts: fonts::font_face_css(),
        variables: theme::css_variables(),
        classes: theme::css_classes(),
        style: STYLE,
        drawn: Cell::new(0),
    };
    Ok(template.render()?)
}

/// The drawing of a chart at one of its two widths.
#[must_use]
pub fn drawing(chart: &Chart, width: Width) -> Svg {
    match chart {
        Chart::WeeklyDistance(data) => weekly_distance::draw(data, width),
        Chart::CadencePace(data) => cadence_pace::draw(data, width),
        Chart::ShoeDistance(data) => shoe_distance::draw(data, width),
        Chart::Monotony(data) => monotony::draw(data, width),
        Chart::LineWithZone(data) => line_with_zone::draw(data, width),
        Chart::Calendar(data) => calendar::draw(data, width),
        Chart::SameRun(data) => same_run::draw(data, width),
        Chart::SingleRunSpike(data) => single_run_spike::draw(data, width),
        Chart::LimitBars(data) => limit_bars::draw(data, width),
    }
}

/// Bytes of drawings from which on a picture has one form for all screens: the page must stay small enough for a mail
/// (below 300 kB) even when every rule is raised, and the first cards matter most.
const ROOM: usize = 60_000;

#[derive(Template)]
#[template(path = "report.html", config = "src/reporter/html/askama.toml")]
struct ReportPage<'a> {
    page: &'a Page,
    title: String,
    fonts: String,
    variables: String,
    classes: String,
    style: &'static str,
    /// Bytes of the drawings so far, in the order of the page.
    drawn: Cell<usize>,
}

impl ReportPage<'_> {
    /// Both drawings of a picture, or the narrow one alone once there is no room for more.
    fn drawings(&self, figure: &Figure) -> String {
        let narrow = drawing(&figure.chart, Width::Narrow).inline();
        let html = if self.drawn.get() < ROOM {
            let wide = drawing(&figure.chart, Width::Wide).inline();
            format!("<div class=\"wide\">{wide}</div>\n<div class=\"narrow\">{narrow}</div>")
        } else {
            format!("<div class=\"only\">{narrow}</div>")
        };
        self.drawn.set(self.drawn.get() + html.len());
        html
    }

    /// Where "skip to the findings" leads: the first section, or else the first list that there is.
    fn first_section(&self) -> &'static str {
        let state = self.page.sections.first().map_or(State::Fine, |section| section.state);
        if state == State::Fine && self.page.fine.is_empty() { State::NotChecked.name() } else { state.name() }
    }
}

/// Evidence that stands above the picture, as running text; the other numbers stand below it.
const TOLD_ABOVE: usize = 2;

fn told(evidence: &[String]) -> (&[String], &[String]) {
    evidence.split_at(evidence.len().min(TOLD_ABOVE))
}

/// The shape of a state (REPORT section 5): colour is never the only sign.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
fn icon(state: &State) -> &'static str {
    match state {
        State::Act => {
            "<svg class=\"icon\" viewBox=\"0 0 20 20\" aria-hidden=\"true\"><path class=\"f-act\" d=\"M8.7 2.3a1.5 1.5 0 0 1 2.6 0l7.5 \
             13.4a1.5 1.5 0 0 1-1.3 2.3H2.5a1.5 1.5 0 0 1-1.3-2.3z\"/><path class=\"f-card\" d=\"M9 7h2l-.3 5.5H9.3zM10 \
             13.6a1.15 1.15 0 1 1 0 2.3a1.15 1.15 0 0 1 0-2.3z\"/></svg>"
        }
        State::Watch => {
            "<svg class=\"icon\" viewBox=\"0 0 20 20\" aria-hidden=\"true\"><rect class=\"f-watch-mark\" x=\"4\" y=\"4\" width=\"12\" \
             height=\"12\" rx=\"1.5\" transform=\"rotate(45 10 10)\"/></svg>"
        }
        State::Info => {
            "<svg class=\"icon\" viewBox=\"0 0 20 20\" aria-hidden=\"true\"><rect class=\"f-data\" x=\"2.5\" y=\"2.5\" width=\"15\" \
             height=\"15\" rx=\"3\"/><path class=\"f-card\" d=\"M9 8.7h2V15H9zM10 5a1.2 1.2 0 1 1 0 2.4a1.2 1.2 0 0 1 \
             0-2.4z\"/></svg>"
        }
        State::Fine => {
            "<svg class=\"icon\" viewBox=\"0 0 20 20\" aria-hidden=\"true\"><circle class=\"f-ok\" cx=\"10\" cy=\"10\" r=\"8.5\"/><path \
             class=\"s-card\" stroke-width=\"2\" stroke-linecap=\"round\" stroke-linejoin=\"round\" d=\"M6.2 10.3l2.6 2.6 \
             5-5.5\"/></svg>"
        }
        State::NotChecked => {
            "<svg class=\"icon\" viewBox=\"0 0 20 20\" aria-hidden=\"true\"><circle class=\"s-mute\" cx=\"10\" cy=\"10\" r=\"7.5\" \
             stroke-width=\"2\" stroke-dasharray=\"2.7 2.535\"/></svg>"
        }
        State::Muted => {
            "<svg class=\"icon\" viewBox=\"0 0 20 20\" aria-hidden=\"true\"><circle class=\"s-mute\" cx=\"10\" cy=\"10\" r=\"7.5\" \
             stroke-width=\"2\"/><path class=\"s-mute\" stroke-width=\"2\" stroke-linecap=\"round\" d=\"M6.5 10h7\"/></svg>"
        }
    }
}
