//! A picture: the data of its drawing, and the same numbers as a table.

use crate::reporter::charts::cadence_pace::CadencePace;
use crate::reporter::charts::monotony::Monotony;
use crate::reporter::charts::shoe_distance::ShoeDistance;
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
