//! Ground that does not exist: smooth hills over a plane, and routes that are curves, not roads. The plane is laid
//! over open fields in northern Germany, so that no track is the way past anybody's door.

use super::numbers::{Rng, cosine, sine};

/// Latitude of the middle of the plane.
const MIDDLE_LATITUDE_DEG: f64 = 53.117;
/// Longitude of the middle of the plane.
const MIDDLE_LONGITUDE_DEG: f64 = 12.243;
/// Metres in a degree of latitude on a sphere of 6371 km.
const METRES_PER_DEGREE: f64 = 111_194.927;
/// Height of the running track.
const LEVEL_M: f64 = 71.0;
/// Metres between the stored points of a route.
const SPACING_M: f64 = 5.0;

/// A place on the plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Place {
    pub(crate) north_m: f64,
    pub(crate) east_m: f64,
}

impl Place {
    /// Latitude and longitude in degrees.
    pub(crate) fn degrees(self) -> (f64, f64) {
        let latitude = MIDDLE_LATITUDE_DEG + self.north_m / METRES_PER_DEGREE;
        let shrink = cosine(MIDDLE_LATITUDE_DEG.to_radians());
        (latitude, MIDDLE_LONGITUDE_DEG + self.east_m / (METRES_PER_DEGREE * shrink))
    }

    /// Height of the ground above the sea. The hills in the east are steeper.
    fn height_m(self) -> f64 {
        let Self { north_m, east_m } = self;
        let gentle = 9.0 * sine(north_m / 310.0 + 0.4) + 7.0 * sine(east_m / 270.0 + north_m / 900.0);
        let hilly = if east_m > 9_000.0 { 14.0 * sine(north_m / 150.0) * sine(east_m / 170.0 + 1.0) } else { 0.0 };
        74.0 + gentle + hilly
    }
}

/// A curve to run along.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    points: Vec<Place>,
    there_and_back: bool,
    level: bool,
}

impl Route {
    /// There and back on one winding line.
    pub(crate) fn there_and_back(start: Place, length_m: f64, rng: &mut Rng) -> Self {
        let heading = rng.between(0.0, std::f64::consts::TAU);
        Self {
            points: winding(start, length_m / 2.0 + 2.0 * SPACING_M, heading, 0.0, rng),
            there_and_back: true,
            level: false,
        }
    }

    /// Once around, clockwise or not.
    pub(crate) fn around(start: Place, length_m: f64, clockwise: bool, rng: &mut Rng) -> Self {
        let turn = if clockwise { 1.0 } else { -1.0 } * std::f64::consts::TAU / length_m;
        let heading = rng.between(0.0, std::f64::consts::TAU);
        let mut points = winding(start, length_m, heading, turn, rng);
        close(&mut points, start);
        scale(&mut points, start, length_m);
        Self { points, there_and_back: false, level: false }
    }

    /// The inside lane of a running track: 400 m, two straights of 100 m.
    pub(crate) fn oval(start: Place) -> Self {
        use std::f64::consts::PI;
        let radius = 100.0 / PI;
        let points = (0..80).map(|index| {
            let along = f64::from(index) * SPACING_M;
            let (east_m, north_m) = match along {
                s if s < 100.0 => (s, -radius),
                s if s < 200.0 => {
                    let angle = (s - 100.0) / radius - PI / 2.0;
                    (100.0 + radius * cosine(angle), radius * sine(angle))
                }
                s if s < 300.0 => (300.0 - s, radius),
                s => {
                    let angle = (s - 300.0) / radius + PI / 2.0;
                    (radius * cosine(angle), radius * sine(angle))
                }
            };
            Place { north_m: start.north_m + north_m, east_m: start.east_m + east_m }
        });
        Self { points: points.collect(), there_and_back: false, level: true }
    }

    /// The place after running so far.
    pub(crate) fn at(&self, distance_m: f64) -> Place {
        let spans = self.points.len() as f64 - if self.there_and_back { 1.0 } else { 0.0 };
        let length = spans * SPACING_M;
        let along = if self.there_and_back {
            let lap = distance_m - (distance_m / (2.0 * length)).floor() * 2.0 * length;
            if lap > length { 2.0 * length - lap } else { lap }
        } else {
            distance_m - (distance_m / length).floor() * length
        };
        let index = (along / SPACING_M).floor();
        let share = along / SPACING_M - index;
        let index = super::numbers::to_u32(index) as usize % self.points.len();
        let (from, to) = (self.points[index], self.points[(index + 1) % self.points.len()]);
        Place {
            north_m: from.north_m + share * (to.north_m - from.north_m),
            east_m: from.east_m + share * (to.east_m - from.east_m),
        }
    }

    /// Height of the ground above the sea at this point of the way.
    pub(crate) fn height_m(&self, distance_m: f64) -> f64 {
        if self.level { LEVEL_M } else { self.at(distance_m).height_m() }
    }

    /// The slope at this point of the way, rise over run.
    pub(crate) fn grade(&self, distance_m: f64) -> f64 {
        (self.height_m(distance_m + 10.0) - self.height_m(distance_m)) / 10.0
    }
}

/// Points along a line that winds, turning by `turn` radians a metre on the whole.
fn winding(start: Place, length_m: f64, heading: f64, turn: f64, rng: &mut Rng) -> Vec<Place> {
    let (first, second) = (rng.between(0.0, 6.0), rng.between(0.0, 6.0));
    let (long, short) = (rng.between(250.0, 400.0), rng.between(60.0, 110.0));
    let mut place = start;
    let mut points = vec![start];
    let mut along = 0.0;
    while along < length_m - SPACING_M {
        let bend = 0.55 * sine(along / long + first) + 0.25 * sine(along / short + second);
        let towards = heading + turn * along + bend;
        place = Place {
            north_m: place.north_m + SPACING_M * cosine(towards),
            east_m: place.east_m + SPACING_M * sine(towards),
        };
        points.push(place);
        along += SPACING_M;
    }
    points
}

/// Bends the line so that it ends where it began.
fn close(points: &mut [Place], start: Place) {
    let Some(last) = points.last().copied() else { return };
    let steps = points.len() as f64;
    for (index, point) in points.iter_mut().enumerate() {
        let share = (index + 1) as f64 / steps;
        point.north_m -= share * (last.north_m - start.north_m);
        point.east_m -= share * (last.east_m - start.east_m);
    }
}

/// Blows the closed line up or down to its length, so that a metre run is a metre on the map.
fn scale(points: &mut [Place], start: Place, length_m: f64) {
    let around: f64 = (0..points.len())
        .map(|index| {
            let (a, b) = (points[index], points[(index + 1) % points.len()]);
            ((a.north_m - b.north_m) * (a.north_m - b.north_m) + (a.east_m - b.east_m) * (a.east_m - b.east_m)).sqrt()
        })
        .sum();
    let factor = length_m / around;
    for point in points {
        point.north_m = start.north_m + factor * (point.north_m - start.north_m);
        point.east_m = start.east_m + factor * (point.east_m - start.east_m);
    }
}
