//! Monotony: was every day the same? A line with a zone above 2.0 (RULES card LOAD-B4).

use super::line_with_zone::{self, Form, LinePoint, LineWithZone, Spacing, Zone, ZoneSide};
use crate::reporter::svg::{Svg, Width};

/// The chart's data.
#[derive(Debug, Clone, PartialEq)]
pub struct Monotony {
    /// One-sentence result for those who cannot see the picture.
    pub description: String,
    /// Quantity, such as `monotony (mean daily load / its spread)`.
    pub axis: String,
    /// The value above which the rule looks.
    pub limit: f64,
    /// Name of the zone, such as `too even: above 2.0`.
    pub limit_label: String,
    /// The weeks in order; a week without a value is a gap.
    pub weeks: Vec<LinePoint>,
}

/// Draws it.
#[must_use]
pub fn draw(data: &Monotony, width: Width) -> Svg {
    let form = LineWithZone {
        description: data.description.clone(),
        axis: data.axis.clone(),
        digits: 1,
        from_zero: false,
        form: Form::Line,
        spacing: Spacing::Weeks,
        zones: vec![Zone { edge: data.limit, side: ZoneSide::Above, label: data.limit_label.clone() }],
        guides: Vec::new(),
        limit_label: String::new(),
        points: data.weeks.clone(),
    };
    line_with_zone::draw(&form, width)
}
