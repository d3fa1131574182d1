//! A finding as a card, why it matters, and what helps against its causes.

use super::{Figure, Source, State};

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
