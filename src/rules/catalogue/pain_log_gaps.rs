//! `pain-log-gaps`: runs after which nothing was written in the pain log (RULES card ACU-4, rows ACU-4 and MT-4).

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime, Timelike};

use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::pain::{Flag, PainEntry, PainEpisode, When};
use crate::model::phrase::{Part, Phrase};
use crate::phrase;
use crate::rules::context::{Context, at_least, count, evidence};
use crate::rules::pain;
use crate::rules::pain::by_episode::{Judged, by_episode};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Runs while a knee hurts after which the log says nothing about that day or the next morning.
    ///
    /// ## Why it matters
    ///
    /// The article asks to rate the pain and follow it, and to keep a simple log of pain and training. Whether a run
    /// was too much is told by the hours after it and the next morning; without these rows nobody can say what the knee
    /// bears.
    ///
    /// ## How it is computed
    ///
    /// For each open episode of knee pain: of the days with a run from the onset to yesterday, the share with a row of
    /// the same day and one of the next morning. A row counts as the next morning's when it says so, when its time is
    /// before noon, or when it gives neither; a zero for the place counts like any other score.
    ///
    /// Shown beside it is the traffic light of trials on pain at the kneecap for the last run with a score: green up to
    /// 2 of 10 during the run, settled afterwards and not worse the next morning; red above 5, with a limp, or growing
    /// during the run; amber between.
    ///
    /// ## Thresholds
    ///
    /// - `least_share`: *info* when fewer of the run days than this share have both rows.
    /// - `least_run_days`: run days that are needed.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed with an empty log, and without a run since the onset whose next morning is over. With fewer than
    /// three such days the confidence is medium.
    ///
    /// ## Limits of the evidence
    ///
    /// That managing load by how the knee reacts works is supported by trials that had runners rate their pain in this
    /// way. The share is a choice.
    ///
    /// ## References
    ///
    /// Esculier et al. 2018.
    rule PainLogGaps {
        id: "pain-log-gaps",
        title: "Pain log gaps",
        family: Pain,
        article: ["ACU-4", "MT-4"],
        grade: Supported,
        summary: "Runs while a knee hurts without a row of the day and of the next morning.",
        measures: ["pain_score", "runs"],
        culprits: [],
        judged_over: "open episodes",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [ESCULIER_2018],
    }
    thresholds {
        /// [D] Share of run days with both rows below which it is info.
        least_share: f64 = 0.6, 0.1 to 1.0;
        /// [D] Run days that are needed.
        least_run_days: u32 = 1, 1 to 14;
    }
    ascending: []
}

/// Scores of the traffic light of card ACU-4.
const GREEN_SCORE: u8 = 2;
const RED_ABOVE: u8 = 5;

/// Run days from which on the share says much; chosen.
const MANY_RUN_DAYS: usize = 3;

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    by_episode(context, |episode| judge(context, thresholds, episode))
}

fn judge(context: &Context<'_>, thresholds: &Thresholds, episode: &PainEpisode) -> Judged {
    let days = RunDays::of(context, episode);
    let run_days = count(days.run.len());
    if run_days < thresholds.least_run_days {
        let reason = phrase![
            Part::Count(run_days, "run day", "run days"),
            " since ",
            Part::Day(episode.from),
            " with the next morning over: too few to judge the log."
        ];
        return Judged::unknown(reason, &[]);
    }
    let evidence: Vec<Evidence> = [days.row()].into_iter().chain(traffic_light(context, episode)).collect();
    if at_least(days.share(), thresholds.least_share) {
        Judged::clear(evidence)
    } else {
        Judged::raised(finding(thresholds, episode, &days, evidence))
    }
}

/// True for a row that can be that of the morning after a run.
fn is_morning(row: &PainEntry) -> bool {
    match (row.when, row.time) {
        (Some(When::NextMorning), _) | (None, None) => true,
        (_, Some(time)) => time < noon(),
        _ => false,
    }
}

fn noon() -> NaiveTime {
    NaiveTime::default().with_hour(12).unwrap_or_default()
}

/// The run days of an episode whose next morning is over.
struct RunDays {
    span: DaySpan,
    run: BTreeSet<NaiveDate>,
    /// Those with a row of the day and one of the next morning.
    logged: BTreeSet<NaiveDate>,
}

impl RunDays {
    fn of(context: &Context<'_>, episode: &PainEpisode) -> Self {
        let span = DaySpan { from: episode.from, to: shift(context.as_of(), -1) };
        let ran = context.history.sessions.iter().filter(|run| pain::is_running(run));
        let run: BTreeSet<NaiveDate> = ran.map(|run| run.day).filter(|day| span.contains(*day)).collect();
        let rows = pain::rows(context, episode, DaySpan { from: episode.from, to: context.as_of() });
        let mornings: BTreeSet<NaiveDate> = rows.iter().filter(|row| is_morning(row)).map(|row| row.date).collect();
        let of_day: BTreeSet<NaiveDate> =
            rows.iter().filter(|row| row.when != Some(When::NextMorning)).map(|row| row.date).collect();
        let logged =
            run.iter().copied().filter(|day| of_day.contains(day) && mornings.contains(&shift(*day, 1))).collect();
        Self { span, run, logged }
    }

    fn share(&self) -> f64 {
        self.logged.len() as f64 / self.run.len().max(1) as f64
    }

    fn row(&self) -> Evidence {
        let text = phrase![
            Part::Number(count(self.logged.len()).into(), 0),
            " of ",
            Part::Count(count(self.run.len()), "run day", "run days"),
            " with a row of the day and of the next morning"
        ];
        evidence("logged_run_share", self.share(), self.span, text)
    }
}

/// The evidence's own reading of the last run with a score (RULES card ACU-4).
fn traffic_light(context: &Context<'_>, episode: &PainEpisode) -> Option<Evidence> {
    let during = episode.entries.iter().rev().find(|row| row.when == Some(When::During))?;
    let day = during.date;
    let rows = pain::rows(context, episode, DaySpan { from: day, to: shift(day, 1) });
    let highest = |when: When, of: NaiveDate| {
        rows.iter().filter(|row| row.date == of && row.when == Some(when)).map(|row| row.score).max()
    };
    let score = highest(When::During, day)?;
    let of_day = || rows.iter().filter(|row| row.date == day);
    let is_red = score > RED_ABOVE
        || of_day().any(|row| row.flags.contains(&Flag::Limp) || row.worsened_during_run == Some(true));
    // Settled: back to where it was before the run, or to the smallest pain there is.
    let level = highest(When::Before, day).unwrap_or(1).max(1);
    let settled = highest(When::After, day).is_none_or(|after| after <= level);
    let calm = highest(When::NextMorning, shift(day, 1)).is_none_or(|morning| morning <= score);
    let (light, meaning) = match (is_red, score <= GREEN_SCORE && settled && calm) {
        (true, _) => ("red", ": stop such runs"),
        (false, true) => ("green", ": the knee bears such runs, as far as is logged"),
        (false, false) => ("amber", ": shorter or easier next time"),
    };
    let text = phrase![
        "By the traffic light of trials the run of ",
        Part::Day(day),
        ", with ",
        Part::Number(score.into(), 0),
        " of 10 during it, is ",
        light,
        meaning
    ];
    Some(evidence("pain_score", score.into(), DaySpan::day(day), text))
}

fn finding(thresholds: &Thresholds, episode: &PainEpisode, days: &RunDays, evidence: Vec<Evidence>) -> Finding {
    let mut headline: Phrase = phrase!["The log of the "];
    headline.0.extend(pain::pain_at(episode).0);
    let missing = count(days.run.len() - days.logged.len());
    headline.0.extend(phrase![" has gaps after ", Part::Count(missing, "run day", "run days")].0);
    Finding {
        severity: Severity::Info,
        confidence: if days.run.len() < MANY_RUN_DAYS { Confidence::Medium } else { Confidence::High },
        span: days.span,
        subject: pain::subject(episode.side, episode.location),
        value: days.share(),
        threshold: thresholds.least_share,
        unit: Unit::Ratio,
        comparison: Comparison::Below,
        headline,
        advice: vec![
            "Rate the knee after each run and the next morning with `patella pain add`, with a 0 when it does not hurt."
                .into(),
        ],
        evidence,
        may_notify: true,
    }
}
