//! Pain by what was run: the scores of days of running by pair, ground, descent, distance and effort. Counts and means
//! only; which of them is worth a word is not decided here, and none of it is a cause.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::model::activity::Surface;
use crate::model::calendar::{DaySpan, shift};
use crate::model::history::History;
use crate::model::measures::{Session, SessionClass};
use crate::model::pain::{Location, PainEntry, When};
use crate::model::pain_table::{PainBy, PainGroup, PainTable, PainTables};
use crate::model::phrase::{Part, Phrase};
use crate::model::units::Metres;
use crate::phrase;

/// Scored days of running from which on there are tables; chosen: fewer cannot make two groups worth a mean.
const LEAST_DAYS: u32 = 8;
/// Days from which on a group has a mean; chosen.
const LEAST_GROUP_DAYS: u32 = 3;

/// The tables of the whole log up to the judged day; without rows about the knee there are none.
#[must_use]
pub fn pain_tables(history: &History) -> PainTables {
    let rows: Vec<&PainEntry> = history.pain.iter().filter(|row| is_about_knee(row)).collect();
    let first = rows.iter().map(|row| row.date).min();
    let days = first.map(|first| run_days(history, DaySpan { from: first, to: history.as_of })).unwrap_or_default();
    let scored: Vec<RunDay<'_>> =
        days.iter().filter_map(|(day, runs)| Some(RunDay { score: score(&rows, *day)?, runs })).collect();
    let mut tables = PainTables {
        run_days: count(days.len()),
        scored_days: count(scored.len()),
        least_days: LEAST_DAYS,
        least_group_days: LEAST_GROUP_DAYS,
        tables: Vec::new(),
    };
    if tables.scored_days >= LEAST_DAYS {
        tables.tables.extend(PainBy::ALL.iter().filter_map(|by| table(history, *by, &scored)));
    }
    tables
}

/// A day of running with its score.
struct RunDay<'a> {
    score: u8,
    runs: &'a [&'a Session],
}

fn is_about_knee(row: &PainEntry) -> bool {
    row.location != Some(Location::Elsewhere)
}

fn run_days(history: &History, span: DaySpan) -> BTreeMap<NaiveDate, Vec<&Session>> {
    let mut days: BTreeMap<NaiveDate, Vec<&Session>> = BTreeMap::new();
    for run in history.runs(span) {
        days.entry(run.day).or_default().push(run);
    }
    days
}

/// The highest score that belongs to a day of running: rows of the day, but for those about the time before a run, and
/// those of the next morning, or before the next run.
fn score(rows: &[&PainEntry], day: NaiveDate) -> Option<u8> {
    let of_run = |row: &&&PainEntry| {
        let is_later = matches!(row.when, Some(When::NextMorning | When::Before));
        row.date == if is_later { shift(day, 1) } else { day }
    };
    rows.iter().filter(of_run).map(|row| row.score).max()
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// A group that days may be in: where it stands, its name, its words.
type Kind = (usize, String, Phrase);

fn table(history: &History, by: PainBy, days: &[RunDay<'_>]) -> Option<PainTable> {
    let kinds: Vec<Option<Kind>> = match by {
        PainBy::Shoe => days.iter().map(|day| shoe(history, day)).collect(),
        PainBy::Surface => days.iter().map(surface).collect(),
        PainBy::Descent => thirds(&days.iter().map(|day| descent(history, day)).collect::<Vec<_>>(), Part::Height),
        PainBy::Distance => thirds(&days.iter().map(distance).collect::<Vec<_>>(), Part::Distance),
        PainBy::Effort => days.iter().map(effort).collect(),
    };
    let mut scores: BTreeMap<(usize, String), (Phrase, Vec<u8>)> = BTreeMap::new();
    for ((place, name, label), day) in kinds.iter().zip(days).filter_map(|(kind, day)| Some((kind.clone()?, day))) {
        scores.entry((place, name)).or_insert_with(|| (label, Vec::new())).1.push(day.score);
    }
    let known: u32 = scores.values().map(|(_, scores)| count(scores.len())).sum();
    let is_enough = |scores: &[u8]| count(scores.len()) >= LEAST_GROUP_DAYS;
    let mut groups: Vec<PainGroup> = scores
        .into_iter()
        .filter(|(_, (_, scores))| is_enough(scores))
        .map(|((_, name), (label, scores))| PainGroup {
            name,
            label,
            days: count(scores.len()),
            mean_score: scores.iter().map(|score| f64::from(*score)).sum::<f64>() / scores.len() as f64,
        })
        .collect();
    if by == PainBy::Shoe {
        groups.sort_by_key(|group| Reverse(group.days));
    }
    let shown: u32 = groups.iter().map(|group| group.days).sum();
    let unknown_days = count(days.len()) - known;
    (groups.len() >= 2).then_some(PainTable { by, groups, few_days: known - shown, unknown_days })
}

/// The pair that most of the day was run in, of two with the same distance the first by name.
fn shoe(history: &History, day: &RunDay<'_>) -> Option<Kind> {
    let mut worn: BTreeMap<&str, f64> = BTreeMap::new();
    for part in day.runs.iter().flat_map(|run| history.worn_in(run)) {
        *worn.entry(part.shoe).or_default() += part.distance.get();
    }
    let farthest = worn.into_iter().rev().max_by(|one, other| one.1.total_cmp(&other.1))?;
    Some((0, farthest.0.to_owned(), Phrase(vec![Part::Name(farthest.0.to_owned())])))
}

/// The ground of the longest run of the day.
fn surface(day: &RunDay<'_>) -> Option<Kind> {
    let by_distance = |run: &&&Session| run.distance.map_or(0.0, Metres::get);
    let longest = day.runs.iter().max_by(|one, other| by_distance(one).total_cmp(&by_distance(other)))?;
    let place = Surface::ALL.iter().position(|surface| *surface == longest.surface)?;
    let name = longest.surface.name();
    (longest.surface != Surface::Unknown).then(|| (place, name.to_owned(), name.into()))
}

/// Metres descended on a day; `None` when those of any recording are not known.
fn descent(history: &History, day: &RunDay<'_>) -> Option<Metres> {
    let recordings = day.runs.iter().flat_map(|run| history.recordings_of(run));
    recordings.map(|recorded| recorded.measures.descent).sum()
}

/// Distance of a day; `None` when that of any run is not known.
fn distance(day: &RunDay<'_>) -> Option<Metres> {
    day.runs.iter().map(|run| run.distance).sum()
}

/// Hard when any run of the day was; not known when none was and one is unknown.
fn effort(day: &RunDay<'_>) -> Option<Kind> {
    let any = |is: fn(SessionClass) -> bool| day.runs.iter().any(|run| is(run.class));
    if any(SessionClass::is_hard) {
        Some((0, "hard".to_owned(), "hard".into()))
    } else if any(|class| class == SessionClass::Unknown) {
        None
    } else {
        Some((1, "not-hard".to_owned(), "easy or moderate".into()))
    }
}

/// Days in thirds of their own values: up to the value of the third that is lowest, up to that of the next, and above.
/// Equal values are in one third.
fn thirds(values: &[Option<Metres>], part: fn(Metres) -> Part) -> Vec<Option<Kind>> {
    let mut sorted: Vec<Metres> = values.iter().flatten().copied().collect();
    sorted.sort_by(|one, other| one.get().total_cmp(&other.get()));
    let edge = |third: usize| sorted.get((third * sorted.len()).div_ceil(3).saturating_sub(1)).copied();
    let Some((low, high)) = edge(1).zip(edge(2)) else { return vec![None; values.len()] };
    let kind = |value: Metres| {
        if value <= low {
            (0, "lowest-third".to_owned(), phrase!["up to ", part(low)])
        } else if value <= high {
            (1, "middle-third".to_owned(), phrase!["more than ", part(low), ", up to ", part(high)])
        } else {
            (2, "highest-third".to_owned(), phrase!["more than ", part(high)])
        }
    };
    values.iter().map(|value| value.map(kind)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{day, run_on};
    use crate::metrics::{HistoryInput, history};
    use crate::model::activity::Activity;
    use crate::model::athlete::Athlete;
    use crate::model::measures::ActivityMeasures;

    /// Runs on the first days of May 2026, 6 km on the first, one more on each later one, and so many metres down.
    fn runs(count: u32) -> Vec<(Activity, ActivityMeasures)> {
        let run = |number: u32| {
            let (mut activity, mut measures) = run_on(shift(day("2026-05-01"), number.into()), f64::from(6 + number));
            activity.surface = if number.is_multiple_of(2) { Surface::Road } else { Surface::Trail };
            measures.descent = Metres::new(f64::from(10 * number));
            (activity, measures)
        };
        (0..count).map(run).collect()
    }

    fn tables(activities: &[(Activity, ActivityMeasures)], pain: &[PainEntry]) -> PainTables {
        let input =
            HistoryInput { athlete: &Athlete::unknown("rivera"), activities, pain, habits: &[], service_shoes: &[] };
        pain_tables(&history(&input, day("2026-06-01")).expect("a history"))
    }

    fn row(date: &str, score: u8, when: Option<When>) -> PainEntry {
        PainEntry { when, ..PainEntry::new(2, day(date), score) }
    }

    /// A score on each of the first nine days of May: 0, 1, 2 ...
    fn nine() -> Vec<PainEntry> {
        (0..9).map(|number| row(&format!("2026-05-0{}", number + 1), number, None)).collect()
    }

    fn groups(tables: &PainTables, by: PainBy) -> Vec<(String, u32, f64)> {
        let table = tables.tables.iter().find(|table| table.by == by).expect("a table");
        table.groups.iter().map(|group| (group.name.clone(), group.days, group.mean_score)).collect()
    }

    #[test]
    fn nine_days_make_thirds_and_grounds() {
        let found = tables(&runs(12), &nine());
        assert_eq!((found.run_days, found.scored_days), (12, 9));
        // 6 to 8 km with 0, 1, 2; 9 to 11 km with 3, 4, 5; 12 to 14 km with 6, 7, 8.
        let thirds = [("lowest-third", 1.0), ("middle-third", 4.0), ("highest-third", 7.0)];
        let thirds: Vec<_> = thirds.map(|(name, mean)| (name.to_owned(), 3, mean)).into();
        assert_eq!(groups(&found, PainBy::Distance), thirds);
        assert_eq!(groups(&found, PainBy::Descent), thirds);
        // Road on the first, third ... ninth day: 0, 2, 4, 6, 8; trail on the others: 1, 3, 5, 7.
        let grounds = vec![("road".to_owned(), 5, 4.0), ("trail".to_owned(), 4, 4.0)];
        assert_eq!(groups(&found, PainBy::Surface), grounds);
        // Nobody said which shoes.
        assert!(!found.tables.iter().any(|table| table.by == PainBy::Shoe));
    }

    #[test]
    fn the_next_morning_belongs_to_the_run_and_the_highest_score_counts() {
        let rows = [
            row("2026-05-01", 1, Some(When::During)),
            row("2026-05-02", 4, Some(When::NextMorning)),
            row("2026-05-02", 3, Some(When::Before)),
        ];
        let rows: Vec<&PainEntry> = rows.iter().collect();
        assert_eq!(score(&rows, day("2026-05-01")), Some(4));
        assert_eq!(score(&rows, day("2026-05-02")), None, "what hurts before a run is of the day before");
    }

    #[test]
    fn too_few_days_and_groups_are_not_shown_but_counted() {
        let found = tables(&runs(12), &nine()[..7]);
        assert_eq!((found.scored_days, found.tables.len()), (7, 0));
        let mut two_grounds = runs(12);
        for (number, (activity, _)) in two_grounds.iter_mut().enumerate() {
            activity.surface = if number < 2 { Surface::Track } else { Surface::Road };
        }
        let of_surface = |found: &PainTables| found.tables.iter().any(|table| table.by == PainBy::Surface);
        assert!(!of_surface(&tables(&two_grounds, &nine())), "two days on the track are no group");
        for (activity, measures) in two_grounds.iter_mut().skip(5) {
            activity.surface = Surface::Trail;
            measures.descent = None;
        }
        let found = tables(&two_grounds, &nine());
        let surface = found.tables.iter().find(|table| table.by == PainBy::Surface).expect("road and trail");
        assert_eq!((surface.few_days, surface.unknown_days, surface.groups.len()), (2, 0, 2));
        // Five days with a descent make no two groups of three.
        assert!(!found.tables.iter().any(|table| table.by == PainBy::Descent));
    }

    #[test]
    fn days_alike_are_one_group_and_pain_elsewhere_is_none() {
        let same = |value| vec![Metres::new(value); 9];
        let kinds = thirds(&same(100.0), Part::Height);
        assert!(kinds.iter().all(|kind| kind.as_ref().is_some_and(|kind| kind.0 == 0)));
        let elsewhere = |row: PainEntry| PainEntry { location: Some(Location::Elsewhere), ..row };
        let rows: Vec<PainEntry> = nine().into_iter().map(elsewhere).collect();
        assert_eq!(tables(&runs(12), &rows).scored_days, 0);
    }
}
