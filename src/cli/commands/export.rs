//! `patella export [PATH...]`: the tables of an athlete, or of every athlete of a team folder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::args::{ExportFormat, ExportOptions, InputOptions};
use crate::cli::exit::{Exit, Failure};
use crate::cli::exported::{self, Exported};
use crate::cli::pipeline;
use crate::cli::squad;
use crate::cli::terminal::Terminal;
use crate::diagnostics::Level;
use crate::reporter::{csv, write};
use crate::table::row::csv_columns;
use crate::table::{self, Row};

/// Reads the recordings and writes the tables that were asked for.
///
/// # Errors
///
/// When inputs cannot be used or a file cannot be written.
pub fn run(options: &ExportOptions, terminal: Terminal) -> Result<Exit, Failure> {
    let athletes = match options.input.paths.as_slice() {
        [folder] if options.input.athlete.is_none() && squad::is_team(folder) => squad::athletes(folder),
        _ => Vec::new(),
    };
    if athletes.is_empty() {
        let out = options.out.clone();
        return one(options, &options.input, &out, terminal);
    }
    team(options, &athletes, terminal)
}

/// The tables of everybody. An athlete who cannot be read costs their own tables and nobody else's.
fn team(options: &ExportOptions, athletes: &[PathBuf], terminal: Terminal) -> Result<Exit, Failure> {
    let mut worst = Exit::Done;
    let mut written: Vec<(String, &Path)> = Vec::new();
    for folder in athletes {
        let input = InputOptions { paths: vec![folder.clone()], ..options.input.clone() };
        let id = free_id(&input, &written);
        let result = id.and_then(|id| {
            let exit = one(options, &input, &partition(&options.out, &id), terminal)?;
            Ok((id, exit))
        });
        match result {
            Ok((id, exit)) => {
                worst = worst.min(exit);
                written.push((id, folder));
            }
            Err(failure @ Failure::Internal { .. }) => return Err(failure),
            Err(failure) => {
                terminal.failure_of(&folder.display().to_string(), &failure);
                worst = worst.min(if options.strict { Exit::InputsRejected } else { Exit::Done });
            }
        }
    }
    let earlier = earlier_partitions(&options.out, &written);
    if !earlier.is_empty() {
        terminal.warning(&format!(
            "tables of an earlier export are still there, and `team --from` would judge them: remove {}",
            earlier.join(", ")
        ));
    }
    if written.is_empty() {
        return Err(Failure::NothingToRead {
            message: "no athlete of the team could be read".to_owned(),
            help: Some("-v shows what was found".to_owned()),
        });
    }
    Ok(worst)
}

/// The id of an athlete, unless it is that of one whose tables would be written over. Some file systems hold upper and
/// lower case for the same.
fn free_id(input: &InputOptions, written: &[(String, &Path)]) -> Result<String, Failure> {
    let id = crate::cli::inputs::read(input)?.athlete.id;
    match written.iter().find(|(taken, _)| taken.to_lowercase() == id.to_lowercase()) {
        None => Ok(id),
        Some((_, other)) => Err(Failure::usage(
            format!("the id `{id}` is that of the folder {}", other.display()),
            "set another `id` in athlete.toml",
        )),
    }
}

/// Folders of athletes who were not written: they left the team, or could not be read.
fn earlier_partitions(out: &Path, written: &[(String, &Path)]) -> Vec<String> {
    let current: Vec<PathBuf> = written.iter().map(|(id, _)| partition(out, id)).collect();
    let entries = fs::read_dir(out).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_partition =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("athlete="));
    let mut earlier: Vec<String> = entries
        .filter(|path| is_partition(path) && !current.contains(path))
        .map(|path| path.display().to_string())
        .collect();
    earlier.sort();
    earlier
}

/// The folder of an athlete's tables within those of a team, as Hive, Spark and `DuckDB` name partitions.
fn partition(out: &Path, id: &str) -> PathBuf {
    let safe = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | ' ');
    let name = id.chars().fold(String::new(), |mut name, letter| {
        if safe(letter) {
            name.push(letter);
        } else {
            let mut bytes = [0; 4];
            name.extend(letter.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
        }
        name
    });
    out.join(format!("athlete={name}"))
}

fn one(options: &ExportOptions, input: &InputOptions, out: &Path, terminal: Terminal) -> Result<Exit, Failure> {
    let imported = pipeline::import(input, terminal)?;
    let judged = pipeline::judge(&imported, 0)?;
    let report = pipeline::assemble(&imported, input, "export")?;
    let rows = exported::rows(&imported, &judged, &report.assessment);
    fs::create_dir_all(out).map_err(|error| {
        Failure::usage(format!("cannot make {}: {error}", out.display()), "choose another folder with --out")
    })?;
    let mut formats = options.format.clone();
    formats.sort();
    formats.dedup();
    let mut written = Vec::new();
    for format in formats {
        for (name, content) in files(&rows, format)? {
            let path = out.join(name);
            write::atomically(&path, &content)
                .map_err(|error| Failure::internal(&format!("cannot write {}: {error}", path.display())))?;
            written.push(path.display().to_string());
        }
    }
    terminal.diagnostics(&imported.diagnostics);
    terminal.talk(&format!("wrote {}", written.join(", ")));
    let rejected = imported.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Rejected);
    if options.strict && rejected {
        terminal.rejections(&imported.diagnostics);
        return Ok(Exit::InputsRejected);
    }
    Ok(Exit::Done)
}

/// The files of one format, by name.
fn files(rows: &Exported, format: ExportFormat) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    Ok(vec![
        file(&rows.activities, format)?,
        file(&rows.weeks, format)?,
        file(&rows.shoes, format)?,
        file(&rows.findings, format)?,
        file(&rows.athletes, format)?,
        file(&rows.listed_shoes, format)?,
        file(&rows.pain, format)?,
        file(&rows.habits, format)?,
    ])
}

fn file<R: Row>(rows: &[R], format: ExportFormat) -> Result<(String, Vec<u8>), Failure> {
    let (suffix, content) = match format {
        ExportFormat::Parquet => ("parquet", table::write::bytes(rows).map_err(|error| Failure::internal(&error))?),
        ExportFormat::Csv => ("csv", csv::render(&csv_columns::<R>(), rows.iter().map(Row::csv)).into_bytes()),
        ExportFormat::Json => {
            let lines: Vec<String> = rows.iter().map(|row| format!("  {}", row.json())).collect();
            let text = if lines.is_empty() { "[]\n".to_owned() } else { format!("[\n{}\n]\n", lines.join(",\n")) };
            ("json", text.into_bytes())
        }
    };
    Ok((format!("{}.{suffix}", R::TABLE), content))
}
