//! What a report is made of where a test cares for little of it.

use patella::model::athlete::Units;
use patella::model::finding::{Changes, RuleOutcome};
use patella::model::history::History;
use patella::reporter::assemble::{AssembleInput, InputCounts, PainAccount};

static NO_CHANGES: Changes = Changes { new: Vec::new(), worse: Vec::new(), cleared: Vec::new() };

/// A history and its outcomes, and nothing besides.
pub(crate) fn plain<'a>(history: &'a History, outcomes: &'a [RuleOutcome], units: Units) -> AssembleInput<'a> {
    AssembleInput {
        history,
        outcomes,
        outcomes_before: &[],
        next_week: None,
        episodes: &[],
        return_stage: None,
        pain: PainAccount::default(),
        changes: &NO_CHANGES,
        notify: &|_, _| false,
        rulebook_hash: "fixture",
        overrides: &[],
        counts: InputCounts::default(),
        diagnostics: &[],
        version: "0.1.0",
        command: "patella report fixture",
        units,
    }
}
