//! `weekly-volume-jump`: a week against the four before it (RULES card LOAD-1), with the article's 10 % rule shown
//! beside.

use crate::model::athlete::ExclusionReason;
use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::WeekMeasures;
use crate::model::phrase::{Part, Phrase};
use crate::model::units::Seconds;
use crate::phrase;
use crate::rules::ceilings::{Plan, RISE};
use crate::rules::context::{Context, above, at_least, evidence, not_assessed};
use crate::rules::rule::declare_rule;
use crate::rules::weekly_base::{Basis, Compared, lacks_distance};

declare_rule! {
    /// ## What it flags
    ///
    /// A week with clearly more running than any of the four usable weeks before it.
    ///
    /// ## Why it matters
    ///
    /// The article's best-known rule: do not raise weekly distance by more than 10 % a week. Taken literally it is
    /// broken in 32 to 54 % of the weeks of ordinary training logs, every easy week followed by a normal one included:
    /// an alarm that never stops. So the literal value is always shown, and never raises anything by itself; the
    /// guarded form below does.
    ///
    /// ## How it is computed
    ///
    /// Literal: `W[k] / W[k-1] - 1` of complete weeks. Guarded: `W[k] / Bmax4 - 1`, Bmax4 being the highest of the four
    /// usable weeks before; weeks that are unknown or excluded are skipped, up to eight weeks back. A week that is
    /// raised stays so for two weeks. The running week is only told when it is above the ceiling already, as *info*;
    /// nothing is extrapolated. Hours of running are shown beside, for those who train by time. The advice for the next
    /// week, which `two-week-volume-jump` repeats, is the lower of two ceilings: a tenth above the last week or the
    /// mean of four, each week counted only up to its own limit, a tenth above its own four, so that a jump earns no
    /// room for another; and what the last week leaves of two weeks a tenth above the best two, where these hold enough
    /// for `two-week-volume-jump` to judge. A tiny base has the same ceiling. A running week above its ceiling asks for
    /// rest until its Sunday, and the ceiling is that of the week after.
    ///
    /// By time: where distance cannot tell, since the week or one of the four recorded weeks before has a run of ten
    /// minutes or more without distance, the guarded form takes the moving minutes of all five weeks, with the same
    /// ratios. Thresholds in kilometres become minutes at 6 min/km, easy running: 3 km are 18 minutes, 10 km an hour;
    /// confidence is *medium* at best. A finding on a tiny base then has its value in hours, the only unit of time that
    /// values have. Ceilings stay kilometres; where these cannot be told either, the advice is a tenth above the
    /// longest of the four weeks, in minutes. The literal form has no value then.
    ///
    /// ## Thresholds
    ///
    /// - `article_rise_ratio`: the article's rule is broken above it; for display.
    /// - `info_ratio`, `watch_ratio`, `warn_ratio`: guarded levels; a value exactly on one belongs to the milder level.
    ///   Above the last is *warn* only together with a raised `single-run-spike` or an open episode of pain, else
    ///   *watch*.
    /// - `least_excess_km`: kilometres above Bmax4 that a finding needs, this number included.
    /// - `tiny_base_km`: below this mean of the four weeks, ratios say little and an absolute rule takes over.
    /// - `tiny_base_excess_km`: it is raised above so many kilometres over Bmax4, at most as *watch*.
    /// - `least_active_weeks`: weeks of the four with a run.
    /// - `active_days`: days after its end for which a raised week stays active.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed with fewer than four usable weeks before, too few of them with a run, a week of which neither
    /// distance nor time is known, and in the 28 days after a break of 14 days, where `comeback-too-fast` takes over. A
    /// week whose excess was a race, or which is marked as taper or race, is lowered by one level.
    ///
    /// ## Limits of the evidence
    ///
    /// The evidence contradicts the article: a plan built on the 10 % rule did not lower injuries in a trial of 532
    /// novices (20.8 and 20.3 %), and week-to-week change had no relation with injury in 5,205 runners. The levels come
    /// from two small cohorts with other measures: above 30 % in a week, knee and shin injuries of 874 novices came
    /// sooner, not significantly; rises of 20 to 60 % went with more injuries after three weeks, not after eight. How
    /// long a week matters is a choice. Where distances are known they alone are judged; hours are shown and raise
    /// nothing. Minutes of hard and of easy running count alike, so a week judged by time says less: enter the
    /// `distance_km` of runs without one under `[[activity]]` in athlete.toml.
    ///
    /// ## References
    ///
    /// Buist et al. 2008; Nielsen et al. 2014; Damsted et al. 2019; Frandsen et al. 2025.
    rule WeeklyVolumeJump {
        id: "weekly-volume-jump",
        title: "Weekly volume jump",
        family: TrainingLoad,
        article: ["LOAD-1", "LOAD-5"],
        grade: Contradicted,
        summary: "A week with much more running than any of the four weeks before it.",
        measures: ["distance_m", "change_ratio", "baseline_max4_m", "guarded_ratio", "moving_s", "baseline_max4_s", "guarded_time_ratio"],
        culprits: [TrainingLoad, Kneecap],
        judged_over: "last complete week, and any within 14 days of its end; the running week against the ceiling",
        after: ["single-run-spike"],
        notifies: true,
        since: "0.1.0",
        citations: [BUIST_2008, NIELSEN_2014, DAMSTED_2019, FRANDSEN_2025],
    }
    thresholds {
        /// [A] The article's 10 % rule; shown, never raised alone.
        article_rise_ratio: f64 = 0.10, 0.01 to 1.0;
        /// [D] Above the highest of four weeks by more than this share: info.
        info_ratio: f64 = 0.10, 0.01 to 1.0;
        /// [D] By more than this share: watch (level of Damsted 2019).
        watch_ratio: f64 = 0.20, 0.02 to 2.0;
        /// [D] By more than this share, with a raised single-run-spike or open pain: warn (level of Nielsen 2014).
        warn_ratio: f64 = 0.30, 0.03 to 5.0;
        /// [D] Kilometres above the highest of four weeks that a finding needs.
        least_excess_km: f64 = 3.0, 0.0 to 50.0;
        /// [D] Below this mean of the four weeks the absolute rule applies.
        tiny_base_km: f64 = 10.0, 0.0 to 50.0;
        /// [D] The absolute rule: more than so many kilometres above the highest of four weeks.
        tiny_base_excess_km: f64 = 5.0, 0.5 to 50.0;
        /// [D] Weeks of the four that must have a run.
        least_active_weeks: u32 = 3, 1 to 4;
        /// [D] Days after its end for which a raised week stays active.
        active_days: u32 = 14, 0 to 56;
    }
    ascending: [[info_ratio, watch_ratio, warn_ratio]]
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let complete = context.history.weeks.iter().filter(|week| week.complete);
    let active = complete.filter(|week| {
        shift(week.week.sunday(), thresholds.active_days.into()) >= context.as_of()
            || context.history.last_complete_week().is_some_and(|last| last.week == week.week)
    });
    let mut findings: Vec<_> = active
        .chain(context.running_week())
        .filter_map(|week| compared(context, thresholds, week).ok())
        .filter_map(|compared| judge(context, thresholds, &compared))
        .collect();
    let Some(last) = context.history.last_complete_week() else {
        return not_assessed(phrase!["No complete week is recorded yet."], &["baseline_max4_m"]);
    };
    // The article's own value of the last complete week is shown whatever is raised (CONTRACT section 4).
    let told = findings.iter().any(|finding| finding.subject == last.week.to_string());
    match (compared(context, thresholds, last), findings.first_mut()) {
        (Err(verdict), None) => verdict,
        (Ok(last), None) => Verdict::Clear(rows(context, thresholds, &last)),
        (_, Some(worst)) => {
            worst.evidence.extend(article_row(context, thresholds, last).filter(|_| !told));
            Verdict::Raised(findings)
        }
    }
}

/// A week beside the four before it: by distance, or by time where runs without distance alone stand in the way (RULES
/// card LOAD-1), or else the outcome that it cannot be judged.
fn compared<'a>(
    context: &Context<'a>,
    thresholds: &Thresholds,
    week: &'a WeekMeasures,
) -> Result<Compared<'a>, Verdict> {
    let named = Part::Week(week.week);
    if week.by_time.recorded && week.in_return_window {
        let why = " lies in the 28 days after a break: comeback-too-fast judges it.";
        return Err(not_assessed(phrase!["The week of ", named, why], &[]));
    }
    let by_distance = enough(thresholds, week, Compared::by_distance(context, week));
    if by_distance.is_ok() || !week.by_time.recorded {
        return by_distance;
    }
    let lacking = lacks_distance(week) || context.timed_weeks(week.week).into_iter().any(lacks_distance);
    if lacking { enough(thresholds, week, Compared::by_time(context, week)) } else { by_distance }
}

/// The week where there is enough to judge it by, or the outcome that there is not.
fn enough<'a>(
    thresholds: &Thresholds,
    week: &WeekMeasures,
    compared: Option<Compared<'a>>,
) -> Result<Compared<'a>, Verdict> {
    let named = Part::Week(week.week);
    let reason = match compared {
        Some(compared) if compared.active_weeks >= thresholds.least_active_weeks => return Ok(compared),
        Some(compared) => {
            let active = Part::Count(compared.active_weeks, "had a run", "had a run");
            let needed = Part::Count(thresholds.least_active_weeks, "is", "are");
            phrase!["Of the four weeks before that of ", named, ", ", active, "; ", needed, " needed."]
        }
        None if !week.by_time.recorded => {
            let why = " is not fully known: it is the first recorded one, has a run without distance, or days marked as unrecorded.";
            phrase!["The week of ", named, why]
        }
        None if lacks_distance(week) && week.by_time.moving.is_none() => {
            let why = " has a run without distance and one without time: enter the distance_km of the first under [[activity]] in athlete.toml.";
            return Err(not_assessed(phrase!["The week of ", named, why], &["distance_m", "moving_s"]));
        }
        None => {
            let remedy = ": add older recordings or keep recording.";
            phrase!["Fewer than four known weeks lie before the week of ", named, remedy]
        }
    };
    Err(not_assessed(reason, &["baseline_max4_m"]))
}

/// The level of an amount against the baseline, or `None` when it is within it.
fn level(context: &Context<'_>, thresholds: &Thresholds, amount: f64, week: &Compared<'_>) -> Option<Severity> {
    let excess = amount - week.highest;
    // Without a base every ratio is infinite: the strongest level, which the absolute rule then caps.
    let ratio =
        Some(amount / week.highest).filter(|ratio| ratio.is_finite()).map_or(f64::INFINITY, |ratio| ratio - 1.0);
    let banded = |ratio: f64| {
        let beside = context.is_raised("single-run-spike") || context.history.has_open_episode();
        if above(ratio, thresholds.warn_ratio) && beside {
            Some(Severity::Warn)
        } else if above(ratio, thresholds.watch_ratio) {
            Some(Severity::Watch)
        } else if above(ratio, thresholds.info_ratio) {
            Some(Severity::Info)
        } else {
            None
        }
    };
    if is_tiny(thresholds, week) {
        above(excess, week.basis.of_kilometres(thresholds.tiny_base_excess_km))
            .then(|| banded(ratio).unwrap_or(Severity::Info).min(Severity::Watch))
    } else if at_least(excess, week.basis.of_kilometres(thresholds.least_excess_km)) {
        banded(ratio)
    } else {
        None
    }
}

fn is_tiny(thresholds: &Thresholds, week: &Compared<'_>) -> bool {
    !at_least(week.mean, week.basis.of_kilometres(thresholds.tiny_base_km))
}

/// One level down for a race or a taper; below info there is nothing to raise.
const fn lowered(severity: Severity) -> Option<Severity> {
    match severity {
        Severity::Stop | Severity::Warn => Some(Severity::Watch),
        Severity::Watch => Some(Severity::Info),
        Severity::Info => None,
    }
}

fn judge(context: &Context<'_>, thresholds: &Thresholds, compared: &Compared<'_>) -> Option<Finding> {
    let (week, basis) = (compared.week, compared.basis);
    let full = level(context, thresholds, compared.amount, compared)?;
    let race_alone =
        compared.race > 0.0 && level(context, thresholds, compared.amount - compared.race, compared).is_none();
    let marked = matches!(week.excluded, Some(ExclusionReason::Taper | ExclusionReason::Race));
    let severity = if race_alone || marked { lowered(full)? } else { full };
    // The rest of the running week can only add to it; the level is told when the week is complete.
    let severity = if week.complete { severity } else { Severity::Info };
    let mut evidence = rows(context, thresholds, compared);
    let plan = Plan::new(context);
    if !is_beyond_the_plan(compared, &plan) {
        evidence.extend(plan.rows());
    }
    if race_alone {
        let measure = if basis == Basis::Distance { "race_distance_m" } else { "race_s" };
        let text = phrase!["A race of ", basis.part(compared.race), " makes the excess: lowered by one level"];
        evidence.push(row(context, measure, compared.race, week, text));
    }
    let span = span(context, week);
    let (value, threshold, unit) = if is_tiny(thresholds, compared) {
        let (excess, unit) = basis.in_unit(compared.amount - compared.highest);
        (excess, basis.in_unit(basis.of_kilometres(thresholds.tiny_base_excess_km)).0, unit)
    } else {
        (compared.ratio?, thresholds.info_ratio, Unit::Ratio)
    };
    Some(Finding {
        severity,
        confidence: match basis {
            Basis::Distance => context.distance_confidence(&context.recordings(span)),
            Basis::Time => context.time_confidence(span),
        },
        span,
        subject: week.week.to_string(),
        value,
        threshold,
        unit,
        comparison: Comparison::Above,
        headline: headline(context, thresholds, compared, &plan),
        advice: advice(context, thresholds, compared, &plan),
        evidence,
        may_notify: week.complete,
    })
}

/// The days of the week that have been judged.
fn span(context: &Context<'_>, week: &WeekMeasures) -> DaySpan {
    DaySpan { from: week.week.monday(), to: week.week.sunday().min(context.as_of()) }
}

/// The amount up to which the week would have been within the rule.
fn ceiling(thresholds: &Thresholds, week: &Compared<'_>) -> f64 {
    if is_tiny(thresholds, week) {
        week.highest + week.basis.of_kilometres(thresholds.tiny_base_excess_km)
    } else {
        let floor = week.highest + week.basis.of_kilometres(thresholds.least_excess_km);
        (week.highest * (1.0 + thresholds.info_ratio)).max(floor)
    }
}

/// What a week may hold where no distance can be told: a tenth above the longest of the four weeks, in seconds.
fn ceiling_by_time(week: &Compared<'_>) -> Option<f64> {
    (week.basis == Basis::Time).then_some(week.highest * (1.0 + RISE))
}

/// True for a running week over its ceiling by time: the plan counts kilometres, cannot see it, and would allow more.
fn is_beyond_the_plan(week: &Compared<'_>, plan: &Plan) -> bool {
    week.basis == Basis::Time && !week.week.complete && plan.over().is_none()
}

fn headline(context: &Context<'_>, thresholds: &Thresholds, week: &Compared<'_>, plan: &Plan) -> Phrase {
    let part = |amount: f64| week.basis.part(amount);
    let mut headline = if week.week.complete {
        let what = match week.basis {
            Basis::Distance => "Weekly distance ",
            Basis::Time => "Weekly running time ",
        };
        let excess = match week.ratio {
            Some(ratio) if !is_tiny(thresholds, week) => Part::Share(ratio),
            _ => part(week.amount - week.highest),
        };
        phrase![what, excess, " above your four-week maximum"]
    } else {
        let planned = || plan.over().map(|over| over.distance.get());
        let ceiling = ceiling_by_time(week).or_else(planned).unwrap_or_else(|| ceiling(thresholds, week));
        let days = u32::try_from((week.week.week.sunday() - context.as_of()).num_days()).unwrap_or_default();
        let left = Part::Count(days, "day", "days");
        phrase!["This week is already ", part(week.amount - ceiling), " above its ceiling, with ", left, " left"]
    };
    if week.basis == Basis::Time {
        headline.0.push("; ".into());
        headline.0.extend(week.why_by_time().0);
    }
    headline
}

fn advice(context: &Context<'_>, thresholds: &Thresholds, week: &Compared<'_>, plan: &Plan) -> Vec<Phrase> {
    let by_time = ceiling_by_time(week).map(|ceiling| week.basis.part(ceiling));
    let mut advice = match by_time {
        Some(ceiling) if is_beyond_the_plan(week, plan) => {
            let until = Part::Day(week.week.week.sunday());
            vec![phrase!["Rest or cross-train until ", until, "; by time, the ceiling of this week was ", ceiling, "."]]
        }
        _ => plan.advice(),
    };
    if advice.is_empty() {
        let limit = ceiling_by_time(week).unwrap_or_else(|| ceiling(thresholds, week));
        let (limit, until) = (week.basis.part(limit), Part::Day(plan.until(context)));
        let end =
            if week.basis == Basis::Time { ", by time since runs without distance tell no kilometres." } else { "." };
        advice.push(phrase!["Run ", limit, " or less a week until ", until, end]);
    }
    advice.push(phrase!["After that, add at most ", Part::Share(thresholds.article_rise_ratio), " a week."]);
    if week.basis == Basis::Time {
        let why = ", and weeks are judged by distance again.";
        advice.push(phrase!["Enter the distance_km of runs without one under [[activity]] in athlete.toml", why]);
    }
    advice
}

fn row(context: &Context<'_>, measure: &'static str, value: f64, week: &WeekMeasures, text: Phrase) -> Evidence {
    evidence(measure, value, span(context, week), text)
}

/// The arithmetic of one week: guarded, by time, and literal.
fn rows(context: &Context<'_>, thresholds: &Thresholds, compared: &Compared<'_>) -> Vec<Evidence> {
    let (week, basis) = (compared.week, compared.basis);
    let [amount, highest, change] = match basis {
        Basis::Distance => ["distance_m", "baseline_max4_m", "guarded_ratio"],
        Basis::Time => ["moving_s", "baseline_max4_s", "guarded_time_ratio"],
    };
    let (ran, runs) = (basis.part(compared.amount), Part::Count(compared.runs, "run", "runs"));
    let text = phrase!["Week of ", Part::Week(week.week), ": ", ran, " in ", runs];
    let mut rows = vec![row(context, amount, compared.amount, week, text)];
    if let Some(days) = compared.days_before() {
        let mut text = compared.list();
        text.0.extend(phrase![" in the four weeks before; the highest was ", basis.part(compared.highest)].0);
        // The running week has the ceiling of the plan, which a row of its own tells: two numbers would contradict.
        if week.complete {
            text.0.extend(phrase![", so the limit was ", basis.part(ceiling(thresholds, compared))].0);
        }
        rows.push(evidence(highest, compared.highest, days, text));
    }
    if basis == Basis::Distance {
        rows.extend(hours_row(context, compared));
    }
    if let Some(ratio) = compared.ratio {
        let text = phrase![Part::Change(ratio), " against the highest of the four weeks before"];
        rows.push(row(context, change, ratio, week, text));
    }
    if basis == Basis::Time {
        rows.push(missing_row(context, compared));
    }
    rows.extend(article_row(context, thresholds, week));
    rows
}

/// The same by hours, for those who train by them.
fn hours_row(context: &Context<'_>, compared: &Compared<'_>) -> Option<Evidence> {
    let week = compared.week;
    let longest = compared.baseline.iter().map(|week| week.moving).max_by(Seconds::total_cmp)?;
    let change = Part::Change(week.moving.ratio_to(longest)? - 1.0);
    let [ran, most] = [week.moving, longest].map(Part::Duration);
    Some(row(
        context,
        "moving_s",
        week.moving.get(),
        week,
        phrase!["By time: ", ran, " against at most ", most, ", ", change],
    ))
}

/// Why the week is judged by time, and what to do about it.
fn missing_row(context: &Context<'_>, compared: &Compared<'_>) -> Evidence {
    let (of_week, before) = compared.without_distance();
    let judged = span(context, compared.week);
    let from = compared.days_before().map_or(judged.from, |days| days.from);
    let mut text = phrase!["Judged by time: "];
    text.0.extend(compared.why_by_time().0);
    text.0.push(". A distance_km can be entered under [[activity]] in athlete.toml".into());
    evidence("runs_without_distance", f64::from(of_week + before), DaySpan { from, ..judged }, text)
}

/// The literal change of a complete week, where the week before had a run.
fn article_row(context: &Context<'_>, thresholds: &Thresholds, week: &WeekMeasures) -> Option<Evidence> {
    let change = week.change_ratio.filter(|_| week.complete)?;
    Some(row(context, "article_change_ratio", change, week, article_sentence(thresholds, change)))
}

/// The article's own verdict, which is shown and never raised alone (CONTRACT section 4).
fn article_sentence(thresholds: &Thresholds, change: f64) -> Phrase {
    let limit = Part::Share(thresholds.article_rise_ratio);
    if above(change, thresholds.article_rise_ratio) {
        phrase![
            "The article's ",
            limit,
            " rule is broken: ",
            Part::Change(change),
            " on the week before. A trial and a large cohort found no relation of this number with injury, so it never raises an alarm by itself"
        ]
    } else {
        phrase!["The article's ", limit, " rule is kept: ", Part::Change(change), " on the week before"]
    }
}
