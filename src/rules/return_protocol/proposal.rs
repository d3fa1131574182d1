//! Whether the protocol may start (RULES card RTR): no run for seven days, little pain for three. That walking for 30
//! minutes is free of pain no recording shows; it must be asked.

use crate::model::calendar::{DaySpan, shift};
use crate::model::pain::PainEpisode;
use crate::model::phrase::{Part, Phrase};
use crate::phrase;
use crate::rules::context::Context;

/// Days without a run, after which ST-1 no longer applies (RULES cards ST-1 and RTR).
const REST_DAYS: u32 = 7;
/// Days with little pain, and how little (RULES card RTR).
const CALM_DAYS: u32 = 3;
const CALM_SCORE: u8 = 2;
/// An episode that ended longer ago is no reason to start by walking; chosen.
const REACH_DAYS: i64 = 28;

/// What is missing for a start on the next day; empty when nothing is that the log can show.
pub(super) fn missing(context: &Context<'_>) -> Vec<Phrase> {
    let as_of = context.as_of();
    let is_recent = |episode: &PainEpisode| episode.to.is_none_or(|to| shift(as_of, -REACH_DAYS) <= to);
    if !context.episodes().any(is_recent) {
        return vec![phrase![
            "No pain of the last ",
            Part::Count(28, "day", "days"),
            " is in the log. To start all the same, set start under [return_to_running] in athlete.toml or give --start"
        ]];
    }
    let mut missing = Vec::new();
    if let Some(last) = context.runs(DaySpan::ending(as_of, REST_DAYS)).last() {
        missing.push(phrase![
            "The last run was on ",
            Part::Day(last.day),
            ": the protocol is for those who had to stop for ",
            Part::Count(REST_DAYS, "day", "days"),
            "; whoever still runs halves the distance instead"
        ]);
    }
    missing.extend(pain(context));
    missing
}

/// Pain of the last three days, the row before them standing for days without one.
fn pain(context: &Context<'_>) -> Option<Phrase> {
    let days = DaySpan::ending(context.as_of(), CALM_DAYS);
    let rows = || context.history.pain.iter().filter(|row| row.date <= days.to);
    let worst = rows().filter(|row| days.contains(row.date)).max_by_key(|row| row.score);
    let before = rows().filter(|row| row.date < days.from).max_by_key(|row| (row.date, row.time, row.line));
    let covers_the_first_day = rows().any(|row| row.date == days.from);
    let painful = worst.into_iter().chain(before.filter(|_| !covers_the_first_day));
    let row = painful.max_by_key(|row| row.score)?;
    (row.score > CALM_SCORE).then(|| {
        phrase![
            "Pain of ",
            Part::Number(row.score.into(), 0),
            " on ",
            Part::Day(row.date),
            ": it should be at most ",
            Part::Number(CALM_SCORE.into(), 0),
            " for ",
            Part::Count(CALM_DAYS, "day", "days"),
            ". Log it, also when it is 0"
        ]
    })
}
