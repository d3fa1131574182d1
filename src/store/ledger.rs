//! The files that were read, with what tells that they changed and what came of them.

use std::collections::BTreeMap;

use rusqlite::params;

use super::{Store, StoreError};

/// A file by its name on outputs and the pass that read it.
pub type FileKey = (String, u8);

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFile {
    /// Where it lay.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// Nanoseconds from 1970 to its last change.
    pub modified_ns: i64,
    /// Number in its file system.
    pub inode: u64,
    /// It had not been changed for a while when it was read: size and time tell a later change.
    pub is_settled: bool,
    /// SHA-256 of it as it is on disk.
    pub content_hash: [u8; 32],
    /// Why it cannot be used; `None` for one that can.
    pub fault: Option<String>,
    /// It was not there when it was last looked for.
    pub is_gone: bool,
}

impl Store {
    /// Every file that was ever read.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn files(&self) -> Result<BTreeMap<FileKey, KnownFile>, StoreError> {
        let mut select = self.connection.prepare(
            "SELECT name, pass, path, size, modified_ns, inode, settled, content_hash, outcome, reason, state FROM files",
        )?;
        let rows = select.query_map([], |row| {
            let key = (row.get(0)?, row.get(1)?);
            let reason: Option<String> = row.get(9)?;
            let file = KnownFile {
                path: row.get(2)?,
                size: row.get::<_, i64>(3)?.cast_unsigned(),
                modified_ns: row.get(4)?,
                inode: row.get::<_, i64>(5)?.cast_unsigned(),
                is_settled: row.get(6)?,
                content_hash: row.get(7)?,
                fault: if row.get::<_, String>(8)? == "bad" { Some(reason.unwrap_or_default()) } else { None },
                is_gone: row.get::<_, String>(10)? == "gone",
            };
            Ok((key, file))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Writes down what is known of a file.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub fn put_file(&self, (name, pass): (&str, u8), file: &KnownFile) -> Result<(), StoreError> {
        let mut insert = self.connection.prepare(
            "INSERT OR REPLACE INTO files
                 (name, pass, path, size, modified_ns, inode, settled, content_hash, outcome, reason, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?;
        insert.execute(params![
            name,
            pass,
            file.path,
            file.size.cast_signed(),
            file.modified_ns,
            file.inode.cast_signed(),
            file.is_settled,
            file.content_hash,
            if file.fault.is_some() { "bad" } else { "good" },
            file.fault,
            if file.is_gone { "gone" } else { "here" },
        ])?;
        Ok(())
    }

    /// What was read of every file under this fingerprint.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn readings(&self, fingerprint: &str) -> Result<BTreeMap<FileKey, Vec<u8>>, StoreError> {
        let mut select = self.connection.prepare("SELECT name, pass, bytes FROM readings WHERE fingerprint = ?1")?;
        let rows = select.query_map([fingerprint], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Keeps what was read of a file.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub fn put_readings(&self, (name, pass): (&str, u8), fingerprint: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let mut insert = self
            .connection
            .prepare("INSERT OR REPLACE INTO readings (name, pass, fingerprint, bytes) VALUES (?1, ?2, ?3, ?4)")?;
        insert.execute(params![name, pass, fingerprint, bytes])?;
        Ok(())
    }
}
