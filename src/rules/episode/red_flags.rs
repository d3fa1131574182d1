//! The red flags that stand in the log word for word (RULES rows FLAG-1 to FLAG-4): what `patella pain add` can say
//! before any recording is read. The rule `medical-red-flag` judges them too, and FLAG-5 with the recordings.

use chrono::NaiveDate;

use crate::model::pain::{Flag, PainEntry};
use crate::rules::article::statement;

/// A flag of the log that no all-clear ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RedFlag {
    /// The flag.
    pub flag: Flag,
    /// Day of its last row.
    pub day: NaiveDate,
    /// Row of RULES section 1.8.
    pub row: &'static str,
}

impl RedFlag {
    /// What the article says of it.
    #[must_use]
    pub fn says(self) -> &'static str {
        statement(self.row).map_or("", |statement| statement.says)
    }
}

/// The row of RULES that sends somebody with this flag to a doctor at once; `None` for a flag that does not.
#[must_use]
pub const fn red_row(flag: Flag) -> Option<&'static str> {
    match flag {
        Flag::CannotBearWeight => Some("FLAG-1"),
        Flag::Swelling | Flag::Deformity => Some("FLAG-2"),
        Flag::Locking | Flag::GivingWay => Some("FLAG-3"),
        Flag::NumbnessTingling => Some("FLAG-4"),
        Flag::Limp | Flag::AffectsDailyLife | Flag::UnsureOfCause | Flag::Cleared => None,
    }
}

/// The last all-clear of a log (CONTRACT section 2: a later row with `cleared` ends a stop).
#[derive(Debug, Clone)]
pub struct AllClear<'a> {
    /// Its day; `None` without any.
    pub day: Option<NaiveDate>,
    /// The clearing rows of that day.
    rows: Vec<&'a PainEntry>,
}

impl<'a> AllClear<'a> {
    /// That of these rows, in any order.
    #[must_use]
    pub fn of(rows: &'a [PainEntry]) -> Self {
        let clearing = || rows.iter().filter(|row| row.flags.contains(&Flag::Cleared));
        let day = clearing().map(|row| row.date).max();
        Self { day, rows: clearing().filter(|row| Some(row.date) == day).collect() }
    }

    /// True when it ends what this row says. Of two rows of one day the later time is later, or the later line where a
    /// time is missing.
    #[must_use]
    pub fn ends(&self, row: &PainEntry) -> bool {
        self.day > Some(row.date) || self.rows.iter().any(|clear| clear.date == row.date && is_later(clear, row))
    }
}

/// Flags that no later all-clear ended, each once with its last day, by that day.
#[must_use]
pub fn red_flags(rows: &[PainEntry]) -> Vec<RedFlag> {
    let all_clear = AllClear::of(rows);
    let mut standing: Vec<RedFlag> = Vec::new();
    for row in rows.iter().filter(|row| !all_clear.ends(row)) {
        for flag in &row.flags {
            let Some(id) = red_row(*flag) else { continue };
            match standing.iter_mut().find(|red| red.flag == *flag) {
                Some(red) => red.day = red.day.max(row.date),
                None => standing.push(RedFlag { flag: *flag, day: row.date, row: id }),
            }
        }
    }
    standing.sort_by_key(|red| (red.day, red.row, red.flag));
    standing
}

fn is_later(one: &PainEntry, other: &PainEntry) -> bool {
    match (one.time, other.time) {
        (Some(one_time), Some(other_time)) if one_time != other_time => one_time > other_time,
        _ => one.line > other.line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveTime;

    fn row(line: u64, date: u32, hour: Option<u32>, flags: &[Flag]) -> PainEntry {
        let day = NaiveDate::from_ymd_opt(2026, 5, date).expect("a day of May");
        let time = hour.and_then(|hour| NaiveTime::from_hms_opt(hour, 0, 0));
        PainEntry { time, flags: flags.to_vec(), ..PainEntry::new(line, day, 3) }
    }

    fn standing(rows: &[PainEntry]) -> Vec<(Flag, &'static str)> {
        red_flags(rows).into_iter().map(|red| (red.flag, red.row)).collect()
    }

    #[test]
    fn each_red_flag_has_its_row_and_its_words() {
        let expected = [
            (Flag::CannotBearWeight, "FLAG-1"),
            (Flag::Swelling, "FLAG-2"),
            (Flag::Deformity, "FLAG-2"),
            (Flag::Locking, "FLAG-3"),
            (Flag::GivingWay, "FLAG-3"),
            (Flag::NumbnessTingling, "FLAG-4"),
        ];
        for (flag, id) in expected {
            assert_eq!(standing(&[row(2, 1, None, &[flag])]), [(flag, id)]);
            assert!(red_flags(&[row(2, 1, None, &[flag])])[0].says().starts_with("See a doctor at once"));
        }
        let others = [Flag::Limp, Flag::AffectsDailyLife, Flag::UnsureOfCause, Flag::Cleared];
        assert!(standing(&[row(2, 1, None, &others)]).is_empty());
    }

    #[test]
    fn a_later_all_clear_ends_it_and_an_earlier_one_does_not() {
        let flag = |line, date, hour| row(line, date, hour, &[Flag::Swelling]);
        let clear = |line, date, hour| row(line, date, hour, &[Flag::Cleared]);
        let one = [(Flag::Swelling, "FLAG-2")];
        assert!(standing(&[flag(2, 1, None), clear(3, 2, None)]).is_empty());
        assert!(standing(&[clear(3, 2, None), flag(4, 1, None)]).is_empty(), "days count, not lines");
        assert_eq!(standing(&[clear(2, 1, None), flag(3, 2, None)]), one);
        // On one day: by time, else by line.
        assert!(standing(&[flag(2, 1, None), clear(3, 1, None)]).is_empty());
        assert_eq!(standing(&[clear(2, 1, None), flag(3, 1, None)]), one);
        assert_eq!(standing(&[flag(2, 1, Some(9)), clear(3, 1, Some(8))]), one);
        assert!(standing(&[flag(3, 1, Some(8)), clear(2, 1, Some(9))]).is_empty());
        assert_eq!(standing(&[clear(2, 1, Some(9)), flag(3, 1, None)]), one);
        // A row that says both: the flag stands.
        assert_eq!(standing(&[row(2, 1, None, &[Flag::Swelling, Flag::Cleared])]), one);
    }
}
