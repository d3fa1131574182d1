//! Totals of weeks and shoes by polars: the only file that names it.
//!
//! Runs become a frame of one row each; a lazy query groups it and joins it to the calendar of weeks or the list of
//! shoes, so that a week of rest and an unused shoe are rows too (dynamic grouping would leave them out). Quantities
//! enter as whole millimetres and milliseconds: sums of integers do not depend on the order in which threads add.

use polars::prelude::{
    Column, DataFrame, DataType, Expr, IntoLazy, JoinArgs, JoinType, LazyFrame, NamedFrom, PolarsError, PolarsResult,
    Series, SortMultipleOptions, col, len,
};
use thiserror::Error;

use crate::model::units::{Metres, Seconds};

/// Group of a row: index of the week or shoe.
const GROUP: &str = "group";
/// Session of a row.
const SESSION: &str = "session";
const RUNS: &str = "runs";
const DISTANCE_MM: &str = "distance_mm";
const LONGEST_MM: &str = "longest_mm";
const RACE_MM: &str = "race_mm";
const RECENT_MM: &str = "recent_mm";
const MOVING_MS: &str = "moving_ms";
const ASCENT_MM: &str = "ascent_mm";
const DESCENT_MM: &str = "descent_mm";
const WITH_ASCENT: &str = "with_ascent";
const WITH_DESCENT: &str = "with_descent";

/// A query that polars refused: our fault.
#[derive(Debug, Error)]
#[error("failed to add up runs: {0}")]
pub struct FrameError(#[from] PolarsError);

/// One valid run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RunRow {
    /// Index of its week.
    pub(crate) week: u32,
    /// Distance.
    pub(crate) distance: Metres,
    /// Moving time.
    pub(crate) moving: Seconds,
    /// Ascent.
    pub(crate) ascent: Option<Metres>,
    /// Descent.
    pub(crate) descent: Option<Metres>,
    /// A race.
    pub(crate) race: bool,
}

/// Sums over the runs of a week.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct WeekTotals {
    /// Number of runs.
    pub(crate) runs: u32,
    /// Distance.
    pub(crate) distance: Metres,
    /// Moving time.
    pub(crate) moving: Seconds,
    /// Ascent of the runs that have one; `None` when none has.
    pub(crate) ascent: Option<Metres>,
    /// Descent, likewise.
    pub(crate) descent: Option<Metres>,
    /// Distance of the longest run.
    pub(crate) longest: Option<Metres>,
    /// Distance of races.
    pub(crate) race_distance: Metres,
}

/// One recording of a run in a shoe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ShoeRow {
    /// Index of the shoe.
    pub(crate) shoe: u32,
    /// Index of the session.
    pub(crate) session: u32,
    /// Distance.
    pub(crate) distance: Metres,
    /// Lies in the last 28 days.
    pub(crate) recent: bool,
}

/// Sums over the runs in a shoe.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct ShoeTotals {
    /// Number of sessions.
    pub(crate) runs: u32,
    /// Distance.
    pub(crate) distance: Metres,
    /// Distance of the last 28 days.
    pub(crate) recent_distance: Metres,
}

/// Totals of weeks `0..weeks`, one each.
pub(crate) fn weekly_totals(rows: &[RunRow], weeks: usize) -> Result<Vec<WeekTotals>, FrameError> {
    let race = |row: &RunRow| if row.race { row.distance } else { Metres::ZERO };
    let frame = to_frame(vec![
        groups(rows.iter().map(|row| row.week)),
        millis(DISTANCE_MM, rows.iter().map(|row| Some(row.distance.get()))),
        millis(MOVING_MS, rows.iter().map(|row| Some(row.moving.get()))),
        millis(ASCENT_MM, rows.iter().map(|row| row.ascent.map(Metres::get))),
        millis(DESCENT_MM, rows.iter().map(|row| row.descent.map(Metres::get))),
        millis(RACE_MM, rows.iter().map(|row| Some(race(row).get()))),
    ])?;
    let sums = frame.lazy().group_by([col(GROUP)]).agg([
        len().cast(DataType::UInt32).alias(RUNS),
        col(DISTANCE_MM).sum(),
        col(DISTANCE_MM).max().alias(LONGEST_MM),
        col(MOVING_MS).sum(),
        col(ASCENT_MM).count().cast(DataType::UInt32).alias(WITH_ASCENT),
        col(ASCENT_MM).sum(),
        col(DESCENT_MM).count().cast(DataType::UInt32).alias(WITH_DESCENT),
        col(DESCENT_MM).sum(),
        col(RACE_MM).sum(),
    ]);
    let table = Table::of(sums, weeks)?;
    let height = |sum: &str, with: &str, week: usize| {
        (table.count(with, week) > 0).then(|| Metres::new(table.units(sum, week))).flatten()
    };
    let metres = |name: &str, week: usize| Metres::new(table.units(name, week)).unwrap_or_default();
    Ok((0..weeks)
        .map(|week| WeekTotals {
            runs: table.count(RUNS, week),
            distance: metres(DISTANCE_MM, week),
            moving: Seconds::new(table.units(MOVING_MS, week)).unwrap_or_default(),
            ascent: height(ASCENT_MM, WITH_ASCENT, week),
            descent: height(DESCENT_MM, WITH_DESCENT, week),
            longest: (table.count(RUNS, week) > 0).then(|| metres(LONGEST_MM, week)),
            race_distance: metres(RACE_MM, week),
        })
        .collect())
}

/// Totals of shoes `0..shoes`, one each.
pub(crate) fn shoe_totals(rows: &[ShoeRow], shoes: usize) -> Result<Vec<ShoeTotals>, FrameError> {
    let recent = |row: &ShoeRow| if row.recent { row.distance } else { Metres::ZERO };
    let sessions: Vec<u32> = rows.iter().map(|row| row.session).collect();
    let frame = to_frame(vec![
        groups(rows.iter().map(|row| row.shoe)),
        Series::new(SESSION.into(), sessions).into(),
        millis(DISTANCE_MM, rows.iter().map(|row| Some(row.distance.get()))),
        millis(RECENT_MM, rows.iter().map(|row| Some(recent(row).get()))),
    ])?;
    let sums = frame.lazy().group_by([col(GROUP)]).agg([
        col(SESSION).n_unique().cast(DataType::UInt32).alias(RUNS),
        col(DISTANCE_MM).sum(),
        col(RECENT_MM).sum(),
    ]);
    let table = Table::of(sums, shoes)?;
    let metres = |name: &str, shoe: usize| Metres::new(table.units(name, shoe)).unwrap_or_default();
    Ok((0..shoes)
        .map(|shoe| ShoeTotals {
            runs: table.count(RUNS, shoe),
            distance: metres(DISTANCE_MM, shoe),
            recent_distance: metres(RECENT_MM, shoe),
        })
        .collect())
}

fn to_frame(columns: Vec<Column>) -> PolarsResult<DataFrame> {
    let height = columns.first().map_or(0, Column::len);
    DataFrame::new(height, columns)
}

fn groups(indices: impl Iterator<Item = u32>) -> Column {
    Series::new(GROUP.into(), indices.collect::<Vec<_>>()).into()
}

/// A column of thousandths.
fn millis(name: &str, quantities: impl Iterator<Item = Option<f64>>) -> Column {
    #[expect(clippy::cast_possible_truncation, reason = "saturates; three hundred million years fit")]
    let whole: Vec<Option<i64>> = quantities.map(|quantity| Some((quantity? * 1_000.0).round() as i64)).collect();
    Series::new(name.into(), whole).into()
}

/// The result of a query with one row a group, in their order.
struct Table(DataFrame);

impl Table {
    /// Joins the sums to all groups, so that none is missing.
    fn of(sums: LazyFrame, groups: usize) -> PolarsResult<Self> {
        let all = to_frame(vec![self::groups(0..u32::try_from(groups).unwrap_or(u32::MAX))])?;
        let on: [Expr; 1] = [col(GROUP)];
        let joined = all.lazy().join(sums, on.clone(), on, JoinArgs::new(JoinType::Left));
        let sorted = joined.sort([GROUP], SortMultipleOptions::default());
        // A query of this size is run in less time than it takes to improve it.
        Ok(Self(sorted.without_optimizations().collect()?))
    }

    /// A count; zero for a group without rows.
    fn count(&self, name: &str, row: usize) -> u32 {
        let column = self.0.column(name).and_then(Column::u32);
        column.ok().and_then(|column| column.get(row)).unwrap_or(0)
    }

    /// A sum of thousandths as whole units; zero for a group without rows.
    fn units(&self, name: &str, row: usize) -> f64 {
        let column = self.0.column(name).and_then(Column::i64);
        column.ok().and_then(|column| column.get(row)).unwrap_or(0) as f64 / 1_000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same totals by a plain loop.
    fn naive(rows: &[RunRow], weeks: usize) -> Vec<WeekTotals> {
        let mut totals = vec![WeekTotals::default(); weeks];
        for row in rows {
            let Some(week) = totals.get_mut(row.week as usize) else { continue };
            week.runs += 1;
            week.distance = week.distance + row.distance;
            week.moving = week.moving + row.moving;
            for (sum, height) in [(&mut week.ascent, row.ascent), (&mut week.descent, row.descent)] {
                if let Some(height) = height {
                    *sum = Some(sum.unwrap_or_default() + height);
                }
            }
            if week.longest.is_none_or(|longest| row.distance > longest) {
                week.longest = Some(row.distance);
            }
            if row.race {
                week.race_distance = week.race_distance + row.distance;
            }
        }
        totals
    }

    fn rows() -> impl Strategy<Value = Vec<RunRow>> {
        let height = || proptest::option::of(0.0..900.0_f64);
        let row = (0..12_u32, 300.0..60_000.0_f64, 180.0..20_000.0_f64, height(), height(), any::<bool>()).prop_map(
            |(week, distance, moving, ascent, descent, race)| RunRow {
                week,
                distance: Metres::new(distance).unwrap_or_default(),
                moving: Seconds::new(moving).unwrap_or_default(),
                ascent: ascent.and_then(Metres::new),
                descent: descent.and_then(Metres::new),
                race,
            },
        );
        proptest::collection::vec(row, 0..60)
    }

    fn close(one: Option<Metres>, other: Option<Metres>) -> bool {
        match (one, other) {
            (Some(one), Some(other)) => (one.get() - other.get()).abs() < 0.05,
            (one, other) => one == other,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn the_frame_equals_a_loop(rows in rows()) {
            let found = weekly_totals(&rows, 10).expect("a frame");
            let expected = naive(&rows, 10);
            prop_assert_eq!(found.len(), 10);
            for (found, expected) in found.iter().zip(&expected) {
                prop_assert_eq!(found.runs, expected.runs);
                prop_assert!(close(Some(found.distance), Some(expected.distance)));
                prop_assert!((found.moving.get() - expected.moving.get()).abs() < 0.05);
                prop_assert!(close(found.ascent, expected.ascent) && close(found.descent, expected.descent));
                prop_assert!(close(found.longest, expected.longest));
                prop_assert!(close(Some(found.race_distance), Some(expected.race_distance)));
            }
        }
    }

    #[test]
    fn weeks_without_a_run_are_rows_of_zeros() {
        let run = |week| RunRow {
            week,
            distance: Metres::new(10_000.0).unwrap_or_default(),
            moving: Seconds::new(3_000.0).unwrap_or_default(),
            ascent: None,
            descent: None,
            race: false,
        };
        let totals = weekly_totals(&[run(0), run(3), run(3)], 4).expect("a frame");
        assert_eq!(totals.iter().map(|week| week.runs).collect::<Vec<_>>(), [1, 0, 0, 2]);
        assert_eq!(totals[1], WeekTotals::default());
        assert_eq!((totals[3].distance.get(), totals[3].ascent), (20_000.0, None));
        assert_eq!(weekly_totals(&[], 2).expect("a frame"), vec![WeekTotals::default(); 2]);
    }

    #[test]
    fn recordings_of_one_session_are_one_run_in_a_shoe() {
        let row = |shoe, session, recent| ShoeRow {
            shoe,
            session,
            distance: Metres::new(1_000.0).unwrap_or_default(),
            recent,
        };
        let totals = shoe_totals(&[row(1, 0, false), row(1, 0, false), row(1, 1, true)], 2).expect("a frame");
        assert_eq!(totals[0], ShoeTotals::default());
        let kilometres = (totals[1].distance.kilometres(), totals[1].recent_distance.kilometres());
        assert_eq!((totals[1].runs, kilometres), (2, (3.0, 1.0)));
    }
}
