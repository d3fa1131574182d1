//! Stretches of at least 14 days without a run (RULES section 0, gap and counting).

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::model::calendar::{DaySpan, shift};
use crate::model::history::Gap;

/// Shortest gap.
const SHORTEST_DAYS: i64 = 14;
/// Days of the return window, the first run back included.
const RETURN_WINDOW_DAYS: i64 = 28;

/// Gaps after the first run, in order. An unrecorded day ends a stretch like a run, since running was done on it; what
/// lies before the first run is no gap, since nobody returns to what was not begun.
pub(crate) fn find(run_days: &BTreeSet<NaiveDate>, unrecorded: &BTreeSet<NaiveDate>, as_of: NaiveDate) -> Vec<Gap> {
    let Some(first_run) = run_days.first().copied() else { return Vec::new() };
    let mut ran: Vec<NaiveDate> =
        run_days.union(unrecorded).copied().filter(|day| (first_run..=as_of).contains(day)).collect();
    let open_end = shift(as_of, 1);
    ran.push(open_end);
    ran.windows(2)
        .filter_map(|pair| {
            let &[last, next] = pair else { return None };
            let days = (next - last).num_days() - 1;
            (days >= SHORTEST_DAYS).then(|| Gap {
                span: DaySpan { from: shift(last, 1), to: shift(next, -1) },
                days: u32::try_from(days).unwrap_or(u32::MAX),
                first_run_back: (next != open_end).then_some(next),
            })
        })
        .collect()
}

/// The 28 days from the first run back; `None` while the gap is open.
pub(crate) fn return_window(gap: &Gap) -> Option<DaySpan> {
    let from = gap.first_run_back?;
    Some(DaySpan { from, to: shift(from, RETURN_WINDOW_DAYS - 1) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::day;

    fn days(texts: &[&str]) -> BTreeSet<NaiveDate> {
        texts.iter().map(|text| day(text)).collect()
    }

    #[test]
    fn fourteen_run_free_days_are_a_gap_and_thirteen_are_not() {
        let runs = days(&["2026-03-01", "2026-03-15", "2026-03-30"]);
        let gaps = find(&runs, &days(&[]), day("2026-03-31"));
        assert_eq!(gaps.len(), 1);
        assert_eq!(gaps[0].span, DaySpan { from: day("2026-03-16"), to: day("2026-03-29") });
        assert_eq!((gaps[0].days, gaps[0].first_run_back), (14, Some(day("2026-03-30"))));
        let window = return_window(&gaps[0]).expect("closed");
        assert_eq!((window.from, window.to), (day("2026-03-30"), day("2026-04-26")));
    }

    #[test]
    fn a_gap_is_open_until_the_next_run() {
        let runs = days(&["2026-03-01"]);
        assert!(find(&runs, &days(&[]), day("2026-03-14")).is_empty());
        let gaps = find(&runs, &days(&[]), day("2026-03-15"));
        assert_eq!((gaps[0].days, gaps[0].first_run_back), (14, None));
        assert_eq!(return_window(&gaps[0]), None);
    }

    #[test]
    fn unrecorded_days_break_a_gap() {
        let runs = days(&["2026-03-01", "2026-03-25"]);
        assert!(find(&runs, &days(&["2026-03-13"]), day("2026-03-25")).is_empty());
        assert!(find(&days(&[]), &days(&[]), day("2026-03-25")).is_empty());
    }
}
