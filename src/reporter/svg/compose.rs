//! A chart with its words around it, as a picture that stands alone.

use std::fmt::Write;

use super::elements::{Label, text_element};
use super::text::{Metrics, Weight};
use super::{Svg, number};
use crate::reporter::theme::Token;

/// Adds a line of text with its baseline here.
pub(crate) fn write_text(svg: &mut Svg, x: f64, y: f64, label: &Label<()>) {
    svg.body.push_str(&text_element(x, y, label));
    svg.body.push('\n');
}

/// Adds a rectangle.
pub(crate) fn write_box(svg: &mut Svg, (x, y): (f64, f64), (width, height): (f64, f64), radius: f64, token: Token) {
    let [x, y, width, height, radius] = [x, y, width, height, radius].map(number);
    let class = token.name();
    // Writing to a string cannot fail.
    let _ = writeln!(
        svg.body,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\" class=\"f-{class}\"/>"
    );
}

/// Adds lines of text and returns the y below them.
pub(crate) fn write_lines(svg: &mut Svg, x: f64, y: f64, lines: &[String], style: &Label<()>, leading: f64) -> f64 {
    lines.iter().fold(y, |y, line| {
        write_text(svg, x, y + style.size, &Label { text: line.clone(), ..style.clone() });
        y + leading
    })
}

/// The chart under its title and caption, above its source, with a margin: what a chart file of its own shows. Each
/// line of the source stands on its own; empty texts take no room.
#[must_use]
pub fn titled(title: &str, caption: &str, source: &[&str], chart: &Svg) -> Svg {
    const MARGIN: f64 = 24.0;
    let width = chart.width + 2.0 * MARGIN;
    let mut svg = Svg::blank(width, 0.0, &chart.description);
    let plain = Metrics::new(Weight::Regular);
    let head = Label::new((), "", 18.0).ink(Weight::SemiBold, Token::Ink);
    let lines = Metrics::new(Weight::SemiBold).wrap(title, head.size, chart.width, 3);
    let mut y = write_lines(&mut svg, MARGIN, MARGIN - 4.0, &lines, &head, 24.0);
    let small = Label::new((), "", 13.0).ink(Weight::Regular, Token::Mute);
    let lines = plain.wrap(caption, small.size, chart.width, 4);
    y = write_lines(&mut svg, MARGIN, y + 3.0, &lines, &small, 18.0) + 12.0;
    svg.nest(chart, MARGIN, y);
    y += chart.height;
    let least = Label::new((), "", 11.0).ink(Weight::Regular, Token::Mute);
    let lines: Vec<String> = source.iter().flat_map(|line| plain.wrap(line, least.size, chart.width, 2)).collect();
    if !lines.is_empty() {
        write_box(&mut svg, (MARGIN, y + 12.0), (chart.width, 1.0), 0.0, Token::Edge);
        y = write_lines(&mut svg, MARGIN, y + 20.0, &lines, &least, 15.0);
    }
    svg.height = y + MARGIN;
    svg
}
