//! Files that are generated or that show an expected output: compared as they stand, rewritten when the environment
//! variable `PATELLA_UPDATE` is `1`.

use std::fs;
use std::path::{Path, PathBuf};

/// A path below the root of the package.
pub(crate) fn root(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// True when expectations are to be rewritten.
#[expect(clippy::disallowed_methods, reason = "the switch of the tests themselves")]
pub(crate) fn is_updating() -> bool {
    std::env::var_os("PATELLA_UPDATE").is_some_and(|value| value == "1")
}

/// Holds that the file has this content, or writes it.
///
/// # Panics
///
/// When the file differs, with the first line that does and the way to accept it.
pub(crate) fn check(path_relative_to_root: &str, content: &[u8]) {
    let path = root(path_relative_to_root);
    let found = fs::read(&path).unwrap_or_default();
    if found == content {
        return;
    }
    if is_updating() {
        fs::create_dir_all(path.parent().expect("below the root")).expect("the folder can be made");
        fs::write(&path, content).expect("the file can be written");
        return;
    }
    let (found, wanted) = (String::from_utf8_lossy(&found), String::from_utf8_lossy(content));
    let line = found.lines().zip(wanted.lines()).take_while(|(found, wanted)| found == wanted).count();
    panic!(
        "{path_relative_to_root} is not current, from line {}:\n  file: {}\n  now:  {}\nPATELLA_UPDATE=1 cargo test rewrites it",
        line + 1,
        found.lines().nth(line).unwrap_or("(end)"),
        wanted.lines().nth(line).unwrap_or("(end)"),
    );
}
