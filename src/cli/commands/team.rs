//! `patella team FOLDER` and `patella team --from TABLE`: every athlete of a team in one overview.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::args::{OutputFormat, TeamOptions};
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use crate::cli::{table_source, team_folder, team_table};
use crate::model::finding::Severity;
use crate::reporter::team::{self, Team};
use crate::reporter::write;

/// Judges the team and writes the files that were asked for.
///
/// # Errors
///
/// When inputs cannot be used or a file cannot be written.
pub fn run(options: &TeamOptions, terminal: Terminal) -> Result<Exit, Failure> {
    let (as_of, athletes, out) = match (&options.from, &options.folder) {
        (Some(table), _) => {
            let tables = tables(table)?;
            say_what_is_missing(&tables, options, terminal);
            let (as_of, athletes) = team_table::rows(&tables, options.as_of, options.jobs)?;
            (as_of, athletes, options.out.clone().unwrap_or_else(|| PathBuf::from("reports")))
        }
        (None, Some(folder)) => {
            let out = options.out.clone().unwrap_or_else(|| folder.join("reports"));
            let (as_of, athletes) = team_folder::rows(folder, &out, options, terminal)?;
            (as_of, athletes, out)
        }
        (None, None) => {
            return Err(Failure::usage("neither a team folder nor a table is given", "give a folder, or --from TABLE"));
        }
    };
    let team = team::team(as_of.to_string(), athletes);
    let written = write_files(&team, &out, options)?;
    if options.json {
        terminal.data(&team::json(&team))?;
    } else {
        terminal.summary(&team::summary(&team))?;
    }
    terminal.talk(&format!("wrote {}", written.join(", ")));
    Ok(exit(&team, options))
}

/// The tables of activities at the given path.
fn tables(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.exists() {
        return Err(Failure::usage(format!("{} does not exist", path.display()), "`patella export` writes tables"));
    }
    let found = table_source::find(path);
    if found.is_empty() {
        return Err(Failure::NothingToRead {
            message: format!("there is no activities.parquet in {}", path.display()),
            help: Some("give a table of `patella export --format parquet`, or the folder that it wrote".to_owned()),
        });
    }
    Ok(found)
}

/// What a table cannot give is said before the work, not left out in silence.
fn say_what_is_missing(tables: &[PathBuf], options: &TeamOptions, terminal: Terminal) {
    let is_drawn =
        |format: &OutputFormat| matches!(format, OutputFormat::Html | OutputFormat::Png | OutputFormat::Charts);
    if options.format.iter().flatten().any(is_drawn) {
        terminal.talk("no pages and pictures are made from a table: it holds no samples; csv and json are");
    }
    if tables.iter().any(|table| !table.with_file_name("athletes.parquet").is_file()) {
        terminal.talk(
            "no athletes.parquet lies beside the table: profiles, changed thresholds and muted rules are unknown",
        );
    }
}

fn write_files(team: &Team, out: &Path, options: &TeamOptions) -> Result<Vec<String>, Failure> {
    fs::create_dir_all(out).map_err(|error| {
        Failure::usage(format!("cannot make {}: {error}", out.display()), "choose another folder with --out")
    })?;
    let mut written = Vec::new();
    // Of a team folder both are always written; the formats are those of each athlete's files.
    let chosen = options.format.as_ref().filter(|_| options.from.is_some());
    let has = |format| chosen.is_none_or(|chosen| chosen.contains(&format));
    for (is_wanted, name, content) in [
        (has(OutputFormat::Csv), "team.csv", team::csv(team)),
        (has(OutputFormat::Json), "team.json", team::json(team)),
    ] {
        if is_wanted {
            let path = out.join(name);
            write::atomically(&path, content.as_bytes())
                .map_err(|error| Failure::internal(&format!("cannot write {}: {error}", path.display())))?;
            written.push(path.display().to_string());
        }
    }
    Ok(written)
}

fn exit(team: &Team, options: &TeamOptions) -> Exit {
    // Findings are sorted by severity, and muted ones are not among them.
    let worst = team.athletes.iter().filter_map(|athlete| athlete.top_findings.first());
    let worst = worst.filter_map(|finding| Severity::from_name(finding.severity)).max();
    if options.fail_on.is_some_and(|limit| worst >= Some(limit)) {
        Exit::FindingAtOrAboveLimit
    } else if options.strict && team.athletes.iter().any(|athlete| athlete.error.is_some()) {
        Exit::InputsRejected
    } else {
        Exit::Done
    }
}
