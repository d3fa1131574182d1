//! The pain chart: body parts, hard days, what was raised before, and the distance of each week, on the same days.

use chrono::NaiveDate;

use super::{Context, Numbered, before, numbered};
use crate::model::calendar::{DaySpan, WeekId, shift};
use crate::model::finding::Severity;
use crate::model::pain::{Flag, Location, PainEntry, Side};
use crate::model::units::Metres;
use crate::reporter::charts::pain_log::{BodyPart, DayMark, DayTicks, PainDot, PainLog, WeekDistance};
use crate::reporter::pain_log::place;
use crate::reporter::report::{Chart, Figure, Table};
use crate::reporter::wording::{self, Wording};

/// Days drawn at least: six weeks, the longest time before an onset in which rules are looked for.
const LEAST_DAYS: i64 = 42;
/// Days drawn at most: 16 weeks (REPORT section 4).
const MOST_DAYS: i64 = 112;
/// Days before an onset that are drawn where there is room: four weeks, in which most rules are looked for.
const DAYS_BEFORE: i64 = 28;
/// Body parts drawn.
const PARTS: usize = 5;

/// Side and place: a row of the chart.
type Key = (Option<Side>, Option<Location>);

/// The picture; `None` when all pain is older than what is drawn.
pub(super) fn figure(context: &Context<'_>) -> Option<Figure> {
    let span = span(context)?;
    let keys = keys(context, span);
    let (key, first) = keys.first().and_then(|key| Some((*key, worst_and_last(context, *key, span)?)))?;
    let (worst, last) = first;
    let scores =
        if worst == last { format!("up to {worst} of 10") } else { format!("{worst} of 10 at most, {last} at last") };
    let title = format!("{}: {scores}", place(key.0, key.1));
    let weeks = weeks(context, span);
    let highest = weeks.iter().filter_map(|week| week.distance).map(Metres::get).fold(0.0, f64::max);
    let wording = context.wording;
    let ticks = ticks(context, span);
    let mut caption =
        "A dot is a day with an entry, the larger the worse; without a dot nothing was written, which is not a \
         day without pain. Bars: distance of each week."
            .to_owned();
    if ticks.iter().any(|ticks| ticks.name == RAISED) {
        caption.push_str(" Raised: last days of what rules raised before the pain began.");
    }
    Some(Figure {
        caption,
        table: table(context, span, &keys),
        chart: Chart::PainLog(PainLog {
            description: format!("{title}, in {}.", wording.span(span)),
            axis: "pain 0–10, a dot a day".to_owned(),
            distance_axis: Metres::new(highest).filter(|highest| *highest > Metres::ZERO).map_or_else(
                || format!("{} per week", wording.distance_unit()),
                |highest| format!("{} per week, {} at most", wording.distance_unit(), wording.distance_number(highest)),
            ),
            units: wording.units(),
            span,
            parts: keys.iter().map(|key| part(context, *key, span)).collect(),
            ticks,
            marks: marks(context, span),
            weeks,
        }),
        title,
    })
}

/// From four weeks before the earliest onset of an open episode to the judged day, six weeks at least and 16 at most.
/// Without an open one, that of the last which is in reach.
fn span(context: &Context<'_>) -> Option<DaySpan> {
    let as_of = context.as_of();
    let earliest = shift(as_of, 1 - MOST_DAYS);
    let open = numbered(context).filter(|one| one.episode.is_open()).map(|one| one.episode.from).min();
    let ended = numbered(context).filter(|one| one.episode.to >= Some(earliest)).map(|one| one.episode.from).max();
    let onset = open.or(ended)?;
    let from = shift(onset, -DAYS_BEFORE).min(shift(as_of, 1 - LEAST_DAYS)).max(earliest);
    Some(DaySpan { from: WeekId::containing(from).monday().max(earliest), to: as_of })
}

fn rows<'a>(context: &Context<'a>, span: DaySpan) -> impl Iterator<Item = &'a PainEntry> + Clone {
    context.input.history.pain.iter().filter(move |row| span.contains(row.date))
}

fn key_of(row: &PainEntry) -> Key {
    (row.side, row.location)
}

/// The body parts with a score in these days: those of open episodes first, then the worst.
fn keys(context: &Context<'_>, span: DaySpan) -> Vec<Key> {
    let is_open = |key: Key| {
        numbered(context).any(|one| one.episode.is_open() && one.episode.entries.iter().any(|row| key_of(row) == key))
    };
    let mut keys: Vec<Key> = rows(context, span).filter(|row| row.score > 0).map(key_of).collect();
    keys.sort();
    keys.dedup();
    let worst = |key: Key| worst_and_last(context, key, span).map_or(0, |(worst, _)| worst);
    keys.sort_by_key(|key| (!is_open(*key), std::cmp::Reverse(worst(*key))));
    keys.truncate(PARTS);
    keys
}

/// The highest score and that of the last day.
fn worst_and_last(context: &Context<'_>, key: Key, span: DaySpan) -> Option<(u8, u8)> {
    let of_key = rows(context, span).filter(|row| key_of(row) == key);
    let worst = of_key.clone().map(|row| row.score).max()?;
    let last_day = of_key.clone().map(|row| row.date).max()?;
    Some((worst, of_key.filter(|row| row.date == last_day).map(|row| row.score).max()?))
}

fn part(context: &Context<'_>, key: Key, span: DaySpan) -> BodyPart {
    let least = context.threshold("load-not-reduced-after-pain", "least_score");
    let of_day = |day: NaiveDate| {
        let score = rows(context, DaySpan::day(day)).filter(|row| key_of(row) == key).map(|row| row.score).max()?;
        let severity = (score > 0 && f64::from(score) >= least).then_some(Severity::Watch);
        Some(PainDot { day, score, severity, tooltip: format!("{}: {score} of 10", context.wording.day(day)) })
    };
    BodyPart { name: place(key.0, key.1), dots: span.days().filter_map(of_day).collect() }
}

/// Name of the ticks of rules.
const RAISED: &str = "raised";

fn ticks(context: &Context<'_>, span: DaySpan) -> Vec<DayTicks> {
    let open = |one: &Numbered<'_>| one.episode.is_open();
    let accounts = numbered(context).filter(open).filter_map(|one| before::of(context, one));
    let mut raised: Vec<NaiveDate> =
        accounts.flat_map(|account| &account.raised).map(|raised| raised.span.to).collect();
    raised.sort_unstable();
    raised.dedup();
    let kinds = [("hard days", hard_days(context, span)), (RAISED, raised)];
    let kinds = kinds.into_iter().filter(|(_, days)| days.iter().any(|day| span.contains(*day)));
    kinds.map(|(name, days)| DayTicks { name: name.to_owned(), days }).collect()
}

fn hard_days(context: &Context<'_>, span: DaySpan) -> Vec<NaiveDate> {
    let runs = context.input.history.runs(span).filter(|run| run.class.is_hard());
    let mut days: Vec<NaiveDate> = runs.map(|run| run.day).collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// Days on which an open episode began, and all-clears.
fn marks(context: &Context<'_>, span: DaySpan) -> Vec<DayMark> {
    let began = numbered(context).filter(|one| one.episode.is_open()).map(|one| (one.episode.from, "began"));
    let cleared = rows(context, span).filter(|row| row.flags.contains(&Flag::Cleared)).map(|row| (row.date, "cleared"));
    let mut marks: Vec<(NaiveDate, &str)> = began.chain(cleared).collect();
    marks.sort_unstable();
    marks.dedup();
    marks.into_iter().map(|(day, label)| DayMark { day, label: label.to_owned() }).collect()
}

fn weeks(context: &Context<'_>, span: DaySpan) -> Vec<WeekDistance> {
    let weeks = context.input.history.weeks.iter().filter(|week| DaySpan::week(week.week).overlaps(span));
    weeks
        .map(|week| WeekDistance {
            monday: week.week.monday(),
            distance: week.known.then_some(week.distance),
            tooltip: format!(
                "Week of {}: {}",
                context.wording.week(week.week),
                context.wording.distance(week.distance)
            ),
        })
        .collect()
}

/// A row for each day with a score or a hard run, newest first, with the distance of its week.
fn table(context: &Context<'_>, span: DaySpan, keys: &[Key]) -> Table {
    let none = || wording::EN_DASH.to_string();
    let hard = hard_days(context, span);
    let mut days: Vec<NaiveDate> = rows(context, span).map(|row| row.date).chain(hard.iter().copied()).collect();
    days.sort_unstable();
    days.dedup();
    let row = |day: &NaiveDate| {
        let score = |key: &Key| {
            let of_key = rows(context, DaySpan::day(*day)).filter(|row| key_of(row) == *key);
            of_key.map(|row| row.score).max().map_or_else(none, |score| score.to_string())
        };
        let run: Metres = context.input.history.runs(DaySpan::day(*day)).filter_map(|run| run.distance).sum();
        let week = context.input.history.week(WeekId::containing(*day)).filter(|week| week.known);
        let mut cells = vec![context.wording.short_day(*day)];
        cells.extend(keys.iter().map(score));
        cells.push(if hard.contains(day) { "hard".to_owned() } else { none() });
        cells.push(if run > Metres::ZERO { context.wording.distance(run) } else { none() });
        cells.push(week.map_or_else(none, |week| context.wording.distance(week.distance)));
        cells
    };
    let mut head = vec!["Day".to_owned()];
    head.extend(keys.iter().map(|key| place(key.0, key.1)));
    head.extend(["Effort", "Run", "Week"].map(str::to_owned));
    let caption = format!("Pain from 0 to 10 and hard days, {}", Wording::short_span(span));
    Table { caption, head, rows: days.iter().rev().map(row).collect() }
}
