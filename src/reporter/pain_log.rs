//! The pain log for a terminal and for programs: its rows, the episodes that they make, and what a new row means.
//! Prints nothing itself. Notes are for the eyes of whoever keeps the log: they are in the list and in nothing else.

use chrono::NaiveDate;
use serde::Serialize;

use super::json;
use super::privacy::masked;
use super::report::State;
use super::text::{painted, plain, wrapped};
use super::wording::{self, Wording};
use crate::model::episode::{ChecklistItem, EpisodeView, Phase, Progress, Reading, Remark, Timeline};
use crate::model::history::History;
use crate::model::pain::{Flag, Location, PainEntry, PainEpisode, Quality, Side, Treatment, When};
use crate::model::units::Metres;

/// Heads and widths of the columns.
const COLUMNS: [(&str, usize); 8] =
    [("day", 10), ("time", 5), ("side", 5), ("place", 9), ("score", 5), ("when", 12), ("quality", 9), ("began at", 8)];
/// Where what has no column begins.
const INDENT: usize = 12;

/// The log as people read it: each line ended by a newline.
#[must_use]
pub fn list(history: &History, views: &[EpisodeView], wording: Wording) -> String {
    let mut lines = Vec::new();
    let head: Vec<String> = COLUMNS.iter().map(|(name, width)| format!("{name:<width$}")).collect();
    lines.push(head.join("  ").trim_end().to_owned());
    for row in &history.pain {
        lines.extend(self::row(row, wording));
    }
    lines.push(String::new());
    let open = history.episodes.iter().filter(|episode| episode.is_open()).count() as u64;
    lines.push(format!(
        "{}, {}, {open} of them open on {}",
        Wording::count(history.pain.len() as u64, "entry", "entries"),
        Wording::count(history.episodes.len() as u64, "episode", "episodes"),
        wording.day(history.as_of),
    ));
    for (number, episode) in (1..).zip(&history.episodes) {
        let view = views.get(number - 1);
        lines.push(String::new());
        lines.extend(wrapped(&self::episode(history, episode, number, wording), 0, 4));
        let texts = view.map(|view| view.reading.texts.as_slice()).unwrap_or_default();
        lines.extend(texts.iter().flat_map(|remark| wrapped(&said(remark, wording), 4, 4)));
    }
    text(&lines)
}

fn text(lines: &[String]) -> String {
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

fn row(row: &PainEntry, wording: Wording) -> Vec<String> {
    let cells = [
        row.date.to_string(),
        row.time.map(|time| time.format("%H:%M").to_string()).unwrap_or_default(),
        row.side.map_or("", Side::name).to_owned(),
        row.location.map_or("", Location::name).to_owned(),
        format!("{:>5}", row.score),
        row.when.map_or("", When::name).to_owned(),
        row.quality.map_or("", Quality::name).to_owned(),
        row.onset_km.and_then(Metres::from_kilometres).map(|onset| wording.distance(onset)).unwrap_or_default(),
    ];
    let padded: Vec<String> = cells.iter().zip(COLUMNS).map(|(cell, (_, width))| format!("{cell:<width$}")).collect();
    let mut lines = vec![padded.join("  ").trim_end().to_owned()];
    lines.extend(wrapped(&extras(row), INDENT, INDENT));
    lines
}

/// What of a row has no column.
fn extras(row: &PainEntry) -> String {
    let named = |what: &str, names: Vec<&str>| (!names.is_empty()).then(|| format!("{what}{}", names.join(", ")));
    let grew = row.worsened_during_run.map(|grew| if grew { "grew during the run" } else { "did not grow" }.to_owned());
    let parts = [
        grew,
        named("", row.flags.iter().copied().map(Flag::name).collect()),
        named("treated: ", row.treatment.iter().copied().map(Treatment::name).collect()),
        row.soreness.map(|score| format!("soreness {score}")),
        row.fatigue.map(|score| format!("fatigue {score}")),
        row.note.as_deref().map(|note| format!("\u{201c}{}\u{201d}", masked(note))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn episode(history: &History, episode: &PainEpisode, number: usize, wording: Wording) -> String {
    let last = episode.to.unwrap_or(history.as_of);
    let days = u64::try_from((last - episode.from).num_days() + 1).unwrap_or(0);
    let span = match episode.to {
        Some(to) => wording.span(crate::model::calendar::DaySpan { from: episode.from, to }),
        None => format!("since {}, open", wording.day(episode.from)),
    };
    format!(
        "{number:>2}. {}: {span}. {}, {}, highest score {}",
        place(episode.side, episode.location),
        Wording::count(days, "day", "days"),
        Wording::count(episode.entries.len() as u64, "entry", "entries"),
        episode.max_score,
    )
}

/// Side and place in words.
pub(super) fn place(side: Option<Side>, location: Option<Location>) -> String {
    if location == Some(Location::Elsewhere) {
        let side = match side {
            Some(Side::Both) => "Both sides",
            Some(Side::Left) => "Left side",
            Some(Side::Right) => "Right side",
            None => "Unknown side",
        };
        return format!("{side}, not the knee");
    }
    let side = match side {
        Some(Side::Both) => "both knees",
        Some(Side::Left) => "left knee",
        Some(Side::Right) => "right knee",
        None => "knee of an unknown side",
    };
    let location = match location {
        Some(Location::Front) => "front",
        Some(Location::Outer) => "outer edge",
        Some(Location::Inner) => "inner side",
        Some(Location::Behind) => "behind",
        Some(Location::Deep) => "deep inside",
        Some(Location::Elsewhere) | None => "no place named",
    };
    format!("{}, {location}", wording::capitalised(side))
}

fn said(remark: &Remark, wording: Wording) -> String {
    wording::sentence(&wording.phrase(&remark.text))
}

/// The row in one line, for what was just written.
#[must_use]
pub fn one_line(row: &PainEntry, wording: Wording) -> String {
    let words = [row.side.map(Side::name), row.location.map(Location::name)];
    let words = words.into_iter().flatten().chain(row.when.map(When::name)).chain(row.quality.map(Quality::name));
    let words: Vec<String> =
        words.map(str::to_owned).chain(row.flags.iter().map(|flag| flag.name().to_owned())).collect();
    let words = if words.is_empty() { String::new() } else { format!(", {}", words.join(", ")) };
    plain(&format!("{}: {} of 10{words}", wording.day(row.date), row.score))
}

/// Why a red flag of the log stops the running.
#[must_use]
pub fn reason(flag: Flag, day: NaiveDate, says: &str, wording: Wording) -> String {
    format!("{} on {}: {says}", wording::capitalised(flag.name()), wording.day(day))
}

/// The only thing to do under a medical stop, with its reasons.
#[must_use]
pub fn seek_care(reasons: &[String], colour: bool) -> String {
    let head = "▲ Seek care now, and do not run. An all-clear by a professional ends this: `patella pain cleared`";
    let mut lines: Vec<String> = wrapped(head, 0, 2).iter().map(|line| painted(State::Act, line, colour)).collect();
    lines.extend(reasons.iter().flat_map(|reason| wrapped(&wording::sentence(reason), 2, 2)));
    text(&lines)
}

/// What the article makes of the episode that a new row belongs to.
#[must_use]
pub fn meaning(history: &History, number: usize, view: &EpisodeView, wording: Wording) -> String {
    let mut lines = Vec::new();
    if let Some(found) = history.episodes.get(number) {
        lines.extend(wrapped(&wording::sentence(&episode(history, found, number + 1, wording)), 0, 4));
    }
    let reading = &view.reading;
    for remark in reading.professional_hints.iter().chain(&reading.texts).chain(&reading.modifiers) {
        lines.extend(wrapped(&said(remark, wording), 4, 4));
    }
    if let Some(timeline) = view.timeline.as_ref().filter(|timeline| !timeline.items.is_empty()) {
        lines.push(String::new());
        lines.extend(checklist(timeline, wording));
    }
    text(&lines)
}

/// The day and the part of the timeline that it lies in.
pub(super) fn timeline_part(timeline: &Timeline, wording: Wording) -> String {
    let part = match timeline.phase {
        Phase::FirstTwoDays => "the first 48 hours",
        Phase::FirstTwoWeeks => "the first two weeks",
        Phase::FirstSixWeeks => "two to six weeks",
        Phase::Later => "beyond six weeks",
    };
    let until = timeline.until.map(|day| format!(", until {}", wording.day(day))).unwrap_or_default();
    format!("Day {} of the episode: {part}{until}", timeline.day)
}

/// The part of the timeline with its checklist.
fn checklist(timeline: &Timeline, wording: Wording) -> Vec<String> {
    let mut lines = wrapped(&format!("{}.", timeline_part(timeline, wording)), 0, 4);
    lines.extend(timeline.remarks.iter().flat_map(|remark| wrapped(&said(remark, wording), 4, 4)));
    lines.extend(timeline.items.iter().flat_map(|item| self::item(item, wording)));
    lines
}

fn item(item: &ChecklistItem, wording: Wording) -> Vec<String> {
    let mark = match item.progress {
        Progress::Done => "✓",
        Progress::Open => "◆",
        Progress::Unknown => "○",
    };
    let rows = item.rows.join(", ");
    wrapped(&format!("{mark} {}: {} ({rows})", wording.phrase(&item.text), wording.phrase(&item.seen)), 2, 4)
}

/// A row of the log as programs read it, without its note.
#[derive(Serialize)]
struct Row {
    line: u64,
    date: String,
    time: Option<String>,
    side: Option<&'static str>,
    location: Option<&'static str>,
    score: u8,
    when: Option<&'static str>,
    quality: Option<&'static str>,
    onset_km: Option<f64>,
    worsened_during_run: Option<bool>,
    flags: Vec<&'static str>,
    treatment: Vec<&'static str>,
    soreness: Option<u8>,
    fatigue: Option<u8>,
}

impl Row {
    fn of(row: &PainEntry) -> Self {
        Self {
            line: row.line,
            date: row.date.to_string(),
            time: row.time.map(|time| time.format("%H:%M").to_string()),
            side: row.side.map(Side::name),
            location: row.location.map(Location::name),
            score: row.score,
            when: row.when.map(When::name),
            quality: row.quality.map(Quality::name),
            onset_km: row.onset_km,
            worsened_during_run: row.worsened_during_run,
            flags: row.flags.iter().copied().map(Flag::name).collect(),
            treatment: row.treatment.iter().copied().map(Treatment::name).collect(),
            soreness: row.soreness,
            fatigue: row.fatigue,
        }
    }
}

/// An episode as programs read it.
#[derive(Serialize)]
struct Listed {
    episode: usize,
    side: Option<&'static str>,
    location: Option<&'static str>,
    from: String,
    to: Option<String>,
    max_score: u8,
    entries: usize,
    reading: Option<&'static str>,
    second_reading: Option<&'static str>,
    timeline_day: Option<u32>,
}

impl Listed {
    fn of(number: usize, episode: &PainEpisode, view: Option<&EpisodeView>) -> Self {
        let reading = view.map(|view| &view.reading);
        Self {
            episode: number,
            side: episode.side.map(Side::name),
            location: episode.location.map(Location::name),
            from: episode.from.to_string(),
            to: episode.to.map(|day| day.to_string()),
            max_score: episode.max_score,
            entries: episode.entries.len(),
            reading: reading.and_then(|reading| reading.reading).map(Reading::name),
            second_reading: reading.and_then(|reading| reading.second_reading).map(Reading::name),
            timeline_day: view.and_then(|view| view.timeline.as_ref()).map(|timeline| timeline.day),
        }
    }
}

/// The log as programs read it, without notes.
#[must_use]
pub fn json(history: &History, views: &[EpisodeView]) -> String {
    #[derive(Serialize)]
    struct Log {
        as_of: String,
        entries: Vec<Row>,
        episodes: Vec<Listed>,
    }
    let episodes = (1..).zip(&history.episodes).zip(views.iter().map(Some).chain(std::iter::repeat(None)));
    json::indented(&Log {
        as_of: history.as_of.to_string(),
        entries: history.pain.iter().map(Row::of).collect(),
        episodes: episodes.map(|((number, episode), view)| Listed::of(number, episode, view)).collect(),
    })
}
