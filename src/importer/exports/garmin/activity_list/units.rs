//! The unit of distances in Garmin Connect's list, which the list does not say (FORMATS section 2.3).

use super::Draft;
use crate::model::activity::{Sport, Surface};
use crate::model::units::{METRES_PER_MILE, Metres, Seconds};

/// Metres in a yard and in a foot, by definition.
const METRES_PER_YARD: f64 = 0.9144;
const METRES_PER_FOOT: f64 = 0.3048;
/// The geometric mean of 1000 and 1609.344: a ratio is nearer to the one than to the other.
const BETWEEN: f64 = 1_268.6;
/// Metres by steps for one unit of distance that may be a kilometre or a mile at all. Chosen: means of length and
/// cadence are within 20 % of what their product says.
const BELIEVABLE: std::ops::RangeInclusive<f64> = 800.0..=2_000.0;
/// No one gets along faster on foot, so that the number is metres. Chosen: sprinters peak at 12.4 m/s.
const FASTEST_ON_FOOT_MPS: f64 = 13.0;
/// From here on a swim is written in metres or yards. Chosen: 10 swims in 10 000 are longer than 25 km.
const SWIM_FROM: f64 = 25.0;

/// The unit of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Kilometre,
    Mile,
}

impl Unit {
    pub(super) const fn metres(self) -> f64 {
        match self {
            Self::Kilometre => 1_000.0,
            Self::Mile => METRES_PER_MILE,
        }
    }

    /// Metres in the unit of heights (from memory: accounts in miles have feet).
    pub(super) const fn metres_of_height(self) -> f64 {
        match self {
            Self::Kilometre => 1.0,
            Self::Mile => METRES_PER_FOOT,
        }
    }
}

/// The unit of the table: step length times cadence times minutes are metres in either kind of account, and the median
/// over all runs says how many of them are one unit of distance. `None` when no run has all four.
pub(super) fn infer(drafts: &[Draft]) -> Option<Unit> {
    let mut ratios: Vec<f64> = drafts.iter().filter_map(metres_per_unit).filter(|r| BELIEVABLE.contains(r)).collect();
    let middle = ratios.len().checked_sub(1)? / 2;
    let (_, median, _) = ratios.select_nth_unstable_by(middle, f64::total_cmp);
    Some(if *median < BETWEEN { Unit::Kilometre } else { Unit::Mile })
}

fn metres_per_unit(draft: &Draft) -> Option<f64> {
    let row = &draft.row.recorded;
    if draft.row.sport != Some(Sport::Run) {
        return None;
    }
    let timer_s = row.timer?.get();
    // Nobody steps while standing. Moving time is left aside where it is plainly something else.
    let moving_s = row.moving.map(Seconds::get).filter(|moving| (timer_s / 2.0..=timer_s).contains(moving));
    let minutes = moving_s.unwrap_or(timer_s) / 60.0;
    Some(row.step_length?.get() / 1_000.0 * row.cadence?.get() * minutes / draft.distance?)
}

/// Metres of one row, and whether they are certain once the unit of the table is.
pub(super) fn metres(draft: &Draft, unit: Unit) -> Option<(Metres, bool)> {
    let number = draft.distance?;
    let (metres_each, certain) = match draft.row.sport {
        // Pools are counted in metres or yards whatever the account says; which of them is from memory.
        Some(Sport::Swim) if number >= SWIM_FROM => match unit {
            Unit::Kilometre => (1.0, false),
            Unit::Mile => (METRES_PER_YARD, false),
        },
        Some(Sport::Run | Sport::Walk | Sport::Hike) if is_metres(draft, number, unit) => (1.0, true),
        _ => (unit.metres(), true),
    };
    Metres::new(number * metres_each).map(|metres| (metres, certain))
}

/// True when a distance on foot would need wings in the unit of the account. Rows of the track are in metres.
fn is_metres(draft: &Draft, number: f64, unit: Unit) -> bool {
    let seconds = [draft.row.recorded.timer, draft.row.recorded.elapsed].into_iter().flatten().next();
    match seconds {
        Some(seconds) => number * unit.metres() / seconds.get() > FASTEST_ON_FOOT_MPS,
        None => draft.row.surface == Some(Surface::Track) && number >= 100.0,
    }
}
