//! `patella weekly [FOLDER...]`: the last complete week of each athlete folder.

use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use crate::cli::args::WeeklyOptions;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use crate::cli::weekly::{self, Job};
use crate::clock;

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
    if let Some(name) = options.out.as_ref().and_then(|_| twice(&folders)) {
        return Err(Failure::usage(
            format!("two folders are called {name}, and with --out both would be written to one place"),
            "call it once for each, with another --out",
        ));
    }
    if let Some(day) = options.as_of.filter(|day| *day > clock::today(None)) {
        return Err(Failure::usage(
            format!("{day} has not come yet, and a report on it would hide those of the weeks before"),
            "leave --as-of out for the week that ended last Sunday",
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

/// The name that two of the folders share; some file systems hold upper and lower case for the same.
fn twice(folders: &[PathBuf]) -> Option<String> {
    let mut names: Vec<String> = folders.iter().map(|folder| weekly::last_part(folder)).collect();
    names.sort_by_key(|name| name.to_lowercase());
    let mut pairs = names.windows(2).filter_map(|pair| pair.first().zip(pair.last()));
    pairs.find(|(one, other)| one.to_lowercase() == other.to_lowercase()).map(|(one, _)| one.clone())
}
