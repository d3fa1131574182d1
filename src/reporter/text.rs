//! The summary for a terminal: verdict, findings with what to do, tally. 80 columns; symbols always with words, so that
//! it reads the same without colour. Prints nothing itself.

use super::report::{Card, Report, State};
use super::wording;

/// Columns of the text.
const WIDTH: usize = 80;
/// Where the text of a finding starts, below its symbol and word.
const INDENT: usize = 10;

/// The summary, each line ended by a newline. With `colour` the symbols and words of a state carry ANSI colours.
#[must_use]
pub fn summary(report: &Report, colour: bool) -> String {
    let page = &report.page;
    let paint = |state: State, text: &str| painted(state, text, colour);
    let mut lines = wrapped(&format!("{}, {}. {}.", page.name, page.period, page.read_line), 0, 0);
    lines.push(String::new());
    let verdict = format!("{} {}: {}", symbol(page.verdict.state), page.verdict.word, page.verdict.headline);
    lines.push(paint(page.verdict.state, &plain(&verdict)));
    let before = page.verdict.before.as_deref().unwrap_or_default();
    lines.extend(wrapped(&format!("{} {before}", page.verdict.sentence), 2, 2));
    for section in &page.sections {
        lines.push(String::new());
        for card in &section.cards {
            lines.extend(finding(card, &paint));
        }
    }
    if let Some(ceilings) = &page.ceilings {
        lines.push(String::new());
        lines.extend(wrapped(ceilings, 0, 2));
    }
    lines.push(String::new());
    let counts: Vec<String> =
        page.tally.iter().map(|item| format!("{} {} {}", symbol(item.state), item.count, item.state.words())).collect();
    lines.extend(wrapped(&format!("{} of {} rules", counts.join(" · "), page.rules_total), 0, 2));
    if let Some(card) = page.sections.first().and_then(|section| section.cards.first()) {
        lines.push(format!("Why: patella rules {}", card.rule));
    }
    lines.extend(page.provenance.overrides.iter().chain(&page.provenance.mutes).flat_map(|line| wrapped(line, 0, 2)));
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

fn finding(card: &Card, paint: &impl Fn(State, &str) -> String) -> Vec<String> {
    let mut lines = wrapped(&wording::sentence(&card.headline), INDENT, INDENT);
    let head = format!("{} {:<width$}", symbol(card.state), label(card), width = INDENT - 2);
    if let Some(first) = lines.first_mut() {
        *first = format!("{}{}", paint(card.state, &head), first.trim_start());
    }
    if let Some(advice) = card.advice.first() {
        lines.extend(wrapped(&format!("do: {advice}"), INDENT, INDENT + 4));
    }
    lines
}

const fn label(card: &Card) -> &'static str {
    match card.state {
        State::Act if card.stop => "stop",
        state => word(state),
    }
}

const fn word(state: State) -> &'static str {
    match state {
        State::Act => "act",
        State::Watch => "watch",
        State::Info => "info",
        State::Fine => "fine",
        State::NotChecked => "no data",
        State::Muted => "muted",
    }
}

const fn symbol(state: State) -> &'static str {
    match state {
        State::Act => "▲",
        State::Watch => "◆",
        State::Info => "■",
        State::Fine => "✓",
        State::NotChecked => "○",
        State::Muted => "–",
    }
}

/// Symbol and word of a state.
pub(super) const fn state_words(state: State) -> (&'static str, &'static str) {
    (symbol(state), word(state))
}

/// The text in the colour of a state: red, yellow, blue, green; plain without colour.
pub(super) fn painted(state: State, text: &str, colour: bool) -> String {
    let code = match state {
        State::Act => "1;31",
        State::Watch => "1;33",
        State::Info => "1;34",
        State::Fine => "1;32",
        State::NotChecked | State::Muted => "2",
    };
    if colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// The text without control characters: names come from files, and a terminal obeys what it is told.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() || is_direction(letter) { ' ' } else { letter }).collect()
}

/// Letters that turn the reading direction of all that follows.
const fn is_direction(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text in lines of at most [`WIDTH`] columns; a number is not parted from its unit.
pub(super) fn wrapped(text: &str, first_indent: usize, indent: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in plain(text).split([' ', '\t']).filter(|word| !word.is_empty()) {
        let before = if lines.is_empty() { first_indent } else { indent };
        let length = before + line.chars().count() + 1 + word.chars().count();
        if !line.is_empty() && length > WIDTH {
            lines.push(format!("{:before$}{line}", ""));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        let before = if lines.is_empty() { first_indent } else { indent };
        lines.push(format!("{:before$}{line}", ""));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_never_before_a_unit() {
        let text = "word ".repeat(20) + "57.2\u{a0}km";
        let lines = wrapped(&text, 0, 4);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH));
        assert!(lines[1].starts_with("    word") && lines[1].ends_with("57.2\u{a0}km"));
    }

    #[test]
    fn escape_sequences_of_names_do_not_reach_the_terminal() {
        assert_eq!(wrapped("a\u{1b}[31mb\nc", 0, 0), ["a [31mb c"]);
    }

    #[test]
    fn colour_wraps_and_never_changes_the_words() {
        assert_eq!(painted(State::Act, "▲ act", true), "\u{1b}[1;31m▲ act\u{1b}[0m");
        assert_eq!(painted(State::Act, "▲ act", false), "▲ act");
    }
}
