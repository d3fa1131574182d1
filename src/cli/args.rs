//! The arguments and their help. Nothing but clap definitions.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::model::athlete::Units;
use crate::model::finding::Severity;

mod export;
mod logs;
mod plan;
mod schedule;
mod team;
mod weekly;

pub use export::{ExportFormat, ExportOptions};
pub use logs::{
    HabitAddOptions, HabitCommand, HabitListOptions, HabitOptions, PainAddOptions, PainClearedOptions, PainCommand,
    PainListOptions, PainOptions,
};
pub use plan::{PlanCommand, PlanOptions, PlanReturnOptions, PlanWeekOptions};
pub use schedule::{ScheduleOptions, Scheduler};
pub use team::TeamOptions;
pub use weekly::WeeklyOptions;

/// Why do my knees hurt, and what in my training would change that?
///
/// patella reads the recordings of your watch (FIT, GPX, TCX, also gzipped or in a zip), measures them, and says which
/// training rules they break, with the numbers and the evidence behind each. Offline: nothing leaves this machine.
#[derive(Debug, Parser)]
#[command(
    name = "patella",
    version,
    after_help = "Examples:
  patella report ~/Downloads/activities    a report on a folder of recordings, written to reports/
  patella init ~/runs                      a profile to fill in: shoes, heart rates, corrections
  patella rules single-run-spike           what a rule checks, and what the evidence says
  patella pain add ~/runs                  where it hurts and how much; asks for what it needs
  patella plan week ~/runs                 how much the week to come may hold, and why

The rules are rules of thumb, not a diagnosis. See a professional about pain that lasts."
)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// How to talk.
    #[command(flatten)]
    pub talk: TalkOptions,
}

/// How the program talks; valid before and after every command.
#[derive(Debug, Clone, Args)]
pub struct TalkOptions {
    /// Print nothing but errors and the data asked for
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Print every diagnostic, notes too
    #[arg(short, long, global = true)]
    pub verbose: bool,

    /// Colour the output (`NO_COLOR` is honoured)
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal.
    Auto,
    /// Even into a pipe.
    Always,
    /// Not at all.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read recordings, judge them, write the report
    #[command(after_help = "Examples:
  patella report                               the recordings in this folder
  patella report runs --units mi               distances in miles
  patella report runs --as-of 2026-10-04       as it stood at the end of that day
  patella report runs --json | jq .verdict     the assessment on stdout
  patella report runs -q --fail-on warn        for scripts: exit code 10 at warn or above
  patella report runs --format charts,html     the picture of each raised rule too, as SVG and PNG
  patella report runs -q --eml week.eml        a mail with the verdict, to open or to send
  gunzip -c run.fit.gz | patella report -      one recording from a pipe

The mail names no sender and no recipient. To send it, in quiet weeks not at all:
  patella report runs -q --eml week.eml --only-if watch
  if [ -e week.eml ]; then { echo \"To: me@example.org\"; cat week.eml; } | sendmail -t; fi

Exit codes: 0 done, 1 internal error, 2 wrong usage or profile, 3 nothing usable to read,
4 inputs rejected and --strict, 10 a finding at or above --fail-on")]
    Report(ReportOptions),

    /// Report on the last complete week of athlete folders: the job for cron
    #[command(after_help = weekly::EXAMPLES)]
    Weekly(WeeklyOptions),

    /// List the rules, or explain one
    #[command(after_help = "Examples:
  patella rules                                all rules, a line each
  patella rules low-cadence                    formula, thresholds, article, evidence, sources
  patella rules low-cadence runs               the same with this athlete's numbers
  patella rules --replay runs                  how often each rule would have been raised, and have sent an alert
  patella rules low-cadence --replay runs -v   of one rule, with the dates
  patella rules --toml > runs/rulebook.toml    every threshold with its default, to change some")]
    Rules(RulesOptions),

    /// Show the distance on each pair of shoes
    #[command(after_help = "Example:
  patella shoes runs          limit, distance left, last 28 days, date the limit is reached
  patella shoes -v runs       the same, and [[shoe]] tables of pairs that athlete.toml does not describe")]
    Shoes(ShoesOptions),

    /// Plan the week to come, or the way back to running after pain
    Plan(PlanOptions),

    /// Keep the pain log: add an entry, show it, write down an all-clear
    Pain(PainOptions),

    /// Keep the log of what no watch records: strength, mobility, check-ups
    Habit(HabitOptions),

    /// Write a commented athlete.toml and empty logs
    #[command(after_help = "Example:
  patella init runs           then edit runs/athlete.toml; existing files are never changed")]
    Init(InitOptions),

    /// Show what is inside one recording and what was made of it
    #[command(after_help = "Example:
  patella inspect 2026-05-03.fit.gz")]
    Inspect(InspectOptions),

    /// Write activities, weeks, shoes and findings as Parquet, CSV or JSON
    #[command(after_help = "Examples:
  patella export runs --out tables             every table in every format
  patella export runs --out tables --format parquet
  patella export squad --out tables            a team folder: one folder of tables an athlete, tables/athlete=<id>/

activities holds every measure that a rule needs: `patella team --from tables` judges without the recordings.
No table holds coordinates. README (\"Tables\") lists every column with its unit.

Exit codes: 0 done, 1 internal error, 2 wrong usage or profile, 3 nothing usable to read,
4 inputs rejected and --strict")]
    Export(ExportOptions),

    /// Judge every athlete of a team: one overview, one report each
    #[command(after_help = "Examples:
  patella team squad                           every athlete folder in squad/, written to squad/reports/
  patella team squad -q --eml week.eml --only-if watch
  patella team --from tables                   the tables of `patella export`, no recordings needed
  patella team --from tables/activities.parquet --as-of 2026-10-04 --json

An athlete who cannot be judged is a row with the reason. team.toml may hold a name and a [rulebook] that every
athlete inherits. What was measured is kept in .patella/ of each athlete's folder, which may be deleted: the next run
reads and judges only what changed. A table holds one athlete or many; the rows of an athlete lie together. Tables of
athletes, logs and shoes are read from beside it. One athlete a thread is in memory at a time, and a row of everybody.

Exit codes: 0 done, 1 internal error, 2 wrong usage or team.toml, 3 nothing usable to read, 5 another run is at work in
the folder, 4 an athlete that failed or a rejected file, and --strict, 10 a finding at or above --fail-on")]
    Team(TeamOptions),

    /// Print a job for cron, systemd, launchd or Windows that reports every week by itself
    #[command(after_help = "Examples:
  patella schedule ~/runs                                  Mondays at 06:30, by what this system has
  patella schedule ~/runs ~/partner --at \"Sun 20:00\"
  patella schedule ~/runs --for systemd | sh               write the units and start the timer
  (crontab -l; patella schedule ~/runs --for cron) | crontab -
  patella schedule ~/runs --eml ~/week.eml --mail-to me@example.org --only-if watch
  patella schedule ~/squad --team                          the coach's overview

Nothing is installed by itself: the job goes to stdout, what to do with it to stderr. Every path in it is
absolute, and it needs no environment. After patella or a folder has moved, make the job anew.

Exit codes: 0 done, 1 internal error, 2 wrong usage, such as a folder that does not exist")]
    Schedule(ScheduleOptions),

    /// Print a completion script for a shell
    #[command(after_help = "Example:
  patella completions bash > ~/.local/share/bash-completion/completions/patella")]
    Completions(CompletionsOptions),
}

/// Which recordings, and as whom to read them.
#[derive(Debug, Clone, Args)]
pub struct InputOptions {
    /// Recording, folder or zip; `-` for one recording on stdin [default: this folder]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Profile to use [default: the athlete.toml at the top of a PATH]
    #[arg(long, value_name = "FILE")]
    pub athlete: Option<PathBuf>,

    /// Judge as if it were the end of this day, such as 2026-11-22 [default: the latest day with a recording or log
    /// row]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub as_of: Option<NaiveDate>,

    /// What people see distances in [default: that of the profile, else km]
    #[arg(long, value_name = "UNITS", value_parser = parse_units)]
    pub units: Option<Units>,

    /// Threads [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
}

/// Options of `report`.
#[derive(Debug, Clone, Args)]
pub struct ReportOptions {
    /// Which recordings.
    #[command(flatten)]
    pub input: InputOptions,

    /// Where files go
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,

    /// Which files to write
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "html,png,json")]
    pub format: Vec<OutputFormat>,

    /// Print the assessment as JSON on stdout instead of the summary
    #[arg(long)]
    pub json: bool,

    /// Exit with code 10 when a finding is at or above this: watch, warn or stop
    #[arg(long, value_name = "LEVEL", value_parser = parse_fail_on)]
    pub fail_on: Option<Severity>,

    /// Also write a mail with the report in it; `-` for stdout instead of the summary
    #[arg(long, value_name = "FILE")]
    pub eml: Option<PathBuf>,

    /// Write mail and summary only when a finding is at or above this: watch, warn or stop
    #[arg(long, value_name = "LEVEL", value_parser = parse_fail_on)]
    pub only_if: Option<Severity>,

    /// Exit with code 4 when any input was rejected
    #[arg(long)]
    pub strict: bool,
}

/// Kinds of output file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum OutputFormat {
    /// report.html
    Html,
    /// report.png
    Png,
    /// report.json
    Json,
    /// activities.csv, weeks.csv, shoes.csv, findings.csv
    Csv,
    /// charts/RULE.svg and .png: the picture of each raised rule
    Charts,
}

/// Options of `rules`.
#[derive(Debug, Clone, Args)]
pub struct RulesOptions {
    /// Rule to explain
    pub rule: Option<String>,

    /// Which recordings to show the arithmetic on.
    #[command(flatten)]
    pub input: InputOptions,

    /// Judge every week of these recordings as if it were the last one, and count
    #[arg(long, value_name = "PATH", conflicts_with = "paths")]
    pub replay: Vec<PathBuf>,

    /// Print the replay as JSON on stdout
    #[arg(long, requires = "replay")]
    pub json: bool,

    /// Print the default rulebook, commented
    #[arg(long, conflicts_with_all = ["rule", "paths", "replay"])]
    pub toml: bool,
}

/// Options of `shoes`.
#[derive(Debug, Clone, Args)]
pub struct ShoesOptions {
    /// Which recordings.
    #[command(flatten)]
    pub input: InputOptions,

    /// Print the ledger as JSON on stdout
    #[arg(long)]
    pub json: bool,
}

/// Options of `init`.
#[derive(Debug, Clone, Args)]
pub struct InitOptions {
    /// Athlete folder; made when it does not exist
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub folder: PathBuf,
}

/// Options of `inspect`.
#[derive(Debug, Clone, Args)]
pub struct InspectOptions {
    /// Recording to look into, also gzipped
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Options of `completions`.
#[derive(Debug, Clone, Args)]
pub struct CompletionsOptions {
    /// bash, elvish, fish, powershell or zsh
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

pub(super) fn parse_units(text: &str) -> Result<Units, String> {
    Units::from_name(text).ok_or_else(|| "expected km or mi".to_owned())
}

pub(super) fn parse_day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "expected a day such as 2026-11-22".to_owned())
}

pub(super) fn parse_fail_on(text: &str) -> Result<Severity, String> {
    Severity::from_name(text)
        .filter(|severity| *severity >= Severity::Watch)
        .ok_or_else(|| "expected watch, warn or stop".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definitions_do_not_contradict_each_other() {
        Arguments::command().debug_assert();
    }
}
