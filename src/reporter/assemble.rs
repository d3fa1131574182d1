//! History, outcomes and diagnostics to one [`Report`]: chooses, sorts and words; it neither measures nor judges.
//!
//! Start with [`assemble`]; the machine half is in `assessment`, the half for people in `page`, `cards` and `figures`.

mod actions;
mod assessment;
mod cards;
mod figures;
mod helps;
mod page;
mod pain;
mod provenance;
mod tables;
mod team;
mod texts;
mod tiles;
mod verdict;

pub(super) use assessment::next_week;
pub(super) use provenance::{DISCLAIMER, overridden};
pub use team::team_athlete;
pub use texts::texts;

use assessment::iso;

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::report::{Report, RuleText, State, UNDESCRIBED};
use super::wording::Wording;
use crate::diagnostics::Diagnostic;
use crate::model::athlete::Units;
use crate::model::before_onset::BeforeOnset;
use crate::model::episode::EpisodeView;
use crate::model::finding::{Changes, Evidence, Family, Finding, Override, RuleOutcome, Severity, Verdict};
use crate::model::history::History;
use crate::model::pain_table::PainTables;
use crate::model::phrase::Phrase;
use crate::model::plan::NextWeek;
use crate::model::return_protocol::ReturnPlan;

/// How much was read (CONTRACT section 4, `inputs`): recordings after merging, whatever the judged day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InputCounts {
    /// Files given or found.
    pub files: u64,
    /// Recordings of any sport.
    pub recordings: u64,
    /// Those of running.
    pub runs: u64,
    /// Copies merged into another recording.
    pub duplicates: u64,
    /// Files that could not be used.
    pub rejected: u64,
    /// Files that hold no recording.
    pub ignored: u64,
}

/// What is only worth computing with a log of pain; nothing of it without one.
#[derive(Debug, Clone, Copy, Default)]
pub struct PainAccount<'a> {
    /// What was raised before each episode, in the order of the history; may be shorter.
    pub before: &'a [BeforeOnset],
    /// Scores by what was run.
    pub tables: Option<&'a PainTables>,
    /// The way back to running; `None` without an open episode, and under a medical stop.
    pub way_back: Option<&'a ReturnPlan>,
}

/// Everything that a report is made of.
pub struct AssembleInput<'a> {
    /// The athlete up to the judged day.
    pub history: &'a History,
    /// One outcome a rule, in the order of the rules.
    pub outcomes: &'a [RuleOutcome],
    /// What the article makes of each episode of pain, in the order of the history.
    pub episodes: &'a [EpisodeView],
    /// The same inputs judged seven days earlier; empty when there was nothing to judge.
    pub outcomes_before: &'a [RuleOutcome],
    /// What the week to come may hold; `None` under a medical stop.
    pub next_week: Option<&'a NextWeek>,
    /// Stage of the return to running; `None` without one, and under a medical stop.
    pub return_stage: Option<u32>,
    /// What else is known about episodes of pain.
    pub pain: PainAccount<'a>,
    /// What changed between the two.
    pub changes: &'a Changes,
    /// Whether a finding is worth an alert.
    pub notify: &'a dyn Fn(&RuleOutcome, &Finding) -> bool,
    /// Hash of the rulebook in use.
    pub rulebook_hash: &'a str,
    /// Thresholds that differ from the built-in ones.
    pub overrides: &'a [Override],
    /// How much was read.
    pub counts: InputCounts,
    /// Trouble with files, sorted.
    pub diagnostics: &'a [Diagnostic],
    /// Version of the program.
    pub version: &'a str,
    /// The command as it can be given again, for the footer.
    pub command: &'a str,
    /// What people see distances in.
    pub units: Units,
}

/// The report.
#[must_use]
pub fn assemble(input: &AssembleInput<'_>) -> Report {
    let texts = texts::texts(input.overrides);
    let context = Context::new(input, &texts);
    Report { assessment: assessment::assessment(&context), page: page::page(&context) }
}

/// A finding with its rule, in the order of the report.
#[derive(Clone, Copy)]
struct Raised<'a> {
    outcome: &'a RuleOutcome,
    finding: &'a Finding,
    text: &'a RuleText,
}

impl Raised<'_> {
    const fn is_muted(&self) -> bool {
        self.outcome.muted.is_some()
    }
}

/// True for evidence of weeks that were judged by time, since a run has no distance (RULES card LOAD-1).
fn is_by_time(evidence: &[Evidence]) -> bool {
    evidence.iter().any(|row| row.measure == "baseline_max4_s")
}

/// What all parts of the report need.
struct Context<'a> {
    input: &'a AssembleInput<'a>,
    texts: &'a [RuleText],
    wording: Wording,
    /// Findings in the order of CONTRACT section 4.
    raised: Vec<Raised<'a>>,
}

impl<'a> Context<'a> {
    fn new(input: &'a AssembleInput<'a>, texts: &'a [RuleText]) -> Self {
        let wording = Wording::new(input.units).as_of(input.history.as_of);
        let mut context = Self { input, texts, wording, raised: Vec::new() };
        let mut raised = Vec::new();
        for outcome in input.outcomes {
            if let Verdict::Raised(findings) = &outcome.verdict {
                let text = context.text(outcome.rule);
                raised.extend(findings.iter().map(|finding| Raised { outcome, finding, text }));
            }
        }
        // Stable: findings of equal severity keep the order of the rules, and those of one rule are told by their days.
        let position = |rule: &str| input.outcomes.iter().position(|outcome| outcome.rule == rule);
        raised.sort_by_key(|raised| {
            let family = raised.text.family != Family::Pain;
            let finding = raised.finding;
            (Reverse(finding.severity), family, position(raised.outcome.rule), finding.span, finding.subject.as_str())
        });
        context.raised = raised;
        context
    }

    fn as_of(&self) -> NaiveDate {
        self.input.history.as_of
    }

    /// What a rule says about itself; a rule without a text is shown by its id.
    fn text(&self, rule: &'static str) -> &'a RuleText {
        self.texts.iter().find(|text| text.id == rule).unwrap_or(&UNDESCRIBED)
    }

    /// Findings that are not muted, in order.
    fn unmuted(&self) -> impl Iterator<Item = &Raised<'a>> {
        self.raised.iter().filter(|raised| !raised.is_muted())
    }

    /// True under a medical stop: the only thing to do is to seek care, and nothing is planned, praised or advised
    /// beside it.
    fn is_stopped(&self) -> bool {
        self.unmuted().any(|raised| raised.finding.severity == Severity::Stop)
    }

    /// What a finding asks for. Under a stop only the stop asks for anything.
    fn advice(&self, finding: &'a Finding) -> &'a [Phrase] {
        let silent = self.is_stopped() && finding.severity != Severity::Stop;
        if silent { &[] } else { &finding.advice }
    }

    /// The numbers behind a verdict. Under a stop the ceilings of the days to come are left out.
    fn evidence(&self, rows: &'a [Evidence]) -> impl Iterator<Item = &'a Evidence> {
        let stopped = self.is_stopped();
        rows.iter().filter(move |row| !stopped || !row.measure.ends_with("_ceiling_m"))
    }

    /// The threshold in use of a rule, switched on or off. A name that the rule does not have is no number, which the
    /// tests find in the picture.
    fn threshold(&self, rule: &'static str, name: &str) -> f64 {
        self.text(rule).threshold(name).unwrap_or(f64::NAN)
    }

    /// The worst finding of a rule that is not muted.
    fn severity(&self, rule: &str) -> Option<Severity> {
        self.unmuted().filter(|raised| raised.outcome.rule == rule).map(|raised| raised.finding.severity).max()
    }
}

/// The verdict on the whole (CONTRACT section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Overall {
    Raised(Severity),
    Fine,
    NotAssessed,
}

impl Overall {
    /// The worst finding that is not muted. Without one training-load rule that could be assessed the verdict is "not
    /// assessed" whatever else was raised, but for pain: a medical stop needs no training data.
    fn of(outcomes: &[RuleOutcome], family: impl Fn(&'static str) -> Family) -> Self {
        let assessed = outcomes.iter().any(|outcome| {
            family(outcome.rule) == Family::TrainingLoad && !matches!(outcome.verdict, Verdict::NotAssessed { .. })
        });
        let worst = outcomes
            .iter()
            .filter(|outcome| outcome.muted.is_none() && (assessed || family(outcome.rule) == Family::Pain))
            .filter_map(|outcome| match &outcome.verdict {
                Verdict::Raised(findings) => findings.iter().map(|finding| finding.severity).max(),
                _ => None,
            })
            .max();
        match worst {
            Some(severity) => Self::Raised(severity),
            None if assessed => Self::Fine,
            None => Self::NotAssessed,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Raised(severity) => severity.name(),
            Self::Fine => "ok",
            Self::NotAssessed => "not-assessed",
        }
    }

    /// The word that people read.
    const fn word(self) -> &'static str {
        match self {
            Self::Raised(Severity::Stop | Severity::Warn) => "Act",
            Self::Raised(Severity::Watch) => "Watch",
            Self::Raised(Severity::Info) | Self::Fine => "Fine",
            Self::NotAssessed => "No data",
        }
    }

    const fn state(self) -> State {
        match self {
            Self::Raised(Severity::Stop | Severity::Warn) => State::Act,
            Self::Raised(Severity::Watch) => State::Watch,
            Self::Raised(Severity::Info) | Self::Fine => State::Fine,
            Self::NotAssessed => State::NotChecked,
        }
    }
}
