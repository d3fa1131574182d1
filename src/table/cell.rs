//! The types that a column can have: how a value becomes entries of a Parquet column and is made of them again, and how
//! it looks in CSV and JSON. What a column means is in [`super::rows`].

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};
use serde_json::Value;

use super::TableError;
use super::buffer::{Buffer, Loaded, Next};

/// What the entries of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// UTF-8 text.
    Text,
    /// True or false.
    Truth,
    /// A whole number of 32 bits.
    Integer,
    /// A number of 64 bits.
    Double,
    /// A number of 32 bits.
    Float,
    /// A calendar day.
    Day,
    /// An instant in microseconds of UTC.
    Instant,
    /// Bytes whose layout the column describes; not in CSV and JSON.
    Bytes,
}

impl Entry {
    /// The name of the type for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Truth => "boolean",
            Self::Integer => "int32",
            Self::Double => "double",
            Self::Float => "float",
            Self::Day => "date",
            Self::Instant => "timestamp[us, UTC]",
            Self::Bytes => "binary",
        }
    }
}

/// What a column holds in each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// What its entries are.
    pub entry: Entry,
    /// True for a list of entries, some of which may be null; false for at most one.
    pub list: bool,
}

/// A value of a row. Whatever can be absent is an `Option`; an empty list and an absent one are the same.
pub trait Cell: Sized {
    /// What the column holds.
    const KIND: Kind;

    /// Appends the value as the next row.
    fn write(&self, buffer: &mut Buffer);

    /// Takes the value of the next row; without a column it is absent.
    ///
    /// # Errors
    ///
    /// When a value that must be there is absent, or is none of this type.
    fn read(column: &mut Loaded) -> Result<Self, TableError>;

    /// The value as JSON.
    fn json(&self) -> Value;
}

/// The text of a CSV cell: what JSON says, lists separated by `; `, nothing for null.
#[must_use]
pub fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => {
            number.as_f64().filter(|_| number.is_f64()).map_or(number.to_string(), |n| n.to_string())
        }
        Value::Array(entries) => entries.iter().map(text_of).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

/// One entry of a column.
pub trait Item: Sized {
    /// What it is.
    const ENTRY: Entry;

    /// Appends it.
    fn push(&self, buffer: &mut Buffer);

    /// Makes it of the entry with this index; `None` when that is none of this type.
    fn get(column: &Loaded, index: usize) -> Option<Self>;

    /// As JSON.
    fn json(&self) -> Value;
}

impl Item for String {
    const ENTRY: Entry = Entry::Text;

    fn push(&self, buffer: &mut Buffer) {
        buffer.push_bytes(self.as_bytes());
    }

    fn get(column: &Loaded, index: usize) -> Option<Self> {
        column.bytes(index).and_then(|bytes| std::str::from_utf8(bytes).ok()).map(str::to_owned)
    }

    fn json(&self) -> Value {
        self.as_str().into()
    }
}

impl Item for bool {
    const ENTRY: Entry = Entry::Truth;

    fn push(&self, buffer: &mut Buffer) {
        buffer.push_bool(*self);
    }

    fn get(column: &Loaded, index: usize) -> Option<Self> {
        column.integer(index).map(|number| number != 0)
    }

    fn json(&self) -> Value {
        (*self).into()
    }
}

impl Item for i32 {
    const ENTRY: Entry = Entry::Integer;

    fn push(&self, buffer: &mut Buffer) {
        buffer.push_i32(*self);
    }

    fn get(column: &Loaded, index: usize) -> Option<Self> {
        column.integer(index).and_then(|number| number.try_into().ok())
    }

    fn json(&self) -> Value {
        (*self).into()
    }
}

impl Item for f64 {
    const ENTRY: Entry = Entry::Double;

    fn push(&self, buffer: &mut Buffer) {
        buffer.push_f64(*self);
    }

    fn get(column: &Loaded, index: usize) -> Option<Self> {
        column.number(index)
    }

    fn json(&self) -> Value {
        (*self).into()
    }
}

impl Item for f32 {
    const ENTRY: Entry = Entry::Float;

    fn push(&self, buffer: &mut Buffer) {
        buffer.push_f32(*self);
    }

    fn get(column: &Loaded, index: usize) -> Option<Self> {
        #[expect(clippy::cast_possible_truncation, reason = "written as 32 bits")]
        column.number(index).map(|number| number as f32)
    }

    fn json(&self) -> Value {
        (*self).into()
    }
}

/// The day from which days are counted.
fn epoch() -> NaiveDate {
    DateTime::UNIX_EPOCH.date_naive()
}

impl Item for NaiveDate {
    const ENTRY: Entry = Entry::Day;

    fn push(&self, buffer: &mut Buffer) {
        buffer.push_i32(i32::try_from((*self - epoch()).num_days()).unwrap_or_default());
    }

    fn get(column: &Loaded, index: usize) -> Option<Self> {
        epoch().checked_add_signed(TimeDelta::try_days(column.days(index)?)?)
    }

    fn json(&self) -> Value {
        self.to_string().into()
    }
}

impl Item for DateTime<Utc> {
    const ENTRY: Entry = Entry::Instant;

    fn push(&self, buffer: &mut Buffer) {
        buffer.push_i64(self.timestamp_micros());
    }

    fn get(column: &Loaded, index: usize) -> Option<Self> {
        column.microseconds(index).and_then(DateTime::from_timestamp_micros)
    }

    fn json(&self) -> Value {
        self.to_rfc3339_opts(SecondsFormat::AutoSi, true).into()
    }
}

/// Bytes whose layout the column describes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bytes(pub Vec<u8>);

impl Item for Bytes {
    const ENTRY: Entry = Entry::Bytes;

    fn push(&self, buffer: &mut Buffer) {
        buffer.push_bytes(&self.0);
    }

    fn get(column: &Loaded, index: usize) -> Option<Self> {
        column.bytes(index).map(|bytes| Self(bytes.to_vec()))
    }

    fn json(&self) -> Value {
        Value::Null
    }
}

impl<I: Item> Cell for Option<I> {
    const KIND: Kind = Kind { entry: I::ENTRY, list: false };

    fn write(&self, buffer: &mut Buffer) {
        buffer.scalar(self.is_some());
        if let Some(item) = self {
            item.push(buffer);
        }
    }

    fn read(column: &mut Loaded) -> Result<Self, TableError> {
        let Some(index) = column.next_scalar() else { return Ok(None) };
        I::get(column, index).map(Some).ok_or_else(|| column.wrong_type(I::ENTRY))
    }

    fn json(&self) -> Value {
        self.as_ref().map_or(Value::Null, Item::json)
    }
}

impl<I: Item> Cell for Vec<Option<I>> {
    const KIND: Kind = Kind { entry: I::ENTRY, list: true };

    fn write(&self, buffer: &mut Buffer) {
        buffer.list(self.iter().map(Option::is_some));
        for item in self.iter().flatten() {
            item.push(buffer);
        }
    }

    fn read(column: &mut Loaded) -> Result<Self, TableError> {
        let mut entries = column.next_list();
        let mut items = Vec::with_capacity(entries.len());
        while let Some(entry) = column.next_entry(&mut entries) {
            items.push(match entry {
                Next::Value(index) => Some(I::get(column, index).ok_or_else(|| column.wrong_type(I::ENTRY))?),
                Next::Null => None,
            });
        }
        Ok(items)
    }

    fn json(&self) -> Value {
        self.iter().map(Cell::json).collect()
    }
}

/// Values that must be there, and lists without nulls: the same entries.
macro_rules! required {
    ($($type:ty),*) => {$(
        impl Cell for $type {
            const KIND: Kind = Kind { entry: <$type as Item>::ENTRY, list: false };

            fn write(&self, buffer: &mut Buffer) {
                buffer.scalar(true);
                self.push(buffer);
            }

            fn read(column: &mut Loaded) -> Result<Self, TableError> {
                let index = column.next_scalar().ok_or_else(|| column.absent())?;
                <$type as Item>::get(column, index).ok_or_else(|| column.wrong_type(<$type as Item>::ENTRY))
            }

            fn json(&self) -> Value {
                Item::json(self)
            }
        }

        impl Cell for Vec<$type> {
            const KIND: Kind = Kind { entry: <$type as Item>::ENTRY, list: true };

            fn write(&self, buffer: &mut Buffer) {
                buffer.list(self.iter().map(|_| true));
                for item in self {
                    item.push(buffer);
                }
            }

            fn read(column: &mut Loaded) -> Result<Self, TableError> {
                let mut entries = column.next_list();
                let mut items = Vec::with_capacity(entries.len());
                while let Some(entry) = column.next_entry(&mut entries) {
                    let Next::Value(index) = entry else { return Err(column.absent()) };
                    let item = <$type as Item>::get(column, index);
                    items.push(item.ok_or_else(|| column.wrong_type(<$type as Item>::ENTRY))?);
                }
                Ok(items)
            }

            fn json(&self) -> Value {
                self.iter().map(Item::json).collect()
            }
        }
    )*};
}
required!(String, bool, i32, f64, f32, NaiveDate, DateTime<Utc>, Bytes);
