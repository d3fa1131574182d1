//! Small made-up recordings and archives for the tests of the importer: the same run as FIT, TCX and GPX, and zips with
//! every fault that can be wanted.

#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "made-up recordings are small")]

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use libdeflater::{CompressionLvl, Compressor};

/// Seconds between samples.
const STEP_S: u32 = 5;
/// Start of the FIT epoch in Unix time (FORMATS, first line).
const FIT_EPOCH: i64 = 631_065_600;

/// A run at even speed due north.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run {
    pub(crate) start: DateTime<Utc>,
    pub(crate) seconds: u32,
    pub(crate) metres: f64,
    /// Strides of one leg a minute.
    pub(crate) strides: u8,
    /// Of the FIT device.
    pub(crate) serial: u32,
    pub(crate) title: Option<&'static str>,
}

impl Run {
    pub(crate) fn new(start: &str) -> Self {
        let start = start.parse().expect("a time");
        Self { start, seconds: 1_800, metres: 6_000.0, strides: 82, serial: 1234, title: None }
    }

    fn samples(&self) -> impl Iterator<Item = (u32, f64, f64)> + '_ {
        // One degree of latitude is 111195 m on the sphere of FORMATS section 7.
        let speed = self.metres / f64::from(self.seconds);
        (0..=self.seconds / STEP_S).map(move |step| {
            let metres = f64::from(step * STEP_S) * speed;
            (step * STEP_S, metres, 52.0 + metres / 111_195.08)
        })
    }

    fn time(&self, second: u32) -> String {
        (self.start + TimeDelta::seconds(i64::from(second))).format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    pub(crate) fn gpx(&self) -> Vec<u8> {
        self.gpx_of_type(Some("running"))
    }

    pub(crate) fn gpx_of_type(&self, kind: Option<&str>) -> Vec<u8> {
        let title = self.title.map_or(String::new(), |title| format!("<name>{title}</name>"));
        let kind = kind.map_or(String::new(), |kind| format!("<type>{kind}</type>"));
        let mut text =
            format!("<?xml version=\"1.0\"?><gpx version=\"1.1\" creator=\"test\"><trk>{title}{kind}<trkseg>");
        for (second, _, latitude) in self.samples() {
            let time = self.time(second);
            let _ = write!(
                text,
                "<trkpt lat=\"{latitude:.7}\" lon=\"13.4\"><ele>40</ele><time>{time}</time><extensions><cad>{}</cad></extensions></trkpt>",
                self.strides
            );
        }
        (text + "</trkseg></trk></gpx>").into_bytes()
    }

    pub(crate) fn tcx(&self) -> Vec<u8> {
        let start = self.time(0);
        let mut text = format!(
            "<?xml version=\"1.0\"?><TrainingCenterDatabase><Activities><Activity Sport=\"Running\"><Id>{start}</Id>\
             <Lap StartTime=\"{start}\"><TotalTimeSeconds>{}</TotalTimeSeconds><DistanceMeters>{}</DistanceMeters><Track>",
            self.seconds, self.metres
        );
        for (second, metres, latitude) in self.samples() {
            let time = self.time(second);
            let _ = write!(
                text,
                "<Trackpoint><Time>{time}</Time><Position><LatitudeDegrees>{latitude:.7}</LatitudeDegrees>\
                 <LongitudeDegrees>13.4</LongitudeDegrees></Position><DistanceMeters>{metres:.2}</DistanceMeters>\
                 <HeartRateBpm><Value>150</Value></HeartRateBpm></Trackpoint>"
            );
        }
        (text + "</Track></Lap></Activity></Activities></TrainingCenterDatabase>").into_bytes()
    }

    fn fit_time(&self, second: u32) -> u32 {
        u32::try_from(self.start.timestamp() - FIT_EPOCH).expect("after 1989") + second
    }

    pub(crate) fn fit(&self) -> Vec<u8> {
        fit_of(self, std::slice::from_ref(self))
    }

    pub(crate) fn fit_without_samples(&self) -> Vec<u8> {
        fit(self, &[], std::slice::from_ref(self))
    }
}

/// A FIT file of several sessions, one after the other.
pub(crate) fn fit_of(file: &Run, sessions: &[Run]) -> Vec<u8> {
    fit(file, sessions, sessions)
}

fn fit(file: &Run, recorded: &[Run], sessions: &[Run]) -> Vec<u8> {
    let mut data = Vec::new();
    // file_id: type, manufacturer, product, serial_number, time_created.
    define(&mut data, 0, 0, &[(0, 1, 0x00), (1, 2, 0x84), (2, 2, 0x84), (3, 4, 0x8c), (4, 4, 0x86)]);
    data.extend([0, 4]);
    data.extend(1_u16.to_le_bytes());
    data.extend(2_697_u16.to_le_bytes());
    data.extend(file.serial.to_le_bytes());
    data.extend(file.fit_time(0).to_le_bytes());
    // record: timestamp, distance, heart_rate, cadence, position.
    define(&mut data, 1, 20, &[(253, 4, 0x86), (5, 4, 0x86), (3, 1, 0x02), (4, 1, 0x02), (0, 4, 0x85), (1, 4, 0x85)]);
    for run in recorded {
        for (second, metres, latitude) in run.samples() {
            data.push(1);
            data.extend(run.fit_time(second).to_le_bytes());
            data.extend(((metres * 100.0) as u32).to_le_bytes());
            data.extend([150, run.strides]);
            data.extend(semicircles(latitude).to_le_bytes());
            data.extend(semicircles(13.4).to_le_bytes());
        }
    }
    // session: timestamp, start_time, elapsed, timer, distance, sport, message_index.
    let session =
        [(253, 4, 0x86), (2, 4, 0x86), (7, 4, 0x86), (8, 4, 0x86), (9, 4, 0x86), (5, 1, 0x00), (254, 2, 0x84)];
    define(&mut data, 2, 18, &session);
    for (index, run) in sessions.iter().enumerate() {
        data.push(2);
        data.extend(run.fit_time(run.seconds).to_le_bytes());
        data.extend(run.fit_time(0).to_le_bytes());
        data.extend((run.seconds * 1_000).to_le_bytes());
        data.extend((run.seconds * 1_000).to_le_bytes());
        data.extend(((run.metres * 100.0) as u32).to_le_bytes());
        data.push(1);
        data.extend((index as u16).to_le_bytes());
    }
    let mut file = vec![14, 0x20];
    file.extend(2_132_u16.to_le_bytes());
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(b".FIT");
    file.extend(crc16(&file).to_le_bytes());
    file.extend(data);
    file.extend(crc16(&file).to_le_bytes());
    file
}

fn semicircles(degrees: f64) -> i32 {
    (degrees / 180.0 * 2_147_483_648.0) as i32
}

fn define(data: &mut Vec<u8>, local: u8, global: u16, fields: &[(u8, u8, u8)]) {
    data.extend([0x40 | local, 0, 0]);
    data.extend(global.to_le_bytes());
    data.push(fields.len() as u8);
    data.extend(fields.iter().flat_map(|(number, size, kind)| [*number, *size, *kind]));
}

/// The checksum of FIT, bit by bit: CRC-16 with the polynomial 0x8005 reflected.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte), |crc: u16, _| if crc & 1 == 1 { (crc >> 1) ^ 0xa001 } else { crc >> 1 })
    })
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::default());
    let mut packed = vec![0; compressor.gzip_compress_bound(bytes.len())];
    let size = compressor.gzip_compress(bytes, &mut packed).expect("there is room");
    packed.truncate(size);
    packed
}

/// A member of a zip to be written, with what can be wrong about it.
#[derive(Clone)]
pub(crate) struct Member {
    name: Vec<u8>,
    packed: Vec<u8>,
    size: u32,
    crc32: u32,
    method: u16,
    flags: u16,
    /// Points to the data of the member with this index instead of having its own.
    pub(crate) shares_data_of: Option<usize>,
}

impl Member {
    pub(crate) fn stored(name: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.into(),
            packed: bytes.to_vec(),
            size: bytes.len() as u32,
            crc32: libdeflater::crc32(bytes),
            method: 0,
            flags: 0x800,
            shares_data_of: None,
        }
    }

    pub(crate) fn deflated(name: &str, bytes: &[u8]) -> Self {
        let mut compressor = Compressor::new(CompressionLvl::default());
        let mut packed = vec![0; compressor.deflate_compress_bound(bytes.len())];
        let size = compressor.deflate_compress(bytes, &mut packed).expect("there is room");
        packed.truncate(size);
        Self { packed, method: 8, ..Self::stored(name, bytes) }
    }

    pub(crate) fn encrypted(self) -> Self {
        Self { flags: self.flags | 1, ..self }
    }

    pub(crate) fn with_wrong_checksum(self) -> Self {
        Self { crc32: !self.crc32, ..self }
    }

    pub(crate) fn claiming(self, size: u32) -> Self {
        Self { size, ..self }
    }

    fn common(&self) -> Vec<u8> {
        let mut header = Vec::new();
        header.extend(20_u16.to_le_bytes());
        header.extend(self.flags.to_le_bytes());
        header.extend(self.method.to_le_bytes());
        header.extend([0, 0, 0x21, 0]);
        header.extend(self.crc32.to_le_bytes());
        header.extend((self.packed.len() as u32).to_le_bytes());
        header.extend(self.size.to_le_bytes());
        header.extend((self.name.len() as u16).to_le_bytes());
        header.extend([0, 0]);
        header
    }
}

/// Writes a zip (PKWARE APPNOTE sections 4.3.7, 4.3.12 and 4.3.16).
pub(crate) fn zip(members: &[Member]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut directory = Vec::new();
    let mut offsets: Vec<usize> = Vec::new();
    for member in members {
        let offset = member.shares_data_of.map_or(file.len(), |other| offsets[other]);
        offsets.push(offset);
        if member.shares_data_of.is_none() {
            file.extend(b"PK\x03\x04");
            file.extend(member.common());
            file.extend(&member.name);
            file.extend(&member.packed);
        }
        directory.extend(b"PK\x01\x02\x14\x03");
        directory.extend(member.common());
        directory.extend([0; 6]);
        directory.extend(0o100_644_u32.wrapping_shl(16).to_le_bytes());
        directory.extend((offset as u32).to_le_bytes());
        directory.extend(&member.name);
    }
    let start = file.len() as u32;
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend((members.len() as u16).to_le_bytes());
    file.extend((members.len() as u16).to_le_bytes());
    file.extend((directory.len() as u32).to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0, 0]);
    file
}
