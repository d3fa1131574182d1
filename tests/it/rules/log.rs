//! The training log of a fixture: one line a week, seven days, Monday first.
//!
//! ```text
//! 2026-09-07: 10 - 8 - 8 - 18        kilometres a day, `-` rest
//! 2026-09-14 x3: 10 - 8+5 - ? - 18   the same week three times; two runs on Wednesday; Friday was not recorded
//! 2026-10-05: 10/52m@165spm#Peg!race fewer than seven days: the last one is the as-of day
//! ```
//!
//! A run is kilometres, then in any order: `/52m` minutes (6 min/km without), `@165spm` cadence, `#Peg` shoe, `~7` rating,
//! `!race`, `!gps` (distance from positions), `!guessed` (cadence guessed). `bike:20` is another sport. Cadence
//! windows lie evenly within 15 % of the mean speed on a line of 9 steps per minute for each m/s. `^e10h12e5` in place of
//! kilometres is a run of legs (`legs.rs`) and `&1cw` a route (`ways.rs`); `!gpsheight`, `!noheight`, `!track`, `!trail`,
//! `!treadmill` and `!cut` (the file breaks off) belong to them.

use chrono::{NaiveDate, TimeDelta};
use patella::model::activity::{Activity, ActivityId, OffsetOrigin, Sport, Surface, UtcOffset};
use patella::model::athlete::{Exclusion, ExclusionReason};
use patella::model::calendar::{DaySpan, shift};
use patella::model::measures::{ActivityMeasures, CadenceWindow};
use patella::model::quality::QualityFlag;
use patella::model::shoe::GearName;
use patella::model::units::{Metres, MetresPerSecond, Seconds, StepsPerMinute};

use super::legs::{self, Height};
use super::ways;

/// What a log says.
#[derive(Clone)]
pub(crate) struct Log {
    pub(crate) activities: Vec<(Activity, ActivityMeasures)>,
    pub(crate) unrecorded: Vec<Exclusion>,
    pub(crate) last_day: NaiveDate,
}

/// What each tag of a run begins with.
const TAGS: [char; 7] = ['/', '@', '#', '~', '!', '^', '&'];
/// Minutes a kilometre of a run that does not say.
const USUAL_PACE_MIN: f64 = 6.0;
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
                    self.activities.push(recording(day, hour, id, run));
                }
            }
        }
    }
}

fn recording(day: NaiveDate, hour: u32, id: u64, token: &str) -> (Activity, ActivityMeasures) {
    let (sport, token) = token.split_once(':').map_or((Sport::Run, token), |(sport, rest)| {
        (Sport::from_name(sport).unwrap_or_else(|| panic!("no sport: {token}")), rest)
    });
    let end = token.find(TAGS).unwrap_or(token.len());
    let number = |text: &str| text.parse::<f64>().unwrap_or_else(|_| panic!("no number: {text} in {token}"));
    let kilometres = if token[end..].starts_with('^') { 0.0 } else { number(&token[..end]) };
    let mut minutes = kilometres * USUAL_PACE_MIN;
    let (mut cadence, mut activity) = (None, blank(day, hour, id, sport));
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
            ('!', "race") => activity.race = true,
            ('!', "gps") => drop(activity.flags.insert(QualityFlag::DistanceFromGps)),
            ('!', "guessed") => drop(activity.flags.insert(QualityFlag::CadenceGuessed)),
            ('!', "cut") => drop(activity.flags.insert(QualityFlag::Truncated)),
            ('!', "gpsheight") => height = Height::Positions,
            ('!', "noheight") => height = Height::Unknown,
            ('!', ground @ ("track" | "trail" | "treadmill")) => {
                activity.surface = Surface::from_name(ground).expect("a ground");
            }
            ('^', value) => legs = Some(value),
            ('&', value) => way = Some(value),
            _ => panic!("unknown tag in {token}"),
        }
        rest = &rest[end..];
    }
    let mut measures = match legs {
        Some(legs) => legs::measures(legs, height),
        None => measures(kilometres * 1_000.0, minutes * 60.0, cadence),
    };
    measures.route = way.map(|way| ways::route(way, measures.distance));
    if legs.is_some() && height == Height::Barometer {
        activity.flags.insert(QualityFlag::ElevationBarometric);
    }
    activity.recorded.distance = measures.distance;
    activity.recorded.elapsed = measures.elapsed;
    activity.recorded.timer = measures.timer;
    (activity, measures)
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
