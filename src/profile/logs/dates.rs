//! How people and spreadsheets write days and times. What can be two days is refused: a wrong month moves an episode.

use chrono::{NaiveDate, NaiveTime};

/// Why a text is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateFault {
    /// Day and month cannot be told apart.
    Ambiguous {
        /// The day when the first number is it.
        day_first: NaiveDate,
        /// The day when the first number is the month.
        month_first: NaiveDate,
    },
    /// None of the spellings.
    Unreadable,
}

/// Years before it are a mistyped year; chosen.
const FIRST_YEAR: i32 = 1900;
/// Digits of a year: two could be a day.
const YEAR_DIGITS: usize = 4;

/// The day of `2026-11-18`, `2026/11/18`, `2026.11.18`, `18.11.2026`, or of `18/11/2026` and `11/18/2026` where only
/// one of the two can be meant. A time behind it is left out.
pub(super) fn day(text: &str) -> Result<NaiveDate, DateFault> {
    let (date, _) = parts(text);
    let separator = date.chars().find(|letter| !letter.is_ascii_digit()).ok_or(DateFault::Unreadable)?;
    let fields: Vec<&str> = date.split(separator).collect();
    let &[first, second, third] = fields.as_slice() else { return Err(DateFault::Unreadable) };
    let from = |year: &str, month: &str, day: &str| calendar_day(year, month, day).ok_or(DateFault::Unreadable);
    match separator {
        '-' | '/' | '.' if first.len() == YEAR_DIGITS => from(first, second, third),
        '.' => from(third, second, first),
        '/' | '-' => match (calendar_day(third, second, first), calendar_day(third, first, second)) {
            (Some(day_first), Some(month_first)) if day_first != month_first => {
                Err(DateFault::Ambiguous { day_first, month_first })
            }
            (one, other) => one.or(other).ok_or(DateFault::Unreadable),
        },
        _ => Err(DateFault::Unreadable),
    }
}

fn calendar_day(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let number =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten();
    let year = i32::try_from(number(year)?).ok().filter(|number| year.len() == YEAR_DIGITS && *number >= FIRST_YEAR)?;
    NaiveDate::from_ymd_opt(year, number(month)?, number(day)?)
}

/// The date and what stands behind it.
fn parts(text: &str) -> (&str, &str) {
    text.trim().split_once(['T', ' ']).unwrap_or((text.trim(), ""))
}

/// A time of day: `07:30`, `7:30:00`, `7:30 pm`.
pub(super) fn time(text: &str) -> Option<NaiveTime> {
    let forms = ["%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p"];
    forms.iter().find_map(|form| NaiveTime::parse_from_str(text.trim(), form).ok())
}

/// The time behind a date, as spreadsheets write it; midnight is what they put there when there is none.
pub(super) fn time_behind(date: &str) -> Option<NaiveTime> {
    time(parts(date).1).filter(|time| *time != NaiveTime::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(year: i32, month: u32, date: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, date).expect("a day")
    }

    #[test]
    fn spellings_of_one_day() {
        for text in [
            "2026-11-18",
            "2026/11/18",
            "2026.11.18",
            "18.11.2026",
            "18/11/2026",
            "11/18/2026",
            "18-11-2026",
            " 2026-11-18 ",
            "2026-11-18T07:30",
            "2026-11-18 00:00:00",
        ] {
            assert_eq!(day(text), Ok(of(2026, 11, 18)), "{text}");
        }
        assert_eq!(day("3.11.2026"), Ok(of(2026, 11, 3)));
        assert_eq!(day("5/5/2026"), Ok(of(2026, 5, 5)), "both readings are the same day");
    }

    #[test]
    fn what_can_be_two_days_is_refused() {
        let both = DateFault::Ambiguous { day_first: of(2026, 3, 11), month_first: of(2026, 11, 3) };
        assert_eq!(day("11/03/2026"), Err(both));
        for text in
            ["", "yesterday", "18.11.26", "26-11-18", "2026-13-01", "2026-02-30", "0026-11-18", "2026-11", "1-2-3-4"]
        {
            assert_eq!(day(text), Err(DateFault::Unreadable), "{text}");
        }
        assert_eq!(day("+2026-11-18"), Err(DateFault::Unreadable));
    }

    #[test]
    fn times() {
        let at = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0);
        assert_eq!((time("07:30"), time("7:30"), time("7:30 pm")), (at(7, 30), at(7, 30), at(19, 30)));
        assert_eq!(time("25:00"), None);
        assert_eq!((time_behind("2026-11-18 07:30"), time_behind("2026-11-18 00:00:00")), (at(7, 30), None));
    }
}
