//! The training log of a fixture: one line a week, seven days, Monday first.
//!
//! ```text
//! 2026-09-07: 10 - 8 - 8 - 18        kilometres a day, `-` rest
//! 2026-09-14 x3: 10 - 8+5 - ? - 18   the same week three times; two runs on Wednesday; Friday was not recorded
//! 2026-10-05: 10/52m@165spm#Peg!race fewer than seven days: the last one is the as-of day
//! ```
//!
//! A run is kilometres, then in any order: `/52m` minutes (6 min/km without), `@165spm` cadence, `#Peg` shoe, `~7`
//! rating, `!race`, `!gps` (distance from positions), `!guessed` (cadence guessed), `!trail` or another surface (road
//! without), `'Yoga` a title, `!totals` (no samples). What a chest strap or foot pod measures is `&name=value`:
//! `&vr=8.7` vertical ratio in %, `&vo=102` vertical oscillation in mm, `&gct=273` ground contact in ms, `&left=50.8`
//! its share on the left foot in %, `&strike=4` foot strike, each over all of the run; `&late-cadence=-4`,
//! `&late-vr=3`, `&late-gct=3`, `&late-left=3` is the change of the last third in %, over a third of the run or the
//! minutes of `&matched=4`. `&hr=140` is the heart rate, `_120` metres of ascent and of descent by a barometer,
//! `!rough` heights from positions, `%8` minutes on descents of 5 % or more, `*12` degrees. `!fast` gives best times of
//! a critical speed of 4 m/s, `!trained` those of intervals and tempo runs, `^40x140,20x180` minutes at a heart rate; a
//! stretch of `^` may end in `at12`: its graded speed in km/h, else it is that of the run. `(w120r60x7)` in place of
//! kilometres is a walk-run (`walks.rs`). `bike:20` is another sport. Cadence windows lie evenly within 15 % of the
//! mean speed on a line of 9 steps per minute for each m/s. `^e10h12e5` in place of kilometres is a run of legs
//! (`legs.rs`) and `&1cw` a route (`ways.rs`); `!gpsheight`, `!noheight`, `!track`, `!trail`, `!treadmill` and `!cut`
//! (the file breaks off) belong to them.

use chrono::{NaiveDate, TimeDelta};
use patella::model::activity::{Activity, ActivityId, OffsetOrigin, Sport, Surface, UtcOffset};
use patella::model::athlete::{Exclusion, ExclusionReason};
use patella::model::calendar::{DaySpan, shift};
use patella::model::effort::{BestEfforts, EffortBin, EffortProfile, Gait};
use patella::model::form::{DynamicsTime, FormShift, FormThirds};
use patella::model::measures::{ActivityMeasures, CadenceWindow};
use patella::model::quality::QualityFlag;
use patella::model::shoe::GearName;
use patella::model::terrain::HillTime;
use patella::model::units::{
    BeatsPerMinute, DegreesCelsius, Metres, MetresPerSecond, Millimetres, Milliseconds, Percent, Seconds,
    StepsPerMinute,
};

/// Where a tag begins.
const TAGS: [char; 12] = ['^', '(', '/', '@', '#', '~', '!', '&', '\'', '_', '%', '*'];

use super::legs::{self, Height};
use super::{walks, ways};

/// What a log says.
#[derive(Clone)]
pub(crate) struct Log {
    pub(crate) activities: Vec<(Activity, ActivityMeasures)>,
    pub(crate) unrecorded: Vec<Exclusion>,
    pub(crate) last_day: NaiveDate,
}
/// Minutes a kilometre of a run that does not say.
const USUAL_PACE_MIN: f64 = 6.0;
/// Best times over 400, 800, 1000, 1500, 3000 and 5000 m at a critical speed of 4 m/s and a D' of 200 m.
const FAST_S: [f64; 6] = [50.0, 150.0, 200.0, 325.0, 700.0, 1_200.0];
/// The same at 3.1 m/s and 80 m: bests of somebody who trains and never runs all out.
const TRAINED_S: [f64; 6] = [103.226, 232.258, 296.774, 458.065, 941.935, 1_587.097];
/// Seconds of a bin.
const BIN_S: f64 = 5.0;
/// Steps per minute for each m/s in the cadence windows.
const SLOPE_SPM_PER_MPS: f64 = 9.0;

pub(crate) fn parse(text: &str) -> Log {
    let mut log = Log { activities: Vec::new(), unrecorded: Vec::new(), last_day: NaiveDate::MIN };
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (head, days) = line.split_once(':').unwrap_or_else(|| panic!("no colon in log line: {line}"));
        let (monday, times) = head.split_once(" x").unwrap_or((head, "1"));
        let monday: NaiveDate = monday.trim().parse().unwrap_or_else(|_| panic!("no date: {line}"));
        let days: Vec<&str> = days.split_whitespace().collect();
        assert!((1..=7).contains(&days.len()), "one to seven days: {line}");
        for week in 0..times.trim().parse().unwrap_or_else(|_| panic!("no number of weeks: {line}")) {
            for (day, token) in (0..).zip(&days) {
                log.day(shift(monday, week * 7 + day), token);
            }
        }
    }
    log
}

impl Log {
    fn day(&mut self, day: NaiveDate, token: &str) {
        self.last_day = self.last_day.max(day);
        match token {
            "-" => {}
            "?" => self.unrecorded.push(Exclusion { span: DaySpan::day(day), reason: ExclusionReason::Unrecorded }),
            runs => {
                // Doubles start ten hours apart, so that they are two sessions.
                for (hour, run) in (6..).step_by(10).zip(runs.split('+')) {
                    let id = self.activities.len() as u64 + 1;
                    self.activities.push(as_flagged(recording(day, hour, id, run)));
                }
            }
        }
    }
}

/// Without what only samples tell where there are none.
fn as_flagged((activity, mut measures): (Activity, ActivityMeasures)) -> (Activity, ActivityMeasures) {
    if activity.flags.contains(&QualityFlag::NoStreams) {
        (measures.running_cadence, measures.running_cadence_time) = (None, Seconds::ZERO);
        measures.cadence_windows.clear();
    }
    (activity, measures)
}

fn recording(day: NaiveDate, hour: u32, id: u64, token: &str) -> (Activity, ActivityMeasures) {
    let (sport, token) = token.split_once(':').map_or((Sport::Run, token), |(sport, rest)| {
        (Sport::from_name(sport).unwrap_or_else(|| panic!("no sport: {token}")), rest)
    });
    let end = token.find(TAGS).unwrap_or(token.len());
    let number = |text: &str| text.parse::<f64>().unwrap_or_else(|_| panic!("no number: {text} in {token}"));
    let mut kilometres = if end == 0 { 0.0 } else { number(&token[..end]) };
    let mut minutes = kilometres * USUAL_PACE_MIN;
    let mut walk_run = None;
    let (mut cadence, mut activity, mut dynamics) = (None, blank(day, hour, id, sport), Vec::new());
    let (mut descent, mut downhill_min, mut heart_rate, mut temperature) = (None, 0.0, None, None);
    let (mut stretches, mut best_efforts) = (Vec::new(), BestEfforts::default());
    let (mut legs, mut way, mut height) = (None, None, Height::Barometer);
    let mut rest = &token[end..];
    while let Some(kind) = rest.chars().next() {
        let end = rest[1..].find(TAGS).map_or(rest.len(), |at| at + 1);
        let value = &rest[1..end];
        match (kind, value) {
            ('/', value) => minutes = number(value.strip_suffix('m').unwrap_or(value)),
            ('@', value) => cadence = Some(number(value.strip_suffix("spm").unwrap_or(value))),
            ('#', value) => activity.gear = vec![GearName::named(value)],
            ('~', value) => activity.rpe = Some(number(value)),
            ('_', value) => descent = Metres::new(number(value)),
            ('%', value) => downhill_min = number(value),
            ('*', value) => temperature = DegreesCelsius::new(number(value)),
            ('!', "treadmill") => activity.surface = Surface::Treadmill,
            ('!', "rough") => drop(activity.flags.insert(QualityFlag::ElevationGps)),
            ('^', value) if value.starts_with(|first: char| first.is_ascii_digit()) => {
                stretches = value.split(',').map(Stretch::of).collect();
            }
            ('^', value) => legs = Some(value),
            ('(', value) => {
                let (bouts, seconds, metres) = walks::parse(value);
                (walk_run, minutes, kilometres) = (Some(bouts), seconds / 60.0, metres / 1_000.0);
            }
            ('!', "fast") => best_efforts = BestEfforts(FAST_S.map(Seconds::new)),
            ('!', "trained") => best_efforts = BestEfforts(TRAINED_S.map(Seconds::new)),
            ('!', "race") => activity.race = true,
            ('!', "gps") => drop(activity.flags.insert(QualityFlag::DistanceFromGps)),
            ('!', "guessed") => drop(activity.flags.insert(QualityFlag::CadenceGuessed)),
            ('!', "cut") => drop(activity.flags.insert(QualityFlag::Truncated)),
            ('!', "gpsheight") => height = Height::Positions,
            ('!', "noheight") => height = Height::Unknown,
            ('!', "totals") => drop(activity.flags.insert(QualityFlag::NoStreams)),
            ('!', surface) => {
                activity.surface =
                    Surface::from_name(surface).unwrap_or_else(|| panic!("neither a mark nor a surface: {token}"));
            }
            ('\'', title) => activity.title = Some(title.to_owned()),
            ('&', value) => match value.split_once('=') {
                Some(("hr", value)) => heart_rate = BeatsPerMinute::new(number(value)),
                Some((name, value)) => dynamics.push((name, number(value))),
                None => way = Some(value),
            },
            _ => panic!("unknown tag in {token}"),
        }
        rest = &rest[end..];
    }
    if !stretches.is_empty() {
        minutes = stretches.iter().map(|stretch| stretch.minutes).sum();
        heart_rate = BeatsPerMinute::new(stretches.iter().map(|one| one.minutes * one.bpm).sum::<f64>() / minutes)
            .filter(|rate| rate.get() > 0.0);
    }
    let mut measures = match legs {
        Some(legs) => legs::measures(legs, height),
        None => measures(kilometres * 1_000.0, minutes * 60.0, cadence),
    };
    measures.walk_run = walk_run;
    measures.route = way.map(|way| ways::route(way, measures.distance));
    if legs.is_some() {
        if height == Height::Barometer {
            activity.flags.insert(QualityFlag::ElevationBarometric);
        }
        activity.recorded.distance = measures.distance;
        activity.recorded.elapsed = measures.elapsed;
        activity.recorded.timer = measures.timer;
        return (activity, measures);
    }
    (measures.heart_rate, measures.temperature) = (heart_rate, temperature);
    (measures.ascent, measures.descent) = (descent, descent);
    let barometric = descent.is_some() && !activity.flags.contains(&QualityFlag::ElevationGps);
    if barometric {
        activity.flags.insert(QualityFlag::ElevationBarometric);
    }
    measures.hills = descent.map(|_| HillTime {
        uphill_running: Seconds::ZERO,
        downhill: Seconds::new(downhill_min * 60.0).expect("finite"),
        downhill_running: Seconds::ZERO,
        barometric,
    });
    for (name, value) in dynamics {
        add_form(&mut measures, name, value);
    }
    measures.effort = profile(&stretches, kilometres * 60.0 / minutes);
    measures.best_efforts = best_efforts;
    measures.best_minute_heart_rate =
        BeatsPerMinute::new(stretches.iter().map(|one| one.bpm).fold(0.0, f64::max)).filter(|rate| rate.get() > 0.0);
    activity.recorded.distance = measures.distance;
    activity.recorded.elapsed = measures.elapsed;
    activity.recorded.timer = measures.timer;
    (activity, measures)
}

/// A stretch of a run at one heart rate.
struct Stretch {
    minutes: f64,
    bpm: f64,
    /// Graded speed in km/h, if it is not that of the whole run.
    speed_kmh: Option<f64>,
}

impl Stretch {
    fn of(text: &str) -> Self {
        let (text, speed) = text.split_once("at").map_or((text, None), |(text, speed)| (text, Some(speed)));
        let (minutes, bpm) = text.split_once('x').unwrap_or_else(|| panic!("no minutes x heart rate: {text}"));
        let number = |text: &str| text.parse::<f64>().unwrap_or_else(|_| panic!("no number: {text}"));
        Self { minutes: number(minutes), bpm: number(bpm), speed_kmh: speed.map(number) }
    }
}

/// The course of these stretches on the flat; none without any.
fn profile(stretches: &[Stretch], mean_kmh: f64) -> Option<EffortProfile> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "minutes, speeds and heart rates of runners"
    )]
    let bins = stretches.iter().flat_map(|stretch| {
        let speed_mmps = stretch.speed_kmh.unwrap_or(mean_kmh) / 3.6 * 1_000.0;
        let bin = EffortBin {
            graded_speed_mmps: speed_mmps.round() as u16,
            heart_rate_bpm: stretch.bpm as u8,
            gait: Gait::Running,
            tenths: (BIN_S * 10.0) as u8,
            ..EffortBin::default()
        };
        std::iter::repeat_n(bin, (stretch.minutes * 60.0 / BIN_S).round() as usize)
    });
    let bins: Vec<EffortBin> = bins.collect();
    (!bins.is_empty()).then_some(EffortProfile { bins, interruptions: Vec::new() })
}

fn measures(distance_m: f64, time_s: f64, cadence: Option<f64>) -> ActivityMeasures {
    let time = Seconds::new(time_s);
    let mean_mps = distance_m / time_s;
    let windows = cadence.map_or_else(Vec::new, |spm| {
        let count = (time_s / 30.0).round();
        std::iter::successors(Some(0.0), |index| Some(index + 1.0))
            .take_while(|index| *index < count)
            .map(|index| mean_mps * (0.85 + 0.3 * index / (count - 1.0).max(1.0)))
            .filter_map(|speed| {
                Some(CadenceWindow {
                    speed: MetresPerSecond::new(speed)?,
                    cadence: StepsPerMinute::new(spm + SLOPE_SPM_PER_MPS * (speed - mean_mps))?,
                })
            })
            .collect()
    });
    ActivityMeasures {
        distance: Metres::new(distance_m),
        elapsed: time,
        moving: time,
        timer: time,
        cadence: cadence.and_then(StepsPerMinute::new),
        running_cadence: cadence.and_then(StepsPerMinute::new),
        running_cadence_time: time.filter(|_| cadence.is_some()).unwrap_or_default(),
        cadence_windows: windows,
        graded_speed: MetresPerSecond::new(mean_mps),
        ..ActivityMeasures::default()
    }
}

fn blank(day: NaiveDate, hour: u32, id: u64, sport: Sport) -> Activity {
    let offset = UtcOffset { seconds: 3_600, origin: OffsetOrigin::Recorded };
    let local = day.and_hms_opt(hour + 1, 0, 0).expect("an hour of the day");
    let mut content_hash = [0; 32];
    content_hash[..8].copy_from_slice(&id.to_be_bytes());
    let start_utc = (local - TimeDelta::seconds(offset.seconds.into())).and_utc();
    Activity {
        sources: vec![format!("{id}.fit")],
        content_hash,
        utc_offset: offset,
        sport,
        surface: Surface::Road,
        ..Activity::blank(ActivityId(id.to_be_bytes()), start_utc)
    }
}

/// Adds what a strap or pod measured.
fn add_form(measures: &mut ActivityMeasures, name: &str, value: f64) {
    let time = measures.timer.unwrap_or_default();
    let third = Seconds::new(time.get() / 3.0).unwrap_or_default();
    let thirds = measures.form_thirds.get_or_insert_default();
    let late = |first: f64| Some(FormShift { first, last: first * (1.0 + value / 100.0), matched: third });
    let of: &mut DynamicsTime = &mut measures.dynamics_time;
    match name {
        "vr" => (measures.vertical_ratio, of.vertical_ratio) = (Percent::new(value), time),
        "vo" => (measures.vertical_oscillation, of.vertical_oscillation) = (Millimetres::new(value), time),
        "gct" => (measures.stance_time, of.stance_time) = (Milliseconds::new(value), time),
        "left" => (measures.stance_balance_left, of.stance_balance_left) = (Percent::new(value), time),
        "strike" => (measures.foot_strike, of.foot_strike) = (Some(value), time),
        "late-cadence" => thirds.cadence = late(170.0),
        "late-vr" => thirds.vertical_ratio = late(8.0),
        "late-gct" => thirds.stance_time = late(250.0),
        "late-left" => thirds.stance_balance_left = late(50.0),
        "matched" => {
            let FormThirds { cadence, vertical_ratio, stance_time, stance_balance_left } = thirds;
            for shift in [cadence, vertical_ratio, stance_time, stance_balance_left].into_iter().flatten() {
                shift.matched = Seconds::new(value * 60.0).unwrap_or_default();
            }
        }
        other => panic!("no measure of form: {other}"),
    }
    measures.form_thirds = measures.form_thirds.filter(|thirds| *thirds != FormThirds::default());
}
