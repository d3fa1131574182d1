//! The half of the report for people: head, verdict, tally, actions, tiles, lists, provenance.

use chrono::{Datelike, Weekday};

use super::figures::{self, Figures};
use super::{Context, Overall, Raised, cards, tables};
use crate::diagnostics::{Diagnostic, Level};
use crate::model::calendar::{DaySpan, WeekId};
use crate::model::finding::{Family, RuleOutcome, Severity, Verdict};
use crate::model::measures::{Session, WeekMeasures};
use crate::model::phrase::{Part, Phrase};
use crate::model::units::Metres;
use crate::reporter::privacy::masked;
use crate::reporter::report::{DiagnosticLine, Line, Page, Provenance, Section, State, TallyItem, Tile, VerdictBox};
use crate::reporter::wording::{self, EN_DASH, Wording};

/// Actions and causes shown at the top.
const AT_TOP: usize = 3;

/// Diagnostics listed in the footer; all are in the JSON.
const DIAGNOSTICS_SHOWN: usize = 20;

/// Rules that each set a ceiling for the week: of their advice only the lowest is shown at the top.
const CEILING_RULES: [&str; 3] = ["weekly-volume-jump", "two-week-volume-jump", "comeback-too-fast"];

const DISCLAIMER: &str = "Rules of thumb from one article and from the literature, not a diagnosis and not a forecast. See a clinician \
     about pain that lasts.";

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
        tiles: tiles(context),
        sections,
        pictures: figures.rest(),
        fine: fine(context),
        not_checked: not_checked(context),
        muted: muted(context),
        shoes: tables::shoes(context),
        shoes_note: tables::unassigned(context),
        weeks: tables::weeks(context),
        provenance: provenance(context),
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
        (Overall::Raised(Severity::Info) | Overall::Fine, _) => "nothing to change this week",
        (Overall::NotAssessed, _) => "training load could not be judged",
    }
    .to_owned()
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
    let checked = context.input.outcomes.iter().filter(|outcome| !is_unassessed(outcome)).count();
    match overall {
        Overall::NotAssessed => first_reason(context).unwrap_or_else(|| "There is no running to judge.".to_owned()),
        _ => format!("{checked} of {} rules could be checked, and none asks for a change.", context.input.outcomes.len()),
    }
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
        let lowest = if sets_ceiling(raised) { lowest_ceiling(context) } else { None };
        if let Some(advice) = lowest.or(finding.advice.first()) {
            let action = wording::sentence(&context.wording.phrase(advice));
            if !actions.contains(&action) {
                actions.push(action);
            }
        }
    }
    actions.truncate(AT_TOP);
    actions
}

fn sets_ceiling(raised: &Raised<'_>) -> bool {
    CEILING_RULES.contains(&raised.outcome.rule)
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

fn tiles(context: &Context<'_>) -> Vec<Tile> {
    let week = context.input.history.weeks.last();
    vec![distance_tile(context, week), longest_tile(context), monotony_tile(context), cadence_tile(context, week)]
}

fn tile(label: &str, value: Option<String>, unit: &str, reference: String) -> Tile {
    let unit = if value.is_some() { unit } else { "" };
    Tile {
        label: label.to_owned(),
        value: value.unwrap_or_else(|| EN_DASH.to_string()),
        unit: unit.to_owned(),
        reference,
    }
}

fn distance_tile(context: &Context<'_>, week: Option<&WeekMeasures>) -> Tile {
    let wording = context.wording;
    let label = if week.is_none_or(|week| week.complete) { "This week" } else { "This week so far" };
    let reference = match week.map(|week| (week, week.baseline_max4)) {
        Some((week, Some(baseline))) => match week.guarded_ratio.filter(|_| week.complete) {
            Some(ratio) => format!("{} against {}, the highest of 4 weeks", Wording::change(ratio), wording.distance(baseline)),
            None => format!("highest of 4 weeks {}", wording.distance(baseline)),
        },
        _ => "no four weeks to compare with".to_owned(),
    };
    tile(label, week.map(|week| wording.distance_number(week.distance)), wording.distance_unit(), reference)
}

fn longest_tile(context: &Context<'_>) -> Tile {
    let wording = context.wording;
    let span = DaySpan::week(WeekId::containing(context.as_of()));
    let longest: Option<(&Session, Metres)> = context
        .input
        .history
        .runs(span)
        .filter_map(|session| Some((session, session.distance?)))
        .max_by(|(_, one), (_, other)| one.total_cmp(other));
    let reference = match longest {
        Some((session, _)) => match (session.spike_ratio(), session.longest_before) {
            (Some(ratio), Some(before)) => {
                format!("{} against {} in the 30 days before", Wording::change(ratio), wording.distance(before.distance))
            }
            _ => "no run in the 30 days before".to_owned(),
        },
        None => "no run this week".to_owned(),
    };
    tile("Longest run", longest.map(|(_, distance)| wording.distance_number(distance)), wording.distance_unit(), reference)
}

fn monotony_tile(context: &Context<'_>) -> Tile {
    let history = context.input.history;
    let last = history.last_complete_week();
    let limit = wording::trimmed(figures::monotony_limit(context), 1);
    let reference = match usual_monotony(context) {
        Some(usual) => format!("limit {limit}, your usual {}", wording::number_with(usual, 1)),
        None => format!("limit {limit}"),
    };
    let value = last.and_then(|week| week.monotony).map(|monotony| wording::number_with(monotony, 1));
    let label = if last.map(|week| week.week) == Some(WeekId::containing(context.as_of())) {
        "Monotony"
    } else {
        "Monotony, last full week"
    };
    tile(label, value, "", reference)
}

/// The median of the weeks before the last complete one, of half a year.
fn usual_monotony(context: &Context<'_>) -> Option<f64> {
    let weeks = context.input.history.weeks.iter().rev().filter(|week| week.complete).skip(1).take(26);
    figures::median(weeks.filter_map(|week| week.monotony).collect())
}

fn cadence_tile(context: &Context<'_>, week: Option<&WeekMeasures>) -> Tile {
    let (low, high) = figures::cadence_band_spm(context);
    let value = week.and_then(|week| week.cadence).map(|cadence| wording::number_with(cadence.get(), 0));
    let reference = if value.is_some() {
        format!("article's band {}{EN_DASH}{}", wording::trimmed(low, 0), wording::trimmed(high, 0))
    } else {
        "no cadence recorded this week".to_owned()
    };
    tile("Cadence", value, "steps/min", reference)
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
            lines.push(line(context, outcome, value));
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
            lines.push(line(context, outcome, value));
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
        lines.push(line(context, raised.outcome, value));
    }
    lines
}

fn line(context: &Context<'_>, outcome: &RuleOutcome, value: String) -> Line {
    let title = context.text(outcome.rule).title;
    let title = if title.is_empty() { outcome.rule } else { title };
    Line { rule: outcome.rule, title: title.to_owned(), value: wording::sentence(&wording::capitalised(&value)) }
}

fn provenance(context: &Context<'_>) -> Provenance {
    let input = context.input;
    let mut troubles: Vec<&Diagnostic> = input.diagnostics.iter().collect();
    // Stable: those of one level keep the order of their paths.
    troubles.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.level));
    Provenance {
        read: read(context),
        overrides: input
            .overrides
            .iter()
            .map(|changed| masked(&format!("{}: {} is {} instead of {}", changed.rule, changed.key, changed.used, changed.default)))
            .collect(),
        diagnostics: troubles.iter().take(DIAGNOSTICS_SHOWN).map(|diagnostic| trouble(diagnostic)).collect(),
        more_diagnostics: troubles.len().saturating_sub(DIAGNOSTICS_SHOWN),
        program: format!("patella {}, rulebook {}", input.version, input.rulebook_hash),
        command: masked(input.command),
        disclaimer: DISCLAIMER,
    }
}

fn read(context: &Context<'_>) -> Vec<String> {
    let counts = context.input.counts;
    let others = counts.recordings.saturating_sub(counts.runs);
    let mut parts = vec![Wording::count(counts.runs, "run", "runs")];
    let mut add = |count: u64, one: &str, many: &str| {
        if count > 0 {
            parts.push(Wording::count(count, one, many));
        }
    };
    add(others, "other activity", "other activities");
    add(counts.duplicates, "duplicate", "duplicates");
    add(counts.rejected, "rejected file", "rejected files");
    add(counts.ignored, "ignored file", "ignored files");
    let files = Wording::count(counts.files, "file", "files");
    let mut lines = vec![format!("{files} read: {}.", wording::list(&parts))];
    let history = context.input.history;
    let with_year = Wording::new(context.wording.units());
    let judged = with_year.day(history.as_of);
    if let (Some(first), Some(last)) = (history.first_day, history.activities.last()) {
        let span = DaySpan { from: first, to: last.activity.local_day().max(first) };
        lines.push(format!("Recordings of {}, judged at the end of {judged}.", with_year.span(span)));
    } else {
        lines.push(format!("Judged at the end of {judged}."));
    }
    lines
}

fn trouble(diagnostic: &Diagnostic) -> DiagnosticLine {
    let place = match &diagnostic.place {
        Some(place) => format!("{}, {place}", diagnostic.path),
        None => diagnostic.path.clone(),
    };
    let message = wording::sentence(&wording::capitalised(&diagnostic.message));
    let message = match &diagnostic.help {
        Some(help) => format!("{message} {}", wording::sentence(&wording::capitalised(help))),
        None => message,
    };
    let level = match diagnostic.level {
        Level::Rejected => "Rejected",
        Level::Warning => "Warning",
        Level::Note => "Note",
    };
    DiagnosticLine { level, place: masked(&place), message: masked(&message) }
}
