//! Efforts and classes of real recordings, and what must not change a class.

use std::path::Path;

use chrono::{NaiveDate, TimeDelta};
use patella::importer::{ImportOptions, NoProgress, Source, import};
use patella::metrics::{self, HistoryInput};
use patella::model::activity::{Activity, ActivityId, Sport};
use patella::model::athlete::Athlete;
use patella::model::calendar::shift;
use patella::model::effort::{BEST_EFFORT_DISTANCES_M, BestEfforts, EffortBin, EffortProfile, Gait};
use patella::model::history::History;
use patella::model::intensity::{ClassBasis, IntensityAnchor, SessionClass, SessionEffort, Structure};
use patella::model::measures::ActivityMeasures;
use patella::model::units::{BeatsPerMinute, Metres, MetresPerSecond, Seconds};
use proptest::prelude::*;

use crate::chance::Chance;
use crate::corpus::corpus;

type Run = (Activity, ActivityMeasures);

/// The runs of a file or folder, measured.
fn runs(path: &Path) -> Vec<Run> {
    let athlete = Athlete::unknown("a");
    let options = ImportOptions { athlete: &athlete, jobs: Some(1) };
    let source = Source::Path(path.to_owned());
    let found = import(&[source], &options, &|activity, streams| metrics::measure(activity, streams), &NoProgress);
    let measured = found.recordings.into_iter().map(|recording| {
        let mut activity = recording.activity;
        activity.flags.extend(recording.measured.flags);
        (activity, recording.measured.measures)
    });
    measured.filter(|(activity, _)| activity.sport == Sport::Run).collect()
}

fn history(athlete: &Athlete, activities: &[Run], as_of: NaiveDate) -> History {
    let input = HistoryInput { athlete, activities, pain: &[], habits: &[], service_shoes: &[] };
    metrics::history(&input, as_of).expect("a history")
}

#[test]
fn profiles_and_bests_of_real_runs_are_consistent() {
    let Some(corpus) = corpus("") else { return };
    let (mut profiles, mut bests) = (0, 0);
    for (activity, measures) in ["fit", "tcx", "gpx"].iter().flat_map(|folder| runs(&corpus.join(folder))) {
        let name = &activity.sources[0];
        let times: Vec<(f64, f64)> = measures.best_efforts.iter().map(|(d, t)| (d.get(), t.get())).collect();
        assert!(times.windows(2).all(|pair| pair[0].1 < pair[1].1), "{name}: {times:?}");
        assert!(times.iter().all(|(metres, time)| metres / time <= 8.0), "{name}: {times:?}");
        let elapsed = measures.elapsed.map_or(0.0, Seconds::get);
        assert!(times.iter().all(|(_, time)| *time <= elapsed + 2.0 || elapsed < 4_100.0), "{name}: {times:?}");
        bests += usize::from(!times.is_empty());
        let Some(profile) = &measures.effort else { continue };
        profiles += 1;
        let recorded: f64 = profile.bins.iter().map(|bin| bin.seconds()).sum();
        let bytes = profile.bins.len() * size_of::<EffortBin>();
        assert!(bytes as f64 <= 6.0 * (recorded / 5.0 + profile.interruptions.len() as f64 + 1.0), "{name}: {bytes}");
        assert!(profile.interruptions.iter().all(|stop| stop.seconds > 0.0), "{name}");
        // The mean over running bins is near the mean of the run, where somebody ran most of the time.
        let ran = profile.running_speed().filter(|(_, time)| time.get() > 0.9 * recorded && recorded > 600.0);
        if let (Some((speed, _)), Some(graded)) = (ran, measures.graded_speed) {
            let ratio = speed.get() / graded.get();
            assert!((0.85..=1.15).contains(&ratio), "{name}: {speed:?} beside {graded:?}");
        }
    }
    assert!(profiles >= 60 && bests >= 50, "{profiles} profiles, {bests} runs with bests");
}

/// The only run of a file among jogs of an hour at this speed on the days before: its class and effort.
fn beside_jogs(path: &Path, jog_mps: f64, max_heart_rate_bpm: Option<f64>) -> (SessionClass, SessionEffort) {
    let run = runs(path).into_iter().next().expect("a run");
    let day = run.0.local_day();
    let mut all: Vec<Run> = (1..=5).map(|age| made_up(shift(day, -age), &[(jog_mps, 3_600)])).collect();
    all.push(run);
    let athlete = Athlete { max_heart_rate_bpm, ..Athlete::unknown("a") };
    let history = history(&athlete, &all, day);
    let session = history.sessions.last().expect("a session");
    (session.class, session.effort.clone().expect("a run"))
}

#[test]
fn real_intervals_are_found() {
    let Some(corpus) = corpus("") else { return };
    // Four times a kilometre by speed, since the laps are of 500 m throughout; bouts of one to twelve minutes; four
    // times six minutes by laps.
    let files = [
        ("Runalyze+Runalyze/Suunto-Ambit-3-Peak-without-final-lap.fit", 2.9, 4, 230.0..270.0),
        ("dtcooper+python-fitparse/compressed-speed-distance.fit", 2.9, 6, 60.0..720.0),
        ("GoldenCheetah+GoldenCheetah/IpBike-HRV-Data.fit", 3.2, 4, 355.0..365.0),
    ];
    for (file, jog_mps, bouts, seconds) in files {
        let (class, effort) = beside_jogs(&corpus.join("fit").join(file), jog_mps, None);
        assert_eq!((class, effort.basis), (SessionClass::HardInterval, ClassBasis::Structure), "{file}");
        assert_eq!((effort.structure, effort.hard_bouts.len()), (Structure::Intervals, bouts), "{file}");
        assert!(effort.hard_bouts.iter().all(|bout| seconds.contains(&bout.time.get())), "{file}: {effort:?}");
        assert!(effort.hard_bouts.windows(2).all(|pair| pair[0].end_s <= pair[1].start_s), "{file}");
        assert!(effort.easy_before.is_some_and(|before| before.get() >= 180.0), "{file}: {:?}", effort.easy_before);
        assert!(effort.speed_variation.is_some_and(|variation| variation > 0.12), "{file}");
    }
}

#[test]
fn real_steady_runs_show_no_structure() {
    let Some(corpus) = corpus("") else { return };
    // Laps of one kilometre, slow throughout; a half marathon's distance; an even run.
    let files = [
        ("Runalyze+Runalyze/FR70-intervals.fit", 2.1),
        ("Runalyze+Runalyze/garmin-runPower-2.fit", 2.95),
        ("Runalyze+Runalyze/with-new-dynamics.fit", 2.85),
        ("GoldenCheetah+GoldenCheetah/3386684871.fit", 3.4),
        ("GPSBabel+gpsbabel/fit-sample.fit", 3.5),
    ];
    for (file, jog_mps) in files {
        let (class, effort) = beside_jogs(&corpus.join("fit").join(file), jog_mps, None);
        assert!(!class.is_hard(), "{file}: {class}, {effort:?}");
        assert!(matches!(class, SessionClass::Unknown | SessionClass::Long), "{file}: {class}");
        assert!(effort.hard_bouts.is_empty() && effort.by_pace.is_none(), "{file}");
    }
    // With a maximum of 185 the same runs have a class by heart rate.
    let run_power = corpus.join("fit/Runalyze+Runalyze/garmin-runPower-2.fit");
    let (class, effort) = beside_jogs(&run_power, 2.95, Some(185.0));
    assert_eq!((class, effort.basis), (SessionClass::Easy, ClassBasis::HeartRate));
}

/// A speed in whole millimetres a second.
fn mmps(speed_mps: f64) -> u16 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "speeds of runners")]
    let speed = (speed_mps * 1_000.0).round() as u16;
    speed
}

/// A whole heart rate.
fn bpm(rate: f64) -> u8 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "heart rates of runners")]
    let rate = rate.round() as u8;
    rate
}

/// A run at noon UTC of stretches of speed and seconds, in bins of five seconds, with heart rate 50 times the speed.
fn made_up(day: NaiveDate, legs: &[(f64, u32)]) -> Run {
    let start_utc = day.and_hms_opt(12, 0, 0).expect("noon").and_utc();
    let mut bins = Vec::new();
    for (speed, seconds) in legs {
        let bin = EffortBin {
            graded_speed_mmps: mmps(*speed),
            heart_rate_bpm: bpm(speed * 50.0),
            grade_half_pct: 0,
            gait: Gait::Running,
            tenths: 50,
        };
        bins.extend(std::iter::repeat_n(bin, *seconds as usize / 5));
    }
    let seconds: f64 = bins.iter().map(|bin| bin.seconds()).sum();
    let metres: f64 = bins.iter().filter_map(|bin| Some(bin.seconds() * bin.graded_speed_mps()?)).sum();
    let fastest = legs.iter().map(|(speed, _)| *speed).fold(0.0, f64::max);
    let time = Seconds::new(seconds);
    // Bests of somebody who runs the shorter ones at the fastest speed and the long one at the mean.
    let times = BEST_EFFORT_DISTANCES_M.map(|distance| {
        let speed = if distance <= 1_500.0 { fastest } else { metres / seconds };
        Seconds::new(distance / speed).filter(|_| metres >= distance)
    });
    let measures = ActivityMeasures {
        distance: Metres::new(metres),
        elapsed: time,
        moving: time,
        timer: time,
        graded_speed: MetresPerSecond::new(metres / seconds),
        heart_rate: BeatsPerMinute::new(50.0 * metres / seconds),
        best_minute_heart_rate: BeatsPerMinute::new(50.0 * fastest),
        effort: Some(EffortProfile { bins, interruptions: Vec::new() }),
        best_efforts: BestEfforts(times),
        ..ActivityMeasures::default()
    };
    (
        Activity { sport: Sport::Run, ..Activity::blank(ActivityId(start_utc.timestamp().to_be_bytes()), start_utc) },
        measures,
    )
}

fn monday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 5).expect("a Monday")
}

const DAYS: i64 = 250;

/// Runs on some of 250 days: jogs, tempo runs and intervals; sometimes rated or raced.
fn diary() -> impl Strategy<Value = Vec<Run>> {
    let kind = prop_oneof![
        4 => (2.5..3.1_f64, 1_200..4_000_u32).prop_map(|(speed, seconds)| vec![(speed, seconds)]),
        1 => (3.4..4.2_f64, 700..1_800_u32).prop_map(|(speed, seconds)| vec![(2.7, 900), (speed, seconds), (2.6, 600)]),
        1 => (3.8..4.8_f64, 60..240_u32, 3..8_usize).prop_map(|(speed, seconds, times)| {
            let mut legs = vec![(2.7, 900)];
            legs.extend([(speed, seconds), (2.2, 90)].repeat(times));
            legs
        }),
    ];
    let one = (0..DAYS, kind, 0..20_u8);
    proptest::collection::btree_map(0..DAYS, one, 5..120).prop_map(|days| {
        let runs = days.into_iter().map(|(day, (_, legs, mark))| {
            let mut run = made_up(shift(monday(), day), &legs);
            run.0.race = mark == 0;
            run.0.rpe = (mark == 1).then_some(8.0);
            run
        });
        runs.collect()
    })
}

/// The class of each session with what it rests on.
fn classes(history: &History) -> Vec<(SessionClass, Option<SessionEffort>)> {
    history.sessions.iter().map(|session| (session.class, session.effort.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn runs_after_the_judged_day_change_nothing(all in diary(), day in 0..DAYS) {
        let as_of = shift(monday(), day);
        let before: Vec<Run> = all.iter().filter(|(activity, _)| activity.local_day() <= as_of).cloned().collect();
        let athlete = Athlete::unknown("a");
        let (one, other) = (history(&athlete, &all, as_of), history(&athlete, &before, as_of));
        prop_assert_eq!(classes(&one), classes(&other));
        prop_assert_eq!(one.intensity, other.intensity);
        prop_assert_eq!(one.weeks, other.weeks);
    }

    #[test]
    fn a_class_stays_what_it_is_after_ninety_days(all in diary(), day in 0..DAYS) {
        let athlete = Athlete::unknown("a");
        let first = all.iter().map(|(activity, _)| activity.local_day()).min().expect("a run");
        let as_of = shift(monday(), day).max(shift(first, 89));
        let (then, later) = (history(&athlete, &all, as_of), history(&athlete, &all, shift(monday(), DAYS)));
        let then = classes(&then);
        prop_assert_eq!(&then, &classes(&later)[..then.len()]);
    }

    #[test]
    fn weeks_later_everything_is_the_same(all in diary(), weeks in 1..200_i64) {
        let athlete = Athlete::unknown("a");
        let later: Vec<Run> = all
            .iter()
            .cloned()
            .map(|(mut activity, measures)| {
                activity.start_utc += TimeDelta::weeks(weeks);
                (activity, measures)
            })
            .collect();
        let as_of = shift(monday(), DAYS);
        let (one, other) = (history(&athlete, &all, as_of), history(&athlete, &later, shift(as_of, 7 * weeks)));
        prop_assert_eq!(classes(&one), classes(&other));
        let hard = |history: &History| {
            history.weeks.iter().map(|week| (week.hard_days, week.easy_minutes_share, week.load_index)).collect::<Vec<_>>()
        };
        prop_assert_eq!(hard(&one), hard(&other));
    }

    /// Joggers with hills, lights, noise and drift, of whom no hard effort is known: nothing is hard, easy or grey.
    #[test]
    fn a_jogger_is_never_hard(
        base in 2.0..3.0_f64, noise in 0.0..0.10_f64, steep in 0..5_i8, lights in 0..8_u32, seed in any::<u64>(),
    ) {
        let mut chance = Chance::new(seed);
        let mut draw = move || (chance.next() % 2_000) as f64 / 1_000.0 - 1.0;
        let mut all = Vec::new();
        for run in 0..30_i64 {
            let speed = base * (1.0 + 0.08 * draw());
            let (mut activity, mut measures) = made_up(shift(monday(), 3 * run), &[(speed, 2_700)]);
            activity.sport = Sport::Run;
            let profile = measures.effort.as_mut().expect("a profile");
            let every = 540 / (lights + 1);
            for (bin, index) in profile.bins.iter_mut().zip(0_u32..) {
                // Two minutes up, two down, at an even pace over the ground; the factors are about those of RULES
                // section 5.3.
                let grade = if index / 24 % 2 == 0 { steep } else { -steep };
                let factor = 1.0 + if grade > 0 { 0.04 } else { 0.02 } * f64::from(grade);
                bin.grade_half_pct = 2 * grade;
                bin.graded_speed_mmps = mmps(speed * factor * (1.0 + noise * draw()));
                bin.heart_rate_bpm = bpm(140.0 + f64::from(index) / 40.0);
                if lights > 0 && index % every < 6 {
                    (bin.gait, bin.graded_speed_mmps) = (Gait::Standing, 1);
                }
            }
            measures.heart_rate = BeatsPerMinute::new(145.0);
            measures.best_minute_heart_rate = BeatsPerMinute::new(158.0 + 5.0 * draw());
            // A little faster over the shorter distances, as noise makes it.
            let faster = [1.05, 1.04, 1.035, 1.03, 1.015, 1.01];
            let mut times = BEST_EFFORT_DISTANCES_M.iter().zip(faster).map(|(m, faster)| Seconds::new(m / speed / faster));
            measures.best_efforts = BestEfforts(std::array::from_fn(|_| times.next().flatten()));
            all.push((activity, measures));
        }
        let history = history(&Athlete::unknown("a"), &all, shift(monday(), 90));
        let classes: Vec<SessionClass> = history.sessions.iter().map(|session| session.class).collect();
        prop_assert!(classes.iter().all(|class| *class == SessionClass::Unknown), "{classes:?}");
        prop_assert!(!history.intensity.as_ref().is_some_and(IntensityAnchor::is_known));
    }

    #[test]
    fn the_parts_of_a_session_never_exceed_it(all in diary()) {
        let athlete = Athlete { max_heart_rate_bpm: Some(195.0), ..Athlete::unknown("a") };
        for session in history(&athlete, &all, shift(monday(), DAYS)).sessions {
            let effort = session.effort.as_ref().expect("a run");
            let moving = effort.moving.map_or(0.0, Seconds::get) + 1e-6;
            for time in [effort.by_pace, effort.by_heart_rate, effort.by_either].into_iter().flatten() {
                prop_assert!(time.judged().get() <= moving && time.hard <= time.above);
            }
            let hard: f64 = effort.hard_bouts.iter().map(|bout| bout.time.get()).sum();
            let around = effort.easy_before.map_or(0.0, Seconds::get) + effort.easy_after.map_or(0.0, Seconds::get);
            prop_assert!(hard + around <= moving, "{hard} + {around} > {moving}");
            prop_assert!(effort.hard_on_flat.get() <= hard + 1e-6);
            prop_assert!(session.class.is_hard() || effort.hard_bouts.is_empty());
            prop_assert!(effort.hard_bouts.windows(2).all(|pair| pair[0].end_s <= pair[1].start_s + 1e-6));
        }
    }
}
