//! One reader a format.

pub mod fit;
pub mod gpx;
pub mod tcx;
mod xml;
