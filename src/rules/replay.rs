//! How often each rule would have spoken up: the rules over the Sundays of a history, each judged with what was known
//! on it, as the weekly report would have done. Counts; makes no history and judges nothing itself.

use chrono::NaiveDate;
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;

use super::rulebook::Rulebook;
use super::{RULES, assess, notifies};
use crate::model::calendar::{DaySpan, WeekId, shift};
use crate::model::finding::{RuleOutcome, Severity, Verdict};
use crate::model::history::History;
use crate::model::phrase::Phrase;

/// Days of a year, for rates.
const YEAR_DAYS: f64 = 365.25;
/// A rate a year of fewer days than this would say more than is known; chosen.
const LEAST_RATE_DAYS: i64 = 56;
/// Days that one core judges one after the other: the first of them costs more than those that follow it; chosen.
const CHUNK_DAYS: usize = 26;
/// Days of the month that the alert budget counts (issue: "at most 2 notifying findings a month").
const MONTH_DAYS: u32 = 28;

/// A finding that would have sent an alert.
#[derive(Debug, Clone, PartialEq)]
pub struct Notification {
    /// The judged day.
    pub as_of: NaiveDate,
    /// Its rule.
    pub rule: &'static str,
    /// How bad.
    pub severity: Severity,
    /// Days on which it happened.
    pub span: DaySpan,
    /// The finding in one line.
    pub headline: Phrase,
}

/// How often one rule spoke up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Rule id.
    pub rule: &'static str,
    /// Judged days on which it could be told.
    pub judged: u32,
    /// Those on which it was raised.
    pub raised: u32,
    /// Those on which it was raised at watch or above.
    pub serious: u32,
    /// Findings that would have sent an alert.
    pub notified: u32,
}

/// The rules over a history, day by day.
#[derive(Debug)]
pub struct Replay {
    days: Vec<NaiveDate>,
    before: Vec<RuleOutcome>,
    tallies: Vec<Tally>,
    notifications: Vec<Notification>,
}

/// The Sundays from the one of the week of the first recording up to the judged day, and this day.
#[must_use]
pub fn days(first_day: NaiveDate, as_of: NaiveDate) -> Vec<NaiveDate> {
    let first = WeekId::containing(first_day).sunday();
    let weeks = (as_of - first).num_days() / 7;
    let mut days: Vec<NaiveDate> = (0..=weeks).map(|week| shift(first, 7 * week)).filter(|day| *day < as_of).collect();
    days.push(as_of);
    days
}

/// The outcomes of the rules on one day.
pub type JudgedDay = (NaiveDate, Vec<RuleOutcome>);

/// The outcomes on each of these days, in order, judged on all cores. `histories` hands over the histories of some of
/// the days, one after the other, as `metrics::histories` does.
///
/// # Errors
///
/// When a history cannot be made.
pub fn outcomes<E: Send>(
    rulebook: &Rulebook,
    days: &[NaiveDate],
    histories: impl Fn(&[NaiveDate], &mut dyn FnMut(&History)) -> Result<(), E> + Sync,
) -> Result<Vec<JudgedDay>, E> {
    let judge = |days: &[NaiveDate]| {
        let mut judged = Vec::with_capacity(days.len());
        histories(days, &mut |history| judged.push((history.as_of, assess(history, rulebook))))?;
        Ok(judged)
    };
    let judged: Vec<Vec<JudgedDay>> = days.par_chunks(CHUNK_DAYS).map(judge).collect::<Result<_, E>>()?;
    Ok(judged.into_iter().flatten().collect())
}

impl Replay {
    /// Counts what the rules said on these days, which are in order. A finding alerts when it is new or worse since the
    /// day judged before, which for Sundays is the comparison of CONTRACT section 4.
    #[must_use]
    pub fn of(judged: Vec<JudgedDay>) -> Self {
        let mut replay = Self::new();
        for (as_of, outcomes) in judged {
            replay.count(as_of, outcomes);
        }
        replay
    }

    fn new() -> Self {
        let tally = |rule| Tally { rule, judged: 0, raised: 0, serious: 0, notified: 0 };
        Self {
            days: Vec::new(),
            before: Vec::new(),
            tallies: RULES.iter().map(|entry| tally(entry.meta.id)).collect(),
            notifications: Vec::new(),
        }
    }

    fn count(&mut self, as_of: NaiveDate, outcomes: Vec<RuleOutcome>) {
        for (tally, outcome) in self.tallies.iter_mut().zip(&outcomes) {
            tally.judged += u32::from(!matches!(outcome.verdict, Verdict::NotAssessed { .. }));
            let Verdict::Raised(findings) = &outcome.verdict else { continue };
            tally.raised += 1;
            tally.serious += u32::from(findings.iter().any(|finding| finding.severity >= Severity::Watch));
            for finding in findings.iter().filter(|finding| notifies(outcome, finding, &self.before)) {
                tally.notified += 1;
                self.notifications.push(Notification {
                    as_of,
                    rule: outcome.rule,
                    severity: finding.severity,
                    span: finding.span,
                    headline: finding.headline.clone(),
                });
            }
        }
        self.days.push(as_of);
        self.before = outcomes;
    }

    /// The days judged so far.
    #[must_use]
    pub fn days(&self) -> &[NaiveDate] {
        &self.days
    }

    /// One tally a rule, in the order of CONTRACT section 5.
    #[must_use]
    pub fn tallies(&self) -> &[Tally] {
        &self.tallies
    }

    /// The findings that would have sent an alert, by day.
    #[must_use]
    pub fn notifications(&self) -> &[Notification] {
        &self.notifications
    }

    /// So many events as a rate a year; `None` for less than eight weeks.
    #[must_use]
    pub fn per_year(&self, events: u32) -> Option<f64> {
        let (first, last) = self.days.first().zip(self.days.last())?;
        // The first judged day stands for its week.
        let days = (*last - *first).num_days() + 7;
        (days >= LEAST_RATE_DAYS).then(|| f64::from(events) * YEAR_DAYS / days as f64)
    }

    /// The most alerts in four weeks one after the other.
    #[must_use]
    pub fn most_in_four_weeks(&self) -> u32 {
        let ends = self.notifications.iter().map(|last| DaySpan::ending(last.as_of, MONTH_DAYS));
        let within = |span: DaySpan| self.notifications.iter().filter(|one| span.contains(one.as_of)).count();
        ends.map(within).max().and_then(|most| u32::try_from(most).ok()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn every_sunday_and_the_last_day_are_judged_once() {
        let texts = |first, last| days(day(first), day(last)).iter().map(ToString::to_string).collect::<Vec<_>>();
        // 16 November 2026 is a Monday.
        assert_eq!(texts("2026-11-04", "2026-11-18"), ["2026-11-08", "2026-11-15", "2026-11-18"]);
        assert_eq!(texts("2026-11-08", "2026-11-15"), ["2026-11-08", "2026-11-15"]);
        assert_eq!(texts("2026-11-16", "2026-11-16"), ["2026-11-16"]);
    }

    #[test]
    fn rates_and_months_count_what_was_sent() {
        let mut replay = Replay::new();
        assert_eq!((replay.per_year(3), replay.most_in_four_weeks()), (None, 0));
        replay.days = vec![day("2026-01-04"), day("2026-02-15")];
        assert_eq!(replay.per_year(1), None, "seven weeks");
        // 105 weeks less a day would be 2.01 years; 729 days and the first week make 736 days.
        replay.days = vec![day("2026-01-04"), day("2028-01-03")];
        assert!(replay.per_year(4).is_some_and(|rate| (rate - 4.0 * 365.25 / 736.0).abs() < 1e-12));
        let sent = |text| Notification {
            as_of: day(text),
            rule: "single-run-spike",
            severity: Severity::Watch,
            span: DaySpan::day(day(text)),
            headline: Phrase::default(),
        };
        // From 4 January to 1 February are 29 days, to 31 January 28.
        replay.notifications = vec![sent("2026-01-04"), sent("2026-01-18"), sent("2026-02-01")];
        assert_eq!(replay.most_in_four_weeks(), 2);
        replay.notifications.insert(2, sent("2026-01-31"));
        assert_eq!(replay.most_in_four_weeks(), 3);
    }
}
