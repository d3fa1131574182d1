//! `patella report [PATH...]`: read, judge, write the report.

use std::fs;
use std::path::PathBuf;

use crate::cli::args::{OutputFormat, ReportOptions};
use crate::cli::exit::{Exit, Failure};
use crate::cli::pipeline::{self, Imported};
use crate::cli::terminal::Terminal;
use crate::diagnostics::Level;
use crate::reporter::report::Report;
use crate::reporter::{csv, html, json, png, text, write};

/// Reads the recordings, judges them and writes the files that were asked for.
///
/// # Errors
///
/// When inputs cannot be used or a file cannot be written.
pub fn run(options: &ReportOptions, terminal: Terminal) -> Result<Exit, Failure> {
    // A folder that cannot be written to should fail before the long work, not after it.
    let is_new = !options.out.exists();
    fs::create_dir_all(&options.out).map_err(|error| {
        Failure::usage(format!("cannot make {}: {error}", options.out.display()), "choose another folder with --out")
    })?;
    let exit = report(options, terminal);
    if is_new && exit.is_err() {
        // Succeeds only when nothing was written: an empty folder would look like a report that was lost.
        let _ = fs::remove_dir(&options.out);
    }
    exit
}

fn report(options: &ReportOptions, terminal: Terminal) -> Result<Exit, Failure> {
    let imported = pipeline::import(&options.input, terminal)?;
    let report = pipeline::assemble(&imported, &options.input, "report")?;

    let mut written = Vec::new();
    for (name, content) in render(&report, &options.format)? {
        let path = options.out.join(name);
        write::atomically(&path, &content)
            .map_err(|error| Failure::internal(&format!("cannot write {}: {error}", path.display())))?;
        written.push(path);
    }
    if options.json {
        terminal.data(&json::render(&report))?;
    } else {
        terminal.summary(&text::summary(&report, terminal.colours_stdout()))?;
    }
    terminal.diagnostics(&imported.diagnostics);
    talk_about(&written, terminal);
    let exit = exit(&report, &imported, options);
    if exit == Exit::InputsRejected {
        terminal.rejections(&imported.diagnostics);
    }
    Ok(exit)
}

/// The files of a report in these formats, by name.
pub(in crate::cli) fn render(report: &Report, formats: &[OutputFormat]) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut formats = formats.to_vec();
    formats.sort();
    formats.dedup();
    let mut files = Vec::new();
    for format in formats {
        match format {
            OutputFormat::Html => {
                files.push((
                    "report.html".to_owned(),
                    html::render(report).map_err(|error| Failure::internal(&error))?.into_bytes(),
                ));
            }
            OutputFormat::Png => {
                files.push(("report.png".to_owned(), png::render(report).map_err(|error| Failure::internal(&error))?));
            }
            OutputFormat::Json => files.push(("report.json".to_owned(), json::render(report).into_bytes())),
            OutputFormat::Csv => {
                let tables = csv::files(report);
                files.extend(tables.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())));
            }
        }
    }
    Ok(files)
}

fn talk_about(written: &[PathBuf], terminal: Terminal) {
    let names: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
    if !names.is_empty() {
        terminal.talk(&format!("wrote {}", names.join(", ")));
    }
}

fn exit(report: &Report, imported: &Imported, options: &ReportOptions) -> Exit {
    if options.fail_on.is_some_and(|limit| report.worst_severity() >= Some(limit)) {
        Exit::FindingAtOrAboveLimit
    } else if options.strict && imported.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Rejected) {
        Exit::InputsRejected
    } else {
        Exit::Done
    }
}
