//! Whether a run came back on its own way, and on which side of it (RULES card ITB-5, second proxy).

use crate::model::route::OutAndBack;
use crate::model::units::Metres;

use super::track::{Point, STEP_M};
use super::whole;

/// A way back that is further off is another road; chosen, one cell of the grid.
const FARTHEST_M: f64 = 25.0;
/// Points on either side over which the heading is taken: 40 m.
const HEADING_RADIUS: usize = 2;
/// The way back has the opposite heading to within 37 degrees; chosen.
const OPPOSITE_COSINE: f64 = -0.8;
/// Points that must lie between a point and the one it comes back to, so that a turn is not matched with itself: 60 m.
const APART: usize = 6;
/// So much of the run, to and fro, makes it an out-and-back run; chosen.
const SMALLEST_SHARE: f64 = 0.5;
/// Points that are remembered of one square of 50 m, the latest ones: somebody who runs to and fro all day must not
/// cost the square of it.
const REMEMBERED: usize = 24;

/// Matches each point with the nearest earlier one that was passed the other way. `None` where less than half of the
/// run was.
pub(crate) fn measure(points: &[Point]) -> Option<OutAndBack> {
    let headings: Vec<Option<(f64, f64)>> = (0..points.len()).map(|index| heading(points, index)).collect();
    let mut seen = Seen::new(points.len());
    let mut offsets: Vec<f64> = Vec::new();
    for (index, (point, heading)) in points.iter().zip(&headings).enumerate() {
        let due = index.checked_sub(APART).and_then(|due| Some((due, points.get(due)?, headings.get(due)?.as_ref()?)));
        if let Some((due, point, _)) = due {
            seen.remember(due, square(*point, 0.0));
        }
        let Some(heading) = heading else { continue };
        offsets.extend(nearest(points, &headings, &seen, *point, *heading));
    }
    let share = (2.0 * offsets.len() as f64 / points.len() as f64).min(1.0);
    let middle = offsets.len() / 2;
    if share < SMALLEST_SHARE || offsets.is_empty() {
        return None;
    }
    let median = *offsets.select_nth_unstable_by(middle, f64::total_cmp).1;
    Some(OutAndBack { share, offset: Metres::new(median)? })
}

/// Offset of a point from the nearest earlier one that was passed the other way: positive to the left of that.
fn nearest(
    points: &[Point],
    headings: &[Option<(f64, f64)>],
    seen: &Seen,
    point: Point,
    heading: (f64, f64),
) -> Option<f64> {
    // Squares are twice as wide as the farthest way back: what is near lies in at most four of them.
    let (low, high) = (square(point, -FARTHEST_M), square(point, FARTHEST_M));
    let mut nearest_m2 = FARTHEST_M * FARTHEST_M;
    let mut left = None;
    let mut compare = |earlier: usize| {
        let (Some(there), Some(Some((east, north)))) = (points.get(earlier), headings.get(earlier)) else { return };
        let (to_east, to_north) = (point.east_m - there.east_m, point.north_m - there.north_m);
        let distance_m2 = to_east * to_east + to_north * to_north;
        if distance_m2 < nearest_m2 && east * heading.0 + north * heading.1 <= OPPOSITE_COSINE {
            nearest_m2 = distance_m2;
            left = Some(east * to_north - north * to_east);
        }
    };
    for row in low.0..=high.0 {
        for column in low.1..=high.1 {
            seen.within((row, column), &mut compare);
        }
    }
    left
}

/// Points by the square they lie in: chains through a table that is as long as the track, without a tree or a hash of
/// the standard library, since every point asks four squares.
struct Seen {
    /// The latest point of each place of the table.
    latest: Vec<u32>,
    /// Square of each point, and the point before it at the same place of the table.
    chain: Vec<((i32, i32), u32)>,
}

impl Seen {
    const NOTHING: u32 = u32::MAX;

    fn new(points: usize) -> Self {
        let places = points.next_power_of_two();
        Self { latest: vec![Self::NOTHING; places], chain: vec![((0, 0), Self::NOTHING); points] }
    }

    fn place(&self, (row, column): (i32, i32)) -> usize {
        // Neighbouring squares lie apart whatever the length of the table is.
        let mixed = row.cast_unsigned().wrapping_mul(0x9E37_79B1) ^ column.cast_unsigned().wrapping_mul(0x85EB_CA77);
        (mixed ^ (mixed >> 15)) as usize & (self.latest.len() - 1)
    }

    fn remember(&mut self, point: usize, square: (i32, i32)) {
        let place = self.place(square);
        let (Some(latest), Some(slot)) = (self.latest.get_mut(place), self.chain.get_mut(point)) else { return };
        *slot = (square, *latest);
        *latest = u32::try_from(point).unwrap_or(Self::NOTHING);
    }

    /// Hands over the points of a square, the latest first, no more than are remembered.
    fn within(&self, square: (i32, i32), hand_over: &mut impl FnMut(usize)) {
        let mut next = self.latest.get(self.place(square)).copied().unwrap_or(Self::NOTHING) as usize;
        let mut left = REMEMBERED;
        while let Some((theirs, before)) = self.chain.get(next).filter(|_| left > 0) {
            if *theirs == square {
                hand_over(next);
                left -= 1;
            }
            next = *before as usize;
        }
    }
}

/// Unit vector of the direction in which a point was passed; `None` beside a gap or where nothing moved.
fn heading(points: &[Point], index: usize) -> Option<(f64, f64)> {
    let from = index.saturating_sub(HEADING_RADIUS);
    let to = (index + HEADING_RADIUS).min(points.len().saturating_sub(1));
    if points.get(from + 1..=to)?.iter().any(|point| point.after_gap) {
        return None;
    }
    let (first, last) = (points.get(from)?, points.get(to)?);
    let length = first.distance_to(*last);
    // Around a turn the points fold back on each other and have no direction.
    let straight = length >= STEP_M;
    straight.then(|| ((last.east_m - first.east_m) / length, (last.north_m - first.north_m) / length))
}

/// The square of 50 m that a point lies in when it is moved so far north and east.
fn square(point: Point, by_m: f64) -> (i32, i32) {
    #[expect(clippy::cast_possible_truncation, reason = "within the circumference of the earth")]
    let index = |metres: f64| whole::floor((metres + by_m) / (2.0 * FARTHEST_M)) as i32;
    (index(point.north_m), index(point.east_m))
}

#[cfg(test)]
mod tests {
    use super::super::track::tests::{track, way};
    use super::*;
    use crate::model::athlete::RoadSide;

    /// Out along a bent road and back, so many metres to the left of the way out.
    fn there_and_back(left: f64, seed: u32) -> Option<OutAndBack> {
        let out = [(0.0, 0.0), (800.0, 0.0), (800.0, 1_200.0)];
        let back = [(800.0 - left, 1_200.0), (800.0 - left, left), (0.0, left)];
        let corners: Vec<(f64, f64)> = out.into_iter().chain(back).collect();
        measure(&track(&way(&corners, seed)).points)
    }

    #[test]
    fn the_way_back_on_the_left_is_the_right_hand_side_both_ways() {
        for seed in 0..10 {
            let right = there_and_back(6.0, seed).expect("out and back");
            let left = there_and_back(-6.0, seed).expect("out and back");
            assert!(right.share > 0.9 && left.share > 0.9, "{right:?} {left:?}");
            assert!((right.offset.get() - 6.0).abs() < 1.0 && (left.offset.get() + 6.0).abs() < 1.0);
            assert_eq!((right.keeps(), left.keeps()), (Some(RoadSide::Right), Some(RoadSide::Left)));
            assert_eq!(there_and_back(0.0, seed).expect("out and back").keeps(), None);
        }
    }

    #[test]
    fn another_road_is_no_way_back() {
        assert_eq!(there_and_back(40.0, 0), None);
        let loop_of_a_square = [(0.0, 0.0), (500.0, 0.0), (500.0, 500.0), (0.0, 500.0), (0.0, 0.0)];
        assert_eq!(measure(&track(&way(&loop_of_a_square, 0)).points), None);
        assert_eq!(measure(&[]), None);
    }

    #[test]
    fn a_stick_with_a_loop_at_its_end_is_matched_on_the_stick() {
        // 1 km of stick, a loop of 1.2 km, the stick back 8 m to the right: 2 of 3.2 km.
        let corners = [
            (0.0, 0.0),
            (1_000.0, 0.0),
            (1_300.0, 0.0),
            (1_300.0, -300.0),
            (1_000.0, -300.0),
            (1_000.0, -8.0),
            (0.0, -8.0),
        ];
        let found = measure(&track(&way(&corners, 3)).points).expect("out and back");
        assert!((found.share - 2.0 / 3.2).abs() < 0.05, "{found:?}");
        assert_eq!(found.keeps(), Some(RoadSide::Left));
    }

    #[test]
    fn to_and_fro_all_day_stays_linear() {
        let point = |index: usize| {
            let place = index % 20;
            let along = if place < 10 { place } else { 20 - place };
            Point { east_m: along as f64 * STEP_M, north_m: 0.0, after_gap: false }
        };
        let points: Vec<Point> = (0..40_000).map(point).collect();
        assert!(measure(&points).is_some());
    }
}
