//! How often the rules speak up (RULES section 4.3): a healthy steady runner hears nothing, and a breach of the
//! article's 10 % rule alone sends nothing to anybody.

use std::fmt::Write as _;

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
use patella::rules::replay::{self, Replay};
use patella::rules::rulebook::Rulebook;
use patella::rules::{assess, notifies};

use super::case::Scene;
use crate::corpus::corpus;
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

/// Every Sunday of the history, and its last day, as `patella rules --replay` judges them.
fn replayed(
    athlete: &Athlete,
    activities: &[(Activity, ActivityMeasures)],
    rulebook: &Rulebook,
    as_of: NaiveDate,
) -> Replay {
    let first = activities.iter().map(|(activity, _)| activity.local_day()).min().expect("recordings");
    let input = HistoryInput { athlete, activities, pain: &[], habits: &[], service_shoes: &[] };
    let days = replay::days(first, as_of);
    Replay::of(
        replay::outcomes(rulebook, &days, |days, judge| metrics::histories(&input, days, judge)).expect("histories"),
    )
}

/// The alerts as `day rule`.
fn alerts(replay: &Replay) -> Vec<String> {
    replay.notifications().iter().map(|one| format!("{} {}", one.as_of, one.rule)).collect()
}

#[test]
fn five_years_of_a_steady_runner_stay_within_two_alerts_a_month() {
    // Three weeks of building and an easy one, a race and a holiday a year, and a little more from year to year.
    let monday = day("2021-01-04");
    let mut log = String::new();
    for week in 0..260_i64 {
        let grown = 1.0 + week as f64 / 1_000.0;
        let days = match (week % 52, week % 4) {
            (20, _) => [8.0, 0.0, 6.0, 0.0, 0.0, 0.0, 16.0],
            (30, _) => [0.0; 7],
            (_, 0) => [10.0, 0.0, 8.0, 0.0, 8.0, 0.0, 14.0],
            (_, 1) => [10.0, 0.0, 9.0, 0.0, 7.0, 0.0, 15.0],
            (_, 2) => [11.0, 0.0, 9.0, 0.0, 8.0, 0.0, 15.5],
            _ => [7.0, 0.0, 6.0, 0.0, 0.0, 0.0, 11.0],
        };
        let days = days.map(|kilometres| match kilometres {
            0.0 => "-".to_owned(),
            16.0 => format!("{:.1}!race", 16.0 * grown),
            kilometres => format!("{:.1}", kilometres * grown),
        });
        let _ = writeln!(log, "{}: {}", shift(monday, week * 7), days.join(" "));
    }
    let scene = Scene::of(&log);
    let rulebook = Rulebook::builtin();
    let replay = replayed(&scene.athlete, &scene.log.activities, &rulebook, scene.as_of);
    assert_eq!(replay.days().len(), 260);
    // An empty week and an easy one, not marked as holiday, leave no two full weeks in the pairs that are compared:
    // once a year.
    let alerts = alerts(&replay);
    assert!(alerts.len() <= 5 && alerts.iter().all(|alert| alert.ends_with("two-week-volume-jump")), "{alerts:?}");
    assert!(replay.most_in_four_weeks() <= 2);
    let spikes = replay.tallies().iter().find(|tally| tally.rule == "single-run-spike").expect("it is a rule");
    assert!(spikes.judged > 240, "{spikes:?}");
}

#[test]
fn the_sample_athlete_has_no_alert_before_the_last_two_weeks() {
    let text = std::fs::read_to_string(golden::root("samples/rivera/athlete.toml")).expect("the sample");
    let athlete = parse_athlete(&text, "rivera").expect("valid");
    let activities = recordings("samples/rivera", &athlete);
    let rulebook = Rulebook::builtin();
    let steady = replayed(&athlete, &activities, &rulebook, day("2026-11-08"));
    assert_eq!(alerts(&steady), [""; 0]);
    assert!(steady.tallies().iter().filter(|tally| tally.judged > 0).count() >= 6, "{:?}", steady.tallies());
    assert!(steady.tallies().iter().all(|tally| tally.serious == 0));
    let whole = replayed(&athlete, &activities, &rulebook, day("2026-11-22"));
    assert!(whole.most_in_four_weeks() >= 4, "{:?}", alerts(&whole));
}

#[test]
fn histories_of_the_corpus_stay_within_two_alerts_a_month() {
    let Some(corpus) = corpus("") else { return };
    let mut folders: Vec<_> =
        std::fs::read_dir(&corpus).expect("readable").flatten().map(|entry| entry.path()).collect();
    folders.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("history")));
    folders.sort();
    assert!(!folders.is_empty(), "no history in the corpus");
    let athlete = Athlete::unknown("corpus");
    let rulebook = Rulebook::builtin();
    for folder in folders {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let activities = recordings(&format!("../shared/corpus/{name}"), &athlete);
        let Some(last) = activities.iter().map(|(activity, _)| activity.local_day()).max() else { continue };
        let replay = replayed(&athlete, &activities, &rulebook, last);
        assert!(replay.most_in_four_weeks() <= 2, "{name}: {:?}", alerts(&replay));
    }
}

#[test]
fn a_literal_breach_of_a_real_runner_sends_nothing() {
    if corpus("").is_none() {
        return;
    }
    // A month of a runner who begins to record; the last week is 30.6 % above the one before.
    let span = DaySpan { from: day("2013-06-02"), to: day("2013-06-30") };
    let sundays = real_sundays("../shared/corpus/history-trackeR", &Athlete::unknown("corpus"), span);
    assert_quiet(&sundays, 1);
}
