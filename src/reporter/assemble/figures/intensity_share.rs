//! Easy, moderate and hard minutes of each week, as shares of those that could be judged.

use chrono::NaiveDate;

use super::super::{Context, Raised};
use super::{Maker, last_weeks, table};
use crate::model::calendar::{DaySpan, WeekId};
use crate::model::measures::WeekMeasures;
use crate::model::units::Seconds;
use crate::reporter::charts::intensity_share::{IntensityShare, JudgedDays, WeekShares};
use crate::reporter::report::{Chart, Figure};
use crate::reporter::wording::{self, EN_DASH, Wording};

pub(super) const MAKER: Maker = Maker::card(&["too-little-easy-running"], figure);

/// Days that the rule looks at (RULES card LOAD-B5).
const DAYS: u32 = 21;

/// Running time of a week.
struct Minutes {
    week: WeekId,
    easy: Seconds,
    moderate: Seconds,
    hard: Seconds,
    unknown: Seconds,
}

impl Minutes {
    fn of(context: &Context<'_>, week: &WeekMeasures) -> Self {
        let zero = Seconds::ZERO;
        let mut sum = Self { week: week.week, easy: zero, moderate: zero, hard: zero, unknown: zero };
        let less = |one: Seconds, other: Seconds| Seconds::new((one.get() - other.get()).max(0.0)).unwrap_or_default();
        for run in context.input.history.runs(DaySpan::week(week.week)) {
            let effort = run.effort.as_ref();
            let moving = effort.and_then(|effort| effort.moving).or(run.moving).unwrap_or_default();
            let time = effort.and_then(|effort| effort.by_either).unwrap_or_default();
            sum.easy = sum.easy + time.easy;
            sum.moderate = sum.moderate + less(time.above, time.hard);
            sum.hard = sum.hard + time.hard;
            sum.unknown = sum.unknown + less(moving, time.judged());
        }
        sum
    }

    /// Easy, moderate and hard as shares of the judged time; `None` without any.
    fn shares(&self) -> Option<[f64; 3]> {
        let judged = self.easy + self.moderate + self.hard;
        let [easy, moderate, hard] = [self.easy, self.moderate, self.hard].map(|part| part.ratio_to(judged));
        Some([easy?, moderate?, hard?])
    }

    fn unknown_share(&self) -> f64 {
        self.unknown.ratio_to(self.easy + self.moderate + self.hard + self.unknown).unwrap_or_default()
    }

    fn shown(&self) -> WeekShares {
        let shares = self.shares();
        WeekShares {
            week: self.week,
            parts: shares.map(|shares| shares.map(|share| share * 100.0)),
            unknown: self.unknown_share() * 100.0,
            label: shares.map(|[easy, ..]| wording::number_with(easy * 100.0, 0)).unwrap_or_default(),
        }
    }

    fn row(&self, wording: Wording) -> Vec<String> {
        let dash = || EN_DASH.to_string();
        let share = |part: usize| {
            let shares = self.shares();
            shares.and_then(|shares| shares.get(part).copied()).map_or_else(dash, Wording::share)
        };
        let unknown = if self.unknown > Seconds::ZERO { Wording::duration(self.unknown) } else { dash() };
        vec![wording.short_day(self.week.monday()), share(0), share(1), share(2), unknown]
    }
}

fn figure(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let (wording, finding) = (context.wording, raised.finding);
    let limit = |name| context.threshold("too-little-easy-running", name);
    let (info, watch) = (limit("info_share"), limit("watch_share"));
    let weeks: Vec<Minutes> = last_weeks(context).iter().map(|week| Minutes::of(context, week)).collect();
    let first = weeks.iter().find(|week| week.shares().is_some())?.week;
    // Weeks before the first judged one would be empty places.
    let weeks: Vec<Minutes> = weeks.into_iter().skip_while(|week| week.week < first).collect();
    let span = DaySpan::ending(context.as_of(), DAYS);
    let in_weeks = |day: NaiveDate| (day - first.monday()).num_days() as f64 / 7.0;
    let title = wording.phrase(&finding.headline);
    let rows = weeks.iter().rev().map(|week| week.row(wording)).collect();
    Some(Figure {
        caption: format!(
            "Columns are weeks: the shares of easy, moderate and hard minutes among those that could be judged, with the easy \
             share as a number. Flagged below {}, watch below {}; the line on top spans the {DAYS} days that count. Grey bars \
             below: the share of minutes that could not be judged.",
            Wording::share(info),
            Wording::share(watch)
        ),
        table: table("Easy and hard minutes", &["Week of", "Easy", "Moderate", "Hard", "Not known"], rows),
        chart: Chart::IntensityShare(IntensityShare {
            description: format!("{title}; flagged below {}.", Wording::share(info)),
            axis: "% of the judged minutes".to_owned(),
            limits: vec![info * 100.0, watch * 100.0],
            limit_label: format!("{} and {} easy", Wording::share(info), Wording::share(watch)),
            judged: Some(JudgedDays {
                from: in_weeks(span.from),
                to: in_weeks(span.to) + 1.0 / 7.0,
                label: format!("{} easy in {DAYS}\u{a0}days", Wording::share(finding.value)),
                severity: finding.severity,
            }),
            weeks: weeks.iter().map(Minutes::shown).collect(),
        }),
        title,
    })
}
