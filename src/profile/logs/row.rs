//! One row of a log, cell by cell. What cannot be read is told beside what can.

use std::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveTime};

use super::dates::{self, DateFault};
use crate::diagnostics::Level;
use crate::model::nearest::nearest;

/// One row of a log.
pub(super) struct Row<'a> {
    pub(super) line: u64,
    pub(super) columns: &'a [Option<&'static str>],
    pub(super) cells: &'a csv::StringRecord,
    /// What cannot be read, or was read otherwise than it is written.
    pub(super) troubles: Vec<Trouble>,
}

/// Something about a row, with its remedy.
pub(super) struct Trouble {
    pub(super) level: Level,
    pub(super) message: String,
    pub(super) help: String,
}

/// Letters of a cell that messages repeat. A note that slipped into another column is nobody else's business.
const SHOWN_LETTERS: usize = 24;

/// Words for a place, a time or a sign whose letters are nearer to something else.
const OTHER_WORDS: [(&str, &str); 12] = [
    ("kneecap", "front"),
    ("patella", "front"),
    ("lateral", "outer"),
    ("outside", "outer"),
    ("medial", "inner"),
    ("inside", "inner"),
    ("back", "behind"),
    ("calf", "elsewhere"),
    ("hip", "elsewhere"),
    ("stairs", "stairs-down"),
    ("morning", "next-morning"),
    ("swollen", "swelling"),
];

/// The beginning of a cell in quotes.
pub(super) fn shown(cell: &str) -> String {
    if cell.chars().count() <= SHOWN_LETTERS {
        return format!("{cell:?}");
    }
    let beginning: String = cell.chars().take(SHOWN_LETTERS).collect();
    format!("{:?}", beginning + "…")
}

impl Row<'_> {
    pub(super) fn cell(&self, name: &str) -> &str {
        let index = self.columns.iter().position(|column| *column == Some(name));
        index.and_then(|index| self.cells.get(index)).unwrap_or_default()
    }

    pub(super) fn trouble(&mut self, message: String, help: &str) {
        self.troubles.push(Trouble { level: Level::Warning, message, help: help.to_owned() });
    }

    fn note_that(&mut self, message: String, help: &str) {
        self.troubles.push(Trouble { level: Level::Note, message, help: help.to_owned() });
    }

    /// The day, in one of the spellings of [`dates`].
    pub(super) fn date(&mut self) -> Option<NaiveDate> {
        let cell = self.cell("date").to_owned();
        match dates::day(&cell) {
            Ok(day) => Some(day),
            Err(DateFault::Ambiguous { day_first, month_first }) => {
                let message = format!("the date {} can be two days", shown(&cell));
                self.trouble(message, &format!("write it as {day_first} or {month_first}, whichever is meant"));
                None
            }
            Err(DateFault::Unreadable) => {
                self.trouble(format!("the date {} cannot be read", shown(&cell)), "write it as 2026-11-18");
                None
            }
        }
    }

    /// The time of day; without one that which a spreadsheet put behind the date.
    pub(super) fn time(&mut self) -> Option<NaiveTime> {
        let cell = self.cell("time").to_owned();
        if cell.is_empty() {
            return dates::time_behind(self.cell("date"));
        }
        let time = dates::time(&cell);
        if time.is_none() {
            self.trouble(format!("the time {} cannot be read", shown(&cell)), "write it as 07:30");
        }
        time
    }

    /// A number from 0 to 10, also written `4/10`. One between two whole numbers goes to the nearer, up from the
    /// middle, and never to 0, which would say that nothing hurts.
    pub(super) fn score(&mut self, name: &str) -> Option<u8> {
        let cell = self.cell(name).to_owned();
        if cell.is_empty() {
            return None;
        }
        let text = cell.strip_suffix("/10").unwrap_or(&cell).trim().replacen(',', ".", 1);
        let number = text.parse::<f64>().ok().filter(|number| (0.0..=10.0).contains(number));
        let Some(number) = number else {
            let help = "a whole number from 0 (none) to 10 (worst)";
            self.trouble(format!("`{name}` cannot be {}", shown(&cell)), help);
            return None;
        };
        let score = (0..=10).rev().find(|score| number >= f64::from(*score) - 0.5).unwrap_or(0);
        let score = if number > 0.0 { score.max(1) } else { 0 };
        if (number - f64::from(score)).abs() > f64::EPSILON {
            self.note_that(format!("`{name}` {} was read as {score}", shown(&cell)), "scores are whole numbers");
        }
        Some(score)
    }

    pub(super) fn number(&mut self, name: &str, range: &RangeInclusive<f64>) -> Option<f64> {
        let cell = self.cell(name).to_owned();
        if cell.is_empty() {
            return None;
        }
        let number = cell.replacen(',', ".", 1).parse().ok().filter(|number| range.contains(number));
        if number.is_none() {
            let (least, most) = (range.start(), range.end());
            self.trouble(format!("`{name}` cannot be {}", shown(&cell)), &format!("a number from {least} to {most}"));
        }
        number
    }

    pub(super) fn yes_or_no(&mut self, name: &str) -> Option<bool> {
        let cell = self.cell(name).to_lowercase();
        match cell.as_str() {
            "" => None,
            "yes" | "y" | "true" | "1" => Some(true),
            "no" | "n" | "false" | "0" => Some(false),
            _ => {
                self.trouble(format!("`{name}` cannot be {}", shown(&cell)), "valid: yes, no");
                None
            }
        }
    }

    /// The value with the name in the cell.
    pub(super) fn word<T: Copy>(&mut self, name: &str, values: &[T], value_name: fn(T) -> &'static str) -> Option<T> {
        let cell = self.cell(name).to_owned();
        self.named(name, &cell, values, value_name)
    }

    /// The values with the names in the cell, separated by `;`. A cell in quotes may use `,` or `|` too.
    pub(super) fn words<T: Copy + PartialEq>(
        &mut self,
        name: &str,
        values: &[T],
        value_name: fn(T) -> &'static str,
    ) -> Vec<T> {
        let cell = self.cell(name).to_owned();
        let mut found = Vec::new();
        for word in cell.split([';', ',', '|']) {
            let value = self.named(name, word.trim(), values, value_name);
            found.extend(value.filter(|value| !found.contains(value)));
        }
        found
    }

    fn named<T: Copy>(&mut self, name: &str, word: &str, values: &[T], value_name: fn(T) -> &'static str) -> Option<T> {
        let wanted = word.to_lowercase().replace(['_', ' '], "-");
        if wanted.is_empty() {
            return None;
        }
        let found = values.iter().copied().find(|value| value_name(*value) == wanted);
        if found.is_none() {
            let valid: Vec<&str> = values.iter().copied().map(value_name).collect();
            let other = OTHER_WORDS.iter().find(|(other, meant)| *other == wanted && valid.contains(meant));
            let meant = other.map(|(_, meant)| *meant).or_else(|| nearest(&wanted, valid.iter().copied()));
            let meant = meant.unwrap_or_default();
            let help = format!("did you mean `{meant}`? Valid: {}", valid.join(", "));
            self.trouble(format!("`{name}` cannot be {}", shown(word)), &help);
        }
        found
    }

    pub(super) fn note(&self) -> Option<String> {
        let note = self.cell("note");
        (!note.is_empty()).then(|| note.to_owned())
    }
}
