//! How much may be run after a break (RULES card LOAD-B6): what was usual before it, and which share of that each week
//! back may hold. Shared by the rule `comeback-too-fast` and the planner; nothing is judged here.

use chrono::NaiveDate;
use serde::Deserialize;

use super::context::{Context, at_least, evidence, scaled};
use crate::model::calendar::{DaySpan, WeekId, shift};
use crate::model::finding::Evidence;
use crate::model::history::Gap;
use crate::model::phrase::Part;
use crate::model::units::Metres;
use crate::phrase;

/// Length of the return window from the first run back (RULES section 0).
pub(super) const RETURN_WINDOW_DAYS: i64 = 28;
/// Weeks of the reference and how far back they may lie.
const REFERENCE_WEEKS: usize = 4;
const REFERENCE_REACH_WEEKS: i64 = 8;

/// The thresholds of `comeback-too-fast` that set ceilings; the documentation of the rule says what each is.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Steps {
    pub(super) short_break_days: u32,
    pub(super) medium_break_days: u32,
    pub(super) long_break_days: u32,
    pub(super) short_break_share: f64,
    pub(super) medium_break_share: f64,
    pub(super) long_break_share: f64,
    pub(super) very_long_break_share: f64,
    pub(super) first_run_short_share: f64,
    pub(super) first_run_share: f64,
    pub(super) first_run_very_long_share: f64,
    pub(super) weekly_rise_ratio: f64,
}

impl Steps {
    /// Share of the usual week and of the longest run after this break.
    const fn shares(&self, gap: &Gap) -> (f64, f64) {
        if gap.days <= self.short_break_days {
            (self.short_break_share, self.first_run_short_share)
        } else if gap.days <= self.medium_break_days {
            (self.medium_break_share, self.first_run_share)
        } else if gap.days <= self.long_break_days {
            (self.long_break_share, self.first_run_share)
        } else {
            (self.very_long_break_share, self.first_run_very_long_share)
        }
    }

    /// Share of the longest run before the break that the first run back may be.
    pub(super) const fn first_run_share(&self, gap: &Gap) -> f64 {
        self.shares(gap).1
    }

    /// What the `week`th seven days back may hold, the first being 0.
    pub(super) fn week_ceiling(&self, gap: &Gap, usual: Metres, week: i32) -> Metres {
        scaled(usual, self.shares(gap).0 * (1.0 + self.weekly_rise_ratio).powi(week))
    }
}

/// Less than this a week is not usual running that a share of could be a ceiling; chosen, since RULES card LOAD-B6 has
/// no floor: a walk that counts as a run would allow 200 m a week.
const LEAST_USUAL_KM: f64 = 2.0;

/// The `week`th seven days from the first run back, the first being 0.
pub(super) fn week_back(back: NaiveDate, week: i32) -> DaySpan {
    let from = shift(back, i64::from(week) * 7);
    DaySpan { from, to: shift(from, 6) }
}

/// What was usual before the break.
pub(super) struct Reference {
    /// Mean of the four usable weeks before it.
    pub(super) week: Metres,
    weeks: Vec<Metres>,
    weeks_span: DaySpan,
    /// The longest run of the 30 days before it.
    pub(super) longest: Option<Metres>,
}

impl Reference {
    /// `None` when fewer than four usable weeks, or no run, lie before the break.
    pub(super) fn before(context: &Context<'_>, gap: &Gap) -> Option<Self> {
        // "Before the gap": its Sunday is before the first run-free day.
        let last = WeekId::containing(gap.span.from).plus(-1);
        let mut weeks: Vec<_> = (0..REFERENCE_REACH_WEEKS)
            .filter_map(|back| context.history.week(last.plus(-back)))
            .filter(|week| week.known && week.excluded.is_none())
            .take(REFERENCE_WEEKS)
            .collect();
        weeks.reverse();
        let weeks_span = DaySpan { from: weeks.first()?.week.monday(), to: weeks.last()?.week.sunday() };
        let distances: Vec<Metres> = weeks.iter().map(|week| week.distance).collect();
        let month = DaySpan::ending(shift(gap.span.from, -1), 30);
        let longest = context.runs(month).iter().filter_map(|run| run.distance).max_by(Metres::total_cmp);
        let week = scaled(distances.iter().copied().sum(), 1.0 / REFERENCE_WEEKS as f64);
        (weeks.len() == REFERENCE_WEEKS && (week > Metres::ZERO || longest.is_some())).then_some(Self {
            week,
            weeks: distances,
            weeks_span,
            longest,
        })
    }

    /// True when the weeks before the break held some running: a ceiling near zero would ask for nothing at all.
    pub(super) fn has_usual_week(&self) -> bool {
        at_least(self.week.kilometres(), LEAST_USUAL_KM)
    }

    /// Its arithmetic.
    pub(super) fn row(&self) -> Evidence {
        evidence(
            "return_reference_m",
            self.week.get(),
            self.weeks_span,
            phrase![
                Part::Distances(self.weeks.clone()),
                " in the four weeks before the break: ",
                Part::Distance(self.week),
                " on average"
            ],
        )
    }
}
