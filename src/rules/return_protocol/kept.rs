//! What was off in a session of stages 1 to 4 (the table of RULES card RTR). What that is worth as a finding is for the
//! rule to say.

use super::Protocol;
use crate::model::calendar::shift;
use crate::model::finding::Severity;
use crate::model::history::History;
use crate::model::measures::Session;
use crate::model::phrase::{Part, Phrase};
use crate::model::return_protocol::{Entered, ReturnSession, ReturnState, SessionBouts, Stage};
use crate::model::units::Seconds;
use crate::phrase;
use crate::rules::context::{Context, above, at_least};
use crate::rules::hard_sessions;

/// One criterion that a session did not keep.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::rules) struct Fault {
    /// How bad it is in one session.
    pub(in crate::rules) severity: Severity,
    /// What was off, as the end of a sentence.
    pub(in crate::rules) text: Phrase,
}

fn fault(severity: Severity, text: Phrase) -> Fault {
    Fault { severity, text }
}

/// What was off in a session, the worst first; nothing in stage 5, which is judged by weeks.
pub(in crate::rules) fn faults(
    context: &Context<'_>,
    protocol: &Protocol,
    state: &ReturnState,
    session: &ReturnSession,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let Some(period) = state.periods.get(session.period) else { return faults };
    if session.day < period.runs_from {
        let text =
            phrase!["ran in the days of rest after pain, which last until ", Part::Day(shift(period.runs_from, -1))];
        faults.push(fault(Severity::Warn, text));
    }
    if session.stage < Stage::Faster {
        faults.extend(hard(context, protocol, session));
    }
    if session.stage.is_every_other_day() {
        faults.extend(spacing(state, session));
        faults.extend(length(protocol, session));
        let bouts = session.bouts.as_ref();
        let is_back = period.entered == Entered::SteppedBack;
        faults.extend(bouts.and_then(|bouts| walked_and_run(protocol, session.stage, bouts, is_back)));
    }
    faults.sort_by_key(|fault| std::cmp::Reverse(fault.severity));
    faults
}

/// Hard running: any in stages 1 to 3 is a warning; pace comes back in stage 5.
fn hard(context: &Context<'_>, protocol: &Protocol, session: &ReturnSession) -> Option<Fault> {
    let run = session_of(context.history, session)?;
    let time = hard_time(run);
    let severity = if session.stage.is_every_other_day() { Severity::Warn } else { Severity::Watch };
    let text = if time > Seconds::ZERO { phrase!["ran hard for ", Part::Duration(time)] } else { phrase!["ran hard"] };
    is_hard(context, protocol, run).then(|| fault(severity, text))
}

/// True for a hard session, and for one with a minute of hard running in it.
pub(in crate::rules) fn is_hard(context: &Context<'_>, protocol: &Protocol, run: &Session) -> bool {
    hard_sessions::is_hard(context, run) || at_least(hard_time(run).minutes(), protocol.hard_min)
}

/// Time that was hard by speed and by heart rate, where both are known.
pub(in crate::rules) fn hard_time(run: &Session) -> Seconds {
    let Some(effort) = &run.effort else { return Seconds::ZERO };
    let in_bouts: Seconds = effort.hard_bouts.iter().map(|bout| bout.time).sum();
    let by_either = effort.by_either.map_or(Seconds::ZERO, |time| time.hard);
    if in_bouts > by_either { in_bouts } else { by_either }
}

/// The session of the history.
pub(in crate::rules) fn session_of<'a>(history: &'a History, session: &ReturnSession) -> Option<&'a Session> {
    history.sessions.iter().find(|one| one.id == session.id)
}

/// Runs on consecutive dates, or two on one.
fn spacing(state: &ReturnState, session: &ReturnSession) -> Option<Fault> {
    let before = state.sessions.iter().take_while(|other| other.id != session.id).last()?;
    let days = (session.day - before.day).num_days();
    let text = match days {
        0 => phrase!["the second run of the day"],
        1 => phrase!["ran on the day before too"],
        _ => return None,
    };
    Some(fault(Severity::Watch, text))
}

/// 20 to 30 minutes with some room.
fn length(protocol: &Protocol, session: &ReturnSession) -> Option<Fault> {
    let minutes = session.total?.minutes();
    let told =
        |words: &'static str, limit: f64| phrase![Part::Number(minutes, 1), words, Part::Number(limit, 0), " min"];
    if above(minutes, protocol.longest_min) {
        Some(fault(Severity::Watch, told(" min in all, more than ", protocol.longest_min)))
    } else if above(protocol.shortest_min, minutes) {
        Some(fault(Severity::Info, told(" min in all, less than ", protocol.shortest_min)))
    } else {
        None
    }
}

/// The bouts of walking and running; after a step back, more running than the stage has is what the step back was to
/// end.
fn walked_and_run(protocol: &Protocol, stage: Stage, bouts: &SessionBouts, is_back: bool) -> Option<Fault> {
    let Some((walk, run)) = protocol.bouts(stage) else {
        let text = phrase![
            Part::Share(bouts.walk_share),
            " walked, more than ",
            Part::Share(protocol.walk_share),
            " of continuous running"
        ];
        return above(bouts.walk_share, protocol.walk_share).then(|| fault(Severity::Info, text));
    };
    if !above(bouts.walk_share, protocol.walk_share) {
        let severity = if is_back { Severity::Warn } else { Severity::Watch };
        let text = phrase!["ran continuously, ", Part::Share(bouts.walk_share), " walked"];
        return Some(fault(severity, text));
    }
    let is_off = |found: Option<Seconds>, due: Seconds| {
        found.is_none_or(|found| above((found - due).get().abs(), protocol.bout_tolerance_s))
    };
    if !is_off(bouts.walk, walk) && !is_off(bouts.run, run) {
        return None;
    }
    let mut text = phrase!["walked "];
    text.0.extend(told(bouts.walk));
    text.0.push(" and ran ".into());
    text.0.extend(told(bouts.run));
    text.0.extend(phrase![" in the middle bout instead of ", seconds(walk), " and ", seconds(run)].0);
    let is_more = above(bouts.run.map_or(0.0, Seconds::get), run.get() + protocol.bout_tolerance_s);
    Some(fault(if is_back && is_more { Severity::Warn } else { Severity::Info }, text))
}

fn told(found: Option<Seconds>) -> Vec<Part> {
    found.map_or_else(|| vec!["nothing".into()], |found| vec![seconds(found)])
}

/// `60 s`: minutes would hide what a tolerance of seconds is about.
fn seconds(time: Seconds) -> Part {
    Part::Count(whole(time.get()), "second", "seconds")
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the seconds of a bout")]
fn whole(value: f64) -> u32 {
    value.round().max(0.0) as u32
}
