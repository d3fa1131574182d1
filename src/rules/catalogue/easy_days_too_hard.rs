//! `easy-days-too-hard`: whether runs that were meant to be easy were easy (RULES card PREV-8).

use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::intensity::IntensityTime;
use crate::model::measures::{Session, SessionClass};
use crate::model::phrase::{Part, Phrase};
use crate::model::units::{MetresPerSecond, Seconds};
use crate::phrase;
use crate::rules::context::{
    Context, above, count, evidence, evidence_of, not_assessed, raised_or_clear, too_few_runs,
};
use crate::rules::intensity;
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Runs between the hard sessions that drift above the easy ceiling, too often.
    ///
    /// ## Why it matters
    ///
    /// The article asks for easy days that are truly easy: a moderate run neither trains like a hard session nor lets
    /// the legs recover.
    ///
    /// ## How it is computed
    ///
    /// Meant to be easy is every run of 28 days that was neither hard nor a race nor long. The drift share of a run is
    /// its time above the easy ceiling over its judged time. A minute is above it when both its graded speed is above
    /// 82 % of critical speed and its heart rate above 80 % of the maximum, as far as both are known; heart rate counts
    /// from the fourth minute on. A run is moderate when its drift share is too high, and the rule is raised by the
    /// share of moderate runs. Beside it stand the runs that heart rate alone calls moderate, and the runs on the day
    /// after a hard one that were faster than the median of the easy runs.
    ///
    /// ## Thresholds
    ///
    /// - `info_share`, `watch_share`: share of moderate runs above either; a value exactly on one belongs to the milder
    ///   level.
    /// - `drift_share`: a run with a higher share of its time above the easy ceiling is moderate.
    /// - `least_runs`: runs meant to be easy, with speed or heart rate, that 28 days must hold.
    /// - `hot_c`: warmer runs are not judged by heart rate alone.
    /// - `slowest_mps`: a runner whose usual speed is not above it in m/s has no slower gear than walking: *info* at
    ///   most.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed without a critical speed and a maximum heart rate, or with too few runs that can be judged. Runs in
    /// the heat that have heart rate alone, and hilly runs without a barometer that have speed alone, are left out. A
    /// sensor that counted steps is not believed. It is *info* at most when at least half of the moderate runs are told
    /// by bests of more than 90 days ago, by bests of training none of which was run all out, or by the highest heart
    /// rate seen, which are often too low; a maximum heart rate in athlete.toml and a heart rate in the runs end that,
    /// as a race of up to 16 km does.
    ///
    /// ## Limits of the evidence
    ///
    /// That easy days must be easy is coaching custom. In a trial of shoes a higher mean intensity of the sessions went
    /// with more injuries; in the logs of elite runners, re-analysed, fewer easy minutes did. Nobody tested slower easy
    /// days. The levels are choices.
    ///
    /// ## References
    ///
    /// Theisen et al. 2014; Lövdal et al. 2021.
    rule EasyDaysTooHard {
        id: "easy-days-too-hard",
        title: "Easy days too hard",
        family: TrainingLoad,
        article: ["PREV-8"],
        grade: Partial,
        summary: "Runs between the hard sessions that are too often above the easy ceiling.",
        measures: ["easy_minutes_share", "graded_speed_mps", "heart_rate_bpm"],
        culprits: [TrainingLoad],
        judged_over: "28 days",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [THEISEN_2014, LOVDAL_2021],
    }
    thresholds {
        /// [D] Share of moderate runs above which it is info.
        info_share: f64 = 0.30, 0.05 to 0.95;
        /// [D] Share of moderate runs above which it is watch.
        watch_share: f64 = 0.50, 0.10 to 1.0;
        /// [D] Share of a run's time above the easy ceiling from which on it is moderate, itself not included.
        drift_share: f64 = 0.20, 0.02 to 0.9;
        /// [D] Runs that must be judged.
        least_runs: u32 = 6, 2 to 40;
        /// [D] Degrees Celsius, as the device felt them, from which heart rate alone says nothing.
        hot_c: f64 = 28.0, 15.0 to 50.0;
        /// [D] Usual speed in m/s up to which there is no slower gear than walking.
        slowest_mps: f64 = 2.2, 1.0 to 3.5;
    }
    ascending: [[info_share, watch_share]]
}

/// Days that are looked at (RULES card PREV-8).
const WINDOW_DAYS: u32 = 28;

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    if !intensity::is_anchored(context) {
        return intensity::no_anchor();
    }
    let span = context.last_days(WINDOW_DAYS);
    let runs = context.runs(span);
    let easy: Vec<Easy<'_>> = runs
        .iter()
        .filter(|run| !run.class.is_hard() && run.class != SessionClass::Long)
        .filter_map(|run| Easy::of(context, thresholds, run))
        .collect();
    if count(easy.len()) < thresholds.least_runs {
        let reason = too_few_runs(
            count(easy.len()),
            " of the last 28 days were meant to be easy and can be judged by speed or heart rate; ",
            thresholds.least_runs,
        );
        return not_assessed(reason, &["easy_minutes_share"]);
    }
    judge(context, thresholds, &Month { span, runs, easy })
}

/// A run that was meant to be easy.
struct Easy<'a> {
    run: &'a Session,
    time: IntensityTime,
    drift: f64,
    moderate: bool,
}

impl<'a> Easy<'a> {
    fn of(context: &Context<'_>, thresholds: &Thresholds, run: &'a Session) -> Option<Self> {
        let time = intensity::judged_time(context, run, thresholds.hot_c)?;
        let drift = time.above_share()?;
        Some(Self { run, time, drift, moderate: above(drift, thresholds.drift_share) })
    }
}

struct Month<'a> {
    span: DaySpan,
    runs: Vec<&'a Session>,
    easy: Vec<Easy<'a>>,
}

impl<'a> Month<'a> {
    fn moderate(&self) -> Vec<&Easy<'a>> {
        self.easy.iter().filter(|easy| easy.moderate).collect()
    }

    fn share(&self) -> f64 {
        self.moderate().len() as f64 / self.easy.len() as f64
    }

    /// Runs on the day after a hard one, and how many of them were faster than the median of the easy runs.
    fn recovery_runs(&self) -> Option<(u32, u32, MetresPerSecond)> {
        let mut speeds: Vec<MetresPerSecond> = self.easy.iter().filter_map(|easy| easy.run.graded_speed).collect();
        speeds.sort_by(MetresPerSecond::total_cmp);
        let median = *speeds.get(speeds.len() / 2)?;
        let after_hard =
            |easy: &&Easy<'_>| self.runs.iter().any(|run| run.class.is_hard() && shift(run.day, 1) == easy.run.day);
        let after: Vec<MetresPerSecond> =
            self.easy.iter().filter(after_hard).filter_map(|easy| easy.run.graded_speed).collect();
        let fast = after.iter().filter(|speed| above(speed.get(), median.get())).count();
        (!after.is_empty()).then(|| (count(fast), count(after.len()), median))
    }
}

fn judge(context: &Context<'_>, thresholds: &Thresholds, month: &Month<'_>) -> Verdict {
    let (share, moderate) = (month.share(), month.moderate());
    let mut rows = rows(thresholds, month);
    if !above(share, thresholds.info_share) {
        return Verdict::Clear(rows);
    }
    let slow = intensity::has_no_slower_gear(context, thresholds.slowest_mps);
    let doubtful = moderate.iter().filter(|easy| intensity::is_doubtful(context, easy.run)).count();
    let capped = rows.len();
    if doubtful * 2 >= moderate.len() {
        let runs = Part::Count(count(doubtful), "moderate run is", "moderate runs are");
        let text =
            phrase![runs, " told by old bests, by bests of training, or by the highest heart rate seen: info at most"];
        rows.push(evidence("doubtful_runs", doubtful as f64, month.span, text));
    }
    if slow {
        let text = phrase!["The usual speed leaves no slower gear but walking: info at most"];
        rows.push(evidence("slowest_mps", thresholds.slowest_mps, month.span, text));
    }
    let full = if above(share, thresholds.watch_share) { Severity::Watch } else { Severity::Info };
    let sessions: Vec<&Session> = moderate.iter().map(|easy| easy.run).collect();
    let mut advice = advice(context, slow);
    advice.extend(intensity::remedy(context).filter(|_| doubtful * 2 >= moderate.len()));
    let finding = Finding {
        severity: if rows.len() > capped { Severity::Info } else { full },
        confidence: intensity::confidence(&sessions),
        span: intensity::span_of(&sessions, month.span),
        subject: String::new(),
        value: share,
        threshold: thresholds.info_share,
        unit: Unit::Ratio,
        comparison: Comparison::Above,
        headline: phrase![
            Part::Number(moderate.len() as f64, 0),
            " of ",
            Part::Count(count(month.easy.len()), "easy run", "easy runs"),
            " in 28 days went above the easy ceiling"
        ],
        advice,
        evidence: rows.clone(),
        may_notify: true,
    };
    raised_or_clear(vec![finding], rows)
}

fn advice(context: &Context<'_>, slow: bool) -> Vec<Phrase> {
    let mut advice: Vec<Phrase> = intensity::easy_ceiling(context).into_iter().collect();
    let until = Part::Day(shift(context.as_of(), WINDOW_DAYS.into()));
    if slow {
        advice.push(phrase!["Until ", until, " walk for a minute whenever it gets harder than that, then run on."]);
    } else {
        advice.push(phrase!["Keep to that on every run between hard sessions until ", until, "."]);
    }
    advice.push("Run the day after a hard session slowest of all, or rest.".into());
    advice
}

fn rows(thresholds: &Thresholds, month: &Month<'_>) -> Vec<Evidence> {
    let moderate = month.moderate();
    let text = phrase![
        Part::Number(moderate.len() as f64, 0),
        " of ",
        Part::Count(count(month.easy.len()), "run", "runs"),
        " meant to be easy had more than ",
        Part::Share(thresholds.drift_share),
        " of their time above the easy ceiling: ",
        Part::Share(month.share())
    ];
    let mut rows = vec![evidence("moderate_runs_share", month.share(), month.span, text)];
    let (over, all): (Seconds, Seconds) =
        (month.easy.iter().map(|easy| easy.time.above).sum(), month.easy.iter().map(|easy| easy.time.judged()).sum());
    if let Some(share) = over.ratio_to(all) {
        let text = phrase![
            Part::Duration(over),
            " of ",
            Part::Duration(all),
            " in these runs were above it: ",
            Part::Share(share)
        ];
        rows.push(evidence("drift_share", share, month.span, text));
    }
    if let Some(worst) = moderate.iter().max_by(|one, other| one.drift.total_cmp(&other.drift)) {
        let text = phrase!["Most in the run of ", Part::Day(worst.run.day), ": ", Part::Share(worst.drift)];
        rows.push(evidence_of("drift_share", worst.drift, worst.run, text));
    }
    let by_heart_rate = |easy: &&Easy<'_>| {
        let share = easy.run.effort.as_ref().and_then(|effort| effort.by_heart_rate?.above_share());
        !easy.moderate && share.is_some_and(|share| above(share, thresholds.drift_share))
    };
    let strained = month.easy.iter().filter(by_heart_rate).count();
    if strained > 0 {
        let runs = Part::Count(count(strained), "more run was", "more runs were");
        let text = phrase![runs, " above the ceiling of heart rate at an easy speed: heat, hills or fatigue"];
        rows.push(evidence("moderate_by_heart_rate", strained as f64, month.span, text));
    }
    if let Some((fast, after, median)) = month.recovery_runs() {
        let text = phrase![
            Part::Number(fast.into(), 0),
            " of ",
            Part::Count(after, "run", "runs"),
            " on the day after a hard one were faster than the median of the easy runs, ",
            Part::Pace(median)
        ];
        rows.push(evidence("fast_recovery_runs", fast.into(), month.span, text));
    }
    rows
}
