//! `load-not-reduced-after-pain`: running on as before after the onset of pain (RULES card ST-1).

use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::pain::PainEpisode;
use crate::model::phrase::{Part, Phrase};
use crate::phrase;
use crate::rules::context::{Context, above, at_least, evidence};
use crate::rules::pain;
use crate::rules::pain::by_episode::{Judged, by_episode};
use crate::rules::pain::load_cut::{self, Block, Cut, Limits, Usual};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Seven days of running that are not well below the usual week while a knee hurts.
    ///
    /// ## Why it matters
    ///
    /// For the first one or two weeks the article asks for half of the load, then to build up again gradually. What
    /// brought the pain on cannot settle while it goes on unchanged.
    ///
    /// ## How it is computed
    ///
    /// For each open episode of knee pain whose score was high enough in its first 48 hours. The usual week is the mean
    /// of the four complete weeks before the onset. From the onset on blocks of seven days are judged, each when it is
    /// over, as long as the episode is open; the latest one decides. Its distance over that of the usual week is the
    /// ratio. From the third block on the two limits grow for each block whose mean score was below that of the block
    /// before: who heals may run more. Where a run has no distance, running time stands for it.
    ///
    /// ## Thresholds
    ///
    /// - `least_score`: score in the first 48 hours from which on the cut is asked for; below it is optional.
    /// - `target_ratio`: the article's half, which the advice and the ceilings of the week to come use.
    /// - `watch_ratio`, `warn_ratio`: above this share of the usual week it is *watch*, *warn*.
    /// - `rebuild_factor`: both limits and the target are multiplied by it for each block with less pain.
    /// - `rest_ratio`: below this share the block counts as rest.
    /// - `least_base_km`: with a smaller usual week nothing is judged.
    /// - `no_run_days`: after so many days without a run the return protocol takes over.
    ///
    /// ## When it stays silent
    ///
    /// Without an open episode, below the score, and for rest: whether rest is made good by cross-training is said by
    /// `no-cross-training-in-recovery`. Not assessed before the first seven days are over, with fewer than four known
    /// weeks before the onset, with days that were not recorded unless the limit is passed all the same, and where the
    /// return protocol is under way or comes next: the two are never asked for at once.
    ///
    /// ## Limits of the evidence
    ///
    /// Half is the article's number; no trial tried it against another. That load is what to change first is supported:
    /// in 69 runners with pain at the kneecap, advice on load alone did as well as advice with exercises or with gait
    /// retraining.
    ///
    /// ## References
    ///
    /// Esculier et al. 2018.
    rule LoadNotReducedAfterPain {
        id: "load-not-reduced-after-pain",
        title: "Load not reduced after pain",
        family: Pain,
        article: ["ST-1"],
        grade: Partial,
        summary: "Running that is not cut to about half of the usual week while a knee hurts.",
        measures: ["distance_m", "pain_score"],
        culprits: [TrainingLoad],
        judged_over: "open episodes",
        after: ["medical-red-flag"],
        notifies: true,
        since: "0.1.0",
        citations: [ESCULIER_2018],
    }
    thresholds {
        /// [D] Score in the first 48 hours from which on the cut is asked for.
        least_score: u32 = 3, 1 to 10;
        /// [A] Share of the usual week that is the goal.
        target_ratio: f64 = 0.5, 0.1 to 0.9;
        /// [D] Share of the usual week above which it is watch.
        watch_ratio: f64 = 0.6, 0.2 to 1.0;
        /// [D] Share of the usual week above which it is warn.
        warn_ratio: f64 = 0.8, 0.3 to 1.5;
        /// [D] Factor of limits and target for each block with less pain, from the third on.
        rebuild_factor: f64 = 1.15, 1.0 to 1.5;
        /// [D] Share of the usual week below which the block counts as rest.
        rest_ratio: f64 = 0.1, 0.0 to 0.3;
        /// [D] Smallest usual week in kilometres that is judged.
        least_base_km: f64 = 5.0, 1.0 to 30.0;
        /// [D] Days without a run after which the return protocol takes over.
        no_run_days: u32 = 7, 4 to 28;
    }
    ascending: [[target_ratio, watch_ratio, warn_ratio]]
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let limits = thresholds.limits();
    by_episode(context, |episode| judge(context, thresholds, &limits, episode))
}

impl Thresholds {
    const fn limits(&self) -> Limits {
        Limits {
            target_ratio: self.target_ratio,
            watch_ratio: self.watch_ratio,
            rebuild_factor: self.rebuild_factor,
            least_score: self.least_score,
            least_base_km: self.least_base_km,
            no_run_days: self.no_run_days,
        }
    }
}

fn judge(context: &Context<'_>, thresholds: &Thresholds, limits: &Limits, episode: &PainEpisode) -> Judged {
    let early = load_cut::early_score(episode);
    if u32::from(early) < thresholds.least_score {
        return Judged::clear(vec![optional(context, episode, early)]);
    }
    let unknown = |reason: Phrase| Judged::unknown(reason, &["distance_m"]);
    match Cut::of(context, episode, limits) {
        Cut::InProtocol => unknown("The return protocol is under way and sets the steps.".into()),
        Cut::NotRunning(days) => unknown(phrase![
            "No run for ",
            Part::Count(days, "day", "days"),
            ": the way back is that of the return protocol. `patella plan return` shows it."
        ]),
        Cut::NoUsual => unknown(
            "Fewer than four known weeks lie before the onset of the pain. Add older recordings if there are any."
                .into(),
        ),
        Cut::SmallUsual(usual) => unknown(phrase![
            "The usual week before the onset is ",
            usual.part(usual.amount),
            ", too little to be halved."
        ]),
        Cut::NotYet(..) if pain::is_stopped(context) => unknown(pain::STOPPED.into()),
        Cut::NotYet(usual, days) => unknown(phrase![
            "The first seven days since the onset end on ",
            Part::Day(days.to),
            "; half of the usual week is ",
            usual.part(usual.amount * thresholds.target_ratio),
            "."
        ]),
        Cut::Unrecorded(days) => unknown(phrase![
            "Days of ",
            Part::Span(days),
            " are marked as not recorded, so that the cut cannot be told."
        ]),
        Cut::Judged(block) => judge_block(context, thresholds, episode, &block),
    }
}

fn judge_block(context: &Context<'_>, thresholds: &Thresholds, episode: &PainEpisode, block: &Block) -> Judged {
    let [watch, warn] = [thresholds.watch_ratio, thresholds.warn_ratio].map(|limit| limit * block.factor);
    let row = block_row(thresholds, block);
    let (severity, threshold) = match () {
        () if above(block.ratio, warn) => (Severity::Warn, warn),
        () if above(block.ratio, watch) => (Severity::Watch, watch),
        () => return Judged::clear(vec![row]),
    };
    let Usual { amount, .. } = block.usual;
    let mut headline = phrase![Part::Share(block.ratio), " of the usual week in ", Part::Span(block.span), ", with "];
    headline.0.extend(pain::pain_at(episode).0);
    let most = block.usual.part(amount * thresholds.target_ratio * block.factor);
    Judged::raised(Finding {
        severity,
        confidence: if block.usual.by_time {
            Confidence::Medium
        } else {
            context.distance_confidence(&block.activities)
        },
        span: block.span,
        subject: pain::subject(episode.side, episode.location),
        value: block.ratio,
        threshold,
        unit: Unit::Ratio,
        comparison: Comparison::Above,
        headline,
        advice: vec![
            phrase!["Run ", most, " or less in the next seven days, all of it easy."],
            "Swim or cycle in place of the runs that are left out, where that does not hurt.".into(),
            "Build up again only while the score falls from week to week.".into(),
        ],
        evidence: vec![row, pain::episode_row(context, episode)],
        may_notify: true,
    })
}

/// `30 km in 2026-11-09 to 2026-11-15, 60 % of the usual 50 km; the limit is 60 %`.
fn block_row(thresholds: &Thresholds, block: &Block) -> Evidence {
    let [ran, usual] = [block.ran, block.usual.amount].map(|amount| block.usual.part(amount));
    let mut text = phrase![
        ran,
        " in ",
        Part::Span(block.span),
        ", ",
        Part::Share(block.ratio),
        " of the usual week of ",
        usual,
        " (",
        Part::Span(block.usual.span),
        "); the limit is ",
        Part::Share(thresholds.watch_ratio * block.factor)
    ];
    if above(block.factor, 1.0) {
        let times = Part::Number(block.factor, 2);
        text.0.extend(phrase![", multiplied by ", times, " for weeks with less pain"].0);
    }
    if !at_least(block.ratio, thresholds.rest_ratio) {
        text.0.extend(phrase![". That is rest, and no cut is left to make"].0);
    }
    let mut row = evidence("load_ratio", block.ratio, block.span, text);
    row.activities.clone_from(&block.activities);
    row
}

fn optional(context: &Context<'_>, episode: &PainEpisode, early: u8) -> Evidence {
    let mut row = pain::episode_row(context, episode);
    row.text.0.extend(
        phrase![
            ". In its first 48 hours it was at most ",
            Part::Number(early.into(), 0),
            ": the article's cut to half is optional here"
        ]
        .0,
    );
    row
}
