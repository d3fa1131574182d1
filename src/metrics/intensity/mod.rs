//! How hard each running session was (RULES sections 5.4 to 5.7). The samples are gone by then: everything is told from the
//! bins of [`crate::model::effort::EffortProfile`], once the whole history has given the runner's limits.
//!
//! A session of day `d`, seen from day `D`, is judged by the limits of the 90 days that end on `min(D, max(d, f + 89))`,
//! `f` being the first recorded day: a class never depends on anything after `D`, and stays what it is once 90 days of
//! history exist. The first 90 days are judged together, since a runner's first weeks say too little by themselves.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::model::activity::ActivityId;
use crate::model::athlete::Athlete;
use crate::model::history::MeasuredActivity;
use crate::model::intensity::{IntensityAnchor, SessionClass, SessionEffort};
use crate::model::measures::Session;

use super::sessions::Joined;

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

/// The classes of an earlier day: most are the same on the next.
#[derive(Debug, Default)]
pub(super) struct Classes(BTreeMap<ActivityId, Classed>);

/// A class, and everything that could make it another one on a later day.
#[derive(Debug, Clone)]
struct Classed {
    last_day: NaiveDate,
    members: Vec<ActivityId>,
    rpe: Option<f64>,
    race: bool,
    long: bool,
    class: SessionClass,
    effort: SessionEffort,
}

impl Classes {
    fn known(&self, session: &Session, last_day: NaiveDate, long: bool) -> Option<&Classed> {
        self.0.get(&session.id).filter(|known| {
            known.last_day == last_day
                && known.members == session.activities
                && known.rpe.map(f64::to_bits) == session.rpe.map(f64::to_bits)
                && known.race == session.race
                && known.long == long
        })
    }
}

/// Classes every valid run and gives the limits of the judged day. Sessions must be in order of their start.
pub(super) fn classify(
    athlete: &Athlete,
    activities: &[MeasuredActivity],
    sessions: &mut [Joined],
    first_day: NaiveDate,
    as_of: NaiveDate,
    known: &mut Classes,
) -> IntensityAnchor {
    let anchors = anchor::Anchors::new(athlete, activities);
    let long = long_run::of(sessions);
    let mut course = course::Course::default();
    let mut latest: Option<IntensityAnchor> = None;
    for (joined, long) in sessions.iter_mut().zip(long).filter(|(joined, _)| joined.session.valid_run) {
        let last_day = anchor::last_day(joined.session.day, first_day, as_of);
        if let Some(known) = known.known(&joined.session, last_day, long) {
            joined.session.class = known.class;
            joined.session.effort = Some(known.effort.clone());
            continue;
        }
        let anchor = latest.filter(|anchor| anchor.last_day == last_day).unwrap_or_else(|| anchors.on(last_day));
        latest = Some(anchor);
        course.fill(joined, activities);
        let race_by_title = race_title::is_race(joined, activities, &anchors, last_day);
        let judged =
            session_class::Judged { joined, activities, course: &course, anchor: &anchor, long, race_by_title };
        let (class, effort) = session_class::classify(&judged);
        let Session { id, activities: members, rpe, race, .. } = &joined.session;
        let (members, effort_known) = (members.clone(), effort.clone());
        known.0.insert(*id, Classed { last_day, members, rpe: *rpe, race: *race, long, class, effort: effort_known });
        joined.session.class = class;
        joined.session.effort = Some(effort);
    }
    latest.filter(|anchor| anchor.last_day == as_of).unwrap_or_else(|| anchors.on(as_of))
}
