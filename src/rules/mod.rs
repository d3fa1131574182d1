//! History to verdicts. No I/O, no clock.
//!
//! A rule is one file of `catalogue/`: documentation, thresholds, judgement. [`rulebook`] sets the thresholds,
//! [`engine`] runs the rules in the order of CONTRACT section 5, [`handbook`] writes down what they do. `ceilings` is how
//! much advice allows for the days to come, `form`, `hard_sessions`, `intensity` and `new_stress`, `pain` and `strength_work` what several
//! rules share, `literature` the studies that rules cite, `shoe_comparison` what sets a new pair apart, [`replay`] how often each spoke up,
//! [`return_protocol`] the way back to running. To read one, start with
//! `catalogue/single_run_spike.rs`; to add one, see [`rule`]. [`planner`] and [`plan_check`] turn judgements into next week,
//! [`advice`] and [`article`] say what helps and what the article says.

pub mod advice;
pub mod article;
mod catalogue;
mod ceilings;
mod comeback;
pub mod context;
pub mod engine;
mod form;
pub mod handbook;
mod hard_sessions;
pub mod ids;
mod intensity;
mod literature;
mod new_stress;
mod pain;
pub mod plan_check;
pub mod planner;
pub mod replay;
pub mod return_protocol;
pub mod rule;
pub mod rulebook;
mod shoe_comparison;
mod strength_work;

pub use catalogue::RULES;
pub use engine::{assess, changes, notifies};
