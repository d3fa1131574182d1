//! The one integration-test binary: each further one would link polars again.

mod licences;
mod fit;
mod xml;
mod charts;
mod golden;
