//! Local days and Monday-to-Sunday weeks of the athlete.
//!
//! A day is a plain [`NaiveDate`]: the athlete's own calendar day, whatever the zone of the machine.

use std::fmt;

use chrono::{Datelike, Days, NaiveDate};

/// A Monday-to-Sunday week, named by its Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WeekId(NaiveDate);

impl WeekId {
    /// The week that a day lies in.
    #[must_use]
    pub fn containing(day: NaiveDate) -> Self {
        Self(shift(day, -i64::from(day.weekday().num_days_from_monday())))
    }

    /// The Monday.
    #[must_use]
    pub const fn monday(self) -> NaiveDate {
        self.0
    }

    /// The Sunday.
    #[must_use]
    pub fn sunday(self) -> NaiveDate {
        shift(self.0, 6)
    }

    /// The week `weeks` later, or earlier when negative.
    #[must_use]
    pub fn plus(self, weeks: i64) -> Self {
        Self(shift(self.0, weeks.saturating_mul(7)))
    }

    /// How many weeks this one lies after `earlier`; negative when before it.
    #[must_use]
    pub fn weeks_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).num_days() / 7
    }

    /// The seven days, Monday first.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        (0..7).map(move |day| shift(self.0, day))
    }

    /// True when the week's Sunday is on or before the day that is judged.
    #[must_use]
    pub fn is_complete(self, as_of: NaiveDate) -> bool {
        self.sunday() <= as_of
    }
}

/// The ISO name, such as `2026-W47`.
impl fmt::Display for WeekId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let iso = self.0.iso_week();
        write!(formatter, "{:04}-W{:02}", iso.year(), iso.week())
    }
}

/// The first and last day of something, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DaySpan {
    /// First day.
    pub from: NaiveDate,
    /// Last day, never before `from`.
    pub to: NaiveDate,
}

impl DaySpan {
    /// The span of the `days` days that end on `last`: the judged day and the `days - 1` before it.
    #[must_use]
    pub fn ending(last: NaiveDate, days: u32) -> Self {
        Self { from: shift(last, 1 - i64::from(days.max(1))), to: last }
    }

    /// A single day.
    #[must_use]
    pub const fn day(day: NaiveDate) -> Self {
        Self { from: day, to: day }
    }

    /// A whole week.
    #[must_use]
    pub fn week(week: WeekId) -> Self {
        Self { from: week.monday(), to: week.sunday() }
    }

    /// True when the day lies inside.
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// True when the two share a day.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    /// Every day of it, in order.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take_while(move |day| *day <= self.to)
    }
}

/// A day moved by whole days, held at the ends of the calendar that chrono knows.
#[must_use]
pub fn shift(day: NaiveDate, days: i64) -> NaiveDate {
    let distance = Days::new(days.unsigned_abs());
    if days < 0 {
        day.checked_sub_days(distance).unwrap_or(NaiveDate::MIN)
    } else {
        day.checked_add_days(distance).unwrap_or(NaiveDate::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_week_runs_from_monday_to_sunday() {
        let week = WeekId::containing(day("2026-11-22"));
        assert_eq!(week.monday(), day("2026-11-16"));
        assert_eq!(week.sunday(), day("2026-11-22"));
        assert_eq!(week.to_string(), "2026-W47");
        assert!(week.is_complete(day("2026-11-22")) && !week.is_complete(day("2026-11-21")));
    }

    #[test]
    fn iso_weeks_cross_the_year() {
        // 1 January 2027 is a Friday of the last ISO week of 2026, which has 53 weeks.
        assert_eq!(WeekId::containing(day("2027-01-01")).to_string(), "2026-W53");
    }

    #[test]
    fn n_days_are_the_judged_day_and_those_before() {
        let span = DaySpan::ending(day("2026-11-22"), 14);
        assert_eq!(span.from, day("2026-11-09"));
        assert_eq!(span.days().count(), 14);
    }
}
