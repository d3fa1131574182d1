//! `patella schedule [FOLDER...]`.

use std::path::Path;

use crate::cli::args::{InputOptions, ScheduleOptions, Scheduler};
use crate::cli::exit::{Exit, Failure};
use crate::cli::inputs;
use crate::cli::schedule::moment::Moment;
use crate::cli::schedule::{Job, elsewhere};
use crate::cli::terminal::Terminal;
use crate::cli::zone;
use crate::clock;

/// Prints the job on stdout and what to do with it on stderr. Installs nothing.
///
/// # Errors
///
/// When a folder does not exist, a path cannot be written, or the scheduler cannot do what is asked.
pub fn run(options: &ScheduleOptions, terminal: Terminal) -> Result<Exit, Failure> {
    let program = std::env::current_exe().map_err(|error| Failure::internal(&error))?;
    #[expect(clippy::disallowed_methods, reason = "cli is the module that reads the environment")]
    let home = std::env::var("HOME").ok().filter(|home| home.starts_with('/') && !home.contains(char::is_control));
    let job = Job::new(options, &program, home)?;
    let written = job.written_for(options.scheduler.unwrap_or_else(Scheduler::of_this_system))?;
    terminal.talk(&written.advice);
    if !options.team {
        for folder in &options.folders {
            if let Some(hint) = hint(folder, options.at) {
                terminal.talk(&hint);
            }
        }
    }
    terminal.data(&written.text)?;
    Ok(Exit::Done)
}

/// What is odd about the time of a job on an athlete's folder.
fn hint(folder: &Path, at: Moment) -> Option<String> {
    let input = InputOptions { paths: vec![folder.to_path_buf()], athlete: None, as_of: None, units: None, jobs: None };
    // A mistake in the profile is told by whoever reads it for its content.
    let athlete = inputs::read(&input).ok()?.athlete.time_zone?;
    let machine = zone::of_machine()?;
    elsewhere::hint(at, machine, athlete, clock::today(Some(machine)))
}
