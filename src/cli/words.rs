//! Words and numbers of the logs as people type them, for options and prompts alike. What is wrong is said with what
//! was probably meant.

use std::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveTime};

use crate::model::nearest::nearest;

/// Further into a run no pain begins; that of the reader of pain.csv.
const LONGEST_ONSET: f64 = 500.0;
/// Minutes in a day.
const LONGEST_HABIT_MIN: f64 = 1_440.0;

/// The value with this name. Case does not matter, and `_` or a space stands for `-`.
///
/// # Errors
///
/// When no value has this name, with the nearest one.
pub fn one_of<T: Copy>(text: &str, values: &[T], name: fn(T) -> &'static str) -> Result<T, String> {
    let wanted = text.trim().to_lowercase().replace(['_', ' '], "-");
    let found = values.iter().copied().find(|value| name(*value) == wanted);
    found.ok_or_else(|| {
        let valid: Vec<&str> = values.iter().copied().map(name).collect();
        let meant = nearest(&wanted, valid.iter().copied()).unwrap_or_default();
        format!("did you mean `{meant}`? Valid: {}", valid.join(", "))
    })
}

/// A score.
///
/// # Errors
///
/// When it is no whole number from 0 to 10.
pub fn score(text: &str) -> Result<u8, String> {
    let number = text.trim().parse().ok().filter(|number| *number <= 10);
    number.ok_or_else(|| "expected a whole number from 0 (nothing) to 10 (worst)".to_owned())
}

/// Kilometres into a run.
///
/// # Errors
///
/// When no run is so long.
pub fn kilometres(text: &str) -> Result<f64, String> {
    number(text, &(0.0..=LONGEST_ONSET), "kilometres")
}

/// Miles into a run.
///
/// # Errors
///
/// When no run is so long.
pub fn miles(text: &str) -> Result<f64, String> {
    number(text, &(0.0..=LONGEST_ONSET), "miles")
}

/// Minutes of a habit.
///
/// # Errors
///
/// When a day has fewer.
pub fn minutes(text: &str) -> Result<f64, String> {
    number(text, &(0.0..=LONGEST_HABIT_MIN), "minutes")
}

fn number(text: &str, range: &RangeInclusive<f64>, unit: &str) -> Result<f64, String> {
    let number = text.trim().replacen(',', ".", 1).parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| format!("expected {unit} from {} to {}", range.start(), range.end()))
}

/// Yes or no.
///
/// # Errors
///
/// When it is neither.
pub fn yes_or_no(text: &str) -> Result<bool, String> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "y" | "true" => Ok(true),
        "no" | "n" | "false" => Ok(false),
        _ => Err("expected yes or no".to_owned()),
    }
}

/// A time of day.
///
/// # Errors
///
/// When it is none.
pub fn time(text: &str) -> Result<NaiveTime, String> {
    NaiveTime::parse_from_str(text.trim(), "%H:%M").map_err(|_| "expected a time such as 07:30".to_owned())
}

/// A day.
///
/// # Errors
///
/// When it is none.
pub fn date(text: &str) -> Result<NaiveDate, String> {
    text.trim().parse().map_err(|_| "expected a day such as 2026-11-18".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::pain::{Location, When};

    #[test]
    fn words_and_what_was_probably_meant() {
        assert_eq!(one_of("Stairs Down", When::ALL, When::name), Ok(When::StairsDown));
        let told = one_of("outter", Location::ALL, Location::name).expect_err("no such place");
        assert!(told.starts_with("did you mean `outer`? Valid: front, outer"), "{told}");
    }

    #[test]
    fn numbers_within_their_range() {
        assert_eq!((score("10"), kilometres("5,2"), minutes("0")), (Ok(10), Ok(5.2), Ok(0.0)));
        for wrong in ["11", "-1", "4.5", "four", ""] {
            assert!(score(wrong).is_err(), "{wrong}");
        }
        assert!(kilometres("501").is_err() && minutes("NaN").is_err() && miles("inf").is_err());
    }
}
