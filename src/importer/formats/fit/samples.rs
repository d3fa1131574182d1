//! Record messages as fixed-width rows, turned into columns a block at a time: filling rows and transposing them is
//! several times faster than one push per value. Here too: scales, offsets and what counts as missing.

use crate::importer::plausible::HEART_RATE_BPM;
use crate::model::streams::Position;

/// Place of a native field in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Slot {
    Time,
    Latitude,
    Longitude,
    Distance,
    Speed,
    Altitude,
    HeartRate,
    Cadence,
    CadenceFraction,
    Power,
    Temperature,
    VerticalOscillation,
    VerticalRatio,
    StanceTime,
    StanceBalance,
    StepLength,
}

/// Fields in a row.
pub(super) const SLOTS: usize = 16;

/// One record message: raw integers, [`MISSING`] where there is none.
pub(super) type Row = [u32; SLOTS];

/// Marks a missing value in a row; no field that is read is as large, but for positions.
pub(super) const MISSING: u32 = u32::MAX;

/// Marks a missing latitude or longitude in a row.
pub(super) const MISSING_SEMICIRCLES: u32 = 0x7FFF_FFFF;

/// A row without any value.
pub(super) const EMPTY_ROW: Row = {
    let mut row = [MISSING; SLOTS];
    row[Slot::Latitude as usize] = MISSING_SEMICIRCLES;
    row[Slot::Longitude as usize] = MISSING_SEMICIRCLES;
    row
};

/// A channel that few recordings have and that is stored beside the rows, in its final unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Rare {
    /// `cadence256`, strides a minute.
    Cadence256,
    /// Speed out of `compressed_speed_distance`.
    CompressedSpeed,
    /// Distance out of `compressed_speed_distance`.
    CompressedDistance,
    /// Developer fields.
    Distance,
    Speed,
    HeartRate,
    Cadence,
    Power,
    VerticalOscillation,
    VerticalRatio,
    StanceTime,
    StanceBalance,
    StepLength,
    /// Foot strike of each foot, 1 heel to 16 toes.
    FootStrikeLeft,
    FootStrikeRight,
}

const RARE: usize = 15;

/// Rows turned into columns at once: 16 KiB, so that a block stays in the first-level cache.
const BLOCK: usize = 256;

/// Samples of one part of a file.
#[derive(Debug)]
pub(super) struct Samples {
    block: Vec<Row>,
    columns: [Vec<f32>; SLOTS],
    rare: [Vec<f32>; RARE],
    used: u16,
    /// FIT time of each sample.
    pub(super) times: Vec<u32>,
    /// Positions; empty when there is none.
    pub(super) positions: Vec<Position>,
    /// Samples that were merged into the one before, which had the same time.
    pub(super) merged: usize,
    /// Record messages without a time.
    pub(super) untimed: usize,
    /// True when every sample is later than the one before.
    pub(super) ascending: bool,
}

impl Samples {
    pub(super) fn new() -> Self {
        Self {
            block: Vec::new(),
            columns: Default::default(),
            rare: Default::default(),
            used: 0,
            times: Vec::new(),
            positions: Vec::new(),
            merged: 0,
            untimed: 0,
            ascending: true,
        }
    }

    /// Announces that rows hold values in these slots, one bit each.
    pub(super) fn use_slots(&mut self, slots: u16) {
        self.used |= slots;
    }

    /// Number of samples.
    pub(super) fn len(&self) -> usize {
        self.times.len() + self.block.len()
    }

    /// Time of the last sample.
    fn last_time(&self) -> Option<u32> {
        self.block.last().map(|row| row[Slot::Time as usize]).or_else(|| self.times.last().copied())
    }

    /// Adds a row. One with the time of the row before fills the gaps of that row instead: some writers split a
    /// sample over several messages. Returns false when the row has no time and is left out.
    pub(super) fn push(&mut self, row: Row) -> bool {
        let time = row[Slot::Time as usize];
        if time == MISSING {
            self.untimed += 1;
            return false;
        }
        match self.last_time() {
            Some(last) if last == time && !self.block.is_empty() => {
                if let Some(last) = self.block.last_mut() {
                    fill_gaps(last, &row);
                    self.merged += 1;
                }
                return true;
            }
            Some(last) if last >= time => self.ascending = false,
            _ => {}
        }
        if self.block.len() >= BLOCK {
            self.flush();
        }
        self.block.push(row);
        true
    }

    /// Sets a rare channel of the last sample, unless it has a value.
    pub(super) fn put(&mut self, channel: Rare, value: f32) {
        let (length, column) = (self.len(), &mut self.rare[channel as usize]);
        if column.len() < length {
            column.resize(length - 1, f32::NAN);
            column.push(value);
        } else if let Some(last) = column.last_mut().filter(|last| last.is_nan()) {
            *last = value;
        }
    }

    /// Turns the rows of the block into columns.
    fn flush(&mut self) {
        let Self { block, columns, used, times, positions, .. } = self;
        let before = times.len();
        times.extend(block.iter().map(|row| row[Slot::Time as usize]));
        for slot in SCALED {
            if *used & bit(slot) != 0 {
                let column = &mut columns[slot as usize];
                column.resize(before, f32::NAN);
                transpose(slot, block, column);
            }
        }
        if *used & bit(Slot::Latitude) != 0 {
            positions.resize(before, Position::MISSING);
            positions.extend(block.iter().map(|row| {
                let position = Position {
                    latitude_semicircles: row[Slot::Latitude as usize].cast_signed(),
                    longitude_semicircles: row[Slot::Longitude as usize].cast_signed(),
                };
                let complete = row[Slot::Longitude as usize] != MISSING_SEMICIRCLES;
                if complete && position.is_present() { position } else { Position::MISSING }
            }));
        }
        block.clear();
    }

    /// Ends the recording: every column that exists gets the length of the time axis.
    pub(super) fn finish(&mut self) {
        self.flush();
        let length = self.times.len();
        for column in self.columns.iter_mut().chain(&mut self.rare).filter(|column| !column.is_empty()) {
            column.resize(length, f32::NAN);
        }
        if !self.positions.is_empty() {
            self.positions.resize(length, Position::MISSING);
        }
    }

    /// The column of a slot, empty when there is none.
    pub(super) fn column(&mut self, slot: Slot) -> &mut Vec<f32> {
        &mut self.columns[slot as usize]
    }

    /// The column of a rare channel, empty when there is none.
    pub(super) fn rare(&mut self, channel: Rare) -> &mut Vec<f32> {
        &mut self.rare[channel as usize]
    }

    /// Keeps only the samples at these indices, which ascend.
    pub(super) fn keep(&mut self, indices: &[usize]) {
        fn pick<T: Copy>(values: &mut Vec<T>, indices: &[usize]) {
            if !values.is_empty() {
                *values = indices.iter().filter_map(|index| values.get(*index).copied()).collect();
            }
        }
        pick(&mut self.times, indices);
        pick(&mut self.positions, indices);
        self.columns.iter_mut().chain(&mut self.rare).for_each(|column| pick(column, indices));
    }
}

/// The bit of a slot in a set of slots.
pub(super) const fn bit(slot: Slot) -> u16 {
    1 << slot as u8
}

/// The slots that become a column of numbers.
const SCALED: [Slot; 12] = [
    Slot::Distance,
    Slot::Speed,
    Slot::Altitude,
    Slot::HeartRate,
    Slot::Cadence,
    Slot::Power,
    Slot::Temperature,
    Slot::VerticalOscillation,
    Slot::VerticalRatio,
    Slot::StanceTime,
    Slot::StanceBalance,
    Slot::StepLength,
];

fn fill_gaps(row: &mut Row, other: &Row) {
    for ((value, other), empty) in row.iter_mut().zip(other).zip(&EMPTY_ROW) {
        if value == empty {
            *value = *other;
        }
    }
}

/// Appends one slot of every row to its column, scaled as the FIT profile says. Each value is the float nearest to the
/// true one: the resolution of stored heights tells a barometer later on.
fn transpose(slot: Slot, block: &[Row], column: &mut Vec<f32>) {
    #[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest float is wanted")]
    fn each(slot: Slot, block: &[Row], column: &mut Vec<f32>, scale: impl Fn(f64) -> f64) {
        column.extend(block.iter().map(|row| {
            let raw = row[slot as usize];
            if raw == MISSING { f32::NAN } else { scale(f64::from(raw)) as f32 }
        }));
    }
    match slot {
        Slot::Distance | Slot::VerticalRatio | Slot::StanceBalance => each(slot, block, column, |raw| raw / 100.0),
        Slot::Speed => each(slot, block, column, |raw| raw / 1_000.0),
        Slot::Altitude => each(slot, block, column, |raw| raw / 5.0 - 500.0),
        Slot::HeartRate => each(slot, block, column, |raw| if HEART_RATE_BPM.contains(&raw) { raw } else { f64::NAN }),
        Slot::VerticalOscillation | Slot::StanceTime | Slot::StepLength => each(slot, block, column, |raw| raw / 10.0),
        Slot::Temperature => column.extend(block.iter().map(|row| {
            let raw = row[slot as usize];
            let [low, ..] = raw.to_le_bytes();
            if raw == MISSING { f32::NAN } else { f32::from(low.cast_signed()) }
        })),
        Slot::Cadence => column.extend(block.iter().map(|row| {
            // Whole strides and their fraction in 128ths are two fields.
            let (whole, fraction) = (row[slot as usize], row[Slot::CadenceFraction as usize]);
            let fraction = if fraction == MISSING { 0 } else { fraction };
            #[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest float is wanted")]
            let cadence = (f64::from(whole) + f64::from(fraction) / 128.0) as f32;
            if whole == MISSING { f32::NAN } else { cadence }
        })),
        _ => each(slot, block, column, |raw| raw),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(time: u32, values: &[(Slot, u32)]) -> Row {
        let mut row = EMPTY_ROW;
        row[Slot::Time as usize] = time;
        for (slot, value) in values {
            row[*slot as usize] = *value;
        }
        row
    }

    #[test]
    fn columns_that_begin_late_are_as_long_as_the_time_axis() {
        let mut samples = Samples::new();
        (0..700).for_each(|time| assert!(samples.push(row(time, &[]))));
        samples.use_slots(bit(Slot::Power));
        samples.push(row(700, &[(Slot::Power, 250)]));
        samples.put(Rare::Cadence, 80.0);
        samples.push(row(701, &[]));
        samples.finish();
        assert_eq!(samples.times.len(), 702);
        assert_eq!(samples.column(Slot::Power).len(), 702);
        assert_eq!(samples.rare(Rare::Cadence).len(), 702);
        assert!((samples.column(Slot::Power)[700] - 250.0).abs() < f32::EPSILON);
        assert!((samples.rare(Rare::Cadence)[700] - 80.0).abs() < f32::EPSILON);
        assert!(samples.column(Slot::Power)[699].is_nan() && samples.rare(Rare::Cadence)[701].is_nan());
        assert!(samples.column(Slot::Speed).is_empty());
    }

    #[test]
    fn halves_of_one_second_become_one_sample() {
        let mut samples = Samples::new();
        samples.use_slots(bit(Slot::HeartRate) | bit(Slot::Distance));
        samples.push(row(5, &[(Slot::HeartRate, 140)]));
        samples.push(row(5, &[(Slot::Distance, 1_234)]));
        samples.finish();
        assert_eq!((samples.times.as_slice(), samples.merged), ([5].as_slice(), 1));
        assert!((samples.column(Slot::HeartRate)[0] - 140.0).abs() < f32::EPSILON);
        assert!((samples.column(Slot::Distance)[0] - 12.34).abs() < 1e-6);
    }

    #[test]
    fn scales_of_the_profile() {
        let mut samples = Samples::new();
        samples.use_slots(u16::MAX);
        let temperature = u32::from((-3_i8).cast_unsigned());
        samples.push(row(1, &[(Slot::Altitude, 2_776), (Slot::Temperature, temperature), (Slot::HeartRate, 255)]));
        samples.push(row(2, &[(Slot::Cadence, 84), (Slot::CadenceFraction, 64), (Slot::StanceBalance, 5_025)]));
        samples.finish();
        // FORMATS section 3.1: altitude /5 - 500 m, fraction /128, balance /100.
        assert!((samples.column(Slot::Altitude)[0] - 55.2).abs() < 1e-5);
        assert!((samples.column(Slot::Temperature)[0] + 3.0).abs() < f32::EPSILON);
        assert!(samples.column(Slot::HeartRate)[0].is_nan());
        assert!((samples.column(Slot::Cadence)[1] - 84.5).abs() < f32::EPSILON);
        assert!((samples.column(Slot::StanceBalance)[1] - 50.25).abs() < 1e-5);
    }
}
