//! How long the measures of a recording take beside decoding it, and a history of years.

#![expect(clippy::expect_used, reason = "a benchmark may stop")]

use std::sync::Mutex;

use chrono::{DateTime, NaiveDate, TimeDelta};
use divan::counter::ItemsCount;
use patella::diagnostics::Diagnostics;
use patella::importer::formats::fit::FitReader;
use patella::importer::{FormatReader, ImportOptions, NoProgress, Source, import};
use patella::metrics::{self, HistoryInput};
use patella::model::activity::{Activity, ActivityId};
use patella::model::athlete::Athlete;
use patella::model::measures::ActivityMeasures;
use patella::model::streams::{Channels, Column, Position, Streams};
use patella::model::units::{Metres, Seconds};

/// Samples of the made-up run.
const SAMPLES: usize = 3_600;

/// A run on the athlete's first day plus so many days. Its id is made of the day.
fn run(day: u32) -> (Activity, ActivityMeasures) {
    let start = DateTime::from_timestamp(1_420_092_000, 0).expect("a time") + TimeDelta::days(i64::from(day));
    let activity = template(start, ActivityId(u64::from(day).to_be_bytes()));
    let measures = ActivityMeasures {
        distance: Metres::new(8_000.0 + f64::from(day % 7) * 700.0),
        elapsed: Seconds::new(3_000.0),
        moving: Seconds::new(2_950.0),
        ascent: Metres::new(f64::from(day % 90)),
        ..ActivityMeasures::default()
    };
    (activity, measures)
}

fn template(start_utc: DateTime<chrono::Utc>, id: ActivityId) -> Activity {
    Activity { sources: vec!["a.fit".to_owned()], ..Activity::blank(id, start_utc) }
}

/// An hour at 1 Hz with every channel that costs time: distance, speed, altitude, heart rate, cadence, positions.
fn streams() -> Streams {
    let at = |index: usize| index as f64;
    #[expect(clippy::cast_possible_truncation, reason = "made-up samples")]
    let column =
        |value: &dyn Fn(f64) -> f64| Column::from_raw((0..SAMPLES).map(|index| value(at(index)) as f32).collect());
    let wave = |time: f64, period: f64| (time / period * std::f64::consts::TAU).sin();
    let channels = Channels {
        elapsed_s: (0..SAMPLES).map(at).collect(),
        distance_m: column(&|time| 2.8 * time),
        speed_mps: column(&|time| 2.8 + 0.1 * wave(time, 37.0)),
        elevation_m: column(&|time| ((80.0 + 20.0 * wave(time, 900.0)) * 5.0).round() / 5.0),
        heart_rate_bpm: column(&|time| (150.0 + 12.0 * wave(time, 400.0)).round()),
        stance_time_ms: column(&|time| 245.0 + 5.0 * wave(time, 60.0)),
        vertical_oscillation_mm: column(&|time| 85.0 + 4.0 * wave(time, 80.0)),
        position: (0..SAMPLES).map(|index| Position::from_degrees(52.0 + at(index) * 2.5e-5, 13.0)).collect(),
        ..Channels::default()
    };
    Streams { channels, cadence_spm: column(&|time| (164.0 + 4.0 * wave(time, 37.0)).round()) }
}

/// All measures of an hour of running; items are samples.
#[divan::bench]
fn measure_one_recording(bencher: divan::Bencher<'_, '_>) {
    let streams = streams();
    let (activity, _) = run(0);
    bencher.counter(ItemsCount::new(SAMPLES)).bench(|| metrics::measure(divan::black_box(&activity), &streams));
}

/// The same runs as in the benchmark of decoding.
const RUNS: [&str; 4] = [
    "GoldenCheetah+GoldenCheetah/Fr955v19.28andStryd.fit",
    "Runalyze+Runalyze/garmin-runPower.fit",
    "finn-eger+derailleur/morning-trail-run.fit",
    "thomaschampagne+elevate/loup-blanc.fit",
];

/// Real runs where the corpus is.
fn runs() -> Vec<Vec<u8>> {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/fit");
    RUNS.iter().filter_map(|run| std::fs::read(corpus.join(run)).ok()).collect()
}

/// Decoding of real runs, to be set beside [`measure_real_runs`].
#[divan::bench]
fn decode_real_runs(bencher: divan::Bencher<'_, '_>) {
    let files = runs();
    bencher.bench(|| {
        for file in &files {
            drop(divan::black_box(FitReader.read(file, &mut Diagnostics::default())));
        }
    });
}

/// All measures of the same runs: at most four times the time of decoding them.
#[divan::bench]
fn measure_real_runs(bencher: divan::Bencher<'_, '_>) {
    let athlete = Athlete::unknown("a");
    let options = ImportOptions { athlete: &athlete, jobs: Some(1) };
    let kept = Mutex::new(Vec::new());
    for (number, bytes) in runs().into_iter().enumerate() {
        let source = Source::Bytes { name: format!("{number}.fit"), bytes };
        let keep = |activity: &mut Activity, streams: &Streams| {
            kept.lock().expect("one thread").push((activity.clone(), streams.clone()));
        };
        import(&[source], &options, &keep, &NoProgress);
    }
    let kept = kept.into_inner().expect("one thread");
    bencher.bench(|| {
        for (activity, streams) in &kept {
            divan::black_box(metrics::measure(activity, streams));
        }
    });
}

/// The history of so many runs, one a day: joining, weeks and shoes.
#[divan::bench(args = [300, 3_000])]
fn history(bencher: divan::Bencher<'_, '_>, runs: u32) {
    let activities: Vec<_> = (0..runs).map(run).collect();
    let athlete = Athlete::unknown("a");
    let as_of = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
    bencher.bench(|| {
        let input =
            HistoryInput { athlete: &athlete, activities: &activities, pain: &[], habits: &[], service_shoes: &[] };
        metrics::history(&input, divan::black_box(as_of))
    });
}
