//! What was missing, guessed or repaired in a recording. Every guess sets a flag, so that a verdict can say how sure
//! it is and a reader can find the run.

use super::named::named;

/// A briefer recording says nothing about training, in seconds (FORMATS section 7).
pub const SHORTEST_S: f64 = 60.0;
/// Nor does one of fewer metres.
pub const SHORTEST_M: f64 = 100.0;
/// No one runs faster on average, in metres a second (FORMATS section 7).
pub const FASTEST_RUN_MPS: f64 = 7.5;
/// Nor farther in one go, in metres (FORMATS section 7).
pub const LONGEST_RUN_M: f64 = 400_000.0;

named!(
    /// One fact about the quality of a recording.
    QualityFlag {
        /// Cadence was strides of one leg and has been doubled.
        CadenceDoubled = "cadence-doubled",
        /// Cadence was written as steps of both feet already.
        CadenceAsWritten = "cadence-as-written",
        /// Whether cadence was per leg or for both feet was decided from the speed.
        CadenceGuessed = "cadence-guessed",
        /// Cadence comes from a developer field, since the native one was zero throughout.
        CadenceFromDeveloperField = "cadence-from-developer-field",
        /// The file does not say the sport; it was told from the speed.
        SportGuessed = "sport-guessed",
        /// Sport, distance, surface, shoe or race was corrected in athlete.toml.
        Corrected = "corrected",
        /// The offset from UTC was told from the longitude.
        OffsetGuessed = "offset-guessed",
        /// The offset from UTC is that of `time_zone` in athlete.toml.
        OffsetFromProfile = "offset-from-profile",
        /// No offset from UTC is known; days are UTC days.
        OffsetUnknown = "offset-unknown",
        /// Times carry no zone and were read as UTC.
        TimeWithoutZone = "time-without-zone",
        /// The checksum of the file is wrong.
        ChecksumMismatch = "checksum-mismatch",
        /// The file breaks off; what was decoded before is used.
        Truncated = "truncated",
        /// There is no session message; totals were rebuilt from the samples.
        SessionRebuilt = "session-rebuilt",
        /// Samples with equal times were merged.
        SamplesMerged = "samples-merged",
        /// Samples that went back in time were dropped.
        SamplesOutOfOrder = "samples-out-of-order",
        /// Samples are more than a few seconds apart.
        SparseRecording = "sparse-recording",
        /// Distance was measured from positions.
        DistanceFromGps = "distance-from-gps",
        /// Distance is the last cumulative value, since no total was recorded.
        DistanceFromStream = "distance-from-stream",
        /// The positions cover much less than the recorded distance or time.
        PartialTrack = "partial-track",
        /// Distance is the one that the athlete gave at a service, which differs from the recorded one.
        DistanceFromService = "distance-from-service",
        /// Moving time was told from the speed, since the file knows no pauses.
        MovingTimeFromSpeed = "moving-time-from-speed",
        /// Height comes from a barometer.
        ElevationBarometric = "elevation-barometric",
        /// Height comes from positions or an unknown source.
        ElevationGps = "elevation-gps",
        /// Own ascent and the device's differ by more than 30 %.
        ElevationDoubtful = "elevation-doubtful",
        /// There are totals but no samples.
        NoStreams = "no-streams",
        /// Fewer than twenty positions: a drawn route may carry invented times.
        FewPoints = "few-points",
        /// Under 60 s or 100 m.
        TooShort = "too-short",
        /// Faster than 7.5 m/s on average, or longer than 400 km.
        Implausible = "implausible",
        /// Another copy of this recording was merged into it.
        Merged = "merged",
    }
);
