//! Each run of the last months against the longest of the 30 days before it.

use super::super::{Context, Raised};
use super::{Maker, of_rule, table};
use crate::model::calendar::DaySpan;
use crate::model::measures::Session;
use crate::model::units::Metres;
use crate::reporter::charts::single_run_spike::{RunStem, SingleRunSpike};
use crate::reporter::report::{Chart, Figure};
use crate::reporter::wording::{EN_DASH, Wording};

pub(super) const MAKER: Maker = Maker::card(&["single-run-spike"], figure);

/// Days drawn.
const DAYS: u32 = 90;
/// Runs in the table: of more than these only the longest matter.
const ROWS: usize = 16;

fn figure(context: &Context<'_>, _: &Raised<'_>) -> Option<Figure> {
    let wording = context.wording;
    let history = context.input.history;
    let share = context.threshold("single-run-spike", "small_spike_ratio");
    let first = history.first_day?;
    let days = DaySpan::ending(history.as_of, DAYS);
    let span = DaySpan { from: days.from.max(first).min(history.as_of), to: days.to };
    let runs: Vec<(&Session, RunStem)> =
        history.runs(span).filter_map(|run| Some((run, stem(context, run, share)?))).collect();
    let spikes: Vec<&(&Session, RunStem)> = runs.iter().filter(|(_, stem)| stem.severity.is_some()).collect();
    let worst = spikes
        .iter()
        .max_by(|one, other| one.0.spike_ratio().unwrap_or(0.0).total_cmp(&other.0.spike_ratio().unwrap_or(0.0)))?;
    let title = format!(
        "{} on {}, {} beyond the longest of 30 days",
        wording.distance(worst.1.distance),
        wording.day(worst.1.day),
        Wording::share(worst.0.spike_ratio().unwrap_or_default())
    );
    let mut told: Vec<&(&Session, RunStem)> = runs.iter().collect();
    told.sort_by(|one, other| other.1.distance.total_cmp(&one.1.distance));
    told.truncate(ROWS);
    told.sort_by_key(|(run, _)| std::cmp::Reverse(run.start_utc));
    let rows = told.iter().map(|(run, stem)| {
        let dash = || EN_DASH.to_string();
        vec![
            if run.race { format!("{}, race", wording.short_day(run.day)) } else { wording.short_day(run.day) },
            wording.distance(stem.distance),
            stem.limit.map_or_else(dash, |limit| wording.distance(limit)),
            run.spike_ratio().map_or_else(dash, Wording::change),
        ]
    });
    let spikes = u64::try_from(spikes.len()).unwrap_or(u64::MAX);
    Some(Figure {
        caption: format!(
            "One stem a run. Green: {} over the longest run of the 30 days before. {} above it in the judged days.",
            Wording::share(share),
            Wording::count(spikes, "run went", "runs went")
        ),
        table: table(
            "Longest runs against what was allowed",
            &["Day", "Distance", "Limit", "Against longest"],
            rows.collect(),
        ),
        chart: Chart::SingleRunSpike(SingleRunSpike {
            description: format!("{title}."),
            axis: format!("{} a run", wording.distance_unit()),
            limit_label: format!("longest of 30 days +{}", Wording::share(share)),
            units: wording.units(),
            span,
            runs: runs.iter().map(|(_, stem)| stem.clone()).collect(),
        }),
        title,
    })
}

fn stem(context: &Context<'_>, run: &Session, share: f64) -> Option<RunStem> {
    let wording = context.wording;
    let distance = run.distance?;
    let limit = run.longest_before.and_then(|longest| Metres::new(longest.distance.get() * (1.0 + share)));
    let id = run.start_utc.format("%Y-%m-%dT%H:%MZ").to_string();
    let severity = of_rule(context, "single-run-spike").find(|raised| raised.finding.subject == id);
    let race = if run.race { "race, " } else { "" };
    let said = wording.distance(distance);
    Some(RunStem {
        day: run.day,
        distance,
        limit,
        severity: severity.map(|raised| raised.finding.severity),
        label: format!("{race}{said}"),
        tooltip: match limit {
            Some(limit) => format!("{}: {race}{said}; limit {}", wording.day(run.day), wording.distance(limit)),
            None => format!("{}: {race}{said}", wording.day(run.day)),
        },
    })
}
