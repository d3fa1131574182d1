//! The sessions to come as workouts for a watch: FIT files of type workout, a step for each bout and one that repeats
//! them. A workout has no day; sessions that ask for the same share one file.

use std::convert::Infallible;

use chrono::{NaiveDate, NaiveTime};
use embedded_io::{ErrorType, Seek, SeekFrom, Write};
use rustyfit::profile::{mesgdef, typedef};
use rustyfit::proto::{Message, ProtocolVersion};
use rustyfit::{Encoder, Endianness, HeaderOption};
use sha2::{Digest, Sha256};

use super::File;
use crate::model::return_protocol::{DueSession, Exercise, Stage};
use crate::model::units::Seconds;

/// Unix time of the FIT epoch, 31 December 1989 (FORMATS section 1.1).
const FIT_EPOCH_S: i64 = 631_065_600;

/// A file that could not be made.
#[derive(Debug, thiserror::Error)]
#[error("a workout cannot be encoded: {0}")]
pub struct EncodeError(String);

/// One file for each kind of session, in the order of the first of them.
///
/// # Errors
///
/// When the encoder refuses a message, which is a fault of the program.
pub fn files(due: &[DueSession], as_of: NaiveDate) -> Result<Vec<File>, EncodeError> {
    let mut files: Vec<File> = Vec::new();
    for session in due {
        let name = name(session);
        if files.iter().all(|(other, _)| *other != name) {
            let content = encode(session, as_of, &name)?;
            files.push((name, content));
        }
    }
    Ok(files)
}

/// `return-1-walk-run-7x.fit`, `return-4-easy-33min.fit`.
fn name(session: &DueSession) -> String {
    match session.exercise {
        Exercise::WalkRun { times, .. } => format!("return-{}-walk-run-{times}x.fit", session.stage),
        Exercise::Easy(time) => format!("return-{}-easy-{}min.fit", session.stage, whole(time.minutes())),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "minutes or milliseconds of a session")]
fn whole(value: f64) -> u32 {
    value.round().max(0.0) as u32
}

/// The workout as the bytes of a FIT file.
fn encode(session: &DueSession, as_of: NaiveDate, name: &str) -> Result<Vec<u8>, EncodeError> {
    let steps = steps(session.exercise);
    let mut messages = vec![file_id(as_of, name), workout(session, steps.len())];
    messages.extend(steps.into_iter().map(Message::from));
    let mut encoder = Encoder::builder()
        .protocol_version(ProtocolVersion::V1)
        .header_option(HeaderOption::Normal(0))
        .endianness(Endianness::LittleEndian)
        .build();
    let mut bytes = Bytes::default();
    let mut stream = encoder.stream(&mut bytes);
    for mut message in messages {
        stream.write_message(&mut message).map_err(|error| EncodeError(format!("{error:?}")))?;
    }
    stream.finish().map_err(|error| EncodeError(format!("{error:?}")))?;
    Ok(bytes.content)
}

/// Watches tell workouts apart by serial number and time: both follow from what the workout is.
fn file_id(as_of: NaiveDate, name: &str) -> Message {
    let hash = Sha256::digest(name);
    let mut serial = [0; 4];
    serial.iter_mut().zip(hash).for_each(|(slot, byte)| *slot = byte);
    let created = as_of.and_time(NaiveTime::MIN).and_utc().timestamp() - FIT_EPOCH_S;
    let mut message = mesgdef::FileId::new();
    message.r#type = typedef::File::WORKOUT;
    // No maker's number: the file comes from no device.
    message.manufacturer = typedef::Manufacturer::DEVELOPMENT;
    message.product = 1;
    message.serial_number = u32::from_le_bytes(serial).max(1);
    message.time_created = typedef::DateTime(u32::try_from(created).unwrap_or_default());
    Message::from(message)
}

fn workout(session: &DueSession, steps: usize) -> Message {
    let mut message = mesgdef::Workout::new();
    message.sport = typedef::Sport::RUNNING;
    message.num_valid_steps = u16::try_from(steps).unwrap_or(u16::MAX);
    message.wkt_name = title(session.stage, session.exercise).into();
    Message::from(message)
}

/// What the watch shows: short, since displays are small.
fn title(stage: Stage, exercise: Exercise) -> String {
    match exercise {
        Exercise::WalkRun { walk, run, times } => {
            let [walk, run] = [walk, run].map(|time| super::super::wording::trimmed(time.minutes(), 1));
            format!("Return {stage}: {times}x {walk}+{run}min")
        }
        Exercise::Easy(time) => format!("Return {stage}: {}min", whole(time.minutes())),
    }
}

fn steps(exercise: Exercise) -> Vec<mesgdef::WorkoutStep> {
    match exercise {
        Exercise::WalkRun { walk, run, times } => vec![
            timed(0, "Walk", walk, typedef::Intensity::RECOVERY),
            timed(1, "Run easily", run, typedef::Intensity::ACTIVE),
            repeated(2, 0, times),
        ],
        Exercise::Easy(time) => vec![timed(0, "Run easily", time, typedef::Intensity::ACTIVE)],
    }
}

/// A step of some time without a target: how fast is for the knee to say.
fn timed(index: u16, name: &str, time: Seconds, intensity: typedef::Intensity) -> mesgdef::WorkoutStep {
    let mut step = mesgdef::WorkoutStep::new();
    step.message_index = typedef::MessageIndex(index);
    step.wkt_step_name = name.into();
    step.duration_type = typedef::WktStepDuration::TIME;
    // Milliseconds (profile, `duration_time`).
    step.duration_value = whole(time.get() * 1_000.0);
    step.target_type = typedef::WktStepTarget::OPEN;
    step.target_value = 0;
    step.intensity = intensity;
    step
}

/// Back to the step `from` until all has been done so many times.
fn repeated(index: u16, from: u32, times: u32) -> mesgdef::WorkoutStep {
    let mut step = mesgdef::WorkoutStep::new();
    step.message_index = typedef::MessageIndex(index);
    step.duration_type = typedef::WktStepDuration::REPEAT_UNTIL_STEPS_CMPLT;
    step.duration_value = from;
    step.target_type = typedef::WktStepTarget::OPEN;
    step.target_value = times;
    step
}

/// Bytes that can be written anywhere, as the encoder wants them: the header is filled in last.
#[derive(Default)]
struct Bytes {
    content: Vec<u8>,
    at: usize,
}

impl ErrorType for Bytes {
    type Error = Infallible;
}

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        let end = self.at.saturating_add(bytes.len());
        if self.content.len() < end {
            self.content.resize(end, 0);
        }
        if let Some(place) = self.content.get_mut(self.at..end) {
            place.copy_from_slice(bytes);
        }
        self.at = end;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

impl Seek for Bytes {
    fn seek(&mut self, to: SeekFrom) -> Result<u64, Infallible> {
        let of = |position: usize, offset: i64| i64::try_from(position).unwrap_or(i64::MAX).saturating_add(offset);
        let target = match to {
            SeekFrom::Start(from_start) => i64::try_from(from_start).unwrap_or(i64::MAX),
            SeekFrom::End(from_end) => of(self.content.len(), from_end),
            SeekFrom::Current(from_here) => of(self.at, from_here),
        };
        self.at = usize::try_from(target).unwrap_or(0);
        Ok(self.at as u64)
    }
}
