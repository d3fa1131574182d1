//! Parses the arguments, runs, turns the outcome into an exit code. Nothing else.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use clap::Parser;
use patella::cli::args::Arguments;
use patella::cli::exit::Failure;
use patella::cli::terminal::Terminal;

fn main() -> ExitCode {
    // clap itself exits with 2 on wrong usage and with 0 after help and version, as CONTRACT section 3 asks.
    let arguments = Arguments::parse();
    let terminal = Terminal::new(&arguments.talk);
    // A panic of a decoder is caught by the importer and becomes a diagnostic, any other one is told below: in neither
    // case should the raw message reach the terminal.
    panic::set_hook(Box::new(|_| {}));
    let result = panic::catch_unwind(AssertUnwindSafe(|| patella::cli::run(&arguments, terminal)))
        .unwrap_or_else(|panic| Err(bug(panic.as_ref())));
    match result {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(failure) => {
            terminal.failure(&failure);
            ExitCode::from(failure.code())
        }
    }
}

fn bug(panic: &(dyn Any + Send)) -> Failure {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Failure::Internal {
        message: format!("patella failed: {}", text.unwrap_or("without a message")),
        help: Some("this is a fault of the program; please report it with the command that shows it".to_owned()),
    }
}
