//! Bytes that many threads can read at any place at once: a file, a range of one, or memory.
//!
//! A read names its place, so that no thread waits for another where the system can do that.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

/// A view of an archive. Each copy has its own position.
#[derive(Clone)]
pub(crate) struct ArchiveReader {
    backing: Backing,
    start: u64,
    length: u64,
    position: u64,
}

#[derive(Clone)]
enum Backing {
    File(Arc<SharedFile>),
    Memory(Arc<Vec<u8>>),
}

impl ArchiveReader {
    /// Reads a file of this length.
    pub(crate) fn file(file: File, length: u64) -> Self {
        Self { backing: Backing::File(Arc::new(SharedFile::new(file))), start: 0, length, position: 0 }
    }

    /// Reads memory.
    pub(crate) fn memory(bytes: Vec<u8>) -> Self {
        let length = bytes.len() as u64;
        Self { backing: Backing::Memory(Arc::new(bytes)), start: 0, length, position: 0 }
    }

    /// The same bytes from `start` on, at most `length` of them.
    pub(super) fn window(&self, start: u64, length: u64) -> Self {
        let start = start.min(self.length);
        Self { start: self.start + start, length: length.min(self.length - start), position: 0, ..self.clone() }
    }

    /// Number of bytes.
    pub(crate) fn len(&self) -> u64 {
        self.length
    }

    /// So many bytes from a place on, or as many as there are.
    pub(super) fn bytes_at(&self, start: u64, count: u64) -> io::Result<Vec<u8>> {
        let mut window = self.window(start, count);
        // The window lies inside the archive, whose size is not a claim.
        let mut bytes = Vec::with_capacity(usize::try_from(window.length).unwrap_or(0));
        window.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl Read for ArchiveReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.length.saturating_sub(self.position)).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        let Some(buffer) = buffer.get_mut(..wanted).filter(|part| !part.is_empty()) else { return Ok(0) };
        let from = self.start.saturating_add(self.position);
        let count = match &self.backing {
            Backing::File(file) => file.read_at(buffer, from)?,
            Backing::Memory(bytes) => {
                let from = usize::try_from(from).unwrap_or(usize::MAX);
                bytes.get(from..).unwrap_or_default().read(buffer)?
            }
        };
        self.position += count as u64;
        Ok(count)
    }
}

/// A file that is read at given places, side by side.
#[cfg(unix)]
struct SharedFile(File);

#[cfg(unix)]
impl SharedFile {
    fn new(file: File) -> Self {
        Self(file)
    }

    fn read_at(&self, buffer: &mut [u8], from: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(&self.0, buffer, from)
    }
}

/// A file that is read at given places, one read after the other.
#[cfg(not(unix))]
struct SharedFile(std::sync::Mutex<File>);

#[cfg(not(unix))]
impl SharedFile {
    fn new(file: File) -> Self {
        Self(std::sync::Mutex::new(file))
    }

    fn read_at(&self, buffer: &mut [u8], from: u64) -> io::Result<usize> {
        use std::io::{Seek, SeekFrom};
        let mut file = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        file.seek(SeekFrom::Start(from))?;
        file.read(buffer)
    }
}
