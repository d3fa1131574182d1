//! Means of the running dynamics over steady running (RULES card BIO-3: running state, flat); the device's own mean
//! where there are no samples.

use crate::model::activity::RecordedTotals;
use crate::model::form::DynamicsTime;
use crate::model::streams::{Channels, Column};
use crate::model::units::{Metres, Millimetres, Milliseconds, Percent, Seconds};

use super::timeline::Timeline;

/// The means of one recording.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct RunningDynamics {
    /// Vertical oscillation.
    pub(crate) vertical_oscillation: Option<Millimetres>,
    /// Vertical ratio.
    pub(crate) vertical_ratio: Option<Percent>,
    /// Ground contact time.
    pub(crate) stance_time: Option<Milliseconds>,
    /// Share of it on the left foot.
    pub(crate) stance_balance_left: Option<Percent>,
    /// Length of one step.
    pub(crate) step_length: Option<Metres>,
    /// Rating of foot strike, 1 to 16. No device writes a mean of it.
    pub(crate) foot_strike: Option<f64>,
    /// Time behind each of them.
    pub(crate) time: DynamicsTime,
}

/// Measures the means. A zero is a missing value in all of them. `steady` is empty without speed. `moving` is the time
/// that a mean of the device itself stands for.
pub(crate) fn measure(
    channels: &Channels,
    recorded: &RecordedTotals,
    steady: &[bool],
    moving: Option<Seconds>,
    timeline: &Timeline<'_>,
) -> RunningDynamics {
    let mean = |column: &Option<Column>| {
        let raw = column.as_ref()?.raw();
        timeline.mean(raw, |index, value| value > 0.0 && steady.get(index) == Some(&true))
    };
    let vertical_oscillation = mean(&channels.vertical_oscillation_mm);
    let vertical_ratio = mean(&channels.vertical_ratio_pct);
    let stance_time = mean(&channels.stance_time_ms);
    let stance_balance_left = mean(&channels.stance_balance_left_pct);
    let step_length = mean(&channels.step_length_mm);
    let foot_strike = mean(&channels.foot_strike);
    let behind = |sampled: Option<(f64, f64)>, recorded: bool| match sampled {
        Some((_, seconds)) => Seconds::new(seconds).unwrap_or_default(),
        None if recorded => moving.unwrap_or_default(),
        None => Seconds::ZERO,
    };
    let millimetres = |mean: f64| Metres::new(mean / 1_000.0);
    let time = DynamicsTime {
        vertical_oscillation: behind(vertical_oscillation, recorded.vertical_oscillation.is_some()),
        vertical_ratio: behind(vertical_ratio, recorded.vertical_ratio.is_some()),
        stance_time: behind(stance_time, recorded.stance_time.is_some()),
        stance_balance_left: behind(stance_balance_left, recorded.stance_balance_left.is_some()),
        step_length: behind(step_length, recorded.step_length.is_some()),
        foot_strike: behind(foot_strike, false),
    };
    let value = |sampled: Option<(f64, f64)>| sampled.map(|(mean, _)| mean);
    RunningDynamics {
        vertical_oscillation: value(vertical_oscillation).and_then(Millimetres::new).or(recorded.vertical_oscillation),
        vertical_ratio: value(vertical_ratio).and_then(Percent::new).or(recorded.vertical_ratio),
        stance_time: value(stance_time).and_then(Milliseconds::new).or(recorded.stance_time),
        stance_balance_left: value(stance_balance_left).and_then(Percent::new).or(recorded.stance_balance_left),
        step_length: value(step_length)
            .and_then(millimetres)
            .or(recorded.step_length.and_then(|length| millimetres(length.get()))),
        foot_strike: value(foot_strike),
        time,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{activity, column, streams_at};

    #[test]
    fn only_steady_samples_count_and_totals_stand_in() {
        let mut streams = streams_at(&[0.0, 1.0, 2.0, 3.0]);
        streams.channels.vertical_oscillation_mm = column(&[80.0, 90.0, 0.0, 200.0]);
        streams.channels.step_length_mm = column(&[1_000.0, 1_100.0, 900.0, 0.0]);
        streams.channels.foot_strike = column(&[4.0, 5.0, f32::NAN, 16.0]);
        let recorded = RecordedTotals { stance_time: Milliseconds::new(245.0), ..Default::default() };
        let timeline = Timeline::new(&activity(), &streams);
        let means = measure(&streams.channels, &recorded, &[true, true, true, false], Seconds::new(600.0), &timeline);
        assert_eq!(means.vertical_oscillation, Millimetres::new(85.0));
        assert_eq!(means.step_length, Metres::new(1.0));
        assert_eq!(means.stance_time, Milliseconds::new(245.0));
        assert_eq!(means.vertical_ratio, None);
        assert_eq!(means.foot_strike, Some(4.5));
        assert_eq!(Some(means.time.foot_strike), Seconds::new(2.0));
        // Two steady samples of a second, the third being a zero; the device's own mean stands for the moving time.
        assert_eq!(Some(means.time.vertical_oscillation), Seconds::new(2.0));
        assert_eq!(Some(means.time.stance_time), Seconds::new(600.0));
        assert_eq!(means.time.vertical_ratio, Seconds::ZERO);
    }
}
