//! Files that are tables of services: which reader is for them, and reading them as they come.

use std::io::{BufRead, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::detect::{HEAD_BYTES, is_gzip, may_be_table};
use super::exports::{TABLES, Table, TableReader};
use super::gzip::gunzip_head;
use super::read::{FileRead, Outcome, panicked};
use super::rows::NamedTable;
use super::unpack::Tables;
use crate::diagnostics::Diagnostics;

/// The reader of the table that these first bytes, or those in the gzip data that they begin, belong to.
pub(crate) fn table_reader(name: &str, head: &[u8]) -> Option<&'static dyn TableReader> {
    if !may_be_table(name) {
        return None;
    }
    let inflated = if is_gzip(head) { gunzip_head(head, HEAD_BYTES) } else { Vec::new() };
    let (name, head) =
        if is_gzip(head) { (name.strip_suffix(".gz").unwrap_or(name), inflated.as_slice()) } else { (name, head) };
    TABLES.iter().copied().find(|reader| reader.recognise(name, head))
}

/// The tables that services hand out, among the members of archives.
pub(crate) struct TablesOfServices;

impl<M> Tables<M> for TablesOfServices {
    fn recognise(&self, name: &str, head: &[u8]) -> bool {
        table_reader(name, head).is_some()
    }

    fn read(&self, name: &str, head: &[u8], bytes: &mut dyn BufRead) -> FileRead<M> {
        match table_reader(name, head) {
            Some(reader) => read_table(name, reader, bytes),
            None => FileRead::passed_over(),
        }
    }
}

/// Reads a table, guarded like a recording.
pub(crate) fn read_table<M>(name: &str, reader: &dyn TableReader, from: &mut (dyn BufRead + '_)) -> FileRead<M> {
    let mut diagnostics = Diagnostics::default();
    let read = catch_unwind(AssertUnwindSafe(|| {
        let packed = from.fill_buf().is_ok_and(is_gzip);
        if packed {
            reader.read(&mut BufReader::new(flate2::bufread::MultiGzDecoder::new(from)), &mut diagnostics)
        } else {
            reader.read(from, &mut diagnostics)
        }
    }));
    match read.unwrap_or_else(|_| Err(panicked())) {
        Ok(table) => FileRead {
            // A table that says nothing is as good as another file.
            outcome: if table == Table::default() { Outcome::Ignored } else { Outcome::Read },
            diagnostics: diagnostics.for_path(name),
            candidates: Vec::new(),
            table: Some(NamedTable { name: name.to_owned(), table }),
        },
        Err(error) => FileRead::failed(name, error, diagnostics),
    }
}
