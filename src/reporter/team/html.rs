//! The overview as one HTML file: no script, no request, and links to the athletes' own pages beside it. Everything
//! that people wrote is escaped by the template.

use askama::Template;

use super::page::{Row, TeamPage};
use crate::model::finding::Severity;
use crate::reporter::charts::sparkline::{self, Sparkline};
use crate::reporter::fonts;
use crate::reporter::html::{RenderError, SHAPES, STYLE, icon};
use crate::reporter::report::State;
use crate::reporter::svg::text::escape;
use crate::reporter::theme;

const TEAM_STYLE: &str = include_str!("../html/team.css");

#[derive(Template)]
#[template(path = "team.html", config = "src/reporter/html/askama.toml")]
struct Overview<'a> {
    page: &'a TeamPage,
    title: String,
    fonts: String,
    variables: String,
    classes: String,
    style: String,
    shapes: &'static str,
}

/// The whole page.
///
/// # Errors
/// Only when the template fails, which is a fault of this program.
pub fn render(page: &TeamPage) -> Result<String, RenderError> {
    let template = Overview {
        page,
        title: format!("{}. {}, {}", page.heading, page.kicker, page.period),
        fonts: fonts::font_face_css(),
        variables: theme::css_variables(),
        classes: theme::css_classes(),
        style: format!("{STYLE}{TEAM_STYLE}"),
        shapes: SHAPES,
    };
    Ok(template.render()?)
}

/// The sparkline of a row.
#[must_use]
pub fn spark(row: &Row) -> crate::reporter::svg::Svg {
    sparkline::draw(&Sparkline {
        description: row.weeks_in_words.clone(),
        values: row.weeks.clone(),
        severity: (row.state == State::Act).then_some(Severity::Warn),
    })
}

/// The same inside the page, as short as it can be: there is one in each of hundreds of rows.
fn inline_spark(row: &Row) -> String {
    if row.weeks.iter().all(Option::is_none) {
        return String::new();
    }
    let svg = spark(row);
    let label = escape(&svg.description);
    let body = svg.body.replace('\n', "").replace(" stroke-width=\"1.5\" stroke-linejoin=\"round\"", "");
    format!("<svg class=\"spark\" viewBox=\"0 0 96 26\" role=\"img\" aria-label=\"{label}\">{body}</svg>")
}

/// The state of a group of rules: what is kept is a small tick, so that exceptions stand out. Ticks, rings and diamonds
/// are drawn by the style sheet: there are hundreds of them.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
fn cell(state: &State) -> String {
    match state {
        State::Act => format!("<td class=\"c\">{}<span class=\"hidden\">Act</span></td>", icon(state)),
        State::Watch => "<td class=\"c w\">Watch</td>".to_owned(),
        State::Info => format!("<td class=\"c\">{}<span class=\"hidden\">Note</span></td>", icon(state)),
        State::Fine | State::Muted => "<td class=\"c f\">Fine</td>".to_owned(),
        State::NotChecked => "<td class=\"c n\">No data</td>".to_owned(),
    }
}
