//! The verdict in words: what it asks for, and the one or two sentences that say why.

use super::page::{is_unassessed, state};
use super::{Context, Overall, Raised, actions, is_by_time, pain};
use crate::model::finding::{Family, RuleOutcome, Severity, Unit, Verdict};
use crate::reporter::privacy::masked;
use crate::reporter::report::{State, VerdictBox};
use crate::reporter::wording::{self, Wording};

/// Causes named; more are counted.
const CAUSES: usize = 3;

pub(super) fn verdict(context: &Context<'_>, overall: Overall) -> VerdictBox {
    VerdictBox {
        state: overall.state(),
        word: overall.word(),
        headline: imperative(context, overall).to_owned(),
        sentence: with_pain(context, overall),
        before: before(context).map(|before| format!("A week ago the verdict was {}.", before.word())),
    }
}

fn before(context: &Context<'_>) -> Option<Overall> {
    let before = context.input.outcomes_before;
    (!before.is_empty()).then(|| Overall::of(before, |rule| context.text(rule).family))
}

/// What the verdict asks for, in a few words that fit the first finding.
pub(super) fn imperative(context: &Context<'_>, overall: Overall) -> &'static str {
    let first = context.unmuted().next();
    let is_return = first.is_some_and(|raised| raised.outcome.rule == "comeback-too-fast");
    match (overall, first.map(|raised| raised.text.family)) {
        (Overall::Raised(Severity::Stop), _) => "stop running and see a professional",
        (Overall::Raised(Severity::Warn), Some(Family::Pain)) => "give the knee a rest",
        (Overall::Raised(Severity::Warn), Some(Family::RunningForm)) => "work on your form",
        (Overall::Raised(Severity::Warn), Some(Family::ShoesAndSurface)) => "change your shoes",
        (Overall::Raised(Severity::Warn), Some(Family::Habits)) => "change a habit",
        (Overall::Raised(Severity::Warn | Severity::Watch), _) if is_return => "come back more slowly",
        (Overall::Raised(Severity::Warn), _) => "back off for a week",
        (Overall::Raised(Severity::Watch), Some(Family::Pain)) => "keep an eye on the knee",
        (Overall::Raised(Severity::Watch), Some(Family::RunningForm)) => "keep an eye on your form",
        (Overall::Raised(Severity::Watch), Some(Family::ShoesAndSurface)) => "keep an eye on your shoes",
        (Overall::Raised(Severity::Watch), Some(Family::Habits)) => "keep an eye on your habits",
        (Overall::Raised(Severity::Watch), _) => "hold steady for a week",
        // A log of pain raises nothing for days: until then silence must not read as leave to run on.
        (Overall::Raised(Severity::Info) | Overall::Fine, _) if context.input.history.has_open_episode() => {
            "go easy while it hurts"
        }
        (Overall::Raised(Severity::Info), _) if context.unmuted().any(actions::is_over_already) => {
            "no more distance this week"
        }
        (Overall::Raised(Severity::Info) | Overall::Fine, _) if is_thin(context) => {
            "nothing found, but little could be checked"
        }
        (Overall::Raised(Severity::Info), _) => "nothing urgent this week",
        (Overall::Fine, _) => "nothing to change this week",
        (Overall::NotAssessed, _) => "training load could not be judged",
    }
}

/// Less than half of the rules on training load could be assessed: silence must not read as safety. Rules that wait for
/// what only a person can tell, as of a check-up, do not count.
fn is_thin(context: &Context<'_>) -> bool {
    let of_load = |outcome: &&RuleOutcome| context.text(outcome.rule).family == Family::TrainingLoad;
    let of_load: Vec<&RuleOutcome> = context.input.outcomes.iter().filter(of_load).collect();
    of_load.iter().filter(|outcome| is_unassessed(outcome)).count() * 2 > of_load.len()
}

/// The sentence, behind the pain where no finding speaks of it.
fn with_pain(context: &Context<'_>, overall: Overall) -> String {
    let is_quiet = matches!(overall, Overall::Raised(Severity::Info) | Overall::Fine);
    let pain = pain::in_short(context).filter(|_| is_quiet).map(|pain| format!("{pain}. ")).unwrap_or_default();
    format!("{pain}{}", sentence(context, overall))
}

/// The main findings in one sentence, a second one for those that it leaves out, or what stands in their place.
pub(super) fn sentence(context: &Context<'_>, overall: Overall) -> String {
    let worth: Vec<&Raised<'_>> =
        context.unmuted().filter(|raised| raised.finding.severity >= Severity::Watch).collect();
    if worth.is_empty() {
        return match overall {
            Overall::NotAssessed => first_reason(context).unwrap_or_else(|| "There is no running to judge.".to_owned()),
            _ => counted(context),
        };
    }
    let causes: Vec<String> = worth.iter().take(CAUSES).map(|raised| cause(context, raised)).collect();
    let causes = wording::sentence(&wording::capitalised(&wording::list(&causes)));
    match worth.len().saturating_sub(CAUSES) {
        0 => causes,
        more => {
            let more = u64::try_from(more).unwrap_or(u64::MAX);
            format!("{causes} {}.", Wording::count(more, "more finding follows", "more findings follow"))
        }
    }
}

/// A finding as a clause of the sentence; its headline for a rule without one.
fn cause(context: &Context<'_>, raised: &Raised<'_>) -> String {
    let wording = context.wording;
    let finding = raised.finding;
    let value = wording.value(finding.value, finding.unit);
    match (raised.outcome.rule, finding.unit) {
        ("weekly-volume-jump", _) if !finding.may_notify => "this week is over its ceiling already".to_owned(),
        ("weekly-volume-jump", _) if is_by_time(&finding.evidence) => {
            format!("weekly running time rose {value} above your four-week maximum")
        }
        ("weekly-volume-jump", _) => format!("weekly distance rose {value} above your four-week maximum"),
        ("single-run-spike", Unit::Ratio) => {
            format!("the run of {} was {value} longer than any in the 30 days before", wording.day(finding.span.to))
        }
        ("two-week-volume-jump", Unit::Ratio) => format!("two weeks together were {value} above any two before"),
        ("training-monotony", Unit::None) => {
            format!("the days were much alike (monotony {})", wording::number_with(finding.value, 1))
        }
        ("low-cadence", Unit::StepsPerMinute) => format!("cadence is low at {value}"),
        ("low-cadence", Unit::Ratio) => "cadence at the same speed has dropped".to_owned(),
        ("worn-shoes", _) if !finding.subject.is_empty() => format!("{} is past its limit", masked(&finding.subject)),
        ("abrupt-shoe-change", _) if !finding.subject.is_empty() => {
            format!("{}, a pair of another kind, was taken into use fast", masked(&finding.subject))
        }
        ("no-shoe-rotation", _) => "the only pair in rotation has reached its limit".to_owned(),
        ("hard-surface-only", _) => "all running was on hard ground while a knee hurts".to_owned(),
        ("too-little-strength", _) => "a week went by without strength work".to_owned(),
        ("comeback-too-fast", Unit::Ratio) => format!("the return after a break went {value} above its ceiling"),
        _ => wording.phrase(&finding.headline),
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
