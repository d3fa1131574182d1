//! Values as compact bytes and back: what serde hands over, in the order of the fields, without names. A derived value
//! is read only by the program that wrote it (the fingerprint holds revision and version), so that names, which would
//! be most of the bytes, would be carried for nothing.
//!
//! Whole numbers are LEB128 (signed ones zigzag), floats little-endian, lists and text led by their length, absence and
//! variants by a number. A sum over all bytes stands in front; bytes that do not sum up are not read.

mod reading;
mod writing;

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

/// Why bytes are no value of the wanted type.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct PackedError(String);

impl PackedError {
    fn new(message: &str) -> Self {
        Self(message.to_owned())
    }
}

impl serde::ser::Error for PackedError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl serde::de::Error for PackedError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Bytes of the sum in front.
const SUM_BYTES: usize = 8;

/// The bytes of a value.
///
/// # Errors
///
/// When the value is of a kind that is never kept, such as a map.
pub fn to_bytes<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, PackedError> {
    let mut bytes = vec![0; SUM_BYTES];
    value.serialize(&mut writing::Writer::new(&mut bytes))?;
    let (sum, content) = bytes.split_at_mut(SUM_BYTES);
    sum.copy_from_slice(&sum_of(content).to_le_bytes());
    Ok(bytes)
}

/// The value of bytes.
///
/// # Errors
///
/// When they are damaged, or of another type.
pub fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, PackedError> {
    let (sum, content) = bytes.split_first_chunk::<SUM_BYTES>().ok_or_else(|| PackedError::new("too few bytes"))?;
    if sum_of(content) != u64::from_le_bytes(*sum) {
        return Err(PackedError::new("the bytes are damaged"));
    }
    let mut reader = reading::Reader::new(content);
    let value = T::deserialize(&mut reader)?;
    if reader.is_at_end() { Ok(value) } else { Err(PackedError::new("more bytes than the value has")) }
}

/// FNV-1a over eight bytes at a time, the rest filled with zeros, and the length.
fn sum_of(bytes: &[u8]) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let mix = |sum: u64, word: u64| (sum ^ word).wrapping_mul(PRIME).rotate_left(29);
    let (words, rest) = bytes.as_chunks::<8>();
    let sum = words.iter().fold(OFFSET, |sum, word| mix(sum, u64::from_le_bytes(*word)));
    let mut last = [0; 8];
    for (place, byte) in last.iter_mut().zip(rest) {
        *place = *byte;
    }
    mix(mix(sum, u64::from_le_bytes(last)), bytes.len() as u64)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    enum Kind {
        Plain,
        One(i64),
        Two(String, bool),
        Named { number: Option<f64>, small: u8 },
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Sample {
        kinds: Vec<Kind>,
        days: BTreeSet<u32>,
        pair: (i32, u128),
        fixed: [u8; 4],
        single: f32,
        letter: char,
        empty: (),
    }

    fn kind() -> impl Strategy<Value = Kind> {
        prop_oneof![
            Just(Kind::Plain),
            any::<i64>().prop_map(Kind::One),
            (".*", any::<bool>()).prop_map(|(text, truth)| Kind::Two(text, truth)),
            (proptest::option::of(-1e300..1e300), any::<u8>())
                .prop_map(|(number, small)| Kind::Named { number, small }),
        ]
    }

    fn sample() -> impl Strategy<Value = Sample> {
        let numbers = (any::<i32>(), any::<u128>());
        let rest = (any::<[u8; 4]>(), -1e30_f32..1e30, any::<char>());
        let days = proptest::collection::btree_set(any::<u32>(), 0..5);
        (proptest::collection::vec(kind(), 0..6), days, numbers, rest).prop_map(
            |(kinds, days, pair, (fixed, single, letter))| Sample {
                kinds,
                days,
                pair,
                fixed,
                single,
                letter,
                empty: (),
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(value in sample()) {
            let bytes = to_bytes(&value).expect("no map");
            prop_assert_eq!(from_bytes::<Sample>(&bytes).expect("whole"), value);
        }

        #[test]
        fn a_changed_byte_is_noticed(value in sample(), at in any::<prop::sample::Index>(), by in 1..=255_u8) {
            let mut bytes = to_bytes(&value).expect("no map");
            let at = at.index(bytes.len());
            bytes[at] ^= by;
            prop_assert!(from_bytes::<Sample>(&bytes).is_err());
        }

        #[test]
        fn no_bytes_make_it_panic(content in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut bytes = sum_of(&content).to_le_bytes().to_vec();
            bytes.extend(&content);
            let _ = from_bytes::<Sample>(&bytes);
        }
    }

    #[test]
    fn small_numbers_are_small() {
        assert_eq!(to_bytes(&[0_u64, 1, 127, 128]).expect("numbers").len(), SUM_BYTES + 5);
        assert_eq!(to_bytes(&Some(-1_i32)).expect("a number").len(), SUM_BYTES + 2);
    }
}
