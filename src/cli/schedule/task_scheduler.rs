//! A job as a task of Windows: the XML of a task (Microsoft, "Task Scheduler schema") inside the `PowerShell` command
//! that registers it.

use super::{Job, Written, quote};
use crate::cli::exit::Failure;

/// A Monday, from which the days are counted; the day of the week is said beside it.
const FIRST_DAY: &str = "2026-01-05";

/// The command, and where it is run.
///
/// # Errors
///
/// When the job holds what the Task Scheduler would replace, or is to send a mail.
pub fn written(job: &Job) -> Result<Written, Failure> {
    if job.mail.is_some() {
        return Err(Failure::usage(
            "Windows has no sendmail",
            "leave --mail-to out: --eml writes the mail, and a mail program opens or sends it",
        ));
    }
    if let Some(word) = std::iter::once(&job.program).chain(&job.arguments).find(|word| is_replaced(word)) {
        return Err(Failure::usage(
            format!("the Task Scheduler would take a part of {word} for a variable"),
            "rename the folder: it has two percent signs, or a dollar sign before a parenthesis, in its path",
        ));
    }
    // In a here-string nothing is replaced; it ends at the first line that begins with '@, and lines of XML begin with
    // <.
    let text = format!("Register-ScheduledTask -Force -TaskName '{}' -Xml @'\n{}'@\n", job.name, task(job));
    let advice = format!(
        "A command for PowerShell: it registers a task that runs {} while you are logged in, or as soon as the machine is \
         on again. The Task Scheduler shows how the last run ended.",
        job.at
    );
    Ok(Written { text, advice })
}

/// Environment variables are replaced in programs and arguments, and so are `$(Arg0)` and its like; neither can be
/// escaped.
fn is_replaced(word: &str) -> bool {
    word.matches('%').count() > 1 || word.contains("$(")
}

/// The task. It names no encoding, being handed over as characters.
#[must_use]
pub fn task(job: &Job) -> String {
    let arguments: Vec<String> = job.arguments.iter().map(|word| quote::windows(word)).collect();
    let days = match job.at.day_name() {
        Some(day) => format!(
            "      <ScheduleByWeek>\n        <DaysOfWeek>\n          <{day} />\n        </DaysOfWeek>\n        \
             <WeeksInterval>1</WeeksInterval>\n      </ScheduleByWeek>\n"
        ),
        None => "      <ScheduleByDay>\n        <DaysInterval>1</DaysInterval>\n      </ScheduleByDay>\n".to_owned(),
    };
    format!(
        "<?xml version=\"1.0\"?>\n\
         <Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">\n\
         \x20 <Triggers>\n    <CalendarTrigger>\n      <StartBoundary>{FIRST_DAY}T{}</StartBoundary>\n{days}\
         \x20   </CalendarTrigger>\n  </Triggers>\n\
         \x20 <Settings>\n    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>\n\
         \x20   <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>\n\
         \x20   <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>\n\
         \x20   <StartWhenAvailable>true</StartWhenAvailable>\n  </Settings>\n\
         \x20 <Actions>\n    <Exec>\n      <Command>{}</Command>\n      <Arguments>{}</Arguments>\n    </Exec>\n\
         \x20 </Actions>\n</Task>\n",
        job.at.time.format("%H:%M:%S"),
        quote::xml(&job.program),
        quote::xml(&arguments.join(" "))
    )
}
