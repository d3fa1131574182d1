//! Distance and speed as far as they are needed to tell a sport and to recognise a copy. What the report shows is
//! measured by `metrics`, with more care.

use crate::model::activity::RecordedTotals;
use crate::model::streams::{Channels, EARTH_RADIUS_M, Position};

/// Faster than this between two positions is a fault of the receiver (FORMATS section 7).
const TELEPORT_MPS: f64 = 12.0;
/// Speed is taken over at least this much time (FORMATS section 7: 5 to 10 s). The longer, since the noise of a
/// receiver in the water otherwise looks like a run.
const WINDOW_S: f64 = 10.0;
/// Slower than this is standing (FORMATS section 7).
const MOVING_MPS: f64 = 0.9;
/// Longer intervals are holes in the recording (FORMATS section 7).
const HOLE_S: f64 = 60.0;
/// Share of the moving time below the peak speed (FORMATS section 4.1).
const PEAK_SHARE: f64 = 0.95;

/// How fast a recording was while moving.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SpeedProfile {
    /// Mean over the moving time.
    pub(crate) mean_mps: f64,
    /// The speed that 95 % of the moving time stays at or below.
    pub(crate) peak_mps: f64,
}

/// Distance to recognise a copy by: as recorded, else by the stream, else along the positions.
pub(crate) fn distance(recorded: &RecordedTotals, channels: &Channels) -> Option<f64> {
    recorded.distance.map(crate::model::units::Metres::get).filter(|metres| *metres > 0.0).or_else(|| {
        let way = way(channels)?;
        let covered = way.last()?.1;
        Some(covered).filter(|metres| *metres > 0.0)
    })
}

/// Cumulative distance with its times and whether the way to it was interrupted: the recorded one, else along the
/// positions. Never goes back.
fn way(channels: &Channels) -> Option<Vec<(f64, f64, bool)>> {
    if let Some(column) = &channels.distance_m {
        let mut covered = 0.0;
        let mut last: Option<f64> = None;
        let samples = channels.elapsed_s.iter().zip(column.iter()).enumerate();
        let way = samples.filter_map(|(index, (time, metres))| {
            let metres = f64::from(metres?);
            covered += last.map_or(0.0, |last| (metres - last).max(0.0));
            last = Some(metres);
            Some((*time, covered, is_break(channels, index)))
        });
        return Some(way.collect());
    }
    let positions = channels.position.as_ref()?;
    let mut covered = 0.0;
    let mut last: Option<(f64, Position)> = None;
    let samples = channels.elapsed_s.iter().zip(positions).enumerate();
    let way = samples.filter(|(_, (_, position))| position.is_present()).map(|(index, (time, position))| {
        let interrupted = is_break(channels, index);
        if let Some((before, from)) = last.filter(|_| !interrupted) {
            let step = great_circle_m(from, *position);
            if step <= TELEPORT_MPS * (time - before) {
                covered += step;
            }
        }
        last = Some((*time, *position));
        (*time, covered, interrupted)
    });
    Some(way.collect())
}

fn is_break(channels: &Channels, index: usize) -> bool {
    channels.breaks.binary_search(&index).is_ok()
}

/// Mean and peak speed while moving; `None` when the recording does not tell.
pub(crate) fn profile(channels: &Channels) -> Option<SpeedProfile> {
    let mut windows = match way(channels) {
        Some(way) => windows_of(&way),
        None => recorded_speeds(channels)?,
    };
    windows.retain(|(_, speed)| *speed >= MOVING_MPS);
    let total: f64 = windows.iter().map(|(seconds, _)| seconds).sum();
    let metres: f64 = windows.iter().map(|(seconds, speed)| seconds * speed).sum();
    windows.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut passed = 0.0;
    let peak = windows.iter().find(|(seconds, _)| {
        passed += seconds;
        passed >= PEAK_SHARE * total
    })?;
    Some(SpeedProfile { mean_mps: metres / total, peak_mps: peak.1 })
}

/// Durations and speeds of stretches of at least [`WINDOW_S`] without a hole.
fn windows_of(way: &[(f64, f64, bool)]) -> Vec<(f64, f64)> {
    let mut windows = Vec::new();
    let mut from = None;
    let mut before = None;
    for (time, covered, interrupted) in way.iter().copied() {
        if interrupted || before.is_some_and(|before| time - before > HOLE_S) {
            from = None;
        }
        before = Some(time);
        let (start, start_covered) = *from.get_or_insert((time, covered));
        if time - start >= WINDOW_S {
            windows.push((time - start, (covered - start_covered) / (time - start)));
            from = Some((time, covered));
        }
    }
    windows
}

/// Durations and speeds as the device wrote them.
fn recorded_speeds(channels: &Channels) -> Option<Vec<(f64, f64)>> {
    let column = channels.speed_mps.as_ref()?;
    let intervals = channels.elapsed_s.iter().zip(channels.elapsed_s.iter().skip(1)).zip(column.iter().skip(1));
    Some(
        intervals
            .filter_map(|((from, to), speed)| Some((to - from, f64::from(speed?))))
            .filter(|(seconds, _)| *seconds <= HOLE_S)
            .collect(),
    )
}

/// Great-circle distance by the haversine formula (FORMATS section 7).
pub(crate) fn great_circle_m(a: Position, b: Position) -> f64 {
    let (lat_a, lat_b) = (a.latitude_deg().to_radians(), b.latitude_deg().to_radians());
    let half_lat = ((lat_b - lat_a) / 2.0).sin();
    let half_long = ((b.longitude_deg() - a.longitude_deg()).to_radians() / 2.0).sin();
    let h = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_long * half_long;
    2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::streams::Column;

    #[test]
    fn one_degree_of_latitude() {
        // 2 * pi * 6371008.8 m / 360.
        let a = Position::from_degrees(10.0, 20.0).expect("on the globe");
        let b = Position::from_degrees(11.0, 20.0).expect("on the globe");
        assert!((great_circle_m(a, b) - 111_195.08).abs() < 0.1);
    }

    #[test]
    fn distance_ignores_resets_and_offsets() {
        let channels = Channels {
            elapsed_s: vec![0.0, 10.0, 20.0, 30.0],
            distance_m: Column::from_samples([Some(42_000.0), Some(42_030.0), Some(0.0), Some(30.0)]),
            ..Channels::default()
        };
        assert_eq!(distance(&RecordedTotals::default(), &channels), Some(60.0));
    }

    #[test]
    fn standing_does_not_slow_the_mean() {
        let times: Vec<f64> = (0..=100).map(f64::from).collect();
        // 3 m/s for 50 s, then nothing.
        let metres = (0..=100_u8).map(|time| Some(f32::from(time.min(50)) * 3.0));
        let channels =
            Channels { distance_m: Column::from_samples(metres), elapsed_s: times.clone(), ..Channels::default() };
        let profile = profile(&channels).expect("moving");
        assert!((profile.mean_mps - 3.0).abs() < 1e-6 && (profile.peak_mps - 3.0).abs() < 1e-6);
    }

    #[test]
    fn a_jump_between_positions_is_no_distance() {
        let at = |metres: f64| Position::from_degrees(50.0 + metres / 111_195.08, 7.0).expect("on the globe");
        let channels = Channels {
            elapsed_s: vec![0.0, 10.0, 11.0, 12.0],
            position: Some(vec![at(0.0), at(30.0), at(5_030.0), at(5_033.0)]),
            ..Channels::default()
        };
        let metres = distance(&RecordedTotals::default(), &channels).expect("positions");
        assert!((metres - 33.0).abs() < 0.1, "{metres}");
    }
}
