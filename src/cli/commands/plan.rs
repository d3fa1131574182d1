//! `patella plan week [FOLDER]`: the ceilings of the week to come, or what the rules say of a plan. `plan return` is in
//! `plan_return`.

use std::fs;
use std::io::Read;
use std::path::Path;

use chrono::NaiveDate;

use crate::cli::args::{PlanCommand, PlanOptions, PlanWeekOptions};
use crate::cli::commands::plan_return;
use crate::cli::exit::{Exit, Failure};
use crate::cli::pipeline::{self, Imported};
use crate::cli::terminal::Terminal;
use crate::clock;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Level};
use crate::model::calendar::shift;
use crate::model::finding::Severity;
use crate::model::plan::{CheckedWeek, PlannedSession};
use crate::profile;
use crate::reporter::plan::{self, PlanPage};
use crate::reporter::wording::Wording;
use crate::rules;

/// A plan larger than this is none.
const MAX_PLAN_BYTES: u64 = 4 * 1024 * 1024;
/// A plan further ahead than this is a mistyped year; chosen.
const FARTHEST_DAYS: i64 = 400;
/// Days without any entry after which it is said from when the plan counts; as long as a break (RULES section 0).
const STALE_DAYS: i64 = 14;

/// Plans what is asked for.
///
/// # Errors
///
/// When inputs cannot be used.
pub fn run(options: &PlanOptions, terminal: Terminal) -> Result<Exit, Failure> {
    match &options.command {
        PlanCommand::Week(options) => week(options, terminal),
        PlanCommand::Return(options) => plan_return::run(options, terminal),
    }
}

fn week(options: &PlanWeekOptions, terminal: Terminal) -> Result<Exit, Failure> {
    // The plan is read first: a mistyped name should fail before the long work.
    let plan = options.check.as_deref().map(read_plan).transpose()?;
    let imported = pipeline::import(&options.input, terminal)?;
    let judged = pipeline::judge(&imported, 0)?;
    let next_week = rules::planner::next_week(&judged.history, &judged.outcomes, &imported.inputs.rulebook);
    let mut diagnostics = imported.diagnostics.clone();
    let checked = match plan {
        Some((rows, found)) => {
            diagnostics.extend(found);
            let (rows, left_out) = days_to_come(rows, options, imported.as_of);
            diagnostics.extend(left_out);
            if rows.is_empty() {
                terminal.diagnostics(&diagnostics);
                return Err(Failure::NothingToRead {
                    message: "no row of the plan can be judged".to_owned(),
                    help: Some(format!("give days after {}, the judged day", imported.as_of)),
                });
            }
            Some(pipeline::check_plan(&imported, &rows)?)
        }
        None => None,
    };
    let page = PlanPage {
        athlete: &judged.history.athlete,
        as_of: imported.as_of,
        wording: Wording::new(options.input.units.unwrap_or(imported.inputs.athlete.units)).as_of(imported.as_of),
        next_week: next_week.as_ref(),
        stopped_by: rules::planner::stop(&judged.outcomes),
        checked: checked.as_deref(),
    };
    if options.json {
        terminal.data(&plan::json(&page))?;
    } else {
        terminal.summary(&plan::text(&page, terminal.colours_stdout()))?;
    }
    terminal.diagnostics(&diagnostics);
    say_from_when(&imported, options, terminal);
    let exit = exit(checked.as_deref(), next_week.is_none(), &diagnostics, options);
    if exit == Exit::InputsRejected {
        terminal.rejections(&diagnostics);
    }
    Ok(exit)
}

/// The rows of a plan, with what could not be read.
fn read_plan(path: &Path) -> Result<(Vec<PlannedSession>, Vec<Diagnostic>), Failure> {
    let help = "give a CSV file with the columns date, distance and kind";
    let failure = |error: std::io::Error| Failure::usage(format!("cannot read {}: {error}", path.display()), help);
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin().lock().take(MAX_PLAN_BYTES + 1).read_to_end(&mut bytes).map_err(failure)?;
    } else {
        let file = fs::File::open(path).map_err(failure)?;
        file.take(MAX_PLAN_BYTES + 1).read_to_end(&mut bytes).map_err(failure)?;
    }
    if bytes.len() as u64 > MAX_PLAN_BYTES {
        return Err(Failure::usage(format!("{} is too large for a plan", path.display()), help));
    }
    let name = name(path);
    let (text, undecodable) = profile::decode_log(bytes);
    let (rows, found) = profile::parse_plan(&text);
    let mut diagnostics = undecodable.for_path(&name);
    diagnostics.extend(found.for_path(&name));
    Ok((rows, diagnostics))
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// The rows that can be judged: not on days that are over, whose recordings count, and not years ahead.
fn days_to_come(
    rows: Vec<PlannedSession>,
    options: &PlanWeekOptions,
    as_of: NaiveDate,
) -> (Vec<PlannedSession>, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let mut kept = Vec::new();
    for row in rows {
        let place = format!("line {}", row.line);
        if row.date <= as_of {
            let message = format!("{} is over: what was recorded counts, not the plan", row.date);
            diagnostics.push(Code::BadLogRow, Level::Note, message).at(place);
        } else if row.date > shift(as_of, FARTHEST_DAYS) {
            let message = format!("{} is more than {FARTHEST_DAYS} days ahead; the row is left out", row.date);
            diagnostics.push(Code::BadLogRow, Level::Warning, message).at(place).help("check the year");
        } else {
            kept.push(row);
        }
    }
    (kept, diagnostics.for_path(&options.check.as_deref().map(name).unwrap_or_default()))
}

/// A plan made long after the last entry would not know of the break.
fn say_from_when(imported: &Imported, options: &PlanWeekOptions, terminal: Terminal) {
    let today = clock::today(imported.inputs.athlete.time_zone);
    if options.input.as_of.is_none() && (today - imported.as_of).num_days() >= STALE_DAYS {
        terminal.talk(&format!(
            "planned from {}, the last day with an entry; --as-of {today} plans from today",
            imported.as_of
        ));
    }
}

fn exit(
    checked: Option<&[Option<CheckedWeek>]>,
    is_stopped: bool,
    diagnostics: &[Diagnostic],
    options: &PlanWeekOptions,
) -> Exit {
    let weeks = checked.unwrap_or_default().iter();
    let worst = weeks.map(|week| week.as_ref().map_or(Some(Severity::Stop), CheckedWeek::worst_severity)).max();
    let worst = worst.flatten().max(is_stopped.then_some(Severity::Stop));
    let left_out = |diagnostic: &Diagnostic| {
        let of_plan = options.check.as_deref().map(name).is_some_and(|name| name == diagnostic.path);
        diagnostic.level == Level::Rejected || (of_plan && diagnostic.level == Level::Warning)
    };
    if options.fail_on.is_some_and(|limit| worst >= Some(limit)) {
        Exit::FindingAtOrAboveLimit
    } else if options.strict && diagnostics.iter().any(left_out) {
        Exit::InputsRejected
    } else {
        Exit::Done
    }
}
