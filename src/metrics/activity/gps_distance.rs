//! Distance along the recorded positions (FORMATS section 7), used when the recording has no distance of its own.

use crate::model::streams::{EARTH_RADIUS_M, Position};

use super::timeline::Timeline;

/// Radians in one semicircle of the FIT protocol.
const RADIANS_PER_SEMICIRCLE: f64 = std::f64::consts::PI / 2_147_483_648.0;
/// Faster than this is no running but a faulty position (FORMATS section 7).
const TELEPORT_MPS: f64 = 12.0;
/// Slower than this for [`STANDING_S`] is standing (FORMATS section 7).
const STANDING_MPS: f64 = 0.5;
/// See [`STANDING_MPS`].
const STANDING_S: f64 = 10.0;
/// Time over which the speed of a possibly standing runner is taken; chosen.
const STRAIGHT_LINE_S: f64 = 5.0;

/// A usable position with what the great-circle formula needs of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fix {
    /// Its place among the samples.
    pub(crate) sample: usize,
    /// Seconds since the start of the recording.
    pub(crate) time_s: f64,
    /// Latitude in radians.
    pub(crate) latitude: f64,
    /// Longitude in radians.
    pub(crate) longitude: f64,
    cosine: f64,
}

impl Fix {
    /// Great-circle distance by the haversine formula. For the few metres between samples the sines are taken from
    /// their series, whose error is below a micrometre there.
    fn distance_to(&self, other: &Self) -> f64 {
        const SERIES_BELOW: f64 = 1e-3;
        let turn = std::f64::consts::TAU;
        let mut east = (other.longitude - self.longitude).abs();
        if east > std::f64::consts::PI {
            east = turn - east;
        }
        let north = other.latitude - self.latitude;
        let series = north.abs() < SERIES_BELOW && east < SERIES_BELOW;
        let half_sine = |angle: f64| {
            let half = angle / 2.0;
            if series { half * (1.0 - half * half / 6.0) } else { half.sin() }
        };
        let (north, east) = (half_sine(north), half_sine(east));
        let haversine = (north * north + self.cosine * other.cosine * east * east).min(1.0);
        let root = haversine.sqrt();
        2.0 * EARTH_RADIUS_M * if series { root * (1.0 + haversine / 6.0) } else { root.asin() }
    }
}

/// One step between two accepted positions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub(crate) from: Fix,
    pub(crate) to: Fix,
    metres: f64,
    /// Something interrupts it, so that it does not count.
    pub(crate) broken: bool,
}

/// Cumulative distance of the steps at each sample that has an accepted position, "not a number" elsewhere. `None`
/// without steps.
pub(crate) fn cumulative(steps: &[Step], samples: usize) -> Option<Vec<f32>> {
    let first = steps.first()?;
    let mut cumulative = vec![f32::NAN; samples];
    let mut put = |sample: usize, total: f32| {
        if let Some(slot) = cumulative.get_mut(sample) {
            *slot = total;
        }
    };
    put(first.from.sample, 0.0);
    for (sample, total) in totals(steps) {
        put(sample, total);
    }
    Some(cumulative)
}

/// Distance of all steps; `None` without any.
pub(crate) fn total(steps: &[Step]) -> Option<f64> {
    totals(steps).last().map(|(_, total)| f64::from(total))
}

/// The sample at the end of each step, and the distance up to there.
fn totals(steps: &[Step]) -> impl Iterator<Item = (usize, f32)> {
    steps.iter().scan(0.0_f64, |total, step| {
        *total += if step.broken { 0.0 } else { step.metres };
        #[expect(clippy::cast_possible_truncation, reason = "a few centimetres in a thousand kilometres")]
        let rounded = *total as f32;
        Some((step.to.sample, rounded))
    })
}

/// The steps between accepted positions in order, without the distance of standing.
pub(crate) fn steps(positions: &[Position], timeline: &Timeline<'_>) -> Vec<Step> {
    let mut steps = accepted(positions, timeline);
    drop_standing(&mut steps);
    steps
}

/// The accepted steps in order. A position that implies more than 12 m/s is left out when the next one returns;
/// when the jump persists, the track goes on from there and the jump does not count.
fn accepted(positions: &[Position], timeline: &Timeline<'_>) -> Vec<Step> {
    let samples = positions.iter().zip(timeline.time_s).enumerate();
    let mut fixes = samples.filter(|(_, (position, _))| position.is_present()).map(|(sample, (position, time_s))| {
        let latitude = f64::from(position.latitude_semicircles) * RADIANS_PER_SEMICIRCLE;
        let longitude = f64::from(position.longitude_semicircles) * RADIANS_PER_SEMICIRCLE;
        Fix { sample, time_s: *time_s, latitude, longitude, cosine: latitude.cos() }
    });
    let mut steps = Vec::with_capacity(positions.len().min(timeline.len()));
    let Some(mut last) = fixes.next() else { return steps };
    let mut ahead = fixes.next();
    while let Some(fix) = ahead {
        ahead = fixes.next();
        let metres = last.distance_to(&fix);
        let jump = metres > TELEPORT_MPS * (fix.time_s - last.time_s);
        let returns = |next: &Fix| last.distance_to(next) <= TELEPORT_MPS * (next.time_s - last.time_s);
        if jump && ahead.as_ref().is_none_or(returns) {
            continue;
        }
        // A recording gap is no interruption: the straight line across it is the least that was run.
        let broken = jump || timeline.interrupted.get(last.sample..fix.sample).unwrap_or_default().contains(&true);
        steps.push(Step { from: last, to: fix, metres, broken });
        last = fix;
    }
    steps
}

/// Takes the distance out of stretches of at least 10 s in which the runner stood. The speed is that of the straight
/// line over 5 s, because positions wander about a standing runner at a speed of their own; a turn is slow in that
/// sense too, but never for long.
fn drop_standing(steps: &mut [Step]) {
    let mut tail = 0;
    let mut slow_since: Option<(usize, f64)> = None;
    for index in 0..=steps.len() {
        let slow_from = steps.get(index).and_then(|step| {
            while tail < index && steps.get(tail).is_some_and(|old| step.to.time_s - old.to.time_s >= STRAIGHT_LINE_S) {
                tail += 1;
            }
            let from = steps.get(tail)?.from;
            let time = step.to.time_s - from.time_s;
            (time >= STRAIGHT_LINE_S && from.distance_to(&step.to) < STANDING_MPS * time).then_some((tail, from.time_s))
        });
        match (slow_from, slow_since) {
            (Some(from), None) => slow_since = Some(from),
            (None, Some((first, since))) => {
                let standing = steps.get_mut(first..index).unwrap_or_default();
                if standing.last().is_some_and(|last| last.to.time_s - since >= STANDING_S) {
                    for step in standing.iter_mut() {
                        step.metres = 0.0;
                    }
                }
                slow_since = None;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{activity, streams_at};

    /// Metres north of a point on the 52nd parallel, as a position.
    fn north(metres: f64) -> Position {
        let degrees = metres / EARTH_RADIUS_M * 180.0 / std::f64::consts::PI;
        Position::from_degrees(52.0 + degrees, 13.0).expect("on the globe")
    }

    fn total(positions: &[Position], breaks: Vec<usize>) -> f64 {
        let times: Vec<f64> = (0..positions.len()).map(|second| second as f64).collect();
        let mut streams = streams_at(&times);
        streams.channels.breaks = breaks;
        let timeline = Timeline::new(&activity(), &streams);
        let cumulative = cumulative(&steps(positions, &timeline), positions.len()).expect("positions");
        f64::from(cumulative.iter().copied().filter(|metres| metres.is_finite()).fold(0.0, f32::max))
    }

    #[test]
    fn a_degree_of_latitude_is_111_195_metres() {
        // R * pi / 180 = 111 195.08 m for R = 6 371 008.8 m; a degree of longitude at 60 degrees north is a little less
        // than half of it along the great circle: 2 R asin(cos 60 sin 0.5) = 55 597.0 m.
        let fix = |latitude: f64, longitude: f64| {
            let radians = |degrees: f64| degrees.to_radians();
            Fix {
                sample: 0,
                time_s: 0.0,
                latitude: radians(latitude),
                longitude: radians(longitude),
                cosine: radians(latitude).cos(),
            }
        };
        assert!((fix(0.0, 0.0).distance_to(&fix(1.0, 0.0)) - 111_195.08).abs() < 0.01);
        assert!((fix(60.0, 179.5).distance_to(&fix(60.0, -179.5)) - 55_597.01).abs() < 0.05);
        // Series and sines agree where they meet: 0.0009 rad are 5 733.9 m.
        let arc = 0.0009_f64.to_degrees();
        assert!((fix(0.0, 0.0).distance_to(&fix(arc, 0.0)) - 0.0009 * EARTH_RADIUS_M).abs() < 1e-6);
    }

    #[test]
    fn steps_add_up() {
        let positions: Vec<_> = (0..101).map(|second| north(3.0 * f64::from(second))).collect();
        assert!((total(&positions, vec![]) - 300.0).abs() < 0.2);
    }

    #[test]
    fn a_teleport_that_returns_is_left_out() {
        let mut positions: Vec<_> = (0..101).map(|second| north(3.0 * f64::from(second))).collect();
        positions[50] = north(5_000.0);
        assert!((total(&positions, vec![]) - 300.0).abs() < 0.2);
    }

    #[test]
    fn a_jump_that_persists_is_not_counted() {
        let positions: Vec<_> =
            (0..101).map(|second| north(3.0 * f64::from(second) + if second < 50 { 0.0 } else { 900.0 })).collect();
        assert!((total(&positions, vec![]) - 297.0).abs() < 0.2);
    }

    #[test]
    fn nothing_is_counted_across_a_break_or_without_a_fix() {
        let mut positions: Vec<_> = (0..101).map(|second| north(3.0 * f64::from(second))).collect();
        positions[20] = Position::MISSING;
        assert!((total(&positions, vec![50]) - 297.0).abs() < 0.2);
    }

    #[test]
    fn standing_noise_is_no_distance() {
        // 60 s of wandering 1 m to and fro, then 100 s at 3 m/s.
        let positions: Vec<_> = (0..161)
            .map(|second| match second {
                0..60 => north(f64::from(second % 2)),
                _ => north(3.0 * f64::from(second - 60)),
            })
            .collect();
        assert!((total(&positions, vec![]) - 300.0).abs() < 4.0);
    }

    #[test]
    fn a_turn_is_not_standing() {
        // Out and back at 3 m/s: the straight line over 10 s is short only around the turn.
        let positions: Vec<_> =
            (0..201).map(|second| north(3.0 * f64::from(if second < 100 { second } else { 200 - second }))).collect();
        assert!((total(&positions, vec![]) - 600.0).abs() < 0.5);
    }
}
