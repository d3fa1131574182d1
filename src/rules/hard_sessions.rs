//! Which sessions were hard beyond doubt, and the easy running before and after the latest of them, as
//! `skipped-warm-up` and `skipped-cool-down` judge it (RULES cards PREV-5 and PREV-6). What is enough is for them to
//! say.

use super::context::{Context, at_least, count, evidence, evidence_of, not_assessed};
use super::intensity::is_faster_than_usual;
use crate::model::calendar::DaySpan;
use crate::model::finding::{Confidence, Evidence, Verdict};
use crate::model::history::MeasuredActivity;
use crate::model::measures::{Session, SessionClass};
use crate::model::phrase::{Part, Phrase};
use crate::model::quality::QualityFlag;
use crate::model::units::Seconds;
use crate::phrase;

/// Days that are looked at (CONTRACT section 5).
const WINDOW_DAYS: u32 = 56;
/// The latest hard sessions that are judged (RULES card PREV-5).
const LATEST: usize = 6;

/// A hard part must be faster than the usual speed by so much, as a critical speed must be (RULES section 5.4). Whoever
/// has never run 5 km flat out has a critical speed that is too low, and by it the usual run can pass for a tempo run.
const FASTER_THAN_USUAL: f64 = 1.08;

/// True for a race, hill repeats, and a session that was classed as hard and whose hard parts were faster than this
/// runner usually runs, where both speeds are known.
pub(super) fn is_hard(context: &Context<'_>, session: &Session) -> bool {
    match (session.class, &session.effort) {
        (SessionClass::HardInterval | SessionClass::HardTempo | SessionClass::HardReported, Some(effort)) => {
            is_faster_than_usual(context, effort, FASTER_THAN_USUAL)
        }
        (class, _) => class.is_hard(),
    }
}

/// Which end of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Before its first hard part.
    Before,
    /// After its last hard part.
    After,
}

impl End {
    /// The measure of the easy running there.
    const fn measure(self) -> &'static str {
        match self {
            Self::Before => "easy_before_s",
            Self::After => "easy_after_s",
        }
    }
}

/// A hard session of which the end that is asked for was recorded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'a> {
    /// The session.
    pub(super) session: &'a Session,
    /// Easy running or walking at that end.
    pub(super) easy: Seconds,
    /// How sure the hard part and the easy running are told apart.
    pub(super) confidence: Confidence,
}

impl Around<'_> {
    /// True when there was less than so much.
    fn is_under(&self, minutes: f64) -> bool {
        !at_least(self.easy.minutes(), minutes)
    }

    /// A row of evidence with its minutes.
    fn row(&self, end: End) -> Evidence {
        let words = match end {
            End::Before => " min easy before the first hard part of ",
            End::After => " min easy after the last hard part of ",
        };
        let what = match self.session.class {
            SessionClass::Race => "a race",
            SessionClass::HardInterval => "intervals",
            SessionClass::HardTempo => "a tempo run",
            SessionClass::HardHill => "hill repeats",
            _ => "a run rated hard",
        };
        let text = phrase![
            Part::Day(self.session.day),
            ": ",
            Part::Number((self.easy.minutes() * 10.0).floor() / 10.0, 1),
            words,
            what
        ];
        evidence_of(end.measure(), self.easy.get(), self.session, text)
    }
}

/// The latest hard sessions of the window, and how many of its hard sessions could not be judged.
pub(super) struct Latest<'a> {
    end: End,
    window: DaySpan,
    /// At most six, oldest first.
    sessions: Vec<Around<'a>>,
    /// Hard sessions of the window without a course, without a hard part in it, or cut off at that end.
    unknown: u32,
}

impl<'a> Latest<'a> {
    /// Those of the judged day.
    pub(super) fn of(context: &Context<'a>, end: End) -> Self {
        let window = context.last_days(WINDOW_DAYS);
        let hard = context.history.runs(window).filter(|session| is_hard(context, session));
        let (mut sessions, mut unknown) = (Vec::new(), 0);
        for session in hard {
            match around(context, session, end) {
                Some(around) => sessions.push(around),
                None => unknown += 1,
            }
        }
        let older = sessions.len().saturating_sub(LATEST);
        sessions.drain(..older);
        Self { end, window, sessions, unknown }
    }

    /// How many there are.
    pub(super) fn count(&self) -> u32 {
        count(self.sessions.len())
    }

    /// The outcome where fewer than needed can be judged.
    pub(super) fn too_few(&self, needed: u32) -> Option<Verdict> {
        if self.count() >= needed {
            return None;
        }
        let (end, did) = match self.end {
            End::Before => ("start", "began"),
            End::After => ("end", "ended"),
        };
        let mut reason = phrase![
            Part::Count(self.count(), "hard session or race", "hard sessions or races"),
            " with a known ",
            end,
            " in the last 56 days; ",
            Part::Count(needed, "is", "are"),
            " needed."
        ];
        if self.unknown == 0 {
            return Some(not_assessed(reason, &[]));
        }
        let more = Part::Count(self.unknown, "more does", "more do");
        reason.0.extend(phrase![" ", more, " not show where the hard part ", did, "."].0);
        Some(not_assessed(reason, &[self.end.measure()]))
    }

    /// Those with less than so many minutes.
    pub(super) fn under(&self, minutes: f64) -> Vec<Around<'a>> {
        self.sessions.iter().filter(|around| around.is_under(minutes)).copied().collect()
    }

    /// From the first to the last of some of them; the whole window where there is none.
    pub(super) fn span(&self, sessions: &[Around<'_>]) -> DaySpan {
        sessions
            .first()
            .zip(sessions.last())
            .map_or(self.window, |(first, last)| DaySpan { from: first.session.day, to: last.session.day })
    }

    /// What is told of all of them, then each with its minutes.
    pub(super) fn rows(&self, measure: &'static str, value: f64, text: Phrase) -> Vec<Evidence> {
        let all = evidence(measure, value, self.span(&self.sessions), text);
        std::iter::once(all).chain(self.sessions.iter().map(|around| around.row(self.end))).collect()
    }
}

fn around<'a>(context: &Context<'a>, session: &'a Session, end: End) -> Option<Around<'a>> {
    let effort = session.effort.as_ref()?;
    let easy = match end {
        End::Before => effort.easy_before,
        End::After => effort.easy_after,
    }?;
    let has_course =
        |recorded: &MeasuredActivity| recorded.measures.effort.as_ref().is_some_and(|one| !one.bins.is_empty());
    // A race in a table of totals is one hard part from its start to its end: nothing is known of what was around it.
    let known = context.history.recordings_of(session).all(has_course);
    let cut_off = end == End::After
        && context.history.recordings_of(session).any(|one| one.activity.flags.contains(&QualityFlag::Truncated));
    let anchored = effort.critical_speed.is_some() || effort.max_heart_rate.is_some();
    let confidence = if anchored { effort.confidence } else { Confidence::Low };
    (known && !cut_off).then_some(Around { session, easy, confidence })
}

/// As sure as the least sure of some sessions.
pub(super) fn confidence(sessions: &[Around<'_>]) -> Confidence {
    sessions.iter().map(|around| around.confidence).min().unwrap_or(Confidence::Low)
}
