//! What sentences and bare numbers need, whatever the units: lists, capitals, full stops, digits.

use super::{MINUS, NBSP};

/// Names in a sentence: `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// The text with a capital first letter.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The text with a small first letter, to stand inside a sentence.
#[must_use]
pub fn uncapitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The text with a full stop, unless it ends like a sentence already.
#[must_use]
pub fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.is_empty() || text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// Units that rules put behind a number in their own words.
const UNITS: [&str; 13] = ["%", "km", "mi", "m", "cm", "min", "minutes", "s", "h", "days", "runs", "weeks", "steps"];

/// The text with each number kept beside its unit.
#[must_use]
pub fn bound(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    let mut before = ' ';
    for (index, letter) in words.char_indices() {
        let rest = words.get(index + 1..).unwrap_or_default();
        let next = rest.split([' ', '.', ',', ';', ':', ')']).next().unwrap_or_default();
        let is_loose = letter == ' ' && before.is_ascii_digit() && UNITS.contains(&next);
        text.push(if is_loose { NBSP } else { letter });
        before = letter;
    }
    text
}

/// The text with each apostrophe as it is printed, which keyboards do not have.
#[must_use]
pub fn typographic(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for letter in words.chars() {
        let follows_letter = text.chars().next_back().is_some_and(char::is_alphabetic);
        text.push(if letter == '\'' && follows_letter { '’' } else { letter });
    }
    text
}

/// A number with so many digits after the point and a real minus sign; never a negative zero.
#[must_use]
pub fn number_with(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    match text.strip_prefix('-') {
        Some(size) if size.chars().any(|digit| ('1'..='9').contains(&digit)) => format!("{MINUS}{size}"),
        Some(zero) => zero.to_owned(),
        None => text,
    }
}

/// A number with at most so many digits after the point and no zeros at its end.
#[must_use]
pub fn trimmed(value: f64, digits: usize) -> String {
    let text = number_with(value, digits);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_real_minus_and_no_negative_zero() {
        assert_eq!(number_with(-1.25, 1), "\u{2212}1.2");
        assert_eq!(number_with(-0.01, 1), "0.0");
        assert_eq!(trimmed(2.0, 2), "2");
        assert_eq!(trimmed(100.0, 0), "100");
    }

    #[test]
    fn numbers_stay_beside_their_units() {
        assert_eq!(bound("at most 30 % of it, 5 minutes, 3 of 4"), "at most 30\u{a0}% of it, 5\u{a0}minutes, 3 of 4");
        assert_eq!(bound("170 to 180; 2 days."), "170 to 180; 2\u{a0}days.");
    }

    #[test]
    fn apostrophes_are_those_of_print() {
        assert_eq!(typographic("the article's 10 %, runners' knees, '5'"), "the article’s 10 %, runners’ knees, '5'");
    }

    #[test]
    fn lists_and_sentences() {
        let names = |names: &[&str]| list(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(names(&["a"]), "a");
        assert_eq!(names(&["a", "b", "c"]), "a, b and c");
        assert_eq!(sentence("Done"), "Done.");
        assert_eq!(sentence("Done."), "Done.");
        assert_eq!(capitalised("état"), "État");
    }
}
