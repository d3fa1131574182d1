//! Marks a page as no longer current, so that nobody takes an old report for this week's.

use std::fs;
use std::path::Path;

use crate::reporter::write;

/// Marks a page, once. Without a page, or where nothing can be written, what is said on stderr must do. Temporary names
/// begin with the prefix.
pub fn mark(page: &Path, sentence: &str, prefix: &str) {
    let Ok(content) = fs::read_to_string(page) else { return };
    if let Some(marked) = marked(&content, sentence).filter(|marked| *marked != content) {
        let _ = write::marked(page, marked.as_bytes(), prefix);
    }
}

/// What stands around the mark, so that the next failure replaces it.
const MARK_BEGINS: &str = "<!-- stale -->";
const MARK_ENDS: &str = "<!-- /stale -->";

/// The page with a mark at its top; `None` when it is no page of ours.
fn marked(page: &str, sentence: &str) -> Option<String> {
    const BODY: &str = "<body>\n";
    const STYLE: &str = "margin:0;padding:12px 16px;background:#8a1c0f;color:#ffffff;font-weight:600";
    let (head, mut rest) = page.split_once(BODY)?;
    if let Some((_, after)) = rest.strip_prefix(MARK_BEGINS).and_then(|marked| marked.split_once(MARK_ENDS)) {
        rest = after.trim_start_matches('\n');
    }
    let sentence = escaped(sentence);
    let mark = format!("{MARK_BEGINS}<p role=\"alert\" style=\"{STYLE}\">{sentence}</p>{MARK_ENDS}");
    Some(format!("{head}{BODY}{mark}\n{rest}"))
}

/// Text as it may stand in a page.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter if letter.is_control() => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_stands_once_and_commands_nothing() {
        let page = "<html><body>\n<header>x</header></body>";
        let once = marked(page, "Not current: <b>").expect("a page");
        assert!(once.contains("&lt;b&gt;") && !once.contains("<b>"));
        let twice = marked(&once, "Not current: again").expect("a page");
        assert_eq!(twice.matches("role=\"alert\"").count(), 1);
        assert!(twice.contains("again") && twice.contains("<header>x</header>"));
        assert_eq!(marked("no page", "x"), None);
    }
}
