//! One reader a format.

pub mod gpx;
pub mod tcx;
mod xml;
