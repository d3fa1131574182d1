//! What the rules say about themselves, as Markdown: the doc comment of a rule with the values of its thresholds put in.
//! Feeds RULES.md and `patella rules RULE`.

use std::fmt::Write as _;

use super::RULES;
use super::rule::RuleEntry;
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
    let meta = entry.meta;
    format!(
        "## {}\n\n`{}` · {} · {} · grade {}: {} · judged over: {} · since {}\n\n{}",
        meta.title,
        meta.id,
        meta.family,
        meta.article.join(", "),
        meta.grade,
        grade_words(meta.grade),
        meta.judged_over,
        meta.since,
        documentation(entry, &entry.defaults(), 1)
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
    text
}
