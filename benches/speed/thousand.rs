//! The whole `patella report` over a thousand recordings, beside only decoding them: the first may take at most three
//! times the second and half a second. FIT of three quarters of an hour on average, one sample a second.

#![expect(clippy::expect_used, reason = "without its files a benchmark has nothing to measure")]

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;

use clap::Parser;
use divan::{Bencher, black_box};
use patella::cli;
use patella::cli::args::Arguments;
use patella::cli::exit::Exit;
use patella::cli::terminal::Terminal;
use patella::diagnostics::Diagnostics;
use patella::importer::FormatReader;
use patella::importer::formats::fit::FitReader;

use crate::corpus::{self, Form, History};

/// A build without optimisation only checks that the benchmark runs.
const RECORDINGS: u32 = if cfg!(debug_assertions) { 20 } else { 1_000 };

fn folder() -> PathBuf {
    let history = History { recordings: RECORDINGS, interval_s: 1, form: Form::Fit, compressed: false, seed: 47 };
    corpus::folder(&history).expect("recordings below the build folder")
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn only_decoded(bencher: Bencher<'_, '_>) {
    let mut files: Vec<_> = fs::read_dir(folder()).expect("readable").flatten().map(|file| file.path()).collect();
    files.sort();
    bencher.bench_local(|| {
        for file in &files {
            let bytes = fs::read(file).expect("readable");
            black_box(FitReader.read(&bytes, &mut Diagnostics::default()).expect("a recording"));
        }
    });
}

#[divan::bench(args = [1, 2], sample_count = 5, sample_size = 1)]
fn report(bencher: Bencher<'_, '_>, jobs: usize) {
    let out = tempfile::tempdir().expect("a folder");
    let jobs = jobs.to_string();
    let words = ["patella", "report", "--quiet", "--jobs", &jobs, "--out"];
    let arguments = Arguments::parse_from(
        words.iter().map(OsStr::new).chain([out.path().as_os_str(), folder().as_os_str()]).map(ToOwned::to_owned),
    );
    bencher.bench_local(|| {
        let exit = cli::run(&arguments, Terminal::new(&arguments.talk)).expect("a report");
        assert_eq!(exit, Exit::Done);
    });
}
