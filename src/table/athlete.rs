//! The logs and the listed shoes of an athlete as rows, and back.

use chrono::NaiveTime;

use super::TableError;
use super::activity::{named, optional, value};
use super::rows::{HabitRow, ListedShoeRow, PainRow};
use crate::model::pain::{Flag, Habit, HabitEntry, Location, PainEntry, Quality, Side, Treatment, When};
use crate::model::service::Service;
use crate::model::shoe::ServiceShoe;
use crate::model::units::Metres;

/// A row of the pain log; its note, which can say anything, stays in the log. The id passes through `clean`.
#[must_use]
pub fn pain_row(athlete: &str, entry: &PainEntry, clean: &dyn Fn(&str) -> String) -> PainRow {
    PainRow {
        athlete: clean(athlete),
        line: i32::try_from(entry.line).ok(),
        date: entry.date,
        time: entry.time.map(|time| time.to_string()),
        side: entry.side.map(|side| side.name().to_owned()),
        location: entry.location.map(|location| location.name().to_owned()),
        score: entry.score.into(),
        when: entry.when.map(|when| when.name().to_owned()),
        quality: entry.quality.map(|quality| quality.name().to_owned()),
        onset_km: entry.onset_km,
        worsened_during_run: entry.worsened_during_run,
        flags: entry.flags.iter().map(|flag| flag.name().to_owned()).collect(),
        treatment: entry.treatment.iter().map(|treatment| treatment.name().to_owned()).collect(),
        soreness: entry.soreness.map(i32::from),
        fatigue: entry.fatigue.map(i32::from),
    }
}

/// The entry of a row.
///
/// # Errors
///
/// When a value is none of its column.
pub fn pain_entry(row: &PainRow) -> Result<PainEntry, TableError> {
    let score = |column, score: i32| {
        u8::try_from(score).ok().filter(|score| *score <= 10).ok_or_else(|| value(column, &score.to_string()))
    };
    let time = |text: &String| text.parse::<NaiveTime>().map_err(|_| value("time", text));
    Ok(PainEntry {
        line: line(row.line),
        date: row.date,
        time: row.time.as_ref().map(time).transpose()?,
        side: optional("side", row.side.as_deref(), Side::from_name)?,
        location: optional("location", row.location.as_deref(), Location::from_name)?,
        score: score("score", row.score)?,
        when: optional("when", row.when.as_deref(), When::from_name)?,
        quality: optional("quality", row.quality.as_deref(), Quality::from_name)?,
        onset_km: row.onset_km,
        worsened_during_run: row.worsened_during_run,
        flags: row.flags.iter().map(|flag| named("flags", flag, Flag::from_name)).collect::<Result<_, _>>()?,
        treatment: row
            .treatment
            .iter()
            .map(|treatment| named("treatment", treatment, Treatment::from_name))
            .collect::<Result<_, _>>()?,
        soreness: row.soreness.map(|number| score("soreness", number)).transpose()?,
        fatigue: row.fatigue.map(|number| score("fatigue", number)).transpose()?,
        note: None,
    })
}

/// A row of the habit log; its note stays in the log.
#[must_use]
pub fn habit_row(athlete: &str, entry: &HabitEntry, clean: &dyn Fn(&str) -> String) -> HabitRow {
    HabitRow {
        athlete: clean(athlete),
        line: i32::try_from(entry.line).ok(),
        date: entry.date,
        habit: entry.habit.name().to_owned(),
        minutes: entry.minutes,
    }
}

/// The entry of a row.
///
/// # Errors
///
/// When a value is none of its column.
pub fn habit_entry(row: &HabitRow) -> Result<HabitEntry, TableError> {
    Ok(HabitEntry {
        line: line(row.line),
        date: row.date,
        habit: named("habit", &row.habit, Habit::from_name)?,
        minutes: row.minutes,
        note: None,
    })
}

fn line(line: Option<i32>) -> u64 {
    line.and_then(|line| u64::try_from(line).ok()).unwrap_or_default()
}

/// A pair that a service lists.
#[must_use]
pub fn shoe_row(athlete: &str, shoe: &ServiceShoe, clean: &dyn Fn(&str) -> String) -> ListedShoeRow {
    ListedShoeRow {
        athlete: clean(athlete),
        service: shoe.service.name().to_owned(),
        id: shoe.id.as_deref().map(clean),
        nickname: shoe.nickname.as_deref().map(clean),
        brand: shoe.brand.as_deref().map(clean),
        model: shoe.model.as_deref().map(clean),
        in_use_from: shoe.in_use_from,
        retired_on: shoe.retired_on,
        retired: Some(shoe.retired),
        limit_m: shoe.limit.map(Metres::get),
    }
}

/// The pair of a row.
///
/// # Errors
///
/// When its service is unknown.
pub fn listed_shoe(row: ListedShoeRow) -> Result<ServiceShoe, TableError> {
    Ok(ServiceShoe {
        service: named("service", &row.service, Service::from_name)?,
        id: row.id,
        nickname: row.nickname,
        brand: row.brand,
        model: row.model,
        in_use_from: row.in_use_from,
        retired_on: row.retired_on,
        retired: row.retired.unwrap_or(false),
        limit: row.limit_m.and_then(Metres::new),
    })
}
