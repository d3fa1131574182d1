//! What the XML formats share: decoding of the bytes, the walk over the elements, times and numbers, and the
//! assembly of samples into the columns of a recording.
//!
//! It knows no element name of GPX or TCX. Elements are matched by local name and prefixes are never resolved, since
//! real exports use prefixes that they do not declare (FORMATS section 1.6). Entities are never expanded. Start with
//! [`document::walk`].

pub(in crate::importer) mod document;
pub(super) mod number;
pub(super) mod route;
pub(super) mod samples;
pub(super) mod sport;
pub(super) mod stretches;
pub(super) mod time;
