//! A job as a line of a crontab (crontab(5)).

use super::{Job, Written, quote};
use crate::cli::exit::Failure;

/// The longest command that cron of Debian takes, in bytes; others take more.
const MAX_COMMAND_BYTES: usize = 990;

/// The line, and where it goes.
///
/// # Errors
///
/// When the line is longer than cron takes.
pub fn written(job: &Job) -> Result<Written, Failure> {
    let (hour, minute) = job.at.hour_and_minute();
    let day = job.at.day_number().map_or_else(|| "*".to_owned(), |day| day.to_string());
    let command = quote::cron(&job.shell_line());
    if command.len() > MAX_COMMAND_BYTES {
        return Err(Failure::usage(
            format!("the line would have {} bytes, more than cron takes", command.len()),
            "make one for each folder, or use --for systemd",
        ));
    }
    Ok(Written {
        text: format!("{minute} {hour} * * {day} {command}\n"),
        advice: format!(
            "A line for your crontab: run `crontab -e` and put it at the end. It runs {}; what goes wrong comes by cron's \
             own mail. A week that the machine slept through is caught up on at the next run.",
            job.at
        ),
    })
}
