//! What came of a week and what it was made of: where both are as they were, there is nothing to do.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Job;
use super::health::Health;
use super::weeks::Target;
use crate::cli::inputs::Inputs;
use crate::cli::kept::Kept;
use crate::cli::kept::made_of::made_of;
use crate::cli::kept::written::Written;
use crate::cli::terminal::Terminal;
use crate::diagnostics::Diagnostic;
use crate::model::finding::Severity;
use crate::store::packed;

/// What came of a week.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Past {
    /// Files that it is made of, relative to the folder of the reports.
    written: Written,
    /// The worst finding that is not muted.
    pub worst: Option<Severity>,
    /// The summary as it was printed.
    pub summary: String,
    /// Whether the job does its work.
    pub health: Health,
    /// All trouble.
    pub diagnostics: Vec<Diagnostic>,
}

impl Past {
    /// Of a report that was written, with all of its files.
    #[must_use]
    pub fn new(
        out: &Path,
        files: &[PathBuf],
        worst: Option<Severity>,
        summary: String,
        health: &Health,
        diagnostics: &[Diagnostic],
    ) -> Option<Self> {
        let (health, diagnostics) = (health.clone(), diagnostics.to_vec());
        Some(Self { written: Written::of(out, files)?, worst, summary, health, diagnostics })
    }

    /// What was kept, when every file of it is still as it was written.
    #[must_use]
    pub fn recall(kept: &Kept, target: Target, inputs: &[u8; 32], out: &Path) -> Option<Self> {
        let mut past: Self = packed::from_bytes(&kept.assessment(&target.week().to_string(), inputs)?).ok()?;
        past.health.today = target.today;
        past.health.new = Some(0);
        past.written.is_whole(out).then_some(past)
    }

    /// The bytes to keep.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        packed::to_bytes(self).ok()
    }
}

/// SHA-256 of all that the files and the summary of a week depend on; `None` where a file may have changed without a
/// new date, or something else than files is to be written.
#[must_use]
pub fn inputs(job: &Job<'_>, read: &Inputs, kept: &Kept, target: Target, terminal: Terminal) -> Option<[u8; 32]> {
    let options = job.options;
    if options.json || options.eml.is_some() {
        return None;
    }
    let formats: Vec<u8> = options.format.iter().map(|format| *format as u8).collect();
    let units = options.units.unwrap_or(read.athlete.units);
    let days = format!("{} {} {}", target.as_of, target.pain_until, target.today);
    let shown = format!("{} {} {}", terminal.columns(), terminal.colours_stdout(), units.name());
    let out = job.out();
    let asked = [days.as_bytes(), shown.as_bytes(), out.as_os_str().as_encoded_bytes(), &formats];
    made_of(kept, job.folder, &read.sources, &asked)
}
