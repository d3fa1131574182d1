//! What the load of a week is measured in, and the load of each day (RULES section 0, load index).

use crate::metrics::heart_rate_impulse::ImpulseTable;
use crate::metrics::sessions::Joined;
use crate::model::history::MeasuredActivity;
use crate::model::measures::{LoadIndex, Session, WeekMeasures};
use crate::model::units::{Metres, Seconds};

/// Least share of a run's time that heart rate must cover to stand for it; chosen.
const COVERED: f64 = 0.8;

/// Fills index, daily load and training days. One index serves all days of a week: the first that all its runs have.
pub(crate) fn fill(
    week: &mut WeekMeasures,
    runs: &[&Joined],
    activities: &[MeasuredActivity],
    impulse: Option<&ImpulseTable>,
) {
    let loads = LoadIndex::ALL.iter().copied().find_map(|index| {
        let loads: Option<Vec<f64>> = runs.iter().map(|run| load(index, run, activities, impulse)).collect();
        Some((index, loads?))
    });
    let Some((index, loads)) = loads.filter(|_| !runs.is_empty()) else { return };
    week.load_index = Some(index);
    let mut trained = [false; 7];
    for (run, load) in runs.iter().zip(loads) {
        let day = usize::try_from((run.session.day - week.week.monday()).num_days()).unwrap_or(usize::MAX);
        if let (Some(total), Some(trained)) = (week.daily_load.get_mut(day), trained.get_mut(day)) {
            *total += load;
            *trained = true;
        }
    }
    week.training_days = trained.iter().map(|trained| u32::from(*trained)).sum();
}

/// Load of one run.
fn load(
    index: LoadIndex,
    run: &Joined,
    activities: &[MeasuredActivity],
    impulse: Option<&ImpulseTable>,
) -> Option<f64> {
    match index {
        LoadIndex::SessionRpe => Some(run.session.rpe? * run.session.duration?.minutes()),
        LoadIndex::HeartRateImpulse => {
            let impulse = impulse?;
            let members = run.members.iter().map(|member| activities.get(*member));
            members.map(|recorded| heart_rate_load(recorded?, impulse)).sum()
        }
        LoadIndex::GradedSpeed => graded_speed_load(&run.session),
        LoadIndex::Distance => run.session.distance.map(Metres::kilometres),
    }
}

/// `100 * h * (GAP speed / CS)^2` (RULES section 0), with the critical speed that the session was judged by.
fn graded_speed_load(session: &Session) -> Option<f64> {
    let critical = session.effort.as_ref()?.critical_speed?;
    let share = session.graded_speed?.ratio_to(critical)?;
    Some(100.0 * session.moving?.minutes() / 60.0 * share * share)
}

/// Impulse of one recording, when its heart rate covers it.
fn heart_rate_load(recorded: &MeasuredActivity, impulse: &ImpulseTable) -> Option<f64> {
    let histogram = recorded.measures.heart_rate_histogram.as_ref()?;
    let covered: f64 = histogram.seconds.iter().copied().map(f64::from).sum();
    let time = recorded.measures.timer.or(recorded.measures.elapsed).map_or(0.0, Seconds::get);
    (covered >= COVERED * time).then(|| impulse.load(histogram))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::sessions;
    use crate::metrics::testing::{day, run_on};
    use crate::metrics::weekly::{WeeklyInput, calendar};
    use crate::model::activity::Activity;
    use crate::model::athlete::Athlete;
    use crate::model::measures::{ActivityMeasures, HeartRateHistogram};

    fn week_of(runs: Vec<(Activity, ActivityMeasures)>) -> WeekMeasures {
        let activities: Vec<_> =
            runs.into_iter().map(|(activity, measures)| MeasuredActivity { activity, measures, shoe: None }).collect();
        let joined = sessions::join(&activities, None);
        let athlete = Athlete::unknown("a");
        let mut weeks = calendar::weeks(&WeeklyInput {
            athlete: &athlete,
            first_day: day("2026-01-05"),
            as_of: day("2026-01-11"),
            activities: &activities,
            sessions: &joined,
            gaps: &[],
            habits: &[],
        });
        let impulse = crate::metrics::heart_rate_impulse::Impulse::Edwards { max_bpm: 200.0 }.table();
        fill(&mut weeks[0], &joined.iter().collect::<Vec<_>>(), &activities, Some(&impulse));
        weeks.remove(0)
    }

    /// True when Tuesday and Thursday have these loads and the other days none.
    fn loads(week: &WeekMeasures, expected: [f64; 2]) -> bool {
        let expected = [0.0, expected[0], 0.0, expected[1], 0.0, 0.0, 0.0];
        week.daily_load.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-9)
    }

    #[test]
    fn the_first_index_that_every_run_has_is_used() {
        // 9 km at 3 m/s are 50 min. RPE 4: 200. An hour of heart rate at 75 % of the maximum: 50 min x 3 = 150.
        let runs = |rpe: [Option<f64>; 2], heart_rate: [bool; 2]| {
            let mut runs = vec![run_on(day("2026-01-06"), 9.0), run_on(day("2026-01-08"), 9.0)];
            for (run, (rpe, heart_rate)) in runs.iter_mut().zip(rpe.into_iter().zip(heart_rate)) {
                run.0.rpe = rpe;
                run.1.heart_rate_histogram =
                    heart_rate.then(|| HeartRateHistogram { lowest_bpm: 150, seconds: vec![3_000.0] });
            }
            week_of(runs)
        };
        let week = runs([Some(4.0), Some(6.0)], [true, true]);
        assert_eq!(week.load_index, Some(LoadIndex::SessionRpe));
        assert!(loads(&week, [200.0, 300.0]));
        let week = runs([Some(4.0), None], [true, true]);
        assert_eq!(week.load_index, Some(LoadIndex::HeartRateImpulse));
        assert!(loads(&week, [150.0, 150.0]));
        let week = runs([Some(4.0), None], [true, false]);
        assert_eq!(week.load_index, Some(LoadIndex::Distance));
        assert!(loads(&week, [9.0, 9.0]));
        assert_eq!(week.training_days, 2);
    }

    #[test]
    fn heart_rate_that_covers_too_little_does_not_stand_for_a_run() {
        let mut run = run_on(day("2026-01-06"), 9.0);
        run.1.heart_rate_histogram = Some(HeartRateHistogram { lowest_bpm: 150, seconds: vec![2_399.0] });
        assert_eq!(week_of(vec![run]).load_index, Some(LoadIndex::Distance));
        assert_eq!(week_of(vec![]).load_index, None);
    }
}
