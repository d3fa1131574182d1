//! Heart rate of a recording: mean, best minute and time at each rate (RULES section 5.5).

use crate::model::measures::HeartRateHistogram;
use crate::model::units::BeatsPerMinute;

use super::timeline::Timeline;

/// Length of the best minute.
const MINUTE_S: f64 = 60.0;
/// Closer than this to the cadence, heart rate may be the cadence.
const LOCKED_BPM: f32 = 3.0;
/// For this long.
const LOCKED_S: f64 = 30.0;
/// Least correlation of two series that change together; chosen.
const CORRELATED: f64 = 0.5;

/// Mean, weighted by duration.
pub(crate) fn mean(heart_rate: &[f32], timeline: &Timeline<'_>) -> Option<BeatsPerMinute> {
    timeline.mean(heart_rate, |_, _| true).and_then(|(mean, _)| BeatsPerMinute::new(mean))
}

/// Seconds at each rate while the timer ran.
pub(crate) fn histogram(heart_rate: &[f32], timeline: &Timeline<'_>) -> Option<HeartRateHistogram> {
    let mut bins = [0.0_f32; 256];
    for (rate, weight) in heart_rate.iter().zip(&timeline.weight_s) {
        if rate.is_finite() {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the bins")]
            let bin = rate.round().clamp(0.0, 255.0) as usize;
            if let Some(seconds) = bins.get_mut(bin) {
                *seconds += weight;
            }
        }
    }
    let lowest = bins.iter().position(|seconds| *seconds > 0.0)?;
    let highest = bins.iter().rposition(|seconds| *seconds > 0.0)?;
    Some(HeartRateHistogram {
        lowest_bpm: u16::try_from(lowest).unwrap_or(0),
        seconds: bins.get(lowest..=highest).unwrap_or_default().to_vec(),
    })
}

/// Highest mean over 60 s without a hole, where heart rate does not merely follow cadence ([`locked`]).
pub(crate) fn best_minute(heart_rate: &[f32], locked: &[bool], timeline: &Timeline<'_>) -> Option<BeatsPerMinute> {
    let usable = |index: usize, rate: f32| {
        rate.is_finite() && timeline.joined.get(index) == Some(&true) && locked.get(index) != Some(&true)
    };
    let weight = |index: usize| timeline.weight_s.get(index).copied().map_or(0.0, f64::from);
    let beats = |index: usize| heart_rate.get(index).copied().map_or(0.0, f64::from) * weight(index);
    let mut best: Option<f64> = None;
    let (mut low, mut time, mut sum) = (0, 0.0_f64, 0.0_f64);
    for (index, rate) in heart_rate.iter().enumerate() {
        if !usable(index, *rate) {
            (low, time, sum) = (index + 1, 0.0, 0.0);
            continue;
        }
        time += weight(index);
        sum += beats(index);
        while time - weight(low) >= MINUTE_S {
            time -= weight(low);
            sum -= beats(low);
            low += 1;
        }
        if time >= MINUTE_S {
            best = Some(best.map_or(sum / time, |best| best.max(sum / time)));
        }
    }
    best.and_then(BeatsPerMinute::new)
}

/// True for each sample of a stretch of 30 s or more in which heart rate stays within 3 of the cadence and changes
/// with it: an optical sensor that counts steps.
pub(crate) fn locked(heart_rate: &[f32], cadence: &[f32], timeline: &Timeline<'_>) -> Vec<bool> {
    let close = |index: usize| match (heart_rate.get(index), cadence.get(index)) {
        (Some(rate), Some(steps)) => (rate - steps).abs() <= LOCKED_BPM,
        _ => false,
    };
    let mut locked = vec![false; heart_rate.len()];
    let mut start = 0;
    while start < heart_rate.len() {
        if !close(start) {
            start += 1;
            continue;
        }
        let end = (start..heart_rate.len()).find(|index| !close(*index)).unwrap_or(heart_rate.len());
        let from = timeline.time_s.get(start).copied().unwrap_or(0.0);
        let to = timeline.time_s.get(end).or(timeline.time_s.last()).copied().unwrap_or(from);
        let (rates, steps) = (heart_rate.get(start..end), cadence.get(start..end));
        let correlation = correlation(rates.unwrap_or_default(), steps.unwrap_or_default());
        if to - from >= LOCKED_S && correlation.is_some_and(|correlation| correlation >= CORRELATED) {
            locked.get_mut(start..end).unwrap_or_default().fill(true);
        }
        start = end;
    }
    locked
}

/// Pearson's correlation; `None` when one of the two never changes.
fn correlation(one: &[f32], other: &[f32]) -> Option<f64> {
    let count = one.len().min(other.len()) as f64;
    let mean = |values: &[f32]| values.iter().copied().map(f64::from).sum::<f64>() / count;
    let (mean_one, mean_other) = (mean(one), mean(other));
    let (mut product, mut square_one, mut square_other) = (0.0, 0.0, 0.0);
    for (one, other) in one.iter().zip(other) {
        let (one, other) = (f64::from(*one) - mean_one, f64::from(*other) - mean_other);
        product += one * other;
        square_one += one * one;
        square_other += other * other;
    }
    let spread = (square_one * square_other).sqrt();
    (spread > 0.0).then(|| product / spread)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{activity, streams_at};

    fn seconds(count: usize) -> crate::model::streams::Streams {
        streams_at(&(0..count).map(|second| second as f64).collect::<Vec<_>>())
    }

    #[test]
    fn mean_and_histogram_weigh_by_duration() {
        // 120 for 1 s, 150 for 3 s: mean 142.5.
        let streams = streams_at(&[0.0, 1.0, 4.0]);
        let timeline = Timeline::new(&activity(), &streams);
        assert_eq!(mean(&[120.0, 150.0, 90.0], &timeline), BeatsPerMinute::new(142.5));
        let histogram = histogram(&[120.0, 150.0, 90.0], &timeline).expect("samples");
        assert_eq!((histogram.lowest_bpm, histogram.seconds.len()), (120, 31));
        assert_eq!((histogram.seconds[0], histogram.seconds[30]), (1.0, 3.0));
    }

    #[test]
    fn the_best_minute_is_the_highest_mean_of_sixty_seconds() {
        // 100 s at 150, 40 s at 180, 100 s at 150: the best minute holds all 40: (40 * 180 + 20 * 150) / 60 = 170.
        let rates: Vec<f32> = (0..241).map(|second| if (100..140).contains(&second) { 180.0 } else { 150.0 }).collect();
        let streams = seconds(241);
        let timeline = Timeline::new(&activity(), &streams);
        assert_eq!(best_minute(&rates, &[], &timeline), BeatsPerMinute::new(170.0));
        assert_eq!(best_minute(&rates[..59], &[], &timeline), None);
    }

    #[test]
    fn heart_rate_that_follows_cadence_is_left_out() {
        let streams = seconds(301);
        let timeline = Timeline::new(&activity(), &streams);
        let wave = |second: usize| if second % 20 < 10 { 176.0 } else { 168.0 };
        let cadence: Vec<f32> = (0..301).map(wave).collect();
        let rates: Vec<f32> = (0..301).map(|second| if second < 150 { wave(second) + 1.0 } else { 140.0 }).collect();
        let best = best_minute(&rates, &locked(&rates, &cadence, &timeline), &timeline).expect("the second half");
        assert!((best.get() - 140.0).abs() < 1e-9);
        // A steady rate that happens to equal the cadence is not locked.
        let steady: Vec<f32> = vec![171.0; 301];
        assert_eq!(best_minute(&steady, &locked(&steady, &cadence, &timeline), &timeline), BeatsPerMinute::new(171.0));
    }
}
