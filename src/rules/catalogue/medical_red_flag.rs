//! `medical-red-flag`: signs that a doctor has to look at before anything else (RULES card FLAG, rows FLAG-1 to
//! FLAG-5).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::model::calendar::{DaySpan, shift};
use crate::model::finding::{Comparison, Confidence, Evidence, Finding, Severity, Unit, Verdict};
use crate::model::pain::{Flag, PainEntry, PainEpisode, Treatment};
use crate::model::phrase::{Part, Phrase};
use crate::phrase;
use crate::rules::context::{Context, at_least, count, evidence, raised_or_clear};
use crate::rules::episode::AllClear;
use crate::rules::pain::load_cut::{self, Usual};
use crate::rules::pain::{self, WEEK_DAYS};
use crate::rules::rule::declare_rule;

declare_rule! {
    /// ## What it flags
    ///
    /// A sign in the pain log that asks for a doctor at once: the leg cannot bear weight, marked swelling or deformity,
    /// locking or giving way, numbness or tingling, and pain that grows although the running was cut.
    ///
    /// ## Why it matters
    ///
    /// The article lists these signs as reasons to see a doctor now. They are not for a training plan to solve, and so
    /// patella gives none while one of them is open: no ceilings, no progress, no way back to running.
    ///
    /// ## How it is computed
    ///
    /// Every row of pain.csv up to the judged day is read, whatever its score and wherever it hurts. A sign is open
    /// from its row on until a later row with the flag `cleared`, which `patella pain cleared` writes after a
    /// professional gave the all-clear; no number of quiet days ends it. Of two rows of one day the later is told by
    /// the time where both have one, else by the line.
    ///
    /// Pain grows despite rest when the mean score of seven days is higher than that of the seven days before, the rows
    /// behind the two means lie at least seven days apart, and the running of the later seven days was at most a share
    /// of the usual week before the onset. Each day of an episode is judged, so that the sign stays open once it was
    /// there. Where no usual week is known, rest means no run at all; without a single recording it is what the log
    /// gives as treatment.
    ///
    /// ## Thresholds
    ///
    /// - `worsening_points`: rise of the weekly mean score from which on pain grows.
    /// - `rest_ratio`: running up to this share of the usual week counts as rest.
    /// - `least_entries`: rows that each of the two weeks needs.
    ///
    /// ## When it stays silent
    ///
    /// Not assessed with an empty log. It can be neither muted, switched off nor capped.
    ///
    /// ## Limits of the evidence
    ///
    /// These are the signs of ordinary triage, agreed among clinicians rather than tried in runners. A log can miss a
    /// sign: its silence is no all-clear, and what is not on the list can be serious too.
    ///
    /// ## References
    ///
    /// No study is cited.
    rule MedicalRedFlag {
        id: "medical-red-flag",
        title: "Medical red flag",
        family: Pain,
        article: ["FLAG-1", "FLAG-2", "FLAG-3", "FLAG-4", "FLAG-5"],
        grade: Supported,
        summary: "A sign in the pain log that a doctor has to look at now.",
        measures: ["pain_score", "distance_m"],
        culprits: [],
        judged_over: "until cleared",
        after: [],
        notifies: true,
        since: "0.1.0",
        citations: [],
    }
    thresholds {
        /// [D] Rise of the weekly mean score from which on pain grows despite rest.
        worsening_points: f64 = 2.0, 0.5 to 4.0;
        /// [D] Running up to this share of the usual week counts as rest.
        rest_ratio: f64 = 0.5, 0.1 to 1.0;
        /// [D] Rows that each of the two weeks needs.
        least_entries: u32 = 1, 1 to 7;
    }
    ascending: []
}

/// Signs that are shown one by one; of more only the newest.
const SHOWN: usize = 8;

/// What a flag stands for; `None` for one that is no red flag.
const fn sign(flag: Flag) -> Option<&'static str> {
    Some(match flag {
        Flag::CannotBearWeight => "the leg cannot bear weight",
        Flag::Swelling => "marked swelling",
        Flag::Deformity => "deformity",
        Flag::Locking => "the knee locks",
        Flag::GivingWay => "the knee gives way",
        Flag::NumbnessTingling => "numbness or tingling",
        Flag::Limp | Flag::AffectsDailyLife | Flag::UnsureOfCause | Flag::Cleared => return None,
    })
}

fn assess(context: &Context<'_>, thresholds: &Thresholds) -> Verdict {
    if let Some(verdict) = pain::no_log(context) {
        return verdict;
    }
    let log = Log::of(context);
    let signs = log.open_signs();
    let mut findings: Vec<Finding> = signs_finding(&signs).into_iter().collect();
    findings.extend(context.episodes().filter_map(|episode| worsening(context, thresholds, episode, &log)));
    raised_or_clear(findings, vec![clear_row(context, &log)])
}

/// The log and the last all-clear in it.
struct Log<'a> {
    rows: &'a [PainEntry],
    all_clear: AllClear<'a>,
}

impl<'a> Log<'a> {
    fn of(context: &Context<'a>) -> Self {
        let rows = &context.history.pain;
        Self { rows, all_clear: AllClear::of(rows) }
    }

    /// Rows with a sign that no later row clears.
    fn open_signs(&self) -> Vec<&'a PainEntry> {
        let has_sign = |row: &&PainEntry| row.flags.iter().any(|flag| sign(*flag).is_some());
        self.rows.iter().filter(has_sign).filter(|row| !self.all_clear.ends(row)).collect()
    }
}

fn stop(subject: String, span: DaySpan, confidence: Confidence, headline: Phrase, evidence: Vec<Evidence>) -> Finding {
    Finding {
        severity: Severity::Stop,
        confidence,
        span,
        subject,
        value: 1.0,
        threshold: 1.0,
        unit: Unit::Count,
        comparison: Comparison::AtLeast,
        headline,
        advice: vec![
            "See a doctor now, and do not run until then.".into(),
            "After the all-clear of a professional enter it with `patella pain cleared`.".into(),
        ],
        evidence,
        may_notify: true,
    }
}

/// One finding for all signs that are open.
fn signs_finding(rows: &[&PainEntry]) -> Option<Finding> {
    let (first, last) = rows.first().zip(rows.last())?;
    let signs = || rows.iter().flat_map(|row| row.flags.iter().filter_map(|flag| sign(*flag)));
    let mut named: Vec<&'static str> = Vec::new();
    for one in signs() {
        if !named.contains(&one) {
            named.push(one);
        }
    }
    let mut headline = phrase!["Red flag in the pain log: "];
    for (index, one) in named.iter().enumerate() {
        headline.0.extend((index > 0).then_some(Part::Words(", ")));
        headline.0.push(Part::Words(one));
    }
    let newest = rows.get(rows.len().saturating_sub(SHOWN)..).unwrap_or_default();
    let evidence = newest.iter().map(|row| sign_row(row)).collect();
    let finding =
        stop(String::new(), DaySpan { from: first.date, to: last.date }, Confidence::High, headline, evidence);
    Some(Finding { value: count(signs().count()).into(), ..finding })
}

fn sign_row(row: &PainEntry) -> Evidence {
    let signs: Vec<&'static str> = row.flags.iter().filter_map(|flag| sign(*flag)).collect();
    let is_placed = row.side.is_some() || row.location.is_some();
    let [at, of] = if is_placed { pain::place(row.side, row.location) } else { ["", ""] };
    let mut text = phrase![Part::Day(row.date), at, of, ": "];
    for (index, one) in signs.iter().enumerate() {
        text.0.extend((index > 0).then_some(Part::Words(", ")));
        text.0.push(Part::Words(one));
    }
    evidence("red_flags", count(signs.len()).into(), DaySpan::day(row.date), text)
}

/// Two weeks of an episode in which the pain grew.
struct Growth {
    before: f64,
    after: f64,
    earlier: DaySpan,
    later: DaySpan,
}

/// Pain that grew despite rest in an episode, on its first such day after the last all-clear.
fn worsening(context: &Context<'_>, thresholds: &Thresholds, episode: &PainEpisode, log: &Log<'_>) -> Option<Finding> {
    let from = log.all_clear.day.map_or(episode.from, |day| episode.from.max(shift(day, 1)));
    let last = episode.entries.last()?.date;
    if last < from {
        return None;
    }
    let until = context.as_of().min(shift(last, WEEK_DAYS - 1));
    let rows = pain::rows(context, episode, DaySpan { from, to: until });
    let mut days: BTreeMap<NaiveDate, (f64, u32)> = BTreeMap::new();
    for row in &rows {
        let day = days.entry(row.date).or_default();
        *day = (day.0 + f64::from(row.score), day.1 + 1);
    }
    let mut usual = None;
    let mut rest = None;
    let judged = DaySpan { from: shift(from, WEEK_DAYS), to: until };
    let grown = judged.days().find_map(|day| {
        let growth = growth(thresholds, &days, day)?;
        let usual = *usual.get_or_insert_with(|| Usual::before(context.history, episode.from, false));
        rest = at_rest(context, thresholds, usual.as_ref(), growth.later, &rows);
        rest.is_some().then_some(growth)
    })?;
    Some(worsening_finding(thresholds, episode, &grown, rest?))
}

/// Whether the mean of the seven days up to a day is so much above that of the seven before.
fn growth(thresholds: &Thresholds, days: &BTreeMap<NaiveDate, (f64, u32)>, day: NaiveDate) -> Option<Growth> {
    let later = DaySpan { from: shift(day, 1 - WEEK_DAYS), to: day };
    let earlier = DaySpan { from: shift(day, 1 - 2 * WEEK_DAYS), to: shift(day, -WEEK_DAYS) };
    let mean = |span: DaySpan| {
        let (sum, rows) =
            days.range(span.from..=span.to).fold((0.0, 0), |(sum, rows), (_, day)| (sum + day.0, rows + day.1));
        (rows >= thresholds.least_entries).then(|| sum / f64::from(rows))
    };
    let (before, after) = mean(earlier).zip(mean(later))?;
    let first = days.range(earlier.from..=earlier.to).next()?.0;
    let last = days.range(later.from..=later.to).next_back()?.0;
    let apart = (*last - *first).num_days() >= WEEK_DAYS;
    (apart && at_least(after - before, thresholds.worsening_points)).then_some(Growth { before, after, earlier, later })
}

/// The row that shows rest in these days; `None` when there was none or it is not known.
fn at_rest(
    context: &Context<'_>,
    thresholds: &Thresholds,
    usual: Option<&Usual>,
    week: DaySpan,
    rows: &[&PainEntry],
) -> Option<Evidence> {
    if context.history.first_day.is_none() {
        let rested = |row: &&&PainEntry| week.contains(row.date) && row.treatment.contains(&Treatment::Rest);
        let days = count(rows.iter().filter(rested).count());
        let text = phrase!["Rest is the treatment in ", Part::Count(days, "row", "rows"), "; nothing is recorded"];
        return (days > 0).then(|| evidence("rest_rows", days.into(), week, text));
    }
    if load_cut::unrecorded_days(context.history, week) > 0 {
        return None;
    }
    let Some(usual) = usual.filter(|usual| usual.amount > 0.0) else {
        let rested = load_cut::amount(context.history, week, true) <= 0.0;
        return rested.then(|| evidence("load_ratio", 0.0, week, "No run in these days".into()));
    };
    let ran = load_cut::amount(context.history, week, usual.by_time);
    let ratio = ran / usual.amount;
    let [ran, amount] = [ran, usual.amount].map(|amount| usual.part(amount));
    let text = phrase![
        "Run in these days: ",
        ran,
        ", ",
        Part::Share(ratio),
        " of the usual week of ",
        amount,
        " before the onset"
    ];
    at_least(thresholds.rest_ratio, ratio).then(|| evidence("load_ratio", ratio, week, text))
}

fn worsening_finding(thresholds: &Thresholds, episode: &PainEpisode, growth: &Growth, rest: Evidence) -> Finding {
    let rise = growth.after - growth.before;
    let [at, of] = pain::place(episode.side, episode.location);
    let span = DaySpan { from: growth.earlier.from.max(episode.from), to: growth.later.to };
    let text = phrase![
        "Mean score of ",
        Part::Span(growth.later),
        ": ",
        Part::Number(growth.after, 1),
        "; of the seven days before: ",
        Part::Number(growth.before, 1)
    ];
    let rows = vec![evidence("mean_pain_score", growth.after, span, text), rest];
    let headline =
        phrase!["Red flag: pain", at, of, " grew by ", Part::Number(rise, 1), " points in a week despite rest"];
    let subject = pain::subject(episode.side, episode.location);
    Finding {
        value: rise,
        threshold: thresholds.worsening_points,
        unit: Unit::None,
        ..stop(subject, span, Confidence::Medium, headline, rows)
    }
}

fn clear_row(context: &Context<'_>, log: &Log<'_>) -> Evidence {
    let rows = Part::Count(count(log.rows.len()), "row", "rows");
    let mut text = phrase!["No red flag is open in ", rows, " of the pain log"];
    if let Some(day) = log.all_clear.day {
        text.0.extend(phrase!["; all-clear of ", Part::Day(day)].0);
    }
    let from = log.rows.first().map_or(context.as_of(), |row| row.date);
    evidence("red_flags", 0.0, DaySpan { from, to: context.as_of() }, text)
}
