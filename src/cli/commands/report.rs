//! `patella report [PATH...]`: read, judge, write the report.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::args::{OutputFormat, ReportOptions};
use crate::cli::exit::{Exit, Failure};
use crate::cli::pipeline::{self, Imported};
use crate::cli::terminal::Terminal;
use crate::diagnostics::Level;
use crate::reporter::report::Report;
use crate::reporter::{chart_files, csv, html, json, mail, png, text, write};

/// Name of the page among the files.
const PAGE: &str = "report.html";
/// Name of the picture among the files.
const PICTURE: &str = "report.png";
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

    let files = write_files(&report, &options.format, &options.out)?;
    let mut written = paths(&files, &options.out);
    let is_wanted = mail::is_wanted(&report, options.only_if);
    let is_mail_on_stdout = options.eml.as_deref() == Some(Path::new(STDOUT));
    if let Some(path) = &options.eml {
        if is_wanted {
            let content = mail_of(&report, &files)?;
            if is_mail_on_stdout {
                terminal.bytes(&content)?;
            } else {
                put(path, &content)?;
                written.push(path.clone());
            }
        } else {
            remove_earlier_mail(path)?;
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

fn put(path: &Path, content: &[u8]) -> Result<(), Failure> {
    write::atomically(path, content)
        .map_err(|error| Failure::internal(&format!("cannot write {}: {error}", path.display())))
}

/// The mail, of the page and the picture that were rendered already where they were.
fn mail_of(report: &Report, files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, Failure> {
    let rendered = |name: &str| files.iter().find(|(file, _)| file == name).map(|(_, content)| content.clone());
    let page = match rendered(PAGE).and_then(|page| String::from_utf8(page).ok()) {
        Some(page) => page,
        None => html::render(report).map_err(|error| Failure::internal(&error))?,
    };
    let picture = match rendered(PICTURE) {
        Some(picture) => picture,
        None => png::render(report).map_err(|error| Failure::internal(&error))?,
    };
    mail::render(report, &page, &picture).map_err(|error| Failure::internal(&error))
}

/// A mail of an earlier run must not be sent again for a week in which there is none. Only what patella wrote is removed.
fn remove_earlier_mail(path: &Path) -> Result<(), Failure> {
    match fs::read(path) {
        Ok(content) if mail::is_ours(&content) => fs::remove_file(path)
            .map_err(|error| Failure::internal(&format!("cannot remove {}: {error}", path.display()))),
        _ => Ok(()),
    }
}

/// Writes the files of a report in these formats below this folder, and returns them by name. With `charts`, pictures of
/// an earlier run go whose rules are not raised any more: the folder shows this report and no other.
pub(in crate::cli) fn write_files(
    report: &Report,
    formats: &[OutputFormat],
    out: &Path,
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let files = render(report, formats)?;
    for (name, content) in &files {
        put(&out.join(name), content)?;
    }
    if formats.contains(&OutputFormat::Charts) {
        remove_earlier_charts(&files, out)?;
    }
    Ok(files)
}

/// Only what bears the name of a rule and patella's mark is removed, and then the folder when nothing else is in it.
fn remove_earlier_charts(files: &[(String, Vec<u8>)], out: &Path) -> Result<(), Failure> {
    let mut is_removed = false;
    for name in chart_files::names().filter(|name| files.iter().all(|(written, _)| written != name)) {
        let path = out.join(name);
        if fs::read(&path).is_ok_and(|content| chart_files::is_ours(&content)) {
            fs::remove_file(&path)
                .map_err(|error| Failure::internal(&format!("cannot remove {}: {error}", path.display())))?;
            is_removed = true;
        }
    }
    if is_removed {
        // Fails when something is left in it, as it should.
        let _ = fs::remove_dir(out.join(chart_files::FOLDER));
    }
    Ok(())
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

/// The files of a report in these formats, by name.
fn render(report: &Report, formats: &[OutputFormat]) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut formats = formats.to_vec();
    formats.sort();
    formats.dedup();
    let mut files = Vec::new();
    for format in formats {
        match format {
            OutputFormat::Html => {
                files.push((
                    PAGE.to_owned(),
                    html::render(report).map_err(|error| Failure::internal(&error))?.into_bytes(),
                ));
            }
            OutputFormat::Png => {
                files.push((PICTURE.to_owned(), png::render(report).map_err(|error| Failure::internal(&error))?));
            }
            OutputFormat::Json => files.push(("report.json".to_owned(), json::render(report).into_bytes())),
            OutputFormat::Charts => {
                files.extend(chart_files::render(report).map_err(|error| Failure::internal(&error))?);
            }
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
