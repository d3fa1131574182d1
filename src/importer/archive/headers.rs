//! The records of a zip as they are written (PKWARE APPNOTE sections 4.3 to 4.5): bytes in, numbers and harmless names
//! out. What the numbers claim is checked by those who use them.

use std::borrow::Cow;

use super::super::limits::{damaged, fault};
use super::super::{ReadError, discover};
use crate::diagnostics::Code;

/// Begins a member (4.3.7).
pub(super) const LOCAL: [u8; 4] = *b"PK\x03\x04";
/// Begins an entry of the directory (4.3.12).
pub(super) const CENTRAL: [u8; 4] = *b"PK\x01\x02";
/// Begins the end of the directory (4.3.16).
pub(super) const END: [u8; 4] = *b"PK\x05\x06";
/// Begins the end of a directory of more than 4 GiB (4.3.14).
pub(super) const END_64: [u8; 4] = *b"PK\x06\x06";
/// Says where that is (4.3.15).
pub(super) const LOCATOR_64: [u8; 4] = *b"PK\x06\x07";
/// Begins a data descriptor (4.3.9), and an archive that was meant to be split (8.5.5).
pub(super) const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";
/// Length of the fixed part of a local header, its mark included.
pub(super) const LOCAL_BYTES: usize = 30;
/// The same of an entry of the directory.
pub(super) const CENTRAL_BYTES: usize = 46;

/// A size that is written elsewhere, in the extra field of zip64 (4.5.3).
const ELSEWHERE: u64 = 0xffff_ffff;
const ENCRYPTED: u16 = 1;
const SIZES_FOLLOW: u16 = 1 << 3;

/// How a member is compressed (4.4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// Not at all.
    Stored,
    /// Deflate.
    Deflated,
    /// In a way that is not read.
    Unknown(u16),
}

/// What a name and the attributes beside it say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// To be looked into.
    File,
    /// Certainly no recording: a photo, a video.
    Media,
    /// A symbolic link: what it points to is outside of the archive or in it anyway.
    Link,
    /// A folder, or what hidden files and other programs' leavings are (`discover::is_passed_over`).
    Nothing,
}

/// A member of a zip, as a header describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// Harmless name: relative, `/` between parts, no control characters.
    pub(crate) name: String,
    /// True when the written name is absolute or climbs out of the archive.
    pub(crate) unsafe_name: bool,
    /// What it is, as far as that is known without looking into it.
    pub(crate) kind: Kind,
    /// Size inside the archive.
    pub(crate) compressed: u64,
    /// Size as the header gives it.
    pub(crate) size: u64,
    /// Checksum of the bytes before compression.
    pub(super) crc32: u32,
    /// Compression.
    pub(super) method: Method,
    /// Its data need a password.
    pub(super) encrypted: bool,
    /// The header does not know size and checksum; they follow the data.
    pub(super) sizes_follow: bool,
    /// Where its local header begins.
    pub(crate) header_start: u64,
}

impl Member {
    /// Refuses what no reading could make sense of.
    pub(crate) fn check_readable(&self) -> Result<(), ReadError> {
        if self.encrypted {
            return Err(ReadError {
                help: Some("unpack the archive with its password and give the folder".to_owned()),
                ..fault(Code::EncryptedArchive, "the zip member is encrypted")
            });
        }
        let Method::Unknown(number) = self.method else { return Ok(()) };
        let message = format!("the zip member is compressed by a method that is not read (number {number})");
        Err(ReadError {
            help: Some("unpack the archive and give the folder, or zip it again in the usual way".to_owned()),
            ..damaged(message)
        })
    }
}

/// What follows a fixed header, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lengths {
    pub(super) name: usize,
    pub(super) extra: usize,
    pub(super) comment: usize,
}

impl Lengths {
    pub(super) fn all(self) -> usize {
        self.name + self.extra + self.comment
    }
}

/// Lengths of what follows the fixed part of a local header.
pub(super) fn local_lengths(fixed: &[u8]) -> Option<Lengths> {
    Some(Lengths { name: short(fixed, 26)?.into(), extra: short(fixed, 28)?.into(), comment: 0 })
}

/// Lengths of what follows the fixed part of an entry of the directory.
pub(super) fn central_lengths(fixed: &[u8]) -> Option<Lengths> {
    let (name, extra, comment) = (short(fixed, 28)?, short(fixed, 30)?, short(fixed, 32)?);
    Some(Lengths { name: name.into(), extra: extra.into(), comment: comment.into() })
}

/// The member behind a local header at `header_start`: its fixed part and what follows that.
pub(super) fn local_member(fixed: &[u8], rest: &[u8], header_start: u64) -> Option<Member> {
    let lengths = local_lengths(fixed)?;
    let (name, extra) = rest.split_at_checked(lengths.name)?;
    let mut member = common(fixed.get(6..)?, name, false)?;
    member.header_start = header_start;
    let mut wide = wide_sizes(extra);
    for size in [&mut member.size, &mut member.compressed] {
        if *size == ELSEWHERE {
            *size = wide.next().unwrap_or(ELSEWHERE);
        }
    }
    Some(member)
}

/// The member behind an entry of the directory: its fixed part and what follows that.
pub(super) fn central_member(fixed: &[u8], rest: &[u8]) -> Option<Member> {
    let lengths = central_lengths(fixed)?;
    let (name, rest) = rest.split_at_checked(lengths.name)?;
    let attributes = long(fixed, 38)?;
    // The upper half holds the mode of Unix, the lower the attributes of MS-DOS (4.4.15).
    let is_link = (attributes >> 16) & 0o170_000 == 0o120_000;
    let mut member = common(fixed.get(8..)?, name, is_link)?;
    member.header_start = long(fixed, 42)?.into();
    let mut wide = wide_sizes(rest.get(..lengths.extra)?);
    for size in [&mut member.size, &mut member.compressed, &mut member.header_start] {
        if *size == ELSEWHERE {
            *size = wide.next().unwrap_or(ELSEWHERE);
        }
    }
    Some(member)
}

/// The fields that both headers have, from the flags on.
fn common(fields: &[u8], written: &[u8], is_link: bool) -> Option<Member> {
    let flags = short(fields, 0)?;
    let written = decoded(written);
    let (name, unsafe_name) = harmless_name(&written);
    let is_folder = written.ends_with(['/', '\\']);
    let kind = match () {
        () if is_folder || name.is_empty() || discover::is_member_passed_over(&name) => Kind::Nothing,
        () if is_link => Kind::Link,
        () if is_media(&name) => Kind::Media,
        () => Kind::File,
    };
    Some(Member {
        name,
        unsafe_name,
        kind,
        compressed: long(fields, 12)?.into(),
        size: long(fields, 16)?.into(),
        crc32: long(fields, 8)?,
        method: match short(fields, 2)? {
            0 => Method::Stored,
            8 => Method::Deflated,
            number => Method::Unknown(number),
        },
        encrypted: flags & ENCRYPTED != 0,
        sizes_follow: flags & SIZES_FOLLOW != 0,
        header_start: 0,
    })
}

/// The numbers in the extra field of zip64: those that do not fit their place, in the order of the places.
fn wide_sizes(mut extra: &[u8]) -> impl Iterator<Item = u64> {
    let mut numbers: &[u8] = &[];
    while let (Some(id), Some(length)) = (short(extra, 0), short(extra, 2)) {
        let end = 4 + usize::from(length);
        if id == 1 {
            numbers = extra.get(4..end).unwrap_or_default();
            break;
        }
        extra = extra.get(end..).unwrap_or_default();
    }
    numbers.as_chunks::<8>().0.iter().map(|number| u64::from_le_bytes(*number))
}

/// A 16-bit number at a place.
pub(super) fn short(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().copied().map(u16::from_le_bytes)
}

/// A 32-bit number at a place.
pub(super) fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_le_bytes)
}

/// A 64-bit number at a place.
pub(super) fn wide(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().copied().map(u64::from_le_bytes)
}

/// The text of a name. UTF-8 is recognised whether or not it is flagged, since macOS does not flag it; the rest is the
/// code page of MS-DOS (APPENDIX D).
fn decoded(written: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(written) {
        return Cow::Borrowed(text);
    }
    let letter = |byte: &u8| match byte.checked_sub(0x80) {
        None => Some(char::from(*byte)),
        Some(upper) => UPPER_HALF_OF_CODE_PAGE_437.chars().nth(upper.into()),
    };
    Cow::Owned(written.iter().filter_map(letter).collect())
}

/// Letters of the bytes from 0x80 on.
const UPPER_HALF_OF_CODE_PAGE_437: &str = concat!(
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐",
    "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ",
);

/// Suffixes of photos, videos and sounds: nine tenths of a Strava export (FORMATS section 1.1).
const MEDIA: &[&str] = &[
    "aac", "avi", "bmp", "gif", "heic", "heif", "jpeg", "jpg", "m4a", "m4v", "mov", "mp3", "mp4", "png", "tif", "tiff",
    "wav", "webm", "webp",
];

fn is_media(name: &str) -> bool {
    let suffix = name.rsplit_once('.').map_or("", |(_, suffix)| suffix);
    suffix.len() < 5 && MEDIA.binary_search(&suffix.to_ascii_lowercase().as_str()).is_ok()
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

    #[test]
    fn names_are_utf_8_or_of_ms_dos() {
        assert_eq!(decoded("Läufe/1.fit".as_bytes()), "Läufe/1.fit");
        assert_eq!(decoded(b"L\x84ufe/1.fit"), "Läufe/1.fit");
        assert_eq!(UPPER_HALF_OF_CODE_PAGE_437.chars().count(), 128);
    }

    #[test]
    fn media_are_told_by_suffix() {
        assert!(MEDIA.is_sorted());
        assert!(is_media("media/A.JPG") && !is_media("activities/1.fit") && !is_media("jpg"));
    }

    #[test]
    fn sizes_of_zip64_are_found_behind_other_extra_fields() {
        let mut fixed = vec![0; LOCAL_BYTES];
        fixed[18..26].fill(0xff);
        fixed[26] = 1;
        fixed[28] = 4 + 2 + 4 + 16;
        let mut rest = b"a".to_vec();
        rest.extend([9, 9, 2, 0, 7, 7, 1, 0, 16, 0]);
        rest.extend(5_000_000_000_u64.to_le_bytes());
        rest.extend(4_500_000_000_u64.to_le_bytes());
        let member = local_member(&fixed, &rest, 17).expect("whole");
        assert_eq!((member.size, member.compressed, member.header_start), (5_000_000_000, 4_500_000_000, 17));
        let narrow = local_member(&fixed, b"a", 17).expect("without extra fields");
        assert_eq!(narrow.size, ELSEWHERE);
    }
}
