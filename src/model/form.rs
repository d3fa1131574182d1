//! How running form changed within one recording (RULES card BIO-B2), and how much time is behind its means.

use super::units::Seconds;

/// One measure of form in the first and the last third, at the same grade-adjusted speeds.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct FormShift {
    /// Mean of the first third.
    pub first: f64,
    /// Mean of the last third, each speed weighing as much as in `first`.
    pub last: f64,
    /// Seconds of each third that have their like in the other.
    pub matched: Seconds,
}

impl FormShift {
    /// Relative change, 0.03 meaning 3 % more in the last third; `None` when the first is zero.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        let ratio = self.last / self.first - 1.0;
        ratio.is_finite().then_some(ratio)
    }

    /// Difference in the unit of the measure: for the balance, points of percent.
    #[must_use]
    pub fn difference(&self) -> f64 {
        self.last - self.first
    }
}

/// First against last third of a run of 45 minutes or more. What was not recorded, or never run at the same speed in
/// both thirds, is `None`. A shift with few matched seconds says little; five minutes are a good least.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct FormThirds {
    /// Cadence of both feet in steps per minute.
    pub cadence: Option<FormShift>,
    /// Vertical ratio in percent.
    pub vertical_ratio: Option<FormShift>,
    /// Ground contact time in milliseconds.
    pub stance_time: Option<FormShift>,
    /// Share of ground contact time on the left foot in percent.
    pub stance_balance_left: Option<FormShift>,
}

/// Time behind the means of the running dynamics: that of the samples averaged, or the moving time where the mean is
/// the device's or service's own. Weighs the means of several runs, and counts towards the 60 minutes of BIO-3 and
/// BIO-B1.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct DynamicsTime {
    /// Behind the vertical oscillation.
    pub vertical_oscillation: Seconds,
    /// Behind the vertical ratio.
    pub vertical_ratio: Seconds,
    /// Behind the ground contact time.
    pub stance_time: Seconds,
    /// Behind the balance of ground contact time.
    pub stance_balance_left: Seconds,
    /// Behind the step length.
    pub step_length: Seconds,
    /// Behind the foot strike.
    pub foot_strike: Seconds,
}
