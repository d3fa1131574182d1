//! What the rules say about themselves, with the thresholds in use. Metadata only: no rule is run here.

use crate::model::finding::Override;
use crate::reporter::report::{RuleText, Source, ThresholdText};
use crate::rules::RULES;
use crate::rules::rule::RuleEntry;

/// One text a rule, in the order of the rules.
#[must_use]
pub fn texts(overrides: &[Override]) -> Vec<RuleText> {
    RULES.iter().map(|entry| text(entry, overrides)).collect()
}

fn text(entry: &RuleEntry, overrides: &[Override]) -> RuleText {
    let meta = entry.meta;
    let defaults = entry.defaults();
    let value = |name: &str| {
        let changed = overrides.iter().find(|changed| changed.rule == meta.id && changed.key == name);
        number(changed.map_or_else(|| defaults.get(name), |changed| Some(&changed.used)))
    };
    let threshold = |name, documentation| Some(ThresholdText { name, documentation, value: value(name)? });
    RuleText {
        id: meta.id,
        title: meta.title,
        family: meta.family,
        article: meta.article,
        grade: meta.grade,
        documentation: meta.documentation,
        sources: meta.citations.iter().map(Source::of).collect(),
        culprits: meta.culprits,
        thresholds: entry.thresholds.iter().filter_map(|meta| threshold(meta.name, meta.documentation)).collect(),
    }
}

fn number(value: Option<&toml::Value>) -> Option<f64> {
    match value? {
        toml::Value::Float(number) => Some(*number),
        toml::Value::Integer(number) => Some(*number as f64),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_threshold_shows_the_value_in_use() {
        let changed = Override {
            rule: "single-run-spike",
            key: "small_spike_ratio".to_owned(),
            default: toml::Value::Float(0.1),
            used: toml::Value::Float(0.15),
            reason: None,
        };
        let value = |overrides: &[Override]| {
            texts(overrides)
                .iter()
                .find(|text| text.id == "single-run-spike")
                .and_then(|text| text.threshold("small_spike_ratio"))
        };
        assert_eq!((value(&[]), value(&[changed])), (Some(0.1), Some(0.15)));
    }

    #[test]
    fn every_rule_has_what_a_card_shows() {
        for text in texts(&[]) {
            for heading in ["Why it matters", "Limits of the evidence"] {
                let blocks = crate::reporter::markdown::section(text.documentation, heading);
                assert!(blocks.is_some_and(|blocks| !blocks.is_empty()), "{}: {heading}", text.id);
            }
        }
    }
}
