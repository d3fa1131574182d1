//! What will be shown, as plain data: [`Report`] is the one value that HTML, PNG, JSON, CSV and terminal are made of.
//!
//! Two halves: [`super::json::Assessment`] for machines, [`Page`] for people, whose sentences have their units already.
//! Nothing in here is HTML; whoever renders it escapes it.

use super::charts::cadence_pace::CadencePace;
use super::charts::monotony::Monotony;
use super::charts::shoe_distance::ShoeDistance;
use super::charts::weekly_distance::WeeklyDistance;
use super::json::Assessment;
use super::wording::sentence;
use crate::model::finding::{Culprit, EvidenceGrade, Family, Severity};
use crate::rules::rule::Citation;

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

/// What the report says about a rule besides its outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleText {
    /// Rule id.
    pub id: &'static str,
    /// Title, as it reads when the rule is kept.
    pub title: &'static str,
    /// Group.
    pub family: Family,
    /// Rows of RULES that it implements, such as `LOAD-1`.
    pub article: &'static [&'static str],
    /// How well the literature supports it.
    pub grade: EvidenceGrade,
    /// The rule's own documentation, as Markdown with headings.
    pub documentation: &'static str,
    /// Sources.
    pub sources: Vec<Source>,
    /// Causes that it points to.
    pub culprits: &'static [Culprit],
    /// Its thresholds, in order.
    pub thresholds: Vec<ThresholdText>,
}

/// A source of the literature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Authors, year, title.
    pub text: String,
    /// Digital object identifier, may be empty.
    pub doi: String,
}

impl Source {
    /// A citation of a rule or of advice.
    pub(super) fn of(citation: &Citation) -> Self {
        Self { text: format!("{}. {}", citation.short(), sentence(citation.title)), doi: citation.doi.to_owned() }
    }
}

/// One threshold of a rule, with the value in use.
#[derive(Debug, Clone, PartialEq)]
pub struct ThresholdText {
    /// Key in the rulebook.
    pub name: &'static str,
    /// What it decides, with its tag: `[A]` article, `[E]` study, `[D]` chosen.
    pub documentation: &'static str,
    /// Value in use.
    pub value: f64,
}

impl RuleText {
    /// The value in use of a threshold.
    #[must_use]
    pub fn threshold(&self, name: &str) -> Option<f64> {
        self.thresholds.iter().find(|threshold| threshold.name == name).map(|threshold| threshold.value)
    }
}

/// Stands for a rule that nobody described.
pub(super) static UNDESCRIBED: RuleText = RuleText {
    id: "",
    title: "",
    family: Family::Habits,
    article: &[],
    grade: EvidenceGrade::NoEvidence,
    documentation: "",
    sources: Vec::new(),
    culprits: &[],
    thresholds: Vec::new(),
};

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
    pub kicker: &'static str,
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

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// Anchor, unique on the page.
    pub anchor: String,
    /// Rule id.
    pub rule: &'static str,
    /// State.
    pub state: State,
    /// True for a finding that says stop.
    pub stop: bool,
    /// The finding in one line.
    pub headline: String,
    /// "New since a week ago" or "Worse than a week ago".
    pub change: Option<&'static str>,
    /// Sentences with the numbers behind it.
    pub evidence: Vec<String>,
    /// Picture.
    pub figure: Option<Figure>,
    /// What to do, most important first.
    pub advice: Vec<String>,
    /// Why it matters.
    pub why: Why,
}

/// Why a rule matters, and how sure that is.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// Mechanism, from the rule's documentation.
    pub mechanism: Vec<Block>,
    /// What the article says, statement by statement.
    pub says: Vec<&'static str>,
    /// Where the evidence disagrees with it.
    pub differs: Vec<&'static str>,
    /// Strength of the literature in plain words.
    pub grade: &'static str,
    /// Limits of it, from the rule's documentation.
    pub limits: Vec<Block>,
    /// What the finding was compared with.
    pub threshold: String,
    /// The thresholds of the rule, each with its value and where it comes from.
    pub thresholds: Vec<String>,
    /// How good the data were.
    pub confidence: &'static str,
    /// Sources.
    pub sources: Vec<Source>,
    /// Rows of RULES that it implements.
    pub article: String,
}

/// What helps against one cause.
#[derive(Debug, Clone, PartialEq)]
pub struct Help {
    /// Anchor, unique on the page.
    pub anchor: String,
    /// The cause.
    pub title: &'static str,
    /// The raised rules that point to it.
    pub because: String,
    /// What the article holds.
    pub article: &'static str,
    /// What the evidence says.
    pub evidence: &'static str,
    /// Strength of it in plain words.
    pub grade: &'static str,
    /// Where the two disagree.
    pub differs: Option<&'static str>,
    /// When to expect what.
    pub timeline: &'static str,
    /// The fixes.
    pub items: Vec<HelpItem>,
    /// Fixes that wait for something, each with what it waits for.
    pub waiting: Vec<String>,
    /// Sources.
    pub sources: Vec<Source>,
}

/// One fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpItem {
    /// What to do.
    pub text: &'static str,
    /// Sets, repetitions, minutes; may be empty.
    pub dose: &'static str,
    /// Strength of the evidence in a few words.
    pub grade: &'static str,
    /// How often it was logged, for what is logged.
    pub logged: Option<String>,
}

/// A paragraph or a list of a rule's documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Running text.
    Paragraph(Vec<Inline>),
    /// Items.
    List(Vec<Vec<Inline>>),
}

/// A stretch of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Plain.
    Plain(String),
    /// A name or formula.
    Code(String),
    /// Stressed.
    Strong(String),
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

/// A picture with the same numbers as a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it answers; used where no card says it.
    pub title: String,
    /// How to read it.
    pub caption: String,
    /// Data of the drawing.
    pub chart: Chart,
    /// The numbers.
    pub table: Table,
}

/// Data of one chart.
#[derive(Debug, Clone, PartialEq)]
pub enum Chart {
    /// Weekly distance.
    WeeklyDistance(WeeklyDistance),
    /// Cadence against pace.
    CadencePace(CadencePace),
    /// Shoe distance.
    ShoeDistance(ShoeDistance),
    /// Monotony.
    Monotony(Monotony),
}

/// A table whose first column names the row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// What it lists.
    pub caption: String,
    /// Column heads.
    pub head: Vec<String>,
    /// Rows, as long as the head.
    pub rows: Vec<Vec<String>>,
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
