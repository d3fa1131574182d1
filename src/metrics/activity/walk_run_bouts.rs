//! Bouts of walking and running (RULES section 5.8).
//!
//! Each sample says run, walk or neither by the limits of that section. The bouts are then the sequence of states that
//! contradicts the samples for the least time, where every change of state costs half of the shortest dwell: a state
//! that lasts less than 15 s between two others never pays for its two changes.

use crate::model::bouts::{Bout, BoutEvidence, BoutKind, WalkRun};
use crate::model::units::{Metres, Seconds};

use super::distance::Along;
use super::running_state::{
    RUNNING_MPS, RUNNING_SPM, RUNNING_WITHOUT_CADENCE_MPS, SHORTEST_STATE_S, WALKING_MPS, WALKING_SPM,
};
use super::timeline::Timeline;

/// Samples further apart than this on the median show no bouts of a minute (RULES section 5.1, "sparse").
const SPARSE_S: f64 = 2.0;
/// Speed follows cadence by up to this: it is averaged over 10 s, and watches smooth positions besides; chosen.
const SPEED_LAG_S: f64 = 10.0;
/// Share of the time that must have cadence for it to count as the evidence; chosen.
const CADENCE_SHARE: f64 = 0.8;
/// Two changes of state cost just less than the shortest dwell.
const CHANGE_COST_S: f64 = SHORTEST_STATE_S / 2.0 - 1e-6;

/// Finds the bouts. `speeds` holds "not a number" where speed is unknown and may be empty. `None` for a sparse
/// recording and for one that shows neither walking nor running.
pub(crate) fn measure(
    cadence: Option<&[f32]>,
    speeds: &[f32],
    along: Option<&Along>,
    timeline: &Timeline<'_>,
) -> Option<WalkRun> {
    if timeline.typical_s > SPARSE_S || timeline.len() < 2 {
        return None;
    }
    let cadence = cadence.unwrap_or_default();
    let evidence = evidence(cadence, timeline);
    let said = said(cadence, speeds, timeline);
    let mut bouts = Vec::new();
    for stretch in stretches(timeline) {
        let from = stretch.start;
        let mut states = cheapest(said.get(stretch.clone())?, timeline.weight_s.get(stretch)?);
        let weights = timeline.weight_s.get(from..)?;
        settle_ends(&mut states, weights);
        if evidence == BoutEvidence::Speed {
            advance_changes(&mut states, from, speeds, timeline);
        }
        bouts.extend(to_bouts(&states, from, along, timeline));
    }
    (!bouts.is_empty()).then_some(WalkRun { evidence, bouts })
}

/// Cadence where it is known for most of the time, else speed.
fn evidence(cadence: &[f32], timeline: &Timeline<'_>) -> BoutEvidence {
    let (mut known, mut all) = (0.0_f64, 0.0_f64);
    for (index, weight) in timeline.weight_s.iter().enumerate() {
        all += f64::from(*weight);
        known += if cadence.get(index).is_some_and(|steps| steps.is_finite()) { f64::from(*weight) } else { 0.0 };
    }
    if known > 0.0 && known >= CADENCE_SHARE * all { BoutEvidence::Cadence } else { BoutEvidence::Speed }
}

/// What each sample says: by itself, or like the one before where it lies between the limits or has no data; `None`
/// before the first that says something.
fn said(cadence: &[f32], speeds: &[f32], timeline: &Timeline<'_>) -> Vec<Option<BoutKind>> {
    let mut said: Vec<Option<BoutKind>> = Vec::with_capacity(timeline.len());
    // First sample of the quick steps that go on, and first sample that may still be changed.
    let (mut quick_since, mut settled) = (None, 0);
    for index in 0..timeline.len() {
        let steps = cadence.get(index).copied().unwrap_or(f32::NAN);
        let speed = speeds.get(index).copied().unwrap_or(f32::NAN);
        let kind = match (steps.is_finite(), speed.is_finite()) {
            (true, true) if steps >= RUNNING_SPM && speed >= RUNNING_MPS => Some(BoutKind::Run),
            (true, true) if steps < WALKING_SPM || speed < WALKING_MPS => Some(BoutKind::Walk),
            (true, false) if steps >= RUNNING_SPM => Some(BoutKind::Run),
            (true, false) if steps < WALKING_SPM => Some(BoutKind::Walk),
            (false, true) if speed >= RUNNING_WITHOUT_CADENCE_MPS => Some(BoutKind::Run),
            (false, true) => Some(BoutKind::Walk),
            _ => None,
        };
        said.push(kind);
        quick_since = (steps >= RUNNING_SPM).then(|| quick_since.unwrap_or(index));
        // Once speed follows, the steps before it were running too.
        if let (Some(BoutKind::Run), Some(since)) = (kind, quick_since) {
            let time_s = timeline.time_s.get(index).copied().unwrap_or(0.0);
            let mut at = index;
            while at > settled.max(since)
                && timeline.time_s.get(at - 1).is_some_and(|earlier| time_s - earlier <= SPEED_LAG_S)
            {
                at -= 1;
            }
            said.get_mut(at..index).unwrap_or_default().fill(kind);
            settled = index + 1;
        }
    }
    let mut before = None;
    for kind in &mut said {
        *kind = kind.or(before);
        before = *kind;
    }
    said
}

/// Samples between interruptions of 15 s or more, in which nothing was recorded or the timer stood.
fn stretches(timeline: &Timeline<'_>) -> Vec<std::ops::Range<usize>> {
    let mut stretches = Vec::new();
    let (mut start, mut idle) = (0, 0.0_f64);
    for (index, weight) in timeline.weight_s.iter().enumerate() {
        let lost = timeline.interval_s(index) - f64::from(*weight);
        idle = if f64::from(*weight) > 0.0 { lost } else { idle + lost };
        if idle >= SHORTEST_STATE_S && index + 1 > start {
            stretches.push(start..index + 1);
            (start, idle) = (index + 1, 0.0);
        }
    }
    stretches.push(start..timeline.len());
    stretches
}

/// The sequence of states that contradicts the samples for the least time plus the cost of its changes (Viterbi 1967).
/// Empty where no sample says anything.
fn cheapest(said: &[Option<BoutKind>], weights: &[f32]) -> Vec<BoutKind> {
    const KINDS: [BoutKind; 2] = [BoutKind::Walk, BoutKind::Run];
    if said.iter().all(Option::is_none) {
        return Vec::new();
    }
    let mut costs = [0.0_f64; 2];
    // For each sample and state, whether the state before was the other one.
    let mut changed: Vec<[bool; 2]> = Vec::with_capacity(said.len());
    for (kind, weight) in said.iter().zip(weights) {
        let [walk, run] = costs;
        let change = [run + CHANGE_COST_S < walk, walk + CHANGE_COST_S < run];
        let entered = [walk.min(run + CHANGE_COST_S), run.min(walk + CHANGE_COST_S)];
        let against = |state: BoutKind| if kind.is_some_and(|kind| kind != state) { f64::from(*weight) } else { 0.0 };
        let [walk, run] = entered;
        costs = [walk + against(BoutKind::Walk), run + against(BoutKind::Run)];
        changed.push(change);
    }
    let [walk, run] = costs;
    let mut state = usize::from(run < walk);
    let mut states = vec![BoutKind::Walk; said.len()];
    for (slot, change) in states.iter_mut().zip(&changed).rev() {
        *slot = KINDS.get(state).copied().unwrap_or(BoutKind::Walk);
        if change.get(state) == Some(&true) {
            state = 1 - state;
        }
    }
    states
}

/// Lets a first or last state shorter than the dwell take on its neighbour: at the ends only one change was paid for.
fn settle_ends(states: &mut [BoutKind], weights: &[f32]) {
    let seconds = |range: std::ops::Range<usize>| {
        weights.get(range).unwrap_or_default().iter().map(|weight| f64::from(*weight)).sum::<f64>()
    };
    let length = states.len();
    let Some(second) = states.windows(2).position(|pair| pair.first() != pair.get(1)).map(|last| last + 1) else {
        return;
    };
    let neighbour = states.get(second).copied();
    if let Some(kind) = neighbour.filter(|_| seconds(0..second) < SHORTEST_STATE_S) {
        states.get_mut(..second).unwrap_or_default().fill(kind);
    }
    let Some(before) = states.windows(2).rposition(|pair| pair.first() != pair.get(1)) else { return };
    let neighbour = states.get(before).copied();
    if let Some(kind) = neighbour.filter(|_| seconds(before + 1..length) < SHORTEST_STATE_S) {
        states.get_mut(before + 1..).unwrap_or_default().fill(kind);
    }
}

/// Moves each change of state back to where the speed began to change: it is an average, and follows late besides, so
/// that it passes the limit some seconds after the runner changed.
fn advance_changes(states: &mut [BoutKind], from: usize, speeds: &[f32], timeline: &Timeline<'_>) {
    /// Part of the way from the speed before to the speed after; chosen: a change that is averaged over 10 s has come
    /// so far 2 s before its middle, and one that lags by 5 s besides 2 s after it.
    const BEGUN: f64 = 0.3;
    /// Noise may look like the beginning of a change, so that it is looked for only so far back; chosen.
    const FARTHEST_S: f64 = 4.0;
    let speed = |index: usize| speeds.get(from + index).map_or(f64::NAN, |speed| f64::from(*speed));
    let mean = |range: std::ops::Range<usize>| {
        let known = range.map(speed).filter(|speed| speed.is_finite());
        let (sum, count) = known.fold((0.0, 0.0), |(sum, count), speed| (sum + speed, count + 1.0));
        sum / count
    };
    let lengths: Vec<usize> = states.chunk_by(|one, next| one == next).map(<[BoutKind]>::len).collect();
    let mut start = 0;
    for pair in lengths.windows(2) {
        let &[before, after] = pair else { continue };
        let change = start + before;
        let (earlier, later) = (mean(start..change), mean(change..change + after));
        let begun = earlier + BEGUN * (later - earlier);
        let time_s = |index: usize| timeline.time_s.get(from + index).copied().unwrap_or(f64::INFINITY);
        let mut at = change;
        // Not a number, where a speed is unknown, is never on the other side.
        while at > start + 1
            && time_s(change) - time_s(at - 1) <= FARTHEST_S
            && (speed(at - 1) - begun) * (later - earlier) > 0.0
        {
            at -= 1;
        }
        if let Some(kind) = states.get(change).copied() {
            states.get_mut(at..change).unwrap_or_default().fill(kind);
        }
        start = change;
    }
}

/// The bouts of an uninterrupted stretch that begins at a sample.
fn to_bouts(states: &[BoutKind], from: usize, along: Option<&Along>, timeline: &Timeline<'_>) -> Vec<Bout> {
    let mut bouts = Vec::new();
    let mut start = from;
    for group in states.chunk_by(|one, next| one == next) {
        let range = start..start + group.len();
        start = range.end;
        let weights = timeline.weight_s.get(range.clone()).unwrap_or_default();
        let seconds: f64 = weights.iter().map(|weight| f64::from(*weight)).sum();
        let metres =
            |along: &Along| Some(along.metres.get(range.end).or(along.metres.last())? - along.metres.get(range.start)?);
        let (Some(kind), Some(start_s), Some(duration)) =
            (group.first(), timeline.time_s.get(range.start), Seconds::new(seconds))
        else {
            continue;
        };
        if seconds > 0.0 {
            let distance = along.and_then(metres).and_then(Metres::new);
            bouts.push(Bout { kind: *kind, start_s: *start_s, duration, distance });
        }
    }
    bouts
}

#[cfg(test)]
mod tests {
    use super::super::track::Track;
    use super::super::track::tests::{at, noise};
    use super::*;
    use crate::metrics::testing::{activity, streams_at};
    use crate::model::activity::Pause;
    use crate::model::streams::Streams;

    const WALK: BoutKind = BoutKind::Walk;
    const RUN: BoutKind = BoutKind::Run;

    /// Nine times two minutes of walking and one of running, each up to 5 s more or less: kind and start of each, and
    /// the end.
    fn plan(seed: u32) -> (Vec<(BoutKind, f64)>, f64) {
        let mut now_s = 0.0;
        let bout = |index: u32| {
            let kind = if index.is_multiple_of(2) { WALK } else { RUN };
            let from = now_s;
            now_s += if kind == WALK { 120.0 } else { 60.0 } + (noise(seed * 100 + index) * 5.0 / 3.0).round();
            (kind, from)
        };
        ((0..18).map(bout).collect(), now_s)
    }

    fn kind_at(plan: &[(BoutKind, f64)], time_s: f64) -> BoutKind {
        plan.iter().rev().find(|(_, from)| *from <= time_s).map_or(WALK, |(kind, _)| *kind)
    }

    /// Cadence and speed of a plan every second. The speed follows late, as that of positions does: by a first-order
    /// filter of so many seconds, and an error of up to 0.3 m/s.
    fn sensed(plan: &[(BoutKind, f64)], end_s: f64, lag_s: f64, seed: u32) -> (Vec<f32>, Vec<f32>) {
        let mut pace_mps = 1.5;
        let mut sense = |second: u32| {
            let kind = kind_at(plan, f64::from(second));
            let (steps, true_speed) = if kind == RUN { (164.0, 2.7) } else { (112.0, 1.5) };
            pace_mps += (true_speed - pace_mps) / lag_s.max(1.0);
            let error = noise(seed * 7 + second) / 10.0;
            #[expect(clippy::cast_possible_truncation, reason = "a cadence and a speed")]
            let sensed = ((steps + noise(second)) as f32, (pace_mps + error) as f32);
            sensed
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a test of less than an hour")]
        (0..end_s as u32).map(&mut sense).unzip()
    }

    /// The mean over 10 s that the speeds of a recording are made of.
    fn smoothed(speeds: &[f32]) -> Vec<f32> {
        let mean = |index: usize| {
            let window = &speeds[index.saturating_sub(5)..(index + 6).min(speeds.len())];
            window.iter().sum::<f32>() / window.len() as f32
        };
        (0..speeds.len()).map(mean).collect()
    }

    fn every_second(samples: usize) -> Streams {
        streams_at(&(0..samples).map(|second| second as f64).collect::<Vec<_>>())
    }

    fn assert_bouts(found: &WalkRun, plan: &[(BoutKind, f64)], end_s: f64, context: &str) {
        let kinds: Vec<BoutKind> = found.bouts.iter().map(|bout| bout.kind).collect();
        assert_eq!(kinds, plan.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), "{context}");
        let until = plan.iter().skip(1).map(|(_, from)| *from).chain([end_s]);
        for ((bout, (_, from)), to) in found.bouts.iter().zip(plan).zip(until) {
            let close = (bout.start_s - from).abs() <= 5.0 && (bout.duration.get() - (to - from)).abs() <= 5.0;
            assert!(close, "{context}: {bout:?} instead of {from} to {to}");
        }
    }

    #[test]
    fn two_to_one_is_recognised_bout_by_bout_with_cadence() {
        for (seed, lag_s) in (0..20).flat_map(|seed| [1.0, 4.0, 8.0].map(|lag_s| (seed, lag_s))) {
            let (plan, end_s) = plan(seed);
            let (cadence, speeds) = sensed(&plan, end_s, lag_s, seed);
            let streams = every_second(cadence.len());
            let timeline = Timeline::new(&activity(), &streams);
            let found = measure(Some(&cadence), &smoothed(&speeds), None, &timeline).expect("bouts");
            assert_eq!(found.evidence, BoutEvidence::Cadence);
            assert_bouts(&found, &plan, end_s, &format!("seed {seed}, lag {lag_s}"));
        }
    }

    #[test]
    fn two_to_one_is_recognised_bout_by_bout_without_cadence() {
        for (seed, lag_s) in (0..20).flat_map(|seed| [1.0, 3.0, 5.0].map(|lag_s| (seed, lag_s))) {
            let (plan, end_s) = plan(seed);
            let (cadence, speeds) = sensed(&plan, end_s, lag_s, seed);
            let streams = every_second(cadence.len());
            let timeline = Timeline::new(&activity(), &streams);
            let found = measure(None, &smoothed(&speeds), None, &timeline).expect("bouts");
            assert_eq!(found.evidence, BoutEvidence::Speed);
            assert_bouts(&found, &plan, end_s, &format!("seed {seed}, lag {lag_s}"));
        }
    }

    #[test]
    fn noisy_positions_alone_show_the_bouts() {
        for seed in 0..5 {
            let (plan, end_s) = plan(seed);
            let (_, speeds) = sensed(&plan, end_s, 1.0, seed);
            // Errors of up to 1.5 m from second to second: plain steps would add up to 40 % more.
            let mut metres = 0.0;
            let positions: Vec<_> = speeds
                .iter()
                .enumerate()
                .map(|(second, speed)| {
                    metres += f64::from(*speed);
                    let count = u32::try_from(second).expect("short") * 2 + seed;
                    at(metres + noise(count) / 2.0, noise(count + 1) / 2.0)
                })
                .collect();
            let streams = every_second(positions.len());
            let timeline = Timeline::new(&activity(), &streams);
            let net = Track::new(&positions, &super::super::gps_distance::steps(&positions, &timeline))
                .expect("positions")
                .speeds(positions.len());
            let found = measure(None, &net, None, &timeline).expect("bouts");
            assert_bouts(&found, &plan, end_s, &format!("seed {seed}"));
        }
    }

    #[test]
    fn a_flicker_is_no_bout_and_fifteen_seconds_are_one() {
        let with_walk_of = |seconds: usize| {
            let cadence: Vec<f32> =
                (0..300).map(|second| if (100..100 + seconds).contains(&second) { 100.0 } else { 165.0 }).collect();
            let streams = every_second(300);
            let found = measure(Some(&cadence), &[2.5; 300], None, &Timeline::new(&activity(), &streams));
            found.expect("bouts").bouts.iter().map(|bout| bout.duration.get()).collect::<Vec<_>>()
        };
        assert_eq!(with_walk_of(14), [299.0]);
        assert_eq!(with_walk_of(15), [100.0, 15.0, 184.0]);
    }

    #[test]
    fn between_the_limits_the_state_stays() {
        // Walking; 40 s at 135 spm; running; 40 s at 135 spm; walking.
        let cadence: Vec<f32> = (0..200).map(|second| [110.0, 135.0, 160.0, 135.0, 110.0][second / 40]).collect();
        let streams = every_second(200);
        let found = measure(Some(&cadence), &[1.9; 200], None, &Timeline::new(&activity(), &streams)).expect("bouts");
        let starts: Vec<_> = found.bouts.iter().map(|bout| (bout.kind, bout.start_s)).collect();
        assert_eq!(starts, [(WALK, 0.0), (RUN, 80.0), (WALK, 160.0)]);
    }

    #[test]
    fn a_pause_parts_bouts_and_belongs_to_none() {
        // Running throughout; the timer stands from 100 to 160 s, and for 10 s at 200 s.
        let mut paused = activity();
        let pause = |from_s, to_s| Pause { from_s, to_s, automatic: true };
        paused.pauses = vec![pause(100.0, 160.0), pause(200.0, 210.0)];
        let times: Vec<f64> = (0..300)
            .map(f64::from)
            .filter(|time| !(100.5..160.0).contains(time) && !(200.5..210.0).contains(time))
            .collect();
        let streams = streams_at(&times);
        let along = Along {
            metres: (0..times.len()).map(|sample| 2.5 * sample as f64).collect(),
            known: vec![true; times.len()],
        };
        let cadence = vec![165.0; times.len()];
        let timeline = Timeline::new(&paused, &streams);
        let found = measure(Some(&cadence), &vec![2.5; times.len()], Some(&along), &timeline).expect("bouts");
        let facts: Vec<(f64, f64)> = found.bouts.iter().map(|bout| (bout.start_s, bout.duration.get())).collect();
        assert_eq!(facts, [(0.0, 100.0), (160.0, 129.0)]);
        let metres: f64 = found.bouts.iter().filter_map(|bout| bout.distance).map(Metres::get).sum();
        assert!((metres - 2.5 * (times.len() - 1) as f64).abs() < 3.0, "{metres}");
    }

    #[test]
    fn standing_at_the_start_is_walking_and_sparse_recordings_say_nothing() {
        let cadence: Vec<f32> = (0..120).map(|second| if second < 40 { 0.0 } else { 165.0 }).collect();
        let streams = every_second(120);
        let found = measure(Some(&cadence), &[], None, &Timeline::new(&activity(), &streams)).expect("bouts");
        assert_eq!(
            found.bouts.iter().map(|bout| (bout.kind, bout.start_s)).collect::<Vec<_>>(),
            [(WALK, 0.0), (RUN, 40.0)]
        );
        let sparse = streams_at(&(0..120).map(|sample| f64::from(sample) * 4.0).collect::<Vec<_>>());
        assert_eq!(measure(Some(&cadence), &[2.5; 120], None, &Timeline::new(&activity(), &sparse)), None);
        assert_eq!(measure(None, &[], None, &Timeline::new(&activity(), &streams)), None);
        assert_eq!(measure(None, &[], None, &Timeline::new(&activity(), &streams_at(&[]))), None);
    }
}
