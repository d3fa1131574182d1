//! Garmin's JSON as a stream: objects are handed over one by one with the wanted keys, everything else is skipped
//! without being kept. It knows nothing of what the keys mean.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::diagnostics::Code;
use crate::importer::ReadError;
use repair::Repaired;

mod repair;

/// The most that one object may take, so that no single text fills the memory. Chosen: real activities with all their
/// splits are around 100 kB.
const MAX_OBJECT_BYTES: u64 = 32 << 20;
/// Ids in one list that are kept. Chosen: a multisport activity has a handful of parts.
const MAX_LIST: usize = 256;

/// One value, whatever its type.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// A whole number.
    Whole(i64),
    /// Any other number.
    Number(f64),
    /// Text; of an object its `typeKey`.
    Text(String),
    /// True or false.
    Flag(bool),
    /// Texts and whole numbers of a list; empty for an object without a `typeKey`.
    List(Vec<Self>),
    /// Null.
    Nothing,
}

impl Value {
    /// An id, which Garmin writes as a number.
    pub(super) fn id(&self) -> Option<String> {
        match self {
            Self::Whole(id) => Some(id.to_string()),
            // Whole numbers written `1.2e10`; beyond 2^53 they would be of another activity.
            Self::Number(id) if id.fract() == 0.0 && id.abs() < 9e15 => Some(format!("{id:.0}")),
            Self::Text(id) if !id.trim().is_empty() => Some(id.trim().to_owned()),
            _ => None,
        }
    }

    /// A number, also one that is written as text.
    #[expect(clippy::cast_precision_loss, reason = "whole numbers of a table are far below 2^53")]
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Whole(number) => Some(*number as f64),
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
        .filter(|number: &f64| number.is_finite())
    }
}

/// The wanted keys of one object.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// Key of the group that the object is in.
    pub(super) group: Option<String>,
    values: Vec<(&'static str, Value)>,
    /// Keys whose values cannot be what they should be.
    pub(super) bad: Vec<String>,
}

impl Fields {
    /// The value, where there is one and it is not null.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        let (_, value) = self.values.iter().find(|(known, _)| *known == key)?;
        (*value != Value::Nothing).then_some(value)
    }

    /// Text without the blanks around it.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        let Some(Value::Text(text)) = self.get(key) else { return None };
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// True when the value is.
    pub(super) fn flag(&self, key: &str) -> bool {
        match self.get(key) {
            Some(Value::Flag(flag)) => *flag,
            Some(Value::Text(text)) => text.trim().eq_ignore_ascii_case("true"),
            _ => false,
        }
    }

    /// A number within a range; another is noted in `bad`.
    pub(super) fn number(&mut self, key: &'static str, range: &std::ops::RangeInclusive<f64>) -> Option<f64> {
        let value = self.get(key)?;
        let number = value.number().filter(|number| range.contains(number));
        let empty = matches!(value, Value::Text(text) if text.trim().is_empty());
        if number.is_none() && !empty {
            self.note_bad(key);
        }
        number
    }

    /// Notes a value that cannot be read.
    pub(super) fn note_bad(&mut self, key: &'static str) {
        self.bad.push(format!("\"{key}\""));
    }
}

/// Visits a document and hands over each object that has a wanted key.
pub(super) struct Objects<'a> {
    /// Keys whose values are lists of objects.
    pub(super) lists: &'static [&'static str],
    /// Keys whose values are objects of lists, each under the key of its group.
    pub(super) groups: &'static [&'static str],
    /// Keys of the objects that are kept, in any case of letters.
    pub(super) wanted: &'static [&'static str],
    /// Key that a bare value in a group stands for.
    pub(super) bare: &'static str,
    /// The group that is walked through.
    pub(super) group: Option<String>,
    /// Takes the objects.
    pub(super) sink: &'a mut dyn FnMut(Fields),
    /// What is left of [`MAX_OBJECT_BYTES`].
    pub(super) left: &'a Cell<u64>,
}

impl<'a> Objects<'a> {
    /// Objects with these keys, at the root or in these lists.
    pub(super) fn new(
        lists: &'static [&'static str],
        wanted: &'static [&'static str],
        sink: &'a mut dyn FnMut(Fields),
        left: &'a Cell<u64>,
    ) -> Self {
        Self { lists, groups: &[], wanted, bare: "", group: None, sink, left }
    }

    fn give(&mut self, mut fields: Fields) {
        self.left.set(MAX_OBJECT_BYTES);
        fields.group.clone_from(&self.group);
        if !fields.values.is_empty() {
            (self.sink)(fields);
        }
    }

    fn give_bare(&mut self, value: Value) {
        if self.group.is_some() {
            self.give(Fields { values: vec![(self.bare, value)], ..Fields::default() });
        }
    }
}

impl<'de> DeserializeSeed<'de> for &mut Objects<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// The methods of a visitor for the types of JSON that are no list and no object.
macro_rules! scalars {
    ($take:ident -> $result:ty) => {
        fn visit_bool<E: Error>(self, flag: bool) -> Result<$result, E> {
            Ok($take(self, Value::Flag(flag)))
        }
        fn visit_i64<E: Error>(self, number: i64) -> Result<$result, E> {
            Ok($take(self, Value::Whole(number)))
        }
        #[expect(clippy::cast_precision_loss, reason = "beyond the range of i64 nothing of a table is exact")]
        fn visit_u64<E: Error>(self, number: u64) -> Result<$result, E> {
            Ok($take(self, i64::try_from(number).map_or(Value::Number(number as f64), Value::Whole)))
        }
        fn visit_f64<E: Error>(self, number: f64) -> Result<$result, E> {
            Ok($take(self, Value::Number(number)))
        }
        fn visit_str<E: Error>(self, text: &str) -> Result<$result, E> {
            Ok($take(self, Value::Text(text.to_owned())))
        }
        fn visit_unit<E: Error>(self) -> Result<$result, E> {
            Ok($take(self, Value::Nothing))
        }
    };
}

fn give_bare(objects: &mut Objects<'_>, value: Value) {
    objects.give_bare(value);
}

impl<'de> Visitor<'de> for &mut Objects<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of objects")
    }

    scalars!(give_bare -> ());

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(&mut *self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let mut fields = Fields::default();
        while let Some(key) =
            object.next_key_seed(Key { lists: self.lists, groups: self.groups, wanted: self.wanted })?
        {
            match key {
                Known::List => object.next_value_seed(&mut *self)?,
                Known::Groups => object.next_value_seed(Groups(&mut *self))?,
                Known::Wanted(key) => fields.values.push((key, object.next_value_seed(OneValue)?)),
                Known::Other => drop(object.next_value::<IgnoredAny>()?),
            }
        }
        self.give(fields);
        Ok(())
    }
}

/// Visits lists of objects that are grouped under keys, or one list that is not.
struct Groups<'o, 'a>(&'o mut Objects<'a>);

impl<'de> DeserializeSeed<'de> for Groups<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

fn leave_out(_: Groups<'_, '_>, _: Value) {}

impl<'de> Visitor<'de> for Groups<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("groups of objects")
    }

    scalars!(leave_out -> ());

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        self.0.visit_seq(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut groups: A) -> Result<(), A::Error> {
        while let Some(key) = groups.next_key::<String>()? {
            self.0.group = Some(key);
            groups.next_value_seed(&mut *self.0)?;
        }
        self.0.group = None;
        Ok(())
    }
}

enum Known {
    List,
    Groups,
    Wanted(&'static str),
    Other,
}

struct Key {
    lists: &'static [&'static str],
    groups: &'static [&'static str],
    wanted: &'static [&'static str],
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Known;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Known, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Known;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Known, E> {
        let same = |known: &&&str| known.eq_ignore_ascii_case(key);
        Ok(match self.wanted.iter().find(same) {
            Some(wanted) => Known::Wanted(wanted),
            None if self.lists.iter().any(|list| same(&list)) => Known::List,
            None if self.groups.iter().any(|groups| same(&groups)) => Known::Groups,
            None => Known::Other,
        })
    }
}

/// Reads one value of any type.
struct OneValue;

fn itself(_: OneValue, value: Value) -> Value {
    value
}

impl<'de> DeserializeSeed<'de> for OneValue {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for OneValue {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    scalars!(itself -> Value);

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(Self)? {
            if values.len() < MAX_LIST && matches!(value, Value::Whole(_) | Value::Text(_)) {
                values.push(value);
            }
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut found = Value::List(Vec::new());
        while let Some(key) = object.next_key_seed(Key { lists: &[], groups: &[], wanted: &["typeKey"] })? {
            match key {
                Known::Wanted(_) => found = object.next_value_seed(Self)?,
                _ => drop(object.next_value::<IgnoredAny>()?),
            }
        }
        Ok(found)
    }
}

/// Walks through one document. What was handed over before a fault stays so.
pub(super) fn walk<'de, S>(bytes: &'de mut dyn BufRead, left: &'de Cell<u64>, seed: S) -> Result<(), ReadError>
where
    S: for<'any> DeserializeSeed<'any, Value = ()>,
{
    skip_mark(bytes).map_err(|error| fault(&serde_json::Error::io(error)))?;
    left.set(MAX_OBJECT_BYTES);
    let mut deserializer = serde_json::Deserializer::from_reader(Repaired::new(bytes, left));
    seed.deserialize(&mut deserializer).and_then(|()| deserializer.end()).map_err(|error| fault(&error))
}

/// Skips the byte order mark.
fn skip_mark(bytes: &mut dyn BufRead) -> io::Result<()> {
    if bytes.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
        bytes.consume(3);
    }
    Ok(())
}

fn fault(error: &serde_json::Error) -> ReadError {
    let message = match error.classify() {
        serde_json::error::Category::Eof => "the table breaks off here".to_owned(),
        serde_json::error::Category::Io => format!("the table cannot be read any further: {error}"),
        _ => "the table is no JSON from here on".to_owned(),
    };
    ReadError {
        code: Code::TableTruncated,
        place: (error.line() > 0).then(|| format!("line {}, column {}", error.line(), error.column())),
        message,
        help: Some("download the export again; what stands before this place is used".to_owned()),
        ignorable: false,
    }
}

/// True when these bytes may begin a list or an object.
pub(super) fn is_json(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    matches!(head.trim_ascii_start().first(), Some(b'[' | b'{'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_without_end_is_refused_before_it_fills_the_memory() {
        let left = Cell::new(0);
        let mut source = io::BufReader::new(io::Read::chain(&b"[{\"name\":\""[..], io::repeat(b'x')));
        let mut sink = |_: Fields| {};
        let mut objects = Objects::new(&[], &["name"], &mut sink, &left);
        let error = walk(&mut source, &left, &mut objects).expect_err("too large");
        assert!(error.message.contains("32 MiB"), "{}", error.message);
    }
}
