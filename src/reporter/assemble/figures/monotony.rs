//! Monotony of the complete weeks.

use super::super::Context;
use super::{Maker, last_weeks, monotony_limit, raised_in, table};
use crate::model::calendar::DaySpan;
use crate::model::measures::WeekMeasures;
use crate::reporter::charts::line_with_zone::LinePoint;
use crate::reporter::charts::monotony::Monotony;
use crate::reporter::report::{Chart, Figure};
use crate::reporter::wording::{self, EN_DASH};

pub(super) const MAKER: Maker = Maker::page(&["training-monotony"], figure);

fn figure(context: &Context<'_>) -> Option<Figure> {
    let wording = context.wording;
    let limit = monotony_limit(context);
    let said_limit = wording::number_with(limit, 1);
    let weeks: Vec<&WeekMeasures> = last_weeks(context).iter().filter(|week| week.complete).collect();
    let newest = weeks.iter().rev().find(|week| week.monotony.is_some())?;
    let said = |week: &WeekMeasures| week.monotony.map(|monotony| wording::number_with(monotony, 1));
    let points = weeks.iter().map(|week| LinePoint {
        day: week.week.monday(),
        value: week.monotony,
        limit: None,
        severity: raised_in(context, "training-monotony", DaySpan::week(week.week)),
        label: said(week).unwrap_or_default(),
        tooltip: format!(
            "Week of {}: {}",
            wording.week(week.week),
            said(week).unwrap_or_else(|| "not known".to_owned())
        ),
    });
    let side = if newest.monotony.is_some_and(|value| value > limit) { "above" } else { "not above" };
    let chart = Monotony {
        description: format!(
            "Monotony {} in the week of {}, {side} the limit of {said_limit}.",
            said(newest).unwrap_or_default(),
            wording.week(newest.week)
        ),
        axis: "mean daily load divided by its spread".to_owned(),
        limit,
        limit_label: format!("too even: above {said_limit}"),
        weeks: points.collect(),
    };
    let load = |week: &WeekMeasures| week.load_index.map_or("", |index| index.name()).replace('-', " ");
    let rows = weeks.iter().rev().map(|week| {
        let dash = || EN_DASH.to_string();
        vec![
            wording.short_day(week.week.monday()),
            said(week).unwrap_or_else(dash),
            week.strain.map_or_else(dash, |strain| wording::number_with(strain, 0)),
            week.training_days.to_string(),
            load(week),
        ]
    });
    Some(Figure {
        title: monotony_title(context, newest, &said_limit),
        caption: "Monotony is the mean daily load of a week divided by its spread. Rest days and a mix of easy and hard days lower it."
            .to_owned(),
        table: table("Monotony", &["Week of", "Monotony", "Strain", "Training days", "Load measured by"], rows.collect()),
        chart: Chart::Monotony(chart),
    })
}

fn monotony_title(context: &Context<'_>, newest: &WeekMeasures, limit: &str) -> String {
    let value = newest.monotony.map(|monotony| wording::number_with(monotony, 1)).unwrap_or_default();
    if raised_in(context, "training-monotony", DaySpan::week(newest.week)).is_some() {
        format!("Days much alike: monotony {value}, limit {limit}")
    } else {
        format!("Days differed enough: monotony {value}")
    }
}
