//! The weekly report of one athlete folder: take the lock, read, judge the last complete week and those that were
//! missed, put the files in place.
//!
//! `weeks` says which weeks, `outputs` writes, `health` says whether the job still does its work. It prints through the
//! terminal alone and decides nothing about the athlete. Start with [`run`].

pub mod health;
pub mod outputs;
pub mod past;
pub mod weeks;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::args::{InputOptions, WeeklyOptions};
use super::exit::{Exit, Failure};
use super::files::{self, Files};
use super::inputs;
use super::kept::lock::{self, Lock, NoLock};
use super::kept::{self, Kept};
use super::pipeline::{self, Imported};
use super::terminal::Terminal;
use crate::diagnostics::{Diagnostic, Level};
use crate::importer::Memory;
use crate::model::athlete::Athlete;
use crate::model::calendar::WeekId;
use crate::model::finding::Severity;
use crate::model::measures::ActivityMeasures;
use crate::reporter::report::Report;
use crate::reporter::{json, mail, text};
use crate::store::{self, StoreError};
use health::Health;
use outputs::Outputs;
use past::Past;
use weeks::Target;

/// Stands for stdout where a file is expected.
const STDOUT: &str = "-";

/// Name of the command on the page.
const COMMAND: &str = "weekly";

/// One folder of a call.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// The athlete folder.
    pub folder: &'a Path,
    /// What was asked for.
    pub options: &'a WeeklyOptions,
    /// It is one of several.
    pub is_one_of_several: bool,
}

/// Writes the weekly report of a folder.
///
/// # Errors
///
/// When the folder cannot be used, another run is at work in it, or a file cannot be written. The newest page is marked
/// as no longer current then, unless the other run is about to replace it.
pub fn run(job: Job<'_>, terminal: Terminal) -> Result<Exit, Failure> {
    let outputs = Outputs::new(job.out(), job.options.format.clone());
    let done = job.report(&outputs, terminal);
    if let Err(failure) = &done
        && !matches!(failure, Failure::Locked { .. })
    {
        outputs.mark_stale(&stale_sentence(failure));
    }
    done
}

/// What the newest page says once it is not current any more.
fn stale_sentence(failure: &Failure) -> String {
    let today = Target::of(None, None).today;
    let reason = crate::reporter::privacy::masked(&failure.to_string());
    format!("Not current: the weekly report of {today} failed ({reason}). What follows is older.")
}

impl Job<'_> {
    fn out(&self) -> PathBuf {
        match &self.options.out {
            None => self.folder.join("reports"),
            Some(out) if self.is_one_of_several => out.join(last_part(self.folder)),
            Some(out) => out.clone(),
        }
    }

    fn report(&self, outputs: &Outputs, terminal: Terminal) -> Result<Exit, Failure> {
        if !self.folder.is_dir() {
            let message = format!("{} is no folder", self.folder.display());
            return Err(Failure::usage(message, "give the athlete's folder"));
        }
        let lock = self.lock(terminal)?;
        let reported = weeks::reported(outputs.folder());
        outputs.clean(&reported);
        let input = self.input(None);
        let read = inputs::read(&input)?;
        let target = Target::of(self.options.as_of, read.athlete.time_zone);
        let kept = lock.as_ref().map(|lock| open(lock, &read.athlete, terminal)).transpose()?.flatten();
        let memory = kept.as_ref().map(|kept| kept as &dyn Memory<ActivityMeasures>);
        let input = self.input(Some(target.as_of));
        let missed = target.missed(&reported);
        let fresh = kept.as_ref().filter(|_| missed.is_empty());
        let made_of = fresh.and_then(|kept| past::inputs(self, &read, kept, target, terminal));
        if let Some(past) =
            made_of.zip(kept.as_ref()).and_then(|(inputs, kept)| Past::recall(kept, target, &inputs, outputs.folder()))
        {
            return self.nothing_new(&past, terminal);
        }
        let imported = pipeline::import_of(read, &input, terminal, memory)?;
        let made = self.make(imported, outputs, (target, &reported), terminal)?;
        let health = Health::of(&made.imported, kept.as_ref().map(Kept::read), target.today);
        let summary = text::summary_within(&made.report, terminal.colours_stdout(), terminal.columns());
        self.tell(&made.report, &summary, &health, terminal)?;
        self.say_what_is_missing(&health, terminal);
        terminal.diagnostics(&made.imported.diagnostics);
        terminal.wrote(&names(&made.written));
        let worst = made.report.worst_severity();
        let diagnostics = &made.imported.diagnostics;
        let past = made_of.and_then(|inputs| {
            let past = Past::new(outputs.folder(), &made.files, worst, summary, &health, diagnostics)?;
            Some((inputs, past.bytes()?))
        });
        let week = target.week().to_string();
        let assessment = past.as_ref().map(|(inputs, bytes)| (week.as_str(), inputs, bytes.as_slice()));
        if let Some(trouble) = kept.and_then(|kept| kept.finish(assessment)) {
            terminal.talk(&trouble);
        }
        Ok(self.exit(worst, diagnostics, terminal))
    }

    /// Judges the week and those that were missed, and puts all files in place.
    fn make(
        &self,
        mut imported: Imported,
        outputs: &Outputs,
        (target, reported): (Target, &[WeekId]),
        terminal: Terminal,
    ) -> Result<Made, Failure> {
        let mut written = Vec::new();
        for sunday in target.missed(reported) {
            let (_, files) = self.judged(&mut imported, sunday, sunday)?;
            written.extend(outputs.put_week(WeekId::containing(sunday), &files)?);
        }
        let (report, files) = self.judged(&mut imported, target.as_of, target.pain_until)?;
        written.extend(outputs.put_week(target.week(), &files)?);
        let mut paths = outputs.paths_of_week(target.week(), &files);
        match reported.last().filter(|newest| **newest > target.week()) {
            None => {
                written.extend(outputs.put_latest(&files, reported)?);
                paths.extend(outputs.paths_of_latest(&files));
            }
            Some(newest) if !target.is_given => terminal.warning(&format!(
                "latest.* stays at {newest}, which is later than {}: is the clock right? If it was wrong then, remove {}",
                target.week(),
                outputs.folder().join(newest.to_string()).display()
            )),
            Some(_) => {}
        }
        written.extend(self.mail(&report, &files, terminal)?);
        Ok(Made { imported, report, files: paths, written })
    }

    /// Says what was said last time: all is as it was.
    fn nothing_new(&self, past: &Past, terminal: Terminal) -> Result<Exit, Failure> {
        if self.options.only_if.is_none_or(|least| past.worst >= Some(least)) {
            terminal.summary(&past.summary)?;
            terminal.summary(&format!("{}\n", text::plain(&past.health.line())))?;
        } else {
            terminal.detail(&past.health.line());
        }
        self.say_what_is_missing(&past.health, terminal);
        terminal.diagnostics(&past.diagnostics);
        terminal.wrote(&[]);
        Ok(self.exit(past.worst, &past.diagnostics, terminal))
    }

    /// The lock, or none where nothing can be written and the files go elsewhere.
    fn lock(&self, terminal: Terminal) -> Result<Option<Lock>, Failure> {
        match lock::take(self.folder) {
            Ok(lock) => Ok(Some(lock)),
            Err(NoLock::Held(failure)) => Err(failure),
            Err(NoLock::ReadOnly(error)) if self.options.out.is_some() => {
                let folder = self.folder.display();
                terminal.talk(&format!("{folder} cannot be written to ({error}): everything is read again each time"));
                Ok(None)
            }
            Err(NoLock::ReadOnly(error)) => Err(Failure::usage(
                format!("cannot write in {}: {error}", self.folder.display()),
                "make the folder writable, or let the files go elsewhere with --out",
            )),
        }
    }

    fn input(&self, as_of: Option<NaiveDate>) -> InputOptions {
        InputOptions {
            paths: vec![self.folder.to_path_buf()],
            athlete: None,
            as_of,
            units: self.options.units,
            jobs: self.options.jobs,
        }
    }

    /// The report as of a day, with its files.
    fn judged(
        &self,
        imported: &mut Imported,
        as_of: NaiveDate,
        pain_until: NaiveDate,
    ) -> Result<(Report, Files), Failure> {
        imported.as_of = as_of;
        imported.pain_until = pain_until;
        let report = pipeline::assemble(imported, &self.input(Some(as_of)), COMMAND)?;
        let files = files::render(&report, &self.options.format)?;
        Ok((report, files))
    }

    fn is_mail_on_stdout(&self) -> bool {
        self.options.eml.as_deref() == Some(Path::new(STDOUT))
    }

    /// Writes the mail where one is wanted, and gives its path when it was written.
    fn mail(
        &self,
        report: &Report,
        files: &[(String, Vec<u8>)],
        terminal: Terminal,
    ) -> Result<Option<PathBuf>, Failure> {
        let Some(path) = &self.options.eml else { return Ok(None) };
        if !mail::is_wanted(report, self.options.only_if) {
            files::remove_earlier_mail(path)?;
            return Ok(None);
        }
        let content = files::mail_of(report, files)?;
        if self.is_mail_on_stdout() {
            terminal.bytes(&content)?;
            return Ok(None);
        }
        files::put(path, &content, outputs::PREFIX)
    }

    /// What cannot be reached is said also when there is no news to tell: a watch that was not plugged in looks like a
    /// week of rest.
    fn say_what_is_missing(&self, health: &Health, terminal: Terminal) {
        for source in &health.unreachable {
            let folder = self.folder.display();
            terminal.warning(&format!("{folder}: {source} is not reachable: its recordings are not in the report"));
        }
    }

    /// The assessment or the summary on stdout.
    fn tell(&self, report: &Report, summary: &str, health: &Health, terminal: Terminal) -> Result<(), Failure> {
        let is_wanted = mail::is_wanted(report, self.options.only_if);
        if self.options.json {
            terminal.data(&json::render(report))?;
        } else if is_wanted && !self.is_mail_on_stdout() {
            terminal.summary(summary)?;
            terminal.summary(&format!("{}\n", text::plain(&health.line())))?;
            return Ok(());
        }
        if is_wanted {
            terminal.talk(&health.line());
        } else {
            terminal.detail(&health.line());
        }
        Ok(())
    }

    fn exit(&self, worst: Option<Severity>, diagnostics: &[Diagnostic], terminal: Terminal) -> Exit {
        if self.options.fail_on.is_some_and(|limit| worst >= Some(limit)) {
            Exit::FindingAtOrAboveLimit
        } else if self.options.strict && diagnostics.iter().any(|found| found.level == Level::Rejected) {
            terminal.rejections(diagnostics);
            Exit::InputsRejected
        } else {
            Exit::Done
        }
    }
}

/// What a run made.
struct Made {
    imported: Imported,
    report: Report,
    /// The files of the week, and `latest.*` where they are of it.
    files: Vec<PathBuf>,
    /// Those of them that were not there already.
    written: Vec<PathBuf>,
}

/// What the folder keeps; `None`, with a word about it, where nothing can be kept.
fn open(lock: &Lock, athlete: &Athlete, terminal: Terminal) -> Result<Option<Kept>, Failure> {
    match Kept::open(lock.kept(), athlete) {
        Ok((kept, trouble)) => {
            if let Some(trouble) = trouble {
                terminal.talk(&trouble);
            }
            Ok(Some(kept))
        }
        Err(error @ StoreError::Newer { .. }) => {
            Err(Failure::usage(format!("{}: {error}", lock.kept().join(store::FILE).display()), kept::NEWER))
        }
        Err(error) => {
            terminal.talk(&format!("{error}; everything is read again each time"));
            Ok(None)
        }
    }
}

/// The name of a folder, also of one that is given as `.`.
#[must_use]
pub fn last_part(folder: &Path) -> String {
    let absolute = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    absolute.file_name().map_or_else(|| "athlete".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn names(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|path| path.display().to_string()).collect()
}
