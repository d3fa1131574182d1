//! `plan.csv` of `patella plan week --check`: date, distance, kind. Read like the logs.

use super::row::Row;
use super::{Diagnostics, METRES_PER_MILE, parse};
use crate::model::plan::{PlannedKind, PlannedSession};
use crate::model::units::Metres;

const COLUMNS: [&str; 6] = ["date", "distance", "distance_km", "distance_mi", "kind", "note"];

/// Nobody runs further on one day; chosen, beyond the longest races of a day.
const LONGEST_KM: f64 = 500.0;

/// Reads a plan: `date`, `distance` in kilometres (or `distance_mi`), `kind`. A row without a kind is an easy run; a
/// row without a readable date, kind or, for a run, distance is left out and reported with its line.
pub fn parse_plan(text: &str) -> (Vec<PlannedSession>, Diagnostics) {
    parse(text, &COLUMNS, &["date"], planned)
}

fn planned(row: &mut Row<'_>) -> Option<PlannedSession> {
    let date = row.date()?;
    let is_blank = row.cell("kind").is_empty();
    let kind = row.word("kind", PlannedKind::ALL, PlannedKind::name);
    let kind = if is_blank { PlannedKind::Easy } else { kind? };
    let kilometres = ["distance", "distance_km"].iter().find_map(|name| row.number(name, &(0.0..=LONGEST_KM)));
    let miles = row.number("distance_mi", &(0.0..=LONGEST_KM));
    let metres = kilometres.map(|kilometres| kilometres * 1_000.0).or(miles.map(|miles| miles * METRES_PER_MILE));
    let distance = metres.and_then(Metres::new).filter(|distance| *distance > Metres::ZERO);
    if kind.is_run() && distance.is_none() {
        if row.troubles.is_empty() {
            row.trouble("the run has no distance".to_owned(), "give kilometres, or miles in a column distance_mi");
        }
        return None;
    }
    Some(PlannedSession { line: row.line, date, distance, kind })
}

#[cfg(test)]
mod tests {
    use super::*;
    use PlannedKind::{Cross, Easy, Hard, Rest};

    fn told(diagnostics: &Diagnostics) -> Vec<String> {
        diagnostics.iter().map(|one| format!("{}: {}", one.place.clone().unwrap_or_default(), one.message)).collect()
    }

    #[test]
    fn kilometres_miles_and_kinds() {
        let (plan, diagnostics) = parse_plan(
            "date,distance,kind\n2026-11-23,8,easy\n2026-11-24,\"10,5\",Hard\n2026-11-25,,rest\n2026-11-26,40,cross\n2026-11-27,6\n",
        );
        assert!(diagnostics.is_empty(), "{:?}", told(&diagnostics));
        let kinds: Vec<PlannedKind> = plan.iter().map(|row| row.kind).collect();
        assert_eq!(kinds, [Easy, Hard, Rest, Cross, Easy]);
        assert_eq!(plan[1].distance.map(Metres::get), Some(10_500.0));
        // 10 miles are 16,093.44 m.
        let (plan, _) = parse_plan("date;distance_mi;kind\n23.11.2026;10;long\n");
        assert!((plan[0].distance.expect("given").get() - 16_093.44).abs() < 1e-9);
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line_and_the_rest_is_used() {
        let (plan, diagnostics) = parse_plan(
            "date,distance,kind\nsoon,8,easy\n2026-11-24,ten,easy\n2026-11-25,8,tempo\n2026-11-26,,easy\n2026-11-27,9,easy\n",
        );
        assert_eq!(plan.iter().map(|row| row.line).collect::<Vec<_>>(), [6]);
        let told = told(&diagnostics);
        assert_eq!(told.len(), 4, "{told:?}");
        assert!(told.iter().zip(2..).all(|(text, line)| text.starts_with(&format!("line {line}: "))), "{told:?}");
        assert!(told.iter().all(|text| text.ends_with("the row is left out")), "{told:?}");
    }
}
