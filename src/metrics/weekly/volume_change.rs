//! Change of weekly distance against the weeks before (RULES section 0 and card LOAD-1).

use crate::model::measures::WeekMeasures;
use crate::model::units::Metres;

/// Weeks of a baseline.
pub(super) const BASELINE_WEEKS: usize = 4;
/// How far back a baseline looks when it skips excluded and unknown weeks.
pub(super) const LOOK_BACK_WEEKS: usize = 8;

/// Fills change and baselines of each week from those before it.
pub(crate) fn fill(weeks: &mut [WeekMeasures]) {
    for index in 0..weeks.len() {
        let (before, rest) = weeks.split_at_mut(index);
        let Some(week) = rest.first_mut() else { continue };
        if let Some(last) = before.last().filter(|last| last.known && week.known && week.complete) {
            week.change_ratio = week.distance.ratio_to(last.distance).map(|ratio| ratio - 1.0);
        }
        let usable: Vec<&WeekMeasures> = before
            .iter()
            .rev()
            .take(LOOK_BACK_WEEKS)
            .filter(|week| week.known && week.excluded.is_none())
            .take(BASELINE_WEEKS)
            .collect();
        week.baseline_active_weeks = u32::try_from(usable.iter().filter(|week| week.runs > 0).count()).unwrap_or(0);
        if usable.len() < BASELINE_WEEKS {
            continue;
        }
        let distances = || usable.iter().map(|week| week.distance);
        week.baseline_max4 = distances().max_by(Metres::total_cmp);
        week.baseline_mean4 = Metres::new(distances().sum::<Metres>().get() / BASELINE_WEEKS as f64);
        if week.known {
            week.guarded_ratio =
                week.baseline_max4.and_then(|highest| week.distance.ratio_to(highest)).map(|ratio| ratio - 1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::day;
    use crate::metrics::weekly::{WeeklyInput, calendar};
    use crate::model::athlete::{Athlete, ExclusionReason};
    use crate::model::calendar::shift;

    /// Complete known weeks of so many kilometres, with changes by a closure before the baselines are filled.
    fn filled(kilometres: &[f64], change: impl Fn(&mut [WeekMeasures])) -> Vec<WeekMeasures> {
        let athlete = Athlete::unknown("a");
        let monday = day("2026-01-05");
        let mut weeks = calendar::weeks(&WeeklyInput {
            athlete: &athlete,
            first_day: monday,
            as_of: shift(monday, 7 * i64::try_from(kilometres.len()).expect("a few") - 1),
            activities: &[],
            sessions: &[],
            gaps: &[],
            habits: &[],
        });
        for (week, kilometres) in weeks.iter_mut().zip(kilometres) {
            week.distance = Metres::from_kilometres(*kilometres).expect("finite");
            week.runs = u32::from(*kilometres > 0.0);
        }
        change(&mut weeks);
        fill(&mut weeks);
        weeks
    }

    fn close(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 1e-9)
    }

    #[test]
    fn a_cutback_week_raises_the_literal_change_only() {
        // RULES card LOAD-1: 50 -> 35 -> 52 km is +48.6 % against the week before and +4 % against the highest of four.
        let weeks = filled(&[45.0, 48.0, 50.0, 35.0, 52.0], |_| {});
        let last = &weeks[4];
        assert!(close(last.change_ratio, 52.0 / 35.0 - 1.0) && close(last.guarded_ratio, 0.04));
        assert!(close(last.baseline_mean4.map(Metres::kilometres), 44.5));
        assert_eq!(last.baseline_active_weeks, 4);
        assert_eq!(weeks[3].baseline_max4, None);
    }

    #[test]
    fn a_rest_week_counts_in_the_mean_and_leaves_no_ratio() {
        let weeks = filled(&[40.0, 40.0, 40.0, 0.0, 40.0], |_| {});
        assert_eq!(weeks[4].change_ratio, None);
        assert!(close(weeks[4].baseline_mean4.map(Metres::kilometres), 30.0));
        assert_eq!(weeks[4].baseline_active_weeks, 3);
        assert!(close(weeks[3].change_ratio, -1.0));
    }

    #[test]
    fn excluded_and_unknown_weeks_are_skipped_up_to_eight_back() {
        let weeks = filled(&[10.0, 20.0, 30.0, 40.0, 99.0, 98.0, 50.0], |weeks| {
            weeks[4].excluded = Some(ExclusionReason::Holiday);
            weeks[5].known = false;
        });
        let last = &weeks[6];
        assert!(close(last.baseline_max4.map(Metres::kilometres), 40.0) && close(last.guarded_ratio, 0.25));
        assert_eq!(last.change_ratio, None);
        let far = filled(&[10.0, 20.0, 30.0, 40.0, 1.0, 1.0, 1.0, 1.0, 1.0, 50.0], |weeks| {
            weeks[4..9].iter_mut().for_each(|week| week.excluded = Some(ExclusionReason::Illness));
        });
        // Eight weeks back reach the second week only: three usable weeks are too few.
        assert_eq!(far[9].baseline_max4, None);
        assert_eq!(far[9].baseline_active_weeks, 3);
    }
}
