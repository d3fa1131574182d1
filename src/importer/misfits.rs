//! Where the table of an export and its files do not fit each other, and files that are no recordings. Nothing is lost
//! by it; it only has to be said, once for many of a kind.

use std::collections::{BTreeMap, BTreeSet};

use super::deduplicate::{Clusters, NAMED_START_TOLERANCE_MS};
use super::read::Candidate;
use super::rows::RowFacts;
use crate::diagnostics::{Code, Diagnostic, Level};
use crate::model::activity::Activity;

/// More rows or files of one kind than this are said in one sentence, as when the table is given alone.
const SAID_ONE_BY_ONE: usize = 10;

/// Notes on files that are no recordings, where many in one folder are of one kind said at the first of them: an
/// account export holds one file of monitoring for every day.
pub(crate) fn fewer_notes(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut kinds: BTreeMap<(String, String), Vec<Diagnostic>> = BTreeMap::new();
    let mut kept = Vec::new();
    for diagnostic in diagnostics {
        if diagnostic.code == Code::NotAnActivity && diagnostic.level == Level::Note {
            let folder =
                diagnostic.path.rfind(['/', '!']).and_then(|end| diagnostic.path.get(..end)).unwrap_or_default();
            kinds.entry((folder.to_owned(), diagnostic.message.clone())).or_default().push(diagnostic);
        } else {
            kept.push(diagnostic);
        }
    }
    for mut alike in kinds.into_values() {
        let more = alike.len() - 1;
        if more >= SAID_ONE_BY_ONE {
            alike.sort_by(|one, other| one.path.cmp(&other.path));
            alike.truncate(1);
            for first in &mut alike {
                first.message = format!("{}; nor are {more} more of this kind beside it", first.message);
            }
        }
        kept.extend(alike);
    }
    kept
}

/// Rows without the file that they name, files that no row names, and starts that differ.
pub(crate) fn of_exports<M>(candidates: &[Candidate<M>], clusters: &Clusters) -> Vec<Diagnostic> {
    let files: BTreeMap<&str, &Activity> = candidates
        .iter()
        .filter(|candidate| candidate.facts.row.is_none())
        .flat_map(|candidate| candidate.activity.sources.iter().map(|source| (source.as_str(), &candidate.activity)))
        .collect();
    let mut diagnostics = not_in_table(candidates, &files);
    let mut missing: BTreeMap<&str, Vec<(&Activity, &RowFacts)>> = BTreeMap::new();
    for cluster in &clusters.groups {
        let members: Vec<&Candidate<M>> = cluster.members().filter_map(|index| candidates.get(index)).collect();
        let has_samples = members.iter().any(|member| member.facts.row.is_none());
        for member in &members {
            let Some(row) = member.facts.row.as_ref().filter(|row| !row.files.is_empty()) else { continue };
            let named = row.files.iter().find_map(|file| files.get(file.as_str()));
            match named {
                Some(file) => {
                    let is_one = members.iter().any(|other| other.activity.content_hash == file.content_hash);
                    diagnostics.extend(start_disagrees(&member.activity, row, file, is_one));
                }
                None if has_samples => {}
                None => missing.entry(table(&member.activity)).or_default().push((&member.activity, row)),
            }
        }
    }
    diagnostics.extend(missing.into_iter().flat_map(|(table, rows)| recordings_missing(table, rows)));
    diagnostics
}

fn table(row: &Activity) -> &str {
    row.sources.first().map_or("", String::as_str)
}

/// The files beside those that a table names, which none of its rows does.
fn not_in_table<M>(candidates: &[Candidate<M>], files: &BTreeMap<&str, &Activity>) -> Vec<Diagnostic> {
    let rows = || candidates.iter().filter_map(|candidate| candidate.facts.row.as_ref());
    let named: BTreeSet<&str> = rows().flat_map(|row| row.files.iter().map(String::as_str)).collect();
    let folders: BTreeSet<&str> = rows().filter_map(|row| folder(row.files.first()?)).collect();
    let mut beside: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for file in files.keys().filter(|file| !named.contains(**file)) {
        if let Some(folder) = folder(file).filter(|folder| folders.contains(folder)) {
            beside.entry(folder).or_default().push(file);
        }
    }
    let note = |path: &str, message: String| Diagnostic {
        path: path.to_owned(),
        place: None,
        code: Code::NotInTable,
        level: Level::Note,
        message,
        help: None,
    };
    let of_folder = |(folder, files): (&str, Vec<&str>)| {
        if files.len() > SAID_ONE_BY_ONE {
            let message = format!(
                "the table of the export does not name {} of the recordings here; they are used all the same",
                files.len()
            );
            return vec![note(folder.trim_end_matches(['/', '!']), message)];
        }
        let message = "the table of the export does not name this recording; it is used all the same";
        files.into_iter().map(|file| note(file, message.to_owned())).collect()
    };
    beside.into_iter().flat_map(of_folder).collect()
}

/// The folder of a file, with what ends it.
fn folder(file: &str) -> Option<&str> {
    file.rfind('/').and_then(|end| file.get(..=end))
}

/// A row and its file that start on different days; `is_one` when they are one all the same.
fn start_disagrees(row: &Activity, facts: &RowFacts, file: &Activity, is_one: bool) -> Option<Diagnostic> {
    let help = if is_one {
        "the recording's own time is used; correct the clock of the watch if it is wrong"
    } else {
        "their distances differ too, so both count; leave one out in athlete.toml if they are one"
    };
    let apart_ms = (row.start_utc - file.start_utc).num_milliseconds().abs();
    (apart_ms > NAMED_START_TOLERANCE_MS).then(|| Diagnostic {
        path: table(row).to_owned(),
        place: Some(facts.place.clone()),
        code: Code::StartDisagrees,
        level: Level::Warning,
        message: format!(
            "it starts on {} and the recording that it names on {}",
            row.start_utc.format("%Y-%m-%d"),
            file.start_utc.format("%Y-%m-%d")
        ),
        help: Some(help.to_owned()),
    })
}

/// Rows whose files are not there, or could not be read.
fn recordings_missing(table: &str, mut rows: Vec<(&Activity, &RowFacts)>) -> Vec<Diagnostic> {
    rows.sort_by_key(|(row, _)| (row.start_utc, row.id));
    let missing = |place: Option<String>, message: String| Diagnostic {
        path: table.to_owned(),
        place,
        code: Code::RecordingMissing,
        level: Level::Note,
        message,
        help: Some("give the whole export, as it was downloaded".to_owned()),
    };
    if rows.len() > SAID_ONE_BY_ONE {
        let message = format!(
            "the recordings that {} rows name are not there or cannot be read; the totals of the rows are used",
            rows.len()
        );
        return vec![missing(None, message)];
    }
    let one_by_one = rows.into_iter().map(|(_, facts)| {
        let file = facts.files.first().and_then(|file| file.rsplit(['/', '!']).next()).unwrap_or_default();
        missing(
            Some(facts.place.clone()),
            format!("the recording {file} is not there or cannot be read; the totals of the row are used"),
        )
    });
    one_by_one.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(path: &str, message: &str) -> Diagnostic {
        Diagnostic {
            path: path.to_owned(),
            place: None,
            code: Code::NotAnActivity,
            level: Level::Note,
            message: message.to_owned(),
            help: None,
        }
    }

    #[test]
    fn many_of_one_kind_in_one_folder_are_said_at_the_first() {
        let days = (0..12).map(|day| note(&format!("a.zip!b/{day:02}.fit"), "monitoring"));
        let others = [note("a.zip!b/s.fit", "settings"), note("a.zip!c/1.fit", "monitoring")];
        let said = fewer_notes(days.rev().chain(others).collect());
        let told: Vec<(&str, &str)> = said.iter().map(|said| (said.path.as_str(), said.message.as_str())).collect();
        assert_eq!(
            told,
            [
                ("a.zip!b/00.fit", "monitoring; nor are 11 more of this kind beside it"),
                ("a.zip!b/s.fit", "settings"),
                ("a.zip!c/1.fit", "monitoring"),
            ]
        );
        let few: Vec<Diagnostic> = (0..10).map(|day| note(&format!("{day}.fit"), "monitoring")).collect();
        assert_eq!(fewer_notes(few).len(), 10);
    }
}
