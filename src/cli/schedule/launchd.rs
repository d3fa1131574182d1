//! A job as an agent of launchd on macOS (launchd.plist(5)).

use super::{Job, Written, quote};

/// Commands that write the agent and load it, and when they are run.
#[must_use]
pub fn written(job: &Job) -> Written {
    let name = &job.name;
    let file = format!("~/Library/LaunchAgents/{name}.plist");
    let text = format!(
        "mkdir -p ~/Library/LaunchAgents\n\
         cat > {file} <<'END'\n{}END\n\
         launchctl bootout gui/$(id -u)/{name} 2>/dev/null\n\
         launchctl bootstrap gui/$(id -u) {file}\n",
        property_list(job)
    );
    let log = log_file(job).map_or_else(String::new, |file| format!(" What went wrong is in {file}."));
    let advice = format!(
        "Commands for a terminal: they write an agent and load it. It runs {} while you are logged in, or as soon as the \
         machine wakes. macOS asks once whether patella may read a folder such as Downloads.{log}",
        job.at
    );
    Written { text, advice }
}

/// The agent.
#[must_use]
pub fn property_list(job: &Job) -> String {
    let words: Vec<String> = match &job.mail {
        Some(_) => ["/bin/sh", "-c", &job.shell_line()].map(str::to_owned).to_vec(),
        None => std::iter::once(&job.program).chain(&job.arguments).cloned().collect(),
    };
    let words: Vec<String> = words.iter().map(|word| format!("    <string>{}</string>\n", quote::xml(word))).collect();
    let words = words.concat();
    let (hour, minute) = job.at.hour_and_minute();
    let day = job.at.day_number().map_or_else(String::new, |day| number("Weekday", day));
    let log = log_file(job).map_or_else(String::new, |file| {
        format!("  <key>StandardErrorPath</key>\n  <string>{}</string>\n", quote::xml(&file))
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\">\n<dict>\n  <key>Label</key>\n  <string>{}</string>\n\
         \x20 <key>ProgramArguments</key>\n  <array>\n{words}  </array>\n\
         \x20 <key>StartCalendarInterval</key>\n  <dict>\n{day}{}{}  </dict>\n{log}</dict>\n</plist>\n",
        job.name,
        number("Hour", hour),
        number("Minute", minute)
    )
}

fn number(key: &str, value: u32) -> String {
    format!("    <key>{key}</key>\n    <integer>{value}</integer>\n")
}

/// Where launchd writes what the job says on stderr; it would be lost otherwise.
fn log_file(job: &Job) -> Option<String> {
    job.home.as_ref().map(|home| format!("{}/Library/Logs/{}.log", home.trim_end_matches('/'), job.name))
}
