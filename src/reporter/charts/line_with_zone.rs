//! The general form of a weekly number with a line that it should stay on one side of: monotony, acute to chronic load,
//! share of the long run and the like. Later rules reuse it rather than invent a form.

use crate::model::calendar::WeekId;
use crate::model::finding::Severity;
use crate::reporter::svg::{Svg, Width};

/// One week.
#[derive(Debug, Clone, PartialEq)]
pub struct LinePoint {
    /// Which week.
    pub week: WeekId,
    /// The number; `None` is a gap in the line.
    pub value: Option<f64>,
    /// Set when this week breaks the rule.
    pub severity: Option<Severity>,
    /// Value in words, such as `2.3`; written at the last point and at those that break the rule.
    pub label: String,
    /// Tooltip.
    pub tooltip: String,
}

/// Which side of its edge a zone covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneSide {
    /// All above the edge.
    Above,
    /// All below the edge.
    Below,
}

/// The values to stay out of.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    /// Where it begins.
    pub edge: f64,
    /// Where it lies.
    pub side: ZoneSide,
    /// Its name, such as `too even: above 2.0`.
    pub label: String,
}

/// The chart's data.
#[derive(Debug, Clone, PartialEq)]
pub struct LineWithZone {
    /// One-sentence result for those who can not see the picture.
    pub description: String,
    /// Quantity and unit.
    pub axis: String,
    /// Decimals of the axis labels.
    pub digits: usize,
    /// True when the axis must start at zero.
    pub from_zero: bool,
    /// The values to stay out of.
    pub zone: Zone,
    /// The weeks in order, without a hole.
    pub points: Vec<LinePoint>,
}

/// Draws it.
#[must_use]
pub fn draw(data: &LineWithZone, width: Width) -> Svg {
    Svg::empty(width, &data.description)
}
