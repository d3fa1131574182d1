//! The committed example in `reports/example` is what the program makes of the sample athlete.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::golden;
use crate::report_command::{patella, run};

#[test]
fn the_example_report_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = TempDir::new().expect("a folder");
    let mut command = patella(&["report", "samples/rivera", "--as-of", "2026-11-22", "-q", "--out"]);
    run(command.current_dir(root).arg(out.path()), 0);
    for name in ["report.html", "report.png", "report.json"] {
        golden::check(&format!("reports/example/{name}"), &fs::read(out.path().join(name)).expect("written"));
    }
}
