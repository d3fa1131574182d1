//! Options of `export` and `team`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::{InputOptions, OutputFormat, parse_fail_on};
use crate::model::finding::Severity;

/// Options of `export`.
#[derive(Debug, Clone, Args)]
pub struct ExportOptions {
    /// Which recordings.
    #[command(flatten)]
    pub input: InputOptions,

    /// Where the tables go
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,

    /// Which kinds of table to write
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "parquet,csv,json")]
    pub format: Vec<ExportFormat>,

    /// Exit with code 4 when any input was rejected
    #[arg(long)]
    pub strict: bool,
}

/// Kinds of exported table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum ExportFormat {
    /// Apache Parquet
    Parquet,
    /// Comma-separated values
    Csv,
    /// A JSON array of rows
    Json,
}

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
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<NaiveDate>,

    /// Where files go [default: reports/ in FOLDER; with --from: reports/]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    /// Which files to write of each athlete [default: html,png,json; with --from, of the team: csv,json]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub format: Option<Vec<OutputFormat>>,

    /// Print team.json on stdout instead of the summary
    #[arg(long)]
    pub json: bool,

    /// Exit with code 10 when a finding is at or above this: watch, warn or stop
    #[arg(long, value_name = "LEVEL", value_parser = parse_fail_on)]
    pub fail_on: Option<Severity>,

    /// Exit with code 4 when an athlete could not be judged
    #[arg(long)]
    pub strict: bool,

    /// Threads [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
}
