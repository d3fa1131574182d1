//! A job that runs patella by itself, written down for cron, systemd, launchd or the Task Scheduler of Windows. Nothing
//! is installed: the text goes to stdout, and people put it where it belongs.
//!
//! Such a job starts in another folder and with hardly any environment, so every path in it is absolute and no variable
//! is needed. [`Job`] says what is run, one file each says it in the words of a scheduler, [`quote`] makes words safe.

pub mod cron;
pub mod elsewhere;
pub mod launchd;
pub mod moment;
pub mod quote;
pub mod systemd;
pub mod task_scheduler;

use std::path::{Path, PathBuf};

use super::args::{ScheduleOptions, Scheduler};
use super::exit::Failure;
use super::squad;
use moment::Moment;

/// What is run, and when.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its name: of a unit, a label, a task. That of another folder is another, so that neither replaces the other.
    pub name: String,
    /// The program, absolute.
    pub program: String,
    /// Its arguments; paths are absolute.
    pub arguments: Vec<String>,
    /// When.
    pub at: Moment,
    /// What is sent afterwards.
    pub mail: Option<Mail>,
    /// The user's home, for the file into which launchd writes what went wrong.
    pub home: Option<String>,
}

/// A mail that the job wrote and somebody else sends.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The file, absolute.
    pub file: String,
    /// The recipient.
    pub to: String,
}

/// A job as a scheduler wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What is put somewhere or run: nothing but that.
    pub text: String,
    /// Where it is put, in words.
    pub advice: String,
}

impl Job {
    /// The job that the options ask for, run by this program.
    ///
    /// # Errors
    ///
    /// When a folder does not exist, or a path cannot be written in a line of text.
    pub fn new(options: &ScheduleOptions, program: &Path, home: Option<String>) -> Result<Self, Failure> {
        if let ([_, second, ..], true) = (options.folders.as_slice(), options.team) {
            return Err(Failure::usage(
                format!("a team is one folder, and {} is a second one", second.display()),
                "give the folder in which the athletes' folders are",
            ));
        }
        if options.eml.is_some() && options.folders.len() > 1 {
            return Err(Failure::usage(
                "a mail is of one athlete, and several folders are given",
                "make a job for each",
            ));
        }
        if let Some(missing) = options.folders.iter().find(|folder| !folder.is_dir()) {
            return Err(Failure::usage(
                format!("{} is no folder", missing.display()),
                "give the athlete's folder, which the job will find again under the same path",
            ));
        }
        suits(options)?;
        let command = if options.team { "team" } else { "weekly" };
        let mut arguments = vec![command.to_owned(), "-q".to_owned()];
        if let Some(level) = options.only_if {
            arguments.extend(["--only-if".to_owned(), level.name().to_owned()]);
        }
        let eml = options.eml.as_deref().map(absolute).transpose()?;
        if let Some(eml) = &eml {
            arguments.extend(["--eml".to_owned(), eml.clone()]);
        }
        let folders = options.folders.iter().map(|folder| absolute(folder)).collect::<Result<Vec<_>, _>>()?;
        let name = name(command, folders.first().map_or("", String::as_str));
        arguments.extend(folders);
        let mail = eml.zip(options.mail_to.clone()).map(|(file, to)| Mail { file, to });
        Ok(Self { name, program: absolute(program)?, arguments, at: options.at, mail, home })
    }

    /// The job in the words of a scheduler.
    ///
    /// # Errors
    ///
    /// When that scheduler cannot do it.
    pub fn written_for(&self, scheduler: Scheduler) -> Result<Written, Failure> {
        match scheduler {
            Scheduler::Cron => cron::written(self),
            Scheduler::Systemd => Ok(systemd::written(self)),
            Scheduler::Launchd => Ok(launchd::written(self)),
            Scheduler::TaskScheduler => task_scheduler::written(self),
        }
    }

    /// Program and arguments as a POSIX shell takes them.
    fn shell_command(&self) -> String {
        let words = std::iter::once(&self.program).chain(&self.arguments);
        words.map(|word| quote::shell(word)).collect::<Vec<_>>().join(" ")
    }

    /// Everything that is done as one line for a POSIX shell: a mail is sent only when the report was made.
    fn shell_line(&self) -> String {
        match &self.mail {
            Some(mail) => format!("{} && {}", self.shell_command(), mail.shell_command()),
            None => self.shell_command(),
        }
    }
}

impl Mail {
    /// Sends the mail when there is one. sendmail lies where cron does not look, and takes the recipient from the
    /// header that is put in front, since the mail names nobody.
    fn shell_command(&self) -> String {
        let file = quote::shell(&self.file);
        let header = quote::shell(&format!("To: {}", self.to));
        format!("if [ -e {file} ]; then {{ echo {header}; cat {file}; }} | /usr/sbin/sendmail -t; fi")
    }
}

/// The name of a job on a folder: letters and digits alone, which every scheduler and every shell takes.
fn name(command: &str, folder: &str) -> String {
    let last = Path::new(folder).file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let words = last.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    ["patella", command].into_iter().chain(words).collect::<Vec<_>>().join("-")
}

/// A job on the wrong kind of folder would fail every week, unseen until somebody looks.
fn suits(options: &ScheduleOptions) -> Result<(), Failure> {
    if options.team {
        let athlete = options.folders.iter().find(|folder| folder.join("athlete.toml").is_file());
        return athlete.map_or(Ok(()), |folder| {
            let message = format!("{} is the folder of one athlete", folder.display());
            Err(Failure::usage(message, "leave --team out, or give the folder in which the athletes' folders are"))
        });
    }
    let team = options.folders.iter().find(|folder| squad::is_team(folder));
    team.map_or(Ok(()), |folder| {
        let message = format!("{} is a team folder, and the job reports on athletes", folder.display());
        Err(Failure::usage(message, "add --team, or give the athletes' folders"))
    })
}

/// The path from the root, as text for one line.
fn absolute(path: &Path) -> Result<String, Failure> {
    let absolute = std::path::absolute(path)
        .map_err(|error| Failure::usage(format!("{}: {error}", path.display()), "give an absolute path"))?;
    // `absolute` keeps a `.` that stands for the folder itself as nothing, and a slash at the end.
    let tidy: PathBuf = absolute.components().collect();
    match tidy.to_str() {
        Some(text) if !text.contains(char::is_control) => Ok(text.to_owned()),
        _ => Err(Failure::usage(
            format!("{} cannot be written in a line of text", tidy.display()),
            "rename it, or give another path to it",
        )),
    }
}
