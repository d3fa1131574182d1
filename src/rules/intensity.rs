//! What the rules on intensity share: whether easy can be told from hard at all, which sessions are doubtful, and the
//! easy ceiling in words. Nothing here judges.

use crate::model::activity::Activity;
use crate::model::calendar::DaySpan;
use crate::model::finding::{Confidence, Verdict};
use crate::model::intensity::{ClassBasis, IntensityTime, SessionClass, SessionEffort};
use crate::model::measures::Session;
use crate::model::phrase::{Part, Phrase};
use crate::model::units::{Metres, MetresPerSecond, Seconds};
use crate::phrase;

use super::context::{Context, above, at_least, count, not_assessed};

/// The easy ceiling: these shares of critical speed and of maximum heart rate (RULES section 5.6).
const EASY_SPEED: f64 = 0.82;
const EASY_HEART_RATE: f64 = 0.80;
/// A tempo run that a critical speed of training alone calls hard is believed from so many times the usual speed on;
/// chosen, between a marathon pace (1.14) and 0.95 of the critical speed (1.22) of whose easy running is at 0.78 of it.
const TEMPO_OF_USUAL: f64 = 1.18;
/// A heart rate above its easy ceiling for this share of the time in hard bouts confirms them; chosen.
const CONFIRMED_SHARE: f64 = 0.5;
/// Ascent of a hilly run, in all and for each kilometre (RULES section 5.7).
const HILLY_M: f64 = 100.0;
const HILLY_M_PER_KM: f64 = 15.0;

/// True when easy can be told from grey on the judged day (RULES section 5.4).
pub(super) fn is_anchored(context: &Context<'_>) -> bool {
    context.history.intensity.is_some_and(|anchor| anchor.is_known())
}

/// The outcome without that, in the words of RULES section 5.4.
pub(super) fn no_anchor() -> Verdict {
    let reason =
        "No hard effort and no maximum heart rate known: easy cannot be told from hard. Set max_heart_rate_bpm.";
    not_assessed(reason.into(), &["max_heart_rate_bpm"])
}

/// True when at least this share of the runs has a class.
pub(super) fn are_labelled(runs: &[&Session], share: f64) -> bool {
    let labelled = runs.iter().filter(|run| run.class != SessionClass::Unknown).count();
    at_least(labelled as f64, share * runs.len() as f64)
}

/// The outcome when too few of the runs have a class.
pub(super) fn unlabelled(runs: &[&Session], share: f64, days: u32) -> Verdict {
    let labelled = runs.iter().filter(|run| run.class != SessionClass::Unknown).count();
    let reason = phrase![
        Part::Count(count(labelled), "run", "runs"),
        " of ",
        Part::Number(runs.len() as f64, 0),
        " in the last ",
        Part::Count(days, "day", "days"),
        " can be told to be easy or hard; ",
        Part::Share(share),
        " are needed. Record speed or heart rate on every run."
    ];
    not_assessed(reason, &["hard_days"])
}

/// True when it is doubtful that a session was hard: by bests more than 90 days old, by speed up hills that only
/// positions tell, by a maximum heart rate that was observed and not given, or by a speed at which the heart stayed
/// calm. A critical speed from bests that were no real efforts is too low, and makes steady runs look hard; heart rate
/// tells. Without it a tempo run must be clearly faster than the usual run; intervals and hills have their recoveries
/// for evidence.
pub(super) fn is_doubtfully_hard(context: &Context<'_>, session: &Session) -> bool {
    let Some(effort) = &session.effort else { return false };
    let by_speed = effort.basis == ClassBasis::Pace;
    let by_measure = by_speed || effort.basis == ClassBasis::HeartRate;
    let hard: Seconds = effort.hard_bouts.iter().map(|bout| bout.time).sum();
    let calm = |time: IntensityTime| !at_least(time.above.get(), CONFIRMED_SHARE * hard.get());
    let steady = session.class == SessionClass::HardTempo && by_speed && effort.by_heart_rate.is_none();
    (by_measure && effort.confidence == Confidence::Low)
        || (by_speed && effort.by_heart_rate.is_some_and(calm))
        || (steady && !is_all_out(context) && !is_faster_than_usual(context, effort, TEMPO_OF_USUAL))
}

/// True when the critical speed of the judged day comes from bests that were run all out.
fn is_all_out(context: &Context<'_>) -> bool {
    let speed = context.history.intensity.and_then(|anchor| anchor.critical_speed.ok());
    speed.is_some_and(|critical| critical.near_maximal)
}

/// True when the hard part of a session was at least so many times as fast as this runner usually runs, or when one of
/// the two is unknown.
pub(super) fn is_faster_than_usual(context: &Context<'_>, effort: &SessionEffort, ratio: f64) -> bool {
    let usual = context.history.intensity.and_then(|anchor| anchor.usual_speed);
    let pair = hard_speed_mps(effort).zip(usual);
    pair.is_none_or(|(hard, usual)| at_least(hard, ratio * usual.get()))
}

/// Mean speed of the hard parts, weighted by their time.
fn hard_speed_mps(effort: &SessionEffort) -> Option<f64> {
    let (mut metres, mut seconds) = (0.0_f64, 0.0_f64);
    for bout in &effort.hard_bouts {
        metres += bout.graded_speed?.get() * bout.time.get();
        seconds += bout.time.get();
    }
    (seconds > 0.0).then(|| metres / seconds)
}

/// True when a session is called hard by speed alone: no heart rate, no laps, no regular repeats confirm it.
pub(super) fn is_hard_by_speed_alone(session: &Session) -> bool {
    session.effort.as_ref().is_some_and(|effort| {
        let regular = session.class == SessionClass::HardInterval && effort.confidence == Confidence::High;
        effort.basis == ClassBasis::Pace && effort.by_heart_rate.is_none() && !effort.from_laps && !regular
    })
}

/// True when the easy ceiling that the session was judged by is doubtful: that of bests more than 90 days old, that of
/// bests of training, none of which was all out (the usual run may be above it), or that of a maximum heart rate that
/// was observed and not given, which is often too low. Where both ceilings were broken, one that is beyond doubt is
/// enough.
pub(super) fn is_doubtful(context: &Context<'_>, session: &Session) -> bool {
    let Some(effort) = &session.effort else { return true };
    let speed = context.history.intensity.and_then(|anchor| anchor.critical_speed.ok());
    let sure_speed = speed.is_some_and(|critical| critical.confidence > Confidence::Low && critical.near_maximal);
    let by_speed = effort.by_pace.is_some() && sure_speed;
    let by_heart_rate = effort.by_heart_rate.is_some() && context.history.athlete.max_heart_rate_bpm.is_some();
    !by_speed && !by_heart_rate
}

/// Time of a run below and above the easy ceiling, by speed or heart rate, where that can be believed: not by heart
/// rate alone in the heat, and not by speed alone on hills without a barometer (guards of RULES card PREV-8).
pub(super) fn judged_time(context: &Context<'_>, session: &Session, hot_c: f64) -> Option<IntensityTime> {
    let effort = session.effort.as_ref()?;
    let by_heart_rate_alone = effort.by_pace.is_none();
    let by_pace_alone = effort.by_heart_rate.is_none();
    let refused = (by_heart_rate_alone && is_hot(context, session, hot_c))
        || (by_pace_alone && !effort.barometric && is_hilly(session, effort.ascent));
    effort.by_either.filter(|time| !refused && time.judged().get() > 0.0)
}

/// True when a recording of the session felt at least so many degrees.
fn is_hot(context: &Context<'_>, session: &Session, hot_c: f64) -> bool {
    let temperatures = context.history.recordings_of(session).filter_map(|recorded| recorded.measures.temperature);
    temperatures.into_iter().any(|temperature| at_least(temperature.get(), hot_c))
}

fn is_hilly(session: &Session, ascent: Option<Metres>) -> bool {
    let kilometres = session.distance.map_or(f64::INFINITY, Metres::kilometres);
    ascent.is_some_and(|ascent| ascent.get() >= HILLY_M && ascent.get() >= HILLY_M_PER_KM * kilometres)
}

/// True for a runner whose usual speed leaves no slower gear but walking.
pub(super) fn has_no_slower_gear(context: &Context<'_>, slowest_mps: f64) -> bool {
    let usual = context.history.intensity.and_then(|anchor| anchor.usual_speed);
    usual.is_some_and(|usual| !above(usual.get(), slowest_mps))
}

/// How far the classes of these sessions can be trusted: as far as the worse half of them.
pub(super) fn confidence(sessions: &[&Session]) -> Confidence {
    let of = |session: &&Session| session.effort.as_ref().map_or(Confidence::Low, |effort| effort.confidence);
    let low = sessions.iter().filter(|session| of(session) == Confidence::Low).count();
    if low * 2 >= sessions.len().max(1) {
        Confidence::Low
    } else if sessions.iter().any(|session| of(session) < Confidence::High) {
        Confidence::Medium
    } else {
        Confidence::High
    }
}

/// What easy means for this runner, as a sentence; none without an anchor.
pub(super) fn easy_ceiling(context: &Context<'_>) -> Option<Phrase> {
    let anchor = context.history.intensity?;
    let speed = anchor.critical_speed.ok().and_then(|critical| MetresPerSecond::new(critical.speed.get() * EASY_SPEED));
    let rate = anchor.max_heart_rate.ok().map(|max| max.bpm.get() * EASY_HEART_RATE);
    let pace = |speed| Part::Pace(speed);
    let beats = |rate: f64| Part::Number(rate.floor(), 0);
    match (speed, rate) {
        (Some(speed), Some(rate)) => Some(phrase![
            "Easy is no faster than ",
            pace(speed),
            " on the flat, or a heart rate of at most ",
            beats(rate),
            "."
        ]),
        (Some(speed), None) => Some(phrase!["Easy is no faster than ", pace(speed), " on the flat."]),
        (None, Some(rate)) => Some(phrase!["Easy is a heart rate of at most ", beats(rate), "."]),
        (None, None) => None,
    }
}

/// What ends most doubt, as advice; none once the athlete did it.
pub(super) fn remedy(context: &Context<'_>) -> Option<Phrase> {
    let unknown = context.history.athlete.max_heart_rate_bpm.is_none();
    unknown.then(|| "Set max_heart_rate_bpm in athlete.toml, so that hard and easy can be told apart better.".into())
}

/// The kind of a session for people.
pub(super) const fn words(class: SessionClass) -> &'static str {
    match class {
        SessionClass::Race => "race",
        SessionClass::HardInterval => "intervals",
        SessionClass::HardTempo => "tempo run",
        SessionClass::HardHill => "hill repeats",
        SessionClass::HardReported => "rated hard",
        SessionClass::Long => "long run",
        SessionClass::Grey => "moderate run",
        SessionClass::Easy => "easy run",
        SessionClass::Unknown => "run of unknown effort",
    }
}

/// Hours from the end of one session to the start of another.
pub(super) fn hours_between(context: &Context<'_>, earlier: &Session, later: &Session) -> Option<f64> {
    let last = context.history.recordings_of(earlier).last()?;
    let start = |activity: &Activity| activity.start_utc;
    let elapsed = last.measures.elapsed.or(last.measures.timer).or(last.measures.moving)?;
    let gap = later.start_utc - start(&last.activity);
    Some((gap.num_seconds() as f64 - elapsed.get()) / 3_600.0)
}

/// The days of some sessions, first to last; of none, the given ones.
pub(super) fn span_of(sessions: &[&Session], otherwise: DaySpan) -> DaySpan {
    let first_and_last = sessions.first().zip(sessions.last());
    first_and_last.map_or(otherwise, |(first, last)| DaySpan { from: first.day, to: last.day })
}
