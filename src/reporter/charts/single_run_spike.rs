//! Single-run spike: each run against the longest of the 30 days before it. Stems from zero, a stepped line at what was
//! allowed.

use chrono::NaiveDate;

use super::{Covered, empty, in_units, mark_token, short_date, text_token};
use crate::model::athlete::Units;
use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::Severity;
use crate::model::units::Metres;
use crate::reporter::svg::elements::{Anchor, Dots, Label, Lines, Mark, Shape};
use crate::reporter::svg::plot::{Frame, LABEL, Plot, SMALL, nice_step, place, plot, tick_text, ticks};
use crate::reporter::svg::text::{Weight, width};
use crate::reporter::svg::{Svg, Width};
use crate::reporter::theme::Token;

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunStem {
    /// Its day.
    pub day: NaiveDate,
    /// Its distance.
    pub distance: Metres,
    /// 1.10 x the longest of the 30 days before; `None` without a run there.
    pub limit: Option<Metres>,
    /// Set for a run that breaks the rule.
    pub severity: Option<Severity>,
    /// Value in words, such as `22.1 km` or `race, 42.2 km`; written above a run that breaks the rule.
    pub label: String,
    /// Tooltip of a run that breaks the rule.
    pub tooltip: String,
}

/// The chart's data.
#[derive(Debug, Clone, PartialEq)]
pub struct SingleRunSpike {
    /// One-sentence result for those who cannot see the picture.
    pub description: String,
    /// Quantity and unit, such as `km a run`.
    pub axis: String,
    /// Name of the line, such as `longest of 30 days +10 %`.
    pub limit_label: String,
    /// Scale of the axis.
    pub units: Units,
    /// Days drawn.
    pub span: DaySpan,
    /// The runs in order.
    pub runs: Vec<RunStem>,
}

/// Width of a stem, in units.
const STEM: f64 = 2.2;

/// Draws it.
#[must_use]
pub fn draw(data: &SingleRunSpike, size: Width) -> Svg {
    let amounts = || data.runs.iter().flat_map(|run| [Some(run.distance), run.limit]).flatten();
    let highest = amounts().map(|distance| in_units(distance, data.units)).fold(0.0, f64::max);
    if highest <= 0.0 {
        return empty(&data.description, &data.axis, size);
    }
    let top = highest * 1.04;
    let step = nice_step(top, 4.0);
    let ticks: Vec<(f64, String)> =
        ticks(0.0, top, step).into_iter().map(|tick| (tick, tick_text(tick, step))).collect();
    let room = ticks.iter().map(|(_, text)| width(text, SMALL, Weight::Regular)).fold(0.0, f64::max);
    let fits = width(&data.axis, SMALL, Weight::Regular) + width(&data.limit_label, SMALL, Weight::SemiBold)
        <= size.units() - 2.0 * SMALL;
    let head = if fits { 0.0 } else { SMALL + 4.0 };
    let frame = Frame {
        width: size.units(),
        height: size.pick(230.0, 204.0) + head,
        left: room + 8.0,
        right: 8.0,
        top: 38.0 + head,
        bottom: 26.0,
    };
    let days = (data.span.to - data.span.from).num_days() as f64;
    plot(&data.description, frame, -0.8..days + 0.8, 0.0..top, |plot| {
        plot.horizontal_grid(&ticks, &data.axis);
        stems(data, size, plot);
        plot.base_line(0.0);
        limit_line(data, days, plot);
        let label = Label::new(place(plot.frame.width - 2.0, SMALL + head), &data.limit_label, SMALL);
        plot.pin(&label.ink(Weight::SemiBold, Token::Limit).anchor(Anchor::End));
        values(data, plot);
        days_below(data.span, days, plot);
    })
}

/// Days from the left edge.
fn place_of(data: &SingleRunSpike, day: NaiveDate) -> f64 {
    (day - data.span.from).num_days() as f64
}

/// Runs that kept to the limit are two elements in all, whatever their number; those that broke it can be pointed at.
fn stems(data: &SingleRunSpike, size: Width, plot: &Plot<'_, '_>) {
    let at = |run: &RunStem| (place_of(data, run.day), in_units(run.distance, data.units));
    let plain: Vec<(f64, f64)> = data.runs.iter().filter(|run| run.severity.is_none()).map(at).collect();
    let ends = plain.iter().flat_map(|(x, y)| [(*x, 0.0), (*x, *y)]).collect();
    plot.draw(&Lines { ends, token: Token::Past, width: STEM });
    plot.draw(&Dots { at: plain, radius: size.pick(3.2, 2.4), token: Token::Past });
    for run in &data.runs {
        let Some(token) = run.severity.map(mark_token) else { continue };
        let (x, y) = at(run);
        plot.draw(&Lines { ends: vec![(x, 0.0), (x, y)], token, width: STEM });
        let title = if size == Width::Wide { run.tooltip.clone() } else { String::new() };
        plot.draw(&Mark { at: [(x, y)], shape: Shape::Diamond, radius: 5.5, token, opacity: 1.0, title });
    }
}

/// What was allowed on the day of each run, held from the run before. A run with nothing to compare with is a gap.
fn limit_line(data: &SingleRunSpike, days: f64, plot: &mut Plot<'_, '_>) {
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for run in &data.runs {
        let x = place_of(data, run.day);
        let Some(limit) = run.limit.map(|limit| in_units(limit, data.units)) else {
            if steps.len() > 1 {
                plot.line(std::mem::take(&mut steps), Token::Limit, 1.8);
            }
            steps.clear();
            continue;
        };
        let from = steps.last().map_or((x - 0.8).max(-0.8), |(before, _)| *before);
        steps.extend([(from, limit), ((x + 0.4).min(days + 0.8), limit)]);
    }
    if steps.len() > 1 {
        plot.line(steps, Token::Limit, 1.8);
    }
}

/// Above the runs that break the rule, worst and latest first where they would cover each other.
fn values(data: &SingleRunSpike, plot: &Plot<'_, '_>) {
    let mut flagged: Vec<(&RunStem, Severity)> =
        data.runs.iter().filter_map(|run| Some((run, run.severity?))).collect();
    flagged.sort_by_key(|(run, severity)| std::cmp::Reverse((*severity, run.day)));
    let mut covered: Vec<Covered> = Vec::new();
    for (run, severity) in flagged {
        let (x, y) = plot.at(place_of(data, run.day), in_units(run.distance, data.units));
        let half = width(&run.label, LABEL, Weight::SemiBold) / 2.0;
        let x = x.min(plot.frame.width - half).max(plot.frame.left + half);
        let taken = Covered::text(&run.label, LABEL, Weight::SemiBold, x, y - 9.0, Anchor::Middle);
        if covered.iter().any(|other| other.overlaps(taken)) {
            continue;
        }
        covered.push(taken);
        let label = Label::new(place(x, y - 9.0), &run.label, LABEL).ink(Weight::SemiBold, text_token(severity));
        plot.pin(&label.anchor(Anchor::Middle).halo());
    }
}

/// Every second week, or fewer where they do not fit, back from the last day.
fn days_below(span: DaySpan, days: f64, plot: &Plot<'_, '_>) {
    let slot = plot.at(1.0, 0.0).0 - plot.at(0.0, 0.0).0;
    let room = width("26 Aug", SMALL, Weight::SemiBold) + 2.0 * SMALL;
    let step = [7_i64, 14, 21, 28].into_iter().find(|step| *step as f64 * slot >= room).unwrap_or(56);
    let mut labels = Vec::new();
    let mut back = 0;
    while back as f64 <= days {
        labels.push((days - back as f64, short_date(shift(span.to, -back)), back == 0));
        back += step;
    }
    plot.below(&labels);
}
