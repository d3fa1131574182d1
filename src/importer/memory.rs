//! What an earlier import read of a file need not be read again. Whoever keeps it says whether a file is still the
//! same; here it is said what a reading depends on besides the bytes, so that it is used only where reading anew would
//! give exactly the same.

use std::collections::BTreeSet;
use std::path::Path;

use super::Source;
use super::corrections::{assign, combine};
use super::discover::{self, Entry, FileStat, Origin};
use super::normalise::FromCopies;
use super::read::{Batch, Candidate, Context, FileRead, Outcome, Pass};
use crate::diagnostics::{Code, Diagnostic};
use crate::model::athlete::Athlete;

/// A file as this import found it.
#[derive(Debug, Clone, Copy)]
pub struct FileSeen<'a> {
    /// Name on every output.
    pub name: &'a str,
    /// Where it lies.
    pub path: &'a Path,
    /// What the file system says of it.
    pub stat: FileStat,
    /// In which of the three passes over the files it is read: tables, recordings, recordings that copies know more of.
    /// Each reads something else of a file.
    pub pass: u8,
}

impl FileSeen<'_> {
    /// SHA-256 of the file as it is on disk; `None` when it cannot be read, or is no longer the file that was found.
    #[must_use]
    pub fn content_hash(&self) -> Option<[u8; 32]> {
        discover::content_hash(self.path).filter(|_| discover::is_as_found(self.path, self.stat))
    }
}

/// Keeps what was read of files. It is asked and told from any thread.
pub trait Memory<M>: Sync {
    /// What was read of this file, if it is still the same file.
    fn recall(&self, file: &FileSeen<'_>) -> Option<Batch<M>>;

    /// What was read now. The file was as found when it was read; only its hash tells that it still is.
    fn keep(&self, file: &FileSeen<'_>, readings: &Batch<M>);
}

impl<M> Batch<M> {
    /// Why the first file that cannot be used is not.
    #[must_use]
    pub fn fault(&self) -> Option<&Diagnostic> {
        let mut rejected = self.files.iter().filter(|file| file.outcome == Outcome::Rejected);
        rejected.find_map(|file| file.diagnostics.last())
    }
}

/// What of a profile all readings depend on; corrections are looked at for each recording.
#[must_use]
pub fn depends_on(athlete: &Athlete) -> String {
    let zone = athlete.time_zone.map_or("", |zone| zone.name());
    let surface = athlete.default_surface.map_or("", |surface| surface.name());
    format!("{zone} {surface}")
}

/// A file that an import would read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyedFile {
    /// Name on every output.
    pub name: String,
    /// What the file system says of it.
    pub stat: Option<FileStat>,
}

/// The files behind the places with what tells that they changed, and the trouble in finding them. Nothing is opened.
#[must_use]
pub fn survey(sources: &[Source]) -> (Vec<SurveyedFile>, Vec<Diagnostic>) {
    let found = discover::discover(sources);
    let files = found.entries.into_iter().map(|entry| SurveyedFile { name: entry.name, stat: entry.stat });
    (files.collect(), found.diagnostics)
}

/// What was kept of a file, where reading it anew would give the same.
pub(crate) fn recall<M>(context: &Context<'_, M>, entry: &Entry) -> Option<Batch<M>> {
    let seen = seen(context, entry)?;
    let mut batch = context.memory?.recall(&seen)?;
    if !holds(context, &entry.name, &mut batch) {
        return None;
    }
    context.progress.read(1, entry.size);
    Some(batch)
}

/// Keeps what was read of a file, unless it may be read differently next time: a file that is still being written, a
/// system that would not read it, a fault of ours.
pub(crate) fn keep<M>(context: &Context<'_, M>, entry: &Entry, batch: &Batch<M>) {
    let Some((memory, seen)) = context.memory.zip(seen(context, entry)) else { return };
    let is_lasting = |found: &Diagnostic| !matches!(found.code, Code::Unreadable | Code::ReaderPanicked);
    let mut found = batch.files.iter().flat_map(|file| &file.diagnostics).chain(&batch.diagnostics);
    if found.all(is_lasting) {
        memory.keep(&seen, batch);
    }
}

fn seen<'e, M>(context: &Context<'_, M>, entry: &'e Entry) -> Option<FileSeen<'e>> {
    let Origin::File(path) = &entry.origin else { return None };
    let pass = match context.pass {
        Pass::Tables => 0,
        Pass::Recordings(..) if context.only.is_none() => 1,
        Pass::Recordings(..) => 2,
    };
    Some(FileSeen { name: &entry.name, path, stat: entry.stat?, pass })
}

/// True when the recordings were measured knowing what is known now; places of corrections are brought up to date.
fn holds<M>(context: &Context<'_, M>, name: &str, batch: &mut Batch<M>) -> bool {
    has_all_wanted(context, name, batch) && batch.files.iter_mut().all(|file| file_holds(context, file))
}

/// A pass over a few members keeps those only.
fn has_all_wanted<M>(context: &Context<'_, M>, name: &str, batch: &Batch<M>) -> bool {
    let Some(only) = context.only else { return true };
    let candidates = batch.files.iter().flat_map(|file| &file.candidates);
    let kept: BTreeSet<&str> = candidates.filter_map(source).collect();
    let below = only.range(name.to_owned()..).take_while(|other| other.starts_with(name));
    let mut wanted =
        below.filter(|other| other.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('!')));
    wanted.all(|other| kept.contains(other.as_str()))
}

fn source<M>(candidate: &Candidate<M>) -> Option<&str> {
    candidate.activity.sources.first().map(String::as_str)
}

fn file_holds<M>(context: &Context<'_, M>, file: &mut FileRead<M>) -> bool {
    let corrections = &context.athlete.corrections;
    let starts: Vec<_> = file.candidates.iter().map(|one| (one.activity.id, one.activity.start_utc)).collect();
    let assigned = assign(corrections, &starts);
    let instants: Vec<_> = starts.iter().map(|(_, start)| *start).collect();
    let row = match (context.pass, file.candidates.first().and_then(source)) {
        (Pass::Recordings(_, rows), Some(name)) => rows.of_only_session(name, &instants),
        _ => None,
    };
    let nothing = FromCopies::default();
    file.candidates.iter_mut().zip(assigned).all(|(candidate, mut places)| {
        let copies = context.learnt.get(&candidate.activity.id).or(row).unwrap_or(&nothing);
        places.extend(&copies.corrections);
        let corrected = combine(corrections, &places);
        let facts = &mut candidate.facts;
        facts.corrected.used.clone_from(&corrected.used);
        facts.told.corrections.clone_from(&copies.corrections);
        facts.corrected == corrected && facts.told == *copies
    })
}
