//! `patella rules [RULE] [PATH...]`: list the rules, explain one, or replay a history.

use std::fmt::Write as _;

use super::replay;
use crate::cli::args::RulesOptions;
use crate::cli::exit::{Exit, Failure};
use crate::cli::pipeline::{self, Imported};
use crate::cli::terminal::Terminal;
use crate::model::finding::{Evidence, Verdict};
use crate::model::nearest::meant;
use crate::reporter::privacy::masked;
use crate::reporter::wording::Wording;
use crate::rules::rule::RuleEntry;
use crate::rules::{RULES, handbook, ids, rulebook};

/// Lists all rules, explains one, prints the default rulebook, or replays a history.
///
/// # Errors
///
/// When there is no such rule, or the recordings given with it cannot be used.
pub fn run(options: &RulesOptions, terminal: Terminal) -> Result<Exit, Failure> {
    if options.toml {
        terminal.data(&rulebook::default_toml())?;
        return Ok(Exit::Done);
    }
    if !options.replay.is_empty() {
        let rule = options.rule.as_deref().map(find).transpose()?;
        return replay::run(options, rule.map(|entry| entry.meta.id), terminal);
    }
    let Some(id) = &options.rule else {
        terminal.data(&list())?;
        return Ok(Exit::Done);
    };
    let entry = find(id)?;
    let mut text = String::new();
    if options.input.paths.is_empty() {
        text.push_str(&handbook::section(entry));
        text.push_str(&handbook::helps(entry));
    } else {
        let imported = pipeline::import(&options.input, terminal)?;
        let rulebook = &imported.inputs.rulebook;
        let in_use = rulebook.setting(entry.meta.id).map_or_else(|| entry.defaults(), |used| used.thresholds.clone());
        text.push_str(&handbook::section_with(entry, &in_use));
        text.push_str(&changes(entry, &imported));
        text.push_str(&handbook::helps(entry));
        text.push_str(&arithmetic(entry, options, &imported)?);
    }
    terminal.data(&masked(&text))?;
    Ok(Exit::Done)
}

fn find(id: &str) -> Result<&'static RuleEntry, Failure> {
    if let Some(entry) = RULES.iter().find(|entry| entry.meta.id == id) {
        return Ok(entry);
    }
    let message = if ids::CONTRACT_IDS.contains(&id) {
        format!("the rule {id} is not in this version of patella")
    } else {
        format!("there is no rule {id}")
    };
    let help = match meant(id, RULES.iter().map(|entry| entry.meta.id)) {
        Some(nearest) if nearest != id => format!("did you mean {nearest}? `patella rules` lists all"),
        _ => "`patella rules` lists all".to_owned(),
    };
    Err(Failure::usage(message, help))
}

fn list() -> String {
    let width = RULES.iter().map(|rule| rule.meta.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    for rule in RULES {
        let meta = rule.meta;
        let _ = writeln!(text, "{:width$}  {}  {}", meta.id, meta.grade, meta.summary);
    }
    text.push_str(
        "\nS supported in runners  P partial or mechanistic  N no direct evidence  C contradicted by evidence\n\
         `patella rules RULE` explains one; `patella rules --toml` prints every threshold.\n",
    );
    text
}

/// What this athlete's rulebook and mutes change about the rule.
fn changes(entry: &RuleEntry, imported: &Imported) -> String {
    let id = entry.meta.id;
    let changed = imported.inputs.rulebook.overrides().iter().filter(|changed| changed.rule == id);
    let mut lines: Vec<String> = changed
        .map(|changed| {
            let reason = changed.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
            format!("- `{}` is {} instead of {}{reason}", changed.key, changed.used, changed.default)
        })
        .collect();
    let mutes = imported.inputs.athlete.mutes.iter();
    lines.extend(mutes.filter(|mute| mute.rule == id).map(|mute| {
        let until = mute.until.map(|until| format!(" until {until}")).unwrap_or_default();
        let reason = mute.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        format!("- muted{until}{reason}")
    }));
    if lines.is_empty() { String::new() } else { format!("\n### Changed for this athlete\n\n{}\n", lines.join("\n")) }
}

/// The numbers of this athlete behind the verdict, so that it can be checked by hand.
fn arithmetic(entry: &RuleEntry, options: &RulesOptions, imported: &Imported) -> Result<String, Failure> {
    let judged = pipeline::judge(imported, 0)?;
    let units = options.input.units.unwrap_or(imported.inputs.athlete.units);
    let wording = Wording::new(units).as_of(imported.as_of);
    let mut text = format!("\n### {} as of {}\n\n", judged.history.athlete.name, wording.day(imported.as_of));
    let lines = |text: &mut String, evidence: &[Evidence]| {
        for row in evidence {
            let _ = writeln!(text, "  {}", wording.phrase(&row.text));
        }
    };
    for outcome in judged.outcomes.iter().filter(|outcome| outcome.rule == entry.meta.id) {
        match &outcome.verdict {
            Verdict::Raised(findings) => {
                for finding in findings {
                    let _ = writeln!(text, "{}: {}", finding.severity, wording.phrase(&finding.headline));
                    lines(&mut text, &finding.evidence);
                }
            }
            Verdict::Clear(evidence) => {
                text.push_str("clear\n");
                lines(&mut text, evidence);
            }
            Verdict::NotAssessed { reason, missing } => {
                let _ = writeln!(text, "not assessed: {}", wording.phrase(reason));
                if !missing.is_empty() {
                    let _ = writeln!(text, "  missing: {}", missing.join(", "));
                }
            }
        }
    }
    Ok(text)
}
