//! The climbs of a run, and which of them are the same hill again (RULES section 5.7, hill repeats). Positions are used
//! here and not kept.

use std::collections::BTreeMap;

use crate::model::effort::Climb;
use crate::model::streams::Position;
use crate::model::units::Metres;

use super::distance::Along;
use super::timeline::Timeline;

/// Least grade of a climb.
const STEEP: f32 = 0.04;
/// Least time of a climb.
const SHORTEST_S: f64 = 30.0;
/// Least ascent of a climb.
const LOWEST_M: f64 = 10.0;
/// A flatter piece up to this long does not end a climb; chosen: two cells of the altitude grid.
const FLAT_M: f64 = 20.0;
/// Edge of the cells by which a hill is known again.
const CELL_M: f64 = 25.0;
/// Metres of one degree of latitude.
const METRES_PER_DEGREE: f64 = 111_195.0;

/// The climbs in order. Grades are those of the samples.
pub(crate) fn find(
    along: &Along,
    grades: &[f32],
    positions: Option<&[Position]>,
    timeline: &Timeline<'_>,
) -> Vec<Climb> {
    let mut hills = Hills::default();
    let mut climbs = Vec::new();
    let mut open: Option<Open> = None;
    for (index, grade) in grades.iter().enumerate() {
        let (Some(from), Some(start_s)) = (along.metres.get(index), timeline.time_s.get(index)) else { break };
        let (Some(to), Some(end_s)) = (along.metres.get(index + 1), timeline.time_s.get(index + 1)) else { break };
        let known = timeline.joined.get(index) == Some(&true) && along.known.get(index) == Some(&true);
        if known && *grade >= STEEP {
            let climb = open.get_or_insert(Open::new(index, *start_s, *from));
            climb.ascent_m += f64::from(*grade) * (to - climb.end_m.max(*from));
            (climb.end, climb.end_s, climb.end_m) = (index + 1, *end_s, *to);
        } else if open.as_ref().is_some_and(|climb| !known || to - climb.end_m > FLAT_M) {
            climbs.extend(open.take().and_then(|climb| climb.finish(positions, &mut hills)));
        }
    }
    climbs.extend(open.and_then(|climb| climb.finish(positions, &mut hills)));
    climbs
}

/// A climb that may still go on. Ends are those of its last steep sample.
struct Open {
    start: usize,
    end: usize,
    start_s: f64,
    end_s: f64,
    start_m: f64,
    end_m: f64,
    ascent_m: f64,
}

impl Open {
    const fn new(index: usize, start_s: f64, start_m: f64) -> Self {
        Self { start: index, end: index, start_s, end_s: start_s, start_m, end_m: start_m, ascent_m: 0.0 }
    }

    fn finish(self, positions: Option<&[Position]>, hills: &mut Hills) -> Option<Climb> {
        if self.end_s - self.start_s < SHORTEST_S || self.ascent_m < LOWEST_M {
            return None;
        }
        let track = positions.and_then(|positions| positions.get(self.start..self.end));
        Some(Climb {
            start_s: self.start_s,
            end_s: self.end_s,
            distance: Metres::new(self.end_m - self.start_m)?,
            ascent: Metres::new(self.ascent_m)?,
            at: Metres::new(self.start_m)?,
            hill: track.and_then(|track| hills.number(track)),
        })
    }
}

/// Which hill each cell belongs to.
#[derive(Default)]
struct Hills {
    cells: BTreeMap<(i32, i32), u16>,
    count: u16,
}

impl Hills {
    /// The hill that at least half of the track's cells, or cells beside them, belong to; else a new one.
    fn number(&mut self, track: &[Position]) -> Option<u16> {
        let mut cells: Vec<(i32, i32)> =
            track.iter().filter(|position| position.is_present()).map(|position| cell(*position)).collect();
        cells.dedup();
        cells.sort_unstable();
        cells.dedup();
        let mut votes: BTreeMap<u16, usize> = BTreeMap::new();
        for cell in &cells {
            if let Some(hill) = self.near(*cell) {
                *votes.entry(hill).or_default() += 1;
            }
        }
        let known = votes.into_iter().find(|(_, votes)| votes * 2 >= cells.len()).map(|(hill, _)| hill);
        known.or_else(|| {
            cells.first()?;
            let hill = self.count;
            self.count = self.count.checked_add(1)?;
            for cell in cells {
                self.cells.entry(cell).or_insert(hill);
            }
            Some(hill)
        })
    }

    /// The hill of the cell, or of one of the eight around it: positions are metres off.
    fn near(&self, (north, east): (i32, i32)) -> Option<u16> {
        let around = (-1..=1).flat_map(|up| (-1..=1).map(move |right| (north + up, east + right)));
        self.cells.get(&(north, east)).copied().or_else(|| around.filter_map(|at| self.cells.get(&at)).copied().min())
    }
}

/// The cell of a position: 25 m north to south, and 25 m east to west at the middle of its row.
fn cell(position: Position) -> (i32, i32) {
    let north = (position.latitude_deg() * METRES_PER_DEGREE / CELL_M).floor();
    let row_deg = (north + 0.5) * CELL_M / METRES_PER_DEGREE;
    let east = position.longitude_deg() * METRES_PER_DEGREE * row_deg.to_radians().cos() / CELL_M;
    #[expect(clippy::cast_possible_truncation, reason = "at most 801 000 cells either way")]
    let cell = (north as i32, east.floor() as i32);
    cell
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{activity, streams_at};

    /// A hill of 200 m at 8 %, run up in 80 s and down in 80 s so many times, `shift_m` further north each time.
    fn repeats(times: u32, shift_m: f64) -> Vec<Climb> {
        let seconds = times * 160;
        let axis: Vec<f64> = (0..=seconds).map(f64::from).collect();
        let streams = streams_at(&axis);
        let timeline = Timeline::new(&activity(), &streams);
        let along = Along { metres: axis.iter().map(|time| 2.5 * time).collect(), known: vec![true; axis.len()] };
        let grades: Vec<f32> = (0..=seconds).map(|second| if second % 160 < 80 { 0.08 } else { -0.08 }).collect();
        let positions: Vec<Position> = (0..=seconds)
            .map(|second| {
                let (lap, at) = (f64::from(second / 160), f64::from(second % 160));
                let up_m = 2.5 * if at < 80.0 { at } else { 160.0 - at };
                let degrees = (up_m + lap * shift_m) / METRES_PER_DEGREE;
                Position::from_degrees(48.0 + degrees, 9.0).expect("on the globe")
            })
            .collect();
        find(&along, &grades, Some(&positions), &timeline)
    }

    #[test]
    fn the_same_hill_is_known_again() {
        let climbs = repeats(5, 2.0);
        assert_eq!(climbs.len(), 5);
        assert!(climbs.iter().all(|climb| climb.hill == Some(0)));
        // 200 m at 8 %: 16 m.
        assert!((climbs[0].ascent.get() - 16.0).abs() < 1e-3 && (climbs[0].distance.get() - 200.0).abs() < 1e-9);
        assert!((climbs[1].start_s - 160.0).abs() < 1e-9 && (climbs[1].end_s - 240.0).abs() < 1e-9);
        assert!((climbs[1].at.get() - 400.0).abs() < 1e-9);
    }

    #[test]
    fn another_hill_has_another_number() {
        let hills: Vec<_> = repeats(3, 400.0).iter().map(|climb| climb.hill).collect();
        assert_eq!(hills, [Some(0), Some(1), Some(2)]);
    }

    #[test]
    fn a_short_or_low_rise_is_no_climb() {
        let axis: Vec<f64> = (0..=200).map(f64::from).collect();
        let streams = streams_at(&axis);
        let timeline = Timeline::new(&activity(), &streams);
        let along = Along { metres: axis.iter().map(|time| 2.5 * time).collect(), known: vec![true; 201] };
        let find = |steep: std::ops::Range<usize>, grade: f32| {
            let grades: Vec<f32> = (0..=200).map(|second| if steep.contains(&second) { grade } else { 0.0 }).collect();
            find(&along, &grades, None, &timeline).len()
        };
        // 29 s at 20 % climb 14.5 m; 80 s at 4 % 8 m, 101 s 10.1 m.
        assert_eq!([find(10..39, 0.20), find(10..40, 0.20), find(10..90, 0.04), find(10..111, 0.04)], [0, 1, 0, 1]);
    }
}
