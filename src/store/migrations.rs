//! Brings a database to the newest schema: numbered files, each applied once, in order, all or none. A file is never
//! changed once a program with it was released.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use super::{APPLICATION_ID, StoreError};

/// The schema, step by step. The version of a database is the number of steps that it took.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_files.sql"),
    include_str!("migrations/0002_assessments.sql"),
    include_str!("migrations/0003_assessments_by_name.sql"),
];

/// Applies the steps that a database has not taken. One that holds something is copied first.
pub(super) fn bring_up_to_date(connection: &mut Connection, path: &Path, is_new: bool) -> Result<(), StoreError> {
    let known = i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX);
    let version: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if version > known {
        return Err(StoreError::Newer { found: version, known });
    }
    if !is_new && (id != APPLICATION_ID || version < 1) {
        // Somebody else's, or cut off before its first step was done.
        return Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error { code: rusqlite::ErrorCode::NotADatabase, extended_code: 26 },
            Some("this is no store of patella".to_owned()),
        )
        .into());
    }
    let steps = usize::try_from(version).ok().and_then(|done| MIGRATIONS.get(done..)).unwrap_or_default();
    if steps.is_empty() {
        return Ok(());
    }
    if !is_new {
        fs::copy(path, path.with_file_name(format!("store.version-{version}.sqlite")))?;
    }
    let transaction = connection.transaction()?;
    for step in steps {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", known)?;
    Ok(transaction.commit()?)
}
