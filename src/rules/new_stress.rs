//! Speed work and hills of some weeks, and since when there has been more of one than before (RULES card LOAD-2). What
//! is made of it is for `speed-and-hills-together` to say.

use chrono::NaiveDate;

use super::context::{BASELINE_REACH_WEEKS, Context, above, at_least};
use super::hard_sessions::is_hard;
use crate::model::athlete::ExclusionReason;
use crate::model::calendar::{DaySpan, WeekId};
use crate::model::intensity::Structure;
use crate::model::measures::{Session, SessionClass, WeekMeasures};
use crate::model::terrain::HillTime;
use crate::model::units::{Metres, Seconds};

/// Complete weeks that the latest ones are compared with (RULES card LOAD-2).
const BASELINE_WEEKS: usize = 6;
/// Less of it in a session is no speed or hill session; chosen.
const LEAST_S: f64 = 120.0;
const LEAST_ASCENT_M: f64 = 50.0;

/// One kind of stress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stress {
    /// Seconds in hard parts on the flat.
    Speed,
    /// Seconds of running up 4 % or more.
    Uphill,
    /// Metres of ascent.
    Ascent,
    /// Sessions whose titles speak of speed work, for runs of which nothing but totals is known.
    NamedSpeed,
    /// Metres of ascent in hilly runs, for the same.
    HillyAscent,
}

/// Words of titles for speed work, in lower case.
const SPEED_WORDS: [&str; 26] = [
    "fahrtspiel",
    "fartlek",
    "fractionné",
    "interval",
    "intervalle",
    "intervallen",
    "intervallo",
    "intervalltraining",
    "intervals",
    "intervalos",
    "intervaller",
    "repeats",
    "reps",
    "ripetute",
    "schwelle",
    "séries",
    "series",
    "speed",
    "speedwork",
    "tempo",
    "tempodauerlauf",
    "tempolauf",
    "threshold",
    "tiros",
    "trackwork",
    "vo2max",
];
/// Words of titles for work on hills, in lower case: their repeats are no speed work.
const HILL_WORDS: [&str; 12] = [
    "berg", "bergauf", "berglauf", "côtes", "cuestas", "hill", "hills", "hügel", "salite", "stairs", "subidas",
    "uphill",
];
/// Ascent of each kilometre of a hilly run (RULES card LOAD-2).
const HILLY_M_PER_KM: f64 = 15.0;

/// True when a title has one of these words, which are in lower case.
pub(super) fn has_word(title: Option<&str>, words: &[&str]) -> bool {
    title.is_some_and(|title| {
        let title = title.to_lowercase();
        title.split(|letter: char| !letter.is_alphanumeric()).any(|word| words.contains(&word))
    })
}

/// True when a title of the session speaks of speed work, and none of hills.
pub(super) fn is_named_speed(context: &Context<'_>, session: &Session) -> bool {
    let named = |words: &[&str]| {
        context.history.recordings_of(session).any(|recorded| has_word(recorded.activity.title.as_deref(), words))
    };
    named(&SPEED_WORDS) && !named(&HILL_WORDS)
}

/// Ascent of a session of at least 15 m a kilometre, else nothing.
fn hilly_ascent_m(session: &Session) -> f64 {
    let kilometres = session.distance.map_or(f64::INFINITY, Metres::kilometres);
    let ascent = ascent_m(session);
    if at_least(ascent, HILLY_M_PER_KM * kilometres) { ascent } else { 0.0 }
}

/// The two latest complete weeks and those before them.
pub(super) struct Weeks<'a> {
    /// The two judged weeks.
    pub(super) judged: [&'a WeekMeasures; 2],
    /// At most six usable weeks of the eight before, the latest first.
    pub(super) before: Vec<&'a WeekMeasures>,
    /// A session of speed besides hill repeats lies in the judged weeks: only then fast hill repeats count as speed
    /// too.
    pub(super) speed_besides_repeats: bool,
}

/// True when a race was run or marked in the week.
pub(super) fn is_race_week(context: &Context<'_>, week: WeekId) -> bool {
    let span = DaySpan::week(week);
    context.is_marked(span, ExclusionReason::Race)
        || context.history.runs(span).any(|run| run.race || run.class == SessionClass::Race)
}

impl<'a> Weeks<'a> {
    /// The weeks to compare.
    pub(super) fn of(context: &Context<'a>, judged: [&'a WeekMeasures; 2]) -> Self {
        let usable = |week: &&WeekMeasures| week.known && week.excluded.is_none() && !is_race_week(context, week.week);
        let reach = (1..=BASELINE_REACH_WEEKS).filter_map(|back| context.history.week(judged[0].week.plus(-back)));
        let before = reach.filter(usable).take(BASELINE_WEEKS).collect();
        let mut weeks = Self { judged, before, speed_besides_repeats: false };
        weeks.speed_besides_repeats = weeks.judged_runs(context).any(|run| is_speed_session(context, run));
        weeks
    }

    /// The days of the judged weeks.
    pub(super) fn span(&self) -> DaySpan {
        DaySpan { from: self.judged[0].week.monday(), to: self.judged[1].week.sunday() }
    }

    /// The runs of the judged weeks.
    pub(super) fn judged_runs(&self, context: &Context<'a>) -> impl Iterator<Item = &'a Session> + Clone + use<'a> {
        context.history.runs(self.span())
    }

    /// The runs of the weeks before.
    pub(super) fn runs_before(&self, context: &Context<'a>) -> Vec<&'a Session> {
        self.before.iter().flat_map(|week| context.runs(DaySpan::week(week.week))).collect()
    }

    /// How much of it a session had.
    fn in_session(&self, context: &Context<'_>, session: &Session, stress: Stress) -> f64 {
        match stress {
            Stress::Speed => speed_s(context, session, self.speed_besides_repeats),
            Stress::Uphill => slopes(context, session, |hills| hills.uphill_running),
            Stress::Ascent => ascent_m(session),
            Stress::NamedSpeed => f64::from(u8::from(is_named_speed(context, session))),
            Stress::HillyAscent => hilly_ascent_m(session),
        }
    }

    fn in_week(&self, context: &Context<'_>, week: WeekId, stress: Stress) -> f64 {
        let runs = context.history.runs(DaySpan::week(week));
        total(runs.map(|run| self.in_session(context, run, stress)))
    }

    /// Mean of the judged weeks, and of those before.
    pub(super) fn means(&self, context: &Context<'_>, stress: Stress) -> (f64, f64) {
        let sum = |weeks: &[&WeekMeasures]| total(weeks.iter().map(|week| self.in_week(context, week.week, stress)));
        (sum(&self.judged) / 2.0, sum(&self.before) / (self.before.len().max(1) as f64))
    }

    /// Seconds a week of moving down 5 % or more in the judged weeks, and in those before.
    pub(super) fn downhill_means_s(&self, context: &Context<'_>) -> (f64, f64) {
        let down = |runs: Vec<&Session>| total(runs.iter().map(|run| slopes(context, run, |hills| hills.downhill)));
        let weeks = self.before.len().max(1) as f64;
        (down(self.judged_runs(context).collect()) / 2.0, down(self.runs_before(context)) / weeks)
    }

    /// Day of the session with which the stress began: going back from the judged weeks as far as each week before
    /// reached `level`, the first with which its week exceeded the mean of the weeks before.
    pub(super) fn start(
        &self,
        context: &Context<'_>,
        stress: Stress,
        mean_before: f64,
        level: f64,
    ) -> Option<NaiveDate> {
        let mut first = self.judged[0].week;
        for week in &self.before {
            let follows = week.week.plus(1) == first;
            if !follows || !at_least(self.in_week(context, week.week, stress), level) {
                break;
            }
            first = week.week;
        }
        let (mut week, mut sum) = (first, 0.0_f64);
        for run in context.history.runs(DaySpan { from: first.monday(), to: self.span().to }) {
            let own = WeekId::containing(run.day);
            if own != week {
                (week, sum) = (own, 0.0);
            }
            sum += self.in_session(context, run, stress);
            if above(sum, mean_before) {
                return Some(run.day);
            }
        }
        None
    }

    /// True when speed and hills, both told by titles and totals, did not come from one and the same session alone.
    pub(super) fn are_separate_by_totals(&self, context: &Context<'a>) -> bool {
        let runs = self.judged_runs(context);
        let hilly = |run: &&Session| hilly_ascent_m(run) >= LEAST_ASCENT_M;
        let mut fast = runs.clone().filter(|run| is_named_speed(context, run));
        fast.any(|fast| runs.clone().filter(hilly).any(|hill| hill.id != fast.id))
    }

    /// True when speed and hills did not come from one and the same session alone.
    pub(super) fn are_separate(&self, context: &Context<'a>) -> bool {
        let runs = self.judged_runs(context);
        let hilly = |run: &&Session| {
            slopes(context, run, |hills| hills.uphill_running) >= LEAST_S || ascent_m(run) >= LEAST_ASCENT_M
        };
        let mut fast = runs.clone().filter(|run| is_speed_session(context, run));
        fast.any(|fast| runs.clone().filter(hilly).any(|hill| hill.id != fast.id))
    }
}

/// Repeats of a climb.
fn is_hill_session(session: &Session) -> bool {
    session.class == SessionClass::HardHill
        || session.effort.as_ref().is_some_and(|effort| effort.structure == Structure::HillRepeats)
}

/// Speed work on the flat, hill repeats aside.
fn is_speed_session(context: &Context<'_>, session: &Session) -> bool {
    !is_hill_session(session) && speed_s(context, session, false) >= LEAST_S
}

/// Time in hard parts on the flat; with `repeats` also the climbs of hill repeats.
fn speed_s(context: &Context<'_>, session: &Session, repeats: bool) -> f64 {
    let Some(effort) = session.effort.as_ref().filter(|_| is_hard(context, session)) else { return 0.0 };
    match (is_hill_session(session), repeats) {
        (false, _) => effort.hard_on_flat.get(),
        (true, true) => total(effort.hard_bouts.iter().map(|bout| bout.time.get())),
        (true, false) => 0.0,
    }
}

fn slopes(context: &Context<'_>, session: &Session, part: impl Fn(&HillTime) -> Seconds) -> f64 {
    let hills = context.history.recordings_of(session).filter_map(|recorded| recorded.measures.hills);
    total(hills.map(|hills| part(&hills).get()))
}

fn ascent_m(session: &Session) -> f64 {
    session.effort.as_ref().and_then(|effort| effort.ascent).map_or(0.0, Metres::get)
}

/// A sum that is zero, and not minus zero, of nothing: it is shown to people.
fn total(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, |sum, value| sum + value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_not_parts_of_words_name_speed_work() {
        for title in ["6x800 Intervals", "Tempo", "Fahrtspiel im Wald", "Track: reps", "Sortie Fractionné"] {
            assert!(has_word(Some(title), &SPEED_WORDS), "{title}");
        }
        for title in ["Temporary shoes", "Speedy's birthday", "Morning run", ""] {
            assert!(!has_word(Some(title), &SPEED_WORDS), "{title}");
        }
        assert!(!has_word(None, &SPEED_WORDS) && has_word(Some("Hill repeats"), &HILL_WORDS));
    }
}
