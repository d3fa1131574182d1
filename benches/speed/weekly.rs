//! `patella weekly` over a folder of 3,000 recordings that an earlier run has read: with nothing new, asked for are
//! less than 150 ms; with five new recordings, less than 400 ms besides rendering.

#![expect(clippy::expect_used, reason = "without its files a benchmark has nothing to measure")]

use std::cell::Cell;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser;
use divan::Bencher;
use patella::cli;
use patella::cli::args::Arguments;
use patella::cli::exit::Exit;
use patella::cli::terminal::Terminal;
use tempfile::TempDir;

use crate::corpus::{self, Form, History};

/// A build without optimisation only checks that the benchmark runs.
const RECORDINGS: u32 = if cfg!(debug_assertions) { 20 } else { 3_000 };
const SAMPLES: u32 = 5;
const NEW: usize = 5;

fn recordings(recordings: u32, seed: u64) -> Vec<PathBuf> {
    let history = History { recordings, interval_s: 5, form: Form::Fit, compressed: false, seed };
    let folder = corpus::folder(&history).expect("recordings below the build folder");
    let mut files: Vec<_> = fs::read_dir(folder).expect("readable").flatten().map(|file| file.path()).collect();
    files.sort();
    files
}

/// Copies a recording as if it had lain there for an hour, since what is new may change again without a new date.
fn copy(recording: &Path, to: &Path) {
    fs::copy(recording, to).expect("a copy");
    let now = fs::metadata(to).and_then(|metadata| metadata.modified()).expect("a date");
    let file = File::options().append(true).open(to).expect("a file");
    file.set_modified(now - Duration::from_hours(1)).expect("a new date");
}

/// A folder that an earlier run has read.
fn athlete() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (number, recording) in recordings(RECORDINGS, 53).iter().enumerate() {
        copy(recording, &folder.path().join(format!("{number}.fit")));
    }
    weekly(folder.path());
    folder
}

fn weekly(folder: &Path) {
    let arguments =
        Arguments::parse_from(["patella".as_ref(), "weekly".as_ref(), "--quiet".as_ref(), folder.as_os_str()]);
    let exit = cli::run(&arguments, Terminal::new(&arguments.talk)).expect("a report");
    assert_eq!(exit, Exit::Done);
}

#[divan::bench(sample_count = SAMPLES, sample_size = 1)]
fn nothing_new(bencher: Bencher<'_, '_>) {
    let folder = athlete();
    bencher.bench_local(|| weekly(folder.path()));
}

#[divan::bench(sample_count = SAMPLES, sample_size = 1)]
fn five_new(bencher: Bencher<'_, '_>) {
    let folder = athlete();
    let new = recordings(SAMPLES * 6 + 6, 59);
    let next = Cell::new(0);
    let add = || {
        for recording in new.iter().cycle().skip(next.get()).take(NEW) {
            copy(recording, &folder.path().join(format!("new-{}.fit", next.get())));
            next.set(next.get() + 1);
        }
    };
    bencher.with_inputs(add).bench_local_values(|()| weekly(folder.path()));
}
