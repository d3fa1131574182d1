//! `gait-check-advised`: several findings of running form that last for six weeks, together with pain (RULES, BIO-8).

use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::phrase::{Part, Phrase};
use crate::phrase;
use crate::rules::context::{Context, LOOK_BACK_DAYS, count, evidence, not_assessed, raised_or_clear};
use crate::rules::form;
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Two or more findings of running form that were there six weeks ago and still are, while a knee hurts: reason
    /// enough to have a professional look at the stride.
    ///
    /// ## Why it matters
    ///
    /// The article advises to consider a professional gait analysis. What a recording tells about form is indirect; a
    /// trained eye and a video see what no watch does.
    ///
    /// ## How it is computed
    ///
    /// The other rules of running form are judged twice, by the same thresholds: on the day of the report, and on the
    /// runs that were known at the end of the day six weeks before. A finding lasts when its rule is raised both times,
    /// at whatever severity. Nothing is kept from earlier reports, so that the answer is the same without them.
    ///
    /// ## Thresholds
    ///
    /// - `least_lasting`: so many lasting findings with pain raise the rule, as *info*.
    ///
    /// ## When it stays silent
    ///
    /// Without an open episode of knee pain. Not assessed when too few rules of running form could be judged now, or
    /// when those that are raised now could not be judged six weeks ago.
    ///
    /// ## Limits of the evidence
    ///
    /// There is no direct evidence that a gait analysis prevents injury or ends pain. In a trial with runners who had
    /// pain at the kneecap, gait retraining added nothing to good advice on training load. The findings counted here
    /// are not independent of each other: a slow cadence is behind most of them.
    ///
    /// ## References
    ///
    /// Esculier et al. 2018; Anderson et al. 2022.
    rule GaitCheckAdvised {
        id: "gait-check-advised",
        title: "Gait check advised",
        family: RunningForm,
        article: ["BIO-8"],
        grade: NoEvidence,
        summary: "Several findings of running form that last for six weeks, together with knee pain.",
        measures: ["running_cadence_spm", "vertical_ratio_pct", "stance_balance_left_pct"],
        culprits: [Form],
        judged_over: "42 days",
        after: [
            "low-cadence",
            "possible-overstriding",
            "high-vertical-oscillation",
            "heel-strike",
            "contact-time-imbalance",
            "late-run-form-drift"
        ],
        notifies: true,
        since: "0.1.0",
        citations: [ESCULIER_2018, ANDERSON_2022],
    }
    thresholds {
        /// [D] Lasting findings of running form that raise the rule.
        least_lasting: u32 = 2, 1 to 6;
    }
    ascending: []
}

/// The rules of running form, and what each is about in words.
const FORM_RULES: [(&str, &str); 6] = [
    ("low-cadence", "low cadence"),
    ("possible-overstriding", "possible overstriding"),
    ("high-vertical-oscillation", "high vertical oscillation"),
    ("heel-strike", "heel strike"),
    ("contact-time-imbalance", "contact-time imbalance"),
    ("late-run-form-drift", "late-run form drift"),
];

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let judged: Vec<(&str, &str, &Verdict)> = FORM_RULES
        .into_iter()
        .filter_map(|(rule, words)| Some((rule, words, context.outcome(rule)?)))
        .filter(|(_, _, verdict)| !matches!(verdict, Verdict::NotAssessed { .. }))
        .collect();
    if count(judged.len()) < thresholds.least_lasting {
        let reason = phrase![
            Part::Count(count(judged.len()), "rule", "rules"),
            " of running form could be judged; ",
            Part::Count(thresholds.least_lasting, "is", "are"),
            " needed. Record cadence, and running dynamics if the watch has them."
        ];
        return not_assessed(reason, &["cadence_spm", "vertical_ratio_pct"]);
    }
    let raised: Vec<(&str, &'static str)> = judged
        .iter()
        .filter(|(_, _, verdict)| matches!(verdict, Verdict::Raised(_)))
        .map(|(rule, words, _)| (*rule, *words))
        .collect();
    let mut rows = vec![now_row(context, count(judged.len()), &raised)];
    let Some(pain) = form::knee_pain(context) else {
        rows.push(evidence("pain_score", 0.0, context.last_days(1), "No episode of knee pain is open".into()));
        return raised_or_clear(Vec::new(), rows);
    };
    rows.push(form::pain_row(context, pain));
    if count(raised.len()) < thresholds.least_lasting {
        return raised_or_clear(Vec::new(), rows);
    }
    let (mut lasting, mut unknown) = (Vec::new(), Vec::new());
    for (rule, words) in raised {
        match context.look_back(rule) {
            Some(Verdict::Raised(_)) => lasting.push(words),
            Some(Verdict::Clear(_)) => {}
            Some(Verdict::NotAssessed { .. }) | None => unknown.push(words),
        }
    }
    if count(lasting.len()) >= thresholds.least_lasting {
        return raised_or_clear(vec![finding(context, thresholds, &lasting, rows)], Vec::new());
    }
    if count(lasting.len()) + count(unknown.len()) >= thresholds.least_lasting {
        let mut reason =
            phrase!["Whether these lasted six weeks cannot be told, since they could not be judged then: "];
        reason.0.extend(listed(&unknown).0);
        reason.0.push(". Keep recording, and the answer comes by itself.".into());
        return not_assessed(reason, &["cadence_spm", "vertical_ratio_pct"]);
    }
    rows.push(lasting_row(context, &lasting));
    raised_or_clear(Vec::new(), rows)
}

/// The words with commas between them.
fn listed(words: &[&'static str]) -> Phrase {
    let mut parts = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            parts.push(Part::Words(", "));
        }
        parts.push(Part::Words(word));
    }
    Phrase(parts)
}

/// Adds `: one, two` when there is anything to list.
fn with_list(mut text: Phrase, words: &[&'static str]) -> Phrase {
    if !words.is_empty() {
        text.0.push(": ".into());
        text.0.extend(listed(words).0);
    }
    text
}

fn now_row(context: &Context<'_>, judged: u32, raised: &[(&str, &'static str)]) -> Evidence {
    let words: Vec<&'static str> = raised.iter().map(|(_, words)| *words).collect();
    let text = phrase![
        "Raised: ",
        Part::Number(f64::from(count(raised.len())), 0),
        " of ",
        Part::Count(judged, "rule", "rules"),
        " of running form that could be judged"
    ];
    evidence("form_findings", f64::from(count(raised.len())), context.last_days(1), with_list(text, &words))
}

fn lasting_row(context: &Context<'_>, lasting: &[&'static str]) -> Evidence {
    let text = phrase!["Raised six weeks ago too: ", Part::Number(f64::from(count(lasting.len())), 0), " of them"];
    evidence(
        "lasting_form_findings",
        f64::from(count(lasting.len())),
        context.last_days(LOOK_BACK_DAYS),
        with_list(text, lasting),
    )
}

fn finding(
    context: &Context<'_>,
    thresholds: &Thresholds,
    lasting: &[&'static str],
    mut rows: Vec<Evidence>,
) -> Finding {
    rows.push(lasting_row(context, lasting));
    Finding {
        severity: Severity::Info,
        confidence: Confidence::Medium,
        span: context.last_days(LOOK_BACK_DAYS),
        subject: String::new(),
        value: f64::from(count(lasting.len())),
        threshold: f64::from(thresholds.least_lasting),
        unit: Unit::Count,
        comparison: Comparison::AtLeast,
        headline: phrase![
            Part::Count(count(lasting.len()), "finding", "findings"),
            " of running form for six weeks, with knee pain: consider a gait analysis"
        ],
        advice: vec![
            "Have a professional film your running from the side and from behind, and take this report along.".into(),
            "Until then change one thing at a time, and training load first.".into(),
        ],
        evidence: rows,
        may_notify: true,
    }
}
