//! The article's cut of the load to half after the onset of pain, and the rebuilding after it (RULES card ST-1): usual
//! week, blocks of seven days, limits. What a ratio means is said by the rules.

use chrono::NaiveDate;
use serde::Deserialize;

use super::{days_since, days_without_run, is_running, mean_score, rows};
use crate::model::activity::{ActivityId, Sport};
use crate::model::athlete::ExclusionReason;
use crate::model::calendar::{DaySpan, WeekId, shift};
use crate::model::history::History;
use crate::model::measures::Session;
use crate::model::pain::PainEpisode;
use crate::model::phrase::Part;
use crate::model::units::{Metres, Seconds};
use crate::rules::context::{BASELINE_WEEKS, Context, at_least, baseline_weeks};
use crate::rules::rulebook::Rulebook;

/// The rule whose thresholds are used here.
pub(in crate::rules) const RULE: &str = "load-not-reduced-after-pain";

/// Hours after the first row in which the pain tells whether the cut is asked for (RULES card ST-1).
const FIRST_HOURS: i64 = 48;
/// Days of a block (RULES card ST-1).
pub(in crate::rules) const BLOCK_DAYS: u32 = 7;
/// Block from which on the load is rebuilt, counted from 0.
const REBUILD_FROM: u32 = 2;
/// Time of a usual week below which nothing is judged, where distances are missing: about 5 km of easy running.
const LEAST_BASE_S: f64 = 1_800.0;

/// The thresholds of the rule that are needed here.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::rules) struct Limits {
    pub(in crate::rules) target_ratio: f64,
    pub(in crate::rules) watch_ratio: f64,
    pub(in crate::rules) rebuild_factor: f64,
    pub(in crate::rules) least_score: u32,
    pub(in crate::rules) least_base_km: f64,
    pub(in crate::rules) no_run_days: u32,
}

impl Limits {
    /// Those of the rulebook in use; `None` when the rule is switched off.
    pub(in crate::rules) fn of(context: &Context<'_>) -> Option<Self> {
        context.thresholds(RULE)
    }

    /// Those of a rulebook, also when the rule is switched off: what the article asks for is asked all the same.
    pub(in crate::rules) fn of_rulebook(rulebook: &Rulebook) -> Option<Self> {
        rulebook.setting(RULE)?.thresholds.clone().try_into().ok()
    }
}

/// The usual week before the pain.
#[derive(Debug, Clone, Copy)]
pub(in crate::rules) struct Usual {
    /// Mean a week in metres, or in seconds where a run has no distance.
    pub(in crate::rules) amount: f64,
    /// True when it is in seconds.
    pub(in crate::rules) by_time: bool,
    /// From the first to the last of its weeks.
    pub(in crate::rules) span: DaySpan,
}

impl Usual {
    /// The mean of the four usable weeks before the week of the onset; `None` with fewer.
    pub(in crate::rules) fn before(history: &History, onset: NaiveDate, by_time: bool) -> Option<Self> {
        let weeks = baseline_weeks(history, WeekId::containing(onset), |week| week.by_time.recorded);
        let (first, last) = weeks.first().zip(weeks.last())?;
        if weeks.len() < BASELINE_WEEKS {
            return None;
        }
        // A recorded week is unknown only for a run without distance.
        let by_time = by_time || weeks.iter().any(|week| !week.known);
        let total: f64 = weeks.iter().map(|week| amount(history, DaySpan::week(week.week), by_time)).sum();
        let span = DaySpan { from: first.week.monday(), to: last.week.sunday() };
        Some(Self { amount: total / BASELINE_WEEKS as f64, by_time, span })
    }

    /// The one that the running of these days is compared with: in time when one of them has a run without distance.
    pub(in crate::rules) fn to_compare(history: &History, onset: NaiveDate, days: DaySpan) -> Option<Self> {
        Self::before(history, onset, lacks_distance(history, days))
    }

    /// An amount of this kind for a sentence.
    pub(in crate::rules) fn part(&self, amount: f64) -> Part {
        if self.by_time {
            Part::Duration(Seconds::new(amount).unwrap_or_default())
        } else {
            Part::Distance(Metres::new(amount).unwrap_or_default())
        }
    }

    /// True when the usual week holds enough to be halved.
    pub(in crate::rules) fn is_enough(&self, limits: &Limits) -> bool {
        at_least(self.amount, if self.by_time { LEAST_BASE_S } else { limits.least_base_km * 1_000.0 })
    }
}

/// Days of the span that are marked as not recorded.
pub(in crate::rules) fn unrecorded_days(history: &History, span: DaySpan) -> usize {
    let marked = history.athlete.exclusions.iter();
    let marked: Vec<DaySpan> = marked
        .filter(|marked| marked.reason == ExclusionReason::Unrecorded && marked.span.overlaps(span))
        .map(|marked| marked.span)
        .collect();
    if marked.is_empty() {
        return 0;
    }
    span.days().filter(|day| marked.iter().any(|marked| marked.contains(*day))).count()
}

/// Running of these days in metres or seconds.
pub(in crate::rules) fn amount(history: &History, span: DaySpan, by_time: bool) -> f64 {
    // Added up from zero: the sum of no numbers at all is -0.0.
    if by_time {
        let times = running(history, span).filter_map(|run| run.duration.or(run.moving));
        times.map(Seconds::get).fold(0.0, |sum, time| sum + time)
    } else {
        let distances = history.runs(span).filter_map(|run| run.distance);
        distances.map(Metres::get).fold(0.0, |sum, distance| sum + distance)
    }
}

fn running(history: &History, span: DaySpan) -> impl Iterator<Item = &Session> {
    let sessions = history.sessions.iter();
    sessions.filter(move |run| run.sport == Sport::Run && span.contains(run.day) && is_running(run))
}

/// True when a run of these days has no distance.
fn lacks_distance(history: &History, span: DaySpan) -> bool {
    running(history, span).any(|run| run.distance.is_none_or(|distance| distance.get() <= 0.0))
}

/// The highest score in the first 48 hours: by the clock where both rows have a time, else on the first two days.
pub(in crate::rules) fn early_score(episode: &PainEpisode) -> u8 {
    let first = episode.entries.first();
    let is_early = |day: NaiveDate, time: Option<chrono::NaiveTime>| match first
        .and_then(|first| Some((first.date.and_time(first.time?), day.and_time(time?))))
    {
        Some((onset, row)) => (row - onset).num_minutes() <= FIRST_HOURS * 60,
        None => (day - episode.from).num_hours() < FIRST_HOURS,
    };
    let early = episode.entries.iter().filter(|row| is_early(row.date, row.time));
    early.map(|row| row.score).max().unwrap_or(0)
}

/// What can be told of the load since the onset.
pub(in crate::rules) enum Cut {
    /// The return protocol is under way and sets the steps.
    InProtocol,
    /// No run for so many days: the return protocol comes next.
    NotRunning(u32),
    /// Fewer than four known weeks before the onset.
    NoUsual,
    /// The usual week is too small to be halved.
    SmallUsual(Usual),
    /// The first block is not over.
    NotYet(Usual, DaySpan),
    /// The latest block has days that were not recorded, and what is known of it is within the limit.
    Unrecorded(DaySpan),
    /// The latest complete block.
    Judged(Block),
}

/// Seven days after the onset.
pub(in crate::rules) struct Block {
    /// Its days.
    pub(in crate::rules) span: DaySpan,
    /// The usual week before the pain.
    pub(in crate::rules) usual: Usual,
    /// What was run in it, of the same kind.
    pub(in crate::rules) ran: f64,
    /// The one over the other.
    pub(in crate::rules) ratio: f64,
    /// What the limits are multiplied by.
    pub(in crate::rules) factor: f64,
    /// Recordings of its runs.
    pub(in crate::rules) activities: Vec<ActivityId>,
}

impl Cut {
    /// The load of an open episode on the judged day, however strong the pain was.
    pub(in crate::rules) fn of(context: &Context<'_>, episode: &PainEpisode, limits: &Limits) -> Self {
        if context.return_protocol_until().is_some() {
            return Self::InProtocol;
        }
        let idle = days_without_run(context, episode.from);
        if idle >= limits.no_run_days {
            return Self::NotRunning(idle);
        }
        let complete = (days_since(context, episode.from) + 1) / BLOCK_DAYS;
        let Some(last) = complete.checked_sub(1) else {
            return match Usual::before(context.history, episode.from, false) {
                None => Self::NoUsual,
                Some(usual) if !usual.is_enough(limits) => Self::SmallUsual(usual),
                Some(usual) => Self::NotYet(usual, block_days(episode, 0)),
            };
        };
        let span = block_days(episode, last);
        match Usual::to_compare(context.history, episode.from, span) {
            None => Self::NoUsual,
            Some(usual) if !usual.is_enough(limits) => Self::SmallUsual(usual),
            Some(usual) => {
                let ran = amount(context.history, span, usual.by_time);
                let factor = rebuild(context, episode, last, limits);
                let ratio = ran / usual.amount;
                if unrecorded_days(context.history, span) > 0 && at_least(limits.watch_ratio * factor, ratio) {
                    return Self::Unrecorded(span);
                }
                let activities =
                    running(context.history, span).flat_map(|run| run.activities.iter().copied()).collect();
                Self::Judged(Block { span, usual, ran, ratio, factor, activities })
            }
        }
    }
}

/// The days of a block, counted from 0.
pub(in crate::rules) fn block_days(episode: &PainEpisode, block: u32) -> DaySpan {
    let from = shift(episode.from, i64::from(BLOCK_DAYS * block));
    DaySpan { from, to: shift(from, i64::from(BLOCK_DAYS) - 1) }
}

/// What the limits are multiplied by in a block: from the third on the factor for each block up to it whose mean score
/// was below that of the block before (RULES card ST-1). A block without a row tells nothing.
fn rebuild(context: &Context<'_>, episode: &PainEpisode, block: u32, limits: &Limits) -> f64 {
    if block < REBUILD_FROM {
        return 1.0;
    }
    let mean = |block: u32| mean_score(&rows(context, episode, block_days(episode, block)));
    let means: Vec<Option<f64>> = (REBUILD_FROM - 1..=block).map(mean).collect();
    let fell = |pair: &&[Option<f64>]| matches!(pair, [Some(before), Some(after)] if !at_least(*after, *before));
    let falls = means.windows(2).filter(fell).count();
    limits.rebuild_factor.powi(i32::try_from(falls).unwrap_or(i32::MAX))
}

/// What the seven days to come may hold while the cut is asked for.
pub(in crate::rules) struct Ceiling {
    /// At most so much.
    pub(in crate::rules) distance: Metres,
    /// The usual week.
    pub(in crate::rules) usual: Metres,
    /// The one over the other.
    pub(in crate::rules) share: f64,
    /// Day of the onset.
    pub(in crate::rules) onset: NaiveDate,
}

/// The lowest ceiling that an open episode of knee pain sets (RULES cards ST-1 and LOAD-5); `None` where the cut is not
/// asked for, the usual week is not known, or the way back is that of the return protocol.
pub(in crate::rules) fn ceiling(context: &Context<'_>) -> Option<Ceiling> {
    let limits = Limits::of(context)?;
    let of_episode = |episode: &PainEpisode| {
        let asked = u32::from(early_score(episode)) >= limits.least_score;
        let running = days_without_run(context, episode.from) < limits.no_run_days;
        if !asked || !running || context.return_protocol_until().is_some() {
            return None;
        }
        let usual = Usual::before(context.history, episode.from, false)
            .filter(|usual| !usual.by_time && usual.is_enough(&limits))?;
        let complete = (days_since(context, episode.from) + 1) / BLOCK_DAYS;
        let factor = complete.checked_sub(1).map_or(1.0, |last| rebuild(context, episode, last, &limits));
        let share = limits.target_ratio * factor;
        let distance = Metres::new(usual.amount * share)?;
        Some(Ceiling { distance, usual: Metres::new(usual.amount)?, share, onset: episode.from })
    };
    let ceilings = super::open_knee(context).into_iter().filter_map(of_episode);
    ceilings.min_by(|one, other| one.distance.total_cmp(&other.distance).then(one.onset.cmp(&other.onset)))
}
