//! Minutes of hard running on the flat and of running uphill: the last two weeks against those before.

use super::super::{Context, Raised};
use super::amounts::Amounts;
use super::{Maker, evidence};
use crate::model::calendar::{DaySpan, WeekId};
use crate::model::intensity::SessionEffort;
use crate::model::units::Seconds;
use crate::reporter::charts::limit_bars::LimitBar;
use crate::reporter::report::Figure;
use crate::reporter::wording::{self, NBSP};

pub(super) const MAKER: Maker = Maker::card(&["speed-and-hills-together"], figure);

/// Weeks that the two are compared with (RULES card LOAD-2).
const BEFORE: i64 = 6;

/// The time of a session that counts.
type Time = fn(&SessionEffort) -> Option<Seconds>;

fn figure(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let finding = raised.finding;
    let kinds: [(&str, &str, Time); 2] = [
        ("hard_on_flat_s", "Hard on the flat", |effort| Some(effort.hard_on_flat)),
        ("uphill_running_s", "Uphill", |effort| effort.uphill),
    ];
    let mut bars = Vec::new();
    for (measure, name, time) in kinds {
        let Some(now) = evidence(finding, measure) else { continue };
        let minutes = |minutes: f64| format!("{}{NBSP}min a week", wording::number_with(minutes, 0));
        let before = mean_before(context, WeekId::containing(now.span.from), time);
        for (when, value, severity) in
            [("last two weeks", now.value / 60.0, Some(finding.severity)), ("six weeks before", before, None)]
        {
            bars.push(LimitBar {
                name: format!("{name}, {when}"),
                value,
                value_label: minutes(value),
                limit: None,
                severity,
            });
        }
    }
    Amounts {
        title: context.wording.phrase(&finding.headline),
        caption: "Minutes a week: the last two weeks, coloured, above the mean of the six before. New in both at once is the finding."
            .to_owned(),
        measure: "Minutes a week",
        head: ["Kind", "Time"],
        unit: "min".to_owned(),
        limit_label: String::new(),
        bars,
    }
    .figure()
}

/// Mean minutes a week over the weeks before this one.
fn mean_before(context: &Context<'_>, week: WeekId, time: Time) -> f64 {
    let span = DaySpan { from: week.plus(-BEFORE).monday(), to: week.plus(-1).sunday() };
    let runs = context.input.history.runs(span);
    let sum: Seconds = runs.filter_map(|run| time(run.effort.as_ref()?)).sum();
    sum.minutes() / BEFORE as f64
}
