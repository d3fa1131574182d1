//! Descent of each week, or the minutes on steep descents where these are what rose, against what the four weeks before
//! allow.

use super::super::{Context, Raised};
use super::over_time::OverTime;
use super::{Maker, WEEKS, evidence};
use crate::model::activity::Surface;
use crate::model::calendar::{DaySpan, WeekId};
use crate::model::finding::{Finding, Unit};
use crate::model::measures::WeekMeasures;
use crate::model::units::{Metres, Seconds};
use crate::reporter::charts::line_with_zone::{Form, LinePoint, Spacing};
use crate::reporter::report::Figure;
use crate::reporter::wording::Wording;

pub(super) const MAKER: Maker = Maker::card(&["descent-spike"], figure);

/// Usable weeks that a week is compared with, and how far back they may lie (RULES section 0, Bmax4).
const BASELINE: usize = 4;
const REACH: i64 = 8;

/// What rose.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Metres of descent.
    Descent,
    /// Seconds at a grade of -5 % or less.
    Steep,
}

impl Kind {
    /// What the finding is about: the ratio that it gives is that of one of its rows.
    fn of(finding: &Finding) -> Self {
        let is = |measure| evidence(finding, measure).is_some_and(|row| (row.value - finding.value).abs() < 1e-12);
        match finding.unit {
            Unit::Metres => Self::Descent,
            Unit::None => Self::Steep,
            _ if is("downhill_ratio") && !is("descent_ratio") => Self::Steep,
            _ => Self::Descent,
        }
    }

    /// The amount of a week; `None` where it is known for less than this share of the distance.
    fn amount(self, context: &Context<'_>, week: &WeekMeasures, least_share: f64) -> Option<f64> {
        let history = context.input.history;
        let (mut amount, mut covered, mut total) = (0.0_f64, 0.0_f64, 0.0_f64);
        for run in history.runs(DaySpan::week(week.week)) {
            let belt = run.surface == Surface::Treadmill;
            for measures in history.recordings_of(run).map(|recorded| &recorded.measures) {
                let distance = measures.distance.map_or(0.0, Metres::get);
                total += distance;
                let known = match self {
                    Self::Descent => measures.descent.map(Metres::get),
                    Self::Steep => measures.hills.map(|hills| hills.downhill.get()),
                };
                // A treadmill has no descent.
                let known = if belt { Some(0.0) } else { known };
                covered += known.map_or(0.0, |_| distance);
                amount += known.unwrap_or_default();
            }
        }
        (week.known && covered >= least_share * total - 1e-9).then_some(amount)
    }

    fn words(self, wording: Wording, amount: f64) -> String {
        match self {
            Self::Descent => wording.height(Metres::new(amount).unwrap_or_default()),
            Self::Steep => Wording::duration(Seconds::new(amount).unwrap_or_default()),
        }
    }

    /// On the axis that people read.
    fn on_axis(self, wording: Wording, amount: f64) -> f64 {
        match self {
            Self::Descent => wording.height_value(Metres::new(amount).unwrap_or_default()),
            Self::Steep => amount / 60.0,
        }
    }
}

fn figure(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let (wording, finding) = (context.wording, raised.finding);
    let kind = Kind::of(finding);
    let limit = |name| context.threshold("descent-spike", name);
    let ratio = limit("info_ratio");
    let floor = match kind {
        Kind::Descent => limit("least_excess_m"),
        Kind::Steep => limit("least_excess_min") * 60.0,
    };
    let least_share = limit("least_share");
    let history = context.input.history;
    let amount = |week: &WeekMeasures| kind.amount(context, week, least_share);
    let allowed = |week: WeekId| {
        let before = (1..=REACH).filter_map(|back| history.week(week.plus(-back)));
        let usable = before.filter(|week| week.known && week.excluded.is_none()).take(BASELINE);
        let amounts: Vec<f64> = usable.map(amount).collect::<Option<_>>()?;
        let highest = amounts.iter().copied().fold(0.0, f64::max);
        (amounts.len() == BASELINE).then(|| (highest * (1.0 + ratio)).max(highest + floor))
    };
    let shown = history.weeks.get(history.weeks.len().saturating_sub(WEEKS)..)?;
    let (mut points, mut limits) = (Vec::new(), Vec::new());
    for week in shown {
        let (value, limit) = (amount(week), allowed(week.week));
        let said = value.map(|amount| kind.words(wording, amount)).unwrap_or_default();
        let judged = finding.span.overlaps(DaySpan::week(week.week));
        points.push(LinePoint {
            day: week.week.monday(),
            value: value.map(|amount| kind.on_axis(wording, amount)),
            limit: limit.map(|limit| kind.on_axis(wording, limit)),
            severity: judged.then_some(finding.severity),
            tooltip: format!("Week of {}: {said}", wording.week(week.week)),
            label: said,
        });
        limits.push(limit.map(|limit| kind.words(wording, limit)).unwrap_or_default());
    }
    let (measure, axis) = match kind {
        Kind::Descent => ("Descent", format!("{} of descent per week", wording.height_unit())),
        Kind::Steep => ("Time on steep descents", "minutes on descents of 5\u{a0}% or more per week".to_owned()),
    };
    OverTime {
        title: wording.phrase(&finding.headline),
        caption: format!(
            "Columns are weeks. The line: {} above the highest of the four weeks before, and at least {} above it. A treadmill has \
             no descent; weeks of which too few heights are known are left out.",
            Wording::share(ratio),
            kind.words(wording, floor)
        ),
        measure,
        axis,
        digits: 0,
        form: Form::Columns,
        spacing: Spacing::Weeks,
        zones: Vec::new(),
        guides: Vec::new(),
        limit_label: format!("limit: {} above four weeks", Wording::change(ratio)),
        points,
        limits,
    }
    .figure(context)
}
