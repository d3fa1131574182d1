//! Puts one row behind a log on disk: never touches what stands there, and waits for another run that writes at the
//! same time. What the row looks like is the business of the profile.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::exit::Failure;
use super::zone::Here;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::athlete::{Athlete, Units};
use crate::profile::{self, Log};

/// A log larger than this is none: a row a minute for a hundred years.
const MAX_LOG_BYTES: u64 = 64 * 1024 * 1024;

/// Where a row was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub path: PathBuf,
    /// Its line.
    pub line: u64,
}

/// Adds a row to a log of the folder; makes the file with its header when there is none. `cells` is asked once the file
/// is locked, and is given the text of the file.
///
/// # Errors
///
/// When the folder is not there, the file cannot be written, or the row does not fit into it. Then nothing was written.
pub fn append(
    folder: &Path,
    log: Log,
    cells: impl FnOnce(&str) -> Vec<(&'static str, String)>,
) -> Result<Written, Failure> {
    if !folder.is_dir() {
        let message = format!("{} is no folder", folder.display());
        return Err(Failure::usage(message, "give the athlete's folder; `patella init FOLDER` makes one"));
    }
    let path = file_of(folder, log)?;
    let cannot_write = |error: std::io::Error| {
        let message = format!("cannot write {}: {error}", path.display());
        Failure::usage(message, "make the file writable; nothing was written")
    };
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(&path).map_err(cannot_write)?;
    wait_for_others(&file).map_err(cannot_write)?;
    let mut existing = Vec::new();
    (&file).take(MAX_LOG_BYTES + 1).read_to_end(&mut existing).map_err(cannot_write)?;
    if existing.len() as u64 > MAX_LOG_BYTES {
        return Err(Failure::usage(format!("{} is too large for a log", path.display()), "start a new one"));
    }
    let (text, _) = profile::decode_log(existing.clone());
    let addition = profile::addition(log, &existing, &cells(&text))
        .map_err(|error| Failure::usage(format!("{}: {error}", path.display()), error.help))?;
    if let Err(error) = file.write_all(&addition.bytes).and_then(|()| file.sync_data()) {
        // Half a row must not stay: the disk may be full.
        let _ = file.set_len(existing.len() as u64);
        return Err(cannot_write(error));
    }
    Ok(Written { path, line: addition.line })
}

/// The place of a log, where nothing but a file may stand: opening a pipe would wait for ever.
fn file_of(folder: &Path, log: Log) -> Result<PathBuf, Failure> {
    let path = folder.join(log.file_name());
    if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        let message = format!("{} is not a file", path.display());
        return Err(Failure::usage(message, "move it away, or put the file that is meant in its place"));
    }
    Ok(path)
}

/// Takes the lock of the file, which ends with it. Where a file system knows no locks, appending in one go must do.
fn wait_for_others(file: &File) -> std::io::Result<()> {
    match file.lock() {
        Err(error) if error.kind() == ErrorKind::Unsupported => Ok(()),
        other => other,
    }
}

/// The bytes of a log, or `None` when there is no such file.
///
/// # Errors
///
/// When it cannot be read.
pub fn read(folder: &Path, log: Log) -> Result<Option<Vec<u8>>, Failure> {
    let path = file_of(folder, log)?;
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::usage(format!("cannot read {}: {error}", path.display()), "make the file readable")),
    }
}

/// What is wrong with the rows of a log.
///
/// # Errors
///
/// As [`read`].
pub fn diagnostics(folder: &Path, log: Log, parse: fn(&str) -> Diagnostics) -> Result<Vec<Diagnostic>, Failure> {
    let (text, undecodable) = profile::decode_log(read(folder, log)?.unwrap_or_default());
    let mut found = undecodable.for_path(log.file_name());
    found.extend(parse(&text).for_path(log.file_name()));
    Ok(found)
}

/// The failure of a command that asks for a log that is not there.
#[must_use]
pub fn no_log(folder: &Path, log: Log, example: &str) -> Failure {
    let message = format!("there is no {} in {}", log.file_name(), folder.display());
    Failure::NothingToRead { message, help: Some(format!("`{example}` writes the first entry")) }
}

/// Refuses a day that has not begun.
///
/// # Errors
///
/// When the day lies in the future.
pub fn check_day(day: NaiveDate, here: Here) -> Result<(), Failure> {
    if day <= here.latest_day {
        return Ok(());
    }
    let message = format!("{day} lies in the future: it is {} where you are", here.today());
    Err(Failure::usage(message, "give the day on which it was, such as --date 2026-11-18"))
}

/// The zone of the profile in the folder. A profile that cannot be read must not keep an entry from being written; the
/// report says what is wrong with it.
#[must_use]
pub fn time_zone(folder: &Path) -> Option<Tz> {
    profile_of(folder)?.time_zone
}

/// What the athlete sees distances in, by the profile in the folder.
#[must_use]
pub fn units(folder: &Path) -> Option<Units> {
    profile_of(folder).map(|athlete| athlete.units)
}

fn profile_of(folder: &Path) -> Option<Athlete> {
    let text = fs::read_to_string(folder.join("athlete.toml")).ok()?;
    profile::parse_athlete(&text, "").ok()
}
