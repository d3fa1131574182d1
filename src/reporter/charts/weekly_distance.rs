//! Weekly distance, or time: did this week outgrow what the runner is used to? Bars against a stepped line at the
//! limit.

use super::{Covered, empty, mark_token, text_token, week_ticks};
use crate::model::calendar::WeekId;
use crate::model::finding::Severity;
use crate::reporter::svg::elements::{Anchor, Bar, Label};
use crate::reporter::svg::plot::{Frame, LABEL, Plot, SMALL, nice_step, place, plot, tick_text, ticks};
use crate::reporter::svg::text::{Metrics, Weight, width};
use crate::reporter::svg::{Svg, Width};
use crate::reporter::theme::Token;

/// One week.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekBar {
    /// Which week.
    pub week: WeekId,
    /// What was run, in the unit of the axis; `None` for a week that is not known, which is drawn as a gap. A rest week
    /// is zero.
    pub amount: Option<f64>,
    /// True for the running week: drawn lighter, since it is not over.
    pub partial: bool,
    /// Highest of the four usable weeks before (RULES, Bmax4): lower edge of the pale band.
    pub baseline: Option<f64>,
    /// 1.10 x baseline (RULES card LOAD-1): the stepped line.
    pub limit: Option<f64>,
    /// Set for a week that breaks the rule: such a bar is coloured and labelled, all others are blue.
    pub severity: Option<Severity>,
    /// Value in words, such as `65 km`; written above the bar when the week breaks the rule.
    pub label: String,
    /// Tooltip: week, value, comparison.
    pub tooltip: String,
}

/// The chart's data.
#[derive(Debug, Clone, PartialEq)]
pub struct WeeklyDistance {
    /// One-sentence result for those who cannot see the picture.
    pub description: String,
    /// Quantity and unit, such as `km per week`.
    pub axis: String,
    /// Name of the line, such as `+10 % limit`.
    pub limit_label: String,
    /// The line's value in the last week that has one, such as `57.2 km`; may be empty.
    pub limit_value: String,
    /// The weeks in order, without a hole (an unknown week is a row without amount); 16 are usual.
    pub weeks: Vec<WeekBar>,
}

/// Fewer weeks than this leave room on the right: one week is a bar, not a wall.
const LEAST_SLOTS: usize = 8;
/// Share of its slot that a bar leaves free on either side.
const BAR_MARGIN: f64 = 0.12;

/// Draws it.
#[must_use]
pub fn draw(data: &WeeklyDistance, size: Width) -> Svg {
    if data.weeks.iter().all(|week| week.amount.is_none()) {
        return empty(&data.description, &data.axis, size);
    }
    let highest = data.weeks.iter().flat_map(|week| [week.amount, week.limit]).flatten().fold(0.0, f64::max);
    let top = if highest > 0.0 { highest * 1.02 } else { 10.0 };
    let step = nice_step(top, 4.0);
    let ticks: Vec<(f64, String)> =
        ticks(0.0, top, step).into_iter().map(|tick| (tick, tick_text(tick, step))).collect();
    let label_room = ticks.iter().map(|(_, text)| width(text, SMALL, Weight::Regular)).fold(0.0, f64::max);
    let limit_room =
        width(&data.limit_label, SMALL, Weight::SemiBold).max(width(&data.limit_value, SMALL, Weight::Regular));
    let frame = Frame {
        width: size.units(),
        height: size.pick(250.0, 208.0),
        left: label_room + 8.0,
        right: size.pick(limit_room.min(150.0) + 12.0, 4.0),
        top: 38.0,
        bottom: 26.0,
    };
    let slots = data.weeks.len().max(LEAST_SLOTS);
    plot(&data.description, frame, 0.0..slots as f64, 0.0..top, |plot| {
        plot.horizontal_grid(&ticks, &data.axis);
        bands(data, plot);
        for (index, week) in data.weeks.iter().enumerate() {
            bar(week, index as f64, size, plot);
        }
        plot.base_line(0.0);
        limit_line(data, plot);
        limit_label(data, size, plot);
        bar_labels(data, size, plot);
        weeks_below(data, plot);
    })
}

fn bar(week: &WeekBar, index: f64, size: Width, plot: &Plot<'_, '_>) {
    let Some(amount) = week.amount else { return };
    let token = week.severity.map_or(Token::Past, mark_token);
    let corners = [(index + BAR_MARGIN, 0.0), (index + 1.0 - BAR_MARGIN, amount)];
    plot.draw(&Bar {
        opacity: if week.partial { 0.45 } else { 1.0 },
        radius: 2.0,
        hatched: week.partial,
        // On a phone nothing can hover.
        title: if size == Width::Wide { week.tooltip.clone() } else { String::new() },
        ..Bar::new(corners, token)
    });
}

fn bands(data: &WeeklyDistance, plot: &Plot<'_, '_>) {
    for (index, week) in data.weeks.iter().enumerate() {
        if let (Some(baseline), Some(limit)) = (week.baseline, week.limit) {
            let (left, right) = (index as f64, index as f64 + 1.0);
            plot.area(vec![(left, baseline), (left, limit), (right, limit), (right, baseline)], Token::Band);
        }
    }
}

/// One line for each stretch of weeks that have a limit.
fn limit_line(data: &WeeklyDistance, plot: &mut Plot<'_, '_>) {
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for (index, week) in data.weeks.iter().enumerate() {
        if let Some(limit) = week.limit {
            steps.extend([(index as f64, limit), (index as f64 + 1.0, limit)]);
        } else if !steps.is_empty() {
            plot.line(std::mem::take(&mut steps), Token::Limit, 1.8);
        }
    }
    if !steps.is_empty() {
        plot.line(steps, Token::Limit, 1.8);
    }
}

/// Beside the end of the line, or above the chart where there is no room beside it.
fn limit_label(data: &WeeklyDistance, size: Width, plot: &Plot<'_, '_>) {
    let Some((index, limit)) = data.weeks.iter().enumerate().rev().find_map(|(index, week)| Some((index, week.limit?)))
    else {
        return;
    };
    let bold = |at, text: &str| Label::new(at, text, SMALL).ink(Weight::SemiBold, Token::Limit);
    let plain = |at, text: &str| Label::new(at, text, SMALL).ink(Weight::Regular, Token::Limit);
    if size == Width::Narrow {
        let right = plot.frame.width - 2.0;
        let before =
            if data.limit_value.is_empty() { 0.0 } else { width(&data.limit_value, SMALL, Weight::Regular) + 4.0 };
        plot.pin(&plain(place(right, SMALL), &data.limit_value).anchor(Anchor::End));
        plot.pin(&bold(place(right - before, SMALL), &data.limit_label).anchor(Anchor::End));
        return;
    }
    let (x, y) = plot.at(index as f64 + 1.0, limit);
    let room = plot.frame.width - x - 8.0;
    let y = y.clamp(plot.frame.top, plot.frame.height - plot.frame.bottom - 2.0 * SMALL);
    let name = Metrics::new(Weight::SemiBold).ellipsis(&data.limit_label, SMALL, room);
    let value = Metrics::new(Weight::Regular).ellipsis(&data.limit_value, SMALL, room);
    plot.pin(&bold(place(x + 8.0, y - 2.0), &name));
    plot.pin(&plain(place(x + 8.0, y + 11.5), &value));
}

/// Values above the weeks that break the rule, worst and latest first where they would cover each other.
fn bar_labels(data: &WeeklyDistance, size: Width, plot: &Plot<'_, '_>) {
    let mut flagged: Vec<(usize, &WeekBar, f64, Severity)> = data
        .weeks
        .iter()
        .enumerate()
        .filter_map(|(index, week)| Some((index, week, week.amount?, week.severity?)))
        .collect();
    flagged.sort_by_key(|(index, _, _, severity)| std::cmp::Reverse((*severity, *index)));
    let mut covered: Vec<Covered> = Vec::new();
    for (index, week, amount, severity) in flagged {
        // On the narrow drawing a bar is slimmer than most labels; the number alone says enough.
        let short = week.label.split([' ', '\u{A0}', '\u{202F}']).next().unwrap_or_default();
        let text = if size == Width::Narrow { short } else { &week.label };
        let (x, y) = plot.at(index as f64 + 0.5, amount);
        let half = width(text, LABEL, Weight::SemiBold) / 2.0;
        let (x, y) = (x.clamp(half, plot.frame.width - half), y - 5.0);
        let place_taken = Covered::text(text, LABEL, Weight::SemiBold, x, y, Anchor::Middle);
        if covered.iter().any(|other| other.overlaps(place_taken)) {
            continue;
        }
        covered.push(place_taken);
        let label = Label::new(place(x, y), text, LABEL).ink(Weight::SemiBold, text_token(severity));
        plot.pin(&label.anchor(Anchor::Middle).halo());
    }
    rest_weeks(data, plot);
}

/// Rest weeks in a row from which on one word stands for all their zeros.
const LONG_REST: usize = 4;

/// A zero above each rest week, which would otherwise look like an unknown one; a word over a long rest.
fn rest_weeks(data: &WeeklyDistance, plot: &Plot<'_, '_>) {
    let is_rest = |week: &WeekBar| week.amount == Some(0.0);
    let mut from = 0;
    for stretch in data.weeks.chunk_by(|one, next| is_rest(one) == is_rest(next)) {
        let weeks = stretch.len();
        if stretch.first().is_some_and(is_rest) {
            let label = |at: f64, text: &str| {
                plot.draw(&Label::new((at, 0.0), text, SMALL).offset(0.0, -4.0).anchor(Anchor::Middle).halo());
            };
            if weeks >= LONG_REST {
                label(from as f64 + weeks as f64 / 2.0, "no running");
            } else {
                (from..from + weeks).for_each(|index| label(index as f64 + 0.5, "0"));
            }
        }
        from += weeks;
    }
}

fn weeks_below(data: &WeeklyDistance, plot: &Plot<'_, '_>) {
    let Some(first) = data.weeks.first() else { return };
    let slot = plot.at(1.0, 0.0).0 - plot.at(0.0, 0.0).0;
    let ticks: Vec<_> = week_ticks(first.week, data.weeks.len(), slot)
        .into_iter()
        .map(|(index, text, last)| (index + 0.5, text, last))
        .collect();
    plot.below(&ticks);
}
