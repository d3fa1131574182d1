//! What came of a judgement, by name, with what it was made of.

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};

impl Store {
    /// What came of a judgement, such as that of `2026-W47`, when it was made of these inputs.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn assessment(&self, name: &str, inputs: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
        let mut select = self.connection.prepare("SELECT bytes FROM assessments WHERE name = ?1 AND inputs = ?2")?;
        Ok(select.query_row(params![name, inputs], |row| row.get(0)).optional()?)
    }

    /// Keeps what came of a judgement; what came of it before is forgotten.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub fn put_assessment(&self, name: &str, inputs: &[u8; 32], bytes: &[u8]) -> Result<(), StoreError> {
        let mut insert =
            self.connection.prepare("INSERT OR REPLACE INTO assessments (name, inputs, bytes) VALUES (?1, ?2, ?3)")?;
        insert.execute(params![name, inputs, bytes])?;
        Ok(())
    }
}
