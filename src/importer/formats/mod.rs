//! One reader a format.

pub mod fit;
pub mod gpx;
pub mod tcx;
pub(in crate::importer) mod xml;
