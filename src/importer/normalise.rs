//! What a reader found, made into an [`Activity`] and its [`Streams`]: cadence of both feet, the athlete's clock, a
//! sport, and a flag for everything that was guessed or repaired. It measures nothing that a rule looks at.

use std::collections::BTreeSet;

use chrono::{DateTime, Offset, TimeZone, Utc};
use sha2::{Digest, Sha256};

use super::RawActivity;
use super::cadence;
use super::corrections::Corrected;
use super::plausible::{FEW_POSITIONS, HEART_RATE_BPM, is_utc_offset};
use super::repair::{Repairs, channel_count, repair};
use super::rows::RowFacts;
use super::speed::{self, SpeedProfile};
use crate::diagnostics::{Code, Diagnostics, Level};
use crate::model::activity::{
    Activity, ActivityId, Format, OffsetOrigin, RecordedTotals, Richness, Sport, Surface, UtcOffset,
};
use crate::model::athlete::Athlete;
use crate::model::quality::{FASTEST_RUN_MPS, LONGEST_RUN_M, QualityFlag, SHORTEST_M, SHORTEST_S};
use crate::model::shoe::GearName;
use crate::model::streams::{Channels, Column, Streams};
use crate::model::units::{Metres, Seconds};

/// Moving mean speed of a run without a sport (FORMATS section 4.1).
const RUN_SPEED_MPS: std::ops::RangeInclusive<f64> = 1.7..=5.5;
/// A run is slower than this for 95 % of the time (FORMATS section 4.1).
const RUN_PEAK_BELOW_MPS: f64 = 7.0;

/// A distance given at a service that differs by more than this share was corrected there (FORMATS section 1.6).
const CORRECTED_BY: f64 = 0.02;

/// Which file a recording is from.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    hasher: Sha256,
    /// SHA-256 of the decompressed bytes.
    pub(crate) content_hash: [u8; 32],
    /// Name on every output.
    pub(crate) source: String,
    /// Format.
    pub(crate) format: Format,
}

impl Identity {
    /// The identity of a file with these decompressed bytes.
    pub(crate) fn new(bytes: &[u8], source: &str, format: Format) -> Self {
        let hasher = Sha256::new_with_prefix(bytes);
        Self { content_hash: hasher.clone().finalize().into(), hasher, source: source.to_owned(), format }
    }

    /// The id of one session: the first eight bytes of SHA-256 of the decompressed bytes followed by the index of the
    /// session as decimal ASCII digits, so that `(gunzip -c 1.fit.gz; printf 0) | sha256sum | cut -c1-16` gives it.
    pub(crate) fn id(&self, session_index: u16) -> ActivityId {
        let digest: [u8; 32] = self.hasher.clone().chain_update(session_index.to_string()).finalize().into();
        ActivityId(digest.first_chunk().copied().unwrap_or_default())
    }
}

/// What another copy of the recording knows and its own file does not; found when copies are merged.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct FromCopies {
    /// Sport.
    pub(crate) sport: Option<Sport>,
    /// Ground.
    pub(crate) surface: Option<Surface>,
    /// Distance that the athlete may have corrected at a service.
    pub(crate) distance: Option<Metres>,
    /// Totals of the watch whose route this is: a route has only places and times.
    pub(crate) watch: Option<RecordedTotals>,
    /// Corrections that name the copy.
    pub(crate) corrections: BTreeSet<usize>,
}

/// What de-duplication compares and an [`Activity`] does not hold.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Facts {
    /// Distance as recorded, else by the stream, else along the positions.
    pub(crate) distance_m: Option<f64>,
    /// Duration as recorded, else by the stream.
    pub(crate) elapsed_s: Option<f64>,
    /// Sport that the file says.
    pub(crate) sport_said: Option<Sport>,
    /// Ground that the file says.
    pub(crate) surface_said: Option<Surface>,
    /// The zone of its times is not said, or written by those known to write wrong ones.
    pub(crate) zone_is_doubtful: bool,
    /// Sessions in its file.
    pub(crate) sessions_in_file: usize,
    /// What a row of a table says besides; `None` for files.
    #[serde(skip)]
    pub(crate) row: Option<RowFacts>,
    /// What it was measured with of what copies know.
    pub(crate) told: FromCopies,
    /// What athlete.toml says, which outranks everything.
    pub(crate) corrected: Corrected,
}

/// A recording ready to be measured.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Normalised {
    /// What was recorded.
    pub(crate) activity: Activity,
    /// Samples.
    pub(crate) streams: Streams,
    /// For de-duplication.
    pub(crate) facts: Facts,
}

/// Makes an activity of what a reader found.
pub(crate) fn normalise(
    mut raw: RawActivity,
    identity: &Identity,
    athlete: &Athlete,
    corrected: &Corrected,
    copies: &FromCopies,
    diagnostics: &mut Diagnostics,
) -> Normalised {
    let mut flags: BTreeSet<QualityFlag> = raw.flags.iter().copied().collect();
    let repairs = repair(&mut raw.channels, &mut raw.cadence.samples);
    note_repairs(repairs, &mut flags, diagnostics);
    if let Some(watch) = &copies.watch {
        take_totals(&mut raw, watch);
    }
    drop_impossible_values(&mut raw.channels, &mut raw.recorded);
    let profile = speed::profile(&raw.channels);
    let facts = facts(&raw, identity.format, corrected, copies);
    let sport = sport(&raw, corrected, copies, profile.or_else(|| mean_profile(&facts)), &mut flags);
    let surface = corrected.surface.or(copies.surface).or(raw.surface).or_else(|| default_surface(sport, athlete));
    let mean_speed = profile.map(|profile| profile.mean_mps).or_else(|| mean_profile(&facts).map(|mean| mean.mean_mps));
    let richness = richness(&raw);
    let (cadence_spm, mean_cadence) = cadence::of_both_feet(raw.cadence, sport, mean_speed, &mut flags);
    raw.recorded.cadence = mean_cadence;
    let utc_offset = utc_offset(&raw.channels, raw.utc_offset_s, raw.start_utc, athlete, &mut flags);
    let corrected_distance = corrected.distance.or_else(|| distance_given(copies, facts.distance_m));
    if corrected.distance.is_none() && corrected_distance.is_some() {
        flags.insert(QualityFlag::DistanceFromService);
    }
    let positions = raw.channels.position.iter().flatten().filter(|position| position.is_present()).count();
    let samples = raw.channels.len();
    if corrected.is_correction() {
        flags.insert(QualityFlag::Corrected);
    }
    let distance_m = corrected_distance.map(Metres::get).or(facts.distance_m);
    let quality =
        Quality { samples, positions, sport, format: identity.format, distance_m, elapsed_s: facts.elapsed_s };
    flag_quality(&quality, &mut flags);
    let activity = Activity {
        id: identity.id(raw.session_index),
        sources: vec![identity.source.clone()],
        place: None,
        merged: Vec::new(),
        format: identity.format,
        content_hash: identity.content_hash,
        session_index: raw.session_index,
        device: raw.device,
        start_utc: raw.start_utc,
        utc_offset,
        sport,
        surface: surface.unwrap_or(Surface::Unknown),
        title: raw.title.map(|title| title.trim().to_owned()).filter(|title| !title.is_empty()),
        recorded: raw.recorded,
        laps: raw.laps,
        pauses: raw.pauses,
        rpe: corrected.rpe.or(raw.rpe).filter(|rpe| (0.0..=10.0).contains(rpe)),
        race: corrected.race.unwrap_or(false),
        commute: false,
        gear: corrected.shoe.as_deref().map(GearName::named).into_iter().collect(),
        corrected_distance,
        flags,
        richness,
    };
    Normalised { activity, streams: Streams { channels: raw.channels, cadence_spm }, facts }
}

/// What de-duplication compares.
fn facts(raw: &RawActivity, format: Format, corrected: &Corrected, copies: &FromCopies) -> Facts {
    Facts {
        distance_m: speed::distance(&raw.recorded, &raw.channels),
        elapsed_s: elapsed(raw),
        sport_said: raw.sport,
        surface_said: raw.surface,
        zone_is_doubtful: raw.flags.contains(&QualityFlag::TimeWithoutZone)
            || format == Format::Tcx && raw.utc_offset_s.is_some(),
        sessions_in_file: 1,
        row: None,
        told: copies.clone(),
        corrected: corrected.clone(),
    }
}

/// What a file holds. It does not depend on the sport, so that the same copy wins whatever another says of that.
fn richness(raw: &RawActivity) -> Richness {
    let moves = |column: &&Column| column.iter().flatten().any(|cadence| cadence > 0.0);
    Richness {
        channels: channel_count(&raw.channels, raw.cadence.samples.as_ref().filter(moves)),
        samples: u32::try_from(raw.channels.len()).unwrap_or(u32::MAX),
    }
}

/// The watch knows what its route does not say; the title of a route is only its day.
fn take_totals(raw: &mut RawActivity, watch: &RecordedTotals) {
    let own = &mut raw.recorded;
    own.distance = own.distance.or(watch.distance);
    own.elapsed = own.elapsed.or(watch.elapsed);
    own.timer = own.timer.or(watch.timer);
    own.heart_rate = own.heart_rate.or(watch.heart_rate);
    own.ascent = own.ascent.or(watch.ascent);
    raw.title = None;
}

fn note_repairs(repairs: Repairs, flags: &mut BTreeSet<QualityFlag>, diagnostics: &mut Diagnostics) {
    if repairs.merged > 0 {
        flags.insert(QualityFlag::SamplesMerged);
    }
    if repairs.dropped > 0 {
        flags.insert(QualityFlag::SamplesOutOfOrder);
        let message = format!("samples out of the order of time were left out: {}", repairs.dropped);
        diagnostics.push(Code::TimeWentBack, Level::Warning, message);
    }
}

/// Heart rates that no heart has (FORMATS section 7: 0, 1, 255 and outside 30 to 240 are missing).
fn drop_impossible_values(channels: &mut Channels, recorded: &mut RecordedTotals) {
    let possible = |bpm: f32| if HEART_RATE_BPM.contains(&f64::from(bpm)) { bpm } else { f32::NAN };
    if let Some(column) = channels.heart_rate_bpm.take() {
        channels.heart_rate_bpm = Column::from_raw(column.map(possible).raw().to_vec());
    }
    recorded.heart_rate = recorded.heart_rate.filter(|mean| HEART_RATE_BPM.contains(&mean.get()));
}

/// Wall-clock duration as recorded, else between the first and the last sample.
fn elapsed(raw: &RawActivity) -> Option<f64> {
    let recorded = raw.recorded.elapsed.or(raw.recorded.timer).map(Seconds::get);
    let times = &raw.channels.elapsed_s;
    recorded.filter(|seconds| *seconds > 0.0).or_else(|| Some(times.last()? - times.first()?))
}

/// What the totals alone say about speed.
fn mean_profile(facts: &Facts) -> Option<SpeedProfile> {
    let mean_mps = facts.distance_m? / facts.elapsed_s.filter(|seconds| *seconds > 0.0)?;
    Some(SpeedProfile { mean_mps, peak_mps: mean_mps })
}

/// The sport: what the athlete says, then what a file says, then what the speed suggests (FORMATS section 4.1).
fn sport(
    raw: &RawActivity,
    corrected: &Corrected,
    copies: &FromCopies,
    profile: Option<SpeedProfile>,
    flags: &mut BTreeSet<QualityFlag>,
) -> Sport {
    if let Some(sport) = corrected.sport.or(copies.sport).or(raw.sport) {
        return sport;
    }
    flags.insert(QualityFlag::SportGuessed);
    match profile {
        Some(speed) if RUN_SPEED_MPS.contains(&speed.mean_mps) && speed.peak_mps < RUN_PEAK_BELOW_MPS => Sport::Run,
        Some(speed) if speed.mean_mps < *RUN_SPEED_MPS.start() && speed.mean_mps > 0.0 => Sport::Walk,
        _ => Sport::Other,
    }
}

/// The usual ground of the athlete's runs.
pub(crate) fn default_surface(sport: Sport, athlete: &Athlete) -> Option<Surface> {
    athlete.default_surface.filter(|_| sport == Sport::Run)
}

/// The athlete's clock: recorded, else by the zone of the profile, else by the longitude, else unknown
/// (FORMATS section 3.4).
fn utc_offset(
    channels: &Channels,
    recorded_s: Option<i32>,
    start: DateTime<Utc>,
    athlete: &Athlete,
    flags: &mut BTreeSet<QualityFlag>,
) -> UtcOffset {
    if let Some(seconds) = recorded_s.filter(|seconds| is_utc_offset(i64::from(*seconds))) {
        return UtcOffset { seconds, origin: OffsetOrigin::Recorded };
    }
    if let Some(zone) = athlete.time_zone {
        flags.insert(QualityFlag::OffsetFromProfile);
        let seconds = zone.offset_from_utc_datetime(&start.naive_utc()).fix().local_minus_utc();
        return UtcOffset { seconds, origin: OffsetOrigin::Profile };
    }
    let first_fix = channels.position.iter().flatten().find(|position| position.is_present());
    if let Some(position) = first_fix {
        flags.insert(QualityFlag::OffsetGuessed);
        #[expect(clippy::cast_possible_truncation, reason = "a longitude divided by fifteen is within 12 hours")]
        let hours = (position.longitude_deg() / 15.0).round() as i32;
        return UtcOffset { seconds: hours * 3600, origin: OffsetOrigin::Longitude };
    }
    flags.insert(QualityFlag::OffsetUnknown);
    UtcOffset { seconds: 0, origin: OffsetOrigin::Utc }
}

/// The distance that the athlete gave at a service, when it is not about the recorded one (FORMATS section 1.6).
pub(crate) fn distance_given(copies: &FromCopies, recorded_m: Option<f64>) -> Option<Metres> {
    let given = copies.distance.filter(|given| given.get() > 0.0)?;
    let about_the_same = |recorded: f64| (given.get() - recorded).abs() <= CORRECTED_BY * recorded;
    (!recorded_m.is_some_and(about_the_same)).then_some(given)
}

/// What the flags of a recording as a whole depend on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quality {
    /// Samples on the time axis.
    pub(crate) samples: usize,
    /// Samples with a position.
    pub(crate) positions: usize,
    /// What was done.
    pub(crate) sport: Sport,
    /// Kind of file.
    pub(crate) format: Format,
    /// Distance, corrections included.
    pub(crate) distance_m: Option<f64>,
    /// Wall-clock duration.
    pub(crate) elapsed_s: Option<f64>,
}

/// Flags that depend on the recording as a whole (FORMATS section 7, last row; section 4.1 for few points).
pub(crate) fn flag_quality(quality: &Quality, flags: &mut BTreeSet<QualityFlag>) {
    let &Quality { samples, positions, sport, format, distance_m: distance, elapsed_s } = quality;
    if samples == 0 {
        flags.insert(QualityFlag::NoStreams);
    }
    if format == Format::Gpx && positions < FEW_POSITIONS {
        flags.insert(QualityFlag::FewPoints);
    }
    // Weights and yoga have no distance that could be short.
    let covers_ground = !matches!(sport, Sport::Strength | Sport::Other | Sport::Elliptical);
    let short_way = covers_ground && distance.is_some_and(|metres| metres < SHORTEST_M);
    if short_way || elapsed_s.is_some_and(|seconds| seconds < SHORTEST_S) {
        flags.insert(QualityFlag::TooShort);
    }
    let speed = distance.zip(elapsed_s.filter(|seconds| *seconds > 0.0)).map(|(metres, seconds)| metres / seconds);
    let too_far = distance.is_some_and(|metres| metres > LONGEST_RUN_M);
    if sport == Sport::Run && (too_far || speed.is_some_and(|mean| mean > FASTEST_RUN_MPS)) {
        flags.insert(QualityFlag::Implausible);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::session;
    use super::*;
    use crate::model::streams::Position;
    use crate::model::units::{BeatsPerMinute, StepsPerMinute};

    fn normalised(raw: RawActivity) -> Normalised {
        let identity = Identity::new(b"bytes", "a.gpx", Format::Gpx);
        let athlete = Athlete::unknown("test");
        let (corrected, copies) = (Corrected::default(), FromCopies::default());
        normalise(raw, &identity, &athlete, &corrected, &copies, &mut Diagnostics::default())
    }

    fn raw(metres: f64) -> RawActivity {
        session(0, DateTime::from_timestamp(1_700_000_000, 0).expect("a time"), Some(metres))
    }

    #[test]
    fn pedals_make_no_steps_and_the_mean_is_decided_with_the_samples() {
        let mut ride = raw(5_400.0);
        ride.sport = Some(Sport::Bike);
        ride.cadence.session_mean = Some(85.0);
        assert_eq!(normalised(ride).activity.recorded.cadence, None);
        let mut run = raw(5_400.0);
        run.cadence.session_mean = Some(85.0);
        assert_eq!(normalised(run).activity.recorded.cadence, StepsPerMinute::new(170.0));
    }

    #[test]
    fn offsets_beyond_15_hours_or_off_the_quarter_are_not_believed() {
        for (recorded, believed) in [(54_000, true), (54_900, false), (-12_600, true), (3_601, false)] {
            let mut raw = raw(5_400.0);
            raw.utc_offset_s = Some(recorded);
            assert_eq!(normalised(raw).activity.utc_offset.origin == OffsetOrigin::Recorded, believed, "{recorded}");
        }
        let mut west = raw(5_400.0);
        west.channels.elapsed_s = vec![0.0];
        west.channels.position = Position::from_degrees(40.7, -74.0).map(|position| vec![position]);
        // -74 / 15 = -4.93 hours.
        assert_eq!(normalised(west).activity.utc_offset.seconds, -18_000);
    }

    #[test]
    fn impossible_heart_rates_are_missing() {
        let mut raw = raw(5_400.0);
        raw.channels.elapsed_s = (0..5).map(f64::from).collect();
        raw.channels.heart_rate_bpm = Column::from_samples([29.0, 30.0, 240.0, 241.0, 0.0].map(|bpm: f32| Some(bpm)));
        raw.recorded.heart_rate = BeatsPerMinute::new(255.0);
        let result = normalised(raw);
        let column = result.streams.channels.heart_rate_bpm.expect("two samples");
        assert_eq!(column.iter().collect::<Vec<_>>(), [None, Some(30.0), Some(240.0), None, None]);
        assert_eq!(result.activity.recorded.heart_rate, None);
    }

    #[test]
    fn short_and_impossible_runs_are_flagged_at_the_limits() {
        let flagged = |metres: f64, seconds: f64, flag: QualityFlag| {
            let mut raw = raw(metres);
            raw.recorded.elapsed = Seconds::new(seconds);
            normalised(raw).activity.flags.contains(&flag)
        };
        assert!(flagged(99.9, 600.0, QualityFlag::TooShort) && !flagged(100.0, 60.0, QualityFlag::TooShort));
        assert!(flagged(300.0, 59.9, QualityFlag::TooShort));
        assert!(flagged(7_501.0, 1_000.0, QualityFlag::Implausible));
        assert!(!flagged(7_500.0, 1_000.0, QualityFlag::Implausible));
        assert!(flagged(400_001.0, 200_000.0, QualityFlag::Implausible));
    }

    #[test]
    fn the_surface_of_the_profile_is_for_runs_that_do_not_say() {
        let athlete = Athlete { default_surface: Some(Surface::Road), ..Athlete::unknown("test") };
        let surface = |sport, said| {
            let raw = RawActivity { sport: Some(sport), surface: said, ..raw(5_000.0) };
            let identity = Identity::new(b"bytes", "a.gpx", Format::Gpx);
            let (corrected, copies) = (Corrected::default(), FromCopies::default());
            normalise(raw, &identity, &athlete, &corrected, &copies, &mut Diagnostics::default()).activity.surface
        };
        assert_eq!(surface(Sport::Run, None), Surface::Road);
        assert_eq!(surface(Sport::Run, Some(Surface::Trail)), Surface::Trail);
        assert_eq!(surface(Sport::Walk, None), Surface::Unknown);
    }

    #[test]
    fn a_recorded_distance_of_zero_is_none() {
        // A device without a distance may write zero; the stream knows better.
        let mut raw = raw(0.0);
        raw.channels.elapsed_s = vec![0.0, 10.0];
        raw.channels.distance_m = Column::from_samples([Some(5.0), Some(35.0)]);
        assert_eq!(normalised(raw).facts.distance_m, Some(30.0));
    }
}
