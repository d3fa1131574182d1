//! The arguments of `team`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use super::{OutputFormat, parse_fail_on, parse_units};
use crate::model::athlete::Units;
use crate::model::finding::Severity;

/// Options of `team`.
#[derive(Debug, Clone, Args)]
pub struct TeamOptions {
    /// Team folder: its sub-folders are athlete folders
    #[arg(value_name = "FOLDER", required_unless_present = "from")]
    pub folder: Option<PathBuf>,

    /// Judge from a table of `patella export`, or a folder of such tables, instead of recordings
    #[arg(long, value_name = "TABLE", conflicts_with = "folder")]
    pub from: Option<PathBuf>,

    /// Judge as if it were the end of this day [default: the latest day of any athlete, one for all]
    #[arg(long, value_name = "DATE", value_parser = super::parse_day)]
    pub as_of: Option<NaiveDate>,

    /// Where files go [default: reports/ in FOLDER; with --from: reports/]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    /// Which files to write of each athlete, and with png the overview as a picture [default: html,png,json; with
    /// --from, of the team: csv,json]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub format: Option<Vec<OutputFormat>>,

    /// What people see distances in [default: that of each profile, else km]
    #[arg(long, value_name = "UNITS", value_parser = parse_units)]
    pub units: Option<Units>,

    /// Print team.json on stdout instead of the summary
    #[arg(long)]
    pub json: bool,

    /// Exit with code 10 when a finding of any athlete is at or above this: watch, warn or stop
    #[arg(long, value_name = "LEVEL", value_parser = parse_fail_on)]
    pub fail_on: Option<Severity>,

    /// Also write a mail with the overview in it; `-` for stdout instead of the summary
    #[arg(long, value_name = "FILE")]
    pub eml: Option<PathBuf>,

    /// Write mail and summary only when a finding of any athlete is at or above this: watch, warn or stop
    #[arg(long, value_name = "LEVEL", value_parser = parse_fail_on)]
    pub only_if: Option<Severity>,

    /// Exit with code 4 when an athlete could not be judged or a file was rejected
    #[arg(long)]
    pub strict: bool,

    /// Threads [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
}
