//! One more row for a log: which bytes to put behind a file that people, spreadsheets and this program write to.
//! Nothing that stands there is changed; the new row follows the file's own columns, separator and line ends. Touches
//! no file.

use thiserror::Error;

use super::text::utf16;
use super::{
    HABIT_COLUMNS, HABIT_REQUIRED, PAIN_COLUMNS, PAIN_REQUIRED, decode_log, delimiter, habit_entry, header, pain_entry,
    parse, reader,
};
use crate::diagnostics::Diagnostics;
use crate::model::pain::{Flag, HabitEntry, Location, PainEntry, Quality, Side, Treatment, When};
use crate::model::units::METRES_PER_MILE;
use crate::profile::templates::{HABITS_TEMPLATE, PAIN_TEMPLATE};

/// Which log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Log {
    /// `pain.csv`.
    Pain,
    /// `habits.csv`.
    Habits,
}

impl Log {
    /// Name of its file in the athlete's folder (CONTRACT section 2).
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Pain => "pain.csv",
            Self::Habits => "habits.csv",
        }
    }

    /// The file without a row.
    const fn template(self) -> &'static str {
        match self {
            Self::Pain => PAIN_TEMPLATE,
            Self::Habits => HABITS_TEMPLATE,
        }
    }

    const fn columns(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Pain => (&PAIN_COLUMNS, PAIN_REQUIRED),
            Self::Habits => (&HABIT_COLUMNS, HABIT_REQUIRED),
        }
    }

    /// The columns of the file without a row.
    fn template_columns(self) -> Vec<Option<&'static str>> {
        let (known, _) = self.columns();
        let names = self.template().trim_end().split(',');
        names.map(|name| known.iter().copied().find(|column| *column == name)).collect()
    }

    /// How many rows are read, and the line of the last one.
    fn rows(self, text: &str) -> (usize, Option<u64>) {
        let (columns, required) = self.columns();
        match self {
            Self::Pain => {
                let (rows, _) = parse(text, columns, required, pain_entry);
                (rows.len(), rows.last().map(|row| row.line))
            }
            Self::Habits => {
                let (rows, _) = parse(text, columns, required, habit_entry);
                (rows.len(), rows.last().map(|row| row.line))
            }
        }
    }
}

/// Why a row cannot be added to a log as it is. The caller knows the name of the file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct LogWriteError {
    /// What is in the way.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

fn refused<T>(message: impl Into<String>, help: impl Into<String>) -> Result<T, LogWriteError> {
    Err(LogWriteError { message: message.into(), help: help.into() })
}

/// What to put behind a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// The bytes, the end of a last line that lacks one and the header of an empty file among them.
    pub bytes: Vec<u8>,
    /// Line on which the row will stand.
    pub line: u64,
}

/// The bytes that add a row of these cells, each with the name of its column, to a log that holds `existing`.
///
/// # Errors
///
/// When the file has no usable header, lacks a column that the row needs, or could not be read any more with the row.
pub fn addition(log: Log, existing: &[u8], cells: &[(&'static str, String)]) -> Result<Addition, LogWriteError> {
    if utf16(existing).is_some() {
        return refused(
            "it is UTF-16 text, to which nothing is added",
            "save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")",
        );
    }
    let is_utf8 = std::str::from_utf8(existing).is_ok();
    let (text, _) = decode_log(existing.to_vec());
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let mut added = Vec::new();
    let is_line_open = !text.is_empty() && !text.ends_with(['\n', '\r']);
    let ends_as_windows = text.contains("\r\n");
    if is_line_open {
        added.extend_from_slice(if ends_as_windows { b"\r\n" } else { b"\n" });
    }
    let columns = if let Some(columns) = columns(log, text)? {
        columns
    } else {
        added.extend_from_slice(log.template().as_bytes());
        log.template_columns()
    };
    added.extend(line(&columns, cells, delimiter(text), ends_as_windows)?);
    if !is_utf8 && !added.is_ascii() {
        let help = "save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\"), or write the note without accents";
        return refused("it is not UTF-8 text, and the new row has letters beyond plain ones", help);
    }
    let after = format!("{text}{}", String::from_utf8_lossy(&added));
    let ((before, _), (now, last)) = (log.rows(text), log.rows(&after));
    match last.filter(|_| now == before + 1) {
        Some(line) => Ok(Addition { bytes: added, line }),
        None => refused(
            "its last row is not closed, so that a new one could not be read",
            "look at its end: a double quote that opens a text must be closed",
        ),
    }
}

/// True when a row of this log can say something in this column.
#[must_use]
pub fn has_column(log: Log, text: &str, name: &str) -> bool {
    match columns(log, text.strip_prefix('\u{FEFF}').unwrap_or(text)) {
        Ok(Some(columns)) => columns.iter().flatten().any(|column| *column == name),
        Ok(None) | Err(_) => true,
    }
}

/// The columns of the header; `None` when the file has no line that says anything.
fn columns(log: Log, text: &str) -> Result<Option<Vec<Option<&'static str>>>, LogWriteError> {
    let mut reader = reader(text);
    let mut cells = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut cells) {
            Ok(true) if cells.iter().all(str::is_empty) => {}
            Ok(true) => break,
            Ok(false) => return Ok(None),
            Err(_) => {
                return refused(
                    "its first line is no CSV",
                    format!("begin it with the line {}", log.template().trim_end()),
                );
            }
        }
    }
    let (known, required) = log.columns();
    let mut found = Diagnostics::default();
    if let Some(columns) = header(&cells, 1, known, required, &mut found) {
        return Ok(Some(columns));
    }
    let message = found.iter().last().map_or_else(String::new, |fault| fault.message.clone());
    refused(message, format!("begin it with the line {}", log.template().trim_end()))
}

/// The row in the order of these columns.
fn line(
    columns: &[Option<&'static str>],
    cells: &[(&'static str, String)],
    delimiter: u8,
    ends_as_windows: bool,
) -> Result<Vec<u8>, LogWriteError> {
    let mut row = vec![String::new(); columns.len()];
    for (name, value) in cells {
        let (column, value) = place(columns, name, value);
        let Some(cell) = column.and_then(|index| row.get_mut(index)) else {
            let separator = char::from(delimiter);
            return refused(
                format!("it has no column `{name}`, which this entry needs"),
                format!("put `{separator}{name}` at the end of its header line, or leave that out of the entry"),
            );
        };
        *cell = value;
    }
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .comment(Some(b'#'))
        .terminator(if ends_as_windows { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
        .from_writer(Vec::new());
    let written = writer.write_record(&row).map_err(|error| error.to_string());
    match written.and_then(|()| writer.into_inner().map_err(|error| error.to_string())) {
        Ok(bytes) => Ok(bytes),
        Err(error) => refused(format!("the row cannot be written: {error}"), "leave the note out"),
    }
}

/// The column of a value, and the value in the unit of that column.
fn place(columns: &[Option<&'static str>], name: &str, value: &str) -> (Option<usize>, String) {
    let find = |name: &str| columns.iter().position(|column| *column == Some(name));
    let in_other_unit = || {
        let (other, factor) = match name {
            "onset_km" => ("onset_mi", 1_000.0 / METRES_PER_MILE),
            "onset_mi" => ("onset_km", METRES_PER_MILE / 1_000.0),
            _ => return None,
        };
        Some((find(other)?, distance(value.parse::<f64>().ok()? * factor)))
    };
    match find(name) {
        Some(index) => (Some(index), value.to_owned()),
        None => in_other_unit().map_or((None, String::new()), |(index, value)| (Some(index), value)),
    }
}

/// A distance with at most three digits after the point.
fn distance(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Text of people as one line: line breaks and other control characters become spaces.
fn one_line(text: &str) -> String {
    text.split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What a row of `pain.csv` says, by column; what is not known is left out.
#[must_use]
pub fn pain_cells(entry: &PainEntry) -> Vec<(&'static str, String)> {
    fn names<T: Copy>(values: &[T], name: fn(T) -> &'static str) -> Option<String> {
        let names: Vec<&str> = values.iter().map(|value| name(*value)).collect();
        (!names.is_empty()).then(|| names.join(";"))
    }
    let named = |name: Option<&'static str>| name.map(str::to_owned);
    let number = |number: Option<u8>| number.map(|number| number.to_string());
    let cells = [
        ("date", Some(entry.date.to_string())),
        ("time", entry.time.map(|time| time.format("%H:%M").to_string())),
        ("side", named(entry.side.map(Side::name))),
        ("location", named(entry.location.map(Location::name))),
        ("score", Some(entry.score.to_string())),
        ("when", named(entry.when.map(When::name))),
        ("quality", named(entry.quality.map(Quality::name))),
        ("onset_km", entry.onset_km.map(distance)),
        ("worsened_during_run", named(entry.worsened_during_run.map(|grew| if grew { "yes" } else { "no" }))),
        ("flags", names(&entry.flags, Flag::name)),
        ("treatment", names(&entry.treatment, Treatment::name)),
        ("soreness", number(entry.soreness)),
        ("fatigue", number(entry.fatigue)),
        ("note", entry.note.as_deref().map(one_line).filter(|note| !note.is_empty())),
    ];
    cells.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// What a row of `habits.csv` says, by column.
#[must_use]
pub fn habit_cells(entry: &HabitEntry) -> Vec<(&'static str, String)> {
    let cells = [
        ("date", Some(entry.date.to_string())),
        ("habit", Some(entry.habit.name().to_owned())),
        ("minutes", entry.minutes.map(distance)),
        ("note", entry.note.as_deref().map(one_line).filter(|note| !note.is_empty())),
    ];
    cells.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}
