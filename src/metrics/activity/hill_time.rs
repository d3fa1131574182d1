//! Running time on slopes (RULES cards LOAD-2 and LOAD-B7).

use crate::model::terrain::HillTime;
use crate::model::units::Seconds;

use super::distance::Along;
use super::elevation;
use super::moving_time::MOVING_MPS;
use super::timeline::Timeline;

/// Uphill begins here (RULES card LOAD-2).
const UPHILL: f32 = 0.04;
/// Downhill begins here (RULES card LOAD-2, section 5.7).
const DOWNHILL: f32 = -0.05;
/// Grades are told with single precision: a slope of just 4 % must not miss the limit by it.
const ROUNDING: f32 = 1e-4;

/// Adds up the time on slopes. `running` tells the running state of each sample, `cell_grades` the grade of each cell
/// of the grid of [`elevation`].
pub(crate) fn measure(
    running: &[bool],
    speeds: &[f32],
    along: &Along,
    cell_grades: &[f32],
    barometric: bool,
    timeline: &Timeline<'_>,
) -> Option<HillTime> {
    let (mut uphill, mut downhill, mut downhill_running) = (0.0_f64, 0.0_f64, 0.0_f64);
    for (index, (pair, weight)) in along.metres.windows(2).zip(&timeline.weight_s).enumerate() {
        let &[from, to] = pair else { continue };
        let Some(grade) = cell_grades.get(elevation::cell(f64::midpoint(from, to))) else { continue };
        let seconds = f64::from(*weight);
        let runs = running.get(index) == Some(&true);
        let moves = runs || speeds.get(index).is_some_and(|speed| *speed >= MOVING_MPS);
        if *grade >= UPHILL - ROUNDING && runs {
            uphill += seconds;
        } else if *grade <= DOWNHILL + ROUNDING && moves {
            downhill += seconds;
            downhill_running += if runs { seconds } else { 0.0 };
        }
    }
    Some(HillTime {
        uphill_running: Seconds::new(uphill)?,
        downhill: Seconds::new(downhill)?,
        downhill_running: Seconds::new(downhill_running)?,
        barometric,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{activity, streams_at};

    #[test]
    fn minutes_up_and_down_by_what_was_run() {
        // 2.5 m/s for 400 s: 100 s flat, 100 s at 4 %, 100 s at -5 %, 100 s at -4.9 %; walked from 250 s on.
        let times: Vec<f64> = (0..401).map(f64::from).collect();
        let streams = streams_at(&times);
        let timeline = Timeline::new(&activity(), &streams);
        let along = Along { metres: times.iter().map(|time| 2.5 * time).collect(), known: vec![true; 401] };
        let grades: Vec<f32> = (0..=100).map(|cell| [0.0, 0.04, -0.05, -0.049, 0.0][cell / 25]).collect();
        let running: Vec<bool> = (0..401).map(|second| second < 250).collect();
        let hills =
            |speed: f32| measure(&running, &vec![speed; 401], &along, &grades, true, &timeline).expect("slopes");
        // Cells are 10 m, 4 s: their edges are within 2 s of the changes of grade.
        let near = |found: Seconds, expected: f64| (found.get() - expected).abs() <= 2.0;
        let walked = hills(1.0);
        assert!(near(walked.uphill_running, 100.0), "{walked:?}");
        assert!(near(walked.downhill, 100.0) && near(walked.downhill_running, 50.0), "{walked:?}");
        let stood = hills(0.8);
        assert_eq!(stood.downhill, stood.downhill_running);
        assert!(walked.barometric);
    }
}
