//! Two neighbouring weeks together, against the most of any two before.

use super::super::{Context, Raised};
use super::over_time::OverTime;
use super::{Maker, evidence, last_weeks};
use crate::model::units::Metres;
use crate::reporter::charts::line_with_zone::{Form, Guide, LinePoint, Spacing};
use crate::reporter::report::Figure;
use crate::reporter::wording::Wording;

pub(super) const MAKER: Maker = Maker::card(&["two-week-volume-jump"], figure);

fn figure(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let wording = context.wording;
    let finding = raised.finding;
    let highest = Metres::new(evidence(finding, "baseline_two_weeks_m")?.value)?;
    let limit = Metres::new(highest.get() * (1.0 + finding.threshold))?;
    let weeks: Vec<_> = last_weeks(context).iter().filter(|week| week.complete).collect();
    let points: Vec<LinePoint> = weeks
        .windows(2)
        .filter_map(|pair| {
            let [before, week] = pair else { return None };
            let sum = Some(before.distance + week.distance).filter(|_| before.known && week.known);
            let is_raised = finding.span.from == before.week.monday() && finding.span.to == week.week.sunday();
            let label = sum.map(|sum| wording.distance(sum)).unwrap_or_default();
            Some(LinePoint {
                day: week.week.monday(),
                value: sum.map(|sum| wording.distance_value(sum)),
                limit: is_raised.then(|| wording.distance_value(limit)),
                severity: is_raised.then_some(finding.severity),
                tooltip: format!("Weeks of {} and {}: {label}", wording.week(before.week), wording.week(week.week)),
                label,
            })
        })
        .collect();
    let limits = points
        .iter()
        .map(|point| if point.limit.is_some() { wording.distance(limit) } else { String::new() })
        .collect();
    OverTime {
        title: format!(
            "Two weeks {} above the most of any two before, {}",
            Wording::share(finding.value),
            wording.distance(highest)
        ),
        caption: format!(
            "Each column is a week and the one before it. Grey line: the highest before, {}. Green: {}, {} over it.",
            wording.distance(highest),
            wording.distance(limit),
            Wording::share(finding.threshold)
        ),
        measure: "Two weeks together",
        axis: format!("{} in two weeks", wording.distance_unit()),
        digits: 0,
        form: Form::Columns,
        spacing: Spacing::Weeks,
        zones: Vec::new(),
        guides: vec![Guide { value: wording.distance_value(highest), label: String::new() }],
        limit_label: format!("+{} limit", Wording::share(finding.threshold)),
        points,
        limits,
    }
    .figure(context)
}
