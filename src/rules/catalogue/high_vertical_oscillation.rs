//! `high-vertical-oscillation`: how much of the way goes up and down (RULES card BIO-3).

use crate::model::finding::{Comparison, Finding, Severity, Unit, Verdict};
use crate::model::measures::ActivityMeasures;
use crate::model::phrase::{Part, Phrase};
use crate::model::units::Seconds;
use crate::phrase;
use crate::rules::context::{Context, above, at_least, evidence, not_assessed, raised_or_clear};
use crate::rules::form::{self, FormMean};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Much up and down for the length of a step: vertical ratio in one of the two worst bands that Garmin prints for
    /// its runners.
    ///
    /// ## Why it matters
    ///
    /// The article counts a bouncing stride among the habits that raise impact. The bounce gets less when the steps get
    /// quicker, so the remedy is that of a low cadence.
    ///
    /// ## How it is computed
    ///
    /// Mean vertical ratio of the last 14 days, each run weighing as much as its time; running only, without slopes and
    /// the seconds around stops, or the device's own mean where it wrote no samples. Vertical ratio is taken first,
    /// since the bounce in centimetres grows with the length of the step; vertical oscillation stands in where there is
    /// none. The bands are those printed for a sensor at the chest: a recording does not say where the sensor sat,
    /// those bands are the same in the older and the newer print for vertical ratio, and for oscillation the older
    /// print is the one that two programs agree on. A value between two printed edges belongs to the worse band. With a
    /// pod at the waist, which measures more, set 10.0 and 11.9 for the ratio, 109 and 130 for the oscillation.
    ///
    /// ## Thresholds
    ///
    /// - `least_minutes`: minutes of running with the measure that the 14 days must hold.
    /// - `high_ratio_pct`: vertical ratio above it is *info*.
    /// - `very_high_ratio_pct`: above it is *watch* while an episode of knee pain is open, else *info*.
    /// - `high_oscillation_mm`: vertical oscillation above it is *info*, where there is no vertical ratio.
    /// - `very_high_oscillation_mm`: above it is *watch* with pain, likewise.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed without enough minutes of either measure, which takes a chest strap, a pod or a watch with running
    /// dynamics. Never *watch* without pain.
    ///
    /// ## Limits of the evidence
    ///
    /// No study that followed runners found a link between bounce and injury; the bands are shares of a population, not
    /// limits of health, and good for a fifth of a point. A review of 66 papers found limited evidence for
    /// what a laboratory sees, and nothing that a watch sees. Slow running has a high vertical ratio by nature.
    ///
    /// ## References
    ///
    /// Heiderscheit et al. 2011; Willwacher et al. 2022.
    rule HighVerticalOscillation {
        id: "high-vertical-oscillation",
        title: "High vertical oscillation",
        family: RunningForm,
        article: ["BIO-3"],
        grade: NoEvidence,
        summary: "Much up and down for the length of a step, against the bands of Garmin's runners.",
        measures: ["vertical_ratio_pct", "vertical_oscillation_mm"],
        culprits: [Form],
        judged_over: "14 days",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [HEIDERSCHEIT_2011, WILLWACHER_2022],
    }
    thresholds {
        /// [D] Minutes of running with the measure that 14 days must hold.
        least_minutes: f64 = 60.0, 1.0 to 600.0;
        /// [E] Vertical ratio in percent above which it is high: the upper edge of the middle band, chest.
        high_ratio_pct: f64 = 8.6, 5.0 to 15.0;
        /// [E] Vertical ratio in percent above which it is very high: the highest twentieth of runners, chest.
        very_high_ratio_pct: f64 = 10.1, 5.1 to 20.0;
        /// [E] Vertical oscillation in millimetres above which it is high, chest.
        high_oscillation_mm: f64 = 100.0, 50.0 to 160.0;
        /// [E] Vertical oscillation in millimetres above which it is very high, chest.
        very_high_oscillation_mm: f64 = 118.0, 51.0 to 200.0;
    }
    ascending: [[high_ratio_pct, very_high_ratio_pct], [high_oscillation_mm, very_high_oscillation_mm]]
}

/// Days of the mean (RULES card BIO-3).
const DAYS: u32 = 14;

/// The measure that is judged, with its words, digits and bands.
struct Measure {
    key: &'static str,
    name: &'static str,
    unit: Unit,
    unit_word: &'static str,
    digits: usize,
    high: f64,
    very_high: f64,
    mean: FormMean,
}

fn ratio(measures: &ActivityMeasures) -> Option<(f64, Seconds)> {
    Some((measures.vertical_ratio?.get(), measures.dynamics_time.vertical_ratio))
}

fn oscillation(measures: &ActivityMeasures) -> Option<(f64, Seconds)> {
    Some((measures.vertical_oscillation?.get(), measures.dynamics_time.vertical_oscillation))
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let span = context.last_days(DAYS);
    let ratio = form::mean(context, span, ratio);
    let oscillation = form::mean(context, span, oscillation);
    let (ratio_minutes, oscillation_minutes) = (form::minutes(ratio.as_ref()), form::minutes(oscillation.as_ref()));
    let enough = |mean: &FormMean| at_least(mean.time.minutes(), thresholds.least_minutes);
    let Some(measure) = (match (ratio.filter(enough), oscillation.filter(enough)) {
        (Some(mean), _) => Some(of_ratio(thresholds, mean)),
        (None, Some(mean)) => Some(of_oscillation(thresholds, mean)),
        (None, None) => None,
    }) else {
        let reason = phrase![
            "In the last 14 days ",
            Part::Number(ratio_minutes, 0),
            " minutes of running with vertical ratio and ",
            Part::Number(oscillation_minutes, 0),
            " with vertical oscillation; ",
            Part::Number(thresholds.least_minutes, 0),
            " of either are needed. A chest strap, a pod or a watch with running dynamics writes them."
        ];
        return not_assessed(reason, &["vertical_ratio_pct", "vertical_oscillation_mm"]);
    };
    judge(context, &measure)
}

fn of_ratio(thresholds: &Thresholds, mean: FormMean) -> Measure {
    Measure {
        key: "vertical_ratio_pct",
        name: "vertical ratio",
        unit: Unit::Percent,
        unit_word: " %",
        digits: 1,
        high: thresholds.high_ratio_pct,
        very_high: thresholds.very_high_ratio_pct,
        mean,
    }
}

fn of_oscillation(thresholds: &Thresholds, mean: FormMean) -> Measure {
    Measure {
        key: "vertical_oscillation_mm",
        name: "vertical oscillation",
        unit: Unit::Millimetres,
        unit_word: " mm",
        digits: 0,
        high: thresholds.high_oscillation_mm,
        very_high: thresholds.very_high_oscillation_mm,
        mean,
    }
}

fn judge(context: &Context<'_>, measure: &Measure) -> Verdict {
    let Measure { mean, high, very_high, .. } = measure;
    let (is_high, is_very_high) = (above(mean.value, *high), above(mean.value, *very_high));
    let text = phrase![
        "Mean ",
        measure.name,
        " ",
        Part::Number(mean.value, measure.digits),
        measure.unit_word,
        " over ",
        Part::Duration(mean.time),
        " of running, against the bands for a sensor at the chest: high above ",
        Part::Number(*high, measure.digits),
        ", very high above ",
        Part::Number(*very_high, measure.digits)
    ];
    let mut row = evidence(measure.key, mean.value, mean.span, text);
    row.activities.clone_from(&mean.recordings);
    if !is_high {
        return raised_or_clear(Vec::new(), vec![row]);
    }
    let pain = form::knee_pain(context).filter(|_| is_very_high);
    let finding = Finding {
        severity: if pain.is_some() { Severity::Watch } else { Severity::Info },
        confidence: context.dynamics_confidence(&mean.recordings),
        span: mean.span,
        subject: String::new(),
        value: mean.value,
        threshold: if is_very_high { *very_high } else { *high },
        unit: measure.unit,
        comparison: Comparison::Above,
        headline: phrase![
            if is_very_high { "Very high " } else { "High " },
            measure.name,
            ": ",
            Part::Number(mean.value, measure.digits),
            measure.unit_word,
            if pain.is_some() { ", with knee pain" } else { "" }
        ],
        advice: advice(),
        evidence: std::iter::once(row).chain(pain.map(|episode| form::pain_row(context, episode))).collect(),
        may_notify: true,
    };
    raised_or_clear(vec![finding], Vec::new())
}

fn advice() -> Vec<Phrase> {
    vec![
        "Take slightly shorter and quicker steps at the same pace: the bounce goes down with them.".into(),
        "Run tall with a slight lean from the ankles, and think of moving forward, not up.".into(),
        "A sensor at the waist measures more than one at the chest: with one there, set the waist bands in rulebook.toml."
            .into(),
    ]
}
