//! Steady half minutes of running, each with its mean speed and cadence: the points of the cadence curve (RULES card
//! BIO-2).

use crate::model::measures::CadenceWindow;
use crate::model::units::{MetresPerSecond, StepsPerMinute};

use super::cadence;
use super::timeline::Timeline;

/// Length of a window.
const WINDOW_S: f64 = 30.0;
/// Highest coefficient of variation of speed in a steady window.
const STEADY_CV: f64 = 0.08;

/// Sums over the samples of an unfinished window.
#[derive(Debug, Default, Clone, Copy)]
struct Window {
    time: f64,
    speed: f64,
    speed_squared: f64,
    cadence: f64,
}

impl Window {
    fn add(&mut self, time: f64, speed: f64, cadence: f64) {
        self.time += time;
        self.speed += time * speed;
        self.speed_squared += time * speed * speed;
        self.cadence += time * cadence;
    }

    fn finish(self) -> Option<CadenceWindow> {
        let speed = self.speed / self.time;
        let variance = (self.speed_squared / self.time - speed * speed).max(0.0);
        let steady = variance.sqrt() < STEADY_CV * speed;
        steady
            .then(|| {
                Some(CadenceWindow {
                    speed: MetresPerSecond::new(speed)?,
                    cadence: StepsPerMinute::new(self.cadence / self.time)?,
                })
            })
            .flatten()
    }
}

/// Cuts every unbroken stretch of clean running into windows of 30 s, one after the other, and keeps the steady ones.
pub(crate) fn measure(cadence: &[f32], speeds: &[f32], steady: &[bool], timeline: &Timeline<'_>) -> Vec<CadenceWindow> {
    let mut windows = Vec::new();
    let mut window = Window::default();
    for (index, (steps, speed)) in cadence.iter().zip(speeds).enumerate() {
        let time = timeline.weight_s.get(index).copied().map_or(0.0, f64::from);
        if !cadence::usable(index, *steps, speeds, steady) {
            window = Window::default();
            continue;
        }
        window.add(time, f64::from(*speed), f64::from(*steps));
        if window.time >= WINDOW_S {
            windows.extend(window.finish());
            window = Window::default();
        }
        let whole = time >= timeline.interval_s(index) - 1e-3;
        if !whole || timeline.joined.get(index) != Some(&true) {
            window = Window::default();
        }
    }
    windows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{activity, streams_at};

    fn windows(speeds: &[f32], cadence: &[f32]) -> Vec<CadenceWindow> {
        let times: Vec<f64> = (0..speeds.len()).map(|second| second as f64).collect();
        let streams = streams_at(&times);
        measure(cadence, speeds, &vec![true; speeds.len()], &Timeline::new(&activity(), &streams))
    }

    #[test]
    fn a_minute_and_a_half_of_steady_running_is_three_windows() {
        let found = windows(&[2.8; 100], &[164.0; 100]);
        assert_eq!(found.len(), 3);
        assert!((found[0].speed.get() - 2.8).abs() < 1e-6 && (found[0].cadence.get() - 164.0).abs() < 1e-9);
    }

    #[test]
    fn a_window_with_uneven_speed_or_a_missing_sample_does_not_count() {
        // Half at 2.5 and half at 3.0 m/s: mean 2.75, standard deviation 0.25, 9.1 %.
        let uneven: Vec<f32> = (0..31).map(|second| if second % 2 == 0 { 2.5 } else { 3.0 }).collect();
        assert!(windows(&uneven, &[164.0; 31]).is_empty());
        let mut missing = [164.0; 50];
        missing[25] = f32::NAN;
        assert!(windows(&[2.8; 50], &missing).is_empty());
    }
}
