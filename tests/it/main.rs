//! The one integration-test binary: each further one would link polars again.
#![cfg(test)]

mod architecture;
mod bad_input;
mod charts;
mod effort;
mod example;
mod fit;
mod formats_agree;
mod generated;
mod golden;
mod import;
mod licences;
mod metrics;
mod mutations;
mod profile;
mod recordings;
mod report;
mod report_command;
mod rulebook;
mod rules;
mod sample_athlete;
mod samples;
mod xml;
