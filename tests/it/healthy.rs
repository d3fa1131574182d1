//! Healthy, steady runners over a year, judged every Sunday: no finding at watch or above (issue 4, acceptance). Their
//! recordings are made second by second by the generator of the samples, written as files and read like anybody's.

mod runner;

use std::fmt::Write as _;

use patella::metrics::{self, HistoryInput};
use patella::model::calendar::{DaySpan, shift};
use patella::model::finding::{Severity, Verdict};
use patella::rules::rulebook::Rulebook;
use patella::rules::{RULES, assess};

use runner::{Bank, Recorded, Runner, WEEKS};

/// What a year said: serious findings as lines, and on how many Sundays each rule was told.
struct Year {
    serious: String,
    judged: Vec<(&'static str, u32)>,
}

impl Year {
    fn judged(&self, rule: &str) -> u32 {
        self.judged.iter().find(|(id, _)| *id == rule).map_or(0, |(_, weeks)| *weeks)
    }
}

/// Judges every Sunday of the year.
fn year(runner: &Runner, recorded: &Recorded) -> Year {
    let input = HistoryInput {
        athlete: &recorded.athlete,
        activities: &recorded.activities,
        pain: &[],
        habits: &recorded.habits,
        service_shoes: &[],
    };
    let sundays: Vec<_> = (0..WEEKS).map(|week| shift(recorded.first_monday, 7 * week + 6)).collect();
    let rulebook = Rulebook::builtin();
    let mut year = Year { serious: String::new(), judged: RULES.iter().map(|entry| (entry.meta.id, 0)).collect() };
    metrics::histories(&input, &sundays, |history| {
        for (outcome, judged) in assess(history, &rulebook).iter().zip(&mut year.judged) {
            judged.1 += u32::from(!matches!(outcome.verdict, Verdict::NotAssessed { .. }));
            let Verdict::Raised(findings) = &outcome.verdict else { continue };
            for finding in findings.iter().filter(|finding| finding.severity >= Severity::Watch) {
                let text = crate::rules::wording::phrase(&finding.headline);
                let _ = writeln!(
                    year.serious,
                    "{} {} {}: {} {text}",
                    runner.name, history.as_of, outcome.rule, finding.severity
                );
            }
        }
    })
    .expect("histories");
    year
}

/// Judges a runner with and without heart rate, with and without its maximum in the profile.
fn judge(runner: &Runner) {
    let bank = Bank::record(runner);
    let mut serious = String::new();
    for (heart_rate, max_given) in [(true, true), (true, false), (false, false)] {
        let recorded = Recorded::of(runner, &bank, heart_rate, max_given);
        let year = year(runner, &recorded);
        if !year.serious.is_empty() {
            let _ = writeln!(serious, "heart rate {heart_rate}, maximum given {max_given}:\n{}", year.serious);
        }
        // Silence of rules that could not be told would prove nothing.
        for rule in ["weekly-volume-jump", "single-run-spike", "two-week-volume-jump", "too-little-strength"] {
            assert!(year.judged(rule) >= 40, "{}: {rule} was told on {} Sundays", runner.name, year.judged(rule));
        }
        if max_given {
            for rule in ["back-to-back-hard-days", "too-little-easy-running", "intensity-before-base"] {
                assert!(year.judged(rule) >= 40, "{}: {rule} was told on {} Sundays", runner.name, year.judged(rule));
            }
        }
    }
    assert!(serious.is_empty(), "{serious}");
}

#[test]
fn three_runs_a_week_by_phone() {
    judge(&runner::three_runs_a_week());
}

#[test]
fn four_runs_a_week_with_intervals_and_a_belt_in_winter() {
    judge(&runner::four_runs_a_week());
}

#[test]
fn five_runs_a_week_with_a_fast_finish_on_sundays() {
    judge(&runner::five_runs_a_week());
}

#[test]
fn four_runs_a_week_with_a_parkrun_a_month() {
    judge(&runner::four_runs_a_week_with_races());
}

#[test]
fn four_runs_a_week_on_trails_by_phone() {
    judge(&runner::a_runner_of_trails());
}

#[test]
fn six_runs_a_week_with_a_tempo_run() {
    judge(&runner::six_runs_a_week());
}

#[test]
fn a_spike_in_such_a_year_is_found() {
    // What proves that the silence of the others is not deafness.
    let runner = runner::three_runs_a_week();
    let bank = Bank::record(&runner);
    let mut recorded = Recorded::of(&runner, &bank, true, true);
    let last = shift(recorded.first_monday, 7 * 30 + 6);
    let far = recorded.activities.iter_mut().find(|(activity, _)| activity.local_day() == last).expect("a long run");
    far.1.distance = far.1.distance.and_then(|metres| patella::model::units::Metres::new(metres.get() * 1.6));
    far.0.recorded.distance = far.1.distance;
    let found = year(&runner, &recorded).serious;
    assert!(found.contains(&format!("{last} single-run-spike")), "{found}");
    assert_eq!(DaySpan::day(last).from, last);
}
