//! Ascent, descent and grade (RULES section 5.2): altitude cleaned, laid on a 10 m grid of distance, smoothed, and
//! summed with hysteresis.

use crate::model::activity::{Activity, Format};
use crate::model::quality::QualityFlag;
use crate::model::streams::Streams;
use crate::model::units::Metres;

use super::barometer::is_barometric;
use super::distance::Along;
use super::timeline::Timeline;
use super::whole;

/// Spacing of the grid.
const GRID_M: f64 = 10.0;
/// A point further than this from the median of five is a fault.
const SPIKE_M: f32 = 50.0;
/// A grid longer than this is a corrupt distance, and would cost memory without bound; chosen.
const LONGEST_M: f64 = 2_000_000.0;
/// No cell lies farther on, whatever the distance.
const MOST_CELLS: i64 = 2_000_000;
/// End of the table of RULES section 5.3.
const STEEPEST: f64 = 0.30;
/// Own and device totals agree within this share.
const AGREEMENT: f64 = 0.30;

/// What the source of the altitude allows. Radii are in grid cells on either side.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Method {
    smoothing_radius: usize,
    grade_radius: usize,
    reversal_m: f64,
}

/// 50 m, 50 m, 3 m.
const BAROMETRIC: Method = Method { smoothing_radius: 2, grade_radius: 2, reversal_m: 3.0 };
/// 150 m, 100 m, 10 m.
const POSITIONS: Method = Method { smoothing_radius: 7, grade_radius: 5, reversal_m: 10.0 };

/// What was climbed, and how steep it was.
#[derive(Debug, Clone, Default)]
pub(crate) struct Elevation {
    /// Metres climbed.
    pub(crate) ascent: Option<Metres>,
    /// Metres descended.
    pub(crate) descent: Option<Metres>,
    /// Slope at each cell of the grid as a fraction; `None` without altitude or distance.
    pub(crate) cell_grades: Option<Vec<f32>>,
    /// The altitude is that of a barometer.
    pub(crate) barometric: bool,
}

impl Elevation {
    /// The slope at each sample.
    pub(crate) fn sample_grades(&self, along: &Along) -> Option<Vec<f32>> {
        let cells = self.cell_grades.as_ref()?;
        Some(along.metres.iter().map(|metres| cells.get(cell(*metres)).copied().unwrap_or(0.0)).collect())
    }
}

/// The grid cell of a distance.
pub(crate) fn cell(metres: f64) -> usize {
    usize::try_from(whole::round(metres / GRID_M).clamp(0, MOST_CELLS)).unwrap_or_default()
}

/// Measures ascent, descent and grade.
pub(crate) fn measure(
    activity: &Activity,
    streams: &Streams,
    timeline: &Timeline<'_>,
    along: Option<&Along>,
    flags: &mut Vec<QualityFlag>,
) -> Elevation {
    let recorded =
        Elevation { ascent: activity.recorded.ascent, descent: activity.recorded.descent, ..Elevation::default() };
    let (Some(column), Some(along)) = (&streams.channels.elevation_m, along) else { return recorded };
    let points = clean(column.raw(), &streams.channels.breaks);
    let barometric = activity.format == Format::Fit && is_barometric(column.raw(), timeline);
    let Some(grid) = to_grid(&points, along) else { return recorded };
    flags.push(if barometric { QualityFlag::ElevationBarometric } else { QualityFlag::ElevationGps });
    let method = if barometric { BAROMETRIC } else { POSITIONS };
    let smooth = moving_mean(&grid, method.smoothing_radius);
    let (ascent, descent) = climb(&smooth, method.reversal_m);
    // Position altitude wanders by metres over tens of metres, which a regression alone would take for slopes.
    let grades = slopes(if barometric { &grid } else { &smooth }, method.grade_radius);
    let mut doubtful = false;
    let mut choose = |own: f64, device: Option<Metres>| {
        let agree = device
            .is_some_and(|device| (own - device.get()).abs() <= (AGREEMENT * device.get()).max(method.reversal_m));
        doubtful |= device.is_some() && !agree;
        device.filter(|_| barometric && agree).or(Metres::new(own))
    };
    let elevation = Elevation {
        ascent: choose(ascent, activity.recorded.ascent),
        descent: choose(descent, activity.recorded.descent),
        cell_grades: Some(grades),
        barometric,
    };
    if doubtful {
        flags.push(QualityFlag::ElevationDoubtful);
    }
    elevation
}

/// The altitude without spikes, and without the step across a break: nobody climbed it on foot.
fn clean(altitude: &[f32], breaks: &[usize]) -> Vec<f32> {
    /// Neighbours this close on both sides make three of five, so that the median is close too.
    const NEAR_M: f32 = SPIKE_M / 2.0;
    let mut breaks = breaks.iter().copied().peekable();
    let mut offset = 0.0_f32;
    let mut last: Option<f32> = None;
    let mut bridge = false;
    (0..altitude.len())
        .map(|index| {
            bridge |= breaks.next_if(|at| *at <= index).is_some();
            let value = altitude.get(index).copied().unwrap_or(f32::NAN);
            if !value.is_finite() {
                return f32::NAN;
            }
            let neighbour = |back: bool| {
                let at = if back { index.checked_sub(1) } else { Some(index + 1) };
                at.and_then(|at| altitude.get(at)).is_some_and(|other| (other - value).abs() <= NEAR_M)
            };
            let spike = !(neighbour(true) && neighbour(false)) && is_spike(altitude, index, value);
            if spike {
                return f32::NAN;
            }
            if let Some(last) = last.filter(|_| bridge) {
                offset += value - last;
            }
            bridge = false;
            last = Some(value);
            value - offset
        })
        .collect()
}

/// True when the value is more than 50 m from the median of the five around it.
fn is_spike(altitude: &[f32], index: usize, value: f32) -> bool {
    let mut around: Vec<f32> = altitude
        .get(index.saturating_sub(2)..(index + 3).min(altitude.len()))
        .unwrap_or_default()
        .iter()
        .copied()
        .filter(|other| other.is_finite())
        .collect();
    around.sort_unstable_by(f32::total_cmp);
    around.get(around.len() / 2).is_some_and(|median| (value - median).abs() > SPIKE_M)
}

/// Altitude every 10 m of distance, interpolated. `None` below three cells.
fn to_grid(points: &[f32], along: &Along) -> Option<Vec<f32>> {
    if along.end() > LONGEST_M {
        return None;
    }
    let mut grid: Vec<f32> = Vec::with_capacity(cell(along.end()) + 2);
    let mut last: Option<(f64, f32)> = None;
    for (value, metres) in points.iter().zip(&along.metres) {
        if !value.is_finite() {
            continue;
        }
        let (from, altitude) = last.unwrap_or((0.0, *value));
        let mut at = grid.len() as f64 * GRID_M;
        while at <= *metres {
            #[expect(clippy::cast_possible_truncation, reason = "a fraction of a step")]
            let share = if metres - from > 0.0 { ((at - from) / (metres - from)).max(0.0) as f32 } else { 1.0 };
            grid.push(altitude + share * (value - altitude));
            at += GRID_M;
        }
        last = Some((*metres, *value));
    }
    (grid.len() >= 3).then_some(grid)
}

/// Mean of the cells within the radius; at the ends the radius shrinks, so that an even slope stays what it is.
fn moving_mean(grid: &[f32], radius: usize) -> Vec<f32> {
    let mut sums = Vec::with_capacity(grid.len() + 1);
    let mut sum = 0.0_f64;
    sums.push(sum);
    for value in grid {
        sum += f64::from(*value);
        sums.push(sum);
    }
    (0..grid.len())
        .map(|index| {
            let radius = radius.min(index).min(grid.len() - 1 - index);
            let sum = |at: usize| sums.get(at).copied().unwrap_or(0.0);
            #[expect(clippy::cast_possible_truncation, reason = "an altitude")]
            let mean = ((sum(index + radius + 1) - sum(index - radius)) / (2 * radius + 1) as f64) as f32;
            mean
        })
        .collect()
}

/// Ascent and descent; a change of direction counts only once it has come to `reversal_m`.
fn climb(altitude: &[f32], reversal_m: f64) -> (f64, f64) {
    #[derive(Clone, Copy)]
    enum Course {
        Open,
        Up,
        Down,
    }
    let Some(first) = altitude.first().map(|value| f64::from(*value)) else { return (0.0, 0.0) };
    let (mut ascent, mut descent) = (0.0, 0.0);
    let (mut low, mut high) = (first, first);
    let mut course = Course::Open;
    for value in altitude.iter().map(|value| f64::from(*value)) {
        match course {
            Course::Open => {
                (low, high) = (low.min(value), high.max(value));
                if value - low >= reversal_m {
                    (course, high) = (Course::Up, value);
                } else if high - value >= reversal_m {
                    (course, low) = (Course::Down, value);
                }
            }
            Course::Up if value >= high => high = value,
            Course::Up if high - value >= reversal_m => {
                ascent += high - low;
                (course, low) = (Course::Down, value);
            }
            Course::Down if value <= low => low = value,
            Course::Down if value - low >= reversal_m => {
                descent += high - low;
                (course, high) = (Course::Up, value);
            }
            Course::Up | Course::Down => {}
        }
    }
    match course {
        Course::Up => ascent += high - low,
        Course::Down => descent += high - low,
        Course::Open => {}
    }
    (ascent, descent)
}

/// Slope of the regression line through the cells within the radius, clamped to 30 %.
fn slopes(grid: &[f32], radius: usize) -> Vec<f32> {
    let mut sums = Vec::with_capacity(grid.len() + 1);
    let (mut sum, mut moment) = (0.0_f64, 0.0_f64);
    sums.push((sum, moment));
    for (index, value) in grid.iter().enumerate() {
        sum += f64::from(*value);
        moment += f64::from(*value) * index as f64;
        sums.push((sum, moment));
    }
    (0..grid.len())
        .map(|index| {
            let (from, to) = (index.saturating_sub(radius), (index + radius + 1).min(grid.len()));
            let (sum_from, moment_from) = sums.get(from).copied().unwrap_or_default();
            let (sum_to, moment_to) = sums.get(to).copied().unwrap_or_default();
            let cells = (to - from) as f64;
            let centre = (from + to - 1) as f64 / 2.0;
            // Sum of squared deviations of consecutive whole numbers: n (n^2 - 1) / 12.
            let spread = cells * (cells * cells - 1.0) / 12.0;
            let covariance = (moment_to - moment_from) - centre * (sum_to - sum_from);
            #[expect(clippy::cast_possible_truncation, reason = "clamped")]
            let slope = (covariance / spread / GRID_M).clamp(-STEEPEST, STEEPEST) as f32;
            slope
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{activity, column, streams_at};

    /// A run at 2.5 m/s whose altitude is a function of distance, stored in steps of `unit`.
    fn run(format: Format, metres: usize, unit: f64, altitude: impl Fn(f64) -> f64) -> (Elevation, Vec<QualityFlag>) {
        let samples = metres * 2 / 5 + 1;
        let times: Vec<f64> = (0..samples).map(|second| second as f64).collect();
        let mut streams = streams_at(&times);
        let distances: Vec<f64> = times.iter().map(|time| 2.5 * time).collect();
        #[expect(clippy::cast_possible_truncation, reason = "test altitudes")]
        let stored: Vec<f32> = distances.iter().map(|at| ((altitude(*at) / unit).round() * unit) as f32).collect();
        streams.channels.elevation_m = column(&stored);
        let along = Along { metres: distances, known: vec![true; samples] };
        let mut given = activity();
        given.format = format;
        let timeline = Timeline::new(&given, &streams);
        let mut flags = Vec::new();
        let elevation = measure(&given, &streams, &timeline, Some(&along), &mut flags);
        (elevation, flags)
    }

    fn pair(elevation: &Elevation) -> (f64, f64) {
        (elevation.ascent.map_or(f64::NAN, Metres::get), elevation.descent.map_or(f64::NAN, Metres::get))
    }

    #[test]
    fn an_even_hill_is_its_height_and_slope() {
        // 1 km at 5 %: 50 m up, nothing down.
        let (elevation, flags) = run(Format::Fit, 1_000, 0.05, |at| 100.0 + 0.05 * at);
        let (ascent, descent) = pair(&elevation);
        assert!((ascent - 50.0).abs() < 0.5 && descent.abs() < 1e-9);
        assert_eq!(flags, [QualityFlag::ElevationBarometric]);
        let grades = elevation.cell_grades.expect("grades");
        assert!(grades.iter().all(|grade| (grade - 0.05).abs() < 0.01), "{grades:?}");
    }

    #[test]
    fn ripples_below_the_hysteresis_do_not_count() {
        // Waves of 2 m from crest to trough every 200 m on the flat: barometric 3 m and GPS 10 m both see nothing.
        let wave = |at: f64| 50.0 + (at / 200.0 * std::f64::consts::TAU).sin();
        for format in [Format::Fit, Format::Gpx] {
            assert_eq!(pair(&run(format, 4_000, 0.05, wave).0), (0.0, 0.0));
        }
        // Waves of 6 m count on a barometer only: 20 crests of about 6 m, a little less once smoothed.
        let wave = |at: f64| 50.0 + 3.0 * (at / 200.0 * std::f64::consts::TAU).sin();
        let (ascent, descent) = pair(&run(Format::Fit, 4_000, 0.05, wave).0);
        assert!((ascent - 20.0 * 6.0 * 0.9).abs() < 6.0 && (descent - ascent).abs() < 6.0, "{ascent} {descent}");
        assert_eq!(pair(&run(Format::Gpx, 4_000, 0.2, wave).0), (0.0, 0.0));
    }

    #[test]
    fn hysteresis_counts_from_extreme_to_extreme() {
        // 0 to 10, down to 6, up to 12, down to 11: with 3 m up 10 + 6, down 4; with 5 m only 12 up.
        let profile = [0.0, 5.0, 10.0, 8.0, 6.0, 9.0, 12.0, 11.0];
        assert_eq!(climb(&profile, 3.0), (16.0, 4.0));
        assert_eq!(climb(&profile, 5.0), (12.0, 0.0));
        assert_eq!(climb(&[3.0, 0.0], 3.0), (0.0, 3.0));
    }

    #[test]
    fn only_fine_altitude_of_a_fit_file_is_barometric() {
        let (_, flags) = run(Format::Fit, 2_000, 1.0, |at| 100.0 + 0.02 * at);
        assert_eq!(flags, [QualityFlag::ElevationGps]);
        let (_, flags) = run(Format::Gpx, 2_000, 0.2, |at| 100.0 + 0.01 * at);
        assert_eq!(flags, [QualityFlag::ElevationGps]);
        let (_, flags) = run(Format::Fit, 2_000, 0.2, |at| 100.0 + 0.01 * at);
        assert_eq!(flags, [QualityFlag::ElevationBarometric]);
    }

    #[test]
    fn a_spike_is_rejected() {
        let (elevation, _) = run(Format::Gpx, 2_000, 0.2, |at| if (at - 1_000.0).abs() < 1.0 { 400.0 } else { 100.0 });
        assert_eq!(pair(&elevation), (0.0, 0.0));
    }

    #[test]
    fn the_step_across_a_break_was_not_climbed() {
        assert_eq!(clean(&[100.0, 101.0, 131.0, 132.0], &[2]), [100.0, 101.0, 101.0, 102.0]);
    }

    #[test]
    fn the_device_wins_when_barometric_and_close() {
        let measured = |device: f64, unit: f64| {
            let times: Vec<f64> = (0..401).map(f64::from).collect();
            let mut streams = streams_at(&times);
            let distances: Vec<f64> = times.iter().map(|time| 2.5 * time).collect();
            #[expect(clippy::cast_possible_truncation, reason = "test altitudes")]
            let stored: Vec<f32> =
                distances.iter().map(|at| (((100.0 + 0.05 * at) / unit).round() * unit) as f32).collect();
            streams.channels.elevation_m = column(&stored);
            let along = Along { metres: distances, known: vec![true; 401] };
            let mut given = activity();
            given.format = Format::Fit;
            given.recorded.ascent = Metres::new(device);
            let timeline = Timeline::new(&given, &streams);
            let mut flags = Vec::new();
            let ascent = measure(&given, &streams, &timeline, Some(&along), &mut flags).ascent;
            (ascent.map_or(f64::NAN, Metres::get), flags.contains(&QualityFlag::ElevationDoubtful))
        };
        assert_eq!(measured(60.0, 0.05), (60.0, false));
        let (own, doubtful) = measured(90.0, 0.05);
        assert!((own - 50.0).abs() < 0.5 && doubtful);
        let (own, doubtful) = measured(60.0, 1.0);
        assert!((own - 50.0).abs() < 1.0 && !doubtful);
    }
}
