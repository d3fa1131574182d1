//! What the best copy is told by the others: what people wrote, where the copies lie, and what changes how it is
//! measured. Numbers of different copies are never mixed (FORMATS section 6, merge policy).

use std::collections::BTreeSet;

use super::{Cluster, Compared, Level};
use crate::importer::Recording;
use crate::importer::corrections::combine;
use crate::importer::exports::RowId;
use crate::importer::normalise::{Facts, FromCopies, distance_given};
use crate::importer::read::Candidate;
use crate::model::activity::{Activity, Format, MergedCopy, Sport, Surface};
use crate::model::athlete::Athlete;
use crate::model::quality::QualityFlag;
use crate::model::service::Service;
use crate::model::shoe::GearName;
use crate::model::units::Metres;

/// A row and a session of several in a file are about the same stretch when their durations differ at most by this
/// share. Chosen: pauses may count on one side, whole sessions make more.
const SAME_SESSION: f64 = 0.15;

/// What the other copies know that would change how the winner is measured: it is measured again with it.
pub(crate) fn learnt(cluster: &Cluster, copies: &[Compared<'_>]) -> Option<FromCopies> {
    let winner = copies.get(cluster.winner)?;
    let losers: Vec<&Compared<'_>> = cluster.losers.iter().filter_map(|(index, _)| copies.get(*index)).collect();
    // An older export repeats its rows as they were.
    let mut listed: BTreeSet<&RowId> = winner.row().map(|row| &row.id).into_iter().collect();
    let mut rows: Vec<&Compared<'_>> = Vec::new();
    for &copy in &losers {
        if copy.facts.row.as_ref().is_some_and(|row| listed.insert(&row.id)) {
            rows.push(copy);
        }
    }
    rows.retain(|row| winner.row().is_some() || tells_of_all(row, winner));
    rows.sort_by_key(|copy| copy.row().map(|row| row.id.service));
    let corrections = losers.iter().flat_map(|copy| copy.facts.corrected.used.difference(&winner.facts.corrected.used));
    let files: Vec<&Compared<'_>> =
        std::iter::once(winner).chain(losers.iter().copied()).filter(|copy| copy.row().is_none()).collect();
    let learnt = FromCopies {
        sport: wanted_sport(winner, &rows, &losers),
        surface: wanted_surface(winner, &rows, &losers),
        distance: wanted_distance(winner, &rows, &files),
        watch: rows.iter().find(|row| is_watch_of(row, winner)).map(|row| row.activity.recorded.clone()),
        corrections: corrections.copied().collect(),
    };
    changes(winner, &learnt).then_some(learnt)
}

/// True for the workout of Apple Health that names the route.
fn is_watch_of(row: &Compared<'_>, file: &Compared<'_>) -> bool {
    row.row().is_some_and(|facts| {
        facts.id.service == Service::AppleHealth
            && file.activity.sources.iter().any(|source| facts.files.contains(source))
    })
}

/// The sport that people set at a service, else that of a file, the winner's first. Of several rows the one that
/// differs from the files is the one that somebody edited.
fn wanted_sport(winner: &Compared<'_>, rows: &[&Compared<'_>], losers: &[&Compared<'_>]) -> Option<Sport> {
    let said = |copy: &Compared<'_>| copy.facts.sport_said;
    let specific = |copy: &Compared<'_>| said(copy).filter(|sport| *sport != Sport::Other);
    if winner.row().is_some() {
        return said(winner).or_else(|| rows.iter().find_map(|copy| said(copy)));
    }
    let is_recorded = |sport: Sport| {
        said(winner) == Some(sport) || losers.iter().any(|copy| copy.row().is_none() && said(copy) == Some(sport))
    };
    let edited = rows.iter().filter_map(|copy| said(copy)).find(|sport| !is_recorded(*sport));
    let by_row = edited.or_else(|| rows.iter().find_map(|copy| said(copy)));
    by_row.or_else(|| specific(winner)).or_else(|| losers.iter().find_map(|copy| specific(copy)))
}

/// Likewise the ground.
fn wanted_surface(winner: &Compared<'_>, rows: &[&Compared<'_>], losers: &[&Compared<'_>]) -> Option<Surface> {
    let known = |copy: &Compared<'_>| copy.facts.surface_said.filter(|surface| *surface != Surface::Unknown);
    let own_row = winner.row().and_then(|_| known(winner));
    let by_row = own_row.or_else(|| rows.iter().find_map(|copy| known(copy)));
    by_row.or_else(|| known(winner)).or_else(|| losers.iter().find_map(|copy| known(copy)))
}

/// The distance that somebody corrected at a service: the first of the rows that differs from what was recorded.
fn wanted_distance(winner: &Compared<'_>, rows: &[&Compared<'_>], files: &[&Compared<'_>]) -> Option<Metres> {
    if let Some(own) = winner.row() {
        // A row's own distance is as good as that of another service, unless it is a guess.
        let is_known = winner.facts.distance_m.is_some() && !own.distance_is_guessed;
        return rows.iter().filter(|_| !is_known).find_map(|row| given_distance(row));
    }
    let mut alone = rows.iter().filter(|row| tells_of_this_alone(row, rows));
    alone.find_map(|row| given_distance(row).filter(|given| !is_as_recorded(row, *given, files)))
}

/// The distance that a row gives, when it is the athlete's own word.
fn given_distance(row: &Compared<'_>) -> Option<Metres> {
    let facts = row.row().filter(|facts| !facts.distance_is_guessed)?;
    let trusted = matches!(facts.id.service, Service::Strava | Service::Garmin | Service::AppleHealth);
    row.activity.recorded.distance.filter(|_| trusted)
}

/// True when the file that the row names, or else any of the files, has about this distance: nobody changed it.
fn is_as_recorded(row: &Compared<'_>, given: Metres, files: &[&Compared<'_>]) -> bool {
    let names = |file: &Compared<'_>| {
        row.row().is_some_and(|facts| file.activity.sources.iter().any(|source| facts.files.contains(source)))
    };
    let own: Vec<&Compared<'_>> = files.iter().copied().filter(|file| names(file)).collect();
    let given = FromCopies { distance: Some(given), ..FromCopies::default() };
    let compared = if own.is_empty() { files } else { own.as_slice() };
    compared
        .iter()
        .any(|file| file.facts.distance_m.is_some() && distance_given(&given, file.facts.distance_m).is_none())
}

/// False for the parts into which a recording was split at a service: each row has only its share of the distance.
fn tells_of_this_alone(row: &Compared<'_>, rows: &[&Compared<'_>]) -> bool {
    let Some(own) = row.row() else { return false };
    let given = FromCopies { distance: given_distance(row), ..FromCopies::default() };
    let mut of_service = rows.iter().filter(|other| other.row().is_some_and(|row| row.id.service == own.id.service));
    of_service.all(|other| distance_given(&given, other.facts.distance_m).is_none())
}

/// False when a file has several sessions and the row does not last as long as this one: it sums them up.
fn tells_of_all(row: &Compared<'_>, session: &Compared<'_>) -> bool {
    let known = row.facts.elapsed_s.zip(session.facts.elapsed_s);
    session.facts.sessions_in_file < 2
        || known.is_none_or(|(row_s, own_s)| (row_s - own_s).abs() <= SAME_SESSION * row_s.max(own_s))
}

/// True when measuring again with it would give something else.
fn changes(winner: &Compared<'_>, learnt: &FromCopies) -> bool {
    let (activity, facts) = (winner.activity, winner.facts);
    let corrected = &facts.corrected;
    let another_sport = corrected.sport.is_none()
        && learnt.sport.map_or(facts.told.sport.is_some(), |sport| {
            sport != activity.sport || activity.flags.contains(&QualityFlag::SportGuessed)
        });
    let another_surface = corrected.surface.is_none()
        && learnt.surface.map_or(facts.told.surface.is_some(), |surface| surface != activity.surface);
    let another_distance =
        corrected.distance.is_none() && distance_given(learnt, facts.distance_m) != activity.corrected_distance;
    let another_watch = learnt.watch.is_some() && learnt.watch != facts.told.watch;
    another_sport || another_surface || another_distance || another_watch || !learnt.corrections.is_empty()
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
    take_clock(&mut activity, cluster, &others);
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
    let mut known: BTreeSet<String> = activity.sources.iter().cloned().collect();
    for ((other, facts), (_, level)) in others.iter().zip(&cluster.losers) {
        for source in &other.sources {
            if known.insert(source.clone()) {
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

/// The best known clock of all copies, but those that were set to another zone.
fn take_clock(activity: &mut Activity, cluster: &Cluster, others: &[(Activity, Facts)]) {
    for ((other, _), (_, level)) in others.iter().zip(&cluster.losers) {
        if *level != Level::Zone && other.utc_offset.origin < activity.utc_offset.origin {
            activity.utc_offset = other.utc_offset;
            for flag in [QualityFlag::OffsetFromProfile, QualityFlag::OffsetGuessed, QualityFlag::OffsetUnknown] {
                activity.flags.remove(&flag);
                activity.flags.extend(other.flags.get(&flag));
            }
        }
    }
}
