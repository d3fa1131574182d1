//! Takes archives apart: members in parallel, archives among them one after the other and never deeper than a limit.
//!
//! An archive that can be sought is read by its directory, here. One that is compressed itself or has no directory is
//! read front to back, in `stream`. Both give the same result.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::ReadError;
use super::archive::{Archive, ArchiveReader, Member, MemberStream, Refusal};
use super::detect::{HEAD_BYTES, Promise, is_gzip, is_named_table, promise};
use super::discover::{Entry, Origin, open};
use super::gzip::read_head;
use super::limits::{
    MAX_DEPTH, MAX_HELD_ARCHIVE_BYTES, MAX_RECORDING_BYTES, MAX_STREAMED_ARCHIVE_BYTES, MAX_TABLE_BYTES, damaged,
};
use super::read::{
    Batch, Context, FileRead, Named, Outcome, Pass, Step, first_bytes, given_bytes, is_wanted, read_blob,
    unreadable_error,
};
use crate::diagnostics::{Code, Diagnostics, Level};

mod stream;
#[cfg(test)]
mod tests;

/// Bytes that a stream asks for at once.
const BUFFER_BYTES: usize = 1 << 18;

/// What becomes of members that are tables. They are too large to be held, so that they are read as they come.
pub(crate) trait Tables<M>: Sync {
    /// True when a member of this name with these first bytes is a table. The name is as on outputs, archives included.
    fn recognise(&self, name: &str, head: &[u8]) -> bool;

    /// Reads a table. That the bytes end too early is an error of the reader; that their checksum was wrong is said by
    /// whoever called.
    fn read(&self, name: &str, head: &[u8], bytes: &mut dyn BufRead) -> FileRead<M>;
}

/// Reads a file that turned out to be an archive, or one that is compressed by gzip.
pub(crate) fn read_archive<M: Send>(
    context: &Context<'_, M>,
    tables: &dyn Tables<M>,
    entry: &Entry,
    batch: &mut Batch<M>,
) {
    let unpack = Unpack { context, tables, cut: false };
    let reader = match &entry.origin {
        Origin::Given(index) => ArchiveReader::memory(given_bytes(context, *index).to_vec()),
        Origin::File(path) => match open(path) {
            Ok(file) => ArchiveReader::file(file, entry.size),
            Err(error) => {
                let error = unreadable_error(&error);
                return batch.files.push(FileRead::failed(&entry.name, error, Diagnostics::default()));
            }
        },
    };
    if is_gzip(&read_head(reader.clone(), 2)) {
        if matches!(context.pass, Pass::Tables) {
            return;
        }
        let mut compressed = BufReader::with_capacity(BUFFER_BYTES, reader);
        unpack.gzipped(&entry.name, &mut compressed, 1, batch);
        return context.progress.read(1, entry.size);
    }
    unpack.by_directory(&entry.name, reader, 1, batch);
}

/// What taking apart needs besides the archive.
struct Unpack<'a, 'c, M> {
    context: &'a Context<'c, M>,
    tables: &'a dyn Tables<M>,
    /// The bytes end too early: nothing is held back to be read as a whole.
    cut: bool,
}

impl<M: Send> Unpack<'_, '_, M> {
    /// Reads the members of an archive, in parallel, then the archives among them one by one.
    fn by_directory(&self, name: &str, reader: ArchiveReader, depth: usize, batch: &mut Batch<M>) {
        let (context, size) = (self.context, reader.len());
        let archive = match Archive::open(reader.clone()) {
            Ok(archive) => archive,
            Err(Refusal::NoDirectory) if matches!(context.pass, Pass::Tables) => return,
            Err(Refusal::NoDirectory) => return self.salvage(name, reader, depth, batch),
            Err(Refusal::Never(error)) => {
                context.progress.read(1, if depth == 1 { size } else { 0 });
                return batch.files.push(FileRead::failed(name, error, Diagnostics::default()));
            }
        };
        if archive.replaced > 0 {
            batch.diagnostics.extend(same_names(name));
        }
        let full_names = archive.members.iter().map(|member| (member, format!("{name}!{}", member.name)));
        let members: Vec<(&Member, String)> =
            full_names.filter(|(_, full_name)| is_wanted(context, full_name)).collect();
        // The bytes of the archive were found with it; its members take their share of them.
        context.progress.found(members.len() as u64, 0);
        let bytes_of_members: u64 = members.iter().map(|(member, _)| member.compressed).sum();
        context.progress.read(1, if depth == 1 { size.saturating_sub(bytes_of_members) } else { 0 });
        let steps: Vec<Step<M>> =
            members.par_iter().map(|(member, full_name)| self.member(&archive, member, full_name, depth)).collect();
        batch.files.extend((0..archive.passed_over).map(|_| FileRead::passed_over()));
        for ((member, full_name), step) in members.into_iter().zip(steps) {
            let inner = match step {
                Step::Later => continue,
                Step::Done(file) => {
                    batch.files.push(file);
                    continue;
                }
                Step::Archive => self.inner(&archive, member, &full_name, depth + 1, batch),
            };
            context.progress.read(u64::from(inner.is_err()), if depth == 1 { member.compressed } else { 0 });
            if let Err(error) = inner {
                batch.files.push(FileRead::failed(&full_name, error, Diagnostics::default()));
            }
        }
    }

    fn member(&self, archive: &Archive, member: &Member, full_name: &str, depth: usize) -> Step<M> {
        let context = self.context;
        let named = Named { name: full_name, asked_for: false };
        // What is most likely a recording is inflated once and whole; of the rest the first bytes decide.
        let likely = matches!(promise(full_name), Promise::Recording(_));
        let whole = if likely { archive.bytes(member, MAX_RECORDING_BYTES).map(Some) } else { Ok(None) };
        let head = match &whole {
            Ok(Some(bytes)) => Ok(first_bytes(bytes).to_vec()),
            _ => archive.head(member, HEAD_BYTES),
        };
        let mut step = match head {
            Ok(head) if self.tables.recognise(full_name, &head) => {
                Step::Done(self.table(archive, member, full_name, &head))
            }
            Ok(head) => read_blob(context, named, &head, member.size, || match whole? {
                Some(bytes) => Ok(bytes),
                None => archive.bytes(member, MAX_RECORDING_BYTES),
            }),
            Err(error) => Step::Done(unreadable(full_name, error)),
        };
        if let Step::Done(file) = &mut step {
            context.progress.read(1, if depth == 1 { member.compressed } else { 0 });
            note_unsafe_name(file, member, full_name);
        }
        step
    }

    fn table(&self, archive: &Archive, member: &Member, full_name: &str, head: &[u8]) -> FileRead<M> {
        match archive.stream(member, MAX_TABLE_BYTES) {
            Ok(mut bytes) => {
                let mut file = self.tables.read(full_name, head, &mut bytes);
                add_fault(&mut file, bytes.fault(), full_name);
                file
            }
            Err(error) => FileRead::failed(full_name, error, Diagnostics::default()),
        }
    }

    /// An archive in an archive: one that is stored is read in place, a small one in memory, a large one as a stream.
    fn inner(
        &self,
        archive: &Archive,
        member: &Member,
        full_name: &str,
        depth: usize,
        batch: &mut Batch<M>,
    ) -> Result<(), ReadError> {
        if depth > MAX_DEPTH {
            return Err(too_deep());
        }
        let gzipped = is_gzip(&archive.head(member, 2)?);
        if let Some(reader) = archive.in_place(member)?.filter(|_| !gzipped) {
            self.by_directory(full_name, reader, depth, batch);
            return Ok(());
        }
        // It is decompressed once, with the recordings in it; its tables are joined later.
        if matches!(self.context.pass, Pass::Tables) {
            return Ok(());
        }
        if !gzipped && let Ok(bytes) = archive.bytes(member, MAX_HELD_ARCHIVE_BYTES) {
            self.by_directory(full_name, ArchiveReader::memory(bytes), depth, batch);
            return Ok(());
        }
        let mut bytes = archive.stream(member, MAX_STREAMED_ARCHIVE_BYTES)?;
        if gzipped {
            self.gzipped(full_name, &mut bytes, depth, batch);
        } else {
            self.front_to_back(full_name, &mut bytes, depth, 0, batch);
        }
        finish(&mut bytes, full_name, batch);
        Ok(())
    }

    /// An archive without a usable directory.
    fn salvage(&self, name: &str, reader: ArchiveReader, depth: usize, batch: &mut Batch<M>) {
        let (said, size) = (batch.diagnostics.len(), reader.len());
        let rejected = |batch: &Batch<M>| {
            batch.files.iter().filter(|file| file.diagnostics.iter().any(|diagnostic| diagnostic.path == name)).count()
        };
        let before = rejected(batch);
        let mut bytes = BufReader::with_capacity(BUFFER_BYTES, reader);
        let cut = Unpack { cut: true, ..*self };
        cut.front_to_back(name, &mut bytes, depth, if depth == 1 { size } else { 0 }, batch);
        if batch.diagnostics.len() == said && rejected(batch) == before {
            let fault = damaged("the directory of the zip is damaged");
            batch.diagnostics.extend(fault_of_archive(Some(fault), name));
        }
    }

    /// An archive in gzip.
    fn gzipped(&self, name: &str, compressed: &mut dyn BufRead, depth: usize, batch: &mut Batch<M>) {
        let bytes = GzDecoder::new(compressed).take(MAX_STREAMED_ARCHIVE_BYTES);
        let mut bytes = BufReader::with_capacity(BUFFER_BYTES, bytes);
        self.front_to_back(name, &mut bytes, depth, 0, batch);
        if let Err(error) = io::copy(&mut bytes, &mut io::sink()) {
            let fault = damaged(format!("the gzip data around the zip are damaged or cut off ({error})"));
            batch.diagnostics.extend(fault_of_archive(Some(fault), name));
        }
    }
}

/// Reads what is left behind the end of an archive, and says when its bytes were not as they should be.
fn finish<M>(bytes: &mut MemberStream<impl BufRead>, full_name: &str, batch: &mut Batch<M>) {
    // Its fault is asked for.
    let _ = io::copy(bytes, &mut io::sink());
    batch.diagnostics.extend(fault_of_archive(bytes.fault(), full_name));
}

/// Says that only the last of several members of one name is read.
fn same_names(name: &str) -> Vec<crate::diagnostics::Diagnostic> {
    let mut diagnostics = Diagnostics::default();
    let message = "several members have the same name, of which only the last is read";
    diagnostics.push(Code::DamagedArchive, Level::Warning, message);
    diagnostics.for_path(name)
}

/// What would be passed over need not be readable.
fn unreadable<M>(full_name: &str, error: ReadError) -> FileRead<M> {
    if promise(full_name) == Promise::SomethingElse && !is_named_table(full_name) {
        FileRead::passed_over()
    } else {
        FileRead::failed(full_name, error, Diagnostics::default())
    }
}

fn note_unsafe_name<M>(file: &mut FileRead<M>, member: &Member, full_name: &str) {
    if member.unsafe_name && file.outcome != Outcome::Ignored {
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(
            Code::UnsafeMemberName,
            Level::Note,
            "the name in the archive is absolute or leads out of it; this is its harmless part",
        );
        file.diagnostics.extend(diagnostics.for_path(full_name));
    }
}

/// Adds what was wrong with the bytes of a member that was used as it came.
fn add_fault<M>(file: &mut FileRead<M>, fault: Option<ReadError>, full_name: &str) {
    if file.outcome == Outcome::Read {
        file.diagnostics.extend(fault_of_archive(fault, full_name));
    }
}

/// What was wrong with bytes that were used as they came.
fn fault_of_archive(fault: Option<ReadError>, name: &str) -> Vec<crate::diagnostics::Diagnostic> {
    let mut diagnostics = Diagnostics::default();
    if let Some(ReadError { code, message, help, .. }) = fault {
        diagnostics.push(code, Level::Warning, format!("{message}; what could be read is used")).help = help;
    }
    diagnostics.for_path(name)
}

fn too_deep() -> ReadError {
    ReadError {
        code: Code::NestedTooDeep,
        help: Some("unpack the outer archives and give the folder".to_owned()),
        ..damaged(format!("archives are followed {MAX_DEPTH} deep and this one lies deeper"))
    }
}
