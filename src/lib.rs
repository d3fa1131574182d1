//! patella answers one question from a runner's own watch files: *why do my knees hurt, and what in my training would
//! change that?*
//!
//! Recordings flow in one direction: [`importer`] (bytes to activities), [`metrics`] (activities to numbers), [`rules`]
//! (numbers to verdicts), [`reporter`] (verdicts to pages). The stages share [`model`] and [`diagnostics`] and do not
//! call each other; [`cli`] joins them. `tests/it/architecture.rs` holds that.

pub mod cli;
pub mod clock;
pub mod diagnostics;
pub mod importer;
pub mod metrics;
pub mod model;
pub mod profile;
pub mod reporter;
pub mod rules;
pub mod store;
pub mod table;
