//! Which runs are long (RULES card LOAD-3): 90 minutes, or an hour and 1.3 times the median of the six weeks before.

use crate::metrics::sessions::Joined;
use crate::model::calendar::shift;
use crate::model::units::Seconds;

/// Long by itself.
const LONG_S: f64 = 90.0 * 60.0;
/// Long beside the others, if it is at least so long
const LEAST_S: f64 = 60.0 * 60.0;
/// and so many times their median.
const ABOVE_MEDIAN: f64 = 1.3;
/// Six weeks.
const DAYS: i64 = 42;
/// Runs that tell a median; chosen.
const LEAST_RUNS: usize = 3;

/// Whether each session, in order of their start, is a long run. The median is of the valid runs of the 42 days before
/// the day of the session.
pub(crate) fn of(sessions: &[Joined]) -> Vec<bool> {
    let mut oldest = 0;
    let mut durations: Vec<Seconds> = Vec::new();
    let is_long = |(index, joined): (usize, &Joined)| {
        let session = &joined.session;
        let Some(duration) = session.duration.filter(|_| session.valid_run) else { return false };
        if duration.get() >= LONG_S || duration.get() < LEAST_S {
            return duration.get() >= LONG_S;
        }
        let from = shift(session.day, -DAYS);
        while sessions.get(oldest).is_some_and(|earlier| earlier.session.day < from) {
            oldest += 1;
        }
        let before = sessions.get(oldest..index).unwrap_or_default().iter().map(|earlier| &earlier.session);
        let before = before.filter(|earlier| earlier.valid_run && earlier.day >= from && earlier.day < session.day);
        durations.clear();
        durations.extend(before.filter_map(|earlier| earlier.duration));
        durations.sort_unstable_by(Seconds::total_cmp);
        let (lower, upper) = (durations.len().saturating_sub(1) / 2, durations.len() / 2);
        let median = durations.get(lower).zip(durations.get(upper)).map(|(a, b)| f64::midpoint(a.get(), b.get()));
        durations.len() >= LEAST_RUNS && median.is_some_and(|median| duration.get() >= ABOVE_MEDIAN * median)
    };
    sessions.iter().enumerate().map(is_long).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::sessions;
    use crate::metrics::testing::{day, run_on};
    use crate::model::history::MeasuredActivity;

    /// Runs so many days after 1 May 2026, of so many minutes at 3 m/s.
    fn long(runs: &[(i64, f64)]) -> Vec<bool> {
        let recorded = runs.iter().map(|(after, minutes)| {
            let (activity, measures) = run_on(shift(day("2026-05-01"), *after), minutes * 0.18);
            MeasuredActivity { activity, measures, shoe: None }
        });
        of(&sessions::join(&recorded.collect::<Vec<_>>(), None))
    }

    #[test]
    fn an_hour_and_a_half_is_long_by_itself() {
        assert_eq!(long(&[(0, 90.01), (1, 89.99)]), [true, false]);
    }

    #[test]
    fn an_hour_is_long_beside_shorter_runs() {
        // Median of 40, 48 and 60 min: 48; 1.3 x 48 = 62.4.
        assert!(long(&[(0, 40.0), (1, 48.0), (2, 60.0), (3, 62.5)])[3]);
        assert!(!long(&[(0, 40.0), (1, 48.0), (2, 60.0), (3, 62.3)])[3]);
        assert!(!long(&[(0, 20.0), (1, 20.0), (2, 20.0), (3, 59.9)])[3]);
        assert!(!long(&[(0, 20.0), (1, 20.0), (3, 70.0)])[2], "two runs");
        // 43 days before is too long ago.
        assert!(!long(&[(0, 40.0), (10, 40.0), (20, 40.0), (43, 70.0)])[3]);
        assert!(long(&[(1, 40.0), (10, 40.0), (20, 40.0), (43, 70.0)])[3]);
    }
}
