//! Import of a folder of made-up FIT recordings, gzipped as in an export, by one thread and by two. The second must
//! take about half of the first; sizes are those of an hour and a half recorded every second.

#![expect(clippy::expect_used, reason = "a benchmark without its files stops")]

use chrono::TimeDelta;
use divan::{Bencher, counter::BytesCount};
use patella::importer::{ImportOptions, NoProgress, Source, import};
use patella::model::athlete::Athlete;

use crate::recordings::{Member, Run, gzip, zip};

const RUNS: i32 = 200;

fn runs() -> impl Iterator<Item = (String, Vec<u8>)> {
    let first = Run::new("2025-01-01T06:00:00Z");
    (0..RUNS).map(move |day| {
        let run = Run {
            start: first.start + TimeDelta::days(day.into()),
            seconds: 27_000,
            metres: 75_000.0,
            ..first.clone()
        };
        (format!("{day}.fit.gz"), run.fit())
    })
}

fn bench(bencher: Bencher<'_, '_>, jobs: usize, source: &Source, bytes: usize) {
    let athlete = Athlete::unknown("bench");
    let options = ImportOptions { athlete: &athlete, jobs: Some(jobs) };
    let measure = |_: &mut _, streams: &patella::model::streams::Streams| streams.channels.len();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let import = import(std::slice::from_ref(source), &options, &measure, &NoProgress);
        assert_eq!(import.recordings.len(), RUNS.unsigned_abs() as usize);
        import
    });
}

#[divan::bench(args = [1, 2], sample_count = 10)]
fn folder(bencher: Bencher<'_, '_>, jobs: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut bytes = 0;
    for (name, fit) in runs() {
        bytes += fit.len();
        std::fs::write(folder.path().join(name), gzip(&fit)).expect("written");
    }
    bench(bencher, jobs, &Source::Path(folder.path().to_owned()), bytes);
}

#[divan::bench(args = [1, 2], sample_count = 10)]
fn archive(bencher: Bencher<'_, '_>, jobs: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let runs: Vec<(String, Vec<u8>)> = runs().collect();
    let bytes = runs.iter().map(|(_, fit)| fit.len()).sum();
    let members: Vec<Member> =
        runs.iter().map(|(name, fit)| Member::deflated(name.trim_end_matches(".gz"), fit)).collect();
    let path = folder.path().join("export.zip");
    std::fs::write(&path, zip(&members)).expect("written");
    bench(bencher, jobs, &Source::Path(path), bytes);
}
