//! The weeks against the limit that the weeks before them set, by distance or by time as the rule judged them.

use super::super::{Context, is_by_time};
use super::{Maker, last_weeks, of_rule, raised_in, table};
use crate::model::calendar::DaySpan;
use crate::model::finding::Verdict;
use crate::model::measures::WeekMeasures;
use crate::model::units::{Metres, Seconds};
use crate::reporter::charts::weekly_distance::{WeekBar, WeeklyDistance};
use crate::reporter::report::{Chart, Figure};
use crate::reporter::wording::{EN_DASH, NBSP, Wording, number_with};

const RULE: &str = "weekly-volume-jump";

pub(super) const MAKER: Maker = Maker::page(&[RULE], figure);

/// What the bars are: distance, or minutes where the rule judged by time.
#[derive(Clone, Copy)]
struct Shown {
    wording: Wording,
    by_time: bool,
    /// What a week may rise by.
    share: f64,
}

impl Shown {
    fn new(context: &Context<'_>, last: &WeekMeasures) -> Self {
        let verdicts = context.input.outcomes.iter().filter(|outcome| outcome.rule == RULE);
        let by_time = verdicts.into_iter().any(|outcome| match &outcome.verdict {
            Verdict::Raised(findings) => {
                let of_last = findings.iter().find(|finding| finding.span.overlaps(DaySpan::week(last.week)));
                of_last.or(findings.first()).is_some_and(|finding| is_by_time(&finding.evidence))
            }
            Verdict::Clear(evidence) => is_by_time(evidence),
            Verdict::NotAssessed { .. } => false,
        });
        Self { wording: context.wording, by_time, share: context.threshold(RULE, "info_ratio") }
    }

    fn is_known(self, week: &WeekMeasures) -> bool {
        if self.by_time { week.by_time.recorded && week.by_time.moving.is_some() } else { week.known }
    }

    /// What was run, in metres or seconds; at least so much in a week that is not known.
    fn amount(self, week: &WeekMeasures) -> f64 {
        if self.by_time { week.by_time.moving.unwrap_or(week.moving).get() } else { week.distance.get() }
    }

    /// The highest of the four weeks before. Four weeks without running are no base: a limit of nothing would be a line
    /// on the axis.
    fn baseline(self, week: &WeekMeasures) -> Option<f64> {
        let highest = if self.by_time {
            week.by_time.baseline_max4.map(Seconds::get)
        } else {
            week.baseline_max4.map(Metres::get)
        };
        highest.filter(|highest| *highest > 0.0)
    }

    fn limit(self, week: &WeekMeasures) -> Option<f64> {
        self.baseline(week).map(|highest| highest * (1.0 + self.share))
    }

    fn ratio(self, week: &WeekMeasures) -> Option<f64> {
        if self.by_time { week.by_time.guarded_ratio().filter(|_| week.by_time.recorded) } else { week.guarded_ratio }
    }

    /// An amount in words. Minutes however many: the axis counts in them.
    fn text(self, amount: f64) -> String {
        if self.by_time {
            format!("{}{NBSP}min", number_with(amount / 60.0, 0))
        } else {
            self.wording.distance(Metres::new(amount).unwrap_or_default())
        }
    }

    /// An amount in the unit of the axis.
    fn on_axis(self, amount: f64) -> f64 {
        if self.by_time { amount / 60.0 } else { self.wording.distance_value(Metres::new(amount).unwrap_or_default()) }
    }

    fn said(self, week: &WeekMeasures) -> String {
        let amount = self.text(self.amount(week));
        if self.is_known(week) { amount } else { format!("at least {amount}, not fully known") }
    }
}

fn figure(context: &Context<'_>) -> Option<Figure> {
    let wording = context.wording;
    let weeks = last_weeks(context);
    let last = weeks.last()?;
    let shown = Shown::new(context, last);
    if weeks.iter().all(|week| shown.is_known(week) && shown.amount(week) <= 0.0) {
        return None;
    }
    let newest_limit = weeks.iter().rev().find_map(|week| shown.limit(week)).map(|limit| shown.text(limit));
    let limit = shown.limit(last);
    let verdict = match limit {
        Some(limit) if shown.amount(last) > limit => format!("above the limit of {}", shown.text(limit)),
        Some(limit) => format!("within the limit of {}", shown.text(limit)),
        None => "with too few weeks before it for a limit".to_owned(),
    };
    let so_far = if last.complete { "" } else { " so far" };
    let share = Wording::share(shown.share);
    let [measure, column] =
        if shown.by_time { ["Weekly running time", "Time"] } else { ["Weekly distance", "Distance"] };
    let chart = WeeklyDistance {
        description: format!("Week of {}: {}{so_far}, {verdict}.", wording.week(last.week), shown.said(last)),
        axis: format!("{} per week", if shown.by_time { "min" } else { wording.distance_unit() }),
        limit_label: format!("+{share} limit"),
        limit_value: newest_limit.unwrap_or_default(),
        weeks: weeks.iter().map(|week| bar(context, shown, week)).collect(),
    };
    Some(Figure {
        title: title(context, shown, last),
        caption: format!(
            "Green line: {share} over the highest of the four weeks before. Weeks that break the rule carry their {}; amber is \
             to watch, red to act on.{}{}",
            column.to_lowercase(),
            if last.complete { "" } else { " Hatched: a week that is not over." },
            if shown.by_time { " Minutes, since some runs have no distance." } else { "" }
        ),
        chart: Chart::WeeklyDistance(chart),
        table: table(
            measure,
            &["Week of", column, "Limit", "Against highest of 4"],
            weeks.iter().rev().map(|week| table_row(shown, week)).collect(),
        ),
    })
}

fn bar(context: &Context<'_>, shown: Shown, week: &WeekMeasures) -> WeekBar {
    let (named, said) = (context.wording.week(week.week), shown.said(week));
    WeekBar {
        week: week.week,
        amount: shown.is_known(week).then(|| shown.on_axis(shown.amount(week))),
        partial: !week.complete,
        baseline: shown.baseline(week).map(|highest| shown.on_axis(highest)),
        limit: shown.limit(week).map(|limit| shown.on_axis(limit)),
        severity: raised_in(context, RULE, DaySpan::week(week.week)),
        label: shown.text(shown.amount(week)),
        tooltip: match shown.limit(week) {
            Some(limit) => format!("Week of {named}: {said}; limit {}", shown.text(limit)),
            None => format!("Week of {named}: {said}"),
        },
    }
}

fn table_row(shown: Shown, week: &WeekMeasures) -> Vec<String> {
    let dash = || EN_DASH.to_string();
    vec![
        shown.wording.short_day(week.week.monday()),
        shown.said(week),
        shown.limit(week).map_or_else(dash, |limit| shown.text(limit)),
        shown.ratio(week).map_or_else(dash, Wording::change),
    ]
}

/// The result: the finding where the newest week breaks the rule, the calm one where it does not.
fn title(context: &Context<'_>, shown: Shown, last: &WeekMeasures) -> String {
    let wording = context.wording;
    let days = DaySpan::week(last.week);
    let [capital, whole] =
        if shown.by_time { ["Running time", "Weekly running time"] } else { ["Distance", "Weekly distance"] };
    let raised = of_rule(context, RULE).find(|raised| raised.finding.span.overlaps(days));
    let amount = shown.amount(last);
    match (raised, shown.limit(last)) {
        (Some(_), _) if !last.complete => "This week is over its limit already".to_owned(),
        (Some(raised), _) => {
            let finding = raised.finding;
            format!("{capital} {} above four-week maximum", wording.value(finding.value, finding.unit))
        }
        (None, None) => format!("{} in the week of {}", shown.text(amount), wording.week(last.week)),
        (None, Some(limit)) if amount > limit => {
            format!("{} against a limit of {}", shown.text(amount), shown.text(limit))
        }
        (None, Some(_)) if !last.complete => format!("{whole} is within its limit so far"),
        (None, Some(_)) => format!("{whole} stayed within its limit"),
    }
}
