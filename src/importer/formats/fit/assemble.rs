//! What one part of a file holds, as activities: records, laps and pauses are given to the session in whose time they
//! lie, and what a session does not say is rebuilt.

use std::ops::Range;

use chrono::DateTime;

use super::decode::Content;
use super::messages::{Clocks, LapMessage, Session};
use super::profile::{FIRST_CALENDAR_TIME, FIT_EPOCH_UNIX_S};
use super::samples::{Rare, Samples, Slot};
use super::sport::FitSport;
use super::timeline::{self, Clock};
use crate::diagnostics::{Code, Diagnostics, Level};
use crate::importer::{CadenceKind, RawActivity, RawCadence};
use crate::model::activity::{Lap, Pause, RecordedTotals};
use crate::model::quality::QualityFlag;
use crate::model::streams::{Channels, Column, Position};
use crate::model::units::{Metres, Seconds};

/// Sessions that one file may have; more is damage or malice.
const MOST_SESSIONS: usize = 1_000;

/// One activity for each session, in the order of their starts. `flags` hold for the whole part.
pub(super) fn activities(
    mut content: Content,
    flags: &[QualityFlag],
    first_index: usize,
    diagnostics: &mut Diagnostics,
) -> Vec<RawActivity> {
    let mut flags = flags.to_vec();
    repair_times(&mut content.samples, &mut flags, diagnostics);
    let sessions = sessions(&mut content, &mut flags, diagnostics);
    content.laps.sort_by_key(|lap| lap.start.unwrap_or(u32::MAX));
    let stops = timeline::stops(&content.events);
    let mut samples = std::mem::replace(&mut content.samples, Samples::new());
    let mut activities = Vec::with_capacity(sessions.len());
    for (index, session) in sessions.iter().enumerate() {
        let from = if index == 0 { 0 } else { session.started().unwrap_or(0) };
        let to = sessions.get(index + 1).and_then(Session::started);
        let Ok(session_index) = u16::try_from(first_index + activities.len()) else { break };
        let window = Window { content: &content, stops: &stops, from, to, session_index };
        match window.activity(session, &mut samples, &flags, diagnostics) {
            Some(activity) => activities.push(activity),
            None => {
                diagnostics.push(Code::BadValue, Level::Warning, "a session without any time is left out");
            }
        }
    }
    activities
}

/// Leaves out samples against the order of time and reports what was merged or left out.
fn repair_times(samples: &mut Samples, flags: &mut Vec<QualityFlag>, diagnostics: &mut Diagnostics) {
    if samples.merged > 0 {
        flags.push(QualityFlag::SamplesMerged);
    }
    if samples.untimed > 0 {
        let message = format!("samples without a time were left out: {}", samples.untimed);
        diagnostics.push(Code::BadValue, Level::Warning, message);
    }
    if !samples.ascending {
        let kept = timeline::ascending(&samples.times);
        let message = format!("samples whose time goes back were left out: {}", samples.times.len() - kept.len());
        diagnostics.push(Code::TimeWentBack, Level::Warning, message);
        flags.push(QualityFlag::SamplesOutOfOrder);
        samples.keep(&kept);
    }
}

/// The sessions by start, without containers and repetitions; rebuilt from samples and laps when there is none.
fn sessions(content: &mut Content, flags: &mut Vec<QualityFlag>, diagnostics: &mut Diagnostics) -> Vec<Session> {
    let mut sessions = std::mem::take(&mut content.sessions);
    if sessions.len() > 1 {
        let children = sessions.iter().filter(|session| session.sport.sport != Some(FitSport::MULTISPORT)).count();
        sessions.retain(|session| children == 0 || session.sport.sport != Some(FitSport::MULTISPORT));
    }
    sessions.sort_by_key(Session::started);
    // A session that is written again while recording grows: the longest one is the last word.
    sessions.dedup_by(|later, kept| {
        let same = later.started() == kept.started() && later.sport.sport == kept.sport.sport;
        if same && later.elapsed_whole_s() >= kept.elapsed_whole_s() {
            std::mem::swap(later, kept);
        }
        same
    });
    if sessions.len() > MOST_SESSIONS {
        diagnostics.push(Code::FitMalformed, Level::Warning, format!("only {MOST_SESSIONS} sessions are read"));
        sessions.truncate(MOST_SESSIONS);
    }
    if let ([session], true) = (sessions.as_mut_slice(), content.sport.sport.is_some()) {
        session.sport = session.sport.or(content.sport);
    }
    if sessions.is_empty()
        && let Some(rebuilt) = rebuild(content)
    {
        flags.push(QualityFlag::SessionRebuilt);
        let message = "there is no session message; its totals were rebuilt from the samples";
        diagnostics.push(Code::FitTruncated, Level::Warning, message);
        sessions.push(rebuilt);
    }
    sessions
}

/// A session out of samples and laps; `None` when there is neither, or no time.
fn rebuild(content: &Content) -> Option<Session> {
    let end_of_lap = |lap: &LapMessage| Some(f64::from(lap.start?) + lap.elapsed?.get());
    let laps_start = content.laps.iter().filter_map(|lap| lap.start).min();
    let laps_end = content.laps.iter().filter_map(end_of_lap).max_by(f64::total_cmp);
    let start = content.samples.times.first().copied().or(laps_start)?;
    let end = content.samples.times.last().map(|time| f64::from(*time)).or(laps_end);
    let elapsed = end.map(|end| end - f64::from(start)).filter(|elapsed| *elapsed >= 0.0).and_then(Seconds::new);
    let totals = RecordedTotals { elapsed, ..RecordedTotals::default() };
    Some(Session { start: Some(start), sport: content.sport, totals, ..Session::default() })
}

/// One session and the part of the time axis that belongs to it.
struct Window<'a> {
    content: &'a Content,
    stops: &'a [(u32, Option<u32>, bool)],
    from: u32,
    /// Start of the next session.
    to: Option<u32>,
    session_index: u16,
}

impl Window<'_> {
    fn activity(
        &self,
        session: &Session,
        samples: &mut Samples,
        flags: &[QualityFlag],
        diagnostics: &mut Diagnostics,
    ) -> Option<RawActivity> {
        let first = samples.times.partition_point(|time| *time < self.from);
        let last = self.to.map_or(samples.times.len(), |to| samples.times.partition_point(|time| *time < to));
        let clock =
            Clock::new(session, samples.times.get(first..last).unwrap_or_default()).or_else(|| self.clock_of_laps())?;
        let range = (first + clock.skip).min(last)..last.saturating_sub(clock.cut).max(first);
        let mut flags = flags.to_vec();
        report_clock(&clock, session, &mut flags, diagnostics);
        let channels = channels(samples, &range, &clock);
        let cadence = cadence(samples, &range, session, &mut flags);
        let laps = self.laps(&clock);
        let recorded = totals(session, &laps, &channels, &clock);
        let last_s = || channels.elapsed_s.last().copied();
        let end_s = recorded.elapsed.map(Seconds::get).or_else(last_s).unwrap_or(0.0);
        let next_s = self.to.map_or(f64::INFINITY, |to| clock.elapsed_s(to));
        let pauses = timeline::pauses(self.stops_inside(), &clock, end_s.min(next_s));
        let (start_utc, utc_offset_s) = self.start(&clock, &mut flags)?;
        Some(RawActivity {
            session_index: self.session_index,
            device: self.content.file_id.device.clone(),
            start_utc,
            utc_offset_s,
            sport: session.sport.sport(),
            surface: session.sport.surface(),
            title: None,
            recorded: with_timer(recorded, &pauses, &flags),
            laps,
            pauses,
            rpe: session.rpe,
            channels,
            cadence,
            flags,
        })
    }

    /// For a session that has neither a time nor samples.
    fn clock_of_laps(&self) -> Option<Clock> {
        let start = self.content.laps.iter().find_map(|lap| lap.start)?;
        Some(Clock { start, jump: None, skip: 0, cut: 0 })
    }

    fn stops_inside(&self) -> &[(u32, Option<u32>, bool)] {
        let first = self.stops.partition_point(|(_, to, _)| to.is_some_and(|to| to <= self.from));
        let last = self.to.map_or(self.stops.len(), |next| self.stops.partition_point(|(from, ..)| *from < next));
        self.stops.get(first..last).unwrap_or_default()
    }

    fn laps(&self, clock: &Clock) -> Vec<Lap> {
        let laps = &self.content.laps;
        let before = |time: u32| laps.partition_point(|lap| lap.start.unwrap_or(u32::MAX) < time);
        let last = before(self.to.unwrap_or(u32::MAX));
        let own = laps.get(before(self.from)..last).unwrap_or_default();
        let lap = |lap: &LapMessage| {
            Some(Lap {
                start_s: clock.elapsed_s(lap.start?),
                elapsed: lap.elapsed,
                timer: lap.timer,
                distance: lap.distance,
                intensity: lap.intensity,
                workout_step: lap.workout_step,
            })
        };
        own.iter().filter_map(lap).collect()
    }

    /// Start and offset from UTC. A watch without satellites counts from when it was switched on and may know only the
    /// local time at the end: the local clock then stands for UTC, which keeps the athlete's day right.
    fn start(&self, clock: &Clock, flags: &mut Vec<QualityFlag>) -> Option<(DateTime<chrono::Utc>, Option<i32>)> {
        let clocks = self.content.clocks;
        let mut unix_s = FIT_EPOCH_UNIX_S + i64::from(clock.start);
        let mut offset_s = clocks.and_then(Clocks::utc_offset_s);
        if let Some(clocks) = clocks.filter(|clocks| clocks.only_local_is_known())
            && clock.start < FIRST_CALENDAR_TIME
        {
            unix_s += clocks.difference_s();
            offset_s = Some(0);
            flags.push(QualityFlag::TimeWithoutZone);
        }
        Some((DateTime::from_timestamp(unix_s, 0)?, offset_s))
    }
}

fn report_clock(clock: &Clock, session: &Session, flags: &mut Vec<QualityFlag>, diagnostics: &mut Diagnostics) {
    let strays = clock.skip + clock.cut;
    if strays > 0 {
        flags.push(QualityFlag::SamplesOutOfOrder);
        let message = format!("samples far outside the session were left out: {strays}");
        diagnostics.push(Code::TimeWentBack, Level::Warning, message);
    }
    if let Some((_, excess)) = clock.jump {
        let message = format!("the clock was set forward by {excess} s while recording; later samples were moved back");
        diagnostics.push(Code::BadValue, Level::Warning, message);
    }
    if let Some(late) = session.start.and_then(|start| start.checked_sub(clock.start)).filter(|late| *late > 0) {
        let message = format!("the first sample is {late} s before the start; the start was moved to it");
        diagnostics.push(Code::BadValue, Level::Note, message);
    }
}

/// The totals, with what the session does not say taken from its laps where they cover it.
fn totals(session: &Session, laps: &[Lap], channels: &Channels, clock: &Clock) -> RecordedTotals {
    const COVERED: f64 = 0.02; // chosen: laps whose durations add up to that of the session
    let mut totals = session.totals.clone();
    let by_end = || session.end.map(|end| clock.elapsed_s(end)).filter(|elapsed| *elapsed > 0.0);
    let by_samples = || channels.elapsed_s.last().copied();
    totals.elapsed = totals.elapsed.or_else(|| by_end().or_else(by_samples).and_then(Seconds::new));
    let lap_time: Option<Seconds> = laps.iter().map(|lap| lap.elapsed).sum();
    let covered = match (totals.elapsed, lap_time) {
        (Some(all), Some(laps)) => (all.get() - laps.get()).abs() <= COVERED * all.get(),
        _ => false,
    };
    if covered {
        totals.distance = totals.distance.or_else(|| laps.iter().map(|lap| lap.distance).sum::<Option<Metres>>());
        totals.timer = totals.timer.or_else(|| laps.iter().map(|lap| lap.timer).sum::<Option<Seconds>>());
    }
    totals
}

/// The timer of a session that had to be rebuilt: its duration less the pauses, if any are known.
fn with_timer(mut totals: RecordedTotals, pauses: &[Pause], flags: &[QualityFlag]) -> RecordedTotals {
    if flags.contains(&QualityFlag::SessionRebuilt) && totals.timer.is_none() && !pauses.is_empty() {
        let standing_s: f64 = pauses.iter().map(|pause| pause.to_s - pause.from_s).sum();
        totals.timer = totals.elapsed.and_then(|elapsed| Seconds::new((elapsed.get() - standing_s).max(0.0)));
    }
    totals
}

/// The part of a column that belongs to a session; the column itself when it belongs to one session alone.
fn cut(column: &mut Vec<f32>, range: &Range<usize>) -> Option<Column> {
    if *range == (0..column.len()) {
        return Column::from_raw(std::mem::take(column));
    }
    Column::from_raw(column.get(range.clone())?.to_vec())
}

/// The first column among a native one and its stand-ins that has a sample in the session.
fn channel(samples: &mut Samples, slot: Slot, stand_ins: &[Rare], range: &Range<usize>) -> Option<Column> {
    let native = cut(samples.column(slot), range);
    stand_ins.iter().fold(native, |found, rare| found.or_else(|| cut(samples.rare(*rare), range)))
}

fn channels(samples: &mut Samples, range: &Range<usize>, clock: &Clock) -> Channels {
    let times = samples.times.get(range.clone()).unwrap_or_default();
    let elapsed_s = times.iter().map(|time| clock.elapsed_s(*time)).collect();
    let position = if *range == (0..samples.positions.len()) {
        std::mem::take(&mut samples.positions)
    } else {
        samples.positions.get(range.clone()).unwrap_or_default().to_vec()
    };
    let foot_strike = foot_strike(samples, range);
    let mut channel = |slot, stand_ins: &[Rare]| channel(samples, slot, stand_ins, range);
    Channels {
        elapsed_s,
        distance_m: channel(Slot::Distance, &[Rare::CompressedDistance, Rare::Distance]),
        speed_mps: channel(Slot::Speed, &[Rare::CompressedSpeed, Rare::Speed]),
        elevation_m: channel(Slot::Altitude, &[]),
        heart_rate_bpm: channel(Slot::HeartRate, &[Rare::HeartRate]),
        power_w: channel(Slot::Power, &[Rare::Power]),
        temperature_c: channel(Slot::Temperature, &[]),
        vertical_oscillation_mm: channel(Slot::VerticalOscillation, &[Rare::VerticalOscillation]),
        vertical_ratio_pct: channel(Slot::VerticalRatio, &[Rare::VerticalRatio]),
        stance_time_ms: channel(Slot::StanceTime, &[Rare::StanceTime]),
        stance_balance_left_pct: channel(Slot::StanceBalance, &[Rare::StanceBalance]),
        step_length_mm: channel(Slot::StepLength, &[Rare::StepLength]),
        foot_strike,
        position: position.iter().any(|place| *place != Position::MISSING).then_some(position),
        breaks: Vec::new(),
    }
}

/// Foot strike of both feet: their mean, or that of the foot that has one.
fn foot_strike(samples: &mut Samples, range: &Range<usize>) -> Option<Column> {
    let (left, right) =
        (cut(samples.rare(Rare::FootStrikeLeft), range), cut(samples.rare(Rare::FootStrikeRight), range));
    match (left, right) {
        (Some(left), Some(right)) => {
            let both = |(left, right): (Option<f32>, Option<f32>)| match (left, right) {
                (Some(left), Some(right)) => Some(f32::midpoint(left, right)),
                (one, other) => one.or(other),
            };
            Column::from_samples(left.iter().zip(right.iter()).map(both))
        }
        (one, other) => one.or(other),
    }
}

/// Cadence of one leg. A developer field counts only where the native channel is silent or zero throughout, which is
/// what some foot pods leave there.
fn cadence(samples: &mut Samples, range: &Range<usize>, session: &Session, flags: &mut Vec<QualityFlag>) -> RawCadence {
    let native = channel(samples, Slot::Cadence, &[Rare::Cadence256], range);
    let silent = native.as_ref().is_none_or(|column| column.iter().flatten().all(|cadence| cadence <= 0.0));
    let developer = cut(samples.rare(Rare::Cadence), range).filter(|_| silent);
    let replaced = developer.is_some();
    if replaced {
        flags.push(QualityFlag::CadenceFromDeveloperField);
    }
    RawCadence {
        kind: CadenceKind::PerLeg,
        samples: developer.or(native),
        session_mean: session.mean_cadence.filter(|mean| !replaced || *mean > 0.0),
    }
}
