//! The way back to running (RULES card RTR): its stages, what was done in them, and the days to come. Plain values; how
//! one stage follows another is decided in `rules::return_protocol`.

use chrono::NaiveDate;

use super::activity::ActivityId;
use super::bouts::BoutEvidence;
use super::calendar::DaySpan;
use super::named::named;
use super::phrase::Phrase;
use super::units::{Metres, Seconds};

named!(
    /// A stage of the protocol, in its order.
    Stage {
        /// Stage 1: two minutes of walking, one of running.
        OneMinute = "1",
        /// Stage 2: two minutes of each.
        TwoMinutes = "2",
        /// Stage 2b, which the article does not have: one minute of walking, four of running.
        FourMinutes = "2b",
        /// Stage 3: 20 to 30 minutes of continuous easy running.
        Continuous = "3",
        /// Stage 4: a little longer than the week before.
        Longer = "4",
        /// Stage 5: faster and longer runs, one after the other.
        Faster = "5",
    }
);

impl Stage {
    /// The number that the article gives it; stage 2b is a part of 2.
    #[must_use]
    pub const fn number(self) -> u32 {
        match self {
            Self::OneMinute => 1,
            Self::TwoMinutes | Self::FourMinutes => 2,
            Self::Continuous => 3,
            Self::Longer => 4,
            Self::Faster => 5,
        }
    }

    /// The stage after this one; the last one stays.
    #[must_use]
    pub const fn next(self, gentler: bool) -> Self {
        match self {
            Self::OneMinute => Self::TwoMinutes,
            Self::TwoMinutes if gentler => Self::FourMinutes,
            Self::TwoMinutes | Self::FourMinutes => Self::Continuous,
            Self::Continuous => Self::Longer,
            Self::Longer | Self::Faster => Self::Faster,
        }
    }

    /// The stage before this one; `None` before the first.
    #[must_use]
    pub const fn previous(self, gentler: bool) -> Option<Self> {
        match self {
            Self::OneMinute => None,
            Self::TwoMinutes => Some(Self::OneMinute),
            Self::Continuous if gentler => Some(Self::FourMinutes),
            Self::FourMinutes | Self::Continuous => Some(Self::TwoMinutes),
            Self::Longer => Some(Self::Continuous),
            Self::Faster => Some(Self::Longer),
        }
    }

    /// True while runs must not follow each other day by day (RULES card RTR, spacing of stages 1 to 3).
    #[must_use]
    pub fn is_every_other_day(self) -> bool {
        self <= Self::Continuous
    }
}

/// How a stage was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entered {
    /// It is the first.
    Start,
    /// The one before was done.
    Advanced,
    /// Pain in the one after it, or in this very one when it is the first.
    SteppedBack,
}

/// Some days in one stage.
#[derive(Debug, Clone, PartialEq)]
pub struct StagePeriod {
    /// Which stage.
    pub stage: Stage,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day; open while `None`.
    pub to: Option<NaiveDate>,
    /// How it was entered.
    pub entered: Entered,
    /// First day on which a run is allowed: later than `from` after pain in the first stage.
    pub runs_from: NaiveDate,
    /// The pain that is usual: so much is tolerated (RULES card RTR, baseline).
    pub baseline: u8,
    /// Sessions done in it.
    pub sessions: u32,
}

impl StagePeriod {
    /// True on its days.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// The pain that belongs to a session: the highest score of its row, the day of that row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionPain {
    /// 0 to 10.
    pub score: u8,
    /// Day of the row.
    pub day: NaiveDate,
    /// True when it was too much.
    pub steps_back: bool,
}

/// The bouts of a session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SessionBouts {
    /// What they were told from.
    pub evidence: BoutEvidence,
    /// Median bout of walking; `None` without any.
    pub walk: Option<Seconds>,
    /// Median bout of running; `None` without any.
    pub run: Option<Seconds>,
    /// Number of bouts of running.
    pub runs: u32,
    /// Share of the time that was walked, 0 to 1.
    pub walk_share: f64,
}

/// A session done under the protocol.
#[derive(Debug, Clone, PartialEq)]
pub struct ReturnSession {
    /// Its session in the history.
    pub id: ActivityId,
    /// Day.
    pub day: NaiveDate,
    /// The stage that it was done in.
    pub stage: Stage,
    /// Index of its period in [`ReturnState::periods`].
    pub period: usize,
    /// Walking and running together.
    pub total: Option<Seconds>,
    /// Distance.
    pub distance: Option<Metres>,
    /// Its bouts; `None` where the recordings cannot show them.
    pub bouts: Option<SessionBouts>,
    /// Pain during or after it; `None` without a row.
    pub pain: Option<SessionPain>,
}

/// A return to the stage before because of pain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepBack {
    /// The stage in which it hurt.
    pub stage: Stage,
    /// Day of the session that hurt.
    pub session_day: NaiveDate,
    /// The session.
    pub session: ActivityId,
    /// Day of the row.
    pub day: NaiveDate,
    /// Its score.
    pub score: u8,
    /// The score that was tolerated.
    pub baseline: u8,
}

/// Where the runner is on the way back, at the end of the judged day.
#[derive(Debug, Clone, PartialEq)]
pub struct ReturnState {
    /// First day of the protocol.
    pub start: NaiveDate,
    /// The stage.
    pub stage: Stage,
    /// First day in it; the day after the judged one when pain of that day led back to it.
    pub since: NaiveDate,
    /// Stretches of days in one stage, in order; never empty.
    pub periods: Vec<StagePeriod>,
    /// Sessions since the start, in order.
    pub sessions: Vec<ReturnSession>,
    /// Returns to the stage before, in order.
    pub step_backs: Vec<StepBack>,
    /// First day on which the next session is due.
    pub next_allowed_day: NaiveDate,
    /// Last day of the protocol, once it is done.
    pub finished_on: Option<NaiveDate>,
}

impl ReturnState {
    /// The period that is open.
    #[must_use]
    pub fn current(&self) -> Option<&StagePeriod> {
        self.periods.last()
    }

    /// Sessions of the open period.
    pub fn done_in_stage(&self) -> impl Iterator<Item = &ReturnSession> {
        let current = self.periods.len().saturating_sub(1);
        self.sessions.iter().filter(move |session| session.period == current)
    }

    /// How often pain in this stage led back.
    #[must_use]
    pub fn step_backs_from(&self, stage: Stage) -> usize {
        self.step_backs.iter().filter(|step| step.stage == stage).count()
    }

    /// True when the protocol, not the load rules, sets the pace on this day: stages 1 to 4 (RULES card RTR, stage 5+).
    #[must_use]
    pub fn sets_the_pace_on(&self, day: NaiveDate) -> bool {
        self.finished_on.is_none_or(|last| day <= last)
            && self.periods.iter().any(|period| period.stage < Stage::Faster && period.contains(day))
    }
}

/// What may be done on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Exercise {
    /// Walking and running in turns, the walk first.
    WalkRun {
        /// Each walk.
        walk: Seconds,
        /// Each run.
        run: Seconds,
        /// How often.
        times: u32,
    },
    /// Continuous easy running.
    Easy(Seconds),
}

impl Exercise {
    /// All of it.
    #[must_use]
    pub fn total(self) -> Seconds {
        match self {
            Self::WalkRun { walk, run, times } => {
                Seconds::new((walk + run).get() * f64::from(times)).unwrap_or_default()
            }
            Self::Easy(time) => time,
        }
    }
}

/// A session to come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DueSession {
    /// Day.
    pub day: NaiveDate,
    /// Stage.
    pub stage: Stage,
    /// Number of the session in its stage, from 1.
    pub number: u32,
    /// What to do.
    pub exercise: Exercise,
}

/// Whether and why the protocol may start.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// Declared in athlete.toml, or asked for.
    Declared(NaiveDate),
    /// All that the log shows speaks for it; whether 30 minutes of walking are free of pain must be asked.
    Proposed(NaiveDate),
    /// Not yet, and what is missing.
    NotYet(Vec<Phrase>),
}

/// The way back, for people: what was done and what is due.
#[derive(Debug, Clone, PartialEq)]
pub struct ReturnPlan {
    /// How the start is known.
    pub start: Start,
    /// Where the runner is; `None` before the start.
    pub state: Option<ReturnState>,
    /// Sessions done, in order, each with what was off.
    pub done: Vec<(ReturnSession, Vec<Phrase>)>,
    /// Sessions to come, in order, as far as each stage goes as planned.
    pub due: Vec<DueSession>,
    /// Days of rest that pain asks for.
    pub rest: Option<DaySpan>,
    /// First day of stage 5, when all goes as planned.
    pub free_from: Option<NaiveDate>,
    /// What to mind.
    pub notes: Vec<Phrase>,
}
