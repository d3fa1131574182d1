//! One run at a time in an athlete folder (CONTRACT section 3, exit code 5).

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::cli::exit::Failure;

/// The folder of what this program keeps, in the athlete folder.
pub const KEPT: &str = ".patella";

/// The lock of an athlete folder, held until it is dropped; the system ends it with the process, however that ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
    folder: PathBuf,
}

impl Lock {
    /// Where what is kept of the athlete lies.
    #[must_use]
    pub fn kept(&self) -> &Path {
        &self.folder
    }
}

/// Why there is no lock.
#[derive(Debug)]
pub enum NoLock {
    /// Another run has it.
    Held(Failure),
    /// Nothing can be written in the folder.
    ReadOnly(io::Error),
}

/// Takes the lock without waiting.
///
/// # Errors
///
/// When another run holds it, or the folder cannot be written to.
pub fn take(folder: &Path) -> Result<Lock, NoLock> {
    let kept = folder.join(KEPT);
    if kept.symlink_metadata().is_ok() && !kept.is_dir() {
        let error = io::Error::other(format!("{KEPT} is there and is no folder: move it away"));
        return Err(NoLock::ReadOnly(error));
    }
    fs::create_dir_all(&kept).map_err(NoLock::ReadOnly)?;
    let options = || OpenOptions::new().read(true).append(true).create(true).open(kept.join("lock"));
    let file = options().map_err(NoLock::ReadOnly)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let message = format!("another run is at work in {}", folder.display());
            let help = "wait until it has ended; it writes the same report".to_owned();
            return Err(NoLock::Held(Failure::Locked { message, help: Some(help) }));
        }
        // Some network file systems know no locks; every file is replaced whole all the same.
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
        Err(TryLockError::Error(error)) => return Err(NoLock::ReadOnly(error)),
    }
    Ok(Lock { _file: file, folder: kept })
}
