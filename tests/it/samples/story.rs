//! What two services know of the sample athlete's last ten weeks: for each activity its recording, the file that the
//! device or the app uploaded, and what the athlete typed on a site. `strava_export` and `garmin_export` write it down.

use std::error::Error;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::fit_file::{self, MAIN_WATCH};
use super::history::{History, session};
use super::plan::{self, Entry};
use super::recorder::{Kind, Outing, Recording, record, second_device};
use super::{gpx_file, tcx_file};

/// Monday of the first week of the story.
pub(crate) const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 9, 14).unwrap();
/// The account's address, which names files and must never be seen on an output.
pub(crate) const EMAIL: &str = "alex@example.org";

/// Files by path, in the order in which an archive holds them.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

/// The file that was uploaded.
#[derive(Debug, Clone)]
pub(crate) struct Original {
    /// `fit`, `gpx` or `tcx`.
    pub(crate) suffix: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// Made by the service's own app, which has no watch to ask for heart rate and cadence.
    pub(crate) by_app: bool,
}

/// A pair of shoes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pair {
    /// Given by the athlete, or not.
    pub(crate) nickname: &'static str,
    pub(crate) brand: &'static str,
    pub(crate) model: &'static str,
    pub(crate) strava_id: u64,
    /// False for a pair that was deleted at Strava: its runs keep the id and lose the text.
    pub(crate) on_strava: bool,
    pub(crate) garmin_id: u64,
    pub(crate) from: &'static str,
    pub(crate) retired: Option<&'static str>,
    pub(crate) limit_m: f64,
}

/// For the road.
pub(crate) const DAILY: Pair = Pair {
    nickname: "Daily Trainer",
    brand: "Example",
    model: "Daily Trainer 4",
    strava_id: 21_400_101,
    on_strava: true,
    garmin_id: 41_200_011,
    from: "2026-03-02",
    retired: None,
    limit_m: 700_000.0,
};
/// For the track and the treadmill.
pub(crate) const LIGHT: Pair = Pair {
    nickname: "Light Trainer",
    model: "Light Trainer 2",
    strava_id: 21_400_102,
    garmin_id: 41_200_012,
    from: "2025-10-11",
    limit_m: 643_737.6,
    ..DAILY
};
/// For trails. It has no nickname.
pub(crate) const HILL: Pair = Pair {
    nickname: "",
    model: "Hill Trainer 5",
    strava_id: 21_400_103,
    garmin_id: 41_200_013,
    from: "2025-11-01",
    limit_m: 643_737.6,
    ..DAILY
};
/// Thrown away after one more run.
pub(crate) const OLD: Pair = Pair {
    nickname: "Old Racer",
    model: "Racer 1",
    strava_id: 21_400_099,
    on_strava: false,
    garmin_id: 41_200_009,
    from: "2024-05-04",
    retired: Some("2026-09-20"),
    ..DAILY
};
/// All pairs.
pub(crate) const PAIRS: [Pair; 4] = [DAILY, LIGHT, HILL, OLD];

/// One activity, as its device, the services and the athlete know it.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of an activity")]
pub(crate) struct Told {
    pub(crate) recording: Recording,
    /// `None` when nothing was recorded and the athlete typed it in.
    pub(crate) original: Option<Original>,
    /// Ids follow from it.
    pub(crate) number: u64,
    pub(crate) on_strava: bool,
    pub(crate) on_garmin: bool,
    pub(crate) pair: Option<Pair>,
    pub(crate) race: bool,
    pub(crate) commute: bool,
    pub(crate) description: &'static str,
    /// What the athlete typed at Strava instead of the recorded distance.
    pub(crate) corrected_m: Option<f64>,
    /// What the athlete typed at Garmin instead of the name that Garmin gives everything.
    pub(crate) garmin_title: Option<&'static str>,
}

impl Told {
    fn of(number: u64, recording: Recording, original: Original) -> Self {
        Self {
            recording,
            original: Some(original),
            number,
            on_strava: true,
            on_garmin: true,
            pair: None,
            race: false,
            commute: false,
            description: "",
            corrected_m: None,
            garmin_title: None,
        }
    }

    /// Id of the activity at Strava.
    pub(crate) fn strava_id(&self) -> u64 {
        15_412_300_417 + 1_003_009 * self.number
    }

    /// Number of the upload at Strava, which names the file.
    pub(crate) fn strava_upload_id(&self) -> u64 {
        16_420_700_233 + 1_071_013 * self.number
    }

    /// Id of the activity at Garmin.
    pub(crate) fn garmin_id(&self) -> u64 {
        20_318_400_129 + 907_003 * self.number
    }

    /// Number of the upload at Garmin, which names the file.
    pub(crate) fn garmin_upload_id(&self) -> u64 {
        341_208_800_051 + 911_017 * self.number
    }

    /// True for everything on foot.
    pub(crate) fn is_run(&self) -> bool {
        !matches!(self.recording.kind, Kind::Bike | Kind::Strength)
    }

    /// True when both services have it with its file and its own distance.
    pub(crate) fn is_everywhere(&self) -> bool {
        self.on_strava && self.on_garmin && self.original.is_some() && self.corrected_m.is_none()
    }

    /// The distance that a service takes from the file: that of the watch, or the length of the track.
    pub(crate) fn distance_m(&self) -> f64 {
        match &self.original {
            Some(original) if original.suffix == "gpx" => track_length_m(&self.recording),
            _ => self.recording.distance_m(),
        }
    }

    /// True when heart rate and cadence were recorded.
    pub(crate) fn has_body(&self) -> bool {
        self.original.as_ref().is_some_and(|original| !original.by_app)
    }

    /// The athlete's wall clock at the start.
    pub(crate) fn local_start(&self) -> NaiveDateTime {
        self.recording.start.naive_utc() + TimeDelta::seconds(i64::from(self.recording.utc_offset_s))
    }
}

fn track_length_m(recording: &Recording) -> f64 {
    let mut length = 0.0;
    for pair in recording.samples.windows(2) {
        if let (Some(a), Some(b), false) = (pair[0].place, pair[1].place, pair[1].resumed) {
            let (north, east) = (b.north_m - a.north_m, b.east_m - a.east_m);
            length += (north * north + east * east).sqrt();
        }
    }
    length
}

/// Days on which something is unlike the other days; `samples/README.md` tells them.
pub(crate) const TYPED_AT_STRAVA: &str = "2026-09-29";
/// Typed at Garmin.
pub(crate) const TYPED_AT_GARMIN: &str = "2026-10-05";
/// Recorded by the phone for Strava alone.
pub(crate) const PHONE_ONLY: &str = "2026-09-21";
/// Never sent on from Garmin to Strava.
pub(crate) const GARMIN_ONLY: &str = "2026-10-29";
/// The treadmill showed 7.0 km, and the athlete said so at Strava.
pub(crate) const CORRECTED: &str = "2026-10-20";
/// What the watch says of each metre on that treadmill.
pub(crate) const TREADMILL_FACTOR: f64 = 0.936;
/// Uploaded to both as TCX.
pub(crate) const AS_TCX: &str = "2026-10-15";
/// Uploaded to both as GPX.
pub(crate) const AS_GPX: &str = "2026-10-08";
/// A run in a pair that is deleted at Strava and retired at Garmin.
pub(crate) const IN_OLD_PAIR: &str = "2026-09-17";
/// A run of which nobody says the shoe.
pub(crate) const WITHOUT_PAIR: &str = "2026-11-11";
/// Named at Garmin; at Strava it kept the name that Strava gives.
pub(crate) const NAMED_AT_GARMIN: &str = "2026-11-12";
/// With a description of several lines.
pub(crate) const DESCRIBED: &str = "2026-11-15";

/// The ten weeks, a sample every `interval_s` seconds.
pub(crate) fn story(interval_s: u32) -> Result<Vec<Told>, Box<dyn Error>> {
    let mut story = Vec::new();
    for entry in plan::entries().iter().filter(|entry| entry.day >= FIRST_DAY) {
        for outing in plan::outings(entry) {
            story.push(told(story.len() as u64, entry, &outing, interval_s)?);
        }
    }
    Ok(story)
}

/// What everybody has: each recording with its file in either service.
pub(crate) fn shared(story: &[Told]) -> Vec<Told> {
    story.iter().filter(|told| told.is_everywhere()).cloned().collect()
}

fn told(number: u64, entry: &Entry, outing: &Outing, interval_s: u32) -> Result<Told, Box<dyn Error>> {
    let day = entry.day.to_string();
    let mut recording = match day.as_str() {
        // Positions far apart would cut corners.
        PHONE_ONLY | AS_GPX => second_device(outing, 0, 1.0, interval_s.min(5)),
        _ => record(outing, interval_s),
    };
    if day == CORRECTED {
        for sample in &mut recording.samples {
            sample.distance_m *= TREADMILL_FACTOR;
        }
        for lap in &mut recording.laps {
            (lap.from_m, lap.to_m) = (lap.from_m * TREADMILL_FACTOR, lap.to_m * TREADMILL_FACTOR);
        }
    }
    let original = match day.as_str() {
        PHONE_ONLY => Original { suffix: "gpx", bytes: gpx_file::write(&recording, "StravaGPX", false)?, by_app: true },
        AS_GPX => Original { suffix: "gpx", bytes: gpx_file::write(&recording, "Service", true)?, by_app: false },
        AS_TCX => Original { suffix: "tcx", bytes: tcx_file::write(&recording), by_app: false },
        _ => Original { suffix: "fit", bytes: fit_file::write(&recording, MAIN_WATCH)?, by_app: false },
    };
    let mut told = Told::of(number, recording, original);
    told.race = outing.title == "Autumn 10 km";
    told.commute = outing.kind == Kind::Bike;
    told.corrected_m = (day == CORRECTED).then_some(entry.amount * 1_000.0);
    told.pair = match (day.as_str(), outing.kind) {
        (WITHOUT_PAIR, _) | (_, Kind::Strength | Kind::Bike) => None,
        (IN_OLD_PAIR, _) => Some(OLD),
        (_, Kind::Track | Kind::Treadmill) => Some(LIGHT),
        (_, Kind::Trail) => Some(HILL),
        (_, Kind::Road) => Some(DAILY),
    };
    match day.as_str() {
        PHONE_ONLY => told.on_garmin = false,
        GARMIN_ONLY => told.on_strava = false,
        TYPED_AT_STRAVA => (told.original, told.on_garmin) = (None, false),
        TYPED_AT_GARMIN => (told.original, told.on_strava) = (None, false),
        NAMED_AT_GARMIN => {
            "Evening Run".clone_into(&mut told.recording.title);
            told.garmin_title = Some("Easy with Sam");
        }
        DESCRIBED => {
            told.description = "Far too far, \"just one more loop\".\r\n\r\nKnee: fine, so far; feet, not.\r\n";
        }
        _ => {}
    }
    if told.race {
        told.description = "10 km, flat\nnet time 48:18";
    }
    Ok(told)
}

/// Recording `number` of a history as an upload of its watch to both services.
pub(crate) fn of_history(number: u32, history: &History) -> Result<Told, Box<dyn Error>> {
    let recording = session(number, history);
    let original = Original { suffix: "fit", bytes: fit_file::write(&recording, MAIN_WATCH)?, by_app: false };
    // Recordings are counted backwards, ids forwards.
    let mut told = Told::of(u64::from(history.recordings.saturating_sub(number)), recording, original);
    told.pair = Some(if told.recording.kind == Kind::Trail { HILL } else { DAILY });
    Ok(told)
}

/// The uploaded files themselves, in a folder as a watch keeps them.
pub(crate) fn loose(story: &[Told]) -> Files {
    let named = |told: &Told| {
        let original = told.original.as_ref()?;
        let name = format!("watch/{}.{}", told.local_start().format("%Y-%m-%d-%H%M%S"), original.suffix);
        Some((name, original.bytes.clone()))
    };
    story.iter().filter_map(named).collect()
}
