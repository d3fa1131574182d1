//! Cuts a track where days pass between neighbouring points. Some exports keep the runs of a week in one track, and a
//! receiver that has not found the time yet writes points years away.

use super::samples::{Sample, Segment};
use super::time::SECOND_US;
use crate::diagnostics::{Code, Diagnostics, Level};
use crate::importer::plausible::FEW_POSITIONS;

/// Nothing that is recorded in one go has a longer hole. Chosen: a day, also for those who run through the night.
const LONGEST_HOLE_US: i64 = 24 * 3_600 * SECOND_US;

/// The parts of a track, each a list of segments, and how many points were left out: parts of fewer points than tell a
/// run (FORMATS section 4.1) beside a longer one are faults of the clock.
pub(in crate::importer::formats) fn stretches(segments: Vec<Segment>) -> (Vec<Vec<Segment>>, usize) {
    let mut times = segments.iter().flatten().map(|sample| sample.unix_us).filter(|time| is_time(*time));
    let mut earlier = times.next();
    if !times.any(|time| earlier.replace(time).is_some_and(|earlier| is_hole(earlier, time))) {
        return (vec![segments], 0);
    }
    let mut parts: Vec<Vec<Segment>> = vec![Vec::new()];
    let mut last = None;
    for segment in segments {
        let mut current = Segment::new();
        for sample in segment {
            if last.is_some_and(|last| is_time(sample.unix_us) && is_hole(last, sample.unix_us)) {
                add(&mut parts, std::mem::take(&mut current));
                parts.push(Vec::new());
            }
            last = Some(sample.unix_us).filter(|time| is_time(*time)).or(last);
            current.push(sample);
        }
        add(&mut parts, current);
    }
    let longest = parts.iter().map(|part| points(part)).max().unwrap_or(0);
    let all: usize = parts.iter().map(|part| points(part)).sum();
    parts.retain(|part| points(part) >= FEW_POSITIONS.min(longest));
    let kept: usize = parts.iter().map(|part| points(part)).sum();
    (parts, all - kept)
}

/// Says how many points were left out, if any.
pub(in crate::importer::formats) fn report_strays(left_out: usize, diagnostics: &mut Diagnostics) {
    if left_out > 0 {
        let message = format!("points more than a day away from all others were left out: {left_out}");
        diagnostics.push(Code::TimeWentBack, Level::Warning, message);
    }
}

fn is_time(unix_us: i64) -> bool {
    unix_us != Sample::NO_TIME
}

fn is_hole(from_us: i64, to_us: i64) -> bool {
    from_us.abs_diff(to_us) > LONGEST_HOLE_US.unsigned_abs()
}

fn add(parts: &mut [Vec<Segment>], segment: Segment) {
    if let Some(part) = parts.last_mut().filter(|_| !segment.is_empty()) {
        part.push(segment);
    }
}

fn points(part: &[Segment]) -> usize {
    part.iter().map(Vec::len).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_S: i64 = 24 * 3_600;

    fn segment(seconds: impl Iterator<Item = i64>) -> Segment {
        seconds.map(|second| Sample { unix_us: second * SECOND_US, ..Sample::EMPTY }).collect()
    }

    fn sizes(segments: Vec<Segment>) -> (Vec<Vec<usize>>, usize) {
        let (parts, left_out) = stretches(segments);
        (parts.iter().map(|part| part.iter().map(Vec::len).collect()).collect(), left_out)
    }

    #[test]
    fn a_day_without_points_parts_a_track() {
        let later = segment((0..30).map(|second| 30 + DAY_S + second));
        assert_eq!(sizes(vec![segment(0..30), later.clone()]), (vec![vec![30], vec![30]], 0));
        assert_eq!(sizes(vec![segment((0..30).chain(30 + DAY_S..60 + DAY_S))]), (vec![vec![30], vec![30]], 0));
        let within_a_day = segment((0..30).map(|second| 29 + DAY_S + second));
        assert_eq!(sizes(vec![segment(0..30), within_a_day]), (vec![vec![30, 30]], 0));
    }

    #[test]
    fn few_points_years_away_are_left_out() {
        let stray = || (0..19).map(|second| 2_000 * DAY_S + second);
        assert_eq!(sizes(vec![segment((0..30).chain(stray()).chain(30..60))]), (vec![vec![30], vec![30]], 19));
        assert_eq!(sizes(vec![segment(stray().chain(0..30))]), (vec![vec![30]], 19));
        let (parts, left_out) = sizes(vec![segment([0, 1, 5_000 * DAY_S].into_iter())]);
        assert_eq!((parts, left_out), (vec![vec![2]], 1), "the longest part stays however short it is");
    }
}
