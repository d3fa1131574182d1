//! Rows of services' tables as recordings without samples, and which file each of them names.
//!
//! A row is measured and compared like any other recording; that it usually loses against the file with the samples is
//! the business of `deduplicate`.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use sha2::{Digest, Sha256};

use super::corrections::{Corrected, assign, combine};
use super::deduplicate::NAMED_START_TOLERANCE_MS;
use super::exports::{Row, RowId, RowStart, Table};
use super::normalise::{Facts, FromCopies, Quality, default_surface, flag_quality};
use super::read::{Candidate, Context};
use crate::model::activity::{Activity, ActivityId, Format, OffsetOrigin, Sport, Surface, UtcOffset};
use crate::model::athlete::Athlete;
use crate::model::quality::QualityFlag;
use crate::model::service::Service;
use crate::model::shoe::GearName;
use crate::model::streams::Streams;
use crate::model::units::{Metres, Seconds};

/// The clock of another recording says something about a row's when they are at most so far apart. Chosen: people are
/// home again after a month.
const NEIGHBOUR_S: i64 = 30 * 86_400;

/// A table with the name of its file on every output.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct NamedTable {
    /// Name of the file.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) table: Table,
}

/// What de-duplication needs to know of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RowFacts {
    /// Identity.
    pub(crate) id: RowId,
    /// Where in its table.
    pub(crate) place: String,
    /// Names that its recording may have on every output, most likely first; empty when it names none.
    pub(crate) files: Vec<String>,
    /// The service made up the title.
    pub(crate) title_is_default: bool,
    /// Its distance must not outrank that of a recording.
    pub(crate) distance_is_guessed: bool,
}

/// The rows that name files, by each name that the file may have.
#[derive(Debug, Default)]
pub(crate) struct NamedFiles(BTreeMap<String, Vec<Told>>);

/// What a row says of the file that it names.
#[derive(Debug)]
struct Told {
    start: Option<DateTime<Utc>>,
    facts: FromCopies,
}

impl NamedFiles {
    /// Looks through these tables.
    pub(crate) fn of<'a>(tables: impl Iterator<Item = &'a NamedTable>) -> Self {
        let mut files: BTreeMap<String, Vec<Told>> = BTreeMap::new();
        for named in tables {
            for row in &named.table.rows {
                let start = match row.start {
                    RowStart::Utc(start) => Some(start),
                    RowStart::Local(_) => None,
                };
                for name in possible_names(&named.name, row.file.as_deref()) {
                    files.entry(name).or_default().push(Told { start, facts: told(row) });
                }
            }
        }
        Self(files)
    }

    /// What the row that names this file says about its only session. Whenever there is doubt which is meant it is
    /// nothing: the row is joined, and its recording read again, when copies are merged.
    pub(crate) fn of_only_session(&self, name: &str, starts: &[DateTime<Utc>]) -> Option<&FromCopies> {
        let ([told], [start]) = (self.0.get(name)?.as_slice(), starts) else { return None };
        let apart_ms = (told.start? - start).num_milliseconds().abs();
        (apart_ms <= NAMED_START_TOLERANCE_MS).then_some(&told.facts)
    }
}

/// What a row knows that changes how its recording is measured.
fn told(row: &Row) -> FromCopies {
    FromCopies {
        sport: row.sport,
        surface: row.surface,
        distance: row.recorded.distance.filter(|_| !row.distance_is_guessed),
        watch: (row.id.service == Service::AppleHealth).then(|| row.recorded.clone()),
        ..FromCopies::default()
    }
}

/// The names under which the recording of a row may be found: below the folder of the table, below one above it, or
/// beside it; as written, or decompressed by whoever unpacked the export.
pub(crate) fn possible_names(table: &str, file: Option<&str>) -> Vec<String> {
    let Some(file) = file.map(|file| file.trim().trim_start_matches(['/', '.'])).filter(|file| !file.is_empty()) else {
        return Vec::new();
    };
    let unpacked = file.strip_suffix(".gz");
    let mut folder = &table[..table.rfind(['/', '!']).map_or(0, |end| end + 1)];
    let mut names = Vec::new();
    // A copy of the table may lie beside copies of the recordings.
    let alone = file.rsplit('/').next().unwrap_or(file);
    let beside = [Some(alone), alone.strip_suffix(".gz")].into_iter().flatten();
    let beside: Vec<String> = beside.map(|file| format!("{folder}{file}")).collect();
    loop {
        names.extend(std::iter::once(file).chain(unpacked).map(|file| format!("{folder}{file}")));
        let Some(above) = folder.strip_suffix('/') else {
            names.extend(beside);
            names.dedup();
            return names;
        };
        folder = &above[..above.rfind(['/', '!']).map_or(0, |end| end + 1)];
    }
}

/// Clocks of recordings, by start: what a row without a zone is told from.
#[derive(Debug, Default)]
pub(crate) struct Clocks(BTreeMap<DateTime<Utc>, i32>);

impl Clocks {
    /// The clocks that are recorded or told from positions.
    pub(crate) fn of<'a>(activities: impl Iterator<Item = &'a Activity>) -> Self {
        let known = activities
            .filter(|activity| matches!(activity.utc_offset.origin, OffsetOrigin::Recorded | OffsetOrigin::Longitude));
        let mut clocks = BTreeMap::new();
        for activity in known {
            // Of recordings that start together the smaller offset holds, whatever their order.
            let offset = clocks.entry(activity.start_utc).or_insert(activity.utc_offset.seconds);
            *offset = activity.utc_offset.seconds.min(*offset);
        }
        Self(clocks)
    }

    fn nearest(&self, to: DateTime<Utc>) -> Option<i32> {
        let before = self.0.range(..=to).next_back();
        let after = self.0.range(to..).next();
        let distance = |start: &DateTime<Utc>| (*start - to).num_seconds().abs();
        let nearest = before.into_iter().chain(after).min_by_key(|(start, _)| distance(start))?;
        (distance(nearest.0) <= NEIGHBOUR_S).then_some(*nearest.1)
    }
}

/// Makes recordings of the rows of one table.
pub(crate) fn recordings<M>(
    context: &Context<'_, M>,
    named: &NamedTable,
    links: &BTreeMap<RowId, Vec<GearName>>,
    clocks: &Clocks,
) -> Vec<Candidate<M>> {
    named.table.rows.iter().map(|row| recording(context, &named.name, row, links.get(&row.id), clocks)).collect()
}

fn recording<M>(
    context: &Context<'_, M>,
    table: &str,
    row: &Row,
    links: Option<&Vec<GearName>>,
    clocks: &Clocks,
) -> Candidate<M> {
    let mut flags = std::collections::BTreeSet::new();
    let (start_utc, utc_offset) = start(row, context.athlete, clocks, &mut flags);
    let hash: [u8; 32] = Sha256::digest(row.id.to_string()).into();
    let id = ActivityId(hash.first_chunk().copied().unwrap_or_default());
    let corrections = &context.athlete.corrections;
    let places = assign(corrections, &[(id, start_utc)]).pop().unwrap_or_default();
    let facts = facts(table, row, combine(corrections, &places));
    if row.sport.is_none() {
        flags.insert(QualityFlag::SportGuessed);
    }
    let sport = facts.corrected.sport.or(row.sport).unwrap_or(Sport::Other);
    let surface = facts.corrected.surface.or(row.surface).or_else(|| default_surface(sport, context.athlete));
    if facts.corrected.is_correction() {
        flags.insert(QualityFlag::Corrected);
    }
    let quality = Quality {
        samples: 0,
        positions: 0,
        sport,
        format: Format::Summary,
        distance_m: facts.corrected.distance.map(Metres::get).or(facts.distance_m),
        elapsed_s: facts.elapsed_s,
    };
    flag_quality(&quality, &mut flags);
    let gear = facts.corrected.shoe.as_deref().map(GearName::named).into_iter();
    let mut activity = Activity {
        sources: vec![table.to_owned()],
        place: Some(row.place.clone()),
        format: Format::Summary,
        content_hash: hash,
        utc_offset,
        sport,
        surface: surface.unwrap_or(Surface::Unknown),
        title: row.title.as_deref().map(|title| title.trim().to_owned()).filter(|title| !title.is_empty()),
        recorded: row.recorded.clone(),
        rpe: facts.corrected.rpe.or(row.rpe).filter(|rpe| (0.0..=10.0).contains(rpe)),
        race: facts.corrected.race.unwrap_or(row.race),
        commute: row.commute,
        gear: gear.chain(row.gear.iter().cloned()).chain(links.into_iter().flatten().cloned()).collect(),
        corrected_distance: facts.corrected.distance,
        flags,
        ..Activity::blank(id, start_utc)
    };
    let measured = (context.measure)(&mut activity, &Streams::default());
    Candidate { activity, facts, measured }
}

/// What de-duplication compares.
fn facts(table: &str, row: &Row, corrected: Corrected) -> Facts {
    Facts {
        distance_m: row.recorded.distance.map(Metres::get).filter(|metres| *metres > 0.0),
        elapsed_s: row.recorded.elapsed.or(row.recorded.timer).or(row.recorded.moving).map(Seconds::get),
        sport_said: row.sport,
        surface_said: row.surface,
        zone_is_doubtful: matches!(row.start, RowStart::Local(_)) && row.utc_offset_s.is_none(),
        sessions_in_file: 1,
        row: Some(RowFacts {
            id: row.id.clone(),
            place: row.place.clone(),
            files: possible_names(table, row.file.as_deref()),
            title_is_default: row.title_is_default,
            distance_is_guessed: row.distance_is_guessed,
        }),
        told: FromCopies::default(),
        corrected,
    }
}

/// Start and clock of a row: as the table says, else by the zone of the profile, else as of the recordings before and
/// after it, else unknown.
fn start(
    row: &Row,
    athlete: &Athlete,
    clocks: &Clocks,
    flags: &mut std::collections::BTreeSet<QualityFlag>,
) -> (DateTime<Utc>, UtcOffset) {
    if let Some(seconds) = row.utc_offset_s {
        let offset = UtcOffset { seconds, origin: OffsetOrigin::Recorded };
        return match row.start {
            RowStart::Utc(start) => (start, offset),
            RowStart::Local(local) => (at_offset(local, seconds), offset),
        };
    }
    if let Some(zone) = athlete.time_zone {
        flags.insert(QualityFlag::OffsetFromProfile);
        let start = match row.start {
            RowStart::Utc(start) => start,
            RowStart::Local(local) => on_the_clock_of(zone, local),
        };
        let seconds = zone.offset_from_utc_datetime(&start.naive_utc()).fix().local_minus_utc();
        return (start, UtcOffset { seconds, origin: OffsetOrigin::Profile });
    }
    let near = match row.start {
        RowStart::Utc(start) => start,
        RowStart::Local(local) => Utc.from_utc_datetime(&local),
    };
    let (seconds, origin, flag) = match clocks.nearest(near) {
        Some(seconds) => (seconds, OffsetOrigin::Neighbour, QualityFlag::OffsetGuessed),
        None => (0, OffsetOrigin::Utc, QualityFlag::OffsetUnknown),
    };
    flags.insert(flag);
    let start = match row.start {
        RowStart::Utc(start) => start,
        RowStart::Local(local) => at_offset(local, seconds),
    };
    (start, UtcOffset { seconds, origin })
}

/// In the hour that a change of clocks repeats the earlier instant is as good as the later; in the one that it leaves
/// out the clock was another zone's, and this one's is the nearest guess.
fn on_the_clock_of(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    let earliest = zone.from_local_datetime(&local).earliest().map(|start| start.to_utc());
    earliest.unwrap_or_else(|| at_offset(local, zone.offset_from_utc_datetime(&local).fix().local_minus_utc()))
}

fn at_offset(local: NaiveDateTime, seconds: i32) -> DateTime<Utc> {
    let utc = local.checked_sub_signed(TimeDelta::seconds(i64::from(seconds))).unwrap_or(local);
    Utc.from_utc_datetime(&utc)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_that_change_are_off_by_their_change_at_most() {
        let utc = |local: &str| {
            on_the_clock_of(Tz::Europe__Berlin, local.parse().expect("a clock")).format("%m-%d %H:%M").to_string()
        };
        assert_eq!(utc("2026-07-01T08:00:00"), "07-01 06:00");
        assert_eq!(utc("2026-10-25T02:30:00"), "10-25 00:30", "of the two the earlier");
        assert_eq!(utc("2026-03-29T02:30:00"), "03-29 00:30", "this hour was left out");
    }
}
