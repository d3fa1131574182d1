//! How much is read at most, and what is said of more. Whatever a file or an archive says of its own size is checked
//! here before memory is taken for it.

use std::fmt;

use super::ReadError;
use crate::diagnostics::Code;

/// Largest recording that is read, decompressed. Chosen: the largest GPX seen is 60 MB, a day of FIT at 1 s is 5 MB.
pub(crate) const MAX_RECORDING_BYTES: u64 = 512 << 20;
/// Largest table of an export, decompressed, that is read as a stream. Chosen: twice the largest export.xml of Apple
/// Health that is known (FORMATS section 5).
pub(crate) const MAX_TABLE_BYTES: u64 = 8 << 30;
/// Largest archive inside an archive that is inflated into memory, to be read by its directory; a larger one is read
/// front to back. A stored one is read in place, whatever its size. Chosen: a chain of them stays below 300 MB.
pub(crate) const MAX_HELD_ARCHIVE_BYTES: u64 = 32 << 20;
/// Largest archive that is followed front to back, decompressed. Chosen: beyond all that services hand out.
pub(crate) const MAX_STREAMED_ARCHIVE_BYTES: u64 = 64 << 30;
/// Compressed members of an archive read front to back that wait for a thread.
pub(crate) const MAX_WAITING_BYTES: u64 = 64 << 20;
/// Members of one archive that are listed. Chosen: twenty files a day over thirty years; each takes 300 bytes.
pub(crate) const MAX_MEMBERS: usize = 250_000;
/// Archives inside archives that are followed, the outer one included (FORMATS section 2.1: three are normal).
pub(crate) const MAX_DEPTH: usize = 4;
/// Above this compression ratio ... (FORMATS section 1.1: the best of a real export is 26.)
const MAX_RATIO: u64 = 250;
/// ... data of more than this size are taken for a bomb. Small data may be as uniform as they like.
const RATIO_FREE_BYTES: u64 = 1 << 20;

/// Refuses declared sizes beyond `limit` bytes and beyond the compression of any real recording.
pub(crate) fn check_size(size: u64, compressed: u64, limit: u64) -> Result<(), ReadError> {
    if size > limit {
        return Err(too_large(size, limit));
    }
    if size > RATIO_FREE_BYTES && size / compressed.max(1) > MAX_RATIO {
        let message = format!(
            "{size} bytes are packed into {compressed}, more than {MAX_RATIO} to 1, as in a decompression bomb"
        );
        return Err(ReadError {
            help: Some("if it is a recording, unpack it and give the folder".to_owned()),
            ..fault(Code::TooLarge, message)
        });
    }
    Ok(())
}

/// A recording beyond the limit.
pub(crate) fn too_large(size: impl fmt::Display, limit: u64) -> ReadError {
    ReadError {
        help: Some("move it elsewhere if it is no recording, else cut it into parts".to_owned()),
        ..fault(Code::TooLarge, format!("{size} bytes are more than the {} MiB that are read at once", limit >> 20))
    }
}

/// An archive, or something in it, that cannot be decompressed.
pub(crate) fn damaged(message: impl Into<String>) -> ReadError {
    ReadError { help: Some("copy or download the file again".to_owned()), ..fault(Code::DamagedArchive, message) }
}

/// A fault of a file that should have been a recording.
pub(crate) fn fault(code: Code, message: impl Into<String>) -> ReadError {
    ReadError { code, place: None, message: message.into(), help: None, ignorable: false }
}
