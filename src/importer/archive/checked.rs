//! A member of an archive as a stream: decompressed on the way, counted, its checksum taken, and ended when it grows
//! beyond what is believed. Bytes that were handed out before a fault stay with whoever reads them.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::DeflateDecoder;
use libdeflater::Crc;

use super::super::ReadError;
use super::super::limits::{check_size, damaged};
use super::headers::Method;

/// Room for decompressed bytes.
const BUFFER_BYTES: usize = 1 << 17;

/// Compressed bytes and how they are.
pub(super) enum Source<R> {
    Stored(R, u64),
    Deflated(DeflateDecoder<R>),
}

impl<R: BufRead> Source<R> {
    pub(super) fn new(method: Method, compressed: R) -> Self {
        match method {
            Method::Deflated => Self::Deflated(DeflateDecoder::new(compressed)),
            Method::Stored | Method::Unknown(_) => Self::Stored(compressed, 0),
        }
    }

    /// Compressed bytes that were taken.
    fn taken(&self) -> u64 {
        match self {
            Self::Stored(_, taken) => *taken,
            Self::Deflated(decoder) => decoder.total_in(),
        }
    }
}

impl<R: BufRead> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Stored(from, taken) => {
                let count = from.read(buffer)?;
                *taken += count as u64;
                Ok(count)
            }
            Self::Deflated(decoder) => decoder.read(buffer),
        }
    }
}

/// What was found at the end of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) crc32: u32,
    pub(super) compressed: u64,
    pub(super) size: u64,
}

/// Decompresses, counts and checks.
pub(super) struct Checked<R> {
    source: Source<R>,
    crc: Crc,
    size: u64,
    limit: u64,
    fault: Option<ReadError>,
    ended: bool,
}

impl<R: BufRead> Checked<R> {
    /// At most `limit` decompressed bytes.
    pub(super) fn new(source: Source<R>, limit: u64) -> Self {
        Self { source, crc: Crc::new(), size: 0, limit, fault: None, ended: false }
    }

    /// What was read so far.
    pub(super) fn found(&self) -> Found {
        Found { crc32: self.crc.sum(), compressed: self.source.taken(), size: self.size }
    }

    /// Why the stream cannot be followed, if so.
    pub(super) fn fault(&self) -> Option<&ReadError> {
        self.fault.as_ref()
    }

    /// True when all was read.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }
}

impl<R: BufRead> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(fault) = &self.fault {
            return Err(io::Error::new(io::ErrorKind::InvalidData, fault.clone()));
        }
        let result = self.source.read(buffer);
        let fault = match result {
            Ok(count) => {
                self.ended |= count == 0 && !buffer.is_empty();
                self.crc.update(buffer.get(..count).unwrap_or_default());
                self.size += count as u64;
                check_size(self.size, self.source.taken(), self.limit).err()
            }
            Err(ref error) if error.kind() == io::ErrorKind::Interrupted => None,
            Err(ref error) => Some(damaged(format!("the compressed data of the zip member are damaged ({error})"))),
        };
        if fault.is_some() {
            self.fault = fault;
            return self.read(&mut []);
        }
        result
    }
}

/// A member of an archive that is read front to back.
pub(crate) struct MemberStream<R: BufRead> {
    buffer: BufReader<Checked<R>>,
    expected: Option<(u32, u64)>,
}

impl<R: BufRead> MemberStream<R> {
    /// Reads what has this checksum and size, if those are known.
    pub(super) fn new(checked: Checked<R>, expected: Option<(u32, u64)>) -> Self {
        Self { buffer: BufReader::with_capacity(BUFFER_BYTES, checked), expected }
    }

    /// What is wrong with the bytes that were read: a fault on the way, or a wrong checksum when all of them were.
    pub(crate) fn fault(&self) -> Option<ReadError> {
        let checked = self.buffer.get_ref();
        let found = checked.found();
        let wrong = |(crc32, size)| (crc32, size) != (found.crc32, found.size);
        checked.fault().cloned().or_else(|| {
            let wrong = checked.ended() && self.expected.is_some_and(wrong);
            wrong.then(|| damaged("the checksum or size of the zip member is wrong"))
        })
    }

    /// What was read, for comparison with what follows the data.
    pub(super) fn found(&self) -> Found {
        self.buffer.get_ref().found()
    }
}

impl<R: BufRead> Read for MemberStream<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.buffer.read(buffer)
    }
}

impl<R: BufRead> BufRead for MemberStream<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.buffer.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.buffer.consume(amount);
    }
}
