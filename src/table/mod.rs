//! Tables of what was measured and found, for other programs and for [`read`]ing them again: activities with every
//! measure that a rule needs, what athletes say of themselves, their logs, and the weeks, shoes and findings made of
//! them.
//!
//! A table is a file of one athlete or of many. [`rows`] says which columns there are; [`activity`], [`athlete`] and
//! [`route_numbers`] turn values of the model into rows and back; [`mod@write`] and [`read`] are Parquet by the crate
//! of that name; CSV and JSON are made of the same rows by [`Row::csv`] and [`Row::json`]. Nothing here judges, names a
//! file or knows where a run was: routes are numbered anew for every athlete.
//!
//! Tables of activities, pain and habits are in the order of their athletes, and an athlete's rows lie together: that
//! is how [`read`] takes one athlete at a time. A row group holds whole athletes.

pub mod activity;
pub mod athlete;
pub mod buffer;
pub mod cell;
mod effort_bytes;
pub mod read;
pub mod route_numbers;
pub mod row;
pub mod rows;
pub mod write;

use thiserror::Error;

pub use row::{Column, Row};

/// Revision of the tables: raised when a column changes its meaning, not when one is added.
pub const TABLE_REVISION: i32 = 1;

/// Key of the revision among the key-value metadata of a file.
pub const REVISION_KEY: &str = "patella.table";

/// Why a table cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TableError {
    /// No Parquet, or a damaged file.
    #[error("this is no whole Parquet table: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// A column that must be there is not.
    #[error("this is not a table of `patella export`: it has no column `{column}`")]
    NoColumn {
        /// Its name.
        column: &'static str,
    },
    /// The file was written by a newer program.
    #[error("the table is of revision {found}, this program knows up to {TABLE_REVISION}")]
    Newer {
        /// Revision of the file.
        found: String,
    },
    /// A value that must be there is not.
    #[error("column `{column}` has no value")]
    Absent {
        /// Its name.
        column: &'static str,
    },
    /// A column holds something else.
    #[error("column `{column}` does not hold {expected}")]
    WrongType {
        /// Its name.
        column: &'static str,
        /// What it should hold.
        expected: &'static str,
    },
    /// A value that makes no sense.
    #[error("column `{column}` holds {found:?}, which is none of its values")]
    Value {
        /// Its name.
        column: &'static str,
        /// What it holds.
        found: String,
    },
    /// An athlete has rows at several places.
    #[error("the rows of this athlete do not lie together")]
    Torn,
    /// The reader of Parquet gave up on it.
    #[error("the table is damaged in a way that its reader does not survive")]
    Panicked,
    /// The table ends before it says it does.
    #[error("the table breaks off: {expected} rows were expected and {found} are there")]
    BreaksOff {
        /// Rows announced.
        expected: usize,
        /// Rows found.
        found: usize,
    },
}

impl TableError {
    /// What to do about it, where there is something.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Newer { .. } => "read it with the patella that wrote it, or a newer one",
            Self::NoColumn { .. } | Self::WrongType { .. } | Self::Value { .. } | Self::Absent { .. } => {
                "write it again with `patella export`, and keep the names and types of its columns"
            }
            Self::Torn => "sort the table by athlete",
            Self::Parquet(_) | Self::BreaksOff { .. } | Self::Panicked => "write it again with `patella export`",
        }
    }
}
