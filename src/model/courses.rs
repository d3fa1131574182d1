//! The courses of an athlete's latest runs beside each other: which are the same route, which way round, on which side,
//! and which were far from home (RULES section 5.9, cards ITB-5, LOAD-2, LOAD-4).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::activity::{ActivityId, Surface};
use super::athlete::RoadSide;
use super::calendar::DaySpan;
use super::route::TurningSense;

/// Two runs whose routes are at least this alike are repeats of one (RULES cards ITB-5 and LOAD-4).
pub const SAME_ROUTE: f64 = 0.7;

/// The course of one session: that of its longest recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunCourse {
    /// The session.
    pub session: ActivityId,
    /// Its day.
    pub day: NaiveDate,
    /// Its ground.
    pub surface: Surface,
    /// The earliest session of the 60 days that ran the same route, maybe itself; `None` without positions.
    pub route: Option<ActivityId>,
    /// Which way round, for a loop.
    pub loop_direction: Option<TurningSense>,
    /// Which way round, closed or not; for a track.
    pub turning: Option<TurningSense>,
    /// It came back on its own way, whether or not the side can be told.
    pub out_and_back: bool,
    /// The hand that the runner kept to, out and back.
    pub keeps: Option<RoadSide>,
    /// It started more than 100 km from the usual starts; `None` without positions or with too few runs to tell.
    pub away: Option<bool>,
}

/// How many runs went which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Turns {
    /// Runs clockwise.
    pub clockwise: u32,
    /// Runs anticlockwise.
    pub anticlockwise: u32,
}

impl Turns {
    fn of(senses: impl Iterator<Item = TurningSense>) -> Self {
        senses.fold(Self::default(), |mut turns, sense| {
            match sense {
                TurningSense::Clockwise => turns.clockwise += 1,
                TurningSense::Anticlockwise => turns.anticlockwise += 1,
            }
            turns
        })
    }

    /// Runs of either way.
    #[must_use]
    pub const fn runs(self) -> u32 {
        self.clockwise + self.anticlockwise
    }

    /// The more frequent way and its share of the runs, 0.5 to 1; `None` without any run. Clockwise where they are
    /// equal.
    #[must_use]
    pub fn prevailing(self) -> Option<(TurningSense, f64)> {
        let (sense, most) = if self.anticlockwise > self.clockwise {
            (TurningSense::Anticlockwise, self.anticlockwise)
        } else {
            (TurningSense::Clockwise, self.clockwise)
        };
        (most > 0).then(|| (sense, f64::from(most) / f64::from(self.runs())))
    }
}

/// A loop that was run again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RepeatedLoop {
    /// The earliest session of the compared days that ran its route, maybe before the span that was asked for.
    pub first: ActivityId,
    /// Which way round it was run.
    pub turns: Turns,
}

/// The courses of the valid running sessions of the 60 days up to the judged day, in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Courses(pub Vec<RunCourse>);

impl Courses {
    /// The courses of a span.
    pub fn within(&self, span: DaySpan) -> impl Iterator<Item = &RunCourse> + Clone {
        self.0.iter().filter(move |course| span.contains(course.day))
    }

    /// How many different routes were run in the span, and how many runs of it have positions to tell from.
    #[must_use]
    pub fn distinct_routes(&self, span: DaySpan) -> (usize, usize) {
        let routes = self.within(span).filter_map(|course| course.route);
        (routes.clone().collect::<BTreeSet<_>>().len(), routes.count())
    }

    /// The loops of the span that were run at least so many times, by their first run. Treadmill and trail are left out
    /// (RULES card ITB-5).
    #[must_use]
    pub fn repeated_loops(&self, span: DaySpan, at_least: u32) -> Vec<RepeatedLoop> {
        let mut loops: BTreeMap<ActivityId, (NaiveDate, Vec<TurningSense>)> = BTreeMap::new();
        for course in self.within(span).filter(|course| !matches!(course.surface, Surface::Treadmill | Surface::Trail))
        {
            if let (Some(route), Some(sense)) = (course.route, course.loop_direction) {
                loops.entry(route).or_insert((course.day, Vec::new())).1.push(sense);
            }
        }
        let mut repeated: Vec<(NaiveDate, RepeatedLoop)> = loops
            .into_iter()
            .map(|(first, (day, senses))| (day, RepeatedLoop { first, turns: Turns::of(senses.into_iter()) }))
            .filter(|(_, repeated)| repeated.turns.runs() >= at_least)
            .collect();
        repeated.sort_by_key(|(day, repeated)| (*day, repeated.first));
        repeated.into_iter().map(|(_, repeated)| repeated).collect()
    }

    /// Which way round the track sessions of the span went.
    #[must_use]
    pub fn track_turns(&self, span: DaySpan) -> Turns {
        let on_track = self.within(span).filter(|course| course.surface == Surface::Track);
        Turns::of(on_track.filter_map(|course| course.turning))
    }

    /// How many out-and-back runs of the span, treadmill and trail left out, kept to which hand: left, right.
    #[must_use]
    pub fn kept_sides(&self, span: DaySpan) -> (u32, u32) {
        let on_road = self.within(span).filter(|course| !matches!(course.surface, Surface::Treadmill | Surface::Trail));
        on_road.fold((0, 0), |(left, right), course| match course.keeps {
            Some(RoadSide::Left) => (left + 1, right),
            Some(RoadSide::Right) => (left, right + 1),
            _ => (left, right),
        })
    }

    /// The course of a session.
    #[must_use]
    pub fn of(&self, session: ActivityId) -> Option<&RunCourse> {
        self.0.iter().find(|course| course.session == session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(day: u32, route: u8, sense: Option<TurningSense>) -> RunCourse {
        RunCourse {
            session: ActivityId([0, 0, 0, 0, 0, 0, 1, u8::try_from(day).expect("a day")]),
            day: NaiveDate::from_ymd_opt(2026, 3, day).expect("a day"),
            surface: Surface::Unknown,
            route: (route > 0).then_some(ActivityId([route; 8])),
            loop_direction: sense,
            turning: sense,
            out_and_back: false,
            keeps: None,
            away: None,
        }
    }

    fn march(from: u32, to: u32) -> DaySpan {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).expect("a day");
        DaySpan { from: day(from), to: day(to) }
    }

    #[test]
    fn routes_and_loops_of_a_span() {
        let (clockwise, anticlockwise) = (Some(TurningSense::Clockwise), Some(TurningSense::Anticlockwise));
        let mut courses = Courses(vec![
            course(1, 1, clockwise),
            course(2, 2, None),
            course(3, 1, clockwise),
            course(4, 0, None),
            course(5, 1, anticlockwise),
            course(6, 1, clockwise),
            course(7, 1, clockwise),
        ]);
        assert_eq!(courses.distinct_routes(march(1, 7)), (2, 6));
        assert_eq!(courses.distinct_routes(march(3, 7)), (1, 4));
        let loops = courses.repeated_loops(march(1, 7), 5);
        assert_eq!(loops.len(), 1);
        assert_eq!(loops[0].turns.prevailing(), Some((TurningSense::Clockwise, 0.8)));
        assert!(courses.repeated_loops(march(2, 7), 5).is_empty());
        courses.0[0].surface = Surface::Trail;
        assert!(courses.repeated_loops(march(1, 7), 5).is_empty());
    }

    #[test]
    fn sides_and_tracks() {
        let sided = |day, keeps, surface| RunCourse { surface, keeps, ..course(day, 1, Some(TurningSense::Clockwise)) };
        let courses = Courses(vec![
            sided(1, Some(RoadSide::Left), Surface::Road),
            sided(2, Some(RoadSide::Right), Surface::Trail),
            sided(3, Some(RoadSide::Left), Surface::Unknown),
            sided(4, None, Surface::Track),
        ]);
        assert_eq!(courses.kept_sides(march(1, 4)), (2, 0));
        assert_eq!(courses.track_turns(march(1, 4)), Turns { clockwise: 1, anticlockwise: 0 });
        assert_eq!(Turns::default().prevailing(), None);
        assert!(courses.of(ActivityId([9; 8])).is_none());
    }
}
