//! The rows of the calendar: which weeks there are, which are complete, known, excluded or part of a return (RULES
//! section 0).

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::metrics::{gaps, sessions};
use crate::model::athlete::{Exclusion, ExclusionReason};
use crate::model::calendar::{DaySpan, WeekId};
use crate::model::history::MeasuredActivity;
use crate::model::measures::{WeekByTime, WeekMeasures};
use crate::model::units::{Metres, Seconds};

use super::WeeklyInput;

/// A week with so many excluded days is excluded; with so many unrecorded ones it is not known.
const EXCLUDED_DAYS: usize = 3;

/// A run without distance that took so long leaves the distance of its week unknown; chosen: a shorter one hardly
/// changes what a week adds up to.
const MATTERS_S: f64 = 600.0;

/// One empty row a week.
pub(crate) fn weeks(input: &WeeklyInput<'_>) -> Vec<WeekMeasures> {
    let (first, last) = (WeekId::containing(input.first_day), WeekId::containing(input.as_of));
    let exclusions = &input.athlete.exclusions;
    let returns: Vec<DaySpan> = input.gaps.iter().filter_map(gaps::return_window).collect();
    let of_unknown_distance = weeks_of_unknown_distance(input);
    (0..=last.weeks_since(first))
        .map(|offset| {
            let week = first.plus(offset);
            let unrecorded =
                days_of(exclusions, DaySpan::week(week), input.as_of, &[ExclusionReason::Unrecorded]).len();
            let recorded = input.first_day <= week.monday() && unrecorded < EXCLUDED_DAYS;
            let known = recorded && !of_unknown_distance.contains(&week);
            WeekMeasures {
                by_time: WeekByTime { recorded, ..WeekByTime::default() },
                complete: week.is_complete(input.as_of),
                excluded: exclusion(exclusions, week, input.as_of),
                in_return_window: returns.iter().any(|window| window.overlaps(DaySpan::week(week))),
                ..rest(week, known)
            }
        })
        .collect()
}

/// Weeks with a run of at least ten minutes without distance: what is known of their distance is a lower bound, which
/// must neither be judged nor be a baseline (RULES section 0: never zero-fill).
fn weeks_of_unknown_distance(input: &WeeklyInput<'_>) -> BTreeSet<WeekId> {
    let counted = input.sessions.iter().flat_map(|joined| joined.members.iter().map(move |member| (joined, member)));
    counted
        .filter(|(_, member)| input.activities.get(**member).is_some_and(leaves_its_week_unknown))
        .map(|(joined, _)| WeekId::containing(joined.session.day))
        .collect()
}

/// True for a run of at least ten minutes without distance.
pub(crate) fn leaves_its_week_unknown(recorded: &MeasuredActivity) -> bool {
    sessions::time_without_distance(recorded).is_some_and(|time| time.get() >= MATTERS_S)
}

/// Days of a span, up to the judged day, that are excluded for one of the reasons.
pub(crate) fn days_of(
    exclusions: &[Exclusion],
    span: DaySpan,
    as_of: NaiveDate,
    reasons: &[ExclusionReason],
) -> BTreeSet<NaiveDate> {
    exclusions
        .iter()
        .filter(|exclusion| reasons.contains(&exclusion.reason))
        .flat_map(|exclusion| {
            DaySpan { from: exclusion.span.from.max(span.from), to: exclusion.span.to.min(span.to).min(as_of) }.days()
        })
        .collect()
}

/// The reason of most of the excluded days, when there are three or more; the first of [`ExclusionReason::ALL`] among
/// equals, and never `unrecorded`, which is what `known` says.
fn exclusion(exclusions: &[Exclusion], week: WeekId, as_of: NaiveDate) -> Option<ExclusionReason> {
    let days = |reasons: &[ExclusionReason]| days_of(exclusions, DaySpan::week(week), as_of, reasons).len();
    if days(ExclusionReason::ALL) < EXCLUDED_DAYS {
        return None;
    }
    let reasons = ExclusionReason::ALL.iter().copied().filter(|reason| *reason != ExclusionReason::Unrecorded);
    let counted = reasons.map(|reason| (days(&[reason]), reason)).filter(|(days, _)| *days > 0);
    counted.reduce(|most, next| if next.0 > most.0 { next } else { most }).map(|(_, reason)| reason)
}

/// A week of rest: a row of zeros when it is known, since then nothing was climbed either.
fn rest(week: WeekId, known: bool) -> WeekMeasures {
    let nothing = known.then_some(Metres::ZERO);
    WeekMeasures {
        week,
        complete: false,
        known,
        excluded: None,
        in_return_window: false,
        by_time: WeekByTime::default(),
        runs: 0,
        distance: Metres::ZERO,
        moving: Seconds::ZERO,
        ascent: nothing,
        descent: nothing,
        longest_run: nothing,
        race_distance: Metres::ZERO,
        change_ratio: None,
        baseline_max4: None,
        baseline_mean4: None,
        baseline_active_weeks: 0,
        guarded_ratio: None,
        load_index: None,
        daily_load: [0.0; 7],
        training_days: 0,
        monotony: None,
        strain: None,
        cadence: None,
        hard_days: None,
        easy_minutes_share: None,
        strength_sessions: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::day;
    use crate::model::athlete::Athlete;

    fn excluded(from: &str, to: &str, reason: ExclusionReason) -> Exclusion {
        Exclusion { span: DaySpan { from: day(from), to: day(to) }, reason }
    }

    fn rows(first_day: &str, as_of: &str, exclusions: Vec<Exclusion>) -> Vec<WeekMeasures> {
        let athlete = Athlete { exclusions, ..Athlete::unknown("a") };
        weeks(&WeeklyInput {
            athlete: &athlete,
            first_day: day(first_day),
            as_of: day(as_of),
            activities: &[],
            sessions: &[],
            gaps: &[],
            habits: &[],
        })
    }

    #[test]
    fn the_first_week_is_known_only_from_its_monday() {
        // 5 January 2026 is a Monday.
        let known = |first: &str| rows(first, "2026-01-18", vec![]).iter().map(|week| week.known).collect::<Vec<_>>();
        assert_eq!(known("2026-01-05"), [true, true]);
        assert_eq!(known("2026-01-06"), [false, true]);
    }

    #[test]
    fn a_known_week_without_a_run_is_a_row_of_zeros() {
        let weeks = rows("2026-01-06", "2026-01-18", vec![]);
        let climbed = |week: &WeekMeasures| [week.ascent, week.descent, week.longest_run];
        assert_eq!(climbed(&weeks[0]), [None; 3], "the first week is not known from its Tuesday");
        assert_eq!(climbed(&weeks[1]), [Some(Metres::ZERO); 3]);
    }

    #[test]
    fn a_week_is_complete_on_its_sunday() {
        let complete =
            |as_of: &str| rows("2026-01-05", as_of, vec![]).iter().map(|week| week.complete).collect::<Vec<_>>();
        assert_eq!(complete("2026-01-11"), [true]);
        assert_eq!(complete("2026-01-12"), [true, false]);
    }

    #[test]
    fn three_excluded_days_exclude_a_week_by_most_of_its_reasons() {
        use ExclusionReason::{Holiday, Race, Taper, Unrecorded};
        let reason = |exclusions: Vec<Exclusion>| rows("2025-12-29", "2026-01-11", exclusions)[1].excluded;
        assert_eq!(reason(vec![excluded("2026-01-05", "2026-01-06", Holiday)]), None);
        assert_eq!(reason(vec![excluded("2026-01-01", "2026-01-07", Holiday)]), Some(Holiday));
        let taper = vec![excluded("2026-01-07", "2026-01-10", Taper), excluded("2026-01-11", "2026-01-11", Race)];
        assert_eq!(reason(taper), Some(Taper));
        // Overlapping entries do not count a day twice.
        let twice = vec![excluded("2026-01-05", "2026-01-06", Holiday), excluded("2026-01-06", "2026-01-06", Race)];
        assert_eq!(reason(twice), None);
        let unrecorded = rows("2025-12-29", "2026-01-11", vec![excluded("2026-01-05", "2026-01-07", Unrecorded)]);
        assert_eq!((unrecorded[1].known, unrecorded[1].excluded), (false, None));
    }
}
