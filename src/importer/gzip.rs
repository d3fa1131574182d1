//! gzip, always in memory and always within limits: what its trailer says of the size is not believed.

use std::io::{self, Read};

use libdeflater::Decompressor;

use super::ReadError;
use super::limits::{check_size, damaged, too_large};

/// Streams of unknown length are inflated in pieces of this size, so that a bomb is seen before it has filled memory.
const PIECE_BYTES: u64 = 4 << 20;
/// No deflate stream expands further than this.
const DEFLATE_LIMIT: u64 = 1032;

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

#[cfg(test)]
mod tests {
    use super::super::limits::MAX_RECORDING_BYTES;
    use super::*;
    use crate::diagnostics::Code;
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
}
