//! The week to come: how much it may hold, and what somebody plans to put into it. Plain values; what the ceilings are
//! is decided in `rules::planner`.

use chrono::NaiveDate;

use super::calendar::DaySpan;
use super::finding::{Finding, Severity};
use super::named::named;
use super::phrase::Phrase;
use super::units::Metres;

/// The most that something may be, and the rule that says so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ceiling {
    /// At most so much.
    pub distance: Metres,
    /// Id of the rule with the lowest limit.
    pub rule: &'static str,
}

/// Ceilings of the week to come (CONTRACT section 4, `next_week`; RULES card LOAD-5).
#[derive(Debug, Clone, PartialEq)]
pub struct NextWeek {
    /// Its seven days: the week of the day after the judged one, or the one after it when that one is full.
    pub days: DaySpan,
    /// All runs of these days together; `None` when too little is known.
    pub distance: Option<Ceiling>,
    /// Each run; `None` when too little is known.
    pub longest_run: Option<Ceiling>,
    /// Days with a hard session; `None` when too little is known.
    pub hard_days: Option<u32>,
    /// Distance that these days hold already; at least so much when a run of them has none.
    pub ran: Metres,
    /// Runs of ten minutes or more of these days without distance.
    pub ran_without_distance: u32,
    /// The arithmetic behind each ceiling, and what else to mind.
    pub notes: Vec<Phrase>,
}

impl NextWeek {
    /// The rules that set the distance and the longest run, each once.
    pub fn set_by(&self) -> Vec<&'static str> {
        let mut rules: Vec<&'static str> = Vec::new();
        for ceiling in self.distance.iter().chain(&self.longest_run) {
            if !rules.contains(&ceiling.rule) {
                rules.push(ceiling.rule);
            }
        }
        rules
    }
}

named!(
    /// What a planned session is.
    PlannedKind {
        /// An easy run.
        Easy = "easy",
        /// A run with hard work in it.
        Hard = "hard",
        /// A long run.
        Long = "long",
        /// A race.
        Race = "race",
        /// No training.
        Rest = "rest",
        /// Training of another sport.
        Cross = "cross",
    }
);

impl PlannedKind {
    /// True for what is run.
    #[must_use]
    pub const fn is_run(self) -> bool {
        matches!(self, Self::Easy | Self::Hard | Self::Long | Self::Race)
    }

    /// True for what needs an easy day after it.
    #[must_use]
    pub const fn is_hard(self) -> bool {
        matches!(self, Self::Hard | Self::Race)
    }
}

/// One row of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedSession {
    /// Line in the plan, from 1.
    pub line: u64,
    /// Day.
    pub date: NaiveDate,
    /// Distance; runs have one.
    pub distance: Option<Metres>,
    /// Kind.
    pub kind: PlannedKind,
}

/// What a rule says about a planned week.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanFinding {
    /// Rule id.
    pub rule: &'static str,
    /// The finding, as if the week had been run.
    pub finding: Finding,
    /// True when the rule is muted: shown, but it decides nothing.
    pub muted: bool,
    /// What to change in the plan.
    pub remedy: Vec<Phrase>,
}

/// A planned week, judged as of its Sunday.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedWeek {
    /// Its days.
    pub days: DaySpan,
    /// All its runs, those that are recorded already included.
    pub distance: Metres,
    /// The longest of them.
    pub longest_run: Option<Metres>,
    /// Days planned as hard or as a race.
    pub hard_days: u32,
    /// What it may hold.
    pub ceilings: NextWeek,
    /// What would be raised.
    pub raised: Vec<PlanFinding>,
    /// What is above a ceiling without any rule being raised, and what the week before is to blame for.
    pub remarks: Vec<Phrase>,
    /// Rules that were asked and have nothing against it.
    pub clear: Vec<&'static str>,
    /// Rules that cannot tell, and why.
    pub not_assessed: Vec<(&'static str, Phrase)>,
}

impl CheckedWeek {
    /// The worst that would be raised and is not muted.
    #[must_use]
    pub fn worst_severity(&self) -> Option<Severity> {
        self.raised.iter().filter(|raised| !raised.muted).map(|raised| raised.finding.severity).max()
    }
}
