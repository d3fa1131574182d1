//! Distance and pace of the runs of the last month, and how many of them are one run.

use super::super::{Context, Raised};
use super::{Maker, is_marked, table};
use crate::model::athlete::{ExclusionReason, Units};
use crate::model::calendar::DaySpan;
use crate::model::measures::Session;
use crate::model::median::median;
use crate::model::units::{Metres, MetresPerSecond};
use crate::reporter::charts::same_run::{RunSpot, SameRun};
use crate::reporter::report::{Chart, Figure};
use crate::reporter::wording::Wording;

pub(super) const MAKER: Maker = Maker::card(&["same-run-every-time"], figure);

/// Days that the rule looks at (RULES card LOAD-4).
const DAYS: u32 = 28;

fn figure(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let wording = context.wording;
    let runs = runs(context);
    let distance = median(runs.iter().map(|run| run.1.get()).collect()).and_then(Metres::new)?;
    let pace = median(runs.iter().filter_map(|run| Some(run.2.pace()?.get())).collect())?;
    let speed = MetresPerSecond::new(1_000.0 / pace)?;
    let band = |name| context.threshold("same-run-every-time", name);
    let (near, alike) = (band("distance_band_ratio"), band("pace_band_ratio"));
    let is_same = |run: &(&Session, Metres, MetresPerSecond)| {
        let off = |value: f64, middle: f64| (value / middle - 1.0).abs() - 1e-9;
        let slower = run.2.pace().map_or(f64::INFINITY, |own| off(own.get(), pace));
        off(run.1.get(), distance.get()) <= near && slower <= alike
    };
    let spots: Vec<RunSpot> = runs
        .iter()
        .map(|run| RunSpot {
            distance: run.1,
            speed: run.2,
            same: is_same(run),
            tooltip: format!("{}: {}, {}", wording.day(run.0.day), wording.distance(run.1), wording.pace(run.2)),
        })
        .collect();
    let same = u64::try_from(spots.iter().filter(|spot| spot.same).count()).unwrap_or(u64::MAX);
    let all = u64::try_from(spots.len()).unwrap_or(u64::MAX);
    let rows = runs.iter().zip(&spots).rev().map(|(run, spot)| {
        let inside = if spot.same { "yes" } else { "no" };
        vec![wording.short_day(run.0.day), wording.distance(run.1), wording.pace(run.2), inside.to_owned()]
    });
    let per = match wording.units() {
        Units::Kilometres => "km",
        Units::Miles => "mile",
    };
    let title = format!(
        "{same} of {} in {DAYS} days were the same run, {}",
        Wording::count(all, "run", "runs"),
        Wording::share(raised.finding.value)
    );
    Some(Figure {
        caption: format!(
            "One dot a run. The box: within {} of {} and within {} of {}.",
            Wording::share(near),
            wording.distance(distance),
            Wording::share(alike),
            wording.pace(speed)
        ),
        table: table("Distance and pace of the runs", &["Day", "Distance", "Pace", "In the box"], rows.collect()),
        chart: Chart::SameRun(SameRun {
            description: format!("{title}: {} at {}.", wording.distance(distance), wording.pace(speed)),
            axis: format!("pace, min per {per}"),
            units: wording.units(),
            distance: (distance, near),
            speed: (speed, alike),
            box_label: format!("{same} of {all}"),
            severity: Some(raised.finding.severity),
            runs: spots,
        }),
        title,
    })
}

/// The runs that the rule judges: those with distance and pace, outside races, tapers and illness.
fn runs<'c>(context: &Context<'c>) -> Vec<(&'c Session, Metres, MetresPerSecond)> {
    let special = [ExclusionReason::Taper, ExclusionReason::Race, ExclusionReason::Illness];
    let ordinary = |run: &&Session| special.iter().all(|reason| !is_marked(context, run.day, *reason));
    let history = context.input.history;
    let placed = |run: &'c Session| {
        let distance = run.distance?;
        let speed = run.graded_speed.or_else(|| distance.over(run.moving?))?;
        speed.pace()?;
        Some((run, distance, speed))
    };
    history.runs(DaySpan::ending(history.as_of, DAYS)).filter(ordinary).filter_map(placed).collect()
}
