//! Finds the copies of one recording among many (FORMATS section 6). The outcome depends on what was recorded and never
//! on the order in which files were read.
//!
//! `pairs` says which two may be one and how sure that is, `join` puts them together, this module ranks the copies;
//! `merge` fills into the best what only the others know.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::normalise::Facts;
use super::rows::RowFacts;
use crate::model::activity::Activity;
use crate::model::quality::QualityFlag;
use join::{Joined, join};
use pairs::Link;

mod join;
mod merge;
mod pairs;
#[cfg(test)]
mod tests;

pub(crate) use merge::{learnt, merge};
pub(crate) use pairs::NAMED_START_TOLERANCE_MS;

/// A recording that was cut off after this share of a whole one's duration is as good as whole. Chosen: the share by
/// which distances may differ.
const AS_GOOD_AS_WHOLE: f64 = 0.95;

/// One recording as far as de-duplication looks at it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Compared<'a> {
    /// The recording.
    pub(crate) activity: &'a Activity,
    /// What its file or row says.
    pub(crate) facts: &'a Facts,
}

impl Compared<'_> {
    fn row(&self) -> Option<&RowFacts> {
        self.facts.row.as_ref()
    }
}

/// Why two recordings are taken for one, most certain first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// The same session of the same bytes, or the same row of the same service.
    Bytes,
    /// The row of a table names the file.
    Named,
    /// The same device made both at the same time.
    Device,
    /// A row starts in the very second of the recording.
    Second,
    /// Same sport, start and distance.
    Run,
    /// A service lists it with the same sport, start and duration; its distance was changed there.
    Listed,
    /// Same sport and start; one was cut off before the other ended, so its distance is only a lower bound.
    CutOff,
    /// Same sport, time, distance and duration, but another start: a second device.
    SecondDevice,
    /// Same sport, distance and duration, and starts that differ as zones do, where one has no sure zone.
    Zone,
}

impl Level {
    /// The reason as a sentence fragment.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Bytes => "level 1: identical content",
            Self::Named => "level 1: the table of the export names the file",
            Self::Device => "level 2: same device, creation time and start",
            Self::Second => "level 2: the service lists it with the same second of start",
            Self::Run => "level 3: same sport, start and distance",
            Self::Listed => "level 3: the service lists it with the same start and duration, and another distance",
            Self::CutOff => "level 3: same sport and start, and one of them was cut off",
            Self::SecondDevice => "level 4: same sport, distance and duration at the same time",
            Self::Zone => "level 5: same sport, distance and duration, and a start in another time zone",
        }
    }

    /// True when it is an identity, which may join even two rows of one service (FORMATS section 6, level 6).
    fn is_identity(self) -> bool {
        self <= Self::Device
    }
}

/// Copies of one recording: the winner, then the others with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cluster {
    /// Index of the copy that is kept.
    pub(crate) winner: usize,
    /// Indices of the others, best first.
    pub(crate) losers: Vec<(usize, Level)>,
}

impl Cluster {
    /// Indices of all copies, the winner first.
    pub(crate) fn members(&self) -> impl Iterator<Item = usize> + '_ {
        std::iter::once(self.winner).chain(self.losers.iter().map(|(index, _)| *index))
    }
}

/// Which recordings are one. Indices are those of the copies that were given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Clusters {
    /// Every recording is in one of them. They come in no particular order.
    pub(crate) groups: Vec<Cluster>,
    /// Two that are kept apart and may yet be one, with a wrong clock or uploaded twice.
    pub(crate) suspects: Vec<(usize, usize)>,
}

/// Groups copies.
pub(crate) fn clusters(copies: &[Compared<'_>]) -> Clusters {
    let mut by_content: BTreeMap<([u8; 32], u16), Vec<usize>> = BTreeMap::new();
    for (index, copy) in copies.iter().enumerate() {
        by_content.entry((copy.activity.content_hash, copy.activity.session_index)).or_default().push(index);
    }
    // Equal bytes are one recording in several places; of the places the one with the smallest name leads. Of rows with
    // one id in several exports that of the newest export leads, which is the one that knows the latest activity; then
    // the one that says most.
    let mut newest: BTreeMap<&[String], DateTime<Utc>> = BTreeMap::new();
    for copy in copies.iter().filter(|copy| copy.row().is_some()) {
        let latest = newest.entry(&copy.activity.sources).or_insert(copy.activity.start_utc);
        *latest = copy.activity.start_utc.max(*latest);
    }
    let newest = |index: usize| newest.get(sources(copies, index)).copied();
    let distinct: Vec<Vec<usize>> = by_content
        .into_values()
        .map(|mut same| {
            same.sort_by_key(|index| {
                (Reverse(newest(*index)), Reverse(said(copies, *index)), sources(copies, *index), *index)
            });
            same
        })
        .collect();
    let representatives: Vec<Compared<'_>> =
        distinct.iter().filter_map(|same| same.first().and_then(|index| copies.get(*index)).copied()).collect();
    let mut links = pairs::named(copies, &distinct, &representatives);
    let near = pairs::near(&representatives);
    links.extend(near.links);
    links.sort_unstable();
    let joined = join(&representatives, &links);
    let groups = rank(&joined, &representatives, &distinct, &links);
    let suspects = suspects(&joined, &representatives, &groups, near.suspects);
    Clusters { groups: groups.into_iter().flatten().collect(), suspects }
}

/// The pairs of groups that may yet be one, by the copies that are kept; of many that are alike each is paired with the
/// first. `doubtful` look like one under two zones.
fn suspects(
    joined: &Joined,
    representatives: &[Compared<'_>],
    clusters: &[Option<Cluster>],
    doubtful: Vec<(usize, usize)>,
) -> Vec<(usize, usize)> {
    let groups = |(a, b): (usize, usize)| {
        let (a, b) = (*joined.group_of.get(a)?, *joined.group_of.get(b)?);
        (a != b).then_some((a.min(b), a.max(b)))
    };
    let twice: BTreeSet<(usize, usize)> = joined.listed_twice.iter().copied().filter_map(groups).collect();
    let zones: BTreeSet<(usize, usize)> = doubtful.into_iter().filter_map(groups).collect();
    let members =
        |group: usize| joined.groups.get(group).into_iter().flatten().filter_map(|index| representatives.get(*index));
    let told_apart = |(a, b): &(usize, usize)| {
        members(*a).any(|first| members(*b).any(|second| pairs::are_told_apart(first, second)))
    };
    let winner = |group: usize| clusters.get(group)?.as_ref().map(|cluster| cluster.winner);
    let mut paired = BTreeSet::new();
    let mut pairs: Vec<(usize, usize)> = twice.into_iter().filter(|(_, second)| paired.insert(*second)).collect();
    let doubted = zones.into_iter().filter(|pair| !paired.contains(&pair.1) && !told_apart(pair));
    let doubted: Vec<(usize, usize)> = doubted.collect();
    pairs.extend(doubted.into_iter().filter(|(_, second)| paired.insert(*second)));
    pairs.into_iter().filter_map(|(a, b)| Some((winner(a)?, winner(b)?))).collect()
}

fn sources<'a>(copies: &[Compared<'a>], index: usize) -> &'a [String] {
    copies.get(index).map_or(&[], |copy| copy.activity.sources.as_slice())
}

/// How much a row says; nothing for files, whose bytes decide.
fn said(copies: &[Compared<'_>], index: usize) -> usize {
    let Some(copy) = copies.get(index).filter(|copy| copy.row().is_some()) else { return 0 };
    let activity = copy.activity;
    let totals = &activity.recorded;
    [
        activity.title.is_some(),
        activity.rpe.is_some(),
        activity.race,
        activity.commute,
        totals.distance.is_some(),
        totals.elapsed.is_some(),
        totals.moving.is_some(),
        totals.heart_rate.is_some(),
        totals.cadence.is_some(),
    ]
    .iter()
    .filter(|said| **said)
    .count()
        + activity
            .gear
            .iter()
            .map(|gear| usize::from(gear.id.is_some()) + usize::from(gear.text.is_some()))
            .sum::<usize>()
}

/// Orders each group best first: whole recordings before those that were cut off; FIT, TCX, GPX, totals without
/// samples; more channels; more samples; the smaller hash (FORMATS section 6). Before the hash decides, a sound file
/// wins over a damaged one. The clusters are in the order of the groups.
fn rank(
    joined: &Joined,
    representatives: &[Compared<'_>],
    distinct: &[Vec<usize>],
    links: &[Link],
) -> Vec<Option<Cluster>> {
    let ordered: Vec<Vec<usize>> = joined.groups.iter().map(|group| best_first(group, representatives)).collect();
    // The link to the winner counts; a recording that is only linked through another takes its surest link.
    let mut levels: BTreeMap<usize, (bool, Level)> = BTreeMap::new();
    for link in links {
        let group = joined.group_of.get(link.a).filter(|group| joined.group_of.get(link.b) == Some(*group));
        let Some(best) = group.and_then(|group| ordered.get(*group)?.first()) else { continue };
        for index in [link.a, link.b] {
            let own = (!link.joins(*best), link.level);
            levels.entry(index).and_modify(|level| *level = own.min(*level)).or_insert(own);
        }
    }
    let cluster = |ordered: Vec<usize>| {
        let best = ordered.first().copied()?;
        let mut members = Vec::new();
        for index in ordered {
            let level = levels.get(&index).map_or(Level::Run, |(_, level)| *level);
            for (place, copy) in distinct.get(index).into_iter().flatten().enumerate() {
                let is_copy = index == best || place > 0;
                members.push((*copy, if is_copy { Level::Bytes } else { level }));
            }
        }
        let losers = members.get(1..).unwrap_or_default().to_vec();
        members.first().map(|(winner, _)| Cluster { winner: *winner, losers })
    };
    ordered.into_iter().map(cluster).collect()
}

fn best_first(group: &[usize], representatives: &[Compared<'_>]) -> Vec<usize> {
    let mut ordered = group.to_vec();
    let longest_s = longest_whole_s(group.iter().filter_map(|index| representatives.get(*index)));
    ordered.sort_by_key(|index| {
        representatives.get(*index).map(|copy| {
            let activity = copy.activity;
            (
                is_cut_short(copy, longest_s),
                activity.richness.samples == 0,
                activity.format,
                copy.row().map(|row| row.id.service),
                Reverse(activity.richness),
                is_damaged(activity),
                activity.content_hash,
                activity.session_index,
            )
        })
    });
    ordered
}

/// Duration of the longest recording that was not cut off.
fn longest_whole_s<'a>(copies: impl Iterator<Item = &'a Compared<'a>>) -> Option<f64> {
    let whole = copies.filter(|copy| !is_cut_off(copy.activity));
    whole.filter_map(|copy| copy.facts.elapsed_s).max_by(f64::total_cmp)
}

/// True for a recording of which so much is missing that any whole copy tells more.
fn is_cut_short(copy: &Compared<'_>, longest_whole_s: Option<f64>) -> bool {
    let missing = |whole_s| copy.facts.elapsed_s.is_none_or(|seconds| seconds < AS_GOOD_AS_WHOLE * whole_s);
    is_cut_off(copy.activity) && longest_whole_s.is_some_and(missing)
}

fn is_cut_off(activity: &Activity) -> bool {
    activity.flags.contains(&QualityFlag::Truncated)
}

fn is_damaged(activity: &Activity) -> bool {
    is_cut_off(activity) || activity.flags.contains(&QualityFlag::ChecksumMismatch)
}
