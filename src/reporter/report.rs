//! What will be shown, as plain data: [`Report`] is the one value that HTML, PNG, JSON, CSV and terminal are made of.
//!
//! Two halves: [`super::json::Assessment`] for machines, [`Page`] for people, whose sentences have their units already.
//! Nothing in here is HTML; whoever renders it escapes it.

mod card;
mod figure;
mod pain;
mod rule_text;

use super::json::Assessment;
use crate::model::finding::Severity;

pub use card::{Block, Card, Help, HelpItem, Inline, Why};
pub use figure::{Chart, Figure, FigureLink, Table};
pub use pain::{Before, EpisodeCard, PainSection, RaisedLine, ScoreTable, TimelineCard, TimelineItem};
pub(super) use rule_text::UNDESCRIBED;
pub use rule_text::{RuleText, Source, ThresholdText};

/// One report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// For machines.
    pub assessment: Assessment,
    /// For people.
    pub page: Page,
}

impl Report {
    /// The worst severity among findings that are not muted; `None` without one.
    #[must_use]
    pub fn worst_severity(&self) -> Option<Severity> {
        let findings = self.assessment.findings.iter().filter(|finding| !finding.muted);
        findings.filter_map(|finding| Severity::from_name(finding.severity)).max()
    }
}

/// State of a rule or of the whole, told by shape, word and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Stop and warn: a triangle.
    Act,
    /// Watch: a diamond.
    Watch,
    /// Raised for information: a square.
    Info,
    /// Kept: a disc with a tick.
    Fine,
    /// Not assessed: a dashed ring.
    NotChecked,
    /// Raised, known and accepted: a disc with a bar.
    Muted,
}

impl State {
    /// The state that a severity is shown as.
    #[must_use]
    pub const fn of(severity: Severity) -> Self {
        match severity {
            Severity::Stop | Severity::Warn => Self::Act,
            Severity::Watch => Self::Watch,
            Severity::Info => Self::Info,
        }
    }

    /// Name used for anchors and classes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::Watch => "watch",
            Self::Info => "info",
            Self::Fine => "fine",
            Self::NotChecked => "unchecked",
            Self::Muted => "muted",
        }
    }

    /// Words that follow a count, and the heading of the section once capitalised.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Act => "to act on",
            Self::Watch => "to watch",
            Self::Info => "for information",
            Self::Fine => "fine",
            Self::NotChecked => "not checked",
            Self::Muted => "muted",
        }
    }
}

/// The report as people read it, top to bottom.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Kind of report, above the name.
    pub kicker: String,
    /// Athlete.
    pub name: String,
    /// The judged days.
    pub period: String,
    /// What was read.
    pub read_line: String,
    /// Verdict.
    pub verdict: VerdictBox,
    /// Rules by state; adds up to `rules_total`.
    pub tally: Vec<TallyItem>,
    /// Number of rules.
    pub rules_total: usize,
    /// Heading of the actions.
    pub actions_title: String,
    /// What to do next, at most three.
    pub actions: Vec<String>,
    /// What the week to come may hold, in one sentence; `None` when nothing is known and under a medical stop.
    pub ceilings: Option<String>,
    /// The week at a glance.
    pub tiles: Vec<Tile>,
    /// Episodes of pain; `None` without one.
    pub pain: Option<PainSection>,
    /// Cards by state: to act on, to watch, for information.
    pub sections: Vec<Section>,
    /// What to do in the first two days of pain; empty without fresh pain.
    pub first_days: Vec<HelpItem>,
    /// What stands before them.
    pub helps_lead: String,
    /// What helps against the causes that raised rules point to.
    pub helps: Vec<Help>,
    /// Charts that belong to no card.
    pub pictures: Vec<Figure>,
    /// Rules that were kept.
    pub fine: Vec<Line>,
    /// Rules that could not be assessed.
    pub not_checked: Vec<Line>,
    /// Raised, known and accepted.
    pub muted: Vec<Line>,
    /// Shoe ledger; without rows when there is no shoe.
    pub shoes: Table,
    /// What the ledger misses, in sentences: distance without a shoe, pairs that athlete.toml does not describe.
    pub shoes_note: Option<String>,
    /// The weeks, newest first.
    pub weeks: Table,
    /// The literature that cards and advice name, each once, by name.
    pub sources: Vec<Source>,
    /// Where it all comes from.
    pub provenance: Provenance,
}

/// The verdict in a box.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictBox {
    /// Shape and colour.
    pub state: State,
    /// `Act`, `Watch`, `Fine` or `No data`.
    pub word: &'static str,
    /// Short imperative.
    pub headline: String,
    /// The main causes.
    pub sentence: String,
    /// Verdict of a week before, as a sentence.
    pub before: Option<String>,
}

/// Rules of one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TallyItem {
    /// State.
    pub state: State,
    /// How many rules.
    pub count: usize,
}

/// One number of the week with its reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// What it is.
    pub label: String,
    /// The number; `–` when there is none.
    pub value: String,
    /// Unit, may be empty.
    pub unit: String,
    /// What to compare it with.
    pub reference: String,
}

/// The cards of one state.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// State.
    pub state: State,
    /// Cards in the order of the findings.
    pub cards: Vec<Card>,
}

/// A rule in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Rule id.
    pub rule: &'static str,
    /// Title.
    pub title: String,
    /// Measured value, reason or remedy.
    pub value: String,
}

/// Where the report comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// Files and days, as sentences.
    pub read: Vec<String>,
    /// Changed thresholds.
    pub overrides: Vec<String>,
    /// Rules that the athlete has muted.
    pub mutes: Vec<String>,
    /// Trouble with files, worst first.
    pub diagnostics: Vec<DiagnosticLine>,
    /// What is good to know and cost nothing, such as a duplicate: folded away.
    pub notes: Vec<DiagnosticLine>,
    /// How many more of both there are in the JSON.
    pub more_diagnostics: usize,
    /// Program version and rulebook.
    pub program: String,
    /// The command as it can be given again.
    pub command: String,
    /// What this is not.
    pub disclaimer: &'static str,
}

/// One piece of trouble in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiagnosticLine {
    /// `Note`, `Warning` or `Rejected`.
    pub level: &'static str,
    /// File and place.
    pub place: String,
    /// What happened, and what to do.
    pub message: String,
}
