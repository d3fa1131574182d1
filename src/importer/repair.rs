//! Makes the time axis of a recording increase: samples that go back are dropped, samples at one time become one.
//! Readers do this for the faults of their own formats; what they leave is repaired here, for every format alike.

use crate::model::streams::{Channels, Column, Position};

/// What had to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Repairs {
    /// Samples that lay back in time.
    pub(crate) dropped: usize,
    /// Samples that were merged into another of the same time.
    pub(crate) merged: usize,
}

/// Repairs the time axis and every column with it, cadence included.
pub(crate) fn repair(channels: &mut Channels, cadence: &mut Option<Column>) -> Repairs {
    let times = &channels.elapsed_s;
    let increasing = times.is_sorted_by(|a, b| a < b) && times.iter().all(|time| time.is_finite());
    if increasing && columns_fit(channels, cadence.as_ref()) {
        return Repairs::default();
    }
    let kept = longest_in_order(times, f64::le);
    let mut groups: Vec<Vec<usize>> = Vec::with_capacity(kept.len());
    let mut last = None;
    for index in kept.iter().copied() {
        let time = times.get(index).copied();
        match groups.last_mut() {
            Some(group) if time == last => group.push(index),
            _ => groups.push(vec![index]),
        }
        last = time;
    }
    let repairs = Repairs { dropped: times.len() - kept.len(), merged: kept.len() - groups.len() };
    rebuild(channels, cadence, &groups);
    repairs
}

/// True when every column is as long as the time axis, as [`Channels`] promises.
fn columns_fit(channels: &Channels, cadence: Option<&Column>) -> bool {
    let count = channels.len();
    columns(channels).into_iter().flatten().chain(cadence).all(|column| column.len() == count)
        && channels.position.as_ref().is_none_or(|positions| positions.len() == count)
}

/// The columns of plain numbers.
fn columns(channels: &Channels) -> [Option<&Column>; 12] {
    [
        channels.distance_m.as_ref(),
        channels.speed_mps.as_ref(),
        channels.elevation_m.as_ref(),
        channels.heart_rate_bpm.as_ref(),
        channels.power_w.as_ref(),
        channels.temperature_c.as_ref(),
        channels.vertical_oscillation_mm.as_ref(),
        channels.vertical_ratio_pct.as_ref(),
        channels.stance_time_ms.as_ref(),
        channels.stance_balance_left_pct.as_ref(),
        channels.step_length_mm.as_ref(),
        channels.foot_strike.as_ref(),
    ]
}

/// How many channels hold a sample: the columns of numbers, positions and cadence.
pub(crate) fn channel_count(channels: &Channels, cadence: Option<&Column>) -> u8 {
    let numbers = columns(channels).into_iter().flatten().chain(cadence).filter(|column| !column.is_empty()).count();
    let positions = channels.position.iter().flatten().any(|position| position.is_present());
    u8::try_from(numbers).unwrap_or(u8::MAX) + u8::from(positions)
}

/// The largest set of samples of which each `follows` the one before, in order: one bad time, early or late, costs one
/// sample and not all that come after it. By patience sorting, the usual way to the longest ordered subsequence.
pub(crate) fn longest_in_order(times: &[f64], follows: fn(&f64, &f64) -> bool) -> Vec<usize> {
    // ends[length - 1] is the sample with the smallest time that ends a set of that length.
    let mut ends: Vec<(f64, usize)> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; times.len()];
    for (index, &time) in times.iter().enumerate().filter(|(_, time)| time.is_finite()) {
        let length = ends.partition_point(|(end, _)| follows(end, &time));
        if let (Some(previous), Some(link)) =
            (length.checked_sub(1).and_then(|shorter| ends.get(shorter)), before.get_mut(index))
        {
            *link = Some(previous.1);
        }
        match ends.get_mut(length) {
            Some(end) => *end = (time, index),
            None => ends.push((time, index)),
        }
    }
    let mut next = ends.last().map(|(_, index)| *index);
    let mut kept = Vec::with_capacity(ends.len());
    while let Some(index) = next {
        kept.push(index);
        next = before.get(index).copied().flatten();
    }
    kept.reverse();
    kept
}

/// Takes from each group of samples the first value that is present.
fn rebuild(channels: &mut Channels, cadence: &mut Option<Column>, groups: &[Vec<usize>]) {
    let number = |column: &mut Option<Column>| {
        *column = column.take().and_then(|column| {
            Column::from_samples(groups.iter().map(|group| group.iter().find_map(|index| column.get(*index))))
        });
    };
    number(&mut channels.distance_m);
    number(&mut channels.speed_mps);
    number(&mut channels.elevation_m);
    number(&mut channels.heart_rate_bpm);
    number(&mut channels.power_w);
    number(&mut channels.temperature_c);
    number(&mut channels.vertical_oscillation_mm);
    number(&mut channels.vertical_ratio_pct);
    number(&mut channels.stance_time_ms);
    number(&mut channels.stance_balance_left_pct);
    number(&mut channels.step_length_mm);
    number(&mut channels.foot_strike);
    number(cadence);
    channels.position = channels.position.take().map(|positions| {
        let present = |index: &usize| positions.get(*index).copied().filter(|position| position.is_present());
        groups.iter().map(|group| group.iter().find_map(present).unwrap_or(Position::MISSING)).collect()
    });
    let firsts: Vec<usize> = groups.iter().filter_map(|group| group.first().copied()).collect();
    let times = &channels.elapsed_s;
    let elapsed_s = firsts.iter().filter_map(|index| times.get(*index).copied()).collect();
    // A break in front of a dropped sample lies in front of the next one that is left.
    let mut breaks: Vec<usize> =
        channels.breaks.iter().map(|index| firsts.partition_point(|first| first < index)).collect();
    breaks.retain(|index| *index > 0 && *index < firsts.len());
    breaks.dedup();
    channels.breaks = breaks;
    channels.elapsed_s = elapsed_s;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channels(times: &[f64], distance: &[Option<f32>]) -> Channels {
        Channels {
            elapsed_s: times.to_vec(),
            distance_m: Column::from_samples(distance.iter().copied()),
            ..Channels::default()
        }
    }

    #[test]
    fn one_jump_ahead_costs_one_sample() {
        let mut jump = channels(&[0.0, 1.0, 9e6, 2.0, 3.0], &[Some(0.0), Some(3.0), Some(6.0), Some(9.0), Some(12.0)]);
        jump.breaks = vec![2];
        let repairs = repair(&mut jump, &mut None);
        assert_eq!(repairs, Repairs { dropped: 1, merged: 0 });
        assert_eq!(jump.elapsed_s, [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(jump.distance_m.as_ref().and_then(|column| column.get(2)), Some(9.0));
        assert_eq!(jump.breaks, [2]);
    }

    #[test]
    fn one_jump_back_costs_one_sample_and_equal_times_fill_each_other() {
        let mut back = channels(&[5.0, 0.0, 6.0, 6.0, 7.0], &[Some(1.0), Some(9.0), None, Some(2.0), Some(3.0)]);
        let mut cadence = Column::from_samples([Some(80.0), None, Some(81.0), None, Some(82.0)]);
        let repairs = repair(&mut back, &mut cadence);
        assert_eq!(repairs, Repairs { dropped: 1, merged: 1 });
        assert_eq!(back.elapsed_s.len(), 3);
        assert!(back.elapsed_s.is_sorted_by(|a, b| a < b));
        assert_eq!(back.distance_m.as_ref().and_then(|column| column.get(1)), Some(2.0));
        assert_eq!(cadence.and_then(|column| column.get(1)), Some(81.0));
    }

    #[test]
    fn columns_of_another_length_are_fitted() {
        let mut short = channels(&[0.0, 1.0, 2.0], &[Some(0.0), Some(3.0)]);
        repair(&mut short, &mut None);
        assert_eq!(short.distance_m.map(|column| column.len()), Some(3));
    }
}
