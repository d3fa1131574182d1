//! `painful-strength-work`: strength work that hurts (RULES row ST-4).

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::model::calendar::DaySpan;
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::pain::{PainEntry, Treatment, When};
use crate::model::phrase::Part;
use crate::phrase;
use crate::rules::context::{Context, count, evidence, not_assessed};
use crate::rules::pain;
use crate::rules::rule::declare_rule;
use crate::rules::strength_work;

declare_rule! {
    /// ## What it flags
    ///
    /// Strength work during which the knee hurt more than a little.
    ///
    /// ## Why it matters
    ///
    /// The article says to strengthen inside the range that does not hurt. Exercise into pain is one more load on what
    /// is to recover.
    ///
    /// ## How it is computed
    ///
    /// Days of the last 14 with strength work of at least 10 minutes, recorded or in habits.csv, and a row of the pain
    /// log of the same day for *during* with a score above the limit. Where the day had a run too, the row counts only
    /// when it names strength as treatment: what hurt then was the run, as far as is known.
    ///
    /// ## Thresholds
    ///
    /// - `highest_score`: a score above this during strength work raises the rule, as *watch*.
    ///
    /// ## When it stays silent
    ///
    /// Rows about another place than the knee do not count. Not assessed with an empty log, and when there was strength
    /// work with pain open and no row says how it felt.
    ///
    /// ## Limits of the evidence
    ///
    /// The limit is that of a trial with runners who had pain at the kneecap, for pain while running; for exercises it
    /// is borrowed. Some programs of physiotherapy allow more, under supervision.
    ///
    /// ## References
    ///
    /// Esculier et al. 2018.
    rule PainfulStrengthWork {
        id: "painful-strength-work",
        title: "Painful strength work",
        family: Pain,
        article: ["ST-4"],
        grade: Partial,
        summary: "Strength work during which the knee hurt more than a little.",
        measures: ["strength_sessions", "pain_score"],
        culprits: [Hip],
        judged_over: "14 days",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [ESCULIER_2018],
    }
    thresholds {
        /// [E] Highest score that is accepted during strength work.
        highest_score: u32 = 2, 0 to 9;
    }
    ascending: []
}

/// Days that are judged (CONTRACT section 5).
const DAYS: u32 = 14;

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    if let Some(verdict) = pain::no_log(context) {
        return verdict;
    }
    let span = context.last_days(DAYS);
    let mut days: BTreeSet<NaiveDate> = strength_work::days(context, span).into_keys().collect();
    let knee = || pain::logged(context, span).iter().filter(|row| pain::is_knee(row.location));
    let of_strength = |row: &&PainEntry| row.treatment.contains(&Treatment::Strength) && row.when == Some(When::During);
    days.extend(knee().filter(of_strength).map(|row| row.date));
    let ran: BTreeSet<NaiveDate> = context
        .history
        .sessions
        .iter()
        .filter(|session| span.contains(session.day) && pain::is_running(session))
        .map(|session| session.day)
        .collect();
    let during: Vec<&PainEntry> = knee()
        .filter(|row| row.when == Some(When::During) && days.contains(&row.date))
        .filter(|row| of_strength(row) || !ran.contains(&row.date))
        .collect();
    let painful: Vec<&PainEntry> =
        during.iter().copied().filter(|row| u32::from(row.score) > thresholds.highest_score).collect();
    if !painful.is_empty() {
        return Verdict::Raised(findings(thresholds, &painful));
    }
    let onset = pain::open_knee(context).iter().map(|episode| episode.from).min();
    let in_pain = onset.map_or(0, |onset| days.range(onset..).count());
    if during.is_empty() && in_pain > 0 {
        let reason = phrase![
            "Strength work on ",
            Part::Count(count(in_pain), "day", "days"),
            " while the knee hurts, and no row for `during` says how it felt. Log one after the exercises."
        ];
        return not_assessed(reason, &["pain_score"]);
    }
    let mut text = phrase![Part::Count(count(days.len()), "day", "days"), " with strength work in the last two weeks"];
    text.0.extend(
        match during.iter().map(|row| row.score).max() {
            Some(highest) => phrase!["; highest score during it ", Part::Number(highest.into(), 0)],
            None => phrase!["; no row of the pain log says that it hurt"],
        }
        .0,
    );
    Verdict::Clear(vec![evidence("strength_sessions", count(days.len()).into(), span, text)])
}

/// One finding for each side and place.
fn findings(thresholds: &Thresholds, painful: &[&PainEntry]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for row in painful.iter().rev() {
        let subject = pain::subject(row.side, row.location);
        if let Some(known) = findings.iter_mut().find(|known| known.subject == subject) {
            known.span.from = row.date;
            known.value = known.value.max(row.score.into());
            known.evidence.push(score_row(row));
            continue;
        }
        let [at, of] = pain::place(row.side, row.location);
        findings.push(Finding {
            severity: Severity::Watch,
            confidence: Confidence::Medium,
            span: DaySpan::day(row.date),
            subject,
            value: row.score.into(),
            threshold: thresholds.highest_score.into(),
            unit: Unit::None,
            comparison: Comparison::Above,
            headline: phrase!["Strength work hurt", at, of, " on ", Part::Day(row.date)],
            advice: vec![
                "Keep every exercise inside the range that does not hurt: less weight, less bend, fewer repetitions."
                    .into(),
                "If that does not help, leave the exercise out and have it shown to you by a physiotherapist.".into(),
            ],
            evidence: vec![score_row(row)],
            may_notify: true,
        });
    }
    findings
}

fn score_row(row: &PainEntry) -> Evidence {
    let text =
        phrase!["Strength work on ", Part::Day(row.date), ", score during it ", Part::Number(row.score.into(), 0)];
    evidence("pain_score", row.score.into(), DaySpan::day(row.date), text)
}
