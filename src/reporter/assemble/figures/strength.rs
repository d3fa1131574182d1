//! Strength sessions of each week against the article's goal.

use chrono::NaiveDate;

use super::super::{Context, Raised};
use super::over_time::OverTime;
use super::{Maker, is_marked, last_weeks};
use crate::model::athlete::ExclusionReason;
use crate::model::calendar::DaySpan;
use crate::model::measures::WeekMeasures;
use crate::reporter::charts::line_with_zone::{Form, Guide, LinePoint, Spacing, Zone, ZoneSide};
use crate::reporter::report::Figure;
use crate::reporter::wording::{EN_DASH, Wording, trimmed};

pub(super) const MAKER: Maker = Maker::card(&["too-little-strength"], figure);

/// Unrecorded days from which on a week is not known (RULES section 0).
const UNRECORDED_DAYS: usize = 3;

fn figure(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let (wording, finding) = (context.wording, raised.finding);
    let limit = |name| context.threshold("too-little-strength", name);
    let (pass, goal) = (limit("pass_sessions"), limit("goal_sessions"));
    let point = |week: &WeekMeasures| {
        let sessions = week.strength_sessions;
        let said = Wording::count(u64::from(sessions), "day", "days");
        let judged = DaySpan::week(week.week) == finding.span;
        LinePoint {
            day: week.week.monday(),
            value: is_known(context, week).then(|| f64::from(sessions)),
            limit: None,
            severity: judged.then_some(finding.severity),
            tooltip: format!("Week of {}: {said} with strength work", wording.week(week.week)),
            label: sessions.to_string(),
        }
    };
    let points: Vec<LinePoint> = last_weeks(context).iter().map(point).collect();
    let without = points.iter().filter(|point| point.value == Some(0.0)).count();
    let asked = format!("{}{EN_DASH}{}", trimmed(pass, 0), trimmed(goal, 0));
    OverTime {
        title: wording.phrase(&finding.headline),
        caption: format!(
            "Columns are weeks: days with strength work, recorded or in habits.csv; a 0 stands for a week in which none is known, here \
             {}. The article asks for {asked}; shaded is less.",
            Wording::count(u64::try_from(without).unwrap_or(u64::MAX), "week", "weeks")
        ),
        measure: "Days with strength work",
        axis: "days with strength work per week".to_owned(),
        digits: 0,
        form: Form::Columns,
        spacing: Spacing::Weeks,
        zones: vec![Zone { edge: pass, side: ZoneSide::Below, label: format!("fewer than {}", trimmed(pass, 0)) }],
        guides: vec![Guide { value: goal, label: format!("goal: {asked} a week") }],
        limit_label: String::new(),
        points,
        limits: Vec::new(),
    }
    .figure(context)
}

/// A week in which strength work would have been seen.
fn is_known(context: &Context<'_>, week: &WeekMeasures) -> bool {
    let since = context.input.history.first_day.is_some_and(|first| first <= week.week.monday());
    let unrecorded = |day: &NaiveDate| is_marked(context, *day, ExclusionReason::Unrecorded);
    since && week.week.days().filter(unrecorded).count() < UNRECORDED_DAYS
}
