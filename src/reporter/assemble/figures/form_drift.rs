//! The last long runs, first third against last third at the same speed, in the way in which most of them drift.

use super::super::{Context, Raised};
use super::{Maker, table};
use crate::model::activity::Sport;
use crate::model::calendar::DaySpan;
use crate::model::form::{FormShift, FormThirds};
use crate::model::history::MeasuredActivity;
use crate::reporter::charts::form_drift::{DriftRun, FormDrift};
use crate::reporter::report::{Chart, Figure};
use crate::reporter::wording::{self, Wording, sentence};

pub(super) const MAKER: Maker = Maker::card(&["late-run-form-drift"], figure);

/// Long runs and days that the rule looks at (RULES card BIO-B2).
const RUNS: usize = 6;
const DAYS: u32 = 90;

/// A way in which form comes apart.
struct Way {
    shift: fn(&FormThirds) -> Option<FormShift>,
    /// 1 when a rise is for the worse, -1 when a fall is.
    sign: f64,
    measure: &'static str,
    axis: &'static str,
    unit: &'static str,
    digits: usize,
}

const CADENCE: Way = Way {
    shift: |thirds| thirds.cadence,
    sign: -1.0,
    measure: "Cadence",
    axis: "steps per minute",
    unit: "",
    digits: 0,
};
const VERTICAL_RATIO: Way = Way {
    shift: |thirds| thirds.vertical_ratio,
    sign: 1.0,
    measure: "Vertical ratio",
    axis: "vertical ratio, %",
    unit: "\u{a0}%",
    digits: 1,
};
const CONTACT: Way = Way {
    shift: |thirds| thirds.stance_time,
    sign: 1.0,
    measure: "Ground contact time",
    axis: "ground contact time, ms",
    unit: "\u{a0}ms",
    digits: 0,
};
const TO_THE_LEFT: Way = Way {
    shift: |thirds| thirds.stance_balance_left,
    sign: 1.0,
    measure: "Contact time on the left",
    axis: "ground contact on the left, %",
    unit: "\u{a0}%",
    digits: 1,
};
/// In the order of the rule: of two ways in which as many runs drift the first is told.
const WAYS: [Way; 5] = [CADENCE, VERTICAL_RATIO, CONTACT, TO_THE_LEFT, Way { sign: -1.0, ..TO_THE_LEFT }];

fn figure(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let (wording, finding) = (context.wording, raised.finding);
    let limit = |name| context.threshold("late-run-form-drift", name);
    let (change, least_minutes) = (limit("change_ratio"), limit("least_matched_minutes"));
    let enough = |shift: &FormShift| shift.ratio().is_some() && shift.matched.minutes() >= least_minutes - 1e-9;
    let of_way = |way: &Way, recorded: &MeasuredActivity| {
        recorded.measures.form_thirds.as_ref().and_then(way.shift).filter(enough)
    };
    let drifts = |way: &Way, shift: &FormShift| shift.ratio().is_some_and(|ratio| ratio * way.sign >= change - 1e-9);
    let history = context.input.history;
    let span = DaySpan::ending(history.as_of, DAYS);
    let comparable = |recorded: &&MeasuredActivity| {
        let activity = &recorded.activity;
        activity.sport == Sport::Run
            && span.contains(activity.local_day())
            && WAYS.iter().any(|way| of_way(way, recorded).is_some())
    };
    let runs: Vec<&MeasuredActivity> = history.activities.iter().rev().filter(comparable).take(RUNS).collect();
    let drifting =
        |way: &&Way| runs.iter().filter_map(|run| of_way(way, run)).filter(|shift| drifts(way, shift)).count();
    let way = WAYS.iter().rev().max_by_key(drifting)?;
    let said = |value: f64| format!("{}{}", wording::number_with(value, way.digits), way.unit);
    let mut rows = Vec::new();
    let mut shown = Vec::new();
    for (run, shift) in runs.iter().filter_map(|run| Some((run, of_way(way, run)?))) {
        let day = run.activity.local_day();
        let label = shift.ratio().map(Wording::change).unwrap_or_default();
        rows.push(vec![wording.short_day(day), said(shift.first), said(shift.last), label.clone()]);
        shown.push(DriftRun {
            name: wording.short_day(day),
            first: shift.first,
            last: shift.last,
            limit: shift.first * (1.0 + way.sign * change),
            severity: drifts(way, &shift).then_some(finding.severity),
            tooltip: format!("{}: {} to {}", wording.day(day), said(shift.first), said(shift.last)),
            label,
        });
    }
    let newest = rows.first().map(|row| row.join(", "))?;
    let title = wording.phrase(&finding.headline);
    let side = if way.sign > 0.0 { "more" } else { "less" };
    Some(Figure {
        caption: format!(
            "Ring: the first third of a long run; dot: the last third at the same speed, to within 3\u{a0}%. From the green tick on, \
             {} {side}, it is a drift.",
            Wording::share(change)
        ),
        table: table(way.measure, &["Day", "First third", "Last third", "Change"], rows),
        chart: Chart::FormDrift(FormDrift {
            description: sentence(&format!("{title}; latest: {newest}")),
            axis: way.axis.to_owned(),
            limit_label: format!("drift: {} {side}", Wording::share(change)),
            runs: shown,
        }),
        title,
    })
}
