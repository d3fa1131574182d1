//! `patella report` as people and scripts run it: the binary, real folders, its exit codes and its files.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/rivera")
}

/// The program with these arguments. Nothing of the test's own environment decides how it talks.
pub(crate) fn patella(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_patella"));
    command.args(arguments).env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

/// Runs it and demands this exit code.
pub(crate) fn run(command: &mut Command, code: i32) -> Output {
    let output = command.output().expect("the binary is built");
    let talk = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{command:?}:\n{talk}");
    output
}

/// Every output of `report` on a folder, by name.
fn report(paths: &[&Path], extra: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let out = TempDir::new().expect("a folder");
    let mut command = patella(&["report", "-q", "--format", "html,png,json,csv", "--out"]);
    run(command.arg(out.path()).args(paths).args(extra), 0);
    fs::read_dir(out.path())
        .expect("outputs")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), fs::read(&path).expect("bytes")))
        .collect()
}

fn json(outputs: &BTreeMap<String, Vec<u8>>) -> Value {
    serde_json::from_slice(&outputs["report.json"]).expect("report.json is JSON")
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("entries") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a copy");
        }
    }
}

#[test]
fn all_files_are_written_and_say_the_same() {
    let outputs = report(&[&sample()], &[]);
    let names: Vec<&str> = outputs.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["activities.csv", "findings.csv", "report.html", "report.json", "report.png", "shoes.csv", "weeks.csv"]
    );
    let json = json(&outputs);
    assert_eq!(json["schema"], "patella.assessment/1");
    let headline = json["verdict"]["headline"].as_str().expect("a headline");
    let page = String::from_utf8(outputs["report.html"].clone()).expect("UTF-8");
    assert!(page.contains(headline), "the page does not say {headline:?}");
}

#[test]
fn verdicts_add_up_to_all_rules_and_files_to_all_files() {
    let json = json(&report(&[&sample()], &[]));
    let count = |key: &str| json["verdict"][key].as_u64().expect("a count");
    let raised: std::collections::BTreeSet<&str> =
        json["findings"].as_array().expect("findings").iter().filter_map(|finding| finding["rule"].as_str()).collect();
    assert_eq!(count("raised"), raised.len() as u64);
    assert_eq!(count("clear"), json["clear"].as_array().expect("clear").len() as u64);
    assert_eq!(count("not_assessed"), json["not_assessed"].as_array().expect("not assessed").len() as u64);
    assert_eq!(count("raised") + count("clear") + count("not_assessed"), patella::rules::RULES.len() as u64);

    let inputs = &json["inputs"];
    let input = |key: &str| inputs[key].as_u64().expect("a count");
    assert_eq!(input("recordings"), input("runs") + input("other_activities"));
    assert_eq!(input("recordings"), json["activities"].as_array().expect("activities").len() as u64);
    assert!(input("duplicates") > 0, "the sample holds runs that were recorded twice");
}

#[test]
fn the_same_command_gives_the_same_bytes_in_any_zone() {
    let first = report(&[&sample()], &[]);
    for zone in ["Asia/Tokyo", "America/Los_Angeles"] {
        let out = TempDir::new().expect("a folder");
        let mut command = patella(&["report", "-q", "--format", "html,png,json,csv", "--jobs", "1", "--out"]);
        run(command.arg(out.path()).arg(sample()).env("TZ", zone), 0);
        for (name, bytes) in &first {
            assert!(*bytes == fs::read(out.path().join(name)).expect("the file"), "{name} differs in {zone}");
        }
    }
}

#[test]
fn the_order_of_arguments_does_not_matter() {
    let folder = TempDir::new().expect("a folder");
    copy_folder(&sample(), folder.path());
    let mut parts: Vec<PathBuf> =
        fs::read_dir(folder.path()).expect("entries").map(|entry| entry.expect("an entry").path()).collect();
    parts.sort();
    let athlete = folder.path().join("athlete.toml");
    let recordings: Vec<&Path> = parts
        .iter()
        .map(PathBuf::as_path)
        .filter(|path| path.is_dir() || path.extension().is_none_or(|ending| ending != "toml" && ending != "csv"))
        .collect();
    let reversed: Vec<&Path> = recordings.iter().rev().copied().collect();
    let profile = ["--athlete", athlete.to_str().expect("UTF-8")];
    let (forwards, backwards) = (report(&recordings, &profile), report(&reversed, &profile));
    for (name, bytes) in &forwards {
        assert!(*bytes == backwards[name], "{name} depends on the order");
    }
}

/// The day in a file name such as `2026-09-27-083727.fit.gz`.
fn day_of(path: &Path) -> Option<String> {
    let name = name_of(path);
    let day: String = name.chars().take(10).collect();
    day.parse::<chrono::NaiveDate>().is_ok().then_some(day)
}

#[test]
fn a_day_in_the_past_never_sees_later_runs() {
    let folder = TempDir::new().expect("a folder");
    let athlete = folder.path().join("rivera");
    copy_folder(&sample(), &athlete);
    let day = "2026-09-27";
    let mut with_later = json(&report(&[&athlete], &["--as-of", day]));
    let later: Vec<PathBuf> =
        files(&athlete).into_iter().filter(|path| day_of(path).is_some_and(|of| of.as_str() > day)).collect();
    assert!(later.len() > 30, "only {} recordings are later", later.len());
    for path in &later {
        fs::remove_file(path).expect("removed");
    }
    let mut without = json(&report(&[&athlete], &["--as-of", day]));
    // How much was read may differ, and nothing else.
    for assessment in [&mut with_later, &mut without] {
        assessment.as_object_mut().expect("an object").remove("inputs");
    }
    assert_eq!(with_later, without);
    assert_eq!(with_later["as_of"], day);
}

#[test]
fn no_output_holds_a_coordinate_or_an_address() {
    let folder = TempDir::new().expect("a folder");
    let athlete = folder.path().join("rivera");
    copy_folder(&sample(), &athlete);
    // Garmin names the files of its archive after the account's e-mail address.
    let source = first_recording(&athlete);
    fs::rename(&source, source.with_file_name(format!("alex.rivera@example.com_{}", name_of(&source))))
        .expect("renamed");

    let outputs = report(&[&athlete], &[]);
    let positions = coordinates_of(&athlete);
    assert!(positions.len() > 10, "the sample has GPX files with positions");
    for (name, bytes) in outputs.iter().filter(|(name, _)| *name != "report.png") {
        let text = String::from_utf8(bytes.clone()).expect("UTF-8");
        assert!(!text.contains("example.com"), "{name} holds an e-mail address");
        for position in &positions {
            assert!(!text.contains(position.as_str()), "{name} holds the coordinate {position}");
        }
        for key in ["\"latitude", "\"longitude", "\"lat\"", "\"lon\"", "_deg\""] {
            assert!(!text.contains(key), "{name} has a key {key}");
        }
    }
}

fn first_recording(folder: &Path) -> PathBuf {
    files(folder).into_iter().find(|path| name_of(path).contains(".fit")).expect("the sample holds FIT files")
}

fn name_of(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("entries") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// Latitudes and longitudes of the GPX files to four decimals, about ten metres.
fn coordinates_of(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for path in files(folder).iter().filter(|path| path.extension().is_some_and(|ending| ending == "gpx")) {
        let text = fs::read_to_string(path).expect("text");
        for attribute in ["lat=\"", "lon=\""] {
            for part in text.split(attribute).skip(1).take(50) {
                let value = part.split('"').next().expect("a value");
                if let Some(dot) = value.find('.') {
                    found.push(value.chars().take(dot + 5).collect());
                }
            }
        }
    }
    found
}

#[test]
fn exit_codes_are_those_of_the_contract() {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().join("out");
    let out = out.to_str().expect("UTF-8");
    let sample = sample();
    let sample = sample.to_str().expect("UTF-8");
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).expect("a folder");
    let empty = empty.to_str().expect("UTF-8");
    let code = |arguments: &[&str], expected: i32| {
        run(&mut patella(arguments), expected);
    };
    code(&["report", empty, "--out", out], 3);
    code(&["report", "no-such-folder", "--out", out], 2);
    code(&["report", sample, "--as-of", "yesterday", "--out", out], 2);
    code(&["report", sample, "-q", "--fail-on", "watch", "--out", out], 10);
    code(&["report", sample, "-q", "--fail-on", "stop", "--out", out], 0);
    code(&["rules", "no-such-rule"], 2);
    code(&["inspect", "no-such-file.fit"], 2);
}

#[test]
fn a_misspelt_profile_key_names_the_nearest() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("athlete.toml"), "max_heartrate_bpm = 189\n").expect("written");
    let output = run(patella(&["report", "--out", "out"]).current_dir(folder.path()), 2);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("athlete.toml") && message.contains("max_heart_rate_bpm"), "{message}");
}

#[test]
fn several_athletes_in_one_path_are_refused() {
    let folder = TempDir::new().expect("a folder");
    for name in ["ana", "ben", "cem", "dora", "emil"] {
        fs::create_dir(folder.path().join(name)).expect("a folder");
        fs::write(folder.path().join(name).join("athlete.toml"), "").expect("written");
    }
    let output = run(patella(&["report", ".", "--out", "out"]).current_dir(folder.path()), 2);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("several athletes") && message.contains("patella team"), "{message}");
    // A squad of fifty is not listed whole.
    assert!(message.contains("cem") && !message.contains("dora") && message.contains("and 2 more"), "{message}");
}

#[test]
fn a_folder_in_place_of_a_command_is_told_how_to_report_on_it() {
    let folder = TempDir::new().expect("a folder");
    fs::create_dir(folder.path().join("my runs")).expect("a folder");
    let output = run(patella(&["my runs"]).current_dir(folder.path()), 2);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("patella report \"my runs\""), "{message}");
    let output = run(patella(&["reprot"]).current_dir(folder.path()), 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("'report'"));
}

#[test]
fn one_recording_can_come_through_a_pipe() {
    let bytes = fs::read(first_recording(&sample())).expect("bytes");
    let folder = TempDir::new().expect("a folder");
    let mut child = patella(&["report", "-", "--json", "-q", "--out", "out"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary is built");
    child.stdin.take().expect("a pipe").write_all(&bytes).expect("taken");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success());
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON on stdout");
    assert_eq!(json["inputs"]["recordings"], 1);
}

#[test]
fn init_writes_a_profile_that_reads_and_changes_nothing_that_exists() {
    let folder = TempDir::new().expect("a folder");
    let target = folder.path().join("me");
    run(patella(&["init"]).arg(&target), 0);
    let text = fs::read_to_string(target.join("athlete.toml")).expect("a profile");
    patella::profile::parse_athlete(&text, "me").expect("the template reads");
    fs::write(target.join("athlete.toml"), "id = \"mine\"\n").expect("written");
    run(patella(&["init"]).arg(&target), 0);
    assert_eq!(fs::read_to_string(target.join("athlete.toml")).expect("a profile"), "id = \"mine\"\n");
}

#[test]
fn inspect_shows_messages_and_the_activity_but_no_position() {
    let output = run(patella(&["inspect"]).arg(first_recording(&sample())), 0);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    for part in ["record", "heart_rate", "bpm", "position, not shown", "imported as 1", "cadence-doubled"] {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

#[test]
fn a_rest_week_is_a_row_of_zeros() {
    let json = json(&report(&[&sample()], &[]));
    let weeks = json["weeks"].as_array().expect("weeks");
    let rest = weeks.iter().find(|week| week["known"] == true && week["runs"] == 0).expect("a week of holiday");
    for key in ["distance_m", "moving_s", "ascent_m", "descent_m", "longest_run_m"] {
        assert_eq!(rest[key], 0.0, "{key}");
    }
    assert_eq!(rest["monotony"], Value::Null, "no mean load, no monotony");
}
