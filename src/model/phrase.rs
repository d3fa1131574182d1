//! Sentences before they have units. A rule says *what* it found in typed parts; `reporter/wording.rs` alone turns the
//! parts into text, in kilometres or miles, with the athlete's dates, plurals and rounding.

use chrono::NaiveDate;

use super::calendar::{DaySpan, WeekId};
use super::units::{Metres, MetresPerSecond, Seconds, StepsPerMinute};

/// One piece of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Fixed words.
    Words(&'static str),
    /// A name given by people, such as a shoe's. Untrusted.
    Name(String),
    /// A distance in km or miles.
    Distance(Metres),
    /// A short length in metres or feet: ascent.
    Height(Metres),
    /// A duration.
    Duration(Seconds),
    /// A speed, shown as pace.
    Pace(MetresPerSecond),
    /// A cadence in steps per minute.
    Cadence(StepsPerMinute),
    /// A share, 0.1 shown as 10 %.
    Share(f64),
    /// A change, 0.1 shown as +10 %.
    Change(f64),
    /// A bare number with so many digits after the point.
    Number(f64, usize),
    /// A count with its noun: singular, plural.
    Count(u32, &'static str, &'static str),
    /// A day.
    Day(NaiveDate),
    /// A span of days.
    Span(DaySpan),
    /// A week, shown by its Monday.
    Week(WeekId),
    /// Several distances, separated by commas.
    Distances(Vec<Metres>),
}

/// A sentence in parts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Phrase(pub Vec<Part>);

impl From<&'static str> for Part {
    fn from(words: &'static str) -> Self {
        Self::Words(words)
    }
}

impl From<&'static str> for Phrase {
    fn from(words: &'static str) -> Self {
        Self(vec![Part::Words(words)])
    }
}

/// Builds a [`Phrase`] of words and parts: `phrase!["Longest run ", Part::Distance(longest)]`.
#[macro_export]
macro_rules! phrase {
    ($($part:expr),* $(,)?) => { $crate::model::phrase::Phrase(vec![$($crate::model::phrase::Part::from($part)),*]) };
}
