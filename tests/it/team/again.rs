//! `patella team` again and again: what did not change is neither read nor judged nor written, and the outcome is that
//! of a first run; also after being killed.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use tempfile::TempDir;

use super::files;
use super::squad::{SUNDAY, Story, athlete};
use crate::report_command::{patella, run};
use crate::weekly::settle;

/// A team of every kind, whose files look as if they had been there for an hour.
fn team() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let stories = [
        ("ada", Story::Steady),
        ("ben", Story::Spike),
        ("cat", Story::Stopped),
        ("dov", Story::Away),
        ("eve", Story::Corrupt),
        ("fay", Story::Empty),
    ];
    for (name, story) in stories {
        athlete(folder.path(), name, "", story);
    }
    fs::write(folder.path().join("team.toml"), "name = \"Few\"\n").expect("written");
    settle(folder.path());
    folder
}

/// Runs the command; gives what it said.
fn judge(folder: &Path, extra: &[&str], code: i32) -> String {
    let mut command = patella(&["team", "--format", "html,json"]);
    let output = run(command.arg(folder).args(extra).env("TZ", "Etc/UTC"), code);
    String::from_utf8(output.stderr).expect("UTF-8").replace('\u{a0}', " ")
}

fn outputs(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    files(&folder.join("reports"))
}

/// What a run gives that knows nothing of earlier ones.
fn of_a_first_run(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut command = patella(&["team", "-q", "--format", "html,json", "--out"]);
    let out = tempfile::tempdir().expect("a folder");
    forget(folder);
    run(command.arg(out.path()).arg(folder).env("TZ", "Etc/UTC"), 0);
    forget(folder);
    files(out.path())
}

/// Deletes what is kept of every athlete.
fn forget(folder: &Path) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        remove(&entry.path().join(".patella"));
    }
}

fn remove(folder: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).expect("removed");
    }
}

fn dates(folder: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let dated = |path: PathBuf| {
        let changed = fs::metadata(folder.join("reports").join(&path)).and_then(|metadata| metadata.modified());
        (path, changed.expect("a date"))
    };
    outputs(folder).into_keys().map(dated).collect()
}

/// Changes the bytes of a file without anything that shows it: only who opens it could tell.
fn replace_unseen(path: &Path) {
    let metadata = fs::metadata(path).expect("a file");
    fs::write(path, vec![b'x'; usize::try_from(metadata.len()).expect("small")]).expect("written");
    let file = File::options().append(true).open(path).expect("a file");
    file.set_modified(metadata.modified().expect("a date")).expect("dated");
}

#[test]
fn where_nothing_changed_nothing_is_opened_or_written() {
    let folder = team();
    let first = judge(folder.path(), &[], 0);
    assert!(first.contains("index.html") && first.contains("the files of 4 athletes"), "{first}");
    let (before, dated) = (outputs(folder.path()), dates(folder.path()));
    replace_unseen(&folder.path().join(format!("ada/{SUNDAY}.tcx")));
    let again = judge(folder.path(), &[], 0);
    assert!(again.contains("nothing changed"), "{again}");
    assert_eq!(outputs(folder.path()), before);
    assert_eq!(dates(folder.path()), dated);
}

#[test]
fn what_changed_is_judged_again_as_a_first_run_would() {
    let folder = team();
    judge(folder.path(), &[], 0);
    let at = |name: &str| folder.path().join(name);
    let check = |what: &str| {
        let before = outputs(folder.path());
        judge(folder.path(), &[], 0);
        let now = outputs(folder.path());
        assert_ne!(now, before, "{what}");
        assert!(now == of_a_first_run(folder.path()), "{what}");
        // The check forgot everything.
        judge(folder.path(), &[], 0);
    };
    fs::write(at("ben/athlete.toml"), "name = \"Benjamin\"\n").expect("written");
    check("a profile");
    fs::write(at("cat/pain.csv"), "date,score\n2026-11-20,2\n").expect("written");
    check("a log");
    fs::write(at("team.toml"), "[rulebook.single-run-spike]\nsmall_spike_ratio = 0.13\n").expect("written");
    check("the team's rulebook");
    fs::remove_file(at("dov").join("2026-10-25.tcx")).expect("removed");
    check("a run that is gone");
    athlete(folder.path(), "fay", "", Story::Steady);
    settle(&at("fay"));
    check("one who begins");
    fs::rename(at(&format!("ada/{SUNDAY}.tcx")), at("moved.tcx")).expect("moved");
    fs::rename(at("moved.tcx"), at("ada/renamed.tcx")).expect("moved");
    check("a file under another name");
}

#[test]
fn the_day_of_another_moves_everybody() {
    let folder = team();
    let newest = |name: &str| folder.path().join(name).join(format!("{SUNDAY}.tcx"));
    let aside = tempfile::tempdir().expect("a folder");
    for name in ["ada", "ben", "cat"] {
        fs::rename(newest(name), aside.path().join(name)).expect("moved");
    }
    judge(folder.path(), &[], 0);
    let before = outputs(folder.path());
    fs::rename(aside.path().join("ada"), newest("ada")).expect("moved");
    judge(folder.path(), &[], 0);
    let now = outputs(folder.path());
    let page = |name: &str| Path::new(name).join("report.json");
    assert_ne!(now[&page("dov")], before[&page("dov")], "nothing of dov changed but the day");
    assert!(now == of_a_first_run(folder.path()));
}

#[test]
fn a_report_that_was_touched_is_written_again() {
    let folder = team();
    judge(folder.path(), &[], 0);
    let before = outputs(folder.path());
    fs::write(folder.path().join("reports/ada/report.html"), "edited").expect("written");
    fs::remove_file(folder.path().join("reports/ben/report.json")).expect("removed");
    fs::remove_file(folder.path().join("reports/team.csv")).expect("removed");
    let said = judge(folder.path(), &[], 0);
    assert!(said.contains("team.csv, the files of 2 athletes"), "{said}");
    assert!(outputs(folder.path()) == before);
    judge(folder.path(), &["--format", "csv"], 0);
    assert!(folder.path().join("reports/ada/weeks.csv").is_file(), "other formats are other files");
}

#[test]
fn the_page_of_one_who_cannot_be_judged_any_more_says_so() {
    let folder = team();
    judge(folder.path(), &[], 0);
    let before = outputs(folder.path());
    let page = || fs::read_to_string(folder.path().join("reports/ada/report.html")).expect("a page");
    fs::write(folder.path().join("ada/athlete.toml"), "nonsense = 1\n").expect("written");
    for _ in 0..2 {
        judge(folder.path(), &[], 0);
        assert_eq!(page().matches("Not current").count(), 1);
    }
    fs::write(folder.path().join("ada/athlete.toml"), "").expect("written");
    judge(folder.path(), &[], 0);
    assert!(outputs(folder.path()) == before, "the mark is gone");
}

#[test]
fn a_store_that_is_damaged_or_in_use_costs_time_alone() {
    let folder = team();
    judge(folder.path(), &[], 0);
    let expected = outputs(folder.path());
    fs::write(folder.path().join("ada/.patella/store.sqlite"), "no database").expect("written");
    remove(&folder.path().join("ben/.patella"));
    fs::write(folder.path().join("ben/.patella"), "a file where a folder should be").expect("written");
    let lock = File::options().append(true).open(folder.path().join("cat/.patella/lock")).expect("a lock");
    lock.lock().expect("held");
    remove(&folder.path().join("reports"));
    judge(folder.path(), &[], 0);
    assert!(outputs(folder.path()) == expected);
}

#[cfg(unix)]
#[test]
fn a_linked_folder_is_of_the_team_that_it_is_linked_into() {
    let (folder, elsewhere) = (team(), tempfile::tempdir().expect("a folder"));
    fs::write(folder.path().join("team.toml"), "[rulebook.single-run-spike]\nsmall_spike_ratio = 0.13\n")
        .expect("written");
    fs::rename(folder.path().join("ben"), elsewhere.path().join("ben")).expect("moved");
    std::os::unix::fs::symlink(elsewhere.path().join("ben"), folder.path().join("ben")).expect("linked");
    judge(folder.path(), &[], 0);
    let report = fs::read_to_string(folder.path().join("reports/ben/report.json")).expect("a report");
    assert!(report.contains("\"used\": 0.13"), "the team's rulebook counts");
    let again = judge(folder.path(), &[], 0);
    assert!(again.contains("nothing changed"), "{again}");
}

#[test]
fn two_at_once_do_not_meet() {
    let folder = team();
    judge(folder.path(), &[], 0);
    let lock = File::options().append(true).open(folder.path().join(".patella/lock")).expect("a lock");
    lock.lock().expect("held");
    let said = judge(folder.path(), &[], 5);
    assert!(said.contains("another run") && said.lines().count() <= 2, "{said}");
}

/// Files of more than so many blocks of 512 bytes cannot be written: what a full disk is to a program.
#[cfg(unix)]
#[test]
fn a_full_disk_fails_and_the_next_run_completes() {
    let folder = team();
    for blocks in [1, 200] {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" team -q --format html,json \"$1\"");
        let mut shell = Command::new("sh");
        let output = shell.args(["-c", &script, env!("CARGO_BIN_EXE_patella")]).arg(folder.path()).output();
        let output = output.expect("a shell");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("cannot write") && said.contains("make room"), "{said}");
    }
    judge(folder.path(), &[], 0);
    assert!(outputs(folder.path()) == of_a_first_run(folder.path()));
}

/// Kills runs after different times, and lets the next one end.
fn killed(times: u32) {
    let folder = team();
    let begun = Instant::now();
    judge(folder.path(), &[], 0);
    let whole = begun.elapsed() + Duration::from_millis(50);
    let expected = outputs(folder.path());
    for turn in 0..times {
        match turn % 3 {
            0 => forget(folder.path()),
            1 => remove(&folder.path().join("reports")),
            _ => {}
        }
        let mut command = patella(&["team", "-q", "--format", "html,json"]);
        command.arg(folder.path()).env("TZ", "Etc/UTC").stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the binary is built");
        // A prime step visits early and late moments in no order.
        thread::sleep(whole * (turn * 37 % times) / times);
        child.kill().expect("killed or over");
        child.wait().expect("over");
        let reports = folder.path().join("reports");
        for (path, bytes) in if reports.exists() { files(&reports) } else { BTreeMap::new() } {
            let is_temporary =
                path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".patella-team-"));
            assert!(is_temporary || expected.get(&path) == Some(&bytes), "{} in turn {turn}", path.display());
        }
    }
    judge(folder.path(), &[], 0);
    assert!(outputs(folder.path()) == expected, "{:?}", outputs(folder.path()).keys());
}

#[test]
fn a_killed_run_leaves_nothing_half_done() {
    killed(6);
}

#[test]
#[ignore = "takes minutes; .ci/run runs it by name"]
fn a_run_of_a_team_killed_a_hundred_times_leaves_nothing_half_done() {
    killed(100);
}
