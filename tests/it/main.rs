#![cfg(test)]
//! The one integration-test binary: each further one would link polars again.

mod bad_input;
mod charts;
mod fit;
mod generated;
mod golden;
mod import;
mod recordings;
mod report;
mod rulebook;
mod rules;
mod xml;
