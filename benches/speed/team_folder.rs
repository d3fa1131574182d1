//! `patella team` over a folder of athletes with 300 recordings each: cold (asked for: 1.2 times importing all files
//! alone and 0.1 s an athlete) and with nothing new (asked for: 2 s for 200 athletes). `PATELLA_BENCH_ATHLETES` sets
//! how many (default 10). All athletes are links to the same recordings.

#![expect(clippy::expect_used, reason = "without its files a benchmark has nothing to measure")]

use std::fs;
use std::path::Path;

use clap::Parser;
use divan::Bencher;
use patella::cli;
use patella::cli::args::Arguments;
use patella::cli::exit::Exit;
use patella::cli::terminal::Terminal;
use patella::importer::{ImportOptions, NoProgress, Source, import};
use patella::metrics;
use patella::model::athlete::Athlete;
use tempfile::TempDir;

use crate::corpus::{self, Form, History};

/// A build without optimisation only checks that the benchmark runs.
const RECORDINGS: u32 = if cfg!(debug_assertions) { 10 } else { 300 };

fn athletes() -> usize {
    #[expect(clippy::disallowed_methods, reason = "the size of a benchmark")]
    let given = std::env::var("PATELLA_BENCH_ATHLETES").ok();
    given.and_then(|number| number.parse().ok()).unwrap_or(if cfg!(debug_assertions) { 2 } else { 10 })
}

fn squad() -> TempDir {
    let history = History { recordings: RECORDINGS, interval_s: 5, form: Form::Fit, compressed: false, seed: 61 };
    let recordings = corpus::folder(&history).expect("recordings below the build folder");
    // Links do not lead from one file system to another.
    let team = tempfile::tempdir_in(recordings.parent().expect("a folder")).expect("a folder");
    for number in 0..athletes() {
        let athlete = team.path().join(format!("runner-{number:04}"));
        fs::create_dir(&athlete).expect("a folder");
        for recording in fs::read_dir(&recordings).expect("readable").flatten() {
            fs::hard_link(recording.path(), athlete.join(recording.file_name())).expect("a link");
        }
    }
    team
}

fn judge(team: &Path) {
    let arguments = Arguments::parse_from(["patella".as_ref(), "team".as_ref(), "--quiet".as_ref(), team.as_os_str()]);
    let exit = cli::run(&arguments, Terminal::new(&arguments.talk)).expect("an overview");
    assert_eq!(exit, Exit::Done);
}

#[divan::bench(sample_count = 1, sample_size = 1)]
fn cold(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(squad).bench_local_refs(|team| judge(team.path()));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn nothing_new(bencher: Bencher<'_, '_>) {
    let team = squad();
    judge(team.path());
    bencher.bench_local(|| judge(team.path()));
}

#[divan::bench(sample_count = 1, sample_size = 1)]
fn importing_alone(bencher: Bencher<'_, '_>) {
    let team = squad();
    let athlete = Athlete::unknown("bench");
    let options = ImportOptions { athlete: &athlete, jobs: None };
    bencher.bench_local(|| {
        for folder in fs::read_dir(team.path()).expect("readable").flatten() {
            let measure = |activity: &mut _, streams: &_| metrics::measure(activity, streams).measures;
            let import = import(&[Source::Path(folder.path())], &options, &measure, &NoProgress);
            assert_eq!(import.recordings.len(), RECORDINGS as usize);
        }
    });
}
