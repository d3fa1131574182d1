//! Compares the routes of an athlete's runs with each other (RULES section 5.9): repeats of one route, and runs far
//! from where the athlete usually starts.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::model::activity::ActivityId;
use crate::model::calendar::DaySpan;
use crate::model::courses::{Courses, RunCourse, SAME_ROUTE};
use crate::model::history::MeasuredActivity;
use crate::model::route::{OutAndBack, Route, StartArea};
use crate::model::units::{Metres, Seconds};

use super::sessions::Joined;

/// Days whose runs are compared (RULES card ITB-5).
const COMPARED_DAYS: u32 = 60;
/// Days whose starts tell what is usual; chosen, so that a fortnight in a camp is not.
const USUAL_DAYS: u32 = 180;
/// A place is usual when at least this share of the runs start around it; chosen, so that two homes are both usual.
const USUAL_SHARE: f64 = 0.2;
/// Fewer runs with positions do not tell what is usual; chosen.
const FEWEST_RUNS: u32 = 10;
/// Smallest cells by which routes are looked up. Two routes that are alike by 0.7 have none of twelve in common once in
/// a million times.
const KEYS: usize = 12;

/// The courses of the valid running sessions of the last 60 days. Sessions must be in order of their start.
pub(crate) fn courses(sessions: &[Joined], activities: &[MeasuredActivity], as_of: NaiveDate) -> Courses {
    let usual = DaySpan::ending(as_of, USUAL_DAYS);
    let compared = DaySpan::ending(as_of, COMPARED_DAYS);
    let runs = || {
        let valid = sessions.iter().filter(|joined| joined.session.valid_run && usual.contains(joined.session.day));
        valid.map(|joined| (joined, longest_route(joined, activities)))
    };
    let away = Away::of(runs().filter_map(|(_, route)| Some(route?.start)).filter(|start| start.is_known()));
    let mut known = KnownRoutes::default();
    let latest = runs().filter(|(joined, _)| compared.contains(joined.session.day));
    let latest = latest.map(|(joined, route)| {
        let session = &joined.session;
        RunCourse {
            session: session.id,
            day: session.day,
            surface: session.surface,
            route: route.map(|route| known.group(session.id, route)),
            loop_direction: route.and_then(Route::loop_direction),
            turning: route.and_then(Route::turning),
            out_and_back: route.is_some_and(|route| route.out_and_back.is_some()),
            keeps: route.and_then(|route| route.out_and_back).as_ref().and_then(OutAndBack::keeps),
            away: route.and_then(|route| away.judge(route.start)),
        }
    });
    Courses(latest.collect())
}

/// The route of the longest recording of a session that has one.
fn longest_route<'a>(joined: &Joined, activities: &'a [MeasuredActivity]) -> Option<&'a Route> {
    let recordings = joined.members.iter().filter_map(|index| activities.get(*index));
    let measured = recordings.filter_map(|recorded| {
        let measures = &recorded.measures;
        let length = (measures.distance.map_or(0.0, Metres::get), measures.elapsed.map_or(0.0, Seconds::get));
        Some((length, measures.route.as_ref()?))
    });
    measured.reduce(|longest, next| if next.0 > longest.0 { next } else { longest }).map(|(_, route)| route)
}

/// The routes found so far, each with the session that ran it first.
#[derive(Default)]
struct KnownRoutes<'a> {
    first: Vec<(ActivityId, &'a Route)>,
    /// The routes that have a cell among their smallest.
    by_cell: BTreeMap<u32, Vec<usize>>,
}

impl<'a> KnownRoutes<'a> {
    /// The session that ran this route first: that of the route most alike, the earlier of two, or this one.
    fn group(&mut self, session: ActivityId, route: &'a Route) -> ActivityId {
        let keys = route.cells.get(..KEYS).unwrap_or(&route.cells);
        let mut candidates: Vec<usize> =
            keys.iter().filter_map(|key| self.by_cell.get(key)).flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        let alike = candidates.into_iter().filter_map(|index| {
            let (first, known) = self.first.get(index)?;
            Some((known.similarity(route), *first))
        });
        let best = alike.reduce(|best, next| if next.0 > best.0 { next } else { best });
        if let Some((_, first)) = best.filter(|(similarity, _)| *similarity >= SAME_ROUTE) {
            return first;
        }
        for key in keys {
            self.by_cell.entry(*key).or_default().push(self.first.len());
        }
        self.first.push((session, route));
        session
    }
}

/// Which areas of starts are far from the usual ones.
struct Away(BTreeMap<StartArea, bool>);

impl Away {
    /// Judges every area by how many starts lie around it.
    fn of(starts: impl Iterator<Item = StartArea>) -> Self {
        let mut counts: BTreeMap<StartArea, u32> = BTreeMap::new();
        for start in starts {
            *counts.entry(start).or_default() += 1;
        }
        let all: u32 = counts.values().sum();
        if all < FEWEST_RUNS {
            return Self(BTreeMap::new());
        }
        let near = |area: StartArea| -> u32 {
            let around = counts.iter().filter(|(other, _)| area.is_near(**other));
            around.map(|(_, count)| count).sum()
        };
        let usual: Vec<StartArea> =
            counts.keys().copied().filter(|area| f64::from(near(*area)) >= USUAL_SHARE * f64::from(all)).collect();
        let far = |area: StartArea| !usual.iter().any(|home| area.is_near(*home));
        Self(counts.keys().map(|area| (*area, !usual.is_empty() && far(*area))).collect())
    }

    fn judge(&self, start: StartArea) -> Option<bool> {
        self.0.get(&start).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::sessions;
    use crate::metrics::testing::{day, run_on};
    use crate::model::calendar::shift;
    use crate::model::route::TurningSense;
    use crate::model::streams::Position;
    use proptest::prelude::*;

    fn route(cells: Vec<u32>, signed_area_m2: f64, place: (f64, f64)) -> Route {
        Route {
            cells,
            length: Metres::new(4_000.0).expect("finite"),
            start_to_end: Metres::ZERO,
            signed_area_m2,
            out_and_back: None,
            start: StartArea::of(Position::from_degrees(place.0, place.1).expect("a place")),
        }
    }

    /// A run a day up to 1 March 2026, each with its route.
    fn judged(routes: Vec<Option<Route>>) -> Courses {
        let as_of = day("2026-03-01");
        let runs = i64::try_from(routes.len()).expect("few");
        let activities: Vec<MeasuredActivity> = (1 - runs..=0)
            .zip(routes)
            .map(|(days, route)| {
                let (activity, mut measures) = run_on(shift(as_of, days), 4.0);
                measures.route = route;
                MeasuredActivity { activity, measures, shoe: None }
            })
            .collect();
        courses(&sessions::join(&activities, None), &activities, as_of)
    }

    const HOME: (f64, f64) = (52.5, 13.4);

    #[test]
    fn repeats_are_told_by_seven_tenths_of_their_cells() {
        let cells = |from: u32, to: u32| {
            let mut hashes: Vec<u32> = (from..to).map(|cell| cell.wrapping_mul(0x9E37_79B1)).collect();
            hashes.sort_unstable();
            hashes
        };
        let found = judged(vec![
            Some(route(cells(0, 100), 1e6, HOME)),
            None,
            // 83 of 117 cells are shared, 0.71; then 82 of 118, 0.69.
            Some(route(cells(17, 117), -1e6, HOME)),
            Some(route(cells(18, 118), 1e6, HOME)),
        ]);
        let groups: Vec<_> = found.0.iter().map(|course| course.route).collect();
        let ids: Vec<_> = found.0.iter().map(|course| Some(course.session)).collect();
        assert_eq!(groups[..3], [ids[0], None, ids[0]]);
        // The fourth is like the third, but not like the first run of the group.
        assert_eq!(groups[3], ids[3]);
        assert_eq!(found.distinct_routes(DaySpan::ending(day("2026-03-01"), 28)), (2, 3));
        let senses: Vec<_> = found.0.iter().map(|course| course.loop_direction).collect();
        let (clockwise, anticlockwise) = (Some(TurningSense::Clockwise), Some(TurningSense::Anticlockwise));
        assert_eq!(senses, [anticlockwise, None, clockwise, anticlockwise]);
    }

    #[test]
    fn only_the_last_sixty_days_are_compared() {
        let found = judged(vec![Some(route(vec![1, 2, 3], 0.0, HOME)); 70]);
        assert_eq!(found.0.len(), 60);
        assert!(found.0.iter().all(|course| course.route == Some(found.0[0].session)));
    }

    #[test]
    fn a_camp_is_away_and_a_second_home_is_not() {
        // Munich is 500 km from Berlin; Potsdam is not far.
        let (camp, near) = ((48.1, 11.6), (52.4, 13.05));
        let starts = |away: usize| {
            let mut routes = vec![Some(route(vec![1], 0.0, HOME)); 20];
            routes[3] = Some(route(vec![1], 0.0, near));
            routes.splice(0..away, vec![Some(route(vec![2], 0.0, camp)); away]);
            judged(routes).0.iter().filter(|course| course.away == Some(true)).count()
        };
        assert_eq!((starts(3), starts(4)), (3, 0), "15 % of the runs, and 20 %");
        let few = judged(vec![Some(route(vec![1], 0.0, HOME)); 9]);
        assert!(few.0.iter().all(|course| course.away.is_none()));
    }

    proptest! {
        #[test]
        fn similarity_is_symmetric_and_between_nothing_and_all(
            one in proptest::collection::btree_set(0..400_u32, 0..300),
            other in proptest::collection::btree_set(0..400_u32, 0..300),
        ) {
            let limited = |cells: &std::collections::BTreeSet<u32>| {
                cells.iter().copied().take(crate::model::route::SKETCH_CELLS).collect::<Vec<_>>()
            };
            let (one, other) = (route(limited(&one), 0.0, HOME), route(limited(&other), 0.0, HOME));
            let (there, back) = (one.similarity(&other), other.similarity(&one));
            prop_assert!((there - back).abs() < 1e-12);
            prop_assert!((0.0..=1.0).contains(&there));
            prop_assert!(one.cells.is_empty() || (one.similarity(&one) - 1.0).abs() < 1e-12);
        }
    }
}
