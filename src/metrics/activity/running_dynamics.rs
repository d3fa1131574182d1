//! Means of the running dynamics over steady running (RULES card BIO-3: running state, flat); the device's own mean
//! where there are no samples.

use crate::model::activity::RecordedTotals;
use crate::model::streams::{Channels, Column};
use crate::model::units::{Metres, Millimetres, Milliseconds, Percent};

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
}

/// Measures the means. A zero is a missing value in all of them. `steady` is empty without speed.
pub(crate) fn measure(
    channels: &Channels,
    recorded: &RecordedTotals,
    steady: &[bool],
    timeline: &Timeline<'_>,
) -> RunningDynamics {
    let mean = |column: &Option<Column>| {
        let raw = column.as_ref()?.raw();
        timeline.mean(raw, |index, value| value > 0.0 && steady.get(index) == Some(&true)).map(|(mean, _)| mean)
    };
    let millimetres = |mean: f64| Metres::new(mean / 1_000.0);
    RunningDynamics {
        vertical_oscillation: mean(&channels.vertical_oscillation_mm)
            .and_then(Millimetres::new)
            .or(recorded.vertical_oscillation),
        vertical_ratio: mean(&channels.vertical_ratio_pct).and_then(Percent::new).or(recorded.vertical_ratio),
        stance_time: mean(&channels.stance_time_ms).and_then(Milliseconds::new).or(recorded.stance_time),
        stance_balance_left: mean(&channels.stance_balance_left_pct)
            .and_then(Percent::new)
            .or(recorded.stance_balance_left),
        step_length: mean(&channels.step_length_mm)
            .and_then(millimetres)
            .or(recorded.step_length.and_then(|length| millimetres(length.get()))),
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
        let recorded = RecordedTotals { stance_time: Milliseconds::new(245.0), ..Default::default() };
        let timeline = Timeline::new(&activity(), &streams);
        let means = measure(&streams.channels, &recorded, &[true, true, true, false], &timeline);
        assert_eq!(means.vertical_oscillation, Millimetres::new(85.0));
        assert_eq!(means.step_length, Metres::new(1.0));
        assert_eq!(means.stance_time, Milliseconds::new(245.0));
        assert_eq!(means.vertical_ratio, None);
    }
}
