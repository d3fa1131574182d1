//! One athlete as a row of the team: the same findings and words as in the report, without a page.

use super::assessment::finding;
use super::{AssembleInput, Context, Overall, iso, pain, verdict};
use crate::model::activity::{Activity, Sport};
use crate::model::calendar::{WeekId, shift};
use crate::model::finding::{Family, RuleOutcome, Severity, Verdict};
use crate::model::measures::WeekMeasures;
use crate::reporter::json::{self, Changes};
use crate::reporter::privacy::masked;
use crate::reporter::report::RuleText;
use crate::reporter::team::{FamilyOutcome, RaisedCounts, TeamAthlete, TopFinding, WEEKS, Words};

/// Findings shown of one athlete.
const TOP_FINDINGS: usize = 3;

/// The row of an athlete, with the texts of the rules under the athlete's rulebook.
#[must_use]
pub fn team_athlete(input: &AssembleInput<'_>, texts: &[RuleText]) -> TeamAthlete {
    let context = Context::new(input, texts);
    let history = input.history;
    let last_week = history.last_complete_week();
    let last = last_week.map_or_else(|| WeekId::containing(history.as_of), |week| week.week);
    let weeks = (0_i64..).take(WEEKS).map(|back| WeekId::containing(shift(last.monday(), -7 * back)));
    // A sum that leaves out a run of unknown length would be a cutback week for whoever reads the row.
    let told = |week: &&WeekMeasures| week.complete && week.by_time.without_distance == 0;
    let mut weekly: Vec<Option<f64>> =
        weeks.map(|week| history.week(week).filter(told).map(|week| week.distance.get())).collect();
    weekly.reverse();
    let overall = Overall::of(input.outcomes, |rule| context.text(rule).family);
    let last_day = |is_wanted: fn(Sport) -> bool| {
        let recorded = history.activities.iter().map(|recorded| &recorded.activity);
        recorded.filter(|activity| is_wanted(activity.sport)).map(Activity::local_day).max().map(iso)
    };
    TeamAthlete {
        id: masked(&history.athlete.id),
        name: masked(&history.athlete.name),
        severity: overall.name().into(),
        raised: raised(input),
        top_findings: context.unmuted().take(TOP_FINDINGS).map(|raised| top(finding(&context, raised))).collect(),
        weekly_distance_m: weekly,
        change_ratio: last_week.and_then(|week| week.change_ratio),
        last_activity: last_day(|_| true),
        last_run: last_day(|sport| sport == Sport::Run),
        changes: Changes::until(history.as_of, input.changes),
        families: families(&context),
        error: None,
        words: Words {
            units: input.units,
            asks: verdict::imperative(&context, overall).into(),
            sentence: verdict::sentence(&context, overall),
            pain: pain::in_short(&context),
            muted: input.outcomes.iter().filter(|one| one.muted.is_some()).map(|one| one.rule.into()).collect(),
        },
    }
}

/// Each group of rules by its worst finding that is not muted.
fn families(context: &Context<'_>) -> Vec<FamilyOutcome> {
    let outcome = |family: &Family| {
        let of_family = || context.input.outcomes.iter().filter(|outcome| context.text(outcome.rule).family == *family);
        let worst = of_family().filter(|outcome| outcome.muted.is_none()).filter_map(worst).max();
        let is_checked = of_family().any(|outcome| !matches!(outcome.verdict, Verdict::NotAssessed { .. }));
        let severity = match worst {
            Some(severity) => severity.name(),
            None if is_checked => "ok",
            None => "not-assessed",
        };
        FamilyOutcome { family: family.name().into(), severity: severity.into() }
    };
    Family::ALL.iter().map(outcome).collect()
}

fn worst(outcome: &RuleOutcome) -> Option<Severity> {
    match &outcome.verdict {
        Verdict::Raised(findings) => findings.iter().map(|finding| finding.severity).max(),
        _ => None,
    }
}

/// Rules by their worst finding.
fn raised(input: &AssembleInput<'_>) -> RaisedCounts {
    let mut counts = RaisedCounts::default();
    for outcome in input.outcomes {
        match worst(outcome) {
            Some(Severity::Stop) => counts.stop += 1,
            Some(Severity::Warn) => counts.warn += 1,
            Some(Severity::Watch) => counts.watch += 1,
            Some(Severity::Info) => counts.info += 1,
            None => {}
        }
    }
    counts
}

fn top(finding: json::Finding) -> TopFinding {
    TopFinding {
        rule: finding.rule.into(),
        severity: finding.severity.into(),
        confidence: finding.confidence.into(),
        grade: finding.grade.into(),
        from: finding.from,
        to: finding.to,
        value: finding.value,
        threshold: finding.threshold,
        unit: finding.unit.into(),
        comparison: finding.comparison.into(),
        headline: finding.headline,
        notify: finding.notify,
    }
}
