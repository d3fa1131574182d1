//! The little Markdown that rule documentation uses, as blocks of text: headings, paragraphs, lists, code, stress and
//! links. Not a general reader; what it does not know stays plain text.

use super::report::{Block, Inline};
use super::wording::{bound, typographic};

/// The text under a heading of any level, up to the next heading; `None` when there is no such heading.
#[must_use]
pub(crate) fn section(documentation: &str, heading: &str) -> Option<Vec<Block>> {
    let is_heading = |line: &&str| line.trim_start().starts_with('#');
    let mut lines = documentation.lines().skip_while(|line| {
        !is_heading(line) || !line.trim_start().trim_start_matches('#').trim().eq_ignore_ascii_case(heading)
    });
    lines.next()?;
    Some(blocks(lines.take_while(|line| !is_heading(line))))
}

fn blocks<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut paragraph = String::new();
    let mut items: Vec<String> = Vec::new();
    let mut flush = |paragraph: &mut String, items: &mut Vec<String>| {
        if !paragraph.is_empty() {
            blocks.push(Block::Paragraph(inlines(&std::mem::take(paragraph))));
        }
        if !items.is_empty() {
            blocks.push(Block::List(std::mem::take(items).iter().map(|item| inlines(item)).collect()));
        }
    };
    for line in lines {
        let text = line.trim();
        let item = text.strip_prefix("- ").or_else(|| text.strip_prefix("* "));
        if text.is_empty() {
            flush(&mut paragraph, &mut items);
        } else if let Some(item) = item {
            if !paragraph.is_empty() {
                flush(&mut paragraph, &mut items);
            }
            items.push(item.to_owned());
        } else if let Some(last) = items.last_mut() {
            // A line below an item without a mark of its own continues it.
            last.push(' ');
            last.push_str(text);
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(text);
        }
    }
    flush(&mut paragraph, &mut items);
    blocks
}

fn inlines(text: &str) -> Vec<Inline> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '`' => enclosed(rest, "`").map(|(inner, after)| (Inline::Code(inner.to_owned()), after)),
            '*' if rest.starts_with("**") => {
                enclosed(rest, "**").map(|(inner, after)| (Inline::Strong(inner.replace('`', "")), after))
            }
            '*' => enclosed(rest, "*").map(|(inner, after)| (Inline::Strong(inner.replace('`', "")), after)),
            '[' => link(rest).map(|(label, after)| (Inline::Plain(label.replace('`', "")), after)),
            _ => None,
        };
        if let Some((piece, after)) = taken {
            if !plain.is_empty() {
                pieces.push(Inline::Plain(bound(&typographic(&std::mem::take(&mut plain)))));
            }
            pieces.push(piece);
            rest = after;
        } else {
            plain.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    if !plain.is_empty() {
        pieces.push(Inline::Plain(bound(&typographic(&plain))));
    }
    pieces
}

/// The text between a mark at the start and the next one; nothing when it is empty, padded or never closed.
fn enclosed<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let (inner, after) = text.strip_prefix(mark)?.split_once(mark)?;
    (!inner.is_empty() && !inner.starts_with(' ') && !inner.ends_with(' ')).then_some((inner, after))
}

fn link(text: &str) -> Option<(&str, &str)> {
    let (label, after) = text.strip_prefix('[')?.split_once("](")?;
    let (_, after) = after.split_once(')')?;
    (!label.contains(']')).then_some((label, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Inline {
        Inline::Plain(text.to_owned())
    }

    #[test]
    fn a_section_ends_at_the_next_heading() {
        let text = "# What it flags\nA.\n\n# Why it matters\nB\nstill B.\n\n- one\n  more\n- two\n\n# Thresholds\nC.";
        assert_eq!(
            section(text, "why it matters"),
            Some(vec![
                Block::Paragraph(vec![plain("B still B.")]),
                Block::List(vec![vec![plain("one more")], vec![plain("two")]]),
            ])
        );
        assert_eq!(section(text, "References"), None);
    }

    #[test]
    fn marks_become_pieces_and_stray_ones_stay() {
        assert_eq!(
            inlines("a `b` **c** 2 * 3 * 4 [d](https://e.example) `open"),
            vec![
                plain("a "),
                Inline::Code("b".to_owned()),
                plain(" "),
                Inline::Strong("c".to_owned()),
                plain(" 2 * 3 * 4 "),
                plain("d"),
                plain(" `open"),
            ]
        );
    }
}
