//! Joins the measured recordings of one athlete into the [`History`] that rules read. Nothing after the judged day
//! gets in.

use std::borrow::Cow;
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
use super::{cadence_curve, gaps, intensity, pain_episodes, routes, sessions, shoes, surface};

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
    history_with_pain_until(input, as_of, as_of)
}

/// The same with rows of the pain log up to a later day: a red flag of today must not wait for the end of the week
/// (CONTRACT section 3, `weekly`). Everything else ends with the judged day.
///
/// # Errors
///
/// As [`history`].
pub fn history_with_pain_until(
    input: &HistoryInput<'_>,
    as_of: NaiveDate,
    pain_until: NaiveDate,
) -> Result<History, MetricsError> {
    let until = input.activities.iter().filter(|(activity, _)| activity.local_day() <= as_of);
    let days = Days { as_of, pain_until: pain_until.max(as_of) };
    join(input, until.cloned().map(recorded).collect(), days, &mut intensity::Told::default())
}

/// Hands over the histories up to the end of each of these days, from the first to the last. Each is what [`history`]
/// gives for its day; no recording is copied and no session classed more often than it must be, so that ten years of
/// Sundays cost little.
///
/// # Errors
///
/// As [`history`].
pub fn histories(
    input: &HistoryInput<'_>,
    days: &[NaiveDate],
    judge: impl FnMut(&History),
) -> Result<(), MetricsError> {
    histories_taking(Vec::new(), input, days, judge)
}

/// The same with these recordings beside those of the input: who needs them no longer saves copying them.
///
/// # Errors
///
/// As [`history`].
pub fn histories_taking(
    taken: Vec<(Activity, ActivityMeasures)>,
    input: &HistoryInput<'_>,
    days: &[NaiveDate],
    mut judge: impl FnMut(&History),
) -> Result<(), MetricsError> {
    let mut ordered_days = days.to_vec();
    ordered_days.sort_unstable();
    let mut waiting: Vec<Cow<'_, (Activity, ActivityMeasures)>> = input.activities.iter().map(Cow::Borrowed).collect();
    waiting.extend(taken.into_iter().map(Cow::Owned));
    waiting.sort_by_key(|recording| recording.0.local_day());
    let mut waiting = waiting.into_iter().peekable();
    let mut activities: Vec<MeasuredActivity> = Vec::with_capacity(waiting.len());
    let mut told = intensity::Told::default();
    for day in ordered_days {
        while let Some(next) = waiting.next_if(|recording| recording.0.local_day() <= day) {
            activities.push(recorded(next.into_owned()));
        }
        let history = join(input, activities, Days { as_of: day, pain_until: day }, &mut told)?;
        judge(&history);
        activities = history.activities;
    }
    Ok(())
}

/// The last days that are seen.
#[derive(Debug, Clone, Copy)]
struct Days {
    as_of: NaiveDate,
    pain_until: NaiveDate,
}

/// The history of these recordings, which all lie before the end of the judged day.
fn join(
    input: &HistoryInput<'_>,
    mut activities: Vec<MeasuredActivity>,
    Days { as_of, pain_until }: Days,
    told: &mut intensity::Told,
) -> Result<History, MetricsError> {
    let athlete = input.athlete;
    activities.sort_by_key(|recorded| (recorded.activity.start_utc, recorded.activity.id));
    let runs = activities.iter().map(|recorded| &recorded.activity);
    let registry = shoes::registry(athlete, input.service_shoes, runs);
    for recorded in &mut activities {
        recorded.shoe = registry.pair_of(&recorded.activity).map(|pair| pair.shoe.name.clone());
    }
    let mut pain: Vec<PainEntry> = input.pain.iter().filter(|row| row.date <= pain_until).cloned().collect();
    pain.sort_by_key(|row| (row.date, row.time, row.line));
    let mut habits: Vec<HabitEntry> = input.habits.iter().filter(|row| row.date <= as_of).cloned().collect();
    habits.sort_by_key(|row| (row.date, row.line));

    let mut joined = sessions::join(&activities, athlete.default_surface);
    let first_day = activities.iter().map(|recorded| recorded.activity.local_day()).min();
    let intensity =
        first_day.map(|first_day| intensity::classify(athlete, &activities, &mut joined, (first_day, as_of), told));
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
        intensity,
        pain,
        episodes,
        habits,
    })
}

/// A recording with the ground that its title tells, not yet with its shoe.
fn recorded((activity, measures): (Activity, ActivityMeasures)) -> MeasuredActivity {
    let surface = surface::of(&activity);
    MeasuredActivity { activity: Activity { surface, ..activity }, measures, shoe: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{day, run, run_on};
    use crate::model::service::Service;
    use crate::model::shoe::{GearName, Shoe};
    use crate::model::units::BeatsPerMinute;

    fn history_of(athlete: &Athlete, runs: &[(&str, f64, Option<&str>)], listed: &[ServiceShoe]) -> History {
        let recorded = runs.iter().map(|(start, kilometres, shoe)| {
            let (mut activity, measures) = run(start, *kilometres);
            activity.gear = shoe.map(GearName::named).into_iter().collect();
            (activity, measures)
        });
        let activities: Vec<_> = recorded.collect();
        let input = HistoryInput { athlete, activities: &activities, pain: &[], habits: &[], service_shoes: listed };
        history(&input, day("2026-01-31")).expect("a history")
    }

    #[test]
    fn a_session_in_two_pairs_is_worn_in_both() {
        let named = |name: &str| Shoe { name: name.to_owned(), ..Shoe::default() };
        let athlete = Athlete { shoes: vec![named("Peg"), named("Racer")], ..Athlete::unknown("a") };
        // 2 km at 3 m/s take 11 minutes: each recording starts within 30 minutes of the end of the one before.
        let runs = [
            ("2026-01-05T06:00:00Z", 2.0, Some("Peg")),
            ("2026-01-05T06:15:00Z", 5.0, Some("Racer")),
            ("2026-01-05T06:50:00Z", 1.0, Some("Peg")),
            ("2026-01-05T07:00:00Z", 1.5, None),
            ("2026-01-07T06:00:00Z", 8.0, Some("Peg")),
        ];
        let history = history_of(&athlete, &runs, &[]);
        assert_eq!(history.sessions.len(), 2);
        let worn = history.worn(DaySpan { from: day("2026-01-01"), to: day("2026-01-31") });
        let told: Vec<_> =
            worn.iter().map(|worn| (worn.shoe, worn.distance.kilometres(), worn.activities.len())).collect();
        assert_eq!(told, [("Peg", 3.0, 2), ("Racer", 5.0, 1), ("Peg", 8.0, 1)]);
        assert_eq!(worn[0].session.id, worn[1].session.id);
        assert_eq!(history.recordings_of(worn[0].session).count(), 4);
    }

    #[test]
    fn what_services_know_of_a_pair_is_added_to_athlete_toml() {
        let own = Shoe { name: "Peg".to_owned(), drop_mm: Some(10.0), ..Shoe::default() };
        let athlete = Athlete { shoes: vec![own], ..Athlete::unknown("a") };
        let listed = ServiceShoe {
            service: Service::Strava,
            id: None,
            nickname: Some("Peg".to_owned()),
            brand: Some("Nike".to_owned()),
            model: Some("Pegasus 40".to_owned()),
            in_use_from: None,
            retired_on: None,
            retired: false,
            limit: None,
        };
        let history = history_of(&athlete, &[("2026-01-05T06:00:00Z", 8.0, Some("Peg"))], &[listed]);
        let about = &history.shoe("Peg").expect("the pair").about;
        assert_eq!((about.brand.as_deref(), about.drop_mm), (Some("Nike"), Some(10.0)));
        assert_eq!(history.shoe("Other"), None);
    }

    #[test]
    fn histories_of_many_days_are_those_of_each_day() {
        let athlete = Athlete::unknown("a");
        // Longer than the first 90 days, whose classes are not settled until they are over. The heart rates give a
        // maximum that rises, the ratings hard runs.
        let mut activities: Vec<_> = (0..120_u32)
            .map(|index| {
                let (mut activity, mut measures) =
                    run_on(shift(day("2026-01-05"), i64::from(index) * 2), 8.0 + f64::from(index % 9));
                activity.rpe = (index % 7 == 0).then_some(f64::from(index % 10));
                measures.heart_rate = BeatsPerMinute::new(140.0);
                measures.best_minute_heart_rate = BeatsPerMinute::new(150.0 + f64::from(index) / 3.0);
                (activity, measures)
            })
            .collect();
        // In another zone the local day of a run that starts earlier can be the later one.
        activities.push(run("2026-02-01T23:30:00Z", 5.0));
        activities.last_mut().expect("pushed").0.utc_offset.seconds = 7_200;
        activities.reverse();
        let input =
            HistoryInput { athlete: &athlete, activities: &activities, pain: &[], habits: &[], service_shoes: &[] };
        let days: Vec<NaiveDate> = (0..36).map(|week| shift(day("2026-01-04"), 7 * week)).collect();
        let mut found = Vec::new();
        histories(&input, &days, |history| found.push(history.clone())).expect("histories");
        let expected: Vec<History> = days.iter().map(|day| history(&input, *day).expect("a history")).collect();
        assert_eq!(found, expected);
        assert!(found[0].activities.is_empty() && found[35].activities.len() == 121);
    }
}
