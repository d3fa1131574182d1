//! The checklist of each part of the treatment timeline: what the article asks for, and what logs and recordings say of
//! it. What nobody wrote down is unknown, not undone.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::model::activity::Sport;
use crate::model::calendar::{DaySpan, shift};
use crate::model::episode::{ChecklistItem, Phase, Progress};
use crate::model::finding::{Family, RuleOutcome, Verdict};
use crate::model::history::History;
use crate::model::measures::Session;
use crate::model::pain::{Habit, PainEpisode, Treatment};
use crate::model::phrase::{Part, Phrase};
use crate::phrase;
use crate::rules::catalogue::RULES;
use crate::rules::context::{at_least, count};
use crate::rules::pain::load_cut::{self, Limits, Usual};
use crate::rules::rulebook::Rulebook;

/// Sports that keep fitness without the impact of running (RULES card ACU-3).
const LOW_IMPACT: [Sport; 3] = [Sport::Swim, Sport::Bike, Sport::Elliptical];
/// Days of one look at habits.
const LOOK_DAYS: u32 = 7;
/// Causes that are named; the rest is counted.
const CAUSES_SHOWN: usize = 3;

/// What is known about an episode on the judged day.
pub(super) struct Seen<'a> {
    pub(super) history: &'a History,
    pub(super) episode: &'a PainEpisode,
    pub(super) outcomes: &'a [RuleOutcome],
    pub(super) rulebook: &'a Rulebook,
    /// Day of the episode, from 1.
    pub(super) day: u32,
}

/// What to do in this part of the timeline.
pub(super) fn items(seen: &Seen<'_>, phase: Phase) -> Vec<ChecklistItem> {
    match phase {
        Phase::FirstTwoDays => vec![
            seen.rest(),
            seen.treated("Cool the knee for 10 to 15 minutes at a time", Treatment::Ice),
            seen.treated("Wrap it gently", Treatment::Compression),
            seen.treated("Put the leg up", Treatment::Elevation),
            seen.cross_training(),
            seen.log(),
        ],
        Phase::FirstTwoWeeks => {
            let others = [seen.cross_training(), seen.mobility(), seen.strength(), seen.log()];
            seen.half().into_iter().chain(others).collect()
        }
        Phase::FirstSixWeeks => vec![
            seen.by_rule(&["MT-1"], "Raise distance and intensity step by step", "single-run-spike"),
            seen.walk_run(),
            seen.causes(),
            seen.strength(),
            seen.log(),
        ],
        Phase::Later => vec![
            seen.by_rule(&["LT-1"], "Train strength two to three times a week, hips first", "too-little-strength"),
            seen.by_rule(&["LT-2"], "Look at your form from time to time", "late-run-form-drift"),
            seen.by_rule(&["LT-3"], "Keep the weeks even: no boom and bust", "boom-bust-cycle"),
            seen.by_rule(&["LT-4"], "See a sports doctor or physiotherapist once a year", "overdue-checkup"),
            seen.causes(),
            seen.log(),
        ],
    }
}

fn item(rows: &'static [&'static str], text: impl Into<Phrase>, progress: Progress, seen: Phrase) -> ChecklistItem {
    ChecklistItem { rows, text: text.into(), progress, seen }
}

impl Seen<'_> {
    const fn since_onset(&self) -> DaySpan {
        DaySpan { from: self.episode.from, to: self.history.as_of }
    }

    /// The last seven days, but none before the pain.
    fn last_week(&self) -> DaySpan {
        let week = DaySpan::ending(self.history.as_of, LOOK_DAYS);
        DaySpan { from: week.from.max(self.episode.from), ..week }
    }

    fn is_recorded(&self) -> bool {
        self.history.first_day.is_some()
    }

    fn rest(&self) -> ChecklistItem {
        let text = "Rest the knee. Newer advice is to guide the load rather than to rest alone";
        let row: &[&str] = &["ACU-2"];
        let logged = count(self.treatment_days(&[Treatment::Rest]).len());
        // The run that brought the pain on lies on its first day.
        let after = DaySpan { from: shift(self.episode.from, 1), to: self.history.as_of };
        let runs = self.runs_in(after);
        if runs > 0 {
            let text_seen = phrase![Part::Count(runs, "run", "runs"), " since the day on which it began"];
            item(row, text, Progress::Open, text_seen)
        } else if logged > 0 {
            item(row, text, Progress::Done, on_days(logged))
        } else if self.is_recorded() && after.from <= after.to {
            item(row, text, Progress::Done, "no run since the day on which it began".into())
        } else {
            item(row, text, Progress::Unknown, NOT_LOGGED.into())
        }
    }

    fn runs_in(&self, span: DaySpan) -> u32 {
        if span.from > span.to { 0 } else { count(self.history.runs(span).count()) }
    }

    fn treated(&self, text: &'static str, treatment: Treatment) -> ChecklistItem {
        by_days(&["ACU-2"], text, &self.treatment_days(&[treatment]), NOT_LOGGED)
    }

    fn cross_training(&self) -> ChecklistItem {
        let mut days = self.habit_days(self.since_onset(), &[Habit::CrossTraining]);
        days.extend(self.treatment_days(&[Treatment::CrossTrain]));
        days.extend(self.session_days(self.since_onset(), &LOW_IMPACT));
        let text = "Swim, cycle, run in water or use the elliptical instead, as far as that does not hurt";
        by_days(&["ACU-3", "ST-2"], text, &days, "none recorded or logged")
    }

    fn mobility(&self) -> ChecklistItem {
        let span = self.last_week();
        let mut days = self.habit_days(span, &[Habit::Mobility, Habit::Stretching, Habit::FoamRolling]);
        days.extend(self.treatment_days(&[Treatment::Mobility]).into_iter().filter(|day| span.contains(*day)));
        let (done, asked) = (count(days.len()), count(span.days().count()));
        let text = "Stretch and roll gently for 10 to 15 minutes a day";
        if done == 0 {
            return item(&["ST-3"], text, Progress::Unknown, NO_HABIT.into());
        }
        let progress = if done >= asked { Progress::Done } else { Progress::Open };
        let seen = phrase!["on ", Part::Number(f64::from(done), 0), " of the last ", Part::Count(asked, "day", "days")];
        item(&["ST-3"], text, progress, seen)
    }

    fn strength(&self) -> ChecklistItem {
        let span = self.since_onset();
        let mut days = self.habit_days(span, &[Habit::Strength]);
        days.extend(self.treatment_days(&[Treatment::Strength]));
        days.extend(self.session_days(span, &[Sport::Strength]));
        let text = "Strengthen hips and legs in the range that does not hurt: at most 2 of 10 while you do it";
        by_days(&["ST-4"], text, &days, "none recorded or logged")
    }

    fn log(&self) -> ChecklistItem {
        let days: BTreeSet<NaiveDate> =
            self.history.pain.iter().map(|row| row.date).filter(|day| self.since_onset().contains(*day)).collect();
        let is_fresh = days.contains(&self.history.as_of);
        let progress = if is_fresh { Progress::Done } else { Progress::Open };
        let seen = phrase![
            "on ",
            Part::Number(f64::from(count(days.len())), 0),
            " of ",
            Part::Count(self.day, "day", "days"),
            if is_fresh { ", this day among them" } else { ", not on this day" }
        ];
        item(&["ACU-4", "MT-4"], "Rate the pain and write it down every day, and after each run", progress, seen)
    }

    /// RULES card ST-1, by the usual week and the limits of its rule: the latest complete block of seven days, or the
    /// first one as far as it goes.
    fn half(&self) -> Option<ChecklistItem> {
        let limits = Limits::of_rulebook(self.rulebook)?;
        let is_mild = u32::from(load_cut::early_score(self.episode)) < limits.least_score;
        let text = if is_mild {
            "Run half as much as usual, if the knee asks for it: the pain began mildly"
        } else {
            "Run half as much as usual, then build up again"
        };
        let rows = &["ST-1"];
        let (span, is_complete) = self.block();
        let Some(usual) = Usual::to_compare(self.history, self.episode.from, span) else {
            let seen = "the usual week is not known: fewer than four known weeks lie before it";
            return Some(item(rows, text, Progress::Unknown, seen.into()));
        };
        if !usual.is_enough(&limits) {
            let seen = phrase!["the usual week of ", usual.part(usual.amount), " is too short to be halved"];
            return Some(item(rows, text, Progress::Unknown, seen));
        }
        let ran = load_cut::amount(self.history, span, usual.by_time);
        let is_cut = at_least(limits.watch_ratio, ran / usual.amount);
        let seen = phrase![
            usual.part(ran),
            " on ",
            Part::Span(span),
            if is_complete { ", the usual week is " } else { " so far, the usual week is " },
            usual.part(usual.amount)
        ];
        Some(item(rows, text, if is_cut { Progress::Done } else { Progress::Open }, seen))
    }

    /// Days of the block, and whether they are over.
    fn block(&self) -> (DaySpan, bool) {
        match (self.day / load_cut::BLOCK_DAYS).checked_sub(1) {
            Some(last) => (load_cut::block_days(self.episode, last), true),
            None => (self.since_onset(), false),
        }
    }

    fn walk_run(&self) -> ChecklistItem {
        let text = "Begin again with intervals of walking and running: `patella plan return` writes them";
        let row = &["MT-3"];
        let span = self.last_week();
        let runs = self.runs_in(span);
        if let Some(start) = self.history.athlete.return_to_running_start.filter(|start| *start >= self.episode.from) {
            return item(row, text, Progress::Done, phrase!["the return began on ", Part::Day(start)]);
        }
        if runs > 0 {
            let seen = phrase!["you are running: ", Part::Count(runs, "run", "runs"), " on ", Part::Span(span)];
            return item(row, text, Progress::Done, seen);
        }
        let seen = if self.is_recorded() { "no run in the last seven days" } else { "no run is recorded" };
        item(row, text, Progress::Unknown, seen.into())
    }

    /// RULES row MT-2: what the other rules found.
    fn causes(&self) -> ChecklistItem {
        let titles: Vec<&'static str> = self
            .outcomes
            .iter()
            .filter(|outcome| matches!(outcome.verdict, Verdict::Raised(_)) && outcome.muted.is_none())
            .filter_map(|outcome| RULES.iter().find(|entry| entry.meta.id == outcome.rule))
            .filter(|entry| entry.meta.family != Family::Pain)
            .map(|entry| entry.meta.title)
            .collect();
        let text = "Work on the causes that were found";
        if titles.is_empty() {
            let judged = self.outcomes.iter().any(|outcome| matches!(outcome.verdict, Verdict::Clear(_)));
            let seen = if judged { "no rule on training is raised" } else { "no rule on training could be judged" };
            let progress = if judged { Progress::Done } else { Progress::Unknown };
            return item(&["MT-2"], text, progress, seen.into());
        }
        let mut seen = Vec::new();
        for (index, title) in titles.iter().take(CAUSES_SHOWN).enumerate() {
            seen.extend((index > 0).then_some(Part::Words("; ")));
            seen.push(Part::Words(title));
        }
        if let Some(more) = u32::try_from(titles.len().saturating_sub(CAUSES_SHOWN)).ok().filter(|more| *more > 0) {
            seen.extend([Part::Words("; and "), Part::Count(more, "more", "more")]);
        }
        item(&["MT-2"], text, Progress::Open, Phrase(seen))
    }

    /// What a rule says of something that the article asks for.
    fn by_rule(&self, rows: &'static [&'static str], text: &'static str, rule: &str) -> ChecklistItem {
        let verdict = self.outcomes.iter().find(|outcome| outcome.rule == rule).map(|outcome| &outcome.verdict);
        match verdict {
            Some(Verdict::Raised(findings)) => {
                let seen = findings.first().map_or_else(Phrase::default, |finding| finding.headline.clone());
                item(rows, text, Progress::Open, seen)
            }
            Some(Verdict::Clear(_)) => item(rows, text, Progress::Done, "its rule is not raised".into()),
            Some(Verdict::NotAssessed { reason, .. }) => item(rows, text, Progress::Unknown, reason.clone()),
            None => item(rows, text, Progress::Unknown, "its rule is switched off".into()),
        }
    }

    fn treatment_days(&self, treatments: &[Treatment]) -> BTreeSet<NaiveDate> {
        let rows = self.history.pain.iter().filter(|row| self.since_onset().contains(row.date));
        rows.filter(|row| row.treatment.iter().any(|one| treatments.contains(one))).map(|row| row.date).collect()
    }

    fn habit_days(&self, span: DaySpan, habits: &[Habit]) -> BTreeSet<NaiveDate> {
        let rows = self.history.habits.iter().filter(|row| span.contains(row.date) && habits.contains(&row.habit));
        rows.map(|row| row.date).collect()
    }

    fn session_days(&self, span: DaySpan, sports: &[Sport]) -> BTreeSet<NaiveDate> {
        let of_sport = |session: &&Session| span.contains(session.day) && sports.contains(&session.sport);
        self.history.sessions.iter().filter(of_sport).map(|session| session.day).collect()
    }
}

const NOT_LOGGED: &str = "not in pain.csv";
const NO_HABIT: &str = "not in habits.csv";

fn on_days(days: u32) -> Phrase {
    phrase!["logged on ", Part::Count(days, "day", "days")]
}

/// Done once it is written down on any day; unknown otherwise.
fn by_days(
    rows: &'static [&'static str],
    text: &'static str,
    days: &BTreeSet<NaiveDate>,
    nothing: &'static str,
) -> ChecklistItem {
    if days.is_empty() {
        return item(rows, text, Progress::Unknown, nothing.into());
    }
    item(rows, text, Progress::Done, phrase!["on ", Part::Count(count(days.len()), "day", "days")])
}
