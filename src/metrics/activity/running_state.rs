//! When the runner ran and when walked (RULES section 5.8), and the cleaned stretches of it that form measures use
//! (RULES card BIO-2).

use crate::model::streams::Column;

use super::moving_time::MOVING_MPS;
use super::timeline::Timeline;

/// Running has at least this cadence (RULES section 5.8).
pub(super) const RUNNING_SPM: f32 = 140.0;
/// Walking has less than this cadence (RULES section 5.8).
pub(super) const WALKING_SPM: f32 = 130.0;
/// Running is at least this fast (RULES section 5.8).
pub(super) const RUNNING_MPS: f32 = 1.7;
/// Walking is slower than this (RULES section 5.8).
pub(super) const WALKING_MPS: f32 = 1.6;
/// Without cadence speed alone decides.
pub(super) const RUNNING_WITHOUT_CADENCE_MPS: f32 = 2.0;
/// A shorter change of state is none.
pub(super) const SHORTEST_STATE_S: f64 = 15.0;
/// Form measures keep this distance from a stop (RULES card BIO-2).
const AWAY_FROM_STOP_S: f64 = 15.0;
/// Steepest grade that counts as flat (RULES card BIO-2).
const FLAT: f32 = 0.03;

/// True for each sample in running state.
pub(crate) fn running(cadence: Option<&Column>, speeds: &[f32], timeline: &Timeline<'_>) -> Vec<bool> {
    let cadence = cadence.map(Column::raw).unwrap_or_default();
    let mut state = false;
    let mut running: Vec<bool> = Vec::with_capacity(speeds.len());
    for (index, speed) in speeds.iter().enumerate() {
        let steps = cadence.get(index).copied().unwrap_or(f32::NAN);
        state = match (steps.is_finite(), speed.is_finite()) {
            (true, true) if steps >= RUNNING_SPM && *speed >= RUNNING_MPS => true,
            (true, true) if steps < WALKING_SPM || *speed < WALKING_MPS => false,
            (true, false) if steps >= RUNNING_SPM => true,
            (true, false) if steps < WALKING_SPM => false,
            (false, true) => *speed >= RUNNING_WITHOUT_CADENCE_MPS,
            _ => state,
        };
        running.push(state);
    }
    drop_short_states(&mut running, timeline);
    running
}

/// Lets a state that lasts less than 15 s take on the one before it.
fn drop_short_states(running: &mut [bool], timeline: &Timeline<'_>) {
    let mut start = 0;
    let mut accepted = None;
    while let Some(state) = running.get(start).copied() {
        let length = running.get(start..).unwrap_or_default().iter().take_while(|next| **next == state).count();
        let end = start + length;
        let from = timeline.time_s.get(start).copied().unwrap_or(0.0);
        let to = timeline.time_s.get(end).or(timeline.time_s.last()).copied().unwrap_or(0.0);
        match accepted {
            Some(before) if to - from < SHORTEST_STATE_S => {
                running.get_mut(start..end).unwrap_or_default().fill(before);
            }
            _ => accepted = Some(state),
        }
        start = end;
    }
}

/// True for each sample at which form can be judged: running, flat (an unknown grade counts as flat) and at least 15 s
/// away from a stop, pause or break.
pub(crate) fn steady(running: &[bool], speeds: &[f32], grades: Option<&[f32]>, timeline: &Timeline<'_>) -> Vec<bool> {
    let is_flat = |index: usize| {
        grades.and_then(|grades| grades.get(index)).is_none_or(|grade| !grade.is_finite() || grade.abs() <= FLAT)
    };
    let stop = |index: usize, speed: f32| speed < MOVING_MPS || timeline.joined.get(index) != Some(&true);
    let last = speeds.len().saturating_sub(1);
    let mut steady: Vec<bool> = running.to_vec();
    let mut stopped_at = f64::NEG_INFINITY;
    for (index, ((keep, speed), time_s)) in steady.iter_mut().zip(speeds).zip(timeline.time_s).enumerate() {
        *keep = *keep && is_flat(index) && time_s - stopped_at >= AWAY_FROM_STOP_S;
        if index < last && stop(index, *speed) {
            stopped_at = time_s + timeline.interval_s(index);
        }
    }
    let mut stops_at = f64::INFINITY;
    for (index, ((keep, speed), time_s)) in steady.iter_mut().zip(speeds).zip(timeline.time_s).enumerate().rev() {
        if index < last && stop(index, *speed) {
            stops_at = *time_s;
        }
        *keep = *keep && stops_at - time_s >= AWAY_FROM_STOP_S;
    }
    steady
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{activity, column, streams_at};

    fn every_second(seconds: usize) -> crate::model::streams::Streams {
        streams_at(&(0..seconds).map(|second| second as f64).collect::<Vec<_>>())
    }

    #[test]
    fn walk_and_run_bouts_are_told_apart() {
        // Two minutes of walking at 110 spm, one of running at 165, a walk break of 10 s is none.
        let streams = every_second(240);
        let timeline = Timeline::new(&activity(), &streams);
        let ran = |second: usize| (120..180).contains(&second) && !(140..150).contains(&second);
        let cadence: Vec<f32> = (0..240).map(|second| if ran(second) { 165.0 } else { 110.0 }).collect();
        let speeds: Vec<f32> = (0..240).map(|second| if ran(second) { 2.6 } else { 1.4 }).collect();
        let state = running(column(&cadence).as_ref(), &speeds, &timeline);
        let found: Vec<usize> = (0..240).filter(|second| state[*second]).collect();
        assert_eq!((found.first(), found.last(), found.len()), (Some(&120), Some(&179), 60));
    }

    #[test]
    fn between_the_limits_the_state_stays() {
        let streams = every_second(90);
        let timeline = Timeline::new(&activity(), &streams);
        let cadence: Vec<f32> = (0..90).map(|second| [160.0, 135.0, 120.0][second / 30]).collect();
        let state = running(column(&cadence).as_ref(), &[2.0; 90], &timeline);
        assert!(state[29] && state[59] && !state[60]);
    }

    #[test]
    fn without_cadence_speed_decides() {
        let streams = every_second(60);
        let timeline = Timeline::new(&activity(), &streams);
        let speeds: Vec<f32> = (0..60).map(|second| if second < 30 { 1.9 } else { 2.0 }).collect();
        let state = running(None, &speeds, &timeline);
        assert!(!state[29] && state[30]);
    }

    #[test]
    fn fifteen_seconds_around_a_stop_and_slopes_are_left_out() {
        let streams = every_second(201);
        let timeline = Timeline::new(&activity(), &streams);
        let speeds: Vec<f32> = (0..201).map(|second| if (80..100).contains(&second) { 0.0 } else { 3.0 }).collect();
        let grades: Vec<f32> = (0..201).map(|second| if second >= 180 { 0.031 } else { 0.03 }).collect();
        let kept = steady(&[true; 201], &speeds, Some(&grades), &timeline);
        // The stop begins at 80 s and ends at 100 s: 0 to 65 s and 115 to 179 s remain.
        let found: Vec<usize> = (0..201).filter(|second| kept[*second]).collect();
        assert_eq!(found, (0..=65).chain(115..180).collect::<Vec<_>>());
    }
}
