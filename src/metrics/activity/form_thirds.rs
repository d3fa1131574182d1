//! Running form in the first and the last third of a run, at the same grade-adjusted speeds (RULES card BIO-B2).

use std::collections::BTreeMap;

use crate::model::form::{FormShift, FormThirds};
use crate::model::streams::{Column, Streams};
use crate::model::units::Seconds;

use super::cadence;
use super::grade_adjusted_speed;
use super::timeline::Timeline;

/// Shortest run that is looked at (RULES card BIO-B2).
const SHORTEST_S: f64 = 45.0 * 60.0;
/// Speeds that differ by no more than this are the same (RULES card BIO-B2).
const SAME_SPEED: f64 = 0.03;

/// What a sample belongs to: the range of speed it lies in, and whether it is of the last third.
type Place = Option<(i32, bool)>;

/// Compares the thirds of the time with the timer running. Only samples of steady running count, which are flat; their
/// speed is adjusted to what grade is left. `None` for a run of less than 45 minutes and when nothing can be compared.
pub(crate) fn measure(
    streams: &Streams,
    speeds: &[f32],
    steady: &[bool],
    grades: Option<&[f32]>,
    timeline: &Timeline<'_>,
) -> Option<FormThirds> {
    let total: f64 = timeline.weight_s.iter().map(|weight| f64::from(*weight)).sum();
    if total < SHORTEST_S {
        return None;
    }
    let places = places(speeds, steady, grades, total, timeline);
    let channels = &streams.channels;
    let positive = |_: usize, value: f32| value > 0.0;
    let shift = |column: &Option<Column>, wanted: &dyn Fn(usize, f32) -> bool| {
        matched(column.as_ref()?.raw(), wanted, &places, timeline)
    };
    let thirds = FormThirds {
        cadence: shift(&streams.cadence_spm, &|index, steps| cadence::usable(index, steps, speeds, steady)),
        vertical_ratio: shift(&channels.vertical_ratio_pct, &positive),
        stance_time: shift(&channels.stance_time_ms, &positive),
        stance_balance_left: shift(&channels.stance_balance_left_pct, &positive),
    };
    (thirds != FormThirds::default()).then_some(thirds)
}

/// The range of speed and the third of each steady sample of the first and last third.
fn places(speeds: &[f32], steady: &[bool], grades: Option<&[f32]>, total: f64, timeline: &Timeline<'_>) -> Vec<Place> {
    let mut passed = 0.0_f64;
    let sample = |(index, speed): (usize, &f32)| {
        let weight = f64::from(timeline.weight_s.get(index).copied().unwrap_or(0.0));
        let middle = passed + weight / 2.0;
        passed += weight;
        let last = if middle * 3.0 < total {
            false
        } else if middle * 3.0 > 2.0 * total {
            true
        } else {
            return None;
        };
        let grade = grades.and_then(|grades| grades.get(index)).copied().filter(|grade| grade.is_finite());
        let equal_effort = f64::from(*speed) * grade_adjusted_speed::factor(f64::from(grade.unwrap_or(0.0)));
        let usable = steady.get(index) == Some(&true) && equal_effort >= f64::from(cadence::SLOWEST_MPS);
        #[expect(clippy::cast_possible_truncation, reason = "the logarithm of a speed")]
        let range = (equal_effort.ln() / SAME_SPEED.ln_1p()).floor() as i32;
        usable.then_some((range, last))
    };
    speeds.iter().enumerate().map(sample).collect()
}

/// Sums of one range of speed, first and last third.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    value: [f64; 2],
    time: [f64; 2],
}

/// Means of both thirds over the ranges of speed that both have, each range weighing as much as in the third that has
/// less of it.
fn matched(
    raw: &[f32],
    wanted: &dyn Fn(usize, f32) -> bool,
    places: &[Place],
    timeline: &Timeline<'_>,
) -> Option<FormShift> {
    let mut ranges: BTreeMap<i32, Sums> = BTreeMap::new();
    for (index, ((value, place), weight)) in raw.iter().zip(places).zip(&timeline.weight_s).enumerate() {
        let Some((range, last)) = place else { continue };
        if *weight > 0.0 && value.is_finite() && wanted(index, *value) {
            let sums = ranges.entry(*range).or_default();
            let [first_value, last_value] = &mut sums.value;
            let [first_time, last_time] = &mut sums.time;
            let (sum, time) = if *last { (last_value, last_time) } else { (first_value, first_time) };
            *sum += f64::from(*value) * f64::from(*weight);
            *time += f64::from(*weight);
        }
    }
    let (mut first, mut last, mut seconds) = (0.0_f64, 0.0_f64, 0.0_f64);
    for Sums { value: [first_value, last_value], time: [first_time, last_time] } in ranges.into_values() {
        let common = first_time.min(last_time);
        if common > 0.0 {
            first += common * first_value / first_time;
            last += common * last_value / last_time;
            seconds += common;
        }
    }
    let matched = Seconds::new(seconds).filter(|seconds| seconds.get() > 0.0)?;
    Some(FormShift { first: first / seconds, last: last / seconds, matched })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{activity, column, streams_at};

    /// A run of so many seconds whose values depend on the second.
    fn thirds(seconds: usize, speed: impl Fn(usize) -> f32, cadence: impl Fn(usize) -> f32) -> Option<FormThirds> {
        let times: Vec<f64> = (0..=seconds).map(|second| second as f64).collect();
        let mut streams = streams_at(&times);
        let values = |of: &dyn Fn(usize) -> f32| (0..=seconds).map(of).collect::<Vec<f32>>();
        streams.cadence_spm = column(&values(&cadence));
        streams.channels.stance_balance_left_pct =
            column(&values(&|second| if second * 2 < seconds { 50.0 } else { 51.5 }));
        streams.channels.vertical_ratio_pct = column(&vec![0.0; seconds + 1]);
        let speeds = values(&speed);
        let timeline = Timeline::new(&activity(), &streams);
        measure(&streams, &speeds, &vec![true; seconds + 1], None, &timeline)
    }

    #[test]
    fn drift_at_the_same_speed_is_found() {
        // An hour at 3 m/s: 168 spm in the first, 160 in the last third, 20 minutes each.
        let found = thirds(3_600, |_| 3.0, |second| if second < 1_200 { 168.0 } else { 160.0 }).expect("an hour");
        let cadence = found.cadence.expect("cadence");
        assert!((cadence.first - 168.0).abs() < 1e-6 && (cadence.last - 160.0).abs() < 1e-6);
        assert!((cadence.ratio().expect("a ratio") + 8.0 / 168.0).abs() < 1e-9);
        assert!((cadence.matched.get() - 1_200.0).abs() <= 1.0);
        assert!((found.stance_balance_left.expect("balance").difference() - 1.5).abs() < 1e-6);
        assert_eq!((found.vertical_ratio, found.stance_time), (None, None), "zeros are no values");
    }

    #[test]
    fn running_slower_is_no_drift() {
        // Cadence follows speed: 168 at 3.0, 160 at 2.6 m/s. The last third holds 5 minutes at 3.0 m/s.
        let speed = |second: usize| if (1_200..3_300).contains(&second) { 2.6 } else { 3.0 };
        let cadence = |second: usize| if (1_200..3_300).contains(&second) { 160.0 } else { 168.0 };
        let cadence = thirds(3_600, speed, cadence).and_then(|thirds| thirds.cadence).expect("cadence");
        assert!(cadence.difference().abs() < 1e-6);
        assert!((cadence.matched.get() - 300.0).abs() <= 1.0);
        assert_eq!(thirds(3_600, |second| if second < 1_800 { 3.0 } else { 2.8 }, |_| 168.0), None);
    }

    #[test]
    fn less_than_three_quarters_of_an_hour_is_too_short() {
        assert_eq!(thirds(2_699, |_| 3.0, |_| 168.0), None);
        assert!(thirds(2_700, |_| 3.0, |_| 168.0).is_some());
    }
}
