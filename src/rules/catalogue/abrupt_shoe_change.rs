//! `abrupt-shoe-change`: a new pair unlike those before it, and how fast it was taken into use (RULES card SHOE-2).

use chrono::NaiveDate;

use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::history::Worn;
use crate::model::phrase::{Part, Phrase};
use crate::model::shoe::ShoeUse;
use crate::model::units::Metres;
use crate::phrase;
use crate::rules::context::{
    Context, above, at_least, count, evidence, evidence_of, kilometres, not_assessed, raised_or_clear,
};
use crate::rules::rule::declare_rule;
use crate::rules::shoe_comparison::{Difference, Steps};

declare_rule! {
    /// ## What it flags
    ///
    /// A pair of shoes of another kind than the pairs before it, and whether it was taken into use too fast.
    ///
    /// ## Why it matters
    ///
    /// The article counts a dramatic change of shoe type or brand among its red flags. Another drop, another height or
    /// another kind of shoe moves load from one part of the leg to another.
    ///
    /// ## How it is computed
    ///
    /// A pair is new with its first run after half a year in which it was not worn. What athlete.toml and services know
    /// of it is compared with the pairs of the 90 days before: drop and height under the heel with their mean, weighted
    /// by distance; the kind with the kind of most distance; the brand with all of theirs. A new pair of the same model
    /// is never a change. A dramatic change is *watch* when its first run was long or its share of the first 14 days is
    /// high, and *warn* when it goes to a minimal or zero-drop shoe and its share of the first seven days is high.
    /// While those days last, the share is taken of the usual distance of as many days where that is more. A dramatic
    /// change that is phased in, another brand alone, and a new pair of which no kind is known are *info*.
    ///
    /// ## Thresholds
    ///
    /// - `drop_mm`, `stack_mm`: a difference from either on is dramatic.
    /// - `first_run_km`, `first_run_share`: a first run longer than either, the second as share of the longest run of
    ///   the 30 days before.
    /// - `share_14_days`: share of the distance of the first 14 days above which it is *watch*.
    /// - `minimal_share`: share of the first seven days above which a minimal or zero-drop pair is *warn*.
    /// - `unworn_days`: days without a run in the pair that make it new.
    /// - `compared_days`: days before the first run whose pairs it is compared with.
    /// - `least_known_days`: days for which pairs must be known before the first run.
    /// - `least_known_share`: share of the runs compared with whose pair must be known.
    /// - `judged_days`: days from the first run on in which the change is judged.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed when pairs are known for too short a time or for too few runs, since then every pair looks new, nor
    /// when no pair was worn in the days before that it could be compared with. A pair that athlete.toml says was in
    /// use before the recordings begin is not new. Retired pairs are not judged.
    ///
    /// ## Limits of the evidence
    ///
    /// Ten weeks of slow change to five-toe shoes left more runners with bone marrow oedema than the usual shoes did
    /// (36 runners). Over 20 studies of such changes injuries were not clearly more frequent: 17.9 against 13.4 in 100.
    /// For a change of brand alone, or between usual running shoes, nothing was found; the limits of drop and height
    /// are chosen.
    ///
    /// ## References
    ///
    /// Ridge et al. 2013; Warne and Gruber 2017.
    rule AbruptShoeChange {
        id: "abrupt-shoe-change",
        title: "Abrupt change of shoes",
        family: ShoesAndSurface,
        article: ["SHOE-2"],
        grade: Partial,
        summary: "A new pair of another kind, taken into use too fast.",
        measures: ["new_shoe_share", "distance_m", "longest_before_m", "known_shoe_share"],
        culprits: [ShoesAndSurface],
        judged_over: "28 days after the first run in the pair",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [RIDGE_2013, WARNE_2017],
    }
    thresholds {
        /// [D] Difference of the drop, in mm, from which a change is dramatic.
        drop_mm: f64 = 4.0, 1.0 to 20.0;
        /// [D] Difference of the height under the heel, in mm, from which a change is dramatic.
        stack_mm: f64 = 10.0, 1.0 to 50.0;
        /// [D] Watch above this distance of the first run, in km.
        first_run_km: f64 = 5.0, 0.5 to 50.0;
        /// [D] Watch above this share of the longest run of the 30 days before.
        first_run_share: f64 = 0.30, 0.05 to 1.0;
        /// [D] Watch above this share of the distance of the first 14 days.
        share_14_days: f64 = 0.30, 0.01 to 1.0;
        /// [E] Warn above this share of the first seven days in a minimal or zero-drop pair.
        minimal_share: f64 = 0.10, 0.0 to 1.0;
        /// [D] Days without a run in the pair that make it new.
        unworn_days: u32 = 180, 28 to 730;
        /// [D] Days before the first run whose pairs it is compared with.
        compared_days: u32 = 90, 14 to 365;
        /// [D] Days for which pairs must be known before the first run.
        least_known_days: u32 = 28, 7 to 365;
        /// [D] Share of the runs of those days whose pair must be known.
        least_known_share: f64 = 0.80, 0.1 to 1.0;
        /// [D] Days from the first run on in which the change is judged.
        judged_days: u32 = 28, 14 to 90;
    }
    ascending: []
}

/// Days of the two shares (RULES card SHOE-2).
const WEEK: u32 = 7;
const FORTNIGHT: u32 = 14;
/// Days before the first run from which the usual distance is taken; chosen.
const USUAL_DAYS: u32 = 28;

/// The first run in a new pair.
struct First<'a> {
    shoe: &'a ShoeUse,
    worn: Worn<'a>,
    day: NaiveDate,
    /// True when pairs were known all the time in which it was not worn.
    certain: bool,
}

/// A new pair, what sets it apart, and how much it was worn.
struct Change<'a> {
    first: First<'a>,
    difference: Difference<'a>,
    first_share: Option<f64>,
    share_7_days: f64,
    share_14_days: f64,
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let window = context.last_days(thresholds.judged_days);
    let Some(known_since) = first_known_day(context) else {
        let reason = phrase!["No run has a shoe: enter your shoes in athlete.toml and mark one as default."];
        return not_assessed(reason, &["shoe"]);
    };
    if shift(known_since, thresholds.least_known_days.into()) > context.as_of() {
        let reason = phrase![
            "Shoes are known since ",
            Part::Day(known_since),
            " only; a pair is new against ",
            Part::Count(thresholds.least_known_days, "day", "days"),
            " before it."
        ];
        return not_assessed(reason, &["shoe"]);
    }
    let firsts = new_pairs(context, thresholds, window, known_since);
    let earliest = shift(window.from, -i64::from(thresholds.compared_days));
    let compared = DaySpan { from: earliest.max(known_since), to: context.as_of() };
    let (known, runs) = known_runs(context, compared);
    if runs == 0 || !at_least(f64::from(known) / f64::from(runs), thresholds.least_known_share) {
        let reason = phrase![
            "The pair is known for ",
            Part::Number(f64::from(known), 0),
            " of ",
            Part::Count(runs, "run", "runs"),
            " since ",
            Part::Day(compared.from),
            "; ",
            Part::Share(thresholds.least_known_share),
            " are needed: enter your shoes in athlete.toml and mark one as default."
        ];
        return not_assessed(reason, &["shoe"]);
    }
    let alone = firsts.iter().find(|first| first.difference(context, thresholds).is_none());
    let alone = alone.map(|first| (first.shoe.name.clone(), first.day));
    let changes: Vec<Change<'_>> =
        firsts.into_iter().filter_map(|first| Change::of(context, thresholds, first)).collect();
    let findings: Vec<Finding> = changes.iter().filter_map(|change| judge(context, thresholds, change)).collect();
    if let (true, Some((name, day))) = (findings.is_empty(), alone) {
        let reason = phrase![
            "No pair is known for the ",
            Part::Count(thresholds.compared_days, "day", "days"),
            " before the first run in ",
            Part::Name(name),
            " on ",
            Part::Day(day),
            ": there is nothing to compare it with."
        ];
        return not_assessed(reason, &["shoe"]);
    }
    let mut clear: Vec<Evidence> = changes.iter().flat_map(|change| change.rows(context)).collect();
    if clear.is_empty() {
        clear.push(evidence("new_pairs", 0.0, window, "No pair was worn for the first time in these days".into()));
    }
    raised_or_clear(findings, clear)
}

/// Day of the first run whose pair is known.
fn first_known_day(context: &Context<'_>) -> Option<NaiveDate> {
    context.history.shoes.iter().filter_map(|shoe| shoe.first_used).min()
}

/// How many valid runs of these days have a known pair, and how many there are.
fn known_runs(context: &Context<'_>, span: DaySpan) -> (u32, u32) {
    let runs = context.runs(span);
    let known = runs.iter().filter(|run| !context.history.worn_in(run).is_empty()).count();
    (count(known), count(runs.len()))
}

/// First runs of the window in pairs that were not worn for a long time before, in the order of the pairs.
fn new_pairs<'a>(
    context: &Context<'a>,
    thresholds: &Thresholds,
    window: DaySpan,
    known_since: NaiveDate,
) -> Vec<First<'a>> {
    let unworn = i64::from(thresholds.unworn_days);
    let worn = context.history.worn(DaySpan { from: shift(window.from, -unworn), to: window.to });
    let first_of = |shoe: &'a ShoeUse| {
        let mut last: Option<NaiveDate> = None;
        for part in worn.iter().filter(|part| part.shoe == shoe.name) {
            let day = part.session.day;
            let is_new = last.is_none_or(|last| (day - last).num_days() > unworn);
            if is_new && window.contains(day) {
                let certain = known_since <= shift(day, -unworn);
                let enough = known_since <= shift(day, -i64::from(thresholds.least_known_days));
                let is_first = certain || (enough && !was_worn_before(shoe, known_since));
                return is_first.then(|| First { shoe, worn: part.clone(), day, certain });
            }
            last = Some(day);
        }
        None
    };
    context.shoes_in_use(window).filter_map(first_of).collect()
}

/// True when athlete.toml says that the pair was in use before any pair is known.
fn was_worn_before(shoe: &ShoeUse, known_since: NaiveDate) -> bool {
    match shoe.about.in_use_from {
        Some(day) => day < known_since,
        None => shoe.about.start_distance.is_some_and(|distance| distance > Metres::ZERO),
    }
}

impl<'a> First<'a> {
    /// What sets the pair apart from those before; `None` without any.
    fn difference(&self, context: &Context<'a>, thresholds: &Thresholds) -> Option<Difference<'a>> {
        let before = DaySpan::ending(shift(self.day, -1), thresholds.compared_days);
        let steps = Steps { drop_mm: thresholds.drop_mm, stack_mm: thresholds.stack_mm };
        Difference::of(context.history, self.shoe, before, steps)
    }
}

impl<'a> Change<'a> {
    /// `None` when no pair is known to compare with.
    fn of(context: &Context<'a>, thresholds: &Thresholds, first: First<'a>) -> Option<Self> {
        let difference = first.difference(context, thresholds)?;
        let longest = first.worn.session.longest_before.map(|longest| longest.distance);
        let first_share = longest.and_then(|longest| first.worn.distance.ratio_to(longest));
        let [share_7_days, share_14_days] = [WEEK, FORTNIGHT].map(|days| share(context, &first, days));
        Some(Self { first, difference, first_share, share_7_days, share_14_days })
    }

    fn rows(&self, context: &Context<'_>) -> Vec<Evidence> {
        let name = || Part::Name(self.first.shoe.name.clone());
        let mut compared = phrase![name(), ", worn since ", Part::Day(self.first.day), ", "];
        compared.0.extend(self.difference.sentence().0);
        let mut of_first = phrase!["First run in ", name(), ": ", Part::Distance(self.first.worn.distance)];
        if let Some(share) = self.first_share {
            of_first.0.extend(phrase![", ", Part::Share(share), " of your longest run of the 30 days before"].0);
        }
        let row = |measure, days: u32, share: f64| {
            let span = DaySpan { from: self.first.day, to: context.as_of().min(last_day(&self.first, days)) };
            let so_far = if span.to < last_day(&self.first, days) { ", so far" } else { "" };
            let text = phrase![
                Part::Share(share),
                " of the distance of the first ",
                Part::Count(days, "day", "days"),
                " was in ",
                name(),
                so_far
            ];
            evidence(measure, share, span, text)
        };
        let count = self.difference.dramatic();
        let mut first = evidence_of("distance_m", self.first.worn.distance.get(), self.first.worn.session, of_first);
        first.activities.clone_from(&self.first.worn.activities);
        let mut rows = vec![
            evidence("shoe_differences", f64::from(count), DaySpan::day(self.first.day), compared),
            first,
            row("new_shoe_share", FORTNIGHT, self.share_14_days),
        ];
        if self.difference.to_minimal {
            rows.push(row("new_shoe_week_share", WEEK, self.share_7_days));
        }
        rows
    }
}

/// Last of the first days in the pair.
fn last_day(first: &First<'_>, days: u32) -> NaiveDate {
    shift(first.day, i64::from(days) - 1)
}

/// Share of the new pair in the distance of its first days. While they last, of the usual distance where that is more:
/// after one run in one pair the share would be all or nothing.
fn share(context: &Context<'_>, first: &First<'_>, days: u32) -> f64 {
    let span = DaySpan { from: first.day, to: last_day(first, days) };
    let distance = |span: DaySpan| -> Metres { context.history.runs(span).filter_map(|run| run.distance).sum() };
    let worn = context.history.worn(span).into_iter().filter(|part| part.shoe == first.shoe.name);
    let worn: Metres = worn.map(|part| part.distance).sum();
    let run = distance(span);
    let usual =
        distance(DaySpan::ending(shift(first.day, -1), USUAL_DAYS)).get() * f64::from(days) / f64::from(USUAL_DAYS);
    let whole = if context.as_of() < span.to { run.get().max(usual) } else { run.get() };
    if whole > 0.0 { worn.get() / whole } else { 0.0 }
}

/// Severity with the number behind it: value, threshold, unit, comparison.
type Judged = (Severity, f64, f64, Unit, Comparison);

fn severity(thresholds: &Thresholds, change: &Change<'_>) -> Option<Judged> {
    let difference = &change.difference;
    if difference.same_model {
        return None;
    }
    let count = difference.dramatic();
    if count == 0 {
        let notable = difference.brand.is_some() || !difference.compared;
        return notable.then_some((Severity::Info, 1.0, 1.0, Unit::Count, Comparison::AtLeast));
    }
    if difference.to_minimal && above(change.share_7_days, thresholds.minimal_share) {
        return Some((Severity::Warn, change.share_7_days, thresholds.minimal_share, Unit::Ratio, Comparison::Above));
    }
    let (distance, longest) = (change.first.worn.distance.get(), kilometres(thresholds.first_run_km).get());
    let first_share = change.first_share.unwrap_or_default();
    let doses = [
        (distance, longest, Unit::Metres),
        (first_share, thresholds.first_run_share, Unit::Ratio),
        (change.share_14_days, thresholds.share_14_days, Unit::Ratio),
    ];
    let dose = doses.into_iter().find(|(value, threshold, _)| above(*value, *threshold));
    Some(match dose {
        Some((value, threshold, unit)) => (Severity::Watch, value, threshold, unit, Comparison::Above),
        None => (Severity::Info, f64::from(count), 1.0, Unit::Count, Comparison::AtLeast),
    })
}

fn judge(context: &Context<'_>, thresholds: &Thresholds, change: &Change<'_>) -> Option<Finding> {
    let (severity, value, threshold, unit, comparison) = severity(thresholds, change)?;
    let first = &change.first;
    let mut headline = phrase![Part::Name(first.shoe.name.clone()), " "];
    headline.0.extend(change.difference.sentence().0);
    let confidence = match (change.difference.compared, first.certain) {
        (true, true) => Confidence::High,
        (false, false) => Confidence::Low,
        _ => Confidence::Medium,
    };
    Some(Finding {
        severity,
        confidence,
        span: DaySpan { from: first.day, to: context.as_of().min(last_day(first, FORTNIGHT)) },
        subject: first.shoe.name.clone(),
        value,
        threshold,
        unit,
        comparison,
        headline,
        advice: advice(context, thresholds, change, severity),
        evidence: change.rows(context),
        may_notify: true,
    })
}

fn advice(context: &Context<'_>, thresholds: &Thresholds, change: &Change<'_>, severity: Severity) -> Vec<Phrase> {
    let name = || Part::Name(change.first.shoe.name.clone());
    let mut advice = match severity {
        Severity::Warn => vec![
            phrase![
                "Go back to the pair before, and wear ",
                name(),
                " for at most ",
                Part::Share(thresholds.minimal_share),
                " of a week's distance at first: bones need months for this change."
            ],
            "Stop wearing it when the top of the foot, the heel or the calf hurts.".into(),
        ],
        Severity::Watch if last_day(&change.first, FORTNIGHT) < context.as_of() => vec![phrase![
            "The first 14 days are over: if feet, calves and knees are quiet go on in ",
            name(),
            ", else go back to the pair before."
        ]],
        Severity::Watch => vec![phrase![
            "Phase ",
            name(),
            " in: runs up to ",
            Part::Distance(kilometres(thresholds.first_run_km)),
            " and at most ",
            Part::Share(thresholds.share_14_days),
            " of your distance in the first 14 days; do the rest in the pair before."
        ]],
        _ if change.difference.dramatic() > 0 => {
            vec![phrase!["Go on as you began: add distance in ", name(), " step by step."]]
        }
        _ => vec!["Begin with short runs and keep the pair before for the long ones.".into()],
    };
    if !change.difference.compared {
        advice.push(phrase![
            "Enter category, drop_mm and stack_mm of ",
            name(),
            " and of your other pairs in athlete.toml, so that they can be compared."
        ]);
    }
    advice.push("Have the fit checked in a running shop.".into());
    advice
}
