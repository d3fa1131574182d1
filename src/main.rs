//! Parses the arguments, runs, turns the outcome into an exit code. Nothing else.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use clap::error::{ContextKind, ContextValue};
use patella::cli::args::Arguments;
use patella::cli::exit::Failure;
use patella::cli::terminal::Terminal;

/// Rows of tables and classes of sessions are many small lists: a team costs a tenth less than with glibc's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // clap itself exits with 2 on wrong usage and with 0 after help and version, as CONTRACT section 3 asks.
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => error_with_help(error).exit(),
    };
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

/// Whoever gives a folder where a command is expected wants a report on it.
fn error_with_help(mut error: clap::Error) -> clap::Error {
    let path = match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(word)) if Path::new(word).exists() => word.clone(),
        _ => return error,
    };
    let is_plain = path.chars().all(|letter| letter.is_alphanumeric() || "/._-\\:".contains(letter));
    let path = if is_plain { path } else { format!("\"{path}\"") };
    let tip = format!("to report on it: patella report {path}");
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    error
}

fn bug(panic: &(dyn Any + Send)) -> Failure {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Failure::Internal {
        message: format!("patella failed: {}", text.unwrap_or("without a message")),
        help: Some("this is a fault of the program; please report it with the command that shows it".to_owned()),
    }
}
