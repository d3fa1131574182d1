//! Rows of the pain log joined into episodes (RULES section 0, pain episode).

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::model::calendar::shift;
use crate::model::pain::{Location, PainEntry, PainEpisode, Side};

/// An episode ends after so many days without a painful row when something in them shows that the pain is gone.
const QUIET_DAYS: i64 = 7;
/// And after so many in any case.
const LONGEST_QUIET_DAYS: i64 = 14;

/// Episodes up to the judged day by their first day. Rows must not lie after it; their order is irrelevant.
pub(crate) fn find(rows: &[PainEntry], run_days: &BTreeSet<NaiveDate>, as_of: NaiveDate) -> Vec<PainEpisode> {
    let mut rows: Vec<&PainEntry> = rows.iter().collect();
    rows.sort_by_key(|row| (row.date, row.time, row.line));
    let log = Log { rows: &rows, run_days };
    let mut episodes: Vec<PainEpisode> = Vec::new();
    for row in rows.iter().copied().filter(|row| row.score >= 1) {
        let yesterday = shift(row.date, -1);
        for episode in episodes.iter_mut().filter(|episode| episode.is_open()) {
            log.end_by(episode, yesterday);
        }
        let open = |episode: &&mut PainEpisode| episode.is_open();
        let same = |episode: &&mut PainEpisode| (episode.side, episode.location) == (row.side, row.location);
        let alike = |episode: &&mut PainEpisode| matches_key(episode, row);
        let exact = episodes
            .iter()
            .any(|episode| episode.is_open() && (episode.side, episode.location) == (row.side, row.location));
        let joined =
            episodes.iter_mut().filter(open).find(|episode| if exact { same(episode) } else { alike(episode) });
        match joined {
            Some(episode) => {
                // A knee that joins the other makes the episode one of both.
                if row.side == Some(Side::Both) {
                    episode.side = row.side;
                }
                episode.max_score = episode.max_score.max(row.score);
                episode.entries.push(row.clone());
            }
            None => episodes.push(PainEpisode {
                side: row.side,
                location: row.location,
                from: row.date,
                to: None,
                max_score: row.score,
                entries: vec![row.clone()],
            }),
        }
    }
    for episode in episodes.iter_mut().filter(|episode| episode.is_open()) {
        log.end_by(episode, as_of);
    }
    episodes
}

/// True when a row is about the place of an episode: the same side, or `both` on either side of the comparison, and
/// the same location. What was left empty is a place of its own.
fn matches_key(episode: &PainEpisode, row: &PainEntry) -> bool {
    sides_match(episode.side, row.side) && episode.location == row.location
}

fn sides_match(one: Option<Side>, other: Option<Side>) -> bool {
    one == other || (one.is_some() && other.is_some() && [one, other].contains(&Some(Side::Both)))
}

/// What shows that pain has gone.
struct Log<'a> {
    rows: &'a [&'a PainEntry],
    run_days: &'a BTreeSet<NaiveDate>,
}

impl Log<'_> {
    /// Ends the episode when it is over at the end of a day, given that no painful row of it lies after its last one.
    fn end_by(&self, episode: &mut PainEpisode, day: NaiveDate) {
        let Some(last) = episode.entries.last().map(|row| row.date) else { return };
        let quiet_until = shift(last, QUIET_DAYS);
        let over = day >= shift(last, LONGEST_QUIET_DAYS)
            || (day >= quiet_until && self.shows_relief(episode, shift(last, 1), quiet_until));
        if over {
            episode.to = Some(last);
        }
    }

    /// True when the days hold a row with score 0 for this place, or a run after which nothing was written about it.
    /// A zero that names no side or no location speaks for every place.
    fn shows_relief(&self, episode: &PainEpisode, from: NaiveDate, to: NaiveDate) -> bool {
        let names = |side: Option<Side>, location: Option<Location>| {
            (side.is_none() || sides_match(episode.side, side)) && (location.is_none() || location == episode.location)
        };
        let zero =
            |row: &&&PainEntry| row.score == 0 && (from..=to).contains(&row.date) && names(row.side, row.location);
        // No painful row of this place lies in these days, so every run in them is one without a row.
        self.rows.iter().any(|row| zero(&row)) || self.run_days.range(from..=to).next().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::day;

    fn row(date: NaiveDate, side: Option<Side>, location: Option<Location>, score: u8) -> PainEntry {
        PainEntry { side, location, ..PainEntry::new(2, date, score) }
    }

    /// A day of May 2026.
    fn may(date: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 5, date).expect("a day of May")
    }

    /// Rows about the outer right knee on days of May 2026.
    fn outer_right(scores: &[(u32, u8)]) -> Vec<PainEntry> {
        scores.iter().map(|(date, score)| row(may(*date), Some(Side::Right), Some(Location::Outer), *score)).collect()
    }

    fn spans(rows: &[PainEntry], runs: &[u32], as_of: u32) -> Vec<(NaiveDate, Option<NaiveDate>)> {
        let runs = runs.iter().map(|date| may(*date)).collect();
        find(rows, &runs, may(as_of)).iter().map(|episode| (episode.from, episode.to)).collect()
    }

    #[test]
    fn rows_at_most_fourteen_days_apart_are_one_episode() {
        assert_eq!(spans(&outer_right(&[(1, 3), (15, 2)]), &[], 20), [(may(1), None)]);
        assert_eq!(spans(&outer_right(&[(1, 3), (16, 2)]), &[], 20), [(may(1), Some(may(1))), (may(16), None)]);
    }

    #[test]
    fn it_ends_after_seven_days_with_a_zero_or_a_run() {
        let rows = outer_right(&[(1, 3)]);
        assert_eq!(spans(&rows, &[], 8), [(may(1), None)]);
        assert_eq!(spans(&rows, &[5], 7), [(may(1), None)]);
        assert_eq!(spans(&rows, &[5], 8), [(may(1), Some(may(1)))]);
        assert_eq!(spans(&rows, &[8], 8), [(may(1), Some(may(1)))]);
        assert_eq!(spans(&outer_right(&[(1, 3), (4, 0)]), &[], 8), [(may(1), Some(may(1)))]);
        // A run on the painful day itself says nothing, nor does one on the eighth day.
        assert_eq!(spans(&rows, &[1, 9], 10), [(may(1), None)]);
    }

    #[test]
    fn it_ends_after_fourteen_days_in_any_case() {
        let rows = outer_right(&[(1, 3)]);
        assert_eq!(spans(&rows, &[], 14), [(may(1), None)]);
        assert_eq!(spans(&rows, &[], 15), [(may(1), Some(may(1)))]);
    }

    #[test]
    fn an_end_parts_rows_that_are_close() {
        // Pain on 1 May, a run without a row on 4 May: over at the end of 8 May. Pain on 9 May is a new episode; on
        // 8 May it would have been the old one.
        assert_eq!(spans(&outer_right(&[(1, 3), (9, 2)]), &[4], 10), [(may(1), Some(may(1))), (may(9), None)]);
        assert_eq!(spans(&outer_right(&[(1, 3), (8, 2)]), &[4], 10), [(may(1), None)]);
    }

    #[test]
    fn places_are_apart_and_an_empty_place_is_its_own() {
        let rows = [
            row(may(1), Some(Side::Right), Some(Location::Outer), 3),
            row(may(2), Some(Side::Left), Some(Location::Outer), 3),
            row(may(3), Some(Side::Right), Some(Location::Front), 3),
            row(may(4), None, None, 3),
            row(may(5), Some(Side::Right), None, 3),
            row(may(6), None, None, 4),
        ];
        let episodes = find(&rows, &BTreeSet::new(), may(7));
        assert_eq!(episodes.len(), 5);
        assert_eq!((episodes[3].entries.len(), episodes[3].max_score), (2, 4));
    }

    #[test]
    fn both_knees_are_one_episode_that_takes_left_and_right() {
        let sides = |sides: &[Side]| {
            let rows: Vec<_> =
                (1..).zip(sides).map(|(date, side)| row(may(date), Some(*side), Some(Location::Front), 2)).collect();
            find(&rows, &BTreeSet::new(), may(10))
        };
        assert_eq!(sides(&[Side::Both, Side::Left, Side::Right]).len(), 1);
        let joined = sides(&[Side::Left, Side::Both, Side::Right]);
        assert_eq!((joined.len(), joined[0].side), (1, Some(Side::Both)));
        assert_eq!(sides(&[Side::Left, Side::Right]).len(), 2);
    }

    #[test]
    fn a_zero_for_another_place_ends_nothing() {
        let mut rows = outer_right(&[(1, 3)]);
        rows.push(row(may(3), Some(Side::Left), Some(Location::Outer), 0));
        assert_eq!(spans(&rows, &[], 9), [(may(1), None)]);
        rows.push(row(may(4), None, None, 0));
        assert_eq!(spans(&rows, &[], 9), [(may(1), Some(may(1)))]);
    }

    #[test]
    fn zeros_alone_are_no_episode() {
        assert!(find(&outer_right(&[(1, 0), (2, 0)]), &BTreeSet::new(), day("2026-05-09")).is_empty());
    }
}
