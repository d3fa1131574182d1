//! One recorded activity: what it was, when, and what the device said about it. Samples are in
//! [`super::streams::Streams`], which is dropped once measured; computed numbers are in [`super::measures`].

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::named::named;
use super::quality::QualityFlag;
use super::shoe::GearName;
use super::units::{BeatsPerMinute, Metres, Millimetres, Milliseconds, Percent, Seconds, StepsPerMinute};

/// Identity of a recording: the first 64 bits of SHA-256 of its decompressed bytes and session index.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct ActivityId(pub [u8; 8]);

/// Sixteen hex digits.
impl fmt::Display for ActivityId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for ActivityId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

named!(
    /// What was done. Only [`Sport::Run`] is judged; the others feed cross-training and strength rules.
    Sport {
        /// Running of any kind: road, trail, track, treadmill, virtual.
        Run = "run",
        /// Walking.
        Walk = "walk",
        /// Hiking.
        Hike = "hike",
        /// Strength and conditioning.
        Strength = "strength",
        /// Cycling, indoors too.
        Bike = "bike",
        /// Swimming.
        Swim = "swim",
        /// Elliptical trainer.
        Elliptical = "elliptical",
        /// Anything else, transitions of a multisport recording included.
        Other = "other",
    }
);

named!(
    /// The ground that was run on, as far as the recording or the athlete says.
    Surface {
        /// Asphalt or concrete.
        Road = "road",
        /// Running track.
        Track = "track",
        /// Unpaved.
        Trail = "trail",
        /// Treadmill, indoors.
        Treadmill = "treadmill",
        /// Nobody said.
        Unknown = "unknown",
    }
);

named!(
    /// The kind of file, in the order in which streams are preferred.
    Format {
        /// Garmin's binary format.
        Fit = "fit",
        /// Training Center XML.
        Tcx = "tcx",
        /// GPS exchange XML.
        Gpx = "gpx",
        /// A row of a service's table: totals without samples.
        Summary = "summary",
    }
);

named!(
    /// Where the offset of the athlete's clock from UTC comes from, best first.
    OffsetOrigin {
        /// Written in the recording.
        Recorded = "recorded",
        /// `time_zone` of athlete.toml.
        Profile = "profile",
        /// Longitude of the first position divided by 15 degrees.
        Longitude = "longitude",
        /// That of the recording nearest in time.
        Neighbour = "neighbour",
        /// Nothing known: UTC.
        Utc = "utc",
    }
);

/// The athlete's own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct UtcOffset {
    /// Seconds east of UTC.
    pub seconds: i32,
    /// How it is known.
    pub origin: OffsetOrigin,
}

/// What tells two files of the same FIT recording apart from two recordings.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct DeviceRecording {
    /// FIT manufacturer number.
    pub manufacturer: u16,
    /// FIT product number.
    pub product: u16,
    /// Serial number of the unit.
    pub serial: u32,
    /// Creation time written in the file, in seconds of the FIT epoch.
    pub time_created: u32,
}

/// The totals that the device or service wrote, before any computation of our own.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct RecordedTotals {
    /// Total distance.
    pub distance: Option<Metres>,
    /// Wall-clock time from start to end.
    pub elapsed: Option<Seconds>,
    /// Time with the timer running.
    pub timer: Option<Seconds>,
    /// Time in motion as the device defines it.
    pub moving: Option<Seconds>,
    /// Metres climbed.
    pub ascent: Option<Metres>,
    /// Metres descended.
    pub descent: Option<Metres>,
    /// Mean heart rate.
    pub heart_rate: Option<BeatsPerMinute>,
    /// Mean cadence of both feet.
    pub cadence: Option<StepsPerMinute>,
    /// Mean vertical oscillation.
    pub vertical_oscillation: Option<Millimetres>,
    /// Mean vertical ratio.
    pub vertical_ratio: Option<Percent>,
    /// Mean ground contact time.
    pub stance_time: Option<Milliseconds>,
    /// Mean share of ground contact time on the left foot.
    pub stance_balance_left: Option<Percent>,
    /// Mean step length.
    pub step_length: Option<Millimetres>,
}

named!(
    /// What a lap was meant for, where the device says.
    LapIntensity {
        /// Work.
        Active = "active",
        /// Rest.
        Rest = "rest",
        /// Warm-up.
        WarmUp = "warmup",
        /// Cool-down.
        CoolDown = "cooldown",
        /// Recovery between work.
        Recovery = "recovery",
        /// Interval.
        Interval = "interval",
    }
);

/// One lap as recorded.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Lap {
    /// Seconds from the start of the recording to the start of the lap.
    pub start_s: f64,
    /// Wall-clock duration.
    pub elapsed: Option<Seconds>,
    /// Duration with the timer running.
    pub timer: Option<Seconds>,
    /// Distance.
    pub distance: Option<Metres>,
    /// Purpose.
    pub intensity: Option<LapIntensity>,
    /// Step of the planned workout that the lap belongs to.
    pub workout_step: Option<u16>,
}

/// A stretch of wall-clock time in which the timer was stopped.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Pause {
    /// Seconds from the start of the recording to the stop.
    pub from_s: f64,
    /// Seconds from the start of the recording to the next start, or to the end.
    pub to_s: f64,
    /// True when the device stopped by itself.
    pub automatic: bool,
}

/// How much a recording holds; decides which copy of a run wins (FORMATS section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
pub struct Richness {
    /// Channels that hold at least one sample.
    pub channels: u8,
    /// Samples on the time axis.
    pub samples: u32,
}

/// A copy that was merged into a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedCopy {
    /// The file or table that held it.
    pub source: String,
    /// Why it was taken for the same, as a sentence fragment.
    pub reason: &'static str,
}

/// One activity of one file, or several copies of it merged into one.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Activity {
    /// Identity.
    pub id: ActivityId,
    /// Files that hold it, the winning one first: paths relative to what was given, members as `a.zip!b.fit`.
    pub sources: Vec<String>,
    /// Where in its first source, when that is a table: its row.
    pub place: Option<String>,
    /// The copies that were merged into it, in the order of their sources.
    #[serde(skip)]
    pub merged: Vec<MergedCopy>,
    /// Kind of the winning file.
    pub format: Format,
    /// SHA-256 of the decompressed bytes of the winning file.
    pub content_hash: [u8; 32],
    /// Index of the session inside its file.
    pub session_index: u16,
    /// FIT identity of the recording, where the file has one.
    pub device: Option<DeviceRecording>,
    /// Start.
    #[serde(with = "super::stored::instant")]
    pub start_utc: DateTime<Utc>,
    /// The athlete's clock at that time.
    pub utc_offset: UtcOffset,
    /// What was done.
    pub sport: Sport,
    /// Ground.
    pub surface: Surface,
    /// Title given by the athlete or the service.
    pub title: Option<String>,
    /// Totals as recorded.
    pub recorded: RecordedTotals,
    /// Laps in order.
    pub laps: Vec<Lap>,
    /// Pauses in order, not overlapping. Empty when the file knows none.
    pub pauses: Vec<Pause>,
    /// Session rating of perceived exertion, 0 to 10.
    pub rpe: Option<f64>,
    /// True when the athlete or the service flagged a race.
    pub race: bool,
    /// True when the athlete flagged it as a way to work.
    pub commute: bool,
    /// What the athlete and the services call the shoe, best first; not yet matched with the athlete's pairs.
    pub gear: Vec<GearName>,
    /// Distance given by the athlete, which outranks every other.
    pub corrected_distance: Option<Metres>,
    /// What was missing, guessed or repaired.
    pub flags: BTreeSet<QualityFlag>,
    /// How much was recorded.
    pub richness: Richness,
}

impl Activity {
    /// An activity of which nothing is known but its identity and start, as a base for the fields that are.
    #[must_use]
    pub fn blank(id: ActivityId, start_utc: DateTime<Utc>) -> Self {
        Self {
            id,
            sources: Vec::new(),
            format: Format::Fit,
            content_hash: [0; 32],
            session_index: 0,
            device: None,
            start_utc,
            utc_offset: UtcOffset { seconds: 0, origin: OffsetOrigin::Utc },
            sport: Sport::Run,
            surface: Surface::Unknown,
            title: None,
            recorded: RecordedTotals::default(),
            laps: Vec::new(),
            pauses: Vec::new(),
            rpe: None,
            race: false,
            commute: false,
            gear: Vec::new(),
            place: None,
            merged: Vec::new(),
            corrected_distance: None,
            flags: BTreeSet::new(),
            richness: Richness::default(),
        }
    }

    /// The first source with the place in it, for people.
    #[must_use]
    pub fn first_source(&self) -> String {
        let source = self.sources.first().map_or("", String::as_str);
        self.place.as_ref().map_or_else(|| source.to_owned(), |place| format!("{source} {place}"))
    }

    /// The athlete's local calendar day on which it started.
    #[must_use]
    pub fn local_day(&self) -> NaiveDate {
        let offset = TimeDelta::seconds(i64::from(self.utc_offset.seconds));
        self.start_utc.naive_utc().checked_add_signed(offset).unwrap_or(self.start_utc.naive_utc()).date()
    }
}
