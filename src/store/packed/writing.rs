//! Writes what serde hands over.

use serde::ser::{self, Serialize};

use super::PackedError;

type Done = Result<(), PackedError>;

/// Appends to bytes.
pub(super) struct Writer<'a> {
    bytes: &'a mut Vec<u8>,
}

impl<'a> Writer<'a> {
    pub(super) const fn new(bytes: &'a mut Vec<u8>) -> Self {
        Self { bytes }
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self, mut number: u128) {
        while number >= 0x80 {
            self.bytes.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push((number & 0x7f) as u8);
    }

    fn length(&mut self, length: Option<usize>) -> Done {
        let length = length.ok_or_else(|| PackedError::new("a list of unknown length"))?;
        self.number(length as u128);
        Ok(())
    }
}

macro_rules! unsigned {
    ($($name:ident: $type:ty),*) => {$(
        fn $name(self, value: $type) -> Done {
            self.number(u128::from(value));
            Ok(())
        }
    )*};
}

macro_rules! signed {
    ($($name:ident: $type:ty),*) => {$(
        fn $name(self, value: $type) -> Done {
            // Zigzag: small negative numbers are small too.
            let value = i128::from(value);
            self.number(((value << 1) ^ (value >> 127)).cast_unsigned());
            Ok(())
        }
    )*};
}

impl ser::Serializer for &mut Writer<'_> {
    type Ok = ();
    type Error = PackedError;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = ser::Impossible<(), PackedError>;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    unsigned!(serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128);
    signed!(serialize_i16: i16, serialize_i32: i32, serialize_i64: i64);

    fn is_human_readable(&self) -> bool {
        false
    }

    fn serialize_u8(self, value: u8) -> Done {
        self.bytes.push(value);
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Done {
        self.bytes.push(value.cast_unsigned());
        Ok(())
    }

    fn serialize_bool(self, value: bool) -> Done {
        self.serialize_u8(u8::from(value))
    }

    fn serialize_f32(self, value: f32) -> Done {
        self.bytes.extend(value.to_le_bytes());
        Ok(())
    }

    fn serialize_f64(self, value: f64) -> Done {
        self.bytes.extend(value.to_le_bytes());
        Ok(())
    }

    fn serialize_char(self, value: char) -> Done {
        self.serialize_u32(u32::from(value))
    }

    fn serialize_str(self, value: &str) -> Done {
        self.serialize_bytes(value.as_bytes())
    }

    fn serialize_bytes(self, value: &[u8]) -> Done {
        self.number(value.len() as u128);
        self.bytes.extend(value);
        Ok(())
    }

    fn serialize_none(self) -> Done {
        self.serialize_u8(0)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        self.bytes.push(1);
        value.serialize(self)
    }

    fn serialize_unit(self) -> Done {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Done {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, variant: u32, _: &'static str) -> Done {
        self.serialize_u32(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        value: &T,
    ) -> Done {
        self.number(u128::from(variant));
        value.serialize(self)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self, PackedError> {
        self.length(length)?;
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, PackedError> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, PackedError> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, PackedError> {
        self.number(u128::from(variant));
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, PackedError> {
        Err(PackedError::new("maps are not kept"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, PackedError> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, PackedError> {
        self.number(u128::from(variant));
        Ok(self)
    }
}

macro_rules! items {
    ($($of:ident: $item:ident),*) => {$(
        impl ser::$of for &mut Writer<'_> {
            type Ok = ();
            type Error = PackedError;

            fn $item<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
                value.serialize(&mut **self)
            }

            fn end(self) -> Done {
                Ok(())
            }
        }
    )*};
}
items!(
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
);

macro_rules! fields {
    ($($of:ident),*) => {$(
        impl ser::$of for &mut Writer<'_> {
            type Ok = ();
            type Error = PackedError;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, _: &'static str, value: &T) -> Done {
                value.serialize(&mut **self)
            }

            fn end(self) -> Done {
                Ok(())
            }
        }
    )*};
}
fields!(SerializeStruct, SerializeStructVariant);
