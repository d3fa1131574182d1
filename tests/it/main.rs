//! The one integration-test binary: each further one would link polars again.

mod generated;
mod golden;
mod rulebook;
