//! What the report says about a rule besides its outcome: its words, sources and thresholds.

use crate::model::finding::{Culprit, EvidenceGrade, Family};
use crate::reporter::wording::sentence;
use crate::rules::rule::Citation;

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
    /// Authors and year.
    pub short: String,
    /// Authors, year, title.
    pub text: String,
    /// Digital object identifier, may be empty.
    pub doi: String,
}

impl Source {
    /// A citation of a rule or of advice.
    pub(in crate::reporter) fn of(citation: &Citation) -> Self {
        let short = citation.short();
        let text = format!("{short}. {}", sentence(citation.title));
        Self { short, text, doi: citation.doi.to_owned() }
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
pub(in crate::reporter) static UNDESCRIBED: RuleText = RuleText {
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
