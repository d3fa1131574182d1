//! Zip, always in memory and always within limits: what an archive says of its own size is not believed.
//!
//! The directory of a zip is read by the `zip` crate; members are inflated whole by libdeflater, which needs no more
//! than the declared size. Nothing is ever unpacked to disk, and no path of a member is ever opened.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use libdeflater::{DecompressionError, Decompressor};
use zip::{CompressionMethod, ZipArchive};

use super::ReadError;
use super::gzip::read_head;
use super::limits::{MAX_INNER_ARCHIVE_BYTES, check_size, damaged, fault};
use crate::diagnostics::Code;

/// Bytes that can be read at any place.
pub(crate) trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

/// A view of an archive that many threads can read at once: a file, a range of a file, or memory.
#[derive(Clone)]
pub(crate) struct ArchiveReader {
    backing: Backing,
    start: u64,
    length: u64,
    position: u64,
}

#[derive(Clone)]
enum Backing {
    File(Arc<Mutex<Box<dyn ReadSeek>>>),
    Memory(Arc<Vec<u8>>),
}

impl ArchiveReader {
    /// Reads a file of this length.
    pub(crate) fn file(file: Box<dyn ReadSeek>, length: u64) -> Self {
        Self { backing: Backing::File(Arc::new(Mutex::new(file))), start: 0, length, position: 0 }
    }

    /// Reads memory.
    pub(crate) fn memory(bytes: Vec<u8>) -> Self {
        let length = bytes.len() as u64;
        Self { backing: Backing::Memory(Arc::new(bytes)), start: 0, length, position: 0 }
    }

    /// The same bytes from `start` on, at most `length` of them.
    fn window(&self, start: u64, length: u64) -> Self {
        let start = start.min(self.length);
        Self { start: self.start + start, length: length.min(self.length - start), position: 0, ..self.clone() }
    }

    /// Number of bytes.
    pub(crate) fn len(&self) -> u64 {
        self.length
    }
}

impl Read for ArchiveReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.length.saturating_sub(self.position)).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        let Some(buffer) = buffer.get_mut(..wanted).filter(|part| !part.is_empty()) else { return Ok(0) };
        let from = self.start.saturating_add(self.position);
        let count = match &self.backing {
            Backing::File(file) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(from))?;
                file.read(buffer)?
            }
            Backing::Memory(bytes) => {
                let from = usize::try_from(from).unwrap_or(usize::MAX);
                bytes.get(from..).unwrap_or_default().read(buffer)?
            }
        };
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for ArchiveReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = place.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

/// A member of a zip, as its directory describes it.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    index: usize,
    /// Harmless name: relative, `/` between parts, no control characters.
    pub(crate) name: String,
    /// True when the name in the directory is absolute or climbs out of the archive.
    pub(crate) unsafe_name: bool,
    /// Size inside the archive.
    pub(crate) compressed: u64,
    /// Size as the directory gives it.
    pub(crate) size: u64,
    crc32: u32,
    method: CompressionMethod,
    encrypted: bool,
}

/// An open zip.
pub(crate) struct Archive {
    zip: ZipArchive<ArchiveReader>,
    reader: ArchiveReader,
    /// Files in the order of their names; folders and links are left out.
    pub(crate) members: Vec<Member>,
    /// How many links were left out: what they point to is outside of the archive or in it anyway.
    pub(crate) links: u64,
    /// True when several members have the same name, of which only one can be read.
    pub(crate) repeated_names: bool,
}

impl Archive {
    /// Reads the directory.
    ///
    /// # Errors
    ///
    /// When there is none, or when its members overlap, which no tool writes but zip bombs do.
    pub(crate) fn open(reader: ArchiveReader) -> Result<Self, ReadError> {
        let zip = ZipArchive::new(reader.clone())
            .map_err(|error| damaged(format!("the zip has no usable directory ({error})")))?;
        let mut archive =
            Self { repeated_names: zip.has_duplicate_names(), zip, reader, members: Vec::new(), links: 0 };
        let mut claimed = 0_u64;
        for index in 0..archive.zip.len() {
            let Ok(entry) = archive.zip.by_index_data(index) else { continue };
            claimed = claimed.saturating_add(entry.compressed_size());
            if entry.is_dir() {
                continue;
            }
            if entry.is_symlink() {
                archive.links += 1;
                continue;
            }
            let written = entry
                .name()
                .map_or_else(|_| String::from_utf8_lossy(entry.name_raw()).into_owned(), std::borrow::Cow::into_owned);
            let (name, unsafe_name) = harmless_name(&written);
            let member = Member {
                index,
                name,
                unsafe_name,
                compressed: entry.compressed_size(),
                size: entry.size(),
                crc32: entry.crc32(),
                method: entry.compression(),
                encrypted: entry.encrypted(),
            };
            archive.members.push(member);
        }
        if claimed > archive.reader.len() {
            return Err(damaged("the members of the zip overlap, as in a zip bomb"));
        }
        archive.members.sort_by(|a, b| a.name.cmp(&b.name).then(a.index.cmp(&b.index)));
        Ok(archive)
    }

    /// The first bytes of a member, decompressed; fewer than asked for when it is shorter or damaged.
    ///
    /// # Errors
    ///
    /// When the member is encrypted, compressed in an unknown way or not there.
    pub(crate) fn head(&self, member: &Member, bytes: usize) -> Result<Vec<u8>, ReadError> {
        check_readable(member)?;
        let mut zip = self.zip.clone();
        let raw = zip
            .by_index_raw(member.index)
            .map_err(|error| damaged(format!("the zip member cannot be found ({error})")))?;
        Ok(if member.method == CompressionMethod::STORE {
            read_head(raw, bytes)
        } else {
            read_head(flate2::read::DeflateDecoder::new(raw), bytes)
        })
    }

    /// The whole of a member, decompressed and checked.
    ///
    /// # Errors
    ///
    /// When it is larger than `limit`, suspiciously well compressed, encrypted or damaged.
    pub(crate) fn bytes(&self, member: &Member, limit: u64) -> Result<Vec<u8>, ReadError> {
        check_readable(member)?;
        check_size(member.size, member.compressed, limit)?;
        let mut zip = self.zip.clone();
        let mut raw = zip
            .by_index_raw(member.index)
            .map_err(|error| damaged(format!("the zip member cannot be found ({error})")))?;
        let mut compressed = Vec::with_capacity(usize::try_from(member.compressed.min(self.reader.len())).unwrap_or(0));
        raw.read_to_end(&mut compressed)
            .map_err(|error| damaged(format!("the zip member cannot be read ({error})")))?;
        let bytes = if member.method == CompressionMethod::STORE {
            compressed
        } else {
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
        };
        if bytes.len() as u64 != member.size || libdeflater::crc32(&bytes) != member.crc32 {
            return Err(damaged("the checksum or size of the zip member is wrong"));
        }
        Ok(bytes)
    }

    /// True when the member is not compressed.
    #[expect(clippy::unused_self, reason = "what a member is, its archive knows")]
    pub(crate) fn is_stored(&self, member: &Member) -> bool {
        member.method == CompressionMethod::STORE
    }

    /// A member that is an archive itself: a stored one is read in place, a compressed one is inflated.
    ///
    /// # Errors
    ///
    /// As for [`Self::bytes`].
    pub(crate) fn inner(&self, member: &Member) -> Result<ArchiveReader, ReadError> {
        check_readable(member)?;
        if member.method != CompressionMethod::STORE {
            return self.bytes(member, MAX_INNER_ARCHIVE_BYTES).map(ArchiveReader::memory);
        }
        let mut zip = self.zip.clone();
        let raw = zip
            .by_index_raw(member.index)
            .map_err(|error| damaged(format!("the zip member cannot be found ({error})")))?;
        let start = raw.data_start().ok_or_else(|| damaged("the zip member cannot be found"))?;
        Ok(self.reader.window(start, member.compressed))
    }
}

/// Refuses what no reading could make sense of.
fn check_readable(member: &Member) -> Result<(), ReadError> {
    if member.encrypted {
        return Err(ReadError {
            help: Some("unpack the archive with its password and give the folder".to_owned()),
            ..fault(Code::EncryptedArchive, "the zip member is encrypted")
        });
    }
    if member.method != CompressionMethod::STORE && member.method != CompressionMethod::DEFLATE {
        return Err(ReadError {
            help: Some("unpack the archive and give the folder, or zip it again in the usual way".to_owned()),
            ..fault(
                Code::DamagedArchive,
                format!("the zip member is compressed by a method that is not read ({})", member.method),
            )
        });
    }
    Ok(())
}

/// A relative name of plain parts, and whether the written name was absolute or led out of the archive.
fn harmless_name(written: &str) -> (String, bool) {
    let slashes = written.replace('\\', "/");
    let drive =
        slashes.as_bytes().get(1) == Some(&b':') && slashes.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    let mut unsafe_name = slashes.starts_with('/') || drive;
    let mut parts: Vec<&str> = Vec::new();
    for part in slashes.get(if drive { 2 } else { 0 }..).unwrap_or_default().split('/') {
        match part {
            "" | "." => {}
            ".." => unsafe_name |= parts.pop().is_none(),
            _ => parts.push(part),
        }
    }
    (printable(&parts.join("/")), unsafe_name)
}

/// The text with control characters replaced, which could otherwise steer a terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_harmless() {
        assert_eq!(harmless_name("activities/1.fit"), ("activities/1.fit".to_owned(), false));
        assert_eq!(harmless_name("../../etc/passwd"), ("etc/passwd".to_owned(), true));
        assert_eq!(harmless_name("/abs/1.fit"), ("abs/1.fit".to_owned(), true));
        assert_eq!(harmless_name("C:\\runs\\1.fit"), ("runs/1.fit".to_owned(), true));
        assert_eq!(harmless_name("a/../1.fit"), ("1.fit".to_owned(), false));
        assert_eq!(harmless_name("a\u{1b}[2J.fit").0, "a\u{fffd}[2J.fit");
    }
}
