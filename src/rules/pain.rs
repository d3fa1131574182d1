//! What the rules of family pain share: which episodes they judge, the rows of the log about one of them, its place in
//! words, and what was trained on a day. The arithmetic of the cut to half is in [`load_cut`]. Nothing here judges;
//! [`by_episode`] makes one verdict of what a rule says of each.
//!
//! Conventions. Each open episode is judged by itself and named by side and place. A red flag and the advice to see a
//! professional count wherever it hurts; the other rules treat the knee and leave out what the log puts `elsewhere`. An
//! episode without a place counts as the knee. A score of 0 that names no side or place speaks for every place, one of
//! a row that only logs soreness or fatigue too; the row of an all-clear says nothing of pain.

pub(super) mod by_episode;
pub(super) mod load_cut;

use chrono::NaiveDate;

use super::context::{Context, count, evidence, not_assessed};
use super::ids::MEDICAL_RED_FLAG;
use crate::model::activity::Sport;
use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Evidence, Verdict};
use crate::model::measures::Session;
use crate::model::pain::{Location, PainEntry, PainEpisode, Side};
use crate::model::phrase::{Part, Phrase};
use crate::model::units::Seconds;
use crate::phrase;

/// Days of one look at the scores of an episode (RULES cards FLAG and HIP-3: weekly means).
pub(super) const WEEK_DAYS: i64 = 7;
/// Shortest running that makes a day a day with a run: 3 minutes (RULES section 0, valid run).
const BRIEFEST_RUN_S: f64 = 180.0;

/// Why a rule whose remedy is training says nothing.
pub(super) const STOPPED: &str = "A medical red flag is open: see a professional first.";

/// Episodes that are open on the judged day, wherever it hurts.
pub(super) fn open<'a>(context: &Context<'a>) -> Vec<&'a PainEpisode> {
    context.episodes().filter(|episode| context.is_open(episode)).collect()
}

/// Those of them that are about the knee.
pub(super) fn open_knee<'a>(context: &Context<'a>) -> Vec<&'a PainEpisode> {
    open(context).into_iter().filter(|episode| is_knee(episode.location)).collect()
}

/// True for a place at the knee; a row without a place is taken for one.
pub(super) fn is_knee(location: Option<Location>) -> bool {
    location != Some(Location::Elsewhere)
}

/// What an episode is called in findings, so that the same one is known again a week later.
pub(super) fn subject(side: Option<Side>, location: Option<Location>) -> String {
    [side.map(Side::name), location.map(Location::name)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Where it hurts in words: ` at the outer side`, ` of the right knee`.
pub(super) const fn place(side: Option<Side>, location: Option<Location>) -> [&'static str; 2] {
    let knee = match side {
        Some(Side::Left) => " of the left knee",
        Some(Side::Right) => " of the right knee",
        Some(Side::Both) => " of both knees",
        None => " of the knee",
    };
    match (location, side) {
        (Some(Location::Front), _) => [" at the front", knee],
        (Some(Location::Outer), _) => [" at the outer side", knee],
        (Some(Location::Inner), _) => [" at the inner side", knee],
        (Some(Location::Behind), _) => [" at the back", knee],
        (Some(Location::Deep), _) => [" deep inside", knee],
        (Some(Location::Elsewhere), Some(Side::Left)) => [" away from the knee", " on the left"],
        (Some(Location::Elsewhere), Some(Side::Right)) => [" away from the knee", " on the right"],
        (Some(Location::Elsewhere), Some(Side::Both)) => [" away from the knee", " on both sides"],
        (Some(Location::Elsewhere), None) => [" away from the knee", ""],
        (None, _) => ["", knee],
    }
}

/// `pain at the outer side of the right knee`.
pub(super) fn pain_at(episode: &PainEpisode) -> Phrase {
    let [at, of] = place(episode.side, episode.location);
    phrase!["pain", at, of]
}

/// Rows of these days about an episode in the order of the log: those that hurt, and the zeros for its place.
pub(super) fn rows<'a>(context: &Context<'a>, episode: &'a PainEpisode, days: DaySpan) -> Vec<&'a PainEntry> {
    let zeros = logged(context, days).iter().filter(|row| episode.is_denied_by(row));
    let hurting = of_days(&episode.entries, days);
    let mut rows: Vec<&PainEntry> = hurting.iter().chain(zeros).collect();
    rows.sort_by_key(|row| (row.date, row.time, row.line));
    rows
}

/// Every row of these days.
pub(super) fn logged<'a>(context: &Context<'a>, days: DaySpan) -> &'a [PainEntry] {
    of_days(&context.history.pain, days)
}

/// The rows of these days among rows in the order of the log.
fn of_days(rows: &[PainEntry], days: DaySpan) -> &[PainEntry] {
    let (from, to) =
        (rows.partition_point(|row| row.date < days.from), rows.partition_point(|row| row.date <= days.to));
    rows.get(from..to).unwrap_or_default()
}

/// The mean score of some rows; `None` without a row.
pub(super) fn mean_score(rows: &[&PainEntry]) -> Option<f64> {
    let sum: f64 = rows.iter().map(|row| f64::from(row.score)).sum();
    (!rows.is_empty()).then(|| sum / rows.len() as f64)
}

/// Days from the onset of an episode to the judged day.
pub(super) fn days_since(context: &Context<'_>, day: NaiveDate) -> u32 {
    u32::try_from((context.as_of() - day).num_days()).unwrap_or(0)
}

/// The outcome where nobody has logged anything.
pub(super) fn no_log(context: &Context<'_>) -> Option<Verdict> {
    context.history.pain.is_empty().then(|| {
        let reason =
            "The pain log is empty. Log what hurts with `patella pain add`, and a score of 0 on days without pain.";
        not_assessed(reason.into(), &["pain_score"])
    })
}

/// The outcome where the log has rows and no episode to judge.
pub(super) fn no_episode(context: &Context<'_>) -> Verdict {
    let text = match context.history.pain.last() {
        Some(row) => phrase!["No knee pain is open; the last row of the pain log is of ", Part::Day(row.date)],
        None => "No knee pain is open".into(),
    };
    Verdict::Clear(vec![evidence("pain_score", 0.0, context.last_days(1), text)])
}

/// True under a medical stop. The rule that asks must come after `medical-red-flag`.
pub(super) fn is_stopped(context: &Context<'_>) -> bool {
    context.outcome(MEDICAL_RED_FLAG).is_some_and(Verdict::is_stop)
}

/// The outcome under a medical stop, for rules whose remedy is training.
pub(super) fn stopped(context: &Context<'_>) -> Option<Verdict> {
    is_stopped(context).then(|| not_assessed(STOPPED.into(), &[]))
}

/// A row of evidence on what an episode is.
pub(super) fn episode_row(context: &Context<'_>, episode: &PainEpisode) -> Evidence {
    let mut text = phrase!["Pain"];
    text.0.extend(place(episode.side, episode.location).map(Part::Words));
    text.0.extend(
        phrase![
            " since ",
            Part::Day(episode.from),
            ", at most ",
            Part::Number(episode.max_score.into(), 0),
            " of 10 in ",
            Part::Count(count(episode.entries.len()), "row", "rows")
        ]
        .0,
    );
    let span = DaySpan { from: episode.from, to: episode.to.unwrap_or(context.as_of()) };
    evidence("pain_score", episode.max_score.into(), span, text)
}

/// True for a session in which there was running of at least 3 minutes, valid for the load rules or not.
pub(super) fn is_running(session: &Session) -> bool {
    let time = session.duration.into_iter().chain(session.moving).map(Seconds::get).fold(0.0, f64::max);
    session.valid_run || (session.sport == Sport::Run && time >= BRIEFEST_RUN_S)
}

/// Days without a run up to the judged day, counted from no earlier than `from`; all of them when nobody ran since.
pub(super) fn days_without_run(context: &Context<'_>, from: NaiveDate) -> u32 {
    let ran = context.history.sessions.iter().rev().filter(|run| is_running(run)).map(|run| run.day);
    let last = ran.take(1).next().filter(|day| *day >= from).unwrap_or(shift(from, -1));
    days_since(context, last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::pain::Flag;

    #[test]
    fn an_episode_is_named_by_side_and_place() {
        assert_eq!(subject(Some(Side::Right), Some(Location::Outer)), "right outer");
        assert_eq!(subject(None, Some(Location::Deep)), "deep");
        assert_eq!(subject(None, None), "");
        assert_eq!(place(Some(Side::Both), None).concat(), " of both knees");
        assert_eq!(place(None, Some(Location::Elsewhere)).concat(), " away from the knee");
    }

    #[test]
    fn a_zero_without_a_place_speaks_for_every_place() {
        let day: NaiveDate = "2026-05-01".parse().expect("a date");
        let episode = PainEpisode {
            side: Some(Side::Right),
            location: Some(Location::Outer),
            from: day,
            to: None,
            max_score: 3,
            entries: Vec::new(),
        };
        let zero = |side, location| PainEntry { side, location, ..PainEntry::new(2, day, 0) };
        assert!(episode.is_denied_by(&zero(None, None)));
        assert!(episode.is_denied_by(&zero(Some(Side::Both), Some(Location::Outer))));
        assert!(!episode.is_denied_by(&zero(Some(Side::Left), None)));
        assert!(!episode.is_denied_by(&zero(Some(Side::Right), Some(Location::Front))));
        let cleared = PainEntry { flags: vec![Flag::Cleared], ..zero(None, None) };
        assert!(!episode.is_denied_by(&cleared));
    }
}
