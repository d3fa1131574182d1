//! A week beside the four before it, by distance or, where a run has no distance, by time (RULES card LOAD-1). Says
//! what is compared and in which words; whether it is too much is said by the rule.

use super::context::Context;
use crate::model::calendar::DaySpan;
use crate::model::finding::Unit;
use crate::model::measures::WeekMeasures;
use crate::model::phrase::{Part, Phrase};
use crate::model::units::{Metres, Seconds};
use crate::phrase;

/// Metres in a kilometre.
const METRES: f64 = 1_000.0;
/// Seconds that stand for a kilometre where distance is missing: easy running at 6 min/km. Chosen, so that thresholds
/// of kilometres hold for minutes too.
const SECONDS: f64 = 360.0;
const SECONDS_AN_HOUR: f64 = 3_600.0;

/// What the weeks are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Basis {
    /// Distance in metres.
    Distance,
    /// Moving time in seconds.
    Time,
}

impl Basis {
    /// A threshold in kilometres as an amount.
    pub(super) fn of_kilometres(self, kilometres: f64) -> f64 {
        kilometres
            * match self {
                Self::Distance => METRES,
                Self::Time => SECONDS,
            }
    }

    /// An amount for a sentence.
    pub(super) fn part(self, amount: f64) -> Part {
        match self {
            Self::Distance => Part::Distance(Metres::new(amount).unwrap_or_default()),
            Self::Time => Part::Duration(Seconds::new(amount).unwrap_or_default()),
        }
    }

    /// An amount in the unit that a finding has for it.
    pub(super) fn in_unit(self, amount: f64) -> (f64, Unit) {
        match self {
            Self::Distance => (amount, Unit::Metres),
            Self::Time => (amount / SECONDS_AN_HOUR, Unit::Hours),
        }
    }
}

/// A week and the four before it. Amounts are in metres or seconds.
#[derive(Debug, Clone)]
pub(super) struct Compared<'a> {
    /// Which week.
    pub(super) week: &'a WeekMeasures,
    /// What it is compared by.
    pub(super) basis: Basis,
    /// How much was run.
    pub(super) amount: f64,
    /// How much of it was a race.
    pub(super) race: f64,
    /// Runs that make it up.
    pub(super) runs: u32,
    /// Highest of the four weeks before.
    pub(super) highest: f64,
    /// Their mean.
    pub(super) mean: f64,
    /// `amount / highest - 1`; `None` after four weeks without running.
    pub(super) ratio: Option<f64>,
    /// How many of the four had a run.
    pub(super) active_weeks: u32,
    /// The four weeks, oldest first.
    pub(super) baseline: Vec<&'a WeekMeasures>,
}

impl<'a> Compared<'a> {
    /// By distance; `None` where it is not known or there are no four weeks.
    pub(super) fn by_distance(context: &Context<'a>, week: &'a WeekMeasures) -> Option<Self> {
        Some(Self {
            week,
            basis: Basis::Distance,
            amount: week.known.then_some(week.distance.get())?,
            race: week.race_distance.get(),
            runs: week.runs,
            highest: week.baseline_max4?.get(),
            mean: week.baseline_mean4?.get(),
            ratio: week.guarded_ratio,
            active_weeks: week.baseline_active_weeks,
            baseline: context.baseline_weeks(week.week),
        })
    }

    /// By time; `None` where it is not known or there are no four weeks.
    pub(super) fn by_time(context: &Context<'a>, week: &'a WeekMeasures) -> Option<Self> {
        let time = week.by_time;
        Some(Self {
            week,
            basis: Basis::Time,
            amount: time.moving.filter(|_| time.recorded)?.get(),
            race: time.race.get(),
            runs: time.runs,
            highest: time.baseline_max4?.get(),
            mean: time.baseline_mean4?.get(),
            ratio: time.guarded_ratio(),
            active_weeks: time.baseline_active_weeks,
            baseline: context.timed_weeks(week.week),
        })
    }

    /// The amounts of the four weeks, oldest first, as a sentence lists them.
    pub(super) fn list(&self) -> Phrase {
        let weeks = || self.baseline.iter();
        if self.basis == Basis::Distance {
            return phrase![Part::Distances(weeks().map(|week| week.distance).collect())];
        }
        let mut parts: Vec<Part> = Vec::new();
        for week in weeks() {
            let separator = (!parts.is_empty()).then_some(Part::Words(", "));
            parts.extend(separator);
            parts.push(Part::Duration(week.by_time.moving.unwrap_or_default()));
        }
        Phrase(parts)
    }

    /// From the first to the last day of the four weeks.
    pub(super) fn days_before(&self) -> Option<DaySpan> {
        let (first, last) = self.baseline.first().zip(self.baseline.last())?;
        Some(DaySpan { from: first.week.monday(), to: last.week.sunday() })
    }

    /// Runs of ten minutes or more without distance: of the week, and of the four before it.
    pub(super) fn without_distance(&self) -> (u32, u32) {
        let before = self.baseline.iter().map(|week| week.by_time.without_distance);
        (self.week.by_time.without_distance, before.sum())
    }

    /// Why the week is judged by time, as a clause.
    pub(super) fn why_by_time(&self) -> Phrase {
        const IN_WEEK: (&str, &str) = ("run of the week", "runs of the week");
        const BEFORE: (&str, &str) = ("run of the four weeks before", "runs of the four weeks before");
        let count = |count: u32, (one, many)| Part::Count(count, one, many);
        match self.without_distance() {
            (0, before) => phrase![count(before, BEFORE), if before == 1 { " has" } else { " have" }, " no distance"],
            (of_week, 0) => {
                phrase![count(of_week, IN_WEEK), if of_week == 1 { " has" } else { " have" }, " no distance"]
            }
            (of_week, before) => {
                phrase![count(of_week, IN_WEEK), " and ", count(before, BEFORE), " have no distance"]
            }
        }
    }
}

/// True for a week whose distance is not known and whose time may be: only runs without distance stand in the way.
pub(super) fn lacks_distance(week: &WeekMeasures) -> bool {
    week.by_time.recorded && !week.known
}
