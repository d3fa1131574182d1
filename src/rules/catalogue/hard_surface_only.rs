//! `hard-surface-only`: the ground that a month was run on, and sudden changes of it (RULES card SHOE-3).

use crate::model::activity::Surface;
use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::phrase::{Part, Phrase};
use crate::model::units::Metres;
use crate::phrase;
use crate::rules::context::{Context, above, at_least, count, evidence, not_assessed, raised_or_clear, too_few_runs};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// A month on asphalt and concrete alone; also a sudden move to trails, which is a change of load itself.
    ///
    /// ## Why it matters
    ///
    /// The article counts running on nothing but concrete or asphalt among its red flags, and asks to mix roads,
    /// trails, tracks and treadmills.
    ///
    /// ## How it is computed
    ///
    /// The ground of a run is what the recording, its title or a correction says, else `default_surface` of
    /// athlete.toml; a run that nobody says anything about is unknown, not road. Shares are of the distance on known
    /// ground in the last 28 days. Shown beside: the variety `1 - sum of squared shares`, 0 on one ground and 0.5 on
    /// two in equal parts, and how many grounds carry their share. For the sudden move, the share of trails in the last
    /// days is compared with that of as many days before.
    ///
    /// ## Thresholds
    ///
    /// - `hard_share`: raised from this share of the known distance on road on; *info*, with an open episode of knee
    ///   pain *watch*.
    /// - `switch_points`: a share of trails that has risen by more than this is *info*.
    /// - `switch_days`, `switch_least_runs`: length of the two spans compared for that, and the runs that each must
    ///   hold.
    /// - `goal_share`: share of the distance that makes a ground one of the mix, for display.
    /// - `least_runs`: runs that the 28 days must hold.
    /// - `least_known_share`: share of the distance whose ground must be known.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed with too few runs or with too much of the distance on unknown ground. A sudden move is only looked
    /// for where both spans are known well enough.
    ///
    /// ## Limits of the evidence
    ///
    /// No prospective link between ground and injury was found. Pressure under the foot is about a tenth lower on grass
    /// than on asphalt, and runners adapt the stiffness of their legs to the ground. So the grade is "no direct
    /// evidence".
    ///
    /// ## References
    ///
    /// Tessutti et al. 2010.
    rule HardSurfaceOnly {
        id: "hard-surface-only",
        title: "Hard surface only",
        family: ShoesAndSurface,
        article: ["SHOE-3", "SHOE-7", "PREV-7"],
        grade: NoEvidence,
        summary: "A month on asphalt and concrete alone, or a sudden move to trails.",
        measures: ["hard_surface_share", "trail_share", "surface_variety"],
        culprits: [ShoesAndSurface],
        judged_over: "28 days",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [TESSUTTI_2010],
    }
    thresholds {
        /// [A] Share of the known distance on road from which it is raised; the article says exclusively.
        hard_share: f64 = 1.0, 0.5 to 1.0;
        /// [D] A share of trails that rose by more than this is info.
        switch_points: f64 = 0.30, 0.05 to 1.0;
        /// [D] Days in which it rose, and of the span before that it is compared with.
        switch_days: u32 = 14, 3 to 28;
        /// [D] Runs that each of the two spans must hold.
        switch_least_runs: u32 = 3, 1 to 30;
        /// [D] Share of the distance that makes a ground one of the mix.
        goal_share: f64 = 0.10, 0.01 to 0.5;
        /// [D] Runs that 28 days must hold.
        least_runs: u32 = 6, 2 to 60;
        /// [D] Share of the distance whose ground must be known.
        least_known_share: f64 = 0.70, 0.1 to 1.0;
    }
    ascending: []
}

/// Days that are looked at (RULES card SHOE-3).
const WINDOW_DAYS: u32 = 28;

/// The ground of some days.
struct Ground {
    span: DaySpan,
    runs: u32,
    /// Distance on each kind of ground, in the order of [`Surface::ALL`].
    on: Vec<(Surface, Metres)>,
    /// Distance on known ground.
    known: Metres,
    total: Metres,
}

impl Ground {
    fn of(context: &Context<'_>, span: DaySpan) -> Self {
        let runs = context.runs(span);
        let on: Vec<(Surface, Metres)> = Surface::ALL
            .iter()
            .map(|surface| {
                let here = runs.iter().filter(|run| run.surface == *surface);
                (*surface, here.filter_map(|run| run.distance).sum())
            })
            .collect();
        let sum = |known: bool| -> Metres {
            on.iter().filter(|(surface, _)| !known || *surface != Surface::Unknown).map(|(_, distance)| *distance).sum()
        };
        let (known, total) = (sum(true), sum(false));
        Self { span, runs: count(runs.len()), on, known, total }
    }

    fn known_share(&self) -> f64 {
        self.known.ratio_to(self.total).unwrap_or_default()
    }

    /// Share of the known distance on this ground.
    fn share(&self, surface: Surface) -> f64 {
        let here = self.on.iter().find(|(other, _)| *other == surface).map_or(Metres::ZERO, |(_, distance)| *distance);
        here.ratio_to(self.known).unwrap_or_default()
    }

    /// Known grounds with their shares, the largest first.
    fn shares(&self) -> Vec<(Surface, f64)> {
        let known = Surface::ALL.iter().filter(|surface| **surface != Surface::Unknown);
        let mut shares: Vec<_> = known.map(|surface| (*surface, self.share(*surface))).collect();
        shares.retain(|(_, share)| *share > 0.0);
        shares.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        shares
    }

    fn rows(&self, thresholds: &Thresholds) -> Vec<Evidence> {
        let shares = self.shares();
        let mut mix = Phrase::default();
        for (number, (surface, share)) in shares.iter().enumerate() {
            let joint = if number == 0 { "" } else { ", " };
            mix.0.extend(phrase![joint, Part::Share(*share), name(*surface)].0);
        }
        mix.0.extend(phrase![" of ", Part::Distance(self.known), " on known ground"].0);
        let carried = shares.iter().filter(|(_, share)| at_least(*share, thresholds.goal_share)).count();
        let carried = count(carried);
        let variety = 1.0 - shares.iter().map(|(_, share)| share * share).sum::<f64>();
        // Rounding leaves a hair more or less than nothing on one ground.
        let variety = variety.max(0.0);
        let text = phrase![
            "Variety ",
            Part::Number(variety, 2),
            ": ",
            Part::Count(carried, "ground", "grounds"),
            " with at least ",
            Part::Share(thresholds.goal_share),
            " of the distance; two are the goal"
        ];
        vec![
            evidence("hard_surface_share", self.share(Surface::Road), self.span, mix),
            evidence("surface_variety", variety, self.span, text),
        ]
    }
}

/// The ground after its share.
const fn name(surface: Surface) -> &'static str {
    match surface {
        Surface::Road => " road",
        Surface::Track => " track",
        Surface::Trail => " trail",
        Surface::Treadmill => " treadmill",
        Surface::Unknown => " unknown",
    }
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let month = Ground::of(context, context.last_days(WINDOW_DAYS));
    if month.runs < thresholds.least_runs {
        let reason = too_few_runs(month.runs, " in the last 28 days; ", thresholds.least_runs);
        return not_assessed(reason, &["runs"]);
    }
    if !at_least(month.known_share(), thresholds.least_known_share) {
        let reason = phrase![
            "The ground is known for ",
            Part::Share(month.known_share()),
            " of the distance of the last 28 days; ",
            Part::Share(thresholds.least_known_share),
            " are needed: set default_surface in athlete.toml."
        ];
        return not_assessed(reason, &["surface"]);
    }
    let mut rows = month.rows(thresholds);
    let switch = Switch::of(context, thresholds);
    rows.extend(switch.as_ref().map(Switch::row));
    let findings = [only_hard(context, thresholds, &month), switch.and_then(|switch| switch.judge(thresholds))];
    let findings = findings.into_iter().flatten().map(|finding| Finding {
        confidence: confidence(context, &month),
        evidence: rows.clone(),
        ..finding
    });
    raised_or_clear(findings.collect(), rows.clone())
}

fn only_hard(context: &Context<'_>, thresholds: &Thresholds, month: &Ground) -> Option<Finding> {
    let share = month.share(Surface::Road);
    if !at_least(share, thresholds.hard_share) {
        return None;
    }
    let in_pain = context.history.has_open_episode();
    let mut advice: Vec<Phrase> =
        vec!["Move one easy run a week to a trail, a park, a track or a treadmill, a short one first.".into()];
    if in_pain {
        advice.push("While the knee hurts choose even ground: steep or rough trails load it in new ways.".into());
    }
    let month_is = phrase!["All of your running of 28 days with known ground was on road"];
    let most = phrase![Part::Share(share), " of your running of 28 days with known ground was on road"];
    Some(Finding {
        severity: if in_pain { Severity::Watch } else { Severity::Info },
        confidence: Confidence::High,
        span: month.span,
        subject: String::new(),
        value: share,
        threshold: thresholds.hard_share,
        unit: Unit::Ratio,
        comparison: Comparison::AtLeast,
        headline: if at_least(share, 1.0) { month_is } else { most },
        advice,
        evidence: Vec::new(),
        may_notify: true,
    })
}

/// Shares of trails in two spans of equal length, one after the other.
struct Switch {
    now: Ground,
    before: Ground,
}

impl Switch {
    /// `None` where one of the spans is not known well enough.
    fn of(context: &Context<'_>, thresholds: &Thresholds) -> Option<Self> {
        let now = context.last_days(thresholds.switch_days);
        let before = DaySpan::ending(shift(now.from, -1), thresholds.switch_days);
        let [now, before] = [now, before].map(|span| Ground::of(context, span));
        let enough = |ground: &Ground| {
            ground.runs >= thresholds.switch_least_runs && at_least(ground.known_share(), thresholds.least_known_share)
        };
        (enough(&now) && enough(&before)).then_some(Self { now, before })
    }

    fn rise(&self) -> f64 {
        self.now.share(Surface::Trail) - self.before.share(Surface::Trail)
    }

    fn row(&self) -> Evidence {
        let share = self.now.share(Surface::Trail);
        let text = phrase![
            Part::Share(share),
            " on trails in these days, ",
            Part::Share(self.before.share(Surface::Trail)),
            " in as many days before"
        ];
        evidence("trail_share", share, self.now.span, text)
    }

    fn judge(&self, thresholds: &Thresholds) -> Option<Finding> {
        above(self.rise(), thresholds.switch_points).then(|| Finding {
            severity: Severity::Info,
            confidence: Confidence::High,
            span: self.now.span,
            subject: "trail".to_owned(),
            value: self.rise(),
            threshold: thresholds.switch_points,
            unit: Unit::Ratio,
            comparison: Comparison::Above,
            headline: phrase![
                "Trails rose from ",
                Part::Share(self.before.share(Surface::Trail)),
                " to ",
                Part::Share(self.now.share(Surface::Trail)),
                " of your distance within ",
                Part::Count(thresholds.switch_days, "day", "days")
            ],
            advice: vec![
                "Variety is good, a sudden change is a new load: keep the next trail runs short and easy, and leave one \
                 easy day after each."
                    .into(),
            ],
            evidence: Vec::new(),
            may_notify: true,
        })
    }
}

/// As good as the distances, and medium at best while some ground is not known.
fn confidence(context: &Context<'_>, month: &Ground) -> Confidence {
    let distances = context.distance_confidence(&context.recordings(month.span));
    if above(1.0, month.known_share()) { distances.min(Confidence::Medium) } else { distances }
}
