//! The ceilings of the week to come (RULES card LOAD-5): the lowest limit of any rule wins and is named. Says what may
//! be run; whether something was too much is said by the rules, and a plan is judged in `plan_check`.

use super::ceilings::{self, Plan, RISE};
use super::comeback::{self, Reference, Steps};
use super::context::{Context, at_least, scaled};
use super::pain::load_cut;
use super::return_protocol;
use super::rulebook::Rulebook;
use crate::model::calendar::{DaySpan, WeekId, shift};
use crate::model::finding::{Finding, RuleOutcome, Severity, Verdict};
use crate::model::history::{Gap, History};
use crate::model::phrase::{Part, Phrase};
use crate::model::plan::{Ceiling, NextWeek};
use crate::model::units::Metres;
use crate::phrase;

const COMEBACK: &str = "comeback-too-fast";
const SINGLE_RUN: &str = "single-run-spike";
const RETURN_PROTOCOL: &str = "return-protocol-broken";

/// Hard days a week that leave an easy day after each, week after week (RULES rows LOAD-3 and LOAD-6): seven days hold
/// three.
const MOST_HARD_DAYS: u32 = 3;
/// Running days for each hard one. LOAD-B5 asks for 75 % of the minutes to be easy; about half of the minutes of a hard
/// session are hard, so that every other day is a quarter of the minutes. Chosen.
const RUN_DAYS_A_HARD_DAY: f64 = 2.0;
/// Days from the first run back without hard running, the first half of the return window; chosen.
const EASY_DAYS_BACK: i64 = 14;
/// Rules that, raised at watch or above, take one hard day away.
const SPARE_HARD_DAY: [&str; 4] =
    ["back-to-back-hard-days", "too-little-easy-running", "intensity-before-base", "easy-days-too-hard"];

/// What the week to come may hold; `None` under a medical stop, when there is no plan (RULES card LOAD-5).
#[must_use]
pub fn next_week(history: &History, outcomes: &[RuleOutcome], rulebook: &Rulebook) -> Option<NextWeek> {
    let context = Context::new(history, rulebook.settings(), outcomes);
    let week = Plan::new(&context).week(&context);
    for_week(&context, outcomes, rulebook, week)
}

/// What this week, the running one or the one after it, may hold.
pub(super) fn for_week(
    context: &Context<'_>,
    outcomes: &[RuleOutcome],
    rulebook: &Rulebook,
    week: WeekId,
) -> Option<NextWeek> {
    if stop(outcomes).is_some() {
        return None;
    }
    let days = DaySpan::week(week);
    let ran = context.runs(days).iter().filter_map(|run| run.distance).sum();
    let ran_without_distance = context.history.week(week).map_or(0, |week| week.by_time.without_distance);
    let mut plan = NextWeek {
        days,
        distance: None,
        longest_run: None,
        hard_days: None,
        ran,
        ran_without_distance,
        notes: Vec::new(),
    };
    if ceilings::is_returning(context) {
        after_break(context, rulebook, &mut plan);
    } else {
        by_weeks(context, week, &mut plan);
    }
    after_pain(context, week, &mut plan);
    by_longest_run(context, rise_of_a_run(rulebook), &mut plan);
    by_return_protocol(context, &mut plan);
    within_the_week(&mut plan);
    hard_days(context, outcomes, week, &mut plan);
    remarks(context, &mut plan);
    Some(plan)
}

/// The finding that stops all plans, when there is one: only the pain rules may say stop.
#[must_use]
pub fn stop(outcomes: &[RuleOutcome]) -> Option<&Finding> {
    let raised = outcomes.iter().filter_map(|outcome| match &outcome.verdict {
        Verdict::Raised(findings) => Some(findings),
        _ => None,
    });
    raised.flatten().find(|finding| finding.severity == Severity::Stop)
}

/// The ceiling by the weeks before (LOAD-1 and LOAD-B2).
fn by_weeks(context: &Context<'_>, week: WeekId, plan: &mut NextWeek) {
    let is_next = week != ceilings::planned_week(context);
    if let Some(over) = Plan::new(context).over().filter(|_| is_next) {
        let until = DaySpan { to: shift(plan.days.from, -1), from: context.as_of() };
        plan.notes.push(phrase![
            "The week that is running is over its ceiling of ",
            Part::Distance(over.distance),
            " already: rest or cross-train until ",
            Part::Day(until.to)
        ]);
    }
    match ceilings::lowest(context, week) {
        Some(lowest) => {
            plan.distance = Some(Ceiling { distance: lowest.distance, rule: lowest.rule });
            plan.notes.push(lowest.why);
        }
        None => plan.notes.push(
            "No ceiling for the week: fewer than four known weeks lie before it. Add older recordings or keep recording"
                .into(),
        ),
    }
}

/// The cut after the onset of pain (ST-1), where it asks for less.
fn after_pain(context: &Context<'_>, week: WeekId, plan: &mut NextWeek) {
    let Some(cut) = ceilings::by_pain(context, week) else { return };
    if plan.distance.is_some_and(|lower| at_least(cut.distance.get(), lower.distance.get())) {
        return;
    }
    if plan.ran > cut.distance {
        plan.notes.push(phrase![
            "More than half of the usual week is run already: rest or cross-train until ",
            Part::Day(plan.days.to)
        ]);
    }
    plan.distance = Some(Ceiling { distance: cut.distance, rule: cut.rule });
    plan.notes.push(cut.why);
}

/// The ceilings in a break and in the 28 days after it (LOAD-B6), which then stand for those of the weeks before.
fn after_break(context: &Context<'_>, rulebook: &Rulebook, plan: &mut NextWeek) {
    let tomorrow = shift(context.as_of(), 1);
    let gaps = &context.history.gaps;
    let Some(gap) = gaps.iter().find(|gap| gap.first_run_back.is_none()).or_else(|| gaps.last()) else { return };
    let table = rulebook.setting(COMEBACK).map(|setting| setting.thresholds.clone()).unwrap_or_default();
    let Some((steps, reference)) = table.try_into::<Steps>().ok().zip(Reference::before(context, gap)) else {
        plan.notes.push(
            "No ceiling for the return: fewer than four known weeks, or no run in them, lie before the break. Add older recordings"
                .into(),
        );
        return;
    };
    let week = gap.first_run_back.map_or(0, |back| (tomorrow - back).num_days() / 7);
    let week = i32::try_from(week).unwrap_or(0);
    if reference.has_usual_week() {
        let distance = steps.week_ceiling(gap, reference.week, week);
        plan.distance = Some(Ceiling { distance, rule: COMEBACK });
        plan.notes.push(reference.row().text);
        plan.notes.push(share_note(context, gap, &steps, reference.week, week));
    }
    if gap.first_run_back.is_none()
        && let Some(longest) = reference.longest
    {
        let share = steps.first_run_share(gap);
        let distance = scaled(longest, share);
        plan.longest_run = Some(Ceiling { distance, rule: COMEBACK });
        let [longest, first] = [longest, distance].map(Part::Distance);
        plan.notes.push(phrase![
            "First run back: ",
            Part::Share(share),
            " of the longest before, ",
            longest,
            ", is ",
            first
        ]);
    }
    if gap.days > steps.long_break_days {
        plan.notes.push(
            "After so long a break start by the article's walk-run protocol: 2 minutes walking, 1 minute running, for 20 to 30 minutes every other day"
                .into(),
        );
    }
}

/// `After 16 days without a run: 70 % of 50 km, 35 km, in the seven days from the first run back`.
fn share_note(context: &Context<'_>, gap: &Gap, steps: &Steps, usual: Metres, week: i32) -> Phrase {
    let ceiling = steps.week_ceiling(gap, usual, week);
    let share = ceiling.ratio_to(usual).unwrap_or_default();
    let mut note = phrase![
        "After ",
        Part::Count(gap.days, "day", "days"),
        " without a run: ",
        Part::Share(share),
        " of that, ",
        Part::Distance(ceiling)
    ];
    let end = match gap.first_run_back {
        None => phrase![", in the seven days from the first run back; a longer break lowers it"],
        Some(back) => {
            let span = comeback::week_back(back, week);
            let until = DaySpan { to: span.to.min(context.as_of()), ..span };
            let ran: Metres = if until.to < until.from {
                Metres::ZERO
            } else {
                context.runs(until).iter().filter_map(|run| run.distance).sum()
            };
            phrase![" in the days ", Part::Span(span), ", of which ", Part::Distance(ran), " are run"]
        }
    };
    note.0.extend(end.0);
    note
}

/// What a run may be longer than the longest of 30 days: as `single-run-spike` has it, so that its advice and the
/// ceiling are one number.
fn rise_of_a_run(rulebook: &Rulebook) -> f64 {
    let used = rulebook.setting(SINGLE_RUN).and_then(|setting| setting.thresholds.get("small_spike_ratio"));
    used.and_then(toml::Value::as_float).unwrap_or(RISE)
}

/// The ceiling of single runs (LOAD-B1), where no lower one stands already.
fn by_longest_run(context: &Context<'_>, rise: f64, plan: &mut NextWeek) {
    let Some((counted, run)) = ceilings::longest_counted(context, rise) else {
        if plan.longest_run.is_none() {
            plan.notes.push("No ceiling for single runs: no run lies in the last 30 days".into());
        }
        return;
    };
    let distance = scaled(counted, 1.0 + rise);
    if plan.longest_run.is_some_and(|lower| at_least(distance.get(), lower.distance.get())) {
        return;
    }
    plan.longest_run = Some(Ceiling { distance, rule: SINGLE_RUN });
    let mut note = phrase!["Longest run of the last 30 days: ", Part::Distance(run.distance.unwrap_or_default())];
    note.0.extend(phrase![" on ", Part::Day(run.day)].0);
    if run.distance.is_some_and(|distance| counted < distance) {
        note.0.extend(phrase![", which counts as ", Part::Distance(counted), " since it was too long itself"].0);
    }
    note.0.extend(phrase!["; ", Part::Share(rise), " more is ", Part::Distance(distance)].0);
    plan.notes.push(note);
}

/// The ceilings by the stage of the return protocol (card RTR), where no lower ones stand already.
fn by_return_protocol(context: &Context<'_>, plan: &mut NextWeek) {
    let Some(limit) = return_protocol::limit::of(context, plan.days) else { return };
    let lower = |ceiling: Option<Ceiling>, limit: Metres| {
        let stands = ceiling.filter(|ceiling| at_least(limit.get(), ceiling.distance.get()));
        stands.or(Some(Ceiling { distance: limit, rule: RETURN_PROTOCOL }))
    };
    if let Some(distance) = limit.distance {
        plan.distance = lower(plan.distance, distance);
    }
    plan.longest_run = lower(plan.longest_run, limit.longest_run);
    plan.notes.push(limit.why);
}

/// No run is longer than the week.
fn within_the_week(plan: &mut NextWeek) {
    if let (Some(week), Some(run)) = (plan.distance, plan.longest_run)
        && week.distance < run.distance
    {
        plan.longest_run = Some(week);
        plan.notes.push(phrase!["No run can be longer than the week: ", Part::Distance(week.distance)]);
    }
}

/// How many hard days fit: an easy day after each (LOAD-3, LOAD-6), and three quarters of the running easy (LOAD-B5).
fn hard_days(context: &Context<'_>, outcomes: &[RuleOutcome], week: WeekId, plan: &mut NextWeek) {
    let tomorrow = shift(context.as_of(), 1);
    let is_fresh = |gap: &Gap| gap.first_run_back.is_none_or(|back| tomorrow < shift(back, EASY_DAYS_BACK));
    if context.return_protocol_until().is_some() || context.history.gaps.iter().any(is_fresh) {
        plan.hard_days = Some(0);
        plan.notes.push("No hard day yet: the first two weeks back and the return protocol are easy running".into());
        return;
    }
    let weeks = context.baseline_weeks(week);
    if weeks.is_empty() {
        return;
    }
    let run_days = weeks.iter().map(|week| f64::from(week.training_days)).sum::<f64>() / weeks.len() as f64;
    let by_share = (1..=MOST_HARD_DAYS).filter(|days| at_least(run_days, f64::from(*days) * RUN_DAYS_A_HARD_DAY));
    let mut most = by_share.max().unwrap_or(0);
    let mut note = phrase![
        Part::Count(most, "hard day", "hard days"),
        " at most, an easy or rest day after each: at most every other of your ",
        Part::Number(run_days, 1),
        " running days a week"
    ];
    let raised = |rule: &&&str| {
        outcomes.iter().any(|outcome| {
            outcome.rule == **rule
                && outcome.muted.is_none()
                && matches!(&outcome.verdict, Verdict::Raised(findings)
                    if findings.iter().any(|finding| finding.severity >= Severity::Watch))
        })
    };
    if let Some(rule) = SPARE_HARD_DAY.iter().find(raised).filter(|_| most > 0) {
        most -= 1;
        note.0.extend(phrase![", less one because of ", *rule].0);
    }
    if let Some(done) = context.history.week(week).and_then(|week| week.hard_days).filter(|done| *done > 0) {
        note.0.extend(phrase!["; ", Part::Count(done, "is", "are"), " done"].0);
    }
    plan.hard_days = Some(most);
    plan.notes.push(note);
}

/// What else to mind.
fn remarks(context: &Context<'_>, plan: &mut NextWeek) {
    if plan.ran > Metres::ZERO {
        plan.notes.push(phrase![Part::Distance(plan.ran), " of the week are run already"]);
    }
    if plan.ran_without_distance > 0 {
        let runs = Part::Count(plan.ran_without_distance, "run without distance counts", "runs without distance count");
        let remedy = " towards the week too: enter the distance_km under [[activity]] in athlete.toml";
        plan.notes.push(phrase![runs, remedy]);
    }
    if let Some(until) = context.return_protocol_until() {
        let steps =
            phrase!["The return-to-running protocol sets the steps until ", Part::Day(until), " at the earliest"];
        plan.notes.push(steps);
    }
    let is_cut = plan.distance.is_some_and(|ceiling| ceiling.rule == load_cut::RULE);
    if context.history.has_open_episode() && !is_cut {
        plan.notes.push("Pain is open in the log: stay well below these numbers, which know of load alone".into());
    }
}
