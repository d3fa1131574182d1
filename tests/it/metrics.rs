//! Measures of real recordings against values that independent decoders made, and properties of the history.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use patella::importer::{ImportOptions, NoProgress, Recording, Source, import};
use patella::metrics::{self, HistoryInput, Measured};
use patella::model::activity::{Activity, ActivityId, Format, Sport};
use patella::model::athlete::{Athlete, Exclusion, ExclusionReason};
use patella::model::calendar::{DaySpan, shift};
use patella::model::history::History;
use patella::model::measures::ActivityMeasures;
use patella::model::pain::{Location, PainEntry, Side};
use patella::model::shoe::{GearName, Shoe};
use patella::model::units::{Metres, Seconds, StepsPerMinute};
use proptest::prelude::*;

use crate::corpus::corpus;

/// Rows of a table of expected values, by column, those with a start only.
fn expected(corpus: &Path, table: &str) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(corpus.join(table)).expect("a table");
    let mut lines = text.lines().map(|line| line.split('\t'));
    let header: Vec<&str> = lines.next().expect("a header").collect();
    let rows = lines.map(|cells| header.iter().zip(cells).map(|(key, cell)| ((*key).to_owned(), cell.to_owned())));
    rows.map(BTreeMap::from_iter).filter(|row: &BTreeMap<_, _>| !row["start_utc"].is_empty()).collect()
}

/// The recording of a file that starts when the table says.
fn recording(corpus: &Path, row: &BTreeMap<String, String>) -> Option<Recording<Measured>> {
    let athlete = Athlete::unknown("a");
    let options = ImportOptions { athlete: &athlete, jobs: Some(1) };
    let source = Source::Path(corpus.join(&row["path"]));
    let found = import(&[source], &options, &|activity, streams| metrics::measure(activity, streams), &NoProgress);
    let start: DateTime<Utc> = row["start_utc"].parse().expect("a time");
    found
        .recordings
        .into_iter()
        .filter(|recording| (recording.activity.start_utc - start).abs() <= TimeDelta::seconds(2))
        .min_by_key(|recording| (recording.activity.start_utc - start).abs())
}

/// Complaints about values that are further apart than allowed.
fn compare(
    path: &str,
    name: &str,
    found: Option<f64>,
    expected: &str,
    tolerance: impl Fn(f64) -> f64,
) -> Option<String> {
    let expected: f64 = expected.parse().ok()?;
    let close = found.is_some_and(|found| (found - expected).abs() <= tolerance(expected));
    (!close).then(|| format!("{path}: {name} {found:?} instead of {expected}"))
}

#[test]
fn fit_totals_equal_those_of_other_decoders() {
    let Some(corpus) = corpus("") else { return };
    let mut compared = 0;
    let mut wrong = Vec::new();
    for row in expected(&corpus, "expected-fit.tsv").iter().filter(|row| row["sport"] == "running") {
        let path = &row["path"];
        let Some(found) = recording(&corpus, row) else {
            wrong.push(format!("{path}: no recording"));
            continue;
        };
        let measures = &found.measured.measures;
        let distance = measures.distance.map(Metres::get);
        let elapsed = measures.elapsed.map(Seconds::get);
        let timer = measures.timer.map(Seconds::get);
        let cadence = measures.cadence.map(StepsPerMinute::get);
        wrong.extend(compare(path, "distance", distance, &row["distance_m"], |metres| (0.005 * metres).max(10.0)));
        wrong.extend(compare(path, "elapsed", elapsed, &row["elapsed_s"], |_| 1.0));
        wrong.extend(compare(path, "timer", timer, &row["timer_s"], |_| 1.0));
        wrong.extend(compare(path, "cadence", cadence, &row["cadence_spm"], |_| 1.5));
        assert!(measures.moving <= measures.elapsed, "{path}: moving longer than elapsed");
        compared += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared >= 60, "{compared} runs were compared");
}

/// GPX and TCX files whose values differ from the table for a reason. Distances there are raw great-circle sums.
const EXPLAINED: [(&str, &str); 10] = [
    ("opentracks-walk.gpx", "139 m in 701 s below 0.5 m/s: standing noise"),
    ("break-between-trkseg.gpx", "teleports, and 985 m in 5911 s below 0.5 m/s"),
    ("NavRun500.gpx", "188 m in 1911 s below 0.5 m/s: standing noise"),
    ("gpx/aaron-schroeder+activereader/testdata.gpx", "14 of 188 m in 75 s of standing"),
    ("20170714-143644-Swim.gpx.gz", "601 m in 1692 s below 0.5 m/s: positions of a swim"),
    ("Multisport.tcx", "the table adds up several activities"),
    ("First-point-empty.tcx", "the table has the elapsed time of the points that survive"),
    ("Swim-without-time_by-Timekiller.tcx", "laps say 2165 s, points 2100 s"),
    ("Wrong-time-zone-by-polar.tcx", "laps say 1923 s, points 1921.4 s"),
    ("missing-distances.tcx", "laps say 131 s, points 129 s"),
];

#[test]
fn xml_totals_equal_those_of_other_decoders() {
    let Some(corpus) = corpus("") else { return };
    let mut compared = 0;
    let mut wrong = Vec::new();
    for row in expected(&corpus, "expected-xml.tsv") {
        let path = &row["path"];
        if EXPLAINED.iter().any(|(file, _)| path.ends_with(file)) || path.contains("Route-only") {
            continue;
        }
        let Some(found) = recording(&corpus, &row) else {
            wrong.push(format!("{path}: no recording"));
            continue;
        };
        let measures = &found.measured.measures;
        let distance = measures.distance.map(Metres::get);
        wrong.extend(compare(path, "distance", distance, &row["distance_m"], |metres| 0.015 * metres));
        wrong.extend(compare(path, "elapsed", measures.elapsed.map(Seconds::get), &row["elapsed_s"], |_| 1.0));
        compared += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared >= 20, "{compared} recordings were compared");
}

/// The first judged Monday.
fn monday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 5).expect("a Monday")
}

/// A recording of a sport that starts so many minutes after the first Monday and takes `seconds`.
fn recorded(sport: Sport, minute: i64, seconds: f64, metres: f64, gear: Option<&str>) -> (Activity, ActivityMeasures) {
    let start_utc = monday().and_hms_opt(0, 0, 0).expect("midnight").and_utc() + TimeDelta::minutes(minute);
    let kind = Sport::ALL.iter().zip(0_i64..).find(|(one, _)| **one == sport).map_or(0, |(_, place)| place);
    let id = (start_utc.timestamp() * 8 + kind).to_be_bytes();
    let activity = Activity {
        sources: vec!["a.gpx".to_owned()],
        format: Format::Gpx,
        sport,
        gear: gear.map(GearName::named).into_iter().collect(),
        ..Activity::blank(ActivityId(id), start_utc)
    };
    let time = Seconds::new(seconds);
    let measures = ActivityMeasures {
        distance: Metres::new(metres),
        elapsed: time,
        moving: time,
        timer: time,
        ..ActivityMeasures::default()
    };
    (activity, measures)
}

fn pain(day: i64, score: u8) -> PainEntry {
    PainEntry {
        side: Some(Side::Right),
        location: Some(Location::Outer),
        ..PainEntry::new(u64::try_from(day).unwrap_or(0) + 2, shift(monday(), day), score)
    }
}

fn athlete() -> Athlete {
    let shoe = Shoe { name: "Road".to_owned(), default: true, ..Shoe::default() };
    let holiday = DaySpan { from: shift(monday(), 30), to: shift(monday(), 36) };
    let exclusions = vec![Exclusion { span: holiday, reason: ExclusionReason::Holiday }];
    Athlete { shoes: vec![shoe], exclusions, body_mass_kg: Some(70.0), ..Athlete::unknown("a") }
}

fn history(activities: &[(Activity, ActivityMeasures)], pain: &[PainEntry], as_of: NaiveDate) -> History {
    let athlete = athlete();
    let input = HistoryInput { athlete: &athlete, activities, pain, habits: &[], service_shoes: &[] };
    metrics::history(&input, as_of).expect("a history")
}

const DAYS: i64 = 84;

/// Recordings over twelve weeks, at most one a quarter of a day and sport.
fn recordings() -> impl Strategy<Value = Vec<(Activity, ActivityMeasures)>> {
    let sport = prop_oneof![4 => Just(Sport::Run), 1 => Just(Sport::Bike), 1 => Just(Sport::Strength)];
    let gear = proptest::option::of(prop_oneof![Just("Road"), Just("Novablast")]);
    let one = (0..DAYS * 4, sport, 100.0..9_000.0_f64, 0.8..5.0_f64, gear);
    proptest::collection::vec(one, 1..70).prop_map(|recordings| {
        let unique: BTreeMap<(i64, Sport), _> = recordings
            .into_iter()
            .map(|(quarter, sport, seconds, speed, gear)| ((quarter, sport), (seconds, speed, gear)))
            .collect();
        unique
            .into_iter()
            .map(|((quarter, sport), (seconds, speed, gear))| {
                recorded(sport, quarter * 360, seconds, seconds * speed, gear)
            })
            .collect()
    })
}

fn rows() -> impl Strategy<Value = Vec<PainEntry>> {
    proptest::collection::vec((0..DAYS, 0..10_u8).prop_map(|(day, score)| pain(day, score)), 0..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_after_the_judged_day_changes_anything(
        activities in recordings(), rows in rows(), day in 0..DAYS,
    ) {
        let as_of = shift(monday(), day);
        let before: Vec<_> = activities.iter().filter(|(activity, _)| activity.local_day() <= as_of).cloned().collect();
        let rows_before: Vec<_> = rows.iter().filter(|row| row.date <= as_of).cloned().collect();
        prop_assert_eq!(history(&activities, &rows, as_of), history(&before, &rows_before, as_of));
    }

    #[test]
    fn the_order_of_recordings_is_irrelevant(activities in recordings(), rows in rows(), seed in any::<u64>()) {
        let as_of = shift(monday(), DAYS);
        let mut shuffled = activities.clone();
        let length = shuffled.len();
        shuffled.rotate_left(usize::try_from(seed % 1_000).unwrap_or(0) % length);
        shuffled.reverse();
        let turned: Vec<_> = rows.iter().rev().cloned().collect();
        let (one, other) = (history(&activities, &rows, as_of), history(&shuffled, &turned, as_of));
        prop_assert_eq!(&one.activities, &other.activities);
        prop_assert_eq!(&one.weeks, &other.weeks);
        prop_assert_eq!(&one.shoes, &other.shoes);
        prop_assert_eq!(one.sessions, other.sessions);
        prop_assert_eq!(one.gaps, other.gaps);
        let spans = |history: &History| {
            history.episodes.iter().map(|episode| (episode.from, episode.to, episode.max_score)).collect::<Vec<_>>()
        };
        prop_assert_eq!(spans(&history(&activities, &rows, as_of)), spans(&history(&shuffled, &turned, as_of)));
    }

    #[test]
    fn weeks_are_gapless_and_hold_every_valid_run(activities in recordings(), day in 0..DAYS) {
        let history = history(&activities, &[], shift(monday(), day));
        prop_assert!(history.weeks.windows(2).all(|pair| pair[1].week == pair[0].week.plus(1)));
        let runs: usize = history.weeks.iter().map(|week| week.runs as usize).sum();
        prop_assert_eq!(runs, history.sessions.iter().filter(|session| session.valid_run).count());
        for week in &history.weeks {
            let span = DaySpan::week(week.week);
            let sum: f64 = history.runs(span).filter_map(|run| run.distance).map(Metres::get).sum();
            prop_assert!((sum - week.distance.get()).abs() < 0.05);
            prop_assert_eq!(week.longest_run.is_some_and(|longest| longest.get() > 0.0), week.runs > 0);
            prop_assert!(week.monotony.is_none_or(|monotony| (0.0..=5.0).contains(&monotony)));
        }
        let counts = |id: &ActivityId| history.sessions.iter().any(|session| session.activities.contains(id));
        let worn: f64 = history.shoes.iter().map(|shoe| shoe.distance.get()).sum();
        let run: f64 = history.activities.iter().filter(|one| one.activity.sport == Sport::Run && counts(&one.activity.id))
            .filter_map(|one| one.measures.distance).map(Metres::get).sum();
        prop_assert!((worn + history.unassigned_shoe_distance.get() - run).abs() < 0.05);
    }

    #[test]
    fn a_run_split_into_two_files_is_still_one(activities in recordings(), share in 0.1..0.9_f64) {
        let as_of = shift(monday(), DAYS);
        let split: Vec<_> = activities
            .iter()
            .flat_map(|(activity, measures)| {
                let seconds = measures.elapsed.map_or(0.0, Seconds::get);
                let metres = measures.distance.map_or(0.0, Metres::get);
                let cut = (seconds * share).round();
                let mut parts = [(activity.clone(), measures.clone()), (activity.clone(), measures.clone())];
                parts[1].0.start_utc += TimeDelta::seconds(300) + TimeDelta::from_std(std::time::Duration::from_secs_f64(cut)).expect("hours");
                parts[1].0.id.0[0] ^= 0x80;
                for (part, share) in parts.iter_mut().zip([cut / seconds, 1.0 - cut / seconds]) {
                    part.1.distance = Metres::new(metres * share);
                    let time = Seconds::new(seconds * share);
                    (part.1.elapsed, part.1.moving, part.1.timer) = (time, time, time);
                }
                parts
            })
            .collect();
        let (whole, split) = (history(&activities, &[], as_of), history(&split, &[], as_of));
        prop_assert_eq!(whole.sessions.len(), split.sessions.len());
        for (whole, split) in whole.weeks.iter().zip(&split.weeks) {
            prop_assert_eq!(whole.runs, split.runs);
            prop_assert!((whole.distance.get() - split.distance.get()).abs() < 0.05);
        }
        for (whole, split) in whole.shoes.iter().zip(&split.shoes) {
            prop_assert_eq!(whole.runs, split.runs);
        }
    }
}

#[test]
fn runs_without_distance_are_running_of_unknown_length() {
    // Twelve weeks with a run on Monday and Thursday; those of the sixth to eighth week, 21 days, on a treadmill.
    let plan = |seconds: f64, treadmill: bool| -> Vec<_> {
        (0..24_i64)
            .map(|run| {
                let day = run / 2 * 7 + run % 2 * 3;
                let mut run = recorded(Sport::Run, day * 1_440 + 720, 3_000.0, 10_000.0, None);
                if treadmill && (35..56).contains(&day) {
                    let time = Seconds::new(seconds);
                    (run.1.distance, run.1.moving, run.1.elapsed, run.1.timer) = (None, None, time, time);
                }
                run
            })
            .collect()
    };
    let judged = |activities: &[_]| {
        let history = history(activities, &[], shift(monday(), 83));
        let unknown: Vec<usize> = (0..12).filter(|week| !history.weeks[*week].known).collect();
        (history.gaps.len(), unknown)
    };
    assert_eq!(judged(&plan(3_000.0, false)), (0, vec![]));
    assert_eq!(judged(&plan(3_000.0, true)), (0, vec![5, 6, 7]));
    assert_eq!(judged(&plan(600.0, true)), (0, vec![5, 6, 7]));
    assert_eq!(judged(&plan(599.0, true)), (0, vec![]), "too short to change what a week adds up to");
    assert_eq!(judged(&plan(179.0, true)).0, 1, "too short to be a run");
    let history = history(&plan(3_000.0, true), &[], shift(monday(), 83));
    assert_eq!(history.weeks[8].baseline_max4, Metres::from_kilometres(20.0), "they are no baseline");
    assert_eq!((history.weeks[8].change_ratio, history.weeks[6].guarded_ratio), (None, None), "and not judged");
}

#[test]
fn a_history_without_recordings_has_no_weeks() {
    let history = history(&[], &[pain(0, 3)], monday());
    assert!(history.weeks.is_empty() && history.first_day.is_none() && history.gaps.is_empty());
    assert_eq!((history.episodes.len(), history.shoes.len()), (1, 1));
}

#[test]
fn a_comeback_has_its_gap_and_return_window() {
    // Six weeks of 20 km, four weeks of nothing, one run on the Monday of the eleventh week.
    let mut activities: Vec<_> =
        (0..12).map(|run| recorded(Sport::Run, (run * 7 / 2) * 1_440 + 720, 3_000.0, 10_000.0, None)).collect();
    activities.push(recorded(Sport::Run, 70 * 1_440 + 720, 3_000.0, 10_000.0, None));
    let history = history(&activities, &[], shift(monday(), 76));
    assert_eq!(history.gaps.len(), 1);
    assert_eq!(history.gaps[0].first_run_back, Some(shift(monday(), 70)));
    let weeks: Vec<(u32, bool)> = history.weeks.iter().map(|week| (week.runs, week.in_return_window)).collect();
    assert_eq!(&weeks[5..], [(2, false), (0, false), (0, false), (0, false), (0, false), (1, true)]);
    // The holiday (days 30 to 36) covers five days of the fifth week and two of the sixth.
    assert_eq!(history.weeks[4].excluded, Some(ExclusionReason::Holiday));
    assert_eq!(history.weeks[5].excluded, None);
    // The four weeks before hold no run: their maximum is zero, so there is no ratio.
    assert_eq!(history.weeks[10].baseline_max4, Some(Metres::ZERO));
    assert_eq!(history.weeks[10].guarded_ratio, None);
}

#[test]
fn the_foot_strike_of_two_pods_is_averaged_over_steady_running() {
    let Some(corpus) = corpus("") else { return };
    let rows = expected(&corpus, "expected-fit.tsv");
    let row = rows.iter().find(|row| row["path"].ends_with("FR920xt-with-runscribe-plus.fit")).expect("a row");
    let found = recording(&corpus, row).expect("a recording");
    let measures = &found.measured.measures;
    // Both pods mostly write 1, the back of the heel, for 21 minutes of running.
    let strike = measures.foot_strike.expect("pods on both shoes");
    assert!((1.0..2.0).contains(&strike), "{strike}");
    let minutes = measures.dynamics_time.foot_strike.minutes();
    assert!((10.0..=21.2).contains(&minutes), "{minutes}");
}
