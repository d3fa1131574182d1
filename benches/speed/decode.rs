//! Bytes to activities, one core, hot: our FIT reader and fitparser on the same files.

use std::path::{Path, PathBuf};

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use patella::diagnostics::Diagnostics;
use patella::importer::FormatReader;
use patella::importer::formats::fit::FitReader;

/// Runs of one to five hours by seven makers and models, most at one sample a second.
const RUNS: [&str; 9] = [
    "GoldenCheetah+GoldenCheetah/Fr955v19.28andStryd.fit",
    "GoldenCheetah+GoldenCheetah/HRV-Data.fit",
    "Runalyze+Runalyze/garmin-runPower.fit",
    "Runalyze+Runalyze/support-001885-rs-pronation.fit",
    "finn-eger+derailleur/morning-trail-run.fit",
    "thomaschampagne+elevate/kaiteriteri.fit",
    "thomaschampagne+elevate/loup-blanc.fit",
    "thomaschampagne+elevate/portland.fit",
    "tormoder+fit/mornindew-broken.fit",
];

/// The files of the corpus, or else every uncompressed FIT file of the samples.
fn files() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let runs = RUNS.iter().map(|run| root.join("../shared/corpus/fit").join(run));
    let runs: Vec<_> = runs.filter_map(|path| std::fs::read(path).ok()).collect();
    if !runs.is_empty() {
        return runs;
    }
    let mut paths = Vec::new();
    collect(&root.join("samples"), &mut paths);
    paths.sort();
    paths.iter().filter_map(|path| std::fs::read(path).ok()).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|suffix| suffix == "fit") {
            paths.push(path);
        }
    }
}

fn size(files: &[Vec<u8>]) -> BytesCount {
    BytesCount::new(files.iter().map(Vec::len).sum::<usize>())
}

#[divan::bench(sample_count = 50, sample_size = 1)]
fn fit_own_reader(bencher: Bencher) {
    let files = files();
    bencher.counter(size(&files)).bench_local(|| {
        for file in &files {
            drop(black_box(FitReader.read(black_box(file), &mut Diagnostics::default())));
        }
    });
}

#[divan::bench(sample_count = 4, sample_size = 1)]
fn fit_fitparser(bencher: Bencher) {
    let files = files();
    bencher.counter(size(&files)).bench_local(|| {
        for file in &files {
            drop(black_box(fitparser::from_bytes(black_box(file))));
        }
    });
}
