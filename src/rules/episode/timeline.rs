//! Where in the article's treatment timeline an open episode is (RULES section 1.7): first 48 hours, first two weeks,
//! two to six weeks, later. What to do in each part is in `checklist`.

use super::checklist;
use crate::model::calendar::shift;
use crate::model::episode::{Phase, Remark, Timeline};
use crate::model::finding::RuleOutcome;
use crate::model::history::History;
use crate::model::pain::PainEpisode;
use crate::model::phrase::Part;
use crate::phrase;
use crate::rules::engine::is_stopped;
use crate::rules::rulebook::Rulebook;

/// Last day of each part but the last one: 48 hours, two weeks, six weeks (RULES section 1.7).
const LAST_DAYS: [(Phase, u32); 3] = [(Phase::FirstTwoDays, 2), (Phase::FirstTwoWeeks, 14), (Phase::FirstSixWeeks, 42)];

/// Every row of RULES section 1 that the timeline shows.
pub static TIMELINE_ROWS: [&str; 17] = [
    "ACU-1", "ACU-2", "ACU-3", "ACU-4", "ST-1", "ST-2", "ST-3", "ST-4", "MT-1", "MT-2", "MT-3", "MT-4", "LT-1", "LT-2",
    "LT-3", "LT-4", "FLAG-6",
];

/// Where an episode is on the judged day; `None` once it has ended. Under a medical stop only the day is told: there is
/// no plan but to seek care (RULES card FLAG).
#[must_use]
pub fn timeline(
    history: &History,
    episode: &PainEpisode,
    outcomes: &[RuleOutcome],
    rulebook: &Rulebook,
) -> Option<Timeline> {
    let day = u32::try_from((history.as_of - episode.from).num_days() + 1).ok().filter(|_| episode.is_open())?;
    let part = LAST_DAYS.iter().find(|(_, last)| day <= *last);
    let phase = part.map_or(Phase::Later, |(phase, _)| *phase);
    let until = part.map(|(_, last)| shift(episode.from, i64::from(*last) - 1));
    let mut timeline = Timeline { day, phase, until, remarks: Vec::new(), items: Vec::new() };
    if !is_stopped(outcomes) {
        timeline.remarks = remarks(episode, phase);
        timeline.items = checklist::items(&checklist::Seen { history, episode, outcomes, rulebook, day }, phase);
    }
    Some(timeline)
}

fn remarks(episode: &PainEpisode, phase: Phase) -> Vec<Remark> {
    match phase {
        Phase::FirstTwoDays => vec![most_is_harmless(), first_hours(episode)],
        Phase::FirstTwoWeeks => vec![most_is_harmless()],
        Phase::FirstSixWeeks | Phase::Later => vec![Remark {
            rows: &["FLAG-6"],
            text: "Pain that lasts beyond two weeks of care belongs before a physiotherapist or doctor".into(),
        }],
    }
}

fn most_is_harmless() -> Remark {
    Remark { rows: &["ACU-1"], text: "Most knee pain of runners is not serious and passes with less load".into() }
}

/// The end of the 48 hours: to the minute where the log says when it began, else with the second day.
fn first_hours(episode: &PainEpisode) -> Remark {
    let began = episode.entries.first().filter(|entry| entry.date == episode.from).and_then(|entry| entry.time);
    let text = match began {
        Some(time) => phrase![
            "The first 48 hours end on ",
            Part::Day(shift(episode.from, 2)),
            " at ",
            Part::Name(time.format("%H:%M").to_string())
        ],
        None => phrase!["The first 48 hours end with ", Part::Day(shift(episode.from, 1))],
    };
    Remark { rows: &["ACU-2"], text }
}
