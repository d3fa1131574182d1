//! The distance on each pair, and when its limit is reached (RULES card SHOE-1).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::registry::{Pair, Registry};
use crate::metrics::frame::{self, FrameError, ShoeRow, ShoeTotals};
use crate::metrics::sessions::Joined;
use crate::model::activity::Sport;
use crate::model::athlete::Athlete;
use crate::model::calendar::{DaySpan, shift};
use crate::model::history::MeasuredActivity;
use crate::model::shoe::{Shoe, ShoeUse};
use crate::model::units::Metres;

/// End of the article's range, 500 miles (RULES card SHOE-1).
const HIGHEST_LIMIT_KM: f64 = 804.7;
/// Begin of the article's range, 300 miles.
const LOWEST_LIMIT_KM: f64 = 482.8;
/// Body mass up to which the highest limit holds.
const LIGHT_KG: f64 = 60.0;
/// How much the limit falls with each further kilogram.
const LIMIT_KM_PER_KG: f64 = 10.73;
/// Limit without a body mass.
const USUAL_LIMIT_KM: f64 = 650.0;
/// Days of the rate from which the day of replacement is projected.
const RATE_DAYS: u32 = 28;

/// Limit of a pair by body mass (RULES card SHOE-1), inside the article's range of 300 to 500 miles.
fn limit(body_mass_kg: Option<f64>) -> Metres {
    let kilometres = body_mass_kg.map_or(USUAL_LIMIT_KM, |mass| {
        (HIGHEST_LIMIT_KM - (mass - LIGHT_KG) * LIMIT_KM_PER_KG).clamp(LOWEST_LIMIT_KM, HIGHEST_LIMIT_KM)
    });
    Metres::from_kilometres(kilometres).unwrap_or_default()
}

/// A run as the shoes see it.
#[derive(Debug, Clone, Copy)]
struct Worn {
    /// Index into the shoes; `None` when unassigned.
    shoe: Option<usize>,
    session: u32,
    day: NaiveDate,
    distance: Metres,
}

/// The distance on every pair, and the running distance without a shoe. Every run counts, valid or not.
pub(crate) fn ledger(
    athlete: &Athlete,
    registry: &Registry,
    activities: &[MeasuredActivity],
    sessions: &[Joined],
    as_of: NaiveDate,
) -> Result<(Vec<ShoeUse>, Metres), FrameError> {
    let pairs = &registry.pairs;
    let runs = worn(activities, sessions, pairs);
    let recent = DaySpan::ending(as_of, RATE_DAYS);
    let rows: Vec<ShoeRow> = runs
        .iter()
        .filter_map(|run| {
            let shoe = u32::try_from(run.shoe?).ok()?;
            Some(ShoeRow { shoe, session: run.session, distance: run.distance, recent: recent.contains(run.day) })
        })
        .collect();
    let totals = frame::shoe_totals(&rows, pairs.len())?;
    let uses = pairs.iter().zip(totals).enumerate();
    let uses = uses.map(|(index, (pair, totals))| usage(index, pair, totals, &runs, athlete, as_of)).collect();
    let unassigned = runs.iter().filter(|run| run.shoe.is_none()).map(|run| run.distance).sum();
    Ok((uses, unassigned))
}

/// Every run with the index of its shoe, in the order of the recordings.
fn worn(activities: &[MeasuredActivity], sessions: &[Joined], pairs: &[Pair]) -> Vec<Worn> {
    let by_name: BTreeMap<&str, usize> =
        pairs.iter().zip(0..).map(|(pair, at)| (pair.shoe.name.as_str(), at)).collect();
    let mut runs: Vec<(usize, Worn)> = Vec::new();
    for (session, joined) in (0_u32..).zip(sessions).filter(|(_, joined)| joined.session.sport == Sport::Run) {
        for member in &joined.members {
            let Some(recorded) = activities.get(*member) else { continue };
            let shoe = recorded.shoe.as_deref().and_then(|name| by_name.get(name)).copied();
            let distance = recorded.measures.distance.unwrap_or_default();
            runs.push((*member, Worn { shoe, session, day: recorded.activity.local_day(), distance }));
        }
    }
    runs.sort_by_key(|(member, _)| *member);
    runs.into_iter().map(|(_, run)| run).collect()
}

fn usage(index: usize, pair: &Pair, totals: ShoeTotals, runs: &[Worn], athlete: &Athlete, as_of: NaiveDate) -> ShoeUse {
    let shoe = &pair.shoe;
    let mine = || runs.iter().filter(move |run| run.shoe == Some(index));
    let first_used = mine().map(|run| run.day).min();
    let since_first = || runs.iter().filter(move |run| first_used.is_some_and(|first| first <= run.day));
    let start = shoe.start_distance.unwrap_or_default();
    let distance = start + totals.distance;
    let limit = shoe.limit.unwrap_or_else(|| limit(athlete.body_mass_kg));
    let retired = pair.retired || shoe.retired_on.is_some_and(|day| day <= as_of);
    let reached = distance >= limit;
    ShoeUse {
        name: shoe.name.clone(),
        distance,
        limit,
        limit_is_override: shoe.limit.is_some(),
        limit_service: pair.limit_from,
        runs: totals.runs,
        first_used,
        last_used: mine().map(|run| run.day).max(),
        last_28_days: totals.recent_distance,
        limit_reached_on: reached.then(|| reached_on(shoe, start, limit, mine())).flatten(),
        limit_projected_on: (!reached && !retired)
            .then(|| projected_on(limit - distance, totals.recent_distance, as_of))
            .flatten(),
        retired,
        unassigned_since_first_use: since_first().filter(|run| run.shoe.is_none()).map(|run| run.distance).sum(),
        total_since_first_use: since_first().map(|run| run.distance).sum(),
        about: shoe.clone(),
        to_describe: (!pair.in_profile).then(|| shoe.clone()),
    }
}

/// Day of the run that took the pair over its limit; the first day of use when it began beyond.
fn reached_on<'a>(
    shoe: &Shoe,
    start: Metres,
    limit: Metres,
    runs: impl Iterator<Item = &'a Worn> + Clone,
) -> Option<NaiveDate> {
    if start >= limit {
        return shoe.in_use_from.or_else(|| runs.clone().map(|run| run.day).min());
    }
    let mut total = start.get();
    let mut last = None;
    for run in runs {
        total += run.distance.get();
        last = Some(run.day);
        // Totals are exact to the millimetre; the rounding of a sum of floats must not move the day.
        if total >= limit.get() - 5e-4 {
            return last;
        }
    }
    last
}

/// Day on which the rest of the limit is used up at the rate of the last 28 days.
fn projected_on(rest: Metres, last_28_days: Metres, as_of: NaiveDate) -> Option<NaiveDate> {
    /// Further away than this is no projection; chosen.
    const LONGEST_DAYS: f64 = 3_650.0;
    let days = (rest.ratio_to(last_28_days)? * f64::from(RATE_DAYS)).ceil();
    #[expect(clippy::cast_possible_truncation, reason = "at most ten years of days")]
    (days <= LONGEST_DAYS).then(|| shift(as_of, days as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_falls_with_body_mass_inside_the_articles_range() {
        // RULES card SHOE-1: 60 kg or less 805, 70 kg 697, 80 kg 590, 90 kg or more 483 km; without mass 650.
        let expected =
            [(Some(50.0), 804.7), (Some(60.0), 804.7), (Some(70.0), 697.4), (Some(80.0), 590.1), (Some(95.0), 482.8)];
        for (mass, kilometres) in expected.into_iter().chain([(None, 650.0)]) {
            assert!((limit(mass).kilometres() - kilometres).abs() < 1e-9, "{mass:?}");
        }
    }
}
