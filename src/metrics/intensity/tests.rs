//! Classes of hand-made sessions, through the whole history.

use chrono::NaiveDate;

use crate::metrics::testing::{day, run_on};
use crate::metrics::{HistoryInput, history};
use crate::model::activity::{Activity, Lap, LapIntensity};
use crate::model::athlete::Athlete;
use crate::model::calendar::shift;
use crate::model::effort::{BestEfforts, Climb, EffortBin, EffortProfile, Gait, Interruption};
use crate::model::finding::Confidence;
use crate::model::history::History;
use crate::model::intensity::{ClassBasis, NoCriticalSpeed, SessionClass, SessionEffort, Structure};
use crate::model::measures::{ActivityMeasures, LoadIndex};
use crate::model::quality::QualityFlag;
use crate::model::units::{BeatsPerMinute, Metres, MetresPerSecond, Seconds};

type Run = (Activity, ActivityMeasures);

/// A stretch of a run: seconds, graded speed, heart rate, grade in percent.
#[derive(Clone, Copy)]
struct Leg(u32, f64, u8, i8);

/// A stretch on the flat without heart rate.
fn leg(seconds: u32, speed: f64) -> Leg {
    Leg(seconds, speed, 0, 0)
}

/// The day of the session that is judged; the others lie before it.
const TODAY: &str = "2026-06-30";

/// A run of these stretches in bins of five seconds. Up to 1.6 m/s is walked.
fn run(day: NaiveDate, legs: &[Leg]) -> Run {
    let mut bins = Vec::new();
    for Leg(seconds, speed, heart_rate_bpm, grade) in legs {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "speeds of runners")]
        let graded_speed_mmps = (speed * 1_000.0) as u16;
        let bin = EffortBin {
            graded_speed_mmps,
            heart_rate_bpm: *heart_rate_bpm,
            grade_half_pct: 2 * grade,
            gait: if *speed > 1.6 { Gait::Running } else { Gait::Walking },
            tenths: 50,
        };
        bins.extend(std::iter::repeat_n(bin, *seconds as usize / 5));
    }
    let seconds: f64 = bins.iter().map(|bin| bin.seconds()).sum();
    let metres: f64 = bins.iter().map(|bin| bin.seconds() * bin.graded_speed_mps().unwrap_or(0.0)).sum();
    let beats: Vec<f64> = bins.iter().map(|bin| f64::from(bin.heart_rate_bpm)).filter(|beats| *beats > 0.0).collect();
    let (activity, blank) = run_on(day, metres / 1_000.0);
    let time = Seconds::new(seconds);
    let measures = ActivityMeasures {
        elapsed: time,
        moving: time,
        timer: time,
        graded_speed: MetresPerSecond::new(metres / seconds),
        heart_rate: BeatsPerMinute::new(beats.iter().sum::<f64>() / beats.len() as f64),
        best_minute_heart_rate: BeatsPerMinute::new(beats.iter().copied().fold(f64::NAN, f64::max)),
        effort: Some(EffortProfile { bins, interruptions: vec![] }),
        ..blank
    };
    (activity, measures)
}

fn today(legs: &[Leg]) -> Run {
    run(day(TODAY), legs)
}

/// Eight jogs of 50 min at 2.8 m/s in the weeks before, with heart rate 140.
fn jogs() -> Vec<Run> {
    (1..=8).map(|age| run(shift(day(TODAY), -3 * age), &[Leg(3_000, 2.8, 140, 0)])).collect()
}

/// The same, and the bests of a runner with a critical speed of 4 m/s and a D' of 200 m.
fn trained() -> Vec<Run> {
    let mut runs = jogs();
    runs[3].1.best_efforts = BestEfforts([50.0, 150.0, 200.0, 325.0, 700.0, 1_200.0].map(Seconds::new));
    runs
}

fn seen(athlete: &Athlete, mut before: Vec<Run>, run: Run) -> History {
    before.push(run);
    let input = HistoryInput { athlete, activities: &before, pain: &[], habits: &[], service_shoes: &[] };
    history(&input, day(TODAY)).expect("a history")
}

/// Class and effort of the run of today.
fn judged(athlete: &Athlete, before: Vec<Run>, run: Run) -> (SessionClass, SessionEffort) {
    let history = seen(athlete, before, run);
    let session = history.sessions.last().expect("a session");
    (session.class, session.effort.clone().expect("a run"))
}

fn anybody() -> Athlete {
    Athlete::unknown("a")
}

fn with_maximum(max_heart_rate_bpm: f64) -> Athlete {
    Athlete { max_heart_rate_bpm: Some(max_heart_rate_bpm), ..anybody() }
}

fn close(found: Option<Seconds>, expected: f64) -> bool {
    found.is_some_and(|found| (found.get() - expected).abs() < 1e-6)
}

#[test]
fn a_steady_jog_is_easy_and_a_faster_one_grey() {
    // 0.82 x 4 = 3.28 m/s.
    let (class, effort) = judged(&anybody(), trained(), today(&[leg(2_700, 3.2)]));
    assert_eq!((class, effort.basis, effort.structure), (SessionClass::Easy, ClassBasis::Pace, Structure::Steady));
    assert_eq!((effort.confidence, effort.is_anchored()), (Confidence::High, true));
    assert_eq!(effort.critical_speed.map(|speed| (speed.get() * 1e6).round() / 1e6), Some(4.0));
    let grey = |above: u32| judged(&anybody(), trained(), today(&[leg(3_000 - above, 2.8), leg(above, 3.35)])).0;
    assert_eq!((grey(600), grey(605)), (SessionClass::Easy, SessionClass::Grey));
    // Where heart rate says easy it is, above the ceiling of speed too: 80 % of 190 are 152.
    let calm = |rate: u8| {
        let (class, effort) = judged(&with_maximum(190.0), trained(), today(&[Leg(3_000, 3.35, rate, 0)]));
        (class, effort.basis)
    };
    assert_eq!(calm(152), (SessionClass::Easy, ClassBasis::HeartRate));
    assert_eq!(calm(153), (SessionClass::Grey, ClassBasis::Pace));
}

fn six_by_eight_hundred() -> Vec<Leg> {
    let mut legs = vec![leg(900, 2.8)];
    legs.extend([leg(190, 4.2), leg(90, 2.2)].repeat(6));
    legs.push(leg(600, 2.8));
    legs
}

#[test]
fn six_by_eight_hundred_are_hard_intervals() {
    let (class, effort) = judged(&anybody(), trained(), today(&six_by_eight_hundred()));
    assert_eq!(
        (class, effort.basis, effort.confidence),
        (SessionClass::HardInterval, ClassBasis::Pace, Confidence::High)
    );
    assert_eq!((effort.structure, effort.from_laps, effort.hard_bouts.len()), (Structure::Intervals, false, 6));
    // Warm-up 15 min; after the last bout 90 s of jogging and 10 min.
    assert!(close(effort.easy_before, 900.0) && close(effort.easy_after, 690.0));
    assert!((effort.hard_bouts[0].start_s - 900.0).abs() < 1e-6 && (effort.hard_bouts[5].end_s - 2_490.0).abs() < 1e-6);
    assert!((effort.hard_on_flat.get() - 1_140.0).abs() < 1e-6);
    assert!(effort.speed_variation.is_some_and(|variation| variation > 0.12));
    let pace = effort.by_pace.expect("a critical speed");
    assert!((pace.hard.get() - 1_140.0).abs() < 1e-6 && (pace.easy.get() - 2_040.0).abs() < 1e-6);
}

#[test]
fn a_watch_stopped_in_recoveries_changes_nothing() {
    let mut standing = today(&[leg(900, 2.8), leg(1_140, 4.2), leg(600, 2.8)]);
    let profile = standing.1.effort.as_mut().expect("a profile");
    profile.interruptions = (1..6).map(|bout| Interruption { before_bin: 180 + 38 * bout, seconds: 90.0 }).collect();
    let (class, effort) = judged(&anybody(), trained(), standing);
    assert_eq!(
        (class, effort.structure, effort.hard_bouts.len()),
        (SessionClass::HardInterval, Structure::Intervals, 6)
    );
    assert!((effort.hard_bouts[1].start_s - (900.0 + 190.0 + 90.0)).abs() < 1e-6);
}

#[test]
fn cruise_intervals_need_ten_minutes_in_long_bouts() {
    let cruise = |bout: u32, count: usize| {
        let mut legs = vec![leg(900, 2.8)];
        legs.extend([leg(bout, 3.85), leg(60, 2.4)].repeat(count));
        judged(&anybody(), trained(), today(&legs)).0
    };
    // 3.85 is 0.9625 of critical speed: no time above it. 4 x 150 s are 10 min; 145 s are too short.
    assert_eq!(
        (cruise(150, 4), cruise(150, 3), cruise(145, 5)),
        (SessionClass::HardInterval, SessionClass::Grey, SessionClass::Grey)
    );
}

#[test]
fn twenty_minutes_near_critical_speed_are_a_tempo_run() {
    let tempo = |seconds: u32, speed: f64| {
        judged(&anybody(), trained(), today(&[leg(900, 2.8), leg(seconds, speed), leg(600, 2.8)]))
    };
    let (class, effort) = tempo(1_200, 3.85);
    assert_eq!(
        (class, effort.basis, effort.structure),
        (SessionClass::HardTempo, ClassBasis::Pace, Structure::Continuous)
    );
    assert!(close(effort.easy_before, 900.0) && close(effort.easy_after, 600.0));
    assert_eq!(effort.hard_bouts.len(), 1);
    assert_eq!(tempo(600, 3.85).0, SessionClass::HardTempo);
    assert_eq!((tempo(595, 3.85).0, tempo(1_200, 3.75).0), (SessionClass::Grey, SessionClass::Grey));
    // A mean of 0.90 over 20 min: 3.6 m/s.
    assert_eq!(judged(&anybody(), trained(), today(&[leg(1_200, 3.61)])).0, SessionClass::HardTempo);
    assert_eq!(judged(&anybody(), trained(), today(&[leg(1_195, 3.61)])).0, SessionClass::Grey);
}

#[test]
fn strides_are_not_hard() {
    let mut legs = vec![leg(2_100, 2.8)];
    legs.extend([leg(20, 5.2), leg(60, 2.6)].repeat(4));
    let (class, effort) = judged(&anybody(), trained(), today(&legs));
    assert_eq!((class, effort.structure), (SessionClass::Easy, Structure::Strides));
    assert!(effort.hard_bouts.is_empty() && effort.easy_before.is_none());
    // Before a tempo run they are no part of the work.
    legs.extend([leg(120, 2.8), leg(1_200, 3.9)]);
    let (class, effort) = judged(&anybody(), trained(), today(&legs));
    assert_eq!((class, effort.hard_bouts.len()), (SessionClass::HardTempo, 1));
}

#[test]
fn a_fartlek_is_hard_when_its_totals_are_met() {
    // Floats at 3.38 m/s end a bout (3.40) and are no recovery (0.80 x 4.2 = 3.36).
    let fartlek = |bouts: &[u32]| {
        let mut legs = vec![leg(600, 2.8)];
        for seconds in bouts {
            legs.extend([leg(*seconds, 4.2), leg(75, 3.38)]);
        }
        legs.push(leg(600, 2.8));
        judged(&anybody(), trained(), today(&legs))
    };
    let (class, effort) = fartlek(&[40, 120, 70, 30]);
    assert_eq!((class, effort.structure), (SessionClass::HardInterval, Structure::Fartlek));
    assert_eq!(effort.confidence, Confidence::Medium);
    assert_ne!(fartlek(&[40, 70, 70, 30]).0, SessionClass::HardInterval, "210 s above critical speed");
}

/// Repeats of a hill of 6 %, a minute up and 80 s down, at these graded speeds.
fn repeats(count: u32, up: f64, heart_rate: u8) -> Run {
    let mut legs = vec![Leg(900, 2.8, 130, 0)];
    legs.extend([Leg(60, up, heart_rate, 6), Leg(80, 2.4, 150, -6)].repeat(count as usize));
    legs.push(Leg(600, 2.8, 140, 0));
    let (activity, mut measures) = today(&legs);
    let climbs = (0..count).map(|climb| Climb {
        start_s: 900.0 + 140.0 * f64::from(climb),
        end_s: 960.0 + 140.0 * f64::from(climb),
        distance: Metres::new(180.0).expect("finite"),
        ascent: Metres::new(10.8).expect("finite"),
        at: Metres::new(2_520.0 + 360.0 * f64::from(climb)).expect("finite"),
        hill: Some(0),
    });
    measures.climbs = climbs.collect();
    (activity, measures)
}

#[test]
fn hill_repeats_are_hard_when_the_climbs_are() {
    // 0.95 x 4 = 3.8 m/s; no time above 4 and no bout of 150 s.
    let (class, effort) = judged(&anybody(), trained(), repeats(8, 3.85, 0));
    assert_eq!(
        (class, effort.structure, effort.basis),
        (SessionClass::HardHill, Structure::HillRepeats, ClassBasis::Pace)
    );
    assert_eq!(effort.hard_bouts.len(), 8);
    assert!(effort.hard_on_flat.get() < 1e-9 && close(effort.uphill, 480.0) && close(effort.downhill, 640.0));
    assert!(!judged(&anybody(), trained(), repeats(8, 3.6, 0)).0.is_hard());
    // Heart rate follows by 30 s: the second half of a climb and the first 30 s after it, (177 + 150) / 2 = 163.5.
    // Five minutes of 177 are too few for intervals.
    let by_rate = |max: f64| judged(&with_maximum(max), jogs(), repeats(5, 2.9, 177));
    let (class, effort) = by_rate(185.0);
    assert_eq!((class, effort.basis), (SessionClass::HardHill, ClassBasis::HeartRate));
    assert!(!by_rate(187.0).0.is_hard());
    assert!(!judged(&anybody(), trained(), repeats(3, 3.85, 0)).0.is_hard());
}

#[test]
fn flags_titles_and_ratings() {
    let easy = || today(&[leg(1_500, 2.8)]);
    let mut race = easy();
    race.0.race = true;
    let (class, effort) = judged(&anybody(), jogs(), race);
    assert_eq!((class, effort.basis), (SessionClass::Race, ClassBasis::RaceFlag));
    assert_eq!((effort.hard_bouts.len(), effort.easy_before), (1, Seconds::new(0.0)));
    let mut parkrun = today(&[leg(1_250, 4.0)]);
    parkrun.0.title = Some("Hyde Park parkrun".to_owned());
    assert_eq!(judged(&anybody(), jogs(), parkrun.clone()).0, SessionClass::Race);
    // 5 km in 1 200 s are the own best: 4.17 m/s, of which a jog is 67 %.
    let mut jogged = today(&[leg(1_785, 2.8)]);
    jogged.0.title = Some("parkrun with the kids".to_owned());
    assert_eq!(judged(&anybody(), trained(), jogged).0, SessionClass::Easy);
    let rated = |rpe: f64| {
        let mut run = easy();
        run.0.rpe = Some(rpe);
        judged(&anybody(), jogs(), run).0
    };
    assert_eq!((rated(7.0), rated(6.9)), (SessionClass::HardReported, SessionClass::Unknown));
    assert_eq!(judged(&anybody(), trained(), today(&[leg(5_400, 2.8)])).0, SessionClass::Long);
}

#[test]
fn a_race_lies_where_its_recording_does() {
    let start = day(TODAY);
    let at = |minute: i64, (mut activity, measures): Run| {
        activity.start_utc += chrono::TimeDelta::minutes(minute);
        activity.id.0[0] = u8::try_from(minute).expect("small");
        (activity, measures)
    };
    let mut before = trained();
    before.push(at(0, run(start, &[leg(900, 2.7)])));
    let mut race = at(20, run(start, &[leg(2_400, 3.7)]));
    race.0.race = true;
    before.push(race);
    let (class, effort) = judged(&anybody(), before, at(65, run(start, &[leg(420, 2.5)])));
    assert_eq!((class, effort.hard_bouts.len()), (SessionClass::Race, 1));
    assert!(
        (effort.hard_bouts[0].start_s - 1_200.0).abs() < 1e-6 && (effort.hard_bouts[0].end_s - 3_600.0).abs() < 1e-6
    );
    assert!(close(effort.easy_before, 900.0) && close(effort.easy_after, 420.0));
}

/// A jogger of whom no hard effort is known: what is not structure stays unknown.
#[test]
fn a_jogger_without_a_maximum_is_unknown() {
    let class = |legs: &[Leg]| judged(&anybody(), jogs(), today(legs)).0;
    // Heart rate drifts from 140 to 165.
    let drift: Vec<Leg> = (0..10).map(|part| Leg(300, 2.8, 140 + 5 * part / 2, 0)).collect();
    assert_eq!(class(&drift), SessionClass::Unknown);
    // An even pace over hills: graded 2.9 x 1.35 up at 8 %, 2.9 x 0.875 down.
    let hills: Vec<Leg> = [Leg(120, 3.9, 158, 8), Leg(120, 2.5, 145, -8)].repeat(10);
    assert_eq!(class(&hills), SessionClass::Unknown);
    // Traffic lights in a run faster than usual.
    let lights: Vec<Leg> = [leg(300, 3.25), leg(40, 0.3)].repeat(6);
    assert_eq!(class(&lights), SessionClass::Unknown);
    // A dash for a bus, and strides.
    assert_eq!(class(&[leg(1_200, 2.8), leg(40, 4.5), leg(1_200, 2.8)]), SessionClass::Unknown);
    assert_eq!(class(&[leg(20, 4.5), leg(60, 2.5)].repeat(8)), SessionClass::Unknown);
    // A fast finish after two dashes, all with a rest behind them.
    let finish: Vec<Leg> = [leg(600, 2.8), leg(30, 4.5), leg(30, 1.0)].repeat(2);
    assert_eq!(class(&[finish, vec![leg(600, 2.6), leg(600, 3.4)]].concat()), SessionClass::Unknown);
    // Run-walk, as always.
    let run_walk: Vec<Leg> = [leg(240, 2.8), leg(120, 1.4)].repeat(8);
    let before = (1..=8).map(|age| run(shift(day(TODAY), -3 * age), &run_walk)).collect();
    assert_eq!(judged(&anybody(), before, today(&run_walk)).0, SessionClass::Unknown);
    let history = seen(&anybody(), jogs(), today(&drift));
    assert!(history.sessions.iter().all(|session| session.class == SessionClass::Unknown));
    assert!(history.weeks.iter().all(|week| week.easy_minutes_share.is_none()));
    assert!(history.weeks.iter().all(|week| week.runs == 0 || week.hard_days.is_none()));
    let intensity = history.intensity.expect("recordings");
    assert!(!intensity.is_known());
    assert_eq!(intensity.critical_speed, Err(NoCriticalSpeed::NoLongBest));
}

#[test]
fn structure_is_known_without_an_anchor() {
    // 1.12 x 2.8 = 3.136 m/s.
    let bouts = |speed: f64, seconds: u32| {
        let mut legs = vec![leg(900, 2.8)];
        legs.extend([leg(seconds, speed), leg(90, 2.2)].repeat(4));
        judged(&anybody(), jogs(), today(&legs))
    };
    let (class, effort) = bouts(3.6, 120);
    assert_eq!((class, effort.basis), (SessionClass::HardInterval, ClassBasis::Structure));
    assert_eq!((effort.confidence, effort.is_anchored()), (Confidence::Low, false));
    assert!(close(effort.easy_before, 900.0));
    assert_eq!(bouts(3.1, 120).0, SessionClass::Unknown, "no bout is 1.12 times as fast as usual");
    assert_eq!(bouts(3.6, 55).0, SessionClass::Unknown, "3 min 40 s in bouts");
}

#[test]
fn laps_tell_the_bouts() {
    let mut session = today(&six_by_eight_hundred());
    let lap = |start_s: f64, seconds: f64, speed: f64, intensity| Lap {
        start_s,
        elapsed: Seconds::new(seconds),
        timer: Seconds::new(seconds),
        distance: Metres::new(seconds * speed),
        intensity: Some(intensity),
        workout_step: None,
    };
    session.0.laps = vec![lap(0.0, 900.0, 2.8, LapIntensity::WarmUp)];
    for bout in 0..6 {
        let start = 900.0 + 280.0 * f64::from(bout);
        session.0.laps.push(lap(start, 190.0, 4.2, LapIntensity::Active));
        session.0.laps.push(lap(start + 190.0, 90.0, 2.2, LapIntensity::Rest));
    }
    session.0.laps.push(lap(2_580.0, 600.0, 2.8, LapIntensity::CoolDown));
    for before in [trained(), jogs()] {
        let (class, effort) = judged(&anybody(), before, session.clone());
        assert_eq!((class, effort.from_laps, effort.hard_bouts.len()), (SessionClass::HardInterval, true, 6));
    }
}

#[test]
fn heart_rate_judges_where_speed_can_not() {
    let athlete = with_maximum(190.0);
    // 80 % of 190 are 152.
    let class = |legs: &[Leg]| judged(&athlete, jogs(), today(legs));
    let (found, effort) = class(&[Leg(2_700, 2.8, 150, 0)]);
    assert_eq!(
        (found, effort.basis, effort.confidence),
        (SessionClass::Easy, ClassBasis::HeartRate, Confidence::Medium)
    );
    // A slow runner above 80 % all the time is grey; the first three minutes are not judged.
    let (found, effort) = class(&[Leg(2_700, 2.2, 160, 0)]);
    let judged_s = effort.by_heart_rate.map(|time| time.judged().get());
    assert_eq!((found, judged_s, effort.by_pace), (SessionClass::Grey, Some(2_520.0), None));
    // 88 % are 167.2: ten minutes of it are a tempo run.
    assert_eq!(class(&[Leg(900, 2.8, 145, 0), Leg(600, 3.0, 168, 0)]).0, SessionClass::HardTempo);
    assert_eq!(class(&[Leg(900, 2.8, 145, 0), Leg(595, 3.0, 168, 0)]).0, SessionClass::Grey);
    // 92 % are 174.8: six minutes in three bouts.
    let severe = |seconds: u32| {
        let mut legs = vec![Leg(900, 2.8, 140, 0)];
        legs.extend([Leg(seconds, 3.0, 177, 0), Leg(120, 2.6, 150, 0)].repeat(3));
        class(&legs).0
    };
    assert_eq!((severe(120), severe(115)), (SessionClass::HardInterval, SessionClass::Grey));
    // With a critical speed the pace decides: an easy run in the heat stays easy, and heart rate says what it said.
    let (found, effort) = judged(&athlete, trained(), today(&[Leg(2_700, 2.8, 172, 0)]));
    assert_eq!((found, effort.basis), (SessionClass::Easy, ClassBasis::Pace));
    assert_eq!(effort.by_heart_rate.and_then(|time| time.above_share()), Some(1.0));
    assert_eq!(effort.by_either.and_then(|time| time.above_share()), Some(0.0));
}

#[test]
fn load_is_graded_speed_against_critical_speed_where_nothing_better_is_known() {
    let mut before = trained();
    for run in &mut before {
        run.1.heart_rate = None;
    }
    // 30 June 2026 is a Tuesday: an hour at 3.2 m/s is 100 x 0.64.
    let history = seen(&anybody(), before, today(&[leg(3_600, 3.2)]));
    let week = history.weeks.last().expect("a week");
    assert_eq!(week.load_index, Some(LoadIndex::GradedSpeed));
    assert!((week.daily_load[1] - 64.0).abs() < 1e-6);
    assert_eq!((week.hard_days, week.easy_minutes_share), (Some(0), Some(1.0)));
}

#[test]
fn a_hilly_run_is_one_by_a_barometer() {
    // 50 min at 2.8 m/s are 8.4 km: 15 m a kilometre are 126 m.
    let hilly = |ascent: f64, flag: QualityFlag| {
        let mut run = today(&[leg(3_000, 2.8)]);
        run.1.ascent = Metres::new(ascent);
        run.0.flags.insert(flag);
        let effort = judged(&anybody(), jogs(), run).1;
        (effort.barometric, effort.hilly)
    };
    assert_eq!(hilly(126.5, QualityFlag::ElevationBarometric), (true, true));
    assert_eq!(hilly(125.5, QualityFlag::ElevationBarometric), (true, false));
    assert_eq!(hilly(300.0, QualityFlag::ElevationGps), (false, false));
}

#[test]
fn a_fast_start_is_no_warm_up_although_the_heart_is_still_calm() {
    // 3.6 m/s is above the easy ceiling of 3.28 and no bout; heart rate 120 of 190. Then ten minutes of jogging.
    let legs = [Leg(170, 3.6, 120, 0), Leg(600, 2.8, 145, 0), Leg(1_200, 3.9, 170, 0)];
    let (class, effort) = judged(&with_maximum(190.0), trained(), today(&legs));
    assert_eq!(class, SessionClass::HardTempo);
    assert!(close(effort.easy_before, 600.0));
}
