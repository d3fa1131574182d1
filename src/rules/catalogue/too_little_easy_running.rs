//! `too-little-easy-running`: the share of easy minutes of three weeks (RULES card LOAD-B5).

use crate::model::calendar::DaySpan;
use crate::model::finding::{Comparison, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::intensity::IntensityTime;
use crate::model::measures::{Session, SessionClass};
use crate::model::phrase::{Part, Phrase};
use crate::model::units::Seconds;
use crate::phrase;
use crate::rules::context::{Context, at_least, count, evidence, not_assessed, raised_or_clear, too_few_runs};
use crate::rules::intensity;
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Three weeks in which too few of the running minutes were easy.
    ///
    /// ## Why it matters
    ///
    /// The article asks for easy days after hard ones and for easy days that are truly easy. The share of easy minutes
    /// adds both up: hard sessions, and easy runs that were not easy.
    ///
    /// ## How it is computed
    ///
    /// `share = easy minutes / judged minutes` over all valid runs of 21 days. A minute is easy at a graded speed of at
    /// most 82 % of critical speed or at a heart rate of at most 80 % of the maximum: the milder of the two verdicts,
    /// so that slow runners whose easiest pace is above the ceiling of heart rate are not told that all of it was hard.
    /// Heart rate counts from the fourth minute on.
    ///
    /// ## Thresholds
    ///
    /// - `info_share`, `watch_share`: below either; a value exactly on one belongs to the milder level.
    /// - `covered_share`: share of the running minutes that must be judged by speed or heart rate.
    /// - `least_runs`: runs that 21 days must hold.
    /// - `hot_c`: warmer runs are not judged by heart rate alone.
    /// - `slowest_mps`: a runner whose usual speed is not above it in m/s has no slower gear than walking: *info* at
    ///   most.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed without a critical speed and a maximum heart rate, with too few runs, or when too few of the
    /// minutes can be judged. It is *info* at most where races alone make the share low, and where at least half of the
    /// minutes above the ceiling come from runs that are judged by bests of more than 90 days ago, by bests of training
    /// none of which was run all out, or by the highest heart rate seen: all are often too low. A maximum heart rate in
    /// athlete.toml and a heart rate in the runs end that, as a race of up to 16 km does.
    ///
    /// ## Limits of the evidence
    ///
    /// The levels come from a re-analysis, not peer reviewed, of the logs of elite runners that a study of machine
    /// learning used: fewer easy minutes went with more injuries, the best single measure there and still a weak one.
    /// In a trial of shoes a higher mean intensity of the sessions went with more injuries. A trial of training
    /// distribution found no disadvantage of less easy running for performance over ten weeks.
    ///
    /// ## References
    ///
    /// Lövdal et al. 2021; Theisen et al. 2014.
    rule TooLittleEasyRunning {
        id: "too-little-easy-running",
        title: "Too little easy running",
        family: TrainingLoad,
        article: ["LOAD-B5"],
        grade: Partial,
        summary: "Three weeks in which too few of the running minutes were easy.",
        measures: ["easy_minutes_share", "moving_s"],
        culprits: [TrainingLoad],
        judged_over: "21 days",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [LOVDAL_2021, THEISEN_2014],
    }
    thresholds {
        /// [E] Share of easy minutes below which it is watch (secondary re-analysis).
        watch_share: f64 = 0.65, 0.05 to 0.95;
        /// [E] Share of easy minutes below which it is info (secondary re-analysis).
        info_share: f64 = 0.75, 0.10 to 1.0;
        /// [D] Share of the minutes that must be judged.
        covered_share: f64 = 0.80, 0.1 to 1.0;
        /// [D] Runs that 21 days must hold.
        least_runs: u32 = 6, 2 to 40;
        /// [D] Degrees Celsius, as the device felt them, from which heart rate alone says nothing.
        hot_c: f64 = 28.0, 15.0 to 50.0;
        /// [D] Usual speed in m/s up to which there is no slower gear than walking.
        slowest_mps: f64 = 2.2, 1.0 to 3.5;
    }
    ascending: [[watch_share, info_share]]
}

/// Key of the row that says that the finding is doubtful.
const DOUBTFUL: &str = "doubtful_share";
/// Days that are looked at (RULES card LOAD-B5).
const WINDOW_DAYS: u32 = 21;

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    if !intensity::is_anchored(context) {
        return intensity::no_anchor();
    }
    let span = context.last_days(WINDOW_DAYS);
    let runs = context.runs(span);
    if count(runs.len()) < thresholds.least_runs {
        let reason = too_few_runs(count(runs.len()), " in the last 21 days; ", thresholds.least_runs);
        return not_assessed(reason, &[]);
    }
    let judged: Vec<(&Session, IntensityTime)> =
        runs.iter().filter_map(|run| Some((*run, intensity::judged_time(context, run, thresholds.hot_c)?))).collect();
    let weeks = Weeks { span, judged };
    let uncovered: Seconds = runs
        .iter()
        .filter(|run| !weeks.judged.iter().any(|(judged, _)| judged.id == run.id))
        .map(|run| run.effort.as_ref().and_then(|effort| effort.moving).or(run.moving).unwrap_or_default())
        .sum();
    let time = weeks.time(|_| true);
    let covered = time.judged().ratio_to(time.judged() + uncovered).unwrap_or_default();
    let Some(share) = easy_share(time).filter(|_| at_least(covered, thresholds.covered_share)) else {
        let reason = phrase![
            Part::Share(covered),
            " of the running minutes of the last 21 days can be judged by speed or heart rate; ",
            Part::Share(thresholds.covered_share),
            " are needed. Record speed and heart rate on every run."
        ];
        return not_assessed(reason, &["easy_minutes_share"]);
    };
    judge(context, thresholds, &weeks, share)
}

struct Weeks<'a> {
    span: DaySpan,
    judged: Vec<(&'a Session, IntensityTime)>,
}

impl Weeks<'_> {
    /// Time of the wanted sessions.
    fn time(&self, wanted: impl Fn(&Session) -> bool) -> IntensityTime {
        let of_wanted = self.judged.iter().filter(|(run, _)| wanted(run)).map(|(_, time)| time);
        of_wanted.fold(IntensityTime::default(), |sum, time| IntensityTime {
            easy: sum.easy + time.easy,
            above: sum.above + time.above,
            hard: sum.hard + time.hard,
        })
    }
}

fn easy_share(time: IntensityTime) -> Option<f64> {
    time.easy.ratio_to(time.judged())
}

fn level(thresholds: &Thresholds, share: f64) -> Option<Severity> {
    if !at_least(share, thresholds.watch_share) {
        Some(Severity::Watch)
    } else if !at_least(share, thresholds.info_share) {
        Some(Severity::Info)
    } else {
        None
    }
}

fn judge(context: &Context<'_>, thresholds: &Thresholds, weeks: &Weeks<'_>, share: f64) -> Verdict {
    let mut rows = rows(weeks, share);
    let Some(level) = level(thresholds, share) else { return Verdict::Clear(rows) };
    let (capping, slow) = guards(context, thresholds, weeks, level);
    let severity = if capping.is_empty() { level } else { Severity::Info };
    rows.extend(capping);
    let sessions: Vec<&Session> = weeks.judged.iter().map(|(run, _)| *run).collect();
    let mut advice = advice(context, thresholds, slow);
    advice.extend(intensity::remedy(context).filter(|_| rows.iter().any(|row| row.measure == DOUBTFUL)));
    let finding = Finding {
        severity,
        confidence: intensity::confidence(&sessions),
        span: intensity::span_of(&sessions, weeks.span),
        subject: String::new(),
        value: share,
        threshold: thresholds.info_share,
        unit: Unit::Ratio,
        comparison: Comparison::Below,
        headline: phrase!["Only ", Part::Share(share), " of the running minutes of 21 days were easy"],
        advice,
        evidence: rows.clone(),
        may_notify: true,
    };
    raised_or_clear(vec![finding], rows)
}

/// What keeps the finding at info, as rows, and whether the runner has no slower gear.
fn guards(context: &Context<'_>, thresholds: &Thresholds, weeks: &Weeks<'_>, found: Severity) -> (Vec<Evidence>, bool) {
    let mut capping = Vec::new();
    let mut cap = |measure, value, text| capping.push(evidence(measure, value, weeks.span, text));
    let without_races = easy_share(weeks.time(|run| run.class != SessionClass::Race));
    if let Some(share) = without_races.filter(|share| level(thresholds, *share).is_none_or(|level| level < found)) {
        let text = phrase!["Without races ", Part::Share(share), " of the minutes were easy: info at most"];
        cap("easy_share_without_races", share, text);
    }
    let (doubtful, all) = (weeks.time(|run| intensity::is_doubtful(context, run)).above, weeks.time(|_| true).above);
    if let Some(share) = doubtful.ratio_to(all).filter(|share| at_least(*share, 0.5)) {
        let text = phrase![
            Part::Share(share),
            " of the minutes above the easy ceiling are told by old bests, by bests of training, or by the highest heart rate seen: info at most"
        ];
        cap(DOUBTFUL, share, text);
    }
    let slow = intensity::has_no_slower_gear(context, thresholds.slowest_mps);
    if slow {
        let text = phrase!["The usual speed leaves no slower gear but walking: info at most"];
        cap("slowest_mps", thresholds.slowest_mps, text);
    }
    (capping, slow)
}

fn advice(context: &Context<'_>, thresholds: &Thresholds, slow: bool) -> Vec<Phrase> {
    let share = Part::Share(thresholds.info_share);
    let mut advice = vec![phrase!["Run at least ", share, " of your minutes easily over the next three weeks."]];
    advice.extend(intensity::easy_ceiling(context));
    if slow {
        advice.push("Walk for a minute whenever it gets harder than that, then run on.".into());
    } else {
        advice.push("Slow the runs between the hard sessions before you give up a hard session.".into());
    }
    advice
}

fn rows(weeks: &Weeks<'_>, share: f64) -> Vec<Evidence> {
    let time = weeks.time(|_| true);
    let part = |wanted: fn(&Session) -> bool| weeks.time(wanted).above;
    let text = phrase![
        Part::Duration(time.easy),
        " of ",
        Part::Duration(time.judged()),
        " in ",
        Part::Count(count(weeks.judged.len()), "run", "runs"),
        " were easy: ",
        Part::Share(share)
    ];
    let (hard, other) = (part(|run| run.class.is_hard()), part(|run| !run.class.is_hard()));
    let above = phrase![
        "Above the easy ceiling: ",
        Part::Duration(hard),
        " in hard sessions and races, ",
        Part::Duration(other),
        " in all other runs"
    ];
    vec![
        evidence("easy_minutes_share", share, weeks.span, text),
        evidence("above_easy_s", time.above.get(), weeks.span, above),
    ]
}
