//! Zip, always in memory and always within limits: what an archive says of its own size is not believed.
//!
//! [`Archive`] reads one by its directory: members are inflated whole by libdeflater, which needs no more than the
//! declared size, or as a stream. [`walk`](walk::Walk) reads one front to back, where that is the only way. Nothing is
//! ever unpacked to disk, and no path of a member is ever opened.

use std::borrow::Cow;
use std::io::{BufReader, Read};

use libdeflater::{DecompressionError, Decompressor};

use super::ReadError;
use super::gzip::read_head;
use super::limits::{check_size, damaged};
use checked::{Checked, Source};
use headers::{LOCAL, LOCAL_BYTES, Method, local_lengths};

mod checked;
mod directory;
mod headers;
mod positioned;
pub(crate) mod walk;

pub(crate) use checked::MemberStream;
pub(crate) use directory::Refusal;
pub(crate) use headers::{Kind, Member, printable};
pub(crate) use positioned::ArchiveReader;

/// Compressed bytes that a stream of a member asks the system for at once.
const BUFFER_BYTES: usize = 1 << 18;

/// An open zip.
pub(crate) struct Archive {
    reader: ArchiveReader,
    /// Files in the order of their names; folders, links and media are left out.
    pub(crate) members: Vec<Member>,
    /// How many files were left out, links and media.
    pub(crate) passed_over: u64,
    /// How many members were left out because another one further on in the directory has the same name.
    pub(crate) replaced: u64,
}

impl Archive {
    /// Reads the directory.
    ///
    /// # Errors
    ///
    /// When there is none, or when its members overlap, which no tool writes but zip bombs do.
    pub(crate) fn open(reader: ArchiveReader) -> Result<Self, Refusal> {
        let directory::Directory { mut members, passed_over } = directory::read(&reader)?;
        let all = members.len();
        // Of equal names the last comes first, and stays.
        members.reverse();
        members.sort_by(|a, b| a.name.cmp(&b.name));
        members.dedup_by(|other, last| other.name == last.name);
        Ok(Self { reader, replaced: (all - members.len()) as u64, members, passed_over })
    }

    /// The first bytes of a member, decompressed; fewer than asked for when it is shorter or damaged.
    ///
    /// # Errors
    ///
    /// When the member is encrypted, compressed in an unknown way or not there.
    pub(crate) fn head(&self, member: &Member, bytes: usize) -> Result<Vec<u8>, ReadError> {
        let raw = self.raw(member)?;
        // Deflate never makes more of its input than this.
        let raw = BufReader::with_capacity(bytes + bytes / 8 + 512, raw);
        Ok(read_head(Source::new(member.method, raw), bytes))
    }

    /// The whole of a member, decompressed and checked.
    ///
    /// # Errors
    ///
    /// When it is larger than `limit`, suspiciously well compressed, encrypted or damaged.
    pub(crate) fn bytes(&self, member: &Member, limit: u64) -> Result<Vec<u8>, ReadError> {
        check_size(member.size, member.compressed, limit)?;
        let mut raw = self.raw(member)?;
        let mut compressed = Vec::with_capacity(usize::try_from(raw.len()).unwrap_or(0));
        raw.read_to_end(&mut compressed)
            .map_err(|error| damaged(format!("the zip member cannot be read ({error})")))?;
        inflated(member, Cow::Owned(compressed))
    }

    /// A member as a stream, for what is too large to be held: its fault, if any, is known when it was read.
    ///
    /// # Errors
    ///
    /// When the member is larger than `limit`, encrypted, compressed in an unknown way or not there.
    pub(crate) fn stream(
        &self,
        member: &Member,
        limit: u64,
    ) -> Result<MemberStream<BufReader<ArchiveReader>>, ReadError> {
        check_size(member.size, member.compressed, limit)?;
        let raw = BufReader::with_capacity(BUFFER_BYTES, self.raw(member)?);
        let checked = Checked::new(Source::new(member.method, raw), limit);
        Ok(MemberStream::new(checked, Some((member.crc32, member.size))))
    }

    /// A member that is a stored archive, to be read in place; `None` for a compressed one.
    ///
    /// # Errors
    ///
    /// When the member is encrypted, compressed in an unknown way or not there.
    pub(crate) fn in_place(&self, member: &Member) -> Result<Option<ArchiveReader>, ReadError> {
        Ok(Some(self.raw(member)?).filter(|_| member.is_stored()))
    }

    /// The bytes of a member as they are in the archive.
    fn raw(&self, member: &Member) -> Result<ArchiveReader, ReadError> {
        member.check_readable()?;
        let header = self.reader.bytes_at(member.header_start, LOCAL_BYTES as u64);
        let lengths = header.ok().filter(|header| header.starts_with(&LOCAL)).and_then(|header| local_lengths(&header));
        let lengths = lengths.ok_or_else(|| damaged("the zip member is not where the directory says"))?;
        let start = member.header_start.saturating_add((LOCAL_BYTES + lengths.all()) as u64);
        Ok(self.reader.window(start, member.compressed))
    }
}

/// A member from its compressed bytes, as a stream: what can be had of one that is damaged.
pub(crate) fn stream_of<'b>(member: &Member, compressed: &'b [u8], limit: u64) -> MemberStream<&'b [u8]> {
    let checked = Checked::new(Source::new(member.method, compressed), limit);
    MemberStream::new(checked, Some((member.crc32, member.size)))
}

impl Member {
    /// True when the data are as they were before.
    pub(crate) fn is_stored(&self) -> bool {
        self.method == Method::Stored
    }
}

/// Decompresses the whole of a member and checks it. Its declared size must have been checked.
pub(crate) fn inflated(member: &Member, compressed: Cow<'_, [u8]>) -> Result<Vec<u8>, ReadError> {
    let bytes = match member.method {
        Method::Stored | Method::Unknown(_) => compressed.into_owned(),
        Method::Deflated => {
            let mut bytes = vec![0; usize::try_from(member.size).unwrap_or(usize::MAX)];
            let written =
                Decompressor::new().deflate_decompress(&compressed, &mut bytes).map_err(|error| match error {
                    DecompressionError::BadData => damaged("the compressed data of the zip member are damaged"),
                    DecompressionError::InsufficientSpace => {
                        damaged("the zip member is larger than its directory says")
                    }
                })?;
            bytes.truncate(written);
            bytes
        }
    };
    if bytes.len() as u64 != member.size || libdeflater::crc32(&bytes) != member.crc32 {
        return Err(damaged("the checksum or size of the zip member is wrong"));
    }
    Ok(bytes)
}
