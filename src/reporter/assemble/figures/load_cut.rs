//! Running since the onset of pain, in blocks of seven days, against the cut that the article asks for.

use super::super::{Context, Raised};
use super::over_time::OverTime;
use super::{Maker, episode, evidence};
use crate::model::activity::Sport;
use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Finding, Severity};
use crate::model::phrase::Part;
use crate::model::units::{Metres, Seconds};
use crate::reporter::charts::line_with_zone::{Form, Guide, LinePoint, Spacing, Zone, ZoneSide};
use crate::reporter::report::Figure;
use crate::reporter::wording::Wording;

pub(super) const MAKER: Maker = Maker::card(&["load-not-reduced-after-pain"], figure);

/// Blocks drawn.
const BLOCKS: i64 = 12;
/// Block from which on the limits may grow, counted from 0 (RULES card ST-1).
const REBUILD_FROM: i64 = 2;

/// What the rule compares: metres, or seconds where a run has no distance.
#[derive(Clone, Copy)]
struct Usual {
    amount: f64,
    by_time: bool,
}

impl Usual {
    /// The usual week before the onset, of which the latest block is the share that the finding gives; its row tells
    /// whether both are distances or times.
    fn of(finding: &Finding) -> Option<Self> {
        let row = evidence(finding, "load_ratio")?;
        let (ran, by_time) = row.text.0.iter().find_map(|part| match part {
            Part::Distance(distance) => Some((distance.get(), false)),
            Part::Duration(time) => Some((time.get(), true)),
            _ => None,
        })?;
        Some(Self { amount: ran / finding.value, by_time })
            .filter(|usual| usual.amount.is_finite() && usual.amount > 0.0)
    }

    /// What was run in these days; `None` where distances count and a run has none.
    fn ran(self, context: &Context<'_>, span: DaySpan) -> Option<f64> {
        let history = context.input.history;
        if !self.by_time {
            let distances: Option<Vec<Metres>> = history.runs(span).map(|run| run.distance).collect();
            return Some(distances?.into_iter().sum::<Metres>().get());
        }
        let runs = history.sessions.iter().filter(|run| run.sport == Sport::Run && span.contains(run.day));
        let times = runs.filter_map(|run| run.duration.or(run.moving)).map(Seconds::get);
        Some(times.fold(0.0, |sum, time| sum + time))
    }

    fn words(self, wording: Wording, amount: f64) -> String {
        if self.by_time {
            Wording::duration(Seconds::new(amount).unwrap_or_default())
        } else {
            wording.distance(Metres::new(amount).unwrap_or_default())
        }
    }

    fn on_axis(self, wording: Wording, amount: f64) -> f64 {
        if self.by_time { amount / 60.0 } else { wording.distance_value(Metres::new(amount).unwrap_or_default()) }
    }
}

fn figure(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let (wording, finding) = (context.wording, raised.finding);
    let setting = |name| context.threshold("load-not-reduced-after-pain", name);
    let (target, watch, warn) = (setting("target_ratio"), setting("watch_ratio"), setting("warn_ratio"));
    let usual = Usual::of(finding)?;
    let onset = episode(context, finding)?.from;
    let last = (finding.span.from - onset).num_days() / 7;
    // The limits of the latest block have grown by this.
    let factor = finding.threshold / if finding.severity >= Severity::Warn { warn } else { watch };
    // Blocks before the third have the plain limits; what those between the third and the latest had is not told.
    let factor_of = |block: i64| match block {
        block if block == last => Some(factor),
        block if block < REBUILD_FROM || factor <= 1.0 + 1e-9 => Some(1.0),
        _ => None,
    };
    let (mut points, mut limits) = (Vec::new(), Vec::new());
    for block in (last + 1 - BLOCKS).max(0)..=last {
        let from = shift(onset, 7 * block);
        let span = DaySpan { from, to: shift(from, 6) };
        let ran = usual.ran(context, span);
        let limit = factor_of(block).map(|factor| usual.amount * watch * factor);
        let said = ran.map(|ran| usual.words(wording, ran)).unwrap_or_default();
        let share = ran.map(|ran| Wording::share(ran / usual.amount)).unwrap_or_default();
        points.push(LinePoint {
            day: from,
            value: ran.map(|ran| usual.on_axis(wording, ran)),
            limit: limit.map(|limit| usual.on_axis(wording, limit)),
            severity: (block == last).then_some(finding.severity),
            tooltip: format!("{}: {said}, {share} of the usual week", wording.span(span)),
            label: said,
        });
        limits.push(limit.map(|limit| usual.words(wording, limit)).unwrap_or_default());
    }
    let guide = |value: f64, label: String| Guide { value: usual.on_axis(wording, value), label };
    OverTime {
        title: wording.phrase(&finding.headline),
        caption: format!(
            "Columns are seven days each, from the onset on {} on. The usual week before it was {}; the article asks for {} of it, \
             {}. Above {} it is watch, above {} act{}.",
            wording.day(onset),
            usual.words(wording, usual.amount),
            Wording::share(target),
            usual.words(wording, usual.amount * target * factor),
            Wording::share(watch * factor),
            Wording::share(warn * factor),
            if factor > 1.0 + 1e-9 { ", with the allowance for weeks with less pain" } else { "" }
        ),
        measure: "Running since the onset",
        axis: if usual.by_time {
            "minutes in seven days".to_owned()
        } else {
            format!("{} in seven days", wording.distance_unit())
        },
        digits: usize::from(usual.on_axis(wording, usual.amount) < 5.0),
        form: Form::Columns,
        spacing: Spacing::Each,
        zones: vec![Zone {
            edge: usual.on_axis(wording, usual.amount * warn * factor),
            side: ZoneSide::Above,
            label: format!("above {} of the usual week", Wording::share(warn * factor)),
        }],
        guides: vec![
            guide(usual.amount, "usual week".to_owned()),
            guide(usual.amount * target * factor, format!("goal: {}", Wording::share(target * factor))),
        ],
        limit_label: format!("limit: {} of the usual week", Wording::share(watch * factor)),
        points,
        limits,
    }
    .figure(context)
}
