//! The last long runs, first third against last third at the same speed, in the way in which most of them drift.

use super::super::{Context, Raised};
use super::{Maker, table};
use crate::model::activity::Sport;
use crate::model::calendar::DaySpan;
use crate::model::form::{FormShift, FormThirds};
use crate::model::history::{History, MeasuredActivity};
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

/// From when on a change is a drift, and what a run needs to be compared (thresholds of the rule).
struct Limits {
    change: f64,
    least_minutes: f64,
}

impl Way {
    /// The shift of a run in this way, where enough of it can be compared.
    fn shift_of(&self, limits: &Limits, recorded: &MeasuredActivity) -> Option<FormShift> {
        let enough =
            |shift: &FormShift| shift.ratio().is_some() && shift.matched.minutes() >= limits.least_minutes - 1e-9;
        recorded.measures.form_thirds.as_ref().and_then(self.shift).filter(enough)
    }

    fn drifts(&self, limits: &Limits, shift: &FormShift) -> bool {
        shift.ratio().is_some_and(|ratio| ratio * self.sign >= limits.change - 1e-9)
    }

    fn said(&self, value: f64) -> String {
        format!("{}{}", wording::number_with(value, self.digits), self.unit)
    }
}

/// The latest runs that can be compared in any way, newest first.
fn latest<'a>(history: &'a History, limits: &Limits) -> Vec<&'a MeasuredActivity> {
    let span = DaySpan::ending(history.as_of, DAYS);
    let comparable = |recorded: &&MeasuredActivity| {
        let activity = &recorded.activity;
        activity.sport == Sport::Run
            && span.contains(activity.local_day())
            && WAYS.iter().any(|way| way.shift_of(limits, recorded).is_some())
    };
    history.activities.iter().rev().filter(comparable).take(RUNS).collect()
}

fn figure(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let (wording, finding) = (context.wording, raised.finding);
    let limit = |name| context.threshold("late-run-form-drift", name);
    let limits = Limits { change: limit("change_ratio"), least_minutes: limit("least_matched_minutes") };
    let change = limits.change;
    let runs = latest(context.input.history, &limits);
    let drifting = |way: &&Way| {
        runs.iter().filter_map(|run| way.shift_of(&limits, run)).filter(|shift| way.drifts(&limits, shift)).count()
    };
    let way = WAYS.iter().rev().max_by_key(drifting)?;
    let mut rows = Vec::new();
    let mut shown = Vec::new();
    for (run, shift) in runs.iter().filter_map(|run| Some((run, way.shift_of(&limits, run)?))) {
        let day = run.activity.local_day();
        let label = shift.ratio().map(Wording::change).unwrap_or_default();
        let [first, last] = [shift.first, shift.last].map(|value| way.said(value));
        shown.push(DriftRun {
            name: wording.short_day(day),
            first: shift.first,
            last: shift.last,
            limit: shift.first * (1.0 + way.sign * change),
            severity: way.drifts(&limits, &shift).then_some(finding.severity),
            tooltip: format!("{}: {first} to {last}", wording.day(day)),
            label: label.clone(),
        });
        rows.push(vec![wording.short_day(day), first, last, label]);
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
