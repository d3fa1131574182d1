//! Hill repeats (RULES section 5.7): at least four climbs of the same hill, one soon after the other.

use crate::metrics::sessions::Joined;
use crate::model::history::MeasuredActivity;

/// Least number of climbs.
const LEAST: usize = 4;
/// From the end of a climb to the start of the next at most so many times its length; chosen: down the same way is
/// once. A longer way round is a lap with a hill in it.
const WAY_BACK: f64 = 3.0;

/// Start and end, in seconds from the start of the session, of the climbs of the longest series of repeats; empty when
/// there are fewer than four. Who climbs the same cells again has descended in between.
pub(crate) fn repeats(joined: &Joined, activities: &[MeasuredActivity], offsets: &[f64]) -> Vec<(f64, f64)> {
    let mut longest: Vec<(f64, f64)> = Vec::new();
    for (member, offset) in joined.members.iter().zip(offsets) {
        let climbs = activities.get(*member).map(|recorded| recorded.measures.climbs.as_slice()).unwrap_or_default();
        for series in climbs.chunk_by(|one, next| {
            let end_m = one.at.get() + one.distance.get();
            one.hill.is_some() && one.hill == next.hill && next.at.get() - end_m <= WAY_BACK * one.distance.get()
        }) {
            if series.len() >= LEAST && series.len() > longest.len() {
                longest = series.iter().map(|climb| (offset + climb.start_s, offset + climb.end_s)).collect();
            }
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::sessions;
    use crate::metrics::testing::{day, run_on};
    use crate::model::effort::Climb;
    use crate::model::units::Metres;

    /// Climbs of 200 m with so many metres between the end of one and the start of the next.
    fn found(hills: &[Option<u16>], between_m: f64) -> usize {
        let (activity, mut measures) = run_on(day("2026-06-06"), 10.0);
        let metres = |value: f64| Metres::new(value).expect("finite");
        let climbs = hills.iter().enumerate().map(|(index, hill)| Climb {
            start_s: 200.0 * index as f64,
            end_s: 200.0 * index as f64 + 70.0,
            distance: metres(200.0),
            ascent: metres(14.0),
            at: metres((200.0 + between_m) * index as f64),
            hill: *hill,
        });
        measures.climbs = climbs.collect();
        let recorded = [MeasuredActivity { activity, measures, shoe: None }];
        repeats(&sessions::join(&recorded, None)[0], &recorded, &[0.0]).len()
    }

    #[test]
    fn four_climbs_of_one_hill_soon_after_each_other_are_repeats() {
        assert_eq!(found(&[Some(0); 5], 220.0), 5);
        assert_eq!(found(&[Some(0); 3], 220.0), 0);
        assert_eq!(found(&[Some(0); 6], 601.0), 0, "laps of 800 m with a hill in it");
        assert_eq!(found(&[Some(0), Some(0), Some(1), Some(0), Some(0)], 220.0), 0);
        assert_eq!(found(&[None; 6], 220.0), 0);
    }
}
