//! `patella plan return [FOLDER]`: the way back to running as a calendar, on the terminal, as `return.ics` and as
//! workouts for a watch.

use std::path::PathBuf;

use crate::cli::args::PlanReturnOptions;
use crate::cli::exit::{Exit, Failure};
use crate::cli::pipeline::{self, Imported};
use crate::cli::terminal::Terminal;
use crate::clock;
use crate::model::calendar::shift;
use crate::model::return_protocol::ReturnPlan;
use crate::reporter::return_plan::{self, ReturnPage};
use crate::reporter::wording::Wording;
use crate::reporter::write;
use crate::rules::return_protocol::{self, Wanted};

/// Plans the way back and writes its files.
///
/// # Errors
///
/// When inputs cannot be used or a file cannot be written.
pub fn run(options: &PlanReturnOptions, terminal: Terminal) -> Result<Exit, Failure> {
    let imported = pipeline::import(&options.input, terminal)?;
    let plan = plan(&imported, options)?;
    let page = ReturnPage {
        athlete: &imported.inputs.athlete,
        as_of: imported.as_of,
        wording: Wording::new(options.input.units.unwrap_or(imported.inputs.athlete.units)).as_of(imported.as_of),
        plan: plan.as_ref(),
    };
    let files = return_plan::files(&page).map_err(|error| Failure::internal(&error))?;
    let mut written: Vec<PathBuf> = Vec::new();
    for (name, content) in files {
        let path = options.out.join(name);
        write::atomically(&path, &content).map_err(|error| {
            Failure::usage(format!("cannot write {}: {error}", path.display()), "choose another folder with --out")
        })?;
        written.push(path);
    }
    if options.json {
        terminal.data(&return_plan::json(&page))?;
    } else {
        terminal.summary(&return_plan::text(&page, terminal.colours_stdout()))?;
    }
    terminal.diagnostics(&imported.diagnostics);
    if !written.is_empty() {
        let names: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
        terminal.talk(&format!("wrote {}", names.join(", ")));
    }
    Ok(Exit::Done)
}

fn plan(imported: &Imported, options: &PlanReturnOptions) -> Result<Option<ReturnPlan>, Failure> {
    let judged = pipeline::judge(imported, 0)?;
    let tomorrow = shift(imported.as_of, 1);
    // Days between the last entry and today are over, whatever was meant to be done on them.
    let first_day = match options.input.as_of {
        Some(_) => tomorrow,
        None => tomorrow.max(clock::today(imported.inputs.athlete.time_zone)),
    };
    let wanted = Wanted { start: options.start, gentler: options.gentler, first_day };
    Ok(return_protocol::plan(&judged.history, &judged.outcomes, &imported.inputs.rulebook, wanted))
}
