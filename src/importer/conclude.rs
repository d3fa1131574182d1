//! The end of an import: copies are merged, what athlete.toml says is left out, and every file is counted once.

use std::collections::BTreeSet;

use super::deduplicate::{self, Cluster, Clusters, Level};
use super::gather::{Gathered, Source};
use super::read::{Candidate, Outcome};
use super::{FileCounts, Import, Recording, corrections, guesses, joined, misfits};
use crate::diagnostics::Diagnostic;
use crate::model::activity::Activity;
use crate::model::athlete::Athlete;

/// What became of one recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    LeftOut,
    Lost,
    Kept,
}

/// Merges copies, leaves out what athlete.toml says, and counts.
pub(crate) fn conclude<M>(gathered: Gathered<M>, athlete: &Athlete) -> Import<M> {
    let Gathered { files, candidates, clusters, shoes, diagnostics } = gathered;
    let mut diagnostics = misfits::fewer_notes(diagnostics);
    let used: BTreeSet<usize> =
        candidates.iter().flat_map(|candidate| candidate.facts.corrected.used.iter()).copied().collect();
    diagnostics.extend(corrections::unused(&athlete.corrections, &used));
    diagnostics.extend(suspicions(&clusters, &candidates));
    diagnostics.extend(misfits::of_exports(&candidates, &clusters));
    diagnostics.extend(joined::of_tables(&candidates, &clusters));
    let mut fates = vec![Fate::Lost; candidates.len()];
    let mut candidates: Vec<Option<Candidate<M>>> = candidates.into_iter().map(Some).collect();
    let mut recordings = Vec::new();
    for cluster in &clusters.groups {
        let members: Vec<usize> = cluster.members().collect();
        let mut taken = members.iter().filter_map(|index| candidates.get_mut(*index).and_then(Option::take));
        let Some(winner) = taken.next() else { continue };
        let losers: Vec<Candidate<M>> = taken.collect();
        let left_out = winner.facts.corrected.ignore || losers.iter().any(|loser| loser.facts.corrected.ignore);
        note_fates(cluster, &losers, left_out, &mut fates);
        if left_out {
            let files = std::iter::once(&winner).chain(&losers).filter(|copy| is_file(copy));
            diagnostics.extend(files.map(|copy| guesses::left_out(&copy.activity)));
            continue;
        }
        diagnostics.extend(duplicates(cluster, &winner, &losers));
        let recording = deduplicate::merge(cluster, winner, losers, athlete);
        diagnostics.extend(guesses::corrected_distance(&recording.activity));
        recordings.push(recording);
    }
    recordings.sort_by_key(|recording: &Recording<M>| (recording.activity.start_utc, recording.activity.id));
    diagnostics.extend(guesses::of(recordings.iter().map(|recording| &recording.activity)));
    Import { recordings, shoes, counts: count(&files, &fates), diagnostics }
}

fn is_file<M>(candidate: &Candidate<M>) -> bool {
    candidate.facts.row.is_none()
}

/// What became of each copy. A row that says something of its own is behind the recording like the file that wins.
fn note_fates<M>(cluster: &Cluster, losers: &[Candidate<M>], left_out: bool, fates: &mut [Fate]) {
    let mut note = |index: usize, fate: Fate| {
        if let Some(place) = fates.get_mut(index) {
            *place = if left_out { Fate::LeftOut } else { fate };
        }
    };
    note(cluster.winner, Fate::Kept);
    for ((index, level), loser) in cluster.losers.iter().zip(losers) {
        note(*index, if is_file(loser) || *level == Level::Bytes { Fate::Lost } else { Fate::Kept });
    }
}

/// A note for every file that is a copy. Rows are no copies: they say what their file does not.
fn duplicates<M>(cluster: &Cluster, winner: &Candidate<M>, losers: &[Candidate<M>]) -> Vec<Diagnostic> {
    let copies = cluster.losers.iter().zip(losers).filter(|(_, loser)| is_file(loser));
    copies.map(|((_, level), loser)| guesses::duplicate(&loser.activity, &winner.activity, level.reason())).collect()
}

/// A warning for every two recordings that may be one with a wrong clock.
fn suspicions<M>(clusters: &Clusters, candidates: &[Candidate<M>]) -> Vec<Diagnostic> {
    let activity = |index: &usize| candidates.get(*index).map(|candidate| &candidate.activity);
    let is_left_out =
        |index: &&usize| candidates.get(**index).is_some_and(|candidate| candidate.facts.corrected.ignore);
    let both_count = clusters.suspects.iter().filter(|(a, b)| ![a, b].iter().any(is_left_out));
    let pairs = both_count.filter_map(|(a, b)| Some((activity(a)?, activity(b)?)));
    pairs.map(|(a, b): (&Activity, &Activity)| guesses::possible_duplicate(a, b)).collect()
}

/// Counts each file by the best that became of its recordings.
fn count(files: &[Source], fates: &[Fate]) -> FileCounts {
    let mut counts = FileCounts { files: files.len() as u64, ..FileCounts::default() };
    let mut rest = fates;
    for file in files {
        let (own, others) = rest.split_at_checked(file.recordings).unwrap_or((rest, &[]));
        rest = others;
        match (file.outcome, own.iter().max()) {
            (Outcome::Rejected, _) => counts.rejected += 1,
            // A table without activities lists shoes.
            (Outcome::Read, None) if file.table => {}
            (Outcome::Ignored, _) | (Outcome::Read, None | Some(Fate::LeftOut)) => counts.ignored += 1,
            (Outcome::Read, Some(Fate::Lost)) => counts.duplicates += 1,
            (Outcome::Read, Some(Fate::Kept)) => {}
        }
    }
    counts
}
