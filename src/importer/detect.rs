//! What a file is, told by its first bytes. Its suffix only decides what is said when the two disagree, and whether
//! bytes that nobody recognises are a broken recording or simply something else.

use super::{FormatReader, Recognition};
use crate::model::activity::Format;

/// How many of the first bytes are looked at. Chosen: room for the comments and name spaces before an XML root.
pub(crate) const HEAD_BYTES: usize = 4096;

/// What the first bytes say.
#[derive(Clone, Copy)]
pub(crate) enum Content<'r> {
    /// Nothing there.
    Empty,
    /// Compressed by gzip.
    Gzip,
    /// A zip archive.
    Zip,
    /// A recording for this reader.
    Recording(&'r dyn FormatReader),
    /// None of these.
    Unknown,
}

/// What a suffix promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Promise {
    /// A recording of this format.
    Recording(Format),
    /// A zip archive.
    Zip,
    /// Data compressed by gzip, the name without `.gz` promising nothing in particular.
    Gzip,
    /// Plainly no recording: photos, tables, documents.
    SomethingElse,
    /// Nothing.
    Nothing,
}

/// Suffixes of what lies beside recordings in exports and on watches; files with them are passed over without a word.
const SOMETHING_ELSE: &[&str] = &[
    "7z", "aac", "apk", "bak", "bmp", "css", "csv", "db", "dmg", "doc", "docx", "epub", "exe", "gif", "heic", "htm",
    "html", "ics", "img", "ini", "jar", "jpeg", "jpg", "js", "json", "kml", "kmz", "log", "m4a", "m4v", "md", "mov",
    "mp3", "mp4", "odp", "ods", "odt", "parquet", "pdf", "png", "pptx", "ps1", "py", "rar", "rtf", "sh", "sqlite",
    "srt", "svg", "tar", "tif", "tiff", "tmp", "toml", "tsv", "txt", "vcf", "wav", "webm", "webp", "xls", "xlsm",
    "xlsx", "yaml", "yml",
];

/// Tells what the first bytes are. Containers have fixed magic numbers; each reader knows its own format.
pub(crate) fn detect<'r>(head: &[u8], readers: &[&'r dyn FormatReader]) -> Content<'r> {
    if head.is_empty() {
        return Content::Empty;
    }
    if is_gzip(head) {
        return Content::Gzip;
    }
    // A local header, an archive without members, and the mark of a split archive (PKWARE APPNOTE 4.3.7, 4.3.16,
    // 8.5.5).
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") || head.starts_with(b"PK\x07\x08") {
        return Content::Zip;
    }
    readers
        .iter()
        .find(|reader| reader.recognise(head) == Recognition::Yes)
        .map_or(Content::Unknown, |reader| Content::Recording(*reader))
}

/// The magic number of gzip (RFC 1952, section 2.3.1).
pub(crate) fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(&[0x1f, 0x8b])
}

/// What the suffix of a name promises; `.fit.gz` promises FIT.
pub(crate) fn promise(name: &str) -> Promise {
    let lower = name.rsplit(['/', '!']).next().unwrap_or(name).to_ascii_lowercase();
    let plain = without_gzip(&lower);
    match plain.rsplit_once('.').map_or("", |(_, suffix)| suffix) {
        "fit" => Promise::Recording(Format::Fit),
        "gpx" => Promise::Recording(Format::Gpx),
        "tcx" => Promise::Recording(Format::Tcx),
        "zip" => Promise::Zip,
        suffix if SOMETHING_ELSE.binary_search(&suffix).is_ok() => Promise::SomethingElse,
        _ if plain.len() < lower.len() => Promise::Gzip,
        _ => Promise::Nothing,
    }
}

/// True when the suffix is one of those that tables of services have.
pub(crate) fn may_be_table(name: &str) -> bool {
    let lower = name.rsplit(['/', '!']).next().unwrap_or(name).to_ascii_lowercase();
    let suffix = without_gzip(&lower).rsplit_once('.').map_or("", |(_, suffix)| suffix);
    matches!(suffix, "csv" | "json" | "xml")
}

/// True for a name that a service gives to a table without which its export is not whole.
pub(crate) fn is_named_table(name: &str) -> bool {
    let lower = name.rsplit(['/', '!']).next().unwrap_or(name).to_ascii_lowercase();
    let plain = without_gzip(&lower);
    plain == "activities.csv" || plain.ends_with("_gear.json") || plain.ends_with("_summarizedactivities.json")
}

/// The name without the suffixes of gzip.
fn without_gzip(lower_name: &str) -> &str {
    lower_name.strip_suffix(".gz").or_else(|| lower_name.strip_suffix(".gzip")).unwrap_or(lower_name)
}

/// True when the suffix promises something that the recording is not.
pub(crate) fn contradicts(promise: Promise, found: Format) -> bool {
    match promise {
        Promise::Recording(format) => format != found,
        Promise::Zip | Promise::SomethingElse => true,
        Promise::Gzip | Promise::Nothing => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_other_suffixes_can_be_searched() {
        assert!(SOMETHING_ELSE.is_sorted());
    }

    #[test]
    fn suffixes_promise() {
        assert_eq!(promise("a/B.FIT"), Promise::Recording(Format::Fit));
        assert_eq!(promise("x.zip!activities/1.tcx.GZ"), Promise::Recording(Format::Tcx));
        assert_eq!(promise("backup.tar.gz"), Promise::SomethingElse);
        assert_eq!(promise("1.bin.gz"), Promise::Gzip);
        assert_eq!(promise("noext"), Promise::Nothing);
        assert_eq!(promise("a.fit/photo.jpg"), Promise::SomethingElse);
    }

    #[test]
    fn containers_are_told_by_magic() {
        assert!(matches!(detect(b"", &[]), Content::Empty));
        assert!(matches!(detect(&[0x1f, 0x8b, 8], &[]), Content::Gzip));
        assert!(matches!(detect(b"PK\x05\x06", &[]), Content::Zip));
        assert!(matches!(detect(b"PKzip", &[]), Content::Unknown));
    }
}
