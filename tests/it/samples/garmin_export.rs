//! Garmin's account export (FORMATS section 2.1): summaries in units of their own, gear, and zips of every uploaded
//! file; and single recordings as "Export original" hands them out (section 2.2).

use std::error::Error;

use serde_json::{Map, Value, json};

use super::fit_file::{self, Upkeep};
use super::numbers::rounded;
use super::recorder::Kind;
use super::story::{EMAIL, Files, PAIRS, Told};
use super::zip_file::{self, Packing};

/// The folder of summaries and gear.
pub(crate) const FITNESS: &str = "DI_CONNECT/DI-Connect-Fitness";
/// The folder of the uploaded files.
pub(crate) const UPLOADED: &str = "DI_CONNECT/DI-Connect-Uploaded-Files";

/// How the export looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// How the zips of uploaded files lie in the archive.
    pub(crate) inner: Packing,
    /// How the files lie in them.
    pub(crate) uploads: Packing,
    /// How many such zips there are.
    pub(crate) parts: usize,
    /// A thousand in real exports.
    pub(crate) summaries_per_file: usize,
}

impl Default for Look {
    fn default() -> Self {
        Self { inner: Packing::Deflated, uploads: Packing::Deflated, parts: 1, summaries_per_file: 1_000 }
    }
}

/// Everything in the export, by its path in the archive. Zips are files here.
pub(crate) fn files(story: &[Told], look: Look) -> Result<Files, Box<dyn Error>> {
    let story: Vec<&Told> = story.iter().filter(|told| told.on_garmin).collect();
    let mut files = Files::new();
    let per_file = look.summaries_per_file.max(1);
    for (index, chunk) in story.chunks(per_file).enumerate() {
        // The first is numbered 0, the second 1001.
        let number = if index == 0 { 0 } else { index * per_file + 1 };
        let path = format!("{FITNESS}/{EMAIL}_{number}_summarizedActivities.json");
        files.push((path, summaries(chunk)));
    }
    files.push((format!("{FITNESS}/{EMAIL}_gear.json"), gear(&story)));
    files.extend(beside()?);
    let uploaded = uploaded(&story)?;
    let per_part = uploaded.len().div_ceil(look.parts.max(1)).max(1);
    for (index, part) in uploaded.chunks(per_part).enumerate() {
        let path = format!("{UPLOADED}/UploadedFiles_0-_Part{}.zip", index + 1);
        files.push((path, zip_file::write(part, look.uploads)?));
    }
    Ok(files)
}

/// The archive as it is downloaded.
pub(crate) fn zip(story: &[Told], look: Look) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut zip = zip_file::Zip::new(Vec::new());
    for (path, bytes) in files(story, look)? {
        let is_zip = bytes.starts_with(b"PK\x03\x04");
        zip.add(&path, &bytes, if is_zip { look.inner } else { Packing::Deflated })?;
    }
    zip.finish()
}

/// Each recording as "Export original" hands it out: a zip of one file.
pub(crate) fn originals(story: &[Told]) -> Result<Files, Box<dyn Error>> {
    let mut files = Files::new();
    for told in story.iter().filter(|told| told.on_garmin) {
        let Some(original) = &told.original else { continue };
        let id = told.garmin_id();
        let name = if original.suffix == "fit" {
            format!("{id}_ACTIVITY.fit")
        } else {
            format!("activity_{id}.{}", original.suffix)
        };
        files.push((format!("{id}.zip"), zip_file::write(&[(name, original.bytes.clone())], Packing::Deflated)?));
    }
    Ok(files)
}

/// The uploaded files, and what the watch uploads without being asked.
fn uploaded(story: &[&Told]) -> Result<Files, Box<dyn Error>> {
    let mut files = Files::new();
    for told in story {
        let Some(original) = &told.original else { continue };
        let id = told.garmin_upload_id();
        files.push((format!("{EMAIL}_{id}.{}", original.suffix), original.bytes.clone()));
        let kind = match told.number % 5 {
            0 => Upkeep::Monitoring,
            1 => Upkeep::Sleep,
            2 => Upkeep::Settings,
            3 => Upkeep::Weight,
            _ => continue,
        };
        let content = fit_file::upkeep(kind, told.recording.start.timestamp() - 7_200)?;
        files.push((format!("{EMAIL}_{}.fit", id - 17), content));
    }
    files.push((format!("{EMAIL}_341208800007.txt"), b"weight,61.5\n".to_vec()));
    Ok(files)
}

fn summaries(story: &[&Told]) -> Vec<u8> {
    let all: Vec<Value> = story.iter().map(|told| summary(told)).collect();
    json!([{ "summarizedActivitiesExport": all }]).to_string().into_bytes()
}

/// One activity in the units of FORMATS section 2.1: centimetres, milliseconds, tenths of a metre a second.
pub(crate) fn summary(told: &Told) -> Value {
    let recording = &told.recording;
    let start_ms = recording.start.timestamp_millis();
    let timer_s = f64::from(recording.timer_s(0, recording.elapsed_s));
    let metres = told.distance_m();
    let mut summary = Map::new();
    let mut set = |key: &str, value: Value| summary.insert(key.to_owned(), value);
    set("activityId", json!(told.garmin_id()));
    set("uuidMsb", json!(-4_611_686_018_427_387_904_i64 + start_ms));
    set("name", json!(name(told)));
    set("activityType", json!(activity_type(recording.kind)));
    set("sportType", json!(sport_type(recording.kind)));
    set("userProfileId", json!(70_123_456));
    set("timeZoneId", json!(124));
    set("beginTimestamp", json!(start_ms as f64));
    set("startTimeGmt", json!(start_ms as f64));
    set("startTimeLocal", json!((start_ms + 1_000 * i64::from(recording.utc_offset_s)) as f64));
    set("eventTypeId", json!(if told.race { 1 } else { 9 }));
    set("rule", json!("private"));
    set("duration", json!(1_000.0 * timer_s));
    set("elapsedDuration", json!(f64::from(recording.elapsed_s) * 1_000.0));
    set("calories", json!(rounded(timer_s / 6.0 * 4.19, 1)));
    set("parent", json!(false));
    set("favorite", json!(false));
    set("pr", json!(false));
    set("elevationCorrected", json!(false));
    set("lapCount", json!(recording.laps.len()));
    if metres > 0.0 {
        set("distance", json!(rounded(100.0 * metres, 2)));
        set("avgSpeed", json!(rounded(metres / timer_s.max(1.0) / 10.0, 6)));
    }
    if told.original.is_some() {
        set("movingDuration", json!(1_000.0 * timer_s));
        set("manufacturer", json!("GARMIN"));
        set("deviceId", json!(3_998_001_001_u64));
        if recording.samples.iter().any(|sample| sample.place.is_some()) {
            let (up, down) = recording.ascent_descent_m();
            set("elevationGain", json!(rounded(100.0 * up, 1)));
            set("elevationLoss", json!(rounded(100.0 * down, 1)));
        }
    }
    if told.has_body() {
        body(told, timer_s, metres, &mut set);
    }
    if let Some(rpe) = recording.rpe {
        set("workoutRpe", json!(u32::from(rpe) * 10));
        set("workoutFeel", json!(50));
    }
    if told.is_run() && metres > 0.0 {
        let measurements = json!([
            { "fieldEnum": "SUM_DISTANCE", "value": rounded(100.0 * metres, 2), "unitEnum": "CENTIMETER" },
            { "fieldEnum": "SUM_DURATION", "value": 1_000.0 * timer_s, "unitEnum": "MILLISECOND" },
        ]);
        set("splits", json!([{ "type": "RWD_RUN", "measurements": measurements }]));
        set("splitSummaries", json!([{ "splitType": "RWD_RUN", "distance": metres, "duration": timer_s }]));
    }
    Value::Object(summary)
}

fn body(told: &Told, timer_s: f64, metres: f64, set: &mut impl FnMut(&str, Value) -> Option<Value>) {
    let recording = &told.recording;
    let rate = recording.mean(|sample| Some(sample.heart_rate_bpm)).unwrap_or(0.0);
    let highest = recording.samples.iter().map(|sample| sample.heart_rate_bpm).fold(0.0, f64::max);
    set("avgHr", json!(rate.round()));
    set("maxHr", json!(highest.floor()));
    set("hrTimeInZone_2", json!(1_000.0 * timer_s));
    let Some(steps) = recording.mean(|sample| Some(sample.cadence_spm).filter(|cadence| *cadence > 0.0)) else {
        return;
    };
    if !told.is_run() {
        set("avgBikeCadence", json!(steps.round()));
        return;
    }
    set("avgRunCadence", json!(rounded(steps / 2.0, 1)));
    set("avgDoubleCadence", json!(rounded(steps, 4)));
    set("steps", json!((steps * timer_s / 60.0).round()));
    set("avgStrideLength", json!(rounded(6_000.0 * metres / timer_s.max(1.0) / steps, 2)));
    let bounce_mm = recording.mean(|sample| sample.dynamics.map(|dynamics| dynamics.vertical_oscillation_mm));
    if let Some(bounce_mm) = bounce_mm {
        set("avgVerticalOscillation", json!(rounded(bounce_mm / 10.0, 2)));
    }
}

/// Garmin names an activity after its kind; few have a name of the athlete's.
pub(crate) fn name(told: &Told) -> String {
    if let Some(title) = told.garmin_title {
        return title.to_owned();
    }
    if told.original.is_none() || !told.on_strava {
        return told.recording.title.clone();
    }
    match told.recording.kind {
        Kind::Road => "Running",
        Kind::Track => "Track Running",
        Kind::Trail => "Trail Running",
        Kind::Treadmill => "Treadmill Running",
        Kind::Strength => "Strength",
        Kind::Bike => "Cycling",
    }
    .to_owned()
}

fn activity_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Road => "running",
        Kind::Track => "track_running",
        Kind::Trail => "trail_running",
        Kind::Treadmill => "treadmill_running",
        Kind::Strength => "strength_training",
        Kind::Bike => "cycling",
    }
}

fn sport_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Strength => "TRAINING",
        Kind::Bike => "CYCLING",
        Kind::Road | Kind::Track | Kind::Trail | Kind::Treadmill => "RUNNING",
    }
}

/// The pairs of shoes and a bicycle, and which activity was done with which.
fn gear(story: &[&Told]) -> Vec<u8> {
    let mut items: Vec<Value> = PAIRS
        .iter()
        .map(|pair| {
            json!({
                "gearPk": pair.garmin_id,
                "uuid": format!("5f2e1c00-0000-4000-8000-{:012}", pair.garmin_id),
                "gearTypeName": "Shoes",
                "gearStatusName": if pair.retired.is_some() { "retired" } else { "active" },
                "customMakeModel": format!("{} {}", pair.brand, pair.model),
                "displayName": if pair.nickname.is_empty() { Value::Null } else { json!(pair.nickname) },
                "gearMakeName": "Other",
                "gearModelName": "Unknown Shoes",
                "dateBegin": pair.from,
                "dateEnd": pair.retired,
                "maximumMeters": pair.limit_m,
            })
        })
        .collect();
    let bike = 41_200_020;
    items.push(json!({
        "gearPk": bike, "gearTypeName": "Bike", "gearStatusName": "active", "customMakeModel": "Example Town 3",
        "displayName": "Town bike", "gearMakeName": "Other", "gearModelName": "Unknown Bike", "dateBegin": "2023-04-01",
        "dateEnd": null, "maximumMeters": 0.0,
    }));
    let mut links: Map<String, Value> = Map::new();
    for pair in PAIRS {
        let worn = story.iter().filter(|told| told.pair == Some(pair));
        let worn = worn.map(|told| json!({ "activityId": told.garmin_id(), "gearPk": pair.garmin_id }));
        links.insert(pair.garmin_id.to_string(), worn.collect());
    }
    let ridden = story.iter().filter(|told| told.recording.kind == Kind::Bike);
    let ridden = ridden.map(|told| json!({ "activityId": told.garmin_id(), "gearPk": bike }));
    links.insert(bike.to_string(), ridden.collect());
    let gear = json!([{ "gearDTOS": items, "gearActivityDTOs": links, "gearActivityTypeDTOS": {} }]);
    gear.to_string().into_bytes()
}

/// What lies beside the activities, among it zips of workouts, which are FIT files and no activities.
fn beside() -> Result<Files, Box<dyn Error>> {
    let workouts = zip_file::write(&[("workout_8x400.fit".to_owned(), fit_file::workout()?)], Packing::Deflated)?;
    let schedule = json!([{ "calendarDate": "2026-11-24", "workoutName": "8 x 400 m" }]).to_string();
    let coaching = zip_file::write(&[("schedule.json".to_owned(), schedule.into_bytes())], Packing::Deflated)?;
    let texts = [
        (format!("{FITNESS}/{EMAIL}_personalRecord.json"), json!([{ "personalRecords": [] }])),
        (format!("{FITNESS}/{EMAIL}_workout.json"), json!([{ "workoutName": "8 x 400 m", "sportType": "RUNNING" }])),
        (
            "DI_CONNECT/DI-Connect-Wellness/2026-09-01_2026-12-10_70123456_sleepData.json".to_owned(),
            json!([{ "calendarDate": "2026-11-20", "deepSleepSeconds": 5_400, "sleepStartTimestampGMT": "2026-11-19T21:58:00.0" }]),
        ),
        (
            format!("DI_CONNECT/DI-Connect-Wellness/{EMAIL}_heartRateZones.json"),
            json!([{ "restingHeartRateUsed": 48, "maxHeartRateUsed": 189, "sport": "DEFAULT" }]),
        ),
        (
            "DI_CONNECT/DI-Connect-Aggregator/UDSFile_2026-09-01_2026-12-10.json".to_owned(),
            json!([{ "calendarDate": "2026-11-20", "totalSteps": 12_345, "restingHeartRate": 48 }]),
        ),
        (
            "DI_CONNECT/DI-Connect-Metrics/MetricsAcuteTrainingLoad_20260901_20261210_70123456.json".to_owned(),
            json!([{ "calendarDate": 1_795_132_800_000_i64, "dailyTrainingLoadAcute": 512 }]),
        ),
        (
            "DI_CONNECT/DI-Connect-User/user_profile.json".to_owned(),
            json!({ "emailAddress": EMAIL, "firstName": "Alex", "lastName": "Rivera", "birthDate": "1988-01-01" }),
        ),
        ("customer_data/customer.json".to_owned(), json!({ "email": EMAIL, "country": "DE" })),
    ];
    let mut files: Files = texts.into_iter().map(|(path, value)| (path, value.to_string().into_bytes())).collect();
    files.push((format!("{FITNESS}/{EMAIL}_PrimaryTrainingBackup_Part1.zip"), workouts));
    files.push((format!("{FITNESS}/{EMAIL}_AdaptiveCoachingSchedule_Part1.zip"), coaching));
    Ok(files)
}
