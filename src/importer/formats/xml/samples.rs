//! Samples of one recording: repair of their times, and the turn from rows into columns.
//!
//! Readers fill rows, since a point's values arrive together; a channel without a single value gets no column.

use crate::diagnostics::{Code, Diagnostics, Level};
use crate::importer::formats::xml::time::SECOND_US;
use crate::importer::repair::longest_in_order;
use crate::model::activity::Pause;
use crate::model::quality::QualityFlag;
use crate::model::streams::{Channels, Column, Position};

/// One point. Missing numbers are no number, a missing time is [`Sample::NO_TIME`].
#[derive(Debug, Clone, Copy)]
pub(in crate::importer::formats) struct Sample {
    pub(in crate::importer::formats) unix_us: i64,
    pub(in crate::importer::formats) position: Position,
    pub(in crate::importer::formats) elevation_m: f32,
    pub(in crate::importer::formats) distance_m: f32,
    pub(in crate::importer::formats) speed_mps: f32,
    pub(in crate::importer::formats) heart_rate_bpm: f32,
    pub(in crate::importer::formats) cadence: f32,
    pub(in crate::importer::formats) power_w: f32,
    pub(in crate::importer::formats) temperature_c: f32,
}

impl Sample {
    /// Stands for a point without a time.
    pub(in crate::importer::formats) const NO_TIME: i64 = i64::MIN;

    /// A point of which nothing is known.
    pub(in crate::importer::formats) const EMPTY: Self = Self {
        unix_us: Self::NO_TIME,
        position: Position::MISSING,
        elevation_m: f32::NAN,
        distance_m: f32::NAN,
        speed_mps: f32::NAN,
        heart_rate_bpm: f32::NAN,
        cadence: f32::NAN,
        power_w: f32::NAN,
        temperature_c: f32::NAN,
    };

    /// Fills what is missing from another sample of the same moment.
    fn fill_from(&mut self, other: &Self) {
        if !self.position.is_present() {
            self.position = other.position;
        }
        for (mine, theirs) in [
            (&mut self.elevation_m, other.elevation_m),
            (&mut self.distance_m, other.distance_m),
            (&mut self.speed_mps, other.speed_mps),
            (&mut self.heart_rate_bpm, other.heart_rate_bpm),
            (&mut self.cadence, other.cadence),
            (&mut self.power_w, other.power_w),
            (&mut self.temperature_c, other.temperature_c),
        ] {
            if mine.is_nan() {
                *mine = theirs;
            }
        }
    }
}

/// Samples recorded without interruption.
pub(in crate::importer::formats) type Segment = Vec<Sample>;

/// Rows in the order of time, each moment once.
#[derive(Debug, Default)]
pub(in crate::importer::formats) struct Timeline {
    /// The samples.
    pub(in crate::importer::formats) samples: Vec<Sample>,
    /// Indices of samples that begin a new segment; never 0.
    pub(in crate::importer::formats) breaks: Vec<usize>,
    /// What was repaired.
    pub(in crate::importer::formats) flags: Vec<QualityFlag>,
}

/// Joins segments in the order of their starts and repairs the times (FORMATS section 7): samples of one moment are
/// merged, and samples that go back are left out. Where a clock stays back, the longer side is kept.
pub(in crate::importer::formats) fn timeline(mut segments: Vec<Segment>, diagnostics: &mut Diagnostics) -> Timeline {
    let mut untimed = 0_usize;
    for segment in &mut segments {
        let all = segment.len();
        segment.retain(|sample| sample.unix_us != Sample::NO_TIME);
        untimed += all - segment.len();
    }
    segments.retain(|segment| !segment.is_empty());
    segments.sort_by_key(|segment| segment.first().map(|sample| sample.unix_us));
    if untimed > 0 {
        diagnostics.push(Code::BadValue, Level::Warning, format!("points without a time were left out: {untimed}"));
    }

    let mut starts = Vec::with_capacity(segments.len());
    let mut rows = Vec::with_capacity(segments.iter().map(Vec::len).sum());
    for segment in segments {
        starts.push(rows.len());
        if rows.is_empty() { rows = segment } else { rows.extend(segment) }
    }
    repair(rows, &starts, diagnostics)
}

/// True when the times rise without exception, as in most files.
fn rises(rows: &[Sample]) -> bool {
    rows.is_sorted_by(|earlier, later| earlier.unix_us < later.unix_us)
}

/// Keeps the most samples that lie in the order of time, and merges those of one moment.
fn repair(rows: Vec<Sample>, starts: &[usize], diagnostics: &mut Diagnostics) -> Timeline {
    if rises(&rows) {
        let breaks = starts.iter().copied().skip(1).collect();
        return Timeline { samples: rows, breaks, flags: Vec::new() };
    }
    let first_us = rows.first().map_or(0, |row| row.unix_us);
    // From the end to the beginning: where one of two samples has to go, the one that was written first stays.
    let until: Vec<f64> = rows.iter().rev().map(|row| seconds_between(row.unix_us, first_us)).collect();
    let in_order = longest_in_order(&until, f64::le).into_iter().rev().map(|from_end| rows.len() - 1 - from_end);
    let dropped = rows.len() - in_order.len();
    let mut kept: Vec<Sample> = Vec::with_capacity(in_order.len());
    // Where each kept sample stood among the rows.
    let mut places = Vec::with_capacity(in_order.len());
    let mut merged = false;
    for index in in_order {
        let Some(row) = rows.get(index) else { continue };
        match kept.last_mut() {
            Some(last) if row.unix_us <= last.unix_us => {
                last.fill_from(row);
                merged = true;
            }
            _ => {
                kept.push(*row);
                places.push(index);
            }
        }
    }
    let mut breaks: Vec<usize> = starts.iter().map(|start| places.partition_point(|place| place < start)).collect();
    breaks.retain(|index| (1..kept.len()).contains(index));
    breaks.dedup();
    let mut flags = Vec::new();
    if merged {
        flags.push(QualityFlag::SamplesMerged);
    }
    if dropped > 0 {
        flags.push(QualityFlag::SamplesOutOfOrder);
        let message = format!("points whose time goes back were left out: {dropped}");
        diagnostics.push(Code::TimeWentBack, Level::Warning, message);
    }
    Timeline { samples: kept, breaks, flags }
}

/// Seconds between two moments.
pub(in crate::importer::formats) fn seconds_between(from_us: i64, to_us: i64) -> f64 {
    to_us.saturating_sub(from_us) as f64 / SECOND_US as f64
}

impl Timeline {
    /// The median time between neighbours, in seconds, and `None` for fewer than two samples.
    pub(in crate::importer::formats) fn median_interval_s(&self) -> Option<f64> {
        let mut intervals: Vec<i64> =
            self.samples.windows(2).map(|pair| pair[1].unix_us.saturating_sub(pair[0].unix_us)).collect();
        let middle = intervals.len() / 2;
        if intervals.is_empty() {
            return None;
        }
        let (_, median, _) = intervals.select_nth_unstable(middle);
        Some(seconds_between(0, *median))
    }

    /// The pauses at the breaks, in seconds since `start_us`.
    pub(in crate::importer::formats) fn pauses(&self, start_us: i64) -> Vec<Pause> {
        let at = |index: usize| self.samples.get(index).map(|sample| seconds_between(start_us, sample.unix_us));
        let pauses = self.breaks.iter().filter_map(|index| {
            Some(Pause { from_s: at(index.checked_sub(1)?)?, to_s: at(*index)?, automatic: false })
        });
        pauses.filter(|pause| pause.to_s > pause.from_s).collect()
    }

    /// Samples with a position.
    pub(in crate::importer::formats) fn positions(&self) -> usize {
        self.samples.iter().filter(|sample| sample.position.is_present()).count()
    }

    /// The columns, and cadence as written. Where a source fills a channel with zeros throughout, it has none (FORMATS
    /// section 4.1); temperature may be zero all the time.
    pub(in crate::importer::formats) fn columns(&self, start_us: i64) -> (Channels, Option<Column>) {
        let channels = Channels {
            elapsed_s: self.samples.iter().map(|sample| seconds_between(start_us, sample.unix_us)).collect(),
            distance_m: self.unless_zero(|sample| sample.distance_m),
            speed_mps: self.unless_zero(|sample| sample.speed_mps),
            elevation_m: self.unless_zero(|sample| sample.elevation_m),
            heart_rate_bpm: self.unless_zero(|sample| sample.heart_rate_bpm),
            power_w: self.unless_zero(|sample| sample.power_w),
            temperature_c: self.column(|sample| sample.temperature_c, f32::is_finite),
            position: (self.positions() > 0).then(|| self.samples.iter().map(|sample| sample.position).collect()),
            breaks: self.breaks.clone(),
            ..Channels::default()
        };
        (channels, self.unless_zero(|sample| sample.cadence))
    }

    fn unless_zero(&self, value: impl Fn(&Sample) -> f32) -> Option<Column> {
        self.column(value, |value| value.abs() > 0.0)
    }

    fn column(&self, value: impl Fn(&Sample) -> f32, says_something: impl Fn(f32) -> bool) -> Option<Column> {
        if !self.samples.iter().any(|sample| says_something(value(sample))) {
            return None;
        }
        Column::from_raw(self.samples.iter().map(value).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(seconds: &[i64]) -> Segment {
        seconds.iter().map(|second| Sample { unix_us: second * SECOND_US, ..Sample::EMPTY }).collect()
    }

    fn times(timeline: &Timeline) -> Vec<i64> {
        timeline.samples.iter().map(|sample| sample.unix_us / SECOND_US).collect()
    }

    #[test]
    fn a_step_back_that_recovers_loses_one_sample() {
        let mut diagnostics = Diagnostics::default();
        let repaired = timeline(vec![segment(&[25, 24, 30, 31])], &mut diagnostics);
        assert_eq!(times(&repaired), [25, 30, 31]);
        assert_eq!(repaired.flags, [QualityFlag::SamplesOutOfOrder]);
        let found = diagnostics.iter().next().expect("a diagnostic");
        assert_eq!(found.code, Code::TimeWentBack);
        assert!(found.message.ends_with("left out: 1"), "{}", found.message);
    }

    #[test]
    fn a_leap_ahead_loses_the_samples_that_leapt() {
        let ahead = |seconds: &[i64]| times(&timeline(vec![segment(seconds)], &mut Diagnostics::default()));
        assert_eq!(ahead(&[1, 2, 900, 4, 5]), [1, 2, 4, 5]);
        assert_eq!(ahead(&[900, 901, 1, 2, 3]), [1, 2, 3]);
    }

    #[test]
    fn a_clock_that_is_set_back_loses_what_is_lived_through_twice() {
        let mut diagnostics = Diagnostics::default();
        let repaired = timeline(vec![segment(&[10, 11, 12, 11, 12, 13, 14, 15])], &mut diagnostics);
        assert_eq!(times(&repaired), [10, 11, 12, 13, 14, 15], "the run goes on after a small step");
        let back = timeline(vec![segment(&[10, 11, 12, 13, 3, 4, 5])], &mut diagnostics);
        assert_eq!(times(&back), [10, 11, 12, 13], "after a large one the longer side is kept");
        let lost: Vec<_> = diagnostics.iter().map(|found| found.message.rsplit(' ').next()).collect();
        assert_eq!(lost, [Some("1"), Some("3")]);
    }

    #[test]
    fn equal_times_are_one_sample_with_the_values_of_both() {
        let mut samples = segment(&[1, 2, 2, 3]);
        samples[1].heart_rate_bpm = 120.0;
        samples[2].heart_rate_bpm = 150.0;
        samples[2].cadence = 80.0;
        let repaired = timeline(vec![samples], &mut Diagnostics::default());
        assert_eq!(times(&repaired), [1, 2, 3]);
        assert_eq!(repaired.samples[1].heart_rate_bpm.to_bits(), 120.0_f32.to_bits());
        assert_eq!(repaired.samples[1].cadence.to_bits(), 80.0_f32.to_bits());
        assert_eq!(repaired.flags, [QualityFlag::SamplesMerged]);
    }

    #[test]
    fn segments_are_put_in_order_and_leave_breaks_and_pauses() {
        let repaired =
            timeline(vec![segment(&[100, 101]), segment(&[]), segment(&[1, 2, 3])], &mut Diagnostics::default());
        assert_eq!(times(&repaired), [1, 2, 3, 100, 101]);
        assert_eq!(repaired.breaks, [3]);
        let pauses = repaired.pauses(SECOND_US);
        assert_eq!(pauses, [Pause { from_s: 2.0, to_s: 99.0, automatic: false }]);
    }

    #[test]
    fn breaks_follow_the_samples_that_are_left() {
        let repaired = timeline(vec![segment(&[1, 2, 2]), segment(&[9, 10])], &mut Diagnostics::default());
        assert_eq!(times(&repaired), [1, 2, 9, 10]);
        assert_eq!(repaired.breaks, [2]);
    }

    #[test]
    fn fillers_of_zero_are_no_channel_but_single_zeros_stay() {
        let mut samples = segment(&[1, 2]);
        for sample in &mut samples {
            sample.power_w = 0.0;
            sample.temperature_c = 0.0;
        }
        samples[0].cadence = 0.0;
        samples[1].cadence = 81.0;
        let (channels, cadence) = timeline(vec![samples], &mut Diagnostics::default()).columns(0);
        assert_eq!(channels.power_w, None);
        assert!(channels.temperature_c.is_some() && channels.position.is_none());
        assert_eq!(cadence.expect("recorded").iter().collect::<Vec<_>>(), [Some(0.0), Some(81.0)]);
    }
}
