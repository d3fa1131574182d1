//! Smoothed speed along a recording (RULES section 5.1): the device's speed, else the distance between samples.

use crate::model::activity::Sport;
use crate::model::streams::Column;

use super::distance::Along;
use super::timeline::Timeline;

/// Half of the 10 s over which speed is averaged (RULES section 5.1).
const HALF_WINDOW_S: f64 = 5.0;
/// Faster than this is no running, not even for seconds (RULES section 5.1).
pub(super) const FASTEST_RUNNING_MPS: f64 = 8.0;
/// A faster change of speed is a faulty sample (RULES section 5.1).
const STRONGEST_ACCELERATION: f64 = 3.0;

/// Mean speed of the 10 s around each interval in metres per second, "not a number" where it is unknown; never across
/// a pause, break or recording gap. `None` when it is unknown throughout.
pub(crate) fn smoothed(
    sport: Sport,
    device: Option<&Column>,
    along: Option<&Along>,
    timeline: &Timeline<'_>,
) -> Option<Vec<f32>> {
    let raw = intervals(sport, device, along, timeline);
    raw.iter().any(|(_, time)| *time > 0.0).then(|| average(&raw, timeline))
}

/// Metres and seconds of each interval; no seconds where the speed is unknown or impossible.
fn intervals(sport: Sport, device: Option<&Column>, along: Option<&Along>, timeline: &Timeline<'_>) -> Vec<(f64, f64)> {
    let device = device.map(Column::raw).filter(|device| agrees(device, along, timeline)).unwrap_or_default();
    let (metres, known) = along.map_or((&[][..], &[][..]), |along| (along.metres.as_slice(), along.known.as_slice()));
    let limits = if sport == Sport::Run { (FASTEST_RUNNING_MPS, STRONGEST_ACCELERATION) } else { (f64::MAX, f64::MAX) };
    // The last accepted speed with the time that has passed since it.
    let mut last: Option<(f64, f64)> = None;
    (0..timeline.len())
        .map(|index| {
            if timeline.joined.get(index) != Some(&true) {
                last = None;
                return (0.0, 0.0);
            }
            let time_s = timeline.interval_s(index);
            let by_device = device.get(index).filter(|speed| speed.is_finite()).map(|speed| f64::from(*speed));
            let speed = by_device.or_else(|| {
                let &[from, to] = metres.get(index..index + 2)? else { return None };
                known.get(index).filter(|known| **known).map(|_| (to - from) / time_s)
            });
            let since = last.map_or(0.0, |(_, since)| since) + time_s;
            let accepted = speed.filter(|speed| {
                let smooth = last.is_none_or(|(before, _)| (speed - before).abs() <= limits.1 * since);
                *speed >= 0.0 && *speed <= limits.0 && smooth
            });
            last = accepted.map_or_else(|| last.map(|(before, _)| (before, since)), |speed| Some((speed, 0.0)));
            accepted.map_or((0.0, 0.0), |speed| (speed * time_s, time_s))
        })
        .collect()
}

/// False when the device's speeds add up to something else altogether than its distance: some write zeros throughout.
fn agrees(device: &[f32], along: Option<&Along>, timeline: &Timeline<'_>) -> bool {
    /// Half or twice; chosen.
    const FACTOR: f64 = 2.0;
    let Some(along) = along.filter(|along| along.end() > 0.0) else { return true };
    let (mut by_speed, mut by_distance) = (0.0_f64, 0.0_f64);
    for (index, (speed, pair)) in device.iter().zip(along.metres.windows(2)).enumerate() {
        if let (true, &[from, to], Some(true)) = (speed.is_finite(), pair, timeline.joined.get(index)) {
            by_speed += f64::from(*speed) * timeline.interval_s(index);
            by_distance += to - from;
        }
    }
    by_speed * FACTOR >= by_distance && by_speed <= by_distance * FACTOR
}

/// Mean over the window around the middle of each interval, by running sums inside each uninterrupted stretch.
fn average(raw: &[(f64, f64)], timeline: &Timeline<'_>) -> Vec<f32> {
    let mut speeds = vec![f32::NAN; raw.len()];
    let middle = |index: usize| match timeline.time_s.get(index..index + 2) {
        Some(&[start, end]) => f64::midpoint(start, end),
        _ => f64::INFINITY,
    };
    let mut start = 0;
    for stretch in timeline.joined.chunk_by(|one, next| one == next) {
        let end = start + stretch.len();
        if stretch.first() == Some(&true) {
            let (mut low, mut high) = (start, start);
            let (mut metres, mut seconds) = (0.0_f64, 0.0_f64);
            for index in start..end {
                let now = middle(index);
                while high < end && middle(high) <= now + HALF_WINDOW_S {
                    let (more_metres, more_seconds) = raw.get(high).copied().unwrap_or_default();
                    metres += more_metres;
                    seconds += more_seconds;
                    high += 1;
                }
                while middle(low) < now - HALF_WINDOW_S {
                    let (less_metres, less_seconds) = raw.get(low).copied().unwrap_or_default();
                    metres -= less_metres;
                    seconds -= less_seconds;
                    low += 1;
                }
                #[expect(clippy::cast_possible_truncation, reason = "a speed")]
                if let Some(slot) = speeds.get_mut(index).filter(|_| seconds > 1e-6) {
                    *slot = (metres.max(0.0) / seconds) as f32;
                }
            }
        }
        start = end;
    }
    speeds
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{activity, column, streams_at};

    #[test]
    fn speed_is_averaged_over_ten_seconds() {
        // 1 Hz, 2 m/s for 20 s, then 4 m/s: interval 19 (19.5 s) sees 14.5 to 24.5 s: six at 2 and five at 4 m/s.
        let times: Vec<f64> = (0..41).map(f64::from).collect();
        let streams = streams_at(&times);
        let timeline = Timeline::new(&activity(), &streams);
        let device: Vec<f32> = (0..41).map(|second| if second < 20 { 2.0 } else { 4.0 }).collect();
        let speeds = smoothed(Sport::Run, column(&device).as_ref(), None, &timeline).expect("speeds");
        assert!((speeds[5] - 2.0).abs() < 1e-6 && (speeds[35] - 4.0).abs() < 1e-6);
        assert!((f64::from(speeds[19]) - 32.0 / 11.0).abs() < 1e-6);
        assert!(speeds[40].is_nan());
    }

    #[test]
    fn a_speed_of_zero_throughout_is_not_believed() {
        let times: Vec<f64> = (0..21).map(f64::from).collect();
        let streams = streams_at(&times);
        let timeline = Timeline::new(&activity(), &streams);
        let along = Along { metres: times.iter().map(|time| 3.0 * time).collect(), known: vec![true; 21] };
        let speeds = smoothed(Sport::Run, column(&[0.0; 21]).as_ref(), Some(&along), &timeline).expect("speeds");
        assert!((speeds[10] - 3.0).abs() < 1e-6);
    }

    #[test]
    fn distance_stands_in_for_speed_and_spikes_are_dropped() {
        let times: Vec<f64> = (0..21).map(f64::from).collect();
        let streams = streams_at(&times);
        let timeline = Timeline::new(&activity(), &streams);
        let mut metres: Vec<f64> = times.iter().map(|time| 3.0 * time).collect();
        metres.iter_mut().skip(10).for_each(|metres| *metres += 20.0);
        let along = Along { metres, known: vec![true; 21] };
        let speeds = smoothed(Sport::Run, None, Some(&along), &timeline).expect("speeds");
        assert!(speeds[..20].iter().all(|speed| (speed - 3.0).abs() < 1e-6));
    }
}
