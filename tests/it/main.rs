#![cfg(test)]
//! The one integration-test binary: each further one would link polars again.

mod architecture;
mod bad_input;
mod fit;
mod generated;
mod golden;
mod import;
mod metrics;
mod profile;
mod recordings;
mod rulebook;
mod rules;
mod sample_athlete;
mod samples;
mod xml;
