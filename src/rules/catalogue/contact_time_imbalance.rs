//! `contact-time-imbalance`: whether one foot stays on the ground longer, and whether that changed away from a painful
//! knee (RULES card BIO-B1).

use crate::model::activity::{ActivityId, Surface};
use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::ActivityMeasures;
use crate::model::pain::{Location, PainEpisode, Side};
use crate::model::phrase::{Part, Phrase};
use crate::model::units::Seconds;
use crate::phrase;
use crate::rules::context::{Context, above, at_least, evidence, not_assessed, raised_or_clear};
use crate::rules::form::{self, FormMean};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// A left and right foot that stay on the ground for unequally long; and, more telling, a change that takes load
    /// off the knee that hurts.
    ///
    /// ## Why it matters
    ///
    /// Beside the article, which asks for an even and strong pair of hips: a runner who spares one leg often shows it
    /// here before noticing it. The level differs between healthy runners; a change of one's own is the better sign.
    ///
    /// ## How it is computed
    ///
    /// A strap or pod writes which share of the ground contact time falls on the left foot. A run's distance from 50 %
    /// is counted, whichever the side, and averaged over the last 28 days, each run weighing as much as its time. For
    /// the change the shares themselves are averaged, so that sides count, and compared with the 90 days before.
    ///
    /// ## Thresholds
    ///
    /// - `least_minutes`: minutes of running with the measure that the 28 days must hold; the 90 days before too.
    /// - `info_points`: a mean distance from 50 % of so many points or more is *info*.
    /// - `watch_points`: above so many it is *watch*.
    /// - `change_points`: so many points or more away from the side of a painful knee are *watch*.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed without enough minutes. The change is judged only while pain of one knee, left or right, is open;
    /// otherwise it is only shown. Mostly running on a track lowers the confidence, since the bends load one leg more.
    ///
    /// ## Limits of the evidence
    ///
    /// There is no direct evidence for runners. The bands are shares of the maker's population: a twentieth of all
    /// runners is above the upper one. Sloping roads and tracks run in one direction bias the number, and so does
    /// another sensor. A review of 66 papers on form and injury found nothing that a watch sees.
    ///
    /// ## References
    ///
    /// Willwacher et al. 2022.
    rule ContactTimeImbalance {
        id: "contact-time-imbalance",
        title: "Contact-time imbalance",
        family: RunningForm,
        article: ["BIO-B1"],
        grade: NoEvidence,
        summary: "One foot stays on the ground longer than the other, or load has moved away from the painful knee.",
        measures: ["stance_balance_left_pct"],
        culprits: [Form, Hip],
        judged_over: "28 days",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [WILLWACHER_2022],
    }
    thresholds {
        /// [D] Minutes of running with the measure that 28 days must hold.
        least_minutes: f64 = 60.0, 1.0 to 600.0;
        /// [E] Points of percent from 50 from which the balance is uneven.
        info_points: f64 = 0.8, 0.1 to 10.0;
        /// [E] Points of percent from 50 above which it is very uneven: the outer twentieth of runners.
        watch_points: f64 = 2.2, 0.2 to 20.0;
        /// [D] Change in points of percent away from the painful side, against the 90 days before.
        change_points: f64 = 1.0, 0.2 to 10.0;
    }
    ascending: [[info_points, watch_points]]
}

/// Days of the level, and of what the change is measured against (RULES card BIO-B1).
const DAYS: u32 = 28;
const DAYS_BEFORE: u32 = 90;

/// Equal contact of both feet, in percent.
const EVEN_PCT: f64 = 50.0;

fn left_share(measures: &ActivityMeasures) -> Option<(f64, Seconds)> {
    Some((measures.stance_balance_left?.get(), measures.dynamics_time.stance_balance_left))
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let span = context.last_days(DAYS);
    let enough = |mean: &FormMean| at_least(mean.time.minutes(), thresholds.least_minutes);
    let share = form::mean(context, span, left_share);
    let minutes = form::minutes(share.as_ref());
    let distance =
        |measures: &ActivityMeasures| left_share(measures).map(|(left, time)| ((left - EVEN_PCT).abs(), time));
    let Some((share, distance)) = share.filter(enough).zip(form::mean(context, span, distance)) else {
        let reason = phrase![
            Part::Number(minutes, 0),
            " minutes of running with the balance of ground contact in the last 28 days; ",
            Part::Number(thresholds.least_minutes, 0),
            " are needed. A chest strap or a pod with running dynamics writes it."
        ];
        return not_assessed(reason, &["stance_balance_left_pct"]);
    };
    let before = form::mean(context, DaySpan::ending(shift(span.from, -1), DAYS_BEFORE), left_share).filter(enough);
    let mut rows = vec![level_row(&share, &distance)];
    rows.extend(before.as_ref().map(|before| change_row(&share, before)));
    let findings = [
        level(context, thresholds, &distance, &rows),
        before.and_then(|before| change(context, thresholds, &share, &before, &rows)),
    ];
    raised_or_clear(findings.into_iter().flatten().collect(), rows)
}

/// Less than shows in one digit.
const EVEN_ENOUGH: f64 = 0.05;

/// `1.2 points to the left`.
fn lean(left_share: f64) -> Phrase {
    let points = left_share - EVEN_PCT;
    if points.abs() < EVEN_ENOUGH {
        return "even".into();
    }
    let side = if points > 0.0 { " points to the left" } else { " points to the right" };
    phrase![Part::Number(points.abs(), 1), side]
}

fn level_row(share: &FormMean, distance: &FormMean) -> Evidence {
    let mut text = phrase![
        Part::Number(share.value, 1),
        " % of ground contact on the left foot over ",
        Part::Duration(share.time),
        " of running; the runs are ",
        Part::Number(distance.value, 1),
        " points from even in the mean, all of them together "
    ];
    text.0.extend(lean(share.value).0);
    Evidence {
        activities: share.recordings.clone(),
        ..evidence("stance_balance_left_pct", share.value, share.span, text)
    }
}

fn change_row(share: &FormMean, before: &FormMean) -> Evidence {
    let text = phrase![
        Part::Number(share.value, 1),
        " % on the left against ",
        Part::Number(before.value, 1),
        " % in ",
        Part::Span(before.span)
    ];
    evidence("stance_balance_change_points", share.value - before.value, share.span, text)
}

/// Where most of the time was run on a track, the bends may be what is measured.
fn confidence(context: &Context<'_>, recordings: &[ActivityId]) -> Confidence {
    let of = |surface: Option<Surface>| -> f64 {
        let runs = recordings.iter().filter_map(|id| context.history.activity(*id));
        runs.filter(|run| surface.is_none_or(|surface| run.activity.surface == surface))
            .map(|run| run.measures.dynamics_time.stance_balance_left.get())
            .sum()
    };
    match context.dynamics_confidence(recordings) {
        Confidence::High if at_least(of(Some(Surface::Track)) * 2.0, of(None)) => Confidence::Medium,
        confidence => confidence,
    }
}

fn level(context: &Context<'_>, thresholds: &Thresholds, distance: &FormMean, rows: &[Evidence]) -> Option<Finding> {
    let is_watch = above(distance.value, thresholds.watch_points);
    at_least(distance.value, thresholds.info_points).then(|| Finding {
        severity: if is_watch { Severity::Watch } else { Severity::Info },
        confidence: confidence(context, &distance.recordings),
        span: distance.span,
        subject: String::new(),
        value: distance.value,
        threshold: if is_watch { thresholds.watch_points } else { thresholds.info_points },
        unit: Unit::Percent,
        comparison: if is_watch { Comparison::Above } else { Comparison::AtLeast },
        headline: phrase!["Ground contact is ", Part::Number(distance.value, 1), " points from even between left and right"],
        advice: vec![
            "Run usual routes the other way round for two weeks and change the side of the road: a slope across it shows here."
                .into(),
            "Do the single-leg strength work on both sides, the weaker one first.".into(),
        ],
        evidence: rows.to_vec(),
        may_notify: true,
    })
}

/// The open episode of one knee, and the sign of a change that spares it: the share of the left foot falls with pain on
/// the left.
fn one_sided_pain<'a>(context: &Context<'a>) -> Option<(&'a PainEpisode, f64)> {
    let mut sided = context
        .episodes()
        .filter(|episode| context.is_open(episode) && episode.location != Some(Location::Elsewhere))
        .filter_map(|episode| match episode.side? {
            Side::Left => Some((episode, -1.0_f64)),
            Side::Right => Some((episode, 1.0)),
            Side::Both => None,
        });
    let first = sided.next()?;
    // Pain on both sides has no side to be spared.
    sided.all(|(_, sign)| sign.total_cmp(&first.1).is_eq()).then_some(first)
}

fn change(
    context: &Context<'_>,
    thresholds: &Thresholds,
    share: &FormMean,
    before: &FormMean,
    rows: &[Evidence],
) -> Option<Finding> {
    let (episode, sparing) = one_sided_pain(context)?;
    let spared = (share.value - before.value) * sparing;
    at_least(spared, thresholds.change_points).then(|| Finding {
        severity: Severity::Watch,
        confidence: confidence(context, &share.recordings),
        span: share.span,
        subject: "change".to_owned(),
        value: spared,
        threshold: thresholds.change_points,
        unit: Unit::Percent,
        comparison: Comparison::AtLeast,
        headline: phrase![
            "Ground contact moved ",
            Part::Number(spared, 1),
            " points away from the painful ",
            if sparing < 0.0 { "left" } else { "right" },
            " knee"
        ],
        advice: vec![
            "Shorten the runs until the balance is back where it was: a leg that is spared changes the load of the other."
                .into(),
            "Have a professional look at the knee if it stays so for two weeks.".into(),
        ],
        evidence: rows.iter().cloned().chain([form::pain_row(context, episode)]).collect(),
        may_notify: true,
    })
}
