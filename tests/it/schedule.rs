//! `patella schedule`: what it prints works where it is put. Every job is read back by somebody else than who wrote it:
//! a shell without environment, systemd, `crontab`, Python's readers of property lists and XML, where they are
//! installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::{CommandFactory, Parser};
use patella::cli::args::Arguments;
use patella::cli::exit::Failure;
use patella::cli::schedule::{Job, launchd, systemd, task_scheduler};
use serde_json::Value;
use tempfile::TempDir;

use crate::golden;
use crate::report_command::{copy_folder, patella, run};

/// A name in which every scheduler finds something to trip over.
const AWKWARD: &str = r"it's 50% of $HOME \% & <läufe>";

/// The job on a folder of that name.
const NAME: &str = "patella-weekly-it-s-50-of-home-l-ufe";

/// A name with which systemd still starts a program.
const AWKWARD_PROGRAM: &str = r"50% of $HOME & <läufe>; ";

/// A folder of that name with recordings of a month.
fn athlete() -> (TempDir, PathBuf) {
    let work = TempDir::new().expect("a folder");
    let folder = work.path().join(AWKWARD);
    fs::create_dir(&folder).expect("a folder");
    let sample = golden::root("samples/rivera");
    fs::copy(sample.join("athlete.toml"), folder.join("athlete.toml")).expect("the profile");
    copy_folder(&sample.join("watch/2026-11"), &folder.join("watch"));
    (work, folder)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// What `schedule` prints for a folder.
fn printed(folder: &Path, options: &[&str]) -> String {
    text(&run(patella(&["schedule"]).arg(folder).args(options), 0).stdout)
}

/// A job for these folders, run by this program.
fn job(program: &str, options: &[&str]) -> Result<Job, Failure> {
    let arguments = Arguments::try_parse_from(["patella", "schedule"].iter().chain(options)).expect("valid options");
    let patella::cli::args::Command::Schedule(options) = arguments.command else { panic!("another command") };
    Job::new(&options, Path::new(program), Some("/Users/rivera".to_owned()))
}

/// What cron hands to the shell of the command in its line (crontab(5)): a percent sign ends it unless a backslash
/// stands before it, which goes away then.
fn as_cron_reads_it(line: &str) -> String {
    let command = line.splitn(6, ' ').nth(5).expect("five fields and a command").trim_end_matches('\n');
    let (mut read, mut escaped) = (String::new(), false);
    for one in command.chars() {
        if escaped && one == '%' {
            read.pop();
        } else if one == '%' {
            break;
        }
        escaped = one == '\\' && !escaped;
        read.push(one);
    }
    read
}

/// The line with a command that this version has.
fn known(line: &str) -> String {
    if Arguments::command().find_subcommand("weekly").is_some() {
        line.to_owned()
    } else {
        line.replacen(" weekly -q", " report -q", 1)
    }
}

/// Runs a line as cron does, but without even the little environment that cron gives.
fn run_without_environment(line: &str, folder: &Path) {
    let output = Command::new("/usr/bin/env")
        .args(["-i", "/bin/sh", "-c", &known(line)])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("a shell");
    assert!(output.status.success(), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(text(&output.stdout), "", "a quiet job says nothing");
}

/// The reports that lie below a folder.
fn pages_below(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries
        .map(|path| {
            let is_page = path.extension().is_some_and(|extension| extension == "html");
            if path.is_dir() { pages_below(&path) } else { usize::from(is_page) }
        })
        .sum()
}

/// Skips what needs a tool that is not there, and says so.
fn has(tool: &str) -> bool {
    let found = Command::new("sh").args(["-c", &format!("command -v {tool}")]).output().expect("a shell");
    if !found.status.success() {
        eprintln!("skipped: no {tool} here");
    }
    found.status.success()
}

/// The JSON that a line of Python makes of a file.
fn python(script: &str, arguments: &[&str]) -> Value {
    let output = Command::new("python3").args(["-c", script]).args(arguments).output().expect("python3");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
#[cfg(unix)]
fn the_crontab_line_runs_with_an_empty_environment() {
    let (work, folder) = athlete();
    let line = printed(&folder, &["--for", "cron", "--at", "Wed 7:05"]);
    assert!(line.starts_with("5 7 * * 3 /"), "{line}");
    assert_eq!(line.lines().count(), 1);
    run_without_environment(&as_cron_reads_it(&line), work.path());
    assert!(pages_below(work.path()) > 0, "no report was written");
    assert!(as_cron_reads_it("* * * * * a 100% b").ends_with("a 100"), "the test's own cron knows percent signs");
}

#[test]
#[cfg(unix)]
fn the_mail_is_handed_to_sendmail_with_its_recipient() {
    let (work, folder) = athlete();
    let (eml, sent) = (folder.join("week.eml"), work.path().join("sent"));
    let options = ["--for", "cron", "--mail-to", "me@example.org", "--eml", eml.to_str().expect("UTF-8")];
    let line = as_cron_reads_it(&printed(&folder, &options));
    assert_eq!(line.matches("/usr/sbin/sendmail -t").count(), 1, "{line}");
    let line = line.replace("/usr/sbin/sendmail -t", "cat > sent");
    run_without_environment(&line, work.path());
    let mail = text(&fs::read(&sent).expect("something was sent"));
    assert!(mail.starts_with("To: me@example.org\n"), "{mail}");
    let headers = mail.split("\r\n\r\n").next().expect("headers");
    assert!(headers.contains("Subject:"), "{headers}");
    // Without a mail nothing is sent.
    fs::remove_file(&sent).expect("removable");
    let (_, mailing) = line.split_once(" && ").expect("the report, then the mail");
    fs::remove_file(&eml).expect("removable");
    run_without_environment(mailing, work.path());
    assert!(!sent.exists());
}

#[test]
fn cron_takes_the_line() {
    let (work, folder) = athlete();
    let file = work.path().join("crontab");
    fs::write(&file, printed(&folder, &["--for", "cron"])).expect("a file");
    if has("crontab") {
        let checked = Command::new("crontab").arg("-n").arg(&file).output().expect("crontab");
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    }
}

/// The units, as the commands that are printed write them.
#[cfg(unix)]
fn units(folder: &Path, options: &[&str]) -> (TempDir, PathBuf) {
    let home = TempDir::new().expect("a home");
    let tools = home.path().join("bin");
    fs::create_dir(&tools).expect("a folder");
    fs::write(tools.join("systemctl"), "#!/bin/sh\necho \"$@\" >> \"$HOME/systemctl\"\n").expect("a script");
    let script = printed(folder, options);
    let chmod = Command::new("chmod").arg("+x").arg(tools.join("systemctl")).status().expect("chmod");
    assert!(chmod.success());
    let status = Command::new("/bin/sh")
        .args(["-c", &script])
        .env("HOME", home.path())
        .env("PATH", format!("{}:/usr/bin:/bin", tools.display()))
        .status()
        .expect("a shell");
    assert!(status.success());
    let called = fs::read_to_string(home.path().join("systemctl")).expect("systemctl was called");
    assert_eq!(called, format!("--user daemon-reload\n--user enable --now {NAME}.timer\n"));
    let units = home.path().join(".config/systemd/user");
    (home, units)
}

#[test]
#[cfg(unix)]
fn systemd_takes_the_units() {
    let (work, folder) = athlete();
    // systemd looks whether the program is there, so its path is read back, too.
    let odd = Path::new(env!("CARGO_TARGET_TMPDIR")).join(AWKWARD_PROGRAM);
    fs::create_dir_all(&odd).expect("a folder");
    let program = odd.join("patella");
    fs::remove_file(&program).ok();
    fs::hard_link(env!("CARGO_BIN_EXE_patella"), &program).expect("a link");
    let eml = work.path().join("week.eml");
    let (home, units) = units(
        &folder,
        &[
            "--for",
            "systemd",
            "--at",
            "daily 23:59",
            "--mail-to",
            "100%@example.org",
            "--eml",
            eml.to_str().expect("UTF-8"),
        ],
    );
    let (service, timer) = (units.join(format!("{NAME}.service")), units.join(format!("{NAME}.timer")));
    let odd_service = units.join("odd.service");
    let job = job(program.to_str().expect("UTF-8"), &[folder.to_str().expect("UTF-8")]).expect("a job");
    fs::write(&odd_service, systemd::service(&job)).expect("a file");
    // A program that systemd would refuse is started by a shell, which finds it.
    let refused_service = units.join("refused.service");
    let refused = self::job(r#"/opt/it's "quoted"/patella"#, &[folder.to_str().expect("UTF-8")]).expect("a job");
    fs::write(&refused_service, systemd::service(&refused)).expect("a file");
    assert!(systemd::service(&refused).contains("ExecStart=/bin/sh -c \"exec '/opt/it'"));
    if has("systemd-analyze") {
        let mut verify = Command::new("systemd-analyze");
        // Without a session of its own it wants to be told where one would live.
        verify.env("XDG_RUNTIME_DIR", home.path());
        let output = verify
            .args(["verify", "--user", "--man=no"])
            .args([&service, &timer, &odd_service, &refused_service])
            .output();
        let output = output.expect("systemd-analyze");
        let said = String::from_utf8_lossy(&output.stderr);
        let ours: Vec<&str> =
            said.lines().filter(|line| ["patella", "odd", "refused"].iter().any(|unit| line.contains(unit))).collect();
        assert!(output.status.success() && ours.is_empty(), "{said}");
        for (at, normal) in [("Mon 06:30", "Mon *-*-* 06:30:00"), ("daily 0:00", "*-*-* 00:00:00")] {
            let timer = systemd::timer(&self::job("/bin/patella", &[".", "--at", at]).expect("a job"));
            let calendar = timer.lines().find_map(|line| line.strip_prefix("OnCalendar=")).expect("a calendar");
            let output =
                Command::new("systemd-analyze").args(["calendar", calendar]).output().expect("systemd-analyze");
            assert!(text(&output.stdout).contains(&format!("Normalized form: {normal}\n")), "{calendar}");
        }
    }
    fs::remove_file(program).expect("removable");
}

#[test]
fn launchd_finds_every_word() {
    let (work, folder) = athlete();
    let folder = folder.to_str().expect("UTF-8");
    let plain = job("/opt/my tools/patella", &[folder, "--at", "Sun 20:15"]).expect("a job");
    let mailed = ["--eml", "/tmp/week.eml", "--mail-to", "me@example.org"];
    let mailed =
        job("/opt/my tools/patella", &[&[folder, "--at", "daily 20:15"], &mailed[..]].concat()).expect("a job");
    let files = [work.path().join("plain.plist"), work.path().join("mailed.plist")];
    fs::write(&files[0], launchd::property_list(&plain)).expect("a file");
    fs::write(&files[1], launchd::property_list(&mailed)).expect("a file");
    if has("python3") {
        let script = "import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], 'rb'))))";
        let read = python(script, &[files[0].to_str().expect("UTF-8")]);
        assert_eq!(read["ProgramArguments"], serde_json::json!(["/opt/my tools/patella", "weekly", "-q", folder]));
        assert_eq!(read["StartCalendarInterval"], serde_json::json!({"Weekday": 0, "Hour": 20, "Minute": 15}));
        assert_eq!(read["StandardErrorPath"], format!("/Users/rivera/Library/Logs/{NAME}.log"));
        let read = python(script, &[files[1].to_str().expect("UTF-8")]);
        assert_eq!(read["StartCalendarInterval"], serde_json::json!({"Hour": 20, "Minute": 15}));
        let words = read["ProgramArguments"].as_array().expect("words");
        assert_eq!((&words[0], &words[1], words.len()), (&Value::from("/bin/sh"), &Value::from("-c"), 3));
        assert!(words[2].as_str().expect("a line").contains("echo 'To: me@example.org'"), "{words:?}");
    }
    for (tool, options) in [("plutil", &["-lint"][..]), ("plistutil", &["-i"]), ("xmllint", &["--noout", "--nonet"])] {
        for file in files.iter().filter(|_| has(tool)) {
            let output = Command::new(tool).args(options).arg(file).output().expect("the tool");
            assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

#[test]
fn windows_finds_every_word() {
    let (work, _) = athlete();
    let two = work.path().join("two \"quotes\" \\");
    fs::create_dir(&two).expect("a folder");
    let job = job("/opt/my tools/läufer & <co>", &[two.to_str().expect("UTF-8"), "."]).expect("a job");
    let task = task_scheduler::task(&job);
    assert!(task.is_ascii());
    let mut reader = quick_xml::Reader::from_str(&task);
    while !matches!(reader.read_event().expect("well-formed"), quick_xml::events::Event::Eof) {}
    let written = task_scheduler::written(&job).expect("a command").text;
    let (head, rest) = written.split_once("@'\n").expect("a here-string");
    assert!(head.starts_with("Register-ScheduledTask -Force -TaskName 'patella-weekly-two-quotes' -Xml "));
    assert_eq!(rest, format!("{task}'@\n"));
    assert!(task.lines().all(|line| !line.starts_with('\'')));
    if has("python3") {
        // Python's own way of writing the command lines of Windows is the oracle of ours.
        let script = "import json, subprocess, sys, xml.etree.ElementTree as tree\n\
                      task = tree.fromstring(sys.argv[1])\n\
                      text = lambda name: task.find('.//{*}' + name).text\n\
                      print(json.dumps([text('Command'), text('Arguments') == subprocess.list2cmdline(sys.argv[2:]),\n\
                      [day.tag.split('}')[1] for day in task.find('.//{*}DaysOfWeek')], text('StartBoundary')]))";
        let words: Vec<&str> = std::iter::once(task.as_str()).chain(job.arguments.iter().map(String::as_str)).collect();
        let read = python(script, &words);
        assert_eq!(read, serde_json::json!([job.program, true, ["Monday"], "2026-01-05T06:30:00"]));
    }
}

#[test]
fn what_a_scheduler_cannot_do_is_said() {
    let (work, folder) = athlete();
    let folder = folder.to_str().expect("UTF-8");
    let refused = |job: &Job| task_scheduler::written(job).expect_err("refused").to_string();
    let mailed = job("/bin/patella", &[".", "--eml", "w.eml", "--mail-to", "me@example.org"]).expect("a job");
    assert!(refused(&mailed).contains("sendmail"));
    // The folder of this test has two percent signs, which Windows takes for a variable.
    assert!(refused(&job("/bin/patella", &[folder]).expect("a job")).contains("for a variable"));
    let broken = work.path().join("line\nbreak");
    fs::create_dir(&broken).expect("a folder");
    assert!(job("/bin/patella", &[broken.to_str().expect("UTF-8")]).is_err());
    let many = vec![folder; 20];
    let many = job("/bin/patella", &many).expect("a job");
    let long = patella::cli::schedule::cron::written(&many).expect_err("too long");
    assert!(long.help().expect("help").contains("--for systemd"));
}

#[test]
fn wrong_usage_is_told_and_the_job_stands_alone_on_stdout() {
    let (work, folder) = athlete();
    let folder = folder.to_str().expect("UTF-8");
    let missing = work.path().join("missing");
    for wrong in [
        &[missing.to_str().expect("UTF-8")][..],
        &[folder, "--at", "06:30"],
        &[folder, "--for", "anacron"],
        &[folder, "--mail-to", "me@example.org"],
        &[folder, folder, "--team"],
        &[folder, folder, "--eml", "week.eml"],
        // A job on the wrong kind of folder would fail every week.
        &[work.path().to_str().expect("UTF-8")],
        &[folder, "--team"],
    ] {
        let output = run(patella(&["schedule"]).args(wrong), 2);
        assert_eq!(text(&output.stdout), "", "{wrong:?}");
    }
    for scheduler in ["cron", "systemd", "launchd"] {
        let loud = run(&mut patella(&["schedule", "--for", scheduler, folder]), 0);
        let quiet = run(&mut patella(&["-q", "schedule", "--for", scheduler, folder]), 0);
        assert_eq!(loud.stdout, quiet.stdout);
        assert!(text(&loud.stderr).contains("every Monday at 06:30"), "{scheduler}");
        assert_eq!(text(&quiet.stderr), "");
    }
}

#[test]
fn the_program_understands_its_own_jobs() {
    let jobs = [
        job("/bin/patella", &["."]),
        job("/bin/patella", &[".", "--eml", "w.eml", "--only-if", "watch"]),
        job("/bin/patella", &[".", "src"]),
        job("/bin/patella", &[".", "--team"]),
    ];
    for job in jobs {
        let words = job.expect("a job").arguments;
        assert!(
            words.iter().skip(2).all(|word| !word.starts_with('.')),
            "{words:?} has a path that depends on the folder"
        );
        if Arguments::command().find_subcommand(&words[0]).is_some() {
            Arguments::try_parse_from(std::iter::once("patella").chain(words.iter().map(String::as_str)))
                .expect("words that patella understands");
        } else {
            eprintln!("skipped: no command {} in this version", words[0]);
        }
    }
}
