//! Mean temperature of a recording (RULES card LOAD-8). A watch on the wrist is warmed by the arm: it can be compared
//! with itself, not with the weather.

use crate::model::units::DegreesCelsius;

use super::timeline::Timeline;

/// Temperatures of places where people run; anything else is a fault of the sensor; chosen.
const PLAUSIBLE_C: std::ops::RangeInclusive<f32> = -50.0..=60.0;

/// Mean over the time with the timer running.
pub(crate) fn mean(temperature: &[f32], timeline: &Timeline<'_>) -> Option<DegreesCelsius> {
    let (mean, _) = timeline.mean(temperature, |_, value| PLAUSIBLE_C.contains(&value))?;
    DegreesCelsius::new(mean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{activity, streams_at};

    #[test]
    fn the_mean_is_weighted_and_faults_are_left_out() {
        // 20 degrees for 1 s, 26 for 3 s: (20 + 78) / 4 = 24.5; 127 is what a sensor writes for "no value".
        let streams = streams_at(&[0.0, 1.0, 4.0, 5.0, 6.0]);
        let timeline = Timeline::new(&activity(), &streams);
        let found = mean(&[20.0, 26.0, 127.0, f32::NAN, 0.0], &timeline).expect("samples");
        assert!((found.get() - 24.5).abs() < 1e-9);
        assert_eq!(mean(&[127.0; 5], &timeline), None);
    }
}
