//! Joins the measured recordings of one athlete into the [`History`] that rules read. Nothing after the judged day
//! gets in.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use thiserror::Error;

use crate::model::activity::{Activity, Sport};
use crate::model::athlete::{Athlete, ExclusionReason};
use crate::model::calendar::DaySpan;
use crate::model::history::{History, MeasuredActivity};
use crate::model::measures::ActivityMeasures;
use crate::model::pain::{HabitEntry, PainEntry};
use crate::model::shoe::ServiceShoe;

use super::cadence_curve::cadence_curve;
use super::frame::FrameError;
use super::weekly::{self, WeeklyInput, calendar};
use super::{gaps, intensity, pain_episodes, routes, sessions, shoes, surface};

/// Everything known of one athlete, in any order.
#[derive(Debug, Clone, Copy)]
pub struct HistoryInput<'a> {
    /// Who.
    pub athlete: &'a Athlete,
    /// Recordings after merging, with their measures.
    pub activities: &'a [(Activity, ActivityMeasures)],
    /// Rows of the pain log.
    pub pain: &'a [PainEntry],
    /// Rows of the habit log.
    pub habits: &'a [HabitEntry],
    /// Pairs of shoes that services list.
    pub service_shoes: &'a [ServiceShoe],
}

/// Why there is no history: our fault.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MetricsError {
    /// Weeks or shoes could not be added up.
    #[error(transparent)]
    Frame(#[from] FrameError),
}

/// The history of an athlete up to the end of a day. The order of the inputs is irrelevant.
///
/// # Errors
///
/// When weeks or shoes cannot be added up, which is a fault of the program.
pub fn history(input: &HistoryInput<'_>, as_of: NaiveDate) -> Result<History, MetricsError> {
    let until = input.activities.iter().filter(|(activity, _)| activity.local_day() <= as_of);
    join(input, until.map(recorded).collect(), as_of)
}

/// Hands over the histories up to the end of each of these days, from the first to the last. Each is what [`history`]
/// gives for its day; no recording is copied more than once, so that ten years of Sundays cost little.
///
/// # Errors
///
/// As [`history`].
pub fn histories(
    input: &HistoryInput<'_>,
    days: &[NaiveDate],
    mut judge: impl FnMut(&History),
) -> Result<(), MetricsError> {
    let mut ordered_days = days.to_vec();
    ordered_days.sort_unstable();
    let mut waiting: Vec<&(Activity, ActivityMeasures)> = input.activities.iter().collect();
    waiting.sort_by_key(|(activity, _)| activity.local_day());
    let mut waiting = waiting.into_iter().peekable();
    let mut activities: Vec<MeasuredActivity> = Vec::with_capacity(input.activities.len());
    for day in ordered_days {
        while let Some(next) = waiting.next_if(|(activity, _)| activity.local_day() <= day) {
            activities.push(recorded(next));
        }
        let history = join(input, activities, day)?;
        judge(&history);
        activities = history.activities;
    }
    Ok(())
}

/// The history of these recordings, which all lie before the end of the day.
fn join(
    input: &HistoryInput<'_>,
    mut activities: Vec<MeasuredActivity>,
    as_of: NaiveDate,
) -> Result<History, MetricsError> {
    let athlete = input.athlete;
    activities.sort_by_key(|recorded| (recorded.activity.start_utc, recorded.activity.id));
    let runs = activities.iter().map(|recorded| &recorded.activity);
    let registry = shoes::registry(athlete, input.service_shoes, runs);
    for recorded in &mut activities {
        recorded.shoe = registry.pair_of(&recorded.activity).map(|pair| pair.shoe.name.clone());
    }
    let mut pain: Vec<PainEntry> = input.pain.iter().filter(|row| row.date <= as_of).cloned().collect();
    pain.sort_by_key(|row| (row.date, row.time, row.line));
    let mut habits: Vec<HabitEntry> = input.habits.iter().filter(|row| row.date <= as_of).cloned().collect();
    habits.sort_by_key(|row| (row.date, row.line));

    let mut joined = sessions::join(&activities, athlete.default_surface);
    let first_day = activities.iter().map(|recorded| recorded.activity.local_day()).min();
    let intensity = first_day.map(|first_day| intensity::classify(athlete, &activities, &mut joined, first_day, as_of));
    // A run that is not valid for the load rules is running all the same (RULES section 0: kept, never a zero).
    let run_days: BTreeSet<NaiveDate> = joined
        .iter()
        .filter(|joined| sessions::had_running(&joined.session))
        .map(|joined| joined.session.day)
        .collect();
    let gaps = first_day.map_or_else(Vec::new, |from| {
        let span = DaySpan { from, to: as_of };
        let unrecorded = calendar::days_of(&athlete.exclusions, span, as_of, &[ExclusionReason::Unrecorded]);
        gaps::find(&run_days, &unrecorded, as_of)
    });
    let weeks = match first_day {
        Some(first_day) => weekly::measure(&WeeklyInput {
            athlete,
            first_day,
            as_of,
            activities: &activities,
            sessions: &joined,
            gaps: &gaps,
            habits: &habits,
        })?,
        None => Vec::new(),
    };
    let (shoes, unassigned_shoe_distance) = shoes::ledger(athlete, &registry, &activities, &joined, as_of)?;
    let episodes = pain_episodes::find(&pain, &run_days, as_of);
    let runs = activities.iter().filter(|recorded| recorded.activity.sport == Sport::Run);
    let cadence_curve = cadence_curve(runs.map(|recorded| (&recorded.activity, &recorded.measures)), as_of);
    let courses = routes::courses(&joined, &activities, as_of);
    Ok(History {
        athlete: athlete.clone(),
        as_of,
        first_day,
        sessions: joined.into_iter().map(|joined| joined.session).collect(),
        activities,
        weeks,
        gaps,
        shoes,
        unassigned_shoe_distance,
        cadence_curve,
        courses,
        intensity,
        pain,
        episodes,
        habits,
    })
}

/// A recording with the ground that its title tells, not yet with its shoe.
fn recorded((activity, measures): &(Activity, ActivityMeasures)) -> MeasuredActivity {
    MeasuredActivity {
        activity: Activity { surface: surface::of(activity), ..activity.clone() },
        measures: measures.clone(),
        shoe: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{day, run, run_on};
    use crate::model::calendar::shift;

    #[test]
    fn histories_of_many_days_are_those_of_each_day() {
        let athlete = Athlete::unknown("a");
        let mut activities: Vec<_> =
            (0..40).map(|index| run_on(shift(day("2026-01-05"), index * 2), 8.0 + index as f64)).collect();
        // In another zone the local day of a run that starts earlier can be the later one.
        activities.push(run("2026-02-01T23:30:00Z", 5.0));
        activities.last_mut().expect("pushed").0.utc_offset.seconds = 7_200;
        activities.reverse();
        let input =
            HistoryInput { athlete: &athlete, activities: &activities, pain: &[], habits: &[], service_shoes: &[] };
        let days: Vec<NaiveDate> = (0..14).map(|week| shift(day("2026-01-04"), 7 * week)).collect();
        let mut found = Vec::new();
        histories(&input, &days, |history| found.push(history.clone())).expect("histories");
        let expected: Vec<History> = days.iter().map(|day| history(&input, *day).expect("a history")).collect();
        assert_eq!(found, expected);
        assert!(found[0].activities.is_empty() && found[13].activities.len() == 41);
    }
}
