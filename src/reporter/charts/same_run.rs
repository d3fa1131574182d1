//! Pace and distance of the runs of a month: were they one run, over and over? One dot a run, a box round the middle.

use super::{Covered, empty, in_units, mark_token};
use crate::model::athlete::Units;
use crate::model::finding::Severity;
use crate::model::units::{METRES_PER_MILE, Metres, MetresPerSecond};
use crate::reporter::svg::elements::{Anchor, Bar, Label, Mark, Shape};
use crate::reporter::svg::plot::{Frame, Plot, SMALL, nice_step, place, plot, tick_text, ticks};
use crate::reporter::svg::text::{Metrics, Weight, width};
use crate::reporter::svg::{Svg, Width};
use crate::reporter::theme::Token;

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunSpot {
    /// Its distance.
    pub distance: Metres,
    /// Its speed, of equal effort on the flat where that is known.
    pub speed: MetresPerSecond,
    /// True when it lies in the box.
    pub same: bool,
    /// Tooltip: day, distance, pace.
    pub tooltip: String,
}

/// The chart's data.
#[derive(Debug, Clone, PartialEq)]
pub struct SameRun {
    /// One-sentence result for those who cannot see the picture.
    pub description: String,
    /// Unit of the pace axis, such as `pace, min per km`.
    pub axis: String,
    /// Scale of both axes.
    pub units: Units,
    /// Middle distance, and the share around it that counts as the same.
    pub distance: (Metres, f64),
    /// Middle speed, and the share around its pace that counts as the same.
    pub speed: (MetresPerSecond, f64),
    /// Name of the box, such as `12 of 14 runs`.
    pub box_label: String,
    /// Severity of the finding, when there is one.
    pub severity: Option<Severity>,
    /// The runs.
    pub runs: Vec<RunSpot>,
}

/// Least distance from the middle to the edge of the picture, as a share of the middle: equal runs stay a small cloud.
const LEAST_REACH: f64 = 0.2;

/// Draws it.
#[must_use]
pub fn draw(data: &SameRun, size: Width) -> Svg {
    let (middle_km, middle_s) = (in_units(data.distance.0, data.units), pace_s(data.speed.0, data.units));
    let spots: Vec<(f64, f64, &RunSpot)> = data
        .runs
        .iter()
        .filter_map(|run| Some((in_units(run.distance, data.units), pace_s(run.speed, data.units)?, run)))
        .collect();
    let Some(middle_s) = middle_s.filter(|_| middle_km > 0.0 && !spots.is_empty()) else {
        return empty(&data.description, &data.axis, size);
    };
    let (left, right) = range(spots.iter().map(|spot| spot.0), middle_km);
    let (fast, slow) = range(spots.iter().map(|spot| spot.1), middle_s);
    let step = pace_step(slow - fast);
    let paces: Vec<(f64, String)> = ticks(fast, slow, step).into_iter().map(|pace| (-pace, clock(pace))).collect();
    let room = paces.iter().map(|(_, text)| width(text, SMALL, Weight::Regular)).fold(0.0, f64::max);
    let frame = Frame {
        width: size.units(),
        height: size.pick(250.0, 214.0),
        left: room + 8.0,
        right: 8.0,
        top: 22.0,
        bottom: 26.0,
    };
    // Minus the pace: fast runs lie above slow ones.
    plot(&data.description, frame, left..right, -slow..-fast, |plot| {
        plot.horizontal_grid(&paces, &data.axis);
        let around = |middle: f64, share: f64| (middle * (1.0 - share), middle * (1.0 + share));
        let (near, far) = around(middle_km, data.distance.1);
        let (quick, late) = around(middle_s, data.speed.1);
        plot.draw(&Bar { radius: 2.0, ..Bar::new([(near, -late), (far, -quick)], Token::WatchGround) });
        let outline = [(near, -late), (far, -late), (far, -quick), (near, -quick), (near, -late)];
        plot.line(outline.to_vec(), Token::WatchMark, 1.2);
        for (distance, pace, run) in &spots {
            let flagged = data.severity.filter(|_| run.same);
            plot.draw(&Mark {
                at: [(*distance, -*pace)],
                shape: Shape::Dot,
                radius: size.pick(4.6, 3.8),
                token: flagged.map_or(Token::Data, mark_token),
                opacity: 0.8,
                title: if size == Width::Wide { run.tooltip.clone() } else { String::new() },
            });
        }
        box_label(data, &spots, [(near, -quick), (far, -late)], plot);
        distance_axis(data.units, (left, right), -slow, plot);
    })
}

/// Seconds for one kilometre or mile; `None` at standstill.
fn pace_s(speed: MetresPerSecond, units: Units) -> Option<f64> {
    let per_kilometre = speed.pace()?.get();
    Some(match units {
        Units::Kilometres => per_kilometre,
        Units::Miles => per_kilometre * METRES_PER_MILE / 1_000.0,
    })
}

fn clock(seconds: f64) -> String {
    let whole = seconds.round();
    format!("{:.0}:{:02.0}", (whole / 60.0).floor(), whole % 60.0)
}

fn range(values: impl Iterator<Item = f64>, middle: f64) -> (f64, f64) {
    let around = (middle * (1.0 - LEAST_REACH), middle * (1.0 + LEAST_REACH));
    let (low, high) = values.fold(around, |(low, high), value| (low.min(value), high.max(value)));
    let air = (high - low) * 0.06;
    ((low - air).max(0.0), high + air)
}

fn pace_step(span: f64) -> f64 {
    [5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0].into_iter().find(|step| span / step <= 5.0).unwrap_or(600.0)
}

/// Above or below the box, where fewer dots are; it may be wider than the box.
fn box_label(data: &SameRun, spots: &[(f64, f64, &RunSpot)], [upper, lower]: [(f64, f64); 2], plot: &Plot<'_, '_>) {
    let ((left, top), (right, bottom)) = (plot.at(upper.0, upper.1), plot.at(lower.0, lower.1));
    let frame = plot.frame;
    let room = frame.width - frame.left - frame.right;
    let text = Metrics::new(Weight::SemiBold).ellipsis(&data.box_label, SMALL, room);
    let half = width(&text, SMALL, Weight::SemiBold) / 2.0;
    let x = f64::midpoint(left, right).min(frame.width - frame.right - half).max(frame.left + half);
    let dots: Vec<(f64, f64)> = spots.iter().map(|(distance, pace, _)| plot.at(*distance, -*pace)).collect();
    let crossed = |y: &f64| {
        let covered = Covered::text(&text, SMALL, Weight::SemiBold, x, *y, Anchor::Middle);
        dots.iter().filter(|dot| covered.holds(**dot)).count()
    };
    let inside = |y: &f64| *y > frame.top + SMALL && *y < frame.height - frame.bottom - 4.0;
    if let Some(y) = [top - 6.0, bottom + 15.0].into_iter().filter(inside).min_by_key(crossed) {
        let label = Label::new(place(x, y), &text, SMALL).ink(Weight::SemiBold, Token::Watch);
        plot.pin(&label.anchor(Anchor::Middle).halo());
    }
}

fn distance_axis(units: Units, (left, right): (f64, f64), low: f64, plot: &Plot<'_, '_>) {
    let step = nice_step(right - left, 5.0);
    let unit = units.name();
    let labels: Vec<(f64, String, bool)> =
        ticks(left, right, step).into_iter().map(|tick| (tick, tick_text(tick, step), false)).collect();
    // The unit stands behind the last number that has room for it.
    let labels = labels.iter().rev().enumerate().map(|(back, (tick, text, strong))| {
        (*tick, if back == 0 { format!("{text} {unit}") } else { text.clone() }, *strong)
    });
    plot.below(&labels.collect::<Vec<_>>());
    let (from, y) = plot.at(left, low);
    let (to, _) = plot.at(right, low);
    plot.pin(&Bar::new([place(from, y), place(to, y + 1.0)], Token::Axis));
}
