//! What was read, of one file or of many, on its way from `read` to `gather`. It is what a memory keeps; it does
//! nothing.

use super::read::FileRead;
use crate::diagnostics::Diagnostic;

/// Everything that was read, of one file or of many.
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Batch<M> {
    /// Files in the order of their names, the members of an archive together.
    pub(crate) files: Vec<FileRead<M>>,
    /// Trouble with archives whose members are read all the same.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<M> Default for Batch<M> {
    fn default() -> Self {
        Self { files: Vec::new(), diagnostics: Vec::new() }
    }
}

impl<M> Batch<M> {
    /// Of one file.
    pub(crate) fn of(file: FileRead<M>) -> Self {
        Self { files: vec![file], diagnostics: Vec::new() }
    }

    /// Adds what was read of others.
    pub(crate) fn append(&mut self, other: Self) {
        self.files.extend(other.files);
        self.diagnostics.extend(other.diagnostics);
    }
}
