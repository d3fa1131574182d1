//! Soreness and fatigue in the log, day by day; where the log has none, the ratings of the runs.

use super::super::{Context, Raised};
use super::Maker;
use super::over_time::OverTime;
use crate::model::calendar::DaySpan;
use crate::reporter::charts::line_with_zone::{Form, LinePoint, Spacing, Zone, ZoneSide};
use crate::reporter::report::Figure;
use crate::reporter::wording;

pub(super) const MAKER: Maker = Maker::card(&["persistent-fatigue"], figure);

/// Days drawn.
const DAYS: u32 = 28;

fn figure(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let (wording, history) = (context.wording, context.input.history);
    let finding = raised.finding;
    let score = context.threshold("persistent-fatigue", "log_score");
    let span = DaySpan::ending(history.as_of, DAYS);
    let point = |day, value: f64, flagged: bool| LinePoint {
        day,
        value: Some(value),
        limit: None,
        severity: (flagged && finding.span.contains(day)).then_some(finding.severity),
        label: wording::number_with(value, 0),
        tooltip: format!("{}: {} of 10", wording.day(day), wording::number_with(value, 0)),
    };
    let logged = history.pain.iter().filter(|entry| span.contains(entry.date)).filter_map(|entry| {
        let worst = f64::from(entry.soreness.max(entry.fatigue)?);
        Some(point(entry.date, worst, worst >= score))
    });
    let mut points: Vec<LinePoint> = logged.collect();
    points.sort_by_key(|point| point.day);
    let is_logged = !points.is_empty();
    if !is_logged {
        points = history.runs(span).filter_map(|run| Some(point(run.day, run.rpe?, true))).collect();
    }
    OverTime {
        title: wording.phrase(&finding.headline),
        caption: if is_logged {
            format!(
                "One dot a logged day of {DAYS}, the higher of soreness and fatigue; {} or more in the last seven days is marked.",
                wording::trimmed(score, 0)
            )
        } else {
            format!("One dot a rated run of {DAYS} days; those of the last seven are marked.")
        },
        measure: if is_logged { "Soreness or fatigue" } else { "Rating of the runs" },
        axis: if is_logged { "soreness or fatigue, 0 to 10" } else { "rating of the runs, 0 to 10" }.to_owned(),
        digits: 0,
        form: Form::Dots,
        spacing: Spacing::Days,
        zones: if is_logged {
            // A score at the limit counts.
            let label = format!("tired: {} or more", wording::trimmed(score, 0));
            vec![Zone { edge: score - 0.5, side: ZoneSide::Above, label }]
        } else {
            Vec::new()
        },
        guides: Vec::new(),
        limit_label: String::new(),
        points,
        limits: Vec::new(),
    }
    .figure(context)
}
