//! Bytes to activities.
//!
//! `discover` walks folders and opens files; `gather` has the tables of services read first (`exports/`), then the
//! recordings: `read` takes each through `detect`, the reader of its format in `formats/` (bytes to [`RawActivity`])
//! and `normalise` (that to [`Activity`] and [`Streams`], with the `corrections` of the athlete); `unpack` does so for
//! the members of archives; `deduplicate` finds copies and `conclude` merges them. Only `discover` touches the file
//! system. Start with [`import`], for a new format with [`FormatReader`], for a table with [`exports::TableReader`].

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::model::activity::{Activity, DeviceRecording, Format, Lap, Pause, RecordedTotals, Sport, Surface};
use crate::model::athlete::Athlete;
use crate::model::quality::QualityFlag;
use crate::model::shoe::ServiceShoe;
use crate::model::streams::{Channels, Column, Streams};
use detect::Content;
use read::{Context, Pass};

pub use batch::Batch as Readings;
pub use discover::FileStat;
pub use memory::{FileSeen, Memory, SurveyedFile, depends_on, survey};

mod archive;
mod batch;
mod cadence;
mod conclude;
mod corrections;
mod deduplicate;
mod detect;
mod discover;
pub mod exports;
pub mod formats;
mod gather;
mod guesses;
mod gzip;
mod joined;
mod limits;
mod list_unit;
mod memory;
mod misfits;
mod normalise;
mod plausible;
mod read;
mod repair;
mod rows;
mod speed;
mod tables;
#[cfg(test)]
mod tests;
mod unpack;

/// The formats that are read, in the order in which their recognition is tried.
const READERS: &[&dyn FormatReader] = &[&formats::fit::FitReader, &formats::tcx::TcxReader, &formats::gpx::GpxReader];

/// A place to read recordings from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A recording, folder or archive. Names are relative to it.
    Path(PathBuf),
    /// A place that athlete.toml lists under `sources`. Names begin with the entry as written there.
    Listed {
        /// The entry as written.
        entry: String,
        /// What it stands for.
        path: PathBuf,
    },
    /// Bytes that were given themselves, as on standard input.
    Bytes {
        /// Name on every output.
        name: String,
        /// A recording or archive.
        bytes: Vec<u8>,
    },
}

/// What an import depends on besides the files.
#[derive(Debug, Clone, Copy)]
pub struct ImportOptions<'a> {
    /// Who ran: corrections, time zone, default surface.
    pub athlete: &'a Athlete,
    /// Threads; `None` for one a core.
    pub jobs: Option<usize>,
}

/// Hears how an import gets on. Both functions are told increments, from any thread.
pub trait Progress: Sync {
    /// So many more files, with so many more bytes, are to be read. A file in an archive counts as a file; its bytes
    /// were counted with the archive.
    fn found(&self, files: u64, bytes: u64);
    /// So many more of them are done with.
    fn read(&self, files: u64, bytes: u64);
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn found(&self, _files: u64, _bytes: u64) {}
    fn read(&self, _files: u64, _bytes: u64) {}
}

/// A recording, after merging, with what was computed from its samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording<M> {
    /// What was recorded.
    pub activity: Activity,
    /// What was computed.
    pub measured: M,
}

/// The outcome of an import.
#[derive(Debug, Clone, PartialEq)]
pub struct Import<M> {
    /// Recordings by start, then id.
    pub recordings: Vec<Recording<M>>,
    /// Pairs of shoes that services list, in no particular order.
    pub shoes: Vec<ServiceShoe>,
    /// What became of the files.
    pub counts: FileCounts,
    /// Trouble, sorted.
    pub diagnostics: Vec<Diagnostic>,
}

/// What became of the files. Each is counted once: `files` is the sum of the others and of the files behind the
/// recordings, that is those that hold at least one winning session. Archives that can be opened are not files, their
/// members are; hidden files, and those that the athlete or this program wrote, are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileCounts {
    /// All files.
    pub files: u64,
    /// Files all of whose sessions lost against copies elsewhere, left out sessions aside.
    pub duplicates: u64,
    /// Files that should hold a recording and do not, and places that cannot be read.
    pub rejected: u64,
    /// Files that are something else, and files all of whose sessions athlete.toml leaves out.
    pub ignored: u64,
}

/// The bytes of one recording, decompressed, with its format: for looking into it without importing it.
///
/// # Errors
///
/// When the bytes are damaged, or none of the formats that are read.
pub fn unpack(bytes: Vec<u8>) -> Result<(Format, Vec<u8>), ReadError> {
    let bytes = if detect::is_gzip(&bytes) { gzip::gunzip(&bytes, limits::MAX_RECORDING_BYTES)? } else { bytes };
    match detect::detect(bytes.get(..detect::HEAD_BYTES).unwrap_or(&bytes), READERS) {
        Content::Recording(reader) => Ok((reader.format(), bytes)),
        _ => Err(ReadError {
            code: Code::UnknownFormat,
            place: None,
            message: "the content is none of FIT, GPX and TCX".to_owned(),
            help: Some("for an archive or a folder use `patella report`".to_owned()),
            ignorable: true,
        }),
    }
}

/// Reads everything behind the sources. Each file is decoded, normalised, corrected by athlete.toml and measured, then
/// its samples are dropped; copies are merged last. The outcome does not depend on the order of the sources, of the
/// files in them, or on the number of threads.
///
/// `measure` is called once for each session of each file, and again for a recording of which only a copy knows the
/// sport, the ground or a correction. A panic of a reader or of `measure` loses one file and becomes a diagnostic.
pub fn import<M: Send>(
    sources: &[Source],
    options: &ImportOptions<'_>,
    measure: &(dyn Fn(&mut Activity, &Streams) -> M + Sync),
    progress: &dyn Progress,
) -> Import<M> {
    import_with(READERS, sources, options, measure, progress, None)
}

/// The same, reading only what the memory does not know. The outcome is the same, too.
pub fn import_remembering<M: Send>(
    sources: &[Source],
    options: &ImportOptions<'_>,
    measure: &(dyn Fn(&mut Activity, &Streams) -> M + Sync),
    progress: &dyn Progress,
    memory: &dyn Memory<M>,
) -> Import<M> {
    import_with(READERS, sources, options, measure, progress, Some(memory))
}

fn import_with<M: Send>(
    readers: &[&dyn FormatReader],
    sources: &[Source],
    options: &ImportOptions<'_>,
    measure: &(dyn Fn(&mut Activity, &Streams) -> M + Sync),
    progress: &dyn Progress,
    memory: Option<&dyn Memory<M>>,
) -> Import<M> {
    let found = discover::discover(sources);
    progress.found(found.entries.len() as u64, found.entries.iter().map(|entry| entry.size).sum());
    let nothing = BTreeMap::new();
    let context = Context {
        sources,
        readers,
        athlete: options.athlete,
        measure,
        progress,
        learnt: &nothing,
        only: None,
        pass: Pass::Tables,
        memory,
    };
    let run = || gather::gather(&context, &found.entries);
    // Without a pool of its own it runs in the one of the process, which is as good but of another size.
    let gathered = match rayon::ThreadPoolBuilder::new().num_threads(options.jobs.unwrap_or(0)).build() {
        Ok(pool) => pool.install(run),
        Err(_) => run(),
    };
    let mut import = conclude::conclude(gathered, options.athlete);
    import.diagnostics.extend(found.diagnostics);
    import.diagnostics.sort_by_cached_key(Diagnostic::place_in_list);
    import.counts.rejected += found.rejected;
    import.counts.ignored += found.ignored;
    import.counts.files += found.rejected + found.ignored;
    import
}

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
