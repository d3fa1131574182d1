//! The data of the charts: what each shows, its words, and the same numbers as a table.

mod cadence;
mod shoes;

use super::{Context, Raised};
use crate::model::calendar::DaySpan;
use crate::model::finding::{Severity, Verdict};
use crate::model::measures::WeekMeasures;
use crate::model::units::Metres;
use crate::reporter::charts::line_with_zone::LinePoint;
use crate::reporter::charts::monotony::Monotony;
use crate::reporter::charts::weekly_distance::{WeekBar, WeeklyDistance};
use crate::reporter::report::{Chart, Figure, Table};
use crate::reporter::wording::{self, EN_DASH, Wording};

/// Weeks drawn (REPORT section 4).
const WEEKS: usize = 16;

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
            "weekly-volume-jump" | "two-week-volume-jump" | "comeback-too-fast" => WEEKLY_DISTANCE,
            "low-cadence" => CADENCE_PACE,
            "worn-shoes" => SHOE_DISTANCE,
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
        (CADENCE_PACE, cadence::figure(context)),
        (SHOE_DISTANCE, shoes::figure(context)),
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

/// The findings of a rule that are not muted, worst first.
fn of_rule<'c, 'a>(context: &'c Context<'a>, rule: &'c str) -> impl Iterator<Item = &'c Raised<'a>> {
    context.unmuted().filter(move |raised| raised.outcome.rule == rule)
}

/// Severity of the worst finding of a rule that lies in these days and is not muted.
fn raised_in(context: &Context<'_>, rule: &str, span: DaySpan) -> Option<Severity> {
    let findings = of_rule(context, rule).map(|raised| raised.finding);
    findings.filter(|finding| finding.span.overlaps(span)).map(|finding| finding.severity).max()
}

fn is_clear(context: &Context<'_>, rule: &str) -> bool {
    context.input.outcomes.iter().any(|outcome| outcome.rule == rule && matches!(outcome.verdict, Verdict::Clear(_)))
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
    if weeks.iter().all(|week| week.known && week.distance == Metres::ZERO) {
        return None;
    }
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
    let row = |week: &WeekMeasures| weekly_row(wording, week, said(week), limit(week));
    Some(Figure {
        title: weekly_title(context, last, limit(last)),
        caption: format!(
            "Green line: {share} over the highest of the four weeks before. Weeks that break the rule carry their distance; amber is \
             to watch, red to act on.{}",
            if last.complete { "" } else { " Hatched: a week that is not over." }
        ),
        chart: Chart::WeeklyDistance(chart),
        table: table(
            "Weekly distance",
            &["Week of", "Distance", "Limit", "Against highest of 4"],
            weeks.iter().rev().map(row).collect(),
        ),
    })
}

fn weekly_row(wording: Wording, week: &WeekMeasures, distance: String, limit: Option<Metres>) -> Vec<String> {
    let dash = || EN_DASH.to_string();
    vec![
        wording.short_day(week.week.monday()),
        distance,
        limit.map_or_else(dash, |limit| wording.distance(limit)),
        week.guarded_ratio.map_or_else(dash, Wording::change),
    ]
}

/// The result: the finding where the newest week breaks the rule, the calm one where it does not.
fn weekly_title(context: &Context<'_>, last: &WeekMeasures, limit: Option<Metres>) -> String {
    let wording = context.wording;
    let days = DaySpan::week(last.week);
    let raised = of_rule(context, "weekly-volume-jump").find(|raised| raised.finding.span.overlaps(days));
    match (raised, limit) {
        (Some(_), _) if !last.complete => "This week is over its limit already".to_owned(),
        (Some(raised), _) => {
            let finding = raised.finding;
            format!("Distance {} above four-week maximum", wording.value(finding.value, finding.unit))
        }
        (None, None) => format!("{} in the week of {}", wording.distance(last.distance), wording.week(last.week)),
        (None, Some(limit)) if last.distance > limit => {
            format!("{} against a limit of {}", wording.distance(last.distance), wording.distance(limit))
        }
        (None, Some(_)) if !last.complete => "Weekly distance is within its limit so far".to_owned(),
        (None, Some(_)) => "Weekly distance stayed within its limit".to_owned(),
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
        title: monotony_title(context, newest, &said_limit),
        caption: "Monotony is the mean daily load of a week divided by its spread. Rest days and a mix of easy and hard days lower it."
            .to_owned(),
        table: table("Monotony", &["Week of", "Monotony", "Strain", "Training days", "Load measured by"], rows.collect()),
        chart: Chart::Monotony(chart),
    })
}

fn monotony_title(context: &Context<'_>, newest: &WeekMeasures, limit: &str) -> String {
    let value = newest.monotony.map(|monotony| wording::number_with(monotony, 1)).unwrap_or_default();
    if raised_in(context, "training-monotony", DaySpan::week(newest.week)).is_some() {
        format!("Days much alike: monotony {value}, limit {limit}")
    } else {
        format!("Days differed enough: monotony {value}")
    }
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
