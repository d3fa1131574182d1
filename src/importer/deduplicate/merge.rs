//! What the best copy is told by the others: what people wrote, where the copies lie, and what changes how it is
//! measured. Numbers of different copies are never mixed (FORMATS section 6, merge policy).

use std::collections::BTreeSet;

use super::{Cluster, Compared, Level};
use crate::importer::Recording;
use crate::importer::corrections::combine;
use crate::importer::normalise::{Facts, FromCopies, distance_given};
use crate::importer::read::Candidate;
use crate::model::activity::{Activity, Format, MergedCopy, Sport, Surface};
use crate::model::athlete::Athlete;
use crate::model::quality::QualityFlag;
use crate::model::service::Service;
use crate::model::shoe::GearName;
use crate::model::units::Metres;

/// What the other copies know that would change how the winner is measured: it is measured again with it.
pub(crate) fn learnt(cluster: &Cluster, copies: &[Compared<'_>]) -> Option<FromCopies> {
    let winner = copies.get(cluster.winner)?;
    let losers: Vec<&Compared<'_>> = cluster.losers.iter().filter_map(|(index, _)| copies.get(*index)).collect();
    let mut rows: Vec<&Compared<'_>> = losers.iter().copied().filter(|copy| copy.row().is_some()).collect();
    rows.sort_by_key(|copy| copy.row().map(|row| row.id.service));
    let corrections = losers.iter().flat_map(|copy| copy.facts.corrected.used.difference(&winner.facts.corrected.used));
    let learnt = FromCopies {
        sport: wanted_sport(winner, &rows, &losers),
        surface: wanted_surface(winner, &rows, &losers),
        distance: rows.iter().find_map(|row| given_distance(row)),
        corrections: corrections.copied().collect(),
    };
    changes(winner, &learnt).then_some(learnt)
}

/// The sport that people set at a service, else that of a file, the winner's first.
fn wanted_sport(winner: &Compared<'_>, rows: &[&Compared<'_>], losers: &[&Compared<'_>]) -> Option<Sport> {
    let specific = |copy: &Compared<'_>| copy.facts.sport_said.filter(|sport| *sport != Sport::Other);
    let by_row = rows.iter().find_map(|copy| specific(copy));
    by_row.or_else(|| specific(winner)).or_else(|| losers.iter().find_map(|copy| specific(copy)))
}

/// Likewise the ground.
fn wanted_surface(winner: &Compared<'_>, rows: &[&Compared<'_>], losers: &[&Compared<'_>]) -> Option<Surface> {
    let known = |copy: &Compared<'_>| copy.facts.surface_said.filter(|surface| *surface != Surface::Unknown);
    let by_row = rows.iter().find_map(|copy| known(copy));
    by_row.or_else(|| known(winner)).or_else(|| losers.iter().find_map(|copy| known(copy)))
}

/// The distance that a row gives, when it is the athlete's own word.
fn given_distance(row: &Compared<'_>) -> Option<Metres> {
    let facts = row.row().filter(|facts| !facts.distance_is_guessed)?;
    let trusted = matches!(facts.id.service, Service::Strava | Service::Garmin | Service::AppleHealth);
    row.activity.recorded.distance.filter(|_| trusted)
}

/// True when measuring again with it would give something else.
fn changes(winner: &Compared<'_>, learnt: &FromCopies) -> bool {
    let (activity, corrected) = (winner.activity, &winner.facts.corrected);
    let another_sport = corrected.sport.is_none()
        && learnt
            .sport
            .is_some_and(|sport| sport != activity.sport || activity.flags.contains(&QualityFlag::SportGuessed));
    let another_surface =
        corrected.surface.is_none() && learnt.surface.is_some_and(|surface| surface != activity.surface);
    let given = distance_given(learnt, winner.facts.distance_m);
    let another_distance = corrected.distance.is_none() && given.is_some() && given != activity.corrected_distance;
    another_sport || another_surface || another_distance || !learnt.corrections.is_empty()
}

/// Merges the copies of a cluster into its winner. `losers` are in the order of the cluster.
pub(crate) fn merge<M>(
    cluster: &Cluster,
    winner: Candidate<M>,
    losers: Vec<Candidate<M>>,
    athlete: &Athlete,
) -> Recording<M> {
    let Candidate { mut activity, facts, measured } = winner;
    let others: Vec<(Activity, Facts)> = losers.into_iter().map(|loser| (loser.activity, loser.facts)).collect();
    let corrections: BTreeSet<usize> = others
        .iter()
        .map(|(_, facts)| facts)
        .chain([&facts])
        .flat_map(|facts| facts.corrected.used.iter().copied())
        .collect();
    take_people_s_words(&mut activity, &facts, &others);
    take_places(&mut activity, cluster, &others);
    take_clock(&mut activity, &others);
    let corrected = combine(&athlete.corrections, &corrections);
    activity.rpe = corrected.rpe.or(activity.rpe);
    activity.race = corrected.race.unwrap_or(activity.race);
    if let Some(shoe) = corrected.shoe {
        let shoe = GearName::named(&shoe);
        activity.gear.retain(|gear| *gear != shoe);
        activity.gear.insert(0, shoe);
    }
    Recording { activity, measured }
}

/// Title, rating, race, commute and shoes: of the services where people edit them first, then of the files.
fn take_people_s_words(activity: &mut Activity, facts: &Facts, others: &[(Activity, Facts)]) {
    let own = (activity.clone(), facts.clone());
    let mut all: Vec<&(Activity, Facts)> = std::iter::once(&own).chain(others).collect();
    all.sort_by_key(|(_, facts)| facts.row.as_ref().map_or((true, None), |row| (false, Some(row.id.service))));
    let is_default = |facts: &Facts| facts.row.as_ref().is_some_and(|row| row.title_is_default);
    let chosen = all.iter().filter(|(_, facts)| !is_default(facts)).find_map(|(activity, _)| activity.title.clone());
    activity.title = chosen.or_else(|| all.iter().find_map(|(activity, _)| activity.title.clone()));
    activity.rpe = all.iter().find_map(|(activity, _)| activity.rpe);
    activity.race = all.iter().any(|(activity, _)| activity.race);
    activity.commute = all.iter().any(|(activity, _)| activity.commute);
    activity.gear.clear();
    for gear in all.iter().flat_map(|(activity, _)| &activity.gear) {
        if !activity.gear.contains(gear) {
            activity.gear.push(gear.clone());
        }
    }
}

/// The files and tables of all copies, and why they are copies.
fn take_places(activity: &mut Activity, cluster: &Cluster, others: &[(Activity, Facts)]) {
    let has_samples = activity.format != Format::Summary;
    for ((other, facts), (_, level)) in others.iter().zip(&cluster.losers) {
        for source in &other.sources {
            if !activity.sources.contains(source) {
                activity.sources.push(source.clone());
            }
            activity.merged.push(MergedCopy { source: place(source, facts), reason: level.reason() });
        }
        // What a row says belongs to its file; only another recording is a copy.
        if facts.row.is_none() || !has_samples && *level != Level::Bytes {
            activity.flags.insert(QualityFlag::Merged);
        }
    }
}

fn place(source: &str, facts: &Facts) -> String {
    facts.row.as_ref().map_or_else(|| source.to_owned(), |row| format!("{source} {}", row.place))
}

/// The best known clock of all copies.
fn take_clock(activity: &mut Activity, others: &[(Activity, Facts)]) {
    for (other, _) in others {
        if other.utc_offset.origin < activity.utc_offset.origin {
            activity.utc_offset = other.utc_offset;
            for flag in [QualityFlag::OffsetFromProfile, QualityFlag::OffsetGuessed, QualityFlag::OffsetUnknown] {
                activity.flags.remove(&flag);
                activity.flags.extend(other.flags.get(&flag));
            }
        }
    }
}
