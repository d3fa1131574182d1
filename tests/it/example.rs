//! The committed example in `reports/example` is what the program makes of the sample athlete.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

use crate::golden;

#[test]
fn the_example_report_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = TempDir::new().expect("a folder");
    Command::cargo_bin("patella")
        .expect("the binary is built")
        .current_dir(root)
        .args(["report", "samples/rivera", "--as-of", "2026-11-22", "-q", "--out"])
        .arg(out.path())
        .assert()
        .success();
    for name in ["report.html", "report.png", "report.json"] {
        golden::check(&format!("reports/example/{name}"), &fs::read(out.path().join(name)).expect("written"));
    }
}
