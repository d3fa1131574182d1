//! Form drift: what became of one measure of form from the first to the last third of each long run? A ring for the
//! first third, a dot for the last, joined, one row a run.

use super::{empty, head_room, mark_token, name_on_the_right, text_token};
use crate::model::finding::Severity;
use crate::reporter::svg::elements::{Anchor, Label, Lines, Mark, Shape};
use crate::reporter::svg::plot::{Frame, LABEL, Plot, SMALL, nice_step, place, plot, tick_text, ticks};
use crate::reporter::svg::text::{Metrics, Weight, width};
use crate::reporter::svg::{Svg, Width};
use crate::reporter::theme::Token;

/// One long run.
#[derive(Debug, Clone, PartialEq)]
pub struct DriftRun {
    /// Its day in words, such as `16 Nov`.
    pub name: String,
    /// Mean of the first third.
    pub first: f64,
    /// Mean of the last third at the same speed.
    pub last: f64,
    /// What the last third reads from which on it is a drift: a tick.
    pub limit: f64,
    /// The change in words, such as `−4 %`.
    pub label: String,
    /// Set when it drifts.
    pub severity: Option<Severity>,
    /// Tooltip: day, both values.
    pub tooltip: String,
}

/// The chart's data.
#[derive(Debug, Clone, PartialEq)]
pub struct FormDrift {
    /// One-sentence result for those who cannot see the picture.
    pub description: String,
    /// Quantity and unit.
    pub axis: String,
    /// Name of the ticks; may be empty.
    pub limit_label: String,
    /// The runs from top to bottom.
    pub runs: Vec<DriftRun>,
}

/// Height of a run.
const ROW: f64 = 26.0;
/// Room for the words over the first run.
const WORDS: f64 = 18.0;
/// Radius of a mark.
const RADIUS: f64 = 5.0;
/// Least width of the axis, as a share of the values: equal values stay a short line in the middle.
const LEAST_REACH: f64 = 0.06;

/// Draws it.
#[must_use]
pub fn draw(data: &FormDrift, size: Width) -> Svg {
    if data.runs.is_empty() {
        return empty(&data.description, &data.axis, size);
    }
    let room = |text: &str, size: f64, weight| width(text, size, weight);
    let names = data.runs.iter().map(|run| room(&run.name, SMALL, Weight::Regular)).fold(0.0, f64::max);
    let labels = data.runs.iter().map(|run| room(&run.label, LABEL, Weight::SemiBold)).fold(0.0, f64::max);
    let rows = data.runs.len() as f64;
    let top = 22.0 + head_room(&data.axis, &data.limit_label, size) + WORDS;
    let frame = Frame {
        width: size.units(),
        height: top + rows * ROW + 26.0,
        left: names.min(90.0) + 12.0,
        right: labels.min(90.0) + 10.0,
        top,
        bottom: 26.0,
    };
    let (low, high) = range(&data.runs);
    let step = nice_step(high - low, size.pick(8.0, 4.0));
    // Rows are counted from the bottom.
    plot(&data.description, frame, low..high, 0.0..rows, |plot| {
        plot.pin(&Label::new(place(0.0, SMALL), &data.axis, SMALL));
        let ticks = ticks(low, high, step);
        let ends = ticks.iter().flat_map(|tick| [(*tick, 0.0), (*tick, rows)]).collect();
        plot.draw(&Lines { ends, token: Token::Grid, width: 1.0 });
        plot.below(&ticks.iter().map(|tick| (*tick, tick_text(*tick, step), false)).collect::<Vec<_>>());
        for (index, run) in data.runs.iter().enumerate() {
            row(run, rows - 0.5 - index as f64, size, plot);
        }
        if let Some(first) = data.runs.first() {
            words(first, rows, plot);
        }
        name_on_the_right(&data.axis, &data.limit_label, size, plot);
    })
}

/// All values with air on both sides.
fn range(runs: &[DriftRun]) -> (f64, f64) {
    let values = runs.iter().flat_map(|run| [run.first, run.last, run.limit]);
    let (low, high) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let least = (f64::midpoint(low, high).abs() * LEAST_REACH).max(1e-3);
    let air = ((high - low) * 0.08).max((least - (high - low)) / 2.0);
    (low - air, high + air)
}

fn row(run: &DriftRun, y: f64, size: Width, plot: &mut Plot<'_, '_>) {
    let (left, middle) = (plot.frame.left, plot.at(run.first, y).1);
    let base = middle + 0.364 * SMALL;
    let name = Metrics::new(Weight::Regular).ellipsis(&run.name, SMALL, left - 8.0);
    plot.pin(&Label::new(place(0.0, base), &name, SMALL).ink(Weight::Regular, Token::Ink2));
    let limit = plot.at(run.limit, y).0;
    let tick = vec![place(limit, middle - 8.0), place(limit, middle + 8.0)];
    plot.pin(&Lines { ends: tick, token: Token::Limit, width: 1.8 });
    let token = run.severity.map_or(Token::Past, mark_token);
    plot.line(vec![(run.first, y), (run.last, y)], token, 2.6);
    let mark = |x: f64, radius: f64, token: Token, title: String| Mark {
        at: [(x, y)],
        shape: Shape::Dot,
        radius,
        token,
        opacity: 1.0,
        title,
    };
    // On a phone nothing can hover.
    let tooltip = if size == Width::Wide { run.tooltip.clone() } else { String::new() };
    plot.draw(&mark(run.first, RADIUS, token, String::new()));
    plot.draw(&mark(run.first, RADIUS - 1.8, Token::Card, String::new()));
    plot.draw(&mark(run.last, RADIUS, token, tooltip));
    let right = plot.frame.width - plot.frame.right + 8.0;
    let label = Metrics::new(Weight::SemiBold).ellipsis(&run.label, LABEL, plot.frame.width - right);
    let token = run.severity.map_or(Token::Mute, text_token);
    plot.pin(&Label::new(place(right, middle + 0.364 * LABEL), &label, LABEL).ink(Weight::SemiBold, token));
}

/// Which mark is which, over those of the first run.
fn words(run: &DriftRun, rows: f64, plot: &Plot<'_, '_>) {
    const APART: f64 = 5.0;
    let (first, last) = ("first third", "last third");
    let (left, right, left_word, right_word) =
        if run.first <= run.last { (run.first, run.last, first, last) } else { (run.last, run.first, last, first) };
    let (left, y) = plot.at(left, rows);
    let (right, _) = plot.at(right, rows);
    let room = |word: &str| width(word, SMALL, Weight::Regular);
    let middle = f64::midpoint(left, right);
    // Each over its mark, but never upon the other and never out of the picture.
    let end = (left + room(left_word) / 2.0).min(middle - APART);
    let start = (right - room(right_word) / 2.0).max(middle + APART);
    let end = end.max(room(left_word));
    let start = start.min(plot.frame.width - room(right_word)).max(end + APART);
    let label = |x: f64, word: &str, anchor| {
        plot.pin(&Label::new(place(x, y - 3.0), word, SMALL).ink(Weight::Regular, Token::Ink2).anchor(anchor));
    };
    label(end, left_word, Anchor::End);
    label(start, right_word, Anchor::Start);
}
