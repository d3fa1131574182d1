//! What a recording can say at all: the limits that the readers and `normalise` share. Numbers only; what becomes of a
//! value outside of them is decided where it is read.

use std::ops::RangeInclusive;

/// Beats per minute that are believed: 0, 1 and 255 are fillers of devices (FORMATS section 7).
pub(crate) const HEART_RATE_BPM: RangeInclusive<f64> = 30.0..=240.0;

/// Ratings of foot strike that a foot pod gives, heel to toes; a pod that sees no step writes 0 (RULES, BIO-4).
pub(crate) const FOOT_STRIKE: RangeInclusive<f64> = 1.0..=16.0;

/// Positions below which a drawn route may be behind the track (FORMATS section 4.1).
pub(crate) const FEW_POSITIONS: usize = 20;

/// Whether a place on earth can be so many seconds from UTC: no zone is further than 15 hours off, and all are whole
/// quarters of an hour (FORMATS section 3.4).
pub(crate) const fn is_utc_offset(seconds: i64) -> bool {
    const FURTHEST_S: u64 = 15 * 3_600;
    const QUARTER_S: i64 = 15 * 60;
    seconds.unsigned_abs() <= FURTHEST_S && seconds % QUARTER_S == 0
}
