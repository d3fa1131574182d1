//! Pain week by week since strength work began, against the week before it.

use super::super::{Context, Raised};
use super::over_time::OverTime;
use super::{Maker, episode};
use crate::model::calendar::{DaySpan, shift};
use crate::model::pain::PainEpisode;
use crate::reporter::charts::line_with_zone::{Form, Guide, LinePoint, Spacing, Zone, ZoneSide};
use crate::reporter::report::Figure;
use crate::reporter::wording::number_with;

pub(super) const MAKER: Maker = Maker::card(&["strength-not-helping"], figure);

/// Weeks drawn beside the one before the work began.
const WEEKS: usize = 12;

fn figure(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let (wording, finding) = (context.wording, raised.finding);
    let setting = |name| context.threshold("strength-not-helping", name);
    let episode = episode(context, finding)?;
    let start = finding.span.from;
    let before = DaySpan { from: shift(start, -7).max(episode.from), to: shift(start, -1) };
    let usual = mean_score(context, episode, before)?;
    // Either is enough.
    let drop = setting("drop_points").min(usual * setting("drop_ratio"));
    let mut weeks: Vec<DaySpan> = (0..WEEKS)
        .scan(context.as_of(), |to, _| {
            let week = DaySpan { from: shift(*to, -6), to: *to };
            *to = shift(*to, -7);
            (week.to >= start).then_some(DaySpan { from: week.from.max(start), ..week })
        })
        .collect();
    weeks.reverse();
    let said = |score: f64| number_with(score, 1);
    let last = weeks.last().copied();
    let point = |span: &DaySpan| {
        let score = mean_score(context, episode, *span);
        LinePoint {
            day: span.from,
            value: score,
            limit: None,
            severity: (Some(*span) == last).then_some(finding.severity),
            label: score.map(said).unwrap_or_default(),
            tooltip: format!("{}: {}", wording.span(*span), score.map_or_else(|| "no row".to_owned(), said)),
        }
    };
    let first = [before].into_iter().filter(|_| weeks.len() < WEEKS);
    let points = first.chain(weeks.iter().copied()).map(|span| point(&span)).collect();
    OverTime {
        title: wording.phrase(&finding.headline),
        caption: format!(
            "Columns: mean score of seven days, from the week before the strength work began on {} on. \
             Then it was {}; {} or less is counted as a change.",
            wording.day(start),
            said(usual),
            said(usual - drop)
        ),
        measure: "Mean score",
        axis: "mean pain score in seven days, 0 to 10".to_owned(),
        digits: 0,
        form: Form::Columns,
        spacing: Spacing::Each,
        zones: vec![Zone {
            edge: usual - drop,
            side: ZoneSide::Above,
            label: format!("no less than before: above {}", said(usual - drop)),
        }],
        guides: vec![Guide { value: usual, label: format!("before: {}", said(usual)) }],
        limit_label: String::new(),
        points,
        limits: Vec::new(),
    }
    .figure(context)
}

/// Mean of the scores of these days, zeros for the same place among them; `None` without a row.
fn mean_score(context: &Context<'_>, episode: &PainEpisode, span: DaySpan) -> Option<f64> {
    let zeros = context.input.history.pain.iter().filter(|row| episode.is_denied_by(row));
    let rows = episode.entries.iter().chain(zeros).filter(|row| span.contains(row.date));
    let scores: Vec<f64> = rows.map(|row| f64::from(row.score)).collect();
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
}
