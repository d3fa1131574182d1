//! Amounts beside each other, each against its limit: pairs of shoes, surfaces, a profile's number. Horizontal bars
//! that start at zero, the words above them.

use super::{empty, mark_token};
use crate::model::finding::Severity;
use crate::reporter::svg::elements::{Anchor, Bar, Label};
use crate::reporter::svg::plot::{Frame, LABEL, Plot, SMALL, nice_step, place, plot, tick_text, ticks};
use crate::reporter::svg::text::{Metrics, Weight, width};
use crate::reporter::svg::{Svg, Width};
use crate::reporter::theme::Token;

/// One amount.
#[derive(Debug, Clone, PartialEq)]
pub struct LimitBar {
    /// What it is of; untrusted, cut where it does not fit.
    pub name: String,
    /// The amount in the unit of the axis, not below zero.
    pub value: f64,
    /// The amount in words.
    pub value_label: String,
    /// Its own limit, a mark on the bar.
    pub limit: Option<f64>,
    /// Set when it breaks the rule.
    pub severity: Option<Severity>,
}

/// The chart's data.
#[derive(Debug, Clone, PartialEq)]
pub struct LimitBars {
    /// One-sentence result for those who cannot see the picture.
    pub description: String,
    /// Unit behind the zero of the axis, such as `km` or `%`.
    pub unit: String,
    /// What the marks are, such as `limit 80 %`; may be empty.
    pub limit_label: String,
    /// The amounts from top to bottom.
    pub bars: Vec<LimitBar>,
}

/// Room above the rows, for the name of the marks.
const TOP: f64 = 22.0;
/// Height of the words above a bar.
const LINE: f64 = 19.0;
/// Height of a bar.
const BAR: f64 = 13.0;
/// Room below a bar.
const GAP: f64 = 12.0;
const ROW: f64 = LINE + BAR + GAP;
/// Room between name and amount.
const SPACE: f64 = 8.0;

/// Draws it.
#[must_use]
pub fn draw(data: &LimitBars, size: Width) -> Svg {
    let amounts = || data.bars.iter().flat_map(|bar| [Some(bar.value), bar.limit]).flatten();
    let longest = amounts().filter(|amount| amount.is_finite()).fold(0.0, f64::max);
    if longest <= 0.0 && data.bars.is_empty() {
        return empty(&data.description, &data.limit_label, size);
    }
    let end = if longest > 0.0 { longest * 1.04 } else { 1.0 };
    let rows = data.bars.len() as f64 * ROW;
    let frame = Frame { width: size.units(), height: TOP + rows + 26.0, left: 2.0, right: 2.0, top: TOP, bottom: 26.0 };
    // Rows are counted in units from the bottom.
    plot(&data.description, frame, 0.0..end, 0.0..rows, |plot| {
        grid(data, end, rows, plot);
        for (index, bar) in data.bars.iter().enumerate() {
            row(bar, rows - index as f64 * ROW, plot);
        }
        limit_label(data, end, plot);
    })
}

fn grid(data: &LimitBars, end: f64, rows: f64, plot: &mut Plot<'_, '_>) {
    let step = nice_step(end, 5.0);
    let ticks = ticks(0.0, end, step);
    for tick in &ticks {
        plot.line(vec![(*tick, 0.0), (*tick, rows)], Token::Grid, 1.0);
    }
    let words = |tick: f64| match tick {
        0.0 => format!("0 {}", data.unit).trim_end().to_owned(),
        tick => tick_text(tick, step),
    };
    let labels: Vec<(f64, String, bool)> = ticks.into_iter().map(|tick| (tick, words(tick), false)).collect();
    plot.below(&labels);
}

fn row(bar: &LimitBar, top: f64, plot: &mut Plot<'_, '_>) {
    let (left, y) = plot.at(0.0, top);
    let base = y + 13.0;
    let value_width = width(&bar.value_label, LABEL, Weight::Regular);
    let room = plot.frame.width - 4.0 - value_width - SPACE;
    let bold = Metrics::new(Weight::SemiBold);
    let name = bold.ellipsis(&bar.name, LABEL, room.max(0.0));
    let token = bar.severity.map_or(Token::Ink, super::text_token);
    plot.pin(&Label::new(place(left, base), &name, LABEL).ink(Weight::SemiBold, token).halo());
    let value_at = left + bold.width(&name, LABEL) + SPACE;
    plot.pin(&Label::new(place(value_at, base), &bar.value_label, LABEL).ink(Weight::Regular, Token::Ink).halo());
    let (upper, lower) = (top - LINE, top - LINE - BAR);
    let token = bar.severity.map_or(Token::Data, mark_token);
    plot.draw(&Bar { radius: 2.0, ..Bar::new([(0.0, lower), (bar.value.max(0.0), upper)], token) });
    if let Some(limit) = bar.limit.filter(|limit| *limit >= 0.0) {
        let mark = vec![(limit, lower - 3.0), (limit, upper + 3.0)];
        plot.line(mark.clone(), Token::Card, 5.0);
        plot.line(mark, Token::Ink, 2.0);
    }
}

/// Above the marks where they share a place; at the right edge where they do not.
fn limit_label(data: &LimitBars, end: f64, plot: &Plot<'_, '_>) {
    let mut limits = data.bars.iter().filter_map(|bar| bar.limit);
    let Some(first) = limits.next() else { return };
    let text = Metrics::new(Weight::Regular).ellipsis(&data.limit_label, SMALL, plot.frame.width);
    let half = width(&text, SMALL, Weight::Regular) / 2.0;
    let shared = limits.all(|limit| (limit - first).abs() < 1e-9);
    let (x, _) = plot.at(if shared { first.clamp(0.0, end) } else { end }, 0.0);
    let x = x.min(plot.frame.width - half).max(half);
    let label = Label::new(place(x, SMALL), &text, SMALL).ink(Weight::Regular, Token::Ink2);
    plot.pin(&label.anchor(Anchor::Middle));
}
