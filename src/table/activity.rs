//! A measured recording as a row of the table, and the recording from the row: whatever `metrics` and `rules` read of
//! one comes back to the last bit. Device, pauses and recorded totals are not in it; they have served once it is
//! measured.

use super::route_numbers::{self, RouteNumbers};
use super::rows::ActivityRow;
use super::{TABLE_REVISION, TableError};
use crate::model::activity::{
    Activity, ActivityId, Format, Lap, LapIntensity, OffsetOrigin, Sport, Surface, UtcOffset,
};
use crate::model::bouts::{Bout, BoutEvidence, BoutKind, WalkRun};
use crate::model::effort::{BestEfforts, Climb};
use crate::model::form::{DynamicsTime, FormShift, FormThirds};
use crate::model::measures::{ActivityMeasures, CadenceWindow, HeartRateHistogram};
use crate::model::quality::QualityFlag;
use crate::model::route::{OutAndBack, Route};
use crate::model::service::Service;
use crate::model::shoe::GearName;
use crate::model::terrain::HillTime;
use crate::model::units::{
    BeatsPerMinute, DegreesCelsius, Metres, MetresPerSecond, Millimetres, Milliseconds, Percent, Seconds,
    StepsPerMinute,
};

use super::effort_bytes;

/// What a row says beside the recording itself.
pub struct Beside<'a> {
    /// Id of the athlete.
    pub athlete: &'a str,
    /// Numbers for the places of the athlete's routes.
    pub numbers: &'a RouteNumbers,
    /// Session that the recording belongs to.
    pub session: Option<ActivityId>,
    /// Class of that session.
    pub class: Option<&'static str>,
    /// Pair that it was matched with.
    pub shoe: Option<&'a str>,
    /// What text of others passes through on its way to an output.
    pub clean: &'a dyn Fn(&str) -> String,
}

/// The row of a recording.
#[must_use]
#[expect(clippy::too_many_lines, reason = "a line a column")]
pub fn row(activity: &Activity, measures: &ActivityMeasures, beside: &Beside<'_>) -> ActivityRow {
    let clean = |text: &String| (beside.clean)(text);
    let dynamics = measures.dynamics_time;
    let thirds = measures.form_thirds;
    let gear = &activity.gear;
    let walk_run = measures.walk_run.as_ref();
    let bouts = walk_run.map(|walk_run| walk_run.bouts.as_slice()).unwrap_or_default();
    let laps = &activity.laps;
    let route = measures.route.as_ref();
    let hills = measures.hills;
    let [best_400, best_800, best_1000, best_1500, best_3000, best_5000] =
        measures.best_efforts.0.map(|time| time.map(Seconds::get));
    let climbs = &measures.climbs;
    let interruptions = measures.effort.as_ref().map(|effort| effort.interruptions.as_slice()).unwrap_or_default();
    ActivityRow {
        athlete: (beside.clean)(beside.athlete),
        id: activity.id.to_string(),
        session: beside.session.map(|id| id.to_string()),
        start_utc: activity.start_utc,
        utc_offset_s: Some(activity.utc_offset.seconds),
        utc_offset_origin: Some(activity.utc_offset.origin.name().to_owned()),
        local_day: activity.local_day(),
        sport: activity.sport.name().to_owned(),
        surface: Some(activity.surface.name().to_owned()),
        title: activity.title.as_ref().map(clean),
        class: beside.class.map(str::to_owned),
        shoe: beside.shoe.map(beside.clean),
        rpe: activity.rpe,
        race: Some(activity.race),
        commute: Some(activity.commute),
        gear_services: gear.iter().map(|name| name.service.map(|service| service.name().to_owned())).collect(),
        gear_ids: gear.iter().map(|name| name.id.as_ref().map(clean)).collect(),
        gear_names: gear.iter().map(|name| name.text.as_ref().map(clean)).collect(),
        flags: activity.flags.iter().map(|flag| flag.name().to_owned()).collect(),
        sources: activity.sources.iter().map(clean).collect(),
        format: Some(activity.format.name().to_owned()),
        distance_m: measures.distance.map(Metres::get),
        elapsed_s: measures.elapsed.map(Seconds::get),
        moving_s: measures.moving.map(Seconds::get),
        timer_s: measures.timer.map(Seconds::get),
        ascent_m: measures.ascent.map(Metres::get),
        descent_m: measures.descent.map(Metres::get),
        heart_rate_bpm: measures.heart_rate.map(BeatsPerMinute::get),
        best_minute_heart_rate_bpm: measures.best_minute_heart_rate.map(BeatsPerMinute::get),
        heart_rate_histogram_lowest_bpm: measures.heart_rate_histogram.as_ref().map(|bins| bins.lowest_bpm.into()),
        heart_rate_histogram_s: measures
            .heart_rate_histogram
            .as_ref()
            .map(|bins| bins.seconds.clone())
            .unwrap_or_default(),
        cadence_spm: measures.cadence.map(StepsPerMinute::get),
        running_cadence_spm: measures.running_cadence.map(StepsPerMinute::get),
        running_cadence_s: Some(measures.running_cadence_time.get()),
        cadence_window_speed_mps: measures.cadence_windows.iter().map(|window| window.speed.get()).collect(),
        cadence_window_cadence_spm: measures.cadence_windows.iter().map(|window| window.cadence.get()).collect(),
        graded_speed_mps: measures.graded_speed.map(MetresPerSecond::get),
        vertical_oscillation_mm: measures.vertical_oscillation.map(Millimetres::get),
        vertical_oscillation_s: Some(dynamics.vertical_oscillation.get()),
        vertical_ratio_pct: measures.vertical_ratio.map(Percent::get),
        vertical_ratio_s: Some(dynamics.vertical_ratio.get()),
        stance_time_ms: measures.stance_time.map(Milliseconds::get),
        stance_time_s: Some(dynamics.stance_time.get()),
        stance_balance_left_pct: measures.stance_balance_left.map(Percent::get),
        stance_balance_left_s: Some(dynamics.stance_balance_left.get()),
        step_length_m: measures.step_length.map(Metres::get),
        step_length_s: Some(dynamics.step_length.get()),
        foot_strike: measures.foot_strike,
        foot_strike_s: Some(dynamics.foot_strike.get()),
        thirds_cadence_spm: third(thirds.and_then(|thirds| thirds.cadence)),
        thirds_vertical_ratio_pct: third(thirds.and_then(|thirds| thirds.vertical_ratio)),
        thirds_stance_time_ms: third(thirds.and_then(|thirds| thirds.stance_time)),
        thirds_stance_balance_left_pct: third(thirds.and_then(|thirds| thirds.stance_balance_left)),
        has_thirds: Some(thirds.is_some()),
        bout_evidence: walk_run.map(|walk_run| walk_run.evidence.name().to_owned()),
        bout_runs: bouts.iter().map(|bout| bout.kind == BoutKind::Run).collect(),
        bout_start_s: bouts.iter().map(|bout| bout.start_s).collect(),
        bout_duration_s: bouts.iter().map(|bout| bout.duration.get()).collect(),
        bout_distance_m: bouts.iter().map(|bout| bout.distance.map(Metres::get)).collect(),
        lap_start_s: laps.iter().map(|lap| lap.start_s).collect(),
        lap_elapsed_s: laps.iter().map(|lap| lap.elapsed.map(Seconds::get)).collect(),
        lap_timer_s: laps.iter().map(|lap| lap.timer.map(Seconds::get)).collect(),
        lap_distance_m: laps.iter().map(|lap| lap.distance.map(Metres::get)).collect(),
        lap_intensity: laps.iter().map(|lap| lap.intensity.map(|intensity| intensity.name().to_owned())).collect(),
        lap_workout_step: laps.iter().map(|lap| lap.workout_step.map(i32::from)).collect(),
        route_cells: route.map(|route| beside.numbers.cells(route)).unwrap_or_default(),
        route_length_m: route.map(|route| route.length.get()),
        route_start_to_end_m: route.map(|route| route.start_to_end.get()),
        route_signed_area_m2: route.map(|route| route.signed_area_m2),
        out_and_back_share: route.and_then(|route| route.out_and_back).map(|way| way.share),
        out_and_back_offset_m: route.and_then(|route| route.out_and_back).map(|way| way.offset.get()),
        start_area: route.and_then(|route| beside.numbers.area(route)),
        start_areas_near: route.map(|route| beside.numbers.near(route)).unwrap_or_default(),
        uphill_running_s: hills.map(|hills| hills.uphill_running.get()),
        downhill_s: hills.map(|hills| hills.downhill.get()),
        downhill_running_s: hills.map(|hills| hills.downhill_running.get()),
        barometric: hills.map(|hills| hills.barometric),
        temperature_c: measures.temperature.map(DegreesCelsius::get),
        best_400m_s: best_400,
        best_800m_s: best_800,
        best_1000m_s: best_1000,
        best_1500m_s: best_1500,
        best_3000m_s: best_3000,
        best_5000m_s: best_5000,
        climb_start_s: climbs.iter().map(|climb| climb.start_s).collect(),
        climb_end_s: climbs.iter().map(|climb| climb.end_s).collect(),
        climb_distance_m: climbs.iter().map(|climb| climb.distance.get()).collect(),
        climb_ascent_m: climbs.iter().map(|climb| climb.ascent.get()).collect(),
        climb_at_m: climbs.iter().map(|climb| climb.at.get()).collect(),
        climb_hill: climbs.iter().map(|climb| climb.hill.map(i32::from)).collect(),
        effort_profile: measures.effort.as_ref().map(|effort| effort_bytes::of(&effort.bins)),
        interruption_s: interruptions.iter().map(|one| one.seconds).collect(),
        interruption_before_bin: interruptions.iter().map(|one| one.before_bin.cast_signed()).collect(),
        table_revision: Some(TABLE_REVISION),
    }
}

fn third(shift: Option<FormShift>) -> Vec<f64> {
    shift.map(|shift| vec![shift.first, shift.last, shift.matched.get()]).unwrap_or_default()
}

/// The recording of a row.
///
/// # Errors
///
/// When a value makes no sense, lists that belong together differ in length, or the row is a newer program's.
pub fn recording(row: ActivityRow) -> Result<(Activity, ActivityMeasures), TableError> {
    if let Some(found) = row.table_revision.filter(|revision| *revision > TABLE_REVISION) {
        return Err(TableError::Newer { found: found.to_string() });
    }
    let measures = measures(&row)?;
    let id = activity_id(&row.id).ok_or_else(|| value("id", &row.id))?;
    let mut activity = Activity::blank(id, row.start_utc);
    activity.laps = laps(&row)?;
    activity.gear = gear(&row)?;
    activity.utc_offset = UtcOffset {
        // A table without an offset has the local day, from which it can be told to the hour of the start.
        seconds: row.utc_offset_s.unwrap_or_else(|| offset_of(&row)),
        origin: optional("utc_offset_origin", row.utc_offset_origin.as_deref(), OffsetOrigin::from_name)?
            .unwrap_or(OffsetOrigin::Recorded),
    };
    activity.sport = named("sport", &row.sport, Sport::from_name)?;
    activity.surface = optional("surface", row.surface.as_deref(), Surface::from_name)?.unwrap_or(Surface::Unknown);
    activity.format = optional("format", row.format.as_deref(), Format::from_name)?.unwrap_or(Format::Summary);
    let flags = row.flags.iter().map(|flag| named("flags", flag, QualityFlag::from_name));
    activity.flags = flags.collect::<Result<_, _>>()?;
    activity.rpe = row.rpe;
    activity.race = row.race.unwrap_or(false);
    activity.commute = row.commute.unwrap_or(false);
    activity.title = row.title;
    activity.sources = row.sources;
    Ok((activity, measures))
}

/// Whole days by which the local day differs from that of UTC, in seconds.
fn offset_of(row: &ActivityRow) -> i32 {
    const SECONDS_PER_DAY: i64 = 86_400;
    let days = (row.local_day - row.start_utc.date_naive()).num_days();
    i32::try_from(days * SECONDS_PER_DAY).unwrap_or_default()
}

fn measures(row: &ActivityRow) -> Result<ActivityMeasures, TableError> {
    Ok(ActivityMeasures {
        distance: row.distance_m.and_then(Metres::new),
        elapsed: row.elapsed_s.and_then(Seconds::new),
        moving: row.moving_s.and_then(Seconds::new),
        timer: row.timer_s.and_then(Seconds::new),
        ascent: row.ascent_m.and_then(Metres::new),
        descent: row.descent_m.and_then(Metres::new),
        heart_rate: row.heart_rate_bpm.and_then(BeatsPerMinute::new),
        best_minute_heart_rate: row.best_minute_heart_rate_bpm.and_then(BeatsPerMinute::new),
        heart_rate_histogram: row
            .heart_rate_histogram_lowest_bpm
            .and_then(|lowest| u16::try_from(lowest).ok())
            .map(|lowest_bpm| HeartRateHistogram { lowest_bpm, seconds: row.heart_rate_histogram_s.clone() }),
        cadence: row.cadence_spm.and_then(StepsPerMinute::new),
        running_cadence: row.running_cadence_spm.and_then(StepsPerMinute::new),
        running_cadence_time: seconds(row.running_cadence_s),
        cadence_windows: windows(row)?,
        graded_speed: row.graded_speed_mps.and_then(MetresPerSecond::new),
        vertical_oscillation: row.vertical_oscillation_mm.and_then(Millimetres::new),
        vertical_ratio: row.vertical_ratio_pct.and_then(Percent::new),
        stance_time: row.stance_time_ms.and_then(Milliseconds::new),
        stance_balance_left: row.stance_balance_left_pct.and_then(Percent::new),
        step_length: row.step_length_m.and_then(Metres::new),
        foot_strike: row.foot_strike,
        dynamics_time: DynamicsTime {
            vertical_oscillation: seconds(row.vertical_oscillation_s),
            vertical_ratio: seconds(row.vertical_ratio_s),
            stance_time: seconds(row.stance_time_s),
            stance_balance_left: seconds(row.stance_balance_left_s),
            step_length: seconds(row.step_length_s),
            foot_strike: seconds(row.foot_strike_s),
        },
        form_thirds: form_thirds(row),
        walk_run: walk_run(row)?,
        route: route(row),
        hills: hills(row),
        temperature: row.temperature_c.and_then(DegreesCelsius::new),
        effort: effort_bytes::profile(row)?,
        best_efforts: BestEfforts(
            [row.best_400m_s, row.best_800m_s, row.best_1000m_s, row.best_1500m_s, row.best_3000m_s, row.best_5000m_s]
                .map(|time| time.and_then(Seconds::new)),
        ),
        climbs: climbs(row)?,
    })
}

fn seconds(value: Option<f64>) -> Seconds {
    value.and_then(Seconds::new).unwrap_or_default()
}

fn windows(row: &ActivityRow) -> Result<Vec<CadenceWindow>, TableError> {
    let (speeds, cadences) = (&row.cadence_window_speed_mps, &row.cadence_window_cadence_spm);
    same_length("cadence_window_cadence_spm", speeds.len(), cadences.len())?;
    let pairs = speeds.iter().zip(cadences);
    let windows = pairs.map(|(speed, cadence)| {
        Some(CadenceWindow { speed: MetresPerSecond::new(*speed)?, cadence: StepsPerMinute::new(*cadence)? })
    });
    windows.collect::<Option<_>>().ok_or_else(|| value("cadence_window_speed_mps", "no number"))
}

fn form_thirds(row: &ActivityRow) -> Option<FormThirds> {
    let shift = |values: &[f64]| match values {
        [first, last, matched] => Some(FormShift { first: *first, last: *last, matched: Seconds::new(*matched)? }),
        _ => None,
    };
    row.has_thirds.unwrap_or(false).then(|| FormThirds {
        cadence: shift(&row.thirds_cadence_spm),
        vertical_ratio: shift(&row.thirds_vertical_ratio_pct),
        stance_time: shift(&row.thirds_stance_time_ms),
        stance_balance_left: shift(&row.thirds_stance_balance_left_pct),
    })
}

fn walk_run(row: &ActivityRow) -> Result<Option<WalkRun>, TableError> {
    let evidence = optional("bout_evidence", row.bout_evidence.as_deref(), BoutEvidence::from_name)?;
    let Some(evidence) = evidence else { return Ok(None) };
    let bouts = row.bout_runs.len();
    same_length("bout_start_s", bouts, row.bout_start_s.len())?;
    same_length("bout_duration_s", bouts, row.bout_duration_s.len())?;
    same_length("bout_distance_m", bouts, row.bout_distance_m.len())?;
    let kinds = row.bout_runs.iter().zip(&row.bout_start_s).zip(row.bout_duration_s.iter().zip(&row.bout_distance_m));
    let bouts = kinds.map(|((runs, start_s), (duration, distance))| Bout {
        kind: if *runs { BoutKind::Run } else { BoutKind::Walk },
        start_s: *start_s,
        duration: seconds(Some(*duration)),
        distance: distance.and_then(Metres::new),
    });
    Ok(Some(WalkRun { evidence, bouts: bouts.collect() }))
}

fn route(row: &ActivityRow) -> Option<Route> {
    let out_and_back = row.out_and_back_share.zip(row.out_and_back_offset_m.and_then(Metres::new));
    Some(Route {
        cells: route_numbers::cells(&row.route_cells),
        length: row.route_length_m.and_then(Metres::new)?,
        start_to_end: row.route_start_to_end_m.and_then(Metres::new)?,
        signed_area_m2: row.route_signed_area_m2?,
        out_and_back: out_and_back.map(|(share, offset)| OutAndBack { share, offset }),
        start: route_numbers::area(row.start_area, &row.start_areas_near),
    })
}

fn hills(row: &ActivityRow) -> Option<HillTime> {
    Some(HillTime {
        uphill_running: row.uphill_running_s.and_then(Seconds::new)?,
        downhill: row.downhill_s.and_then(Seconds::new)?,
        downhill_running: row.downhill_running_s.and_then(Seconds::new)?,
        barometric: row.barometric?,
    })
}

fn climbs(row: &ActivityRow) -> Result<Vec<Climb>, TableError> {
    let count = row.climb_start_s.len();
    same_length("climb_end_s", count, row.climb_end_s.len())?;
    same_length("climb_distance_m", count, row.climb_distance_m.len())?;
    same_length("climb_ascent_m", count, row.climb_ascent_m.len())?;
    same_length("climb_at_m", count, row.climb_at_m.len())?;
    same_length("climb_hill", count, row.climb_hill.len())?;
    let times = row.climb_start_s.iter().zip(&row.climb_end_s);
    let lengths = row.climb_distance_m.iter().zip(&row.climb_ascent_m);
    let places = row.climb_at_m.iter().zip(&row.climb_hill);
    let climbs = times.zip(lengths).zip(places).map(|(((start_s, end_s), (distance, ascent)), (at, hill))| {
        let metres = |value: &f64| Metres::new(*value).unwrap_or_default();
        Climb {
            start_s: *start_s,
            end_s: *end_s,
            distance: metres(distance),
            ascent: metres(ascent),
            at: metres(at),
            hill: hill.and_then(|hill| u16::try_from(hill).ok()),
        }
    });
    Ok(climbs.collect())
}

fn laps(row: &ActivityRow) -> Result<Vec<Lap>, TableError> {
    let count = row.lap_start_s.len();
    same_length("lap_elapsed_s", count, row.lap_elapsed_s.len())?;
    same_length("lap_timer_s", count, row.lap_timer_s.len())?;
    same_length("lap_distance_m", count, row.lap_distance_m.len())?;
    same_length("lap_intensity", count, row.lap_intensity.len())?;
    same_length("lap_workout_step", count, row.lap_workout_step.len())?;
    let times = row.lap_start_s.iter().zip(&row.lap_elapsed_s).zip(&row.lap_timer_s);
    let kinds = row.lap_distance_m.iter().zip(&row.lap_intensity).zip(&row.lap_workout_step);
    let laps = times.zip(kinds).map(|(((start_s, elapsed), timer), ((distance, intensity), step))| {
        Ok(Lap {
            start_s: *start_s,
            elapsed: elapsed.and_then(Seconds::new),
            timer: timer.and_then(Seconds::new),
            distance: distance.and_then(Metres::new),
            intensity: optional("lap_intensity", intensity.as_deref(), LapIntensity::from_name)?,
            workout_step: step.and_then(|step| u16::try_from(step).ok()),
        })
    });
    laps.collect()
}

fn gear(row: &ActivityRow) -> Result<Vec<GearName>, TableError> {
    let count = row.gear_services.len();
    same_length("gear_ids", count, row.gear_ids.len())?;
    same_length("gear_names", count, row.gear_names.len())?;
    let names = row.gear_services.iter().zip(row.gear_ids.iter().zip(&row.gear_names));
    let gear = names.map(|(service, (id, text))| {
        let service = optional("gear_services", service.as_deref(), Service::from_name)?;
        Ok(GearName { service, id: id.clone(), text: text.clone() })
    });
    gear.collect()
}

/// The id of sixteen hex digits.
fn activity_id(text: &str) -> Option<ActivityId> {
    let number = u64::from_str_radix(text, 16).ok().filter(|_| text.len() == 16 && !text.starts_with('+'))?;
    Some(ActivityId(number.to_be_bytes()))
}

pub(super) fn value(column: &'static str, found: &str) -> TableError {
    TableError::Value { column, found: found.chars().take(40).collect() }
}

pub(super) fn named<T>(column: &'static str, name: &str, of: fn(&str) -> Option<T>) -> Result<T, TableError> {
    of(name).ok_or_else(|| value(column, name))
}

pub(super) fn optional<T>(
    column: &'static str,
    name: Option<&str>,
    of: fn(&str) -> Option<T>,
) -> Result<Option<T>, TableError> {
    name.map(|name| named(column, name, of)).transpose()
}

pub(super) fn same_length(column: &'static str, expected: usize, found: usize) -> Result<(), TableError> {
    let fault = || value(column, &format!("{found} entries instead of {expected}"));
    if expected == found { Ok(()) } else { Err(fault()) }
}
