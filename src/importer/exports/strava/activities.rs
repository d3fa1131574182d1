//! The table `activities.csv` as a whole: recognition, layout, and what needs more than one row to be decided.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use chrono::NaiveDateTime;

use super::date::{self, Date, Order};
use super::faults::{self, Faults, Place, USE_THE_ORIGINAL};
use super::header::{self, Block, Layout};
use super::records::{self, End, Record, Records};
use super::{number, row};
use crate::diagnostics::{Code, Diagnostics, Level};
use crate::importer::ReadError;
use crate::importer::exports::{Row, RowStart, Table, TableReader};
use crate::model::service::Service;

/// Reads `activities.csv`.
#[derive(Debug, Clone, Copy)]
pub struct ActivitiesReader;

/// Rows, and bytes of them, in which the first file name of a table in an unknown language is looked for. Chosen: a
/// table whose first 500 activities were all typed in by hand is told by its width.
const LOOK_AHEAD: (usize, usize) = (500, 4 << 20);
/// Unknown words that are listed. Chosen: Strava has some 50 kinds of activity.
const MAX_WORDS: usize = 100;

impl TableReader for ActivitiesReader {
    fn service(&self) -> Service {
        Service::Strava
    }

    fn recognise(&self, name: &str, head: &[u8]) -> bool {
        let cells = records::first_record(head);
        header::is_activities(&cells) || header::repeats_like_strava(&cells) || is_ten_of_another_language(name, head)
    }

    fn read(&self, bytes: &mut dyn BufRead, diagnostics: &mut Diagnostics) -> Result<Table, ReadError> {
        let mut records = Records::new(bytes).map_err(|error| faults::unreadable(&error))?;
        let header = records.next().map_err(|error| faults::unreadable(&error))?.ok_or_else(faults::empty)?;
        records.expect_width(header.cells.len());
        let mut reading =
            Reading { faults: Faults::new(diagnostics), drafts: Vec::new(), rows: 0, words: BTreeMap::new() };
        if let Some(layout) = header::by_name(&header.cells) {
            reading.all(&mut records, &[], &layout);
        } else {
            let (ahead, ended) = reading.look_ahead(&mut records);
            let layout = reading.layout_of_another_language(header.cells.len(), &ahead)?;
            if ended {
                for record in &ahead {
                    reading.one(record, &layout);
                }
            } else {
                reading.all(&mut records, &ahead, &layout);
            }
        }
        Ok(Table { rows: reading.finish(), ..Table::default() })
    }
}

/// Ten columns have no repeated names to go by: the name and the first row must do.
fn is_ten_of_another_language(name: &str, head: &[u8]) -> bool {
    let own_name = name.rsplit(['/', '\\']).next().is_some_and(|name| name.eq_ignore_ascii_case("activities.csv"));
    let mut head = head;
    let Ok(mut records) = Records::new(&mut head) else { return false };
    let (Ok(Some(header)), Ok(Some(first))) = (records.next(), records.next()) else { return false };
    let cell = |index: usize| first.cells.get(index).map_or("", String::as_str);
    let file = cell(9);
    own_name
        && header.cells.len() == 10
        && matches!(number::id(cell(0)), Some(Ok(_)))
        && (file.is_empty() || file.starts_with("activities/"))
        && date::parse(cell(1)).is_some()
}

/// A row of which the date and the id are not yet decided.
struct Draft {
    row: Row,
    place: Place,
    date: Date,
    date_text: String,
    id: Option<String>,
}

/// A table while it is read.
struct Reading<'d> {
    faults: Faults<'d>,
    drafts: Vec<Draft>,
    rows: u64,
    /// Unknown words for kinds of activity, with the number of rows.
    words: BTreeMap<String, u64>,
}

impl Reading<'_> {
    /// Reads the records that were read ahead and then the others.
    fn all(&mut self, records: &mut Records<'_>, ahead: &[Record], layout: &Layout) {
        for record in ahead {
            self.one(record, layout);
        }
        loop {
            match records.next() {
                Ok(Some(record)) => self.one(&record, layout),
                Ok(None) => return,
                Err(error) => return self.faults.cut_by(&error, self.rows),
            }
        }
    }

    /// The first records, and whether there are no more.
    fn look_ahead(&mut self, records: &mut Records<'_>) -> (Vec<Record>, bool) {
        let (mut ahead, mut bytes) = (Vec::new(), 0);
        while ahead.len() < LOOK_AHEAD.0 && bytes < LOOK_AHEAD.1 {
            match records.next() {
                Ok(Some(record)) => {
                    bytes += record.cells.iter().map(String::len).sum::<usize>();
                    let named = record.cells.iter().any(|cell| cell.starts_with("activities/"));
                    ahead.push(record);
                    if named {
                        break;
                    }
                }
                Ok(None) => return (ahead, true),
                Err(error) => {
                    self.faults.cut_by(&error, ahead.len() as u64);
                    return (ahead, true);
                }
            }
        }
        (ahead, false)
    }

    fn layout_of_another_language(&mut self, width: usize, ahead: &[Record]) -> Result<Layout, ReadError> {
        let mut files = ahead.iter().flat_map(|record| {
            let cells = record.cells.iter().enumerate();
            cells.filter(|(_, cell)| cell.starts_with("activities/")).map(|(index, _)| index)
        });
        let block = files.find_map(|file| Block::with_file_at(file, width)).or(Block::of_width(width));
        let Some(block) = block else {
            return Err(ReadError {
                code: Code::UnknownFormat,
                place: None,
                message: format!("a table of {width} columns with unknown names is none of Strava's"),
                help: Some(USE_THE_ORIGINAL.to_owned()),
                ignorable: true,
            });
        };
        let message = "the names of the columns are in a language that is not known: they were told by their positions";
        let help =
            "if values look wrong, set the language of the Strava account to English and request the archive again";
        self.faults.table(Code::ColumnsByPosition, Level::Note, message.to_owned(), help);
        Ok(header::by_position(block, width))
    }

    fn one(&mut self, record: &Record, layout: &Layout) {
        self.rows += 1;
        let place = Place { row: self.rows, line: record.line };
        match record.end {
            End::Unclosed => return self.faults.cut(place),
            End::File if record.cells.len() < layout.width => return self.faults.cut(place),
            End::TooLong => return self.faults.row(place, "the row is longer than any real one and is left out", None),
            End::Repaired => {
                let message = "a quotation mark is never closed; the row is left out, those behind it are read";
                return self.faults.row(place, message, Some(USE_THE_ORIGINAL));
            }
            End::Line | End::File => {}
        }
        if record.cells.len() != layout.width {
            self.faults.width(place, record, layout.width);
        }
        let date_text = layout.cell(&record.cells, header::Column::Date);
        let Some(date) = date::parse(date_text) else {
            let message = format!("the date \"{}\" cannot be read; the row is left out", brief(date_text));
            let help = "if it is whole, request the archive again with the Strava account set to English";
            return self.faults.row(place, &message, Some(help));
        };
        let id = number::id(layout.cell(&record.cells, header::Column::Id)).and_then(Result::ok);
        let read = row::read(&record.cells, layout, place.name());
        for (column, text) in &read.bad_cells {
            let message = format!("column {column}: \"{}\" is no number and is left out", brief(text));
            self.faults.row(place, &message, None);
        }
        if let Some(word) = read.unknown_kind
            && (self.words.len() < MAX_WORDS || self.words.contains_key(&word))
        {
            *self.words.entry(word).or_default() += 1;
        }
        self.drafts.push(Draft { row: read.row, place, date, date_text: date_text.to_owned(), id });
    }

    /// Decides what one row alone could not, and says what is left to say.
    fn finish(mut self) -> Vec<Row> {
        let drafts = std::mem::take(&mut self.drafts);
        let order = one_order(&drafts);
        let mut rows = Vec::with_capacity(drafts.len());
        let mut keys = BTreeMap::new();
        let mut without_id: Option<(Place, u64)> = None;
        for draft in drafts {
            let Some(start) = start(draft.date, order) else {
                let message = format!(
                    "the date \"{}\" has no telling whether the day or the month comes first; the row is left out",
                    brief(&draft.date_text)
                );
                self.faults.row(draft.place, &message, Some(USE_THE_ORIGINAL));
                continue;
            };
            let mut row = draft.row;
            row.start = RowStart::Utc(start.and_utc());
            row.id.key = draft.id.unwrap_or_else(|| {
                without_id.get_or_insert((draft.place, 0)).1 += 1;
                let file = row.file.as_deref().map_or_else(String::new, |file| format!(" {file}"));
                format!("{}{file}", start.format("%Y-%m-%dT%H:%M:%SZ"))
            });
            if let Some(first) = keys.get(&row.id.key) {
                let message = format!("activity {} stands in {first} already; the first is used", row.id.key);
                self.faults.note(draft.place, &message);
                continue;
            }
            keys.insert(row.id.key.clone(), draft.place.name());
            rows.push(row);
        }
        if let Some((place, count)) = without_id {
            let message =
                format!("rows whose activity id is missing or was rounded, from {} on: {count}", place.name());
            self.faults.table(Code::BadTableRow, Level::Warning, message, USE_THE_ORIGINAL);
        }
        self.unknown_words();
        self.faults.finish();
        rows
    }

    fn unknown_words(&mut self) {
        for (word, count) in std::mem::take(&mut self.words) {
            let rows = if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
            let message = if word.is_empty() {
                format!("{rows} without a kind of activity; where a recording is there, it tells the sport")
            } else {
                format!("\"{}\" is not known as a kind of activity ({rows}); a recording tells the sport", brief(&word))
            };
            let help = "if it is running, give sport = \"run\" in an [[activity]] of athlete.toml";
            self.faults.table(Code::UnknownActivityType, Level::Note, message, help);
        }
    }
}

fn start(date: Date, order: Option<Order>) -> Option<NaiveDateTime> {
    match date {
        Date::Known(time) => Some(time),
        Date::Slashed(date) => date.in_order(date.order().or(order)?),
    }
}

/// The order of day and month that all dates with slashes allow which allow only one.
fn one_order(drafts: &[Draft]) -> Option<Order> {
    let orders: BTreeSet<bool> = drafts
        .iter()
        .filter_map(|draft| match draft.date {
            Date::Slashed(date) => date.order(),
            Date::Known(_) => None,
        })
        .map(|order| order == Order::DayFirst)
        .collect();
    match (orders.contains(&true), orders.contains(&false)) {
        (true, false) => Some(Order::DayFirst),
        (false, true) => Some(Order::MonthFirst),
        _ => None,
    }
}

/// So much of a cell as fits into a sentence.
fn brief(text: &str) -> String {
    const LONGEST: usize = 60;
    let shown: String = text.chars().take(LONGEST).map(|one| if one.is_control() { ' ' } else { one }).collect();
    if shown.len() < text.len() { format!("{shown}...") } else { shown }
}
