//! Options of `export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::InputOptions;

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
