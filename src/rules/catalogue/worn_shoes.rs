//! `worn-shoes`: distance on each pair in use against its limit (RULES cards SHOE-1 and SHOE-5).

use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::phrase::{Part, Phrase};
use crate::model::shoe::ShoeUse;
use crate::model::units::Metres;
use crate::phrase;
use crate::rules::context::{Context, above, at_least, evidence, no_shoe_in_use, raised_or_clear, scaled};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// A pair of shoes in use that is near, at or beyond the distance at which the article replaces it.
    ///
    /// ## Why it matters
    ///
    /// The article counts shoes with more than 300 to 500 miles among its red flags, and asks to replace them in that
    /// range, earlier or later by weight and gait.
    ///
    /// ## How it is computed
    ///
    /// Distance on a pair is the distance it had at the start plus every run assigned to it. Its limit lies inside the
    /// article's range and falls with body mass: 805 km up to 60 kg, 483 km from 90 kg, a straight line between, 650 km
    /// when the mass is not known. A limit given for the pair in athlete.toml, or else at Garmin, replaces it. Pairs
    /// that were run in within the judged days and are not retired are judged, each by itself.
    ///
    /// ## Thresholds
    ///
    /// - `near_limit_share`: *info* from this share of the limit on. At the limit itself it is *watch*.
    /// - `article_upper_mi`: *warn* from the upper end of the article's range on.
    /// - `own_limit_share`: where the athlete's own limit lies above that end, *warn* from this multiple of it on.
    /// - `unassigned_share`: above this share of runs without a shoe the distance is given as a range.
    /// - `judged_days`: pairs with a run in these days are judged.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed when no run of the judged days has a shoe. Runs without a shoe count for no pair: an alert rests on
    /// the lower end of the range alone.
    ///
    /// ## Limits of the evidence
    ///
    /// No study of an injury threshold at this distance was found; foam and stance change measurably by about 320 to
    /// 480 km. That heavier runners must replace earlier is custom: in a trial of 848 runners hard shoes went with more
    /// injuries in the *lighter* ones. The slope with mass is a choice.
    ///
    /// ## References
    ///
    /// Malisoux et al. 2020.
    rule WornShoes {
        id: "worn-shoes",
        title: "Worn shoes",
        family: ShoesAndSurface,
        article: ["SHOE-1", "SHOE-5"],
        grade: NoEvidence,
        summary: "A pair of shoes near or beyond the distance at which the article replaces it.",
        measures: ["distance_m", "limit_m", "last_28_days_m", "unassigned_shoe_distance_m"],
        culprits: [ShoesAndSurface],
        judged_over: "as-of day, pairs used in 28 days",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [MALISOUX_2020],
    }
    thresholds {
        /// [D] Info from this share of the limit on.
        near_limit_share: f64 = 0.80, 0.10 to 0.99;
        /// [A] Upper end of the article's range in miles: warn from here on.
        article_upper_mi: f64 = 500.0, 100.0 to 2000.0;
        /// [D] Warn from this multiple of the athlete's own limit on, where that lies above the article's range.
        own_limit_share: f64 = 1.15, 1.0 to 3.0;
        /// [D] Above this share of running without a shoe the distance is given as a range.
        unassigned_share: f64 = 0.20, 0.0 to 1.0;
        /// [D] Pairs with a run in so many days are judged.
        judged_days: u32 = 28, 1 to 365;
    }
    ascending: []
}

/// The article's range, to show it in the athlete's unit too.
const ARTICLE_MILES: [f64; 2] = [300.0, 500.0];

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let window = context.last_days(thresholds.judged_days);
    let used: Vec<&ShoeUse> = context.shoes_in_use(window).collect();
    if used.is_empty() {
        return no_shoe_in_use(thresholds.judged_days);
    }
    let findings = used.iter().filter_map(|shoe| judge(context, thresholds, shoe)).collect();
    let clear = used.iter().flat_map(|shoe| rows(context, thresholds, shoe)).collect();
    raised_or_clear(findings, clear)
}

/// From this distance on it is *warn*.
fn worn_out(thresholds: &Thresholds, shoe: &ShoeUse) -> Metres {
    let article = Metres::from_miles(thresholds.article_upper_mi).unwrap_or_default();
    if shoe.limit_is_override && above(shoe.limit.get(), article.get()) {
        scaled(shoe.limit, thresholds.own_limit_share)
    } else {
        article
    }
}

fn judge(context: &Context<'_>, thresholds: &Thresholds, shoe: &ShoeUse) -> Option<Finding> {
    let reached = |limit: Metres| at_least(shoe.distance.get(), limit.get());
    let near = scaled(shoe.limit, thresholds.near_limit_share);
    let (severity, threshold) = if reached(worn_out(thresholds, shoe)) {
        (Severity::Warn, worn_out(thresholds, shoe))
    } else if reached(shoe.limit) {
        (Severity::Watch, shoe.limit)
    } else if reached(near) {
        (Severity::Info, near)
    } else {
        return None;
    };
    let share = shoe.distance.ratio_to(shoe.limit).unwrap_or_default();
    let name = Part::Name(shoe.name.clone());
    let headline = if severity == Severity::Info {
        phrase![name, " at ", Part::Distance(shoe.distance), ", ", Part::Share(share), " of its limit"]
    } else {
        phrase![name, " has ", Part::Distance(shoe.distance), "; its limit is ", Part::Distance(shoe.limit)]
    };
    Some(Finding {
        severity,
        confidence: if is_partly_unassigned(thresholds, shoe) { Confidence::Medium } else { Confidence::High },
        span: DaySpan::day(context.as_of()),
        subject: shoe.name.clone(),
        value: shoe.distance.get(),
        threshold: threshold.get(),
        unit: Unit::Metres,
        comparison: Comparison::AtLeast,
        headline,
        advice: advice(context, shoe, severity),
        evidence: rows(context, thresholds, shoe),
        may_notify: true,
    })
}

fn is_partly_unassigned(thresholds: &Thresholds, shoe: &ShoeUse) -> bool {
    let share = shoe.unassigned_since_first_use.ratio_to(shoe.total_since_first_use);
    share.is_some_and(|share| above(share, thresholds.unassigned_share))
}

fn advice(context: &Context<'_>, shoe: &ShoeUse, severity: Severity) -> Vec<Phrase> {
    let name = || Part::Name(shoe.name.clone());
    let mut advice = match (severity, shoe.limit_projected_on) {
        (Severity::Info, Some(day)) => {
            vec![phrase![
                "Buy the next pair before ",
                Part::Day(day),
                ", when ",
                name(),
                " reaches ",
                Part::Distance(shoe.limit),
                " at the rate of the last 28 days."
            ]]
        }
        (Severity::Info, None) => {
            vec![phrase!["Buy the next pair before ", name(), " reaches ", Part::Distance(shoe.limit), "."]]
        }
        (Severity::Watch, _) => vec![phrase!["Replace ", name(), " within the next two weeks."]],
        _ => vec![phrase![
            "Replace ",
            name(),
            ": run in another pair from ",
            Part::Day(shift(context.as_of(), 1)),
            " on."
        ]],
    };
    advice.push("Phase a new pair in: short runs first, at most 30 % of your distance in the first 14 days.".into());
    advice
}

fn limit_sentence(thresholds: &Thresholds, shoe: &ShoeUse) -> Phrase {
    let (limit, worn) = (Part::Distance(shoe.limit), Part::Distance(worn_out(thresholds, shoe)));
    if shoe.limit_is_override {
        return phrase!["Your own limit for this pair is ", limit, "; worn out at ", worn];
    }
    let [low, high] = ARTICLE_MILES.map(|miles| Part::Distance(Metres::from_miles(miles).unwrap_or_default()));
    phrase![
        "Its limit is ",
        limit,
        ", inside the article's 300 to 500 miles (",
        low,
        " to ",
        high,
        "); worn out at ",
        worn
    ]
}

fn rows(context: &Context<'_>, thresholds: &Thresholds, shoe: &ShoeUse) -> Vec<Evidence> {
    let today = DaySpan::day(context.as_of());
    let since = shoe.first_used.map_or(today, |from| DaySpan { from: from.min(context.as_of()), to: context.as_of() });
    let name = || Part::Name(shoe.name.clone());
    let mut rows = vec![
        evidence(
            "distance_m",
            shoe.distance.get(),
            since,
            phrase![
                name(),
                ": ",
                Part::Distance(shoe.distance),
                " with ",
                Part::Count(shoe.runs, "run", "runs"),
                " since ",
                Part::Day(since.from),
                "; ",
                Part::Distance(shoe.last_28_days),
                " in the last 28 days"
            ],
        ),
        evidence("limit_m", shoe.limit.get(), today, limit_sentence(thresholds, shoe)),
    ];
    if let Some(day) = shoe.limit_reached_on.filter(|_| at_least(shoe.distance.get(), shoe.limit.get())) {
        rows.push(evidence(
            "days_past_limit",
            (context.as_of() - day).num_days() as f64,
            DaySpan { from: day, to: context.as_of().max(day) },
            phrase!["It reached the limit on ", Part::Day(day)],
        ));
    }
    if is_partly_unassigned(thresholds, shoe) {
        let upper = shoe.distance + shoe.unassigned_since_first_use;
        rows.push(evidence(
            "distance_upper_m",
            upper.get(),
            since,
            phrase![
                Part::Distance(shoe.unassigned_since_first_use),
                " since then have no shoe: the pair has ",
                Part::Distance(shoe.distance),
                " to ",
                Part::Distance(upper)
            ],
        ));
    }
    rows
}
