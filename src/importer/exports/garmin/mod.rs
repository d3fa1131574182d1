//! Garmin's tables (FORMATS section 2): the summaries and the gear of an account export, and the list of activities
//! that Garmin Connect exports. Their names hold the e-mail address of the athlete and never get into a message.

use std::collections::BTreeMap;

use crate::diagnostics::{Code, Diagnostics, Level};
use crate::importer::ReadError;

pub mod activity_list;
pub mod gear;
mod json;
mod kind;
pub mod summaries;

/// Further words that are not known are counted, not listed.
const WORDS_LISTED: usize = 20;

/// Words for kinds of activity that nobody knows, with how often they stand in the table.
#[derive(Debug, Default)]
struct UnknownKinds {
    listed: BTreeMap<String, u64>,
    others: u64,
}

impl UnknownKinds {
    fn add(&mut self, word: &str) {
        if let Some(count) = self.listed.get_mut(word) {
            *count += 1;
        } else if self.listed.len() < WORDS_LISTED {
            // A real word is short; whatever else stands there must not fill the terminal.
            self.listed.insert(word.chars().take(40).collect(), 1);
        } else {
            self.others += 1;
        }
    }

    fn report(self, diagnostics: &mut Diagnostics) {
        let help =
            "their sport is told from their recordings or their speed; give it in athlete.toml where that is wrong";
        for (word, count) in self.listed {
            let message = format!("\"{word}\" is a kind of activity that is not known; activities of it: {count}");
            diagnostics.push(Code::UnknownActivityType, Level::Warning, message).help(help);
        }
        if self.others > 0 {
            let message = format!("activities of further kinds that are not known: {}", self.others);
            diagnostics.push(Code::UnknownActivityType, Level::Warning, message).help(help);
        }
    }
}

/// A word without the differences between "Trail Running", `trail_running` and "trailrunning".
fn folded(word: &str) -> String {
    word.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The last part of a name inside an archive or a folder, in lower case.
fn file_name(name: &str) -> String {
    name.rsplit(['/', '\\', '!']).next().unwrap_or(name).to_lowercase()
}

/// Values of a row that were left out.
fn report_bad_values(bad: &[String], place: &str, diagnostics: &mut Diagnostics) {
    if !bad.is_empty() {
        let message = format!("cannot be read and left out: {}", bad.join(", "));
        diagnostics.push(Code::BadTableRow, Level::Warning, message).at(place);
    }
}

/// A row that was left out as a whole.
fn report_lost_row(reason: &str, place: &str, diagnostics: &mut Diagnostics) {
    diagnostics
        .push(Code::BadTableRow, Level::Warning, format!("the row is left out: {reason}"))
        .at(place)
        .help("export it again from Garmin Connect");
}

/// What is said when a table breaks off.
fn report_cut(error: ReadError, diagnostics: &mut Diagnostics) {
    let diagnostic = diagnostics.push(error.code, Level::Warning, error.message);
    diagnostic.place = error.place;
    diagnostic.help = error.help;
}
