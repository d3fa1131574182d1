//! The outermost layer: one or several FIT files behind one another, each with header, data and checksum. Finds where
//! the data of each lie, also when a header is damaged or was never completed.

use std::ops::Range;

const SIGNATURE: &[u8] = b".FIT";
const SIGNATURE_AT: usize = 8;
const SHORTEST_HEADER: usize = 12;
const USUAL_HEADER: usize = 14;
const CHECKSUM_SIZE: usize = 2;

/// One FIT file among those that lie behind one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Where the header starts.
    pub(super) start: usize,
    /// Where the messages lie.
    pub(super) data: Range<usize>,
    /// The promised end lies behind the end of the bytes, or was never written.
    pub(super) incomplete: bool,
}

impl Part {
    /// The part whose header starts at `start`; `None` when there is no header.
    pub(super) fn at(bytes: &[u8], start: usize) -> Option<Self> {
        let header = bytes.get(start..)?;
        if !has_signature(header) {
            return None;
        }
        let promised = u32::from_le_bytes(*header.get(4..)?.first_chunk::<4>()?);
        let data_start = start + header_size(header);
        let end = usize::try_from(promised).ok().and_then(|size| data_start.checked_add(size));
        match end.filter(|end| promised > 0 && *end <= bytes.len()) {
            Some(end) => Some(Self { start, data: data_start..end, incomplete: false }),
            // The size is written last: after a crash it is zero, after a broken copy it is too large.
            None => Some(Self { start, data: data_start.min(bytes.len())..bytes.len(), incomplete: true }),
        }
    }

    /// Where the next part would start.
    pub(super) fn end(&self) -> usize {
        if self.incomplete { self.data.end } else { self.data.end + CHECKSUM_SIZE }
    }

    /// Whether the checksum behind the data is right; `None` when there is none.
    pub(super) fn checksum_holds(&self, bytes: &[u8]) -> Option<bool> {
        let written = bytes.get(self.data.end..)?.first_chunk::<CHECKSUM_SIZE>().filter(|_| !self.incomplete)?;
        let covered = bytes.get(self.start..self.data.end)?;
        Some(super::checksum::crc16(covered) == u16::from_le_bytes(*written))
    }
}

/// Whether bytes begin with the header of a FIT file. Only the signature counts: the size before it may be damaged.
pub(super) fn has_signature(head: &[u8]) -> bool {
    head.get(SIGNATURE_AT..).is_some_and(|rest| rest.starts_with(SIGNATURE))
}

/// Size of the header, guessed from where a first definition stands when the byte that says it cannot be right.
fn header_size(header: &[u8]) -> usize {
    let said = header.first().map_or(0, |size| usize::from(*size));
    let defines = |at: usize| header.get(at).is_some_and(|byte| byte & 0xD0 == 0x40);
    if said >= SHORTEST_HEADER && defines(said) {
        said
    } else if defines(USUAL_HEADER) || !defines(SHORTEST_HEADER) {
        USUAL_HEADER
    } else {
        SHORTEST_HEADER
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(header_size: u8, data_size: u32) -> Vec<u8> {
        let mut bytes = vec![header_size, 0x10, 0, 0];
        bytes.extend(data_size.to_le_bytes());
        bytes.extend(b".FIT");
        bytes.extend(if header_size == 12 { [].as_slice() } else { &[0, 0] });
        bytes.extend([0x40, 0, 0, 0, 0, 0]);
        bytes
    }

    #[test]
    fn both_header_sizes_and_a_damaged_one() {
        assert_eq!(Part::at(&file(12, 6), 0).expect("a header").data, 12..18);
        assert_eq!(Part::at(&file(14, 6), 0).expect("a header").data, 14..20);
        let mut damaged = file(14, 6);
        damaged[0] = 0;
        assert_eq!(Part::at(&damaged, 0).expect("a header").data, 14..20);
        let mut damaged = file(12, 6);
        damaged[0] = 0xFF;
        assert_eq!(Part::at(&damaged, 0).expect("a header").data, 12..18);
    }

    #[test]
    fn a_size_that_was_never_written_or_is_too_large_means_all_there_is() {
        for size in [0, 7, u32::MAX] {
            let part = Part::at(&file(14, size), 0).expect("a header");
            assert_eq!((part.data, part.incomplete), (14..20, true));
        }
        assert_eq!(Part::at(b"no header at all", 0), None);
        assert_eq!(Part::at(&[], 5), None);
    }
}
