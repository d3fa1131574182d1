//! The one integration-test binary: each further one would link polars again.

mod licences;
mod architecture;
mod fit;
mod samples;
mod bad_input;
mod fit;
mod import;
mod recordings;
mod xml;
mod charts;
mod golden;
mod report;
