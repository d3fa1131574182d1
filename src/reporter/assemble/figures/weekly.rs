//! Weeks as columns for the rules that speak of weeks: booms and busts, hard running before a base, regular running.

use super::super::{Context, Raised};
use super::over_time::OverTime;
use super::{Maker, last_weeks};
use crate::model::calendar::{DaySpan, WeekId};
use crate::model::finding::{Finding, Severity};
use crate::model::measures::WeekMeasures;
use crate::model::units::Metres;
use crate::reporter::charts::line_with_zone::{Form, Guide, LinePoint, Spacing};
use crate::reporter::report::Figure;
use crate::reporter::wording::Wording;

pub(super) const BOOM_BUST: Maker = Maker::card(&["boom-bust-cycle"], boom_bust);
pub(super) const BASE: Maker = Maker::card(&["intensity-before-base"], base);
pub(super) const REGULAR: Maker = Maker::card(&["inconsistent-running"], regular);

/// Booms and busts are the weeks that the evidence names.
fn boom_bust(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let finding = raised.finding;
    let named = |week: WeekId| {
        let rows = finding.evidence.iter().filter(|row| row.measure == "distance_m");
        rows.map(|row| row.span).any(|span| span == DaySpan::week(week))
    };
    let caption =
        "Columns are whole weeks. Coloured: a week far above the four before it, and the one that it broke down in.";
    let even = "Columns are whole weeks; none is a boom or a bust by itself, but they lie far apart.";
    let cycles = last_weeks(context).iter().any(|week| named(week.week));
    let shown = Shown {
        caption: if cycles { caption } else { even }.to_owned(),
        guides: Vec::new(),
        severity: &|week| named(week.week).then_some(finding.severity),
    };
    distances(context, finding, shown)
}

/// The week of the first hard session among those before it.
fn base(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let wording = context.wording;
    let finding = raised.finding;
    let least = context.threshold("intensity-before-base", "least_mean_km");
    let least = Metres::from_kilometres(least)?;
    let shown = Shown {
        caption: format!(
            "Columns are weeks; coloured is that of the first hard session. A base is six even weeks of {} or more in the mean, in \
             at least two runs each.",
            wording.distance(least)
        ),
        guides: vec![Guide {
            value: wording.distance_value(least),
            label: format!("base: {} a week", wording.distance(least)),
        }],
        severity: &|week| finding.span.overlaps(DaySpan::week(week.week)).then_some(finding.severity),
    };
    distances(context, finding, shown)
}

/// What tells one picture of weekly distances from another.
struct Shown<'f> {
    caption: String,
    guides: Vec<Guide>,
    severity: &'f dyn Fn(&WeekMeasures) -> Option<Severity>,
}

fn distances(context: &Context<'_>, finding: &Finding, shown: Shown<'_>) -> Option<Figure> {
    let wording = context.wording;
    let points = last_weeks(context).iter().map(|week| LinePoint {
        day: week.week.monday(),
        value: week.known.then(|| wording.distance_value(week.distance)),
        limit: None,
        severity: (shown.severity)(week),
        label: wording.distance(week.distance),
        tooltip: format!("Week of {}: {}", wording.week(week.week), wording.distance(week.distance)),
    });
    OverTime {
        title: wording.phrase(&finding.headline),
        caption: shown.caption,
        measure: "Distance",
        axis: format!("{} per week", wording.distance_unit()),
        digits: 0,
        form: Form::Columns,
        spacing: Spacing::Weeks,
        zones: Vec::new(),
        guides: shown.guides,
        limit_label: String::new(),
        points: points.collect(),
        limits: Vec::new(),
    }
    .figure(context)
}

/// Runs a week: weeks without a run are the finding, and stand as an empty place with a mark.
fn regular(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let wording = context.wording;
    let finding = raised.finding;
    let weeks = last_weeks(context).iter().filter(|week| week.complete);
    let points: Vec<LinePoint> = weeks
        .map(|week| {
            let judged = finding.span.overlaps(DaySpan::week(week.week));
            let none = week.known && week.runs == 0;
            LinePoint {
                day: week.week.monday(),
                value: week.known.then(|| f64::from(week.runs)),
                limit: None,
                severity: (none && judged).then_some(finding.severity),
                label: Wording::count(u64::from(week.runs), "run", "runs"),
                tooltip: format!(
                    "Week of {}: {}, {}",
                    wording.week(week.week),
                    Wording::count(u64::from(week.runs), "run", "runs"),
                    wording.distance(week.distance)
                ),
            }
        })
        .map(|point| LinePoint {
            label: if point.value == Some(0.0) { "0".to_owned() } else { point.label.clone() },
            ..point
        })
        .collect();
    let without = points.iter().filter(|point| point.value == Some(0.0)).count();
    let without = Wording::count(u64::try_from(without).unwrap_or(u64::MAX), "week", "weeks");
    OverTime {
        title: wording.phrase(&finding.headline),
        caption: format!("Columns are whole weeks; a 0 stands for a week without a run. Here are {without} without."),
        measure: "Runs",
        axis: "runs per week".to_owned(),
        digits: 0,
        form: Form::Columns,
        spacing: Spacing::Weeks,
        zones: Vec::new(),
        guides: Vec::new(),
        limit_label: String::new(),
        points,
        limits: Vec::new(),
    }
    .figure(context)
}
