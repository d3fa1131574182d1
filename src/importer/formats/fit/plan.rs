//! A definition of record messages compiled into loads: for each wanted field one unaligned four-byte load, a shift,
//! a comparison with "missing" and a store. What does not fit that mould (odd types, developer fields, packed fields)
//! goes one by one.

use super::definition::{Definition, DeveloperField, Field, number};
use super::developer::{DeveloperFields, Mapping};
use super::profile::{self, base};
use super::samples::{MISSING, Rare, Row, SLOTS, Samples, Slot, bit};

/// Bytes behind the payload that a load may touch.
pub(super) const OVERREAD: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Load {
    offset: usize,
    slot: u8,
    shift: u8,
    invalid: u32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Odd {
    Native(Slot, Field),
    Cadence256(Field),
    CompressedSpeedDistance(Field),
    Developer(Mapping, DeveloperField),
}

/// How to read the record messages of one definition.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Plan {
    loads: Vec<Load>,
    odd: Vec<Odd>,
    /// Slots that are filled, one bit each.
    pub(super) slots: u16,
    /// Revision of the developer fields that the plan was made with.
    pub(super) revision: u32,
}

impl Plan {
    pub(super) fn new(definition: &Definition, developer: &DeveloperFields) -> Self {
        let mut plan = Self { revision: developer.revision, ..Self::default() };
        // A plain field comes before its enhanced twin, whose valid value is stored over it.
        let (enhanced, ordinary): (Vec<&Field>, Vec<&Field>) =
            definition.fields.iter().partition(|field| matches!(field.number, 73 | 78));
        for field in ordinary.into_iter().chain(enhanced) {
            plan.add_native(*field);
        }
        for field in &definition.developer_fields {
            if let Some(mapping) = developer.mapping(field.developer, field.number) {
                plan.odd.push(Odd::Developer(mapping, *field));
            }
        }
        plan
    }

    fn add_native(&mut self, field: Field) {
        let slot = match field.number {
            8 => return self.odd.push(Odd::CompressedSpeedDistance(field)),
            52 => return self.odd.push(Odd::Cadence256(field)),
            number => match slot(number) {
                Some(slot) => slot,
                None => return,
            },
        };
        let base_type = field.base_type & 0x1F;
        let Some((width, invalid)) = profile::width_and_invalid(base_type) else { return };
        if !field.size.is_multiple_of(width) || field.size == 0 {
            return;
        }
        let fits = match slot {
            Slot::Latitude | Slot::Longitude => matches!(base_type, base::SINT32),
            Slot::Temperature => base_type == base::SINT8,
            _ => matches!(base_type, 0 | 2 | 4 | 6 | 10 | 11 | 12 | 13),
        };
        self.slots |= bit(slot);
        match u32::try_from(invalid) {
            Ok(invalid) if fits => {
                // Numbers in little-endian order are shifted up and down again to clear what follows them.
                let shift = 32 - 8 * width;
                self.loads.push(Load { offset: field.offset, slot: slot as u8, shift, invalid });
            }
            _ => self.odd.push(Odd::Native(slot, field)),
        }
    }

    /// Fills the row of one message from its payload and [`OVERREAD`] bytes behind it.
    #[inline]
    pub(super) fn fill(&self, window: &[u8], big_endian: bool, row: &mut Row) {
        if big_endian {
            self.fill_ordered::<true>(window, row);
        } else {
            self.fill_ordered::<false>(window, row);
        }
    }

    #[inline]
    fn fill_ordered<const BIG_ENDIAN: bool>(&self, window: &[u8], row: &mut Row) {
        for load in &self.loads {
            let Some(bytes) = window.get(load.offset..).and_then(<[u8]>::first_chunk::<4>) else { continue };
            let value = if BIG_ENDIAN {
                u32::from_be_bytes(*bytes) >> load.shift
            } else {
                (u32::from_le_bytes(*bytes) << load.shift) >> load.shift
            };
            let stored = &mut row[usize::from(load.slot) % SLOTS];
            *stored = if value == load.invalid { *stored } else { value };
        }
    }

    /// True when [`Self::fill_odd`] or [`Self::put_rare`] have work to do.
    pub(super) fn has_odd(&self) -> bool {
        !self.odd.is_empty()
    }

    /// Fills the native fields of unusual types.
    pub(super) fn fill_odd(&self, payload: &[u8], big_endian: bool, row: &mut Row) {
        for odd in &self.odd {
            let Odd::Native(slot, field) = odd else { continue };
            let stored = &mut row[*slot as usize];
            let enhanced = matches!(field.number, 73 | 78);
            if (enhanced || *stored == MISSING || matches!(slot, Slot::Latitude | Slot::Longitude))
                && let Some(value) = bytes_of(payload, field.offset, field.size)
                    .and_then(|bytes| number(bytes, field.base_type, big_endian))
                    .and_then(|value| to_row(*slot, value))
            {
                *stored = value;
            }
        }
    }

    /// Stores what has no slot in a row beside the sample that was added last.
    pub(super) fn put_rare(&self, payload: &[u8], big_endian: bool, track: &mut DistanceTrack, samples: &mut Samples) {
        for odd in &self.odd {
            match odd {
                Odd::Native(..) => {}
                Odd::Cadence256(field) => {
                    if let Some(cadence) = bytes_of(payload, field.offset, field.size)
                        .and_then(|bytes| number(bytes, field.base_type, big_endian))
                    {
                        #[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest float is wanted")]
                        samples.put(Rare::Cadence256, (cadence / 256.0) as f32);
                    }
                }
                Odd::CompressedSpeedDistance(field) => {
                    if let Some(&[a, b, c]) = bytes_of(payload, field.offset, field.size).and_then(<[u8]>::first_chunk)
                        && [a, b, c] != [0xFF; 3]
                    {
                        let (speed_mps, distance_m) = track.unpack([a, b, c]);
                        samples.put(Rare::CompressedSpeed, speed_mps);
                        samples.put(Rare::CompressedDistance, distance_m);
                    }
                }
                Odd::Developer(mapping, field) => {
                    if let Some(value) = bytes_of(payload, field.offset, field.size)
                        .and_then(|bytes| number(bytes, mapping.base_type, big_endian))
                        .and_then(|raw| mapping.value(raw))
                    {
                        samples.put(mapping.channel, value);
                    }
                }
            }
        }
    }
}

fn bytes_of(payload: &[u8], offset: usize, size: u8) -> Option<&[u8]> {
    payload.get(offset..offset + usize::from(size))
}

/// A number of an unusual type as the integer that the row holds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the ranges are checked")]
fn to_row(slot: Slot, value: f64) -> Option<u32> {
    let value = value.round();
    match slot {
        Slot::Latitude | Slot::Longitude => (value.abs() < f64::from(i32::MAX)).then(|| (value as i32).cast_unsigned()),
        Slot::Temperature => (value.abs() <= 127.0).then(|| u32::from((value as i8).cast_unsigned())),
        _ => (0.0..f64::from(MISSING)).contains(&value).then_some(value as u32),
    }
}

/// The slot of a native record field (FORMATS section 3.1).
fn slot(number: u8) -> Option<Slot> {
    Some(match number {
        profile::TIMESTAMP => Slot::Time,
        0 => Slot::Latitude,
        1 => Slot::Longitude,
        2 | 78 => Slot::Altitude,
        3 => Slot::HeartRate,
        4 => Slot::Cadence,
        5 => Slot::Distance,
        6 | 73 => Slot::Speed,
        7 => Slot::Power,
        13 => Slot::Temperature,
        39 => Slot::VerticalOscillation,
        41 => Slot::StanceTime,
        53 => Slot::CadenceFraction,
        83 => Slot::VerticalRatio,
        84 => Slot::StanceBalance,
        85 => Slot::StepLength,
        _ => return None,
    })
}

/// The running sum of `compressed_speed_distance`: its distance has twelve bits and starts again after 256 m.
#[derive(Debug, Default)]
pub(super) struct DistanceTrack {
    last: Option<u16>,
    sixteenths: u64,
}

impl DistanceTrack {
    /// Speed in m/s and distance in m: twelve bits of cm/s, then twelve bits of sixteenths of a metre.
    #[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest float is wanted")]
    fn unpack(&mut self, [a, b, c]: [u8; 3]) -> (f32, f32) {
        const TWELVE_BITS: u16 = 0xFFF;
        let speed = u16::from_le_bytes([a, b]) & TWELVE_BITS;
        let distance = u16::from_le_bytes([b, c]) >> 4;
        let step = distance.wrapping_sub(self.last.unwrap_or(0)) & TWELVE_BITS;
        self.last = Some(distance);
        self.sixteenths += u64::from(step);
        (f32::from(speed) / 100.0, (self.sixteenths as f64 / 16.0) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressed_distance_goes_on_after_it_wraps() {
        let mut track = DistanceTrack::default();
        // Speed 0x123 = 2.91 m/s, distance 0xFF0 = 255 m; then distance 0x010 = 1 m further on, past the wrap at 256 m.
        assert_eq!(track.unpack([0x23, 0x01, 0xFF]), (2.91, 255.0));
        assert_eq!(track.unpack([0x23, 0x01, 0x01]), (2.91, 257.0));
    }

    #[test]
    fn both_byte_orders_fill_the_same_row() {
        let field = |number, size, base_type, offset| Field { number, size, base_type, offset };
        let fields = vec![field(253, 4, 0x86, 0), field(7, 2, 0x84, 4), field(3, 1, 2, 6), field(73, 4, 0x86, 7)];
        let mut definition = Definition { message: 20, big_endian: false, fields, developer_fields: vec![], size: 11 };
        let plan = Plan::new(&definition, &DeveloperFields::default());
        definition.big_endian = true;
        let mut rows = [super::super::samples::EMPTY_ROW; 2];
        plan.fill(&[4, 3, 2, 1, 0x2C, 1, 150, 0xB8, 0x0B, 0, 0, 9, 9, 9], false, &mut rows[0]);
        plan.fill(&[1, 2, 3, 4, 1, 0x2C, 150, 0, 0, 0x0B, 0xB8, 9, 9, 9], true, &mut rows[1]);
        assert_eq!(rows[0], rows[1]);
        assert_eq!(rows[0][Slot::Time as usize], 0x0102_0304);
        assert_eq!(rows[0][Slot::Power as usize], 300);
        assert_eq!(rows[0][Slot::HeartRate as usize], 150);
        assert_eq!(rows[0][Slot::Speed as usize], 3_000);
    }
}
