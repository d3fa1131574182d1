//! Running form run by run: bounce, left and right, steps, contact time, foot strike, each against its zone.

use super::super::{Context, Raised};
use super::over_time::OverTime;
use super::{Maker, evidence};
use crate::model::activity::Sport;
use crate::model::calendar::DaySpan;
use crate::model::finding::{Finding, Unit};
use crate::model::measures::ActivityMeasures;
use crate::model::units::{Millimetres, Milliseconds, Percent, StepsPerMinute};
use crate::reporter::charts::line_with_zone::{Form, Guide, LinePoint, Spacing, Zone, ZoneSide};
use crate::reporter::report::Figure;
use crate::reporter::wording::{self, Wording};

pub(super) const MAKER: Maker = Maker::card(
    &["high-vertical-oscillation", "contact-time-imbalance", "possible-overstriding", "heel-strike"],
    figure,
);

/// Days drawn: those of the judged weeks and what was usual before.
const DAYS: u32 = 60;

/// A measure of form and the values to stay out of.
struct Measure {
    name: &'static str,
    axis: &'static str,
    unit: &'static str,
    digits: usize,
    value: fn(&ActivityMeasures) -> Option<f64>,
    zones: Vec<Zone>,
    guides: Vec<Guide>,
}

fn figure(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let wording = context.wording;
    let finding = raised.finding;
    let measure = measure(context, raised);
    let history = context.input.history;
    let span = DaySpan::ending(history.as_of, DAYS);
    let said = |value: f64| format!("{}{}", wording::number_with(value, measure.digits), measure.unit);
    let breaks = |value: f64| {
        measure.zones.iter().any(|zone| match zone.side {
            ZoneSide::Above => value > zone.edge + 1e-9,
            ZoneSide::Below => value < zone.edge - 1e-9,
        })
    };
    let runs = history.activities.iter().filter(|recorded| recorded.activity.sport == Sport::Run);
    let points: Vec<LinePoint> = runs
        .filter_map(|recorded| {
            let day = recorded.activity.local_day();
            let value = Some((measure.value)(&recorded.measures)?).filter(|_| span.contains(day))?;
            let raised = breaks(value) && finding.span.contains(day);
            Some(LinePoint {
                day,
                value: Some(value),
                limit: None,
                severity: raised.then_some(finding.severity),
                label: said(value),
                tooltip: format!("{}: {}", wording.day(day), said(value)),
            })
        })
        .collect();
    OverTime {
        title: wording.phrase(&finding.headline),
        caption: format!(
            "One dot a run of {DAYS} days; runs of the judged days in the shaded zone are marked. {}",
            if finding.unit == Unit::Count {
                "It is one of the signs; the numbers above have the others.".to_owned()
            } else {
                against(wording, finding)
            }
        ),
        measure: measure.name,
        axis: measure.axis.to_owned(),
        digits: measure.digits,
        form: Form::Dots,
        spacing: Spacing::Days,
        zones: measure.zones,
        guides: measure.guides,
        limit_label: String::new(),
        points,
        limits: Vec::new(),
    }
    .figure(context)
}

/// What was measured, and from where on it is flagged.
fn against(wording: Wording, finding: &Finding) -> String {
    format!(
        "Measured {}, flagged {} {}.",
        wording.value(finding.value, finding.unit),
        Wording::comparison(finding.comparison),
        wording.value(finding.threshold, finding.unit)
    )
}

fn zone(edge: f64, side: ZoneSide, unit: &str) -> Zone {
    let word = if side == ZoneSide::Above { "above" } else { "below" };
    Zone { edge, side, label: format!("{word} {}{unit}", wording::trimmed(edge, 1)) }
}

fn measure(context: &Context<'_>, raised: &Raised<'_>) -> Measure {
    let rule = raised.outcome.rule;
    let limit = |name| context.threshold(rule, name);
    match (rule, raised.finding.unit) {
        ("high-vertical-oscillation", Unit::Millimetres) => Measure {
            name: "Vertical oscillation",
            axis: "vertical oscillation, mm",
            unit: "\u{a0}mm",
            digits: 0,
            value: |measures| measures.vertical_oscillation.map(Millimetres::get),
            zones: vec![zone(limit("high_oscillation_mm"), ZoneSide::Above, "\u{a0}mm")],
            guides: Vec::new(),
        },
        ("high-vertical-oscillation", _) => vertical_ratio(limit("high_ratio_pct")),
        ("contact-time-imbalance", _) => {
            let points = limit("info_points");
            Measure {
                name: "Contact time on the left",
                axis: "ground contact on the left, %",
                unit: "\u{a0}%",
                digits: 1,
                value: |measures| measures.stance_balance_left.map(Percent::get),
                zones: vec![
                    zone(50.0 + points, ZoneSide::Above, "\u{a0}%"),
                    zone(50.0 - points, ZoneSide::Below, "\u{a0}%"),
                ],
                guides: vec![Guide { value: 50.0, label: "even".to_owned() }],
            }
        }
        ("heel-strike", _) => Measure {
            name: "Foot strike, 1 heel to 16 toes",
            axis: "foot strike, 1 heel to 16 toes",
            unit: "",
            digits: 1,
            value: |measures| measures.foot_strike,
            zones: vec![Zone {
                // A rating at the limit counts.
                edge: limit("heel_rating") + 1e-6,
                side: ZoneSide::Below,
                label: format!("heel: {} or less", wording::trimmed(limit("heel_rating"), 1)),
            }],
            guides: Vec::new(),
        },
        _ => sign(context, raised),
    }
}

fn vertical_ratio(high: f64) -> Measure {
    Measure {
        name: "Vertical ratio",
        axis: "vertical ratio, %",
        unit: "\u{a0}%",
        digits: 1,
        value: |measures| measures.vertical_ratio.map(Percent::get),
        zones: vec![zone(high, ZoneSide::Above, "\u{a0}%")],
        guides: Vec::new(),
    }
}

/// Of the signs of long steps the first that was seen and that runs show one by one.
fn sign(context: &Context<'_>, raised: &Raised<'_>) -> Measure {
    let limit = |name| context.threshold(raised.outcome.rule, name);
    let measured = |name| evidence(raised.finding, name).map(|row| row.value);
    let few = limit("few_steps_spm");
    let (ratio, contact) = (limit("high_ratio_pct"), limit("long_contact_ms"));
    if measured("vertical_ratio_pct").is_some_and(|value| value > ratio) {
        vertical_ratio(ratio)
    } else if measured("stance_time_ms").is_some_and(|value| value > contact) {
        Measure {
            name: "Ground contact time",
            axis: "ground contact time, ms",
            unit: "\u{a0}ms",
            digits: 0,
            value: |measures| measures.stance_time.map(Milliseconds::get),
            zones: vec![zone(contact, ZoneSide::Above, "\u{a0}ms")],
            guides: Vec::new(),
        }
    } else {
        Measure {
            name: "Cadence",
            axis: "steps per minute",
            unit: "",
            digits: 0,
            value: |measures| measures.running_cadence.map(StepsPerMinute::get),
            zones: vec![Zone {
                edge: few + 1e-6,
                side: ZoneSide::Below,
                label: format!("few steps: {} or less", wording::trimmed(few, 0)),
            }],
            guides: Vec::new(),
        }
    }
}
