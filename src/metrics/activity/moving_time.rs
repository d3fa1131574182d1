//! Elapsed, timer and moving time of a recording (FORMATS sections 3.5 and 7).

use crate::model::activity::{Activity, Pause, Sport};
use crate::model::quality::QualityFlag;
use crate::model::units::{Metres, Seconds};

use super::timeline::Timeline;

/// Slower than this is not moving (FORMATS section 7).
pub(crate) const MOVING_MPS: f32 = 0.9;
/// A slow stretch shorter than this counts as moving (FORMATS section 7).
const SHORTEST_STOP_S: f64 = 15.0;
/// A timer that is this much below the elapsed time shows that there were pauses (FORMATS section 7).
const PAUSED_S: f64 = 1.0;

/// The three durations of a recording.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Times {
    /// Wall-clock time.
    pub(crate) elapsed: Option<Seconds>,
    /// Time with the timer running.
    pub(crate) timer: Option<Seconds>,
    /// Time in motion.
    pub(crate) moving: Option<Seconds>,
}

/// Measures the durations. `silent_pauses` are those that only the time axis shows.
pub(crate) fn measure(
    activity: &Activity,
    timeline: &Timeline<'_>,
    speeds: Option<&[f32]>,
    silent_pauses: &[Pause],
    flags: &mut Vec<QualityFlag>,
) -> Times {
    let positive = |time: Option<Seconds>| time.filter(|time| time.get() > 0.0);
    let recorded_timer = positive(activity.recorded.timer);
    let recorded_elapsed = positive(activity.recorded.elapsed);
    let sampled = timeline.time_s.last().copied().filter(|seconds| *seconds > 0.0).and_then(Seconds::new);
    let elapsed = recorded_elapsed.or(sampled).or(recorded_timer);
    let pauses = if activity.pauses.is_empty() { silent_pauses } else { &activity.pauses };
    let timer = recorded_timer.or_else(|| Some(without(elapsed?, pauses)));

    let has_pauses = !activity.pauses.is_empty()
        || recorded_timer.zip(recorded_elapsed).is_some_and(|(timer, elapsed)| elapsed.get() - timer.get() > PAUSED_S);
    let on_foot = matches!(activity.sport, Sport::Run | Sport::Walk | Sport::Hike);
    let whole = !flags.contains(&QualityFlag::PartialTrack)
        && activity.corrected_distance.is_none_or(|corrected| reach(speeds, timeline, corrected));
    let moving = match speeds {
        _ if has_pauses => timer,
        Some(speeds) if on_foot && whole => {
            flags.push(QualityFlag::MovingTimeFromSpeed);
            // Devices write a last sample a moment after the recorded end, and some recorded totals end early.
            let longest = timer.or(elapsed).map_or(f64::INFINITY, Seconds::get);
            Seconds::new(from_speed(speeds, timeline).min(longest))
        }
        _ => positive(activity.recorded.moving).or(timer).or(elapsed),
    };
    Times { elapsed, timer, moving }
}

/// Elapsed time less the pauses that lie in it.
fn without(elapsed: Seconds, pauses: &[Pause]) -> Seconds {
    let total = elapsed.get();
    let stopped: f64 = pauses.iter().map(|pause| pause.to_s.clamp(0.0, total) - pause.from_s.clamp(0.0, total)).sum();
    Seconds::new((total - stopped).max(0.0)).unwrap_or(elapsed)
}

/// False when the speeds add up to less than half of what the athlete says was run: a belt does not move the watch, so
/// its speeds tell nothing about standing.
fn reach(speeds: Option<&[f32]>, timeline: &Timeline<'_>, corrected: Metres) -> bool {
    /// Half; as for speeds against the device's distance.
    const SHARE: f64 = 0.5;
    let speeds = speeds.unwrap_or_default().iter().enumerate().filter(|(_, speed)| speed.is_finite());
    let metres: f64 = speeds.map(|(index, speed)| f64::from(*speed) * timeline.interval_s(index)).sum();
    metres >= SHARE * corrected.get()
}

/// Sum of the intervals in motion. Where the speed is unknown nothing says that the runner stood.
fn from_speed(speeds: &[f32], timeline: &Timeline<'_>) -> f64 {
    let (mut moving, mut slow) = (0.0_f64, 0.0_f64);
    for (index, speed) in speeds.iter().enumerate() {
        let interval = timeline.interval_s(index);
        let joined = timeline.joined.get(index) == Some(&true);
        if joined && *speed < MOVING_MPS {
            slow += interval;
            continue;
        }
        if slow < SHORTEST_STOP_S {
            moving += slow;
        }
        slow = 0.0;
        if joined {
            moving += interval;
        }
    }
    moving + if slow < SHORTEST_STOP_S { slow } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{activity, streams_at};

    fn moving(speeds: &[f32]) -> f64 {
        let times: Vec<f64> = (0..speeds.len()).map(|index| index as f64).collect();
        let streams = streams_at(&times);
        from_speed(speeds, &Timeline::new(&activity(), &streams))
    }

    #[test]
    fn a_stop_of_fifteen_seconds_is_not_moving_and_a_shorter_one_is() {
        let stop = |seconds: usize| {
            let mut speeds = vec![3.0; 30];
            speeds.extend(vec![0.2; seconds]);
            speeds.extend(vec![3.0; 31]);
            speeds
        };
        assert!((moving(&stop(14)) - 74.0).abs() < 1e-9);
        assert!((moving(&stop(15)) - 60.0).abs() < 1e-9);
        // 0.9 m/s is moving.
        assert!((moving(&[0.9; 41]) - 40.0).abs() < 1e-9);
    }

    #[test]
    fn a_gap_above_a_minute_is_not_counted() {
        let streams = streams_at(&[0.0, 10.0, 80.0, 90.0]);
        let timeline = Timeline::new(&activity(), &streams);
        assert!((from_speed(&[3.0, f32::NAN, 3.0, f32::NAN], &timeline) - 20.0).abs() < 1e-9);
    }

    #[test]
    fn the_timer_counts_where_the_file_has_pauses() {
        let streams = streams_at(&[0.0, 100.0]);
        let mut given = activity();
        given.recorded.elapsed = Seconds::new(3_528.7);
        given.recorded.timer = Seconds::new(3_411.6);
        let timeline = Timeline::new(&given, &streams);
        let mut flags = Vec::new();
        // FORMATS section 3.5: COROS elapsed 3528.7, timer 3411.6.
        let times = measure(&given, &timeline, Some(&[3.0, f32::NAN]), &[], &mut flags);
        assert_eq!((times.elapsed, times.moving), (Seconds::new(3_528.7), Seconds::new(3_411.6)));
        assert!(flags.is_empty());

        given.recorded.timer = None;
        given.pauses = vec![Pause { from_s: 28.7, to_s: 128.7, automatic: true }];
        let times = measure(&given, &timeline, None, &[], &mut flags);
        assert!((times.timer.expect("pauses").get() - 3_428.7).abs() < 1e-9);
        assert_eq!(times.moving, times.timer);
    }

    #[test]
    fn a_still_watch_tells_nothing_about_a_run_whose_distance_the_athlete_gives() {
        let times: Vec<f64> = (0..=600).map(f64::from).collect();
        let streams = streams_at(&times);
        let moving = |speed: f32, corrected: Option<f64>| {
            let mut given = activity();
            given.corrected_distance = corrected.and_then(Metres::new);
            let timeline = Timeline::new(&given, &streams);
            measure(&given, &timeline, Some(&[speed; 601]), &[], &mut Vec::new()).moving.map(Seconds::get)
        };
        assert_eq!(moving(0.0, None), Some(0.0));
        assert_eq!(moving(0.0, Some(1_800.0)), Some(600.0));
        // 0.8 m/s for 600 s are 480 m: half of 960 m, and less than half of 961 m.
        assert_eq!((moving(0.8, Some(959.0)), moving(0.8, Some(961.0))), (Some(0.0), Some(600.0)));
    }

    #[test]
    fn totals_stand_for_missing_samples() {
        let mut given = activity();
        given.recorded.elapsed = Seconds::new(1_800.0);
        given.recorded.moving = Seconds::new(1_700.0);
        let streams = streams_at(&[]);
        let times = measure(&given, &Timeline::new(&given, &streams), None, &[], &mut Vec::new());
        assert_eq!(times.moving, Seconds::new(1_700.0));
        assert_eq!(times.timer, Seconds::new(1_800.0));
    }
}
