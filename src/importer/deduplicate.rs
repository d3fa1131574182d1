//! Finds the copies of one recording among many, and merges them (FORMATS section 6, levels 1 to 4 and the guard of
//! level 6; level 3 also for a recording that was cut off and therefore shorter than its copies). The outcome depends on
//! what was recorded and never on the order in which files were read.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::normalise::{Facts, FromCopies};
use crate::model::activity::{Activity, DeviceRecording, Format, Sport, Surface};
use crate::model::quality::QualityFlag;

/// Starts of one recording in two files differ at most by this (FORMATS section 6, level 3).
const START_TOLERANCE_MS: i64 = 60_000;
/// Distances of one recording in two files differ at most by this share of the longer one (likewise).
const DISTANCE_TOLERANCE: f64 = 0.05;
/// Starts of one run on two devices differ at most by this (FORMATS section 6, level 4).
const SECOND_DEVICE_START_TOLERANCE_MS: i64 = 600_000;
/// Durations of one run on two devices differ at most by this share of the longer one (likewise).
const DURATION_TOLERANCE: f64 = 0.05;
/// Share of the shorter recording in which both devices were recording (likewise).
const SECOND_DEVICE_OVERLAP: f64 = 0.8;
/// A recording that was cut off after this share of a whole one's duration is as good as whole. Chosen: the share by
/// which distances may differ.
const AS_GOOD_AS_WHOLE: f64 = 1.0 - DISTANCE_TOLERANCE;

/// One recording as far as de-duplication looks at it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Compared<'a> {
    /// The recording.
    pub(crate) activity: &'a Activity,
    /// What its file says.
    pub(crate) facts: &'a Facts,
}

/// Why two recordings are taken for one, most certain first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// The same session of the same bytes.
    Bytes,
    /// The same device made both at the same time.
    Device,
    /// Same sport, start and distance.
    Run,
    /// Same sport and start; one was cut off before the other ended, so its distance is only a lower bound.
    CutOff,
    /// Same sport, time, distance and duration, but another start: a second device.
    SecondDevice,
}

impl Level {
    /// The reason as a sentence fragment.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Bytes => "level 1: identical content",
            Self::Device => "level 2: same device, creation time and start",
            Self::Run => "level 3: same sport, start and distance",
            Self::CutOff => "level 3: same sport and start, and one of them was cut off",
            Self::SecondDevice => "level 4: same sport, distance and duration at the same time",
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
pub(crate) fn clusters(copies: &[Compared<'_>]) -> Vec<Cluster> {
    let mut by_content: BTreeMap<([u8; 32], u16), Vec<usize>> = BTreeMap::new();
    for (index, copy) in copies.iter().enumerate() {
        by_content.entry((copy.activity.content_hash, copy.activity.session_index)).or_default().push(index);
    }
    // Equal bytes are one recording in several places; of the places the one with the smallest name leads.
    let distinct: Vec<Vec<usize>> = by_content
        .into_values()
        .map(|mut same| {
            same.sort_by(|a, b| sources(copies, *a).cmp(sources(copies, *b)).then(a.cmp(b)));
            same
        })
        .collect();
    let representatives: Vec<Compared<'_>> =
        distinct.iter().filter_map(|same| same.first().and_then(|index| copies.get(*index)).copied()).collect();
    let links = links(&representatives);
    let groups = join(&representatives, &links);
    groups.into_iter().map(|group| rank(&group, &representatives, &distinct, &links)).collect()
}

fn sources<'a>(copies: &[Compared<'a>], index: usize) -> &'a [String] {
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

impl Link {
    fn joins(&self, index: usize) -> bool {
        self.a == index || self.b == index
    }
}

/// Every pair that levels 2 to 4 allow. `copies` are in the order of their content, so ties are stable too.
fn links(copies: &[Compared<'_>]) -> Vec<Link> {
    let mut by_start: Vec<usize> = (0..copies.len()).collect();
    by_start.sort_by_key(|index| (copies.get(*index).map(|copy| copy.activity.start_utc), *index));
    let mut links = Vec::new();
    for (place, &a) in by_start.iter().enumerate() {
        for &b in by_start.iter().skip(place + 1) {
            let (Some(first), Some(second)) = (copies.get(a), copies.get(b)) else { continue };
            let apart = (second.activity.start_utc - first.activity.start_utc).num_milliseconds();
            if apart > SECOND_DEVICE_START_TOLERANCE_MS {
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
fn level(first: &Compared<'_>, second: &Compared<'_>, apart_ms: i64) -> Option<Level> {
    if first.activity.content_hash == second.activity.content_hash {
        return None;
    }
    if apart_ms > START_TOLERANCE_MS {
        return is_second_device(first, second, apart_ms).then_some(Level::SecondDevice);
    }
    if let (Some(device), Some(other)) = (&first.activity.device, &second.activity.device)
        && device == other
        && names_a_recording(device)
        && apart_ms < 1_000
    {
        return Some(Level::Device);
    }
    let near = match distance_ppm(first, second) {
        Some(ppm) => ppm_within_tolerance(ppm) && sports_agree(first, second, true),
        // Without a distance only the sport speaks for it, so that must not be a guess.
        None => sports_agree(first, second, false),
    };
    if !overlap(first, apart_ms) {
        return None;
    }
    if near {
        return Some(Level::Run);
    }
    let either_way = [(first, second, -apart_ms), (second, first, apart_ms)];
    either_way.iter().any(|(part, whole, late)| is_part(part, whole, *late)).then_some(Level::CutOff)
}

/// True when both are one run on two devices that were started at different times.
fn is_second_device(first: &Compared<'_>, second: &Compared<'_>, apart_ms: i64) -> bool {
    let (Some(first_s), Some(second_s)) = (first.facts.elapsed_s, second.facts.elapsed_s) else { return false };
    let (shorter_s, longer_s) = (first_s.min(second_s), first_s.max(second_s));
    let late_s = apart_ms as f64 / 1_000.0;
    let both_s = first_s.min(late_s + second_s) - late_s;
    let moved = [first, second].iter().all(|copy| copy.facts.distance_m.is_some_and(|metres| metres > 0.0));
    moved
        && shorter_s > 0.0
        && both_s >= SECOND_DEVICE_OVERLAP * shorter_s
        && longer_s - shorter_s <= DURATION_TOLERANCE * longer_s
        && distance_ppm(first, second).is_some_and(ppm_within_tolerance)
        && sports_agree(first, second, true)
}

/// True when the first was cut off and, as far as it goes, may be the second: it ends within the second and went no
/// farther. It starts so much later than the second.
fn is_part(part: &Compared<'_>, whole: &Compared<'_>, late_ms: i64) -> bool {
    let (Some(part_s), Some(whole_s)) = (part.facts.elapsed_s, whole.facts.elapsed_s) else { return false };
    let ends_within = part_s * 1_000.0 + late_ms as f64 <= whole_s * 1_000.0 + START_TOLERANCE_MS as f64;
    let no_farther = match (part.facts.distance_m, whole.facts.distance_m) {
        (Some(covered), Some(all)) => covered <= all * (1.0 + DISTANCE_TOLERANCE),
        _ => true,
    };
    let knows_distances = part.facts.distance_m.is_some() && whole.facts.distance_m.is_some();
    is_cut_off(part.activity) && ends_within && no_farther && sports_agree(part, whole, knows_distances)
}

/// False for the zeros that converters write.
fn names_a_recording(device: &DeviceRecording) -> bool {
    !matches!(device.time_created, 0 | u32::MAX)
}

/// True unless the first recording had ended before the second began: short repeats saved one by one are no copies.
fn overlap(first: &Compared<'_>, apart_ms: i64) -> bool {
    first.facts.elapsed_s.filter(|seconds| *seconds > 0.0).is_none_or(|seconds| apart_ms as f64 <= seconds * 1_000.0)
}

/// Difference of the distances in millionths of the longer one; `None` when one is missing.
fn distance_ppm(a: &Compared<'_>, b: &Compared<'_>) -> Option<u64> {
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
fn sports_agree(a: &Compared<'_>, b: &Compared<'_>, vague: bool) -> bool {
    if vague && (is_vague(a) || is_vague(b)) {
        return true;
    }
    let families = |copy: &Compared<'_>| {
        [Some(copy.activity.sport), copy.facts.sport_said].into_iter().flatten().map(family).collect::<BTreeSet<_>>()
    };
    !families(a).is_disjoint(&families(b))
}

fn is_vague(copy: &Compared<'_>) -> bool {
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

/// Joins linked recordings, surest links first, but never two sessions of one file (FORMATS section 6, level 6), and
/// never two that are whole because a third that was cut off could be either.
fn join(copies: &[Compared<'_>], links: &[Link]) -> Vec<Vec<usize>> {
    let mut group_of: Vec<usize> = (0..copies.len()).collect();
    let mut groups: Vec<Vec<usize>> = (0..copies.len()).map(|index| vec![index]).collect();
    for link in links {
        let (Some(&a), Some(&b)) = (group_of.get(link.a), group_of.get(link.b)) else { continue };
        let (Some(one), Some(other)) = (groups.get(a), groups.get(b)) else { continue };
        if a == b || share_a_file(copies, one, other) {
            continue;
        }
        let holds_whole = |group: &[usize]| {
            group.iter().any(|index| !copies.get(*index).is_some_and(|copy| is_cut_off(copy.activity)))
        };
        if link.level == Level::CutOff && holds_whole(one) && holds_whole(other) {
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

fn share_a_file(copies: &[Compared<'_>], one: &[usize], other: &[usize]) -> bool {
    let file = |index: &usize| copies.get(*index).map(|copy| copy.activity.content_hash);
    let files: BTreeSet<_> = one.iter().map(file).collect();
    other.iter().any(|index| files.contains(&file(index)))
}

/// Orders a group best first: whole recordings before those that were cut off; FIT, TCX, GPX, totals without samples;
/// more channels; more samples; the smaller hash (FORMATS section 6). Before the hash decides, a sound file wins over a
/// damaged one.
fn rank(group: &[usize], representatives: &[Compared<'_>], distinct: &[Vec<usize>], links: &[Link]) -> Cluster {
    let mut ordered = group.to_vec();
    let longest_s = longest_whole_s(group.iter().filter_map(|index| representatives.get(*index)));
    ordered.sort_by_key(|index| {
        representatives.get(*index).map(|copy| {
            let activity = copy.activity;
            (
                is_cut_short(copy, longest_s),
                activity.richness.samples == 0,
                activity.format,
                Reverse(activity.richness),
                is_damaged(activity),
                activity.content_hash,
                activity.session_index,
            )
        })
    });
    let best = ordered.first().copied().unwrap_or_default();
    let mut members = Vec::new();
    for index in ordered {
        // The link to the winner counts; a recording that is only linked through another takes its surest link.
        let own = links.iter().filter(|link| link.joins(index));
        let level = own
            .filter(|link| group.contains(&link.a) && group.contains(&link.b))
            .map(|link| (!link.joins(best), link.level))
            .min()
            .map_or(Level::Run, |(_, level)| level);
        for (place, copy) in distinct.get(index).into_iter().flatten().enumerate() {
            let is_winner = index == best;
            members.push((*copy, if is_winner { Level::Bytes } else { level }, place));
        }
    }
    let losers = members.iter().skip(1).map(|(index, level, _)| (*index, *level)).collect();
    Cluster { winner: members.first().map_or(0, |(index, ..)| *index), losers }
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

/// What the other copies know that would change how the winner is measured: its file is read again with it.
pub(crate) fn learnt(cluster: &Cluster, copies: &[Compared<'_>]) -> Option<FromCopies> {
    let winner = copies.get(cluster.winner)?;
    let losers = || cluster.losers.iter().filter_map(|(index, _)| copies.get(*index));
    let specific = |copy: &Compared<'_>| copy.facts.sport_said.filter(|sport| *sport != Sport::Other);
    let known = |copy: &Compared<'_>| copy.facts.surface_said.filter(|surface| *surface != Surface::Unknown);
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
        let other: Vec<_> = loser.gear.iter().filter(|gear| !winner.gear.contains(gear)).cloned().collect();
        winner.gear.extend(other);
        winner.commute |= loser.commute;
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
