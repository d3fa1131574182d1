//! Signs that a track was drawn on a map and not run.

use super::samples::{Timeline, seconds_between};
use crate::importer::speed::great_circle_m;

/// True when every step took the time that one constant speed gives, to the second, over steps long enough to tell, and
/// no sensor recorded anything. Route planners invent such times; no runner is that even.
pub(in crate::importer::formats) fn has_invented_times(timeline: &Timeline) -> bool {
    /// Steps of real smart recording are 4 to 11 s (FORMATS section 3.5); shorter means prove nothing to the second.
    const MEAN_STEP_S: f64 = 5.0;
    const FEWEST_STEPS: usize = 4;
    let sensed = timeline.samples.iter().any(|sample| {
        [sample.heart_rate_bpm, sample.cadence, sample.power_w, sample.speed_mps].iter().any(|value| value.is_finite())
    });
    if sensed || timeline.samples.len() <= FEWEST_STEPS || timeline.positions() < timeline.samples.len() {
        return false;
    }
    let steps: Vec<(f64, f64)> = timeline
        .samples
        .windows(2)
        .map(|pair| {
            (great_circle_m(pair[0].position, pair[1].position), seconds_between(pair[0].unix_us, pair[1].unix_us))
        })
        .collect();
    let (distance_m, time_s) = steps.iter().fold((0.0, 0.0), |sum, step| (sum.0 + step.0, sum.1 + step.1));
    let mean_step_s = time_s / steps.len() as f64;
    distance_m > 0.0
        && mean_step_s >= MEAN_STEP_S
        && steps.iter().all(|(step_m, step_s)| (step_m * time_s / distance_m - step_s).abs() <= 1.0)
}
