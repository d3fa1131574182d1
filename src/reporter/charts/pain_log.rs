//! Pain log: rising or settling, which body part, and what was run around it? A row for each body part with a dot a
//! day sized by its score; beneath, on the same days, ticks of hard days and the like, and the distance of each week.

use chrono::NaiveDate;

use super::{Covered, empty, in_units, mark_token, short_date, text_token};
use crate::model::athlete::Units;
use crate::model::calendar::DaySpan;
use crate::model::finding::Severity;
use crate::model::units::Metres;
use crate::reporter::svg::elements::{Anchor, Bar, Label, Lines, Mark, Shape};
use crate::reporter::svg::plot::{Frame, LABEL, Plot, SMALL, place, plot};
use crate::reporter::svg::text::{Metrics, Weight, width};
use crate::reporter::svg::{Svg, Width};
use crate::reporter::theme::Token;

/// One day of one body part.
#[derive(Debug, Clone, PartialEq)]
pub struct PainDot {
    /// Its day.
    pub day: NaiveDate,
    /// The highest score of the day, 0 to 10.
    pub score: u8,
    /// Its colour; `None` for a score that asks for nothing.
    pub severity: Option<Severity>,
    /// Tooltip.
    pub tooltip: String,
}

/// One body part.
#[derive(Debug, Clone, PartialEq)]
pub struct BodyPart {
    /// Side and place, cut where it does not fit.
    pub name: String,
    /// The days with an entry, in order. A day without an entry is not a day without pain.
    pub dots: Vec<PainDot>,
}

/// Days of one kind, such as hard days: ticks beneath the body parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayTicks {
    /// What they are, such as `hard days`.
    pub name: String,
    /// The days.
    pub days: Vec<NaiveDate>,
}

/// A day that something happened on, such as the end of a medical stop: a line through all rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayMark {
    /// Its day.
    pub day: NaiveDate,
    /// Its name, such as `cleared`.
    pub label: String,
}

/// The distance of one week.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekDistance {
    /// Its Monday.
    pub monday: NaiveDate,
    /// `None` for a week that is not known, which is a gap.
    pub distance: Option<Metres>,
    /// Tooltip.
    pub tooltip: String,
}

/// The chart's data.
#[derive(Debug, Clone, PartialEq)]
pub struct PainLog {
    /// One-sentence result for those who cannot see the picture.
    pub description: String,
    /// Quantity, such as `pain 0–10, a dot a day`.
    pub axis: String,
    /// Name of the bars, such as `km per week, at most 52`.
    pub distance_axis: String,
    /// Scale of the bars.
    pub units: Units,
    /// The days that are drawn; what lies outside of them is left out.
    pub span: DaySpan,
    /// Body parts, the one that matters most first.
    pub parts: Vec<BodyPart>,
    /// Kinds of days beneath them.
    pub ticks: Vec<DayTicks>,
    /// Days with a line.
    pub marks: Vec<DayMark>,
    /// The weeks in order.
    pub weeks: Vec<WeekDistance>,
}

/// Room above the rows: the axis title, and a line for the names of marks.
const TOP: f64 = 22.0;
/// Name of a body part.
const NAME: f64 = 16.0;
/// Its dots: as high as the largest.
const DOTS: f64 = 24.0;
/// A row of ticks.
const TICKS: f64 = 18.0;
/// Name of the bars and room above them.
const BARS_NAME: f64 = 20.0;
/// The highest bar.
const BARS: f64 = 44.0;
/// Radius of a dot of score 10; the area of a dot grows with its score.
const LARGEST: f64 = 10.0;
/// Radius of a dot of score 0: an entry without pain.
const SMALLEST: f64 = 1.5;
/// Room between the names of ticks and the days.
const GUTTER_GAP: f64 = 8.0;

/// Draws it.
#[must_use]
pub fn draw(data: &PainLog, size: Width) -> Svg {
    if data.parts.iter().all(|part| part.dots.iter().all(|dot| !data.span.contains(dot.day))) {
        return empty(&data.description, &data.axis, size);
    }
    let names = data.ticks.iter().map(|ticks| width(&ticks.name, SMALL, Weight::Regular)).fold(0.0, f64::max);
    let marks_above = if data.marks.is_empty() { 0.0 } else { SMALL + 5.0 };
    let parts = data.parts.len() as f64 * (NAME + DOTS);
    let ticks = data.ticks.len() as f64 * TICKS;
    let bars = if data.weeks.is_empty() { 0.0 } else { BARS_NAME + BARS };
    let rows = parts + ticks + bars;
    let top = TOP + marks_above;
    let frame = Frame {
        width: size.units(),
        height: top + rows + 26.0,
        left: names.min(size.pick(150.0, 90.0)) + GUTTER_GAP,
        right: LARGEST + 2.0,
        top,
        bottom: 26.0,
    };
    let days = index(data.span, data.span.to) + 1.0;
    // Rows are counted in units from the bottom.
    plot(&data.description, frame, 0.0..days, 0.0..rows, |plot| {
        plot.pin(&Label::new(place(0.0, SMALL), &data.axis, SMALL));
        bars_of_weeks(data, plot);
        mark_lines(data, rows, plot);
        for (row, part) in data.parts.iter().enumerate() {
            body_part(data.span, part, rows - row as f64 * (NAME + DOTS), plot);
        }
        for (row, ticks) in data.ticks.iter().enumerate() {
            day_ticks(data.span, ticks, rows - parts - row as f64 * TICKS, plot);
        }
        plot.base_line(0.0);
        days_below(data.span, plot);
    })
}

/// Days since the first one drawn.
fn index(span: DaySpan, day: NaiveDate) -> f64 {
    (day - span.from).num_days() as f64
}

/// The middle of a day.
fn noon(span: DaySpan, day: NaiveDate) -> f64 {
    index(span, day) + 0.5
}

fn radius(score: u8) -> f64 {
    (LARGEST * (f64::from(score.min(10)) / 10.0).sqrt()).max(SMALLEST)
}

fn body_part(span: DaySpan, part: &BodyPart, top: f64, plot: &mut Plot<'_, '_>) {
    let (_, y) = plot.at(0.0, top);
    let name = Metrics::new(Weight::SemiBold).ellipsis(&part.name, LABEL, plot.frame.width);
    plot.pin(&Label::new(place(0.0, y + 13.0), &name, LABEL).ink(Weight::SemiBold, Token::Ink).halo());
    let middle = top - NAME - DOTS / 2.0;
    let days = index(span, span.to) + 1.0;
    plot.line(vec![(0.0, middle), (days, middle)], Token::Grid, 1.0);
    let drawn = || part.dots.iter().filter(|dot| span.contains(dot.day));
    for dot in drawn() {
        plot.draw(&Mark {
            at: [(noon(span, dot.day), middle)],
            shape: Shape::Dot,
            radius: radius(dot.score),
            token: dot.severity.map_or(if dot.score == 0 { Token::Axis } else { Token::Data }, mark_token),
            // Days stand close to each other: a large dot must not hide the ones beside it.
            opacity: if dot.score == 0 { 1.0 } else { 0.8 },
            title: dot.tooltip.clone(),
        });
    }
    scores(span, part, middle, plot);
}

/// The highest score and the last one in figures, where the name leaves room.
fn scores(span: DaySpan, part: &BodyPart, middle: f64, plot: &Plot<'_, '_>) {
    let drawn = || part.dots.iter().filter(|dot| span.contains(dot.day));
    let highest = drawn().rev().max_by_key(|dot| dot.score);
    let mut covered = vec![Covered::text(
        &part.name,
        LABEL,
        Weight::SemiBold,
        0.0,
        plot.at(0.0, middle + DOTS / 2.0).1 - 3.0,
        Anchor::Start,
    )];
    for dot in [highest, drawn().next_back()].into_iter().flatten() {
        let (x, y) = plot.at(noon(span, dot.day), middle);
        let text = dot.score.to_string();
        let base = y - radius(dot.score) - 3.0;
        let taken = Covered::text(&text, LABEL, Weight::SemiBold, x, base, Anchor::Middle);
        if covered.iter().any(|other| other.overlaps(taken)) {
            continue;
        }
        covered.push(taken);
        let label = Label::new(place(x, base), &text, LABEL);
        let colour = dot.severity.map_or(Token::Ink2, text_token);
        plot.pin(&label.ink(Weight::SemiBold, colour).anchor(Anchor::Middle).halo());
    }
}

fn day_ticks(span: DaySpan, ticks: &DayTicks, top: f64, plot: &Plot<'_, '_>) {
    const TICK: f64 = 10.0;
    let (left, y) = plot.at(0.0, top);
    // The widest name is as wide as its room: places are rounded to a tenth.
    let name = Metrics::new(Weight::Regular).ellipsis(&ticks.name, SMALL, left - GUTTER_GAP + 0.5);
    plot.pin(&Label::new(place(left - GUTTER_GAP, y + 13.0), &name, SMALL).anchor(Anchor::End));
    let middle = top - TICKS / 2.0;
    let ends = ticks.days.iter().filter(|day| span.contains(**day)).flat_map(|day| {
        let x = noon(span, *day);
        [(x, middle - TICK / 2.0), (x, middle + TICK / 2.0)]
    });
    plot.draw(&Lines { ends: ends.collect(), token: Token::Hard, width: 2.0 });
}

/// Pale bars, each as wide as its days that are drawn.
fn bars_of_weeks(data: &PainLog, plot: &Plot<'_, '_>) {
    if data.weeks.is_empty() {
        return;
    }
    let days = index(data.span, data.span.to) + 1.0;
    let distances = || data.weeks.iter().filter_map(|week| Some((week, in_units(week.distance?, data.units))));
    let highest = distances().map(|(_, distance)| distance).fold(0.0, f64::max);
    for (week, distance) in distances().filter(|(_, distance)| *distance > 0.0) {
        let from = index(data.span, week.monday);
        let (left, right) = ((from + 0.3).max(0.0), (from + 6.7).min(days));
        if left < right {
            let corners = [(left, 0.0), (right, BARS * distance / highest)];
            plot.draw(&Bar { radius: 2.0, title: week.tooltip.clone(), ..Bar::new(corners, Token::Easy) });
        }
    }
    let (_, y) = plot.at(0.0, BARS);
    let name = Metrics::new(Weight::Regular).ellipsis(&data.distance_axis, SMALL, plot.frame.width);
    plot.pin(&Label::new(place(0.0, y - 5.0), &name, SMALL));
}

/// Lines through all rows, their names above; a name that would cover the one before it is left to the table.
fn mark_lines(data: &PainLog, rows: f64, plot: &mut Plot<'_, '_>) {
    let mut covered: Vec<Covered> = Vec::new();
    for mark in data.marks.iter().filter(|mark| data.span.contains(mark.day)) {
        let x = noon(data.span, mark.day);
        plot.line(vec![(x, 0.0), (x, rows)], Token::Limit, 1.2);
        let (x, top) = plot.at(x, rows);
        let half = width(&mark.label, SMALL, Weight::Regular) / 2.0;
        let room = plot.frame.width - half;
        let x = x.min(room).max(half);
        let taken = Covered::text(&mark.label, SMALL, Weight::Regular, x, top - 4.0, Anchor::Middle);
        if 2.0 * half <= plot.frame.width && !covered.iter().any(|other| other.overlaps(taken)) {
            covered.push(taken);
            let label = Label::new(place(x, top - 4.0), &mark.label, SMALL).ink(Weight::Regular, Token::Limit);
            plot.pin(&label.anchor(Anchor::Middle));
        }
    }
}

/// Mondays below, as many as fit, and the last day in bold.
fn days_below(span: DaySpan, plot: &Plot<'_, '_>) {
    let day_width = plot.at(1.0, 0.0).0 - plot.at(0.0, 0.0).0;
    let room = width("26 Aug", SMALL, Weight::SemiBold) + 2.0 * SMALL;
    let last = noon(span, span.to);
    let mut ticks = vec![(last, short_date(span.to), true)];
    let mut free = last;
    let mondays = span
        .from
        .iter_days()
        .take_while(|day| *day <= span.to)
        .filter(|day| chrono::Datelike::weekday(day) == chrono::Weekday::Mon);
    for monday in mondays.collect::<Vec<_>>().into_iter().rev() {
        let x = noon(span, monday);
        if (free - x) * day_width >= room {
            ticks.push((x, short_date(monday), false));
            free = x;
        }
    }
    plot.below(&ticks);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, number).expect("a day")
    }

    fn log(dots: Vec<PainDot>) -> PainLog {
        PainLog {
            description: "Right outer knee: 4 of 10 at most.".into(),
            axis: "pain 0–10".into(),
            distance_axis: "km per week".into(),
            units: Units::Kilometres,
            span: DaySpan { from: day(2), to: day(22) },
            parts: vec![BodyPart { name: "right, outer".into(), dots }],
            ticks: vec![DayTicks { name: "hard days".into(), days: vec![day(3), day(30)] }],
            marks: vec![DayMark { day: day(20), label: "cleared".into() }],
            weeks: vec![WeekDistance { monday: day(16), distance: Metres::new(40_000.0), tooltip: String::new() }],
        }
    }

    fn dot(number: u32, score: u8) -> PainDot {
        PainDot { day: day(number), score, severity: None, tooltip: format!("{score} of 10") }
    }

    #[test]
    fn the_area_of_a_dot_grows_with_its_score() {
        assert!((radius(10) - 10.0).abs() < 1e-9);
        assert!((radius(5).powi(2) / radius(10).powi(2) - 0.5).abs() < 1e-9);
        assert!((radius(0) - 1.5).abs() < 1e-9, "an entry without pain is seen");
    }

    #[test]
    fn a_day_is_at_one_place_in_every_row() {
        let svg = draw(&log(vec![dot(3, 4)]), Width::Wide);
        let middle = svg.body.split("<circle cx=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a dot");
        assert!(svg.body.contains(&format!("M{middle} ")), "the tick of the same day stands below the dot: {middle}");
        assert_eq!(svg.body.matches("<circle").count(), 1);
    }

    #[test]
    fn what_lies_outside_of_the_days_is_not_drawn() {
        let svg = draw(&log(vec![dot(1, 4), dot(3, 2)]), Width::Narrow);
        assert_eq!(svg.body.matches("<circle").count(), 1);
        assert!(draw(&log(vec![dot(1, 4)]), Width::Narrow).body.contains("No data yet"));
        assert!(draw(&log(Vec::new()), Width::Wide).body.contains("No data yet"));
    }
}
