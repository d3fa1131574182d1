//! `patella pain` and `patella habit` as people and scripts run them: the binary, real folders, many at once.

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};

use patella::profile::{parse_habits, parse_pain};
use serde_json::Value;
use tempfile::TempDir;

use super::report_command::{patella, run};

fn folder() -> TempDir {
    TempDir::new().expect("a folder")
}

fn log(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join("pain.csv")).unwrap_or_default()
}

/// Runs a command line on a folder, which is put behind the first two words; gives stdout and stderr.
fn on(folder: &Path, arguments: &[&str], code: i32) -> (String, String) {
    let (command, options) = arguments.split_at(2);
    let output = run(patella(command).arg(folder).args(options).env("TZ", "Etc/UTC"), code);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8").replace('\u{a0}', " ");
    (text(output.stdout), text(output.stderr))
}

fn json(folder: &TempDir, extra: &[&str]) -> Value {
    let (out, _) = on(folder.path(), &[&["pain", "list", "--json"], extra].concat(), 0);
    serde_json::from_str(&out).expect("JSON")
}

#[test]
fn an_entry_is_written_and_explained() {
    let folder = folder();
    let (out, _) = on(
        folder.path(),
        &[
            "pain",
            "add",
            "--date",
            "2024-03-02",
            "--time",
            "07:30",
            "--score",
            "4",
            "--side",
            "right",
            "--location",
            "outer",
            "--when",
            "during",
            "--quality",
            "burning",
            "--onset-km",
            "5",
            "--worsened",
            "--treatment",
            "ice,rest",
            "--soreness",
            "3",
            "--fatigue",
            "2",
            "--note",
            "the long one",
        ],
        0,
    );
    let row = "2024-03-02,07:30,right,outer,4,during,burning,5,yes,,ice;rest,3,2,the long one";
    assert_eq!(log(&folder).lines().nth(1), Some(row));
    assert!(out.contains("pain.csv, line 2") && out.contains("IT band") && out.contains("no diagnosis"), "{out}");
    assert!(!out.contains("the long one"), "a note is for the log");
    // Entries of today are on the first day of their episode.
    let (out, _) = on(folder.path(), &["pain", "add", "--score", "3", "--location", "inner"], 0);
    assert!(out.contains("Day 1 of the episode: the first 48 hours"), "{out}");
    let (out, _) = on(folder.path(), &["pain", "add", "--score", "3", "--location", "inner", "-q"], 0);
    assert_eq!(out, "");
}

#[test]
fn a_red_flag_is_said_at_once_and_until_the_all_clear() {
    let folder = folder();
    let add = ["pain", "add", "--date", "2024-03-02"];
    let (out, _) = on(folder.path(), &[&add[..], &["--score", "5", "--flag", "locking,limp"]].concat(), 0);
    assert!(out.contains("Seek care now") && out.contains("the knee locks"), "{out}");
    assert!(!out.contains("Day ") && !out.contains("the article links"), "nothing else is said under a stop: {out}");
    let (out, _) = on(folder.path(), &["pain", "add", "--date", "2024-03-04", "--score", "1"], 0);
    assert!(out.contains("Seek care now"), "the stop holds: {out}");
    let (out, _) = on(folder.path(), &["pain", "cleared", "--date", "2024-03-01"], 0);
    assert!(out.contains("not the end") && out.contains("Seek care now"), "an all-clear before the flag: {out}");
    let (out, _) = on(folder.path(), &["pain", "cleared", "--date", "2024-03-05", "--note", "MRI"], 0);
    assert!(out.contains("ends the medical stop: locking of 2 March 2024"), "{out}");
    assert!(log(&folder).lines().last().is_some_and(|row| row.contains(",cleared,") && row.ends_with(",MRI")));
    let (out, _) = on(folder.path(), &["pain", "add", "--date", "2024-03-06", "--score", "1"], 0);
    assert!(!out.contains("Seek care now"), "{out}");
    let (out, _) = on(folder.path(), &["pain", "cleared", "--date", "2024-03-07"], 0);
    assert!(out.contains("No red flag stood"), "{out}");
}

/// Flag and all-clear of one day: what was written later counts, although neither names a time.
#[test]
fn the_later_row_of_a_day_decides() {
    let folder = folder();
    for _ in 0..2 {
        on(folder.path(), &["pain", "add", "--score", "5", "--flag", "swelling"], 0);
        let (out, _) = on(folder.path(), &["pain", "cleared"], 0);
        assert!(out.contains("ends the medical stop"), "{out}\n{}", log(&folder));
    }
    on(folder.path(), &["pain", "cleared", "--time", "23:59"], 0);
    let (out, _) = on(folder.path(), &["pain", "add", "--score", "5", "--flag", "swelling"], 0);
    assert!(out.contains("Seek care now"), "{out}");
    let (out, _) = on(folder.path(), &["pain", "add", "--score", "1"], 0);
    assert!(out.contains("Seek care now"), "the flag was not sorted before the all-clear: {out}\n{}", log(&folder));
}

#[test]
fn what_cannot_be_is_refused_and_nothing_is_written() {
    let folder = folder();
    for (options, told) in [
        (&["--score", "11"][..], "0 (nothing) to 10"),
        (&["--score", "4.5"], "whole number"),
        (&["--score", "-1"], "--score"),
        (&[], "score is missing"),
        (&["--side", "left"], "score is missing"),
        (&["--score", "3", "--date", "2999-01-01"], "lies in the future"),
        (&["--score", "3", "--date", "01.02.2026"], "--date"),
        (&["--score", "3", "--location", "outter"], "did you mean `outer`"),
        (&["--score", "3", "--side", "rihgt"], "did you mean `right`"),
        (&["--score", "3", "--flag", "sweling"], "did you mean `swelling`"),
        (&["--score", "3", "--treatment", "rest,icce"], "did you mean `ice`"),
        (&["--score", "3", "--quality", "sharpp"], "did you mean `sharp`"),
        (&["--score", "3", "--when", "nextmorning"], "did you mean `next-morning`"),
        (&["--score", "3", "--onset-km", "900"], "0 to 500"),
    ] {
        let (_, err) = on(folder.path(), &[&["pain", "add"], options].concat(), 2);
        assert!(err.contains(told), "{options:?}: {err}");
    }
    let (_, err) = on(folder.path(), &["pain", "cleared", "--date", "2999-01-01"], 2);
    assert!(err.contains("lies in the future"), "{err}");
    let (_, err) = on(folder.path(), &["habit", "add", "--minutes", "20"], 2);
    assert!(err.contains("the habit is missing") && err.contains("foam-rolling"), "{err}");
    let (_, err) = on(folder.path(), &["habit", "add", "--habit", "strenght"], 2);
    assert!(err.contains("did you mean `strength`"), "{err}");
    let (_, err) = on(folder.path(), &["habit", "add", "--habit", "strength", "--date", "2999-01-01"], 2);
    assert!(err.contains("lies in the future"), "{err}");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0, "no file was made");
    let missing = folder.path().join("nobody");
    let (_, err) = on(&missing, &["pain", "add", "--score", "3"], 2);
    assert!(err.contains("is no folder"), "{err}");
}

#[test]
fn lines_of_others_stay_byte_by_byte() {
    let folder = folder();
    let path = folder.path().join("pain.csv");
    let existing = "\u{FEFF}Score;Date;mood;note\r\n3;18.11.2025;fine;\"a; b\"\r\n# on holiday\r\nnonsense;;;\r\n2;2025-11-20;;last";
    fs::write(&path, existing).expect("written");
    on(folder.path(), &["pain", "add", "--score", "1", "--date", "2025-11-21", "--note", "x;y"], 0);
    assert_eq!(fs::read_to_string(&path).expect("text"), format!("{existing}\r\n1;2025-11-21;;\"x;y\"\r\n"));
    let before = log(&folder);
    let (_, err) = on(folder.path(), &["pain", "add", "--score", "1", "--side", "left"], 2);
    assert!(err.contains("no column `side`") && err.contains(";side"), "{err}");
    assert_eq!(log(&folder), before);
}

#[cfg(unix)]
#[test]
fn a_log_that_cannot_be_written_is_said_so() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let path = folder.path().join("pain.csv");
    fs::create_dir(&path).expect("a folder in its place");
    let (_, err) = on(folder.path(), &["pain", "add", "--score", "1"], 2);
    assert!(err.contains("is not a file"), "{err}");
    fs::remove_dir(&path).expect("removed");
    fs::write(&path, "date,score\n").expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("read-only");
    if fs::OpenOptions::new().append(true).open(&path).is_ok() {
        eprintln!("skipped: whoever runs the tests may write to read-only files");
        return;
    }
    let (_, err) = on(folder.path(), &["pain", "add", "--score", "1"], 2);
    assert!(err.contains("cannot write") && err.contains("nothing was written"), "{err}");
}

/// Issue 6: safe when two run at once. Here are forty, on a file that is not there yet.
#[test]
fn many_at_once_lose_and_mix_nothing() {
    const WRITERS: usize = 40;
    let folder = folder();
    let note = "n".repeat(3_000);
    let children: Vec<Child> = (0..WRITERS)
        .map(|number| {
            let mut command = patella(&["pain", "add", "-q", "--date", "2024-03-02", "--score"]);
            command.arg((number % 11).to_string()).args(["--note", &format!("{number} {note}")]).arg(folder.path());
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("started")
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let text = log(&folder);
    assert_eq!(text.matches("date,time,side").count(), 1, "one header");
    let (entries, diagnostics) = parse_pain(&text);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let mut numbers: Vec<usize> =
        entries.iter().filter_map(|entry| entry.note.as_deref()?.split(' ').next()?.parse().ok()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..WRITERS).collect::<Vec<_>>());
}

#[test]
fn the_list_shows_rows_and_episodes() {
    let folder = folder();
    fs::write(
        folder.path().join("pain.csv"),
        "date,time,side,location,score,when,quality,onset_mi,flags,note\n\
         2024-03-02,07:30,right,outer,4,during,sharp,3,limp,write to me@mail.example\n\
         2024-03-05,,right,outer,6,after,,,,\n2024-03-05,,left,front,2,,,,,\n2024-03-30,,right,outer,1,,,,,\n\
         2024-03-31,,right,outr,1,,,,,\n2999-01-01,,right,outer,9,,,,,\n",
    )
    .expect("written");
    let (out, err) = on(folder.path(), &["pain", "list"], 0);
    let lines: Vec<&str> = out.lines().collect();
    assert!(
        lines[1].starts_with("2024-03-02  07:30  right  outer          4  during        sharp      4.8 km"),
        "{out}"
    );
    assert!(lines[2].contains("limp") && lines[2].contains("write to <email>"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    assert!(out.contains("5 entries, 4 episodes, 2 of them open on 31 March"), "{out}");
    assert!(out.contains("1. Right knee, outer edge: 2–5 March. 4 days, 2 entries, highest score 6"), "{out}");
    assert!(!out.contains("2999"), "{out}");
    assert!(err.contains("line 6") && err.contains("did you mean `outer`"), "{err}");
    assert!(err.contains("line 7") && err.contains("lies in the future"), "{err}");
    let (miles, _) = on(folder.path(), &["pain", "list", "--units", "mi"], 0);
    assert!(miles.contains(" 3 mi"), "{miles}");

    let json = json(&folder, &["--as-of", "2024-03-05"]);
    assert_eq!(json["as_of"], "2024-03-05");
    assert_eq!(json["entries"].as_array().map(Vec::len), Some(3));
    assert_eq!(json["episodes"][0]["reading"], "it-band");
    assert_eq!(json["episodes"][0]["timeline_day"], 4);
    assert_eq!(json["episodes"][1]["location"], "front");
    assert!(!json.to_string().contains("write to"), "notes are in no JSON");
}

#[test]
fn an_empty_log_and_none_at_all() {
    let folder = folder();
    let (_, err) = on(folder.path(), &["pain", "list"], 3);
    assert!(err.contains("there is no pain.csv") && err.contains("patella pain add"), "{err}");
    let (_, err) = on(folder.path(), &["habit", "list"], 3);
    assert!(err.contains("patella habit add"), "{err}");
    run(patella(&["init", "-q"]).arg(folder.path()), 0);
    let (out, _) = on(folder.path(), &["pain", "list"], 0);
    assert!(out.contains("no entry yet"), "{out}");
    // What `init` wrote takes a row of every kind.
    on(folder.path(), &["pain", "add", "--score", "2", "--fatigue", "3"], 0);
    on(folder.path(), &["habit", "add", "--habit", "mobility", "--minutes", "12,5", "--note", "hips"], 0);
    assert_eq!(log(&folder).lines().count(), 2);
    let habits = fs::read_to_string(folder.path().join("habits.csv")).expect("text");
    assert_eq!(parse_habits(&habits).0[0].minutes, Some(12.5));
    let (out, _) = on(folder.path(), &["habit", "list"], 0);
    assert!(out.contains("12.5  hips") && out.contains("mobility on 1 day"), "{out}");
}

/// A broken profile must not keep an entry from being written; what is wrong with it is said.
#[test]
fn an_entry_is_written_whatever_the_profile_says() {
    let folder = folder();
    fs::write(folder.path().join("athlete.toml"), "nonsense = 1\n").expect("written");
    let (_, err) = on(folder.path(), &["pain", "add", "--score", "2", "--date", "2024-03-02"], 0);
    assert!(err.contains("the entry stands") && err.contains("nonsense"), "{err}");
    assert_eq!(log(&folder).lines().count(), 2);
}

/// "Today" is the athlete's day, by the zone of the profile.
#[test]
fn today_is_that_of_the_profile() {
    let east = folder();
    let west = folder();
    fs::write(east.path().join("athlete.toml"), "time_zone = \"Pacific/Kiritimati\"\n").expect("written");
    fs::write(west.path().join("athlete.toml"), "time_zone = \"Pacific/Niue\"\n").expect("written");
    for folder in [&east, &west] {
        on(folder.path(), &["pain", "add", "-q", "--score", "1"], 0);
    }
    let day = |folder: &TempDir| parse_pain(&log(folder)).0[0].date;
    // 25 hours lie between the two zones: never the same day.
    assert!(day(&east) > day(&west), "{} {}", day(&east), day(&west));
}

/// A log without recordings makes a report; without either there is nothing to read.
#[test]
fn a_log_alone_makes_a_report() {
    let folder = folder();
    on(folder.path(), &["habit", "add", "--habit", "strength"], 0);
    let out = TempDir::new().expect("a folder");
    let report = |code: i32| {
        let mut command = patella(&["report", "--json", "--as-of", "2024-03-04", "--out"]);
        run(command.arg(out.path()).arg(folder.path()), code).stdout
    };
    report(3);
    on(
        folder.path(),
        &["pain", "add", "--score", "4", "--location", "front", "--date", "2024-03-02", "--note", "private"],
        0,
    );
    let json: Value = serde_json::from_slice(&report(0)).expect("JSON");
    assert_eq!(json["pain"][0]["reading"], "kneecap");
    assert_eq!(json["pain"][0]["timeline_day"], 3);
    assert_eq!(json["inputs"]["recordings"], 0);
    assert!(json["weeks"].as_array().is_some_and(Vec::is_empty));
    for name in ["report.html", "report.json"] {
        let text = fs::read_to_string(out.path().join(name)).expect("written");
        assert!(!text.contains("private"), "the note is in {name}");
    }
    assert!(out.path().join("report.png").is_file());
}
