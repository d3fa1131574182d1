//! What a recording holds, message by message: names, units, how many values and their range. For `inspect` alone; the
//! importer does not use it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::Utc;
use fitparser::Value;
use fitparser::de::{DecodeOption, FitObject, FitStreamProcessor};
use quick_xml::Reader;
use quick_xml::events::Event;

/// Words in the names of fields whose values would show where someone lives.
const WITHHELD: [&str; 6] = ["lat", "lon", "long", "latitude", "longitude", "position"];

/// Decimals that a number is shown with: the finest a recording means, not the noise of its scaling.
const DECIMALS: f64 = 1e4;

/// An XML document deeper than this is not a recording.
const MAX_DEPTH: usize = 64;

/// The values of one field.
#[derive(Debug, Default)]
struct Field {
    count: u64,
    unit: String,
    range: Option<(f64, f64)>,
    example: String,
}

/// The messages or elements of one kind.
#[derive(Debug, Default)]
struct Group {
    count: u64,
    fields: BTreeMap<String, Field>,
}

/// A table of everything in a recording, by kind of message.
#[derive(Debug, Default)]
pub struct Contents {
    groups: BTreeMap<String, Group>,
    /// Why reading stopped early, when it did.
    pub fault: Option<String>,
}

impl Contents {
    fn add(&mut self, group: &str) -> &mut Group {
        let group = self.groups.entry(group.to_owned()).or_default();
        group.count += 1;
        group
    }

    /// The table as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (name, group) in &self.groups {
            let _ = writeln!(text, "{name}  x{}", group.count);
            let width = group.fields.keys().map(|name| name.chars().count()).max().unwrap_or(0);
            for (name, field) in &group.fields {
                let _ = writeln!(text, "  {name:width$}  {:>7}  {}", field.count, field.describe(name));
            }
        }
        if let Some(fault) = &self.fault {
            let _ = writeln!(text, "stopped early: {fault}");
        }
        text
    }
}

impl Field {
    fn add(&mut self, text: &str, number: Option<f64>) {
        self.count += 1;
        if self.count == 1 {
            self.example = text.chars().take(60).collect();
        }
        if let Some(number) = number.filter(|number| number.is_finite()) {
            let (low, high) = self.range.unwrap_or((number, number));
            self.range = Some((low.min(number), high.max(number)));
        }
    }

    fn describe(&self, name: &str) -> String {
        let lower = name.to_ascii_lowercase();
        if lower.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| WITHHELD.contains(&word)) {
            return "(position, not shown)".to_owned();
        }
        let rounded = |number: f64| (number * DECIMALS).round() / DECIMALS;
        let unit = if self.unit.is_empty() { String::new() } else { format!(" {}", self.unit) };
        match self.range {
            Some((low, high)) if low < high => format!("{} to {}{unit}", rounded(low), rounded(high)),
            Some((only, _)) => format!("{}{unit}", rounded(only)),
            None => self.example.clone(),
        }
    }
}

/// Every message of a FIT file by the names of the FIT profile.
#[must_use]
pub fn of_fit(bytes: &[u8]) -> Contents {
    let mut contents = Contents::default();
    let mut processor = FitStreamProcessor::new();
    processor.add_option(DecodeOption::SkipHeaderCrcValidation);
    processor.add_option(DecodeOption::SkipDataCrcValidation);
    let mut rest = bytes;
    while !rest.is_empty() {
        let object = match processor.deserialize_next(rest) {
            Ok((remaining, object)) => {
                rest = remaining;
                object
            }
            Err(error) => {
                contents.fault = Some(format!("{error} ({} of {} bytes read)", bytes.len() - rest.len(), bytes.len()));
                break;
            }
        };
        match object {
            FitObject::Crc(_) => processor.reset(),
            FitObject::DataMessage(message) => match processor.decode_message(message) {
                Ok(record) => {
                    let group = contents.add(&record.kind().to_string());
                    for field in record.fields() {
                        let entry = group.fields.entry(field.name().to_owned()).or_default();
                        field.units().clone_into(&mut entry.unit);
                        let (text, number) = readable(field.value());
                        entry.add(&text, number);
                    }
                }
                Err(error) => contents.fault = Some(error.to_string()),
            },
            FitObject::Header(_) | FitObject::DefinitionMessage(_) => {}
        }
    }
    contents
}

/// The value as text, and as a number when it is one. Times are shown in UTC, whatever the zone of the machine.
fn readable(value: &Value) -> (String, Option<f64>) {
    match value {
        Value::Timestamp(time) => (time.with_timezone(&Utc).to_rfc3339(), None),
        Value::Array(values) => {
            let texts: Vec<String> = values.iter().map(|value| readable(value).0).collect();
            (format!("[{}]", texts.join(", ")), None)
        }
        Value::String(_) | Value::Invalid => (value.to_string(), None),
        _ => (value.to_string(), value.clone().try_into().ok()),
    }
}

/// Every element of an XML file by its path, with attributes and text as fields.
#[must_use]
pub fn of_xml(text: &str) -> Contents {
    let mut contents = Contents::default();
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut path: Vec<String> = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                path.push(local(element.name().as_ref()));
                if path.len() > MAX_DEPTH {
                    contents.fault = Some(format!("elements nested deeper than {MAX_DEPTH}"));
                    return contents;
                }
                add_element(&mut contents, &path, &element);
            }
            Ok(Event::Empty(element)) => {
                path.push(local(element.name().as_ref()));
                add_element(&mut contents, &path, &element);
                path.pop();
            }
            Ok(Event::End(_)) => {
                path.pop();
            }
            Ok(Event::Text(content)) => {
                let content: &str = &content;
                if let (Some((name, parents)), false) = (path.split_last(), content.trim().is_empty()) {
                    let group = contents.groups.entry(parents.join("/")).or_default();
                    let entry = group.fields.entry(name.clone()).or_default();
                    entry.add(content.trim(), content.trim().parse().ok());
                }
            }
            Ok(Event::Eof) => return contents,
            Ok(_) => {}
            Err(error) => {
                contents.fault = Some(format!("{error} at byte {}", reader.error_position()));
                return contents;
            }
        }
    }
}

fn add_element(contents: &mut Contents, path: &[String], element: &quick_xml::events::BytesStart<'_>) {
    let group = contents.add(&path.join("/"));
    for attribute in element.attributes().with_checks(false).flatten() {
        let name = local(attribute.key.as_ref());
        if !name.starts_with("xmlns") && name != "schemaLocation" {
            let value: &str = &attribute.value;
            group.fields.entry(format!("@{name}")).or_default().add(value, value.parse().ok());
        }
    }
}

fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}
