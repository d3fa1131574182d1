//! The half of the report for people: head, tally, cards by state, and lists.

use chrono::{Datelike, Weekday};

use super::figures::Figures;
use super::{Context, Overall, actions, cards, helps, pain, provenance, tables, tiles, verdict};
use crate::diagnostics;
use crate::model::athlete::Athlete;
use crate::model::calendar::{DaySpan, WeekId};
use crate::model::finding::{Evidence, RuleOutcome, Verdict};
use crate::reporter::privacy::masked;
use crate::reporter::report::{Help, Line, Page, Section, Source, State, TallyItem};
use crate::reporter::wording::{self, Wording, list};

pub(super) fn page(context: &Context<'_>) -> Page {
    let history = context.input.history;
    let mut figures = Figures::new(context);
    let sections = sections(context, &mut figures);
    let helps = helps::helps(context);
    let sources = sources(&sections, &helps);
    let overall = Overall::of(context.input.outcomes, |rule| context.text(rule).family);
    Page {
        kicker: kicker(&history.athlete),
        name: masked(&history.athlete.name),
        period: period(context),
        read_line: read_line(context),
        verdict: verdict::verdict(context, overall),
        tally: tally(context),
        rules_total: context.input.outcomes.len(),
        actions_title: actions::title(context),
        actions: actions::actions(context),
        ceilings: actions::ceilings(context),
        tiles: tiles::tiles(context),
        pain: pain::section(context),
        sections,
        first_days: helps::first_days(context),
        helps_lead: helps::lead(),
        helps,
        pictures: figures.rest(),
        fine: fine(context),
        not_checked: not_checked(context),
        muted: muted(context),
        shoes: tables::shoes(context),
        shoes_note: tables::shoes_note(context),
        weeks: tables::weeks(context),
        sources,
        provenance: provenance::provenance(context),
    }
}

/// What cards and advice name: studies that many of them name would else be repeated in each.
fn sources(sections: &[Section], helps: &[Help]) -> Vec<Source> {
    let cards = sections.iter().flat_map(|section| &section.cards).flat_map(|card| &card.why.sources);
    let mut sources: Vec<Source> = cards.chain(helps.iter().flat_map(|help| &help.sources)).cloned().collect();
    sources.sort_by(|one, other| (&one.text, &one.doi).cmp(&(&other.text, &other.doi)));
    sources.dedup();
    sources
}

/// Letters of an id that are shown.
const ID_LETTERS: usize = 60;

/// Kind of report, and the id where it says more than the name: of two athletes with one name it says who is meant.
fn kicker(athlete: &Athlete) -> String {
    let kind = "Weekly running report";
    if athlete.id == athlete.name {
        return kind.to_owned();
    }
    let id: String = masked(&athlete.id).chars().take(ID_LETTERS).collect();
    format!("{kind} \u{b7} {id}")
}

fn period(context: &Context<'_>) -> String {
    let as_of = context.as_of();
    let with_year = Wording::new(context.wording.units());
    let week = format!("Week {}", with_year.span(DaySpan::week(WeekId::containing(as_of))));
    if as_of.weekday() == Weekday::Sun { week } else { format!("{week}, up to {}", context.wording.day(as_of)) }
}

/// What was read, and what of it was left out and why. A watch that was not plugged in looks like a week of rest.
fn read_line(context: &Context<'_>) -> String {
    let counts = context.input.counts;
    let sources = &context.input.history.athlete.sources;
    let missing: Vec<String> =
        diagnostics::unreachable(context.input.diagnostics, sources).map(|path| masked(last_part(path))).collect();
    let rejected = counts.rejected.saturating_sub(missing.len() as u64);
    let mut parts = vec![format!("{} read", Wording::count(counts.runs, "run", "runs"))];
    if counts.duplicates > 0 {
        parts.push(format!("{} skipped", Wording::count(counts.duplicates, "duplicate", "duplicates")));
    }
    if rejected > 0 {
        parts.push(format!("{} rejected", Wording::count(rejected, "file", "files")));
    }
    if !missing.is_empty() {
        parts.push(format!("{} not reachable", list(&missing)));
    }
    parts.join(", ")
}

/// The end of a path: the rest is the business of whoever owns the machine.
fn last_part(path: &str) -> &str {
    path.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or(path)
}

pub(super) const fn is_unassessed(outcome: &RuleOutcome) -> bool {
    matches!(outcome.verdict, Verdict::NotAssessed { .. })
}

/// The state of a rule: that of its worst finding.
pub(super) fn state(outcome: &RuleOutcome) -> State {
    match &outcome.verdict {
        Verdict::Clear(_) => State::Fine,
        Verdict::NotAssessed { .. } => State::NotChecked,
        Verdict::Raised(_) if outcome.muted.is_some() => State::Muted,
        Verdict::Raised(findings) => {
            findings.iter().map(|finding| State::of(finding.severity)).min().unwrap_or(State::Info)
        }
    }
}

fn tally(context: &Context<'_>) -> Vec<TallyItem> {
    let count = |wanted| context.input.outcomes.iter().filter(|outcome| state(outcome) == wanted).count();
    [State::Act, State::Watch, State::Info, State::Fine, State::NotChecked, State::Muted]
        .into_iter()
        .map(|state| TallyItem { state, count: count(state) })
        .filter(|item| item.count > 0)
        .collect()
}

fn sections(context: &Context<'_>, figures: &mut Figures<'_, '_>) -> Vec<Section> {
    let cards = cards::cards(context, figures);
    [State::Act, State::Watch, State::Info]
        .into_iter()
        .map(|state| Section { state, cards: cards.iter().filter(|card| card.state == state).cloned().collect() })
        .filter(|section| !section.cards.is_empty())
        .collect()
}

fn fine(context: &Context<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    for outcome in context.input.outcomes {
        if let Verdict::Clear(evidence) = &outcome.verdict {
            let evidence: Vec<&Evidence> = context.evidence(evidence).collect();
            // The first number, and what became of the article's own rule where another takes its place.
            let (first, rest) = evidence.split_at(evidence.len().min(1));
            let literal = rest.iter().filter(|row| row.measure == "article_change_ratio");
            let said = |row: &Evidence| wording::sentence(&context.wording.phrase(&row.text));
            let value: Vec<String> = first.iter().chain(literal).copied().map(said).collect();
            lines.push(line(context, outcome, &value.join(" ")));
        }
    }
    lines
}

fn not_checked(context: &Context<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    for outcome in context.input.outcomes {
        if let Verdict::NotAssessed { reason, .. } = &outcome.verdict {
            let value = match &outcome.disabled {
                Some(why) if why.is_empty() => "Switched off in the rulebook.".to_owned(),
                Some(why) => format!("Switched off in the rulebook: {}", wording::sentence(&masked(why))),
                None => context.wording.phrase(reason),
            };
            lines.push(line(context, outcome, &value));
        }
    }
    lines
}

fn muted(context: &Context<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    for raised in context.raised.iter().filter(|raised| raised.is_muted()) {
        let headline = context.wording.phrase(&raised.finding.headline);
        let reason = raised.outcome.muted.as_deref().unwrap_or_default();
        let value = if reason.is_empty() {
            wording::sentence(&headline)
        } else {
            format!("{} Muted: {}", wording::sentence(&headline), wording::sentence(&masked(reason)))
        };
        lines.push(line(context, raised.outcome, &value));
    }
    lines
}

fn line(context: &Context<'_>, outcome: &RuleOutcome, value: &str) -> Line {
    let title = context.text(outcome.rule).title;
    let title = if title.is_empty() { outcome.rule } else { title };
    Line { rule: outcome.rule, title: title.to_owned(), value: wording::sentence(&wording::capitalised(value)) }
}
