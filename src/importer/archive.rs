//! gzip and zip, always in memory and always within limits: what an archive says of its own size is not believed.
//!
//! The directory of a zip is read by the `zip` crate; members are inflated whole by libdeflater, which needs no more
//! than the declared size. Nothing is ever unpacked to disk, and no path of a member is ever opened.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use libdeflater::{DecompressionError, Decompressor};
use zip::{CompressionMethod, ZipArchive};

use super::ReadError;
use crate::diagnostics::Code;

/// Largest recording that is read, decompressed. Chosen: the largest GPX seen is 60 MB, a day of FIT at 1 s is 5 MB.
pub(crate) const MAX_RECORDING_BYTES: u64 = 512 << 20;
/// Largest compressed archive inside an archive that is held in memory. Chosen: Garmin's account exports hold parts of
/// several hundred megabytes. A stored one is read in place and has no limit.
pub(crate) const MAX_INNER_ARCHIVE_BYTES: u64 = 1 << 30;
/// Archives inside archives that are followed, the outer one included (FORMATS section 2.1: three are normal).
pub(crate) const MAX_DEPTH: usize = 4;
/// Above this compression ratio ... (FORMATS section 1.1: the best of a real export is 26.)
const MAX_RATIO: u64 = 250;
/// ... data of more than this size are taken for a bomb. Small data may be as uniform as they like.
const RATIO_FREE_BYTES: u64 = 1 << 20;
/// Streams of unknown length are inflated in pieces of this size, so that a bomb is seen before it has filled memory.
const PIECE_BYTES: u64 = 4 << 20;
/// No deflate stream expands further than this.
const DEFLATE_LIMIT: u64 = 1032;

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

/// Refuses declared sizes beyond `limit` bytes and beyond the compression of any real recording.
fn check_size(size: u64, compressed: u64, limit: u64) -> Result<(), ReadError> {
    if size > limit {
        return Err(too_large(size, limit));
    }
    if size > RATIO_FREE_BYTES && size / compressed.max(1) > MAX_RATIO {
        return Err(fault(
            Code::TooLarge,
            format!(
                "{size} bytes are packed into {compressed}, more than {MAX_RATIO} to 1, as in a decompression bomb"
            ),
        ));
    }
    Ok(())
}

/// A recording beyond the limit.
pub(crate) fn too_large(size: impl fmt::Display, limit: u64) -> ReadError {
    fault(Code::TooLarge, format!("{size} bytes are more than the {} MiB that are read at once", limit >> 20))
}

fn damaged(message: impl Into<String>) -> ReadError {
    ReadError { help: Some("copy or download the file again".to_owned()), ..fault(Code::DamagedArchive, message) }
}

fn fault(code: Code, message: impl Into<String>) -> ReadError {
    ReadError { code, place: None, message: message.into(), help: None, ignorable: false }
}

/// Decompresses gzip, several members in a row included.
///
/// # Errors
///
/// When it is damaged, cut off, larger than `limit` or suspiciously well compressed: no part of it is used then.
pub(crate) fn gunzip(compressed: &[u8], limit: u64) -> Result<Vec<u8>, ReadError> {
    let whole = compressed.len() as u64;
    let declared = compressed.last_chunk::<4>().map_or(0, |size| u64::from(u32::from_le_bytes(*size)));
    let plausible = declared <= whole.saturating_mul(DEFLATE_LIMIT);
    if plausible && check_size(declared, whole, limit).is_ok() {
        let mut bytes = vec![0; usize::try_from(declared).unwrap_or(0)];
        // libdeflate stops behind the first member; that it was the only one is told by the trailer of the file.
        let only_member = Decompressor::new()
            .gzip_decompress(compressed, &mut bytes)
            .is_ok_and(|written| written == bytes.len())
            && compressed.len().checked_sub(8).and_then(|at| compressed.get(at..)).and_then(<[u8]>::first_chunk::<4>)
                == Some(&libdeflater::crc32(&bytes).to_le_bytes());
        if only_member {
            return Ok(bytes);
        }
    }
    gunzip_members(compressed, limit)
}

/// The slow way for several members, padding behind them, and sizes that do not fit the trailer.
fn gunzip_members(compressed: &[u8], limit: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    let mut rest = compressed;
    while rest.starts_with(&[0x1f, 0x8b]) {
        let mut member = flate2::bufread::GzDecoder::new(rest);
        let room = limit.saturating_sub(bytes.len() as u64);
        loop {
            let piece = (&mut member).take(PIECE_BYTES.min(room + 1)).read_to_end(&mut bytes);
            let count = piece.map_err(|error| damaged(format!("the gzip data are damaged or cut off ({error})")))?;
            if bytes.len() as u64 > limit {
                return Err(too_large(format!("more than {limit}"), limit));
            }
            check_size(bytes.len() as u64, compressed.len() as u64, limit)?;
            if count == 0 {
                break;
            }
        }
        let left = member.into_inner();
        if left.len() == rest.len() {
            break;
        }
        rest = left;
    }
    Ok(bytes)
}

/// The first bytes of gzip data, or of what precedes their damage.
pub(crate) fn gunzip_head(compressed: impl Read, bytes: usize) -> Vec<u8> {
    read_head(flate2::read::GzDecoder::new(compressed), bytes)
}

/// Reads until there are enough bytes, an end or an error: what precedes an error still tells the format.
pub(crate) fn read_head(mut from: impl Read, bytes: usize) -> Vec<u8> {
    let mut head = vec![0; bytes];
    let mut filled = 0;
    while let Some(room) = head.get_mut(filled..).filter(|room| !room.is_empty()) {
        match from.read(room) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    head.truncate(filled);
    head
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
    use libdeflater::{CompressionLvl, Compressor};

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut compressor = Compressor::new(CompressionLvl::default());
        let mut packed = vec![0; compressor.gzip_compress_bound(bytes.len())];
        let size = compressor.gzip_compress(bytes, &mut packed).expect("room");
        packed.truncate(size);
        packed
    }

    #[test]
    fn gzip_round_trips_with_one_and_with_several_members() {
        assert_eq!(gunzip(&gzip(b"run"), 100), Ok(b"run".to_vec()));
        assert_eq!(gunzip(&gzip(b""), 100), Ok(Vec::new()));
        let two = [gzip(b"one "), gzip(b"two!")].concat();
        assert_eq!(gunzip(&two, 100), Ok(b"one two!".to_vec()), "members of equal size are both kept");
        let padded = [gzip(b"run"), vec![0; 512]].concat();
        assert_eq!(gunzip(&padded, 100), Ok(b"run".to_vec()));
    }

    #[test]
    fn damaged_gzip_gives_nothing() {
        let whole = gzip(&[7; 5000]);
        for end in 2..whole.len() {
            assert_eq!(
                gunzip(&whole[..end], 10_000).map_err(|error| error.code),
                Err(Code::DamagedArchive),
                "cut at {end}"
            );
        }
    }

    #[test]
    fn gzip_bombs_are_refused_whatever_the_trailer_says() {
        let mut bomb = gzip(&vec![0; 8 << 20]);
        assert_eq!(gunzip(&bomb, MAX_RECORDING_BYTES).map_err(|error| error.code), Err(Code::TooLarge));
        let end = bomb.len();
        bomb[end - 4..].copy_from_slice(&100_u32.to_le_bytes());
        assert_eq!(gunzip(&bomb, MAX_RECORDING_BYTES).map_err(|error| error.code), Err(Code::TooLarge));
        assert_eq!(gunzip(&gzip(&[1; 200]), 100).map_err(|error| error.code), Err(Code::TooLarge));
    }

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
