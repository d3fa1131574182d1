//! Scores by pair, ground, descent, distance and effort, as tables. Means and counts, never a cause.

use super::Context;
use crate::model::pain_table::{PainBy, PainTable, PainTables};
use crate::reporter::privacy::masked;
use crate::reporter::report::{ScoreTable, Table};
use crate::reporter::wording::{self, Wording};

pub(super) fn tables(context: &Context<'_>, tables: &PainTables) -> Vec<ScoreTable> {
    tables.tables.iter().map(|one| table(context, tables, one)).collect()
}

const fn words(by: PainBy) -> (&'static str, &'static str) {
    match by {
        PainBy::Shoe => ("Pain by pair of shoes", "Pair"),
        PainBy::Surface => ("Pain by ground", "Ground"),
        PainBy::Descent => ("Pain by metres descended", "Descent of the day"),
        PainBy::Distance => ("Pain by distance", "Distance of the day"),
        PainBy::Effort => ("Pain by effort", "Day"),
    }
}

fn table(context: &Context<'_>, all: &PainTables, table: &PainTable) -> ScoreTable {
    let (caption, head) = words(table.by);
    let rows = table.groups.iter().map(|group| {
        vec![
            wording::capitalised(&masked(&context.wording.phrase(&group.label))),
            group.days.to_string(),
            wording::number_with(group.mean_score, 1),
        ]
    });
    let days = |count: u32| Wording::count(count.into(), "day", "days");
    let few = (table.few_days > 0)
        .then(|| format!("{} in groups of fewer than {}", days(table.few_days), days(all.least_group_days)));
    let unknown = (table.unknown_days > 0).then(|| format!("{} of which it is not known", days(table.unknown_days)));
    let left_out: Vec<String> = few.into_iter().chain(unknown).collect();
    ScoreTable {
        table: Table {
            caption: caption.to_owned(),
            head: [head, "Days with a score", "Mean score"].map(str::to_owned).to_vec(),
            rows: rows.collect(),
        },
        note: if left_out.is_empty() { String::new() } else { format!("Left out: {}.", wording::list(&left_out)) },
    }
}

/// How many days there are, and what the tables do not say.
pub(super) fn note(tables: &PainTables) -> String {
    let PainTables { run_days, scored_days, least_days, .. } = *tables;
    let days = Wording::count(run_days.into(), "day", "days");
    let counted = format!(
        "Of {days} of running since the log began, {scored_days} {} a score on the day or the morning after.",
        if scored_days == 1 { "has" } else { "have" }
    );
    if scored_days < least_days {
        format!(
            "{counted} From {least_days} on, pain is told by shoes, ground, descent, distance and effort: an entry after \
             every run, also with a 0, makes that possible."
        )
    } else if tables.tables.is_empty() {
        format!("{counted} These days are too much alike to tell pain by shoes, ground, descent, distance or effort.")
    } else {
        format!(
            "{counted} The others are unknown, not free of pain. A higher mean is no proof of a cause: these days differ in more than one thing."
        )
    }
}
