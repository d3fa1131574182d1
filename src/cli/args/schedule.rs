//! The arguments of `schedule`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::parse_fail_on;
use crate::cli::schedule::moment::Moment;
use crate::model::finding::Severity;

/// Options of `schedule`.
#[derive(Debug, Clone, Args)]
pub struct ScheduleOptions {
    /// Athlete folders, each reported on by `patella weekly`
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub folders: Vec<PathBuf>,

    /// What starts the job [default: the one of this system]
    #[arg(long = "for", value_name = "SCHEDULER")]
    pub scheduler: Option<Scheduler>,

    /// Day and time, such as "Mon 06:30"; "daily 06:30" for every day
    #[arg(long, value_name = "WHEN", default_value = "Mon 06:30")]
    pub at: Moment,

    /// FOLDER is a team folder: run `patella team` on it
    #[arg(long)]
    pub team: bool,

    /// Let the job write a mail to this file
    #[arg(long, value_name = "FILE")]
    pub eml: Option<PathBuf>,

    /// Let the job send that mail to this address, by the machine's sendmail
    #[arg(long, value_name = "ADDRESS", requires = "eml", value_parser = parse_address)]
    pub mail_to: Option<String>,

    /// Let the job write mail and summary only when a finding is at or above this: watch, warn or stop
    #[arg(long, value_name = "LEVEL", value_parser = parse_fail_on)]
    pub only_if: Option<Severity>,
}

/// What starts jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scheduler {
    /// A line for a crontab
    Cron,
    /// A timer and its service, for the user's systemd
    Systemd,
    /// A launchd agent of macOS
    Launchd,
    /// A task of Windows
    TaskScheduler,
}

impl Scheduler {
    /// That of the system the program was built for.
    #[must_use]
    pub const fn of_this_system() -> Self {
        if cfg!(windows) {
            Self::TaskScheduler
        } else if cfg!(target_os = "macos") {
            Self::Launchd
        } else {
            Self::Cron
        }
    }
}

/// An address as it may stand in a header: several ones, names and comments are left to those who edit the line.
fn parse_address(text: &str) -> Result<String, String> {
    let is_plain = |one: char| one.is_ascii_alphanumeric() || "@.!#$%&'*+/=?^_`{|}~-".contains(one);
    let parts = text.split_once('@');
    let is_address = parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    if is_address && text.chars().all(is_plain) {
        Ok(text.to_owned())
    } else {
        Err("expected one address, such as me@example.org".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_address() {
        for good in ["me@example.org", "o'hara+runs@club.example", "50%@example.org"] {
            assert_eq!(parse_address(good).as_deref(), Ok(good));
        }
        for bad in ["", "me", "me@", "@host", "a@b@c", "a@b, c@d", "a@b\nBcc: c@d", "Me <a@b>"] {
            assert!(parse_address(bad).is_err(), "{bad:?}");
        }
    }
}
