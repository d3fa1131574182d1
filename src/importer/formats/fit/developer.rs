//! Developer fields: what apps and sensors add to a recording under names of their own (FORMATS section 3.3). They
//! never replace a native value: they stand in where the native channel has none.

use std::collections::BTreeMap;

use super::definition::Message;
use super::profile;
use super::samples::Rare;
use crate::importer::plausible::{FOOT_STRIKE, HEART_RATE_BPM};

/// How the numbers of a developer field become values of a channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mapping {
    pub(super) channel: Rare,
    pub(super) base_type: u8,
    /// Factor into the unit of the channel.
    pub(super) factor: f64,
    scale: f64,
    offset: f64,
}

impl Mapping {
    /// The value of a raw number in the unit of the channel; `None` when it cannot be one.
    #[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest float is wanted")]
    pub(super) fn value(&self, raw: f64) -> Option<f32> {
        let value = (raw / self.scale - self.offset) * self.factor;
        let believable = match self.channel {
            Rare::HeartRate => HEART_RATE_BPM.contains(&value),
            Rare::FootStrikeLeft | Rare::FootStrikeRight => FOOT_STRIKE.contains(&value),
            _ => value >= 0.0,
        };
        (believable && value.is_finite()).then_some(value as f32)
    }
}

/// The developer fields of one part of a file that are used, by developer index and field number.
#[derive(Debug, Default)]
pub(super) struct DeveloperFields {
    mappings: BTreeMap<(u8, u8), Mapping>,
    /// Grows with each description, so that plans made before can be made again.
    pub(super) revision: u32,
}

impl DeveloperFields {
    /// Takes a `field_description` message.
    pub(super) fn describe(&mut self, message: &Message<'_>) {
        let byte = |field| message.whole(field).and_then(|value| u8::try_from(value).ok());
        let (Some(developer), Some(number), Some(base_type)) = (byte(0), byte(1), byte(2)) else { return };
        let name = message.text(3).unwrap_or_default();
        let units = message.text(8).unwrap_or_default().to_lowercase();
        let of_records = message.whole(14).is_none_or(|native| native == u32::from(profile::message::RECORD));
        let native = byte(15).filter(|_| of_records).and_then(by_native_number);
        self.revision = self.revision.wrapping_add(1);
        let mapping = native.or_else(|| by_name(&name)).and_then(|channel| {
            let scale = message.raw(6).filter(|scale| *scale > 0.0).unwrap_or(1.0);
            let offset = message.raw(7).unwrap_or(0.0);
            Some(Mapping { channel, base_type, factor: factor(channel, &units)?, scale, offset })
        });
        match mapping {
            Some(mapping) => self.mappings.insert((developer, number), mapping),
            None => self.mappings.remove(&(developer, number)),
        };
    }

    /// What becomes of a developer field; `None` when it is unknown or of no use here.
    pub(super) fn mapping(&self, developer: u8, number: u8) -> Option<Mapping> {
        self.mappings.get(&(developer, number)).copied()
    }
}

/// The channel that a developer field declares itself to be by the number of the native record field.
fn by_native_number(number: u8) -> Option<Rare> {
    Some(match number {
        3 => Rare::HeartRate,
        4 => Rare::Cadence,
        5 => Rare::Distance,
        6 | 73 => Rare::Speed,
        7 => Rare::Power,
        39 => Rare::VerticalOscillation,
        41 => Rare::StanceTime,
        83 => Rare::VerticalRatio,
        84 => Rare::StanceBalance,
        85 => Rare::StepLength,
        _ => return None,
    })
}

/// The channel that a name stands for. "Speed" and "Distance" are not here: anybody may call a field so, and only a
/// native number makes it the speed of the recording.
fn by_name(name: &str) -> Option<Rare> {
    Some(match name {
        "Power" => Rare::Power,
        "Cadence" => Rare::Cadence,
        "Ground Time" => Rare::StanceTime,
        "Vertical Oscillation" => Rare::VerticalOscillation,
        // RunScribe pods, one on each shoe. Fields that older versions of the app left without a name are not guessed.
        "RS_FootStrike_L" => Rare::FootStrikeLeft,
        "RS_FootStrike_R" => Rare::FootStrikeRight,
        _ => return None,
    })
}

/// Factor from the written unit into that of the channel. `None` for a unit that is not known, and for a length or
/// duration without unit: vertical oscillation comes in centimetres and in millimetres.
fn factor(channel: Rare, units: &str) -> Option<f64> {
    let length_mm = || {
        Some(match units {
            "mm" | "millimeters" | "millimetres" => 1.0,
            "cm" | "centimeters" | "centimetres" => 10.0,
            "m" | "meters" | "metres" => 1_000.0,
            _ => return None,
        })
    };
    match channel {
        Rare::VerticalOscillation | Rare::StepLength => length_mm(),
        Rare::StanceTime => match units {
            "ms" | "milliseconds" => Some(1.0),
            "s" | "seconds" => Some(1_000.0),
            _ => None,
        },
        Rare::Speed => match units {
            "" | "m/s" | "meters/second" => Some(1.0),
            "km/h" | "kph" => Some(1.0 / 3.6),
            _ => None,
        },
        Rare::Distance => match units {
            "" => Some(1.0),
            "km" | "kilometers" | "kilometres" => Some(1_000.0),
            _ => length_mm().map(|millimetres| millimetres / 1_000.0),
        },
        Rare::Cadence if matches!(units, "spm" | "steps/min" | "steps per minute") => Some(0.5),
        _ => Some(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_called_speed_is_not_the_speed() {
        assert_eq!(by_name("Speed"), None);
        assert_eq!(by_name("Form Power"), None);
        assert_eq!(by_native_number(6), Some(Rare::Speed));
    }

    #[test]
    fn units_decide_the_factor() {
        assert_eq!(factor(Rare::VerticalOscillation, "cm"), Some(10.0));
        assert_eq!(factor(Rare::VerticalOscillation, "mm"), Some(1.0));
        assert_eq!(factor(Rare::VerticalOscillation, ""), None);
        assert_eq!(factor(Rare::Speed, "min/km"), None);
        assert_eq!(factor(Rare::Cadence, "rpm"), Some(1.0));
        assert_eq!(factor(Rare::Cadence, "spm"), Some(0.5));
    }
}
