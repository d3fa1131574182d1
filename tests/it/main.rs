//! The one integration-test binary: each further one would link polars again.

mod architecture;
mod bad_input;
mod fit;
mod import;
mod profile;
mod recordings;
mod samples;
mod xml;
