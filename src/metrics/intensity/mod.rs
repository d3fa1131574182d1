//! How hard each running session was (RULES sections 5.4 to 5.7). The samples are gone by then: everything is told from
//! the bins of [`crate::model::effort::EffortProfile`], once the whole history has given the runner's limits.
//!
//! A session of day `d`, seen from day `D`, is judged by the limits of the 90 days that end on `min(D, max(d, f +
//! 89))`, `f` being the first recorded day: a class never depends on anything after `D`, and stays what it is once 90
//! days of history exist. The first 90 days are judged together, since a runner's first weeks say too little by
//! themselves.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::model::activity::ActivityId;
use crate::model::athlete::Athlete;
use crate::model::history::MeasuredActivity;
use crate::model::intensity::{IntensityAnchor, SessionEffort};
use crate::model::measures::{Session, SessionClass};

use super::sessions::Joined;
use anchor::Anchors;

mod anchor;
mod bouts;
mod course;
mod critical_speed;
mod effort;
mod hills;
mod laps;
mod layout;
mod limits;
mod long_run;
mod max_heart_rate;
mod race_title;
mod session_class;
#[cfg(test)]
mod tests;
mod time;

pub(super) use max_heart_rate::max_heart_rate;

/// What is known so far of one athlete who is judged as of one day after the other: what recordings say of the limits,
/// and the classes by session and the last day of what it was judged by. Seen from a later day a class is the same once
/// it is judged by the same days.
#[derive(Debug, Default)]
pub(super) struct Told {
    anchors: Anchors,
    classes: BTreeMap<(ActivityId, NaiveDate), Classed>,
}

/// A session before it was classed, whether it was long beside the others, and what it was classed as.
type Classed = (Session, bool, SessionClass, SessionEffort);

impl Told {
    /// The class of a session that is as it was then: one that went on after midnight is not.
    fn of(&self, session: &Session, long: bool, last_day: NaiveDate) -> Option<(SessionClass, SessionEffort)> {
        let (then, was_long, class, effort) = self.classes.get(&(session.id, last_day))?;
        (then == session && *was_long == long).then(|| (*class, effort.clone()))
    }
}

/// Classes every valid run and gives the limits of the judged day. Sessions must be in order of their start; `told` is
/// what is known from earlier days of the same athlete, whose recordings are the same up to their ends.
pub(super) fn classify(
    athlete: &Athlete,
    activities: &[MeasuredActivity],
    sessions: &mut [Joined],
    (first_day, as_of): (NaiveDate, NaiveDate),
    told: &mut Told,
) -> IntensityAnchor {
    told.anchors.add(athlete, activities);
    let long = long_run::of(sessions);
    let mut course = course::Course::default();
    let mut latest: Option<IntensityAnchor> = None;
    for (joined, long) in sessions.iter_mut().zip(long).filter(|(joined, _)| joined.session.valid_run) {
        let last_day = anchor::last_day(joined.session.day, first_day, as_of);
        if let Some((class, effort)) = told.of(&joined.session, long, last_day) {
            joined.session.class = class;
            joined.session.effort = Some(effort);
            continue;
        }
        let anchor = latest.filter(|anchor| anchor.last_day == last_day);
        let anchor = anchor.unwrap_or_else(|| told.anchors.on(athlete, last_day));
        latest = Some(anchor);
        course.fill(joined, activities);
        let race_by_title = race_title::is_race(joined, activities, &told.anchors, last_day);
        let judged =
            session_class::Judged { joined, activities, course: &course, anchor: &anchor, long, race_by_title };
        let (class, effort) = session_class::classify(&judged);
        told.classes.insert((joined.session.id, last_day), (joined.session.clone(), long, class, effort.clone()));
        joined.session.class = class;
        joined.session.effort = Some(effort);
    }
    latest.filter(|anchor| anchor.last_day == as_of).unwrap_or_else(|| told.anchors.on(athlete, as_of))
}
