//! Numbers that come out the same on every machine: an own random generator, sine and cosine from plain arithmetic
//! (those of the system's mathematics library differ in the last bit), and conversions to the integers of a file.

/// Marsaglia's xorshift with a multiplication at the end (xorshift64*).
#[derive(Debug, Clone)]
pub(crate) struct Rng(u64);

impl Rng {
    /// A generator whose first numbers already differ between neighbouring seeds.
    pub(crate) fn new(seed: u64) -> Self {
        // The increment of splitmix64; any odd number with well mixed bits would do, and zero is not allowed.
        let mut rng = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..8 {
            rng.next();
        }
        rng
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Uniform from 0 to 1.
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// Uniform from `low` to `high`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// Nearly normal with mean 0 and deviation 1: the sum of twelve uniform numbers, less six.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).fold(-6.0, |sum, _| sum + self.uniform())
    }
}

/// Noise that forgets slowly: each step keeps `memory` of the last value.
#[derive(Debug, Clone)]
pub(crate) struct Wander {
    value: f64,
    memory: f64,
    kick: f64,
}

impl Wander {
    /// Noise of the given deviation that has lost two thirds of its memory after `seconds` steps of one second.
    pub(crate) fn new(deviation: f64, seconds: f64, rng: &mut Rng) -> Self {
        let memory = 1.0 - 1.0 / seconds.max(1.0);
        Self { value: deviation * rng.normal(), memory, kick: deviation * (1.0 - memory * memory).sqrt() }
    }

    /// The next value.
    pub(crate) fn step(&mut self, rng: &mut Rng) -> f64 {
        self.value = self.memory * self.value + self.kick * rng.normal();
        self.value
    }
}

/// Sine of an angle in radians, within 1e-10.
pub(crate) fn sine(angle: f64) -> f64 {
    use std::f64::consts::{PI, TAU};
    let turned = angle - TAU * (angle / TAU).round();
    // Into the quarter turns around zero, where the series converges quickly.
    let x = if turned > PI / 2.0 {
        PI - turned
    } else if turned < -PI / 2.0 {
        -PI - turned
    } else {
        turned
    };
    let square = x * x;
    let mut term = x;
    let mut sum = x;
    for n in 1..9_u32 {
        term *= -square / f64::from(2 * n * (2 * n + 1));
        sum += term;
    }
    sum
}

/// Cosine of an angle in radians, within 1e-10.
pub(crate) fn cosine(angle: f64) -> f64 {
    sine(angle + std::f64::consts::FRAC_PI_2)
}

/// Rounded into an unsigned byte.
pub(crate) fn to_u8(value: f64) -> u8 {
    u8::try_from(to_i64(value).clamp(0, i64::from(u8::MAX))).unwrap_or(u8::MAX)
}

/// Rounded into 16 unsigned bits.
pub(crate) fn to_u16(value: f64) -> u16 {
    u16::try_from(to_i64(value).clamp(0, i64::from(u16::MAX))).unwrap_or(u16::MAX)
}

/// Rounded into 32 unsigned bits.
pub(crate) fn to_u32(value: f64) -> u32 {
    u32::try_from(to_i64(value).clamp(0, i64::from(u32::MAX))).unwrap_or(u32::MAX)
}

/// Rounded into 32 bits.
pub(crate) fn to_i32(value: f64) -> i32 {
    i32::try_from(to_i64(value).clamp(i64::from(i32::MIN), i64::from(i32::MAX))).unwrap_or(i32::MAX)
}

#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, and no sample comes near the limits")]
fn to_i64(value: f64) -> i64 {
    value.round() as i64
}

/// Rounded to a number of decimals for a text file.
pub(crate) fn rounded(value: f64, decimals: u32) -> f64 {
    let scale = f64::from(10_u32.pow(decimals));
    (value * scale).round() / scale
}
