//! The arguments of `pain` and `habit`: one option for each column of the logs (CONTRACT section 2).

use std::path::PathBuf;

use chrono::{NaiveDate, NaiveTime};
use clap::{Args, Subcommand};

use crate::cli::words;
use crate::model::athlete::Units;
use crate::model::pain::{Flag, Habit, Location, Quality, Side, Treatment, When};

/// Options of `pain`.
#[derive(Debug, Clone, Args)]
pub struct PainOptions {
    /// What to do with the log.
    #[command(subcommand)]
    pub command: PainCommand,
}

/// What can be done with the pain log.
#[derive(Debug, Clone, Subcommand)]
pub enum PainCommand {
    /// Add an entry to pain.csv; without options it asks
    #[command(after_help = "Examples:
  patella pain add runs                        asks, one question a column
  patella pain add runs --score 4 --side right --location outer --when during --quality sharp
  patella pain add runs --score 6 --flag swelling --flag limp --treatment ice
  patella pain add runs --score 0              nothing hurts today: that is worth a line too")]
    Add(Box<PainAddOptions>),

    /// Show the entries and the episodes that they make
    #[command(after_help = "Examples:
  patella pain list runs
  patella pain list runs --json | jq '.episodes[] | select(.to == null)'")]
    List(PainListOptions),

    /// Write down that a professional gave the all-clear, which ends a medical stop
    #[command(after_help = "Example:
  patella pain cleared runs --date 2026-11-25 --note \"orthopaedist, no tear\"")]
    Cleared(PainClearedOptions),
}

/// Options of `pain add`.
#[derive(Debug, Clone, Args)]
pub struct PainAddOptions {
    /// Athlete folder
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub folder: PathBuf,

    /// Day, such as 2026-11-18 [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::parse_day)]
    pub date: Option<NaiveDate>,

    /// Time of day, such as 07:30 [default: now, for an entry of today]
    #[arg(long, value_name = "TIME", value_parser = words::time)]
    pub time: Option<NaiveTime>,

    /// How bad it was, 0 (nothing) to 10 (worst)
    #[arg(long, value_name = "0-10", allow_negative_numbers = true, value_parser = words::score)]
    pub score: Option<u8>,

    /// Which knee: left, right, both
    #[arg(long, value_name = "SIDE", value_parser = |text: &str| words::one_of(text, Side::ALL, Side::name))]
    pub side: Option<Side>,

    /// Where: front, outer, inner, behind, deep, elsewhere
    #[arg(long, value_name = "PLACE", value_parser = |text: &str| words::one_of(text, Location::ALL, Location::name))]
    pub location: Option<Location>,

    /// When: before, during, after, next-morning, stairs-down, sitting, rest
    #[arg(long, value_name = "WHEN", value_parser = |text: &str| words::one_of(text, When::ALL, When::name))]
    pub when: Option<When>,

    /// What it felt like: dull, sharp, burning, deep-ache
    #[arg(long, value_name = "QUALITY", value_parser = |text: &str| words::one_of(text, Quality::ALL, Quality::name))]
    pub quality: Option<Quality>,

    /// Kilometres into the run at which it began
    #[arg(long, value_name = "KM", allow_negative_numbers = true, value_parser = words::kilometres)]
    pub onset_km: Option<f64>,

    /// Miles into the run at which it began
    #[arg(long, value_name = "MI", conflicts_with = "onset_km", allow_negative_numbers = true, value_parser = words::miles)]
    pub onset_mi: Option<f64>,

    /// It grew as the run went on (`--worsened=no`: it did not)
    #[arg(long, value_name = "yes|no", num_args = 0..=1, require_equals = true, default_missing_value = "yes", value_parser = words::yes_or_no)]
    pub worsened: Option<bool>,

    /// A sign, repeatable: cannot-bear-weight, swelling, deformity, locking, giving-way, numbness-tingling, limp,
    /// affects-daily-life, unsure-of-cause
    #[arg(long = "flag", alias = "flags", value_name = "FLAG", value_delimiter = ',', value_parser = |text: &str| words::one_of(text, Flag::ALL, Flag::name))]
    pub flags: Vec<Flag>,

    /// What you did, repeatable: rest, ice, compression, elevation, cross-train, strength, mobility, professional
    #[arg(long, value_name = "TREATMENT", value_delimiter = ',', value_parser = |text: &str| words::one_of(text, Treatment::ALL, Treatment::name))]
    pub treatment: Vec<Treatment>,

    /// How sore you are in general, 0 to 10
    #[arg(long, value_name = "0-10", allow_negative_numbers = true, value_parser = words::score)]
    pub soreness: Option<u8>,

    /// How tired you are in general, 0 to 10
    #[arg(long, value_name = "0-10", allow_negative_numbers = true, value_parser = words::score)]
    pub fatigue: Option<u8>,

    /// Anything else; stays in the log and is in no report
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,

    /// Distances in this unit [default: that of the profile, else km]
    #[arg(long, value_name = "UNITS", value_parser = super::parse_units)]
    pub units: Option<Units>,
}

/// Options of `pain cleared`.
#[derive(Debug, Clone, Args)]
pub struct PainClearedOptions {
    /// Athlete folder
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub folder: PathBuf,

    /// Day of the all-clear [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::parse_day)]
    pub date: Option<NaiveDate>,

    /// Time of day [default: now, for an all-clear of today]
    #[arg(long, value_name = "TIME", value_parser = words::time)]
    pub time: Option<NaiveTime>,

    /// How bad it is that day, 0 to 10
    #[arg(long, value_name = "0-10", default_value = "0", allow_negative_numbers = true, value_parser = words::score)]
    pub score: u8,

    /// Which knee, when it still hurts: left, right, both
    #[arg(long, value_name = "SIDE", value_parser = |text: &str| words::one_of(text, Side::ALL, Side::name))]
    pub side: Option<Side>,

    /// Where, when it still hurts: front, outer, inner, behind, deep, elsewhere
    #[arg(long, value_name = "PLACE", value_parser = |text: &str| words::one_of(text, Location::ALL, Location::name))]
    pub location: Option<Location>,

    /// Who gave it, what was found; stays in the log and is in no report
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

/// Options of `pain list`.
#[derive(Debug, Clone, Args)]
pub struct PainListOptions {
    /// Athlete folder
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub folder: PathBuf,

    /// As it stood at the end of this day [default: as in `report`]
    #[arg(long, value_name = "DATE", value_parser = super::parse_day)]
    pub as_of: Option<NaiveDate>,

    /// Distances in this unit [default: that of the profile, else km]
    #[arg(long, value_name = "UNITS", value_parser = super::parse_units)]
    pub units: Option<Units>,

    /// Print JSON on stdout; notes are not in it
    #[arg(long)]
    pub json: bool,
}

/// Options of `habit`.
#[derive(Debug, Clone, Args)]
pub struct HabitOptions {
    /// What to do with the log.
    #[command(subcommand)]
    pub command: HabitCommand,
}

/// What can be done with the habit log.
#[derive(Debug, Clone, Subcommand)]
pub enum HabitCommand {
    /// Add an entry to habits.csv; without options it asks
    #[command(after_help = "Examples:
  patella habit add runs --habit strength --minutes 25
  patella habit add runs --habit checkup --date 2026-11-02")]
    Add(HabitAddOptions),

    /// Show what was logged, by week
    #[command(after_help = "Example:
  patella habit list runs")]
    List(HabitListOptions),
}

/// Options of `habit add`.
#[derive(Debug, Clone, Args)]
pub struct HabitAddOptions {
    /// Athlete folder
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub folder: PathBuf,

    /// What: strength, mobility, stretching, foam-rolling, cross-training, checkup
    #[arg(long, value_name = "HABIT", value_parser = |text: &str| words::one_of(text, Habit::ALL, Habit::name))]
    pub habit: Option<Habit>,

    /// How many minutes
    #[arg(long, value_name = "MINUTES", allow_negative_numbers = true, value_parser = words::minutes)]
    pub minutes: Option<f64>,

    /// Day, such as 2026-11-18 [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::parse_day)]
    pub date: Option<NaiveDate>,

    /// Anything else; stays in the log and is in no report
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

/// Options of `habit list`.
#[derive(Debug, Clone, Args)]
pub struct HabitListOptions {
    /// Athlete folder
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub folder: PathBuf,

    /// As it stood at the end of this day [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::parse_day)]
    pub as_of: Option<NaiveDate>,

    /// Print JSON on stdout; notes are not in it
    #[arg(long)]
    pub json: bool,
}
