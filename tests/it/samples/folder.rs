//! The folder of the sample athlete: which recording is kept in which file, and the files that people write; and the
//! folder of the exports.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use chrono::{NaiveDate, SecondsFormat};
use libdeflater::{CompressionLvl, Compressor};

use super::fit_file::{self, Device, Layout, MAIN_WATCH, OTHER_WATCH};
use super::plan::{self, Entry};
use super::recorder::{Outing, record, second_device};
use super::strava_export::{self, Language};
use super::{garmin_export, gpx_file, story, tcx_file};

/// Files by path inside the folder.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Seconds between the samples of the main watch.
const INTERVAL_S: u32 = 4;
/// The same in the exports, which are to be small.
const EXPORT_INTERVAL_S: u32 = 15;

/// How the recording of a day is kept, where it is not the usual compressed FIT file of the main watch.
#[derive(Debug, Clone, core::marker::Copy)]
enum Kept {
    /// FIT, not compressed.
    PlainFit,
    /// FIT, not compressed, with the time of most records in their header byte.
    CompressedTime,
    /// FIT that ends after this share of its bytes: the battery was empty.
    BrokenOff(f64),
    /// Only the phone ran along: GPX without heart rate and cadence.
    PhoneGpx,
    /// Only the GPX export of a service is left, with heart rate and cadence, plain or compressed.
    ServiceGpx { compressed: bool },
    /// Only the TCX export is left.
    ServiceTcx { compressed: bool },
    /// Inside a zip.
    Zipped(&'static str),
}

const KEPT: [(&str, Kept); 17] = [
    ("2026-04-27", Kept::PlainFit),
    ("2026-07-23", Kept::CompressedTime),
    ("2026-10-21", Kept::PlainFit),
    ("2026-06-16", Kept::BrokenOff(0.8)),
    ("2026-05-19", Kept::PhoneGpx),
    ("2026-09-21", Kept::PhoneGpx),
    ("2026-06-22", Kept::ServiceGpx { compressed: false }),
    ("2026-07-05", Kept::ServiceGpx { compressed: true }),
    ("2026-09-08", Kept::ServiceGpx { compressed: true }),
    ("2026-05-14", Kept::ServiceTcx { compressed: false }),
    ("2026-06-25", Kept::ServiceTcx { compressed: true }),
    ("2026-07-26", Kept::ServiceTcx { compressed: true }),
    ("2026-10-15", Kept::ServiceTcx { compressed: true }),
    ("2026-05-05", Kept::Zipped(ARCHIVE)),
    ("2026-05-06", Kept::Zipped(ARCHIVE)),
    ("2026-05-09", Kept::Zipped(ARCHIVE)),
    ("2026-05-10", Kept::Zipped(ARCHIVE)),
];

/// The zip that holds a week of recordings.
const ARCHIVE: &str = "export-may.zip";

/// A further file of a run that the main watch has recorded.
#[derive(Debug, Clone, core::marker::Copy)]
enum Copy {
    /// The phone: started later (or earlier), measures the distance by its own positions.
    Phone {
        later_s: i64,
        compressed: bool,
    },
    /// The other watch.
    OtherWatch {
        later_s: i64,
        distance_factor: f64,
    },
    /// The service's exports of the very same recording.
    ServiceGpx,
    ServiceTcx,
    /// The same bytes under another name.
    SameBytes,
}

const COPIES: [(&str, Copy); 11] = [
    ("2026-05-20", Copy::OtherWatch { later_s: 17, distance_factor: 1.012 }),
    ("2026-05-31", Copy::Phone { later_s: 38, compressed: true }),
    ("2026-06-14", Copy::OtherWatch { later_s: -23, distance_factor: 0.991 }),
    ("2026-06-30", Copy::SameBytes),
    ("2026-07-14", Copy::ServiceGpx),
    ("2026-07-14", Copy::ServiceTcx),
    ("2026-09-13", Copy::Phone { later_s: -9, compressed: true }),
    ("2026-10-11", Copy::OtherWatch { later_s: 41, distance_factor: 1.018 }),
    ("2026-11-08", Copy::Phone { later_s: 26, compressed: true }),
    ("2026-11-18", Copy::Phone { later_s: 12, compressed: false }),
    ("2026-11-20", Copy::OtherWatch { later_s: 8, distance_factor: 1.006 }),
];

/// What is kept of a day in an unusual way, by day.
fn on_day<T: core::marker::Copy>(table: &[(&str, T)], day: NaiveDate) -> Vec<T> {
    table.iter().filter(|(date, _)| *date == day.to_string()).map(|(_, what)| *what).collect()
}

/// The treadmill that shows 7.0 km while the watch on the wrist counts less.
const CORRECTED_TREADMILL: &str = "2026-10-20";
/// What the watch says of each metre on that treadmill.
const TREADMILL_FACTOR: f64 = 0.936;

/// Every file of the sample athlete.
pub(crate) fn rivera() -> Result<Files, Box<dyn Error>> {
    let mut files = Files::new();
    let mut zips: BTreeMap<&str, Files> = BTreeMap::new();
    let mut corrections = String::new();
    for entry in plan::entries() {
        for outing in plan::outings(&entry) {
            let start = outing_start(&outing);
            if entry.day.to_string() == CORRECTED_TREADMILL {
                corrections.push_str("\n[[activity]]                    # the treadmill's own display\n");
                write!(corrections, "start = {start}\ndistance_km = {:.1}\n", entry.amount)?;
            }
            if outing.title == "Autumn 10 km" {
                write!(corrections, "\n[[activity]]\nstart = {start}\nrace = true\n")?;
            }
            add(&mut files, &mut zips, &entry, &outing)?;
        }
    }
    for (name, members) in zips {
        files.insert(name.to_owned(), zip(&members)?);
    }
    files.insert("settings/8x400.fit".to_owned(), fit_file::workout()?);
    files.insert("athlete.toml".to_owned(), (ATHLETE.to_owned() + &corrections).into_bytes());
    files.insert("pain.csv".to_owned(), PAIN.as_bytes().to_vec());
    files.insert("habits.csv".to_owned(), habits().into_bytes());
    Ok(files)
}

/// Both accounts of the sample athlete as the services hand them out.
pub(crate) fn exports() -> Result<Files, Box<dyn Error>> {
    let story = story::story(EXPORT_INTERVAL_S)?;
    let strava = strava_export::zip(&story, strava_export::Look::new(Language::English))?;
    let garmin = garmin_export::zip(&story, garmin_export::Look::default())?;
    Ok(Files::from([("export_1234567.zip".to_owned(), strava), ("garmin-account.zip".to_owned(), garmin)]))
}

fn outing_start(outing: &Outing) -> String {
    let start = outing.local_start - chrono::TimeDelta::seconds(i64::from(outing.utc_offset_s));
    start.and_utc().to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn add(
    files: &mut Files,
    zips: &mut BTreeMap<&str, Files>,
    entry: &Entry,
    outing: &Outing,
) -> Result<(), Box<dyn Error>> {
    let mut recording = record(outing, INTERVAL_S);
    if entry.day.to_string() == CORRECTED_TREADMILL {
        for sample in &mut recording.samples {
            sample.distance_m *= TREADMILL_FACTOR;
        }
    }
    let name = outing.local_start.format("%Y-%m-%d-%H%M%S").to_string();
    let month = outing.local_start.format("%Y-%m").to_string();
    let watch = fit_file::write(&recording, MAIN_WATCH)?;
    match on_day(&KEPT, entry.day).first() {
        None => files.insert(format!("watch/{month}/{name}.fit.gz"), gzip(&watch)?),
        Some(Kept::PlainFit) => files.insert(format!("watch/{month}/{name}.fit"), watch.clone()),
        Some(Kept::CompressedTime) => {
            let device = Device { layout: Layout::CompressedTime, ..MAIN_WATCH };
            files.insert(format!("watch/{month}/{name}.fit"), fit_file::write(&recording, device)?)
        }
        Some(Kept::BrokenOff(share)) => {
            let end = super::numbers::to_u32(watch.len() as f64 * share) as usize;
            files.insert(format!("watch/{month}/{name}.fit"), watch[..end].to_vec())
        }
        Some(Kept::PhoneGpx) => {
            let phone = second_device(outing, 0, 1.0, 5);
            files.insert(format!("phone/{name}.gpx.gz"), gzip(&gpx_file::write(&phone, "Phone", false)?)?)
        }
        Some(Kept::ServiceGpx { compressed }) => {
            insert(files, format!("service/{name}.gpx"), gpx_file::write(&recording, "Service", true)?, *compressed)?
        }
        Some(Kept::ServiceTcx { compressed }) => {
            insert(files, format!("service/{name}.tcx"), tcx_file::write(&recording), *compressed)?
        }
        Some(Kept::Zipped(archive)) => {
            zips.entry(archive).or_default().insert(format!("activities/{name}.fit"), watch.clone())
        }
    };
    for copy in on_day(&COPIES, entry.day) {
        match copy {
            Copy::Phone { later_s, compressed } => {
                let phone = gpx_file::write(&second_device(outing, later_s, 1.0, 5), "Phone", false)?;
                insert(files, format!("phone/{name}.gpx"), phone, compressed)?
            }
            Copy::OtherWatch { later_s, distance_factor } => {
                let other = second_device(outing, later_s, distance_factor, 6);
                insert(files, format!("other-watch/{name}.fit"), fit_file::write(&other, OTHER_WATCH)?, true)?
            }
            Copy::ServiceGpx => {
                insert(files, format!("service/{name}.gpx"), gpx_file::write(&recording, "Service", true)?, true)?
            }
            Copy::ServiceTcx => insert(files, format!("service/{name}.tcx"), tcx_file::write(&recording), true)?,
            Copy::SameBytes => insert(files, format!("service/{name}.fit"), watch.clone(), true)?,
        };
    }
    Ok(())
}

fn insert(
    files: &mut Files,
    path: String,
    bytes: Vec<u8>,
    compressed: bool,
) -> Result<Option<Vec<u8>>, Box<dyn Error>> {
    Ok(if compressed { files.insert(path + ".gz", gzip(&bytes)?) } else { files.insert(path, bytes) })
}

/// Compressed without a name or a time, so that the bytes depend on the content alone.
pub(crate) fn gzip(bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut compressor = Compressor::new(CompressionLvl::best());
    let mut out = vec![0; compressor.gzip_compress_bound(bytes.len())];
    let length = compressor.gzip_compress(bytes, &mut out).map_err(|error| format!("cannot compress: {error:?}"))?;
    out.truncate(length);
    Ok(out)
}

fn zip(members: &Files) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // Stored, with the time that the format takes for unknown.
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    for (name, bytes) in members {
        writer.start_file(name.as_str(), options)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

const ATHLETE: &str = r#"# The sample athlete: invented, see ../README.md.
id = "rivera"
name = "Alex Rivera"
birth_year = 1988
sex = "female"
body_mass_kg = 61.5
height_cm = 170
max_heart_rate_bpm = 189
resting_heart_rate_bpm = 48
time_zone = "Europe/Berlin"
units = "km"
default_surface = "road"
previous_knee_injury = false
usual_road_side = "left"
last_checkup = 2026-02-02
seated_hours_per_day = 6.5

[[shoe]]                        # the everyday pair, past its limit since November
name = "Daily Trainer"
brand = "Example"
model = "Daily Trainer 4"
category = "cushioned"
drop_mm = 10
stack_mm = 33
mass_g = 262
start_km = 100
in_use_from = 2026-03-02
limit_km = 700
insole_since = 2026-03-02
default = true

[[shoe]]                        # track and treadmill, about half used
name = "Light Trainer"
brand = "Example"
model = "Light Trainer 2"
category = "cushioned"
drop_mm = 8
stack_mm = 29
mass_g = 215
start_km = 180
in_use_from = 2025-10-11

[[shoe.rule]]
surface = "track"

[[shoe.rule]]
surface = "treadmill"

[[shoe]]
name = "Hill Trainer"
brand = "Example"
model = "Hill Trainer 5"
category = "trail"
drop_mm = 4
stack_mm = 32
mass_g = 254
start_km = 95
in_use_from = 2025-11-01

[[shoe.rule]]
surface = "trail"

[[excluded]]
from = 2026-08-03
to = 2026-08-16
reason = "holiday"
"#;

const PAIN: &str = "\
date,time,side,location,score,when,quality,onset_km,worsened_during_run,flags,treatment,soreness,fatigue,note
2026-06-09,19:40,left,inner,2,after,dull,,no,,,2,2,a little stiff after the track
2026-06-10,07:10,left,inner,1,next-morning,dull,,no,,mobility,2,2,
2026-06-13,11:00,left,inner,1,after,dull,,no,,,2,2,
2026-06-16,19:30,left,inner,0,after,,,no,,,1,1,gone
2026-11-19,20:00,right,outer,1,stairs-down,dull,,no,,,3,3,rest day
2026-11-20,19:50,right,outer,2,during,burning,7.5,yes,,ice,3,3,outside of the knee
2026-11-21,11:10,right,outer,2,during,burning,7.2,yes,,ice,4,4,
2026-11-22,10:45,right,outer,3,during,burning,6.8,yes,,rest,4,4,began earlier than yesterday
";

/// Strength at home on a day of each week besides the gym, and some mobility work; nothing in the last week.
fn habits() -> String {
    let mut out = String::from("date,habit,minutes,note\n");
    for (number, week) in (1..).zip(plan::WEEKS).take(29) {
        if week.contains('G') {
            let sunday = plan::sunday_of_week(number);
            let tuesday = sunday - chrono::Days::new(5);
            // Writing into a string cannot fail.
            let _ = write!(out, "{tuesday},strength,25,hips and single leg\n{sunday},mobility,15,\n");
        }
    }
    out
}

/// The days that the tables of this file name.
pub(crate) fn unusual_days() -> Vec<&'static str> {
    let days = KEPT.iter().map(|(day, _)| *day).chain(COPIES.iter().map(|(day, _)| *day));
    days.chain([CORRECTED_TREADMILL]).collect()
}
