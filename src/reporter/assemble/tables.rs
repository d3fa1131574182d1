//! The shoe ledger and the weeks as tables.

use super::Context;
use crate::model::measures::WeekMeasures;
use crate::model::shoe::ShoeUse;
use crate::reporter::privacy::masked;
use crate::reporter::report::Table;
use crate::reporter::shoe_ledger;
use crate::reporter::wording::{self, EN_DASH, Wording};

/// Weeks listed: a year.
const WEEKS_SHOWN: usize = 52;

/// What stands for a missing number.
fn missing() -> String {
    EN_DASH.to_string()
}

pub(super) fn shoes(context: &Context<'_>) -> Table {
    let head = ["Shoe", "Distance", "Limit", "Left", "Last 28 days", "Runs", "Last used", "Limit reached"];
    Table {
        caption: "Distance on each pair of shoes".to_owned(),
        head: head.map(str::to_owned).to_vec(),
        rows: context.input.history.shoes.iter().map(|shoe| shoe_row(context, shoe)).collect(),
    }
}

fn shoe_row(context: &Context<'_>, shoe: &ShoeUse) -> Vec<String> {
    let wording = context.wording;
    let name = masked(&shoe.name);
    let limit = wording.distance(shoe.limit);
    vec![
        if shoe.retired { format!("{name} (retired)") } else { name },
        wording.distance(shoe.distance),
        match (shoe.limit_is_override, shoe.limit_service) {
            (true, Some(service)) => format!("{limit} (at {})", shoe_ledger::service_name(service)),
            (true, None) => format!("{limit} (yours)"),
            (false, _) => limit,
        },
        left(wording, shoe),
        wording.distance(shoe.last_28_days),
        shoe.runs.to_string(),
        shoe.last_used.map_or_else(missing, |day| wording.short_day(day)),
        limit_note(wording, shoe).unwrap_or_else(missing),
    ]
}

fn left(wording: Wording, shoe: &ShoeUse) -> String {
    if shoe.distance > shoe.limit {
        format!("{} over", wording.distance(shoe.distance - shoe.limit))
    } else {
        wording.distance(shoe.limit - shoe.distance)
    }
}

/// When the limit was or will be reached.
pub(super) fn limit_note(wording: Wording, shoe: &ShoeUse) -> Option<String> {
    match (shoe.limit_reached_on, shoe.limit_projected_on) {
        (Some(day), _) => Some(format!("on {}", wording.short_day(day))),
        (None, Some(day)) if !shoe.retired => Some(format!("about {}", wording.short_day(day))),
        _ => None,
    }
}

/// What is missing in the ledger, in sentences.
pub(super) fn shoes_note(context: &Context<'_>) -> Option<String> {
    let history = context.input.history;
    let said = [shoe_ledger::unassigned(history, context.wording), shoe_ledger::undescribed(history, false)];
    let said: Vec<String> = said.into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(" "))
}

pub(super) fn weeks(context: &Context<'_>) -> Table {
    let head = ["Week of", "Distance", "Runs", "Longest", "Ascent", "Against highest of 4", "Monotony", "Cadence"];
    Table {
        caption: "Weeks, newest first".to_owned(),
        head: head.map(str::to_owned).to_vec(),
        rows: context.input.history.weeks.iter().rev().take(WEEKS_SHOWN).map(|week| week_row(context, week)).collect(),
    }
}

fn week_row(context: &Context<'_>, week: &WeekMeasures) -> Vec<String> {
    let wording = context.wording;
    let name = wording.short_day(week.week.monday());
    vec![
        if week.complete { name } else { format!("{name} (running)") },
        if week.known {
            wording.distance(week.distance)
        } else {
            format!("{} or more", wording.distance(week.distance))
        },
        week.runs.to_string(),
        week.longest_run.map_or_else(missing, |distance| wording.distance(distance)),
        week.ascent.map_or_else(missing, |ascent| wording.height(ascent)),
        week.guarded_ratio.map_or_else(missing, Wording::change),
        week.monotony.map_or_else(missing, |monotony| wording::number_with(monotony, 1)),
        week.cadence.map_or_else(missing, |cadence| wording::number_with(cadence.get(), 0)),
    ]
}
