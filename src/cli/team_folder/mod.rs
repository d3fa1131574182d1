//! Judges every athlete of a team folder, several at once. What is kept of an athlete is the row of the team;
//! recordings are kept only as far as the judged day waits for the other athletes and memory allows it.
//!
//! `entries` says who is who, `past` what need not be judged again since nothing changed. Start with [`judge`].

pub mod entries;
pub mod past;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::NaiveDate;

use super::args::{InputOptions, OutputFormat, TeamOptions};
use super::exit::Failure;
use super::files;
use super::in_order;
use super::kept::written::Written;
use super::pipeline::{self, Imported, Unusable};
use super::squad;
use super::stale;
use super::terminal::{ImportProgress, Terminal};
use crate::clock;
use crate::diagnostics::{Diagnostic, Level};
use crate::importer::Memory;
use crate::model::measures::ActivityMeasures;
use crate::reporter::assemble;
use crate::reporter::privacy::masked;
use crate::reporter::team::TeamAthlete;
use entries::{Entry, entries, input, last_part, told};
use past::{Opened, Past};

/// How temporary names of this command begin. Whoever holds the lock of the team may remove them.
pub const PREFIX: &str = ".patella-team-";

/// Recordings that are kept while the judged day is looked for; the recordings of further athletes are read a second
/// time. Chosen: a few kilobytes each, a hundred megabytes in all.
const KEPT_RECORDINGS: usize = 20_000;

/// Athletes whose reasons are told when nobody could be judged.
const REASONS: usize = 5;

/// What became of the athletes of a folder.
pub struct Judged {
    /// The day that all are judged as of.
    pub as_of: NaiveDate,
    /// One row an athlete, by folder.
    pub rows: Vec<TeamAthlete>,
    /// Trouble with files; paths begin with the athlete's folder.
    pub diagnostics: Vec<Diagnostic>,
    /// Athletes of whom a file was written.
    pub written: u64,
}

/// The athletes of a team folder, judged as of the given day or of the latest day of any of them. One who cannot be
/// judged is a row with the reason. Pages, pictures and tables of each are written below `out`.
///
/// # Errors
///
/// When the folder is no team's, nobody in it can be read, or a file cannot be written.
pub fn judge(folder: &Path, out: &Path, options: &TeamOptions, terminal: Terminal) -> Result<Judged, Failure> {
    let folders = squad::athletes(folder);
    if folders.is_empty() {
        return Err(Failure::NothingToRead {
            message: format!("there is no athlete folder in {}", folder.display()),
            help: Some("one folder is one athlete: recordings, athlete.toml, pain.csv".to_owned()),
        });
    }
    let athletes = entries(folder, folders, options);
    let (threads, threads_of_one) = in_order::threads(options.jobs, athletes.len());
    let progress = terminal.progress();
    let work = Work { folder, out, options, threads, threads_of_one, progress: &progress };
    let judged = work.all(&athletes);
    progress.finish();
    judged
}

/// What is known of an athlete before the judgement.
enum Read {
    /// Nothing changed since an earlier run.
    Past(Box<Past>),
    /// The recordings, and what the judgement of them is made of.
    Recordings(Box<Imported>, Option<[u8; 32]>),
    /// There is nothing to judge.
    Failed(Unusable),
}

/// One athlete, done with.
struct Done {
    row: TeamAthlete,
    diagnostics: Vec<Diagnostic>,
    is_written: bool,
}

struct Work<'a> {
    folder: &'a Path,
    out: &'a Path,
    options: &'a TeamOptions,
    threads: usize,
    threads_of_one: u16,
    progress: &'a ImportProgress,
}

impl Work<'_> {
    fn all(&self, athletes: &[Entry]) -> Result<Judged, Failure> {
        let (as_of, reads) = match self.options.as_of {
            Some(day) => (day, athletes.iter().map(|_| None).collect()),
            None => self.look(athletes)?,
        };
        let work: Vec<(&Entry, Mutex<Option<Read>>)> = athletes.iter().zip(reads.into_iter().map(Mutex::new)).collect();
        let done = in_order::each(&work, self.threads, |(entry, read)| {
            let read = read.lock().ok().and_then(|mut read| read.take());
            self.one(entry, read, as_of)
        })?;
        let mut judged = Judged { as_of, rows: Vec::new(), diagnostics: Vec::new(), written: 0 };
        for done in done {
            let Done { row, diagnostics, is_written } = done?;
            judged.rows.push(row);
            judged.diagnostics.extend(diagnostics);
            judged.written += u64::from(is_written);
        }
        self.mark_stale(&judged);
        if judged.rows.iter().all(|row| row.error.is_some()) { Err(nobody(&judged.rows)) } else { Ok(judged) }
    }

    /// Looks at everybody for the latest day of any athlete.
    fn look(&self, athletes: &[Entry]) -> Result<(NaiveDate, Vec<Option<Read>>), Failure> {
        let kept = AtomicUsize::new(0);
        let looked = in_order::each(athletes, self.threads, |entry| self.look_at(entry, &kept))?;
        // Without anybody's day nothing is judged, and the reasons need some day.
        let as_of = looked.iter().filter_map(|(day, _)| *day).max().unwrap_or_else(|| clock::today(None));
        Ok((as_of, looked.into_iter().map(|(_, read)| read).collect()))
    }

    /// The latest day of an athlete with what was read for it, unless that is too much to keep; `kept` counts
    /// recordings.
    fn look_at(&self, entry: &Entry, kept: &AtomicUsize) -> (Option<NaiveDate>, Option<Read>) {
        if entry.fault.is_some() {
            return (None, None);
        }
        let read = self.read(entry, None);
        match &read {
            Read::Past(past) => (past.own_day, Some(read)),
            Read::Failed(_) => (None, Some(read)),
            Read::Recordings(imported, _) => {
                let recordings = imported.activities.len();
                let fits = kept.fetch_add(recordings, Ordering::Relaxed) + recordings <= KEPT_RECORDINGS;
                (Some(imported.as_of), fits.then_some(read))
            }
        }
    }

    /// Reads what the athlete's folder does not know yet, and makes it know that. With a day, what came of an athlete
    /// before counts only when it is of that day.
    fn read(&self, entry: &Entry, as_of: Option<NaiveDate>) -> Read {
        let opened = match Opened::open(entry, self.out, self.options) {
            Ok(opened) => opened,
            Err(failure) => return Read::Failed(failure.into()),
        };
        if let Some(past) = opened.past().filter(|past| as_of.is_none_or(|day| past.holds(day, self.out))) {
            return Read::Past(Box::new(past));
        }
        let made_of = opened.made_of;
        match self.import(entry, opened) {
            Ok(imported) => Read::Recordings(Box::new(imported), made_of),
            Err(unusable) => Read::Failed(unusable),
        }
    }

    fn import(&self, entry: &Entry, opened: Opened) -> Result<Imported, Unusable> {
        let input = InputOptions { jobs: Some(self.threads_of_one), ..input(&entry.folder, self.options) };
        let Opened { inputs, kept, lock, .. } = opened;
        let memory = kept.as_ref().map(|kept| kept as &dyn Memory<ActivityMeasures>);
        let imported =
            catch_unwind(AssertUnwindSafe(|| pipeline::import_silently(inputs, &input, self.progress, memory)));
        // What cannot be kept is read again by the next run.
        let _ = kept.and_then(|kept| kept.finish(None));
        drop(lock);
        imported
            .unwrap_or_else(|_| Err(Failure::internal(&"the recordings could not be read: a fault of patella").into()))
    }

    /// Judges an athlete and writes their files. Only a file that cannot be written ends the whole.
    fn one(&self, entry: &Entry, read: Option<Read>, as_of: NaiveDate) -> Result<Done, Failure> {
        if let Some(fault) = &entry.fault {
            return Ok(Done::failed(entry, as_of, fault, Vec::new()));
        }
        let is_of_day = |read: &Read| !matches!(read, Read::Past(past) if !past.holds(as_of, self.out));
        match read.filter(is_of_day).unwrap_or_else(|| self.read(entry, Some(as_of))) {
            Read::Past(past) => {
                let diagnostics = placed(entry, past.diagnostics.clone());
                Ok(Done { row: past.row(), diagnostics, is_written: false })
            }
            Read::Recordings(imported, made_of) => self.judge(entry, *imported, as_of, made_of),
            Read::Failed(Unusable { failure, diagnostics }) => {
                let reason = told(self.folder, &failure);
                let first = diagnostics.iter().find(|diagnostic| diagnostic.level == Level::Rejected);
                let reason = first
                    .map_or_else(|| reason.clone(), |first| format!("{reason}: {}: {}", first.path, first.message));
                Ok(Done::failed(entry, as_of, &reason, diagnostics))
            }
        }
    }

    fn judge(
        &self,
        entry: &Entry,
        imported: Imported,
        as_of: NaiveDate,
        made_of: Option<[u8; 32]>,
    ) -> Result<Done, Failure> {
        let own_day = imported.as_of;
        let imported = Imported { as_of, ..imported };
        let input = InputOptions { as_of: Some(as_of), ..input(&entry.folder, self.options) };
        let judged = catch_unwind(AssertUnwindSafe(|| {
            let texts = assemble::texts(imported.inputs.rulebook.overrides());
            let (row, report) = pipeline::assembled(&imported, &input, "report", |input| {
                (assemble::team_athlete(input, &texts), assemble::assemble(input))
            })?;
            Ok::<_, Failure>((row, files::render(&report, self.formats())?))
        }));
        let judged =
            judged.unwrap_or_else(|_| Err(Failure::internal(&"the athlete could not be judged: a fault of patella")));
        let (row, rendered) = match judged {
            Ok(judged) => judged,
            Err(failure) => return Ok(Done::failed(entry, as_of, &told(self.folder, &failure), imported.diagnostics)),
        };
        // The rules of profiles keep an id from leading elsewhere.
        let folder = self.out.join(&entry.id);
        let is_written = !files::put_all(&rendered, self.formats(), |name| folder.join(name), PREFIX)?.is_empty();
        let paths: Vec<PathBuf> = rendered.iter().map(|(name, _)| folder.join(name)).collect();
        if let Some((made_of, written)) = made_of.zip(Written::of(self.out, &paths)) {
            Past::new((own_day, as_of), written, &imported.diagnostics, &row).keep(&entry.folder, &made_of);
        }
        Ok(Done { row, diagnostics: placed(entry, imported.diagnostics), is_written })
    }

    /// Marks the pages of an earlier run of those who could not be judged. A page may be another's of the same id.
    fn mark_stale(&self, judged: &Judged) {
        for row in &judged.rows {
            let Some(error) = &row.error else { continue };
            let is_same = |other: &&TeamAthlete| other.id.to_lowercase() == row.id.to_lowercase();
            if judged.rows.iter().filter(is_same).count() == 1 {
                let sentence =
                    format!("Not current: not judged as of {} ({error}). What follows is older.", judged.as_of);
                stale::mark(&self.out.join(&row.id).join(files::PAGE), &sentence, PREFIX);
            }
        }
    }

    fn formats(&self) -> &[OutputFormat] {
        const FORMATS: [OutputFormat; 3] = [OutputFormat::Html, OutputFormat::Png, OutputFormat::Json];
        self.options.format.as_deref().unwrap_or(&FORMATS)
    }
}

fn nobody(rows: &[TeamAthlete]) -> Failure {
    let reasons = rows.iter().filter_map(|row| Some(format!("{}: {}", row.id, row.error.as_ref()?)));
    Failure::NothingToRead {
        message: "no athlete of the team could be judged".to_owned(),
        help: Some(reasons.take(REASONS).collect::<Vec<_>>().join("; ")),
    }
}

impl Done {
    fn failed(entry: &Entry, as_of: NaiveDate, reason: &str, diagnostics: Vec<Diagnostic>) -> Self {
        let row = TeamAthlete::failed(entry.id.clone(), entry.name.clone(), as_of, masked(reason));
        Self { row, diagnostics: placed(entry, diagnostics), is_written: false }
    }
}

/// The same with paths that begin with the athlete's folder.
fn placed(entry: &Entry, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let folder = last_part(&entry.folder);
    let placed = |diagnostic: Diagnostic| Diagnostic { path: format!("{folder}/{}", diagnostic.path), ..diagnostic };
    diagnostics.into_iter().map(placed).collect()
}
