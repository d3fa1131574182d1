//! How a session is laid out: its work bouts by laps or by speed, its repeats of a hill (RULES section 5.7). What they
//! mean is decided in [`super::session_class`].

use crate::model::intensity::Structure;
use crate::model::quality::QualityFlag;

use super::bouts::{self, Span};
use super::course::{Point, mean, time_where};
use super::hills;
use super::laps::{self, LapEffort};
use super::limits::{Limits, SpeedLimits};
use super::session_class::Judged;

/// Shortest work bout.
const SHORTEST_S: f64 = 25.0;
/// Shortest work bout of a recording whose samples are seconds apart (RULES section 5.1).
const SHORTEST_SPARSE_S: f64 = 60.0;
/// Shortest and longest stride; with bins of 5 s one of 8 to 12 s has two.
const STRIDES_S: std::ops::RangeInclusive<f64> = 10.0..=30.0;
/// Strides that make a session of strides.
const LEAST_STRIDES: usize = 4;
/// Together strides take less.
const STRIDES_TOGETHER_S: f64 = 180.0;
/// Bouts that make intervals.
pub(crate) const LEAST_BOUTS: usize = 3;
/// Bouts that vary less than this are regular.
const REGULAR: f64 = 0.15;

/// One stretch of fast running. Times are from the start of the session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bout {
    pub(crate) start_s: f64,
    pub(crate) end_s: f64,
    /// Recorded time.
    pub(crate) time_s: f64,
    /// Mean graded speed in m/s.
    pub(crate) graded: f64,
    /// Time of it above critical speed: all of a bout whose mean is above it.
    pub(crate) above_s: f64,
}

/// What was found in a session.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layout {
    pub(crate) structure: Structure,
    /// The bouts are laps.
    pub(crate) from_laps: bool,
    /// Durations or distances of the bouts vary by at most 15 %.
    pub(crate) regular: bool,
    /// [`bouts::speed_variation`] of graded speed.
    pub(crate) variation: Option<f64>,
    /// Work bouts: those of the laps if these show a structure, else those of the speed.
    pub(crate) bouts: Vec<Bout>,
    /// How many of them are parted by recoveries.
    pub(crate) parted: usize,
    /// Work bouts by speed, whatever the laps say.
    pub(crate) spans: Vec<Span>,
    /// Start and end of the repeats of a hill.
    pub(crate) repeats: Vec<(f64, f64)>,
}

/// Finds bouts, recoveries and repeats. Without a critical speed a bout must be fast over the ground too: a jog that
/// keeps its speed uphill is no structure.
pub(crate) fn lay_out(judged: &Judged<'_>, limits: &Limits) -> Layout {
    let points = judged.course.points();
    let found = limits.speed.map(|speed| spans(points, &speed)).unwrap_or_default();
    let sparse = judged.members().any(|recorded| recorded.activity.flags.contains(&QualityFlag::SparseRecording));
    let shortest = if sparse { SHORTEST_SPARSE_S } else { SHORTEST_S };
    let strides = !sparse && are_strides(&found, points);
    let spans: Vec<Span> = found.into_iter().filter(|span| span.time_s(points) >= shortest).collect();
    let laps = limits.speed.map(|speed| work_laps(judged, &speed)).unwrap_or_default();
    let critical = limits.critical().and_then(|speed| speed.critical).unwrap_or(f64::INFINITY);
    let from_laps = laps.len() >= LEAST_BOUTS;
    let bouts: Vec<Bout> = if from_laps {
        laps.iter().map(|lap| of_lap(lap, judged, critical)).collect()
    } else {
        spans.iter().filter_map(|span| of_span(*span, points, critical)).collect()
    };
    let parted = if from_laps { bouts.len() } else { bouts::parted(points, &spans, critical.is_infinite()) };
    let repeats = hills::repeats(judged.joined, judged.activities, judged.course.offsets());
    let structure = if !repeats.is_empty() {
        Structure::HillRepeats
    } else if parted >= LEAST_BOUTS {
        Structure::Intervals
    } else if strides {
        Structure::Strides
    } else if bouts.len() >= LEAST_BOUTS {
        Structure::Fartlek
    } else if bouts.is_empty() {
        Structure::Steady
    } else {
        Structure::Continuous
    };
    Layout {
        structure,
        from_laps,
        regular: is_regular(&bouts),
        variation: bouts::speed_variation(points, |point| point.graded),
        bouts,
        parted,
        spans,
        repeats,
    }
}

/// Stretches of at least the length of a stride.
fn spans(points: &[Point], speed: &SpeedLimits) -> Vec<Span> {
    let least = *STRIDES_S.start();
    match speed.critical {
        Some(_) => bouts::find(points, |point| point.graded, speed.on, speed.off, least),
        None => bouts::find(points, Point::cautious, speed.on, speed.off, least),
    }
}

/// At least four stretches of 10 to 30 s and none longer, of less than three minutes together.
fn are_strides(found: &[Span], points: &[Point]) -> bool {
    let times = || found.iter().map(|span| span.time_s(points));
    found.len() >= LEAST_STRIDES
        && times().all(|time| time <= *STRIDES_S.end())
        && times().sum::<f64>() < STRIDES_TOGETHER_S
}

/// Work laps that were as fast as a bout.
fn work_laps(judged: &Judged<'_>, speed: &SpeedLimits) -> Vec<LapEffort> {
    let mut laps = laps::work(judged.joined, judged.activities, judged.course);
    laps.retain(|lap| if speed.critical.is_some() { lap.graded } else { lap.cautious } >= speed.on);
    laps
}

fn of_lap(lap: &LapEffort, judged: &Judged<'_>, critical: f64) -> Bout {
    let points = judged.course.between(lap.start_s, lap.end_s);
    let above_s = above(points, lap.graded, lap.time_s, critical);
    Bout { start_s: lap.start_s, end_s: lap.end_s, time_s: lap.time_s, graded: lap.graded, above_s }
}

/// A stretch of points as a bout; `None` without a speed.
pub(crate) fn of_span(span: Span, points: &[Point], critical: f64) -> Option<Bout> {
    let within = span.of(points);
    let (first, last) = (within.first()?, within.last()?);
    let graded = mean(within, |point| point.graded).unwrap_or(f64::NAN);
    let time_s = span.time_s(points);
    let above_s = above(within, graded, time_s, critical);
    Some(Bout { start_s: first.start_s, end_s: last.end_s(), time_s, graded, above_s })
}

fn above(points: &[Point], graded: f64, time_s: f64, critical: f64) -> f64 {
    if graded > critical { time_s } else { time_where(points, |point| point.graded > critical).min(time_s) }
}

fn is_regular(bouts: &[Bout]) -> bool {
    let durations = bouts::variation(bouts.iter().map(|bout| bout.time_s));
    let distances = bouts::variation(bouts.iter().map(|bout| bout.time_s * bout.graded));
    [durations, distances].into_iter().flatten().any(|variation| variation <= REGULAR)
}
