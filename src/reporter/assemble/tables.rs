//! The shoe ledger and the weeks as tables.

use super::Context;
use crate::model::measures::WeekMeasures;
use crate::model::shoe::ShoeUse;
use crate::model::units::Metres;
use crate::reporter::privacy::masked;
use crate::reporter::report::Table;
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
        if shoe.limit_is_override { format!("{limit} (yours)") } else { limit },
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

pub(super) fn unassigned(context: &Context<'_>) -> Option<String> {
    let distance = context.input.history.unassigned_shoe_distance;
    let said = context.wording.distance(distance);
    (distance > Metres::ZERO).then(|| {
        format!(
            "No shoe is known for {said}. Name a default shoe in athlete.toml, or give runs a shoe with [[activity]]."
        )
    })
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
