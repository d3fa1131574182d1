//! What helps: for each of the article's causes its fixes with sets, repetitions and time, in own words, and what the
//! evidence says of them. One file a cause. A raised rule brings the advice of its causes and no other.

mod first_days;
mod flexibility;
mod form;
mod hip;
mod it_band;
mod kneecap;
mod shoes_and_surface;
mod studies;
mod training_load;

use chrono::NaiveDate;

use super::rule::Citation;
use crate::model::activity::Sport;
use crate::model::calendar::DaySpan;
use crate::model::finding::{Culprit, EvidenceGrade};
use crate::model::history::History;
use crate::model::pain::{Flag, Habit};

/// Days without pain before jumps are shown (RULES row PREV-4; chosen there).
pub const PAIN_FREE_DAYS: u32 = 14;
/// Days over which logged work is counted.
pub const LOGGED_DAYS: u32 = 28;
/// Days from the onset of pain in which the advice of the first days is shown: 48 hours (RULES row ACU-2).
const FIRST_DAYS: i64 = 2;

/// The advice on one cause.
#[derive(Debug, PartialEq)]
pub struct Advice {
    /// The cause.
    pub culprit: Culprit,
    /// Name for people.
    pub title: &'static str,
    /// Rows of RULES that are background to it rather than a fix.
    pub background: &'static [&'static str],
    /// What the article holds, in one or two sentences.
    pub article: &'static str,
    /// What the evidence says.
    pub evidence: &'static str,
    /// Where the two disagree; `None` where they do not.
    pub differs: Option<&'static str>,
    /// How well the literature supports the fixes as a whole.
    pub grade: EvidenceGrade,
    /// When to expect what.
    pub timeline: &'static str,
    /// The fixes, the most useful first.
    pub items: &'static [Item],
    /// Sources.
    pub citations: &'static [Citation],
}

/// One fix.
#[derive(Debug, PartialEq)]
pub struct Item {
    /// Rows of RULES section 1 that it comes from.
    pub rows: &'static [&'static str],
    /// What to do.
    pub text: &'static str,
    /// Sets, repetitions, minutes, days; empty where the article gives none.
    pub dose: &'static str,
    /// How well the literature supports it.
    pub grade: EvidenceGrade,
    /// What has to be true before it is shown.
    pub gate: Option<Gate>,
    /// Habits of habits.csv that it is logged as.
    pub habits: &'static [Habit],
}

impl Item {
    /// A fix without a gate that nobody logs.
    const fn new(rows: &'static [&'static str], grade: EvidenceGrade, text: &'static str, dose: &'static str) -> Self {
        Self { rows, text, dose, grade, gate: None, habits: &[] }
    }

    /// The same, logged as these habits.
    const fn logged_as(self, habits: &'static [Habit]) -> Self {
        Self { habits, ..self }
    }

    /// The same behind a gate.
    const fn only(self, gate: Gate) -> Self {
        Self { gate: Some(gate), ..self }
    }
}

/// A condition of a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// 14 days in the pain log without pain, at least one of them with a score of 0 (RULES row PREV-4).
    PainFree,
}

impl Gate {
    /// True when the fix may be shown. Days that nobody logged are unknown, not free of pain.
    #[must_use]
    pub fn is_open(self, history: &History) -> bool {
        let days = DaySpan::ending(history.as_of, PAIN_FREE_DAYS);
        // The row of an all-clear says nothing of pain.
        let rows = || {
            let logged = history.pain.iter().filter(|row| days.contains(row.date));
            logged.filter(|row| row.score > 0 || !row.flags.contains(&Flag::Cleared))
        };
        match self {
            Self::PainFree => {
                !history.has_open_episode() && rows().any(|row| row.score == 0) && rows().all(|row| row.score == 0)
            }
        }
    }

    /// What it waits for, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::PainFree => {
                "Jumps and hops come once pain.csv has 14 days without pain, with a score of 0 on one of them at least"
            }
        }
    }
}

/// Rows that introduce all of it.
pub static INTRODUCTION: [&str; 2] = ["INT-3", "INT-1"];

/// The advice on every cause, in the order of the article.
pub static ADVICE: [&Advice; 7] = [
    &hip::ADVICE,
    &kneecap::ADVICE,
    &it_band::ADVICE,
    &training_load::ADVICE,
    &form::ADVICE,
    &shoes_and_surface::ADVICE,
    &flexibility::ADVICE,
];

/// The advice on one cause.
#[must_use]
pub fn on(culprit: Culprit) -> Option<&'static Advice> {
    ADVICE.iter().copied().find(|advice| advice.culprit == culprit)
}

/// What to do in the first two days of pain, whatever its cause; empty when no pain is so fresh.
#[must_use]
pub fn first_days(history: &History) -> &'static [Item] {
    let fresh = history
        .episodes
        .iter()
        .any(|episode| episode.is_open() && (history.as_of - episode.from).num_days() < FIRST_DAYS);
    if fresh { FIRST_DAYS_OF_PAIN } else { &[] }
}

/// The same, for lists.
pub use first_days::FIRST_DAYS_OF_PAIN;

/// On how many of the last 28 days one of these habits was logged, or strength work recorded.
#[must_use]
pub fn logged_days(history: &History, habits: &[Habit]) -> usize {
    let span = DaySpan::ending(history.as_of, LOGGED_DAYS);
    let logged = history.habits.iter().filter(|row| habits.contains(&row.habit)).map(|row| row.date);
    let recorded = history.sessions.iter().filter(|session| session.sport == Sport::Strength);
    let recorded = recorded.filter(|_| habits.contains(&Habit::Strength)).map(|session| session.day);
    let days: std::collections::BTreeSet<NaiveDate> =
        logged.chain(recorded).filter(|day| span.contains(*day)).collect();
    days.len()
}
