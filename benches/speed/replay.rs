//! Ten years of one athlete, 520 weeks and 3,000 runs with everything a watch records: the rules on the last day in at
//! most 50 ms, and on every Sunday in at most 2 s.

#![expect(clippy::expect_used, reason = "a benchmark may stop")]

use chrono::{DateTime, NaiveDate, TimeDelta};
use patella::metrics::{self, HistoryInput};
use patella::model::activity::{Activity, ActivityId};
use patella::model::athlete::{Athlete, Sex};
use patella::model::calendar::shift;
use patella::model::measures::{ActivityMeasures, CadenceWindow, HeartRateHistogram};
use patella::model::quality::QualityFlag;
use patella::model::shoe::GearName;
use patella::model::units::{BeatsPerMinute, Metres, MetresPerSecond, Seconds, StepsPerMinute};
use patella::rules::replay::{self, Replay};
use patella::rules::rulebook::Rulebook;
use patella::{model::terrain::HillTime, rules};

const RUNS: u32 = 3_000;
const WEEKS: i64 = 520;

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2016, 11, 28).expect("a Monday")
}

/// Runs spread evenly over the weeks.
fn run(number: u32) -> (Activity, ActivityMeasures) {
    let day = shift(first_day(), i64::from(number) * WEEKS * 7 / i64::from(RUNS));
    let start: DateTime<chrono::Utc> = day.and_hms_opt(6, 0, 0).expect("a time").and_utc() + TimeDelta::zero();
    let mut activity = Activity {
        sources: vec![format!("{number}.fit")],
        gear: vec![GearName::named(["Pegasus", "Ghost", "Clifton"][number as usize % 3])],
        rpe: number.is_multiple_of(2).then_some(4.0),
        ..Activity::blank(ActivityId(u64::from(number).to_be_bytes()), start)
    };
    activity.flags.insert(QualityFlag::ElevationBarometric);
    let distance = 8_000.0 + f64::from(number % 7) * 900.0;
    let time = Seconds::new(distance / 2.8);
    let window = |index: u32| CadenceWindow {
        speed: MetresPerSecond::new(2.4 + 0.01 * f64::from(index)).expect("finite"),
        cadence: StepsPerMinute::new(160.0 + 0.1 * f64::from(index)).expect("finite"),
    };
    let measures = ActivityMeasures {
        distance: Metres::new(distance),
        elapsed: time,
        moving: time,
        timer: time,
        ascent: Metres::new(90.0),
        descent: Metres::new(f64::from(number % 40) * 5.0),
        heart_rate: BeatsPerMinute::new(145.0),
        best_minute_heart_rate: BeatsPerMinute::new(150.0 + f64::from(number % 40)),
        heart_rate_histogram: Some(HeartRateHistogram { lowest_bpm: 100, seconds: vec![54.0; 90] }),
        cadence: StepsPerMinute::new(165.0),
        running_cadence: StepsPerMinute::new(166.0),
        running_cadence_time: time.unwrap_or_default(),
        cadence_windows: (0..80).map(window).collect(),
        graded_speed: MetresPerSecond::new(2.85),
        hills: Some(HillTime {
            uphill_running: Seconds::ZERO,
            downhill: Seconds::new(f64::from(number % 9) * 20.0).expect("finite"),
            downhill_running: Seconds::ZERO,
            barometric: true,
        }),
        ..ActivityMeasures::default()
    };
    (activity, measures)
}

fn athlete() -> Athlete {
    Athlete { sex: Sex::Male, resting_heart_rate_bpm: Some(50.0), birth_year: Some(1985), ..Athlete::unknown("a") }
}

/// The rules on the last day, the history being known.
#[divan::bench]
fn rules_of_one_day(bencher: divan::Bencher<'_, '_>) {
    let (athlete, activities) = (athlete(), (0..RUNS).map(run).collect::<Vec<_>>());
    let input = HistoryInput { athlete: &athlete, activities: &activities, pain: &[], habits: &[], service_shoes: &[] };
    let history = metrics::history(&input, shift(first_day(), WEEKS * 7 - 1)).expect("a history");
    let rulebook = Rulebook::builtin();
    bencher.bench(|| rules::assess(divan::black_box(&history), &rulebook));
}

/// Every Sunday.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn replay_ten_years(bencher: divan::Bencher<'_, '_>) {
    let (athlete, activities) = (athlete(), (0..RUNS).map(run).collect::<Vec<_>>());
    let input = HistoryInput { athlete: &athlete, activities: &activities, pain: &[], habits: &[], service_shoes: &[] };
    let days = replay::days(first_day(), shift(first_day(), WEEKS * 7 - 1));
    let rulebook = Rulebook::builtin();
    bencher.bench(|| {
        let judged = replay::outcomes(&rulebook, &days, |days, judge| metrics::histories(&input, days, judge));
        let replay = Replay::of(judged.expect("histories"));
        assert_eq!(replay.days().len(), 520);
        replay.notifications().len()
    });
}
