//! Easy minutes before and after the last hard sessions.

use super::super::{Context, Raised};
use super::Maker;
use super::over_time::OverTime;
use crate::reporter::charts::line_with_zone::{Form, LinePoint, Spacing, Zone, ZoneSide};
use crate::reporter::report::Figure;
use crate::reporter::wording::{self, NBSP};

pub(super) const MAKER: Maker = Maker::card(&["skipped-warm-up", "skipped-cool-down"], figure);

fn figure(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let wording = context.wording;
    let (rule, finding) = (raised.outcome.rule, raised.finding);
    let (measure, name) = if rule == "skipped-warm-up" {
        ("easy_before_s", "Easy minutes before")
    } else {
        ("easy_after_s", "Easy minutes after")
    };
    let limit = context.threshold(rule, "info_minutes");
    let mut points: Vec<LinePoint> = finding
        .evidence
        .iter()
        .filter(|row| row.measure == measure)
        .map(|row| {
            let minutes = row.value / 60.0;
            let label = format!("{}{NBSP}min", wording::number_with(minutes, 0));
            LinePoint {
                day: row.span.from,
                value: Some(minutes),
                limit: None,
                severity: (minutes < limit - 1e-9).then_some(finding.severity),
                tooltip: format!("{}: {label}", wording.day(row.span.from)),
                label,
            }
        })
        .collect();
    points.sort_by_key(|point| point.day);
    let label = format!("too short: under {}{NBSP}min", wording::trimmed(limit, 0));
    OverTime {
        title: wording.phrase(&finding.headline),
        caption: format!(
            "One column for each of the last hard sessions; those with less than {}{NBSP}minutes of easy running are marked.",
            wording::trimmed(limit, 0)
        ),
        measure: name,
        axis: format!("{}, last hard sessions", name.to_lowercase()),
        digits: 0,
        form: Form::Columns,
        spacing: Spacing::Each,
        zones: vec![Zone { edge: limit, side: ZoneSide::Below, label }],
        guides: Vec::new(),
        limit_label: String::new(),
        points,
        limits: Vec::new(),
    }
    .figure(context)
}
