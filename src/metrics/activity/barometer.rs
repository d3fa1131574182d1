//! Whether the altitude of a FIT recording comes from a barometer or from positions (RULES section 5.2): the file does
//! not say, but the noise does.

use super::timeline::{LONGEST_DATA_INTERVAL_S, Timeline};

/// True when the altitude is stored in units of 0.2 m or finer and follows the ground smoothly: its median absolute
/// second difference is at most 0.15 m from second to second (RULES section 5.2), or 1.0 m over steps of ten seconds.
/// The second test is for storage in units of 0.2 m, whose rounding alone reaches 0.2 m from second to second on a
/// slope. In real recordings the median over ten seconds is 0.2 to 0.8 m with a barometer and 1.2 m or more from
/// positions.
pub(crate) fn is_barometric(altitude: &[f32], timeline: &Timeline<'_>) -> bool {
    const LARGEST_BY_SECOND: f32 = 0.15;
    const LARGEST_BY_TEN_SECONDS: f32 = 1.0;
    let at_most = |differences: Vec<f32>, largest: f32| median(differences).is_some_and(|median| median <= largest);
    is_finely_stored(altitude)
        && (at_most(by_sample(altitude, timeline), LARGEST_BY_SECOND)
            || at_most(by_ten_seconds(altitude, timeline.time_s), LARGEST_BY_TEN_SECONDS))
}

/// True when at most half of the values are whole metres: a fifth of what is stored in units of 0.2 m, and all of what
/// is stored in metres. Altitude that never leaves one value, as on a flat course, shows no unit: it is as fine as the
/// format, 0.2 m.
fn is_finely_stored(altitude: &[f32]) -> bool {
    let present = altitude.iter().filter(|value| value.is_finite());
    let whole = present.clone().filter(|value| (*value - value.round()).abs() < 0.05).count();
    let count = present.clone().count();
    let first = present.clone().next();
    let constant = first.is_some_and(|first| present.clone().all(|value| (value - first).abs() < 0.05));
    whole * 2 <= count || constant
}

/// Absolute second differences at the samples, taken to one second. Where samples are further apart the difference of
/// neighbouring slopes is taken at the samples themselves: between them an interpolated line has none and would hide
/// the noise.
fn by_sample(altitude: &[f32], timeline: &Timeline<'_>) -> Vec<f32> {
    let difference = |(index, values): (usize, &[f32])| {
        let &[before, here, after] = values else { return None };
        let (first, second) = (timeline.interval_s(index), timeline.interval_s(index + 1));
        let usable = first > 0.0 && second > 0.0 && first.max(second) <= LONGEST_DATA_INTERVAL_S;
        #[expect(clippy::cast_possible_truncation, reason = "intervals of a few seconds")]
        let (first, second) = (first as f32, second as f32);
        let difference = ((after - here) / second - (here - before) / first).abs();
        (usable && difference.is_finite()).then_some(difference)
    };
    altitude.windows(3).enumerate().filter_map(difference).collect()
}

/// Absolute second differences over two steps of ten seconds, where samples lie close to both.
fn by_ten_seconds(altitude: &[f32], time_s: &[f64]) -> Vec<f32> {
    const STEP_S: f64 = 10.0;
    const TOLERANCE_S: f64 = 1.0;
    // The sample ten seconds after each.
    let mut next = 0;
    let after: Vec<Option<usize>> = time_s
        .iter()
        .map(|time| {
            let due = time + STEP_S;
            while time_s.get(next).is_some_and(|time| *time < due) {
                next += 1;
            }
            time_s.get(next).is_some_and(|time| *time <= due + TOLERANCE_S).then_some(next)
        })
        .collect();
    let after = |index: usize| *after.get(index)?;
    let difference = |index: usize| {
        let middle = after(index)?;
        let last = after(middle)?;
        let difference = altitude.get(last)? - 2.0 * altitude.get(middle)? + altitude.get(index)?;
        difference.is_finite().then_some(difference.abs())
    };
    (0..altitude.len()).filter_map(difference).collect()
}

fn median(mut values: Vec<f32>) -> Option<f32> {
    let middle = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(middle, f32::total_cmp).1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{activity, streams_at};

    /// Ten minutes, a sample every second, stored in units of 0.2 m.
    fn judged(altitude: impl Fn(u32) -> f64) -> bool {
        let streams = streams_at(&(0..600).map(f64::from).collect::<Vec<_>>());
        #[expect(clippy::cast_possible_truncation, reason = "test altitudes")]
        let stored: Vec<f32> = (0..600).map(|second| ((altitude(second) / 0.2).round() * 0.2) as f32).collect();
        is_barometric(&stored, &Timeline::new(&activity(), &streams))
    }

    /// 0.4 m up and down from second to second: second differences of 0.8 m.
    fn zigzag(second: u32) -> f64 {
        f64::from(second % 2) * 0.4
    }

    #[test]
    fn rounding_on_a_slope_is_no_roughness() {
        // 0.1 m a second, 4 % at 2.5 m/s, in steps of 0.2 m: second differences of 0.2 m, over ten seconds of none.
        assert!(judged(|second| 100.3 + 0.1 * f64::from(second)));
        assert!(judged(|second| 100.3 + zigzag(second)));
    }

    #[test]
    fn wandering_altitude_is_that_of_positions() {
        // Down and up again by 1.5 m every twenty seconds: over ten seconds up to 3 m, half of them above 1.5 m.
        let wander = |second: u32| (f64::from(second % 20) - 10.0).abs() * 0.15;
        assert!(!judged(|second| 100.3 + wander(second) + zigzag(second)));
    }

    #[test]
    fn a_flat_course_is_no_sign_of_whole_metres() {
        assert!(judged(|_| 100.0));
    }

    #[test]
    fn whole_metres_and_nothing_say_nothing() {
        assert!(!judged(|second| f64::from(100 + second / 20)));
        let streams = streams_at(&[]);
        assert!(!is_barometric(&[], &Timeline::new(&activity(), &streams)));
    }
}
