//! The general form of a weekly number with a line that it should stay on one side of. Monotony has it; a further such
//! number takes it rather than invent a form.

use super::{Covered, empty, mark_token, text_token, week_ticks};
use crate::model::calendar::WeekId;
use crate::model::finding::Severity;
use crate::reporter::svg::elements::{Anchor, Bar, Label, Mark, Shape};
use crate::reporter::svg::plot::{Frame, LABEL, Plot, SMALL, nice_step, place, plot, ticks};
use crate::reporter::svg::text::{Metrics, Weight, width};
use crate::reporter::svg::{Svg, Width};
use crate::reporter::theme::Token;

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
    /// One-sentence result for those who cannot see the picture.
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
pub fn draw(data: &LineWithZone, size: Width) -> Svg {
    if data.points.iter().all(|point| point.value.is_none()) {
        return empty(&data.description, &data.axis, size);
    }
    let (low, high) = range(data);
    let step = nice_step(high - low, 4.0);
    let ticks: Vec<(f64, String)> = ticks(low, high, step)
        .into_iter()
        .map(|tick| (tick, format!("{tick:.digits$}", digits = data.digits)))
        .collect();
    let label_room = ticks.iter().map(|(_, text)| width(text, SMALL, Weight::Regular)).fold(0.0, f64::max);
    let frame = Frame {
        width: size.units(),
        height: size.pick(210.0, 196.0),
        left: label_room + 8.0,
        right: data.points.last().map_or(0.0, |last| width(&last.label, LABEL, Weight::SemiBold)) + 14.0,
        top: 22.0,
        bottom: 26.0,
    };
    let (left, right) = (-SIDE, data.points.len().max(LEAST_SLOTS) as f64 - 1.0 + SIDE);
    plot(&data.description, frame, left..right, low..high, |plot| {
        zone_ground(data, (left, right), (low, high), plot);
        plot.horizontal_grid(&ticks, &data.axis);
        plot.line(vec![(left, data.zone.edge), (right, data.zone.edge)], Token::WatchMark, 1.2);
        zone_label(data, plot);
        for stretch in stretches(data) {
            if stretch.len() > 1 {
                plot.line(stretch, Token::Data, 1.8);
            }
        }
        marks(data, plot);
        weeks_below(data, low, plot);
    })
}

/// Fewer weeks than this leave room on the right.
const LEAST_SLOTS: usize = 8;
/// Weeks of room before the first point and after the last.
const SIDE: f64 = 0.3;

/// Bottom and top of the axis: all values and the edge, with air, so that the zone is always seen.
fn range(data: &LineWithZone) -> (f64, f64) {
    let values = || data.points.iter().filter_map(|point| point.value);
    let edge = data.zone.edge;
    let (low, high) = (values().fold(edge, f64::min), values().fold(edge, f64::max));
    let air = ((high - low) * 0.12).max(edge.abs() * 0.2).max(0.1);
    let (low, high) = match data.zone.side {
        ZoneSide::Above => ((low - air).max(low.min(0.0)), (high + 0.5 * air).max(edge + air)),
        ZoneSide::Below => ((low - 0.5 * air).min(edge - air), high + air),
    };
    (if data.from_zero { low.min(0.0) } else { low }, high)
}

fn zone_ground(data: &LineWithZone, (left, right): (f64, f64), (low, high): (f64, f64), plot: &Plot<'_, '_>) {
    let far = match data.zone.side {
        ZoneSide::Above => high,
        ZoneSide::Below => low,
    };
    plot.draw(&Bar::new([(left, data.zone.edge), (right, far)], Token::WatchGround));
}

/// Inside the zone at its edge, at the end where fewer points are.
fn zone_label(data: &LineWithZone, plot: &Plot<'_, '_>) {
    const INSET: f64 = 6.0;
    let (_, edge) = plot.at(0.0, data.zone.edge);
    let left = plot.frame.left;
    let right = plot.frame.width - plot.frame.right;
    let y = match data.zone.side {
        ZoneSide::Above => edge - 6.0,
        ZoneSide::Below => edge + 14.0,
    };
    let text = Metrics::new(Weight::Regular).ellipsis(&data.zone.label, SMALL, right - left - 2.0 * INSET);
    let ends = [(left + INSET, Anchor::Start), (right - INSET, Anchor::End)];
    let crossed = |(x, anchor): &(f64, Anchor)| {
        let covered = Covered::text(&text, SMALL, Weight::Regular, *x, y, *anchor);
        let points: Vec<(f64, f64)> =
            stretches(data).into_iter().flat_map(|line| fill_in(&line)).map(|(x, y)| plot.at(x, y)).collect();
        points.into_iter().filter(|point| covered.holds(*point)).count()
    };
    if let Some((x, anchor)) = ends.into_iter().min_by_key(crossed) {
        plot.pin(&Label::new(place(x, y), &text, SMALL).ink(Weight::Regular, Token::Watch).anchor(anchor));
    }
}

/// Points along a line, close enough to see what it crosses.
fn fill_in(line: &[(f64, f64)]) -> Vec<(f64, f64)> {
    const PARTS: i32 = 8;
    let between = line.windows(2).flat_map(|pair| {
        let &[(x0, y0), (x1, y1)] = pair else { return Vec::new() };
        (0..PARTS)
            .map(|part| f64::from(part) / f64::from(PARTS))
            .map(|share| (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share))
            .collect()
    });
    between.chain(line.last().copied()).collect()
}

/// The stretches of consecutive weeks that have a value.
fn stretches(data: &LineWithZone) -> Vec<Vec<(f64, f64)>> {
    let numbered: Vec<(f64, Option<f64>)> =
        data.points.iter().enumerate().map(|(index, point)| (index as f64, point.value)).collect();
    numbered
        .split(|(_, value)| value.is_none())
        .map(|stretch| stretch.iter().filter_map(|(x, value)| Some((*x, (*value)?))).collect::<Vec<_>>())
        .filter(|stretch| !stretch.is_empty())
        .collect()
}

fn marks(data: &LineWithZone, plot: &Plot<'_, '_>) {
    let last = data.points.iter().rposition(|point| point.value.is_some());
    let mut covered: Vec<Covered> = Vec::new();
    for (index, point) in data.points.iter().enumerate().rev() {
        let Some(value) = point.value else { continue };
        let is_last = Some(index) == last;
        plot.draw(&Mark {
            at: [(index as f64, value)],
            shape: if is_last || point.severity.is_some() { Shape::Diamond } else { Shape::Dot },
            radius: if is_last {
                6.0
            } else if point.severity.is_some() {
                4.5
            } else {
                2.4
            },
            token: point.severity.map_or(Token::Data, mark_token),
            opacity: 1.0,
            title: point.tooltip.clone(),
        });
        if !is_last && point.severity.is_none() {
            continue;
        }
        let (x, y) = plot.at(index as f64, value);
        // The last one has room on its right; the others are labelled above.
        let (x, y, anchor) =
            if is_last { (x + 9.0, y + 0.364 * LABEL, Anchor::Start) } else { (x, y - 9.0, Anchor::Middle) };
        let place_taken = Covered::text(&point.label, LABEL, Weight::SemiBold, x, y, anchor);
        if covered.iter().any(|other| other.overlaps(place_taken)) {
            continue;
        }
        covered.push(place_taken);
        let token = point.severity.map_or(Token::Ink, text_token);
        plot.pin(&Label::new(place(x, y), &point.label, LABEL).ink(Weight::SemiBold, token).anchor(anchor));
    }
}

fn weeks_below(data: &LineWithZone, low: f64, plot: &Plot<'_, '_>) {
    let Some(first) = data.points.first() else { return };
    let slot = plot.at(1.0, low).0 - plot.at(0.0, low).0;
    plot.below(&week_ticks(first.week, data.points.len(), slot));
}
