//! The pain log, as written in `pain.csv`, and the episodes made of it.

use chrono::{NaiveDate, NaiveTime};

use super::named::named;

named!(
    /// Which knee.
    Side {
        /// Left.
        Left = "left",
        /// Right.
        Right = "right",
        /// Both.
        Both = "both",
    }
);

named!(
    /// Where on the knee.
    Location {
        /// Around or in front of the kneecap.
        Front = "front",
        /// Outer edge.
        Outer = "outer",
        /// Inner side.
        Inner = "inner",
        /// Behind the knee.
        Behind = "behind",
        /// Deep inside.
        Deep = "deep",
        /// Not the knee.
        Elsewhere = "elsewhere",
    }
);

named!(
    /// When it hurt.
    When {
        /// Before a run.
        Before = "before",
        /// During a run.
        During = "during",
        /// After a run.
        After = "after",
        /// The next morning.
        NextMorning = "next-morning",
        /// Walking down stairs.
        StairsDown = "stairs-down",
        /// Sitting.
        Sitting = "sitting",
        /// At rest.
        Rest = "rest",
    }
);

named!(
    /// What it felt like.
    Quality {
        /// Dull.
        Dull = "dull",
        /// Sharp.
        Sharp = "sharp",
        /// Burning.
        Burning = "burning",
        /// Deep ache.
        DeepAche = "deep-ache",
    }
);

named!(
    /// Signs that decide whether a professional is needed.
    Flag {
        /// Cannot bear weight.
        CannotBearWeight = "cannot-bear-weight",
        /// Marked swelling.
        Swelling = "swelling",
        /// Deformity.
        Deformity = "deformity",
        /// Locking.
        Locking = "locking",
        /// Giving way.
        GivingWay = "giving-way",
        /// Numbness or tingling.
        NumbnessTingling = "numbness-tingling",
        /// Limping.
        Limp = "limp",
        /// Affects daily life.
        AffectsDailyLife = "affects-daily-life",
        /// Cause unknown to the athlete.
        UnsureOfCause = "unsure-of-cause",
        /// A professional gave the all-clear.
        Cleared = "cleared",
    }
);

named!(
    /// What was done about it.
    Treatment {
        /// Rest.
        Rest = "rest",
        /// Ice.
        Ice = "ice",
        /// Compression.
        Compression = "compression",
        /// Elevation.
        Elevation = "elevation",
        /// Cross-training.
        CrossTrain = "cross-train",
        /// Strength work.
        Strength = "strength",
        /// Mobility work.
        Mobility = "mobility",
        /// A professional was seen.
        Professional = "professional",
    }
);

/// One row of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct PainEntry {
    /// Line of the file.
    pub line: u64,
    /// Day.
    pub date: NaiveDate,
    /// Time of day.
    pub time: Option<NaiveTime>,
    /// Knee.
    pub side: Option<Side>,
    /// Place.
    pub location: Option<Location>,
    /// 0 none to 10 worst.
    pub score: u8,
    /// When it hurt.
    pub when: Option<When>,
    /// What it felt like.
    pub quality: Option<Quality>,
    /// Distance into the run at which it began.
    pub onset_km: Option<f64>,
    /// Grew during the run.
    pub worsened_during_run: Option<bool>,
    /// Signs.
    pub flags: Vec<Flag>,
    /// Treatment.
    pub treatment: Vec<Treatment>,
    /// General soreness, 0 to 10.
    pub soreness: Option<u8>,
    /// General fatigue, 0 to 10.
    pub fatigue: Option<u8>,
    /// Free text.
    pub note: Option<String>,
}

impl PainEntry {
    /// A row with only what every row must say, as a base for the rest.
    #[must_use]
    pub fn new(line: u64, date: NaiveDate, score: u8) -> Self {
        Self {
            line,
            date,
            time: None,
            side: None,
            location: None,
            score,
            when: None,
            quality: None,
            onset_km: None,
            worsened_during_run: None,
            flags: Vec::new(),
            treatment: Vec::new(),
            soreness: None,
            fatigue: None,
            note: None,
        }
    }
}

named!(
    /// What no watch records.
    Habit {
        /// Strength work.
        Strength = "strength",
        /// Mobility work.
        Mobility = "mobility",
        /// Stretching.
        Stretching = "stretching",
        /// Foam rolling.
        FoamRolling = "foam-rolling",
        /// Cross-training.
        CrossTraining = "cross-training",
        /// A medical check-up.
        Checkup = "checkup",
    }
);

/// One row of `habits.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct HabitEntry {
    /// Line of the file.
    pub line: u64,
    /// Day.
    pub date: NaiveDate,
    /// What.
    pub habit: Habit,
    /// How long.
    pub minutes: Option<f64>,
    /// Free text.
    pub note: Option<String>,
}

/// Pain of one side and place, from its first entry to its end (RULES section 0).
#[derive(Debug, Clone, PartialEq)]
pub struct PainEpisode {
    /// Knee.
    pub side: Option<Side>,
    /// Place; without one it is an episode of its own kind.
    pub location: Option<Location>,
    /// First day with a score of 1 or more.
    pub from: NaiveDate,
    /// Last day with a score of 1 or more once the episode has ended; open while `None`.
    pub to: Option<NaiveDate>,
    /// Highest score.
    pub max_score: u8,
    /// Rows of the log that belong to it.
    pub entries: Vec<PainEntry>,
}

impl PainEpisode {
    /// True while it has not ended.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.to.is_none()
    }

    /// True for a row of 0 that says that this place does not hurt: one of no side or place speaks for all, the row of
    /// an all-clear says nothing of pain.
    #[must_use]
    pub fn is_denied_by(&self, row: &PainEntry) -> bool {
        let of_side = match (row.side, self.side) {
            (None, _) => true,
            (Some(one), Some(other)) => one == other || [one, other].contains(&Side::Both),
            (Some(_), None) => false,
        };
        let of_place = row.location.is_none() || row.location == self.location;
        row.score == 0 && of_side && of_place && !row.flags.contains(&Flag::Cleared)
    }
}
