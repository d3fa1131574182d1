//! The directory at the end of a zip (PKWARE APPNOTE sections 4.3.12 to 4.3.16), read front to back in bounded memory:
//! of a member that is certainly no recording nothing is kept but that it was there.

use std::io::{self, BufReader, Read};

use super::super::ReadError;
use super::super::limits::{MAX_MEMBERS, damaged, fault};
use super::headers::{
    CENTRAL, CENTRAL_BYTES, END, END_64, Kind, LOCAL, LOCAL_BYTES, LOCATOR_64, Member, central_lengths, central_member,
    long, short, wide,
};
use super::positioned::ArchiveReader;
use crate::diagnostics::Code;

/// The end of the directory without a comment; the comment is as long as a 16-bit number can say.
const END_BYTES: usize = 22;
const LOCATOR_64_BYTES: usize = 20;
const END_64_BYTES: usize = 56;
const BUFFER_BYTES: usize = 1 << 16;

/// Why an archive is not read by its directory.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// There is none, or only a part of one: the members may be readable all the same, front to back.
    NoDirectory,
    /// It is not to be read at all.
    Never(ReadError),
}

/// What a directory says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Directory {
    /// Members worth a look, in the order of the directory.
    pub(super) members: Vec<Member>,
    /// How many files were left out, links and media.
    pub(super) passed_over: u64,
}

/// Where a directory is.
struct Place {
    start: u64,
    length: u64,
    /// What is to be added to the places that it names: there may be something before the archive.
    shift: u64,
    /// Number of its entries, as far as it is written: the lower 16 bits are right even where it is too large for them.
    entries: u64,
}

/// Reads the directory.
pub(super) fn read(reader: &ArchiveReader) -> Result<Directory, Refusal> {
    let place = find(reader).ok_or(Refusal::NoDirectory)?;
    // The directory of an archive inside, which lies at the end of what arrived of the outer one, is not that of the
    // outer.
    if place.shift > 0 && reader.bytes_at(0, 4).is_ok_and(|begin| begin == LOCAL) {
        return Err(Refusal::NoDirectory);
    }
    let mut from = BufReader::with_capacity(BUFFER_BYTES, reader.window(place.start, place.length));
    let mut directory = Directory::default();
    let mut claimed = 0_u64;
    let mut entries = 0_u64;
    while let Some(mut member) = next_entry(&mut from).map_err(|_| Refusal::NoDirectory)? {
        entries += 1;
        claimed = claimed.saturating_add(member.compressed).saturating_add(LOCAL_BYTES as u64);
        member.header_start = member.header_start.saturating_add(place.shift);
        match member.kind {
            Kind::Nothing => {}
            Kind::Link | Kind::Media => directory.passed_over += 1,
            Kind::File if directory.members.len() >= MAX_MEMBERS => return Err(Refusal::Never(too_many())),
            Kind::File => directory.members.push(member),
        }
    }
    if claimed > reader.len() {
        return Err(Refusal::Never(damaged("the members of the zip overlap, as in a zip bomb")));
    }
    // The 16-bit number runs over in archives that do not use zip64.
    if entries & 0xffff == place.entries & 0xffff { Ok(directory) } else { Err(Refusal::NoDirectory) }
}

/// More members than are listed.
fn too_many() -> ReadError {
    ReadError {
        help: Some("unpack the archive and give the folder with the recordings".to_owned()),
        ..fault(Code::TooLarge, format!("the zip has more than {MAX_MEMBERS} members besides photos and videos"))
    }
}

/// The next entry of a directory; `None` when something else follows, or nothing.
///
/// # Errors
///
/// When the entry is cut off.
pub(super) fn next_entry(from: &mut impl Read) -> io::Result<Option<Member>> {
    let mut fixed = [0; CENTRAL_BYTES];
    let (mark, others) = fixed.split_at_mut(CENTRAL.len());
    if from.read_exact(mark).is_err() || mark != CENTRAL {
        return Ok(None);
    }
    from.read_exact(others)?;
    let cut_off = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let mut rest = vec![0; central_lengths(&fixed).ok_or_else(cut_off)?.all()];
    from.read_exact(&mut rest)?;
    central_member(&fixed, &rest).map(Some).ok_or_else(cut_off)
}

/// Looks for the end of the directory, backwards from the end of the archive.
fn find(reader: &ArchiveReader) -> Option<Place> {
    let tail_bytes = (END_BYTES + usize::from(u16::MAX)) as u64;
    let tail_start = reader.len().saturating_sub(tail_bytes);
    let tail = reader.bytes_at(tail_start, tail_bytes).ok()?;
    (0..tail.len()).rev().find_map(|at| {
        let end = tail.get(at..)?;
        if !end.starts_with(&END) || end.len() < END_BYTES + usize::from(short(end, 20)?) {
            return None;
        }
        place(reader, end, tail_start + at as u64)
    })
}

/// Where the directory is that ends with this record; `None` when there is none.
fn place(reader: &ArchiveReader, end: &[u8], end_start: u64) -> Option<Place> {
    let narrow = (u64::from(short(end, 10)?), u64::from(long(end, 12)?), u64::from(long(end, 16)?), end_start);
    let too_narrow = narrow.0 == 0xffff || narrow.1 == 0xffff_ffff || narrow.2 == 0xffff_ffff;
    let wide = if too_narrow { wide_end(reader, end_start) } else { None };
    let (entries, length, start, end_of_directory) = wide.unwrap_or(narrow);
    let true_start = end_of_directory.checked_sub(length)?;
    // Most archives begin at their first byte; what lies before others moves every place by the same.
    let place = Place { start: true_start, length, shift: true_start.checked_sub(start)?, entries };
    let begins = reader.bytes_at(true_start, 4).ok()?;
    (length == 0 || begins == CENTRAL).then_some(place)
}

/// Entries, length and start of a directory of zip64, and where it ends.
fn wide_end(reader: &ArchiveReader, end_start: u64) -> Option<(u64, u64, u64, u64)> {
    let locator_start = end_start.checked_sub(LOCATOR_64_BYTES as u64)?;
    let locator = reader.bytes_at(locator_start, LOCATOR_64_BYTES as u64).ok()?;
    if !locator.starts_with(&LOCATOR_64) {
        return None;
    }
    // Where it says, or right before it when something lies before the archive.
    let places = [wide(&locator, 8)?, locator_start.checked_sub(END_64_BYTES as u64)?];
    places.into_iter().find_map(|at| {
        let record = reader.bytes_at(at, END_64_BYTES as u64).ok()?;
        let numbers = (wide(&record, 32)?, wide(&record, 40)?, wide(&record, 48)?, at);
        record.starts_with(&END_64).then_some(numbers)
    })
}
