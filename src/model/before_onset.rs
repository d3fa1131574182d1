//! What was raised in the days before pain began, beside how often it is raised anyway (RULES, culprit ranking).

use super::calendar::DaySpan;
use super::finding::{EvidenceGrade, Severity};
use super::phrase::Phrase;

/// Episodes from which on a ratio of the two shares is shown (RULES, culprit ranking).
const LEAST_EPISODES: u32 = 3;

/// A rule that was raised in its look-back window before an episode began.
#[derive(Debug, Clone, PartialEq)]
pub struct RaisedBefore {
    /// Rule id.
    pub rule: &'static str,
    /// How well the literature supports the rule.
    pub grade: EvidenceGrade,
    /// How bad it was.
    pub severity: Severity,
    /// The days that the finding was about.
    pub span: DaySpan,
    /// The finding in one line.
    pub headline: Phrase,
    /// Days from the last day of the finding to the onset.
    pub lag_days: u32,
    /// Days before the onset in which the rule was looked for.
    pub window_days: u32,
    /// Episodes of this runner before which the rule was raised.
    pub present_before: u32,
    /// Episodes before which it could be told.
    pub episodes: u32,
    /// Windows of the same length without pain in which it was raised.
    pub present_in_other_windows: u32,
    /// Windows of the same length without pain in which it could be told.
    pub other_windows: u32,
}

impl RaisedBefore {
    /// Share of the windows without pain in which the rule was raised; `None` without such a window.
    #[must_use]
    pub fn base_rate(&self) -> Option<f64> {
        (self.other_windows > 0).then(|| f64::from(self.present_in_other_windows) / f64::from(self.other_windows))
    }

    /// How much more often the rule was raised before pain than otherwise; `None` with fewer than three episodes, which
    /// would be chance, and where it was never raised otherwise.
    #[must_use]
    pub fn lift(&self) -> Option<f64> {
        let base_rate = self.base_rate().filter(|rate| *rate > 0.0)?;
        (self.episodes >= LEAST_EPISODES).then(|| f64::from(self.present_before) / f64::from(self.episodes) / base_rate)
    }
}

/// What the rules said before one episode.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BeforeOnset {
    /// Raised, the best-supported rules first.
    pub raised: Vec<RaisedBefore>,
    /// Could be told and were not raised, in the order of CONTRACT section 5.
    pub not_raised: Vec<&'static str>,
    /// Could not be told, in the same order.
    pub not_assessed: Vec<&'static str>,
}
