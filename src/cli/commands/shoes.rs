//! `patella shoes [PATH...]`: the shoe ledger.

use crate::cli::args::ShoesOptions;
use crate::cli::exit::{Exit, Failure};
use crate::cli::pipeline;
use crate::cli::terminal::Terminal;
use crate::reporter::{json, shoe_ledger};

/// Prints the distance on each pair; with `-v` also what athlete.toml may say of pairs that it does not describe.
///
/// # Errors
///
/// When inputs cannot be used.
pub fn run(options: &ShoesOptions, terminal: Terminal) -> Result<Exit, Failure> {
    let imported = pipeline::import(&options.input, terminal)?;
    let text = if options.json {
        json::shoes(&pipeline::assemble(&imported, &options.input, "shoes")?)
    } else {
        let units = options.input.units.unwrap_or(imported.inputs.athlete.units);
        shoe_ledger::render(&pipeline::judge(&imported, 0)?.history, units, terminal.is_verbose())
    };
    terminal.data(&text)?;
    terminal.diagnostics(&imported.diagnostics);
    Ok(Exit::Done)
}
