//! A job as a service and a timer of the user's systemd (systemd.service(5), systemd.timer(5)).

use super::{Job, Written, quote};

/// Commands that write both units and start the timer, and when they are run.
#[must_use]
pub fn written(job: &Job) -> Written {
    let name = &job.name;
    let text = format!(
        "mkdir -p ~/.config/systemd/user\n\
         cat > ~/.config/systemd/user/{name}.service <<'END'\n{}END\n\
         cat > ~/.config/systemd/user/{name}.timer <<'END'\n{}END\n\
         systemctl --user daemon-reload\n\
         systemctl --user enable --now {name}.timer\n",
        service(job),
        timer(job)
    );
    let advice = format!(
        "Commands for a terminal: they write two units and start the timer, which runs {}, or as soon as the machine is on \
         again. While you are not logged in it waits, unless you run `loginctl enable-linger` once. \
         `journalctl --user -u {name}` shows what went wrong.",
        job.at
    );
    Written { text, advice }
}

/// The unit that runs the job.
#[must_use]
pub fn service(job: &Job) -> String {
    let mail = job.mail.as_ref().map_or_else(String::new, |mail| {
        format!("ExecStartPost=/bin/sh -c {}\n", quote::systemd_argument(&mail.shell_command()))
    });
    format!(
        "[Unit]\nDescription=patella: a runner's week, judged\n\n\
         [Service]\nType=oneshot\nExecStart={}\n{mail}",
        command(job)
    )
}

/// The command line. systemd refuses a program with quotes or backslashes in its path, however they are written, so
/// that a shell starts such a one.
fn command(job: &Job) -> String {
    if job.program.contains(['\'', '"', '\\']) {
        return format!("/bin/sh -c {}", quote::systemd_argument(&format!("exec {}", job.shell_command())));
    }
    let arguments = job.arguments.iter().map(|word| quote::systemd_argument(word));
    std::iter::once(quote::systemd(&job.program)).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// The unit that starts it.
#[must_use]
pub fn timer(job: &Job) -> String {
    // The first three letters are the name that systemd.time(7) wants.
    let day = job.at.day_name().and_then(|day| day.get(..3)).map_or_else(String::new, |day| format!("{day} "));
    format!(
        "[Unit]\nDescription=patella {}\n\n\
         [Timer]\nOnCalendar={day}*-*-* {}\nPersistent=true\n\n\
         [Install]\nWantedBy=timers.target\n",
        job.at,
        job.at.time.format("%H:%M:%S")
    )
}
