//! A recording as a FIT file, written by crate rustyfit. Every number is rounded to the resolution of its field.

use std::convert::Infallible;
use std::error::Error;

use embedded_io::{ErrorType, Seek, SeekFrom, Write};
use rustyfit::profile::{mesgdef, typedef};
use rustyfit::proto::{DeveloperField, Message, ProtocolVersion, Value};
use rustyfit::{Encoder, Endianness, HeaderOption};

use super::numbers::{to_i32, to_u8, to_u16, to_u32};
use super::recorder::{Kind, Lap, Purpose, Recording, Sample, strides_128ths};
use super::terrain::Place;

/// Unix time of the FIT epoch, 31 December 1989.
const FIT_EPOCH: i64 = 631_065_600;

/// How a device lays out what it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// The usual one: least significant byte first, the narrow fields of speed and altitude.
    Usual,
    /// The same, but time is in the header byte of most records.
    CompressedTime,
    /// Most significant byte first, the wide fields of speed and altitude, and power in a developer field.
    Unusual,
}

/// The device that wrote the file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Device {
    pub(crate) product: u16,
    pub(crate) serial: u32,
    pub(crate) layout: Layout,
    /// Says the athlete's local time.
    pub(crate) local_time: bool,
}

/// The watch that is worn on every run.
pub(crate) const MAIN_WATCH: Device =
    Device { product: 4_100, serial: 1_001_001, layout: Layout::Usual, local_time: true };

/// An older watch on the other wrist.
pub(crate) const OTHER_WATCH: Device =
    Device { product: 2_200, serial: 2_002_002, layout: Layout::Unusual, local_time: false };

/// Bytes that can be written anywhere, as the encoder wants them: the header is filled in last.
#[derive(Default)]
pub(crate) struct Bytes {
    /// What was written.
    pub(crate) content: Vec<u8>,
    at: usize,
}

impl ErrorType for Bytes {
    type Error = Infallible;
}

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        let end = self.at + bytes.len();
        if self.content.len() < end {
            self.content.resize(end, 0);
        }
        self.content[self.at..end].copy_from_slice(bytes);
        self.at = end;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

impl Seek for Bytes {
    fn seek(&mut self, to: SeekFrom) -> Result<u64, Infallible> {
        let target = match to {
            SeekFrom::Start(from_start) => i64::try_from(from_start).unwrap_or(i64::MAX),
            SeekFrom::End(from_end) => i64::try_from(self.content.len()).unwrap_or(i64::MAX) + from_end,
            SeekFrom::Current(from_here) => i64::try_from(self.at).unwrap_or(i64::MAX) + from_here,
        };
        self.at = usize::try_from(target).unwrap_or(0);
        Ok(self.at as u64)
    }
}

/// The recording as the bytes of a FIT activity file.
pub(crate) fn write(recording: &Recording, device: Device) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut messages = vec![file_id(typedef::File::ACTIVITY, fit_time(recording, 0), device)];
    if device.layout == Layout::Unusual {
        messages.extend(power_description());
    }
    messages.push(timer_event(recording, 0, typedef::EventType::START, false));
    let mut pauses = recording.pauses.iter().peekable();
    for sample in &recording.samples {
        if sample.resumed
            && let Some(pause) = pauses.next()
        {
            messages.push(timer_event(recording, pause.from_s, typedef::EventType::STOP_ALL, pause.automatic));
            messages.push(timer_event(recording, pause.to_s, typedef::EventType::START, pause.automatic));
        }
        messages.push(record(recording, sample, device));
    }
    messages.push(timer_event(recording, recording.elapsed_s, typedef::EventType::STOP_ALL, false));
    for (index, one) in recording.laps.iter().enumerate() {
        messages.push(lap(recording, one, index));
    }
    messages.push(session(recording));
    messages.push(activity(recording, device));
    encode(messages, device)
}

/// A workout file, which watches keep beside the activities: readable, and nothing to judge.
pub(crate) fn workout() -> Result<Vec<u8>, Box<dyn Error>> {
    let created = typedef::DateTime(to_u32(1_777_300_000.0 - FIT_EPOCH as f64));
    let mut workout = mesgdef::Workout::new();
    workout.sport = typedef::Sport::RUNNING;
    workout.num_valid_steps = 1;
    workout.wkt_name = "8 x 400 m".into();
    let mut step = mesgdef::WorkoutStep::new();
    step.message_index = typedef::MessageIndex(0);
    step.duration_type = typedef::WktStepDuration::DISTANCE;
    step.duration_value = 40_000;
    step.intensity = typedef::Intensity::ACTIVE;
    let messages =
        vec![file_id(typedef::File::WORKOUT, created, MAIN_WATCH), Message::from(workout), Message::from(step)];
    encode(messages, MAIN_WATCH)
}

/// A file that a watch uploads by itself and that is no activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Upkeep {
    /// What the watch is set to.
    Settings,
    /// Steps and heart rate of a day.
    Monitoring,
    /// A weighing.
    Weight,
    /// A night. The number is of Garmin's own types.
    Sleep,
}

/// Such a file, made at a Unix time.
pub(crate) fn upkeep(kind: Upkeep, unix_s: i64) -> Result<Vec<u8>, Box<dyn Error>> {
    let created = typedef::DateTime(u32::try_from(unix_s - FIT_EPOCH)?);
    let file = match kind {
        Upkeep::Settings => typedef::File::SETTINGS,
        Upkeep::Monitoring => typedef::File::MONITORING_B,
        Upkeep::Weight => typedef::File::WEIGHT,
        Upkeep::Sleep => typedef::File(49),
    };
    let mut messages = vec![file_id(file, created, MAIN_WATCH)];
    match kind {
        Upkeep::Monitoring => messages.extend((0..12).map(|hour| {
            let mut message = mesgdef::Monitoring::new();
            message.timestamp = typedef::DateTime(created.0 + 3_600 * hour);
            message.cycles = 900 * hour;
            message.activity_type = typedef::ActivityType::WALKING;
            Message::from(message)
        })),
        Upkeep::Weight => {
            let mut message = mesgdef::WeightScale::new();
            message.timestamp = created;
            message.weight = typedef::Weight(6_150);
            messages.push(Message::from(message));
        }
        Upkeep::Settings | Upkeep::Sleep => {
            let mut message = mesgdef::UserProfile::new();
            message.resting_heart_rate = 48;
            messages.push(Message::from(message));
        }
    }
    encode(messages, MAIN_WATCH)
}

fn encode(messages: Vec<Message>, device: Device) -> Result<Vec<u8>, Box<dyn Error>> {
    let header =
        if device.layout == Layout::CompressedTime { HeaderOption::Compressed(0) } else { HeaderOption::Normal(0) };
    let order = if device.layout == Layout::Unusual { Endianness::BigEndian } else { Endianness::LittleEndian };
    let mut encoder =
        Encoder::builder().protocol_version(ProtocolVersion::V2).header_option(header).endianness(order).build();
    let mut bytes = Bytes::default();
    let mut stream = encoder.stream(&mut bytes);
    for mut message in messages {
        stream.write_message(&mut message).map_err(|error| format!("cannot encode a FIT message: {error:?}"))?;
    }
    stream.finish().map_err(|error| format!("cannot finish a FIT file: {error:?}"))?;
    Ok(bytes.content)
}

fn fit_time(recording: &Recording, at_s: u32) -> typedef::DateTime {
    let seconds = recording.start.timestamp() - FIT_EPOCH + i64::from(at_s);
    typedef::DateTime(u32::try_from(seconds).unwrap_or(u32::MAX))
}

fn semicircles(place: Place) -> (i32, i32) {
    let (latitude, longitude) = place.degrees();
    let per_degree = 2_147_483_648.0 / 180.0;
    (to_i32(latitude * per_degree), to_i32(longitude * per_degree))
}

fn file_id(kind: typedef::File, created: typedef::DateTime, device: Device) -> Message {
    let mut message = mesgdef::FileId::new();
    message.r#type = kind;
    // No maker's number: these files come from no device.
    message.manufacturer = typedef::Manufacturer::DEVELOPMENT;
    message.product = device.product;
    message.serial_number = device.serial;
    message.time_created = created;
    Message::from(message)
}

fn timer_event(recording: &Recording, at_s: u32, kind: typedef::EventType, automatic: bool) -> Message {
    let mut message = mesgdef::Event::new();
    message.timestamp = fit_time(recording, at_s);
    message.event = typedef::Event::TIMER;
    message.event_type = kind;
    message.data = u32::from(automatic);
    Message::from(message)
}

/// What the developer field of a foot pod means.
fn power_description() -> [Message; 2] {
    let mut developer = mesgdef::DeveloperDataId::new();
    developer.developer_data_index = 0;
    developer.application_id = Box::new([0x70; 16]);
    let mut field = mesgdef::FieldDescription::new();
    field.developer_data_index = 0;
    field.field_definition_number = 0;
    field.fit_base_type_id = typedef::FitBaseType::UINT16;
    field.field_name = Box::new(["Power".into()]);
    field.units = Box::new(["Watts".into()]);
    field.native_mesg_num = typedef::MesgNum::RECORD;
    field.native_field_num = mesgdef::Record::POWER;
    [Message::from(developer), Message::from(field)]
}

fn record(recording: &Recording, sample: &Sample, device: Device) -> Message {
    let mut message = mesgdef::Record::new();
    message.timestamp = fit_time(recording, sample.at_s);
    message.heart_rate = to_u8(sample.heart_rate_bpm);
    if recording.kind != Kind::Strength {
        message.distance = to_u32(sample.distance_m * 100.0);
        let speed = to_u16(sample.speed_mps * 1_000.0);
        if device.layout == Layout::Unusual {
            message.enhanced_speed = u32::from(speed);
        } else {
            message.speed = speed;
        }
        if recording.kind == Kind::Bike {
            message.cadence = to_u8(sample.cadence_spm);
        } else {
            let strides = strides_128ths(sample.cadence_spm);
            message.cadence = to_u8(f64::from(strides / 128));
            message.fractional_cadence = to_u8(f64::from(strides % 128));
        }
    }
    if let Some(place) = sample.place {
        (message.position_lat, message.position_long) = semicircles(place);
        let altitude = to_u16((sample.altitude_m + 500.0) * 5.0);
        if device.layout == Layout::Unusual {
            message.enhanced_altitude = u32::from(altitude);
        } else {
            message.altitude = altitude;
        }
    }
    if let Some(dynamics) = sample.dynamics {
        message.vertical_oscillation = to_u16(dynamics.vertical_oscillation_mm * 10.0);
        message.vertical_ratio = to_u16(dynamics.vertical_ratio_pct * 100.0);
        message.stance_time = to_u16(dynamics.stance_time_ms * 10.0);
        message.stance_time_balance = to_u16(dynamics.stance_balance_left_pct * 100.0);
        message.step_length = to_u16(dynamics.step_length_mm * 10.0);
    }
    if device.layout == Layout::Unusual {
        // About one watt for each kilogram and each m/s.
        let watts = Value::Uint16(to_u16(62.0 * sample.speed_mps));
        message.developer_fields.push(DeveloperField { num: 0, developer_data_index: 0, value: watts });
    }
    Message::from(message)
}

fn lap(recording: &Recording, lap: &Lap, index: usize) -> Message {
    let mut message = mesgdef::Lap::new();
    message.message_index = typedef::MessageIndex(u16::try_from(index).unwrap_or(u16::MAX));
    message.timestamp = fit_time(recording, lap.to_s);
    message.start_time = fit_time(recording, lap.from_s);
    message.event = typedef::Event::LAP;
    message.event_type = typedef::EventType::STOP;
    message.total_elapsed_time = 1_000 * (lap.to_s - lap.from_s);
    message.total_timer_time = 1_000 * recording.timer_s(lap.from_s, lap.to_s);
    if recording.kind != Kind::Strength {
        message.total_distance = to_u32((lap.to_m - lap.from_m) * 100.0);
    }
    message.intensity = match lap.purpose {
        Purpose::WarmUp => typedef::Intensity::WARMUP,
        Purpose::Active => typedef::Intensity::ACTIVE,
        Purpose::Rest => typedef::Intensity::REST,
        Purpose::CoolDown => typedef::Intensity::COOLDOWN,
    };
    message.lap_trigger = if lap.step.is_some() { typedef::LapTrigger::TIME } else { typedef::LapTrigger::DISTANCE };
    if let Some(step) = lap.step {
        message.wkt_step_index = typedef::MessageIndex(step);
    }
    let (sport, sub_sport) = sport(recording.kind);
    (message.sport, message.sub_sport) = (sport, sub_sport);
    Message::from(message)
}

fn sport(kind: Kind) -> (typedef::Sport, typedef::SubSport) {
    match kind {
        Kind::Road => (typedef::Sport::RUNNING, typedef::SubSport::GENERIC),
        Kind::Track => (typedef::Sport::RUNNING, typedef::SubSport::TRACK),
        Kind::Trail => (typedef::Sport::RUNNING, typedef::SubSport::TRAIL),
        Kind::Treadmill => (typedef::Sport::RUNNING, typedef::SubSport::TREADMILL),
        Kind::Strength => (typedef::Sport::TRAINING, typedef::SubSport::STRENGTH_TRAINING),
        Kind::Bike => (typedef::Sport::CYCLING, typedef::SubSport::GENERIC),
    }
}

fn session(recording: &Recording) -> Message {
    let mut message = mesgdef::Session::new();
    message.message_index = typedef::MessageIndex(0);
    message.timestamp = fit_time(recording, recording.elapsed_s);
    message.start_time = fit_time(recording, 0);
    message.event = typedef::Event::LAP;
    message.event_type = typedef::EventType::STOP;
    message.trigger = typedef::SessionTrigger::ACTIVITY_END;
    (message.sport, message.sub_sport) = sport(recording.kind);
    let timer_s = recording.timer_s(0, recording.elapsed_s);
    message.total_elapsed_time = 1_000 * recording.elapsed_s;
    message.total_timer_time = 1_000 * timer_s;
    message.num_laps = u16::try_from(recording.laps.len()).unwrap_or(u16::MAX);
    message.first_lap_index = 0;
    message.avg_heart_rate = recording.mean(|sample| Some(sample.heart_rate_bpm)).map_or(u8::MAX, to_u8);
    if let Some(rpe) = recording.rpe {
        message.workout_rpe = 10 * rpe;
    }
    if recording.kind == Kind::Strength {
        return Message::from(message);
    }
    let distance_m = recording.distance_m();
    message.total_distance = to_u32(distance_m * 100.0);
    message.enhanced_avg_speed = to_u32(distance_m / f64::from(timer_s.max(1)) * 1_000.0);
    let turning = recording.mean(|sample| Some(sample.cadence_spm).filter(|cadence| *cadence > 0.0)).unwrap_or(0.0);
    if recording.kind == Kind::Bike {
        message.avg_cadence = to_u8(turning);
    } else {
        let strides = strides_128ths(turning);
        message.avg_cadence = to_u8(f64::from(strides / 128));
        message.avg_fractional_cadence = to_u8(f64::from(strides % 128));
        message.total_cycles = to_u32(turning / 2.0 * f64::from(timer_s) / 60.0);
    }
    if recording.samples.iter().any(|sample| sample.place.is_some()) {
        let (up, down) = recording.ascent_descent_m();
        (message.total_ascent, message.total_descent) = (to_u16(up), to_u16(down));
    }
    session_dynamics(recording, &mut message);
    Message::from(message)
}

fn session_dynamics(recording: &Recording, message: &mut mesgdef::Session) {
    let mean = |value: fn(&super::physiology::Dynamics) -> f64, scale: f64| {
        recording.mean(|sample| sample.dynamics.as_ref().map(value)).map_or(u16::MAX, |mean| to_u16(mean * scale))
    };
    message.avg_vertical_oscillation = mean(|dynamics| dynamics.vertical_oscillation_mm, 10.0);
    message.avg_vertical_ratio = mean(|dynamics| dynamics.vertical_ratio_pct, 100.0);
    message.avg_stance_time = mean(|dynamics| dynamics.stance_time_ms, 10.0);
    message.avg_stance_time_balance = mean(|dynamics| dynamics.stance_balance_left_pct, 100.0);
    message.avg_step_length = mean(|dynamics| dynamics.step_length_mm, 10.0);
}

fn activity(recording: &Recording, device: Device) -> Message {
    let mut message = mesgdef::Activity::new();
    let end = fit_time(recording, recording.elapsed_s);
    message.timestamp = end;
    message.total_timer_time = 1_000 * recording.timer_s(0, recording.elapsed_s);
    message.num_sessions = 1;
    message.r#type = typedef::Activity::MANUAL;
    message.event = typedef::Event::ACTIVITY;
    message.event_type = typedef::EventType::STOP;
    if device.local_time {
        message.local_timestamp = typedef::LocalDateTime(end.0.saturating_add_signed(recording.utc_offset_s));
    }
    Message::from(message)
}
