//! `training-monotony`: how equal the days of a week were (RULES card LOAD-B4).

use crate::model::calendar::DaySpan;
use crate::model::finding::{Comparison, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::{LoadIndex, WeekMeasures};
use crate::model::phrase::Part;
use crate::model::units::Metres;
use crate::phrase;
use crate::rules::context::{Context, above, at_least, count, evidence, not_assessed, raised_or_clear};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// A week in which every day had nearly the same load, without a real rest day.
    ///
    /// ## Why it matters
    ///
    /// The article asks for easy days after hard ones and warns of running the same every time. Monotony puts a number
    /// on it: equal days add up without a day to recover.
    ///
    /// ## How it is computed
    ///
    /// `M = mean / standard deviation` of the seven daily loads, rest days being zero, with the population standard
    /// deviation; a week of equal days has M = 5, the highest value used. `strain = sum x M`. Load is session rating
    /// times minutes, heart-rate impulse, graded speed or kilometres, whichever all runs of the week have. With n
    /// training days M cannot exceed `sqrt(n / (7 - n))`: 1.15 for 4 days, 1.58 for 5, 2.45 for 6.
    ///
    /// ## Thresholds
    ///
    /// - `monotony_limit`: above it the rule is raised; a value exactly on it is kept.
    /// - `load_quantile`: *watch* when the load of the week is at or above this quantile of the earlier weeks, else
    ///   *info*.
    /// - `reference_weeks`: how many earlier weeks that quantile is taken from.
    /// - `least_reference_weeks`: with fewer weeks of the same kind of load, distances are compared where every run has
    ///   one; with fewer of these too the finding is *info*, and says so.
    /// - `least_training_days`: with fewer days of running the week is not assessed.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed with too few training days or a week that is not fully known. With five training days or fewer it
    /// is always clear, and says why.
    ///
    /// ## Limits of the evidence
    ///
    /// The measure comes from 25 experienced athletes in whom *illness* followed weeks of high strain; a relation with
    /// injury is not shown. The limit of 2.0 is a convention, and the paper does not say which standard deviation it
    /// used: 2.00 here is 1.85 with that of a sample. The order of days does not change M, so it cannot test hard
    /// against easy.
    ///
    /// ## References
    ///
    /// Foster 1998.
    rule TrainingMonotony {
        id: "training-monotony",
        title: "Training monotony",
        family: TrainingLoad,
        article: ["LOAD-B4"],
        grade: Partial,
        summary: "A week of nearly equal days without real rest.",
        measures: ["monotony", "strain", "load", "training_days"],
        culprits: [TrainingLoad],
        judged_over: "last complete week",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [FOSTER_1998],
    }
    thresholds {
        /// [E] Monotony above it is raised (convention).
        monotony_limit: f64 = 2.0, 1.0 to 5.0;
        /// [D] Watch when the load of the week is at or above this quantile of earlier weeks.
        load_quantile: f64 = 0.75, 0.0 to 1.0;
        /// [D] Earlier weeks that the quantile is taken from.
        reference_weeks: u32 = 26, 4 to 104;
        /// [D] Earlier weeks that are needed for watch.
        least_reference_weeks: u32 = 8, 1 to 104;
        /// [D] Days of running that a week must have to be assessed.
        least_training_days: u32 = 3, 1 to 7;
    }
    ascending: []
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let Some(week) = context.history.last_complete_week() else {
        return not_assessed(phrase!["No complete week is recorded yet."], &["monotony"]);
    };
    if !week.known {
        let reason = phrase![
            "The week of ",
            Part::Week(week.week),
            " is not fully known: it is the first recorded one, has a run without distance, or days marked as unrecorded."
        ];
        return not_assessed(reason, &["monotony"]);
    }
    if week.training_days < thresholds.least_training_days {
        let reason = phrase![
            Part::Count(week.training_days, "training day", "training days"),
            " in the week of ",
            Part::Week(week.week),
            "; ",
            Part::Count(thresholds.least_training_days, "is", "are"),
            " needed."
        ];
        return not_assessed(reason, &[]);
    }
    match (week.monotony, week.load_index) {
        (Some(monotony), Some(index)) => judge(context, thresholds, week, monotony, index),
        _ => not_assessed(phrase!["No load is known for the week of ", Part::Week(week.week), "."], &["monotony"]),
    }
}

fn load(week: &WeekMeasures) -> f64 {
    week.daily_load.iter().sum()
}

/// Loads of the earlier weeks that were measured in the same way, rest weeks included.
fn reference_loads(context: &Context<'_>, thresholds: &Thresholds, week: &WeekMeasures, index: LoadIndex) -> Vec<f64> {
    let oldest = week.week.plus(-i64::from(thresholds.reference_weeks));
    let weeks = context.history.weeks.iter();
    let earlier = weeks.filter(|other| oldest <= other.week && other.week < week.week && other.known);
    earlier.filter(|other| other.load_index.is_none_or(|other| other == index)).map(load).collect()
}

/// Distances of the earlier weeks, where that of every run of them and of the judged week is known.
fn reference_distances(context: &Context<'_>, thresholds: &Thresholds, week: &WeekMeasures) -> Vec<f64> {
    let oldest = week.week.plus(-i64::from(thresholds.reference_weeks));
    let told = |week: &WeekMeasures| context.runs(DaySpan::week(week.week)).iter().all(|run| run.distance.is_some());
    let earlier =
        context.history.weeks.iter().filter(|other| oldest <= other.week && other.week < week.week && other.known);
    let weeks: Vec<&WeekMeasures> = earlier.collect();
    if !told(week) || !weeks.iter().all(|other| told(other)) {
        return Vec::new();
    }
    weeks.into_iter().map(|other| other.distance.get()).collect()
}

/// The judged week against the earlier ones.
#[derive(Clone, Copy)]
enum Level {
    /// Quantile of their loads, and how many they are.
    Load(f64, u32),
    /// Quantile of their distances in metres, and how many they are: their loads were measured in another way.
    Distance(f64, u32),
    /// Too few to compare with: so many.
    Unknown(u32),
}

impl Level {
    fn of(context: &Context<'_>, thresholds: &Thresholds, week: &WeekMeasures, index: LoadIndex) -> Self {
        let level = |values: &[f64]| {
            let enough = values.len() >= thresholds.least_reference_weeks as usize;
            quantile(values, thresholds.load_quantile).filter(|_| enough)
        };
        let (loads, distances) =
            (reference_loads(context, thresholds, week, index), reference_distances(context, thresholds, week));
        match (level(&loads), level(&distances)) {
            (Some(level), _) => Self::Load(level, count(loads.len())),
            (None, Some(level)) => Self::Distance(level, count(distances.len())),
            (None, None) => Self::Unknown(count(loads.len())),
        }
    }

    /// Whether the week reaches the level.
    fn is_reached(self, week: &WeekMeasures) -> bool {
        match self {
            Self::Load(level, _) => at_least(load(week), level),
            Self::Distance(level, _) => at_least(week.distance.get(), level),
            Self::Unknown(_) => false,
        }
    }

    fn row(self, thresholds: &Thresholds, week: &WeekMeasures) -> Evidence {
        let share = || Part::Share(thresholds.load_quantile);
        let weeks = |count| Part::Count(count, "earlier week", "earlier weeks");
        let (value, text) = match self {
            Self::Load(level, count) => (
                level,
                phrase![
                    "Load ",
                    Part::Number(load(week), 0),
                    " against ",
                    Part::Number(level, 0),
                    ", the ",
                    share(),
                    " quantile of ",
                    weeks(count)
                ],
            ),
            Self::Distance(level, count) => (
                level,
                phrase![
                    "Too few earlier weeks have a load measured in the same way, so distances are compared: ",
                    Part::Distance(week.distance),
                    " against ",
                    Part::Distance(Metres::new(level).unwrap_or_default()),
                    ", the ",
                    share(),
                    " quantile of ",
                    weeks(count)
                ],
            ),
            Self::Unknown(count) => (
                f64::from(count),
                phrase![
                    "Whether the load was high for you cannot be told: ",
                    weeks(count),
                    " with a load measured in the same way; ",
                    Part::Count(thresholds.least_reference_weeks, "is", "are"),
                    " needed"
                ],
            ),
        };
        let measure = match self {
            Self::Load(..) => "load_quantile",
            Self::Distance(..) => "distance_quantile_m",
            Self::Unknown(_) => "earlier_weeks",
        };
        evidence(measure, value, DaySpan::week(week.week), text)
    }
}

/// A week as it is judged.
struct Judged<'a> {
    week: &'a WeekMeasures,
    monotony: f64,
    index: LoadIndex,
    level: Level,
}

fn judge(
    context: &Context<'_>,
    thresholds: &Thresholds,
    week: &WeekMeasures,
    monotony: f64,
    index: LoadIndex,
) -> Verdict {
    let level = Level::of(context, thresholds, week, index);
    let rows = rows(thresholds, &Judged { week, monotony, index, level });
    if !above(monotony, thresholds.monotony_limit) {
        return Verdict::Clear(rows);
    }
    let heavy = level.is_reached(week);
    let span = DaySpan::week(week.week);
    let days = Part::Count(week.training_days, "training day", "training days");
    let finding = Finding {
        severity: if heavy { Severity::Watch } else { Severity::Info },
        confidence: context.distance_confidence(&context.recordings(span)),
        span,
        subject: String::new(),
        value: monotony,
        threshold: thresholds.monotony_limit,
        unit: Unit::None,
        comparison: Comparison::Above,
        headline: phrase!["Training monotony ", Part::Number(monotony, 1), " with ", days, ": every day much the same"],
        advice: vec![
            phrase!["Take two days without running in the week of ", Part::Week(week.week.plus(1)), "."],
            "Let the other days differ: halve one, and make one half as long again.".into(),
        ],
        evidence: rows.clone(),
        may_notify: true,
    };
    raised_or_clear(vec![finding], rows)
}

fn rows(thresholds: &Thresholds, judged: &Judged<'_>) -> Vec<Evidence> {
    let Judged { week, monotony, index, level } = *judged;
    let span = DaySpan::week(week.week);
    let days = || Part::Count(week.training_days, "training day", "training days");
    let equal = week.training_days == 7 && at_least(monotony, MOST);
    let source = match index {
        LoadIndex::SessionRpe => ", from session ratings times minutes",
        LoadIndex::HeartRateImpulse => ", from heart rate",
        LoadIndex::GradedSpeed => ", from graded speed",
        LoadIndex::Distance => ", from kilometres",
    };
    let end = if equal { ": all days equal" } else { "" };
    let text = phrase!["Monotony ", Part::Number(monotony, 2), " over ", days(), source, end];
    let mut rows = vec![evidence("monotony", monotony, span, text)];
    let load = load(week);
    if let Some(strain) = week.strain {
        let text = phrase!["Strain ", Part::Number(strain, 0), " = load ", Part::Number(load, 0), " x monotony"];
        rows.push(evidence("strain", strain, span, text));
    }
    let count = f64::from(week.training_days);
    let possible = (count / (7.0 - count)).sqrt();
    if possible.is_finite() && !above(possible, thresholds.monotony_limit) {
        let text = phrase!["With ", days(), " monotony cannot exceed ", Part::Number(possible, 2)];
        rows.push(evidence("training_days", count, span, text));
    }
    rows.push(level.row(thresholds, week));
    rows
}

/// Highest monotony that is used (RULES card LOAD-B4).
const MOST: f64 = 5.0;

/// Quantile by linear interpolation between the sorted values.
fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = share * (sorted.len().checked_sub(1)? as f64);
    let below = sorted.get(whole(place))?;
    let above = sorted.get(whole(place) + 1).unwrap_or(below);
    Some(below + (above - below) * place.fract())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list of at most 104 weeks")]
const fn whole(place: f64) -> usize {
    place as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_the_values() {
        // Four values: the third quartile is a quarter of the way from the third to the fourth.
        assert_eq!(quantile(&[10.0, 40.0, 20.0, 30.0], 0.75), Some(32.5));
        assert_eq!(quantile(&[7.0], 0.75), Some(7.0));
        assert_eq!(quantile(&[], 0.75), None);
    }
}
