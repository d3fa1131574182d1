//! The area that a way encloses, whose sign is the direction of a loop (RULES section 5.9, card ITB-5).

use super::track::Point;

/// Area within the way and the line from its end to its start, in square metres, by the shoelace formula: positive when
/// it is run anticlockwise, with north up. Each lap adds its area; the halves of a figure of eight cancel.
pub(crate) fn signed_area_m2(points: &[Point]) -> f64 {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return 0.0 };
    let cross = |from: &Point, to: &Point| from.east_m * to.north_m - to.east_m * from.north_m;
    let along = points.windows(2).filter_map(|pair| Some(cross(pair.first()?, pair.get(1)?)));
    0.5 * (along.sum::<f64>() + cross(last, first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn points(corners: &[(f64, f64)]) -> Vec<Point> {
        corners.iter().map(|(east_m, north_m)| Point { east_m: *east_m, north_m: *north_m, after_gap: false }).collect()
    }

    #[test]
    fn a_rectangle_and_a_figure_of_eight() {
        // 200 m by 50 m, east first: anticlockwise.
        let rectangle = [(0.0, 0.0), (200.0, 0.0), (200.0, 50.0), (0.0, 50.0)];
        assert!((signed_area_m2(&points(&rectangle)) - 10_000.0).abs() < 1e-9);
        let twice: Vec<_> = rectangle.iter().chain(&rectangle).copied().collect();
        assert!((signed_area_m2(&points(&twice)) - 20_000.0).abs() < 1e-9);
        let eight = [(0.0, 0.0), (100.0, 0.0), (100.0, 50.0), (0.0, 50.0), (0.0, 0.0), (-100.0, 0.0), (-100.0, 50.0)];
        let eight: Vec<_> = eight.into_iter().chain([(0.0, 50.0), (0.0, 0.0)]).collect();
        assert!(signed_area_m2(&points(&eight)).abs() < 1e-9);
        assert!(signed_area_m2(&[]).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn backwards_flips_the_sign_and_moving_changes_nothing(
            corners in proptest::collection::vec((-5e3..5e3_f64, -5e3..5e3_f64), 3..40),
            (east, north) in (-5e3..5e3_f64, -5e3..5e3_f64),
        ) {
            let area = signed_area_m2(&points(&corners));
            let reversed: Vec<_> = corners.iter().rev().copied().collect();
            prop_assert!((area + signed_area_m2(&points(&reversed))).abs() < 1e-3);
            let moved: Vec<_> = corners.iter().map(|(x, y)| (x + east, y + north)).collect();
            prop_assert!((area - signed_area_m2(&points(&moved))).abs() < 1e-3);
        }
    }
}
