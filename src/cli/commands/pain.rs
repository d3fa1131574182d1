//! `patella pain add|list|cleared [FOLDER]`: keeps pain.csv, and says at once what a new entry means.

use std::io::{self, IsTerminal};
use std::path::Path;

use chrono::{NaiveDate, NaiveTime, Timelike};

use crate::cli::args::{InputOptions, PainAddOptions, PainClearedOptions, PainCommand, PainListOptions, PainOptions};
use crate::cli::exit::{Exit, Failure};
use crate::cli::log_file::{self, Written};
use crate::cli::pipeline::{self, Imported, Judged};
use crate::cli::prompt::Prompt;
use crate::cli::terminal::Terminal;
use crate::cli::words;
use crate::cli::zone::{self, Here};
use crate::model::athlete::Units;
use crate::model::finding::{Severity, Verdict};
use crate::model::pain::{Flag, Location, PainEntry, Quality, Side, Treatment, When};
use crate::model::units::METRES_PER_MILE;
use crate::profile::{self, Log};
use crate::reporter::pain_log;
use crate::reporter::wording::Wording;
use crate::rules::episode::{self, RedFlag};

/// Does what is asked for.
///
/// # Errors
///
/// When the log cannot be read or written, or an option cannot be true.
pub fn run(options: &PainOptions, terminal: Terminal) -> Result<Exit, Failure> {
    match &options.command {
        PainCommand::Add(options) => add(options, terminal),
        PainCommand::List(options) => list(options, terminal),
        PainCommand::Cleared(options) => cleared(options, terminal),
    }
}

fn add(options: &PainAddOptions, terminal: Terminal) -> Result<Exit, Failure> {
    let here = zone::here(log_file::time_zone(&options.folder));
    let mut entry = match options.score {
        Some(score) => entry_of(options, here, score),
        None if io::stdin().is_terminal() => {
            let (mut reader, mut writer) = (io::stdin().lock(), io::stderr().lock());
            ask(options, here, &mut Prompt { reader: &mut reader, writer: &mut writer })?
        }
        None => {
            return Err(Failure::usage(
                "the score is missing",
                "give --score 0 to 10 and what else is known, such as --side right --location outer; on a terminal \
                 `patella pain add` without options asks",
            ));
        }
    };
    log_file::check_day(entry.date, here)?;
    let written = write(&options.folder, here, &mut entry)?;
    let wording = Wording::new(options.units.unwrap_or(Units::Kilometres)).as_of(here.today());
    let place = format!("{}, line {}", written.path.display(), written.line);
    terminal.summary(&format!("wrote {place}: {}\n", pain_log::one_line(&entry, wording)))?;
    let own = episode::red_flags(std::slice::from_ref(&entry));
    if !own.is_empty() {
        // Said before anything else is read: that can take long, and this cannot wait.
        return seek_care(&reasons(&own, wording), terminal);
    }
    explain(options, here, written.line, terminal)?;
    Ok(Exit::Done)
}

/// The entry that the options describe.
fn entry_of(options: &PainAddOptions, here: Here, score: u8) -> PainEntry {
    let miles = options.onset_mi.map(|miles| miles * METRES_PER_MILE / 1_000.0);
    PainEntry {
        time: options.time,
        side: options.side,
        location: options.location,
        when: options.when,
        quality: options.quality,
        onset_km: options.onset_km.or(miles),
        worsened_during_run: options.worsened,
        flags: once(&options.flags),
        treatment: once(&options.treatment),
        soreness: options.soreness,
        fatigue: options.fatigue,
        note: options.note.clone(),
        ..PainEntry::new(0, options.date.unwrap_or_else(|| here.today()), score)
    }
}

/// The values without repetitions, in their order.
fn once<T: Copy + PartialEq>(values: &[T]) -> Vec<T> {
    let mut found = Vec::new();
    for value in values {
        if !found.contains(value) {
            found.push(*value);
        }
    }
    found
}

/// Asks for what the options do not say: for the score alone when there are any, for all of it when there are none.
fn ask(options: &PainAddOptions, here: Here, prompt: &mut Prompt<'_>) -> Result<PainEntry, Failure> {
    let score = |prompt: &mut Prompt<'_>| prompt.demand("How bad is it, 0 (nothing) to 10 (worst)", words::score);
    let blank = PainEntry::new(0, options.date.unwrap_or_else(|| here.today()), 0);
    if entry_of(options, here, 0) != blank || options.date.is_some() {
        let score = score(prompt)?;
        return Ok(entry_of(options, here, score));
    }
    let today = here.today();
    let date = prompt.ask(&format!("Day, empty for today ({today})"), words::date)?.unwrap_or(today);
    let mut entry = PainEntry::new(0, date, score(prompt)?);
    if entry.score > 0 {
        entry.side = prompt.ask("Which knee (left, right, both)", |text| words::one_of(text, Side::ALL, Side::name))?;
        entry.location = prompt.ask("Where (front, outer, inner, behind, deep, elsewhere)", |text| {
            words::one_of(text, Location::ALL, Location::name)
        })?;
        entry.when = prompt.ask("When (before, during, after, next-morning, stairs-down, sitting, rest)", |text| {
            words::one_of(text, When::ALL, When::name)
        })?;
        entry.quality = prompt.ask("What does it feel like (dull, sharp, burning, deep-ache)", |text| {
            words::one_of(text, Quality::ALL, Quality::name)
        })?;
        entry.onset_km = onset(options, prompt)?;
        entry.worsened_during_run = prompt.ask("Did it grow during the run (yes, no)", words::yes_or_no)?;
        let flags: Vec<&str> =
            Flag::ALL.iter().filter(|flag| **flag != Flag::Cleared).map(|flag| flag.name()).collect();
        entry.flags = prompt.ask_several(&format!("Signs, if any ({})", flags.join(", ")), |text| {
            words::one_of(text, Flag::ALL, Flag::name)
        })?;
        let treatments: Vec<&str> = Treatment::ALL.iter().map(|treatment| treatment.name()).collect();
        entry.treatment = prompt.ask_several(&format!("What did you do ({})", treatments.join(", ")), |text| {
            words::one_of(text, Treatment::ALL, Treatment::name)
        })?;
    }
    entry.soreness = prompt.ask("How sore are you in general, 0 to 10", words::score)?;
    entry.fatigue = prompt.ask("How tired are you in general, 0 to 10", words::score)?;
    entry.note = prompt.ask("Anything else", |text| Ok(text.to_owned()))?;
    entry.flags = once(&entry.flags);
    entry.treatment = once(&entry.treatment);
    Ok(entry)
}

fn onset(options: &PainAddOptions, prompt: &mut Prompt<'_>) -> Result<Option<f64>, Failure> {
    let units = options.units.or_else(|| log_file::units(&options.folder));
    if units == Some(Units::Miles) {
        let miles = prompt.ask("Miles into the run when it began", words::miles)?;
        return Ok(miles.map(|miles| miles * METRES_PER_MILE / 1_000.0));
    }
    prompt.ask("Kilometres into the run when it began", words::kilometres)
}

/// Writes the entry. One of today gets the time of day, and never one before another of that day: which came last
/// decides whether a red flag stands or an all-clear ended it.
fn write(folder: &Path, here: Here, entry: &mut PainEntry) -> Result<Written, Failure> {
    log_file::append(folder, Log::Pain, |text| {
        if entry.time.is_none() && profile::has_column(Log::Pain, text, "time") {
            let now = here.now.filter(|now| now.date() == entry.date).map(|now| to_the_minute(now.time()));
            let (rows, _) = profile::parse_pain(text);
            let of_day = rows.iter().filter(|row| row.date == entry.date).filter_map(|row| row.time);
            entry.time = of_day.chain(now).max();
        }
        profile::pain_cells(entry)
    })
}

fn to_the_minute(time: NaiveTime) -> NaiveTime {
    time.with_second(0).and_then(|time| time.with_nanosecond(0)).unwrap_or(time)
}

fn seek_care(reasons: &[String], terminal: Terminal) -> Result<Exit, Failure> {
    terminal.summary(&pain_log::seek_care(reasons, terminal.colours_stdout()))?;
    Ok(Exit::Done)
}

fn reasons(flags: &[RedFlag], wording: Wording) -> Vec<String> {
    flags.iter().map(|red| pain_log::reason(red.flag, red.day, red.says(), wording)).collect()
}

/// Says what the entry on this line means today, together with the recordings of the folder. The entry is written:
/// whatever is in the way here is told and no failure.
fn explain(options: &PainAddOptions, here: Here, line: u64, terminal: Terminal) -> Result<(), Failure> {
    if terminal.is_quiet() {
        return Ok(());
    }
    let input = input(&options.folder, Some(here.today()), options.units);
    let (imported, judged) = match pipeline::import(&input, terminal).and_then(|imported| {
        let judged = pipeline::judge(&imported, 0)?;
        Ok((imported, judged))
    }) {
        Ok(both) => both,
        Err(failure) => {
            terminal.talk(&format!("the entry stands; what it means cannot be said: {failure}"));
            return Ok(());
        }
    };
    let wording = wording(&imported, &input);
    let stops = stops(&judged, wording);
    if !stops.is_empty() {
        return seek_care(&stops, terminal).map(|_| ());
    }
    let views = episode::views(&judged.history, &judged.outcomes, &imported.inputs.rulebook);
    let holds_line = |entry: &PainEntry| entry.line == line;
    let number = judged.history.episodes.iter().position(|episode| episode.entries.iter().any(holds_line));
    match number.and_then(|number| Some((number, views.get(number)?))) {
        Some((number, view)) => terminal.summary(&pain_log::meaning(&judged.history, number, view, wording)),
        None => Ok(()),
    }
}

/// Why a medical stop stands: what the log says word for word, and what the rules make of it with the recordings.
fn stops(judged: &Judged, wording: Wording) -> Vec<String> {
    let mut reasons = reasons(&episode::red_flags(&judged.history.pain), wording);
    if reasons.is_empty() {
        let raised = judged.outcomes.iter().filter_map(|outcome| match &outcome.verdict {
            Verdict::Raised(findings) => Some(findings),
            _ => None,
        });
        let stops = raised.flatten().filter(|finding| finding.severity == Severity::Stop);
        reasons.extend(stops.map(|finding| wording.phrase(&finding.headline)));
    }
    reasons
}

fn cleared(options: &PainClearedOptions, terminal: Terminal) -> Result<Exit, Failure> {
    let here = zone::here(log_file::time_zone(&options.folder));
    let mut entry = PainEntry {
        time: options.time,
        side: options.side,
        location: options.location,
        flags: vec![Flag::Cleared],
        note: options.note.clone(),
        ..PainEntry::new(0, options.date.unwrap_or_else(|| here.today()), options.score)
    };
    log_file::check_day(entry.date, here)?;
    let before = standing(&options.folder)?;
    let written = write(&options.folder, here, &mut entry)?;
    let after = standing(&options.folder)?;
    let wording = Wording::new(Units::Kilometres).as_of(here.today());
    let place = format!("{}, line {}", written.path.display(), written.line);
    terminal.summary(&format!("wrote {place}: {}\n", pain_log::one_line(&entry, wording)))?;
    let ended: Vec<String> = before
        .iter()
        .filter(|red| !after.contains(red))
        .map(|red| format!("{} of {}", red.flag, wording.day(red.day)))
        .collect();
    if !after.is_empty() {
        terminal.summary("This is not the end of the stop: a later row of the log still stands.\n")?;
        return seek_care(&reasons(&after, wording), terminal);
    }
    let said = if ended.is_empty() {
        "No red flag stood in the log; the line is kept all the same.".to_owned()
    } else {
        format!("This ends the medical stop: {}.", ended.join(", "))
    };
    terminal.summary(&format!("{said}\n"))?;
    Ok(Exit::Done)
}

/// The red flags that stand in the log of a folder.
fn standing(folder: &Path) -> Result<Vec<RedFlag>, Failure> {
    Ok(episode::red_flags(&rows(folder)?.unwrap_or_default()))
}

fn rows(folder: &Path) -> Result<Option<Vec<PainEntry>>, Failure> {
    let bytes = log_file::read(folder, Log::Pain)?;
    Ok(bytes.map(|bytes| profile::parse_pain(&profile::decode_log(bytes).0).0))
}

fn list(options: &PainListOptions, terminal: Terminal) -> Result<Exit, Failure> {
    let Some(rows) = rows(&options.folder)? else {
        return Err(log_file::no_log(&options.folder, Log::Pain, "patella pain add --score 3 --side right"));
    };
    if rows.is_empty() && !options.json {
        let found = log_file::diagnostics(&options.folder, Log::Pain, |text| profile::parse_pain(text).1)?;
        terminal.diagnostics(&found);
        terminal.summary("The pain log has no entry yet: `patella pain add` writes one.\n")?;
        return Ok(Exit::Done);
    }
    let input = input(&options.folder, options.as_of, options.units);
    let imported = pipeline::import(&input, terminal)?;
    let judged = pipeline::judge(&imported, 0)?;
    let views = episode::views(&judged.history, &judged.outcomes, &imported.inputs.rulebook);
    if options.json {
        terminal.data(&pain_log::json(&judged.history, &views))?;
    } else {
        terminal.data(&pain_log::list(&judged.history, &views, wording(&imported, &input)))?;
    }
    let of_log = imported.diagnostics.into_iter().filter(|found| found.path == Log::Pain.file_name());
    terminal.diagnostics(&of_log.collect::<Vec<_>>());
    Ok(Exit::Done)
}

fn input(folder: &Path, as_of: Option<NaiveDate>, units: Option<Units>) -> InputOptions {
    InputOptions { paths: vec![folder.to_path_buf()], athlete: None, as_of, units, jobs: None }
}

fn wording(imported: &Imported, input: &InputOptions) -> Wording {
    Wording::new(input.units.unwrap_or(imported.inputs.athlete.units)).as_of(imported.as_of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    use crate::cli::args::{Arguments, Command};

    fn options(arguments: &[&str]) -> PainAddOptions {
        let all = ["patella", "pain", "add"].iter().chain(arguments);
        match Arguments::try_parse_from(all).expect("valid").command {
            Command::Pain(PainOptions { command: PainCommand::Add(options) }) => *options,
            other => panic!("not the log: {other:?}"),
        }
    }

    fn here() -> Here {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
        Here { now: today.and_hms_opt(18, 5, 0), latest_day: today }
    }

    fn answered(arguments: &[&str], answers: &str) -> (Result<PainEntry, Failure>, String) {
        let (mut reader, mut writer) = (answers.as_bytes(), Vec::new());
        let entry = ask(&options(arguments), here(), &mut Prompt { reader: &mut reader, writer: &mut writer });
        (entry, String::from_utf8(writer).expect("UTF-8"))
    }

    #[test]
    fn every_column_is_asked_for() {
        let answers = "\n4\nright\noutr\nouter\nduring\nsharp\n5.2\nyes\nlimp, limp\nrest ice\n3\n\nafter the hills\n";
        let (entry, written) = answered(&["runs"], answers);
        let expected = PainEntry {
            side: Some(Side::Right),
            location: Some(Location::Outer),
            when: Some(When::During),
            quality: Some(Quality::Sharp),
            onset_km: Some(5.2),
            worsened_during_run: Some(true),
            flags: vec![Flag::Limp],
            treatment: vec![Treatment::Rest, Treatment::Ice],
            soreness: Some(3),
            note: Some("after the hills".to_owned()),
            ..PainEntry::new(0, here().today(), 4)
        };
        assert_eq!(entry.expect("answered"), expected);
        assert!(written.contains("did you mean `outer`?") && written.contains("2026-11-22"), "{written}");
    }

    #[test]
    fn nothing_hurts_is_a_short_talk() {
        let (entry, written) = answered(&["runs"], "2026-11-20\n0\n\n2\n\n");
        let day = NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day");
        assert_eq!(entry.expect("answered"), PainEntry { fatigue: Some(2), ..PainEntry::new(0, day, 0) });
        assert!(!written.contains("Which knee"), "{written}");
    }

    #[test]
    fn with_some_options_only_the_score_is_asked_for() {
        let (entry, written) = answered(&["runs", "--side", "left", "--worsened"], "3\n");
        let entry = entry.expect("answered");
        assert_eq!((entry.score, entry.side, entry.worsened_during_run), (3, Some(Side::Left), Some(true)));
        assert_eq!(written.matches(": ").count(), 1, "{written}");
        assert!(answered(&["runs"], "\n4\nright\n").0.is_err(), "answers that end write nothing");
    }

    #[test]
    fn miles_are_kilometres_in_the_entry() {
        let entry = entry_of(&options(&["runs", "--onset-mi", "3", "--score", "2"]), here(), 2);
        // 3 miles are 4.828032 km.
        assert!((entry.onset_km.expect("given") - 4.828_032).abs() < 1e-9);
        assert!(Arguments::try_parse_from(["patella", "pain", "add", "--onset-mi", "3", "--onset-km", "5"]).is_err());
    }
}
