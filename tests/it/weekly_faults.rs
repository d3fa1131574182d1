//! What may befall a scheduled job, done to it: killed, a full disk, a folder that cannot be written, a damaged store,
//! two at once, a clock that was set back, a file that is still being written.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use tempfile::TempDir;

use super::report_command::{patella, run};
use super::weekly::{SUNDAY, WEEK, athlete, json, on_sunday, outputs, sample, settle, weekly};

/// The report of a run that nothing befell.
fn undisturbed() -> String {
    let folder = athlete();
    on_sunday(folder.path(), 0);
    json(folder.path())
}

fn start(folder: &Path) -> std::process::Child {
    let mut command = patella(&["weekly", "-q", "--as-of", SUNDAY]);
    command.arg(folder).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary is built")
}

/// Kills runs after different times, and lets the next one end.
fn killed(times: u32) {
    let begun = Instant::now();
    let expected = undisturbed();
    let whole = begun.elapsed();
    let folder = athlete();
    for turn in 0..times {
        // A prime step visits early and late moments in no order.
        let after = whole * (turn * 37 % times) / times;
        let mut child = start(folder.path());
        thread::sleep(after);
        child.kill().expect("killed or over");
        child.wait().expect("over");
        for (path, (bytes, _)) in outputs(folder.path()) {
            if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
                continue;
            }
            let is_in_temporary =
                path.components().any(|part| part.as_os_str().to_string_lossy().starts_with(".patella-"));
            if !is_in_temporary && path.extension().is_some_and(|ending| ending == "json") {
                assert_eq!(
                    String::from_utf8(bytes).expect("UTF-8"),
                    expected,
                    "{} after {} ms",
                    path.display(),
                    after.as_millis()
                );
            }
        }
        if turn % 3 == 2 {
            remove(&folder.path().join("reports"));
        }
        if turn % 5 == 4 {
            remove(&folder.path().join(".patella"));
        }
    }
    on_sunday(folder.path(), 0);
    assert_eq!(json(folder.path()), expected);
    let left: Vec<_> = outputs(folder.path())
        .into_keys()
        .filter(|path| path.components().any(|part| part.as_os_str().to_string_lossy().starts_with(".patella-")))
        .filter(|path| path.starts_with(folder.path().join("reports")))
        .collect();
    assert!(left.is_empty(), "left behind: {left:?}");
}

/// Removes a folder that the killed runs may not have come to.
fn remove(folder: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).expect("removed");
    }
}

#[test]
fn a_killed_run_leaves_nothing_half_done() {
    killed(7);
}

#[test]
#[ignore = "takes minutes; .ci/run runs it by name"]
fn a_run_killed_a_hundred_times_leaves_nothing_half_done() {
    killed(100);
}

/// Files of more than so many blocks of 512 bytes cannot be written: what a full disk is to a program.
#[cfg(unix)]
fn with_little_room(folder: &Path, blocks: u32) -> std::process::Output {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" weekly -q --as-of {SUNDAY} \"$1\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_patella")]).arg(folder);
    shell.output().expect("a shell")
}

#[cfg(unix)]
#[test]
fn a_full_disk_fails_on_one_line_and_the_next_run_completes() {
    let folder = athlete();
    // Room for nothing, then for the smaller files only.
    for blocks in [1, 300] {
        let output = with_little_room(folder.path(), blocks);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(!folder.path().join("reports").join(WEEK).exists(), "a week is there whole or not at all");
    }
    on_sunday(folder.path(), 0);
    assert_eq!(json(folder.path()), undisturbed());
}

#[test]
fn a_folder_that_cannot_be_written_to_is_said_or_left_alone() {
    let folder = athlete();
    // A file where the folder should be: nobody, not even root, can write there.
    fs::write(folder.path().join(".patella"), b"").expect("written");
    let (_, talk) = on_sunday(folder.path(), 2);
    assert!(talk.contains("no folder: move it away") && talk.contains("--out"), "{talk}");
    let out = TempDir::new().expect("a folder");
    let to = out.path().to_str().expect("UTF-8");
    weekly(folder.path(), &["--as-of", SUNDAY, "--out", to], 0);
    assert_eq!(fs::read_to_string(out.path().join(WEEK).join("report.json")).expect("a report"), undisturbed());
}

#[test]
fn a_damaged_store_is_set_aside_and_built_anew() {
    let folder = athlete();
    on_sunday(folder.path(), 0);
    let expected = json(folder.path());
    let store = folder.path().join(".patella/store.sqlite");
    let whole = fs::read(&store).expect("a store");
    let damages: [(&str, Vec<u8>); 4] = [
        ("no database", b"no database at all".to_vec()),
        ("cut off", whole[..whole.len() / 2].to_vec()),
        (
            "holes",
            whole.iter().enumerate().map(|(at, byte)| if at > 4_096 && at % 3 == 0 { 0 } else { *byte }).collect(),
        ),
        ("empty", Vec::new()),
    ];
    for (what, bytes) in damages {
        fs::write(&store, &bytes).expect("written");
        fs::remove_dir_all(folder.path().join("reports")).expect("removed");
        let (_, talk) = on_sunday(folder.path(), 0);
        assert_eq!(json(folder.path()), expected, "{what}");
        assert!(bytes.is_empty() || talk.contains("damaged"), "{what}: {talk}");
        // The next run has a sound store, and nothing to do.
        on_sunday(folder.path(), 0);
        let (again, talk) = on_sunday(folder.path(), 0);
        assert!(again.contains("none new") && talk.contains("nothing changed"), "{what}: {again}{talk}");
    }
}

#[test]
fn two_at_once_do_not_meet() {
    let folder = athlete();
    on_sunday(folder.path(), 0);
    let clean = fs::read(folder.path().join("reports/latest.html")).expect("a page");
    let lock = File::options().append(true).open(folder.path().join(".patella/lock")).expect("a lock");
    lock.lock().expect("held");
    let (_, talk) = on_sunday(folder.path(), 5);
    assert!(talk.contains("another run") && talk.lines().count() == 1, "{talk}");
    assert_eq!(
        fs::read(folder.path().join("reports/latest.html")).expect("a page"),
        clean,
        "the other one will write it"
    );
    drop(lock);
    fs::remove_dir_all(folder.path().join("reports")).expect("removed");
    let mut both = [start(folder.path()), start(folder.path())];
    let codes = both.each_mut().map(|child| child.wait().expect("over").code().expect("a code"));
    assert!(codes.iter().all(|code| [0, 5].contains(code)) && codes.contains(&0), "{codes:?}");
    assert_eq!(json(folder.path()), undisturbed());
}

#[test]
fn a_clock_that_was_set_back_replaces_nothing_newer() {
    let folder = athlete();
    on_sunday(folder.path(), 0);
    fs::create_dir(folder.path().join("reports/2099-W10")).expect("a week to come");
    let latest = fs::read(folder.path().join("reports/latest.html")).expect("a page");
    let (_, talk) = weekly(folder.path(), &[], 0);
    assert!(talk.contains("is the clock right?"), "{talk}");
    assert_eq!(fs::read(folder.path().join("reports/latest.html")).expect("a page"), latest);
}

#[test]
fn a_file_that_grows_is_read_again_until_it_is_whole() {
    let folder = TempDir::new().expect("a folder");
    let source = sample().join("watch");
    let mut months: Vec<_> = fs::read_dir(&source).expect("entries").map(|entry| entry.expect("one").path()).collect();
    months.sort();
    let mut files: Vec<_> = fs::read_dir(months.first().expect("a month"))
        .expect("entries")
        .map(|entry| entry.expect("one").path())
        .collect();
    files.sort();
    let whole = fs::read(files.first().expect("a recording")).expect("bytes");
    let growing = folder.path().join("growing.fit");
    let mut distances = Vec::new();
    for part in [0, whole.len() / 3, whole.len() / 2, whole.len()] {
        fs::write(&growing, &whole[..part]).expect("written");
        let output = patella(&["weekly", "-q", "--as-of", SUNDAY]).arg(folder.path()).output().expect("the binary");
        distances.push((output.status.code(), part));
    }
    assert_eq!(distances[0].0, Some(3), "an empty file is no recording yet");
    assert_eq!(distances[3].0, Some(0));
    let grown = json(folder.path());
    fs::remove_dir_all(folder.path().join(".patella")).expect("removed");
    on_sunday(folder.path(), 0);
    assert_eq!(json(folder.path()), grown);
    assert!(!grown.contains("truncated"), "{grown}");
}

#[test]
fn a_source_that_vanishes_half_way_is_read_when_it_is_back() {
    let folder = athlete();
    let watch = folder.path().join("watch");
    let aside = TempDir::new().expect("a folder");
    // Half of the folder is gone while the run reads it: links that lead nowhere are what is left.
    let mut months: Vec<_> = fs::read_dir(&watch).expect("entries").map(|entry| entry.expect("one").path()).collect();
    months.sort();
    let kept = months.split_off(months.len() / 2);
    for month in &kept {
        fs::rename(month, aside.path().join(month.file_name().expect("a name"))).expect("moved");
        #[cfg(unix)]
        std::os::unix::fs::symlink("/nowhere/at/all", month).expect("a link");
    }
    on_sunday(folder.path(), 0);
    assert_ne!(json(folder.path()), undisturbed());
    for month in &kept {
        #[cfg(unix)]
        fs::remove_file(month).expect("removed");
        fs::rename(aside.path().join(month.file_name().expect("a name")), month).expect("back");
    }
    settle(folder.path());
    on_sunday(folder.path(), 0);
    assert_eq!(json(folder.path()), undisturbed());
    run(patella(&["weekly", "-q", "--strict", "--as-of", SUNDAY]).arg(folder.path()), 0);
}
