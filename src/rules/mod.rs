//! History to verdicts. No I/O, no clock.
//!
//! A rule is one file of `catalogue/`: documentation, thresholds, judgement. To read one, start with
//! `catalogue/single_run_spike.rs`; to add one, see [`rule`].
//!
//! - Running them: [`engine`] in the order of CONTRACT section 5, on a [`context`]; [`rulebook`] sets the thresholds,
//!   [`replay`] tells how often each spoke up, [`handbook`] writes down what they do.
//! - What several rules share: `ceilings` (how much advice allows for the days to come), `comeback`, `form`,
//!   `hard_sessions`, `intensity`, `new_stress`, `pain`, `shoe_comparison`, `strength_work`, `weekly_base`;
//!   `literature` has the studies.
//! - What judgements become: [`planner`] and [`plan_check`] next week, [`return_protocol`] the way back to running,
//!   [`episode`] what the article makes of one episode of pain, [`culprits`] what was raised before it.
//! - What the article says: [`article`] its statements, [`advice`] what helps.

pub mod advice;
pub mod article;
mod catalogue;
mod ceilings;
mod comeback;
pub mod context;
pub mod culprits;
pub mod engine;
pub mod episode;
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
mod weekly_base;

pub use catalogue::RULES;
pub use engine::{assess, changes, notifies};
