//! Scores of the pain log by what was run on their days: plain values, in order; never a claim of cause.

use super::named::named;
use super::phrase::Phrase;

named!(
    /// What days of running are told apart by.
    PainBy {
        /// The pair of shoes.
        Shoe = "shoe",
        /// The ground.
        Surface = "surface",
        /// Metres descended, in thirds of these days.
        Descent = "descent",
        /// Distance, in thirds of these days.
        Distance = "distance",
        /// Hard or not.
        Effort = "effort",
    }
);

/// Days of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct PainGroup {
    /// Fixed name for programs; the name of a pair is that which people gave it. Untrusted.
    pub name: String,
    /// For people.
    pub label: Phrase,
    /// How many days.
    pub days: u32,
    /// Mean of the highest score of each day, 0 to 10.
    pub mean_score: f64,
}

/// Days of running with a score, told apart by one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct PainTable {
    /// What they are told apart by.
    pub by: PainBy,
    /// Groups with enough days; at least two.
    pub groups: Vec<PainGroup>,
    /// Days in groups that are too small to be shown.
    pub few_days: u32,
    /// Days of which it is not known.
    pub unknown_days: u32,
}

/// What the log says about days of running.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PainTables {
    /// Days with a valid run since the first row of the log.
    pub run_days: u32,
    /// Those with a score on the day or the morning after; the others are unknown, not free of pain.
    pub scored_days: u32,
    /// Scored days from which on there are tables.
    pub least_days: u32,
    /// Days from which on a group is shown.
    pub least_group_days: u32,
    /// The tables that can be told; empty with fewer scored days, and when all days are of one kind.
    pub tables: Vec<PainTable>,
}
