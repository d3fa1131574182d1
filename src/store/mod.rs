//! What is kept between runs in an athlete folder: which files were read, what was measured of them, and what came of a
//! week. A cache: deleting it loses nothing but time.
//!
//! The only module that knows SQL. It keeps bytes and does not know what they mean; [`packed`] makes bytes of values.
//! It does not lock the folder: whoever opens a store holds the lock of the folder. Start with [`open`].

pub mod assessments;
pub mod ledger;
mod migrations;
pub mod packed;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags};
use thiserror::Error;

/// Name of the store in its folder.
pub const FILE: &str = "store.sqlite";

/// Where a store that cannot be read is put.
const DAMAGED: &str = "store.damaged.sqlite";

/// What tells our databases from those of others: `pate` in ASCII.
const APPLICATION_ID: i32 = 0x7061_7465;

/// An open store. Everything between [`Store::begin`] and [`Store::commit`] is kept together or not at all.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
}

/// Why nothing can be kept.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A newer program wrote it; guessing what it means could lose what it knows.
    #[error("the store is of version {found}, and this program knows up to {known}")]
    Newer {
        /// Its version.
        found: i32,
        /// The newest that is known.
        known: i32,
    },
    /// The database cannot be used: the disk, its rights, or damage.
    #[error("the store cannot be used: {0}")]
    Database(#[from] rusqlite::Error),
    /// A file beside the database cannot be written.
    #[error("the store cannot be used: {0}")]
    File(#[from] io::Error),
}

impl StoreError {
    /// True when the bytes of the database are not what they should be, so that another try would fail too.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Database(error) => {
                matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
                    // A table that is not as it was made.
                    || matches!(
                        error,
                        rusqlite::Error::InvalidColumnType(..)
                            | rusqlite::Error::IntegralValueOutOfRange(..)
                            | rusqlite::Error::FromSqlConversionFailure(..)
                    )
                    || error.sqlite_error_code() == Some(ErrorCode::Unknown)
            }
            Self::Newer { .. } | Self::File(_) => false,
        }
    }
}

/// A store with what had to be done to open it.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Store,
    /// Where the damaged store that it replaces was put.
    pub set_aside: Option<PathBuf>,
}

/// Opens the store of a folder that exists, or makes one. One that is damaged is set aside and begun anew; an older one
/// is copied and brought up to date.
///
/// # Errors
///
/// When a newer program wrote it, or nothing can be written.
pub fn open(folder: &Path) -> Result<Opened, StoreError> {
    match open_file(&folder.join(FILE)) {
        Ok(store) => Ok(Opened { store, set_aside: None }),
        Err(error) if error.is_damage() => {
            let set_aside = set_aside(folder)?;
            Ok(Opened { store: open_file(&folder.join(FILE))?, set_aside: Some(set_aside) })
        }
        Err(error) => Err(error),
    }
}

/// Puts the store of a folder out of the way, so that the next one begins anew. An earlier damaged one is replaced.
///
/// # Errors
///
/// When it cannot be renamed.
pub fn set_aside(folder: &Path) -> Result<PathBuf, StoreError> {
    let aside = folder.join(DAMAGED);
    fs::rename(folder.join(FILE), &aside)?;
    // Its journal would be applied to the next database of this name.
    match fs::remove_file(folder.join(format!("{FILE}-journal"))) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(aside),
    }
}

fn open_file(path: &Path) -> Result<Store, StoreError> {
    // A link could lead to a database of somebody else.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let is_new = fs::metadata(path).map_or(true, |metadata| metadata.len() == 0);
    let folder = path.parent().unwrap_or(Path::new(".")).canonicalize()?;
    let mut connection = Connection::open_with_flags(folder.join(FILE), flags)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    migrations::bring_up_to_date(&mut connection, path, is_new)?;
    Ok(Store { connection })
}

impl Store {
    /// Begins to keep.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub fn begin(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("BEGIN IMMEDIATE")?)
    }

    /// Keeps everything since [`Self::begin`], for good.
    ///
    /// # Errors
    ///
    /// When the database cannot be written; nothing is kept then.
    pub fn commit(&self) -> Result<(), StoreError> {
        let done = self.connection.execute_batch("COMMIT");
        if done.is_err() {
            self.forget();
        }
        Ok(done?)
    }

    /// Drops everything since [`Self::begin`].
    pub fn forget(&self) {
        // Where there is nothing to drop it is dropped already.
        let _ = self.connection.execute_batch("ROLLBACK");
    }
}
