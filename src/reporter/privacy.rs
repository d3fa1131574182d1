//! No output holds an e-mail address (CONTRACT section 3). Garmin names exported files after the account, so paths,
//! messages and titles all pass through here.

/// What stands for an e-mail address.
const MASK: &str = "<email>";

/// Endings of files that may follow an address without a separator, as in `me@example.com.fit`.
const FILE_ENDINGS: [&str; 9] = [".fit", ".gpx", ".tcx", ".gz", ".zip", ".csv", ".json", ".toml", ".xml"];

/// The text with each e-mail address replaced by `<email>`.
#[must_use]
pub(crate) fn masked(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        let domain = domain_length(after);
        let local = before.len() - local_length(before);
        if domain == 0 || local == before.len() {
            output.push_str(&rest[..=at]);
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
    }

    #[test]
    fn other_text_is_left_alone() {
        for text in ["10 km @ 5:00", "@home", "run@5.20", "a@b", "plain", "", "x@@y"] {
            assert_eq!(masked(text), text);
        }
    }
}
