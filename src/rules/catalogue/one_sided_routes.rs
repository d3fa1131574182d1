//! `one-sided-routes`: always the same way round, or always the same side of the road (RULES card ITB-5).

use crate::model::activity::Surface;
use crate::model::athlete::RoadSide;
use crate::model::calendar::DaySpan;
use crate::model::courses::{RepeatedLoop, Turns};
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::pain::{Location, PainEpisode, Side};
use crate::model::phrase::{Part, Phrase};
use crate::model::route::TurningSense;
use crate::phrase;
use crate::rules::context::{Context, at_least, count, evidence, not_assessed, raised_or_clear, too_few_runs};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Running a loop or a track always the same way round, or keeping to the same hand of the road there and back.
    ///
    /// ## Why it matters
    ///
    /// The article advises iliotibial band sufferers not to run always on the same side of a cambered road: it slopes
    /// away from its middle, so that one leg stands lower than the other at every step.
    ///
    /// ## How it is computed
    ///
    /// No recording shows camber. Three signs of it are looked for over 60 days, treadmill and trail left out; each is
    /// weak.
    ///
    /// 1. The way round of a loop that was run again and again, and of all runs on a track. A loop ends within 150 m of
    ///    its start; repeats share seven tenths of their 25 m cells.
    /// 2. On the way there and back, the hand to which the runner kept, where the two ways are 5 m apart or more.
    ///    Closer than that may be the error of positions.
    /// 3. `usual_road_side` of the athlete, unless the recordings contradict it.
    ///
    /// Which leg is low is the opposite of what one may think. Who keeps to the *right-hand* side of their own way,
    /// there and back, has changed the physical side of the road at the turn: the edge of the road is to the right both
    /// ways, so the *right leg is low both ways*. Who turns and runs back on the *same physical side* has its edge
    /// first to one hand and then to the other: the low leg changes. On a loop in one direction the hand, and so the
    /// low leg, does not change either; which of the two it is cannot be told from the way round alone.
    ///
    /// ## Thresholds
    ///
    /// - `least_runs`: runs of one loop, on a track, or there and back that tell anything.
    /// - `same_way_share`: share of the runs of a loop that went the same way, or kept to the same hand, at or above
    ///   which it counts; on a track all of them.
    ///
    /// ## When it stays silent
    ///
    /// Never above *info*, except beside an open episode of pain on the outer side of the knee: then *watch*.
    /// Confidence is always low. Not assessed with too few runs with positions and without `usual_road_side`, and when
    /// all runs were on treadmill or trail.
    ///
    /// ## Limits of the evidence
    ///
    /// That camber and one direction on a track provoke the iliotibial band comes from narrative reviews; a systematic
    /// review calls the evidence on its causes limited or conflicting. Flat paths have no camber, and on them this
    /// finding means nothing.
    ///
    /// ## References
    ///
    /// van der Worp et al. 2012.
    rule OneSidedRoutes {
        id: "one-sided-routes",
        title: "One-sided routes",
        family: ShoesAndSurface,
        article: ["ITB-5"],
        grade: Partial,
        summary: "Always the same way round, or the same hand of the road.",
        measures: ["same_direction_share", "way_back_offset_m"],
        culprits: [ItBand],
        judged_over: "60 days",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [VAN_DER_WORP_2012],
    }
    thresholds {
        /// [D] Runs of one loop, on a track, or there and back that tell anything.
        least_runs: u32 = 5, 2 to 60;
        /// [D] Share of them that went the same way or kept to the same hand.
        same_way_share: f64 = 0.80, 0.55 to 1.0;
    }
    ascending: []
}

/// Days that are looked at (RULES card ITB-5).
const WINDOW_DAYS: u32 = 60;

/// A sign that was looked at.
struct Sign {
    /// It points to one side.
    holds: bool,
    /// What it says.
    row: Evidence,
    /// The finding in words, where it holds.
    headline: Phrase,
    /// The leg on the low side, where it is known.
    low_leg: Option<RoadSide>,
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let span = context.last_days(WINDOW_DAYS);
    let runs = context.runs(span);
    let on_road = runs.iter().filter(|run| !matches!(run.surface, Surface::Treadmill | Surface::Trail)).count();
    let missing = ["same_direction_share", "way_back_offset_m"];
    if on_road < thresholds.least_runs as usize {
        let reason = too_few_runs(
            count(on_road),
            " outside of treadmill and trail in the last 60 days; ",
            thresholds.least_runs,
        );
        return not_assessed(reason, &[]);
    }
    let signs = signs(context, thresholds, span);
    let (_, with_positions) = context.history.courses.distinct_routes(span);
    if signs.is_empty() && with_positions < thresholds.least_runs as usize {
        let reason = phrase![
            Part::Count(count(with_positions), "run", "runs"),
            " with positions in the last 60 days; ",
            Part::Count(thresholds.least_runs, "is", "are"),
            " needed. Or set usual_road_side in athlete.toml."
        ];
        return not_assessed(reason, &missing);
    }
    judge(context, span, &signs, count(with_positions))
}

/// The signs that tell anything, in the order of the card.
fn signs(context: &Context<'_>, thresholds: &Thresholds, span: DaySpan) -> Vec<Sign> {
    let courses = &context.history.courses;
    let loops = courses.repeated_loops(span, thresholds.least_runs);
    let mut signs: Vec<Sign> =
        loops.iter().filter_map(|repeated| of_loop(context, thresholds, span, repeated)).collect();
    let track = courses.track_turns(span);
    if track.runs() >= thresholds.least_runs {
        signs.extend(of_turns("A track was run ", track, 1.0, span));
    }
    let sides = of_sides(thresholds, span, courses.kept_sides(span));
    // What was recorded goes before what was said.
    let said = if sides.is_none() { of_profile(context) } else { None };
    signs.extend(sides.or(said));
    signs
}

fn of_loop(context: &Context<'_>, thresholds: &Thresholds, span: DaySpan, repeated: &RepeatedLoop) -> Option<Sign> {
    let first = context.history.sessions.iter().find(|session| session.id == repeated.first);
    // A track is a loop too; it is told by all of its runs together.
    if first.is_some_and(|session| session.surface == Surface::Track) {
        return None;
    }
    let mut sign = of_turns("A loop was run ", repeated.turns, thresholds.same_way_share, span)?;
    if let Some((session, distance)) = first.and_then(|session| Some((session, session.distance?))) {
        let which = phrase![" (", Part::Distance(distance), ", first on ", Part::Day(session.day), ")"];
        sign.row.text.0.extend(which.0);
    }
    Some(sign)
}

fn of_turns(what: &'static str, turns: Turns, least: f64, span: DaySpan) -> Option<Sign> {
    let (sense, share) = turns.prevailing()?;
    let way = match sense {
        TurningSense::Clockwise => " clockwise",
        TurningSense::Anticlockwise => " anticlockwise",
    };
    let most = turns.clockwise.max(turns.anticlockwise);
    let text = phrase![
        what,
        Part::Count(turns.runs(), "time", "times"),
        ", ",
        Part::Number(f64::from(most), 0),
        way,
        ": ",
        Part::Share(share)
    ];
    let headline =
        phrase![what, Part::Number(f64::from(most), 0), " of ", Part::Count(turns.runs(), "time", "times"), way];
    let row = evidence("same_direction_share", share, span, text);
    Some(Sign { holds: at_least(share, least), row, headline, low_leg: None })
}

fn of_sides(thresholds: &Thresholds, span: DaySpan, (left, right): (u32, u32)) -> Option<Sign> {
    let runs = left + right;
    if runs < thresholds.least_runs || runs == 0 {
        return None;
    }
    let (most, side) = if left > right { (left, RoadSide::Left) } else { (right, RoadSide::Right) };
    let share = f64::from(most) / f64::from(runs);
    let hand = hand(side);
    let all = || Part::Count(runs, "run", "runs");
    let text = phrase![
        Part::Number(f64::from(most), 0),
        " of ",
        all(),
        " there and back kept to the ",
        hand,
        " hand both ways: ",
        Part::Share(share)
    ];
    let headline = phrase![
        Part::Number(f64::from(most), 0),
        " of ",
        all(),
        " there and back kept to the ",
        hand,
        ": on a cambered road your ",
        hand,
        " leg was low both ways"
    ];
    let row = evidence("same_hand_share", share, span, text);
    Some(Sign { holds: at_least(share, thresholds.same_way_share), row, headline, low_leg: Some(side) })
}

/// What the athlete says.
fn of_profile(context: &Context<'_>) -> Option<Sign> {
    let side = context.history.athlete.usual_road_side?;
    let day = DaySpan::day(context.as_of());
    if side == RoadSide::Varies {
        let row =
            evidence("usual_road_side", 0.0, day, "athlete.toml says that you keep to both sides of the road".into());
        return Some(Sign { holds: false, row, headline: Phrase::default(), low_leg: None });
    }
    let text = phrase!["athlete.toml says that you usually keep to the ", hand(side), " side of the road"];
    let headline = phrase![
        "You usually keep to the ",
        hand(side),
        " side of the road: where it is cambered your ",
        hand(side),
        " leg is low all the way"
    ];
    Some(Sign { holds: true, row: evidence("usual_road_side", 1.0, day, text), headline, low_leg: Some(side) })
}

const fn hand(side: RoadSide) -> &'static str {
    match side {
        RoadSide::Left => "left",
        RoadSide::Right => "right",
        RoadSide::Varies => "either",
    }
}

fn judge(context: &Context<'_>, span: DaySpan, signs: &[Sign], with_positions: u32) -> Verdict {
    let text = phrase![Part::Count(with_positions, "run", "runs"), " with positions in the last 60 days"];
    let mut rows: Vec<Evidence> = signs.iter().map(|sign| sign.row.clone()).collect();
    rows.push(evidence("runs_with_positions", f64::from(with_positions), span, text));
    let holding: Vec<&Sign> = signs.iter().filter(|sign| sign.holds).collect();
    let Some(first) = holding.first() else {
        return Verdict::Clear(rows);
    };
    let outer = context.history.episodes.iter().find(|episode| is_outer(episode));
    if let Some(episode) = outer {
        rows.push(pain_row(context, episode, &holding));
    }
    let number = count(holding.len());
    let finding = Finding {
        severity: if outer.is_some() { Severity::Watch } else { Severity::Info },
        confidence: Confidence::Low,
        span,
        subject: String::new(),
        value: f64::from(number),
        threshold: 1.0,
        unit: Unit::Count,
        comparison: Comparison::AtLeast,
        headline: first.headline.clone(),
        advice: advice(&holding),
        evidence: rows.clone(),
        may_notify: true,
    };
    raised_or_clear(vec![finding], rows)
}

/// An open episode on the outer side of the knee.
fn is_outer(episode: &PainEpisode) -> bool {
    episode.is_open() && episode.location == Some(Location::Outer)
}

fn pain_row(context: &Context<'_>, episode: &PainEpisode, holding: &[&Sign]) -> Evidence {
    let low_leg = holding.iter().find_map(|sign| sign.low_leg);
    let (knee, same) = match episode.side {
        Some(Side::Left) => ("left", low_leg.map(|leg| leg == RoadSide::Left)),
        Some(Side::Right) => ("right", low_leg.map(|leg| leg == RoadSide::Right)),
        _ => ("", None),
    };
    let end = match same {
        Some(true) => ", on the leg that was low",
        Some(false) => ", on the leg that was high",
        None => "",
    };
    let gap = if knee.is_empty() { "" } else { " " };
    let text = phrase!["Pain on the outer side of the ", knee, gap, "knee since ", Part::Day(episode.from), end];
    let days = DaySpan { from: episode.from, to: context.as_of() };
    evidence("max_pain_score", f64::from(episode.max_score), days, text)
}

fn advice(holding: &[&Sign]) -> Vec<Phrase> {
    let mut advice = Vec::new();
    if holding.iter().any(|sign| sign.low_leg.is_none()) {
        advice.push("Run the loop or track the other way round every other time, where that is allowed.".into());
    }
    if holding.iter().any(|sign| sign.low_leg.is_some()) {
        advice.push(
            "There and back, return on the same kerb as you went out, where traffic allows: it is the edge of the road, not the \
             hand you keep to, that decides which leg is low."
                .into(),
        );
    }
    advice.push("Choose flat paths, or the middle of a quiet road, for some of your runs.".into());
    advice
}
