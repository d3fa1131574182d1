//! What helps: the advice on the causes that raised rules point to, and on no other. Under a stop there is none: the
//! only thing to do then is to seek care.

use super::{Context, cards};
use crate::model::finding::EvidenceGrade;
use crate::reporter::json;
use crate::reporter::report::{Help, HelpItem, Source};
use crate::reporter::wording::{self, Wording};
use crate::rules::advice::{self, ADVICE, Advice, INTRODUCTION, Item};
use crate::rules::article::statement;

/// The causes of the raised rules in the order of the article, each with its advice.
fn groups<'a>(context: &Context<'a>) -> Vec<(&'static Advice, Vec<&'a str>)> {
    if context.is_stopped() {
        return Vec::new();
    }
    let mut groups = Vec::new();
    for on in ADVICE {
        let mut rules: Vec<&str> = Vec::new();
        for raised in context.unmuted().filter(|raised| raised.text.culprits.contains(&on.culprit)) {
            if !rules.contains(&raised.outcome.rule) {
                rules.push(raised.outcome.rule);
            }
        }
        if !rules.is_empty() {
            groups.push((on, rules));
        }
    }
    groups
}

pub(super) fn helps(context: &Context<'_>) -> Vec<Help> {
    groups(context).into_iter().map(|(advice, rules)| help(context, advice, &rules)).collect()
}

/// What the article says of knee pain at large, with what the evidence says of that.
pub(super) fn lead() -> String {
    let statements = INTRODUCTION.iter().filter_map(|row| statement(row));
    let sentences: Vec<&str> = statements.flat_map(|said| [Some(said.says), said.differs]).flatten().collect();
    format!("The article: {} These fixes belong to the causes that raised rules point to.", sentences.join(" "))
}

/// What to do in the first two days of pain; nothing under a stop.
pub(super) fn first_days(context: &Context<'_>) -> Vec<HelpItem> {
    if context.is_stopped() {
        return Vec::new();
    }
    advice::first_days(context.input.history).iter().map(|item| self::item(context, item)).collect()
}

fn help(context: &Context<'_>, advice: &'static Advice, rules: &[&str]) -> Help {
    let title = |rule: &&str| {
        let text = context.texts.iter().find(|text| text.id == *rule);
        text.map_or_else(|| (*rule).to_owned(), |text| text.title.to_lowercase())
    };
    let shown = |item: &&Item| item.gate.is_none_or(|gate| gate.is_open(context.input.history));
    let mut waiting: Vec<&'static str> = Vec::new();
    for item in advice.items.iter().filter(|item| !shown(item)) {
        waiting.extend(item.gate.map(advice::Gate::words).filter(|words| !waiting.contains(words)));
    }
    let titles: Vec<String> = rules.iter().map(title).collect();
    Help {
        anchor: format!("helps-{}", advice.culprit),
        title: advice.title,
        because: format!("Because of: {}.", wording::list(&titles)),
        article: advice.article,
        evidence: advice.evidence,
        grade: cards::grade(advice.grade),
        differs: advice.differs,
        timeline: advice.timeline,
        items: advice.items.iter().filter(shown).map(|item| self::item(context, item)).collect(),
        waiting: waiting.into_iter().map(wording::sentence).collect(),
        sources: advice.citations.iter().map(Source::of).collect(),
    }
}

fn item(context: &Context<'_>, item: &Item) -> HelpItem {
    let logged = (!item.habits.is_empty()).then(|| {
        let days = advice::logged_days(context.input.history, item.habits);
        let days = Wording::count(u64::try_from(days).unwrap_or(u64::MAX), "day", "days");
        format!("logged on {days} of the last {}", advice::LOGGED_DAYS)
    });
    HelpItem { text: item.text, dose: item.dose, grade: grade(item.grade), logged }
}

/// Strength of the evidence in a few words.
pub(super) const fn grade(grade: EvidenceGrade) -> &'static str {
    match grade {
        EvidenceGrade::Supported => "supported",
        EvidenceGrade::Partial => "partly supported",
        EvidenceGrade::NoEvidence => "no direct evidence",
        EvidenceGrade::Contradicted => "studies do not support the article here",
    }
}

/// The same for programs.
pub(super) fn for_programs(context: &Context<'_>) -> Vec<json::Help> {
    let item = |item: &Item| json::HelpItem {
        article: item.rows.to_vec(),
        text: item.text,
        dose: item.dose,
        grade: item.grade.name(),
    };
    let shown = |item: &&Item| item.gate.is_none_or(|gate| gate.is_open(context.input.history));
    groups(context)
        .into_iter()
        .map(|(advice, rules)| json::Help {
            culprit: advice.culprit.name(),
            rules: rules.into_iter().map(str::to_owned).collect(),
            grade: advice.grade.name(),
            article: advice.article,
            evidence: advice.evidence,
            disagreement: advice.differs,
            timeline: advice.timeline,
            items: advice.items.iter().filter(shown).map(item).collect(),
        })
        .collect()
}
