//! Weeks by the time that running took, for those whose distance is not known (RULES card LOAD-1: missing distance, use
//! minutes). Does not judge, and says nothing of distance.

use std::collections::BTreeMap;

use crate::metrics::sessions::{self, Joined};
use crate::model::activity::Sport;
use crate::model::calendar::WeekId;
use crate::model::history::MeasuredActivity;
use crate::model::measures::{WeekByTime, WeekMeasures};
use crate::model::units::Seconds;

use super::volume_change::{BASELINE_WEEKS, LOOK_BACK_WEEKS};
use super::{WeeklyInput, calendar};

/// Fills the time of each week, then its baseline from the weeks before it.
pub(crate) fn fill(weeks: &mut [WeekMeasures], input: &WeeklyInput<'_>) {
    let mut totals: BTreeMap<WeekId, WeekByTime> = BTreeMap::new();
    for joined in input.sessions.iter().filter(|joined| joined.session.sport == Sport::Run) {
        add(totals.entry(WeekId::containing(joined.session.day)).or_insert_with(rest), joined, input.activities);
    }
    for week in &mut *weeks {
        week.by_time =
            WeekByTime { recorded: week.by_time.recorded, ..totals.get(&week.week).copied().unwrap_or_else(rest) };
    }
    for index in 0..weeks.len() {
        let (before, rest) = weeks.split_at_mut(index);
        if let Some(week) = rest.first_mut() {
            compare(&mut week.by_time, before);
        }
    }
}

fn rest() -> WeekByTime {
    WeekByTime { moving: Some(Seconds::ZERO), ..WeekByTime::default() }
}

/// Adds a session of running. One that is too slow or too short to be a valid run counts no more than its distance
/// does; with a recording without distance nobody can tell, and its time counts.
fn add(week: &mut WeekByTime, joined: &Joined, activities: &[MeasuredActivity]) {
    let session = &joined.session;
    let members = || joined.members.iter().filter_map(|member| activities.get(*member));
    let times = members().map(time).collect::<Option<Vec<Seconds>>>();
    let Some(time) = times.map(|times| times.into_iter().sum::<Seconds>()) else {
        week.moving = None;
        return;
    };
    let without = members().any(|recorded| sessions::time_without_distance(recorded).is_some());
    if session.valid_run || (without && sessions::had_running(session)) {
        let long = members().filter(|recorded| calendar::leaves_its_week_unknown(recorded)).count();
        week.without_distance += u32::try_from(long).unwrap_or(u32::MAX);
        week.runs += 1;
        week.moving = week.moving.map(|moving| moving + time);
        if session.race {
            week.race = week.race + time;
        }
    }
}

/// Moving time of a recording, or the nearest thing that it has.
fn time(recorded: &MeasuredActivity) -> Option<Seconds> {
    let measures = &recorded.measures;
    measures.moving.or(measures.timer).or(measures.elapsed).filter(|time| time.get() > 0.0)
}

/// Fills the baseline of a week (RULES section 0, Bmax4 and Bmean4, by time).
fn compare(week: &mut WeekByTime, before: &[WeekMeasures]) {
    let usable: Vec<(u32, Seconds)> = before
        .iter()
        .rev()
        .take(LOOK_BACK_WEEKS)
        .filter(|week| week.by_time.recorded && week.excluded.is_none())
        .filter_map(|week| Some((week.by_time.runs, week.by_time.moving?)))
        .take(BASELINE_WEEKS)
        .collect();
    week.baseline_active_weeks = u32::try_from(usable.iter().filter(|(runs, _)| *runs > 0).count()).unwrap_or(0);
    if usable.len() == BASELINE_WEEKS {
        let times = || usable.iter().map(|(_, time)| *time);
        week.baseline_max4 = times().max_by(Seconds::total_cmp);
        week.baseline_mean4 = Seconds::new(times().sum::<Seconds>().get() / BASELINE_WEEKS as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{day, run_on};
    use crate::model::activity::Activity;
    use crate::model::athlete::Athlete;
    use crate::model::calendar::{DaySpan, shift};
    use crate::model::measures::ActivityMeasures;
    use crate::model::units::Metres;

    /// A run at noon of a day of so many minutes, without distance where there are no kilometres.
    fn run(offset: i64, kilometres: f64, minutes: f64) -> (Activity, ActivityMeasures) {
        let (activity, mut measures) = run_on(shift(day("2026-01-05"), offset), kilometres.max(1.0));
        let time = Seconds::new(minutes * 60.0);
        (measures.moving, measures.timer, measures.elapsed) = (time, time, time);
        measures.distance = Metres::from_kilometres(kilometres).filter(|distance| distance.get() > 0.0);
        (activity, measures)
    }

    /// The weeks from 5 January 2026, a Monday, on.
    fn weeks(recordings: Vec<(Activity, ActivityMeasures)>, weeks: i64) -> Vec<WeekMeasures> {
        let activities: Vec<MeasuredActivity> = recordings
            .into_iter()
            .map(|(activity, measures)| MeasuredActivity { activity, measures, shoe: None })
            .collect();
        let monday = day("2026-01-05");
        crate::metrics::weekly::measure(&WeeklyInput {
            athlete: &Athlete::unknown("a"),
            first_day: monday,
            as_of: shift(monday, 7 * weeks - 1),
            activities: &activities,
            sessions: &sessions::join(&activities, None),
            gaps: &[],
            habits: &[],
        })
        .expect("weeks")
    }

    fn minutes(time: Option<Seconds>) -> Option<f64> {
        time.map(Seconds::minutes)
    }

    #[test]
    fn time_of_runs_without_distance_counts() {
        // 60 min with 10 km, 45 min without distance, 9 min without: only the second leaves the distance unknown.
        let found = &weeks(vec![run(0, 10.0, 60.0), run(1, 0.0, 45.0), run(2, 0.0, 9.0)], 1)[0];
        let time = found.by_time;
        assert_eq!((found.known, found.by_time.recorded), (false, true));
        assert_eq!((found.runs, time.runs, time.without_distance), (1, 3, 1));
        assert_eq!((minutes(Some(found.moving)), minutes(time.moving)), (Some(60.0), Some(114.0)));
    }

    #[test]
    fn what_is_no_run_by_its_distance_is_none_by_its_time() {
        // 2 km in 60 min are a walk, 0.2 km no run; 2 min without distance are a slip of the finger.
        let found = &weeks(vec![run(0, 2.0, 60.0), run(1, 0.2, 20.0), run(2, 0.0, 2.0), run(3, 5.0, 30.0)], 1)[0];
        assert_eq!((found.by_time.runs, minutes(found.by_time.moving)), (1, Some(30.0)));
    }

    #[test]
    fn a_recording_without_time_leaves_the_time_of_its_week_unknown() {
        let mut timeless = run(1, 10.0, 50.0);
        (timeless.1.moving, timeless.1.timer, timeless.1.elapsed) = (None, None, None);
        let mut recordings: Vec<_> = (0..5).map(|week| run(7 * week, 10.0, 60.0)).collect();
        recordings.insert(1, timeless);
        let found = weeks(recordings, 6);
        assert_eq!((found[0].by_time.moving, found[5].by_time.moving), (None, Some(Seconds::ZERO)));
        assert_eq!(found[4].by_time.baseline_max4, None, "three weeks with a time lie before");
        assert_eq!(minutes(found[5].by_time.baseline_max4), Some(60.0));
    }

    #[test]
    fn the_four_weeks_before_count_by_time_whatever_their_distance() {
        // 100, 80, 120 (without distance), 0 and 150 min; the race of the last week took 50 of them.
        let mut race = run(30, 10.0, 50.0);
        race.0.race = true;
        let found =
            weeks(vec![run(0, 20.0, 100.0), run(7, 16.0, 80.0), run(14, 0.0, 120.0), run(28, 0.0, 100.0), race], 5);
        let last = found[4].by_time;
        assert_eq!((minutes(last.moving), minutes(Some(last.race))), (Some(150.0), Some(50.0)));
        assert_eq!((minutes(last.baseline_max4), minutes(last.baseline_mean4)), (Some(120.0), Some(75.0)));
        assert_eq!(last.baseline_active_weeks, 3);
        assert!((last.guarded_ratio().expect("a ratio") - 0.25).abs() < 1e-12);
        assert_eq!((found[4].guarded_ratio, found[4].baseline_max4), (None, None), "by distance nothing is told");
    }

    #[test]
    fn excluded_and_unrecorded_weeks_are_no_baseline() {
        use crate::model::athlete::{Exclusion, ExclusionReason};
        let marked = |week: i64, reason| {
            let monday = shift(day("2026-01-05"), 7 * week);
            Exclusion { span: DaySpan { from: monday, to: shift(monday, 3) }, reason }
        };
        let mut athlete = Athlete::unknown("a");
        athlete.exclusions = vec![marked(4, ExclusionReason::Holiday), marked(5, ExclusionReason::Unrecorded)];
        let activities: Vec<MeasuredActivity> = (0..7)
            .map(|week| run(7 * week + 5, 0.0, 30.0 + 10.0 * f64::from(i32::try_from(week).expect("small"))))
            .map(|(activity, measures)| MeasuredActivity { activity, measures, shoe: None })
            .collect();
        let found = crate::metrics::weekly::measure(&WeeklyInput {
            athlete: &athlete,
            first_day: day("2026-01-05"),
            as_of: day("2026-02-22"),
            activities: &activities,
            sessions: &sessions::join(&activities, None),
            gaps: &[],
            habits: &[],
        })
        .expect("weeks");
        // 30, 40, 50 and 60 min; 70 and 80 are skipped.
        assert_eq!(minutes(found[6].by_time.baseline_max4), Some(60.0));
        assert!(!found[5].by_time.recorded && found[4].by_time.recorded);
    }
}
