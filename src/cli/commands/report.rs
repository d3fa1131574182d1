//! `patella report [PATH...]`: read, judge, write the report.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::args::ReportOptions;
use crate::cli::exit::{Exit, Failure};
use crate::cli::files;
use crate::cli::pipeline::{self, Imported};
use crate::cli::terminal::Terminal;
use crate::diagnostics::Level;
use crate::reporter::report::Report;
use crate::reporter::{json, mail, text};

/// Stands for stdout where a file is expected.
const STDOUT: &str = "-";

/// Reads the recordings, judges them and writes the files that were asked for.
///
/// # Errors
///
/// When inputs cannot be used or a file cannot be written.
pub fn run(options: &ReportOptions, terminal: Terminal) -> Result<Exit, Failure> {
    if options.json && options.eml.as_deref() == Some(Path::new(STDOUT)) {
        return Err(Failure::usage("--json and --eml - both want stdout", "give --eml a file"));
    }
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

    let files = files::render(&report, &options.format)?;
    files::put_all(&files, &options.format, |name| options.out.join(name), files::BY_HAND)?;
    let mut written = paths(&files, &options.out);
    let is_wanted = mail::is_wanted(&report, options.only_if);
    let is_mail_on_stdout = options.eml.as_deref() == Some(Path::new(STDOUT));
    if let Some(path) = &options.eml {
        if is_wanted {
            let content = files::mail_of(&report, &files)?;
            if is_mail_on_stdout {
                terminal.bytes(&content)?;
            } else {
                files::put(path, &content, files::BY_HAND)?;
                written.push(path.clone());
            }
        } else {
            files::remove_earlier_mail(path)?;
        }
    }
    if options.json {
        terminal.data(&json::render(&report))?;
    } else if is_wanted && !is_mail_on_stdout {
        terminal.summary(&text::summary_within(&report, terminal.colours_stdout(), terminal.columns()))?;
    }
    terminal.diagnostics(&imported.diagnostics);
    match options.only_if {
        Some(least) if !is_wanted => {
            terminal.detail(&format!("nothing at or above {}: no summary, no mail", least.name()));
        }
        _ => talk_about(&written, terminal),
    }
    let exit = exit(&report, &imported, options);
    if exit == Exit::InputsRejected {
        terminal.rejections(&imported.diagnostics);
    }
    Ok(exit)
}

/// What was written: pictures of rules as the folder that they are in.
fn paths(files: &[(String, Vec<u8>)], out: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for (name, _) in files {
        let path = match Path::new(name).parent() {
            Some(folder) if !folder.as_os_str().is_empty() => out.join(folder),
            _ => out.join(name),
        };
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
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
