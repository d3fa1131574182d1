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

/// What one point says by one measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Easy,
    Moderate,
    Hard,
}

impl Level {
    /// `None` when the value or the limits are not a number.
    fn of(value: f64, easy: f64, hard: f64) -> Option<Self> {
        if value <= easy {
            Some(Self::Easy)
        } else if value < hard {
            Some(Self::Moderate)
        } else if value >= hard {
            Some(Self::Hard)
        } else {
            None
        }
    }
}

/// Seconds at each level.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    easy: f64,
    above: f64,
    hard: f64,
}

impl Tally {
    fn add(&mut self, level: Option<Level>, seconds: f64) {
        match level {
            Some(Level::Easy) => self.easy += seconds,
            Some(Level::Moderate) => self.above += seconds,
            Some(Level::Hard) => {
                self.above += seconds;
                self.hard += seconds;
            }
            None => {}
        }
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
        if !point.is_moving() {
            continue;
        }
        let time_s = point.time_s;
        moving += time_s;
        if point.is_running() {
            uphill += if point.grade >= UPHILL { time_s } else { 0.0 };
            downhill += if point.grade <= DOWNHILL { time_s } else { 0.0 };
        }
        let by_pace = Level::of(point.graded, easy_speed, hard_speed);
        let counts = point.start_s >= SETTLED_S;
        let heart_rate_bpm = if counts { point.heart_rate } else { f64::NAN };
        let by_heart_rate = Level::of(heart_rate_bpm, easy_rate, hard_rate);
        settled += if counts { time_s } else { 0.0 };
        pace.add(by_pace, time_s);
        heart_rate.add(by_heart_rate, time_s);
        let is_easy = by_pace == Some(Level::Easy) || by_heart_rate == Some(Level::Easy);
        either.add(if is_easy { Some(Level::Easy) } else { by_pace.or(by_heart_rate) }, time_s);
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
