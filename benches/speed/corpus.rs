//! Recordings that the benchmarks read: generated once, below the build folder, and kept there for the next run.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) use samples::history::{Form, History};

#[path = "../../tests/it/samples/mod.rs"]
#[expect(dead_code, reason = "the generator serves the tests too, which use all of it")]
mod samples;

/// A folder with these recordings.
pub(crate) fn folder(history: &History) -> Result<PathBuf, Box<dyn Error>> {
    let name = format!(
        "{:?}-{}-every-{}s-{}{}",
        history.form,
        history.recordings,
        history.interval_s,
        history.seed,
        if history.compressed { "-gz" } else { "" }
    );
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus").join(name.to_lowercase());
    let done = folder.with_extension("done");
    if !done.exists() {
        // What an interrupted run has left is written again.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        let bytes = samples::history::write_history(&folder, history)?;
        fs::write(done, format!("{bytes} bytes\n"))?;
    }
    Ok(folder)
}
