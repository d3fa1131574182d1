//! `worn-insoles`: distance on the insoles of each pair in use (RULES, SHOE-4).

use chrono::NaiveDate;

use crate::model::activity::Sport;
use crate::model::calendar::DaySpan;
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::phrase::Part;
use crate::model::shoe::ShoeUse;
use crate::model::units::Metres;
use crate::phrase;
use crate::rules::context::{
    Context, above, at_least, evidence, no_shoe_in_use, not_assessed, raised_or_clear, scaled,
};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Insoles that have done as many kilometres as a whole pair of shoes is meant for.
    ///
    /// ## Why it matters
    ///
    /// The article names worn-out or unsuitable insoles among its red flags.
    ///
    /// ## How it is computed
    ///
    /// The distance run in the pair since the day of `insole_since` in athlete.toml, that day included, against the
    /// limit of the pair, which is that of `worn-shoes`. The distance that a pair had at the start counts when the
    /// insoles were put in on or before the first day of use given as `in_use_from`: then they have been in it all the
    /// time.
    ///
    /// ## Thresholds
    ///
    /// - `limit_share`: *info* from this share of the pair's limit on.
    /// - `judged_days`: pairs with a run in these days are judged.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed without a pair in use whose insoles have a date; a pair without one is left out. Retired pairs are
    /// not judged. Runs without a shoe count for no pair.
    ///
    /// ## Limits of the evidence
    ///
    /// The article gives no distance for insoles and no study of one was found: the limit of the shoe is borrowed.
    /// Whether an insole is the right one is not visible in any recording. It is never more than *info*.
    ///
    /// ## References
    ///
    /// No study is cited.
    rule WornInsoles {
        id: "worn-insoles",
        title: "Worn insoles",
        family: ShoesAndSurface,
        article: ["SHOE-4"],
        grade: NoEvidence,
        summary: "Insoles with as much distance on them as a pair of shoes is meant for.",
        measures: ["insole_distance_m", "limit_m"],
        culprits: [ShoesAndSurface],
        judged_over: "as-of day",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [],
    }
    thresholds {
        /// [D] Info from this share of the limit of the pair on.
        limit_share: f64 = 1.0, 0.1 to 3.0;
        /// [D] Pairs with a run in so many days are judged.
        judged_days: u32 = 28, 1 to 365;
    }
    ascending: []
}

/// Above this share of running without a shoe the distance is a lower bound (RULES card SHOE-1).
const UNASSIGNED_SHARE: f64 = 0.20;

/// A pair in use with the day of its insoles and the distance since.
struct Insole<'a> {
    shoe: &'a ShoeUse,
    since: NaiveDate,
    distance: Metres,
    /// Part of that distance from before the recordings.
    unrecorded: Metres,
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let window = context.last_days(thresholds.judged_days);
    let used: Vec<&ShoeUse> = context.shoes_in_use(window).collect();
    if used.is_empty() {
        return no_shoe_in_use(thresholds.judged_days);
    }
    let insoles: Vec<Insole<'_>> = used.into_iter().filter_map(|shoe| insole(context, shoe)).collect();
    if insoles.is_empty() {
        let reason = phrase!["No pair in use says when its insoles were put in: set insole_since in athlete.toml."];
        return not_assessed(reason, &["insole_since"]);
    }
    let findings = insoles.iter().filter_map(|insole| judge(context, thresholds, insole)).collect();
    let clear = insoles.iter().flat_map(|insole| rows(context, insole)).collect();
    raised_or_clear(findings, clear)
}

fn insole<'a>(context: &Context<'a>, shoe: &'a ShoeUse) -> Option<Insole<'a>> {
    let since = shoe.about.insole_since.filter(|day| *day <= context.as_of())?;
    let from_the_start = shoe.about.in_use_from.is_some_and(|day| since <= day);
    let unrecorded = shoe.about.start_distance.filter(|_| from_the_start).unwrap_or_default();
    // Every run counts, valid or not, as it does for the pair.
    let sessions = context.history.sessions.iter();
    let recorded: Metres = sessions
        .filter(|session| session.sport == Sport::Run && since <= session.day)
        .flat_map(|session| context.history.worn_in(session))
        .filter(|worn| worn.shoe == shoe.name)
        .map(|worn| worn.distance)
        .sum();
    Some(Insole { shoe, since, distance: unrecorded + recorded, unrecorded })
}

fn judge(context: &Context<'_>, thresholds: &Thresholds, insole: &Insole<'_>) -> Option<Finding> {
    let limit = scaled(insole.shoe.limit, thresholds.limit_share);
    if !at_least(insole.distance.get(), limit.get()) {
        return None;
    }
    let name = || Part::Name(insole.shoe.name.clone());
    Some(Finding {
        severity: Severity::Info,
        confidence: if is_partly_unassigned(insole.shoe) { Confidence::Medium } else { Confidence::High },
        span: DaySpan::day(context.as_of()),
        subject: insole.shoe.name.clone(),
        value: insole.distance.get(),
        threshold: limit.get(),
        unit: Unit::Metres,
        comparison: Comparison::AtLeast,
        headline: phrase!["The insoles of ", name(), " have ", Part::Distance(insole.distance)],
        advice: vec![
            phrase!["Look at the insoles of ", name(), " and replace them when they are flat, torn or slipping."],
            "Then set insole_since of the pair in athlete.toml to that day.".into(),
        ],
        evidence: rows(context, insole),
        may_notify: true,
    })
}

fn is_partly_unassigned(shoe: &ShoeUse) -> bool {
    let share = shoe.unassigned_since_first_use.ratio_to(shoe.total_since_first_use);
    share.is_some_and(|share| above(share, UNASSIGNED_SHARE))
}

fn rows(context: &Context<'_>, insole: &Insole<'_>) -> Vec<Evidence> {
    let span = DaySpan { from: insole.since, to: context.as_of() };
    let name = Part::Name(insole.shoe.name.clone());
    let mut text =
        phrase!["Insoles of ", name, ": ", Part::Distance(insole.distance), " since ", Part::Day(insole.since)];
    if insole.unrecorded > Metres::ZERO {
        text.0.extend(phrase![", ", Part::Distance(insole.unrecorded), " of it before the first recording"].0);
    }
    vec![
        evidence("insole_distance_m", insole.distance.get(), span, text),
        evidence(
            "limit_m",
            insole.shoe.limit.get(),
            DaySpan::day(context.as_of()),
            phrase!["The limit of the pair, borrowed for its insoles, is ", Part::Distance(insole.shoe.limit)],
        ),
    ]
}
