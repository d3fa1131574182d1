//! One reader a format.

pub mod fit;
