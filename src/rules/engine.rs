//! Runs every rule on one athlete, applies what people decided about rules (mutes, caps, switches), and compares two
//! assessments. No rule is judged here and no threshold read.

use std::collections::BTreeSet;

use super::RULES;
use super::context::Context;
use super::rulebook::{Rulebook, Setting};
use crate::model::finding::{Changes, Finding, RuleOutcome, Severity, Verdict};
use crate::model::history::History;
use crate::phrase;

/// One outcome a rule, in the order of CONTRACT section 5.
#[must_use]
pub fn assess(history: &History, rulebook: &Rulebook) -> Vec<RuleOutcome> {
    let mut outcomes: Vec<RuleOutcome> = Vec::with_capacity(RULES.len());
    let mut waiting: Vec<usize> = (0..RULES.len()).collect();
    // A rule waits for those it comes after; a test holds that these form no circle.
    while !waiting.is_empty() {
        let pending: BTreeSet<&str> =
            waiting.iter().filter_map(|index| RULES.get(*index)).map(|entry| entry.meta.id).collect();
        let (ready, later): (Vec<usize>, Vec<usize>) = waiting.into_iter().partition(|index| {
            RULES.get(*index).is_none_or(|entry| entry.meta.after.iter().all(|rule| !pending.contains(rule)))
        });
        if ready.is_empty() {
            break;
        }
        for setting in ready.iter().filter_map(|index| rulebook.settings().get(*index)) {
            let outcome = judge(history, rulebook, setting, &outcomes);
            outcomes.push(outcome);
        }
        waiting = later;
    }
    outcomes.sort_by_key(|outcome| RULES.iter().position(|entry| entry.meta.id == outcome.rule));
    outcomes
}

fn judge(history: &History, rulebook: &Rulebook, setting: &Setting, earlier: &[RuleOutcome]) -> RuleOutcome {
    let rule = setting.rule;
    if !setting.enabled {
        let mut reason = phrase!["Switched off in the rulebook"];
        if let Some(why) = &setting.reason {
            reason.0.extend(phrase![": ", crate::model::phrase::Part::Name(why.clone())].0);
        }
        let verdict = Verdict::NotAssessed { reason, missing: Vec::new() };
        return RuleOutcome { rule, verdict, muted: None, disabled: Some(setting.reason.clone().unwrap_or_default()) };
    }
    let mut verdict = setting.judge(&Context::new(history, rulebook.settings(), earlier));
    if let Verdict::Raised(findings) = &mut verdict {
        let notifies = RULES.iter().any(|entry| entry.meta.id == rule && entry.meta.notifies);
        for finding in findings.iter_mut() {
            finding.may_notify &= notifies;
            finding.severity = setting.severity_cap.map_or(finding.severity, |cap| cap.min(finding.severity));
        }
        findings.sort_by(|left, right| {
            right.severity.cmp(&left.severity).then(left.span.cmp(&right.span)).then(left.subject.cmp(&right.subject))
        });
    }
    RuleOutcome { rule, verdict, muted: mute(history, rule), disabled: None }
}

/// Why the rule is muted on the judged day, when it is. The last day of a mute is muted.
fn mute(history: &History, rule: &str) -> Option<String> {
    let mutes = &history.athlete.mutes;
    mutes
        .iter()
        .find(|mute| {
            mute.rule == rule
                && rule != super::ids::MEDICAL_RED_FLAG
                && mute.until.is_none_or(|until| history.as_of <= until)
        })
        .map(|mute| mute.reason.clone().unwrap_or_default())
}

/// The highest severity of a raised rule.
fn severity(outcomes: &[RuleOutcome], rule: &str) -> Option<Severity> {
    match &outcomes.iter().find(|outcome| outcome.rule == rule)?.verdict {
        Verdict::Raised(findings) => findings.iter().map(|finding| finding.severity).max(),
        _ => None,
    }
}

/// True when any rule says stop: then plans and progress are silent, and the only thing to do is to seek care.
#[must_use]
pub fn is_stopped(outcomes: &[RuleOutcome]) -> bool {
    outcomes.iter().any(|outcome| outcome.verdict.is_stop())
}

/// What is new, worse or cleared since an earlier assessment, by rule id (CONTRACT section 4).
#[must_use]
pub fn changes(now: &[RuleOutcome], before: &[RuleOutcome]) -> Changes {
    let mut changes = Changes::default();
    for outcome in now {
        let rule = outcome.rule;
        match (severity(before, rule), severity(now, rule)) {
            (None, Some(_)) => changes.new.push(rule),
            (Some(earlier), Some(later)) if later > earlier => changes.worse.push(rule),
            (Some(_), None) if matches!(outcome.verdict, Verdict::Clear(_)) => changes.cleared.push(rule),
            _ => {}
        }
    }
    changes
}

/// Whether a finding sends an alert (CONTRACT section 4): watch or above, not muted, not display-only, and new or worse
/// than the finding of the same rule and subject in the assessment of seven days before. A stop always does.
#[must_use]
pub fn notifies(outcome: &RuleOutcome, finding: &Finding, before: &[RuleOutcome]) -> bool {
    if finding.severity == Severity::Stop {
        return true;
    }
    let earlier = before
        .iter()
        .filter(|earlier| earlier.rule == outcome.rule)
        .filter_map(|earlier| match &earlier.verdict {
            Verdict::Raised(findings) => Some(findings),
            _ => None,
        })
        .flatten()
        .filter(|earlier| earlier.subject == finding.subject)
        .map(|earlier| earlier.severity)
        .max();
    finding.severity >= Severity::Watch
        && outcome.muted.is_none()
        && finding.may_notify
        && earlier.is_none_or(|earlier| finding.severity > earlier)
}
