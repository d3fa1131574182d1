//! Definition messages: the layout of the data messages that follow under the same local number, and reading single
//! values by field number. Records have a faster way in [`super::plan`].

use super::profile::{self, base};

/// One field of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) number: u8,
    pub(super) size: u8,
    pub(super) base_type: u8,
    /// Bytes from the start of the message's payload.
    pub(super) offset: usize,
}

/// One developer field of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DeveloperField {
    pub(super) number: u8,
    pub(super) size: u8,
    pub(super) developer: u8,
    pub(super) offset: usize,
}

/// The layout of one local message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Definition {
    pub(super) message: u16,
    pub(super) big_endian: bool,
    pub(super) fields: Vec<Field>,
    pub(super) developer_fields: Vec<DeveloperField>,
    /// Bytes of the payload.
    pub(super) size: usize,
}

impl Definition {
    /// Reads a definition whose header byte was `header` from the bytes behind that byte. Returns it with its length,
    /// or `None` when the bytes end before it does.
    pub(super) fn parse(header: u8, bytes: &[u8]) -> Option<(Self, usize)> {
        const DEVELOPER_FLAG: u8 = 0x20;
        let &[_, architecture, low, high, count] = bytes.first_chunk::<5>()?;
        let big_endian = architecture == 1;
        let message = if big_endian { u16::from_be_bytes([low, high]) } else { u16::from_le_bytes([low, high]) };
        let mut size = 0;
        let mut position = 5 + 3 * usize::from(count);
        let fields = bytes.get(5..position)?.as_chunks::<3>().0.iter().map(|&[number, length, base_type]| {
            let offset = size;
            size += usize::from(length);
            Field { number, size: length, base_type, offset }
        });
        let fields = fields.collect();
        let mut developer_fields = Vec::new();
        if header & DEVELOPER_FLAG != 0 {
            let count = usize::from(*bytes.get(position)?);
            let end = position + 1 + 3 * count;
            for &[number, length, developer] in bytes.get(position + 1..end)?.as_chunks::<3>().0 {
                developer_fields.push(DeveloperField { number, size: length, developer, offset: size });
                size += usize::from(length);
            }
            position = end;
        }
        Some((Self { message, big_endian, fields, developer_fields, size }, position))
    }
}

/// The bytes of one number, in the order of the machine they were written on.
pub(super) fn number(bytes: &[u8], base_type: u8, big_endian: bool) -> Option<f64> {
    let (width, invalid) = profile::width_and_invalid(base_type)?;
    let size = usize::from(width);
    // A size that is no multiple of the type's width is some vendor's slip (COROS): the field is left alone.
    if bytes.is_empty() || !bytes.len().is_multiple_of(size) {
        return None;
    }
    let bits = bytes.iter().take(size).enumerate().fold(0_u64, |bits, (index, byte)| {
        let place = if big_endian { size - 1 - index } else { index };
        bits | u64::from(*byte) << (8 * place)
    });
    if bits == invalid {
        return None;
    }
    let sign_extended = (bits << (64 - 8 * size)).cast_signed() >> (64 - 8 * size);
    let value = match base_type & 0x1F {
        base::SINT8 | base::SINT16 | base::SINT32 | base::SINT64 => sign_extended as f64,
        base::FLOAT32 => f64::from(f32::from_bits(u32::try_from(bits).ok()?)),
        base::FLOAT64 => f64::from_bits(bits),
        _ => bits as f64,
    };
    value.is_finite().then_some(value)
}

/// One data message with its layout.
#[derive(Clone, Copy)]
pub(super) struct Message<'a> {
    pub(super) definition: &'a Definition,
    pub(super) payload: &'a [u8],
    /// The time that the header tells.
    pub(super) header_time: Option<u32>,
}

impl Message<'_> {
    fn field(&self, number: u8) -> Option<(Field, &[u8])> {
        let field = *self.definition.fields.iter().find(|field| field.number == number)?;
        let end = field.offset + usize::from(field.size);
        Some((field, self.payload.get(field.offset..end)?))
    }

    /// The first number of a field as written; `None` when it is absent, marked as missing or no number.
    pub(super) fn raw(&self, number: u8) -> Option<f64> {
        let (field, bytes) = self.field(number)?;
        self::number(bytes, field.base_type, self.definition.big_endian)
    }

    /// A field as written, divided by the profile's scale.
    pub(super) fn scaled(&self, number: u8, scale: f64) -> Option<f64> {
        self.raw(number).map(|value| value / scale)
    }

    /// A field as a whole number without sign.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
    pub(super) fn whole(&self, number: u8) -> Option<u32> {
        self.raw(number).filter(|value| (0.0..=f64::from(u32::MAX)).contains(value)).map(|value| value as u32)
    }

    /// The text of a field up to its first zero byte; `None` when it is empty.
    pub(super) fn text(&self, number: u8) -> Option<String> {
        let (field, bytes) = self.field(number)?;
        let text = bytes.split(|byte| *byte == 0).next().filter(|_| field.base_type & 0x1F == base::STRING)?;
        let text = String::from_utf8_lossy(text).trim().to_owned();
        (!text.is_empty()).then_some(text)
    }

    /// The time of the message: its own field, else what its header tells.
    pub(super) fn timestamp(&self) -> Option<u32> {
        self.whole(profile::TIMESTAMP).or(self.header_time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_width_sign_and_order() {
        assert_eq!(number(&[0x39, 0x30], 0x84, false), Some(12_345.0));
        assert_eq!(number(&[0x30, 0x39], 0x84, true), Some(12_345.0));
        assert_eq!(number(&[0xFB], 0x01, false), Some(-5.0));
        assert_eq!(number(&[0xFF, 0xFF, 0xFF, 0xFE], 0x85, true), Some(-2.0));
        assert_eq!(number(&1.5_f32.to_le_bytes(), 0x88, false), Some(1.5));
        assert_eq!(number(&(-2.25_f64).to_be_bytes(), 0x89, true), Some(-2.25));
        assert_eq!(number(&[7, 0, 9, 0], 0x84, false), Some(7.0), "the first of an array");
    }

    #[test]
    fn missing_odd_and_textual_fields_are_no_numbers() {
        assert_eq!(number(&[0xFF, 0xFF], 0x84, false), None);
        assert_eq!(number(&[0, 0, 0, 0], 0x8C, false), None);
        assert_eq!(number(&[1], 0x86, false), None, "one byte declared as four");
        assert_eq!(number(&[], 0x86, false), None);
        assert_eq!(number(b"text", 0x07, false), None);
        assert_eq!(number(&f32::INFINITY.to_le_bytes(), 0x88, false), None);
    }

    #[test]
    fn a_definition_that_breaks_off_is_none() {
        let whole = [0, 1, 0, 20, 1, 253, 4, 0x86];
        let (definition, length) = Definition::parse(0x40, &whole).expect("complete");
        assert_eq!((definition.message, definition.size, length), (20, 4, 8));
        assert!((0..whole.len()).all(|end| Definition::parse(0x40, &whole[..end]).is_none()));
        assert_eq!(Definition::parse(0x60, &whole), None, "the developer fields are missing");
    }
}
