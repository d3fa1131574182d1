//! One judged athlete as the rows of every table. Text of people passes through the mask of the outputs here.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::cli::pipeline::{Imported, Judged};
use crate::model::activity::ActivityId;
use crate::model::finding::Override;
use crate::model::measures::{ActivityMeasures, SessionClass};
use crate::profile;
use crate::reporter::json::{self, Assessment};
use crate::reporter::privacy::masked;
use crate::table::activity::{self, Beside};
use crate::table::athlete;
use crate::table::route_numbers::RouteNumbers;
use crate::table::rows::{ActivityRow, AthleteRow, FindingRow, HabitRow, ListedShoeRow, PainRow, ShoeRow, WeekRow};

/// Every row of an athlete.
pub struct Exported {
    /// The athlete, one row.
    pub athletes: Vec<AthleteRow>,
    /// Recordings up to the judged day, by start.
    pub activities: Vec<ActivityRow>,
    /// Shoes that services list.
    pub listed_shoes: Vec<ListedShoeRow>,
    /// Pain log up to the judged day.
    pub pain: Vec<PainRow>,
    /// Habit log likewise.
    pub habits: Vec<HabitRow>,
    /// Weeks.
    pub weeks: Vec<WeekRow>,
    /// Shoes.
    pub shoes: Vec<ShoeRow>,
    /// Findings.
    pub findings: Vec<FindingRow>,
}

/// The rows of an athlete, of whom the assessment was made of the judgement.
#[must_use]
pub fn rows(imported: &Imported, judged: &Judged, assessment: &Assessment) -> Exported {
    let inputs = &imported.inputs;
    let (id, as_of) = (inputs.athlete.id.as_str(), imported.as_of);
    let is_seen = |day: NaiveDate| day <= as_of;
    Exported {
        athletes: vec![AthleteRow {
            athlete: masked(id),
            name: Some(masked(&inputs.athlete.name)),
            as_of: Some(as_of),
            athlete_toml: Some(masked(&profile::athlete_toml(&inputs.athlete))),
            rulebook_toml: rulebook_toml(inputs.rulebook.overrides()),
        }],
        activities: activities(imported, judged),
        listed_shoes: imported.shoes.iter().map(|shoe| athlete::shoe_row(id, shoe, &masked)).collect(),
        pain: inputs
            .pain
            .iter()
            .filter(|row| is_seen(row.date))
            .map(|row| athlete::pain_row(id, row, &masked))
            .collect(),
        habits: inputs
            .habits
            .iter()
            .filter(|row| is_seen(row.date))
            .map(|row| athlete::habit_row(id, row, &masked))
            .collect(),
        weeks: assessment.weeks.iter().map(|week| week_row(id, week)).collect(),
        shoes: assessment.shoes.iter().map(|shoe| shoe_row(id, shoe)).collect(),
        findings: assessment.findings.iter().map(|finding| finding_row(id, as_of, finding)).collect(),
    }
}

/// Recordings as they were imported: what the history makes of them, it makes again of the table.
fn activities(imported: &Imported, judged: &Judged) -> Vec<ActivityRow> {
    let history = &judged.history;
    let mut sessions: BTreeMap<ActivityId, (ActivityId, SessionClass)> = BTreeMap::new();
    for session in &history.sessions {
        sessions.extend(session.activities.iter().map(|id| (*id, (session.id, session.class))));
    }
    let shoes: BTreeMap<ActivityId, &str> = history
        .activities
        .iter()
        .filter_map(|recorded| Some((recorded.activity.id, recorded.shoe.as_deref()?)))
        .collect();
    let mut seen: Vec<&(_, ActivityMeasures)> =
        imported.activities.iter().filter(|(activity, _)| activity.local_day() <= imported.as_of).collect();
    seen.sort_by_key(|(activity, _)| (activity.start_utc, activity.id));
    let numbers = RouteNumbers::of(seen.iter().filter_map(|(_, measures)| measures.route.as_ref()));
    let row = |(activity, measures): &&(_, ActivityMeasures)| {
        let activity: &crate::model::activity::Activity = activity;
        let session = sessions.get(&activity.id);
        let beside = Beside {
            athlete: &imported.inputs.athlete.id,
            numbers: &numbers,
            session: Some(session.map_or(activity.id, |(id, _)| *id)),
            class: Some(session.map_or(SessionClass::Unknown, |(_, class)| *class).name()),
            shoe: shoes.get(&activity.id).copied(),
            clean: &masked,
        };
        activity::row(activity, measures, &beside)
    };
    seen.iter().map(row).collect()
}

/// What differs from the built-in rulebook as the text of a rulebook.toml; `None` when nothing does.
fn rulebook_toml(overrides: &[Override]) -> Option<String> {
    let mut rules = toml::Table::new();
    for changed in overrides {
        let rule = rules.entry(changed.rule).or_insert_with(|| toml::Value::Table(toml::Table::new()));
        if let toml::Value::Table(rule) = rule {
            rule.insert(changed.key.clone(), changed.used.clone());
            rule.extend(changed.reason.as_ref().map(|reason| ("reason".to_owned(), masked(reason).into())));
        }
    }
    (!rules.is_empty()).then(|| rules.to_string())
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

fn optional_day(text: Option<&String>) -> Option<NaiveDate> {
    text.and_then(|text| day(text))
}

fn count(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn texts(texts: &[&'static str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn week_row(athlete: &str, week: &json::Week) -> WeekRow {
    WeekRow {
        athlete: masked(athlete),
        week: week.week.clone(),
        start: day(&week.start),
        complete: week.complete,
        known: week.known,
        runs: count(week.runs),
        distance_m: week.distance_m,
        moving_s: week.moving_s,
        ascent_m: week.ascent_m,
        descent_m: week.descent_m,
        longest_run_m: week.longest_run_m,
        change_ratio: week.change_ratio,
        baseline_max4_m: week.baseline_max4_m,
        guarded_ratio: week.guarded_ratio,
        load_index: week.load_index.map(str::to_owned),
        monotony: week.monotony,
        strain: week.strain,
        cadence_spm: week.cadence_spm,
        hard_days: week.hard_days.map(count),
        easy_minutes_share: week.easy_minutes_share,
        strength_sessions: count(week.strength_sessions),
    }
}

fn shoe_row(athlete: &str, shoe: &json::Shoe) -> ShoeRow {
    ShoeRow {
        athlete: masked(athlete),
        name: shoe.name.clone(),
        distance_m: shoe.distance_m,
        limit_m: shoe.limit_m,
        runs: count(shoe.runs),
        first_used: optional_day(shoe.first_used.as_ref()),
        last_used: optional_day(shoe.last_used.as_ref()),
        last_28_days_m: shoe.last_28_days_m,
        limit_reached_on: optional_day(shoe.limit_reached_on.as_ref()),
        limit_projected_on: optional_day(shoe.limit_projected_on.as_ref()),
        retired: shoe.retired,
    }
}

fn finding_row(athlete: &str, as_of: NaiveDate, finding: &json::Finding) -> FindingRow {
    FindingRow {
        athlete: masked(athlete),
        as_of: Some(as_of),
        rule: finding.rule.to_owned(),
        article: texts(&finding.article),
        severity: finding.severity.to_owned(),
        confidence: finding.confidence.to_owned(),
        grade: finding.grade.to_owned(),
        from: day(&finding.from),
        to: day(&finding.to),
        value: finding.value,
        threshold: finding.threshold,
        unit: finding.unit.to_owned(),
        comparison: finding.comparison.to_owned(),
        headline: finding.headline.clone(),
        advice: finding.advice.clone(),
        culprits: texts(&finding.culprits),
        evidence: finding.evidence.iter().map(|evidence| evidence.text.clone()).collect(),
        evidence_measures: finding.evidence.iter().map(|evidence| evidence.measure.to_owned()).collect(),
        evidence_values: finding.evidence.iter().map(|evidence| evidence.value).collect(),
        notify: finding.notify,
        muted: finding.muted,
    }
}
