//! Everything before the report over a thousand recordings, beside only decoding them: the first may take at most three
//! times the second and half a second (issue 2). FIT of an hour, one sample a second.

#![expect(clippy::expect_used, reason = "without its files a benchmark has nothing to measure")]

use std::fs;
use std::path::PathBuf;

use divan::{Bencher, black_box};
use patella::diagnostics::Diagnostics;
use patella::importer::formats::fit::FitReader;
use patella::importer::{FormatReader, ImportOptions, NoProgress, Source, import};
use patella::metrics::{HistoryInput, history, measure};
use patella::model::athlete::Athlete;
use patella::rules::assess;
use patella::rules::rulebook::Rulebook;

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

#[divan::bench(args = [1, 2], sample_count = 3, sample_size = 1)]
fn judged(bencher: Bencher<'_, '_>, jobs: usize) {
    let source = [Source::Path(folder())];
    let athlete = Athlete::unknown("bench");
    bencher.bench_local(|| {
        let options = ImportOptions { athlete: &athlete, jobs: Some(jobs) };
        let found = import(&source, &options, &|activity, streams| measure(activity, streams).measures, &NoProgress);
        let activities: Vec<_> = found.recordings.into_iter().map(|one| (one.activity, one.measured)).collect();
        assert_eq!(activities.len(), RECORDINGS as usize);
        let last = activities.last().map(|(activity, _)| activity.local_day()).expect("recordings");
        let input = HistoryInput { athlete: &athlete, activities: &activities, pain: &[], habits: &[] };
        assess(&history(&input, last).expect("a history"), &Rulebook::builtin())
    });
}
