//! What all pictures of amounts beside each other share: the bars, their description, and the table of the same
//! numbers.

use super::table;
use crate::reporter::charts::limit_bars::{LimitBar, LimitBars};
use crate::reporter::report::{Chart, Figure};
use crate::reporter::wording::sentence;

/// Bars drawn: who has more pairs of shoes than this sees the largest.
const MOST: usize = 8;

/// Amounts, in words.
pub(super) struct Amounts {
    /// What they show, with its number.
    pub(super) title: String,
    /// How to read it.
    pub(super) caption: String,
    /// What the table lists.
    pub(super) measure: &'static str,
    /// Heads of the table: what, how much.
    pub(super) head: [&'static str; 2],
    /// Unit of the axis.
    pub(super) unit: String,
    /// What the marks are; empty without them.
    pub(super) limit_label: String,
    pub(super) bars: Vec<LimitBar>,
}

impl Amounts {
    /// The picture; `None` without a bar.
    pub(super) fn figure(mut self) -> Option<Figure> {
        self.bars.truncate(MOST);
        let first = self.bars.first()?;
        let description = format!("{}; {}: {}", self.title, first.name, first.value_label);
        let rows = self.bars.iter().map(|bar| vec![bar.name.clone(), bar.value_label.clone()]).collect();
        Some(Figure {
            title: self.title,
            caption: self.caption,
            table: table(self.measure, &self.head, rows),
            chart: Chart::LimitBars(LimitBars {
                description: sentence(&description),
                unit: self.unit,
                limit_label: self.limit_label,
                bars: self.bars,
            }),
        })
    }
}
