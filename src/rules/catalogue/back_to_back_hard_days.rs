//! `back-to-back-hard-days`: whether a hard day is followed by an easy one (RULES cards LOAD-3 and LOAD-6).

use chrono::NaiveDate;

use crate::model::athlete::ExclusionReason;
use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::measures::{Session, SessionClass};
use crate::model::phrase::{Part, Phrase};
use crate::phrase;
use crate::rules::context::{Context, above, at_least, count, evidence, evidence_of, not_assessed, raised_or_clear};
use crate::rules::intensity;
use crate::rules::new_stress::has_word;
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// Hard days that follow each other without an easy day or a day of rest between them.
    ///
    /// ## Why it matters
    ///
    /// The article asks not to ignore recovery between hard efforts, and for at least one easy day after every hard
    /// workout.
    ///
    /// ## How it is computed
    ///
    /// A day is hard when any of its sessions was: a race, intervals, a tempo run, hill repeats, or a rating of 7 or
    /// more. Two runs on one day count once. It is easy when there was only easy running or rest, else moderate; a long
    /// run is moderate. Counted are hard days followed by a hard day, and beside them those followed by a moderate one.
    /// A long run is never one of two hard days; how often it would be is shown beside, and so are the hours between
    /// hard sessions.
    ///
    /// ## Thresholds
    ///
    /// - `info_pairs`, `watch_pairs`, `warn_pairs`: so many hard days followed by a hard day in 28 days. Moderate days
    ///   after hard ones alone are *info*.
    /// - `warn_days_in_a_row`: so many hard days in a row are *warn*.
    /// - `race_flags`: with so many days flagged or marked as a race, or with a title that speaks of a camp or a stage,
    ///   it is a camp or a race of several days: *info* at most.
    /// - `labelled_share`: share of the runs that must be known to be easy or hard.
    /// - `believed_share`: when speed alone calls a larger share of the runs hard, it is not believed.
    /// - `listed_hours`: shorter breaks between hard sessions are listed.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed when too few runs are known to be easy or hard. Without a critical speed and a maximum heart rate
    /// only hard days after hard days are judged, and only if a session is known to have been hard, by its bouts, a
    /// rating or a race flag. Never enough for more than *info* are doubtful hard sessions: those told by bests of more
    /// than 90 days ago, by speed up hills that only positions tell, by the highest heart rate seen where none is given
    /// in athlete.toml, by a speed at which heart rate stayed below its easy ceiling for most of the time, and by speed
    /// alone when it calls most of the runs hard. A critical speed from bests that were no real efforts makes steady
    /// runs look hard: where no best was run all out and no heart rate helps, a tempo run must be 1.18 times as fast as
    /// the usual run.
    ///
    /// ## Limits of the evidence
    ///
    /// The distance of two days between hard sessions is coaching custom and a description of what elite runners do; no
    /// trial was found. The measure of monotony that is often named for it cannot test it: the order of days does not
    /// change it.
    ///
    /// ## References
    ///
    /// Foster 1998.
    rule BackToBackHardDays {
        id: "back-to-back-hard-days",
        title: "Back-to-back hard days",
        family: TrainingLoad,
        article: ["LOAD-3", "LOAD-6"],
        grade: NoEvidence,
        summary: "Hard days that follow each other without an easy day between them.",
        measures: ["hard_days"],
        culprits: [TrainingLoad],
        judged_over: "28 days",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [FOSTER_1998],
    }
    thresholds {
        /// [D] Hard days followed by a hard day in 28 days: info.
        info_pairs: u32 = 1, 1 to 10;
        /// [D] So many: watch.
        watch_pairs: u32 = 2, 2 to 20;
        /// [D] So many: warn.
        warn_pairs: u32 = 4, 3 to 27;
        /// [D] So many hard days in a row: warn.
        warn_days_in_a_row: u32 = 3, 3 to 28;
        /// [D] Days with a race from which it is info at most.
        race_flags: u32 = 3, 1 to 28;
        /// [D] Share of the runs that must be known to be easy or hard.
        labelled_share: f64 = 0.80, 0.1 to 1.0;
        /// [D] Share of the runs up to which speed alone is believed to tell hard sessions.
        believed_share: f64 = 0.50, 0.1 to 1.0;
        /// [D] Shorter breaks between hard sessions are listed (coaching custom).
        listed_hours: f64 = 48.0, 12.0 to 96.0;
    }
    ascending: [[info_pairs, watch_pairs, warn_pairs]]
}

/// Days that are looked at (RULES card LOAD-3).
const WINDOW_DAYS: u32 = 28;

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    let span = context.last_days(WINDOW_DAYS);
    let runs = context.runs(span);
    let anchored = intensity::is_anchored(context);
    if anchored && !intensity::are_labelled(&runs, thresholds.labelled_share) {
        return intensity::unlabelled(&runs, thresholds.labelled_share, WINDOW_DAYS);
    }
    if !anchored && !runs.iter().any(|run| run.class.is_hard()) {
        let reason = "No hard effort and no maximum heart rate known, and no session of the last 28 days is known to have been hard. Set max_heart_rate_bpm.";
        return not_assessed(reason.into(), &["max_heart_rate_bpm"]);
    }
    let by_speed_alone =
        runs.iter().filter(|run| run.class.is_hard() && intensity::is_hard_by_speed_alone(run)).count();
    let believed = at_least(thresholds.believed_share * runs.len() as f64, by_speed_alone as f64);
    let days = span.days().map(|day| Day::of(context, day, &runs, believed)).collect();
    judge(context, thresholds, &Month { context, span, days, runs, anchored })
}

/// What a day was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rest,
    Easy,
    Moderate,
    Hard,
    Unknown,
}

struct Day<'a> {
    date: NaiveDate,
    kind: Kind,
    /// False when every hard session of it is doubtful.
    sure: bool,
    runs: Vec<&'a Session>,
}

impl<'a> Day<'a> {
    fn of(context: &Context<'_>, date: NaiveDate, runs: &[&'a Session], believed: bool) -> Self {
        let runs: Vec<&Session> = runs.iter().copied().filter(|run| run.day == date).collect();
        let any = |is: fn(SessionClass) -> bool| runs.iter().any(|run| is(run.class));
        let kind = if any(SessionClass::is_hard) {
            Kind::Hard
        } else if any(|class| class == SessionClass::Unknown) {
            Kind::Unknown
        } else if any(|class| matches!(class, SessionClass::Grey | SessionClass::Long)) {
            Kind::Moderate
        } else if !runs.is_empty() {
            Kind::Easy
        } else if context.is_marked(DaySpan::day(date), ExclusionReason::Unrecorded) {
            Kind::Unknown
        } else {
            Kind::Rest
        };
        let doubtful = |run: &Session| {
            intensity::is_doubtfully_hard(context, run) || (!believed && intensity::is_hard_by_speed_alone(run))
        };
        let sure = runs.iter().any(|run| run.class.is_hard() && !doubtful(run));
        Self { date, kind, sure, runs }
    }

    const fn is_hard(&self) -> bool {
        matches!(self.kind, Kind::Hard)
    }

    /// The session that makes the day what it is: a hard one, else a moderate one.
    fn main_run(&self) -> Option<&'a Session> {
        let moderate = |class| matches!(class, SessionClass::Grey | SessionClass::Long);
        let hard = self.runs.iter().find(|run| run.class.is_hard());
        hard.or_else(|| self.runs.iter().find(|run| moderate(run.class))).copied()
    }
}

/// Words of titles for a training camp or a race of several days, in lower case; some languages write them as part of a
/// word.
const CAMP_WORDS: [&str; 14] = [
    "camp",
    "campamento",
    "concentración",
    "etapa",
    "etapp",
    "etappe",
    "etappenlauf",
    "ritiro",
    "stage",
    "stages",
    "tappa",
    "trainingskamp",
    "trainingslager",
    "treningsleir",
];

/// True when a title speaks of a camp or of a stage.
fn is_camp(context: &Context<'_>, run: &Session) -> bool {
    context.history.recordings_of(run).any(|recorded| has_word(recorded.activity.title.as_deref(), &CAMP_WORDS))
}

struct Month<'a> {
    context: &'a Context<'a>,
    span: DaySpan,
    days: Vec<Day<'a>>,
    runs: Vec<&'a Session>,
    anchored: bool,
}

impl<'a> Month<'a> {
    /// Neighbouring days, the first of which is hard, the second as wanted.
    fn pairs(&self, wanted: impl Fn(&Day<'a>) -> bool) -> Vec<(&Day<'a>, &Day<'a>)> {
        let neighbours = self.days.iter().zip(self.days.iter().skip(1));
        neighbours.filter(|(first, second)| first.is_hard() && wanted(second)).collect()
    }

    fn hard_pairs(&self) -> Vec<(&Day<'a>, &Day<'a>)> {
        self.pairs(Day::is_hard)
    }

    /// Moderate days after hard ones; none can be told without an anchor.
    fn moderate_pairs(&self) -> Vec<(&Day<'a>, &Day<'a>)> {
        if self.anchored { self.pairs(|day| day.kind == Kind::Moderate) } else { Vec::new() }
    }

    /// The most hard days in a row that are beyond doubt.
    fn in_a_row(&self) -> u32 {
        let runs = self.days.split(|day| !(day.is_hard() && day.sure)).map(<[Day<'_>]>::len);
        count(runs.max().unwrap_or_default())
    }

    /// Days flagged or marked as a race, or told by a title to be one or part of a camp.
    fn race_flags(&self) -> u32 {
        let marked = |day: &Day<'_>| self.context.is_marked(DaySpan::day(day.date), ExclusionReason::Race);
        let raced = |run: &Session| run.race || run.class == SessionClass::Race || is_camp(self.context, run);
        count(self.days.iter().filter(|day| marked(day) || day.runs.iter().any(|run| raced(run))).count())
    }

    /// How often days would be hard one after the other if long runs counted as hard.
    fn pairs_with_long_runs(&self) -> usize {
        let hard = |day: &Day<'_>| day.is_hard() || day.runs.iter().any(|run| run.class == SessionClass::Long);
        self.days.iter().zip(self.days.iter().skip(1)).filter(|(first, second)| hard(first) && hard(second)).count()
    }
}

fn judge(context: &Context<'_>, thresholds: &Thresholds, month: &Month<'_>) -> Verdict {
    let (hard, moderate) = (month.hard_pairs(), month.moderate_pairs());
    let rows = rows(thresholds, month);
    let pairs = count(hard.len());
    let sure = count(hard.iter().filter(|(first, second)| first.sure && second.sure).count());
    let level = if sure >= thresholds.warn_pairs || month.in_a_row() >= thresholds.warn_days_in_a_row {
        Severity::Warn
    } else if sure >= thresholds.watch_pairs {
        Severity::Watch
    } else {
        Severity::Info
    };
    let severity = if month.race_flags() >= thresholds.race_flags { Severity::Info } else { level };
    let (value, threshold, headline, found) = if pairs >= thresholds.info_pairs {
        let headline = if sure == 0 {
            let days = Part::Count(pairs, "hard day", "hard days");
            phrase!["Perhaps ", days, " followed by another in 28 days; how hard they were is doubtful"]
        } else {
            let days = Part::Count(pairs, "hard day was", "hard days were");
            phrase![days, " followed by another hard day in 28 days"]
        };
        (pairs, thresholds.info_pairs, headline, hard)
    } else if !moderate.is_empty() {
        let days = count(moderate.len());
        let headline = phrase!["Not truly easy after ", Part::Count(days, "hard day", "hard days"), " in 28 days"];
        (days, 1, headline, moderate)
    } else {
        return Verdict::Clear(rows);
    };
    let sessions: Vec<&Session> =
        found.iter().flat_map(|(first, second)| [first, second]).filter_map(|day| day.main_run()).collect();
    let doubtful = pairs >= thresholds.info_pairs && sure == 0;
    let mut advice = advice(context, month);
    advice.extend(intensity::remedy(context).filter(|_| doubtful));
    let finding = Finding {
        severity,
        confidence: if doubtful { Confidence::Low } else { intensity::confidence(&sessions) },
        span: intensity::span_of(&sessions, month.span),
        subject: String::new(),
        value: value.into(),
        threshold: threshold.into(),
        unit: Unit::Count,
        comparison: Comparison::AtLeast,
        headline,
        advice,
        evidence: rows.clone(),
        may_notify: true,
    };
    raised_or_clear(vec![finding], rows)
}

fn advice(context: &Context<'_>, month: &Month<'_>) -> Vec<Phrase> {
    let tomorrow = shift(context.as_of(), 1);
    let today_was_hard = month.days.last().is_some_and(Day::is_hard);
    let mut advice = Vec::new();
    if today_was_hard {
        advice.push(phrase!["Rest or run easy on ", Part::Day(tomorrow), "."]);
    }
    let until = Part::Day(shift(context.as_of(), WINDOW_DAYS.into()));
    advice.push(phrase!["Follow every hard day by a day of rest or easy running until ", until, "."]);
    advice.extend(intensity::easy_ceiling(context));
    advice
}

fn rows(thresholds: &Thresholds, month: &Month<'_>) -> Vec<Evidence> {
    let (hard, moderate) = (month.hard_pairs(), month.moderate_pairs());
    let hard_days = count(month.days.iter().filter(|day| day.is_hard()).count());
    let days = Part::Count(hard_days, "hard day", "hard days");
    let text = phrase![days, " in 28 days with ", Part::Count(count(month.runs.len()), "run", "runs")];
    let mut rows = vec![evidence("hard_days", hard_days.into(), month.span, text)];
    rows.extend(hard.iter().filter_map(|pair| pair_row(pair, "hard_days_in_a_row", " and ")));
    rows.extend(
        moderate.iter().filter_map(|pair| pair_row(pair, "moderate_after_hard", ", and not truly easy after it ")),
    );
    rows.extend(share_row(month));
    rows.extend(hours_row(thresholds, month));
    let with_long = month.pairs_with_long_runs();
    if with_long > hard.len() {
        let pairs = Part::Count(count(with_long), "pair", "pairs");
        let text = phrase![
            "If long runs counted as hard there would be ",
            pairs,
            " of hard days; the article names workouts only"
        ];
        rows.push(evidence("pairs_with_long_runs", with_long as f64, month.span, text));
    }
    let flags = month.race_flags();
    if flags >= thresholds.race_flags {
        let text = phrase![
            Part::Count(flags, "day", "days"),
            " with a race or of a camp: a camp or a race of several days, info at most"
        ];
        rows.push(evidence("race_days", flags.into(), month.span, text));
    }
    if hard.iter().any(|(first, second)| !(first.sure && second.sure)) {
        let unsure = hard.iter().filter(|(first, second)| !(first.sure && second.sure)).count();
        let pairs = Part::Count(count(unsure), "pair is", "pairs are");
        let text = phrase![pairs, " told by doubtful measures, and info at most"];
        rows.push(evidence("doubtful_pairs", unsure as f64, month.span, text));
    }
    rows
}

fn pair_row((first, second): &(&Day<'_>, &Day<'_>), measure: &'static str, between: &'static str) -> Option<Evidence> {
    let (one, other) = (first.main_run()?, second.main_run()?);
    let named = |run: &Session| [Part::Day(run.day), " (".into(), intensity::words(run.class).into(), ")".into()];
    let parts = named(one).into_iter().chain([between.into()]).chain(named(other));
    let mut row = evidence_of(measure, 2.0, one, Phrase(parts.collect()));
    row.span.to = other.day;
    row.activities.extend(&other.activities);
    Some(row)
}

/// How many hard days were followed by an easy one or by rest, of those whose next day is known.
fn share_row(month: &Month<'_>) -> Option<Evidence> {
    let known = month.pairs(|day| day.kind != Kind::Unknown).len();
    let eased = month.pairs(|day| matches!(day.kind, Kind::Rest | Kind::Easy)).len();
    let text = phrase![
        Part::Number(eased as f64, 0),
        " of ",
        Part::Count(count(known), "hard day", "hard days"),
        " were followed by an easy day or rest"
    ];
    let share = eased as f64 / known as f64;
    (month.anchored && known > 0).then(|| evidence("eased_share", share, month.span, text))
}

/// The breaks between hard sessions of different days that are short.
fn hours_row(thresholds: &Thresholds, month: &Month<'_>) -> Option<Evidence> {
    let hard: Vec<&Session> = month.runs.iter().copied().filter(|run| run.class.is_hard()).collect();
    let between = hard.iter().zip(hard.iter().skip(1)).filter(|(one, other)| one.day != other.day);
    let short: Vec<(f64, NaiveDate)> = between
        .filter_map(|(one, other)| Some((intensity::hours_between(month.context, one, other)?, other.day)))
        .filter(|(hours, _)| above(thresholds.listed_hours, *hours))
        .collect();
    let least = short.iter().map(|(hours, _)| *hours).reduce(f64::min)?;
    let mut text = phrase!["Less than ", Part::Number(thresholds.listed_hours, 0), " h after another hard session:"];
    for (index, (hours, day)) in short.iter().enumerate() {
        let comma = if index == 0 { " " } else { ", " };
        text.0.extend([comma.into(), Part::Day(*day), " (".into(), Part::Number(*hours, 0), " h)".into()]);
    }
    Some(evidence("hours_between_hard", least, month.span, text))
}
