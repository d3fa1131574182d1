//! `patella completions SHELL`.

use clap::CommandFactory;

use crate::cli::args::{Arguments, CompletionsOptions};
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;

/// Prints the completion script of a shell, made from the argument definitions.
///
/// # Errors
///
/// When stdout cannot be written.
pub fn run(options: &CompletionsOptions, terminal: Terminal) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "patella", &mut script);
    terminal.data(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
