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
use crate::reporter::text::{self, plain};

/// How to talk to the person or program at the other end.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    quiet: bool,
    verbose: bool,
    colour: ColorChoice,
    no_colour_wanted: bool,
    columns: usize,
}

#[expect(clippy::disallowed_methods, reason = "cli is the module that reads the environment")]
fn environment(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

/// A diagnostic that people need not see in a summary unless they ask.
const QUIET_LEVEL: Level = Level::Note;

/// ANSI colours of labels.
const RED: &str = "31";
const YELLOW: &str = "33";
const BLUE: &str = "34";
const CYAN: &str = "36";

/// Diagnostics printed before the rest is only counted.
const MAX_DIAGNOSTICS: usize = 10;

impl Terminal {
    /// A terminal as the options and the environment ask for it.
    #[must_use]
    pub fn new(options: &TalkOptions) -> Self {
        let is_set = |name: &str| environment(name).is_some_and(|value| !value.is_empty());
        // A terminal that calls itself dumb shows colours as letters.
        let no_colour_wanted = is_set("NO_COLOR") || environment("TERM").is_some_and(|term| term == "dumb");
        let columns = environment("COLUMNS").and_then(|columns| columns.parse().ok());
        let columns = columns.filter(|columns| *columns > 0).unwrap_or(text::WIDTH);
        Self { quiet: options.quiet, verbose: options.verbose, colour: options.color, no_colour_wanted, columns }
    }

    /// Columns for text: those of the environment, else 80.
    #[must_use]
    pub const fn columns(self) -> usize {
        self.columns
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
        self.bytes(text.as_bytes())
    }

    /// The same for data that are no text.
    ///
    /// # Errors
    ///
    /// As [`Self::data`].
    pub fn bytes(self, bytes: &[u8]) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
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
            write_stderr(&plain(text));
        }
    }

    /// What a job must not keep to itself although it did its work. Said even when quiet.
    pub fn warning(self, text: &str) {
        write_stderr(&format!("{}: {}", self.label("warning", YELLOW), plain(&masked(text))));
    }

    /// Names the files that were written, or says that there was nothing to write.
    pub fn wrote(self, files: &[String]) {
        if files.is_empty() {
            self.talk("nothing changed since the last run");
        } else {
            self.talk(&format!("wrote {}", files.join(", ")));
        }
    }

    /// One line of talk on stderr for those who asked for more than usual.
    pub fn detail(self, text: &str) {
        if self.verbose {
            self.talk(text);
        }
    }

    /// The failure that ends the program.
    pub fn failure(self, failure: &Failure) {
        write_stderr(&format!("{}: {}", self.label("error", RED), visible(&failure.to_string())));
        if let Some(help) = failure.help() {
            write_stderr(&format!("  {}: {}", self.label("help", CYAN), visible(help)));
        }
    }

    /// The failure of one of several, on one line: what a scheduled job leaves must be read at a glance. Said even when
    /// quiet.
    pub fn failure_of(self, which: &str, failure: &Failure) {
        let help = failure.help().map(|help| format!("; {help}")).unwrap_or_default();
        let text = plain(&masked(&format!("{which}: {failure}{help}")));
        write_stderr(&format!("{}: {text}", self.label("error", RED)));
    }

    /// A word before a colon on stderr, in bold colour where there is colour.
    fn label(self, word: &str, colour: &str) -> String {
        if self.colours(io::stderr().is_terminal()) {
            format!("\u{1b}[1;{colour}m{word}\u{1b}[0m")
        } else {
            word.to_owned()
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
            let colour = match diagnostic.level {
                Level::Rejected => RED,
                Level::Warning => YELLOW,
                Level::Note => BLUE,
            };
            let text = format!("{}{place}: {} ({})", diagnostic.path, diagnostic.message, diagnostic.code);
            write_stderr(&format!("{}: {}", self.label(diagnostic.level.name(), colour), visible(&masked(&text))));
            if let Some(help) = &diagnostic.help {
                write_stderr(&format!("  {}: {}", self.label("help", CYAN), visible(&masked(help))));
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

/// The text line by line without control characters: paths and messages hold names that others chose, and a terminal
/// obeys what it is told.
fn visible(text: &str) -> String {
    text.lines().map(plain).collect::<Vec<_>>().join("\n")
}

/// Nothing can be done when stderr itself is gone.
fn write_stderr(line: &str) {
    let mut stderr = io::stderr().lock();
    let _ = writeln!(stderr, "{line}");
}
