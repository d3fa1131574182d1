//! The values of `athlete.toml`, read and validated by `profile`.

use chrono::{DateTime, NaiveDate, Utc};

use super::activity::{ActivityId, Sport, Surface};
use super::calendar::DaySpan;
use super::named::named;
use super::shoe::Shoe;
use super::units::Metres;

named!(
    /// Sex, only used where a formula needs it.
    Sex {
        /// Female.
        Female = "female",
        /// Male.
        Male = "male",
        /// Not said.
        Unspecified = "unspecified",
    }
);

named!(
    /// The side of the road that the runner keeps to.
    RoadSide {
        /// Left.
        Left = "left",
        /// Right.
        Right = "right",
        /// Both.
        Varies = "varies",
    }
);

named!(
    /// Why days do not count as ordinary training.
    ExclusionReason {
        /// No running, on purpose: real zeros and a gap.
        Holiday = "holiday",
        /// No running, ill: real zeros and a gap.
        Illness = "illness",
        /// Running was done but not recorded: unknown, never a zero.
        Unrecorded = "unrecorded",
        /// Less before a race.
        Taper = "taper",
        /// A race.
        Race = "race",
    }
);

named!(
    /// What people see distances in.
    Units {
        /// Kilometres and minutes per kilometre.
        Kilometres = "km",
        /// Miles and minutes per mile.
        Miles = "mi",
    }
);

/// Days that do not count as ordinary training.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// First and last day.
    pub span: DaySpan,
    /// Why.
    pub reason: ExclusionReason,
}

/// A rule that is known and accepted. It stays visible in the report as muted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mute {
    /// Rule id.
    pub rule: String,
    /// Last day of the mute; without it for good.
    pub until: Option<NaiveDate>,
    /// Why.
    pub reason: Option<String>,
}

/// Which recording a correction is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CorrectionTarget {
    /// By start, within 60 s.
    Start(DateTime<Utc>),
    /// By id.
    Id(ActivityId),
}

/// A correction of one recording. Absent fields change nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// Which recording.
    pub target: CorrectionTarget,
    /// Leave the recording out.
    pub ignore: bool,
    /// True sport.
    pub sport: Option<Sport>,
    /// True distance.
    pub distance: Option<Metres>,
    /// True ground.
    pub surface: Option<Surface>,
    /// Whether it was a race.
    pub race: Option<bool>,
    /// Rating of perceived exertion, 0 to 10.
    pub rpe: Option<f64>,
    /// Shoe by name.
    pub shoe: Option<String>,
}

/// One athlete.
#[derive(Debug, Clone, PartialEq)]
pub struct Athlete {
    /// Identity on every output; by default the folder's name.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Year of birth.
    pub birth_year: Option<i32>,
    /// Sex.
    pub sex: Sex,
    /// Body mass.
    pub body_mass_kg: Option<f64>,
    /// Height.
    pub height_cm: Option<f64>,
    /// Maximum heart rate.
    pub max_heart_rate_bpm: Option<f64>,
    /// Resting heart rate.
    pub resting_heart_rate_bpm: Option<f64>,
    /// Zone for recordings that do not say their own offset.
    pub time_zone: Option<chrono_tz::Tz>,
    /// What people see.
    pub units: Units,
    /// Ground of runs that do not say.
    pub default_surface: Option<Surface>,
    /// A knee injury in the past.
    pub previous_knee_injury: Option<bool>,
    /// Side of the road.
    pub usual_road_side: Option<RoadSide>,
    /// Last medical check-up.
    pub last_checkup: Option<NaiveDate>,
    /// Hours seated a day.
    pub seated_hours_per_day: Option<f64>,
    /// Further places to read recordings from.
    pub sources: Vec<String>,
    /// Shoes in the order of the file.
    pub shoes: Vec<Shoe>,
    /// Corrections in the order of the file.
    pub corrections: Vec<Correction>,
    /// Days that do not count as ordinary training.
    pub exclusions: Vec<Exclusion>,
    /// Accepted rules.
    pub mutes: Vec<Mute>,
    /// Start of the article's return-to-running protocol.
    pub return_to_running_start: Option<NaiveDate>,
}

impl Athlete {
    /// An athlete of whom only the id is known.
    #[must_use]
    pub fn unknown(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: id.to_owned(),
            birth_year: None,
            sex: Sex::Unspecified,
            body_mass_kg: None,
            height_cm: None,
            max_heart_rate_bpm: None,
            resting_heart_rate_bpm: None,
            time_zone: None,
            units: Units::Kilometres,
            default_surface: None,
            previous_knee_injury: None,
            usual_road_side: None,
            last_checkup: None,
            seated_hours_per_day: None,
            sources: Vec::new(),
            shoes: Vec::new(),
            corrections: Vec::new(),
            exclusions: Vec::new(),
            mutes: Vec::new(),
            return_to_running_start: None,
        }
    }
}
