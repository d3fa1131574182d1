//! One row of a log, cell by cell. What cannot be read is told beside what can.

use std::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveTime};

use crate::model::nearest::nearest;

/// One row of a log.
pub(super) struct Row<'a> {
    pub(super) line: u64,
    pub(super) columns: &'a [Option<&'static str>],
    pub(super) cells: &'a csv::StringRecord,
    /// What cannot be read, each with its remedy.
    pub(super) troubles: Vec<(String, String)>,
}

impl Row<'_> {
    pub(super) fn cell(&self, name: &str) -> &str {
        let index = self.columns.iter().position(|column| *column == Some(name));
        index.and_then(|index| self.cells.get(index)).unwrap_or_default()
    }

    pub(super) fn trouble(&mut self, message: String, help: &str) {
        self.troubles.push((message, help.to_owned()));
    }

    /// The day: ISO, or with points and the day first, as spreadsheets of some countries write it back.
    pub(super) fn date(&mut self) -> Option<NaiveDate> {
        let cell = self.cell("date").to_owned();
        let day =
            NaiveDate::parse_from_str(&cell, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(&cell, "%d.%m.%Y"));
        // `%Y` takes a year of two digits for one of the first century.
        let day = day.ok().filter(|day| *day >= NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default());
        if day.is_none() {
            self.trouble(format!("the date {cell:?} cannot be read"), "write it as 2026-11-18");
        }
        day
    }

    pub(super) fn time(&mut self) -> Option<NaiveTime> {
        let cell = self.cell("time").to_owned();
        let time = ["%H:%M", "%H:%M:%S"].iter().find_map(|form| NaiveTime::parse_from_str(&cell, form).ok());
        if time.is_none() && !cell.is_empty() {
            self.trouble(format!("the time {cell:?} cannot be read"), "write it as 07:30");
        }
        time
    }

    /// A whole number from 0 to 10.
    pub(super) fn score(&mut self, name: &str) -> Option<u8> {
        let cell = self.cell(name).to_owned();
        if cell.is_empty() {
            return None;
        }
        let whole = cell.strip_suffix(".0").unwrap_or(&cell).parse().ok().filter(|score| *score <= 10);
        if whole.is_none() {
            self.trouble(format!("`{name}` cannot be {cell:?}"), "a whole number from 0 (none) to 10 (worst)");
        }
        whole
    }

    pub(super) fn number(&mut self, name: &str, range: &RangeInclusive<f64>) -> Option<f64> {
        let cell = self.cell(name).to_owned();
        if cell.is_empty() {
            return None;
        }
        let number = cell.replacen(',', ".", 1).parse().ok().filter(|number| range.contains(number));
        if number.is_none() {
            let (least, most) = (range.start(), range.end());
            self.trouble(format!("`{name}` cannot be {cell:?}"), &format!("a number from {least} to {most}"));
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
                self.trouble(format!("`{name}` cannot be {cell:?}"), "valid: yes, no");
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
            let meant = nearest(&wanted, valid.iter().copied()).unwrap_or_default();
            let help = format!("did you mean `{meant}`? Valid: {}", valid.join(", "));
            self.trouble(format!("`{name}` cannot be {word:?}"), &help);
        }
        found
    }

    pub(super) fn note(&self) -> Option<String> {
        let note = self.cell("note");
        (!note.is_empty()).then(|| note.to_owned())
    }
}
