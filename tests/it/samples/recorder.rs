//! A session that is run second by second, and the watch that writes every few seconds of it down.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use super::numbers::{Rng, Wander, to_u32};
use super::physiology::{Body, DayForm, Dynamics};
use super::terrain::{Place, Route};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Road,
    Track,
    Trail,
    Treadmill,
    Strength,
    Bike,
}

/// What a part of a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    WarmUp,
    Active,
    Rest,
    CoolDown,
}

/// A part of a session at one speed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leg {
    pub(crate) distance_m: f64,
    pub(crate) speed_mps: f64,
    pub(crate) purpose: Purpose,
}

/// A stop with the timer off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stop {
    pub(crate) at_m: f64,
    pub(crate) seconds: u32,
    pub(crate) automatic: bool,
}

/// A session as intended.
#[derive(Debug, Clone)]
pub(crate) struct Outing {
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) local_start: NaiveDateTime,
    pub(crate) utc_offset_s: i32,
    pub(crate) legs: Vec<Leg>,
    /// For sessions without distance.
    pub(crate) minutes: u32,
    pub(crate) stops: Vec<Stop>,
    pub(crate) route: Option<Route>,
    pub(crate) rpe: Option<u8>,
    pub(crate) form: DayForm,
    pub(crate) seed: u64,
}

/// One line of the recording.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    /// Seconds since the start.
    pub(crate) at_s: u32,
    pub(crate) distance_m: f64,
    pub(crate) speed_mps: f64,
    pub(crate) place: Option<Place>,
    pub(crate) altitude_m: f64,
    pub(crate) heart_rate_bpm: f64,
    /// Steps of both feet, or turns of the pedals.
    pub(crate) cadence_spm: f64,
    pub(crate) dynamics: Option<Dynamics>,
    /// The first sample after a stop.
    pub(crate) resumed: bool,
}

/// Wall-clock seconds with the timer off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pause {
    pub(crate) from_s: u32,
    pub(crate) to_s: u32,
    pub(crate) automatic: bool,
}

/// A lap.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lap {
    pub(crate) from_s: u32,
    pub(crate) to_s: u32,
    pub(crate) from_m: f64,
    pub(crate) to_m: f64,
    pub(crate) purpose: Purpose,
    /// Step of the workout, when the laps are those of one.
    pub(crate) step: Option<u16>,
}

/// A session as recorded.
#[derive(Debug, Clone)]
pub(crate) struct Recording {
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) start: DateTime<Utc>,
    pub(crate) utc_offset_s: i32,
    pub(crate) samples: Vec<Sample>,
    pub(crate) pauses: Vec<Pause>,
    pub(crate) laps: Vec<Lap>,
    pub(crate) elapsed_s: u32,
    pub(crate) rpe: Option<u8>,
}

impl Recording {
    /// Metres at the end.
    pub(crate) fn distance_m(&self) -> f64 {
        self.samples.last().map_or(0.0, |sample| sample.distance_m)
    }

    /// Seconds with the timer on between two moments.
    pub(crate) fn timer_s(&self, from_s: u32, to_s: u32) -> u32 {
        let paused: u32 =
            self.pauses.iter().map(|pause| pause.to_s.min(to_s).saturating_sub(pause.from_s.max(from_s))).sum();
        to_s.saturating_sub(from_s).saturating_sub(paused)
    }

    /// Metres up and down, counting a reversal only after 2 m as a barometer's firmware does.
    pub(crate) fn ascent_descent_m(&self) -> (f64, f64) {
        let (mut up, mut down) = (0.0, 0.0);
        let Some(mut turning) = self.samples.first().map(|sample| sample.altitude_m) else { return (up, down) };
        for sample in &self.samples {
            let change = sample.altitude_m - turning;
            if change.abs() >= 2.0 {
                if change > 0.0 {
                    up += change;
                } else {
                    down -= change;
                }
                turning = sample.altitude_m;
            }
        }
        (up, down)
    }

    /// The mean of something over the samples that have it.
    pub(crate) fn mean(&self, value: impl Fn(&Sample) -> Option<f64>) -> Option<f64> {
        let (mut sum, mut count) = (0.0, 0.0);
        for number in self.samples.iter().filter_map(value) {
            sum += number;
            count += 1.0;
        }
        (count > 0.0).then(|| sum / count)
    }
}

/// Everything that moves while a session goes on.
struct World<'a> {
    outing: &'a Outing,
    rng: Rng,
    body: Body,
    gps: [Wander; 2],
    air: Wander,
    mood: Wander,
    at_s: u32,
    distance_m: f64,
    speed_mps: f64,
}

/// Runs the session and writes a sample every `interval_s` seconds, at each stop and at the end.
pub(crate) fn record(outing: &Outing, interval_s: u32) -> Recording {
    let mut rng = Rng::new(outing.seed);
    let mut world = World {
        outing,
        body: Body::rested(outing.form, &mut rng),
        // These move on with each sample, not each second.
        gps: [0, 1].map(|_| Wander::new(2.2, 180.0 / f64::from(interval_s), &mut rng)),
        air: Wander::new(0.7, 1_600.0 / f64::from(interval_s), &mut rng),
        mood: Wander::new(0.02, 50.0, &mut rng),
        rng,
        at_s: 0,
        distance_m: 0.0,
        speed_mps: 0.0,
    };
    let start = outing.local_start - TimeDelta::seconds(i64::from(outing.utc_offset_s));
    let mut recording = Recording {
        kind: outing.kind,
        title: outing.title.clone(),
        start: start.and_utc(),
        utc_offset_s: outing.utc_offset_s,
        samples: Vec::new(),
        pauses: Vec::new(),
        laps: Vec::new(),
        elapsed_s: 0,
        rpe: outing.rpe,
    };
    if outing.legs.is_empty() {
        world.lift(&mut recording, interval_s);
    } else {
        world.run(&mut recording, interval_s);
    }
    recording.elapsed_s = world.at_s;
    recording
}

impl World<'_> {
    fn run(&mut self, recording: &mut Recording, interval_s: u32) {
        // A workout has a lap for each of its parts, any other run one for each kilometre.
        let by_leg = self.outing.legs.iter().any(|leg| leg.purpose != Purpose::Active);
        let last = self.outing.legs.len() - 1;
        let mut stops = self.outing.stops.iter().copied().peekable();
        let mut lap = (0_u32, 0.0_f64);
        let mut leg_end = 0.0;
        recording.samples.push(self.sample(false));
        for (step, leg) in self.outing.legs.iter().enumerate() {
            leg_end += leg.distance_m;
            while self.distance_m < leg_end {
                self.second(leg, leg_end);
                if let Some(stop) = stops.next_if(|stop| stop.at_m <= self.distance_m) {
                    recording.samples.push(self.sample(false));
                    self.pause(stop, recording);
                    recording.samples.push(self.sample(true));
                } else if self.at_s.is_multiple_of(interval_s) {
                    recording.samples.push(self.sample(false));
                }
                if !by_leg && self.distance_m - lap.1 >= 1_000.0 && leg_end - self.distance_m > 50.0 {
                    recording.laps.push(self.lap(&mut lap, leg.purpose, None));
                }
            }
            if by_leg || step == last {
                let step = by_leg.then(|| u16::try_from(step).unwrap_or(u16::MAX));
                recording.laps.push(self.lap(&mut lap, leg.purpose, step));
            }
        }
        if recording.samples.last().is_some_and(|sample| sample.at_s < self.at_s) {
            recording.samples.push(self.sample(false));
        }
    }

    /// Strength work: time passes and the heart rate goes up and down with the sets.
    fn lift(&mut self, recording: &mut Recording, interval_s: u32) {
        let end_s = self.outing.minutes * 60;
        while self.at_s <= end_s {
            let effort = if (self.at_s / 90).is_multiple_of(2) { 1.5 } else { 0.0 };
            self.body.second(effort, 0.0, &mut self.rng);
            if self.at_s.is_multiple_of(interval_s) {
                recording.samples.push(self.sample(false));
            }
            self.at_s += 1;
        }
        self.at_s = end_s;
        recording.laps.push(self.lap(&mut (0, 0.0), Purpose::Active, None));
    }

    fn second(&mut self, leg: &Leg, leg_end: f64) {
        let grade = self.outing.route.as_ref().map_or(0.0, |route| route.grade(self.distance_m));
        let slope = (1.0 - 2.4 * grade).clamp(0.65, 1.08);
        let target = leg.speed_mps * slope * (1.0 + self.mood.step(&mut self.rng));
        self.speed_mps += 0.3 * (target - self.speed_mps);
        self.distance_m = (self.distance_m + self.speed_mps.max(0.3)).min(leg_end);
        // Riding is about as hard as running at two fifths of the speed.
        let effort_mps = if self.outing.kind == Kind::Bike { 0.4 * self.speed_mps } else { self.speed_mps };
        self.body.second(effort_mps, grade, &mut self.rng);
        self.at_s += 1;
    }

    fn pause(&mut self, stop: Stop, recording: &mut Recording) {
        recording.pauses.push(Pause { from_s: self.at_s, to_s: self.at_s + stop.seconds, automatic: stop.automatic });
        self.body.stand(stop.seconds, &mut self.rng);
        self.at_s += stop.seconds;
        self.speed_mps = 0.0;
    }

    fn lap(&self, begun: &mut (u32, f64), purpose: Purpose, step: Option<u16>) -> Lap {
        let (from_s, from_m) = std::mem::replace(begun, (self.at_s, self.distance_m));
        Lap { from_s, to_s: self.at_s, from_m, to_m: self.distance_m, purpose, step }
    }

    fn sample(&mut self, resumed: bool) -> Sample {
        let Self { outing, rng, body, .. } = self;
        let place = outing.route.as_ref().map(|route| route.at(self.distance_m));
        let ground_m = outing.route.as_ref().map_or(0.0, |route| route.height_m(self.distance_m));
        let altitude_m = ground_m + self.air.step(rng) + 0.04 * rng.normal();
        let place = place.map(|place| Place {
            north_m: place.north_m + self.gps[0].step(rng),
            east_m: place.east_m + self.gps[1].step(rng),
        });
        let speed = self.speed_mps;
        let cadence_spm = match outing.kind {
            Kind::Strength => 0.0,
            Kind::Bike => 78.0 + 3.0 * rng.normal(),
            _ => body.cadence_spm(speed, rng),
        };
        let on_foot = !matches!(outing.kind, Kind::Strength | Kind::Bike);
        let dynamics = body.dynamics(speed, cadence_spm, rng).filter(|_| on_foot);
        Sample {
            at_s: self.at_s,
            distance_m: self.distance_m,
            speed_mps: speed,
            place,
            altitude_m,
            heart_rate_bpm: body.heart_rate_bpm(),
            cadence_spm,
            dynamics,
            resumed,
        }
    }
}

/// The same session on another device that was started `later_s` seconds later (or earlier), sees the distance a
/// little differently and writes every `interval_s` seconds.
pub(crate) fn second_device(outing: &Outing, later_s: i64, distance_factor: f64, interval_s: u32) -> Recording {
    let mut other = outing.clone();
    other.local_start += TimeDelta::seconds(later_s);
    other.rpe = None;
    other.seed ^= 0x5eed;
    let mut recording = record(&other, interval_s);
    for sample in &mut recording.samples {
        sample.distance_m *= distance_factor;
        sample.dynamics = None;
    }
    for lap in &mut recording.laps {
        lap.from_m *= distance_factor;
        lap.to_m *= distance_factor;
    }
    recording
}

/// Half the steps of both feet: what FIT, GPX and TCX write, in 128ths.
pub(crate) fn strides_128ths(cadence_spm: f64) -> u32 {
    to_u32(cadence_spm * 64.0)
}
