//! The section on pain: a card for each episode, the chart, the way back, and scores by what was run. Under a medical
//! stop there is only one thing to say. Notes of the log are nowhere in it: they are for whoever keeps the log.

mod before;
mod chart;
mod machine;
mod scores;
mod way_back;

pub(super) use machine::{episodes, score_tables};

use super::Context;
use crate::model::calendar::DaySpan;
use crate::model::episode::{ChecklistItem, EpisodeView, Progress, Remark, Timeline};
use crate::model::pain::{Location, PainEpisode};
use crate::reporter::pain_log;
use crate::reporter::report::{EpisodeCard, PainSection, State, TimelineCard, TimelineItem};
use crate::reporter::wording::{self, Wording};

/// All there is to do under a medical stop.
const SEEK_CARE: &str = "Seek care now, and do not run. An all-clear by a professional ends this.";

/// An episode with its place in the history.
#[derive(Clone, Copy)]
struct Numbered<'a> {
    /// From 1, as in the JSON.
    number: usize,
    episode: &'a PainEpisode,
}

fn numbered<'a>(context: &Context<'a>) -> impl DoubleEndedIterator<Item = Numbered<'a>> + Clone {
    let episodes = context.input.history.episodes.iter().enumerate();
    episodes.map(|(index, episode)| Numbered { number: index + 1, episode })
}

fn view<'a>(context: &Context<'a>, numbered: Numbered<'_>) -> Option<&'a EpisodeView> {
    context.input.episodes.get(numbered.number - 1)
}

/// The section; `None` without an episode, and under a stop without an open one.
pub(super) fn section(context: &Context<'_>) -> Option<PainSection> {
    let is_stopped = context.is_stopped();
    let all = numbered(context);
    let open: Vec<EpisodeCard> =
        all.clone().filter(|one| one.episode.is_open()).map(|one| card(context, one)).collect();
    let ended: Vec<EpisodeCard> =
        all.clone().rev().filter(|one| !one.episode.is_open() && !is_stopped).map(|one| card(context, one)).collect();
    if open.is_empty() && ended.is_empty() {
        return None;
    }
    let of_the_knee = all.clone().any(|one| one.episode.location != Some(Location::Elsewhere));
    let line = line(&open);
    let tables = context.input.pain.tables.filter(|_| !is_stopped);
    Some(PainSection {
        title: if of_the_knee { "Your knee" } else { "Your pain log" },
        figure: chart::figure(context).filter(|_| !is_stopped),
        way_back: if is_stopped || open.is_empty() { Vec::new() } else { way_back::lines(context) },
        tables: tables.map(|tables| scores::tables(context, tables)).unwrap_or_default(),
        tables_note: tables.map(scores::note),
        open,
        ended,
        line,
    })
}

/// The worst open episode in a few words, for where nothing else is said of it; `None` without one.
pub(super) fn in_short(context: &Context<'_>) -> Option<String> {
    let highest = |episode: &PainEpisode| episode.entries.iter().map(|entry| entry.score).max();
    let open = context.input.history.episodes.iter().filter(|episode| episode.is_open());
    // Of two alike the one that began later.
    let worst = open.clone().max_by_key(|episode| highest(episode))?;
    let scores = highest(worst).map(|score| format!(", {score} of 10 at most")).unwrap_or_default();
    let more = match u64::try_from(open.count().saturating_sub(1)) {
        Ok(0) | Err(_) => String::new(),
        Ok(more) => format!("; {}", Wording::count(more, "more episode is open", "more episodes are open")),
    };
    let place = wording::uncapitalised(&pain_log::place(worst.side, worst.location));
    Some(format!("Pain: {place}, since {}{scores}{more}", context.wording.day(worst.from)))
}

/// The open episodes where there is room for a line.
fn line(open: &[EpisodeCard]) -> Option<String> {
    let first = open.first()?;
    let more = match u64::try_from(open.len() - 1) {
        Ok(0) | Err(_) => String::new(),
        Ok(more) => format!(" {}.", Wording::count(more, "more episode is open", "more episodes are open")),
    };
    let rest = match (first.care, &first.before) {
        (Some(care), _) => care.to_owned(),
        (None, Some(before)) => before.line.clone(),
        (None, None) => String::new(),
    };
    Some(format!("{}. {rest}{more}", first.title).trim_end().to_owned())
}

fn card(context: &Context<'_>, one: Numbered<'_>) -> EpisodeCard {
    let Numbered { number, episode } = one;
    let is_stopped = context.is_stopped();
    let told = view(context, one).filter(|_| !is_stopped);
    let said = |remarks: &[Remark]| -> Vec<String> {
        remarks.iter().map(|remark| wording::sentence(&context.wording.phrase(&remark.text))).collect()
    };
    EpisodeCard {
        anchor: format!("episode-{number}"),
        title: title(context, episode),
        scores: scores_of(context, episode),
        care: is_stopped.then_some(SEEK_CARE),
        reading: told
            .map(|view| [said(&view.reading.texts), said(&view.reading.modifiers)].concat())
            .unwrap_or_default(),
        hints: told.map(|view| said(&view.reading.professional_hints)).unwrap_or_default(),
        before: before::before(context, one).filter(|_| !is_stopped),
        timeline: told.and_then(|view| view.timeline.as_ref()).map(|timeline| self::timeline(context, timeline)),
    }
}

/// Place, side and day.
fn title(context: &Context<'_>, episode: &PainEpisode) -> String {
    let place = pain_log::place(episode.side, episode.location);
    if let Some(to) = episode.to {
        return format!("{place}: {}", context.wording.span(DaySpan { from: episode.from, to }));
    }
    let day = (context.as_of() - episode.from).num_days() + 1;
    format!("{place}: day {day}, since {}", context.wording.day(episode.from))
}

fn scores_of(context: &Context<'_>, episode: &PainEpisode) -> String {
    let entries = u64::try_from(episode.entries.len()).unwrap_or(u64::MAX);
    let entries = Wording::count(entries, "entry", "entries");
    let highest = episode.entries.iter().rev().max_by_key(|entry| entry.score);
    let last = episode.entries.last();
    let day = |day| context.wording.day(day);
    match (highest, last) {
        (Some(highest), Some(last)) if highest.date != last.date => format!(
            "{entries}: {} of 10 at most, on {}; {} of 10 at last, on {}.",
            highest.score,
            day(highest.date),
            last.score,
            day(last.date)
        ),
        (Some(highest), _) => format!("{entries}: {} of 10 at most, on {}.", highest.score, day(highest.date)),
        (None, _) => format!("{entries}."),
    }
}

fn timeline(context: &Context<'_>, timeline: &Timeline) -> TimelineCard {
    let phrase = |phrase| context.wording.phrase(phrase);
    TimelineCard {
        title: pain_log::timeline_part(timeline, context.wording),
        remarks: timeline.remarks.iter().map(|remark| wording::sentence(&phrase(&remark.text))).collect(),
        items: timeline.items.iter().map(|item| self::item(context, item)).collect(),
    }
}

fn item(context: &Context<'_>, item: &ChecklistItem) -> TimelineItem {
    let (state, word) = match item.progress {
        Progress::Done => (State::Fine, "Done"),
        Progress::Open => (State::Watch, "Open"),
        Progress::Unknown => (State::NotChecked, "Not known"),
    };
    let phrase = |phrase| context.wording.phrase(phrase);
    TimelineItem {
        state,
        word,
        text: phrase(&item.text),
        seen: wording::sentence(&wording::capitalised(&phrase(&item.seen))),
    }
}
