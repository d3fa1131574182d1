//! What a rule may look at: the history, which ends on the judged day, and the outcome of the rules it comes after.
//! Also the few comparisons and constructors that every rule needs. Nothing here judges.

use chrono::NaiveDate;
use serde::de::DeserializeOwned;

use crate::model::activity::{ActivityId, Sport};
use crate::model::athlete::ExclusionReason;
use crate::model::calendar::{DaySpan, WeekId, shift};
use crate::model::finding::{Confidence, Evidence, RuleOutcome, Severity, Verdict};
use crate::model::history::{History, MeasuredActivity};
use crate::model::measures::{CadenceCurve, Session, WeekMeasures};
use crate::model::pain::PainEpisode;
use crate::model::phrase::{Part, Phrase};
use crate::model::quality::QualityFlag;
use crate::model::return_protocol::{ReturnState, Stage};
use crate::model::shoe::ShoeUse;
use crate::model::units::Metres;
use crate::phrase;

use super::return_protocol::{self, Protocol};
use super::rulebook::Setting;

/// How many weeks a baseline may look back to find four usable ones (RULES section 0).
pub(super) const BASELINE_REACH_WEEKS: i64 = 8;

/// Usable weeks of a baseline (RULES section 0, Bmax4).
pub(super) const BASELINE_WEEKS: usize = 4;

/// Days that [`Context::look_back`] goes back (RULES, BIO-8: six weeks).
pub(super) use crate::model::history::LOOK_BACK_DAYS;

/// Decimal kilometres add up with errors near one part in 10^15: 55 / 50 - 1 is a hair above 0.1. Two numbers this
/// close count as equal, so that a value exactly on a threshold is judged as people would.
const SLACK: f64 = 1e-9;

/// `value > threshold`, a value on the threshold being not above it.
pub(super) fn above(value: f64, threshold: f64) -> bool {
    value > threshold + SLACK * threshold.abs().max(1.0)
}

/// `value >= threshold`, a value on the threshold being at it.
pub(super) fn at_least(value: f64, threshold: f64) -> bool {
    !above(threshold, value)
}

/// What a rule may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// One athlete up to the judged day.
    pub history: &'a History,
    earlier: &'a [RuleOutcome],
    settings: &'a [Setting],
    as_of: NaiveDate,
}

impl<'a> Context<'a> {
    /// A view of the history with the rulebook and the outcomes of the rules judged before.
    pub(super) const fn new(history: &'a History, settings: &'a [Setting], earlier: &'a [RuleOutcome]) -> Self {
        Self { history, earlier, settings, as_of: history.as_of }
    }

    /// What a rule of running form says at the end of the day [`LOOK_BACK_DAYS`] before the judged one, with the
    /// thresholds of today's rulebook; `None` when it is switched off or unknown. Those rules take their days from
    /// [`Self::last_days`], their curve from [`Self::cadence_curve`] and pain from [`Self::episodes`], so that nothing
    /// later gets in; a test compares them with the history as it was.
    pub(super) fn look_back(&self, rule: &str) -> Option<Verdict> {
        let setting = self.settings.iter().find(|setting| setting.rule == rule && setting.enabled)?;
        let before = Self { earlier: &[], as_of: shift(self.history.as_of, -i64::from(LOOK_BACK_DAYS)), ..*self };
        Some(setting.judge(&before))
    }

    /// The thresholds in use of a rule, as far as `T` names them; `None` when it is switched off or unknown.
    pub(super) fn thresholds<T: DeserializeOwned>(&self, rule: &str) -> Option<T> {
        let setting = self.settings.iter().find(|setting| setting.rule == rule && setting.enabled)?;
        setting.thresholds.clone().try_into().ok()
    }

    /// The outcome of a rule judged before. It must be listed in `after` of the rule that asks.
    pub(super) fn outcome(&self, rule: &str) -> Option<&'a Verdict> {
        self.earlier.iter().find(|outcome| outcome.rule == rule).map(|outcome| &outcome.verdict)
    }

    /// The runner's curve of cadence against speed on the judged day.
    pub(super) fn cadence_curve(&self) -> Option<&'a CadenceCurve> {
        let curve =
            if self.as_of == self.history.as_of { &self.history.cadence_curve } else { &self.history.earlier_curve };
        curve.as_ref().filter(|curve| curve.span.to == self.as_of)
    }

    /// Episodes of pain that began by the judged day.
    pub(super) fn episodes(&self) -> impl Iterator<Item = &'a PainEpisode> + use<'a> {
        let as_of = self.as_of;
        self.history.episodes.iter().filter(move |episode| episode.from <= as_of)
    }

    /// True when the episode has not ended by the judged day. Looking back, it has once its last row is written.
    pub(super) fn is_open(&self, episode: &PainEpisode) -> bool {
        episode.to.is_none_or(|to| self.as_of < self.history.as_of && self.as_of <= to)
    }

    /// True when that rule is raised. It must be listed in `after` of the rule that asks.
    pub(super) fn is_raised(&self, rule: &str) -> bool {
        self.earlier.iter().any(|outcome| outcome.rule == rule && matches!(outcome.verdict, Verdict::Raised(_)))
    }

    /// How bad that rule found this subject, when it is raised for it. It must be listed in `after` of the rule that
    /// asks.
    pub(super) fn severity_for(&self, rule: &str, subject: &str) -> Option<Severity> {
        match &self.earlier.iter().find(|outcome| outcome.rule == rule)?.verdict {
            Verdict::Raised(findings) => {
                findings.iter().filter(|finding| finding.subject == subject).map(|finding| finding.severity).max()
            }
            _ => None,
        }
    }

    /// The judged day.
    pub(super) const fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    /// The judged day and the `days - 1` before it.
    pub(super) fn last_days(&self, days: u32) -> DaySpan {
        DaySpan::ending(self.as_of(), days)
    }

    /// Valid runs of these days, in order.
    pub(super) fn runs(&self, span: DaySpan) -> Vec<&'a Session> {
        self.history.runs(span).collect()
    }

    /// Pairs that were run in within these days and are not retired.
    pub(super) fn shoes_in_use(&self, span: DaySpan) -> impl Iterator<Item = &'a ShoeUse> {
        let history = self.history;
        history.shoes.iter().filter(move |shoe| !shoe.retired && shoe.last_used.is_some_and(|day| span.contains(day)))
    }

    /// Day of the first valid run.
    pub(super) fn first_run_day(&self) -> Option<NaiveDate> {
        self.history.sessions.iter().find(|session| session.valid_run).map(|session| session.day)
    }

    /// The week of the judged day while it is not complete.
    pub(super) fn running_week(&self) -> Option<&'a WeekMeasures> {
        self.history.week(WeekId::containing(self.as_of())).filter(|week| !week.complete)
    }

    /// The four usable weeks that the baseline of `week` was made of, oldest first (RULES section 0: weeks that are not
    /// known or excluded are skipped, up to eight weeks back). Fewer when there are not four.
    pub(super) fn baseline_weeks(&self, week: WeekId) -> Vec<&'a WeekMeasures> {
        baseline_weeks(self.history, week, |week| week.known)
    }

    /// The four weeks that the baseline by time of `week` was made of, oldest first: runs without distance do not
    /// matter.
    pub(super) fn timed_weeks(&self, week: WeekId) -> Vec<&'a WeekMeasures> {
        baseline_weeks(self.history, week, |week| week.by_time.recorded && week.by_time.moving.is_some())
    }

    /// The article's return protocol as the rulebook has it.
    pub(super) fn return_protocol(&self) -> Option<Protocol> {
        Protocol::of(self.settings)
    }

    /// Last day of the article's return protocol at the earliest, while it, not the load rules, sets the pace.
    pub(super) fn return_protocol_until(&self) -> Option<NaiveDate> {
        let state = return_protocol::of_context(self)?;
        let sets_the_pace = state.stage < Stage::Faster && state.finished_on.is_none();
        sets_the_pace.then(|| return_protocol::earliest_end(&state, self.return_protocol().as_ref()))
    }

    /// Where the runner is in the return protocol, when one was started.
    pub(super) fn return_state(&self) -> Option<ReturnState> {
        return_protocol::of_context(self)
    }

    /// True when a day of the span was marked with this reason.
    pub(super) fn is_marked(&self, span: DaySpan, reason: ExclusionReason) -> bool {
        self.history.athlete.exclusions.iter().any(|marked| marked.reason == reason && marked.span.overlaps(span))
    }

    /// Recordings of the valid runs of these days.
    pub(super) fn recordings(&self, span: DaySpan) -> Vec<ActivityId> {
        self.history.runs(span).flat_map(|session| session.activities.iter().copied()).collect()
    }

    /// Recordings of the valid runs of these days with their numbers.
    pub(super) fn run_recordings(&self, span: DaySpan) -> impl Iterator<Item = &'a MeasuredActivity> + use<'a> {
        let history = self.history;
        history.runs(span).flat_map(move |session| history.recordings_of(session))
    }

    /// How far distances of these recordings can be trusted: as far as the worse half of them.
    pub(super) fn distance_confidence(&self, recordings: &[ActivityId]) -> Confidence {
        use QualityFlag as Flag;
        self.confidence(
            recordings,
            &[Flag::Implausible, Flag::PartialTrack, Flag::Truncated],
            &[Flag::DistanceFromGps, Flag::FewPoints, Flag::SessionRebuilt, Flag::SportGuessed, Flag::OffsetUnknown],
        )
    }

    /// How far the time of running of these days can be trusted where it stands for distance: never as far as distance.
    pub(super) fn time_confidence(&self, span: DaySpan) -> Confidence {
        use QualityFlag as Flag;
        let running = self.history.sessions.iter().filter(|run| run.sport == Sport::Run && span.contains(run.day));
        let recordings: Vec<ActivityId> = running.flat_map(|run| run.activities.iter().copied()).collect();
        self.confidence(&recordings, &[Flag::Implausible, Flag::Truncated], &[]).min(Confidence::Medium)
    }

    /// How far cadence of these recordings can be trusted.
    pub(super) fn cadence_confidence(&self, recordings: &[ActivityId]) -> Confidence {
        use QualityFlag as Flag;
        let medium = [Flag::NoStreams, Flag::Truncated, Flag::SparseRecording];
        self.confidence(recordings, &[Flag::CadenceGuessed], &medium)
    }

    /// How far running dynamics of these recordings can be trusted: the mean of a device or service knows nothing of
    /// slopes and stops.
    pub(super) fn dynamics_confidence(&self, recordings: &[ActivityId]) -> Confidence {
        use QualityFlag as Flag;
        self.confidence(recordings, &[], &[Flag::NoStreams, Flag::Truncated, Flag::SparseRecording])
    }

    /// High without a flag; medium with one on any recording; low when at least half of them are doubtful.
    fn confidence(&self, recordings: &[ActivityId], low: &[QualityFlag], medium: &[QualityFlag]) -> Confidence {
        let (mut doubtful, mut flagged) = (0, 0);
        for recorded in recordings.iter().filter_map(|id| self.history.activity(*id)) {
            let has = |flags: &[QualityFlag]| flags.iter().any(|flag| recorded.activity.flags.contains(flag));
            doubtful += usize::from(has(low));
            flagged += usize::from(has(low) || has(medium));
        }
        match (doubtful, flagged) {
            (_, 0) => Confidence::High,
            (doubtful, _) if doubtful * 2 >= recordings.len() => Confidence::Low,
            _ => Confidence::Medium,
        }
    }
}

/// The last four weeks before `week` that are usable and not excluded, oldest first; fewer when there are not four
/// within reach (RULES section 0).
pub(super) fn baseline_weeks(
    history: &History,
    week: WeekId,
    is_usable: impl Fn(&WeekMeasures) -> bool,
) -> Vec<&WeekMeasures> {
    let mut usable: Vec<_> = (1..=BASELINE_REACH_WEEKS)
        .filter_map(|back| history.week(week.plus(-back)))
        .filter(|week| is_usable(week) && week.excluded.is_none())
        .take(BASELINE_WEEKS)
        .collect();
    usable.reverse();
    usable
}

/// An outcome that could not be told.
pub(super) fn not_assessed(reason: Phrase, missing: &[&'static str]) -> Verdict {
    Verdict::NotAssessed { reason, missing: missing.to_vec() }
}

/// `3 runs in the last 28 days; 4 are needed.`; which runs were counted stands between the numbers.
pub(super) fn too_few_runs(runs: u32, counted: &'static str, needed: u32) -> Phrase {
    phrase![Part::Count(runs, "run", "runs"), counted, Part::Count(needed, "is", "are"), " needed."]
}

/// The outcome of a rule about shoes where no run of so many days has one.
pub(super) fn no_shoe_in_use(days: u32) -> Verdict {
    let reason = phrase![
        "No run of the last ",
        Part::Count(days, "day", "days"),
        " has a shoe in use: enter your shoes in athlete.toml and mark one as default."
    ];
    not_assessed(reason, &["shoe"])
}

/// Raised when there is a finding, else clear.
pub(super) fn raised_or_clear(findings: Vec<crate::model::finding::Finding>, clear: Vec<Evidence>) -> Verdict {
    if findings.is_empty() { Verdict::Clear(clear) } else { Verdict::Raised(findings) }
}

/// A row of evidence that covers all of its span.
pub(super) const fn evidence(measure: &'static str, value: f64, span: DaySpan, text: Phrase) -> Evidence {
    Evidence { measure, value, span, activities: Vec::new(), text }
}

/// A row of evidence from some recordings.
pub(super) fn evidence_of(measure: &'static str, value: f64, session: &Session, text: Phrase) -> Evidence {
    Evidence { measure, value, span: DaySpan::day(session.day), activities: session.activities.clone(), text }
}

/// A length as the number of a sentence or finding.
pub(super) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// A distance times a factor.
pub(super) fn scaled(distance: Metres, factor: f64) -> Metres {
    Metres::new(distance.get() * factor).unwrap_or_default()
}

/// A threshold given in kilometres.
pub(super) fn kilometres(value: f64) -> Metres {
    Metres::from_kilometres(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_on_the_threshold_is_at_it_and_not_above_it() {
        let rise = 55.0 / 50.0 - 1.0;
        assert!(rise > 0.1, "the rounding error that the slack is for");
        assert!(!above(rise, 0.1) && at_least(rise, 0.1));
        assert!(above(0.100_001, 0.1) && !at_least(0.099_999, 0.1));
        assert!(!above(55_000.0, 55_000.0) && at_least(55_000.0, 55_000.0));
    }
}
