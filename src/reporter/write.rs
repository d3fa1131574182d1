//! Files appear whole or not at all: written to a temporary name beside their place, synced, then renamed.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// Writes a file so that a reader sees the old or the new content and never a part, and makes its folder first.
///
/// The temporary file is created anew and never followed through a link. A link at `path` itself is replaced, not
/// followed, so that a planted link cannot send a report somewhere else.
///
/// # Errors
/// When the folder, the temporary file or the rename fails. No temporary file is left behind then.
pub fn atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut temporary = create(folder)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|error| error.error)?;
    sync_folder(folder);
    Ok(())
}

/// Temporary files are for their owner alone by default; a report is as readable as any file that the user makes.
#[cfg(unix)]
fn create(folder: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    let permissions = fs::Permissions::from_mode(0o666);
    Builder::new().prefix(".patella-").permissions(permissions).tempfile_in(folder)
}

#[cfg(not(unix))]
fn create(folder: &Path) -> io::Result<NamedTempFile> {
    Builder::new().prefix(".patella-").tempfile_in(folder)
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
