//! `possible-overstriding`: three signs that the foot may land too far ahead, none of which sees the foot (RULES cards
//! BIO-1 and BIO-6).

use crate::model::activity::ActivityId;
use crate::model::calendar::DaySpan;
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::{ActivityMeasures, CadenceCurve};
use crate::model::phrase::{Part, Phrase};
use crate::model::units::{Seconds, StepsPerMinute};
use crate::phrase;
use crate::rules::context::{Context, above, at_least, count, evidence, not_assessed, raised_or_clear};
use crate::rules::form::{self, FormMean};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Signs that the foot may land too far in front of the body. Only possible overstriding: where the foot lands can
    /// be seen on a video, not in a recording.
    ///
    /// ## Why it matters
    ///
    /// A foot that lands far ahead brakes, and the knee takes up the shock while it is nearly straight. The article
    /// asks for shorter, quicker and lighter steps.
    ///
    /// ## How it is computed
    ///
    /// Three signs are counted over the last 28 days. One: steps longer than the runner's own curve of cadence against
    /// speed says for the same speed, as mean of the steady half minutes; the curve is that of the last 90 days. Two:
    /// few steps at easy speed, which is that curve moved up or down by the mean distance of those half minutes from
    /// it, so that a recent change is seen. Three: vertical ratio or ground contact time in the two worst of Garmin's
    /// bands, those for a sensor at the chest and of the older print. A sign that cannot be looked at counts as not
    /// seen. Shown beside them: step length at easy speed, also as a share of body height, and how it changed against
    /// the 90 days before, which tells whether shorter steps are becoming a habit.
    ///
    /// ## Thresholds
    ///
    /// - `longer_ratio`: steps longer than the own curve by more than this share are the first sign.
    /// - `few_steps_spm`: so many steps per minute or fewer at easy speed are the second sign.
    /// - `high_ratio_pct`: a vertical ratio above it is the third sign.
    /// - `long_contact_ms`: and so is a ground contact time above it.
    /// - `least_minutes`: minutes of steady half minutes, and for the third sign of running dynamics, that the 28 days
    ///   must hold.
    /// - `info_signs`: so many signs are *info*.
    /// - `watch_signs`: so many while an episode of knee pain is open are *watch*. There is nothing above *watch*.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed without a personal curve and enough steady half minutes: one sign of three proves nothing. Without
    /// running dynamics two signs are left to see.
    ///
    /// ## Limits of the evidence
    ///
    /// In the laboratory longer steps raise the stress of the kneecap by about a third for 10 %, and quicker ones lower
    /// it; the signs used here have not been tested against injury, nor against video. Slow running has fewer steps and
    /// longer contact by nature, and tall runners take longer steps.
    ///
    /// ## References
    ///
    /// Heiderscheit et al. 2011; Willson et al. 2014; Thakkar et al. 2019; Anderson et al. 2022.
    rule PossibleOverstriding {
        id: "possible-overstriding",
        title: "Possible overstriding",
        family: RunningForm,
        article: ["BIO-1", "BIO-6"],
        grade: Partial,
        summary: "Several signs together that the foot may land too far in front of the body.",
        measures: ["running_cadence_spm", "speed_mps", "step_length_m", "vertical_ratio_pct", "stance_time_ms"],
        culprits: [Form],
        judged_over: "28 days",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [HEIDERSCHEIT_2011, WILLSON_2014, THAKKAR_2019, ANDERSON_2022],
    }
    thresholds {
        /// [D] Steps longer than the own curve by more than this share.
        longer_ratio: f64 = 0.05, 0.01 to 0.5;
        /// [E] Steps per minute at easy speed, at or below which they are few (lowest tertile of Thakkar 2019).
        few_steps_spm: f64 = 166.0, 120.0 to 200.0;
        /// [E] Vertical ratio in percent above which it is high: the upper edge of Garmin's middle band, chest.
        high_ratio_pct: f64 = 8.6, 5.0 to 15.0;
        /// [E] Ground contact time in milliseconds above which it is long: the upper edge of Garmin's middle band.
        long_contact_ms: f64 = 272.0, 150.0 to 400.0;
        /// [D] Minutes of steady running, and of running dynamics, that 28 days must hold.
        least_minutes: f64 = 60.0, 1.0 to 600.0;
        /// [D] Signs of three that are info.
        info_signs: u32 = 2, 1 to 2;
        /// [D] Signs of three that are watch with pain.
        watch_signs: u32 = 3, 2 to 3;
    }
    ascending: [[info_signs, watch_signs]]
}

/// Days that are judged (CONTRACT section 5).
const DAYS: u32 = 28;
/// Rest of a sum of thousands of half minutes.
const ROUNDING: f64 = 1e-9;
/// A window of the curve in minutes (RULES card BIO-2).
const WINDOW_MIN: f64 = 0.5;

/// One of the three, with what it was told from.
struct Sign {
    seen: bool,
    rows: Vec<Evidence>,
}

/// The steady half minutes of the judged days against the curve.
struct Steps {
    /// Mean step length against the curve at the same speed, less one.
    longer: f64,
    /// Mean steps per minute more than the curve at the same speed.
    above_curve_spm: f64,
    windows: u32,
    recordings: Vec<ActivityId>,
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let span = context.last_days(DAYS);
    let curve = context.cadence_curve();
    let steps = curve.and_then(|curve| steps(context, curve, span));
    let minutes = f64::from(steps.as_ref().map_or(0, |steps| steps.windows)) * WINDOW_MIN;
    let Some((curve, steps)) = curve.zip(steps).filter(|_| at_least(minutes, thresholds.least_minutes)) else {
        return not_assessed(why_not(curve, minutes, thresholds), &["cadence_spm", "speed_mps"]);
    };
    let signs: Vec<Sign> = [
        Some(longer_steps(thresholds, &steps, span)),
        few_steps(thresholds, curve, &steps, span),
        dynamics(context, thresholds, span),
    ]
    .into_iter()
    .flatten()
    .collect();
    let seen = count(signs.iter().filter(|sign| sign.seen).count());
    let complete = signs.len() == 3;
    let mut rows: Vec<Evidence> = signs.into_iter().flat_map(|sign| sign.rows).collect();
    rows.extend(step_length(context, curve, &steps, span));
    rows.extend(progress(curve));
    let finding = (seen >= thresholds.info_signs).then(|| finding(context, thresholds, &steps, seen, complete, &rows));
    raised_or_clear(finding.into_iter().collect(), rows)
}

fn why_not(curve: Option<&CadenceCurve>, minutes: f64, thresholds: &Thresholds) -> Phrase {
    match curve {
        None => phrase![
            "No personal curve of cadence against speed yet: 50 minutes of steady running with cadence from 6 runs at different speeds in 90 days are needed."
        ],
        Some(_) => phrase![
            Part::Number(minutes, 0),
            " minutes of steady running with cadence in the last 28 days; ",
            Part::Number(thresholds.least_minutes, 0),
            " are needed. Switch on cadence at the watch or wear a foot pod."
        ],
    }
}

/// Step length is speed over cadence: at one speed it is longer by as much as the cadence is lower.
fn steps(context: &Context<'_>, curve: &CadenceCurve, span: DaySpan) -> Option<Steps> {
    let (mut ratios, mut steps, mut windows, mut recordings) = (0.0_f64, 0.0_f64, 0_u32, Vec::new());
    for recorded in context.run_recordings(span) {
        let before = windows;
        for window in &recorded.measures.cadence_windows {
            let expected = curve.cadence_at(window.speed)?;
            ratios += expected.get() / window.cadence.get() - 1.0;
            steps += window.cadence.get() - expected.get();
            windows += 1;
        }
        if windows > before {
            recordings.push(recorded.activity.id);
        }
    }
    let (longer, above_curve_spm) = (ratios / f64::from(windows), steps / f64::from(windows));
    // On one's own curve the sums leave a rest of 1e-17, which would be told with a sign.
    let longer = if longer.abs() < ROUNDING { 0.0 } else { longer };
    longer.is_finite().then_some(Steps { longer, above_curve_spm, windows, recordings })
}

/// How a row says whether its sign was seen.
const fn verdict(seen: bool) -> &'static str {
    if seen { ": a sign" } else { ": no sign" }
}

fn longer_steps(thresholds: &Thresholds, steps: &Steps, span: DaySpan) -> Sign {
    let seen = above(steps.longer, thresholds.longer_ratio);
    let text = phrase![
        "Step length ",
        Part::Change(steps.longer),
        " against your own curve at the same speed, over ",
        Part::Count(steps.windows, "half minute", "half minutes"),
        verdict(seen),
        " (above ",
        Part::Change(thresholds.longer_ratio),
        ")"
    ];
    let row = Evidence {
        activities: steps.recordings.clone(),
        ..evidence("step_length_residual_ratio", steps.longer, span, text)
    };
    Sign { seen, rows: vec![row] }
}

/// Cadence of the judged days at easy speed.
fn easy_cadence(curve: &CadenceCurve, steps: &Steps) -> Option<StepsPerMinute> {
    StepsPerMinute::new(curve.cadence_at(curve.easy_speed)?.get() + steps.above_curve_spm)
}

fn few_steps(thresholds: &Thresholds, curve: &CadenceCurve, steps: &Steps, span: DaySpan) -> Option<Sign> {
    let cadence = easy_cadence(curve, steps)?;
    let seen = at_least(thresholds.few_steps_spm, cadence.get());
    let text = phrase![
        Part::Cadence(cadence),
        " at your easy ",
        Part::Pace(curve.easy_speed),
        " in these 28 days",
        verdict(seen),
        " (",
        Part::Number(thresholds.few_steps_spm, 0),
        " or fewer)"
    ];
    Some(Sign { seen, rows: vec![evidence("cadence_at_easy_speed_spm", cadence.get(), span, text)] })
}

fn vertical_ratio(measures: &ActivityMeasures) -> Option<(f64, Seconds)> {
    Some((measures.vertical_ratio?.get(), measures.dynamics_time.vertical_ratio))
}

fn stance_time(measures: &ActivityMeasures) -> Option<(f64, Seconds)> {
    Some((measures.stance_time?.get(), measures.dynamics_time.stance_time))
}

/// The third sign: one of the two is enough. `None` without running dynamics.
fn dynamics(context: &Context<'_>, thresholds: &Thresholds, span: DaySpan) -> Option<Sign> {
    let enough = |mean: &FormMean| at_least(mean.time.minutes(), thresholds.least_minutes);
    let ratio = form::mean(context, span, vertical_ratio).filter(enough).map(|mean| {
        let seen = above(mean.value, thresholds.high_ratio_pct);
        let words = ["Mean vertical ratio ", " % over "];
        (seen, dynamics_row("vertical_ratio_pct", words, 1, &mean, (seen, thresholds.high_ratio_pct)))
    });
    let contact = form::mean(context, span, stance_time).filter(enough).map(|mean| {
        let seen = above(mean.value, thresholds.long_contact_ms);
        let words = ["Mean ground contact ", " ms over "];
        (seen, dynamics_row("stance_time_ms", words, 0, &mean, (seen, thresholds.long_contact_ms)))
    });
    let found: Vec<(bool, Evidence)> = [ratio, contact].into_iter().flatten().collect();
    (!found.is_empty()).then(|| Sign {
        seen: found.iter().any(|(seen, _)| *seen),
        rows: found.into_iter().map(|(_, row)| row).collect(),
    })
}

fn dynamics_row(
    measure: &'static str,
    [before, after]: [&'static str; 2],
    digits: usize,
    mean: &FormMean,
    (seen, limit): (bool, f64),
) -> Evidence {
    let text = phrase![
        before,
        Part::Number(mean.value, digits),
        after,
        Part::Duration(mean.time),
        verdict(seen),
        " (above ",
        Part::Number(limit, digits),
        ")"
    ];
    Evidence { activities: mean.recordings.clone(), ..evidence(measure, mean.value, mean.span, text) }
}

/// Step length at easy speed, for context only (RULES card BIO-1).
fn step_length(context: &Context<'_>, curve: &CadenceCurve, steps: &Steps, span: DaySpan) -> Option<Evidence> {
    let metres = curve.easy_speed.get() * 60.0 / easy_cadence(curve, steps)?.get();
    let mut text = phrase!["A step of ", Part::Number(metres, 2), " m at your easy ", Part::Pace(curve.easy_speed)];
    if let Some(height_cm) = context.history.athlete.height_cm {
        text.0.extend(phrase![", ", Part::Share(metres * 100.0 / height_cm), " of your height"].0);
    }
    Some(evidence("step_length_m", metres, span, text))
}

/// Whether steps at the same speed got shorter, the measure of progress of BIO-6.
fn progress(curve: &CadenceCurve) -> Option<Evidence> {
    let change = 1.0 / (1.0 + curve.drift_ratio?) - 1.0;
    let text = phrase!["Step length ", Part::Change(change), " at the same speed against the 90 days before"];
    change.is_finite().then(|| evidence("step_length_change_ratio", change, curve.span, text))
}

fn finding(
    context: &Context<'_>,
    thresholds: &Thresholds,
    steps: &Steps,
    seen: u32,
    complete: bool,
    rows: &[Evidence],
) -> Finding {
    let pain = form::knee_pain(context).filter(|_| seen >= thresholds.watch_signs);
    let confidence = match context.cadence_confidence(&steps.recordings) {
        Confidence::High if !complete => Confidence::Medium,
        confidence => confidence,
    };
    Finding {
        severity: if pain.is_some() { Severity::Watch } else { Severity::Info },
        confidence,
        span: context.last_days(DAYS),
        subject: String::new(),
        value: f64::from(seen),
        threshold: f64::from(if pain.is_some() { thresholds.watch_signs } else { thresholds.info_signs }),
        unit: Unit::Count,
        comparison: Comparison::AtLeast,
        headline: phrase![
            "Possible overstriding: ",
            Part::Number(f64::from(seen), 0),
            " of 3 signs",
            if pain.is_some() { ", with knee pain" } else { "" }
        ],
        advice: advice(),
        evidence: rows.iter().cloned().chain(pain.map(|episode| form::pain_row(context, episode))).collect(),
        may_notify: true,
    }
}

fn advice() -> Vec<Phrase> {
    vec![
        "Have somebody film an easy run from the side: does the foot land in front of the knee, on a nearly straight leg?"
            .into(),
        "If so, take steps about 5 % quicker and shorter at the same pace, landing softly below the body.".into(),
        "Begin with 5 minutes of it in each easy run and add 5 minutes a week.".into(),
    ]
}
