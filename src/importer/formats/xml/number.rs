//! Numbers as files write them, and which values a channel accepts. A value out of range is missing, never clamped.

/// Reads a decimal number, with a comma where a locale wrote one. `None` when it is no finite number.
pub(in crate::importer::formats) fn parse(text: &str) -> Option<f64> {
    let text = text.trim_ascii();
    let value: Option<f64> = fast_float2::parse(text.as_bytes()).ok();
    value.or_else(|| fast_float2::parse(text.replacen(',', ".", 1).as_bytes()).ok()).filter(|value| value.is_finite())
}

/// Reads a sample. `Err` when it is no number, `Ok` with a missing sample when it is outside the range.
#[expect(
    clippy::cast_possible_truncation,
    reason = "columns are single precision; ranges keep values far from its ends"
)]
pub(in crate::importer::formats) fn sample(text: &str, range: &std::ops::RangeInclusive<f64>) -> Result<f32, ()> {
    let value = parse(text).ok_or(())?;
    Ok(if range.contains(&value) { value as f32 } else { f32::NAN })
}

pub(in crate::importer::formats) use crate::importer::plausible::HEART_RATE_BPM;

/// Steps or strides per minute; 250 is the limit of the tools that clamp (FORMATS section 7).
pub(in crate::importer::formats) const CADENCE: std::ops::RangeInclusive<f64> = 0.0..=250.0;
/// Metres above the sea: below the Dead Sea's shore and above Everest nobody runs; wider for recordings in the air.
pub(in crate::importer::formats) const ELEVATION_M: std::ops::RangeInclusive<f64> = -500.0..=15_000.0;
/// Metres per second; phones write -1 for "unknown", and 100 is beyond any vehicle that carries a runner.
pub(in crate::importer::formats) const SPEED_MPS: std::ops::RangeInclusive<f64> = 0.0..=100.0;
/// Cumulative metres.
pub(in crate::importer::formats) const DISTANCE_M: std::ops::RangeInclusive<f64> = 0.0..=10_000_000.0;
/// Watts.
pub(in crate::importer::formats) const POWER_W: std::ops::RangeInclusive<f64> = 0.0..=4_000.0;
/// Degrees Celsius, of a watch in the sun or in the snow.
pub(in crate::importer::formats) const TEMPERATURE_C: std::ops::RangeInclusive<f64> = -60.0..=80.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_real_files() {
        assert_eq!(parse(" 49.44717471487820148468017578125\n"), Some(49.447_174_714_878_2));
        assert_eq!(parse("12,5"), Some(12.5));
        assert_eq!(parse("+3"), Some(3.0));
        for text in ["", "--", "nan", "inf", "1.2.3", "1,2,3", "12 km"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn out_of_range_is_missing_and_nonsense_is_a_fault() {
        assert_eq!(sample("72.0", &HEART_RATE_BPM), Ok(72.0));
        for text in ["0", "1", "255", "29"] {
            assert!(sample(text, &HEART_RATE_BPM).expect("a number").is_nan());
        }
        assert_eq!(sample("abc", &HEART_RATE_BPM), Err(()));
    }
}
