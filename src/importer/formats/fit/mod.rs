//! FIT, Garmin's binary format, read by a decoder of our own: it is some hundred times faster than the crates and keeps
//! everything before a fault.
//!
//! The way of the bytes: [`container`] finds the parts of a file, [`decode`] walks over the messages of one,
//! [`definition`] and [`plan`] say where a value lies, [`samples`] turns records into columns, [`messages`] and
//! [`developer`] understand the rest, [`timeline`] repairs times, [`assemble`] makes activities. Nothing here judges
//! values beyond "this cannot be measured", and nothing doubles cadence.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::diagnostics::{Code, Diagnostics, Level};
use crate::importer::{FormatReader, RawActivity, ReadError, Recognition};
use crate::model::activity::Format;
use crate::model::quality::QualityFlag;
use crate::model::units::Seconds;

mod assemble;
mod checksum;
mod container;
mod decode;
mod definition;
mod developer;
mod messages;
mod plan;
mod profile;
mod samples;
mod sport;
mod timeline;

use container::Part;
use decode::{Content, Fault};

/// Files behind one another that are read; more is damage or malice.
const MOST_PARTS: usize = 1_000;

/// Reads FIT.
#[derive(Debug, Clone, Copy, Default)]
pub struct FitReader;

impl FormatReader for FitReader {
    fn format(&self) -> Format {
        Format::Fit
    }

    fn recognise(&self, head: &[u8]) -> Recognition {
        if container::has_signature(head) { Recognition::Yes } else { Recognition::No }
    }

    fn read(&self, bytes: &[u8], diagnostics: &mut Diagnostics) -> Result<Vec<RawActivity>, ReadError> {
        let mut activities: Vec<RawActivity> = Vec::new();
        let mut copies = Copies::default();
        let mut summary = Summary::default();
        let mut position = 0;
        for _ in 0..MOST_PARTS {
            let Some(mut part) = Part::at(bytes, position) else { break };
            summary.parts += 1;
            let content = content(bytes, &mut part, diagnostics);
            position = part.end();
            if let Some(file_type) = content.foreign_type {
                summary.foreign_type = summary.foreign_type.or(Some(file_type));
                continue;
            }
            summary.is_activity |= content.file_id.file_type.is_some();
            summary.faulty |= content.fault.is_some();
            let flags = report(&content, &part, bytes, diagnostics);
            for read in assemble::activities(content, &flags, activities.len(), diagnostics) {
                copies.add(read, &mut activities, diagnostics);
            }
        }
        if summary.parts > 0 && position < bytes.len() {
            let message = format!("{} bytes behind the data are no FIT file", bytes.len() - position);
            diagnostics.push(Code::FitMalformed, Level::Warning, message).at(format!("byte {position}"));
        }
        if activities.is_empty() { Err(summary.error(bytes)) } else { Ok(activities) }
    }
}

/// Finds recordings that a file holds twice: files are put behind one another by hand, and some hands take one twice.
#[derive(Debug, Default)]
struct Copies {
    /// Where among the activities those of a start and a duration stand; the first of each.
    first: BTreeMap<(DateTime<Utc>, u64), usize>,
}

impl Copies {
    /// Adds an activity unless it is one of those that are there: same device and second of creation, same start, sport
    /// and totals. Of two copies the one with more samples stays.
    fn add(&mut self, mut read: RawActivity, activities: &mut Vec<RawActivity>, diagnostics: &mut Diagnostics) {
        let key = (read.start_utc, read.recorded.elapsed.map_or(0.0, Seconds::get).to_bits());
        let place = *self.first.entry(key).or_insert(activities.len());
        let earlier = activities.get_mut(place).filter(|earlier| {
            earlier.device == read.device && earlier.sport == read.sport && earlier.recorded == read.recorded
        });
        let Some(earlier) = earlier else {
            if let Ok(index) = u16::try_from(activities.len()) {
                read.session_index = index;
                activities.push(read);
            }
            return;
        };
        if read.channels.len() > earlier.channels.len() {
            read.session_index = earlier.session_index;
            *earlier = read;
        }
        diagnostics.push(Code::DuplicateOf, Level::Note, "the file holds one recording twice; it counts once");
    }
}

/// Decodes a part. When its size is contradicted by checksum and what follows, everything that follows is taken.
fn content(bytes: &[u8], part: &mut Part, diagnostics: &mut Diagnostics) -> Content {
    let content = decode::part(bytes, part);
    let goes_on = part.end() < bytes.len() && Part::at(bytes, part.end()).is_none();
    if content.foreign_type.is_some() || !goes_on || part.checksum_holds(bytes) != Some(false) {
        return content;
    }
    let whole = Part { data: part.data.start..bytes.len(), incomplete: true, ..part.clone() };
    let longer = decode::part(bytes, &whole);
    if longer.samples.len() + longer.sessions.len() <= content.samples.len() + content.sessions.len() {
        return content;
    }
    let message = "the header says that the file is shorter than it is; everything was read";
    diagnostics.push(Code::FitMalformed, Level::Warning, message).at(format!("byte {}", part.start));
    *part = whole;
    longer
}

/// Says what is wrong with a part as a whole.
fn report(content: &Content, part: &Part, bytes: &[u8], diagnostics: &mut Diagnostics) -> Vec<QualityFlag> {
    let mut flags = Vec::new();
    if part.checksum_holds(bytes) == Some(false) {
        let message = "the checksum is wrong; the data may be damaged";
        diagnostics.push(Code::FitChecksumMismatch, Level::Warning, message).at(format!("byte {}", part.data.end));
        flags.push(QualityFlag::ChecksumMismatch);
    }
    if content.surplus > 0 {
        let message = format!("sessions, laps and events beyond any recording were left out: {}", content.surplus);
        diagnostics.push(Code::FitMalformed, Level::Warning, message).at(format!("byte {}", part.start));
    }
    let (code, at, message) = match content.fault {
        Some(Fault::Truncated { at }) => (Code::FitTruncated, at, "the data end inside a message"),
        Some(Fault::Undefined { at }) => (Code::FitMalformed, at, "a message has a layout that was not defined"),
        None if part.incomplete => (Code::FitTruncated, part.data.end, "the file was not completed"),
        None => return flags,
    };
    diagnostics
        .push(code, Level::Warning, format!("{message}; {} samples before it are used", content.samples.len()))
        .at(format!("byte {at}"))
        .help("copy the file from the device again if it is still there");
    flags.push(QualityFlag::Truncated);
    flags
}

/// What is known when a file gave no activity.
#[derive(Debug, Default)]
struct Summary {
    parts: usize,
    foreign_type: Option<u32>,
    is_activity: bool,
    faulty: bool,
}

impl Summary {
    fn error(&self, bytes: &[u8]) -> ReadError {
        let error = |code, message: String, ignorable: bool| {
            let help = (!ignorable).then(|| "copy it from the device again, or delete it".to_owned());
            ReadError { code, place: None, message, help, ignorable }
        };
        if bytes.is_empty() {
            return error(Code::EmptyFile, "the file is empty".to_owned(), false);
        }
        if self.parts == 0 {
            return error(Code::UnknownFormat, "there is no FIT header".to_owned(), false);
        }
        match self.foreign_type {
            Some(file_type) if !self.is_activity => {
                let message = format!("FIT file of {}, not an activity", file_type_name(file_type));
                error(Code::NotAnActivity, message, true)
            }
            _ if !self.is_activity && !self.faulty => {
                error(Code::NotAnActivity, "FIT file without any activity".to_owned(), true)
            }
            _ => error(Code::NothingRecorded, "no sample, lap or session with a time".to_owned(), false),
        }
    }
}

/// Words for `file_id.type` (FORMATS section 3.3).
fn file_type_name(file_type: u32) -> String {
    match file_type {
        1 => "device properties",
        2 => "settings",
        3 => "sport settings",
        5 => "a workout",
        6 => "a course",
        7 => "schedules",
        9 => "body weights",
        10 => "totals",
        11 => "goals",
        15 | 28 | 32 => "daily monitoring",
        34 => "a segment",
        other => return format!("type {other}"),
    }
    .to_owned()
}

#[cfg(test)]
mod tests;
