//! `strength-not-helping`: four weeks of strength work after which the knee hurts as before (RULES card HIP-3).

use chrono::NaiveDate;

use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::pain::PainEpisode;
use crate::model::phrase::{Part, Phrase};
use crate::phrase;
use crate::rules::context::{Context, at_least, count, evidence};
use crate::rules::pain;
use crate::rules::pain::by_episode::{Judged, by_episode};
use crate::rules::rule::declare_rule;
use crate::rules::strength_work;

declare_rule! {
    /// ## What it flags
    ///
    /// Strength work for a painful knee that was kept up for four weeks without less pain, or that was not kept up.
    ///
    /// ## Why it matters
    ///
    /// The article says to expect a change after three to four weeks of consistent work. Without one it is time for
    /// somebody to look at the knee and at how the exercises are done.
    ///
    /// ## How it is computed
    ///
    /// For each open episode of knee pain. The work begins on the first day with strength work from the onset on that
    /// is followed by at least two more such days within seven. From four weeks later on the mean score of the last
    /// seven days is compared with that of the seven days before the work began, zeros included. It was consistent when
    /// at least three of the latest four weeks of the work had at least two days of it.
    ///
    /// ## Thresholds
    ///
    /// - `weeks`: weeks after which a change is expected, and over which consistency is judged.
    /// - `week_sessions`, `consistent_weeks`: sessions of a week that counts, and how many such weeks make it
    ///   consistent.
    /// - `drop_points`, `drop_ratio`: improved when the mean is lower by this many points or by this share.
    /// - `least_entries`: rows that each of the two weeks needs.
    ///
    /// ## When it stays silent
    ///
    /// Clear with less pain, however regular the work was. Not assessed with an empty log, before strength work
    /// began, in its first weeks, with too few rows, and while a medical red flag is open.
    ///
    /// ## Limits of the evidence
    ///
    /// The article speaks of noticing a change; recovery takes longer. From first pain to total relief the median was
    /// 49 days for pain at the kneecap and 56 for any injury in one trial of runners, and 71 days among the 220 of 254
    /// novices who recovered in another study. The limits of what counts as a change are customary and not from
    /// runners.
    ///
    /// ## References
    ///
    /// Mulvad et al. 2018; Nielsen et al. 2014; Neal et al. 2019.
    rule StrengthNotHelping {
        id: "strength-not-helping",
        title: "Strength work not helping",
        family: Pain,
        article: ["HIP-3"],
        grade: Partial,
        summary: "Four weeks of strength work without less knee pain.",
        measures: ["strength_sessions", "pain_score"],
        culprits: [Hip],
        judged_over: "open episodes",
        after: ["medical-red-flag"],
        notifies: true,
        since: "0.1.0",
        citations: [MULVAD_2018, NIELSEN_2014_RECOVERY, NEAL_2019],
    }
    thresholds {
        /// [A] Weeks after which a change is expected.
        weeks: u32 = 4, 2 to 12;
        /// [A] Sessions of a week that counts.
        week_sessions: u32 = 2, 1 to 7;
        /// [D] Such weeks that make the work consistent.
        consistent_weeks: u32 = 3, 1 to 12;
        /// [D] Points by which the mean score is lower when it improved.
        drop_points: f64 = 2.0, 0.5 to 5.0;
        /// [D] Share by which the mean score is lower when it improved.
        drop_ratio: f64 = 0.3, 0.05 to 1.0;
        /// [D] Rows that each of the two weeks needs.
        least_entries: u32 = 3, 1 to 7;
    }
    ascending: []
}

/// Sessions within the seven days after the first one that make it the beginning (RULES card HIP-3).
const FOLLOWING_SESSIONS: usize = 2;

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    if let Some(verdict) = pain::no_log(context).or_else(|| pain::stopped(context)) {
        return verdict;
    }
    by_episode(context, |episode| judge(context, thresholds, episode))
}

fn judge(context: &Context<'_>, thresholds: &Thresholds, episode: &PainEpisode) -> Judged {
    let since = DaySpan { from: episode.from, to: context.as_of() };
    let days: Vec<NaiveDate> = strength_work::days(context, since).into_keys().collect();
    let Some(start) = beginning(&days) else {
        let reason = phrase![
            "Since ",
            Part::Day(episode.from),
            " no strength session is known that two more followed within a week. Enter what no watch records in habits.csv."
        ];
        return Judged::unknown(reason, &["strength_sessions"]);
    };
    let weeks = thresholds.weeks;
    let due = shift(start, i64::from(weeks) * 7);
    if context.as_of() < due {
        let reason = phrase![
            "Strength work began on ",
            Part::Day(start),
            "; a change can be told from ",
            Part::Day(due),
            " on."
        ];
        return Judged::unknown(reason, &[]);
    }
    let before = scores(context, episode, DaySpan { from: shift(start, -7).max(episode.from), to: shift(start, -1) });
    let after = scores(context, episode, context.last_days(7));
    let (Some(before), Some(after)) = (before.enough(thresholds), after.enough(thresholds)) else {
        let reason = phrase![
            "Fewer than ",
            Part::Count(thresholds.least_entries, "row", "rows"),
            " of the pain log lie in the seven days before the strength work or in the last seven. Log the score on most days."
        ];
        return Judged::unknown(reason, &["pain_score"]);
    };
    let rows = vec![score_row(context, start, before, after), work_row(context, thresholds, start, &days)];
    let drop = before - after;
    let improved =
        at_least(drop, thresholds.drop_points) || (drop > 0.0 && at_least(drop / before, thresholds.drop_ratio));
    if improved {
        return Judged::clear(rows);
    }
    let kept_up = consistent(context, thresholds, start, &days);
    Judged::raised(finding(thresholds, episode, (start, drop, kept_up), rows))
}

/// The first day that two more follow within seven.
fn beginning(days: &[NaiveDate]) -> Option<NaiveDate> {
    let begins = |part: &&[NaiveDate]| matches!(part, [first, .., last] if (*last - *first).num_days() <= 7);
    days.windows(FOLLOWING_SESSIONS + 1).find(begins)?.first().copied()
}

/// Scores of some days.
struct Scores {
    rows: usize,
    mean: Option<f64>,
}

impl Scores {
    fn enough(&self, thresholds: &Thresholds) -> Option<f64> {
        self.mean.filter(|_| self.rows >= thresholds.least_entries as usize)
    }
}

fn scores(context: &Context<'_>, episode: &PainEpisode, days: DaySpan) -> Scores {
    let rows = pain::rows(context, episode, days);
    Scores { rows: rows.len(), mean: pain::mean_score(&rows) }
}

/// The latest weeks of the work with the sessions of each, counted from its beginning.
fn weeks(context: &Context<'_>, thresholds: &Thresholds, start: NaiveDate, days: &[NaiveDate]) -> Vec<(DaySpan, u32)> {
    let complete = (context.as_of() - start).num_days() / 7;
    let first = complete - i64::from(thresholds.weeks);
    (first..complete)
        .map(|week| {
            let from = shift(start, week * 7);
            let span = DaySpan { from, to: shift(from, 6) };
            (span, count(days.iter().filter(|day| span.contains(**day)).count()))
        })
        .collect()
}

/// How many of the latest weeks had enough sessions, and whether these are enough weeks.
fn consistent(context: &Context<'_>, thresholds: &Thresholds, start: NaiveDate, days: &[NaiveDate]) -> (u32, bool) {
    let weeks = weeks(context, thresholds, start, days);
    let kept = count(weeks.iter().filter(|(_, sessions)| *sessions >= thresholds.week_sessions).count());
    (kept, kept >= thresholds.consistent_weeks.min(thresholds.weeks))
}

fn score_row(context: &Context<'_>, start: NaiveDate, before: f64, after: f64) -> Evidence {
    let text = phrase![
        "Mean score of the last seven days ",
        Part::Number(after, 1),
        "; of the seven days before the work began on ",
        Part::Day(start),
        ", ",
        Part::Number(before, 1)
    ];
    evidence("mean_pain_score", after, context.last_days(7), text)
}

fn work_row(context: &Context<'_>, thresholds: &Thresholds, start: NaiveDate, days: &[NaiveDate]) -> Evidence {
    let weeks = weeks(context, thresholds, start, days);
    let span = weeks
        .first()
        .zip(weeks.last())
        .map_or(context.last_days(7), |(first, last)| DaySpan { from: first.0.from, to: last.0.to });
    let sessions: u32 = weeks.iter().map(|(_, sessions)| sessions).sum();
    let mut text = phrase![
        Part::Count(sessions, "strength session", "strength sessions"),
        " in ",
        Part::Span(span),
        ", by week: "
    ];
    for (index, (_, sessions)) in weeks.iter().enumerate() {
        text.0.extend((index > 0).then_some(Part::Words(", ")));
        text.0.push(Part::Number((*sessions).into(), 0));
    }
    evidence("strength_sessions", sessions.into(), span, text)
}

fn finding(
    thresholds: &Thresholds,
    episode: &PainEpisode,
    (start, drop, (kept, consistent)): (NaiveDate, f64, (u32, bool)),
    evidence: Vec<Evidence>,
) -> Finding {
    let (severity, words, advice): (_, _, Vec<Phrase>) = if consistent {
        let advice = vec![
            "See a physiotherapist or a sports doctor: have the knee and the exercises looked at.".into(),
            "Do not give up on it for that: the median to total relief was 49 days for pain at the kneecap in one trial.".into(),
        ];
        (Severity::Watch, " is not less after weeks of strength work", advice)
    } else {
        let advice = vec![
            phrase![
                "Keep to ",
                Part::Count(thresholds.week_sessions, "session", "sessions"),
                " a week or more inside the range that does not hurt, then judge it again."
            ],
            "Enter what no watch records in habits.csv.".into(),
        ];
        (Severity::Info, " is not less, but the strength work is not consistent yet", advice)
    };
    let [at, of] = pain::place(episode.side, episode.location);
    let (value, threshold, unit, comparison) = if consistent {
        (drop, thresholds.drop_points, Unit::None, Comparison::Below)
    } else {
        (f64::from(kept), f64::from(thresholds.consistent_weeks), Unit::Count, Comparison::Below)
    };
    let to = evidence.iter().map(|row| row.span.to).max().unwrap_or(start);
    Finding {
        severity,
        confidence: Confidence::Medium,
        span: DaySpan { from: start, to },
        subject: pain::subject(episode.side, episode.location),
        value,
        threshold,
        unit,
        comparison,
        headline: phrase!["Pain", at, of, words],
        advice,
        evidence,
        may_notify: true,
    }
}
