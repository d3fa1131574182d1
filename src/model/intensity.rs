//! How hard a runner's sessions were, and the runner's own limits that this is told from (RULES sections 5.4 to 5.7).

use chrono::NaiveDate;

use super::calendar::DaySpan;
use super::finding::Confidence;
use super::named::named;
use super::units::{BeatsPerMinute, Metres, MetresPerSecond, Seconds};

named!(
    /// How hard a session was (RULES section 5.6). The first of the criteria that matches decides.
    SessionClass {
        /// Race: flagged, or by its title and speed.
        Race = "race",
        /// Hard: at least three work bouts with enough time above critical speed.
        HardInterval = "hard-interval",
        /// Hard: ten minutes on end near critical speed.
        HardTempo = "hard-tempo",
        /// Hard: repeats of a climb.
        HardHill = "hard-hill",
        /// Hard: rated 7 of 10 or more.
        HardReported = "hard-reported",
        /// Long, and none of the above.
        Long = "long",
        /// More than a fifth of the time above the easy ceiling.
        Grey = "grey",
        /// Within the easy ceiling.
        Easy = "easy",
        /// Nothing to tell it from.
        Unknown = "unknown",
    }
);

impl SessionClass {
    /// True for races and every kind of hard session.
    #[must_use]
    pub const fn is_hard(self) -> bool {
        matches!(self, Self::Race | Self::HardInterval | Self::HardTempo | Self::HardHill | Self::HardReported)
    }
}

named!(
    /// What a session was classed by.
    ClassBasis {
        /// A race flag of the athlete or a service.
        RaceFlag = "race-flag",
        /// A word of the title, confirmed by the speed.
        Title = "title",
        /// Graded speed against critical speed.
        Pace = "pace",
        /// Heart rate against the maximum.
        HeartRate = "heart-rate",
        /// Bouts, laps or climbs clearly faster than usual, without a critical speed.
        Structure = "structure",
        /// The rating of perceived exertion.
        Rpe = "rpe",
        /// Duration alone.
        Duration = "duration",
        /// Nothing.
        Nothing = "nothing",
    }
);

named!(
    /// How a session was laid out (RULES section 5.7).
    Structure {
        /// No bouts.
        Steady = "steady",
        /// One or two work bouts.
        Continuous = "continuous",
        /// Three work bouts or more, with recoveries between.
        Intervals = "intervals",
        /// Three work bouts or more of uneven length, without clear recoveries.
        Fartlek = "fartlek",
        /// Four bouts or more of 10 to 30 s, under three minutes in all: not hard.
        Strides = "strides",
        /// Four climbs or more of the same hill.
        HillRepeats = "hill-repeats",
    }
);

/// Why there is no critical speed (RULES section 5.4).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NoCriticalSpeed {
    /// No run with a best time over 5000 m.
    NoLongBest,
    /// Fewer than three distances, or none of up to 1500 m, once those slower than a longer one are dropped: no fast
    /// effort was recorded.
    NoShortBest,
    /// Fewer than three runs tell the usual speed.
    UsualSpeedUnknown,
    /// The bests do not lie on a line; with its coefficient of determination.
    PoorFit(f64),
    /// D' outside 40 to 400 m; below it the runner only jogs.
    Intercept(Metres),
    /// Less than 1.08 times the usual speed.
    NearUsualSpeed(MetresPerSecond),
}

/// The speed that the runner can hold for long, and the distance that can be run above it:
/// `distance = speed * time + D'` (RULES section 5.4).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CriticalSpeed {
    /// Critical speed.
    pub speed: MetresPerSecond,
    /// D'.
    pub distance_above: Metres,
    /// Coefficient of determination of the line.
    pub r_squared: f64,
    /// Distances that it was fitted to, as indices of [`super::effort::BEST_EFFORT_DISTANCES_M`].
    pub used: [bool; 6],
    /// Distances left out because a longer one was run faster.
    pub dropped: [bool; 6],
    /// Days that the bests come from: 90, or 180 with low confidence.
    pub span: DaySpan,
    /// High from 90 days, low from 180.
    pub confidence: Confidence,
    /// True when somebody ran all out behind it: the best over 5000 m was run in a race, or D' is as large as all-out
    /// bests make it. Bests of training alone lie on a line too, and its slope is too low.
    pub near_maximal: bool,
}

/// Why there is no maximum heart rate (RULES sections 5.4 (b) and 5.5).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NoMaxHeartRate {
    /// Fewer than three recordings of 365 days with a minute of heart rate.
    TooFewRecordings,
    /// The highest seen is less than 1.20 times the usual heart rate of runs: no hard effort.
    NearUsual(BeatsPerMinute),
    /// The highest seen is less than 0.92 times what the age lets expect.
    BelowAge(BeatsPerMinute),
}

/// The highest heart rate of the runner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MaxHeartRate {
    /// Beats per minute.
    pub bpm: BeatsPerMinute,
    /// True when the athlete gave it; else the third highest of the best minutes of 365 days.
    pub given: bool,
}

/// What intensity is told from on a day: RULES section 5.4 (a), (b) and (c).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IntensityAnchor {
    /// Last day of the windows: 90 days for speed, 365 for heart rate.
    pub last_day: NaiveDate,
    /// Critical speed, or why there is none.
    pub critical_speed: Result<CriticalSpeed, NoCriticalSpeed>,
    /// Maximum heart rate, or why there is none.
    pub max_heart_rate: Result<MaxHeartRate, NoMaxHeartRate>,
    /// Median over the runs of 90 days of their graded speed in running state; treadmills only without any other run.
    /// `None` with fewer than three runs.
    pub usual_speed: Option<MetresPerSecond>,
}

impl IntensityAnchor {
    /// True when easy and grey can be told apart at all. Otherwise "no hard effort and no maximum heart rate known; set
    /// `max_heart_rate_bpm`" (RULES section 5.4).
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.critical_speed.is_ok() || self.max_heart_rate.is_ok()
    }
}

/// Time of a session by intensity: below and above the easy ceiling, and the part above that is hard.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct IntensityTime {
    /// At or below the easy ceiling: 0.82 of critical speed, 80 % of maximum heart rate.
    pub easy: Seconds,
    /// Above the easy ceiling, hard time included.
    pub above: Seconds,
    /// At or above 0.95 of critical speed, or 88 % of maximum heart rate.
    pub hard: Seconds,
}

impl IntensityTime {
    /// All of it that could be judged.
    #[must_use]
    pub fn judged(&self) -> Seconds {
        self.easy + self.above
    }

    /// Share of the judged time above the easy ceiling (RULES card PREV-8, drift share).
    #[must_use]
    pub fn above_share(&self) -> Option<f64> {
        self.above.ratio_to(self.judged())
    }
}

/// A stretch of hard running. Times are wall-clock seconds from the start of the session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WorkBout {
    /// Start.
    pub start_s: f64,
    /// End.
    pub end_s: f64,
    /// Recorded time within.
    pub time: Seconds,
    /// Mean graded speed; `None` for a bout told by heart rate alone.
    pub graded_speed: Option<MetresPerSecond>,
}

/// How hard a running session was, and what that was told from.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionEffort {
    /// What the class rests on.
    pub basis: ClassBasis,
    /// High with a critical speed of 90 days and clear data, low with structure alone or GPS altitude on hills.
    pub confidence: Confidence,
    /// Critical speed that it was judged by.
    pub critical_speed: Option<MetresPerSecond>,
    /// Maximum heart rate that it was judged by.
    pub max_heart_rate: Option<BeatsPerMinute>,
    /// How it was laid out.
    pub structure: Structure,
    /// True when the bouts are those of the laps.
    pub from_laps: bool,
    /// Coefficient of variation of the graded speed of 30 s stretches of running: above 0.12 suggests structure, below
    /// 0.06 is steady (RULES section 5.7).
    pub speed_variation: Option<f64>,
    /// Time running or walking in the recorded course; `None` without a course.
    pub moving: Option<Seconds>,
    /// By graded speed; `None` without a critical speed, or when under 80 % of the moving time has a speed.
    pub by_pace: Option<IntensityTime>,
    /// By heart rate from the fourth minute on; `None` without a maximum, or when under 80 % of the moving time has a
    /// heart rate.
    pub by_heart_rate: Option<IntensityTime>,
    /// By either: easy where speed or heart rate says so (RULES section 5.6, the easy ceiling). `None` when neither
    /// route is known.
    pub by_either: Option<IntensityTime>,
    /// The hard bouts in order: of intervals, tempo, hills or a race; empty when the session is not hard or is hard
    /// only by report. A race without bouts is one bout from its start to its end.
    pub hard_bouts: Vec<WorkBout>,
    /// Time in hard bouts on grades within 3 % or of unknown grade (RULES card LOAD-2, Sp).
    pub hard_on_flat: Seconds,
    /// Running time at 4 % or steeper upwards (RULES card LOAD-2, Hi); `None` without altitude.
    pub uphill: Option<Seconds>,
    /// Running time at 5 % or steeper downwards (RULES cards LOAD-2 and LOAD-B7); `None` without altitude.
    pub downhill: Option<Seconds>,
    /// Ascent of its recordings.
    pub ascent: Option<Metres>,
    /// True when all of its altitude comes from barometers; otherwise grades are rough (guards of LOAD-2, LOAD-B7,
    /// PREV-8).
    pub barometric: bool,
    /// A hilly run (RULES section 5.7): at least 15 m a kilometre and 100 m of ascent, by a barometer.
    pub hilly: bool,
    /// Easy running or walking before the first hard bout (RULES card PREV-5): graded speed up to 0.82 of critical
    /// speed or heart rate up to 80 % of its maximum; without either, slower than a bout. `None` without a hard bout.
    pub easy_before: Option<Seconds>,
    /// The same after the last hard bout (RULES card PREV-6).
    pub easy_after: Option<Seconds>,
}

impl SessionEffort {
    /// True when there was a critical speed or a maximum heart rate, and the speed or heart rate to judge this session
    /// by it.
    #[must_use]
    pub const fn is_anchored(&self) -> bool {
        self.by_pace.is_some() || self.by_heart_rate.is_some()
    }
}
