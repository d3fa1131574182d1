//! The one integration-test binary: each further one would link polars again.

mod architecture;
mod fit;
mod samples;
mod bad_input;
mod fit;
mod import;
mod recordings;
mod xml;
