//! Words of a table in a form in which they can be compared: the same name is written in several ways.

/// A name of a column: without mark-up, in lower case, with one kind of apostrophe and of blank, and without what says
/// that Strava found no translation (FORMATS section 1.2).
pub(super) fn column(cell: &str) -> String {
    let text = without_tags(cell);
    let text = text.rsplit_once(".horton_values.").map_or(text.as_str(), |(_, name)| name).replace('_', " ");
    spaced(&text)
}

/// The letters and digits of a word in lower case, without blanks, hyphens and the like: `Trail Run`, `TrailRun`.
pub(super) fn letters(word: &str) -> String {
    word.chars().filter(|one| one.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Lower case, straight apostrophes, single blanks.
pub(super) fn spaced(text: &str) -> String {
    let text = text.to_lowercase().replace(['\u{2019}', '\u{02BC}'], "'");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same in single blanks, with its capitals: what people wrote.
pub(super) fn collapsed(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

fn without_tags(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        visible.push_str(before);
        rest = tag.split_once('>').map_or("", |(_, behind)| behind);
    }
    visible + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_real_tables() {
        let html = "<span class=\"translation_missing\" title=\"translation missing: en-US.lib.export.portability_exporter\
                    .activities.horton_values.total_steps\">Total Steps</span>";
        assert_eq!(column(html), "total steps");
        let missing = "translation missing: en-US.lib.export.portability_exporter.activities.horton_values.jump_count";
        assert_eq!(column(missing), "jump count");
        assert_eq!(column("ID de l\u{2019}activité"), "id de l'activité");
        assert_eq!(column("elapsed_time"), "elapsed time");
    }

    #[test]
    fn blanks_collapse() {
        assert_eq!(collapsed(" ASICS  Gel-Cumulus 25 ").as_deref(), Some("ASICS Gel-Cumulus 25"));
        assert_eq!(collapsed(" \u{A0}"), None);
        assert_eq!(letters("E-Bike Ride"), "ebikeride");
    }
}
