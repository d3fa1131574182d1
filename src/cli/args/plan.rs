//! Options of `plan`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::{InputOptions, parse_fail_on};
use crate::model::finding::Severity;

/// Options of `plan`.
#[derive(Debug, Clone, Args)]
pub struct PlanOptions {
    /// What to plan.
    #[command(subcommand)]
    pub command: PlanCommand,
}

/// What can be planned.
#[derive(Debug, Clone, Subcommand)]
pub enum PlanCommand {
    /// Show the ceilings of the week to come, or judge a plan by the rules
    #[command(after_help = "Examples:
  patella plan week runs                       how far in all, how far at once, how many hard days, and why
  patella plan week runs --check plan.csv      what the rules would raise if the plan were run, and what to change
  patella plan week runs --check plan.csv -q --fail-on watch

plan.csv has a line for each session, distances in km (or in miles in a column distance_mi):
  date,distance,kind
  2026-11-24,8,easy
  2026-11-26,10,hard
Kinds: easy (also when left empty), hard, long, race, rest, cross.

Exit codes: 0 done, 1 internal error, 2 wrong usage or profile, 3 nothing usable to read,
4 rows of the plan left out and --strict, 10 a planned finding at or above --fail-on")]
    Week(PlanWeekOptions),

    /// Show the way back to running after pain: what was done, what is due, as a calendar and as workouts for a watch
    #[command(after_help = "Examples:
  patella plan return runs                     the start is that under [return_to_running] in athlete.toml
  patella plan return runs --start 2026-11-30  what a start on that day would look like
  patella plan return runs --gentler           with a stage of 1 minute walking and 4 minutes running before stage 3

Writes return.ics, which any calendar reads, and a FIT workout for each kind of session, which a Garmin watch takes in its
folder GARMIN/NewFiles. Under a medical stop there is no plan.

Exit codes: 0 done, 1 internal error, 2 wrong usage or profile, 3 nothing usable to read")]
    Return(PlanReturnOptions),
}

/// Options of `plan week`.
#[derive(Debug, Clone, Args)]
pub struct PlanWeekOptions {
    /// Whose week.
    #[command(flatten)]
    pub input: InputOptions,

    /// Judge this plan; `-` for stdin
    #[arg(long, value_name = "PLAN.CSV")]
    pub check: Option<PathBuf>,

    /// Print JSON on stdout instead of the text
    #[arg(long)]
    pub json: bool,

    /// Exit with code 10 when a planned finding is at or above this: watch, warn or stop
    #[arg(long, value_name = "LEVEL", value_parser = parse_fail_on)]
    pub fail_on: Option<Severity>,

    /// Exit with code 4 when any input, or a row of the plan, was rejected
    #[arg(long)]
    pub strict: bool,
}

/// Options of `plan return`.
#[derive(Debug, Clone, Args)]
pub struct PlanReturnOptions {
    /// Whose way back.
    #[command(flatten)]
    pub input: InputOptions,

    /// First day of the protocol [default: that of the profile, else the next day when the log speaks for it]
    #[arg(long, value_name = "DATE", value_parser = super::parse_day)]
    pub start: Option<NaiveDate>,

    /// Put a stage of 1 minute walking and 4 minutes running before the first continuous run
    #[arg(long)]
    pub gentler: bool,

    /// Where files go
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,

    /// Print JSON on stdout instead of the text
    #[arg(long)]
    pub json: bool,
}
