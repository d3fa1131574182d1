#![cfg(test)]
//! The one integration-test binary: each further one would link polars again.

mod architecture;
mod bad_input;
mod charts;
mod fit;
mod fit;
mod generated;
mod golden;
mod import;
mod licences;
mod metrics;
mod profile;
mod recordings;
mod report;
mod samples;
mod rulebook;
mod rules;
mod profile;
mod recordings;
mod sample_athlete;
mod samples;
mod xml;
