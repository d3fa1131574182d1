//! How much the days to come may hold (RULES card LOAD-5): the number in the advice of the load rules. What was itself
//! too much counts only up to its own limit, so that a spike earns nobody a higher ceiling. Nothing is judged here.

use chrono::NaiveDate;

use super::context::{BASELINE_REACH_WEEKS, BASELINE_WEEKS, Context, above, evidence, scaled};
use super::pain::load_cut;
use crate::model::calendar::{DaySpan, WeekId, shift};
use crate::model::finding::Evidence;
use crate::model::measures::{Session, WeekMeasures};
use crate::model::phrase::{Part, Phrase};
use crate::model::units::Metres;
use crate::phrase;

/// Earlier pairs of weeks that two weeks are compared with (RULES card LOAD-B2).
const PAIRS: usize = 3;
/// What a week may rise by (RULES card LOAD-5). Fixed, whatever levels the rulebook sets: rules that give the same
/// advice must give the same number.
pub(super) const RISE: f64 = 0.10;
/// Below these LOAD-B2 judges nothing (RULES card LOAD-B2, and the eligibility of LOAD-1), so it sets no ceiling
/// either.
const LEAST_PAIR_KM: f64 = 20.0;
const LEAST_MEAN_KM: f64 = 10.0;
/// Days from the first run after a break in which its own ceilings hold (RULES section 0).
const RETURN_WINDOW_DAYS: i64 = 28;
/// No ceiling for two weeks together asks for less than this share of the usual week (RULES card LOAD-5).
const LEAST_SHARE_OF_MEAN: f64 = 0.80;
/// Days that a longest run is looked for in.
const LONGEST_RUN_DAYS: u32 = 30;
/// A run so early in the recordings has no limit of its own. Card LOAD-5 says 30 days; LOAD-B1 calls a run a spike
/// after 28, and that one must be limited too.
const LEAST_HISTORY_DAYS: i64 = 28;

/// What a week may hold, and why.
#[derive(Debug, Clone)]
pub(super) struct WeekCeiling {
    week: WeekId,
    /// At most so much.
    pub(super) distance: Metres,
    /// The rule that sets it.
    pub(super) rule: &'static str,
    /// Its arithmetic as a sentence.
    pub(super) why: Phrase,
}

impl WeekCeiling {
    /// The sentence that asks for it.
    pub(super) fn advice(&self) -> Phrase {
        phrase!["Run ", Part::Distance(self.distance), " or less in the week of ", Part::Week(self.week), "."]
    }

    /// The sentence for a week that holds more already.
    fn rest(&self) -> Phrase {
        phrase![
            "Rest or cross-train until ",
            Part::Day(self.week.sunday()),
            "; the ceiling of this week was ",
            Part::Distance(self.distance),
            "."
        ]
    }

    /// Its arithmetic.
    pub(super) fn row(&self) -> Evidence {
        let last_four = DaySpan { from: self.week.plus(-4).monday(), to: self.week.plus(-1).sunday() };
        evidence("distance_ceiling_m", self.distance.get(), last_four, self.why.clone())
    }
}

/// What the weeks to come may hold. Every load rule gives the same, so that none contradicts another.
#[derive(Debug)]
pub(super) struct Plan {
    /// The running week, when it holds more than its ceiling already.
    over: Option<WeekCeiling>,
    /// The week that may be run in: the planned one, or the one after it.
    next: Option<WeekCeiling>,
    /// True in a break and in the 28 days after it, when card LOAD-B6 sets the ceilings.
    returning: bool,
}

impl Plan {
    /// What the day after the judged one and the days to come may hold.
    pub(super) fn new(context: &Context<'_>) -> Self {
        if is_returning(context) {
            return Self { over: None, next: None, returning: true };
        }
        let week = planned_week(context);
        let ceiling = lowest(context, week);
        let ran = context.running_week().filter(|running| running.week == week).map(|running| running.distance);
        match ceiling.zip(ran) {
            Some((ceiling, ran)) if above(ran.get(), ceiling.distance.get()) => {
                Self { over: Some(ceiling), next: lowest_in_pain(context, week.plus(1)), returning: false }
            }
            _ => Self { over: None, next: lowest_in_pain(context, week), returning: false },
        }
    }

    /// The ceiling that the running week is over.
    pub(super) const fn over(&self) -> Option<&WeekCeiling> {
        self.over.as_ref()
    }

    /// The week that may be run in.
    pub(super) fn week(&self, context: &Context<'_>) -> WeekId {
        self.next.as_ref().map_or_else(|| planned_week(context), |next| next.week)
    }

    /// The sentences that ask for it, the most urgent first; none when there is too little to plan by.
    pub(super) fn advice(&self) -> Vec<Phrase> {
        if self.returning {
            return vec!["After a break, keep to the ceilings that the check comeback-too-fast shows.".into()];
        }
        self.over.iter().map(WeekCeiling::rest).chain(self.next.iter().map(WeekCeiling::advice)).collect()
    }

    /// The arithmetic.
    pub(super) fn rows(&self) -> Vec<Evidence> {
        self.over.iter().chain(&self.next).map(WeekCeiling::row).collect()
    }

    /// The last day that a limit for single runs is given for.
    pub(super) fn until(&self, context: &Context<'_>) -> NaiveDate {
        self.week(context).sunday()
    }
}

/// In an open break, or in the 28 days from the first run after one (RULES section 0).
pub(super) fn is_returning(context: &Context<'_>) -> bool {
    let tomorrow = shift(context.as_of(), 1);
    context
        .history
        .gaps
        .iter()
        .any(|gap| gap.first_run_back.is_none_or(|back| tomorrow < shift(back, RETURN_WINDOW_DAYS)))
}

/// The week of the day after the judged one.
pub(super) fn planned_week(context: &Context<'_>) -> WeekId {
    WeekId::containing(shift(context.as_of(), 1))
}

/// The lower of what the weeks and what two weeks together allow.
pub(super) fn lowest(context: &Context<'_>, week: WeekId) -> Option<WeekCeiling> {
    let by_week = by_week(context, week)?;
    let by_two_weeks = by_two_weeks(context, week);
    Some(by_two_weeks.filter(|two_weeks| two_weeks.distance < by_week.distance).unwrap_or(by_week))
}

/// The same with the cut after the onset of pain; `None` where the weeks before set no ceiling.
fn lowest_in_pain(context: &Context<'_>, week: WeekId) -> Option<WeekCeiling> {
    let lowest = lowest(context, week)?;
    Some(by_pain(context, week).filter(|by_pain| by_pain.distance < lowest.distance).unwrap_or(lowest))
}

/// Ceiling of a week while a knee hurts (RULES card ST-1): half of the usual week before the onset, more as it heals.
pub(super) fn by_pain(context: &Context<'_>, week: WeekId) -> Option<WeekCeiling> {
    let load_cut::Ceiling { distance, usual, share, onset } = load_cut::ceiling(context)?;
    let why = phrase![
        "Pain since ",
        Part::Day(onset),
        ": ",
        Part::Share(share),
        " of the usual week before it, ",
        Part::Distance(usual),
        ", is ",
        Part::Distance(distance)
    ];
    Some(WeekCeiling { week, distance, rule: load_cut::RULE, why })
}

/// Ceiling of a week by the weeks before it: 10 % above the last or the mean of four, whichever is higher.
fn by_week(context: &Context<'_>, week: WeekId) -> Option<WeekCeiling> {
    let usual = Usual::before(context, week)?;
    let base = if usual.last < usual.mean { usual.mean } else { usual.last };
    let distance = scaled(base, 1.0 + RISE);
    let why = phrase![
        "Ceiling of the week of ",
        Part::Week(week),
        ": the last week counts as ",
        Part::Distance(usual.last),
        ", the mean of four as ",
        Part::Distance(usual.mean),
        "; ",
        Part::Share(RISE),
        " above the higher is ",
        Part::Distance(distance)
    ];
    Some(WeekCeiling { week, distance, rule: "weekly-volume-jump", why })
}

/// Ceiling of a week by LOAD-B2: what the last week, as it was really run, leaves of two weeks that together are 10 %
/// above the highest pair before, but never less than 0.80 of the usual week. None where LOAD-B2 judges nothing.
fn by_two_weeks(context: &Context<'_>, week: WeekId) -> Option<WeekCeiling> {
    let ran = context.history.week(week.plus(-1)).filter(|last| last.known)?.distance;
    let (highest, _) = highest_pair_before(context, week)?;
    let usual = Usual::before(context, week)?.mean;
    if usual.kilometres() < LEAST_MEAN_KM || highest.kilometres() < LEAST_PAIR_KM {
        return None;
    }
    let floor = scaled(usual, LEAST_SHARE_OF_MEAN);
    let rest = Metres::new(scaled(highest, 1.0 + RISE).get() - ran.get()).unwrap_or_default();
    let mut why = phrase![
        "Ceiling of the week of ",
        Part::Week(week),
        ": two weeks ",
        Part::Share(RISE),
        " above the best two, ",
        Part::Distance(highest),
        ", less the ",
        Part::Distance(ran),
        " of the last"
    ];
    let (distance, end) = if rest < floor {
        let share = Part::Share(LEAST_SHARE_OF_MEAN);
        (floor, phrase![", would be less than ", share, " of the usual week, ", Part::Distance(floor)])
    } else {
        (rest, phrase![", is ", Part::Distance(rest)])
    };
    why.0.extend(end.0);
    Some(WeekCeiling { week, distance, rule: "two-week-volume-jump", why })
}

/// The last week and the mean of the four usable weeks before a week, each week counted up to its own limit.
struct Usual {
    last: Metres,
    mean: Metres,
}

impl Usual {
    fn before(context: &Context<'_>, week: WeekId) -> Option<Self> {
        let counted: Vec<Metres> = context.baseline_weeks(week).into_iter().map(counted).collect();
        let mean = scaled(counted.iter().copied().sum(), 1.0 / BASELINE_WEEKS as f64);
        (counted.len() == BASELINE_WEEKS).then_some(Self { last: *counted.last()?, mean })
    }
}

/// The distance of a week, up to its own limit; without a baseline it has none.
fn counted(week: &WeekMeasures) -> Metres {
    let limit = week.baseline_max4.map(|highest| scaled(highest, 1.0 + RISE));
    limit.filter(|limit| *limit < week.distance).unwrap_or(week.distance)
}

/// The highest of the nearest three pairs of neighbouring usable weeks before a week and the one before it, with its
/// days (RULES card LOAD-B2). `None` when there are not three.
pub(super) fn highest_pair_before(context: &Context<'_>, week: WeekId) -> Option<(Metres, DaySpan)> {
    let usable =
        |back: i64| context.history.week(week.plus(-back)).filter(|week| week.known && week.excluded.is_none());
    let pairs: Vec<(Metres, DaySpan)> = (2..BASELINE_REACH_WEEKS)
        .filter_map(|back| Some((usable(back)?, usable(back + 1)?)))
        .map(|(later, earlier)| {
            (later.distance + earlier.distance, DaySpan { from: earlier.week.monday(), to: later.week.sunday() })
        })
        .take(PAIRS)
        .collect();
    let enough = pairs.len() == PAIRS;
    pairs.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)).filter(|_| enough)
}

/// What a single run may be in the planned week: `rise` above the longest of the last 30 days, each counted up to its
/// own limit.
pub(super) fn longest_run(context: &Context<'_>, rise: f64) -> Option<Metres> {
    Some(scaled(longest_counted(context, rise)?.0, 1.0 + rise))
}

/// The longest run of the last 30 days, each counted up to its own limit, with the run that it was.
pub(super) fn longest_counted<'a>(context: &Context<'a>, rise: f64) -> Option<(Metres, &'a Session)> {
    let limited_from = shift(context.first_run_day()?, LEAST_HISTORY_DAYS);
    let counted = |run: &'a Session| {
        let distance = run.distance?;
        let before = run.longest_before.filter(|_| limited_from <= run.day);
        let limit = before.map(|before| scaled(before.distance, 1.0 + rise));
        Some((limit.filter(|limit| *limit < distance).unwrap_or(distance), run))
    };
    let runs = context.runs(context.last_days(LONGEST_RUN_DAYS));
    runs.into_iter().filter_map(counted).max_by(|(a, _), (b, _)| a.total_cmp(b))
}
