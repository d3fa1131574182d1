//! Distance of a recording, by the order of FORMATS section 7: the athlete's own figure, the recorded total, the
//! recorded cumulative distance, the positions.

use crate::model::activity::Activity;
use crate::model::quality::QualityFlag;
use crate::model::streams::{Column, Streams};
use crate::model::units::Metres;

use super::gps_distance::{self, Step};
use super::speed::FASTEST_RUNNING_MPS;
use super::timeline::Timeline;

/// A drop of the cumulative distance of at most this is a faulty sample, a larger one a reset (FORMATS section 7,
/// Runalyze).
const SMALL_DROP_M: f64 = 20.0;
/// A sample that implies more than this is a faulty sample or a change of base, not distance; chosen, faster than any
/// road bicycle.
const FASTEST_MPS: f64 = 40.0;
/// Positions or samples that cover less than this share of the recorded distance or time are a partial track; chosen.
const PARTIAL_SHARE: f64 = 0.7;

/// The chosen distance, and the course of it along the samples.
#[derive(Debug, Clone, Default)]
pub(crate) struct Distance {
    /// Total by the order of preference.
    pub(crate) total: Option<Metres>,
    /// Cumulative distance from zero at each sample, never decreasing, unscaled; `None` without any source.
    pub(crate) along: Option<Along>,
    /// The steps between its positions.
    pub(crate) steps: Vec<Step>,
}

/// Cumulative distance at each sample.
#[derive(Debug, Clone)]
pub(crate) struct Along {
    /// Metres since the first sample; interpolated between known samples.
    pub(crate) metres: Vec<f64>,
    /// False for intervals across which the distance is not known closely enough to tell a speed.
    pub(crate) known: Vec<bool>,
}

impl Along {
    /// Distance at the last sample.
    pub(crate) fn end(&self) -> f64 {
        self.metres.last().copied().unwrap_or(0.0)
    }
}

/// Measures the distance and says what it was taken from.
pub(crate) fn measure(
    activity: &Activity,
    streams: &Streams,
    timeline: &Timeline<'_>,
    flags: &mut Vec<QualityFlag>,
) -> Distance {
    let stream = streams.channels.distance_m.as_ref().and_then(|column| from_column(column, timeline));
    let stream = stream.filter(|along| along.end() > 0.0);
    let positions = streams.channels.position.as_deref().unwrap_or_default();
    let steps = gps_distance::steps(positions, timeline);
    let covered = gps_distance::total(&steps);
    let recorded = recorded_total(activity);
    if is_partial(activity, recorded.or(stream.as_ref().map(Along::end)), covered, timeline) {
        flags.push(QualityFlag::PartialTrack);
    }
    let metres = if let Some(corrected) = activity.corrected_distance {
        Some(corrected.get())
    } else if let Some(recorded) = recorded {
        Some(recorded)
    } else if let Some(stream) = &stream {
        flags.push(QualityFlag::DistanceFromStream);
        Some(stream.end())
    } else if let Some(covered) = covered {
        flags.push(QualityFlag::DistanceFromGps);
        Some(covered)
    } else {
        // A device that wrote zero and nothing else did measure zero: strength work, a belt without a sensor.
        activity.recorded.distance.map(Metres::get)
    };
    let by_positions = || interpolate(&gps_distance::cumulative(&steps, timeline.len())?, timeline);
    Distance { total: metres.and_then(Metres::new), along: stream.or_else(by_positions), steps }
}

/// The total of the session or the sum of its laps. Zero is no total: devices write it when they had no sensor.
fn recorded_total(activity: &Activity) -> Option<f64> {
    let session = activity.recorded.distance.map(Metres::get).filter(|metres| *metres > 0.0);
    session.or_else(|| {
        let laps: Option<f64> = activity.laps.iter().map(|lap| lap.distance.map(Metres::get)).sum();
        laps.filter(|metres| *metres > 0.0)
    })
}

/// True when the positions cover much less than the distance, or the samples much less than the recorded time.
fn is_partial(activity: &Activity, metres: Option<f64>, covered: Option<f64>, timeline: &Timeline<'_>) -> bool {
    let short = |part: Option<f64>, whole: Option<f64>| {
        part.zip(whole).is_some_and(|(part, whole)| part < PARTIAL_SHARE * whole)
    };
    let time = activity.recorded.timer.or(activity.recorded.elapsed).map(crate::model::units::Seconds::get);
    short(covered, metres) || short(timeline.time_s.last().copied(), time)
}

/// Cumulative distance from the recorded column: the first value subtracted, resets bridged, never back.
fn from_column(column: &Column, timeline: &Timeline<'_>) -> Option<Along> {
    let mut total = 0.0_f64;
    let mut last: Option<(f64, f64)> = None;
    let mut cumulative: Vec<f32> = column
        .raw()
        .iter()
        .zip(timeline.time_s)
        .map(|(value, time_s)| {
            if !value.is_finite() {
                return f32::NAN;
            }
            let value = f64::from(*value);
            let Some((base, base_time_s)) = last else {
                last = Some((value, *time_s));
                return 0.0;
            };
            let step = value - base;
            let held = step < 0.0 && -step <= SMALL_DROP_M && value > 0.0;
            if !held {
                let plausible = FASTEST_MPS * (time_s - base_time_s).max(1.0);
                total += if (0.0..=plausible).contains(&step) { step } else { 0.0 };
                last = Some((value, *time_s));
            }
            #[expect(clippy::cast_possible_truncation, reason = "the precision of the column itself")]
            let total = total as f32;
            total
        })
        .collect();
    forget_stale(&mut cumulative, timeline);
    interpolate(&cumulative, timeline)
}

/// Takes out repeated values before a step that nobody can run: the device went on writing an old distance while its
/// runner went on running.
fn forget_stale(cumulative: &mut [f32], timeline: &Timeline<'_>) {
    let mut first_of_value = (0, f32::NEG_INFINITY);
    for index in 0..cumulative.len() {
        let Some(here) = cumulative.get(index).copied().filter(|here| *here > first_of_value.1) else { continue };
        let last_interval_s = index.checked_sub(1).map_or(f64::INFINITY, |before| timeline.interval_s(before));
        if f64::from(here - first_of_value.1) > FASTEST_RUNNING_MPS * last_interval_s {
            cumulative.get_mut(first_of_value.0 + 1..index).unwrap_or_default().fill(f32::NAN);
        }
        first_of_value = (index, here);
    }
}

/// Fills the samples without a value from their neighbours. `None` without any value.
fn interpolate(cumulative: &[f32], timeline: &Timeline<'_>) -> Option<Along> {
    let mut metres = vec![0.0_f64; timeline.len()];
    let mut known = vec![false; timeline.len()];
    let mut last: Option<(usize, f64, f64)> = None;
    for (index, (value, time_s)) in cumulative.iter().zip(timeline.time_s).enumerate() {
        if !value.is_finite() {
            continue;
        }
        let value = f64::from(*value);
        if let Some((from, from_metres, from_time_s)) = last {
            let span_s = time_s - from_time_s;
            let slope = if span_s > 0.0 { (value - from_metres) / span_s } else { 0.0 };
            let between = timeline.time_s.get(from + 1..index).unwrap_or_default();
            for (slot, time_s) in metres.iter_mut().skip(from + 1).zip(between) {
                *slot = from_metres + slope * (time_s - from_time_s);
            }
            let close = span_s <= super::timeline::LONGEST_JOINED_INTERVAL_S;
            known.get_mut(from..index).unwrap_or_default().fill(close);
        }
        if let Some(slot) = metres.get_mut(index) {
            *slot = value;
        }
        last = Some((index, value, *time_s));
    }
    let (from, end, _) = last?;
    metres.get_mut(from + 1..).unwrap_or_default().fill(end);
    Some(Along { metres, known })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{activity, column, streams_at};
    use crate::model::streams::Position;
    use crate::model::units::Seconds;

    fn run(activity: &Activity, distances: &[f32]) -> (Option<f64>, Vec<QualityFlag>) {
        let times: Vec<f64> = (0..distances.len()).map(|index| index as f64 * 10.0).collect();
        let mut streams = streams_at(&times);
        streams.channels.distance_m = column(distances);
        let timeline = Timeline::new(activity, &streams);
        let mut flags = Vec::new();
        let distance = measure(activity, &streams, &timeline, &mut flags);
        (distance.total.map(Metres::get), flags)
    }

    #[test]
    fn the_athlete_outranks_the_device_and_the_device_its_samples() {
        let mut given = activity();
        given.recorded.distance = Metres::new(95.0);
        assert_eq!(run(&given, &[0.0, 40.0, 90.0]), (Some(95.0), vec![]));
        given.corrected_distance = Metres::new(100.0);
        assert_eq!(run(&given, &[0.0, 40.0, 90.0]).0, Some(100.0));
    }

    #[test]
    fn a_recorded_zero_gives_way_to_the_samples() {
        let mut given = activity();
        given.recorded.distance = Metres::new(0.0);
        assert_eq!(run(&given, &[0.0, 40.0, 90.0]), (Some(90.0), vec![QualityFlag::DistanceFromStream]));
        assert_eq!(run(&given, &[f32::NAN, f32::NAN]), (Some(0.0), vec![]));
    }

    #[test]
    fn laps_stand_for_a_missing_total() {
        let mut given = activity();
        let lap = |metres| crate::model::activity::Lap { distance: Metres::new(metres), ..Default::default() };
        given.laps = vec![lap(1_000.0), lap(500.0)];
        assert_eq!(run(&given, &[0.0, 40.0]).0, Some(1_500.0));
    }

    #[test]
    fn the_first_value_is_subtracted_and_resets_are_bridged() {
        // Starts at 42 km, loses its count at the fourth sample: 30 + 30 before, 0 at the reset, 25 + 30 after.
        let total = run(&activity(), &[42_000.0, 42_030.0, 42_060.0, 0.0, 25.0, 55.0]).0;
        assert_eq!(total, Some(115.0));
        // A single sample 8 m back counts nothing twice: 30, 60, (52), 90.
        assert_eq!(run(&activity(), &[0.0, 30.0, 60.0, 52.0, 90.0]).0, Some(90.0));
        // A base of 42 km that appears in mid-recording is no distance.
        assert_eq!(run(&activity(), &[0.0, 30.0, 42_000.0, 42_030.0]).0, Some(60.0));
    }

    #[test]
    fn a_distance_that_was_written_late_is_spread() {
        // 3 m/s, but the device repeats the old value until the sixth sample.
        let streams = streams_at(&[0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0]);
        let timeline = Timeline::new(&activity(), &streams);
        let column = column(&[0.0, 6.0, 6.0, 6.0, 6.0, 30.0, 36.0]).expect("samples");
        let along = from_column(&column, &timeline).expect("distance");
        assert_eq!(along.metres, [0.0, 6.0, 12.0, 18.0, 24.0, 30.0, 36.0]);
    }

    #[test]
    fn positions_are_the_last_resort_and_a_short_track_is_partial() {
        let mut streams = streams_at(&[0.0, 10.0, 20.0]);
        let step = 30.0 / 6_371_008.8_f64;
        let at = |steps: f64| Position::from_degrees(52.0 + (steps * step).to_degrees(), 13.0).expect("on the globe");
        streams.channels.position = Some(vec![at(0.0), at(1.0), at(2.0)]);
        let timeline = Timeline::new(&activity(), &streams);
        let mut flags = Vec::new();
        let total = measure(&activity(), &streams, &timeline, &mut flags).total.expect("positions");
        assert!((total.get() - 60.0).abs() < 0.05);
        assert_eq!(flags, [QualityFlag::DistanceFromGps]);

        // FORMATS section 4.2, First-point-empty.tcx: the lap says 18.7 km, only a few points survive.
        let mut lap = activity();
        lap.recorded.distance = Metres::new(18_700.0);
        lap.recorded.timer = Seconds::new(20.0);
        flags.clear();
        assert_eq!(measure(&lap, &streams, &timeline, &mut flags).total, Metres::new(18_700.0));
        assert_eq!(flags, [QualityFlag::PartialTrack]);
    }
}
