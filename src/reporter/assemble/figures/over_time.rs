//! What all pictures of a measure over time share: the chart, its description, and the table of the same points.

use super::super::Context;
use super::table;
use crate::reporter::charts::line_with_zone::{Form, Guide, LinePoint, LineWithZone, Spacing, Zone};
use crate::reporter::report::{Chart, Figure};
use crate::reporter::wording::{EN_DASH, sentence};

/// Rows of the table: older points are in the chart and in the CSV.
const ROWS: usize = 20;

/// A measure over time, in words.
pub(super) struct OverTime {
    /// What it shows, with its number.
    pub(super) title: String,
    /// How to read it.
    pub(super) caption: String,
    /// What the table lists, and the head of its second column.
    pub(super) measure: &'static str,
    /// Quantity and unit.
    pub(super) axis: String,
    /// Decimals of the axis.
    pub(super) digits: usize,
    pub(super) form: Form,
    pub(super) spacing: Spacing,
    pub(super) zones: Vec<Zone>,
    pub(super) guides: Vec<Guide>,
    /// Name of the stepped line; empty without one.
    pub(super) limit_label: String,
    pub(super) points: Vec<LinePoint>,
    /// Limits of the points in words, for the table; empty without them.
    pub(super) limits: Vec<String>,
}

impl OverTime {
    /// The picture; `None` when no point has a value.
    pub(super) fn figure(self, context: &Context<'_>) -> Option<Figure> {
        let wording = context.wording;
        let newest = self.points.iter().rev().find(|point| point.value.is_some())?;
        let broken = self.points.iter().filter(|point| point.severity.is_some()).count();
        let known = self.points.iter().filter(|point| point.value.is_some()).count();
        let latest = format!("latest on {}: {}", wording.day(newest.day), newest.label);
        let description = match broken {
            0 => format!("{}; {known} shown, {latest}", self.title),
            broken => format!("{}; {broken} of {known} marked, {latest}", self.title),
        };
        let when = if self.spacing == Spacing::Weeks { "Week of" } else { "Day" };
        let dash = || EN_DASH.to_string();
        let row = |(index, point): (usize, &LinePoint)| {
            let mut row = vec![wording.short_day(point.day)];
            row.push(if point.value.is_some() { point.label.clone() } else { dash() });
            if !self.limits.is_empty() {
                row.push(self.limits.get(index).filter(|limit| !limit.is_empty()).cloned().unwrap_or_else(dash));
            }
            row
        };
        let rows = self.points.iter().enumerate().rev().take(ROWS).map(row).collect();
        let head: &[&str] = if self.limits.is_empty() { &[when, self.measure] } else { &[when, self.measure, "Limit"] };
        Some(Figure {
            title: self.title,
            caption: self.caption,
            table: table(self.measure, head, rows),
            chart: Chart::LineWithZone(LineWithZone {
                description: sentence(&description),
                axis: self.axis,
                digits: self.digits,
                from_zero: false,
                form: self.form,
                spacing: self.spacing,
                zones: self.zones,
                guides: self.guides,
                limit_label: self.limit_label,
                points: self.points,
            }),
        })
    }
}
