//! Hard and easy days: did a hard day get an easy one after it, and did pain follow? Weeks across, weekdays down, four
//! steps of blue.

use super::{empty, week_ticks};
use crate::model::calendar::WeekId;
use crate::reporter::svg::elements::{Anchor, Cells, Dots, Label};
use crate::reporter::svg::plot::{Frame, Plot, SMALL, place, plot};
use crate::reporter::svg::text::{Weight, width};
use crate::reporter::svg::{Svg, Width};
use crate::reporter::theme::Token;

/// What a day was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// Before the first recording, after the judged day, or marked as unrecorded: nothing is drawn.
    Unrecorded,
    /// No run.
    Rest,
    /// Easy runs only.
    Easy,
    /// A moderate or long run, none that was hard.
    Moderate,
    /// A hard session or a race.
    Hard,
    /// A run of which it cannot be told how hard it was: an empty frame, never mistaken for an easy day.
    Unknown,
}

/// One day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarDay {
    /// What it was.
    pub kind: DayKind,
    /// Distance without its unit, such as `8`; written into the wide drawing, may be empty.
    pub label: String,
    /// True when pain is in the log: a dot.
    pub pain: bool,
    /// Set when the order of the days is what the finding is about.
    pub frame: Option<DayFrame>,
}

/// A frame round days that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayFrame {
    /// Hard days in a row: red.
    HardInARow,
    /// A hard day and a moderate one after it: amber.
    NotEased,
}

/// The chart's data.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    /// One-sentence result for those who cannot see the picture.
    pub description: String,
    /// What the numbers are, such as `km a day`.
    pub axis: String,
    /// First week.
    pub first: WeekId,
    /// The weeks in order, Monday first.
    pub weeks: Vec<[CalendarDay; 7]>,
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// Fewer weeks than this leave room on the right.
const LEAST_WEEKS: usize = 8;
/// Free room round a cell, in shares of its slot across and down.
const GAP: (f64, f64) = (0.05, 0.06);

/// Draws it.
#[must_use]
pub fn draw(data: &Calendar, size: Width) -> Svg {
    if data.weeks.iter().flatten().all(|day| day.kind == DayKind::Unrecorded) {
        return empty(&data.description, &data.axis, size);
    }
    let row = size.pick(24.0, 22.0);
    let frame = Frame {
        width: size.units(),
        height: 20.0 + 7.0 * row + 26.0,
        left: width("Wed", SMALL, Weight::Regular) + 8.0,
        right: 2.0,
        top: 20.0,
        bottom: 26.0,
    };
    let slots = data.weeks.len().max(LEAST_WEEKS) as f64;
    // Days are counted from the bottom.
    plot(&data.description, frame, 0.0..slots, 0.0..7.0, |plot| {
        cells(data, size, plot);
        frames(data, plot);
        if size == Width::Wide {
            numbers(data, plot);
            plot.pin(&Label::new(place(0.0, SMALL), &data.axis, SMALL));
        }
        pain(data, plot);
        for (index, name) in DAYS.iter().enumerate() {
            let (_, y) = plot.at(0.0, 6.5 - index as f64);
            plot.pin(&Label::new(place(0.0, y + 0.364 * SMALL), name, SMALL));
        }
        let slot = plot.at(1.0, 0.0).0 - plot.at(0.0, 0.0).0;
        let ticks = week_ticks(data.first, data.weeks.len(), slot);
        plot.below(&ticks.into_iter().map(|(week, text, last)| (week + 0.5, text, last)).collect::<Vec<_>>());
    })
}

/// Every day with its corners.
fn days(data: &Calendar) -> impl Iterator<Item = (&CalendarDay, [(f64, f64); 2])> {
    data.weeks.iter().enumerate().flat_map(|(week, days)| {
        days.iter().enumerate().map(move |(day, it)| {
            let (left, low) = (week as f64, 6.0 - day as f64);
            (it, [(left + GAP.0, low + GAP.1), (left + 1.0 - GAP.0, low + 1.0 - GAP.1)])
        })
    })
}

fn cells(data: &Calendar, size: Width, plot: &Plot<'_, '_>) {
    let steps = [
        (DayKind::Rest, Token::Rest, None),
        (DayKind::Easy, Token::Easy, None),
        (DayKind::Moderate, Token::Moderate, None),
        (DayKind::Hard, Token::Hard, None),
        (DayKind::Unknown, Token::Axis, Some(1.2)),
    ];
    for (kind, token, outline) in steps {
        let corners = days(data).filter(|(day, _)| day.kind == kind).flat_map(|(_, corners)| corners).collect();
        plot.draw(&Cells { corners, token, outline, rounded: size == Width::Wide });
    }
}

/// One frame round days of one week that follow each other; a row that goes on on Monday has a second one there.
fn frames(data: &Calendar, plot: &Plot<'_, '_>) {
    for (frame, token) in [(DayFrame::NotEased, Token::WatchMark), (DayFrame::HardInARow, Token::Act)] {
        let mut corners = Vec::new();
        for (week, days) in data.weeks.iter().enumerate() {
            let left = week as f64;
            let mut from = None;
            for day in 0..=days.len() {
                let inside = days.get(day).is_some_and(|day| day.frame == Some(frame));
                match (inside, from) {
                    (true, None) => from = Some(day),
                    (false, Some(first)) => {
                        corners.extend([(left + 0.01, 7.0 - first as f64), (left + 0.99, 7.0 - day as f64)]);
                        from = None;
                    }
                    _ => {}
                }
            }
        }
        plot.draw(&Cells { corners, token, outline: Some(2.0), rounded: true });
    }
}

fn numbers(data: &Calendar, plot: &Plot<'_, '_>) {
    for (day, [(left, low), (right, high)]) in days(data).filter(|(day, _)| !day.label.is_empty()) {
        let token = match day.kind {
            DayKind::Moderate | DayKind::Hard => Token::Card,
            _ => Token::Ink,
        };
        let ((x, y), (x_end, _)) = (plot.at(f64::midpoint(left, right), f64::midpoint(low, high)), plot.at(right, low));
        if width(&day.label, SMALL, Weight::Regular) / 2.0 <= x_end - x {
            let label = Label::new(place(x, y + 0.364 * SMALL), &day.label, SMALL);
            plot.pin(&label.ink(Weight::Regular, token).anchor(Anchor::Middle));
        }
    }
}

/// In the upper right corner, on a disc of the ground so that it shows on every step of blue.
fn pain(data: &Calendar, plot: &Plot<'_, '_>) {
    let at: Vec<(f64, f64)> =
        days(data).filter(|(day, _)| day.pain).map(|(_, [_, (right, high)])| (right - 0.04, high - 0.06)).collect();
    plot.draw(&Dots { at: at.clone(), radius: 4.6, token: Token::Card });
    plot.draw(&Dots { at, radius: 3.2, token: Token::Act });
}
