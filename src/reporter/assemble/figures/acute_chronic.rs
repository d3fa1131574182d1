//! The last seven days against the three weeks before, week by week. For display: it predicts nothing in runners.

use super::super::{Context, Raised};
use super::over_time::OverTime;
use super::{Maker, last_weeks};
use crate::model::measures::WeekMeasures;
use crate::model::units::Metres;
use crate::reporter::charts::line_with_zone::{Form, Guide, LinePoint, Spacing};
use crate::reporter::report::Figure;
use crate::reporter::wording;

pub(super) const MAKER: Maker = Maker::card(&["acute-chronic-ratio"], figure);

/// Weeks before, that a week is compared with (RULES card LOAD-B3).
const BEFORE: usize = 3;

fn figure(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let wording = context.wording;
    let finding = raised.finding;
    let said = |ratio: f64| wording::number_with(ratio, 2);
    let line = |name| context.threshold("acute-chronic-ratio", name);
    let guides = [line("low_ratio"), line("high_ratio"), line("very_high_ratio")]
        .map(|value| Guide { value, label: wording::trimmed(value, 2) });
    let weeks = last_weeks(context);
    let mut points: Vec<LinePoint> = weeks
        .iter()
        .enumerate()
        .map(|(index, week)| {
            let before = index.checked_sub(BEFORE).and_then(|from| weeks.get(from..index));
            let ratio = before.filter(|_| week.complete).and_then(|before| ratio(week, before));
            LinePoint {
                day: week.week.monday(),
                value: ratio,
                limit: None,
                severity: None,
                label: ratio.map(said).unwrap_or_default(),
                tooltip: format!(
                    "Week of {}: {}",
                    wording.week(week.week),
                    ratio.map_or_else(|| "not known".to_owned(), said)
                ),
            }
        })
        .collect();
    // The finding is about the seven days up to the judged one, whatever day of the week that is.
    let last = points.last_mut()?;
    *last = LinePoint {
        value: Some(finding.value),
        severity: Some(finding.severity),
        label: said(finding.value),
        tooltip: format!("Last seven days: {}", said(finding.value)),
        ..last.clone()
    };
    let title = format!("The last seven days: {} times the mean week before", said(finding.value));
    OverTime {
        caption: format!(
            "Distance of a week over the mean of the three before. The lines at {} are customary. Not an injury predictor in runners: \
             higher values went with fewer injuries in two cohorts.",
            wording::list(&guides.iter().map(|guide| guide.label.clone()).collect::<Vec<_>>())
        ),
        title,
        measure: "Week over the mean of three before",
        axis: "ratio to the three weeks before".to_owned(),
        digits: 1,
        form: Form::Line,
        spacing: Spacing::Weeks,
        zones: Vec::new(),
        guides: guides.to_vec(),
        limit_label: String::new(),
        points,
        limits: Vec::new(),
    }
    .figure(context)
}

fn ratio(week: &WeekMeasures, before: &[WeekMeasures]) -> Option<f64> {
    let known = week.known && before.iter().all(|week| week.known);
    let sum: Metres = before.iter().map(|week| week.distance).sum();
    let mean = Metres::new(sum.get() / BEFORE as f64).filter(|mean| known && *mean > Metres::ZERO)?;
    week.distance.ratio_to(mean)
}
