//! `see-a-professional`: pain that a physiotherapist or doctor should look at (RULES card FLAG, rows FLAG-6 to FLAG-9,
//! LOC-5 and LOC-6).

use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::pain::{Flag, Location, PainEntry, PainEpisode, Quality, Side, When};
use crate::model::phrase::{Part, Phrase};
use crate::phrase;
use crate::rules::context::{Context, at_least, count, evidence, raised_or_clear};
use crate::rules::pain::load_cut::{Cut, Limits};
use crate::rules::pain::{self, WEEK_DAYS};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Pain that lasts in spite of care, comes back, is strong, changes the gait, disturbs the day, or has no clear
    /// cause.
    ///
    /// ## Why it matters
    ///
    /// The article asks for a physiotherapist or doctor in these cases, and for attention at once when pain is sharp
    /// and sudden. A log and a watch tell how much and when, not what is behind it.
    ///
    /// ## How it is computed
    ///
    /// Each open episode is judged by itself, wherever it hurts, as are the rows of the last 14 days; a row before the
    /// last all-clear no longer counts by itself. Each of these raises the rule: the episode has lasted a while and its
    /// mean score of the last seven days is not low; it has lasted long whatever the score; an earlier episode of the
    /// same side and place began within a year and ended with pain-free days in between; one high score; scores above
    /// the red line *during* a run on several days; a limp; a sharp onset; several rows that say that it affects daily
    /// life; a row that says that the cause is unclear. Pain deep inside raises it too, at *watch*. Care is in place
    /// when the running of the latest seven days was cut as `load-not-reduced-after-pain` asks, or when nobody runs; it
    /// decides what is advised first.
    ///
    /// ## Thresholds
    ///
    /// - `lasting_days`, `lasting_score`: an episode of more days whose mean score of seven days is at least this.
    /// - `long_days`: an episode of more days than this, always.
    /// - `repeat_days`, `pain_free_days`: an earlier episode that began within so many days, at least so many pain-free
    ///   days before.
    /// - `high_score`: one score of at least this.
    /// - `during_score`, `during_days`: a score above this during a run, on so many days.
    /// - `sharp_score`: first row of an episode, sharp and at least this.
    /// - `daily_life_rows`: rows that say that it affects daily life.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed with an empty log. A red flag is said by `medical-red-flag`, which stops all plans.
    ///
    /// ## Limits of the evidence
    ///
    /// These are customs of good triage and not results of trials. That pain takes longer than two weeks is common: in
    /// runners with pain at the kneecap the median to total relief was 49 days, with any injury 56. Lasting pain is a
    /// reason to have it looked at, not a sign that something is broken.
    ///
    /// ## References
    ///
    /// Mulvad et al. 2018; Esculier et al. 2018.
    rule SeeAProfessional {
        id: "see-a-professional",
        title: "See a professional",
        family: Pain,
        article: ["FLAG-6", "FLAG-7", "FLAG-8", "FLAG-9", "LOC-5", "LOC-6"],
        grade: Supported,
        summary: "Pain that lasts, comes back, is strong or disturbs the day.",
        measures: ["pain_score"],
        culprits: [],
        judged_over: "open episodes, 14 days",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [MULVAD_2018, ESCULIER_2018],
    }
    thresholds {
        /// [A] Days that an episode may last with care.
        lasting_days: u32 = 14, 7 to 60;
        /// [D] Mean score of the last seven days from which on it counts as lasting.
        lasting_score: f64 = 2.0, 0.5 to 9.0;
        /// [D] Days after which an episode counts whatever its score.
        long_days: u32 = 28, 14 to 120;
        /// [D] Days within which an earlier episode of the same place began.
        repeat_days: u32 = 365, 30 to 1000;
        /// [D] Pain-free days that part two episodes.
        pain_free_days: u32 = 14, 7 to 90;
        /// [D] One score that is enough.
        high_score: u32 = 7, 3 to 10;
        /// [E] Score during a run above which a day counts.
        during_score: u32 = 5, 2 to 9;
        /// [D] Days with such a score.
        during_days: u32 = 2, 1 to 14;
        /// [D] Score of a sharp onset.
        sharp_score: u32 = 5, 1 to 10;
        /// [D] Rows that say that it affects daily life.
        daily_life_rows: u32 = 2, 1 to 10;
    }
    ascending: [[lasting_days, long_days]]
}

/// Days in which a row counts although its episode is over (CONTRACT section 5).
const ROW_DAYS: u32 = 14;

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    if let Some(verdict) = pain::no_log(context) {
        return verdict;
    }
    let cases = cases(context);
    let findings = cases.iter().filter_map(|case| finding(context, case, reasons(context, thresholds, case))).collect();
    let clear = |episode: &PainEpisode| {
        let mut row = pain::episode_row(context, episode);
        row.text.0.push("; nothing in it asks for a professional yet".into());
        row
    };
    let rows: Vec<Evidence> = cases.iter().filter_map(|case| case.episode).map(clear).collect();
    if rows.is_empty()
        && let Verdict::Clear(rows) = pain::no_episode(context)
    {
        return raised_or_clear(findings, rows);
    }
    raised_or_clear(findings, rows)
}

/// What is judged together: an episode with its rows, or rows that hurt nowhere and carry a sign all the same.
struct Case<'a> {
    episode: Option<&'a PainEpisode>,
    /// Rows that count by themselves.
    rows: Vec<&'a PainEntry>,
    side: Option<Side>,
    location: Option<Location>,
}

fn cases<'a>(context: &Context<'a>) -> Vec<Case<'a>> {
    let recent = context.last_days(ROW_DAYS);
    let cleared = context.history.pain.iter().rposition(|row| row.flags.contains(&Flag::Cleared));
    let counted_from = cleared.and_then(|at| context.history.pain.get(at)).map(|row| (row.date, row.line));
    let counts = |row: &&PainEntry| counted_from.is_none_or(|cleared| (row.date, row.line) > cleared);
    let mut cases: Vec<Case<'a>> = Vec::new();
    for episode in context.episodes() {
        let open = context.is_open(episode);
        if !open && episode.to.is_none_or(|to| !recent.contains(to)) {
            continue;
        }
        let days = DaySpan { from: if open { episode.from } else { recent.from }, to: context.as_of() };
        let rows = pain::rows(context, episode, days).into_iter().filter(counts).collect();
        cases.push(Case { episode: Some(episode), rows, side: episode.side, location: episode.location });
    }
    let taken = |row: &&PainEntry| {
        cases.iter().any(|case| case.rows.iter().any(|of| (of.date, of.line) == (row.date, row.line)))
    };
    let stray: Vec<&PainEntry> = pain::logged(context, recent)
        .iter()
        .filter(|row| row.score == 0 && !row.flags.is_empty())
        .filter(counts)
        .filter(|row| !taken(row))
        .collect();
    if let Some(first) = stray.first() {
        let (side, location) = (first.side, first.location);
        cases.push(Case { episode: None, rows: stray, side, location });
    }
    cases
}

/// One reason to see a professional.
struct Reason {
    severity: Severity,
    /// Value, threshold, unit and how they were compared.
    number: (f64, f64, Unit, Comparison),
    /// What the headline says of it.
    words: Phrase,
    row: Evidence,
    /// What to do before anything else.
    first: Option<Phrase>,
}

impl Reason {
    fn warn(value: f64, threshold: f64, words: Phrase, row: Evidence) -> Self {
        let number = (value, threshold, Unit::Count, Comparison::AtLeast);
        Self { severity: Severity::Warn, number, words, row, first: None }
    }
}

/// The reasons of a case, the most urgent first.
fn reasons(context: &Context<'_>, thresholds: &Thresholds, case: &Case<'_>) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    reasons.extend(case.episode.and_then(|episode| sharp_onset(thresholds, case, episode)));
    reasons.extend(high_score(thresholds, case));
    reasons.extend(limp(case));
    reasons.extend(red_during(thresholds, case));
    reasons.extend(daily_life(thresholds, case));
    if let Some(episode) = case.episode.filter(|episode| context.is_open(episode)) {
        reasons.extend(lasting(context, thresholds, episode));
        reasons.extend(repeated(context, thresholds, episode));
    }
    reasons.extend(unsure(case));
    reasons.extend(case.episode.filter(|episode| context.is_open(episode)).and_then(|episode| deep(context, episode)));
    reasons
}

/// LOC-6: the first row sharp and strong.
fn sharp_onset(thresholds: &Thresholds, case: &Case<'_>, episode: &PainEpisode) -> Option<Reason> {
    let first = episode.entries.first()?;
    let counted = case.rows.iter().any(|row| (row.date, row.line) == (first.date, first.line));
    let sharp = first.quality == Some(Quality::Sharp) && u32::from(first.score) >= thresholds.sharp_score;
    (counted && sharp).then(|| {
        let score = Part::Number(first.score.into(), 0);
        let text = phrase!["It began sharp on ", Part::Day(first.date), ", with a score of ", score];
        let row = evidence("pain_score", first.score.into(), DaySpan::day(first.date), text);
        let words = phrase![" that began sharp on ", Part::Day(first.date)];
        let first_advice = "Stop running today; sharp, sudden pain needs attention at once.".into();
        let reason = Reason::warn(first.score.into(), thresholds.sharp_score.into(), words, row);
        Reason {
            number: (first.score.into(), thresholds.sharp_score.into(), Unit::None, Comparison::AtLeast),
            first: Some(first_advice),
            ..reason
        }
    })
}

fn high_score(thresholds: &Thresholds, case: &Case<'_>) -> Option<Reason> {
    let row = case.rows.iter().rev().find(|row| u32::from(row.score) >= thresholds.high_score)?;
    let score = || Part::Number(row.score.into(), 0);
    let text = phrase!["A score of ", score(), " on ", Part::Day(row.date)];
    let evidence = evidence("pain_score", row.score.into(), DaySpan::day(row.date), text);
    let words = phrase![" with a score of ", score(), " on ", Part::Day(row.date)];
    let reason = Reason::warn(row.score.into(), thresholds.high_score.into(), words, evidence);
    let number = (f64::from(row.score), f64::from(thresholds.high_score), Unit::None, Comparison::AtLeast);
    Some(Reason { number, first: Some("Do not run until somebody has looked at it.".into()), ..reason })
}

/// Rows with a flag, the number needed, and what it is in words.
fn flagged(case: &Case<'_>, flag: Flag, needed: u32, says: &'static str, words: Phrase) -> Option<Reason> {
    let rows: Vec<&&PainEntry> = case.rows.iter().filter(|row| row.flags.contains(&flag)).collect();
    let (first, last) = rows.first().zip(rows.last())?;
    let number = count(rows.len());
    if number < needed {
        return None;
    }
    let text = phrase![Part::Count(number, "row", "rows"), says, Part::Day(last.date)];
    let row = evidence("flagged_rows", number.into(), DaySpan { from: first.date, to: last.date }, text);
    Some(Reason::warn(number.into(), needed.into(), words, row))
}

fn limp(case: &Case<'_>) -> Option<Reason> {
    let reason = flagged(case, Flag::Limp, 1, " with a limp, the last on ", phrase![" with a limp"])?;
    Some(Reason { first: Some("Do not run while you limp.".into()), ..reason })
}

fn daily_life(thresholds: &Thresholds, case: &Case<'_>) -> Option<Reason> {
    let words = phrase![" that affects daily life"];
    flagged(case, Flag::AffectsDailyLife, thresholds.daily_life_rows, " on daily life, the last on ", words)
}

fn unsure(case: &Case<'_>) -> Option<Reason> {
    flagged(case, Flag::UnsureOfCause, 1, " with an unclear cause, the last on ", phrase![" of unclear cause"])
}

/// The red of the traffic light: strong pain during runs.
fn red_during(thresholds: &Thresholds, case: &Case<'_>) -> Option<Reason> {
    let red = |row: &&&PainEntry| row.when == Some(When::During) && u32::from(row.score) > thresholds.during_score;
    let mut days: Vec<_> = case.rows.iter().filter(red).map(|row| row.date).collect();
    days.dedup();
    let (first, last) = days.first().zip(days.last())?;
    let number = count(days.len());
    let limit = || Part::Number(thresholds.during_score.into(), 0);
    let text = phrase!["Above ", limit(), " during a run on ", Part::Count(number, "day", "days")];
    let row = evidence("red_days", number.into(), DaySpan { from: *first, to: *last }, text);
    let words = phrase![" above ", limit(), " during runs on ", Part::Count(number, "day", "days")];
    let reason = Reason::warn(number.into(), thresholds.during_days.into(), words, row);
    let first = Some("Do not run through pain of this strength.".into());
    (number >= thresholds.during_days).then_some(Reason { first, ..reason })
}

/// FLAG-6: it lasts, with what is known of the care.
fn lasting(context: &Context<'_>, thresholds: &Thresholds, episode: &PainEpisode) -> Option<Reason> {
    let days = pain::days_since(context, episode.from);
    let week = DaySpan { from: shift(context.as_of(), 1 - WEEK_DAYS), to: context.as_of() };
    let mean = pain::mean_score(&pain::rows(context, episode, week));
    let hurts = mean.is_some_and(|mean| at_least(mean, thresholds.lasting_score));
    let is_long = days > thresholds.long_days;
    if !is_long && (days <= thresholds.lasting_days || !hurts) {
        return None;
    }
    let limit = if is_long { thresholds.long_days } else { thresholds.lasting_days };
    let lasted = || Part::Count(days, "day", "days");
    let mut text = phrase!["Lasting for ", lasted()];
    text.0.extend(
        mean.map_or_else(
            || phrase!["; no row of the last seven days"],
            |mean| phrase!["; mean score of the last seven days ", Part::Number(mean, 1)],
        )
        .0,
    );
    let care = care(context, episode);
    text.0.extend(phrase!["; ", care.words()].0);
    let row = evidence("episode_days", days.into(), DaySpan { from: episode.from, to: context.as_of() }, text);
    let words = phrase![" for ", lasted()];
    let reason = Reason::warn(days.into(), limit.into(), words, row);
    let number = (f64::from(days), f64::from(limit), Unit::Days, Comparison::Above);
    let first = (care == Care::Missing && !is_long)
        .then(|| "Cut the load to half first, and see someone if the pain lasts.".into());
    Some(Reason { number, first, ..reason })
}

/// Whether the load was cut.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Care {
    InPlace,
    NoRunning,
    Missing,
    Unknown,
}

impl Care {
    const fn words(self) -> &'static str {
        match self {
            Self::InPlace => "the load was cut",
            Self::NoRunning => "there is no running",
            Self::Missing => "the load was not cut",
            Self::Unknown => "whether the load was cut cannot be told",
        }
    }
}

fn care(context: &Context<'_>, episode: &PainEpisode) -> Care {
    let Some(limits) = Limits::of(context) else { return Care::Unknown };
    match Cut::of(context, episode, &limits) {
        Cut::InProtocol => Care::InPlace,
        Cut::NotRunning(_) => Care::NoRunning,
        Cut::Judged(block) if at_least(limits.watch_ratio * block.factor, block.ratio) => Care::InPlace,
        Cut::Judged(_) => Care::Missing,
        Cut::NoUsual | Cut::SmallUsual(_) | Cut::NotYet(..) | Cut::Unrecorded(_) => Care::Unknown,
    }
}

/// FLAG-7: an earlier episode of the same place.
fn repeated(context: &Context<'_>, thresholds: &Thresholds, episode: &PainEpisode) -> Option<Reason> {
    let same_side = |earlier: &PainEpisode| {
        let both = [earlier.side, episode.side].contains(&Some(Side::Both));
        earlier.side == episode.side || (both && earlier.side.is_some() && episode.side.is_some())
    };
    let counts = |earlier: &&PainEpisode| {
        let began = (episode.from - earlier.from).num_days();
        let parted = earlier.to.map(|to| (episode.from - to).num_days() - 1);
        earlier.location == episode.location
            && same_side(earlier)
            && began <= i64::from(thresholds.repeat_days)
            && parted.is_some_and(|days| days >= i64::from(thresholds.pain_free_days))
    };
    let earlier: Vec<&PainEpisode> = context.episodes().filter(counts).collect();
    let (first, last) = earlier.first().zip(earlier.last())?;
    let number = count(earlier.len()) + 1;
    let text = phrase![
        Part::Count(number, "episode", "episodes"),
        " of this place since ",
        Part::Day(first.from),
        "; the one before was over on ",
        Part::Day(last.to?)
    ];
    let row = evidence("episodes", number.into(), DaySpan { from: first.from, to: context.as_of() }, text);
    Some(Reason::warn(number.into(), 2.0, " that came back".into(), row))
}

/// LOC-5: deep inside, by place or, where no place is given, by how it feels.
fn deep(context: &Context<'_>, episode: &PainEpisode) -> Option<Reason> {
    let aches = || episode.entries.iter().any(|row| row.quality == Some(Quality::DeepAche));
    let is_deep = episode.location == Some(Location::Deep) || (episode.location.is_none() && aches());
    is_deep.then(|| {
        let row = Evidence {
            text: "The article links a deep ache to the cartilage, which no log and no watch can judge".into(),
            ..pain::episode_row(context, episode)
        };
        let rows = f64::from(count(episode.entries.len()));
        let words = if episode.location.is_none() { phrase![", a deep ache"] } else { Phrase::default() };
        Reason { severity: Severity::Watch, ..Reason::warn(rows, 1.0, words, row) }
    })
}

fn finding(context: &Context<'_>, case: &Case<'_>, reasons: Vec<Reason>) -> Option<Finding> {
    let severity = reasons.iter().map(|reason| reason.severity).max()?;
    let main = reasons.first()?;
    let [at, of] = pain::place(case.side, case.location);
    let mut headline = phrase!["Pain", at, of];
    headline.0.extend(main.words.0.clone());
    headline.0.push(": see a professional".into());
    let mut advice: Vec<Phrase> = reasons.iter().find_map(|reason| reason.first.clone()).into_iter().collect();
    advice.push("See a physiotherapist or a sports doctor, and take this report along.".into());
    let (value, threshold, unit, comparison) = main.number;
    let from = reasons.iter().map(|reason| reason.row.span.from).min()?;
    let to = reasons.iter().map(|reason| reason.row.span.to).max()?;
    let mut evidence: Vec<Evidence> = reasons.into_iter().map(|reason| reason.row).collect();
    evidence.extend(case.episode.map(|episode| pain::episode_row(context, episode)));
    Some(Finding {
        severity,
        confidence: Confidence::High,
        span: DaySpan { from, to },
        subject: pain::subject(case.side, case.location),
        value,
        threshold,
        unit,
        comparison,
        headline,
        advice,
        evidence,
        may_notify: true,
    })
}
