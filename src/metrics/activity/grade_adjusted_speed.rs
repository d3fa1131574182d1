//! Speed of a flat run of equal effort (RULES section 5.3).

use crate::model::units::{Metres, MetresPerSecond, Seconds};

use super::distance::Along;
use super::elevation;

/// Grade in percent and the factor on speed: Strava's curve of 2017 (240 000 athletes, equal heart rate) as tabulated
/// in RULES section 5.3. Linear in between.
const FACTORS: [(f64, f64); 16] = [
    (-30.0, 1.49),
    (-20.0, 1.085),
    (-18.0, 1.02),
    (-14.0, 0.92),
    (-10.0, 0.875),
    (-7.0, 0.875),
    (-5.0, 0.90),
    (-3.0, 0.935),
    (0.0, 1.00),
    (3.0, 1.10),
    (5.0, 1.19),
    (8.0, 1.35),
    (10.0, 1.46),
    (14.0, 1.77),
    (20.0, 2.28),
    (30.0, 3.16),
];

/// The factor by which running at this grade, as a fraction, is harder than on the flat.
pub(crate) fn factor(grade: f64) -> f64 {
    let percent = (grade * 100.0).clamp(-30.0, 30.0);
    FACTORS
        .windows(2)
        .find_map(|pair| match pair {
            &[(from, low), (to, high)] if percent <= to => Some(low + (high - low) * (percent - from) / (to - from)),
            _ => None,
        })
        .unwrap_or(1.0)
}

/// Mean graded speed over moving time. Each stretch in running state counts by its factor, the rest as it is; the
/// weights are those of the samples, the speed that of the whole recording, so that a flat run keeps its own.
pub(crate) fn measure(
    distance: Option<Metres>,
    moving: Option<Seconds>,
    along: &Along,
    running: &[bool],
    cell_grades: &[f32],
) -> Option<MetresPerSecond> {
    let factors: Vec<f64> = cell_grades.iter().map(|grade| factor(f64::from(*grade))).collect();
    let (mut plain, mut graded) = (0.0_f64, 0.0_f64);
    for (pair, running) in along.metres.windows(2).zip(running) {
        let &[from, to] = pair else { continue };
        let at_cell = elevation::cell(f64::midpoint(from, to));
        let factor = if *running { factors.get(at_cell).copied().unwrap_or(1.0) } else { 1.0 };
        plain += to - from;
        graded += (to - from) * factor;
    }
    let speed = distance?.over(moving?)?.get();
    (plain > 0.0).then(|| MetresPerSecond::new(speed * graded / plain)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_hit_and_joined_by_lines() {
        for (percent, expected) in FACTORS {
            assert!((factor(percent / 100.0) - expected).abs() < 1e-9);
        }
        // Half way from 3 to 5 %: (1.10 + 1.19) / 2 = 1.145. Beyond the table: its end.
        assert!((factor(0.04) - 1.145).abs() < 1e-9);
        assert!((factor(0.45) - 3.16).abs() < 1e-9);
        assert!((factor(-0.45) - 1.49).abs() < 1e-9);
    }

    #[test]
    fn an_uphill_counts_by_its_factor_only_where_it_was_run() {
        // 1 km in 400 s is 2.5 m/s; the second half at 5 % counts 1.19: 2.5 * (500 + 595) / 1000 = 2.7375.
        let along = Along { metres: (0..401).map(|second| 2.5 * f64::from(second)).collect(), known: vec![true; 401] };
        let cells: Vec<f32> = (0..=100).map(|cell| if cell < 50 { 0.0 } else { 0.05 }).collect();
        let graded = |running: &[bool]| {
            measure(Metres::new(1_000.0), Seconds::new(400.0), &along, running, &cells).expect("graded").get()
        };
        assert!((graded(&[true; 401]) - 2.737_5).abs() < 0.005);
        assert!((graded(&[false; 401]) - 2.5).abs() < 1e-9);
    }
}
