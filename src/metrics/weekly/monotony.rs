//! Monotony and strain of a week (Foster 1998; RULES card LOAD-B4).

use crate::model::measures::WeekMeasures;

/// Monotony is never above this, nor infinite when all days are equal.
const HIGHEST: f64 = 5.0;

/// Fills monotony and strain of a complete known week with a run.
pub(crate) fn fill(week: &mut WeekMeasures) {
    let load: f64 = week.daily_load.iter().sum();
    if week.complete && week.known && week.runs > 0 && load > 0.0 {
        let monotony = monotony(&week.daily_load);
        week.monotony = Some(monotony);
        week.strain = Some(load * monotony);
    }
}

/// Mean of the daily load over its population standard deviation.
fn monotony(daily: &[f64; 7]) -> f64 {
    let days = daily.len() as f64;
    let mean = daily.iter().sum::<f64>() / days;
    let variance = daily.iter().map(|load| (load - mean).powi(2)).sum::<f64>() / days;
    let ratio = mean / variance.sqrt();
    if ratio.is_finite() { ratio.min(HIGHEST) } else { HIGHEST }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_days_reach_the_bound_that_the_card_gives() {
        // RULES card LOAD-B4: n equal training days give sqrt(n / (7 - n)): 1.15, 1.58, 2.45 for 4, 5 and 6.
        for (days, expected) in [(4, 1.154_700_5), (5, 1.581_138_8), (6, 2.449_489_7)] {
            let mut load = [0.0; 7];
            load[..days].fill(10.0);
            assert!((monotony(&load) - expected).abs() < 1e-6);
        }
    }

    #[test]
    fn the_population_deviation_is_used() {
        // 5, 0, 8, 0, 6, 0, 12: mean 31/7 = 4.42857; squares sum to 269, variance 269/7 - 19.6122 = 18.8163, deviation
        // 4.33778; monotony 1.02093.
        assert!((monotony(&[5.0, 0.0, 8.0, 0.0, 6.0, 0.0, 12.0]) - 1.020_93).abs() < 1e-4);
    }

    #[test]
    fn monotony_is_capped() {
        assert!((monotony(&[10.0; 7]) - 5.0).abs() < 1e-12);
        assert!((monotony(&[10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.1]) - 5.0).abs() < 1e-12);
    }
}
