//! The only file that prints. Results go to stdout, talk to stderr; progress bars show on a terminal alone.

use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{ColorChoice, TalkOptions};
use super::exit::Failure;
use crate::diagnostics::{Diagnostic, Level};
use crate::importer::Progress;
use crate::reporter::privacy::masked;

/// How to talk to the person or program at the other end.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    quiet: bool,
    verbose: bool,
    colour: ColorChoice,
    no_colour_wanted: bool,
}

/// A diagnostic that people need not see in a summary unless they ask.
const QUIET_LEVEL: Level = Level::Note;

/// Diagnostics printed before the rest is only counted.
const MAX_DIAGNOSTICS: usize = 10;

impl Terminal {
    /// A terminal as the options and the environment ask for it.
    #[must_use]
    pub fn new(options: &TalkOptions) -> Self {
        #[expect(clippy::disallowed_methods, reason = "cli is the module that reads the environment")]
        let no_colour_wanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { quiet: options.quiet, verbose: options.verbose, colour: options.color, no_colour_wanted }
    }

    /// True when more than usual is wanted.
    #[must_use]
    pub const fn is_verbose(self) -> bool {
        self.verbose
    }

    /// True when nothing but errors and data is wanted.
    #[must_use]
    pub const fn is_quiet(self) -> bool {
        self.quiet
    }

    /// True when stdout takes colour.
    #[must_use]
    pub fn colours_stdout(self) -> bool {
        self.colours(io::stdout().is_terminal())
    }

    /// Prints result data, whatever the talk options. A reader that went away is no error.
    ///
    /// # Errors
    ///
    /// When stdout cannot be written for another reason than that its reader has gone.
    pub fn data(self, text: &str) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::internal(&error)),
            _ => Ok(()),
        }
    }

    /// Prints a summary for people; silent when quiet.
    ///
    /// # Errors
    ///
    /// As [`Self::data`].
    pub fn summary(self, text: &str) -> Result<(), Failure> {
        if self.quiet { Ok(()) } else { self.data(text) }
    }

    /// One line of talk on stderr; silent when quiet.
    pub fn talk(self, text: &str) {
        if !self.quiet {
            write_stderr(text);
        }
    }

    /// The failure that ends the program.
    pub fn failure(self, failure: &Failure) {
        let label = if self.colours(io::stderr().is_terminal()) { "\u{1b}[1;31merror\u{1b}[0m" } else { "error" };
        write_stderr(&format!("{label}: {failure}"));
        if let Some(help) = failure.help() {
            write_stderr(&format!("  help: {help}"));
        }
    }

    /// Diagnostics for people: warnings and rejections, all of them when verbose.
    pub fn diagnostics(self, diagnostics: &[Diagnostic]) {
        if self.quiet {
            return;
        }
        let shown = |diagnostic: &&Diagnostic| self.verbose || diagnostic.level > QUIET_LEVEL;
        let limit = if self.verbose { usize::MAX } else { MAX_DIAGNOSTICS };
        for diagnostic in diagnostics.iter().filter(shown).take(limit) {
            let place = diagnostic.place.as_ref().map(|place| format!(", {place}")).unwrap_or_default();
            write_stderr(&masked(&format!(
                "{}: {}{place}: {} ({})",
                diagnostic.level, diagnostic.path, diagnostic.message, diagnostic.code
            )));
            if let Some(help) = &diagnostic.help {
                write_stderr(&masked(&format!("  help: {help}")));
            }
        }
        let hidden = diagnostics.iter().filter(shown).count().saturating_sub(limit);
        if hidden > 0 {
            write_stderr(&format!("and {hidden} more of these; -v shows all, and the report lists them"));
        }
    }

    /// The rejections that are the reason of an exit code; said even when quiet, and not twice.
    pub fn rejections(self, diagnostics: &[Diagnostic]) {
        if self.quiet {
            let talkative = Self { quiet: false, ..self };
            let rejected = diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Rejected).cloned();
            talkative.diagnostics(&rejected.collect::<Vec<_>>());
        }
    }

    /// A progress bar over files and bytes, drawn on a terminal only.
    #[must_use]
    pub fn progress(self) -> ImportProgress {
        let visible = !self.quiet && io::stderr().is_terminal();
        ImportProgress { visible, ..ImportProgress::default() }
    }

    fn colours(self, is_terminal: bool) -> bool {
        match self.colour {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => is_terminal && !self.no_colour_wanted,
        }
    }
}

/// Shows how much of the import is done: bytes, files and the time that is left.
#[derive(Debug, Default)]
pub struct ImportProgress {
    visible: bool,
    found: AtomicU64,
    read: AtomicU64,
    bar: OnceLock<ProgressBar>,
}

impl ImportProgress {
    /// Takes the bar off the screen.
    pub fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }

    fn bar(&self) -> &ProgressBar {
        self.bar.get_or_init(|| {
            let target = if self.visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
            let bar = ProgressBar::with_draw_target(Some(0), target);
            let template = "reading {wide_bar} {bytes}/{total_bytes}  {msg}  {eta} left";
            bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        })
    }
}

impl Progress for ImportProgress {
    fn found(&self, files: u64, bytes: u64) {
        self.found.fetch_add(files, Ordering::Relaxed);
        self.bar().inc_length(bytes);
    }

    fn read(&self, files: u64, bytes: u64) {
        let read = self.read.fetch_add(files, Ordering::Relaxed) + files;
        let bar = self.bar();
        bar.inc(bytes);
        bar.set_message(format!("{read} of {} files", self.found.load(Ordering::Relaxed)));
    }
}

/// Nothing can be done when stderr itself is gone.
fn write_stderr(line: &str) {
    let mut stderr = io::stderr().lock();
    let _ = writeln!(stderr, "{line}");
}
