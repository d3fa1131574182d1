//! Import of an export as a service hands it out: five thousand activities in a zip, and the same zip compressed inside
//! another, as Garmin's account export holds it. Beside each stands what it cannot do without; the ratio counts:
//!
//! - `strava` takes at most 1.3 times `from_memory`: inflating by libdeflate, decoding and measuring the same bytes.
//! - `nested` takes at most 1.3 times the larger of `outer_inflated` (zlib-rs, one thread) and `from_memory`.
//! - `with_photos` costs what `strava` costs: nine tenths of that archive are photos.

#![expect(clippy::expect_used, reason = "without its files a benchmark has nothing to measure")]

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use divan::Bencher;
use divan::counter::BytesCount;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use libdeflater::Decompressor;
use patella::importer::{Import, ImportOptions, NoProgress, Source, import};
use patella::metrics;
use patella::model::athlete::Athlete;
use patella::model::measures::ActivityMeasures;

use crate::corpus::{self, Form, History};
use crate::recordings::{Member, zip};

/// A build without optimisation only checks that the benchmark runs.
const RECORDINGS: u32 = if cfg!(debug_assertions) { 20 } else { 5_000 };
/// Recordings that are held decompressed at once.
const AT_ONCE: usize = 200;

fn folder() -> PathBuf {
    let history = History { recordings: RECORDINGS, interval_s: 4, form: Form::Mixed, compressed: true, seed: 53 };
    corpus::folder(&history).expect("recordings below the build folder")
}

/// Every recording of the folder, by name.
fn recordings() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder()).expect("readable").flatten().map(|file| file.path()).collect();
    files.sort();
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    files.iter().map(|path| (name(path), fs::read(path).expect("readable"))).collect()
}

/// A file beside the recordings, made when it is not there yet.
fn cached(name: &str, make: impl FnOnce() -> Vec<u8>) -> PathBuf {
    let path = folder().with_extension(name);
    if !path.exists() {
        let unfinished = path.with_extension("unfinished");
        fs::write(&unfinished, make()).expect("written");
        fs::rename(unfinished, &path).expect("renamed");
    }
    path
}

fn imported(sources: &[Source], jobs: usize) -> Import<ActivityMeasures> {
    let athlete = Athlete::unknown("bench");
    let options = ImportOptions { athlete: &athlete, jobs: Some(jobs) };
    import(sources, &options, &|activity, streams| metrics::measure(activity, streams).measures, &NoProgress)
}

/// The list of activities as Strava writes it, in the columns that all its layouts share (FORMATS section 1.2).
fn activities_csv() -> String {
    let mut csv = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,\
                   Max Heart Rate,Relative Effort,Commute,Activity Private Note,Activity Gear,Filename\n"
        .to_owned();
    for (number, recording) in imported(&[Source::Path(folder())], 2).recordings.iter().enumerate() {
        let activity = &recording.activity;
        let date = activity.start_utc.format("%b %-d, %Y, %-I:%M:%S %p");
        let elapsed = recording.measured.elapsed.map_or(0.0, patella::model::units::Seconds::get);
        let kilometres = recording.measured.distance.map_or(0.0, |metres| metres.get() / 1_000.0);
        let file = activity.sources.first().expect("a file");
        writeln!(
            csv,
            "{},\"{date}\",Morning Run,Run,,{elapsed:.0},{kilometres:.2},,,false,,Blue pair,activities/{file}",
            7_000_000 + number
        )
        .expect("memory");
    }
    csv
}

fn members() -> Vec<Member> {
    let mut members = vec![Member::deflated("activities.csv", activities_csv().as_bytes())];
    let files = recordings();
    members.extend(files.iter().map(|(name, bytes)| Member::deflated(&format!("activities/{name}"), bytes)));
    members
}

fn strava_zip() -> PathBuf {
    cached("strava.zip", || zip(&members()))
}

/// The same with nine times as many bytes of photos.
fn zip_with_photos() -> PathBuf {
    cached("photos.zip", || {
        let photo: Vec<u8> = (0..4_u32 << 20).map(|place| place.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
        let bytes: usize = recordings().iter().map(|(_, bytes)| bytes.len()).sum();
        let mut members = members();
        let photos = (0..9 * bytes / photo.len()).map(|number| format!("media/{number}.jpg"));
        members.extend(photos.map(|name| Member::stored(&name, &photo)));
        zip(&members)
    })
}

/// The zip, compressed.
fn outer_data() -> PathBuf {
    cached("deflated", || {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&fs::read(strava_zip()).expect("readable")).expect("memory");
        encoder.finish().expect("memory")
    })
}

fn nested_zip() -> PathBuf {
    cached("nested.zip", || {
        let inner = fs::read(strava_zip()).expect("readable");
        zip(&[Member::deflated("DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip", &inner)])
    })
}

fn bench(bencher: Bencher<'_, '_>, path: PathBuf, jobs: usize) {
    let bytes = fs::metadata(strava_zip()).expect("written").len();
    let source = Source::Path(path);
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let import = imported(std::slice::from_ref(&source), jobs);
        assert_eq!(import.recordings.len(), RECORDINGS as usize);
        import
    });
}

#[divan::bench(args = [1, 2], sample_count = 3, sample_size = 1)]
fn strava(bencher: Bencher<'_, '_>, jobs: usize) {
    bench(bencher, strava_zip(), jobs);
}

#[divan::bench(args = [1, 2], sample_count = 3, sample_size = 1)]
fn with_photos(bencher: Bencher<'_, '_>, jobs: usize) {
    bench(bencher, zip_with_photos(), jobs);
}

#[divan::bench(args = [1, 2], sample_count = 3, sample_size = 1)]
fn nested(bencher: Bencher<'_, '_>, jobs: usize) {
    bench(bencher, nested_zip(), jobs);
}

/// What is behind the size in the last bytes of gzip.
fn inflated(inflater: &mut Decompressor, gzip: &[u8]) -> Vec<u8> {
    let size = gzip.last_chunk::<4>().map_or(0, |size| u32::from_le_bytes(*size));
    let mut bytes = vec![0; size as usize];
    inflater.gzip_decompress(gzip, &mut bytes).expect("whole");
    bytes
}

#[divan::bench(args = [1, 2], sample_count = 3, sample_size = 1)]
fn from_memory(bencher: Bencher<'_, '_>, jobs: usize) {
    let bytes = fs::metadata(strava_zip()).expect("written").len();
    let files = recordings();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for some in files.chunks(AT_ONCE) {
            let mut inflater = Decompressor::new();
            let sources = some.iter().map(|(name, gzip)| {
                let name = name.trim_end_matches(".gz").to_owned();
                Source::Bytes { name, bytes: inflated(&mut inflater, gzip) }
            });
            let sources: Vec<Source> = sources.collect();
            assert_eq!(imported(&sources, jobs).recordings.len(), some.len());
        }
    });
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn outer_inflated(bencher: Bencher<'_, '_>) {
    let bytes = fs::metadata(strava_zip()).expect("written").len();
    let data = fs::read(outer_data()).expect("readable");
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let size = io::copy(&mut DeflateDecoder::new(data.as_slice()), &mut io::sink()).expect("whole");
        assert_eq!(size, bytes);
    });
}
