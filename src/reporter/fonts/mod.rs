//! The embedded typeface: Inter Regular and semi-bold, SIL Open Font License 1.1. No other font is ever looked up, so
//! the same text has the same width on every machine. How the files were made: `README.md` beside this file.

/// Weight 400 as TrueType.
pub const REGULAR_TTF: &[u8] = include_bytes!("Inter-Regular.ttf");
/// Weight 600 as TrueType.
pub const SEMIBOLD_TTF: &[u8] = include_bytes!("Inter-SemiBold.ttf");
/// Weight 400 as WOFF2, for HTML.
const REGULAR_WOFF2: &[u8] = include_bytes!("Inter-Regular.woff2");
/// Weight 600 as WOFF2, for HTML.
const SEMIBOLD_WOFF2: &[u8] = include_bytes!("Inter-SemiBold.woff2");
/// The licence of all four.
pub const LICENCE: &str = include_str!("OFL.txt");

/// The family's name in CSS.
pub const FAMILY: &str = "Inter";

/// `@font-face` rules with both weights inside, for a page that must not fetch anything.
#[must_use]
pub fn font_face_css() -> String {
    let face = |weight: u16, bytes: &[u8]| {
        let data = base64(bytes);
        format!(
            "@font-face{{font-family:{FAMILY};font-weight:{weight};font-display:block;\
             src:url(data:font/woff2;base64,{data}) format('woff2')}}\n"
        )
    };
    face(400, REGULAR_WOFF2) + &face(600, SEMIBOLD_WOFF2)
}

/// Standard Base64 with padding (RFC 4648 section 4).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = word >> (18 - 6 * place) & 63;
            text.push(if place <= chunk.len() { char::from(ALPHABET[digit as usize]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_follows_the_vectors_of_rfc_4648() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn both_weights_belong_to_one_family() {
        for (bytes, weight) in [(REGULAR_TTF, 400), (SEMIBOLD_TTF, 600)] {
            let face = ttf_parser::Face::parse(bytes, 0).expect("a font");
            assert_eq!(face.weight().to_number(), weight);
            let family =
                |id| face.names().into_iter().find(|name| name.name_id == id).and_then(|name| name.to_string());
            assert_eq!(family(16).or_else(|| family(1)).as_deref(), Some(FAMILY));
        }
    }

    #[test]
    fn the_licence_travels_with_the_font() {
        assert!(LICENCE.contains("SIL OPEN FONT LICENSE Version 1.1"));
        assert!(font_face_css().contains("font-weight:600"));
    }
}
