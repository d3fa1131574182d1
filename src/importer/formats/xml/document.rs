//! Bytes to text, text to elements. Lenient about the encoding and the junk around a document, strict about its
//! structure: the first structural fault ends the walk, and what came before it stays.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::number;
use crate::diagnostics::{Code, Diagnostics, Level};
use crate::importer::archive::printable;
use crate::importer::{ReadError, Recognition};

/// Elements inside elements that are followed; chosen, real files stay below 20.
const MAX_DEPTH: usize = 512;

/// What a format does with the elements of its document.
pub(in crate::importer::formats) trait Handler {
    /// An element begins. `depth` is 1 for the root.
    fn start(&mut self, name: &str, element: &BytesStart<'_>, depth: usize);
    /// Text of the innermost element, which may come in several pieces.
    fn text(&mut self, text: &str);
    /// An element ends. `depth` is the one it began with.
    fn end(&mut self, name: &str, depth: usize);
}

/// Where and why a walk ended before the end of its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::importer::formats) struct Fault {
    /// Line, from 1.
    pub(in crate::importer::formats) line: usize,
    /// What is wrong.
    pub(in crate::importer::formats) message: String,
}

impl Fault {
    /// Reports the fault beside what was read before it.
    pub(in crate::importer::formats) fn report(&self, diagnostics: &mut Diagnostics) {
        diagnostics
            .push(Code::XmlMalformed, Level::Warning, format!("{}; what came before is used", self.message))
            .at(format!("line {}", self.line))
            .help("export the recording again if its end is missing");
    }

    /// The fault of a file from which nothing could be read before it.
    pub(in crate::importer::formats) fn into_error(self) -> ReadError {
        ReadError {
            code: Code::XmlMalformed,
            place: Some(format!("line {}", self.line)),
            message: format!("{}, and nothing was recorded before that", self.message),
            help: Some("the file is damaged: export or download it again".to_owned()),
            ignorable: false,
        }
    }
}

/// The refusal of a file without content.
pub(in crate::importer::formats) fn empty_file() -> ReadError {
    ReadError {
        code: Code::EmptyFile,
        place: None,
        message: "the file is empty".to_owned(),
        help: Some("export or download it again".to_owned()),
        ignorable: false,
    }
}

/// Values that could not be read, counted over a file.
#[derive(Debug, Default)]
pub(in crate::importer::formats) struct BadValues {
    count: usize,
    first: Option<String>,
}

impl BadValues {
    /// Counts a value of an element and keeps the first for the message.
    pub(in crate::importer::formats) fn note(&mut self, element: &str, value: &str) {
        self.count += 1;
        if self.first.is_none() {
            let value: String = value.trim().chars().take(40).collect();
            self.first = Some(format!("{value:?} as {element}"));
        }
    }

    /// Reads a sample into its column. The first value of a point wins, blanks say nothing, and what is no number is
    /// counted.
    pub(in crate::importer::formats) fn read_into(
        &mut self,
        column: &mut f32,
        text: &str,
        range: &RangeInclusive<f64>,
        element: &str,
    ) {
        if !column.is_nan() {
            return;
        }
        match number::sample(text, range) {
            Ok(value) => *column = value,
            Err(()) if text.trim().is_empty() => {}
            Err(()) => self.note(element, text),
        }
    }

    /// One diagnostic for all of them.
    pub(in crate::importer::formats) fn report(&self, diagnostics: &mut Diagnostics) {
        if let Some(first) = &self.first {
            let message = format!("values that cannot be read were left out: {}, the first {first}", self.count);
            diagnostics.push(Code::BadValue, Level::Warning, message);
        }
    }
}

/// Hands every element of the document to the handler, up to the end or the first fault.
pub(in crate::importer::formats) fn walk(text: &str, handler: &mut impl Handler) -> Result<(), Fault> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    let mut depth = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    let message = format!("elements are nested more than {MAX_DEPTH} deep");
                    return Err(Fault { line: line_of(text, reader.buffer_position()), message });
                }
                handler.start(local_name(element.name().0), &element, depth);
            }
            Ok(Event::End(element)) => {
                handler.end(local_name(element.name().0), depth);
                depth = depth.saturating_sub(1);
            }
            Ok(Event::Empty(element)) => {
                let name = local_name(element.name().0);
                handler.start(name, &element, depth + 1);
                handler.end(name, depth + 1);
            }
            Ok(Event::Text(piece)) => handler.text(&piece),
            Ok(Event::CData(piece)) => handler.text(&piece),
            Ok(Event::GeneralRef(reference)) => {
                let character = predefined(&reference).or_else(|| reference.resolve_char_ref().ok().flatten());
                if let Some(character) = character {
                    handler.text(character.encode_utf8(&mut [0; 4]));
                }
            }
            Ok(Event::Eof) if depth > 0 => {
                let message = "the file ends inside an element".to_owned();
                return Err(Fault { line: line_of(text, reader.buffer_position()), message });
            }
            Ok(Event::Eof) => return Ok(()),
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
            Err(error) => {
                let message = harmless(&error.to_string());
                return Err(Fault { line: line_of(text, reader.error_position()), message });
            }
        }
    }
}

/// What a parser quotes from the document, on one line and not at any length.
fn harmless(message: &str) -> String {
    const LONGEST: usize = 200;
    printable(message).chars().take(LONGEST).collect()
}

/// The five references that XML defines itself. Entities that a document declares are left out, whatever they hold.
fn predefined(reference: &str) -> Option<char> {
    match reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

/// The name behind the prefix.
fn local_name(name: &str) -> &str {
    let colon = name.bytes().rposition(|byte| byte == b':');
    colon.and_then(|colon| name.get(colon + 1..)).unwrap_or(name)
}

fn line_of(text: &str, position: u64) -> usize {
    let end = usize::try_from(position).unwrap_or(usize::MAX).min(text.len());
    1 + text.as_bytes().iter().take(end).filter(|byte| **byte == b'\n').count()
}

/// The attributes of an element by local name, values as written. What cannot be followed ends them. This is the
/// lean form of what quick-xml does: a track point is little else than its two attributes.
pub(in crate::importer) fn attributes<'a>(element: &'a BytesStart<'_>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let mut rest = element.attributes_raw();
    std::iter::from_fn(move || {
        let (name, value) = rest.split_once('=')?;
        let value = value.trim_ascii_start();
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, behind) = value.get(1..)?.split_once(quote)?;
        rest = behind;
        Some((local_name(name.trim_ascii()), value))
    })
}

/// The value of an attribute.
pub(in crate::importer::formats) fn attribute<'a>(element: &'a BytesStart<'_>, name: &str) -> Option<&'a str> {
    attributes(element).find(|(found, _)| *found == name).map(|(_, value)| value)
}

/// Adds a piece of a title, one space for each run of blanks. Longer titles are cut.
pub(in crate::importer::formats) fn push_words(title: &mut String, piece: &str) {
    const LONGEST: usize = 200;
    for character in piece.chars() {
        if title.len() >= LONGEST {
            return;
        }
        let blank = character.is_whitespace() || character.is_control();
        if !blank {
            title.push(character);
        } else if !title.is_empty() && !title.ends_with(' ') {
            title.push(' ');
        }
    }
}

/// A collected title, or `None` when nothing but blanks was collected.
pub(in crate::importer::formats) fn title(words: &str) -> Option<String> {
    let trimmed = words.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// The document as text without the byte order mark, blanks and zeros that some exports put around it (FORMATS section
/// 1.6). UTF-16 is told by its mark, another 8-bit encoding by the declaration; single wrong bytes become U+FFFD.
pub(in crate::importer::formats) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => return Cow::Owned(from_utf16(rest, u16::from_le_bytes)),
        [0xFE, 0xFF, rest @ ..] => return Cow::Owned(from_utf16(rest, u16::from_be_bytes)),
        _ => {}
    }
    let trimmed = trim(bytes);
    if let Ok(text) = std::str::from_utf8(trimmed) {
        return Cow::Borrowed(text);
    }
    let declaration = trimmed.get(..trimmed.len().min(120)).unwrap_or_default().to_ascii_lowercase();
    let single_byte = [&b"8859-1"[..], b"windows-1252", b"latin1"];
    if single_byte.iter().any(|name| declaration.windows(name.len()).any(|window| window == *name)) {
        return Cow::Owned(trimmed.iter().copied().map(char::from).collect());
    }
    String::from_utf8_lossy(trimmed)
}

fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).map(|unit| unit.unwrap_or('\u{FFFD}')).collect()
}

fn trim(mut bytes: &[u8]) -> &[u8] {
    const MARK: &[u8] = b"\xEF\xBB\xBF";
    loop {
        match bytes {
            [first, rest @ ..] if *first == 0 || first.is_ascii_whitespace() => bytes = rest,
            [rest @ .., last] if *last == 0 || last.is_ascii_whitespace() => bytes = rest,
            _ => match bytes.strip_prefix(MARK) {
                Some(rest) => bytes = rest,
                None => return bytes,
            },
        }
    }
}

/// Tells whether the root element has this local name.
pub(in crate::importer::formats) fn recognise(head: &[u8], root: &str) -> Recognition {
    let text = decode(head);
    let mut rest = text.as_ref();
    loop {
        rest = rest.trim_start();
        let Some(markup) = rest.strip_prefix('<') else { return Recognition::No };
        let declares = || markup.split('>').next().is_some_and(|declaration| declaration.contains('['));
        let close = if markup.starts_with("!--") {
            "-->"
        } else if markup.starts_with("!DOCTYPE") && declares() {
            "]>"
        } else if markup.starts_with(['?', '!']) {
            ">"
        } else {
            let name = markup.split(|next: char| next.is_whitespace() || matches!(next, '>' | '/')).next();
            let found = name.is_some_and(|name| local_name(name) == root);
            return if found { Recognition::Yes } else { Recognition::No };
        };
        let Some(end) = markup.find(close) else { return Recognition::No };
        rest = markup.get(end + close.len()..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Log(Vec<String>);

    impl Handler for Log {
        fn start(&mut self, name: &str, _: &BytesStart<'_>, depth: usize) {
            self.0.push(format!("{depth}<{name}"));
        }
        fn text(&mut self, text: &str) {
            self.0.push(text.to_owned());
        }
        fn end(&mut self, name: &str, depth: usize) {
            self.0.push(format!("{depth}>{name}"));
        }
    }

    fn log(text: &str) -> (String, Result<(), Fault>) {
        let mut log = Log::default();
        let result = walk(text, &mut log);
        (log.0.join(" "), result)
    }

    #[test]
    fn undeclared_prefixes_and_references_are_no_fault() {
        let (seen, result) = log("<a><nobody:b/>x &amp; y&#xE4;&mine;<![CDATA[<c>]]></a>");
        assert_eq!(seen, "1<a 2<b 2>b x  &  y ä <c> 1>a");
        assert_eq!(result, Ok(()));
    }

    #[test]
    fn a_fault_names_its_line_and_keeps_what_came_before() {
        let (seen, result) = log("<a>\n<b/>\n</c>\n<d/></a>");
        assert!(seen.contains("2>b") && !seen.contains('d'), "{seen}");
        assert_eq!(result.expect_err("wrong end tag").line, 3);
        let (_, hostile) = log(&format!("<a></\u{1b}[31m{}>", "x".repeat(10_000)));
        let message = hostile.expect_err("wrong end tag").message;
        assert!(message.len() < 300 && !message.contains('\u{1b}'), "{message}");
        let (_, cut) = log("<a>\n<b>");
        assert_eq!(cut.expect_err("cut off").line, 2);
    }

    #[test]
    fn entities_are_never_expanded_and_depth_is_bounded() {
        let bomb = "<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;\">]><a>&y;&y;</a>";
        assert_eq!(log(bomb), ("1<a 1>a".to_owned(), Ok(())));
        let deep = "<a>".repeat(100_000);
        let (seen, result) = log(&deep);
        assert_eq!(seen.split(' ').count(), MAX_DEPTH);
        assert!(result.expect_err("too deep").message.contains("nested"));
    }

    #[test]
    fn junk_and_encodings() {
        assert_eq!(decode(b"\xEF\xBB\xBF  \0<a/>\n\0\0"), "<a/>");
        assert_eq!(decode(b"          <a/>"), "<a/>");
        assert_eq!(decode(b"\xFF\xFE<\0a\0>\0"), "<a>");
        assert_eq!(
            decode(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE4"),
            "<?xml version='1.0' encoding='ISO-8859-1'?><a>ä"
        );
        assert_eq!(decode(b"<a>\xE4</a>"), "<a>\u{FFFD}</a>");
        assert_eq!(decode(b" \n\0"), "");
    }

    #[test]
    fn the_root_tells_the_format() {
        assert_eq!(recognise(b"\n <?xml version='1.0'?><!-- <tcx> -->\n<x:gpx a='b'>", "gpx"), Recognition::Yes);
        assert_eq!(recognise(b"<gpx>", "gpx"), Recognition::Yes);
        assert_eq!(recognise(b"<!DOCTYPE gpx SYSTEM 'gpx.dtd'><gpx>", "gpx"), Recognition::Yes);
        assert_eq!(recognise(b"<!DOCTYPE gpx [<!ENTITY a 'b'><!ENTITY c 'd'>]>\n<gpx>", "gpx"), Recognition::Yes);
        assert_eq!(recognise(b"<kml><gpx>", "gpx"), Recognition::No);
        assert_eq!(recognise(b"\x0e\x10\0\0gpx", "gpx"), Recognition::No);
        assert_eq!(recognise(b"<!-- never ends", "gpx"), Recognition::No);
    }
}
