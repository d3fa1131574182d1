//! Judges every athlete of a team folder, one after the other: an athlete's recordings are read in parallel already. What
//! is kept of an athlete is the row of the team.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::args::{InputOptions, OutputFormat, TeamOptions};
use super::commands::report;
use super::exit::Failure;
use super::pipeline::{self, Imported};
use super::squad;
use super::team_table::row_of;
use super::terminal::Terminal;
use crate::model::calendar::shift;
use crate::reporter::assemble;
use crate::reporter::privacy::masked;
use crate::reporter::team::TeamAthlete;

/// The athletes of a team folder and the day that they are judged as of: the given one, or the latest day of any of them.
/// One who cannot be read is a row with the reason. Pages, pictures and tables of each are written below `out`.
///
/// # Errors
///
/// When the folder is no team's or a file cannot be written.
pub fn rows(
    folder: &Path,
    out: &Path,
    options: &TeamOptions,
    terminal: Terminal,
) -> Result<(NaiveDate, Vec<TeamAthlete>), Failure> {
    if !folder.is_dir() {
        return Err(Failure::usage(format!("{} is no folder", folder.display()), "give a folder of athlete folders"));
    }
    let folders = squad::athletes(folder);
    if folders.is_empty() {
        return Err(Failure::NothingToRead {
            message: format!("there is no athlete folder in {}", folder.display()),
            help: Some("one folder is one athlete: recordings, athlete.toml, pain.csv".to_owned()),
        });
    }
    let imports: Vec<(PathBuf, Result<Imported, Failure>)> = folders
        .into_iter()
        .map(|folder| {
            let imported = pipeline::import(&input(&folder, options), terminal);
            (folder, imported)
        })
        .collect();
    let latest = imports.iter().filter_map(|(_, imported)| Some(imported.as_ref().ok()?.as_of)).max();
    let Some(as_of) = options.as_of.or(latest) else {
        return Err(Failure::NothingToRead {
            message: "no athlete of the team could be read".to_owned(),
            help: Some("-v shows what was found".to_owned()),
        });
    };
    let since = shift(as_of, -7).to_string();
    let mut rows = Vec::new();
    for (folder, imported) in imports {
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match imported {
            Ok(imported) => {
                let imported = Imported { as_of, ..imported };
                rows.push(row(&imported)?);
                write_report(&imported, &folder, out, options)?;
                terminal.diagnostics(&imported.diagnostics);
            }
            Err(failure) => {
                rows.push(TeamAthlete::failed(
                    masked(&name),
                    masked(&name),
                    since.clone(),
                    masked(&failure.to_string()),
                ));
            }
        }
    }
    Ok((as_of, rows))
}

fn row(imported: &Imported) -> Result<TeamAthlete, Failure> {
    let rulebook = &imported.inputs.rulebook;
    let texts = assemble::texts(rulebook.overrides());
    row_of(&pipeline::history_input(imported), rulebook, &texts, imported.as_of)
}

/// The files of one athlete, in a folder of the athlete's id. The importer's rules keep an id from leading elsewhere.
fn write_report(imported: &Imported, folder: &Path, out: &Path, options: &TeamOptions) -> Result<(), Failure> {
    const FORMATS: [OutputFormat; 3] = [OutputFormat::Html, OutputFormat::Png, OutputFormat::Json];
    let formats = options.format.as_deref().unwrap_or(&FORMATS);
    let report = pipeline::assemble(imported, &input(folder, options), "report")?;
    report::write_files(&report, formats, &out.join(masked(&imported.inputs.athlete.id)))?;
    Ok(())
}

fn input(folder: &Path, options: &TeamOptions) -> InputOptions {
    InputOptions {
        paths: vec![folder.to_path_buf()],
        athlete: None,
        as_of: options.as_of,
        units: None,
        jobs: options.jobs,
    }
}
