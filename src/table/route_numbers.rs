//! Numbers that stand for the places of one athlete's routes in a table. Cells keep their order, since that is what the
//! similarity of two sketches is told from, and lose their hashes; areas of starts keep which of them are near to each
//! other. Numbers of different athletes have nothing to do with each other.

use std::collections::BTreeSet;

use crate::model::route::{Route, StartArea};

/// The numbers of one athlete.
#[derive(Debug, Clone, Default)]
pub struct RouteNumbers {
    cells: Vec<u32>,
    areas: Vec<StartArea>,
}

impl RouteNumbers {
    /// Numbers the places of these routes, which are in the order of time. The latest areas come first: only so many
    /// are kept, and travel is told from the last half year.
    pub fn of<'a>(routes: impl DoubleEndedIterator<Item = &'a Route>) -> Self {
        let mut cells = BTreeSet::new();
        let mut known = BTreeSet::new();
        let mut areas = Vec::new();
        for route in routes.rev() {
            cells.extend(route.cells.iter().copied());
            if route.start.is_known()
                && areas.len() < usize::from(StartArea::MOST_NUMBERED)
                && known.insert(route.start)
            {
                areas.push(route.start);
            }
        }
        Self { cells: cells.into_iter().collect(), areas }
    }

    /// The numbers of the cells of a route, in order.
    #[must_use]
    pub fn cells(&self, route: &Route) -> Vec<i32> {
        let number = |cell: &u32| self.cells.binary_search(cell).ok().and_then(|place| i32::try_from(place).ok());
        route.cells.iter().filter_map(number).collect()
    }

    /// The number of the area of its start.
    #[must_use]
    pub fn area(&self, route: &Route) -> Option<i32> {
        let place = self.areas.iter().position(|area| *area == route.start)?;
        i32::try_from(place).ok()
    }

    /// The numbers of the areas near to that of its start, itself included.
    #[must_use]
    pub fn near(&self, route: &Route) -> Vec<i32> {
        let numbers = (0..).zip(&self.areas).filter(|(_, area)| area.is_near(route.start));
        numbers.map(|(number, _)| number).collect()
    }
}

/// The area of a start from its numbers.
#[must_use]
pub fn area(number: Option<i32>, near: &[i32]) -> StartArea {
    let Some(number) = number.and_then(|number| u8::try_from(number).ok()) else { return StartArea::UNKNOWN };
    StartArea::numbered(number, near.iter().filter_map(|other| u8::try_from(*other).ok()))
}

/// The cells of a route from their numbers, in order and each once, as [`Route::similarity`] needs them.
#[must_use]
pub fn cells(numbers: &[i32]) -> Vec<u32> {
    let mut cells: Vec<u32> = numbers.iter().map(|number| number.cast_unsigned()).collect();
    cells.sort_unstable();
    cells.dedup();
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::streams::Position;
    use crate::model::units::Metres;
    use proptest::prelude::*;

    fn route(cells: BTreeSet<u32>, place: (f64, f64)) -> Route {
        Route {
            cells: cells.into_iter().collect(),
            length: Metres::ZERO,
            start_to_end: Metres::ZERO,
            signed_area_m2: 0.0,
            out_and_back: None,
            start: StartArea::of(Position::from_degrees(place.0, place.1).expect("a place")),
        }
    }

    fn again(numbers: &RouteNumbers, route: &Route) -> Route {
        Route {
            cells: cells(&numbers.cells(route)),
            start: area(numbers.area(route), &numbers.near(route)),
            ..route.clone()
        }
    }

    proptest! {
        #[test]
        fn numbers_compare_like_the_places_they_stand_for(
            routes in proptest::collection::vec(
                (proptest::collection::btree_set(0..300_u32, 0..128), -80.0..80.0, -180.0..180.0),
                1..8,
            ),
            scale in 1..9_000_000_u32,
        ) {
            let routes: Vec<Route> = routes
                .into_iter()
                .map(|(cells, north, east)| {
                    // Few degrees apart, so that some are near.
                    route(cells.into_iter().map(|cell| cell * scale).collect(), (40.0 + north / 40.0, east / 100.0))
                })
                .collect();
            let numbers = RouteNumbers::of(routes.iter());
            for one in &routes {
                for other in &routes {
                    let (one_again, other_again) = (again(&numbers, one), again(&numbers, other));
                    prop_assert_eq!(one.similarity(other).to_bits(), one_again.similarity(&other_again).to_bits());
                    prop_assert_eq!(one.start.is_near(other.start), one_again.start.is_near(other_again.start));
                    prop_assert_eq!(one.start == other.start, one_again.start == other_again.start);
                }
            }
        }
    }

    #[test]
    fn places_beyond_the_numbers_are_unknown_and_the_latest_are_kept() {
        let places: Vec<Route> = (0..130).map(|step| route(BTreeSet::new(), (10.0, f64::from(step) - 60.0))).collect();
        let numbers = RouteNumbers::of(places.iter());
        assert_eq!((numbers.area(&places[129]), numbers.area(&places[2])), (Some(0), Some(127)));
        assert_eq!((numbers.area(&places[1]), numbers.near(&places[0]).len()), (None, 0));
    }
}
