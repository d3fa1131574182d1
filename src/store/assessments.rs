//! What came of a week, with what it was made of.

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};

impl Store {
    /// What came of a week, when it was made of these inputs.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn assessment(&self, week: &str, inputs: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
        let mut select = self.connection.prepare("SELECT bytes FROM assessments WHERE week = ?1 AND inputs = ?2")?;
        Ok(select.query_row(params![week, inputs], |row| row.get(0)).optional()?)
    }

    /// Keeps what came of a week; what came of it before is forgotten.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub fn put_assessment(&self, week: &str, inputs: &[u8; 32], bytes: &[u8]) -> Result<(), StoreError> {
        let mut insert =
            self.connection.prepare("INSERT OR REPLACE INTO assessments (week, inputs, bytes) VALUES (?1, ?2, ?3)")?;
        insert.execute(params![week, inputs, bytes])?;
        Ok(())
    }
}
