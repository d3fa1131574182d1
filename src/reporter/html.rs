//! The report as one HTML file that needs nothing else: style, fonts and pictures are inside, there is no script, and
//! the content policy forbids every request. Everything that people wrote is escaped by the template; only our own
//! style sheet and drawings go in as they are.

use std::cell::Cell;

use askama::Template;

use super::charts::{
    cadence_pace, calendar, form_drift, intensity_share, limit_bars, line_with_zone, monotony, pain_log, same_run,
    shoe_distance, single_run_spike, weekly_distance,
};
use super::fonts;
use super::report::{Block, Chart, Figure, Inline, Page, Report, Source, State};
use super::svg::{Svg, Width};
use super::theme;
use super::wording::capitalised;

pub(super) const STYLE: &str = include_str!("html/style.css");

/// Why the page could not be made. Ours, whatever the recordings hold.
#[derive(Debug, thiserror::Error)]
#[error("fill the page's template")]
pub struct RenderError(#[from] askama::Error);

/// The whole page.
///
/// # Errors
/// Only when the template fails, which is a fault of this program.
pub fn render(report: &Report) -> Result<String, RenderError> {
    let mut html = String::new();
    for room in ROOMS {
        html = with_room(report, room)?;
        if html.len() <= LARGEST {
            break;
        }
    }
    Ok(html)
}

fn with_room(report: &Report, room: usize) -> Result<String, RenderError> {
    let page = &report.page;
    let template = ReportPage {
        page,
        title: format!("{}: {}. {}, {}", page.verdict.word, page.verdict.headline, page.name, page.period),
        fonts: fonts::font_face_css(),
        variables: theme::css_variables(),
        classes: theme::css_classes(),
        style: STYLE,
        shapes: SHAPES,
        room,
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
        Chart::IntensityShare(data) => intensity_share::draw(data, width),
        Chart::FormDrift(data) => form_drift::draw(data, width),
        Chart::PainLog(data) => pain_log::draw(data, width),
    }
}

/// A page beyond this, in bytes, is made again with less room for drawings: it must stay small enough for a mail
/// (REPORT section 9: below 300 kB) even when every rule is raised.
const LARGEST: usize = 296_000;
/// Bytes of drawings from which on a picture has one form for all screens; the first cards matter most.
const ROOMS: [usize; 4] = [usize::MAX, 90_000, 45_000, 0];

#[derive(Template)]
#[template(path = "report.html", config = "src/reporter/html/askama.toml")]
struct ReportPage<'a> {
    page: &'a Page,
    title: String,
    fonts: String,
    variables: String,
    classes: String,
    style: &'static str,
    shapes: &'static str,
    /// Bytes of drawings from which on there is one form of each.
    room: usize,
    /// Bytes of the drawings so far, in the order of the page.
    drawn: Cell<usize>,
}

impl ReportPage<'_> {
    /// Both drawings of a picture, or the narrow one alone once there is no room for more.
    fn drawings(&self, figure: &Figure) -> String {
        let narrow = drawing(&figure.chart, Width::Narrow).inline();
        let html = if self.drawn.get() < self.room {
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

/// Number of a source in the list at the end of the page.
fn number(sources: &[Source], source: &Source) -> usize {
    sources.iter().position(|listed| listed == source).map_or(0, |place| place + 1)
}

/// Evidence that stands above the picture, as running text; the other numbers stand below it.
const TOLD_ABOVE: usize = 2;

fn told(evidence: &[String]) -> (&[String], &[String]) {
    evidence.split_at(evidence.len().min(TOLD_ABOVE))
}

/// The shape of a state (REPORT section 5): colour is never the only sign. The shapes themselves are in [`SHAPES`].
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
pub(super) fn icon(state: &State) -> String {
    format!("<svg class=\"icon\" viewBox=\"0 0 20 20\" aria-hidden=\"true\"><use href=\"#i-{}\"/></svg>", state.name())
}

/// The shape of each state, once on the page.
pub(super) const SHAPES: &str = include_str!("html/shapes.html");
