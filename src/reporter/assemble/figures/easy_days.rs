//! The runs that were not hard: how much of each was above the easy ceiling.

use super::super::{Context, Raised};
use super::Maker;
use super::over_time::OverTime;
use crate::model::calendar::DaySpan;
use crate::model::measures::{Session, SessionClass};
use crate::reporter::charts::line_with_zone::{Form, LinePoint, Spacing, Zone, ZoneSide};
use crate::reporter::report::Figure;
use crate::reporter::wording::Wording;

pub(super) const MAKER: Maker = Maker::card(&["easy-days-too-hard"], figure);

/// Days that the rule looks at (RULES card PREV-8).
const DAYS: u32 = 28;

fn figure(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let wording = context.wording;
    let finding = raised.finding;
    let limit = context.threshold("easy-days-too-hard", "drift_share");
    let history = context.input.history;
    let runs = history.runs(DaySpan::ending(history.as_of, DAYS));
    let easy = runs.filter(|run| !run.class.is_hard() && run.class != SessionClass::Long);
    let point = |run: &Session| {
        let share = run.effort.as_ref()?.by_either?.above_share()?;
        Some(LinePoint {
            day: run.day,
            value: Some(share * 100.0),
            limit: None,
            severity: (share > limit + 1e-9).then_some(finding.severity),
            label: Wording::share(share),
            tooltip: format!("{}: {} above the easy ceiling", wording.day(run.day), Wording::share(share)),
        })
    };
    OverTime {
        title: wording.phrase(&finding.headline),
        caption: format!(
            "One dot a run that was not hard. Runs with more than {} of their time above the easy ceiling are marked; what heat \
             or slopes explain is judged apart.",
            Wording::share(limit)
        ),
        measure: "Time above the easy ceiling",
        axis: "% of the run above the easy ceiling".to_owned(),
        digits: 0,
        form: Form::Dots,
        spacing: Spacing::Days,
        zones: vec![Zone {
            edge: limit * 100.0,
            side: ZoneSide::Above,
            label: format!("not easy: above {}", Wording::share(limit)),
        }],
        guides: Vec::new(),
        limit_label: String::new(),
        points: easy.filter_map(point).collect(),
        limits: Vec::new(),
    }
    .figure(context)
}
