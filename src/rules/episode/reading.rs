//! Where it hurts, and what the article links that place to (RULES card LOC, rows LOC-1 to LOC-6, INT-2, ITB-1). Never
//! a diagnosis: it says what the article says, and why.

use crate::rules::context::count;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::model::calendar::DaySpan;
use crate::model::episode::{EpisodeReading, PlaceWeight, Reading, Remark};
use crate::model::pain::{Flag, Location, PainEntry, PainEpisode, Quality, When};
use crate::model::phrase::Part;
use crate::model::units::Metres;
use crate::phrase;

/// Days of the most recent entries that are read (RULES card LOC).
const RECENT_DAYS: u32 = 14;
/// Share of the first reading's weight from which the second is shown, as its inverse (RULES card LOC).
const SECOND_PER_FIRST: u32 = 2;
/// Score of a sharp first entry that asks for attention at once (RULES row LOC-6).
const SHARP_SCORE: u8 = 5;
/// Runs in which pain must begin at about the same distance (RULES row ITB-1).
const LEAST_ONSETS: usize = 3;
/// Highest coefficient of variation, exclusive, of "about the same distance" (RULES row ITB-1).
const ONSET_VARIATION: f64 = 0.25;

/// What the article says of one place of the knee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Word of the log.
    pub location: Location,
    /// What it is linked to.
    pub reading: Reading,
    /// Row of RULES section 1.1.
    pub row: &'static [&'static str],
    /// The link in words.
    pub says: &'static str,
    /// Why a professional should look, where the article's suspicion asks for one.
    pub hint: Option<&'static str>,
}

/// The places, in the order of the article.
pub static PLACES: [Place; 5] = [
    Place {
        location: Location::Front,
        reading: Reading::Kneecap,
        row: &["LOC-1"],
        says: "the article links the front of the knee, around or behind the kneecap, to patellofemoral pain, the runner's knee",
        hint: None,
    },
    Place {
        location: Location::Outer,
        reading: Reading::ItBand,
        row: &["LOC-2"],
        says: "the article links the outer edge of the knee to the IT band, or to the outer side of the joint",
        hint: None,
    },
    Place {
        location: Location::Inner,
        reading: Reading::InnerKnee,
        row: &["LOC-3"],
        says: "the article links the inner side of the knee to a strained medial ligament, or to the bursa below it",
        hint: Some(
            "Ligament and bursa cannot be told apart by a log: let a professional feel the inner side if it lasts",
        ),
    },
    Place {
        location: Location::Behind,
        reading: Reading::BehindKnee,
        row: &["LOC-4"],
        says: "the article links the back of the knee to tight hamstrings, or to a Baker's cyst",
        hint: Some(
            "A cyst shows in an examination and not in a log: let a professional look at the back of the knee if it lasts",
        ),
    },
    Place {
        location: Location::Deep,
        reading: Reading::Deep,
        row: &["LOC-5"],
        says: "the article links a deep ache to the joint itself: cartilage, or arthritis at its beginning",
        hint: Some(DEEP_ACHE),
    },
];

const DEEP_ACHE: &str =
    "A deep ache may come from cartilage or from arthritis at its beginning, which only an examination can tell";

/// Every row of RULES section 1 that a reading shows.
pub static READING_ROWS: [&str; 8] = ["LOC-1", "LOC-2", "LOC-3", "LOC-4", "LOC-5", "LOC-6", "INT-2", "ITB-1"];

/// The article's reading of an episode at the end of a day, by the entries of the last 14 days of it.
///
/// The tally is that of RULES card LOC: each entry weighs its score for its place; one about stairs or sitting weighs
/// the same for the front too, one that burned and grew during the run the same for the outer edge. An entry about
/// another place than the knee speaks for nothing. An entry with a deep ache and no place is one of the deep knee.
#[must_use]
pub fn reading(episode: &PainEpisode, as_of: NaiveDate) -> EpisodeReading {
    let known: Vec<&PainEntry> = episode.entries.iter().filter(|entry| entry.date <= as_of).collect();
    let last = episode.to.map_or(as_of, |to| to.min(as_of));
    let recent = DaySpan::ending(last, RECENT_DAYS);
    let entries: Vec<&PainEntry> = known.iter().copied().filter(|entry| recent.contains(entry.date)).collect();
    let weights = tally(&entries);
    let first = weights.first().copied();
    let second = weights.get(1).filter(|second| first.is_some_and(|first| is_shown(**second, first))).copied();
    let mut found = EpisodeReading {
        reading: first.map(|place| place.reading),
        second_reading: second.map(|place| place.reading),
        weights,
        ..EpisodeReading::default()
    };
    found.texts = texts(&found, &entries);
    found.modifiers = modifiers(&found, &entries, &known);
    found.professional_hints = professional_hints(&found, &entries, &known);
    found
}

fn is_shown(second: PlaceWeight, first: PlaceWeight) -> bool {
    second.weight.saturating_mul(SECOND_PER_FIRST) >= first.weight
}

/// What speaks for each place, the most first; of equals the place that the log names, then the order of the article.
fn tally(entries: &[&PainEntry]) -> Vec<PlaceWeight> {
    let mut weights: BTreeMap<Reading, (u32, bool)> = BTreeMap::new();
    let mut add = |reading: Reading, entry: &PainEntry, is_named: bool| {
        let weight = weights.entry(reading).or_default();
        weight.0 = weight.0.saturating_add(u32::from(entry.score));
        weight.1 |= is_named;
    };
    for entry in entries.iter().filter(|entry| is_about_knee(entry)) {
        if let Some(place) = place_of(entry) {
            add(place, entry, true);
        }
        if is_on_stairs_or_sitting(entry) {
            add(Reading::Kneecap, entry, false);
        }
        if grew(entry) && entry.quality == Some(Quality::Burning) {
            add(Reading::ItBand, entry, false);
        }
    }
    let mut tally: Vec<_> = weights.into_iter().collect();
    tally.sort_by_key(|(reading, (weight, is_named))| (Reverse(*weight), Reverse(*is_named), *reading));
    tally.into_iter().map(|(reading, (weight, _))| PlaceWeight { reading, weight }).collect()
}

fn is_about_knee(entry: &PainEntry) -> bool {
    entry.location != Some(Location::Elsewhere)
}

fn place_of(entry: &PainEntry) -> Option<Reading> {
    match entry.location {
        None if entry.quality == Some(Quality::DeepAche) => Some(Reading::Deep),
        None => None,
        Some(location) => PLACES.iter().find(|place| place.location == location).map(|place| place.reading),
    }
}

fn is_on_stairs_or_sitting(entry: &PainEntry) -> bool {
    matches!(entry.when, Some(When::StairsDown | When::Sitting))
}

fn grew(entry: &PainEntry) -> bool {
    entry.worsened_during_run == Some(true)
}

fn place(reading: Reading) -> Option<&'static Place> {
    PLACES.iter().find(|place| place.reading == reading)
}

fn texts(found: &EpisodeReading, entries: &[&PainEntry]) -> Vec<Remark> {
    let first = found.reading.and_then(place);
    let Some(first) = first else {
        let elsewhere = entries.iter().any(|entry| !is_about_knee(entry));
        let text = if elsewhere {
            "This pain is not at the knee: the article does not speak of it"
        } else {
            "The log names no place, so that the article's list of places cannot be read: add a location to the next entry"
        };
        return vec![Remark { rows: &[], text: text.into() }];
    };
    let mut texts =
        vec![Remark { rows: first.row, text: phrase!["By its place: ", first.says, ". That is no diagnosis"] }];
    if let Some(second) = found.second_reading.and_then(place) {
        let text = phrase!["Part of the log fits a second place: ", second.says];
        texts.push(Remark { rows: second.row, text });
    }
    texts
}

fn modifiers(found: &EpisodeReading, recent: &[&PainEntry], known: &[&PainEntry]) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let on_stairs = count_of(recent, |entry| is_about_knee(entry) && is_on_stairs_or_sitting(entry));
    if on_stairs > 0 {
        let entries = Part::Count(on_stairs, "entry", "entries");
        let text = phrase!["Stairs or sitting brought it on in ", entries, ": the article ties that to the kneecap"];
        remarks.push(Remark { rows: &["INT-2"], text });
    }
    let burned = count_of(recent, |entry| is_about_knee(entry) && grew(entry) && is_sharp_or_burning(entry));
    let is_outer = found.reading == Some(Reading::ItBand) || found.second_reading == Some(Reading::ItBand);
    if is_outer && burned > 0 {
        let entries = Part::Count(burned, "entry", "entries");
        let text = phrase![
            "Sharp or burning, and growing as the run went on in ",
            entries,
            ": the article's picture of the IT band"
        ];
        remarks.push(Remark { rows: &["ITB-1"], text });
    }
    if let Some((mean, runs)) = steady_onset(known).filter(|_| is_outer) {
        let text = phrase![
            "It begins after about ",
            Part::Distance(mean),
            " in ",
            Part::Count(runs, "run", "runs"),
            ": a steady distance fits the IT band"
        ];
        remarks.push(Remark { rows: &["ITB-1"], text });
    }
    remarks
}

fn is_sharp_or_burning(entry: &PainEntry) -> bool {
    matches!(entry.quality, Some(Quality::Sharp | Quality::Burning))
}

/// The mean distance at which pain begins and in how many runs, when it is much the same in at least three. The log
/// does not say which run a row is about, so that a day is one: of several rows the first with a distance counts. The
/// deviation is that of the sample.
fn steady_onset(entries: &[&PainEntry]) -> Option<(Metres, u32)> {
    let mut by_day: BTreeMap<NaiveDate, f64> = BTreeMap::new();
    for entry in entries {
        if let Some(onset) = entry.onset_km {
            by_day.entry(entry.date).or_insert(onset);
        }
    }
    let runs = u32::try_from(by_day.len()).ok().filter(|_| by_day.len() >= LEAST_ONSETS)?;
    let mean = by_day.values().sum::<f64>() / f64::from(runs);
    let squares: f64 = by_day.values().map(|onset| (onset - mean).powi(2)).sum();
    let deviation = (squares / f64::from(runs - 1)).sqrt();
    let is_steady = mean > 0.0 && deviation / mean < ONSET_VARIATION;
    Metres::from_kilometres(mean).filter(|_| is_steady).map(|mean| (mean, runs))
}

fn professional_hints(found: &EpisodeReading, recent: &[&PainEntry], known: &[&PainEntry]) -> Vec<Remark> {
    let mut hints = Vec::new();
    let first_row = known.first().filter(|entry| entry.quality == Some(Quality::Sharp) && entry.score >= SHARP_SCORE);
    if let Some(entry) = first_row {
        let text = phrase![
            "It began sharply on ",
            Part::Day(entry.date),
            ", ",
            Part::Number(f64::from(entry.score), 0),
            " of 10: the article asks for attention at once. Do not run on it, and have it looked at"
        ];
        hints.push(Remark { rows: &["LOC-6"], text });
    }
    let forced = [
        (Flag::Locking, "The knee locked: whatever the place, that belongs before a professional"),
        (Flag::Swelling, "The knee was swollen: whatever the place, that belongs before a professional"),
    ];
    for (flag, text) in forced {
        if count_of(recent, |entry| entry.flags.contains(&flag)) > 0 {
            hints.push(Remark { rows: &[], text: text.into() });
        }
    }
    let by_place = found.reading.and_then(place);
    if let Some((place, hint)) = by_place.and_then(|place| Some((place, place.hint?))) {
        hints.push(Remark { rows: place.row, text: hint.into() });
    }
    let aches = count_of(recent, |entry| is_about_knee(entry) && entry.quality == Some(Quality::DeepAche)) > 0;
    if aches && found.reading != Some(Reading::Deep) {
        hints.push(Remark { rows: &["LOC-5"], text: DEEP_ACHE.into() });
    }
    hints
}

fn count_of(entries: &[&PainEntry], is_one: impl Fn(&PainEntry) -> bool) -> u32 {
    count(entries.iter().filter(|entry| is_one(entry)).count())
}
