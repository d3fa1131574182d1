//! `acute-chronic-ratio`: the last week against the three before it, for display (RULES card LOAD-B3).

use chrono::NaiveDate;

use crate::model::activity::Sport;
use crate::model::athlete::ExclusionReason;
use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::phrase::{Part, Phrase};
use crate::model::units::{Metres, Seconds};
use crate::phrase;
use crate::rules::context::{Context, above, count, evidence, kilometres, not_assessed, raised_or_clear, scaled};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Nothing that asks for a change. It shows how the last seven days compare with the three weeks before them, a
    /// number that many apps present as a risk.
    ///
    /// ## Why it matters
    ///
    /// The article does not name this ratio. It is here because runners bring it along, and so that it is read for what
    /// it is: a description of the last month.
    ///
    /// ## How it is computed
    ///
    /// `a = km of the last 7 days / mean weekly km of the 21 days before`. The two spans share no day, so that the week
    /// is not compared with itself. Beside it stands the ratio of two exponentially weighted means of the daily
    /// distance, `lambda = 2 / (N + 1)` with N = 7 and 28 days. They start from the mean of the first 28 days of at
    /// most half a year, and a day marked as unrecorded leaves them as they are.
    ///
    /// ## Thresholds
    ///
    /// - `low_ratio`, `high_ratio`, `very_high_ratio`: the grey lines of the usual chart. Only above the last one is
    ///   the number raised, as *info*; a value exactly on a line is not above it.
    /// - `least_week_km`: with a smaller mean week in the 21 days before, the ratio says nothing.
    /// - `most_unrecorded_days`: with more such days in the 28 days it is not assessed.
    /// - `weighted_days`: the weighted ratio is shown from so many days of recordings on.
    ///
    /// ## When it stays silent
    ///
    /// It never sends an alert, is never above *info* and never asks for less running. In the 28 days after a break it
    /// is shown and not raised: `comeback-too-fast` judges those. Not assessed with less than 28 days of recordings,
    /// unrecorded days, a run without distance, or too little running to divide by.
    ///
    /// ## Limits of the evidence
    ///
    /// Contradicted as an alarm. In 435 Dutch runners fewer were injured as the ratio rose, a modelled 9.6 % below 0.70
    /// and 1.3 % above 1.38, with two weeks as the acute span; in 5,205 runners higher values went with fewer injuries
    /// too. The result for the weighted form was sparse and not significant. The lines come from team sports.
    ///
    /// ## References
    ///
    /// Nakaoka et al. 2021; Frandsen et al. 2025.
    rule AcuteChronicRatio {
        id: "acute-chronic-ratio",
        title: "Acute:chronic ratio",
        family: TrainingLoad,
        article: ["LOAD-B3"],
        grade: Contradicted,
        summary: "For display: the last seven days against the three weeks before.",
        measures: ["distance_m", "acute_chronic_ratio", "weighted_acute_chronic_ratio"],
        culprits: [TrainingLoad],
        judged_over: "as-of day",
        after: [],
        notifies: false,
        since: "0.1.0",
        citations: [NAKAOKA_2021, FRANDSEN_2025],
    }
    thresholds {
        /// [E] Lowest grey line (bands of team sports).
        low_ratio: f64 = 0.8, 0.1 to 1.0;
        /// [E] Middle grey line.
        high_ratio: f64 = 1.3, 1.0 to 3.0;
        /// [E] Highest grey line: above it the number is raised as info.
        very_high_ratio: f64 = 1.5, 1.0 to 5.0;
        /// [D] Mean week of the 21 days before, in kilometres, that is needed for a ratio.
        least_week_km: f64 = 10.0, 1.0 to 50.0;
        /// [D] Days of the 28 that may be marked as unrecorded.
        most_unrecorded_days: u32 = 2, 0 to 14;
        /// [D] Days of recordings from which the weighted ratio is shown.
        weighted_days: u32 = 56, 28 to 180;
    }
    ascending: [[low_ratio, high_ratio, very_high_ratio]]
}

/// Days of the two spans (RULES card LOAD-B3).
const ACUTE_DAYS: u32 = 7;
const CHRONIC_DAYS: u32 = 21;
/// Spans of the weighted means (RULES card LOAD-B3).
const WEIGHTED_SPANS: [f64; 2] = [7.0, 28.0];
/// Days whose mean the weighted means start from; chosen.
const START_DAYS: u32 = 28;
/// How far back the weighted means begin; chosen: what is older weighs less than a hundred-thousandth.
const WEIGHTED_REACH_DAYS: u32 = 182;
/// A run without distance that took so long leaves a span unknown, as it does a week.
const MATTERS_S: f64 = 600.0;

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let acute = context.last_days(ACUTE_DAYS);
    let chronic = DaySpan::ending(shift(acute.from, -1), CHRONIC_DAYS);
    let both = DaySpan { from: chronic.from, to: acute.to };
    let Some(first_day) = context.history.first_day.filter(|first| *first <= both.from) else {
        return not_assessed(phrase!["Fewer than 28 days are recorded: keep recording."], &["acute_chronic_ratio"]);
    };
    if let Some(reason) = unknown(context, thresholds, both) {
        return not_assessed(reason, &["distance_m"]);
    }
    let week = scaled(distance(context, chronic), f64::from(ACUTE_DAYS) / f64::from(CHRONIC_DAYS));
    let least = kilometres(thresholds.least_week_km);
    if week < least {
        let (week, least) = (Part::Distance(week), Part::Distance(least));
        let reason = phrase!["The three weeks before hold ", week, " a week: below ", least, " a ratio says nothing."];
        return not_assessed(reason, &[]);
    }
    let Some(ratio) = distance(context, acute).ratio_to(week) else {
        return not_assessed(phrase!["No run lies in the three weeks before."], &["distance_m"]);
    };
    let mut rows = rows(context, thresholds, acute, chronic, ratio);
    rows.extend(weighted_row(context, thresholds, first_day));
    let back = context.history.gaps.iter().rev().find_map(|gap| gap.first_run_back);
    let returning = back.filter(|back| shift(*back, RETURN_WINDOW_DAYS) > context.as_of());
    if let Some(back) = returning {
        let text = phrase![
            "The return that began on ",
            Part::Day(back),
            " is judged by comeback-too-fast, not by this number"
        ];
        rows.push(evidence("return_days", (context.as_of() - back).num_days() as f64 + 1.0, both, text));
    }
    let raised = above(ratio, thresholds.very_high_ratio) && returning.is_none();
    let findings = raised.then(|| finding(context, thresholds, both, ratio, &rows)).into_iter().collect();
    raised_or_clear(findings, rows)
}

/// Length of a return window (RULES section 0).
const RETURN_WINDOW_DAYS: i64 = 28;

/// Why the distance of these days is not known, when it is not.
fn unknown(context: &Context<'_>, thresholds: &Thresholds, span: DaySpan) -> Option<Phrase> {
    let unrecorded = span.days().filter(|day| is_unrecorded(context, *day)).count();
    let unrecorded = count(unrecorded);
    if unrecorded > thresholds.most_unrecorded_days {
        let days = Part::Count(unrecorded, "day is", "days are");
        return Some(phrase!["Of the last 28 days ", days, " marked as unrecorded."]);
    }
    let without = context.history.activities.iter().rev().find(|recorded| {
        let measures = &recorded.measures;
        let time = measures.timer.or(measures.elapsed).or(measures.moving).map_or(0.0, Seconds::get);
        let nowhere = measures.distance.is_none_or(|distance| distance.get() <= 0.0);
        let run = recorded.activity.sport == Sport::Run && span.contains(recorded.activity.local_day());
        run && nowhere && time >= MATTERS_S
    })?;
    let day = Part::Day(without.activity.local_day());
    Some(phrase!["The run of ", day, " has no distance: enter its distance_km under [[activity]] in athlete.toml."])
}

fn is_unrecorded(context: &Context<'_>, day: NaiveDate) -> bool {
    context.is_marked(DaySpan::day(day), ExclusionReason::Unrecorded)
}

fn distance(context: &Context<'_>, span: DaySpan) -> Metres {
    context.history.runs(span).filter_map(|run| run.distance).sum()
}

/// The two weighted means of the daily distance in metres.
fn weighted(context: &Context<'_>, span: DaySpan) -> Option<[f64; 2]> {
    let recorded: Vec<NaiveDate> = span.days().filter(|day| !is_unrecorded(context, *day)).collect();
    let mut daily = vec![0.0_f64; recorded.len()];
    for run in context.history.runs(span) {
        if let (Ok(place), Some(distance)) = (recorded.binary_search(&run.day), run.distance)
            && let Some(day) = daily.get_mut(place)
        {
            *day += distance.get();
        }
    }
    let (start, rest) = daily.split_at_checked(START_DAYS as usize)?;
    let mean = start.iter().sum::<f64>() / f64::from(START_DAYS);
    Some(WEIGHTED_SPANS.map(|days| {
        let lambda = 2.0 / (days + 1.0);
        rest.iter().fold(mean, |mean, distance| lambda * distance + (1.0 - lambda) * mean)
    }))
}

fn weighted_row(context: &Context<'_>, thresholds: &Thresholds, first_day: NaiveDate) -> Option<Evidence> {
    let from = first_day.max(context.last_days(WEIGHTED_REACH_DAYS).from);
    let span = DaySpan { from, to: context.as_of() };
    if (span.to - from).num_days() + 1 < i64::from(thresholds.weighted_days) {
        return None;
    }
    let [acute, chronic] = weighted(context, span)?;
    let ratio = Some(acute / chronic).filter(|ratio| ratio.is_finite())?;
    let text = phrase!["Weighted means over 7 and 28 days: ", Part::Number(ratio, 2)];
    Some(evidence("weighted_acute_chronic_ratio", ratio, span, text))
}

fn rows(context: &Context<'_>, thresholds: &Thresholds, acute: DaySpan, chronic: DaySpan, ratio: f64) -> Vec<Evidence> {
    let (last, before) = (distance(context, acute), distance(context, chronic));
    let week = scaled(before, f64::from(ACUTE_DAYS) / f64::from(CHRONIC_DAYS));
    let both = DaySpan { from: chronic.from, to: acute.to };
    let line = |value| Part::Number(value, 1);
    let band = phrase![
        "Ratio ",
        Part::Number(ratio, 2),
        "; the usual lines lie at ",
        line(thresholds.low_ratio),
        ", ",
        line(thresholds.high_ratio),
        " and ",
        line(thresholds.very_high_ratio),
        ". Not an injury predictor in runners: higher values went with fewer injuries in two cohorts"
    ];
    vec![
        evidence(
            "distance_m",
            last.get(),
            acute,
            phrase![
                Part::Distance(last),
                " in the last seven days, ",
                Part::Distance(week),
                " a week in the 21 days before"
            ],
        ),
        evidence("acute_chronic_ratio", ratio, both, band),
    ]
}

fn finding(context: &Context<'_>, thresholds: &Thresholds, span: DaySpan, ratio: f64, rows: &[Evidence]) -> Finding {
    Finding {
        severity: Severity::Info,
        confidence: context.distance_confidence(&context.recordings(span)),
        span,
        subject: String::new(),
        value: ratio,
        threshold: thresholds.very_high_ratio,
        unit: Unit::Ratio,
        comparison: Comparison::Above,
        headline: phrase![
            "The last seven days hold ",
            Part::Number(ratio, 2),
            " times the mean week before: for display, no predictor of injury in runners"
        ],
        advice: vec![
            "Change nothing for this number alone: the findings on the longest run and the weekly distance say whether to."
                .into(),
        ],
        evidence: rows.to_vec(),
        may_notify: false,
    }
}
