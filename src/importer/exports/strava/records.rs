//! The records of a CSV file (RFC 4180), one at a time and in bounded memory, with the physical line where each begins.
//!
//! Ends of records are found here, so that a record without end is cut off and a quotation mark that is never closed
//! costs its own row instead of the rest of the table; crate csv takes each record apart. Knows nothing of what columns
//! mean.

use std::io::{self, BufRead};

/// Largest record that is kept. Chosen: real rows have 500 bytes (FORMATS section 1.2), and Strava's longest
/// description fits several hundred times.
const MAX_RECORD_BYTES: usize = 4 << 20;
/// Rows with a stray quotation mark that are put right in one table; a table with more of them is no CSV. Chosen; each
/// may cost reading [`MAX_RECORD_BYTES`] twice.
const MAX_REPAIRS: u32 = 100;
/// The shortest activity id with which a line is taken for the start of a row. Chosen: Strava's are 6 to 11 digits
/// long.
const LEAST_ID_DIGITS: usize = 5;
/// Delimiters behind the id that a line must have for that. Chosen: the smallest layout has nine.
const LEAST_DELIMITERS: usize = 3;

/// How a record ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// At a line end.
    Line,
    /// At the end of the file.
    File,
    /// At the end of the file, inside quotation marks.
    Unclosed,
    /// It is longer than is kept; its cells are those of its beginning.
    TooLong,
    /// It was cut off before the next row, which stands inside its quotation marks.
    Repaired,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// Its cells. Bytes that are not UTF-8 are read as Latin-1, in which spreadsheet programs save.
    pub(super) cells: Vec<String>,
    /// Physical line, from 1.
    pub(super) line: u64,
    /// How it ended.
    pub(super) end: End,
}

/// Reads records.
pub(super) struct Records<'b> {
    bytes: &'b mut dyn BufRead,
    /// Bytes that were read before and are to be read again, from `again_at` on.
    again: Vec<u8>,
    again_at: usize,
    delimiter: u8,
    line: u64,
    repairs: u32,
    /// Cells of the header; other widths are a sign of stray quotation marks.
    width: Option<usize>,
}

/// Where in a record the scanner is, as crate csv sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    StartOfCell,
    Cell,
    Quotes,
    /// Behind a quotation mark that may be the first of two.
    QuoteInQuotes,
}

impl<'b> Records<'b> {
    /// Reads from the start of a table. A byte order mark is passed over, and the delimiter is told by the first line.
    pub(super) fn new(bytes: &'b mut dyn BufRead) -> io::Result<Self> {
        let mut records =
            Self { bytes, again: Vec::new(), again_at: 0, delimiter: b',', line: 1, repairs: 0, width: None };
        let mut raw = Vec::new();
        records.scan(&mut raw)?;
        let text = raw.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&raw);
        records.delimiter = delimiter(text);
        (records.again, records.line) = (text.to_vec(), 1);
        Ok(records)
    }

    /// Says how many cells a record should have.
    pub(super) fn expect_width(&mut self, width: usize) {
        self.width = Some(width);
    }

    /// The next record that is not an empty line; `None` at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        loop {
            let line = self.line;
            let mut raw = Vec::new();
            let Some(mut end) = self.scan(&mut raw)? else { return Ok(None) };
            let mut cells = cells(&raw, self.delimiter);
            let damaged = matches!(end, End::Unclosed | End::TooLong) || self.width.is_some_and(|w| w != cells.len());
            if damaged
                && self.repairs < MAX_REPAIRS
                && let Some((head, rest)) = next_row(&raw, self.delimiter).and_then(|at| raw.split_at_checked(at))
            {
                self.repairs += 1;
                let mut again = rest.to_vec();
                again.extend_from_slice(self.again.get(self.again_at..).unwrap_or_default());
                (self.again, self.again_at) = (again, 0);
                self.line = line + count(head, b'\n') as u64;
                cells = self::cells(head, self.delimiter);
                end = End::Repaired;
            } else if end == End::TooLong {
                self.skip(&raw)?;
            }
            if cells.iter().any(|cell| !cell.is_empty()) {
                return Ok(Some(Record { cells, line, end }));
            }
        }
    }

    /// Moves the bytes of one record to `raw`, up to the limit. `None` when there are none left.
    fn scan(&mut self, raw: &mut Vec<u8>) -> io::Result<Option<End>> {
        let mut inside = Inside::StartOfCell;
        loop {
            let Some(byte) = self.byte()? else {
                let unclosed = inside == Inside::Quotes;
                return Ok((!raw.is_empty()).then_some(if unclosed { End::Unclosed } else { End::File }));
            };
            raw.push(byte);
            inside = inside.behind(byte, self.delimiter);
            if inside == Inside::StartOfCell && self.ends_line(byte)? {
                return Ok(Some(End::Line));
            }
            if raw.len() >= MAX_RECORD_BYTES {
                return Ok(Some(End::TooLong));
            }
        }
    }

    /// Passes over the rest of a record of which this much was read.
    fn skip(&mut self, raw: &[u8]) -> io::Result<()> {
        let mut inside = raw.iter().fold(Inside::StartOfCell, |inside, byte| inside.behind(*byte, self.delimiter));
        while let Some(byte) = self.byte()? {
            inside = inside.behind(byte, self.delimiter);
            if inside == Inside::StartOfCell && self.ends_line(byte)? {
                break;
            }
        }
        Ok(())
    }

    /// True when a line ends with this byte that was just read: a line feed, or a carriage return without one.
    fn ends_line(&mut self, byte: u8) -> io::Result<bool> {
        let alone = byte == b'\r' && self.peek()? != Some(b'\n');
        self.line += u64::from(alone);
        Ok(alone || byte == b'\n')
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        let byte = self.peek()?;
        if self.again_at < self.again.len() {
            self.again_at += 1;
        } else {
            self.bytes.consume(usize::from(byte.is_some()));
        }
        self.line += u64::from(byte == Some(b'\n'));
        Ok(byte)
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        if let Some(byte) = self.again.get(self.again_at) {
            return Ok(Some(*byte));
        }
        loop {
            match self.bytes.fill_buf() {
                Ok(buffer) => return Ok(buffer.first().copied()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl Inside {
    fn behind(self, byte: u8, delimiter: u8) -> Self {
        match self {
            Self::Quotes if byte == b'"' => Self::QuoteInQuotes,
            Self::Quotes => Self::Quotes,
            Self::QuoteInQuotes | Self::StartOfCell if byte == b'"' => Self::Quotes,
            _ if byte == delimiter || byte == b'\n' || byte == b'\r' => Self::StartOfCell,
            _ => Self::Cell,
        }
    }
}

/// The cells of the first record of some bytes, as far as they go: the last may be cut.
pub(super) fn first_record(head: &[u8]) -> Vec<String> {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    cells(head, delimiter(head))
}

/// Reads the one record of these bytes.
fn cells(raw: &[u8], delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(raw.len().clamp(1, 1 << 16))
        .from_reader(raw);
    let mut record = csv::ByteRecord::new();
    // Bytes in memory cannot fail to be read, and a flexible reader refuses no record.
    match reader.read_byte_record(&mut record) {
        Ok(true) => record.iter().map(text).collect(),
        _ => Vec::new(),
    }
}

fn text(cell: &[u8]) -> String {
    std::str::from_utf8(cell).map_or_else(
        |_| cell.iter().copied().map(char::from).collect::<String>().trim().to_owned(),
        |cell| cell.trim().to_owned(),
    )
}

/// The delimiter that is most frequent in the first line.
fn delimiter(text: &[u8]) -> u8 {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    [b';', b'\t']
        .into_iter()
        .fold(b',', |best, other| if count(line, other) > count(line, best) { other } else { best })
}

/// Where a further row begins inside a record: a line that starts with an activity id.
fn next_row(raw: &[u8], delimiter: u8) -> Option<usize> {
    let starts = raw.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    starts.into_iter().find(|start| {
        let line = raw.get(*start..).and_then(|rest| rest.split(|byte| *byte == b'\n').next()).unwrap_or_default();
        let unquoted = line.strip_prefix(b"\"").unwrap_or(line);
        let digits = unquoted.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let behind = unquoted.get(digits..).unwrap_or_default();
        let behind = behind.strip_prefix(b"\"").unwrap_or(behind);
        digits >= LEAST_ID_DIGITS && behind.first() == Some(&delimiter) && count(behind, delimiter) >= LEAST_DELIMITERS
    })
}

fn count(bytes: &[u8], wanted: u8) -> usize {
    bytes.split(|byte| *byte == wanted).count().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8], width: usize) -> Vec<(Vec<String>, u64, End)> {
        let mut bytes = text;
        let mut records = Records::new(&mut bytes).expect("bytes in memory");
        records.expect_width(width);
        let next = || records.next().expect("bytes in memory").map(|record| (record.cells, record.line, record.end));
        std::iter::from_fn(next).collect()
    }

    fn brief(text: &str, width: usize) -> Vec<(String, u64, End)> {
        all(text.as_bytes(), width).into_iter().map(|(cells, line, end)| (cells.join("|"), line, end)).collect()
    }

    #[test]
    fn cells_over_several_lines_count_physical_lines() {
        let found = brief("\u{FEFF}a,b\r\n1,\"x\r\n\r\ny \"\"z\"\"\"\r\n\r\n2,3", 2);
        let expected = [
            ("a|b".to_owned(), 1, End::Line),
            ("1|x\r\n\r\ny \"z\"".to_owned(), 2, End::Line),
            ("2|3".to_owned(), 6, End::File),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn other_delimiters_and_encodings() {
        assert_eq!(brief("a,b\r1,2\r3,4", 2)[2], ("3|4".to_owned(), 3, End::File));
        assert_eq!(brief("a;b,c;d\n1;2,5;3\n", 3)[1].0, "1|2,5|3");
        assert_eq!(all(b"Aktivit\xE4ts-ID\tb\n", 2)[0].0[0], "Aktivitäts-ID");
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_costs_its_own_row() {
        let text = "id,date,title,kind,km\n100001,d,\"Oops,Run,5\n100002,\"d, e\",t,Run,5\n100003,d,t,Run,5\n";
        let found = brief(text, 5);
        assert_eq!(found[1].2, End::Repaired);
        assert_eq!(found[2], ("100002|d, e|t|Run|5".to_owned(), 3, End::Line));
        assert_eq!(found[3], ("100003|d|t|Run|5".to_owned(), 4, End::Line));
        let open = brief("id,a\n100001,\"no end\nat all", 2);
        assert_eq!(open[1].2, End::Unclosed);
    }

    #[test]
    fn a_cell_beyond_the_limit_is_passed_over() {
        let mut text = b"id,a\n100001,\"".to_vec();
        text.resize(MAX_RECORD_BYTES * 2, b'x');
        text.extend_from_slice(b"\"\n100002,b\n");
        let found = all(&text, 2);
        assert_eq!((found[1].2, found[1].0[0].as_str()), (End::TooLong, "100001"));
        assert_eq!(found[2], (vec!["100002".to_owned(), "b".to_owned()], 3, End::Line));
    }

    #[test]
    fn nothing_is_no_record() {
        assert_eq!(brief("", 1), []);
        assert_eq!(brief("\n\r\n,,\n", 3), []);
    }
}
