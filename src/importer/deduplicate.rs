//! Finds the copies of one recording among many, and merges them (FORMATS section 6, levels 1 to 3 and the guard of
//! level 6). The outcome depends on what was recorded and never on the order in which files were read.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::normalise::{Facts, FromCopies};
use crate::model::activity::{Activity, DeviceRecording, Format, Sport, Surface};
use crate::model::quality::QualityFlag;

/// Starts of one recording in two files differ at most by this (FORMATS section 6, level 3).
const START_TOLERANCE_MS: i64 = 60_000;
/// Distances of one recording in two files differ at most by this share of the longer one (likewise).
const DISTANCE_TOLERANCE: f64 = 0.05;

/// One recording as far as de-duplication looks at it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Copy<'a> {
    /// The recording.
    pub(crate) activity: &'a Activity,
    /// What its file says.
    pub(crate) facts: &'a Facts,
}

/// Why two recordings are taken for one, most certain first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// The same session of the same bytes.
    SameBytes,
    /// The same device made both at the same time.
    SameDevice,
    /// Same sport, start and distance.
    SameRun,
}

impl Level {
    /// The reason as a sentence fragment.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::SameBytes => "level 1: identical content",
            Self::SameDevice => "level 2: same device, creation time and start",
            Self::SameRun => "level 3: same sport, start and distance",
        }
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

/// Groups copies. Indices are those of `copies`; clusters come in no particular order.
pub(crate) fn clusters(copies: &[Copy<'_>]) -> Vec<Cluster> {
    let mut by_content: BTreeMap<([u8; 32], u16), Vec<usize>> = BTreeMap::new();
    for (index, copy) in copies.iter().enumerate() {
        by_content.entry((copy.activity.content_hash, copy.activity.session_index)).or_default().push(index);
    }
    // Equal bytes are one recording in several places; of the places the one with the smallest name leads.
    let distinct: Vec<Vec<usize>> = by_content
        .into_values()
        .map(|mut same| {
            same.sort_by(|a, b| sources(copies, *a).cmp(&sources(copies, *b)).then(a.cmp(b)));
            same
        })
        .collect();
    let representatives: Vec<Copy<'_>> =
        distinct.iter().filter_map(|same| same.first().and_then(|index| copies.get(*index)).copied()).collect();
    let links = links(&representatives);
    let groups = join(&representatives, &links);
    groups.into_iter().map(|group| rank(&group, &representatives, &distinct, &links)).collect()
}

fn sources<'a>(copies: &[Copy<'a>], index: usize) -> &'a [String] {
    copies.get(index).map_or(&[], |copy| copy.activity.sources.as_slice())
}

/// A pair that may be one recording. Ordered by certainty, so that the guard never lets a weak link win over a strong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Link {
    level: Level,
    index_difference: u16,
    start_difference_ms: u64,
    distance_ppm: u64,
    a: usize,
    b: usize,
}

/// Every pair that levels 2 and 3 allow. `copies` are in the order of their content, so ties are stable too.
fn links(copies: &[Copy<'_>]) -> Vec<Link> {
    let mut by_start: Vec<usize> = (0..copies.len()).collect();
    by_start.sort_by_key(|index| (copies.get(*index).map(|copy| copy.activity.start_utc), *index));
    let mut links = Vec::new();
    for (place, &a) in by_start.iter().enumerate() {
        for &b in by_start.iter().skip(place + 1) {
            let (Some(first), Some(second)) = (copies.get(a), copies.get(b)) else { continue };
            let apart = (second.activity.start_utc - first.activity.start_utc).num_milliseconds();
            if apart > START_TOLERANCE_MS {
                break;
            }
            if let Some(level) = level(first, second, apart) {
                links.push(Link {
                    level,
                    index_difference: first.activity.session_index.abs_diff(second.activity.session_index),
                    start_difference_ms: apart.unsigned_abs(),
                    distance_ppm: distance_ppm(first, second).unwrap_or(u64::MAX),
                    a: a.min(b),
                    b: a.max(b),
                });
            }
        }
    }
    links.sort_unstable();
    links
}

/// The level at which two recordings are one. `first` starts at the same time as `second` or `apart_ms` earlier.
fn level(first: &Copy<'_>, second: &Copy<'_>, apart_ms: i64) -> Option<Level> {
    if first.activity.content_hash == second.activity.content_hash {
        return None;
    }
    if let (Some(device), Some(other)) = (&first.activity.device, &second.activity.device)
        && device == other
        && names_a_recording(device)
        && apart_ms < 1_000
    {
        return Some(Level::SameDevice);
    }
    let near = match distance_ppm(first, second) {
        Some(ppm) => ppm_within_tolerance(ppm) && sports_agree(first, second, true),
        // Without a distance only the sport speaks for it, so that must not be a guess.
        None => sports_agree(first, second, false),
    };
    (near && overlap(first, apart_ms)).then_some(Level::SameRun)
}

/// False for the zeros that converters write.
fn names_a_recording(device: &DeviceRecording) -> bool {
    !matches!(device.time_created, 0 | u32::MAX)
}

/// True unless the first recording had ended before the second began: short repeats saved one by one are no copies.
fn overlap(first: &Copy<'_>, apart_ms: i64) -> bool {
    first.facts.elapsed_s.filter(|seconds| *seconds > 0.0).is_none_or(|seconds| apart_ms as f64 <= seconds * 1_000.0)
}

/// Difference of the distances in millionths of the longer one; `None` when one is missing.
fn distance_ppm(a: &Copy<'_>, b: &Copy<'_>) -> Option<u64> {
    let (a, b) = (a.facts.distance_m?, b.facts.distance_m?);
    let longer = a.max(b);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share between 0 and 1, in millionths"
    )]
    let ppm = ((a - b).abs() / longer.max(f64::MIN_POSITIVE) * 1e6).round() as u64;
    Some(ppm)
}

fn ppm_within_tolerance(ppm: u64) -> bool {
    ppm as f64 <= DISTANCE_TOLERANCE * 1e6
}

/// True when both are of one family of sports by what the files or the athlete say. With `vague`, a sport that was
/// only guessed, and the `Other` that TCX writes for everything but running and cycling, agrees with any.
fn sports_agree(a: &Copy<'_>, b: &Copy<'_>, vague: bool) -> bool {
    if vague && (is_vague(a) || is_vague(b)) {
        return true;
    }
    let families = |copy: &Copy<'_>| {
        [Some(copy.activity.sport), copy.facts.sport_said].into_iter().flatten().map(family).collect::<BTreeSet<_>>()
    };
    !families(a).is_disjoint(&families(b))
}

fn is_vague(copy: &Copy<'_>) -> bool {
    match copy.facts.sport_said {
        None => copy.activity.flags.contains(&QualityFlag::SportGuessed),
        Some(sport) => sport == Sport::Other && copy.activity.format == Format::Tcx,
    }
}

/// Services disagree on whether something on foot was a run, a walk or a hike.
fn family(sport: Sport) -> Sport {
    match sport {
        Sport::Walk | Sport::Hike => Sport::Run,
        other => other,
    }
}

/// Joins linked recordings, surest links first, but never two sessions of one file (FORMATS section 6, level 6).
fn join(copies: &[Copy<'_>], links: &[Link]) -> Vec<Vec<usize>> {
    let mut group_of: Vec<usize> = (0..copies.len()).collect();
    let mut groups: Vec<Vec<usize>> = (0..copies.len()).map(|index| vec![index]).collect();
    for link in links {
        let (Some(&a), Some(&b)) = (group_of.get(link.a), group_of.get(link.b)) else { continue };
        let (Some(one), Some(other)) = (groups.get(a), groups.get(b)) else { continue };
        if a == b || share_a_file(copies, one, other) {
            continue;
        }
        let moved = groups.get_mut(b).map(std::mem::take).unwrap_or_default();
        for member in &moved {
            if let Some(group) = group_of.get_mut(*member) {
                *group = a;
            }
        }
        if let Some(group) = groups.get_mut(a) {
            group.extend(moved);
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

fn share_a_file(copies: &[Copy<'_>], one: &[usize], other: &[usize]) -> bool {
    let file = |index: &usize| copies.get(*index).map(|copy| copy.activity.content_hash);
    let files: BTreeSet<_> = one.iter().map(file).collect();
    other.iter().any(|index| files.contains(&file(index)))
}

/// Orders a group best first: FIT, TCX, GPX; more channels; more samples; the smaller hash (FORMATS section 6).
fn rank(group: &[usize], representatives: &[Copy<'_>], distinct: &[Vec<usize>], links: &[Link]) -> Cluster {
    let mut ordered = group.to_vec();
    ordered.sort_by_key(|index| {
        representatives.get(*index).map(|copy| {
            let activity = copy.activity;
            (activity.format, Reverse(activity.richness), activity.content_hash, activity.session_index)
        })
    });
    let best = ordered.first().copied().unwrap_or_default();
    let mut members = Vec::new();
    for index in ordered {
        // The link to the winner counts; a recording that is only linked through another takes its surest link.
        let own = links.iter().filter(|link| link.a == index || link.b == index);
        let level = own
            .filter(|link| group.contains(&link.a) && group.contains(&link.b))
            .map(|link| (link.a != best && link.b != best, link.level))
            .min()
            .map_or(Level::SameRun, |(_, level)| level);
        for (place, copy) in distinct.get(index).into_iter().flatten().enumerate() {
            let same_bytes_as_winner = index == best;
            members.push((*copy, if same_bytes_as_winner { Level::SameBytes } else { level }, place));
        }
    }
    let losers = members.iter().skip(1).map(|(index, level, _)| (*index, *level)).collect();
    Cluster { winner: members.first().map_or(0, |(index, ..)| *index), losers }
}

/// What the other copies know that would change how the winner is measured: its file is read again with it.
pub(crate) fn learnt(cluster: &Cluster, copies: &[Copy<'_>]) -> Option<FromCopies> {
    let winner = copies.get(cluster.winner)?;
    let losers = || cluster.losers.iter().filter_map(|(index, _)| copies.get(*index));
    let specific = |copy: &Copy<'_>| copy.facts.sport_said.filter(|sport| *sport != Sport::Other);
    let known = |copy: &Copy<'_>| copy.facts.surface_said.filter(|surface| *surface != Surface::Unknown);
    let learnt = FromCopies {
        sport: if specific(winner).is_none() { losers().find_map(specific) } else { None },
        surface: if known(winner).is_none() { losers().find_map(known) } else { None },
        corrections: losers()
            .flat_map(|copy| copy.facts.corrections.difference(&winner.facts.corrections))
            .copied()
            .collect(),
    };
    (learnt != FromCopies::default()).then_some(learnt)
}

/// Fills into the winner what only others have: what people wrote, a recorded clock, and all places. Numbers of
/// different copies are never mixed.
pub(crate) fn merge(winner: &mut Activity, losers: &[Activity]) {
    for loser in losers {
        winner.sources.extend(loser.sources.iter().cloned());
        if winner.title.is_none() {
            winner.title.clone_from(&loser.title);
        }
        if winner.gear.is_none() {
            winner.gear.clone_from(&loser.gear);
        }
        winner.rpe = winner.rpe.or(loser.rpe);
        winner.race |= loser.race;
        if loser.utc_offset.origin < winner.utc_offset.origin {
            winner.utc_offset = loser.utc_offset;
            for flag in [QualityFlag::OffsetFromProfile, QualityFlag::OffsetGuessed, QualityFlag::OffsetUnknown] {
                winner.flags.remove(&flag);
                winner.flags.extend(loser.flags.get(&flag));
            }
        }
    }
    if !losers.is_empty() {
        winner.flags.insert(QualityFlag::Merged);
    }
}
