//! `intensity-before-base`: the first hard session in six weeks, and the running before it (RULES card LOAD-7).

use crate::model::calendar::{DaySpan, WeekId, shift};
use crate::model::finding::{Comparison, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::{Session, SessionClass, WeekMeasures};
use crate::model::median::median;
use crate::model::phrase::{Part, Phrase};
use crate::model::units::{Metres, Seconds};
use crate::phrase;
use crate::rules::context::{
    Context, above, at_least, count, evidence, evidence_of, kilometres, not_assessed, raised_or_clear,
};
use crate::rules::intensity;
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// A first hard session, or the first after six weeks without one, before there was a base of regular running.
    ///
    /// ## Why it matters
    ///
    /// The article asks to build a base before intensity is added.
    ///
    /// ## How it is computed
    ///
    /// The trigger is a hard session of the last 28 days with no other in the days before it. The base is looked for in
    /// the six usable weeks before the week of the trigger, of at most eight: weeks with a run, mean weekly distance,
    /// median of runs a week, and variation of weekly distance (standard deviation over mean). It also fails when one
    /// of the last three of them was a jump: far above the four weeks before it, with a single-run spike in it or pain
    /// open. The finding lists what failed. The share of hard minutes since the trigger is shown beside.
    ///
    /// ## Thresholds
    ///
    /// - `quiet_days`: days without a hard session before the trigger.
    /// - `least_active_weeks`: weeks of the six with a run.
    /// - `least_mean_km`: mean weekly distance in kilometres.
    /// - `least_runs_a_week`: median of runs a week.
    /// - `largest_variation`: variation of weekly distance up to which the weeks were even.
    /// - `jump_ratio`, `spike_ratio`: what makes a week a jump, by its distance and by its longest run.
    /// - `hard_minutes_share`: hard minutes of all running minutes in the four weeks after a trigger without a base.
    /// - `labelled_share`: share of the runs before the trigger in which a hard session would have been seen.
    ///
    /// ## When it stays silent
    ///
    /// Clear without a trigger. Not assessed when the recordings begin less than eight weeks before the trigger, with
    /// fewer than six usable weeks in them, and when in too many of the runs before it a hard session could not have
    /// been seen. A trigger that is told by bests of more than 90 days ago, by speed up hills that only positions tell,
    /// by the highest heart rate seen where none is given, or by a speed at which heart rate stayed below its easy
    /// ceiling, is *info*; so is a tempo run without heart rate that is less than 1.18 times as fast as the usual run,
    /// where no best was run all out.
    ///
    /// ## Limits of the evidence
    ///
    /// No trial tested a base. In a trial that compared more intensity with more volume injuries did not differ, and
    /// its eight weeks of preparation lost nearly half of the runners. Fifteen kilometres a week split a cohort of half
    /// marathon runners into less and more experienced; the trend to fewer injuries was not significant.
    ///
    /// ## References
    ///
    /// Ramskov et al. 2018.
    rule IntensityBeforeBase {
        id: "intensity-before-base",
        title: "Intensity before base",
        family: TrainingLoad,
        article: ["LOAD-7"],
        grade: Partial,
        summary: "A first hard session in six weeks without a base of regular running before it.",
        measures: ["distance_m", "runs", "guarded_ratio", "hard_days"],
        culprits: [TrainingLoad],
        judged_over: "28 days",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [RAMSKOV_2018],
    }
    thresholds {
        /// [D] Days without a hard session before the trigger.
        quiet_days: u32 = 42, 14 to 365;
        /// [D] Weeks of the six that must have a run.
        least_active_weeks: u32 = 5, 1 to 6;
        /// [E] Mean kilometres a week (split of a cohort of half marathon runners).
        least_mean_km: f64 = 15.0, 1.0 to 150.0;
        /// [D] Median of runs a week.
        least_runs_a_week: f64 = 2.0, 1.0 to 7.0;
        /// [D] Variation of weekly distance up to which the weeks were even.
        largest_variation: f64 = 0.40, 0.05 to 2.0;
        /// [D] Above the highest of the four weeks before by more than this share, with the other sign: a jump.
        jump_ratio: f64 = 0.30, 0.05 to 5.0;
        /// [D] A run longer than the longest of 30 days by more than this share: the other sign.
        spike_ratio: f64 = 0.10, 0.01 to 5.0;
        /// [D] Share of hard minutes in the four weeks after a trigger without a base.
        hard_minutes_share: f64 = 0.20, 0.01 to 0.9;
        /// [D] Share of the runs before the trigger in which a hard session would have been seen.
        labelled_share: f64 = 0.80, 0.1 to 1.0;
    }
    ascending: []
}

/// Days that are looked at, and weeks of the base among how many (RULES card LOAD-7 and section 0).
const WINDOW_DAYS: u32 = 28;
const BASE_WEEKS: usize = 6;
const REACH_WEEKS: i64 = 8;
/// Kilometres above the highest of four weeks that a jump needs, and their mean (RULES card LOAD-1).
const LEAST_EXCESS_KM: f64 = 3.0;
const LEAST_MEAN4_KM: f64 = 10.0;
/// Weeks of the base that must be without a jump.
const WEEKS_WITHOUT_JUMP: usize = 3;

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    if context.first_run_day().is_none() {
        return not_assessed("No run is recorded yet.".into(), &["distance_m"]);
    }
    let span = context.last_days(WINDOW_DAYS);
    let Some(trigger) = trigger(context, thresholds, span) else { return without_trigger(context, thresholds, span) };
    let before = DaySpan::ending(shift(trigger.day, -1), thresholds.quiet_days);
    let reach = shift(trigger.day, -7 * REACH_WEEKS);
    if context.history.first_day.is_none_or(|first| reach < first) {
        let reason = phrase![
            "The first hard session was on ",
            Part::Day(trigger.day),
            ", and the recordings begin less than eight weeks before it: add older recordings."
        ];
        return not_assessed(reason, &["distance_m"]);
    }
    if !are_seen(context, &context.runs(before), thresholds.labelled_share) {
        return unseen(before);
    }
    let week = WeekId::containing(trigger.day);
    let mut weeks: Vec<&WeekMeasures> = (1..=REACH_WEEKS)
        .filter_map(|back| context.history.week(week.plus(-back)))
        .filter(|week| week.known && week.excluded.is_none())
        .take(BASE_WEEKS)
        .collect();
    weeks.reverse();
    if weeks.len() < BASE_WEEKS {
        let reason = phrase![
            "Fewer than six known weeks lie within eight before the hard session of ",
            Part::Day(trigger.day),
            "."
        ];
        return not_assessed(reason, &["distance_m"]);
    }
    judge(context, thresholds, &Base::of(context, thresholds, trigger, &weeks))
}

/// The latest hard session of these days with no other in the days before it.
fn trigger<'a>(context: &Context<'a>, thresholds: &Thresholds, span: DaySpan) -> Option<&'a Session> {
    let alone = |session: &&Session| {
        let before = DaySpan::ending(shift(session.day, -1), thresholds.quiet_days);
        !context.history.runs(before).any(|run| run.class.is_hard())
    };
    context.history.runs(span).rev().filter(|session| session.class.is_hard()).find(alone)
}

/// True when a hard session would have been seen in so many of the runs: they have a class, or, where nothing tells
/// easy from hard, a course in which bouts would show.
fn are_seen(context: &Context<'_>, runs: &[&Session], share: f64) -> bool {
    let anchored = intensity::is_anchored(context);
    let has_course = |run: &Session| run.effort.as_ref().is_some_and(|effort| effort.moving.is_some());
    let seen = |run: &&&Session| run.class != SessionClass::Unknown || (!anchored && has_course(run));
    at_least(runs.iter().filter(seen).count() as f64, share * runs.len() as f64)
}

fn unseen(span: DaySpan) -> Verdict {
    let reason = phrase![
        "In too many of the runs of ",
        Part::Span(span),
        " a hard session could not have been seen: record speed or heart rate, or set max_heart_rate_bpm."
    ];
    not_assessed(reason, &["max_heart_rate_bpm"])
}

fn without_trigger(context: &Context<'_>, thresholds: &Thresholds, span: DaySpan) -> Verdict {
    let runs = context.runs(span);
    if !are_seen(context, &runs, thresholds.labelled_share) {
        return unseen(span);
    }
    let hard = runs.iter().filter(|run| run.class.is_hard()).count();
    let text = if hard == 0 {
        phrase!["No hard session in 28 days with ", Part::Count(count(runs.len()), "run", "runs")]
    } else {
        phrase![
            Part::Count(count(hard), "hard session", "hard sessions"),
            " in 28 days, none of them the first after ",
            Part::Count(thresholds.quiet_days, "day", "days"),
            " without one"
        ]
    };
    Verdict::Clear(vec![evidence("hard_sessions", hard as f64, span, text)])
}

/// One demand on the base.
struct Demand {
    kept: bool,
    row: Evidence,
    /// What failed, for the headline.
    failure: &'static str,
}

struct Base<'a> {
    trigger: &'a Session,
    mean: Metres,
    demands: Vec<Demand>,
}

impl<'a> Base<'a> {
    fn of(context: &Context<'_>, thresholds: &Thresholds, trigger: &'a Session, weeks: &[&WeekMeasures]) -> Self {
        let from = weeks.first().map_or(trigger.day, |week| week.week.monday());
        let to = weeks.last().map_or(trigger.day, |week| week.week.sunday());
        let span = DaySpan { from, to };
        let distances: Vec<Metres> = weeks.iter().map(|week| week.distance).collect();
        let total: Metres = distances.iter().copied().sum();
        let mean = Metres::new(total.get() / weeks.len() as f64).unwrap_or_default();
        let active = count(weeks.iter().filter(|week| week.runs > 0).count());
        let runs = median(weeks.iter().map(|week| f64::from(week.runs)).collect()).unwrap_or_default();
        let variation = variation(&distances, mean);
        let demand =
            |kept, measure, value, text, failure| Demand { kept, row: evidence(measure, value, span, text), failure };
        let needed = Part::Distance(kilometres(thresholds.least_mean_km));
        let volume = phrase![
            Part::Distances(distances),
            " in the six weeks before: ",
            Part::Distance(mean),
            " a week, at least ",
            needed,
            " make a base"
        ];
        let active_text = phrase![
            Part::Count(active, "week", "weeks"),
            " of six with a run, at least ",
            Part::Number(thresholds.least_active_weeks.into(), 0),
            " make a base"
        ];
        let runs_text = phrase![
            "Median of ",
            Part::Number(runs, 1),
            " runs a week, at least ",
            Part::Number(thresholds.least_runs_a_week, 1),
            " make a base"
        ];
        let mut demands = vec![
            demand(
                at_least(mean.kilometres(), thresholds.least_mean_km),
                "mean6_m",
                mean.get(),
                volume,
                "too little distance",
            ),
            demand(
                active >= thresholds.least_active_weeks,
                "active_weeks",
                active.into(),
                active_text,
                "too few weeks with a run",
            ),
            demand(at_least(runs, thresholds.least_runs_a_week), "median_runs", runs, runs_text, "too few runs a week"),
        ];
        if let Some(variation) = variation {
            let limit = Part::Share(thresholds.largest_variation);
            let text = phrase!["Weekly distance varied by ", Part::Share(variation), ", at most ", limit, " is even"];
            let kept = at_least(thresholds.largest_variation, variation);
            demands.push(demand(kept, "weekly_variation_ratio", variation, text, "uneven weeks"));
        }
        demands.extend(no_jump(context, thresholds, weeks));
        Self { trigger, mean, demands }
    }
}

/// The demand that fails for a jump in one of the latest weeks.
fn no_jump(context: &Context<'_>, thresholds: &Thresholds, weeks: &[&WeekMeasures]) -> Option<Demand> {
    let mut latest = weeks.iter().rev().take(WEEKS_WITHOUT_JUMP);
    let (week, ratio) = latest.find_map(|week| Some((week, jump(context, thresholds, week)?)))?;
    let text = phrase![
        "The week of ",
        Part::Week(week.week),
        " was ",
        Part::Share(ratio),
        " above the four before, with a single-run spike or pain"
    ];
    let row = evidence("guarded_ratio", ratio, DaySpan::week(week.week), text);
    Some(Demand { kept: false, row, failure: "a jump in weekly distance" })
}

/// The rise of a week that LOAD-1 warns of: far above the four before, with a single-run spike in it or pain open.
fn jump(context: &Context<'_>, thresholds: &Thresholds, week: &WeekMeasures) -> Option<f64> {
    let (ratio, highest) = week.guarded_ratio.zip(week.baseline_max4)?;
    let excess = (week.distance - highest).kilometres();
    let judged = !week.in_return_window
        && week.baseline_mean4.is_some_and(|mean| at_least(mean.kilometres(), LEAST_MEAN4_KM))
        && at_least(excess, LEAST_EXCESS_KM);
    let span = DaySpan::week(week.week);
    let spiked = || {
        let mut runs = context.history.runs(span);
        runs.any(|run| run.spike_ratio().is_some_and(|ratio| above(ratio, thresholds.spike_ratio)))
    };
    let in_pain = || context.history.pain.iter().any(|row| row.score > 0 && span.contains(row.date));
    (judged && above(ratio, thresholds.jump_ratio) && (spiked() || in_pain())).then_some(ratio)
}

/// Population standard deviation over the mean.
fn variation(distances: &[Metres], mean: Metres) -> Option<f64> {
    let squares: f64 = distances.iter().map(|distance| (*distance - mean).get().powi(2)).sum();
    Metres::new((squares / distances.len() as f64).sqrt())?.ratio_to(mean)
}

fn judge(context: &Context<'_>, thresholds: &Thresholds, base: &Base<'_>) -> Verdict {
    let trigger = base.trigger;
    let text = phrase![
        "First hard session in ",
        Part::Count(thresholds.quiet_days, "day", "days"),
        " or more: ",
        intensity::words(trigger.class),
        " on ",
        Part::Day(trigger.day)
    ];
    let mut rows = vec![evidence_of("hard_sessions", 1.0, trigger, text)];
    rows.extend(base.demands.iter().map(|demand| demand.row.clone()));
    let failures: Vec<&'static str> =
        base.demands.iter().filter(|demand| !demand.kept).map(|demand| demand.failure).collect();
    if failures.is_empty() {
        return Verdict::Clear(rows);
    }
    rows.extend(since_row(context, thresholds, trigger));
    let doubtful = intensity::is_doubtfully_hard(context, trigger);
    if doubtful {
        let text = phrase!["That it was hard is told by doubtful measures: info at most"];
        rows.push(evidence_of("doubtful_trigger", 1.0, trigger, text));
    }
    let mut headline = phrase!["Hard running before a base: "];
    for (index, failure) in failures.iter().enumerate() {
        headline.0.extend((index > 0).then(|| Part::from(", ")).into_iter().chain([Part::from(*failure)]));
    }
    let finding = Finding {
        severity: if doubtful { Severity::Info } else { Severity::Watch },
        confidence: intensity::confidence(&[trigger]),
        span: DaySpan::day(trigger.day),
        subject: String::new(),
        value: count(failures.len()).into(),
        threshold: 1.0,
        unit: Unit::Count,
        comparison: Comparison::AtLeast,
        headline,
        advice: advice(thresholds, base),
        evidence: rows.clone(),
        may_notify: true,
    };
    raised_or_clear(vec![finding], rows)
}

/// Last day of the four weeks after the trigger.
fn until(trigger: &Session) -> chrono::NaiveDate {
    shift(trigger.day, i64::from(WINDOW_DAYS) - 1)
}

fn advice(thresholds: &Thresholds, base: &Base<'_>) -> Vec<Phrase> {
    let share = Part::Share(thresholds.hard_minutes_share);
    let mut advice = vec![phrase![
        "Keep hard running to ",
        share,
        " of your minutes or less until ",
        Part::Day(until(base.trigger)),
        "."
    ]];
    if at_least(base.mean.kilometres(), thresholds.least_mean_km) {
        advice.push("Run six even weeks of easy running, every week, before you add another hard session.".into());
    } else {
        let goal = Part::Distance(kilometres(thresholds.least_mean_km));
        advice.push(phrase!["Build up to ", goal, " a week of easy running first, in at least two runs."]);
    }
    advice
}

/// Hard minutes of all minutes from the trigger on, up to four weeks; within the first week they say little.
fn since_row(context: &Context<'_>, thresholds: &Thresholds, trigger: &Session) -> Option<Evidence> {
    let span = DaySpan { from: trigger.day, to: until(trigger).min(context.as_of()) };
    if span.to < shift(span.from, 6) {
        return None;
    }
    let runs = context.runs(span);
    let hard_time = |run: &&Session| {
        let effort = run.effort.as_ref();
        let bouts = effort.map(|effort| effort.hard_bouts.iter().map(|bout| bout.time).sum::<Seconds>());
        effort.and_then(|effort| effort.by_either).map(|time| time.hard).or(bouts).unwrap_or_default()
    };
    let hard: Seconds = runs.iter().map(hard_time).sum();
    let all: Seconds = runs.iter().filter_map(|run| run.moving).sum();
    let share = hard.ratio_to(all)?;
    let over = if above(share, thresholds.hard_minutes_share) { "more than " } else { "within " };
    let text = phrase![
        "Since then ",
        Part::Duration(hard),
        " of ",
        Part::Duration(all),
        " were hard, ",
        Part::Share(share),
        ": ",
        over,
        "the ",
        Part::Share(thresholds.hard_minutes_share),
        " of the first four weeks"
    ];
    Some(evidence("hard_minutes_share", share, span, text))
}
