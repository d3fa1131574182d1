//! The folders `samples/rivera` and `samples/exports` are what the generator makes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::samples::folder::{Files, exports, rivera};

/// Names that patella itself writes into an athlete's folder.
const NOT_OURS: [&str; 2] = [".patella", "reports"];

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(folder)
}

fn walk(folder: &Path, inside: &str, found: &mut BTreeSet<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if inside.is_empty() { name.clone() } else { format!("{inside}/{name}") };
        if entry.path().is_dir() {
            if !NOT_OURS.contains(&name.as_str()) {
                walk(&entry.path(), &path, found);
            }
        } else {
            found.insert(path);
        }
    }
}

#[test]
fn the_sample_folder_is_what_the_generator_makes() {
    let files = rivera().expect("the generator knows its own athlete");
    let total: usize = files.values().map(Vec::len).sum();
    assert!(total < 6_000_000, "the samples are {total} bytes, more than the 6 MB that git should hold");
    check("rivera", &files);
}

#[test]
fn the_sample_exports_are_what_the_generator_makes() {
    let files = exports().expect("the generator knows its own athlete");
    for (name, bytes) in &files {
        assert!(bytes.len() < 400_000, "{name} is {} bytes, more than the 400 kB that git should hold", bytes.len());
    }
    check("exports", &files);
}

/// Compares the folder with what it should hold, or writes it.
#[expect(clippy::disallowed_methods, reason = "the one switch by which generated files are written again")]
fn check(folder: &str, files: &Files) {
    let root = root(folder);
    let mut on_disk = BTreeSet::new();
    walk(&root, "", &mut on_disk);
    if std::env::var_os("PATELLA_UPDATE").is_some() {
        for path in on_disk.iter().filter(|path| !files.contains_key(*path)) {
            fs::remove_file(root.join(path)).expect("a stale sample can be removed");
        }
        for (path, bytes) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("inside the folder")).expect("the folder can be made");
            if fs::read(&path).ok().as_ref() != Some(bytes) {
                fs::write(&path, bytes).expect("a sample can be written");
            }
        }
        return;
    }
    let help = "run PATELLA_UPDATE=1 cargo test --test it sample";
    for path in &on_disk {
        assert!(files.contains_key(path), "samples/{folder}/{path} does not come from the generator; {help}");
    }
    for (path, bytes) in files {
        let stored = fs::read(root.join(path)).unwrap_or_default();
        assert!(stored == *bytes, "samples/{folder}/{path} differs from what the generator makes; {help}");
    }
}
