//! The way of a recording on a flat map: positions smoothed, in metres east and north of the first one, every ten
//! metres. Everything about where a run went starts here; nothing of it leaves the measuring of one recording.

use crate::model::streams::{EARTH_RADIUS_M, Position};

use super::gps_distance::{Fix, Step};

/// Half of the time over which positions are averaged: they wander by a few metres from second to second; chosen.
const HALF_WINDOW_S: f64 = 4.0;
/// Distance between the points of a track; chosen, well below the 25 m of RULES section 5.9.
pub(crate) const STEP_M: f64 = 10.0;
/// A longer way between two positions is not known, and is not filled with points; chosen.
const LONGEST_FILLED_M: f64 = 300.0;
/// A track of more points than this is a corrupt one, and would cost memory without bound: 2 000 km.
const MOST_POINTS: usize = 200_000;

/// A point of the plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    /// Metres east of the first position.
    pub(crate) east_m: f64,
    /// Metres north of it.
    pub(crate) north_m: f64,
    /// True when the way from the point before is not known.
    pub(crate) after_gap: bool,
}

impl Point {
    /// Distance between two points.
    pub(crate) fn distance_to(self, other: Self) -> f64 {
        let (east, north) = (other.east_m - self.east_m, other.north_m - self.north_m);
        // Metres on a map neither overflow nor vanish when squared.
        (east * east + north * north).sqrt()
    }

    /// The point that lies at a share of the way to another.
    fn towards(self, other: Self, share: f64) -> Self {
        Self {
            east_m: self.east_m + share * (other.east_m - self.east_m),
            north_m: self.north_m + share * (other.north_m - self.north_m),
            after_gap: false,
        }
    }
}

/// A smoothed position with its sample.
#[derive(Debug, Clone, Copy)]
struct Place {
    sample: usize,
    time_s: f64,
    point: Point,
}

/// The smoothed way of a recording.
#[derive(Debug, Clone)]
pub(crate) struct Track {
    /// Points about ten metres apart, but for gaps.
    pub(crate) points: Vec<Point>,
    /// Length along the points, gaps left out.
    pub(crate) length_m: f64,
    /// First position.
    pub(crate) start: Position,
    origin: Fix,
    /// The share that the circle of latitude through the first position is of the equator.
    origin_cosine: f64,
    places: Vec<Place>,
}

impl Track {
    /// Smooths the positions of a recording, given with the steps between them. `None` without steps.
    pub(crate) fn new(positions: &[Position], steps: &[Step]) -> Option<Self> {
        let origin = steps.first()?.from;
        let mut places = Vec::with_capacity(steps.len() + 1);
        let origin_cosine = cosine(&origin);
        places.push(place(&origin, &origin, origin_cosine, false));
        places.extend(steps.iter().map(|step| place(&step.to, &origin, origin_cosine, step.broken)));
        smooth(&mut places);
        let start = positions.get(origin.sample).copied()?;
        let (points, length_m) = spaced(&places);
        Some(Self { points, length_m, start, origin, origin_cosine, places })
    }

    /// Latitude and longitude of a point in radians.
    pub(crate) fn on_earth(&self, point: Point) -> (f64, f64) {
        let latitude = self.origin.latitude + point.north_m / EARTH_RADIUS_M;
        let longitude = self.origin.longitude + point.east_m / (EARTH_RADIUS_M * self.origin_cosine);
        (latitude, longitude)
    }

    /// Speed at each sample along the smoothed way, in metres per second, "not a number" where there is none: the mean
    /// of the 10 s or so around it. Noise of the positions, which makes every step longer, is smoothed away; so is a
    /// sharp turn, for a few seconds.
    pub(crate) fn speeds(&self, samples: usize) -> Vec<f32> {
        /// Half of the time over which the speeds of the smoothed way are averaged once more; chosen.
        const HALF_MEAN_S: f64 = 2.5;
        let mut speeds = vec![f32::NAN; samples];
        for stretch in self.places.chunk_by(|_, next| !next.point.after_gap) {
            let mut metres = Vec::with_capacity(stretch.len());
            let mut total = 0.0_f64;
            let mut before = stretch.first().map(|place| place.point);
            for place in stretch {
                total += before.map_or(0.0, |before| before.distance_to(place.point));
                metres.push(total);
                before = Some(place.point);
            }
            for (index, pair) in stretch.windows(2).enumerate() {
                let &[from, to] = pair else { continue };
                let middle_s = f64::midpoint(from.time_s, to.time_s);
                let first = stretch.partition_point(|place| place.time_s < middle_s - HALF_MEAN_S).min(index);
                let last = stretch.partition_point(|place| place.time_s <= middle_s + HALF_MEAN_S).max(index + 2) - 1;
                let at = |place: usize| Some((*metres.get(place)?, stretch.get(place)?.time_s));
                let (Some((begin, begin_s)), Some((end, end_s))) = (at(first), at(last)) else { continue };
                #[expect(clippy::cast_possible_truncation, reason = "a speed")]
                let speed = ((end - begin) / (end_s - begin_s)) as f32;
                speeds.get_mut(from.sample..to.sample).unwrap_or_default().fill(speed);
            }
        }
        speeds
    }
}

/// Not zero even at a pole, so that it can be divided by.
fn cosine(origin: &Fix) -> f64 {
    origin.latitude.cos().max(1e-6)
}

fn place(fix: &Fix, origin: &Fix, origin_cosine: f64, after_gap: bool) -> Place {
    let turn = std::f64::consts::TAU;
    let east = fix.longitude - origin.longitude + 1.5 * turn;
    // Whoever has not crossed the date line is one turn ahead, which can be taken off exactly and faster.
    let east = if east >= turn && east < 2.0 * turn { east - turn } else { east.rem_euclid(turn) } - turn / 2.0;
    let point = Point {
        east_m: EARTH_RADIUS_M * origin_cosine * east,
        north_m: EARTH_RADIUS_M * (fix.latitude - origin.latitude),
        after_gap,
    };
    Place { sample: fix.sample, time_s: fix.time_s, point }
}

/// Puts each position at the mean of those within four seconds before and after it, as many on either side, never
/// across a gap.
fn smooth(places: &mut [Place]) {
    let mut start = 0;
    while start < places.len() {
        let rest = places.get(start + 1..).unwrap_or_default();
        let length = 1 + rest.iter().take_while(|place| !place.point.after_gap).count();
        let stretch = places.get_mut(start..start + length).unwrap_or_default();
        let original: Vec<Place> = stretch.to_vec();
        let mut sums = Vec::with_capacity(length + 1);
        let (mut east, mut north) = (0.0_f64, 0.0_f64);
        sums.push((east, north));
        for place in &original {
            east += place.point.east_m;
            north += place.point.north_m;
            sums.push((east, north));
        }
        let (mut low, mut high) = (0, 0);
        for (index, place) in stretch.iter_mut().enumerate() {
            while original.get(low).is_some_and(|other| place.time_s - other.time_s > HALF_WINDOW_S) {
                low += 1;
            }
            while original.get(high).is_some_and(|other| other.time_s - place.time_s <= HALF_WINDOW_S) {
                high += 1;
            }
            let radius = (index - low).min(high.saturating_sub(index + 1));
            let at = |index: usize| sums.get(index).copied().unwrap_or_default();
            let (from, to) = (at(index - radius), at(index + radius + 1));
            let count = (2 * radius + 1) as f64;
            place.point.east_m = (to.0 - from.0) / count;
            place.point.north_m = (to.1 - from.1) / count;
        }
        start += length;
    }
}

/// Points ten metres apart along the places, up to half of that more or less, the first and last of them included.
fn spaced(places: &[Place]) -> (Vec<Point>, f64) {
    let mut points: Vec<Point> = Vec::new();
    let mut length_m = 0.0_f64;
    for (index, place) in places.iter().enumerate() {
        let Some(last) = points.last().copied() else {
            points.push(place.point);
            continue;
        };
        let distance = last.distance_to(place.point);
        if place.point.after_gap || distance > LONGEST_FILLED_M {
            points.push(Point { after_gap: true, ..place.point });
            continue;
        }
        let end = index + 1 == places.len() || places.get(index + 1).is_some_and(|next| next.point.after_gap);
        if (distance < STEP_M && !end) || distance <= 0.0 || points.len() >= MOST_POINTS {
            continue;
        }
        let parts = (distance / STEP_M).round().max(1.0);
        let mut part = 1.0;
        while part < parts {
            points.push(last.towards(place.point, part / parts));
            part += 1.0;
        }
        points.push(place.point);
        length_m += distance;
    }
    (points, length_m)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::metrics::activity::gps_distance;
    use crate::metrics::activity::timeline::Timeline;
    use crate::metrics::testing::{activity, streams_at};

    /// A position so many metres east and north of a place on the 52nd parallel.
    pub(crate) fn at(east_m: f64, north_m: f64) -> Position {
        let latitude = 52.0 + (north_m / EARTH_RADIUS_M).to_degrees();
        let longitude = 13.0 + (east_m / EARTH_RADIUS_M / 52.0_f64.to_radians().cos()).to_degrees();
        Position::from_degrees(latitude, longitude).expect("on the globe")
    }

    /// An error of position of up to three metres either way that is the same every time.
    pub(crate) fn noise(seed: u32) -> f64 {
        let mixed = seed.wrapping_mul(0x9E37_79B9) ^ 0x85EB_CA6B;
        let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0xC2B2_AE35);
        f64::from((mixed ^ (mixed >> 13)) % 6_001) / 1_000.0 - 3.0
    }

    /// A way through these corners at 3 m/s, a position every second with errors of up to three metres, seeded.
    pub(crate) fn way(corners: &[(f64, f64)], seed: u32) -> Vec<Position> {
        let mut positions = Vec::new();
        let mut ahead_m = 0.0;
        for pair in corners.windows(2) {
            let ((east, north), (to_east, to_north)) = (pair[0], pair[1]);
            let length = (to_east - east).hypot(to_north - north);
            while ahead_m <= length {
                let share = ahead_m / length;
                let count = u32::try_from(positions.len()).expect("short") * 2 + seed;
                positions.push(at(
                    east + share * (to_east - east) + noise(count),
                    north + share * (to_north - north) + noise(count + 1),
                ));
                ahead_m += 3.0;
            }
            ahead_m -= length;
        }
        positions
    }

    /// The track of positions a second apart.
    pub(crate) fn track(positions: &[Position]) -> Track {
        let times: Vec<f64> = (0..positions.len()).map(|second| second as f64).collect();
        let streams = streams_at(&times);
        let steps = gps_distance::steps(positions, &Timeline::new(&activity(), &streams));
        Track::new(positions, &steps).expect("positions")
    }

    #[test]
    fn noise_does_not_lengthen_the_way() {
        let track = track(&way(&[(0.0, 0.0), (1_000.0, 0.0), (1_000.0, 1_000.0)], 0));
        assert!((track.length_m - 2_000.0).abs() < 60.0, "{}", track.length_m);
        assert!(track.points.windows(2).all(|pair| pair[0].distance_to(pair[1]) < 21.0));
        let speeds = track.speeds(667);
        let mean: f32 = speeds.iter().filter(|speed| speed.is_finite()).sum::<f32>() / 666.0;
        assert!((mean - 3.0).abs() < 0.15, "{mean}");
    }

    #[test]
    fn points_lie_where_they_were() {
        let track = track(&way(&[(0.0, 0.0), (600.0, 0.0)], 5));
        let (latitude, longitude) = track.on_earth(*track.points.last().expect("points"));
        let end = at(600.0, 0.0);
        assert!((latitude.to_degrees() - end.latitude_deg()).abs() < 6e-5);
        assert!((longitude.to_degrees() - end.longitude_deg()).abs() < 1e-4);
        assert_eq!(track.start, way(&[(0.0, 0.0), (600.0, 0.0)], 5)[0]);
    }

    #[test]
    fn the_way_across_a_break_is_not_known() {
        let mut positions = way(&[(0.0, 0.0), (300.0, 0.0)], 0);
        positions.extend(way(&[(2_000.0, 0.0), (2_300.0, 0.0)], 0));
        let track = track(&positions);
        assert_eq!(track.points.iter().filter(|point| point.after_gap).count(), 1);
        assert!((track.length_m - 600.0).abs() < 30.0, "{}", track.length_m);
    }

    #[test]
    fn the_date_line_is_no_jump() {
        let positions: Vec<Position> = (-50..50)
            .map(|second| {
                let longitude = 180.0 + f64::from(second) * 3e-5;
                let wrapped = if longitude > 180.0 { longitude - 360.0 } else { longitude };
                Position::from_degrees(10.0, wrapped).expect("on the globe")
            })
            .collect();
        let track = track(&positions);
        // 99 steps of 3e-5 degrees at 10 degrees north: 99 * 3.2852 m.
        assert!((track.length_m - 325.2).abs() < 3.0, "{}", track.length_m);
        assert!(track.points.iter().all(|point| !point.after_gap));
    }
}
