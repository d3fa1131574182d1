//! The way back to running, for people (`text`), for calendars (`calendar`), for watches (`workout`) and for programs
//! (`json`). What is due on which day is decided in `rules::return_protocol`; here it only gets words and bytes.

use chrono::NaiveDate;

use super::wording::{NBSP, Wording};
use crate::model::athlete::Athlete;
use crate::model::return_protocol::{Exercise, ReturnPlan, Stage};

pub mod calendar;
mod json;
mod text;
pub mod workout;

pub use json::json;
pub use text::text;

/// What is shown.
#[derive(Debug)]
pub struct ReturnPage<'a> {
    /// Whose way.
    pub athlete: &'a Athlete,
    /// The judged day.
    pub as_of: NaiveDate,
    /// In which units and with which dates.
    pub wording: Wording,
    /// The plan; `None` under a medical stop.
    pub plan: Option<&'a ReturnPlan>,
}

/// A file to write: name and content.
pub type File = (String, Vec<u8>);

/// The calendar and the workouts; none without a session to come.
///
/// # Errors
///
/// When a workout cannot be encoded, which is a fault of the program.
pub fn files(page: &ReturnPage<'_>) -> Result<Vec<File>, workout::EncodeError> {
    let Some(plan) = page.plan.filter(|plan| !plan.due.is_empty()) else { return Ok(Vec::new()) };
    let mut files = vec![(calendar::NAME.to_owned(), calendar::render(page, plan).into_bytes())];
    files.extend(workout::files(&plan.due, page.as_of)?);
    Ok(files)
}

/// What a stage asks for, in a line.
pub(super) const fn stage_words(stage: Stage) -> &'static str {
    match stage {
        Stage::OneMinute | Stage::TwoMinutes | Stage::FourMinutes => {
            "walk and run in turns, 20 to 30 minutes, every other day"
        }
        Stage::Continuous => "easy running without a walk, 20 to 30 minutes, every other day",
        Stage::Longer => "easy running, 10 to 15 % more minutes than the week before",
        Stage::Faster => "add pace or distance, never both in one week, and little of it",
    }
}

/// An exercise in words: `7 × (walk 2 min, run 1 min), 21 min`.
pub(super) fn exercise(exercise: Exercise) -> String {
    let total = minutes(exercise.total().get());
    match exercise {
        Exercise::WalkRun { walk, run, times } => {
            format!("{times}{NBSP}× (walk {}, run {}), {total} in all", minutes(walk.get()), minutes(run.get()))
        }
        Exercise::Easy(_) => format!("run {total} easily"),
    }
}

/// Bouts are whole minutes unless the rulebook says otherwise; then seconds are told.
fn minutes(seconds: f64) -> String {
    if (seconds / 60.0).fract().abs() < 1e-9 {
        format!("{}{NBSP}min", super::wording::number_with(seconds / 60.0, 0))
    } else {
        format!("{}{NBSP}s", super::wording::number_with(seconds, 0))
    }
}
