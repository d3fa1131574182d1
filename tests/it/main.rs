//! The one integration-test binary: each further one would link polars again.

mod report;
mod charts;
mod golden;
