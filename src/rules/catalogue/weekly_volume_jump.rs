//! `weekly-volume-jump`: a week against the four before it (RULES card LOAD-1), with the article's 10 % rule shown
//! beside.

use crate::model::athlete::ExclusionReason;
use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::WeekMeasures;
use crate::model::phrase::{Part, Phrase};
use crate::model::units::{Metres, Seconds};
use crate::phrase;
use crate::rules::ceilings::Plan;
use crate::rules::context::{Context, above, at_least, evidence, kilometres, not_assessed, raised_or_clear, scaled};
use crate::rules::rule::declare_rule;

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
    /// Not assessed with fewer than four usable weeks before, too few of them with a run, a week that is not known, and
    /// in the 28 days after a break of 14 days, where `comeback-too-fast` takes over. A week whose excess was a race,
    /// or which is marked as taper or race, is lowered by one level.
    ///
    /// ## Limits of the evidence
    ///
    /// The evidence contradicts the article: a plan built on the 10 % rule did not lower injuries in a trial of 532
    /// novices (20.8 and 20.3 %), and week-to-week change had no relation with injury in 5,205 runners. The levels come
    /// from two small cohorts with other measures: above 30 % in a week, knee and shin injuries of 874 novices came
    /// sooner, not significantly; rises of 20 to 60 % went with more injuries after three weeks, not after eight. How
    /// long a week matters is a choice. The level is judged by distance alone; hours are shown and raise nothing. A run
    /// recorded without distance is in neither: enter its `distance_km` under `[[activity]]` in athlete.toml.
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
        measures: ["distance_m", "change_ratio", "baseline_max4_m", "guarded_ratio", "moving_s"],
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
        .filter(|week| eligible(week, thresholds).is_ok())
        .filter_map(|week| judge(context, thresholds, week))
        .collect();
    let Some(last) = context.history.last_complete_week() else {
        return not_assessed(phrase!["No complete week is recorded yet."], &["baseline_max4_m"]);
    };
    match eligible(last, thresholds) {
        Err(verdict) if findings.is_empty() => verdict,
        _ => {
            // The article's own value of the last complete week is shown whatever is raised (CONTRACT section 4).
            let told = findings.iter().any(|finding| finding.subject == last.week.to_string());
            if let Some(finding) = findings.first_mut().filter(|_| !told) {
                finding.evidence.extend(article_row(context, thresholds, last));
            }
            raised_or_clear(findings, rows(context, thresholds, last))
        }
    }
}

/// Whether a week can be judged (RULES card LOAD-1), or the outcome that it cannot.
fn eligible(week: &WeekMeasures, thresholds: &Thresholds) -> Result<(), Verdict> {
    let named = Part::Week(week.week);
    let baseline: &[&str] = &["baseline_max4_m"];
    let (reason, missing) = if !week.known {
        let why = " is not fully known: it is the first recorded one, has a run without distance, or days marked as unrecorded.";
        (phrase!["The week of ", named, why], baseline)
    } else if week.in_return_window {
        let why = " lies in the 28 days after a break: comeback-too-fast judges it.";
        (phrase!["The week of ", named, why], &[] as &[&str])
    } else if week.baseline_max4.is_none() {
        let remedy = ": add older recordings or keep recording.";
        (phrase!["Fewer than four known weeks lie before the week of ", named, remedy], baseline)
    } else if week.baseline_active_weeks < thresholds.least_active_weeks {
        let active = Part::Count(week.baseline_active_weeks, "had a run", "had a run");
        let needed = Part::Count(thresholds.least_active_weeks, "is", "are");
        (phrase!["Of the four weeks before that of ", named, ", ", active, "; ", needed, " needed."], baseline)
    } else {
        return Ok(());
    };
    Err(not_assessed(reason, missing))
}

/// The level of a weekly distance against the baseline, or `None` when it is within it.
fn level(context: &Context<'_>, thresholds: &Thresholds, distance: Metres, week: &WeekMeasures) -> Option<Severity> {
    let highest = week.baseline_max4?;
    let excess = distance.get() - highest.get();
    // Without a base every ratio is infinite: the strongest level, which the absolute rule then caps.
    let ratio = distance.ratio_to(highest).map_or(f64::INFINITY, |ratio| ratio - 1.0);
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
        above(excess, thresholds.tiny_base_excess_km * 1_000.0)
            .then(|| banded(ratio).unwrap_or(Severity::Info).min(Severity::Watch))
    } else if at_least(excess, thresholds.least_excess_km * 1_000.0) {
        banded(ratio)
    } else {
        None
    }
}

fn is_tiny(thresholds: &Thresholds, week: &WeekMeasures) -> bool {
    week.baseline_mean4.is_some_and(|mean| !at_least(mean.get(), thresholds.tiny_base_km * 1_000.0))
}

/// One level down for a race or a taper; below info there is nothing to raise.
const fn lowered(severity: Severity) -> Option<Severity> {
    match severity {
        Severity::Stop | Severity::Warn => Some(Severity::Watch),
        Severity::Watch => Some(Severity::Info),
        Severity::Info => None,
    }
}

fn judge(context: &Context<'_>, thresholds: &Thresholds, week: &WeekMeasures) -> Option<Finding> {
    let full = level(context, thresholds, week.distance, week)?;
    let race_alone = week.race_distance > Metres::ZERO
        && level(context, thresholds, week.distance - week.race_distance, week).is_none();
    let marked = matches!(week.excluded, Some(ExclusionReason::Taper | ExclusionReason::Race));
    let severity = if race_alone || marked { lowered(full)? } else { full };
    // The rest of the running week can only add to it; the level is told when the week is complete.
    let severity = if week.complete { severity } else { Severity::Info };
    let highest = week.baseline_max4?;
    let mut evidence = rows(context, thresholds, week);
    let plan = Plan::new(context);
    evidence.extend(plan.rows());
    if race_alone {
        evidence.push(row(
            context,
            "race_distance_m",
            week.race_distance.get(),
            week,
            phrase!["A race of ", Part::Distance(week.race_distance), " makes the excess: lowered by one level"],
        ));
    }
    Some(Finding {
        severity,
        confidence: context.distance_confidence(&context.recordings(span(context, week))),
        span: span(context, week),
        subject: week.week.to_string(),
        value: if is_tiny(thresholds, week) { week.distance.get() - highest.get() } else { week.guarded_ratio? },
        threshold: if is_tiny(thresholds, week) {
            thresholds.tiny_base_excess_km * 1_000.0
        } else {
            thresholds.info_ratio
        },
        unit: if is_tiny(thresholds, week) { Unit::Metres } else { Unit::Ratio },
        comparison: Comparison::Above,
        headline: headline(context, thresholds, week, highest, &plan),
        advice: advice(context, thresholds, week, highest, &plan),
        evidence,
        may_notify: week.complete,
    })
}

/// The days of the week that have been judged.
fn span(context: &Context<'_>, week: &WeekMeasures) -> DaySpan {
    DaySpan { from: week.week.monday(), to: week.week.sunday().min(context.as_of()) }
}

/// The distance up to which the week would have been within the rule.
fn ceiling(thresholds: &Thresholds, week: &WeekMeasures, highest: Metres) -> Metres {
    if is_tiny(thresholds, week) {
        highest + kilometres(thresholds.tiny_base_excess_km)
    } else {
        let (share, floor) = (scaled(highest, 1.0 + thresholds.info_ratio), kilometres(thresholds.least_excess_km));
        if share < highest + floor { highest + floor } else { share }
    }
}

fn headline(
    context: &Context<'_>,
    thresholds: &Thresholds,
    week: &WeekMeasures,
    highest: Metres,
    plan: &Plan,
) -> Phrase {
    if !week.complete {
        let ceiling = plan.over().map_or_else(|| ceiling(thresholds, week, highest), |over| over.distance);
        let days = u32::try_from((week.week.sunday() - context.as_of()).num_days()).unwrap_or_default();
        return phrase![
            "This week is already ",
            Part::Distance(week.distance - ceiling),
            " above its ceiling, with ",
            Part::Count(days, "day", "days"),
            " left"
        ];
    }
    match week.guarded_ratio {
        Some(ratio) if !is_tiny(thresholds, week) => {
            phrase!["Weekly distance ", Part::Share(ratio), " above your four-week maximum"]
        }
        _ => phrase!["Weekly distance ", Part::Distance(week.distance - highest), " above your four-week maximum"],
    }
}

fn advice(
    context: &Context<'_>,
    thresholds: &Thresholds,
    week: &WeekMeasures,
    highest: Metres,
    plan: &Plan,
) -> Vec<Phrase> {
    let mut advice = plan.advice();
    if advice.is_empty() {
        let limit = Part::Distance(ceiling(thresholds, week, highest));
        let until = Part::Day(plan.until(context));
        advice.push(phrase!["Run ", limit, " or less a week until ", until, "."]);
    }
    advice.push(phrase!["After that, add at most ", Part::Share(thresholds.article_rise_ratio), " a week."]);
    advice
}

fn row(context: &Context<'_>, measure: &'static str, value: f64, week: &WeekMeasures, text: Phrase) -> Evidence {
    evidence(measure, value, span(context, week), text)
}

/// The arithmetic of one week: guarded, by time, and literal.
fn rows(context: &Context<'_>, thresholds: &Thresholds, week: &WeekMeasures) -> Vec<Evidence> {
    let baseline = context.baseline_weeks(week.week);
    let before = baseline.first().zip(baseline.last());
    let (distance, runs) = (Part::Distance(week.distance), Part::Count(week.runs, "run", "runs"));
    let text = phrase!["Week of ", Part::Week(week.week), ": ", distance, " in ", runs];
    let mut rows = vec![row(context, "distance_m", week.distance.get(), week, text)];
    if let (Some(highest), Some((first, last))) = (week.baseline_max4, before) {
        let days = DaySpan { from: first.week.monday(), to: last.week.sunday() };
        let mut text = phrase![
            Part::Distances(baseline.iter().map(|week| week.distance).collect()),
            " in the four weeks before; the highest was ",
            Part::Distance(highest)
        ];
        // The running week has the ceiling of the plan, which a row of its own tells: two numbers would contradict.
        if week.complete {
            text.0.extend(phrase![", so the limit was ", Part::Distance(ceiling(thresholds, week, highest))].0);
        }
        rows.push(evidence("baseline_max4_m", highest.get(), days, text));
        let longest = baseline.iter().map(|week| week.moving).max_by(Seconds::total_cmp).unwrap_or_default();
        if let Some(ratio) = week.moving.ratio_to(longest) {
            rows.push(row(
                context,
                "moving_s",
                week.moving.get(),
                week,
                phrase![
                    "By time: ",
                    Part::Duration(week.moving),
                    " against at most ",
                    Part::Duration(longest),
                    ", ",
                    Part::Change(ratio - 1.0)
                ],
            ));
        }
    }
    if let Some(ratio) = week.guarded_ratio {
        rows.push(row(
            context,
            "guarded_ratio",
            ratio,
            week,
            phrase![Part::Change(ratio), " against the highest of the four weeks before"],
        ));
    }
    rows.extend(article_row(context, thresholds, week));
    rows
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
