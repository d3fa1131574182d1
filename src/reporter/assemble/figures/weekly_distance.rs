//! The weeks against the limit that the weeks before them set.

use super::super::Context;
use super::{Maker, last_weeks, of_rule, raised_in, table};
use crate::model::calendar::DaySpan;
use crate::model::measures::WeekMeasures;
use crate::model::units::Metres;
use crate::reporter::charts::weekly_distance::{WeekBar, WeeklyDistance};
use crate::reporter::report::{Chart, Figure};
use crate::reporter::wording::{EN_DASH, Wording};

pub(super) const MAKER: Maker = Maker::page(&["weekly-volume-jump"], figure);

fn figure(context: &Context<'_>) -> Option<Figure> {
    let wording = context.wording;
    let weeks = last_weeks(context);
    let last = weeks.last()?;
    if weeks.iter().all(|week| week.known && week.distance == Metres::ZERO) {
        return None;
    }
    let share = context.threshold("weekly-volume-jump", "info_ratio", 0.10);
    // Four weeks without running are no base: a limit of nothing would be a line on the axis.
    let baseline = |week: &WeekMeasures| week.baseline_max4.filter(|highest| *highest > Metres::ZERO);
    let limit = |week: &WeekMeasures| baseline(week).and_then(|highest| Metres::new(highest.get() * (1.0 + share)));
    let said = |week: &WeekMeasures| {
        let distance = wording.distance(week.distance);
        if week.known { distance } else { format!("at least {distance}, not fully known") }
    };
    let bars = weeks.iter().map(|week| WeekBar {
        week: week.week,
        distance: week.known.then_some(week.distance),
        partial: !week.complete,
        baseline: baseline(week),
        limit: limit(week),
        severity: raised_in(context, "weekly-volume-jump", DaySpan::week(week.week)),
        label: wording.distance(week.distance),
        tooltip: match limit(week) {
            Some(limit) => {
                format!("Week of {}: {}; limit {}", wording.week(week.week), said(week), wording.distance(limit))
            }
            None => format!("Week of {}: {}", wording.week(week.week), said(week)),
        },
    });
    let newest_limit = weeks.iter().rev().find_map(limit).map(|limit| wording.distance(limit));
    let verdict = match limit(last) {
        Some(limit) if last.distance > limit => format!("above the limit of {}", wording.distance(limit)),
        Some(limit) => format!("within the limit of {}", wording.distance(limit)),
        None => "with too few weeks before it for a limit".to_owned(),
    };
    let so_far = if last.complete { "" } else { " so far" };
    let share = Wording::share(share);
    let chart = WeeklyDistance {
        description: format!("Week of {}: {}{so_far}, {verdict}.", wording.week(last.week), said(last)),
        axis: format!("{} per week", wording.distance_unit()),
        limit_label: format!("+{share} limit"),
        limit_value: newest_limit.unwrap_or_default(),
        units: wording.units(),
        weeks: bars.collect(),
    };
    let row = |week: &WeekMeasures| weekly_row(wording, week, said(week), limit(week));
    Some(Figure {
        title: weekly_title(context, last, limit(last)),
        caption: format!(
            "Green line: {share} over the highest of the four weeks before. Weeks that break the rule carry their distance; amber is \
             to watch, red to act on.{}",
            if last.complete { "" } else { " Hatched: a week that is not over." }
        ),
        chart: Chart::WeeklyDistance(chart),
        table: table(
            "Weekly distance",
            &["Week of", "Distance", "Limit", "Against highest of 4"],
            weeks.iter().rev().map(row).collect(),
        ),
    })
}

fn weekly_row(wording: Wording, week: &WeekMeasures, distance: String, limit: Option<Metres>) -> Vec<String> {
    let dash = || EN_DASH.to_string();
    vec![
        wording.short_day(week.week.monday()),
        distance,
        limit.map_or_else(dash, |limit| wording.distance(limit)),
        week.guarded_ratio.map_or_else(dash, Wording::change),
    ]
}

/// The result: the finding where the newest week breaks the rule, the calm one where it does not.
fn weekly_title(context: &Context<'_>, last: &WeekMeasures, limit: Option<Metres>) -> String {
    let wording = context.wording;
    let days = DaySpan::week(last.week);
    let raised = of_rule(context, "weekly-volume-jump").find(|raised| raised.finding.span.overlaps(days));
    match (raised, limit) {
        (Some(_), _) if !last.complete => "This week is over its limit already".to_owned(),
        (Some(raised), _) => {
            let finding = raised.finding;
            format!("Distance {} above four-week maximum", wording.value(finding.value, finding.unit))
        }
        (None, None) => format!("{} in the week of {}", wording.distance(last.distance), wording.week(last.week)),
        (None, Some(limit)) if last.distance > limit => {
            format!("{} against a limit of {}", wording.distance(last.distance), wording.distance(limit))
        }
        (None, Some(_)) if !last.complete => "Weekly distance is within its limit so far".to_owned(),
        (None, Some(_)) => "Weekly distance stayed within its limit".to_owned(),
    }
}
