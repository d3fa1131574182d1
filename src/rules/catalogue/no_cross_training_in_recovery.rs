//! `no-cross-training-in-recovery`: runs that are left out and not made good (RULES card ACU-3, rows ACU-3 and ST-2).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::model::activity::Sport;
use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::Session;
use crate::model::pain::{Habit, PainEpisode, Treatment};
use crate::model::phrase::{Part, Phrase};
use crate::model::units::Seconds;
use crate::phrase;
use crate::rules::context::{Context, at_least, evidence};
use crate::rules::pain;
use crate::rules::pain::by_episode::{Judged, by_episode};
use crate::rules::pain::load_cut::{self, Usual};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Running that was cut for a painful knee with next to nothing in its place, and cross-training after which the
    /// knee hurt more.
    ///
    /// ## Why it matters
    ///
    /// The article says to change the training and not to stop it: swim, cycle, run in water, use the elliptical. It
    /// keeps the fitness, and who keeps moving comes back with less to catch up.
    ///
    /// ## How it is computed
    ///
    /// For each open episode of knee pain, from its onset to the judged day. Running time lost is the usual time a
    /// week, the mean of the four complete weeks before the onset, less what was run. Low-impact time is that of
    /// recorded swimming, cycling, elliptical and, where the title says so, rowing and water running, and of rows
    /// `cross-training` in habits.csv; what is recorded and logged on one day is taken for the same. The share is the
    /// one over the other. Beside it: a score on the day of such a session or the day after it against that of the day
    /// before.
    ///
    /// ## Thresholds
    ///
    /// - `least_share`: *info* when low-impact time is below this share of the running time lost.
    /// - `least_days`: days since the onset before it is judged.
    /// - `least_lost_ratio`: with less of the usual running lost there is nothing to make good.
    /// - `least_usual_minutes`: a smaller usual week is not judged.
    /// - `rise_points`: a score so much higher after cross-training is *info*, with the advice to change the kind.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed with an empty log, in the first days, with fewer than four known weeks before the onset, when
    /// sessions are logged without minutes and the rest does not suffice, with three or more days that were not
    /// recorded, and while a medical red flag is open.
    ///
    /// ## Limits of the evidence
    ///
    /// That cross-training speeds up the healing of a knee is not shown; that it keeps endurance is. The share is a
    /// choice.
    ///
    /// ## References
    ///
    /// No study is cited.
    rule NoCrossTrainingInRecovery {
        id: "no-cross-training-in-recovery",
        title: "No cross-training in recovery",
        family: Pain,
        article: ["ACU-3", "ST-2"],
        grade: Partial,
        summary: "Running cut for a painful knee with next to nothing in its place.",
        measures: ["moving_s", "pain_score"],
        culprits: [],
        judged_over: "open episodes",
        after: ["medical-red-flag"],
        notifies: true,
        since: "0.1.0",
        citations: [],
    }
    thresholds {
        /// [D] Share of the running time lost below which it is info.
        least_share: f64 = 0.1, 0.01 to 1.0;
        /// [D] Days since the onset before it is judged.
        least_days: u32 = 7, 3 to 28;
        /// [D] Share of the usual running that must be lost.
        least_lost_ratio: f64 = 0.1, 0.0 to 0.9;
        /// [D] Minutes of a usual week that are needed.
        least_usual_minutes: f64 = 30.0, 5.0 to 300.0;
        /// [D] Points by which a score after cross-training is higher than the day before.
        rise_points: u32 = 2, 1 to 10;
    }
    ascending: []
}

/// Unrecorded days from which on nothing is told (RULES section 0, known week).
const UNRECORDED_DAYS: usize = 3;
/// Words of a title that tell a low-impact sport which recordings have no name for.
const LOW_IMPACT_WORDS: [&str; 8] =
    ["rowing", "rower", "ergometer", "aqua", "water run", "pool run", "deep water", "water jog"];

/// Low-impact work of one day.
#[derive(Default)]
struct Day {
    recorded_minutes: f64,
    logged_minutes: f64,
    /// True when it is logged without minutes.
    unknown: bool,
    /// True when something is recorded that does not say what it is.
    untold: bool,
}

impl Day {
    fn minutes(&self) -> f64 {
        self.recorded_minutes.max(self.logged_minutes)
    }
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    if let Some(verdict) = pain::no_log(context).or_else(|| pain::stopped(context)) {
        return verdict;
    }
    by_episode(context, |episode| {
        let span = DaySpan { from: episode.from, to: context.as_of() };
        let days = low_impact_days(context, episode, span);
        let worse = worse_after(context, thresholds, episode, &days).map(Judged::raised).unwrap_or_default();
        worse.and(in_place_of_running(context, thresholds, episode, &days))
    })
}

/// `None` for a sport without a name here that no title tells: watches write rowing and water running so.
fn is_low_impact(context: &Context<'_>, session: &Session) -> Option<bool> {
    match session.sport {
        Sport::Swim | Sport::Bike | Sport::Elliptical => Some(true),
        Sport::Run | Sport::Walk | Sport::Hike | Sport::Strength => Some(false),
        Sport::Other => {
            let recordings = || context.history.recordings_of(session);
            let titles = || recordings().filter_map(|recorded| recorded.activity.title.as_deref());
            let has_word = |title: &str| LOW_IMPACT_WORDS.iter().any(|word| title.to_lowercase().contains(word));
            (titles().next().is_some() || recordings().next().is_none()).then(|| titles().any(has_word))
        }
    }
}

/// Days of an episode with low-impact work.
fn low_impact_days(context: &Context<'_>, episode: &PainEpisode, span: DaySpan) -> BTreeMap<NaiveDate, Day> {
    let mut days: BTreeMap<NaiveDate, Day> = BTreeMap::new();
    let sessions = context.history.sessions.iter().filter(|session| span.contains(session.day));
    for session in sessions {
        let minutes = session.moving.or(session.duration).map_or(0.0, Seconds::minutes);
        match is_low_impact(context, session) {
            Some(true) => days.entry(session.day).or_default().recorded_minutes += minutes,
            None => days.entry(session.day).or_default().untold = true,
            Some(false) => {}
        }
    }
    let logged = context.history.habits.iter().filter(|row| row.habit == Habit::CrossTraining);
    for row in logged.filter(|row| span.contains(row.date)) {
        let day = days.entry(row.date).or_default();
        day.logged_minutes += row.minutes.unwrap_or_default();
        day.unknown |= row.minutes.is_none();
    }
    for row in episode.entries.iter().filter(|row| row.treatment.contains(&Treatment::CrossTrain)) {
        let day = days.entry(row.date).or_default();
        day.unknown |= day.minutes() <= 0.0;
    }
    days
}

/// What was done in place of running.
fn in_place_of_running(
    context: &Context<'_>,
    thresholds: &Thresholds,
    episode: &PainEpisode,
    days: &BTreeMap<NaiveDate, Day>,
) -> Judged {
    let unknown = |reason: Phrase| Judged::unknown(reason, &["moving_s"]);
    let span = DaySpan { from: episode.from, to: context.as_of() };
    let since = pain::days_since(context, episode.from);
    if since < thresholds.least_days {
        let told = Part::Day(shift(episode.from, thresholds.least_days.into()));
        return unknown(phrase!["The pain is new; cross-training is judged from ", told, " on."]);
    }
    if load_cut::unrecorded_days(context.history, span) >= UNRECORDED_DAYS {
        return unknown("Days since the onset are marked as not recorded.".into());
    }
    let Some(usual) = Usual::before(context.history, episode.from, true) else {
        return unknown(
            "Fewer than four known weeks lie before the onset of the pain. Add older recordings if there are any."
                .into(),
        );
    };
    if !at_least(usual.amount / 60.0, thresholds.least_usual_minutes) {
        return unknown(phrase![
            "The usual week before the onset is ",
            usual.part(usual.amount),
            ", too little to make good."
        ]);
    }
    let weeks = f64::from(since + 1) / 7.0;
    let lost = (usual.amount - load_cut::amount(context.history, span, true) / weeks) / 60.0;
    let low_impact = days.values().map(Day::minutes).fold(0.0, |sum, minutes| sum + minutes) / weeks;
    let time = |minutes: f64| Part::Duration(Seconds::new(minutes * 60.0).unwrap_or_default());
    let text = phrase![
        "A week since the onset: ",
        time(lost.max(0.0)),
        " less running than the usual ",
        usual.part(usual.amount),
        ", ",
        time(low_impact),
        " of low-impact training"
    ];
    let row = evidence("low_impact_minutes", low_impact, span, text);
    let nothing_lost = !at_least(lost * 60.0, usual.amount * thresholds.least_lost_ratio) || lost <= 0.0;
    if nothing_lost || at_least(low_impact / lost, thresholds.least_share) {
        return Judged::clear(vec![row]);
    }
    if days.values().any(|day| day.unknown) {
        return unknown("Cross-training is logged without minutes. Add them in habits.csv.".into());
    }
    if days.values().any(|day| day.untold) {
        return unknown("A recording does not say which sport it is. If it spared the knee, enter it in habits.csv as `cross-training`, with minutes.".into());
    }
    Judged::raised(finding(thresholds, episode, low_impact / lost, row))
}

fn finding(thresholds: &Thresholds, episode: &PainEpisode, share: f64, row: Evidence) -> Finding {
    let mut headline = phrase!["Little cross-training in place of the runs left out for "];
    headline.0.extend(pain::pain_at(episode).0);
    Finding {
        severity: Severity::Info,
        confidence: Confidence::Medium,
        span: row.span,
        subject: pain::subject(episode.side, episode.location),
        value: share,
        threshold: thresholds.least_share,
        unit: Unit::Ratio,
        comparison: Comparison::Below,
        headline,
        advice: vec![
            "Change the training in place of stopping it: swim, cycle, run in water or use the elliptical, where that does not hurt."
                .into(),
            "Enter what no watch records in habits.csv as `cross-training`, with minutes.".into(),
        ],
        evidence: vec![row],
        may_notify: true,
    }
}

/// The latest session after which the knee hurt more than the day before.
fn worse_after(
    context: &Context<'_>,
    thresholds: &Thresholds,
    episode: &PainEpisode,
    days: &BTreeMap<NaiveDate, Day>,
) -> Option<Finding> {
    let highest = |from: NaiveDate, to: NaiveDate| {
        pain::rows(context, episode, DaySpan { from, to }).iter().map(|row| row.score).max()
    };
    let mut trained = days.iter().rev().filter(|(_, day)| day.unknown || day.minutes() > 0.0);
    let (day, before, after) = trained.find_map(|(day, _)| {
        let before = highest(shift(*day, -1), shift(*day, -1))?;
        let after = highest(*day, shift(*day, 1))?;
        (u32::from(after) >= u32::from(before) + thresholds.rise_points).then_some((*day, before, after))
    })?;
    let [low, high] = [before, after].map(|score| Part::Number(score.into(), 0));
    let mut text = phrase!["The score rose from ", low];
    text.0.extend(phrase![" to ", high, " with the session of ", Part::Day(day)].0);
    let rise = f64::from(after) - f64::from(before);
    let span = DaySpan { from: day, to: shift(day, 1).min(context.as_of()) };
    let mut headline = phrase!["More "];
    headline.0.extend(pain::pain_at(episode).0);
    headline.0.extend(phrase![" after cross-training on ", Part::Day(day)].0);
    Some(Finding {
        severity: Severity::Info,
        confidence: Confidence::Low,
        span,
        subject: pain::subject(episode.side, episode.location),
        value: rise,
        threshold: thresholds.rise_points.into(),
        unit: Unit::None,
        comparison: Comparison::AtLeast,
        headline,
        advice: vec!["Take another kind of cross-training, or the same one shorter and easier.".into()],
        evidence: vec![evidence("pain_score_rise", rise, span, text)],
        may_notify: true,
    })
}
