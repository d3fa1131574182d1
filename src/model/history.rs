//! Everything that the rules may look at: one athlete up to the judged day, and nothing after it.

use chrono::NaiveDate;

use super::activity::{Activity, ActivityId};
use super::athlete::Athlete;
use super::calendar::{DaySpan, WeekId};
use super::courses::Courses;
use super::intensity::IntensityAnchor;
use super::measures::{ActivityMeasures, CadenceCurve, Session, WeekMeasures};
use super::pain::{HabitEntry, PainEntry, PainEpisode};
use super::shoe::ShoeUse;
use super::terrain::{HillTime, HillTotal};
use super::units::Metres;

/// Days before the judged one at which form is looked at again (RULES, BIO-8: six weeks).
pub const LOOK_BACK_DAYS: u32 = 42;

/// A recording with the numbers computed from it, and the shoe it was matched with.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredActivity {
    /// What was recorded.
    pub activity: Activity,
    /// What was computed.
    pub measures: ActivityMeasures,
    /// Name of the shoe; `None` when unassigned or not a run.
    pub shoe: Option<String>,
}

/// A stretch of at least 14 days without a run, valid or not, and the first run after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// First and last day without a run.
    pub span: DaySpan,
    /// Number of run-free days.
    pub days: u32,
    /// First run after it; `None` while the gap is open.
    pub first_run_back: Option<NaiveDate>,
}

/// The part of a running session that was run in one pair of shoes.
#[derive(Debug, Clone, PartialEq)]
pub struct Worn<'a> {
    /// The session.
    pub session: &'a Session,
    /// Name of the pair.
    pub shoe: &'a str,
    /// Distance of the recordings made in it.
    pub distance: Metres,
    /// These recordings.
    pub activities: Vec<ActivityId>,
}

/// One athlete up to the end of the judged day.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// Who.
    pub athlete: Athlete,
    /// The judged day; nothing later is in here.
    pub as_of: NaiveDate,
    /// Day of the first recording of any sport; earlier days are unknown, not zero.
    pub first_day: Option<NaiveDate>,
    /// Recordings by start, then id.
    pub activities: Vec<MeasuredActivity>,
    /// Sessions by start.
    pub sessions: Vec<Session>,
    /// Every week from the first recording to the judged day, without a hole.
    pub weeks: Vec<WeekMeasures>,
    /// Gaps of 14 days or more, in order.
    pub gaps: Vec<Gap>,
    /// Shoes in the order of athlete.toml, then by first use.
    pub shoes: Vec<ShoeUse>,
    /// Running distance that no shoe is known for.
    pub unassigned_shoe_distance: Metres,
    /// Cadence against speed over the last 90 days; `None` while there are too few steady windows.
    pub cadence_curve: Option<CadenceCurve>,
    /// The same curve as it was [`LOOK_BACK_DAYS`] before, for RULES BIO-8, which asks only with pain: `None` too while
    /// no episode is open, since a fit is the most costly number of all.
    pub earlier_curve: Option<CadenceCurve>,
    /// Where the runs of the last 60 days went, beside each other.
    pub courses: Courses,
    /// What intensity is told from on the judged day; `None` without a recording. Each session carries what it was
    /// judged by.
    pub intensity: Option<IntensityAnchor>,
    /// Rows of the pain log.
    pub pain: Vec<PainEntry>,
    /// Episodes made of them.
    pub episodes: Vec<PainEpisode>,
    /// Rows of the habit log.
    pub habits: Vec<HabitEntry>,
}

impl History {
    /// Valid running sessions that start within the span, in order.
    pub fn runs(&self, span: DaySpan) -> impl DoubleEndedIterator<Item = &Session> + Clone {
        self.sessions.iter().filter(move |session| session.valid_run && span.contains(session.day))
    }

    /// In which pairs a session was run, in the order of its recordings; those without a known pair are left out.
    #[must_use]
    pub fn worn_in<'a>(&'a self, session: &'a Session) -> Vec<Worn<'a>> {
        let mut worn: Vec<Worn<'a>> = Vec::new();
        for recorded in self.recordings_of(session) {
            let Some(shoe) = recorded.shoe.as_deref() else { continue };
            let distance = recorded.measures.distance.unwrap_or_default();
            let id = recorded.activity.id;
            match worn.iter_mut().find(|part| part.shoe == shoe) {
                Some(part) => {
                    part.distance = part.distance + distance;
                    part.activities.push(id);
                }
                None => worn.push(Worn { session, shoe, distance, activities: vec![id] }),
            }
        }
        worn
    }

    /// In which pairs the valid runs of these days were run, in order.
    #[must_use]
    pub fn worn(&self, span: DaySpan) -> Vec<Worn<'_>> {
        self.runs(span).flat_map(|session| self.worn_in(session)).collect()
    }

    /// The pair with this name.
    #[must_use]
    pub fn shoe(&self, name: &str) -> Option<&ShoeUse> {
        self.shoes.iter().find(|shoe| shoe.name == name)
    }

    /// The recording with this id.
    #[must_use]
    pub fn activity(&self, id: ActivityId) -> Option<&MeasuredActivity> {
        self.activities.iter().find(|recorded| recorded.activity.id == id)
    }

    /// The recordings of a session, in order.
    pub fn recordings_of<'a>(&'a self, session: &'a Session) -> impl Iterator<Item = &'a MeasuredActivity> + Clone {
        // They start with or after the session: the first ones from there on.
        let first = self.activities.partition_point(|recorded| recorded.activity.start_utc < session.start_utc);
        let later = self.activities.get(first..).unwrap_or_default();
        later
            .iter()
            .filter(|recorded| session.activities.contains(&recorded.activity.id))
            .take(session.activities.len())
    }

    /// Time on slopes of the valid running sessions of the span.
    #[must_use]
    pub fn hill_time(&self, span: DaySpan) -> HillTotal {
        let mut total = HillTotal::default();
        for session in self.runs(span) {
            let known: Vec<HillTime> =
                self.recordings_of(session).filter_map(|recorded| recorded.measures.hills).collect();
            total.add(&known);
        }
        total
    }

    /// The row of this week.
    #[must_use]
    pub fn week(&self, week: WeekId) -> Option<&WeekMeasures> {
        let first = self.weeks.first()?.week;
        self.weeks.get(usize::try_from(week.weeks_since(first)).ok()?)
    }

    /// The last complete week.
    #[must_use]
    pub fn last_complete_week(&self) -> Option<&WeekMeasures> {
        self.weeks.iter().rev().find(|week| week.complete)
    }

    /// True when an episode of pain is open on the judged day.
    #[must_use]
    pub fn has_open_episode(&self) -> bool {
        self.episodes.iter().any(PainEpisode::is_open)
    }
}
