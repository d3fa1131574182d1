//! The tag `&` of a training log: where a run went. A number names the route; after it `cw` or `acw` says which way
//! round a loop of it was run, `left` or `right` to which hand the runner kept there and back, `near` that the two ways
//! were too close to tell, `far` that the run started 500 km away.

use patella::model::route::{OutAndBack, Route, StartArea};
use patella::model::streams::Position;
use patella::model::units::Metres;

/// Cells of each route; those of different routes are different.
const CELLS: u32 = 50;
/// A loop of this area is as wide as a loop must be whatever the distance of a fixture.
const AREA_M2: f64 = 1e6;

/// The route of a run of this distance.
pub(super) fn route(text: &str, distance: Option<Metres>) -> Route {
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let which: u32 = number.parse().unwrap_or_else(|_| panic!("no number of a route: {text}"));
    let metres = |value: f64| Metres::new(value).expect("finite");
    let offset = |offset: f64| Some(OutAndBack { share: 0.9, offset: metres(offset) });
    let (signed_area_m2, out_and_back) = match &text[number.len()..] {
        "" | "far" => (0.0, None),
        "cw" => (-AREA_M2, None),
        "acw" => (AREA_M2, None),
        "left" => (0.0, offset(-8.0)),
        "right" => (0.0, offset(8.0)),
        "near" => (0.0, offset(3.0)),
        other => panic!("no such way: {other}"),
    };
    let latitude = if text.ends_with("far") { 48.1 } else { 52.5 };
    Route {
        cells: (which * CELLS..(which + 1) * CELLS).collect(),
        length: distance.unwrap_or_default(),
        start_to_end: Metres::ZERO,
        signed_area_m2,
        out_and_back,
        start: StartArea::of(Position::from_degrees(latitude, 13.4).expect("a place")),
    }
}
