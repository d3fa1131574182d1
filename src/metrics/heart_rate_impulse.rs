//! Heart-rate impulse of a run, and the maximum heart rate it needs (RULES sections 5.4 and 5.5).

use chrono::{Datelike, NaiveDate};

use crate::model::activity::Sport;
use crate::model::athlete::{Athlete, Sex};
use crate::model::calendar::DaySpan;
use crate::model::history::MeasuredActivity;
use crate::model::measures::HeartRateHistogram;
use crate::model::units::BeatsPerMinute;

/// Days in which the maximum is looked for.
const LOOK_BACK_DAYS: u32 = 365;
/// The observed maximum is the third highest: two may be spikes of an optical sensor.
const RANK: usize = 3;
/// The observed maximum must be this many times the median heart rate of the runs (RULES section 5.4 b).
const ABOVE_MEDIAN: f64 = 1.20;
/// And this share of 208 - 0.7 age, with a year of birth (RULES section 5.4 b).
const SHARE_OF_AGE_FORMULA: f64 = 0.92;

/// How heart rate becomes load.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Impulse {
    /// Minutes x r x a e^(b r), r the share of the heart-rate reserve (Banister 1991): 0.64 and 1.92 for men, 0.86 and
    /// 1.67 for women.
    Banister {
        /// Maximum.
        max_bpm: f64,
        /// At rest.
        resting_bpm: f64,
        /// Factor.
        a: f64,
        /// Exponent.
        b: f64,
    },
    /// Minutes x 1 to 5 by tenths of the maximum from 50 % (Edwards 1993).
    Edwards {
        /// Maximum.
        max_bpm: f64,
    },
}

impl Impulse {
    /// The method that the athlete's data allow; `None` without a maximum heart rate.
    pub(crate) fn of(athlete: &Athlete, activities: &[MeasuredActivity], as_of: NaiveDate) -> Option<Self> {
        let max_bpm = athlete.max_heart_rate_bpm.or_else(|| observed_maximum(athlete, activities, as_of))?;
        let weights = match athlete.sex {
            Sex::Male => Some((0.64, 1.92)),
            Sex::Female => Some((0.86, 1.67)),
            Sex::Unspecified => None,
        };
        Some(match (weights, athlete.resting_heart_rate_bpm.filter(|resting_bpm| *resting_bpm < max_bpm)) {
            (Some((a, b)), Some(resting_bpm)) => Self::Banister { max_bpm, resting_bpm, a, b },
            _ => Self::Edwards { max_bpm },
        })
    }

    /// Load of the time at each heart rate.
    pub(crate) fn load(self, histogram: &HeartRateHistogram) -> f64 {
        (histogram.lowest_bpm..)
            .zip(&histogram.seconds)
            .map(|(bpm, seconds)| f64::from(*seconds) / 60.0 * self.per_minute(f64::from(bpm)))
            .sum()
    }

    fn per_minute(self, bpm: f64) -> f64 {
        match self {
            Self::Banister { max_bpm, resting_bpm, a, b } => {
                let reserve = ((bpm - resting_bpm) / (max_bpm - resting_bpm)).clamp(0.0, 1.0);
                reserve * a * (b * reserve).exp()
            }
            Self::Edwards { max_bpm } => ((bpm / max_bpm * 10.0).floor() - 4.0).clamp(0.0, 5.0),
        }
    }
}

/// The third highest best minute of the last 365 days, if it can be a maximum.
fn observed_maximum(athlete: &Athlete, activities: &[MeasuredActivity], as_of: NaiveDate) -> Option<f64> {
    let span = DaySpan::ending(as_of, LOOK_BACK_DAYS);
    let recent = || activities.iter().filter(|recorded| span.contains(recorded.activity.local_day()));
    let best = recent().filter_map(|recorded| recorded.measures.best_minute_heart_rate);
    let mut best: Vec<f64> = best.map(BeatsPerMinute::get).collect();
    best.sort_unstable_by(|one, other| other.total_cmp(one));
    let maximum = best.get(RANK - 1).copied()?;
    let runs = recent().filter(|recorded| recorded.activity.sport == Sport::Run);
    let mut means: Vec<f64> =
        runs.filter_map(|recorded| recorded.measures.heart_rate).map(BeatsPerMinute::get).collect();
    means.sort_unstable_by(f64::total_cmp);
    let above_median = maximum >= ABOVE_MEDIAN * median(&means)?;
    let fits_age = athlete.birth_year.is_none_or(|birth_year| {
        let age = f64::from(as_of.year() - birth_year);
        maximum >= SHARE_OF_AGE_FORMULA * (208.0 - 0.7 * age)
    });
    (above_median && fits_age).then_some(maximum)
}

/// Median of sorted numbers.
fn median(sorted: &[f64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    let upper = sorted.get(middle).copied()?;
    Some(if sorted.len() % 2 == 1 { upper } else { f64::midpoint(*sorted.get(middle - 1)?, upper) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{day, run_on};
    use crate::model::calendar::shift;

    fn hour_at(bpm: u16) -> HeartRateHistogram {
        HeartRateHistogram { lowest_bpm: bpm, seconds: vec![3_600.0] }
    }

    #[test]
    fn an_hour_at_half_the_reserve() {
        // Reserve (120 - 50) / (190 - 50) = 0.5. Men: 60 x 0.5 x 0.64 x e^0.96 = 50.144. Women: 60 x 0.5 x 0.86 x e^0.835
        // = 59.460.
        let load = |a: f64, b: f64| Impulse::Banister { max_bpm: 190.0, resting_bpm: 50.0, a, b }.load(&hour_at(120));
        assert!((load(0.64, 1.92) - 19.2 * 0.96_f64.exp()).abs() < 1e-9);
        assert!((load(0.64, 1.92) - 50.144).abs() < 0.01);
        assert!((load(0.86, 1.67) - 59.460).abs() < 0.02);
    }

    #[test]
    fn edwards_zones_are_tenths_of_the_maximum() {
        let load = |bpm: u16| Impulse::Edwards { max_bpm: 200.0 }.load(&hour_at(bpm));
        let expected = [(99, 0.0), (100, 60.0), (120, 120.0), (140, 180.0), (160, 240.0), (180, 300.0), (210, 300.0)];
        for (bpm, expected) in expected {
            assert!((load(bpm) - expected).abs() < 1e-9, "{bpm}");
        }
    }

    #[test]
    fn the_observed_maximum_is_the_third_highest_if_it_is_high_enough() {
        let as_of = day("2026-06-30");
        let history = |bests: &[f64], mean: f64| -> Vec<MeasuredActivity> {
            let recordings = bests.iter().zip(0_i64..).map(|(best, age)| {
                let (activity, mut measures) = run_on(shift(as_of, -age), 5.0);
                measures.best_minute_heart_rate = BeatsPerMinute::new(*best);
                measures.heart_rate = BeatsPerMinute::new(mean);
                MeasuredActivity { activity, measures, shoe: None }
            });
            recordings.collect()
        };
        let mut athlete = Athlete::unknown("a");
        let found = |athlete: &Athlete, bests: &[f64], mean| observed_maximum(athlete, &history(bests, mean), as_of);
        assert_eq!(found(&athlete, &[180.0, 221.0, 186.0, 188.0], 150.0), Some(186.0));
        assert_eq!(found(&athlete, &[180.0, 221.0], 150.0), None);
        // 1.2 x 150 = 180 is just enough, 1.2 x 151 is not.
        assert_eq!(found(&athlete, &[180.0; 3], 150.0), Some(180.0));
        assert_eq!(found(&athlete, &[180.0; 3], 151.0), None);
        // Aged 36: 0.92 x (208 - 25.2) = 168.2.
        athlete.birth_year = Some(1990);
        assert_eq!(found(&athlete, &[168.0; 3], 120.0), None);
        assert_eq!(found(&athlete, &[169.0; 3], 120.0), Some(169.0));
        athlete.max_heart_rate_bpm = Some(191.0);
        assert_eq!(Impulse::of(&athlete, &[], as_of), Some(Impulse::Edwards { max_bpm: 191.0 }));
    }
}
