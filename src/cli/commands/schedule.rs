//! `patella schedule [FOLDER...]`.

use crate::cli::args::{ScheduleOptions, Scheduler};
use crate::cli::exit::{Exit, Failure};
use crate::cli::schedule::Job;
use crate::cli::terminal::Terminal;

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
    terminal.data(&written.text)?;
    Ok(Exit::Done)
}
