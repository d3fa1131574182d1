//! Cadence against pace: is the stride long, and at which pace? One dot a run; x runs from slow to fast.

use crate::model::athlete::Units;
use crate::model::finding::Severity;
use crate::model::units::{MetresPerSecond, StepsPerMinute};
use crate::reporter::svg::{Svg, Width};

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunDot {
    /// Mean speed of the running state.
    pub speed: MetresPerSecond,
    /// Mean cadence of the running state.
    pub cadence: StepsPerMinute,
    /// True for a run of the judged days: drawn solid, older ones pale.
    pub recent: bool,
    /// Tooltip: day, pace, cadence.
    pub tooltip: String,
}

/// The runner's own curve, `cadence = intercept + slope x speed` (RULES card BIO-2).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// Steps per minute at standstill.
    pub intercept_spm: f64,
    /// Steps per minute for each metre per second.
    pub slope_spm_per_mps: f64,
}

/// The chart's data.
#[derive(Debug, Clone, PartialEq)]
pub struct CadencePace {
    /// One-sentence result for those who can not see the picture.
    pub description: String,
    /// Quantity, such as `steps per minute`.
    pub axis: String,
    /// Unit of the pace axis, such as `pace, min per km`.
    pub pace_axis: String,
    /// Lower and upper edge of the article's band.
    pub band: (StepsPerMinute, StepsPerMinute),
    /// Name of the band, such as `170–180 spm`.
    pub band_label: String,
    /// Minutes per kilometre or per mile.
    pub units: Units,
    /// Severity of the finding, when there is one: from watch on, runs below the band are coloured.
    pub severity: Option<Severity>,
    /// The runs, in order of time.
    pub runs: Vec<RunDot>,
    /// The runner's own curve, drawn over the range of the runs.
    pub trend: Option<Trend>,
}

/// Draws it.
#[must_use]
pub fn draw(data: &CadencePace, width: Width) -> Svg {
    Svg::empty(width, &data.description)
}
