//! What the messages beside the records say, as plain values: identity, sessions, laps, events.

use super::definition::Message;
use super::sport::FitSport;
use crate::importer::plausible::{HEART_RATE_BPM, is_utc_offset};
use crate::model::activity::{DeviceRecording, LapIntensity, RecordedTotals};
use crate::model::units::{BeatsPerMinute, Metres, Millimetres, Milliseconds, Percent, Seconds};

/// `file_id`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FileId {
    pub(super) file_type: Option<u32>,
    pub(super) device: Option<DeviceRecording>,
}

impl FileId {
    pub(super) fn read(message: &Message<'_>) -> Self {
        let short = |field| message.whole(field).and_then(|value| u16::try_from(value).ok());
        // Phones have no serial number and some no product: maker and second of creation tell them apart well enough.
        let device = short(1).zip(message.whole(4)).map(|(manufacturer, time_created)| DeviceRecording {
            manufacturer,
            product: short(2).unwrap_or_default(),
            serial: message.whole(3).unwrap_or_default(),
            time_created,
        });
        Self { file_type: message.whole(0), device }
    }
}

/// `session`, or what is rebuilt in its place.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Session {
    pub(super) start: Option<u32>,
    pub(super) end: Option<u32>,
    pub(super) sport: FitSport,
    pub(super) totals: RecordedTotals,
    /// Strides of one leg a minute.
    pub(super) mean_cadence: Option<f64>,
    pub(super) rpe: Option<f64>,
}

impl Session {
    pub(super) fn read(message: &Message<'_>) -> Self {
        // Nobody runs with zero of these: it is what some watches write for what they do not measure.
        let mean = |number, scale| message.scaled(number, scale).filter(|mean| *mean > 0.0);
        let totals = RecordedTotals {
            distance: message.scaled(9, 100.0).and_then(Metres::new),
            elapsed: message.scaled(7, 1_000.0).and_then(Seconds::new),
            timer: message.scaled(8, 1_000.0).and_then(Seconds::new),
            moving: message.scaled(59, 1_000.0).and_then(Seconds::new),
            ascent: message.raw(22).and_then(Metres::new),
            descent: message.raw(23).and_then(Metres::new),
            heart_rate: message.raw(16).filter(|bpm| HEART_RATE_BPM.contains(bpm)).and_then(BeatsPerMinute::new),
            cadence: None,
            vertical_oscillation: mean(89, 10.0).and_then(Millimetres::new),
            vertical_ratio: mean(132, 100.0).and_then(Percent::new),
            stance_time: mean(91, 10.0).and_then(Milliseconds::new),
            stance_balance_left: mean(133, 100.0).and_then(Percent::new),
            step_length: mean(134, 10.0).and_then(Millimetres::new),
        };
        Self {
            start: message.whole(2),
            end: message.timestamp(),
            sport: FitSport { sport: message.whole(5), sub_sport: message.whole(6) },
            totals,
            mean_cadence: message
                .raw(18)
                .map(|whole| whole + message.scaled(92, 128.0).unwrap_or(0.0))
                .filter(|mean| *mean > 0.0),
            // Ten times the rating; watches offer 1 to 10 and write 0 for a question that was not answered.
            rpe: message.scaled(193, 10.0).filter(|rpe| *rpe > 0.0 && *rpe <= 10.0),
        }
    }

    /// First second: as written, or told from the end and the duration.
    pub(super) fn started(&self) -> Option<u32> {
        self.start.or_else(|| self.end?.checked_sub(self.elapsed_whole_s()?))
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "written as 32 bits without sign")]
    pub(super) fn elapsed_whole_s(&self) -> Option<u32> {
        self.totals.elapsed.map(|elapsed| elapsed.get().round() as u32)
    }
}

/// `lap`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct LapMessage {
    pub(super) start: Option<u32>,
    pub(super) elapsed: Option<Seconds>,
    pub(super) timer: Option<Seconds>,
    pub(super) distance: Option<Metres>,
    pub(super) intensity: Option<LapIntensity>,
    pub(super) workout_step: Option<u16>,
}

impl LapMessage {
    pub(super) fn read(message: &Message<'_>) -> Self {
        let elapsed = message.scaled(7, 1_000.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "written as 32 bits without sign")]
        let told = || message.timestamp()?.checked_sub(elapsed?.round() as u32);
        Self {
            start: message.whole(2).or_else(told),
            elapsed: elapsed.and_then(Seconds::new),
            timer: message.scaled(8, 1_000.0).and_then(Seconds::new),
            distance: message.scaled(9, 100.0).and_then(Metres::new),
            intensity: message.whole(23).and_then(intensity),
            workout_step: message.whole(71).and_then(|step| u16::try_from(step).ok()),
        }
    }
}

/// `lap.intensity` of the profile.
fn intensity(number: u32) -> Option<LapIntensity> {
    Some(match number {
        0 => LapIntensity::Active,
        1 => LapIntensity::Rest,
        2 => LapIntensity::WarmUp,
        3 => LapIntensity::CoolDown,
        4 => LapIntensity::Recovery,
        5 => LapIntensity::Interval,
        _ => return None,
    })
}

/// The timer was started or stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimerEvent {
    pub(super) time: u32,
    pub(super) starts: bool,
    /// The device did it by itself.
    pub(super) automatic: bool,
}

impl TimerEvent {
    /// Reads an `event`; `None` unless it is about the timer.
    pub(super) fn read(message: &Message<'_>) -> Option<Self> {
        const TIMER: u32 = 0;
        const AUTOMATIC: u32 = 1;
        if message.whole(0)? != TIMER {
            return None;
        }
        let starts = match message.whole(1)? {
            0 => true,
            1 | 4 | 8 | 9 => false,
            _ => return None,
        };
        let trigger = message.whole(3).or_else(|| message.whole(2));
        Some(Self { time: message.timestamp()?, starts, automatic: trigger == Some(AUTOMATIC) })
    }
}

/// `activity`: the two clocks at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clocks {
    utc: u32,
    local: u32,
}

impl Clocks {
    pub(super) fn read(message: &Message<'_>) -> Option<Self> {
        Some(Self { utc: message.timestamp()?, local: message.whole(5)? })
    }

    /// The offset from UTC, if a place on earth can have it.
    pub(super) fn utc_offset_s(self) -> Option<i32> {
        let offset = self.difference_s();
        i32::try_from(offset).ok().filter(|_| is_utc_offset(offset))
    }

    /// Local clock minus the other one.
    pub(super) fn difference_s(self) -> i64 {
        i64::from(self.local) - i64::from(self.utc)
    }

    /// The local clock is a calendar time while the other counts from when the device was switched on.
    pub(super) fn only_local_is_known(self) -> bool {
        let first = super::profile::FIRST_CALENDAR_TIME;
        self.utc < first && self.local >= first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_from_utc_are_believed_only_when_they_can_be_right() {
        let offset = |seconds: i64| {
            let local = u32::try_from(1_000_000_000 + seconds).expect("in range");
            Clocks { utc: 1_000_000_000, local }.utc_offset_s()
        };
        assert_eq!(offset(7_200), Some(7_200));
        assert_eq!(offset(-12_600), Some(-12_600));
        assert_eq!(offset(20_700), Some(20_700), "Kathmandu");
        assert_eq!(offset(54_000), Some(54_000), "exactly 15 hours");
        assert_eq!(offset(54_900), None);
        assert_eq!(offset(3_601), None);
        assert_eq!(offset(-86_400 * 40), None);
    }
}
