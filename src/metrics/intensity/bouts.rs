//! Work bouts by hysteresis, the recoveries between them, and how the speed of a run varies (RULES section 5.7).

use super::course::{Point, mean};

/// Bouts closer than this are one.
const MERGED_S: f64 = 8.0;
/// Shortest recovery between two intervals.
const RECOVERY_S: f64 = 20.0;
/// A recovery is at most this share of the bout before it.
const RECOVERY_SHARE: f64 = 0.80;
/// Length of the stretches whose speeds are compared.
const STRETCH_S: f64 = 30.0;
/// Stretches that are needed to tell a variation; chosen: two minutes of running.
const LEAST_STRETCHES: u32 = 4;

/// Places of the first and of the point after the last of a bout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: usize,
    pub(crate) to: usize,
}

impl Span {
    /// The points of it.
    pub(crate) fn of<'a>(&self, points: &'a [Point]) -> &'a [Point] {
        points.get(self.from..self.to).unwrap_or_default()
    }

    /// Recorded time of it.
    pub(crate) fn time_s(&self, points: &[Point]) -> f64 {
        self.of(points).iter().fold(0.0, |time, point| time + point.time_s)
    }
}

/// Stretches of at least `least_s` in which a signal, once it has reached `on`, does not fall below `off`. An unknown
/// signal is below. Two with less than 8 s of wall-clock time between are one: with bins of 5 s a single bin is
/// bridged, two are not.
pub(crate) fn find(points: &[Point], signal: impl Fn(&Point) -> f64, on: f64, off: f64, least_s: f64) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut open: Option<usize> = None;
    let mut last_end_s = f64::NEG_INFINITY;
    for (index, point) in points.iter().enumerate() {
        let value = signal(point);
        let interrupted = point.start_s - last_end_s >= MERGED_S;
        if let Some(from) = open.filter(|_| interrupted || !value.ge(&off)) {
            add(&mut spans, Span { from, to: index }, points);
            open = None;
        }
        if open.is_none() && value >= on {
            open = Some(index);
        }
        last_end_s = point.end_s();
    }
    if let Some(from) = open {
        add(&mut spans, Span { from, to: points.len() }, points);
    }
    spans.retain(|span| span.time_s(points) >= least_s);
    spans
}

/// Adds a bout, or lengthens the one just before it.
fn add(spans: &mut Vec<Span>, span: Span, points: &[Point]) {
    match spans.last_mut().filter(|last| between_s(points, **last, span) < MERGED_S) {
        Some(last) => last.to = span.to,
        None => spans.push(span),
    }
}

/// Wall-clock time from the end of a bout to the start of the next.
fn between_s(points: &[Point], before: Span, after: Span) -> f64 {
    let end = before.to.checked_sub(1).and_then(|last| points.get(last)).map(Point::end_s);
    let start = points.get(after.from).map(|point| point.start_s);
    start.zip(end).map_or(f64::INFINITY, |(start, end)| start - end)
}

/// True when between two bouts lie at least 20 s at 0.80 or less of the speed of the first. Time without samples is
/// standing.
pub(crate) fn is_recovery(points: &[Point], before: Span, after: Span, speed: impl Fn(&Point) -> f64) -> bool {
    let wall_clock_s = between_s(points, before, after);
    let between = points.get(before.to..after.from).unwrap_or_default();
    let known = between.iter().filter(|point| speed(point).is_finite());
    let covered_m = known.fold(0.0, |metres, point| metres + speed(point) * point.time_s);
    let bout = mean(before.of(points), &speed).unwrap_or(f64::INFINITY);
    wall_clock_s >= RECOVERY_S && covered_m <= RECOVERY_SHARE * bout * wall_clock_s
}

/// Number of bouts that are parted by recoveries; those without a recovery between count as one. On request recoveries
/// must be slow over the ground too: running down a hill that was run up is none.
pub(crate) fn parted(points: &[Point], bouts: &[Span], over_ground: bool) -> usize {
    let recoveries = bouts.windows(2).filter(|pair| match pair {
        [before, after] => {
            is_recovery(points, *before, *after, |point| point.graded)
                && (!over_ground || is_recovery(points, *before, *after, |point| point.plain))
        }
        _ => false,
    });
    recoveries.count() + usize::from(!bouts.is_empty())
}

/// True when a stretch of a bout of at least `time_s` has a mean of at least `least`.
pub(crate) fn holds(points: &[Point], signal: impl Fn(&Point) -> f64, least: f64, time_s: f64) -> bool {
    let (mut low, mut sum, mut time) = (0, 0.0_f64, 0.0_f64);
    for point in points {
        let value = signal(point);
        if !value.is_finite() {
            continue;
        }
        sum += value * point.time_s;
        time += point.time_s;
        while let Some(first) = points.get(low) {
            let known = signal(first).is_finite();
            if known && time - first.time_s < time_s {
                break;
            }
            if known {
                sum -= signal(first) * first.time_s;
                time -= first.time_s;
            }
            low += 1;
        }
        if time >= time_s - 1e-6 && sum >= least * time {
            return true;
        }
    }
    false
}

/// Coefficient of variation of the mean speed, graded or plain, of unbroken stretches of 30 s of running.
pub(crate) fn speed_variation(points: &[Point], speed: impl Fn(&Point) -> f64) -> Option<f64> {
    let (mut count, mut sum, mut squares) = (0_u32, 0.0_f64, 0.0_f64);
    let (mut metres, mut time, mut last_end_s) = (0.0_f64, 0.0_f64, f64::NEG_INFINITY);
    for point in points {
        if point.start_s - last_end_s >= MERGED_S || !point.is_running() || !point.graded.is_finite() {
            (metres, time) = (0.0, 0.0);
        }
        last_end_s = point.end_s();
        if !point.is_running() || !point.graded.is_finite() {
            continue;
        }
        metres += speed(point) * point.time_s;
        time += point.time_s;
        if time >= STRETCH_S - 1e-6 {
            let mean = metres / time;
            count += 1;
            sum += mean;
            squares += mean * mean;
            (metres, time) = (0.0, 0.0);
        }
    }
    let mean = sum / f64::from(count);
    let deviation = (squares / f64::from(count) - mean * mean).max(0.0).sqrt();
    (count >= LEAST_STRETCHES && mean > 0.0).then(|| deviation / mean)
}

/// Coefficient of variation of numbers.
pub(crate) fn variation(values: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    let count = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / count;
    let variance = values.map(|value| (value - mean) * (value - mean)).sum::<f64>() / count;
    let ratio = variance.sqrt() / mean;
    ratio.is_finite().then_some(ratio)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::effort::Gait;

    /// Bins of 5 s at these speeds.
    fn points(speeds: &[f64]) -> Vec<Point> {
        let point = |(index, graded): (usize, &f64)| Point {
            start_s: 5.0 * index as f64,
            time_s: 5.0,
            graded: *graded,
            plain: *graded,
            heart_rate: f64::NAN,
            grade: 0.0,
            gait: Gait::Running,
        };
        speeds.iter().enumerate().map(point).collect()
    }

    fn spans(speeds: &[f64]) -> Vec<(usize, usize)> {
        let points = points(speeds);
        find(&points, |point| point.graded, 3.72, 3.4, 25.0).iter().map(|span| (span.from, span.to)).collect()
    }

    #[test]
    fn a_bout_begins_high_and_ends_low() {
        // On at 3.72, off below 3.40: 3.5 holds a bout and begins none.
        let speeds = [3.5, 3.8, 3.5, 3.5, 3.45, 3.4, 3.39, 3.5, 2.5];
        assert_eq!(spans(&speeds), [(1, 6)]);
        // 20 s are too short.
        assert_eq!(spans(&[2.0, 4.0, 4.0, 4.0, 4.0, 2.0]), []);
    }

    #[test]
    fn one_bin_is_bridged_and_two_are_not() {
        let mut speeds = vec![4.0; 5];
        speeds.push(2.0);
        speeds.extend([4.0; 5]);
        assert_eq!(spans(&speeds), [(0, 11)]);
        speeds.insert(5, f64::NAN);
        assert_eq!(spans(&speeds), [(0, 5), (7, 12)]);
    }

    #[test]
    fn a_pause_parts_bouts_and_is_a_recovery() {
        let mut points = points(&[4.0; 12]);
        points.iter_mut().skip(6).for_each(|point| point.start_s += 20.0);
        let found = find(&points, |point| point.graded, 3.72, 3.4, 25.0);
        assert_eq!(found.len(), 2);
        assert!(is_recovery(&points, found[0], found[1], |point| point.graded));
        assert_eq!(parted(&points, &found, true), 2);
        points.iter_mut().skip(6).for_each(|point| point.start_s -= 1.0);
        assert!(!is_recovery(&points, found[0], found[1], |point| point.graded), "19 s");
    }

    #[test]
    fn a_recovery_is_slow() {
        let with = |between: f64| {
            let mut speeds = vec![4.0; 6];
            speeds.extend([between; 4]);
            speeds.extend([4.0; 6]);
            let points = points(&speeds);
            is_recovery(&points, Span { from: 0, to: 6 }, Span { from: 10, to: 16 }, |point| point.graded)
        };
        assert!(with(3.2) && !with(3.25));
    }

    #[test]
    fn a_stretch_inside_a_bout_is_found() {
        // 30 s windows: 3.6, then 30 s at 4.0.
        let mut speeds = vec![3.6; 10];
        speeds.extend([4.0; 6]);
        speeds.extend([3.6; 10]);
        let points = points(&speeds);
        assert!(holds(&points, |point| point.graded, 4.0, 30.0));
        assert!(!holds(&points, |point| point.graded, 4.01, 30.0));
        assert!(!holds(&points, |point| point.graded, 4.0, 35.0));
    }

    #[test]
    fn speeds_of_half_minutes_vary() {
        // Half at 3, half at 4: mean 3.5, deviation 0.5.
        let mut speeds = vec![3.0; 12];
        speeds.extend([4.0; 12]);
        assert!(
            (speed_variation(&points(&speeds), |point| point.graded).expect("two minutes") - 0.5 / 3.5).abs() < 1e-9
        );
        assert_eq!(speed_variation(&points(&[3.0; 23]), |point| point.graded), None);
    }
}
