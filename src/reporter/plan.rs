//! `plan week` for people and for programs: the ceilings of the week to come, and what the rules say of a plan. 80
//! columns.

use chrono::NaiveDate;
use serde::Serialize;

use super::assemble::next_week;
use super::json::{self, AthleteName};
use super::privacy::masked;
use super::report::State;
use super::text::{painted, state_words, wrapped};
use super::wording::{self, Wording};
use crate::model::athlete::Athlete;
use crate::model::finding::Finding;
use crate::model::phrase::Phrase;
use crate::model::plan::{Ceiling, CheckedWeek, NextWeek, PlanFinding};

/// Name and version of the format.
const SCHEMA: &str = "patella.plan/1";
/// Columns before the text of a row.
const INDENT: usize = 16;

/// What is shown.
#[derive(Debug)]
pub struct PlanPage<'a> {
    /// Whose week.
    pub athlete: &'a Athlete,
    /// The judged day.
    pub as_of: NaiveDate,
    /// In which units and with which dates.
    pub wording: Wording,
    /// The ceilings; `None` under a medical stop.
    pub next_week: Option<&'a NextWeek>,
    /// What stops all plans, when a medical red flag is open.
    pub stopped_by: Option<&'a Finding>,
    /// The judged weeks of a plan, `None` for one under a medical stop; without a plan `None`.
    pub checked: Option<&'a [Option<CheckedWeek>]>,
}

/// For people, each line ended by a newline.
#[must_use]
pub fn text(page: &PlanPage<'_>, colour: bool) -> String {
    let wording = page.wording;
    let mut lines =
        wrapped(&format!("{}, judged at the end of {}.", masked(&page.athlete.name), wording.day(page.as_of)), 0, 0);
    match (page.checked, page.next_week) {
        (Some(weeks), _) => {
            for week in weeks {
                lines.push(String::new());
                match week {
                    Some(week) => lines.extend(checked(week, wording, colour)),
                    None => lines.extend(stopped(page, colour)),
                }
            }
        }
        (None, Some(plan)) => {
            lines.push(String::new());
            lines.push(format!("Week of {}", wording.span(plan.days)));
            lines.extend(ceilings(plan, wording));
            lines.push(String::new());
            lines.push("Why".to_owned());
            lines.extend(plan.notes.iter().flat_map(|note| bullet(&said(wording, note))));
            lines.push(String::new());
            lines.extend(wrapped(
                "A ceiling is the most that the rules allow, not a target. Stop when the knee hurts.",
                0,
                0,
            ));
        }
        (None, None) => {
            lines.push(String::new());
            lines.extend(stopped(page, colour));
        }
    }
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// Why there is no plan.
fn stopped(page: &PlanPage<'_>, colour: bool) -> Vec<String> {
    let words = "▲ Stop: no plan while a medical red flag is open. See a professional first.";
    let mut lines = vec![painted(State::Act, words, colour)];
    if let Some(finding) = page.stopped_by {
        let headline = said(page.wording, &finding.headline);
        let days = page.wording.span(finding.span);
        lines.extend(wrapped(&format!("{} ({days})", headline.trim_end_matches('.')), 2, 2));
        lines.extend(finding.advice.iter().flat_map(|advice| bullet(&said(page.wording, advice))));
    }
    lines
}

fn ceilings(plan: &NextWeek, wording: Wording) -> Vec<String> {
    let ceiling = |ceiling: Option<Ceiling>| match ceiling {
        Some(Ceiling { distance, rule }) => format!("{} or less (set by {rule})", wording.distance(distance)),
        None => "unknown".to_owned(),
    };
    let hard = plan.hard_days.map_or_else(|| "unknown".to_owned(), |days| format!("{days} at most"));
    [("in all", ceiling(plan.distance)), ("in one run", ceiling(plan.longest_run)), ("hard days", hard)]
        .iter()
        .flat_map(|(name, value)| row(name, value))
        .collect()
}

fn row(name: &str, value: &str) -> Vec<String> {
    let mut lines = wrapped(value, INDENT, INDENT);
    if let Some(first) = lines.first_mut() {
        *first = format!("  {name:<width$}{}", first.trim_start(), width = INDENT - 2);
    }
    lines
}

fn bullet(text: &str) -> Vec<String> {
    wrapped(&format!("- {text}"), 2, 4)
}

fn said(wording: Wording, phrase: &Phrase) -> String {
    wording::sentence(&wording::capitalised(&wording.phrase(phrase)))
}

fn checked(week: &CheckedWeek, wording: Wording, colour: bool) -> Vec<String> {
    let mut lines = vec![format!("Plan for {}", wording.span(week.days))];
    let against = |planned: String, ceiling: Option<String>| match ceiling {
        Some(ceiling) => format!("{planned}; the ceiling is {ceiling}"),
        None => planned,
    };
    let most = |ceiling: Option<Ceiling>| {
        ceiling.map(|ceiling| format!("{} (set by {})", wording.distance(ceiling.distance), ceiling.rule))
    };
    let longest = week.longest_run.map_or_else(|| "no run".to_owned(), |run| wording.distance(run));
    lines.extend(row("in all", &against(wording.distance(week.distance), most(week.ceilings.distance))));
    lines.extend(row("in one run", &against(longest, most(week.ceilings.longest_run))));
    let hard = week.ceilings.hard_days.map(|days| days.to_string());
    lines.extend(row("hard days", &against(week.hard_days.to_string(), hard)));
    lines.push(String::new());
    for raised in &week.raised {
        lines.extend(finding(raised, wording, colour));
    }
    lines.extend(week.remarks.iter().flat_map(|remark| bullet(&said(wording, remark))));
    if week.raised.is_empty() {
        let words = if week.clear.is_empty() { "○ No rule could judge it." } else { "✓ No rule would be raised." };
        let state = if week.clear.is_empty() { State::NotChecked } else { State::Fine };
        lines.push(painted(state, words, colour));
    }
    if !week.clear.is_empty() {
        lines.extend(wrapped(&format!("Kept: {}.", week.clear.join(", ")), 0, 2));
    }
    for (rule, reason) in &week.not_assessed {
        lines.extend(wrapped(&format!("Not judged: {rule}. {}", said(wording, reason)), 0, 2));
    }
    lines
}

fn finding(raised: &PlanFinding, wording: Wording, colour: bool) -> Vec<String> {
    let state = if raised.muted { State::Muted } else { State::of(raised.finding.severity) };
    let (symbol, word) = state_words(state);
    let head = format!("{symbol} {word}: {} ({})", wording.phrase(&raised.finding.headline), raised.rule);
    let mut lines = wrapped(&head, 0, 2);
    if let Some(first) = lines.first_mut() {
        *first = painted(state, first, colour);
    }
    for remedy in &raised.remedy {
        lines.extend(wrapped(&format!("do: {}", said(wording, remedy)), 2, 6));
    }
    lines
}

#[derive(Serialize)]
struct Document {
    schema: &'static str,
    athlete: AthleteName,
    as_of: String,
    next_week: Option<json::NextWeek>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    check: Option<Check>,
}

#[derive(Serialize)]
struct Check {
    severity: &'static str,
    weeks: Vec<Week>,
}

#[derive(Serialize)]
struct Week {
    from: String,
    to: String,
    distance_m: f64,
    longest_run_m: Option<f64>,
    hard_days: u32,
    ceilings: json::NextWeek,
    findings: Vec<Raised>,
    remarks: Vec<String>,
    clear: Vec<&'static str>,
    not_assessed: Vec<NotAssessed>,
}

#[derive(Serialize)]
struct Raised {
    rule: &'static str,
    severity: &'static str,
    from: String,
    to: String,
    value: f64,
    threshold: f64,
    unit: &'static str,
    comparison: &'static str,
    headline: String,
    remedy: Vec<String>,
    muted: bool,
}

#[derive(Serialize)]
struct NotAssessed {
    rule: &'static str,
    reason: String,
}

/// For programs: `next_week` as in the assessment, and `check` when there is a plan.
#[must_use]
pub fn json(page: &PlanPage<'_>) -> String {
    let document = Document {
        schema: SCHEMA,
        athlete: AthleteName { id: masked(&page.athlete.id), name: masked(&page.athlete.name) },
        as_of: page.as_of.to_string(),
        next_week: page.next_week.map(|plan| next_week(plan, page.wording)),
        stopped_by: page.stopped_by.map(|finding| page.wording.phrase(&finding.headline)),
        check: page.checked.map(|weeks| check(weeks, page.wording)),
    };
    json::indented(&document)
}

fn check(weeks: &[Option<CheckedWeek>], wording: Wording) -> Check {
    let is_stopped = weeks.iter().any(Option::is_none);
    let judged = weeks.iter().flatten();
    let worst = judged.clone().filter_map(CheckedWeek::worst_severity).max();
    let told = judged.clone().any(|week| !week.clear.is_empty() || !week.raised.is_empty());
    let severity = match worst {
        _ if is_stopped => "stop",
        Some(severity) => severity.name(),
        None if told => "ok",
        None => "not-assessed",
    };
    Check { severity, weeks: judged.map(|week| self::week(week, wording)).collect() }
}

fn week(week: &CheckedWeek, wording: Wording) -> Week {
    let raised = |raised: &PlanFinding| {
        let finding = &raised.finding;
        Raised {
            rule: raised.rule,
            severity: finding.severity.name(),
            from: finding.span.from.to_string(),
            to: finding.span.to.to_string(),
            value: finding.value,
            threshold: finding.threshold,
            unit: finding.unit.name(),
            comparison: finding.comparison.name(),
            headline: wording.phrase(&finding.headline),
            remedy: raised.remedy.iter().map(|remedy| said(wording, remedy)).collect(),
            muted: raised.muted,
        }
    };
    let reasons = week.not_assessed.iter();
    Week {
        from: week.days.from.to_string(),
        to: week.days.to.to_string(),
        distance_m: week.distance.get(),
        longest_run_m: week.longest_run.map(crate::model::units::Metres::get),
        hard_days: week.hard_days,
        ceilings: next_week(&week.ceilings, wording),
        findings: week.raised.iter().map(raised).collect(),
        remarks: week.remarks.iter().map(|remark| said(wording, remark)).collect(),
        clear: week.clear.clone(),
        not_assessed: reasons.map(|(rule, reason)| NotAssessed { rule, reason: said(wording, reason) }).collect(),
    }
}
