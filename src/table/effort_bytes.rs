//! The course of the effort of one run as bytes, column after column: bins are many, small and judged one by one, and a
//! list of numbers for each would cost more time than judging them.

use super::TableError;
use super::activity::{same_length, value};
use super::cell::Bytes;
use super::rows::ActivityRow;
use crate::model::effort::{EffortBin, EffortProfile, Gait, Interruption};

/// Bytes of a bin.
const WIDTH: usize = 6;

/// The bins as the column `effort_profile` describes them.
pub(super) fn of(bins: &[EffortBin]) -> Bytes {
    let mut bytes = Vec::with_capacity(bins.len() * WIDTH);
    bytes.extend(bins.iter().flat_map(|bin| bin.graded_speed_mmps.to_le_bytes()));
    bytes.extend(bins.iter().map(|bin| bin.heart_rate_bpm));
    bytes.extend(bins.iter().map(|bin| bin.grade_half_pct.cast_unsigned()));
    bytes.extend(bins.iter().map(|bin| bin.gait as u8));
    bytes.extend(bins.iter().map(|bin| bin.tenths));
    Bytes(bytes)
}

/// The course of a row, if it has one.
pub(super) fn profile(row: &ActivityRow) -> Result<Option<EffortProfile>, TableError> {
    let Some(Bytes(bytes)) = &row.effort_profile else { return Ok(None) };
    let fault = || value("effort_profile", &format!("{} bytes", bytes.len()));
    if bytes.len() % WIDTH != 0 {
        return Err(fault());
    }
    let count = bytes.len() / WIDTH;
    let (speeds, rest) = bytes.split_at(2 * count);
    let (heart_rates, rest) = rest.split_at(count);
    let (grades, rest) = rest.split_at(count);
    let (gaits, tenths) = rest.split_at(count);
    if gaits.iter().any(|gait| *gait > Gait::Running as u8) {
        return Err(fault());
    }
    let (speeds, _) = speeds.as_chunks::<2>();
    let numbers = speeds.iter().zip(heart_rates).zip(grades).zip(gaits.iter().zip(tenths));
    let bins = numbers.map(|(((speed, heart_rate), grade), (gait, tenths))| EffortBin {
        graded_speed_mmps: u16::from_le_bytes(*speed),
        heart_rate_bpm: *heart_rate,
        grade_half_pct: grade.cast_signed(),
        gait: match gait {
            0 => Gait::Standing,
            1 => Gait::Walking,
            _ => Gait::Running,
        },
        tenths: *tenths,
    });
    let bins = bins.collect();
    same_length("interruption_before_bin", row.interruption_s.len(), row.interruption_before_bin.len())?;
    let interruptions = row.interruption_s.iter().zip(&row.interruption_before_bin);
    let interruptions = interruptions
        .map(|(seconds, before_bin)| Interruption { before_bin: before_bin.cast_unsigned(), seconds: *seconds });
    Ok(Some(EffortProfile { bins, interruptions: interruptions.collect() }))
}
