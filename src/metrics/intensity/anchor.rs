//! What intensity is told from on a day (RULES section 5.4): the bests, speeds and heart rates of the days before.

use chrono::NaiveDate;

use crate::model::activity::{Sport, Surface};
use crate::model::athlete::{Athlete, Exclusion, ExclusionReason};
use crate::model::calendar::{DaySpan, shift};
use crate::model::effort::BestEfforts;
use crate::model::finding::Confidence;
use crate::model::history::MeasuredActivity;
use crate::model::intensity::{CriticalSpeed, IntensityAnchor, NoCriticalSpeed};
use crate::model::quality::QualityFlag;
use crate::model::units::{Metres, MetresPerSecond, Seconds};

use super::max_heart_rate::{self, HeartRates};
use super::{critical_speed, race_title};

/// Days from which bests and usual speed are taken.
const DAYS: u32 = 90;
/// Days that bests are taken from, with low confidence, when 90 give no critical speed.
const EXTENDED_DAYS: u32 = 180;
/// Runs that tell the usual speed; chosen: one or two may be anything.
const LEAST_RUNS: usize = 3;
/// A longer race is not run at the speed of its best 5000 m all out; chosen.
const LONGEST_RACE_KM: f64 = 16.0;
/// A briefer recording of a run does not tell the usual speed (RULES section 0, valid run).
const BRIEFEST_S: f64 = 180.0;

/// The last day of the windows that a session is judged by: see [`super`].
pub(crate) fn last_day(session: NaiveDate, first_day: NaiveDate, as_of: NaiveDate) -> NaiveDate {
    session.max(shift(first_day, i64::from(DAYS) - 1)).min(as_of)
}

/// What one recording says about the runner's limits.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    day: NaiveDate,
    heart_rates: HeartRates,
    bests: BestEfforts,
    usual: Option<MetresPerSecond>,
    treadmill: bool,
    /// A race, short enough for its best 5000 m to be near the runner's own.
    raced: bool,
    /// Distance and mean moving speed of a run; of other sports none.
    pub(crate) run: Option<(Metres, MetresPerSecond)>,
}

impl Row {
    fn of(athlete: &Athlete, recorded: &MeasuredActivity) -> Self {
        let MeasuredActivity { activity, measures, .. } = recorded;
        let day = activity.local_day();
        let race_day = |excluded: &Exclusion| excluded.reason == ExclusionReason::Race && excluded.span.contains(day);
        let race = activity.race
            || activity.title.as_deref().is_some_and(race_title::names_a_race)
            || athlete.exclusions.iter().any(race_day);
        let believed = activity.sport == Sport::Run && !activity.flags.contains(&QualityFlag::Implausible);
        let brief = measures.moving.is_none_or(|time| time.get() < BRIEFEST_S);
        let while_running = measures.effort.as_ref().and_then(|profile| Some(profile.running_speed()?.0));
        let usual = while_running.or(measures.graded_speed).or(measures.moving_speed());
        Self {
            day,
            heart_rates: HeartRates::of(recorded),
            bests: if believed { measures.best_efforts } else { BestEfforts::default() },
            usual: usual.filter(|_| believed && !brief),
            treadmill: activity.surface == Surface::Treadmill,
            raced: race && measures.distance.is_some_and(|distance| distance.kilometres() <= LONGEST_RACE_KM),
            run: measures.distance.zip(measures.moving_speed()).filter(|_| believed),
        }
    }

    /// Fastest speed over at least this distance: the mean of the run, or a best time.
    pub(crate) fn speed_over(&self, distance: Metres) -> Option<MetresPerSecond> {
        let whole = self.run.filter(|(metres, _)| *metres >= distance).map(|(_, speed)| speed);
        let best = self.bests.iter().find(|(metres, _)| *metres >= distance);
        let best = best.and_then(|(metres, time): (Metres, Seconds)| metres.over(time));
        whole.into_iter().chain(best).max_by(MetresPerSecond::total_cmp)
    }
}

/// The recordings of an athlete by day.
#[derive(Debug, Default)]
pub(crate) struct Anchors(Vec<Row>);

impl Anchors {
    /// Adds the recordings of later days than those of any it has.
    pub(crate) fn add(&mut self, athlete: &Athlete, activities: &[MeasuredActivity]) {
        let latest = self.0.last().map(|row| row.day);
        let later = activities.iter().filter(|recorded| latest.is_none_or(|day| recorded.activity.local_day() > day));
        self.0.extend(later.map(|recorded| Row::of(athlete, recorded)));
        self.0.sort_by_key(|row| row.day);
    }

    /// The recordings of some days.
    pub(crate) fn rows(&self, span: DaySpan) -> &[Row] {
        let from = self.0.partition_point(|row| row.day < span.from);
        let to = self.0.partition_point(|row| row.day <= span.to);
        self.0.get(from..to).unwrap_or_default()
    }

    /// The limits of the windows that end on a day.
    pub(crate) fn on(&self, athlete: &Athlete, last_day: NaiveDate) -> IntensityAnchor {
        let usual_speed = self.usual_speed(DaySpan::ending(last_day, DAYS));
        let year = self.rows(DaySpan::ending(last_day, max_heart_rate::LOOK_BACK_DAYS));
        let heart_rates = year.iter().map(|row| row.heart_rates);
        IntensityAnchor {
            last_day,
            critical_speed: self.critical_speed(last_day, usual_speed),
            max_heart_rate: max_heart_rate::among(athlete, heart_rates, last_day),
            usual_speed,
        }
    }

    fn critical_speed(
        &self,
        last_day: NaiveDate,
        usual_speed: Option<MetresPerSecond>,
    ) -> Result<CriticalSpeed, NoCriticalSpeed> {
        let fit = |days: u32, confidence: Confidence| {
            let span = DaySpan::ending(last_day, days);
            let (mut bests, mut raced) = (BestEfforts::default(), false);
            for row in self.rows(span) {
                let longest = |bests: &BestEfforts| bests.0.last().copied().flatten();
                if longest(&row.bests).is_some_and(|own| longest(&bests).is_none_or(|best| own < best)) {
                    raced = row.raced;
                }
                bests.keep_better(&row.bests);
            }
            critical_speed::fit(&bests, usual_speed, span, confidence, raced)
        };
        fit(DAYS, Confidence::High).or_else(|why| fit(EXTENDED_DAYS, Confidence::Low).map_err(|_| why))
    }

    /// Median over the runs. The speed of a belt is what the belt says: it counts only where nothing else does.
    fn usual_speed(&self, span: DaySpan) -> Option<MetresPerSecond> {
        let speeds = |treadmill: bool| -> Vec<MetresPerSecond> {
            self.rows(span).iter().filter(|row| row.treadmill == treadmill).filter_map(|row| row.usual).collect()
        };
        let outdoors = speeds(false);
        let mut speeds = if outdoors.is_empty() { speeds(true) } else { outdoors };
        let middle = speeds.len() / 2;
        let enough = speeds.len() >= LEAST_RUNS;
        enough.then(|| *speeds.select_nth_unstable_by(middle, MetresPerSecond::total_cmp).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{day, run_on};

    #[test]
    fn the_first_ninety_days_are_judged_together_and_never_by_what_follows() {
        let found = |session: &str, as_of: &str| last_day(day(session), day("2026-01-01"), day(as_of)).to_string();
        assert_eq!(found("2026-01-10", "2026-02-01"), "2026-02-01");
        assert_eq!(found("2026-01-10", "2026-12-01"), "2026-03-31");
        assert_eq!(found("2026-06-10", "2026-12-01"), "2026-06-10");
    }

    /// A jog of 10 km at 3 m/s `age` days before 30 June 2026, with these bests.
    fn recorded(age: i64, times: [f64; 6]) -> MeasuredActivity {
        let (activity, mut measures) = run_on(shift(day("2026-06-30"), -age), 10.0);
        measures.best_efforts = BestEfforts(times.map(|time| Seconds::new(time).filter(|_| time > 0.0)));
        MeasuredActivity { activity, measures, shoe: None }
    }

    /// 4 m/s and 200 m.
    const FAST: [f64; 6] = [50.0, 150.0, 200.0, 325.0, 700.0, 1_200.0];
    const JOG: [f64; 6] = [133.3, 266.7, 333.3, 500.0, 1_000.0, 1_666.7];

    fn on_the_last_of_june(athlete: &Athlete, activities: &[MeasuredActivity]) -> IntensityAnchor {
        let mut anchors = Anchors::default();
        anchors.add(athlete, activities);
        anchors.on(athlete, day("2026-06-30"))
    }

    fn critical(ages: [(i64, [f64; 6]); 4]) -> Result<CriticalSpeed, NoCriticalSpeed> {
        let activities = ages.map(|(age, times)| recorded(age, times));
        on_the_last_of_june(&Athlete::unknown("a"), &activities).critical_speed
    }

    #[test]
    fn bests_come_from_ninety_days_else_from_half_a_year() {
        let runs = |age: i64| critical([(age, FAST), (5, JOG), (3, JOG), (0, JOG)]);
        let recent = runs(89).expect("a line");
        assert!((recent.speed.get() - 4.0).abs() < 1e-9 && recent.confidence == Confidence::High);
        let older = runs(90).expect("a line");
        assert!((older.speed.get() - 4.0).abs() < 1e-9 && older.confidence == Confidence::Low);
        assert!(runs(179).is_ok());
        assert!(matches!(runs(180), Err(NoCriticalSpeed::Intercept(_))));
    }

    #[test]
    fn a_race_proves_a_critical_speed_unless_it_is_long() {
        // 3.5 m/s and 80 m: a line, but nobody ran all out.
        let trained = [80.0, 720.0, 920.0, 1_420.0, 2_920.0, 4_920.0];
        let times = trained.map(|metres: f64| if metres > 80.0 { metres } else { 320.0 } / 3.5);
        let proven = |change: &dyn Fn(&mut MeasuredActivity), athlete: &Athlete| {
            let mut runs = [recorded(9, times), recorded(5, JOG), recorded(3, JOG), recorded(0, JOG)];
            change(&mut runs[0]);
            on_the_last_of_june(athlete, &runs).critical_speed.expect("a line").near_maximal
        };
        let unknown = Athlete::unknown("a");
        assert!(!proven(&|_| {}, &unknown));
        assert!(proven(&|run| run.activity.race = true, &unknown));
        assert!(proven(&|run| run.activity.title = Some("City parkrun".to_owned()), &unknown));
        let marathon = |run: &mut MeasuredActivity| {
            run.activity.race = true;
            run.measures.distance = Metres::from_kilometres(42.2);
        };
        assert!(!proven(&marathon, &unknown));
        let mut marked = Athlete::unknown("a");
        let span = DaySpan::day(shift(day("2026-06-30"), -9));
        marked.exclusions.push(Exclusion { span, reason: ExclusionReason::Race });
        assert!(proven(&|_| {}, &marked));
    }

    #[test]
    fn usual_speed_needs_three_runs_and_leaves_belts_out() {
        let mut runs: Vec<MeasuredActivity> = (0..4).map(|age| recorded(age, JOG)).collect();
        for run in &mut runs[..2] {
            run.activity.surface = Surface::Treadmill;
        }
        let usual = |runs: &[MeasuredActivity]| on_the_last_of_june(&Athlete::unknown("a"), runs).usual_speed;
        assert_eq!(usual(&runs), None, "two runs outdoors");
        runs[0].activity.surface = Surface::Road;
        assert_eq!(usual(&runs), MetresPerSecond::new(3.0));
        for run in &mut runs {
            run.activity.surface = Surface::Treadmill;
        }
        assert_eq!(usual(&runs), MetresPerSecond::new(3.0));
    }
}
