//! Numbers of the FIT profile that are used, named as Garmin names them (FORMATS section 3.1). Nothing else here.

/// Message numbers.
pub(super) mod message {
    pub(in super::super) const FILE_ID: u16 = 0;
    pub(in super::super) const SPORT: u16 = 12;
    pub(in super::super) const SESSION: u16 = 18;
    pub(in super::super) const LAP: u16 = 19;
    pub(in super::super) const RECORD: u16 = 20;
    pub(in super::super) const EVENT: u16 = 21;
    pub(in super::super) const ACTIVITY: u16 = 34;
    pub(in super::super) const FIELD_DESCRIPTION: u16 = 206;
}

/// The field that holds the time in every message.
pub(super) const TIMESTAMP: u8 = 253;

/// `file_id.type` of an activity.
pub(super) const FILE_TYPE_ACTIVITY: u32 = 4;

/// Seconds from the Unix epoch to the FIT epoch, 31 December 1989.
pub(super) const FIT_EPOCH_UNIX_S: i64 = 631_065_600;

/// Times below this count seconds since the device was switched on, not since the epoch (FIT protocol, `date_time`).
pub(super) const FIRST_CALENDAR_TIME: u32 = 0x1000_0000;

/// Base type numbers without the endian bit.
pub(super) mod base {
    pub(in super::super) const SINT8: u8 = 1;
    pub(in super::super) const SINT16: u8 = 3;
    pub(in super::super) const SINT32: u8 = 5;
    pub(in super::super) const STRING: u8 = 7;
    pub(in super::super) const FLOAT32: u8 = 8;
    pub(in super::super) const FLOAT64: u8 = 9;
    pub(in super::super) const SINT64: u8 = 14;
}

/// Sizes and the bits that stand for "missing" of each base type; `None` for text and for numbers that the protocol
/// does not know.
pub(super) const fn width_and_invalid(base_type: u8) -> Option<(u8, u64)> {
    Some(match base_type & 0x1F {
        0 | 2 | 13 => (1, 0xFF),
        base::SINT8 => (1, 0x7F),
        base::SINT16 => (2, 0x7FFF),
        4 => (2, 0xFFFF),
        base::SINT32 => (4, 0x7FFF_FFFF),
        6 | base::FLOAT32 => (4, 0xFFFF_FFFF),
        base::FLOAT64 | 15 => (8, u64::MAX),
        10 => (1, 0),
        11 => (2, 0),
        12 => (4, 0),
        base::SINT64 => (8, 0x7FFF_FFFF_FFFF_FFFF),
        16 => (8, 0),
        _ => return None,
    })
}
