//! What holds for any training log: nothing later is seen, and only weekdays matter, not dates.

use std::fmt::Write as _;

use chrono::NaiveDate;
use patella::model::calendar::shift;
use patella::model::finding::{RuleOutcome, Verdict};
use patella::rules::assess;
use patella::rules::rulebook::Rulebook;
use proptest::prelude::*;

use super::case::Scene;

/// A log of 8 to 16 weeks: each day rest, unrecorded, strength work or a run with a tenth of a kilometre's resolution, in
/// one of three pairs or none, on some ground.
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
