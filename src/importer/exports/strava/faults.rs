//! What is said about rows that cannot be read. Says so many times and then only how often, so that a broken table does
//! not drown everything else.

use std::io;

use super::records::Record;
use crate::diagnostics::{Code, Diagnostics, Level};
use crate::importer::ReadError;

/// Rows that are named one by one. Chosen: more than anybody reads.
const MAX_LISTED: u64 = 200;

/// What to do about a table that another program changed.
pub(super) const USE_THE_ORIGINAL: &str =
    "a spreadsheet program saved this table again: give activities.csv as Strava's archive holds it";

/// Where in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Row, from 1, without the header.
    pub(super) row: u64,
    /// Physical line, from 1.
    pub(super) line: u64,
}

impl Place {
    /// For people, as a spreadsheet program counts: the header is row 1.
    pub(super) fn name(self) -> String {
        format!("row {}", self.row + 1)
    }
}

/// Collects the faults of one table.
pub(super) struct Faults<'d> {
    diagnostics: &'d mut Diagnostics,
    rows: u64,
}

impl<'d> Faults<'d> {
    pub(super) fn new(diagnostics: &'d mut Diagnostics) -> Self {
        Self { diagnostics, rows: 0 }
    }

    /// Something is wrong with a row.
    pub(super) fn row(&mut self, place: Place, message: &str, help: Option<&str>) {
        self.add(Level::Warning, place, message, help);
    }

    /// Something about a row is worth knowing, and nothing was lost.
    pub(super) fn note(&mut self, place: Place, message: &str) {
        self.add(Level::Note, place, message, None);
    }

    fn add(&mut self, level: Level, place: Place, message: &str, help: Option<&str>) {
        self.rows += 1;
        if self.rows > MAX_LISTED {
            return;
        }
        let message = format!("{message} (line {})", place.line);
        let diagnostic = self.diagnostics.push(Code::BadTableRow, level, message).at(place.name());
        if let Some(help) = help {
            diagnostic.help(help);
        }
    }

    /// The row has another number of cells than the header.
    pub(super) fn width(&mut self, place: Place, record: &Record, width: usize) {
        let count = record.cells.len();
        let what = if count < width { "the missing ones are taken for empty" } else { "the surplus is left out" };
        self.row(place, &format!("{count} cells where the header has {width}; {what}"), None);
    }

    /// The table ends inside this row.
    pub(super) fn cut(&mut self, place: Place) {
        let message = format!("the table breaks off in this row (line {}), which is left out", place.line);
        self.diagnostics
            .push(Code::TableTruncated, Level::Warning, message)
            .at(place.name())
            .help("download or unpack the export again");
    }

    /// Reading failed behind these rows.
    pub(super) fn cut_by(&mut self, error: &io::Error, rows: u64) {
        let message = format!("reading stopped: {error}; the {rows} rows before are used");
        self.diagnostics
            .push(Code::TableTruncated, Level::Warning, message)
            .at(format!("row {}", rows + 2))
            .help("download or unpack the export again");
    }

    /// Something about the table as a whole.
    pub(super) fn table(&mut self, code: Code, level: Level, message: String, help: &str) {
        self.diagnostics.push(code, level, message).help(help);
    }

    /// Says how many rows were not named.
    pub(super) fn finish(self) {
        let unlisted = self.rows.saturating_sub(MAX_LISTED);
        if unlisted > 0 {
            let message = format!("{unlisted} more findings of this kind in further rows");
            self.diagnostics.push(Code::BadTableRow, Level::Warning, message);
        }
    }
}

/// Nothing could be read at all.
pub(super) fn unreadable(error: &io::Error) -> ReadError {
    ReadError {
        code: Code::Unreadable,
        place: None,
        message: format!("the table cannot be read: {error}"),
        help: None,
        ignorable: false,
    }
}

/// There is not even a header.
pub(super) fn empty() -> ReadError {
    ReadError {
        code: Code::EmptyFile,
        place: None,
        message: "the table is empty".to_owned(),
        help: None,
        ignorable: true,
    }
}
