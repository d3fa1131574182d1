//! `no-shoe-rotation`: how many pairs are in use side by side (RULES card SHOE-6).

use std::collections::{BTreeMap, BTreeSet};

use crate::model::activity::ActivityId;
use crate::model::calendar::DaySpan;
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::phrase::{Part, Phrase};
use crate::model::units::Metres;
use crate::phrase;
use crate::rules::context::{Context, above, at_least, count, evidence, not_assessed, raised_or_clear, too_few_runs};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// A month of running in a single pair of shoes, or in more pairs than a rotation needs.
    ///
    /// ## Why it matters
    ///
    /// The article says that two or three pairs in rotation can help to prevent overuse: each loads the leg a little
    /// differently.
    ///
    /// ## How it is computed
    ///
    /// Over the last 28 days a pair is in rotation with enough runs and enough of the distance run in a known pair. One
    /// such pair is *info*, two or more are kept, and very many are *info* again. When the only pair is itself raised
    /// at *watch* or above by `worn-shoes` this is *watch* too. The share of the main pair is shown beside.
    ///
    /// ## Thresholds
    ///
    /// - `least_pairs`: fewer pairs in rotation are raised.
    /// - `most_pairs`: with more pairs than this it is *info*.
    /// - `active_runs`, `active_share`: runs and share of the distance that make a pair one in rotation.
    /// - `least_runs`: runs that the 28 days must hold.
    /// - `least_known_share`: share of these runs whose pair must be known.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed with too few runs or with too many of them without a pair. Never above *info* because of the
    /// rotation alone.
    ///
    /// ## Limits of the evidence
    ///
    /// In 264 runners followed for 22 weeks those who changed between pairs had fewer injuries (hazard ratio 0.61, 0.39
    /// to 0.97). They were not assigned to it by lot, and they may differ in other ways. Their main pair took 58 % of
    /// the distance, against 91 % in users of one pair.
    ///
    /// ## References
    ///
    /// Malisoux et al. 2015.
    rule NoShoeRotation {
        id: "no-shoe-rotation",
        title: "No shoe rotation",
        family: ShoesAndSurface,
        article: ["SHOE-6"],
        grade: Supported,
        summary: "All running of a month in a single pair of shoes.",
        measures: ["active_pairs", "main_shoe_share", "known_shoe_share"],
        culprits: [ShoesAndSurface],
        judged_over: "28 days",
        after: ["worn-shoes"],
        notifies: true,
        since: "0.1.0",
        citations: [MALISOUX_2015],
    }
    thresholds {
        /// [A] Pairs in rotation below which it is raised; the article says two to three.
        least_pairs: u32 = 2, 1 to 10;
        /// [D] Pairs in rotation above which it is info.
        most_pairs: u32 = 4, 2 to 50;
        /// [E] Runs in 28 days that make a pair one in rotation; the study asks for two changes.
        active_runs: u32 = 2, 1 to 20;
        /// [D] Share of the distance that makes a pair one in rotation.
        active_share: f64 = 0.10, 0.0 to 0.5;
        /// [D] Runs that 28 days must hold.
        least_runs: u32 = 8, 2 to 60;
        /// [D] Share of the runs whose pair must be known.
        least_known_share: f64 = 0.80, 0.1 to 1.0;
    }
    ascending: [[least_pairs, most_pairs]]
}

/// Days that are looked at (RULES card SHOE-6).
const WINDOW_DAYS: u32 = 28;
/// Share of the distance in the main pair of runners with several pairs, and of those with one (Malisoux et al. 2015).
const USUAL_MAIN_SHARE: f64 = 0.58;
const SINGLE_MAIN_SHARE: f64 = 0.91;

/// One pair over the 28 days.
#[derive(Default)]
struct Pair {
    runs: u32,
    distance: Metres,
}

/// The 28 days by pair.
struct Month<'a> {
    span: DaySpan,
    runs: u32,
    known_runs: u32,
    distance: Metres,
    /// Pairs by name.
    pairs: BTreeMap<&'a str, Pair>,
}

impl<'a> Month<'a> {
    fn of(context: &Context<'a>) -> Self {
        let span = context.last_days(WINDOW_DAYS);
        let worn = context.history.worn(span);
        let known: BTreeSet<ActivityId> = worn.iter().map(|worn| worn.session.id).collect();
        let mut pairs: BTreeMap<&str, Pair> = BTreeMap::new();
        for part in &worn {
            let pair = pairs.entry(part.shoe).or_default();
            pair.runs += 1;
            pair.distance = pair.distance + part.distance;
        }
        Self {
            span,
            runs: count(context.runs(span).len()),
            known_runs: count(known.len()),
            distance: worn.iter().map(|worn| worn.distance).sum(),
            pairs,
        }
    }

    fn known_share(&self) -> f64 {
        f64::from(self.known_runs) / f64::from(self.runs.max(1))
    }

    fn share(&self, pair: &Pair) -> f64 {
        pair.distance.ratio_to(self.distance).unwrap_or_default()
    }

    /// Names of the pairs in rotation.
    fn active(&self, thresholds: &Thresholds) -> Vec<&'a str> {
        let enough =
            |pair: &Pair| pair.runs >= thresholds.active_runs && at_least(self.share(pair), thresholds.active_share);
        self.pairs.iter().filter(|(_, pair)| enough(pair)).map(|(name, _)| *name).collect()
    }

    /// The pair with the most distance and its share.
    fn main(&self) -> Option<(&'a str, f64)> {
        let farthest =
            self.pairs.iter().reduce(|most, next| if next.1.distance > most.1.distance { next } else { most });
        farthest.map(|(name, pair)| (*name, self.share(pair)))
    }

    fn rows(&self, thresholds: &Thresholds, active: &[&str]) -> Vec<Evidence> {
        let count = count(active.len());
        let mut text = phrase![Part::Count(count, "pair", "pairs"), " in rotation"];
        for (number, name) in active.iter().enumerate() {
            let Some(pair) = self.pairs.get(name) else { continue };
            let joint = if number == 0 { ": " } else { ", " };
            let name = Part::Name((*name).to_owned());
            let runs = Part::Count(pair.runs, "run", "runs");
            text.0.extend(
                phrase![joint, name, " with ", runs, " and ", Part::Share(self.share(pair)), " of the distance"].0,
            );
        }
        if active.is_empty() {
            text.0.extend(
                phrase![
                    ": none has ",
                    Part::Count(thresholds.active_runs, "run", "runs"),
                    " and ",
                    Part::Share(thresholds.active_share),
                    " of the distance"
                ]
                .0,
            );
        }
        let mut rows = vec![evidence("active_pairs", f64::from(count), self.span, text)];
        if let Some((name, share)) = self.main() {
            let text = phrase![
                "The main pair, ",
                Part::Name(name.to_owned()),
                ", took ",
                Part::Share(share),
                " of the distance; in a study it was ",
                Part::Share(USUAL_MAIN_SHARE),
                " with several pairs and ",
                Part::Share(SINGLE_MAIN_SHARE),
                " with one"
            ];
            rows.push(evidence("main_shoe_share", share, self.span, text));
        }
        let text = phrase![
            "The pair is known for ",
            Part::Number(f64::from(self.known_runs), 0),
            " of ",
            Part::Count(self.runs, "run", "runs")
        ];
        rows.push(evidence("known_shoe_share", self.known_share(), self.span, text));
        rows
    }
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let month = Month::of(context);
    if month.runs < thresholds.least_runs {
        let reason = too_few_runs(month.runs, " in the last 28 days; ", thresholds.least_runs);
        return not_assessed(reason, &["runs"]);
    }
    if !at_least(month.known_share(), thresholds.least_known_share) {
        let reason = phrase![
            "The pair is known for ",
            Part::Number(f64::from(month.known_runs), 0),
            " of ",
            Part::Count(month.runs, "run", "runs"),
            " of the last 28 days; ",
            Part::Share(thresholds.least_known_share),
            " are needed: enter your shoes in athlete.toml and mark one as default."
        ];
        return not_assessed(reason, &["shoe"]);
    }
    let active = month.active(thresholds);
    let rows = month.rows(thresholds, &active);
    let count = count(active.len());
    // Runs scattered over pairs of which none stands out are no single pair.
    let finding = if (1..thresholds.least_pairs).contains(&count) {
        Some(too_few(context, thresholds, &month, &active))
    } else if count > thresholds.most_pairs {
        Some(too_many(thresholds, &month, count))
    } else {
        None
    };
    let finding = finding.map(|finding| Finding { evidence: rows.clone(), ..finding });
    raised_or_clear(finding.into_iter().collect(), rows)
}

fn too_few(context: &Context<'_>, thresholds: &Thresholds, month: &Month<'_>, active: &[&str]) -> Finding {
    let is_worn =
        |name: &&str| context.severity_for("worn-shoes", name).is_some_and(|severity| severity >= Severity::Watch);
    let worn = active.iter().any(is_worn);
    let count = count(active.len());
    let name = || Part::Name(active.first().copied().unwrap_or_default().to_owned());
    let share = active.first().and_then(|name| month.pairs.get(name)).map_or(0.0, |pair| month.share(pair));
    let headline = match active {
        [_] if worn => phrase![name(), " is your only pair in rotation, and it has reached its limit"],
        [_] => phrase![name(), " is your only pair in rotation, with ", Part::Share(share), " of the distance"],
        _ => phrase![Part::Count(count, "pair", "pairs"), " are in rotation"],
    };
    let mut advice: Vec<Phrase> = Vec::new();
    if worn {
        advice.push("Buy two pairs rather than one, and start with the second before the first is worn too.".into());
    } else {
        advice.push("Add a second pair that feels a little different, and change between them from run to run.".into());
    }
    advice.push("Phase a new pair in: short runs first, at most 30 % of your distance in the first 14 days.".into());
    Finding {
        severity: if worn { Severity::Watch } else { Severity::Info },
        confidence: confidence(month),
        span: month.span,
        subject: String::new(),
        value: f64::from(count),
        threshold: f64::from(thresholds.least_pairs),
        unit: Unit::Count,
        comparison: Comparison::Below,
        headline,
        advice,
        evidence: Vec::new(),
        may_notify: true,
    }
}

fn too_many(thresholds: &Thresholds, month: &Month<'_>, count: u32) -> Finding {
    Finding {
        severity: Severity::Info,
        confidence: confidence(month),
        span: month.span,
        subject: String::new(),
        value: f64::from(count),
        threshold: f64::from(thresholds.most_pairs),
        unit: Unit::Count,
        comparison: Comparison::Above,
        headline: phrase![Part::Count(count, "pair", "pairs"), " are in rotation"],
        advice: vec![
            "Two or three pairs are enough for the purpose; with many, none of them is well known to your legs.".into(),
        ],
        evidence: Vec::new(),
        may_notify: true,
    }
}

/// Medium while the pair of some runs is not known.
fn confidence(month: &Month<'_>) -> Confidence {
    if above(1.0, month.known_share()) { Confidence::Medium } else { Confidence::High }
}
