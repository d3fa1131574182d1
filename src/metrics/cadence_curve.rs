//! The runner's own relation of cadence to speed (RULES card BIO-2): a straight line fitted to the steady half minutes
//! of the last 90 days, robust against outliers. A pure function; which runs count is decided here, what a low value
//! means in `rules`.

use chrono::NaiveDate;

use crate::model::activity::{Activity, Sport};
use crate::model::calendar::{DaySpan, shift};
use crate::model::measures::{ActivityMeasures, CadenceCurve, CadenceWindow};
use crate::model::units::MetresPerSecond;

/// Days that the curve is fitted to.
const DAYS: u32 = 90;
/// Windows that it needs.
const LEAST_WINDOWS: usize = 100;
/// Runs that they must come from.
const LEAST_RUNS: usize = 6;
/// Least distance between the quartiles of their speeds, in m/s: without a spread of speeds there is no slope.
const LEAST_INTERQUARTILE_MPS: f64 = 0.25;
/// Believable steps per minute for each m/s.
const SLOPES: std::ops::RangeInclusive<f64> = 3.0..=20.0;
/// Rating of perceived exertion from which a run is not easy (RULES section 5.6, criterion 5).
const HARD_RPE: f64 = 7.0;
/// Residuals beyond this many robust standard deviations lose weight (Huber 1964: 95 % efficiency for normal errors).
const HUBER: f64 = 1.345;
/// Median absolute deviation of a normal distribution times this is its standard deviation.
const DEVIATIONS_PER_MAD: f64 = 1.4826;
/// The weights settle within a few rounds.
const ROUNDS: usize = 50;

/// The curve of the 90 days up to `as_of`, with its drift against the 90 days before. Recordings may be in any order;
/// other sports and later days are left out. `None` with fewer than 100 windows, fewer than 6 runs with one, too even a
/// speed, or a slope that no runner has.
pub(super) fn on<'a>(
    recordings: impl Iterator<Item = (&'a Activity, &'a ActivityMeasures)> + Clone,
    as_of: NaiveDate,
) -> Option<CadenceCurve> {
    let span = DaySpan::ending(as_of, DAYS);
    let runs = recordings.filter(|(activity, _)| activity.sport == Sport::Run);
    let (mut curve, windows) = fit_span(runs.clone(), span)?;
    let before = fit_span(runs, DaySpan::ending(shift(span.from, -1), DAYS));
    curve.drift_ratio = before.and_then(|(before, _)| mean_change(&windows, &before));
    Some(curve)
}

/// Mean of measured over expected cadence, less one.
fn mean_change(windows: &[CadenceWindow], expected: &CadenceCurve) -> Option<f64> {
    let changes = windows.iter().filter_map(|window| {
        expected.cadence_at(window.speed).map(|expected| window.cadence.get() / expected.get() - 1.0)
    });
    let mean = changes.clone().sum::<f64>() / changes.count() as f64;
    mean.is_finite().then_some(mean)
}

fn fit_span<'a>(
    runs: impl Iterator<Item = (&'a Activity, &'a ActivityMeasures)>,
    span: DaySpan,
) -> Option<(CadenceCurve, Vec<CadenceWindow>)> {
    let mut found: Vec<(CadenceWindow, bool)> = Vec::new();
    let mut count = 0;
    for (activity, measures) in runs.filter(|(activity, _)| span.contains(activity.local_day())) {
        count += usize::from(!measures.cadence_windows.is_empty());
        let easy = !activity.race && activity.rpe.is_none_or(|rpe| rpe < HARD_RPE);
        found.extend(measures.cadence_windows.iter().map(|window| (*window, easy)));
    }
    if found.len() < LEAST_WINDOWS || count < LEAST_RUNS {
        return None;
    }
    // A fixed order, so that the sums do not depend on the order of the recordings.
    found.sort_unstable_by(|(a, _), (b, _)| a.speed.total_cmp(&b.speed).then(a.cadence.total_cmp(&b.cadence)));
    let speeds: Vec<f64> = found.iter().map(|(window, _)| window.speed.get()).collect();
    let easy_speeds: Vec<f64> = found.iter().filter(|(_, easy)| *easy).map(|(window, _)| window.speed.get()).collect();
    let windows: Vec<CadenceWindow> = found.into_iter().map(|(window, _)| window).collect();
    if quantile(&speeds, 0.75)? - quantile(&speeds, 0.25)? < LEAST_INTERQUARTILE_MPS {
        return None;
    }
    let (intercept_spm, slope_spm_per_mps) = huber_line(&windows)?;
    let speed = |sorted: &[f64], share: f64| quantile(sorted, share).and_then(MetresPerSecond::new);
    let curve = CadenceCurve {
        span,
        windows: u32::try_from(windows.len()).unwrap_or(u32::MAX),
        runs: u32::try_from(count).unwrap_or(u32::MAX),
        intercept_spm,
        slope_spm_per_mps,
        slow_speed: speed(&speeds, 0.05)?,
        fast_speed: speed(&speeds, 0.95)?,
        easy_speed: speed(&easy_speeds, 0.5).or_else(|| speed(&speeds, 0.5))?,
        drift_ratio: None,
    };
    SLOPES.contains(&slope_spm_per_mps).then_some((curve, windows))
}

/// Intercept and slope by iteratively reweighted least squares with Huber's weights.
fn huber_line(windows: &[CadenceWindow]) -> Option<(f64, f64)> {
    let mut weights = vec![1.0; windows.len()];
    let mut line = weighted_line(windows, &weights)?;
    let (mut sizes, mut ordered) = (Vec::with_capacity(windows.len()), Vec::with_capacity(windows.len()));
    for _ in 0..ROUNDS {
        let size = |window: &CadenceWindow| (window.cadence.get() - line.0 - line.1 * window.speed.get()).abs();
        sizes.clear();
        sizes.extend(windows.iter().map(size));
        ordered.clear();
        ordered.extend(sizes.iter().map(|size| size.to_bits()));
        let limit = HUBER * DEVIATIONS_PER_MAD * median(&mut ordered)?;
        for (weight, size) in weights.iter_mut().zip(&sizes) {
            *weight = if *size <= limit { 1.0 } else { limit / size };
        }
        // More than half of the windows exactly on the line: it cannot get better.
        let Some(next) = weighted_line(windows, &weights).filter(|_| limit > 0.0) else { break };
        let settled = (next.0 - line.0).abs() < 1e-9 && (next.1 - line.1).abs() < 1e-9;
        line = next;
        if settled {
            break;
        }
    }
    Some(line)
}

fn weighted_line(windows: &[CadenceWindow], weights: &[f64]) -> Option<(f64, f64)> {
    let weighted =
        || windows.iter().zip(weights).map(|(window, weight)| (window.speed.get(), window.cadence.get(), *weight));
    let (mut total, mut speed, mut cadence) = (0.0_f64, 0.0_f64, 0.0_f64);
    for (v, c, weight) in weighted() {
        total += weight;
        speed += weight * v;
        cadence += weight * c;
    }
    (speed, cadence) = (speed / total, cadence / total);
    let (mut together, mut spread) = (0.0_f64, 0.0_f64);
    for (v, c, weight) in weighted() {
        together += weight * (v - speed) * (c - cadence);
        spread += weight * (v - speed).powi(2);
    }
    let slope = together / spread;
    slope.is_finite().then_some((cadence - slope * speed, slope))
}

/// Median without sorting, which fifty rounds would spend most of their time on; of an even number the mean of the two
/// in the middle. Numbers are given by their bits, which of positive ones are in the same order and compared faster.
fn median(values: &mut [u64]) -> Option<f64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let is_even = values.len().is_multiple_of(2);
    let (below, upper, _) = values.select_nth_unstable(middle);
    let lower = below.iter().copied().max().filter(|_| is_even).unwrap_or(*upper);
    let (lower, upper) = (f64::from_bits(lower), f64::from_bits(*upper));
    Some(lower + (upper - lower) * 0.5)
}

/// Quantile of sorted values by linear interpolation.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share * (sorted.len().checked_sub(1)? as f64);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
    let index = place as usize;
    let below = sorted.get(index)?;
    let above = sorted.get(index + 1).unwrap_or(below);
    Some(below + (above - below) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::units::StepsPerMinute;

    fn window(speed: f64, cadence: f64) -> CadenceWindow {
        CadenceWindow {
            speed: MetresPerSecond::new(speed).expect("finite"),
            cadence: StepsPerMinute::new(cadence).expect("finite"),
        }
    }

    /// 140 + 10 v at 2.0, 2.1 ... 3.9 m/s.
    fn on_the_line() -> Vec<CadenceWindow> {
        (0..20).map(|step| 2.0 + 0.1 * f64::from(step)).map(|speed| window(speed, 140.0 + 10.0 * speed)).collect()
    }

    #[test]
    fn windows_on_a_line_give_that_line() {
        let (intercept, slope) = huber_line(&on_the_line()).expect("a line");
        assert!((intercept - 140.0).abs() < 1e-9 && (slope - 10.0).abs() < 1e-9);
    }

    #[test]
    fn outliers_hardly_move_the_line() {
        // A fifth of the windows locked to 90 spm at high speed turn the plain fit over; the robust one stays near.
        let mut windows = on_the_line();
        for (index, window) in windows.iter_mut().enumerate() {
            let wobble = if index % 2 == 0 { 0.5 } else { -0.5 };
            window.cadence = StepsPerMinute::new(window.cadence.get() + wobble).expect("finite");
        }
        windows.extend((0..4).map(|_| window(3.8, 90.0)));
        let plain = weighted_line(&windows, &vec![1.0; windows.len()]).expect("a line");
        let robust = huber_line(&windows).expect("a line");
        assert!((plain.1 - 10.0).abs() > 5.0, "{plain:?}");
        assert!((robust.1 - 10.0).abs() < 1.5, "{robust:?}");
    }

    #[test]
    fn too_even_a_speed_gives_no_slope() {
        assert_eq!(weighted_line(&[window(3.0, 170.0), window(3.0, 171.0)], &[1.0, 1.0]), None);
    }

    #[test]
    fn three_percent_fewer_steps_at_every_speed_are_a_drift_of_three_percent() {
        let day = NaiveDate::from_ymd_opt(2026, 9, 1).expect("a date");
        let speed = MetresPerSecond::new(3.0).expect("finite");
        let before = CadenceCurve {
            span: DaySpan::day(day),
            windows: 100,
            runs: 6,
            intercept_spm: 140.0,
            slope_spm_per_mps: 10.0,
            slow_speed: speed,
            fast_speed: speed,
            easy_speed: speed,
            drift_ratio: None,
        };
        let windows: Vec<_> = on_the_line().iter().map(|w| window(w.speed.get(), w.cadence.get() * 0.97)).collect();
        assert!((mean_change(&windows, &before).expect("windows") + 0.03).abs() < 1e-12);
    }
}
