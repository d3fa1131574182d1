//! The tables of the assessment as CSV (RFC 4180): columns are the keys of the JSON, with their units in the name.
//! Lists inside a cell are separated by `; `, an absent value is an empty cell. Text that starts like a formula has an
//! apostrophe in front.

use super::json::{Activity, Evidence, Finding, MergedCopy, Shoe, Week};
use super::report::Report;

/// The four files, by name.
#[must_use]
pub fn files(report: &Report) -> Vec<(&'static str, String)> {
    let assessment = &report.assessment;
    vec![
        ("activities.csv", table(&Activity::COLUMNS, assessment.activities.iter().map(Activity::cells))),
        ("weeks.csv", table(&Week::COLUMNS, assessment.weeks.iter().map(Week::cells))),
        ("shoes.csv", table(&Shoe::COLUMNS, assessment.shoes.iter().map(Shoe::cells))),
        ("findings.csv", table(&Finding::COLUMNS, assessment.findings.iter().map(Finding::cells))),
    ]
}

fn table<const COLUMNS: usize>(names: &[&str; COLUMNS], rows: impl Iterator<Item = [String; COLUMNS]>) -> String {
    render(names, rows.map(Vec::from))
}

/// A table of these columns, each cell quoted where it must be.
pub fn render(names: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut text = names.join(",");
    text.push('\n');
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

/// Letters at which a spreadsheet takes a cell for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The text as a cell. Text that a spreadsheet would run as a formula gets an apostrophe in front, which it shows as
/// text: names and titles come from files of others. Numbers keep their minus.
fn quoted(cell: &str) -> String {
    let runs = cell.trim_start_matches([' ', '\n']).starts_with(FORMULA) && cell.parse::<f64>().is_err();
    let cell = &if runs { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
}

/// A value as the text of one cell.
trait Cell {
    fn cell(&self) -> String;
}

macro_rules! displayed {
    ($($type:ty),*) => {$(
        impl Cell for $type {
            fn cell(&self) -> String {
                self.to_string()
            }
        }
    )*};
}
displayed!(String, &str, f64, i32, u32, bool);

impl<T: Cell> Cell for Option<T> {
    fn cell(&self) -> String {
        self.as_ref().map(Cell::cell).unwrap_or_default()
    }
}

impl<T: Cell> Cell for Vec<T> {
    fn cell(&self) -> String {
        self.iter().map(Cell::cell).collect::<Vec<_>>().join("; ")
    }
}

impl Cell for Evidence {
    fn cell(&self) -> String {
        self.text.clone()
    }
}

impl Cell for MergedCopy {
    fn cell(&self) -> String {
        format!("{} ({})", self.source, self.reason)
    }
}

macro_rules! columns {
    ($row:ident, $count:literal: $($field:ident),* $(,)?) => {
        impl $row {
            const COLUMNS: [&'static str; $count] = [$(stringify!($field)),*];

            fn cells(&self) -> [String; $count] {
                [$(self.$field.cell()),*]
            }
        }
    };
}

columns!(Activity, 30: id, session, start_utc, utc_offset_s, local_day, sport, surface, title, distance_m, elapsed_s,
    moving_s, timer_s, ascent_m, descent_m, heart_rate_bpm, cadence_spm, running_cadence_spm, vertical_oscillation_mm,
    vertical_ratio_pct, stance_time_ms, stance_balance_left_pct, step_length_m, rpe, race, commute, class, shoe, sources, merged, flags);
columns!(Week, 20: week, start, complete, known, runs, distance_m, moving_s, ascent_m, descent_m, longest_run_m,
    change_ratio, baseline_max4_m, guarded_ratio, load_index, monotony, strain, cadence_spm, hard_days,
    easy_minutes_share, strength_sessions);
columns!(Shoe, 10: name, distance_m, limit_m, runs, first_used, last_used, last_28_days_m, limit_reached_on,
    limit_projected_on, retired);
columns!(Finding, 17: rule, article, severity, confidence, grade, from, to, value, threshold, unit, comparison,
    headline, advice, culprits, evidence, notify, muted);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_separators_are_quoted() {
        assert_eq!(quoted("plain"), "plain");
        assert_eq!(quoted("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(quoted("two\nlines"), "\"two\nlines\"");
    }

    #[test]
    fn cells_are_never_formulas() {
        assert_eq!(quoted("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!((quoted("@x"), quoted("+1+1"), quoted(" -x")), ("'@x".into(), "'+1+1".into(), "' -x".into()));
        assert_eq!(quoted("\t=x"), "'\t=x");
        assert_eq!((quoted("-3.5"), quoted("a=b")), ("-3.5".to_owned(), "a=b".to_owned()));
    }

    #[test]
    fn absent_values_are_empty_and_lists_are_joined() {
        assert_eq!(None::<f64>.cell(), "");
        assert_eq!(vec!["a", "b"].cell(), "a; b");
        assert_eq!(Some(22_100.0).cell(), "22100");
    }

    #[test]
    fn columns_are_the_keys_of_the_json() {
        let shoe = Shoe {
            name: "A".to_owned(),
            distance_m: 1.5,
            limit_m: 2.0,
            runs: 3,
            first_used: None,
            last_used: None,
            last_28_days_m: 0.0,
            limit_reached_on: None,
            limit_projected_on: None,
            retired: false,
        };
        let json = serde_json::to_string(&shoe).expect("plain data");
        let keys: Vec<&str> = Shoe::COLUMNS.to_vec();
        let mut rest = json.as_str();
        for key in &keys {
            let place = rest.find(&format!("\"{key}\":")).expect("a key in the same order");
            rest = &rest[place..];
        }
        assert_eq!(table(&Shoe::COLUMNS, [shoe.cells()].into_iter()).lines().nth(1), Some("A,1.5,2,3,,,0,,,false"));
    }
}
