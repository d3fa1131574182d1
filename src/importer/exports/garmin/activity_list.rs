//! `Activities.csv`, the list that Garmin Connect exports (FORMATS section 2.3): one row an activity, columns by the
//! sports in view, names by the language of the account, distances in a unit that it does not say. Start with
//! [`ActivityList`].

use std::io::{BufRead, Read};

use csv::ByteRecord;

use self::cells::Unreadable;
use self::columns::{Column, Columns};
use self::units::Unit;
use super::kind::{self, Kind};
use super::{UnknownKinds, file_name, report_bad_values, report_lost_row};
use crate::diagnostics::{Code, Diagnostics, Level};
use crate::importer::ReadError;
use crate::importer::exports::{Row, RowId, RowStart, Table, TableReader};
use crate::importer::plausible::HEART_RATE_BPM;
use crate::model::activity::{RecordedTotals, Sport};
use crate::model::service::Service;
use crate::model::units::{BeatsPerMinute, Metres, Millimetres, Milliseconds, Percent, Seconds, StepsPerMinute};

mod cells;
mod columns;
mod units;

/// Reads Garmin Connect's list of activities.
#[derive(Debug, Clone, Copy)]
pub struct ActivityList;

/// The largest list that is read. Chosen: a row has about 300 bytes, so these are two hundred thousand activities.
const MAX_BYTES: u64 = 64 << 20;

impl TableReader for ActivityList {
    fn service(&self) -> Service {
        Service::GarminConnectList
    }

    fn recognise(&self, name: &str, head: &[u8]) -> bool {
        let mut lines = reader(head);
        let mut header = ByteRecord::new();
        if !matches!(lines.read_byte_record(&mut header), Ok(true)) {
            return false;
        }
        if Columns::of_header(&texts(&header)).is_some() {
            return true;
        }
        // A language that nobody taught the program: the file keeps its English name.
        let mut row = ByteRecord::new();
        file_name(name).starts_with("activities")
            && matches!(lines.read_byte_record(&mut row), Ok(true))
            && Columns::of_first_row(&texts(&row)).is_some()
    }

    fn read(&self, bytes: &mut dyn BufRead, diagnostics: &mut Diagnostics) -> Result<Table, ReadError> {
        let mut limited = bytes.take(MAX_BYTES);
        // The separator shows in the first bytes, which are handed on.
        let separator = separator(limited.fill_buf().unwrap_or_default());
        let mut lines = builder(separator).from_reader(&mut limited);
        let mut found = Found::default();
        let mut record = ByteRecord::new();
        let mut header: Option<Vec<String>> = None;
        let mut columns = None;
        let mut number = 0_u64;
        loop {
            match lines.read_byte_record(&mut record) {
                Ok(true) => number += 1,
                Ok(false) => break,
                Err(error) => {
                    report_table_cut(&format!("it cannot be read any further: {error}"), number, diagnostics);
                    break;
                }
            }
            let cells = texts(&record);
            let Some(header) = &header else {
                columns = Columns::of_header(&cells);
                header = Some(cells);
                continue;
            };
            if columns.is_none() {
                columns = Columns::of_first_row(&cells);
            }
            let Some(columns) = &columns else { return Err(no_list()) };
            let line = record.position().map_or(0, csv::Position::line);
            found.take(Cut { cells, number, line }, header.len(), columns, diagnostics);
        }
        let last_line = lines.position().line();
        drop(lines);
        if limited.limit() == 0 {
            report_table_cut("only its first 64 MiB are read", number, diagnostics);
        }
        let columns = columns.ok_or_else(no_list)?;
        Ok(found.finish(&columns, header.map_or(0, |header| header.len()), last_line, diagnostics))
    }
}

fn no_list() -> ReadError {
    ReadError {
        code: Code::UnknownFormat,
        place: Some("row 1".to_owned()),
        message: "the header is not that of Garmin Connect's list of activities".to_owned(),
        help: Some("export the list again and do not change it".to_owned()),
        ignorable: true,
    }
}

fn report_table_cut(message: &str, row: u64, diagnostics: &mut Diagnostics) {
    diagnostics
        .push(Code::TableTruncated, Level::Warning, format!("the table breaks off here: {message}"))
        .at(format!("row {row}"))
        .help("export the list again; what stands before this place is used");
}

fn builder(separator: u8) -> csv::ReaderBuilder {
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(separator);
    builder
}

fn reader(head: &[u8]) -> csv::Reader<&[u8]> {
    builder(separator(head)).from_reader(head)
}

/// Spreadsheets of half of Europe save tables with semicolons.
fn separator(head: &[u8]) -> u8 {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let cells = |separator: u8| line.split(|byte| *byte == separator).count();
    [b';', b'\t'].into_iter().find(|other| cells(*other) > cells(b',')).unwrap_or(b',')
}

/// The cells as text; what is not UTF-8 was saved by a spreadsheet in Latin-1.
fn texts(record: &ByteRecord) -> Vec<String> {
    let text = |cell: &[u8]| match std::str::from_utf8(cell) {
        Ok(text) => text.trim_start_matches('\u{FEFF}').to_owned(),
        Err(_) => cell.iter().copied().map(char::from).collect(),
    };
    record.iter().map(text).collect()
}

/// A row whose distances wait for the unit of the table.
struct Draft {
    row: Row,
    /// As written.
    distance: Option<f64>,
    /// Climbed and descended, as written.
    heights: [Option<f64>; 2],
}

#[derive(Default)]
struct Found {
    drafts: Vec<Draft>,
    unknown_kinds: UnknownKinds,
    /// The last row, if it is shorter than the header.
    short: Option<Cut>,
}

/// A row that may be cut.
struct Cut {
    cells: Vec<String>,
    /// Place among the rows, the header being the first.
    number: u64,
    /// Line on which it begins.
    line: u64,
}

impl Cut {
    /// True when the table ends on the line on which this row does, as no whole table does.
    fn is_unfinished(&self, last_line: u64) -> bool {
        let breaks = self.cells.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        self.line + breaks >= last_line
    }
}

impl Found {
    /// Takes one row. A short one waits for the next: as the last one it is where the table was cut, and its last cell
    /// may be half a number.
    fn take(&mut self, row: Cut, width: usize, columns: &Columns, diagnostics: &mut Diagnostics) {
        if let Some(short) = self.short.take() {
            self.add(&short.cells, width, columns, short.number, diagnostics);
        }
        if row.cells.len() < width {
            self.short = Some(row);
        } else {
            self.add(&row.cells, width, columns, row.number, diagnostics);
        }
    }

    fn add(&mut self, cells: &[String], width: usize, columns: &Columns, number: u64, diagnostics: &mut Diagnostics) {
        let place = format!("row {number}");
        let mut cells = Cells { row: cells, columns, bad: Vec::new() };
        let Some(start) = cells.text(Column::Date).as_deref().and_then(cells::start) else {
            return report_lost_row("its date cannot be read", &place, diagnostics);
        };
        if cells.row.len() != width {
            cells.bad.push(format!("its width ({} cells under {width} names)", cells.row.len()));
        }
        let word = cells.text(Column::Kind).unwrap_or_default();
        let kind = kind::of(&word);
        if kind == Kind::Unknown {
            self.unknown_kinds.add(&word);
        }
        let title = cells.text(Column::Title);
        let recorded = totals(&mut cells, kind.sport());
        // The list has no ids. Titles and kinds are edited and translated; start and duration stay.
        let length_s = recorded.timer.or(recorded.elapsed).map_or(0.0, Seconds::get);
        let key = format!("{}/{length_s:.0}", start.format("%Y-%m-%dT%H:%M:%S"));
        let draft = Draft {
            distance: cells.number(Column::Distance),
            heights: [Column::Ascent, Column::Descent].map(|column| cells.number(column)),
            row: Row {
                id: RowId { service: Service::GarminConnectList, key },
                start: RowStart::Local(start),
                utc_offset_s: None,
                sport: kind.sport(),
                surface: kind.surface(),
                title_is_default: title
                    .as_deref()
                    .is_some_and(|title| title == word || kind::is_made_up(title, kind.sport())),
                title,
                recorded,
                distance_is_guessed: false,
                rpe: None,
                race: false,
                commute: false,
                gear: Vec::new(),
                file: None,
                place,
            },
        };
        report_bad_values(&cells.bad, &draft.row.place, diagnostics);
        self.drafts.push(draft);
    }

    fn finish(mut self, columns: &Columns, width: usize, last_line: u64, diagnostics: &mut Diagnostics) -> Table {
        match self.short.take() {
            Some(short) if short.is_unfinished(last_line) => {
                report_table_cut("the row is not whole and left out", short.number, diagnostics);
            }
            Some(short) => self.add(&short.cells, width, columns, short.number, diagnostics),
            None => {}
        }
        if columns.by_order {
            diagnostics
                .push(
                    Code::BadTableRow,
                    Level::Note,
                    "the names of the columns are of a language that is not known; \
                     their usual order was taken",
                )
                .at("row 1")
                .help("set Garmin Connect to English and export the list again");
        }
        self.unknown_kinds.report(diagnostics);
        let inferred = units::infer(&self.drafts);
        if inferred.is_none() && self.drafts.iter().any(|draft| draft.distance.is_some()) {
            report_guess(columns, diagnostics);
        }
        let unit = inferred.unwrap_or(Unit::Kilometre);
        let rows = self.drafts.into_iter().map(|draft| converted(draft, unit, inferred.is_some())).collect();
        Table { rows, ..Table::default() }
    }
}

fn report_guess(columns: &Columns, diagnostics: &mut Diagnostics) {
    let reason = if columns.has(Column::StepLength) {
        "no run has the stride length and cadence that would tell"
    } else {
        "there is no column \"Avg Stride Length\", which would tell"
    };
    diagnostics
        .push(
            Code::UnitGuessed,
            Level::Warning,
            format!("the table does not say whether distances are kilometres or miles: kilometres were taken, because {reason}"),
        )
        .help("compare a distance with Garmin Connect; if the account is in miles delete this file and give Garmin's account export");
}

/// The row with its distances in metres.
fn converted(draft: Draft, unit: Unit, inferred: bool) -> Row {
    let distance = units::metres(&draft, unit);
    let [ascent, descent] = draft.heights.map(|height| height.and_then(|h| Metres::new(h * unit.metres_of_height())));
    let mut row = draft.row;
    row.distance_is_guessed = distance.is_some_and(|(_, certain)| !(certain && inferred));
    row.recorded.distance = distance.map(|(metres, _)| metres);
    row.recorded.ascent = ascent;
    row.recorded.descent = descent;
    row
}

/// Everything but distances and heights. Cadence is of both feet already, step length in metres, oscillation in
/// centimetres in either kind of account.
fn totals(cells: &mut Cells<'_>, sport: Option<Sport>) -> RecordedTotals {
    let on_foot = !matches!(sport, Some(Sport::Bike | Sport::Swim));
    RecordedTotals {
        timer: cells.duration(Column::Time).and_then(Seconds::new),
        moving: cells.duration(Column::Moving).and_then(Seconds::new),
        elapsed: cells.duration(Column::Elapsed).and_then(Seconds::new),
        heart_rate: cells
            .number(Column::HeartRate)
            .filter(|bpm| HEART_RATE_BPM.contains(bpm))
            .and_then(BeatsPerMinute::new),
        cadence: cells.number(Column::Cadence).filter(|_| on_foot).and_then(StepsPerMinute::new),
        step_length: cells.number(Column::StepLength).and_then(|metres| Millimetres::new(metres * 1_000.0)),
        vertical_ratio: cells.number(Column::VerticalRatio).and_then(Percent::new),
        vertical_oscillation: cells
            .number(Column::VerticalOscillation)
            .and_then(|centimetres| Millimetres::new(centimetres * 10.0)),
        stance_time: cells.number(Column::StanceTime).and_then(Milliseconds::new),
        stance_balance_left: cells.read(Column::StanceBalance, "balance", cells::left_share_pct).and_then(Percent::new),
        ..RecordedTotals::default()
    }
}

/// The cells of one row by column.
struct Cells<'a> {
    row: &'a [String],
    columns: &'a Columns,
    /// What cannot be read.
    bad: Vec<String>,
}

impl Cells<'_> {
    fn text(&self, column: Column) -> Option<String> {
        let cell = self.columns.indices(column).find_map(|at| self.row.get(at))?;
        Some(cell.trim().to_owned()).filter(|text| !text.is_empty() && text != "--")
    }

    fn number(&mut self, column: Column) -> Option<f64> {
        self.read(column, "number", cells::number)
    }

    fn duration(&mut self, column: Column) -> Option<f64> {
        self.read(column, "duration", cells::duration)
    }

    /// The first value of a column, which may be there twice with one of them empty.
    fn read(
        &mut self,
        column: Column,
        what: &str,
        parse: impl Fn(&str) -> Result<Option<f64>, Unreadable>,
    ) -> Option<f64> {
        let columns = self.columns;
        for at in columns.indices(column) {
            match self.row.get(at).map(|cell| parse(cell)) {
                Some(Ok(Some(value))) => return Some(value),
                Some(Err(Unreadable)) => self.bad.push(format!("the {what} in column {}", at + 1)),
                Some(Ok(None)) | None => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
