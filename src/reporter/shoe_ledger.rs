//! The shoe ledger for a terminal: two lines a pair in 80 columns, what no pair is known for, and `[[shoe]]` tables for
//! pairs that athlete.toml does not describe. Prints nothing itself.

use std::fmt::Write as _;

use super::privacy::masked;
use super::text::{plain, wrapped};
use super::wording::{self, EN_DASH, MINUS, Wording};
use crate::model::athlete::Units;
use crate::model::history::History;
use crate::model::service::Service;
use crate::model::shoe::{Shoe, ShoeUse};
use crate::model::units::Metres;

/// Heads of the columns of numbers.
const HEADS: [&str; 8] = ["on it", "limit", "left", "28 days", "runs", "first used", "last used", "limit reached"];

/// Names of pairs in one sentence; the rest is counted.
const NAMES_SHOWN: usize = 4;

/// The ledger, each line ended by a newline. With `tables` the pairs that athlete.toml does not describe are printed
/// for it, ready to paste.
#[must_use]
pub fn render(history: &History, units: Units, tables: bool) -> String {
    let wording = Wording::new(units).as_of(history.as_of);
    let mut lines: Vec<String> = Vec::new();
    if history.shoes.is_empty() {
        let nothing = "No shoes are known: describe each pair as [[shoe]] in athlete.toml (`patella init` shows how).";
        lines.extend(wrapped(nothing, 0, 0));
    } else {
        lines.extend(ledger(history, wording));
    }
    let said = [unassigned(history, wording), undescribed(history, tables)];
    for note in said.into_iter().flatten() {
        lines.push(String::new());
        lines.extend(wrapped(&note, 0, 0));
    }
    if tables {
        for shoe in history.shoes.iter().filter_map(|shoe| shoe.to_describe.as_ref()) {
            lines.push(String::new());
            lines.extend(table(shoe, units));
        }
    }
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

fn ledger(history: &History, wording: Wording) -> Vec<String> {
    let rows: Vec<[String; 8]> = history.shoes.iter().map(|shoe| row(shoe, wording)).collect();
    let widths: Vec<usize> = HEADS
        .iter()
        .enumerate()
        .map(|(column, head)| {
            let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
            cells.chain([head.chars().count()]).max().unwrap_or(0)
        })
        .collect();
    let aligned = |cells: &[String]| {
        let cells = cells.iter().zip(&widths).fold(String::new(), |mut line, (cell, width)| {
            let _ = write!(line, "  {cell:>width$}");
            line
        });
        cells.trim_end().to_owned()
    };
    let day = wording.day(history.as_of);
    let mut lines = wrapped(&format!("Distance on each pair in {}, as of {day}", wording.distance_unit()), 0, 0);
    lines.push(aligned(&HEADS.map(str::to_owned)));
    for (shoe, row) in history.shoes.iter().zip(&rows) {
        lines.extend(wrapped(&name(shoe), 0, 2));
        lines.push(aligned(row));
    }
    if history.shoes.iter().any(|shoe| shoe.limit_projected_on.is_some()) {
        lines.push(String::new());
        lines.extend(wrapped("~ at the rate of the last 28 days", 0, 0));
    }
    lines
}

/// The name with what is special about the pair.
fn name(shoe: &ShoeUse) -> String {
    let limit = match (shoe.limit_is_override, shoe.limit_service) {
        (true, Some(service)) => Some(format!("limit set at {}", service_name(service))),
        (true, None) => Some("limit set in athlete.toml".to_owned()),
        (false, _) => None,
    };
    let retired = shoe.retired.then(|| "retired".to_owned());
    let unknown = shoe.to_describe.is_some().then(|| "not in athlete.toml".to_owned());
    let marks: Vec<String> = [retired, unknown, limit].into_iter().flatten().collect();
    let name = masked(&shoe.name);
    if marks.is_empty() { name } else { format!("{name} ({})", marks.join(", ")) }
}

/// A service as it writes itself.
pub(super) const fn service_name(service: Service) -> &'static str {
    match service {
        Service::Strava => "Strava",
        Service::Garmin | Service::GarminConnectList => "Garmin",
        Service::AppleHealth => "Apple Health",
    }
}

fn row(shoe: &ShoeUse, wording: Wording) -> [String; 8] {
    let distance = |distance: Metres| wording.distance_in_column(distance);
    let missing = || EN_DASH.to_string();
    let day = |day| wording.short_day(day);
    let left = if shoe.distance > shoe.limit {
        format!("{MINUS}{}", distance(shoe.distance - shoe.limit))
    } else {
        distance(shoe.limit - shoe.distance)
    };
    let reached = match (shoe.limit_reached_on, shoe.limit_projected_on) {
        (Some(reached), _) => day(reached),
        (None, Some(projected)) => format!("~{}", day(projected)),
        (None, None) => missing(),
    };
    [
        distance(shoe.distance),
        distance(shoe.limit),
        left,
        distance(shoe.last_28_days),
        shoe.runs.to_string(),
        shoe.first_used.map_or_else(missing, day),
        shoe.last_used.map_or_else(missing, day),
        reached,
    ]
}

/// The running distance that no shoe is known for, as a sentence.
pub(super) fn unassigned(history: &History, wording: Wording) -> Option<String> {
    let distance = history.unassigned_shoe_distance;
    let said = wording.distance(distance);
    (distance > Metres::ZERO).then(|| {
        format!(
            "No shoe is known for {said}. Name a default shoe in athlete.toml, or give runs a shoe with [[activity]]."
        )
    })
}

/// The pairs that athlete.toml does not describe, as a sentence.
pub(super) fn undescribed(history: &History, tables_follow: bool) -> Option<String> {
    let unknown = history.shoes.iter().filter(|shoe| shoe.to_describe.is_some());
    let mut names: Vec<String> = unknown.map(|shoe| masked(&shoe.name)).collect();
    let count = names.len();
    if count > NAMES_SHOWN {
        names.truncate(NAMES_SHOWN - 1);
        names.push(format!("{} more", count - names.len()));
    }
    let (is, its) = if count == 1 { ("is", "its") } else { ("are", "their") };
    let how = if tables_follow {
        "To describe a pair, paste its table there; or add its gear_ids to the [[shoe]] that it is."
    } else {
        "`patella shoes -v` prints what to paste there."
    };
    (count > 0).then(|| {
        let names = wording::list(&names);
        format!("{names} {is} not in athlete.toml, so {its} kind, drop and earlier distance are unknown. {how}")
    })
}

/// A pair as `[[shoe]]` of athlete.toml.
fn table(shoe: &Shoe, units: Units) -> Vec<String> {
    let text = |text: &str| toml::Value::from(plain(&masked(text))).to_string();
    let mut lines = vec!["[[shoe]]".to_owned(), format!("name = {}", text(&shoe.name))];
    let words = [("brand", &shoe.brand), ("model", &shoe.model)];
    lines.extend(words.into_iter().filter_map(|(key, word)| Some(format!("{key} = {}", text(word.as_ref()?)))));
    let days = [("in_use_from", shoe.in_use_from), ("retired_on", shoe.retired_on)];
    lines.extend(days.into_iter().filter_map(|(key, day)| Some(format!("{key} = {}", day?))));
    if !shoe.gear_ids.is_empty() {
        let ids: Vec<String> = shoe.gear_ids.iter().map(|id| text(id)).collect();
        lines.push(format!("gear_ids = [{}]", ids.join(", ")));
    }
    let start = match units {
        Units::Kilometres => "#start_km = 0",
        Units::Miles => "#start_mi = 0",
    };
    lines.push(format!("{start}   # distance already on it before its first run here"));
    lines
}
