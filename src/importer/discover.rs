//! Finds the files behind the given places: walks folders in the order of names and opens files. The only part of the
//! importer that touches the file system; it does not look into files.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};

use super::Source;
use super::archive::printable;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Level};

/// A file to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Name on every output: relative to the place that was given, `/` between parts.
    pub(crate) name: String,
    /// Where its bytes are.
    pub(crate) origin: Origin,
    /// Size in bytes.
    pub(crate) size: u64,
    /// What the file system said of it; `None` for bytes that were given themselves.
    pub(crate) stat: Option<FileStat>,
    /// True when it was given itself and not found in a folder: it is expected to be a recording.
    pub(crate) asked_for: bool,
}

/// What tells that a file has not been touched without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStat {
    /// Size in bytes.
    pub size: u64,
    /// Nanoseconds from 1970 to the last change; 0 where the file system does not say.
    pub modified_ns: i64,
    /// Number of the file in its file system; 0 where there is none.
    pub inode: u64,
}

fn stat_of(metadata: &Metadata) -> FileStat {
    let since_1970 = metadata.modified().ok().and_then(|changed| changed.duration_since(UNIX_EPOCH).ok());
    let modified_ns = since_1970.and_then(|passed| i64::try_from(passed.as_nanos()).ok()).unwrap_or(0);
    FileStat { size: metadata.len(), modified_ns, inode: inode(metadata) }
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> u64 {
    0
}

/// True when the file is as it was when it was found: nobody wrote to it while it was read.
pub(crate) fn is_as_found(path: &Path, found: FileStat) -> bool {
    fs::metadata(path).is_ok_and(|metadata| stat_of(&metadata) == found)
}

/// SHA-256 of a file as it is on disk; `None` when it cannot be read.
pub(crate) fn content_hash(path: &Path) -> Option<[u8; 32]> {
    const BUFFER_BYTES: usize = 1 << 16;
    let mut file = open(path).ok()?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Some(hasher.finalize().into()),
            Ok(read) => hasher.update(buffer.get(..read)?),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}

/// Where the bytes of an entry are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// In a file.
    File(PathBuf),
    /// In the source with this index.
    Given(usize),
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Discovery {
    /// Files, in an order that does not depend on the order of the places.
    pub(crate) entries: Vec<Entry>,
    /// Trouble with folders and special files.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Places that could not be read.
    pub(crate) rejected: u64,
    /// Things that are no files.
    pub(crate) ignored: u64,
}

/// Finds every file behind the places. A file that several of them lead to is found once.
pub(crate) fn discover(sources: &[Source]) -> Discovery {
    let mut walk = Walk::default();
    let mut places = Vec::new();
    for (index, source) in sources.iter().enumerate() {
        match source {
            Source::Bytes { name, bytes } => {
                let entry = Entry {
                    name: printable(name),
                    origin: Origin::Given(index),
                    size: bytes.len() as u64,
                    stat: None,
                    asked_for: true,
                };
                walk.found.entries.push(entry);
            }
            Source::Path(path) => places.push((path.as_path(), String::new())),
            Source::Listed { entry, path } => places.push((path.as_path(), printable(entry))),
        }
    }
    // By true location, so that the names do not depend on the order of the arguments; what does not exist comes last.
    let mut places: Vec<_> =
        places.into_iter().map(|(path, prefix)| (fs::canonicalize(path), path, prefix)).map(sort_key).collect();
    places.sort();
    for (_, path, prefix) in places {
        walk.place(path, prefix);
    }
    walk.found.entries.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.origin.key().cmp(&b.origin.key())));
    walk.found
}

type Place<'a> = ((bool, PathBuf), &'a Path, String);

fn sort_key((canonical, path, prefix): (io::Result<PathBuf>, &Path, String)) -> Place<'_> {
    match canonical {
        Ok(canonical) => ((false, canonical), path, prefix),
        Err(_) => ((true, path.to_owned()), path, prefix),
    }
}

impl Origin {
    fn key(&self) -> (usize, &Path) {
        match self {
            Self::File(path) => (0, path),
            Self::Given(index) => (index + 1, Path::new("")),
        }
    }
}

/// Opens a file for reading.
///
/// # Errors
///
/// When the system refuses.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[derive(Default)]
struct Walk {
    found: Discovery,
    files: BTreeSet<PathBuf>,
    folders: BTreeSet<PathBuf>,
}

impl Walk {
    /// A place that was given: read whatever its name.
    fn place(&mut self, path: &Path, prefix: String) {
        let own_name = path.file_name().map_or_else(|| path.to_string_lossy(), OsStr::to_string_lossy);
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.folder(path, &prefix),
            Ok(metadata) => {
                let name = if prefix.is_empty() { printable(&own_name) } else { prefix };
                self.file(path, name, &metadata, true);
            }
            Err(error) => {
                let name = if prefix.is_empty() { printable(&path.to_string_lossy()) } else { prefix };
                self.unreadable(&name, &error);
            }
        }
    }

    fn folder(&mut self, folder: &Path, name: &str) {
        let canonical = match fs::canonicalize(folder) {
            Ok(canonical) => canonical,
            Err(error) => return self.unreadable(name, &error),
        };
        if !self.folders.insert(canonical) {
            return;
        }
        let mut children = Vec::new();
        match fs::read_dir(folder) {
            Ok(listing) => {
                for child in listing {
                    match child {
                        Ok(child) => children.push(child.file_name()),
                        Err(error) => self.unreadable(name, &error),
                    }
                }
            }
            Err(error) => return self.unreadable(name, &error),
        }
        children.sort();
        for child in children {
            self.child(folder, name, &child);
        }
    }

    fn child(&mut self, folder: &Path, folder_name: &str, child: &OsStr) {
        let lossy = child.to_string_lossy();
        let path = folder.join(child);
        let name = join(folder_name, &printable(&lossy));
        let metadata = match fs::metadata(&path) {
            Ok(metadata) => metadata,
            Err(_) if is_passed_over(&lossy, false) => return,
            Err(error) if is_endless_link(&path, &error) => {
                return self.note(&name, Code::SymlinkLoop, Level::Note, "the link leads back to itself");
            }
            Err(error) => return self.unreadable(&name, &error),
        };
        if is_passed_over(&lossy, metadata.is_dir()) {
            return;
        }
        if child.to_str().is_none() {
            self.note(
                &name,
                Code::NameNotUtf8,
                Level::Note,
                "the name is not valid UTF-8 and is shown as far as it is",
            );
        }
        if !metadata.is_dir() {
            self.file(&path, name, &metadata, false);
        } else if self.leads_back(folder, &path) {
            self.note(&name, Code::SymlinkLoop, Level::Note, "the link leads back to a folder that it lies in");
        } else {
            self.folder(&path, &name);
        }
    }

    /// True when `path` is a link to a folder that `folder` lies in.
    fn leads_back(&self, folder: &Path, path: &Path) -> bool {
        match (fs::canonicalize(path), fs::canonicalize(folder)) {
            (Ok(target), Ok(here)) => here.starts_with(&target) && self.folders.contains(&target),
            _ => false,
        }
    }

    fn file(&mut self, path: &Path, name: String, metadata: &Metadata, asked_for: bool) {
        if !metadata.is_file() {
            // A pipe would wait for ever.
            self.found.ignored += 1;
            return self.note(&name, Code::Unreadable, Level::Note, "this is a device, pipe or socket and not a file");
        }
        if self.files.insert(fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())) {
            self.found.entries.push(Entry {
                name,
                origin: Origin::File(path.to_owned()),
                size: metadata.len(),
                stat: Some(stat_of(metadata)),
                asked_for,
            });
        }
    }

    fn unreadable(&mut self, name: &str, error: &io::Error) {
        self.found.rejected += 1;
        let name = if name.is_empty() { "." } else { name };
        self.found.diagnostics.push(unreadable(name, error));
    }

    fn note(&mut self, name: &str, code: Code, level: Level, message: &str) {
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(code, level, message);
        self.found.diagnostics.extend(diagnostics.for_path(name));
    }
}

/// True for a link that exists and is neither broken nor forbidden, yet cannot be followed.
fn is_endless_link(path: &Path, error: &io::Error) -> bool {
    !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied)
        && fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
}

/// The diagnostic of a file or folder that the system would not let us read. Its words do not depend on the system.
pub(crate) fn unreadable(name: &str, error: &io::Error) -> Diagnostic {
    let (message, help) = match error.kind() {
        io::ErrorKind::NotFound => ("there is no such file or folder", "check the name"),
        io::ErrorKind::PermissionDenied => ("reading is not permitted", "give yourself permission to read it"),
        _ => ("the system cannot read it", "check the disk and the link, if it is one"),
    };
    Diagnostic {
        path: name.to_owned(),
        place: None,
        code: Code::Unreadable,
        level: Level::Rejected,
        message: message.to_owned(),
        help: Some(help.to_owned()),
    }
}

/// True for what lies in folders and exports but is never a recording of the athlete: hidden files, what macOS and
/// this program leave behind, and the files that people write (CONTRACT section 2).
pub(crate) fn is_passed_over(name: &str, is_folder: bool) -> bool {
    if name.starts_with('.') {
        return true;
    }
    if is_folder {
        return matches!(name, "__MACOSX" | "reports");
    }
    matches!(name, "athlete.toml" | "pain.csv" | "habits.csv" | "rulebook.toml" | "team.toml")
        || name.starts_with("README")
}

/// True when a member of an archive is passed over, or lies in a folder that is.
pub(crate) fn is_member_passed_over(name: &str) -> bool {
    let mut parts = name.split('/').rev();
    parts.next().is_none_or(|file| is_passed_over(file, false)) || parts.any(|folder| is_passed_over(folder, true))
}

fn join(folder: &str, child: &str) -> String {
    if folder.is_empty() { child.to_owned() } else { format!("{}/{child}", folder.trim_end_matches('/')) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_hidden_folders_are_passed_over() {
        for name in ["__MACOSX/a/._1.fit", "a/._1.fit", ".git/1.fit", "reports/1.fit", "a/athlete.toml", "README.md"] {
            assert!(is_member_passed_over(name), "{name}");
        }
        assert!(!is_member_passed_over("activities/1.fit"));
    }

    #[test]
    fn what_is_not_there_is_rejected() {
        let found = discover(&[Source::Path("/nowhere/at/all".into())]);
        assert_eq!((found.rejected, found.entries.len()), (1, 0));
        assert_eq!(found.diagnostics[0].code, Code::Unreadable);
    }
}
