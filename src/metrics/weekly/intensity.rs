//! Hard days and the share of easy running of a week (RULES sections 5.4 and 5.6).

use std::collections::BTreeSet;

use crate::metrics::sessions::Joined;
use crate::model::measures::{SessionClass, WeekMeasures};
use crate::model::units::Seconds;

/// Share of the runs that must have a class, and of their minutes that must be judged (RULES cards LOAD-3 and LOAD-B5).
const COVERED: f64 = 0.8;

/// Fills both from the valid runs of the week. A known week without a run has no hard day.
pub(crate) fn fill(week: &mut WeekMeasures, runs: &[&Joined]) {
    let classed = runs.iter().filter(|run| run.session.class != SessionClass::Unknown).count();
    if classed as f64 >= COVERED * runs.len() as f64 && (week.known || !runs.is_empty()) {
        let hard = runs.iter().filter(|run| run.session.class.is_hard());
        let days: BTreeSet<_> = hard.map(|run| run.session.day).collect();
        week.hard_days = u32::try_from(days.len()).ok();
    }
    let (mut easy, mut judged, mut moving) = (Seconds::ZERO, Seconds::ZERO, Seconds::ZERO);
    for run in runs {
        let effort = run.session.effort.as_ref();
        if let Some(time) = effort.and_then(|effort| effort.by_either) {
            easy = easy + time.easy;
            judged = judged + time.judged();
            // Heart rate judges all but the first minutes: what it covers stands for the run.
            moving = moving + time.judged();
        } else {
            moving = moving + effort.and_then(|effort| effort.moving).or(run.session.moving).unwrap_or_default();
        }
    }
    let covered = judged.get() > 0.0 && judged.get() >= COVERED * moving.get();
    week.easy_minutes_share = easy.ratio_to(judged).filter(|_| covered);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::sessions;
    use crate::metrics::testing::{day, run_on};
    use crate::metrics::weekly::{WeeklyInput, calendar};
    use crate::model::athlete::Athlete;
    use crate::model::calendar::shift;
    use crate::model::history::MeasuredActivity;
    use crate::model::intensity::{ClassBasis, IntensityTime, SessionEffort, Structure};

    fn effort(easy_s: f64, above_s: f64) -> SessionEffort {
        let seconds = |value| Seconds::new(value).expect("finite");
        let time = IntensityTime { easy: seconds(easy_s), above: seconds(above_s), hard: Seconds::ZERO };
        SessionEffort {
            basis: ClassBasis::Pace,
            confidence: crate::model::finding::Confidence::High,
            critical_speed: None,
            max_heart_rate: None,
            structure: Structure::Steady,
            from_laps: false,
            speed_variation: None,
            moving: Seconds::new(easy_s + above_s),
            by_pace: Some(time),
            by_heart_rate: None,
            by_either: Some(time),
            hard_bouts: vec![],
            hard_on_flat: Seconds::ZERO,
            uphill: None,
            downhill: None,
            ascent: None,
            barometric: false,
            hilly: false,
            easy_before: None,
            easy_after: None,
        }
    }

    /// Day of the week from Monday, class, easy seconds and those above.
    type Run = (i64, SessionClass, Option<(f64, f64)>);

    /// Hard days and easy share of a week of runs of 1 000 s.
    fn week(runs: &[Run]) -> (Option<u32>, Option<f64>) {
        let recorded: Vec<MeasuredActivity> = runs
            .iter()
            .map(|(weekday, _, _)| run_on(shift(day("2026-01-05"), *weekday), 3.0))
            .map(|(activity, measures)| MeasuredActivity { activity, measures, shoe: None })
            .collect();
        let mut joined = sessions::join(&recorded, None);
        for (joined, (_, class, times)) in joined.iter_mut().zip(runs) {
            joined.session.class = *class;
            joined.session.effort = times.map(|(easy, above)| effort(easy, above));
        }
        let athlete = Athlete::unknown("a");
        let mut weeks = calendar::weeks(&WeeklyInput {
            athlete: &athlete,
            first_day: day("2026-01-05"),
            as_of: day("2026-01-11"),
            activities: &recorded,
            sessions: &joined,
            gaps: &[],
            habits: &[],
        });
        fill(&mut weeks[0], &joined.iter().collect::<Vec<_>>());
        (weeks[0].hard_days, weeks[0].easy_minutes_share)
    }

    #[test]
    fn hard_days_and_easy_minutes_are_counted() {
        use SessionClass::{Easy, HardTempo, Long, Race};
        let runs = [
            (0, Easy, Some((900.0, 100.0))),
            (1, HardTempo, Some((400.0, 600.0))),
            (3, Long, Some((1_000.0, 0.0))),
            (5, Race, Some((100.0, 900.0))),
        ];
        // 2 400 of 4 000 s.
        assert_eq!(week(&runs), (Some(2), Some(0.6)));
        assert_eq!(week(&[]), (Some(0), None));
    }

    #[test]
    fn a_week_of_which_too_little_is_known_has_neither() {
        use SessionClass::{Easy, HardTempo, Unknown};
        let easy = (0, Easy, Some((1_000.0, 0.0)));
        assert_eq!(week(&[easy, (1, Unknown, None)]), (None, None));
        let known = [easy, (1, Easy, Some((1_000.0, 0.0))), (2, HardTempo, Some((500.0, 500.0))), (3, Easy, None)];
        // Three of four runs have their minutes judged: 75 %.
        assert_eq!(week(&known), (Some(1), None));
    }
}
