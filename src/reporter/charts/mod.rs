//! The charts: one file each, plain data in, [`super::svg::Svg`] out.
//!
//! A chart does not compute what it shows, and it words nothing but the numbers and dates of its own axes: every
//! label, tooltip and description comes in from the caller, escaped here. Form: REPORT section 4.

pub mod cadence_pace;
pub mod calendar;
pub mod form_drift;
pub mod intensity_share;
pub mod limit_bars;
pub mod line_with_zone;
pub mod monotony;
pub mod pain_log;
pub mod same_run;
pub mod shoe_distance;
pub mod single_run_spike;
pub mod sparkline;
pub mod weekly_distance;

use chrono::NaiveDate;

use super::svg::elements::{Anchor, Bar, Label};
use super::svg::plot::{Frame, LABEL, Plot, SMALL, place, plot};
use super::svg::text::{Metrics, Weight, width};
use super::svg::{Svg, Width};
use super::theme::Token;
use crate::model::athlete::Units;
use crate::model::calendar::WeekId;
use crate::model::finding::Severity;
use crate::model::units::{METRES_PER_MILE, Metres};

/// Said where there is nothing to draw.
const NO_DATA: &str = "No data yet";

/// A distance on the axis that people read.
fn in_units(distance: Metres, units: Units) -> f64 {
    match units {
        Units::Kilometres => distance.kilometres(),
        Units::Miles => distance.get() / METRES_PER_MILE,
    }
}

/// The colour of a mark: for information it only stands out from the rest, from watch on it has the state's colour.
const fn mark_token(severity: Severity) -> Token {
    match severity {
        Severity::Info => Token::Data,
        Severity::Watch => Token::WatchMark,
        Severity::Warn | Severity::Stop => Token::Act,
    }
}

/// The colour of the text beside such a mark.
const fn text_token(severity: Severity) -> Token {
    match severity {
        Severity::Info => Token::Ink,
        Severity::Watch => Token::Watch,
        Severity::Warn | Severity::Stop => Token::Act,
    }
}

/// A day on an axis, such as `16 Nov`.
fn short_date(day: NaiveDate) -> String {
    day.format("%-d %b").to_string()
}

/// Mondays below a row of weeks that starts at `first`: the last one always, bold, and as many before it, evenly, as
/// fit into the width.
fn week_ticks(first: WeekId, weeks: usize, slot: f64) -> Vec<(f64, String, bool)> {
    // The widest, such as "26 Aug", with a gap of an em on both sides.
    let room = width("26 Aug", SMALL, Weight::SemiBold) + 2.0 * SMALL;
    let step = (1..weeks.max(2)).find(|step| *step as f64 * slot >= room).unwrap_or(weeks.max(1));
    (0..weeks)
        .rev()
        .step_by(step)
        .map(|index| {
            let week = first.plus(i64::try_from(index).unwrap_or(i64::MAX));
            (index as f64, short_date(week.monday()), index + 1 == weeks)
        })
        .collect()
}

/// Room for a second line above the picture, where the name of the limits does not fit beside the title of the axis.
fn head_room(axis: &str, name: &str, size: Width) -> f64 {
    let (axis, room) = (width(axis, SMALL, Weight::Regular), width(name, SMALL, Weight::SemiBold));
    if name.is_empty() || axis + room + 2.0 * SMALL <= size.units() { 0.0 } else { SMALL + 4.0 }
}

/// The name of the limits, above the picture on the right.
fn name_on_the_right(axis: &str, name: &str, size: Width, plot: &Plot<'_, '_>) {
    if name.is_empty() {
        return;
    }
    let text = Metrics::new(Weight::SemiBold).ellipsis(name, SMALL, size.units() - 4.0);
    let at = place(plot.frame.width - 2.0, SMALL + head_room(axis, name, size));
    plot.pin(&Label::new(at, &text, SMALL).ink(Weight::SemiBold, Token::Limit).anchor(Anchor::End));
}

/// What a chart without data looks like: its axis title, and a box that says so.
fn empty(description: &str, axis: &str, size: Width) -> Svg {
    let frame = Frame { width: size.units(), height: 110.0, left: 0.0, right: 0.0, top: 22.0, bottom: 0.0 };
    plot(description, frame, 0.0..1.0, 0.0..1.0, |plot| {
        plot.pin(&Label::new(place(0.0, SMALL), axis, SMALL));
        plot.draw(&Bar { radius: 7.0, ..Bar::new([(0.0, 0.0), (1.0, 1.0)], Token::Rest) });
        let label = Label::new((0.5, 0.5), NO_DATA, LABEL + 1.0).offset(0.0, 4.0);
        plot.draw(&label.anchor(Anchor::Middle));
    })
}

/// The part of a picture that a label covers: left, right, top, bottom in units.
#[derive(Debug, Clone, Copy)]
struct Covered(f64, f64, f64, f64);

impl Covered {
    /// A line of text with its baseline at y.
    fn text(text: &str, size: f64, weight: Weight, x: f64, y: f64, anchor: Anchor) -> Self {
        let width = width(text, size, weight);
        let left = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        Self(left, left + width, y - 0.8 * size, y + 0.25 * size)
    }

    fn overlaps(self, other: Self) -> bool {
        const AIR: f64 = 2.0;
        self.0 < other.1 + AIR && other.0 < self.1 + AIR && self.2 < other.3 && other.2 < self.3
    }

    fn holds(self, (x, y): (f64, f64)) -> bool {
        const AIR: f64 = 4.0;
        self.0 - AIR <= x && x <= self.1 + AIR && self.2 - AIR <= y && y <= self.3 + AIR
    }
}
