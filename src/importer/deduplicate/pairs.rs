//! Which two recordings may be one, and how sure that is (FORMATS section 6, levels 1 to 5).

use std::collections::{BTreeMap, BTreeSet};

use super::{Compared, Level, is_cut_off};
use crate::model::activity::{DeviceRecording, Format, Sport};

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
/// A row and its recording start within this (FORMATS section 2.1).
const SAME_SECOND_MS: i64 = 2_000;
/// Every recording is compared with at most so many that start after it. Chosen: nobody records a hundred times in 15
/// hours, and thousands of files with one wrong start must not cost the square of their number.
const NEIGHBOURS: usize = 100;
/// Zones are at most this far apart, and by multiples of a quarter of an hour (FORMATS section 6, level 5).
const ZONES_APART_MS: i64 = 15 * 3_600_000;
const ZONE_STEP_MS: i64 = 15 * 60_000;
/// Distances and durations of one recording under two zones differ at most by these shares (likewise).
const ZONE_DISTANCE_TOLERANCE: f64 = 0.01;
const ZONE_DURATION_TOLERANCE: f64 = 0.02;
/// A row and the file that it names differ at most so much in their starts, unless their distances agree
/// (FORMATS section 1.3).
pub(crate) const NAMED_START_TOLERANCE_MS: i64 = 86_400_000;

/// A pair that may be one recording. Ordered by certainty, so that the guard never lets a weak link win over a strong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Link {
    /// Why.
    pub(crate) level: Level,
    index_difference: u16,
    start_difference_ms: u64,
    distance_ppm: u64,
    /// The one with the smaller index.
    pub(crate) a: usize,
    /// The other.
    pub(crate) b: usize,
}

impl Link {
    fn new(level: Level, copies: &[Compared<'_>], a: usize, b: usize) -> Option<Self> {
        let (first, second) = (copies.get(a)?, copies.get(b)?);
        Some(Self {
            level,
            index_difference: first.activity.session_index.abs_diff(second.activity.session_index),
            start_difference_ms: start_difference_ms(first, second).unsigned_abs(),
            distance_ppm: distance_ppm(first, second).unwrap_or(u64::MAX),
            a: a.min(b),
            b: a.max(b),
        })
    }

    /// True when it is about this recording.
    pub(crate) fn joins(&self, index: usize) -> bool {
        self.a == index || self.b == index
    }
}

/// What the comparison of all recordings that are near in time gives.
pub(crate) struct Near {
    /// Pairs that may be joined.
    pub(crate) links: Vec<Link>,
    /// Pairs that look like one recording under two zones, both of them sure of theirs.
    pub(crate) suspects: Vec<(usize, usize)>,
}

/// The pairs of a row and the file that it names. `distinct` are the copies of each representative.
pub(crate) fn named(copies: &[Compared<'_>], distinct: &[Vec<usize>], representatives: &[Compared<'_>]) -> Vec<Link> {
    let mut sessions: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut rows = Vec::new();
    for (place, same) in distinct.iter().enumerate() {
        for copy in same.iter().filter_map(|index| copies.get(*index)) {
            match copy.row() {
                Some(row) => rows.push((place, row)),
                None => {
                    for source in &copy.activity.sources {
                        sessions.entry(source).or_default().push(place);
                    }
                }
            }
        }
    }
    let mut links = Vec::new();
    for (row_place, row) in rows {
        let Some(row_copy) = representatives.get(row_place) else { continue };
        let found = row.files.iter().find_map(|file| sessions.get(file.as_str()));
        // Of several sessions in the file the one that starts nearest is meant.
        let nearest = found.into_iter().flatten().filter_map(|place| Some((*place, representatives.get(*place)?)));
        let nearest = nearest.min_by_key(|(place, copy)| (start_difference_ms(row_copy, copy).abs(), *place));
        let fits = nearest.filter(|(_, copy)| fits_name(row_copy, copy));
        links.extend(fits.and_then(|(place, _)| Link::new(Level::Named, representatives, row_place, place)));
    }
    links
}

/// False when neither start nor distance of a row are those of the file that it names: names recur over the years.
pub(crate) fn fits_name(row: &Compared<'_>, file: &Compared<'_>) -> bool {
    start_difference_ms(row, file).abs() <= NAMED_START_TOLERANCE_MS
        || distance_ppm(row, file).is_some_and(ppm_within_tolerance)
}

fn start_difference_ms(first: &Compared<'_>, second: &Compared<'_>) -> i64 {
    (second.activity.start_utc - first.activity.start_utc).num_milliseconds()
}

/// Every pair that levels 2 to 5 allow. `copies` are in the order of their content, so ties are stable too.
pub(crate) fn near(copies: &[Compared<'_>]) -> Near {
    let mut by_start: Vec<usize> = (0..copies.len()).collect();
    by_start.sort_by_key(|index| (copies.get(*index).map(|copy| copy.activity.start_utc), *index));
    let mut near = Near { links: Vec::new(), suspects: Vec::new() };
    for (place, &a) in by_start.iter().enumerate() {
        for &b in by_start.iter().skip(place + 1).take(NEIGHBOURS) {
            let (Some(first), Some(second)) = (copies.get(a), copies.get(b)) else { continue };
            let apart_ms = start_difference_ms(first, second);
            if apart_ms > ZONES_APART_MS + START_TOLERANCE_MS {
                break;
            }
            let level = level(first, second, apart_ms);
            let zone = level.is_none() && is_under_another_zone(first, second, apart_ms);
            if zone && !first.facts.zone_is_doubtful && !second.facts.zone_is_doubtful {
                near.suspects.push((a.min(b), a.max(b)));
            } else {
                let level = level.or(zone.then_some(Level::Zone));
                near.links.extend(level.and_then(|level| Link::new(level, copies, a, b)));
            }
        }
    }
    near
}

/// True when both look like one recording with the clock set to two zones.
fn is_under_another_zone(first: &Compared<'_>, second: &Compared<'_>, apart_ms: i64) -> bool {
    let off_step = apart_ms.rem_euclid(ZONE_STEP_MS);
    let on_step = off_step.min(ZONE_STEP_MS - off_step) <= START_TOLERANCE_MS && apart_ms > START_TOLERANCE_MS;
    let alike_in_time = durations_agree(first, second, ZONE_DURATION_TOLERANCE);
    let alike_in_distance = distance_ppm(first, second).is_some_and(|ppm| ppm as f64 <= ZONE_DISTANCE_TOLERANCE * 1e6);
    let moved = [first, second].iter().all(|copy| copy.facts.distance_m.is_some_and(|metres| metres > 0.0));
    on_step
        && alike_in_time
        && alike_in_distance
        && moved
        && first.activity.content_hash != second.activity.content_hash
        && !are_told_apart(first, second)
        && sports_agree(first, second, false)
}

/// True when somebody who knows has them as two: a service that lists both, or the one device that made both.
pub(super) fn are_told_apart(first: &Compared<'_>, second: &Compared<'_>) -> bool {
    let same_service = first.row().zip(second.row()).is_some_and(|(a, b)| a.id.service == b.id.service);
    let same_device = first.activity.device.as_ref().zip(second.activity.device.as_ref()).is_some_and(|(a, b)| {
        (a.manufacturer, a.product, a.serial) == (b.manufacturer, b.product, b.serial)
            && a.serial != 0
            && a.time_created != b.time_created
    });
    same_service || same_device
}

/// The level at which two recordings are one. `first` starts at the same time as `second` or `apart_ms` earlier.
fn level(first: &Compared<'_>, second: &Compared<'_>, apart_ms: i64) -> Option<Level> {
    if first.activity.content_hash == second.activity.content_hash {
        return None;
    }
    if apart_ms > SECOND_DEVICE_START_TOLERANCE_MS {
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
    // Nobody starts two recordings in one second; what the athlete corrected at the service may be anything else.
    let listed = first.row().is_some() != second.row().is_some()
        || first.row().zip(second.row()).is_some_and(|(a, b)| a.id.service != b.id.service);
    if listed && apart_ms <= SAME_SECOND_MS && !first.facts.zone_is_doubtful && !second.facts.zone_is_doubtful {
        return Some(Level::Second);
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
    // Nobody does two runs at once either: another distance is a corrected one.
    let doubtful = first.facts.zone_is_doubtful || second.facts.zone_is_doubtful;
    let tolerance = if doubtful { ZONE_DURATION_TOLERANCE } else { DURATION_TOLERANCE };
    if listed
        && (apart_ms <= SAME_SECOND_MS || !doubtful)
        && durations_agree(first, second, tolerance)
        && sports_agree(first, second, true)
    {
        return Some(Level::Listed);
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

/// True when both last as long: with the pauses or without them, whichever both say, else by what is known.
fn durations_agree(first: &Compared<'_>, second: &Compared<'_>, tolerance: f64) -> bool {
    let agree = |a: f64, b: f64| (a - b).abs() <= tolerance * a.max(b);
    let said = |copy: &Compared<'_>| [copy.activity.recorded.elapsed, copy.activity.recorded.timer];
    let alike = said(first).into_iter().zip(said(second)).filter_map(|(a, b)| Some(agree(a?.get(), b?.get())));
    let known = first.facts.elapsed_s.zip(second.facts.elapsed_s).map(|(a, b)| agree(a, b));
    alike.reduce(|any, one| any || one).or(known).unwrap_or(false)
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
    // What a row told its file is no word of the file's own: it would count or not by when the table was found.
    let families = |copy: &Compared<'_>| {
        let said = [copy.facts.corrected.sport, copy.facts.sport_said];
        let guessed = said.iter().all(Option::is_none).then_some(copy.activity.sport);
        said.into_iter().chain([guessed]).flatten().map(family).collect::<BTreeSet<_>>()
    };
    !families(a).is_disjoint(&families(b))
}

fn is_vague(copy: &Compared<'_>) -> bool {
    match copy.facts.sport_said {
        None => copy.facts.corrected.sport.is_none(),
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
