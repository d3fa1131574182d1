//! Where a run went, condensed to what rules compare: which way round, on which side, and how alike two runs are.
//!
//! Nothing here is a coordinate, and nothing here may be written to an output (CONTRACT section 4). The cells of a
//! route are hashes, which keeps places from being read off by accident but not from somebody who tries every place on
//! earth; the area of the start is known to a quarter of a degree only, and its numbers cannot be printed.

use std::fmt;

use super::athlete::RoadSide;
use super::named::named;
use super::streams::{EARTH_RADIUS_M, Position};
use super::units::Metres;

named!(
    /// Which way round, seen from above with north up.
    TurningSense {
        /// Like the hands of a clock: right turns.
        Clockwise = "clockwise",
        /// Against them, as races on a track are run: left turns.
        Anticlockwise = "anticlockwise",
    }
);

/// How many hashes of cells are kept of a route: the smallest ones. With 128 the similarity of two routes has a
/// standard error of at most 0.045, and of 0.03 where it is 0.85.
pub const SKETCH_CELLS: usize = 128;

/// Start and end of a loop are closer than this (RULES card ITB-5).
const LOOP_CLOSES_M: f64 = 150.0;
/// The sides of a loop are this far apart on average, or more: an area divided by half of the way around it. Chosen:
/// one cell of the grid, which neither the width of a road nor the error of positions comes to.
const LOOP_WIDTH_M: f64 = 25.0;
/// A smaller distance between the way out and the way back may be the error of positions (RULES card ITB-5).
const SIDE_OFFSET_M: f64 = 5.0;

/// Starts whose areas are at most this far apart are around one place; what is further away is travel (RULES card
/// LOAD-2).
const NEAR_START_M: f64 = 100_000.0;

/// The part of the world in which a run starts, to a quarter of a degree. It can be compared and nothing else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct StartArea(Area);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
enum Area {
    /// Nobody knows where.
    Unknown,
    /// Quarters of a degree.
    Place { north: i16, east: i16 },
    /// One of an athlete's areas, with the numbers of those near to it as bits: what a table keeps of a place.
    Numbered { number: u8, near: u128 },
}

/// Keeps the place out of logs and messages.
impl fmt::Debug for StartArea {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("StartArea(..)")
    }
}

impl StartArea {
    const PER_DEGREE: f64 = 4.0;

    /// How many areas of one athlete can be told apart by number.
    pub const MOST_NUMBERED: u8 = 128;

    /// An area that is near to none.
    pub const UNKNOWN: Self = Self(Area::Unknown);

    /// The area of a position.
    #[must_use]
    pub fn of(position: Position) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "at most 720")]
        let quarter = |degrees: f64| (degrees * Self::PER_DEGREE).round() as i16;
        Self(Area::Place { north: quarter(position.latitude_deg()), east: quarter(position.longitude_deg()) })
    }

    /// One of an athlete's areas by number, with the numbers of the areas near to it; [`Self::UNKNOWN`] where the
    /// number is none of [`Self::MOST_NUMBERED`].
    #[must_use]
    pub fn numbered(number: u8, near: impl Iterator<Item = u8>) -> Self {
        let bit = |number: u8| 1_u128.checked_shl(u32::from(number)).unwrap_or_default();
        let near = near.fold(bit(number), |near, other| near | bit(other));
        if number < Self::MOST_NUMBERED { Self(Area::Numbered { number, near }) } else { Self::UNKNOWN }
    }

    /// False for [`Self::UNKNOWN`].
    #[must_use]
    pub fn is_known(self) -> bool {
        self != Self::UNKNOWN
    }

    /// True when the middles of the areas are at most 100 km apart. Numbered areas are near to those that they name.
    #[must_use]
    pub fn is_near(self, other: Self) -> bool {
        match (self.0, other.0) {
            (Area::Place { .. }, Area::Place { .. }) => self.distance_to(other).get() <= NEAR_START_M,
            (Area::Numbered { near, .. }, Area::Numbered { number, .. }) => near & (1 << number) != 0,
            _ => false,
        }
    }

    /// Great-circle distance of the middles of two areas, by the haversine formula; nothing where they are not places.
    /// The true distance of two starts differs by at most 40 km.
    fn distance_to(self, other: Self) -> Metres {
        let (Area::Place { north, east }, Area::Place { north: other_north, east: other_east }) = (self.0, other.0)
        else {
            return Metres::ZERO;
        };
        let radians = |quarters: i16| (f64::from(quarters) / Self::PER_DEGREE).to_radians();
        let half_sine = |one: i16, other: i16| ((radians(one) - radians(other)) / 2.0).sin().powi(2);
        let cosines = radians(north).cos() * radians(other_north).cos();
        let haversine = half_sine(north, other_north) + cosines * half_sine(east, other_east);
        Metres::new(2.0 * EARTH_RADIUS_M * haversine.clamp(0.0, 1.0).sqrt().asin()).unwrap_or(Metres::ZERO)
    }
}

/// A way out that was also the way back.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct OutAndBack {
    /// Share of the run's length, to and fro, that was run in both directions; 0.5 to 1.
    pub share: f64,
    /// Median distance of the way back from the way out, seen along the way out: positive to its left.
    pub offset: Metres,
}

impl OutAndBack {
    /// The hand to which the runner kept both ways, so that the leg of that side was on the low side of a cambered road
    /// both ways; `None` where the ways are less than 5 m apart, which may be the error of positions or one physical
    /// side of the road, on which the low leg changes (RULES card ITB-5).
    ///
    /// Who keeps right sees the way back, beyond the middle of the road, to the left of the way out.
    #[must_use]
    pub fn keeps(&self) -> Option<RoadSide> {
        let offset_m = self.offset.get();
        (offset_m.abs() >= SIDE_OFFSET_M).then_some(if offset_m > 0.0 { RoadSide::Right } else { RoadSide::Left })
    }
}

/// The way of one recording.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Route {
    /// The smallest [`SKETCH_CELLS`] hashes of the 25 m cells along the way, in order, each once.
    pub cells: Vec<u32>,
    /// Length of the smoothed way.
    pub length: Metres,
    /// Distance of the last position from the first.
    pub start_to_end: Metres,
    /// Area within the way and the line from its end to its start, in square metres: positive anticlockwise, negative
    /// clockwise; each lap counts.
    pub signed_area_m2: f64,
    /// How it came back on its own way, if it did.
    pub out_and_back: Option<OutAndBack>,
    /// Where in the world it started.
    pub start: StartArea,
}

impl Route {
    /// Jaccard similarity of the cells, 0 for nothing in common to 1 for the same: exact for routes of up to
    /// [`SKETCH_CELLS`] cells together, else the unbiased estimate from the smallest hashes of both (Broder 1997).
    #[must_use]
    pub fn similarity(&self, other: &Self) -> f64 {
        let (mut here, mut there) = (self.cells.as_slice(), other.cells.as_slice());
        let (mut all, mut shared) = (0_usize, 0_usize);
        while all < SKETCH_CELLS {
            match (here, there) {
                ([one, rest @ ..], [another, other_rest @ ..]) => {
                    shared += usize::from(one == another);
                    (here, there) =
                        (if one <= another { rest } else { here }, if another <= one { other_rest } else { there });
                }
                ([_, rest @ ..], []) => here = rest,
                ([], [_, rest @ ..]) => there = rest,
                ([], []) => break,
            }
            all += 1;
        }
        if all == 0 { 0.0 } else { shared as f64 / all as f64 }
    }

    /// Which way round the way went, whether or not it closed; `None` where it enclosed no area to speak of, as on the
    /// way there and back, or where its parts went opposite ways round. For runs on a track.
    #[must_use]
    pub fn turning(&self) -> Option<TurningSense> {
        let wide = self.signed_area_m2.abs() >= LOOP_WIDTH_M * self.length.get() / 2.0 && self.length.get() > 0.0;
        let sense = if self.signed_area_m2 > 0.0 { TurningSense::Anticlockwise } else { TurningSense::Clockwise };
        wide.then_some(sense)
    }

    /// Which way round a loop was run: start and end less than 150 m apart, and an area within; `None` for what is no
    /// loop (RULES card ITB-5).
    #[must_use]
    pub fn loop_direction(&self) -> Option<TurningSense> {
        self.turning().filter(|_| self.start_to_end.get() < LOOP_CLOSES_M)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(cells: Vec<u32>) -> Route {
        Route {
            cells,
            length: Metres::ZERO,
            start_to_end: Metres::ZERO,
            signed_area_m2: 0.0,
            out_and_back: None,
            start: StartArea::UNKNOWN,
        }
    }

    #[test]
    fn similarity_is_the_shared_part_of_all_cells() {
        // 2 of {1, 2, 3, 4, 5} are in both.
        let (one, other) = (route(vec![1, 2, 3]), route(vec![2, 3, 4, 5]));
        assert!((one.similarity(&other) - 0.4).abs() < 1e-12);
        assert!((other.similarity(&one) - 0.4).abs() < 1e-12);
        assert!((one.similarity(&one) - 1.0).abs() < 1e-12);
        assert!(one.similarity(&route(vec![])).abs() < 1e-12);
        assert!(route(vec![]).similarity(&route(vec![])).abs() < 1e-12);
    }

    #[test]
    fn a_start_area_can_be_compared_but_not_read() {
        let at = |latitude, longitude| StartArea::of(Position::from_degrees(latitude, longitude).expect("a place"));
        // One degree of latitude is 111 195 m on the sphere of FORMATS section 7.
        assert!((at(52.0, 13.0).distance_to(at(53.0, 13.0)).get() - 111_195.0).abs() < 1.0);
        assert_eq!(at(52.02, 13.05), at(51.95, 12.9));
        // 358.5 degrees apart the long way, 1.5 degrees the short way.
        assert!((at(0.0, 179.25).distance_to(at(0.0, -179.25)).get() - 166_792.6).abs() < 1.0);
        assert_eq!(format!("{:?}", at(52.0, 13.0)), "StartArea(..)");
    }

    #[test]
    fn numbered_areas_are_near_to_those_they_name() {
        let (home, next, far) = (
            StartArea::numbered(0, [1].into_iter()),
            StartArea::numbered(1, [0].into_iter()),
            StartArea::numbered(127, std::iter::empty()),
        );
        assert!(home.is_near(next) && next.is_near(home) && far.is_near(far));
        assert!(!home.is_near(far) && !far.is_near(home));
        assert!(!StartArea::numbered(128, [0].into_iter()).is_known());
        assert!(!StartArea::UNKNOWN.is_near(StartArea::UNKNOWN));
    }

    #[test]
    fn the_hand_that_the_runner_keeps_to() {
        let keeps = |offset| OutAndBack { share: 1.0, offset: Metres::new(offset).expect("finite") }.keeps();
        assert_eq!(keeps(5.0), Some(RoadSide::Right));
        assert_eq!(keeps(-5.0), Some(RoadSide::Left));
        assert_eq!((keeps(4.9), keeps(-4.9)), (None, None));
    }

    #[test]
    fn an_area_as_wide_as_a_road_is_no_loop() {
        // 2 km there and back 12 m apart enclose 24 000 m2; half of the way is 2 km, 25 m wide would be 50 000 m2.
        let turned = |area: f64, start_to_end: f64| {
            let route = Route {
                length: Metres::new(4_000.0).expect("finite"),
                start_to_end: Metres::new(start_to_end).expect("finite"),
                signed_area_m2: area,
                ..route(vec![])
            };
            (route.turning(), route.loop_direction())
        };
        let (clockwise, anticlockwise) = (Some(TurningSense::Clockwise), Some(TurningSense::Anticlockwise));
        assert_eq!(turned(24_000.0, 10.0), (None, None));
        assert_eq!(turned(50_000.0, 149.0), (anticlockwise, anticlockwise));
        assert_eq!(turned(-50_000.0, 150.0), (clockwise, None));
    }
}
