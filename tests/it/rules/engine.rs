//! Mutes, caps and switches, what changed between two assessments, and what sends an alert.

use chrono::NaiveDate;
use patella::model::athlete::Mute;
use patella::model::calendar::shift;
use patella::model::finding::{Changes, Finding, RuleOutcome, Severity, Verdict};
use patella::rules::rulebook::Rulebook;
use patella::rules::{RULES, assess, changes, notifies};

use super::case::Scene;

const SPIKE: &str = "2026-10-12 x5: 10 - 8 - 8 - 14\n2026-11-16: 10 - 8 - 8 - 18\n";

fn outcome<'a>(outcomes: &'a [RuleOutcome], rule: &str) -> &'a RuleOutcome {
    outcomes.iter().find(|outcome| outcome.rule == rule).expect("every rule has an outcome")
}

fn findings<'a>(outcomes: &'a [RuleOutcome], rule: &str) -> &'a [Finding] {
    match &outcome(outcomes, rule).verdict {
        Verdict::Raised(findings) => findings,
        _ => &[],
    }
}

fn judged(scene: &Scene, as_of: NaiveDate) -> Vec<RuleOutcome> {
    assess(&scene.history_on(as_of), &Rulebook::builtin())
}

#[test]
fn every_rule_has_one_outcome_in_order_even_for_nobody() {
    let mut scene = Scene::of(SPIKE);
    scene.log.activities.clear();
    let outcomes = judged(&scene, scene.as_of);
    let ids: Vec<_> = outcomes.iter().map(|outcome| outcome.rule).collect();
    assert_eq!(ids, RULES.iter().map(|entry| entry.meta.id).collect::<Vec<_>>());
    assert!(outcomes.iter().all(|outcome| matches!(outcome.verdict, Verdict::NotAssessed { .. })), "{outcomes:?}");
}

#[test]
fn a_mute_lasts_to_the_end_of_its_last_day_and_keeps_the_rule_raised() {
    let mut scene = Scene::of(SPIKE);
    let muted_until = |day: NaiveDate| {
        vec![Mute { rule: "single-run-spike".to_owned(), until: Some(day), reason: Some("a race".to_owned()) }]
    };
    let before = judged(&scene, shift(scene.as_of, -7));
    scene.athlete.mutes = muted_until(scene.as_of);
    let outcomes = judged(&scene, scene.as_of);
    let spike = outcome(&outcomes, "single-run-spike");
    assert_eq!(spike.muted.as_deref(), Some("a race"));
    assert_eq!(findings(&outcomes, "single-run-spike").len(), 1);
    assert!(!notifies(spike, &findings(&outcomes, "single-run-spike")[0], &before));

    scene.athlete.mutes = muted_until(shift(scene.as_of, -1));
    let outcomes = judged(&scene, scene.as_of);
    let spike = outcome(&outcomes, "single-run-spike");
    assert_eq!(spike.muted, None);
    assert!(notifies(spike, &findings(&outcomes, "single-run-spike")[0], &before));
}

#[test]
fn a_cap_lowers_and_a_switch_silences_with_its_reason() {
    let history = Scene::of(SPIKE).history();
    let capped = Rulebook::load(&[("a", "[single-run-spike]\nseverity_cap = \"info\"\n")]).expect("valid");
    assert_eq!(findings(&assess(&history, &capped), "single-run-spike")[0].severity, Severity::Info);
    let off = Rulebook::load(&[("a", "[single-run-spike]\nenabled = false\nreason = \"coached\"\n")]).expect("valid");
    let outcomes = assess(&history, &off);
    let spike = outcome(&outcomes, "single-run-spike");
    assert_eq!(spike.disabled.as_deref(), Some("coached"));
    match &spike.verdict {
        Verdict::NotAssessed { reason, .. } => {
            assert_eq!(super::wording::phrase(reason), "Switched off in the rulebook: coached");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_rule_that_is_switched_off_lifts_no_other() {
    // 35 % more in the week: warn only because the long run is a spike.
    let scene = Scene::of("2026-10-12 x5: 10 - 8 - 8 - 14\n2026-11-16: 12 - 12 - 12 - 18\n");
    let severity = |text: &str| {
        let rulebook = Rulebook::load(&[("a", text)]).expect("valid");
        findings(&assess(&scene.history(), &rulebook), "weekly-volume-jump")[0].severity
    };
    assert_eq!(severity(""), Severity::Warn);
    assert_eq!(severity("[single-run-spike]\nenabled = false\n"), Severity::Watch);
}

#[test]
fn changes_are_new_worse_and_cleared() {
    let log = "2026-10-12 x5: 10 - 8 - 8 - 14\n2026-11-16: 10 - 8 - 8 - 18\n2026-11-23: 10 - 8 - 8 - 40\n\
               2026-11-30 x3: 10 - 8 - 8 - 14\n";
    let scene = Scene::of(log);
    let on = |day: &str| judged(&scene, day.parse().expect("a date"));
    let list = |changes: Changes| (changes.new, changes.worse, changes.cleared);
    let (new, worse, _) = list(changes(&on("2026-11-22"), &on("2026-11-15")));
    assert!(new.contains(&"single-run-spike") && worse.is_empty(), "{new:?} {worse:?}");
    let (new, worse, _) = list(changes(&on("2026-11-29"), &on("2026-11-22")));
    assert!(!new.contains(&"single-run-spike") && worse == ["single-run-spike"], "{new:?} {worse:?}");
    let (_, _, cleared) = list(changes(&on("2026-12-20"), &on("2026-12-06")));
    assert!(cleared.contains(&"single-run-spike"), "{cleared:?}");
}

#[test]
fn a_finding_notifies_once_and_a_new_spike_again() {
    let log = "2026-10-12 x5: 10 - 8 - 8 - 14\n2026-11-16: 10 - 17 - 8 - -\n2026-11-23: 10 - 8 - 8 - 20\n";
    let scene = Scene::of(log);
    let on = |day: &str| judged(&scene, day.parse().expect("a date"));
    let (before, now) = (on("2026-11-22"), on("2026-11-29"));
    let spike = outcome(&now, "single-run-spike");
    let alerts: Vec<_> = findings(&now, "single-run-spike")
        .iter()
        .map(|finding| (finding.span.from.to_string(), notifies(spike, finding, &before)))
        .collect();
    assert_eq!(alerts, [("2026-11-18".to_owned(), false), ("2026-11-29".to_owned(), true)]);
}

#[test]
fn information_and_display_never_notify_and_a_stop_always_does() {
    let outcomes = judged(&Scene::of(SPIKE), "2026-11-22".parse().expect("a date"));
    let spike = outcome(&outcomes, "single-run-spike");
    let finding = findings(&outcomes, "single-run-spike")[0].clone();
    let with = |severity, may_notify| Finding { severity, may_notify, ..finding.clone() };
    assert!(notifies(spike, &with(Severity::Watch, true), &[]));
    assert!(!notifies(spike, &with(Severity::Info, true), &[]));
    assert!(!notifies(spike, &with(Severity::Warn, false), &[]));
    let muted = RuleOutcome { muted: Some(String::new()), ..spike.clone() };
    assert!(notifies(&muted, &with(Severity::Stop, false), &outcomes));
}

#[test]
fn a_literal_breach_alone_is_clear_and_shown() {
    // 35 to 52 km is 49 % more than the week before, 4 % more than the highest of four.
    let scene =
        Scene::of("2026-10-12 x4: 12 - 10 - 10 - 18\n2026-11-09: 8 - 8 - 7 - 12\n2026-11-16: 12 - 11 - 11 - 18\n");
    let outcomes = judged(&scene, scene.as_of);
    match &outcome(&outcomes, "weekly-volume-jump").verdict {
        Verdict::Clear(evidence) => {
            let row = evidence.iter().find(|row| row.measure == "article_change_ratio").expect("always shown");
            assert!((row.value - (52.0 / 35.0 - 1.0)).abs() < 1e-9);
            assert!(super::wording::phrase(&row.text).contains("rule is broken"));
        }
        other => panic!("{other:?}"),
    }
}
