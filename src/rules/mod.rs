//! History to verdicts. No I/O, no clock.
//!
//! A rule is one file of `catalogue/`: documentation, thresholds, judgement. [`rulebook`] sets the thresholds,
//! [`engine`] runs the rules in the order of CONTRACT section 5, [`handbook`] writes down what they do. `ceilings` is how
//! much advice allows for the days to come, `hard_sessions` the easy running around hard sessions, `literature` the studies that
//! rules cite. To read one,
//! start with `catalogue/single_run_spike.rs`; to add one, see [`rule`].

mod catalogue;
mod ceilings;
pub mod context;
pub mod engine;
pub mod handbook;
mod hard_sessions;
pub mod ids;
mod literature;
mod new_stress;
pub mod rule;
pub mod rulebook;

pub use catalogue::RULES;
pub use engine::{assess, changes, notifies};
