//! The one integration-test binary: each further one would link polars again.

mod bad_input;
mod fit;
mod import;
mod recordings;
mod profile;
mod xml;
