//! Reads a Parquet table athlete by athlete, in batches of rows: memory grows neither with the table nor with its row
//! groups. Columns are found by name, so that a table may have further columns, another order or other physical types;
//! one that is lacking holds only nulls.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use parquet::column::reader::ColumnReader;
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};

use super::buffer::Loaded;
use super::cell::Cell;
use super::{REVISION_KEY, Row, TABLE_REVISION, TableError};

/// Rows decoded at once.
const BATCH_ROWS: usize = 256;
/// Rows of a narrow column decoded at once.
const NARROW_BATCH_ROWS: usize = 8_192;

/// Where the rows of an athlete are: the row group in which they begin, the row in it, and how many they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Row group.
    pub group: usize,
    /// First row in it.
    pub row: usize,
    /// Rows, which may go on in the following groups.
    pub rows: usize,
}

/// One athlete of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Id.
    pub athlete: String,
    /// Where.
    pub place: Place,
}

/// An open table of rows `R`.
pub struct TableReader<R, F: ChunkReader + 'static> {
    file: SerializedFileReader<F>,
    /// For each column of `R` its place among the leaves of the file.
    leaves: Vec<Option<usize>>,
    kind: PhantomData<fn() -> R>,
}

impl<R: Row, F: ChunkReader + 'static> TableReader<R, F> {
    /// Opens a table.
    ///
    /// # Errors
    ///
    /// When it is no Parquet file, has no column `athlete`, or was written by a newer program.
    pub fn open(file: F) -> Result<Self, TableError> {
        let file = SerializedFileReader::new(file)?;
        let metadata = file.metadata().file_metadata();
        let pairs = metadata.key_value_metadata().into_iter().flatten();
        let revision = pairs.filter(|pair| pair.key == REVISION_KEY).find_map(|pair| pair.value.clone());
        let is_known =
            |text: &String| text.parse::<i32>().is_ok_and(|revision| (1..=TABLE_REVISION).contains(&revision));
        if let Some(found) = revision.filter(|revision| !is_known(revision)) {
            return Err(TableError::Newer { found });
        }
        let schema = metadata.schema_descr();
        let leaf = |name: &str, list: bool| {
            let depth = i16::from(list);
            schema.columns().iter().position(|column| {
                column.path().parts().first().is_some_and(|first| first == name) && column.max_rep_level() == depth
            })
        };
        let leaves: Vec<Option<usize>> = R::COLUMNS.iter().map(|column| leaf(column.name, column.kind.list)).collect();
        match R::COLUMNS.first().zip(leaves.first()) {
            Some((column, None)) => Err(TableError::NoColumn { column: column.name }),
            _ => Ok(Self { file, leaves, kind: PhantomData }),
        }
    }

    /// Fails unless the table has this column.
    ///
    /// # Errors
    ///
    /// When it has not.
    pub fn require(&self, name: &'static str) -> Result<(), TableError> {
        let place = R::COLUMNS.iter().position(|column| column.name == name);
        let leaf = place.and_then(|place| self.leaves.get(place).copied().flatten());
        leaf.map(|_| ()).ok_or(TableError::NoColumn { column: name })
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        usize::try_from(self.file.metadata().file_metadata().num_rows()).unwrap_or_default()
    }

    fn group_rows(&self, group: usize) -> usize {
        let groups = self.file.metadata().row_groups();
        groups.get(group).map_or(0, |group| usize::try_from(group.num_rows()).unwrap_or_default())
    }

    /// Every value of one column, in order.
    ///
    /// # Errors
    ///
    /// When the table is damaged or a value is none of this type.
    pub fn column<C: Cell>(&self, name: &'static str, mut take: impl FnMut(usize, usize, C)) -> Result<(), TableError> {
        let place = R::COLUMNS.iter().position(|column| column.name == name);
        let Some(leaf) = place.and_then(|place| self.leaves.get(place).copied().flatten()) else {
            return Err(TableError::NoColumn { column: name });
        };
        for group in 0..self.file.num_row_groups() {
            let reader = self.file.get_row_group(group)?;
            let mut column = reader.get_column_reader(leaf)?;
            let mut loaded = Loaded::of(name, reader.metadata().schema_descr().column(leaf).as_ref());
            let (expected, mut row) = (self.group_rows(group), 0);
            while row < expected {
                let rows = loaded.load(&mut column, NARROW_BATCH_ROWS.min(expected - row))?;
                if rows == 0 {
                    return Err(TableError::BreaksOff { expected, found: row });
                }
                for next in row..row + rows {
                    take(group, next, C::read(&mut loaded)?);
                }
                row += rows;
            }
        }
        Ok(())
    }

    /// The athletes in the order of the table. One whose rows do not lie together is listed several times.
    ///
    /// # Errors
    ///
    /// When the table is damaged.
    pub fn athletes(&self) -> Result<Vec<Listed>, TableError> {
        let mut listed: Vec<Listed> = Vec::new();
        self.column("athlete", |group, row, athlete: String| match listed.last_mut() {
            Some(last) if last.athlete == athlete => last.place.rows += 1,
            _ => listed.push(Listed { athlete, place: Place { group, row, rows: 1 } }),
        })?;
        Ok(listed)
    }

    /// The rows from a place on.
    #[must_use]
    pub fn cursor(&self) -> Cursor<'_, R, F> {
        let missing = R::COLUMNS.iter().map(|column| Loaded::missing(column.name)).collect();
        Cursor { table: self, group: None, row: 0, columns: Vec::new(), loaded: missing, waiting: 0, half_read: false }
    }
}

/// A place in a table from which rows are read one after the other.
pub struct Cursor<'a, R, F: ChunkReader + 'static> {
    table: &'a TableReader<R, F>,
    group: Option<usize>,
    /// Row of the group that comes next.
    row: usize,
    columns: Vec<Option<ColumnReader>>,
    loaded: Vec<Loaded>,
    /// Rows decoded and not yet taken.
    waiting: usize,
    /// True while an athlete is read, and after one who could not be.
    half_read: bool,
}

impl<R: Row, F: ChunkReader + 'static> Cursor<'_, R, F> {
    /// What is made of the rows of an athlete, one after the other. Cheapest in the order of the table.
    ///
    /// # Errors
    ///
    /// When the table is damaged or a value makes no sense. The next athlete can be read all the same.
    pub fn rows<T>(
        &mut self,
        place: Place,
        make: impl FnMut(R) -> Result<T, TableError>,
    ) -> Result<Vec<T>, TableError> {
        // What was half read must not be taken for the beginning of the next, not even when reading it panicked.
        if std::mem::replace(&mut self.half_read, true) {
            self.group = None;
        }
        let taken = self.take(place, make)?;
        self.half_read = false;
        Ok(taken)
    }

    fn take<T>(
        &mut self,
        place: Place,
        mut make: impl FnMut(R) -> Result<T, TableError>,
    ) -> Result<Vec<T>, TableError> {
        self.seek(place.group, place.row)?;
        let mut rows = Vec::with_capacity(place.rows.min(MOST_RESERVED));
        while rows.len() < place.rows {
            if self.waiting == 0 && !self.fill(place.rows - rows.len())? {
                return Err(TableError::BreaksOff { expected: place.rows, found: rows.len() });
            }
            rows.push(make(R::read(&mut self.loaded)?)?);
            self.waiting -= 1;
            self.row += 1;
        }
        Ok(rows)
    }

    /// Goes to a row of a group.
    fn seek(&mut self, group: usize, row: usize) -> Result<(), TableError> {
        if self.group != Some(group) || row < self.row {
            self.enter(group)?;
        }
        let ahead = row - self.row;
        let dropped = ahead.min(self.waiting);
        for _ in 0..dropped {
            R::read(&mut self.loaded)?;
        }
        self.waiting -= dropped;
        if ahead > dropped {
            for column in self.columns.iter_mut().flatten() {
                skip(column, ahead - dropped)?;
            }
        }
        self.row = row;
        Ok(())
    }

    fn enter(&mut self, group: usize) -> Result<(), TableError> {
        let reader = self.table.file.get_row_group(group)?;
        (self.row, self.waiting, self.group) = (0, 0, Some(group));
        self.columns.clear();
        for (leaf, (loaded, column)) in self.table.leaves.iter().zip(self.loaded.iter_mut().zip(R::COLUMNS)) {
            match leaf {
                Some(leaf) => {
                    self.columns.push(Some(reader.get_column_reader(*leaf)?));
                    *loaded = Loaded::of(column.name, reader.metadata().schema_descr().column(*leaf).as_ref());
                }
                None => self.columns.push(None),
            }
        }
        Ok(())
    }

    /// Decodes the next rows, no more than asked for; false at the end of the table.
    fn fill(&mut self, wanted: usize) -> Result<bool, TableError> {
        while let Some(group) = self.group {
            let left = self.table.group_rows(group).saturating_sub(self.row);
            let rows = left.min(wanted).min(BATCH_ROWS);
            if rows > 0 {
                for (column, loaded) in self.columns.iter_mut().zip(&mut self.loaded) {
                    let Some(column) = column else { continue };
                    let found = loaded.load(column, rows)?;
                    if found < rows {
                        return Err(TableError::BreaksOff { expected: rows, found });
                    }
                }
                self.waiting = rows;
                return Ok(true);
            }
            if group + 1 >= self.table.file.num_row_groups() {
                break;
            }
            self.enter(group + 1)?;
        }
        Ok(false)
    }
}

/// More rows than this are not reserved at once: the number may be that of a damaged table.
const MOST_RESERVED: usize = 4_096;

fn skip(column: &mut ColumnReader, rows: usize) -> Result<usize, TableError> {
    Ok(match column {
        ColumnReader::BoolColumnReader(reader) => reader.skip_records(rows)?,
        ColumnReader::Int32ColumnReader(reader) => reader.skip_records(rows)?,
        ColumnReader::Int64ColumnReader(reader) => reader.skip_records(rows)?,
        ColumnReader::Int96ColumnReader(reader) => reader.skip_records(rows)?,
        ColumnReader::FloatColumnReader(reader) => reader.skip_records(rows)?,
        ColumnReader::DoubleColumnReader(reader) => reader.skip_records(rows)?,
        ColumnReader::ByteArrayColumnReader(reader) => reader.skip_records(rows)?,
        ColumnReader::FixedLenByteArrayColumnReader(reader) => reader.skip_records(rows)?,
    })
}

/// The athletes of a table by id, the first place of each.
#[must_use]
pub fn by_athlete(listed: Vec<Listed>) -> BTreeMap<String, Place> {
    let mut places = BTreeMap::new();
    for Listed { athlete, place } in listed {
        places.entry(athlete).or_insert(place);
    }
    places
}
