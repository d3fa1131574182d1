//! What people write about themselves: `athlete.toml`, `pain.csv` and `habits.csv` (CONTRACT section 2).
//!
//! Text in, values out: nothing here touches the file system. A mistake in `athlete.toml` stops the program with the
//! line, the key and the nearest valid one, since a misspelt key would otherwise change verdicts in silence. A mistake
//! in a log costs one row and is reported. Start with [`parse_athlete`].

use thiserror::Error;

mod athlete;
mod logs;
mod section;
mod shoes;
mod templates;
mod writing;

pub use athlete::parse_athlete;
pub use logs::{
    Addition, Log, LogWriteError, addition, decode_log, habit_cells, has_column, pain_cells, parse_habits, parse_pain,
    parse_plan,
};
pub use templates::{ATHLETE_TEMPLATE, HABITS_TEMPLATE, PAIN_TEMPLATE};
pub use writing::athlete_toml;

/// Why `athlete.toml` cannot be used. The caller knows the name of the file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {message}")]
pub struct ProfileError {
    /// Line, from 1.
    pub line: usize,
    /// Key or table that is wrong, such as `shoe.drop_mm`; `None` when the text is no TOML.
    pub key: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}
