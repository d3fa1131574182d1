//! `pain.csv`, `habits.csv` and plans. A row that cannot be read is reported with its line; the rest of the file is
//! used.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};

use self::row::{Row, Trouble, shown};
use crate::diagnostics::{Code, Diagnostics, Level};
use crate::model::nearest::nearest;
use crate::model::pain::{Flag, Habit, HabitEntry, Location, PainEntry, Quality, Side, Treatment, When};
use crate::model::units::METRES_PER_MILE;

mod dates;
mod plan;
mod row;
mod text;
mod unclosed;
mod write;

pub use plan::parse_plan;
pub use text::decode_log;
pub use write::{Addition, Log, LogWriteError, addition, habit_cells, has_column, pain_cells};

const PAIN_COLUMNS: [&str; 15] = [
    "date",
    "time",
    "side",
    "location",
    "score",
    "when",
    "quality",
    "onset_km",
    "onset_mi",
    "worsened_during_run",
    "flags",
    "treatment",
    "soreness",
    "fatigue",
    "note",
];

const HABIT_COLUMNS: [&str; 4] = ["date", "habit", "minutes", "note"];

/// Columns without which nothing can be read.
const PAIN_REQUIRED: &[&str] = &["date", "score"];
const HABIT_REQUIRED: &[&str] = &["date", "habit"];

/// Rows of one moment that are compared with each other; nobody writes more.
const COMPARED_ROWS: usize = 64;

/// Further into a run no pain begins; chosen, beyond the longest races of a day.
const LONGEST_ONSET_KM: f64 = 500.0;

/// Minutes in a day.
const LONGEST_HABIT_MIN: f64 = 1_440.0;

/// Reads `pain.csv` (CONTRACT section 2). A row without a readable date or score is left out; of any other value that
/// cannot be read only the value is. Of rows that say the same in every column the first counts.
pub fn parse_pain(text: &str) -> (Vec<PainEntry>, Diagnostics) {
    let (entries, mut diagnostics) = parse(text, &PAIN_COLUMNS, PAIN_REQUIRED, pain_entry);
    (without_copies(entries, &mut diagnostics), diagnostics)
}

/// The rows without those that repeat an earlier one in every column: a file that was joined with itself, a command
/// that was given twice. A row with a flag always stays: the same red flag after an all-clear of that day is a new one.
fn without_copies(entries: Vec<PainEntry>, diagnostics: &mut Diagnostics) -> Vec<PainEntry> {
    let mut kept: Vec<PainEntry> = Vec::with_capacity(entries.len());
    let mut by_day: BTreeMap<(NaiveDate, Option<NaiveTime>), Vec<usize>> = BTreeMap::new();
    for entry in entries {
        let same_day = by_day.entry((entry.date, entry.time)).or_default();
        let says_same = |earlier: &&PainEntry| PainEntry { line: entry.line, ..(*earlier).clone() } == entry;
        let compared = if entry.flags.is_empty() { COMPARED_ROWS } else { 0 };
        let first = same_day.iter().take(compared).filter_map(|index| kept.get(*index)).find(says_same);
        if let Some(first) = first {
            diagnostics
                .push(
                    Code::BadLogRow,
                    Level::Note,
                    format!("the row says the same as line {} and counts once", first.line),
                )
                .at(format!("line {}", entry.line))
                .help("if it hurt twice, give each row its time");
            continue;
        }
        same_day.push(kept.len());
        kept.push(entry);
    }
    kept
}

/// Reads `habits.csv` (CONTRACT section 2). A row without a readable date or habit is left out.
pub fn parse_habits(text: &str) -> (Vec<HabitEntry>, Diagnostics) {
    parse(text, &HABIT_COLUMNS, HABIT_REQUIRED, habit_entry)
}

fn pain_entry(row: &mut Row<'_>) -> Option<PainEntry> {
    let date = row.date()?;
    let score = row.score("score");
    if score.is_none() && row.cell("score").is_empty() {
        row.trouble("the score is missing".to_owned(), "give the pain a number from 0 (none) to 10 (worst)");
    }
    let kilometres = row.number("onset_km", &(0.0..=LONGEST_ONSET_KM));
    let miles = row.number("onset_mi", &(0.0..=LONGEST_ONSET_KM));
    Some(PainEntry {
        line: row.line,
        date,
        time: row.time(),
        side: row.word("side", Side::ALL, Side::name),
        location: row.word("location", Location::ALL, Location::name),
        score: score?,
        when: row.word("when", When::ALL, When::name),
        quality: row.word("quality", Quality::ALL, Quality::name),
        onset_km: kilometres.or(miles.map(|miles| miles * METRES_PER_MILE / 1_000.0)),
        worsened_during_run: row.yes_or_no("worsened_during_run"),
        flags: row.words("flags", Flag::ALL, Flag::name),
        treatment: row.words("treatment", Treatment::ALL, Treatment::name),
        soreness: row.score("soreness"),
        fatigue: row.score("fatigue"),
        note: row.note(),
    })
}

fn habit_entry(row: &mut Row<'_>) -> Option<HabitEntry> {
    let date = row.date()?;
    if row.cell("habit").is_empty() {
        let valid: Vec<&str> = Habit::ALL.iter().map(|habit| habit.name()).collect();
        row.trouble("the habit is missing".to_owned(), &format!("valid: {}", valid.join(", ")));
    }
    let minutes = row.number("minutes", &(0.0..=LONGEST_HABIT_MIN));
    Some(HabitEntry {
        line: row.line,
        date,
        habit: row.word("habit", Habit::ALL, Habit::name)?,
        minutes,
        note: row.note(),
    })
}

fn parse<T>(
    text: &str,
    known: &'static [&'static str],
    required: &[&str],
    entry: impl Fn(&mut Row<'_>) -> Option<T>,
) -> (Vec<T>, Diagnostics) {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut diagnostics = Diagnostics::default();
    let mut reader = reader(text);
    let mut entries = Vec::new();
    let mut columns: Option<Vec<Option<&'static str>>> = None;
    let mut cells = csv::StringRecord::new();
    let mut lines = Lines { text: text.as_bytes(), byte: 0, line: 1 };
    loop {
        match reader.read_record(&mut cells) {
            Ok(true) => {}
            Ok(false) => return (entries, diagnostics),
            Err(error) => {
                let line = lines.at(error.position().map_or(0, csv::Position::byte));
                let message = "the row is no CSV and what follows is not read";
                diagnostics.push(Code::BadLogRow, Level::Warning, message).at(format!("line {line}"));
                return (entries, diagnostics);
            }
        }
        if cells.iter().all(str::is_empty) {
            continue;
        }
        let start = cells.position().map_or(0, csv::Position::byte);
        let line = lines.at(start);
        let Some(columns) = &columns else {
            let Some(header) = header(&cells, line, known, required, &mut diagnostics) else {
                return (entries, diagnostics);
            };
            columns = Some(header);
            continue;
        };
        let read = |line: u64, cells: &csv::StringRecord| read_row(line, columns, cells, &entry);
        let raw = raw(text, start, reader.position().byte());
        let split = if unclosed::has_lines(raw) { unclosed::lines(raw, delimiter(text)) } else { Vec::new() };
        let rows: Vec<_> = split.iter().map(|(distance, cells)| (line + distance, cells)).collect();
        let is_unclosed = rows.iter().skip(1).any(|(line, cells)| read(*line, cells).0.is_some());
        if is_unclosed {
            diagnostics
                .push(
                    Code::BadLogRow,
                    Level::Warning,
                    "a double quote is not closed; the lines after it are read one by one",
                )
                .at(format!("line {line}"))
                .help("close the text with a double quote, or take the first one out");
        }
        for (line, cells) in if is_unclosed { rows } else { vec![(line, &cells)] } {
            let (found, troubles) = read(line, cells);
            entries.extend(found);
            for Trouble { level, message, help } in troubles {
                diagnostics.push(Code::BadLogRow, level, message).at(format!("line {line}")).help(help);
            }
        }
    }
}

/// The bytes of a file from one place to another.
fn raw(text: &str, from: u64, to: u64) -> &str {
    let at = |byte: u64| usize::try_from(byte).unwrap_or(usize::MAX).min(text.len());
    text.get(at(from)..at(to)).unwrap_or_default()
}

/// What one row says, and what cannot be read in it.
fn read_row<T>(
    line: u64,
    columns: &[Option<&'static str>],
    cells: &csv::StringRecord,
    entry: &impl Fn(&mut Row<'_>) -> Option<T>,
) -> (Option<T>, Vec<Trouble>) {
    let mut row = Row { line, columns, cells, troubles: Vec::new() };
    if cells.len() > columns.len() {
        let message = format!("{} cells where the header names {}", cells.len(), columns.len());
        row.trouble(message, "put a text that holds a comma in double quotes");
    }
    let read = entry(&mut row);
    if let (None, Some(last)) = (&read, row.troubles.last_mut()) {
        last.message.push_str("; the row is left out");
    }
    (read, row.troubles)
}

/// A reader of the cells of a log without the mark of its encoding.
fn reader(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes())
}

/// Counts lines up to a byte, going forward only. The reader's own count begins a record at the end of the line before
/// it when lines end as in Windows, and before empty lines and comments.
struct Lines<'a> {
    text: &'a [u8],
    byte: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which the record begins that was found at `byte` or behind it.
    fn at(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        let mut in_comment = false;
        while let Some(next) = self.text.get(self.byte) {
            match next {
                b'\n' => {
                    self.line += 1;
                    in_comment = false;
                }
                b'#' if self.byte >= byte => in_comment = true,
                b'\r' => {}
                _ if self.byte >= byte && !in_comment => break,
                _ => {}
            }
            self.byte += 1;
        }
        self.line
    }
}

/// Spreadsheets of some countries write semicolons or tabs between the columns.
fn delimiter(text: &str) -> u8 {
    let line = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#')).unwrap_or_default();
    match line {
        line if line.contains(',') => b',',
        line if line.contains(';') => b';',
        line if line.contains('\t') => b'\t',
        _ => b',',
    }
}

/// The known column that stands at each place, or `None` when there is no usable header.
fn header(
    cells: &csv::StringRecord,
    line: u64,
    known: &'static [&'static str],
    required: &[&str],
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Option<&'static str>>> {
    let mut columns = Vec::with_capacity(cells.len());
    let mut unread = Vec::new();
    for cell in cells {
        let name = cell.to_lowercase().replace([' ', '-'], "_");
        let column = known.iter().copied().find(|column| *column == name);
        let again = columns.contains(&column);
        match column {
            Some(_) if again => {
                unread.push((format!("column {} stands there twice", shown(cell)), "the first one is read".to_owned()));
            }
            None if !name.is_empty() => {
                let meant = nearest(&name, known.iter().copied()).unwrap_or_default();
                let help = format!("did you mean `{meant}`? Columns: {}", known.join(","));
                unread.push((format!("column {} is not read", shown(cell)), help));
            }
            Some(_) | None => {}
        }
        columns.push(column.filter(|_| !again));
    }
    let Some(missing) = required.iter().find(|name| !columns.iter().flatten().any(|column| column == *name)) else {
        for (message, help) in unread {
            diagnostics.push(Code::BadLogRow, Level::Warning, message).at(format!("line {line}")).help(help);
        }
        return Some(columns);
    };
    // The cells are not told one by one: a file without a header has its first row here, with what it notes.
    let message = format!("there is no column `{missing}`, so that nothing can be read");
    diagnostics
        .push(Code::BadLogRow, Level::Rejected, message)
        .at(format!("line {line}"))
        .help(format!("begin the file with the line {}", known.join(",")));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(diagnostics: &Diagnostics) -> Vec<(String, String, String)> {
        let told = |found: &crate::diagnostics::Diagnostic| {
            (found.place.clone().unwrap_or_default(), found.message.clone(), found.help.clone().unwrap_or_default())
        };
        diagnostics.iter().map(told).collect()
    }

    #[test]
    fn a_whole_row_of_the_contract() {
        let text = "date,time,side,location,score,when,quality,onset_km,worsened_during_run,flags,treatment,soreness,fatigue,note\n\
            2026-11-18,07:30,right,outer,4,stairs-down,sharp,5.2,yes,limp;swelling,rest; ice,3,2,\"after, the hills\"\n";
        let (entries, diagnostics) = parse_pain(text);
        assert!(diagnostics.is_empty(), "{:?}", told(&diagnostics));
        let expected = PainEntry {
            line: 2,
            date: NaiveDate::from_ymd_opt(2026, 11, 18).expect("a day"),
            time: NaiveTime::from_hms_opt(7, 30, 0),
            side: Some(Side::Right),
            location: Some(Location::Outer),
            score: 4,
            when: Some(When::StairsDown),
            quality: Some(Quality::Sharp),
            onset_km: Some(5.2),
            worsened_during_run: Some(true),
            flags: vec![Flag::Limp, Flag::Swelling],
            treatment: vec![Treatment::Rest, Treatment::Ice],
            soreness: Some(3),
            fatigue: Some(2),
            note: Some("after, the hills".to_owned()),
        };
        assert_eq!(entries, [expected]);
    }

    #[test]
    fn columns_in_any_order_with_miles_semicolons_and_windows_lines() {
        let text = "\u{FEFF}Score;onset_mi;Date;flags\r\n\r\n2;3;18.11.2026;\"limp;locking\"\r\n# on holiday\r\n;;;\r\n0;;2026-11-19;\r\n";
        let (entries, diagnostics) = parse_pain(text);
        assert!(diagnostics.is_empty(), "{:?}", told(&diagnostics));
        assert_eq!(entries.iter().map(|entry| (entry.line, entry.score)).collect::<Vec<_>>(), [(3, 2), (6, 0)]);
        assert!((entries[0].onset_km.expect("given") - 4.828_032).abs() < 1e-9);
        assert_eq!(entries[0].flags, [Flag::Limp, Flag::Locking]);
        assert_eq!(entries[1].side, None);
    }

    #[test]
    fn a_wrong_word_costs_the_word_and_a_wrong_score_the_row() {
        let text = "date,side,score,flags\n2026-11-18,rihgt,4,sweling;limp\n2026-11-19,left,11,\n2026-11-20,left,,\nyesterday,left,3,\n2026-11-21,left,3,\n";
        let (entries, diagnostics) = parse_pain(text);
        assert_eq!(entries.iter().map(|entry| entry.line).collect::<Vec<_>>(), [2, 6]);
        assert_eq!((entries[0].side, entries[0].flags.as_slice()), (None, [Flag::Limp].as_slice()));
        let told = told(&diagnostics);
        let places: Vec<&str> = told.iter().map(|(place, _, _)| place.as_str()).collect();
        assert_eq!(places, ["line 2", "line 2", "line 3", "line 4", "line 5"]);
        assert!(told[0].2.contains("did you mean `right`"), "{}", told[0].2);
        assert!(told[1].2.contains("did you mean `swelling`"), "{}", told[1].2);
        assert!(told[2..].iter().all(|(_, message, _)| message.ends_with("the row is left out")), "{told:?}");
        assert!(diagnostics.iter().all(|found| found.code == Code::BadLogRow));
    }

    #[test]
    fn a_log_without_a_usable_header_says_so_once() {
        let (entries, diagnostics) = parse_pain("2026-11-18,right,4\n2026-11-19,right,4\n");
        assert!(entries.is_empty());
        let last = diagnostics.iter().last().expect("a diagnostic");
        assert_eq!(last.level, Level::Rejected);
        assert!(last.help.as_deref().is_some_and(|help| help.contains("date,time,side")), "{last:?}");
        assert_eq!(parse_pain(""), (Vec::new(), Diagnostics::default()));
    }

    #[test]
    fn an_unknown_column_is_named_with_the_nearest() {
        let (entries, diagnostics) = parse_pain("date,scor,score,score\n2026-11-18,9,4,7\n");
        assert_eq!(entries[0].score, 4);
        let told = told(&diagnostics);
        assert!(told[0].2.contains("did you mean `score`"));
        assert_eq!((told[1].1.as_str(), told.len()), ("column \"score\" stands there twice", 2));
    }

    #[test]
    fn a_quote_that_is_not_closed_costs_no_row() {
        let text = "date,score,note\n2026-11-01,3,\"on the hill\n2026-11-02,4,x\n2026-11-03,5,\"y\"\n2026-11-04,6,\n";
        let (entries, diagnostics) = parse_pain(text);
        assert_eq!(
            entries.iter().map(|row| (row.line, row.score)).collect::<Vec<_>>(),
            [(2, 3), (3, 4), (4, 5), (5, 6)]
        );
        assert_eq!(entries[0].note.as_deref(), Some("on the hill"));
        let told = told(&diagnostics);
        assert!(told.len() == 1 && told[0].0 == "line 2" && told[0].1.starts_with("a double quote"), "{told:?}");
        let (entries, diagnostics) = parse_pain("date,score,note\n2026-11-01,3,\"two\nlines\"\n2026-11-02,4,\n");
        assert_eq!((entries.len(), diagnostics.is_empty()), (2, true), "a note of two lines is one row");
    }

    #[test]
    fn what_stands_in_the_place_of_a_header_is_not_told() {
        let (_, diagnostics) = parse_pain("2026-11-18,right,4,my secret\n");
        assert_eq!(told(&diagnostics).len(), 1);
        let long = format!("date,score,{}\n2026-11-18,4,\n", "x".repeat(3_000_000));
        let (entries, diagnostics) = parse_pain(&long);
        assert_eq!(entries.len(), 1);
        assert!(told(&diagnostics)[0].1.len() < 80);
    }

    #[test]
    fn habits() {
        let (entries, diagnostics) = parse_habits(
            "habit,date,minutes\nfoam rolling,2026-11-18,\"12,5\"\nCheckup,2026-11-19\nstrenght,2026-11-20,20\nstrength,2026-11-21,-3\n,2026-11-22,5\n",
        );
        let read: Vec<(u64, Habit, Option<f64>)> =
            entries.iter().map(|entry| (entry.line, entry.habit, entry.minutes)).collect();
        assert_eq!(read, [(2, Habit::FoamRolling, Some(12.5)), (3, Habit::Checkup, None), (5, Habit::Strength, None)]);
        let told = told(&diagnostics);
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[0].2.contains("did you mean `strength`") && told[2].0 == "line 6");
    }
}
