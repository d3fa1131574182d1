//! `patella plan return` as a program: what it says, the calendar file by an independent reader, the workouts by
//! fitparser.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::bouts::WalkRunPlan;
use crate::report_command::{patella, run};

/// A folder with three sessions of stage 1, one of them too long, and an open episode.
fn folder() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).expect("written");
    for (start, turns) in [("2026-09-21", 7), ("2026-09-23", 8), ("2026-09-25", 12)] {
        let walk_run = WalkRunPlan::turns(&format!("{start}T06:00:00Z"), 120, 60, turns, turns);
        write(&format!("{start}.fit"), &walk_run.fit(true, false));
    }
    write("athlete.toml", b"name = \"Alex\"\n[return_to_running]\nstart = 2026-09-21\n");
    write("pain.csv", b"date,side,location,score,when\n2026-09-19,right,front,1,\n2026-09-25,right,front,1,during\n");
    folder
}

fn return_plan(folder: &Path, out: &Path, extra: &[&str]) -> String {
    let mut command = patella(&["plan", "return", "--as-of", "2026-09-25", "--out"]);
    let output = run(command.arg(out).arg(folder).args(extra), 0);
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_command_says_what_was_done_and_what_is_due() {
    let folder = folder();
    let out = folder.path().join("reports");
    let text = return_plan(folder.path(), &out, &[]).replace('\u{a0}', " ");
    for words in ["Stage 1 of 5 since 21 September", "Done", "36 min", "more than 33", "pain 1", "Sun 27 Sep"] {
        assert!(text.contains(words), "{words:?} is not in:\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let json: Value = serde_json::from_str(&return_plan(folder.path(), &out, &["--json"])).expect("JSON");
    assert_eq!((json["schema"].as_str(), json["status"].as_str()), (Some("patella.return/1"), Some("declared")));
    assert_eq!((json["stage"].as_u64(), json["sessions"].as_array().map(Vec::len)), (Some(1), Some(3)));
    assert_eq!(json["sessions"][2]["off"].as_array().map(Vec::len), Some(1));
    assert_eq!(json["due"][0]["day"], "2026-09-27");
    // The report knows the stage of the open episode.
    let mut report = patella(&["report", "--json", "-q", "--as-of", "2026-09-25", "--out"]);
    let output = run(report.arg(out.join("r")).arg(folder.path()), 0);
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["pain"][0]["return_stage"], 1);
    let raised = report["findings"].as_array().expect("findings");
    assert!(raised.iter().any(|finding| finding["rule"] == "return-protocol-broken"), "{raised:#?}");
}

#[test]
fn the_files_are_whole_and_the_same_every_time() {
    let folder = folder();
    let outs = ["a", "b"].map(|name| folder.path().join("reports").join(name));
    for out in &outs {
        return_plan(folder.path(), out, &["-q"]);
    }
    let names = |out: &Path| -> BTreeSet<String> {
        let entries = fs::read_dir(out).expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect()
    };
    assert_eq!(names(&outs[0]), names(&outs[1]));
    for name in names(&outs[0]) {
        let read = |out: &Path| fs::read(out.join(&name)).expect("readable");
        assert!(read(&outs[0]) == read(&outs[1]), "{name}");
    }
    assert!(names(&outs[0]).contains("return.ics") && names(&outs[0]).contains("return-2-walk-run-5x.fit"));
    check_calendar(&fs::read_to_string(outs[0].join("return.ics")).expect("UTF-8"));
    check_with_icalendar(&outs[0].join("return.ics"));
}

/// What RFC 5545 demands of any calendar: ends of lines, their length, properties that must be there once.
fn check_calendar(text: &str) {
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
    assert!(text.split("\r\n").all(|line| line.len() <= 75));
    let unfolded = text.replace("\r\n ", "");
    let lines: Vec<&str> = unfolded.split("\r\n").collect();
    assert_eq!((lines[0], lines[1]), ("BEGIN:VCALENDAR", "VERSION:2.0"));
    let mut names = BTreeSet::new();
    let mut events = 0;
    for event in unfolded.split("BEGIN:VEVENT\r\n").skip(1) {
        events += 1;
        for property in ["UID:", "DTSTAMP:", "DTSTART;VALUE=DATE:", "DTEND;VALUE=DATE:", "SUMMARY:"] {
            assert_eq!(event.lines().filter(|line| line.starts_with(property)).count(), 1, "{property} in {event}");
        }
        names.insert(event.lines().find(|line| line.starts_with("UID:")).expect("checked").to_owned());
    }
    assert!(events > 8 && names.len() == events, "{events} events, {} names", names.len());
    assert_eq!(lines.iter().filter(|line| line.starts_with("END:VEVENT")).count(), events);
}

/// The same by an independent reader, where there is one.
fn check_with_icalendar(path: &Path) {
    let script = "import sys, icalendar\n\
        calendar = icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read())\n\
        assert not calendar.errors, calendar.errors\n\
        events = calendar.walk('VEVENT')\n\
        assert all(not event.errors for event in events)\n\
        print(len(events), events[0]['DTSTART'].dt, events[0]['SUMMARY'])";
    let has_reader =
        Command::new("python3").args(["-c", "import icalendar"]).output().is_ok_and(|out| out.status.success());
    if !has_reader {
        println!("skipped: no Python with icalendar");
        return;
    }
    let output = Command::new("python3").args(["-c", script]).arg(path).output().expect("python runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("2026-09-27 Stage 1: 10 × (walk 2 min, run 1 min)"), "{said}");
}

/// The workouts hold the right steps, by fitparser.
#[test]
fn workouts_hold_the_steps_of_the_session() {
    let folder = folder();
    let out = folder.path().join("reports");
    return_plan(folder.path(), &out, &["-q", "--gentler"]);
    let steps = |name: &str| -> Vec<Vec<(String, String)>> {
        let bytes = fs::read(out.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let records = fitparser::from_bytes(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let of = |kind: &str| records.iter().filter(|record| record.kind().to_string() == kind).collect::<Vec<_>>();
        let file = of("file_id");
        assert!(file[0].fields().iter().any(|field| field.name() == "type" && field.value().to_string() == "workout"));
        let workout = of("workout");
        let says = |name: &str, value: &str| {
            workout[0].fields().iter().any(|field| field.name() == name && field.value().to_string() == value)
        };
        assert!(says("sport", "running"), "{workout:?}");
        let steps = of("workout_step");
        assert!(says("num_valid_steps", &steps.len().to_string()), "{workout:?}");
        steps
            .iter()
            .map(|step| step.fields().iter().map(|one| (one.name().to_owned(), one.value().to_string())).collect())
            .collect()
    };
    let has = |step: &[(String, String)], name: &str, value: &str| {
        assert!(step.iter().any(|(key, found)| key == name && found == value), "{name} {value}: {step:?}");
    };
    for (name, walk_s, run_s, times) in [
        ("return-1-walk-run-10x.fit", "120", "60", "10"),
        ("return-2-walk-run-5x.fit", "120", "120", "5"),
        ("return-2b-walk-run-4x.fit", "60", "240", "4"),
    ] {
        let steps = steps(name);
        assert_eq!(steps.len(), 3, "{name}: {steps:?}");
        has(&steps[0], "duration_time", walk_s);
        has(&steps[0], "intensity", "recovery");
        has(&steps[1], "duration_time", run_s);
        has(&steps[1], "intensity", "active");
        has(&steps[2], "duration_type", "repeat_until_steps_cmplt");
        has(&steps[2], "duration_step", "0");
        has(&steps[2], "repeat_steps", times);
    }
    let easy = steps("return-3-easy-20min.fit");
    assert_eq!(easy.len(), 1);
    has(&easy[0], "duration_time", "1200");
    has(&easy[0], "target_type", "open");
}

/// A workout that lies beside the recordings is no recording.
#[test]
fn written_workouts_are_not_read_as_runs() {
    let folder = folder();
    return_plan(folder.path(), &folder.path().join("watch"), &["-q"]);
    let out = folder.path().join("reports");
    let mut report = patella(&["report", "--json", "-q", "--as-of", "2026-09-25", "--out"]);
    let output = run(report.arg(&out).arg(folder.path()), 0);
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((report["inputs"]["recordings"].as_u64(), report["inputs"]["rejected"].as_u64()), (Some(3), Some(0)));
}
