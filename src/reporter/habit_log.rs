//! The habit log for a terminal and for programs: its rows, and how often each habit was logged lately. Prints nothing
//! itself. Notes are in the list and in nothing else.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::json;
use super::privacy::masked;
use super::text::wrapped;
use super::wording::{Wording, trimmed};
use crate::model::calendar::DaySpan;
use crate::model::pain::{Habit, HabitEntry};

/// Days over which habits are counted below the list.
const COUNTED_DAYS: u32 = 28;

/// The log as people read it, rows by day: each line ended by a newline.
#[must_use]
pub fn list(rows: &[HabitEntry], as_of: NaiveDate, wording: Wording) -> String {
    let mut lines = vec!["day         habit           minutes  note".to_owned()];
    for row in rows {
        let minutes = row.minutes.map(|minutes| trimmed(minutes, 1)).unwrap_or_default();
        let note = row.note.as_deref().map(masked).unwrap_or_default();
        lines.extend(wrapped_row(&format!("{}  {:<14}  {minutes:>7}", row.date, row.habit.name()), &note));
    }
    lines.push(String::new());
    let counts: Vec<String> = recent(rows, as_of)
        .into_iter()
        .map(|(habit, days)| format!("{habit} on {}", Wording::count(days, "day", "days")))
        .collect();
    let counts = if counts.is_empty() { "nothing".to_owned() } else { counts.join(", ") };
    let span = DaySpan::ending(as_of, COUNTED_DAYS);
    lines.extend(wrapped(&format!("{}: {counts}", wording.span(span)), 0, 2));
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

fn wrapped_row(cells: &str, note: &str) -> Vec<String> {
    let indent = cells.chars().count() + 2;
    let mut lines = wrapped(note, indent, indent);
    match lines.first_mut() {
        Some(first) => *first = format!("{cells}  {}", first.trim_start()),
        None => lines.push(cells.trim_end().to_owned()),
    }
    lines
}

/// Habits of the last 28 days with the number of days on which each was logged.
fn recent(rows: &[HabitEntry], as_of: NaiveDate) -> Vec<(Habit, u64)> {
    let span = DaySpan::ending(as_of, COUNTED_DAYS);
    let days = |habit: Habit| {
        let of_habit = rows.iter().filter(|row| row.habit == habit && span.contains(row.date));
        of_habit.map(|row| row.date).collect::<BTreeSet<_>>().len() as u64
    };
    Habit::ALL.iter().map(|habit| (*habit, days(*habit))).filter(|(_, days)| *days > 0).collect()
}

/// The log as programs read it, without notes.
#[must_use]
pub fn json(rows: &[HabitEntry], as_of: NaiveDate) -> String {
    #[derive(Serialize)]
    struct Row {
        line: u64,
        date: String,
        habit: &'static str,
        minutes: Option<f64>,
    }
    #[derive(Serialize)]
    struct Log {
        as_of: String,
        entries: Vec<Row>,
    }
    let row = |row: &HabitEntry| Row {
        line: row.line,
        date: row.date.to_string(),
        habit: row.habit.name(),
        minutes: row.minutes,
    };
    json::indented(&Log { as_of: as_of.to_string(), entries: rows.iter().map(row).collect() })
}
