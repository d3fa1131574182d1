//! Cells of Garmin Connect's list: numbers with thousands separators, durations, the athlete's wall clock (FORMATS
//! section 2.3). `Ok(None)` is a cell that says there is nothing, `Err` one that cannot be read.

use chrono::{NaiveDate, NaiveDateTime};

/// A cell that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unreadable;

/// The cell without blanks and without the apostrophe that keeps spreadsheets from computing.
fn bare(cell: &str) -> &str {
    cell.trim().trim_start_matches('\'').trim()
}

fn is_missing(cell: &str) -> bool {
    cell.chars().all(|letter| matches!(letter, '-' | '–' | '—'))
}

/// A positive number; zero is Garmin's way to say that there is none.
pub(super) fn number(cell: &str) -> Result<Option<f64>, Unreadable> {
    let cell = bare(cell);
    if is_missing(cell) {
        return Ok(None);
    }
    let number: f64 = plain(cell).ok_or(Unreadable)?.parse().map_err(|_| Unreadable)?;
    if !number.is_finite() || number < 0.0 {
        return Err(Unreadable);
    }
    Ok((number > 0.0).then_some(number))
}

/// The number with a point for decimals and nothing between thousands. Real tables have a point and thousands commas in
/// any language; those of accounts with decimal commas have `5,81`, which no thousands comma can be.
fn plain(cell: &str) -> Option<String> {
    if !cell
        .chars()
        .all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ',' | '-' | '\'' | '\u{a0}' | '\u{202f}'))
    {
        return None;
    }
    let cell: String = cell.chars().filter(|letter| !matches!(letter, '\'' | '\u{a0}' | '\u{202f}')).collect();
    let decimal = match (cell.rfind('.'), cell.rfind(',')) {
        (Some(point), Some(comma)) => Some(point.max(comma)),
        (Some(point), None) if cell.matches('.').count() == 1 => Some(point),
        (None, Some(comma)) if !is_thousands(&cell) => Some(comma),
        _ => None,
    };
    Some(
        cell.char_indices()
            .filter_map(|(at, letter)| match letter {
                _ if Some(at) == decimal => Some('.'),
                '.' | ',' => None,
                other => Some(other),
            })
            .collect(),
    )
}

/// True for groups of three digits behind commas.
fn is_thousands(cell: &str) -> bool {
    let mut groups = cell.trim_start_matches('-').split(',');
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && first != "0" && groups.all(|group| group.len() == 3)
}

/// Seconds of `01:32:43`, `00:02:15.3`, `0:49:12` or `22:30.4`.
pub(super) fn duration(cell: &str) -> Result<Option<f64>, Unreadable> {
    let cell = bare(cell);
    if is_missing(cell) {
        return Ok(None);
    }
    let parts: Vec<&str> = cell.split(':').collect();
    let (seconds, minutes, hours) = match parts.as_slice() {
        [minutes, seconds] => (*seconds, *minutes, "0"),
        [hours, minutes, seconds] => (*seconds, *minutes, *hours),
        _ => return Err(Unreadable),
    };
    let whole = |part: &str| part.parse::<u32>().map(f64::from).map_err(|_| Unreadable);
    let digits = seconds.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ','));
    let seconds: f64 = seconds.replace(',', ".").parse().map_err(|_| Unreadable)?;
    if !digits || seconds >= 60.0 || hours.len() > 4 || minutes.len() > 4 {
        return Err(Unreadable);
    }
    let total = whole(hours)? * 3_600.0 + whole(minutes)? * 60.0 + seconds;
    Ok((total > 0.0).then_some(total))
}

/// The athlete's clock of `2022-12-21 10:40:56`. Other forms are of spreadsheets; those with the month or the day first
/// cannot be told apart and are left out.
pub(super) fn start(cell: &str) -> Option<NaiveDateTime> {
    let cell = bare(cell).replacen('T', " ", 1);
    let forms = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%Y/%m/%d %H:%M:%S"];
    let clock = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(&cell, form).ok())?;
    let believable = NaiveDate::from_ymd_opt(1990, 1, 1)?..NaiveDate::from_ymd_opt(2200, 1, 1)?;
    believable.contains(&clock.date()).then_some(clock)
}

/// The share of the left foot in `49.8% L / 50.2% R`; left stands first in every language.
pub(super) fn left_share_pct(cell: &str) -> Result<Option<f64>, Unreadable> {
    let cell = bare(cell);
    let Some((left, _)) = cell.split_once('%') else { return number(cell).map(|_| None) };
    let share = number(left)?;
    Ok(share.filter(|share| (30.0..=70.0).contains(share)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(number("42.02"), Ok(Some(42.02)));
        assert_eq!(number("2,336"), Ok(Some(2336.0)));
        assert_eq!(number("1,234,567"), Ok(Some(1_234_567.0)));
        assert_eq!(number("1,234.5"), Ok(Some(1234.5)));
        assert_eq!(number("1.234,5"), Ok(Some(1234.5)));
        assert_eq!(number("5,81"), Ok(Some(5.81)));
        assert_eq!(number("0,950"), Ok(Some(0.95)), "no thousands begin with a zero");
        assert_eq!(number(" 166 "), Ok(Some(166.0)));
        assert_eq!(number("'151"), Ok(Some(151.0)));
        for missing in ["--", "", "0", "0.0", "0.00", "-"] {
            assert_eq!(number(missing), Ok(None), "{missing:?}");
        }
        for wrong in ["abc", "1:20", "-5", "5 km", "1e5", "inf", "NaN"] {
            assert_eq!(number(wrong), Err(Unreadable), "{wrong:?}");
        }
    }

    #[test]
    fn durations() {
        assert_eq!(duration("01:32:43"), Ok(Some(5563.0)));
        assert_eq!(duration("00:02:15.3"), Ok(Some(135.3)));
        assert_eq!(duration("0:49:12"), Ok(Some(2952.0)));
        assert_eq!(duration("22:30.4"), Ok(Some(1350.4)));
        assert_eq!(duration("26:00:00"), Ok(Some(93_600.0)));
        assert_eq!(duration("--"), Ok(None));
        assert_eq!(duration("0:00"), Ok(None));
        for wrong in ["00:03.93.8", "abc", "12", "1:2:3:4", "00:00:61", "99999999:00:00", "-1:00:00"] {
            assert_eq!(duration(wrong), Err(Unreadable), "{wrong:?}");
        }
    }

    #[test]
    fn starts() {
        let clock = NaiveDate::from_ymd_opt(2022, 12, 21).and_then(|day| day.and_hms_opt(10, 40, 56));
        assert_eq!(start("2022-12-21 10:40:56"), clock);
        assert_eq!(start("2022-12-21T10:40:56"), clock);
        assert_eq!(start("21.12.2022 10:40:56"), clock);
        assert_eq!(start("7/4/2020 15:36"), None, "July or April");
        assert_eq!(start("0001-01-01 00:00:00"), None);
    }

    #[test]
    fn balance_of_the_feet() {
        assert_eq!(left_share_pct("49.8% L / 50.2% R"), Ok(Some(49.8)));
        assert_eq!(left_share_pct("50,6% S / 49,4% D"), Ok(Some(50.6)));
        assert_eq!(left_share_pct("--"), Ok(None));
        assert_eq!(left_share_pct("left"), Err(Unreadable));
    }
}
