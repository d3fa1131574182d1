//! `patella weekly [FOLDER...]`: the last complete week of each athlete folder.

use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use crate::cli::args::WeeklyOptions;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use crate::cli::weekly::{self, Job};

/// Reports on each folder. One that fails leaves a line on stderr and does not stop the others; the exit code is that
/// of the worst.
///
/// # Errors
///
/// When the options contradict each other.
pub fn run(options: &WeeklyOptions, terminal: Terminal) -> Result<Exit, Failure> {
    let mut folders = options.folders.clone();
    if folders.is_empty() {
        folders.push(PathBuf::from("."));
    }
    folders.sort();
    folders.dedup();
    let is_mail_on_stdout = options.eml.as_deref() == Some(Path::new("-"));
    if options.json && is_mail_on_stdout {
        return Err(Failure::usage("--json and --eml - both want stdout", "give --eml a file"));
    }
    if folders.len() > 1 && (options.json || options.eml.is_some()) {
        return Err(Failure::usage(
            "--json and --eml are for one athlete, and several folders are given",
            "call it once for each; `patella team` judges several together",
        ));
    }
    let mut worst = Exit::Done;
    for folder in &folders {
        let job = Job { folder, options, is_one_of_several: folders.len() > 1 };
        // A fault of ours with one athlete must not keep the report from the others.
        let done = panic::catch_unwind(AssertUnwindSafe(|| weekly::run(job, terminal)));
        let done = done.unwrap_or_else(|_| Err(Failure::internal(&"patella failed; please report it")));
        let exit = done.unwrap_or_else(|failure| {
            terminal.failure_of(&folder.display().to_string(), &failure);
            failure.as_exit()
        });
        worst = worst.min(exit);
    }
    Ok(worst)
}
