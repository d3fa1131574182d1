//! Best times of a run over set distances (RULES section 5.4). One pass a distance, with two pointers.

use crate::model::effort::{BEST_EFFORT_DISTANCES_M, BestEfforts};
use crate::model::units::Seconds;

use super::distance::Along;
use super::elevation;
use super::grade_adjusted_speed::factor;
use super::speed::FASTEST_RUNNING_MPS;
use super::timeline::{LONGEST_DATA_INTERVAL_S, Timeline};

/// Five seconds inside a best may be this much faster than its mean; a faster stretch is a spike of the positions
/// (RULES section 5.4). It shows over the ground and grade-adjusted alike, unlike a steep descent or an error of the
/// grade: the slower of the two is compared.
const SPIKE: f64 = 1.25;
/// Time over which the fastest stretch is taken.
const SPIKE_S: f64 = 5.0;

/// Best times over each of the distances, on the wall clock: who stands still is not faster for it. A window that holds
/// a spike does not count, one beside it may. Nothing from recordings too sparse to time 400 m.
pub(crate) fn measure(
    along: &Along,
    running: &[bool],
    cell_grades: Option<&[f32]>,
    timeline: &Timeline<'_>,
) -> BestEfforts {
    if timeline.typical_s > LONGEST_DATA_INTERVAL_S {
        return BestEfforts::default();
    }
    let metres = graded(along, running, cell_grades, timeline);
    let fast = fast_stretches(&metres, &along.metres, timeline);
    let fast = Peaks::new(fast);
    let best = BEST_EFFORT_DISTANCES_M.map(|distance| best(distance, &metres, &fast, timeline.time_s));
    BestEfforts(best.map(|seconds| seconds.and_then(Seconds::new)))
}

/// Cumulative grade-adjusted distance at each sample. Where the distance is not known nothing is covered, so that no
/// ride between two stretches makes a best.
fn graded(along: &Along, running: &[bool], cell_grades: Option<&[f32]>, timeline: &Timeline<'_>) -> Vec<f64> {
    let factors: Vec<f64> = cell_grades.unwrap_or_default().iter().map(|grade| factor(f64::from(*grade))).collect();
    let mut total = 0.0;
    let mut metres = Vec::with_capacity(along.metres.len());
    metres.push(total);
    for (index, pair) in along.metres.windows(2).enumerate() {
        let &[from, to] = pair else { continue };
        let known = along.known.get(index) == Some(&true) && timeline.joined.get(index) == Some(&true);
        if known {
            let at_cell = elevation::cell(f64::midpoint(from, to));
            let runs = running.get(index) == Some(&true);
            total += (to - from) * if runs { factors.get(at_cell).copied().unwrap_or(1.0) } else { 1.0 };
        }
        metres.push(total);
    }
    metres
}

/// Speed over at least five seconds from each sample on, the slower of graded and plain, with the sample where they
/// end.
fn fast_stretches(metres: &[f64], plain: &[f64], timeline: &Timeline<'_>) -> Vec<(f64, usize)> {
    let mut end = 0;
    let speed = |(start, (from, plain_from)): (usize, (&f64, &f64))| {
        let from_s = timeline.time_s.get(start)?;
        while timeline.time_s.get(end)? - from_s < SPIKE_S {
            end += 1;
        }
        let covered = (metres.get(end)? - from).min(plain.get(end)? - plain_from);
        Some((covered / (timeline.time_s.get(end)? - from_s), end))
    };
    metres.iter().zip(plain).enumerate().map_while(speed).collect()
}

/// Shortest time over a distance.
fn best(distance: f64, metres: &[f64], fast: &Peaks, time_s: &[f64]) -> Option<f64> {
    // The sample at which the distance is full, and the one before it.
    let mut ahead = metres.iter().copied().zip(time_s.iter().copied());
    let (mut reached, mut end_s) = ahead.next()?;
    let (mut end, mut before, mut before_s) = (0, reached, end_s);
    let mut best: Option<f64> = None;
    // The spike that was found last lies in the windows that follow as long as they begin before it.
    let mut spike: Option<(usize, f64)> = None;
    for (start, (from, start_s)) in metres.iter().zip(time_s).enumerate() {
        while reached - from < distance {
            (before, before_s) = (reached, end_s);
            let Some(next) = ahead.next() else { return best };
            (reached, end_s) = next;
            end += 1;
        }
        // Most windows are slower than the best whatever lies between the last two samples.
        if best.is_some_and(|best| before_s - start_s >= best) {
            continue;
        }
        // Back from the sample at the end to the place where the distance was full.
        let share = if reached > before { (from + distance - before) / (reached - before) } else { 1.0 };
        let seconds = before_s + share * (end_s - before_s) - start_s;
        let mean = distance / seconds;
        if mean > FASTEST_RUNNING_MPS || best.is_some_and(|best| seconds >= best) {
            continue;
        }
        // No stretch of the whole run is a spike beside so fast a mean.
        if fast.fastest <= SPIKE * mean {
            best = Some(seconds);
            continue;
        }
        let spiked = |(at, speed): (usize, f64)| at >= start && speed > SPIKE * mean;
        if !spike.is_some_and(spiked) {
            spike = fast.within(start, end);
            if !spike.is_some_and(spiked) {
                best = Some(seconds);
            }
        }
    }
    best
}

/// The fastest stretches, for asking after the fastest inside any window.
struct Peaks {
    /// Speed of the stretch that begins at each sample, with the sample where it ends.
    fast: Vec<(f64, usize)>,
    /// The fastest of each block of stretches, with its sample.
    blocks: Vec<(usize, f64)>,
    /// Speed of the fastest of all.
    fastest: f64,
}

impl Peaks {
    const BLOCK: usize = 64;

    fn new(fast: Vec<(f64, usize)>) -> Self {
        let blocks = (0..fast.len()).step_by(Self::BLOCK);
        let blocks: Vec<(usize, f64)> =
            blocks.filter_map(|first| fastest(&fast, first..(first + Self::BLOCK).min(fast.len()))).collect();
        let fastest = blocks.iter().map(|(_, speed)| *speed).fold(0.0, f64::max);
        Self { fast, blocks, fastest }
    }

    /// The fastest stretch that lies between two samples: where it begins, and its speed.
    fn within(&self, start: usize, end: usize) -> Option<(usize, f64)> {
        let behind = start + self.fast.get(start..)?.partition_point(|(_, until)| *until <= end);
        let (first, last) = (start.div_ceil(Self::BLOCK), behind / Self::BLOCK);
        if first >= last {
            return fastest(&self.fast, start..behind);
        }
        let whole = self.blocks.get(first..last)?.iter().copied();
        let ends = [fastest(&self.fast, start..first * Self::BLOCK), fastest(&self.fast, last * Self::BLOCK..behind)];
        whole.chain(ends.into_iter().flatten()).max_by(|one, other| one.1.total_cmp(&other.1))
    }
}

fn fastest(fast: &[(f64, usize)], range: std::ops::Range<usize>) -> Option<(usize, f64)> {
    let stretches = range.clone().zip(fast.get(range)?).map(|(at, (speed, _))| (at, *speed));
    stretches.reduce(|fastest, next| if next.1 >= fastest.1 { next } else { fastest })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{activity, streams_at};
    use crate::model::activity::Pause;

    /// Bests of a run at 1 Hz whose speed at each second is given.
    fn bests(seconds: u32, speed: impl Fn(u32) -> f64) -> BestEfforts {
        let mut total = 0.0;
        let mut metres = vec![0.0];
        for second in 0..seconds {
            total += speed(second);
            metres.push(total);
        }
        let times: Vec<f64> = (0..=seconds).map(f64::from).collect();
        let streams = streams_at(&times);
        let timeline = Timeline::new(&activity(), &streams);
        let along = Along { known: vec![true; metres.len()], metres };
        measure(&along, &vec![true; times.len()], None, &timeline)
    }

    fn times(bests: &BestEfforts) -> [Option<f64>; 6] {
        bests.0.map(|time| time.map(|time| (time.get() * 100.0).round() / 100.0))
    }

    #[test]
    fn an_even_run_has_even_bests() {
        // 2 000 s at 2.5 m/s are 5 000 m.
        let expected = [160.0, 320.0, 400.0, 600.0, 1_200.0, 2_000.0].map(Some);
        assert_eq!(times(&bests(2_000, |_| 2.5)), expected);
        assert_eq!(times(&bests(1_999, |_| 2.5))[5], None);
    }

    #[test]
    fn the_fastest_window_is_found_to_the_fraction_of_a_second() {
        // 250 s at 3.0, 130 s at 3.3 (429 m), 250 s at 3.0: 400 m take 400 / 3.3 = 121.21 s, 800 m 130 + 371 / 3 =
        // 253.67.
        let found = times(&bests(630, |second| if (250..380).contains(&second) { 3.3 } else { 3.0 }));
        assert_eq!(found[..2], [Some(121.21), Some(253.67)]);
    }

    #[test]
    fn a_window_with_a_spike_does_not_count_but_the_rest_does() {
        // 10 s at 7 m/s in a jog at 2.5 m/s: every 400 m with them are rejected, those before stand.
        let found = times(&bests(1_000, |second| if (500..510).contains(&second) { 7.0 } else { 2.5 }));
        assert_eq!(found[0], Some(160.0));
        // All 1 500 m but those of the last 490 s at most (1 225 m) hold the spike: none.
        assert_eq!(found[3], None);
    }

    #[test]
    fn a_climb_makes_a_best_shorter_only_where_it_was_run() {
        // 400 m at 2 m/s uphill at 5 %, factor 1.19: 400 graded metres in 400 / 2.38 = 168.07 s.
        let times: Vec<f64> = (0..=300).map(f64::from).collect();
        let streams = streams_at(&times);
        let timeline = Timeline::new(&activity(), &streams);
        let along = Along { metres: times.iter().map(|time| 2.0 * time).collect(), known: vec![true; 301] };
        let best = |running: bool| measure(&along, &[running; 301], Some(&[0.05; 61]), &timeline).0[0];
        assert!((best(true).expect("400 m").get() - 168.07).abs() < 0.01);
        assert!((best(false).expect("400 m").get() - 200.0).abs() < 1e-9);
    }

    #[test]
    fn a_pause_takes_time_and_covers_nothing() {
        // A lift of 500 m in a pause of 50 s: 1 000 m at 3 m/s need 333 s and, from any start, the pause.
        let mut paused = activity();
        paused.pauses = vec![Pause { from_s: 200.0, to_s: 250.0, automatic: false }];
        let times: Vec<f64> = (0..=200).chain(250..=450).map(f64::from).collect();
        let metres = times.iter().map(|time| if *time <= 200.0 { 3.0 * time } else { 3.0 * time - 150.0 + 500.0 });
        let along = Along { metres: metres.collect(), known: vec![true; 402] };
        let streams = streams_at(&times);
        let timeline = Timeline::new(&paused, &streams);
        let found = measure(&along, &[true; 402], None, &timeline);
        assert!((found.0[2].expect("1 000 m").get() - (1_000.0 / 3.0 + 50.0)).abs() < 1e-6);
        assert_eq!(found.0[3], None);
    }
}
