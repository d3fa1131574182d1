//! Plain values that cross from one stage to the next.
//!
//! Nothing here reads a file, asks for the time or knows another module of the program. That is what lets the
//! stages stay ignorant of each other: the importer makes [`activity::Activity`] and [`streams::Streams`], the metrics
//! turn them into [`measures`] and a [`history::History`], the rules read the history and give
//! [`finding::Verdict`]s, the reporter shows them. Start with [`activity`] and [`history`].

pub mod activity;
pub mod athlete;
pub mod before_onset;
pub mod bouts;
pub mod calendar;
pub mod courses;
pub mod effort;
pub mod episode;
pub mod finding;
pub mod form;
pub mod history;
pub mod intensity;
pub mod measures;
pub mod median;
pub(crate) mod named;
pub(crate) mod nearest;
pub mod pain;
pub mod pain_table;
pub mod phrase;
pub mod plan;
pub mod quality;
pub mod return_protocol;
pub mod route;
pub mod service;
pub mod shoe;
pub mod stored;
pub mod streams;
pub mod terrain;
pub mod units;
