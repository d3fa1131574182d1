//! Letters that the embedded font lacks, in a picture that no other font can help: Latin ones lose their marks,
//! Cyrillic and Greek ones are spelt in Latin letters, everything else is told to be missing. HTML and SVG never come
//! here: they keep the text and take the reader's own fonts.

use std::fmt::Write;

use super::text::{Metrics, Weight, is_joined, missing_glyphs};

/// Stands for letters that cannot be drawn.
pub(crate) const STAND_IN: &str = "[?]";
/// The same where there is room for one letter only.
const SHORT_STAND_IN: &str = "?";

/// Letters with the ones that they are spelt with, in pairs of one group each: every letter of the first string becomes
/// the second. Lower case; capitals follow.
///
/// Latin: the letter below the marks (Unicode Character Database, canonical decompositions of the Vietnamese and Pinyin
/// letters). Cyrillic and Greek: as in passports (ICAO Doc 9303 part 3 section 6; ISO 843 for Greek), soft signs left
/// out.
const SPELT: &[(&str, &str)] = &[
    ("ạảấầẩẫậắằẳẵặǎḁ", "a"),
    ("ḃḅḇ", "b"),
    ("ḋḍḏḑɗ", "d"),
    ("ẹẻẽếềểễệəǝ", "e"),
    ("ǧḡǥ", "g"),
    ("ḣḥḧḩḫẖ", "h"),
    ("ỉịǐ", "i"),
    ("ǩḱḳḵ", "k"),
    ("ḷḹḻ", "l"),
    ("ḿṁṃ", "m"),
    ("ṅṇṉǹ", "n"),
    ("ọỏốồổỗộớờởỡợơǒǫ", "o"),
    ("ṕṗ", "p"),
    ("ṙṛṝṟ", "r"),
    ("ṡṣṥṧṩ", "s"),
    ("ṫṭṯẗ", "t"),
    ("ụủứừửữựưǔǖǘǚǜ", "u"),
    ("ẁẃẅẇẉẘ", "w"),
    ("ẋẍ", "x"),
    ("ỳỵỷỹẏẙ", "y"),
    ("ẑẓẕƶ", "z"),
    ("ẞ", "SS"),
    ("а", "a"),
    ("б", "b"),
    ("в", "v"),
    ("гґ", "g"),
    ("ѓ", "gj"),
    ("дђ", "d"),
    ("еёэє", "e"),
    ("ж", "zh"),
    ("з", "z"),
    ("ѕ", "dz"),
    ("иіїыйј", "i"),
    ("к", "k"),
    ("ќ", "kj"),
    ("лљ", "l"),
    ("м", "m"),
    ("нњ", "n"),
    ("о", "o"),
    ("п", "p"),
    ("р", "r"),
    ("с", "s"),
    ("т", "t"),
    ("ћ", "c"),
    ("уў", "u"),
    ("ф", "f"),
    ("х", "kh"),
    ("ц", "ts"),
    ("ч", "ch"),
    ("џ", "dz"),
    ("ш", "sh"),
    ("щ", "shch"),
    ("ю", "iu"),
    ("я", "ia"),
    ("ъь", ""),
    ("αά", "a"),
    ("β", "v"),
    ("γ", "g"),
    ("δ", "d"),
    ("εέ", "e"),
    ("ζ", "z"),
    ("ηήιίϊΐ", "i"),
    ("θ", "th"),
    ("κ", "k"),
    ("λ", "l"),
    ("μ", "m"),
    ("ν", "n"),
    ("ξ", "x"),
    ("οόωώ", "o"),
    ("π", "p"),
    ("ρ", "r"),
    ("σς", "s"),
    ("τ", "t"),
    ("υύϋΰ", "y"),
    ("φ", "f"),
    ("χ", "ch"),
    ("ψ", "ps"),
];

/// A letter in letters of the font, when there is a way to spell it.
pub(crate) fn spelt(letter: char) -> Option<String> {
    let find = |letter: char| SPELT.iter().find(|(letters, _)| letters.contains(letter)).map(|(_, latin)| *latin);
    if let Some(latin) = find(letter) {
        return Some(latin.to_owned());
    }
    let mut lower = letter.to_lowercase();
    let latin = match (lower.next(), lower.next()) {
        (Some(lower), None) if lower != letter => find(lower)?,
        _ => return None,
    };
    let mut letters = latin.chars();
    Some(letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect()))
}

/// The text as the embedded font can draw it.
#[must_use]
pub fn drawable(text: &str) -> String {
    let missing = missing_glyphs(text);
    if missing.is_empty() {
        return text.to_owned();
    }
    let metrics = Metrics::new(Weight::SemiBold);
    let mut drawn = String::with_capacity(text.len());
    let mut unknown = String::new();
    let flush = |unknown: &mut String, drawn: &mut String| {
        if !unknown.is_empty() {
            let has_room = metrics.width(unknown, 1.0) >= metrics.width(STAND_IN, 1.0);
            drawn.push_str(if has_room { STAND_IN } else { SHORT_STAND_IN });
            unknown.clear();
        }
    };
    for letter in text.chars() {
        if missing.contains(&letter) {
            match spelt(letter) {
                Some(latin) => {
                    flush(&mut unknown, &mut drawn);
                    drawn.push_str(&latin);
                }
                None => unknown.push(letter),
            }
        } else if is_joined(letter) && !unknown.is_empty() {
            unknown.push(letter);
        } else {
            flush(&mut unknown, &mut drawn);
            drawn.push(letter);
        }
    }
    flush(&mut unknown, &mut drawn);
    drawn
}

/// Whether something of the text can only be told to be missing.
#[must_use]
pub fn is_lossy(text: &str) -> bool {
    missing_glyphs(text).into_iter().any(|letter| spelt(letter).is_none())
}

/// The elements of a drawing with every label as the embedded font can draw it.
pub(crate) fn drawable_labels(body: &str) -> String {
    let mut parts = body.split("<text");
    let mut drawn = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let label = part.split_once('>').and_then(|(head, rest)| Some((head, rest.split_once("</text>")?)));
        // Writing to a string cannot fail.
        let _ = match label {
            Some((head, (content, rest))) => write!(drawn, "<text{head}>{}</text>{rest}", drawable(content)),
            None => write!(drawn, "<text{part}"),
        };
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_font_has_stays() {
        for text in ["Łukasz Ørsted–Müller", "±10 % ≥ 3 → 4", "", "l’Œuvre"] {
            assert_eq!(drawable(text), text);
            assert!(!is_lossy(text));
        }
    }

    #[test]
    fn letters_of_europe_and_vietnam_are_spelt() {
        for (text, drawn) in [
            ("Nguyễn Thị Hương", "Nguyen Thi Huong"),
            ("Алексей Щербаков", "Aleksei Shcherbakov"),
            ("Юлия", "Iuliia"),
            ("Γιώργος Ψαράς", "Giorgos Psaras"),
            ("ŽIVOJIN Ђорђе", "ŽIVOJIN Dorde"),
        ] {
            assert_eq!(drawable(text), drawn);
            assert!(!is_lossy(text), "{text}");
        }
    }

    #[test]
    fn everything_else_is_told_to_be_missing() {
        for (text, drawn) in [
            ("走る靴 2", "[?] 2"),
            ("靴", "?"),
            ("שלום", "[?]"),
            ("Alex 👟", "Alex [?]"),
            ("👨\u{200D}👩\u{200D}👧 run", "[?] run"),
            ("a走b", "a?b"),
        ] {
            assert_eq!(drawable(text), drawn, "{text}");
            assert!(is_lossy(text), "{text}");
        }
    }

    /// What stands in takes no more room than the layout gave to the letters that it stands for.
    #[test]
    fn no_label_becomes_wider() {
        for weight in [Weight::Regular, Weight::SemiBold] {
            let metrics = Metrics::new(weight);
            for text in ["щ", "Щ", "靴", "走る", "א", "אב", "👟", "ψ", "ЖЖЖ", "ẞ", "Nguyễn"] {
                let (before, after) = (metrics.width(text, 10.0), metrics.width(&drawable(text), 10.0));
                assert!(after <= before + 1e-9, "{text}: {before} to {after}");
            }
        }
    }

    #[test]
    fn labels_of_a_drawing_are_replaced_and_nothing_else() {
        let body = "<rect class=\"靴\"/>\n<text x=\"1\" class=\"f-ink\">靴靴 &lt;Ф&gt;</text>\n<path d=\"靴\"/>\n";
        let drawn = drawable_labels(body);
        assert_eq!(
            drawn,
            "<rect class=\"靴\"/>\n<text x=\"1\" class=\"f-ink\">[?] &lt;F&gt;</text>\n<path d=\"靴\"/>\n"
        );
        assert_eq!(drawable_labels("<text"), "<text");
    }
}
