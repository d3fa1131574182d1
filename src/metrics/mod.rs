//! Recordings to numbers: every measure of an activity, a session, a week, a shoe, and the [`History`] that the rules
//! read. No I/O, no clock, no verdicts.
//!
//! Start with [`measure`], which sees the samples of one recording, and [`history`], which joins the measured
//! recordings of one athlete into sessions, a gapless calendar of weeks, shoes, gaps and episodes of pain.
//!
//! [`History`]: crate::model::history::History

pub mod spec;

mod activity;
mod cadence_curve;
mod frame;
mod gaps;
mod heart_rate_impulse;
mod history;
mod intensity;
mod pain_episodes;
mod pain_tables;
mod planned;
mod routes;
mod sessions;
mod shoes;
mod surface;
#[cfg(test)]
pub(crate) mod testing;
mod uncounted;
mod weekly;

/// Revision of the numbers: raised whenever a recording gives another number than before, be it in the importer or in a
/// measure. What was kept under another revision is measured anew. `tests/it/store.rs` fails when it is forgotten.
pub const METRICS_REVISION: u32 = 1;

pub use activity::{Measured, measure};
pub use history::{HistoryInput, MetricsError, histories, histories_taking, history, history_with_pain_until};
pub use pain_tables::pain_tables;
pub use planned::planned;
pub use shoes::shoe_diagnostics;
pub use uncounted::uncounted;
