//! A picture: the data of its drawing, and the same numbers as a table.

use crate::reporter::charts::cadence_pace::CadencePace;
use crate::reporter::charts::calendar::Calendar;
use crate::reporter::charts::form_drift::FormDrift;
use crate::reporter::charts::intensity_share::IntensityShare;
use crate::reporter::charts::limit_bars::LimitBars;
use crate::reporter::charts::line_with_zone::LineWithZone;
use crate::reporter::charts::monotony::Monotony;
use crate::reporter::charts::pain_log::PainLog;
use crate::reporter::charts::same_run::SameRun;
use crate::reporter::charts::shoe_distance::ShoeDistance;
use crate::reporter::charts::single_run_spike::SingleRunSpike;
use crate::reporter::charts::weekly_distance::WeeklyDistance;

/// A picture with the same numbers as a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it answers; used where no card says it.
    pub title: String,
    /// How to read it.
    pub caption: String,
    /// Data of the drawing.
    pub chart: Chart,
    /// The numbers.
    pub table: Table,
}

/// Where a picture is that more than one card speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureLink {
    /// Anchor of the card that has it.
    pub anchor: String,
    /// Its title.
    pub title: String,
}

/// Data of one chart.
#[derive(Debug, Clone, PartialEq)]
pub enum Chart {
    /// Weekly distance.
    WeeklyDistance(WeeklyDistance),
    /// Cadence against pace.
    CadencePace(CadencePace),
    /// Shoe distance.
    ShoeDistance(ShoeDistance),
    /// Monotony.
    Monotony(Monotony),
    /// A measure over time against its zone.
    LineWithZone(LineWithZone),
    /// Hard and easy days.
    Calendar(Calendar),
    /// Pace and distance of a month.
    SameRun(SameRun),
    /// Each run against the longest before it.
    SingleRunSpike(SingleRunSpike),
    /// Amounts against their limits.
    LimitBars(LimitBars),
    /// Easy, moderate and hard minutes of each week.
    IntensityShare(IntensityShare),
    /// First against last third of long runs.
    FormDrift(FormDrift),
    /// Pain on the days of load and hard runs.
    PainLog(PainLog),
}

/// A table whose first column names the row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// What it lists.
    pub caption: String,
    /// Column heads.
    pub head: Vec<String>,
    /// Rows, as long as the head.
    pub rows: Vec<Vec<String>>,
}
