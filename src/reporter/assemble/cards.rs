//! One card a finding: headline, numbers, picture, what to do, and how sure we are.

use super::figures::{Figures, Shown};
use super::{Context, Raised};
use crate::model::finding::{Confidence, EvidenceGrade, Severity};
use crate::reporter::markdown;
use crate::reporter::report::{Card, RuleText, State, Why};
use crate::reporter::wording::{self, Wording};
use crate::rules::article::{self, Statement};

/// Cards of the findings that are not muted, in order. A picture goes to the first card that it belongs to.
pub(super) fn cards(context: &Context<'_>, figures: &mut Figures<'_, '_>) -> Vec<Card> {
    let mut cards: Vec<Card> = Vec::new();
    for raised in context.unmuted() {
        let same = cards.iter().filter(|card| card.rule == raised.outcome.rule).count();
        let anchor = match same {
            0 => format!("rule-{}", raised.outcome.rule),
            earlier => format!("rule-{}-{}", raised.outcome.rule, earlier + 1),
        };
        cards.push(card(context, raised, anchor, figures));
    }
    cards
}

fn card(context: &Context<'_>, raised: &Raised<'_>, anchor: String, figures: &mut Figures<'_, '_>) -> Card {
    let finding = raised.finding;
    let phrase = |phrase| wording::sentence(&context.wording.phrase(phrase));
    let (figure, figure_at) = match figures.take(raised, &anchor) {
        Some(Shown::Here(figure)) => (Some(*figure), None),
        Some(Shown::Elsewhere(link)) => (None, Some(link)),
        None => (None, None),
    };
    Card {
        anchor,
        rule: raised.outcome.rule,
        state: State::of(finding.severity),
        stop: finding.severity == Severity::Stop,
        headline: context.wording.phrase(&finding.headline),
        change: change(context, raised.outcome.rule),
        evidence: finding.evidence.iter().map(|evidence| wording::capitalised(&phrase(&evidence.text))).collect(),
        figure,
        figure_at,
        advice: finding.advice.iter().map(phrase).collect(),
        why: why(context, raised),
    }
}

fn change(context: &Context<'_>, rule: &str) -> Option<&'static str> {
    let changes = context.input.changes;
    if changes.new.contains(&rule) {
        Some("New since a week ago")
    } else if changes.worse.contains(&rule) {
        Some("Worse than a week ago")
    } else {
        None
    }
}

fn why(context: &Context<'_>, raised: &Raised<'_>) -> Why {
    let (text, finding) = (raised.text, raised.finding);
    let section = |heading| markdown::section(text.documentation, heading).unwrap_or_default();
    let value = |value| context.wording.value(value, finding.unit);
    Why {
        mechanism: section("Why it matters"),
        says: statements(text).map(|statement| statement.says).collect(),
        differs: statements(text).filter_map(|statement| statement.differs).collect(),
        grade: grade(text.grade),
        limits: section("Limits of the evidence"),
        threshold: format!(
            "Measured {}; flagged {} {}.",
            value(finding.value),
            Wording::comparison(finding.comparison),
            value(finding.threshold)
        ),
        thresholds: thresholds(text),
        confidence: confidence(finding.confidence),
        sources: text.sources.clone(),
        article: text.article.join(", "),
    }
}

/// What the article says about the rule.
fn statements(text: &RuleText) -> impl Iterator<Item = &'static Statement> {
    text.article.iter().filter_map(|row| article::statement(row))
}

fn thresholds(text: &RuleText) -> Vec<String> {
    text.thresholds
        .iter()
        .map(|threshold| {
            let value = wording::trimmed(threshold.value, 4);
            let meaning = origin(threshold.documentation);
            wording::sentence(&format!("{} = {value}: {meaning}", threshold.name))
        })
        .collect()
}

/// A threshold's meaning with its leading tag in words (RULES, reading guide).
fn origin(documentation: &str) -> String {
    let text = documentation.trim().trim_end_matches('.');
    let tags = [("[A]", "from the article"), ("[E]", "from a study"), ("[D]", "our choice")];
    let tagged = tags.iter().find_map(|(tag, words)| text.strip_prefix(tag).map(|rest| (rest.trim_start(), words)));
    tagged.map_or_else(|| text.to_owned(), |(text, words)| format!("{text} ({words})"))
}

pub(super) const fn grade(grade: EvidenceGrade) -> &'static str {
    match grade {
        EvidenceGrade::Supported => "Supported by a trial or a large study of runners.",
        EvidenceGrade::Partial => "Partly supported: by small studies or by mechanism.",
        EvidenceGrade::NoEvidence => "No direct evidence either way; this is coaching practice.",
        EvidenceGrade::Contradicted => {
            "Studies do not support the article’s number. It is checked because the article names it."
        }
    }
}

const fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "The data behind it are complete.",
        Confidence::Medium => "Some of the data behind it are missing or were repaired.",
        Confidence::Low => "The data behind it are thin or guessed: check the numbers first.",
    }
}
