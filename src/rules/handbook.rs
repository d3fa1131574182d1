//! What the rules say about themselves, as Markdown: the doc comment of a rule with the values of its thresholds put
//! in. Feeds RULES.md and `patella rules RULE`.

use std::fmt::Write as _;

use super::RULES;
use super::advice::{ADVICE, Advice, FIRST_DAYS_OF_PAIN, Item};
use super::article::statement;
use super::rule::RuleEntry;
use crate::metrics::spec::spec;
use crate::model::finding::EvidenceGrade;

/// What a grade means, in words.
const fn grade_words(grade: EvidenceGrade) -> &'static str {
    match grade {
        EvidenceGrade::Supported => "supported in runners by a trial or large cohort",
        EvidenceGrade::Partial => "partial or mechanistic support",
        EvidenceGrade::NoEvidence => "no direct evidence either way",
        EvidenceGrade::Contradicted => "evidence contradicts the article or points elsewhere",
    }
}

/// The text of a rule with these thresholds (every key present), its headings one level deeper than in the source when
/// `depth` is 1.
#[must_use]
pub fn documentation(entry: &RuleEntry, thresholds: &toml::Table, depth: usize) -> String {
    let mut text = String::new();
    let mut section = "";
    for line in entry.meta.documentation.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            if heading == EVIDENCE {
                what_the_article_says(&mut text, entry, depth);
            } else if section == EVIDENCE {
                where_they_differ(&mut text, entry, depth);
            }
            section = heading;
            let _ = writeln!(text, "{}{line}", "#".repeat(depth));
        } else if section == "Thresholds" {
            let _ = writeln!(text, "{}", with_values(line, entry, thresholds));
        } else if section == "References" && !line.trim().is_empty() {
            for citation in entry.meta.citations {
                let _ = writeln!(
                    text,
                    "- {} ({}). {}. <https://doi.org/{}>",
                    citation.authors, citation.year, citation.title, citation.doi
                );
            }
        } else {
            let _ = writeln!(text, "{line}");
        }
    }
    text.trim_end().to_owned() + "\n"
}

/// Heading of the section on the literature in the documentation of a rule.
const EVIDENCE: &str = "Limits of the evidence";

/// The article's statements that the rule stands for.
fn what_the_article_says(text: &mut String, entry: &RuleEntry, depth: usize) {
    let _ = writeln!(text, "{}## What the article says\n", "#".repeat(depth));
    for said in entry.meta.article.iter().filter_map(|row| statement(row)) {
        let _ = writeln!(text, "- {}: {}", said.row, said.says);
    }
    text.push('\n');
}

/// Where the literature contradicts those statements.
fn where_they_differ(text: &mut String, entry: &RuleEntry, depth: usize) {
    let _ = writeln!(text, "{}## Where article and evidence disagree\n", "#".repeat(depth));
    let statements = entry.meta.article.iter().filter_map(|row| statement(row));
    let differing: Vec<_> = statements.filter_map(|said| Some((said.row, said.differs?))).collect();
    if differing.is_empty() {
        text.push_str("No study contradicts the article here.\n");
    }
    for (row, differs) in differing {
        let _ = writeln!(text, "- {row}: {differs}");
    }
    text.push('\n');
}

/// What the rule reads, by the keys of the JSON.
fn inputs(entry: &RuleEntry) -> String {
    let input = |key: &&str| match spec(key) {
        Some(spec) => format!("{} (`{key}`)", spec.label),
        None => format!("`{key}`"),
    };
    entry.meta.measures.iter().map(input).collect::<Vec<_>>().join(", ")
}

/// "`info_ratio`" becomes "`info_ratio` (0.1)".
fn with_values(line: &str, entry: &RuleEntry, thresholds: &toml::Table) -> String {
    entry.thresholds.iter().fold(line.to_owned(), |line, field| match thresholds.get(field.name) {
        Some(value) => {
            let name = format!("`{}`", field.name);
            line.replace(&name, &format!("{name} ({value})"))
        }
        None => line,
    })
}

/// The section of one rule in RULES.md.
#[must_use]
pub fn section(entry: &RuleEntry) -> String {
    section_with(entry, &entry.defaults())
}

/// The same with the thresholds in use, every key present.
#[must_use]
pub fn section_with(entry: &RuleEntry, thresholds: &toml::Table) -> String {
    let meta = entry.meta;
    format!(
        "## {}\n\n`{}` · {} · {} · grade {}: {} · judged over: {} · since {}\n\nReads {}.\n\n{}",
        meta.title,
        meta.id,
        meta.family,
        meta.article.join(", "),
        meta.grade,
        grade_words(meta.grade),
        meta.judged_over,
        meta.since,
        inputs(entry),
        documentation(entry, thresholds, 1)
    )
}

/// RULES.md.
#[must_use]
pub fn document() -> String {
    let mut text = String::from(
        "# The rules of patella\n\n\
         Generated from the doc comments of `src/rules/catalogue/`; edit those. Every number below is the built-in value and can be\n\
         changed in `rulebook.toml`; the report lists each change. A rule ends in one of three outcomes: raised, clear, or not\n\
         assessed with the reason, since silence must not read as safety. None of them predicts an injury: a finding says that a\n\
         rule of the article is broken, and the grade says what the literature thinks of that rule.\n\n\
         | rule | grade | family | what it flags |\n|---|---|---|---|\n",
    );
    for entry in RULES {
        let meta = entry.meta;
        let anchor: String = meta.title.to_lowercase().replace(' ', "-");
        let _ = writeln!(text, "| [`{}`](#{anchor}) | {} | {} | {} |", meta.id, meta.grade, meta.family, meta.summary);
    }
    for entry in RULES {
        let _ = write!(text, "\n{}", section(entry));
    }
    text.push_str(
        "\n# What helps\n\n\
         Generated from `src/rules/advice/`. A raised rule brings the advice of its causes into the report. The letters are grades as above.\n",
    );
    for advice in ADVICE {
        let _ = write!(text, "\n## Advice: {}\n\n{}", advice.title, advice_on(advice));
    }
    text.push_str("\n## Advice: the first two days of pain\n\n");
    for item in FIRST_DAYS_OF_PAIN {
        text.push_str(&fix(item));
    }
    text
}

/// The advice on the causes of a rule.
#[must_use]
pub fn helps(entry: &RuleEntry) -> String {
    let mut text = String::new();
    for advice in ADVICE.iter().filter(|advice| entry.meta.culprits.contains(&advice.culprit)) {
        let _ = write!(text, "\n### What helps: {}\n\n{}", advice.title.to_lowercase(), advice_on(advice));
    }
    text
}

fn advice_on(advice: &Advice) -> String {
    let mut text = String::new();
    for item in advice.items {
        text.push_str(&fix(item));
    }
    let _ = write!(
        text,
        "\nHow long: {}\n\nThe article: {}\n\nThe evidence, grade {}: {}\n",
        advice.timeline, advice.article, advice.grade, advice.evidence
    );
    if let Some(differs) = advice.differs {
        let _ = write!(text, "\nWhere they disagree: {differs}\n");
    }
    let sources: Vec<String> =
        advice.citations.iter().map(|source| format!("{} <https://doi.org/{}>", source.short(), source.doi)).collect();
    let _ = write!(text, "\nSources: {}.\n", sources.join("; "));
    text
}

fn fix(item: &Item) -> String {
    let dose = if item.dose.is_empty() { String::new() } else { format!(": {}", item.dose) };
    let gate = item.gate.map(|gate| format!(" {}.", gate.words())).unwrap_or_default();
    format!("- {}{dose}. ({}; {}){gate}\n", item.text, item.grade, item.rows.join(", "))
}
