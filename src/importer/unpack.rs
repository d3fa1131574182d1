//! Takes archives apart: members in parallel, archives among them one after the other and never deeper than a limit.

use std::io::Read;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::ReadError;
use super::archive::{Archive, ArchiveReader, Member};
use super::detect::{HEAD_BYTES, Promise, is_gzip, promise};
use super::discover::{Entry, Origin, is_member_passed_over, open};
use super::gzip::{gunzip, read_head};
use super::limits::{MAX_DEPTH, MAX_INNER_ARCHIVE_BYTES, MAX_RECORDING_BYTES, too_large};
use super::read::{
    Batch, Context, FileRead, Named, Outcome, Pass, Step, first_bytes, given_bytes, is_wanted, read_blob, read_table,
    table_reader, unreadable_error,
};
use crate::diagnostics::{Code, Diagnostics, Level};

/// Opens a file that turned out to be an archive; a zip inside gzip is inflated first.
pub(crate) fn open_archive<M>(context: &Context<'_, M>, entry: &Entry) -> Result<ArchiveReader, ReadError> {
    let mut reader = match &entry.origin {
        Origin::Given(index) => ArchiveReader::memory(given_bytes(context, *index).to_vec()),
        Origin::File(path) => {
            let file = open(path).map_err(|error| unreadable_error(&error))?;
            ArchiveReader::file(Box::new(file), entry.size)
        }
    };
    if is_gzip(&read_head(reader.clone(), 2)) {
        if reader.len() > MAX_INNER_ARCHIVE_BYTES {
            return Err(too_large(reader.len(), MAX_INNER_ARCHIVE_BYTES));
        }
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(|error| unreadable_error(&error))?;
        reader = ArchiveReader::memory(gunzip(&bytes, MAX_INNER_ARCHIVE_BYTES)?);
    }
    Ok(reader)
}

/// Reads the members of an archive, in parallel, then the archives among them one by one.
pub(crate) fn read_archive<M: Send>(
    context: &Context<'_, M>,
    name: &str,
    reader: ArchiveReader,
    depth: usize,
    batch: &mut Batch<M>,
) {
    let size = reader.len();
    let archive = match Archive::open(reader) {
        Ok(archive) => archive,
        Err(error) => {
            context.progress.read(1, if depth == 1 { size } else { 0 });
            return batch.files.push(FileRead::failed(name, error, Diagnostics::default()));
        }
    };
    let mut diagnostics = Diagnostics::default();
    if archive.repeated_names {
        let message = "several members have the same name, of which only the last is read";
        diagnostics.push(Code::DamagedArchive, Level::Warning, message);
    }
    batch.diagnostics.extend(diagnostics.for_path(name));
    let members: Vec<(&Member, String)> = archive
        .members
        .iter()
        .filter(|member| !is_member_passed_over(&member.name))
        .map(|member| (member, format!("{name}!{}", member.name)))
        .filter(|(_, full_name)| is_wanted(context, full_name, false))
        .collect();
    // The bytes of the archive were found with it; its members take their share of them.
    context.progress.found(members.len() as u64, 0);
    let bytes_of_members: u64 = members.iter().map(|(member, _)| member.compressed).sum();
    context.progress.read(1, if depth == 1 { size.saturating_sub(bytes_of_members) } else { 0 });
    let steps: Vec<Step<M>> = members
        .par_iter()
        .map(|(member, full_name)| read_member(context, &archive, member, full_name, depth))
        .collect();
    batch.files.extend((0..archive.links).map(|_| FileRead::passed_over()));
    for ((member, full_name), step) in members.into_iter().zip(steps) {
        let inner = match step {
            Step::Later => continue,
            Step::Done(file) => {
                batch.files.push(file);
                continue;
            }
            Step::Table(file) => {
                batch.files.push(file);
                batch.tables.insert(full_name);
                continue;
            }
            // It is read once, with the recordings in it.
            Step::Archive if matches!(context.pass, Pass::Tables) && !archive.is_stored(member) => continue,
            Step::Archive if depth >= MAX_DEPTH => Err(too_deep()),
            Step::Archive => archive.inner(member),
        };
        match inner {
            Ok(inner) => read_archive(context, &full_name, inner, depth + 1, batch),
            Err(error) => batch.files.push(FileRead::failed(&full_name, error, Diagnostics::default())),
        }
    }
}

fn too_deep() -> ReadError {
    ReadError {
        code: Code::NestedTooDeep,
        place: None,
        message: format!("archives are followed {MAX_DEPTH} deep and this one lies deeper"),
        help: Some("unpack the outer archives and give the folder".to_owned()),
        ignorable: false,
    }
}

fn read_member<M>(
    context: &Context<'_, M>,
    archive: &Archive,
    member: &Member,
    full_name: &str,
    depth: usize,
) -> Step<M> {
    let named = Named { name: full_name, asked_for: false };
    // What is most likely a recording is inflated once and whole; of the rest the first bytes decide.
    let likely = matches!(promise(full_name), Promise::Recording(_));
    let whole = if likely { archive.bytes(member, MAX_RECORDING_BYTES).map(Some) } else { Ok(None) };
    let head = match &whole {
        Ok(Some(bytes)) => Ok(first_bytes(bytes).to_vec()),
        _ => archive.head(member, HEAD_BYTES),
    };
    if let Some(reader) = head.as_ref().ok().and_then(|head| table_reader(full_name, head)) {
        return Step::Table(match archive.bytes(member, MAX_RECORDING_BYTES) {
            Ok(bytes) => read_table(full_name, reader, &mut bytes.as_slice()),
            Err(error) => FileRead::failed(full_name, error, Diagnostics::default()),
        });
    }
    let mut step = match head {
        Ok(head) => read_blob(context, named, &head, member.size, || match whole? {
            Some(bytes) => Ok(bytes),
            None => archive.bytes(member, MAX_RECORDING_BYTES),
        }),
        // What would be passed over need not be readable.
        Err(_) if promise(full_name) == Promise::SomethingElse => Step::Done(FileRead::passed_over()),
        Err(error) => Step::Done(FileRead::failed(full_name, error, Diagnostics::default())),
    };
    if let Step::Done(file) = &mut step {
        context.progress.read(1, if depth == 1 { member.compressed } else { 0 });
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
    step
}
