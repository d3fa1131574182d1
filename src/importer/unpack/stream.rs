//! Takes an archive apart that is read once, front to back: one thread walks it and hands the members that may be
//! recordings to the others. What waits for a thread is bounded, whatever the size of the archive.
//!
//! The outcome is that of reading by the directory, which comes by at the end: it says which members count.

use std::borrow::Cow;
use std::io::{self, BufRead};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::Scope;

use super::super::ReadError;
use super::super::archive::walk::{Extent, Lost, Walk};
use super::super::archive::{ArchiveReader, Kind, Member, inflated, stream_of};
use super::super::detect::{HEAD_BYTES, is_gzip};
use super::super::limits::{
    MAX_DEPTH, MAX_HELD_ARCHIVE_BYTES, MAX_MEMBERS, MAX_RECORDING_BYTES, MAX_STREAMED_ARCHIVE_BYTES, MAX_TABLE_BYTES,
    MAX_WAITING_BYTES, check_size, damaged,
};
use super::super::read::{Batch, FileRead, Named, Rest, Step, first_bytes, is_wanted, read_blob, rest_of};
use super::{Unpack, add_fault, fault_of_archive, finish, note_unsafe_name, same_names, too_deep, unreadable};
use crate::diagnostics::{Code, Diagnostics, Level};

/// A member that was met, and what was read from it.
struct Met<M> {
    member: Member,
    full_name: String,
    /// True when it is an archive itself.
    is_archive: bool,
    /// Its place in the directory, once that was seen.
    order: Option<u64>,
    batch: Batch<M>,
}

impl<M> Met<M> {
    fn fail(&mut self, error: ReadError) {
        self.batch.files.push(FileRead::failed(&self.full_name, error, Diagnostics::default()));
    }
}

/// How far a walk came.
struct Course<M> {
    met: Vec<Met<M>>,
    /// Files that were not looked into.
    passed_over: u64,
    /// Members behind which the walk came, folders included.
    whole: u64,
    /// Byte of the archive up to which progress was told.
    told: u64,
}

/// What the threads share.
struct Work<M> {
    /// Bytes that wait.
    waiting: AtomicU64,
    /// Outcomes with the index of the member.
    done: Mutex<Vec<(usize, FileRead<M>)>>,
}

impl<M: Send> Unpack<'_, '_, M> {
    /// Reads an archive front to back. `size` is for progress, when the archive is a file of its own, and zero
    /// otherwise.
    pub(super) fn front_to_back(
        &self,
        name: &str,
        from: &mut dyn BufRead,
        depth: usize,
        size: u64,
        batch: &mut Batch<M>,
    ) {
        let work = Work { waiting: AtomicU64::new(0), done: Mutex::new(Vec::new()) };
        let mut course = Course { met: Vec::new(), passed_over: 0, whole: 0, told: 0 };
        let mut walk = Walk::new(from);
        let lost = rayon::in_place_scope(|scope| {
            loop {
                match walk.next() {
                    Ok(Some(member)) => self.meet(scope, &work, &mut walk, &mut course, member, (name, depth))?,
                    Ok(None) => return Ok(()),
                    Err(lost) => return Err(lost),
                }
                let reached = walk.position().min(size);
                self.context.progress.read(0, reached - course.told);
                course.told = reached;
            }
        });
        for (index, file) in work.done.into_inner().unwrap_or_else(PoisonError::into_inner) {
            if let Some(met) = course.met.get_mut(index) {
                met.batch.files.push(file);
            }
        }
        self.context.progress.read(1, size - course.told);
        let Course { mut met, mut passed_over, whole, .. } = course;
        let trouble = match lost {
            Err(lost) if whole == 0 && met.is_empty() => {
                let error = damaged(format!("the zip has neither a directory nor members ({})", lost.reason));
                let error = ReadError { place: Some(format!("byte {}", lost.position)), ..error };
                return batch.files.push(FileRead::failed(name, error, Diagnostics::default()));
            }
            Err(lost) => {
                let message = format!("{}; members that were read before that: {whole}", lost.reason);
                Some((message, Some(format!("byte {}", lost.position))))
            }
            Ok(()) => {
                self.consult_directory(&mut walk, &mut met, &mut passed_over).map(|message| (message.to_owned(), None))
            }
        };
        if let Some((message, place)) = trouble {
            let mut diagnostics = Diagnostics::default();
            let diagnostic = diagnostics.push(Code::DamagedArchive, Level::Warning, message);
            diagnostic.help("copy or download the file again").place = place;
            batch.diagnostics.extend(diagnostics.for_path(name));
        }
        batch.files.extend((0..passed_over).map(|_| FileRead::passed_over()));
        collect(met, name, batch);
    }

    /// Reads one member, or sees to it that another thread does.
    fn meet<'s>(
        &'s self,
        scope: &Scope<'s>,
        work: &'s Work<M>,
        walk: &mut Walk<'_>,
        course: &mut Course<M>,
        mut member: Member,
        (name, depth): (&str, usize),
    ) -> Result<(), Lost> {
        let full_name = format!("{name}!{}", member.name);
        if member.kind != Kind::File || !is_wanted(self.context, &full_name) {
            walk.skip(&mut member)?;
            course.passed_over += u64::from(matches!(member.kind, Kind::Link | Kind::Media));
            course.whole += 1;
            return Ok(());
        }
        let index = course.met.len();
        if index >= MAX_MEMBERS {
            return Err(Lost { position: walk.position(), reason: "there are more members than are listed" });
        }
        self.context.progress.found(1, 0);
        let mut met = Met { member, full_name, is_archive: false, order: None, batch: Batch::default() };
        let outcome = self.body(walk, &mut met, depth).map(|recording| match recording {
            Some(recording) => self.hand_over(scope, work, (index, &met.full_name), recording),
            None => self.context.progress.read(u64::from(!met.is_archive), 0),
        });
        match outcome {
            Ok(()) => course.whole += 1,
            Err(_) if met.batch.files.is_empty() => {
                let error = damaged("the archive breaks off in this member, or the member's end cannot be found");
                met.batch.files.push(unreadable(&met.full_name, error));
                self.context.progress.read(1, 0);
            }
            Err(_) => {}
        }
        course.met.push(met);
        outcome
    }

    /// Reads what lies behind a header and goes behind it. Returns what is to be read by any thread.
    fn body(&self, walk: &mut Walk<'_>, met: &mut Met<M>, depth: usize) -> Result<Option<Recording>, Lost> {
        if let Err(error) = met.member.check_readable() {
            met.batch.files.push(unreadable(&met.full_name, error));
            return walk.skip(&mut met.member).map(|()| None);
        }
        let head = walk.head(&met.member, HEAD_BYTES);
        if met.member.extent() == Extent::Unknown {
            // Empty, or not to be delimited.
            walk.skip(&mut met.member)?;
            met.batch.files.push(self.read(&met.full_name, Vec::new()));
            return Ok(None);
        }
        if self.tables.recognise(&met.full_name, &head) {
            return self.passing_table(walk, met, &head).map(|()| None);
        }
        match rest_of(self.context, Named { name: &met.full_name, asked_for: false }, &head) {
            Rest::Archive => self.archive(walk, met, is_gzip(&head), depth + 1).map(|()| None),
            Rest::Unread => {
                walk.skip(&mut met.member)?;
                met.batch.files.push(self.read(&met.full_name, head));
                Ok(None)
            }
            Rest::Whole => Self::recording(walk, met),
        }
    }

    /// A table, of which what precedes a fault is kept.
    fn passing_table(&self, walk: &mut Walk<'_>, met: &mut Met<M>, head: &[u8]) -> Result<(), Lost> {
        let mut table = None;
        let end = walk.through(&mut met.member, MAX_TABLE_BYTES, |bytes| {
            table = Some(self.tables.read(&met.full_name, head, bytes));
        });
        if let Some(mut file) = table {
            let fault = match &end {
                Ok(((), fault)) => fault.clone(),
                Err(_) => Some(damaged("the archive breaks off in this member, or the member's end cannot be found")),
            };
            add_fault(&mut file, fault, &met.full_name);
            met.batch.files.push(file);
        }
        end.map(|_| ())
    }

    /// The bytes of a recording, decompressed where that is the only way to find their end.
    fn recording(walk: &mut Walk<'_>, met: &mut Met<M>) -> Result<Option<Recording>, Lost> {
        if met.member.extent() == Extent::Known {
            if let Err(error) = check_size(met.member.size, met.member.compressed, MAX_RECORDING_BYTES) {
                met.fail(error);
                return walk.skip(&mut met.member).map(|()| None);
            }
            let bytes = walk.compressed(&mut met.member)?;
            return Ok(Some(Recording { bytes, member: Some(met.member.clone()) }));
        }
        let mut bytes = Vec::new();
        let read = walk.through(&mut met.member, MAX_RECORDING_BYTES, |from| io::Read::read_to_end(from, &mut bytes));
        let (read, fault) = read?;
        match fault.or_else(|| read.err().map(|_| damaged("the zip member cannot be read"))) {
            Some(error) => met.fail(error),
            None => return Ok(Some(Recording { bytes, member: None })),
        }
        Ok(None)
    }

    /// An archive in the archive: a small one in memory, by its directory, a large one as it comes.
    fn archive(&self, walk: &mut Walk<'_>, met: &mut Met<M>, gzipped: bool, depth: usize) -> Result<(), Lost> {
        if depth > MAX_DEPTH {
            met.fail(too_deep());
            return walk.skip(&mut met.member);
        }
        met.is_archive = true;
        let held = met.member.extent() == Extent::Known && met.member.size <= MAX_HELD_ARCHIVE_BYTES;
        if held && !gzipped && !self.cut {
            if let Err(error) = check_size(met.member.size, met.member.compressed, MAX_HELD_ARCHIVE_BYTES) {
                met.fail(error);
                return walk.skip(&mut met.member);
            }
            let compressed = walk.compressed(&mut met.member)?;
            let Met { member, full_name, batch, .. } = met;
            // Its own members have checksums of their own.
            let bytes =
                if member.is_stored() { Ok(compressed.clone()) } else { inflated(member, Cow::Borrowed(&compressed)) };
            if let Ok(bytes) = bytes {
                self.by_directory(full_name, ArchiveReader::memory(bytes), depth, batch);
            } else {
                let mut bytes = stream_of(member, &compressed, MAX_STREAMED_ARCHIVE_BYTES);
                self.front_to_back(full_name, &mut bytes, depth, 0, batch);
                finish(&mut bytes, full_name, batch);
            }
            return Ok(());
        }
        let Met { member, full_name, batch, .. } = met;
        let ((), fault) = walk.through(member, MAX_STREAMED_ARCHIVE_BYTES, |bytes| {
            if gzipped {
                self.gzipped(full_name, bytes, depth, batch);
            } else {
                self.front_to_back(full_name, bytes, depth, 0, batch);
            }
        })?;
        batch.diagnostics.extend(fault_of_archive(fault, full_name));
        Ok(())
    }

    /// Lets another thread decompress and read a recording, unless too much waits for that already.
    fn hand_over<'s>(
        &'s self,
        scope: &Scope<'s>,
        work: &'s Work<M>,
        (index, full_name): (usize, &str),
        recording: Recording,
    ) {
        let length = recording.bytes.len() as u64;
        let full_name = full_name.to_owned();
        let task = move || {
            let Recording { bytes, member } = recording;
            let decompressed = match &member {
                Some(member) => inflated(member, Cow::Owned(bytes)),
                None => Ok(bytes),
            };
            let file = match decompressed {
                Ok(bytes) => self.read(&full_name, bytes),
                Err(error) => FileRead::failed(&full_name, error, Diagnostics::default()),
            };
            self.context.progress.read(1, 0);
            work.done.lock().unwrap_or_else(PoisonError::into_inner).push((index, file));
        };
        if work.waiting.load(Ordering::Relaxed) + length > MAX_WAITING_BYTES {
            return task();
        }
        work.waiting.fetch_add(length, Ordering::Relaxed);
        scope.spawn(move |_| {
            task();
            work.waiting.fetch_sub(length, Ordering::Relaxed);
        });
    }

    /// Reads a member from its bytes, or says from its first bytes what it is.
    fn read(&self, full_name: &str, bytes: Vec<u8>) -> FileRead<M> {
        let named = Named { name: full_name, asked_for: false };
        let head = first_bytes(&bytes).to_vec();
        match read_blob(self.context, named, &head, bytes.len() as u64, || Ok(bytes)) {
            Step::Done(file) => file,
            // No archive is read as a stream for its tables alone.
            Step::Later => FileRead::passed_over(),
            Step::Archive => {
                let error = damaged("it is an archive in several layers of gzip");
                FileRead::failed(full_name, error, Diagnostics::default())
            }
        }
    }

    /// Learns from the directory which members count, as reading by it would. What is wrong with it is returned.
    fn consult_directory(
        &self,
        walk: &mut Walk<'_>,
        met: &mut Vec<Met<M>>,
        passed_over: &mut u64,
    ) -> Option<&'static str> {
        let (mut missing, mut media) = (false, 0);
        let is_whole = walk.listed(|order, entry| {
            match met.binary_search_by_key(&entry.header_start, |met| met.member.header_start) {
                Ok(index) => {
                    let Some(met) = met.get_mut(index) else { return };
                    met.order = Some(order);
                    met.member.kind = entry.kind;
                    if entry.kind == Kind::File && !met.member.same_data(entry) {
                        met.batch = Batch::default();
                        met.fail(damaged("the directory of the zip gives the member another checksum or size"));
                    } else if entry.name != met.member.name {
                        missing = true;
                    }
                }
                Err(_) if matches!(entry.kind, Kind::Link | Kind::Media) => media += 1,
                Err(_) => missing |= entry.kind == Kind::File && self.context.only.is_none(),
            }
        });
        if is_whole && met.iter().any(|met| met.order.is_some()) {
            met.retain(|met| met.order.is_some());
            *passed_over = media;
        }
        match () {
            () if !is_whole => Some("the directory at the end of the zip is cut off; the members before it were read"),
            () if missing => Some("the directory of the zip lists members that are not there, or under other names"),
            () => None,
        }
    }
}

/// Puts the outcomes in the order of the names; of several members of one name the last counts.
fn collect<M>(mut met: Vec<Met<M>>, name: &str, batch: &mut Batch<M>) {
    let links = met.iter().filter(|met| matches!(met.member.kind, Kind::Link | Kind::Media)).count();
    batch.files.extend((0..links).map(|_| FileRead::passed_over()));
    met.retain(|met| met.member.kind == Kind::File);
    let all = met.len();
    met.sort_by_key(|met| met.order.unwrap_or(u64::MAX));
    met.reverse();
    met.sort_by(|a, b| a.full_name.cmp(&b.full_name));
    met.dedup_by(|other, last| other.full_name == last.full_name);
    if met.len() < all {
        batch.diagnostics.extend(same_names(name));
    }
    for Met { member, full_name, is_archive, batch: mut own, .. } in met {
        if let Some(file) = own.files.first_mut().filter(|_| !is_archive) {
            note_unsafe_name(file, &member, &full_name);
        }
        batch.files.append(&mut own.files);
        batch.diagnostics.append(&mut own.diagnostics);
    }
}

/// Bytes of a recording; compressed as this member describes, if at all.
struct Recording {
    bytes: Vec<u8>,
    member: Option<Member>,
}
