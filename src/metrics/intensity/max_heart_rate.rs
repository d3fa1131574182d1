//! The runner's maximum heart rate (RULES sections 5.4 (a), (b) and 5.5): given, or the third highest best minute of a
//! year if it can be a maximum. Stretches in which the sensor counted steps are left out before
//! (`activity::heart_rate`).

use chrono::{Datelike, NaiveDate};

use crate::model::activity::Sport;
use crate::model::athlete::Athlete;
use crate::model::calendar::DaySpan;
use crate::model::history::MeasuredActivity;
use crate::model::intensity::{MaxHeartRate, NoMaxHeartRate};
use crate::model::median::median;
use crate::model::units::BeatsPerMinute;

/// Days in which the maximum is looked for.
pub(crate) const LOOK_BACK_DAYS: u32 = 365;
/// The observed maximum is the third highest: two may be spikes of an optical sensor.
const RANK: usize = 3;
/// The observed maximum must be this many times the median heart rate of the runs (RULES section 5.4 b).
const ABOVE_MEDIAN: f64 = 1.20;
/// And this share of 208 - 0.7 age, with a year of birth (RULES section 5.4 b).
const SHARE_OF_AGE_FORMULA: f64 = 0.92;

/// What one recording says about the maximum.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct HeartRates {
    /// Highest mean over a minute.
    pub(crate) best_minute: Option<BeatsPerMinute>,
    /// Mean of a run; other sports do not tell what is usual.
    pub(crate) run_mean: Option<BeatsPerMinute>,
}

impl HeartRates {
    /// Those of a recording.
    pub(crate) fn of(recorded: &MeasuredActivity) -> Self {
        let run_mean = recorded.measures.heart_rate.filter(|_| recorded.activity.sport == Sport::Run);
        Self { best_minute: recorded.measures.best_minute_heart_rate, run_mean }
    }
}

/// The maximum as of a day, among recordings of any days.
pub(crate) fn max_heart_rate(
    athlete: &Athlete,
    activities: &[MeasuredActivity],
    as_of: NaiveDate,
) -> Result<MaxHeartRate, NoMaxHeartRate> {
    let span = DaySpan::ending(as_of, LOOK_BACK_DAYS);
    let recent = activities.iter().filter(|recorded| span.contains(recorded.activity.local_day()));
    among(athlete, recent.map(HeartRates::of), as_of)
}

/// The maximum as of a day, from the recordings of the 365 days up to it: what the athlete says, else the third highest
/// best minute, if it can be a maximum.
pub(crate) fn among(
    athlete: &Athlete,
    recent: impl Iterator<Item = HeartRates>,
    as_of: NaiveDate,
) -> Result<MaxHeartRate, NoMaxHeartRate> {
    if let Some(bpm) = athlete.max_heart_rate_bpm.and_then(BeatsPerMinute::new) {
        return Ok(MaxHeartRate { bpm, given: true });
    }
    // Lowest first: a better one pushes the lowest out.
    let mut best = [None::<BeatsPerMinute>; RANK];
    let mut means = Vec::with_capacity(recent.size_hint().1.unwrap_or_default());
    for rates in recent {
        if let Some(lowest) = best.first_mut().filter(|lowest| rates.best_minute > **lowest) {
            *lowest = rates.best_minute;
            best.sort_by(|one, other| one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal));
        }
        means.extend(rates.run_mean.map(BeatsPerMinute::get));
    }
    let maximum = best.first().copied().flatten().ok_or(NoMaxHeartRate::TooFewRecordings)?;
    let usual = median(means).ok_or(NoMaxHeartRate::TooFewRecordings)?;
    if maximum.get() < ABOVE_MEDIAN * usual {
        return Err(NoMaxHeartRate::NearUsual(maximum));
    }
    let fits_age = athlete.birth_year.is_none_or(|birth_year| {
        let age = f64::from(as_of.year() - birth_year);
        maximum.get() >= SHARE_OF_AGE_FORMULA * (208.0 - 0.7 * age)
    });
    if fits_age { Ok(MaxHeartRate { bpm: maximum, given: false }) } else { Err(NoMaxHeartRate::BelowAge(maximum)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{day, run_on};
    use crate::model::calendar::shift;

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
        let found = |athlete: &Athlete, bests: &[f64], mean| {
            max_heart_rate(athlete, &history(bests, mean), as_of).map(|max| max.bpm.get())
        };
        assert_eq!(found(&athlete, &[180.0, 221.0, 186.0, 188.0], 150.0), Ok(186.0));
        assert_eq!(found(&athlete, &[180.0, 221.0], 150.0), Err(NoMaxHeartRate::TooFewRecordings));
        // 1.2 x 150 = 180 is just enough, 1.2 x 151 is not.
        assert_eq!(found(&athlete, &[180.0; 3], 150.0), Ok(180.0));
        assert!(matches!(found(&athlete, &[180.0; 3], 151.0), Err(NoMaxHeartRate::NearUsual(_))));
        // Aged 36: 0.92 x (208 - 25.2) = 168.2.
        athlete.birth_year = Some(1990);
        assert!(matches!(found(&athlete, &[168.0; 3], 120.0), Err(NoMaxHeartRate::BelowAge(_))));
        assert_eq!(found(&athlete, &[169.0; 3], 120.0), Ok(169.0));
        // What the athlete says wins, whatever was seen.
        athlete.max_heart_rate_bpm = Some(191.0);
        assert_eq!(found(&athlete, &[221.0; 3], 120.0), Ok(191.0));
        assert_eq!(found(&athlete, &[], 120.0), Ok(191.0));
    }

    #[test]
    fn only_a_year_counts() {
        let as_of = day("2026-06-30");
        let at = |age: i64, best: f64| {
            let (activity, mut measures) = run_on(shift(as_of, -age), 5.0);
            measures.best_minute_heart_rate = BeatsPerMinute::new(best);
            measures.heart_rate = BeatsPerMinute::new(140.0);
            MeasuredActivity { activity, measures, shoe: None }
        };
        let found = |oldest: i64| {
            let runs = [at(oldest, 190.0), at(2, 188.0), at(1, 186.0), at(0, 184.0)];
            max_heart_rate(&Athlete::unknown("a"), &runs, as_of).map(|max| max.bpm.get())
        };
        assert_eq!((found(364), found(365)), (Ok(186.0), Ok(184.0)));
    }
}
