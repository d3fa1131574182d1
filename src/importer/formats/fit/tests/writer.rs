//! Writes small FIT files, well-formed or not: header, a definition before each message, data, checksum.

use super::super::checksum::crc16;
use super::super::profile::{message, width_and_invalid};

pub(super) const UINT8: u8 = 0x02;
pub(super) const UINT16: u8 = 0x84;
pub(super) const SINT32: u8 = 0x85;
pub(super) const UINT32: u8 = 0x86;

/// The content of one field with its base type.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// An integer of the type's own width.
    Number(u8, i64),
    /// Bytes as they are, whatever the type's width.
    Sized(u8, Vec<u8>),
}

/// Text with the zero byte that ends it.
fn text(text: &str) -> Value {
    Value::Sized(0x07, [text.as_bytes(), &[0]].concat())
}

fn numbers(fields: &[(u8, u8, i64)]) -> Vec<(u8, Value)> {
    fields.iter().map(|(number, base_type, value)| (*number, Value::Number(*base_type, *value))).collect()
}

/// A file in the making.
pub(super) struct Fit {
    data: Vec<u8>,
    big_endian: bool,
}

impl Fit {
    /// Without `file_id`.
    pub(super) fn nameless() -> Self {
        Self { data: Vec::new(), big_endian: false }
    }

    pub(super) fn of_type(file_type: i64) -> Self {
        Self::nameless().named(file_type)
    }

    pub(super) fn activity() -> Self {
        Self::of_type(4)
    }

    pub(super) fn big_endian() -> Self {
        Self { data: Vec::new(), big_endian: true }.named(4)
    }

    fn named(mut self, file_type: i64) -> Self {
        let fields = [(0, 0, file_type), (1, UINT16, 1), (2, UINT16, 2), (3, 0x8C, 77), (4, UINT32, 1_000_000_000)];
        self.message(message::FILE_ID, &numbers(&fields));
        self
    }

    fn bytes(&self, value: &Value) -> Vec<u8> {
        match value {
            Value::Sized(_, bytes) => bytes.clone(),
            Value::Number(base_type, number) => {
                let width = usize::from(width_and_invalid(*base_type).expect("a number").0);
                let bytes = number.to_le_bytes();
                let little_endian = bytes[..width].iter().copied();
                if self.big_endian { little_endian.rev().collect() } else { little_endian.collect() }
            }
        }
    }

    fn define(&mut self, local: u8, number: u16, fields: &[(u8, Value)], developer: &[(u8, Value)]) {
        let flag = if developer.is_empty() { 0 } else { 0x20 };
        let global = if self.big_endian { number.to_be_bytes() } else { number.to_le_bytes() };
        self.data.extend([0x40 | flag | local, 0, u8::from(self.big_endian), global[0], global[1]]);
        for (list, is_developer) in [(fields, false), (developer, true)] {
            if is_developer && list.is_empty() {
                continue;
            }
            self.data.push(u8::try_from(list.len()).expect("few fields"));
            for (field, value) in list {
                let size = u8::try_from(self.bytes(value).len()).expect("a short field");
                let (Value::Number(base_type, _) | Value::Sized(base_type, _)) = value;
                self.data.extend([*field, size, if is_developer { 0 } else { *base_type }]);
            }
        }
    }

    fn put(&mut self, header: u8, fields: &[(u8, Value)]) {
        self.data.push(header);
        let payload: Vec<u8> = fields.iter().flat_map(|(_, value)| self.bytes(value)).collect();
        self.data.extend(payload);
    }

    /// Any message.
    pub(super) fn message(&mut self, number: u16, fields: &[(u8, Value)]) {
        self.define(0, number, fields, &[]);
        self.put(0, fields);
    }

    pub(super) fn record(&mut self, time: i64, fields: &[(u8, u8, i64)]) {
        self.message(message::RECORD, &[numbers(&[(253, UINT32, time)]), numbers(fields)].concat());
    }

    /// A record whose header holds the lowest five bits of the time.
    pub(super) fn timeless_record(&mut self, low_bits: u8, fields: &[(u8, u8, i64)]) {
        self.timeless(message::RECORD, low_bits, fields);
    }

    /// Any message whose header holds the lowest five bits of the time.
    pub(super) fn timeless(&mut self, number: u16, low_bits: u8, fields: &[(u8, u8, i64)]) {
        let fields = numbers(fields);
        self.define(1, number, &fields, &[]);
        self.put(0x80 | 1 << 5 | low_bits, &fields);
    }

    pub(super) fn session(&mut self, start: i64, elapsed_ms: i64, fields: &[(u8, u8, i64)]) {
        let own = [(253, UINT32, start + elapsed_ms / 1_000), (2, UINT32, start), (7, UINT32, elapsed_ms)];
        self.message(message::SESSION, &[numbers(&own), numbers(fields)].concat());
    }

    pub(super) fn lap(&mut self, start: i64, elapsed_ms: i64, fields: &[(u8, u8, i64)]) {
        let own = [(2, UINT32, start), (7, UINT32, elapsed_ms)];
        self.message(message::LAP, &[numbers(&own), numbers(fields)].concat());
    }

    /// The timer starts or stops.
    pub(super) fn timer(&mut self, time: i64, starts: bool, automatic: bool) {
        let fields =
            [(253, UINT32, time), (0, 0, 0), (1, 0, if starts { 0 } else { 4 }), (3, UINT32, i64::from(automatic))];
        self.message(message::EVENT, &numbers(&fields));
    }

    /// Describes a field of developer 0.
    pub(super) fn developer_field(&mut self, number: u8, name: &str, units: &str, base_type: u8, native: Option<u8>) {
        let byte = |value: u8| Value::Number(UINT8, i64::from(value));
        let mut fields = vec![(0, byte(0)), (1, byte(number)), (2, byte(base_type)), (3, text(name)), (8, text(units))];
        if let Some(native) = native {
            fields.extend([(14, Value::Number(UINT16, 20)), (15, byte(native))]);
        }
        self.message(message::FIELD_DESCRIPTION, &fields);
    }

    pub(super) fn record_with_developer(&mut self, fields: &[(u8, u8, i64)], developer: &[(u8, u8, i64)]) {
        let (fields, developer) = (numbers(fields), numbers(developer));
        self.define(2, message::RECORD, &fields, &developer);
        self.put(2, &[fields, developer].concat());
    }

    /// Bytes as they are, in the place of a message.
    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.data.extend(bytes);
    }

    /// The whole file.
    pub(super) fn finish(self) -> Vec<u8> {
        let size = u32::try_from(self.data.len()).expect("a small file");
        let mut bytes = [&[14, 0x20, 0, 0], size.to_le_bytes().as_slice(), b".FIT", &[0, 0], &self.data].concat();
        bytes.extend(crc16(&bytes).to_le_bytes());
        bytes
    }
}
