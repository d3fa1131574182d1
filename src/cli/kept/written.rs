//! The files that came of a judgement, with what tells that nobody changed or removed them.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Files relative to a folder, each with its SHA-256.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Written(Vec<(String, [u8; 32])>);

impl Written {
    /// Of files that were just written below a folder; `None` when one cannot be read.
    #[must_use]
    pub fn of(folder: &Path, files: &[PathBuf]) -> Option<Self> {
        files.iter().map(|path| Some((relative(path, folder)?, hash(path)?))).collect::<Option<_>>().map(Self)
    }

    /// True when every file is as it was written.
    #[must_use]
    pub fn is_whole(&self, folder: &Path) -> bool {
        self.0.iter().all(|(name, content)| hash(&folder.join(name)).as_ref() == Some(content))
    }
}

fn relative(path: &Path, folder: &Path) -> Option<String> {
    path.strip_prefix(folder).ok()?.to_str().map(str::to_owned)
}

fn hash(path: &Path) -> Option<[u8; 32]> {
    fs::read(path).ok().map(|bytes| Sha256::digest(bytes).into())
}
