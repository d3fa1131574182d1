//! No output holds an e-mail address or a coordinate (CONTRACT section 3). Garmin names exported files after the
//! account and people write places into titles, so paths, messages and titles all pass through here.

/// What stands for an e-mail address.
const MASK: &str = "<email>";

/// What stands for a pair of coordinates.
const POSITION: &str = "<position>";

/// Decimals from which a pair of numbers tells a place: 0.001 degrees are about a hundred metres.
const TELLING_DECIMALS: usize = 3;

/// Endings of files that may follow an address without a separator, as in `me@example.com.fit`.
const FILE_ENDINGS: [&str; 9] = [".fit", ".gpx", ".tcx", ".gz", ".zip", ".csv", ".json", ".toml", ".xml"];

/// The text with each e-mail address replaced by `<email>` and each pair of coordinates by `<position>`.
#[must_use]
pub(crate) fn masked(text: &str) -> String {
    without_positions(&without_addresses(text))
}

/// Two numbers side by side, each with at least three decimals and no larger than 180.
fn without_positions(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let start = if rest[..start].ends_with('-') { start - 1 } else { start };
        output.push_str(&rest[..start]);
        rest = &rest[start..];
        let length = number_length(rest);
        let (shown, passed) = match pair_length(rest) {
            Some(pair) => (POSITION, pair),
            None => (&rest[..length], length),
        };
        output.push_str(shown);
        rest = &rest[passed..];
    }
    output.push_str(rest);
    output
}

/// Bytes of a pair of coordinates at the start of the text.
fn pair_length(text: &str) -> Option<usize> {
    let first = number_length(text);
    let between: usize =
        text[first..].chars().take_while(|letter| " ,;/°NSEW".contains(*letter)).map(char::len_utf8).sum();
    let second = number_length(&text[first + between..]);
    let is_pair = between > 0 && is_telling(&text[..first]) && is_telling(&text[first + between..][..second]);
    is_pair.then_some(first + between + second)
}

/// Bytes of the number at the start of the text: a sign, digits, a point among them.
fn number_length(text: &str) -> usize {
    let sign = usize::from(text.starts_with('-'));
    sign + text[sign..].bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count()
}

fn is_telling(number: &str) -> bool {
    let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    decimals >= TELLING_DECIMALS && number.parse::<f64>().is_ok_and(|value| value.abs() <= 180.0)
}

/// The text with each e-mail address replaced.
fn without_addresses(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    let mut rest = text;
    // `%40` is how addresses stand in names that came through the web.
    let sign = |text: &str| {
        let signs = ["@", "%40"].into_iter().filter_map(|sign| Some((text.find(sign)?, sign.len())));
        signs.min()
    };
    while let Some((at, length)) = sign(rest) {
        let (before, after) = (&rest[..at], &rest[at + length..]);
        let domain = domain_length(after);
        let local = before.len() - local_length(before);
        if domain == 0 || local == before.len() {
            output.push_str(&rest[..at + length]);
            rest = after;
        } else {
            output.push_str(&before[..local]);
            output.push_str(MASK);
            rest = &after[domain..];
        }
    }
    output.push_str(rest);
    output
}

/// Bytes at the end of `before` that can be the part of an address before the `@`.
fn local_length(before: &str) -> usize {
    let letter = |letter: &char| letter.is_alphanumeric() || "._%+-'~".contains(*letter);
    before.chars().rev().take_while(letter).map(char::len_utf8).sum()
}

/// Bytes at the start of `after` that are a domain of at least two labels, the last of letters; else zero.
fn domain_length(after: &str) -> usize {
    let letter = |letter: &char| letter.is_alphanumeric() || *letter == '.' || *letter == '-';
    let length: usize = after.chars().take_while(letter).map(char::len_utf8).sum();
    let mut domain = after[..length].trim_end_matches(['.', '-']);
    while let Some(shorter) = FILE_ENDINGS.iter().find_map(|ending| domain.strip_suffix(ending)) {
        if !shorter.contains('.') {
            break;
        }
        domain = shorter;
    }
    let labels = domain.split('.').count();
    let last = domain.rsplit('.').next().unwrap_or_default();
    let is_domain = labels >= 2 && last.chars().count() >= 2 && last.chars().all(|letter| !letter.is_ascii_digit());
    if is_domain { domain.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn addresses_in_paths_and_messages_are_masked() {
        assert_eq!(
            masked("DI_CONNECT/jo.doe+run@mail.example.com_0_summary.json"),
            "DI_CONNECT/<email>_0_summary.json"
        );
        assert_eq!(masked("export.zip!me@example.com.fit.gz"), "export.zip!<email>.fit.gz");
        assert_eq!(masked("from a@b.io, to c@d.org."), "from <email>, to <email>.");
        assert_eq!(masked("jürgen@müller.de"), "<email>");
        assert_eq!(masked("a.zip!bob%40mail.example.org_5.fit"), "a.zip!<email>_5.fit");
        assert_eq!(masked("100%40 of it"), "100%40 of it");
    }

    #[test]
    fn places_are_masked() {
        assert_eq!(masked("call me 52.5200, 13.4050!"), "call me <position>!");
        assert_eq!(masked("home -33.8688,-151.2093 and back"), "home <position> and back");
        assert_eq!(masked("47.123° N 8.456° E"), "<position>° E");
    }

    #[test]
    fn other_text_is_left_alone() {
        for text in [
            "10.5, 12.25 km",
            "2026-11-22.fit",
            "1.234 of 5",
            "-",
            "99.",
            "10 km @ 5:00",
            "@home",
            "run@5.20",
            "a@b",
            "plain",
            "",
            "x@@y",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
