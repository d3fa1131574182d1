//! Repairs of the time axis: samples that go back in time, a clock that is set while recording, pauses out of the
//! starts and stops of the timer.

use super::messages::{Session, TimerEvent};
use crate::importer::repair::longest_in_order;
use crate::model::activity::Pause;

/// Indices of the most samples, in their order, of which each is later than the one before: whatever stands alone
/// before or after its time is left out, be it a step back or a stray step ahead.
pub(super) fn ascending(times: &[u32]) -> Vec<usize> {
    let times: Vec<f64> = times.iter().copied().map(f64::from).collect();
    longest_in_order(&times, f64::lt)
}

/// Turns FIT times of one session into seconds since its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) start: u32,
    /// From this time on so many seconds too many: the clock was set.
    pub(super) jump: Option<(u32, u32)>,
    /// Samples at the beginning that do not belong to the session.
    pub(super) skip: usize,
    /// Samples at the end that do not belong to it.
    pub(super) cut: usize,
}

impl Clock {
    /// The clock of a session over the samples assigned to it, whose times ascend.
    pub(super) fn new(session: &Session, times: &[u32]) -> Option<Self> {
        let first = times.first().copied();
        let start = session.started().or(first)?;
        let elapsed = session.elapsed_whole_s();
        let mut clock = Self { start, jump: None, skip: 0, cut: 0 };
        clock.settle_start(times, elapsed);
        clock.find_jump(times, elapsed, session.end);
        Some(clock)
    }

    /// Samples before the written start: the start moves to them when it is seconds off, or when the duration says so;
    /// else they are strays.
    fn settle_start(&mut self, times: &[u32], elapsed: Option<u32>) {
        const SECONDS_OFF: u32 = 60; // chosen: a watch that finds its satellites after the start
        let (Some(first), Some(last)) = (times.first().copied(), times.last().copied()) else { return };
        if first >= self.start {
            return;
        }
        let miss = |start: u32| elapsed.map(|elapsed| last.saturating_sub(start).abs_diff(elapsed));
        if self.start - first <= SECONDS_OFF || miss(first) < miss(self.start) {
            self.start = first;
        } else {
            self.skip = times.partition_point(|time| *time < self.start);
        }
    }

    /// A gap that is longer than the whole session: the clock was set in it, or the last samples are damaged.
    fn find_jump(&mut self, times: &[u32], elapsed: Option<u32>, end: Option<u32>) {
        const MARGIN_S: u32 = 3_600; // chosen: the elapsed time of some devices lacks pauses
        let Some(longest) = elapsed.map(|elapsed| elapsed.saturating_add(MARGIN_S)) else { return };
        let Some(times) = times.get(self.skip..) else { return };
        let jump = times.windows(2).position(|pair| matches!(pair, [a, b] if b - a > longest));
        let Some(after) = jump.map(|place| place + 1) else { return };
        let following = times.len() - after;
        if following <= 5.max(times.len() / 100) {
            self.cut = following;
        } else if let (Some(from), Some(at)) = (times.get(after - 1), times.get(after)) {
            // As much as makes the end fit the duration, where the end is written; at least a second remains.
            let surplus = end.and_then(|end| end.checked_sub(self.start)?.checked_sub(elapsed?));
            let gap = at - from;
            self.jump =
                Some((*at, surplus.filter(|surplus| *surplus < gap && gap - surplus <= longest).unwrap_or(gap - 1)));
        }
    }

    /// Seconds from the start.
    pub(super) fn elapsed_s(&self, time: u32) -> f64 {
        let excess = self.jump.filter(|(at, _)| time >= *at).map_or(0, |(_, excess)| excess);
        f64::from(time) - f64::from(excess) - f64::from(self.start)
    }
}

/// The stretches in which the timer stood still, in FIT seconds: from, to (`None`: for good), automatic.
pub(super) fn stops(events: &[TimerEvent]) -> Vec<(u32, Option<u32>, bool)> {
    let mut ordered: Vec<&TimerEvent> = events.iter().collect();
    ordered.sort_by_key(|event| event.time);
    let mut stops = Vec::new();
    let mut stopped: Option<(u32, bool)> = None;
    for event in ordered {
        match (event.starts, stopped) {
            (true, Some((from, automatic))) => {
                if event.time > from {
                    stops.push((from, Some(event.time), automatic));
                }
                stopped = None;
            }
            (false, None) => stopped = Some((event.time, event.automatic)),
            // A second stop or a start of a running timer changes nothing.
            _ => {}
        }
    }
    stops.extend(stopped.map(|(from, automatic)| (from, None, automatic)));
    stops
}

/// The stops inside a session as pauses. One that never ends lasts to `end_s`, if that is more than a moment away.
pub(super) fn pauses(stops: &[(u32, Option<u32>, bool)], clock: &Clock, end_s: f64) -> Vec<Pause> {
    const MOMENT_S: f64 = 1.5; // the stop that ends a recording is written with its last sample
    let overlapping = stops.iter().map(|(from, to, automatic)| {
        let to_s = to.map_or(end_s, |to| clock.elapsed_s(to)).min(end_s);
        let shortest = if to.is_some() { 0.0 } else { MOMENT_S };
        (Pause { from_s: clock.elapsed_s(*from).max(0.0), to_s, automatic: *automatic }, shortest)
    });
    overlapping.filter(|(pause, shortest)| pause.to_s - pause.from_s > *shortest).map(|(pause, _)| pause).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::activity::RecordedTotals;
    use crate::model::units::Seconds;

    fn session(start: u32, elapsed_s: f64) -> Session {
        let totals = RecordedTotals { elapsed: Seconds::new(elapsed_s), ..RecordedTotals::default() };
        Session { start: Some(start), totals, ..Session::default() }
    }

    #[test]
    fn strays_are_left_out_whichever_way_they_go() {
        assert_eq!(ascending(&[10, 11, 12, 9, 13]), [0, 1, 2, 4]);
        assert_eq!(ascending(&[10, 900, 11, 12, 13]), [0, 2, 3, 4]);
        assert_eq!(ascending(&[5, 5, 6]).len(), 2, "strictly");
        assert_eq!(ascending(&[]), [0_usize; 0]);
    }

    #[test]
    fn a_start_that_is_seconds_late_moves() {
        let clock = Clock::new(&session(102, 50.0), &[100, 101, 150]).expect("times");
        assert_eq!((clock.start, clock.skip), (100, 0));
    }

    #[test]
    fn a_start_set_by_satellite_yields_to_the_duration() {
        let times: Vec<u32> = (1_000..4_000).collect();
        assert_eq!(Clock::new(&session(3_000, 3_000.0), &times).expect("times").start, 1_000);
        let clock = Clock::new(&session(3_000, 1_000.0), &times).expect("times");
        assert_eq!((clock.start, clock.skip), (3_000, 2_000));
    }

    #[test]
    fn a_clock_set_while_running_is_set_back() {
        let times: Vec<u32> = (0..100).chain(1_000_000..1_000_500).collect();
        let clock = Clock::new(&session(0, 600.0), &times).expect("times");
        assert!((clock.elapsed_s(1_000_000) - 100.0).abs() < 1e-9);
        assert!((clock.elapsed_s(99) - 99.0).abs() < 1e-9);
        let times: Vec<u32> = (0..500).chain([4_000_000_000]).collect();
        assert_eq!(Clock::new(&session(0, 600.0), &times).expect("times").cut, 1);
    }

    #[test]
    fn pauses_from_stops_and_starts() {
        let event = |time, starts, automatic| TimerEvent { time, starts, automatic };
        let events = [
            event(100, true, false),
            event(200, false, true),
            event(201, false, false),
            event(230, true, true),
            event(300, true, false),
            event(400, false, false),
        ];
        let stops = stops(&events);
        assert_eq!(stops, [(200, Some(230), true), (400, None, false)]);
        let clock = Clock { start: 100, jump: None, skip: 0, cut: 0 };
        let first = Pause { from_s: 100.0, to_s: 130.0, automatic: true };
        assert_eq!(pauses(&stops, &clock, 300.0), [first]);
        let last = Pause { from_s: 300.0, to_s: 360.0, automatic: false };
        assert_eq!(pauses(&stops, &clock, 360.0), [first, last]);
    }
}
