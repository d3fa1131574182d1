//! Whether a source counts the strides of one leg or the steps of both feet, and cadence in steps of both. Nothing
//! behind it sees cadence as it was written.

use std::collections::BTreeSet;

use super::{CadenceKind, RawCadence};
use crate::model::activity::Sport;
use crate::model::quality::QualityFlag;
use crate::model::streams::Column;
use crate::model::units::StepsPerMinute;

/// Median cadence below which the numbers are strides of one leg (FORMATS section 4.2).
const PER_LEG_BELOW: f64 = 120.0;
/// Median cadence from which on they are steps of both (FORMATS section 4.2).
const BOTH_FEET_FROM: f64 = 130.0;
/// Between the two: steps longer than this would be a sprint, so the numbers are strides. Chosen: walkers take 0.8 m,
/// distance runners at 5.5 m/s about 1.8 m.
const LONGEST_STEP_M: f64 = 1.8;

/// Cadence in steps of both feet, decided once for the samples and the mean (FORMATS section 4.2). Pedals and arms
/// make no steps: their cadence is left out.
pub(crate) fn of_both_feet(
    raw: RawCadence,
    sport: Sport,
    speed_mps: Option<f64>,
    flags: &mut BTreeSet<QualityFlag>,
) -> (Option<Column>, Option<StepsPerMinute>) {
    let (samples, mean) = (raw.samples, raw.session_mean.filter(|mean| mean.is_finite() && *mean > 0.0));
    if matches!(sport, Sport::Bike | Sport::Swim) {
        return (None, None);
    }
    let Some(typical) = samples.as_ref().and_then(median_of_nonzero).or(mean) else {
        // Zeros throughout are a sensor that was not there.
        return (None, None);
    };
    let doubled = match raw.kind {
        CadenceKind::PerLeg => true,
        CadenceKind::AsWritten if typical < PER_LEG_BELOW => true,
        CadenceKind::AsWritten if typical >= BOTH_FEET_FROM => false,
        CadenceKind::AsWritten => {
            flags.insert(QualityFlag::CadenceGuessed);
            speed_mps.is_some_and(|speed| speed * 60.0 / typical > LONGEST_STEP_M)
        }
    };
    flags.insert(if doubled { QualityFlag::CadenceDoubled } else { QualityFlag::CadenceAsWritten });
    if doubled {
        (
            samples.map(|column| column.map(|strides| strides * 2.0)),
            mean.and_then(|mean| StepsPerMinute::new(mean * 2.0)),
        )
    } else {
        (samples, mean.and_then(StepsPerMinute::new))
    }
}

/// The lower median of the values above zero; `None` when there is none.
fn median_of_nonzero(column: &Column) -> Option<f64> {
    let mut values: Vec<f32> = column.iter().flatten().filter(|value| *value > 0.0).collect();
    let middle = values.len().checked_sub(1)? / 2;
    let (_, median, _) = values.select_nth_unstable_by(middle, f32::total_cmp);
    Some(f64::from(*median))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First sample in steps of both feet and what was decided, for a run at this speed.
    fn decided(kind: CadenceKind, written: &[f32], speed_mps: f64) -> (Option<f32>, Vec<&'static str>) {
        let samples = Column::from_samples(written.iter().copied().map(Some));
        let mut flags = BTreeSet::new();
        let raw = RawCadence { kind, samples, session_mean: None };
        let (column, _) = of_both_feet(raw, Sport::Run, Some(speed_mps), &mut flags);
        (column.and_then(|column| column.get(0)), flags.iter().map(|flag| flag.name()).collect())
    }

    #[test]
    fn cadence_is_doubled_below_120_and_kept_from_130_on() {
        use CadenceKind::{AsWritten, PerLeg};
        assert_eq!(decided(PerLeg, &[150.0], 3.0), (Some(300.0), vec!["cadence-doubled"]), "FIT always");
        assert_eq!(decided(AsWritten, &[119.5], 3.0), (Some(239.0), vec!["cadence-doubled"]));
        assert_eq!(decided(AsWritten, &[130.0], 3.0), (Some(130.0), vec!["cadence-as-written"]));
        let guessed = |kind| vec!["cadence-guessed", kind];
        let kept = decided(AsWritten, &[120.0], 1.5);
        assert_eq!(kept.0, Some(120.0), "1.5 m/s is a walk");
        assert!(guessed("cadence-as-written").iter().all(|flag| kept.1.contains(flag)));
        let sprint = decided(AsWritten, &[125.0], 6.0);
        assert_eq!(sprint.0, Some(250.0), "6 m/s in 125 steps would be 2.9 m each");
    }

    #[test]
    fn the_median_leaves_zeros_out_and_all_zeros_are_no_cadence() {
        assert_eq!(decided(CadenceKind::AsWritten, &[0.0, 0.0, 0.0, 160.0], 3.0).0, Some(0.0));
        let kept = decided(CadenceKind::AsWritten, &[160.0, 0.0, 0.0, 0.0, 0.0], 3.0);
        assert_eq!(kept, (Some(160.0), vec!["cadence-as-written"]));
        assert_eq!(decided(CadenceKind::PerLeg, &[0.0, 0.0], 3.0), (None, vec![]));
    }
}
