//! `low-cadence`: steps per minute against the article's 170 to 180, and against the runner's own curve (RULES cards
//! BIO-2 and BIO-5).

use crate::model::activity::ActivityId;
use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::history::MeasuredActivity;
use crate::model::measures::CadenceCurve;
use crate::model::pain::{Location, PainEpisode};
use crate::model::phrase::{Part, Phrase};
use crate::model::quality::QualityFlag;
use crate::model::units::{MetresPerSecond, Seconds, StepsPerMinute};
use crate::phrase;
use crate::rules::context::{Context, above, at_least, count, evidence, not_assessed, raised_or_clear};
use crate::rules::form;
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// A running cadence below the article's 170 to 180 steps per minute, as information; and, as something to keep an
    /// eye on, few steps at the runner's own easy speed together with pain where few steps load the knee.
    ///
    /// ## Why it matters
    ///
    /// Fewer steps at the same speed are longer steps, with more energy taken up by the knee. The article asks for
    /// shorter, quicker steps.
    ///
    /// ## How it is computed
    ///
    /// Literal: mean steps of both feet per minute over the last 14 days, weighted by time, in running only: standing,
    /// walking, steep ground and the seconds around stops are left out. A run without samples, such as a row of
    /// Garmin's list of activities, counts with its mean over its moving time, and lowers the confidence. Personal:
    /// cadence depends on speed, so a line `c = a + b v` is fitted by a method that outliers hardly move to the steady
    /// half minutes of the last 90 days. The target is the runner's own value at the same speed plus a few percent,
    /// never a fixed number. Drift compares cadence at the same speed with the 90 days before.
    ///
    /// ## Thresholds
    ///
    /// - `article_low_spm`: below it the article's range is missed: *info*. A value exactly on it is inside.
    /// - `article_high_spm`: above it is above the range, which is no problem and stays clear.
    /// - `least_minutes`: minutes of clean cadence that the 14 days must hold.
    /// - `target_ratio`: the target is the personal value plus this share.
    /// - `watch_spm`: at or below it at easy speed, one of the conditions for *watch*.
    /// - `watch_least_speed_mps`: the easy speed must be at least this; slower running has fewer steps by nature.
    /// - `tall_cm`: for runners above this height the result is *info* at most.
    /// - `drift_ratio`: same-speed cadence lower by this share or more is *info* by itself.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed without enough minutes of cadence. *Watch* needs all of: an open episode of pain in front of or
    /// outside the knee, or an earlier one in front; few steps at easy speed; an easy speed that is not slow. Without a
    /// personal curve there is no *watch*, no target and no drift.
    ///
    /// ## Limits of the evidence
    ///
    /// One number for all runners is contradicted: the middle of the population at easy pace is about 163 to 173,
    /// cadence rises with speed, and world-class ultra runners ranged from 160 to 210. In the laboratory 5 to 10 % more
    /// steps at the same speed lower the load of the knee. A review of 37 studies found only two on injury and called
    /// the evidence insufficient.
    ///
    /// ## References
    ///
    /// Heiderscheit et al. 2011; Thakkar et al. 2019; Willson et al. 2014; Anderson et al. 2022.
    rule LowCadence {
        id: "low-cadence",
        title: "Low cadence",
        family: RunningForm,
        article: ["BIO-2", "BIO-5"],
        grade: Contradicted,
        summary: "Fewer steps per minute than the article asks for, or few steps at the runner's own easy speed together with knee pain.",
        measures: ["running_cadence_spm", "speed_mps"],
        culprits: [Form, Kneecap],
        judged_over: "14 days",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [HEIDERSCHEIT_2011, THAKKAR_2019, WILLSON_2014, ANDERSON_2022],
    }
    thresholds {
        /// [A] Lower edge of the article's range, in steps of both feet per minute.
        article_low_spm: f64 = 170.0, 120.0 to 220.0;
        /// [A] Upper edge of the article's range.
        article_high_spm: f64 = 180.0, 121.0 to 230.0;
        /// [D] Minutes of clean cadence that 14 days must hold.
        least_minutes: f64 = 60.0, 1.0 to 600.0;
        /// [E] The target is the personal value at the same speed plus this share.
        target_ratio: f64 = 0.05, 0.01 to 0.10;
        /// [E] Steps per minute at easy speed, at or below which watch is possible (lowest tertile of Thakkar 2019).
        watch_spm: f64 = 166.0, 120.0 to 200.0;
        /// [D] Easy speed in metres per second from which watch is possible.
        watch_least_speed_mps: f64 = 2.5, 1.0 to 5.0;
        /// [D] Above this height in centimetres the result is info at most.
        tall_cm: f64 = 185.0, 100.0 to 250.0;
        /// [D] Cadence at the same speed lower by this share or more than in the 90 days before: info.
        drift_ratio: f64 = 0.03, 0.005 to 0.5;
    }
    ascending: [[article_low_spm, article_high_spm]]
}

/// Days of the literal mean, and of the curve (RULES card BIO-2).
const LITERAL_DAYS: u32 = 14;
const CURVE_DAYS: u32 = 90;

/// The mean of the last 14 days.
struct Literal {
    span: DaySpan,
    cadence: StepsPerMinute,
    time: Seconds,
    recordings: Vec<ActivityId>,
    /// Runs among them of which only the mean of the device or service is known.
    totals: u32,
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let (literal, minutes) = literal(context);
    let Some(literal) = literal.filter(|_| at_least(minutes, thresholds.least_minutes)) else {
        let reason = phrase![
            Part::Number(minutes, 0),
            " minutes of running with cadence in the last 14 days; ",
            Part::Number(thresholds.least_minutes, 0),
            " are needed. Switch on cadence at the watch or wear a foot pod."
        ];
        return not_assessed(reason, &["cadence_spm"]);
    };
    let curve = context.cadence_curve();
    let mut rows = vec![article_row(thresholds, &literal)];
    rows.extend(curve_rows(context, curve));
    let findings = [level(context, thresholds, &literal, curve, &rows), drift(context, thresholds, curve)];
    raised_or_clear(findings.into_iter().flatten().collect(), rows)
}

/// Recordings of valid runs with clean cadence.
fn with_cadence<'a>(context: &Context<'a>, span: DaySpan) -> Vec<(&'a MeasuredActivity, StepsPerMinute)> {
    let recordings = context.recordings(span).into_iter().filter_map(|id| context.history.activity(id));
    recordings.filter_map(|recorded| Some((recorded, recorded.measures.running_cadence?))).collect()
}

/// Cadence of a run by running stretches; without samples, as in a row of a table, the mean that came with it over its
/// moving time (RULES section 0.1), if that is a running step rate (RULES card BIO-2).
fn cadence_of(recorded: &MeasuredActivity) -> Option<(StepsPerMinute, Seconds)> {
    const RUNNING_SPM: std::ops::RangeInclusive<f64> = 130.0..=230.0;
    let measures = &recorded.measures;
    if let Some(cadence) = measures.running_cadence {
        return Some((cadence, measures.running_cadence_time));
    }
    let total = measures.cadence.filter(|cadence| RUNNING_SPM.contains(&cadence.get()))?;
    Some((total, measures.moving?)).filter(|_| is_total(recorded))
}

fn is_total(recorded: &MeasuredActivity) -> bool {
    recorded.activity.flags.contains(&QualityFlag::NoStreams)
}

fn literal(context: &Context<'_>) -> (Option<Literal>, f64) {
    let span = context.last_days(LITERAL_DAYS);
    let (mut steps, mut time, mut recordings, mut totals) = (0.0_f64, Seconds::ZERO, Vec::new(), 0);
    for recorded in context.run_recordings(span) {
        if let Some((cadence, seconds)) = cadence_of(recorded) {
            steps += cadence.get() * seconds.get();
            time = time + seconds;
            recordings.push(recorded.activity.id);
            totals += u32::from(is_total(recorded));
        }
    }
    let cadence = StepsPerMinute::new(steps / time.get());
    (cadence.map(|cadence| Literal { span, cadence, time, recordings, totals }), time.minutes())
}

fn article_row(thresholds: &Thresholds, literal: &Literal) -> Evidence {
    let cadence = literal.cadence.get();
    let verdict = if !at_least(cadence, thresholds.article_low_spm) {
        ": below the article's "
    } else if above(cadence, thresholds.article_high_spm) {
        ": above, which is no problem, the article's "
    } else {
        ": inside the article's "
    };
    let mut text = phrase![
        "Mean ",
        Part::Cadence(literal.cadence),
        " over ",
        Part::Duration(literal.time),
        " of running",
        verdict,
        Part::Number(thresholds.article_low_spm, 0),
        " to ",
        Part::Number(thresholds.article_high_spm, 0)
    ];
    if literal.totals > 0 {
        let totals = Part::Count(literal.totals, "run", "runs");
        text.0.extend(phrase![". Of ", totals, " only the mean of the device is known, pauses and walking included"].0);
    }
    Evidence { activities: literal.recordings.clone(), ..evidence("running_cadence_spm", cadence, literal.span, text) }
}

fn speed(value: f64) -> MetresPerSecond {
    MetresPerSecond::new(value).unwrap_or_default()
}

/// Speed at which the curve is quoted besides the easy one (RULES card BIO-2).
const QUOTED_SPEED_MPS: f64 = 2.8;

fn curve_rows(context: &Context<'_>, curve: Option<&CadenceCurve>) -> Vec<Evidence> {
    let Some((curve, easy)) = curve.and_then(|curve| Some((curve, curve.cadence_at(curve.easy_speed)?))) else {
        let span = context.last_days(CURVE_DAYS);
        let windows: usize =
            with_cadence(context, span).iter().map(|(run, _)| run.measures.cadence_windows.len()).sum();
        let count = count(windows);
        return vec![evidence(
            "cadence_windows",
            f64::from(count),
            span,
            phrase![
                "No personal curve yet: ",
                Part::Count(count, "steady half minute", "steady half minutes"),
                " of running in 90 days; 100 from 6 runs at different speeds are needed"
            ],
        )];
    };
    let mut rows = vec![evidence(
        "cadence_at_easy_speed_spm",
        easy.get(),
        curve.span,
        phrase![
            "Your own curve of ",
            Part::Count(curve.windows, "half minute", "half minutes"),
            " from ",
            Part::Count(curve.runs, "run", "runs"),
            ": ",
            Part::Cadence(easy),
            " at your easy ",
            Part::Pace(curve.easy_speed),
            ", ",
            Part::Number(curve.slope_spm_per_mps, 1),
            " steps more for each m/s"
        ],
    )];
    if let Some(quoted) = curve.cadence_at(speed(QUOTED_SPEED_MPS)) {
        rows.push(evidence(
            "cadence_at_2_8_mps_spm",
            quoted.get(),
            curve.span,
            phrase!["On that curve ", Part::Cadence(quoted), " at ", Part::Pace(speed(QUOTED_SPEED_MPS))],
        ));
    }
    rows
}

fn is_tall(context: &Context<'_>, thresholds: &Thresholds) -> bool {
    context.history.athlete.height_cm.is_some_and(|height| above(height, thresholds.tall_cm))
}

/// An open episode in front of or outside the knee, else the latest earlier one in front.
fn relevant_pain<'a>(context: &Context<'a>) -> Option<&'a PainEpisode> {
    let place = |episode: &&PainEpisode| matches!(episode.location, Some(Location::Front | Location::Outer));
    context.episodes().filter(place).find(|episode| context.is_open(episode)).or_else(|| {
        context.episodes().filter(|episode| episode.location == Some(Location::Front)).max_by_key(|episode| episode.to)
    })
}

/// Too few steps: by the article, or at easy speed with pain.
fn level(
    context: &Context<'_>,
    thresholds: &Thresholds,
    literal: &Literal,
    curve: Option<&CadenceCurve>,
    rows: &[Evidence],
) -> Option<Finding> {
    let easy = curve.and_then(|curve| Some((curve.easy_speed, curve.cadence_at(curve.easy_speed)?)));
    let pain = relevant_pain(context);
    let watched = easy.filter(|(speed, cadence)| {
        at_least(thresholds.watch_spm, cadence.get())
            && at_least(speed.get(), thresholds.watch_least_speed_mps)
            && pain.is_some()
    });
    let pain = pain.filter(|_| watched.is_some());
    let below = !at_least(literal.cadence.get(), thresholds.article_low_spm);
    if !below && watched.is_none() {
        return None;
    }
    let severity = if watched.is_some() && !is_tall(context, thresholds) { Severity::Watch } else { Severity::Info };
    let (value, threshold, comparison) = watched
        .map_or((literal.cadence.get(), thresholds.article_low_spm, Comparison::Below), |(_, cadence)| {
            (cadence.get(), thresholds.watch_spm, Comparison::AtMost)
        });
    let headline = match watched {
        Some((speed, cadence)) => low_when_easy(speed, cadence, pain),
        None => phrase![
            "Cadence ",
            Part::Cadence(literal.cadence),
            ", below the article's ",
            Part::Number(thresholds.article_low_spm, 0),
            " to ",
            Part::Number(thresholds.article_high_spm, 0)
        ],
    };
    let confidence = match context.cadence_confidence(&literal.recordings) {
        Confidence::High if curve.is_none() => Confidence::Medium,
        confidence => confidence,
    };
    Some(Finding {
        severity,
        confidence,
        span: literal.span,
        subject: String::new(),
        value,
        threshold,
        unit: Unit::StepsPerMinute,
        comparison,
        headline,
        advice: advice(context, thresholds, easy),
        evidence: rows.iter().cloned().chain(pain.map(|episode| form::pain_row(context, episode))).collect(),
        may_notify: true,
    })
}

fn low_when_easy(speed: MetresPerSecond, cadence: StepsPerMinute, pain: Option<&PainEpisode>) -> Phrase {
    let with_pain = match pain {
        Some(PainEpisode { to: Some(_), .. }) => ", after earlier pain at the front of the knee",
        _ => ", with pain at the front or outer knee",
    };
    phrase!["Cadence ", Part::Cadence(cadence), " at your easy ", Part::Pace(speed), with_pain]
}

fn advice(
    context: &Context<'_>,
    thresholds: &Thresholds,
    easy: Option<(MetresPerSecond, StepsPerMinute)>,
) -> Vec<Phrase> {
    let Some((speed, cadence)) = easy else {
        return vec![
            "Record cadence on six runs at different paces: then your own target can be told.".into(),
            "Shorten your steps a little in the easy runs of this week, at the same pace.".into(),
        ];
    };
    let target = StepsPerMinute::new(cadence.get() * (1.0 + thresholds.target_ratio)).unwrap_or_default();
    let mut advice = vec![
        phrase![
            "Aim for ",
            Part::Cadence(target),
            " at your easy ",
            Part::Pace(speed),
            ", ",
            Part::Share(thresholds.target_ratio),
            " above your ",
            Part::Cadence(cadence),
            ", with shorter and lighter steps at the same speed."
        ],
        "Begin with 5 minutes of it in each easy run and add 5 minutes a week.".into(),
    ];
    if is_tall(context, thresholds) {
        advice.push(phrase![
            "Taller runners take fewer steps: the fixed range of the article does not fit ",
            Part::Number(thresholds.tall_cm, 0),
            " cm and more."
        ]);
    }
    advice
}

/// Fewer steps at the same speed than in the 90 days before.
fn drift(context: &Context<'_>, thresholds: &Thresholds, curve: Option<&CadenceCurve>) -> Option<Finding> {
    let curve = curve?;
    let drift = curve.drift_ratio.filter(|drift| at_least(-drift, thresholds.drift_ratio))?;
    let before = DaySpan::ending(shift(curve.span.from, -1), CURVE_DAYS);
    let text = phrase![
        Part::Change(drift),
        " steps at the same speed in ",
        Part::Span(curve.span),
        " against ",
        Part::Span(before)
    ];
    let recordings: Vec<_> = with_cadence(context, curve.span).iter().map(|(run, _)| run.activity.id).collect();
    Some(Finding {
        severity: Severity::Info,
        confidence: context.cadence_confidence(&recordings),
        span: context.last_days(LITERAL_DAYS),
        subject: "drift".to_owned(),
        value: drift,
        threshold: -thresholds.drift_ratio,
        unit: Unit::Ratio,
        comparison: Comparison::AtMost,
        headline: phrase!["Cadence at the same speed is ", Part::Share(-drift), " lower than in the 90 days before"],
        advice: vec![
            "Run the next easy run fresh, and compare: tired legs and a new watch or foot pod both lower the number."
                .into(),
        ],
        evidence: vec![evidence("cadence_drift_ratio", drift, curve.span, text)],
        may_notify: true,
    })
}
