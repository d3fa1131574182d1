//! The course of a run in bins of five seconds (RULES sections 5.1, 5.3, 5.5): what is kept of the samples so that
//! effort can be judged once the runner's thresholds are known. Judges nothing itself.
//!
//! Speeds are means over the 10 s around each sample already ([`super::speed`]); a bin is the mean of its samples. So a
//! bin stands for the 10 s mean of the text, taken every five seconds.

use crate::model::effort::{EffortBin, EffortProfile, Gait, Interruption};

use super::grade_adjusted_speed::factor;
use super::moving_time::MOVING_MPS;
use super::timeline::Timeline;

/// Length of a bin.
const BIN_S: f64 = 5.0;
/// Less wall-clock time than this between two samples' shares is rounding, no interruption; chosen.
const SHORTEST_INTERRUPTION_S: f64 = 0.05;

/// The samples of a run, all as long as the time axis or empty where nothing is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Samples<'a> {
    /// Smoothed speed.
    pub(crate) speeds: &'a [f32],
    /// Running state.
    pub(crate) running: &'a [bool],
    /// Grade as a fraction.
    pub(crate) grades: &'a [f32],
    /// Heart rate.
    pub(crate) heart_rate: &'a [f32],
    /// Where heart rate merely follows cadence.
    pub(crate) locked: &'a [bool],
}

/// Lays the samples into bins. `None` when neither speed nor heart rate is known anywhere.
pub(crate) fn measure(samples: &Samples<'_>, timeline: &Timeline<'_>) -> Option<EffortProfile> {
    let mut profile = EffortProfile::default();
    let mut open = Sums::default();
    let first = timeline.time_s.first().copied().unwrap_or(0.0);
    interrupt(&mut profile, first);
    for (index, weight) in timeline.weight_s.iter().enumerate() {
        let weight = f64::from(*weight);
        let sample = Sample::of(samples, index);
        let mut left = weight;
        while left > 0.0 {
            let share = left.min(BIN_S - open.time);
            open.add(share, &sample);
            left -= share;
            if open.time >= BIN_S - 1e-6 {
                open.close(&mut profile);
            }
        }
        let silent = timeline.interval_s(index) - weight;
        if silent > SHORTEST_INTERRUPTION_S {
            open.close(&mut profile);
            interrupt(&mut profile, silent);
        }
    }
    open.close(&mut profile);
    let known = |bin: &EffortBin| bin.graded_speed_mmps > 0 || bin.heart_rate_bpm > 0;
    profile.bins.iter().any(known).then_some(profile)
}

/// Notes time without samples before the next bin; several in a row are one.
fn interrupt(profile: &mut EffortProfile, silent_s: f64) {
    let before_bin = u32::try_from(profile.bins.len()).unwrap_or(u32::MAX);
    #[expect(clippy::cast_possible_truncation, reason = "a duration")]
    let seconds = silent_s as f32;
    match profile.interruptions.last_mut().filter(|last| last.before_bin == before_bin) {
        Some(last) => last.seconds += seconds,
        None if silent_s > 0.0 => profile.interruptions.push(Interruption { before_bin, seconds }),
        None => {}
    }
}

/// One sample; what is not known is not a number.
#[derive(Debug, Clone, Copy)]
struct Sample {
    graded_mps: f64,
    heart_rate_bpm: f64,
    grade: f64,
    gait: Gait,
}

impl Sample {
    fn of(samples: &Samples<'_>, index: usize) -> Self {
        let at = |values: &[f32]| values.get(index).copied().map_or(f64::NAN, f64::from);
        let (speed, grade) = (at(samples.speeds), at(samples.grades));
        // A run of which neither speed nor state is known is taken for running throughout.
        let runs = samples.running.get(index).copied().unwrap_or(samples.running.is_empty());
        let gait = match runs {
            true => Gait::Running,
            false if speed >= f64::from(MOVING_MPS) => Gait::Walking,
            false => Gait::Standing,
        };
        let graded_mps = if runs && grade.is_finite() { speed * factor(grade) } else { speed };
        let locked = samples.locked.get(index) == Some(&true);
        let heart_rate_bpm = if locked { f64::NAN } else { at(samples.heart_rate) };
        Self { graded_mps, heart_rate_bpm, grade, gait }
    }
}

/// Mean of the samples that are known, with their time.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    sum: f64,
    time: f64,
}

impl Mean {
    fn add(&mut self, seconds: f64, value: f64) {
        if value.is_finite() {
            self.sum += seconds * value;
            self.time += seconds;
        }
    }

    /// The mean, if at least half of the bin is known.
    fn over(self, bin_s: f64) -> Option<f64> {
        (self.time > 0.0 && self.time * 2.0 >= bin_s - 1e-9).then(|| self.sum / self.time)
    }
}

/// Sums over an unfinished bin.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    time: f64,
    speed: Mean,
    heart_rate: Mean,
    grade: Mean,
    gaits: [f64; 3],
}

impl Sums {
    fn add(&mut self, seconds: f64, sample: &Sample) {
        self.time += seconds;
        self.speed.add(seconds, sample.graded_mps);
        self.heart_rate.add(seconds, sample.heart_rate_bpm);
        self.grade.add(seconds, sample.grade);
        if let Some(time) = self.gaits.get_mut(sample.gait as usize) {
            *time += seconds;
        }
    }

    fn close(&mut self, profile: &mut EffortProfile) {
        let sums = std::mem::take(self);
        let tenths = rounded(sums.time * 10.0, 0.0, BIN_S * 10.0);
        if tenths == 0 {
            return;
        }
        let [standing, walking, running] = sums.gaits;
        let gait = match () {
            () if running >= walking.max(standing) => Gait::Running,
            () if walking >= standing => Gait::Walking,
            () => Gait::Standing,
        };
        // Standing still is a known speed, which zero would not say.
        let speed = sums.speed.over(sums.time).map_or(0, |speed| rounded(speed * 1_000.0, 1.0, f64::from(u16::MAX)));
        let heart_rate = sums.heart_rate.over(sums.time).map_or(0, |rate| rounded(rate, 1.0, 255.0));
        profile.bins.push(EffortBin {
            graded_speed_mmps: u16::try_from(speed).unwrap_or(u16::MAX),
            heart_rate_bpm: u8::try_from(heart_rate).unwrap_or(u8::MAX),
            grade_half_pct: sums.grade.over(sums.time).map_or(EffortBin::UNKNOWN_GRADE, |grade| {
                i8::try_from(rounded(grade * 200.0, -60.0, 60.0)).unwrap_or(0)
            }),
            gait,
            tenths: u8::try_from(tenths).unwrap_or(u8::MAX),
        });
    }
}

fn rounded(value: f64, least: f64, most: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "clamped to what fits")]
    let whole = value.round().clamp(least, most) as i32;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{activity, streams_at};
    use crate::model::activity::Pause;

    const NONE: Samples<'static> = Samples { speeds: &[], running: &[], grades: &[], heart_rate: &[], locked: &[] };

    #[test]
    fn five_samples_are_a_bin_and_a_pause_parts_bins() {
        // 13 s, a pause of 40 s, 7 s: bins of 5, 5, 3 and 5, 2 seconds.
        let mut paused = activity();
        paused.pauses = vec![Pause { from_s: 13.0, to_s: 53.0, automatic: false }];
        let times: Vec<f64> = (0..=13).chain(53..=60).map(f64::from).collect();
        let streams = streams_at(&times);
        let timeline = Timeline::new(&paused, &streams);
        let (speeds, heart_rate, running) = (vec![3.0; 22], vec![150.4; 22], vec![true; 22]);
        let samples = Samples { speeds: &speeds, running: &running, heart_rate: &heart_rate, ..NONE };
        let profile = measure(&samples, &timeline).expect("speeds");
        let tenths: Vec<u8> = profile.bins.iter().map(|bin| bin.tenths).collect();
        assert_eq!(tenths, [50, 50, 30, 50, 20]);
        assert_eq!(profile.interruptions, [Interruption { before_bin: 3, seconds: 40.0 }]);
        let first = profile.bins[0];
        assert_eq!((first.graded_speed_mmps, first.heart_rate_bpm, first.gait), (3_000, 150, Gait::Running));
        assert_eq!(first.grade(), None);
    }

    #[test]
    fn grade_counts_only_where_somebody_ran() {
        let times: Vec<f64> = (0..=10).map(f64::from).collect();
        let streams = streams_at(&times);
        let timeline = Timeline::new(&activity(), &streams);
        let running: Vec<bool> = (0..=10).map(|second| second < 5).collect();
        let samples = Samples { speeds: &[2.0; 11], running: &running, grades: &[0.05; 11], ..NONE };
        let profile = measure(&samples, &timeline).expect("speeds");
        // Factor 1.19 at 5 % (RULES section 5.3): 2.38 m/s; walked at 2.0 m/s.
        assert_eq!(profile.bins[0].graded_speed_mmps, 2_380);
        assert_eq!((profile.bins[1].graded_speed_mmps, profile.bins[1].gait), (2_000, Gait::Walking));
        assert_eq!(profile.bins[0].grade_half_pct, 10);
    }

    #[test]
    fn smart_recording_is_shared_out_and_counted_steps_are_no_heart_rate() {
        // Samples at 0, 7 and 10 s: the first bin is the first sample, the second 2 s of it and 3 s of the next.
        let streams = streams_at(&[0.0, 7.0, 10.0]);
        let timeline = Timeline::new(&activity(), &streams);
        let samples = Samples {
            speeds: &[2.0, 4.0, f32::NAN],
            running: &[true; 3],
            heart_rate: &[170.0, 170.0, 170.0],
            locked: &[true, false, false],
            ..NONE
        };
        let profile = measure(&samples, &timeline).expect("speeds");
        // (2 x 2.0 + 3 x 4.0) / 5 = 3.2.
        assert_eq!(profile.bins.iter().map(|bin| bin.graded_speed_mmps).collect::<Vec<_>>(), [2_000, 3_200]);
        assert_eq!(profile.bins.iter().map(|bin| bin.heart_rate_bpm).collect::<Vec<_>>(), [0, 170]);
        assert_eq!(measure(&NONE, &timeline), None);
    }
}
