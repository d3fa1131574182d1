//! The command line: arguments, one file a command, the terminal, exit codes.
//!
//! This is the only module that joins the stages. [`run`] is the whole program; `main` turns its result into a process
//! exit code.

pub mod args;
pub mod commands;
pub mod contents;
pub mod exit;
pub mod exported;
pub mod files;
pub mod in_order;
pub mod inputs;
pub mod kept;
pub mod log_file;
pub mod pipeline;
pub mod prompt;
pub mod schedule;
pub mod squad;
pub mod stale;
pub mod table_source;
pub mod team_folder;
pub mod team_table;
pub mod terminal;
pub mod weekly;
pub mod words;
pub mod zone;

use args::{Arguments, Command};
use exit::{Exit, Failure};
use terminal::Terminal;

/// Runs one command.
///
/// # Errors
///
/// When the command could not do its work; the failure says whose fault it is and the exit code.
pub fn run(arguments: &Arguments, terminal: Terminal) -> Result<Exit, Failure> {
    match &arguments.command {
        Command::Report(options) => commands::report::run(options, terminal),
        Command::Rules(options) => commands::rules::run(options, terminal),
        Command::Shoes(options) => commands::shoes::run(options, terminal),
        Command::Plan(options) => commands::plan::run(options, terminal),
        Command::Pain(options) => commands::pain::run(options, terminal),
        Command::Habit(options) => commands::habit::run(options, terminal),
        Command::Init(options) => commands::init::run(options, terminal),
        Command::Inspect(options) => commands::inspect::run(options, terminal),
        Command::Export(options) => commands::export::run(options, terminal),
        Command::Weekly(options) => commands::weekly::run(options, terminal),
        Command::Team(options) => commands::team::run(options, terminal),
        Command::Schedule(options) => commands::schedule::run(options, terminal),
        Command::Completions(options) => commands::completions::run(options, terminal),
    }
}
