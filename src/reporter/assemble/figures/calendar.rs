//! Hard and easy days of the last weeks, with the days of pain.

use chrono::NaiveDate;

use super::super::Context;
use super::{Maker, WEEKS, is_marked, of_rule, table};
use crate::model::athlete::ExclusionReason;
use crate::model::calendar::{DaySpan, WeekId, shift};
use crate::model::measures::{Session, SessionClass};
use crate::model::units::Metres;
use crate::reporter::charts::calendar::{Calendar, CalendarDay, DayFrame, DayKind};
use crate::reporter::report::{Chart, Figure};
use crate::reporter::wording::{self, Wording};

const RULE: &str = "back-to-back-hard-days";

pub(super) const MAKER: Maker = Maker::page(&[RULE], figure);

fn figure(context: &Context<'_>) -> Option<Figure> {
    let wording = context.wording;
    let as_of = context.as_of();
    let last = WeekId::containing(as_of);
    let count = i64::try_from(WEEKS).unwrap_or(i64::MAX);
    let recorded = WeekId::containing(context.input.history.first_day?);
    let first = last.plus(1 - count).max(recorded);
    let span = DaySpan { from: first.monday(), to: as_of };
    context.input.history.runs(span).next()?;
    let mut weeks: Vec<[CalendarDay; 7]> = Vec::new();
    for week in 0..=last.weeks_since(first) {
        let monday = first.plus(week).monday();
        weeks.push([0, 1, 2, 3, 4, 5, 6].map(|day| calendar_day(context, shift(monday, day))));
    }
    let days: Vec<&CalendarDay> = weeks.iter().flatten().collect();
    let number = |wanted: fn(&CalendarDay) -> bool| {
        u64::try_from(days.iter().filter(|day| wanted(day)).count()).unwrap_or(u64::MAX)
    };
    let hard = number(|day| day.kind == DayKind::Hard);
    let in_a_row = number(|day| day.frame == Some(DayFrame::HardInARow));
    let unknown = number(|day| day.kind == DayKind::Unknown);
    let not_eased = number(|day| day.frame == Some(DayFrame::NotEased));
    let pain = number(|day| day.pain);
    let title = title(context, (hard, in_a_row, unknown), weeks.len());
    let mut caption = "Pale to dark: easy, moderate or long, hard.".to_owned();
    for (told, words) in [
        (unknown > 0, " An empty frame is a run of which it is not known how hard it was."),
        (in_a_row > 0, " Red frame: hard days in a row."),
        (not_eased > 0, " Amber frame: a hard day and one after it that was not easy."),
        (pain > 0, " Red dot: pain in the log."),
    ] {
        caption.push_str(if told { words } else { "" });
    }
    let rows = weeks.iter().enumerate().rev().map(|(index, days)| {
        let week = first.plus(i64::try_from(index).unwrap_or(i64::MAX));
        week_row(context, week, days)
    });
    let described = format!(
        "{title}: of the last {}, {} beside another hard one, and {} with pain.",
        Wording::count(u64::try_from(weeks.len()).unwrap_or(u64::MAX), "week", "weeks"),
        Wording::count(in_a_row, "hard day", "hard days"),
        Wording::count(pain, "day", "days")
    );
    Some(Figure {
        title,
        caption,
        table: table(
            "Days by effort",
            &["Week of", "Hard", "Moderate", "Easy", "Not known", "Pain", "Distance"],
            rows.collect(),
        ),
        chart: Chart::Calendar(Calendar {
            description: described,
            axis: format!("{} a day", wording.distance_unit()),
            first,
            weeks,
        }),
    })
}

fn title(context: &Context<'_>, (hard, in_a_row, unknown): (u64, u64, u64), weeks: usize) -> String {
    let weeks = Wording::count(u64::try_from(weeks).unwrap_or(u64::MAX), "week", "weeks");
    let days = Wording::count(hard, "hard day", "hard days");
    match of_rule(context, RULE).next() {
        Some(raised) => context.wording.phrase(&raised.finding.headline),
        None if hard == 0 && unknown > 0 => "How hard the days were is not known".to_owned(),
        None if hard == 0 => format!("No hard day in {weeks}"),
        None if in_a_row == 0 => format!("{days} in {weeks}, none beside another"),
        None => format!("{days} in {weeks}, {in_a_row} of them beside another"),
    }
}

fn calendar_day(context: &Context<'_>, day: NaiveDate) -> CalendarDay {
    let history = context.input.history;
    let runs: Vec<&Session> = runs_of(context, day).collect();
    let kind = kind(context, day);
    let is_hard = |day: NaiveDate| runs_of(context, day).any(|run| run.class.is_hard());
    let distance: Metres = runs.iter().filter_map(|run| run.distance).sum();
    CalendarDay {
        kind,
        label: if distance > Metres::ZERO { whole_number(context, distance) } else { String::new() },
        pain: day <= context.as_of() && history.pain.iter().any(|entry| entry.date == day && entry.score > 0),
        frame: if kind == DayKind::Hard && (is_hard(shift(day, -1)) || is_hard(shift(day, 1))) {
            Some(DayFrame::HardInARow)
        } else {
            not_eased(context, day).then_some(DayFrame::NotEased)
        },
    }
}

/// True for the days of a hard day and a moderate one after it, where the rule was raised for them.
fn not_eased(context: &Context<'_>, day: NaiveDate) -> bool {
    let pairs = of_rule(context, RULE).flat_map(|raised| &raised.finding.evidence);
    pairs.filter(|row| row.measure == "moderate_after_hard").any(|row| row.span.contains(day))
}

/// The distance without its unit, as short as a cell.
fn whole_number(context: &Context<'_>, distance: Metres) -> String {
    let value = context.wording.distance_value(distance);
    wording::number_with(value, usize::from(value < 0.95))
}

/// The same steps as RULES card LOAD-3: one hard session makes a hard day.
fn kind(context: &Context<'_>, day: NaiveDate) -> DayKind {
    let history = context.input.history;
    let any = |is: fn(SessionClass) -> bool| runs_of(context, day).any(|run| is(run.class));
    let unrecorded = || is_marked(context, day, ExclusionReason::Unrecorded);
    if day > context.as_of() || history.first_day.is_none_or(|first| day < first) {
        DayKind::Unrecorded
    } else if any(SessionClass::is_hard) {
        DayKind::Hard
    } else if any(|class| class == SessionClass::Unknown) {
        DayKind::Unknown
    } else if any(|class| matches!(class, SessionClass::Grey | SessionClass::Long)) {
        DayKind::Moderate
    } else if any(|_| true) {
        DayKind::Easy
    } else if unrecorded() {
        DayKind::Unrecorded
    } else {
        DayKind::Rest
    }
}

/// The valid runs of a day. Sessions are in order, so that a year of them is not walked for every cell.
fn runs_of<'c>(context: &Context<'c>, day: NaiveDate) -> impl Iterator<Item = &'c Session> {
    let sessions = &context.input.history.sessions;
    // Local days may run a day behind or before the order of the starts.
    let from = sessions.partition_point(|session| session.start_utc.date_naive() < shift(day, -1));
    let later = sessions.get(from..).unwrap_or_default().iter();
    later
        .take_while(move |session| session.start_utc.date_naive() <= shift(day, 1))
        .filter(move |session| session.valid_run && session.day == day)
}

fn week_row(context: &Context<'_>, week: WeekId, days: &[CalendarDay; 7]) -> Vec<String> {
    let number = |kind| days.iter().filter(|day| day.kind == kind).count().to_string();
    let span = DaySpan { from: week.monday(), to: week.sunday().min(context.as_of()) };
    let distance: Metres = context.input.history.runs(span).filter_map(|run| run.distance).sum();
    vec![
        context.wording.short_day(week.monday()),
        number(DayKind::Hard),
        number(DayKind::Moderate),
        number(DayKind::Easy),
        number(DayKind::Unknown),
        days.iter().filter(|day| day.pain).count().to_string(),
        context.wording.distance(distance),
    ]
}
