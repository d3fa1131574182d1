//! Joins the stages: inputs to import, import to history, history to verdicts. The one place that does.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;

use super::args::InputOptions;
use super::exit::Failure;
use super::inputs::{self, Inputs};
use super::terminal::Terminal;
use crate::clock;
use crate::diagnostics::{self, Code, Diagnostic, Diagnostics, Level};
use crate::importer::{self, FileCounts, ImportOptions, Memory, Progress, Recording};
use crate::metrics::{self, HistoryInput};
use crate::model::activity::{Activity, Sport};
use crate::model::before_onset::BeforeOnset;
use crate::model::calendar::{WeekId, shift};
use crate::model::finding::{COMPARED_DAYS_BEFORE, RuleOutcome};
use crate::model::history::History;
use crate::model::measures::ActivityMeasures;
use crate::model::plan::{CheckedWeek, PlannedSession};
use crate::model::return_protocol::ReturnPlan;
use crate::model::shoe::ServiceShoe;
use crate::model::streams::Streams;
use crate::reporter::assemble::{self, AssembleInput, InputCounts, PainAccount};
use crate::reporter::report::Report;
use crate::rules;
use crate::rules::replay::JudgedDay;
use crate::rules::return_protocol::Wanted;
use crate::rules::rulebook::Rulebook;

/// One athlete, imported and measured.
pub struct Imported {
    /// Profile, logs and rulebook.
    pub inputs: Inputs,
    /// Recordings with their measures, by start.
    pub activities: Vec<(Activity, ActivityMeasures)>,
    /// Pairs of shoes that services list.
    pub shoes: Vec<ServiceShoe>,
    /// What became of the files.
    pub counts: FileCounts,
    /// All trouble, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// The judged day.
    pub as_of: NaiveDate,
    /// The last day of the pain log that is read; for most commands the judged day.
    pub pain_until: NaiveDate,
}

/// One athlete judged as of one day.
#[derive(Debug)]
pub struct Judged {
    /// What the rules saw.
    pub history: History,
    /// What they said.
    pub outcomes: Vec<RuleOutcome>,
}

/// Why an athlete could not be imported, with what was found on the way.
pub struct Unusable {
    /// The reason.
    pub failure: Failure,
    /// Trouble with files.
    pub diagnostics: Vec<Diagnostic>,
}

impl From<Failure> for Unusable {
    fn from(failure: Failure) -> Self {
        Self { failure, diagnostics: Vec::new() }
    }
}

/// Reads profile, logs and recordings and measures them.
///
/// # Errors
///
/// When profile or rulebook are wrong, or nothing usable is found.
pub fn import(options: &InputOptions, terminal: Terminal) -> Result<Imported, Failure> {
    import_of(inputs::read(options)?, options, terminal, None)
}

/// The same, of inputs that were read already, reading only those recordings that the memory does not know.
///
/// # Errors
///
/// When nothing usable is found.
pub fn import_of(
    inputs: Inputs,
    options: &InputOptions,
    terminal: Terminal,
    memory: Option<&dyn Memory<ActivityMeasures>>,
) -> Result<Imported, Failure> {
    let progress = terminal.progress();
    let imported = import_silently(inputs, options, &progress, memory);
    progress.finish();
    imported.map_err(|unusable| {
        terminal.diagnostics(&unusable.diagnostics);
        unusable.failure
    })
}

/// The same without a word, for one of many athletes.
///
/// # Errors
///
/// When nothing usable is found.
pub fn import_silently(
    inputs: Inputs,
    options: &InputOptions,
    progress: &dyn Progress,
    memory: Option<&dyn Memory<ActivityMeasures>>,
) -> Result<Imported, Unusable> {
    let import_options = ImportOptions { athlete: &inputs.athlete, jobs: options.jobs.map(usize::from) };
    let measure = |activity: &mut Activity, streams: &Streams| {
        let measured = metrics::measure(activity, streams);
        activity.flags.extend(measured.flags);
        measured.measures
    };
    let sources = &inputs.sources;
    let import = match memory {
        Some(memory) => importer::import_remembering(sources, &import_options, &measure, progress, memory),
        None => importer::import(sources, &import_options, &measure, progress),
    };

    let mut diagnostics = import.diagnostics;
    diagnostics.extend(inputs.diagnostics.iter().cloned());
    let activities: Vec<_> =
        import.recordings.into_iter().map(|Recording { activity, measured }| (activity, measured)).collect();
    diagnostics.extend(metrics::uncounted(&activities));
    diagnostics.extend(metrics::shoe_diagnostics(&inputs.athlete, &activities, &import.shoes));
    diagnostics.sort_by_cached_key(Diagnostic::place_in_list);
    // A log of pain is worth a report of its own: the rules on pain need no recording.
    if activities.is_empty() && inputs.pain.is_empty() {
        let missing: Vec<&str> = diagnostics::unreachable(&diagnostics, &inputs.athlete.sources).collect();
        return Err(Unusable { failure: nothing_to_read(&import.counts, &diagnostics, &missing), diagnostics });
    }
    let as_of = options.as_of.unwrap_or_else(|| latest_day(&inputs, &activities));
    if options.as_of.is_none() {
        // With a given day rows after it are no mistake, and what the report says must not depend on today.
        diagnostics.extend(rows_of_the_future(&inputs));
        diagnostics.sort_by_cached_key(Diagnostic::place_in_list);
    }
    Ok(Imported {
        inputs,
        activities,
        shoes: import.shoes,
        counts: import.counts,
        diagnostics,
        as_of,
        pain_until: as_of,
    })
}

/// What the history of the athlete is made of.
#[must_use]
pub fn history_input(imported: &Imported) -> HistoryInput<'_> {
    HistoryInput {
        athlete: &imported.inputs.athlete,
        activities: &imported.activities,
        pain: &imported.inputs.pain,
        habits: &imported.inputs.habits,
        service_shoes: &imported.shoes,
    }
}

/// Judges the athlete as of the judged day, or of the day so many days earlier.
///
/// # Errors
///
/// When the measures cannot be aggregated, which is a fault of the program.
pub fn judge(imported: &Imported, days_earlier: i64) -> Result<Judged, Failure> {
    let as_of = shift(imported.as_of, -days_earlier);
    // What is compared with was judged without knowing what was to come.
    let pain_until = if days_earlier == 0 { imported.pain_until } else { as_of };
    let history = metrics::history_with_pain_until(&history_input(imported), as_of, pain_until)
        .map_err(|error| Failure::internal(&error))?;
    let outcomes = rules::assess(&history, &imported.inputs.rulebook);
    Ok(Judged { history, outcomes })
}

/// Judges the athlete as of each of these days, on all cores or so many threads.
///
/// # Errors
///
/// As [`judge`].
pub fn outcomes(imported: &Imported, days: &[NaiveDate], jobs: Option<u16>) -> Result<Vec<JudgedDay>, Failure> {
    let input = history_input(imported);
    let rulebook = &imported.inputs.rulebook;
    let judge = || rules::replay::outcomes(rulebook, days, |days, judge| metrics::histories(&input, days, judge));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.map_or(0, usize::from)).build();
    // Without threads of its own it takes those of the process.
    let judged = pool.map_or_else(|_| judge(), |pool| pool.install(judge));
    judged.map_err(|error| Failure::internal(&error))
}

/// What was raised before each episode of pain.
///
/// # Errors
///
/// As [`judge`].
pub fn before_onsets(imported: &Imported, history: &History, jobs: Option<u16>) -> Result<Vec<BeforeOnset>, Failure> {
    if history.episodes.is_empty() {
        return Ok(Vec::new());
    }
    let first_day = history.first_day.unwrap_or(history.as_of);
    let days = rules::culprits::days(&history.episodes, first_day, history.as_of);
    let judged = outcomes(imported, &days, jobs)?;
    Ok(rules::culprits::before_onsets(&history.episodes, &judged, history.as_of))
}

/// The athlete with these recordings, up to the end of a day.
fn history(
    imported: &Imported,
    activities: &[(Activity, ActivityMeasures)],
    as_of: NaiveDate,
) -> Result<History, Failure> {
    let input = HistoryInput { activities, ..history_input(imported) };
    metrics::history(&input, as_of).map_err(|error| Failure::internal(&error))
}

/// Judges planned weeks one after the other, each as of its Sunday, with the weeks planned before it as if they had
/// been run. Rows on days that are judged already must not be in the plan. The last is `None` under a medical stop.
///
/// # Errors
///
/// As [`judge`].
pub fn check_plan(imported: &Imported, plan: &[PlannedSession]) -> Result<Vec<Option<CheckedWeek>>, Failure> {
    let is_past = |(activity, _): &&(Activity, ActivityMeasures)| activity.local_day() <= imported.as_of;
    let past: Vec<_> = imported.activities.iter().filter(is_past).cloned().collect();
    let weeks: BTreeSet<WeekId> = plan.iter().map(|row| WeekId::containing(row.date)).collect();
    let mut checked = Vec::new();
    for week in weeks {
        let until = |day: NaiveDate| {
            let rows: Vec<PlannedSession> = plan.iter().filter(|row| row.date <= day).cloned().collect();
            let mut activities = past.clone();
            activities.extend(metrics::planned(&past, &rows));
            history(imported, &activities, day)
        };
        let before = until(shift(week.monday(), -1).max(imported.as_of))?;
        let planned = until(week.sunday())?;
        let one = rules::plan_check::check_week(&before, &planned, plan, &imported.inputs.rulebook);
        let is_stopped = one.is_none();
        checked.push(one);
        if is_stopped {
            break;
        }
    }
    Ok(checked)
}

/// Judges the athlete as of the judged day and of a week before, and makes the report of it.
///
/// # Errors
///
/// As [`judge`].
pub fn assemble(imported: &Imported, options: &InputOptions, command: &str) -> Result<Report, Failure> {
    assembled(imported, options, command, assemble::assemble)
}

/// What is made of everything that a report is made of.
///
/// # Errors
///
/// As [`judge`].
pub fn assembled<T>(
    imported: &Imported,
    options: &InputOptions,
    command: &str,
    make: impl FnOnce(&AssembleInput<'_>) -> T,
) -> Result<T, Failure> {
    let now = judge(imported, 0)?;
    let earlier = judge(imported, COMPARED_DAYS_BEFORE)?;
    let rulebook = &imported.inputs.rulebook;
    let runs = imported.activities.iter().filter(|(activity, _)| activity.sport == Sport::Run).count();
    // A log that cannot be read at all is an input like any other.
    let logs = imported.inputs.diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Rejected);
    let rejected_logs = logs.map(|diagnostic| &diagnostic.path).collect::<BTreeSet<_>>().len() as u64;
    let counts = InputCounts {
        files: imported.counts.files + rejected_logs,
        recordings: imported.activities.len() as u64,
        runs: runs as u64,
        duplicates: imported.counts.duplicates,
        rejected: imported.counts.rejected + rejected_logs,
        ignored: imported.counts.ignored,
    };
    let before = before_onsets(imported, &now.history, options.jobs)?;
    let scores = (!now.history.episodes.is_empty()).then(|| metrics::pain_tables(&now.history));
    let way_back = way_back(&now, rulebook);
    Ok(make(&AssembleInput {
        history: &now.history,
        outcomes: &now.outcomes,
        episodes: &rules::episode::views(&now.history, &now.outcomes, rulebook),
        outcomes_before: &earlier.outcomes,
        next_week: rules::planner::next_week(&now.history, &now.outcomes, rulebook).as_ref(),
        return_stage: rules::return_protocol::stage_number(&now.history, &now.outcomes, rulebook),
        pain: PainAccount { before: &before, tables: scores.as_ref(), way_back: way_back.as_ref() },
        changes: &rules::changes(&now.outcomes, &earlier.outcomes),
        notify: &|outcome, finding| rules::notifies(outcome, finding, &earlier.outcomes),
        rulebook_hash: rulebook.hash(),
        overrides: rulebook.overrides(),
        counts,
        diagnostics: &imported.diagnostics,
        version: env!("CARGO_PKG_VERSION"),
        command: &command_line(command, options),
        units: options.units.unwrap_or(imported.inputs.athlete.units),
    }))
}

/// The way back to running from the day after the judged one, while a knee hurts.
fn way_back(judged: &Judged, rulebook: &Rulebook) -> Option<ReturnPlan> {
    let history = &judged.history;
    let wanted = Wanted { start: None, gentler: false, first_day: shift(history.as_of, 1) };
    history.has_open_episode().then(|| rules::return_protocol::plan(history, &judged.outcomes, rulebook, wanted))?
}

/// The command as it can be given again: what changes the outcome, with the last part of each path. The rest of a path
/// is the business of whoever owns the machine.
fn command_line(command: &str, options: &InputOptions) -> String {
    let mut names: Vec<String> = options.paths.iter().map(|path| last_part(path)).collect();
    names.sort();
    let mut words = vec!["patella".to_owned(), command.to_owned()];
    words.extend(names);
    words.extend(options.athlete.as_ref().map(|path| format!("--athlete {}", last_part(path))));
    words.extend(options.as_of.map(|day| format!("--as-of {day}")));
    words.extend(options.units.map(|units| format!("--units {units}")));
    words.join(" ")
}

fn last_part(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// The latest day among activities and log rows, but no later than today: a watch with a wrong clock must not move
/// the judged day into the future.
fn latest_day(inputs: &Inputs, activities: &[(Activity, ActivityMeasures)]) -> NaiveDate {
    let today = clock::today(inputs.athlete.time_zone);
    let days = activities.iter().map(|(activity, _)| activity.local_day());
    let logged = inputs.pain.iter().map(|row| row.date).chain(inputs.habits.iter().map(|row| row.date));
    days.chain(logged).filter(|day| *day <= today).max().unwrap_or(today)
}

/// Rows of the logs on days that have not begun anywhere. No judgement sees them.
fn rows_of_the_future(inputs: &Inputs) -> Vec<Diagnostic> {
    let today = clock::today(inputs.athlete.time_zone);
    let told = |rows: &mut dyn Iterator<Item = (u64, NaiveDate)>, path: &str| {
        let mut found = Diagnostics::default();
        for (line, date) in rows.filter(|(_, date)| *date > today) {
            found
                .push(
                    Code::BadLogRow,
                    Level::Warning,
                    format!("{date} lies in the future; the row is left out until then"),
                )
                .at(format!("line {line}"))
                .help("check day, month and year");
        }
        found.for_path(path)
    };
    let mut found = told(&mut inputs.pain.iter().map(|row| (row.line, row.date)), "pain.csv");
    found.extend(told(&mut inputs.habits.iter().map(|row| (row.line, row.date)), "habits.csv"));
    found
}

fn nothing_to_read(counts: &FileCounts, diagnostics: &[Diagnostic], missing: &[&str]) -> Failure {
    if !missing.is_empty() && counts.files == missing.len() as u64 {
        let message = format!("no recording found, and not reachable: {}", missing.join(", "));
        return Failure::NothingToRead { message, help: Some("plug in or mount what `sources` names".to_owned()) };
    }
    let rejected = diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Rejected).count();
    let message = match (counts.files, rejected) {
        (0, _) => "no recording found".to_owned(),
        (1, 0) => "the only file is no recording".to_owned(),
        (1, _) => "the only file could not be used".to_owned(),
        (files, 0) => format!("none of the {files} files is a recording"),
        (files, _) => format!("none of the {files} files could be used"),
    };
    let help = "give a folder or zip with FIT, GPX or TCX files; -v shows what was found".to_owned();
    Failure::NothingToRead { message, help: Some(help) }
}
