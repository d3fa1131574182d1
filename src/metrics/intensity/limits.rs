//! The speeds and heart rates at which easy ends and hard begins (RULES sections 5.4 and 5.6).

use crate::model::finding::Confidence;
use crate::model::intensity::{CriticalSpeed, IntensityAnchor};
use crate::model::units::MetresPerSecond;

/// Upper end of easy running, of critical speed.
const EASY_SPEED: f64 = 0.82;
/// Lower end of threshold running, of critical speed.
const HARD_SPEED: f64 = 0.95;
/// A bout begins at this share of critical speed and ends below the other.
const BOUT_ON: f64 = 0.93;
const BOUT_OFF: f64 = 0.85;
/// Mean of a session that is hard by itself, of critical speed.
const HARD_MEAN: f64 = 0.90;
/// So many times the usual speed stands for 0.95 of an unknown critical speed.
const HARD_OF_USUAL: f64 = 1.12;
/// Without a critical speed a bout ends below this share of where it began.
const USUAL_OFF: f64 = 0.92;
/// Upper end of easy running, of maximum heart rate.
const EASY_HEART_RATE: f64 = 0.80;
/// Lower end of threshold running, of maximum heart rate.
const HARD_HEART_RATE: f64 = 0.88;
/// Lower end of severe running, of maximum heart rate.
const SEVERE_HEART_RATE: f64 = 0.92;
/// A bout of heart rate ends below this share; chosen: heart rate falls slowly.
const HEART_RATE_OFF: f64 = 0.85;

/// Speeds in m/s.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SpeedLimits {
    /// Critical speed; `None` when the limits come from the usual speed.
    pub(crate) critical: Option<f64>,
    /// Upper end of easy; with the usual speed alone, what ends a bout.
    pub(crate) easy: f64,
    /// Upper end of what is easy before and after the hard part of a session.
    pub(crate) around: f64,
    /// True for a critical speed that somebody ran all out for: then nothing else is asked what is easy or hard.
    pub(crate) proven: bool,
    /// From here on it is hard.
    pub(crate) hard: f64,
    /// A session of this mean is hard; without a critical speed none is.
    pub(crate) hard_mean: f64,
    /// A bout begins at this speed.
    pub(crate) on: f64,
    /// A bout ends below this speed.
    pub(crate) off: f64,
}

/// Heart rates in beats per minute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct HeartRateLimits {
    /// Upper end of easy.
    pub(crate) easy: f64,
    /// From here on it is hard.
    pub(crate) hard: f64,
    /// From here on it is severe.
    pub(crate) severe: f64,
    /// A bout ends below this.
    pub(crate) off: f64,
}

/// What a session is judged by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Limits {
    /// From critical speed, else from the usual speed.
    pub(crate) speed: Option<SpeedLimits>,
    /// From maximum heart rate.
    pub(crate) heart_rate: Option<HeartRateLimits>,
    /// How sure the critical speed is.
    pub(crate) speed_confidence: Confidence,
    /// How sure the maximum heart rate is: medium when the athlete gave it.
    pub(crate) heart_rate_confidence: Confidence,
}

impl Limits {
    pub(crate) fn of(anchor: &IntensityAnchor) -> Self {
        let critical = anchor.critical_speed.ok().map(|critical| of_critical(&critical, anchor.usual_speed));
        let heart_rate = anchor.max_heart_rate.ok();
        Self {
            speed: critical.or_else(|| anchor.usual_speed.map(of_usual)),
            heart_rate: heart_rate.map(|max| HeartRateLimits {
                easy: EASY_HEART_RATE * max.bpm.get(),
                hard: HARD_HEART_RATE * max.bpm.get(),
                severe: SEVERE_HEART_RATE * max.bpm.get(),
                off: HEART_RATE_OFF * max.bpm.get(),
            }),
            speed_confidence: anchor.critical_speed.map_or(Confidence::Low, |critical| critical.confidence),
            heart_rate_confidence: match heart_rate {
                Some(max) if max.given => Confidence::Medium,
                _ => Confidence::Low,
            },
        }
    }

    /// Those of an accepted critical speed.
    pub(crate) fn critical(&self) -> Option<SpeedLimits> {
        self.speed.filter(|speed| speed.critical.is_some())
    }
}

/// 0.82 of a critical speed from bests of training alone may be slower than the runner's usual jog; who warms up at
/// that jog does warm up.
fn of_critical(critical: &CriticalSpeed, usual: Option<MetresPerSecond>) -> SpeedLimits {
    let all_out = critical.near_maximal;
    let jog = usual.filter(|_| !all_out).map_or(0.0, |usual| USUAL_OFF * HARD_OF_USUAL * usual.get());
    let critical = critical.speed.get();
    SpeedLimits {
        critical: Some(critical),
        easy: EASY_SPEED * critical,
        around: jog.max(EASY_SPEED * critical),
        proven: all_out,
        hard: HARD_SPEED * critical,
        hard_mean: HARD_MEAN * critical,
        on: BOUT_ON * critical,
        off: BOUT_OFF * critical,
    }
}

/// 0.82 of the critical speed that this stands for would be slower than the runner's usual jog: what does not count as
/// a bout is easy instead.
fn of_usual(usual: MetresPerSecond) -> SpeedLimits {
    let hard = HARD_OF_USUAL * usual.get();
    SpeedLimits {
        critical: None,
        easy: USUAL_OFF * hard,
        around: USUAL_OFF * hard,
        proven: false,
        hard,
        hard_mean: f64::INFINITY,
        on: hard,
        off: USUAL_OFF * hard,
    }
}
