//! Times of XML files, read at fixed positions: `2026-05-03T08:00:00`, an optional fraction, and `Z`, an offset or
//! nothing. A general date parser is most of the cost of a reader and refuses forms that real files hold.

use crate::importer::plausible::is_utc_offset;

/// What a time says about its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::importer::formats) enum Zone {
    /// UTC, or an offset of zero, which is written by software and says nothing about the athlete.
    Utc,
    /// Seconds east of UTC.
    Offset(i32),
    /// Nothing: read as UTC (FORMATS section 4.2).
    Unstated,
}

/// A moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::importer::formats) struct Time {
    /// Microseconds since 1970, in UTC.
    pub(in crate::importer::formats) unix_us: i64,
    /// What was written behind it.
    pub(in crate::importer::formats) zone: Zone,
}

/// Microseconds in a second.
pub(in crate::importer::formats) const SECOND_US: i64 = 1_000_000;

/// Reads a time, or `None` when it is none.
pub(in crate::importer::formats) fn parse(text: &str) -> Option<Time> {
    let bytes = text.trim_ascii().as_bytes();
    let (clock, rest) = bytes.split_first_chunk::<19>()?;
    let [y1, y2, y3, y4, b'-', mo1, mo2, b'-', d1, d2, separator, h1, h2, b':', mi1, mi2, b':', s1, s2] = *clock else {
        return None;
    };
    if !matches!(separator, b'T' | b't' | b' ') {
        return None;
    }
    let year = two(y1, y2)? * 100 + two(y3, y4)?;
    let days = days_since_1970(year, two(mo1, mo2)?, two(d1, d2)?)?;
    let (hour, minute, second) = (two(h1, h2)?, two(mi1, mi2)?, two(s1, s2)?);
    // 24:00 ends a day and :60 is a leap second; both just run over into what follows.
    if hour > 24 || minute > 59 || second > 60 {
        return None;
    }
    let (fraction_us, rest) = fraction(rest);
    let zone = zone(rest)?;
    let offset_s = if let Zone::Offset(offset_s) = zone { i64::from(offset_s) } else { 0 };
    let seconds = days * 86_400 + i64::from(hour * 3_600 + minute * 60 + second) - offset_s;
    Some(Time { unix_us: seconds * SECOND_US + fraction_us, zone })
}

/// The offset of a zone, if a place on earth can have it.
pub(in crate::importer::formats) fn plausible_offset(zone: Zone) -> Option<i32> {
    match zone {
        Zone::Offset(offset_s) if is_utc_offset(i64::from(offset_s)) => Some(offset_s),
        Zone::Offset(_) | Zone::Utc | Zone::Unstated => None,
    }
}

fn two(tens: u8, ones: u8) -> Option<i32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| i32::from(tens) * 10 + i32::from(ones))
}

/// Days since 1970-01-01 in the Gregorian calendar, by counting leap days.
fn days_since_1970(year: i32, month: i32, day: i32) -> Option<i64> {
    const BEFORE_MONTH: [i32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    const LENGTH: [i32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let index = usize::try_from(month - 1).ok()?;
    let length = *LENGTH.get(index)? + i32::from(leap && month == 2);
    if !(1..=length).contains(&day) || year < 1900 {
        return None;
    }
    let past = year - 1;
    let leap_days = past / 4 - past / 100 + past / 400 - 477;
    let in_year = *BEFORE_MONTH.get(index)? + i32::from(leap && month > 2) + day - 1;
    Some(i64::from((year - 1_970) * 365 + leap_days + in_year))
}

/// Microseconds of the digits behind a point or comma, and what follows them.
fn fraction(bytes: &[u8]) -> (i64, &[u8]) {
    let [b'.' | b',', digits @ ..] = bytes else { return (0, bytes) };
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = digits.split_at(count);
    let mut unit = SECOND_US;
    let mut fraction_us = 0;
    for digit in digits.iter().take(6) {
        unit /= 10;
        fraction_us += i64::from(digit - b'0') * unit;
    }
    (fraction_us, rest)
}

/// The zone of `Z`, `+01:00`, `+0100`, `+01` or nothing.
fn zone(bytes: &[u8]) -> Option<Zone> {
    let (sign, hours, minutes) = match *bytes.trim_ascii_start() {
        [] => return Some(Zone::Unstated),
        [b'Z' | b'z'] => return Some(Zone::Utc),
        [sign, h1, h2] => (sign, two(h1, h2)?, 0),
        [sign, h1, h2, m1, m2] | [sign, h1, h2, b':', m1, m2] => (sign, two(h1, h2)?, two(m1, m2)?),
        _ => return None,
    };
    let east_s = (hours * 60 + minutes) * 60;
    match sign {
        _ if hours > 23 || minutes > 59 => None,
        b'+' | b'-' if east_s == 0 => Some(Zone::Utc),
        b'+' => Some(Zone::Offset(east_s)),
        b'-' => Some(Zone::Offset(-east_s)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<(i64, Zone)> {
        parse(text).map(|time| (time.unix_us / SECOND_US, time.zone))
    }

    #[test]
    fn forms_of_real_files() {
        // 2010-04-02T08:26:48Z is 1270196808 (date -u -d @1270196808).
        assert_eq!(seconds("2010-04-02T08:26:48Z"), Some((1_270_196_808, Zone::Utc)));
        assert_eq!(seconds(" 2010-04-02T10:26:48.524+02:00\n"), Some((1_270_196_808, Zone::Offset(7_200))));
        assert_eq!(seconds("2010-04-02T03:56:48.5-0430"), Some((1_270_196_808, Zone::Offset(-16_200))));
        assert_eq!(seconds("2010-04-02 08:26:48"), Some((1_270_196_808, Zone::Unstated)));
        assert_eq!(seconds("2010-04-02T08:26:48+00:00"), Some((1_270_196_808, Zone::Utc)));
        assert_eq!(parse("1970-01-01T00:00:01.250Z").map(|time| time.unix_us), Some(1_250_000));
        assert_eq!(parse("1970-01-01T00:00:00.1234567Z").map(|time| time.unix_us), Some(123_456));
    }

    #[test]
    fn leap_days_agree_with_chrono() {
        for text in ["1972-02-29", "2000-02-29", "2024-02-29", "2024-12-31", "2100-03-01", "1969-12-31", "2026-11-22"] {
            let day: chrono::NaiveDate = text.parse().expect("a date");
            let expected = day.signed_duration_since(chrono::NaiveDate::default()).num_seconds();
            assert_eq!(seconds(&format!("{text}T00:00:00Z")), Some((expected, Zone::Utc)), "{text}");
        }
    }

    #[test]
    fn what_is_no_time() {
        for text in [
            "",
            "2026",
            "2026-13-01T00:00:00Z",
            "2025-02-29T00:00:00Z",
            "2026-01-01T25:00:00Z",
            "2026-01-01T00:00:00X",
            "2026-01-01T00:00:00+99:99",
            "0000-00-00T00:00:00Z",
            "2026-01-0\u{e9}T00:00:00Z",
            "2026-01-01T00:0a:00Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn offsets_of_places() {
        assert_eq!(plausible_offset(Zone::Offset(20_700)), Some(20_700)); // Nepal
        assert_eq!(plausible_offset(Zone::Offset(3_601)), None);
        assert_eq!(plausible_offset(Zone::Offset(16 * 3_600)), None);
        assert_eq!(plausible_offset(Zone::Utc), None);
    }
}
