//! The assessment for machines (CONTRACT section 4): mirror structs whose field order is the order of the keys.
//!
//! A key here is never renamed, retyped or dropped. Nothing is rounded, an absent measure is `null`, and only strings
//! that came out of [`super::wording`] or through `privacy` get in.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::report::Report;
use crate::model::calendar::shift;
use crate::model::finding::{self, COMPARED_DAYS_BEFORE};

/// Name and version of the format.
pub const SCHEMA: &str = "patella.assessment/1";

/// The whole assessment.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct Assessment {
    pub schema: &'static str,
    pub program: Program,
    pub athlete: AthleteName,
    pub as_of: String,
    pub inputs: Inputs,
    pub verdict: Verdict,
    pub findings: Vec<Finding>,
    pub clear: Vec<Clear>,
    pub not_assessed: Vec<NotAssessed>,
    pub next_week: Option<NextWeek>,
    pub weeks: Vec<Week>,
    pub activities: Vec<Activity>,
    pub shoes: Vec<Shoe>,
    pub unassigned_shoe_distance_m: f64,
    pub pain: Vec<Episode>,
    pub changes: Changes,
    pub helps: Vec<Help>,
    pub pain_by: Vec<PainTable>,
}

/// `program`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct Program {
    pub name: &'static str,
    pub version: String,
    pub rulebook: String,
    pub overrides: Vec<Override>,
    pub mutes: Vec<Mute>,
}

/// `program.mutes`: rules that the athlete has muted, raised or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of a [[mute]] in athlete.toml")]
pub struct Mute {
    pub rule: String,
    pub until: Option<String>,
    pub reason: Option<String>,
}

/// `program.overrides`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct Override {
    pub rule: &'static str,
    pub key: String,
    pub default: serde_json::Value,
    pub used: serde_json::Value,
    pub reason: Option<String>,
}

/// `athlete`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct AthleteName {
    pub id: String,
    pub name: String,
}

/// `inputs`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct Inputs {
    pub files: u64,
    pub recordings: u64,
    pub runs: u64,
    pub other_activities: u64,
    pub duplicates: u64,
    pub rejected: u64,
    pub ignored: u64,
    pub diagnostics: Vec<Diagnostic>,
}

/// `inputs.diagnostics`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct Diagnostic {
    pub code: &'static str,
    pub level: &'static str,
    pub path: String,
    pub place: Option<String>,
    pub message: String,
    pub help: Option<String>,
}

/// `verdict`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct Verdict {
    pub severity: &'static str,
    pub headline: String,
    pub raised: usize,
    pub clear: usize,
    pub not_assessed: usize,
}

/// `findings`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct Finding {
    pub rule: &'static str,
    pub article: Vec<&'static str>,
    pub severity: &'static str,
    pub confidence: &'static str,
    pub grade: &'static str,
    pub from: String,
    pub to: String,
    pub value: f64,
    pub threshold: f64,
    pub unit: &'static str,
    pub comparison: &'static str,
    pub headline: String,
    pub advice: Vec<String>,
    pub culprits: Vec<&'static str>,
    pub evidence: Vec<Evidence>,
    pub notify: bool,
    pub muted: bool,
}

/// `evidence` of findings and clear rules.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct Evidence {
    pub measure: &'static str,
    pub value: f64,
    pub from: String,
    pub to: String,
    pub activities: Vec<String>,
    pub text: String,
}

/// `clear`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct Clear {
    pub rule: &'static str,
    pub article: Vec<&'static str>,
    pub evidence: Vec<Evidence>,
}

/// `not_assessed`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct NotAssessed {
    pub rule: &'static str,
    pub article: Vec<&'static str>,
    pub reason: String,
    pub missing: Vec<&'static str>,
}

/// `next_week`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct NextWeek {
    pub distance_ceiling_m: Option<f64>,
    pub longest_run_ceiling_m: Option<f64>,
    pub set_by: Vec<&'static str>,
    pub notes: Vec<String>,
    pub from: String,
    pub to: String,
    pub hard_days_ceiling: Option<u32>,
    pub distance_run_m: Option<f64>,
}

/// `helps`: the advice on the causes of the raised rules.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `rules::advice::Advice`")]
pub struct Help {
    pub culprit: &'static str,
    pub rules: Vec<String>,
    pub grade: &'static str,
    pub article: &'static str,
    pub evidence: &'static str,
    pub disagreement: Option<&'static str>,
    pub timeline: &'static str,
    pub items: Vec<HelpItem>,
}

/// `helps.items`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `rules::advice::Item`")]
pub struct HelpItem {
    pub article: Vec<&'static str>,
    pub text: &'static str,
    pub dose: &'static str,
    pub grade: &'static str,
}

/// `weeks`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct Week {
    pub week: String,
    pub start: String,
    pub complete: bool,
    pub known: bool,
    pub runs: u32,
    pub distance_m: f64,
    pub moving_s: f64,
    pub ascent_m: Option<f64>,
    pub descent_m: Option<f64>,
    pub longest_run_m: Option<f64>,
    pub change_ratio: Option<f64>,
    pub baseline_max4_m: Option<f64>,
    pub guarded_ratio: Option<f64>,
    pub load_index: Option<&'static str>,
    pub monotony: Option<f64>,
    pub strain: Option<f64>,
    pub cadence_spm: Option<f64>,
    pub hard_days: Option<u32>,
    pub easy_minutes_share: Option<f64>,
    pub strength_sessions: u32,
}

/// `activities`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct Activity {
    pub id: String,
    pub session: String,
    pub start_utc: String,
    pub utc_offset_s: i32,
    pub local_day: String,
    pub sport: &'static str,
    pub surface: &'static str,
    pub title: Option<String>,
    pub distance_m: Option<f64>,
    pub elapsed_s: Option<f64>,
    pub moving_s: Option<f64>,
    pub timer_s: Option<f64>,
    pub ascent_m: Option<f64>,
    pub descent_m: Option<f64>,
    pub heart_rate_bpm: Option<f64>,
    pub cadence_spm: Option<f64>,
    pub running_cadence_spm: Option<f64>,
    pub vertical_oscillation_mm: Option<f64>,
    pub vertical_ratio_pct: Option<f64>,
    pub stance_time_ms: Option<f64>,
    pub stance_balance_left_pct: Option<f64>,
    pub step_length_m: Option<f64>,
    pub rpe: Option<f64>,
    pub race: bool,
    pub commute: bool,
    pub class: &'static str,
    pub shoe: Option<String>,
    pub sources: Vec<String>,
    pub merged: Vec<MergedCopy>,
    pub flags: Vec<&'static str>,
}

/// `activities[].merged`: a copy among `sources`, and why it was taken for the same recording.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MergedCopy {
    /// File, or table with the place in it.
    pub source: String,
    /// Level of the de-duplication ladder and what agreed.
    pub reason: &'static str,
}

/// `shoes`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct Shoe {
    pub name: String,
    pub distance_m: f64,
    pub limit_m: f64,
    pub runs: u32,
    pub first_used: Option<String>,
    pub last_used: Option<String>,
    pub last_28_days_m: f64,
    pub limit_reached_on: Option<String>,
    pub limit_projected_on: Option<String>,
    pub retired: bool,
}

/// `pain`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct Episode {
    pub episode: usize,
    pub side: Option<&'static str>,
    pub location: Option<&'static str>,
    pub from: String,
    pub to: Option<String>,
    pub max_score: u8,
    pub entries: usize,
    pub reading: Option<&'static str>,
    pub second_reading: Option<&'static str>,
    pub timeline_day: Option<u32>,
    pub return_stage: Option<u32>,
    pub culprits: Vec<EpisodeCulprit>,
    pub not_raised_before: Vec<&'static str>,
    pub not_assessed_before: Vec<&'static str>,
    pub professional_hints: Vec<String>,
    pub timeline_phase: Option<&'static str>,
    pub timeline_until: Option<String>,
    pub timeline: Vec<EpisodeItem>,
}

/// `pain.timeline`: what the article asks for in this part of its timeline.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are those of a model::episode::ChecklistItem")]
pub struct EpisodeItem {
    pub article: Vec<&'static str>,
    pub text: String,
    pub progress: &'static str,
    pub seen: String,
}

/// `pain_by`: scores of days of running, told apart by one thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are those of a model::pain_table::PainTable")]
pub struct PainTable {
    pub by: &'static str,
    pub groups: Vec<PainGroup>,
    pub few_days: u32,
    pub unknown_days: u32,
}

/// `pain_by.groups`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are those of a model::pain_table::PainGroup")]
pub struct PainGroup {
    pub name: String,
    pub days: u32,
    pub mean_score: f64,
}

/// `pain.culprits`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct EpisodeCulprit {
    pub rule: &'static str,
    pub grade: &'static str,
    pub lag_days: i64,
    pub present_before: u32,
    pub episodes: u32,
    pub present_in_other_windows: u32,
    pub other_windows: u32,
    pub window_days: u32,
    pub base_rate: Option<f64>,
    pub lift: Option<f64>,
    pub severity: &'static str,
    pub from: String,
    pub to: String,
}

/// `changes`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the keys are described in CONTRACT section 4")]
pub struct Changes {
    pub since: String,
    pub new: Vec<Cow<'static, str>>,
    pub worse: Vec<Cow<'static, str>>,
    pub cleared: Vec<Cow<'static, str>>,
}

impl Changes {
    /// What changed up to the judged day.
    #[must_use]
    pub fn until(as_of: NaiveDate, changes: &finding::Changes) -> Self {
        let named = |rules: &[&'static str]| rules.iter().map(|rule| Cow::Borrowed(*rule)).collect();
        Self {
            since: shift(as_of, -COMPARED_DAYS_BEFORE).to_string(),
            new: named(&changes.new),
            worse: named(&changes.worse),
            cleared: named(&changes.cleared),
        }
    }
}

/// The shoe ledger alone, with the keys that it has in the assessment.
#[must_use]
pub fn shoes(report: &Report) -> String {
    #[derive(Serialize)]
    struct Ledger<'a> {
        shoes: &'a [Shoe],
        unassigned_shoe_distance_m: f64,
    }
    let assessment = &report.assessment;
    indented(&Ledger { shoes: &assessment.shoes, unassigned_shoe_distance_m: assessment.unassigned_shoe_distance_m })
}

/// The assessment as indented JSON with a newline at its end.
#[must_use]
pub fn render(report: &Report) -> String {
    indented(&report.assessment)
}

/// Any value as indented JSON, ended by a newline.
pub(super) fn indented(value: &impl Serialize) -> String {
    // Serialising plain structs into a string fails for no value: keys are strings, and a float that is no number
    // becomes null.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
