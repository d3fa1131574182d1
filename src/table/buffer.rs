//! The entries of one Parquet column: collected for writing, and taken row by row after reading. Levels are those of
//! the format: how deep a value is defined and where a list goes on. Every column of ours may be null, and every list
//! and entry of a list too, as Arrow writes them; tables that other programs wrote may differ in that.

use std::ops::Range;

use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::Result as ParquetResult;
use parquet::file::writer::SerializedColumnWriter;
use parquet::schema::types::ColumnDescriptor;

use super::TableError;
use super::cell::{Entry, Kind};

/// Values of one physical type.
#[derive(Debug)]
enum Values {
    Bool(Vec<bool>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    Bytes(Vec<ByteArray>),
    /// A physical type that is none of ours.
    Foreign,
}

/// Definition level of an empty list, of an absent entry and of a present one; zero is an absent list.
const EMPTY: i16 = 1;
const NULL_ENTRY: i16 = 2;
const PRESENT: i16 = 3;

/// The entries of a column that wait to be written.
#[derive(Debug)]
pub struct Buffer {
    values: Values,
    definition: Vec<i16>,
    repetition: Vec<i16>,
    list: bool,
}

impl Buffer {
    /// Without any row.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        let values = match kind.entry {
            Entry::Truth => Values::Bool(Vec::new()),
            Entry::Integer | Entry::Day => Values::Int32(Vec::new()),
            Entry::Instant => Values::Int64(Vec::new()),
            Entry::Float => Values::Float(Vec::new()),
            Entry::Double => Values::Double(Vec::new()),
            Entry::Text | Entry::Bytes => Values::Bytes(Vec::new()),
        };
        Self { values, definition: Vec::new(), repetition: Vec::new(), list: kind.list }
    }

    /// A row of at most one entry.
    pub(super) fn scalar(&mut self, present: bool) {
        self.definition.push(i16::from(present));
    }

    /// A row with a list of entries, each present or not.
    pub(super) fn list(&mut self, entries: impl Iterator<Item = bool>) {
        let before = self.definition.len();
        for present in entries {
            self.repetition.push(i16::from(self.definition.len() > before));
            self.definition.push(if present { PRESENT } else { NULL_ENTRY });
        }
        if self.definition.len() == before {
            self.repetition.push(0);
            self.definition.push(EMPTY);
        }
    }

    pub(super) fn push_bool(&mut self, value: bool) {
        if let Values::Bool(values) = &mut self.values {
            values.push(value);
        }
    }

    pub(super) fn push_i32(&mut self, value: i32) {
        if let Values::Int32(values) = &mut self.values {
            values.push(value);
        }
    }

    pub(super) fn push_i64(&mut self, value: i64) {
        if let Values::Int64(values) = &mut self.values {
            values.push(value);
        }
    }

    pub(super) fn push_f32(&mut self, value: f32) {
        if let Values::Float(values) = &mut self.values {
            values.push(value);
        }
    }

    pub(super) fn push_f64(&mut self, value: f64) {
        if let Values::Double(values) = &mut self.values {
            values.push(value);
        }
    }

    pub(super) fn push_bytes(&mut self, value: &[u8]) {
        if let Values::Bytes(values) = &mut self.values {
            values.push(ByteArray::from(value.to_vec()));
        }
    }

    /// Writes all rows and forgets them.
    pub(super) fn flush(&mut self, column: &mut SerializedColumnWriter<'_>) -> ParquetResult<()> {
        use parquet::data_type::{BoolType, ByteArrayType, DoubleType, FloatType, Int32Type, Int64Type};
        let levels = Some(self.definition.as_slice());
        let repeated = self.list.then_some(self.repetition.as_slice());
        match &mut self.values {
            Values::Bool(values) => write::<BoolType>(column, values, levels, repeated)?,
            Values::Int32(values) => write::<Int32Type>(column, values, levels, repeated)?,
            Values::Int64(values) => write::<Int64Type>(column, values, levels, repeated)?,
            Values::Float(values) => write::<FloatType>(column, values, levels, repeated)?,
            Values::Double(values) => write::<DoubleType>(column, values, levels, repeated)?,
            Values::Bytes(values) => write::<ByteArrayType>(column, values, levels, repeated)?,
            Values::Foreign => {}
        }
        self.definition.clear();
        self.repetition.clear();
        Ok(())
    }
}

fn write<T: DataType>(
    column: &mut SerializedColumnWriter<'_>,
    values: &mut Vec<T::T>,
    definition: Option<&[i16]>,
    repetition: Option<&[i16]>,
) -> ParquetResult<()> {
    column.typed::<T>().write_batch(values, definition, repetition)?;
    values.clear();
    Ok(())
}

/// What a whole number of the column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counts {
    Ones,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

/// A batch of rows of one column, taken one by one. A column that the table lacks has only absent values.
#[derive(Debug)]
pub struct Loaded {
    name: &'static str,
    values: Values,
    definition: Vec<i16>,
    repetition: Vec<i16>,
    /// Level from which an entry is present.
    present: i16,
    /// Level from which a list has entries, present or not.
    entry: i16,
    counts: Counts,
    next_level: usize,
    next_value: usize,
    levels: usize,
}

/// The entries of one row that are still to be taken.
#[derive(Debug)]
pub struct Entries(Range<usize>);

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// A value, with its index.
    Value(usize),
    /// Nothing.
    Null,
}

impl Entries {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True when none is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Loaded {
    /// A column that the table lacks.
    pub(super) fn missing(name: &'static str) -> Self {
        Self {
            name,
            values: Values::Foreign,
            definition: Vec::new(),
            repetition: Vec::new(),
            present: 1,
            entry: 1,
            counts: Counts::Ones,
            next_level: 0,
            next_value: 0,
            levels: 0,
        }
    }

    /// A column of a table, without any row so far.
    pub(super) fn of(name: &'static str, column: &ColumnDescriptor) -> Self {
        use parquet::basic::Type;
        let values = match column.physical_type() {
            Type::BOOLEAN => Values::Bool(Vec::new()),
            Type::INT32 => Values::Int32(Vec::new()),
            Type::INT64 => Values::Int64(Vec::new()),
            Type::FLOAT => Values::Float(Vec::new()),
            Type::DOUBLE => Values::Double(Vec::new()),
            Type::BYTE_ARRAY => Values::Bytes(Vec::new()),
            Type::INT96 | Type::FIXED_LEN_BYTE_ARRAY => Values::Foreign,
        };
        let counts = match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::Timestamp(kind)), _) => match kind.unit {
                TimeUnit::MILLIS => Counts::Milliseconds,
                TimeUnit::MICROS => Counts::Microseconds,
                TimeUnit::NANOS => Counts::Nanoseconds,
            },
            (None, ConvertedType::TIMESTAMP_MILLIS) => Counts::Milliseconds,
            (None, ConvertedType::TIMESTAMP_MICROS) => Counts::Microseconds,
            _ => Counts::Ones,
        };
        let present = column.max_def_level();
        let is_nullable = column.self_type().is_optional();
        let entry = if is_nullable { present - 1 } else { present };
        Self { values, present, entry, counts, ..Self::missing(name) }
    }

    /// Forgets the rows, and loads so many of the next ones; tells how many there were.
    pub(super) fn load(&mut self, reader: &mut ColumnReader, rows: usize) -> ParquetResult<usize> {
        self.definition.clear();
        self.repetition.clear();
        (self.next_level, self.next_value) = (0, 0);
        let levels = (&mut self.definition, &mut self.repetition);
        let (rows, _, levels) = match (reader, &mut self.values) {
            (ColumnReader::BoolColumnReader(reader), Values::Bool(values)) => read(reader, rows, levels, values)?,
            (ColumnReader::Int32ColumnReader(reader), Values::Int32(values)) => read(reader, rows, levels, values)?,
            (ColumnReader::Int64ColumnReader(reader), Values::Int64(values)) => read(reader, rows, levels, values)?,
            (ColumnReader::FloatColumnReader(reader), Values::Float(values)) => read(reader, rows, levels, values)?,
            (ColumnReader::DoubleColumnReader(reader), Values::Double(values)) => read(reader, rows, levels, values)?,
            (ColumnReader::ByteArrayColumnReader(reader), Values::Bytes(values)) => read(reader, rows, levels, values)?,
            _ => (rows, 0, 0),
        };
        self.levels = levels;
        Ok(rows)
    }

    fn definition_at(&self, level: usize) -> i16 {
        // A column that is never null has no levels.
        self.definition.get(level).copied().unwrap_or(self.present)
    }

    /// The entry of the next row, when there is one.
    pub(super) fn next_scalar(&mut self) -> Option<usize> {
        if self.next_level >= self.levels {
            return None;
        }
        let present = self.definition_at(self.next_level) == self.present;
        self.next_level += 1;
        let index = self.next_value;
        self.next_value += usize::from(present);
        present.then_some(index)
    }

    /// The entries of the next row. The row is over, whether or not they are taken.
    pub(super) fn next_list(&mut self) -> Entries {
        let from = self.next_level;
        if from >= self.levels {
            return Entries(0..0);
        }
        let rest = self.repetition.get(from + 1..self.levels).unwrap_or_default();
        let more = rest.iter().take_while(|level| **level > 0).count();
        self.next_level = from + 1 + more;
        // The one level of an absent or empty list is no entry.
        let is_empty = more == 0 && self.definition_at(from) < self.entry;
        Entries(if is_empty { from..from } else { from..self.next_level })
    }

    /// The next of these entries.
    pub(super) fn next_entry(&mut self, entries: &mut Entries) -> Option<Next> {
        let level = entries.0.next()?;
        let present = self.definition_at(level) == self.present;
        let index = self.next_value;
        self.next_value += usize::from(present);
        Some(if present { Next::Value(index) } else { Next::Null })
    }

    pub(super) fn bytes(&self, index: usize) -> Option<&[u8]> {
        match &self.values {
            Values::Bytes(values) => values.get(index).map(ByteArray::data),
            _ => None,
        }
    }

    pub(super) fn integer(&self, index: usize) -> Option<i64> {
        match &self.values {
            Values::Bool(values) => values.get(index).map(|value| i64::from(*value)),
            Values::Int32(values) => values.get(index).map(|value| i64::from(*value)),
            Values::Int64(values) => values.get(index).copied(),
            _ => None,
        }
    }

    pub(super) fn number(&self, index: usize) -> Option<f64> {
        match &self.values {
            Values::Double(values) => values.get(index).copied(),
            Values::Float(values) => values.get(index).map(|value| f64::from(*value)),
            _ => self.integer(index).map(|value| value as f64),
        }
    }

    /// Microseconds since 1970; `None` for a column that counts no time.
    pub(super) fn microseconds(&self, index: usize) -> Option<i64> {
        let count = self.integer(index)?;
        match self.counts {
            Counts::Ones => None,
            Counts::Milliseconds => count.checked_mul(1_000),
            Counts::Microseconds => Some(count),
            Counts::Nanoseconds => Some(count.div_euclid(1_000)),
        }
    }

    /// Days since 1970, of a date or an instant.
    pub(super) fn days(&self, index: usize) -> Option<i64> {
        const MICROSECONDS_PER_DAY: i64 = 86_400_000_000;
        match self.counts {
            Counts::Ones => self.integer(index),
            _ => self.microseconds(index).map(|instant| instant.div_euclid(MICROSECONDS_PER_DAY)),
        }
    }

    pub(super) fn wrong_type(&self, entry: Entry) -> TableError {
        TableError::WrongType { column: self.name, expected: entry.name() }
    }

    pub(super) fn absent(&self) -> TableError {
        TableError::Absent { column: self.name }
    }
}

fn read<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    (definition, repetition): (&mut Vec<i16>, &mut Vec<i16>),
    values: &mut Vec<T::T>,
) -> ParquetResult<(usize, usize, usize)> {
    values.clear();
    reader.read_records(rows, Some(definition), Some(repetition), values)
}
