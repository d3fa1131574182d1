//! Weekly distance: did this week outgrow what the runner is used to? Bars against a stepped line at the limit.

use crate::model::athlete::Units;
use crate::model::calendar::WeekId;
use crate::model::finding::Severity;
use crate::model::units::Metres;
use crate::reporter::svg::{Svg, Width};

/// One week.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekBar {
    /// Which week.
    pub week: WeekId,
    /// Its distance; `None` for a week that is not known, which is drawn as a gap. A rest week is zero.
    pub distance: Option<Metres>,
    /// True for the running week: drawn lighter, since it is not over.
    pub partial: bool,
    /// Highest of the four usable weeks before (RULES, Bmax4): lower edge of the pale band.
    pub baseline: Option<Metres>,
    /// 1.10 x baseline (RULES card LOAD-1): the stepped line.
    pub limit: Option<Metres>,
    /// Set for a week that breaks the rule: such a bar is coloured and labelled, all others are blue.
    pub severity: Option<Severity>,
    /// Value in words, such as `65 km`; written above the bar when the week breaks the rule.
    pub label: String,
    /// Tooltip: week, value, comparison.
    pub tooltip: String,
}

/// The chart's data.
#[derive(Debug, Clone, PartialEq)]
pub struct WeeklyDistance {
    /// One-sentence result for those who can not see the picture.
    pub description: String,
    /// Quantity and unit, such as `km per week`.
    pub axis: String,
    /// Name of the line, such as `+10 % limit`.
    pub limit_label: String,
    /// The line's value in the last week that has one, such as `57.2 km`; may be empty.
    pub limit_value: String,
    /// Scale of the axis.
    pub units: Units,
    /// The weeks in order, without a hole (an unknown week is a row without distance); 16 are usual.
    pub weeks: Vec<WeekBar>,
}

/// Draws it.
#[must_use]
pub fn draw(data: &WeeklyDistance, width: Width) -> Svg {
    Svg::empty(width, &data.description)
}
