//! Cadence against pace: is the stride long, and at which pace? One dot a run; x runs from slow to fast.

use super::{Covered, empty, mark_token};
use crate::model::athlete::Units;
use crate::model::finding::Severity;
use crate::model::units::{METRES_PER_MILE, MetresPerSecond, StepsPerMinute};
use crate::reporter::svg::elements::{Anchor, Bar, Label, Mark, Shape};
use crate::reporter::svg::plot::{Frame, Plot, SMALL, nice_step, place, plot, tick_text, ticks};
use crate::reporter::svg::text::{Weight, width};
use crate::reporter::svg::{Svg, Width};
use crate::reporter::theme::Token;

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunDot {
    /// Mean speed of the running state.
    pub speed: MetresPerSecond,
    /// Mean cadence of the running state.
    pub cadence: StepsPerMinute,
    /// True for a run of the judged days: drawn solid, older ones pale.
    pub recent: bool,
    /// Tooltip: day, pace, cadence.
    pub tooltip: String,
}

/// The runner's own curve, `cadence = intercept + slope x speed` (RULES card BIO-2).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// Steps per minute at standstill.
    pub intercept_spm: f64,
    /// Steps per minute for each metre per second.
    pub slope_spm_per_mps: f64,
}

/// The chart's data.
#[derive(Debug, Clone, PartialEq)]
pub struct CadencePace {
    /// One-sentence result for those who cannot see the picture.
    pub description: String,
    /// Quantity, such as `steps per minute`.
    pub axis: String,
    /// Unit of the pace axis, such as `pace, min per km`.
    pub pace_axis: String,
    /// Lower and upper edge of the article's band.
    pub band: (StepsPerMinute, StepsPerMinute),
    /// Name of the band, such as `170–180 spm`.
    pub band_label: String,
    /// Minutes per kilometre or per mile.
    pub units: Units,
    /// Severity of the finding, when there is one: from watch on, runs below the band are coloured.
    pub severity: Option<Severity>,
    /// The runs, in order of time.
    pub runs: Vec<RunDot>,
    /// The runner's own curve, drawn over the range of the runs.
    pub trend: Option<Trend>,
}

/// Draws it.
#[must_use]
pub fn draw(data: &CadencePace, size: Width) -> Svg {
    let Some((slow, fast)) = pace_range(data) else { return empty(&data.description, &data.axis, size) };
    let (low, high) = cadence_range(data);
    let step = nice_step(high - low, 5.0).max(5.0);
    let ticks: Vec<(f64, String)> =
        ticks(low, high, step).into_iter().map(|tick| (tick, tick_text(tick, step))).collect();
    let frame = Frame {
        width: size.units(),
        height: size.pick(270.0, 214.0),
        left: width("180", SMALL, Weight::Regular) + 8.0,
        right: 8.0,
        top: 22.0,
        bottom: 42.0,
    };
    // Minus the pace: from slow to fast.
    plot(&data.description, frame, -slow..-fast, low..high, |plot| {
        let [lower, upper] = [data.band.0, data.band.1].map(StepsPerMinute::get);
        plot.draw(&Bar::new([(-slow, lower), (-fast, upper)], Token::Band));
        plot.horizontal_grid(&ticks, &data.axis);
        for edge in [lower, upper] {
            plot.line(vec![(-slow, edge), (-fast, edge)], Token::Limit, 1.2);
        }
        // Older runs first, so that the recent ones lie on top.
        for recent in [false, true] {
            for run in data.runs.iter().filter(|run| run.recent == recent) {
                dot(data, run, size, plot);
            }
        }
        trend(data, (low, high), plot);
        band_label(data, upper, plot);
        pace_axis(data, (slow, fast), plot);
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

/// All runs and the band, with air, in fives.
fn cadence_range(data: &CadencePace) -> (f64, f64) {
    let cadences = || data.runs.iter().map(|run| run.cadence.get());
    let low = cadences().fold(data.band.0.get() - 5.0, f64::min) - 2.0;
    let high = cadences().fold(data.band.1.get(), f64::max) + 2.0;
    ((low / 5.0).floor() * 5.0, (high / 5.0).ceil() * 5.0)
}

/// Slowest and fastest run.
fn paces(data: &CadencePace) -> Option<(f64, f64)> {
    let paces = data.runs.iter().filter_map(|run| pace_s(run.speed, data.units));
    paces.fold(None, |range, pace| {
        let (slow, fast) = range.unwrap_or((pace, pace));
        Some((f64::max(slow, pace), f64::min(fast, pace)))
    })
}

/// The same with air: a single run, or runs of one pace, are not stretched over the whole width.
fn pace_range(data: &CadencePace) -> Option<(f64, f64)> {
    let (slow, fast) = paces(data)?;
    let air = ((slow - fast) * 0.06).max(30.0);
    Some((slow + air, (fast - air).max(fast / 2.0)))
}

fn dot(data: &CadencePace, run: &RunDot, size: Width, plot: &Plot<'_, '_>) {
    let Some(pace) = pace_s(run.speed, data.units) else { return };
    let below = run.cadence < data.band.0;
    let flagged = data.severity.filter(|severity| below && *severity >= Severity::Watch);
    plot.draw(&Mark {
        at: [(-pace, run.cadence.get())],
        shape: Shape::Dot,
        radius: size.pick(4.2, 3.6),
        token: flagged.map_or(Token::Data, mark_token),
        opacity: if run.recent { 1.0 } else { 0.5 },
        // On a phone nothing can hover.
        title: if size == Width::Wide { run.tooltip.clone() } else { String::new() },
    });
}

/// The runner's curve over the paces that were run: a line in speed, hence slightly bent over pace.
fn trend(data: &CadencePace, (low, high): (f64, f64), plot: &mut Plot<'_, '_>) {
    const PARTS: i32 = 32;
    let (Some(trend), Some((slow, fast))) = (data.trend, paces(data)) else { return };
    if slow <= fast {
        return;
    }
    let metres = match data.units {
        Units::Kilometres => 1_000.0,
        Units::Miles => METRES_PER_MILE,
    };
    let points = (0..=PARTS)
        .map(|part| slow + (fast - slow) * f64::from(part) / f64::from(PARTS))
        .map(|pace| (-pace, trend.intercept_spm + trend.slope_spm_per_mps * metres / pace))
        .filter(|(_, cadence)| (low..=high).contains(cadence))
        .collect();
    plot.line(points, Token::Ink2, 1.8);
}

/// In the upper corner of the band where fewer dots are.
fn band_label(data: &CadencePace, upper: f64, plot: &Plot<'_, '_>) {
    let (_, edge) = plot.at(0.0, upper);
    let y = edge + 15.0;
    let ends = [(plot.frame.left + 8.0, Anchor::Start), (plot.frame.width - plot.frame.right - 8.0, Anchor::End)];
    let dots: Vec<(f64, f64)> =
        data.runs.iter().filter_map(|run| Some(plot.at(-pace_s(run.speed, data.units)?, run.cadence.get()))).collect();
    let crossed = |(x, anchor): &(f64, Anchor)| {
        let covered = Covered::text(&data.band_label, SMALL, Weight::SemiBold, *x, y, *anchor);
        dots.iter().filter(|dot| covered.holds(**dot)).count()
    };
    if let Some((x, anchor)) = ends.into_iter().min_by_key(crossed) {
        let label = Label::new(place(x, y), &data.band_label, SMALL).ink(Weight::SemiBold, Token::Limit);
        plot.pin(&label.anchor(anchor).halo());
    }
}

fn pace_axis(data: &CadencePace, (slow, fast): (f64, f64), plot: &Plot<'_, '_>) {
    let room = plot.frame.width - plot.frame.left - plot.frame.right;
    let most = room / (width("10:00", SMALL, Weight::Regular) + 1.5 * SMALL);
    let step = [5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0]
        .into_iter()
        .find(|step| (slow - fast) / step <= most)
        .unwrap_or(3_600.0);
    let half = width("10:00", SMALL, Weight::Regular) / 2.0;
    let labels: Vec<(f64, String, bool)> = ticks(fast, slow, step)
        .into_iter()
        .filter(|pace| plot.at(-pace, data.band.0.get()).0 < plot.frame.width - half)
        .map(|pace| (-pace, format!("{:.0}:{:02.0}", (pace / 60.0).floor(), pace % 60.0), false))
        .collect();
    plot.below(&labels);
    let y = plot.frame.height - 6.0;
    let (left, right) = (plot.frame.left, plot.frame.width - plot.frame.right);
    plot.pin(&Label::new(place(left, y), &format!("← slower · {}", data.pace_axis), SMALL));
    plot.pin(&Label::new(place(right, y), "faster →", SMALL).anchor(Anchor::End));
}
