//! The picture of a rule that has no other: what was measured against what it was compared with, finding by finding.
//!
//! That is the right one for what is known on one day only, without a course over time: the last check-up, hours
//! seated, the distance on insoles, lasting findings of form.

use super::super::{Context, Raised};
use super::{of_rule, table};
use crate::model::athlete::Units;
use crate::model::finding::{Finding, Unit};
use crate::model::units::{METRES_PER_MILE, Metres};
use crate::reporter::charts::limit_bars::{LimitBar, LimitBars};
use crate::reporter::privacy::masked;
use crate::reporter::report::{Chart, Figure};
use crate::reporter::wording::{self, Wording};

/// Findings drawn; more of one rule would be a wall of bars.
const MOST: usize = 8;

pub(super) fn figure(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let wording = context.wording;
    let findings: Vec<&Finding> =
        of_rule(context, raised.outcome.rule).map(|raised| raised.finding).take(MOST).collect();
    let first = *findings.first()?;
    let said = |finding: &Finding, value: f64| wording.value(value, finding.unit);
    let name = |finding: &Finding| match (finding.subject.is_empty(), findings.len()) {
        (false, _) => masked(&finding.subject),
        (true, 1) if !raised.text.title.is_empty() => raised.text.title.to_owned(),
        (true, _) => wording.span(finding.span),
    };
    let bar = |finding: &&Finding| LimitBar {
        name: name(finding),
        value: on_axis(finding.value, finding.unit, wording.units()),
        value_label: said(finding, finding.value),
        limit: Some(on_axis(finding.threshold, finding.unit, wording.units())),
        severity: Some(finding.severity),
    };
    let limit =
        |finding: &Finding| format!("{} {}", Wording::comparison(finding.comparison), said(finding, finding.threshold));
    let headline = context.wording.phrase(&first.headline);
    let chart = LimitBars {
        description: wording::sentence(&format!("{headline}: {}, flagged {}", said(first, first.value), limit(first))),
        unit: unit(first.unit, wording.units()).to_owned(),
        limit_label: format!("flagged {}", limit(first)),
        bars: findings.iter().map(bar).collect(),
    };
    let rows = findings.iter().map(|finding| vec![name(finding), said(finding, finding.value), limit(finding)]);
    Some(Figure {
        title: headline,
        caption: format!("Bar: what was measured, {}. Mark: flagged {}.", said(first, first.value), limit(first)),
        table: table("Measured against the limit", &["What", "Measured", "Flagged"], rows.collect()),
        chart: Chart::LimitBars(chart),
    })
}

/// A value of a finding as its axis counts it.
fn on_axis(value: f64, unit: Unit, units: Units) -> f64 {
    match unit {
        Unit::Ratio => value * 100.0,
        Unit::Metres => match units {
            Units::Kilometres => Metres::new(value).map_or(0.0, Metres::kilometres),
            Units::Miles => value / METRES_PER_MILE,
        },
        _ => value,
    }
}

fn unit(unit: Unit, units: Units) -> &'static str {
    match unit {
        Unit::Ratio | Unit::Percent => "%",
        Unit::Metres => units.name(),
        Unit::StepsPerMinute => "steps/min",
        Unit::Days => "days",
        Unit::Hours => "h",
        Unit::Millimetres => "mm",
        Unit::Count | Unit::None => "",
    }
}
