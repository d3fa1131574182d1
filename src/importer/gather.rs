//! Reads everything in its order: tables of services, then recordings, then once more the few recordings of which a
//! copy knows what changes how they are measured. What becomes of the copies is for `conclude`.

use std::collections::{BTreeMap, BTreeSet};

use super::NoProgress;
use super::corrections::combine;
use super::deduplicate::{self, Clusters, Compared};
use super::discover::Entry;
use super::exports::RowId;
use super::list_unit::{self, WallStarts};
use super::normalise::{FromCopies, default_surface, distance_given};
use super::read::{self, Batch, Candidate, Context, FileRead, Outcome, Pass};
use super::rows::{self, Clocks, NamedFiles};
use crate::diagnostics::{Code, Diagnostic};
use crate::model::activity::ActivityId;
use crate::model::quality::QualityFlag;
use crate::model::shoe::{GearName, ServiceShoe};
use crate::model::streams::Streams;

/// A file that was read.
pub(crate) struct Source {
    /// What became of it.
    pub(crate) outcome: Outcome,
    /// Number of its recordings; those of one file follow each other.
    pub(crate) recordings: usize,
    /// The table that it is, without its rows.
    pub(crate) table: bool,
}

/// All recordings of all files with the copies among them.
pub(crate) struct Gathered<M> {
    /// Files in the order of their recordings.
    pub(crate) files: Vec<Source>,
    /// Recordings; those without samples are rows of tables.
    pub(crate) candidates: Vec<Candidate<M>>,
    /// Which of them are copies.
    pub(crate) clusters: Clusters,
    /// Pairs of shoes that services list.
    pub(crate) shoes: Vec<ServiceShoe>,
    /// Trouble with files.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Reads all files and finds the copies.
pub(crate) fn gather<M: Send>(context: &Context<'_, M>, entries: &[Entry]) -> Gathered<M> {
    let silent = Context { progress: &NoProgress, pass: Pass::Tables, ..*context };
    let tables = read::read_all(&silent, entries);
    let of_services = || tables.files.iter().filter_map(|file| file.table.as_ref());
    let names: BTreeSet<String> = of_services().map(|table| table.name.clone()).collect();
    let rows = NamedFiles::of(of_services());
    let context = Context { pass: Pass::Recordings(&names, &rows), ..*context };
    let Batch { files: recordings, mut diagnostics } = read::read_all(&context, entries);
    // Tables come last: their rows are told the clock of the recordings.
    let mut files: Vec<FileRead<M>> = recordings;
    files.extend(tables.files.into_iter().filter(FileRead::is_of_table));
    files.sort_by_key(FileRead::is_of_table);
    add_rows(&context, &mut files);

    let mut gathered = Gathered {
        files: Vec::new(),
        candidates: Vec::new(),
        clusters: Clusters::default(),
        shoes: Vec::new(),
        diagnostics: Vec::new(),
    };
    for file in files {
        let table = file.is_of_table();
        gathered.files.push(Source { outcome: file.outcome, recordings: file.candidates.len(), table });
        gathered.candidates.extend(file.candidates);
        gathered.shoes.extend(file.table.into_iter().flat_map(|named| named.table.shoes));
        diagnostics.extend(file.diagnostics);
    }
    gathered.diagnostics = diagnostics;
    let copies: Vec<Compared<'_>> = gathered.candidates.iter().map(compared).collect();
    gathered.clusters = deduplicate::clusters(&copies);
    let learnt = learnt(&gathered.clusters, &copies);
    if !learnt.is_empty() {
        read_again(&context, entries, &learnt, &mut gathered.candidates);
    }
    gathered
}

/// Makes recordings of the rows of the tables among the files.
fn add_rows<M>(context: &Context<'_, M>, files: &mut [FileRead<M>]) {
    let recorded = files.iter().flat_map(|file| &file.candidates).map(|candidate| &candidate.activity);
    let clocks = Clocks::of(recorded);
    let candidates = files.iter().flat_map(|file| &file.candidates);
    let walls = WallStarts::of(candidates.map(|candidate| (&candidate.activity, &candidate.facts)));
    for file in files.iter_mut() {
        if file.table.as_mut().is_some_and(|named| list_unit::settle(&mut named.table, &walls)) {
            file.diagnostics.retain(|diagnostic| diagnostic.code != Code::UnitGuessed);
        }
    }
    let mut links: BTreeMap<RowId, Vec<GearName>> = BTreeMap::new();
    for (row, gear) in files.iter().filter_map(|file| file.table.as_ref()).flat_map(|named| &named.table.shoe_links) {
        let known = links.entry(row.clone()).or_default();
        if !known.contains(gear) {
            known.push(gear.clone());
        }
    }
    // Tables are read in no particular order, and a run in two pairs must not depend on it.
    for gear in links.values_mut() {
        gear.sort();
    }
    for file in files {
        if let Some(named) = &file.table {
            file.candidates = rows::recordings(context, named, &links, &clocks);
        }
    }
}

pub(crate) fn compared<M>(candidate: &Candidate<M>) -> Compared<'_> {
    Compared { activity: &candidate.activity, facts: &candidate.facts }
}

/// What copies know that changes how a winner is measured, by its place among the candidates.
fn learnt(clusters: &Clusters, copies: &[Compared<'_>]) -> BTreeMap<usize, FromCopies> {
    let all = clusters.groups.iter();
    all.filter_map(|cluster| Some((cluster.winner, deduplicate::learnt(cluster, copies)?))).collect()
}

/// Replaces recordings by those read with what their copies know. A row is not read again but told.
fn read_again<M: Send>(
    context: &Context<'_, M>,
    entries: &[Entry],
    learnt: &BTreeMap<usize, FromCopies>,
    candidates: &mut [Candidate<M>],
) {
    let mut by_id: BTreeMap<ActivityId, FromCopies> = BTreeMap::new();
    let mut only = BTreeSet::new();
    for (index, facts) in learnt {
        let Some(candidate) = candidates.get_mut(*index) else { continue };
        if candidate.facts.row.is_some() {
            tell(context, candidate, facts);
        } else {
            by_id.insert(candidate.activity.id, facts.clone());
            only.extend(candidate.activity.sources.iter().cloned());
        }
    }
    if only.is_empty() {
        return;
    }
    let again = Context { learnt: &by_id, only: Some(&only), progress: &NoProgress, ..*context };
    let mut fresh: BTreeMap<(ActivityId, Vec<String>), Candidate<M>> = BTreeMap::new();
    for candidate in read::read_all(&again, entries).files.into_iter().flat_map(|file| file.candidates) {
        if by_id.contains_key(&candidate.activity.id) {
            fresh.insert((candidate.activity.id, candidate.activity.sources.clone()), candidate);
        }
    }
    for candidate in candidates {
        if let Some(better) = fresh.remove(&(candidate.activity.id, candidate.activity.sources.clone())) {
            *candidate = better;
        }
    }
}

/// Measures a row once more, knowing what its copies know.
fn tell<M>(context: &Context<'_, M>, candidate: &mut Candidate<M>, learnt: &FromCopies) {
    let Candidate { activity, facts, measured } = candidate;
    let places: BTreeSet<usize> = facts.corrected.used.union(&learnt.corrections).copied().collect();
    let corrected = combine(&context.athlete.corrections, &places);
    if corrected.sport.or(learnt.sport).is_some() {
        activity.flags.remove(&QualityFlag::SportGuessed);
    }
    activity.sport = corrected.sport.or(learnt.sport).unwrap_or(activity.sport);
    let surface = corrected.surface.or(learnt.surface).or(facts.surface_said);
    let surface = surface.or_else(|| default_surface(activity.sport, context.athlete));
    activity.surface = surface.unwrap_or(activity.surface);
    let given = distance_given(learnt, facts.distance_m);
    if corrected.distance.is_none() && given.is_some() {
        activity.flags.insert(QualityFlag::DistanceFromService);
    }
    activity.corrected_distance = corrected.distance.or(given);
    if corrected.is_correction() {
        activity.flags.insert(QualityFlag::Corrected);
    }
    facts.corrected = corrected;
    *measured = (context.measure)(activity, &Streams::default());
}
