//! Time of a session by intensity and by slope (RULES sections 5.6 and 5.7).

use crate::model::intensity::IntensityTime;
use crate::model::units::Seconds;

use super::course::Point;
use super::limits::Limits;

/// Heart rate says nothing in the first minutes (RULES section 5.5).
pub(crate) const SETTLED_S: f64 = 180.0;
/// Share of the moving time that must be judged (RULES card LOAD-B5).
const COVERED: f64 = 0.8;
/// Grades of uphill and downhill running (RULES card LOAD-2 and section 5.7).
const UPHILL: f64 = 0.04;
const DOWNHILL: f64 = -0.05;

/// What [`measure`] finds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Times {
    /// Running or walking.
    pub(crate) moving: Seconds,
    /// By speed.
    pub(crate) by_pace: Option<IntensityTime>,
    /// By heart rate.
    pub(crate) by_heart_rate: Option<IntensityTime>,
    /// By either.
    pub(crate) by_either: Option<IntensityTime>,
    /// Running at 4 % or steeper.
    pub(crate) uphill: Option<Seconds>,
    /// Running at -5 % or steeper.
    pub(crate) downhill: Option<Seconds>,
}

/// Seconds at each level, of one point or of all. One point is easy or above, or neither where the value or the limits
/// are not a number; of what is above some is hard.
///
/// Written without branches, which every other point would take differently.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    easy: f64,
    above: f64,
    hard: f64,
}

impl Tally {
    /// Of one point.
    fn of(value: f64, easy: f64, hard: f64, seconds: f64) -> Self {
        let above = seconds_if(value > easy, seconds);
        Self { easy: seconds_if(value <= easy, seconds), above, hard: seconds_if(value >= hard, above) }
    }

    /// One point by two measures: easy by either of them, else what the first says, else the other.
    fn either(one: Self, other: Self) -> Self {
        let easy = larger(one.easy, other.easy);
        let hard = if one.above > 0.0 { one.hard } else { other.hard };
        let is_easy = easy > 0.0;
        Self { easy, above: seconds_if(!is_easy, larger(one.above, other.above)), hard: seconds_if(!is_easy, hard) }
    }

    fn add(&mut self, point: Self) {
        self.easy += point.easy;
        self.above += point.above;
        self.hard += point.hard;
    }

    /// The times, if they cover enough of what could have been judged.
    fn finish(self, of: f64) -> Option<IntensityTime> {
        let judged = self.easy + self.above;
        let time = IntensityTime {
            easy: Seconds::new(self.easy)?,
            above: Seconds::new(self.above)?,
            hard: Seconds::new(self.hard)?,
        };
        (judged > 0.0 && judged >= COVERED * of).then_some(time)
    }
}

fn seconds_if(counts: bool, seconds: f64) -> f64 {
    if counts { seconds } else { 0.0 }
}

/// The larger of two numbers; unlike [`f64::max`] it does not ask whether they are numbers.
fn larger(one: f64, other: f64) -> f64 {
    if one > other { one } else { other }
}

/// Adds up the moving points. Speed is judged by a critical speed only.
pub(crate) fn measure(points: &[Point], limits: &Limits) -> Times {
    let (mut pace, mut heart_rate, mut either) = (Tally::default(), Tally::default(), Tally::default());
    let (mut moving, mut settled, mut uphill, mut downhill) = (0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64);
    let mut sloped = false;
    let unknown = (f64::NAN, f64::NAN);
    let (easy_speed, hard_speed) = limits.critical().map_or(unknown, |speed| (speed.easy, speed.hard));
    let (easy_rate, hard_rate) = limits.heart_rate.map_or(unknown, |rates| (rates.easy, rates.hard));
    for point in points {
        sloped |= !point.grade.is_nan();
        let time_s = seconds_if(point.is_moving(), point.time_s);
        moving += time_s;
        let running_s = seconds_if(point.is_running(), time_s);
        uphill += seconds_if(point.grade >= UPHILL, running_s);
        downhill += seconds_if(point.grade <= DOWNHILL, running_s);
        let settled_s = seconds_if(point.start_s >= SETTLED_S, time_s);
        settled += settled_s;
        let by_pace = Tally::of(point.graded, easy_speed, hard_speed, time_s);
        let by_heart_rate = Tally::of(point.heart_rate, easy_rate, hard_rate, settled_s);
        pace.add(by_pace);
        heart_rate.add(by_heart_rate);
        either.add(Tally::either(by_pace, by_heart_rate));
    }
    let by_pace = pace.finish(moving);
    let by_heart_rate = heart_rate.finish(settled);
    Times {
        moving: Seconds::new(moving).unwrap_or_default(),
        by_pace,
        by_heart_rate,
        by_either: match (by_pace, by_heart_rate) {
            (Some(_), Some(_)) => either.finish(moving),
            (one, other) => one.or(other),
        },
        uphill: Seconds::new(uphill).filter(|_| sloped),
        downhill: Seconds::new(downhill).filter(|_| sloped),
    }
}
