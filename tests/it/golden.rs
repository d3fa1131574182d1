//! Golden files: compared byte by byte, rewritten when `PATELLA_UPDATE=1` is set.

use std::fs;
use std::path::Path;

/// Compares `content` with the committed file, whose path is relative to the root of the project.
///
/// # Panics
/// When they differ, with the line where they begin to.
#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not of the program")]
#[expect(clippy::expect_used, reason = "a helper of tests")]
pub(crate) fn check(path_relative_to_root: &str, content: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path_relative_to_root);
    if std::env::var("PATELLA_UPDATE").is_ok_and(|value| value == "1") {
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("the folder can be made");
        fs::write(&path, content).expect("the golden file can be written");
        return;
    }
    let golden = fs::read(&path)
        .unwrap_or_else(|error| panic!("{path_relative_to_root}: {error}; PATELLA_UPDATE=1 cargo test writes it"));
    if golden != content {
        let (golden, content) = (String::from_utf8_lossy(&golden), String::from_utf8_lossy(content));
        let line = golden.lines().zip(content.lines()).take_while(|(old, new)| old == new).count();
        panic!(
            "{path_relative_to_root} differs from line {}:\n- {}\n+ {}\nPATELLA_UPDATE=1 cargo test rewrites it",
            line + 1,
            golden.lines().nth(line).unwrap_or("(end)"),
            content.lines().nth(line).unwrap_or("(end)")
        );
    }
}
