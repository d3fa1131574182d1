//! The computed numbers of an activity, a session and a week, as plain structs. A measure that could not be computed
//! is `None`, never zero.

use chrono::{DateTime, NaiveDate, Utc};

use super::activity::{ActivityId, Sport, Surface};
use super::athlete::ExclusionReason;
use super::bouts::WalkRun;
use super::calendar::{DaySpan, WeekId};
use super::effort::{BestEfforts, Climb, EffortProfile};
use super::form::{DynamicsTime, FormThirds};
use super::intensity::SessionEffort;
use super::named::named;
use super::route::Route;
use super::terrain::HillTime;
use super::units::{
    BeatsPerMinute, DegreesCelsius, Metres, MetresPerSecond, Millimetres, Milliseconds, Percent, Seconds,
    StepsPerMinute,
};

pub use super::intensity::SessionClass;

/// Cadence and speed over one steady half minute of running (RULES card BIO-2).
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct CadenceWindow {
    /// Mean speed.
    pub speed: MetresPerSecond,
    /// Mean cadence.
    pub cadence: StepsPerMinute,
}

/// The runner's own relation of cadence to speed, `c = intercept + slope * v` (RULES card BIO-2).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CadenceCurve {
    /// Days that it was fitted to.
    pub span: DaySpan,
    /// Steady half minutes that it was fitted to.
    pub windows: u32,
    /// Runs that they come from.
    pub runs: u32,
    /// Cadence at standstill, by extrapolation.
    pub intercept_spm: f64,
    /// Steps per minute gained for each metre per second.
    pub slope_spm_per_mps: f64,
    /// Speed below which a twentieth of the windows lie.
    pub slow_speed: MetresPerSecond,
    /// Speed above which a twentieth of the windows lie.
    pub fast_speed: MetresPerSecond,
    /// Median speed of the windows outside races and runs rated hard.
    pub easy_speed: MetresPerSecond,
    /// Mean change at the same speed against the curve of the 90 days before, -0.03 meaning 3 % fewer steps; `None`
    /// when those days give no curve.
    pub drift_ratio: Option<f64>,
}

impl CadenceCurve {
    /// Cadence of the runner at this speed.
    #[must_use]
    pub fn cadence_at(&self, speed: MetresPerSecond) -> Option<StepsPerMinute> {
        StepsPerMinute::new(self.intercept_spm + self.slope_spm_per_mps * speed.get())
    }
}

/// Seconds spent at each heart rate, from which any impulse can be computed once the maximum is known.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct HeartRateHistogram {
    /// Heart rate of the first bin.
    pub lowest_bpm: u16,
    /// Seconds a bin, one bin a beat per minute.
    pub seconds: Vec<f32>,
}

/// Everything computed from one recording.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct ActivityMeasures {
    /// Distance by the order of FORMATS section 7.
    pub distance: Option<Metres>,
    /// Wall-clock time.
    pub elapsed: Option<Seconds>,
    /// Time in motion by FORMATS section 7.
    pub moving: Option<Seconds>,
    /// Time with the timer running.
    pub timer: Option<Seconds>,
    /// Metres climbed.
    pub ascent: Option<Metres>,
    /// Metres descended.
    pub descent: Option<Metres>,
    /// Mean heart rate, weighted by duration.
    pub heart_rate: Option<BeatsPerMinute>,
    /// Highest mean heart rate over 60 s.
    pub best_minute_heart_rate: Option<BeatsPerMinute>,
    /// Time at each heart rate while the timer ran.
    pub heart_rate_histogram: Option<HeartRateHistogram>,
    /// Mean of the non-zero cadence samples, weighted by duration.
    pub cadence: Option<StepsPerMinute>,
    /// Mean cadence in the cleaned running state (RULES card BIO-2).
    pub running_cadence: Option<StepsPerMinute>,
    /// Time in the cleaned running state.
    pub running_cadence_time: Seconds,
    /// Steady half minutes of running.
    pub cadence_windows: Vec<CadenceWindow>,
    /// Mean speed of a flat run of equal effort (RULES section 5.3), over moving time.
    pub graded_speed: Option<MetresPerSecond>,
    /// Mean vertical oscillation while running.
    pub vertical_oscillation: Option<Millimetres>,
    /// Mean vertical ratio while running.
    pub vertical_ratio: Option<Percent>,
    /// Mean ground contact time while running.
    pub stance_time: Option<Milliseconds>,
    /// Mean share of ground contact time on the left foot while running.
    pub stance_balance_left: Option<Percent>,
    /// Mean step length while running.
    pub step_length: Option<Metres>,
    /// Mean rating of foot strike by a foot pod while running, 1 heel to 16 toes (RULES, BIO-4).
    pub foot_strike: Option<f64>,
    /// Time behind the means of the running dynamics.
    pub dynamics_time: DynamicsTime,
    /// Form in the first and last third of a run of 45 minutes or more (RULES card BIO-B2).
    pub form_thirds: Option<FormThirds>,
    /// Bouts of walking and running (RULES section 5.8); `None` for a sparse recording, which cannot show them.
    pub walk_run: Option<WalkRun>,
    /// Where the run went (RULES section 5.9); `None` with too few positions.
    pub route: Option<Route>,
    /// Running time on slopes; `None` without height.
    pub hills: Option<HillTime>,
    /// Mean temperature, as the device felt it.
    pub temperature: Option<DegreesCelsius>,
    /// Course of speed, heart rate and grade; `None` without speed and heart rate, and for other sports.
    pub effort: Option<EffortProfile>,
    /// Best times over set distances; none for other sports and on treadmills.
    pub best_efforts: BestEfforts,
    /// Climbs in order; empty for other sports, on treadmills and without altitude.
    pub climbs: Vec<Climb>,
}

impl ActivityMeasures {
    /// Mean speed while moving.
    #[must_use]
    pub fn moving_speed(&self) -> Option<MetresPerSecond> {
        self.distance?.over(self.moving?)
    }
}

/// The longest run of the 30 days before a session (RULES section 0, L30).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LongestBefore {
    /// Its distance.
    pub distance: Metres,
    /// Its session.
    pub session: ActivityId,
    /// Its day.
    pub day: NaiveDate,
    /// How many valid runs lie in those 30 days.
    pub runs: u32,
}

/// One or more recordings of one sport with at most 30 minutes between the end of one and the start of the next. Of
/// recordings made at the same time only the one that went farthest is in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Id of its first recording.
    pub id: ActivityId,
    /// Ids of its recordings in order, those made at the same time as another left out.
    pub activities: Vec<ActivityId>,
    /// Sport.
    pub sport: Sport,
    /// Ground of its longest recording.
    pub surface: Surface,
    /// Start of the first recording.
    pub start_utc: DateTime<Utc>,
    /// Local day of the start.
    pub day: NaiveDate,
    /// Sum of distances; `None` when no recording has one.
    pub distance: Option<Metres>,
    /// Sum of moving times.
    pub moving: Option<Seconds>,
    /// Sum of timer or elapsed times.
    pub duration: Option<Seconds>,
    /// Mean graded speed, weighted by moving time.
    pub graded_speed: Option<MetresPerSecond>,
    /// Highest rating of perceived exertion.
    pub rpe: Option<f64>,
    /// True when any recording is flagged as a race.
    pub race: bool,
    /// A run of at least 0.3 km, 3 minutes and 1.0 to 7.0 m/s (RULES section 0); other sports are never valid runs.
    pub valid_run: bool,
    /// The longest run of the 30 x 24 h before the start, itself excluded; only for valid runs.
    pub longest_before: Option<LongestBefore>,
    /// How hard it was (RULES section 5.6); [`SessionClass::Unknown`] for anything but a valid run.
    pub class: SessionClass,
    /// What the class rests on, with times and bouts; only for valid runs.
    pub effort: Option<SessionEffort>,
}

impl Session {
    /// `km / L30 - 1` (RULES section 0, R), or `None` when there was no run to compare with.
    #[must_use]
    pub fn spike_ratio(&self) -> Option<f64> {
        self.distance?.ratio_to(self.longest_before?.distance).map(|ratio| ratio - 1.0)
    }
}

named!(
    /// What daily load is measured in (RULES section 0), in order of preference.
    LoadIndex {
        /// Session rating of perceived exertion times minutes.
        SessionRpe = "session-rpe",
        /// Heart-rate impulse.
        HeartRateImpulse = "heart-rate-impulse",
        /// Graded speed against critical speed.
        GradedSpeed = "graded-speed",
        /// Kilometres.
        Distance = "distance",
    }
);

/// A week by the time that its running took, which is known of runs without distance too (RULES card LOAD-1).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct WeekByTime {
    /// As `known` of the week, but runs without distance do not matter: at most its distance is not known.
    pub recorded: bool,
    /// Valid running sessions and those of 3 minutes or more with a recording without distance.
    pub runs: u32,
    /// Recordings of running of 10 minutes or more without distance: those that leave the distance of a week unknown.
    pub without_distance: u32,
    /// Moving time of `runs`; timer or elapsed time of a recording without one. Zero without a run, and `None` when the
    /// time of a recording of running is not known.
    pub moving: Option<Seconds>,
    /// The part of it that was flagged as a race.
    pub race: Seconds,
    /// Longest of the four weeks before that are recorded, not excluded and have a time; `None` with fewer than four,
    /// up to eight weeks back.
    pub baseline_max4: Option<Seconds>,
    /// Mean of those four.
    pub baseline_mean4: Option<Seconds>,
    /// How many of them had one of `runs`.
    pub baseline_active_weeks: u32,
}

impl WeekByTime {
    /// `moving / baseline_max4 - 1`, as `guarded_ratio` of the distance.
    #[must_use]
    pub fn guarded_ratio(&self) -> Option<f64> {
        self.moving?.ratio_to(self.baseline_max4?).map(|ratio| ratio - 1.0)
    }
}

/// The numbers of one calendar week. A rest week is a row of zeros; a week that is not known is `known: false`.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekMeasures {
    /// Which week.
    pub week: WeekId,
    /// Its Sunday is on or before the judged day.
    pub complete: bool,
    /// The athlete's first recording lies in an earlier week or on this Monday, fewer than 3 days are unrecorded, and
    /// no run of 10 minutes or more is without distance. Otherwise `distance` is a lower bound.
    pub known: bool,
    /// Three or more excluded days, with the reason of most of them; never [`ExclusionReason::Unrecorded`].
    pub excluded: Option<ExclusionReason>,
    /// Lies in a return window: a day of it is within 28 days from the first run after a gap of 14 days or more.
    pub in_return_window: bool,
    /// The same week by the time that its running took.
    pub by_time: WeekByTime,
    /// Valid running sessions.
    pub runs: u32,
    /// Their distance.
    pub distance: Metres,
    /// Their moving time.
    pub moving: Seconds,
    /// Their ascent, zero in a known week without a run; `None` when there are runs and none has one.
    pub ascent: Option<Metres>,
    /// Their descent, likewise.
    pub descent: Option<Metres>,
    /// The longest of them, zero in a known week without a run.
    pub longest_run: Option<Metres>,
    /// Distance of those flagged as a race.
    pub race_distance: Metres,
    /// Change against the week before (RULES, LOAD-1 literal); `None` when that was zero or unknown.
    pub change_ratio: Option<f64>,
    /// Highest of the four usable weeks before (RULES, Bmax4); `None` with fewer than four.
    pub baseline_max4: Option<Metres>,
    /// Mean of the four usable weeks before (RULES, Bmean4).
    pub baseline_mean4: Option<Metres>,
    /// How many of those four had a valid run.
    pub baseline_active_weeks: u32,
    /// `distance / baseline_max4 - 1` (RULES, `inc_G`).
    pub guarded_ratio: Option<f64>,
    /// What `daily_load` is measured in; `None` without a run.
    pub load_index: Option<LoadIndex>,
    /// Load of each day, Monday first, rest days zero.
    pub daily_load: [f64; 7],
    /// Days with a valid run.
    pub training_days: u32,
    /// Mean over standard deviation of daily load (Foster 1998), at most 5; only for complete known weeks with a run.
    pub monotony: Option<f64>,
    /// Sum of daily load times monotony.
    pub strain: Option<f64>,
    /// Cleaned running cadence, weighted by its time.
    pub cadence: Option<StepsPerMinute>,
    /// Days with a hard session or race; `None` when more than a fifth of the valid runs have no class, and without a
    /// run in a week that is not known.
    pub hard_days: Option<u32>,
    /// Share of the judged minutes that were easy by speed or by heart rate (RULES section 5.6); `None` without a run,
    /// and when less than 80 % of the minutes of the valid runs could be judged.
    pub easy_minutes_share: Option<f64>,
    /// Days with a strength session of at least 10 minutes, recorded or logged.
    pub strength_sessions: u32,
}
