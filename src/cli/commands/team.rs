//! `patella team FOLDER` and `patella team --from TABLE`: every athlete of a team in one overview.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::args::{OutputFormat, TeamOptions};
use crate::cli::exit::{Exit, Failure};
use crate::cli::files;
use crate::cli::kept::lock::{self, Lock, NoLock};
use crate::cli::squad::{self, TeamFile};
use crate::cli::terminal::Terminal;
use crate::cli::{table_source, team_folder, team_table};
use crate::diagnostics::{Diagnostic, Level};
use crate::model::finding::Severity;
use crate::reporter::team::page::{self, About, TeamPage};
use crate::reporter::team::{self, Team, html, letter, picture};
use crate::reporter::wording::Wording;
use crate::reporter::{chart_files, write};
use crate::rules::rulebook::Rulebook;

/// Stands for stdout where a file is expected.
const STDOUT: &str = "-";

/// Everything that was judged.
struct Judged {
    team: Team,
    page: TeamPage,
    diagnostics: Vec<Diagnostic>,
    out: PathBuf,
    /// Athletes of whom a file was written.
    athletes_written: u64,
    /// Of the team folder, until all is written.
    _lock: Option<Lock>,
}

/// Judges the team and writes the files that were asked for.
///
/// # Errors
///
/// When inputs cannot be used or a file cannot be written.
pub fn run(options: &TeamOptions, terminal: Terminal) -> Result<Exit, Failure> {
    if options.json && options.eml.as_deref() == Some(Path::new(STDOUT)) {
        return Err(Failure::usage("--json and --eml - both want stdout", "give --eml a file"));
    }
    let judged = match (&options.from, &options.folder) {
        (Some(table), _) => from_table(table, options, terminal)?,
        (None, Some(folder)) => from_folder(folder, options, terminal)?,
        (None, None) => {
            return Err(Failure::usage("neither a team folder nor a table is given", "give a folder, or --from TABLE"));
        }
    };
    let mut written = write_files(&judged, options)?;
    if judged.athletes_written > 0 {
        let athletes = Wording::count(judged.athletes_written, "athlete", "athletes");
        written.push(format!("the files of {athletes}"));
    }
    let is_wanted = options.only_if.is_none_or(|least| judged.team.worst_severity() >= Some(least));
    let is_mail_on_stdout = options.eml.as_deref() == Some(Path::new(STDOUT));
    match &options.eml {
        Some(_) if is_mail_on_stdout && is_wanted => terminal.bytes(&mail(&judged)?)?,
        Some(path) if is_wanted => {
            let put = files::put(path, &mail(&judged)?, team_folder::PREFIX)?;
            written.extend(put.map(|path| path.display().to_string()));
        }
        Some(path) if !is_mail_on_stdout => files::remove_earlier_mail(path)?,
        _ => {}
    }
    if options.json {
        terminal.data(&team::json(&judged.team))?;
    } else if is_wanted && !is_mail_on_stdout {
        terminal.summary(&team::summary(&judged.team))?;
    }
    say_what_was_wrong(&judged.diagnostics, terminal);
    match options.only_if {
        Some(least) if !is_wanted => {
            terminal.detail(&format!("nothing at or above {}: no summary, no mail", least.name()));
        }
        _ => terminal.wrote(&written),
    }
    let exit = exit(&judged, options);
    if exit == Exit::InputsRejected {
        terminal.rejections(&judged.diagnostics);
    }
    Ok(exit)
}

/// The mail. Athletes' pages do not travel with it, so that its copy of the overview leads nowhere.
fn mail(judged: &Judged) -> Result<Vec<u8>, Failure> {
    let mut page = judged.page.clone();
    for row in &mut page.rows {
        row.link = None;
    }
    let attached = html::render(&page).map_err(|error| Failure::internal(&error))?;
    let picture = picture::render(&page).map_err(|error| Failure::internal(&error))?;
    letter::render(&judged.team, &page, &attached, &picture).map_err(|error| Failure::internal(&error))
}

fn from_folder(folder: &Path, options: &TeamOptions, terminal: Terminal) -> Result<Judged, Failure> {
    if !folder.is_dir() {
        return Err(Failure::usage(format!("{} is no folder", folder.display()), "give a folder of athlete folders"));
    }
    let TeamFile { name, rulebook } = squad::team_file(folder)?;
    let out = options.out.clone().unwrap_or_else(|| folder.join("reports"));
    // Where nothing can be written there is no lock, and nobody to meet unless with the same --out.
    let lock = match lock::take(folder) {
        Ok(lock) => Some(lock),
        Err(NoLock::Held(failure)) => return Err(failure),
        Err(NoLock::ReadOnly(_)) => None,
    };
    make(&out)?;
    if lock.is_some() {
        clean(&out);
    }
    let judged = team_folder::judge(folder, &out, options, terminal)?;
    let team = team::team(judged.as_of.to_string(), name, judged.rows);
    let has_pages = options.format.as_ref().is_none_or(|formats| formats.contains(&OutputFormat::Html));
    let page = words(&team, &rulebook, &judged.diagnostics, has_pages, &command_line(folder, "", options));
    Ok(Judged { team, page, diagnostics: judged.diagnostics, out, athletes_written: judged.written, _lock: lock })
}

/// Removes what a killed run left behind.
fn clean(out: &Path) {
    write::remove_leftovers(out, team_folder::PREFIX);
    for folder in fs::read_dir(out).into_iter().flatten().flatten() {
        write::remove_leftovers(&folder.path(), team_folder::PREFIX);
        write::remove_leftovers(&folder.path().join(chart_files::FOLDER), team_folder::PREFIX);
    }
}

fn from_table(table: &Path, options: &TeamOptions, terminal: Terminal) -> Result<Judged, Failure> {
    let tables = tables(table)?;
    say_what_is_missing(&tables, terminal);
    let (as_of, rows) = team_table::rows(&tables, options.as_of, options.units, options.jobs)?;
    let team = team::team(as_of.to_string(), None, rows);
    let page = words(&team, &Rulebook::builtin(), &[], false, &command_line(table, " --from", options));
    let out = options.out.clone().unwrap_or_else(|| PathBuf::from("reports"));
    make(&out)?;
    Ok(Judged { team, page, diagnostics: Vec::new(), out, athletes_written: 0, _lock: None })
}

fn words(team: &Team, rulebook: &Rulebook, diagnostics: &[Diagnostic], has_pages: bool, command: &str) -> TeamPage {
    let about = About {
        overrides: rulebook.overrides(),
        rejected_files: rejected(diagnostics),
        has_pages,
        version: env!("CARGO_PKG_VERSION"),
        rulebook_hash: rulebook.hash(),
        command,
    };
    page::page(team, &about)
}

fn rejected(diagnostics: &[Diagnostic]) -> usize {
    diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Rejected).count()
}

/// The command as it can be given again, with the last part of each path.
fn command_line(path: &Path, from: &str, options: &TeamOptions) -> String {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let as_of = options.as_of.map(|day| format!(" --as-of {day}")).unwrap_or_default();
    let units = options.units.map(|units| format!(" --units {units}")).unwrap_or_default();
    format!("patella team{from} {name}{as_of}{units}")
}

fn make(out: &Path) -> Result<(), Failure> {
    fs::create_dir_all(out).map_err(|error| {
        Failure::usage(format!("cannot make {}: {error}", out.display()), "choose another folder with --out")
    })
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
fn say_what_is_missing(tables: &[PathBuf], terminal: Terminal) {
    terminal.detail("a table holds no samples: the overview has no page of each athlete to lead to");
    if tables.iter().any(|table| !table.with_file_name("athletes.parquet").is_file()) {
        terminal.talk(
            "no athletes.parquet lies beside the table: profiles, changed thresholds and muted rules are unknown",
        );
    }
}

/// All diagnostics of fifty athletes would bury the overview: they are counted, and listed when asked for.
fn say_what_was_wrong(diagnostics: &[Diagnostic], terminal: Terminal) {
    let rejected = rejected(diagnostics);
    if terminal.is_verbose() {
        terminal.diagnostics(diagnostics);
    } else if rejected > 0 {
        let files = Wording::count(rejected as u64, "file", "files");
        terminal.talk(&format!("{files} could not be used: -v names each, and so does its athlete's report"));
    }
}

fn write_files(judged: &Judged, options: &TeamOptions) -> Result<Vec<String>, Failure> {
    let team = &judged.team;
    let chosen = |format| options.format.as_ref().map(|chosen| chosen.contains(&format));
    // Of a team folder the files of the contract are always written; the formats are those of each athlete's files. Of
    // a table there may be so many athletes that a page of them is only made when asked for.
    let is_folder = options.from.is_none();
    let mut files = Vec::new();
    if is_folder || chosen(OutputFormat::Html) == Some(true) {
        let page = html::render(&judged.page).map_err(|error| Failure::internal(&error))?;
        files.push(("index.html", page.into_bytes()));
    }
    if chosen(OutputFormat::Png).unwrap_or(is_folder) {
        files.push(("team.png", picture::render(&judged.page).map_err(|error| Failure::internal(&error))?));
    }
    if is_folder || chosen(OutputFormat::Csv) != Some(false) {
        files.push(("team.csv", team::csv(team).into_bytes()));
    }
    if is_folder || chosen(OutputFormat::Json) != Some(false) {
        files.push(("team.json", team::json(team).into_bytes()));
    }
    let mut written = Vec::new();
    for (name, content) in files {
        let put = files::put(&judged.out.join(name), &content, team_folder::PREFIX)?;
        written.extend(put.map(|path| path.display().to_string()));
    }
    Ok(written)
}

fn exit(judged: &Judged, options: &TeamOptions) -> Exit {
    let is_at_limit = |limit: Severity| judged.team.worst_severity() >= Some(limit);
    let has_failed = judged.team.athletes.iter().any(|athlete| athlete.error.is_some());
    if options.fail_on.is_some_and(is_at_limit) {
        Exit::FindingAtOrAboveLimit
    } else if options.strict && (has_failed || rejected(&judged.diagnostics) > 0) {
        Exit::InputsRejected
    } else {
        Exit::Done
    }
}
