//! The text of a log, whatever a spreadsheet saved it as.

use crate::diagnostics::{Code, Diagnostics, Level};

/// The text of a log. Spreadsheets still save tables in the Western encoding of Windows; what is not UTF-8 is read as
/// that, as far as it is Latin-1, and noted. What they call "Unicode text" is UTF-16 and begins with a mark.
pub fn decode_log(bytes: Vec<u8>) -> (String, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    if let Some(unit) = utf16(&bytes) {
        let units = bytes.get(2..).unwrap_or_default().chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        return (
            char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect(),
            diagnostics,
        );
    }
    let text = String::from_utf8(bytes).unwrap_or_else(|error| {
        let line =
            1 + error.as_bytes().iter().take(error.utf8_error().valid_up_to()).filter(|byte| **byte == b'\n').count();
        diagnostics
            .push(Code::BadLogRow, Level::Note, "this is not UTF-8 text and was read as Latin-1")
            .at(format!("line {line}"))
            .help("save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")");
        error.into_bytes().into_iter().map(char::from).collect()
    });
    (text, diagnostics)
}

/// How two bytes make a unit, when the mark of UTF-16 begins the file.
pub(super) fn utf16(bytes: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    match bytes {
        [0xFF, 0xFE, ..] => Some(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => Some(u16::from_be_bytes),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_of_a_spreadsheet_is_read() {
        let bytes = |mark: [u8; 2], unit: fn(u16) -> [u8; 2]| {
            mark.into_iter().chain("date\tscore\n2026-11-18\t4 é".encode_utf16().flat_map(unit)).collect::<Vec<u8>>()
        };
        for bytes in [bytes([0xFF, 0xFE], u16::to_le_bytes), bytes([0xFE, 0xFF], u16::to_be_bytes)] {
            let (text, diagnostics) = decode_log(bytes);
            assert!(text.starts_with("date\tscore") && text.ends_with('é') && diagnostics.is_empty(), "{text}");
        }
    }

    #[test]
    fn western_bytes_are_read_and_noted() {
        let (text, diagnostics) = decode_log(b"date,note\n2026-11-18,caf\xe9\n".to_vec());
        assert!(text.ends_with("café\n"));
        assert_eq!(diagnostics.iter().next().and_then(|found| found.place.clone()).as_deref(), Some("line 2"));
    }
}
