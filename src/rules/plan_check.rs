//! A planned week judged by the rules that can judge distances and hard days, as if it had been run. The rules are
//! asked as they stand; only what they say of the planned days counts here.

use super::context::{Context, count};
use super::planner::for_week;
use super::rulebook::Rulebook;
use super::{assess, ceilings};
use crate::model::calendar::DaySpan;
use crate::model::finding::{Finding, RuleOutcome, Verdict};
use crate::model::history::History;
use crate::model::phrase::{Part, Phrase};
use crate::model::plan::{CheckedWeek, NextWeek, PlanFinding, PlannedSession};
use crate::model::units::Metres;
use crate::phrase;

/// Rules that a plan of days, distances and kinds is enough for.
pub const ASKED: [&str; 6] = [
    "weekly-volume-jump",
    "single-run-spike",
    "two-week-volume-jump",
    "back-to-back-hard-days",
    "intensity-before-base",
    "comeback-too-fast",
];

/// Judges one planned week. `before` is the history up to the day before it, or up to the judged day where that lies in
/// it; `planned` the history as of its Sunday with the planned runs in it. `None` under a medical stop.
#[must_use]
pub fn check_week(
    before: &History,
    planned: &History,
    plan: &[PlannedSession],
    rulebook: &Rulebook,
) -> Option<CheckedWeek> {
    let outcomes = assess(before, rulebook);
    let context = Context::new(before, rulebook.settings(), &outcomes);
    let week = ceilings::planned_week(&context);
    let days = DaySpan::week(week);
    let ceilings = for_week(&context, &outcomes, rulebook, week)?;
    let runs: Vec<_> = planned.runs(days).collect();
    let mut hard: Vec<_> = plan.iter().filter(|row| row.kind.is_hard() && days.contains(row.date)).collect();
    hard.sort_by_key(|row| row.date);
    hard.dedup_by_key(|row| row.date);
    let mut checked = CheckedWeek {
        days,
        distance: runs.iter().filter_map(|run| run.distance).sum(),
        longest_run: runs.iter().filter_map(|run| run.distance).max_by(Metres::total_cmp),
        hard_days: count(hard.len()),
        ceilings,
        raised: Vec::new(),
        remarks: Vec::new(),
        clear: Vec::new(),
        not_assessed: Vec::new(),
    };
    for outcome in assess(planned, rulebook).into_iter().filter(|outcome| ASKED.contains(&outcome.rule)) {
        sort_in(before, outcome, &mut checked);
    }
    above_ceilings(&mut checked);
    hard_on_hard(before, plan, &mut checked);
    Some(checked)
}

/// Puts what a rule says of the planned days where it belongs.
fn sort_in(before: &History, outcome: RuleOutcome, checked: &mut CheckedWeek) {
    let RuleOutcome { rule, verdict, muted, .. } = outcome;
    let findings = match verdict {
        Verdict::NotAssessed { reason, .. } => return checked.not_assessed.push((rule, reason)),
        Verdict::Clear(_) => Vec::new(),
        Verdict::Raised(findings) => findings,
    };
    let (days, as_of) = (checked.days, before.as_of);
    let planned: Vec<Finding> =
        findings.into_iter().filter(|finding| finding.span.to > as_of && finding.span.overlaps(days)).collect();
    if planned.is_empty() {
        checked.clear.push(rule);
    }
    for finding in planned {
        let within = checked.ceilings.distance.is_some_and(|ceiling| checked.distance <= ceiling.distance);
        if rule == "two-week-volume-jump" && within {
            // Card LOAD-5: this rule never asks for less than 0.80 of the usual week, which the plan keeps to.
            let share = Part::Share(finding.value);
            checked.remarks.push(phrase![
                "With the week before, two weeks are ",
                share,
                " above any two earlier ones. That comes from the week before; the plan is within its ceiling"
            ]);
            continue;
        }
        let remedy = remedy(rule, &finding, &checked.ceilings, as_of);
        checked.raised.push(PlanFinding { rule, finding, muted: muted.is_some(), remedy });
    }
}

/// What to change in the plan so that the rule is kept.
fn remedy(rule: &str, finding: &Finding, ceilings: &NextWeek, as_of: chrono::NaiveDate) -> Vec<Phrase> {
    let value = |measure: &str| finding.evidence.iter().find(|row| row.measure == measure).map(|row| row.value);
    let run = |most: Metres| phrase!["Plan ", Part::Distance(most), " or less on ", Part::Day(finding.span.to)];
    let most = match rule {
        "weekly-volume-jump" | "two-week-volume-jump" => ceilings.distance.map(|ceiling| {
            let left = Metres::new((ceiling.distance.get() - ceilings.ran.get()).max(0.0)).unwrap_or_default();
            let from = ceilings.days.from.max(as_of.succ_opt().unwrap_or(as_of));
            let span = DaySpan { from, to: ceilings.days.to };
            phrase!["Plan ", Part::Distance(left), " or less in all on ", Part::Span(span)]
        }),
        "single-run-spike" => value("longest_before_m")
            .map(|longest| longest * (1.0 + finding.threshold))
            .and_then(|most| Metres::new(ceilings.longest_run.map_or(most, |run| most.min(run.distance.get()))))
            .map(run),
        "comeback-too-fast" => value("distance_m")
            .and_then(|distance| Metres::new(distance / (1.0 + finding.value)))
            .map(|most| match finding.span {
                span if span.from == span.to => run(most),
                span => phrase!["Plan ", Part::Distance(most), " or less in all on ", Part::Span(span)],
            }),
        _ => None,
    };
    most.map_or_else(|| finding.advice.clone(), |most| vec![most])
}

/// Names what is above a ceiling of the planner while no rule is raised by it.
fn above_ceilings(checked: &mut CheckedWeek) {
    let is_raised = |rules: &[&str]| checked.raised.iter().any(|raised| rules.contains(&raised.rule));
    let mut remarks = Vec::new();
    let over = |what: &'static str, planned: Metres, ceiling: crate::model::plan::Ceiling| {
        let most = Part::Distance(ceiling.distance);
        phrase![what, Part::Distance(planned), " planned, above the ceiling of ", most, " that ", ceiling.rule, " sets"]
    };
    let by_week = ["weekly-volume-jump", "two-week-volume-jump", "comeback-too-fast"];
    if let Some(ceiling) = checked.ceilings.distance
        && above(checked.distance, ceiling.distance)
        && !is_raised(&by_week)
    {
        remarks.push(over("The week: ", checked.distance, ceiling));
    }
    if let (Some(ceiling), Some(longest)) = (checked.ceilings.longest_run, checked.longest_run)
        && above(longest, ceiling.distance)
        && !is_raised(&["single-run-spike", "comeback-too-fast"])
    {
        remarks.push(over("The longest run: ", longest, ceiling));
    }
    if let Some(most) = checked.ceilings.hard_days.filter(|most| checked.hard_days > *most) {
        let planned = Part::Count(checked.hard_days, "hard day", "hard days");
        remarks.push(phrase![planned, " planned; ", Part::Count(most, "fits", "fit"), " the week"]);
    }
    checked.remarks.extend(remarks);
}

fn above(planned: Metres, ceiling: Metres) -> bool {
    super::context::above(planned.get(), ceiling.get())
}

/// Two planned hard days in a row, where the rule on them is not there to say so.
fn hard_on_hard(before: &History, plan: &[PlannedSession], checked: &mut CheckedWeek) {
    if checked.raised.iter().any(|raised| raised.rule == "back-to-back-hard-days") {
        return;
    }
    let hard = |day| day > before.as_of && plan.iter().any(|row| row.kind.is_hard() && row.date == day);
    let pair = checked.days.days().find_map(|day| {
        let earlier = day.pred_opt().filter(|earlier| hard(*earlier) && hard(day))?;
        Some(DaySpan { from: earlier, to: day })
    });
    if let Some(pair) = pair {
        checked.remarks.push(phrase!["Hard on ", Part::Span(pair), ": put an easy or a rest day between them"]);
    }
}
