//! `heel-strike`: how the foot lands, by the rating of a foot pod (RULES, BIO-4).

use crate::model::calendar::DaySpan;
use crate::model::finding::{Comparison, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::ActivityMeasures;
use crate::model::phrase::Part;
use crate::model::units::Seconds;
use crate::phrase;
use crate::rules::context::{Context, at_least, evidence, not_assessed};
use crate::rules::form;
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Landing far back on the heel in most of the running, as a foot pod rates it. For information only.
    ///
    /// ## Why it matters
    ///
    /// The article says that an extreme heel strike can stress the knee, and adds that this is less critical than was
    /// once thought. A foot that lands on the heel often lands far in front of the body too, which is the part worth
    /// changing.
    ///
    /// ## How it is computed
    ///
    /// A foot pod that rates landings does so from 1, the back of the heel, to 16, the toes. A run's rating is the mean
    /// of both feet in running, without slopes and the seconds around stops. Counted is the share of the rated running
    /// minutes of the last 14 days that belong to runs with a low rating.
    ///
    /// ## Thresholds
    ///
    /// - `heel_rating`: a run with a rating at or below it counts as run on the heel.
    /// - `least_share`: with this share of the rated minutes or more the rule is raised, as *info*.
    /// - `least_minutes`: rated minutes of running that the 14 days must hold.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed without a foot pod that writes its rating under a name: no watch sees how a foot lands, and neither
    /// does any other file. Fields without a name, which older versions of the pods' app wrote, are not guessed.
    ///
    /// ## Limits of the evidence
    ///
    /// Most distance runners land on the heel. Thirteen studies of foot strike and injury, of low quality, disagree.
    /// Landing on the forefoot lowers the stress of the kneecap by about a quarter and loads calf and Achilles tendon
    /// more: the load moves, it does not go away. The rule therefore advises no change of foot strike.
    ///
    /// ## References
    ///
    /// Burke et al. 2021; Vannatta and Kernozek 2015.
    rule HeelStrike {
        id: "heel-strike",
        title: "Heel strike",
        family: RunningForm,
        article: ["BIO-4"],
        grade: Contradicted,
        summary: "Landing far back on the heel in most of the running, as a foot pod rates it.",
        measures: ["foot_strike"],
        culprits: [Form],
        judged_over: "14 days",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [BURKE_2021, VANNATTA_2015],
    }
    thresholds {
        /// [D] Rating at or below which a run counts as run on the heel, 1 to 16.
        heel_rating: f64 = 5.0, 1.0 to 15.0;
        /// [D] Share of the rated running minutes from which the rule is raised.
        least_share: f64 = 0.8, 0.1 to 1.0;
        /// [D] Rated minutes of running that 14 days must hold.
        least_minutes: f64 = 60.0, 1.0 to 600.0;
    }
    ascending: []
}

/// Days that are judged (CONTRACT section 5).
const DAYS: u32 = 14;

fn rating(measures: &ActivityMeasures) -> Option<(f64, Seconds)> {
    Some((measures.foot_strike?, measures.dynamics_time.foot_strike))
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let span = context.last_days(DAYS);
    let mean = form::mean(context, span, rating);
    let minutes = form::minutes(mean.as_ref());
    let on_heel = |measures: &ActivityMeasures| {
        rating(measures).map(|(rating, time)| (if at_least(thresholds.heel_rating, rating) { 1.0 } else { 0.0 }, time))
    };
    let share = form::mean(context, span, on_heel);
    let Some((mean, share)) = mean.zip(share).filter(|_| at_least(minutes, thresholds.least_minutes)) else {
        let reason = phrase![
            Part::Number(minutes, 0),
            " minutes of running with a foot pod that rates the foot strike in the last 14 days; ",
            Part::Number(thresholds.least_minutes, 0),
            " are needed. No watch sees how a foot lands: have somebody film a run from the side."
        ];
        return not_assessed(reason, &["foot_strike"]);
    };
    let rows = rows(thresholds, &mean, share.value, span);
    if !at_least(share.value, thresholds.least_share) {
        return Verdict::Clear(rows);
    }
    Verdict::Raised(vec![Finding {
        severity: Severity::Info,
        confidence: context.dynamics_confidence(&mean.recordings),
        span,
        subject: String::new(),
        value: share.value,
        threshold: thresholds.least_share,
        unit: Unit::Ratio,
        comparison: Comparison::AtLeast,
        headline: phrase!["Heel strike in ", Part::Share(share.value), " of the running that the pods rated"],
        advice: vec![
            "Leave the foot as it is and bring it closer to the body: slightly quicker, shorter steps at the same pace.".into(),
            "Do not train yourself to land on the forefoot for the knee's sake: the load moves to calf and Achilles tendon."
                .into(),
        ],
        evidence: rows,
        may_notify: true,
    }])
}

fn rows(thresholds: &Thresholds, mean: &form::FormMean, share: f64, span: DaySpan) -> Vec<Evidence> {
    vec![
        Evidence {
            activities: mean.recordings.clone(),
            ..evidence(
                "foot_strike",
                mean.value,
                span,
                phrase![
                    "Mean foot strike ",
                    Part::Number(mean.value, 1),
                    " over ",
                    Part::Duration(mean.time),
                    " of running, 1 being the heel and 16 the toes"
                ],
            )
        },
        evidence(
            "heel_strike_share",
            share,
            span,
            phrase![
                Part::Share(share),
                " of it in runs of ",
                Part::Number(thresholds.heel_rating, 1),
                " or below; the rule speaks from ",
                Part::Share(thresholds.least_share)
            ],
        ),
    ]
}
