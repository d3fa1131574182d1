//! Quantities with their unit in the type.
//!
//! Each is a transparent wrapper of a finite `f64` with only the arithmetic that makes sense, so that strides can
//! not be taken for steps, nor pace for speed. Columns of samples stay plain numbers with the unit in their name.

use std::iter::Sum;
use std::ops::{Add, Sub};

/// Metres in one international mile.
pub const METRES_PER_MILE: f64 = 1_609.344;

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, serde::Serialize, serde::Deserialize)]
        pub struct $name(f64);

        impl $name {
            /// Nothing of it.
            pub const ZERO: Self = Self(0.0);

            /// The quantity, or `None` for an infinite value or no number at all.
            #[must_use]
            pub fn new(value: f64) -> Option<Self> {
                value.is_finite().then_some(Self(value))
            }

            /// The bare number, in the unit that the type is named for.
            #[must_use]
            pub const fn get(self) -> f64 {
                self.0
            }

            /// This quantity as a multiple of another, or `None` when the other is zero.
            #[must_use]
            pub fn ratio_to(self, other: Self) -> Option<f64> {
                let ratio = self.0 / other.0;
                ratio.is_finite().then_some(ratio)
            }

            /// The total order of the numbers: they are finite, so there is one.
            #[must_use]
            pub fn total_cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.0.total_cmp(&other.0)
            }
        }
    };
}

macro_rules! additive {
    ($($name:ident),*) => {$(
        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                // Two finite halves of the largest float are the only way out of the finite range.
                Self((self.0 + other.0).clamp(f64::MIN, f64::MAX))
            }
        }
        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self((self.0 - other.0).clamp(f64::MIN, f64::MAX))
            }
        }
        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(quantities: I) -> Self {
                quantities.fold(Self::ZERO, Add::add)
            }
        }
    )*};
}

quantity!(
    /// A length or distance in metres.
    Metres
);
quantity!(
    /// A duration in seconds.
    Seconds
);
quantity!(
    /// A speed in metres per second.
    MetresPerSecond
);
quantity!(
    /// A pace in seconds per kilometre.
    SecondsPerKilometre
);
quantity!(
    /// A heart rate in beats per minute.
    BeatsPerMinute
);
quantity!(
    /// A cadence in steps of both feet per minute.
    StepsPerMinute
);
quantity!(
    /// A short length in millimetres.
    Millimetres
);
quantity!(
    /// A short duration in milliseconds.
    Milliseconds
);
quantity!(
    /// A share in percent, 10 meaning a tenth.
    Percent
);
quantity!(
    /// A temperature in degrees Celsius.
    DegreesCelsius
);
additive!(Metres, Seconds);

impl Metres {
    /// A distance given in kilometres.
    #[must_use]
    pub fn from_kilometres(kilometres: f64) -> Option<Self> {
        Self::new(kilometres * 1_000.0)
    }

    /// A distance given in miles.
    #[must_use]
    pub fn from_miles(miles: f64) -> Option<Self> {
        Self::new(miles * METRES_PER_MILE)
    }

    /// The distance in kilometres.
    #[must_use]
    pub fn kilometres(self) -> f64 {
        self.0 / 1_000.0
    }

    /// The mean speed over this distance, or `None` when the time is zero.
    #[must_use]
    pub fn over(self, time: Seconds) -> Option<MetresPerSecond> {
        MetresPerSecond::new(self.0 / time.0)
    }
}

impl Seconds {
    /// The duration in minutes.
    #[must_use]
    pub fn minutes(self) -> f64 {
        self.0 / 60.0
    }
}

impl MetresPerSecond {
    /// The pace of this speed, or `None` at standstill.
    #[must_use]
    pub fn pace(self) -> Option<SecondsPerKilometre> {
        SecondsPerKilometre::new(1_000.0 / self.0).filter(|pace| pace.0 > 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_kilometres_in_fifty_minutes_is_five_minutes_a_kilometre() {
        let speed = Metres::from_kilometres(10.0)
            .and_then(|distance| distance.over(Seconds::new(3_000.0)?))
            .expect("time is not zero");
        assert!((speed.get() - 3.333_333).abs() < 1e-5);
        assert!((speed.pace().expect("moving").get() - 300.0).abs() < 1e-9);
    }

    #[test]
    fn no_quantity_is_infinite() {
        assert_eq!(Metres::new(f64::NAN), None);
        assert_eq!(Metres::new(1.0).and_then(|m| m.over(Seconds::ZERO)), None);
        assert_eq!(MetresPerSecond::ZERO.pace(), None);
    }

    #[test]
    fn article_shoe_range_in_metres() {
        // 300 and 500 miles are 482.8 and 804.7 km (RULES card SHOE-1).
        let range = [300.0, 500.0].map(|miles| Metres::from_miles(miles).expect("finite").kilometres());
        assert!((range[0] - 482.803_2).abs() < 1e-9 && (range[1] - 804.672).abs() < 1e-9);
    }
}
