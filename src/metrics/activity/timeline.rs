//! The time axis of a recording with what interrupts it: how long each sample stands for, and between which samples
//! something can be measured. Every mean over samples weighs them by these durations.

use crate::model::activity::{Activity, Pause};
use crate::model::streams::Streams;

/// Longest interval that a single sample may stand for: smart recording writes every 1 to 10 s (RULES section 5.1).
pub(crate) const LONGEST_DATA_INTERVAL_S: f64 = 10.0;
/// Longest interval that is part of the activity; a longer one is a recording gap (FORMATS section 7).
pub(crate) const LONGEST_JOINED_INTERVAL_S: f64 = 60.0;

/// Durations and interruptions. Interval `i` runs from sample `i` to sample `i + 1`; the last sample has none.
#[derive(Debug, Clone)]
pub(crate) struct Timeline<'a> {
    /// Seconds since the start of the recording.
    pub(crate) time_s: &'a [f64],
    /// Seconds that each sample stands for while the timer ran; zero inside pauses and for the last sample.
    pub(crate) weight_s: Vec<f32>,
    /// True when a pause or a break lies in interval `i`.
    pub(crate) interrupted: Vec<bool>,
    /// True when interval `i` is neither interrupted nor a recording gap.
    pub(crate) joined: Vec<bool>,
    /// Median interval.
    pub(crate) typical_s: f64,
}

impl<'a> Timeline<'a> {
    /// Reads the time axis, the pauses and the breaks of a recording.
    pub(crate) fn new(activity: &Activity, streams: &'a Streams) -> Self {
        let time_s = streams.channels.elapsed_s.as_slice();
        let typical_s = median_interval(time_s);
        let mut weight_s = vec![0.0_f32; time_s.len()];
        let mut interrupted = vec![false; time_s.len()];
        let mut joined = vec![false; time_s.len()];
        let mut pauses = activity.pauses.iter().filter(|pause| pause.to_s > pause.from_s).peekable();
        let mut breaks = streams.channels.breaks.iter().copied().peekable();
        let longest_guess = typical_s.min(LONGEST_DATA_INTERVAL_S);
        let slots = weight_s.iter_mut().zip(interrupted.iter_mut().zip(joined.iter_mut()));
        for (index, (pair, (weight, (interrupted, joined)))) in time_s.windows(2).zip(slots).enumerate() {
            let &[start, end] = pair else { continue };
            let interval = end - start;
            while pauses.next_if(|pause| pause.to_s <= start).is_some() {}
            while breaks.next_if(|at| *at <= index).is_some() {}
            let pause = pauses.peek().filter(|pause| pause.from_s < end);
            let broken = breaks.peek() == Some(&(index + 1));
            let recorded = match pause {
                Some(pause) => (pause.from_s - start).clamp(0.0, longest_guess),
                None if broken || interval > LONGEST_DATA_INTERVAL_S => interval.clamp(0.0, longest_guess),
                None => interval.max(0.0),
            };
            #[expect(clippy::cast_possible_truncation, reason = "at most ten seconds")]
            {
                *weight = recorded as f32;
            }
            *interrupted = pause.is_some() || broken;
            *joined = !*interrupted && interval > 0.0 && interval <= LONGEST_JOINED_INTERVAL_S;
        }
        Self { time_s, weight_s, interrupted, joined, typical_s }
    }

    /// Number of samples.
    pub(crate) const fn len(&self) -> usize {
        self.time_s.len()
    }

    /// Length of interval `index`, whatever interrupts it; zero for the last sample.
    pub(crate) fn interval_s(&self, index: usize) -> f64 {
        match (self.time_s.get(index), self.time_s.get(index + 1)) {
            (Some(start), Some(end)) => (end - start).max(0.0),
            _ => 0.0,
        }
    }

    /// Mean of a column over the samples that are wanted, weighted by duration, with the time behind it.
    pub(crate) fn mean(&self, raw: &[f32], wanted: impl Fn(usize, f32) -> bool) -> Option<(f64, f64)> {
        let (mut sum, mut time) = (0.0_f64, 0.0_f64);
        for (index, (value, weight)) in raw.iter().zip(&self.weight_s).enumerate() {
            if value.is_finite() && *weight > 0.0 && wanted(index, *value) {
                sum += f64::from(*value) * f64::from(*weight);
                time += f64::from(*weight);
            }
        }
        (time > 0.0).then(|| (sum / time, time))
    }

    /// Pauses that the time axis shows although the file knows none: an interval longer than 30 s and than ten usual
    /// ones in which less than 15 m were covered (FORMATS section 3.5). `distance_m` is cumulative.
    pub(crate) fn silent_pauses(&self, distance_m: &[f64]) -> Vec<Pause> {
        const SHORTEST_S: f64 = 30.0;
        const USUAL_INTERVALS: f64 = 10.0;
        const STANDING_M: f64 = 15.0;
        let shortest = (USUAL_INTERVALS * self.typical_s).max(SHORTEST_S);
        self.time_s
            .windows(2)
            .zip(distance_m.windows(2))
            .filter_map(|(time, distance)| match (time, distance) {
                (&[from_s, to_s], &[before, after]) if to_s - from_s > shortest && after - before < STANDING_M => {
                    Some(Pause { from_s, to_s, automatic: true })
                }
                _ => None,
            })
            .collect()
    }
}

/// Median of the intervals; zero with fewer than two samples.
fn median_interval(time_s: &[f64]) -> f64 {
    let mut intervals: Vec<f64> = time_s.windows(2).filter_map(|pair| Some(pair.get(1)? - pair.first()?)).collect();
    if intervals.is_empty() {
        return 0.0;
    }
    let middle = intervals.len() / 2;
    *intervals.select_nth_unstable_by(middle, f64::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{activity, streams_at};

    #[test]
    fn a_sample_stands_for_the_time_to_the_next_one() {
        // Smart recording at 0, 4, 11 and 12 s, then a gap of 30 s: the median interval is 7 s.
        let streams = streams_at(&[0.0, 4.0, 11.0, 12.0, 42.0, 49.0]);
        let timeline = Timeline::new(&activity(), &streams);
        assert!((timeline.typical_s - 7.0).abs() < 1e-9);
        assert_eq!(timeline.weight_s, [4.0, 7.0, 1.0, 7.0, 7.0, 0.0]);
        assert_eq!(timeline.joined, [true, true, true, true, true, false]);
    }

    #[test]
    fn nothing_is_weighed_inside_a_pause_or_across_a_break() {
        let mut paused = activity();
        paused.pauses = vec![Pause { from_s: 2.0, to_s: 5.0, automatic: false }];
        let mut streams = streams_at(&[0.0, 1.0, 2.0, 3.0, 6.0, 7.0, 8.0]);
        streams.channels.breaks = vec![6];
        let timeline = Timeline::new(&paused, &streams);
        // The sample at 2 s is the stop itself; that at 3 s lies in the pause.
        assert_eq!(timeline.weight_s, [1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0]);
        assert_eq!(timeline.joined, [true, true, false, false, true, false, false]);
    }

    #[test]
    fn a_mean_is_weighted_by_duration() {
        // 100 for 1 s and 200 for 3 s: (100 + 600) / 4 = 175.
        let streams = streams_at(&[0.0, 1.0, 4.0]);
        let timeline = Timeline::new(&activity(), &streams);
        let (mean, time) = timeline.mean(&[100.0, 200.0, f32::NAN], |_, _| true).expect("samples");
        assert!((mean - 175.0).abs() < 1e-9 && (time - 4.0).abs() < 1e-9);
    }

    #[test]
    fn a_long_silence_without_distance_is_a_pause() {
        let streams = streams_at(&[0.0, 1.0, 2.0, 3.0, 43.0, 44.0, 84.0]);
        let timeline = Timeline::new(&activity(), &streams);
        let pauses = timeline.silent_pauses(&[0.0, 3.0, 6.0, 9.0, 20.0, 23.0, 143.0]);
        assert_eq!(pauses, [Pause { from_s: 3.0, to_s: 43.0, automatic: true }]);
    }
}
