//! `speed-and-hills-together`: two new kinds of stress in the same weeks (RULES card LOAD-2).

use chrono::NaiveDate;

use crate::model::calendar::DaySpan;
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::{Session, WeekMeasures};
use crate::model::phrase::{Part, Phrase};
use crate::model::terrain::HillTotal;
use crate::model::units::Metres;
use crate::phrase;
use crate::rules::context::{Context, at_least, count, evidence, not_assessed, raised_or_clear};
use crate::rules::new_stress::{Stress, Weeks, is_race_week};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Speed work and hill work that were both taken up, or clearly increased, within the same two weeks.
    ///
    /// ## Why it matters
    ///
    /// The article asks to add one new stress at a time, and names speed and hills together as an error.
    ///
    /// ## How it is computed
    ///
    /// Two sums a week: minutes in the hard parts of hard sessions on grades within 3 %, and minutes of running up 4 %
    /// or more, with metres of ascent beside. The mean of the last two complete weeks is compared with the mean of the
    /// six usable weeks before (out of eight; races and excluded weeks are skipped, at least four are needed). A stress
    /// is new when the mean has risen by `max(a floor, a share of the mean before)`; hills are new by minutes or by
    /// ascent. It began on the first day on which its week exceeded the mean before, going back over the weeks before
    /// as long as each of them had reached the new level by itself. Downhill minutes are shown, not judged.
    ///
    /// Where too few of the runs show their course, as in a table of a service, titles that speak of speed work
    /// (intervals, tempo, fartlek and their like, but not of hills) stand for speed, and the ascent of runs of 15 m a
    /// kilometre or more for hills. That can raise the rule, as *info* of low confidence, but not clear it: most speed
    /// work has no name.
    ///
    /// Fast hill repeats count as speed too only when there was a session of speed besides, and one session with speed
    /// and hills in it is not "both".
    ///
    /// ## Thresholds
    ///
    /// - `least_rise_min`, `least_rise_m`: floors of a rise, in minutes and in metres of ascent.
    /// - `least_rise_sessions`: floor of a rise in sessions a week, where titles tell of them.
    /// - `least_rise_ratio`: rise as a share of the mean before.
    /// - `within_days`: both began at most so many days apart.
    /// - `least_active_weeks`: weeks with a run that must lie before the two weeks.
    /// - `least_known_share`: share of the runs, of both stretches, that must show their effort and their slopes; and
    ///   of the slopes that must be a barometer's for more than *info*.
    ///
    /// ## When it stays silent
    ///
    /// *Watch*; *warn* when `weekly-volume-jump` or `single-run-spike` is raised too: three things at once. At most
    /// *info* when height comes from positions. Not assessed with a race in either week, in the 28 days after a break
    /// of 14 days, where `comeback-too-fast` takes over, and with too few weeks, efforts or slopes. Runs far from the
    /// usual starts are named as travel. Sessions whose hard parts were hardly faster than the usual run are not speed
    /// work.
    ///
    /// ## Limits of the evidence
    ///
    /// No study of speed and hills taken up together was found. In a trial of 447 recreational runners progress in
    /// intensity and progress in volume led to the same number of injuries. Downhill running, which loads the kneecap
    /// more, is not mentioned in the article.
    ///
    /// ## References
    ///
    /// Ramskov et al. 2018.
    rule SpeedAndHillsTogether {
        id: "speed-and-hills-together",
        title: "Speed and hills together",
        family: TrainingLoad,
        article: ["LOAD-2"],
        grade: NoEvidence,
        summary: "Speed work and hill work were both new in the same two weeks.",
        measures: ["hard_on_flat_s", "uphill_running_s", "ascent_m", "downhill_s"],
        culprits: [TrainingLoad],
        judged_over: "last 2 complete weeks",
        after: ["weekly-volume-jump", "single-run-spike"],
        notifies: true,
        since: "0.1.0",
        citations: [RAMSKOV_2018],
    }
    thresholds {
        /// [D] Minutes a week by which speed or uphill running must have risen.
        least_rise_min: f64 = 8.0, 1.0 to 60.0;
        /// [D] Metres of ascent a week by which it must have risen.
        least_rise_m: f64 = 150.0, 20.0 to 2000.0;
        /// [D] Sessions a week with a title of speed work by which they must have risen.
        least_rise_sessions: f64 = 1.0, 0.5 to 7.0;
        /// [D] Rise as a share of the mean before, if that is more.
        least_rise_ratio: f64 = 0.50, 0.05 to 5.0;
        /// [D] Days between the beginnings of both.
        within_days: u32 = 14, 1 to 42;
        /// [D] Weeks with a run before the two weeks.
        least_active_weeks: u32 = 6, 1 to 52;
        /// [D] Share of the runs that must show effort and slopes.
        least_known_share: f64 = 0.80, 0.1 to 1.0;
    }
    ascending: []
}

/// So little hill running a week is none to go back to; chosen.
const LITTLE_S: f64 = 60.0;
const LITTLE_M: f64 = 20.0;

/// Usable weeks that a baseline must have (RULES section 0).
const LEAST_BASELINE_WEEKS: usize = 4;

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let missing = ["hard_on_flat_s", "uphill_running_s"];
    let Some(last) = context.history.last_complete_week() else {
        return not_assessed(phrase!["No complete week is recorded yet."], &missing);
    };
    let Some(before) = context.history.week(last.week.plus(-1)).filter(|before| before.known && last.known) else {
        let reason = phrase!["One of the two weeks up to that of ", Part::Week(last.week), " is not fully known."];
        return not_assessed(reason, &missing);
    };
    if let Some(reason) = guard(context, thresholds, [before, last]) {
        return not_assessed(reason, &[]);
    }
    let weeks = Weeks::of(context, [before, last]);
    if weeks.before.len() < LEAST_BASELINE_WEEKS {
        let reason = phrase![
            "Of the eight weeks before only ",
            Part::Count(count(weeks.before.len()), "is", "are"),
            " fully known and without a race; four are needed."
        ];
        return not_assessed(reason, &missing);
    }
    for runs in [weeks.judged_runs(context).collect(), weeks.runs_before(context)] {
        if let Some(reason) = unknown(context, thresholds, &runs) {
            return by_totals(context, thresholds, &weeks).unwrap_or_else(|| not_assessed(reason, &missing));
        }
    }
    judge(context, thresholds, &weeks)
}

/// Why the two weeks are not for this rule, if they are not.
fn guard(context: &Context<'_>, thresholds: &Thresholds, judged: [&WeekMeasures; 2]) -> Option<Phrase> {
    if judged.iter().any(|week| week.in_return_window) {
        return Some("The two weeks lie in the 28 days after a break: comeback-too-fast judges them.".into());
    }
    if let Some(race) = judged.iter().find(|week| is_race_week(context, week.week)) {
        return Some(phrase!["The week of ", Part::Week(race.week), " has a race; it does not show how you train."]);
    }
    let earlier = context.history.weeks.iter().filter(|week| week.week < judged[0].week && week.runs > 0);
    let active = count(earlier.count());
    (active < thresholds.least_active_weeks).then(|| {
        phrase![
            Part::Count(active, "week", "weeks"),
            " with a run before the last two; ",
            Part::Count(thresholds.least_active_weeks, "is", "are"),
            " needed to call anything new."
        ]
    })
}

/// Slopes of some runs.
fn slopes(context: &Context<'_>, runs: &[&Session]) -> HillTotal {
    let mut total = HillTotal::default();
    for run in runs {
        let known: Vec<_> = context.history.recordings_of(run).filter_map(|recorded| recorded.measures.hills).collect();
        total.add(&known);
    }
    total
}

/// Why the stress of these runs cannot be told, if it cannot. Weeks without a run had none.
fn unknown(context: &Context<'_>, thresholds: &Thresholds, runs: &[&Session]) -> Option<Phrase> {
    let all = runs.len() as f64;
    let with_course =
        runs.iter().filter(|run| run.effort.as_ref().is_some_and(|effort| effort.moving.is_some())).count();
    let with_slopes = slopes(context, runs).with_slopes;
    let enough = |known: f64| at_least(known, thresholds.least_known_share * all);
    let reason = |known: f64, what: &'static str| {
        phrase![
            Part::Number(known, 0),
            " of ",
            Part::Number(all, 0),
            " runs show ",
            what,
            "; ",
            Part::Share(thresholds.least_known_share),
            " are needed."
        ]
    };
    if !enough(with_course as f64) {
        return Some(reason(with_course as f64, "how fast they were from minute to minute"));
    }
    (!enough(with_slopes.into())).then(|| reason(with_slopes.into(), "their slopes"))
}

/// One kind of stress in the two weeks and before.
struct Level {
    stress: Stress,
    mean: f64,
    before: f64,
    /// From here on it is new.
    limit: f64,
    /// The day on which it began, if it is new.
    began: Option<NaiveDate>,
}

impl Level {
    fn of(context: &Context<'_>, thresholds: &Thresholds, weeks: &Weeks<'_>, stress: Stress) -> Self {
        let (mean, before) = weeks.means(context, stress);
        let floor = match stress {
            Stress::Ascent | Stress::HillyAscent => thresholds.least_rise_m,
            Stress::NamedSpeed => thresholds.least_rise_sessions,
            Stress::Speed | Stress::Uphill => thresholds.least_rise_min * 60.0,
        };
        let limit = before + floor.max(thresholds.least_rise_ratio * before);
        let began = at_least(mean, limit).then(|| weeks.start(context, stress, before, limit)).flatten();
        Self { stress, mean, before, limit, began }
    }

    /// An amount of it, in words.
    fn amount(&self, value: f64) -> Phrase {
        match self.stress {
            Stress::Ascent | Stress::HillyAscent => phrase![Part::Height(Metres::new(value).unwrap_or_default())],
            Stress::NamedSpeed => phrase![Part::Number(value, 1), " sessions"],
            Stress::Speed | Stress::Uphill => phrase![Part::Number(value / 60.0, 1), " min"],
        }
    }

    fn row(&self, weeks: &Weeks<'_>) -> Evidence {
        let (measure, what) = match self.stress {
            Stress::Speed => ("hard_on_flat_s", "Hard running on the flat: "),
            Stress::Uphill => ("uphill_running_s", "Running uphill: "),
            Stress::Ascent => ("ascent_m", "Ascent: "),
            Stress::NamedSpeed => ("named_speed_sessions", "Sessions named speed work: "),
            Stress::HillyAscent => ("ascent_m", "Ascent of hilly runs: "),
        };
        let mut text = phrase![what];
        text.0.extend(self.amount(self.mean).0);
        text.0.extend(phrase![" a week against "].0);
        text.0.extend(self.amount(self.before).0);
        text.0.extend(phrase![" in the weeks before; new from "].0);
        text.0.extend(self.amount(self.limit).0);
        if let Some(began) = self.began {
            text.0.extend(phrase![", since ", Part::Day(began)].0);
        }
        evidence(measure, self.mean, weeks.span(), text)
    }
}

fn judge(context: &Context<'_>, thresholds: &Thresholds, weeks: &Weeks<'_>) -> Verdict {
    let level = |stress| Level::of(context, thresholds, weeks, stress);
    let (speed, uphill, ascent) = (level(Stress::Speed), level(Stress::Uphill), level(Stress::Ascent));
    let mut rows: Vec<Evidence> = [&speed, &uphill, &ascent].iter().map(|level| level.row(weeks)).collect();
    let (down, down_before) = weeks.downhill_means_s(context);
    let text = phrase![
        "Downhill, for display: ",
        Part::Number(down / 60.0, 1),
        " min a week against ",
        Part::Number(down_before / 60.0, 1),
        " min before"
    ];
    rows.push(evidence("downhill_s", down, weeks.span(), text));
    let hills = if uphill.began.is_some() { &uphill } else { &ascent };
    let (Some(fast_since), Some(hills_since)) = (speed.began, hills.began) else {
        return Verdict::Clear(rows);
    };
    let apart = (fast_since - hills_since).num_days().unsigned_abs();
    let days = Part::Count(u32::try_from(apart).unwrap_or(u32::MAX), "day", "days");
    rows.push(evidence("days_apart", apart as f64, weeks.span(), phrase!["The two began ", days, " apart"]));
    if apart > thresholds.within_days.into() {
        return Verdict::Clear(rows);
    }
    if !weeks.are_separate(context) {
        let text = "All of it was one session: that is not two things at once";
        rows.push(evidence("sessions", 1.0, weeks.span(), text.into()));
        return Verdict::Clear(rows);
    }
    let both = Both { speed: &speed, hills, since: fast_since.min(hills_since), by_totals: false };
    raise(context, thresholds, weeks, &both, rows)
}

/// The verdict by titles and totals, if they raise the rule.
fn by_totals(context: &Context<'_>, thresholds: &Thresholds, weeks: &Weeks<'_>) -> Option<Verdict> {
    let level = |stress| Level::of(context, thresholds, weeks, stress);
    let (speed, hills) = (level(Stress::NamedSpeed), level(Stress::HillyAscent));
    let (fast_since, hills_since) = (speed.began?, hills.began?);
    let apart = (fast_since - hills_since).num_days().unsigned_abs();
    if apart > thresholds.within_days.into() || !weeks.are_separate_by_totals(context) {
        return None;
    }
    let rows = vec![speed.row(weeks), hills.row(weeks)];
    let both = Both { speed: &speed, hills: &hills, since: fast_since.min(hills_since), by_totals: true };
    Some(raise(context, thresholds, weeks, &both, rows))
}

/// Both kinds of stress, new.
struct Both<'a> {
    speed: &'a Level,
    hills: &'a Level,
    /// The earlier beginning.
    since: NaiveDate,
    /// Told by titles and totals.
    by_totals: bool,
}

fn raise(
    context: &Context<'_>,
    thresholds: &Thresholds,
    weeks: &Weeks<'_>,
    both: &Both<'_>,
    mut rows: Vec<Evidence>,
) -> Verdict {
    let runs: Vec<&Session> = weeks.judged_runs(context).collect();
    let load = context.is_raised("weekly-volume-jump") || context.is_raised("single-run-spike");
    if load {
        let text = "Your distance rose too: weekly-volume-jump or single-run-spike is raised";
        rows.push(evidence("stresses", 3.0, weeks.span(), text.into()));
    }
    let away =
        runs.iter().filter(|run| context.history.courses.of(run.id).is_some_and(|course| course.away == Some(true)));
    let away = count(away.count());
    if away > 0 {
        let text =
            phrase!["Travel: ", Part::Count(away, "run", "runs"), " more than 100 km from where you usually start"];
        rows.push(evidence("runs_away", away.into(), weeks.span(), text));
    }
    let all: Vec<&Session> = runs.iter().copied().chain(weeks.runs_before(context)).collect();
    let total = slopes(context, &all);
    let barometric = at_least(total.barometric.into(), thresholds.least_known_share * f64::from(total.with_slopes));
    let measured = barometric && !both.by_totals;
    if both.by_totals {
        let text = "Speed is told by titles and hills by totals, as too few runs show their course: only information";
        rows.push(evidence("told_by_totals", 1.0, weeks.span(), text.into()));
    } else if !measured {
        let text = phrase![
            "Height comes from a barometer in ",
            Part::Number(total.barometric.into(), 0),
            " of ",
            Part::Count(total.with_slopes, "run", "runs"),
            ": slopes are rough, and this is only information"
        ];
        rows.push(evidence("barometric_runs", total.barometric.into(), weeks.span(), text));
    }
    let severity = match (measured, load) {
        (false, _) => Severity::Info,
        (true, true) => Severity::Warn,
        (true, false) => Severity::Watch,
    };
    let finding = Finding {
        severity,
        confidence: if measured { confidence(&runs) } else { Confidence::Low },
        span: DaySpan { from: both.since.max(weeks.span().from), to: weeks.span().to },
        subject: String::new(),
        value: if load { 3.0 } else { 2.0 },
        threshold: 2.0,
        unit: Unit::Count,
        comparison: Comparison::AtLeast,
        headline: headline(both, load, away),
        advice: advice(both),
        evidence: rows.clone(),
        may_notify: true,
    };
    raised_or_clear(vec![finding], rows)
}

/// As sure as the least sure of the hard sessions.
fn confidence(runs: &[&Session]) -> Confidence {
    let hard = runs.iter().filter(|run| run.class.is_hard()).filter_map(|run| run.effort.as_ref());
    hard.map(|effort| effort.confidence).min().unwrap_or(Confidence::Medium)
}

fn headline(both: &Both<'_>, load: bool, away: u32) -> Phrase {
    let mut headline = phrase!["Speed work and hills were both new in the last two weeks: "];
    headline.0.extend(both.speed.amount(both.speed.mean).0);
    headline.0.extend(phrase![if both.by_totals { " of speed and " } else { " hard on the flat and " }].0);
    headline.0.extend(both.hills.amount(both.hills.mean).0);
    headline.0.extend(phrase![" uphill a week"].0);
    if load {
        headline.0.extend(phrase![", with more distance as well"].0);
    }
    if away > 0 {
        headline.0.extend(phrase![" (travel)"].0);
    }
    headline
}

fn advice(both: &Both<'_>) -> Vec<Phrase> {
    let hills = both.hills;
    let none = if hills.stress == Stress::Uphill { LITTLE_S } else { LITTLE_M };
    let mut first = phrase!["Keep the speed work and "];
    if hills.before < none {
        first.0.extend(phrase!["leave the hills out for two weeks"].0);
    } else {
        first.0.extend(phrase!["go back to the hills of before for two weeks: at most "].0);
        first.0.extend(hills.amount(hills.before).0);
        first.0.extend(phrase![" uphill a week"].0);
    }
    first.0.extend(phrase![". Or keep the hills and leave the speed work."].0);
    vec![first, "Add the other once the first has been in your weeks for a fortnight without trouble.".into()]
}
