//! Files appear whole or not at all: written to a temporary name beside their place, synced, then renamed.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile, TempDir};

/// Writes a file so that a reader sees the old or the new content and never a part, and makes its folder first.
///
/// The temporary file is created anew and never followed through a link. A link at `path` itself is replaced, not
/// followed, so that a planted link cannot send a report somewhere else.
///
/// # Errors
/// When the folder, the temporary file or the rename fails. No temporary file is left behind then.
pub fn atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    marked(path, bytes, PREFIX)
}

/// What the names of temporary files begin with.
const PREFIX: &str = ".patella-";

/// The same under a temporary name that begins in a given way, so that whoever holds a lock can tell what a run of its
/// own kind left behind when it was killed; [`remove_leftovers`] does.
///
/// # Errors
/// As [`atomically`].
pub fn marked(path: &Path, bytes: &[u8], prefix: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut temporary = create(folder, prefix)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|error| error.error)?;
    sync_folder(folder);
    Ok(())
}

/// Makes a new folder with these files in it, so that it is there with all of them or not at all. `folder` must not
/// exist. A name may lead into a folder below, as `charts/low-cadence.svg` does.
///
/// # Errors
/// When a file or the folder cannot be written, or something stands in its place. Nothing is left behind then.
pub fn folder(folder: &Path, files: &[(String, Vec<u8>)], prefix: &str) -> io::Result<()> {
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(above)?;
    let temporary = create_folder(above, prefix)?;
    for (name, bytes) in files {
        let path = temporary.path().join(name);
        let below = path.parent().unwrap_or(temporary.path());
        fs::create_dir_all(below)?;
        let mut file = File::create_new(&path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        sync_folder(below);
    }
    sync_folder(temporary.path());
    fs::rename(temporary.path(), folder)?;
    // It has another name now, under which it must not be removed.
    let _ = temporary.keep();
    sync_folder(above);
    Ok(())
}

#[cfg(unix)]
fn create_folder(above: &Path, prefix: &str) -> io::Result<TempDir> {
    use std::os::unix::fs::PermissionsExt;
    Builder::new().prefix(prefix).permissions(fs::Permissions::from_mode(0o777)).tempdir_in(above)
}

#[cfg(not(unix))]
fn create_folder(above: &Path, prefix: &str) -> io::Result<TempDir> {
    Builder::new().prefix(prefix).tempdir_in(above)
}

/// Removes what a killed run left in the folder under temporary names that begin like this. What cannot be removed
/// stays: it is in nobody's way.
pub fn remove_leftovers(folder: &Path, prefix: &str) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix)) {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let _ = if is_folder { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) };
    }
}

/// Temporary files are for their owner alone by default; a report is as readable as any file that the user makes.
#[cfg(unix)]
fn create(folder: &Path, prefix: &str) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    let permissions = fs::Permissions::from_mode(0o666);
    Builder::new().prefix(prefix).permissions(permissions).tempfile_in(folder)
}

#[cfg(not(unix))]
fn create(folder: &Path, prefix: &str) -> io::Result<NamedTempFile> {
    Builder::new().prefix(prefix).tempfile_in(folder)
}

/// Makes the rename survive a power cut where the system allows it; the file itself is whole either way.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn writes_and_replaces_and_makes_the_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("new/report.json");
        atomically(&path, b"one").expect("written");
        atomically(&path, b"two").expect("replaced");
        assert_eq!(fs::read(&path).expect("read"), b"two");
        assert_eq!(names(&folder.path().join("new")), ["report.json"]);
    }

    #[test]
    fn a_new_folder_is_there_with_what_is_below_it() {
        let above = tempfile::tempdir().expect("a folder");
        let folder = above.path().join("2026-W47");
        let files = [("report.json", b"one".to_vec()), ("charts/a.svg", b"two".to_vec())];
        super::folder(&folder, &files.map(|(name, bytes)| (name.to_owned(), bytes)), ".patella-").expect("written");
        assert_eq!(
            (names(above.path()), names(&folder)),
            (vec!["2026-W47".to_owned()], vec!["charts".to_owned(), "report.json".to_owned()])
        );
        assert_eq!(fs::read(folder.join("charts/a.svg")).expect("read"), b"two");
    }

    #[test]
    fn leaves_nothing_behind_when_the_place_is_a_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.json");
        fs::create_dir(&path).expect("made");
        fs::write(path.join("kept"), b"kept").expect("made");
        assert!(atomically(&path, b"one").is_err());
        assert_eq!(names(folder.path()), ["report.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_replaced_and_its_target_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let (target, path) = (folder.path().join("target"), folder.path().join("report.json"));
        fs::write(&target, b"kept").expect("made");
        std::os::unix::fs::symlink(&target, &path).expect("made");
        atomically(&path, b"one").expect("written");
        assert_eq!(fs::read(&target).expect("read"), b"kept");
        assert_eq!(fs::read(&path).expect("read"), b"one");
        assert!(!path.symlink_metadata().expect("there").is_symlink());
    }
}
