//! The body of the sample athlete: how heart rate, cadence and the shape of a step follow from speed and slope.
//! The numbers are chosen, not fitted to a person; the slope of cadence over speed is the published one (RULES card
//! BIO-2: about 9 to 11 steps per minute for each m/s).

use super::numbers::{Rng, Wander};
use super::recorder::Kind;

/// Cadence at standstill of the straight line over speed; at the easy 2.75 m/s it makes 161 steps a minute.
const CADENCE_BASE_SPM: f64 = 133.5;
/// Steps a minute for each m/s.
const CADENCE_SLOPE_SPM: f64 = 10.0;
/// Slower than this is walking.
const WALKING_BELOW_MPS: f64 = 1.9;

/// Steps a minute fewer on the short uneven steps of a trail, more on a belt: the usual direction, chosen sizes.
const TRAIL_SPM: f64 = -2.0;
const TREADMILL_SPM: f64 = 2.0;

/// How the body is on a day, and on what it runs: nobody repeats a run to the beat and to the step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct DayForm {
    /// Added to the cadence of the straight line.
    pub(crate) cadence_spm: f64,
    /// Added to the heart rate that an effort asks for.
    pub(crate) heart_rate_bpm: f64,
    /// Speed of an unhurried run over the planned one.
    pub(crate) pace_ratio: f64,
}

impl DayForm {
    /// The form of a day, the same for all that is done and recorded on it. Day-to-day deviations: 1.8 steps a minute,
    /// 2 beats a minute, 1.5 % of the pace.
    pub(crate) fn of_day(seed: u64, kind: Kind) -> Self {
        // A generator of its own: places, stops and starting times do not depend on the form.
        let mut rng = Rng::new(seed ^ 0xf0_4a11);
        let ground_spm = match kind {
            Kind::Trail => TRAIL_SPM,
            Kind::Treadmill => TREADMILL_SPM,
            Kind::Road | Kind::Track | Kind::Strength | Kind::Bike => 0.0,
        };
        Self {
            cadence_spm: 1.8 * rng.normal() + ground_spm,
            heart_rate_bpm: 2.0 * rng.normal(),
            pace_ratio: 1.0 + 0.015 * rng.normal(),
        }
    }
}

/// How a step looks, as the main watch measures it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dynamics {
    pub(crate) vertical_oscillation_mm: f64,
    pub(crate) vertical_ratio_pct: f64,
    pub(crate) stance_time_ms: f64,
    pub(crate) stance_balance_left_pct: f64,
    pub(crate) step_length_mm: f64,
}

/// The state that changes from second to second.
#[derive(Debug, Clone)]
pub(crate) struct Body {
    heart_rate_bpm: f64,
    moving_s: f64,
    form: DayForm,
    rhythm: Wander,
    bounce: Wander,
    balance: Wander,
    heart: Wander,
}

impl Body {
    /// A rested runner about to start.
    pub(crate) fn rested(form: DayForm, rng: &mut Rng) -> Self {
        Self {
            heart_rate_bpm: 84.0 + 4.0 * rng.normal(),
            moving_s: 0.0,
            form,
            rhythm: Wander::new(1.1, 8.0, rng),
            bounce: Wander::new(1.8, 12.0, rng),
            balance: Wander::new(0.35, 60.0, rng),
            heart: Wander::new(1.0, 20.0, rng),
        }
    }

    /// One second at this speed and slope. Heart rate runs towards what the effort asks for, faster up than down, and
    /// drifts upwards after twenty minutes.
    pub(crate) fn second(&mut self, speed_mps: f64, grade: f64, rng: &mut Rng) {
        if speed_mps > 0.5 {
            self.moving_s += 1.0;
        }
        let cost = 1.0 + if grade > 0.0 { 3.2 * grade } else { 1.6 * grade }.clamp(-0.12, 0.5);
        let drift = 0.09 * ((self.moving_s / 60.0) - 20.0).max(0.0);
        let asked = if speed_mps > 0.5 {
            139.0 + 45.0 * (speed_mps * cost - 2.75) + drift + self.form.heart_rate_bpm
        } else {
            95.0 + 0.4 * drift
        };
        let asked = (asked + self.heart.step(rng)).clamp(62.0, 187.0);
        let seconds = if asked > self.heart_rate_bpm { 32.0 } else { 48.0 };
        self.heart_rate_bpm += (asked - self.heart_rate_bpm) / seconds;
    }

    /// Several seconds of standing.
    pub(crate) fn stand(&mut self, seconds: u32, rng: &mut Rng) {
        for _ in 0..seconds {
            self.second(0.0, 0.0, rng);
        }
    }

    /// Beats a minute.
    pub(crate) fn heart_rate_bpm(&self) -> f64 {
        self.heart_rate_bpm
    }

    /// Steps of both feet a minute.
    pub(crate) fn cadence_spm(&mut self, speed_mps: f64, rng: &mut Rng) -> f64 {
        let noise = self.rhythm.step(rng);
        if speed_mps < 0.4 {
            0.0
        } else if speed_mps < WALKING_BELOW_MPS {
            96.0 + 14.0 * speed_mps + noise
        } else {
            CADENCE_BASE_SPM + CADENCE_SLOPE_SPM * speed_mps + self.form.cadence_spm + noise
        }
    }

    /// The shape of the steps, while running.
    pub(crate) fn dynamics(&mut self, speed_mps: f64, cadence_spm: f64, rng: &mut Rng) -> Option<Dynamics> {
        let (bounce, balance) = (self.bounce.step(rng), self.balance.step(rng));
        if speed_mps < WALKING_BELOW_MPS || cadence_spm < 130.0 {
            return None;
        }
        let step_length_mm = 60_000.0 * speed_mps / cadence_spm;
        let vertical_oscillation_mm = 84.0 + 5.0 * (speed_mps - 2.75) + bounce;
        Some(Dynamics {
            vertical_oscillation_mm,
            vertical_ratio_pct: 100.0 * vertical_oscillation_mm / step_length_mm,
            stance_time_ms: 261.0 - 32.0 * (speed_mps - 2.75) + 1.4 * bounce,
            stance_balance_left_pct: 50.3 + balance,
            step_length_mm,
        })
    }
}
