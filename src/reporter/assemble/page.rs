//! The half of the report for people: head, verdict, tally, actions and lists.

use chrono::{Datelike, Weekday};

use super::figures::{self, Figures};
use super::{Context, Overall, Raised, cards, provenance, tables, tiles};
use crate::model::calendar::{DaySpan, WeekId};
use crate::model::finding::{Family, RuleOutcome, Severity, Verdict};
use crate::model::phrase::{Part, Phrase};
use crate::model::units::Metres;
use crate::reporter::privacy::masked;
use crate::reporter::report::{Line, Page, Section, State, TallyItem, VerdictBox};
use crate::reporter::wording::{self, Wording};

/// Actions and causes shown at the top.
const AT_TOP: usize = 3;

/// Rules that each set a ceiling for the week: of their advice only the lowest is shown at the top.
const CEILING_RULES: [&str; 3] = ["weekly-volume-jump", "two-week-volume-jump", "comeback-too-fast"];

pub(super) fn page(context: &Context<'_>) -> Page {
    let history = context.input.history;
    let mut figures = figures::all(context);
    let sections = sections(context, &mut figures);
    let overall = overall(context.input.outcomes, context);
    Page {
        kicker: "Weekly running report",
        name: masked(&history.athlete.name),
        period: period(context),
        read_line: read_line(context),
        verdict: verdict(context, overall),
        tally: tally(context),
        rules_total: context.input.outcomes.len(),
        actions_title: actions_title(context),
        actions: actions(context),
        tiles: tiles::tiles(context),
        sections,
        pictures: figures.rest(),
        fine: fine(context),
        not_checked: not_checked(context),
        muted: muted(context),
        shoes: tables::shoes(context),
        shoes_note: tables::unassigned(context),
        weeks: tables::weeks(context),
        provenance: provenance::provenance(context),
    }
}

fn overall(outcomes: &[RuleOutcome], context: &Context<'_>) -> Overall {
    Overall::of(outcomes, |rule| context.text(rule).family)
}

fn period(context: &Context<'_>) -> String {
    let as_of = context.as_of();
    let with_year = Wording::new(context.wording.units());
    let week = format!("Week {}", with_year.span(DaySpan::week(WeekId::containing(as_of))));
    if as_of.weekday() == Weekday::Sun { week } else { format!("{week}, up to {}", context.wording.day(as_of)) }
}

fn read_line(context: &Context<'_>) -> String {
    let counts = context.input.counts;
    let runs = format!("{} read", Wording::count(counts.runs, "run", "runs"));
    match counts.rejected {
        0 => runs,
        rejected => format!("{runs}, {} rejected", Wording::count(rejected, "file", "files")),
    }
}

/// What the verdict asks for, in a few words.
pub(super) fn imperative(context: &Context<'_>, overall: Overall) -> String {
    let family = context.unmuted().next().map(|raised| raised.text.family);
    match (overall, family) {
        (Overall::Raised(Severity::Stop), _) => "stop running and see a professional",
        (Overall::Raised(Severity::Warn), Some(Family::Pain)) => "give the knee a rest",
        (Overall::Raised(Severity::Warn), Some(Family::RunningForm)) => "work on your form",
        (Overall::Raised(Severity::Warn), Some(Family::ShoesAndSurface)) => "change your shoes",
        (Overall::Raised(Severity::Warn), Some(Family::Habits)) => "change a habit",
        (Overall::Raised(Severity::Warn), _) => "back off for a week",
        (Overall::Raised(Severity::Watch), Some(Family::Pain)) => "keep an eye on the knee",
        (Overall::Raised(Severity::Watch), Some(Family::RunningForm)) => "keep an eye on your form",
        (Overall::Raised(Severity::Watch), Some(Family::ShoesAndSurface)) => "keep an eye on your shoes",
        (Overall::Raised(Severity::Watch), Some(Family::Habits)) => "keep an eye on your habits",
        (Overall::Raised(Severity::Watch), _) => "hold steady for a week",
        (Overall::Raised(Severity::Info) | Overall::Fine, _) if is_thin(context) => {
            "nothing found, but little could be checked"
        }
        (Overall::Raised(Severity::Info) | Overall::Fine, _) => "nothing to change this week",
        (Overall::NotAssessed, _) => "training load could not be judged",
    }
    .to_owned()
}

/// Less than half of the rules could be assessed: silence must not read as safety.
fn is_thin(context: &Context<'_>) -> bool {
    let outcomes = context.input.outcomes;
    outcomes.iter().filter(|outcome| is_unassessed(outcome)).count() * 2 > outcomes.len()
}

fn verdict(context: &Context<'_>, overall: Overall) -> VerdictBox {
    let before = overall_before(context);
    VerdictBox {
        state: overall.state(),
        word: overall.word(),
        headline: imperative(context, overall),
        sentence: causes(context, overall),
        before: before.map(|before| format!("A week ago the verdict was {}.", before.word())),
    }
}

fn overall_before(context: &Context<'_>) -> Option<Overall> {
    let before = context.input.outcomes_before;
    (!before.is_empty()).then(|| overall(before, context))
}

/// The main findings as sentences, or what stands in their place.
fn causes(context: &Context<'_>, overall: Overall) -> String {
    let worth = |raised: &&Raised<'_>| raised.finding.severity >= Severity::Watch;
    let headlines: Vec<String> = context
        .unmuted()
        .filter(worth)
        .take(AT_TOP)
        .map(|raised| wording::sentence(&context.wording.phrase(&raised.finding.headline)))
        .collect();
    if !headlines.is_empty() {
        return headlines.join(" ");
    }
    match overall {
        Overall::NotAssessed => first_reason(context).unwrap_or_else(|| "There is no running to judge.".to_owned()),
        _ => counted(context),
    }
}

/// How the rules ended, when none asks for anything: `7 of 8 rules could be checked: 5 are fine, 2 are worth knowing.`
fn counted(context: &Context<'_>) -> String {
    let outcomes = context.input.outcomes;
    let count = |wanted: &[State]| {
        let of_state = outcomes.iter().filter(|outcome| wanted.contains(&state(outcome))).count();
        u64::try_from(of_state).unwrap_or(u64::MAX)
    };
    let parts: Vec<String> = [
        (count(&[State::Fine]), "is fine", "are fine"),
        (count(&[State::Info]), "is worth knowing", "are worth knowing"),
        (count(&[State::Muted]), "is muted", "are muted"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many)| Wording::count(count, one, many))
    .collect();
    let checked = outcomes.iter().filter(|outcome| !is_unassessed(outcome)).count();
    format!("{checked} of {} rules could be checked: {}.", outcomes.len(), wording::list(&parts))
}

fn first_reason(context: &Context<'_>) -> Option<String> {
    context.input.outcomes.iter().find_map(|outcome| match &outcome.verdict {
        Verdict::NotAssessed { reason, .. } if context.text(outcome.rule).family == Family::TrainingLoad => {
            Some(wording::sentence(&wording::capitalised(&context.wording.phrase(reason))))
        }
        _ => None,
    })
}

const fn is_unassessed(outcome: &RuleOutcome) -> bool {
    matches!(outcome.verdict, Verdict::NotAssessed { .. })
}

/// The state of a rule: that of its worst finding.
fn state(outcome: &RuleOutcome) -> State {
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

fn actions_title(context: &Context<'_>) -> String {
    let next = WeekId::containing(context.as_of()).plus(1);
    if context.as_of().weekday() == Weekday::Sun {
        format!("Next week, from {}", context.wording.day(next.monday()))
    } else {
        "Do next".to_owned()
    }
}

/// The first advice of each of the main findings, without repetition. Under a stop there is only the stop. Where several
/// rules set a ceiling for the week only the lowest is shown, in the place of the first of them.
fn actions(context: &Context<'_>) -> Vec<String> {
    let stop = context.unmuted().any(|raised| raised.finding.severity == Severity::Stop);
    let mut actions: Vec<String> = Vec::new();
    for raised in context.unmuted() {
        let finding = raised.finding;
        if finding.severity < Severity::Watch || (stop && finding.severity != Severity::Stop) {
            continue;
        }
        if let Some(advice) = advice(context, raised).first() {
            let action = wording::sentence(&context.wording.phrase(advice));
            if !actions.contains(&action) {
                actions.push(action);
            }
        }
    }
    actions.truncate(AT_TOP);
    actions
}

/// What a finding asks for. A ceiling for the week is the lowest of all, so that no two cards contradict each other.
pub(super) fn advice<'a>(context: &Context<'a>, raised: &Raised<'a>) -> Vec<&'a Phrase> {
    let mut advice: Vec<&Phrase> = raised.finding.advice.iter().collect();
    let is_ceiling = sets_ceiling(raised) && advice.first().is_some_and(|first| first_distance(first).is_some());
    if let (true, Some(first), Some(lowest)) = (is_ceiling, advice.first_mut(), lowest_ceiling(context)) {
        *first = lowest;
    }
    advice
}

/// Whether a finding sets a ceiling for the week to come. What is only for display speaks of the running week.
fn sets_ceiling(raised: &Raised<'_>) -> bool {
    CEILING_RULES.contains(&raised.outcome.rule) && raised.finding.may_notify
}

/// The advice with the lowest ceiling for the week, of all findings that give one.
fn lowest_ceiling<'a>(context: &Context<'a>) -> Option<&'a Phrase> {
    let advice = |raised: &Raised<'a>| raised.finding.advice.first();
    context
        .unmuted()
        .filter(|raised| sets_ceiling(raised))
        .filter_map(|raised| advice(raised).and_then(|advice| Some((first_distance(advice)?, advice))))
        .min_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, advice)| advice)
}

fn first_distance(phrase: &Phrase) -> Option<Metres> {
    phrase.0.iter().find_map(|part| match part {
        Part::Distance(distance) => Some(*distance),
        _ => None,
    })
}

fn sections(context: &Context<'_>, figures: &mut Figures) -> Vec<Section> {
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
            let value = evidence.first().map(|row| context.wording.phrase(&row.text)).unwrap_or_default();
            lines.push(line(context, outcome, &value));
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
