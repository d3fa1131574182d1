//! Work laps (RULES section 5.7): laps marked as work beside laps marked as rest, else laps that are fast and slow in
//! turn.

use crate::metrics::sessions::Joined;
use crate::model::activity::{Lap, LapIntensity};
use crate::model::history::MeasuredActivity;
use crate::model::units::Seconds;

use super::course::{Course, means};

/// Laps in turn differ at least so much in graded speed.
const DIFFERENCE: f64 = 1.12;
/// Work laps that make a structure.
const LEAST: usize = 3;
/// A briefer lap is a slip of the finger; chosen.
const BRIEFEST_S: f64 = 10.0;
/// A lap marked as work but slower than this share of the median of them is a warm-up or cool-down; chosen.
const SLOW_WORK: f64 = 0.85;

/// One lap of a session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LapEffort {
    /// Seconds from the start of the session.
    pub(crate) start_s: f64,
    /// Seconds from the start of the session.
    pub(crate) end_s: f64,
    /// Time with the timer running.
    pub(crate) time_s: f64,
    /// Mean graded speed in m/s; zero for a lap in which nobody moved.
    pub(crate) graded: f64,
    /// The slower of mean graded and plain speed.
    pub(crate) cautious: f64,
    /// What it was meant for.
    intensity: Option<LapIntensity>,
}

/// The work laps of a session, at least three; empty when its laps show no structure.
pub(crate) fn work(joined: &Joined, activities: &[MeasuredActivity], course: &Course) -> Vec<LapEffort> {
    let mut laps: Vec<LapEffort> = Vec::new();
    for (member, offset) in joined.members.iter().zip(course.offsets()) {
        let recorded = activities.get(*member).map(|recorded| recorded.activity.laps.as_slice()).unwrap_or_default();
        laps.extend(recorded.iter().filter_map(|lap| effort(lap, *offset, course)));
    }
    let marked = marked(&laps);
    if marked.is_empty() { alternating(&laps) } else { marked }
}

/// The effort of a lap. Its recorded distance and time are more exact at its ends than bins; the grade is that of the
/// bins.
fn effort(lap: &Lap, offset: f64, course: &Course) -> Option<LapEffort> {
    let time_s = lap.timer.or(lap.elapsed).map(Seconds::get).filter(|time| *time >= BRIEFEST_S)?;
    let start_s = offset + lap.start_s;
    let end_s = start_s + lap.elapsed.map_or(time_s, Seconds::get);
    let points = course.between(start_s, end_s);
    let [plain, graded] = means(points, |point| [point.plain, point.graded]);
    let recorded = lap.distance.map(|distance| distance.get() / time_s);
    let scale = recorded.zip(plain).map_or(1.0, |(recorded, plain)| recorded / plain);
    let graded = graded.map(|graded| graded * scale).filter(|graded| graded.is_finite());
    let graded = graded.or(recorded)?;
    let cautious = graded.min(recorded.or(plain).unwrap_or(graded));
    Some(LapEffort { start_s, end_s, time_s, graded, cautious, intensity: lap.intensity })
}

/// Laps marked as work with a lap marked as rest beside them, when work was faster than rest.
fn marked(laps: &[LapEffort]) -> Vec<LapEffort> {
    let is_work = |lap: &LapEffort| matches!(lap.intensity, Some(LapIntensity::Active | LapIntensity::Interval));
    let is_rest = |lap: &LapEffort| matches!(lap.intensity, Some(LapIntensity::Rest | LapIntensity::Recovery));
    let beside_rest = |index: usize| {
        let before = index.checked_sub(1).and_then(|before| laps.get(before));
        before.is_some_and(is_rest) || laps.get(index + 1).is_some_and(is_rest)
    };
    let work = laps.iter().enumerate().filter(|(index, lap)| is_work(lap) && beside_rest(*index)).map(|(_, lap)| *lap);
    let mut work: Vec<LapEffort> = work.collect();
    let mut speeds: Vec<f64> = work.iter().map(|lap| lap.graded).collect();
    speeds.sort_unstable_by(f64::total_cmp);
    let median = speeds.get(speeds.len() / 2).copied().unwrap_or(0.0);
    work.retain(|lap| lap.graded >= SLOW_WORK * median);
    let speed = |laps: &mut dyn Iterator<Item = &LapEffort>| {
        let (metres, time) = laps.fold((0.0, 0.0), |(m, t), lap| (m + lap.graded * lap.time_s, t + lap.time_s));
        metres / time
    };
    let working = speed(&mut work.iter());
    let resting = speed(&mut laps.iter().filter(|lap| is_rest(lap)));
    if work.len() >= LEAST && working >= DIFFERENCE * resting { work } else { Vec::new() }
}

/// The fast ones of the longest series of laps that are fast and slow in turn.
fn alternating(laps: &[LapEffort]) -> Vec<LapEffort> {
    let faster = |one: &LapEffort, other: &LapEffort| one.graded >= DIFFERENCE * other.graded && one.graded > 0.0;
    let mut longest: &[LapEffort] = &[];
    let mut start = 0;
    let mut rising: Option<bool> = None;
    for (index, pair) in laps.windows(2).enumerate() {
        let &[before, after] = pair else { continue };
        let direction = match (faster(&after, &before), faster(&before, &after)) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        };
        if direction.is_none() || direction == rising {
            start = if direction.is_none() { index + 1 } else { index };
        }
        rising = direction;
        let series = laps.get(start..index + 2).unwrap_or_default();
        if direction.is_some() && series.len() > longest.len() {
            longest = series;
        }
    }
    let first_is_fast = matches!(longest, [first, second, ..] if faster(first, second));
    let fast: Vec<LapEffort> = longest.iter().skip(usize::from(!first_is_fast)).step_by(2).copied().collect();
    if fast.len() >= LEAST { fast } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laps(rows: &[(f64, Option<LapIntensity>)]) -> Vec<LapEffort> {
        let lap = |(index, (graded, intensity)): (usize, &(f64, Option<LapIntensity>))| LapEffort {
            start_s: 100.0 * index as f64,
            end_s: 100.0 * (index + 1) as f64,
            time_s: 100.0,
            graded: *graded,
            cautious: *graded,
            intensity: *intensity,
        };
        rows.iter().enumerate().map(lap).collect()
    }

    fn plain(speeds: &[f64]) -> Vec<LapEffort> {
        laps(&speeds.iter().map(|speed| (*speed, None)).collect::<Vec<_>>())
    }

    fn speeds(laps: &[LapEffort]) -> Vec<f64> {
        laps.iter().map(|lap| lap.graded).collect()
    }

    #[test]
    fn marked_laps_need_rest_beside_them_and_a_difference() {
        use LapIntensity::{Active, Rest, WarmUp};
        let with = |work: f64, rest: f64| {
            let mut rows = vec![(2.6, Some(WarmUp))];
            rows.extend([(work, Some(Active)), (rest, Some(Rest))].repeat(3));
            rows.push((2.5, Some(Active)));
            speeds(&marked(&laps(&rows)))
        };
        // The last lap, marked as work behind a rest, is the jog home.
        assert_eq!(with(4.0, 2.0), [4.0; 3]);
        assert_eq!(with(2.5, 2.3), [0.0; 0]);
        assert_eq!(speeds(&marked(&laps(&[(4.0, Some(Active)); 8]))), [0.0; 0], "laps of every plain run are active");
    }

    #[test]
    fn laps_in_turn_are_found_between_others() {
        let found = alternating(&plain(&[2.7, 2.8, 4.0, 2.4, 4.1, 2.5, 3.9, 2.5, 2.6]));
        assert_eq!(speeds(&found), [4.0, 4.1, 3.9]);
        assert_eq!(alternating(&plain(&[2.8, 4.0, 2.4, 4.1, 2.5, 2.5])).len(), 0, "two fast laps");
        assert_eq!(alternating(&plain(&[2.8, 2.9, 3.0, 2.9, 2.8, 3.0])).len(), 0);
        // Standing rests.
        assert_eq!(alternating(&plain(&[4.0, 0.0, 4.0, 0.0, 4.0])).len(), 3);
        // A rise on a rise begins anew.
        assert_eq!(speeds(&alternating(&plain(&[2.0, 3.0, 4.0, 2.0, 4.0, 2.0, 4.0]))), [4.0; 3]);
    }
}
