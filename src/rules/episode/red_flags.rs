//! The red flags that stand in the log word for word (RULES rows FLAG-1 to FLAG-4): what `patella pain add` can say before
//! any recording is read. The rule `medical-red-flag` judges them too, and FLAG-5 with the recordings.

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

/// Flags after the last all-clear, each once, by day. A flag in the row of an all-clear itself still stands: only a later
/// row ends it (CONTRACT section 2).
#[must_use]
pub fn red_flags(rows: &[PainEntry]) -> Vec<RedFlag> {
    let mut rows: Vec<&PainEntry> = rows.iter().collect();
    rows.sort_by_key(|row| (row.date, row.time, row.line));
    let mut standing: Vec<RedFlag> = Vec::new();
    for row in rows {
        if row.flags.contains(&Flag::Cleared) {
            standing.clear();
        }
        for flag in &row.flags {
            let Some(red) = red_row(*flag).map(|id| RedFlag { flag: *flag, day: row.date, row: id }) else { continue };
            standing.retain(|earlier| earlier.flag != *flag);
            standing.push(red);
        }
    }
    standing
}
