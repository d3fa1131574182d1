//! From the bytes of one file to its measured recordings: container, format, reader, normalisation, measurement.
//! Whatever is wrong with one file ends here as its diagnostics.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::corrections::{assign, combine};
use super::detect::{
    Content, HEAD_BYTES, Promise, contradicts, detect, is_gzip, is_named_table, may_be_table, promise,
};
use super::discover::{Entry, Origin, open, unreadable};
use super::gzip::{gunzip, gunzip_head, read_head};
use super::limits::{MAX_DEPTH, MAX_RECORDING_BYTES, too_large};
use super::memory::{self, Memory};
use super::normalise::{Facts, FromCopies, Identity, normalise};
use super::rows::{NamedFiles, NamedTable};
use super::tables::{TablesOfServices, read_table, table_reader};
use super::unpack::read_archive;
use super::{FormatReader, Progress, RawActivity, ReadError, Source};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Level};
use crate::model::activity::{Activity, ActivityId};
use crate::model::athlete::Athlete;
use crate::model::streams::Streams;

pub(crate) use super::batch::Batch;

/// How the table of activities begins that this program writes.
const OWN_TABLE: &[u8] = b"id,session,start_utc,";

/// What reading needs and no file changes.
pub(crate) struct Context<'a, M> {
    /// What was given.
    pub(crate) sources: &'a [Source],
    /// Formats in the order in which they are tried.
    pub(crate) readers: &'a [&'a dyn FormatReader],
    /// Who ran.
    pub(crate) athlete: &'a Athlete,
    /// Computes what is wanted before the samples are dropped.
    pub(crate) measure: &'a (dyn Fn(&mut Activity, &Streams) -> M + Sync),
    /// Hears what is found and read.
    pub(crate) progress: &'a dyn Progress,
    /// What copies know of recordings, by their ids.
    pub(crate) learnt: &'a BTreeMap<ActivityId, FromCopies>,
    /// Names of the only files to read; `None` for all.
    pub(crate) only: Option<&'a BTreeSet<String>>,
    /// What is read in this pass.
    pub(crate) pass: Pass<'a>,
    /// What an earlier import kept.
    pub(crate) memory: Option<&'a dyn Memory<M>>,
}

/// Tables are read before the recordings, so that a recording is measured knowing what its row says. Tables that only
/// come to light among the recordings are read then, and what they say is joined later.
#[derive(Clone, Copy)]
pub(crate) enum Pass<'a> {
    /// Tables that can be had without reading recordings.
    Tables,
    /// All else, with the names of the tables that were read and what their rows say of files.
    Recordings(&'a BTreeSet<String>, &'a NamedFiles),
}

/// One recording without its samples.
#[derive(serde::Serialize, serde::Deserialize)]
pub(crate) struct Candidate<M> {
    /// What was recorded.
    pub(crate) activity: Activity,
    /// For de-duplication.
    pub(crate) facts: Facts,
    /// What was computed.
    pub(crate) measured: M,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Outcome {
    /// It holds recordings.
    Read,
    /// It should have and does not.
    Rejected,
    /// It is something else.
    Ignored,
}

/// A file that was read, be it loose or a member of an archive.
#[derive(serde::Serialize, serde::Deserialize)]
pub(crate) struct FileRead<M> {
    /// What became of it.
    pub(crate) outcome: Outcome,
    /// Trouble with it.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Recordings in it.
    pub(crate) candidates: Vec<Candidate<M>>,
    /// The table that it is.
    pub(crate) table: Option<NamedTable>,
}

impl<M> FileRead<M> {
    fn without_recording(outcome: Outcome, diagnostics: Vec<Diagnostic>) -> Self {
        Self { outcome, diagnostics, candidates: Vec::new(), table: None }
    }

    /// True when it is a table, be it one without a single row.
    pub(crate) fn is_of_table(&self) -> bool {
        self.table.is_some()
    }

    /// Something else than a recording, about which nothing needs to be said.
    pub(crate) fn passed_over() -> Self {
        Self::without_recording(Outcome::Ignored, Vec::new())
    }

    /// A file that cannot be used, with the reason.
    pub(crate) fn failed(name: &str, error: ReadError, mut diagnostics: Diagnostics) -> Self {
        let (outcome, level) =
            if error.ignorable { (Outcome::Ignored, Level::Note) } else { (Outcome::Rejected, Level::Rejected) };
        let diagnostic = diagnostics.push(error.code, level, error.message);
        diagnostic.place = error.place;
        diagnostic.help = error.help;
        Self::without_recording(outcome, diagnostics.for_path(name))
    }
}

/// What comes of a look at a file.
pub(crate) enum Step<M> {
    /// Read, or given up.
    Done(FileRead<M>),
    /// To be opened as an archive.
    Archive,
    /// Left to the pass that reads recordings.
    Later,
}

/// A name with what it makes us expect.
#[derive(Clone, Copy)]
pub(crate) struct Named<'a> {
    /// Name on every output.
    pub(crate) name: &'a str,
    /// True when it was given itself.
    pub(crate) asked_for: bool,
}

impl Named<'_> {
    /// True when the file must be a recording, by its suffix or because it was given itself.
    fn claims(self) -> bool {
        self.asked_for || matches!(promise(self.name), Promise::Recording(_) | Promise::Zip)
    }
}

/// Reads everything that was found. Loose files and members go in parallel; archives one after the other, so that at
/// most one chain of nested archives is in memory besides one file a thread.
pub(crate) fn read_all<M: Send>(context: &Context<'_, M>, entries: &[Entry]) -> Batch<M> {
    let (wanted, others): (Vec<&Entry>, Vec<&Entry>) = entries
        .iter()
        .partition(|entry| matches!(context.pass, Pass::Tables) && entry.asked_for || is_wanted(context, &entry.name));
    for entry in others {
        context.progress.read(1, entry.size);
    }
    let read: Vec<(&Entry, Option<Batch<M>>)> = wanted
        .par_iter()
        .map(|entry| (*entry, memory::recall(context, entry).or_else(|| read_unless_archive(context, entry))))
        .collect();
    let mut batch = Batch::default();
    for (entry, read) in read {
        batch.append(read.unwrap_or_else(|| {
            let mut archive = Batch::default();
            read_archive(context, &TablesOfServices, entry, &mut archive);
            memory::keep(context, entry, &archive);
            archive
        }));
    }
    batch
}

/// What a file holds; `None` for an archive, whose turn is yet to come.
fn read_unless_archive<M>(context: &Context<'_, M>, entry: &Entry) -> Option<Batch<M>> {
    let read = match read_entry(context, entry) {
        Step::Archive => return None,
        Step::Later => Batch::default(),
        Step::Done(file) => Batch::of(file),
    };
    memory::keep(context, entry, &read);
    Some(read)
}

/// True when this pass reads the file: when all files are to be read, or this is one of those, or an archive that
/// holds one.
pub(crate) fn is_wanted<M>(context: &Context<'_, M>, name: &str) -> bool {
    let in_pass = match context.pass {
        Pass::Tables => may_be_table(name) || promise(name) == Promise::Zip,
        Pass::Recordings(tables, _) => !tables.contains(name),
    };
    in_pass
        && context.only.is_none_or(|only| {
            let mut below = only.range(name.to_owned()..).map_while(|other| other.strip_prefix(name));
            below.any(|rest| rest.is_empty() || rest.starts_with('!'))
        })
}

fn read_entry<M>(context: &Context<'_, M>, entry: &Entry) -> Step<M> {
    let named = Named { name: &entry.name, asked_for: entry.asked_for };
    let step = match &entry.origin {
        Origin::Given(index) => {
            let bytes = given_bytes(context, *index);
            if let Some(reader) = table_reader(&entry.name, first_bytes(bytes)) {
                Step::Done(read_table(&entry.name, reader, &mut &*bytes))
            } else {
                read_blob(context, named, first_bytes(bytes), entry.size, || Ok(bytes.to_vec()))
            }
        }
        Origin::File(path) => match open(path) {
            Err(error) => {
                Step::Done(FileRead::without_recording(Outcome::Rejected, vec![unreadable(&entry.name, &error)]))
            }
            Ok(mut file) => {
                let head = read_head(&mut file, HEAD_BYTES);
                if let Some(reader) = table_reader(&entry.name, &head) {
                    let mut whole = BufReader::new(head.as_slice().chain(file));
                    let table = read_table(&entry.name, reader, &mut whole);
                    context.progress.read(1, entry.size);
                    return Step::Done(table);
                }
                read_blob(context, named, &head, entry.size, || {
                    let mut bytes =
                        Vec::with_capacity(usize::try_from(entry.size.min(MAX_RECORDING_BYTES)).unwrap_or(0));
                    bytes.extend_from_slice(&head);
                    // A file may have grown since it was found.
                    file.take(MAX_RECORDING_BYTES).read_to_end(&mut bytes).map_err(|error| unreadable_error(&error))?;
                    let whole = bytes.len() as u64 <= MAX_RECORDING_BYTES;
                    if whole { Ok(bytes) } else { Err(too_large(bytes.len(), MAX_RECORDING_BYTES)) }
                })
            }
        },
    };
    if let Step::Done(_) = step {
        context.progress.read(1, entry.size);
    }
    step
}

/// The bytes that were given themselves.
pub(crate) fn given_bytes<'a, M>(context: &Context<'a, M>, index: usize) -> &'a [u8] {
    match context.sources.get(index) {
        Some(Source::Bytes { bytes, .. }) => bytes,
        _ => &[],
    }
}

/// As many of the first bytes as tell the format.
pub(crate) fn first_bytes(bytes: &[u8]) -> &[u8] {
    bytes.get(..HEAD_BYTES).unwrap_or(bytes)
}

/// The system would not let us read on.
pub(crate) fn unreadable_error(error: &std::io::Error) -> ReadError {
    let Diagnostic { code, message, help, .. } = unreadable("", error);
    ReadError { code, place: None, message, help, ignorable: false }
}

/// What is to be done with the rest of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rest {
    /// Nothing.
    Unread,
    /// To be read whole.
    Whole,
    /// To be opened as an archive.
    Archive,
}

/// Decides by the first bytes whether the rest is read at all.
pub(crate) fn rest_of<M>(context: &Context<'_, M>, named: Named<'_>, head: &[u8]) -> Rest {
    match detect(head, context.readers) {
        // Documents of office programs and the like are zips too.
        Content::Zip if !named.asked_for && promise(named.name) == Promise::SomethingElse => Rest::Unread,
        Content::Zip => Rest::Archive,
        Content::Recording(_) => Rest::Whole,
        Content::Gzip => match detect(&gunzip_head(head, HEAD_BYTES), context.readers) {
            Content::Zip => Rest::Archive,
            Content::Recording(_) => Rest::Whole,
            _ if named.claims() => Rest::Whole,
            _ => Rest::Unread,
        },
        Content::Empty | Content::Unknown => Rest::Unread,
    }
}

/// Decides by the first bytes whether the rest is read at all, then reads it.
pub(crate) fn read_blob<M>(
    context: &Context<'_, M>,
    named: Named<'_>,
    head: &[u8],
    size: u64,
    rest: impl FnOnce() -> Result<Vec<u8>, ReadError>,
) -> Step<M> {
    match rest_of(context, named, head) {
        Rest::Archive => return Step::Archive,
        _ if matches!(context.pass, Pass::Tables) => return Step::Later,
        Rest::Unread if head.starts_with(OWN_TABLE) => return Step::Done(FileRead::passed_over()),
        Rest::Unread => return Step::Done(unrecognised(named, head.is_empty())),
        Rest::Whole => {}
    }
    let bytes = if size > MAX_RECORDING_BYTES { Err(too_large(size, MAX_RECORDING_BYTES)) } else { rest() };
    match bytes.and_then(decompressed) {
        Ok(bytes) => read_recording(context, named, &bytes),
        Err(error) => Step::Done(FileRead::failed(named.name, error, Diagnostics::default())),
    }
}

/// The bytes without gzip around them.
fn decompressed(mut bytes: Vec<u8>) -> Result<Vec<u8>, ReadError> {
    for _ in 0..MAX_DEPTH {
        if !is_gzip(&bytes) {
            break;
        }
        bytes = gunzip(&bytes, MAX_RECORDING_BYTES)?;
    }
    Ok(bytes)
}

/// A file that no reader knows: broken when it should be a recording, else something else.
fn unrecognised<M>(named: Named<'_>, empty: bool) -> FileRead<M> {
    const AGAIN: &str = "copy it again from the watch, or download it again as FIT, GPX or TCX";
    let error = |code, message: &str| ReadError {
        code,
        place: None,
        message: message.to_owned(),
        help: Some(AGAIN.to_owned()),
        ignorable: false,
    };
    let mut diagnostics = Diagnostics::default();
    match promise(named.name) {
        _ if is_named_table(named.name) => {
            let message =
                if empty { "the table is empty" } else { "this is no table of activities or gear that is known" };
            let code = if empty { Code::EmptyFile } else { Code::UnknownFormat };
            let help = "without it titles, corrections, shoes and activities without a recording are missing: request the \
                        export again, or rename the file if it is something else";
            FileRead::failed(named.name, ReadError { help: Some(help.to_owned()), ..error(code, message) }, diagnostics)
        }
        _ if named.claims() && empty => {
            FileRead::failed(named.name, error(Code::EmptyFile, "the file is empty"), diagnostics)
        }
        _ if named.claims() => {
            let message = "the content is neither FIT, GPX, TCX, gzip nor zip";
            FileRead::failed(named.name, error(Code::UnknownFormat, message), diagnostics)
        }
        Promise::Nothing | Promise::Gzip if !empty => {
            diagnostics.push(Code::UnknownFormat, Level::Note, "this is no recording and was passed over");
            FileRead::without_recording(Outcome::Ignored, diagnostics.for_path(named.name))
        }
        _ => FileRead::passed_over(),
    }
}

/// Reads decompressed bytes. Everything in here is guarded: a panic on the bytes of one file loses that file only. Its
/// message goes to the panic hook, which belongs to the process; `cli` installs one that is silent.
fn read_recording<M>(context: &Context<'_, M>, named: Named<'_>, bytes: &[u8]) -> Step<M> {
    let name = named.name;
    let reader = match detect(first_bytes(bytes), context.readers) {
        Content::Recording(reader) => reader,
        Content::Zip => return Step::Archive,
        other => return Step::Done(unrecognised(named, matches!(other, Content::Empty))),
    };
    let mut diagnostics = Diagnostics::default();
    if contradicts(promise(name), reader.format()) {
        let message = format!("the content is {}, whatever the name ends in", reader.format().name().to_uppercase());
        diagnostics.push(Code::WrongSuffix, Level::Note, message);
    }
    let read = catch_unwind(AssertUnwindSafe(|| {
        let sessions = reader.read(bytes, &mut diagnostics)?;
        Ok(measured(context, name, bytes, reader, sessions, &mut diagnostics))
    }));
    let result = read.unwrap_or_else(|_| Err(panicked()));
    Step::Done(match result {
        Ok(candidates) if candidates.is_empty() => FileRead::failed(name, nothing_recorded(), diagnostics),
        Ok(candidates) => {
            FileRead { outcome: Outcome::Read, diagnostics: diagnostics.for_path(name), candidates, table: None }
        }
        Err(error) => FileRead::failed(name, error, diagnostics),
    })
}

/// The fault is ours.
pub(crate) fn panicked() -> ReadError {
    ReadError {
        code: Code::ReaderPanicked,
        place: None,
        message: "reading failed through a fault of this program".to_owned(),
        help: Some("please report it, with the file if you can share it".to_owned()),
        ignorable: false,
    }
}

fn nothing_recorded() -> ReadError {
    ReadError {
        code: Code::NothingRecorded,
        place: None,
        message: "there is no activity in the file".to_owned(),
        help: Some("download it again, or delete it".to_owned()),
        ignorable: false,
    }
}

/// Normalises and measures the sessions of one file, dropping the samples of each before the next.
fn measured<M>(
    context: &Context<'_, M>,
    name: &str,
    bytes: &[u8],
    reader: &dyn FormatReader,
    sessions: Vec<RawActivity>,
    diagnostics: &mut Diagnostics,
) -> Vec<Candidate<M>> {
    let identity = Identity::new(bytes, name, reader.format());
    let starts: Vec<_> = sessions.iter().map(|raw| (identity.id(raw.session_index), raw.start_utc)).collect();
    let corrections = &context.athlete.corrections;
    let assigned = assign(corrections, &starts);
    let nothing_learnt = FromCopies::default();
    let sessions_in_file = sessions.len();
    let row = match context.pass {
        Pass::Recordings(_, rows) => {
            rows.of_only_session(name, &starts.iter().map(|(_, start)| *start).collect::<Vec<_>>())
        }
        Pass::Tables => None,
    };
    let mut candidates = Vec::with_capacity(sessions.len());
    for ((raw, (id, _)), mut places) in sessions.into_iter().zip(starts).zip(assigned) {
        let copies = context.learnt.get(&id).or(row).unwrap_or(&nothing_learnt);
        places.extend(&copies.corrections);
        let corrected = combine(corrections, &places);
        let mut normalised = normalise(raw, &identity, context.athlete, &corrected, copies, diagnostics);
        normalised.facts.sessions_in_file = sessions_in_file;
        let mut activity = normalised.activity;
        let measured = (context.measure)(&mut activity, &normalised.streams);
        candidates.push(Candidate { activity, facts: normalised.facts, measured });
    }
    candidates
}
