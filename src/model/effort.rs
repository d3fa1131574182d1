//! What is kept of the effort of one run once its samples are dropped: a compact course of speed, heart rate and grade,
//! the best times over set distances, and the climbs. Thresholds are not known here: see [`super::intensity`].

use super::units::{Metres, MetresPerSecond, Seconds};

/// What the runner did during a bin (RULES section 5.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
pub enum Gait {
    /// Slower than 0.9 m/s (FORMATS section 7), or no speed at all.
    #[default]
    Standing = 0,
    /// Moving, but not running.
    Walking = 1,
    /// Running.
    Running = 2,
}

/// About five seconds of a run in six bytes: little-endian speed (two bytes), heart rate, grade, gait, tenths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[repr(C)]
pub struct EffortBin {
    /// Speed on the flat of equal effort (RULES section 5.3) in mm/s, mean of the 10 s around each sample; plain speed
    /// where the grade is unknown or nobody ran. Zero is unknown.
    pub graded_speed_mmps: u16,
    /// Mean heart rate; zero is unknown. Stretches in which the sensor counted steps are unknown. Not shifted in time.
    pub heart_rate_bpm: u8,
    /// Grade in half percents, -60 to 60; [`Self::UNKNOWN_GRADE`] where it is unknown.
    pub grade_half_pct: i8,
    /// What the runner did.
    pub gait: Gait,
    /// Tenths of seconds that the bin stands for, at most 50; fewer before an interruption and at the end.
    pub tenths: u8,
}

impl EffortBin {
    /// Stands for an unknown grade.
    pub const UNKNOWN_GRADE: i8 = i8::MIN;

    /// Seconds that the bin stands for.
    #[must_use]
    pub fn seconds(self) -> f64 {
        f64::from(self.tenths) / 10.0
    }

    /// Speed on the flat of equal effort in m/s.
    #[must_use]
    pub fn graded_speed_mps(self) -> Option<f64> {
        (self.graded_speed_mmps > 0).then(|| f64::from(self.graded_speed_mmps) / 1_000.0)
    }

    /// Grade as a fraction.
    #[must_use]
    pub fn grade(self) -> Option<f64> {
        (self.grade_half_pct != Self::UNKNOWN_GRADE).then(|| f64::from(self.grade_half_pct) / 200.0)
    }

    /// True while running or walking.
    #[must_use]
    pub fn is_moving(self) -> bool {
        self.gait != Gait::Standing
    }
}

/// Wall-clock time without samples before a bin: a pause, a break or a hole.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Interruption {
    /// Index of the bin that follows it; the number of bins when none does.
    pub before_bin: u32,
    /// How long it lasted.
    pub seconds: f32,
}

/// The course of one run in bins of five seconds of recorded time, about 4 kB an hour. Wall-clock time is the time in
/// the bins and the interruptions between them.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct EffortProfile {
    /// Bins in order.
    pub bins: Vec<EffortBin>,
    /// Interruptions in order.
    pub interruptions: Vec<Interruption>,
}

impl EffortProfile {
    /// Mean speed on the flat of equal effort over the bins in running state, with their time.
    #[must_use]
    pub fn running_speed(&self) -> Option<(MetresPerSecond, Seconds)> {
        let (mut metres, mut seconds) = (0.0_f64, 0.0_f64);
        for bin in &self.bins {
            // A bin that does not count adds nothing: faster than a branch.
            let time_s = if bin.gait == Gait::Running && bin.graded_speed_mmps > 0 { bin.seconds() } else { 0.0 };
            metres += f64::from(bin.graded_speed_mmps) / 1_000.0 * time_s;
            seconds += time_s;
        }
        Some((MetresPerSecond::new(metres / seconds)?, Seconds::new(seconds)?))
    }
}

/// The distances over which best times are taken (RULES section 5.4), in metres.
pub const BEST_EFFORT_DISTANCES_M: [f64; 6] = [400.0, 800.0, 1_000.0, 1_500.0, 3_000.0, 5_000.0];

/// Best wall-clock times of one run over [`BEST_EFFORT_DISTANCES_M`] on the grade-adjusted distance (plain where there
/// is no altitude). Windows with a spike (5 s faster than 1.25 times their mean) do not count; never from a treadmill.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct BestEfforts(pub [Option<Seconds>; 6]);

impl BestEfforts {
    /// Distance and time of each that was run, shortest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Metres, Seconds)> + '_ {
        let pairs = BEST_EFFORT_DISTANCES_M.iter().zip(&self.0);
        pairs.filter_map(|(metres, time)| Some((Metres::new(*metres)?, (*time)?)))
    }

    /// The better of two, distance by distance.
    pub fn keep_better(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            if let Some(theirs) = theirs.filter(|theirs| mine.is_none_or(|mine| *theirs < mine)) {
                *mine = Some(theirs);
            }
        }
    }
}

/// A stretch at a grade of 4 % or more (RULES section 5.7): at least 30 s and 10 m of ascent.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Climb {
    /// Wall-clock seconds from the start of the recording to its start.
    pub start_s: f64,
    /// Wall-clock seconds from the start of the recording to its end.
    pub end_s: f64,
    /// Distance along it.
    pub distance: Metres,
    /// Ascent of it.
    pub ascent: Metres,
    /// Distance along the recording at its start.
    pub at: Metres,
    /// Which hill of this recording it was, counted from zero: climbs that share half of their 25 m cells have the same
    /// number. No position can be told from it. `None` without positions.
    pub hill: Option<u16>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bin_is_six_bytes() {
        assert_eq!(size_of::<EffortBin>(), 6);
    }

    #[test]
    fn running_speed_is_weighted_by_time_and_leaves_walking_out() {
        let bin =
            |graded_speed_mmps, gait, tenths| EffortBin { graded_speed_mmps, gait, tenths, ..EffortBin::default() };
        let bins = vec![
            bin(3_000, Gait::Running, 50),
            bin(2_000, Gait::Running, 25),
            bin(1_400, Gait::Walking, 50),
            bin(0, Gait::Running, 50),
        ];
        // (3.0 x 5 + 2.0 x 2.5) / 7.5 = 2.667.
        let (speed, time) = EffortProfile { bins, interruptions: vec![] }.running_speed().expect("running");
        assert!((speed.get() - 20.0 / 7.5).abs() < 1e-9 && (time.get() - 7.5).abs() < 1e-9);
        assert_eq!(EffortProfile::default().running_speed(), None);
    }
}
