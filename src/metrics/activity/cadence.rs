//! Mean cadence of a recording: as recorded, and in the cleaned running state (RULES card BIO-2).

use crate::model::units::{Seconds, StepsPerMinute};

use super::timeline::Timeline;

/// Lowest and highest cadence of running (RULES card BIO-2).
pub(crate) const RUNNING_SPM: std::ops::RangeInclusive<f32> = 130.0..=230.0;
/// Slowest running whose cadence is judged (RULES card BIO-2).
pub(crate) const SLOWEST_MPS: f32 = 1.9;

/// Mean of the non-zero samples, weighted by duration: a zero is standing still.
pub(crate) fn plain(cadence: &[f32], timeline: &Timeline<'_>) -> Option<StepsPerMinute> {
    timeline.mean(cadence, |_, steps| steps > 0.0).and_then(|(mean, _)| StepsPerMinute::new(mean))
}

/// Mean over the steady samples at 1.9 m/s or faster and 130 to 230 spm, with the time behind it.
pub(crate) fn running(
    cadence: &[f32],
    speeds: &[f32],
    steady: &[bool],
    timeline: &Timeline<'_>,
) -> Option<(StepsPerMinute, Seconds)> {
    let (mean, time) = timeline.mean(cadence, |index, steps| usable(index, steps, speeds, steady))?;
    Some((StepsPerMinute::new(mean)?, Seconds::new(time)?))
}

/// True when the sample shows clean running cadence.
pub(crate) fn usable(index: usize, steps: f32, speeds: &[f32], steady: &[bool]) -> bool {
    steady.get(index) == Some(&true)
        && speeds.get(index).is_some_and(|speed| *speed >= SLOWEST_MPS)
        && RUNNING_SPM.contains(&steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{activity, streams_at};

    #[test]
    fn zeros_are_left_out_and_long_intervals_weigh_more() {
        // 160 for 1 s, 0 for 1 s, 172 for 2 s: (160 + 344) / 3 = 168.
        let streams = streams_at(&[0.0, 1.0, 2.0, 4.0]);
        let timeline = Timeline::new(&activity(), &streams);
        let mean = plain(&[160.0, 0.0, 172.0, 10.0], &timeline).expect("samples").get();
        assert!((mean - 168.0).abs() < 1e-4);
        assert_eq!(plain(&[0.0; 4], &timeline), None);
    }

    #[test]
    fn running_cadence_wants_speed_and_a_human_step_rate() {
        let streams = streams_at(&[0.0, 1.0, 2.0, 3.0, 4.0]);
        let timeline = Timeline::new(&activity(), &streams);
        let (mean, time) =
            running(&[164.0, 166.0, 240.0, 160.0, 0.0], &[2.5, 1.9, 2.5, 1.8, 2.5], &[true; 5], &timeline)
                .expect("two samples");
        assert!((mean.get() - 165.0).abs() < 1e-4 && (time.get() - 2.0).abs() < 1e-9);
    }
}
