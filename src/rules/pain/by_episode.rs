//! A verdict on all open episodes of the knee from what a rule says of each. What that is, the rule decides.

use super::{no_episode, no_log, open_knee};
use crate::model::finding::{Evidence, Finding, Verdict};
use crate::model::pain::PainEpisode;
use crate::model::phrase::Phrase;
use crate::rules::context::{Context, not_assessed};

/// What a rule says of some episodes.
#[derive(Default)]
pub(in crate::rules) struct Judged {
    findings: Vec<Finding>,
    rows: Vec<Evidence>,
    /// Why one of them could not be judged, with the measures that are missing.
    unknown: Option<(Phrase, &'static [&'static str])>,
}

impl Judged {
    /// Raised.
    pub(in crate::rules) fn raised(finding: Finding) -> Self {
        Self { findings: vec![finding], ..Self::default() }
    }

    /// Clear, as these rows show.
    pub(in crate::rules) fn clear(rows: Vec<Evidence>) -> Self {
        Self { rows, ..Self::default() }
    }

    /// Not to be told.
    pub(in crate::rules) fn unknown(reason: impl Into<Phrase>, missing: &'static [&'static str]) -> Self {
        Self { unknown: Some((reason.into(), missing)), ..Self::default() }
    }

    /// This and what else was said.
    pub(in crate::rules) fn and(mut self, other: Self) -> Self {
        self.findings.extend(other.findings);
        self.rows.extend(other.rows);
        self.unknown = self.unknown.or(other.unknown);
        self
    }

    /// Raised by any finding; clear when any episode is; else the first reason why none could be judged.
    fn verdict(self) -> Verdict {
        match (self.findings.is_empty(), self.rows.is_empty(), self.unknown) {
            (false, ..) => Verdict::Raised(self.findings),
            (true, true, Some((reason, missing))) => not_assessed(reason, missing),
            _ => Verdict::Clear(self.rows),
        }
    }
}

/// Asks about each open episode of the knee in turn.
pub(in crate::rules) fn by_episode<'a>(context: &Context<'a>, judge: impl Fn(&'a PainEpisode) -> Judged) -> Verdict {
    if let Some(verdict) = no_log(context) {
        return verdict;
    }
    let episodes = open_knee(context);
    if episodes.is_empty() {
        return no_episode(context);
    }
    episodes.into_iter().map(judge).fold(Judged::default(), Judged::and).verdict()
}
