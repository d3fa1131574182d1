//! Sparkline: direction at a glance, 8 to 16 weeks, last point marked. 96 x 26 units, no text.

use super::mark_token;
use crate::model::finding::Severity;
use crate::reporter::svg::Svg;
use crate::reporter::svg::elements::{Mark, Shape};
use crate::reporter::svg::plot::{Frame, plot};
use crate::reporter::theme::Token;

/// The picture's data.
#[derive(Debug, Clone, PartialEq)]
pub struct Sparkline {
    /// One-sentence result for those who cannot see the picture.
    pub description: String,
    /// The values in order; `None` is a gap.
    pub values: Vec<Option<f64>>,
    /// Colours the last point.
    pub severity: Option<Severity>,
}

/// Draws it.
#[must_use]
pub fn draw(data: &Sparkline) -> Svg {
    let frame = Frame { width: 96.0, height: 26.0, left: 2.0, right: 6.0, top: 4.0, bottom: 4.0 };
    let known = || data.values.iter().flatten().copied();
    let (low, high) = known().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    // A flat line, or a single value, lies in the middle.
    let middle = known().next().map_or((0.0, 1.0), |value| (value - 1.0, value + 1.0));
    let (low, high) = if low < high { (low, high) } else { middle };
    let last = data.values.iter().rposition(Option::is_some);
    plot(&data.description, frame, 0.0..(data.values.len().max(2) - 1) as f64, low..high, |plot| {
        let points: Vec<(f64, Option<f64>)> =
            data.values.iter().enumerate().map(|(index, value)| (index as f64, *value)).collect();
        for stretch in points.split(|(_, value)| value.is_none()) {
            let stretch: Vec<(f64, f64)> = stretch.iter().filter_map(|(x, value)| Some((*x, (*value)?))).collect();
            if stretch.len() > 1 {
                plot.line(stretch, Token::Past, 1.5);
            }
        }
        if let Some((index, value)) = last.and_then(|index| Some((index, data.values.get(index).copied()??))) {
            plot.draw(&Mark {
                at: [(index as f64, value)],
                shape: Shape::Dot,
                radius: 3.0,
                token: data.severity.map_or(Token::Data, mark_token),
                opacity: 1.0,
                title: String::new(),
            });
        }
    })
}
