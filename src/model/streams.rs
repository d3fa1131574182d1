//! The aligned columns of one recording.
//!
//! A column that was never recorded is `None`; a sample that is missing inside a column is `None` when read through
//! [`Column`]. Zero is never "missing". Samples are not equally spaced: every mean is weighted by duration.

/// One channel of samples, as long as the time axis. A missing sample is kept as a float that is not a number, which
/// halves the memory of `Option<f32>` and never leaves this type.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Column(Vec<f32>);

impl Column {
    /// A column from raw floats in which "not a number" marks a missing sample; `None` when every sample is missing.
    #[must_use]
    pub fn from_raw(values: Vec<f32>) -> Option<Self> {
        values.iter().any(|value| value.is_finite()).then_some(Self(values))
    }

    /// A column from optional samples; `None` when every sample is missing.
    pub fn from_samples(samples: impl IntoIterator<Item = Option<f32>>) -> Option<Self> {
        Self::from_raw(samples.into_iter().map(|sample| sample.unwrap_or(f32::NAN)).collect())
    }

    /// Sample `index`, or `None` when it is missing or out of range.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<f32> {
        self.0.get(index).copied().filter(|value| value.is_finite())
    }

    /// Every sample in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<f32>> + DoubleEndedIterator + '_ {
        self.0.iter().map(|value| value.is_finite().then_some(*value))
    }

    /// The raw floats for a hot loop, "not a number" marking a missing sample.
    #[must_use]
    pub fn raw(&self) -> &[f32] {
        &self.0
    }

    /// The same column with each present sample changed; a result that is not finite becomes missing.
    #[must_use]
    pub fn map(self, change: impl Fn(f32) -> f32) -> Self {
        Self(self.0.into_iter().map(change).collect())
    }

    /// Number of samples, missing ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True when there is no sample.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Mean radius of the earth, IUGG (FORMATS section 7).
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A place on the earth in the unit of the FIT protocol: 180 degrees are 2^31. One unit is at most 9.3 mm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Latitude.
    pub latitude_semicircles: i32,
    /// Longitude.
    pub longitude_semicircles: i32,
}

/// Degrees in one semicircle.
const DEGREES_PER_SEMICIRCLE: f64 = 180.0 / 2_147_483_648.0;

impl Position {
    /// Stands for a missing position inside a column.
    pub const MISSING: Self = Self { latitude_semicircles: i32::MAX, longitude_semicircles: i32::MAX };

    /// A position from degrees; `None` outside the globe and at 0/0, which devices write for "no fix".
    #[must_use]
    pub fn from_degrees(latitude: f64, longitude: f64) -> Option<Self> {
        let on_globe = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        #[expect(clippy::cast_possible_truncation, reason = "both are inside the range of a semicircle")]
        let position = Self {
            latitude_semicircles: (latitude / DEGREES_PER_SEMICIRCLE).round() as i32,
            longitude_semicircles: (longitude / DEGREES_PER_SEMICIRCLE).round() as i32,
        };
        (on_globe && position.is_present()).then_some(position)
    }

    /// False for [`Self::MISSING`], for 0/0 and for a latitude beyond a pole.
    #[must_use]
    pub const fn is_present(self) -> bool {
        const POLE: u32 = 1 << 30;
        self.latitude_semicircles.unsigned_abs() <= POLE
            && !(self.latitude_semicircles == 0 && self.longitude_semicircles == 0)
    }

    /// Latitude in degrees.
    #[must_use]
    pub fn latitude_deg(self) -> f64 {
        f64::from(self.latitude_semicircles) * DEGREES_PER_SEMICIRCLE
    }

    /// Longitude in degrees.
    #[must_use]
    pub fn longitude_deg(self) -> f64 {
        f64::from(self.longitude_semicircles) * DEGREES_PER_SEMICIRCLE
    }
}

/// The columns that do not depend on how a source writes cadence. All are as long as `elapsed_s`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Channels {
    /// Seconds since the start of the recording; increasing, never equal.
    pub elapsed_s: Vec<f64>,
    /// Cumulative distance as the device wrote it; may drop to zero or start above it.
    pub distance_m: Option<Column>,
    /// Speed as the device wrote it.
    pub speed_mps: Option<Column>,
    /// Height above sea level.
    pub elevation_m: Option<Column>,
    /// Heart rate; 0, 1, 255 and values outside 30 to 240 are missing.
    pub heart_rate_bpm: Option<Column>,
    /// Power.
    pub power_w: Option<Column>,
    /// Temperature.
    pub temperature_c: Option<Column>,
    /// Vertical oscillation of the body.
    pub vertical_oscillation_mm: Option<Column>,
    /// Vertical oscillation as a share of step length.
    pub vertical_ratio_pct: Option<Column>,
    /// Ground contact time.
    pub stance_time_ms: Option<Column>,
    /// Share of ground contact time that falls on the left foot.
    pub stance_balance_left_pct: Option<Column>,
    /// Length of one step.
    pub step_length_mm: Option<Column>,
    /// How the foot lands by the rating of a foot pod, 1 on the heel to 16 on the toes, mean of both feet.
    pub foot_strike: Option<Column>,
    /// Position; [`Position::MISSING`] where there was no fix.
    pub position: Option<Vec<Position>>,
    /// Samples before which the recording was interrupted (a new GPX segment): nothing is measured across them.
    pub breaks: Vec<usize>,
}

impl Channels {
    /// Number of samples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.elapsed_s.len()
    }

    /// True when nothing was recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.elapsed_s.is_empty()
    }
}

/// The streams behind the importer: cadence is steps of both feet per minute, whatever the source wrote.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Streams {
    /// All channels but cadence.
    pub channels: Channels,
    /// Cadence of both feet; a recorded zero is standing still.
    pub cadence_spm: Option<Column>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_without_samples_does_not_exist() {
        assert_eq!(Column::from_samples([None, None]), None);
        let column = Column::from_samples([Some(0.0), None]).expect("a zero is a sample");
        assert_eq!(column.iter().collect::<Vec<_>>(), [Some(0.0), None]);
        assert_eq!(column.get(7), None);
    }

    #[test]
    fn positions_round_trip_and_refuse_no_fix() {
        let position = Position::from_degrees(52.520_008, 13.404_954).expect("on the globe");
        assert!((position.latitude_deg() - 52.520_008).abs() < 1e-7);
        assert!((position.longitude_deg() - 13.404_954).abs() < 1e-7);
        assert_eq!(Position::from_degrees(0.0, 0.0), None);
        assert_eq!(Position::from_degrees(91.0, 0.0), None);
        assert!(!Position::MISSING.is_present());
    }
}
