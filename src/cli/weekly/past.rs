//! What came of a week and what it was made of: where both are as they were, there is nothing to do.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Job;
use super::health::Health;
use super::kept::Kept;
use super::weeks::Target;
use crate::cli::inputs::Inputs;
use crate::cli::terminal::Terminal;
use crate::diagnostics::Diagnostic;
use crate::importer;
use crate::model::finding::Severity;
use crate::store::packed;

/// What people write in an athlete folder, and the team's file above it.
const TEXTS: [&str; 5] = ["athlete.toml", "pain.csv", "habits.csv", "rulebook.toml", "../team.toml"];

/// What came of a week.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Past {
    /// Files that it is made of, relative to the folder of the reports, with their SHA-256.
    files: Vec<(String, [u8; 32])>,
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
        let hashed = files.iter().map(|path| Some((relative(path, out)?, hash(path)?)));
        Some(Self {
            files: hashed.collect::<Option<_>>()?,
            worst,
            summary,
            health: health.clone(),
            diagnostics: diagnostics.to_vec(),
        })
    }

    /// What was kept, when every file of it is still as it was written.
    #[must_use]
    pub fn recall(kept: &Kept, target: Target, inputs: &[u8; 32], out: &Path) -> Option<Self> {
        let mut past: Self = packed::from_bytes(&kept.assessment(&target.week().to_string(), inputs)?).ok()?;
        let is_whole = past.files.iter().all(|(name, content)| hash(&out.join(name)).as_ref() == Some(content));
        past.health.today = target.today;
        past.health.new = Some(0);
        is_whole.then_some(past)
    }

    /// The bytes to keep.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        packed::to_bytes(self).ok()
    }
}

fn relative(path: &Path, out: &Path) -> Option<String> {
    path.strip_prefix(out).ok()?.to_str().map(str::to_owned)
}

fn hash(path: &Path) -> Option<[u8; 32]> {
    fs::read(path).ok().map(|bytes| Sha256::digest(bytes).into())
}

/// SHA-256 of all that the files and the summary of a week depend on; `None` where a file may have changed without a new
/// date, or something else than files is to be written.
#[must_use]
pub fn inputs(job: &Job<'_>, read: &Inputs, kept: &Kept, target: Target, terminal: Terminal) -> Option<[u8; 32]> {
    let options = job.options;
    if options.json || options.eml.is_some() {
        return None;
    }
    let mut all = Sha256::new();
    let mut add = |bytes: &[u8]| {
        all.update((bytes.len() as u64).to_le_bytes());
        all.update(bytes);
    };
    let formats: Vec<u8> = options.format.iter().map(|format| *format as u8).collect();
    let units = options.units.unwrap_or(read.athlete.units);
    let days = format!("{} {} {}", target.as_of, target.pain_until, target.today);
    let shown = format!("{} {} {}", terminal.columns(), terminal.colours_stdout(), units.name());
    let folders = [job.folder.to_path_buf(), job.out()].map(|folder| folder.to_string_lossy().into_owned());
    for text in [kept.fingerprint(), &days, &shown, &folders[0], &folders[1]] {
        add(text.as_bytes());
    }
    add(&formats);
    for name in TEXTS {
        match fs::read(job.folder.join(name)) {
            Ok(bytes) => add(&Sha256::digest(bytes)),
            Err(error) => add(error.kind().to_string().as_bytes()),
        }
    }
    let (files, trouble) = importer::survey(&read.sources);
    for file in &files {
        let stat = file.stat.filter(|stat| kept.is_settled(*stat))?;
        add(file.name.as_bytes());
        add(&stat.size.to_le_bytes());
        add(&stat.modified_ns.to_le_bytes());
        add(&stat.inode.to_le_bytes());
    }
    add(&packed::to_bytes(&trouble).ok()?);
    Some(all.finalize().into())
}
