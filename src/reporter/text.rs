//! The summary for a terminal: verdict, next week, findings with what to do, tally; the order and the words of the
//! page. 80 columns unless a terminal is narrower; symbols always with words, so that it reads the same without colour.
//! Prints nothing itself.

use super::report::{Card, EpisodeCard, PainSection, Report, State, TallyItem};
use super::wording;

/// Columns of the text.
pub const WIDTH: usize = 80;
/// Fewer columns than this are treated as this many: below it every word would stand alone.
const LEAST_WIDTH: usize = 24;
/// A space at which no line breaks.
const NO_BREAK: &str = "\u{a0}";
/// Where the text of a finding starts, below its symbol and word.
const INDENT: usize = 10;

/// The summary in 80 columns, each line ended by a newline. With `colour` the symbols and words of a state carry ANSI
/// colours.
#[must_use]
pub fn summary(report: &Report, colour: bool) -> String {
    summary_within(report, colour, WIDTH)
}

/// The same in so many columns, 80 at most: longer lines are hard to read.
#[must_use]
pub fn summary_within(report: &Report, colour: bool, columns: usize) -> String {
    let page = &report.page;
    let width = columns.clamp(LEAST_WIDTH, WIDTH);
    let fit = |text: &str, first: usize, indent: usize| wrapped_within(text, first, indent, width);
    let mut lines = fit(&format!("{}, {}. {}.", page.name, page.period, page.read_line), 0, 0);
    lines.push(String::new());
    let verdict = format!("{} {}: {}", symbol(page.verdict.state), page.verdict.word, page.verdict.headline);
    lines.extend(fit(&verdict, 0, 2).iter().map(|line| painted(page.verdict.state, line, colour)));
    let before = page.verdict.before.as_deref().unwrap_or_default();
    lines.extend(fit(&format!("{} {before}", page.verdict.sentence), 2, 2));
    if !page.actions.is_empty() || page.ceilings.is_some() {
        lines.push(String::new());
        lines.extend(fit(&page.actions_title, 0, 2).iter().map(|line| strong(line, colour)));
        for (number, action) in page.actions.iter().enumerate() {
            lines.extend(fit(&format!("{}. {action}", number + 1), 2, 5));
        }
        lines.extend(page.ceilings.iter().flat_map(|ceilings| fit(ceilings, 2, 2)));
    }
    if let Some(section) = page.pain.as_ref().filter(|section| !section.open.is_empty()) {
        lines.push(String::new());
        lines.extend(fit(section.title, 0, 2).iter().map(|line| strong(line, colour)));
        lines.extend(pain(section).iter().flat_map(|line| fit(line, 2, 4)));
    }
    for section in &page.sections {
        lines.push(String::new());
        for card in &section.cards {
            lines.extend(finding(card, width, colour));
        }
    }
    lines.push(String::new());
    // No line breaks between a symbol and its words.
    let count = |item: &TallyItem| format!("{} {} {}", symbol(item.state), item.count, item.state.words());
    let counts: Vec<String> = page.tally.iter().map(|item| count(item).replace(' ', NO_BREAK)).collect();
    lines.extend(fit(&format!("{} of {} rules", counts.join(" · "), page.rules_total), 0, 2));
    if let Some(card) = page.sections.first().and_then(|section| section.cards.first()) {
        lines.push(format!("Why: patella rules {}", card.rule));
    }
    lines.extend(page.provenance.overrides.iter().chain(&page.provenance.mutes).flat_map(|line| fit(line, 0, 2)));
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// The open episodes, each with what is known about it in a few lines, and the way back.
fn pain(section: &PainSection) -> Vec<String> {
    let mut lines: Vec<String> = section.open.iter().flat_map(episode).collect();
    if !section.way_back.is_empty() {
        lines.push(format!("Way back: {}", section.way_back.join(" ")));
    }
    lines
}

fn episode(card: &EpisodeCard) -> Vec<String> {
    let mut lines = vec![format!("{}. {}", card.title, card.scores)];
    lines.extend(card.care.map(str::to_owned));
    lines.extend(card.hints.iter().cloned());
    lines.extend(card.reading.first().cloned());
    lines.extend(card.before.as_ref().map(|before| before.summary.clone()));
    if let Some(timeline) = &card.timeline {
        let open: Vec<&str> =
            timeline.items.iter().filter(|item| item.state == State::Watch).map(|item| item.text.as_str()).collect();
        let open = if open.is_empty() { String::new() } else { format!(" Open: {}.", open.join("; ")) };
        lines.push(format!("{}.{open}", timeline.title));
    }
    lines
}

fn finding(card: &Card, width: usize, colour: bool) -> Vec<String> {
    // On a narrow screen the text goes on below the word, not beside it.
    let indent = if width >= 2 * LEAST_WIDTH { INDENT } else { 2 };
    let mut lines = wrapped_within(&wording::sentence(&card.headline), INDENT, indent, width);
    let head = format!("{} {:<room$}", symbol(card.state), label(card), room = INDENT - 2);
    if let Some(first) = lines.first_mut() {
        *first = format!("{}{}", painted(card.state, &head, colour), first.trim_start());
    }
    if let Some(advice) = card.advice.first() {
        lines.extend(wrapped_within(&format!("do: {advice}"), indent, indent + 4, width));
    }
    lines
}

/// The word of a card's state; a finding that says stop says so.
pub(super) const fn label(card: &Card) -> &'static str {
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
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() || is_direction(letter) { ' ' } else { letter }).collect()
}

/// Letters that turn the reading direction of all that follows.
const fn is_direction(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A heading in bold; plain without colour.
fn strong(text: &str, colour: bool) -> String {
    if colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// The text in lines of at most [`WIDTH`] columns; a number is not parted from its unit.
pub(super) fn wrapped(text: &str, first_indent: usize, indent: usize) -> Vec<String> {
    wrapped_within(text, first_indent, indent, WIDTH)
}

/// The same in lines of so many columns; a word that is longer than a line is cut.
fn wrapped_within(text: &str, first_indent: usize, indent: usize, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let (mut line, mut before) = (String::new(), first_indent);
    for word in plain(text).split([' ', '\t']).filter(|word| !word.is_empty()) {
        let space = usize::from(!line.is_empty());
        if !line.is_empty() && before + columns(&line) + space + columns(word) > width {
            lines.push(format!("{:before$}{line}", ""));
            (line, before) = (String::new(), indent);
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for letter in word.chars() {
            if before + columns(&line) + columns_of(letter) > width {
                lines.push(format!("{:before$}{line}", ""));
                (line, before) = (String::new(), indent);
            }
            line.push(letter);
        }
    }
    if !line.is_empty() {
        lines.push(format!("{:before$}{line}", ""));
    }
    lines
}

/// Columns that a terminal gives to the text.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// Columns of one letter, as most terminals have it (Unicode Standard Annex 11): none for what joins the letter before
/// it, two for the wide ones of East Asia and for pictures.
const fn columns_of(letter: char) -> usize {
    match letter {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
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
    fn narrow_terminals_cut_what_has_no_space() {
        assert_eq!(wrapped_within("a bcdefgh", 0, 2, 6), ["a", "  bcde", "  fgh"]);
        assert_eq!(wrapped_within(&"x".repeat(200), 10, 10, 80).len(), 3);
    }

    #[test]
    fn wide_letters_take_two_columns_and_joined_ones_none() {
        assert_eq!(columns("a\u{301}b"), 2);
        assert_eq!(columns("走る"), 4);
        assert_eq!(columns("👟"), 2);
        assert_eq!(wrapped_within("走る走る", 0, 0, 4), ["走る", "走る"]);
    }

    #[test]
    fn colour_wraps_and_never_changes_the_words() {
        assert_eq!(painted(State::Act, "▲ act", true), "\u{1b}[1;31m▲ act\u{1b}[0m");
        assert_eq!(painted(State::Act, "▲ act", false), "▲ act");
    }
}
