//! Critical speed and D' from best times (RULES section 5.4; Smyth and Muniz-Pumares 2020): a straight line through
//! distance against time. A pure function of bests; which runs they come from is decided in [`super::anchor`].

use crate::model::calendar::DaySpan;
use crate::model::effort::{BEST_EFFORT_DISTANCES_M, BestEfforts};
use crate::model::finding::Confidence;
use crate::model::intensity::{CriticalSpeed, NoCriticalSpeed};
use crate::model::units::{Metres, MetresPerSecond, Seconds};

/// Distances that the line needs.
const LEAST_DISTANCES: usize = 3;
/// One of them must be at most this long: without a fast effort there is no line.
const SHORT_M: f64 = 1_500.0;
/// Least coefficient of determination.
const LEAST_R_SQUARED: f64 = 0.99;
/// Believable D' in metres.
const INTERCEPTS_M: std::ops::RangeInclusive<f64> = 40.0..=400.0;
/// D' in metres from which on the short bests were all out; chosen. Bests of intervals and tempo runs, which nobody
/// runs all out, make 50 to 100 m (`tests/it/healthy.rs`).
const ALL_OUT_M: f64 = 120.0;
/// Critical speed is at least so many times the usual speed.
const ABOVE_USUAL: f64 = 1.08;

/// Fits the line to the bests of a span of days and accepts it if it fulfils every criterion of RULES section 5.4.
/// `raced` says that the best over 5000 m comes from a race.
pub(crate) fn fit(
    bests: &BestEfforts,
    usual_speed: Option<MetresPerSecond>,
    span: DaySpan,
    confidence: Confidence,
    raced: bool,
) -> Result<CriticalSpeed, NoCriticalSpeed> {
    let (used, dropped) = choose(bests);
    if used.last() != Some(&true) {
        return Err(NoCriticalSpeed::NoLongBest);
    }
    let chosen = || {
        let points = BEST_EFFORT_DISTANCES_M.iter().zip(&bests.0).zip(&used);
        points.filter(|(_, used)| **used).filter_map(|((metres, time), _)| Some(((*time)?.get(), *metres)))
    };
    let short = chosen().any(|(_, metres)| metres <= SHORT_M);
    if chosen().count() < LEAST_DISTANCES || !short {
        return Err(NoCriticalSpeed::NoShortBest);
    }
    let usual = usual_speed.ok_or(NoCriticalSpeed::UsualSpeedUnknown)?;
    let (slope, intercept, r_squared) = line(&chosen()).ok_or(NoCriticalSpeed::PoorFit(0.0))?;
    if r_squared < LEAST_R_SQUARED {
        return Err(NoCriticalSpeed::PoorFit(r_squared));
    }
    let (Some(speed), Some(distance_above)) = (MetresPerSecond::new(slope), Metres::new(intercept)) else {
        return Err(NoCriticalSpeed::PoorFit(r_squared));
    };
    if !INTERCEPTS_M.contains(&intercept) {
        return Err(NoCriticalSpeed::Intercept(distance_above));
    }
    if slope < ABOVE_USUAL * usual.get() {
        return Err(NoCriticalSpeed::NearUsualSpeed(speed));
    }
    let near_maximal = raced || intercept >= ALL_OUT_M;
    Ok(CriticalSpeed { speed, distance_above, r_squared, used, dropped, span, confidence, near_maximal })
}

/// Which distances are used, and which dropped because a longer one was run faster. Speeds that do not fall with
/// distance make times that grow with it.
fn choose(bests: &BestEfforts) -> ([bool; 6], [bool; 6]) {
    let (mut used, mut dropped) = ([false; 6], [false; 6]);
    let mut fastest = 0.0_f64;
    let slots = used.iter_mut().zip(&mut dropped).zip(bests.0.iter().zip(&BEST_EFFORT_DISTANCES_M));
    for ((used, dropped), (time, metres)) in slots.rev() {
        let Some(speed) = time.map(Seconds::get).map(|time| metres / time) else { continue };
        *used = speed >= fastest;
        *dropped = !*used;
        fastest = fastest.max(speed);
    }
    (used, dropped)
}

/// Slope, intercept and coefficient of determination of the least-squares line.
fn line(points: &(impl Iterator<Item = (f64, f64)> + Clone)) -> Option<(f64, f64, f64)> {
    let count = points.clone().count() as f64;
    let mean = |value: fn((f64, f64)) -> f64| points.clone().map(value).sum::<f64>() / count;
    let (mean_x, mean_y) = (mean(|(x, _)| x), mean(|(_, y)| y));
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in points.clone() {
        xx += (x - mean_x) * (x - mean_x);
        xy += (x - mean_x) * (y - mean_y);
        yy += (y - mean_y) * (y - mean_y);
    }
    let slope = xy / xx;
    let r_squared = xy * xy / (xx * yy);
    (slope.is_finite() && r_squared.is_finite()).then_some((slope, mean_y - slope * mean_x, r_squared))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::day;

    fn bests(times: [f64; 6]) -> BestEfforts {
        BestEfforts(times.map(|time| Seconds::new(time).filter(|_| time > 0.0)))
    }

    fn fitted(times: [f64; 6], usual: f64) -> Result<CriticalSpeed, NoCriticalSpeed> {
        let span = DaySpan::ending(day("2026-06-30"), 90);
        fit(&bests(times), MetresPerSecond::new(usual), span, Confidence::High, false)
    }

    #[test]
    fn a_line_by_hand() {
        // Exactly 4 m/s and D' 200 m: (d - 200) / 4 gives 50, 150, 200, 325, 700, 1 200 s.
        let found = fitted([50.0, 150.0, 200.0, 325.0, 700.0, 1_200.0], 3.0).expect("a line");
        assert!((found.speed.get() - 4.0).abs() < 1e-9 && (found.distance_above.get() - 200.0).abs() < 1e-6);
        assert!((found.r_squared - 1.0).abs() < 1e-12 && found.used == [true; 6] && found.dropped == [false; 6]);
        // Three points off the line: (80, 400), (180, 800), (1 300, 5 000). Means 520 and 2 066.67; Sxx = 193 600 + 115
        // 600 + 608 400 = 917 600; Sxy = 440 x 1 666.67 + 340 x 1 266.67 + 780 x 2 933.33 = 3 452 000; slope 3.762 06;
        // intercept
        // 110.39; Syy = 12 986 667, r2 = 3 452 000^2 / (917 600 x 12 986 667) = 0.999 98.
        let found = fitted([80.0, 180.0, 0.0, 0.0, 0.0, 1_300.0], 3.0).expect("a line");
        assert!((found.speed.get() - 3.762_06).abs() < 1e-4, "{found:?}");
        assert!((found.distance_above.get() - 110.39).abs() < 0.05 && (found.r_squared - 0.999_98).abs() < 1e-5);
    }

    #[test]
    fn training_alone_is_not_all_out() {
        let with = |above: f64| BEST_EFFORT_DISTANCES_M.map(|metres| (metres - above) / 4.0);
        assert!(fitted(with(120.5), 3.0).expect("a line").near_maximal);
        assert!(!fitted(with(119.5), 3.0).expect("a line").near_maximal);
        let span = DaySpan::ending(day("2026-06-30"), 90);
        let raced = fit(&bests(with(60.0)), MetresPerSecond::new(3.0), span, Confidence::High, true);
        assert!(raced.expect("a line").near_maximal);
    }

    #[test]
    fn a_distance_slower_than_a_longer_one_is_dropped() {
        // 800 m in 200 s (4.0 m/s) beside 1 000 m in 200 s.
        let found = fitted([50.0, 201.0, 200.0, 325.0, 700.0, 1_200.0], 3.0).expect("a line");
        assert_eq!(found.dropped, [false, true, false, false, false, false]);
        assert!((found.speed.get() - 4.0).abs() < 1e-9);
    }

    #[test]
    fn each_criterion_refuses() {
        let all = [50.0, 150.0, 200.0, 325.0, 700.0, 1_200.0];
        assert_eq!(fitted([50.0, 150.0, 200.0, 325.0, 700.0, 0.0], 3.0), Err(NoCriticalSpeed::NoLongBest));
        assert_eq!(fitted([0.0, 0.0, 0.0, 0.0, 700.0, 1_200.0], 3.0), Err(NoCriticalSpeed::NoShortBest));
        assert_eq!(fitted([50.0, 0.0, 0.0, 0.0, 0.0, 1_200.0], 3.0), Err(NoCriticalSpeed::NoShortBest));
        // 4.0 / 1.08 = 3.7037.
        assert!(fitted(all, 3.70).is_ok());
        assert!(matches!(fitted(all, 3.71), Err(NoCriticalSpeed::NearUsualSpeed(_))));
        // An even jog: D' of zero. D' of 39 and 401 m with 4 m/s.
        assert!(matches!(
            fitted([160.0, 320.0, 400.0, 600.0, 1_200.0, 2_000.0], 2.5),
            Err(NoCriticalSpeed::Intercept(_))
        ));
        let with = |above: f64| BEST_EFFORT_DISTANCES_M.map(|metres| (metres - above) / 4.0);
        assert!(matches!(fitted(with(39.0), 3.0), Err(NoCriticalSpeed::Intercept(_))));
        assert!(fitted([0.0, 100.0, 150.0, 275.0, 650.0, 1_150.0], 3.0).is_ok(), "400 m of D'");
        assert!(matches!(fitted([0.0, 99.0, 149.0, 274.0, 649.0, 1_149.0], 3.0), Err(NoCriticalSpeed::Intercept(_))));
        assert_eq!(
            fit(&bests(all), None, DaySpan::day(day("2026-06-30")), Confidence::Low, false),
            Err(NoCriticalSpeed::UsualSpeedUnknown)
        );
        // (50, 400), (200, 1 500), (2 000, 5 000): means 750 and 2 300, Sxy 5 145 000, Sxx 2 355 000, Syy 11 540 000,
        // r2 0.974.
        let bent = fitted([50.0, 0.0, 0.0, 200.0, 0.0, 2_000.0], 1.0);
        assert!(matches!(bent, Err(NoCriticalSpeed::PoorFit(r2)) if (r2 - 0.974).abs() < 5e-4), "{bent:?}");
    }
}
