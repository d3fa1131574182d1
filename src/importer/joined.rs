//! What became of the rows of each table, said once a table: `merged` of the JSON report lists every one of them.

use std::collections::BTreeMap;

use super::deduplicate::{Clusters, Level};
use super::read::Candidate;
use crate::diagnostics::{Code, Diagnostic, Level as Severity};
use crate::model::activity::Activity;

/// The rows of one table.
#[derive(Default)]
struct Joined {
    rows: usize,
    alone: usize,
    levels: BTreeMap<Level, usize>,
}

/// A note for each table with rows.
pub(crate) fn of_tables<M>(candidates: &[Candidate<M>], clusters: &Clusters) -> Vec<Diagnostic> {
    let mut tables: BTreeMap<&str, Joined> = BTreeMap::new();
    let row = |index: usize| candidates.get(index).filter(|candidate| candidate.facts.row.is_some());
    for cluster in &clusters.groups {
        if let Some(winner) = row(cluster.winner) {
            let joined = tables.entry(table(&winner.activity)).or_default();
            joined.rows += 1;
            joined.alone += 1;
        }
        for (index, level) in &cluster.losers {
            let Some(loser) = row(*index) else { continue };
            let joined = tables.entry(table(&loser.activity)).or_default();
            joined.rows += 1;
            *joined.levels.entry(*level).or_default() += 1;
        }
    }
    tables.into_iter().map(|(table, joined)| note(table, &joined)).collect()
}

fn table(row: &Activity) -> &str {
    row.sources.first().map_or("", String::as_str)
}

fn note(table: &str, joined: &Joined) -> Diagnostic {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(joined.levels.iter().map(|(level, rows)| format!("{rows} joined by {}", level.reason())));
    if joined.alone > 0 {
        parts.push(format!("{} without a recording, counted by their totals", joined.alone));
    }
    let rows = if joined.rows == 1 { "row" } else { "rows" };
    Diagnostic {
        path: table.to_owned(),
        place: None,
        code: Code::RowsJoined,
        level: Severity::Note,
        message: format!("{} {rows}: {}", joined.rows, parts.join("; ")),
        help: None,
    }
}
