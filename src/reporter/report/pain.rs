//! Episodes of pain: what the article says of their place, what was raised before they began, where they are now.

use super::{Figure, State, Table};

/// Everything about the pain of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct PainSection {
    /// Heading.
    pub title: &'static str,
    /// Episodes that are open, in order; under a medical stop each says only to seek care.
    pub open: Vec<EpisodeCard>,
    /// Pain on the days of load and hard runs.
    pub figure: Option<Figure>,
    /// The way back to running; empty without an open episode and under a medical stop.
    pub way_back: Vec<String>,
    /// Episodes that have ended, latest first.
    pub ended: Vec<EpisodeCard>,
    /// Scores by pair, ground, descent, distance and effort.
    pub tables: Vec<ScoreTable>,
    /// How the tables come about, or why there are none; `None` under a medical stop.
    pub tables_note: Option<String>,
    /// Open episodes in one line; `None` when none is open.
    pub line: Option<String>,
}

/// One episode.
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodeCard {
    /// Anchor, unique on the page.
    pub anchor: String,
    /// Place, side and day.
    pub title: String,
    /// Scores, in a sentence.
    pub scores: String,
    /// What to do under a medical stop, and nothing else then; empty without one.
    pub care: Option<&'static str>,
    /// What the article links the place to, and what of the log fits it.
    pub reading: Vec<String>,
    /// Why a professional should look.
    pub hints: Vec<String>,
    /// What was raised before it began; `None` for pain that is not of the knee.
    pub before: Option<Before>,
    /// Where in the article's timeline it is; `None` once it has ended.
    pub timeline: Option<TimelineCard>,
}

/// What the rules said before an episode.
#[derive(Debug, Clone, PartialEq)]
pub struct Before {
    /// Raised, the best-supported rules first.
    pub raised: Vec<RaisedLine>,
    /// What stands in the place of the list when it is empty.
    pub nothing: Option<String>,
    /// What the list is and is not.
    pub caution: String,
    /// Looked for and not raised.
    pub not_raised: Vec<String>,
    /// Looked for and not to be told.
    pub not_told: Vec<String>,
    /// The first raised rules in one sentence.
    pub summary: String,
    /// The first one alone.
    pub line: String,
}

/// A rule that was raised before an episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RaisedLine {
    /// Title of the rule.
    pub title: String,
    /// Strength of the evidence in a few words.
    pub grade: &'static str,
    /// The finding.
    pub headline: String,
    /// When, and how often otherwise.
    pub counts: String,
}

/// The part of the timeline that an episode is in.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineCard {
    /// Day and part.
    pub title: String,
    /// What is true of it as a whole.
    pub remarks: Vec<String>,
    /// What the article asks for.
    pub items: Vec<TimelineItem>,
}

/// One thing that the article asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineItem {
    /// Shape: fine for done, watch for open, not checked for unknown.
    pub state: State,
    /// `Done`, `Open` or `Not known`.
    pub word: &'static str,
    /// What to do.
    pub text: String,
    /// What logs and recordings say of it.
    pub seen: String,
}

/// Scores by one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreTable {
    /// The groups.
    pub table: Table,
    /// What is left out of it; may be empty.
    pub note: String,
}
