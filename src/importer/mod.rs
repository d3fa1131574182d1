//! Bytes to activities.
//!
//! `discover` walks folders and archives, `detect` tells the format by content, one reader a format in `formats/`
//! turns bytes into [`RawActivity`], `normalise` turns that into [`crate::model::activity::Activity`] and
//! [`crate::model::streams::Streams`], `deduplicate` merges copies. Only `discover` touches the file system. Start with
//! [`FormatReader`].

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::diagnostics::{Code, Diagnostics};
use crate::model::activity::{DeviceRecording, Format, Lap, Pause, RecordedTotals, Sport, Surface};
use crate::model::quality::QualityFlag;
use crate::model::streams::{Channels, Column};

pub mod formats;

/// How a source writes cadence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CadenceKind {
    /// Strides of one leg per minute, always: FIT.
    PerLeg,
    /// Either; decided on the values as written (FORMATS section 4.2).
    AsWritten,
}

/// Cadence as the source wrote it. Nothing behind `normalise` sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct RawCadence {
    /// What the numbers mean.
    pub kind: CadenceKind,
    /// Samples on the time axis of the recording.
    pub samples: Option<Column>,
    /// Mean over the session, as the source wrote it.
    pub session_mean: Option<f64>,
}

/// One session of one file, as the file tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct RawActivity {
    /// Index of the session inside its file.
    pub session_index: u16,
    /// FIT identity.
    pub device: Option<DeviceRecording>,
    /// Start.
    pub start_utc: DateTime<Utc>,
    /// Offset from UTC in seconds, where the file says one that is believable.
    pub utc_offset_s: Option<i32>,
    /// Sport, where the file says it.
    pub sport: Option<Sport>,
    /// Ground, where the file says it.
    pub surface: Option<Surface>,
    /// Title.
    pub title: Option<String>,
    /// Totals as written; `cadence` stays `None` here, see `cadence`.
    pub recorded: RecordedTotals,
    /// Laps.
    pub laps: Vec<Lap>,
    /// Pauses.
    pub pauses: Vec<Pause>,
    /// Rating of perceived exertion, 0 to 10.
    pub rpe: Option<f64>,
    /// Samples but cadence.
    pub channels: Channels,
    /// Cadence as written.
    pub cadence: RawCadence,
    /// What the reader had to repair.
    pub flags: Vec<QualityFlag>,
}

/// How sure a reader is that bytes are of its format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recognition {
    /// Not this format.
    No,
    /// This format.
    Yes,
}

/// Why a file gave no activity at all. It becomes a diagnostic; the batch goes on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ReadError {
    /// What happened.
    pub code: Code,
    /// Where in the file.
    pub place: Option<String>,
    /// One sentence fragment for people.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// True when the file is no recording at all (settings, a route): it counts as ignored, not as rejected.
    pub ignorable: bool,
}

/// A file format: bytes in, values out, no file system, so that it can be fuzzed.
pub trait FormatReader: Sync {
    /// Which format.
    fn format(&self) -> Format;

    /// Tells the format by the first bytes of the content (at least 512 when there are as many).
    fn recognise(&self, head: &[u8]) -> Recognition;

    /// Reads every session that the bytes hold. Faults after which something usable remains are diagnostics.
    ///
    /// # Errors
    ///
    /// When nothing usable is left: the fault of the file, never of the caller.
    fn read(&self, bytes: &[u8], diagnostics: &mut Diagnostics) -> Result<Vec<RawActivity>, ReadError>;
}
