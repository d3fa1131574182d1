//! The arguments of `weekly` and their help.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use super::{OutputFormat, parse_fail_on, parse_units};
use crate::model::athlete::Units;
use crate::model::finding::Severity;

/// Shown below the options.
pub(super) const EXAMPLES: &str = "Examples:
  patella weekly runs                          the week that ended last Sunday, in runs/reports/
  patella weekly -q runs --eml week.eml --only-if watch
  patella weekly rivera okafor                 several athletes in one call; one that fails does not stop the others
  patella weekly runs --as-of 2026-10-04       one week again, as it stood at the end of that day

Writes reports/<ISO week>/ in the folder, one for every week since the last report, and the newest as reports/latest.*.
Files whose content did not change are not written again. What was measured is kept in .patella/, which may be deleted.
Red flags and the pain log are read up to today.

Exit codes: 0 done, 1 internal error, 2 wrong usage or profile, 5 another run is at work in the folder,
3 nothing usable to read, 10 a finding at or above --fail-on, 4 inputs rejected and --strict";

/// Options of `weekly`.
#[derive(Debug, Clone, Args)]
pub struct WeeklyOptions {
    /// Athlete folder, or several [default: this folder]
    #[arg(value_name = "FOLDER")]
    pub folders: Vec<PathBuf>,

    /// Judge as if it were the end of this day [default: last Sunday before today, pain log up to today]
    #[arg(long, value_name = "DATE", value_parser = super::parse_day)]
    pub as_of: Option<NaiveDate>,

    /// Where files go; of several folders each gets a folder of its own there [default: reports/ in FOLDER]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    /// Which files to write
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "html,png,json")]
    pub format: Vec<OutputFormat>,

    /// Print the assessment as JSON on stdout instead of the summary; of one folder only
    #[arg(long)]
    pub json: bool,

    /// What people see distances in [default: that of the profile, else km]
    #[arg(long, value_name = "UNITS", value_parser = parse_units)]
    pub units: Option<Units>,

    /// Exit with code 10 when a finding is at or above this: watch, warn or stop
    #[arg(long, value_name = "LEVEL", value_parser = parse_fail_on)]
    pub fail_on: Option<Severity>,

    /// Also write a mail with the report in it; `-` for stdout instead of the summary; of one folder only
    #[arg(long, value_name = "FILE")]
    pub eml: Option<PathBuf>,

    /// Write mail and summary only when a finding is at or above this: watch, warn or stop
    #[arg(long, value_name = "LEVEL", value_parser = parse_fail_on)]
    pub only_if: Option<Severity>,

    /// Exit with code 4 when any input was rejected
    #[arg(long)]
    pub strict: bool,

    /// Threads [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
}
