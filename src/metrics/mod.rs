//! Activities to numbers.

pub mod cadence_curve;
