//! Days, weeks and spans in words; the year only where it is not that of the judged day.

use chrono::{Datelike, NaiveDate};

use super::{EN_DASH, NBSP, Wording};
use crate::model::calendar::{DaySpan, WeekId};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Wording {
    /// A day: `16 November`, with the year where it is another one.
    #[must_use]
    pub fn day(self, day: NaiveDate) -> String {
        if self.year == Some(day.year()) { day_month(day) } else { day_with_year(day) }
    }

    /// A day in a narrow place: `16 Nov`, with the year where it is another one.
    #[must_use]
    pub fn short_day(self, day: NaiveDate) -> String {
        let month = month(day).get(..3).unwrap_or_default();
        if self.year.is_none_or(|year| year == day.year()) {
            format!("{}{NBSP}{month}", day.day())
        } else {
            format!("{}{NBSP}{month}{NBSP}{}", day.day(), day.year())
        }
    }

    /// A span: `16–22 November`, `30 November – 6 December`.
    #[must_use]
    pub fn span(self, span: DaySpan) -> String {
        let DaySpan { from, to } = span;
        if from == to {
            return self.day(from);
        }
        if from.year() != to.year() {
            return format!("{}{NBSP}{EN_DASH} {}", day_with_year(from), day_with_year(to));
        }
        if from.month() == to.month() {
            return format!("{}{EN_DASH}{}", from.day(), self.day(to));
        }
        format!("{}{NBSP}{EN_DASH} {}", day_month(from), self.day(to))
    }

    /// A span in a narrow place, without years: `16–22 Nov`, `28 Sep – 4 Oct`.
    #[must_use]
    pub fn short_span(span: DaySpan) -> String {
        let DaySpan { from, to } = span;
        let short = |day: NaiveDate| format!("{}{NBSP}{}", day.day(), month(day).get(..3).unwrap_or_default());
        if from == to {
            short(to)
        } else if (from.year(), from.month()) == (to.year(), to.month()) {
            format!("{}{EN_DASH}{}", from.day(), short(to))
        } else {
            format!("{}{NBSP}{EN_DASH} {}", short(from), short(to))
        }
    }

    /// A week, by its Monday: `16 November`.
    #[must_use]
    pub fn week(self, week: WeekId) -> String {
        self.day(week.monday())
    }
}

/// A day with its year: `16 November 2026`.
fn day_with_year(day: NaiveDate) -> String {
    format!("{} {}", day_month(day), day.year())
}

fn month(day: NaiveDate) -> &'static str {
    MONTHS.get(day.month0() as usize).copied().unwrap_or_default()
}

fn day_month(day: NaiveDate) -> String {
    format!("{}{NBSP}{}", day.day(), month(day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::athlete::Units;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn metric() -> Wording {
        Wording::new(Units::Kilometres).as_of(day("2026-11-22"))
    }

    #[test]
    fn dates_show_the_year_only_where_it_is_another() {
        assert_eq!(metric().day(day("2026-11-16")), "16\u{a0}November");
        assert_eq!(metric().day(day("2025-11-16")), "16\u{a0}November 2025");
        assert_eq!(Wording::new(Units::Kilometres).day(day("2026-11-16")), "16\u{a0}November 2026");
        assert_eq!(metric().short_day(day("2026-05-03")), "3\u{a0}May");
    }

    #[test]
    fn spans_share_what_their_ends_share() {
        let span = |from: &str, to: &str| metric().span(DaySpan { from: day(from), to: day(to) });
        assert_eq!(span("2026-11-16", "2026-11-22"), "16\u{2013}22\u{a0}November");
        assert_eq!(span("2026-11-30", "2026-12-06"), "30\u{a0}November\u{a0}\u{2013} 6\u{a0}December");
        assert_eq!(span("2025-12-29", "2026-01-04"), "29\u{a0}December 2025\u{a0}\u{2013} 4\u{a0}January 2026");
        assert_eq!(span("2025-11-03", "2025-11-09"), "3\u{2013}9\u{a0}November 2025");
        assert_eq!(span("2026-11-16", "2026-11-16"), "16\u{a0}November");
    }
}
