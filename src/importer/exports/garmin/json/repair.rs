//! Bytes of JSON on their way to its reader: characters cut in half are replaced, and objects that never end are
//! stopped.

use std::cell::Cell;
use std::io::{self, BufRead, Read};

/// Bytes of a document without halves of characters, which services leave when they shorten a text inside an emoji and
/// which the reader of JSON rightly refuses. Ends with an error when one object gets too large.
pub(super) struct Repaired<'a> {
    source: &'a mut dyn BufRead,
    left: &'a Cell<u64>,
    ready: Vec<u8>,
    given: usize,
    /// The escape that has begun: at most a pair of `\uXXXX`.
    escape: Vec<u8>,
}

/// Bytes that are taken at once: a source in memory has all of them ready.
const CHUNK_BYTES: usize = 16 << 10;

impl<'a> Repaired<'a> {
    /// Reads from `source` while something of `left` is left.
    pub(super) fn new(source: &'a mut dyn BufRead, left: &'a Cell<u64>) -> Self {
        Self { source, left, ready: Vec::new(), given: 0, escape: Vec::new() }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.given = 0;
        while self.ready.is_empty() {
            let source = &mut *self.source;
            let chunk = source.fill_buf()?;
            let chunk = chunk.get(..CHUNK_BYTES).unwrap_or(chunk);
            let length = chunk.len();
            if length == 0 {
                self.ready.append(&mut self.escape);
                return Ok(());
            }
            let Some(left) = self.left.get().checked_sub(length as u64) else {
                return Err(io::Error::other("one activity takes more than 32 MiB"));
            };
            self.left.set(left);
            for byte in chunk {
                repair(*byte, &mut self.escape, &mut self.ready);
            }
            source.consume(length);
        }
        Ok(())
    }
}

impl Read for Repaired<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.ready.len() {
            self.refill()?;
        }
        let mut rest = self.ready.get(self.given..).unwrap_or_default();
        let count = rest.read(buffer)?;
        self.given += count;
        Ok(count)
    }
}

/// Passes one byte on, or holds it until it is known whether the escape that it belongs to is half of a character.
fn repair(byte: u8, escape: &mut Vec<u8>, ready: &mut Vec<u8>) {
    const UNKNOWN: &[u8] = b"\\ufffd";
    if escape.is_empty() && byte != b'\\' {
        return ready.push(byte);
    }
    escape.push(byte);
    let length = escape.len();
    let is_unfinished = match length {
        1 => true,
        2..=5 => escape.get(1) == Some(&b'u'),
        6 => half(escape) == Some(Half::First),
        7 => byte == b'\\',
        8..=11 => escape.get(7) == Some(&b'u'),
        _ => false,
    };
    if is_unfinished {
        return;
    }
    match escape.split_at_checked(6) {
        Some((second, [])) if half(second) == Some(Half::Second) => {
            ready.extend_from_slice(UNKNOWN);
            escape.clear();
        }
        Some((_, second)) if length > 6 && half(second) != Some(Half::Second) => {
            // The first half stands alone; what follows is judged anew.
            let rest = second.to_vec();
            ready.extend_from_slice(UNKNOWN);
            escape.clear();
            for byte in rest {
                repair(byte, escape, ready);
            }
        }
        _ => ready.append(escape),
    }
}

#[derive(PartialEq, Eq)]
enum Half {
    First,
    Second,
}

/// Which half of a character beyond the first 65 536 an escape is (RFC 8259 section 7).
fn half(escape: &[u8]) -> Option<Half> {
    let digits = std::str::from_utf8(escape.get(2..6)?).ok()?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xD800..=0xDBFF => Some(Half::First),
        0xDC00..=0xDFFF => Some(Half::Second),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(text: &str) -> String {
        let mut out = Vec::new();
        for chunk in [1, 3, 64] {
            let left = Cell::new(1 << 20);
            let mut source = io::BufReader::with_capacity(chunk, text.as_bytes());
            out.clear();
            Repaired::new(&mut source, &left).read_to_end(&mut out).expect("within the limit");
        }
        String::from_utf8(out).expect("ASCII")
    }

    #[test]
    fn halves_of_characters_are_replaced_and_whole_ones_kept() {
        assert_eq!(repaired(r#""\ud83c\udfc3 \u00e9""#), r#""\ud83c\udfc3 \u00e9""#);
        assert_eq!(repaired(r#""a\ud83c""#), r#""a\ufffd""#);
        assert_eq!(repaired(r#""\ud83cxyz""#), r#""\ufffdxyz""#);
        assert_eq!(repaired(r#""\udfc3\ud83c\ud83c\udfc3""#), r#""\ufffd\ufffd\ud83c\udfc3""#);
        assert_eq!(repaired(r#""\ud83c\n""#), r#""\ufffd\n""#);
        assert_eq!(repaired(r#""\\ud83c \\""#), r#""\\ud83c \\""#, "an escaped backslash");
        assert_eq!(repaired(r#""\ud8"#), r#""\ud8"#, "cut");
    }
}
