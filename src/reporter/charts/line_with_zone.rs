//! The general form: a measure over time against the values to stay out of, week by week, day by day or session by
//! session, as a line, as dots or as columns. A further such measure takes it rather than invent a form.

mod labels;

use chrono::NaiveDate;

use super::{empty, head_room, mark_token, short_date, week_ticks};
use crate::model::calendar::{WeekId, shift};
use crate::model::finding::Severity;
use crate::reporter::svg::elements::{Bar, Dots, Mark, Shape};
use crate::reporter::svg::plot::{Frame, LABEL, Plot, SMALL, nice_step, plot, ticks};
use crate::reporter::svg::text::{Weight, width};
use crate::reporter::svg::{Svg, Width};
use crate::reporter::theme::Token;

/// One week, day or session.
#[derive(Debug, Clone, PartialEq)]
pub struct LinePoint {
    /// Its day; of a week the Monday.
    pub day: NaiveDate,
    /// The number; `None` is a gap.
    pub value: Option<f64>,
    /// What it may be at most: a stepped line. `None` where there is none, or one zone holds for all.
    pub limit: Option<f64>,
    /// Set when it breaks the rule.
    pub severity: Option<Severity>,
    /// Value in words, such as `2.3`; written at those that break the rule, and at the last point of a line.
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
    /// Its name, such as `too even: above 2.0`; may be empty.
    pub label: String,
}

/// A value to compare with that is neither good nor bad: a grey line.
#[derive(Debug, Clone, PartialEq)]
pub struct Guide {
    /// Where it lies.
    pub value: f64,
    /// Its name; may be empty.
    pub label: String,
}

/// What a point looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Points joined by a line, for what changes from week to week.
    Line,
    /// Points alone, for runs.
    Dots,
    /// Columns from zero, for amounts.
    Columns,
}

/// How far apart points are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spacing {
    /// By weeks.
    Weeks,
    /// By days.
    Days,
    /// All alike, for a few sessions; each is named by its day.
    Each,
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
    /// True when the axis must start at zero; columns always do.
    pub from_zero: bool,
    /// What a point looks like.
    pub form: Form,
    /// How far apart points are.
    pub spacing: Spacing,
    /// The values to stay out of.
    pub zones: Vec<Zone>,
    /// The values to compare with.
    pub guides: Vec<Guide>,
    /// Name of the stepped line of the limits; may be empty.
    pub limit_label: String,
    /// The points in order of time; weeks without a hole.
    pub points: Vec<LinePoint>,
}

impl LineWithZone {
    /// Where the points lie on the axis: their distance from the first one.
    fn places(&self) -> Vec<f64> {
        let Some(first) = self.points.first().map(|point| point.day) else { return Vec::new() };
        let place = |(index, point): (usize, &LinePoint)| match self.spacing {
            Spacing::Weeks => WeekId::containing(point.day).weeks_since(WeekId::containing(first)) as f64,
            Spacing::Days => (point.day - first).num_days() as f64,
            Spacing::Each => index as f64,
        };
        self.points.iter().enumerate().map(place).collect()
    }

    /// The points that have a value, each with its place.
    fn marked<'a>(&'a self, places: &[f64]) -> Vec<(f64, f64, &'a LinePoint)> {
        let points = places.iter().zip(&self.points);
        points.filter_map(|(place, point)| Some((*place, point.value?, point))).collect()
    }
}

/// Fewer weeks, sessions or days than this leave room on the right.
const LEAST_SLOTS: f64 = 8.0;
/// Days between two labels of the axis at most.
const MOST_DAYS: i64 = 366;
/// Share of its slot that a column leaves free on either side.
const COLUMN_MARGIN: f64 = 0.14;

/// Draws it.
#[must_use]
pub fn draw(data: &LineWithZone, size: Width) -> Svg {
    let places = data.places();
    let marked = data.marked(&places);
    if marked.is_empty() {
        return empty(&data.description, &data.axis, size);
    }
    let (low, high) = range(data);
    let step = nice_step(high - low, 4.0);
    let ticks: Vec<(f64, String)> = ticks(low, high, step)
        .into_iter()
        .map(|tick| (tick, format!("{tick:.digits$}", digits = data.digits).replace('-', "\u{2212}")))
        .collect();
    let label_room = ticks.iter().map(|(_, text)| width(text, SMALL, Weight::Regular)).fold(0.0, f64::max);
    let last_label = marked.last().map_or(0.0, |(_, _, last)| width(&last.label, LABEL, Weight::SemiBold));
    let head = head_room(&data.axis, &data.limit_label, size);
    let frame = Frame {
        width: size.units(),
        height: size.pick(210.0, 196.0) + head,
        left: label_room + 8.0,
        right: if data.form == Form::Line { last_label + 14.0 } else { 8.0 },
        top: head + if data.form == Form::Line { 22.0 } else { 36.0 },
        bottom: 26.0,
    };
    // Columns and the steps of a limit fill their slot; dots need a little air.
    let beside = if data.form == Form::Columns || data.points.iter().any(|point| point.limit.is_some()) {
        0.5
    } else if data.spacing == Spacing::Days {
        1.0
    } else {
        0.3
    };
    let slots = places.last().map_or(LEAST_SLOTS, |last| (last + 1.0).max(LEAST_SLOTS));
    let (left, right) = (-beside, slots - 1.0 + beside);
    plot(&data.description, frame, left..right, low..high, |plot| {
        grounds(data, (left, right), (low, high), plot);
        plot.horizontal_grid(&ticks, &data.axis);
        for guide in &data.guides {
            plot.line(vec![(left, guide.value), (right, guide.value)], Token::Axis, 1.0);
        }
        for zone in &data.zones {
            plot.line(vec![(left, zone.edge), (right, zone.edge)], Token::WatchMark, 1.2);
        }
        points(data, &places, &marked, size, plot);
        limits(data, &places, plot);
        labels::draw(data, &places, &marked, size, plot);
        days_below(data, &places, low, plot);
    })
}

/// Bottom and top of the axis: all values, limits and edges, with air, so that a zone is always seen.
fn range(data: &LineWithZone) -> (f64, f64) {
    let values = || {
        let of_points = data.points.iter().flat_map(|point| [point.value, point.limit]).flatten();
        of_points.chain(data.zones.iter().map(|zone| zone.edge)).chain(data.guides.iter().map(|guide| guide.value))
    };
    let (low, high) =
        values().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let edge = data.zones.first().map_or(high.abs() * 0.5, |zone| zone.edge);
    let is_zoned = |side| data.zones.iter().any(|zone| zone.side == side);
    // A zone on one side only is seen from some way off.
    let far = if is_zoned(ZoneSide::Above) == is_zoned(ZoneSide::Below) { 0.0 } else { edge.abs() * 0.2 };
    let air = ((high - low) * 0.12).max(far);
    let air = air.max(if data.digits == 0 { 1.0 } else { 0.1_f64.powi(i32::try_from(data.digits).unwrap_or(1)) });
    let from_zero = data.from_zero || data.form == Form::Columns;
    let bottom = match (from_zero, is_zoned(ZoneSide::Below)) {
        (true, _) => low.min(0.0),
        (false, true) => low - air,
        (false, false) => (low - air).max(low.min(0.0)),
    };
    (bottom, high + if is_zoned(ZoneSide::Above) { air } else { 0.6 * air })
}

fn grounds(data: &LineWithZone, (left, right): (f64, f64), (low, high): (f64, f64), plot: &Plot<'_, '_>) {
    for zone in &data.zones {
        let far = match zone.side {
            ZoneSide::Above => high,
            ZoneSide::Below => low,
        };
        plot.draw(&Bar::new([(left, zone.edge), (right, far)], Token::WatchGround));
    }
}

fn points(
    data: &LineWithZone,
    places: &[f64],
    marked: &[(f64, f64, &LinePoint)],
    size: Width,
    plot: &mut Plot<'_, '_>,
) {
    if data.form == Form::Columns {
        for (place, value, point) in marked {
            let corners = [(place - 0.5 + COLUMN_MARGIN, 0.0), (place + 0.5 - COLUMN_MARGIN, *value)];
            let token = point.severity.map_or(Token::Past, mark_token);
            plot.draw(&Bar { radius: 2.0, title: tooltip(point, size), ..Bar::new(corners, token) });
        }
        plot.base_line(0.0);
        return;
    }
    if data.form == Form::Line {
        for stretch in stretches(data, places) {
            if stretch.len() > 1 {
                plot.line(stretch, Token::Data, 1.8);
            }
        }
    }
    // Without tooltips all plain dots are one element.
    let is_plain = |index: usize, point: &LinePoint| point.severity.is_none() && !is_last(data, marked, index);
    let radius = if data.form == Form::Line { 2.4 } else { size.pick(3.6, 3.0) };
    if size == Width::Narrow {
        let plain = marked.iter().enumerate().filter(|(index, (_, _, point))| is_plain(*index, point));
        let at = plain.map(|(_, (place, value, _))| (*place, *value)).collect();
        plot.draw(&Dots { at, radius, token: Token::Data });
    }
    for (index, (place, value, point)) in marked.iter().enumerate() {
        let plain = is_plain(index, point);
        if plain && size == Width::Narrow {
            continue;
        }
        plot.draw(&Mark {
            at: [(*place, *value)],
            shape: if plain { Shape::Dot } else { Shape::Diamond },
            radius: match (plain, is_last(data, marked, index)) {
                (true, _) => radius,
                (false, true) => 6.0,
                (false, false) => 4.5,
            },
            token: point.severity.map_or(Token::Data, mark_token),
            opacity: 1.0,
            title: tooltip(point, size),
        });
    }
}

/// On a phone nothing can hover.
fn tooltip(point: &LinePoint, size: Width) -> String {
    if size == Width::Wide { point.tooltip.clone() } else { String::new() }
}

/// The newest point of a line is what the reader looks for.
fn is_last(data: &LineWithZone, marked: &[(f64, f64, &LinePoint)], index: usize) -> bool {
    data.form == Form::Line && index + 1 == marked.len()
}

/// The stretches of consecutive points that have a value.
fn stretches(data: &LineWithZone, places: &[f64]) -> Vec<Vec<(f64, f64)>> {
    let known: Vec<(f64, Option<f64>)> =
        places.iter().zip(&data.points).map(|(place, point)| (*place, point.value)).collect();
    known
        .split(|(_, value)| value.is_none())
        .map(|stretch| stretch.iter().filter_map(|(x, value)| Some((*x, (*value)?))).collect::<Vec<_>>())
        .filter(|stretch| !stretch.is_empty())
        .collect()
}

/// One stepped line for each stretch of neighbours that have a limit.
fn limits(data: &LineWithZone, places: &[f64], plot: &mut Plot<'_, '_>) {
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for (place, point) in places.iter().zip(&data.points) {
        let follows = steps.last().is_some_and(|(end, _)| (place - 0.5 - end).abs() < 1e-6);
        if !steps.is_empty() && (point.limit.is_none() || !follows) {
            plot.line(std::mem::take(&mut steps), Token::Limit, 1.8);
        }
        steps.extend(point.limit.iter().flat_map(|limit| [(place - 0.5, *limit), (place + 0.5, *limit)]));
    }
    if !steps.is_empty() {
        plot.line(steps, Token::Limit, 1.8);
    }
}

fn days_below(data: &LineWithZone, places: &[f64], low: f64, plot: &Plot<'_, '_>) {
    let (Some(first), Some(last)) = (data.points.first(), data.points.last()) else { return };
    let slot = plot.at(1.0, low).0 - plot.at(0.0, low).0;
    let room = width("26 Aug", SMALL, Weight::SemiBold) + 2.0 * SMALL;
    let mut kept: Vec<(f64, String, bool)> = Vec::new();
    match data.spacing {
        Spacing::Weeks => {
            let first = WeekId::containing(first.day);
            let weeks = WeekId::containing(last.day).weeks_since(first) + 1;
            kept = week_ticks(first, usize::try_from(weeks).unwrap_or_default(), slot);
        }
        Spacing::Days => {
            let days = (last.day - first.day).num_days();
            let step = (1..=MOST_DAYS).find(|days| *days as f64 * slot >= room).unwrap_or(MOST_DAYS);
            let mut place = days;
            while place >= 0 {
                kept.push((place as f64, short_date(shift(first.day, place)), place == days));
                place -= step;
            }
        }
        Spacing::Each => {
            for (index, (place, point)) in places.iter().zip(&data.points).enumerate().rev() {
                if kept.last().is_none_or(|(next, _, _)| (next - place) * slot >= room) {
                    kept.push((*place, short_date(point.day), index + 1 == places.len()));
                }
            }
        }
    }
    plot.below(&kept);
}
