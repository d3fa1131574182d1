//! How often the rules speak up (RULES section 4.3): a healthy steady runner hears nothing, and a breach of the article's
//! 10 % rule alone sends nothing to anybody.

use chrono::NaiveDate;
use patella::importer::{ImportOptions, NoProgress, Source, import};
use patella::metrics::{self, HistoryInput};
use patella::model::activity::Activity;
use patella::model::athlete::Athlete;
use patella::model::calendar::{DaySpan, shift};
use patella::model::finding::{Finding, RuleOutcome, Severity, Verdict};
use patella::model::history::History;
use patella::model::measures::ActivityMeasures;
use patella::profile::parse_athlete;
use patella::rules::rulebook::Rulebook;
use patella::rules::{assess, notifies};

use super::case::Scene;
use crate::golden;

/// What one Sunday says.
struct Sunday {
    day: NaiveDate,
    history: History,
    /// Findings at watch or above, with their rule and whether they alert.
    serious: Vec<(&'static str, Finding, bool)>,
}

impl Sunday {
    /// The literal change of the week that ends on this day.
    fn article_change(&self) -> Option<f64> {
        self.history.last_complete_week()?.change_ratio
    }
}

/// Judges each Sunday of the span against the Sunday before it, as `weekly` does.
fn sundays(span: DaySpan, history_on: impl Fn(NaiveDate) -> History) -> Vec<Sunday> {
    let rulebook = Rulebook::builtin();
    let mut before: Vec<RuleOutcome> = Vec::new();
    let weeks = (0..).map(|week| shift(span.from, 7 * week)).take_while(|day| *day <= span.to);
    weeks
        .map(|day| {
            let history = history_on(day);
            let outcomes = assess(&history, &rulebook);
            let serious = outcomes.iter().flat_map(|outcome| match &outcome.verdict {
                Verdict::Raised(findings) => findings
                    .iter()
                    .filter(|finding| finding.severity >= Severity::Watch)
                    .map(|finding| (outcome.rule, finding.clone(), notifies(outcome, finding, &before)))
                    .collect(),
                _ => Vec::new(),
            });
            let serious = serious.collect();
            before = outcomes;
            Sunday { day, history, serious }
        })
        .collect()
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn recordings(folder: &str, athlete: &Athlete) -> Vec<(Activity, ActivityMeasures)> {
    let imported = import(
        &[Source::Path(golden::root(folder))],
        &ImportOptions { athlete, jobs: None },
        &|activity, streams| {
            let measured = metrics::measure(activity, streams);
            activity.flags.extend(measured.flags);
            measured.measures
        },
        &NoProgress,
    );
    imported.recordings.into_iter().map(|recording| (recording.activity, recording.measured)).collect()
}

/// Every Sunday of the span on the recordings of a folder.
fn real_sundays(folder: &str, athlete: &Athlete, span: DaySpan) -> Vec<Sunday> {
    let activities = recordings(folder, athlete);
    let input = HistoryInput { athlete, activities: &activities, pain: &[], habits: &[], service_shoes: &[] };
    sundays(span, |day| metrics::history(&input, day).expect("a history"))
}

/// Holds that the article's rule is broken so many times or more, and that nothing serious is found.
fn assert_quiet(sundays: &[Sunday], least_broken: usize) {
    let broken = sundays.iter().filter(|sunday| sunday.article_change().is_some_and(|change| change > 0.10)).count();
    assert!(broken >= least_broken, "the article's rule is broken {broken} times");
    for Sunday { day, serious, .. } in sundays {
        assert!(serious.is_empty(), "{day}: {serious:?}");
    }
}

#[test]
fn a_steady_runner_with_easy_weeks_hears_nothing() {
    // Three weeks of building, one of rest, for half a year: after each easy week the article's rule is broken.
    let cycle = ["10 - 8 - 8 - 14", "10 - 9 - 7 - 15", "11 - 9 - 8 - 15", "6 - 6 - - - 10"];
    let weeks = (0..).zip(cycle.iter().cycle().take(24));
    let weeks = weeks.map(|(week, days)| format!("{}: {days}\n", shift(day("2026-06-01"), 7 * week)));
    let scene = Scene::of(&(String::from("2026-05-04 x4: 10 - 8 - 8 - 14\n") + &weeks.collect::<String>()));
    let span = DaySpan { from: day("2026-06-07"), to: scene.as_of };
    assert_quiet(&sundays(span, |day| scene.history_on(day)), 5);
}

#[test]
fn the_sample_athlete_hears_nothing_before_the_weeks_that_went_too_far() {
    let text = std::fs::read_to_string(golden::root("samples/rivera/athlete.toml")).expect("the sample");
    let athlete = parse_athlete(&text, "rivera").expect("valid");
    let span = DaySpan { from: day("2026-05-03"), to: day("2026-11-22") };
    let all = real_sundays("samples/rivera", &athlete, span);
    let (steady, last) = all.split_at(all.len() - 2);
    assert_quiet(steady, 6);
    let alerts = last.iter().flat_map(|sunday| &sunday.serious).filter(|(_, _, notifies)| *notifies);
    let mut rules: Vec<_> = alerts.map(|(rule, ..)| *rule).collect();
    rules.sort_unstable();
    assert_eq!(rules, ["single-run-spike", "training-monotony", "weekly-volume-jump", "worn-shoes"], "each once");
}

#[test]
fn a_literal_breach_of_a_real_runner_sends_nothing() {
    if !golden::root("../shared/corpus").is_dir() {
        println!("skipped: no corpus beside the package");
        return;
    }
    // A month of a runner who begins to record; the last week is 30.6 % above the one before.
    let span = DaySpan { from: day("2013-06-02"), to: day("2013-06-30") };
    let sundays = real_sundays("../shared/corpus/history-trackeR", &Athlete::unknown("corpus"), span);
    assert_quiet(&sundays, 1);
}
