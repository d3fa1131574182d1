//! The sessions to come as a calendar (RFC 5545): all-day events, lines of at most 75 octets that end in CRLF. The same
//! plan gives the same bytes. An event is the same in a later plan, so that a calendar that reads both moves it instead
//! of adding another.

use std::fmt::Write as _;

use chrono::{Days, NaiveDate};
use sha2::{Digest, Sha256};

use super::{ReturnPage, exercise, stage_words};
use crate::model::return_protocol::{ReturnPlan, Stage, Start};
use crate::reporter::privacy::masked;

/// Name of the file.
pub const NAME: &str = "return.ics";
/// Octets of a line without its end (RFC 5545, section 3.1).
const LINE_OCTETS: usize = 75;
/// Bytes of the hash in the name of an event.
const UID_BYTES: usize = 16;
/// What every event says.
const MIND: &str = "Stop when the knee hurts more than it did in the stage before, and write it into the pain log: the plan then goes one \
                    stage back for a week.";

/// The calendar.
#[must_use]
pub fn render(page: &ReturnPage<'_>, plan: &ReturnPlan) -> String {
    let mut calendar = Calendar::default();
    calendar.line("BEGIN:VCALENDAR");
    calendar.line("VERSION:2.0");
    calendar.line("PRODID:-//patella//return to running//EN");
    calendar.line("CALSCALE:GREGORIAN");
    calendar.line("METHOD:PUBLISH");
    calendar.text("X-WR-CALNAME", "Return to running");
    let start = start(plan);
    let is_open = matches!(plan.start, Start::Proposed(_));
    for due in &plan.due {
        let asked = if is_open { "Only when 30 minutes of walking are free of pain. " } else { "" };
        let event = Event {
            key: format!("{} {}", due.stage.name(), due.number),
            day: due.day,
            summary: format!("Stage {}: {}", due.stage.name(), exercise(due.exercise)),
            description: format!("{asked}Stage {}: {}. {MIND}", due.stage.name(), stage_words(due.stage)),
        };
        calendar.event(page, start, &event);
    }
    if let Some(day) = plan.free_from {
        let event = Event {
            key: Stage::Faster.name().to_owned(),
            day,
            summary: "Stage 5: your own running again".to_owned(),
            description: format!("Stage 5: {}.", stage_words(Stage::Faster)),
        };
        calendar.event(page, start, &event);
    }
    calendar.line("END:VCALENDAR");
    calendar.0
}

/// First day of the protocol, which names its events together with the athlete.
fn start(plan: &ReturnPlan) -> Option<NaiveDate> {
    match &plan.start {
        Start::Declared(day) => Some(*day),
        // A proposal moves on from day to day and stays one plan.
        Start::Proposed(_) | Start::NotYet(_) => None,
    }
}

struct Event {
    key: String,
    day: NaiveDate,
    summary: String,
    description: String,
}

/// Lines so far.
#[derive(Default)]
struct Calendar(String);

impl Calendar {
    fn event(&mut self, page: &ReturnPage<'_>, start: Option<NaiveDate>, event: &Event) {
        let stamp = page.as_of.format("%Y%m%d");
        let end = event.day.checked_add_days(Days::new(1)).unwrap_or(event.day);
        // Later plans have higher numbers (RFC 5545, section 3.8.7.4).
        let sequence = (page.as_of - NaiveDate::default()).num_days().max(0);
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{}", uid(&page.athlete.id, start, &event.key)));
        self.line(&format!("DTSTAMP:{stamp}T000000Z"));
        self.line(&format!("SEQUENCE:{sequence}"));
        self.line(&format!("DTSTART;VALUE=DATE:{}", event.day.format("%Y%m%d")));
        self.line(&format!("DTEND;VALUE=DATE:{}", end.format("%Y%m%d")));
        self.text("SUMMARY", &event.summary);
        self.text("DESCRIPTION", &event.description);
        self.line("TRANSP:TRANSPARENT");
        self.line("END:VEVENT");
    }

    /// A property whose value is text (RFC 5545, section 3.3.11).
    fn text(&mut self, name: &str, value: &str) {
        let mut escaped = String::with_capacity(value.len());
        for letter in masked(value).chars() {
            match letter {
                '\\' | ';' | ',' => escaped.extend(['\\', letter]),
                '\n' => escaped.push_str("\\n"),
                '\u{a0}' => escaped.push(' '),
                letter if letter.is_control() => {}
                letter => escaped.push(letter),
            }
        }
        self.line(&format!("{name}:{escaped}"));
    }

    /// A line, folded so that no part has more than 75 octets and no letter is cut.
    fn line(&mut self, line: &str) {
        let mut octets = 0;
        for letter in line.chars() {
            if octets + letter.len_utf8() > LINE_OCTETS {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(letter);
            octets += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// The name of an event: no address, nothing of the athlete to be read from it.
fn uid(athlete: &str, start: Option<NaiveDate>, key: &str) -> String {
    let start = start.map(|day| day.to_string()).unwrap_or_default();
    let hash = Sha256::digest(format!("patella return\n{athlete}\n{start}\n{key}"));
    hash.iter().take(UID_BYTES).fold(String::new(), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_folded_between_letters() {
        let mut calendar = Calendar::default();
        calendar.text("SUMMARY", &"é".repeat(60));
        let lines: Vec<&str> = calendar.0.split("\r\n").collect();
        // "SUMMARY:" has 8 octets, which leaves 67: 33 letters of two. The rest follows a space.
        assert_eq!(lines, [format!("SUMMARY:{}", "é".repeat(33)), format!(" {}", "é".repeat(27)), String::new()]);
        assert!(lines.iter().all(|line| line.len() <= 75));
    }

    #[test]
    fn text_is_escaped_and_plain_letters_are_left_alone() {
        let mut calendar = Calendar::default();
        calendar.text("SUMMARY", "a,b;c\\d\ne\u{7}f");
        assert_eq!(calendar.0, "SUMMARY:a\\,b\\;c\\\\d\\nef\r\n");
    }

    #[test]
    fn events_have_names_of_their_own_that_stay() {
        let day = NaiveDate::from_ymd_opt(2026, 9, 21);
        assert_eq!(uid("a", day, "1 2"), uid("a", day, "1 2"));
        assert_ne!(uid("a", day, "1 2"), uid("b", day, "1 2"));
        assert_ne!(uid("a", day, "1 2"), uid("a", day, "2 1"));
        assert_eq!(uid("a", None, "5").len(), 32);
    }
}
