//! Which weeks a run reports on: the last complete one, and those for which no report was written since the last.

use std::fs;
use std::path::Path;

use chrono::{NaiveDate, Weekday};
use chrono_tz::Tz;

use crate::cli::zone;
use crate::model::calendar::{WeekId, shift};

/// So many missed weeks are caught up with at most. Chosen: a year; who was away for longer asks with `--as-of`.
const MOST_MISSED_WEEKS: i64 = 53;

/// What is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The judged day.
    pub as_of: NaiveDate,
    /// The last day of the pain log that is read.
    pub pain_until: NaiveDate,
    /// The day was asked for: no week is caught up with.
    pub is_given: bool,
    /// Today, where the athlete is.
    pub today: NaiveDate,
}

impl Target {
    /// The given day, else the last Sunday before today with the pain log up to today (CONTRACT section 3, `--as-of`).
    /// Without a zone of the athlete's the machine's decides what day it is.
    #[must_use]
    pub fn of(given: Option<NaiveDate>, zone: Option<Tz>) -> Self {
        Self::on(zone::here(zone).today(), given)
    }

    fn on(today: NaiveDate, given: Option<NaiveDate>) -> Self {
        let sunday = shift(WeekId::containing(today).monday(), -1);
        Self { as_of: given.unwrap_or(sunday), pain_until: given.unwrap_or(today), is_given: given.is_some(), today }
    }

    /// The week of the judged day.
    #[must_use]
    pub fn week(self) -> WeekId {
        WeekId::containing(self.as_of)
    }

    /// The Sundays of the weeks between the newest one with a report and this one, oldest first.
    #[must_use]
    pub fn missed(self, reported: &[WeekId]) -> Vec<NaiveDate> {
        let week = self.week();
        let newest = reported.iter().copied().filter(|other| *other <= week).max();
        let Some(newest) = newest.filter(|newest| !self.is_given && *newest < week) else { return Vec::new() };
        let first = newest.plus(1).max(week.plus(-MOST_MISSED_WEEKS));
        (0..week.weeks_since(first)).map(|weeks| first.plus(weeks).sunday()).collect()
    }
}

/// The weeks with a report in this folder, by their names.
#[must_use]
pub fn reported(out: &Path) -> Vec<WeekId> {
    let Ok(entries) = fs::read_dir(out) else { return Vec::new() };
    let folders = entries.flatten().filter(|entry| entry.path().is_dir());
    let mut weeks: Vec<WeekId> = folders.filter_map(|entry| week_named(&entry.file_name().to_string_lossy())).collect();
    weeks.sort();
    weeks
}

/// The week of a name such as `2026-W47`.
fn week_named(name: &str) -> Option<WeekId> {
    let (year, week) = name.split_once("-W")?;
    let monday = NaiveDate::from_isoywd_opt(year.parse().ok()?, week.parse().ok()?, Weekday::Mon)?;
    Some(WeekId::containing(monday)).filter(|week| week.to_string() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn week(name: &str) -> WeekId {
        week_named(name).expect("a week")
    }

    #[test]
    fn the_judged_day_is_the_last_sunday_before_today() {
        // 22 November 2026 is a Sunday: its own week is not over before midnight.
        for (today, sunday) in
            [("2026-11-23", "2026-11-22"), ("2026-11-22", "2026-11-15"), ("2026-11-28", "2026-11-22")]
        {
            let target = Target::on(day(today), None);
            assert_eq!((target.as_of, target.pain_until), (day(sunday), day(today)));
        }
        let given = Target::on(day("2026-11-23"), Some(day("2026-10-07")));
        assert_eq!((given.as_of, given.pain_until), (day("2026-10-07"), day("2026-10-07")));
    }

    #[test]
    fn weeks_since_the_last_report_are_missed() {
        let target = Target::on(day("2027-01-12"), None);
        assert_eq!(target.week().to_string(), "2027-W01");
        let missed: Vec<String> =
            target.missed(&[week("2026-W40"), week("2026-W51")]).iter().map(ToString::to_string).collect();
        assert_eq!(missed, ["2026-12-27", "2027-01-03"], "2026 has 53 weeks");
        assert!(target.missed(&[]).is_empty(), "the first run reports on one week");
        assert!(target.missed(&[week("2027-W01")]).is_empty());
        assert!(target.missed(&[week("2027-W09")]).is_empty(), "a clock that was set back");
        assert_eq!(target.missed(&[week("2020-W01")]).len(), 53);
        assert!(Target::on(day("2027-01-12"), Some(day("2027-01-10"))).missed(&[week("2026-W51")]).is_empty());
    }

    #[test]
    fn only_whole_names_are_weeks() {
        assert_eq!(week("2026-W53").monday(), day("2026-12-28"));
        for name in ["2026-W54", "2026-W7", "2025-W53", "latest.html", "-W01", "2026-W07 copy"] {
            assert_eq!(week_named(name), None, "{name}");
        }
    }
}
