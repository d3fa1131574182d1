//! The body of the sample athlete: how heart rate, cadence and the shape of a step follow from speed and slope.
//! The numbers are chosen, not fitted to a person; the slope of cadence over speed is the published one (RULES card
//! BIO-2: about 9 to 11 steps per minute for each m/s).

use super::numbers::{Rng, Wander};

/// Cadence at standstill of the straight line over speed; at the easy 2.75 m/s it makes 161 steps a minute.
const CADENCE_BASE_SPM: f64 = 133.5;
/// Steps a minute for each m/s.
const CADENCE_SLOPE_SPM: f64 = 10.0;
/// Slower than this is walking.
const WALKING_BELOW_MPS: f64 = 1.9;

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
    day_bpm: f64,
    rhythm: Wander,
    bounce: Wander,
    balance: Wander,
    heart: Wander,
}

impl Body {
    /// A rested runner about to start.
    pub(crate) fn rested(rng: &mut Rng) -> Self {
        Self {
            heart_rate_bpm: 84.0 + 4.0 * rng.normal(),
            moving_s: 0.0,
            day_bpm: 1.6 * rng.normal(),
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
            139.0 + 45.0 * (speed_mps * cost - 2.75) + drift + self.day_bpm
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
            CADENCE_BASE_SPM + CADENCE_SLOPE_SPM * speed_mps + noise
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
