//! GPX and TCX bytes to activities, one core, hot: our readers beside crate gpx and crate tcx on the files that these
//! accept. Neither keeps what we need (crate gpx drops heart rate and cadence, crate tcx the cadence of runs), so that
//! they do less.

use std::io::{BufReader, Read};
use std::path::Path;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use patella::diagnostics::Diagnostics;
use patella::importer::FormatReader;
use patella::importer::formats::gpx::GpxReader;
use patella::importer::formats::tcx::TcxReader;

/// Files of the corpus, and of the samples where there is no corpus, in a fixed order.
fn files(suffix: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders =
        [format!("../shared/corpus/{suffix}"), "../shared/corpus/history-trackeR".to_owned(), "samples".to_owned()];
    let Some(folder) = folders.iter().map(|folder| root.join(folder)).find(|folder| folder.is_dir()) else {
        return Vec::new();
    };
    let mut paths = Vec::new();
    collect(&folder, suffix, &mut paths);
    paths.sort();
    paths.iter().filter_map(|path| plain(path)).collect()
}

fn collect(folder: &Path, suffix: &str, paths: &mut Vec<std::path::PathBuf>) {
    for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let name = path.to_string_lossy().to_lowercase();
        if path.is_dir() {
            collect(&path, suffix, paths);
        } else if name.trim_end_matches(".gz").ends_with(suffix) {
            paths.push(path);
        }
    }
}

fn plain(path: &Path) -> Option<Vec<u8>> {
    let raw = std::fs::read(path).ok()?;
    if !raw.starts_with(&[0x1f, 0x8b]) {
        return Some(raw);
    }
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(raw.as_slice()).read_to_end(&mut plain).ok()?;
    Some(plain)
}

fn gpx_files() -> Vec<Vec<u8>> {
    files("gpx").into_iter().filter(|file| gpx::read(file.as_slice()).is_ok()).collect()
}

fn tcx_files() -> Vec<Vec<u8>> {
    files("tcx").into_iter().filter(|file| tcx::read(&mut BufReader::new(file.as_slice())).is_ok()).collect()
}

fn run(bencher: Bencher<'_, '_>, files: &[Vec<u8>], read: impl Fn(&[u8])) {
    let size = BytesCount::new(files.iter().map(Vec::len).sum::<usize>());
    bencher.counter(size).bench_local(|| {
        for file in files {
            read(black_box(file));
        }
    });
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn gpx_own_reader(bencher: Bencher<'_, '_>) {
    run(bencher, &gpx_files(), |file| drop(black_box(GpxReader.read(file, &mut Diagnostics::default()))));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn gpx_crate_gpx(bencher: Bencher<'_, '_>) {
    run(bencher, &gpx_files(), |file| drop(black_box(gpx::read(file))));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn tcx_own_reader(bencher: Bencher<'_, '_>) {
    run(bencher, &tcx_files(), |file| drop(black_box(TcxReader.read(file, &mut Diagnostics::default()))));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn tcx_crate_tcx(bencher: Bencher<'_, '_>) {
    run(bencher, &tcx_files(), |file| drop(black_box(tcx::read(&mut BufReader::new(file)))));
}
