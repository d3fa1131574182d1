//! `boom-bust-cycle`: steep weeks that end in hardly any running, again and again (RULES card LT-3).

use crate::model::athlete::ExclusionReason;
use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::WeekMeasures;
use crate::model::phrase::{Part, Phrase};
use crate::model::units::Metres;
use crate::phrase;
use crate::rules::context::{Context, above, at_least, count, evidence, not_assessed, raised_or_clear};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Weeks far above the usual distance that are followed, within a few weeks, by a week of half of it or none.
    ///
    /// ## Why it matters
    ///
    /// The article asks to avoid boom and bust: to build up in a rush, to be forced to stop, and to begin again. Each
    /// turn is a steep rise from a lower base than the one before.
    ///
    /// ## How it is computed
    ///
    /// Over the last sixteen complete weeks. A boom is a known week above `boom_ratio` times the mean of the four
    /// usable weeks before it and above the highest of them. A bust is a known week of at most `bust_ratio` times the
    /// mean of the four before it, or without a run, within `weeks_to_bust` weeks after a boom. One bust closes the
    /// booms before it: the next cycle needs a new boom. The spread is the standard deviation of the weekly distances
    /// over their mean.
    ///
    /// ## Thresholds
    ///
    /// - `boom_ratio`, `bust_ratio`: what a boom and a bust are, as shares of the mean of the four weeks before.
    /// - `least_excess_km`: a boom is above the highest of the four weeks by at least so much.
    /// - `weeks_to_bust`: how soon after the boom the bust must come.
    /// - `watch_cycles`: so many cycles are *watch*, fewer *info*.
    /// - `spread_ratio`: without a cycle a spread above it is *info*, unless a break of 14 days explains it.
    /// - `judged_weeks`: complete weeks that are looked at.
    /// - `least_known_weeks`: with fewer known ones nothing is said.
    /// - `recent_weeks`: a last bust older than this is history and raises nothing.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed with too few known weeks. A week marked as holiday, illness or taper is no bust. A cycle that needs
    /// a week marked as race, or a boom marked as taper, counts one level less.
    ///
    /// ## Limits of the evidence
    ///
    /// No study of whole cycles was found. What is known is their first half: rises of 20 to 60 % went with more
    /// injuries after three weeks, not after eight, in 261 runners, and a single long run mattered more than the week
    /// in 5,205. A bust can have any cause that was not marked: work, weather, pain.
    ///
    /// ## References
    ///
    /// Damsted et al. 2019; Frandsen et al. 2025.
    rule BoomBustCycle {
        id: "boom-bust-cycle",
        title: "Boom and bust",
        family: TrainingLoad,
        article: ["LT-3"],
        grade: Partial,
        summary: "Steep weeks that end in half of the usual distance or none, again and again.",
        measures: ["distance_m", "baseline_mean4_m", "baseline_max4_m", "distance_spread_ratio"],
        culprits: [TrainingLoad],
        judged_over: "last bust at most 8 weeks old",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [DAMSTED_2019, FRANDSEN_2025],
    }
    thresholds {
        /// [D] A boom is above so many times the mean of the four weeks before.
        boom_ratio: f64 = 1.3, 1.05 to 5.0;
        /// [D] A bust is at most so many times the mean of the four weeks before.
        bust_ratio: f64 = 0.5, 0.0 to 0.95;
        /// [D] Kilometres above the highest of the four weeks that a boom needs.
        least_excess_km: f64 = 3.0, 0.0 to 50.0;
        /// [D] Weeks after a boom within which a bust belongs to it.
        weeks_to_bust: u32 = 4, 1 to 12;
        /// [D] Cycles from which on it is watch.
        watch_cycles: u32 = 2, 1 to 10;
        /// [D] Standard deviation over mean of the weekly distances: above it info, without a break.
        spread_ratio: f64 = 0.5, 0.1 to 3.0;
        /// [D] Complete weeks that are looked at.
        judged_weeks: u32 = 16, 6 to 104;
        /// [D] Known weeks that these must hold.
        least_known_weeks: u32 = 6, 5 to 52;
        /// [D] Weeks for which the last bust is news.
        recent_weeks: u32 = 8, 1 to 52;
    }
    ascending: [[bust_ratio, boom_ratio]]
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let complete = context.history.weeks.iter().rev().filter(|week| week.complete);
    let mut weeks: Vec<&WeekMeasures> = complete.take(thresholds.judged_weeks as usize).collect();
    weeks.reverse();
    let known = weeks.iter().filter(|week| week.known).count();
    let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else {
        return not_assessed(phrase!["No complete week is recorded yet."], &["baseline_mean4_m"]);
    };
    if known < thresholds.least_known_weeks as usize {
        let have = Part::Count(count(known), "complete week is", "complete weeks are");
        let need = Part::Count(thresholds.least_known_weeks, "is", "are");
        let reason = phrase![have, " fully known; ", need, " needed: add older recordings or keep recording."];
        return not_assessed(reason, &["baseline_mean4_m"]);
    }
    let span = DaySpan { from: first.week.monday(), to: last.week.sunday() };
    let cycles = cycles(thresholds, &weeks);
    let spread = spread(&weeks);
    let mut rows = cycle_rows(context, &cycles);
    rows.extend(summary_rows(&cycles, spread, span));
    let news =
        |cycle: &Cycle<'_>| shift(cycle.bust.week.sunday(), 7 * i64::from(thresholds.recent_weeks)) >= context.as_of();
    let raised = match cycles.last().filter(|cycle| news(cycle)) {
        Some(latest) => level(thresholds, &cycles)
            .map(|severity| finding(context, thresholds, severity, (latest, cycles.len()), rows.clone())),
        None => uneven(context, thresholds, spread, span, &rows),
    };
    raised_or_clear(raised.into_iter().collect(), rows)
}

/// A boom and the bust that closes it.
#[derive(Clone, Copy)]
struct Cycle<'a> {
    boom: &'a WeekMeasures,
    bust: &'a WeekMeasures,
}

impl Cycle<'_> {
    /// From the first day of the boom to the last of the bust.
    fn span(&self) -> DaySpan {
        DaySpan { from: self.boom.week.monday(), to: self.bust.week.sunday() }
    }

    /// True when it rests on a week that is marked as something special (RULES section 0, excluded days).
    fn is_marked(&self) -> bool {
        matches!(self.boom.excluded, Some(ExclusionReason::Race | ExclusionReason::Taper))
            || self.bust.excluded == Some(ExclusionReason::Race)
    }
}

fn is_boom(thresholds: &Thresholds, week: &WeekMeasures) -> bool {
    let (Some(mean), Some(highest)) = (week.baseline_mean4, week.baseline_max4) else { return false };
    let excess = week.distance.get() - highest.get();
    week.known
        && mean > Metres::ZERO
        && above(week.distance.get(), thresholds.boom_ratio * mean.get())
        && above(excess, 0.0)
        && at_least(excess, thresholds.least_excess_km * 1_000.0)
}

fn is_bust(thresholds: &Thresholds, week: &WeekMeasures) -> bool {
    use ExclusionReason as Reason;
    let meant = matches!(week.excluded, Some(Reason::Holiday | Reason::Illness | Reason::Taper));
    let Some(mean) = week.baseline_mean4.filter(|_| week.known && !meant) else { return false };
    week.runs == 0 || !above(week.distance.get(), thresholds.bust_ratio * mean.get())
}

/// The closed cycles of the weeks, oldest first.
fn cycles<'a>(thresholds: &Thresholds, weeks: &[&'a WeekMeasures]) -> Vec<Cycle<'a>> {
    let mut cycles = Vec::new();
    let mut open: Option<&WeekMeasures> = None;
    for week in weeks {
        if is_boom(thresholds, week) {
            open = Some(week);
        } else if is_bust(thresholds, week)
            && let Some(boom) = open
        {
            if week.week.weeks_since(boom.week) <= i64::from(thresholds.weeks_to_bust) {
                cycles.push(Cycle { boom, bust: week });
            }
            open = None;
        }
    }
    cycles
}

/// How bad so many cycles are. Those that rest on a race count one level less.
fn level(thresholds: &Thresholds, cycles: &[Cycle<'_>]) -> Option<Severity> {
    let of = |count: usize| match count {
        0 => None,
        count if count >= thresholds.watch_cycles as usize => Some(Severity::Watch),
        _ => Some(Severity::Info),
    };
    let plain = cycles.iter().filter(|cycle| !cycle.is_marked()).count();
    let lowered = match of(cycles.len()) {
        Some(Severity::Watch) if plain < cycles.len() => Some(Severity::Info),
        full => full.filter(|_| plain == cycles.len()),
    };
    of(plain).max(lowered)
}

/// Population standard deviation over mean of the distances of the known weeks that are not excluded.
fn spread(weeks: &[&WeekMeasures]) -> Option<f64> {
    let usable = weeks.iter().filter(|week| week.known && week.excluded.is_none());
    let distances: Vec<f64> = usable.map(|week| week.distance.get()).collect();
    let count = distances.len() as f64;
    let mean = distances.iter().sum::<f64>() / count;
    let variance = distances.iter().map(|distance| (distance - mean).powi(2)).sum::<f64>() / count;
    Some(variance.sqrt() / mean).filter(|spread| spread.is_finite())
}

/// How many cycles there are, and how far apart the weeks lie.
fn summary_rows(cycles: &[Cycle<'_>], spread: Option<f64>, span: DaySpan) -> Vec<Evidence> {
    let count = count(cycles.len());
    let weeks = u32::try_from(((span.to - span.from).num_days() + 1) / 7).unwrap_or(u32::MAX);
    let text = phrase![
        Part::Count(count, "boom and bust", "booms and busts"),
        " in ",
        Part::Count(weeks, "complete week", "complete weeks")
    ];
    let mut rows = vec![evidence("boom_bust_cycles", count.into(), span, text)];
    rows.extend(spread.map(|spread| {
        let text = phrase!["Standard deviation of the weekly distances: ", Part::Share(spread), " of their mean"];
        evidence("distance_spread_ratio", spread, span, text)
    }));
    rows
}

/// The arithmetic of each cycle, and the pain that began in it.
fn cycle_rows(context: &Context<'_>, cycles: &[Cycle<'_>]) -> Vec<Evidence> {
    let mut rows = Vec::new();
    for cycle in cycles {
        let mean = |week: &WeekMeasures| Part::Distance(week.baseline_mean4.unwrap_or_default());
        let Cycle { boom, bust } = cycle;
        let (rose, fell) = (Part::Distance(boom.distance), Part::Distance(bust.distance));
        let text = phrase!["Boom in the week of ", Part::Week(boom.week), ": ", rose, " after a mean of ", mean(boom)];
        rows.push(evidence("distance_m", boom.distance.get(), DaySpan::week(boom.week), text));
        let text = phrase!["Bust in the week of ", Part::Week(bust.week), ": ", fell, " after a mean of ", mean(bust)];
        rows.push(evidence("distance_m", bust.distance.get(), DaySpan::week(bust.week), text));
        if cycle.is_marked() {
            let text = phrase!["One of the two is marked as race or taper: this cycle counts one level less"];
            rows.push(evidence("marked_weeks", 1.0, cycle.span(), text));
        }
        for episode in context.history.episodes.iter().filter(|episode| cycle.span().contains(episode.from)) {
            let text = phrase!["Pain began on ", Part::Day(episode.from), ", between boom and bust"];
            rows.push(evidence("pain_score", episode.max_score.into(), DaySpan::day(episode.from), text));
        }
    }
    rows
}

fn finding(
    context: &Context<'_>,
    thresholds: &Thresholds,
    severity: Severity,
    (latest, cycles): (&Cycle<'_>, usize),
    evidence: Vec<Evidence>,
) -> Finding {
    let Cycle { boom, bust } = latest;
    let distances = [Part::Distance(boom.distance), Part::Distance(bust.distance)];
    let [rose, fell] = distances;
    let count = count(cycles);
    let headline = phrase![
        Part::Count(count, "boom and bust", "booms and busts"),
        " in ",
        Part::Count(thresholds.judged_weeks, "week", "weeks"),
        ": last from ",
        rose,
        " to ",
        fell,
        " a week"
    ];
    let usual = Part::Distance(bust.baseline_mean4.unwrap_or_default());
    let advice: Vec<Phrase> = vec![
        phrase![
            "Come back below ",
            usual,
            " a week, the mean of the four weeks before the bust, and hold it for three weeks."
        ],
        "Then let no week be more than a tenth above the highest of the four before it.".into(),
    ];
    Finding {
        severity,
        confidence: context.distance_confidence(&context.recordings(latest.span())),
        span: latest.span(),
        subject: String::new(),
        value: count.into(),
        threshold: 1.0,
        unit: Unit::Count,
        comparison: Comparison::AtLeast,
        headline,
        advice,
        evidence,
        may_notify: true,
    }
}

/// Weeks far apart without a cycle and without a break that would explain it.
fn uneven(
    context: &Context<'_>,
    thresholds: &Thresholds,
    spread: Option<f64>,
    span: DaySpan,
    rows: &[Evidence],
) -> Option<Finding> {
    let spread = spread.filter(|spread| above(*spread, thresholds.spread_ratio))?;
    if context.history.gaps.iter().any(|gap| gap.span.overlaps(span)) {
        return None;
    }
    Some(Finding {
        severity: Severity::Info,
        confidence: context.distance_confidence(&context.recordings(span)),
        span,
        subject: String::new(),
        value: spread,
        threshold: thresholds.spread_ratio,
        unit: Unit::Ratio,
        comparison: Comparison::Above,
        headline: phrase!["Weekly distances lie ", Part::Share(spread), " of their mean apart, without a break"],
        advice: vec![
            "Plan the distance of the week, not of the run: move towards the middle of the last months.".into(),
        ],
        evidence: rows.to_vec(),
        may_notify: false,
    })
}
