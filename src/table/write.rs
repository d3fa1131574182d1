//! Writes rows as a Parquet file: snappy, lists and types as Arrow writes them, statistics of each row group, and
//! nothing that differs from one machine or day to the next.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnPath, Type};

use super::buffer::Buffer;
use super::cell::{Entry, Kind};
use super::{REVISION_KEY, Row, TABLE_REVISION, TableError};

/// A row group is closed after the athlete that reaches so many rows: some 20 MB of activities, and enough groups to
/// share among threads.
const GROUP_ROWS: usize = 4_096;
/// One athlete with more rows than this is split, so that a group stays bounded.
const MOST_GROUP_ROWS: usize = 32_768;

/// Writes a table, athlete after athlete.
pub struct TableWriter<W: Write + Send> {
    file: SerializedFileWriter<W>,
    buffers: Vec<Buffer>,
    rows: usize,
    athlete: String,
}

impl<W: Write + Send> TableWriter<W> {
    /// Begins a table of these rows.
    ///
    /// # Errors
    ///
    /// When its beginning cannot be written.
    pub fn new<R: Row>(output: W) -> Result<Self, TableError> {
        let fields = R::COLUMNS.iter().map(|column| field(column.name, column.kind).map(Arc::new));
        let fields = fields.collect::<Result<Vec<_>, _>>()?;
        let schema = Type::group_type_builder("patella").with_fields(fields).build()?;
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(format!("patella version {}", env!("CARGO_PKG_VERSION")))
            .set_key_value_metadata(Some(vec![KeyValue::new(REVISION_KEY.to_owned(), TABLE_REVISION.to_string())]))
            .set_max_row_group_row_count(None)
            .set_statistics_enabled(EnabledStatistics::Chunk);
        // A dictionary serves values that repeat; numbers measured to the last digit do not.
        for column in R::COLUMNS {
            let repeats = matches!(column.kind.entry, Entry::Text | Entry::Truth | Entry::Day | Entry::Integer);
            let path = path(column.name, column.kind);
            properties = properties.set_column_dictionary_enabled(path.clone(), repeats && column.name != "id");
            if column.kind.list || column.kind.entry == Entry::Bytes {
                properties = properties.set_column_statistics_enabled(path, EnabledStatistics::None);
            }
        }
        let file = SerializedFileWriter::new(output, Arc::new(schema), Arc::new(properties.build()))?;
        let buffers = R::COLUMNS.iter().map(|column| Buffer::new(column.kind)).collect();
        Ok(Self { file, buffers, rows: 0, athlete: String::new() })
    }

    /// Appends a row. Rows of one athlete must come together.
    ///
    /// # Errors
    ///
    /// When a row group cannot be written.
    pub fn push<R: Row>(&mut self, row: &R) -> Result<(), TableError> {
        let is_another = self.athlete != row.athlete();
        if is_another && self.rows >= GROUP_ROWS || self.rows >= MOST_GROUP_ROWS {
            self.flush()?;
        }
        if is_another {
            row.athlete().clone_into(&mut self.athlete);
        }
        row.write(&mut self.buffers);
        self.rows += 1;
        Ok(())
    }

    /// Writes what is left and the footer.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<W, TableError> {
        self.flush()?;
        Ok(self.file.into_inner()?)
    }

    fn flush(&mut self) -> Result<(), TableError> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.file.next_row_group()?;
        for buffer in &mut self.buffers {
            if let Some(mut column) = group.next_column()? {
                buffer.flush(&mut column)?;
                column.close()?;
            }
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }
}

/// The bytes of a whole table.
///
/// # Errors
///
/// When the table cannot be made, which is a fault of the program.
pub fn bytes<R: Row>(rows: &[R]) -> Result<Vec<u8>, TableError> {
    let mut writer = TableWriter::new::<R>(Vec::new())?;
    for row in rows {
        writer.push(row)?;
    }
    writer.finish()
}

fn path(name: &str, kind: Kind) -> ColumnPath {
    let parts: &[&str] = if kind.list { &[name, "list", "element"] } else { &[name] };
    ColumnPath::new(parts.iter().map(|part| (*part).to_owned()).collect())
}

/// The type of a column: `optional entry`, or `optional group name (LIST) { repeated group list { optional element }
/// }`.
fn field(name: &str, kind: Kind) -> Result<Type, TableError> {
    if !kind.list {
        return entry(name, kind.entry);
    }
    let list = Type::group_type_builder("list")
        .with_repetition(Repetition::REPEATED)
        .with_fields(vec![Arc::new(entry("element", kind.entry)?)])
        .build()?;
    Ok(Type::group_type_builder(name)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(Some(LogicalType::List))
        .with_fields(vec![Arc::new(list)])
        .build()?)
}

fn entry(name: &str, entry: Entry) -> Result<Type, TableError> {
    let (physical, logical) = match entry {
        Entry::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Entry::Bytes => (Physical::BYTE_ARRAY, None),
        Entry::Truth => (Physical::BOOLEAN, None),
        Entry::Integer => (Physical::INT32, None),
        Entry::Day => (Physical::INT32, Some(LogicalType::Date)),
        Entry::Instant => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
        Entry::Double => (Physical::DOUBLE, None),
        Entry::Float => (Physical::FLOAT, None),
    };
    let built = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
    Ok(built.with_logical_type(logical).build()?)
}
