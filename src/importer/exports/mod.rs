//! What services say about activities besides the recordings: the tables of their exports (FORMATS sections 1, 2 and
//! 5).
//!
//! A [`TableReader`] turns the bytes of one table into a [`Table`] of plain rows; it knows nothing of files, of other
//! tables or of the athlete. `rows` makes recordings without samples of the rows, and `deduplicate` joins those with
//! the files that hold the samples. Start with [`Row`], for a new service with [`TableReader`].

use std::fmt;
use std::io::BufRead;

use chrono::{DateTime, NaiveDateTime, Utc};

use super::ReadError;
use crate::diagnostics::Diagnostics;
use crate::model::activity::{RecordedTotals, Sport, Surface};
use crate::model::service::Service;
use crate::model::shoe::{GearName, ServiceShoe};

pub mod apple;
#[cfg(test)]
mod apple_tests;
pub mod garmin;
pub mod strava;

/// The tables that are read, in the order in which their recognition is tried.
pub(crate) const TABLES: &[&dyn TableReader] = &[
    &strava::ActivitiesReader,
    &strava::ShoesReader,
    &garmin::summaries::SummarizedActivities,
    &garmin::gear::GearList,
    &garmin::activity_list::ActivityList,
    &apple::AppleHealthReader,
];

/// Identity of a row, stable over all exports of one account. Written `strava:12070555079`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct RowId {
    /// Who gave it.
    pub service: Service,
    /// The service's own id; where it has none, whatever tells its rows apart.
    pub key: String,
}

impl fmt::Display for RowId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.service, self.key)
    }
}

/// When an activity began, as a row tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum RowStart {
    /// An instant.
    Utc(#[serde(with = "crate::model::stored::instant")] DateTime<Utc>),
    /// The athlete's wall clock; the table does not say its zone.
    Local(#[serde(with = "crate::model::stored::wall_clock")] NaiveDateTime),
}

/// One activity of a table. What the table does not say, or says with a filler such as `--`, is `None`.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of a row")]
pub struct Row {
    /// Identity.
    pub id: RowId,
    /// Where in the table, for people: `row 17`, `line 201`.
    pub place: String,
    /// Start.
    pub start: RowStart,
    /// Offset from UTC in seconds, where the table says it.
    pub utc_offset_s: Option<i32>,
    /// What was done; `None` when the word is not known.
    pub sport: Option<Sport>,
    /// Ground, where the kind of activity says it (trail run, treadmill).
    pub surface: Option<Surface>,
    /// Title as written.
    pub title: Option<String>,
    /// True when the service made the title up ("Morning Run"), so that any other is better.
    pub title_is_default: bool,
    /// Totals in SI units; cadence of both feet.
    pub recorded: RecordedTotals,
    /// True when distances are converted by a guess of the unit and must not outrank a recording's own.
    pub distance_is_guessed: bool,
    /// Rating of perceived exertion, 0 to 10.
    pub rpe: Option<f64>,
    /// Flagged as a race.
    pub race: bool,
    /// Flagged as a way to work.
    pub commute: bool,
    /// Shoes, as far as the row names them.
    pub gear: Vec<GearName>,
    /// Name of its recording as the export writes it, relative to the folder of the table or to one above it.
    pub file: Option<String>,
}

/// The contents of one table.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Table {
    /// Activities in the order of the table.
    pub rows: Vec<Row>,
    /// Pairs of shoes that the service knows.
    pub shoes: Vec<ServiceShoe>,
    /// Which activities were done in which shoe, where that is a list of its own: key of a row, then the shoe.
    pub shoe_links: Vec<(RowId, GearName)>,
}

/// A kind of table. Bytes in, values out, no file system, so that it can be fuzzed.
pub trait TableReader: Sync {
    /// Whose table it is.
    fn service(&self) -> Service;

    /// True when these first bytes (at least 512 when there are as many) under this name are such a table. The name is
    /// that of a file or of a member of an archive, `/` between its parts.
    fn recognise(&self, name: &str, head: &[u8]) -> bool;

    /// Reads the table front to back in bounded memory besides its rows. A row that cannot be read is a diagnostic with
    /// its place, and the rest is read.
    ///
    /// # Errors
    ///
    /// When nothing can be read at all. What was read before a fault further on is returned, with a diagnostic.
    fn read(&self, bytes: &mut dyn BufRead, diagnostics: &mut Diagnostics) -> Result<Table, ReadError>;
}
