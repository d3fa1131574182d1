//! Parses the arguments, runs, turns the outcome into an exit code. Nothing else.

use std::process::ExitCode;

use clap::Parser;
use patella::cli::args::Arguments;
use patella::cli::terminal::Terminal;

fn main() -> ExitCode {
    // clap itself exits with 2 on wrong usage and with 0 after help and version, as CONTRACT section 3 asks.
    let arguments = Arguments::parse();
    let terminal = Terminal::new(&arguments.talk);
    // A panic inside a decoder is caught per file and becomes a diagnostic; its message would only confuse.
    match patella::cli::run(&arguments, terminal) {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(failure) => {
            terminal.failure(&failure);
            ExitCode::from(failure.code())
        }
    }
}
