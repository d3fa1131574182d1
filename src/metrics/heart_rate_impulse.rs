//! Heart-rate impulse of a run (RULES section 5.5).

use chrono::NaiveDate;

use crate::model::athlete::{Athlete, Sex};
use crate::model::history::MeasuredActivity;
use crate::model::measures::HeartRateHistogram;

use super::intensity::max_heart_rate;

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
        let max_bpm = max_heart_rate(athlete, activities, as_of).ok()?.bpm.get();
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

    /// Its loads, ready for many runs.
    pub(crate) fn table(self) -> ImpulseTable {
        ImpulseTable { impulse: self, per_minute: (0..=TABLE_BPM).map(|bpm| self.per_minute(f64::from(bpm))).collect() }
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

/// Highest heart rate of the table; higher ones, which no heart has, are computed.
const TABLE_BPM: u16 = 255;

/// An impulse with its load a minute at each heart rate: its exponential would else be taken for every run again.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ImpulseTable {
    impulse: Impulse,
    /// By beats per minute, from zero.
    per_minute: Vec<f64>,
}

impl ImpulseTable {
    /// Load of the time at each heart rate.
    pub(crate) fn load(&self, histogram: &HeartRateHistogram) -> f64 {
        let per_minute = |bpm: u16| {
            let known = self.per_minute.get(usize::from(bpm)).copied();
            known.unwrap_or_else(|| self.impulse.per_minute(f64::from(bpm)))
        };
        let bins = (histogram.lowest_bpm..).zip(&histogram.seconds);
        bins.map(|(bpm, seconds)| f64::from(*seconds) / 60.0 * per_minute(bpm)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour_at(bpm: u16) -> HeartRateHistogram {
        HeartRateHistogram { lowest_bpm: bpm, seconds: vec![3_600.0] }
    }

    #[test]
    fn an_hour_at_half_the_reserve() {
        // Reserve (120 - 50) / (190 - 50) = 0.5. Men: 60 x 0.5 x 0.64 x e^0.96 = 50.144. Women: 60 x 0.5 x 0.86 x
        // e^0.835 = 59.460.
        let load =
            |a: f64, b: f64| Impulse::Banister { max_bpm: 190.0, resting_bpm: 50.0, a, b }.table().load(&hour_at(120));
        assert!((load(0.64, 1.92) - 19.2 * 0.96_f64.exp()).abs() < 1e-9);
        assert!((load(0.64, 1.92) - 50.144).abs() < 0.01);
        assert!((load(0.86, 1.67) - 59.460).abs() < 0.02);
    }

    #[test]
    fn edwards_zones_are_tenths_of_the_maximum() {
        let load = |bpm: u16| Impulse::Edwards { max_bpm: 200.0 }.table().load(&hour_at(bpm));
        let expected = [
            (99, 0.0),
            (100, 60.0),
            (120, 120.0),
            (140, 180.0),
            (160, 240.0),
            (180, 300.0),
            (210, 300.0),
            (260, 300.0),
        ];
        for (bpm, expected) in expected {
            assert!((load(bpm) - expected).abs() < 1e-9, "{bpm}");
        }
    }

    #[test]
    fn reserve_needs_sex_and_rest() {
        let mut athlete = Athlete { max_heart_rate_bpm: Some(191.0), ..Athlete::unknown("a") };
        let as_of = crate::metrics::testing::day("2026-06-30");
        assert_eq!(Impulse::of(&athlete, &[], as_of), Some(Impulse::Edwards { max_bpm: 191.0 }));
        athlete.resting_heart_rate_bpm = Some(48.0);
        athlete.sex = Sex::Male;
        assert!(matches!(Impulse::of(&athlete, &[], as_of), Some(Impulse::Banister { .. })));
        assert_eq!(Impulse::of(&Athlete::unknown("a"), &[], as_of), None);
    }
}
