//! Intensity share: how much of each week was easy, moderate and hard? Columns stacked to a hundred percent of the
//! minutes that could be judged, lines at the shares of the rule, and in a strip below the minutes that could not be
//! judged.

use super::{empty, head_room, mark_token, name_on_the_right, text_token, week_ticks};
use crate::model::calendar::WeekId;
use crate::model::finding::Severity;
use crate::reporter::svg::elements::{Anchor, Cells, Label, Lines};
use crate::reporter::svg::plot::{Frame, LABEL, Plot, SMALL, place, plot};
use crate::reporter::svg::text::{Metrics, Weight, width};
use crate::reporter::svg::{Svg, Width};
use crate::reporter::theme::Token;

/// One week.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekShares {
    /// Which week.
    pub week: WeekId,
    /// Easy, moderate and hard minutes in percent of the judged ones, together a hundred; `None` without a judged
    /// minute.
    pub parts: Option<[f64; 3]>,
    /// Minutes that could not be judged in percent of all running; zero in a week without a run.
    pub unknown: f64,
    /// The easy share as a bare number, such as `62`; written in the column where it fits.
    pub label: String,
}

/// The days that the rule judged.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedDays {
    /// Where they begin, in weeks from the first Monday.
    pub from: f64,
    /// Where they end, likewise.
    pub to: f64,
    /// Their result, such as `62 % in 21 days`.
    pub label: String,
    /// Severity of the finding.
    pub severity: Severity,
}

/// The chart's data.
#[derive(Debug, Clone, PartialEq)]
pub struct IntensityShare {
    /// One-sentence result for those who cannot see the picture.
    pub description: String,
    /// Quantity and unit.
    pub axis: String,
    /// Easy shares in percent that lines are drawn at.
    pub limits: Vec<f64>,
    /// Name of the lines; may be empty.
    pub limit_label: String,
    /// The judged days; `None` without a finding.
    pub judged: Option<JudgedDays>,
    /// The weeks in order, without a hole.
    pub weeks: Vec<WeekShares>,
}

/// Names and colours of the parts, from the bottom.
const PARTS: [(&str, Token); 3] = [("easy", Token::Easy), ("moderate", Token::Moderate), ("hard", Token::Hard)];
/// Fewer weeks than this leave room on the right.
const LEAST_SLOTS: usize = 8;
/// Share of its slot that a column leaves free on either side.
const MARGIN: f64 = 0.1;
/// Top and bottom of the strip of unknown minutes, in percent below the columns.
const STRIP: (f64, f64) = (-7.0, -27.0);
/// Name of that strip.
const UNKNOWN: &str = "not known";
/// Where the line over the judged days lies.
const OVER: f64 = 106.0;

/// Draws it.
#[must_use]
pub fn draw(data: &IntensityShare, size: Width) -> Svg {
    let strip = data.weeks.iter().any(|week| week.unknown > 0.0);
    if !strip && data.weeks.iter().all(|week| week.parts.is_none()) {
        return empty(&data.description, &data.axis, size);
    }
    let room = |text: &str| width(text, SMALL, Weight::Regular);
    let names = PARTS.iter().map(|(name, _)| room(name)).fold(0.0, f64::max);
    let frame = Frame {
        width: size.units(),
        height: size.pick(236.0, 216.0) + head_room(&data.axis, &data.limit_label, size),
        left: if strip { room(UNKNOWN) } else { room("100") } + 8.0,
        right: names + 10.0,
        top: 30.0 + head_room(&data.axis, &data.limit_label, size),
        bottom: 26.0,
    };
    let slots = data.weeks.len().max(LEAST_SLOTS) as f64;
    let bottom = if strip { STRIP.1 - 1.0 } else { 0.0 };
    plot(&data.description, frame, 0.0..slots, bottom..OVER + 2.0, |plot| {
        let ticks = [0.0, 25.0, 50.0, 75.0, 100.0].map(|tick| (tick, format!("{tick:.0}")));
        plot.horizontal_grid(&ticks, &data.axis);
        columns(data, plot);
        limits(data, plot);
        numbers(data, plot);
        judged_days(data, plot);
        names_of_parts(data, plot);
        if strip {
            unknown(data, slots, plot);
        }
        name_on_the_right(&data.axis, &data.limit_label, size, plot);
        if let Some(first) = data.weeks.first() {
            let slot = plot.at(1.0, 0.0).0 - plot.at(0.0, 0.0).0;
            let ticks = week_ticks(first.week, data.weeks.len(), slot).into_iter();
            plot.below(&ticks.map(|(index, text, last)| (index + 0.5, text, last)).collect::<Vec<_>>());
        }
    })
}

/// Left and right of the column of a week.
fn sides(index: usize) -> (f64, f64) {
    (index as f64 + MARGIN, index as f64 + 1.0 - MARGIN)
}

fn columns(data: &IntensityShare, plot: &mut Plot<'_, '_>) {
    for (part, (_, token)) in PARTS.into_iter().enumerate() {
        let mut corners = Vec::new();
        for (index, week) in data.weeks.iter().enumerate() {
            let Some(parts) = week.parts else { continue };
            let below: f64 = parts.iter().take(part).sum();
            let height = parts.get(part).copied().unwrap_or_default();
            let (left, right) = sides(index);
            if height > 0.0 {
                corners.extend([(left, below.min(100.0)), (right, (below + height).min(100.0))]);
            }
        }
        if !corners.is_empty() {
            plot.draw(&Cells { corners, token, outline: None, rounded: false });
        }
    }
    plot.base_line(0.0);
}

fn limits(data: &IntensityShare, plot: &mut Plot<'_, '_>) {
    let right = data.weeks.len() as f64;
    for limit in data.limits.iter().map(|limit| limit.clamp(0.0, 100.0)) {
        plot.line(vec![(0.0, limit), (right, limit)], Token::Card, 3.6);
        plot.line(vec![(0.0, limit), (right, limit)], Token::Limit, 1.8);
    }
}

/// The easy shares, at the foot of the columns; on a phone these are too slim.
fn numbers(data: &IntensityShare, plot: &Plot<'_, '_>) {
    let (left, right) = sides(0);
    let room = plot.at(right, 0.0).0 - plot.at(left, 0.0).0;
    let (base, top) = (plot.at(0.0, 0.0).1, plot.at(0.0, 100.0).1);
    for (index, week) in data.weeks.iter().enumerate() {
        let easy = week.parts.map_or(0.0, |[easy, ..]| easy);
        let fits = width(&week.label, SMALL, Weight::Regular) + 2.0 <= room;
        if fits && (base - top) * easy / 100.0 >= 2.0 * SMALL {
            let label = Label::new((index as f64 + 0.5, 0.0), &week.label, SMALL).offset(0.0, -5.0);
            plot.draw(&label.ink(Weight::Regular, Token::Ink).anchor(Anchor::Middle));
        }
    }
}

/// A line over the judged days with their result.
fn judged_days(data: &IntensityShare, plot: &mut Plot<'_, '_>) {
    let Some(judged) = &data.judged else { return };
    let end = data.weeks.len() as f64;
    let (from, to) = (judged.from.clamp(0.0, end), judged.to.clamp(0.0, end));
    if from < to {
        plot.line(vec![(from, OVER), (to, OVER)], mark_token(judged.severity), 2.4);
    }
    let (x, y) = plot.at(to, OVER);
    let text = Metrics::new(Weight::SemiBold).ellipsis(&judged.label, LABEL, plot.frame.width);
    let x = x.max(width(&text, LABEL, Weight::SemiBold));
    let label = Label::new(place(x, y - 5.0), &text, LABEL).ink(Weight::SemiBold, text_token(judged.severity));
    plot.pin(&label.anchor(Anchor::End));
}

/// Names of the parts, beside the last week that has any; a part that no week has is not named.
fn names_of_parts(data: &IntensityShare, plot: &Plot<'_, '_>) {
    let last = data.weeks.iter().enumerate().rev().find_map(|(index, week)| Some((index, week.parts?)));
    let Some((index, parts)) = last else { return };
    let x = plot.at(index as f64 + 1.0, 0.0).0 + 5.0;
    let mut ceiling = plot.at(0.0, 0.0).1;
    for (part, (name, _)) in PARTS.into_iter().enumerate() {
        let is_drawn = |week: &WeekShares| week.parts.and_then(|parts| parts.get(part).copied()) > Some(0.0);
        if !data.weeks.iter().any(is_drawn) {
            continue;
        }
        let below: f64 = parts.iter().take(part).sum();
        let middle = below + parts.get(part).copied().unwrap_or_default() / 2.0;
        // Thin parts lie upon each other: the upper name makes way.
        let y = (plot.at(0.0, middle).1 + 0.364 * SMALL).min(ceiling);
        ceiling = y - SMALL - 3.0;
        plot.pin(&Label::new(place(x, y), name, SMALL).ink(Weight::Regular, Token::Ink2));
    }
}

/// A strip of what could not be judged: the longer the bar that hangs in it, the less the column says.
fn unknown(data: &IntensityShare, slots: f64, plot: &Plot<'_, '_>) {
    let (top, bottom) = STRIP;
    plot.draw(&Lines { ends: vec![(0.0, top), (slots, top)], token: Token::Grid, width: 1.0 });
    plot.draw(&Lines { ends: vec![(0.0, bottom), (slots, bottom)], token: Token::Grid, width: 1.0 });
    let mut corners = Vec::new();
    for (index, week) in data.weeks.iter().enumerate().filter(|(_, week)| week.unknown > 0.0) {
        let (left, right) = sides(index);
        corners.extend([(left, top), (right, top + (bottom - top) * week.unknown.min(100.0) / 100.0)]);
    }
    plot.draw(&Cells { corners, token: Token::Axis, outline: None, rounded: false });
    let label = Label::new((0.0, f64::midpoint(top, bottom)), UNKNOWN, SMALL).offset(-6.0, 0.364 * SMALL);
    plot.draw(&label.anchor(Anchor::End));
}
