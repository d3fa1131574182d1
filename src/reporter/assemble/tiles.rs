//! The week at a glance: four numbers, each with what to compare it with.

use super::{Context, figures};
use crate::model::calendar::{DaySpan, WeekId};
use crate::model::measures::{Session, WeekMeasures};
use crate::model::median::median;
use crate::model::units::Metres;
use crate::reporter::report::Tile;
use crate::reporter::wording::{self, EN_DASH, Wording};

pub(super) fn tiles(context: &Context<'_>) -> Vec<Tile> {
    let week = context.input.history.weeks.last();
    vec![distance_tile(context, week), longest_tile(context), monotony_tile(context), cadence_tile(context, week)]
}

fn tile(label: &str, value: Option<String>, unit: &str, reference: String) -> Tile {
    let unit = if value.is_some() { unit } else { "" };
    Tile {
        label: label.to_owned(),
        value: value.unwrap_or_else(|| EN_DASH.to_string()),
        unit: unit.to_owned(),
        reference,
    }
}

fn distance_tile(context: &Context<'_>, week: Option<&WeekMeasures>) -> Tile {
    let wording = context.wording;
    let without_distance = week.is_some_and(|week| week.by_time.without_distance > 0);
    let label = match (week.is_none_or(|week| week.complete), without_distance) {
        (true, false) => "This week",
        (true, true) => "This week, at least",
        (false, false) => "This week so far",
        (false, true) => "This week so far, at least",
    };
    let reference = match week.map(|week| (week, week.baseline_max4)) {
        Some((_, Some(Metres::ZERO))) => "no running in the four weeks before".to_owned(),
        Some((week, Some(baseline))) => match week.guarded_ratio.filter(|_| week.complete) {
            Some(ratio) => {
                format!("{} against {}, the highest of 4 weeks", Wording::change(ratio), wording.distance(baseline))
            }
            None => format!("highest of 4 weeks {}", wording.distance(baseline)),
        },
        _ => "no four weeks to compare with".to_owned(),
    };
    tile(label, week.map(|week| wording.distance_number(week.distance)), wording.distance_unit(), reference)
}

fn longest_tile(context: &Context<'_>) -> Tile {
    let wording = context.wording;
    let span = DaySpan::week(WeekId::containing(context.as_of()));
    let longest: Option<(&Session, Metres)> = context
        .input
        .history
        .runs(span)
        .filter_map(|session| Some((session, session.distance?)))
        .max_by(|(_, one), (_, other)| one.total_cmp(other));
    let reference = match longest {
        Some((session, _)) => match (session.spike_ratio(), session.longest_before) {
            (Some(ratio), Some(before)) => {
                format!(
                    "{} against {} in the 30 days before",
                    Wording::change(ratio),
                    wording.distance(before.distance)
                )
            }
            _ => "no run in the 30 days before".to_owned(),
        },
        None => "no run this week".to_owned(),
    };
    tile(
        "Longest run",
        longest.map(|(_, distance)| wording.distance_number(distance)),
        wording.distance_unit(),
        reference,
    )
}

fn monotony_tile(context: &Context<'_>) -> Tile {
    let history = context.input.history;
    let last = history.last_complete_week();
    let limit = wording::number_with(figures::monotony_limit(context), 1);
    let reference = match usual_monotony(context) {
        Some(usual) => format!("limit {limit}, your usual {}", wording::number_with(usual, 1)),
        None => format!("limit {limit}"),
    };
    let value = last.and_then(|week| week.monotony).map(|monotony| wording::number_with(monotony, 1));
    let label = if last.map(|week| week.week) == Some(WeekId::containing(context.as_of())) {
        "Monotony"
    } else {
        "Monotony, last full week"
    };
    tile(label, value, "", reference)
}

/// The median of the weeks before the last complete one, of half a year.
fn usual_monotony(context: &Context<'_>) -> Option<f64> {
    let weeks = context.input.history.weeks.iter().rev().filter(|week| week.complete).skip(1).take(26);
    median(weeks.filter_map(|week| week.monotony).collect())
}

fn cadence_tile(context: &Context<'_>, week: Option<&WeekMeasures>) -> Tile {
    let (low, high) = figures::cadence_band_spm(context);
    let value = week.and_then(|week| week.cadence).map(|cadence| wording::number_with(cadence.get(), 0));
    let reference = if value.is_some() {
        format!("article’s band {}{EN_DASH}{}", wording::trimmed(low, 0), wording::trimmed(high, 0))
    } else {
        "no cadence recorded this week".to_owned()
    };
    tile("Cadence", value, "steps/min", reference)
}
