//! What the article makes of one episode of pain: its reading of the place, and where in its timeline the episode is.

use chrono::NaiveDate;

use super::named::named;
use super::phrase::Phrase;

named!(
    /// What the article links a place of the knee to (RULES rows LOC-1 to LOC-5). A reading is no diagnosis.
    Reading {
        /// Front: the kneecap.
        Kneecap = "kneecap",
        /// Outer edge: the IT band, or the outer side of the knee.
        ItBand = "it-band",
        /// Inner side: the medial ligament, or the bursa below it.
        InnerKnee = "inner-knee",
        /// Behind: the hamstring, or a cyst.
        BehindKnee = "behind-knee",
        /// Deep inside: the joint.
        Deep = "deep",
    }
);

/// A sentence with the rows of RULES section 1 that it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Remark {
    /// Rows, such as `LOC-2`.
    pub rows: &'static [&'static str],
    /// The sentence.
    pub text: Phrase,
}

/// How much speaks for a place: the sum of scores (RULES card LOC).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceWeight {
    /// Reading of the place.
    pub reading: Reading,
    /// Sum of the scores of the rows that speak for it.
    pub weight: u32,
}

/// The article's reading of an episode.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EpisodeReading {
    /// What the article links the place to; `None` when the log names no place, or none of the knee.
    pub reading: Option<Reading>,
    /// The next one, when at least half as much speaks for it.
    pub second_reading: Option<Reading>,
    /// Everything that something speaks for, the most first.
    pub weights: Vec<PlaceWeight>,
    /// The reading in words, the second one after it.
    pub texts: Vec<Remark>,
    /// What in the log made a reading stronger or fits it.
    pub modifiers: Vec<Remark>,
    /// Why a professional should look at it, whatever the load.
    pub professional_hints: Vec<Remark>,
}

named!(
    /// Part of the article's treatment timeline (RULES section 1.7).
    Phase {
        /// Days 1 and 2.
        FirstTwoDays = "first-48-hours",
        /// Days 3 to 14.
        FirstTwoWeeks = "first-two-weeks",
        /// Days 15 to 42.
        FirstSixWeeks = "first-six-weeks",
        /// From day 43 on.
        Later = "later",
    }
);

named!(
    /// How far something of the timeline is done, as far as logs and recordings say.
    Progress {
        /// It is in the log or the recordings.
        Done = "done",
        /// Logs or recordings show that it is not done.
        Open = "open",
        /// Nothing is written about it: unknown, not undone.
        Unknown = "unknown",
    }
);

/// One thing that the article asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct ChecklistItem {
    /// Rows of RULES section 1.
    pub rows: &'static [&'static str],
    /// What to do.
    pub text: Phrase,
    /// How far it is done.
    pub progress: Progress,
    /// What logs and recordings say of it.
    pub seen: Phrase,
}

/// Where in the article's timeline an open episode is.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// Day of the episode on the judged day; the day on which it began is day 1.
    pub day: u32,
    /// Part of the timeline that this day lies in.
    pub phase: Phase,
    /// Last day of the part; `None` for the last one.
    pub until: Option<NaiveDate>,
    /// What is true of it as a whole; empty under a medical stop.
    pub remarks: Vec<Remark>,
    /// What to do in this part; empty under a medical stop, when the only thing to do is to seek care.
    pub items: Vec<ChecklistItem>,
}

/// One episode as the article reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodeView {
    /// The reading of its place.
    pub reading: EpisodeReading,
    /// Where in the timeline it is; `None` once it has ended.
    pub timeline: Option<Timeline>,
}
