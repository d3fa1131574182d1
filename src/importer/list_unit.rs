//! Kilometres or miles: a list of activities that does not say its unit is held against the recordings beside it
//! (FORMATS section 2.3, "compare with another source").

use std::collections::BTreeMap;

use super::exports::{Row, RowStart, Table};
use super::normalise::Facts;
use crate::model::activity::Activity;
use crate::model::units::Metres;

/// Starts of a row and of its recording on the athlete's wall clock differ at most by this; chosen, as in level 3.
const START_TOLERANCE_S: i64 = 60;
/// The ratio of two units may be off by this share: lists round, and people correct distances; chosen.
const RATIO_TOLERANCE: f64 = 0.03;
/// So many rows must be found, and this share of them must agree; chosen.
const LEAST_ROWS: usize = 3;
const AGREEING_SHARE: f64 = 0.8;
const METRES_PER_MILE: f64 = 1_609.344;
const METRES_PER_FOOT: f64 = 0.3048;

/// Distances of recordings by their start on the wall clock, in seconds.
#[derive(Debug, Default)]
pub(crate) struct WallStarts(BTreeMap<i64, Vec<f64>>);

impl WallStarts {
    /// Those of the recordings that have a distance.
    pub(crate) fn of<'a>(recorded: impl Iterator<Item = (&'a Activity, &'a Facts)>) -> Self {
        let mut starts: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
        for (activity, facts) in recorded {
            if let Some(metres) = facts.distance_m {
                let second = activity.start_utc.timestamp() + i64::from(activity.utc_offset.seconds);
                starts.entry(second).or_default().push(metres);
            }
        }
        Self(starts)
    }

    /// How many times as far as a row says its recording went, when one recording is found.
    fn ratio(&self, row: &Row) -> Option<f64> {
        let RowStart::Local(start) = row.start else { return None };
        let (start_s, said_m) = (start.and_utc().timestamp(), row.recorded.distance?.get());
        let mut found = self.0.range(start_s - START_TOLERANCE_S..=start_s + START_TOLERANCE_S).flat_map(|(_, at)| at);
        let metres = found.next().filter(|_| said_m > 0.0)?;
        found.next().is_none().then_some(metres / said_m)
    }
}

/// Sets the distances whose unit was guessed, when recordings tell it. True when they do.
pub(crate) fn settle(table: &mut Table, recorded: &WallStarts) -> bool {
    let ratios: Vec<f64> =
        table.rows.iter().filter(|row| row.distance_is_guessed).filter_map(|row| recorded.ratio(row)).collect();
    // The reader took kilometres.
    let units = [1.0, METRES_PER_MILE / 1_000.0];
    let agrees = |unit: &f64| {
        let agreeing = ratios.iter().filter(|ratio| (*ratio / unit - 1.0).abs() <= RATIO_TOLERANCE).count();
        agreeing >= LEAST_ROWS && agreeing as f64 >= AGREEING_SHARE * ratios.len() as f64
    };
    let Some(unit) = units.into_iter().find(agrees) else { return false };
    for row in table.rows.iter_mut().filter(|row| row.distance_is_guessed) {
        row.distance_is_guessed = false;
        row.recorded.distance = row.recorded.distance.and_then(|metres| Metres::new(metres.get() * unit));
        if unit > 1.0 {
            let feet = |height: Option<Metres>| height.and_then(|feet| Metres::new(feet.get() * METRES_PER_FOOT));
            row.recorded.ascent = feet(row.recorded.ascent);
            row.recorded.descent = feet(row.recorded.descent);
        }
    }
    true
}
