//! Whole numbers of floats. What [`f64::floor`] and [`f64::round`] give for numbers that fit, without the call of a
//! library that they are on processors of any age: many of them are needed for each sample.

/// The largest whole number that is not larger; zero for what is no number.
#[inline]
pub(crate) const fn floor(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "towards zero, and saturates")]
    let whole = value as i64;
    whole.saturating_sub((whole as f64 > value) as i64)
}

/// The nearest whole number, of two as near the one farther from zero; zero for what is no number.
#[inline]
pub(crate) const fn round(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "towards zero, and saturates")]
    let whole = value as i64;
    // Exact: numbers with a fraction have few enough digits before it.
    let rest = value - whole as f64;
    whole.saturating_add((rest >= 0.5) as i64).saturating_sub((rest <= -0.5) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[expect(clippy::cast_possible_truncation, reason = "saturates alike")]
    const fn saturated(value: f64) -> i64 {
        value as i64
    }

    #[test]
    fn halves_and_neighbours_of_whole_numbers() {
        let below = 0.5_f64.next_down();
        assert_eq!([round(below), round(0.5), round(-0.5), round(-below), round(2.5)], [0, 1, -1, 0, 3]);
        assert_eq!(
            [floor(-0.0), floor(-1e-300), floor(3.0), floor(-3.0), floor(2.0_f64.next_down())],
            [0, -1, 3, -3, 1]
        );
        assert_eq!([floor(f64::NAN), round(f64::NAN)], [0, 0]);
        assert_eq!([floor(f64::INFINITY), round(f64::NEG_INFINITY)], [i64::MAX, i64::MIN]);
    }

    proptest! {
        #[test]
        fn as_the_standard_library(value in prop_oneof![-1e3..1e3_f64, -9e15..9e15_f64, any::<f64>()]) {
            prop_assert_eq!(floor(value), saturated(value.floor()));
            prop_assert_eq!(round(value), saturated(value.round()));
        }
    }
}
