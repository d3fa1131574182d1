//! How wide text is, where a line ends, and how text becomes XML. Advances are those of the embedded Inter, so that
//! layout, HTML and PNG agree.

use std::collections::BTreeSet;

use ttf_parser::Face;

use super::letters;
use crate::reporter::fonts;

/// The two weights in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// 400.
    Regular,
    /// 600.
    SemiBold,
}

/// Advance of a character that Inter lacks, in em: chosen, about what the usual fonts have for alphabets, for Chinese,
/// Japanese and Korean, and for emoji.
fn fallback_advance_em(character: char) -> f64 {
    match u32::from(character) {
        ..0x1100 => 0.7,
        0x1100..0x1_F000 => 1.0,
        _ => 1.3,
    }
}

/// Character widths of one weight.
pub struct Metrics {
    face: Option<Face<'static>>,
}

impl Metrics {
    /// Of this weight.
    #[must_use]
    pub fn new(weight: Weight) -> Self {
        let bytes = match weight {
            Weight::Regular => fonts::REGULAR_TTF,
            Weight::SemiBold => fonts::SEMIBOLD_TTF,
        };
        Self { face: Face::parse(bytes, 0).ok() }
    }

    fn advance_em(&self, character: char) -> f64 {
        let known = self.face.as_ref().and_then(|face| {
            let advance = face.glyph_hor_advance(face.glyph_index(character)?)?;
            Some(f64::from(advance) / f64::from(face.units_per_em()))
        });
        known.unwrap_or_else(|| if is_joined(character) { 0.0 } else { self.foreign_advance_em(character) })
    }

    /// Room for a character that Inter lacks, drawn by another font or spelt in letters of this one.
    fn foreign_advance_em(&self, character: char) -> f64 {
        let spelt = letters::spelt(character).map_or(0.0, |latin| self.width(&latin, 1.0));
        fallback_advance_em(character).max(spelt)
    }

    /// Width of one line at this size, in the unit of the size. Kerning is left out: it only makes lines shorter.
    #[must_use]
    pub fn width(&self, text: &str, size: f64) -> f64 {
        visible(text).map(|character| self.advance_em(character)).sum::<f64>() * size
    }

    /// The text, or as much of it as fits with an ellipsis.
    #[must_use]
    pub fn ellipsis(&self, text: &str, size: f64, room: f64) -> String {
        if self.width(text, size) <= room {
            return visible(text).collect();
        }
        let room = room - self.width("…", size);
        let mut used = 0.0;
        let mut kept: Vec<char> = Vec::new();
        for character in visible(text) {
            used += self.advance_em(character) * size;
            if used > room {
                // What hangs on to the first character left out would hang on to the ellipsis.
                while is_joined(character) && kept.pop().is_some_and(is_joined) {}
                break;
            }
            kept.push(character);
        }
        while kept.last().is_some_and(|last| *last == ZERO_WIDTH_JOINER || last.is_whitespace()) {
            kept.pop();
        }
        kept.into_iter().chain(['…']).collect()
    }

    /// The text in at most `most` lines, broken at spaces; what does not fit ends in an ellipsis. A word longer than a
    /// line is cut.
    #[must_use]
    pub fn wrap(&self, text: &str, size: f64, room: f64, most: usize) -> Vec<String> {
        let clean: String = visible(text).collect();
        let mut lines: Vec<String> = Vec::new();
        let mut words = clean.split(' ').filter(|word| !word.is_empty()).peekable();
        while let Some(first) = words.next() {
            let mut line = first.to_owned();
            let last = lines.len() + 1 >= most;
            while let Some(word) = words.peek() {
                let longer = format!("{line} {word}");
                if !last && self.width(&longer, size) > room {
                    break;
                }
                line = longer;
                words.next();
            }
            lines.push(self.ellipsis(&line, size, room));
            if last {
                break;
            }
        }
        lines
    }
}

/// Width of one line.
#[must_use]
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    Metrics::new(weight).width(text, size)
}

/// The characters that neither weight can draw: spelt otherwise in a PNG ([`letters`]), the reader's own fonts in HTML.
#[must_use]
pub fn missing_glyphs(text: &str) -> BTreeSet<char> {
    let Some(face) = Metrics::new(Weight::Regular).face else { return BTreeSet::new() };
    visible(text).filter(|character| !is_joined(*character) && face.glyph_index(*character).is_none()).collect()
}

const ZERO_WIDTH_JOINER: char = '\u{200D}';

/// Characters without a width of their own: they hang on to the one before.
pub(super) fn is_joined(character: char) -> bool {
    matches!(u32::from(character), 0x0300..=0x036F | 0x200B..=0x200D | 0x20D0..=0x20F0 | 0xFE00..=0xFE0F | 0x1F3FB..=0x1F3FF)
}

/// What may be shown of an untrusted text: line breaks become spaces; what XML 1.0 forbids goes, and so do the marks
/// that could turn the reading direction of the rest of the line.
fn visible(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter_map(|character| match character {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{0}'..='\u{1F}'
        | '\u{7F}'..='\u{9F}'
        | '\u{FEFF}'
        | '\u{FFFE}'
        | '\u{FFFF}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{061C}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}' => None,
        other => Some(other),
    })
}

/// The text for an element or an attribute in double or single quotes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in visible(text) {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advances_are_those_of_the_font() {
        // hmtx of the committed files, 2048 units per em: "1" and "0" are set proportionally.
        let face = Face::parse(fonts::REGULAR_TTF, 0).expect("a font");
        let units: u16 = "km".chars().filter_map(|c| face.glyph_hor_advance(face.glyph_index(c)?)).sum();
        let expected = f64::from(units) / 2048.0 * 11.0;
        assert!((width("km", 11.0, Weight::Regular) - expected).abs() < 1e-9);
        assert!(width("km", 11.0, Weight::SemiBold) > expected, "semi-bold is wider");
    }

    #[test]
    fn an_ellipsis_fits_the_room() {
        let metrics = Metrics::new(Weight::SemiBold);
        let long = "Pegasus ".repeat(40);
        for room in [20.0, 90.0, 300.0] {
            let cut = metrics.ellipsis(&long, 12.0, room);
            assert!(cut.ends_with('…') && metrics.width(&cut, 12.0) <= room, "{cut} in {room}");
        }
        assert_eq!(metrics.ellipsis("Ghost 15", 12.0, 300.0), "Ghost 15");
    }

    #[test]
    fn an_ellipsis_does_not_split_a_joined_character() {
        let metrics = Metrics::new(Weight::Regular);
        // A family emoji: four people joined by three joiners, 4 em wide here.
        let family = "👨\u{200D}👩\u{200D}👧\u{200D}👦";
        let cut = metrics.ellipsis(&format!("{family}{family}"), 10.0, 65.0);
        assert!(!cut.contains("\u{200D}…"), "{cut:?}");
    }

    #[test]
    fn lines_break_at_spaces_and_end_in_an_ellipsis() {
        let metrics = Metrics::new(Weight::Regular);
        let text = "Volume jumped, hard days came back to back twice, and right-calf pain is in the log three times.";
        let lines = metrics.wrap(text, 14.0, 200.0, 10);
        assert_eq!(lines.join(" "), text);
        assert!(lines.iter().all(|line| metrics.width(line, 14.0) <= 200.0));
        let short = metrics.wrap(text, 14.0, 200.0, 2);
        assert_eq!(short.len(), 2);
        assert!(short[1].ends_with('…') && metrics.width(&short[1], 14.0) <= 200.0);
        assert!(metrics.wrap("", 14.0, 200.0, 2).is_empty());
    }

    #[test]
    fn hostile_text_is_harmless() {
        assert_eq!(escape("<script>\"'&"), "&lt;script&gt;&quot;&#39;&amp;");
        assert_eq!(escape("a\u{0}b\u{8}c\nd"), "abc d");
        assert_eq!(escape("\u{202E}evil\u{202C}"), "evil");
    }

    #[test]
    fn missing_glyphs_are_named() {
        assert!(missing_glyphs("Łódź 5–6 km → ≥ 180 ✓").is_empty());
        assert_eq!(missing_glyphs("a鞋b👟").into_iter().collect::<String>(), "鞋👟");
    }
}
