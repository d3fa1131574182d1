//! Joins the measured recordings of one athlete into the [`History`] that rules read. Nothing after the judged day
//! gets in.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use thiserror::Error;

use crate::model::activity::{Activity, Sport};
use crate::model::athlete::{Athlete, ExclusionReason};
use crate::model::calendar::{DaySpan, shift};
use crate::model::history::{History, LOOK_BACK_DAYS, MeasuredActivity};
use crate::model::measures::ActivityMeasures;
use crate::model::pain::{HabitEntry, PainEntry, PainEpisode};
use crate::model::shoe::ServiceShoe;

use super::frame::FrameError;
use super::weekly::{self, WeeklyInput, calendar};
use super::{cadence_curve, gaps, pain_episodes, routes, sessions, shoes, surface};

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
    let athlete = input.athlete;
    let mut activities = recorded_until(input, as_of);
    let runs = activities.iter().map(|recorded| &recorded.activity);
    let registry = shoes::registry(athlete, input.service_shoes, runs);
    for recorded in &mut activities {
        recorded.shoe = registry.pair_of(&recorded.activity).map(|pair| pair.shoe.name.clone());
    }
    let mut pain: Vec<PainEntry> = input.pain.iter().filter(|row| row.date <= as_of).cloned().collect();
    pain.sort_by_key(|row| (row.date, row.time, row.line));
    let mut habits: Vec<HabitEntry> = input.habits.iter().filter(|row| row.date <= as_of).cloned().collect();
    habits.sort_by_key(|row| (row.date, row.line));

    let joined = sessions::join(&activities, athlete.default_surface);
    let first_day = activities.iter().map(|recorded| recorded.activity.local_day()).min();
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
    let runs = runs.map(|recorded| (&recorded.activity, &recorded.measures));
    let cadence_curve = cadence_curve::on(runs.clone(), as_of);
    let in_pain = episodes.iter().any(PainEpisode::is_open);
    let earlier_curve = in_pain.then(|| cadence_curve::on(runs, shift(as_of, -i64::from(LOOK_BACK_DAYS)))).flatten();
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
        earlier_curve,
        courses,
        pain,
        episodes,
        habits,
    })
}

/// The recordings up to the end of a day, in order, with the ground that their titles tell, not yet with their shoes.
fn recorded_until(input: &HistoryInput<'_>, as_of: NaiveDate) -> Vec<MeasuredActivity> {
    let until = input.activities.iter().filter(|(activity, _)| activity.local_day() <= as_of);
    let measured = until.map(|(activity, measures)| MeasuredActivity {
        activity: Activity { surface: surface::of(activity), ..activity.clone() },
        measures: measures.clone(),
        shoe: None,
    });
    let mut activities: Vec<MeasuredActivity> = measured.collect();
    activities.sort_by_key(|recorded| (recorded.activity.start_utc, recorded.activity.id));
    activities
}
