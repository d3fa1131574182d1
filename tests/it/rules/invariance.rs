//! What holds for any training log: nothing later is seen, and only weekdays matter, not dates.

use std::fmt::Write as _;

use chrono::NaiveDate;
use patella::model::calendar::shift;
use patella::model::finding::{RuleOutcome, Verdict};
use patella::model::pain::PainEntry;
use patella::rules::assess;
use patella::rules::rulebook::Rulebook;
use proptest::prelude::*;

use super::case::Scene;

/// A log of 8 to 16 weeks: each day rest, unrecorded, strength work or a run with a tenth of a kilometre's resolution,
/// in one of three pairs or none, on some ground.
fn log() -> impl Strategy<Value = String> {
    let day = prop_oneof![
        6 => Just("-".to_owned()),
        1 => Just("?".to_owned()),
        1 => (5_u32..40).prop_map(|minutes| format!("strength:0/{minutes}m")),
        6 => (20_u32..150, 150_u32..185, 0_usize..8, 0_usize..5).prop_map(|(tenths, cadence, pair, ground)| {
            let pair = ["#A", "#A", "#A", "#A", "#B", "#B", "#C", ""][pair];
            let ground = ["", "", "!trail", "!track", "!unknown"][ground];
            format!("{}.{}@{cadence}spm{pair}{ground}", tenths / 10, tenths % 10)
        }),
        4 => (20_u32..150, 150_u32..185)
            .prop_map(|(tenths, cadence)| format!("{}.{}@{cadence}spm", tenths / 10, tenths % 10)),
        2 => (80_u32..150, 165_u32..170, 75_u32..105, 470_u32..530, -60_i32..60).prop_map(|(tenths, cadence, vr, left, late)| {
            let form = format!("&vr={}.{}&left={}.{}", vr / 10, vr % 10, left / 10, left % 10);
            format!("{}.{}@{cadence}spm{form}&late-cadence={}", tenths / 10, tenths % 10, f64::from(late) / 10.0)
        }),
        1 => (150_u32..350).prop_map(|tenths| format!("{}.{}!race", tenths / 10, tenths % 10)),
    ];
    proptest::collection::vec(proptest::collection::vec(day, 7), 8..16).prop_map(|weeks| {
        let monday: NaiveDate = "2026-03-02".parse().expect("a date");
        (0..).zip(&weeks).fold(String::new(), |mut text, (week, days)| {
            let _ = writeln!(text, "{}: {}", shift(monday, week * 7), days.join(" "));
            text
        })
    })
}

fn judged(scene: &Scene, as_of: NaiveDate) -> Vec<RuleOutcome> {
    assess(&scene.history_on(as_of), &Rulebook::builtin())
}

/// What an outcome says apart from its dates.
fn timeless(outcomes: &[RuleOutcome]) -> Vec<String> {
    let numbers = |outcome: &RuleOutcome| match &outcome.verdict {
        Verdict::Raised(findings) => findings
            .iter()
            .map(|finding| {
                let rows: Vec<_> = finding.evidence.iter().map(|row| (row.measure, row.value)).collect();
                format!("{} {} {} {:?}", finding.severity, finding.value, finding.confidence, rows)
            })
            .collect::<Vec<_>>()
            .join("; "),
        Verdict::Clear(rows) => {
            format!("clear {:?}", rows.iter().map(|row| (row.measure, row.value)).collect::<Vec<_>>())
        }
        Verdict::NotAssessed { missing, .. } => format!("not assessed {missing:?}"),
    };
    outcomes.iter().map(numbers).collect()
}

/// `gait-check-advised` judges the other rules of form as they were six weeks before; these are the rules it may see.
const FORM: [&str; 6] = [
    "low-cadence",
    "possible-overstriding",
    "high-vertical-oscillation",
    "heel-strike",
    "contact-time-imbalance",
    "late-run-form-drift",
];

/// Rules of form that are raised.
fn raised_form(outcomes: &[RuleOutcome]) -> Vec<&'static str> {
    let raised = |outcome: &&RuleOutcome| matches!(outcome.verdict, Verdict::Raised(_));
    outcomes.iter().filter(raised).map(|outcome| outcome.rule).filter(|rule| FORM.contains(rule)).collect()
}

/// Rules of form that were raised six weeks before too, as the gait check counts them; `None` where it does not get
/// as far.
fn lasting_form(outcomes: &[RuleOutcome]) -> Option<f64> {
    let outcome = outcomes.iter().find(|outcome| outcome.rule == "gait-check-advised")?;
    let rows = match &outcome.verdict {
        Verdict::Raised(findings) => &findings.first()?.evidence,
        Verdict::Clear(rows) => rows,
        Verdict::NotAssessed { .. } => return None,
    };
    rows.iter().find(|row| row.measure == "lasting_form_findings").map(|row| row.value)
}

#[test]
fn looking_back_six_weeks_sees_what_was_known_then() {
    // The vertical ratio, the balance, the cadence and the end of long runs change at different times.
    let run = |week: i64| {
        let vr = if (10..24).contains(&week) { 9.3 } else { 8.1 };
        let left = if week >= 16 { 51.4 } else { 50.2 };
        let cadence = if week < 20 { 172 } else { 163 };
        let late = if (8..22).contains(&week) { -4.0 } else { -1.0 };
        format!("10@{cadence}&vr={vr}&left={left}&late-cadence={late}")
    };
    let monday: NaiveDate = "2026-01-05".parse().expect("a date");
    let log = (0..36).fold(String::new(), |mut text, week| {
        let day = shift(monday, week * 7);
        let _ = writeln!(text, "{day}: {run} - {run} - - - {run}", run = run(week));
        text
    });
    let (mut compared, mut most) = (0, 0.0_f64);
    for week in 14..36 {
        let mut scene = Scene::of(&log);
        scene.as_of = shift(monday, week * 7 + 6);
        let then = raised_form(&judged(&scene, shift(scene.as_of, -42)));
        // Pain that began after that day: nothing of it was known then.
        scene.pain = vec![PainEntry::new(2, shift(scene.as_of, -3), 3)];
        let now = judged(&scene, scene.as_of);
        let lasting = raised_form(&now).iter().filter(|rule| then.contains(rule)).count() as f64;
        if let Some(counted) = lasting_form(&now) {
            assert!((counted - lasting).abs() < 0.5, "{}: {counted} counted, {lasting} lasted", scene.as_of);
            (compared, most) = (compared + 1, most.max(counted));
        }
    }
    assert!(compared >= 8 && most >= 2.0, "{compared} weeks compared, at most {most} lasted");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_judgement_of_a_day_does_not_see_later_days(log in log(), back in 1_i64..30) {
        let whole = Scene::of(&log);
        let day = shift(whole.as_of, -back);
        let mut cut = whole.clone();
        cut.log.activities.retain(|(activity, _)| activity.local_day() <= day);
        cut.athlete.exclusions.retain(|excluded| excluded.span.from <= day);
        prop_assert_eq!(judged(&whole, day), judged(&cut, day));
    }

    #[test]
    fn the_same_training_weeks_later_gives_the_same_findings(log in log(), weeks in 1_i64..60) {
        let scene = Scene::of(&log);
        let later = scene.shifted(weeks);
        prop_assert_eq!(timeless(&judged(&scene, scene.as_of)), timeless(&judged(&later, later.as_of)));
    }

    #[test]
    fn the_order_of_the_recordings_does_not_matter(log in log(), seed in any::<u64>()) {
        let scene = Scene::of(&log);
        let mut shuffled = scene.clone();
        shuffled.log.activities.sort_by_key(|(activity, _)| {
            u64::from_be_bytes(activity.id.0).wrapping_mul(seed | 1).rotate_left(17)
        });
        prop_assert_eq!(judged(&scene, scene.as_of), judged(&shuffled, shuffled.as_of));
    }
}
