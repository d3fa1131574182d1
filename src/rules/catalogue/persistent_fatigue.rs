//! `persistent-fatigue`: several signs of tiredness at once (RULES card LOAD-8).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::model::activity::Surface;
use crate::model::athlete::ExclusionReason;
use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::{ActivityMeasures, Session, SessionClass};
use crate::model::median::median;
use crate::model::phrase::{Part, Phrase};
use crate::model::units::{BeatsPerMinute, DegreesCelsius, Metres, MetresPerSecond, Seconds};
use crate::phrase;
use crate::rules::context::{Context, at_least, count, evidence, not_assessed};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Soreness or fatigue in the log, easy runs that feel harder than usual, and a slower pace at the same heart rate:
    /// two of the three in one week, or all.
    ///
    /// ## Why it matters
    ///
    /// The article calls fatigue and soreness that do not go away a red flag: the body has not caught up with the
    /// training. One sign has many causes; two that do not depend on each other seldom come by chance.
    ///
    /// ## How it is computed
    ///
    /// Over the last seven days. *Log*: days on which soreness or fatigue was at or above a score. *Rating*: mean
    /// rating of the easy runs against that of the 90 days before. *Efficiency*: grade-adjusted speed over heart rate
    /// of each easy run against the median of the comparable easy runs of the 28 days before; comparable in temperature
    /// and in climb per distance. An easy run is of the class easy or long, or without a class; no race, and not rated
    /// as hard, unless speed or heart rate shows that it was easy: to the very tired an easy run feels hard, and that
    /// is the sign. The same is asked of the seven days before these.
    ///
    /// ## Thresholds
    ///
    /// - `log_score`, `log_days`: the log shows it when soreness or fatigue was at least this on at least so many days;
    ///   with fewer days logged it is not known.
    /// - `rating_rise`: the rating shows it from this rise on.
    /// - `hard_rating`: a run rated at least this is no easy run, unless it is known to have been one.
    /// - `measured_easy_share`, `longest_easy_min`: it is known when at least this share of its time was at or below
    ///   the easy ceiling, and it was shorter than this: long runs feel hard at any speed.
    /// - `least_rated_runs`, `least_usual_ratings`: rated easy runs needed in the week and in the 90 days before.
    /// - `efficiency_drop_ratio`, `least_efficiency_runs`: efficiency shows it when it was down by at least this in at
    ///   least so many runs.
    /// - `temperature_window_c`, `climb_window_ratio`, `least_comparable_runs`: which earlier runs are comparable, and
    ///   how many of them are needed.
    /// - `heat_c`: a run warmer by this than the median of the 28 days is left out.
    /// - `watch_signs`, `warn_signs`: signs for *watch* and *warn*. As many as for *watch* in both weeks are *warn*
    ///   too.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed when fewer than two of the signs can be told, and in a week with days marked as illness. Without a
    /// measured temperature the efficiency is not told: heat raises the heart rate as fatigue does.
    ///
    /// ## Limits of the evidence
    ///
    /// In a review of 56 studies what athletes said of themselves followed their training more closely than what was
    /// measured. That this foretells a knee injury is not shown; the limits are choices. A temperature from the wrist
    /// is that of the arm.
    ///
    /// ## References
    ///
    /// Saw et al. 2016.
    rule PersistentFatigue {
        id: "persistent-fatigue",
        title: "Persistent fatigue",
        family: TrainingLoad,
        article: ["LOAD-8"],
        grade: Partial,
        summary: "Two or more signs of tiredness in one week: the log, the rating of easy runs, their efficiency.",
        measures: ["easy_rating", "efficiency_ratio", "graded_speed_mps", "heart_rate_bpm", "temperature_c"],
        culprits: [TrainingLoad],
        judged_over: "14 days",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [SAW_2016],
    }
    thresholds {
        /// [D] Score of soreness or fatigue that counts.
        log_score: u32 = 5, 1 to 10;
        /// [D] Days of the week with such a score.
        log_days: u32 = 4, 1 to 7;
        /// [D] Rise of the mean rating of easy runs above the usual.
        rating_rise: f64 = 1.5, 0.5 to 5.0;
        /// [D] A run rated at least this is not easy, unless it is known to be.
        hard_rating: f64 = 7.0, 4.0 to 10.0;
        /// [D] Share of the time at or below the easy ceiling from which a run rated as hard is known to be easy.
        measured_easy_share: f64 = 0.80, 0.5 to 1.0;
        /// [D] From so many minutes on a run rated as hard is a long one.
        longest_easy_min: f64 = 90.0, 20.0 to 240.0;
        /// [D] Rated easy runs that the week needs.
        least_rated_runs: u32 = 2, 1 to 14;
        /// [D] Rated easy runs that the 90 days before need.
        least_usual_ratings: u32 = 8, 2 to 60;
        /// [D] Fall of the efficiency that counts.
        efficiency_drop_ratio: f64 = 0.05, 0.01 to 0.5;
        /// [D] Runs of the week in which it must have fallen.
        least_efficiency_runs: u32 = 3, 1 to 14;
        /// [D] Comparable runs differ by at most so many degrees Celsius.
        temperature_window_c: f64 = 3.0, 0.5 to 15.0;
        /// [D] Comparable runs differ by at most this in metres climbed per metre run.
        climb_window_ratio: f64 = 0.03, 0.005 to 0.2;
        /// [D] Comparable runs that the 28 days before need.
        least_comparable_runs: u32 = 3, 1 to 28;
        /// [D] Degrees Celsius above the median of the 28 days from which a run is left out.
        heat_c: f64 = 5.0, 1.0 to 20.0;
        /// [D] Signs for watch.
        watch_signs: u32 = 2, 1 to 3;
        /// [D] Signs for warn.
        warn_signs: u32 = 3, 2 to 4;
    }
    ascending: [[watch_signs, warn_signs]]
}

/// Days of one look at the signs, of the usual ratings and of the usual efficiency (RULES card LOAD-8).
const WEEK_DAYS: u32 = 7;
const RATING_DAYS: u32 = 90;
const EFFICIENCY_DAYS: u32 = 28;
/// Signs that must be known for a verdict: with one alone "two of them" cannot be told.
const LEAST_KNOWN: usize = 2;

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let span = context.last_days(WEEK_DAYS);
    if context.is_marked(span, ExclusionReason::Illness) {
        let reason = phrase!["Days of ", Part::Span(span), " are marked as illness: tiredness has its reason."];
        return not_assessed(reason, &[]);
    }
    let now = Signs::of(context, thresholds, context.as_of());
    if now.known() < LEAST_KNOWN {
        return not_assessed(now.too_few(), &["soreness", "fatigue", "rpe", "heart_rate_bpm", "temperature_c"]);
    }
    let (watch, warn) = (thresholds.watch_signs as usize, thresholds.warn_signs as usize);
    if now.present() < watch {
        return Verdict::Clear(now.rows(span));
    }
    let earlier = DaySpan::ending(shift(span.from, -1), WEEK_DAYS);
    let before = (!context.is_marked(earlier, ExclusionReason::Illness))
        .then(|| Signs::of(context, thresholds, earlier.to))
        .filter(|before| before.present() >= watch);
    let severity = if now.present() >= warn || before.is_some() { Severity::Warn } else { Severity::Watch };
    let mut evidence = now.rows(span);
    evidence.extend(before.iter().flat_map(|before| before.rows(earlier)));
    let lasting = before.is_some();
    let signs = Part::Count(count(now.present()), "sign", "signs");
    let days = if lasting { " of fatigue, for the second week" } else { " of fatigue in the last seven days" };
    Verdict::Raised(vec![Finding {
        severity,
        confidence: if now.known() == now.0.len() { Confidence::High } else { Confidence::Medium },
        span: if lasting { DaySpan { from: earlier.from, to: span.to } } else { span },
        subject: String::new(),
        value: count(now.present()).into(),
        threshold: thresholds.watch_signs.into(),
        unit: Unit::Count,
        comparison: Comparison::AtLeast,
        headline: phrase![signs, days],
        advice: advice(lasting),
        evidence,
        may_notify: true,
    }])
}

fn advice(lasting: bool) -> Vec<Phrase> {
    let mut advice: Vec<Phrase> = vec![
        "Take two days without running, then run easy and half as far until the signs are gone.".into(),
        "Look at sleep, food and stress before you look at training plans.".into(),
    ];
    if lasting {
        advice.push("If two lighter weeks do not help, have a doctor look for another reason.".into());
    }
    advice
}

/// What one of the signs says.
enum Sign {
    Shown(Evidence),
    Absent(Evidence),
    /// Why it cannot be told.
    Unknown(Phrase),
}

/// The three signs over seven days.
struct Signs([Sign; 3]);

impl Signs {
    /// The signs of the seven days up to `day`.
    fn of(context: &Context<'_>, thresholds: &Thresholds, day: NaiveDate) -> Self {
        let week = DaySpan::ending(day, WEEK_DAYS);
        Self([log(context, thresholds, week), rating(context, thresholds, week), efficiency(context, thresholds, week)])
    }

    fn known(&self) -> usize {
        self.0.iter().filter(|sign| !matches!(sign, Sign::Unknown(_))).count()
    }

    fn present(&self) -> usize {
        self.0.iter().filter(|sign| matches!(sign, Sign::Shown(_))).count()
    }

    fn rows(&self, week: DaySpan) -> Vec<Evidence> {
        let row = |sign: &Sign| match sign {
            Sign::Shown(row) | Sign::Absent(row) => row.clone(),
            Sign::Unknown(reason) => {
                let mut text = reason.clone();
                text.0.extend(phrase![": not told"].0);
                evidence("unknown_signs", 1.0, week, text)
            }
        };
        self.0.iter().map(row).collect()
    }

    /// Why there is no verdict: what is known, and what would help.
    fn too_few(&self) -> Phrase {
        let mut reason = phrase!["Fewer than two of three signs can be told. "];
        for sign in &self.0 {
            let text = match sign {
                Sign::Shown(row) | Sign::Absent(row) => &row.text,
                Sign::Unknown(why) => why,
            };
            reason.0.extend(text.0.clone());
            reason.0.extend(phrase![". "].0);
        }
        reason.0.extend(phrase!["Log soreness and fatigue in pain.csv on most days, and rate your runs."].0);
        reason
    }
}

/// Soreness or fatigue in the log.
fn log(context: &Context<'_>, thresholds: &Thresholds, week: DaySpan) -> Sign {
    let mut days: BTreeMap<NaiveDate, u8> = BTreeMap::new();
    for entry in context.history.pain.iter().filter(|entry| week.contains(entry.date)) {
        if let Some(score) = entry.soreness.max(entry.fatigue) {
            let highest = days.entry(entry.date).or_default();
            *highest = score.max(*highest);
        }
    }
    let high = count(days.values().filter(|score| u32::from(**score) >= thresholds.log_score).count());
    let logged = count(days.len());
    if logged < thresholds.log_days {
        let logged = Part::Number(logged.into(), 0);
        return Sign::Unknown(phrase!["Soreness or fatigue is logged on ", logged, " of the seven days"]);
    }
    let text = phrase![
        "Soreness or fatigue of ",
        Part::Number(thresholds.log_score.into(), 0),
        " or more on ",
        Part::Number(high.into(), 0),
        " of ",
        Part::Count(logged, "logged day", "logged days")
    ];
    let row = evidence("tired_days", high.into(), week, text);
    if high >= thresholds.log_days { Sign::Shown(row) } else { Sign::Absent(row) }
}

/// Runs that were meant to be easy: by their class, and where they have none by race flag and rating.
fn easy_runs<'a>(context: &Context<'a>, thresholds: &Thresholds, span: DaySpan) -> Vec<&'a Session> {
    let is_easy = |run: &&Session| {
        let told = matches!(run.class, SessionClass::Easy | SessionClass::Long | SessionClass::Unknown)
            && run.rpe.is_none_or(|rpe| !at_least(rpe, thresholds.hard_rating));
        !run.race && (told || is_easy_but_feels_hard(thresholds, run))
    };
    context.runs(span).into_iter().filter(is_easy).collect()
}

/// True for a run that is hard by its rating alone, and easy by speed or heart rate.
fn is_easy_but_feels_hard(thresholds: &Thresholds, run: &Session) -> bool {
    let share = run.effort.as_ref().and_then(|effort| effort.by_either?.above_share());
    let brief = run.moving.is_some_and(|moving| !at_least(moving.minutes(), thresholds.longest_easy_min));
    run.class == SessionClass::HardReported
        && brief
        && share.is_some_and(|above| at_least(1.0 - above, thresholds.measured_easy_share))
}

/// Mean rating of easy runs.
fn rating(context: &Context<'_>, thresholds: &Thresholds, week: DaySpan) -> Sign {
    let ratings =
        |span| -> Vec<f64> { easy_runs(context, thresholds, span).into_iter().filter_map(|run| run.rpe).collect() };
    let recent = ratings(week);
    let usual = ratings(DaySpan::ending(shift(week.from, -1), RATING_DAYS));
    let enough =
        recent.len() >= thresholds.least_rated_runs as usize && usual.len() >= thresholds.least_usual_ratings as usize;
    let (Some(now), Some(before)) = (mean(&recent).filter(|_| enough), mean(&usual)) else {
        let (recent, usual) =
            (Part::Count(count(recent.len()), "easy run", "easy runs"), Part::Number(count(usual.len()).into(), 0));
        return Sign::Unknown(phrase![recent, " of the week and ", usual, " of the 90 days before are rated"]);
    };
    let text = phrase![
        "Easy runs were rated ",
        Part::Number(now, 1),
        " on average; ",
        Part::Number(before, 1),
        " in the 90 days before"
    ];
    let row = evidence("easy_rating", now, week, text);
    if at_least(now - before, thresholds.rating_rise) { Sign::Shown(row) } else { Sign::Absent(row) }
}

/// An easy run with everything that its efficiency needs.
#[derive(Clone, Copy)]
struct Effort {
    /// Metres per heartbeat.
    efficiency: f64,
    temperature_c: f64,
    /// Metres climbed per metre run.
    climb: f64,
}

impl Effort {
    fn of(context: &Context<'_>, run: &Session) -> Option<Self> {
        let mean = |value: fn(&ActivityMeasures) -> Option<f64>| {
            let (mut sum, mut seconds) = (0.0, 0.0);
            for recorded in context.history.recordings_of(run) {
                let weight = recorded.measures.moving.map_or(0.0, Seconds::get);
                sum += value(&recorded.measures)? * weight;
                seconds += weight;
            }
            Some(sum / seconds).filter(|mean| mean.is_finite())
        };
        let speed = run.graded_speed.map(MetresPerSecond::get)?;
        let heart_rate = mean(|measures| measures.heart_rate.map(BeatsPerMinute::get))?;
        let ascent = if run.surface == Surface::Treadmill {
            0.0
        } else {
            let climbed = context.history.recordings_of(run).map(|recorded| recorded.measures.ascent);
            climbed.sum::<Option<Metres>>()?.get()
        };
        let effort = Self {
            efficiency: speed * 60.0 / heart_rate,
            temperature_c: mean(|measures| measures.temperature.map(DegreesCelsius::get))?,
            climb: ascent / run.distance?.get(),
        };
        [effort.efficiency, effort.climb].iter().all(|value| value.is_finite()).then_some(effort)
    }
}

/// Speed for the heart rate against comparable runs.
fn efficiency(context: &Context<'_>, thresholds: &Thresholds, week: DaySpan) -> Sign {
    let efforts = |span| -> Vec<Effort> {
        let runs = easy_runs(context, thresholds, span);
        runs.into_iter().filter_map(|run| Effort::of(context, run)).collect()
    };
    let (recent, usual) = (efforts(week), efforts(DaySpan::ending(shift(week.from, -1), EFFICIENCY_DAYS)));
    let Some(usual_c) =
        median(usual.iter().map(|effort| effort.temperature_c).collect()).filter(|_| !recent.is_empty())
    else {
        return Sign::Unknown(phrase![
            "Efficiency needs heart rate, heights and a measured temperature in the runs of five weeks"
        ]);
    };
    let cool: Vec<&Effort> =
        recent.iter().filter(|effort| !at_least(effort.temperature_c - usual_c, thresholds.heat_c)).collect();
    let changes: Vec<f64> = cool.iter().filter_map(|effort| change(thresholds, effort, &usual)).collect();
    if changes.len() < thresholds.least_efficiency_runs as usize {
        let hot = count(recent.len() - cool.len());
        let comparable = Part::Count(count(changes.len()), "easy run", "easy runs");
        let hot = Part::Count(hot, "run was", "runs were");
        return Sign::Unknown(phrase![
            comparable,
            " of the week can be compared with runs like it of the 28 days before; ",
            hot,
            " left out for heat"
        ]);
    }
    let down = changes.iter().filter(|change| at_least(-**change, thresholds.efficiency_drop_ratio)).count();
    let middle = median(changes.clone()).unwrap_or_default();
    let text = phrase![
        "Speed for the heart rate: ",
        Part::Change(middle),
        " in the middle of ",
        Part::Count(count(changes.len()), "easy run", "easy runs"),
        "; down by ",
        Part::Share(thresholds.efficiency_drop_ratio),
        " or more in ",
        Part::Number(count(down).into(), 0)
    ];
    let row = evidence("efficiency_ratio", middle, week, text);
    if down >= thresholds.least_efficiency_runs as usize { Sign::Shown(row) } else { Sign::Absent(row) }
}

/// Change of the efficiency of a run against those like it; `None` with too few of them.
fn change(thresholds: &Thresholds, effort: &Effort, usual: &[Effort]) -> Option<f64> {
    let alike = usual.iter().filter(|other| {
        at_least(thresholds.temperature_window_c, (effort.temperature_c - other.temperature_c).abs())
            && at_least(thresholds.climb_window_ratio, (effort.climb - other.climb).abs())
    });
    let alike: Vec<f64> = alike.map(|other| other.efficiency).collect();
    let enough = alike.len() >= thresholds.least_comparable_runs as usize;
    median(alike).filter(|_| enough).map(|median| effort.efficiency / median - 1.0)
}

fn mean(values: &[f64]) -> Option<f64> {
    Some(values.iter().sum::<f64>() / values.len() as f64).filter(|mean| mean.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_compared_with_runs_of_the_same_temperature_and_climb() {
        let effort = |efficiency, temperature_c, climb| Effort { efficiency, temperature_c, climb };
        let usual = [
            effort(1.20, 10.0, 0.01),
            effort(1.22, 13.0, 0.01),
            effort(1.24, 7.0, 0.04),
            effort(1.90, 13.1, 0.01),
            effort(1.90, 10.0, 0.041),
        ];
        let thresholds = Thresholds::default();
        // The median of the first three is 1.22: 1.159 / 1.22 - 1 = -5 %.
        let change = change(&thresholds, &effort(1.159, 10.0, 0.01), &usual).expect("three are comparable");
        assert!((change + 0.05).abs() < 1e-9, "{change}");
        assert_eq!(super::change(&thresholds, &effort(1.159, 20.0, 0.01), &usual), None);
    }
}
