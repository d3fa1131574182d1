//! Weekly sums of the valid runs.

use crate::metrics::frame::{self, FrameError, RunRow, WeekTotals};
use crate::metrics::sessions::Joined;
use crate::model::calendar::WeekId;
use crate::model::history::MeasuredActivity;
use crate::model::measures::WeekMeasures;
use crate::model::units::Metres;

use super::WeeklyInput;

/// Totals of `weeks` weeks from the first recording on.
pub(crate) fn totals(input: &WeeklyInput<'_>, weeks: usize) -> Result<Vec<WeekTotals>, FrameError> {
    let first = WeekId::containing(input.first_day);
    let rows: Vec<RunRow> = input
        .sessions
        .iter()
        .filter(|joined| joined.session.valid_run)
        .filter_map(|joined| row(joined, input.activities, first))
        .collect();
    frame::weekly_totals(&rows, weeks)
}

fn row(joined: &Joined, activities: &[MeasuredActivity], first: WeekId) -> Option<RunRow> {
    let session = &joined.session;
    let sum = |height: fn(&MeasuredActivity) -> Option<Metres>| {
        let heights = joined.members.iter().filter_map(|index| height(activities.get(*index)?));
        heights.reduce(|one, other| one + other)
    };
    Some(RunRow {
        week: u32::try_from(WeekId::containing(session.day).weeks_since(first)).ok()?,
        distance: session.distance?,
        moving: session.moving?,
        ascent: sum(|recorded| recorded.measures.ascent),
        descent: sum(|recorded| recorded.measures.descent),
        race: session.race,
    })
}

/// Writes the totals into the row of a week. A week without a run keeps the zeros of its row.
pub(crate) fn fill(week: &mut WeekMeasures, totals: WeekTotals) {
    if totals.runs == 0 {
        return;
    }
    week.runs = totals.runs;
    week.distance = totals.distance;
    week.moving = totals.moving;
    week.ascent = totals.ascent;
    week.descent = totals.descent;
    week.longest_run = totals.longest;
    week.race_distance = totals.race_distance;
}
