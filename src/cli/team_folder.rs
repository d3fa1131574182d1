//! Judges every athlete of a team folder, several at once. What is kept of an athlete is the row of the team; recordings
//! are kept only as far as the judged day waits for the other athletes and memory allows it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::NaiveDate;

use super::args::{InputOptions, OutputFormat, TeamOptions};
use super::commands::report;
use super::exit::Failure;
use super::in_order;
use super::inputs;
use super::pipeline::{self, Imported, Unusable};
use super::squad;
use super::terminal::{ImportProgress, Terminal};
use crate::clock;
use crate::diagnostics::{Diagnostic, Level};
use crate::model::calendar::shift;
use crate::reporter::assemble;
use crate::reporter::privacy::masked;
use crate::reporter::report::Report;
use crate::reporter::team::TeamAthlete;
use crate::reporter::{team, write};

/// Recordings that are kept while the judged day is looked for; the recordings of further athletes are read a second time.
/// Chosen: a few kilobytes each, a hundred megabytes in all.
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

/// An athlete's folder before its recordings are read.
struct Entry {
    folder: PathBuf,
    id: String,
    name: String,
    /// Why there is no use in reading on.
    fault: Option<String>,
}

/// Who is who. Nobody's files may be written over by another's, so that a name that is taken is a fault of the second.
fn entries(team: &Path, folders: Vec<PathBuf>, options: &TeamOptions) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for folder in folders {
        let own = last_part(&folder);
        let entry = match inputs::read(&input(&folder, options)) {
            Ok(inputs) => {
                let (id, name) = (masked(&inputs.athlete.id), masked(&inputs.athlete.name));
                // Some file systems hold upper and lower case for the same.
                let taken = entries.iter().find(|entry| entry.id.to_lowercase() == id.to_lowercase());
                let fault = if team::FILES.contains(&id.to_lowercase().as_str()) {
                    Some(format!("the id `{id}` is the name of a file of the overview"))
                } else {
                    taken.map(|entry| format!("the id `{id}` is that of the folder {}", last_part(&entry.folder)))
                };
                let fault = fault.map(|fault| format!("{fault}: set another `id` in athlete.toml"));
                Entry { folder, id, name, fault }
            }
            Err(failure) => {
                let (id, fault) = (masked(&own), Some(told(team, &failure)));
                Entry { folder, name: id.clone(), id, fault }
            }
        };
        entries.push(entry);
    }
    entries
}

/// The reason of a failure, with what helps where it is a mistake in a file, and with paths that begin at the team folder: the rest of a path is the business of whoever owns
/// the machine.
fn told(team: &Path, failure: &Failure) -> String {
    let mut text = match failure {
        Failure::Usage { message, help: Some(help) } => format!("{message}; {help}"),
        other => other.to_string(),
    };
    for folder in [Some(team.to_path_buf()), team.canonicalize().ok()].into_iter().flatten() {
        text = text.replace(&format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR), "");
    }
    masked(&text)
}

/// What is known of an athlete when the judged day is not.
enum Read {
    Kept(Box<Imported>),
    Seen,
    Failed(Unusable),
}

/// One athlete, done with.
struct Done {
    row: TeamAthlete,
    diagnostics: Vec<Diagnostic>,
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
            Some(day) => (day, athletes.iter().map(|_| Read::Seen).collect()),
            None => self.look(athletes)?,
        };
        let work: Vec<(&Entry, Mutex<Read>)> = athletes.iter().zip(reads.into_iter().map(Mutex::new)).collect();
        let done = in_order::each(&work, self.threads, |(entry, read)| {
            let read = read.lock().map_or(Read::Seen, |mut read| std::mem::replace(&mut *read, Read::Seen));
            self.one(entry, read, as_of)
        })?;
        let mut judged = Judged { as_of, rows: Vec::new(), diagnostics: Vec::new() };
        for done in done {
            let Done { row, diagnostics } = done?;
            judged.rows.push(row);
            judged.diagnostics.extend(diagnostics);
        }
        if judged.rows.iter().all(|row| row.error.is_some()) { Err(nobody(&judged.rows)) } else { Ok(judged) }
    }

    /// Reads everybody for the latest day of any athlete.
    fn look(&self, athletes: &[Entry]) -> Result<(NaiveDate, Vec<Read>), Failure> {
        let kept = AtomicUsize::new(0);
        let looked = in_order::each(athletes, self.threads, |entry| {
            if entry.fault.is_some() {
                return (None, Read::Seen);
            }
            match self.import(entry) {
                Ok(imported) => {
                    let recordings = imported.activities.len();
                    let fits = kept.fetch_add(recordings, Ordering::Relaxed) + recordings <= KEPT_RECORDINGS;
                    (Some(imported.as_of), if fits { Read::Kept(Box::new(imported)) } else { Read::Seen })
                }
                Err(unusable) => (None, Read::Failed(unusable)),
            }
        })?;
        // Without anybody's day nothing is judged, and the reasons need some day.
        let as_of = looked.iter().filter_map(|(day, _)| *day).max().unwrap_or_else(|| clock::today(None));
        Ok((as_of, looked.into_iter().map(|(_, read)| read).collect()))
    }

    fn import(&self, entry: &Entry) -> Result<Imported, Unusable> {
        let input = InputOptions { jobs: Some(self.threads_of_one), ..input(&entry.folder, self.options) };
        let imported = catch_unwind(AssertUnwindSafe(|| pipeline::import_silently(&input, self.progress)));
        imported
            .unwrap_or_else(|_| Err(Failure::internal(&"the recordings could not be read: a fault of patella").into()))
    }

    /// Judges an athlete and writes their files. Only a file that cannot be written ends the whole.
    fn one(&self, entry: &Entry, read: Read, as_of: NaiveDate) -> Result<Done, Failure> {
        if let Some(fault) = &entry.fault {
            return Ok(Done { row: failed(entry, as_of, fault), diagnostics: Vec::new() });
        }
        let imported = match read {
            Read::Kept(imported) => Ok(*imported),
            Read::Seen => self.import(entry),
            Read::Failed(unusable) => Err(unusable),
        };
        let imported = match imported {
            Ok(imported) => Imported { as_of, ..imported },
            Err(unusable) => {
                let reason = told(self.folder, &unusable.failure);
                let first = unusable.diagnostics.iter().find(|diagnostic| diagnostic.level == Level::Rejected);
                let reason = match first {
                    Some(first) => format!("{reason}: {}: {}", first.path, first.message),
                    None => reason,
                };
                let diagnostics = placed(entry, unusable.diagnostics);
                return Ok(Done { row: failed(entry, as_of, &reason), diagnostics });
            }
        };
        let input = InputOptions { as_of: Some(as_of), ..input(&entry.folder, self.options) };
        let judged = catch_unwind(AssertUnwindSafe(|| {
            let texts = assemble::texts(imported.inputs.rulebook.overrides());
            let (row, report) = pipeline::assembled(&imported, &input, "report", |input| {
                (assemble::team_athlete(input, &texts), assemble::assemble(input))
            })?;
            Ok::<_, Failure>((row, self.files(&report)?))
        }));
        let judged =
            judged.unwrap_or_else(|_| Err(Failure::internal(&"the athlete could not be judged: a fault of patella")));
        let diagnostics = placed(entry, imported.diagnostics);
        let row = match judged {
            Ok((row, files)) => {
                self.write(&entry.id, files)?;
                row
            }
            Err(failure) => failed(entry, as_of, &told(self.folder, &failure)),
        };
        Ok(Done { row, diagnostics })
    }

    fn files(&self, report: &Report) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        const FORMATS: [OutputFormat; 3] = [OutputFormat::Html, OutputFormat::Png, OutputFormat::Json];
        report::render(report, self.options.format.as_deref().unwrap_or(&FORMATS))
    }

    /// The files of one athlete, in a folder of the athlete's id. The rules of profiles keep an id from leading elsewhere.
    fn write(&self, id: &str, files: Vec<(String, Vec<u8>)>) -> Result<(), Failure> {
        for (name, content) in files {
            let path = self.out.join(id).join(name);
            write::atomically(&path, &content)
                .map_err(|error| Failure::internal(&format!("cannot write {}: {error}", path.display())))?;
        }
        Ok(())
    }
}

fn nobody(rows: &[TeamAthlete]) -> Failure {
    let reasons = rows.iter().filter_map(|row| Some(format!("{}: {}", row.id, row.error.as_ref()?)));
    Failure::NothingToRead {
        message: "no athlete of the team could be judged".to_owned(),
        help: Some(reasons.take(REASONS).collect::<Vec<_>>().join("; ")),
    }
}

fn failed(entry: &Entry, as_of: NaiveDate, reason: &str) -> TeamAthlete {
    let since = shift(as_of, -7).to_string();
    TeamAthlete::failed(entry.id.clone(), entry.name.clone(), since, masked(reason))
}

/// The same with paths that begin with the athlete's folder.
fn placed(entry: &Entry, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let folder = last_part(&entry.folder);
    let placed = |diagnostic: Diagnostic| Diagnostic { path: format!("{folder}/{}", diagnostic.path), ..diagnostic };
    diagnostics.into_iter().map(placed).collect()
}

fn last_part(folder: &Path) -> String {
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn input(folder: &Path, options: &TeamOptions) -> InputOptions {
    InputOptions {
        paths: vec![folder.to_path_buf()],
        athlete: None,
        as_of: options.as_of,
        units: options.units,
        jobs: options.jobs,
    }
}
