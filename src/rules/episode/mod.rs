//! What the article makes of one episode of pain: its [`reading()`] of the place (RULES card LOC) and the
//! [`timeline()`] of treatment (RULES section 1.7). Neither judges: what is raised because of pain is the business of
//! the pain rules.

mod checklist;
mod reading;
mod red_flags;
mod timeline;

pub use reading::{PLACES, Place, READING_ROWS, reading};
pub use red_flags::{AllClear, RedFlag, red_flags, red_row};
pub use timeline::{TIMELINE_ROWS, timeline};

use crate::model::episode::EpisodeView;
use crate::model::finding::RuleOutcome;
use crate::model::history::History;
use crate::rules::rulebook::Rulebook;

/// Every episode of the history as the article reads it, in the same order.
#[must_use]
pub fn views(history: &History, outcomes: &[RuleOutcome], rulebook: &Rulebook) -> Vec<EpisodeView> {
    let view = |episode| EpisodeView {
        reading: reading(episode, history.as_of),
        timeline: timeline(history, episode, outcomes, rulebook),
    };
    history.episodes.iter().map(view).collect()
}
