//! The data of the charts: what each shows, its words, and the same numbers as a table.

use std::collections::BTreeMap;

use super::{Context, tables};
use crate::model::activity::Sport;
use crate::model::athlete::Units;
use crate::model::calendar::DaySpan;
use crate::model::finding::Severity;
use crate::model::history::MeasuredActivity;
use crate::model::measures::WeekMeasures;
use crate::model::shoe::ShoeUse;
use crate::model::units::{METRES_PER_MILE, Metres, MetresPerSecond, StepsPerMinute};
use crate::reporter::charts::cadence_pace::{CadencePace, RunDot, Trend};
use crate::reporter::charts::line_with_zone::LinePoint;
use crate::reporter::charts::monotony::Monotony;
use crate::reporter::charts::shoe_distance::{ShoeBar, ShoeDistance};
use crate::reporter::charts::weekly_distance::{WeekBar, WeeklyDistance};
use crate::reporter::privacy::masked;
use crate::reporter::report::{Chart, Figure, Table};
use crate::reporter::wording::{self, EN_DASH, NBSP, Wording};

/// Weeks drawn (REPORT section 4).
const WEEKS: usize = 16;
/// Days of runs drawn against pace: those of the cadence curve (RULES card BIO-2).
const CADENCE_DAYS: u32 = 90;
/// Days whose runs are judged (CONTRACT section 5, `low-cadence`): drawn solid.
const CADENCE_RECENT_DAYS: u32 = 14;
/// Runs below which there is no relation to see.
const LEAST_DOTS: usize = 3;
/// The article's range of shoe distance in miles (RULES card SHOE-1).
const SHOE_RANGE_MI: (f64, f64) = (300.0, 500.0);

const WEEKLY_DISTANCE: &str = "weekly-distance";
const CADENCE_PACE: &str = "cadence-pace";
const SHOE_DISTANCE: &str = "shoe-distance";
const MONOTONY: &str = "monotony";

/// The pictures that have data, until a card takes them.
pub(super) struct Figures(Vec<(&'static str, Figure)>);

impl Figures {
    /// The picture of a rule, unless an earlier card has it.
    pub(super) fn take(&mut self, rule: &str) -> Option<Figure> {
        let name = match rule {
            "weekly-volume-jump"
            | "two-week-volume-jump"
            | "comeback-too-fast"
            | "acute-chronic-ratio"
            | "boom-bust-cycle"
            | "inconsistent-running" => WEEKLY_DISTANCE,
            "low-cadence" | "possible-overstriding" => CADENCE_PACE,
            "worn-shoes" | "worn-insoles" | "no-shoe-rotation" | "abrupt-shoe-change" => SHOE_DISTANCE,
            "training-monotony" => MONOTONY,
            _ => return None,
        };
        let place = self.0.iter().position(|(figure, _)| *figure == name)?;
        Some(self.0.remove(place).1)
    }

    /// What no card took.
    pub(super) fn rest(self) -> Vec<Figure> {
        self.0.into_iter().map(|(_, figure)| figure).collect()
    }
}

/// Every picture that there are data for.
pub(super) fn all(context: &Context<'_>) -> Figures {
    let figures = [
        (WEEKLY_DISTANCE, weekly_distance(context)),
        (CADENCE_PACE, cadence_pace(context)),
        (SHOE_DISTANCE, shoe_distance(context)),
        (MONOTONY, monotony(context)),
    ];
    Figures(figures.into_iter().filter_map(|(name, figure)| Some((name, figure?))).collect())
}

/// The middle value; of an even number the mean of the two in the middle.
pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 { Some(upper) } else { values.get(middle - 1).map(|lower| f64::midpoint(*lower, upper)) }
}

/// The monotony above which the rule looks.
pub(super) fn monotony_limit(context: &Context<'_>) -> f64 {
    context.threshold("training-monotony", "monotony_limit", 2.0)
}

/// The article's band of steps per minute (RULES card BIO-5).
pub(super) fn cadence_band_spm(context: &Context<'_>) -> (f64, f64) {
    let edge = |name, built_in| context.threshold("low-cadence", name, built_in);
    (edge("article_low_spm", 170.0), edge("article_high_spm", 180.0))
}

/// Severity of the worst finding of a rule that lies in these days and is not muted.
fn raised_in(context: &Context<'_>, rule: &str, span: DaySpan) -> Option<Severity> {
    context
        .unmuted()
        .filter(|raised| raised.outcome.rule == rule && raised.finding.span.overlaps(span))
        .map(|raised| raised.finding.severity)
        .max()
}

fn last_weeks<'a>(context: &Context<'a>) -> &'a [WeekMeasures] {
    let weeks = &context.input.history.weeks;
    weeks.get(weeks.len().saturating_sub(WEEKS)..).unwrap_or_default()
}

fn table(caption: &str, head: &[&str], rows: Vec<Vec<String>>) -> Table {
    Table { caption: caption.to_owned(), head: head.iter().map(|&name| name.to_owned()).collect(), rows }
}

fn weekly_distance(context: &Context<'_>) -> Option<Figure> {
    let wording = context.wording;
    let weeks = last_weeks(context);
    let last = weeks.last()?;
    let share = context.threshold("weekly-volume-jump", "info_ratio", 0.10);
    // Four weeks without running are no base: a limit of nothing would be a line on the axis.
    let baseline = |week: &WeekMeasures| week.baseline_max4.filter(|highest| *highest > Metres::ZERO);
    let limit = |week: &WeekMeasures| baseline(week).and_then(|highest| Metres::new(highest.get() * (1.0 + share)));
    let said = |week: &WeekMeasures| {
        let distance = wording.distance(week.distance);
        if week.known { distance } else { format!("at least {distance}, not fully known") }
    };
    let bars = weeks.iter().map(|week| WeekBar {
        week: week.week,
        distance: week.known.then_some(week.distance),
        partial: !week.complete,
        baseline: baseline(week),
        limit: limit(week),
        severity: raised_in(context, "weekly-volume-jump", DaySpan::week(week.week)),
        label: wording.distance(week.distance),
        tooltip: match limit(week) {
            Some(limit) => {
                format!("Week of {}: {}; limit {}", wording.week(week.week), said(week), wording.distance(limit))
            }
            None => format!("Week of {}: {}", wording.week(week.week), said(week)),
        },
    });
    let newest_limit = weeks.iter().rev().find_map(limit).map(|limit| wording.distance(limit));
    let verdict = match limit(last) {
        Some(limit) if last.distance > limit => format!("above the limit of {}", wording.distance(limit)),
        Some(limit) => format!("within the limit of {}", wording.distance(limit)),
        None => "with too few weeks before it for a limit".to_owned(),
    };
    let so_far = if last.complete { "" } else { " so far" };
    let share = Wording::share(share);
    let chart = WeeklyDistance {
        description: format!("Week of {}: {}{so_far}, {verdict}.", wording.week(last.week), said(last)),
        axis: format!("{} per week", wording.distance_unit()),
        limit_label: format!("+{share} limit"),
        limit_value: newest_limit.unwrap_or_default(),
        units: wording.units(),
        weeks: bars.collect(),
    };
    let rows = weeks.iter().rev().map(|week| {
        let dash = || EN_DASH.to_string();
        vec![
            wording.short_day(week.week.monday()),
            said(week),
            limit(week).map_or_else(dash, |limit| wording.distance(limit)),
            week.guarded_ratio.map_or_else(dash, Wording::change),
        ]
    });
    Some(Figure {
        title: "Did the distance outgrow its limit?".to_owned(),
        caption: format!(
            "Green line: {share} over the highest of the four weeks before. Weeks that break the rule carry their distance; amber is \
             to watch, red to act on.{}",
            if last.complete { "" } else { " Hatched: a week that is not over." }
        ),
        chart: Chart::WeeklyDistance(chart),
        table: table("Weekly distance", &["Week of", "Distance", "Limit", "Against highest of 4"], rows.collect()),
    })
}

fn cadence_pace(context: &Context<'_>) -> Option<Figure> {
    let wording = context.wording;
    let history = context.input.history;
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
    let runs: Vec<RunDot> = history.activities.iter().filter_map(dot).collect();
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
        title: "Are steps short enough at each pace?".to_owned(),
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

fn shoe_distance(context: &Context<'_>) -> Option<Figure> {
    let wording = context.wording;
    let mut shoes: Vec<&ShoeUse> = context.input.history.shoes.iter().collect();
    shoes.sort_by(|one, other| one.retired.cmp(&other.retired).then(other.distance.total_cmp(&one.distance)));
    let first = shoes.first()?;
    let (low, high) = (Metres::from_miles(SHOE_RANGE_MI.0)?, Metres::from_miles(SHOE_RANGE_MI.1)?);
    let past = shoes.iter().filter(|shoe| !shoe.retired && shoe.distance >= shoe.limit).count();
    let others = u64::try_from(past).unwrap_or(u64::MAX);
    let chart = ShoeDistance {
        description: format!(
            "{} at or past the limit; most on {}: {}.",
            Wording::count(others, "pair is", "pairs are"),
            masked(&first.name),
            wording.distance(first.distance)
        ),
        zone: (low, high),
        zone_label: format!("article: replace at {}{EN_DASH}{}{NBSP}mi", SHOE_RANGE_MI.0, SHOE_RANGE_MI.1),
        units: wording.units(),
        shoes: shoes.iter().map(|shoe| shoe_bar(context, shoe)).collect(),
    };
    let rows = shoes.iter().map(|shoe| {
        vec![
            masked(&shoe.name),
            wording.distance_both(shoe.distance),
            wording.distance_both(shoe.limit),
            tables::limit_note(wording, shoe).unwrap_or_else(|| EN_DASH.to_string()),
        ]
    });
    Some(Figure {
        title: "Which pair is due?".to_owned(),
        caption: format!(
            "Shaded: the article’s range, {} to {}. The mark on a bar is the limit of that pair.",
            wording.distance_both(low),
            wording.distance_both(high)
        ),
        table: table("Distance on each pair", &["Shoe", "Distance", "Limit", "Limit reached"], rows.collect()),
        chart: Chart::ShoeDistance(chart),
    })
}

fn shoe_bar(context: &Context<'_>, shoe: &ShoeUse) -> ShoeBar {
    let wording = context.wording;
    let distance_label = wording.distance(shoe.distance);
    let unknown = shoe.unassigned_since_first_use;
    let many = unknown
        .ratio_to(shoe.total_since_first_use)
        .is_some_and(|share| share > context.threshold("worn-shoes", "unassigned_share", 0.20));
    let raised = context
        .unmuted()
        .filter(|raised| raised.outcome.rule == "worn-shoes" && raised.finding.subject == shoe.name)
        .map(|raised| raised.finding.severity);
    let note = match (shoe.retired, shoe.limit_reached_on, shoe.limit_projected_on) {
        (true, _, _) => "retired".to_owned(),
        (false, Some(day), _) => format!("limit reached {}", wording.short_day(day)),
        (false, None, Some(day)) => format!("limit about {}", wording.short_day(day)),
        _ => String::new(),
    };
    ShoeBar {
        name: masked(&shoe.name),
        distance: shoe.distance,
        possible_distance: many.then_some(shoe.distance + unknown),
        tooltip: format!("{}: {distance_label} of {}", masked(&shoe.name), wording.distance(shoe.limit)),
        distance_label,
        note,
        limit: Some(shoe.limit),
        severity: raised.max(),
        retired: shoe.retired,
    }
}

fn monotony(context: &Context<'_>) -> Option<Figure> {
    let wording = context.wording;
    let limit = monotony_limit(context);
    let said_limit = wording::number_with(limit, 1);
    let weeks: Vec<&WeekMeasures> = last_weeks(context).iter().filter(|week| week.complete).collect();
    let newest = weeks.iter().rev().find(|week| week.monotony.is_some())?;
    let said = |week: &WeekMeasures| week.monotony.map(|monotony| wording::number_with(monotony, 1));
    let points = weeks.iter().map(|week| LinePoint {
        week: week.week,
        value: week.monotony,
        severity: raised_in(context, "training-monotony", DaySpan::week(week.week)),
        label: said(week).unwrap_or_default(),
        tooltip: format!(
            "Week of {}: {}",
            wording.week(week.week),
            said(week).unwrap_or_else(|| "not known".to_owned())
        ),
    });
    let side = if newest.monotony.is_some_and(|value| value > limit) { "above" } else { "not above" };
    let chart = Monotony {
        description: format!(
            "Monotony {} in the week of {}, {side} the limit of {said_limit}.",
            said(newest).unwrap_or_default(),
            wording.week(newest.week)
        ),
        axis: "mean daily load divided by its spread".to_owned(),
        limit,
        limit_label: format!("too even: above {said_limit}"),
        weeks: points.collect(),
    };
    let load = |week: &WeekMeasures| week.load_index.map_or("", |index| index.name()).replace('-', " ");
    let rows = weeks.iter().rev().map(|week| {
        let dash = || EN_DASH.to_string();
        vec![
            wording.short_day(week.week.monday()),
            said(week).unwrap_or_else(dash),
            week.strain.map_or_else(dash, |strain| wording::number_with(strain, 0)),
            week.training_days.to_string(),
            load(week),
        ]
    });
    Some(Figure {
        title: "Was every day the same?".to_owned(),
        caption: "Monotony is the mean daily load of a week divided by its spread. Rest days and a mix of easy and hard days lower it."
            .to_owned(),
        table: table("Monotony", &["Week of", "Monotony", "Strain", "Training days", "Load measured by"], rows.collect()),
        chart: Chart::Monotony(chart),
    })
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn median_of_odd_and_even_numbers() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(Vec::new()), None);
    }
}
