//! The half of the report for machines: CONTRACT section 4, key by key. Nothing is rounded here.

use std::collections::BTreeMap;

use chrono::{NaiveDate, SecondsFormat};

use super::{Context, Overall, Raised};
use crate::model::activity::ActivityId;
use crate::model::finding::{Evidence, Verdict};
use crate::model::history::MeasuredActivity;
use crate::model::measures::{LoadIndex, SessionClass, WeekMeasures};
use crate::model::plan::NextWeek;
use crate::model::shoe::ShoeUse;
use crate::model::units::{BeatsPerMinute, Metres, Millimetres, Milliseconds, Percent, Seconds, StepsPerMinute};
use crate::reporter::json;
use crate::reporter::privacy::masked;
use crate::reporter::wording::{self, Wording};

pub(super) fn assessment(context: &Context<'_>) -> json::Assessment {
    let history = context.input.history;
    json::Assessment {
        schema: json::SCHEMA,
        program: program(context),
        athlete: json::AthleteName { id: masked(&history.athlete.id), name: masked(&history.athlete.name) },
        as_of: iso(history.as_of),
        inputs: inputs(context),
        verdict: verdict(context),
        findings: context.raised.iter().map(|raised| finding(context, raised)).collect(),
        clear: clear(context),
        not_assessed: not_assessed(context),
        next_week: context.input.next_week.map(|plan| next_week(plan, context.wording)),
        weeks: history.weeks.iter().map(week).collect(),
        activities: activities(context),
        shoes: history.shoes.iter().map(shoe).collect(),
        unassigned_shoe_distance_m: history.unassigned_shoe_distance.get(),
        pain: super::pain::episodes(context),
        changes: json::Changes::until(history.as_of, context.input.changes),
        helps: super::helps::for_programs(context),
        pain_by: super::pain::score_tables(context),
    }
}

pub(super) fn iso(day: NaiveDate) -> String {
    day.to_string()
}

fn program(context: &Context<'_>) -> json::Program {
    let overrides = context.input.overrides.iter();
    json::Program {
        name: "patella",
        version: context.input.version.to_owned(),
        rulebook: context.input.rulebook_hash.to_owned(),
        overrides: overrides
            .map(|changed| json::Override {
                rule: changed.rule,
                key: changed.key.clone(),
                default: value(&changed.default),
                used: value(&changed.used),
                reason: changed.reason.as_deref().map(masked),
            })
            .collect(),
        mutes: super::provenance::mutes_in_force(context)
            .map(|mute| json::Mute {
                rule: mute.rule.clone(),
                until: mute.until.map(iso),
                reason: mute.reason.as_deref().map(masked),
            })
            .collect(),
    }
}

/// A value of the rulebook as JSON. Dates do not occur in it; one would be its text.
fn value(value: &toml::Value) -> serde_json::Value {
    match value {
        toml::Value::Boolean(truth) => (*truth).into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::String(text) => masked(text).into(),
        other => masked(&other.to_string()).into(),
    }
}

fn inputs(context: &Context<'_>) -> json::Inputs {
    let counts = context.input.counts;
    json::Inputs {
        files: counts.files,
        recordings: counts.recordings,
        runs: counts.runs,
        other_activities: counts.recordings.saturating_sub(counts.runs),
        duplicates: counts.duplicates,
        rejected: counts.rejected,
        ignored: counts.ignored,
        diagnostics: context
            .input
            .diagnostics
            .iter()
            .map(|diagnostic| json::Diagnostic {
                code: diagnostic.code.name(),
                level: diagnostic.level.name(),
                path: masked(&diagnostic.path),
                place: diagnostic.place.as_deref().map(masked),
                message: masked(&diagnostic.message),
                help: diagnostic.help.as_deref().map(masked),
            })
            .collect(),
    }
}

fn verdict(context: &Context<'_>) -> json::Verdict {
    let outcomes = context.input.outcomes;
    let count = |matches: fn(&Verdict) -> bool| outcomes.iter().filter(|outcome| matches(&outcome.verdict)).count();
    let overall = Overall::of(outcomes, |rule| context.text(rule).family);
    json::Verdict {
        severity: overall.name(),
        headline: format!("{}: {}", overall.word(), super::verdict::imperative(context, overall)),
        raised: count(|verdict| matches!(verdict, Verdict::Raised(_))),
        clear: count(|verdict| matches!(verdict, Verdict::Clear(_))),
        not_assessed: count(|verdict| matches!(verdict, Verdict::NotAssessed { .. })),
    }
}

pub(super) fn finding(context: &Context<'_>, raised: &Raised<'_>) -> json::Finding {
    let Raised { outcome, finding, text } = *raised;
    json::Finding {
        rule: outcome.rule,
        article: text.article.to_vec(),
        severity: finding.severity.name(),
        confidence: finding.confidence.name(),
        grade: text.grade.name(),
        from: iso(finding.span.from),
        to: iso(finding.span.to),
        value: finding.value,
        threshold: finding.threshold,
        unit: finding.unit.name(),
        comparison: finding.comparison.name(),
        headline: context.wording.phrase(&finding.headline),
        advice: context.advice(finding).iter().map(|advice| context.wording.phrase(advice)).collect(),
        culprits: text.culprits.iter().map(|culprit| culprit.name()).collect(),
        evidence: context.evidence(&finding.evidence).map(|evidence| self::evidence(context, evidence)).collect(),
        notify: (context.input.notify)(outcome, finding),
        muted: raised.is_muted(),
    }
}

fn evidence(context: &Context<'_>, evidence: &Evidence) -> json::Evidence {
    json::Evidence {
        measure: evidence.measure,
        value: evidence.value,
        from: iso(evidence.span.from),
        to: iso(evidence.span.to),
        activities: evidence.activities.iter().map(ToString::to_string).collect(),
        text: context.wording.phrase(&evidence.text),
    }
}

fn clear(context: &Context<'_>) -> Vec<json::Clear> {
    let mut rules = Vec::new();
    for outcome in context.input.outcomes {
        if let Verdict::Clear(rows) = &outcome.verdict {
            rules.push(json::Clear {
                rule: outcome.rule,
                article: context.text(outcome.rule).article.to_vec(),
                evidence: context.evidence(rows).map(|row| evidence(context, row)).collect(),
            });
        }
    }
    rules
}

fn not_assessed(context: &Context<'_>) -> Vec<json::NotAssessed> {
    let mut rules = Vec::new();
    for outcome in context.input.outcomes {
        if let Verdict::NotAssessed { reason, missing } = &outcome.verdict {
            rules.push(json::NotAssessed {
                rule: outcome.rule,
                article: context.text(outcome.rule).article.to_vec(),
                reason: context.wording.phrase(reason),
                missing: missing.clone(),
            });
        }
    }
    rules
}

/// `next_week` of the assessment and of `plan week --json`.
pub(in crate::reporter) fn next_week(plan: &NextWeek, wording: Wording) -> json::NextWeek {
    json::NextWeek {
        distance_ceiling_m: plan.distance.map(|ceiling| ceiling.distance.get()),
        longest_run_ceiling_m: plan.longest_run.map(|ceiling| ceiling.distance.get()),
        set_by: plan.set_by(),
        notes: plan.notes.iter().map(|note| wording::sentence(&wording.phrase(note))).collect(),
        from: iso(plan.days.from),
        to: iso(plan.days.to),
        hard_days_ceiling: plan.hard_days,
        distance_run_m: (plan.ran_without_distance == 0).then_some(plan.ran.get()),
    }
}

fn week(week: &WeekMeasures) -> json::Week {
    json::Week {
        week: week.week.to_string(),
        start: iso(week.week.monday()),
        complete: week.complete,
        known: week.known,
        runs: week.runs,
        distance_m: week.distance.get(),
        moving_s: week.moving.get(),
        ascent_m: week.ascent.map(Metres::get),
        descent_m: week.descent.map(Metres::get),
        longest_run_m: week.longest_run.map(Metres::get),
        change_ratio: week.change_ratio,
        baseline_max4_m: week.baseline_max4.map(Metres::get),
        guarded_ratio: week.guarded_ratio,
        load_index: week.load_index.map(LoadIndex::name),
        monotony: week.monotony,
        strain: week.strain,
        cadence_spm: week.cadence.map(StepsPerMinute::get),
        hard_days: week.hard_days,
        easy_minutes_share: week.easy_minutes_share,
        strength_sessions: week.strength_sessions,
    }
}

fn activities(context: &Context<'_>) -> Vec<json::Activity> {
    let history = context.input.history;
    let mut sessions: BTreeMap<ActivityId, (ActivityId, SessionClass)> = BTreeMap::new();
    for session in &history.sessions {
        sessions.extend(session.activities.iter().map(|id| (*id, (session.id, session.class))));
    }
    let session = |id: ActivityId| sessions.get(&id).copied().unwrap_or((id, SessionClass::Unknown));
    history.activities.iter().map(|recorded| activity(recorded, session(recorded.activity.id))).collect()
}

fn activity(recorded: &MeasuredActivity, (session, class): (ActivityId, SessionClass)) -> json::Activity {
    let MeasuredActivity { activity, measures, shoe } = recorded;
    json::Activity {
        id: activity.id.to_string(),
        session: session.to_string(),
        start_utc: activity.start_utc.to_rfc3339_opts(SecondsFormat::Secs, true),
        utc_offset_s: activity.utc_offset.seconds,
        local_day: iso(activity.local_day()),
        sport: activity.sport.name(),
        surface: activity.surface.name(),
        title: activity.title.as_deref().map(masked),
        distance_m: measures.distance.map(Metres::get),
        elapsed_s: measures.elapsed.map(Seconds::get),
        moving_s: measures.moving.map(Seconds::get),
        timer_s: measures.timer.map(Seconds::get),
        ascent_m: measures.ascent.map(Metres::get),
        descent_m: measures.descent.map(Metres::get),
        heart_rate_bpm: measures.heart_rate.map(BeatsPerMinute::get),
        cadence_spm: measures.cadence.map(StepsPerMinute::get),
        running_cadence_spm: measures.running_cadence.map(StepsPerMinute::get),
        vertical_oscillation_mm: measures.vertical_oscillation.map(Millimetres::get),
        vertical_ratio_pct: measures.vertical_ratio.map(Percent::get),
        stance_time_ms: measures.stance_time.map(Milliseconds::get),
        stance_balance_left_pct: measures.stance_balance_left.map(Percent::get),
        step_length_m: measures.step_length.map(Metres::get),
        class: class.name(),
        shoe: shoe.as_deref().map(masked),
        sources: activity.sources.iter().map(|source| masked(source)).collect(),
        merged: activity
            .merged
            .iter()
            .map(|copy| json::MergedCopy { source: masked(&copy.source), reason: copy.reason })
            .collect(),
        race: activity.race,
        commute: activity.commute,
        rpe: activity.rpe,
        flags: activity.flags.iter().map(|flag| flag.name()).collect(),
    }
}

fn shoe(shoe: &ShoeUse) -> json::Shoe {
    json::Shoe {
        name: masked(&shoe.name),
        distance_m: shoe.distance.get(),
        limit_m: shoe.limit.get(),
        runs: shoe.runs,
        first_used: shoe.first_used.map(iso),
        last_used: shoe.last_used.map(iso),
        last_28_days_m: shoe.last_28_days.get(),
        limit_reached_on: shoe.limit_reached_on.map(iso),
        limit_projected_on: shoe.limit_projected_on.map(iso),
        retired: shoe.retired,
    }
}
