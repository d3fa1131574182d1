//! What patella makes of the sample athlete is what was planned, and what `samples/README.md` promises.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chrono::NaiveDate;
use patella::diagnostics::{Code, Diagnostic};
use patella::importer::{FileCounts, ImportOptions, NoProgress, Source, import};
use patella::metrics::{HistoryInput, history, measure};
use patella::model::activity::{Activity, Format, Sport};
use patella::model::athlete::Athlete;
use patella::model::finding::{Finding, RuleOutcome, Severity, Verdict};
use patella::model::history::History;
use patella::model::measures::ActivityMeasures;
use patella::model::pain::{HabitEntry, PainEntry};
use patella::model::quality::QualityFlag;
use patella::profile::{parse_athlete, parse_habits, parse_pain};
use patella::rules::rulebook::Rulebook;
use patella::rules::{assess, culprits, replay};

use crate::samples::plan::{self, LAST_SUNDAY, WEEKS, sunday_of_week};

/// Everything that the folder holds, read once.
struct Rivera {
    athlete: Athlete,
    activities: Vec<(Activity, ActivityMeasures)>,
    counts: FileCounts,
    diagnostics: Vec<Diagnostic>,
    pain: Vec<PainEntry>,
    habits: Vec<HabitEntry>,
}

static RIVERA: LazyLock<Rivera> = LazyLock::new(read);

fn read() -> Rivera {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/rivera");
    let text = |name: &str| fs::read_to_string(folder.join(name)).expect("a sample");
    let athlete = parse_athlete(&text("athlete.toml"), "folder").expect("a valid profile");
    let (pain, pain_trouble) = parse_pain(&text("pain.csv"));
    let (habits, habits_trouble) = parse_habits(&text("habits.csv"));
    assert!(pain_trouble.is_empty() && habits_trouble.is_empty(), "{pain_trouble:?} {habits_trouble:?}");
    let options = ImportOptions { athlete: &athlete, jobs: None };
    let imported =
        import(&[Source::Path(folder.clone())], &options, &|activity, streams| measure(activity, streams), &NoProgress);
    let activities = imported.recordings.into_iter().map(|recording| {
        let mut activity = recording.activity;
        activity.flags.extend(recording.measured.flags);
        (activity, recording.measured.measures)
    });
    let activities = activities.collect();
    Rivera { activities, counts: imported.counts, diagnostics: imported.diagnostics, pain, habits, athlete }
}

fn as_of(day: NaiveDate) -> History {
    let Rivera { athlete, activities, pain, habits, .. } = &*RIVERA;
    history(&HistoryInput { athlete, activities, pain, habits, service_shoes: &[] }, day).expect("a history")
}

fn judged(day: NaiveDate) -> Vec<RuleOutcome> {
    assess(&as_of(day), &Rulebook::builtin())
}

fn findings(outcome: &RuleOutcome) -> &[Finding] {
    if let Verdict::Raised(findings) = &outcome.verdict { findings } else { &[] }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

#[test]
fn every_session_of_the_plan_is_imported_once_and_on_its_day() {
    let mut planned: BTreeMap<_, _> = plan::entries().iter().map(|entry| (entry.day, 1)).collect();
    planned.extend(plan::entries().iter().filter(|entry| entry.code == 'R').map(|entry| (entry.day, 3)));
    let mut found = BTreeMap::new();
    for (activity, _) in &RIVERA.activities {
        *found.entry(activity.local_day()).or_insert(0) += 1;
    }
    assert_eq!(found, planned);
    let runs = RIVERA.activities.iter().filter(|(activity, _)| activity.sport == Sport::Run).count();
    assert_eq!(runs, plan::entries().iter().filter(|entry| entry.is_run()).count() + 2);
    let counts = RIVERA.counts;
    assert_eq!((counts.duplicates, counts.rejected, counts.ignored), (11, 0, 1));
}

#[test]
fn what_is_odd_about_a_recording_is_said() {
    let codes: BTreeSet<_> = RIVERA.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    let expected = [Code::DuplicateOf, Code::FitTruncated, Code::NotAnActivity, Code::SportGuessed];
    assert_eq!(codes, BTreeSet::from(expected), "{:?}", RIVERA.diagnostics);
    for (activity, _) in &RIVERA.activities {
        let broken = activity.flags.contains(&QualityFlag::Truncated);
        assert_eq!(broken, activity.local_day() == day("2026-06-16"));
        assert!(activity.format == Format::Fit || activity.flags.contains(&QualityFlag::OffsetFromProfile));
    }
}

#[test]
fn weeks_are_those_of_the_plan() {
    let history = as_of(LAST_SUNDAY);
    assert_eq!(history.weeks.len(), WEEKS.len());
    for (number, week) in (1..).zip(&history.weeks) {
        let sunday = sunday_of_week(number);
        assert_eq!(week.week.sunday(), sunday);
        let runs =
            plan::entries().into_iter().filter(|entry| entry.is_run() && week.week.days().any(|day| day == entry.day));
        let planned: f64 = runs.map(|entry| 1_000.0 * entry.amount).sum();
        // Positions instead of a device's distance cost some metres; the broken recording of week 8 a fifth of a run.
        let allowed = if number == 8 { 1_350.0 } else { 40.0 };
        assert!((week.distance.get() - planned).abs() <= allowed, "{sunday}: {:?}, {planned} m planned", week.distance);
        assert!(week.known && week.complete);
    }
    let holiday: Vec<_> = history.gaps.iter().map(|gap| (gap.days, gap.first_run_back)).collect();
    assert_eq!(holiday, [(14, Some(day("2026-08-17")))]);
}

#[test]
fn the_race_is_one_session_and_the_treadmill_is_corrected() {
    let history = as_of(LAST_SUNDAY);
    let race: Vec<_> = history.sessions.iter().filter(|session| session.day == day("2026-10-18")).collect();
    assert_eq!((race.len(), race[0].activities.len(), race[0].race), (1, 3, true));
    assert!((race[0].distance.expect("measured").get() - 14_000.0).abs() < 1.0);
    let treadmill = history.sessions.iter().find(|session| session.day == day("2026-10-20")).expect("a session");
    assert!((treadmill.distance.expect("corrected").get() - 7_000.0).abs() < 0.1);
}

#[test]
fn the_cadence_curve_of_the_body_is_found_again() {
    let curve = as_of(LAST_SUNDAY).cadence_curve.expect("enough runs at different speeds");
    // tests/it/samples/physiology.rs: 133.5 steps a minute and 10 more for each m/s, and a form of the day with a
    // deviation of 1.8 that all half minutes of a run share. So the runs count, not their thousands of half minutes:
    // over 13 seeds of the form the slope was 10.4 with a deviation of 0.4 (steeper than the body's, since the slow
    // trail runs have 2 steps less), the value at 2.8 m/s 161.3 with one of 0.3. Allowed are three deviations and the
    // slant.
    assert!((curve.slope_spm_per_mps - 10.0).abs() < 1.6, "{curve:?}");
    // In the middle of the speeds; at standstill, far outside them, all errors of the slope would be counted again.
    let middle_spm = curve.intercept_spm + 2.8 * curve.slope_spm_per_mps;
    assert!((middle_spm - (133.5 + 28.0)).abs() < 1.1, "{middle_spm} by {curve:?}");
}

#[test]
fn runs_scatter_around_the_cadence_curve() {
    let runs = RIVERA.activities.iter().filter(|(activity, _)| activity.sport == Sport::Run);
    let off_spm: Vec<f64> = runs
        .filter_map(|(_, measures)| {
            Some(measures.running_cadence?.get() - 133.5 - 10.0 * measures.moving_speed()?.get())
        })
        .collect();
    let count = off_spm.len() as f64;
    let mean = off_spm.iter().sum::<f64>() / count;
    let deviation = (off_spm.iter().map(|off| (off - mean) * (off - mean)).sum::<f64>() / count).sqrt();
    // 1.8 of the day, and 2 less or more on the trail and the treadmill, which are two runs in ten.
    assert!(count > 120.0 && (1.6..2.4).contains(&deviation), "{count} runs, mean {mean}, deviation {deviation}");
}

#[test]
fn every_planted_finding_is_found() {
    use Severity::{Info, Watch};
    let expected = [
        ("weekly-volume-jump", Watch, 58.9 / 47.0 - 1.0, 0.001, "2026-11-16", "2026-11-22"),
        ("single-run-spike", Watch, 19.4 / 14.4 - 1.0, 0.001, "2026-11-15", "2026-11-15"),
        ("two-week-volume-jump", Info, 105.9 / 90.0 - 1.0, 0.001, "2026-11-09", "2026-11-22"),
        ("training-monotony", Watch, 2.41, 0.01, "2026-11-16", "2026-11-22"),
        ("low-cadence", Watch, 159.8, 0.1, "2026-11-09", "2026-11-22"),
        ("worn-shoes", Watch, 774_683.0, 100.0, "2026-11-22", "2026-11-22"),
        ("worn-insoles", Info, 774_683.0, 100.0, "2026-11-22", "2026-11-22"),
        ("too-little-strength", Info, 1.0, 0.0, "2026-11-16", "2026-11-22"),
        ("back-to-back-hard-days", Info, 1.0, 0.0, "2026-11-15", "2026-11-16"),
        ("one-sided-routes", Watch, 2.0, 0.0, "2026-09-24", "2026-11-22"),
    ];
    let outcomes = judged(LAST_SUNDAY);
    for (rule, severity, value, tolerance, from, to) in expected {
        let outcome = outcomes.iter().find(|outcome| outcome.rule == rule).expect("a rule");
        let [finding] = findings(outcome) else { panic!("{rule} is not raised once: {:?}", outcome.verdict) };
        assert_eq!(finding.severity, severity, "{rule}");
        assert!((finding.value - value).abs() <= tolerance, "{rule}: {} instead of {value}", finding.value);
        assert_eq!((finding.span.from, finding.span.to), (day(from), day(to)), "{rule}");
    }
    let raised: BTreeSet<_> = outcomes.iter().filter(|outcome| !findings(outcome).is_empty()).map(|o| o.rule).collect();
    assert_eq!(raised, expected.iter().map(|(rule, ..)| *rule).collect(), "nothing else is raised");
    for rule in ["same-run-every-time", "comeback-too-fast"] {
        let outcome = outcomes.iter().find(|outcome| outcome.rule == rule).expect("a rule");
        assert!(matches!(outcome.verdict, Verdict::Clear(_)), "{rule}: {:?}", outcome.verdict);
    }
    let shoe = as_of(LAST_SUNDAY).shoes.into_iter().find(|shoe| shoe.name == "Daily Trainer").expect("a shoe");
    assert_eq!(shoe.limit_reached_on, Some(day("2026-11-15")));
}

#[test]
fn a_healthy_steady_runner_stays_quiet() {
    for number in 1..=28 {
        let sunday = sunday_of_week(number);
        for outcome in judged(sunday) {
            for finding in findings(&outcome) {
                assert!(finding.severity < Severity::Watch, "{sunday}: {} {finding:?}", outcome.rule);
            }
        }
    }
}

#[test]
fn the_return_from_the_holiday_is_judged_and_sensible() {
    for number in 18..=20 {
        let sunday = sunday_of_week(number);
        let outcomes = judged(sunday);
        let comeback = outcomes.iter().find(|outcome| outcome.rule == "comeback-too-fast").expect("a rule");
        assert!(matches!(comeback.verdict, Verdict::Clear(_)), "{sunday}: {:?}", comeback.verdict);
    }
}

#[test]
fn the_pain_of_june_is_over_and_that_of_november_is_open() {
    let episodes = as_of(LAST_SUNDAY).episodes;
    let known: Vec<_> =
        episodes.iter().map(|episode| (episode.from, episode.to.is_some(), episode.max_score)).collect();
    assert_eq!(known, [(day("2026-06-09"), true, 2), (day("2026-11-19"), false, 3)]);
}

#[test]
fn what_was_raised_before_each_pain_is_what_the_readme_promises() {
    let history = as_of(LAST_SUNDAY);
    let Rivera { athlete, activities, pain, habits, .. } = &*RIVERA;
    let input = HistoryInput { athlete, activities, pain, habits, service_shoes: &[] };
    let days = culprits::days(&history.episodes, history.first_day.expect("runs"), LAST_SUNDAY);
    let judged =
        replay::outcomes(&Rulebook::builtin(), &days, |days, judge| patella::metrics::histories(&input, days, judge));
    let found = culprits::before_onsets(&history.episodes, &judged.expect("judged"), LAST_SUNDAY);
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/README.md")).expect("a file");
    let promised: Vec<&str> = readme.lines().filter(|line| line.starts_with("| pain of ")).collect();
    let told: Vec<String> = ["June", "November"]
        .into_iter()
        .zip(&found)
        .flat_map(|(month, account)| {
            account.raised.iter().map(move |raised| {
                format!(
                    "| pain of {month} | `{}` | {} | {} | {} of {} | {} of {} |",
                    raised.rule,
                    raised.grade.name(),
                    raised.lag_days,
                    raised.present_before,
                    raised.episodes,
                    raised.present_in_other_windows,
                    raised.other_windows
                )
            })
        })
        .collect();
    assert_eq!(promised, told, "write these lines into samples/README.md:\n{}", told.join("\n"));
    // The long run of 15 November, four days before, which is what the plan planted.
    let first = found[1].raised.first().expect("the long run");
    assert_eq!((first.rule, first.lag_days, first.span.to), ("single-run-spike", 4, day("2026-11-15")));
}

#[test]
fn the_readme_names_every_week() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/README.md")).expect("a file");
    let cells: Vec<&str> =
        readme.lines().filter(|line| line.starts_with("| km |")).flat_map(|line| line.split('|')).collect();
    let said: Vec<f64> = cells.iter().filter_map(|cell| cell.trim().parse().ok()).collect();
    let weeks = as_of(LAST_SUNDAY).weeks;
    let found: Vec<f64> = weeks.iter().map(|week| (week.distance.get() / 100.0).round() / 10.0).collect();
    assert_eq!(said, found);
}
