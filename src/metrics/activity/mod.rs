//! Numbers of one recording, one measure a file. [`measure`] prepares what they share (time axis, distance along the
//! samples, smoothed speed, grade, running state) once and hands it to each.

use crate::model::activity::{Activity, Sport, Surface};
use crate::model::measures::ActivityMeasures;
use crate::model::quality::{FASTEST_RUN_MPS, LONGEST_RUN_M, QualityFlag, SHORTEST_M, SHORTEST_S};
use crate::model::streams::{Column, Streams};
use crate::model::units::{MetresPerSecond, Seconds};

use super::surface;
use timeline::Timeline;
use track::Track;

pub(super) use grade_adjusted_speed::factor as grade_factor;

mod barometer;
mod best_efforts;
mod cadence;
mod cadence_windows;
mod climbs;
mod distance;
mod effort_profile;
mod elevation;
mod form_thirds;
mod gps_distance;
mod grade_adjusted_speed;
mod heart_rate;
mod hill_time;
mod loop_direction;
mod moving_time;
mod out_and_back;
mod route;
mod running_dynamics;
mod running_state;
mod speed;
mod temperature;
mod timeline;
mod track;
mod walk_run_bouts;
mod whole;

/// The numbers of a recording and what had to be guessed on the way.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Measured {
    /// The numbers.
    pub measures: ActivityMeasures,
    /// Guesses and doubts, to be added to those of the activity.
    pub flags: Vec<QualityFlag>,
}

/// Computes every measure of one recording. Corrections of the athlete must have been applied before.
#[must_use]
pub fn measure(activity: &Activity, streams: &Streams) -> Measured {
    let mut flags = Vec::new();
    let channels = &streams.channels;
    let timeline = Timeline::new(activity, streams);
    let distance = distance::measure(activity, streams, &timeline, &mut flags);
    let along = distance.along.as_ref();
    let speeds = speed::smoothed(activity.sport, channels.speed_mps.as_ref(), along, &timeline);
    let silent_pauses = along.map(|along| timeline.silent_pauses(&along.metres)).unwrap_or_default();
    let times = moving_time::measure(activity, &timeline, speeds.as_deref(), &silent_pauses, &mut flags);
    let elevation = elevation::measure(activity, streams, &timeline, along, &mut flags);

    let heart_rate = channels.heart_rate_bpm.as_ref().map(Column::raw);
    let steps = streams.cadence_spm.as_ref().map(Column::raw).filter(|_| has_steps(activity.sport));
    let locked = heart_rate.zip(steps).map(|(rates, steps)| heart_rate::locked(rates, steps, &timeline));
    let locked = locked.unwrap_or_default();
    let mut measures = ActivityMeasures {
        distance: distance.total,
        elapsed: times.elapsed,
        moving: times.moving,
        timer: times.timer,
        ascent: elevation.ascent,
        descent: elevation.descent,
        heart_rate: heart_rate
            .and_then(|rates| heart_rate::mean(rates, &timeline))
            .or(activity.recorded.heart_rate.filter(|rate| rate.get() > 0.0)),
        best_minute_heart_rate: heart_rate.and_then(|rates| heart_rate::best_minute(rates, &locked, &timeline)),
        heart_rate_histogram: heart_rate.and_then(|rates| heart_rate::histogram(rates, &timeline)),
        cadence: steps
            .and_then(|steps| cadence::plain(steps, &timeline))
            .or(activity.recorded.cadence.filter(|steps| steps.get() > 0.0 && has_steps(activity.sport))),
        temperature: channels.temperature_c.as_ref().and_then(|column| temperature::mean(column.raw(), &timeline)),
        ..ActivityMeasures::default()
    };
    if activity.sport == Sport::Run {
        running(
            activity,
            streams,
            &Course { timeline: &timeline, distance: &distance, speeds, elevation, locked },
            &mut measures,
        );
    }
    flags.extend(doubts(activity, &measures, &timeline));
    Measured { measures, flags }
}

/// What the measures of running share.
struct Course<'a> {
    timeline: &'a Timeline<'a>,
    distance: &'a distance::Distance,
    speeds: Option<Vec<f32>>,
    elevation: elevation::Elevation,
    locked: Vec<bool>,
}

/// Adds the measures that only running has.
fn running(activity: &Activity, streams: &Streams, course: &Course<'_>, measures: &mut ActivityMeasures) {
    let timeline = course.timeline;
    let along = course.distance.along.as_ref();
    let treadmill = surface::of(activity) == Surface::Treadmill;
    let speeds = course.speeds.as_deref().unwrap_or_default();
    let state = running_state::running(streams.cadence_spm.as_ref(), speeds, timeline);
    let grades = along.filter(|_| !treadmill).and_then(|along| course.elevation.sample_grades(along));
    let steady = running_state::steady(&state, speeds, grades.as_deref(), timeline);

    if let Some(steps) = streams.cadence_spm.as_ref().map(Column::raw) {
        if let Some((mean, time)) = cadence::running(steps, speeds, &steady, timeline) {
            measures.running_cadence = Some(mean);
            measures.running_cadence_time = time;
        }
        // The speed of a belt is what the belt says: no point of a speed curve (RULES section 5.4).
        if !treadmill {
            measures.cadence_windows = cadence_windows::measure(steps, speeds, &steady, timeline);
        }
    }
    measures.graded_speed = match (along, &course.elevation.cell_grades) {
        _ if treadmill => measures.moving_speed(),
        (Some(along), Some(cells)) => {
            grade_adjusted_speed::measure(measures.distance, measures.moving, along, &state, cells)
        }
        _ => None,
    };
    efforts(streams, course, &state, grades.as_deref(), treadmill, measures);
    let dynamics = running_dynamics::measure(&streams.channels, &activity.recorded, &steady, measures.moving, timeline);
    measures.vertical_oscillation = dynamics.vertical_oscillation;
    measures.vertical_ratio = dynamics.vertical_ratio;
    measures.stance_time = dynamics.stance_time;
    measures.stance_balance_left = dynamics.stance_balance_left;
    measures.step_length = dynamics.step_length;
    measures.foot_strike = dynamics.foot_strike;
    measures.dynamics_time = dynamics.time;
    measures.form_thirds = form_thirds::measure(streams, speeds, &steady, grades.as_deref(), timeline);
    measures.hills =
        along.filter(|_| !treadmill).zip(course.elevation.cell_grades.as_ref()).and_then(|(along, cells)| {
            hill_time::measure(&state, speeds, along, cells, course.elevation.barometric, timeline)
        });
    ground(streams, course, measures);
}

/// Adds where the run went, and what of it was walked.
fn ground(streams: &Streams, course: &Course<'_>, measures: &mut ActivityMeasures) {
    let timeline = course.timeline;
    let channels = &streams.channels;
    let track = channels.position.as_ref().and_then(|positions| Track::new(positions, &course.distance.steps));
    measures.route = track.as_ref().and_then(route::measure);
    // Speed that is summed up from positions holds all their noise, which makes a walker run.
    let own_speed = channels.speed_mps.is_some() || channels.distance_m.is_some();
    let smooth = track.filter(|_| !own_speed).map(|track| track.speeds(timeline.len()));
    measures.walk_run = walk_run_bouts::measure(
        streams.cadence_spm.as_ref().map(Column::raw),
        smooth.as_deref().or(course.speeds.as_deref()).unwrap_or_default(),
        course.distance.along.as_ref(),
        timeline,
    );
}

/// Adds what effort is judged by once the runner's thresholds are known. The distance of a belt is what the belt says:
/// no bests and no climbs come from it (RULES section 5.4).
fn efforts(
    streams: &Streams,
    course: &Course<'_>,
    state: &[bool],
    grades: Option<&[f32]>,
    treadmill: bool,
    measures: &mut ActivityMeasures,
) {
    let channels = &streams.channels;
    let samples = effort_profile::Samples {
        speeds: course.speeds.as_deref().unwrap_or_default(),
        running: state,
        grades: grades.unwrap_or_default(),
        heart_rate: channels.heart_rate_bpm.as_ref().map(Column::raw).unwrap_or_default(),
        locked: &course.locked,
    };
    measures.effort = effort_profile::measure(&samples, course.timeline);
    if let Some(along) = course.distance.along.as_ref().filter(|_| !treadmill) {
        let cells = course.elevation.cell_grades.as_deref();
        measures.best_efforts = best_efforts::measure(along, state, cells, course.timeline);
        if let Some(grades) = grades {
            measures.climbs = climbs::find(along, grades, channels.position.as_deref(), course.timeline);
        }
    }
}

/// True where cadence counts steps: a cyclist's is of the pedals, a swimmer's of the arms.
const fn has_steps(sport: Sport) -> bool {
    !matches!(sport, Sport::Bike | Sport::Swim | Sport::Strength)
}

/// What a reader of the numbers should know about the recording (FORMATS section 7, sanity limits).
fn doubts(activity: &Activity, measures: &ActivityMeasures, timeline: &Timeline<'_>) -> Vec<QualityFlag> {
    const SPARSE_S: f64 = 2.0;
    let mut flags = Vec::new();
    if timeline.len() == 0 {
        flags.push(QualityFlag::NoStreams);
    }
    if timeline.typical_s > SPARSE_S {
        flags.push(QualityFlag::SparseRecording);
    }
    let run = activity.sport == Sport::Run;
    let short_time = measures.elapsed.map(Seconds::get).is_some_and(|seconds| seconds < SHORTEST_S);
    let metres = measures.distance.map(crate::model::units::Metres::get);
    if short_time || (run && metres.is_some_and(|metres| metres < SHORTEST_M)) {
        flags.push(QualityFlag::TooShort);
    }
    let too_fast = measures.moving_speed().map(MetresPerSecond::get).is_some_and(|speed| speed > FASTEST_RUN_MPS);
    if run && (too_fast || metres.is_some_and(|metres| metres > LONGEST_RUN_M)) {
        flags.push(QualityFlag::Implausible);
    }
    flags
}
