//! Signs that a track was drawn on a map and not run.

use super::samples::{Timeline, seconds_between};
use crate::model::streams::Position;

/// Positions below which a drawn route may be behind the track (FORMATS section 4.1).
pub(in crate::importer::formats) const FEW_POINTS: usize = 20;

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
            (metres_between(pair[0].position, pair[1].position), seconds_between(pair[0].unix_us, pair[1].unix_us))
        })
        .collect();
    let (distance_m, time_s) = steps.iter().fold((0.0, 0.0), |sum, step| (sum.0 + step.0, sum.1 + step.1));
    let mean_step_s = time_s / steps.len() as f64;
    distance_m > 0.0
        && mean_step_s >= MEAN_STEP_S
        && steps.iter().all(|(step_m, step_s)| (step_m * time_s / distance_m - step_s).abs() <= 1.0)
}

/// Great-circle distance on a sphere with the mean radius of the earth (FORMATS section 7).
fn metres_between(from: Position, to: Position) -> f64 {
    const EARTH_RADIUS_M: f64 = 6_371_008.8;
    let (latitude_a, latitude_b) = (from.latitude_deg().to_radians(), to.latitude_deg().to_radians());
    let east = (to.longitude_deg() - from.longitude_deg()).to_radians();
    let half = ((latitude_b - latitude_a) / 2.0).sin().powi(2)
        + latitude_a.cos() * latitude_b.cos() * (east / 2.0).sin().powi(2);
    2.0 * EARTH_RADIUS_M * half.sqrt().min(1.0).asin()
}
