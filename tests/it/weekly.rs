//! `patella weekly` as cron runs it: the binary, real folders, twice and over growing folders.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::NaiveDate;
use chrono_tz::Tz;
use patella::model::calendar::{WeekId, shift};
use serde_json::Value;
use tempfile::TempDir;

use super::report_command::{copy_folder, patella, run};

/// A Sunday of the sample.
pub(crate) const SUNDAY: &str = "2026-11-15";
/// Its week.
pub(crate) const WEEK: &str = "2026-W46";

pub(crate) fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/rivera")
}

/// A folder of its own with the sample athlete, whose files look as if they had been there for an hour.
pub(crate) fn athlete() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    copy_folder(&sample(), folder.path());
    settle(folder.path());
    folder
}

/// Dates all files back: what was written this very second may change again without a new date.
pub(crate) fn settle(folder: &Path) {
    for entry in fs::read_dir(folder).expect("entries") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            settle(&path);
        } else {
            date(&path, 3_600);
        }
    }
}

fn date(path: &Path, seconds_ago: u64) {
    // The newest date of the checkout is as good a clock as any, and asks nobody for the time.
    let now = fs::metadata(path).and_then(|metadata| metadata.modified()).expect("a date");
    let file = File::options().append(true).open(path).expect("a file");
    file.set_modified(now - Duration::from_secs(seconds_ago)).expect("a new date");
}

/// Runs the command on a folder; gives stdout and stderr.
pub(crate) fn weekly(folder: &Path, extra: &[&str], code: i32) -> (String, String) {
    let mut command = patella(&["weekly"]);
    let output = run(command.arg(folder).args(extra).env("TZ", "Etc/UTC"), code);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8").replace('\u{a0}', " ");
    (text(output.stdout), text(output.stderr))
}

/// Runs it as of the Sunday of the sample.
pub(crate) fn on_sunday(folder: &Path, code: i32) -> (String, String) {
    weekly(folder, &["--as-of", SUNDAY], code)
}

pub(crate) fn json(folder: &Path) -> String {
    fs::read_to_string(folder.join("reports").join(WEEK).join("report.json")).expect("report.json")
}

/// Every file below the reports with its bytes and date.
pub(crate) fn outputs(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.join("reports")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let changed = fs::metadata(&path).expect("a file").modified().expect("a date");
                found.insert(path.clone(), (fs::read(&path).expect("bytes"), changed));
            }
        }
    }
    found
}

/// What `report` says of a folder on the Sunday of the sample.
fn reported(folder: &Path) -> String {
    let out = TempDir::new().expect("a folder");
    let mut command = patella(&["report", "-q", "--format", "json", "--as-of", SUNDAY, "--out"]);
    run(command.arg(out.path()).arg(folder), 0);
    fs::read_to_string(out.path().join("report.json")).expect("report.json")
}

#[test]
fn a_week_is_written_once_and_the_newest_beside_it() {
    let folder = athlete();
    let (out, talk) = on_sunday(folder.path(), 0);
    assert!(out.contains("newest run") && talk.contains("wrote"), "{out}{talk}");
    let first = outputs(folder.path());
    let names: Vec<String> = first
        .keys()
        .map(|path| path.strip_prefix(folder.path()).expect("below").to_string_lossy().into_owned())
        .collect();
    assert_eq!(
        names,
        [
            "reports/2026-W46/report.html",
            "reports/2026-W46/report.json",
            "reports/2026-W46/report.png",
            "reports/latest.html",
            "reports/latest.json",
            "reports/latest.png",
        ]
    );
    assert_eq!(json(folder.path()), reported(&sample()), "as report says it");
    let (again, talk) = on_sunday(folder.path(), 0);
    assert!(talk.contains("nothing changed"), "{talk}");
    assert!(again.contains("none new"), "{again}");
    assert_eq!(outputs(folder.path()), first, "no file was touched");
    let summary = |text: &str| text.lines().filter(|line| !line.contains("newest run")).collect::<Vec<_>>().join("\n");
    assert_eq!(summary(&again), summary(&out), "the same is said again");
}

#[test]
fn pictures_of_a_week_are_those_of_its_findings() {
    let folder = athlete();
    let charts = || weekly(folder.path(), &["--as-of", SUNDAY, "--format", "charts"], 0);
    let pictures = || outputs(folder.path()).into_keys().collect::<Vec<_>>();
    charts();
    let first = pictures();
    let of_week = |path: &&PathBuf| path.to_string_lossy().contains("2026-W46/charts/low-cadence");
    let newest = |path: &&PathBuf| path.to_string_lossy().contains("reports/latest.charts/low-cadence");
    assert_eq!((first.iter().filter(of_week).count(), first.iter().filter(newest).count()), (2, 2), "{first:?}");
    let profile = folder.path().join("athlete.toml");
    let text = fs::read_to_string(&profile).expect("a profile");
    let muted = "\n[[mute]]\nrule = \"low-cadence\"\nreason = \"known\"\n";
    fs::write(&profile, format!("{text}{muted}")).expect("written");
    charts();
    let left: Vec<_> = first.into_iter().filter(|path| !path.to_string_lossy().contains("low-cadence")).collect();
    assert_eq!(pictures(), left);
}

#[test]
fn with_or_without_a_store_the_report_is_the_same() {
    let folder = athlete();
    on_sunday(folder.path(), 0);
    let check = |what: &str| {
        let (_, talk) = on_sunday(folder.path(), 0);
        assert_eq!(json(folder.path()), reported(folder.path()), "{what}: {talk}");
    };
    // What the athlete corrects changes how recordings are measured, and only those.
    let profile = folder.path().join("athlete.toml");
    let text = fs::read_to_string(&profile).expect("a profile");
    let parsed: Value = serde_json::from_str(&json(folder.path())).expect("JSON");
    let id = parsed["activities"][3]["id"].as_str().expect("an id");
    let correction = format!("\n[[activity]]\nid = \"{id}\"\ndistance_km = 12.5\nrpe = 9\n");
    fs::write(&profile, format!("{text}{correction}")).expect("written");
    check("a correction");
    assert!(json(folder.path()).contains("12500"), "the correction shows");
    fs::write(&profile, text.replace("Europe/Berlin", "Asia/Tokyo")).expect("written");
    check("another zone");
    fs::write(&profile, &text).expect("written");
    check("as it was");
    fs::write(folder.path().join("broken.fit"), b"no recording").expect("written");
    check("a broken file");
    check("a known broken file");
    fs::remove_file(folder.path().join("broken.fit")).expect("removed");
    check("a file that is gone");
    fs::rename(folder.path().join("export-may.zip"), folder.path().join("moved.zip")).expect("moved");
    check("an export under another name");
    fs::remove_dir_all(folder.path().join(".patella")).expect("removed");
    check("no store");
}

#[test]
fn many_runs_over_a_growing_folder_are_one_run_over_the_whole() {
    let folder = TempDir::new().expect("a folder");
    fs::copy(sample().join("athlete.toml"), folder.path().join("athlete.toml")).expect("a profile");
    let mut parts: Vec<PathBuf> =
        fs::read_dir(sample()).expect("entries").map(|entry| entry.expect("one").path()).collect();
    parts.sort();
    for part in parts {
        let target = folder.path().join(part.file_name().expect("a name"));
        if part.is_dir() {
            copy_folder(&part, &target);
        } else {
            fs::copy(&part, &target).expect("a copy");
        }
        let output = patella(&["weekly", "-q", "--as-of", SUNDAY]).arg(folder.path()).output().expect("the binary");
        assert!(matches!(output.status.code(), Some(0 | 3)), "{output:?}");
    }
    assert_eq!(json(folder.path()), reported(&sample()));
}

#[test]
fn a_known_file_is_not_opened() {
    let folder = athlete();
    on_sunday(folder.path(), 0);
    let before = json(folder.path());
    // Something else of the same size, in the same place and of the same date: only who opens it could tell.
    let recording = some_recording(&folder.path().join("watch"));
    let metadata = fs::metadata(&recording).expect("a file");
    let nothing = vec![b'x'; usize::try_from(metadata.len()).expect("small")];
    fs::write(&recording, nothing).expect("written");
    File::options()
        .append(true)
        .open(&recording)
        .expect("a file")
        .set_modified(metadata.modified().expect("a date"))
        .expect("dated");
    let extra = folder.path().join("note.fit");
    fs::write(&extra, b"new").expect("written");
    let (out, _) = on_sunday(folder.path(), 0);
    assert!(out.contains(" 1 new"), "{out}");
    let activities = |text: &str| serde_json::from_str::<Value>(text).expect("JSON")["activities"].clone();
    assert_eq!(activities(&json(folder.path())), activities(&before));
    // A new date alone is no change, a new content is.
    date(&recording, 60);
    fs::remove_file(&extra).expect("removed");
    on_sunday(folder.path(), 0);
    assert_ne!(activities(&json(folder.path())), activities(&before));
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_called_by_another_path_is_known() {
    let folder = athlete();
    on_sunday(folder.path(), 0);
    let mut command = patella(&["weekly", ".", "--as-of", SUNDAY]);
    let output = run(command.current_dir(folder.path()).env("TZ", "Etc/UTC"), 0);
    assert!(String::from_utf8_lossy(&output.stdout).contains("none new"), "{output:?}");
}

fn some_recording(folder: &Path) -> PathBuf {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("entries").map(|entry| entry.expect("one").path()).collect();
    paths.sort();
    let first = paths.first().expect("something").clone();
    if first.is_dir() { some_recording(&first) } else { first }
}

/// An athlete whose days are those of [`today`]: elsewhere it may be Monday already.
fn athlete_in_utc() -> TempDir {
    let folder = athlete();
    let profile = fs::read_to_string(folder.path().join("athlete.toml")).expect("a profile");
    assert!(profile.contains("Europe/Berlin"), "{profile}");
    fs::write(folder.path().join("athlete.toml"), profile.replace("Europe/Berlin", "Etc/UTC")).expect("written");
    folder
}

fn today() -> NaiveDate {
    patella::clock::today(Some(Tz::UTC))
}

fn last_sunday() -> NaiveDate {
    shift(WeekId::containing(today()).monday(), -1)
}

fn weeks(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join("reports")).expect("reports");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("one").file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name.contains("-W"));
    names.sort();
    names
}

#[test]
fn missed_weeks_are_caught_up_with() {
    let folder = athlete_in_utc();
    let week = WeekId::containing(last_sunday());
    weekly(folder.path(), &["-q", "--as-of", &week.plus(-3).sunday().to_string()], 0);
    weekly(folder.path(), &["-q"], 0);
    let expected: Vec<String> = (-3..=0).map(|weeks| week.plus(weeks).to_string()).collect();
    assert_eq!(weeks(folder.path()), expected);
    let of_week = folder.path().join("reports").join(week.to_string()).join("report.json");
    let latest = fs::read(folder.path().join("reports/latest.json")).expect("latest");
    assert_eq!(latest, fs::read(of_week).expect("a report"));
    let parsed: Value = serde_json::from_slice(&latest).expect("JSON");
    assert_eq!(parsed["as_of"], last_sunday().to_string());
}

#[test]
fn one_that_fails_does_not_stop_the_others() {
    let (good, bad) = (athlete(), athlete());
    on_sunday(bad.path(), 0);
    let clean = fs::read(bad.path().join("reports/latest.html")).expect("a page");
    fs::write(bad.path().join("athlete.toml"), "nonsense = 1\n").expect("written");
    let both = |code| {
        let mut command = patella(&["weekly", "-q", "--as-of", SUNDAY]);
        String::from_utf8(run(command.args([bad.path(), good.path()]), code).stderr).expect("UTF-8")
    };
    for _ in 0..2 {
        let said = both(2);
        assert_eq!(said.lines().count(), 1, "{said}");
        let page = fs::read_to_string(bad.path().join("reports/latest.html")).expect("a page");
        assert_eq!(page.matches("Not current").count(), 1);
    }
    assert!(good.path().join("reports").join(WEEK).join("report.html").is_file());
    fs::copy(sample().join("athlete.toml"), bad.path().join("athlete.toml")).expect("a profile");
    assert_eq!(both(0), "");
    assert_eq!(fs::read(bad.path().join("reports/latest.html")).expect("a page"), clean, "the mark is gone");
}

#[test]
fn a_red_flag_of_today_does_not_wait_for_sunday() {
    let folder = athlete_in_utc();
    let today = today();
    let log = folder.path().join("pain.csv");
    fs::write(&log, format!("date,score,side,location,flags\n{today},7,right,front,swelling\n")).expect("written");
    weekly(folder.path(), &["-q", "--fail-on", "stop"], 10);
    let latest = fs::read_to_string(folder.path().join("reports/latest.json")).expect("a report");
    let parsed: Value = serde_json::from_str(&latest).expect("JSON");
    assert_eq!(parsed["verdict"]["severity"], "stop");
    assert_eq!(parsed["as_of"], last_sunday().to_string(), "the week is the one before");
    assert_eq!(parsed["pain"][0]["entries"], 1);
    assert!(parsed["next_week"].is_null());
    weekly(folder.path(), &["-q", "--fail-on", "stop", "--as-of", &last_sunday().to_string()], 0);
}

#[test]
fn a_mail_is_written_when_there_is_something_to_say() {
    let folder = athlete();
    let mail = folder.path().join("week.eml");
    let to = mail.to_str().expect("UTF-8");
    weekly(folder.path(), &["-q", "--as-of", SUNDAY, "--eml", to, "--only-if", "watch"], 0);
    let first = fs::read(&mail).expect("a mail");
    assert!(String::from_utf8_lossy(&first).contains("Subject: "));
    let (out, _) = weekly(folder.path(), &["--as-of", SUNDAY, "--eml", to, "--only-if", "stop"], 0);
    assert!(!mail.exists() && out.is_empty(), "nothing at stop: {out}");
    let other = athlete();
    let output = run(patella(&["weekly", "--eml", to]).args([folder.path(), other.path()]), 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("one athlete"));
}

#[test]
fn a_source_that_is_not_there_is_said_and_not_fatal() {
    let folder = athlete();
    let profile = folder.path().join("athlete.toml");
    let text = fs::read_to_string(&profile).expect("a profile");
    let elsewhere = TempDir::new().expect("a folder");
    copy_folder(&folder.path().join("watch"), elsewhere.path());
    let entry = elsewhere.path().to_str().expect("UTF-8").to_owned();
    fs::remove_dir_all(folder.path().join("watch")).expect("removed");
    fs::write(&profile, format!("sources = [\"{entry}\"]\n{text}")).expect("written");
    let (there, _) = on_sunday(folder.path(), 0);
    assert!(!there.contains("not reachable"), "{there}");
    let runs = |folder: &Path| serde_json::from_str::<Value>(&json(folder)).expect("JSON")["inputs"]["runs"].clone();
    let all = runs(folder.path());
    let aside = elsewhere.path().with_extension("aside");
    fs::rename(elsewhere.path(), &aside).expect("unmounted");
    let (out, _) = on_sunday(folder.path(), 0);
    assert!(out.contains(&format!("not reachable: {entry}")), "{out}");
    assert_ne!(runs(folder.path()), all);
    for _ in 0..2 {
        let (_, quiet) = weekly(folder.path(), &["-q", "--as-of", SUNDAY], 0);
        assert!(quiet.contains(&entry) && quiet.lines().count() == 1, "said even when quiet: {quiet}");
    }
    let name = elsewhere.path().file_name().expect("a name").to_string_lossy().into_owned();
    let page = fs::read_to_string(folder.path().join("reports/latest.html")).expect("a page");
    assert!(page.contains(&format!("{name} not reachable")), "the page says it at the top");
    fs::rename(&aside, elsewhere.path()).expect("mounted");
    let (out, _) = on_sunday(folder.path(), 0);
    assert!(out.contains("none new"), "what comes back is known: {out}");
    assert_eq!(runs(folder.path()), all);
}

#[test]
fn when_the_only_source_is_away_its_name_is_said() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("athlete.toml"), "sources = [\"/media/WATCH\"]\n").expect("a profile");
    let (_, talk) = on_sunday(folder.path(), 3);
    assert!(talk.contains("not reachable: /media/WATCH"), "{talk}");
}

#[test]
fn a_week_to_come_is_refused() {
    let folder = athlete();
    let (_, talk) = weekly(folder.path(), &["--as-of", "2999-10-06"], 2);
    assert!(talk.contains("has not come yet"), "{talk}");
}

#[test]
fn two_of_one_name_are_not_written_to_one_place() {
    let (one, other) = (athlete(), athlete());
    let below = |folder: &TempDir| {
        let below = folder.path().join("runner");
        fs::create_dir(&below).expect("a folder");
        below
    };
    let mut command = patella(&["weekly", "--out", "out"]);
    let output = run(command.args([below(&one), below(&other)]).current_dir(one.path()), 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("two folders are called runner"), "{output:?}");
}

#[test]
fn newest_files_in_other_formats_go() {
    let folder = athlete();
    weekly(folder.path(), &["--as-of", "2026-11-08", "--format", "html,json,png,csv"], 0);
    let kept = folder.path().join("reports/latest.json");
    let there = |name: &str| folder.path().join("reports").join(name).exists();
    assert!(there("latest.json") && there("latest.weeks.csv"));
    fs::write(&kept, "edited").expect("written");
    weekly(folder.path(), &["--as-of", SUNDAY, "--format", "html"], 0);
    assert!(there("latest.html") && !there("latest.png") && !there("latest.weeks.csv"));
    assert_eq!(fs::read_to_string(kept).expect("kept"), "edited", "what is not ours stays");
}

#[test]
fn a_team_folder_is_not_an_athlete() {
    let team = TempDir::new().expect("a folder");
    for name in ["a", "b"] {
        fs::create_dir(team.path().join(name)).expect("a folder");
        fs::write(team.path().join(name).join("athlete.toml"), "").expect("a profile");
    }
    let (_, talk) = weekly(team.path(), &[], 2);
    assert_eq!(talk.lines().count(), 1, "{talk}");
}
