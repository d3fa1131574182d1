//! Where a run went, condensed (RULES section 5.9): hashed cells, enclosed area, the way back.

use crate::model::route::{Route, SKETCH_CELLS, StartArea};
use crate::model::streams::EARTH_RADIUS_M;
use crate::model::units::Metres;

use super::track::Track;
use super::{loop_direction, out_and_back, whole};

/// Edge of a cell (RULES section 5.9).
const CELL_M: f64 = 25.0;
/// A shorter way has no shape worth comparing: the shortest valid run (RULES section 0).
const SHORTEST_M: f64 = 300.0;
/// The grids that a route is laid on, each shifted by a quarter of a cell both ways against the one before. On a single
/// grid a street along one of its lines would be another street whenever positions err to its other side.
const GRIDS: [u8; 4] = [0, 1, 2, 3];

/// Condenses a track. `None` for one that is too short to be a run.
pub(crate) fn measure(track: &Track) -> Option<Route> {
    let first = track.points.first()?;
    let last = track.points.last()?;
    if track.length_m < SHORTEST_M {
        return None;
    }
    Some(Route {
        cells: sketch(track),
        length: Metres::new(track.length_m)?,
        start_to_end: Metres::new(first.distance_to(*last))?,
        signed_area_m2: loop_direction::signed_area_m2(&track.points),
        out_and_back: out_and_back::measure(&track.points),
        start: StartArea::of(track.start),
    })
}

/// The smallest hashes of the cells along the track.
fn sketch(track: &Track) -> Vec<u32> {
    /// So many are gathered before the largest are dropped; chosen.
    const GATHERED: usize = 8 * SKETCH_CELLS;
    let smallest = |hashes: &mut Vec<u32>| {
        hashes.sort_unstable();
        hashes.dedup();
        hashes.truncate(SKETCH_CELLS);
    };
    let mut hashes: Vec<u32> = Vec::with_capacity(GATHERED + 9);
    // No hash above it is among the smallest.
    let mut bound = u32::MAX;
    let mut grids = GRIDS.map(Grid::new);
    for point in &track.points {
        let place = track.on_earth(*point);
        for grid in &mut grids {
            let Some((here, before)) = grid.entered(place) else { continue };
            for cell in neighbourhood(here) {
                // What the cell before had around it, too, is in already.
                let hash = hash(grid.number, cell);
                if hash <= bound && before.is_none_or(|before| !are_neighbours(cell, before)) {
                    hashes.push(hash);
                }
            }
            if hashes.len() >= GATHERED {
                smallest(&mut hashes);
                bound = hashes.last().copied().filter(|_| hashes.len() == SKETCH_CELLS).unwrap_or(u32::MAX);
            }
        }
    }
    smallest(&mut hashes);
    hashes
}

/// Row and column of a cell of a grid.
type Cell = (i64, i64);

/// The cells around a cell and itself. They make a route so wide that positions a few metres off, or a run on the other
/// side of the road, share most of it.
const fn neighbourhood((row, column): Cell) -> [Cell; 9] {
    let (south, north, west, east) = (row - 1, row + 1, column - 1, column + 1);
    [
        (south, west),
        (south, column),
        (south, east),
        (row, west),
        (row, column),
        (row, east),
        (north, west),
        (north, column),
        (north, east),
    ]
}

/// True when one cell is in the [`neighbourhood`] of the other.
const fn are_neighbours((row, column): Cell, (other_row, other_column): Cell) -> bool {
    row.abs_diff(other_row) <= 1 && column.abs_diff(other_column) <= 1
}

/// One of the worldwide grids. Rows are 25 m of latitude; columns are 25 m wide in the middle of their band of a tenth
/// of a degree, and less than 1 % more or less at its edges below 80 degrees.
struct Grid {
    number: u8,
    /// The band of the last point, and the share that a circle of latitude in its middle is of the equator.
    band: Option<(f64, f64)>,
    last: Option<Cell>,
}

impl Grid {
    const BANDS_PER_DEGREE: f64 = 10.0;
    /// At the edge of a band, where a street would be another one on its other side, the other grids are within theirs;
    /// and no edge is at a round latitude.
    const BAND_SHIFT: f64 = 0.13;

    const fn new(number: u8) -> Self {
        Self { number, band: None, last: None }
    }

    /// The cell of a point given by latitude and longitude in radians, with that of the point before, when it is
    /// another.
    fn entered(&mut self, place: (f64, f64)) -> Option<(Cell, Option<Cell>)> {
        let here = self.cell(place);
        let before = self.last.replace(here);
        (before != Some(here)).then_some((here, before))
    }

    fn cell(&mut self, (latitude, longitude): (f64, f64)) -> Cell {
        let shift = f64::from(self.number) / GRIDS.len() as f64;
        let band = whole::floor(latitude.to_degrees() * Self::BANDS_PER_DEGREE + Self::BAND_SHIFT + shift) as f64;
        let (_, across) = *match &mut self.band {
            Some(known) if known.0.total_cmp(&band).is_eq() => known,
            other => {
                let middle = (band + 0.5 - Self::BAND_SHIFT - shift) / Self::BANDS_PER_DEGREE;
                other.insert((band, middle.to_radians().cos().max(0.0)))
            }
        };
        let half_turn = std::f64::consts::PI;
        let longitude = if longitude.abs() < half_turn {
            longitude
        } else {
            (longitude + 3.0 * half_turn).rem_euclid(2.0 * half_turn) - half_turn
        };
        let index = |metres: f64| whole::floor(metres / CELL_M + shift);
        (index(EARTH_RADIUS_M * latitude), index(EARTH_RADIUS_M * across * longitude))
    }
}

/// A hash of a cell, by the finishing steps of `SplitMix64` (Steele 2014), of which half is kept: some two hundred
/// cells of the earth share each value.
fn hash(grid: u8, (row, column): Cell) -> u32 {
    // Rows and columns need 21 bits each.
    let mut mixed = (row.cast_unsigned() << 32) ^ (column.cast_unsigned() & 0xFFFF_FFFF) ^ (u64::from(grid) << 30);
    mixed = mixed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((mixed ^ (mixed >> 31)) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::super::track::tests::{at, track, way};
    use super::*;
    use crate::model::route::TurningSense;
    use crate::model::streams::Position;

    /// One round of a square of so many metres whose south-west corner lies there.
    fn square(corner: (f64, f64), side: f64, seed: u32) -> Vec<Position> {
        let (east, north) = corner;
        let corners =
            [(east, north), (east + side, north), (east + side, north + side), (east, north + side), (east, north)];
        way(&corners, seed)
    }

    fn route(positions: &[Position]) -> Route {
        measure(&track(positions)).expect("a route")
    }

    #[test]
    fn the_same_loop_is_recognised_through_noise_and_on_the_other_side_of_the_road() {
        let first = route(&square((0.0, 0.0), 1_000.0, 0));
        assert_eq!(first.cells.len(), SKETCH_CELLS);
        for seed in 1..20 {
            // The whole grid is shifted under the loop, so that lines of the grid lie everywhere on the streets.
            let shift = f64::from(seed) * 1.37;
            let (here, there) = (route(&square((shift, shift), 1_000.0, seed)), (shift + 6.0, shift - 6.0));
            let again = route(&square((shift, shift), 1_000.0, seed + 1_000));
            let (similar, across) = (here.similarity(&again), here.similarity(&route(&square(there, 1_000.0, seed))));
            assert!(similar >= 0.8 && across >= 0.75, "{seed}: {similar} {across}");
        }
        let mut backwards = square((0.0, 0.0), 1_000.0, 77);
        backwards.reverse();
        assert!(first.similarity(&route(&backwards)) >= 0.8);
    }

    #[test]
    fn another_street_is_another_route() {
        let first = route(&square((0.0, 0.0), 1_000.0, 0));
        assert!(first.similarity(&route(&square((100.0, 100.0), 1_000.0, 1))) < 0.1);
        // Three of four sides are shared, the fourth lies 500 m further: 3 km of 3 + 1 + 2 km are in both.
        let longer = [(0.0, 0.0), (1_500.0, 0.0), (1_500.0, 1_000.0), (0.0, 1_000.0), (0.0, 0.0)];
        let similar = first.similarity(&route(&way(&longer, 2)));
        assert!((0.4..0.6).contains(&similar), "{similar}");
    }

    #[test]
    fn a_sketch_estimates_what_all_cells_say() {
        let (one, other) = (track(&square((0.0, 0.0), 1_000.0, 3)), track(&square((7.0, -7.0), 1_000.0, 4)));
        let all = |track: &Track| {
            let on_grid = |grid: u8| {
                let cells = track
                    .points
                    .iter()
                    .flat_map(move |point| neighbourhood(Grid::new(grid).cell(track.on_earth(*point))));
                cells.map(move |cell| (grid, cell))
            };
            GRIDS.into_iter().flat_map(on_grid).collect::<std::collections::BTreeSet<_>>()
        };
        let (here, there) = (all(&one), all(&other));
        let exact = here.intersection(&there).count() as f64 / here.union(&there).count() as f64;
        let estimate = measure(&one).expect("a route").similarity(&measure(&other).expect("a route"));
        // Three standard errors.
        assert!((estimate - exact).abs() < 0.13, "{estimate} {exact}");
    }

    #[test]
    fn the_direction_of_a_loop() {
        let anticlockwise = square((0.0, 0.0), 1_000.0, 0);
        let found = route(&anticlockwise);
        assert_eq!(found.loop_direction(), Some(TurningSense::Anticlockwise));
        assert!((found.signed_area_m2 - 1e6).abs() < 1e4, "{}", found.signed_area_m2);
        let clockwise: Vec<Position> = anticlockwise.into_iter().rev().collect();
        assert_eq!(route(&clockwise).loop_direction(), Some(TurningSense::Clockwise));
    }

    #[test]
    fn laps_of_a_track_have_a_sense_wherever_they_end() {
        // 400 m: two straights of 84.39 m, two bends of radius 36.8 m; 12.3 laps.
        let on_track = |metres: f64| {
            let (straight, radius) = (84.39, 36.8);
            let bend = std::f64::consts::PI * radius;
            let along = metres.rem_euclid(2.0 * (straight + bend));
            let half = along.rem_euclid(straight + bend);
            let (east, north) = if half < straight {
                (half, 0.0)
            } else {
                let angle = (half - straight) / radius;
                (straight + radius * angle.sin(), radius * (1.0 - angle.cos()))
            };
            if along < straight + bend { (east, north) } else { (straight - east, 2.0 * radius - north) }
        };
        let positions: Vec<Position> = (0..1_230)
            .map(|second| {
                let (east, north) = on_track(4.0 * f64::from(second));
                at(east, north)
            })
            .collect();
        let found = route(&positions);
        assert_eq!(found.turning(), Some(TurningSense::Anticlockwise));
        let reversed: Vec<Position> = positions.into_iter().rev().collect();
        assert_eq!(route(&reversed).turning(), Some(TurningSense::Clockwise));
    }

    #[test]
    fn a_few_steps_are_no_route() {
        assert!(measure(&track(&way(&[(0.0, 0.0), (250.0, 0.0)], 0))).is_none());
    }
}
