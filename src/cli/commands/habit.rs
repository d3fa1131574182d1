//! `patella habit add|list [FOLDER]`: keeps habits.csv, the log of what no watch records.

use std::io::{self, IsTerminal};

use crate::cli::args::{HabitAddOptions, HabitCommand, HabitListOptions, HabitOptions};
use crate::cli::exit::{Exit, Failure};
use crate::cli::log_file;
use crate::cli::prompt::Prompt;
use crate::cli::terminal::Terminal;
use crate::cli::words;
use crate::cli::zone::{self, Here};
use crate::model::athlete::Units;
use crate::model::pain::{Habit, HabitEntry};
use crate::profile::{self, Log};
use crate::reporter::habit_log;
use crate::reporter::wording::Wording;

/// Does what is asked for.
///
/// # Errors
///
/// When the log cannot be read or written, or an option cannot be true.
pub fn run(options: &HabitOptions, terminal: Terminal) -> Result<Exit, Failure> {
    match &options.command {
        HabitCommand::Add(options) => add(options, terminal),
        HabitCommand::List(options) => list(options, terminal),
    }
}

fn add(options: &HabitAddOptions, terminal: Terminal) -> Result<Exit, Failure> {
    let here = zone::here(log_file::time_zone(&options.folder));
    let entry = match options.habit {
        Some(habit) => entry_of(options, here, habit),
        None if io::stdin().is_terminal() => {
            let (mut reader, mut writer) = (io::stdin().lock(), io::stderr().lock());
            ask(options, here, &mut Prompt { reader: &mut reader, writer: &mut writer })?
        }
        None => {
            let valid: Vec<&str> = Habit::ALL.iter().map(|habit| habit.name()).collect();
            let help = format!("give --habit with one of {}; on a terminal `patella habit add` asks", valid.join(", "));
            return Err(Failure::usage("the habit is missing", help));
        }
    };
    log_file::check_day(entry.date, here)?;
    let written = log_file::append(&options.folder, Log::Habits, |_| profile::habit_cells(&entry))?;
    let minutes = entry.minutes.map(|minutes| format!(", {minutes} min")).unwrap_or_default();
    let place = format!("{}, line {}", written.path.display(), written.line);
    terminal.summary(&format!("wrote {place}: {} on {}{minutes}\n", entry.habit, entry.date))?;
    Ok(Exit::Done)
}

fn entry_of(options: &HabitAddOptions, here: Here, habit: Habit) -> HabitEntry {
    HabitEntry {
        line: 0,
        date: options.date.unwrap_or_else(|| here.today()),
        habit,
        minutes: options.minutes,
        note: options.note.clone(),
    }
}

/// Asks for the habit, and for the rest where no option says it.
fn ask(options: &HabitAddOptions, here: Here, prompt: &mut Prompt<'_>) -> Result<HabitEntry, Failure> {
    let valid: Vec<&str> = Habit::ALL.iter().map(|habit| habit.name()).collect();
    let habit =
        prompt.demand(&format!("What ({})", valid.join(", ")), |text| words::one_of(text, Habit::ALL, Habit::name))?;
    let mut entry = entry_of(options, here, habit);
    if options.date.is_none() {
        let question = format!("Day, empty for today ({})", here.today());
        entry.date = prompt.ask(&question, words::date)?.unwrap_or(entry.date);
    }
    if entry.minutes.is_none() {
        entry.minutes = prompt.ask("How many minutes", words::minutes)?;
    }
    Ok(entry)
}

fn list(options: &HabitListOptions, terminal: Terminal) -> Result<Exit, Failure> {
    let Some(bytes) = log_file::read(&options.folder, Log::Habits)? else {
        return Err(log_file::no_log(&options.folder, Log::Habits, "patella habit add --habit strength --minutes 20"));
    };
    let here = zone::here(log_file::time_zone(&options.folder));
    let as_of = options.as_of.unwrap_or_else(|| here.today());
    let (mut rows, _) = profile::parse_habits(&profile::decode_log(bytes).0);
    rows.retain(|row| row.date <= as_of);
    rows.sort_by_key(|row| (row.date, row.line));
    if options.json {
        terminal.data(&habit_log::json(&rows, as_of))?;
    } else {
        terminal.data(&habit_log::list(&rows, as_of, Wording::new(Units::Kilometres).as_of(as_of)))?;
    }
    let found = log_file::diagnostics(&options.folder, Log::Habits, |text| profile::parse_habits(text).1)?;
    terminal.diagnostics(&found);
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn the_habit_is_asked_until_it_is_one() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
        let here = Here { now: today.and_hms_opt(9, 0, 0), latest_day: today };
        let blank = HabitAddOptions { folder: ".".into(), habit: None, minutes: None, date: None, note: None };
        let (mut reader, mut writer) = ("\nstrenght\nstrength\n2026-11-20\n25\n".as_bytes(), Vec::new());
        let entry = ask(&blank, here, &mut Prompt { reader: &mut reader, writer: &mut writer }).expect("answered");
        assert_eq!((entry.habit, entry.minutes), (Habit::Strength, Some(25.0)));
        assert_eq!(entry.date.to_string(), "2026-11-20");
        assert!(String::from_utf8(writer).expect("UTF-8").contains("did you mean `strength`?"));
    }
}
