//! A zip read front to back, from one local header to the next: for archives that are compressed themselves and cannot
//! be sought, and for those whose directory is missing because a download was cut.
//!
//! Looks ahead by a few kilobytes and keeps nothing else. Local headers know neither links nor which of two members of
//! one name counts: [`Walk::listed`] tells that at the end, when the directory comes by.

use std::io::{self, BufRead, Read, Take};

use super::super::gzip::read_head;
use super::super::limits::{check_size, damaged};
use super::checked::{Checked, Source};
use super::headers::{
    CENTRAL, DESCRIPTOR, END, END_64, LOCAL, LOCAL_BYTES, Method, local_lengths, local_member, long, wide,
};
use super::{Member, MemberStream, directory};
use crate::importer::ReadError;

/// Where and why a walk ended before the directory.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Lost {
    /// Byte of the archive.
    pub(crate) position: u64,
    /// One fragment for people.
    pub(crate) reason: &'static str,
}

/// How the end of a member's data is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Its size is in the header.
    Known,
    /// The compressed data tell their own end.
    SelfDelimited,
    /// Not at all without the directory.
    Unknown,
}

impl Member {
    /// How the end of the data is found without a directory.
    pub(crate) fn extent(&self) -> Extent {
        match self.method {
            _ if !self.sizes_follow || (self.compressed > 0 && self.method != Method::Deflated) => Extent::Known,
            Method::Deflated if !self.encrypted => Extent::SelfDelimited,
            _ => Extent::Unknown,
        }
    }

    /// True when checksum and size are those of the other.
    pub(crate) fn same_data(&self, other: &Self) -> bool {
        (self.crc32, self.size) == (other.crc32, other.size)
    }
}

/// Bytes that are counted and can be looked at before they are read.
pub(crate) struct Ahead<'a> {
    from: &'a mut dyn BufRead,
    /// Bytes that were looked at, and how many of them were read since.
    seen: Vec<u8>,
    seen_read: usize,
    position: u64,
}

impl Ahead<'_> {
    /// The next bytes; fewer when there are fewer.
    fn peek(&mut self, count: usize) -> &[u8] {
        let have = self.seen.len() - self.seen_read;
        if have < count {
            self.seen.drain(..self.seen_read);
            self.seen_read = 0;
            let more = read_head(&mut *self.from, count - have);
            self.seen.extend(more);
        }
        let next = self.seen.get(self.seen_read..).unwrap_or_default();
        next.get(..count).unwrap_or(next)
    }

    /// Leaves out so many bytes; returns how many there were.
    fn skip(&mut self, count: u64) -> u64 {
        io::copy(&mut self.take(count), &mut io::sink()).unwrap_or(0)
    }
}

impl Read for Ahead<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Ahead<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.seen.get(self.seen_read..) {
            Some(seen) if !seen.is_empty() => Ok(seen),
            _ => self.from.fill_buf(),
        }
    }

    fn consume(&mut self, amount: usize) {
        let of_seen = amount.min(self.seen.len() - self.seen_read);
        self.seen_read += of_seen;
        self.from.consume(amount - of_seen);
        self.position += amount as u64;
    }
}

/// A walk over the members of an archive.
pub(crate) struct Walk<'a> {
    from: Ahead<'a>,
}

impl<'a> Walk<'a> {
    /// Begins at the first byte of an archive.
    pub(crate) fn new(from: &'a mut dyn BufRead) -> Self {
        let mut from = Ahead { from, seen: Vec::new(), seen_read: 0, position: 0 };
        // The mark of an archive that was to be split and then was not (8.5.5).
        if from.peek(4) == DESCRIPTOR {
            from.skip(4);
        }
        Self { from }
    }

    /// Byte of the archive that comes next.
    pub(crate) fn position(&self) -> u64 {
        self.from.position
    }

    fn lost(&self, reason: &'static str) -> Lost {
        Lost { position: self.position(), reason }
    }

    /// The next member, whose data follow; `None` when the directory follows.
    pub(crate) fn next(&mut self) -> Result<Option<Member>, Lost> {
        let start = self.position();
        let fixed = self.from.peek(LOCAL_BYTES).to_vec();
        match fixed.first_chunk::<4>() {
            Some(&LOCAL) => {}
            Some(&(CENTRAL | END | END_64)) => return Ok(None),
            Some(_) => return Err(self.lost("something else than a member is there")),
            None => return Err(self.lost("it breaks off")),
        }
        let lengths = local_lengths(&fixed).ok_or_else(|| self.lost("it breaks off"))?;
        let mut rest = vec![0; lengths.all()];
        self.from.skip(LOCAL_BYTES as u64);
        if self.from.read_exact(&mut rest).is_err() {
            return Err(self.lost("it breaks off"));
        }
        local_member(&fixed, &rest, start).map(Some).ok_or_else(|| self.lost("the header of a member is damaged"))
    }

    /// The first bytes of a member, decompressed, which stay to be read.
    pub(crate) fn head(&mut self, member: &Member, bytes: usize) -> Vec<u8> {
        // Deflate never needs more than this for them.
        let enough = bytes + bytes / 8 + 512;
        let known = member.extent() == Extent::Known;
        let inside = if known { usize::try_from(member.compressed).unwrap_or(usize::MAX) } else { usize::MAX };
        read_head(Source::new(member.method, self.from.peek(enough.min(inside))), bytes)
    }

    /// The data of a member of known size as they are in the archive, with its true checksum.
    pub(crate) fn compressed(&mut self, member: &mut Member) -> Result<Vec<u8>, Lost> {
        let mut bytes = Vec::new();
        let end = self.from.by_ref().take(member.compressed).read_to_end(&mut bytes);
        if end.is_err() || bytes.len() as u64 != member.compressed {
            return Err(self.lost("it breaks off"));
        }
        self.leave(member, None)?;
        Ok(bytes)
    }

    /// A member as a stream of at most `limit` bytes. It is to be read to its end when its size is not known.
    pub(crate) fn stream(&mut self, member: &Member, limit: u64) -> MemberStream<Take<&mut Ahead<'a>>> {
        let known = member.extent() == Extent::Known;
        let data = self.from.by_ref().take(if known { member.compressed } else { u64::MAX });
        let expected = (!member.sizes_follow).then_some((member.crc32, member.size));
        MemberStream::new(Checked::new(Source::new(member.method, data), limit), expected)
    }

    /// Reads a member to its end with `read`, and goes behind it. The fault is that of the member, when all else is
    /// well.
    pub(crate) fn through<T>(
        &mut self,
        member: &mut Member,
        limit: u64,
        read: impl FnOnce(&mut MemberStream<Take<&mut Ahead<'a>>>) -> T,
    ) -> Result<(T, Option<ReadError>), Lost> {
        let declared = if member.sizes_follow { None } else { check_size(member.size, member.compressed, limit).err() };
        let start = self.position();
        let mut stream = self.stream(member, if declared.is_some() { 0 } else { limit });
        let value = read(&mut stream);
        // A fault ends the stream as well; it is asked for below.
        let _ = io::copy(&mut stream, &mut io::sink());
        let (found, fault) = (stream.found(), declared.or_else(|| stream.fault()));
        drop(stream);
        if member.extent() == Extent::Known {
            let left = member.compressed.saturating_sub(self.position() - start);
            if self.from.skip(left) < left {
                return Err(self.lost("it breaks off"));
            }
            self.leave(member, None)?;
        } else if fault.is_none() {
            self.leave(member, Some((found.compressed, found.size)))?;
        } else {
            return Err(self.lost("the end of a member cannot be found"));
        }
        // What follows the data may have told the checksum only now.
        let wrong = || (member.crc32, member.size) != (found.crc32, found.size);
        let fault = fault.or_else(|| wrong().then(|| damaged("the checksum or size of the zip member is wrong")));
        Ok((value, fault))
    }

    /// Goes behind a member without looking at it.
    pub(crate) fn skip(&mut self, member: &mut Member) -> Result<(), Lost> {
        match member.extent() {
            Extent::Known if self.from.skip(member.compressed) < member.compressed => Err(self.lost("it breaks off")),
            Extent::Known => self.leave(member, None),
            Extent::SelfDelimited => self.through(member, u64::MAX, |_| ()).map(|_| ()),
            // Only a folder has no data.
            Extent::Unknown if self.descriptor(0, 0).is_some() => Ok(()),
            Extent::Unknown => Err(self.lost("the end of a member without sizes cannot be found")),
        }
    }

    /// Goes behind the data descriptor of a member whose data have these sizes, and learns from it what the header did
    /// not know.
    fn leave(&mut self, member: &mut Member, sizes: Option<(u64, u64)>) -> Result<(), Lost> {
        if !member.sizes_follow {
            return Ok(());
        }
        let (compressed, size) = sizes.unwrap_or((member.compressed, member.compressed));
        (member.compressed, member.size) = (compressed, size);
        match self.descriptor(compressed, size) {
            Some(crc32) => member.crc32 = crc32,
            None if self.from.peek(1).is_empty() => return Err(self.lost("it breaks off")),
            // Nothing fits; the next header, or its lack, shows what it is.
            None => member.crc32 = !member.crc32,
        }
        Ok(())
    }

    /// The checksum in the data descriptor with these sizes (4.3.9): its mark is optional and the sizes are of 4 or 8
    /// bytes.
    fn descriptor(&mut self, compressed: u64, size: u64) -> Option<u32> {
        let next = self.from.peek(4 + 4 + 16 + 2).to_vec();
        let sizes = (Some(compressed), Some(size));
        let forms = [(4, false), (4, true), (0, false), (0, true)].into_iter().filter_map(|(mark, is_wide)| {
            let (found, end) = if is_wide {
                ((wide(&next, mark + 4), wide(&next, mark + 12)), mark + 20)
            } else {
                ((long(&next, mark + 4).map(u64::from), long(&next, mark + 8).map(u64::from)), mark + 12)
            };
            let fits = found == sizes && (mark == 0 || next.starts_with(&DESCRIPTOR));
            fits.then_some((mark, end))
        });
        let forms: Vec<(usize, usize)> = forms.collect();
        // Sizes of zero fit several forms.
        let before_a_header = |form: &&(usize, usize)| next.get(form.1..).is_some_and(|then| then.starts_with(b"PK"));
        let (mark, end) = *forms.iter().find(before_a_header).or(forms.first())?;
        self.from.skip(end as u64);
        long(&next, mark)
    }

    /// Reads the directory, telling each of its entries with its number. Returns whether the directory was whole.
    pub(crate) fn listed(&mut self, mut tell: impl FnMut(u64, &Member)) -> bool {
        let mut order = 0;
        while self.from.peek(4) == CENTRAL {
            let Ok(Some(entry)) = directory::next_entry(&mut self.from) else { return false };
            tell(order, &entry);
            order += 1;
        }
        let end = self.from.peek(4);
        end == END || end == END_64
    }
}
