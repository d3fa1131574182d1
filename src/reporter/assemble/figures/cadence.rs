//! Cadence of the last months against pace.

use std::collections::BTreeMap;

use super::super::Context;
use super::{Maker, cadence_band_spm, is_clear, of_rule, table};
use crate::model::activity::Sport;
use crate::model::athlete::Units;
use crate::model::calendar::DaySpan;
use crate::model::finding::Unit;
use crate::model::history::MeasuredActivity;
use crate::model::median::median;
use crate::model::units::{METRES_PER_MILE, MetresPerSecond, StepsPerMinute};
use crate::reporter::charts::cadence_pace::{CadencePace, RunDot, Trend};
use crate::reporter::report::{Chart, Figure};
use crate::reporter::wording::{self, EN_DASH, NBSP, Wording};

/// Days of runs drawn against pace: those of the cadence curve (RULES card BIO-2).
const CADENCE_DAYS: u32 = 90;
/// Days whose runs are judged (CONTRACT section 5, `low-cadence`): drawn solid.
const CADENCE_RECENT_DAYS: u32 = 14;
/// Runs below which there is no relation to see.
const LEAST_DOTS: usize = 3;

pub(super) const MAKER: Maker = Maker::page(&["low-cadence"], figure);

fn figure(context: &Context<'_>) -> Option<Figure> {
    let wording = context.wording;
    let history = context.input.history;
    let runs = dots(context);
    if runs.len() < LEAST_DOTS {
        return None;
    }
    let (low, high) = cadence_band_spm(context);
    let below = runs.iter().filter(|run| run.cadence.get() < low).count();
    let count = u64::try_from(runs.len()).unwrap_or(u64::MAX);
    let band = format!("{}{EN_DASH}{}{NBSP}spm", wording::trimmed(low, 0), wording::trimmed(high, 0));
    let middle = median(runs.iter().map(|run| run.cadence.get()).collect())?;
    let per = match wording.units() {
        Units::Kilometres => "km",
        Units::Miles => "mile",
    };
    let chart = CadencePace {
        description: format!(
            "Of {} in {CADENCE_DAYS} days, {below} were below {} steps per minute; the middle one had {}.",
            Wording::count(count, "run", "runs"),
            wording::trimmed(low, 0),
            wording::trimmed(middle, 0)
        ),
        axis: "steps per minute".to_owned(),
        pace_axis: format!("pace, min per {per}"),
        band: (StepsPerMinute::new(low)?, StepsPerMinute::new(high)?),
        band_label: band,
        units: wording.units(),
        severity: context.severity("low-cadence"),
        trend: history
            .cadence_curve
            .map(|curve| Trend { intercept_spm: curve.intercept_spm, slope_spm_per_mps: curve.slope_spm_per_mps }),
        runs,
    };
    let line = if history.cadence_curve.is_some() { " Line: your own relation of cadence to pace." } else { "" };
    Some(Figure {
        title: cadence_title(context, middle),
        caption: format!(
            "One dot a run of the last {CADENCE_DAYS} days; solid dots are the last {CADENCE_RECENT_DAYS} days.{line} Green: the \
             article’s band, which fits faster paces better than slow ones."
        ),
        table: table(
            "Cadence by pace",
            &["Pace", "Runs", "Middle cadence", "Below the band"],
            pace_rows(wording, &chart.runs, low),
        ),
        chart: Chart::CadencePace(chart),
    })
}

/// The runs of the last months that have a pace and a cadence.
fn dots(context: &Context<'_>) -> Vec<RunDot> {
    let (wording, history) = (context.wording, context.input.history);
    let span = DaySpan::ending(history.as_of, CADENCE_DAYS);
    let recent = DaySpan::ending(history.as_of, CADENCE_RECENT_DAYS);
    let dot = |recorded: &MeasuredActivity| {
        let day = recorded.activity.local_day();
        let (speed, cadence) = (recorded.measures.moving_speed()?, recorded.measures.running_cadence?);
        let is_run = recorded.activity.sport == Sport::Run && span.contains(day) && speed > MetresPerSecond::ZERO;
        is_run.then(|| RunDot {
            speed,
            cadence,
            recent: recent.contains(day),
            tooltip: format!("{}: {}, {}", wording.day(day), wording.pace(speed), Wording::cadence(cadence)),
        })
    };
    history.activities.iter().filter_map(dot).collect()
}

fn cadence_title(context: &Context<'_>, middle_spm: f64) -> String {
    let middle = StepsPerMinute::new(middle_spm).map(Wording::cadence).unwrap_or_default();
    match of_rule(context, "low-cadence").next().map(|raised| raised.finding) {
        Some(finding) if finding.unit == Unit::StepsPerMinute => {
            format!("Cadence low at {}", context.wording.value(finding.value, finding.unit))
        }
        Some(_) => format!("Cadence has dropped, to {middle}"),
        None if is_clear(context, "low-cadence") => format!("Cadence is not low: {middle}"),
        None => format!("Cadence {middle}"),
    }
}

/// Runs by whole half minutes of pace, fastest first.
fn pace_rows(wording: Wording, runs: &[RunDot], low_spm: f64) -> Vec<Vec<String>> {
    const STEP_S: f64 = 30.0;
    let metres = match wording.units() {
        Units::Kilometres => 1_000.0,
        Units::Miles => METRES_PER_MILE,
    };
    let mut groups: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    for run in runs {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a pace is positive, and floats saturate"
        )]
        let group = (metres / run.speed.get() / STEP_S).floor() as u32;
        groups.entry(group).or_default().push(run.cadence.get());
    }
    let clock = |group: u32| format!("{}:{:02}", group / 2, group % 2 * 30);
    let row = |(group, cadences): (u32, Vec<f64>)| {
        let below = cadences.iter().filter(|cadence| **cadence < low_spm).count();
        vec![
            format!("{} to {}", clock(group), clock(group.saturating_add(1))),
            cadences.len().to_string(),
            median(cadences).map(|middle| wording::number_with(middle, 0)).unwrap_or_default(),
            below.to_string(),
        ]
    };
    groups.into_iter().map(row).collect()
}
