//! Numbers and flags as Strava's table, or a spreadsheet program that saved it again, writes them.

/// A number of a column that Strava writes with a point in every language; spreadsheet programs make it a comma.
pub(super) fn plain(text: &str) -> Option<f64> {
    let text = text.trim();
    let parse = |text: &str| text.parse::<f64>().ok().filter(|value| value.is_finite());
    // "inf" and "nan" are words, not numbers.
    if !text.starts_with(|first: char| first.is_ascii_digit() || "+-.,".contains(first)) {
        return None;
    }
    parse(text).or_else(|| parse(&text.replacen(',', ".", 1)))
}

/// Kilometres with two decimals in the account's language: `9.72`, `9,72`, `1.234,56` (FORMATS section 1.2).
pub(super) fn kilometres(text: &str) -> Option<f64> {
    let text: String = text.chars().filter(|one| !one.is_whitespace() && *one != '\'').collect();
    let decimal = text.rfind(['.', ',']);
    let number: String = text
        .char_indices()
        .filter_map(|(at, one)| match one {
            '.' | ',' => (Some(at) == decimal).then_some('.'),
            _ => Some(one),
        })
        .collect();
    plain(&number)
}

/// Whole metres with the thousands separator of the account's language: `1.500`, `1,500`, `1 500` (FORMATS section
/// 1.2).
pub(super) fn whole_metres(text: &str) -> Option<f64> {
    let text: String = text.chars().filter(|one| !one.is_whitespace() && *one != '\'').collect();
    let mut groups = text.split(['.', ',']);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    if rest.iter().all(|group| group.len() == 3) {
        return plain(&format!("{first}{}", rest.concat()));
    }
    plain(&text)
}

/// A flag: `true`, `1.0`, or what spreadsheet programs make of it in their languages. Anything else is no.
pub(super) fn flag(text: &str) -> bool {
    const YES: &[&str] = &["true", "yes", "wahr", "vrai", "verdadero", "waar", "vero", "verdadeiro"];
    let text = text.trim().to_lowercase();
    YES.contains(&text.as_str()) || plain(&text).is_some_and(|value| value >= 0.5)
}

/// An id that a table library may have written as a float: `30699778.0`. `Err` when digits of it were lost, as in
/// `1.2E+10`; `None` when it is no id.
pub(super) fn id(text: &str) -> Option<Result<String, ()>> {
    let text = text.trim().trim_start_matches(['g', 'b', '\'']);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.trim_start_matches('+').parse::<usize>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || exponent > 18 {
        return None;
    }
    let shown = fraction.trim_end_matches('0');
    if text.len() != mantissa.len() && shown.len() < exponent {
        // The last digits are not written, so it may be any of several ids.
        return Some(Err(()));
    }
    let (in_id, behind) = fraction.split_at_checked(exponent).unwrap_or((fraction, ""));
    if behind.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let id: i64 = format!("{whole}{in_id}").parse().ok()?;
    (id > 0).then(|| Ok(id.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_real_tables() {
        assert_eq!(plain("7830.600098"), Some(7_830.600_098));
        assert_eq!(plain("6325,6"), Some(6325.6));
        assert_eq!(kilometres("9,72"), Some(9.72));
        assert_eq!(kilometres("1.234,56"), Some(1_234.56));
        assert_eq!(kilometres("27.98"), Some(27.98));
        assert_eq!(whole_metres("1.500"), Some(1_500.0));
        assert_eq!(whole_metres("1\u{202F}500"), Some(1_500.0));
        assert_eq!(whole_metres("750"), Some(750.0));
        for text in ["", "--", "nan", "inf", "1.2.3", "12 km"] {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    #[test]
    fn flags_of_real_tables() {
        assert!(["true", "TRUE", "1.0", "1", "WAHR"].iter().all(|text| flag(text)));
        assert!(["false", "FALSE", "0.0", "0", "", "2x"].iter().all(|text| !flag(text)));
    }

    #[test]
    fn ids_that_spreadsheets_rounded_are_no_ids() {
        assert_eq!(id("12070555079"), Some(Ok("12070555079".to_owned())));
        assert_eq!(id("30699778.0"), Some(Ok("30699778".to_owned())));
        assert_eq!(id("1.2070555079E+10"), Some(Ok("12070555079".to_owned())));
        assert_eq!(id("1.20706E+10"), Some(Err(())));
        assert_eq!(id("1.2E+10"), Some(Err(())));
        for text in ["", "0", "-5", "abc", "12.5", "99999999999999999999", "1E+99"] {
            assert_eq!(id(text), None, "{text}");
        }
    }
}
