//! Laps of a TCX activity, and the totals of the device, which are sums over them.

use crate::importer::formats::xml::samples::seconds_between;
use crate::model::activity::{Lap, LapIntensity, RecordedTotals};
use crate::model::units::{BeatsPerMinute, Metres, Seconds};

/// Share of the recorded time that the points must cover not to be called partial; chosen.
pub(super) const COVERED: f64 = 0.8;

/// One `Lap` as written.
#[derive(Debug, Default)]
pub(super) struct RecordedLap {
    pub(super) start_us: Option<i64>,
    pub(super) timer_s: Option<f64>,
    pub(super) distance_m: Option<f64>,
    pub(super) heart_rate_bpm: Option<f64>,
    pub(super) cadence: Option<f64>,
    pub(super) run_cadence: Option<f64>,
    pub(super) intensity: Option<LapIntensity>,
}

/// The word of an `Intensity` element.
pub(super) fn intensity(text: &str) -> Option<LapIntensity> {
    match text.trim() {
        word if word.eq_ignore_ascii_case("active") => Some(LapIntensity::Active),
        word if word.eq_ignore_ascii_case("resting") || word.eq_ignore_ascii_case("rest") => Some(LapIntensity::Rest),
        _ => None,
    }
}

/// The laps with starts counted from the start of the recording. A lap without a start begins where the last one ended.
pub(super) fn laps(recorded: &[RecordedLap], start_us: i64, last_us: Option<i64>) -> Vec<Lap> {
    let mut expected_s = 0.0;
    let starts: Vec<f64> = recorded
        .iter()
        .map(|lap| {
            let began_s = lap.start_us.map_or(expected_s, |lap_us| seconds_between(start_us, lap_us).max(0.0));
            expected_s = began_s + lap.timer_s.unwrap_or_default();
            began_s
        })
        .collect();
    let last_end_s = last_us.map_or(expected_s, |last_us| seconds_between(start_us, last_us).max(expected_s));
    let ends = starts.iter().copied().skip(1).chain([last_end_s]);
    let lap = |((recorded, start_s), end_s): ((&RecordedLap, &f64), f64)| Lap {
        start_s: *start_s,
        elapsed: Seconds::new(end_s - start_s).filter(|elapsed| *elapsed >= Seconds::ZERO),
        timer: recorded.timer_s.and_then(Seconds::new),
        distance: recorded.distance_m.and_then(Metres::new),
        intensity: recorded.intensity,
        workout_step: None,
    };
    recorded.iter().zip(&starts).zip(ends).map(lap).collect()
}

/// The device's totals: sums over the laps (FORMATS section 4.2), and the time from the start to the last point. Where
/// the points cover less than the timer ran, the end of the last lap counts.
pub(super) fn totals(recorded: &[RecordedLap], laps: &[Lap], start_us: i64, last_us: Option<i64>) -> RecordedTotals {
    let timer_s = sum(recorded, |lap| lap.timer_s);
    let points_s = last_us.map(|last_us| seconds_between(start_us, last_us));
    let laps_s = laps.last().and_then(|lap| Some(lap.start_s + lap.timer?.get()));
    let partial = points_s.unwrap_or_default() < COVERED * timer_s.unwrap_or_default();
    let ends = [points_s, timer_s, laps_s.filter(|_| partial)];
    let elapsed_s = ends.into_iter().flatten().fold(0.0, f64::max);
    RecordedTotals {
        distance: sum(recorded, |lap| lap.distance_m).and_then(Metres::new),
        timer: timer_s.and_then(Seconds::new),
        elapsed: Seconds::new(elapsed_s).filter(|elapsed| elapsed.get() > 0.0),
        heart_rate: weighted_mean(recorded, |lap| lap.heart_rate_bpm).and_then(BeatsPerMinute::new),
        ..RecordedTotals::default()
    }
}

/// The sum over the laps, if each lap that took time says a value. A sum of zero is what software writes for "not
/// measured".
fn sum(laps: &[RecordedLap], value: impl Fn(&RecordedLap) -> Option<f64>) -> Option<f64> {
    let complete = laps.iter().all(|lap| value(lap).is_some() || lap.timer_s == Some(0.0));
    let total: f64 = laps.iter().filter_map(value).sum();
    (complete && total > 0.0).then_some(total)
}

/// The mean over the laps that say a value, weighted by their time, if they are most of the time.
pub(super) fn weighted_mean(laps: &[RecordedLap], value: impl Fn(&RecordedLap) -> Option<f64>) -> Option<f64> {
    let all_s: f64 = laps.iter().filter_map(|lap| lap.timer_s).sum();
    let said = laps.iter().filter_map(|lap| Some((value(lap)?, lap.timer_s?)));
    let (product, said_s) = said.fold((0.0, 0.0), |sum, (value, time_s)| (sum.0 + value * time_s, sum.1 + time_s));
    (said_s > 0.0 && said_s * 2.0 > all_s).then(|| product / said_s)
}
