//! One table of a TOML document with typed access, so that each mistake is told with its line and what was expected.

use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml::value::{Date, Datetime, Offset};

use super::ProfileError;
use crate::model::nearest::nearest;

/// A table, its place in the document, and the document.
#[derive(Debug, Clone)]
pub(super) struct Section<'t> {
    text: &'t str,
    path: String,
    /// Line of its header.
    pub(super) line: usize,
    table: &'t DeTable<'t>,
}

/// A value and where it stands.
#[derive(Debug)]
struct Entry<'t> {
    key: String,
    line: usize,
    value: &'t DeValue<'t>,
}

impl<'t> Section<'t> {
    /// The document itself.
    pub(super) fn root(text: &'t str, table: &'t DeTable<'t>) -> Self {
        Self { text, path: String::new(), line: 1, table }
    }

    /// Refuses the first key of the file that is not among the valid ones.
    pub(super) fn only(&self, keys: &[&str]) -> Result<(), ProfileError> {
        let unknown = self.table.keys().filter(|key| !keys.contains(&key.get_ref().as_ref()));
        let Some(first) = unknown.min_by_key(|key| key.span().start) else { return Ok(()) };
        let found: &str = first.get_ref().as_ref();
        let place = if self.path.is_empty() { String::new() } else { format!(" in [{}]", self.path) };
        let meant = nearest(found, keys.iter().copied());
        Err(ProfileError {
            line: line_of(self.text, first.span().start),
            key: Some(self.full(found)),
            message: format!("unknown key `{found}`{place}"),
            help: meant.map(|meant| format!("did you mean `{meant}`? Valid here: {}", keys.join(", "))),
        })
    }

    /// An error about a key of this table, or about the table when it has no such key.
    pub(super) fn error(&self, key: &str, message: impl Into<String>, help: impl Into<String>) -> ProfileError {
        let line = self.entry(key).map_or(self.line, |entry| entry.line);
        ProfileError { line, key: Some(self.full(key)), message: message.into(), help: Some(help.into()) }
    }

    /// True when the key is written.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// The value, or an error when it is not written.
    pub(super) fn required<T>(&self, key: &str, value: Option<T>, example: &str) -> Result<T, ProfileError> {
        value.ok_or_else(|| {
            let message = format!("[{}] needs `{key}`", self.path);
            self.error(key, message, format!("for example {key} = {example}"))
        })
    }

    /// Text that is not blank.
    pub(super) fn text(&self, key: &str) -> Result<Option<String>, ProfileError> {
        let Some(entry) = self.entry(key) else { return Ok(None) };
        let text = entry.value.as_str().ok_or_else(|| entry.expected("text in quotes"))?.trim();
        if text.is_empty() {
            return Err(entry.error(format!("`{}` is empty", entry.key), "leave the key out instead"));
        }
        Ok(Some(text.to_owned()))
    }

    /// A list of texts.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<String>, ProfileError> {
        let Some(entry) = self.entry(key) else { return Ok(Vec::new()) };
        let wrong = || entry.expected("a list of texts such as [\"one\", \"two\"]");
        let items = entry.value.as_array().ok_or_else(wrong)?;
        items.iter().map(|item| item.get_ref().as_str().map(str::to_owned).ok_or_else(wrong)).collect()
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, key: &str) -> Result<Option<bool>, ProfileError> {
        let Some(entry) = self.entry(key) else { return Ok(None) };
        entry.value.as_bool().map(Some).ok_or_else(|| entry.expected("true or false"))
    }

    /// A number within a range.
    pub(super) fn number(&self, key: &str, range: &RangeInclusive<f64>) -> Result<Option<f64>, ProfileError> {
        let Some(entry) = self.entry(key) else { return Ok(None) };
        let number = entry.number().ok_or_else(|| entry.expected("a number"))?;
        if range.contains(&number) {
            return Ok(Some(number));
        }
        let (least, most) = (range.start(), range.end());
        let message = format!("`{}` is {number}, which cannot be", entry.key);
        Err(entry.error(message, format!("expected a number from {least} to {most}")))
    }

    /// A whole number within a range.
    pub(super) fn integer(&self, key: &str, range: &RangeInclusive<i32>) -> Result<Option<i32>, ProfileError> {
        let Some(entry) = self.entry(key) else { return Ok(None) };
        let (least, most) = (range.start(), range.end());
        let expected = format!("a whole number from {least} to {most}");
        let integer = entry.value.as_integer().ok_or_else(|| entry.expected(&expected))?;
        let value = i32::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|value| range.contains(value));
        let message = || format!("`{}` is {integer}, which cannot be", entry.key);
        value.map(Some).ok_or_else(|| entry.error(message(), format!("expected {expected}")))
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(
        &self,
        key: &str,
        values: &[T],
        name: fn(T) -> &'static str,
    ) -> Result<Option<T>, ProfileError> {
        let Some(entry) = self.entry(key) else { return Ok(None) };
        let names: Vec<&str> = values.iter().copied().map(name).collect();
        let valid = names.join(", ");
        let written = entry.value.as_str().ok_or_else(|| entry.expected(&format!("one of the words {valid}")))?;
        if let Some(value) = values.iter().copied().find(|value| name(*value) == written) {
            return Ok(Some(value));
        }
        let meant = nearest(written, names).unwrap_or_default();
        let message = format!("`{}` cannot be {written:?}", entry.key);
        Err(entry.error(message, format!("did you mean \"{meant}\"? Valid: {valid}")))
    }

    /// A calendar day, bare or in quotes.
    pub(super) fn day(&self, key: &str) -> Result<Option<NaiveDate>, ProfileError> {
        let Some(entry) = self.entry(key) else { return Ok(None) };
        let day = match entry.value {
            DeValue::Datetime(Datetime { date: Some(date), time: None, offset: None }) => day_of(*date),
            DeValue::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        day.map(Some).ok_or_else(|| entry.expected("a day such as 2026-03-01"))
    }

    /// A moment: with its offset, or without one as UTC.
    pub(super) fn moment(&self, key: &str) -> Result<Option<DateTime<Utc>>, ProfileError> {
        let Some(entry) = self.entry(key) else { return Ok(None) };
        let moment = match entry.value {
            DeValue::Datetime(datetime) => moment_of(datetime),
            DeValue::String(text) => DateTime::parse_from_rfc3339(text.trim()).ok().map(|time| time.to_utc()),
            _ => None,
        };
        moment.map(Some).ok_or_else(|| entry.expected("a time in UTC such as 2026-05-03T08:00:00Z"))
    }

    /// The elements of an array of tables, `[[key]]`.
    pub(super) fn sections(&self, key: &str) -> Result<Vec<Section<'t>>, ProfileError> {
        let Some(entry) = self.entry(key) else { return Ok(Vec::new()) };
        let wrong = || {
            let message = format!("`{}` must be a list of tables", entry.key);
            entry.error(message, format!("write each of them under a line [[{}]] with two brackets", entry.key))
        };
        let items = entry.value.as_array().ok_or_else(wrong)?;
        items.iter().map(|item| self.child(&entry.key, item).ok_or_else(wrong)).collect()
    }

    /// A table, `[key]`.
    pub(super) fn section(&self, key: &str) -> Result<Option<Section<'t>>, ProfileError> {
        let Some(entry) = self.entry(key) else { return Ok(None) };
        let table = self.table.get(key).and_then(|value| self.child(&entry.key, value));
        let wrong = || entry.error(format!("`{}` must be a table", entry.key), format!("write a line [{}]", entry.key));
        table.map(Some).ok_or_else(wrong)
    }

    fn child(&self, path: &str, value: &'t Spanned<DeValue<'t>>) -> Option<Section<'t>> {
        let table = value.get_ref().as_table()?;
        Some(Section { text: self.text, path: path.to_owned(), line: line_of(self.text, value.span().start), table })
    }

    fn entry(&self, key: &str) -> Option<Entry<'t>> {
        let (found, value) = self.table.get_key_value(key)?;
        Some(Entry { key: self.full(key), line: line_of(self.text, found.span().start), value: value.get_ref() })
    }

    fn full(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

impl Entry<'_> {
    fn error(&self, message: impl Into<String>, help: impl Into<String>) -> ProfileError {
        ProfileError { line: self.line, key: Some(self.key.clone()), message: message.into(), help: Some(help.into()) }
    }

    fn expected(&self, expected: &str) -> ProfileError {
        let found = match self.value {
            DeValue::String(_) => "text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) if self.number().is_none() => "not a finite number",
            DeValue::Float(_) => "a decimal number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let quoted = matches!(self.value, DeValue::String(text) if text.trim().parse::<f64>().is_ok());
        let help = if quoted { format!("expected {expected}, without quotes") } else { format!("expected {expected}") };
        self.error(format!("`{}` is {found}", self.key), help)
    }

    fn number(&self) -> Option<f64> {
        let number: f64 = match self.value {
            DeValue::Integer(integer) => f64::from(i32::from_str_radix(integer.as_str(), integer.radix()).ok()?),
            DeValue::Float(float) => float.as_str().parse().ok()?,
            _ => return None,
        };
        number.is_finite().then_some(number)
    }
}

fn day_of(date: Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

fn moment_of(datetime: &Datetime) -> Option<DateTime<Utc>> {
    let time = datetime.time?;
    let second = u32::from(time.second.unwrap_or_default());
    let time = NaiveTime::from_hms_opt(u32::from(time.hour), u32::from(time.minute), second)?;
    let local = NaiveDateTime::new(day_of(datetime.date?)?, time);
    let east_minutes = match datetime.offset {
        Some(Offset::Custom { minutes }) => i64::from(minutes),
        Some(Offset::Z) | None => 0,
    };
    Some(local.checked_sub_signed(TimeDelta::minutes(east_minutes))?.and_utc())
}

/// The line of a byte, from 1.
pub(super) fn line_of(text: &str, position: usize) -> usize {
    1 + text.as_bytes().iter().take(position).filter(|byte| **byte == b'\n').count()
}
