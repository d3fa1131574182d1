//! Shoe distance: which pair is due? Horizontal bars, the zone in which shoes are replaced, each pair's own limit.

use crate::model::athlete::Units;
use crate::model::finding::Severity;
use crate::model::units::Metres;
use crate::reporter::svg::{Svg, Width};

/// One pair.
#[derive(Debug, Clone, PartialEq)]
pub struct ShoeBar {
    /// Name as the athlete wrote it: untrusted, any length, any script.
    pub name: String,
    /// Known distance.
    pub distance: Metres,
    /// Distance if all unassigned runs were done in this pair: a pale extension of the bar.
    pub possible_distance: Option<Metres>,
    /// The distance in words, such as `842 km`.
    pub distance_label: String,
    /// State or projection in words, such as `limit about 2 March`; may be empty.
    pub note: String,
    /// This pair's own limit: a mark on the bar's row.
    pub limit: Option<Metres>,
    /// Set when the pair is flagged.
    pub severity: Option<Severity>,
    /// True for a retired pair, drawn pale.
    pub retired: bool,
    /// Tooltip.
    pub tooltip: String,
}

/// The chart's data.
#[derive(Debug, Clone, PartialEq)]
pub struct ShoeDistance {
    /// One-sentence result for those who can not see the picture.
    pub description: String,
    /// The article's range: 300 to 500 miles (RULES card SHOE-1).
    pub zone: (Metres, Metres),
    /// Name of the zone, such as `replace between 300 and 500 mi`.
    pub zone_label: String,
    /// Scale of the axis.
    pub units: Units,
    /// The pairs in the order in which they are drawn, top first.
    pub shoes: Vec<ShoeBar>,
}

/// Draws it.
#[must_use]
pub fn draw(data: &ShoeDistance, width: Width) -> Svg {
    Svg::empty(width, &data.description)
}
